//! The stop rule: when too large a share of recent articles fails, it is not the articles that are broken.

use std::collections::VecDeque;

/// Watches the share of failures among the last articles.
#[derive(Debug, Clone)]
pub struct StopRule {
    share: f64,
    window: usize,
    recent: VecDeque<bool>,
    failures: usize,
}

impl StopRule {
    /// Stops when more than `share` of the last `window` articles failed; a share of 1.0 never stops.
    pub fn new(share: f64, window: usize) -> Self {
        Self { share, window: window.max(1), recent: VecDeque::new(), failures: 0 }
    }

    /// Notes one article. `Some(failures)` when the worker must stop; never before the window is full once.
    pub fn note(&mut self, failed: bool) -> Option<usize> {
        self.recent.push_back(failed);
        self.failures += usize::from(failed);
        if self.recent.len() > self.window && self.recent.pop_front() == Some(true) {
            self.failures -= 1;
        }
        let full = self.recent.len() == self.window;
        (full && self.failures as f64 > self.share * self.window as f64).then_some(self.failures)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_bad_articles_do_not_stop_the_worker() {
        let mut rule = StopRule::new(0.5, 10);
        for turn in 0..100 {
            assert_eq!(rule.note(turn % 2 == 0), None);
        }
    }

    #[test]
    fn a_run_of_failures_does_once_the_window_is_full() {
        let mut rule = StopRule::new(0.5, 4);
        assert_eq!(rule.note(true), None);
        assert_eq!(rule.note(true), None);
        assert_eq!(rule.note(true), None);
        assert_eq!(rule.note(true), Some(4));
    }

    #[test]
    fn old_failures_are_forgotten() {
        let mut rule = StopRule::new(0.5, 4);
        for failed in [true, true, false, false, false, false, true, true] {
            assert_eq!(rule.note(failed), None);
        }
        assert_eq!(rule.note(true), Some(3));
    }

    #[test]
    fn a_share_of_one_never_stops() {
        let mut rule = StopRule::new(1.0, 2);
        for _ in 0..10 {
            assert_eq!(rule.note(true), None);
        }
    }
}
