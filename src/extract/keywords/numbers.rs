//! The different words of a story, each with a number.

use crate::text::word_hash;

/// Different words, numbered in the order in which they came.
pub(super) struct Numbers<'a> {
    /// The words with their hashes.
    words: Vec<(u64, &'a str)>,
    /// One more than the number of a word, at the place that its hash tells or one of the next; 0 where there is none.
    /// As many as a power of two.
    places: Vec<u32>,
}

/// How many places a word is looked for at: a story made for it could have all its words at one. One that finds none
/// there has a number for each time that it comes.
const REACH: usize = 64;

impl<'a> Numbers<'a> {
    /// No words yet, and room for so many.
    pub fn with_room(words: usize) -> Self {
        let places = (2 * words).next_power_of_two().max(2);
        // About half of a text's words are there for the first time.
        Self { words: Vec::with_capacity(words / 2 + 1), places: vec![0; places] }
    }

    /// How many words there are.
    pub fn len(&self) -> usize {
        self.words.len()
    }

    /// The words in order, each with its [hash](word_hash::of).
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&'a str, u64)> {
        self.words.iter().map(|(hash, word)| (*word, *hash))
    }

    /// The word with a number, with its [hash](word_hash::of).
    pub fn word(&self, number: u32) -> Option<(&'a str, u64)> {
        self.words.get(number as usize).map(|(hash, word)| (*word, *hash))
    }

    /// The number of a word, a new one for a new word. `hash` is its [hash](word_hash::of).
    pub fn number(&mut self, word: &'a str, hash: u64) -> u32 {
        let place = match self.look(word, hash) {
            Ok(number) => return number,
            Err(place) => place,
        };
        self.words.push((hash, word));
        let count = u32::try_from(self.words.len()).unwrap_or(u32::MAX);
        if let Some(place) = place.and_then(|place| self.places.get_mut(place)) {
            *place = count;
        }
        count - 1
    }

    /// The number of a word that may be there.
    pub fn find(&self, word: &str) -> Option<u32> {
        self.look(word, word_hash::of(word)).ok()
    }

    /// The number of a word, or the free place for it, when one is in reach.
    fn look(&self, word: &str, hash: u64) -> Result<u32, Option<usize>> {
        // The highest bits are the best mixed.
        let first = (hash >> 32) as usize;
        for step in 0..REACH {
            let place = (first + step) & (self.places.len() - 1);
            let Some(count) = self.places.get(place) else { break };
            let Some(number) = count.checked_sub(1) else { return Err(Some(place)) };
            if self.words.get(number as usize).is_some_and(|known| known.0 == hash && known.1 == word) {
                return Ok(number);
            }
        }
        Err(None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_have_the_number_of_their_first_time() {
        let words: Vec<String> = (0..1000).map(|number| format!("كلمة{}", number % 300)).collect();
        let mut numbers = Numbers::with_room(words.len());
        for (at, word) in words.iter().enumerate() {
            assert_eq!(numbers.number(word, word_hash::of(word)) as usize, at % 300, "{word}");
        }
        assert_eq!((numbers.len(), numbers.find("كلمة7"), numbers.find("كلمة300")), (300, Some(7), None));
        assert_eq!(numbers.word(7), Some(("كلمة7", word_hash::of("كلمة7"))));
        assert!(Numbers::with_room(0).find("").is_none());
    }

    #[test]
    fn words_of_one_hash_are_told_apart_while_they_are_in_reach() {
        let words: Vec<String> = (0..2 * REACH).map(|number| number.to_string()).collect();
        let mut numbers = Numbers::with_room(words.len());
        let mut of = |word| numbers.number(word, 5);
        let first: Vec<u32> = words.iter().map(|word| of(word)).collect();
        assert!(first.iter().zip(0..).all(|(number, at)| *number == at), "{first:?}");
        assert_eq!(of("3"), 3);
        assert_eq!(of("100") as usize, 2 * REACH, "out of reach");
    }
}
