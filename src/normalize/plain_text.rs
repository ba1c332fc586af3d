//! Plain text: paragraphs separated by blank lines, the first one the headline when it looks like one.

use super::{NormalizeError, unicode};
use crate::article::story::Format;
use crate::article::{Block, BlockKind, RawArticle, Story};

/// Longest first line, in code points, that is taken for a headline.
const HEADLINE_LIMIT: usize = 200;

/// Reads a plain text.
///
/// # Errors
///
/// [`NormalizeError::NoText`] when no paragraph is left.
pub fn read(text: &str, raw: &RawArticle) -> Result<Story, NormalizeError> {
    let mut story = Story::empty(raw.payload_hash, Format::Text);
    story.id.clone_from(&raw.id);
    story.url.clone_from(&raw.url);
    story.source.clone_from(&raw.source);
    story.fetched_at = raw.fetched_at;
    story.published = raw.published_at;
    story.authors.clone_from(&raw.authors);
    let mut paragraphs = paragraphs(text);
    story.headline = raw.title.as_deref().map(unicode::display).filter(|title| !title.is_empty());
    if story.headline.is_none() && paragraphs.len() > 1 {
        let looks_like_headline = paragraphs.first().is_some_and(|first| {
            // Headlines ask and exclaim, but do not end in a full stop.
            first.chars().count() <= HEADLINE_LIMIT && !first.ends_with(['.', '۔', '。'])
        });
        if looks_like_headline {
            story.headline = Some(paragraphs.remove(0));
        }
    }
    if paragraphs.is_empty() {
        return Err(NormalizeError::NoText { format: "plain text", bytes: text.len() });
    }
    story.blocks = paragraphs.into_iter().map(|text| Block { kind: BlockKind::Paragraph, text }).collect();
    Ok(story)
}

/// Splits at blank lines, or at every line when there is no blank line.
fn paragraphs(text: &str) -> Vec<String> {
    let text = text.replace("\r\n", "\n").replace(['\r', '\u{2029}', '\u{2028}'], "\n");
    let separator = if text.trim().contains("\n\n") { "\n\n" } else { "\n" };
    text.split(separator).map(unicode::display).filter(|paragraph| !paragraph.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use crate::article::Hints;
    use crate::normalize::Normalizer;

    fn headline(text: &str) -> Option<String> {
        let hints = Hints { content_type: Some("text/plain".into()), ..Hints::default() };
        Normalizer::default().normalize(text.as_bytes(), &hints).unwrap().headline
    }

    #[test]
    fn a_headline_may_ask_in_any_script() {
        assert_eq!(
            headline("لماذا تأخر القطار؟\n\nتأخر القطار ساعة.").as_deref(),
            Some("لماذا تأخر القطار؟")
        );
        assert_eq!(headline("Why so late?\n\nThe train was late.").as_deref(), Some("Why so late?"));
    }

    #[test]
    fn a_sentence_with_a_full_stop_is_no_headline() {
        assert_eq!(headline("تأخر القطار ساعة.\n\nثم وصل."), None);
    }
}
