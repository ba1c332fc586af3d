//! XML documents as a small tree.
//!
//! Nothing is fetched and nothing expands: a document type may name an external subset, which wire formats do and which
//! is not read, but one that declares anything itself is refused, and with it every bomb and every external entity.
//! Depth, elements and attributes are capped, so a tree is never deep enough to overflow a recursive walk.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::{Limits, NormalizeError};

/// Most elements of one document; a story has hundreds, a whole feed some thousands.
const MAX_ELEMENTS: usize = 100_000;
/// Most attributes of one element that are kept.
const MAX_ATTRIBUTES: usize = 64;
/// Most namespace declarations of one document.
const MAX_NAMESPACES: usize = 256;

/// The vocabulary that an element belongs to. Prefixes are the writer's choice, so they are resolved; a fragment cut
/// out of its feed has lost the declarations, so an undeclared prefix is taken for what everybody means by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Space {
    /// The document's own vocabulary, or none.
    Own,
    /// Dublin Core, elements and terms.
    DublinCore,
    /// RSS content module.
    Content,
    /// Media RSS.
    Media,
    /// Anything else.
    Other,
}

/// An element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Element {
    /// Which vocabulary it is of.
    pub space: Space,
    /// Its name without prefix, as written.
    pub name: String,
    /// Its attributes, names as written, values with references resolved.
    pub attributes: Vec<(String, String)>,
    /// What it holds, in order.
    pub children: Vec<Node>,
}

/// What an element holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    /// An element.
    Element(Element),
    /// Text, references resolved.
    Text(String),
}

impl Element {
    /// The elements right under it.
    pub fn elements(&self) -> impl Iterator<Item = &Self> {
        self.children.iter().filter_map(|child| match child {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }

    /// The elements of its own vocabulary right under it with this name.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Self> {
        self.elements().filter(move |element| element.is(Space::Own, name))
    }

    /// The first element of its own vocabulary at the end of a path of names.
    pub fn at(&self, path: &[&str]) -> Option<&Self> {
        let Some((first, rest)) = path.split_first() else { return Some(self) };
        self.elements().filter(|one| one.is(Space::Own, first)).find_map(|element| element.at(rest))
    }

    /// The text of the first element at a path that has any.
    pub fn text_at(&self, path: &[&str]) -> Option<String> {
        let Some((first, rest)) = path.split_first() else {
            return Some(self.text()).filter(|text| !text.trim().is_empty());
        };
        self.all(first).find_map(|element| element.text_at(rest))
    }

    /// Every element under it with this name in its own vocabulary, in document order.
    pub fn descendants<'a>(&'a self, name: &str) -> Vec<&'a Self> {
        let mut found = Vec::new();
        let mut open: Vec<&Self> = vec![self];
        while let Some(element) = open.pop() {
            if element.is(Space::Own, name) && !std::ptr::eq(element, self) {
                found.push(element);
            }
            let from = open.len();
            open.extend(element.elements());
            open.get_mut(from..).unwrap_or_default().reverse();
        }
        found
    }

    /// Whether it has this name in this vocabulary.
    pub fn is(&self, space: Space, name: &str) -> bool {
        self.space == space && self.name == name
    }

    /// The value of an attribute, if it is more than white space.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.trim())
            .filter(|v| !v.is_empty())
    }

    /// All text in it, in document order.
    pub fn text(&self) -> String {
        let mut text = String::new();
        self.append_text(&mut text);
        text
    }

    fn append_text(&self, to: &mut String) {
        for child in &self.children {
            match child {
                Node::Text(text) => to.push_str(text),
                Node::Element(element) => element.append_text(to),
            }
        }
    }
}

/// Parses a document and answers its root element.
///
/// # Errors
///
/// [`NormalizeError::BadDocument`] with line, column and cure when it is not well formed, declares entities or is too
/// large a tree; [`NormalizeError::TooDeep`] over the nesting limit.
pub fn parse(text: &str, format: &'static str, limits: &Limits) -> Result<Element, NormalizeError> {
    Tree { text, format, limits, open: Vec::new(), namespaces: Vec::new(), root: None, elements: 0 }.read()
}

struct Tree<'a> {
    text: &'a str,
    format: &'static str,
    limits: &'a Limits,
    open: Vec<Element>,
    /// Depth, prefix (empty for the default) and what it stands for.
    namespaces: Vec<(usize, String, Space)>,
    root: Option<Element>,
    elements: usize,
}

impl Tree<'_> {
    fn read(mut self) -> Result<Element, NormalizeError> {
        let text = self.text;
        let mut reader = Reader::from_str(text);
        let config = reader.config_mut();
        // Feeds write "R&D"; browsers and readers forgive it, and so do we.
        config.allow_dangling_amp = true;
        loop {
            let before = reader.buffer_position();
            let event = reader.read_event().map_err(|error| {
                let reason = format!("{error}; make it well-formed XML, or send it as the format it is");
                self.bad(reader.error_position(), &reason)
            })?;
            match event {
                Event::Start(start) => self.start(&start, before)?,
                Event::Empty(start) => {
                    self.start(&start, before)?;
                    self.end();
                }
                Event::End(_) => self.end(),
                Event::Text(text) => self.add(&text),
                Event::CData(text) => self.add(&text),
                Event::GeneralRef(name) => {
                    let resolved = name.resolve_char_ref().ok().flatten().map(String::from);
                    let whole = format!("&{};", &*name);
                    let resolved =
                        resolved.unwrap_or_else(|| html_escape::decode_html_entities(&whole).into_owned());
                    self.add(&resolved);
                }
                Event::DocType(kind) if kind.contains('[') || kind.contains("ENTITY") => {
                    return Err(self.bad(
                        before,
                        "the document type declares entities or has an internal subset, which is refused; \
                         send the document without it, entities written out",
                    ));
                }
                Event::DocType(_) | Event::Decl(_) | Event::PI(_) | Event::Comment(_) => {}
                Event::Eof => break,
            }
            if let Some(root) = self.root.take() {
                return Ok(root);
            }
        }
        let end = u64::try_from(text.len()).unwrap_or(u64::MAX);
        Err(match self.open.last() {
            Some(element) => {
                let reason = format!("it ends inside <{}>; send the whole document", element.name);
                self.bad(end, &reason)
            }
            None => self.bad(end, "there is no element in it; send the document itself"),
        })
    }

    fn start(&mut self, start: &BytesStart<'_>, at: u64) -> Result<(), NormalizeError> {
        self.elements = self.elements.saturating_add(1);
        let depth = self.open.len().saturating_add(1);
        if depth > self.limits.nesting {
            return Err(NormalizeError::TooDeep { depth, limit: self.limits.nesting });
        }
        if self.elements > MAX_ELEMENTS {
            let reason = format!("it has more than {MAX_ELEMENTS} elements; send one article a record");
            return Err(self.bad(at, &reason));
        }
        let mut attributes = Vec::new();
        for attribute in start.attributes().with_checks(false).take(MAX_ATTRIBUTES).filter_map(Result::ok) {
            let (key, value) =
                (attribute.key.into_inner(), html_escape::decode_html_entities(&attribute.value));
            if let Some(prefix) = key.strip_prefix("xmlns") {
                if self.namespaces.len() >= MAX_NAMESPACES {
                    let reason =
                        format!("it declares more than {MAX_NAMESPACES} namespaces; declare each once");
                    return Err(self.bad(at, &reason));
                }
                let prefix = prefix.trim_start_matches(':');
                let space = if prefix.is_empty() { default_space(&value) } else { space_of(&value) };
                self.namespaces.push((depth, prefix.to_owned(), space));
            } else {
                attributes.push((key.to_owned(), value.into_owned()));
            }
        }
        let (local, prefix) = start.name().decompose();
        let prefix = prefix.map(|prefix| prefix.into_inner()).unwrap_or_default();
        let declared = self.namespaces.iter().rev().find(|(_, name, _)| name == prefix);
        let space = declared.map_or_else(|| undeclared(prefix), |(_, _, space)| *space);
        self.open.push(Element {
            space,
            name: local.into_inner().to_owned(),
            attributes,
            children: Vec::new(),
        });
        Ok(())
    }

    fn end(&mut self) {
        let depth = self.open.len();
        while self.namespaces.last().is_some_and(|(declared, ..)| *declared >= depth) {
            self.namespaces.pop();
        }
        let Some(element) = self.open.pop() else { return };
        match self.open.last_mut() {
            Some(parent) => parent.children.push(Node::Element(element)),
            None => self.root = Some(element),
        }
    }

    fn add(&mut self, text: &str) {
        let Some(element) = self.open.last_mut() else { return };
        match element.children.last_mut() {
            Some(Node::Text(before)) => before.push_str(text),
            _ => element.children.push(Node::Text(text.to_owned())),
        }
    }

    fn bad(&self, at: u64, reason: &str) -> NormalizeError {
        let at = usize::try_from(at).unwrap_or(usize::MAX).min(self.text.len());
        let (line, column) = place(self.text, at);
        NormalizeError::BadDocument {
            format: self.format,
            reason: format!("line {line} column {column}: {reason}"),
        }
    }
}

/// Line and column, both from 1, columns in code points, of a byte offset.
pub fn place(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..text.floor_char_boundary(at)).unwrap_or(text);
    let line = before.matches('\n').count().saturating_add(1);
    let column = before.rsplit('\n').next().map_or(0, |line| line.chars().count()).saturating_add(1);
    (line, column)
}

fn space_of(uri: &str) -> Space {
    let uri =
        uri.trim().trim_end_matches(['/', '#']).trim_start_matches("http://").trim_start_matches("https://");
    match uri {
        "purl.org/dc/elements/1.1" | "purl.org/dc/terms" => Space::DublinCore,
        "purl.org/rss/1.0/modules/content" => Space::Content,
        "search.yahoo.com/mrss" => Space::Media,
        "www.w3.org/2005/Atom"
        | "purl.org/rss/1.0"
        | "www.w3.org/1999/xhtml"
        | "www.w3.org/1999/02/22-rdf-syntax-ns" => Space::Own,
        uri if uri.starts_with("iptc.org/std/") => Space::Own,
        _ => Space::Other,
    }
}

/// A default namespace is the document's own vocabulary, whatever its address, unless it is a module's.
fn default_space(uri: &str) -> Space {
    match space_of(uri) {
        Space::Other => Space::Own,
        space => space,
    }
}

fn undeclared(prefix: &str) -> Space {
    match prefix {
        "" | "atom" | "rdf" | "xhtml" | "nitf" | "nar" => Space::Own,
        "dc" | "dcterms" => Space::DublinCore,
        "content" => Space::Content,
        "media" => Space::Media,
        _ => Space::Other,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Result<Element, NormalizeError> {
        parse(text, "test", &Limits::default())
    }

    fn reason(text: &str) -> String {
        read(text).unwrap_err().to_string()
    }

    #[test]
    fn prefixes_are_resolved_and_undeclared_ones_are_what_everybody_means() {
        let root = read(
            "<rss xmlns:d='http://purl.org/dc/elements/1.1/'><item><d:creator>A</d:creator><dc:creator>B</dc:creator>\
             <itunes:title>no</itunes:title><title>T &amp; U &nbsp;&#x627; R&D <![CDATA[<b>]]></title></item></rss>",
        )
        .unwrap();
        let item = root.at(&["item"]).unwrap();
        let creators: Vec<String> =
            item.elements().filter(|e| e.is(Space::DublinCore, "creator")).map(Element::text).collect();
        assert_eq!(creators, ["A", "B"]);
        assert_eq!(item.text_at(&["title"]).as_deref(), Some("T & U \u{a0}ا R&D <b>"));
    }

    #[test]
    fn entities_and_internal_subsets_are_refused_with_place_and_cure() {
        let bomb = "<?xml version='1.0'?>\n<!DOCTYPE a [<!ENTITY b 'bb'><!ENTITY c '&b;&b;'>]>\n<a>&c;</a>";
        assert!(
            reason(bomb).contains("line 2 column 1: the document type declares entities"),
            "{}",
            reason(bomb)
        );
        let external = "<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>";
        assert!(reason(external).contains("send the document without it"));
    }

    #[test]
    fn a_document_type_that_only_names_its_file_is_not_read_and_not_refused() {
        let root = read("<!DOCTYPE nitf SYSTEM \"nitf-3-6.dtd\"><nitf>&unknown;</nitf>").unwrap();
        assert_eq!(root.text(), "&unknown;");
    }

    #[test]
    fn what_is_not_well_formed_is_refused_with_its_place() {
        assert!(reason("<a>\n<b></c></a>").contains("line 2"), "{}", reason("<a>\n<b></c></a>"));
        assert!(reason("<a>\n<b>").contains("line 2 column 4: it ends inside <b>"));
        assert!(reason("plain").contains("no element"));
    }

    #[test]
    fn depth_elements_and_namespaces_are_capped() {
        assert_eq!(read(&"<a>".repeat(10_000)).unwrap_err().kind(), "too_deep");
        assert!(reason(&format!("<a>{}</a>", "<b/>".repeat(MAX_ELEMENTS))).contains("100000 elements"));
        let many: String = (0..MAX_NAMESPACES).map(|n| format!("<a xmlns:p{n}='x'>")).collect();
        assert!(reason(&format!("<a xmlns='y'>{many}")).contains("namespaces"));
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in r#"[<>/a-c!\[\]&;"'= -]{0,60}|.{0,60}"#) {
            let _ = read(&text);
        }
    }
}
