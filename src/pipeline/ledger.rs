//! The ledger of one partition assignment: which offsets are under way, which are finished, which may leave.

use std::collections::VecDeque;
use std::time::Instant;

/// A generation: one assignment of one partition, or one rewind of it. Results of an older one are stale.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Generation(pub u64);

/// A misuse of the ledger. The ledger never panics, so its owner stays usable; the count of these must stay 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LedgerError {
    /// An offset was charged that does not lie above all charged before.
    #[error("offset {offset} was delivered, but {last} had been delivered already")]
    NotAbove {
        /// The offset.
        offset: i64,
        /// The highest charged before.
        last: i64,
    },
    /// An offset was completed that is not under way.
    #[error("offset {offset} was completed, but is not under way")]
    Unknown {
        /// The offset.
        offset: i64,
    },
    /// An offset was completed twice.
    #[error("offset {offset} was completed twice")]
    Twice {
        /// The offset.
        offset: i64,
    },
}

impl LedgerError {
    /// A stable label for metrics.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::NotAbove { .. } => "not_above",
            Self::Unknown { .. } => "unknown",
            Self::Twice { .. } => "twice",
        }
    }
}

#[derive(Debug)]
struct Slot<T> {
    offset: i64,
    charged: Instant,
    outcome: Option<T>,
}

/// The ledger of one partition in one generation. Create it on assign, drop it on revoke or rewind.
///
/// Offsets may have gaps (transaction markers, compaction); only offsets that were charged are waited for.
#[derive(Debug)]
pub struct Ledger<T> {
    generation: Generation,
    window: VecDeque<Slot<T>>,
    last_charged: Option<i64>,
    last_released: Option<i64>,
    last_committed: Option<i64>,
}

impl<T> Ledger<T> {
    /// An empty ledger.
    pub fn new(generation: Generation) -> Self {
        Self {
            generation,
            window: VecDeque::new(),
            last_charged: None,
            last_released: None,
            last_committed: None,
        }
    }

    /// The generation it was made for.
    pub fn generation(&self) -> Generation {
        self.generation
    }

    /// Notes that the record at `offset` is under way since `now`. Charge every record that is delivered, also those that will be
    /// dropped: an offset that is not charged cannot hold the frontier back.
    ///
    /// # Errors
    ///
    /// [`LedgerError::NotAbove`] when `offset` does not lie above all charged before; nothing changes then.
    pub fn charge(&mut self, offset: i64, now: Instant) -> Result<(), LedgerError> {
        if let Some(last) = self.last_charged.filter(|&last| offset <= last) {
            return Err(LedgerError::NotAbove { offset, last });
        }
        self.last_charged = Some(offset);
        self.window.push_back(Slot { offset, charged: now, outcome: None });
        Ok(())
    }

    /// Notes the outcome of the record at `offset`, in any order.
    ///
    /// # Errors
    ///
    /// [`LedgerError::Unknown`] or [`LedgerError::Twice`]; nothing changes then.
    pub fn complete(&mut self, offset: i64, outcome: T) -> Result<(), LedgerError> {
        let at = self
            .window
            .binary_search_by_key(&offset, |slot| slot.offset)
            .map_err(|_| LedgerError::Unknown { offset })?;
        match self.window.get_mut(at) {
            Some(slot) if slot.outcome.is_none() => {
                slot.outcome = Some(outcome);
                Ok(())
            }
            _ => Err(LedgerError::Twice { offset }),
        }
    }

    /// Takes the next outcome of the contiguous finished prefix; `None` while the oldest record is still under way.
    pub fn release(&mut self) -> Option<(i64, T)> {
        self.window.front()?.outcome.as_ref()?;
        let slot = self.window.pop_front()?;
        self.last_released = Some(slot.offset);
        slot.outcome.map(|outcome| (slot.offset, outcome))
    }

    /// Notes that everything up to and including `offset` is committed. Never goes backwards.
    pub fn commit(&mut self, offset: i64) {
        self.last_committed = self.last_committed.max(Some(offset));
    }

    /// Whether everything that was charged is committed.
    pub fn is_idle(&self) -> bool {
        self.window.is_empty() && self.last_released == self.last_committed
    }

    /// When the oldest record that has not left was charged.
    pub fn oldest(&self) -> Option<Instant> {
        self.window.front().map(|slot| slot.charged)
    }

    /// Records under way or finished but not released.
    pub fn depth(&self) -> usize {
        self.window.len()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn ledger() -> Ledger<i64> {
        Ledger::new(Generation(1))
    }

    #[test]
    fn out_of_order_completion_does_not_release_past_the_oldest_unfinished() {
        let mut ledger = ledger();
        for offset in [5, 6, 9] {
            ledger.charge(offset, Instant::now()).unwrap();
        }
        ledger.complete(9, 9).unwrap();
        ledger.complete(6, 6).unwrap();
        assert_eq!(ledger.release(), None);
        ledger.complete(5, 5).unwrap();
        assert_eq!(ledger.release(), Some((5, 5)));
        assert_eq!(ledger.release(), Some((6, 6)));
        assert_eq!(ledger.release(), Some((9, 9)));
        assert_eq!(ledger.release(), None);
    }

    #[test]
    fn a_redelivered_offset_is_refused() {
        let mut ledger = ledger();
        ledger.charge(7, Instant::now()).unwrap();
        assert_eq!(ledger.charge(7, Instant::now()), Err(LedgerError::NotAbove { offset: 7, last: 7 }));
        assert_eq!(ledger.charge(3, Instant::now()), Err(LedgerError::NotAbove { offset: 3, last: 7 }));
    }

    #[test]
    fn a_record_completes_once() {
        let mut ledger = ledger();
        ledger.charge(1, Instant::now()).unwrap();
        ledger.complete(1, 1).unwrap();
        assert_eq!(ledger.complete(1, 1), Err(LedgerError::Twice { offset: 1 }));
        assert_eq!(ledger.complete(2, 2), Err(LedgerError::Unknown { offset: 2 }));
    }

    #[test]
    fn it_is_idle_only_when_all_is_committed() {
        let mut ledger = ledger();
        assert!(ledger.is_idle());
        ledger.charge(1, Instant::now()).unwrap();
        assert!(!ledger.is_idle());
        ledger.complete(1, 1).unwrap();
        ledger.release().unwrap();
        assert!(!ledger.is_idle());
        ledger.commit(1);
        assert!(ledger.is_idle());
    }

    proptest! {
        #[test]
        fn any_completion_order_releases_every_offset_once_in_order(
            gaps in prop::collection::vec(1i64..50, 1..60), seed in any::<u64>(),
        ) {
            let offsets: Vec<i64> = gaps.iter().scan(0, |at, gap| { *at += gap; Some(*at) }).collect();
            let mut ledger = ledger();
            for &offset in &offsets { ledger.charge(offset, Instant::now()).unwrap(); }
            let mut order = offsets.clone();
            let mut state = seed | 1;
            for i in (1..order.len()).rev() {
                state ^= state << 13; state ^= state >> 7; state ^= state << 17;
                order.swap(i, (state % (i as u64 + 1)) as usize);
            }
            let mut released = Vec::new();
            for offset in order {
                ledger.complete(offset, offset).unwrap();
                while let Some((offset, _)) = ledger.release() { released.push(offset); }
            }
            prop_assert_eq!(&released, &offsets);
            ledger.commit(*offsets.last().unwrap());
            prop_assert!(ledger.is_idle());
        }
    }
}
