//! The subject at the head of a sentence, parted from its verb by asides in commas.

use super::super::cues::Cues;
use super::super::paragraph::Paragraph;
use super::super::vocabulary;
use super::clause::{Subject, gap_is_open, phrase};
use super::governing::is_somebody;
use super::name::{is_joint_start, is_vocabulary};
use crate::lexicon::names::{GIVEN_NAMES, OFFICES};

/// Most words between a subject and its verb.
const ASIDES: usize = 30;

/// The noun phrase that opens the sentence, where only asides in commas stand between it and the verb: `فزميلتها منى
/// الشرقاوي، التي كانت تعمل محاسبة، ترى أن`, `الحاكم الجديد، بحسب مصادر وزارية، أبلغ`.
pub(super) fn fronted(paragraph: &Paragraph<'_>, index: usize, cues: &Cues) -> Option<Subject> {
    let words = paragraph.words;
    let verb = words.get(index)?;
    let (start, _) = paragraph.sentence(verb.start);
    let first = words.partition_point(|word| word.start < start);
    let comma = |at: usize| {
        let (Some(before), Some(word)) = (at.checked_sub(1).and_then(|at| words.get(at)), words.get(at))
        else {
            return false;
        };
        let gap = paragraph.text.get(before.end..word.start).unwrap_or(&[]);
        gap.iter().any(|c| matches!(c, '،' | ','))
            && gap.iter().all(|c| matches!(c, '،' | ',' | ' ' | ')' | '»' | '"'))
    };
    if index > first + ASIDES || !comma(index) || verb.folded.starts_with('و') {
        return None;
    }
    let mut from = first;
    let mut about = false;
    while let Some(word) = words.get(from).filter(|_| from < index) {
        match word.folded.as_str() {
            "اما" => about = true,
            "لكن" | "ولكن" | "بينما" | "فيما" | "غير" | "الا" | "ان" | "بيد" => {}
            _ => break,
        }
        from += 1;
    }
    if verb.folded.starts_with('ف') && !about {
        return None;
    }
    let head = words.get(from).filter(|_| from < index)?;
    if paragraph.span_at(head.start).is_some() || !nominal(head.key()) {
        return None;
    }
    let found = phrase(paragraph, from, cues);
    let end = (from + 1..index).find(|&at| !gap_is_open(paragraph, at))?;
    // What the phrase does not reach up to the comma is a clause of its own.
    (found.far == end && comma(end)).then_some(found)
}

/// Whether a word can only be a noun that means somebody: a name, an office, a kinsman, with or without a suffix.
pub(super) fn nominal(key: &str) -> bool {
    let bare = key.strip_prefix(['و', 'ف']).unwrap_or(key);
    let own = ["ها", "هم", "ه"].iter().find_map(|suffix| bare.strip_suffix(suffix));
    let feminine = own.and_then(|own| own.strip_suffix('ت')).map(|own| format!("{own}ه"));
    let person = |noun: &str| {
        OFFICES.contains(noun) || vocabulary::HEADS.contains(noun) || vocabulary::KIN.contains(noun)
    };
    let named = |key: &str| GIVEN_NAMES.contains(key) || is_joint_start(key);
    let definite = |key: &str| key.strip_prefix("ال").is_some_and(|noun| person(noun) || is_vocabulary(key));
    named(key)
        || is_somebody(key)
        || is_somebody(bare)
        || definite(key)
        || definite(bare)
        || vocabulary::PERSONS.contains(key)
        || person(key)
        || person(bare)
        || own.is_some_and(person)
        || feminine.as_deref().is_some_and(person)
}
