//! Which format a body is in: what its media type says, unless its first element says otherwise.

use super::NormalizeError;
use crate::article::story::Format;
use crate::article::{RawArticle, RawBody};

/// How many characters of a body are looked at for signs of HTML or of no text at all.
const HEAD: usize = 2048;

/// The format of a body, given as decoded text.
///
/// # Errors
///
/// [`NormalizeError::BadDocument`] for what is no article in a format we read: pictures, PDF, bytes that are no text,
/// XML of another kind.
pub fn of(raw: &RawArticle, text: &str) -> Result<Format, NormalizeError> {
    let media_type = raw.content_type.as_deref().unwrap_or_default();
    refuse_binary(raw, media_type, text)?;
    let root = root(text);
    let xml = match &root {
        Some(Root::Element(name)) => of_root(name),
        _ => None,
    };
    let is_html = matches!(root, Some(Root::Html));
    Ok(match media_type {
        // `item` and `entry` are words that a plain text or a page may begin with in brackets.
        "text/plain" => match (xml, &root) {
            _ if is_html => Format::Html,
            (Some(format), Some(Root::Element(name))) if is_document(name) => format,
            _ => Format::Text,
        },
        "text/html" | "application/xhtml+xml" => match (xml, &root) {
            (Some(format), Some(Root::Element(name))) if is_document(name) => format,
            _ if !text.contains('<') => Format::Text,
            _ => Format::Html,
        },
        "application/ninjs+json" | "application/vnd.iptc.ninjs+json" => Format::Ninjs,
        "application/json" | "text/json" if text.trim_start().starts_with('{') => Format::Ninjs,
        _ if is_html => Format::Html,
        "application/nitf+xml" => xml.unwrap_or(Format::Nitf),
        "application/rss+xml" | "application/rdf+xml" => xml.unwrap_or(Format::Rss),
        "application/atom+xml" => xml.unwrap_or(Format::Atom),
        _ if media_type.starts_with("application/vnd.iptc.g2.") => xml.unwrap_or(Format::NewsmlG2),
        _ if media_type.ends_with("/xml") || media_type.ends_with("+xml") => match xml {
            Some(format) => format,
            None => return Err(unknown_xml(root.as_ref())),
        },
        _ => match (xml, &root) {
            (Some(format), _) => format,
            (None, Some(Root::Element(name))) if name.ends_with("NewsML") => {
                return Err(unknown_xml(root.as_ref()));
            }
            _ if looks_like_ninjs(text) => Format::Ninjs,
            _ if is_json(text) => return Err(unknown_json()),
            _ if looks_like_html(text) => Format::Html,
            _ => Format::Text,
        },
    })
}

/// What a text begins with, comments, instructions and document types skipped.
#[derive(Debug, PartialEq, Eq)]
enum Root<'a> {
    /// A document type or root element of HTML.
    Html,
    /// An element, with its prefix.
    Element(&'a str),
}

fn root(text: &str) -> Option<Root<'_>> {
    let mut rest = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    loop {
        let after = if rest.starts_with("<?") {
            rest.split_once("?>")?.1
        } else if rest.starts_with("<!--") {
            rest.split_once("-->")?.1
        } else if rest.get(..9).is_some_and(|start| start.eq_ignore_ascii_case("<!doctype")) {
            let kind = rest.get(9..)?.trim_start();
            if kind.get(..4).is_some_and(|name| name.eq_ignore_ascii_case("html")) {
                return Some(Root::Html);
            }
            let (head, tail) = kind.split_once('>')?;
            if head.contains('[') {
                kind.split_once("]").and_then(|(_, tail)| tail.split_once('>'))?.1
            } else {
                tail
            }
        } else {
            break;
        };
        rest = after.trim_start();
    }
    let name = rest.strip_prefix('<')?;
    let end = name.find(|c: char| c.is_whitespace() || matches!(c, '>' | '/'))?;
    let name = name.get(..end).filter(|name| name.starts_with(char::is_alphabetic))?;
    Some(if name.eq_ignore_ascii_case("html") { Root::Html } else { Root::Element(name) })
}

fn of_root(name: &str) -> Option<Format> {
    Some(match name.rsplit(':').next().unwrap_or(name) {
        "nitf" => Format::Nitf,
        "newsItem" | "newsMessage" | "packageItem" | "conceptItem" | "knowledgeItem" => Format::NewsmlG2,
        "rss" | "RDF" | "channel" | "item" => Format::Rss,
        "feed" | "entry" => Format::Atom,
        _ => return None,
    })
}

/// Whether a root element is too particular to be anything but its format.
fn is_document(name: &str) -> bool {
    !matches!(name, "item" | "entry" | "feed" | "channel")
}

fn unknown_xml(root: Option<&Root<'_>>) -> NormalizeError {
    let found = match root {
        Some(Root::Element(name)) => {
            format!("its root element is <{}>", name.chars().take(40).collect::<String>())
        }
        _ => "it has no root element".to_owned(),
    };
    NormalizeError::BadDocument {
        format: "XML",
        reason: format!(
            "{found}; send NITF (<nitf>), NewsML-G2 (<newsItem>), an RSS <item>, an Atom <entry> or XHTML (<html>)"
        ),
    }
}

/// Whether a text is a JSON object or array; text may open with a bracket.
fn is_json(text: &str) -> bool {
    let text = text.trim();
    (text.starts_with('{') && text.ends_with('}') || text.starts_with('[') && text.ends_with(']'))
        && serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok()
}

fn unknown_json() -> NormalizeError {
    let reason =
        "it is not ninjs; send one envelope a record, not encoded twice, whose body is text or markup";
    NormalizeError::BadDocument { format: "JSON", reason: reason.into() }
}

/// What files begin with that are no text, each too odd to begin a text.
const KINDS_OF_FILES: [(&[u8], &str); 14] = [
    (b"%PDF-", "a PDF file"),
    (b"\x1f\x8b", "compressed with gzip"),
    (b"\x28\xb5\x2f\xfd", "compressed with zstd"),
    (b"BZh91AY&SY", "compressed with bzip2"),
    (b"\xfd7zXZ\0", "compressed with xz"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an office document"),
    (b"\x89PNG\r\n\x1a\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF89a", "a GIF image"),
    (b"\x7fELF", "a program"),
    (b"OggS\0", "an Ogg file"),
    (b"{\\rtf1", "a rich text file"),
];

fn refuse_binary(raw: &RawArticle, media_type: &str, text: &str) -> Result<(), NormalizeError> {
    const NO_TEXT: [&str; 5] = ["image/", "audio/", "video/", "font/", "application/pdf"];
    let bad = |reason: String| Err(NormalizeError::BadDocument { format: "binary", reason });
    if NO_TEXT.iter().any(|kind| media_type.starts_with(kind)) {
        return bad(format!("its content type is {media_type}; send the article's text or markup"));
    }
    let RawBody::Bytes(bytes) = &raw.body else { return Ok(()) };
    if let Some((_, kind)) = KINDS_OF_FILES.iter().find(|(start, _)| bytes.starts_with(start)) {
        return bad(format!("it is {kind}; send the article's text or markup as it is"));
    }
    if !may_be_odd(text) {
        return Ok(());
    }
    let (mut all, mut odd) = (0_usize, 0_usize);
    for c in text.chars().take(HEAD) {
        all = all.saturating_add(1);
        odd = odd.saturating_add(usize::from(c == '\u{fffd}' || c.is_control() && !c.is_whitespace()));
    }
    if odd > 3 && odd.saturating_mul(10) > all {
        return bad(format!(
            "{odd} of its first {all} characters are control codes or no text in any charset; send the article's text"
        ));
    }
    Ok(())
}

/// Whether the head of a text may hold a control code or a replacement character, told by its bytes without a branch.
fn may_be_odd(text: &str) -> bool {
    let bytes = text.as_bytes();
    let bytes = bytes.get(..bytes.len().min(HEAD * char::MAX_LEN_UTF8)).unwrap_or_default();
    // The ASCII codes, those behind 0xc2, and U+FFFD.
    let code = |byte: u8| byte < 0x20 && !matches!(byte, b'\t'..=b'\r') || byte == 0x7f;
    let pair = |first: u8, second: u8| first == 0xc2 && second < 0xa0 || first == 0xbf && second == 0xbd;
    let pairs = bytes.iter().zip(bytes.iter().skip(1));
    bytes.iter().fold(false, |odd, byte| odd | code(*byte))
        || pairs.fold(false, |odd, (first, second)| odd | pair(*first, *second))
}

/// A JSON object with keys of ninjs, without reading it whole.
fn looks_like_ninjs(text: &str) -> bool {
    const KEYS: [&str; 8] = [
        "\"uri\"",
        "\"body_",
        "\"bodies\"",
        "\"headline\"",
        "\"headlines\"",
        "\"versioncreated\"",
        "\"versionCreated\"",
        "\"body_text\"",
    ];
    text.trim_start().starts_with('{')
        && text.trim_end().ends_with('}')
        && KEYS.iter().filter(|key| text.contains(*key)).count() >= 2
}

fn looks_like_html(text: &str) -> bool {
    const MARKS: [&str; 12] = [
        "<head", "<body", "<article", "<section", "<div", "<p>", "<p ", "<h1", "<h2", "<meta", "<span",
        "<main",
    ];
    let head: String = text.trim_start().chars().take(HEAD).collect::<String>().to_ascii_lowercase();
    let found = |mark: &&&str| head.contains(**mark);
    head.starts_with('<') && MARKS.iter().any(|mark| found(&mark))
        || MARKS.iter().filter(|mark| found(mark)).count() >= 2
        || head.matches("</p>").count() >= 2
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Hints;
    use crate::normalize::envelope;

    fn format(content_type: Option<&str>, text: &str) -> Result<Format, NormalizeError> {
        let hints = Hints { content_type: content_type.map(Into::into), ..Hints::default() };
        of(&envelope::open(text.as_bytes(), &hints)?, text)
    }

    #[test]
    fn each_format_is_known_by_its_first_element() {
        for (text, expected) in [
            ("<!doctype html><p>x", Format::Html),
            ("<?xml version='1.0'?>\n<!-- x --><html xmlns='http://www.w3.org/1999/xhtml'/>", Format::Html),
            ("<div><p>x</p></div>", Format::Html),
            ("\u{feff}<?xml version='1.0'?><!DOCTYPE nitf SYSTEM 'x'><nitf/>", Format::Nitf),
            ("<newsItem xmlns='http://iptc.org/std/nar/2006-10-01/'/>", Format::NewsmlG2),
            ("<nar:newsMessage/>", Format::NewsmlG2),
            ("<rss version='2.0'/>", Format::Rss),
            ("<item><title>x</title></item>", Format::Rss),
            ("<rdf:RDF/>", Format::Rss),
            ("<entry xmlns='http://www.w3.org/2005/Atom'/>", Format::Atom),
            ("{\"uri\": \"urn:x\", \"headline\": \"x\"}", Format::Ninjs),
            ("<AFP> Paris, 12 May - nothing", Format::Text),
            ("A bridge opened.", Format::Text),
        ] {
            assert_eq!(format(None, text).unwrap(), expected, "{text}");
        }
    }

    #[test]
    fn the_media_type_decides_unless_the_document_contradicts_it() {
        for (media_type, text, expected) in [
            ("text/plain; charset=utf-8", "<item> is a tag", Format::Text),
            ("text/plain", "<!doctype html><p>x", Format::Html),
            ("text/html", "<rss><channel/></rss>", Format::Rss),
            ("text/html", "no markup at all", Format::Text),
            ("text/html", "<b>some", Format::Html),
            ("application/rss+xml", "<feed/>", Format::Atom),
            ("application/nitf+xml", "<nitf/>", Format::Nitf),
            ("application/vnd.iptc.g2.newsitem+xml", "<x/>", Format::NewsmlG2),
            ("text/xml", "<newsItem/>", Format::NewsmlG2),
            ("application/xml", "<html><p>x</p></html>", Format::Html),
            ("application/ninjs+json", "{}", Format::Ninjs),
        ] {
            assert_eq!(format(Some(media_type), text).unwrap(), expected, "{media_type} {text}");
        }
    }

    #[test]
    fn what_is_no_article_is_refused_with_the_cure() {
        for (media_type, text) in [
            (Some("text/xml"), "<order/>"),
            (None, "<NewsML><NewsItem/></NewsML>"),
            (Some("image/jpeg"), "x"),
            (None, "%PDF-1.7 and so on"),
            (Some("application/octet-stream"), "[{\"body\": \"x\"}]"),
            (Some("application/octet-stream"), "{\"text\": \"x\"}"),
            (None, "\u{1}\u{2}\u{3}\u{4}\u{5}\u{6} abc"),
        ] {
            let error = format(media_type, text).unwrap_err();
            assert_eq!(error.kind(), "bad_document", "{text}");
            assert!(error.to_string().contains("; send "), "{error}");
        }
    }
}
