//! What the tag, role, class and id of an element say about the part of the page it holds.

use std::borrow::Cow;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};
use scraper::node::Element;

/// The table of words, built in.
const TABLE: &str = include_str!("regions.tsv");

/// Longest class or id that is read, in bytes; utility frameworks write more than anybody means.
const MAX_WORDS: usize = 400;

/// What a part of a page is for. Only a mark: whether it is believed depends on how much text it would cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Region {
    /// The text of the article.
    Body,
    /// The article, perhaps with its furniture.
    Article,
    /// The article's own header: headline, standfirst, byline.
    Head,
    /// A caption or picture credit.
    Caption,
    /// Byline, date, tags, ratings, buttons.
    Meta,
    /// Galleries, players, embedded posts, widgets.
    Media,
    /// Advertising.
    Ad,
    /// Navigation, site header and footer, sidebar.
    Nav,
    /// Newsletter, subscription, login.
    Newsletter,
    /// Cookie and privacy notices.
    Consent,
    /// Share and follow links.
    Share,
    /// Other stories.
    Related,
    /// Readers' comments.
    Comment,
    /// Not shown.
    Hidden,
}

impl Region {
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "body" => Self::Body,
            "article" => Self::Article,
            "head" => Self::Head,
            "caption" => Self::Caption,
            "meta" => Self::Meta,
            "media" => Self::Media,
            "ad" => Self::Ad,
            "nav" => Self::Nav,
            "newsletter" => Self::Newsletter,
            "consent" => Self::Consent,
            "share" => Self::Share,
            "related" => Self::Related,
            "comment" => Self::Comment,
            "hidden" => Self::Hidden,
            _ => return None,
        })
    }

    /// Whether what it holds is no part of the story.
    pub fn is_outside(self) -> bool {
        self >= Self::Meta
    }

    /// Whether the mark is hardly ever set on the text of a story.
    pub fn is_strong(self) -> bool {
        matches!(self, Self::Hidden | Self::Consent | Self::Comment | Self::Nav | Self::Related)
    }

    /// The share of a page's running text that such a part may hold and still be believed to be outside of it.
    pub fn most(self) -> f32 {
        match self {
            Self::Comment => 0.95,
            Self::Related | Self::Consent => 0.5,
            Self::Hidden | Self::Nav | Self::Newsletter | Self::Share => 0.4,
            _ => 0.3,
        }
    }
}

/// A mark on an element: the region, and which pattern or tag set it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Mark {
    /// The region.
    pub region: Region,
    /// What set it: the pattern's number, or one of the numbers behind them for tags and attributes.
    pub by: u16,
}

struct Words {
    automaton: AhoCorasick,
    regions: Vec<Region>,
}

static WORDS: LazyLock<Option<Words>> = LazyLock::new(|| {
    let rows: Vec<(&str, Region)> = rows().collect();
    let automaton = AhoCorasick::builder()
        .match_kind(MatchKind::Standard)
        .build(rows.iter().map(|(pattern, _)| *pattern))
        .ok()?;
    Some(Words { automaton, regions: rows.into_iter().map(|(_, region)| region).collect() })
});

fn rows() -> impl Iterator<Item = (&'static str, Region)> {
    TABLE
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once('\t'))
        .filter_map(|(pattern, region)| Some((pattern, Region::named(region)?)))
}

/// What an element says of the part it holds: the body of the text if it says so, and what is outside.
pub fn of(element: &Element) -> (Option<Mark>, Option<Mark>) {
    const TAGS: u16 = 60_000;
    let tag = element.name();
    let (mut inside, mut outside) = match tag {
        "article" => (Some(Mark { region: Region::Article, by: TAGS }), None),
        "main" => (Some(Mark { region: Region::Article, by: TAGS + 1 }), None),
        "figcaption" => (Some(Mark { region: Region::Caption, by: TAGS + 2 }), None),
        "aside" => (None, Some(Mark { region: Region::Related, by: TAGS + 3 })),
        "nav" | "menu" => (None, Some(Mark { region: Region::Nav, by: TAGS + 4 })),
        "footer" => (None, Some(Mark { region: Region::Nav, by: TAGS + 5 })),
        "form" | "fieldset" => (None, Some(Mark { region: Region::Newsletter, by: TAGS + 6 })),
        "dialog" => (None, Some(Mark { region: Region::Hidden, by: TAGS + 7 })),
        _ => (None, None),
    };
    if is_unseen(element) {
        outside = Some(Mark { region: Region::Hidden, by: TAGS + 8 });
    }
    if element.attr("itemprop").is_some_and(|property| property.eq_ignore_ascii_case("articleBody")) {
        inside = Some(Mark { region: Region::Body, by: TAGS + 9 });
    }
    let words = words(element);
    if words.len() > 1
        && let Some(table) = WORDS.as_ref()
    {
        for found in table.automaton.find_overlapping_iter(&words) {
            let Some(region) = table.regions.get(found.pattern().as_usize()).copied() else { continue };
            let mark = Mark { region, by: u16::try_from(found.pattern().as_usize()).unwrap_or(u16::MAX) };
            if region.is_outside() {
                if outside.is_none_or(|known| known.region < region) {
                    outside = Some(mark);
                }
            } else if inside.is_none_or(|known| {
                known.region != Region::Body && (region == Region::Body || region == Region::Caption)
            }) {
                inside = Some(mark);
            }
        }
    }
    // What calls itself the body and a gallery is a body with a gallery in it, and the rows of a table are data.
    match inside.filter(|mark| mark.region == Region::Body) {
        Some(mark) if mark.by == TAGS + 9 => outside = outside.filter(|mark| mark.region == Region::Hidden),
        Some(_) => outside = outside.filter(|mark| mark.region.is_strong()),
        None if matches!(tag, "tr" | "td" | "th" | "tbody" | "thead") => {
            outside = outside.filter(|mark| mark.region == Region::Hidden);
        }
        None => {}
    }
    (inside, outside)
}

/// Whether attributes keep the element from being shown.
pub fn is_unseen(element: &Element) -> bool {
    element.attr("hidden").is_some()
        || element.attr("aria-hidden") == Some("true")
        || element.attr("style").is_some_and(|style| {
            let style: String = style.chars().filter(|c| !c.is_whitespace()).take(400).collect();
            style.contains("display:none") || style.contains("visibility:hidden")
        })
}

fn is_filing(word: &str) -> bool {
    ["category-", "tag-", "format-", "post-format", "type-"].iter().any(|start| word.starts_with(start))
}

/// Class, id and role as hyphenated lower-case words, one space between two names: `-article-body- -related-`.
fn words(element: &Element) -> String {
    let mut words = String::from("-");
    for name in ["class", "id", "role", "data-component", "data-testid"] {
        let Some(value) = element.attr(name) else { continue };
        let mut small = false;
        // Blog systems write an article's categories into its classes.
        let filed = name == "class" && element.name() == "article";
        let value: Cow<'_, str> = if filed {
            value
                .split_ascii_whitespace()
                .filter(|word| !is_filing(word))
                .collect::<Vec<_>>()
                .join(" ")
                .into()
        } else {
            value.into()
        };
        for c in value.chars().take(MAX_WORDS) {
            if c.is_alphanumeric() {
                if small && c.is_uppercase() {
                    words.push('-');
                }
                small = c.is_lowercase();
                words.extend(c.to_lowercase());
                continue;
            }
            small = false;
            if !words.ends_with('-') {
                words.push('-');
            }
            if c.is_whitespace() {
                words.push_str(" -");
            }
        }
        words.push_str("- -");
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marks(html: &str) -> (Option<Region>, Option<Region>) {
        let page = scraper::Html::parse_fragment(html);
        let element = page
            .root_element()
            .descendants()
            .find_map(|node| node.value().as_element().filter(|element| element.name() != "html"));
        let (inside, outside) = of(element.unwrap());
        (inside.map(|mark| mark.region), outside.map(|mark| mark.region))
    }

    #[test]
    fn words_are_found_in_every_way_of_writing_them() {
        for class in ["related-links", "articleRelated", "box relatedBox", "Related"] {
            assert_eq!(marks(&format!("<div class='{class}'>")).1, Some(Region::Related), "{class}");
        }
        assert_eq!(marks("<div class='article__body'>").0, Some(Region::Body));
        assert_eq!(marks("<div class='article-body'>").0, Some(Region::Body));
        assert_eq!(marks("<div itemprop=articleBody>").0, Some(Region::Body));
    }

    #[test]
    fn a_word_inside_another_is_not_found() {
        assert_eq!(marks("<div class='headline download shadow'>"), (None, None));
    }

    #[test]
    fn every_row_of_the_table_is_read_once() {
        let lines = TABLE.lines().filter(|line| !line.starts_with('#')).count();
        let patterns: std::collections::HashSet<&str> = rows().map(|(pattern, _)| pattern).collect();
        assert_eq!((rows().count(), patterns.len()), (lines, lines));
    }
}
