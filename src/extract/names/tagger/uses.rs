//! How a document uses a word, over all the places where it stands.

use super::features::bits;
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
    /// The kinds of the names of the gazetteer or the rules that it once stands in, as bits.
    pub hinted: u64,
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
        bits(self.hinted)
    }
}

/// The words of a document and how it uses them.
#[derive(Debug, Default)]
pub(super) struct Uses {
    uses: Vec<Use>,
    /// For each token the place of its word in `uses`.
    places: Vec<u32>,
    words: Words,
}

/// The words of a document, by their hashes.
#[derive(Debug, Clone, Default)]
pub struct Words {
    /// The hashes of the words, in the order in which they come.
    hashes: Vec<u64>,
    /// The place of each word in `hashes`, from 1, in the slot that its hash gives or the next free one; twice as many as
    /// words and more, a power of two.
    slots: Vec<u32>,
}

impl Words {
    fn with_room(words: usize) -> Self {
        let slots = vec![0; (2 * words).next_power_of_two()];
        Self { hashes: Vec::with_capacity(words), slots }
    }

    /// Whether the document has a folded word.
    pub fn contain(&self, word: &str) -> bool {
        self.find(hash(word)).is_ok()
    }

    /// The place of a word, or the slot that is free for it.
    #[inline]
    fn find(&self, hash: u64) -> Result<u32, usize> {
        let last = self.slots.len().wrapping_sub(1);
        let mut at = (hash.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32) as usize & last;
        loop {
            let Some(place) = self.slots.get(at).and_then(|place| place.checked_sub(1)) else {
                return Err(at);
            };
            if self.hashes.get(place as usize) == Some(&hash) {
                return Ok(place);
            }
            at = (at + 1) & last;
        }
    }

    /// The place of a word, which is added if it is not there.
    fn place(&mut self, hash: u64) -> u32 {
        let free = match self.find(hash) {
            Ok(place) => return place,
            Err(free) => free,
        };
        let place = u32::try_from(self.hashes.len()).unwrap_or_default();
        self.hashes.push(hash);
        if let Some(slot) = self.slots.get_mut(free) {
            *slot = place + 1;
        }
        place
    }
}

impl Uses {
    /// Reads each word as the document shows it bare (without a particle if it stands so elsewhere), then gathers how
    /// it is used.
    pub fn of(spots: &[Spot<'_>]) -> Self {
        let mut words = Words::with_room(spots.len());
        let mut places: Vec<u32> = spots.iter().map(|spot| words.place(spot.sight.word)).collect();
        for (spot, place) in spots.iter().zip(&mut places) {
            if let Some(bare) = spot.sight.bare.iter().find_map(|bare| words.find(*bare).ok()) {
                *place = bare;
            }
        }
        let mut uses = vec![Use::default(); words.hashes.len()];
        let mut before = NOTHING;
        for ((at, spot), place) in spots.iter().enumerate().zip(&places) {
            let Some(used) = uses.get_mut(*place as usize) else { continue };
            used.count += 1;
            if let Some(kind) = spot.kind() {
                used.hinted |= 1 << kind;
                used.titled |= spot.is_titled();
            }
            if used.count <= GATHERED {
                let after = spots.get(at + 1).filter(|after| !after.is_parted());
                used.before |= 1 << if spot.is_parted() { NOTHING } else { before };
                used.after |= 1 << after.map_or(NOTHING, |after| after.role);
            }
            before = spot.role;
        }
        Self { uses, places, words }
    }

    /// For each token which of the document's words it is, and how the document uses that.
    pub fn each(&self) -> impl Iterator<Item = (usize, &Use)> {
        let word = |place: &u32| self.uses.get(*place as usize).map(|used| (*place as usize, used));
        self.places.iter().filter_map(word)
    }

    /// The words themselves.
    pub fn into_words(self) -> Words {
        self.words
    }

    /// How many words the document has.
    pub fn len(&self) -> usize {
        self.uses.len()
    }
}
