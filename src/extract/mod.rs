//! Everything about content: a clean [`Story`] becomes an [`EnrichedArticle`].
//!
//! [`Extractor::extract`] is a pure function. It knows neither Kafka nor tokio, and nothing of how the story came to be.

pub mod record;

use crate::article::{EnrichedArticle, Story};

/// Makes enriched records of stories. Cheap to share between threads; holds models and tables, no state.
#[derive(Debug, Clone, Default)]
pub struct Extractor {}

impl Extractor {
    /// Makes the enriched record of one story. Never fails: what cannot be found stays absent.
    pub fn extract(&self, story: Story) -> EnrichedArticle {
        record::assemble(story)
    }
}
