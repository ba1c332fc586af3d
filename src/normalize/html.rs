//! HTML pages: main text and metadata, through the crate `trafilatura` behind our own function.

use trafilatura::{ExtractionFocus, Options};

use super::{Limits, NormalizeError, unicode};
use crate::article::story::Format;
use crate::article::{Block, BlockKind, Moment, RawArticle, Story};

/// Reads a page.
///
/// # Errors
///
/// [`NormalizeError::TooDeep`] before any recursive parser sees markup that would overflow its stack;
/// [`NormalizeError::NoText`] when nothing readable is found.
pub fn read(html: &str, raw: &RawArticle, limits: &Limits) -> Result<Story, NormalizeError> {
    let depth = nesting(html);
    if depth > limits.nesting {
        return Err(NormalizeError::TooDeep { depth, limit: limits.nesting });
    }
    let options = Options::default()
        .with_fallback(true)
        .with_focus(ExtractionFocus::Balanced)
        .with_exclude_comments(true);
    let result = trafilatura::extract(html, &options)
        .map_err(|_| NormalizeError::NoText { format: "HTML", bytes: html.len() })?;
    let mut story = Story::empty(raw.payload_hash, Format::Html);
    story.id.clone_from(&raw.id);
    story.url.clone_from(&raw.url);
    story.source.clone_from(&raw.source);
    story.fetched_at = raw.fetched_at;
    story.headline = Some(unicode::display(&result.metadata.title)).filter(|title| !title.is_empty());
    story.authors =
        result.metadata.author.split(';').map(unicode::display).filter(|name| !name.is_empty()).collect();
    story.published =
        result.metadata.date.and_then(|date| Moment::parse_iso(&date.format("%Y-%m-%d").to_string()));
    story.blocks = result
        .content_text
        .split('\n')
        .map(unicode::display)
        .filter(|text| !text.is_empty())
        .map(|text| Block { kind: BlockKind::Paragraph, text })
        .collect();
    if story.blocks.is_empty() {
        return Err(NormalizeError::NoText { format: "HTML", bytes: html.len() });
    }
    Ok(story)
}

/// An upper bound of the nesting depth, counted on the bytes before any parser runs: open tags less close tags,
/// void elements not counted.
fn nesting(html: &str) -> usize {
    const VOID: [&str; 14] = [
        "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source",
        "track", "wbr",
    ];
    let (mut depth, mut deepest) = (0usize, 0usize);
    let bytes = html.as_bytes();
    for (at, _) in html.match_indices('<') {
        match bytes.get(at + 1) {
            Some(b'/') => depth = depth.saturating_sub(1),
            Some(first) if first.is_ascii_alphabetic() => {
                let name: String = html
                    .get(at + 1..)
                    .unwrap_or_default()
                    .chars()
                    .take_while(char::is_ascii_alphanumeric)
                    .collect::<String>()
                    .to_ascii_lowercase();
                if !VOID.contains(&name.as_str()) {
                    depth += 1;
                    deepest = deepest.max(depth);
                }
            }
            _ => {}
        }
    }
    deepest
}
