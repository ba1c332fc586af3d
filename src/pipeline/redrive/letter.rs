//! What a dead letter says, and the article that is made of it again.

use jiff::Timestamp;

use crate::pipeline::passport::InputRecord;

/// The header that counts how often an article was sent back. It stays on the article, so that its next dead letter
/// carries it and loops come to an end.
pub const REDRIVE_HEADER: &str = "dlq.redrive";

/// Where the article of a dead letter came from; a part is absent when the header does not say it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Source {
    /// Topic.
    pub topic: Option<String>,
    /// Partition.
    pub partition: Option<i32>,
    /// Offset.
    pub offset: Option<i64>,
}

/// A record of the dead-letter topic, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// Its partition in the dead-letter topic.
    pub partition: i32,
    /// Its offset there.
    pub offset: i64,
    /// The stage that failed.
    pub stage: String,
    /// The error's stable label.
    pub kind: String,
    /// The error for a person.
    pub message: String,
    /// When it was written.
    pub time: Option<Timestamp>,
    /// Where its article came from.
    pub origin: Source,
    /// How often its article was sent back already.
    pub redrives: u32,
    /// Whether the value is cut.
    pub truncated: bool,
    /// The article's key.
    pub key: Option<Vec<u8>>,
    /// The article's value.
    pub value: Option<Vec<u8>>,
    /// The article's own headers.
    pub headers: Vec<(String, Option<Vec<u8>>)>,
}

/// An article for an input topic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Article {
    /// Topic it goes to.
    pub topic: String,
    /// Partition it came from; it goes back there when the topic still has it.
    pub partition: Option<i32>,
    /// Key.
    pub key: Option<Vec<u8>>,
    /// Value.
    pub value: Option<Vec<u8>>,
    /// The article's own headers and the count of redrives.
    pub headers: Vec<(String, Option<Vec<u8>>)>,
}

impl Letter {
    /// Reads a record of the dead-letter topic. `None` when it is none of ours: it names no stage or no kind.
    pub fn read(record: InputRecord) -> Option<Self> {
        let text = |name: &str| record.header(name).map(str::to_owned);
        let number = |name: &str| record.header(name).and_then(|value| value.parse::<i64>().ok());
        Some(Self {
            partition: record.partition,
            offset: record.offset,
            stage: text("dlq.stage")?,
            kind: text("dlq.error.kind")?,
            message: text("dlq.error.message").unwrap_or_default(),
            time: record.header("dlq.time").and_then(|time| time.parse().ok()),
            origin: Source {
                topic: text("dlq.origin.topic").filter(|topic| !topic.is_empty()),
                partition: number("dlq.origin.partition").and_then(|number| i32::try_from(number).ok()),
                offset: number("dlq.origin.offset"),
            },
            redrives: number(REDRIVE_HEADER).and_then(|count| u32::try_from(count).ok()).unwrap_or(0),
            truncated: record.header("dlq.truncated") == Some("true"),
            headers: own_headers(record.headers),
            key: record.key,
            value: record.value,
        })
    }

    /// The topic its article goes back to.
    pub fn target<'a>(&'a self, input: &'a str) -> &'a str {
        self.origin.topic.as_deref().unwrap_or(input)
    }

    /// The article as it came in, with the count of redrives one up. `input` is the topic for letters that do not
    /// say where they came from.
    pub fn into_article(self, input: &str) -> Article {
        let topic = self.target(input).to_owned();
        let mut headers = self.headers;
        headers.push((REDRIVE_HEADER.into(), Some(self.redrives.saturating_add(1).to_string().into_bytes())));
        Article { topic, partition: self.origin.partition, key: self.key, value: self.value, headers }
    }

    /// Puts the whole article in place of a cut one. `false`, and nothing is changed, when `whole` is not the record
    /// of which this one was cut: another key, or a value that does not begin with ours.
    pub fn complete(&mut self, whole: InputRecord) -> bool {
        let ours = self.value.as_deref().unwrap_or_default();
        let same =
            whole.key == self.key && whole.value.as_deref().is_some_and(|value| value.starts_with(ours));
        if same {
            self.value = whole.value;
            self.truncated = false;
        }
        same
    }
}

/// Headers without those that a dead letter adds.
fn own_headers(headers: Vec<(String, Option<Vec<u8>>)>) -> Vec<(String, Option<Vec<u8>>)> {
    headers.into_iter().filter(|(name, _)| !name.starts_with("dlq.")).collect()
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::pipeline::dead_letter::dead_letter;
    use crate::pipeline::passport::Failure;

    pub fn article(offset: i64) -> InputRecord {
        InputRecord {
            topic: "news.raw".into(),
            partition: 3,
            offset,
            timestamp: Some(1_700_000_000_000),
            key: Some(b"key".to_vec()),
            value: Some("نص المقال".into()),
            headers: vec![
                ("source".into(), Some(b"feed".to_vec())),
                ("empty".into(), None),
                ("source".into(), Some(vec![0xff])),
            ],
        }
    }

    /// The dead letter of a record as the dead-letter topic holds it.
    pub fn dead(record: &InputRecord, kind: &'static str, offset: i64) -> InputRecord {
        let failure = Failure { stage: "normalize", kind, message: "why".into() };
        let letter = dead_letter(record, &failure, "2026-01-02T03:04:05Z", 1_000_000);
        let (key, value, headers) = (letter.key, letter.value, letter.headers);
        let topic = "news.dead-letter".into();
        InputRecord { topic, partition: 0, offset, timestamp: record.timestamp, key, value, headers }
    }

    #[test]
    fn an_article_comes_back_as_it_was_but_for_the_count() {
        let original = article(7);
        let letter = Letter::read(dead(&original, "bad_envelope", 0)).unwrap();
        assert_eq!((letter.stage.as_str(), letter.kind.as_str()), ("normalize", "bad_envelope"));
        assert_eq!(letter.origin.offset, Some(7));
        assert_eq!(letter.time, Some("2026-01-02T03:04:05Z".parse().unwrap()));
        let back = letter.into_article("other");
        assert_eq!((back.topic.as_str(), back.partition), ("news.raw", Some(3)));
        assert_eq!((back.key, back.value), (original.key, original.value));
        let mut headers = original.headers;
        headers.push(("dlq.redrive".into(), Some(b"1".to_vec())));
        assert_eq!(back.headers, headers);
    }

    #[test]
    fn the_count_survives_a_second_death() {
        let mut record = article(7);
        for round in 1..=3u32 {
            let letter = Letter::read(dead(&record, "bad_envelope", 0)).unwrap();
            assert_eq!(letter.redrives, round - 1);
            record.headers = letter.into_article("news.raw").headers;
            assert_eq!(record.header("dlq.redrive"), Some(round.to_string().as_str()));
            assert_eq!(record.headers.iter().filter(|(name, _)| name == "dlq.redrive").count(), 1);
        }
    }

    #[test]
    fn a_letter_without_origin_goes_to_the_input_topic() {
        let mut record = dead(&article(7), "timeout", 0);
        record.headers.retain(|(name, _)| !name.starts_with("dlq.origin"));
        let back = Letter::read(record).unwrap().into_article("news.raw");
        assert_eq!((back.topic.as_str(), back.partition), ("news.raw", None));
    }

    #[test]
    fn a_record_of_another_makers_is_no_letter() {
        assert_eq!(Letter::read(article(1)), None);
    }

    #[test]
    fn a_cut_letter_is_completed_only_by_the_record_it_was_cut_from() {
        let mut letter = Letter::read(dead(&article(7), "too_large", 0)).unwrap();
        letter.truncated = true;
        letter.value = Some("نص".into());
        let mut foreign = article(7);
        foreign.value = Some(b"something else".to_vec());
        assert!(!letter.complete(foreign) && letter.truncated);
        assert!(letter.complete(article(7)) && !letter.truncated);
        assert_eq!(letter.value, article(7).value);
    }
}
