//! The subject of the clause that a cue without a subject of its own hangs on.

use super::super::cues::Cues;
use super::super::paragraph::Paragraph;
use super::super::register::{Register, is_sound};
use super::super::vocabulary;
use super::clause::{Subject, gap_is_open, phrase};
use super::name::split;
use super::subject::subject;
use super::{ASIDE_WORDS, is_body, main_clause};
use crate::article::facts::{Attribution, NameKind, Speaker};
use crate::lexicon::names::OFFICES;
use crate::text::words::Word;

/// The one person whom the sentence names before a participle: `غير أن مندوب الجزائر عمار بلقاسم اعترض قائلا`.
pub(super) fn only_person(
    paragraph: &Paragraph<'_>,
    index: usize,
    register: &Register<'_>,
) -> Option<Speaker> {
    let word = paragraph.words.get(index)?;
    let start = paragraph.offset + paragraph.sentence(word.start).0;
    let mut named = register.mentions_in(start, paragraph.offset + word.start).iter();
    let mention = named.find(|mention| mention.kind == NameKind::Person)?;
    let other = named.any(|other| other.kind == NameKind::Person && other.name != mention.name);
    // Whom a preposition governs is spoken to or of: `توجه إلى الرئيس قائلا`.
    let (from, to) = (start - paragraph.offset, mention.start - paragraph.offset);
    let before = paragraph.between(from, to);
    let governs = |word: &Word| {
        let key = word.key();
        let bare = key.trim_start_matches(['و', 'ف']);
        matches!(bare, "الي" | "علي" | "عن" | "في" | "مع" | "من" | "ل" | "ب" | "ضد" | "بين" | "امام")
            || key.starts_with("لل")
    };
    if other || before.len() > ASIDE_WORDS || before.iter().any(governs) || !is_sound(&mention.name) {
        return None;
    }
    let speaker = register.of_mention(mention, Attribution::Explicit);
    Some(register.by_name(&mention.name).unwrap_or(speaker))
}

/// The office that is the subject of a sentence which opens with a circumstance: `وفي مستهل الجلسة أطلع وزير الأشغال
/// المجلس على الخطة، مبينا أن`: the verb stands behind a definite noun, the office behind the verb.
pub(super) fn office_behind(
    paragraph: &Paragraph<'_>,
    index: usize,
    cues: &Cues,
    register: &mut Register<'_>,
) -> Option<Speaker> {
    let (start, _) = paragraph.sentence(paragraph.words.get(index)?.start);
    let first = paragraph.words.partition_point(|word| word.start < start);
    let opener = paragraph.words.get(first)?.folded.trim_start_matches('و');
    if !matches!(opener, "في" | "عند" | "خلال" | "بعد" | "قبل" | "مع" | "من" | "الي" | "علي" | "امام")
    {
        return None;
    }
    let definite = |at: usize| paragraph.words.get(at).is_some_and(|word| word.folded.starts_with("ال"));
    let verb = (first + 2..index.min(first + ASIDE_WORDS)).find(|&at| {
        let key = paragraph.words.get(at).map(|word| word.key()).unwrap_or_default();
        definite(at - 1)
            && !definite(at)
            && !OFFICES.contains(key)
            && key.chars().count() >= 3
            && paragraph.words.get(at + 1).is_some_and(|next| OFFICES.contains(next.key()))
    })?;
    let found = phrase(paragraph, verb + 1, cues);
    // The object behind an office of two words is none of it: `وزير الأشغال المجلس`.
    let two = !definite(found.from) && definite(found.from + 1) && definite(found.from + 2);
    let person = split(paragraph, found).is_some();
    let limit = if two && !person { found.from + 2 } else { found.far };
    let found = Subject { near: found.near.min(limit), far: found.far.min(limit), ..found };
    (found.far <= index).then(|| subject(paragraph, found, None, register))?
}

/// Who has no name and stands before the verb at the head of a sentence: `مصدر حكومي اكتفى بوصف`.
pub(super) fn anonymous_before(paragraph: &Paragraph<'_>, index: usize) -> Option<Speaker> {
    const NOUNS: &[&str] = &[
        "مصدر",
        "مصادر",
        "مسؤول",
        "مسؤوله",
        "مسؤولون",
        "متحدث",
        "متحدثه",
        "ناطق",
        "شاهد",
        "شهود",
        "دبلوماسي",
        "دبلوماسيون",
        "محللون",
        "خبراء",
        "مراقبون",
        "ناشطون",
        "سكان",
        "مواطنون",
        "اهالي",
    ];
    let word = paragraph.words.get(index)?;
    let (start, _) = paragraph.sentence(word.start);
    let first = paragraph.words.partition_point(|word| word.start < start);
    let head = paragraph.words.get(first).filter(|_| first < index && index - first <= 5)?;
    let open = (first + 1..=index).all(|at| gap_is_open(paragraph, at));
    let verb = !word.folded.starts_with(['و', 'ف']);
    let last = paragraph.words.get(index.checked_sub(1)?)?;
    (NOUNS.contains(&head.key()) && open && verb).then(|| Speaker {
        name: None,
        title: Some(paragraph.written(head.start, last.end)),
        via: None,
        how: Attribution::Anonymous,
        confidence: 0.7,
    })
}

/// The subject of the clause that a clause with the cue hangs on: `ورفع القاضي الجلسة بعدما قال`, `رد المتحدث هيمن برزان، إذ
/// كتب`.
pub(super) fn governing(
    paragraph: &Paragraph<'_>,
    index: usize,
    cues: &Cues,
    register: &mut Register<'_>,
) -> Option<Speaker> {
    let before = index.checked_sub(1).and_then(|at| paragraph.words.get(at))?;
    let after = before.folded == "ان"
        && index
            .checked_sub(2)
            .and_then(|at| paragraph.words.get(at))
            .is_some_and(|word| word.folded == "بعد");
    if !after && !matches!(before.folded.as_str(), "بعدما" | "حين" | "عندما" | "اذ") {
        return None;
    }
    if let Some(named) = main_clause(paragraph, index, cues, register).filter(|found| found.name.is_some()) {
        return Some(named);
    }
    if let Some(named) = only_person(paragraph, index, register) {
        return Some(named);
    }
    let (start, _) = paragraph.sentence(before.start);
    let first = paragraph.words.partition_point(|word| word.start < start);
    let role = paragraph.words.get(first + 1).filter(|role| role.folded.starts_with("ال"))?;
    let found = Subject { from: first + 1, near: first + 2, far: first + 2 };
    OFFICES.contains(role.key()).then(|| subject(paragraph, found, None, register))?
}

/// The subject of the verb that opens the sentence, a role without a name as well.
pub(super) fn opening(
    paragraph: &Paragraph<'_>,
    index: usize,
    cues: &Cues,
    register: &mut Register<'_>,
) -> Option<Speaker> {
    let named = main_clause(paragraph, index, cues, register);
    if named.as_ref().is_some_and(|main| main.name.is_some()) {
        return named;
    }
    let (start, _) = paragraph.sentence(paragraph.words.get(index)?.start);
    let verb = paragraph.words.partition_point(|word| word.start < start);
    let found = phrase(paragraph, verb + 1, cues);
    let head = paragraph.words.get(found.from)?.key();
    let somebody = is_somebody(head) || is_body(head);
    (found.far <= index && somebody)
        .then(|| subject(paragraph, Subject { far: found.near, ..found }, None, register))?
}

/// Whether a noun means somebody who can speak, with or without the article.
pub(super) fn is_somebody(noun: &str) -> bool {
    let bare = noun.strip_prefix("ال").unwrap_or(noun);
    [noun, bare].iter().any(|noun| OFFICES.contains(noun) || vocabulary::HEADS.contains(noun))
        || vocabulary::PERSONS.contains(noun)
        || matches!(
            bare,
            "متحدث"
                | "متحدثه"
                | "ناطق"
                | "ناطقه"
                | "مسؤول"
                | "مسؤوله"
                | "اوساط"
                | "جهات"
                | "دوائر"
                | "مصادر"
                | "مصدر"
                | "متهم"
                | "متهمه"
                | "حاكم"
        )
}
