//! Which words a story may have more than once: most are there once, and nothing more need be asked of them.

/// Bits for each word that is added: of the words that are there once, one in as many may be told from none.
const BITS: usize = 16;

/// The words of a story that were added, as bits of their hashes. It answers "perhaps" or "no".
pub(super) struct Again {
    /// A bit for each word that was added, and for each that was added again; as many words of bits as a power of two.
    once: Vec<u64>,
    again: Vec<u64>,
}

impl Again {
    /// No words yet, and room for so many.
    pub fn with_room(words: usize) -> Self {
        let length = (words * BITS).div_ceil(64).next_power_of_two();
        Self { once: vec![0; length], again: vec![0; length] }
    }

    /// Adds a word by its [hash](crate::text::word_hash::of).
    pub fn add(&mut self, hash: u64) {
        let (at, bit) = self.place(hash);
        if let Some((once, again)) = self.once.get_mut(at).zip(self.again.get_mut(at)) {
            *again |= *once & bit;
            *once |= bit;
        }
    }

    /// Whether a word may have been added more than once.
    pub fn may_have(&self, hash: u64) -> bool {
        let (at, bit) = self.place(hash);
        self.again.get(at).is_some_and(|again| again & bit != 0)
    }

    /// Which word of bits, and which bit of it, stands for a hash.
    fn place(&self, hash: u64) -> (usize, u64) {
        // The highest bits are the best mixed.
        ((hash >> 38) as usize & (self.once.len() - 1), 1 << (hash >> 32 & 63))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::word_hash;

    #[test]
    fn words_that_come_again_may_be_there_and_most_others_are_not() {
        let words: Vec<u64> = (0..1000).map(|number| word_hash::of(&format!("word{number}"))).collect();
        let (repeated, alone) = words.split_at(300);
        let mut again = Again::with_room(words.len() + repeated.len());
        words.iter().chain(repeated).for_each(|hash| again.add(*hash));
        assert!(repeated.iter().all(|hash| again.may_have(*hash)));
        let mistaken = alone.iter().filter(|hash| again.may_have(**hash)).count();
        assert!(mistaken < 100, "{mistaken} of {}", alone.len());
        assert!(!Again::with_room(0).may_have(5));
    }
}
