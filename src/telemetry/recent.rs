//! The last things that happened, for the page: headlines and dead letters, few and short.
//!
//! Headlines are all that is kept of an article's text.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use serde::Serialize;

/// How many of each are kept.
const KEPT: usize = 20;

/// Longest headline kept, in characters.
const HEADLINE: usize = 240;

/// Longest other text kept, in characters.
const WORD: usize = 64;

/// An enriched record that was committed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Headline {
    /// Milliseconds since 1970 of the commit.
    pub at: i64,
    /// The headline; absent when the article has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub headline: Option<String>,
    /// Code of the language.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Feed, outlet or site.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Partition of the input.
    pub partition: i32,
    /// Offset of the input.
    pub offset: i64,
}

/// A dead letter that was committed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DeadLetter {
    /// Milliseconds since 1970 of the commit.
    pub at: i64,
    /// The stage that failed.
    pub stage: &'static str,
    /// The error's label.
    pub kind: &'static str,
    /// Partition of the input.
    pub partition: i32,
    /// Offset of the input.
    pub offset: i64,
}

/// The last of each, newest first.
#[derive(Debug, Default)]
pub struct Recent {
    headlines: Mutex<VecDeque<Headline>>,
    dead_letters: Mutex<VecDeque<DeadLetter>>,
}

impl Recent {
    /// Keeps a record.
    pub fn published(&self, mut record: Headline) {
        shorten(&mut record.headline, HEADLINE);
        shorten(&mut record.language, WORD);
        shorten(&mut record.source, WORD);
        keep(&self.headlines, record);
    }

    /// Keeps a dead letter.
    pub fn dead_lettered(&self, letter: DeadLetter) {
        keep(&self.dead_letters, letter);
    }

    /// The last records, newest first.
    pub fn headlines(&self) -> Vec<Headline> {
        self.headlines.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }

    /// The last dead letters, newest first.
    pub fn dead_letters(&self) -> Vec<DeadLetter> {
        self.dead_letters.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }
}

fn keep<T>(queue: &Mutex<VecDeque<T>>, item: T) {
    let mut queue = queue.lock().unwrap_or_else(PoisonError::into_inner);
    queue.truncate(KEPT - 1);
    queue.push_front(item);
}

fn shorten(text: &mut Option<String>, most: usize) {
    if let Some(long) = text.as_mut()
        && let Some((at, _)) = long.char_indices().nth(most)
    {
        long.truncate(at);
        long.push('…');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_last_few_are_kept_and_only_the_beginning_of_a_long_headline() {
        let recent = Recent::default();
        for offset in 0..1_000 {
            recent.published(Headline {
                at: 0,
                headline: Some("خبر ".repeat(10_000)),
                language: Some("ar".into()),
                source: None,
                partition: 0,
                offset,
            });
        }
        let kept = recent.headlines();
        assert_eq!((kept.len(), kept[0].offset, kept[19].offset), (KEPT, 999, 980));
        assert_eq!(kept[0].headline.as_ref().unwrap().chars().count(), HEADLINE + 1);
        assert_eq!(kept[0].language.as_deref(), Some("ar"));
    }
}
