//! How often words are written, in the languages of the table.
//!
//! `build.py` makes `table.bin` and says how it is laid out.

use std::sync::LazyLock;

/// The languages of the table, in its order.
pub const LANGUAGES: [&str; 8] = ["ar", "en", "fr", "es", "de", "ru", "fa", "tr"];

static TABLE: &[u8] = include_bytes!("table.bin");

/// The words of one language. They lie in lines of the processor's caches, each in the one that its hash tells, so that a
/// question for a word touches one, or the next too where that is full.
#[derive(Debug, Clone)]
struct Part {
    lines: Vec<Line>,
    /// How many bits of a hash come after those that tell the line.
    after: u32,
}

/// Entries as many as a line has room for; 0 where there is none. An entry is what the line does not tell of a word's hash,
/// then how many lines it lies behind its own, then its frequency.
#[derive(Debug, Clone, Default)]
#[repr(align(64))]
struct Line([u32; 16]);

/// Bits for how many lines an entry lies behind its own, and for the frequency.
const BEHIND: u32 = 3;
const FREQUENCY: u32 = 8;

impl Part {
    /// The words with these hashes and frequencies, in as few lines as leave a third of their room.
    fn new(words: impl Iterator<Item = (u32, u8)> + Clone) -> Self {
        let words_in_line = 10;
        let lines = (words.clone().count() / words_in_line).next_power_of_two().ilog2();
        // An entry has room for so much of a hash only.
        let fewest = BEHIND + FREQUENCY;
        let part = (lines.max(fewest)..u32::BITS).find_map(|bits| Self::of(words.clone(), bits));
        part.unwrap_or(Self { lines: Vec::new(), after: 0 })
    }

    /// The words in two to the power of `bits` lines; nothing where one finds no place near its line.
    fn of(words: impl Iterator<Item = (u32, u8)>, bits: u32) -> Option<Self> {
        let lines = vec![Line::default(); (1 << bits) + (1 << BEHIND)];
        let mut part = Self { lines, after: u32::BITS - bits };
        for (hash, frequency) in words {
            let (line, rest) = part.place(hash);
            let mut free = (0..1 << BEHIND).filter_map(|behind| {
                let entry = part.lines.get(line + behind)?.0.iter().position(|entry| *entry == 0)?;
                Some((behind, entry))
            });
            let (behind, entry) = free.next()?;
            let entry = part.lines.get_mut(line + behind)?.0.get_mut(entry)?;
            *entry = (rest | behind as u32) << FREQUENCY | u32::from(frequency);
        }
        Some(part)
    }

    /// The line of a hash, and what it does not tell of the hash, before the bits for how far behind it lies.
    fn place(&self, hash: u32) -> (usize, u32) {
        // The highest bits of the table's hashes are not spread evenly.
        let mixed = hash.wrapping_mul(0x9E37_79B1);
        ((mixed >> self.after) as usize, (mixed & ((1 << self.after) - 1)) << BEHIND)
    }

    /// The frequency of a hash, in twentieths.
    fn frequency(&self, hash: u32) -> Option<u8> {
        let (line, rest) = self.place(hash);
        for behind in 0..1 << BEHIND {
            let wanted = rest | behind as u32;
            let Line(entries) = self.lines.get(line + behind)?;
            // All are looked at, for that the processor does at once.
            let found = entries.iter().fold(0, |found, entry| {
                found | if entry >> FREQUENCY == wanted { entry & ((1 << FREQUENCY) - 1) } else { 0 }
            });
            if found != 0 {
                return u8::try_from(found).ok();
            }
            if entries.last() == Some(&0) {
                return None;
            }
        }
        None
    }
}

/// The parts of the table as they lie in its file: hashes ascending, and a frequency for each.
fn parts() -> Vec<(&'static [[u8; 4]], &'static [u8])> {
    let mut parts = Vec::new();
    let mut rest = TABLE;
    while let Some((count, after)) = rest.split_first_chunk::<4>() {
        let count = u32::from_le_bytes(*count) as usize;
        let Some((hashes, after)) = after.split_at_checked(count * 4) else { break };
        let Some((frequencies, after)) = after.split_at_checked(count) else { break };
        parts.push((hashes.as_chunks::<4>().0, frequencies));
        rest = after;
    }
    parts
}

static PARTS: LazyLock<Vec<Part>> = LazyLock::new(|| {
    let words = |(hashes, frequencies): (&'static [[u8; 4]], &'static [u8])| {
        Part::new(hashes.iter().map(|hash| u32::from_le_bytes(*hash)).zip(frequencies.iter().copied()))
    };
    parts().into_iter().map(words).collect()
});

/// The Zipf frequency of a word folded by [`name_key`](crate::text::search_tier::name_key): the common logarithm of
/// how often it stands in a thousand million words, from 2 (3 but for Arabic) to about 8. Nothing for a rarer word
/// or a language that the table does not have. About one rare word in 20,000 is taken for a known one.
pub fn zipf(language: &str, key: &str) -> Option<f32> {
    let at = LANGUAGES.iter().position(|known| *known == language)?;
    PARTS.get(at)?.frequency(hash(key)).map(|value| f32::from(value) / 20.0)
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
        for (((hashes, frequencies), part), language) in parts().into_iter().zip(PARTS.iter()).zip(LANGUAGES)
        {
            for (at, bytes) in hashes.iter().enumerate() {
                let hash = u32::from_le_bytes(*bytes);
                assert_eq!(part.frequency(hash), Some(frequencies[at]), "{language} {at}");
                let other = hash.wrapping_add(1);
                let known = hashes.get(at + 1).is_some_and(|next| *next == other.to_le_bytes());
                assert!(known || part.frequency(other).is_none());
            }
        }
    }

    #[test]
    fn the_table_is_whole_and_in_order_and_its_lines_are_a_third_full_at_least() {
        assert_eq!(PARTS.len(), LANGUAGES.len());
        for ((hashes, frequencies), part) in parts().into_iter().zip(PARTS.iter()) {
            let hashes: Vec<u32> = hashes.iter().map(|bytes| u32::from_le_bytes(*bytes)).collect();
            assert!(hashes.len() > 10_000 && hashes.is_sorted());
            // An entry of nothing but zeros is none.
            assert!(frequencies.iter().all(|frequency| *frequency > 0));
            assert!(part.lines.len() * 5 < hashes.len(), "{} lines", part.lines.len());
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
