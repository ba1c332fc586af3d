//! Markup inside wire and feed formats as blocks. Unlike a page it has no furniture around the text, so everything in
//! it is text, and only its structure is read.

use ego_tree::NodeRef;
use scraper::Node as HtmlNode;

use super::html::nesting;
use super::unicode::{self, Joiners, Repairs};
use super::xml::{Element, Node};
use super::{Limits, NormalizeError, plain_text};
use crate::article::{Block, BlockKind};

/// Longest cell of a table of data, in code points; a longer one is running text in a table made for layout.
const CELL: usize = 300;

/// Elements that begin and end a block.
const BLOCKS: [&str; 36] = [
    "p",
    "div",
    "section",
    "article",
    "header",
    "footer",
    "aside",
    "main",
    "figure",
    "pre",
    "ul",
    "ol",
    "dl",
    "address",
    "hr",
    "block",
    "body",
    "center",
    "details",
    "summary",
    "media",
    "note",
    "lede",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hl1",
    "hl2",
    "blockquote",
    "bq",
    "li",
    "dt",
    "dd",
];

/// Elements whose content is nothing that is read.
const SKIPPED: [&str; 20] = [
    "script",
    "style",
    "template",
    "noscript",
    "iframe",
    "object",
    "embed",
    "svg",
    "math",
    "form",
    "button",
    "select",
    "textarea",
    "head",
    "title",
    "audio",
    "video",
    "media-metadata",
    "media-reference",
    "media-producer",
];

/// What was found in a piece of markup.
#[derive(Debug, Default)]
pub struct Fragment {
    /// Its text, in reading order.
    pub blocks: Vec<Block>,
    /// Address of its first picture, as written.
    pub image: Option<String>,
}

/// Reads HTML, or text without markup, whose paragraphs are then told by its lines.
///
/// # Errors
///
/// [`NormalizeError::TooDeep`] over the nesting limit; [`NormalizeError::TooMany`] over that of elements.
pub fn from_html(html: &str, limits: &Limits, repairs: &mut Repairs) -> Result<Fragment, NormalizeError> {
    let unescaped;
    let mut html = html;
    if !has_tag(html) {
        unescaped = html_escape::decode_html_entities(html);
        let tags = ["<p", "<br", "<div", "<b>", "<strong", "<a ", "<h", "<ul", "<img"];
        // Some feeds escape their markup twice.
        if !tags.iter().any(|tag| unescaped.contains(tag)) {
            return Ok(Fragment { blocks: plain_text::body(&unescaped, repairs), image: None });
        }
        html = &unescaped;
    }
    nesting::check(html, limits)?;
    let document = scraper::Html::parse_document(html);
    let mut builder = Builder::new(repairs);
    if !breaks_lines(html) {
        // Only words are marked up; the lines are the writer's own.
        builder.preformatted = 1;
    }
    let root = document.tree.root();
    let mut open: Vec<(NodeRef<'_, HtmlNode>, bool, usize)> = vec![(root, true, 0)];
    while let Some((node, entering, depth)) = open.pop() {
        let tag = match node.value() {
            HtmlNode::Text(text) => {
                builder.text(text);
                continue;
            }
            HtmlNode::Element(element) => Some(element),
            HtmlNode::Document | HtmlNode::Fragment => None,
            _ => continue,
        };
        let name = tag.map_or("", |element| element.name());
        if !entering {
            builder.close(name);
            continue;
        }
        if depth > limits.nesting {
            return Err(NormalizeError::TooDeep { depth, limit: limits.nesting });
        }
        let attribute = |name: &str| tag.and_then(|element| element.attr(name));
        if name == "img" {
            builder.image(attribute("src"), attribute("width"));
        } else if !SKIPPED.contains(&name) {
            builder.open(name, attribute("class"));
            open.push((node, false, depth));
            open.extend(node.children().rev().map(|child| (child, true, depth.saturating_add(1))));
        }
    }
    Ok(builder.finish())
}

/// Whether a text has anything that a parser would take for a tag.
fn has_tag(text: &str) -> bool {
    let mut behind = text.split('<');
    behind.next();
    behind.any(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?')))
}

/// Whether any tag of a piece of markup breaks lines.
fn breaks_lines(html: &str) -> bool {
    html.split('<').skip(1).any(|tag| {
        let name: String = tag.chars().take_while(char::is_ascii_alphanumeric).take(12).collect();
        let name = name.to_ascii_lowercase();
        name == "br" || name == "table" || BLOCKS.contains(&name.as_str())
    })
}

/// Reads the content of an XML element whose vocabulary is XHTML or NITF.
pub fn from_xml(element: &Element, repairs: &mut Repairs) -> Fragment {
    let mut builder = Builder::new(repairs);
    walk(element, &mut builder);
    builder.finish()
}

/// Recursive; the parser has capped the depth.
fn walk(element: &Element, builder: &mut Builder<'_>) {
    for child in &element.children {
        match child {
            Node::Text(text) => builder.text(text),
            Node::Element(inner) => {
                let name = inner.name.to_ascii_lowercase();
                if name == "img" {
                    builder.image(inner.attribute("src"), inner.attribute("width"));
                } else if !SKIPPED.contains(&name.as_str()) {
                    builder.open(&name, inner.attribute("class"));
                    walk(inner, builder);
                    builder.close(&name);
                }
            }
        }
    }
}

/// Turns a sequence of tags and texts into blocks.
struct Builder<'a> {
    repairs: &'a mut Repairs,
    found: Fragment,
    text: String,
    /// The kinds that open elements give to text inside them.
    kinds: Vec<(String, BlockKind)>,
    tables: usize,
    cells: Vec<String>,
    rows: Vec<Vec<String>>,
    preformatted: usize,
}

impl<'a> Builder<'a> {
    fn new(repairs: &'a mut Repairs) -> Self {
        Self {
            repairs,
            found: Fragment::default(),
            text: String::new(),
            kinds: Vec::new(),
            tables: 0,
            cells: Vec::new(),
            rows: Vec::new(),
            preformatted: 0,
        }
    }

    fn open(&mut self, tag: &str, class: Option<&str>) {
        match tag {
            "br" => self.text.push('\n'),
            "table" => {
                if self.tables == 0 {
                    self.flush();
                }
                self.tables = self.tables.saturating_add(1);
            }
            "pre" => self.preformatted = self.preformatted.saturating_add(1),
            _ => {}
        }
        if let Some(kind) = kind_of(tag, class) {
            self.boundary();
            self.kinds.push((tag.to_owned(), kind));
        } else if BLOCKS.contains(&tag) {
            self.boundary();
        }
    }

    fn close(&mut self, tag: &str) {
        match tag {
            "td" | "th" if self.tables == 1 => self.cell(),
            "tr" if self.tables == 1 => self.row(),
            "table" => {
                if self.tables == 1 {
                    self.row();
                    self.table();
                }
                self.tables = self.tables.saturating_sub(1);
            }
            "pre" => self.preformatted = self.preformatted.saturating_sub(1),
            _ => {}
        }
        let owned = self.kinds.last().is_some_and(|(opened, _)| opened == tag);
        if owned || BLOCKS.contains(&tag) {
            self.boundary();
        }
        if owned {
            self.kinds.pop();
        }
    }

    fn text(&mut self, text: &str) {
        if self.preformatted > 0 {
            self.text.push_str(text);
        } else {
            self.text.extend(text.chars().map(|c| if c == '\n' || c == '\r' { ' ' } else { c }));
        }
    }

    fn image(&mut self, source: Option<&str>, width: Option<&str>) {
        // Pictures of a pixel or two count readers.
        let pixel = width.is_some_and(|width| matches!(width.trim(), "0" | "1" | "2"));
        if !pixel && self.found.image.is_none() {
            let source = source.filter(|source| !source.trim().is_empty() && !source.starts_with("data:"));
            self.found.image = source.map(str::to_owned);
        }
    }

    /// The end of a block; inside a table only a word's end.
    fn boundary(&mut self) {
        if self.tables > 0 {
            self.text.push(' ');
        } else {
            self.flush();
        }
    }

    fn flush(&mut self) {
        let text = std::mem::take(&mut self.text);
        let kind = self.kinds.last().map_or(BlockKind::Paragraph, |(_, kind)| *kind);
        let mut paragraph = String::new();
        for line in text.split('\n') {
            let line = unicode::display_counted(line, Joiners::Keep, self.repairs);
            // An empty line ends a paragraph, and so does a single break behind the end of a sentence.
            let ends =
                line.is_empty() || paragraph.ends_with(['.', '!', '?', '؟', '۔', '。', ':', '"', '»', '”']);
            if ends {
                self.push(kind, std::mem::take(&mut paragraph));
            }
            if !paragraph.is_empty() {
                paragraph.push(' ');
            }
            paragraph.push_str(&line);
        }
        self.push(kind, paragraph);
    }

    fn push(&mut self, kind: BlockKind, text: String) {
        if !text.is_empty() {
            self.found.blocks.push(Block { kind, text });
        }
    }

    fn cell(&mut self) {
        let text = std::mem::take(&mut self.text);
        self.cells.push(unicode::display_counted(&text, Joiners::Keep, self.repairs));
    }

    fn row(&mut self) {
        if !self.text.trim().is_empty() {
            self.cell();
        }
        self.text.clear();
        let cells = std::mem::take(&mut self.cells);
        if cells.iter().any(|cell| !cell.is_empty()) {
            self.rows.push(cells);
        }
    }

    fn table(&mut self) {
        let rows = std::mem::take(&mut self.rows);
        let layout = rows.iter().all(|row| row.len() < 2)
            || rows.iter().flatten().any(|cell| cell.chars().count() > CELL);
        if layout {
            for cell in rows.into_iter().flatten() {
                self.push(BlockKind::Paragraph, cell);
            }
        } else {
            let lines: Vec<String> = rows.iter().map(|row| row.join("\t")).collect();
            self.push(BlockKind::Table, lines.join("\n"));
        }
    }

    fn finish(mut self) -> Fragment {
        self.flush();
        self.found
    }
}

fn kind_of(tag: &str, class: Option<&str>) -> Option<BlockKind> {
    Some(match tag {
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "hl1" | "hl2" => BlockKind::Subheading,
        "blockquote" | "bq" => BlockKind::Quote,
        "li" | "dt" | "dd" => BlockKind::ListItem,
        "figcaption" | "media-caption" => BlockKind::Caption,
        "p" | "div" | "span" if class.is_some_and(|class| class.contains("caption")) => BlockKind::Caption,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::normalize::xml;

    fn read(html: &str) -> Vec<(BlockKind, String)> {
        let found = from_html(html, &Limits::default(), &mut Repairs::new()).unwrap();
        found.blocks.into_iter().map(|block| (block.kind, block.text)).collect()
    }

    use BlockKind::{Caption, ListItem, Paragraph, Quote, Subheading, Table};

    #[test]
    fn each_kind_of_block_is_told_and_furniture_of_the_form_is_not_read() {
        let blocks = read(
            "<h2>Head</h2><p>One <b>bold</b>,<br>two.</p><script>x()</script><blockquote><p>Said.</p></blockquote>\
             <ul><li>a</li><li>b <i>c</i></li></ul><figure><img src=x><figcaption>Cap</figcaption></figure>Tail",
        );
        let expected = [
            (Subheading, "Head"),
            (Paragraph, "One bold, two."),
            (Quote, "Said."),
            (ListItem, "a"),
            (ListItem, "b c"),
            (Caption, "Cap"),
            (Paragraph, "Tail"),
        ];
        assert_eq!(blocks, expected.map(|(kind, text)| (kind, text.to_owned())));
    }

    #[test]
    fn line_breaks_make_paragraphs_where_a_sentence_ends_or_a_line_is_empty() {
        let blocks = read("الأول.<br/>الثاني بلا نقطة<br>يستمر<br><br>الثالث");
        let texts: Vec<&str> = blocks.iter().map(|(_, text)| text.as_str()).collect();
        assert_eq!(texts, ["الأول.", "الثاني بلا نقطة يستمر", "الثالث"]);
    }

    #[test]
    fn a_table_of_data_is_a_table_and_one_for_layout_is_paragraphs() {
        let data = "<table><tr><th>City</th><th>Rain</th></tr><tr><td>Amman<td>4 mm</tr></table>";
        assert_eq!(read(data), [(Table, "City\tRain\nAmman\t4 mm".to_owned())]);
        assert_eq!(read("<table><tr><td><p>Text</p></td></tr></table>"), [(Paragraph, "Text".to_owned())]);
    }

    #[test]
    fn text_without_markup_is_read_by_its_lines_and_twice_escaped_markup_as_markup() {
        assert_eq!(
            read("One &amp; two.\n\nThree."),
            [(Paragraph, "One & two.".to_owned()), (Paragraph, "Three.".to_owned())]
        );
        assert_eq!(read("&lt;p&gt;One&lt;/p&gt;"), [(Paragraph, "One".to_owned())]);
        for text in ["Profit &lt; 5 %.\n\nLess < more.", "<b>Profit</b> &lt; 5 %.\n\n<i>Less</i> &lt; more."]
        {
            assert_eq!(read(text).last(), Some(&(Paragraph, "Less < more.".to_owned())), "{text}");
        }
    }

    #[test]
    fn the_first_picture_is_kept_and_counting_pixels_are_not() {
        let html = "<img width=1 src=https://t.example/p><p>x<img src=https://i.example/a.jpg>";
        let found = from_html(html, &Limits::default(), &mut Repairs::new()).unwrap();
        assert_eq!(found.image.as_deref(), Some("https://i.example/a.jpg"));
    }

    #[test]
    fn xml_is_read_like_html() {
        let root = xml::parse(
            "<body.content><block><p>One</p><hl2>Two</hl2><bq><block><p>Three</p></block></bq>\
             <media><media-reference source='x'/><media-caption><p>Four</p></media-caption></media></block></body.content>",
            "NITF",
            &Limits::default(),
        )
        .unwrap();
        let blocks = from_xml(&root, &mut Repairs::new()).blocks;
        let kinds: Vec<BlockKind> = blocks.iter().map(|block| block.kind).collect();
        assert_eq!(kinds, [Paragraph, Subheading, Quote, Caption]);
    }

    proptest! {
        #[test]
        fn no_markup_makes_it_panic_and_no_block_is_empty(html in r#"(<(p|br|li|td|tr|table|b|pre|/p|/li|/table)>|[a-c \n]|&lt;){0,40}"#) {
            let found = from_html(&html, &Limits::default(), &mut Repairs::new()).unwrap();
            prop_assert!(found.blocks.iter().all(|block| !block.text.is_empty() && !block.text.contains("\n\n")));
        }
    }
}
