//! What brokers refused, and who is at fault.
//!
//! A broker refuses a whole request when one record in it is too large, so a refusal of several is no verdict on each.
//! Those are suspects: when they come again, each goes in a transaction of its own, and only what is refused alone is
//! guilty.

use std::collections::BTreeSet;

use rdkafka::error::RDKafkaErrorCode;

use super::publisher::Item;
use super::transaction_error::is_refusal;
use crate::pipeline::passport::Outcome;

/// Partition and offset of an article.
type Place = (i32, i64);

/// What is remembered of refusals until the articles come again.
#[derive(Debug, Default)]
pub(super) struct Refusals {
    guilty: BTreeSet<Place>,
    suspects: BTreeSet<Place>,
    letter: Option<Place>,
}

impl Refusals {
    /// Notes that what was sent for an article failed with `code`; nothing is noted unless that is a refusal. `alone`
    /// says that no other record failed with it.
    pub(super) fn note(&mut self, item: Option<&Item>, code: Option<RDKafkaErrorCode>, alone: bool) {
        let Some(item) = item.filter(|_| code.is_some_and(is_refusal)) else { return };
        let is_letter = matches!(item.finished.outcome, Outcome::DeadLetter(_));
        self.note_place((item.partition, item.offset), is_letter, alone);
    }

    fn note_place(&mut self, place: Place, is_letter: bool, alone: bool) {
        if !alone {
            self.suspects.insert(place);
        } else if is_letter {
            self.letter = Some(place);
        } else {
            self.guilty.insert(place);
        }
    }

    /// Whether an article's output was refused by itself.
    pub(super) fn is_guilty(&self, place: Place) -> bool {
        self.guilty.contains(&place)
    }

    /// Whether an article must go in a transaction of its own.
    pub(super) fn is_suspect(&self, place: Place) -> bool {
        self.suspects.contains(&place)
    }

    /// Forgets an article: its outcome is committed. Not before, because the transaction after a refusal fails once
    /// more, until the producer has a new epoch, and the article comes again.
    pub(super) fn forget(&mut self, place: Place) {
        self.guilty.remove(&place);
        self.suspects.remove(&place);
    }

    /// An article whose dead letter was refused by itself: nothing is left to try.
    pub(super) fn letter(&self) -> Option<Place> {
        self.letter
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refused_in_company_is_suspect_and_refused_alone_is_guilty() {
        let mut refusals = Refusals::default();
        refusals.note_place((0, 1), false, false);
        refusals.note_place((0, 2), false, false);
        assert!(refusals.is_suspect((0, 1)) && !refusals.is_guilty((0, 1)));
        refusals.note_place((0, 2), false, true);
        assert!(refusals.is_guilty((0, 2)));
        refusals.forget((0, 2));
        assert!(!refusals.is_guilty((0, 2)) && !refusals.is_suspect((0, 2)) && refusals.is_suspect((0, 1)));
    }

    #[test]
    fn a_dead_letter_is_given_up_only_when_it_is_refused_alone() {
        let mut refusals = Refusals::default();
        refusals.note_place((0, 1), true, false);
        assert_eq!(refusals.letter(), None);
        refusals.note_place((0, 1), true, true);
        assert_eq!(refusals.letter(), Some((0, 1)));
    }
}
