//! Sets and maps of folded words: made once, then only asked.
//!
//! Most words of a text stand in no table, so a small filter of bits answers for them before the table itself is
//! touched, which for the large tables lies outside the processor's caches.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;

use compact_str::CompactString;

use crate::text::word_hash;
pub use crate::text::word_hash::Quick;

/// Bits of the filter for each word of the table: one absent word in [`BITS`] passes it.
const BITS: usize = 8;

/// A map from folded words.
#[derive(Debug, Clone)]
pub struct WordMap<V> {
    /// The words and what stands for them.
    entries: Vec<(CompactString, V)>,
    /// At the place that the hash of a word tells, or one of the next: half of the hash, and the word's number among the
    /// entries, counted from one; zero where there is none. As many as a power of two, at most half of them taken.
    places: Vec<(u32, u32)>,
    /// A bit for each possible beginning of a word's hash; as many words of bits as a power of two.
    filter: Vec<u64>,
}

/// A set of folded words.
pub type WordSet = WordMap<()>;

impl<V> WordMap<V> {
    /// What stands for the word.
    pub fn get(&self, word: &str) -> Option<&V> {
        self.get_hashed(word, word_hash::of(word))
    }

    /// What stands for the word whose [hash](word_hash::of) is `hash`: for a word that many tables are asked for. With the
    /// hash of another word it may not be found.
    #[inline]
    pub fn get_hashed(&self, word: &str, hash: u64) -> Option<&V> {
        let (at, bit) = place(hash, self.filter.len());
        if self.filter.get(at)? & bit == 0 {
            return None;
        }
        self.find(word, hash)
    }

    fn find(&self, word: &str, hash: u64) -> Option<&V> {
        let (tag, mut at) = first_place(hash);
        loop {
            let (known, number) = *self.places.get(at & self.places.len().wrapping_sub(1))?;
            let number = (number as usize).checked_sub(1)?;
            if known == tag
                && let Some((known, value)) = self.entries.get(number)
                && known == word
            {
                return Some(value);
            }
            at = at.wrapping_add(1);
        }
    }

    /// Whether the word is there.
    pub fn contains(&self, word: &str) -> bool {
        self.get(word).is_some()
    }

    /// Whether the word is there whose [hash](word_hash::of) is `hash`.
    #[inline]
    pub fn contains_hashed(&self, word: &str, hash: u64) -> bool {
        self.get_hashed(word, hash).is_some()
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

/// Which word of a filter of `length` words, and which bit of it, stands for the word with a hash.
fn place(hash: u64, length: usize) -> (usize, u64) {
    // The table takes its places from the highest bits.
    let at = (hash >> 20) as usize & length.saturating_sub(1);
    (at, 1 << (hash >> 14 & 63))
}

/// The half of a hash by which words of the same place are told apart, and the first place of a word with that hash.
fn first_place(hash: u64) -> (u32, usize) {
    // The highest bits are the best mixed.
    let tag = (hash >> 32) as u32;
    (tag, (tag >> 4) as usize)
}

impl<V> From<HashMap<CompactString, V, BuildHasherDefault<Quick>>> for WordMap<V> {
    fn from(entries: HashMap<CompactString, V, BuildHasherDefault<Quick>>) -> Self {
        let entries: Vec<(CompactString, V)> = entries.into_iter().collect();
        let size = (2 * entries.len()).next_power_of_two().max(2);
        let mut places = vec![(0, 0); size];
        let mut filter = vec![0_u64; (entries.len() * BITS).div_ceil(64).next_power_of_two()];
        let length = filter.len();
        for ((word, _), number) in entries.iter().zip(1..) {
            let hash = word_hash::of(word);
            let (at, bit) = place(hash, length);
            if let Some(bits) = filter.get_mut(at) {
                *bits |= bit;
            }
            let (tag, first) = first_place(hash);
            let free = (first..first + size)
                .map(|at| at & (size - 1))
                .find(|at| places.get(*at).is_some_and(|(_, taken)| *taken == 0));
            if let Some(place) = free.and_then(|at| places.get_mut(at)) {
                *place = (tag, number);
            }
        }
        Self { entries, places, filter }
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
                let (at, bit) = place(word_hash::of(&format!("أخرى{number}")), set.filter.len());
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
                prop_assert_eq!(set.contains_hashed(word, word_hash::of(word)), words.contains(word));
            }
        }
    }
}
