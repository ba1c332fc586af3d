//! What an article carries with it through the stages: where it came from, the record itself, its share of the budget.

use std::sync::Arc;
use std::time::Instant;

use super::budget::Charge;
use super::ledger::Generation;

/// The input record, owned: what a dead letter must give back whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InputRecord {
    /// Topic.
    pub topic: Arc<str>,
    /// Partition.
    pub partition: i32,
    /// Offset.
    pub offset: i64,
    /// Milliseconds since 1970, when the record has a timestamp.
    pub timestamp: Option<i64>,
    /// Key.
    pub key: Option<Vec<u8>>,
    /// Value; `None` is a tombstone.
    pub value: Option<Vec<u8>>,
    /// Headers in order; names may repeat.
    pub headers: Vec<(String, Option<Vec<u8>>)>,
}

impl InputRecord {
    /// The last header of this name that is UTF-8.
    pub fn header(&self, name: &str) -> Option<&str> {
        let (_, value) = self.headers.iter().rev().find(|(key, _)| key.eq_ignore_ascii_case(name))?;
        std::str::from_utf8(value.as_deref()?).ok()
    }

    /// Bytes it holds: key, value and headers.
    pub fn bytes(&self) -> usize {
        let headers: usize =
            self.headers.iter().map(|(name, value)| name.len() + value.as_ref().map_or(0, Vec::len)).sum();
        self.key.as_ref().map_or(0, Vec::len) + self.value.as_ref().map_or(0, Vec::len) + headers
    }
}

/// One article under way.
#[derive(Debug)]
pub struct Passport {
    /// The record it came in.
    pub record: InputRecord,
    /// The generation of its partition when it was taken.
    pub generation: Generation,
    /// When it was taken.
    pub taken: Instant,
    charge: Charge,
}

impl Passport {
    /// A passport for a record with its share of the budget.
    pub fn new(record: InputRecord, generation: Generation, charge: Charge, taken: Instant) -> Self {
        Self { record, generation, taken, charge }
    }

    /// The article's share of the budget.
    pub fn charge(&self) -> &Charge {
        &self.charge
    }
}

/// Why an article ends in the dead letters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The stage: `consume`, `normalize`, `extract` or `publish`.
    pub stage: &'static str,
    /// A stable label.
    pub kind: &'static str,
    /// What happened, for a person.
    pub message: String,
}

/// What a person who watches wants to know of a record: no more of its text than the headline.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Gist {
    /// The headline.
    pub headline: Option<String>,
    /// Code of the language (BCP 47).
    pub language: Option<String>,
    /// Feed or outlet it came through, else the site it stood on.
    pub source: Option<String>,
}

/// What became of an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// An enriched record to publish.
    Publish {
        /// Key of the output record.
        key: String,
        /// The record, JSON.
        value: Vec<u8>,
        /// What the record is in a few words.
        gist: Box<Gist>,
    },
    /// A dead letter.
    DeadLetter(Failure),
    /// Nothing to publish: a tombstone.
    Drop {
        /// A stable label.
        reason: &'static str,
    },
}

/// An article with its outcome, on its way to publish.
#[derive(Debug)]
pub struct Finished {
    /// The article.
    pub passport: Arc<Passport>,
    /// What became of it.
    pub outcome: Outcome,
}
