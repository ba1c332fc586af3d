//! The weights of the tagger and how they lie in a file.
//!
//! A file is: the eight bytes `rawitag1`; how many features, four bytes; the scale, four bytes as a float; the
//! transitions, 81 floats; then every feature's hash, ascending, four bytes each; then for each feature nine weights,
//! one signed byte each, times the scale. All numbers are little-endian.

use super::chain::{LABELS, Scores, Steps, Transitions};
use super::features::Feature;

/// How much less a token is held to be outside of names than was learned. The text that was learned is of other days
/// than the text that is read: names are new, so the chain would find too few. Chosen on a sixth of the corpus that
/// was held out.
const OUTSIDE: f32 = 0.5;

/// How many bits say which features may be in the model: half a megabyte.
const PRESENT: usize = 1 << 22;

/// Sums of weights, one for each label, and room behind them that fills two registers of a processor. A token has
/// fewer than a hundred features of at most 127 each.
pub type Sums = [i16; LANES];

pub(super) const LANES: usize = 16;

// What follows is compiled apart from its callers, to what a processor does with all labels side by side: within a longer
// function it may come out label by label, which costs many times as much.

/// Adds sums to others.
#[inline(never)]
pub(super) fn add(sums: &mut Sums, given: &Sums) {
    put(sums, given);
}

/// Several sums added.
#[inline(never)]
pub(super) fn all<const N: usize>(given: &[&Sums; N]) -> Sums {
    let mut sums = Sums::default();
    given.iter().for_each(|given| put(&mut sums, given));
    sums
}

#[inline(always)]
fn put(sums: &mut Sums, given: &Sums) {
    sums.iter_mut().zip(given).for_each(|(sum, given)| *sum = sum.saturating_add(*given));
}

/// Takes sums away that were added.
pub(super) fn take(sums: &mut Sums, given: &Sums) {
    sums.iter_mut().zip(given).for_each(|(sum, given)| *sum = sum.saturating_sub(*given));
}

const MAGIC: &[u8; 8] = b"rawitag1";

/// One slot of the table that features are looked up in: the hash and its weights side by side, so that a lookup
/// touches one line of cache.
#[derive(Debug, Clone, Copy, Default)]
struct Slot {
    feature: Feature,
    weights: [i8; LABELS],
    used: bool,
}

/// A trained tagger's weights.
#[derive(Debug, Clone)]
pub struct Model {
    slots: Vec<Slot>,
    /// A bit for each feature by some of its hash's bits: most features of a text are not in the model, and this is
    /// small enough to stay in the cache.
    present: Vec<u64>,
    scale: f32,
    transitions: Transitions,
    steps: Steps,
    outside: f32,
}

impl Model {
    /// Makes a model of weights: the features that weigh most, at most `most`, in steps of 1/127 of the largest.
    pub fn quantized(weights: Vec<(Feature, Scores)>, transitions: Transitions, most: usize) -> Vec<u8> {
        let size = |row: &Scores| row.iter().fold(0.0_f32, |top, weight| top.max(weight.abs()));
        let mut weights = weights;
        weights.sort_by(|a, b| size(&b.1).total_cmp(&size(&a.1)));
        weights.truncate(most);
        // One weight in two thousand may be cut off at the end of the scale.
        let cut = weights.get(weights.len() / 2000).map_or(1.0, |(_, row)| size(row)).max(1e-6);
        let scale = cut / 127.0;
        weights.sort_by_key(|(feature, _)| *feature);
        let mut out = MAGIC.to_vec();
        out.extend(u32::try_from(weights.len()).unwrap_or(0).to_le_bytes());
        out.extend(scale.to_le_bytes());
        transitions.iter().flatten().for_each(|weight| out.extend(weight.to_le_bytes()));
        weights.iter().for_each(|(feature, _)| out.extend(feature.to_le_bytes()));
        let byte = |weight: &f32| (weight / scale).round().clamp(-127.0, 127.0) as i8;
        weights.iter().for_each(|(_, row)| out.extend(row.iter().map(|weight| byte(weight).cast_unsigned())));
        out
    }

    /// Reads a model file; nothing if it is none.
    pub fn read(file: &[u8]) -> Option<Self> {
        let rest = file.strip_prefix(MAGIC)?;
        let (count, rest) = rest.split_first_chunk::<4>()?;
        let (scale, mut rest) = rest.split_first_chunk::<4>()?;
        let count = u32::from_le_bytes(*count) as usize;
        let mut transitions = [[0.0; LABELS]; LABELS];
        for weight in transitions.iter_mut().flatten() {
            let (bytes, after) = rest.split_first_chunk::<4>()?;
            *weight = f32::from_le_bytes(*bytes);
            rest = after;
        }
        let (hashes, rest) = rest.split_at_checked(count.checked_mul(4)?)?;
        let mut present = vec![0_u64; PRESENT / 64];
        let mut slots = vec![Slot::default(); (count * 3 / 2).next_power_of_two().max(16)];
        for (hash, row) in hashes.as_chunks::<4>().0.iter().zip(rest.as_chunks::<LABELS>().0) {
            let feature = Feature::from_le_bytes(*hash);
            if let Some(word) = present.get_mut(bit(feature) / 64) {
                *word |= 1 << (bit(feature) % 64);
            }
            let mut at = place(feature, slots.len());
            while slots.get(at).is_some_and(|slot| slot.used) {
                at = (at + 1) % slots.len();
            }
            if let Some(slot) = slots.get_mut(at) {
                *slot = Slot { feature, weights: row.map(u8::cast_signed), used: true };
            }
        }
        let steps = Steps::of(&transitions);
        Some(Self { slots, present, scale: f32::from_le_bytes(*scale), transitions, steps, outside: OUTSIDE })
    }

    /// The same model, holding tokens less (or more) to be outside of names: more recall, or more precision.
    pub fn with_outside(self, outside: f32) -> Self {
        Self { outside, ..self }
    }

    /// The scores of one label after another.
    pub fn transitions(&self) -> &Transitions {
        &self.transitions
    }

    /// The exponentials of the [`transitions`](Self::transitions), for [`likely`](super::chain::likely).
    pub fn steps(&self) -> &Steps {
        &self.steps
    }

    /// The scores of a token with these features, for each label.
    pub fn scores(&self, features: &[Feature]) -> Scores {
        self.scores_of(self.sums(features))
    }

    /// The sum of the features' weights, for each label, before scaling. A feature that training did not see weighs
    /// nothing.
    pub fn sums(&self, features: &[Feature]) -> Sums {
        let mut sums = Sums::default();
        for feature in features {
            if self.present.get(bit(*feature) / 64).is_none_or(|word| word >> (bit(*feature) % 64) & 1 == 0) {
                continue;
            }
            let mut at = place(*feature, self.slots.len());
            while let Some(slot) = self.slots.get(at).filter(|slot| slot.used) {
                if slot.feature == *feature {
                    let weights = sums.iter_mut().zip(slot.weights);
                    weights.for_each(|(sum, weight)| *sum = sum.saturating_add(weight.into()));
                    break;
                }
                at = (at + 1) & (self.slots.len() - 1);
            }
        }
        sums
    }

    /// The scores that [`sums`](Self::sums) of all of a token's features make.
    pub fn scores_of(&self, sums: Sums) -> Scores {
        let mut scores = [0.0; LABELS];
        scores.iter_mut().zip(sums).for_each(|(score, sum)| *score = f32::from(sum) * self.scale);
        if let Some(outside) = scores.first_mut() {
            *outside -= self.outside;
        }
        scores
    }
}

/// Which bit says whether a feature may be in the model.
fn bit(feature: Feature) -> usize {
    feature as usize & (PRESENT - 1)
}

/// Where the search for a feature begins; `slots` is a power of two. The table is never full, so a search ends.
fn place(feature: Feature, slots: usize) -> usize {
    (feature.wrapping_mul(0x9E37_79B1) >> 7) as usize & (slots - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_reads_as_it_was_written_and_unknown_features_weigh_nothing() {
        let mut row = [0.0; LABELS];
        row[1] = 1.0;
        row[2] = -0.5;
        let mut transitions = [[0.0; LABELS]; LABELS];
        transitions[1][2] = 2.5;
        let file = Model::quantized(vec![(7, row), (9, [0.001; LABELS])], transitions, 10);
        let model = Model::read(&file).unwrap().with_outside(0.0);
        assert!((model.scores(&[7, 7])[1] - 2.0).abs() < 0.02);
        assert!((model.scores(&[7])[2] + 0.5).abs() < 0.01);
        assert_eq!(model.scores(&[8]), [0.0; LABELS]);
        assert!((model.transitions()[1][2] - 2.5).abs() < 1e-6);
        assert!(Model::read(&file[1..]).is_none() && Model::read(&file[..40]).is_none());
    }
}
