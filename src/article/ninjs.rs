//! The parts of IPTC ninjs 3.1 that an enriched record uses, with ninjs's own names.
//!
//! Source: the ninjs 3.1 schema, <https://www.iptc.org/std/ninjs/ninjs-schema_3.1.json>. Items there admit no
//! further properties; whatever ninjs has no place for goes into the record's `rawi` property.

use serde::{Deserialize, Serialize};

use super::Moment;

/// The standard a record conforms to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Standard {
    /// `ninjs`.
    pub name: String,
    /// `3.1`.
    pub version: String,
    /// URI of the schema.
    pub schema: String,
}

impl Standard {
    /// ninjs 3.1, the version every record is written in.
    pub fn ninjs_3_1() -> Self {
        Self {
            name: "ninjs".into(),
            version: "3.1".into(),
            schema: "http://www.iptc.org/std/ninjs/ninjs-schema_3.1.json#".into(),
        }
    }
}

/// A text with a role: a headline or a description.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RoleText {
    /// `main` or `summary`.
    pub role: String,
    /// Media type of `value`.
    pub content_type: String,
    /// The text.
    pub value: String,
}

impl RoleText {
    /// A plain text with a role.
    pub fn plain(role: &str, value: impl Into<String>) -> Self {
        Self { role: role.into(), content_type: "text/plain".into(), value: value.into() }
    }
}

/// A body of the article.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Body {
    /// `main`.
    pub role: String,
    /// `text/plain`.
    pub content_type: String,
    /// Unicode code points in `value`, captions not counted.
    pub char_count: usize,
    /// Words in `value` by UAX 29, captions not counted.
    pub word_count: usize,
    /// The text; paragraphs are separated by one blank line.
    pub value: String,
}

/// A person, organisation or place that the article mentions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Concept {
    /// The name.
    pub name: String,
    /// `mentions` or `author`.
    pub rel: String,
    /// An identifier as a complete URI.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uri: Option<String>,
    /// An identifier as free text, such as an ISO 3166-1 code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub literal: Option<String>,
}

/// A topic of the article.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Subject {
    /// Name of the topic as the scheme has it in English.
    pub name: String,
    /// `about` for a topic, `keyword` for a source's own keyword.
    pub rel: String,
    /// The concept's URI (IPTC Media Topics).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uri: Option<String>,
    /// Who assigned it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub creator: Option<String>,
    /// Confidence in percent, from 0 to 100.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidence: Option<u8>,
}

/// A party that supplied the content: agency, outlet, publisher.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InfoSource {
    /// The name as written.
    pub name: String,
    /// `agency`, `outlet` or `publisher`.
    pub role: String,
    /// An identifier as a complete URI.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uri: Option<String>,
    /// The agency's common abbreviation in Latin letters (`AFP`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub literal: Option<String>,
}

/// An identifier other than `uri`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AltId {
    /// Whose identifier it is: `raw` for the raw article's own.
    pub role: String,
    /// The identifier.
    pub value: String,
}

/// A rendition of the content: the lead image.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rendition {
    /// Name among the renditions.
    pub name: String,
    /// Where it is.
    pub href: String,
}

/// A ninjs 3.1 document of type `text`, in the order in which a person reads it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Ninjs {
    /// The canonical URL, or `urn:rawi:` and the hash of the raw article.
    pub uri: String,
    /// Always `text`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Version of the article; `1` unless the source gives one.
    pub version: String,
    /// The standard this document conforms to.
    pub standard: Standard,
    /// BCP 47 tag.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// When the article was published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_created: Option<Moment>,
    /// When this version of the article was made: the source's modification time, else the publication time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version_created: Option<Moment>,
    /// Editorial urgency, 1 (highest) to 9.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub urgency: Option<u8>,
    /// Headlines; role `main` is the headline.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub headlines: Vec<RoleText>,
    /// Slugline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slugline: Option<String>,
    /// The byline, people separated by commas.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// The places the story was filed from, separated by `/`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub located: Option<String>,
    /// Agencies and outlets.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub info_sources: Vec<InfoSource>,
    /// Summaries.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub descriptions: Vec<RoleText>,
    /// Bodies; role `main` is the text.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub bodies: Vec<Body>,
    /// People.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub people: Vec<Concept>,
    /// Organisations.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub organisations: Vec<Concept>,
    /// Places.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub places: Vec<Concept>,
    /// Topics.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub subjects: Vec<Subject>,
    /// The lead image.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub renditions: Vec<Rendition>,
    /// Copyright line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub copyright_notice: Option<String>,
    /// Other identifiers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub alt_ids: Vec<AltId>,
}
