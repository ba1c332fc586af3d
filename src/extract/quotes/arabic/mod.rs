//! The speaker of an Arabic cue: verb, subject, `إن`.

mod clause;
mod name;

use super::cues::{Cue, CueKind, Cues};
use super::events::Event;
use super::paragraph::Paragraph;
use super::register::{Register, is_sound};
use super::word_set::WordSet;
use super::{via, vocabulary};
use crate::article::facts::{Attribution, NameKind, Speaker};
use crate::lexicon::names::{GIVEN_NAMES, OFFICE_WORDS, OFFICES, ORG_TRIGGERS};

use crate::text::words::Word;
use clause::{Subject, after, gap_is_open, phrase, possessive, preverbal};
use name::{apposed, is_given, is_joint_start, is_place, is_vocabulary, split, title_behind};

/// Most words of an aside that opens a sentence.
const ASIDE_WORDS: usize = 7;
/// Most words of a title behind the point where a subject commonly ends.
const TITLE_WORDS: usize = 8;
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
    if cue.kind == CueKind::Participle || possessive(&word.folded) && !is_verb(paragraph, index) {
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
    // `لكنه اتهم الشركات`: the pronoun is the subject; `ووصف الهجوم بأنه` goes on with the subject of the verb before.
    let pronoun = index.checked_sub(1).and_then(|at| paragraph.words.get(at)).is_some_and(|before| {
        matches!(
            before.folded.as_str(),
            "لكنه" | "لكنها" | "ولكنه" | "ولكنها" | "انه" | "انها" | "بانه" | "بانها" | "غير"
        )
    });
    if pronoun && register.speaks() {
        return register.implicit_of(cue.gender);
    }
    let judged = matches!(
        word.folded.as_str(),
        "ووصف"
            | "ووصفت"
            | "واعتبر"
            | "واعتبرت"
            | "واتهم"
            | "واتهمت"
            | "وانتقد"
            | "وانتقدت"
            | "وهاجم"
            | "وهاجمت"
            | "ونصح"
            | "ونصحت"
            | "وناشد"
            | "وناشدت"
            | "وحث"
            | "وحثت"
            | "وطالب"
            | "وطالبت"
            | "ودعا"
            | "ودعت"
            | "وسال"
            | "وسالت"
    );
    if judged && let Some(speaker) = earlier.and_then(|event| event.speaker.clone()) {
        let found =
            subject(paragraph, phrase(paragraph, after(paragraph, index), cues), cue.gender, register);
        return match found.filter(|found| found.name.is_some()) {
            Some(found) => Some(register.set(found, cue.gender, seen)),
            None => Some(Speaker { how: Attribution::Implicit, ..speaker }),
        };
    }
    // `جاء فيها`, `ورد في البيان`: what came says nothing of who wrote it.
    let bare = word.folded.trim_start_matches('و');
    let into =
        paragraph.words.get(index + 1).is_some_and(|next| matches!(next.folded.as_str(), "فيها" | "فيه"));
    let came = matches!(bare, "جاء" | "ورد" | "جاءت" | "وردت");
    if came && paragraph.words.get(index + 1).is_some_and(|next| next.folded == "في") {
        let text = phrase(paragraph, index + 2, cues);
        let (first, last) =
            (paragraph.words.get(text.from)?, paragraph.words.get(text.near.checked_sub(1)?)?);
        // `البيان الختامي`, not `البيان`, which is his whom it was read from.
        if text.near > text.from + 1 && first.folded.starts_with("ال") {
            let title = Some(paragraph.written(first.start, last.end));
            let how = Attribution::Anonymous;
            return Some(Speaker { name: None, title, via: None, how, confidence: 0.6 });
        }
    }
    if into && matches!(bare, "جاء" | "ورد" | "جاءت" | "وردت") {
        return register.unintroduced(paragraph.offset, seen);
    }
    // `نجلاء فوزي، إحدى الناجيات، التي روت`: the person before the relative clause.
    let relative = index
        .checked_sub(1)
        .and_then(|at| paragraph.words.get(at))
        .is_some_and(|before| matches!(before.folded.as_str(), "الذي" | "التي"));
    if relative {
        let (start, _) = paragraph.sentence(word.start);
        let named = register.named_in(paragraph.offset + start, seen);
        if let Some(person) = named.or_else(|| antecedent(paragraph, index, start, register)) {
            return Some(register.set(person, cue.gender, seen));
        }
    }
    if let Some((from, through)) = relayed(paragraph, index) {
        let mut speaker = subject(paragraph, phrase(paragraph, from, cues), None, register)?;
        speaker.via = through;
        return Some(register.set(speaker, None, seen));
    }
    let stands_before = preverbal(paragraph, index);
    let before = stands_before.and_then(|(found, framed)| enclosed(paragraph, found, framed, register));
    let found = before.or_else(|| {
        let behind = phrase(paragraph, after(paragraph, index), cues);
        let goes_on = CONTINUES.contains(&bare) && behind.near == behind.from + 1;
        let found = subject(paragraph, behind, cue.gender, register);
        // `وأضافت الشاهدة`: a noun that no title said before; whoever speaks is described by it.
        if goes_on && found.as_ref().is_some_and(|found| found.name.is_none()) && register.speaks() {
            let noun = paragraph.words.get(behind.from).map(|word| word.key()).unwrap_or_default();
            let person = noun.starts_with("ال") && !is_body(noun);
            let again = if person { register.described(seen, seen, cue.gender) } else { None };
            return again.or(found);
        }
        found
    });
    // `غير أن الوزيرة ترد ضاحكة`: a role before the verb, known with its holder.
    let found = found.or_else(|| {
        let (role, _) = stands_before?;
        let found = subject(paragraph, role, cue.gender, register)?;
        (found.how == Attribution::Role && found.name.is_some()).then_some(found)
    });
    // `وتدخلت النائبة جنان الصراف لتهدئة الأجواء، وقالت`: the subject of the clause before.
    let found = found.or_else(|| {
        let joined = word.folded.starts_with(['و', 'ف']) && earlier.is_none() && cue.kind == CueKind::Verb;
        main_clause(paragraph, index, cues, register).filter(|found| joined && found.name.is_some())
    });
    let Some(mut speaker) = found else {
        let mut speaker = register.implicit_of(cue.gender)?;
        speaker.via = via::arabic(paragraph, word.end);
        return Some(speaker);
    };
    speaker.via = via::arabic(paragraph, word.end).filter(|via| speaker.name.as_ref() != Some(via));
    Some(register.set(speaker, cue.gender, seen))
}

/// The person before a relative clause whom no mention tells: a name behind a definite noun.
fn antecedent(
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

/// Verbs with which somebody goes on, folded and without `و`, in both genders.
const CONTINUES: &[&str] = &[
    "اضاف",
    "اضافت",
    "تابع",
    "تابعت",
    "اردف",
    "اردفت",
    "واصل",
    "واصلت",
    "استطرد",
    "استطردت",
    "استدرك",
    "استدركت",
    "زاد",
    "زادت",
    "ختم",
    "ختمت",
    "اختتم",
    "اختتمت",
    "خلص",
    "خلصت",
    "يضيف",
    "تضيف",
    "يتابع",
    "تتابع",
    "كرر",
    "كررت",
];

/// Whether a noun means an institution or a text of one, which is no description of a person.
fn is_body(noun: &str) -> bool {
    let bare = noun.strip_prefix("ال").unwrap_or(noun);
    ORG_TRIGGERS.contains(bare)
        || ORG_TRIGGERS.contains(noun)
        || vocabulary::OUTLET_NOUNS.contains(noun)
        || vocabulary::OUTLET_NOUNS.contains(bare)
        || matches!(
            bare,
            "بيان"
                | "مصدر"
                | "مصادر"
                | "تقرير"
                | "مركز"
                | "مسؤول"
                | "رساله"
                | "دراسه"
                | "وثيقه"
                | "نص"
                | "تدوينه"
                | "منظمه"
        )
}

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

/// Whether `وصفه`, which is a noun too (`على حد وصفه`), is a verb: its subject stands behind it.
fn is_verb(paragraph: &Paragraph<'_>, index: usize) -> bool {
    let Some(word) = paragraph.words.get(index) else { return false };
    let before = index.checked_sub(1).and_then(|at| paragraph.words.get(at)).map(|word| word.folded.as_str());
    let behind = matches!(before, Some("حد" | "بحسب" | "حسب" | "وفق" | "وفقا" | "ما"));
    word.folded.contains("وصف") && !behind && subject_follows(paragraph, index)
}

fn subject_follows(paragraph: &Paragraph<'_>, index: usize) -> bool {
    let pair = paragraph.words.get(index).zip(paragraph.words.get(index + 1));
    pair.and_then(|(word, next)| paragraph.text.get(word.end..next.start))
        .is_some_and(|gap| gap.iter().all(|c| c.is_whitespace()))
}

/// The subject before a verb: a name right before it, or whatever a frame encloses.
fn enclosed(
    paragraph: &Paragraph<'_>,
    found: Subject,
    framed: bool,
    register: &mut Register<'_>,
) -> Option<Speaker> {
    named(paragraph, found, register)
        .or_else(|| framed.then(|| subject(paragraph, found, None, register)).flatten())
}

/// Somebody introduced by his office without speaking (`افتتحت وزيرة الثقافة نجلاء الغرباوي`).
pub(crate) fn introduced(paragraph: &Paragraph<'_>, index: usize, cues: &Cues) -> Option<Speaker> {
    let word = paragraph.words.get(index)?;
    let key = word.key();
    let bare = key.strip_prefix('و').unwrap_or(key);
    if !OFFICES.contains(key) && !OFFICES.contains(bare) {
        return None;
    }
    let found = phrase(paragraph, index, cues);
    let (from, to) = split(paragraph, found)?;
    let first = paragraph.words.get(from)?;
    let behind_noun = paragraph.words.get(from.checked_sub(1)?)?;
    let quoted = paragraph.span_at(behind_noun.start).is_some();
    ((quoted || is_given(first.key())) && to > from + 1 && from > index)
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
    // `من جانبه، رحب الوزير`, `في غضون ذلك، رحب الوزير` open with an aside.
    let aside = (first + 1..(first + ASIDE_WORDS).min(index)).find(|&at| !gap_is_open(paragraph, at));
    let opener = paragraph.words.get(first)?.folded.trim_start_matches('و');
    let side = |word: &Word| {
        matches!(word.folded.as_str(), "جانبه" | "جانبها" | "جهته" | "جهتها" | "ناحيته" | "ناحيتها")
    };
    let aside = if paragraph.words.get(first + 1).is_some_and(side) { Some(first + 2) } else { aside };
    let behind = aside.filter(|_| {
        matches!(opener, "من" | "في" | "علي" | "الي" | "خلال" | "بعد" | "قبل" | "بدوره" | "بدورها" | "اليوم")
    });
    let verb = behind.unwrap_or(first);
    let found = phrase(paragraph, verb + 1, cues);
    if found.far > index || paragraph.words.get(verb)?.folded.starts_with("ال") {
        return None;
    }
    let head = paragraph.words.get(found.from).map(|word| word.key())?;
    let office = OFFICES.contains(head);
    subject(paragraph, found, None, register).filter(|speaker| speaker.name.is_some() || office)
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
    let key = first.key();
    let given = is_given(key) || is_joint_start(key);
    let office = paragraph.words.get(found.from).is_some_and(|word| OFFICES.contains(word.key()));
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
    let head = first.key();
    // `المتحدث ذاته`: the one who is speaking.
    let again = |word: &Word| {
        matches!(
            word.folded.as_str(),
            "ذاته" | "ذاتها" | "نفسه" | "نفسها" | "عينه" | "عينها" | "المذكور" | "المذكوره"
        )
    };
    if found.near > found.from + 1 && again(last) {
        let shorter = Subject { near: found.near - 1, far: found.near - 1, ..found };
        let role = paragraph.words.get(shorter.near.checked_sub(1)?)?;
        let written = paragraph.written(first.start, role.end);
        let known = register.by_role(head, gender).or_else(|| register.by_title(head, &written));
        let known = known.or_else(|| register.implicit_of(gender));
        return known.map(|speaker| Speaker { how: Attribution::Role, ..speaker });
    }
    if vocabulary::HONORIFICS.contains(first.folded.as_str()) {
        let speaker = register.implicit_of(gender)?;
        return Some(Speaker { how: Attribution::Role, ..speaker });
    }
    // `زوجة أبو عواد، أم جهاد،`: the kinsman's name is part of the title.
    if vocabulary::KIN.contains(head)
        && let Some((from, to)) = apposed(paragraph, found)
    {
        return Some(complete(paragraph, found, from, to, register));
    }
    if let Some((from, to)) = split(paragraph, found) {
        return Some(complete(paragraph, found, from, to, register));
    }
    if let Some((from, to)) = apposed(paragraph, found) {
        return Some(complete(paragraph, found, from, to, register));
    }
    // `كبير المحللين لدى شركة أفق، ماهر الزين، إن`: the name behind all that the title says.
    if OFFICES.contains(head) || vocabulary::HEADS.contains(head) {
        let plain = |at: usize| {
            words.get(at).is_some_and(|word| {
                paragraph.span_at(word.start).is_none()
                    && !matches!(
                        word.folded.as_str(),
                        "ان" | "انه" | "انها" | "بان" | "بانه" | "بانها" | "الذي" | "التي"
                    )
            })
        };
        let end = (found.far..found.far + TITLE_WORDS)
            .take_while(|&at| plain(at) && gap_is_open(paragraph, at))
            .last();
        if let Some(end) = end {
            let longer = Subject { from: found.from, near: end + 1, far: end + 1 };
            if let Some((from, to)) = apposed(paragraph, longer) {
                return Some(complete(paragraph, longer, from, to, register));
            }
        }
    }
    let (start, end) = (paragraph.offset + first.start, paragraph.offset + last.end);
    let mentions = register.mentions_in(start, end);
    let person =
        mentions.iter().rev().find(|mention| mention.kind == NameKind::Person && is_sound(&mention.name));
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
    // `القيادي في حركة حماس باسم الخالدي`: behind a preposition only where nothing parts it from the office.
    let far =
        words.get(found.far.checked_sub(1)?).filter(|_| OFFICES.contains(head) && found.far > found.near);
    let beyond = far.map_or(&[][..], |far| register.mentions_in(end, paragraph.offset + far.end));
    if let Some(mention) = beyond.iter().find(|it| it.kind == NameKind::Person && it.name.contains(' ')) {
        let mut speaker = register.of_mention(mention, Attribution::Explicit);
        speaker.title =
            speaker.title.or_else(|| title(paragraph, first.start, mention.start - paragraph.offset));
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
            let key = word.key();
            let before = words.get(described - 1).is_some_and(|word| word.folded.starts_with("ال"));
            key.starts_with("ال")
                || key.starts_with("لل")
                || key.starts_with("وال")
                || is_vocabulary(key) && !(before && GIVEN_NAMES.contains(key))
                || is_place(paragraph, word)
        })
    {
        described += 1;
    }
    let (near, last) = match words.get(described - 1).filter(|_| definite) {
        Some(last) => (described, last),
        None => (found.near, last),
    };
    // `بفخر`: how something was said.
    let manner =
        single && first.folded.starts_with('ب') && !GIVEN_NAMES.contains(head) && mentions.is_empty();
    if manner {
        return None;
    }
    // `السيدة الخمسينية`, `الرجل`: who was spoken of.
    if vocabulary::PERSONS.contains(head)
        && let Some(speaker) = register.implicit_of(gender)
    {
        return Some(Speaker { how: Attribution::Role, ..speaker });
    }
    // `نائب رئيس الوزراء`: an office known with its holder.
    if !definite
        && OFFICES.contains(head)
        && last.folded.starts_with("ال")
        && let Some(speaker) = register.by_title(head, &written)
    {
        return Some(speaker);
    }
    if definite {
        let role = paragraph.written(first.start, last.end);
        let plain = words.get(found.from + 1..near)?.iter().all(|word| word.folded.starts_with("ال"));
        let speaker = if plain { register.by_role(head, gender) } else { register.by_title(head, &role) };
        if let Some(speaker) = speaker {
            return Some(speaker);
        }
        if let Some(speaker) = register.institution(head).filter(|_| near == found.from + 1) {
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
    // The known name may begin before what was read as one; its first words are no title.
    let full = WordSet::of(known.name.as_deref().unwrap_or_default());
    let mut first = from;
    while first > found.from && paragraph.words.get(first - 1).is_some_and(|word| full.contains(word.key())) {
        first -= 1;
    }
    if first < from {
        let title = explicit(paragraph, found, first, to).title;
        return Speaker { title: title.or(known.title.clone()), ..known };
    }
    Speaker { title: speaker.title.or(known.title), ..known }
}

fn explicit(paragraph: &Paragraph<'_>, found: Subject, from: usize, to: usize) -> Speaker {
    let place = |at: usize, end: bool| {
        paragraph.words.get(at).map_or(0, |word| if end { word.end } else { word.start })
    };
    let name = paragraph.written(place(from, false), place(to - 1, true));
    // The title before a name ends where an aside in commas begins.
    let before = title(paragraph, place(found.from, false), place(from, false));
    // `كريم الضاهر الخبير القانوني`: the office may stand behind the name.
    let behind = || {
        let office = paragraph.words.get(to).filter(|_| to < found.near)?;
        let key = office.key();
        (OFFICES.contains(key) || key.starts_with("ال") && OFFICE_WORDS.contains(key))
            .then(|| title(paragraph, office.start, place(found.near - 1, true)))?
    };
    let title = before.or_else(behind).or_else(|| {
        let (first, last) = title_behind(paragraph, to)?;
        title(paragraph, place(first, false), place(last - 1, true))
    });
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
