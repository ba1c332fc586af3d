//! The values that the labels of metrics can have: known beforehand, or bounded in number.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use prometheus::{IntCounter, IntCounterVec};

/// Longest value that an article can give a label, in characters.
const LABEL_CHARACTERS: usize = 64;

/// What all values beyond the bound count as.
const OTHER: &str = "other";

/// What an article without the value counts as.
const UNKNOWN: &str = "unknown";

/// The kinds of failure a worker can have with an article, as (stage, kind).
pub(super) const FAILURES: &[(&str, &str)] = &[
    ("normalize", "empty"),
    ("normalize", "too_large"),
    ("normalize", "too_deep"),
    ("normalize", "too_many"),
    ("normalize", "bad_envelope"),
    ("normalize", "bad_base64"),
    ("normalize", "bad_document"),
    ("normalize", "no_text"),
    ("normalize", "panic"),
    ("normalize", "timeout"),
    ("extract", "encode"),
    ("extract", "panic"),
    ("extract", "timeout"),
    ("publish", "too_large"),
    ("publish", "refused"),
];

/// The rules of the ledger, as [`LedgerError::kind`](crate::pipeline::ledger::LedgerError::kind) names them.
pub(super) const LEDGER_RULES: &[&str] = &["not_above", "unknown", "twice"];

/// Why a producer is made anew.
pub(super) const RECREATIONS: &[&str] = &["fatal", "abort_failed"];

/// Why partitions are set back.
pub(super) const REWINDS: &[&str] = &["aborted", "producer_rebuilt", "went_back"];

/// Counters by a word that comes with the articles. The first `most` words have a series of their own, all later ones
/// share `other`: an article must not be able to fill the memory of whoever scrapes us.
#[derive(Debug)]
pub struct Capped {
    counters: IntCounterVec,
    most: usize,
    known: Mutex<BTreeMap<String, IntCounter>>,
}

impl Capped {
    /// Counts by the only label of `counters`.
    pub(super) fn new(counters: IntCounterVec, most: usize) -> Self {
        Self { counters, most, known: Mutex::default() }
    }

    /// Counts one article.
    pub(super) fn count(&self, word: Option<&str>) {
        let word = word.map(str::trim).filter(|word| !word.is_empty()).unwrap_or(UNKNOWN);
        let word: String =
            word.chars().filter(|character| !character.is_control()).take(LABEL_CHARACTERS).collect();
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(counter) = known.get(&word) {
            counter.inc();
        } else if known.len() < self.most {
            let counter = self.counters.with_label_values(&[&word]);
            counter.inc();
            known.insert(word, counter);
        } else {
            self.counters.with_label_values(&[OTHER]).inc();
        }
    }
}

/// Defines an enum of label values.
macro_rules! label {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)+
        }

        impl $name {
            /// All values, in order.
            pub(super) const WORDS: &[&str] = &[$($word),+];

            /// The label's value.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }
        }
    };
}

label! {
    /// Why spans did not reach the collector.
    SpanLoss {
        /// The queue was full: the collector is slow or away.
        QueueFull = "queue_full",
        /// The collector could not be reached, or did not answer.
        Unreachable = "unreachable",
        /// The collector did not want them.
        Refused = "refused",
    }
}

label! {
    /// What became of an input record.
    Completed {
        /// An enriched record was published.
        Published = "published",
        /// A dead letter was published.
        DeadLettered = "dead_lettered",
        /// Nothing was to be published.
        Dropped = "dropped",
    }
}

label! {
    /// The bounded channels, named by the stage that takes out of them.
    Queue {
        /// Before normalization.
        Normalize = "normalize",
        /// Before extraction.
        Extract = "extract",
        /// Before publishing.
        Publish = "publish",
    }
}

label! {
    /// What a rebalance did to the worker.
    Rebalance {
        /// Partitions came.
        Assign = "assign",
        /// Partitions went, with time to finish.
        Revoke = "revoke",
        /// Partitions were gone already.
        Lost = "lost",
    }
}

label! {
    /// How the work on partitions that went away ended.
    Drained {
        /// All was finished and committed.
        Drained = "drained",
        /// The time was over; the rest is done again by the next owner.
        Deadline = "deadline",
        /// The partitions were gone, nothing could be committed.
        Lost = "lost",
    }
}

label! {
    /// How a transaction ended.
    Transaction {
        /// Committed.
        Committed = "committed",
        /// Aborted; its records are done again.
        Aborted = "aborted",
        /// The producer cannot go on.
        Fatal = "fatal",
    }
}

label! {
    /// The phases of a transaction.
    Phase {
        /// From the first record sent to the last delivery report.
        Produce = "produce",
        /// Adding the consumed offsets.
        Offsets = "offsets",
        /// Committing.
        Commit = "commit",
        /// Aborting.
        Abort = "abort",
    }
}

label! {
    /// The Kafka clients of a worker.
    Client {
        /// The consumer.
        Consumer = "consumer",
        /// The producer.
        Producer = "producer",
    }
}

#[cfg(test)]
mod tests {
    use prometheus::Opts;

    use super::*;
    use crate::normalize::NormalizeError;

    #[test]
    fn articles_cannot_make_more_series_than_the_bound() {
        let counters = IntCounterVec::new(Opts::new("a", "b"), &["source"]).unwrap();
        let capped = Capped::new(counters.clone(), 3);
        for number in 0..100 {
            capped.count(Some(&format!("source-{number}")));
            capped.count(Some(" source-1\n"));
        }
        capped.count(None);
        capped.count(Some(&"x".repeat(10_000)));
        let count = |word: &str| counters.with_label_values(&[word]).get();
        assert_eq!((count("source-0"), count("source-1"), count("source-2")), (1, 101, 1));
        assert_eq!(count("other"), 99);
    }

    #[test]
    fn the_kinds_of_normalization_are_known_beforehand() {
        let (bytes, limit, format) = (1, 1, "html");
        for error in [
            NormalizeError::Empty,
            NormalizeError::TooLarge { bytes, limit },
            NormalizeError::TooDeep { depth: 1, limit },
            NormalizeError::TooMany { what: "elements", count: 1, limit },
            NormalizeError::BadEnvelope { line: 1, column: 1, reason: String::new(), cure: "" },
            NormalizeError::BadBase64(String::new()),
            NormalizeError::BadDocument { format, reason: String::new() },
            NormalizeError::NoText { format, bytes },
        ] {
            assert!(FAILURES.contains(&("normalize", error.kind())), "{}", error.kind());
        }
    }
}
