//! Character references that are left in a text: `&quot;`, `&#8217;`, and those that were escaped more than once.

use std::borrow::Cow;

use crate::text::bytes::holds;

/// How often a text is looked through: systems that hand a title on to one another may each have escaped it.
const ROUNDS: usize = 3;
/// Names that are references even in a text that should have none.
const KNOWN: [&str; 16] = [
    "quot;", "nbsp;", "amp;", "lt;", "gt;", "apos;", "laquo;", "raquo;", "ldquo;", "rdquo;", "lsquo;",
    "rsquo;", "ndash;", "mdash;", "hellip;", "copy;",
];

/// How many references a text holds that nobody writes by hand.
pub fn count(text: &str) -> usize {
    if !holds(text.as_bytes(), b'&') {
        return 0;
    }
    text.split('&').skip(1).filter(|behind| opens(behind)).count()
}

/// Whether what stands behind an ampersand makes it a reference.
fn opens(behind: &str) -> bool {
    let number = behind.strip_prefix('#').and_then(|number| number.split_once(';'));
    KNOWN.iter().any(|name| behind.starts_with(name))
        || number.is_some_and(|(number, _)| {
            let digits = number.trim_start_matches(['x', 'X']);
            (1..=6).contains(&digits.len()) && digits.bytes().all(|digit| digit.is_ascii_hexdigit())
        })
}

/// The text with its references read, again where what comes out was escaped before.
///
/// The first round reads every reference that HTML knows, the others only go on where a known one is left.
pub fn decode(text: &str) -> Cow<'_, str> {
    let mut plain = html_escape::decode_html_entities(text);
    for _ in 1..ROUNDS {
        if count(&plain) == 0 {
            break;
        }
        plain = Cow::Owned(html_escape::decode_html_entities(&plain).into_owned());
    }
    plain
}

/// The same for a text that a parser has read once: it stays as it is unless known references are left.
pub fn rest(text: &str) -> Cow<'_, str> {
    if count(text) == 0 { Cow::Borrowed(text) } else { decode(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_read_however_often_they_were_escaped() {
        for (text, expected) in [
            ("Tom &amp; Ann", "Tom & Ann"),
            ("Tom &amp;amp; Ann&amp;#8217;s &amp;quot;day&amp;quot;", "Tom & Ann’s \"day\""),
            ("Tom &amp;amp;amp; Ann", "Tom & Ann"),
            ("AT&T, R&D; caf&eacute;", "AT&T, R&D; café"),
        ] {
            assert_eq!(decode(text), expected, "{text}");
        }
        assert_eq!(rest("Tom &amp; Ann"), "Tom & Ann");
        assert_eq!(rest("caf&eacute; and R&D;"), "caf&eacute; and R&D;");
    }
}
