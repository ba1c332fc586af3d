//! The nouns that travel through the worker: what comes in ([`RawArticle`]), what normalization makes of it
//! ([`Story`]) and what leaves ([`EnrichedArticle`]).
//!
//! Serde types without behaviour beyond conversion. A [`Story`] exists only after normalization, an
//! [`EnrichedArticle`] only after extraction, so a wrong order of stages does not compile.

pub mod encoding;
pub mod enriched;
pub mod facts;
pub mod moment;
pub mod ninjs;
pub mod raw;
pub mod schema;
pub mod shingle;
pub mod story;

pub use enriched::{EnrichedArticle, Extension, Origin};
pub use moment::{Moment, Precision};
pub use raw::{Hints, RawArticle, RawBody};
pub use shingle::Shingle;
pub use story::{Block, BlockKind, Story};
