//! Durations and sizes as people write them, and settings that are absent when empty.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use bytesize::ByteSize;
use jiff::SignedDuration;
use serde::Deserialize;
use serde::de::{self, Deserializer, Visitor};

/// A duration for people: `45s`, `22s 500ms`, `5m`.
pub fn show_duration(duration: Duration) -> String {
    SignedDuration::try_from(duration)
        .map_or_else(|_| format!("{}s", duration.as_secs()), |it| format!("{it:#}"))
}

/// A size for people: `8.0 MiB`.
pub fn show_size(bytes: usize) -> String {
    ByteSize::b(u64::try_from(bytes).unwrap_or(u64::MAX)).display().iec().to_string()
}

fn parse_duration(text: &str) -> Result<Duration, String> {
    let signed = text
        .trim()
        .parse::<SignedDuration>()
        .map_err(|_| format!("{text:?} is no duration such as \"500ms\", \"45s\", \"5m\" or \"24h\""))?;
    Duration::try_from(signed).map_err(|_| format!("{text:?} is negative"))
}

fn parse_size(text: &str) -> Result<usize, String> {
    let size = text
        .trim()
        .parse::<ByteSize>()
        .map_err(|_| format!("{text:?} is no size such as \"64MiB\", \"1MB\" or 1048576"))?;
    usize::try_from(size.as_u64()).map_err(|_| format!("{text:?} is more than this machine can address"))
}

/// Whether the default of a setting is a size or a duration.
pub(super) fn is_size_or_duration(default: &str) -> bool {
    parse_size(default).is_ok() || parse_duration(default).is_ok()
}

/// `deserialize_with` and `serialize_with` for durations.
pub mod duration {
    use super::{Deserializer, Duration, Visitor, de, fmt, parse_duration, show_duration};

    struct Words;

    impl Visitor<'_> for Words {
        type Value = Duration;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a duration with its unit such as \"500ms\", \"45s\" or \"5m\"")
        }

        fn visit_str<E: de::Error>(self, text: &str) -> Result<Duration, E> {
            parse_duration(text).map_err(E::custom)
        }
    }

    /// Reads a duration; a bare number is refused, since nothing says its unit.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
        deserializer.deserialize_any(Words)
    }

    /// Writes a duration as people do.
    pub fn serialize<S: serde::Serializer>(value: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&show_duration(*value))
    }
}

/// `deserialize_with` and `serialize_with` for sizes in bytes.
pub mod size {
    use super::{Deserializer, Visitor, de, fmt, parse_size, show_size};

    struct Words;

    impl Visitor<'_> for Words {
        type Value = usize;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a size such as \"64MiB\", \"1MB\" or a number of bytes")
        }

        fn visit_str<E: de::Error>(self, text: &str) -> Result<usize, E> {
            parse_size(text).map_err(E::custom)
        }

        fn visit_u64<E: de::Error>(self, bytes: u64) -> Result<usize, E> {
            usize::try_from(bytes).map_err(|_| E::custom(format!("{bytes} bytes are too many")))
        }

        fn visit_i64<E: de::Error>(self, bytes: i64) -> Result<usize, E> {
            usize::try_from(bytes).map_err(|_| E::custom(format!("{bytes} is no number of bytes")))
        }
    }

    /// Reads a size.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<usize, D::Error> {
        deserializer.deserialize_any(Words)
    }

    /// Writes a size as people do.
    pub fn serialize<S: serde::Serializer>(value: &usize, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&show_size(*value))
    }
}

/// `deserialize_with` and `serialize_with` for settings that are absent when they are the empty string.
pub mod optional {
    use super::{Deserialize, Deserializer, FromStr, de, fmt};

    /// Reads text; empty is absent.
    pub fn deserialize<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
    where
        D: Deserializer<'de>,
        T: FromStr,
        T::Err: fmt::Display,
    {
        let text = String::deserialize(deserializer)?;
        let text = text.trim();
        if text.is_empty() { Ok(None) } else { text.parse().map(Some).map_err(de::Error::custom) }
    }

    /// Writes the text; absent is empty.
    pub fn serialize<S: serde::Serializer, T: serde::Serialize>(
        value: &Option<T>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        match value {
            Some(value) => value.serialize(serializer),
            None => serializer.serialize_str(""),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_can_be_read_again() {
        for text in ["5ms", "500ms", "45s", "5m", "22s 500ms", "1h 30m"] {
            let duration = parse_duration(text).unwrap();
            assert_eq!(parse_duration(&show_duration(duration)).unwrap(), duration, "{text}");
        }
        for bytes in [0, 1_000_000, 8 << 20, 256 << 20] {
            let shown = show_size(bytes);
            let read = parse_size(&shown).unwrap();
            assert!(read.abs_diff(bytes) <= bytes / 20, "{bytes} is shown as {shown}");
        }
    }

    #[test]
    fn decimal_and_binary_units_differ() {
        assert_eq!(parse_size("1MB").unwrap(), 1_000_000);
        assert_eq!(parse_size("1MiB").unwrap(), 1_048_576);
        assert_eq!(parse_size("1000").unwrap(), 1000);
    }
}
