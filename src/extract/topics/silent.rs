//! Remembers which words say nothing of topics: most words of a text, and the same each time.

use std::cell::RefCell;

/// How many words a thread remembers, in an eighth of a megabyte. A power of two.
const MOST: usize = 16_384;

/// The words asked for last, each in the slot that the last bits of its hash give: the hash, but for its last bit, which
/// the slot tells; that bit says whether the word is silent.
pub(super) struct Silent(Vec<u64>);

impl Silent {
    fn new() -> Self {
        // Each slot begins with a hash of another one, so that none is found before it is asked for.
        Self((0..MOST as u64).map(|slot| slot ^ 2).collect())
    }

    /// Whether the word with a hash says nothing; `ask` is asked where that is not remembered.
    #[inline]
    pub fn has(&mut self, hash: u64, ask: impl FnOnce() -> bool) -> bool {
        let Some(known) = self.0.get_mut(hash as usize % MOST) else { return ask() };
        if *known | 1 != hash | 1 {
            *known = hash & !1 | u64::from(ask());
        }
        *known & 1 == 1
    }
}

/// Calls with the thread's memory.
pub(super) fn with<T>(call: impl FnOnce(&mut Silent) -> T) -> T {
    thread_local! {
        static MEMORY: RefCell<Silent> = RefCell::new(Silent::new());
    }
    MEMORY.with(|memory| match memory.try_borrow_mut() {
        Ok(mut memory) => call(&mut memory),
        Err(_) => call(&mut Silent::new()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_asked_for_once_until_another_takes_its_slot() {
        let mut silent = Silent::new();
        let other = 5 + MOST as u64;
        for (hash, answer) in [(4, true), (5, false), (0, false), (1, true), (2, true), (other, true)] {
            assert_eq!(silent.has(hash, || answer), answer, "{hash}");
            assert_eq!(silent.has(hash, || !answer), answer, "{hash}");
        }
        assert!(silent.has(5, || true) && silent.has(4, || false));
    }
}
