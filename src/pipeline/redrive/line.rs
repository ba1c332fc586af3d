//! Dead letters in a file: one JSON object a line, to be looked at, mended and sent back.
//!
//! Keys, values and header values are text where they are UTF-8 (`key`, `value`) and base64 where not
//! (`key_base64`, `value_base64`). What a person mends is `key`, `value` and `headers`; the coordinates under
//! `dead_letter` stay, since by them a redrive knows what has been sent back.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

use super::letter::{Letter, Source};

/// A line cannot be a dead letter.
#[derive(Debug, thiserror::Error)]
pub enum LineError {
    /// It is not such a JSON object.
    #[error("{0}")]
    Json(#[from] serde_json::Error),
    /// Text and base64 are both there.
    #[error("{0} and {0}_base64 are both there")]
    Both(&'static str),
    /// Base64 is not base64.
    #[error("{name}_base64 is not base64: {error}")]
    Base64 {
        /// The field.
        name: &'static str,
        /// The reason.
        error: base64::DecodeError,
    },
    /// It comes from another topic.
    #[error("it comes from topic {found:?}, and topics.dead_letter is {expected:?}")]
    Topic {
        /// The line's.
        found: String,
        /// Ours.
        expected: String,
    },
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    dead_letter: Place,
    #[serde(default)]
    origin: Origin,
    stage: String,
    kind: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    message: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    time: Option<jiff::Timestamp>,
    #[serde(default)]
    redrives: u32,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    truncated: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    key: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    key_base64: Option<String>,
    #[serde(default)]
    headers: Vec<Header>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    value: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    value_base64: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Place {
    topic: String,
    partition: i32,
    offset: i64,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Origin {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    topic: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    partition: Option<i32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    offset: Option<i64>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    value: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    value_base64: Option<String>,
}

/// Writes a letter of the topic `dead_letters` as a line, without its end.
///
/// # Errors
///
/// When JSON cannot hold it; it always can.
pub fn write(letter: &Letter, dead_letters: &str) -> Result<String, LineError> {
    let (key, key_base64) = split(letter.key.as_deref());
    let (value, value_base64) = split(letter.value.as_deref());
    let headers = letter.headers.iter().map(|(name, value)| {
        let (value, value_base64) = split(value.as_deref());
        Header { name: name.clone(), value, value_base64 }
    });
    let line = Line {
        dead_letter: Place {
            topic: dead_letters.to_owned(),
            partition: letter.partition,
            offset: letter.offset,
        },
        origin: Origin {
            topic: letter.origin.topic.clone(),
            partition: letter.origin.partition,
            offset: letter.origin.offset,
        },
        stage: letter.stage.clone(),
        kind: letter.kind.clone(),
        message: letter.message.clone(),
        time: letter.time,
        redrives: letter.redrives,
        truncated: letter.truncated,
        key,
        key_base64,
        headers: headers.collect(),
        value,
        value_base64,
    };
    Ok(serde_json::to_string(&line)?)
}

/// Reads a line.
///
/// # Errors
///
/// [`LineError`], for the message with the line's number.
pub fn read(line: &str, dead_letters: &str) -> Result<Letter, LineError> {
    let line: Line = serde_json::from_str(line)?;
    if line.dead_letter.topic != dead_letters {
        let (found, expected) = (line.dead_letter.topic, dead_letters.to_owned());
        return Err(LineError::Topic { found, expected });
    }
    let headers: Result<Vec<_>, LineError> = line
        .headers
        .into_iter()
        .filter(|header| !header.name.starts_with("dlq."))
        .map(|header| Ok((header.name, join("value", header.value, header.value_base64)?)))
        .collect();
    Ok(Letter {
        partition: line.dead_letter.partition,
        offset: line.dead_letter.offset,
        stage: line.stage,
        kind: line.kind,
        message: line.message,
        time: line.time,
        origin: Source {
            topic: line.origin.topic,
            partition: line.origin.partition,
            offset: line.origin.offset,
        },
        redrives: line.redrives,
        truncated: line.truncated,
        key: join("key", line.key, line.key_base64)?,
        value: join("value", line.value, line.value_base64)?,
        headers: headers?,
    })
}

fn split(bytes: Option<&[u8]>) -> (Option<String>, Option<String>) {
    match bytes.map(|bytes| std::str::from_utf8(bytes).map_err(|_| STANDARD.encode(bytes))) {
        None => (None, None),
        Some(Ok(text)) => (Some(text.to_owned()), None),
        Some(Err(base64)) => (None, Some(base64)),
    }
}

fn join(
    name: &'static str,
    text: Option<String>,
    base64: Option<String>,
) -> Result<Option<Vec<u8>>, LineError> {
    match (text, base64) {
        (Some(_), Some(_)) => Err(LineError::Both(name)),
        (Some(text), None) => Ok(Some(text.into_bytes())),
        (None, Some(base64)) => {
            STANDARD.decode(base64.trim()).map(Some).map_err(|error| LineError::Base64 { name, error })
        }
        (None, None) => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::letter::tests::{article, dead};
    use super::*;

    const TOPIC: &str = "news.dead-letter";

    #[test]
    fn arabic_stands_readable_in_the_line_and_other_bytes_as_base64() {
        let letter = Letter::read(dead(&article(7), "bad_envelope", 4)).unwrap();
        let line = write(&letter, TOPIC).unwrap();
        assert!(line.contains(r#""value":"نص المقال""#), "{line}");
        assert!(line.contains(r#""value_base64":"/w==""#), "{line}");
        assert_eq!(read(&line, TOPIC).unwrap(), letter);
    }

    #[test]
    fn a_line_that_cannot_be_meant_is_refused_with_its_reason() {
        let good = write(&Letter::read(dead(&article(7), "timeout", 4)).unwrap(), TOPIC).unwrap();
        for (line, reason) in [
            ("{".to_owned(), "EOF"),
            (r#"{"value": "x"}"#.to_owned(), "dead_letter"),
            (good.replace("\"redrives\"", "\"redrive\""), "unknown field"),
            (good.replace("\"value\":\"نص", "\"value_base64\":\"!\",\"value\":\"نص"), "both"),
            (good.replace("news.dead-letter", "other"), "topics.dead_letter"),
        ] {
            let error = read(&line, TOPIC).unwrap_err().to_string();
            assert!(error.contains(reason), "{line}: {error}");
        }
    }

    proptest! {
        #[test]
        fn any_letter_survives_the_file(
            key: Option<Vec<u8>>, value: Option<Vec<u8>>, name in "[a-z-]{1,8}", header: Option<Vec<u8>>,
        ) {
            let mut record = article(7);
            (record.key, record.value) = (key, value);
            record.headers.push((name, header));
            let letter = Letter::read(dead(&record, "timeout", 4)).unwrap();
            prop_assert_eq!(read(&write(&letter, TOPIC).unwrap(), TOPIC).unwrap(), letter);
        }
    }
}
