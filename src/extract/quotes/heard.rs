//! Which words names were heard with: a small filter that turns most other words away before their names are looked for.

use super::word_set::WordSet;
use crate::text::words::Word;
use crate::text::{letters, word_hash};

/// More letters than any word has whose key is made of its head only.
const LONG: usize = 64;

/// The words of names, by a bit of their hash each: a word that has its bit may be one of them, another is none.
#[derive(Debug, Clone, Default)]
pub(crate) struct Heard([u64; 16]);

impl Heard {
    /// Adds the words of a name.
    pub fn add(&mut self, name: &WordSet) {
        for word in name.iter() {
            let (at, bit) = place(word_hash::of(word));
            if let Some(bits) = self.0.get_mut(at) {
                *bits |= bit;
            }
        }
    }

    /// Whether a word of the text may be one of them.
    pub fn may_hold(&self, word: &Word) -> bool {
        let (at, bit) = place(word.key_hash());
        // What is folded into several words, or cut, is told by them only.
        self.0.get(at).is_some_and(|bits| bits & bit > 0)
            || word.end - word.start >= LONG
            || word.key().is_empty()
            || !word.key().chars().all(letters::is_alphanumeric)
    }
}

/// Which of the numbers of a filter holds the bit of a hash, and that bit.
fn place(hash: u64) -> (usize, u64) {
    ((hash >> 60) as usize, 1 << (hash >> 54 & 63))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::words::words;

    #[test]
    fn the_words_of_a_name_may_be_held_and_most_others_are_not() {
        let mut heard = Heard::default();
        heard.add(&WordSet::of("سامر الحوراني"));
        heard.add(&WordSet::of("Jean-Luc O'Neill"));
        for word in words("الحوراني سامر Jean Luc O'Neill l·a", Some("ar")) {
            assert!(heard.may_hold(&word), "{}", word.folded);
        }
        let others = words("said on Monday that the bridge would be closed for a year", Some("en"));
        assert!(others.iter().filter(|word| heard.may_hold(word)).count() <= 2);
    }
}
