//! How often words are written, in the languages of the table.
//!
//! `build.py` makes `table.bin` and says how it is laid out.

use std::sync::LazyLock;

/// The languages of the table, in its order.
pub const LANGUAGES: [&str; 8] = ["ar", "en", "fr", "es", "de", "ru", "fa", "tr"];

static TABLE: &[u8] = include_bytes!("table.bin");

/// One language's part of the table: hashes ascending, and a frequency for each.
#[derive(Debug, Clone)]
struct Part {
    hashes: &'static [[u8; 4]],
    frequencies: &'static [u8],
    /// Where the hashes begin that begin with each number of so many bits, and where the last of them end: a search
    /// touches one or two of the table's lines in memory.
    begins: Vec<u32>,
    /// How many bits of a hash come after those.
    after: u32,
}

impl Part {
    fn new(hashes: &'static [u8], frequencies: &'static [u8]) -> Self {
        let hashes = hashes.as_chunks::<4>().0;
        // Four to eight hashes begin alike.
        let bits = (hashes.len() / 4).max(2).ilog2();
        let after = u32::BITS - bits;
        let begins = (0..=1_u64 << bits).map(|number| {
            let begin = hashes.partition_point(|hash| u64::from(u32::from_le_bytes(*hash)) < number << after);
            u32::try_from(begin).unwrap_or(u32::MAX)
        });
        Self { hashes, frequencies, begins: begins.collect(), after }
    }
}

static PARTS: LazyLock<Vec<Part>> = LazyLock::new(|| {
    let mut parts = Vec::new();
    let mut rest = TABLE;
    while let Some((count, after)) = rest.split_first_chunk::<4>() {
        let count = u32::from_le_bytes(*count) as usize;
        let Some((hashes, after)) = after.split_at_checked(count * 4) else { break };
        let Some((frequencies, after)) = after.split_at_checked(count) else { break };
        parts.push(Part::new(hashes, frequencies));
        rest = after;
    }
    parts
});

/// The Zipf frequency of a word folded by [`name_key`](crate::text::search_tier::name_key): the common logarithm of
/// how often it stands in a thousand million words, from 2 (3 but for Arabic) to about 8. Nothing for a rarer word
/// or a language that the table does not have. About one rare word in 20,000 is taken for a known one.
pub fn zipf(language: &str, key: &str) -> Option<f32> {
    let at = LANGUAGES.iter().position(|known| *known == language)?;
    let part = PARTS.get(at)?;
    frequency(part, hash(key)).map(|value| f32::from(value) / 20.0)
}

/// The frequency of a hash, in twentieths.
fn frequency(part: &Part, wanted: u32) -> Option<u8> {
    let begin = (wanted >> part.after) as usize;
    let (from, to) = (*part.begins.get(begin)? as usize, *part.begins.get(begin + 1)? as usize);
    let alike = part.hashes.get(from..to)?;
    let at = alike.iter().position(|hash| u32::from_le_bytes(*hash) == wanted)?;
    part.frequencies.get(from + at).copied()
}

/// Whether the table has the language.
pub fn knows(language: &str) -> bool {
    LANGUAGES.contains(&language)
}

fn hash(key: &str) -> u32 {
    let mixed = key
        .bytes()
        .fold(0xCBF2_9CE4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01B3));
    (mixed >> 32) as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::search_tier::name_key;

    #[test]
    fn every_hash_of_the_table_is_found_where_it_stands() {
        for (part, language) in PARTS.iter().zip(LANGUAGES) {
            for (at, bytes) in part.hashes.iter().enumerate() {
                let hash = u32::from_le_bytes(*bytes);
                assert_eq!(frequency(part, hash), Some(part.frequencies[at]), "{language} {at}");
                let other = hash.wrapping_add(1);
                let known = part.hashes.get(at + 1).is_some_and(|next| *next == other.to_le_bytes());
                assert!(known || frequency(part, other).is_none());
            }
        }
    }

    #[test]
    fn the_table_is_whole_and_in_order() {
        assert_eq!(PARTS.len(), LANGUAGES.len());
        for part in PARTS.iter() {
            let hashes: Vec<u32> = part.hashes.iter().map(|bytes| u32::from_le_bytes(*bytes)).collect();
            assert!(hashes.len() > 10_000 && hashes.is_sorted());
        }
    }

    #[test]
    fn common_words_are_more_frequent_than_rare_ones_in_every_language() {
        for (language, common, rare) in [
            ("ar", "في", "انسحاب"),
            ("en", "the", "withdrawal"),
            ("fr", "est", "retrait"),
            ("es", "que", "retirada"),
            ("de", "und", "Rückzug"),
            ("ru", "и", "вывод"),
            ("fa", "از", "خروج"),
            ("tr", "bir", "çekilme"),
        ] {
            let (common, rare) = (zipf(language, &name_key(common)), zipf(language, &name_key(rare)));
            assert!(common > rare && common > Some(6.0), "{language} {common:?} {rare:?}");
            assert!(rare > Some(3.0), "{language} {rare:?}");
        }
        assert_eq!(zipf("ar", "زغبلطيشغخ"), None);
        assert_eq!(zipf("la", "et"), None);
    }
}
