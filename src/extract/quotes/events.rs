//! The cues of a paragraph, each with its speaker.

use super::cues::{CueKind, Cues};
use super::paragraph::Paragraph;
use super::register::Register;
use super::{arabic, phrase};
use crate::article::facts::{Mention, Speaker};

/// A cue in a paragraph and its speaker.
#[derive(Debug, Clone)]
pub(crate) struct Event {
    /// First character of the cue in the paragraph.
    pub at: usize,
    /// One past its last character.
    pub end: usize,
    /// The cue as written.
    pub cue: String,
    /// What kind of cue it is.
    pub kind: CueKind,
    /// Who speaks.
    pub speaker: Option<Speaker>,
    /// Whether it points back to a quotation in the sentence before: `بهذه الكلمات ودع`, `هكذا لخص`.
    pub back: bool,
}

/// The cues of a paragraph outside its quotations, in order, each with its speaker.
pub(crate) fn events(paragraph: &Paragraph<'_>, cues: &Cues, register: &mut Register<'_>) -> Vec<Event> {
    let mut events: Vec<Event> = Vec::new();
    for (index, word) in paragraph.words.iter().enumerate() {
        if paragraph.span_at(word.start).is_some() {
            continue;
        }
        if paragraph.arabic
            && let Some(verb) = arabic::pointing_back(paragraph, index)
        {
            introduce(paragraph, register, word.start);
            let speaker = arabic::of_verb(paragraph, verb, cues, register);
            let cue = paragraph.written(word.start, word.end);
            let kind = CueKind::Verb;
            events.push(Event { at: word.start, end: word.end, cue, kind, speaker, back: true });
            continue;
        }
        if in_the_eyes_of(paragraph, index)
            && let Some(speaker) = phrase::whose_eyes(paragraph, index, register)
        {
            let cue = paragraph.written(word.start, word.end);
            let kind = CueKind::After;
            events.push(Event {
                at: word.start,
                end: word.end,
                cue,
                kind,
                speaker: Some(speaker),
                back: false,
            });
            continue;
        }
        let Some(cue) = cues.get(&word.folded, paragraph.arabic) else {
            if paragraph.arabic
                && let Some(person) = arabic::introduced(paragraph, index, cues)
            {
                register.note(person, None, paragraph.offset + word.start);
            }
            continue;
        };
        introduce(paragraph, register, word.start);
        let (start, _) = paragraph.sentence(word.start);
        let earlier = events.last().filter(|event| event.at >= start);
        let speaker = if paragraph.arabic {
            // `من وجهة نظر الخبيرة`: a view only behind its noun.
            if word.folded == "نظر"
                && !paragraph.word_before(word.start).is_some_and(|word| word.folded.ends_with("وجهه"))
            {
                continue;
            }
            // `أعلن سامي حداد تعليق المفاوضات`: a comment stands behind `في`.
            if matches!(word.folded.as_str(), "تعليق")
                && !paragraph
                    .word_before(word.start)
                    .is_some_and(|word| matches!(word.folded.as_str(), "في" | "وفي"))
            {
                continue;
            }
            if cue.kind == CueKind::Verb && !finite(paragraph, index, cues) {
                continue;
            }
            arabic::speaker(paragraph, index, cue, cues, register, earlier)
        } else {
            // `de acuerdo con la Fiscalía`
            if word.folded == "acuerdo" && paragraph.language == "es" && !according(paragraph, index) {
                continue;
            }
            if part_of_word(paragraph, word.start)
                || noun(paragraph, index)
                || paragraph.language == "es" && unaided(paragraph, index)
            {
                continue;
            }
            phrase::speaker(paragraph, index, cue, cues, register, earlier.is_some())
        };
        let cue_written = paragraph.written(word.start, word.end);
        let (at, end, kind) = (word.start, word.end, cue.kind);
        events.push(Event { at, end, cue: cue_written, kind, speaker, back: false });
    }
    introduce(paragraph, register, paragraph.text.len());
    events
}

/// A noun that looks like a verb (`بين`, `رد`) stands behind a preposition or before no subject and no clause.
fn finite(paragraph: &Paragraph<'_>, index: usize, cues: &Cues) -> bool {
    let word = paragraph.words.get(index).map(|word| word.folded.trim_start_matches('و'));
    let next = paragraph.words.get(index + 1).map(|word| word.folded.as_str()).unwrap_or_default();
    let Some(first) = paragraph.words.get(index) else { return false };
    let colon = paragraph.text.get(first.end) == Some(&':');
    let opens = paragraph.text.get(first.end + 1).is_some_and(|c| matches!(c, '"' | '«' | '“'));
    let speaks = next.starts_with("ان") || colon || opens;
    // `وحين سأله المذيع`: who asks does not speak on.
    if matches!(word, Some("ساله" | "سالها" | "سالته" | "سالتها" | "سالهم")) {
        return speaks;
    }
    // `لافتات كتب عليها`: nobody says it.
    if matches!(word, Some("كتب" | "كتبت" | "خط" | "نقش")) && matches!(next, "عليها" | "عليه" | "عليهما")
    {
        return false;
    }
    // What is denied, wished or still to come was not said: `لن تعلن`.
    let before = index.checked_sub(1).and_then(|at| paragraph.words.get(at)).map(|word| word.folded.as_str());
    if before == Some("عدم") {
        return false;
    }
    // `بعد أن قال للنواب` was said.
    let after = before == Some("ان")
        && index
            .checked_sub(2)
            .and_then(|at| paragraph.words.get(at))
            .is_some_and(|word| word.folded == "بعد");
    if matches!(before, Some("لن" | "لم" | "لا" | "ان" | "سوف" | "كي" | "بان" | "الا" | "ما لم"))
        && !colon
        && !opens
        && !after
    {
        return false;
    }
    match word {
        // `رفض الكشف عن هويته`, `طلب عدم ذكر اسمه`.
        Some("رفض" | "رفضت" | "رفضوا") if is_naming(next) => false,
        // `اكتفى بذكر اسمه الأول` is no speech.
        Some("اكتفي" | "اكتفت") => {
            next.starts_with("بال") || matches!(next, "بوصف" | "بان" | "بوصفه" | "بوصفها")
        }
        // `حيث بين الشيخ سالم العمايرة أن`
        Some("بين" | "بينت") if matches!(before, Some("حيث" | "كما" | "فيما" | "اذ")) => {
            clause_follows(paragraph, index, cues)
        }
        Some("نقل" | "نقلت" | "نسب" | "نسبت") => {
            let rest = paragraph.words.get(index + 1..(index + 12).min(paragraph.words.len())).unwrap_or(&[]);
            speaks || rest.iter().any(|word| word.folded == "عن" || word.folded == "الي")
        }
        Some(
            "زاد" | "زادت" | "عدت" | "سجل" | "سجلت" | "جاء" | "جاءت" | "مضي" | "مضت" | "عد" | "علق" | "شرح"
            | "ابدي" | "واصل" | "واصلت" | "حمل" | "حملت" | "ركز" | "ركزت" | "شبه" | "شبهت" | "يمضي" | "يرد"
            | "ترد" | "يعبر" | "تعبر" | "تنبه" | "يسجل" | "تسجل",
        ) => {
            let (start, _) = paragraph.sentence(first.start);
            let initial = paragraph.word_before(first.start).is_none_or(|before| before.end <= start);
            speaks
                || clause_follows(paragraph, index, cues)
                || word == Some("علق") && initial
                || word == Some("ابدي")
        }
        Some(
            "بين" | "رد" | "قدر" | "حث" | "وعد" | "كتب" | "ختم" | "جدد" | "عبر" | "عبرا" | "وصف" | "بينا"
            | "وصفا",
        ) => {
            let (start, _) = paragraph.sentence(first.start);
            let behind = paragraph.word_before(first.start).filter(|before| before.end > start);
            let gap = behind.is_none_or(|before| {
                paragraph
                    .text
                    .get(before.end..first.start)
                    .is_some_and(|gap| gap.iter().any(|c| matches!(c, '،' | '؛' | ',' | ':')))
            });
            // `إذ كتب`, `بعدما رد`
            let gap = gap || matches!(before, Some("اذ" | "بعدما" | "عندما" | "حين"));
            let joined = first.folded.starts_with('و') && word != Some("وعد") && word != Some("وصف");
            // `كتب عبر «إكس»`, `كتب على صفحته`
            if word == Some("كتب") && next == "عبر" {
                return true;
            }
            if word == Some("عبر") {
                return next.starts_with("ان") || next == "عن" || colon;
            }
            speaks || (gap || joined) && word != Some("بين")
        }
        _ => true,
    }
}

/// Whether a word is the noun of giving one's name, or of keeping it back.
pub(crate) fn is_naming(word: &str) -> bool {
    matches!(
        word,
        "الكشف"
            | "كشف"
            | "ذكر"
            | "الافصاح"
            | "افصاح"
            | "حجب"
            | "اخفاء"
            | "اغفال"
            | "عدم"
            | "التعليق"
            | "نشر"
    )
}

/// Whether a clause with `أن` or a colon and a mark follows in the sentence before another cue: `وسجلت حفيظة، رئيسة
/// التعاونية، أن`.
fn clause_follows(paragraph: &Paragraph<'_>, index: usize, cues: &Cues) -> bool {
    const CLAUSE: usize = 16;
    let Some(word) = paragraph.words.get(index) else { return false };
    let (_, end) = paragraph.sentence(word.start);
    for next in paragraph.words.iter().skip(index + 1).take(CLAUSE).take_while(|next| next.end <= end) {
        let folded = next.folded.as_str();
        if matches!(folded, "ان" | "بان" | "انه" | "انها" | "بانه" | "بانها" | "انهم")
        {
            return true;
        }
        if cues.get(folded, true).is_some_and(|cue| cue.kind == CueKind::Verb) {
            return false;
        }
        if paragraph.text.get(next.end) == Some(&':') {
            return true;
        }
    }
    false
}

/// Takes up the people named before a place of the paragraph, with the titles before their names where capitals show
/// where a name begins.
fn introduce(paragraph: &Paragraph<'_>, register: &mut Register<'_>, place: usize) {
    // Who is only named inside a quotation does not speak on.
    let quoted = |mention: &Mention| {
        let start = mention.start.checked_sub(paragraph.offset).filter(|_| paragraph.arabic);
        start
            .and_then(|start| paragraph.span_at(start))
            .is_some_and(|span| paragraph.between(span.open, span.close).len() > 3)
    };
    register.introduce_until(paragraph.offset + place, quoted, |mention| {
        let start = mention.start.checked_sub(paragraph.offset)?;
        if paragraph.arabic {
            return arabic::title_after(paragraph, start + (mention.end - mention.start));
        }
        phrase::title_of(paragraph, start)
    });
}

/// `Para Montoya, el Gobierno «gobierna por teléfono»`: a preposition and a name in a comma open the sentence.
fn in_the_eyes_of(paragraph: &Paragraph<'_>, index: usize) -> bool {
    let Some(word) = paragraph.words.get(index) else { return false };
    let opens = matches!(
        (paragraph.language, word.folded.as_str()),
        ("es", "para") | ("fr", "pour") | ("en", "for") | ("de", "für")
    );
    opens
        && paragraph
            .word_before(word.start)
            .is_none_or(|before| before.end <= paragraph.sentence(word.start).0)
        && paragraph.words.get(index + 1).is_some_and(|next| paragraph.capital(next))
}

/// A Spanish past participle is a verb only behind its auxiliary: `ha dicho`, but `escrito por`.
fn unaided(paragraph: &Paragraph<'_>, index: usize) -> bool {
    let Some(word) = paragraph.words.get(index) else { return true };
    let participle = ["ado", "ido", "dicho", "scrito"].iter().any(|ending| word.folded.ends_with(ending));
    let before = index.checked_sub(1).and_then(|at| paragraph.words.get(at)).map(|word| word.folded.as_str());
    participle
        && !matches!(
            before,
            Some("ha" | "han" | "había" | "habían" | "haya" | "habría" | "he" | "hemos" | "haber")
        )
}

/// Whether `acuerdo` is part of `de acuerdo con` at the head of its clause.
fn according(paragraph: &Paragraph<'_>, index: usize) -> bool {
    let word = |at: usize| paragraph.words.get(at).map(|word| word.folded.as_str());
    let of = index.checked_sub(1).and_then(word) == Some("de");
    let with = matches!(word(index + 1), Some("con" | "a"));
    let before = index.checked_sub(2).and_then(|at| paragraph.words.get(at)).zip(paragraph.words.get(index));
    let opens = before.is_none_or(|(before, word)| {
        before.end <= paragraph.sentence(word.start).0
            || paragraph.text.get(before.end..word.start).is_some_and(|gap| gap.contains(&','))
    });
    of && with && opens
}

/// `so-called` is no cue.
fn part_of_word(paragraph: &Paragraph<'_>, start: usize) -> bool {
    start > 1
        && paragraph.text.get(start - 1).is_some_and(|c| matches!(c, '-' | '\u{2011}'))
        && paragraph.text.get(start - 2).is_some_and(|c| c.is_alphabetic())
        && paragraph.language == "en"
}

/// A cue behind an article is a noun (`la critique`).
fn noun(paragraph: &Paragraph<'_>, index: usize) -> bool {
    let Some(word) = paragraph.words.get(index) else { return true };
    let Some(before) = index.checked_sub(1).and_then(|at| paragraph.words.get(at)) else {
        return false;
    };
    let article = matches!(
        (paragraph.language, before.folded.as_str()),
        ("en", "the" | "a" | "an")
            | ("fr", "la" | "le" | "une" | "un" | "cette")
            | ("es", "la" | "el" | "una" | "un")
    );
    let written = word.folded.as_str();
    article && !matches!(written, "according" | "selon" | "según")
}
