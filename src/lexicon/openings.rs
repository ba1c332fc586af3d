//! A first question of a word, before a table is asked for it: whether the table has any that begins so and is as long.

/// How the words of a table begin and how long they are: a bit for each length of the words of a beginning. Beginnings
/// share their bits with others, so that it answers "perhaps" or "no".
#[derive(Debug, Clone)]
pub struct Openings([u32; PLACES]);

/// The lengths of some words, of which all that are very long are one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lengths(u32);

impl Lengths {
    /// Whether there is no word.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether a word may have so many letters.
    pub fn has(self, length: usize) -> bool {
        self.0 & bit(length) != 0
    }
}

/// Places for beginnings, a power of two.
const PLACES: usize = 128;

impl Openings {
    /// No word at all.
    pub const fn none() -> Self {
        Self([0; PLACES])
    }

    /// Adds a word; one of a single letter has a second that is none.
    pub fn add(&mut self, word: impl IntoIterator<Item = char>) {
        let mut letters = word.into_iter();
        let opening = [letters.next(), letters.next()];
        let length = opening.iter().flatten().count() + letters.count();
        if let Some(lengths) = self.0.get_mut(place(opening.map(|letter| letter.map_or(0, u32::from)))) {
            *lengths |= bit(length);
        }
    }

    /// Adds all words of others.
    pub fn join(&mut self, others: &Self) {
        self.0.iter_mut().zip(others.0).for_each(|(lengths, more)| *lengths |= more);
    }

    /// Whether a word that begins with two letters, of these code points, and has so many may be there.
    #[inline]
    pub fn may_have(&self, opening: [u32; 2], length: usize) -> bool {
        self.lengths(opening).has(length)
    }

    /// Which lengths words may have that begin with two letters, of these code points.
    #[inline]
    pub fn lengths(&self, opening: [u32; 2]) -> Lengths {
        Lengths(self.0.get(place(opening)).copied().unwrap_or_default())
    }

    /// Whether a word may be there.
    pub fn may_have_word(&self, word: &str) -> bool {
        let mut letters = word.chars().map(u32::from);
        let opening = [letters.next(), letters.next()];
        let length = opening.iter().flatten().count() + letters.count();
        self.may_have(opening.map(Option::unwrap_or_default), length)
    }

    /// Whether a word of ASCII, in any case, may be there, when the words that were added are in lower case.
    #[inline]
    pub fn may_have_ascii(&self, word: &[u8]) -> bool {
        self.ascii_lengths(word).is_some_and(|lengths| lengths.has(word.len()))
    }

    /// Which lengths words may have that begin as this one does, in any case, when the words that were added are in lower
    /// case. Nothing where its first two letters are not of ASCII: half of a letter tells nothing.
    #[inline]
    pub fn ascii_lengths(&self, word: &[u8]) -> Option<Lengths> {
        let opening = match word {
            [first, second, ..] => [*first, *second],
            [letter] => [*letter, 0],
            [] => return None,
        };
        let letters = opening.map(|byte| u32::from(byte.to_ascii_lowercase()));
        opening.is_ascii().then(|| self.lengths(letters))
    }
}

fn place([first, second]: [u32; 2]) -> usize {
    first.wrapping_mul(37).wrapping_add(second) as usize % PLACES
}

/// The bit of a length; all that are too long for one of their own share the last.
fn bit(length: usize) -> u32 {
    1 << length.min(31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joined_they_have_the_words_of_both() {
        let mut one = Openings::none();
        one.add("three".chars());
        let mut other = Openings::none();
        other.add("march".chars());
        one.join(&other);
        assert!(
            one.may_have_ascii(b"three") && one.may_have_ascii(b"March") && !other.may_have_ascii(b"three")
        );
    }

    #[test]
    fn a_word_that_was_added_may_be_there_and_most_others_are_not() {
        let mut openings = Openings::none();
        for word in ["three", "ثلاثة", "y", &"long".repeat(20)] {
            openings.add(word.chars());
        }
        let opening = ['ث', 'ل'].map(u32::from);
        assert!(openings.may_have(opening, 5) && !openings.may_have(opening, 4));
        for word in ["Three", "THESE", "y", &"long".repeat(20)] {
            assert!(openings.may_have_ascii(word.as_bytes()), "{word}");
        }
        assert!(
            openings.may_have_word("ثلاثة") && openings.may_have_word("y") && !openings.may_have_word("ثلاث")
        );
        for word in ["the", "wheat", "yes", "", "longer"] {
            assert!(!openings.may_have_ascii(word.as_bytes()), "{word}");
        }
    }
}
