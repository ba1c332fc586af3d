//! The words of a text with their places, and the particles that Arabic writes onto a word.

use std::ops::Range;

use compact_str::CompactString;

use super::search_tier::{Folding, LONGEST_WORD};
use super::word_bounds::{self, Bounds, Letters};
use super::word_hash;

/// One word of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// First code point.
    pub start: usize,
    /// One past the last code point.
    pub end: usize,
    /// Where it lies in the text, in bytes.
    pub bytes: Range<usize>,
    /// The word in the search tier of the text's language; of one without end only [its head](search_tier::head).
    pub folded: CompactString,
    /// Whether it is [plain](Bounds::plain): letters and digits and none beside it.
    pub plain: bool,
    /// The [hash](word_hash::of) of the folded word.
    pub hash: u64,
    /// The key of a name that it is looked up by, where that is another.
    key: Option<Box<CompactString>>,
}

impl Word {
    /// The [hash](word_hash::of) of [its key](Self::key).
    pub fn key_hash(&self) -> u64 {
        self.key.as_ref().map_or(self.hash, |key| word_hash::of(key))
    }

    /// The key it is looked up by in tables of names: [`search_tier::name_key`] of the folded word.
    pub fn key(&self) -> &str {
        self.key.as_ref().map_or(&self.folded, |key| key.as_ref())
    }

    /// The word as written in `text`, which must be the text it was found in; empty for any other.
    pub fn written<'a>(&self, text: &'a str) -> &'a str {
        text.get(self.bytes.clone()).unwrap_or("")
    }
}

/// The words of a text by UAX 29, in order; punctuation and spaces are no words.
pub fn words(text: &str, language: Option<&str>) -> Vec<Word> {
    let folding = Folding::of(language);
    let word = |bounds: Bounds| {
        let bytes = bounds.byte..bounds.byte_end;
        let written = text.get(bytes.clone()).unwrap_or_default();
        let (folded, key) = match bounds.letters {
            Letters::Small if written.len() <= LONGEST_WORD => (CompactString::new(written), None),
            letters => fold(written, letters, folding),
        };
        let hash = word_hash::of(&folded);
        Word { start: bounds.start, end: bounds.end, bytes, folded, plain: bounds.plain, hash, key }
    };
    // Room for more than most texts need: a long list that grows is copied.
    let mut words = Vec::with_capacity(text.len() / 5);
    for bounds in word_bounds::of(text) {
        words.push(word(bounds));
    }
    words
}

/// Folds a word that is not of small letters, and makes its key where that is another.
#[inline(never)]
fn fold(written: &str, letters: Letters, folding: Folding) -> (CompactString, Option<Box<CompactString>>) {
    if letters == Letters::Capital
        && let Some(folded) = folding.fold_capital(written)
    {
        return (folded, None);
    }
    let (folded, key) = folding.fold_word(written);
    (folded, key.map(Box::new))
}

/// One reading of an Arabic word: how many letters of particles stand before the stem, and the stem.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading<'a> {
    /// Letters (code points) of the conjunction and preposition before the stem. The article is no particle here.
    pub particles: usize,
    /// What is left. When the particles swallowed the alef of the article (`للعراق`), the bare noun without article.
    pub stem: &'a str,
    /// Whether the article belongs before the stem although it is not written whole (`للعراق` is `ل` + `العراق`).
    pub article: bool,
}

/// The readings of a folded Arabic word, the word itself first, then with `و` or `ف`, with `ب`, `ل` or `ك`, and with
/// both taken off. A stem keeps at least two letters. Not every reading is right: look each up.
pub fn readings(folded: &str) -> impl Iterator<Item = Reading<'_>> {
    Readings::Whole(folded)
}

/// The [`readings`] of a word, each made when it is asked for: the first one often does.
enum Readings<'a> {
    /// The word itself is next.
    Whole(&'a str),
    /// What is left of the word without its first particle is next.
    WithoutOne(&'a str),
    /// What is left without the preposition behind the conjunction, which is off, is next.
    WithoutTwo(&'a str),
    /// Nothing.
    None,
}

impl<'a> Iterator for Readings<'a> {
    type Item = Reading<'a>;

    #[inline]
    fn next(&mut self) -> Option<Reading<'a>> {
        match *self {
            Self::Whole(stem) => {
                *self = Self::WithoutOne(stem);
                Some(Reading { particles: 0, stem, article: false })
            }
            Self::WithoutOne(word) => {
                *self = Self::None;
                if let Some(stem) = strip(word, JOINED) {
                    *self = Self::WithoutTwo(stem);
                    return Some(Reading { particles: 1, stem, article: false });
                }
                strip(word, BOUND).map(|stem| after_preposition(word, stem, 1))
            }
            Self::WithoutTwo(joined) => {
                *self = Self::None;
                strip(joined, BOUND).map(|stem| after_preposition(joined, stem, 2))
            }
            Self::None => None,
        }
    }
}

/// The noun without the article `ال`, when it has one and two letters are left.
pub fn without_article(folded: &str) -> Option<&str> {
    folded.strip_prefix("ال").filter(|stem| stem.chars().count() >= 2)
}

/// The word without a particle before it, when two letters are left. Particles are two bytes long each.
#[inline]
fn strip<'a>(word: &'a str, particles: &[[u8; 2]]) -> Option<&'a str> {
    let first = word.as_bytes().first_chunk::<2>()?;
    if !particles.contains(first) {
        return None;
    }
    word.get(2..).filter(|stem| stem.len() > char::MAX_LEN_UTF8 || stem.chars().nth(1).is_some())
}

/// Conjunctions that are written onto a word.
const JOINED: &[[u8; 2]] = &[letter('و'), letter('ف')];

/// Prepositions that are written onto a word.
const BOUND: &[[u8; 2]] = &[letter('ب'), letter('ل'), letter('ك')];

/// An Arabic letter in UTF-8.
const fn letter(letter: char) -> [u8; 2] {
    let point = letter as u32;
    [0xC0 | (point >> 6) as u8, 0x80 | (point & 0x3F) as u8]
}

fn after_preposition<'a>(before: &str, stem: &'a str, particles: usize) -> Reading<'a> {
    match stem.strip_prefix('ل').filter(|noun| before.starts_with("لل") && noun.chars().nth(1).is_some()) {
        Some(noun) => Reading { particles: particles + 1, stem: noun, article: true },
        None => Reading { particles, stem, article: false },
    }
}

#[cfg(test)]
mod tests {
    use super::super::search_tier;
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn words_carry_code_point_and_byte_places() {
        let text = "قال «تيك»، الخميس: NATO";
        let found = words(text, Some("ar"));
        let written: Vec<_> = found.iter().map(|word| word.written(text)).collect();
        assert_eq!(written, ["قال", "تيك", "الخميس", "NATO"]);
        assert_eq!((found[1].start, found[1].end), (5, 8));
        assert_eq!(found[3].folded, "nato");
    }

    #[test]
    fn a_word_without_end_is_one_word_that_is_matched_by_its_head() {
        let text = format!("{} end", "Aa\u{301}".repeat(100_000));
        let found = words(&text, None);
        assert_eq!((found[0].start, found[0].end, found[1].folded.as_str()), (0, 300_000, "end"));
        assert!(found[0].folded.chars().count() <= search_tier::LONGEST_WORD, "{}", found[0].folded.len());
    }

    #[test]
    fn a_letter_is_the_bytes_that_it_has_in_a_string() {
        for char in ['و', 'ف', 'ب', 'ل', 'ك'] {
            assert_eq!(letter(char).as_slice(), char.to_string().as_bytes());
        }
        assert_eq!(readings("و😀").count(), 1);
    }

    #[test]
    fn particles_come_off_in_order_and_the_swallowed_article_is_told() {
        let read =
            |word| readings(word).map(|r| (r.particles, r.stem.to_owned(), r.article)).collect::<Vec<_>>();
        assert!(read("وبغداد").contains(&(1, "بغداد".into(), false)));
        assert!(read("للعراق").contains(&(2, "عراق".into(), true)));
        assert!(read("وللعراق").contains(&(3, "عراق".into(), true)));
        assert!(read("ولبغداد").contains(&(2, "بغداد".into(), false)));
        assert!(read("بالقاهره").contains(&(1, "القاهره".into(), false)));
        assert_eq!(read("في"), [(0, "في".into(), false)]);
        assert_eq!(without_article("العراق"), Some("عراق"));
    }

    proptest! {
        #[test]
        fn the_key_of_a_word_is_that_of_the_word_as_written(text in "[\\p{L}\\p{M}\\p{N}]{1,12}") {
            for language in [Some("ar"), Some("fa"), Some("tr"), None] {
                for word in words(&text, language) {
                    let written = word.written(&text);
                    prop_assert_eq!(word.key(), search_tier::name_key(written), "{:?}", language);
                    prop_assert_eq!((word.hash, word.key_hash()), (word_hash::of(&word.folded), word_hash::of(word.key())));
                }
            }
        }

        #[test]
        fn places_point_at_the_words(text in "\\PC{0,60}") {
            let points: Vec<char> = text.chars().collect();
            for word in words(&text, Some("ar")) {
                let by_points: String = points[word.start..word.end].iter().collect();
                prop_assert_eq!(by_points.as_str(), word.written(&text));
            }
        }
    }
}
