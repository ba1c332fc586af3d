//! Which words names were heard with: a small filter that turns most other words away before their names are looked for.

use super::word_set::{WordSet, bit, parts};
use crate::text::words::Word;
use crate::text::{letters, search_tier, word_hash};

/// More letters than any word has whose key is made of its head only.
const LONG: usize = 64;

/// The words of names, by a bit of their hash each: a word that has its bit may be one of them, another is none.
#[derive(Debug, Clone, Default)]
pub(crate) struct Heard([u64; 16]);

impl Heard {
    /// The words of names as written, and the [bits](WordSet::bits) that the words of each name have.
    pub fn of<'a>(names: impl Iterator<Item = &'a str>) -> (Self, Vec<u64>) {
        let mut heard = Self::default();
        // Folded all at once: nothing folds over the end of a line.
        let mut lines = String::new();
        for name in names {
            name.split('\n').for_each(|part| lines.extend([part, " "]));
            lines.push('\n');
        }
        let key = search_tier::name_key(&lines);
        let bits = key.split_terminator('\n').map(|name| {
            parts(name).fold(0, |bits, word| {
                heard.add_word(word);
                bits | bit(word)
            })
        });
        let bits = bits.collect();
        (heard, bits)
    }

    /// Adds the words of a name.
    pub fn add(&mut self, name: &WordSet) {
        name.iter().for_each(|word| self.add_word(word));
    }

    fn add_word(&mut self, word: &str) {
        let (at, bit) = place(word_hash::of(word));
        if let Some(bits) = self.0.get_mut(at) {
            *bits |= bit;
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
        let names = ["سامر الحوراني", "Jean-Luc O'Neill", "", "Ann\nLee"];
        let (all, bits) = Heard::of(names.into_iter());
        heard.add(&WordSet::of("Ann Lee"));
        assert_eq!(all.0, heard.0);
        assert_eq!(bits, names.map(|name| WordSet::of(name).bits()));
        let others = words("said on Monday that the bridge would be closed for a year", Some("en"));
        assert!(others.iter().filter(|word| heard.may_hold(word)).count() <= 2);
    }
}
