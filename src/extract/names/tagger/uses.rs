//! How a document uses a word, over all the places where it stands.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;

use crate::lexicon::names::Quick;

use super::sight::{NUMBER, PLAIN, SPEECH, hash};
use super::spot::{NOTHING, Spot};

/// Occurrences whose neighbours are gathered; more say nothing new.
const GATHERED: u32 = 12;

/// Words that stand as often, or oftener, are held for alike.
pub(super) const SEEN: usize = 4;

/// How a document uses one word.
#[derive(Debug, Clone, Default)]
pub(super) struct Use {
    /// How often it stands there.
    pub count: u32,
    /// Whether it once stands in the name of a person after a title.
    pub titled: bool,
    /// Whether it once stands in a name of the gazetteer or the rules, by the name's kind.
    pub hinted: [bool; 4],
    /// The roles of the words before it, as bits.
    pub before: u64,
    /// The roles of the words after it, as bits.
    pub after: u64,
}

impl Use {
    /// How often the word stands there, up to [`SEEN`].
    pub fn seen(&self) -> usize {
        (self.count as usize).min(SEEN)
    }

    /// Whether the other places of the word say something of it here: not of a plain word, a number or a verb.
    pub fn says(&self, spot: &Spot<'_>) -> bool {
        self.count > 1 && spot.classes() & (PLAIN | NUMBER | SPEECH) == 0
    }

    /// The kinds of the names that it stands in.
    pub fn kinds(&self) -> impl Iterator<Item = usize> {
        self.hinted.iter().enumerate().filter(|(_, is)| **is).map(|(kind, _)| kind)
    }
}

/// The words of a document and how it uses them.
#[derive(Debug, Default)]
pub(super) struct Uses {
    uses: Vec<Use>,
    /// For each token the place of its word in `uses`.
    words: Vec<u32>,
    places: Words,
}

/// The words of a document, by their hashes, and the place of each among its words.
#[derive(Debug, Clone, Default)]
pub struct Words(HashMap<u64, u32, BuildHasherDefault<Quick>>);

impl Words {
    /// Whether the document has a folded word.
    pub fn contain(&self, word: &str) -> bool {
        self.0.contains_key(&hash(word))
    }
}

impl Uses {
    /// Reads each word as the document shows it bare (without a particle if it stands so elsewhere), then gathers how
    /// it is used.
    pub fn of(spots: &[Spot<'_>]) -> Self {
        let mut places: HashMap<u64, u32, BuildHasherDefault<Quick>> =
            HashMap::with_capacity_and_hasher(spots.len(), BuildHasherDefault::default());
        let mut words: Vec<u32> = Vec::with_capacity(spots.len());
        for spot in spots {
            let next = u32::try_from(places.len()).unwrap_or(u32::MAX);
            words.push(*places.entry(spot.sight.word).or_insert(next));
        }
        for (spot, word) in spots.iter().zip(&mut words) {
            if let Some(bare) = spot.sight.bare.iter().find_map(|bare| places.get(bare)) {
                *word = *bare;
            }
        }
        let mut uses = vec![Use::default(); places.len()];
        for (at, (spot, word)) in spots.iter().zip(&words).enumerate() {
            let Some(used) = uses.get_mut(*word as usize) else { continue };
            used.count += 1;
            used.titled |= spot.is_titled();
            if let Some(kind) = spot.kind()
                && let Some(slot) = used.hinted.get_mut(kind)
            {
                *slot = true;
            }
            if used.count <= GATHERED {
                let before = at.checked_sub(1).and_then(|at| spots.get(at)).filter(|_| !spot.is_parted());
                let after = spots.get(at + 1).filter(|after| !after.is_parted());
                used.before |= 1 << before.map_or(NOTHING, |before| before.role);
                used.after |= 1 << after.map_or(NOTHING, |after| after.role);
            }
        }
        Self { uses, words, places: Words(places) }
    }

    /// How the document uses the word of the token at `at`.
    pub fn at(&self, at: usize) -> Option<&Use> {
        self.word(at).and_then(|word| self.uses.get(word))
    }

    /// Which of the document's words the token at `at` is.
    pub fn word(&self, at: usize) -> Option<usize> {
        self.words.get(at).map(|word| *word as usize)
    }

    /// The words themselves.
    pub fn into_words(self) -> Words {
        self.places
    }

    /// How many words the document has.
    pub fn len(&self) -> usize {
        self.uses.len()
    }
}
