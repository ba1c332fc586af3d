//! The words of a name or a title, each once, whatever their order.

use std::rc::Rc;

use compact_str::CompactString;

use crate::text::{letters, search_tier};

/// Folded words, ascending, each once. Cheap to clone.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct WordSet(Rc<[CompactString]>);

impl WordSet {
    /// The words of a text, folded as names are.
    pub fn of(text: &str) -> Self {
        if text.is_empty() {
            return Self::default();
        }
        let mut words: Vec<CompactString> = search_tier::name_key(text)
            .split(|c: char| !letters::is_alphanumeric(c) && c != '\u{200c}')
            .filter(|word| !word.is_empty())
            .map(CompactString::new)
            .collect();
        words.sort_unstable();
        words.dedup();
        Self(words.into())
    }

    /// How many words there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a folded word is one of them.
    pub fn contains(&self, word: &str) -> bool {
        self.0.iter().any(|own| own == word)
    }

    /// Whether all of them are words of another set.
    pub fn is_subset(&self, other: &Self) -> bool {
        self.len() <= other.len() && self.0.iter().all(|word| other.contains(word))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_apart_folded_and_each_once() {
        let name = WordSet::of("عبد الرحمن بن-عبد");
        assert_eq!(name.len(), 3);
        assert!(name.contains("الرحمن") && !name.contains("رحمن"));
        assert_eq!(name, WordSet::of("بن الرحمن عبد"));
    }

    #[test]
    fn a_surname_is_a_subset_of_a_full_name_and_not_the_reverse() {
        let (full, surname) = (WordSet::of("سامر الحوراني"), WordSet::of("الحوراني"));
        assert!(surname.is_subset(&full) && !full.is_subset(&surname));
        assert!(WordSet::of("").is_empty() && WordSet::of("").is_subset(&surname));
    }
}
