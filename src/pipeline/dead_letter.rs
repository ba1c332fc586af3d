//! The dead letter: the article whole, and why it could not be read.

use super::passport::{Failure, InputRecord};

/// Version of the headers below.
const VERSION: &str = "1";

/// Longest error message in a header, in bytes.
const MESSAGE_LIMIT: usize = 1024;

/// A record for the dead-letter topic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeadLetter {
    /// The input record's key.
    pub key: Option<Vec<u8>>,
    /// The input record's value, cut short when the topic could not take it whole.
    pub value: Option<Vec<u8>>,
    /// The input record's headers, then ours (`dlq.…`).
    pub headers: Vec<(String, Option<Vec<u8>>)>,
}

/// Makes the dead letter of a record. `now` is RFC 3339; `max_bytes` is the largest record the topic takes.
///
/// A value that does not fit is cut and marked with `dlq.truncated`; `dlq.origin.*` then points at the whole.
/// Headers of an earlier dead letter (of a redriven article) are replaced, except the count of redrives.
pub fn dead_letter(record: &InputRecord, failure: &Failure, now: &str, max_bytes: usize) -> DeadLetter {
    let ours = |name: &str| name.starts_with("dlq.") && name != "dlq.redrive";
    let mut headers: Vec<_> = record.headers.iter().filter(|(name, _)| !ours(name)).cloned().collect();
    let attempts = record.header("dlq.redrive").and_then(|count| count.parse::<u32>().ok()).unwrap_or(0) + 1;
    let mut add = |name: &str, value: String| headers.push((name.to_owned(), Some(value.into_bytes())));
    add("dlq.version", VERSION.to_owned());
    add("dlq.origin.topic", record.topic.to_string());
    add("dlq.origin.partition", record.partition.to_string());
    add("dlq.origin.offset", record.offset.to_string());
    if let Some(timestamp) = record.timestamp {
        add("dlq.origin.timestamp", timestamp.to_string());
    }
    add("dlq.stage", failure.stage.to_owned());
    add("dlq.error.kind", failure.kind.to_owned());
    add("dlq.error.message", shorten(&failure.message));
    add("dlq.attempts", attempts.to_string());
    add("dlq.worker.version", env!("CARGO_PKG_VERSION").to_owned());
    add("dlq.time", now.to_owned());
    let frame = record_bytes(record.key.as_deref(), None, &headers);
    let room = max_bytes.saturating_sub(frame + "dlq.truncated".len() + "true".len() + 16);
    let value = match &record.value {
        Some(value) if value.len() > room => {
            headers.push(("dlq.truncated".to_owned(), Some(b"true".to_vec())));
            value.get(..room).map(<[u8]>::to_vec)
        }
        value => value.clone(),
    };
    DeadLetter { key: record.key.clone(), value, headers }
}

/// What a broker counts against `max.message.bytes`: key, value, headers, and the overhead of record and batch
/// (61 bytes a batch header, up to 21 a record, up to 10 a header for the lengths; Kafka protocol, record batch v2).
pub fn record_bytes(
    key: Option<&[u8]>,
    value: Option<&[u8]>,
    headers: &[(String, Option<Vec<u8>>)],
) -> usize {
    let headers: usize =
        headers.iter().map(|(name, value)| name.len() + value.as_ref().map_or(0, Vec::len) + 10).sum();
    key.map_or(0, <[u8]>::len) + value.map_or(0, <[u8]>::len) + headers + 82
}

fn shorten(message: &str) -> String {
    if message.len() <= MESSAGE_LIMIT {
        return message.to_owned();
    }
    message.get(..message.floor_char_boundary(MESSAGE_LIMIT)).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(value: &[u8]) -> InputRecord {
        InputRecord {
            topic: "news.raw".into(),
            partition: 3,
            offset: 4711,
            timestamp: Some(1_700_000_000_000),
            key: Some(b"k".to_vec()),
            value: Some(value.to_vec()),
            headers: vec![
                ("source".into(), Some(b"feed".to_vec())),
                ("dlq.stage".into(), Some(b"old".to_vec())),
            ],
        }
    }

    fn failure() -> Failure {
        Failure { stage: "normalize", kind: "bad_envelope", message: "x".repeat(3000) }
    }

    fn header<'a>(letter: &'a DeadLetter, name: &str) -> Vec<&'a str> {
        let found = letter.headers.iter().filter(|(key, _)| key == name);
        found.map(|(_, value)| std::str::from_utf8(value.as_deref().unwrap()).unwrap()).collect()
    }

    #[test]
    fn the_article_is_given_back_whole_with_its_coordinates() {
        let letter = dead_letter(&record(b"{broken"), &failure(), "2026-01-01T00:00:00Z", 1_000_000);
        assert_eq!(letter.value.as_deref(), Some(&b"{broken"[..]));
        assert_eq!(header(&letter, "dlq.origin.partition"), ["3"]);
        assert_eq!(header(&letter, "dlq.origin.offset"), ["4711"]);
        assert_eq!(header(&letter, "source"), ["feed"]);
        assert_eq!(header(&letter, "dlq.stage"), ["normalize"]);
        assert_eq!(header(&letter, "dlq.error.message")[0].len(), 1024);
        assert!(header(&letter, "dlq.truncated").is_empty());
    }

    #[test]
    fn a_value_the_topic_cannot_take_is_cut_and_says_so() {
        let letter = dead_letter(&record(&vec![b'x'; 50_000]), &failure(), "2026-01-01T00:00:00Z", 10_000);
        assert_eq!(header(&letter, "dlq.truncated"), ["true"]);
        let size = record_bytes(letter.key.as_deref(), letter.value.as_deref(), &letter.headers);
        assert!((9_900..=10_000).contains(&size), "{size}");
    }

    #[test]
    fn attempts_count_redrives() {
        let mut record = record(b"{");
        record.headers.push(("dlq.redrive".into(), Some(b"2".to_vec())));
        let letter = dead_letter(&record, &failure(), "2026-01-01T00:00:00Z", 10_000);
        assert_eq!(header(&letter, "dlq.attempts"), ["3"]);
        assert_eq!(header(&letter, "dlq.redrive"), ["2"]);
    }
}
