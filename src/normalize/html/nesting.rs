//! Guards against markup that is nested too deep for the recursive code behind us, or that costs a parser too much.

use super::super::{Limits, NormalizeError};

/// How far the bound on the bytes may exceed the limit on the tree: bytes overstate the depth (unclosed inline
/// tags), and the parser itself does not recurse, so it may be asked for the exact depth up to here.
const BOUND_FACTOR: usize = 16;

/// Elements that hold nothing, and those whose end tag is implied: unclosed ones do not nest.
const FLAT: [&str; 28] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track",
    "wbr", "p", "li", "td", "th", "tr", "dt", "dd", "option", "thead", "tbody", "tfoot", "html", "head",
    "body",
];

/// Elements whose content is text, in which markup means nothing.
const RAW_TEXT: [&str; 4] = ["script", "style", "textarea", "title"];

/// The leaves of vector drawings, written self-closed by the thousand.
const SVG_LEAVES: [&str; 10] =
    ["path", "circle", "rect", "use", "line", "polygon", "polyline", "ellipse", "stop", "image"];

/// Most attributes of one element: the parser compares each with those before it.
const ATTRIBUTES: usize = 1_000;

/// Most ampersands: a reference costs the parser what a word does. Scripts and addresses are full of them, by thousands.
const REFERENCES: usize = 500_000;

/// How often, on the whole, the bytes may be read for attributes: a sign that begins no tag is read to the next end of one.
const READINGS: usize = 4;

/// Looks at the bytes alone for what a parser should not see.
///
/// # Errors
///
/// [`NormalizeError::TooDeep`] for nesting beyond anything that is exact within the limit;
/// [`NormalizeError::TooMany`] for more elements, attributes or references than a page has.
pub fn check(html: &str, limits: &Limits) -> Result<(), NormalizeError> {
    let bounds = Bounds::of(html);
    if bounds.deepest > limits.nesting.saturating_mul(BOUND_FACTOR) {
        return Err(NormalizeError::TooDeep { depth: bounds.deepest, limit: limits.nesting });
    }
    let references = html.bytes().filter(|byte| *byte == b'&').count();
    for (what, count, limit) in [
        ("elements", bounds.elements, limits.elements),
        ("attributes in one tag", bounds.attributes, ATTRIBUTES),
        ("ampersands", references, REFERENCES),
    ] {
        if count > limit {
            return Err(NormalizeError::TooMany { what, count, limit });
        }
    }
    Ok(())
}

/// Upper bounds that the bytes give, the insides of [`RAW_TEXT`] not counted.
#[derive(Debug, Default, PartialEq, Eq)]
struct Bounds {
    /// Open tags less close tags at the deepest point, [`FLAT`] elements not counted.
    deepest: usize,
    /// Everything that opens a node: tags, comments, and signs that are none.
    elements: usize,
    /// Attributes of the tag that has most; one too many when tags are not closed.
    attributes: usize,
}

impl Bounds {
    fn of(html: &str) -> Self {
        let mut bounds = Self::default();
        let mut depth = 0usize;
        let mut readings = html.len().saturating_mul(READINGS);
        let mut rest = html;
        while let Some(at) = rest.find('<') {
            rest = rest.get(at + 1..).unwrap_or_default();
            let closing = rest.starts_with('/');
            let tag = rest.strip_prefix('/').unwrap_or(rest);
            let length = tag.bytes().take_while(u8::is_ascii_alphanumeric).count();
            let name = tag.get(..length.min(16)).unwrap_or_default().to_ascii_lowercase();
            bounds.elements += usize::from(!closing);
            if !name.starts_with(|first: char| first.is_ascii_alphabetic()) {
                continue;
            }
            let (count, read) = attributes(tag);
            readings = readings.saturating_sub(read);
            bounds.attributes = bounds.attributes.max(if readings == 0 { ATTRIBUTES + 1 } else { count });
            if bounds.attributes > ATTRIBUTES {
                break;
            }
            if FLAT.contains(&name.as_str()) {
                continue;
            }
            if closing {
                depth = depth.saturating_sub(1);
                continue;
            }
            if SVG_LEAVES.contains(&name.as_str())
                && tag.find('>').and_then(|end| tag.get(..end)).is_some_and(|inside| inside.ends_with('/'))
            {
                continue;
            }
            if RAW_TEXT.contains(&name.as_str()) {
                rest = after_raw_text(tag, &name);
                continue;
            }
            depth += 1;
            bounds.deepest = bounds.deepest.max(depth);
        }
        bounds
    }
}

/// How many words stand in a tag outside quoted values, its name aside: at least as many as it has attributes. And how
/// many bytes were read. A quotation mark opens a value only behind an equals sign, as the parser has it.
fn attributes(tag: &str) -> (usize, usize) {
    let (mut count, mut read) = (0usize, 0usize);
    let (mut quote, mut inside, mut equals) = (None, true, false);
    for byte in tag.bytes() {
        read += 1;
        match (quote, byte) {
            (Some(mark), _) => {
                if byte == mark {
                    (quote, inside) = (None, false);
                }
                continue;
            }
            (None, b'>') => break,
            (None, b'"' | b'\'') if equals => quote = Some(byte),
            (None, b' ' | b'\n' | b'\t' | b'\r' | b'\x0c') => {
                inside = equals;
                continue;
            }
            (None, b'/') => inside = equals,
            (None, _) if !inside => {
                count += 1;
                inside = true;
                if count > ATTRIBUTES {
                    break;
                }
            }
            (None, _) => {}
        }
        equals = byte == b'=';
    }
    (count, read)
}

/// What follows the end tag of a raw text element; nothing when it is never closed.
fn after_raw_text<'a>(tag: &'a str, name: &str) -> &'a str {
    let mut from = 0;
    while let Some(at) = tag.get(from..).and_then(|rest| rest.find("</")) {
        let start = from + at + 2;
        let end = start + name.len();
        if tag.get(start..end).is_some_and(|found| found.eq_ignore_ascii_case(name)) {
            return tag.get(end..).unwrap_or_default();
        }
        from = start;
    }
    ""
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unclosed_paragraphs_and_drawings_are_not_deep() {
        let html = format!("{}<svg>{}</svg>", "<p>a<li>b".repeat(2_000), "<path d='M0 0'/>".repeat(2_000));
        assert_eq!(Bounds::of(&html).deepest, 1);
    }

    #[test]
    fn markup_inside_a_script_is_text() {
        let html = format!("<script>{}</SCRIPT><div><b>x</b></div>", "'<div>'".repeat(1_000));
        assert_eq!(Bounds::of(&html), Bounds { deepest: 2, elements: 3, attributes: 0 });
    }

    #[test]
    fn nested_blocks_are_counted_on_the_bytes() {
        let limits = Limits::default();
        assert_eq!(Bounds::of(&"<div>".repeat(700)).deepest, 700);
        assert_eq!(check(&"<div>".repeat(700), &limits), Ok(()));
        let deep = NormalizeError::TooDeep { depth: 9_000, limit: 512 };
        assert_eq!(check(&"<div>".repeat(9_000), &limits), Err(deep));
    }

    #[test]
    fn more_elements_or_attributes_than_a_page_has_are_too_many() {
        let limits = Limits { elements: 1_000, ..Limits::default() };
        assert_eq!(check(&"<p>a</p>".repeat(1_000), &limits), Ok(()));
        let script = format!("<script>{}</script>", "a<b ".repeat(5_000));
        assert_eq!(check(&script, &limits), Ok(()));
        for html in ["<p>a".repeat(1_001), "<".repeat(1_001), "<!--".repeat(1_001)] {
            assert_eq!(check(&html, &limits).unwrap_err().kind(), "too_many");
        }
        assert_eq!(check(&"&".repeat(REFERENCES + 1), &limits).unwrap_err().kind(), "too_many");
        let tag = |attribute: &str, count: usize| format!("<div {}>x</div>", attribute.repeat(count));
        assert_eq!(check(&tag("a='1 > 2' ", 900), &limits), Ok(()));
        assert_eq!(check(&tag("a='1 > 2' ", 1_100), &limits).unwrap_err().kind(), "too_many");
        assert_eq!(check(&tag("a ", 1_100), &limits).unwrap_err().kind(), "too_many");
        // A mark too many in a tag does not make the text behind it attributes.
        let words = "words that are read, and \"some\" more ".repeat(500);
        assert_eq!(check(&format!("<a title=\"a \"quoted\" word\" b=\"1\"\">{words}</a>"), &limits), Ok(()));
        assert_eq!(check(&format!("{}>", "<a".repeat(900)), &limits).unwrap_err().kind(), "too_many");
        assert_eq!(check(&format!("<div class=\"{}\">x", "a ".repeat(5_000)), &limits), Ok(()));
    }
}
