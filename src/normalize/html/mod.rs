//! HTML pages: one parse feeds the reader of what a page says about itself and the finder of its text.

pub mod authors;
pub mod blocks;
pub mod body;
pub mod date_guess;
pub mod dates;
pub mod json_ld;
pub mod metadata;
pub mod name_form;
pub mod nesting;
pub mod outline;
pub mod page;
pub mod region;
pub mod signed;
pub mod text;
pub mod title;

use super::{Limits, NormalizeError, claims, fragment, unicode};
use crate::article::story::Format;
use crate::article::{Moment, RawArticle, Story};
use page::Page;

/// Reads a page.
///
/// # Errors
///
/// [`NormalizeError::TooDeep`] before any recursive code sees markup that would overflow its stack;
/// [`NormalizeError::TooMany`] before a parser sees what would cost it seconds;
/// [`NormalizeError::NoText`] when nothing readable is found.
pub fn read(html: &str, raw: &RawArticle, limits: &Limits) -> Result<Story, NormalizeError> {
    nesting::check(html, limits)?;
    let parsed = scraper::Html::parse_document(html);
    let page = Page::read(&parsed);
    if page.depth > limits.nesting {
        return Err(NormalizeError::TooDeep { depth: page.depth, limit: limits.nesting });
    }
    let mut story = claims::begin(raw, Format::Html);
    let linked_body = metadata::fill(&page, &mut story);

    let found = text::find(&parsed, story.headline.as_deref(), linked_body.as_deref());
    let found = match found {
        None if is_fragment(html) => whole(html, limits)?,
        found => found,
    };
    let Some(found) = found else {
        return Err(NormalizeError::NoText { format: "HTML", bytes: html.len() });
    };
    metadata::add_published(story.url.as_deref().and_then(dates::from_url), "url", &mut story);
    let (date, from) = found.date.map_or((None, "visible"), |(date, from)| (Some(date), from));
    metadata::add_published(date, from, &mut story);
    metadata::add_people(&found.bylines, &page, &mut story);
    if story.published.is_none() {
        let image = page.meta(&["og:image"]);
        let fits = |moment: &Moment| metadata::is_past(moment, &story);
        let guess = date_guess::guess(&parsed, html, image, page.language.as_deref(), fits);
        metadata::add_published(guess, "estimated", &mut story);
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

/// Whether markup is no page but a piece of one, as editing systems send it: nothing stands around the text.
fn is_fragment(html: &str) -> bool {
    !html.split('<').skip(1).any(|tag| {
        let name: String = tag.chars().take(4).collect();
        ["html", "head", "body", "nav>", "nav "].contains(&name.to_ascii_lowercase().as_str())
    })
}

/// All of a fragment, for one too short to find the story in.
fn whole(html: &str, limits: &Limits) -> Result<Option<text::Found>, NormalizeError> {
    let mut repairs = unicode::Repairs::new();
    let blocks = fragment::from_html(html, limits, &mut repairs)?.blocks;
    let found = text::Found {
        blocks,
        removed: Vec::new(),
        repairs,
        from: "fragment",
        date: None,
        bylines: Vec::new(),
    };
    Ok((!found.blocks.is_empty()).then_some(found))
}

#[cfg(test)]
mod tests {
    use crate::article::Hints;
    use crate::normalize::Normalizer;

    #[test]
    fn a_fragment_too_short_to_be_a_page_is_read_whole() {
        let hints = Hints { content_type: Some("text/html".into()), ..Hints::default() };
        let story = Normalizer::default().normalize("<h1>جسر</h1><p>افتتح.</p>".as_bytes(), &hints).unwrap();
        let texts: Vec<&str> = story.blocks.iter().map(|block| block.text.as_str()).collect();
        assert_eq!((story.headline.as_deref(), texts), (Some("جسر"), vec!["افتتح."]));
    }
}
