//! The n-grams of a part of the model: which is the longest that ends at each byte of a text.
//!
//! A walk from state to state waits for memory at each byte, since a state says where the next one lies. Here each n-gram
//! is a number, all that may end at a byte are asked for at once, and a filter of bits that stays in the processor's
//! caches turns most of them away.

/// Most bytes an n-gram has: as many as the file can write.
pub(super) const LONGEST: usize = 6;

/// Bits of the filter for each n-gram: about one absent n-gram in as many passes it.
const BITS: usize = 16;

/// An n-gram as a number: its bytes from the last to the first, beginning with the lowest, and their number in the high
/// 16 bits, as the file writes it.
pub(super) type Key = u64;

/// Open addressing, at most half full.
pub(super) struct Ngrams {
    /// The n-gram and its number in the file and one; zero is a free place.
    places: Vec<(Key, u32)>,
    /// A bit for each possible beginning of a hash; as many words of bits as a power of two.
    filter: Vec<u64>,
    /// For each number of bytes that n-grams have, descending: these bytes of a window, and the number where a key has it.
    lengths: Vec<(u64, Key)>,
}

impl Ngrams {
    /// Of their keys, in the order of their numbers; nothing where a key is none.
    pub fn new(keys: impl ExactSizeIterator<Item = Key>) -> Option<Self> {
        let size = (2 * keys.len()).next_power_of_two().max(2);
        let bits = (BITS * keys.len()).next_power_of_two().max(u64::BITS as usize);
        let mut ngrams = Self {
            places: vec![(0, 0); size],
            filter: vec![0; bits / u64::BITS as usize],
            lengths: Vec::new(),
        };
        for (number, key) in (1..).zip(keys) {
            let length = (key >> 48) as usize;
            if length == 0 || length > LONGEST || key & bytes(LONGEST) & !bytes(length) != 0 {
                return None;
            }
            let length = (bytes(length), (length as Key) << 48);
            if !ngrams.lengths.contains(&length) {
                ngrams.lengths.push(length);
            }
            let hash = hash(key);
            let (word, bit) = ngrams.bit(hash);
            *ngrams.filter.get_mut(word)? |= bit;
            let mut at = ngrams.first_place(hash);
            while ngrams.places.get(at)?.1 != 0 {
                at = (at + 1) & (size - 1);
            }
            *ngrams.places.get_mut(at)? = (key, number);
        }
        ngrams.lengths.sort_unstable_by(|one, other| other.cmp(one));
        Some(ngrams)
    }

    /// Gives `found` the number of the longest n-gram that ends at each byte of a text, in reading order.
    pub fn longest_in(&self, text: &str, mut found: impl FnMut(u32)) {
        // Of bytes that stand in no text, so that no n-gram reaches over its beginning.
        let mut window = u64::MAX;
        for byte in text.bytes() {
            window = window << 8 | u64::from(byte);
            for (bytes, length) in &self.lengths {
                if let Some(number) = self.number(window & bytes | length) {
                    found(number);
                    break;
                }
            }
        }
    }

    fn number(&self, key: Key) -> Option<u32> {
        let hash = hash(key);
        let (word, bit) = self.bit(hash);
        if self.filter.get(word)? & bit == 0 {
            return None;
        }
        let mut at = self.first_place(hash);
        loop {
            let (known, number) = *self.places.get(at)?;
            if known == key || number == 0 {
                return number.checked_sub(1);
            }
            at = (at + 1) & (self.places.len() - 1);
        }
    }

    /// Which word of the filter, and which bit of it.
    fn bit(&self, hash: u64) -> (usize, u64) {
        ((hash >> 40) as usize & (self.filter.len() - 1), 1 << (hash >> 34 & 63))
    }

    fn first_place(&self, hash: u64) -> usize {
        (hash >> 38) as usize & (self.places.len() - 1)
    }
}

/// As many low bytes.
fn bytes(length: usize) -> u64 {
    (1 << (8 * length)) - 1
}

/// The high half is spread well.
fn hash(key: Key) -> u64 {
    let mixed = key ^ key >> 29;
    mixed.wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn key(ngram: &[u8]) -> Key {
        ngram.iter().fold(0, |key, byte| key << 8 | u64::from(*byte)) | (ngram.len() as u64) << 48
    }

    fn found(ngrams: &[&str], text: &str) -> Vec<u32> {
        let mut found = Vec::new();
        let ngrams = Ngrams::new(ngrams.iter().map(|ngram| key(ngram.as_bytes()))).unwrap();
        ngrams.longest_in(text, |number| found.push(number));
        found
    }

    #[test]
    fn the_longest_that_ends_at_a_byte_is_found_and_no_other() {
        assert_eq!(found(&["ab", "b", "abc", "الم"], "xabcb الم"), [0, 2, 1, 3]);
        assert_eq!(found(&["ab"], ""), [0_u32; 0]);
        assert_eq!(found(&[], "ab"), [0_u32; 0]);
    }

    #[test]
    fn nothing_before_a_text_is_part_of_it() {
        assert_eq!(found(&["\0a", "\u{7f}b"], "a\0ab"), [0]);
        let ngrams = Ngrams::new([key(b"\xffa")].into_iter()).unwrap();
        let mut seen = 0;
        ngrams.longest_in("ba", |_| seen += 1);
        assert_eq!(seen, 0);
    }

    #[test]
    fn a_key_that_is_no_ngram_is_refused() {
        for key in [0, 7 << 48, 2 << 48 | 0x61_62_63, 0x61] {
            assert!(Ngrams::new([key].into_iter()).is_none(), "{key:x}");
        }
    }

    proptest! {
        #[test]
        fn found_are_those_that_a_search_of_the_text_finds(
            ngrams in proptest::collection::hash_set("[ab\u{627}]{1,3}", 0..20),
            text in "[abc\u{627}\u{628} ]{0,20}",
        ) {
            let ngrams: Vec<&str> = ngrams.iter().map(String::as_str).collect();
            let expected: Vec<u32> = (1..=text.len()).filter_map(|end| {
                let read = &text.as_bytes()[..end];
                let ending = (0..).zip(&ngrams).filter(|(_, ngram)| read.ends_with(ngram.as_bytes()));
                ending.max_by_key(|(_, ngram)| ngram.len()).map(|(number, _)| number)
            }).collect();
            prop_assert_eq!(found(&ngrams, &text), expected);
        }
    }
}
