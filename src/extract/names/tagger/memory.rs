//! Remembers what a model makes of a word, by itself and as a neighbour: most of the work, and the same each time.

use std::cell::RefCell;
use std::collections::HashMap;
use std::hash::BuildHasherDefault;

use super::features::{self, Feature, OWN, WINDOW};
use super::model::{self, Model, Sums};
use super::sight::Sight;
use super::spot::GAPS;
use super::{SHIPPED, Token};
use crate::lexicon::names::Quick;

/// Words that a thread remembers from one document to the next, about three megabytes; with more than these it begins
/// anew, so that no stream can make it grow.
const MOST: usize = 16_384;

thread_local! {
    static SHIPPED_MEMORY: RefCell<Memory> = RefCell::default();
}

/// Features that do not depend on one word only and are remembered, each in the slot that its number gives: those of
/// patterns and of known names, of which few are common. A power of two.
const FEATURES: usize = 16_384;

/// A word and the sums of what it gives to the tokens around it, laid out so that no sums lie in two lines of the
/// processor's caches.
#[derive(Debug, Clone)]
#[repr(C, align(32))]
pub(super) struct Row {
    /// What it gives to a token in whose window it stands at this place; at [`OWN`], to itself.
    pub gives: [Sums; WINDOW],
    /// What is seen of the word.
    pub sight: Sight,
}

/// The rows of words, by [`features::word_key`]. A memory serves one model only.
#[derive(Debug, Default)]
pub(super) struct Memory {
    places: HashMap<u64, u32, BuildHasherDefault<Quick>>,
    rows: Vec<Row>,
    gaps: Option<Box<Gaps>>,
    weights: Weights,
    seen: Vec<Feature>,
}

/// What single features weigh, the ones asked for last: the feature in each slot, and its sums.
#[derive(Debug)]
pub(super) struct Weights {
    features: Vec<Feature>,
    sums: Vec<Slot>,
}

/// The sums of a slot, in one line of the processor's caches.
#[derive(Debug, Clone, Default)]
#[repr(align(32))]
struct Slot(Sums);

impl Default for Weights {
    fn default() -> Self {
        // Each slot begins with a feature of another one, so that none is found before it is asked for.
        let features = (0..FEATURES as Feature).map(|slot| slot ^ 1).collect();
        Self { features, sums: vec![Slot::default(); FEATURES] }
    }
}

impl Weights {
    /// Adds what the features weigh.
    pub(super) fn add(&mut self, model: &Model, features: &[Feature], sums: &mut Sums) {
        for feature in features {
            let at = *feature as usize % FEATURES;
            let (Some(known), Some(slot)) = (self.features.get_mut(at), self.sums.get_mut(at)) else {
                continue;
            };
            if known != feature {
                *known = *feature;
                slot.0 = model.sums(std::slice::from_ref(feature));
            }
            model::add(sums, &slot.0);
        }
    }
}

/// What the gaps, and the ends of a document, give to a token by their place in its window.
#[derive(Debug, Clone)]
pub(super) struct Gaps {
    /// What a gap before a place gives.
    pub before: [[Sums; GAPS]; WINDOW],
    /// What a place outside of the document gives.
    pub nothing: [Sums; WINDOW],
}

impl Memory {
    /// The rows of all tokens, the gaps, and the weights of single features.
    pub(super) fn rows(&mut self, model: &Model, tokens: &[Token<'_>]) -> (Vec<&Row>, &Gaps, &mut Weights) {
        if self.rows.len() > MOST {
            self.rows = Vec::new();
            self.places = HashMap::default();
        }
        let mut places = Vec::with_capacity(tokens.len());
        for token in tokens {
            let key = features::word_key(token);
            let place = match self.places.get(&key) {
                Some(place) => *place,
                None => {
                    let place = u32::try_from(self.rows.len()).unwrap_or(u32::MAX);
                    let row = self.row(model, token);
                    self.rows.push(row);
                    self.places.insert(key, place);
                    place
                }
            };
            places.push(place);
        }
        let rows = places.iter().filter_map(|place| self.rows.get(*place as usize)).collect();
        (rows, self.gaps.get_or_insert_with(|| Box::new(Gaps::of(model))), &mut self.weights)
    }

    fn row(&mut self, model: &Model, token: &Token<'_>) -> Row {
        let sight = Sight::of(token);
        let mut gives = [Sums::default(); WINDOW];
        for (place, sums) in gives.iter_mut().enumerate() {
            self.seen.clear();
            if place == OWN {
                features::of_word(&mut self.seen, token);
            }
            // Seen from a token, a neighbour two behind it has that token two before it.
            features::of_neighbour(&mut self.seen, place, &sight);
            *sums = model.sums(&self.seen);
        }
        Row { sight, gives }
    }
}

impl Gaps {
    fn of(model: &Model) -> Self {
        let mut gaps = Self { before: [[Sums::default(); GAPS]; WINDOW], nothing: [Sums::default(); WINDOW] };
        let mut seen = Vec::with_capacity(1);
        for (place, (before, nothing)) in gaps.before.iter_mut().zip(&mut gaps.nothing).enumerate() {
            for (gap, sums) in before.iter_mut().enumerate() {
                seen.clear();
                features::of_gap(&mut seen, place, gap as u64);
                *sums = model.sums(&seen);
            }
            seen.clear();
            features::of_nothing(&mut seen, place);
            *nothing = model.sums(&seen);
        }
        gaps
    }
}

/// Calls with the memory of a model: the thread's for the one that ships, an empty one for any other.
pub(super) fn with<T>(model: &Model, call: impl FnOnce(&mut Memory) -> T) -> T {
    let ships = SHIPPED.as_ref().is_some_and(|shipped| std::ptr::eq(shipped, model));
    if ships {
        SHIPPED_MEMORY.with(|memory| match memory.try_borrow_mut() {
            Ok(mut memory) => call(&mut memory),
            Err(_) => call(&mut Memory::default()),
        })
    } else {
        call(&mut Memory::default())
    }
}

#[cfg(test)]
mod tests {
    use super::super::token;
    use super::*;

    #[test]
    fn a_word_is_remembered_and_the_memory_begins_anew_when_it_holds_too_many() {
        let model = SHIPPED.as_ref().unwrap();
        let mut memory = Memory::default();
        let tokens = token::tokens("قال وزير الخارجية محمد بن سالم في بغداد إن محمدًا قال");
        let first: Vec<Row> = memory.rows(model, &tokens).0.into_iter().cloned().collect();
        assert!(memory.rows.len() < tokens.len());
        let again: Vec<Row> = memory.rows(model, &tokens).0.into_iter().cloned().collect();
        assert_eq!(memory.rows.len(), memory.places.len());
        for (first, again) in first.iter().zip(&again) {
            assert_eq!((first.sight.word, first.gives), (again.sight.word, again.gives));
        }
        let many: String = (0..MOST + 10).map(|number| format!("كلمة{number} ")).collect();
        memory.rows(model, &token::tokens(&many));
        memory.rows(model, &tokens);
        assert!(memory.rows.len() <= tokens.len());
    }
}
