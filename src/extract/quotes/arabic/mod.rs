//! The speaker of an Arabic cue: verb, subject, `إن`.

mod clause;
mod fronted;
mod governing;
mod name;
mod pointing;
mod subject;

use super::cues::{Cue, CueKind, Cues};
use super::events::{Event, Said, Through};
use super::paragraph::Paragraph;
use super::register::Register;
use super::vocabulary::{self, Asked};
use crate::article::facts::{Attribution, NameKind, Speaker};
use crate::lexicon::names::{OFFICES, ORG_TRIGGERS};
use crate::text::words::Word;
pub(crate) use pointing::{of_verb, pointing_back};

use clause::{SUBJECT_WORDS, Subject, after, gap_is_open, phrase, possessive, preverbal};
use fronted::fronted;
use governing::{anonymous_before, governing, is_somebody, office_behind, only_person, opening};
use name::{apposed, is_given, is_joint_start, split, title_behind};
use pointing::antecedent;
use subject::{complete, explicit, subject};

/// Most words of an aside that opens a sentence.
const ASIDE_WORDS: usize = 7;
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
) -> Option<Said> {
    let word = paragraph.words.get(index)?;
    let seen = paragraph.offset + word.start;
    if cue.kind == CueKind::Participle || possessive(&word.folded) && !is_verb(paragraph, index) {
        // `نقلت رويترز عن الوزير قوله`: the agency holds for what he said.
        if let Some(speaker) =
            earlier.and_then(|event| event.speaker(paragraph)).filter(|speaker| speaker.via.is_some())
        {
            return Some(speaker.into());
        }
        let main = if earlier.is_none() {
            main_clause(paragraph, index, cues, register)
                .or_else(|| only_person(paragraph, index, register))
                .or_else(|| office_behind(paragraph, index, cues, register))
                .or_else(|| opening(paragraph, index, cues, register))
        } else {
            None
        };
        if let Some(speaker) = main {
            return Some(register.set(speaker, None, seen).into());
        }
        return register.implicit_of(cue.gender.filter(|_| !register.speaks())).map(Said::from);
    }
    // `لكنه اتهم الشركات`: the pronoun is the subject; `ووصف الهجوم بأنه` goes on with the subject of the verb before.
    let pronoun = index.checked_sub(1).and_then(|at| paragraph.words.get(at)).is_some_and(|before| {
        matches!(
            before.folded.as_str(),
            "لكنه" | "لكنها" | "ولكنه" | "ولكنها" | "انه" | "انها" | "بانه" | "بانها" | "غير"
        )
    });
    if pronoun && register.speaks() {
        return register.implicit_of(cue.gender).map(Said::from);
    }
    // `أحجمت متحدثة باسم الشركة عن التعليق على ما وصفته بأنه`: the subject of the clause before, whoever it is.
    let called = index
        .checked_sub(1)
        .and_then(|at| paragraph.words.get(at))
        .is_some_and(|before| matches!(before.folded.as_str(), "ما" | "بما" | "لما" | "عما" | "مما"))
        && ["وصف", "سم", "اسم", "عد", "اعتبر"].iter().any(|stem| word.folded.starts_with(stem))
        && word.folded.ends_with(['ه', 'ا']);
    if called && let Some(speaker) = earlier.and_then(|event| event.speaker(paragraph)) {
        return Some(Speaker { how: Attribution::Implicit, ..speaker }.into());
    }
    if called
        && earlier.is_none()
        && let Some(main) = opening(paragraph, index, cues, register)
    {
        return Some(register.set(main, None, seen).into());
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
    if judged && let Some(speaker) = earlier.and_then(|event| event.speaker(paragraph)) {
        let found =
            subject(paragraph, phrase(paragraph, after(paragraph, index), cues), cue.gender, register);
        return match found.filter(|found| found.name.is_some()) {
            Some(found) => Some(register.set(found, cue.gender, seen).into()),
            None => Some(Speaker { how: Attribution::Implicit, ..speaker }.into()),
        };
    }
    // `ووصف النموذج بأنه`: a thing that is judged is no subject.
    if judged && earlier.is_none() && register.speaks() {
        let behind = phrase(paragraph, after(paragraph, index), cues);
        let thing = paragraph.words.get(behind.from).map(|word| word.key()).unwrap_or_default();
        let judgement = paragraph.words.get(behind.near).is_some_and(|next| {
            matches!(next.folded.as_str(), "بانه" | "بانها" | "بانهم" | "بانهما" | "ب" | "بال")
        });
        let somebody = is_somebody(thing) || is_body(thing);
        if judgement
            && behind.near > behind.from
            && thing.starts_with("ال")
            && !somebody
            && register.by_name(thing).is_none()
        {
            return register.implicit_of(cue.gender).map(Said::from);
        }
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
        // `حيثيات الحكم`, `تقرير لبنك الأفق`, but not `بيان`, whose author was named.
        let titled = text.near > text.from + 1 && !is_statement(first.key());
        if text.near > text.from + 1 && first.folded.starts_with("ال") || titled {
            let title = Some(paragraph.written(first.start, last.end));
            let how = Attribution::Anonymous;
            return Some(Speaker { name: None, title, via: None, how, confidence: 0.6 }.into());
        }
    }
    if into && matches!(bare, "جاء" | "ورد" | "جاءت" | "وردت") {
        return register.unintroduced(paragraph.offset, seen).map(Said::from);
    }
    // `ألقت النائبة كلمة أشارت فيها إلى أن`: the subject of the clause before.
    let inside = paragraph
        .words
        .get(index + 1)
        .is_some_and(|next| matches!(next.folded.as_str(), "فيها" | "فيه" | "خلالها" | "خلاله"));
    if inside && earlier.is_none() && cue.kind == CueKind::Verb {
        let main = main_clause(paragraph, index, cues, register).filter(|main| main.name.is_some());
        if let Some(main) = main.or_else(|| only_person(paragraph, index, register)) {
            return Some(register.set(main, cue.gender, seen).into());
        }
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
            return Some(register.set(person, cue.gender, seen).into());
        }
    }
    if let Some((from, through)) = relayed(paragraph, index) {
        let mut speaker = subject(paragraph, phrase(paragraph, from, cues), None, register)?;
        speaker.via = through;
        return Some(register.set(speaker, None, seen).into());
    }
    let stands_before = preverbal(paragraph, index);
    let before = stands_before.and_then(|(found, framed)| enclosed(paragraph, found, framed, register));
    let before = before.or_else(|| {
        let found = fronted(paragraph, index, cues)?;
        subject(paragraph, found, cue.gender, register)
    });
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
    // `مصدر حكومي اكتفى بوصف`, `ورفع القاضي الجلسة بعدما قال`.
    let found = found
        .or_else(|| anonymous_before(paragraph, index))
        .or_else(|| governing(paragraph, index, cues, register));
    let Some(speaker) = found else {
        return Some(Said { speaker: register.implicit_of(cue.gender)?, through: Through::Any });
    };
    Some(Said { speaker: register.set(speaker, cue.gender, seen), through: Through::Other })
}

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
        .or_else(|| body_before(paragraph, found, register))
        .or_else(|| framed.then(|| subject(paragraph, found, None, register)).flatten())
}

/// The body whose name opens the sentence and reaches up to the verb: `منظمة أطباء بلا حدود قالت`.
fn body_before(paragraph: &Paragraph<'_>, found: Subject, register: &Register<'_>) -> Option<Speaker> {
    let first = paragraph.words.get(found.from)?;
    let last = paragraph.words.get(found.far.checked_sub(1).filter(|&last| last > found.from)?)?;
    let (start, _) = paragraph.sentence(first.start);
    let opens = paragraph.word_before(first.start).is_none_or(|before| before.end <= start);
    let (from, to) = (paragraph.offset + first.start, paragraph.offset + last.end);
    let mention = register.mentions_in(from, to).first();
    let whole =
        mention.is_some_and(|it| it.kind == NameKind::Organisation && it.start == from && it.end == to);
    (opens && (whole || ORG_TRIGGERS.contains(first.key()))).then(|| Speaker {
        name: Some(paragraph.written(first.start, last.end)),
        title: None,
        via: None,
        how: Attribution::Explicit,
        confidence: 0.75,
    })
}

/// The office in commas behind a name that ends at a place.
pub(crate) fn title_after(paragraph: &Paragraph<'_>, end: usize) -> Option<String> {
    let at = paragraph.words.partition_point(|word| word.start < end);
    let (first, last) = title_behind(paragraph, at)?;
    let (first, last) = (paragraph.words.get(first)?, paragraph.words.get(last.checked_sub(1)?)?);
    Some(paragraph.written(first.start, last.end))
}

/// Somebody introduced by his office without speaking (`افتتحت وزيرة الثقافة نجلاء الغرباوي`).
pub(crate) fn introduced(paragraph: &Paragraph<'_>, index: usize, cues: &Cues) -> Option<Speaker> {
    let word = paragraph.words.get(index)?;
    if !OFFICES.has_key(word) && !word.key().strip_prefix('و').is_some_and(|bare| OFFICES.contains(bare)) {
        return None;
    }
    let named = |word: &Word| {
        is_given(word) || !paragraph.spans.is_empty() && paragraph.span_at(word.start).is_some()
    };
    // Most offices are held by nobody whose name stands in the phrase, which goes over no closed gap but into marks.
    let behind = paragraph.words.get(index + 1..)?.iter().zip(index + 1..).take(2 * SUBJECT_WORDS);
    let mut open = behind.take_while(|(word, at)| gap_is_open(paragraph, *at) || named(word));
    if !open.any(|(word, _)| named(word)) {
        return None;
    }
    let found = phrase(paragraph, index, cues);
    if !paragraph.words.get(index + 1..found.far)?.iter().any(named) {
        return None;
    }
    let (from, to) = split(paragraph, found)?;
    let first = paragraph.words.get(from)?;
    let behind_noun = paragraph.words.get(from.checked_sub(1)?)?;
    let quoted = paragraph.span_at(behind_noun.start).is_some();
    ((quoted || is_given(first)) && to > from + 1 && from > index)
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
    let first = paragraph.words.get(found.from)?;
    let office = OFFICES.has_key(first);
    // `ثبت البنك المركزي أسعار الفائدة، وقال في بيان`: the body, without the object behind it.
    let start = paragraph.offset + first.start;
    let body = register.mentions_in(start, paragraph.offset + word.start).first();
    let body = body.filter(|body| body.kind == NameKind::Organisation && body.start == start && !office);
    if let Some(body) = body {
        let (name, how) = (Some(body.name.clone()), Attribution::Explicit);
        return Some(Speaker { name, title: None, via: None, how, confidence: 0.75 });
    }
    subject(paragraph, found, None, register).filter(|speaker| speaker.name.is_some() || office)
}

/// Whether a noun means a text that somebody who was named gave out.
fn is_statement(noun: &str) -> bool {
    let bare = noun.strip_prefix("ال").unwrap_or(noun);
    vocabulary::OCCASIONS.iter().any(|(stem, ())| bare.starts_with(stem)) && bare != "تقرير"
        || ["ها", "ه"].iter().any(|own| bare.ends_with(own)) && !bare.ends_with("يه")
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
        let mark = |c: char| matches!(c, '«' | '»' | '"' | '“' | '”' | '(' | ')' | ' ');
        paragraph.slice(start, last.end).trim_matches(mark).to_owned()
    });
    Some((index + 1 + at + 1, through))
}

/// The person of a phrase before a verb: only a name that reaches up to the verb counts.
fn named(paragraph: &Paragraph<'_>, found: Subject, register: &Register<'_>) -> Option<Speaker> {
    // `أما والدة إحدى الضحايا، أم كريم، فصرخت`: the name stands in the commas.
    let kin = paragraph.words.get(found.from).is_some_and(|head| vocabulary::KIN.has_key(head));
    if kin && apposed(paragraph, found).is_some() {
        return None;
    }
    let (from, to) = split(paragraph, found).filter(|&(_, to)| to == found.far)?;
    let first = paragraph.words.get(from)?;
    let key = first.key();
    let given = is_given(first) || is_joint_start(key);
    let office = paragraph.words.get(found.from).is_some_and(|word| OFFICES.has_key(word));
    let kin = paragraph.words.get(found.from).is_some_and(|word| fronted::nominal(word.key()));
    ((office || kin) && from > found.from || given && from == found.from).then_some(())?;
    Some(complete(paragraph, found, from, to, register))
}
