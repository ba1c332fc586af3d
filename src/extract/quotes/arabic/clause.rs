//! The stretch of an Arabic clause that is the subject of its verb: where it begins and where it ends.

use super::super::cues::{CueKind, Cues};
use super::super::paragraph::Paragraph;
use super::super::vocabulary;
use crate::lexicon::names::{GIVEN_NAMES, OFFICES};
use crate::text::search_tier::name_key;
use crate::text::words::Word;

/// Most words of a subject.
pub(super) const SUBJECT_WORDS: usize = 16;

/// The words of a subject with how far each reading of it goes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Subject {
    /// First word of the phrase.
    pub(super) from: usize,
    /// One past its last word where no preposition is crossed.
    pub(super) near: usize,
    /// One past its last word.
    pub(super) far: usize,
}

/// The first word of the phrase behind a cue: `وفقا ل` and `بحسب ما قال` skip their particles.
pub(super) fn after(paragraph: &Paragraph<'_>, index: usize) -> usize {
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

pub(super) fn gap_is_open(paragraph: &Paragraph<'_>, at: usize) -> bool {
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
pub(super) fn phrase(paragraph: &Paragraph<'_>, from: usize, cues: &Cues) -> Subject {
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
pub(super) fn preposition(paragraph: &Paragraph<'_>, word: &Word) -> Option<bool> {
    match word.folded.as_str() {
        "من" | "عن" | "في" => Some(true),
        // `على` and the name `علي` fold to one word; only the spelling with two dots can be the name.
        "علي" => (paragraph.text.get(word.end.saturating_sub(1)) != Some(&'ي')).then_some(false),
        "مع" | "الي" => Some(false),
        _ => None,
    }
}

/// `لوكالة`, `لصحيفة`, `للصحفيين`: to whom something was said.
pub(super) fn media(folded: &str) -> bool {
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
pub(super) fn quoted_name(paragraph: &Paragraph<'_>, at: usize) -> Option<usize> {
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
pub(super) fn preverbal(paragraph: &Paragraph<'_>, index: usize) -> Option<Subject> {
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

/// Whether the word is a noun of speech that belongs to whoever spoke: `قوله`, `تعبيرها`.
pub(super) fn possessive(folded: &str) -> bool {
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
