//! Plain text: a wire story or a text that a crawler made.
//!
//! Paragraphs are separated by blank lines or, where there are none, by line ends; lines that were wrapped at a fixed
//! width are joined again. The first paragraph is the headline when it looks like one. Dateline and byline lines stay
//! paragraphs: extraction reads them.

use std::borrow::Cow;

use super::{
    NormalizeError, boilerplate, claims, date_line, plain_markup, references, service_lines, unicode,
};
use crate::article::story::{Format, Removed, RemovedKind};
use crate::article::{Block, BlockKind, RawArticle, Story};
use crate::lexicon::agencies;
use crate::text::letters;

/// Longest first line, in code points, that is taken for a headline.
const HEADLINE_LIMIT: usize = 200;
/// Fewest letters of a headline that is all there is.
const FLASH_LETTERS: usize = 12;
/// Longest line, in code points, of a text that was wrapped at a fixed width.
const WRAP_LIMIT: usize = 130;
/// Longest subheading, in code points.
const SUBHEADING_LIMIT: usize = 100;
/// Shortest paragraph, in code points, that a subheading can stand between.
const BODY_PARAGRAPH: usize = 100;
/// Longest line, in code points, that is taken for a dateline or byline of its own.
const CREDIT_LIMIT: usize = 80;
/// How many blocks at the head can be a line with the day.
const DATE_HEAD: usize = 4;
/// Marks that end a sentence.
const STOPS: [char; 9] = ['.', '!', '?', '؟', '۔', '。', '！', '？', '।'];

/// Reads a plain text.
///
/// # Errors
///
/// [`NormalizeError::NoText`] when no paragraph is left.
pub fn read(text: &str, raw: &RawArticle) -> Result<Story, NormalizeError> {
    let mut story = claims::begin(raw, Format::Text);
    let text = without_markup(text, &mut story.repairs);
    let mut blocks = blocks(&text, &mut story.repairs);
    service_lines::take_head(&mut blocks, &mut story);
    boilerplate::strip(&mut blocks, &mut story.removed);
    claims::finish(&mut story, raw);
    if story.headline.is_none() {
        // Some agencies put the line that says where and by whom above the headline.
        let at = usize::from(blocks.first().is_some_and(|block| is_filing_line(&block.text)));
        // A flash is a headline and nothing else.
        let flash = at == 0 && blocks.len() == 1 && blocks.iter().all(is_flash);
        if flash || blocks.len() > at.saturating_add(1) && blocks.get(at).is_some_and(looks_like_headline) {
            story.headline = Some(blocks.remove(at).text);
            boilerplate::strip(&mut blocks, &mut story.removed);
        }
    }
    story.blocks = std::mem::take(&mut blocks);
    service_lines::take(&mut story);
    blocks = std::mem::take(&mut story.blocks);
    take_date_lines(&mut blocks, &mut story, raw);
    if blocks.is_empty() && story.headline.is_none() {
        return Err(NormalizeError::NoText { format: "plain text", bytes: text.len() });
    }
    mark_subheadings(&mut blocks);
    story.blocks = blocks;
    Ok(story)
}

/// The text without what markup left in it, where nobody read it: character references (`&quot;`, `&nbsp;`), and tags.
fn without_markup<'a>(text: &'a str, repairs: &mut unicode::Repairs) -> Cow<'a, str> {
    let mut note = |name: &'static str, count: usize| {
        if count > 0 {
            *repairs.entry(name).or_default() += u32::try_from(count).unwrap_or(u32::MAX);
        }
    };
    note("references", references::count(text));
    match references::rest(text) {
        Cow::Borrowed(text) => {
            let (text, tags) = plain_markup::without_tags(text);
            note("tags", tags);
            text
        }
        Cow::Owned(text) => {
            let (text, tags) = plain_markup::without_tags(&text);
            note("tags", tags);
            Cow::Owned(text.into_owned())
        }
    }
}

/// One line: its clean text, and whether it was indented.
struct Line {
    text: String,
    length: usize,
    indented: bool,
}

/// The blocks of a plain text inside another format, where the headline stands elsewhere.
pub(super) fn body(text: &str, repairs: &mut unicode::Repairs) -> Vec<Block> {
    let mut blocks = blocks(text, repairs);
    mark_subheadings(&mut blocks);
    blocks
}

fn blocks(text: &str, repairs: &mut unicode::Repairs) -> Vec<Block> {
    let mut groups: Vec<Vec<Line>> = vec![Vec::new()];
    for raw in lines(text) {
        let clean = unicode::display_counted(raw, unicode::Joiners::Keep, repairs);
        if clean.is_empty() {
            groups.push(Vec::new());
        } else if let Some(group) = groups.last_mut() {
            let indented = raw.starts_with([' ', '\t', '\u{a0}', '\u{3000}']);
            group.push(Line { length: clean.chars().count(), text: clean, indented });
        }
    }
    groups.retain(|group| !group.is_empty());
    let width = wrap_width(&groups);
    let mut blocks: Vec<Block> = Vec::new();
    for group in &mut groups {
        // Most lines stand alone.
        if let [line] = group.as_mut_slice()
            && list_item(&line.text).is_none()
        {
            let text = std::mem::take(&mut line.text);
            blocks.push(Block { kind: BlockKind::Paragraph, text });
            continue;
        }
        let begin = indented_beginnings(group);
        let mut before: Option<&Line> = None;
        for line in group.iter() {
            let joins = before.is_some_and(|before| {
                let continues = match begin {
                    Some(_) if line.indented => false,
                    Some(Sure) => true,
                    _ => width.is_some_and(|width| is_full(before, line, width)),
                };
                continues && list_item(&line.text).is_none()
            });
            match (joins, blocks.last_mut()) {
                (true, Some(block)) => {
                    block.text.push(' ');
                    block.text.push_str(&line.text);
                }
                _ => blocks.push(match list_item(&line.text) {
                    Some(item) => Block { kind: BlockKind::ListItem, text: item.to_owned() },
                    None => Block { kind: BlockKind::Paragraph, text: line.text.clone() },
                }),
            }
            before = Some(line);
        }
    }
    blocks
}

/// The lines of a text, whatever ends them.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    let bytes = text.as_bytes();
    // Few texts have another line end than one, which is found faster alone. A pair of bytes may belong to another
    // character, and then is looked at for nothing.
    let other = |byte: u8| matches!(byte, b'\r' | 0xb | 0xc);
    let pair = |first: u8, second: u8| matches!((first, second), (0xc2, 0x85) | (0x80, 0xa8 | 0xa9));
    let pairs = bytes.iter().zip(bytes.iter().skip(1));
    let mixed = bytes.iter().fold(false, |mixed, byte| mixed | other(*byte))
        || pairs.fold(false, |mixed, (first, second)| mixed | pair(*first, *second));
    let plain = (!mixed).then(|| text.split('\n'));
    let ends = ['\n', '\r', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}'];
    // `\r\n` is one end.
    let mixed = mixed.then(|| text.split("\r\n").flat_map(move |text| text.split(ends)));
    plain.into_iter().flatten().chain(mixed.into_iter().flatten())
}

/// How sure it is that the indented lines of a group begin its paragraphs.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Beginnings {
    /// Some lines are indented; those that are not go on where the line before is full.
    Likely,
    /// The others go on however short the line before is: paragraphs begin with an indented line, one after the
    /// other, and most lines that are followed by one that is not indented end no sentence.
    Sure,
}
use Beginnings::{Likely, Sure};

/// Whether indented lines begin the paragraphs of a group: some are indented, some are not, and the line before each
/// indented one ends a sentence more often than not.
fn indented_beginnings(group: &[Line]) -> Option<Beginnings> {
    let indented = group.iter().filter(|line| line.indented).count();
    if indented == 0 || indented == group.len() {
        return None;
    }
    let ends = |line: &Line| unquoted(&line.text).ends_with(STOPS);
    let pairs = || group.iter().zip(group.iter().skip(1));
    let (ended, begun) =
        pairs().filter(|(_, line)| line.indented).fold((0_usize, 0_usize), |(ended, all), pair| {
            (ended.saturating_add(usize::from(ends(pair.0))), all.saturating_add(1))
        });
    if ended.saturating_mul(2) < begun {
        return None;
    }
    let (open, inside) =
        pairs().filter(|(_, line)| !line.indented).fold((0_usize, 0_usize), |(open, all), pair| {
            (open.saturating_add(usize::from(!ends(pair.0))), all.saturating_add(1))
        });
    let first = group.first().is_some_and(|line| line.indented);
    Some(if first && open.saturating_mul(2) > inside { Sure } else { Likely })
}

/// The width at which the text was wrapped, if it was: most line ends inside paragraphs stand where the next word did
/// not fit, and most of those are no ends of sentences.
fn wrap_width(groups: &[Vec<Line>]) -> Option<usize> {
    let inner = groups.iter().filter(|group| group.len() > 1);
    let width = inner.clone().flatten().map(|line| line.length).max()?;
    if !(30..=WRAP_LIMIT).contains(&width) {
        return None;
    }
    let breaks = inner.flat_map(|group| group.iter().zip(group.iter().skip(1)));
    let (mut all, mut full, mut open) = (0_usize, 0_usize, 0_usize);
    for (line, next) in breaks {
        all = all.saturating_add(1);
        if is_full(line, next, width) {
            full = full.saturating_add(1);
            open = open.saturating_add(usize::from(!line.text.ends_with(STOPS)));
        }
    }
    (full.saturating_mul(5) >= all.saturating_mul(3) && open.saturating_mul(2) > full).then_some(width)
}

/// Whether the first word of `next` would have made `line` longer than nine tenths of the width.
fn is_full(line: &Line, next: &Line, width: usize) -> bool {
    let word = next.text.split(' ').next().map_or(0, |word| word.chars().count());
    line.length.saturating_add(word).saturating_add(1).saturating_mul(10) > width.saturating_mul(9)
}

/// The text of a list item, without its bullet.
fn list_item(text: &str) -> Option<&str> {
    let rest = text.strip_prefix(['•', '▪', '●', '◦', '‣', '∙', '*']).or_else(|| text.strip_prefix("- "))?;
    let rest = rest.trim_start();
    (!rest.is_empty() && !rest.starts_with('*')).then_some(rest)
}

/// Whether a text's only line is a headline: long enough to say something and no sentence with its stop.
fn is_flash(block: &Block) -> bool {
    looks_like_headline(block)
        && block.text.chars().filter(|c| letters::is_alphabetic(*c)).count() >= FLASH_LETTERS
        && !unquoted(&block.text).ends_with(|c: char| STOPS.contains(&c) || ":;,،؛".contains(c))
}

/// A line without the marks that close quotations and brackets at its end.
fn unquoted(text: &str) -> &str {
    text.trim_end_matches(['"', '”', '»', '\'', '’', ')'])
}

fn looks_like_headline(block: &Block) -> bool {
    block.kind == BlockKind::Paragraph
        && block.text.chars().count() <= HEADLINE_LIMIT
        // Headlines ask and exclaim, but do not end in a full stop.
        && !block.text.ends_with(['.', '۔', '。'])
        && !is_credit_line(&block.text)
}

/// Takes the lines that are nothing but a day off the head and the tail of the text.
fn take_date_lines(blocks: &mut Vec<Block>, story: &mut Story, raw: &RawArticle) {
    // Only in scripts other than the Latin is the day known to stand first.
    let latin = |text: &str| text.chars().find(|c| letters::is_alphabetic(*c)).is_some_and(|c| c.is_ascii());
    let day_first = blocks.iter().map(|block| block.text.as_str()).max_by_key(|text| text.len());
    let day_first = day_first.is_some_and(|text| !latin(text));
    let mut said = Vec::new();
    let mut at = 0;
    while at < DATE_HEAD.min(blocks.len().saturating_sub(1)) {
        match blocks.get(at).and_then(|block| date_line::read(&block.text, day_first)) {
            Some(line) => said.push((line, blocks.remove(at).text)),
            None if blocks.get(at).is_some_and(|block| block.text.len() > 2 * CREDIT_LIMIT) => break,
            None => at = at.saturating_add(1),
        }
    }
    // Agencies sign with the day and time of release.
    while blocks.len() > 1
        && let Some(line) = blocks.last().and_then(|block| date_line::read(&block.text, day_first))
        && let Some(block) = blocks.pop()
    {
        said.push((line, block.text));
    }
    for (number, (line, text)) in said.into_iter().enumerate() {
        story.removed.insert(number, Removed { kind: RemovedKind::Date, text });
        let Some(day) = line.day.filter(|day| claims::is_past(day, raw)) else { continue };
        if line.is_update {
            if story.modified.is_none() && story.published.is_none_or(|first| first.instant < day.instant) {
                story.modified = Some(day);
                story.provenance.insert("modified", "text");
            }
        } else if story.published.is_none() {
            story.published = Some(day);
            story.provenance.insert("published", "text");
        }
    }
}

/// Whether a short line is places and the agency or outlet that filed from there: `إسطنبول/ الأناضول`.
fn is_filing_line(text: &str) -> bool {
    if text.chars().count() > CREDIT_LIMIT {
        return false;
    }
    let text = text.trim_end_matches([')', ' ', '-', '–', '—', ':']);
    let is_source = |text: &str| {
        let text: Vec<char> = text.trim().chars().collect();
        agencies::match_at(&text, 0).is_some_and(|(end, _)| end == text.len())
    };
    if let Some((places, source)) = text.rsplit_once(['/', '(', '-', '–', '—']) {
        let is_place = |place: &str| !place.is_empty() && place.split_whitespace().count() <= 3;
        return is_source(source) && places.split(['/', '،', ',']).map(str::trim).all(is_place);
    }
    // "الرياض 12 رجب 1445 هـ واس": a city, a day, an agency, and no mark between them.
    let (city, source) =
        (text.split(' ').next().unwrap_or_default(), text.rsplit(' ').next().unwrap_or_default());
    text.contains(char::is_numeric) && agencies::is_filing_city(city) && is_source(source)
}

/// Whether a short line reads as a dateline or a byline: places or an agency before a dash, or a word of authorship.
fn is_credit_line(text: &str) -> bool {
    const AUTHORSHIP: [&str; 12] =
        ["By ", "BY ", "Par ", "Por ", "Von ", "Di ", "بقلم", "كتب ", "كتبت ", "إعداد", "Автор", "نویسنده"];
    if text.chars().count() > CREDIT_LIMIT {
        return false;
    }
    let dash = |c: char| matches!(c, '-' | '–' | '—' | 'ـ');
    if AUTHORSHIP.iter().any(|word| text.starts_with(word)) || text.ends_with(dash) {
        return true;
    }
    let Some((places, rest)) = text.split_once(dash) else { return false };
    let spaced = places.ends_with(' ') && rest.starts_with(' ');
    places.contains(['/', '(']) || (spaced && text.split(' ').count() <= 5 && !text.contains([':', '،', ',']))
}

/// A subheading is a short paragraph of its own between longer ones: wholly a quotation without a final stop, or a
/// line without final punctuation. Its quotation marks stay as written.
fn mark_subheadings(blocks: &mut [Block]) {
    let length: Vec<usize> = blocks
        .iter()
        .map(|block| if block.kind == BlockKind::Paragraph { block.text.chars().count() } else { 0 })
        .collect();
    let neighbours = length.iter().zip(length.iter().skip(1)).zip(length.iter().skip(2));
    for (block, ((&before, &own), &after)) in blocks.iter_mut().skip(1).zip(neighbours) {
        let longer = before.min(after) >= own.saturating_mul(2).max(BODY_PARAGRAPH);
        let short = own > 0 && own <= SUBHEADING_LIMIT && longer && !is_credit_line(&block.text);
        let bare = !block.text.ends_with(|c: char| STOPS.contains(&c) || ":;,،؛…\"”»'’)-–—".contains(c));
        if short && (bare || is_whole_quotation(&block.text)) {
            block.kind = BlockKind::Subheading;
        }
    }
}

fn is_whole_quotation(text: &str) -> bool {
    let mut chars = text.chars();
    let close = match chars.next() {
        Some('"') => '"',
        Some('“') => '”',
        Some('”') => '“',
        Some('„') => '“',
        Some('«') => '»',
        Some('»') => '«',
        Some('‘') => '’',
        Some('「') => '」',
        _ => return false,
    };
    chars.next_back() == Some(close) && !chars.as_str().contains(close) && !chars.as_str().ends_with(STOPS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Hints;
    use crate::normalize::envelope;
    use proptest::prelude::*;

    fn story(text: &str) -> Story {
        let hints = Hints { content_type: Some("text/plain".into()), ..Hints::default() };
        read(text, &envelope::open(text.as_bytes(), &hints).unwrap()).unwrap()
    }

    fn kinds(story: &Story) -> Vec<BlockKind> {
        story.blocks.iter().map(|block| block.kind).collect()
    }

    const LONG: &str = "وقالت وزيرة النقل إن الجسر الجديد سيختصر زمن الرحلة بين الضفتين إلى النصف، وأضافت أن العمل فيه \
        استغرق أربعة أعوام كاملة قبل أن يفتح اليوم أمام الناس في احتفال كبير حضره سكان المدينة.";

    #[test]
    fn every_line_end_ends_a_line_and_no_other_character_does() {
        for end in ["\n", "\r", "\r\n", "\u{b}", "\u{c}", "\u{85}", "\u{2028}", "\u{2029}"] {
            assert_eq!(lines(&format!("أ{end}ب{end}")).collect::<Vec<_>>(), ["أ", "ب", ""], "{end:?}");
        }
        assert_eq!(lines("«أ» م ظ‐\u{3028}\n").collect::<Vec<_>>(), ["«أ» م ظ‐\u{3028}", ""]);
        assert_eq!(lines("أ\r\r\n\nب").collect::<Vec<_>>(), ["أ", "", "", "ب"]);
    }

    #[test]
    fn a_headline_under_the_line_of_filing_is_found() {
        let story = story(&format!("إسطنبول/ الأناضول\n\nالدنمارك.. مظاهرة ضد الغلاء\n\n{LONG}"));
        assert_eq!(story.headline.as_deref(), Some("الدنمارك.. مظاهرة ضد الغلاء"));
        assert_eq!(story.blocks[0].text, "إسطنبول/ الأناضول");
        assert_eq!(
            headline(&format!("الرياض 12 رجب 1445 هـ الموافق 24 يناير 2024 م واس\n{LONG}\n{LONG}")),
            None
        );
        assert_eq!(
            headline(&format!("أسعار النفط/ توقعات\n\nارتفاع جديد\n\n{LONG}")).as_deref(),
            Some("أسعار النفط/ توقعات")
        );
    }

    #[test]
    fn the_day_under_the_headline_is_the_publication() {
        let story = story(&format!("جسر جديد في المدينة\n\n24 يناير 2024\n\n{LONG}"));
        assert_eq!(story.published.map(|day| day.date().to_string()).as_deref(), Some("2024-01-24"));
        assert_eq!(story.removed[0].kind, RemovedKind::Date);
        assert_eq!(story.blocks.len(), 1);
    }

    #[test]
    fn character_references_that_nobody_read_are_read() {
        let story = story(
            "قالت الوزيرة &laquo;الجسر آمن&raquo;&nbsp;وشكرت &#1575;لعمال.\n\nA &amp;amp; B, R&D & AT&T.",
        );
        assert_eq!(story.blocks[0].text, "قالت الوزيرة «الجسر آمن» وشكرت العمال.");
        assert_eq!(story.blocks[1].text, "A & B, R&D & AT&T.");
        assert_eq!(story.repairs["references"], 5);
    }

    #[test]
    fn service_lines_around_a_story_leave_it() {
        let story = story(&format!(
            "عاجل\nمحظور النشر حتى الساعة 12:00\nBRIDGE-CITY/UPDATE (PIX)\nتحديث 2-جسر جديد في المدينة\n(لإضافة تصريحات)\n{LONG}\n\
             س ع\n/ إضافة أولى /\nجسر / المدينة\n{LONG}\nكلمات مفتاحية: جسر، المدينة\n24/1/2024\n(مع صور)\n© 2024 المثال"
        ));
        assert_eq!(story.headline.as_deref(), Some("تحديث 2-جسر جديد في المدينة"));
        assert_eq!(story.blocks.len(), 2, "{:?}", story.blocks);
        assert_eq!(story.slugline.as_deref(), Some("BRIDGE-CITY/UPDATE"));
    }

    fn headline(text: &str) -> Option<String> {
        story(text).headline
    }

    #[test]
    fn a_headline_may_ask_in_any_script() {
        assert_eq!(
            headline("لماذا تأخر القطار؟\n\nتأخر القطار ساعة.").as_deref(),
            Some("لماذا تأخر القطار؟")
        );
        assert_eq!(headline("Why so late?\n\nThe train was late.").as_deref(), Some("Why so late?"));
    }

    #[test]
    fn a_sentence_with_a_full_stop_is_no_headline() {
        assert_eq!(headline("تأخر القطار ساعة.\n\nثم وصل."), None);
    }

    #[test]
    fn a_dateline_line_stays_a_paragraph_and_a_quoted_line_is_a_subheading() {
        let story = story(&format!(
            "الجسر الجديد يفتح أبوابه\n\nعمّان/إربد-وكالة\n\n{LONG}\n\n\"أطول جسر في البلاد\"\n\n{LONG}"
        ));
        assert_eq!(story.headline.as_deref(), Some("الجسر الجديد يفتح أبوابه"));
        use BlockKind::{Paragraph, Subheading};
        assert_eq!(kinds(&story), [Paragraph, Paragraph, Subheading, Paragraph]);
        assert_eq!(story.blocks[2].text, "\"أطول جسر في البلاد\"");
    }

    #[test]
    fn a_dateline_at_the_top_is_no_headline() {
        let story = story(&format!("القاهرة - رويترز\n\n{LONG}"));
        assert_eq!((story.headline, story.blocks.len()), (None, 2));
    }

    #[test]
    fn a_quotation_that_ends_its_sentence_is_no_subheading() {
        let story = story(&format!("عنوان\n\n{LONG}\n\n\"لن نعود إلى الوراء.\"\n\n{LONG}"));
        assert!(!kinds(&story).contains(&BlockKind::Subheading));
    }

    #[test]
    fn indented_lines_begin_paragraphs_in_whatever_they_are_indented_with() {
        for indent in [" ", "  ", "    ", "\t", "\u{a0}\u{a0}", "\u{3000}"] {
            let story = story(&format!(
                "Bridge opens\n\n{indent}The new bridge over the river opened on Monday after four\nyears of work, and the \
                 mayor said that the crossing would\ncut the way by half.\n{indent}Traffic was light in the first hours, \
                 and police closed one.\n{indent}A second lane was to be\nopened in the evening when the\npaint had dried."
            ));
            assert_eq!(story.blocks.len(), 3, "{indent:?} {:?}", story.blocks);
            assert!(
                story.blocks[0].text.ends_with("the way by half.")
                    && story.blocks[2].text.starts_with("A second")
            );
        }
        // A text that is indented as a whole is wrapped like any other.
        let story = story(
            "Bridge opens\n\n    The new bridge over the river opened on Monday after four\n    years of work, and the mayor \
             said that the crossing would\n    cut the way to the port by half.",
        );
        assert_eq!(story.blocks.len(), 1);
    }

    #[test]
    fn a_text_of_one_line_that_is_no_sentence_is_a_headline_and_nothing_else() {
        let flash = story("افتتاح جسر جديد في المدينة");
        assert_eq!((flash.headline.as_deref(), flash.blocks.len()), (Some("افتتاح جسر جديد في المدينة"), 0));
        for text in [
            "A new bridge was opened in the city.",
            "By Jane Roe of the Example",
            "Bridge",
            "\"A bridge was opened here.\"",
            LONG,
        ] {
            assert_eq!(story(text).headline, None, "{text}");
        }
    }

    #[test]
    fn tags_and_references_that_nobody_read_leave_the_text() {
        let story =
            story(&format!("جسر &amp;quot;جديد&amp;quot; يفتح<br><br>{LONG}<br/><b>وعبره</b> ألف شخص.<br>"));
        assert_eq!(story.headline.as_deref(), Some("جسر \"جديد\" يفتح"));
        assert_eq!(
            story.blocks.iter().map(|block| block.text.as_str()).collect::<Vec<_>>(),
            [LONG, "وعبره ألف شخص."]
        );
        assert_eq!((story.repairs["tags"], story.repairs["references"]), (6, 2));
    }

    #[test]
    fn lines_wrapped_at_a_width_are_joined() {
        let story = story(
            "Bridge opens\n\nThe new bridge over the river opened on Monday after four\nyears of work, and the \
             mayor said that the crossing would\ncut the way to the port by half.\n\nTraffic was light in the first \
             hours, and the police closed\nonly one lane.",
        );
        assert_eq!(story.blocks.len(), 2);
        assert!(story.blocks[0].text.contains("after four years of work"));
    }

    #[test]
    fn lines_that_are_paragraphs_stay_apart_and_bullets_are_items() {
        let story = story(&format!("عنوان\n{LONG}\n{LONG}\n• أول\n• ثان"));
        use BlockKind::{ListItem, Paragraph};
        assert_eq!(kinds(&story), [Paragraph, Paragraph, ListItem, ListItem]);
        assert_eq!(story.blocks[2].text, "أول");
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic_and_no_block_is_empty(text in "[a-z .\n\t\r•*\"“”«»ا-ي/()-]{0,300}") {
            let hints = Hints { content_type: Some("text/plain".into()), ..Hints::default() };
            if let Ok(raw) = envelope::open(text.as_bytes(), &hints)
                && let Ok(story) = read(&text, &raw)
            {
                prop_assert!(story.blocks.iter().all(|block| !block.text.is_empty() && !block.text.contains('\n')));
            }
        }
    }
}
