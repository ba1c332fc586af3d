//! Unicode text as both stages need it: code-point offsets, words, the search tier.

pub mod bytes;
pub mod count;
pub mod hexadecimal;
pub mod letters;
pub mod search_tier;
pub mod short_letters;
pub mod uri;
pub mod word_bounds;
pub mod word_hash;
pub mod words;
