//! The cues of a paragraph, each with its speaker.

use super::cues::{CueKind, Cues};
use super::paragraph::Paragraph;
use super::register::Register;
use super::vocabulary::{self, Asked};
use super::{arabic, phrase, via};
use crate::article::facts::{Mention, Speaker};
use crate::lexicon::word_table::WordSet;
use crate::text::word_hash;
use crate::text::words::Word;

/// A cue in a paragraph and its speaker.
#[derive(Debug, Clone)]
pub(crate) struct Event {
    /// The cue's place among the words of the paragraph.
    index: usize,
    /// First character of the cue in the paragraph.
    pub at: usize,
    /// One past its last character.
    pub end: usize,
    /// What kind of cue it is.
    pub kind: CueKind,
    /// Who speaks.
    said: Option<Said>,
    /// Whether it points back to a quotation in the sentence before: `بهذه الكلمات ودع`, `هكذا لخص`.
    pub back: bool,
}

/// Who speaks by a cue.
#[derive(Debug, Clone)]
pub(crate) struct Said {
    /// Who speaks.
    pub speaker: Speaker,
    /// Through whom the words came, which is looked for only where a quotation is his.
    pub through: Through,
}

/// Which outlet near a cue is the one through which the words came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Through {
    /// The one that the speaker came with, or none.
    Known,
    /// Any.
    Any,
    /// Any that is not the speaker himself.
    Other,
    /// Any that is no part of the speaker's title.
    OutsideTitle,
}

impl From<Speaker> for Said {
    fn from(speaker: Speaker) -> Self {
        Self { speaker, through: Through::Known }
    }
}

impl Event {
    fn of(index: usize, word: &Word, kind: CueKind, said: Option<Said>) -> Self {
        Self { index, at: word.start, end: word.end, kind, said, back: false }
    }

    /// The cue as written.
    pub fn cue(&self, paragraph: &Paragraph<'_>) -> String {
        paragraph.written(self.at, self.end)
    }

    /// Who speaks, with the outlet through which the words came.
    pub fn speaker(&self, paragraph: &Paragraph<'_>) -> Option<Speaker> {
        let Said { speaker, through } = self.said.as_ref()?;
        let found = match through {
            Through::Known => return Some(speaker.clone()),
            _ if paragraph.arabic => via::arabic(paragraph, self.end),
            _ => via::other(paragraph, self.index),
        };
        let via = found.filter(|via| match through {
            Through::Other => speaker.name.as_ref() != Some(via),
            Through::OutsideTitle => !speaker.title.as_deref().unwrap_or_default().contains(via),
            Through::Known | Through::Any => true,
        });
        Some(Speaker { via, ..speaker.clone() })
    }
}

/// The cues of a paragraph outside its quotations, in order, each with its speaker.
pub(crate) fn events(paragraph: &Paragraph<'_>, cues: &Cues, register: &mut Register<'_>) -> Vec<Event> {
    let mut events: Vec<Event> = Vec::new();
    let preposition = preposition_of_views(paragraph.language);
    let view_hash = word_hash::of(preposition.unwrap_or_default());
    let others: &WordSet = &vocabulary::OFFICES_AND_POINTERS;
    for (index, word) in paragraph.words.iter().enumerate() {
        let cue = cues.of_word(word);
        let view = word.hash == view_hash && preposition.is_some_and(|it| word.folded == it);
        let told = cue.is_some() || view || paragraph.arabic && others.has_key(word);
        if !told || paragraph.span_at(word.start).is_some() {
            continue;
        }
        if paragraph.arabic
            && let Some(verb) = arabic::pointing_back(paragraph, index)
        {
            introduce(paragraph, register, word.start);
            let said = arabic::of_verb(paragraph, verb, cues, register).map(Said::from);
            events.push(Event { back: true, ..Event::of(index, word, CueKind::Verb, said) });
            continue;
        }
        if view
            && in_the_eyes_of(paragraph, index)
            && let Some(speaker) = phrase::whose_eyes(paragraph, index, register)
        {
            events.push(Event::of(index, word, CueKind::After, Some(speaker.into())));
            continue;
        }
        let Some(cue) = cue else {
            if paragraph.arabic
                && let Some(person) = arabic::introduced(paragraph, index, cues)
            {
                register.note(&person, None, paragraph.offset + word.start);
            }
            continue;
        };
        introduce(paragraph, register, word.start);
        let (start, _) = paragraph.sentence(word.start);
        let earlier = events.last().filter(|event| event.at >= start);
        let said = if paragraph.arabic {
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
        events.push(Event::of(index, word, cue.kind, said));
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
        if cues.of_word(next).is_some_and(|cue| cue.kind == CueKind::Verb) {
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

/// The preposition before whose view a sentence gives: `Para Montoya, el Gobierno «gobierna por teléfono»`.
fn preposition_of_views(language: &str) -> Option<&'static str> {
    match language {
        "es" => Some("para"),
        "fr" => Some("pour"),
        "en" => Some("for"),
        "de" => Some("für"),
        _ => None,
    }
}

/// Whether a [preposition of views](preposition_of_views) opens its sentence, and a name stands behind it.
fn in_the_eyes_of(paragraph: &Paragraph<'_>, index: usize) -> bool {
    let Some(word) = paragraph.words.get(index) else { return false };
    paragraph.word_before(word.start).is_none_or(|before| before.end <= paragraph.sentence(word.start).0)
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
