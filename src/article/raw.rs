//! What arrives: a raw article, opened from its envelope or taken as a bare document.

use super::Moment;

/// What is known of a payload before it is opened: the Kafka headers of the record, or what a command line says.
///
/// Hints are hints. Evidence inside the article wins where it is stronger, and the record says which was used.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hints {
    /// Header `content-type`: a media type, perhaps with a `charset` parameter.
    pub content_type: Option<String>,
    /// Header `url`: where the article was fetched.
    pub url: Option<String>,
    /// Header `source`: the feed, outlet or crawler it came through.
    pub source: Option<String>,
    /// Header `fetched-at`: when it was fetched; no publication date may lie after it.
    pub fetched_at: Option<Moment>,
}

/// One raw article: every field of the JSON envelope, or a bare document with its hints.
///
/// Everything but [`body`](Self::body) is a claim of the sender, not a fact of the article.
#[derive(Debug, Clone, PartialEq)]
pub struct RawArticle {
    /// The sender's identifier, kept in the record as an `altIds` entry with role `raw`.
    pub id: Option<String>,
    /// Where the article was fetched.
    pub url: Option<String>,
    /// The feed, outlet or crawler it came through.
    pub source: Option<String>,
    /// When it was fetched.
    pub fetched_at: Option<Moment>,
    /// When the sender says it was published.
    pub published_at: Option<Moment>,
    /// Media type of the body, without parameters, lower case; absent means sniff.
    pub content_type: Option<String>,
    /// Charset label of the body, as a hint only.
    pub charset: Option<CharsetClaim>,
    /// The sender's headline.
    pub title: Option<String>,
    /// The sender's authors.
    pub authors: Vec<String>,
    /// The sender's language tag (BCP 47).
    pub language: Option<String>,
    /// The article itself.
    pub body: RawBody,
    /// SHA-256 of the whole payload as it arrived; names the article when it has no URL.
    pub payload_hash: [u8; 32],
}

/// A charset that the sender names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CharsetClaim {
    /// The label as sent.
    pub label: String,
    /// Who says it: `header` (the record's content type) or `envelope`.
    pub from: &'static str,
}

/// The body of a raw article: text that is Unicode already, or bytes in a charset still to be found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RawBody {
    /// The envelope's `body`: text or markup, already decoded by JSON.
    Text(String),
    /// The envelope's `body_base64`, or a bare document: bytes as fetched.
    Bytes(Vec<u8>),
}

impl RawBody {
    /// Size in bytes, before any decoding.
    pub fn len(&self) -> usize {
        match self {
            Self::Text(text) => text.len(),
            Self::Bytes(bytes) => bytes.len(),
        }
    }

    /// Whether nothing is there at all.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
