//! The words of a name or a title, each once, whatever their order.

use std::rc::Rc;

use compact_str::CompactString;

use crate::text::{letters, search_tier};

/// Folded words, ascending, each once. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub(crate) struct WordSet {
    words: Rc<[CompactString]>,
    /// A bit for each word, by which most sets are told apart without looking at their words.
    bits: u64,
}

impl PartialEq for WordSet {
    fn eq(&self, other: &Self) -> bool {
        self.bits == other.bits && self.words == other.words
    }
}

impl Eq for WordSet {}

impl WordSet {
    /// The words of a text, folded as names are.
    pub fn of(text: &str) -> Self {
        if text.is_empty() {
            return Self::default();
        }
        let key = search_tier::name_key(text);
        let mut words: Vec<&str> = parts(&key).collect();
        words.sort_unstable();
        words.dedup();
        let bits = words.iter().fold(0, |bits, word| bits | bit(word));
        Self { words: words.into_iter().map(CompactString::new).collect(), bits }
    }

    /// A bit for each word; a set that lacks one of them lacks a word.
    pub fn bits(&self) -> u64 {
        self.bits
    }

    /// How many words there are.
    pub fn len(&self) -> usize {
        self.words.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// The words.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.words.iter().map(CompactString::as_str)
    }

    /// Whether a folded word is one of them.
    pub fn contains(&self, word: &str) -> bool {
        self.words.iter().any(|own| own == word)
    }

    /// Whether all of them are words of another set.
    pub fn is_subset(&self, other: &Self) -> bool {
        self.bits & !other.bits == 0 && self.words.iter().all(|word| other.contains(word))
    }

    /// Whether all of them are words of another set, the Arabic article left out.
    pub fn is_indefinite_subset(&self, other: &Self) -> bool {
        self.words.iter().all(|word| other.words.iter().any(|own| bare(own) == bare(word)))
    }
}

/// The words of a folded name.
pub(crate) fn parts(key: &str) -> impl Iterator<Item = &str> {
    let in_word = |c: char| letters::is_alphanumeric(c) || c == '\u{200c}';
    let mut rest = key;
    std::iter::from_fn(move || {
        let (begin, _) = rest.char_indices().find(|(_, c)| in_word(*c))?;
        let word = rest.get(begin..)?;
        let end = word.char_indices().find(|(_, c)| !in_word(*c)).map_or(word.len(), |(end, _)| end);
        let (word, behind) = word.split_at_checked(end)?;
        rest = behind;
        Some(word)
    })
}

/// A word without the Arabic article.
fn bare(word: &str) -> &str {
    word.strip_prefix("ال").unwrap_or(word)
}

/// One of 64 bits, by the length and the last letters of a word.
pub(crate) fn bit(word: &str) -> u64 {
    let last = word.bytes().rev().take(4).fold(word.len(), |mixed, byte| mixed * 31 + usize::from(byte));
    1 << (last % 64)
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
