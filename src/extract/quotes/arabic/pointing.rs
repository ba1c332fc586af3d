//! Words that point back: `بهذه الكلمات` to a quotation, `التي` to the person before it.

use super::super::cues::Cues;
use super::super::paragraph::Paragraph;
use super::super::register::Register;
use super::clause::{Subject, gap_is_open, phrase};
use super::name::split;
use super::subject::{complete, subject};
use crate::article::facts::{Attribution, NameKind, Speaker};

/// The verb behind `بهذه الكلمات` or `هكذا`, where they stand right behind a quotation.
pub(crate) fn pointing_back(paragraph: &Paragraph<'_>, index: usize) -> Option<usize> {
    let word = paragraph.words.get(index)?;
    let verb = match word.folded.as_str() {
        "هكذا" => index + 1,
        "بهذه" | "بهذا" | "بتلك" => index + 2,
        _ => return None,
    };
    let span = paragraph.span_before(word.start)?;
    let gap = paragraph.text.get(span.close..word.start)?;
    let plain = gap.iter().all(|c| c.is_whitespace() || matches!(c, '.' | '،' | ',' | '…'));
    (plain && paragraph.words.get(verb)?.start < paragraph.sentence(word.start).1).then_some(verb)
}

/// Who does what a verb says that is no cue.
pub(crate) fn of_verb(
    paragraph: &Paragraph<'_>,
    verb: usize,
    cues: &Cues,
    register: &mut Register<'_>,
) -> Option<Speaker> {
    let seen = paragraph.offset + paragraph.words.get(verb)?.start;
    let mut found = phrase(paragraph, verb + 1, cues);
    // `يودع المنصف الرياحي دكانه`: a noun with a suffix is the object.
    let owned = |at: &usize| {
        paragraph.words.get(*at).is_some_and(|word| {
            paragraph.text.get(word.end.saturating_sub(1)) == Some(&'ه') || word.folded.ends_with("ها")
        })
    };
    let object = (found.from + 2..found.far).find(owned);
    found.far = object.unwrap_or(found.far);
    found.near = found.near.min(found.far);
    // Behind the subject its object may follow at once: a name that was found says where it ends.
    let first = paragraph.words.get(found.from)?;
    let (start, end) = (paragraph.offset + first.start, paragraph.offset + paragraph.text.len());
    let mention = register.mentions_in(start, end).first();
    let mention = mention.filter(|mention| mention.start == start && mention.kind == NameKind::Person);
    let found = match mention {
        Some(mention) => Some(register.of_mention(mention, Attribution::Explicit)),
        None => subject(paragraph, found, None, register),
    };
    match found {
        Some(found) => Some(register.set(found, None, seen)),
        None => register.implicit_of(None),
    }
}

/// The person before a relative clause whom no mention tells: a name behind a definite noun.
pub(super) fn antecedent(
    paragraph: &Paragraph<'_>,
    index: usize,
    start: usize,
    register: &Register<'_>,
) -> Option<Speaker> {
    let words = paragraph.words;
    let first = words.partition_point(|word| word.start < start).max(index.saturating_sub(ANTECEDENT));
    let definite = |at: &usize| {
        words
            .get(*at)
            .is_some_and(|word| word.folded.starts_with("ال") && paragraph.span_at(word.start).is_none())
    };
    (first..index).rev().filter(definite).find_map(|at| {
        let far = (at + 1..index).find(|&next| !gap_is_open(paragraph, next)).unwrap_or(index);
        let found = Subject { from: at, near: far, far };
        let (from, to) = split(paragraph, found).filter(|&(from, to)| from > at && to > from + 1)?;
        Some(complete(paragraph, found, from, to, register))
    })
}

/// Most words between a relative clause and the name it belongs to.
const ANTECEDENT: usize = 12;
