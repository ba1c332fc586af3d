//! Quotations: what stands between marks and is speech, and who says it.

pub mod cues;
pub mod spans;
pub mod speaker;

use crate::article::BlockKind;
use crate::article::facts::{BlockSpan, Entity, Mention, Quote, QuoteKind};
use crate::lexicon::agencies;
use crate::text::words::{self, Word};
use speaker::Register;

/// Most words of a heading that stands in marks.
const HEADING_WORDS: usize = 14;

/// One paragraph, its offsets counted from its first character.
pub(crate) struct Paragraph<'a> {
    pub text: &'a [char],
    pub words: &'a [Word],
    pub spans: &'a [spans::Span],
    /// Where the paragraph begins in the body.
    pub offset: usize,
    pub arabic: bool,
}

impl Paragraph<'_> {
    /// Start and end of the sentence around `at`; stops inside quotation marks end no sentence.
    pub fn sentence(&self, at: usize) -> (usize, usize) {
        let inside = |place: usize| self.spans.iter().any(|span| span.open <= place && place < span.close);
        let ends = |place: usize| {
            let Some(&char) = self.text.get(place) else { return false };
            let mut next = place + 1;
            while self.text.get(next).is_some_and(|c| matches!(c, '»' | '"' | '”' | '“' | '’' | ')')) {
                next += 1;
            }
            let spaced = self.text.get(next).is_none_or(|c| c.is_whitespace());
            let capital = self.text.get(next + 1).is_none_or(|c| !c.is_lowercase());
            match char {
                '؟' | '۔' | '。' => spaced && !inside(place),
                '.' | '!' | '?' => {
                    let initial = place >= 2
                        && self.text.get(place - 1).is_some_and(|c| c.is_uppercase())
                        && self.text.get(place - 2).is_none_or(|c| !c.is_alphanumeric());
                    let closing =
                        char == '.' && inside(place) && !inside(next) && next > place + 1 && !self.arabic;
                    spaced && capital && !initial && (!inside(place) || closing)
                }
                '\n' => !inside(place),
                _ => false,
            }
        };
        let start = (0..at).rev().find(|&place| ends(place)).map_or(0, |place| place + 1);
        let end = (at..self.text.len()).find(|&place| ends(place)).unwrap_or(self.text.len());
        (start, end)
    }
}

/// Finds the quotations of a body and their speakers. `mentions` and `entities` are the names found before; without
/// them speakers are read from the words around the cue. Offsets count code points of `body`.
pub fn find(
    body: &str,
    blocks: &[BlockSpan],
    language: Option<&str>,
    mentions: &[Mention],
    entities: &[Entity],
) -> Vec<Quote> {
    let chars: Vec<char> = body.chars().collect();
    let guessed = if chars.iter().any(|c| matches!(c, '\u{620}'..='\u{64a}')) { "ar" } else { "en" };
    let language = language.and_then(|code| code.split('-').next()).unwrap_or(guessed);
    let Some(cues) = cues::of(language) else { return Vec::new() };
    let mut register = Register::new(mentions, entities);
    let mut quotes = Vec::new();
    for block in blocks {
        if matches!(block.kind, BlockKind::Subheading | BlockKind::Caption | BlockKind::Table) {
            register.reset();
            continue;
        }
        let Some(text) = chars.get(block.start..block.end) else { continue };
        let written: String = text.iter().collect();
        let spans = spans::find(text);
        let words = words::words(&written, Some(language));
        let paragraph =
            Paragraph { text, words: &words, spans: &spans, offset: block.start, arabic: language == "ar" };
        if heading(&paragraph) {
            register.reset();
            continue;
        }
        let events = speaker::events(&paragraph, cues, &mut register);
        for span in &spans {
            quotes.extend(quote(&paragraph, span, &events, &mut register));
        }
    }
    quotes
}

/// A paragraph that is one quotation without a final stop is a heading.
fn heading(paragraph: &Paragraph<'_>) -> bool {
    let [span] = paragraph.spans else { return false };
    let whole = span.open == 0 && span.close == paragraph.text.len() && !span.unclosed;
    let last = paragraph.text.get(span.end.saturating_sub(1));
    whole
        && paragraph.words.len() <= HEADING_WORDS
        && !last.is_some_and(|c| matches!(c, '.' | '!' | '؟' | '?' | '…'))
}

fn quote(
    paragraph: &Paragraph<'_>,
    span: &spans::Span,
    events: &[speaker::Event],
    register: &mut Register<'_>,
) -> Option<Quote> {
    let inner = paragraph.text.get(span.start..span.end)?;
    let count =
        paragraph.words.iter().filter(|word| word.start >= span.start && word.end <= span.end).count();
    if count == 0 || named(paragraph, span, inner, count, register) {
        return None;
    }
    let (start, end) = paragraph.sentence(span.open);
    let before = events.iter().rev().find(|event| event.at >= start && event.at < span.open);
    let after = events.iter().find(|event| event.at >= span.close && event.at < end.max(span.close));
    let near = |event: &&speaker::Event| {
        let between = paragraph.words.iter().filter(|w| w.start >= span.close && w.end <= event.at);
        between.count() <= if paragraph.arabic { 2 } else { 12 }
    };
    let opens = !paragraph.words.iter().any(|word| word.start >= start && word.end <= span.open);
    let after = after.filter(near);
    let event =
        if opens || !paragraph.arabic && before.is_none() { after.or(before) } else { before.or(after) };
    let colon = paragraph.text.get(..span.open)?.iter().rev().find(|c| !c.is_whitespace()) == Some(&':');
    let (speaker, cue, confidence) = match event {
        Some(event) => (event.speaker.clone(), Some(event.cue.clone()), 0.9),
        None if opens && count > 2 || colon => (register.implicit(), None, 0.7),
        None => return None,
    };
    // One or two words far from any cue are a name or a scare quote.
    let adjacent = event.is_some_and(|event| {
        let (from, to) = if event.at < span.open { (event.end, span.open) } else { (span.close, event.at) };
        paragraph.words.iter().filter(|word| word.start >= from && word.end <= to).count() <= 8
    });
    if count <= 1 && !(adjacent && colon) && !(adjacent && opens) || count == 2 && !adjacent {
        return None;
    }
    let whole = opens || colon || count >= 12 || ends_with_that(paragraph, span.open);
    Some(Quote {
        text: inner.iter().collect(),
        start: paragraph.offset + span.start,
        end: paragraph.offset + span.end,
        kind: if whole && count > 2 { QuoteKind::Direct } else { QuoteKind::Mixed },
        cue,
        speaker,
        unclosed: span.unclosed,
        confidence,
    })
}

/// Whether `أن`, `إن` or `that` stands right before the mark: a whole clause is quoted.
fn ends_with_that(paragraph: &Paragraph<'_>, open: usize) -> bool {
    let before = paragraph.words.iter().rev().find(|word| word.end <= open);
    before.is_some_and(|word| {
        matches!(word.folded.as_str(), "ان" | "بان" | "that" | "que" | "dass" | "что" | "که")
    })
}

/// Names in marks: an agency or outlet, a known name, or what follows `تنظيم`, `صحيفة`, `لـ`.
fn named(
    paragraph: &Paragraph<'_>,
    span: &spans::Span,
    inner: &[char],
    count: usize,
    register: &Register<'_>,
) -> bool {
    if count <= 4 && agencies::match_at(inner, 0).is_some_and(|(end, _)| end == inner.len()) {
        return true;
    }
    if count <= 4 && register.is_name(paragraph.offset + span.start, paragraph.offset + span.end) {
        return true;
    }
    let Some(before) = paragraph.words.iter().rev().find(|word| word.end <= span.open) else { return false };
    let joined = before.end == span.open && before.folded.chars().count() == 1;
    let tatweel = paragraph.text.get(span.open.saturating_sub(1)) == Some(&'ـ');
    let bare = before.folded.trim_start_matches(['و', 'ل', 'ب']);
    let noun = matches!(
        bare,
        "وكاله"
            | "كاله"
            | "قناه"
            | "صحيفه"
            | "تنظيم"
            | "جماعه"
            | "حركه"
            | "حزب"
            | "شركه"
            | "موقع"
            | "مجله"
            | "فيلم"
            | "كتاب"
            | "روايه"
            | "مسلسل"
            | "منصه"
            | "برنامج"
            | "عمليه"
            | "سفينه"
            | "منظمه"
            | "فصيل"
            | "كتائب"
            | "ميليشيا"
            | "ناقله"
            | "اغنيه"
            | "مسرحيه"
            | "معرض"
            | "مهرجان"
            | "مشروع"
            | "اسم"
            | "باسم"
            | "اسمه"
            | "film"
            | "ship"
            | "newspaper"
            | "book"
            | "журнал"
            | "газета"
            | "компания"
            | "судно"
            | "фильм"
            | "группа"
            | "گروه"
            | "روزنامه"
            | "فیلم"
    );
    count <= 4 && (noun || (count <= 3 && (joined || tatweel)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::facts::Attribution;

    fn read(text: &str, language: &str) -> Vec<(String, String)> {
        let mut blocks = Vec::new();
        let mut start = 0;
        for part in text.split("\n\n") {
            let end = start + part.chars().count();
            blocks.push(BlockSpan { kind: BlockKind::Paragraph, start, end });
            start = end + 2;
        }
        let quotes = find(text, &blocks, Some(language), &[], &[]);
        let who = |quote: &Quote| {
            let speaker = quote.speaker.clone();
            speaker.and_then(|speaker| speaker.name.or(speaker.title)).unwrap_or_default()
        };
        quotes.iter().map(|quote| (quote.text.clone(), who(quote))).collect()
    }

    #[test]
    fn arabic_speakers_are_found_without_a_tagger() {
        let text = "قال وزير الطاقة سامي الحداد إن المشروع \"سيبدأ في الصيف المقبل\"، وأضاف أن \"العمل يسير بسرعة\".\n\n\
                    وتابع: «لن نتأخر عن الموعد يوما واحدا».\n\n\
                    وقالت المتحدثة باسم الوزارة هدى نصار إن الكلفة \"لم تحسم بعد\".\n\n\
                    ووصلت إلى المكان ناقلة \"نجمة البحر\" ومسلحو تنظيم \"داعش\".";
        let found = read(text, "ar");
        assert_eq!(found.len(), 4, "{found:?}");
        for (_, speaker) in &found[..3] {
            assert!(speaker.contains("سامي الحداد"), "{found:?}");
        }
        assert!(found[3].1.contains("هدى نصار"), "{found:?}");
    }

    #[test]
    fn speakers_stand_before_and_behind_the_cue_in_other_languages() {
        let text = "\"We will not sell,\" said Daniel Mwangi on Monday. \"It is over.\"";
        let found = read(text, "en");
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found.iter().all(|(_, who)| who.contains("Daniel Mwangi")), "{found:?}");
        let found = read("« Nous allons doubler la taille », a déclaré Marie Martin.", "fr");
        assert!(found[0].1.contains("Marie Martin"), "{found:?}");
        let found = read("«Отец водил, и я вожу», — говорит Виктор Шанин.", "ru");
        assert!(found[0].1.contains("Виктор Шанин"), "{found:?}");
    }

    #[test]
    fn an_unnamed_official_is_anonymous() {
        let text = "وذكر مسؤول كبير في الوزارة لوكالة \"فرانس برس\"، أن الاجتماعات \"لن تكون سهلة أبدا\".";
        let blocks = [BlockSpan { kind: BlockKind::Paragraph, start: 0, end: text.chars().count() }];
        let quotes = find(text, &blocks, Some("ar"), &[], &[]);
        assert_eq!(quotes.len(), 1);
        let speaker = quotes[0].speaker.clone().unwrap();
        assert_eq!(speaker.title.as_deref(), Some("مسؤول كبير في الوزارة"));
        assert_eq!(speaker.how, Attribution::Anonymous);
    }
}
