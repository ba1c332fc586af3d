//! The text of a page: which extraction is believed.

use trafilatura::dom::Document;
use trafilatura::{ExtractResult, ExtractionFocus, HtmlDateMode, Options};

use super::blocks;
use crate::article::Block;
use crate::article::story::Removed;

/// The text found on a page, and what the extractor knows besides.
#[derive(Debug)]
pub struct Found {
    /// The text, in reading order.
    pub blocks: Vec<Block>,
    /// What was taken out of it.
    pub removed: Vec<Removed>,
    /// Which way it was found: `precision`, `balanced`, `json-ld`.
    pub from: &'static str,
    /// The extractor's guess of the authors, separated by semicolons.
    pub author: String,
    /// The extractor's guess of the day of publication.
    pub date: Option<String>,
}

/// Finds the text; `linked_body` is the text that the page's JSON-LD carries.
pub fn find(document: Document, linked_body: Option<&str>, want_date: bool) -> Option<Found> {
    let _ = linked_body;
    let result = extract(document, ExtractionFocus::Balanced, want_date)?;
    let blocks = blocks::of(&result);
    Some(Found {
        blocks,
        removed: Vec::new(),
        from: "balanced",
        author: result.metadata.author,
        date: result.metadata.date.map(|date| date.format("%Y-%m-%d").to_string()),
    })
}

fn extract(document: Document, focus: ExtractionFocus, want_date: bool) -> Option<ExtractResult> {
    let dates = if want_date { HtmlDateMode::Default } else { HtmlDateMode::Disabled };
    let options = Options::default()
        .with_fallback(true)
        .with_focus(focus)
        .with_exclude_comments(true)
        .with_html_date_mode(dates);
    trafilatura::extract_document(document, &options).ok()
}
