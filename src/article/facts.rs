//! What extraction says of a story: the facts in the record's `rawi` property.
//!
//! Every `start` and `end` counts Unicode code points of the main body's `value`, end exclusive.

use serde::{Deserialize, Serialize};

use super::story::BlockKind;
use super::{Moment, Shingle};

/// Where one block lies in the main body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BlockSpan {
    /// What kind of block it is.
    pub kind: BlockKind,
    /// First code point.
    pub start: usize,
    /// One past the last code point.
    pub end: usize,
}

/// The dateline of a story: where, when and through whom it was filed.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Dateline {
    /// The dateline as it stood in the text.
    pub text: String,
    /// The places it names, in order.
    pub places: Vec<String>,
    /// The day it names, resolved against the publication date where it gives no year.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<Moment>,
    /// The outlets and agencies it names, in order, as written.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<String>,
    /// The grammar rule that read it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub rule: String,
    /// Probability from 0 to 1 that it is one.
    pub confidence: f32,
}

/// The kinds of name a mention can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NameKind {
    /// A human being.
    Person,
    /// An organisation, institution, party, company, agency or armed group.
    Organisation,
    /// A state, region, city or other place.
    Place,
}

/// One mention of a name in the main body.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Mention {
    /// The name in full, as the document gives it (a surname alone is completed).
    pub name: String,
    /// What it names.
    #[serde(rename = "type")]
    pub kind: NameKind,
    /// First code point.
    pub start: usize,
    /// One past the last code point.
    pub end: usize,
    /// Probability from 0 to 1.
    pub confidence: f32,
}

/// A person, organisation or place of the story, with what the story and our tables say of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Entity {
    /// The name in full.
    pub name: String,
    /// What it names.
    #[serde(rename = "type")]
    pub kind: NameKind,
    /// The title or office the story gives a person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// An identifier as a URI (GeoNames, Wikidata, IPTC).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uri: Option<String>,
    /// ISO 3166-1 alpha-2 code of the state a place is, or lies in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// How often it is mentioned.
    pub mentions: u32,
    /// Probability from 0 to 1.
    pub confidence: f32,
}

/// One quotation with its speaker.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Quote {
    /// The quoted words, without the outer marks.
    pub text: String,
    /// First code point of `text`.
    pub start: usize,
    /// One past the last code point of `text`.
    pub end: usize,
    /// Whether a whole clause or a fragment is quoted.
    #[serde(rename = "type")]
    pub kind: QuoteKind,
    /// The word that introduces it, as written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cue: Option<String>,
    /// Who says it; absent when nothing in the text tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub speaker: Option<Speaker>,
    /// Set when the closing mark is missing and the quotation was closed at the paragraph's end.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unclosed: bool,
    /// Probability from 0 to 1 that this is speech.
    pub confidence: f32,
}

/// The kinds of quotation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QuoteKind {
    /// A whole clause or more in quotation marks.
    Direct,
    /// A quoted fragment inside a paraphrase.
    Mixed,
}

/// Who says a quotation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Speaker {
    /// The speaker's name in full; absent when only a role is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The role or title the story gives.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The agency or outlet through which the words came ("told Reuters").
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub via: Option<String>,
    /// How the speaker was found.
    pub how: Attribution,
    /// Probability from 0 to 1.
    pub confidence: f32,
}

/// How a speaker was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Attribution {
    /// Named in full beside the quotation.
    Explicit,
    /// Named by surname or given name, completed from the document.
    Surname,
    /// By a definite role ("the minister"), resolved from the document.
    Role,
    /// The current speaker goes on.
    Implicit,
    /// A role without a name ("a senior official").
    Anonymous,
}

/// A salient term of the story.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Keyword {
    /// The term as the story writes it most often.
    pub term: String,
    /// Relative salience, from 0 to 1; the first keyword has 1.
    pub score: f32,
}

/// A number worth having: money, a count, a share, a date.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Quantity {
    /// What kind of number it is.
    #[serde(rename = "type")]
    pub kind: QuantityKind,
    /// First code point.
    pub start: usize,
    /// One past the last code point.
    pub end: usize,
    /// The normalized value: a decimal number, or an ISO 8601 day for dates.
    pub value: String,
    /// ISO 4217 code for money, the counted noun for counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
}

/// The kinds of number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QuantityKind {
    /// An amount of money.
    Money,
    /// A count with what it counts.
    Count,
    /// A percentage.
    Percentage,
    /// A day.
    Date,
}

/// What near-duplicates are joined by downstream. Deterministic: the same text gives the same fingerprint in every
/// version that has the same `algorithm`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Fingerprint {
    /// Name and version of the algorithm.
    pub algorithm: String,
    /// Hash of the whole text in the search tier: equal for texts that differ in nothing a search would see.
    pub exact: String,
    /// Winnowed hashes of five-word shingles, ascending.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shingles: Vec<Shingle>,
}
