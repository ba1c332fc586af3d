//! The text of a page: which extraction is believed.

use super::super::unicode::{self, Repairs};
use super::outline::Outline;
use super::{blocks, body, signed};
use crate::article::story::Removed;
use crate::article::{Block, BlockKind, Moment};

/// A shorter text in JSON-LD is a summary.
const LINKED: f32 = 500.0;
/// The text found on a page, and what the extractor knows besides.
#[derive(Debug)]
pub struct Found {
    /// The text, in reading order.
    pub blocks: Vec<Block>,
    /// What was taken out of it.
    pub removed: Vec<Removed>,
    /// What was repaired in it.
    pub repairs: Repairs,
    /// The date that the lines around it show, and how sure that is: `visible`, `estimated`.
    pub date: Option<(Moment, &'static str)>,
    /// The bylines around it, as written.
    pub bylines: Vec<String>,
    /// Which way it was found: `body`, `json-ld`.
    pub from: &'static str,
}

/// Finds the text; `linked_body` is the text that the page's JSON-LD carries.
pub fn find(page: &scraper::Html, headline: Option<&str>, linked_body: Option<&str>) -> Option<Found> {
    let outline = Outline::read(page);
    let body = body::find(&outline, headline);
    let shown = body.as_ref().map_or(0.0, |body| body.size);
    let mut repairs = Repairs::new();
    let date = body.as_ref().and_then(|body| signed::date(&outline, body));
    let bylines = body.as_ref().map(|body| signed::bylines(&outline, body)).unwrap_or_default();
    if let Some(blocks) = linked_body.and_then(|linked| rescue(linked, shown, &mut repairs)) {
        return Some(Found { blocks, removed: Vec::new(), repairs, from: "json-ld", date, bylines });
    }
    let blocks = blocks::of(&outline, &body?, &mut repairs);
    Some(Found { blocks, removed: Vec::new(), repairs, from: "body", date, bylines })
}

/// The text in the page's JSON-LD, if what the page shows is far shorter (a script would draw it, or a wall hides
/// it). It is often abridged, and never used to replace a text of about its own length.
fn rescue(linked: &str, shown: f32, repairs: &mut Repairs) -> Option<Vec<Block>> {
    let length = linked.chars().filter(|c| !c.is_whitespace()).fold(0.0, |length, _| length + 1.0);
    if length < LINKED || shown > length * 0.5 {
        return None;
    }
    let plain = html_escape::decode_html_entities(linked);
    let blocks = if plain.contains("</") {
        let outline = Outline::read(&scraper::Html::parse_document(&plain));
        let body = body::Body { frame: 0, units: (0..outline.units.len()).collect(), size: length };
        blocks::of(&outline, &body, repairs)
    } else {
        let clean = |line| unicode::display_counted(line, unicode::Joiners::Keep, repairs);
        let texts = plain.lines().map(clean).filter(|text| !text.is_empty());
        texts.map(|text| Block { kind: BlockKind::Paragraph, text }).collect()
    };
    (!blocks.is_empty()).then_some(blocks)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str =
        "The bridge over the river was opened on Monday after four years of work, the city said.";

    fn found(html: &str, linked: Option<&str>) -> Found {
        find(&scraper::Html::parse_document(html), Some("Bridge opened"), linked).unwrap()
    }

    #[test]
    fn json_ld_saves_a_story_that_the_page_does_not_show() {
        let linked = [TEXT; 10].join("\n");
        let html = format!("<h1>Bridge opened</h1><p>{TEXT}</p>");
        let saved = found(&html, Some(&linked));
        assert_eq!((saved.from, saved.blocks.len()), ("json-ld", 10));
        let marked = format!("<p>{}</p>", linked.replace('\n', "</p><p>"));
        assert_eq!(found(&html, Some(&marked)).blocks.len(), 10);
        assert_eq!(found(&html, Some(TEXT)).from, "body");
    }

    #[test]
    fn the_date_beside_the_headline_is_found() {
        let html = format!(
            "<h1>Bridge opened</h1><div>3. Mai 2021, 10:15 Uhr</div><div><p>{TEXT}</p><p>{TEXT} Two.</p></div>"
        );
        assert_eq!(
            found(&html, None).date.map(|(date, _)| date.to_string()).as_deref(),
            Some("2021-05-03T10:15:00Z")
        );
    }
}
