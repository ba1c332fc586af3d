//! One walk over the parsed page that collects every place where pages keep facts about themselves.

use trafilatura::dom::{Document, NodeId};

use super::super::unicode::{self, Joiners, Repairs};

/// Longest text taken from one element, in bytes; longer ones are no title, name or date.
const MAX_TEXT: usize = 1_000;

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
    /// First-level headings.
    pub h1: Vec<String>,
    /// Microdata and RDFa outside `<meta>`: the property's name (lower case) and its value.
    pub properties: Vec<(String, String)>,
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
    pub fn read(document: &Document) -> Self {
        let mut page = Self::default();
        let mut open = vec![(document.root(), false, 0)];
        let mut places: [Option<NodeId>; 3] = [None; 3];
        while let Some((node, aside, depth)) = open.pop() {
            let tag = document.tag_name(node);
            let aside =
                aside || matches!(tag, "aside" | "nav" | "footer") || is_side_region(document, node, tag);
            page.depth = page.depth.max(depth);
            page.collect(document, node, tag, aside);
            if !aside {
                page.byline(document, node, tag, &mut places);
            }
            open.extend(document.children(node).into_iter().rev().map(|child| (child, aside, depth + 1)));
        }
        page
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
        let named = |name: &&str| self.properties.iter().find(|(key, _)| key == name);
        names.iter().find_map(named).map(|(_, value)| value.as_str())
    }

    /// All microdata or RDFa values of this name.
    pub fn all_properties<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.properties.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    fn collect(&mut self, document: &Document, node: NodeId, tag: &str, aside: bool) {
        let attribute =
            |name: &str| document.get_attribute(node, name).filter(|value| !value.trim().is_empty());
        match tag {
            "" => return,
            "html" => self.language = attribute("lang").or_else(|| attribute("xml:lang")),
            "title" if self.title.is_none() => self.title = self.shown(document, node),
            "meta" => {
                if let Some(content) = attribute("content") {
                    let content = self.counted(&html_escape::decode_html_entities(&content));
                    for key in
                        ["property", "name", "itemprop", "http-equiv"].into_iter().filter_map(attribute)
                    {
                        self.metas.push((key.trim().to_ascii_lowercase(), content.clone()));
                    }
                }
                return;
            }
            "link" if attribute("rel").is_some_and(|rel| rel.eq_ignore_ascii_case("canonical")) => {
                self.canonical = self.canonical.take().or_else(|| attribute("href"));
            }
            "script" => {
                if attribute("type").is_some_and(|kind| kind.to_ascii_lowercase().contains("ld+json")) {
                    self.json_ld.push(document.text_content(node));
                }
                return;
            }
            "h1" if !aside => {
                let heading = self.shown(document, node);
                self.h1.extend(heading);
            }
            "time" => self.time(document, node, aside),
            _ => {}
        }
        if aside {
            return;
        }
        if let Some(property) = attribute("itemprop").or_else(|| attribute("property")) {
            let names: Vec<String> = property
                .split_ascii_whitespace()
                .map(|name| name.rsplit(['/', ':', '#']).next().unwrap_or(name).to_ascii_lowercase())
                .filter(|name| PROPERTIES.contains(&name.as_str()))
                .collect();
            if names.is_empty() {
                return;
            }
            let value = attribute("content")
                .map(|content| decode(&content))
                .or_else(|| attribute("datetime"))
                .or_else(|| text(document, node));
            if let Some(value) = value {
                self.properties.extend(names.into_iter().map(|name| (name, value.clone())));
            }
        }
        let by_author =
            |rel: String| rel.split_ascii_whitespace().any(|one| one.eq_ignore_ascii_case("author"));
        if tag != "link" && attribute("rel").is_some_and(by_author) {
            self.rel_authors.extend(text(document, node));
        }
    }

    /// The repairs that gave a headline, which may have lost the site's name since.
    pub fn repairs_of(&self, headline: &str) -> Option<&Repairs> {
        self.repaired.iter().find(|(title, _)| title.contains(headline)).map(|(_, repairs)| repairs)
    }

    /// The text of an element, its repairs kept.
    fn shown(&mut self, document: &Document, node: NodeId) -> Option<String> {
        let clean = self.counted(&document.iter_text(node, " "));
        (!clean.is_empty() && clean.len() <= MAX_TEXT).then_some(clean)
    }

    fn counted(&mut self, text: &str) -> String {
        let mut repairs = Repairs::new();
        let clean = unicode::display_counted(text, Joiners::Keep, &mut repairs);
        if !repairs.is_empty() && clean.len() <= MAX_TEXT {
            self.repaired.push((clean.clone(), repairs));
        }
        clean
    }

    fn byline(&mut self, document: &Document, node: NodeId, tag: &str, places: &mut [Option<NodeId>; 3]) {
        const TAGS: [&str; 12] =
            ["a", "span", "div", "p", "li", "strong", "b", "em", "address", "h3", "h4", "h5"];
        const PROFILES: [&str; 16] = [
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
        ];
        if !TAGS.contains(&tag) {
            return;
        }
        let mut words = String::new();
        for name in ["class", "id", "itemprop", "data-testid", "data-component"] {
            words.extend(document.get_attribute(node, name).map(|value| value.to_ascii_lowercase() + " "));
        }
        let named = ["author", "autor", "byline", "writer", "verfasser", "journalist", "auteur"]
            .iter()
            .any(|word| words.contains(word));
        let level = if named && words.contains("name") {
            0
        } else if tag == "a"
            && document.get_attribute(node, "href").is_some_and(|href| {
                let href = href.to_ascii_lowercase();
                PROFILES.iter().any(|profile| href.contains(profile))
            })
        {
            1
        } else if named && !words.contains("authors-box") && !words.contains("bio") {
            2
        } else {
            return;
        };
        let Some(text) = text(document, node).filter(|text| text.chars().count() <= MAX_BYLINE) else {
            return;
        };
        let place = document.parent(node).and_then(|parent| document.parent(parent));
        let (Some(known), Some(found)) = (places.get_mut(level), self.bylines.get_mut(level)) else { return };
        if found.is_empty() {
            *known = place;
        }
        if *known == place && !found.contains(&text) {
            found.push(text);
        }
    }

    fn time(&mut self, document: &Document, node: NodeId, aside: bool) {
        let mut marks = String::new();
        for node in [Some(node), document.parent(node)].into_iter().flatten() {
            for name in ["class", "itemprop", "property", "id"] {
                marks
                    .extend(document.get_attribute(node, name).map(|value| value.to_ascii_lowercase() + " "));
            }
        }
        if document.get_attribute(node, "pubdate").is_some() {
            marks.push_str("pubdate");
        }
        let value = document.get_attribute(node, "datetime").filter(|value| !value.trim().is_empty());
        if let Some(value) = value.or_else(|| text(document, node)) {
            self.times.push(TimeElement { value, marks, aside });
        }
    }
}

/// Whether an element's class or id says that it holds other stories or readers' comments.
fn is_side_region(document: &Document, node: NodeId, tag: &str) -> bool {
    const MARKS: [&str; 8] =
        ["related", "recommend", "sidebar", "teaser", "most-read", "mostread", "trending", "comments"];
    if !matches!(tag, "div" | "section" | "ul" | "ol") {
        return false;
    }
    ["class", "id"].iter().filter_map(|name| document.get_attribute(node, name)).any(|value| {
        value
            .to_ascii_lowercase()
            .split_ascii_whitespace()
            .any(|word| MARKS.iter().any(|mark| word.starts_with(mark) || word.ends_with(mark)))
    })
}

/// The text of an element in the display tier; `None` when empty or too long.
fn text(document: &Document, node: NodeId) -> Option<String> {
    let clean = unicode::display(&document.iter_text(node, " "));
    (!clean.is_empty() && clean.len() <= MAX_TEXT).then_some(clean)
}

/// Attribute values are often escaped twice: one more round of character references, then the display tier.
fn decode(value: &str) -> String {
    unicode::display(&html_escape::decode_html_entities(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(html: &str) -> Page {
        Page::read(&Document::parse(html))
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
        assert_eq!(page.h1, ["Main"]);
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
    fn times_carry_their_marks() {
        let page =
            page("<p class=Published><time datetime='2024-01-02'>2 Jan</time></p><footer><time>2020</time>");
        assert_eq!(page.times.len(), 2);
        assert!(page.times[0].marks.contains("published") && !page.times[0].aside);
        assert!(page.times[1].aside);
    }
}
