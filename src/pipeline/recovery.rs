//! What to do after a transactional call failed, and how often.

use std::collections::VecDeque;
use std::time::Duration;

/// The classes of error that librdkafka's transactional calls tell apart, in the order they must be tested.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// Fenced, or a timeout whose outcome is unknown: drop the producer, make a new one with the same id, rewind.
    Fatal,
    /// The transaction is spoilt: abort it, rewind.
    Abortable,
    /// Call again until the deadline.
    Retriable,
}

impl Class {
    /// Sorts an error by its three flags. An error without any of them is a misuse or an unknown state: fatal.
    pub fn of(is_fatal: bool, requires_abort: bool, is_retriable: bool) -> Self {
        match (is_fatal, requires_abort, is_retriable) {
            (true, _, _) => Self::Fatal,
            (_, true, _) => Self::Abortable,
            (_, _, true) => Self::Retriable,
            _ => Self::Fatal,
        }
    }

    /// A stable label for metrics.
    pub fn kind(self) -> &'static str {
        match self {
            Self::Fatal => "fatal",
            Self::Abortable => "abortable",
            Self::Retriable => "retriable",
        }
    }
}

/// How often something may be begun anew in a stretch of time.
#[derive(Debug, Clone)]
pub struct Allowance {
    most: usize,
    window: Duration,
    spent: VecDeque<Duration>,
}

impl Allowance {
    /// At most `most` times within `window`.
    pub fn new(most: usize, window: Duration) -> Self {
        Self { most, window, spent: VecDeque::new() }
    }

    /// Spends one at the monotonic time `now`; `false` when the allowance is used up.
    pub fn spend(&mut self, now: Duration) -> bool {
        while self.spent.front().is_some_and(|&then| now.saturating_sub(then) > self.window) {
            self.spent.pop_front();
        }
        if self.spent.len() >= self.most {
            return false;
        }
        self.spent.push_back(now);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fatal_wins_over_abortable_and_abortable_over_retriable() {
        assert_eq!(Class::of(true, true, true), Class::Fatal);
        assert_eq!(Class::of(false, true, true), Class::Abortable);
        assert_eq!(Class::of(false, false, true), Class::Retriable);
        assert_eq!(Class::of(false, false, false), Class::Fatal);
    }

    #[test]
    fn an_allowance_comes_back_with_time() {
        let minute = Duration::from_secs(60);
        let mut allowance = Allowance::new(2, minute);
        assert!(allowance.spend(Duration::ZERO));
        assert!(allowance.spend(Duration::from_secs(30)));
        assert!(!allowance.spend(Duration::from_secs(59)));
        assert!(allowance.spend(Duration::from_secs(61)));
        assert!(!allowance.spend(Duration::from_secs(62)));
    }
}
