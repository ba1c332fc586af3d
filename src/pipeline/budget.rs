//! The budget of bytes and records in flight, and the gate that pauses fetching at its limit.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// Bytes and records in flight between consume and commit. Shared by all threads.
#[derive(Debug)]
pub struct Budget {
    bytes: AtomicUsize,
    records: AtomicUsize,
    max_bytes: usize,
    max_records: usize,
}

impl Budget {
    /// A budget with nothing taken.
    pub fn new(max_bytes: usize, max_records: usize) -> Arc<Self> {
        Arc::new(Self { bytes: AtomicUsize::new(0), records: AtomicUsize::new(0), max_bytes, max_records })
    }

    /// Takes the share of one record of `bytes`. It always succeeds: what has been delivered must be held somewhere;
    /// [`Budget::is_full`] tells whether to take the next one.
    pub fn take(self: &Arc<Self>, bytes: usize) -> Charge {
        self.bytes.fetch_add(bytes, Ordering::Relaxed);
        self.records.fetch_add(1, Ordering::Relaxed);
        Charge { budget: Arc::clone(self), bytes: AtomicUsize::new(bytes) }
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
    bytes: AtomicUsize,
}

impl Charge {
    /// Adds bytes to the share: the output that was made of the record.
    pub fn grow(&self, bytes: usize) {
        self.bytes.fetch_add(bytes, Ordering::Relaxed);
        self.budget.bytes.fetch_add(bytes, Ordering::Relaxed);
    }
}

impl Drop for Charge {
    fn drop(&mut self) {
        self.budget.bytes.fetch_sub(self.bytes.load(Ordering::Relaxed), Ordering::Relaxed);
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
        fn the_budget_is_zero_when_everything_is_dropped(sizes in prop::collection::vec((0usize..9999, 0usize..999), 0..50)) {
            let budget = Budget::new(1 << 20, 100);
            let charges: Vec<Charge> = sizes.iter().map(|&(bytes, more)| {
                let charge = budget.take(bytes);
                charge.grow(more);
                charge
            }).collect();
            prop_assert_eq!(budget.bytes(), sizes.iter().map(|(a, b)| a + b).sum::<usize>());
            prop_assert_eq!(budget.records(), sizes.len());
            drop(charges);
            prop_assert_eq!((budget.bytes(), budget.records()), (0, 0));
        }
    }
}
