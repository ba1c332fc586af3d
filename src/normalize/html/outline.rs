//! The outline of a page: its text in units, in reading order, and the elements that hold them.
//!
//! One walk over the tree makes it. Every element that holds text is a frame, and since the units stand in reading
//! order a frame is a range of them, so that whatever is asked about a part of the page is a sum over a range.

use ego_tree::NodeRef;
use scraper::Node;
use scraper::node::Element;

use super::super::unicode::{self, Joiners, Repairs};
use super::region::{self, Mark};

/// Elements whose content is no text of the page.
const UNREAD: [&str; 36] = [
    "script", "style", "noscript", "template", "svg", "math", "iframe", "object", "embed", "applet", "audio",
    "video", "canvas", "map", "select", "option", "datalist", "button", "input", "textarea", "legend",
    "head", "title", "meta", "link", "progress", "meter", "output", "param", "source", "track", "frameset",
    "noframes", "rp", "rt", "picture",
];

/// A longer text is no caption, whatever it stands in.
const CAPTION: f32 = 400.0;

/// Elements that stand in a line of text. All others begin and end a block.
const INLINE: [&str; 40] = [
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font",
    "i", "img", "ins", "kbd", "mark", "nobr", "q", "ruby", "rb", "s", "samp", "small", "span", "strike",
    "strong", "sub", "sup", "time", "tt", "u", "var", "wbr", "amp-img", "bold", "blink", "label",
];

/// What a unit of text stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A heading of this level.
    Heading(u8),
    /// A paragraph element.
    Paragraph,
    /// Text in a container without an element of its own.
    Run,
    /// An item of a list.
    Item,
    /// Inside a block quotation.
    Quote,
    /// A caption.
    Caption,
    /// A cell of a table, without a paragraph in it.
    Cell,
}

/// A piece of text without a block boundary in it.
#[derive(Debug, Clone)]
pub struct Unit {
    /// The text, display tier.
    pub text: String,
    /// What it stands in.
    pub kind: Kind,
    /// Its length: letters and digits, ideographs double.
    pub size: f32,
    /// The part of the length that is linked.
    pub linked: f32,
    /// How many links.
    pub links: u16,
    /// Whether all of it is bold.
    pub bold: bool,
    /// The innermost frame.
    pub frame: usize,
    /// The row of the innermost table, numbered over the page, and the table's frame.
    pub row: Option<(usize, usize)>,
    /// What was repaired in it.
    pub repairs: Repairs,
}

impl Unit {
    /// The part of it that is linked, from 0 to 1.
    pub fn link_share(&self) -> f32 {
        if self.size > 0.0 { self.linked / self.size } else { 0.0 }
    }
}

/// An element that begins and ends a block.
#[derive(Debug, Clone)]
pub struct Frame {
    /// The frame around it.
    pub parent: Option<usize>,
    /// The tag.
    pub tag: &'static str,
    /// What it says to be of the story.
    pub inside: Option<Mark>,
    /// What it says to be besides the story.
    pub outside: Option<Mark>,
    /// Its first unit.
    pub start: usize,
    /// The unit behind its last.
    pub end: usize,
}

/// The page's text.
#[derive(Debug, Default)]
pub struct Outline {
    /// All frames, outer before inner, in reading order; the first is the body.
    pub frames: Vec<Frame>,
    /// All units, in reading order.
    pub units: Vec<Unit>,
}

/// Tags that matter to later steps; all other frames are `div`.
const TAGS: [&str; 19] = [
    "body",
    "article",
    "main",
    "section",
    "p",
    "ul",
    "ol",
    "dl",
    "li",
    "table",
    "tr",
    "td",
    "blockquote",
    "figure",
    "header",
    "footer",
    "aside",
    "nav",
    "form",
];

#[derive(Debug, Clone, Copy, Default)]
struct Context {
    frame: usize,
    heading: Option<u8>,
    paragraph: bool,
    item: bool,
    quote: bool,
    caption: bool,
    cell: bool,
    row: Option<(usize, usize)>,
    linked: bool,
    bold: bool,
}

/// What to do when an element is left.
enum Leave {
    Nothing,
    Block { closes: bool },
}

#[derive(Default)]
struct Pending {
    text: String,
    size: f32,
    linked: f32,
    plain: f32,
    links: u16,
    breaks: u8,
}

impl Outline {
    /// Reads the body of a parsed page, without recursion.
    pub fn read(page: &scraper::Html) -> Self {
        let mut outline = Self::default();
        let body = page
            .root_element()
            .children()
            .filter(|node| node.value().as_element().is_some_and(|element| element.name() == "body"))
            .last()
            .unwrap_or_else(|| *page.root_element());
        let mut pending = Pending::default();
        let mut rows = 0;
        outline.frames.push(Frame {
            parent: None,
            tag: "body",
            inside: None,
            outside: None,
            start: 0,
            end: 0,
        });
        let mut open: Vec<(NodeRef<'_, Node>, Context, Leave)> = Vec::new();
        let mut context = Context::default();
        let mut next = body.first_child();
        loop {
            let Some(node) = next else {
                // The end of a list of children.
                let Some((node, outer, leave)) = open.pop() else { break };
                if let Leave::Block { closes } = leave {
                    outline.flush(&mut pending, &context);
                    let end = outline.units.len();
                    if closes && let Some(frame) = outline.frames.get_mut(context.frame) {
                        frame.end = end;
                    }
                }
                context = outer;
                next = node.next_sibling();
                continue;
            };
            next = node.next_sibling();
            match node.value() {
                Node::Text(text) => pending.push(text, &context),
                Node::Element(element) => match element.name() {
                    "br" => {
                        pending.breaks = pending.breaks.saturating_add(1);
                        if pending.breaks > 1 {
                            outline.flush(&mut pending, &context);
                        } else {
                            pending.text.push('\n');
                        }
                    }
                    name if UNREAD.contains(&name) => {}
                    name if INLINE.contains(&name) => {
                        if region::is_unseen(element) || !shown(element) {
                            continue;
                        }
                        let mut inner = context;
                        if name == "a" {
                            inner.linked = true;
                            pending.links = pending.links.saturating_add(1);
                        }
                        inner.bold |= matches!(name, "b" | "strong" | "bold");
                        open.push((node, context, Leave::Nothing));
                        context = inner;
                        next = node.first_child();
                    }
                    name => {
                        outline.flush(&mut pending, &context);
                        if name == "hr" {
                            continue;
                        }
                        let inner = outline.enter(element, name, &context, &mut rows);
                        open.push((node, context, Leave::Block { closes: true }));
                        context = inner;
                        next = node.first_child();
                    }
                },
                _ => {}
            }
        }
        outline.flush(&mut pending, &context);
        let end = outline.units.len();
        if let Some(body) = outline.frames.first_mut() {
            body.end = end;
        }
        outline
    }

    /// Opens a frame for a block element and answers the context inside it.
    fn enter(&mut self, element: &Element, name: &str, outer: &Context, rows: &mut usize) -> Context {
        let (inside, outside) = region::of(element);
        let tag = TAGS.iter().find(|tag| **tag == name).copied().unwrap_or("div");
        let at = self.frames.len();
        let start = self.units.len();
        self.frames.push(Frame { parent: Some(outer.frame), tag, inside, outside, start, end: start });
        let mut inner = Context { frame: at, ..*outer };
        match name {
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                inner.heading = name.get(1..).and_then(|level| level.parse().ok());
            }
            "p" | "pre" => inner.paragraph = true,
            "li" | "dd" | "dt" => (inner.item, inner.paragraph) = (true, false),
            "blockquote" => (inner.quote, inner.paragraph) = (true, false),
            "table" => inner.row = Some((*rows, at)),
            "tr" => {
                *rows += 1;
                inner.row = inner.row.map(|(_, table)| (*rows, table));
            }
            "td" | "th" => (inner.cell, inner.paragraph) = (true, false),
            "caption" | "figcaption" => inner.caption = true,
            "figure" => inner.caption = true,
            _ => inner.paragraph = false,
        }
        if inside.is_some_and(|mark| mark.region == region::Region::Caption) {
            inner.caption = true;
        }
        // A figure may be a mere wrapper of a table or a quotation.
        if matches!(name, "table" | "blockquote") {
            inner.caption = false;
        }
        inner
    }

    fn flush(&mut self, pending: &mut Pending, context: &Context) {
        let taken = std::mem::take(pending);
        if taken.size <= 0.0 {
            return;
        }
        let mut repairs = Repairs::new();
        let text = unicode::display_counted(&taken.text, Joiners::Keep, &mut repairs);
        if text.is_empty() {
            return;
        }
        let kind = match *context {
            Context { heading: Some(level), .. } => Kind::Heading(level),
            Context { caption: true, .. } if taken.size < CAPTION => Kind::Caption,
            Context { quote: true, .. } => Kind::Quote,
            Context { item: true, .. } => Kind::Item,
            Context { paragraph: true, .. } => Kind::Paragraph,
            Context { cell: true, .. } => Kind::Cell,
            _ => Kind::Run,
        };
        self.units.push(Unit {
            text,
            kind,
            size: taken.size,
            linked: taken.linked,
            links: taken.links,
            bold: taken.plain < taken.size * 0.1,
            frame: context.frame,
            row: context.row,
            repairs,
        });
    }
}

impl Pending {
    fn push(&mut self, text: &str, context: &Context) {
        let size: f32 = text.chars().map(size).sum();
        if size > 0.0 {
            self.breaks = 0;
        }
        self.size += size;
        if context.linked {
            self.linked += size;
        }
        if !context.bold {
            self.plain += size;
        }
        self.text.push_str(text);
    }
}

/// How much a character weighs in the length of a text: an ideograph or syllable is about half a word.
fn size(c: char) -> f32 {
    match c {
        c if c.is_whitespace() => 0.0,
        '\u{1100}'..='\u{11ff}'
        | '\u{2e80}'..='\u{9fff}'
        | '\u{ac00}'..='\u{d7af}'
        | '\u{f900}'..='\u{faff}' => 2.0,
        _ => 1.0,
    }
}

/// Whether an inline element is for the eye.
fn shown(element: &Element) -> bool {
    const UNSEEN: [&str; 8] = [
        "sr-only",
        "screen-reader-text",
        "visually-hidden",
        "visuallyhidden",
        "hidden",
        "hide",
        "noprint",
        "screenreader-only",
    ];
    !element.classes().any(|class| UNSEEN.contains(&class))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn units(html: &str) -> Vec<(Kind, String)> {
        Outline::read(&scraper::Html::parse_document(html))
            .units
            .into_iter()
            .map(|unit| (unit.kind, unit.text))
            .collect()
    }

    #[test]
    fn blocks_never_run_together_and_lines_stay_whole() {
        let found =
            units("<h1>Head</h1>Run <b>bold</b><p>One<br>two</p><ul><li>a<li><p>b</p></ul>x<br><br>y");
        let expected = [
            (Kind::Heading(1), "Head"),
            (Kind::Run, "Run bold"),
            (Kind::Paragraph, "One two"),
            (Kind::Item, "a"),
            (Kind::Item, "b"),
            (Kind::Run, "x"),
            (Kind::Run, "y"),
        ];
        assert_eq!(found, expected.map(|(kind, text)| (kind, text.to_owned())));
    }

    #[test]
    fn what_is_not_shown_is_not_read() {
        let found = units("<p>a<script>1</script><span hidden>b</span><span class='sr-only'>c</span></p>");
        assert_eq!(found, [(Kind::Paragraph, "a".to_owned())]);
    }

    #[test]
    fn captions_are_told_from_text_and_a_table_in_a_figure_is_a_table() {
        let found = units(
            "<figure><img><figcaption>c</figcaption></figure><figure><table><tr><td>1<td>2</table></figure>",
        );
        let kinds: Vec<Kind> = found.into_iter().map(|(kind, _)| kind).collect();
        assert_eq!(kinds, [Kind::Caption, Kind::Cell, Kind::Cell]);
    }

    #[test]
    fn a_frame_is_the_range_of_its_units() {
        let outline =
            Outline::read(&scraper::Html::parse_document("<p>a</p><div><p>b</p><p>c</p></div><p>d</p>"));
        let div = outline.frames.iter().find(|frame| frame.tag == "div").unwrap();
        assert_eq!((div.start, div.end), (1, 3));
        assert_eq!((outline.frames[0].start, outline.frames[0].end), (0, 4));
    }
}
