//! The names of a story that are keywords, and the words of its headline that belong to names.

use std::collections::HashSet;

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
            for word in entity.name.split_whitespace() {
                let key = headline.key_in_it(word);
                last = key.as_ref().is_some_and(|key| headline.has(key));
                all &= last;
                parts.extend(key);
            }
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
        if self.words.is_empty() || word.is_ascii() && !self.openings.may_have_ascii(word.as_bytes()) {
            return None;
        }
        let key = name_key(word);
        let may_have = |key| self.openings.may_have_word(key);
        (may_have(&key) || may_have(bare(&key, self.arabic))).then_some(key)
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
