//! Remembers what a model makes of a word by itself, which is more than half of the work and the same each time.

use std::cell::RefCell;
use std::collections::HashMap;
use std::hash::BuildHasherDefault;

use super::features::{self, Feature};
use super::model::{Model, Sums};
use super::{SHIPPED, Token};
use crate::lexicon::names::Quick;

/// Most words that a thread remembers, about a megabyte; then it begins anew, so that no text can make it grow.
const MOST: usize = 16_384;

thread_local! {
    static SHIPPED_MEMORY: RefCell<Memory> = RefCell::default();
}

/// The sums of words, by [`features::word_key`].
#[derive(Debug, Default)]
pub(super) struct Memory {
    sums: HashMap<u64, Sums, BuildHasherDefault<Quick>>,
    seen: Vec<Feature>,
}

impl Memory {
    /// What the model makes of a word by itself. A memory serves one model only.
    pub(super) fn sums(&mut self, model: &Model, token: &Token<'_>) -> Sums {
        let key = features::word_key(token);
        if let Some(sums) = self.sums.get(&key) {
            return *sums;
        }
        self.seen.clear();
        features::of_word(&mut self.seen, token);
        let sums = model.sums(&self.seen);
        if self.sums.len() >= MOST {
            self.sums.clear();
        }
        self.sums.insert(key, sums);
        sums
    }
}

/// Calls with the memory of a model: the thread's for the one that ships, an empty one for any other.
pub(super) fn with<T>(model: &Model, call: impl FnOnce(&mut Memory) -> T) -> T {
    let ships = SHIPPED.as_ref().is_some_and(|shipped| std::ptr::eq(shipped, model));
    if ships {
        SHIPPED_MEMORY.with(|memory| match memory.try_borrow_mut() {
            Ok(mut memory) => call(&mut memory),
            Err(_) => call(&mut Memory::default()),
        })
    } else {
        call(&mut Memory::default())
    }
}

#[cfg(test)]
mod tests {
    use super::super::token;
    use super::*;

    #[test]
    fn a_word_is_remembered_as_it_was_summed_and_the_memory_stays_bounded() {
        let model = SHIPPED.as_ref().unwrap();
        let mut memory = Memory::default();
        let text = "قال وزير الخارجية محمد بن سالم في بغداد إن محمدًا قال";
        for token in token::tokens(text).iter().chain(token::tokens(text).iter()) {
            let mut seen = Vec::new();
            features::of_word(&mut seen, token);
            assert_eq!(memory.sums(model, token), model.sums(&seen), "{}", token.key);
        }
        assert!(memory.sums.len() < token::tokens(text).len());
        let many: String = (0..MOST + 10).map(|number| format!("كلمة{number} ")).collect();
        token::tokens(&many).iter().for_each(|token| {
            memory.sums(model, token);
        });
        assert!(memory.sums.len() <= MOST);
    }
}
