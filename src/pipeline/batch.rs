//! When a batch of outcomes is closed into a transaction: by time, records or bytes.

use std::time::Duration;

/// The limits of a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Longest a batch stays open.
    pub interval: Duration,
    /// Most records in it.
    pub records: usize,
    /// Most output bytes in it.
    pub bytes: usize,
}

/// A batch that fills up. Opens with its first item; an empty batch is never closed, so no empty transaction is.
#[derive(Debug)]
pub struct Batch<T> {
    limits: Limits,
    opened: Option<Duration>,
    bytes: usize,
    items: Vec<T>,
}

impl<T> Batch<T> {
    /// An empty batch.
    pub fn new(limits: Limits) -> Self {
        Self { limits, opened: None, bytes: 0, items: Vec::new() }
    }

    /// Adds an item of `bytes` output bytes at the monotonic time `now`.
    pub fn push(&mut self, now: Duration, bytes: usize, item: T) {
        self.opened.get_or_insert(now);
        self.bytes += bytes;
        self.items.push(item);
    }

    /// How long to wait until it must be closed: zero when a limit is reached, `None` while it is empty.
    pub fn due_in(&self, now: Duration) -> Option<Duration> {
        let opened = self.opened?;
        if self.items.len() >= self.limits.records || self.bytes >= self.limits.bytes {
            return Some(Duration::ZERO);
        }
        Some(self.limits.interval.saturating_sub(now.saturating_sub(opened)))
    }

    /// Takes everything out.
    pub fn take(&mut self) -> Vec<T> {
        self.opened = None;
        self.bytes = 0;
        std::mem::take(&mut self.items)
    }

    /// Whether nothing is in it.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn batch() -> Batch<u8> {
        Batch::new(Limits { interval: Duration::from_millis(500), records: 3, bytes: 100 })
    }

    #[test]
    fn an_empty_batch_is_never_due() {
        assert_eq!(batch().due_in(Duration::from_secs(9)), None);
    }

    #[test]
    fn time_runs_from_the_first_item() {
        let mut batch = batch();
        batch.push(Duration::from_millis(1000), 1, 1);
        batch.push(Duration::from_millis(1200), 1, 2);
        assert_eq!(batch.due_in(Duration::from_millis(1300)), Some(Duration::from_millis(200)));
        assert_eq!(batch.due_in(Duration::from_millis(9000)), Some(Duration::ZERO));
    }

    #[test]
    fn records_and_bytes_close_it_at_once() {
        let mut by_records = batch();
        for item in 0..3 {
            by_records.push(Duration::ZERO, 1, item);
        }
        assert_eq!(by_records.due_in(Duration::ZERO), Some(Duration::ZERO));
        let mut by_bytes = batch();
        by_bytes.push(Duration::ZERO, 100, 1);
        assert_eq!(by_bytes.due_in(Duration::ZERO), Some(Duration::ZERO));
        assert_eq!(by_bytes.take(), [1]);
        assert_eq!(by_bytes.due_in(Duration::ZERO), None);
    }
}
