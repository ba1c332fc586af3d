//! What a stage's thread has finished and not handed on yet.
//!
//! A thread that hands on every article by itself wakes the next thread for each: where the work is short, waking costs
//! more than the work. So articles are handed on by the handful: one is due when it is full, when the work on its first
//! article began [`PATIENCE`] ago, or when its thread has nothing else to do. An article that takes longer than that is
//! handed on as soon as it is finished.

use std::time::{Duration, Instant};

/// Most articles in a handful.
pub const HANDFUL: usize = 32;

/// How long work goes on until what is finished of it is handed on.
pub const PATIENCE: Duration = Duration::from_micros(200);

/// Finished articles of one thread.
#[derive(Debug)]
pub struct Handful<T> {
    since: Option<Instant>,
    articles: Vec<T>,
}

impl<T> Default for Handful<T> {
    fn default() -> Self {
        Self { since: None, articles: Vec::new() }
    }
}

impl<T> Handful<T> {
    /// Adds an article on which the work began at `began`.
    pub fn push(&mut self, article: T, began: Instant) {
        self.since.get_or_insert(began);
        self.articles.push(article);
    }

    /// Whether it must be handed on `now`, by the number of its articles or because the work on the first one began
    /// `patience` ago.
    pub fn is_due(&self, now: Instant, patience: Duration) -> bool {
        self.articles.len() >= HANDFUL
            || self.since.is_some_and(|since| now.saturating_duration_since(since) >= patience)
    }

    /// Takes everything out.
    pub fn take(&mut self) -> Vec<T> {
        self.since = None;
        std::mem::take(&mut self.articles)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_due_when_its_first_article_was_begun_long_enough_ago() {
        let start = Instant::now();
        let mut handful = Handful::default();
        assert!(!handful.is_due(start + PATIENCE * 9, PATIENCE), "an empty one is never due");
        handful.push(1, start);
        handful.push(2, start + PATIENCE / 2);
        assert!(!handful.is_due(start + PATIENCE / 2, PATIENCE));
        assert!(handful.is_due(start + PATIENCE, PATIENCE));
        assert_eq!(handful.take(), [1, 2]);
        assert!(!handful.is_due(start + PATIENCE, PATIENCE));
    }

    #[test]
    fn it_is_due_at_once_when_it_is_full() {
        let start = Instant::now();
        let mut handful = Handful::default();
        for article in 1..=HANDFUL {
            assert!(!handful.is_due(start, PATIENCE));
            handful.push(article, start);
        }
        assert!(handful.is_due(start, PATIENCE));
    }
}
