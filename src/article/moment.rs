//! A point in time as a news text gives it: an instant, the offset it was written with, and how exact it is.

use std::fmt;

use jiff::Timestamp;
use jiff::tz::Offset;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// How much of a moment was given; what was not is filled with zeros, in UTC unless an offset was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Precision {
    /// Only the day was given.
    Day,
    /// Day and time of day were given.
    Time,
}

/// An instant with the UTC offset it was written with.
///
/// Serialized as RFC 3339 in its own offset (`2024-01-25T14:30:00+03:00`), which is what `date-time` means in
/// JSON Schema and so in ninjs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// The instant itself.
    pub instant: Timestamp,
    /// The offset it was written with; [`Offset::UTC`] when none was.
    pub offset: Offset,
    /// How exact it is.
    pub precision: Precision,
}

impl Moment {
    /// A moment in UTC, exact to the time of day.
    pub fn utc(instant: Timestamp) -> Self {
        Self { instant, offset: Offset::UTC, precision: Precision::Time }
    }

    /// A day without a time, as midnight UTC. `None` when there is no such day.
    pub fn day(year: i16, month: i8, day: i8) -> Option<Self> {
        let date = jiff::civil::Date::new(year, month, day).ok()?;
        let instant = Offset::UTC.to_timestamp(date.to_datetime(jiff::civil::Time::midnight())).ok()?;
        Some(Self { instant, offset: Offset::UTC, precision: Precision::Day })
    }

    /// Reads RFC 3339 and ISO 8601 forms: a full timestamp with offset, one without (taken as UTC), or a bare day.
    /// Everything looser is the business of `lexicon::dates`.
    pub fn parse_iso(text: &str) -> Option<Self> {
        let text = text.trim();
        if let Ok(pieces) = jiff::fmt::temporal::DateTimeParser::new().parse_pieces(text) {
            let date = pieces.date();
            let Some(time) = pieces.time() else {
                return Self::day(date.year(), date.month(), date.day());
            };
            let offset = match pieces.offset() {
                Some(jiff::fmt::temporal::PiecesOffset::Numeric(numeric)) => numeric.offset(),
                _ => Offset::UTC,
            };
            let instant = offset.to_timestamp(date.to_datetime(time)).ok()?;
            return Some(Self { instant, offset, precision: Precision::Time });
        }
        None
    }

    /// The calendar day in the offset it was written with.
    pub fn date(&self) -> jiff::civil::Date {
        self.offset.to_datetime(self.instant).date()
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.offset == Offset::UTC {
            write!(f, "{}", self.instant)
        } else {
            write!(f, "{}", self.instant.display_with_offset(self.offset))
        }
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse_iso(&text)
            .ok_or_else(|| serde::de::Error::custom(format!("not an ISO 8601 date or time: {text:?}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_offset_survives_the_round_trip() {
        let moment = Moment::parse_iso("2024-01-25T14:30:00+03:00").unwrap();
        assert_eq!(moment.to_string(), "2024-01-25T14:30:00+03:00");
        assert_eq!(moment.instant.to_string(), "2024-01-25T11:30:00Z");
    }

    #[test]
    fn a_bare_day_is_midnight_utc_and_says_so() {
        let moment = Moment::parse_iso("2024-01-25").unwrap();
        assert_eq!(moment.to_string(), "2024-01-25T00:00:00Z");
        assert_eq!(moment.precision, Precision::Day);
    }

    #[test]
    fn zulu_and_space_forms_are_read() {
        assert_eq!(Moment::parse_iso("2024-01-25T11:30:00Z").unwrap().to_string(), "2024-01-25T11:30:00Z");
        assert_eq!(Moment::parse_iso("2024-01-25 11:30:00").unwrap().to_string(), "2024-01-25T11:30:00Z");
    }

    #[test]
    fn nonsense_is_no_moment() {
        for text in ["", "yesterday", "2024-13-45", "25/01/2024"] {
            assert_eq!(Moment::parse_iso(text), None, "{text}");
        }
    }
}
