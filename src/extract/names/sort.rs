//! What a token is whatever stands around it. Most words of a text have been met before, so a thread remembers them.

use std::cell::RefCell;
use std::collections::HashMap;

use compact_str::CompactString;
use foldhash::fast::RandomState;

use crate::lexicon::names::Tables;
use crate::text::search_tier::{self, name_key};

/// What a word as written is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sort {
    /// The key it is looked up by.
    pub key: CompactString,
    /// The tables that have the word, if it is Arabic.
    pub tables: Tables,
    /// Whether its letters are Arabic.
    pub arabic: bool,
    /// Whether it begins with a capital.
    pub capital: bool,
}

/// Words that a thread remembers from one document to the next, about two megabytes; with more than these it begins
/// anew, so that no stream can make it grow.
const MOST: usize = 16_384;

/// Longest word that is remembered, in bytes; longer ones are rare.
const LONGEST: usize = 24;

thread_local! {
    static MEMORY: RefCell<HashMap<CompactString, Sort, RandomState>> = RefCell::default();
}

impl Sort {
    /// What a word as written is.
    pub fn of(written: &str) -> Self {
        if written.len() > LONGEST {
            return Self::look(written);
        }
        MEMORY.with(|memory| {
            let Ok(mut memory) = memory.try_borrow_mut() else { return Self::look(written) };
            if let Some(known) = memory.get(written) {
                return known.clone();
            }
            if memory.len() >= MOST {
                memory.clear();
            }
            let sort = Self::look(written);
            memory.insert(written.into(), sort.clone());
            sort
        })
    }

    fn look(written: &str) -> Self {
        let first = written.chars().next();
        let arabic = first.is_some_and(is_arabic);
        let key = name_key(search_tier::head(written));
        let tables = if arabic { Tables::of(&key) } else { Tables::default() };
        Self { key, tables, arabic, capital: first.is_some_and(char::is_uppercase) }
    }
}

fn is_arabic(char: char) -> bool {
    matches!(char, '\u{600}'..='\u{6ff}' | '\u{750}'..='\u{77f}' | '\u{fb50}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_remembered_is_what_is_looked_up_and_no_stream_makes_it_grow() {
        let words = ["محمد", "للرئيس", "NATO", "قال", "محمدٌ", "محمد"];
        for _ in 0..2 {
            for word in words {
                assert_eq!(Sort::of(word), Sort::look(word), "{word}");
            }
            for number in 0..MOST + 10 {
                Sort::of(&format!("كلمة{number}"));
            }
        }
        assert!(MEMORY.with(|memory| memory.borrow().len() <= MOST));
    }
}
