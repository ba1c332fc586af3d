//! One hash of a fingerprint, as the record writes it.

use std::fmt;

use serde::de::{Error, Unexpected, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::text::hexadecimal;

/// Digits of a hash.
const DIGITS: usize = 16;

/// The hash of a shingle. In the record: 16 hexadecimal digits in lower case, so that the order of the texts is that of the
/// numbers and no reader of JSON rounds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Shingle(pub u64);

impl Serialize for Shingle {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let pairs = hexadecimal::pairs(self.0.to_be_bytes());
        serializer.serialize_str(std::str::from_utf8(pairs.as_flattened()).unwrap_or_default())
    }
}

impl<'de> Deserialize<'de> for Shingle {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Digits;
        impl Visitor<'_> for Digits {
            type Value = Shingle;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(formatter, "{DIGITS} hexadecimal digits in lower case")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Shingle, E> {
                let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
                if text.len() != DIGITS || !text.bytes().all(is_digit) {
                    return Err(E::invalid_value(Unexpected::Str(text), &self));
                }
                u64::from_str_radix(text, 16).map(Shingle).map_err(E::custom)
            }
        }
        deserializer.deserialize_str(Digits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_no_hash_is_refused() {
        for text in ["\"ff\"", "\"00000000000000FF\"", "\"+0000000000000ff\"", "\"00000000000000fff\"", "255"]
        {
            assert!(serde_json::from_str::<Shingle>(text).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_hash_is_written_as_sixteen_digits_and_read_back(hash: u64) {
            let text = serde_json::to_string(&Shingle(hash)).unwrap();
            prop_assert_eq!(&text, &format!("\"{hash:016x}\""));
            prop_assert_eq!(serde_json::from_str::<Shingle>(&text).unwrap(), Shingle(hash));
        }
    }
}
