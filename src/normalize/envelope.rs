//! The outermost shape of a payload: a JSON envelope, or a bare document.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::NormalizeError;
use crate::article::raw::CharsetClaim;
use crate::article::story::Format;
use crate::article::{Hints, Moment, RawArticle, RawBody};

/// The JSON envelope. Unknown fields are ignored; hints that cannot be read are as if absent.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Envelope {
    id: Option<serde_json::Value>,
    url: Option<String>,
    source: Option<String>,
    fetched_at: Option<String>,
    published_at: Option<String>,
    content_type: Option<String>,
    charset: Option<String>,
    title: Option<String>,
    authors: Option<Authors>,
    language: Option<String>,
    body: Option<String>,
    body_base64: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Authors {
    One(String),
    Many(Vec<String>),
}

/// Opens a payload: the envelope when the hints say JSON or the payload is a JSON object with a body, else a bare
/// document.
///
/// # Errors
///
/// [`NormalizeError::Empty`], [`NormalizeError::BadEnvelope`], [`NormalizeError::BadBase64`].
pub fn open(payload: &[u8], hints: &Hints) -> Result<RawArticle, NormalizeError> {
    let payload_hash = Sha256::digest(payload).into();
    let trimmed = payload.trim_ascii();
    if trimmed.is_empty() {
        return Err(NormalizeError::Empty);
    }
    let (media_type, header_charset) = media_type(hints.content_type.as_deref());
    let says_json = matches!(media_type.as_deref(), Some("application/json"));
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
    let opens_json = raw.content_type.is_none() && trimmed.starts_with(b"{");
    if !says_json && !opens_json {
        raw.body = RawBody::Bytes(payload.to_vec());
        return Ok(raw);
    }
    let envelope: Envelope =
        serde_json::from_slice(trimmed).map_err(|error| NormalizeError::BadEnvelope(error.to_string()))?;
    fill(&mut raw, envelope)?;
    Ok(raw)
}

fn fill(raw: &mut RawArticle, envelope: Envelope) -> Result<(), NormalizeError> {
    let (media_type, charset) = media_type(envelope.content_type.as_deref());
    raw.body = match (envelope.body_base64, envelope.body) {
        (Some(encoded), _) => RawBody::Bytes(
            STANDARD.decode(encoded.trim()).map_err(|error| NormalizeError::BadBase64(error.to_string()))?,
        ),
        (None, Some(text)) => RawBody::Text(text),
        (None, None) => {
            return Err(NormalizeError::BadEnvelope("neither \"body\" nor \"body_base64\" is there".into()));
        }
    };
    if raw.body.is_empty() {
        return Err(NormalizeError::Empty);
    }
    raw.id = envelope.id.and_then(|id| match id {
        serde_json::Value::String(text) => present(text),
        serde_json::Value::Number(number) => Some(number.to_string()),
        _ => None,
    });
    raw.url = envelope.url.and_then(present).or(raw.url.take());
    raw.source = envelope.source.and_then(present).or(raw.source.take());
    raw.fetched_at = envelope.fetched_at.as_deref().and_then(Moment::parse_iso).or(raw.fetched_at);
    raw.published_at = envelope.published_at.as_deref().and_then(Moment::parse_iso);
    raw.content_type = media_type;
    raw.charset =
        envelope.charset.and_then(present).or(charset).map(|label| CharsetClaim { label, from: "envelope" });
    raw.title = envelope.title.and_then(present);
    raw.authors = match envelope.authors {
        Some(Authors::One(name)) => present(name).into_iter().collect(),
        Some(Authors::Many(names)) => names.into_iter().filter_map(present).collect(),
        None => Vec::new(),
    };
    raw.language = envelope.language.and_then(present);
    Ok(())
}

fn present(text: String) -> Option<String> {
    let trimmed = text.trim();
    (!trimmed.is_empty()).then(|| trimmed.to_owned())
}

/// Splits a `Content-Type` value into media type (lower case) and charset.
fn media_type(value: Option<&str>) -> (Option<String>, Option<String>) {
    let Some(value) = value else { return (None, None) };
    let mut parts = value.split(';');
    let essence = parts.next().map(|part| part.trim().to_ascii_lowercase()).filter(|part| !part.is_empty());
    let charset = parts.find_map(|part| {
        let (name, value) = part.split_once('=')?;
        name.trim().eq_ignore_ascii_case("charset").then(|| value.trim().trim_matches(['"', '\'']).to_owned())
    });
    (essence, charset)
}

/// The format of a body: what its media type says, else what its beginning looks like.
pub fn format_of(raw: &RawArticle, text: &str) -> Format {
    match raw.content_type.as_deref() {
        Some("text/html" | "application/xhtml+xml") => return Format::Html,
        Some("text/plain") => return Format::Text,
        _ => {}
    }
    let head: String = text.trim_start().chars().take(1024).collect::<String>().to_ascii_lowercase();
    let marks = ["<!doctype html", "<html", "<head", "<body", "<article", "<div", "<p>"];
    if head.starts_with('<') && marks.iter().any(|mark| head.contains(mark)) {
        Format::Html
    } else {
        Format::Text
    }
}
