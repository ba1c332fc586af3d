//! Which dead letters are meant.

use jiff::tz::TimeZone;
use jiff::{Span, Timestamp, civil};

use super::letter::Letter;

/// All conditions must hold; one with several values holds when one of them fits; an empty one always holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Stages.
    pub stages: Vec<String>,
    /// Error kinds.
    pub kinds: Vec<String>,
    /// Keys of the articles.
    pub keys: Vec<Vec<u8>>,
    /// Topic the articles came from.
    pub origin_topic: Option<String>,
    /// Partitions the articles came from.
    pub origin_partitions: Vec<i32>,
    /// Written at or after this time.
    pub after: Option<Timestamp>,
    /// Written before this time.
    pub before: Option<Timestamp>,
}

impl Filter {
    /// Whether the letter is meant. One that does not say when it was written is in no span of time.
    pub fn matches(&self, letter: &Letter) -> bool {
        let any = |wanted: &[String], value: &String| wanted.is_empty() || wanted.contains(value);
        any(&self.stages, &letter.stage)
            && any(&self.kinds, &letter.kind)
            && (self.keys.is_empty() || letter.key.as_ref().is_some_and(|key| self.keys.contains(key)))
            && (self.origin_topic.is_none() || self.origin_topic == letter.origin.topic)
            && (self.origin_partitions.is_empty()
                || letter.origin.partition.is_some_and(|at| self.origin_partitions.contains(&at)))
            && self.after.is_none_or(|after| letter.time.is_some_and(|time| time >= after))
            && self.before.is_none_or(|before| letter.time.is_some_and(|time| time < before))
    }
}

/// Reads a point in time: RFC 3339 (`2026-03-01T12:00:00Z`), a day (`2026-03-01`, from midnight UTC), or a stretch
/// before `now` (`90m`, `2d`).
///
/// # Errors
///
/// What could be written instead.
pub fn moment(text: &str, now: Timestamp) -> Result<Timestamp, String> {
    let text = text.trim();
    if let Ok(time) = text.parse::<Timestamp>() {
        return Ok(time);
    }
    if let Some(day) = text.parse::<civil::Date>().ok().filter(|_| !text.contains(['T', 't', ' '])) {
        return day
            .to_zoned_datetime(TimeZone::UTC)
            .map(|it| it.timestamp())
            .map_err(|error| error.to_string());
    }
    text.parse::<Span>()
        .ok()
        .filter(|span| !span.is_negative())
        .and_then(|span| now.to_zoned_datetime(TimeZone::UTC).checked_sub(span).ok())
        .map(|then| then.timestamp())
        .ok_or_else(|| {
            format!(
                "{text:?} is no time such as 2026-03-01T12:00:00Z, 2026-03-01, or 90m or 2d for so long ago"
            )
        })
}

#[cfg(test)]
mod tests {
    use super::super::letter::tests::{article, dead};
    use super::*;

    fn letter() -> Letter {
        Letter::read(dead(&article(7), "bad_envelope", 0)).unwrap()
    }

    #[test]
    fn an_empty_filter_means_all() {
        assert!(Filter::default().matches(&letter()));
    }

    #[test]
    fn each_condition_alone_can_refuse() {
        let words = |word: &str| vec![word.to_owned()];
        let time = |text: &str| Some(text.parse().unwrap());
        let all = Filter {
            stages: words("normalize"),
            kinds: vec!["timeout".into(), "bad_envelope".into()],
            keys: vec![b"key".to_vec()],
            origin_topic: Some("news.raw".into()),
            origin_partitions: vec![1, 3],
            after: time("2026-01-02T03:04:05Z"),
            before: time("2026-01-02T03:04:06Z"),
        };
        assert!(all.matches(&letter()));
        for wrong in [
            Filter { stages: words("extract"), ..all.clone() },
            Filter { kinds: words("timeout"), ..all.clone() },
            Filter { keys: vec![b"ke".to_vec()], ..all.clone() },
            Filter { origin_topic: Some("news".into()), ..all.clone() },
            Filter { origin_partitions: vec![4], ..all.clone() },
            Filter { after: time("2026-01-02T03:04:06Z"), ..all.clone() },
            Filter { before: time("2026-01-02T03:04:05Z"), ..all.clone() },
        ] {
            assert!(!wrong.matches(&letter()), "{wrong:?}");
        }
        let timeless = Letter { time: None, ..letter() };
        assert!(!all.matches(&timeless));
    }

    #[test]
    fn times_are_read_as_people_write_them() {
        let now = "2026-03-10T12:00:00Z".parse().unwrap();
        for (text, expected) in [
            ("2026-03-01T12:00:00+03:00", "2026-03-01T09:00:00Z"),
            ("2026-03-01", "2026-03-01T00:00:00Z"),
            ("90m", "2026-03-10T10:30:00Z"),
            ("2d", "2026-03-08T12:00:00Z"),
        ] {
            assert_eq!(moment(text, now).unwrap().to_string(), expected, "{text}");
        }
        for text in ["", "yesterday", "-2d", "2026-13-01", "2026-03-01T12:00"] {
            assert!(moment(text, now).is_err(), "{text}");
        }
    }
}
