//! How many bytes are made of a record: the budget holds room for them before they are there.

use std::sync::atomic::{AtomicU64, Ordering};

/// What is expected of the first records: the enriched record of a text has four to six times its bytes.
const FIRST: u64 = 5;

/// Bytes of records that count as much as all before them: what was made of the last ones tells of the next.
const WINDOW: u64 = 16 * 1024 * 1024;

/// Bytes that the first expectation weighs.
const FIRST_WEIGHT: u64 = 256 * 1024;

/// Bytes of records lately, and of what was made of them. Shared by all threads; what one notes while another halves
/// both sums may be counted a little wrong.
#[derive(Debug)]
pub struct Growth {
    taken: AtomicU64,
    made: AtomicU64,
}

impl Default for Growth {
    fn default() -> Self {
        Self { taken: AtomicU64::new(FIRST_WEIGHT), made: AtomicU64::new(FIRST_WEIGHT * FIRST) }
    }
}

impl Growth {
    /// The bytes that will be made of a record of `taken` bytes, if it is like the ones before.
    pub fn expected(&self, taken: usize) -> usize {
        let share =
            self.made.load(Ordering::Relaxed) as f64 / self.taken.load(Ordering::Relaxed).max(1) as f64;
        (taken as f64 * share) as usize
    }

    /// Notes that `made` bytes were made of a record of `taken` bytes.
    pub fn note(&self, taken: usize, made: usize) {
        let made = self.made.fetch_add(made as u64, Ordering::Relaxed) + made as u64;
        let taken = self.taken.fetch_add(taken as u64, Ordering::Relaxed) + taken as u64;
        if taken > WINDOW {
            self.taken.store(taken / 2, Ordering::Relaxed);
            self.made.store(made / 2, Ordering::Relaxed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_records_are_expected_to_grow_as_texts_do() {
        assert_eq!(Growth::default().expected(4000), 20_000);
    }

    #[test]
    fn what_was_made_of_the_last_records_tells_of_the_next() {
        let growth = Growth::default();
        for _ in 0..1000 {
            growth.note(100_000, 20_000);
        }
        assert!((19_000..22_000).contains(&growth.expected(100_000)), "{}", growth.expected(100_000));
        for _ in 0..10_000 {
            growth.note(4_000, 22_000);
        }
        assert!((20_000..=22_000).contains(&growth.expected(4_000)), "{}", growth.expected(4_000));
    }

    #[test]
    fn records_of_no_bytes_do_no_harm() {
        let growth = Growth::default();
        growth.note(0, 0);
        assert_eq!(growth.expected(0), 0);
    }
}
