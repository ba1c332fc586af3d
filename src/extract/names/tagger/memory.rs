//! Remembers what a model makes of a word, by itself and as a neighbour: most of the work, and the same each time.

use std::cell::RefCell;
use std::collections::HashMap;
use std::hash::BuildHasherDefault;

use super::features::{self, Feature, NAMING, OWN, WINDOW};
use super::fixed::Fixed;
use super::model::{self, Model, Sums};
use super::sight::Sight;
use super::spot::Spot;
use super::{SHIPPED, Token};
use crate::lexicon::names::Quick;

/// Words that a thread remembers from one document to the next, about three megabytes; with more than these it begins
/// anew, so that no stream can make it grow.
const MOST: usize = 16_384;

thread_local! {
    static SHIPPED_MEMORY: RefCell<Memory> = RefCell::default();
}

/// Features of known names in patterns that are remembered, each in the slot that its number gives; few are common. A
/// power of two.
const FEATURES: usize = 4096;

/// A word and the sums of what it gives to the tokens around it, laid out so that no sums lie in two lines of the
/// processor's caches.
#[derive(Debug, Clone, Default)]
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
    /// The first is empty.
    rows: Vec<Row>,
    fixed: Option<Box<Fixed>>,
    hinted: Hinted,
    weights: Weights,
    seen: Vec<Feature>,
}

/// What a memory holds for a document.
pub(super) struct Known<'a> {
    /// The rows of its tokens, and before and behind them empty ones for the windows of the first and the last.
    pub rows: Vec<&'a Row>,
    pub fixed: &'a mut Fixed,
    pub hinted: &'a mut Hinted,
    pub weights: &'a mut Weights,
}

/// What words in known names give to the tokens around them, by the name and what else it depends on.
#[derive(Debug, Default)]
pub(super) struct Hinted(HashMap<u64, [Sums; WINDOW], BuildHasherDefault<Quick>>);

/// Words in known names that are remembered; there are far fewer.
const HINTED: usize = 4096;

impl Hinted {
    /// What a word in a known name gives to a token in whose window it stands at each place, beside what its row gives.
    pub(super) fn of(&mut self, model: &Model, spot: &Spot<'_>) -> &[Sums; WINDOW] {
        let (new, own) = (spot.new_classes(), spot.sight.classes & NAMING);
        let key = [spot.sight.common, new.into(), own.into()];
        let key =
            key.iter().fold(u64::from(spot.hint), |key, part| key.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ part);
        if self.0.len() >= HINTED {
            self.0.clear();
        }
        self.0.entry(key).or_insert_with(|| {
            std::array::from_fn(|place| {
                let (mut seen, mut instead) = (Vec::new(), Vec::new());
                features::of_hint(&mut seen, place, spot.hint, new);
                features::of_name(&mut seen, place, spot.sight.common, spot.classes());
                features::of_name(&mut instead, place, spot.sight.common, spot.sight.classes);
                let mut sums = model.sums(&seen);
                model::take(&mut sums, &model.sums(&instead));
                sums
            })
        })
    }
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

impl Memory {
    /// What is remembered for a document's tokens; what is not yet is reckoned.
    pub(super) fn known(&mut self, model: &Model, tokens: &[Token<'_>]) -> Known<'_> {
        if self.rows.is_empty() || self.rows.len() > MOST {
            self.rows = vec![Row::default()];
            self.places = HashMap::default();
        }
        let outside = || std::iter::repeat_n(0_u32, OWN);
        let mut places = Vec::with_capacity(tokens.len() + 2 * OWN);
        places.extend(outside());
        places.extend(tokens.iter().map(|token| self.place(model, token)));
        places.extend(outside());
        let (rows, nothing) = (&self.rows, self.rows.first());
        let rows = places.iter().filter_map(|place| rows.get(*place as usize).or(nothing));
        let mut known = Vec::with_capacity(places.len());
        known.extend(rows);
        let fixed = self.fixed.get_or_insert_with(|| Box::new(Fixed::of(model)));
        Known { rows: known, fixed, hinted: &mut self.hinted, weights: &mut self.weights }
    }

    /// The place of a token's row, which is reckoned if it is not known.
    #[inline]
    fn place(&mut self, model: &Model, token: &Token<'_>) -> u32 {
        let key = features::word_key(token);
        if let Some(place) = self.places.get(&key) {
            return *place;
        }
        let place = u32::try_from(self.rows.len()).unwrap_or_default();
        let row = self.row(model, token);
        self.rows.push(row);
        self.places.insert(key, place);
        place
    }

    #[cold]
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
            features::of_name(&mut self.seen, place, sight.common, sight.classes);
            *sums = model.sums(&self.seen);
        }
        Row { sight, gives }
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
        let first: Vec<Row> = memory.known(model, &tokens).rows.into_iter().cloned().collect();
        assert!(memory.places.len() < tokens.len());
        let again: Vec<Row> = memory.known(model, &tokens).rows.into_iter().cloned().collect();
        assert_eq!(memory.rows.len(), memory.places.len() + 1);
        for (first, again) in first.iter().zip(&again) {
            assert_eq!((first.sight.word, first.gives), (again.sight.word, again.gives));
        }
        let many: String = (0..MOST + 10).map(|number| format!("كلمة{number} ")).collect();
        memory.known(model, &token::tokens(&many));
        memory.known(model, &tokens);
        assert!(memory.rows.len() <= tokens.len() + 1);
    }
}
