//! Guards against markup that is nested too deep for the recursive code behind us.

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

/// Whether the bytes alone show nesting beyond anything a parser should see; answers the depth then.
pub fn hopeless(html: &str, limit: usize) -> Option<usize> {
    let depth = bound(html);
    (depth > limit.saturating_mul(BOUND_FACTOR)).then_some(depth)
}

/// Open tags less close tags at the deepest point, [`FLAT`] elements and the insides of [`RAW_TEXT`] not counted.
fn bound(html: &str) -> usize {
    let (mut depth, mut deepest) = (0usize, 0usize);
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        rest = rest.get(at + 1..).unwrap_or_default();
        let closing = rest.starts_with('/');
        let tag = rest.strip_prefix('/').unwrap_or(rest);
        let length = tag.bytes().take_while(u8::is_ascii_alphanumeric).count();
        let name = tag.get(..length.min(16)).unwrap_or_default().to_ascii_lowercase();
        if !name.starts_with(|first: char| first.is_ascii_alphabetic()) || FLAT.contains(&name.as_str()) {
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
        deepest = deepest.max(depth);
    }
    deepest
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
        assert_eq!(bound(&html), 1);
    }

    #[test]
    fn markup_inside_a_script_is_text() {
        let html = format!("<script>{}</SCRIPT><div><b>x</b></div>", "'<div>'".repeat(1_000));
        assert_eq!(bound(&html), 2);
    }

    #[test]
    fn nested_blocks_are_counted_on_the_bytes() {
        let html = "<div>".repeat(700);
        assert_eq!(bound(&html), 700);
        assert_eq!(hopeless(&html, 512), None);
        assert_eq!(hopeless(&"<div>".repeat(9_000), 512), Some(9_000));
    }
}
