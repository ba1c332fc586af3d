//! The record: a story and its facts laid out as ninjs 3.1 plus `rawi`.

use crate::article::enriched::{EnrichedArticle, Extension, SCHEMA_VERSION};
use crate::article::facts::{BlockSpan, Dateline};
use crate::article::ninjs::{AltId, Body, Ninjs, Rendition, RoleText, Standard};
use crate::article::{BlockKind, Story};
use crate::text::words::{self, Word};
use crate::text::{count, hexadecimal, uri};

/// Lays a story out as a record, and gives the words of its body. What is read from the text is filled in later.
pub fn assemble(mut story: Story, dateline: Option<Dateline>) -> (EnrichedArticle, Vec<Word>) {
    let Joined { value, points, blocks } = join(&story);
    let captions = captions(&story);
    // The text is in the body now; a story of very many blocks is not held twice.
    story.blocks = Vec::new();
    let words = words::words(&value, story.language.as_ref().map(|language| language.code.as_str()));
    let bodies = if value.is_empty() { Vec::new() } else { vec![body(value, points, words.len(), captions)] };
    let record = EnrichedArticle {
        ninjs: Ninjs {
            uri: story
                .url
                .and_then(|url| uri::to_uri(&url))
                .unwrap_or_else(|| format!("urn:rawi:{}", hexadecimal::written(story.payload_hash))),
            kind: "text".into(),
            version: "1".into(),
            standard: Standard::ninjs_3_1(),
            language: story.language.as_ref().map(|language| language.code.clone()),
            content_created: story.published,
            version_created: story.modified.or(story.published),
            urgency: story.urgency,
            headlines: story.headline.map(|text| RoleText::plain("main", text)).into_iter().collect(),
            slugline: story.slugline,
            by: (!story.authors.is_empty()).then(|| story.authors.join(", ")),
            located: dateline
                .as_ref()
                .filter(|line| !line.places.is_empty())
                .map(|line| line.places.join("/")),
            info_sources: story.info_sources,
            descriptions: story.summary.map(|text| RoleText::plain("summary", text)).into_iter().collect(),
            bodies,
            people: Vec::new(),
            organisations: Vec::new(),
            places: Vec::new(),
            subjects: Vec::new(),
            renditions: story
                .image
                .and_then(|image| uri::to_uri(&image))
                .map(|href| Rendition { name: "lead".into(), href })
                .into_iter()
                .collect(),
            copyright_notice: story.copyright,
            alt_ids: story.id.map(|value| AltId { role: "raw".into(), value }).into_iter().collect(),
        },
        rawi: Extension {
            schema: SCHEMA_VERSION,
            worker: env!("CARGO_PKG_VERSION").into(),
            origin: None,
            format: story.format,
            charset: story.charset,
            source: story.source,
            site: story.site_name,
            section: story.section,
            tags: story.tags,
            paywalled: story.paywalled,
            live_blog: story.live_blog,
            authors: story.authors,
            blocks,
            dateline,
            quotes: Vec::new(),
            mentions: Vec::new(),
            entities: Vec::new(),
            keywords: Vec::new(),
            quantities: Vec::new(),
            removed: story.removed,
            repairs: story.repairs.into_iter().map(|(rule, count)| (rule.to_owned(), count)).collect(),
            language: story.language,
            provenance: story
                .provenance
                .into_iter()
                .map(|(field, from)| (field.to_owned(), from.to_owned()))
                .collect(),
            fingerprint: None,
        },
    };
    (record, words)
}

/// The main body's text, blocks separated by one blank line.
struct Joined {
    value: String,
    /// How many code points it has.
    points: usize,
    /// Where each block lies in it.
    blocks: Vec<BlockSpan>,
}

fn join(story: &Story) -> Joined {
    let mut value = String::with_capacity(story.blocks.iter().map(|block| block.text.len() + 2).sum());
    let mut spans = Vec::with_capacity(story.blocks.len());
    let mut at = 0;
    for block in &story.blocks {
        if !value.is_empty() {
            value.push_str("\n\n");
            at += 2;
        }
        let end = at + count::code_points(&block.text);
        value.push_str(&block.text);
        spans.push(BlockSpan { kind: block.kind, start: at, end });
        at = end;
    }
    Joined { value, points: at, blocks: spans }
}

/// The code points and the words of the captions, which are counted in no body.
fn captions(story: &Story) -> (usize, usize) {
    let captions = story.blocks.iter().filter(|block| block.kind == BlockKind::Caption);
    captions.fold((0, 0), |(chars, words), block| {
        (chars + count::code_points(&block.text), words + count::words(&block.text))
    })
}

/// The main body, of whose text the code points and the words are counted.
fn body(value: String, points: usize, words: usize, captions: (usize, usize)) -> Body {
    Body {
        role: "main".into(),
        content_type: "text/plain".into(),
        char_count: points.saturating_sub(captions.0),
        word_count: words.saturating_sub(captions.1),
        value,
    }
}
