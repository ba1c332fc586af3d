//! The budget of bytes and records in flight, and the gate that pauses fetching at its limit.
//!
//! A record's share is its own bytes and those of what is made of it: until that is there, as many as are
//! [expected](Growth). So nothing has to wait once it is taken, and the stages may go on while a commit takes its time.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use super::growth::Growth;

/// Bytes and records in flight between consume and commit. Shared by all threads.
#[derive(Debug)]
pub struct Budget {
    bytes: AtomicUsize,
    records: AtomicUsize,
    max_bytes: usize,
    max_records: usize,
    growth: Growth,
}

impl Budget {
    /// A budget with nothing taken.
    pub fn new(max_bytes: usize, max_records: usize) -> Arc<Self> {
        Arc::new(Self {
            bytes: AtomicUsize::new(0),
            records: AtomicUsize::new(0),
            max_bytes,
            max_records,
            growth: Growth::default(),
        })
    }

    /// Takes the share of one record of `bytes`, and of what will be made of it. It always succeeds: what has been
    /// delivered must be held somewhere; [`Budget::is_full`] tells whether to take the next one.
    pub fn take(self: &Arc<Self>, bytes: usize) -> Charge {
        let share = bytes + self.growth.expected(bytes);
        self.bytes.fetch_add(share, Ordering::Relaxed);
        self.records.fetch_add(1, Ordering::Relaxed);
        Charge { budget: Arc::clone(self), record: bytes, share: AtomicUsize::new(share) }
    }

    /// Whether a limit is reached.
    pub fn is_full(&self) -> bool {
        self.fullness() >= 1.0
    }

    /// The larger of the two shares in use; 1.0 is the limit.
    pub fn fullness(&self) -> f64 {
        let share = |used: &AtomicUsize, max: usize| used.load(Ordering::Relaxed) as f64 / max.max(1) as f64;
        share(&self.bytes, self.max_bytes).max(share(&self.records, self.max_records))
    }

    /// Bytes in flight.
    pub fn bytes(&self) -> usize {
        self.bytes.load(Ordering::Relaxed)
    }

    /// Records in flight.
    pub fn records(&self) -> usize {
        self.records.load(Ordering::Relaxed)
    }

    /// The limit in bytes.
    pub fn max_bytes(&self) -> usize {
        self.max_bytes
    }
}

/// One record's share of the budget; given back when it is dropped.
#[derive(Debug)]
pub struct Charge {
    budget: Arc<Budget>,
    record: usize,
    share: AtomicUsize,
}

impl Charge {
    /// The share is known now: `made` bytes were made of the record.
    pub fn settle(&self, made: usize) {
        self.budget.growth.note(self.record, made);
        let share = self.record + made;
        let before = self.share.swap(share, Ordering::Relaxed);
        self.budget.bytes.fetch_add(share, Ordering::Relaxed);
        self.budget.bytes.fetch_sub(before, Ordering::Relaxed);
    }
}

impl Drop for Charge {
    fn drop(&mut self) {
        self.budget.bytes.fetch_sub(self.share.load(Ordering::Relaxed), Ordering::Relaxed);
        self.budget.records.fetch_sub(1, Ordering::Relaxed);
    }
}

/// What the gate says after a look at the pressure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// Nothing to change.
    Stay,
    /// Pause fetching.
    Pause,
    /// Resume fetching.
    Resume,
}

/// Decides when to pause and resume fetching, with hysteresis: pausing throws librdkafka's prefetched records away,
/// so it must not flutter (getsentry/snuba#4774).
#[derive(Debug, Clone)]
pub struct Gate {
    patience: Duration,
    resume_at: f64,
    pressed_since: Option<Duration>,
    paused: bool,
}

impl Gate {
    /// A gate that pauses after `patience` of steady pressure and resumes under `resume_at` of the limit.
    pub fn new(patience: Duration, resume_at: f64) -> Self {
        Self { patience, resume_at, pressed_since: None, paused: false }
    }

    /// Looks at the pressure. `now` is any monotonic time; `held` says that a record waits for a full channel or
    /// budget; `fullness` is the budget's.
    pub fn look(&mut self, now: Duration, held: bool, fullness: f64) -> Turn {
        if self.paused {
            if !held && fullness < self.resume_at {
                self.paused = false;
                self.pressed_since = None;
                return Turn::Resume;
            }
            return Turn::Stay;
        }
        if !held {
            self.pressed_since = None;
            return Turn::Stay;
        }
        let since = *self.pressed_since.get_or_insert(now);
        if now.saturating_sub(since) < self.patience {
            return Turn::Stay;
        }
        self.paused = true;
        Turn::Pause
    }

    /// Whether fetching is paused.
    pub fn is_paused(&self) -> bool {
        self.paused
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn short_pressure_does_not_pause() {
        let mut gate = Gate::new(SECOND, 0.8);
        assert_eq!(gate.look(Duration::ZERO, true, 1.0), Turn::Stay);
        assert_eq!(gate.look(SECOND / 2, false, 0.9), Turn::Stay);
        assert_eq!(gate.look(SECOND * 2, true, 1.0), Turn::Stay);
    }

    #[test]
    fn steady_pressure_pauses_once_and_only_the_low_mark_resumes() {
        let mut gate = Gate::new(SECOND, 0.8);
        gate.look(Duration::ZERO, true, 1.0);
        assert_eq!(gate.look(SECOND, true, 1.0), Turn::Pause);
        assert_eq!(gate.look(SECOND * 2, false, 0.9), Turn::Stay);
        assert_eq!(gate.look(SECOND * 3, false, 0.79), Turn::Resume);
        assert_eq!(gate.look(SECOND * 4, false, 0.5), Turn::Stay);
    }

    proptest! {
        #[test]
        fn the_budget_is_zero_when_everything_is_dropped(
            sizes in prop::collection::vec((0usize..9999, prop::option::of(0usize..99999)), 0..50),
        ) {
            let budget = Budget::new(1 << 20, 100);
            let mut settled = 0;
            let charges: Vec<Charge> = sizes.iter().map(|&(bytes, made)| {
                let (before, charge) = (budget.bytes(), budget.take(bytes));
                assert!(budget.bytes() >= before + bytes);
                if let Some(made) = made { charge.settle(made); }
                settled += budget.bytes() - before;
                charge
            }).collect();
            prop_assert_eq!(budget.bytes(), settled);
            let least: usize = sizes.iter().map(|&(bytes, made)| bytes + made.unwrap_or_default()).sum();
            prop_assert!(settled >= least);
            prop_assert_eq!(budget.records(), sizes.len());
            drop(charges);
            prop_assert_eq!((budget.bytes(), budget.records()), (0, 0));
        }
    }

    #[test]
    fn a_share_holds_room_for_what_will_be_made_and_no_more_once_it_is() {
        let budget = Budget::new(1 << 20, 100);
        let charge = budget.take(1000);
        assert_eq!(budget.bytes(), 6000);
        charge.settle(700);
        assert_eq!(budget.bytes(), 1700);
    }
}
