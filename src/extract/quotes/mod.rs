//! Quotations: what stands between marks and is speech, and who says it.
//!
//! A paragraph is read in three steps: its spans in marks ([`spans`]), its cues with their speakers ([`events`]), and
//! then each span against the cues of its sentence. The [`register`] carries who spoke from paragraph to paragraph.

mod arabic;
#[cfg(test)]
mod cases;
pub mod cues;
mod events;
mod heard;
mod paragraph;
mod phrase;
mod register;
mod signs;
pub mod spans;
mod via;
mod vocabulary;
mod word_set;

use crate::article::BlockKind;
use crate::article::facts::{Attribution, BlockSpan, Entity, Mention, Quote, QuoteKind};
use crate::lexicon::agencies;
use crate::text::count;
use crate::text::words::{self, Word};
use cues::CueKind;
use events::Event;
use paragraph::Paragraph;
use register::Register;
use signs::Sign;
use spans::Span;

/// Most words of a heading that stands in marks.
const HEADING_WORDS: usize = 14;
/// Most words of a byline.
const LINE_WORDS: usize = 8;
/// Most words between a cue and a quotation of one or two words.
const NEAR: usize = 8;
/// How many words a verb of speech may stand in a dash's part of a dialogue.
const NARRATION: usize = 3;

/// Finds the quotations of a body and their speakers. `words` are the body's, in the search tier of its language;
/// `mentions` and `entities` are the names found before; without them speakers are read from the words around the cue.
/// Offsets count code points of `body`.
pub fn find(
    body: &str,
    words: Vec<Word>,
    blocks: &[BlockSpan],
    language: Option<&str>,
    mentions: &[Mention],
    entities: &[Entity],
) -> Vec<Quote> {
    let arabic = || body.chars().any(|c| matches!(c, '\u{620}'..='\u{64a}'));
    let guess = || if arabic() { "ar" } else { "en" };
    let code = language.and_then(|code| code.split('-').next());
    // The cues of a guessed language are folded as it folds.
    let (language, mut words) = match code {
        Some(code) => (code, words),
        None => (guess(), words::words(body, Some(guess()))),
    };
    let Some(cues) = cues::of(language) else { return Vec::new() };
    let signs = signs::signs(body, &words);
    let mut marked = marked(body, &signs, blocks, language);
    // Behind the last paragraph with marks nothing that is said is asked for.
    let Some(last) = marked.iter().rposition(|block| block.spans.is_some()) else { return Vec::new() };
    marked.truncate(last + 1);
    let chars = count::first_chars(body, blocks.get(last).map_or(0, |block| block.end));
    let mut register = Register::new(mentions, entities);
    let mut quotes: Vec<Quote> = Vec::new();
    let mut rest = words.as_mut_slice();
    for (block, marked) in blocks.iter().zip(marked) {
        if !holds_speech(block) {
            register.reset();
            continue;
        }
        let Some(text) = chars.get(block.start..block.end) else { continue };
        let words;
        (words, rest) = words_of(rest, block);
        let spans = match marked.spans {
            Some(spans) => spans_of(text, words, spans, language, cues),
            None => Vec::new(),
        };
        let paragraph = Paragraph::new(body, text, words, &spans, marked.signs, block.start, language);
        if heading(&paragraph) {
            register.reset();
            continue;
        }
        // A quotation left open is taken up by the next paragraph's opening mark: the same person speaks.
        let goes_on = quotes.last().is_some_and(|last| last.unclosed && last.end + 4 >= block.start)
            && spans.first().is_some_and(|span| span.open == 0);
        let speaker = if goes_on { quotes.last().and_then(|last| last.speaker.clone()) } else { None };
        // A line of names at the head of a story says who wrote it.
        if quotes.is_empty() && spans.is_empty() && is_line(&paragraph) {
            register.pass_over(block.end);
            continue;
        }
        let events = events::events(&paragraph, cues, &mut register);
        let mut last = None;
        for (index, span) in spans.iter().enumerate() {
            let Some(mut quote) = quote(&paragraph, span, &events, &mut register, last.as_ref()) else {
                continue;
            };
            if index == 0
                && let Some(speaker) = &speaker
            {
                quote.speaker = Some(article_again(speaker));
                quote.cue = None;
            }
            last = Some(quote.clone());
            quotes.push(quote);
        }
    }
    quotes
}

/// The signs of a block, and what stands between its marks.
struct Marked<'a> {
    signs: &'a [Sign],
    /// Nothing where neither a span nor a part of a dialogue can be.
    spans: Option<Vec<Span>>,
}

/// The marks of each block.
fn marked<'a>(body: &str, signs: &'a [Sign], blocks: &[BlockSpan], language: &str) -> Vec<Marked<'a>> {
    let mut behind = signs;
    let marked = blocks.iter().map(|block| {
        let (_, from) = behind.split_at(behind.partition_point(|sign| sign.at < block.start));
        let (signs, rest) = from.split_at(from.partition_point(|sign| sign.at < block.end));
        behind = rest;
        let spans =
            if holds_speech(block) { spans::find(body, signs, block.start..block.end) } else { Vec::new() };
        let dashed = has_dialogues(language)
            && signs.first().is_some_and(|sign| sign.at == block.start && matches!(sign.char, '—' | '–'));
        let spans = Some(spans).filter(|spans| dashed || !spans.is_empty());
        Marked { signs, spans }
    });
    marked.collect()
}

/// Whether somebody may speak in a block.
fn holds_speech(block: &BlockSpan) -> bool {
    !matches!(block.kind, BlockKind::Subheading | BlockKind::Caption | BlockKind::Table)
}

/// Whether a language marks dialogues with dashes.
fn has_dialogues(language: &str) -> bool {
    matches!(language, "fr" | "es" | "ru" | "tr")
}

/// The words of a block, counted from its beginning from now on, and those behind it.
fn words_of<'a>(words: &'a mut [Word], block: &BlockSpan) -> (&'a [Word], &'a mut [Word]) {
    let first = words.partition_point(|word| word.start < block.start);
    let (_, words) = words.split_at_mut(first);
    let inside = words.partition_point(|word| word.end <= block.end);
    let (inside, behind) = words.split_at_mut(inside);
    for word in &mut *inside {
        word.start -= block.start;
        word.end -= block.start;
    }
    (inside, behind)
}

fn article_again(speaker: &crate::article::facts::Speaker) -> crate::article::facts::Speaker {
    let how = if speaker.name.is_none() { Attribution::Anonymous } else { Attribution::Implicit };
    crate::article::facts::Speaker { how, ..speaker.clone() }
}

/// The spans in marks that were `found`, or those of a dialogue of dashes where the language has such.
fn spans_of(text: &[char], words: &[Word], found: Vec<Span>, language: &str, cues: &cues::Cues) -> Vec<Span> {
    let narrates = |from: usize, to: usize| {
        let first = words.partition_point(|word| word.start < from);
        let part = words.get(first..).unwrap_or(&[]).iter().take(NARRATION).take_while(|word| word.end <= to);
        part.into_iter().any(|word| cues.of_word(word).is_some())
    };
    if has_dialogues(language) {
        let dialogue = spans::dialogue(text, narrates);
        if !dialogue.is_empty() {
            return dialogue;
        }
    }
    if language != "ru" {
        return found;
    }
    found.into_iter().flat_map(|span| spans::parted(text, span, narrates)).collect()
}

/// Whether a paragraph is a line of a few words without a stop or a colon.
fn is_line(paragraph: &Paragraph<'_>) -> bool {
    let last = paragraph.text.last();
    paragraph.words.len() <= LINE_WORDS
        && !last.is_some_and(|c| matches!(c, '.' | '!' | '؟' | '?' | '…' | ':' | '،'))
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
    span: &Span,
    events: &[Event],
    register: &mut Register<'_>,
    last: Option<&Quote>,
) -> Option<Quote> {
    let inner = paragraph.text.get(span.start..span.end)?;
    let count = paragraph.between(span.start, span.end).len();
    if count == 0 || named(paragraph, span, inner, count, register) {
        return None;
    }
    if paragraph.arabic && written_on(paragraph, span.open) {
        return None;
    }
    let (start, end) = paragraph.sentence(span.open);
    let end = end.max(span.close);
    let first_behind = events.partition_point(|event| event.at < span.open);
    let before = first_behind.checked_sub(1).and_then(|at| events.get(at)).filter(|event| event.at >= start);
    let after = events.get(first_behind..)?.iter().find(|event| event.at >= span.close).filter(|event| {
        let reach = if paragraph.arabic { 2 } else { 12 };
        event.at < end && paragraph.between(span.close, event.at).len() <= reach
    });
    // A cue that needs its speaker behind it attributes what stands behind, and the other way round.
    let before = before
        .filter(|event| event.kind != CueKind::Before || paragraph.between(event.end, span.open).len() < 12);
    let opens = paragraph.between(start, span.open).is_empty();
    let back = events.get(first_behind..)?.iter().find(|event| event.at >= span.close);
    let back = back.filter(|event| event.back && paragraph.between(span.close, event.at).is_empty());
    let event =
        if opens || !paragraph.arabic && before.is_none() { after.or(before) } else { before.or(after) };
    let event = if opens { back.or(event) } else { event };
    let colon =
        paragraph.text.get(..span.open)?.iter().rev().take(3).find(|c| !c.is_whitespace()) == Some(&':');
    let reported = event.is_none() && paragraph.language == "de" && konjunktiv(paragraph, start, end);
    // Right behind another quotation the same person goes on, whatever verb introduces him.
    let goes_on = last.filter(|last| last.end + 6 >= paragraph.offset + span.start);
    let (speaker, cue, confidence) = match event {
        Some(event) => (event.speaker(paragraph), Some(event.cue(paragraph)), 0.9),
        None if opens && count > 2 || colon || reported && register.speaks() => {
            let speaker =
                goes_on.and_then(|last| last.speaker.clone()).map(|speaker| article_again(&speaker));
            let place = paragraph.offset + span.open;
            // `لكن الرياحي يهز رأسه: «المتاحف للموتى»`: who was named in the sentence.
            let named = || register.named_in(paragraph.offset + start, place).filter(|_| colon);
            let speaker = speaker.or_else(named).or_else(|| {
                let behind = opens && !paragraph.arabic;
                behind.then(|| phrase::behind(paragraph, span.close, register)).flatten()
            });
            (speaker.or_else(|| register.unintroduced(paragraph.offset, place)), None, 0.7)
        }
        None => return None,
    };
    // `لكن الرياحي يهز رأسه: «المتاحف للموتى»`: who was named in the sentence says it.
    let told = count == 2 && colon && event.is_none() && {
        let name = speaker.as_ref().and_then(|speaker| speaker.name.as_deref());
        let named = register.named_in(paragraph.offset + start, paragraph.offset + span.open);
        let closes = paragraph.text.get(span.close).is_none_or(|c| matches!(c, '.' | '!' | '؟' | '?'));
        closes && name.is_some() && named.is_some_and(|named| named.name.as_deref() == name)
    };
    if count <= 2 && !told && !short(paragraph, span, count, event, colon, opens) && !reported {
        return None;
    }
    let whole = opens || colon || count >= 12 || ends_with_that(paragraph, span.open);
    Some(Quote {
        text: paragraph.written(span.start, span.end),
        start: paragraph.offset + span.start,
        end: paragraph.offset + span.end,
        kind: if whole && count > 2 { QuoteKind::Direct } else { QuoteKind::Mixed },
        cue,
        speaker,
        unclosed: span.unclosed,
        confidence,
    })
}

/// Whether one or two words are speech and no name or scare quote: a cue is near, and what stands right before fits.
fn short(
    paragraph: &Paragraph<'_>,
    span: &Span,
    count: usize,
    event: Option<&Event>,
    colon: bool,
    opens: bool,
) -> bool {
    let Some(event) = event else { return false };
    let before = event.at < span.open;
    let (from, to) = if before { (event.end, span.open) } else { (span.close, event.at) };
    let between = paragraph.between(from, to);
    let adjacent = between.len() <= NEAR;
    // `"yüzde 80'inin"`: a figure is no speech.
    let figure = |word: &Word| word.folded.starts_with(|c: char| c.is_numeric());
    let inside = paragraph.between(span.start, span.end);
    if !paragraph.arabic
        && (inside.iter().all(|word| word.end - word.start == 1)
            || inside.iter().any(figure) && !colon && !opens)
    {
        return false;
    }
    let that = |word: &Word| {
        matches!(word.folded.as_str(), "ان" | "بان" | "بانه" | "بانها" | "انه" | "انها" | "باعتباره")
    };
    if paragraph.arabic {
        let clause = before && between.iter().any(that);
        // `أعلنت تفاصيل "أسبوع الماء"`: what is announced without a clause is a name.
        let announced = matches!(
            event.cue(paragraph).trim_start_matches('و'),
            "أعلن" | "أعلنت" | "كشف" | "كشفت" | "يعلن" | "تعلن"
        );
        if announced && !clause && !colon {
            return false;
        }
        if count == 2 {
            return adjacent || clause && between.len() <= 2 * NEAR;
        }
        // `بـ«الاستثنائي»`, `بأنه «كارثي»`, `أنه كان «مؤلما»`.
        let bound = paragraph.text.get(span.open.saturating_sub(1)) == Some(&'ـ');
        let predicate = between.last().is_some_and(|word| {
            that(word)
                || matches!(
                    word.folded.as_str(),
                    "ب" | "كان"
                        | "كانت"
                        | "يعتبر"
                        | "تعتبر"
                        | "سيكون"
                        | "ستكون"
                        | "ليس"
                        | "ليست"
                        | "غير"
                )
        });
        return adjacent && (colon || opens || bound || predicate);
    }
    let name = paragraph.between(span.start, span.end).first().is_some_and(|word| paragraph.capital(word));
    let sentence = paragraph
        .text
        .get(span.end.saturating_sub(1))
        .is_some_and(|c| matches!(c, '.' | '!' | '?' | '…' | ','));
    adjacent && (!name || colon || opens || sentence || !before && between.len() <= 1)
        || !name && before && between.len() <= 2 * NEAR
}

/// `لافتات كتب عليها «…»`: nobody says it.
fn written_on(paragraph: &Paragraph<'_>, open: usize) -> bool {
    let Some(on) = paragraph.word_before(open) else { return false };
    matches!(on.folded.as_str(), "عليها" | "عليه" | "عليهما")
        && paragraph
            .word_before(on.start)
            .is_some_and(|verb| matches!(verb.folded.as_str(), "كتب" | "كتبت" | "خط" | "نقش" | "نقشت"))
}

/// Whether a German sentence stands in the mood of indirect speech.
fn konjunktiv(paragraph: &Paragraph<'_>, start: usize, end: usize) -> bool {
    // A sentence as long as a book is none: only its nearest words count.
    paragraph.between(start, end).iter().take(60).any(|word| {
        matches!(
            word.folded.as_str(),
            "sei"
                | "seien"
                | "habe"
                | "hätten"
                | "hätte"
                | "werde"
                | "würden"
                | "könne"
                | "müsse"
                | "solle"
                | "dürfe"
                | "wolle"
                | "gebe"
                | "müssten"
                | "könnten"
                | "bleibe"
                | "komme"
                | "gehe"
                | "wisse"
        )
    })
}

/// Whether `أن`, `إن` or `that` stands right before the mark: a whole clause is quoted.
fn ends_with_that(paragraph: &Paragraph<'_>, open: usize) -> bool {
    paragraph.word_before(open).is_some_and(|word| {
        matches!(word.folded.as_str(), "ان" | "بان" | "that" | "que" | "dass" | "что" | "که")
    })
}

/// Names in marks: an agency or outlet, a known name, or what follows `تنظيم`, `صحيفة`, `لـ`.
fn named(
    paragraph: &Paragraph<'_>,
    span: &Span,
    inner: &[char],
    count: usize,
    register: &Register<'_>,
) -> bool {
    if count > 5 {
        return false;
    }
    if count <= 4
        && (agencies::match_at(inner, 0).is_some_and(|(end, _)| end == inner.len())
            || register.is_name(paragraph.offset + span.start, paragraph.offset + span.end))
    {
        return true;
    }
    let Some(before) = paragraph.word_before(span.open) else { return false };
    let gap = paragraph.text.get(before.end..span.open).unwrap_or(&[]);
    if gap.iter().any(|c| matches!(c, ':' | ',' | '،' | '.' | '؛' | ';' | '؟' | '?' | '!' | '—')) {
        return false;
    }
    // Whether a word is such a noun, and whether it has the article.
    let noun_of = |folded: &str| {
        // `بالوكالة` is how an office is held.
        if folded == "بالوكاله" {
            return None;
        }
        let bare = vocabulary::NAMED.contains(folded).then_some(false);
        bare.or_else(|| {
            let mut particles = ["و", "ل", "ب", "ال", "وال", "بال", "لل"].iter().filter(|_| paragraph.arabic);
            particles
                .find(|particle| {
                    folded.strip_prefix(**particle).is_some_and(|noun| vocabulary::NAMED.contains(noun))
                })
                .map(|particle| particle.ends_with('ل') && particle.chars().count() > 1)
        })
    };
    // `فيلمه الجديد «حارس الملح»`: an adjective may stand between.
    let second = paragraph.word_before(before.start).filter(|second| {
        let described = if paragraph.arabic {
            before.folded.starts_with("ال") || before.folded.ends_with('ي')
        } else {
            false
        };
        described && second.end + 2 >= before.start
    });
    let noun = noun_of(&before.folded).or_else(|| second.and_then(|second| noun_of(&second.folded)));
    // In a reported clause the noun is its subject and the quotation its predicate: `إن المشروع «يوفر العمل»`.
    let (start, _) = paragraph.sentence(span.open);
    let clause = paragraph.between(start, before.start);
    let clause = clause.get(clause.len().saturating_sub(NEAR)..).unwrap_or(&[]);
    let reported = clause.iter().any(|word| {
        matches!(word.folded.as_str(), "ان" | "بان" | "فان" | "that" | "que" | "qu" | "dass" | "что")
    });
    let lower = inner.first().is_some_and(|c| c.is_lowercase());
    let noun = noun.is_some_and(|definite| {
        !lower && !(reported && (definite && count > 1 || !paragraph.arabic && count > 2))
    });
    // `لـ«الشرق الأوسط»`: what is said to somebody.
    let to_outlet = before.folded == "ل" || before.folded == "لـ";
    noun || count <= 3 && to_outlet && before.end + 1 >= span.open
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
        let quotes = find(text, words::words(text, Some(language)), &blocks, Some(language), &[], &[]);
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

    fn speaker(text: &str, language: &str) -> crate::article::facts::Speaker {
        let blocks = [BlockSpan { kind: BlockKind::Paragraph, start: 0, end: text.chars().count() }];
        find(text, words::words(text, Some(language)), &blocks, Some(language), &[], &[])
            .pop()
            .and_then(|quote| quote.speaker)
            .expect(text)
    }

    #[test]
    fn name_and_title_are_told_apart() {
        for (text, language, name, title) in [
            (
                "قال وزير الدفاع العراقي سعيد الحداد إن العمل \"لن يتوقف أبدا\".",
                "ar",
                "سعيد الحداد",
                "وزير الدفاع العراقي",
            ),
            (
                "وقال أحمد سالم رئيس اتحاد المزارعين إن الموسم \"ضاع كله هذا العام\".",
                "ar",
                "أحمد سالم",
                "رئيس اتحاد المزارعين",
            ),
            (
                "أما المتحدث باسم المحتجين أبو بكر الطارقي فقال إن الاتفاق \"مؤقت ومشروط\".",
                "ar",
                "أبو بكر الطارقي",
                "المتحدث باسم المحتجين",
            ),
            (
                "وقال رئيس جامعة الملك فيصل الدكتور عادل سالم إن المركز \"سيخدم المزارعين\".",
                "ar",
                "عادل سالم",
                "رئيس جامعة الملك فيصل الدكتور",
            ),
            ("\"The bridge is safe,\" Mayor John Smith told reporters.", "en", "John Smith", "Mayor"),
            (
                "محمد رضایی، استاندار فارس، گفت: «پل تا ماه آینده باز می‌شود».",
                "fa",
                "محمد رضایی",
                "استاندار فارس",
            ),
        ] {
            let found = speaker(text, language);
            assert_eq!((found.name.as_deref(), found.title.as_deref()), (Some(name), Some(title)), "{text}");
        }
    }

    #[test]
    fn the_agency_through_which_words_came_is_kept() {
        for (text, language, who, via) in [
            (
                "نقلت وكالة الأناضول عن مسؤول تركي قوله إن \"الاجتماع كان مثمرا للغاية\".",
                "ar",
                "مسؤول تركي",
                "وكالة الأناضول",
            ),
            ("وقال سامي حداد لوكالة رويترز إن \"العمل مستمر كما كان\".", "ar", "سامي حداد", "رويترز"),
            (
                "وقال سامي حداد في حديث مع \"الجزيرة\" إن \"العمل مستمر كما كان\".",
                "ar",
                "سامي حداد",
                "الجزيرة",
            ),
            ("\"It is over,\" Mary Jones told Reuters.", "en", "Mary Jones", "Reuters"),
            ("« C'est fini », a déclaré Marie Roux à l'AFP.", "fr", "Marie Roux", "AFP"),
        ] {
            let found = speaker(text, language);
            let name = found.name.or(found.title);
            assert_eq!((name.as_deref(), found.via.as_deref()), (Some(who), Some(via)), "{text}");
        }
    }

    #[test]
    fn roles_pronouns_and_bare_verbs_find_who_was_named_before() {
        let found = read(
            "قال وزير الطاقة سامي الحداد إن المشروع \"سيبدأ غدا صباحا\".\n\nوقالت المتحدثة باسم الشركة هدى نصار إن \"الكلفة لم تحسم\".\n\n\
             وأوضح الوزير أن \"الموعد ثابت لا يتغير\".\n\nوأضافت نصار أن \"العقد جاهز منذ شهر\".",
            "ar",
        );
        let who: Vec<_> = found.iter().map(|(_, who)| who.as_str()).collect();
        assert_eq!(who, ["سامي الحداد", "هدى نصار", "سامي الحداد", "هدى نصار"]);
    }

    #[test]
    fn a_quotation_left_open_goes_on_in_the_next_paragraph() {
        let found =
            read("وكتب سامي حداد: \"أغادر اليوم هذا الملعب.\n\n\"قالت لي أمي إن الطريق طويل\".", "ar");
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found.iter().all(|(_, who)| who == "سامي حداد"), "{found:?}");
    }

    #[test]
    fn names_of_works_are_no_quotations() {
        for text in [
            "وقال المخرج طارق بوزيد إن فيلمه الجديد «حارس الملح» صور في الجنوب.",
            "وأضاف مدير فندق «نخلة الخور» أن الموسم جيد.",
            "ووصلت السفينة \"نجمة البحر\" إلى الميناء.",
        ] {
            assert_eq!(read(text, "ar"), [], "{text}");
        }
    }

    #[test]
    #[ignore = "takes half a minute"]
    fn a_paragraph_of_nothing_but_marks_costs_linear_time() {
        for pattern in [
            "\"",
            "«",
            "‘a",
            "”",
            "''",
            "« a » ",
            "\"a\". ",
            "— a ",
            "قال سامي \"نعم الآن\" ",
            "said Ann Lee \"a b c\" ",
        ] {
            let text = pattern.repeat(200_000 / pattern.chars().count());
            for language in ["ar", "de", "fr"] {
                let blocks = [BlockSpan { kind: BlockKind::Paragraph, start: 0, end: text.chars().count() }];
                let start = std::time::Instant::now();
                find(&text, words::words(&text, Some(language)), &blocks, Some(language), &[], &[]);
                // Quadratic time would take minutes; the bound leaves room for a slow and busy machine.
                assert!(start.elapsed().as_secs() < 60, "{pattern:?} in {language}: {:?}", start.elapsed());
            }
        }
    }

    #[test]
    fn an_unnamed_official_is_anonymous() {
        let text = "وذكر مسؤول كبير في الوزارة لوكالة \"فرانس برس\"، أن الاجتماعات \"لن تكون سهلة أبدا\".";
        let blocks = [BlockSpan { kind: BlockKind::Paragraph, start: 0, end: text.chars().count() }];
        let quotes = find(text, words::words(text, Some("ar")), &blocks, Some("ar"), &[], &[]);
        assert_eq!(quotes.len(), 1);
        let speaker = quotes[0].speaker.clone().unwrap();
        assert_eq!(speaker.title.as_deref(), Some("مسؤول كبير في الوزارة"));
        assert_eq!(speaker.how, Attribution::Anonymous);
    }
}
