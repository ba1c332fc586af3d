//! The n-gram model that tells the languages of one script apart.
//!
//! Naive Bayes over byte n-grams: at each byte the longest known n-gram that ends there counts, each n-gram weighs
//! with the logarithm of its count. The weights are those of py3langid 0.4, parted by script and pruned to the
//! n-grams that tell our languages apart; `src/normalize/language/build.py` builds them and defines the file.

use std::sync::LazyLock;

use super::ngrams::Ngrams;

static FILE: &[u8] = include_bytes!("model.bin");

static PARTS: LazyLock<Vec<Part>> = LazyLock::new(|| read(FILE).unwrap_or_default());

/// A row of weights is as long as a multiple of this, so that it is added up in whole vectors.
const LANES: usize = 16;

/// One unit of [`count_weight`], so that a weight times a step of the file (at most 255) fits 16 bits.
const UNIT: f32 = 1.0 / 32.0;

/// The part of the model for one script.
pub(super) struct Part {
    /// The script's name.
    pub script: &'static str,
    /// The languages it tells apart, in the order of the weights.
    pub languages: Vec<&'static str>,
    step: f32,
    /// Finds the n-grams; their numbers are those of their rows.
    ngrams: Ngrams,
    /// The rows of weights, each in its own run of vectors.
    weights: Vec<[u8; LANES]>,
}

/// The part of the model for a script by its name.
pub(super) fn part(script: &str) -> Option<&'static Part> {
    PARTS.iter().find(|part| part.script == script)
}

/// All parts.
pub(super) fn parts() -> &'static [Part] {
    &PARTS
}

impl Part {
    /// The probability of each language for a text, in the order of [`Part::languages`]; nothing when no n-gram of the
    /// text is known.
    pub fn probabilities(&self, text: &str) -> Option<Vec<f32>> {
        let mut counts = Counts::for_text(text);
        self.ngrams.longest_in(text, |number| counts.add(number));
        if counts.is_empty() {
            return None;
        }
        let below = self.distances(&counts);
        let closest = below.iter().copied().min()?;
        // Neighbouring n-grams overlap and say much the same, so the sum is too sure of itself; py3langid divides by
        // the square root of the length, which keeps headlines and whole stories on one scale.
        let scale = self.step * UNIT / (text.len().max(1) as f32).sqrt();
        let mut scores: Vec<f32> =
            below.iter().map(|below| (-(below.saturating_sub(closest) as f32) * scale).exp()).collect();
        let sum: f32 = scores.iter().sum();
        for score in &mut scores {
            *score /= sum;
        }
        Some(scores)
    }

    /// How far each language lies below the best one for each n-gram, summed over the n-grams.
    ///
    /// Most n-grams of a text occur once; their rows are added up in 16 bits before they are weighed.
    fn distances(&self, counts: &Counts) -> Vec<u32> {
        let vectors = self.languages.len().div_ceil(LANES);
        let row = |number: u32| {
            let start = number as usize * vectors;
            self.weights.get(start..start + vectors).unwrap_or_default()
        };
        let mut sums = vec![[0_u32; LANES]; vectors];
        let mut single = vec![[0_u16; LANES]; vectors];
        let mut singles = 0_usize;
        for (number, count) in counts.each() {
            if count == 1 {
                // After so many rows of at most 255 a lane is full.
                if singles == usize::from(u16::MAX / 255) {
                    pour(&mut single, &mut sums);
                    singles = 0;
                }
                singles += 1;
                single.iter_mut().zip(row(number)).for_each(|(single, row)| *single = added(*single, *row));
            } else {
                let weight = count_weight(count);
                sums.iter_mut().zip(row(number)).for_each(|(sums, row)| *sums = weighed(*sums, *row, weight));
            }
        }
        pour(&mut single, &mut sums);
        sums.as_flattened().iter().copied().take(self.languages.len()).collect()
    }
}

/// By value, so that the compiler may take whole vectors at a time.
fn added(mut single: [u16; LANES], row: [u8; LANES]) -> [u16; LANES] {
    single.iter_mut().zip(row).for_each(|(single, below)| *single += u16::from(below));
    single
}

fn weighed(mut sums: [u32; LANES], row: [u8; LANES], weight: u16) -> [u32; LANES] {
    sums.iter_mut().zip(row).for_each(|(sum, below)| *sum += u32::from(weight * u16::from(below)));
    sums
}

/// What an n-gram weighs that occurs so often: the logarithm, for the second "the" of a text says less than the first.
fn count_weight(count: u32) -> u16 {
    static WEIGHTS: LazyLock<Vec<u16>> = LazyLock::new(|| {
        (0..=256_u16).map(|count| (f32::from(count).ln_1p() / UNIT).round().min(255.0) as u16).collect()
    });
    WEIGHTS.get(count as usize).or(WEIGHTS.last()).copied().unwrap_or_default()
}

/// Adds the sums of the n-grams that occur once to those of the others, weighed, and empties them.
fn pour(single: &mut [[u16; LANES]], sums: &mut [[u32; LANES]]) {
    let weight = u32::from(count_weight(1));
    for (single, sums) in single.iter_mut().zip(sums) {
        for (single, sum) in single.iter_mut().zip(sums) {
            *sum += weight * u32::from(std::mem::take(single));
        }
    }
}

/// How often each n-gram occurs in a text: open addressing in a table of the text's own size, at most two thirds full.
struct Counts {
    /// Number of the n-gram and one (zero is a free place), and its count.
    places: Vec<(u32, u32)>,
    shift: u32,
    found: bool,
}

impl Counts {
    /// Room for the n-grams of a text: at each byte at most one ends.
    fn for_text(text: &str) -> Self {
        let size = (text.len() + text.len() / 2).next_power_of_two().max(2);
        Self { places: vec![(0, 0); size], shift: u32::BITS - size.trailing_zeros(), found: false }
    }

    fn add(&mut self, number: u32) {
        self.found = true;
        let key = number.saturating_add(1);
        let mask = self.places.len() - 1;
        // Fibonacci hashing: the high bits of the product are spread evenly.
        let mut place = (key.wrapping_mul(0x9E37_79B9) >> self.shift) as usize;
        while let Some((taken, count)) = self.places.get_mut(place) {
            if *taken == 0 || *taken == key {
                *taken = key;
                *count = count.saturating_add(1);
                return;
            }
            place = (place + 1) & mask;
        }
    }

    fn is_empty(&self) -> bool {
        !self.found
    }

    fn each(&self) -> impl Iterator<Item = (u32, u32)> {
        self.places.iter().filter(|(key, _)| *key > 0).map(|(key, count)| (key - 1, *count))
    }
}

/// Reads the file; nothing when it is not whole.
fn read(file: &'static [u8]) -> Option<Vec<Part>> {
    let mut file = Reader(file);
    if file.take(8)? != b"RAWILID1" {
        return None;
    }
    (0..file.byte()?).map(|_| read_part(&mut file)).collect()
}

fn read_part(file: &mut Reader) -> Option<Part> {
    let script = file.name()?;
    let languages = (0..file.byte()?).map(|_| file.name()).collect::<Option<Vec<_>>>()?;
    let step = f32::from_le_bytes(file.take(4)?.try_into().ok()?);
    let count = u32::from_le_bytes(file.take(4)?.try_into().ok()?) as usize;
    let keys = file.take(count.checked_mul(8)?)?.as_chunks::<8>().0;
    let ngrams = Ngrams::new(keys.iter().map(|key| u64::from_le_bytes(*key)))?;
    let mut weights = Vec::with_capacity(count * languages.len().div_ceil(LANES));
    for row in file.take(count.checked_mul(languages.len())?)?.chunks(languages.len().max(1)) {
        for some in row.chunks(LANES) {
            let mut vector = [0; LANES];
            vector.iter_mut().zip(some).for_each(|(lane, weight)| *lane = *weight);
            weights.push(vector);
        }
    }
    Some(Part { script, languages, step, ngrams, weights })
}

struct Reader(&'static [u8]);

impl Reader {
    fn take(&mut self, bytes: usize) -> Option<&'static [u8]> {
        let (taken, rest) = self.0.split_at_checked(bytes)?;
        self.0 = rest;
        Some(taken)
    }

    fn byte(&mut self) -> Option<u8> {
        self.take(1)?.first().copied()
    }

    fn name(&mut self) -> Option<&'static str> {
        let length = self.byte()?;
        std::str::from_utf8(self.take(length.into())?).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_whole_and_small_enough_to_embed() {
        assert_eq!(PARTS.iter().map(|part| part.script).collect::<Vec<_>>().len(), 5);
        assert!(FILE.len() <= 4 << 20, "{} bytes", FILE.len());
    }

    #[test]
    fn a_cut_file_is_refused() {
        for end in [0, 7, 9, 30, 1000, FILE.len() - 1] {
            assert!(read(&FILE[..end]).is_none(), "{end} bytes");
        }
    }

    #[test]
    fn ngrams_are_counted_however_they_hash() {
        let mut counts = Counts::for_text(&"x".repeat(500));
        for number in (0..250).chain(100..250).chain(240..250) {
            counts.add(number * 4099);
        }
        let mut each: Vec<_> = counts.each().collect();
        each.sort_unstable();
        let times = |number: u32| 1 + u32::from(number >= 100) + u32::from(number >= 240);
        assert_eq!(each, (0..250).map(|number| (number * 4099, times(number))).collect::<Vec<_>>());
    }

    #[test]
    fn many_single_ngrams_do_not_run_over() {
        let part = part("latin").unwrap();
        let mut counts = Counts::for_text(&"x".repeat(2000));
        (0..2000).for_each(|number| counts.add(number));
        let rows = part.weights.chunks(part.languages.len().div_ceil(LANES)).take(2000);
        let first: u32 = rows.map(|row| u32::from(row[0][0])).sum();
        assert_eq!(part.distances(&counts)[0], first * u32::from(count_weight(1)));
    }
}
