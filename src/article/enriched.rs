//! What leaves: the enriched record, a ninjs 3.1 document plus one top-level property, `rawi`.
//!
//! Take `rawi` away and the record validates strictly against ninjs 3.1; with it, against the schema that
//! `rawi schema` prints (`src/article/schema/`).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::encoding;
use super::facts::{BlockSpan, Dateline, Entity, Fingerprint, Keyword, Mention, Quantity, Quote};
use super::ninjs::Ninjs;
use super::story::{Charset, Format, Language, Removed};

/// Version of the `rawi` property's schema: raised when a reader of the old one would misread the new one.
pub const SCHEMA_VERSION: u32 = 1;

/// Room for an encoded record, in bytes: so much, and so much for each byte of its text.
const ROOM: usize = 2048;
const ROOM_FOR_TEXT: usize = 4;

/// One enriched record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EnrichedArticle {
    /// The ninjs 3.1 document.
    #[serde(flatten)]
    pub ninjs: Ninjs,
    /// What ninjs has no place for.
    pub rawi: Extension,
}

impl EnrichedArticle {
    /// The key of the output record: the `uri`, so that a compacted topic keeps the last version of an article.
    pub fn key(&self) -> &str {
        &self.ninjs.uri
    }

    /// The record as JSON, without spaces.
    ///
    /// # Errors
    ///
    /// None that a record which extraction made can cause.
    pub fn encoded(&self) -> Result<Vec<u8>, serde_json::Error> {
        // Most records have four to six bytes for one of their text.
        let mut bytes = Vec::with_capacity(ROOM + ROOM_FOR_TEXT * self.body().len());
        encoding::append(&mut bytes, self)?;
        Ok(bytes)
    }

    /// The main body's text, empty when there is none.
    pub fn body(&self) -> &str {
        self.ninjs.bodies.iter().find(|body| body.role == "main").map_or("", |body| body.value.as_str())
    }
}

/// The `rawi` property.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Extension {
    /// [`SCHEMA_VERSION`].
    pub schema: u32,
    /// Version of the worker that wrote the record.
    pub worker: String,
    /// The input record; absent when the article did not come through Kafka.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<Origin>,
    /// Format of the body as it arrived.
    pub format: Format,
    /// Charset of the body as it arrived.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub charset: Option<Charset>,
    /// Feed, outlet or crawler it came through.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Name of the site or publication.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub site: Option<String>,
    /// Section or desk.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub section: Option<String>,
    /// The source's own keywords.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// Whether the page says that its text is behind a paywall.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paywalled: Option<bool>,
    /// Whether the page says that it is a live blog.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub live_blog: Option<bool>,
    /// The people who wrote it, one name an item.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub authors: Vec<String>,
    /// Where the blocks of the main body lie.
    pub blocks: Vec<BlockSpan>,
    /// The dateline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dateline: Option<Dateline>,
    /// Quotations with their speakers, in the order of the text.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub quotes: Vec<Quote>,
    /// Mentions of names, in the order of the text.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mentions: Vec<Mention>,
    /// The people, organisations and places behind the mentions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub entities: Vec<Entity>,
    /// Salient terms, most salient first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub keywords: Vec<Keyword>,
    /// Numbers worth having, in the order of the text.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub quantities: Vec<Quantity>,
    /// What normalization and extraction took out of the text.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub removed: Vec<Removed>,
    /// How often each Unicode repair was applied.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub repairs: BTreeMap<String, u32>,
    /// The language of the text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<Language>,
    /// Where each field was found.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub provenance: BTreeMap<String, String>,
    /// What near-duplicates are joined by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fingerprint: Option<Fingerprint>,
}

/// Where an article came from: the coordinates of its input record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Origin {
    /// Input topic.
    pub topic: String,
    /// Partition.
    pub partition: i32,
    /// Offset.
    pub offset: i64,
    /// The input record's timestamp, RFC 3339; absent when the record has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timestamp: Option<String>,
}
