//! The speaker of an Arabic cue: verb, subject, `إن`.

use super::cues::{Cue, CueKind, Cues};
use super::events::Event;
use super::paragraph::Paragraph;
use super::register::Register;
use super::{via, vocabulary};
use crate::article::facts::{Attribution, NameKind, Speaker};
use crate::lexicon::names::{
    FAMILY_NAMES, GIVEN_NAMES, MINISTRIES, OFFICE_WORDS, OFFICES, ORG_INTRODUCERS, ORG_TRIGGERS, STOP_ARABIC,
    is_demonym,
};
use crate::text::search_tier::name_key;
use crate::text::words::Word;

/// Most words of a subject.
const SUBJECT_WORDS: usize = 16;
/// Most words between `نقل` and its `عن`.
const VIA_WORDS: usize = 10;

/// Particles that join the parts of a name.
const JOINTS: &[&str] = &[
    "بن", "ابن", "بنت", "ابو", "ابي", "ام", "ال", "عبد", "دي", "دا", "فان", "فون", "دو", "ديل", "بو", "ولد",
    "دا", "ديه",
];

/// The words of a subject with how far each reading of it goes.
#[derive(Debug, Clone, Copy)]
struct Subject {
    /// First word of the phrase.
    from: usize,
    /// One past its last word where no preposition is crossed.
    near: usize,
    /// One past its last word.
    far: usize,
}

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

/// Whether the word is a noun of speech that belongs to whoever spoke: `قوله`, `تعبيرها`.
fn possessive(folded: &str) -> bool {
    matches!(
        folded,
        "قوله"
            | "قولها"
            | "قولهم"
            | "تعبيره"
            | "تعبيرها"
            | "وصفه"
            | "وصفها"
            | "تعبيرهم"
            | "وصفهم"
    )
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

/// The first word of the phrase behind a cue: `وفقا ل` and `بحسب ما قال` skip their particles.
fn after(paragraph: &Paragraph<'_>, index: usize) -> usize {
    let mut from = index + 1;
    while paragraph.words.get(from).is_some_and(|word| {
        matches!(
            word.folded.as_str(),
            "ل" | "ما"
                | "ايضا"
                | "كذلك"
                | "بدوره"
                | "بدورها"
                | "من"
                | "جانبه"
                | "جانبها"
                | "جهته"
                | "جهتها"
        )
    }) && from < index + 4
        && gap_is_open(paragraph, from)
    {
        // `من` alone is a preposition; only `من جانبه` is passed over.
        let word = paragraph.words.get(from).map(|word| word.folded.as_str());
        let next = paragraph.words.get(from + 1).map(|word| word.folded.as_str()).unwrap_or_default();
        if word == Some("من") && !matches!(next, "جانبه" | "جانبها" | "جهته" | "جهتها")
        {
            break;
        }
        from += 1;
    }
    from
}

fn gap_is_open(paragraph: &Paragraph<'_>, at: usize) -> bool {
    let start = at.checked_sub(1).and_then(|before| paragraph.words.get(before)).map_or(0, |word| word.end);
    let end = paragraph.words.get(at).map_or(start, |word| word.start);
    // A name in marks may have been passed over before.
    let start = start
        .checked_sub(1)
        .and_then(|last| paragraph.span_at(last))
        .map_or(start, |span| span.close.min(end));
    let gap = paragraph.text.get(start..end).unwrap_or(&[]);
    gap.iter().all(|c| c.is_whitespace() || matches!(c, 'ـ' | '(' | ')' | '-'))
}

/// The noun phrase that begins at a word, up to where the clause, a mark or a circumstance begins.
fn phrase(paragraph: &Paragraph<'_>, from: usize, cues: &Cues) -> Subject {
    let words = paragraph.words;
    let (mut to, mut near) = (from, None);
    while let Some(word) = words.get(to).filter(|_| to < from + SUBJECT_WORDS) {
        if !gap_is_open(paragraph, to) {
            // A name in marks inside the phrase: `مدير فندق «نخلة الخور» سيباستيان كول`.
            let Some(past) = quoted_name(paragraph, to).filter(|_| to > from) else { break };
            to = past;
            continue;
        }
        let folded = word.folded.as_str();
        let next = words.get(to + 1).map(|next| next.folded.as_str()).unwrap_or_default();
        let cue = cues.get(folded, true).is_some_and(|cue| cue.kind != CueKind::Noun);
        let verb = cue && !GIVEN_NAMES.contains(&name_key(folded)) && !OFFICES.contains(&name_key(folded));
        if vocabulary::SUBJECT_ENDS.contains(folded)
            || verb
            || possessive(folded)
            || media(folded)
            || (folded == "في" && vocabulary::OCCASIONS.iter().any(|stem| next.starts_with(stem.as_str())))
            || preposition(paragraph, word) == Some(false)
        {
            break;
        }
        if preposition(paragraph, word) == Some(true) && near.is_none() {
            near = Some(to);
        }
        to += 1;
    }
    Subject { from, near: near.unwrap_or(to), far: to }
}

/// Whether a word is a preposition, and if so, whether a title can go on behind it (`النائب عن البصرة`).
fn preposition(paragraph: &Paragraph<'_>, word: &Word) -> Option<bool> {
    match word.folded.as_str() {
        "من" | "عن" | "في" => Some(true),
        // `على` and the name `علي` fold to one word; only the spelling with two dots can be the name.
        "علي" => (paragraph.text.get(word.end.saturating_sub(1)) != Some(&'ي')).then_some(false),
        "مع" | "الي" => Some(false),
        _ => None,
    }
}

/// `لوكالة`, `لصحيفة`, `للصحفيين`: to whom something was said.
fn media(folded: &str) -> bool {
    let noun = folded.strip_prefix("لل").map(|noun| format!("ال{noun}"));
    let noun = noun.as_deref().or_else(|| folded.strip_prefix('ل'));
    noun.is_some_and(|noun| {
        vocabulary::OUTLET_NOUNS.contains(noun)
            || noun.starts_with("الصح")
            || noun == "رويترز"
            || noun == "الاناضول"
    }) || folded == "ل"
}

/// One past the words of a short name in marks whose first word is `at`, if the phrase goes on behind it.
fn quoted_name(paragraph: &Paragraph<'_>, at: usize) -> Option<usize> {
    let word = paragraph.words.get(at)?;
    let span = paragraph.span_at(word.start)?;
    let gap_start =
        at.checked_sub(1).and_then(|before| paragraph.words.get(before)).map_or(0, |word| word.end);
    let plain = paragraph.text.get(gap_start..span.open)?.iter().all(|c| c.is_whitespace());
    let inside = paragraph.between(span.open, span.close).len();
    let next = paragraph.words.get(at + inside)?;
    let joined = paragraph.text.get(span.close..next.start)?.iter().all(|c| c.is_whitespace());
    (plain && joined && inside <= 4 && word.start == span.start).then_some(at + inside)
}

/// The noun phrase before a verb, where it ends right before it: `أما المتحدث أبو بكر فقال`, `لكن النائبة هدى اتهمت`.
fn preverbal(paragraph: &Paragraph<'_>, index: usize) -> Option<Subject> {
    let word = paragraph.words.get(index)?;
    let (start, _) = paragraph.sentence(word.start);
    let mut from = index;
    while from > 0 && index - from < SUBJECT_WORDS {
        let before = paragraph.words.get(from - 1)?;
        if before.start < start || !gap_is_open(paragraph, from) || paragraph.span_at(before.start).is_some()
        {
            break;
        }
        from -= 1;
    }
    let first = paragraph.words.get(from)?.folded.as_str();
    let about = first == "اما";
    if word.folded.starts_with('و') || word.folded.starts_with('ف') && !about {
        return None;
    }
    let opener = matches!(
        first,
        "اما" | "لكن" | "ولكن" | "بينما" | "فيما" | "كما" | "وكان" | "كان" | "وكانت" | "كانت"
    );
    let from = from + usize::from(opener);
    (from < index).then_some(Subject { from, near: index, far: index })
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

/// Where the name of a person lies in a phrase. After a definite noun an indefinite word cannot describe it: it is the
/// name. The last name counts, unless the phrase begins with one.
fn split(paragraph: &Paragraph<'_>, found: Subject) -> Option<(usize, usize)> {
    let words = paragraph.words;
    let mut best = None;
    let mut at = found.from;
    let mut definite = false;
    while at < found.far {
        let word = words.get(at)?;
        let key = name_key(&word.folded);
        let called = matches!(word.folded.as_str(), "يدعي" | "تدعي" | "اسمه" | "اسمها" | "يسمي");
        if called && at + 1 < found.far {
            return Some((at + 1, name_end(paragraph, at + 1, found.far)));
        }
        let quoted = paragraph.span_at(word.start).is_some();
        // Behind a definite noun a word of offices can only be a name that is spelt like one: `الوزير أمين معلوف`.
        let given = is_given(&key)
            || is_joint_start(&key)
            || definite && GIVEN_NAMES.contains(&key) && !STOP_ARABIC.contains(&key);
        let feminine = paragraph.text.get(word.end.saturating_sub(1)) == Some(&'ة');
        // `آنا` folds to the pronoun.
        let madda = paragraph.text.get(word.start) == Some(&'آ');
        let starts = given || definite && at > found.from && (strange(&key) || madda) && !feminine;
        if !quoted && starts && !in_title(words, at, found.from) {
            let to = name_end(paragraph, at, found.far);
            let long = to > at + 1;
            let followed_by_office = words.get(to).filter(|_| to < found.far).is_some_and(|next| {
                OFFICES.contains(&name_key(&next.folded))
                    && !words.get(to - 1).is_some_and(|last| last.folded.starts_with("ال") && to > at + 1)
            });
            // Behind a preposition only a given name makes a name.
            let last = words.get(to - 1).map(|last| name_key(&last.folded)).unwrap_or_default();
            let family = last.starts_with("ال") && last.ends_with('ي') || FAMILY_NAMES.contains(&last);
            let crossed = at >= found.near && !given && !(long && family);
            if at == found.from && long {
                return Some((at, to));
            }
            if !crossed && (long || given || definite) && !(followed_by_office && best.is_none() && !long) {
                best = Some((at, to));
            }
            at = to;
            definite = false;
            continue;
        }
        definite = word.folded.starts_with("ال")
            || word.folded.starts_with("لل")
            || word.folded.starts_with("وال")
            || quoted
            || definite && is_place(paragraph, word)
            || is_place(paragraph, word);
        at += 1;
    }
    // One word is a name only behind a title.
    best.filter(|&(from, to)| to > from + 1 || from > found.from).or_else(|| tail(paragraph, found))
}

/// What is left of a phrase behind its last definite noun: a name though nothing else tells.
fn tail(paragraph: &Paragraph<'_>, found: Subject) -> Option<(usize, usize)> {
    let words = paragraph.words.get(found.from..found.near)?;
    let definite = |word: &Word| {
        ["ال", "لل", "وال", "بال"].iter().any(|start| word.folded.starts_with(start))
            || is_place(paragraph, word)
            || paragraph.span_at(word.start).is_some()
    };
    // A family name has the article too: `نقيب السائقين بسام الحاج`.
    let last = words.len().checked_sub(1)?;
    let at = words.get(..last)?.iter().rposition(definite)?;
    let rest = words.get(at + 1..)?;
    let first = rest.first()?;
    let plain = rest.iter().all(|word| {
        !STOP_ARABIC.contains(&name_key(&word.folded))
            && !paragraph.text.get(word.end - 1).is_some_and(|c| matches!(c, 'ة' | 'ً'))
            && paragraph.text.get(word.end.saturating_sub(2)).is_none_or(|c| *c != 'ً')
    });
    let common = is_vocabulary(&name_key(&first.folded)) || is_demonym(&name_key(&first.folded));
    let long = (2..=4).contains(&rest.len()) && !first.folded.starts_with("ال");
    (plain && long && !common).then_some((found.from + at + 1, found.near))
}

fn is_place(paragraph: &Paragraph<'_>, word: &Word) -> bool {
    use crate::lexicon::names::{GAZETTEER, Known};
    let key = crate::lexicon::names::joined_key(&paragraph.written(word.start, word.end));
    let bare = key.strip_prefix(['ل', 'ب']).unwrap_or(&key);
    let known =
        |key: &str| matches!(GAZETTEER.get(key), Some(Some(Known::Place(place, _))) if place.weight >= 5);
    known(&key) || known(bare)
}

fn is_joint_start(key: &str) -> bool {
    matches!(key, "ابو" | "ابن" | "ام" | "عبد")
}

fn is_given(key: &str) -> bool {
    (key == "علي" || GIVEN_NAMES.contains(key) && !STOP_ARABIC.contains(key)) && !is_vocabulary(key)
}

/// Words of offices and institutions, which are no names though they may stand in lists of names.
fn is_vocabulary(key: &str) -> bool {
    OFFICE_WORDS.contains(key)
        || OFFICES.contains(key)
        || MINISTRIES.contains(key)
        || ORG_TRIGGERS.contains(key)
        || ORG_INTRODUCERS.contains(key)
}

/// A word without article that can only be a name behind a definite noun.
fn strange(key: &str) -> bool {
    key.chars().count() >= 3
        && !key.starts_with("ال")
        && !["لل", "بال", "وال", "فال", "كال"].iter().any(|start| key.starts_with(start))
        && !STOP_ARABIC.contains(key)
        && !is_vocabulary(key)
        && !is_demonym(key)
        && !key.starts_with(|c: char| c.is_numeric())
        && !key
            .strip_prefix(['و', 'ل', 'ب'])
            .is_some_and(|rest| is_vocabulary(rest) || STOP_ARABIC.contains(rest))
}

/// `جامعة الملك فيصل`: a name inside the title, behind a royal title that an institution's noun governs.
fn in_title(words: &[Word], at: usize, from: usize) -> bool {
    let key = |back: usize| at.checked_sub(back).filter(|&at| at >= from).and_then(|at| words.get(at));
    let royal = key(1).is_some_and(|word| {
        matches!(
            word.folded.as_str(),
            "الملك"
                | "الملكه"
                | "الامير"
                | "الامام"
                | "الشيخ"
                | "السلطان"
                | "القديس"
                | "الرئيس"
        )
    });
    royal
        && key(2)
            .is_some_and(|word| !OFFICES.contains(&name_key(&word.folded)) && !word.folded.starts_with("ال"))
}

/// One past the last word of the name that begins at `from`.
fn name_end(paragraph: &Paragraph<'_>, from: usize, far: usize) -> usize {
    let words = paragraph.words;
    let mut to = from + 1;
    let mut joint = words.get(from).is_some_and(|word| JOINTS.contains(&name_key(&word.folded).as_str()));
    while to < far.min(from + 6) {
        let Some(word) = words.get(to) else { break };
        let key = name_key(&word.folded);
        if paragraph.span_at(word.start).is_some() {
            break;
        }
        if JOINTS.contains(&key.as_str()) {
            joint = true;
            to += 1;
            continue;
        }
        let family = FAMILY_NAMES.contains(&key) || GIVEN_NAMES.contains(&key);
        let article = key.starts_with("ال");
        let stops = STOP_ARABIC.contains(&key) || is_demonym(&key) && !family && !article && !joint;
        let office = is_vocabulary(&key) && !(joint || article && family && !OFFICES.contains(&key));
        let particle = ["لل", "بال", "وال"].iter().any(|start| key.starts_with(start));
        let and = key.strip_prefix('و').is_some_and(|rest| is_given(rest) || is_vocabulary(rest)) && !family;
        let feminine = !family && paragraph.text.get(word.end.saturating_sub(1)) == Some(&'ة');
        if stops || office || particle || and || feminine {
            break;
        }
        to += 1;
        if article && !joint {
            break;
        }
        joint = false;
    }
    to
}
