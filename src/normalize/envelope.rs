//! The outermost shape of a payload: a JSON envelope, or a bare document.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};

use super::{NormalizeError, charset, double_encoding, html::dates};
use crate::article::raw::CharsetClaim;
use crate::article::{Hints, Moment, RawArticle, RawBody};

/// What to send when an envelope cannot be read.
const CURE: &str = "send one JSON object a record, in UTF-8, with \"body\" or \"body_base64\", or name the document's \
    own type in the content-type header";

/// A hint as it is written: a number that no machine type holds is still an id, and no reason to refuse an article.
type Hint<'a> = Option<&'a RawValue>;

/// The JSON envelope, and the keys by which a bare ninjs document is told from it. Unknown fields are ignored; hints
/// that are of another type or cannot be read are as if absent.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Envelope<'a> {
    #[serde(borrow)]
    id: Hint<'a>,
    #[serde(borrow)]
    url: Hint<'a>,
    #[serde(borrow)]
    source: Hint<'a>,
    #[serde(borrow)]
    fetched_at: Hint<'a>,
    #[serde(borrow)]
    published_at: Hint<'a>,
    #[serde(borrow)]
    content_type: Hint<'a>,
    #[serde(borrow)]
    charset: Hint<'a>,
    #[serde(borrow)]
    title: Hint<'a>,
    #[serde(borrow)]
    authors: Hint<'a>,
    #[serde(borrow)]
    language: Hint<'a>,
    body: Value,
    body_base64: Value,
    uri: Option<IgnoredAny>,
    headline: Option<IgnoredAny>,
    headlines: Option<IgnoredAny>,
    body_text: Option<IgnoredAny>,
    body_xhtml: Option<IgnoredAny>,
    body_html: Option<IgnoredAny>,
    bodies: Option<IgnoredAny>,
    standard: Option<IgnoredAny>,
}

impl Envelope<'_> {
    /// Whether it is no envelope but a document: no body of ours, and the marks of ninjs.
    fn is_ninjs(&self) -> bool {
        let marks = [
            &self.uri,
            &self.headline,
            &self.headlines,
            &self.body_text,
            &self.body_xhtml,
            &self.body_html,
            &self.bodies,
            &self.standard,
        ];
        self.body.is_null() && self.body_base64.is_null() && marks.iter().any(|mark| mark.is_some())
    }
}

/// Opens a payload: the envelope when the hints say JSON or the payload is JSON, unless it is a ninjs document; else a
/// bare document. JSON that is no object is refused: an array is several records, and one record is one article.
///
/// # Errors
///
/// [`NormalizeError::Empty`]; [`NormalizeError::BadEnvelope`] with line and column; [`NormalizeError::BadBase64`].
pub fn open(payload: &[u8], hints: &Hints) -> Result<RawArticle, NormalizeError> {
    let payload_hash = Sha256::digest(payload).into();
    let payload = payload.strip_prefix(b"\xef\xbb\xbf").unwrap_or(payload);
    let trimmed = payload.trim_ascii();
    if trimmed.is_empty() {
        return Err(NormalizeError::Empty);
    }
    let (media_type, header_charset) = media_type(hints.content_type.as_deref());
    let says_json = matches!(media_type.as_deref(), Some("application/json" | "text/json"));
    let mut raw = RawArticle {
        id: None,
        url: hints.url.clone(),
        source: hints.source.clone(),
        fetched_at: hints.fetched_at,
        published_at: None,
        content_type: media_type,
        charset: header_charset.map(|label| CharsetClaim { label, from: "header" }),
        title: None,
        authors: Vec::new(),
        language: None,
        body: RawBody::Bytes(Vec::new()),
        payload_hash,
    };
    let opens_json = raw.content_type.is_none() && (trimmed.starts_with(b"{") || is_other_json(trimmed));
    if !says_json && !opens_json {
        raw.body = RawBody::Bytes(payload.to_vec());
        return Ok(raw);
    }
    let json = match std::str::from_utf8(payload) {
        Ok(json) if !json.contains('\0') => Cow::Borrowed(json),
        _ => Cow::Owned(
            charset::decode(payload, charset::Help { claim: raw.charset.as_ref(), ..Default::default() })
                .text,
        ),
    };
    // A sequence would fill the fields in their order.
    if !json.trim_start().starts_with('{') {
        return Err(bad(&json, other_json(&json), 0, 0));
    }
    let json = without_halves(json);
    let envelope: Envelope<'_> = serde_json::from_str(&json).map_err(|error| {
        let reason = error.to_string();
        let reason = reason.rsplit_once(" at line ").map_or(reason.as_str(), |(reason, _)| reason);
        bad(&json, reason, error.line(), error.column())
    })?;
    if envelope.is_ninjs() {
        raw.content_type = Some("application/ninjs+json".into());
        raw.body = RawBody::Text(json.into_owned());
        return Ok(raw);
    }
    fill(&mut raw, envelope)?;
    Ok(raw)
}

/// Whether a payload that names no type is JSON of another kind than an object: an array, which holds several records, a
/// string that was written with JSON's escapes, or a bare `null`, truth or number. Text may open with a bracket or be one
/// quotation.
fn is_other_json(payload: &[u8]) -> bool {
    match payload.first() {
        Some(b'[') => serde_json::from_slice::<Vec<IgnoredAny>>(payload).is_ok(),
        Some(b'"') => {
            payload.contains(&b'\\')
                && payload.ends_with(b"\"")
                && serde_json::from_slice::<String>(payload).is_ok()
        }
        Some(b'n' | b't' | b'f' | b'-' | b'0'..=b'9') => {
            serde_json::from_slice::<IgnoredAny>(payload).is_ok()
        }
        _ => false,
    }
}

/// What JSON is that is no object.
fn other_json(json: &str) -> &'static str {
    match json.trim_start().as_bytes().first() {
        Some(b'[') => "it is a JSON array",
        Some(b'"') => "it is a JSON string (was the record encoded twice?)",
        _ => "it is no JSON object",
    }
}

/// The error of an envelope; without a place of the parser's, at its first character.
fn bad(json: &str, reason: &str, line: usize, column: usize) -> NormalizeError {
    let start = json.len().saturating_sub(json.trim_start().len());
    let (line, column) = if line == 0 { super::xml::place(json, start) } else { (line, column.max(1)) };
    NormalizeError::BadEnvelope { line, column, reason: reason.to_owned(), cure: CURE }
}

fn fill(raw: &mut RawArticle, envelope: Envelope<'_>) -> Result<(), NormalizeError> {
    let (media_type, charset) = media_type(text(envelope.content_type).as_deref());
    raw.body = match (envelope.body_base64, envelope.body) {
        (Value::String(encoded), _) => RawBody::Bytes(base64(&encoded)?),
        (_, Value::String(text)) => RawBody::Text(text),
        // A JSON document inside the JSON envelope need not be quoted.
        (_, document @ Value::Object(_)) => RawBody::Text(document.to_string()),
        (Value::Null, Value::Null) => {
            return Err(bad("", "neither \"body\" nor \"body_base64\" is there", 1, 1));
        }
        _ => return Err(bad("", "its body is neither text nor an object", 1, 1)),
    };
    if raw.body.is_empty() {
        return Err(NormalizeError::Empty);
    }
    raw.id = text(envelope.id);
    raw.url = text(envelope.url).or(raw.url.take());
    raw.source = text(envelope.source).or(raw.source.take());
    raw.fetched_at = moment(envelope.fetched_at).or(raw.fetched_at);
    raw.published_at = moment(envelope.published_at);
    raw.content_type = media_type;
    raw.charset = text(envelope.charset).or(charset).map(|label| CharsetClaim { label, from: "envelope" });
    raw.title = text(envelope.title).map(undamaged);
    let authors = envelope.authors.and_then(|names| serde_json::from_str::<Vec<&RawValue>>(names.get()).ok());
    raw.authors = match authors {
        Some(names) => names.into_iter().filter_map(name).map(undamaged).collect(),
        None => envelope.authors.and_then(name).map(undamaged).into_iter().collect(),
    };
    raw.language = text(envelope.language);
    Ok(())
}

/// Base64 in either alphabet, padded or not, broken into lines or not.
fn base64(encoded: &str) -> Result<Vec<u8>, NormalizeError> {
    if let Ok(bytes) = STANDARD.decode(encoded) {
        return Ok(bytes);
    }
    let compact: Cow<'_, str> = if encoded.contains(char::is_whitespace) {
        encoded.split_whitespace().collect::<String>().into()
    } else {
        encoded.into()
    };
    let engine = match (compact.contains(['-', '_']), compact.ends_with('=')) {
        (false, true) => &STANDARD,
        (false, false) => &STANDARD_NO_PAD,
        (true, true) => &URL_SAFE,
        (true, false) => &URL_SAFE_NO_PAD,
    };
    engine.decode(compact.as_bytes()).map_err(|error| NormalizeError::BadBase64(error.to_string()))
}

/// A hint as text: a string with something in it, or a number as it is written.
fn text(hint: Hint<'_>) -> Option<String> {
    let json = hint?.get();
    match json.as_bytes().first()? {
        b'"' => present(&serde_json::from_str::<String>(json).ok()?),
        b'-' | b'0'..=b'9' => Some(json.to_owned()),
        _ => None,
    }
}

/// An author: text, or an object with a name, as schema.org has it.
fn name(author: &RawValue) -> Option<String> {
    #[derive(Deserialize)]
    struct Named<'a> {
        #[serde(borrow)]
        name: &'a RawValue,
    }
    let named = serde_json::from_str::<Named<'_>>(author.get()).ok().map(|named| named.name);
    text(Some(named.unwrap_or(author)))
}

/// A moment in any of the forms that pages use. The first day of 1970 is what a system without a date writes.
fn moment(hint: Hint<'_>) -> Option<Moment> {
    let text = text(hint)?;
    let found = Moment::parse_iso(&text).or_else(|| dates::parse(&text))?;
    (found.instant.as_second() != 0).then_some(found)
}

/// JSON whose escapes of half a surrogate pair, which no text holds and a string that was cut in the middle of a sign ends
/// with, are replaced by the escape of U+FFFD. As long as before, so that places stay right.
fn without_halves(json: Cow<'_, str>) -> Cow<'_, str> {
    if !json.contains("\\ud") && !json.contains("\\uD") {
        return json;
    }
    let unit = |at: usize| {
        let digits =
            json.get(at..).and_then(|rest| rest.strip_prefix("\\u")).and_then(|rest| rest.get(..4))?;
        u16::from_str_radix(digits, 16).ok()
    };
    let (mut out, mut from, mut at) = (String::new(), 0, 0);
    while let Some(next) = json.get(at..).and_then(|rest| rest.find('\\')) {
        at += next;
        at += match unit(at) {
            Some(0xd800..=0xdbff) if matches!(unit(at + 6), Some(0xdc00..=0xdfff)) => 12,
            Some(0xd800..=0xdfff) => {
                out.push_str(json.get(from..at).unwrap_or_default());
                out.push_str("\\ufffd");
                from = at + 6;
                6
            }
            // An escape, of which the second character may be a backslash itself.
            _ => 1 + json.get(at + 1..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8),
        };
    }
    if from == 0 {
        return json;
    }
    out.push_str(json.get(from..).unwrap_or_default());
    Cow::Owned(out)
}

fn present(text: &str) -> Option<String> {
    let trimmed = text.trim();
    (!trimmed.is_empty()).then(|| trimmed.to_owned())
}

fn undamaged(text: String) -> String {
    double_encoding::repair(&text).map_or(text, |(better, _)| better)
}

/// Splits a `Content-Type` value into media type (lower case) and charset.
fn media_type(value: Option<&str>) -> (Option<String>, Option<String>) {
    let Some(value) = value else { return (None, None) };
    let mut parts = value.split(';');
    let essence = parts.next().map(|part| part.trim().to_ascii_lowercase()).filter(|part| part.contains('/'));
    let charset = parts.find_map(|part| {
        let (name, value) = part.split_once('=')?;
        let value = value.trim().trim_matches(['"', '\'']);
        (name.trim().eq_ignore_ascii_case("charset") && !value.is_empty()).then(|| value.to_owned())
    });
    (essence, charset)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn opened(json: &str) -> RawArticle {
        open(json.as_bytes(), &Hints::default()).unwrap()
    }

    #[test]
    fn an_envelope_fills_the_article_and_hints_of_another_type_are_as_if_absent() {
        let raw = opened(
            r#"{"id": 7, "url": " https://example.org/a ", "fetched_at": "2024-01-25T12:00:00Z", "published_at": 1706180400,
                "content_type": "Text/HTML; charset=\"windows-1256\"", "title": ["x"], "authors": "A B", "language": "",
                "extra": {"deep": [1]}, "body": "<p>x</p>"}"#,
        );
        assert_eq!((raw.id.as_deref(), raw.url.as_deref()), (Some("7"), Some("https://example.org/a")));
        assert_eq!(raw.published_at.unwrap().to_string(), "2024-01-25T11:00:00Z");
        assert_eq!(raw.content_type.as_deref(), Some("text/html"));
        assert_eq!(raw.charset, Some(CharsetClaim { label: "windows-1256".into(), from: "envelope" }));
        assert_eq!((raw.title, raw.authors, raw.language), (None, vec!["A B".to_owned()], None));
    }

    #[test]
    fn numbers_of_any_size_are_hints_as_they_are_written() {
        let raw = opened(
            r#"{"id": 123456789012345678901234567890, "published_at": 1e400, "source": -0.10, "body": "x"}"#,
        );
        assert_eq!(raw.id.as_deref(), Some("123456789012345678901234567890"));
        assert_eq!((raw.published_at, raw.source.as_deref()), (None, Some("-0.10")));
    }

    #[test]
    fn authors_may_be_objects_with_names() {
        let raw = opened(
            r#"{"authors": [{"@type": "Person", "name": "A B"}, "C D", {"x": 1}, null, 7], "body": "x"}"#,
        );
        assert_eq!(raw.authors, ["A B", "C D", "7"]);
        assert_eq!(opened(r#"{"authors": {"name": "A B"}, "body": "x"}"#).authors, ["A B"]);
    }

    #[test]
    fn the_first_second_of_1970_is_no_date_and_the_second_day_is() {
        for text in ["1970-01-01", "1970-01-01T00:00:00Z", "1970-01-01T03:00:00+03:00"] {
            assert_eq!(
                opened(&format!(r#"{{"published_at": "{text}", "body": "x"}}"#)).published_at,
                None,
                "{text}"
            );
        }
        assert!(opened(r#"{"published_at": "1970-01-02", "body": "x"}"#).published_at.is_some());
    }

    #[test]
    fn half_a_surrogate_pair_costs_one_sign_and_not_the_article() {
        for (json, text) in [
            (r"a \ud83d b", "a \u{fffd} b"),
            (r"a \ude00\ud83d", "a \u{fffd}\u{fffd}"),
            (r"\ud83d\ud83d\ude00", "\u{fffd}\u{1f600}"),
            (r"\uD83D\uDE00 \\ud83d", "\u{1f600} \\ud83d"),
            (r"\\\ud83d", "\\\u{fffd}"),
            (r"\u0627\ud83", ""),
        ] {
            let payload = format!(r#"{{"title": "{json}", "body": "{json}"}}"#);
            let raw = open(payload.as_bytes(), &Hints::default());
            if text.is_empty() {
                assert_eq!(raw.unwrap_err().kind(), "bad_envelope", "a broken escape is no surrogate");
                continue;
            }
            let raw = raw.unwrap();
            assert_eq!(raw.body, RawBody::Text(text.into()), "{json}");
            assert_eq!(raw.title.as_deref(), Some(text), "{json}");
        }
        let ninjs = opened(r#"{"uri": "urn:x", "body_text": "half \udead"}"#);
        assert_eq!(ninjs.body, RawBody::Text(r#"{"uri": "urn:x", "body_text": "half \ufffd"}"#.into()));
    }

    #[test]
    fn base64_is_read_in_either_alphabet_broken_or_unpadded() {
        for encoded in ["PDw/Pz4+", "PDw_Pz4-", "PDw/\\nPz4+\\n"] {
            assert_eq!(
                opened(&format!("{{\"body_base64\":\"{encoded}\"}}")).body,
                RawBody::Bytes(b"<<??>>".to_vec())
            );
        }
        assert_eq!(opened(r#"{"body_base64":"YQ"}"#).body, RawBody::Bytes(b"a".to_vec()));
        let error = open(br#"{"body_base64":"!!"}"#, &Hints::default()).unwrap_err();
        assert_eq!(error.kind(), "bad_base64");
    }

    #[test]
    fn a_broken_envelope_is_refused_with_line_column_and_cure() {
        let error = open(b"\n{\"body\": \"x\",\n \"id\": }", &Hints::default()).unwrap_err();
        let NormalizeError::BadEnvelope { line, column, cure, .. } = error else { panic!("{error}") };
        assert_eq!((line, column), (3, 8));
        assert!(error.to_string().contains("line 3 column 8") && error.to_string().contains(cure), "{error}");
        let json = Hints { content_type: Some("application/json".into()), ..Hints::default() };
        for (payload, reason) in [
            ("[{\"body\": \"x\"}]", "a JSON array"),
            ("\"{}\"", "encoded twice"),
            ("null", "no JSON object"),
            ("{\"title\": \"x\"}", "neither"),
            ("{\"body\": 5}", "neither text nor"),
            ("{\"body\": \"x\"} {}", "trailing"),
        ] {
            let error = open(payload.as_bytes(), &json).unwrap_err();
            assert_eq!(error.kind(), "bad_envelope");
            assert!(error.to_string().contains(reason), "{error}");
        }
    }

    #[test]
    fn several_records_in_an_array_and_a_record_encoded_twice_are_refused_unannounced() {
        let twice = serde_json::to_string(r#"{"body": "x"}"#).unwrap();
        for (payload, reason) in [
            (r#"[{"body": "x"}, {"body": "y"}]"#, "it is a JSON array"),
            (r#" [{"body": "x"}] "#, "it is a JSON array"),
            (r#"["one story", "another"]"#, "it is a JSON array"),
            (twice.as_str(), "encoded twice"),
            (r#""one\ntext""#, "encoded twice"),
            ("null", "it is no JSON object"),
            (" -17.5e3\n", "it is no JSON object"),
        ] {
            let error = open(payload.as_bytes(), &Hints::default()).unwrap_err();
            assert_eq!(error.kind(), "bad_envelope", "{payload}");
            assert!(error.to_string().contains(reason) && error.to_string().contains(CURE), "{error}");
        }
        for text in [
            "null and void, the court said",
            "2024 was a good year.",
            "[Correction] A bridge opened.",
            "[1",
            "\"We are glad.\"",
            "\"Glad\", he said: \\o/",
        ] {
            assert_eq!(opened(text).body, RawBody::Bytes(text.into()), "{text}");
        }
        let plain = Hints { content_type: Some("text/plain".into()), ..Hints::default() };
        assert!(open(b"[1, 2]", &plain).is_ok(), "what is announced as text is text");
    }

    #[test]
    fn a_bare_ninjs_document_is_no_envelope() {
        for json in [r#"{"uri":"urn:x","body_text":"x"}"#, r#"{"headlines":[],"bodies":[{"value":"x"}]}"#] {
            assert_eq!(opened(json).content_type.as_deref(), Some("application/ninjs+json"));
        }
        let raw = opened(r#"{"content_type":"application/ninjs+json","body":{"body_text":"x"}}"#);
        assert_eq!(raw.body, RawBody::Text(r#"{"body_text":"x"}"#.into()));
    }

    #[test]
    fn an_envelope_may_carry_a_mark_or_be_in_a_charset_of_its_own() {
        let marked = [b"\xef\xbb\xbf".as_slice(), br#"{"body":"x"}"#].concat();
        assert_eq!(open(&marked, &Hints::default()).unwrap().body, RawBody::Text("x".into()));
        let arabic = "{\"body\":\"افتتحت المدينة جسرها الجديد\"}";
        let (bytes, ..) = encoding_rs::WINDOWS_1256.encode(arabic);
        let hints =
            Hints { content_type: Some("application/json; charset=windows-1256".into()), ..Hints::default() };
        assert_eq!(open(&bytes, &hints).unwrap().body, RawBody::Text("افتتحت المدينة جسرها الجديد".into()));
        let wide: Vec<u8> = arabic.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let raw = open(&wide, &Hints::default()).unwrap();
        assert_eq!(raw.body, RawBody::Text("افتتحت المدينة جسرها الجديد".into()));
    }

    proptest! {
        #[test]
        fn no_payload_makes_it_panic(
            bytes in prop::collection::vec(any::<u8>(), 0..120), json in r#"\{("body|[:",{}\[\]0-9a-c]){0,40}"#,
            kind in "[ -~]{0,30}",
        ) {
            let hints = Hints { content_type: Some(kind), ..Hints::default() };
            let _ = open(&bytes, &hints);
            let _ = open(json.as_bytes(), &Hints::default());
        }

        #[test]
        fn an_envelope_cut_anywhere_is_an_error_or_an_article(cut in 0_usize..60) {
            let whole = "{\"id\":\"ا\",\"body\":\"\\u0627 x\",\"url\":\"https://example.org/\"}";
            let _ = open(whole.as_bytes().get(..cut).unwrap_or_default(), &Hints::default());
        }
    }
}
