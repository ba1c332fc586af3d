//! What normalization makes of a raw article: the clean story, its form settled, its content still unread.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Moment;
use super::ninjs::InfoSource;

/// A clean story: headline, people behind it, date, text in blocks, and nothing else.
///
/// All text is in the display tier: NFC, one kind of space, no invisible marks a reader cannot see, no letter a
/// reader sees changed. Unknown stays absent: no empty strings, no guesses without provenance.
#[derive(Debug, Clone, PartialEq)]
pub struct Story {
    /// The raw article's own identifier.
    pub id: Option<String>,
    /// SHA-256 of the payload as it arrived.
    pub payload_hash: [u8; 32],
    /// The canonical URL: the page's own claim where it names the same site, else where it was fetched.
    pub url: Option<String>,
    /// The feed, outlet or crawler it came through.
    pub source: Option<String>,
    /// When it was fetched.
    pub fetched_at: Option<Moment>,
    /// Which format the body was in.
    pub format: Format,
    /// Which charset the bytes were in, and how that was decided; absent when the body came as Unicode.
    pub charset: Option<Charset>,
    /// The language of the text.
    pub language: Option<Language>,
    /// The headline, without the site's name.
    pub headline: Option<String>,
    /// The standfirst or summary that the source gives apart from the text.
    pub summary: Option<String>,
    /// People who wrote it; never the site, a section, an e-mail address or an agency.
    pub authors: Vec<String>,
    /// Agencies and outlets named as sources by the form (metadata, credit lines moved out of the authors).
    pub info_sources: Vec<InfoSource>,
    /// The dateline or place of filing, where the format carries it apart from the text (NITF, NewsML-G2, ninjs).
    pub dateline: Option<String>,
    /// When it was published.
    pub published: Option<Moment>,
    /// When it was last changed, if later than published.
    pub modified: Option<Moment>,
    /// The section or desk.
    pub section: Option<String>,
    /// Keywords that the source itself gives.
    pub tags: Vec<String>,
    /// Address of the lead image.
    pub image: Option<String>,
    /// Name of the site or publication.
    pub site_name: Option<String>,
    /// Short human-readable identifier (wire formats).
    pub slugline: Option<String>,
    /// Editorial urgency, 1 (highest) to 9 (wire formats).
    pub urgency: Option<u8>,
    /// Copyright line that the source gives.
    pub copyright: Option<String>,
    /// Whether the page says that the text is behind a paywall; absent when it says nothing.
    pub paywalled: Option<bool>,
    /// Whether the page says that it is a live blog; absent when it says nothing.
    pub live_blog: Option<bool>,
    /// The text, in reading order.
    pub blocks: Vec<Block>,
    /// What normalization took out of the text, so that nothing is lost silently.
    pub removed: Vec<Removed>,
    /// How often each Unicode repair was applied, by its rule's name.
    pub repairs: BTreeMap<&'static str, u32>,
    /// Where each field's value was found, by the field's name in this type: `"published" → "json-ld"`.
    pub provenance: BTreeMap<&'static str, &'static str>,
}

impl Story {
    /// A story with nothing known but the hash of its payload and its format.
    pub fn empty(payload_hash: [u8; 32], format: Format) -> Self {
        Self {
            id: None,
            payload_hash,
            url: None,
            source: None,
            fetched_at: None,
            format,
            charset: None,
            language: None,
            headline: None,
            summary: None,
            authors: Vec::new(),
            info_sources: Vec::new(),
            dateline: None,
            published: None,
            modified: None,
            section: None,
            tags: Vec::new(),
            image: None,
            site_name: None,
            slugline: None,
            urgency: None,
            copyright: None,
            paywalled: None,
            live_blog: None,
            blocks: Vec::new(),
            removed: Vec::new(),
            repairs: BTreeMap::new(),
            provenance: BTreeMap::new(),
        }
    }
}

/// One block of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// What kind of block it is.
    pub kind: BlockKind,
    /// Its text, display tier, not empty, without blank lines inside.
    pub text: String,
}

/// The kinds of block a story is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BlockKind {
    /// A paragraph of running text.
    Paragraph,
    /// A heading inside the story.
    Subheading,
    /// A block quotation or pull quote.
    Quote,
    /// One item of a list.
    ListItem,
    /// The caption of a picture or video.
    Caption,
    /// A table, one row a line, cells separated by a tab.
    Table,
}

/// The formats a body can be in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// Plain text: a wire story or a text that a crawler made.
    Text,
    /// An HTML page.
    Html,
    /// IPTC ninjs 1.x, 2.x or 3.x.
    Ninjs,
    /// IPTC NITF.
    Nitf,
    /// IPTC NewsML-G2.
    NewsmlG2,
    /// An RSS 2.0 item.
    Rss,
    /// An Atom entry.
    Atom,
}

/// A charset and how it was decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Charset {
    /// The WHATWG name, lower case (`windows-1256`).
    pub name: String,
    /// Where the decision came from: `utf-8`, `bom`, `header`, `envelope`, `meta`, `xml`, `detected`.
    pub from: String,
    /// Bytes that were no text in this charset and became U+FFFD before they were dropped.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub malformed: u32,
    /// Whether UTF-8 that had been decoded and encoded twice was put right.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub double_encoding_repaired: bool,
}

fn is_zero(count: &u32) -> bool {
    *count == 0
}

/// A language and how sure of it we are.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Language {
    /// BCP 47 tag: an ISO 639-1 code where there is one, else ISO 639-3.
    pub code: String,
    /// Probability from 0 to 1 that `code` is right.
    pub confidence: f32,
    /// Where it came from: `detected`, `page`, `envelope`, `feed`.
    pub from: String,
    /// The next best language.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub runner_up: Option<String>,
}

/// Something normalization took out of the text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Removed {
    /// Why it was taken out.
    pub kind: RemovedKind,
    /// The text itself, at most 1,000 characters of it.
    pub text: String,
}

/// Why a piece of text was taken out of a story.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RemovedKind {
    /// A line of the site's furniture: "read more", "categories", share and newsletter lines.
    Boilerplate,
    /// A teaser of another story.
    Related,
    /// A paragraph that stood in the text twice.
    Duplicate,
    /// The headline, repeated as the first line of the text.
    Headline,
    /// A byline or author box.
    Byline,
    /// A dateline, cut from the first paragraph and kept as a fact.
    Dateline,
    /// A credit at the end of the story.
    Credit,
    /// A publication date line.
    Date,
    /// A cookie, consent or subscription notice.
    Notice,
}
