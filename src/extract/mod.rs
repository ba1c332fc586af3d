//! Everything about content: a clean [`Story`] becomes an [`EnrichedArticle`].
//!
//! [`Extractor::extract`] is a pure function. It knows neither Kafka nor tokio, and nothing of how the story came to be.

pub mod names;
pub mod record;

use crate::article::{EnrichedArticle, Story};

/// Makes enriched records of stories. Cheap to share between threads; holds models and tables, no state.
#[derive(Debug, Clone, Default)]
pub struct Extractor {}

impl Extractor {
    /// Makes the enriched record of one story. Never fails: what cannot be found stays absent.
    pub fn extract(&self, story: Story) -> EnrichedArticle {
        let mut record = record::assemble(story);
        if let Some(body) = record.ninjs.bodies.first() {
            names::find_in(&body.value).fill(&mut record);
        }
        record
    }
}
