//! How often words are written, in the languages of the table.
//!
//! `build.py` makes `table.bin` and says how it is laid out.

use std::sync::LazyLock;

/// The languages of the table, in its order.
pub const LANGUAGES: [&str; 8] = ["ar", "en", "fr", "es", "de", "ru", "fa", "tr"];

static TABLE: &[u8] = include_bytes!("table.bin");

/// One language's part of the table: hashes ascending, and a frequency for each.
#[derive(Debug, Clone, Copy)]
struct Part {
    hashes: &'static [u8],
    frequencies: &'static [u8],
}

static PARTS: LazyLock<Vec<Part>> = LazyLock::new(|| {
    let mut parts = Vec::new();
    let mut rest = TABLE;
    while let Some((count, after)) = rest.split_first_chunk::<4>() {
        let count = u32::from_le_bytes(*count) as usize;
        let Some((hashes, after)) = after.split_at_checked(count * 4) else { break };
        let Some((frequencies, after)) = after.split_at_checked(count) else { break };
        parts.push(Part { hashes, frequencies });
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
    let hash_at = |at: usize| -> Option<u32> {
        Some(u32::from_le_bytes(*part.hashes.get(at.checked_mul(4)?..)?.first_chunk::<4>()?))
    };
    // Hashes are spread evenly, so the place is near where the hash says, and few of the table's lines are touched.
    let count = part.frequencies.len();
    let guess = ((u64::from(wanted) * count as u64) >> 32) as usize;
    let (mut low, mut high, mut step) = (guess, guess, 16);
    while low > 0 && hash_at(low)? >= wanted {
        (low, step) = (low.saturating_sub(step), step * 2);
    }
    step = 16;
    while high < count && hash_at(high)? <= wanted {
        (high, step) = (high + step, step * 2);
    }
    high = high.min(count);
    while low < high {
        let middle = low.midpoint(high);
        match hash_at(middle)?.cmp(&wanted) {
            std::cmp::Ordering::Less => low = middle + 1,
            std::cmp::Ordering::Greater => high = middle,
            std::cmp::Ordering::Equal => {
                return part.frequencies.get(middle).copied();
            }
        }
    }
    None
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
            for (at, bytes) in part.hashes.chunks_exact(4).enumerate() {
                let hash = u32::from_le_bytes(bytes.try_into().unwrap());
                assert_eq!(frequency(part, hash), Some(part.frequencies[at]), "{language} {at}");
                let other = hash.wrapping_add(1);
                let known =
                    part.hashes.chunks_exact(4).nth(at + 1).is_some_and(|next| next == other.to_le_bytes());
                assert!(known || frequency(part, other).is_none());
            }
        }
    }

    #[test]
    fn the_table_is_whole_and_in_order() {
        assert_eq!(PARTS.len(), LANGUAGES.len());
        for part in PARTS.iter() {
            let hashes: Vec<u32> =
                part.hashes.chunks_exact(4).map(|b| u32::from_le_bytes(b.try_into().unwrap())).collect();
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
