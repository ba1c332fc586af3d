//! Sets and maps of folded words: made once, then only asked.
//!
//! Most words of a text stand in no table, so a small filter of bits answers for them before the table itself is
//! touched, which for the large tables lies outside the processor's caches.

use std::collections::HashMap;
use std::hash::{BuildHasher, BuildHasherDefault, Hasher};

use compact_str::CompactString;

/// A hasher for tables that are made once and then only read: no text that comes in can make them slow.
#[derive(Debug, Clone, Copy, Default)]
pub struct Quick(u64);

impl Quick {
    fn mix(&mut self, word: u64) {
        let mixed = (self.0 ^ word).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        self.0 = mixed ^ mixed >> 32;
    }
}

impl Hasher for Quick {
    /// By eights; the last eight bytes lie over those before them where the bytes are no multiple of eight.
    fn write(&mut self, bytes: &[u8]) {
        let length = (bytes.len() as u64) << 32;
        let Some(last) = bytes.last_chunk::<8>() else {
            let word = match bytes.first_chunk::<4>().zip(bytes.last_chunk::<4>()) {
                Some((first, last)) => {
                    u64::from(u32::from_le_bytes(*first)) | u64::from(u32::from_le_bytes(*last)) << 32
                }
                None => bytes.iter().fold(0, |word, byte| word << 8 | u64::from(*byte)),
            };
            return self.mix(word ^ length);
        };
        let before = bytes.len().saturating_sub(1) / last.len();
        for word in bytes.as_chunks::<8>().0.iter().take(before) {
            self.mix(u64::from_le_bytes(*word));
        }
        self.mix(u64::from_le_bytes(*last) ^ length);
    }

    /// The byte that ends a string.
    fn write_u8(&mut self, byte: u8) {
        self.0 ^= u64::from(byte);
    }

    fn write_u64(&mut self, number: u64) {
        self.mix(number);
    }

    fn finish(&self) -> u64 {
        self.0.wrapping_mul(0xFF51_AFD7_ED55_8CCD)
    }
}

/// Bits of the filter for each word of the table: one absent word in [`BITS`] passes it.
const BITS: usize = 8;

/// A map from folded words.
#[derive(Debug, Clone)]
pub struct WordMap<V> {
    entries: HashMap<CompactString, V, BuildHasherDefault<Quick>>,
    /// A bit for each possible beginning of a word's hash; as many words of bits as a power of two.
    filter: Vec<u64>,
}

/// A set of folded words.
pub type WordSet = WordMap<()>;

impl<V> WordMap<V> {
    /// What stands for the word.
    pub fn get(&self, word: &str) -> Option<&V> {
        let (at, bit) = place(word, self.filter.len());
        if self.filter.get(at)? & bit == 0 {
            return None;
        }
        self.entries.get(word)
    }

    /// Whether the word is there.
    pub fn contains(&self, word: &str) -> bool {
        self.get(word).is_some()
    }

    /// The words and what stands for them, in no order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &V)> {
        self.entries.iter().map(|(word, value)| (word.as_str(), value))
    }

    /// How many words there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is no word.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

/// Which word of a filter of `length` words, and which bit of it, stands for a word.
fn place(word: &str, length: usize) -> (usize, u64) {
    // As a string hashes itself: its bytes, then one that no string holds.
    let hash = BuildHasherDefault::<Quick>::default().hash_one(word);
    // The table takes its places from the lowest and highest bits.
    let at = (hash >> 20) as usize & length.saturating_sub(1);
    (at, 1 << (hash >> 14 & 63))
}

impl<V> From<HashMap<CompactString, V, BuildHasherDefault<Quick>>> for WordMap<V> {
    fn from(entries: HashMap<CompactString, V, BuildHasherDefault<Quick>>) -> Self {
        let mut filter = vec![0_u64; (entries.len() * BITS).div_ceil(64).next_power_of_two()];
        let length = filter.len();
        for word in entries.keys() {
            let (at, bit) = place(word, length);
            if let Some(bits) = filter.get_mut(at) {
                *bits |= bit;
            }
        }
        Self { entries, filter }
    }
}

impl<V> FromIterator<(CompactString, V)> for WordMap<V> {
    /// The first value of a word stays.
    fn from_iter<I: IntoIterator<Item = (CompactString, V)>>(words: I) -> Self {
        let words = words.into_iter();
        let mut entries =
            HashMap::with_capacity_and_hasher(words.size_hint().0, BuildHasherDefault::default());
        for (word, value) in words {
            entries.entry(word).or_insert(value);
        }
        entries.into()
    }
}

impl FromIterator<CompactString> for WordSet {
    fn from_iter<I: IntoIterator<Item = CompactString>>(words: I) -> Self {
        words.into_iter().map(|word| (word, ())).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashSet;

    #[test]
    fn an_empty_set_holds_nothing_and_the_first_value_of_a_word_stays() {
        let none: WordSet = std::iter::empty::<CompactString>().collect();
        assert!(none.is_empty() && !none.contains("") && !none.contains("في"));
        let map: WordMap<u8> = [("من".into(), 1), ("من".into(), 2)].into_iter().collect();
        assert_eq!((map.len(), map.get("من")), (1, Some(&1)));
    }

    #[test]
    fn the_filter_turns_most_absent_words_away() {
        let set: WordSet = (0..10_000).map(|number| CompactString::from(format!("كلمة{number}"))).collect();
        let passed = (0..10_000)
            .filter(|number| {
                let (at, bit) = place(&format!("أخرى{number}"), set.filter.len());
                set.filter[at] & bit != 0
            })
            .count();
        assert!(passed < 2_000, "{passed} of 10,000");
    }

    proptest! {
        #[test]
        fn a_set_holds_what_was_put_in_and_nothing_else(
            words in proptest::collection::hash_set("\\PC{0,8}", 0..60),
            others in proptest::collection::vec("\\PC{0,8}", 0..60),
        ) {
            let set: WordSet = words.iter().map(|word| CompactString::from(word.as_str())).collect();
            let words: HashSet<String> = words;
            for word in words.iter().chain(&others) {
                prop_assert_eq!(set.contains(word), words.contains(word));
            }
        }
    }
}
