//! The stretch of an Arabic clause that is the subject of its verb: where it begins and where it ends.

use super::super::cues::{CueKind, Cues};
use super::super::events::is_naming;
use super::super::paragraph::Paragraph;
use super::super::vocabulary::{self, Asked};
use super::name::{is_place, is_vocabulary};
use super::subject::is_own_thing;
use compact_str::CompactString;

use crate::lexicon::agencies;
use crate::lexicon::frequency;
use crate::lexicon::names::{FAMILY_NAMES, GIVEN_NAMES, OFFICES, ORG_TRIGGERS};
use crate::text::words::Word;

/// Words of this frequency (Zipf scale) are common.
const COMMON: f32 = 4.0;
/// Words of this frequency are no foreign names.
const KNOWN: f32 = 3.0;

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
                | "عليه"
                | "عليها"
                | "عليهم"
                | "له"
                | "لها"
                | "لهم"
                | "به"
                | "بها"
                | "بهم"
                | "فيه"
                | "فيها"
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
    // Most words stand one space apart.
    if start + 1 == end && paragraph.text.get(start) == Some(&' ') {
        return true;
    }
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
            if to == from
                && let Some(past) = marked(paragraph, to)
            {
                to = past;
                break;
            }
            let Some(past) = quoted_name(paragraph, to).filter(|_| to > from) else { break };
            to = past;
            continue;
        }
        let folded = word.folded.as_str();
        let next = words.get(to + 1).map(|next| next.folded.as_str()).unwrap_or_default();
        let verb = || {
            cues.of_word(word).is_some_and(|cue| cue.kind != CueKind::Noun)
                && !GIVEN_NAMES.has_key(word)
                && !OFFICES.has_key(word)
        };
        let to_outlet = || {
            media(folded)
                && !(folded == "لوكاله" && body(paragraph, to + 1))
                && !(folded == "لبرنامج" && to > from && next.starts_with("ال"))
                || agencies::match_at(paragraph.text, word.start + 1).is_some()
        };
        if vocabulary::SUBJECT_ENDS.has(word) {
            break;
        }
        let preposition = preposition(paragraph, word);
        if preposition == Some(false)
            || verb()
            || to > from && (governed(paragraph, word) || is_naming(next) || object(paragraph, from, to))
            || manner(paragraph, word)
            || possessive(folded)
            || folded.starts_with('ل') && to_outlet()
            || (folded == "في" && vocabulary::OCCASIONS.iter().any(|(stem, ())| next.starts_with(stem)))
        {
            break;
        }
        if preposition == Some(true) && near.is_none() {
            near = Some(to);
        }
        to += 1;
    }
    Subject { from, near: near.unwrap_or(to), far: to }
}

/// Whether `ب` before a word is the preposition: the word is common without it, and no name (`طالب الممثل بتوقيع`).
pub(super) fn governed(paragraph: &Paragraph<'_>, word: &Word) -> bool {
    let key = word.key();
    let Some(bare) = key.strip_prefix('ب').filter(|bare| bare.chars().count() >= 4) else { return false };
    let name = || GIVEN_NAMES.has_key(word) || FAMILY_NAMES.has_key(word) || OFFICES.has_key(word);
    let frequency = |key: &str| frequency::zipf("ar", key);
    let definite = bare.starts_with("ال") || bare.starts_with("اسم");
    !definite
        && !name()
        && paragraph.span_at(word.start).is_none()
        && frequency(bare)
            .is_some_and(|common| common >= COMMON && frequency(key).is_none_or(|whole| whole <= common))
}

/// Whether the word at `at` is the object behind the subject that begins at `from`: what belongs to the speaker and
/// stands behind a definite noun or a name (`عزت اللجنة قرارها`, `رفع رئيس الجامعة شكره`), or what a surname's verb
/// takes with `ب` (`تلقي حمود باللوم`).
fn object(paragraph: &Paragraph<'_>, from: usize, at: usize) -> bool {
    let words = paragraph.words;
    let Some((before, word)) = at.checked_sub(1).and_then(|before| words.get(before)).zip(words.get(at))
    else {
        return false;
    };
    if paragraph.span_at(word.start).is_some() {
        return false;
    }
    if at == from + 1 && word.folded.starts_with("بال") {
        return !before.folded.starts_with("ال")
            && !is_vocabulary(before.key())
            && !vocabulary::HEADS.has_key(before);
    }
    let whole =
        || before.folded.starts_with("ال") || GIVEN_NAMES.has_key(before) || FAMILY_NAMES.has_key(before);
    let suffixed = word.key().ends_with('ه') || word.key().ends_with("ها");
    suffixed
        && whole()
        && is_own_thing(paragraph, word)
        && !vocabulary::HEADS.has_key(before)
        && is_common(word)
}

/// Whether a noun with a suffix is a common word without it, no foreign name that ends so (`ماريكه`).
pub(super) fn is_common(word: &Word) -> bool {
    let key = word.key();
    let bare = key.strip_suffix("ها").or_else(|| key.strip_suffix('ه')).unwrap_or(key);
    let common = |noun: &str| frequency::zipf("ar", noun).is_some_and(|zipf| zipf >= KNOWN);
    common(bare) || bare.strip_suffix('ت').is_some_and(|bare| common(&format!("{bare}ه")))
}

/// Whether a word says how somebody spoke: a participle in the accusative (`متنهدا`), never a name.
fn manner(paragraph: &Paragraph<'_>, word: &Word) -> bool {
    let key = word.key();
    let Some(bare) = key.strip_suffix('ا').filter(|bare| bare.starts_with('م') && bare.chars().count() >= 4)
    else {
        return false;
    };
    let name = |key: &str| GIVEN_NAMES.contains(key) || FAMILY_NAMES.contains(key);
    let tanween = paragraph.text.get(word.start..word.end).is_some_and(|text| text.contains(&'ً'));
    let patient = bare.starts_with("مت") && bare.chars().count() >= 5;
    let derived = ["مست", "مؤ", "من"].iter().any(|start| bare.starts_with(start));
    paragraph.span_at(word.start).is_none()
        && !name(key)
        && !name(bare)
        && !OFFICES.contains(key)
        && !is_place(paragraph, word)
        && (tanween || patient || derived && frequency::zipf("ar", bare).is_some())
}

/// Whether a word is a preposition, and if so, whether a title can go on behind it (`النائب عن البصرة`).
pub(super) fn preposition(paragraph: &Paragraph<'_>, word: &Word) -> Option<bool> {
    match word.folded.as_str() {
        "من" | "عن" | "في" => Some(true),
        // `على` and the name `علي` fold to one word; only the spelling with two dots can be the name.
        "علي" => (paragraph.text.get(word.end.saturating_sub(1)) != Some(&'ي')).then_some(false),
        "مع" | "الي" => Some(false),
        // `أمام` and the noun `إمام` fold to one word.
        "امام" => (paragraph.text.get(word.start) != Some(&'إ')).then_some(false),
        _ => None,
    }
}

/// `لوكالة`, `لصحيفة`, `للصحفيين`: to whom something was said.
pub(super) fn media(folded: &str) -> bool {
    let noun = folded.strip_prefix("لل").map(|noun| CompactString::const_new("ال") + noun);
    let noun = noun.as_deref().or_else(|| folded.strip_prefix('ل'));
    noun.is_some_and(|noun| {
        vocabulary::OUTLET_NOUNS.contains(noun)
            || noun.starts_with("الصح")
            || noun == "رويترز"
            || noun == "الاناضول"
    }) || folded == "ل"
}

/// Whether what follows `لوكالة` is no agency, so that the noun belongs to a title: `المفوض العام لوكالة غوث`.
fn body(paragraph: &Paragraph<'_>, at: usize) -> bool {
    paragraph.words.get(at).is_some_and(|word| {
        !word.folded.starts_with("ال")
            && paragraph.span_at(word.start).is_none()
            && agencies::match_at(paragraph.text, word.start).is_none()
            && !matches!(word.folded.as_str(), "انباء" | "فرانس")
    })
}

/// One past the words of a name in marks that is the whole subject: `وأضاف «البدري» أن`.
fn marked(paragraph: &Paragraph<'_>, at: usize) -> Option<usize> {
    let word = paragraph.words.get(at)?;
    let span = paragraph.span_at(word.start).filter(|span| span.start == word.start)?;
    let before = at.checked_sub(1).and_then(|before| paragraph.words.get(before))?;
    let plain = paragraph.text.get(before.end..span.open)?.iter().all(|c| c.is_whitespace());
    let inside = paragraph.between(span.open, span.close).len();
    let governed =
        matches!(before.folded.as_str(), "ل" | "مع" | "ب" | "الي" | "عن" | "من" | "علي" | "ان" | "بان");
    (plain && inside <= 2 && !governed).then_some(at + inside)
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
    let noun =
        at.checked_sub(1).and_then(|before| paragraph.words.get(before)).map(|word| word.folded.as_str());
    let noun = noun.unwrap_or_default();
    let bare = noun.strip_prefix("ال").or_else(|| noun.strip_prefix("لل")).unwrap_or(noun);
    let named = vocabulary::NAMED.contains(bare) || ORG_TRIGGERS.contains(bare);
    let described = next.folded.starts_with("ال") || GIVEN_NAMES.has_key(next);
    let ends = vocabulary::SUBJECT_ENDS.has(next)
        || next.folded.starts_with('و')
        || preposition(paragraph, next).is_some();
    let goes_on = named || described || !ends;
    (plain && joined && inside <= 4 && word.start == span.start && goes_on).then_some(at + inside)
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

/// The noun phrase before a verb, where it ends right before it: `أما المتحدث أبو بكر فقال`, `لكن النائبة هدى اتهمت`, `أن مالك
/// السفينة أبلغ`. The flag tells whether a frame shows that it is the subject, though no name stands in it.
pub(super) fn preverbal(paragraph: &Paragraph<'_>, index: usize) -> Option<(Subject, bool)> {
    let word = paragraph.words.get(index)?;
    let (start, _) = paragraph.sentence(word.start);
    if let Some(subject) = framed(paragraph, index, start) {
        return Some((subject, true));
    }
    let mut from = index;
    let mut clause = false;
    while from > 0 && index - from < SUBJECT_WORDS {
        let before = paragraph.words.get(from - 1)?;
        if before.start < start || !gap_is_open(paragraph, from) || paragraph.span_at(before.start).is_some()
        {
            break;
        }
        if matches!(before.folded.as_str(), "ان" | "بان" | "فان") {
            clause = true;
            break;
        }
        from -= 1;
    }
    let first = paragraph.words.get(from)?.folded.as_str();
    if word.folded.starts_with('و') || word.folded.starts_with('ف') {
        return None;
    }
    let opener = matches!(first, "لكن" | "ولكن" | "بينما" | "فيما" | "كما" | "حين" | "غير" | "الا");
    let from = from + usize::from(opener);
    let words = paragraph.words.get(from..index)?;
    let head = words.first()?;
    // `أن بلاده أكدت`: whom the suffix means speaks on.
    let owned = paragraph.text.get(head.end.saturating_sub(1)) == Some(&'ه')
        || ["ها", "هم", "نا"].iter().any(|suffix| head.folded.ends_with(suffix));
    let crossed = words.iter().any(|word| vocabulary::SUBJECT_ENDS.has(word));
    let complement = paragraph.words.get(index + 1..(index + 5).min(paragraph.words.len()))?;
    let complement = complement.iter().any(|word| {
        matches!(word.folded.as_str(), "ان" | "بان" | "انه" | "انها" | "بانه" | "بانها" | "انهم" | "بانهم")
    });
    // `لكن مسؤولا في وزارة التجارة أقر`: the accusative shows the subject.
    let key = head.key();
    let office = OFFICES.has_key(head) || key.strip_suffix('ا').is_some_and(|bare| OFFICES.contains(bare));
    let but = matches!(first, "لكن" | "ولكن") && office;
    let framed = (clause && complement || but) && !owned && !crossed && words.len() <= 10;
    Some((Subject { from, near: index, far: index }, framed))
}

/// The subject that a frame encloses together with asides in commas: `أما زوجته، أم جهاد، فتقول`, `وكان الوزير قد صرح`,
/// `أن الوزير، سامي حداد، كان قد أعلن`.
fn framed(paragraph: &Paragraph<'_>, index: usize, start: usize) -> Option<Subject> {
    let verb = paragraph.words.get(index)?;
    let word = |at: usize| paragraph.words.get(at).map(|word| word.folded.as_str());
    let was = |at: usize| matches!(word(at), Some("كان" | "وكان" | "كانت" | "وكانت"));
    let already = matches!(word(index.checked_sub(1)?), Some("قد" | "سبق"));
    let end = index - usize::from(already);
    let behind = already && end > 0 && was(end - 1);
    let end = end - usize::from(behind);
    // `أما ديغول، الذي لم يحب الجدل، فكان يقول`
    let then = matches!(word(index.checked_sub(1)?), Some("فكان" | "فكانت"));
    let end = end - usize::from(then && !already);
    let about = verb.folded.starts_with('ف') || then;
    let opens = |at: usize| match word(at) {
        Some("اما") => about,
        Some("ان" | "بان") => behind,
        _ => !about && !behind && was(at),
    };
    let first = (index.saturating_sub(SUBJECT_WORDS)..end)
        .rev()
        .take_while(|&at| paragraph.words.get(at).is_some_and(|word| word.start >= start))
        .find(|&at| opens(at))?;
    let from = first + 1;
    // `كان «مصنفا آيلا للسقوط»، ولفت`: what was quoted is no subject.
    if paragraph.words.get(from).is_none_or(|word| paragraph.span_at(word.start).is_some()) {
        return None;
    }
    let mut near = from + 1;
    while near < end {
        near = match gap_is_open(paragraph, near) {
            true => near + 1,
            false => match quoted_name(paragraph, near) {
                Some(past) => past,
                None => break,
            },
        };
    }
    let near = near.min(end);
    // Without `قد`, the verb stands right behind its subject.
    // `وكان الماغوط، رحمه الله، يردد`: only an aside in commas stands between.
    let comma = |at: usize| {
        let start = at.checked_sub(1).and_then(|at| paragraph.words.get(at)).map_or(0, |word| word.end);
        let end = paragraph.words.get(at).map_or(start, |word| word.start);
        paragraph.text.get(start..end).is_some_and(|gap| gap.contains(&'،'))
    };
    let aside = near < end && comma(near) && comma(index) && index - near <= 6;
    let bare = !already && !about && !aside && (near < end || !gap_is_open(paragraph, index));
    (from < end && !bare).then_some(Subject { from, near, far: near })
}
