//! The hash of a word, by which tables of words are asked.

use std::hash::Hasher;

/// The hash of a word: what [`Quick`] makes of it as a string. One number does for all tables that are asked for it.
#[inline]
pub fn of(word: &str) -> u64 {
    // As a string hashes itself: its bytes, then one that no string holds.
    let mut hasher = Quick::default();
    hasher.add(word.as_bytes());
    hasher.write_u8(0xff);
    hasher.finish()
}

/// A hasher for tables that are made once and then only read: no text that comes in can make them slow.
#[derive(Debug, Clone, Copy, Default)]
pub struct Quick(u64);

impl Quick {
    fn mix(&mut self, word: u64) {
        let mixed = (self.0 ^ word).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        self.0 = mixed ^ mixed >> 32;
    }

    /// By eights; the last eight bytes lie over those before them where the bytes are no multiple of eight.
    #[inline]
    fn add(&mut self, bytes: &[u8]) {
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
}

impl Hasher for Quick {
    fn write(&mut self, bytes: &[u8]) {
        self.add(bytes);
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

#[cfg(test)]
mod tests {
    use std::hash::{BuildHasher, BuildHasherDefault};

    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_word_has_the_hash_that_it_has_as_a_string(word in "\\PC{0,20}") {
            let hash = BuildHasherDefault::<Quick>::default().hash_one(word.as_str());
            prop_assert_eq!(of(&word), hash);
        }
    }
}
