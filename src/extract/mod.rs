//! Everything about content: a clean [`Story`] becomes an [`EnrichedArticle`].
//!
//! [`Extractor::extract`] is a pure function. It knows neither Kafka nor tokio, and nothing of how the story came to be.

pub mod credits;
pub mod dateline;
pub mod fingerprint;
pub mod keywords;
pub mod names;
pub mod quantities;
pub mod quotes;
pub mod record;
pub mod topics;

use crate::article::{EnrichedArticle, Story};

/// Makes enriched records of stories. Cheap to share between threads; holds models and tables, no state.
#[derive(Debug, Clone, Default)]
pub struct Extractor {}

impl Extractor {
    /// Makes the enriched record of one story. Never fails: what cannot be found stays absent.
    ///
    /// Credits, byline and dateline go first, because they are cut out of the text; then the names, which the quotations need to tell
    /// their speakers.
    pub fn extract(&self, mut story: Story) -> EnrichedArticle {
        credits::take(&mut story);
        let filed = credits::take_byline(&mut story);
        let dateline = dateline::or_filed(dateline::take(&mut story), filed);
        if let (None, Some(day)) = (story.published, dateline.as_ref().and_then(|dateline| dateline.date)) {
            story.published = Some(day);
            story.provenance.insert("published", "dateline");
        }
        let (mut record, words) = record::assemble(story, dateline);
        let body = record.ninjs.bodies.first().map(|body| body.value.as_str()).unwrap_or_default();
        let language = record.ninjs.language.as_deref();
        let headline = record.ninjs.headlines.first().map(|headline| headline.value.as_str());
        let mut names = names::find_in_story(body, &words, headline, language);
        record.rawi.quantities = quantities::find(body, &words, language);
        record.rawi.fingerprint = fingerprint::of(words.iter().map(|word| word.folded.as_str()));
        record.rawi.keywords =
            keywords::find(body, headline, &words, language, &names.mentions, &names.entities);
        let headline = record.ninjs.headlines.first().map(|headline| headline.value.as_str());
        let claims: Vec<&str> =
            record.rawi.section.iter().chain(&record.rawi.tags).map(String::as_str).collect();
        record.ninjs.subjects = topics::find(headline, &words, &claims, language);
        record.rawi.quotes =
            quotes::find(body, words, &record.rawi.blocks, language, &names.mentions, &names.entities);
        if let Some(dateline) = &record.rawi.dateline {
            names.add_filed_from(&dateline.places);
        }
        names.fill(&mut record);
        record
    }
}
