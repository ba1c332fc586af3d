//! A cheap question before a dear one: whether a word can end in one of many words at all.

/// Which classes the last `BYTES` bytes of some words are of. Most words of a text are of none, and end in none of them.
#[derive(Debug, Clone, Copy)]
pub struct Endings<const BYTES: usize>([u64; WORDS]);

/// Words of bits; a power of two.
const WORDS: usize = 16;

impl<const BYTES: usize> Endings<BYTES> {
    /// The classes that these words are of. One shorter than `BYTES` bytes is of all of them.
    pub fn of<'a>(words: impl IntoIterator<Item = &'a str>) -> Self {
        let mut classes = [0; WORDS];
        for word in words {
            match class(word.as_bytes().last_chunk::<BYTES>()) {
                Some((at, bit)) => classes.iter_mut().skip(at).take(1).for_each(|bits| *bits |= bit),
                None => classes = [u64::MAX; WORDS],
            }
        }
        Self(classes)
    }

    /// Whether a word may end in one of the words; `false` is certain.
    #[inline]
    pub fn may_end(&self, word: &str) -> bool {
        class(word.as_bytes().last_chunk::<BYTES>())
            .is_none_or(|(at, bit)| self.0.get(at).is_some_and(|bits| bits & bit != 0))
    }
}

/// The class of an ending: which word of bits, and which bit of it.
#[inline]
fn class<const BYTES: usize>(ending: Option<&[u8; BYTES]>) -> Option<(usize, u64)> {
    let number = ending?.iter().fold(0_u32, |number, byte| number << 8 | u32::from(*byte));
    let mixed = number.wrapping_mul(0x9E37_79B1);
    Some(((mixed >> 28) as usize % WORDS, 1 << (mixed >> 22 & 63)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn most_words_that_end_otherwise_are_told() {
        let endings = Endings::<3>::of(["gericht", "amt", "verband"]);
        let words = ["Haus", "Straße", "Jahr", "Woche", "Regierung", "Minister", "Europa", "Zeit"];
        assert!(words.iter().filter(|word| endings.may_end(word)).count() < 2);
        assert!(endings.may_end("landgericht") && endings.may_end("ab"));
    }

    proptest! {
        #[test]
        fn a_word_that_ends_in_one_of_the_words_may_end_so(
            words in proptest::collection::vec("[a-zäöü]{1,5}", 1..20),
            start in "[a-zäöü]{0,5}",
        ) {
            let (three, four) = (
                Endings::<3>::of(words.iter().map(String::as_str)),
                Endings::<4>::of(words.iter().map(String::as_str)),
            );
            for word in &words {
                let word = format!("{start}{word}");
                prop_assert!(three.may_end(&word) && four.may_end(&word), "{word}");
            }
        }
    }
}
