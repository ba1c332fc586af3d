//! The names of a story that are keywords, and the words of its headline that belong to names.

use std::collections::HashSet;
use std::sync::LazyLock;

use compact_str::CompactString;
use foldhash::fast::RandomState;

use super::stems::{RAREST, bare};
use super::weight;
use crate::article::facts::{Entity, Mention, NameKind};
use crate::lexicon::agencies;
use crate::lexicon::openings::Openings;
use crate::text::search_tier::name_key;
use crate::text::words::{Reading, Word, readings};

/// How much a person counts whom the headline does not name: most of those are only asked.
const ASKED: f32 = 0.6;

/// How much a place counts: most stories lie somewhere, few are about it.
const PLACE: f32 = 0.7;

/// How much a name counts that only the first paragraph has.
const EARLY: f32 = 0.7;

/// The names of a story.
pub(super) struct Names<'a> {
    /// Those that are keywords, with their weights.
    pub weighed: Vec<(f32, &'a str)>,
    /// Where words of names stand in the headline.
    pub in_headline: Vec<Mention>,
}

impl<'a> Names<'a> {
    /// The names of a story that has `head` in its headline. Keywords are those that are named again, or in the headline,
    /// and of bodies and places those that the first paragraph has.
    pub fn of(body: &str, mentions: &[Mention], head: &[Word], entities: &'a [Entity], arabic: bool) -> Self {
        let headline = Headline::of(head, arabic);
        let opening = opening(body, mentions);
        // The words of names that the headline may have.
        let mut parts: HashSet<CompactString, RandomState> = HashSet::default();
        let mut weighed = Vec::with_capacity(entities.len());
        for entity in entities {
            let (mut all, mut last) = (true, false);
            each_word(&entity.name, |word| {
                let key = headline.key_in_it(word);
                last = key.as_ref().is_some_and(|key| headline.has(key));
                all &= last;
                parts.extend(key);
            });
            // A person is named there by the last name.
            let headed = if entity.kind == NameKind::Person { last } else { all };
            if let Some(weight) = weigh(entity, headed, &opening, head.is_empty()) {
                weighed.push((weight, entity.name.as_str()));
            }
        }
        Self { weighed, in_headline: headline.words_among(&parts) }
    }
}

/// How much a name weighs that the headline has or has not; nothing where it is no keyword.
fn weigh(entity: &Entity, headed: bool, opening: &[&Mention], no_headline: bool) -> Option<f32> {
    let early = || {
        let here = |mention: &&Mention| mention.kind == entity.kind && mention.name == entity.name;
        entity.kind != NameKind::Person && opening.iter().any(here)
    };
    let again = entity.mentions > 1 || headed;
    if !again && !early() {
        return None;
    }
    // Whose the story is, not what it is about.
    if !headed && entity.kind == NameKind::Organisation && agencies::is_name(&entity.name) {
        return None;
    }
    let share = match entity.kind {
        NameKind::Person if !headed && !no_headline => ASKED,
        NameKind::Place => PLACE,
        _ => 1.0,
    };
    let weight = weight(entity.mentions, u32::from(headed), RAREST + 1.0);
    Some(if again { share * weight } else { EARLY * share * weight })
}

/// The names of the first paragraph.
fn opening<'m>(body: &str, mentions: &'m [Mention]) -> Vec<&'m Mention> {
    let end = body.split_once("\n\n").map_or(body, |(first, _)| first).chars().count();
    mentions.iter().take_while(|mention| mention.start < end).collect()
}

/// The words of a headline in all their readings.
struct Headline<'a> {
    words: &'a [Word],
    arabic: bool,
    /// The words without particles and articles.
    stems: HashSet<&'a str, RandomState>,
    /// The beginnings of all readings: most names have none of its words.
    openings: Openings,
}

impl<'a> Headline<'a> {
    fn of(words: &'a [Word], arabic: bool) -> Self {
        let (mut stems, mut openings) = (HashSet::default(), Openings::none());
        for word in words {
            stems.insert(bare(word.key(), arabic));
            for Reading { stem, .. } in readings(word.key()) {
                openings.add(stem.chars());
                if arabic {
                    openings.add(bare(stem, true).chars());
                    stems.insert(bare(stem, true));
                }
            }
        }
        Self { words, arabic, stems, openings }
    }

    /// The key of a word, when the headline may have it.
    fn key_in_it(&self, word: &str) -> Option<CompactString> {
        let may_have = |opening, length| self.openings.may_have(opening, length);
        if self.words.is_empty() || word.is_ascii() && !self.openings.may_have_ascii(word.as_bytes()) {
            return None;
        }
        // Most have another beginning or length, which is seen before the key is made.
        let may_have_stem = |word: &str| {
            let stem = word.get("ال".len()..).and_then(arabic_opening);
            stem.is_some_and(|(opening, length)| may_have(opening, length))
        };
        if let Some((opening, length)) = arabic_opening(word)
            && !may_have(opening, length)
            && !(self.arabic && opening == ARTICLE && may_have_stem(word))
        {
            return None;
        }
        Some(name_key(word))
    }

    /// Whether the headline has a word, with or without particles and article.
    fn has(&self, key: &str) -> bool {
        self.stems.contains(bare(key, self.arabic))
    }

    /// Where those of its words stand that are among words of names.
    fn words_among(&self, parts: &HashSet<CompactString, RandomState>) -> Vec<Mention> {
        let is_part = |word: &&Word| {
            readings(word.key())
                .any(|reading| parts.contains(reading.stem) || reading.article && parts.contains(word.key()))
        };
        let mention = |word: &Word| Mention {
            name: String::new(),
            kind: NameKind::Place,
            start: word.start,
            end: word.end,
            confidence: 1.0,
        };
        self.words.iter().filter(is_part).map(mention).collect()
    }
}

/// Gives each word of a name, as parted by white space.
fn each_word(name: &str, found: impl FnMut(&str)) {
    // The first bytes of all white space beyond ASCII, and what ASCII alone does not count as such.
    let other = name.bytes().any(|byte| matches!(byte, 0x0b | 0xc2 | 0xe1..=0xe3));
    match other {
        true => name.split_whitespace().for_each(found),
        false => name.split_ascii_whitespace().for_each(found),
    }
}

/// The letters of the article.
const ARTICLE: [u32; 2] = ['ا' as u32, 'ل' as u32];

/// The letters from hamza to yeh as they are in the key of a name, nearly all that Arabic is written with.
static LETTERS: LazyLock<[u32; 0x2b]> = LazyLock::new(|| {
    std::array::from_fn(|at| {
        let letter = u32::try_from(at).ok().and_then(|at| char::from_u32(0x620 + at));
        let key = letter.map(|letter| name_key(letter.encode_utf8(&mut [0; 4])));
        key.and_then(|key| key.chars().next()).map_or(0, u32::from)
    })
});

/// The two first letters of the key of an Arabic word, and how many it has; nothing for a word of other letters or with
/// marks.
fn arabic_opening(word: &str) -> Option<([u32; 2], usize)> {
    let (pairs, rest) = word.as_bytes().as_chunks::<2>();
    let plain = |pair: &[u8; 2]| matches!(pair, [0xd8, 0xa0..=0xff] | [0xd9, 0x81..=0x8a]);
    let letter = |pair: &[u8; 2]| {
        let [first, second] = pair.map(usize::from);
        LETTERS.get(((first & 0x1f) << 6 | second & 0x3f).checked_sub(0x620)?).copied()
    };
    let [first, second, ..] = pairs else { return None };
    (rest.is_empty() && pairs.iter().all(plain)).then_some(())?;
    Some(([letter(first)?, letter(second)?], pairs.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_opening_of_an_arabic_word_is_that_of_its_key() {
        for letter in '\u{620}'..='\u{64a}' {
            for word in [format!("{letter}مة"), format!("أ{letter}ى"), format!("{letter}{letter}")] {
                let key = name_key(&word);
                let mut letters = key.chars().map(u32::from);
                match arabic_opening(&word) {
                    Some((opening, length)) => {
                        assert_eq!(opening.map(Some), [letters.next(), letters.next()], "{word}");
                        assert_eq!(length, key.chars().count(), "{word}");
                    }
                    None => assert_eq!(letter, '\u{640}', "{word}"),
                }
            }
        }
        assert_eq!(arabic_opening("مُحمد"), None);
        assert_eq!(arabic_opening("a"), None);
    }

    #[test]
    fn words_of_names_are_parted_by_any_white_space() {
        for name in ["Ban Ki-moon", "بان\u{a0}كي مون", " a\u{2003}b\u{b}c\t", "é\u{85}ü", "à la", ""]
        {
            let mut words = Vec::new();
            each_word(name, |word| words.push(word.to_owned()));
            assert_eq!(words, name.split_whitespace().collect::<Vec<_>>(), "{name:?}");
        }
    }
}
