//! The text of a page: which extraction is believed.

use trafilatura::{ExtractionFocus, HtmlDateMode, Options};

use super::super::unicode::Repairs;
use super::outline::Outline;
use super::{blocks, body};
use crate::article::Block;
use crate::article::story::Removed;

/// The text found on a page, and what the extractor knows besides.
#[derive(Debug)]
pub struct Found {
    /// The text, in reading order.
    pub blocks: Vec<Block>,
    /// What was taken out of it.
    pub removed: Vec<Removed>,
    /// What was repaired in it.
    pub repairs: Repairs,
    /// Which way it was found: `body`, `json-ld`.
    pub from: &'static str,
}

/// Finds the text; `linked_body` is the text that the page's JSON-LD carries.
pub fn find(page: &scraper::Html, headline: Option<&str>, linked_body: Option<&str>) -> Option<Found> {
    let _ = linked_body;
    let outline = Outline::read(page);
    let body = body::find(&outline, headline)?;
    let mut repairs = Repairs::new();
    let blocks = blocks::of(&outline, &body, &mut repairs);
    Some(Found { blocks, removed: Vec::new(), repairs, from: "body" })
}

/// What the crate's extractor guesses of a page's authors (separated by semicolons) and day of publication.
pub fn guess(html: &str, want_date: bool) -> (String, Option<String>) {
    let dates = if want_date { HtmlDateMode::Default } else { HtmlDateMode::Disabled };
    let options = Options::default()
        .with_fallback(false)
        .with_focus(ExtractionFocus::Balanced)
        .with_exclude_comments(true)
        .with_html_date_mode(dates);
    trafilatura::extract(html, &options).map_or_else(
        |_| (String::new(), None),
        |result| {
            (result.metadata.author, result.metadata.date.map(|date| date.format("%Y-%m-%d").to_string()))
        },
    )
}
