//! The n-gram model that tells the languages of one script apart.
//!
//! Naive Bayes over byte n-grams: at each byte the longest known n-gram that ends there counts, each n-gram weighs
//! with the logarithm of its count. The weights are those of py3langid 0.4, parted by script and pruned to the
//! n-grams that tell our languages apart; `src/normalize/language/build.py` builds them and defines the file.

use std::sync::LazyLock;

static FILE: &[u8] = include_bytes!("model.bin");

static PARTS: LazyLock<Vec<Part>> = LazyLock::new(|| read(FILE).unwrap_or_default());

/// Most bytes an n-gram has.
const LONGEST: usize = 6;

/// The part of the model for one script.
pub(super) struct Part {
    script: &'static str,
    /// The languages it tells apart, in the order of the weights.
    pub languages: Vec<&'static str>,
    step: f32,
    shortest: usize,
    longest: usize,
    table: Table,
    weights: &'static [u8],
}

/// The part of the model for a script by its name.
pub(super) fn part(script: &str) -> Option<&'static Part> {
    PARTS.iter().find(|part| part.script == script)
}

/// All parts.
#[cfg(test)]
pub(super) fn parts() -> &'static [Part] {
    &PARTS
}

impl Part {
    /// The probability of each language for a text, in the order of [`Part::languages`]; nothing when no n-gram of the
    /// text is known.
    pub fn probabilities(&self, text: &str) -> Option<Vec<f32>> {
        let mut hits = Vec::with_capacity(text.len());
        let mut tail = 0_u64;
        for (place, &byte) in text.as_bytes().iter().enumerate() {
            tail = (tail << 8 | u64::from(byte)) & 0xFFFF_FFFF_FFFF;
            let longest = self.longest.min(place + 1);
            let hit = (self.shortest..=longest).rev().find_map(|length| self.table.get(key(tail, length)));
            hits.extend(hit);
        }
        hits.sort_unstable();
        if hits.is_empty() {
            return None;
        }
        let mut scores = vec![0.0_f32; self.languages.len()];
        for same in hits.chunk_by(|one, other| one == other) {
            let weight = (same.len() as f32).ln_1p() * self.step;
            let start = same.first().copied().unwrap_or_default() as usize * self.languages.len();
            let row = self.weights.get(start..).unwrap_or_default();
            for (score, &below) in scores.iter_mut().zip(row) {
                *score -= weight * f32::from(below);
            }
        }
        // Neighbouring n-grams overlap and say much the same, so the sum is too sure of itself; py3langid divides by
        // the square root of the length, which keeps headlines and whole stories on one scale.
        let temperature = (text.len().max(1) as f32).sqrt();
        let best = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        for score in &mut scores {
            *score = ((*score - best) / temperature).exp();
        }
        let sum: f32 = scores.iter().sum();
        for score in &mut scores {
            *score /= sum;
        }
        Some(scores)
    }
}

/// The last `length` bytes of `tail`, as the file writes an n-gram.
fn key(tail: u64, length: usize) -> u64 {
    let mask = (1_u64 << (8 * length)) - 1;
    (length as u64) << 48 | tail & mask
}

/// The n-grams of a part by key: open addressing, at most half full, so that a miss costs one or two looks.
///
/// Most tails of a text are no n-gram, and the slots are larger than a core's cache: a bit set over the low bits of the
/// hash turns most misses away before they cost a look into memory.
struct Table {
    slots: Vec<(u64, u32)>,
    mask: usize,
    known: Vec<u64>,
}

/// Bits of the bit set, a power of two.
const BITS: usize = 1 << 19;

impl Table {
    fn new(keys: impl ExactSizeIterator<Item = u64>) -> Self {
        let size = (keys.len() * 2).next_power_of_two().max(2);
        let mut table = Self { slots: vec![(0, 0); size], mask: size - 1, known: vec![0; BITS / 64] };
        for (number, key) in (0_u32..).zip(keys) {
            let mut place = table.start(key);
            let bit = Self::bit(key);
            if let Some(word) = table.known.get_mut(bit / 64) {
                *word |= 1 << (bit % 64);
            }
            while table.slots.get(place).is_some_and(|slot| slot.0 != 0) {
                place = (place + 1) & table.mask;
            }
            if let Some(slot) = table.slots.get_mut(place) {
                *slot = (key, number);
            }
        }
        table
    }

    fn start(&self, key: u64) -> usize {
        spread(key) as usize & self.mask
    }

    fn bit(key: u64) -> usize {
        (spread(key) >> 32) as usize & (BITS - 1)
    }

    fn get(&self, key: u64) -> Option<u32> {
        let bit = Self::bit(key);
        if self.known.get(bit / 64).is_some_and(|word| word >> (bit % 64) & 1 == 0) {
            return None;
        }
        let mut place = self.start(key);
        // No key is 0, because a key holds its n-gram's length; a free slot ends the search.
        loop {
            match self.slots.get(place) {
                Some(&(0, _)) | None => return None,
                Some(&(found, number)) if found == key => return Some(number),
                Some(_) => place = (place + 1) & self.mask,
            }
        }
    }
}

/// Fibonacci hashing, the high half folded down.
fn spread(number: u64) -> u64 {
    let product = number.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    product ^ product >> 32
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
    let ngrams = u32::from_le_bytes(file.take(4)?.try_into().ok()?) as usize;
    let keys = file.take(ngrams.checked_mul(8)?)?.chunks_exact(8);
    let keys = keys.map(|bytes| bytes.try_into().map(u64::from_le_bytes).unwrap_or_default());
    let lengths = || keys.clone().map(|key| (key >> 48) as usize);
    let (shortest, longest) = (lengths().min()?.max(1), lengths().max()?.min(LONGEST));
    let table = Table::new(keys);
    let weights = file.take(ngrams.checked_mul(languages.len())?)?;
    Some(Part { script, languages, step, shortest, longest, table, weights })
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
    fn every_ngram_is_found_under_its_own_number() {
        let table = Table::new([key(0x61, 1), key(0x6162, 2), key(0x0061, 2)].into_iter());
        assert_eq!(table.get(key(0x6162, 2)), Some(1));
        assert_eq!(table.get(key(0x61, 1)), Some(0));
        assert_eq!(table.get(key(0x61, 2)), Some(2));
        assert_eq!(table.get(key(0x62, 1)), None);
    }
}
