//! The speaker of an Arabic cue: verb, subject, `إن`.

mod clause;
mod name;

use super::cues::{Cue, CueKind, Cues};
use super::events::Event;
use super::paragraph::Paragraph;
use super::register::Register;
use super::{via, vocabulary};
use crate::article::facts::{Attribution, NameKind, Speaker};
use crate::lexicon::names::{GIVEN_NAMES, OFFICE_WORDS, OFFICES};
use crate::text::search_tier::name_key;
use clause::{Subject, after, phrase, possessive, preverbal};
use name::{is_given, is_joint_start, is_place, is_vocabulary, split};

/// Most words between `نقل` and its `عن`.
const VIA_WORDS: usize = 10;

/// Who speaks by the cue at `index`, and the cue's own agency if the words came through one.
pub(crate) fn speaker(
    paragraph: &Paragraph<'_>,
    index: usize,
    cue: Cue,
    cues: &Cues,
    register: &mut Register<'_>,
    earlier: Option<&Event>,
) -> Option<Speaker> {
    let word = paragraph.words.get(index)?;
    let seen = paragraph.offset + word.start;
    if cue.kind == CueKind::Participle || possessive(&word.folded) {
        // `نقلت رويترز عن الوزير قوله`: the agency holds for what he said.
        if let Some(speaker) =
            earlier.and_then(|event| event.speaker.clone()).filter(|speaker| speaker.via.is_some())
        {
            return Some(speaker);
        }
        let main = if earlier.is_none() { main_clause(paragraph, index, cues, register) } else { None };
        if let Some(speaker) = main {
            return Some(register.set(speaker, None, seen));
        }
        return register.implicit_of(cue.gender.filter(|_| !register.speaks()));
    }
    if let Some((from, through)) = relayed(paragraph, index) {
        let mut speaker = subject(paragraph, phrase(paragraph, from, cues), None, register)?;
        speaker.via = through;
        return Some(register.set(speaker, None, seen));
    }
    let before = preverbal(paragraph, index).and_then(|subject| named(paragraph, subject, register));
    let found = before.or_else(|| {
        subject(paragraph, phrase(paragraph, after(paragraph, index), cues), cue.gender, register)
    });
    let Some(mut speaker) = found else {
        let mut speaker = register.implicit_of(cue.gender)?;
        speaker.via = via::arabic(paragraph, word.end);
        return Some(speaker);
    };
    speaker.via = via::arabic(paragraph, word.end).filter(|via| speaker.name.as_ref() != Some(via));
    Some(register.set(speaker, cue.gender, seen))
}

/// Somebody introduced by his office without speaking (`افتتحت وزيرة الثقافة نجلاء الغرباوي`).
pub(crate) fn introduced(paragraph: &Paragraph<'_>, index: usize, cues: &Cues) -> Option<Speaker> {
    let word = paragraph.words.get(index)?;
    let key = name_key(&word.folded);
    let bare = key.strip_prefix('و').unwrap_or(&key);
    if !OFFICES.contains(&key) && !OFFICES.contains(bare) {
        return None;
    }
    let found = phrase(paragraph, index, cues);
    let (from, to) = split(paragraph, found)?;
    let first = paragraph.words.get(from)?;
    let behind_noun = paragraph.words.get(from.checked_sub(1)?)?;
    let quoted = paragraph.span_at(behind_noun.start).is_some();
    ((quoted || is_given(&name_key(&first.folded))) && to > from + 1 && from > index)
        .then(|| explicit(paragraph, found, from, to))
}

/// The subject of a sentence whose verb is no cue, for the participle that follows: `استقبل الوزير الوفد، مؤكدا أن`.
fn main_clause(
    paragraph: &Paragraph<'_>,
    index: usize,
    cues: &Cues,
    register: &mut Register<'_>,
) -> Option<Speaker> {
    let word = paragraph.words.get(index)?;
    let (start, _) = paragraph.sentence(word.start);
    let first = paragraph.words.partition_point(|word| word.start < start);
    // `من جانبه، رحب الوزير` opens with an aside.
    let aside = paragraph
        .words
        .get(first + 1)
        .is_some_and(|word| matches!(word.folded.as_str(), "جانبه" | "جانبها" | "جهته" | "جهتها"));
    let verb = first + if aside { 2 } else { 0 };
    let found = phrase(paragraph, verb + 1, cues);
    if found.far >= index || paragraph.words.get(verb)?.folded.starts_with("ال") {
        return None;
    }
    subject(paragraph, found, None, register).filter(|speaker| speaker.name.is_some())
}

/// `نقلت وكالة X عن Y قوله`: where Y begins, and X.
fn relayed(paragraph: &Paragraph<'_>, index: usize) -> Option<(usize, Option<String>)> {
    let word = paragraph.words.get(index)?;
    let bare = word.folded.trim_start_matches(['و', 'ف']);
    if !matches!(bare, "نقل" | "نقلت" | "نقلا" | "نقلوا" | "نسب" | "نسبت" | "ينقل" | "تنقل")
    {
        return None;
    }
    let (_, end) = paragraph.sentence(word.start);
    let rest = paragraph.words.get(index + 1..)?;
    let rest = rest.get(..rest.len().min(VIA_WORDS)).unwrap_or(rest);
    let at = rest.iter().position(|word| word.end <= end && matches!(word.folded.as_str(), "عن" | "الي"))?;
    let between = rest.get(..at)?;
    let through = between.first().zip(between.last()).map(|(first, last)| {
        let skip = between.len() > 1
            && vocabulary::OUTLET_NOUNS.contains(first.folded.as_str())
            && !between.get(1).is_some_and(|second| second.folded.starts_with("ال"));
        let start =
            if skip { between.get(1).map_or(first.start, |second| second.start) } else { first.start };
        paragraph.written(start, last.end).trim_matches(|c: char| "«»\"“”() ".contains(c)).to_owned()
    });
    Some((index + 1 + at + 1, through))
}

/// The person of a phrase before a verb: only a name that reaches up to the verb counts.
fn named(paragraph: &Paragraph<'_>, found: Subject, register: &Register<'_>) -> Option<Speaker> {
    let (from, to) = split(paragraph, found).filter(|&(_, to)| to == found.far)?;
    let first = paragraph.words.get(from)?;
    let key = name_key(&first.folded);
    let given = is_given(&key) || is_joint_start(&key);
    let office =
        paragraph.words.get(found.from).is_some_and(|word| OFFICES.contains(&name_key(&word.folded)));
    (office && from > found.from || given && from == found.from).then_some(())?;
    Some(complete(paragraph, found, from, to, register))
}

/// Who a noun phrase means.
fn subject(
    paragraph: &Paragraph<'_>,
    found: Subject,
    gender: Option<super::cues::Gender>,
    register: &mut Register<'_>,
) -> Option<Speaker> {
    let words = paragraph.words;
    let (first, last) = (words.get(found.from)?, words.get(found.near.checked_sub(1)?)?);
    if found.near <= found.from {
        return None;
    }
    let head = name_key(&first.folded);
    if vocabulary::HONORIFICS.contains(first.folded.as_str()) {
        let speaker = register.implicit_of(gender)?;
        return Some(Speaker { how: Attribution::Role, ..speaker });
    }
    if let Some((from, to)) = split(paragraph, found) {
        return Some(complete(paragraph, found, from, to, register));
    }
    let (start, end) = (paragraph.offset + first.start, paragraph.offset + last.end);
    let mentions = register.mentions_in(start, end);
    let person = mentions.iter().rev().find(|mention| mention.kind == NameKind::Person);
    if let Some(mention) = person {
        let alone = mention.start == start;
        let how = if mention.end - mention.start < mention.name.chars().count() {
            Attribution::Surname
        } else {
            Attribution::Explicit
        };
        let mut speaker = register.of_mention(mention, how);
        if !alone && let Some(title) = title(paragraph, first.start, mention.start - paragraph.offset) {
            speaker.title = Some(title);
        }
        return Some(speaker);
    }
    let written = paragraph.written(first.start, last.end);
    let single = found.near == found.from + 1;
    if single && let Some(speaker) = register.by_name(&written) {
        return Some(speaker);
    }
    let definite = head.starts_with("ال");
    // The definite words behind a definite noun describe it; any other word is no part of the phrase any more.
    let mut described = found.from + 1;
    while described < found.near
        && words.get(described).is_some_and(|word| {
            let key = name_key(&word.folded);
            let before = words.get(described - 1).is_some_and(|word| word.folded.starts_with("ال"));
            key.starts_with("ال")
                || key.starts_with("لل")
                || key.starts_with("وال")
                || is_vocabulary(&key) && !(before && GIVEN_NAMES.contains(&key))
                || is_place(paragraph, word)
        })
    {
        described += 1;
    }
    let (near, last) = match words.get(described - 1).filter(|_| definite) {
        Some(last) => (described, last),
        None => (found.near, last),
    };
    if definite {
        let role = paragraph.written(first.start, last.end);
        let plain = words.get(found.from + 1..near)?.iter().all(|word| word.folded.starts_with("ال"));
        let speaker = if plain { register.by_role(&head, gender) } else { register.by_title(&role) };
        if let Some(speaker) = speaker {
            return Some(speaker);
        }
        if let Some(speaker) = register.institution(&head).filter(|_| near == found.from + 1) {
            return Some(speaker);
        }
    }
    let body =
        mentions.iter().find(|mention| mention.kind == NameKind::Organisation && mention.start == start);
    if let Some(body) = body {
        let name = if body.end < end && !definite {
            paragraph.written(first.start, body.end - paragraph.offset)
        } else {
            body.name.clone()
        };
        return Some(Speaker {
            name: Some(name),
            title: None,
            via: None,
            how: Attribution::Explicit,
            confidence: 0.8,
        });
    }
    // A definite noun keeps no circumstance, an indefinite one does: `مسؤول في الوزارة`.
    let end = if definite { near } else { found.far };
    let last = words.get(end.checked_sub(1)?)?;
    Some(Speaker {
        name: None,
        title: Some(paragraph.written(first.start, last.end)),
        via: None,
        how: Attribution::Anonymous,
        confidence: 0.7,
    })
}

/// The speaker of a phrase whose name was found, completed from the register where it is a surname.
fn complete(
    paragraph: &Paragraph<'_>,
    found: Subject,
    from: usize,
    to: usize,
    register: &Register<'_>,
) -> Speaker {
    let speaker = explicit(paragraph, found, from, to);
    let Some(known) = speaker.name.as_deref().and_then(|name| register.by_name(name)) else { return speaker };
    Speaker { title: speaker.title.or(known.title), ..known }
}

fn explicit(paragraph: &Paragraph<'_>, found: Subject, from: usize, to: usize) -> Speaker {
    let place = |at: usize, end: bool| {
        paragraph.words.get(at).map_or(0, |word| if end { word.end } else { word.start })
    };
    let name = paragraph.written(place(from, false), place(to - 1, true));
    let before = title(paragraph, place(found.from, false), place(from, false));
    // `كريم الضاهر الخبير القانوني`: the office may stand behind the name.
    let behind = || {
        let office = paragraph.words.get(to).filter(|_| to < found.near)?;
        let key = name_key(&office.folded);
        (OFFICES.contains(&key) || key.starts_with("ال") && OFFICE_WORDS.contains(&key))
            .then(|| title(paragraph, office.start, place(found.near - 1, true)))?
    };
    let title = before.or_else(behind);
    Speaker { name: Some(name), title, via: None, how: Attribution::Explicit, confidence: 0.9 }
}

/// A title as written; ways to address somebody are none.
fn title(paragraph: &Paragraph<'_>, from: usize, to: usize) -> Option<String> {
    let written = paragraph.written(from, to);
    let title = written.trim_matches(|c: char| c.is_whitespace() || "،,«»\"“”()".contains(c));
    let address = matches!(
        title,
        "" | "السيد"
            | "السيدة"
            | "د"
            | "د."
            | "الآنسة"
            | "المواطن"
            | "المواطنة"
            | "أما"
            | "لكن"
    );
    (!address).then(|| title.to_owned())
}
