//! What was found of the words asked for last: most words of a text are those of the texts before it.

/// How many pairs of words a memory holds, in a quarter of a megabyte. A power of two.
const PAIRS: usize = 8192;

/// A memory of a fixed size: two words for all whose hashes end alike, the one asked for last before the other.
#[derive(Debug)]
pub struct WordMemory<V>(Vec<[(u64, V); 2]>);

impl<V: Copy + Default> Default for WordMemory<V> {
    /// One that remembers nothing yet.
    fn default() -> Self {
        // Each pair begins with hashes of another one, so that none is found before it is asked for.
        Self((0..PAIRS as u64).map(|pair| [(pair ^ 1, V::default()); 2]).collect())
    }
}

impl<V: Copy> WordMemory<V> {
    /// What is remembered of the word with a [hash](crate::text::word_hash::of); `ask` is asked where that is nothing.
    #[inline]
    pub fn recall(&mut self, hash: u64, ask: impl FnOnce() -> V) -> V {
        let Some([last, other]) = self.0.get_mut(hash as usize % PAIRS) else { return ask() };
        if last.0 != hash {
            if other.0 != hash {
                *other = (hash, ask());
            }
            std::mem::swap(last, other);
        }
        last.1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_asked_for_once_until_two_others_take_its_place() {
        let mut memory = WordMemory::default();
        let next = PAIRS as u64;
        for hash in [0, 1, next, 5, 5 + next] {
            assert_eq!(memory.recall(hash, || hash + 1), hash + 1);
            assert_eq!(memory.recall(hash, || 0), hash + 1);
        }
        assert_eq!((memory.recall(0, || 0), memory.recall(next, || 0)), (1, next + 1));
        assert_eq!((memory.recall(2 * next, || 7), memory.recall(next, || 0)), (7, next + 1));
        assert_eq!((memory.recall(0, || 8), memory.recall(2 * next, || 9)), (8, 9));
    }
}
