//! Tags in what is sent as plain text: a sender that took an article's inside for its text. Those that break lines become
//! line ends, those that only dress words go, and what is no tag of running text stays as it is written.

use std::borrow::Cow;

use crate::text::bytes::holds;

/// Tags that end a paragraph.
const PARAGRAPHS: [&str; 16] = [
    "p",
    "div",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "ul",
    "ol",
    "blockquote",
    "section",
    "article",
    "figure",
    "figcaption",
    "tr",
];
/// Tags that dress words.
const DRESS: [&str; 16] = [
    "b", "i", "u", "em", "strong", "a", "span", "font", "small", "sup", "sub", "mark", "cite", "q", "td",
    "img",
];
/// Fewest tags that break lines in a text that is marked up.
const FEWEST: usize = 2;

/// The text with its tags made line ends, and how many they were; the text itself when it only speaks of tags.
///
/// A tag that breaks lines stands against a word or alone at a line's end; the name of a tag in a sentence has spaces around it.
pub fn without_tags(text: &str) -> (Cow<'_, str>, usize) {
    if !holds(text.as_bytes(), b'<') {
        return (Cow::Borrowed(text), 0);
    }
    let (mut breaks, mut glued) = (0_usize, 0_usize);
    for tag in tags(text).filter(|tag| tag.breaks()) {
        breaks = breaks.saturating_add(1);
        let before = text.get(..tag.start).and_then(|before| before.chars().next_back());
        let after = text.get(tag.end..).and_then(|after| after.chars().next());
        let apart = |c: Option<char>| c == Some(' ');
        glued = glued.saturating_add(usize::from(!(apart(before) && apart(after))));
    }
    if breaks < FEWEST || glued.saturating_mul(4) < breaks.saturating_mul(3) {
        return (Cow::Borrowed(text), 0);
    }
    // Where paragraphs are marked up, the lines between their tags are the source's, not the writer's.
    let paragraphs = tags(text).filter(|tag| tag.name == "p").count() >= FEWEST;
    let mut plain = String::with_capacity(text.len());
    let (mut at, mut count) = (0_usize, 0_usize);
    let push = |plain: &mut String, piece: &str| {
        if paragraphs {
            plain.extend(piece.chars().map(|c| if matches!(c, '\n' | '\r') { ' ' } else { c }));
        } else {
            plain.push_str(piece);
        }
    };
    for tag in tags(text) {
        push(&mut plain, text.get(at..tag.start).unwrap_or_default());
        match tag.name.as_str() {
            "br" => plain.push('\n'),
            "li" => plain.push_str(if tag.closes { "\n" } else { "\n• " }),
            name if PARAGRAPHS.contains(&name) => plain.push_str("\n\n"),
            _ => {}
        }
        at = tag.end;
        count = count.saturating_add(1);
    }
    push(&mut plain, text.get(at..).unwrap_or_default());
    (Cow::Owned(plain), count)
}

/// One tag of running text.
struct Tag {
    name: String,
    closes: bool,
    start: usize,
    end: usize,
}

impl Tag {
    fn breaks(&self) -> bool {
        !DRESS.contains(&self.name.as_str())
    }
}

fn tags(text: &str) -> impl Iterator<Item = Tag> {
    text.match_indices('<').filter_map(|(start, _)| {
        let inside = text.get(start.saturating_add(1)..)?;
        let closes = inside.starts_with('/');
        let inside = inside.strip_prefix('/').unwrap_or(inside);
        let length = inside.bytes().take_while(u8::is_ascii_alphanumeric).count();
        let name = inside.get(..length).filter(|name| (1..=10).contains(&name.len()))?.to_ascii_lowercase();
        let known = PARAGRAPHS.contains(&name.as_str()) || DRESS.contains(&name.as_str());
        if !known && !matches!(name.as_str(), "br" | "li") {
            return None;
        }
        let behind = inside.get(length..)?;
        if !behind.starts_with(|c: char| c.is_whitespace() || matches!(c, '>' | '/')) {
            return None;
        }
        // A tag's end is near; a sign that is never closed is no tag.
        let close = behind.bytes().take(LONGEST).position(|byte| matches!(byte, b'>' | b'<'))?;
        (behind.as_bytes().get(close) == Some(&b'>')).then(|| Tag {
            name,
            closes,
            start,
            end: text.len().saturating_sub(behind.len()).saturating_add(close).saturating_add(1),
        })
    })
}

/// Longest inside of a tag, in bytes.
const LONGEST: usize = 2000;

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str) -> String {
        without_tags(text).0.into_owned()
    }

    #[test]
    fn line_breaks_become_line_ends_and_paragraphs_blank_lines() {
        assert_eq!(plain("One.<br>Two.<BR/>Three <b>now</b>.<br />"), "One.\nTwo.\nThree now.\n");
        assert_eq!(plain("<p class=\"x\">One\ntwo.</p>\n<p>Three.</p>"), "\n\nOne two.\n\n \n\nThree.\n\n");
        assert_eq!(plain("One:<ul><li>a</li><li>b</li></ul>"), "One:\n\n\n• a\n\n• b\n\n\n");
        assert_eq!(without_tags("a<br>b<br>c").1, 2);
    }

    #[test]
    fn a_text_that_speaks_of_tags_keeps_them() {
        for text in [
            "Put <p> and </p> around each paragraph, and <br> at a line's end.",
            "a<b>c</b>",
            "if a <br and b > c<br",
            "x < y and y > z",
            "one <br>",
            "<AFP> Paris<Reuters> London",
        ] {
            assert_eq!(without_tags(text), (Cow::Borrowed(text), 0));
        }
    }
}
