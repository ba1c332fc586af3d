//! Why a payload is no article we can read.

/// An error of normalization. Permanent: the same payload always gives the same error.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NormalizeError {
    /// Nothing is there.
    #[error("the payload is empty")]
    Empty,
    /// The payload is larger than the limit.
    #[error("the payload has {bytes} bytes, more than the limit of {limit} (normalize.max_payload)")]
    TooLarge {
        /// Size of the payload.
        bytes: usize,
        /// The limit.
        limit: usize,
    },
    /// Markup is nested deeper than the limit.
    #[error("markup is nested {depth} levels deep, more than the limit of {limit} (normalize.max_nesting)")]
    TooDeep {
        /// Depth reached when reading stopped.
        depth: usize,
        /// The limit.
        limit: usize,
    },
    /// Markup holds more of something than any page does, and more than a parser should see.
    #[error("markup has {count} {what}, more than the limit of {limit}")]
    TooMany {
        /// What there is too much of.
        what: &'static str,
        /// How many there are, counted on the bytes.
        count: usize,
        /// The limit.
        limit: usize,
    },
    /// The payload says it is a JSON envelope and is not.
    #[error("the JSON envelope cannot be read: {reason} at line {line} column {column}; {cure}")]
    BadEnvelope {
        /// Line of the payload, from 1.
        line: usize,
        /// Column in that line, from 1.
        column: usize,
        /// What is wrong there.
        reason: String,
        /// What to send instead.
        cure: &'static str,
    },
    /// `body_base64` is not base64.
    #[error(
        "body_base64 is not base64: {0}; send the document's bytes in base64 (RFC 4648), or its text as \"body\""
    )]
    BadBase64(String),
    /// A document in a format of its own cannot be read.
    #[error("the {format} document cannot be read: {reason}")]
    BadDocument {
        /// The format.
        format: &'static str,
        /// Where and why.
        reason: String,
    },
    /// No readable text was found.
    #[error("no article text was found in {bytes} bytes of {format}")]
    NoText {
        /// The format.
        format: &'static str,
        /// Size of the decoded body.
        bytes: usize,
    },
}

impl NormalizeError {
    /// A stable label for metrics and dead letters.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::TooLarge { .. } => "too_large",
            Self::TooDeep { .. } => "too_deep",
            Self::TooMany { .. } => "too_many",
            Self::BadEnvelope { .. } => "bad_envelope",
            Self::BadBase64(_) => "bad_base64",
            Self::BadDocument { .. } => "bad_document",
            Self::NoText { .. } => "no_text",
        }
    }
}
