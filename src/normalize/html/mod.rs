//! HTML pages: one parse feeds the reader of what a page says about itself and the finder of its text.

pub mod authors;
pub mod blocks;
pub mod body;
pub mod dates;
pub mod json_ld;
pub mod metadata;
pub mod nesting;
pub mod outline;
pub mod page;
pub mod region;
pub mod text;
pub mod title;

use trafilatura::dom::Document;

use super::{Limits, NormalizeError, claims, unicode};
use crate::article::story::Format;
use crate::article::{Moment, RawArticle, Story};
use page::Page;

/// Reads a page.
///
/// # Errors
///
/// [`NormalizeError::TooDeep`] before any recursive code sees markup that would overflow its stack;
/// [`NormalizeError::NoText`] when nothing readable is found.
pub fn read(html: &str, raw: &RawArticle, limits: &Limits) -> Result<Story, NormalizeError> {
    if let Some(depth) = nesting::hopeless(html, limits.nesting) {
        return Err(NormalizeError::TooDeep { depth, limit: limits.nesting });
    }
    let document = Document::parse(html);
    let page = Page::read(&document);
    if page.depth > limits.nesting {
        return Err(NormalizeError::TooDeep { depth: page.depth, limit: limits.nesting });
    }
    let mut story = claims::begin(raw, Format::Html);
    let linked_body = metadata::fill(&page, &mut story);

    let parsed = scraper::Html::parse_document(html);
    let found = text::find(&parsed, story.headline.as_deref(), linked_body.as_deref());
    let Some(found) = found else {
        return Err(NormalizeError::NoText { format: "HTML", bytes: html.len() });
    };
    metadata::add_published(story.url.as_deref().and_then(dates::from_url), "url", &mut story);
    if story.published.is_none() || story.authors.is_empty() {
        let (author, date) = text::guess(html, story.published.is_none());
        metadata::add_people(&author, &page, &mut story);
        let estimated = date.and_then(|date| Moment::parse_iso(&date));
        metadata::add_published(estimated, "estimated", &mut story);
    }
    story.blocks = found.blocks;
    story.removed = found.removed;
    unicode::add_all(&mut story.repairs, &found.repairs);
    story.provenance.insert("text", found.from);
    if story.blocks.is_empty() {
        return Err(NormalizeError::NoText { format: "HTML", bytes: html.len() });
    }
    claims::finish(&mut story, raw);
    Ok(story)
}
