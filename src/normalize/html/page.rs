//! One walk over the parsed page that collects every place where pages keep facts about themselves.

use std::collections::HashSet;
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use ego_tree::{NodeId, NodeRef};
use scraper::Node;
use scraper::node::Element;

use super::super::references;
use super::super::unicode::{self, Joiners, Repairs};
use super::{name_form, title};

/// Longest text taken from one element, in bytes; longer ones are no title, name or date.
const MAX_TEXT: usize = 1_000;

/// Most headings that are kept; a page with more is a list.
const MAX_HEADINGS: usize = 60;

/// Longest byline, in characters; what is longer tells about the author.
const MAX_BYLINE: usize = 80;

/// Microdata and RDFa properties that are read, lower case, without their vocabulary's prefix.
const PROPERTIES: [&str; 7] =
    ["author", "creator", "headline", "datepublished", "datecreated", "datemodified", "articlesection"];

/// What a page says about itself, still unjudged, in document order.
#[derive(Debug, Default)]
pub struct Page {
    /// `lang` of the root element.
    pub language: Option<String>,
    /// The `<title>`.
    pub title: Option<String>,
    /// `<link rel=canonical>`.
    pub canonical: Option<String>,
    /// `<meta>` by `property`, `name`, `itemprop` or `http-equiv` (lower case) and its content.
    pub metas: Vec<(String, String)>,
    /// The text of each JSON-LD script.
    pub json_ld: Vec<String>,
    /// Headings of the first three levels.
    pub headings: Vec<Heading>,
    /// Microdata and RDFa outside `<meta>`: the property's name (lower case) and its value.
    pub properties: Vec<(&'static str, String)>,
    /// `<time>` elements.
    pub times: Vec<TimeElement>,
    /// Texts of elements marked as the author's (`rel=author`).
    pub rel_authors: Vec<String>,
    /// Texts of elements whose class or id says that they name the author, the surest first; only those that stand
    /// together with the first.
    pub bylines: [Vec<String>; 3],
    /// Deepest nesting of elements.
    pub depth: usize,
    /// The titles among the above that had to be repaired, as they are now, and what was done.
    pub repaired: Vec<(String, Repairs)>,
}

/// A heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// From 1 to 3.
    pub level: u8,
    /// All of its text.
    pub text: String,
    /// Its text without the line above it that is marked up as one (a kicker), where there is one.
    pub bare: Option<String>,
}

impl Heading {
    /// The headline alone.
    pub fn headline(&self) -> &str {
        self.bare.as_deref().unwrap_or(&self.text)
    }
}

/// A `<time>` element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeElement {
    /// Its `datetime`, or its text.
    pub value: String,
    /// Its classes and properties, and those of its parent, lower case.
    pub marks: String,
    /// Whether it stands in a region of other things: aside, navigation, footer, teasers, comments.
    pub aside: bool,
}

impl Page {
    /// Collects from the whole document, without recursion.
    pub fn read(document: &scraper::Html) -> Self {
        let mut page = Self::default();
        let around = around_headline(document);
        let mut open = vec![(document.tree.root(), false, 0)];
        let mut places: [Option<NodeId>; 3] = [None; 3];
        while let Some((node, aside, depth)) = open.pop() {
            page.depth = page.depth.max(depth);
            let mut aside = aside;
            if let Node::Element(element) = node.value() {
                let tag = element.name();
                aside = aside
                    || matches!(tag, "aside" | "nav" | "footer")
                    || (is_side_region(element, tag) && !around.contains(&node.id()));
                page.collect(node, element, tag, aside);
                if !aside {
                    page.byline(node, element, tag, &mut places);
                }
            }
            open.extend(node.children().rev().map(|child| (child, aside, depth + 1)));
        }
        page
    }

    /// The first-level headings.
    pub fn h1(&self) -> impl Iterator<Item = &Heading> {
        self.headings.iter().filter(|heading| heading.level == 1)
    }

    /// The first `<meta>` of one of these names, names in order of trust.
    pub fn meta(&self, names: &[&str]) -> Option<&str> {
        let named = |name: &&str| self.metas.iter().find(|(key, _)| key == name);
        names.iter().find_map(named).map(|(_, value)| value.as_str())
    }

    /// All contents of `<meta>` with this name.
    pub fn all_meta<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.metas.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The first microdata or RDFa value of one of these names.
    pub fn property(&self, names: &[&str]) -> Option<&str> {
        let named = |name: &&str| self.properties.iter().find(|(key, _)| *key == *name);
        names.iter().find_map(named).map(|(_, value)| value.as_str())
    }

    /// All microdata or RDFa values of this name.
    pub fn all_properties<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.properties.iter().filter(move |(key, _)| *key == name).map(|(_, value)| value.as_str())
    }

    fn collect(&mut self, node: NodeRef<'_, Node>, element: &Element, tag: &str, aside: bool) {
        let attribute = |name: &str| element.attr(name).filter(|value| !value.trim().is_empty());
        match tag {
            "html" => {
                let language = attribute("lang").or_else(|| attribute("xml:lang"));
                self.language = language.map(str::to_owned);
            }
            "title" if self.title.is_none() => self.title = self.shown(node).map(|(text, _)| text),
            "meta" => {
                if let Some(content) = attribute("content") {
                    let content = self.counted(&references::decode(content));
                    for key in
                        ["property", "name", "itemprop", "http-equiv"].into_iter().filter_map(attribute)
                    {
                        self.metas.push((key.trim().to_ascii_lowercase(), content.clone()));
                    }
                }
                return;
            }
            "link" if attribute("rel").is_some_and(|rel| rel.eq_ignore_ascii_case("canonical")) => {
                self.canonical = self.canonical.take().or_else(|| attribute("href").map(str::to_owned));
            }
            "script" => {
                if attribute("type").is_some_and(|kind| kind.to_ascii_lowercase().contains("ld+json")) {
                    let script = node.descendants().filter_map(|node| node.value().as_text());
                    self.json_ld.push(script.map(|text| &**text).collect());
                }
                return;
            }
            "h1" | "h2" | "h3" if !aside => self.heading(node, tag),
            "time" => self.time(node, element, aside),
            _ => {}
        }
        if aside {
            return;
        }
        if let Some(property) = attribute("itemprop").or_else(|| attribute("property")) {
            let names: Vec<&str> = property
                .split_ascii_whitespace()
                .map(|name| name.rsplit(['/', ':', '#']).next().unwrap_or(name))
                .filter_map(|name| PROPERTIES.iter().find(|known| known.eq_ignore_ascii_case(name)))
                .copied()
                .collect();
            if names.is_empty() {
                return;
            }
            let value = attribute("content")
                .map(decode)
                .or_else(|| attribute("datetime").map(str::to_owned))
                .or_else(|| text(node));
            if let Some(value) = value {
                self.properties.extend(names.into_iter().map(|name| (name, value.clone())));
            }
        }
        let by_author =
            |rel: &str| rel.split_ascii_whitespace().any(|one| one.eq_ignore_ascii_case("author"));
        if tag != "link" && attribute("rel").is_some_and(by_author) {
            self.rel_authors.extend(text(node));
        }
    }

    fn heading(&mut self, node: NodeRef<'_, Node>, tag: &str) {
        if self.headings.len() >= MAX_HEADINGS {
            return;
        }
        let Some((text, bare)) = self.shown(node) else { return };
        let level = tag.get(1..).and_then(|level| level.parse().ok()).unwrap_or(3);
        self.headings.push(Heading { level, text, bare });
    }

    /// The repairs that gave a headline, which may have lost the site's name since.
    pub fn repairs_of(&self, headline: &str) -> Option<&Repairs> {
        self.repaired.iter().find(|(title, _)| title.contains(headline)).map(|(_, repairs)| repairs)
    }

    /// The text of an element, its repairs kept, and without a marked line above it.
    fn shown(&mut self, node: NodeRef<'_, Node>) -> Option<(String, Option<String>)> {
        let (raw, bare) = gather(node)?;
        let text = self.counted(&references::rest(&raw));
        let bare = bare.map(|bare| self.counted(&references::rest(bare.trim_start_matches(is_joint))));
        let bare = bare.filter(|bare| !bare.is_empty() && *bare != text);
        (!text.is_empty() && text.len() <= MAX_TEXT).then_some((text, bare))
    }

    fn counted(&mut self, text: &str) -> String {
        let mut repairs = Repairs::new();
        let clean = unicode::display_counted(text, Joiners::Keep, &mut repairs);
        if !repairs.is_empty() && clean.len() <= MAX_TEXT {
            self.repaired.push((clean.clone(), repairs));
        }
        clean
    }

    fn byline(
        &mut self,
        node: NodeRef<'_, Node>,
        element: &Element,
        tag: &str,
        places: &mut [Option<NodeId>; 3],
    ) {
        const TAGS: [&str; 14] =
            ["a", "span", "div", "p", "ul", "li", "td", "strong", "b", "em", "address", "h3", "h4", "h5"];
        if !TAGS.contains(&tag) {
            return;
        }
        let marks = byline_marks(element);
        let level = if marks.author && marks.name {
            0
        } else if tag == "a" && element.attr("href").is_some_and(|href| is_found(PROFILES.as_ref(), href)) {
            1
        } else if marks.author && !marks.biography {
            2
        } else {
            return;
        };
        let Some(text) = text(node).filter(|text| text.chars().count() <= MAX_BYLINE) else {
            return;
        };
        // "All articles" leads to a profile too.
        let named = || element.attr("href").is_some_and(|href| is_named(href, &text));
        if level == 1 && !named() && !name_form::is_person(&text) {
            return;
        }
        let place = node.parent().and_then(|parent| parent.parent()).map(|parent| parent.id());
        let (Some(known), Some(found)) = (places.get_mut(level), self.bylines.get_mut(level)) else { return };
        if found.is_empty() {
            *known = place;
        }
        if *known == place && !found.contains(&text) {
            found.push(text);
        }
    }

    fn time(&mut self, node: NodeRef<'_, Node>, element: &Element, aside: bool) {
        let mut marks = String::new();
        let parent = node.parent().and_then(|parent| parent.value().as_element());
        for element in [Some(element), parent].into_iter().flatten() {
            for name in ["class", "itemprop", "property", "id"] {
                marks.extend(element.attr(name).map(|value| value.to_ascii_lowercase() + " "));
            }
        }
        if element.attr("pubdate").is_some() {
            marks.push_str("pubdate");
        }
        let value = element.attr("datetime").filter(|value| !value.trim().is_empty()).map(str::to_owned);
        if let Some(value) = value.or_else(|| text(node)) {
            self.times.push(TimeElement { value, marks, aside });
        }
    }
}

/// Whether the address of a profile has a word of its owner's name, or nothing that could be one.
fn is_named(href: &str, name: &str) -> bool {
    let slug = href.trim_end_matches('/').rsplit('/').next().unwrap_or(href).to_ascii_lowercase();
    let mut words = name.split(|c: char| !c.is_alphanumeric()).filter(|word| word.len() > 2);
    let plain =
        words.clone().any(|word| word.is_ascii()) && slug.bytes().any(|byte| byte.is_ascii_lowercase());
    !plain || words.any(|word| slug.contains(&word.to_ascii_lowercase()))
}

/// What stands between a kicker and the headline.
fn is_joint(c: char) -> bool {
    c.is_whitespace() || matches!(c, ':' | '-' | '–' | '—' | '|' | '•' | '·' | '+' | '/')
}

static PROFILES: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    words(&[
        "/author/",
        "/authors/",
        "/autor/",
        "/autoren/",
        "/autores/",
        "/auteur/",
        "/auteurs/",
        "/autore/",
        "/journalist",
        "/profile/",
        "/people/",
        "/signataires/",
        "/writers/",
        "/writer/",
        "/redakteur",
        "/by/",
    ])
});

/// What marks an author's name: the first seven of these, with the eighth; the rest a box about the author.
static BYLINE: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    words(&[
        "author",
        "autor",
        "byline",
        "writer",
        "verfasser",
        "journalist",
        "auteur",
        "name",
        "authors-box",
        "bio",
    ])
});

/// Classes of the line above a headline, by the names that newsrooms of several languages have for it.
static KICKER: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    words(&[
        "kicker",
        "overline",
        "topline",
        "roofline",
        "dachzeile",
        "spitzmarke",
        "eyebrow",
        "pretitle",
        "pre-title",
        "supertitle",
        "super-title",
        "overtitle",
        "surtitle",
        "surtitre",
        "suptitle",
        "antetitulo",
        "sopratitolo",
        "occhiello",
        "vorspann",
    ])
});

fn words(words: &[&str]) -> Option<AhoCorasick> {
    AhoCorasick::builder().ascii_case_insensitive(true).build(words).ok()
}

fn is_found(words: Option<&AhoCorasick>, text: &str) -> bool {
    words.is_some_and(|words| words.is_match(text))
}

#[derive(Default)]
struct BylineMarks {
    author: bool,
    name: bool,
    biography: bool,
}

fn byline_marks(element: &Element) -> BylineMarks {
    let mut marks = BylineMarks::default();
    let Some(words) = BYLINE.as_ref() else { return marks };
    for name in ["class", "id", "itemprop", "data-testid", "data-component"] {
        for found in element.attr(name).into_iter().flat_map(|value| words.find_overlapping_iter(value)) {
            match found.pattern().as_usize() {
                0..=6 => marks.author = true,
                7 => marks.name = true,
                _ => marks.biography = true,
            }
        }
    }
    marks
}

/// The elements around a first-level heading that is the window's title: whatever their classes say, they hold the
/// story ("has-sidebar").
fn around_headline(document: &scraper::Html) -> HashSet<NodeId> {
    let elements = || document.tree.root().descendants().filter(|node| node.value().is_element());
    let named = |name: &'static str| {
        elements().filter(move |node| node.value().as_element().is_some_and(|element| element.name() == name))
    };
    let mut around = HashSet::new();
    let Some(window) = named("title").find_map(text) else { return around };
    for heading in named("h1").take(MAX_HEADINGS) {
        if text(heading).is_some_and(|text| title::agree(&window, &text) || title::is_part(&window, &text)) {
            around.extend(heading.ancestors().map(|node| node.id()));
        }
    }
    around
}

/// Whether an element's class or id says that it holds other stories or readers' comments.
fn is_side_region(element: &Element, tag: &str) -> bool {
    const MARKS: [&str; 8] =
        ["related", "recommend", "sidebar", "teaser", "most-read", "mostread", "trending", "comments"];
    if !matches!(tag, "div" | "section" | "ul" | "ol") {
        return false;
    }
    let starts =
        |word: &str, mark: &str| word.get(..mark.len()).is_some_and(|start| start.eq_ignore_ascii_case(mark));
    let ends = |word: &str, mark: &str| {
        let at = word.len().checked_sub(mark.len());
        at.and_then(|at| word.get(at..)).is_some_and(|end| end.eq_ignore_ascii_case(mark))
    };
    ["class", "id"].iter().filter_map(|name| element.attr(name)).any(|value| {
        value
            .split_ascii_whitespace()
            .any(|word| MARKS.iter().any(|mark| starts(word, mark) || ends(word, mark)))
    })
}

/// The text under a node with single spaces, and the same without parts marked as a kicker if there are any;
/// `None` when it is longer than [`MAX_TEXT`].
fn gather(node: NodeRef<'_, Node>) -> Option<(String, Option<String>)> {
    let (mut all, mut bare) = (String::new(), String::new());
    let mut kicker = false;
    let mut open: Vec<(NodeRef<'_, Node>, bool)> = vec![(node, false)];
    while let Some((node, above)) = open.pop() {
        let mut above = above;
        match node.value() {
            Node::Text(text) => {
                add_words(&mut all, text);
                if !above {
                    add_words(&mut bare, text);
                }
                if all.len() > MAX_TEXT {
                    return None;
                }
            }
            Node::Element(element) => {
                if matches!(
                    element.name(),
                    "script" | "style" | "noscript" | "template" | "svg" | "rt" | "rp"
                ) {
                    continue;
                }
                above = above
                    || (!open.is_empty() || !all.is_empty())
                        && element.attr("class").is_some_and(|class| is_found(KICKER.as_ref(), class));
                kicker |= above;
                open.extend(node.children().rev().map(|child| (child, above)));
            }
            _ => {}
        }
    }
    Some((all, kicker.then_some(bare)))
}

/// Adds a text, white space as single spaces, one before it.
fn add_words(to: &mut String, text: &str) {
    for word in text.split_whitespace() {
        if !to.is_empty() {
            to.push(' ');
        }
        to.push_str(word);
    }
}

/// The text of an element in the display tier; `None` when empty or too long.
fn text(node: NodeRef<'_, Node>) -> Option<String> {
    let clean = unicode::display(&gather(node)?.0);
    (!clean.is_empty()).then_some(clean)
}

/// Attribute values are often escaped twice: one more round of character references, then the display tier.
fn decode(value: &str) -> String {
    unicode::display(&references::decode(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(html: &str) -> Page {
        Page::read(&scraper::Html::parse_document(html))
    }

    #[test]
    fn metas_are_found_by_property_and_by_name_and_decoded_once_more() {
        let page = page(
            "<head><meta property='og:title' content='A &amp;quot;B&amp;quot;'>
             <meta name=Author content=' X '></head>",
        );
        assert_eq!(page.meta(&["og:title"]), Some("A \"B\""));
        assert_eq!(page.meta(&["dc.creator", "author"]), Some("X"));
        assert_eq!(page.meta(&["keywords"]), None);
    }

    #[test]
    fn a_heading_in_a_side_region_is_not_the_pages() {
        let page = page(
            "<body><h1>Main</h1><aside><h1>Other</h1></aside><div class='related-box'><h1>More</h1></div>",
        );
        assert_eq!(page.h1().map(Heading::headline).collect::<Vec<_>>(), ["Main"]);
    }

    #[test]
    fn what_holds_the_headline_is_no_side_region_whatever_its_classes_say() {
        let page = page(
            "<title>Bridge opened – The Example</title><div class='right-sidebar'><h1>Bridge opened</h1>
             <a rel=author>Jane Roe</a></div><nav><h1>Bridge opened</h1></nav><div class=sidebar><a rel=author>X</a>",
        );
        assert_eq!(page.h1().count(), 1);
        assert_eq!(page.rel_authors, ["Jane Roe"]);
    }

    #[test]
    fn a_kicker_is_told_from_the_headline() {
        let page = page(
            "<h1><span class='title__kicker'>Transport</span> - <span>Bridge <b>opened</b></span>\
             <style>.x{}</style></h1><h1 class=overline>Plain</h1>",
        );
        let found: Vec<_> = page.h1().map(|heading| (heading.text.as_str(), heading.headline())).collect();
        assert_eq!(found, [("Transport - Bridge opened", "Bridge opened"), ("Plain", "Plain")]);
    }

    #[test]
    fn a_text_too_long_for_a_title_is_left_before_it_is_copied() {
        let page = page(&format!("<h1>{}</h1><h1>Short</h1>", "word ".repeat(100_000)));
        assert_eq!(page.h1().count(), 1);
    }

    #[test]
    fn bylines_stand_together_and_not_in_side_regions() {
        let page = page(
            "<div><p class=byline><a href='/author/roe'>Jane Roe</a>, <a href='/author/poe'>Max Poe</a></p></div>
             <aside><p><a href='/author/x'>Other</a></p></aside><div><p><a href='/author/y'>Far Away</a></p></div>",
        );
        assert_eq!(page.bylines[1], ["Jane Roe", "Max Poe"]);
    }

    #[test]
    fn a_link_to_a_profile_that_names_nobody_is_no_byline() {
        let linked =
            |text: &str| page(&format!("<p><a href='/authors/roe-jane/'>{text}</a></p>")).bylines[1].clone();
        assert_eq!(linked("J. Roe"), ["J. Roe"]);
        assert_eq!(linked("Jane Public"), ["Jane Public"]);
        assert!(linked("All Articles").is_empty());
    }

    #[test]
    fn times_carry_their_marks() {
        let page =
            page("<p class=Published><time datetime='2024-01-02'>2 Jan</time></p><footer><time>2020</time>");
        assert_eq!(page.times.len(), 2);
        assert!(page.times[0].marks.contains("published") && !page.times[0].aside);
        assert!(page.times[1].aside);
    }
}
