//! Runs of capitalised words: the name in one, and the title before it.

use super::super::paragraph::Paragraph;
use super::super::vocabulary::{self, Asked};
use super::NOUN_PHRASE;
use crate::lexicon::calendar;
use crate::lexicon::names::{GIVEN_NAMES, STOP, TITLES};
use crate::lexicon::word_table::WordSet;
use crate::text::search_tier::name_key;
use crate::text::words::Word;

/// Most words of a person's name.
pub(super) const NAME_WORDS: usize = 4;

/// Where a word ends without the ending that an apostrophe joins to it: `Kalender'e`, `Smith's`.
pub(super) fn bare_end(paragraph: &Paragraph<'_>, word: &Word) -> usize {
    let written = paragraph.text.get(word.start..word.end).unwrap_or(&[]);
    let at = written.iter().rposition(|c| matches!(c, '\'' | '’'));
    match at.filter(|&at| at >= 2 && (paragraph.language == "tr" || written.len() - at <= 2)) {
        Some(at) => word.start + at,
        None => word.end,
    }
}

/// The name in a run of capitalised words: what begins with a given name, or what titles leave.
pub(super) fn name_in<'a>(paragraph: &Paragraph<'_>, run: &'a [Word]) -> Option<&'a [Word]> {
    // Whether a table has the key of a word without its ending.
    let has = |table: &WordSet, word: &Word| match bare_end(paragraph, word) {
        end if end == word.end => table.has_key(word),
        end => table.contains(&name_key(&paragraph.written(word.start, end))),
    };
    let title = |word: &Word| has(&TITLES, word) || TITLES.has(word);
    let behind_titles = run.iter().rposition(title).map_or(0, |at| at + 1);
    let rest = run.get(behind_titles..).filter(|rest| !rest.is_empty()).unwrap_or(run);
    let given = rest.iter().enumerate().position(|(at, word)| {
        rest.len() - at >= 2 && rest.len() - at <= NAME_WORDS + 1 && has(&GIVEN_NAMES, word)
    });
    let name = match given {
        Some(at) => rest.get(at..)?,
        // `мэр Вологды Иван Петров`: three words without a patronymic are a place and a name.
        None if paragraph.language == "ru" && rest.len() == 3 && !patronymic(rest.get(1)?) => {
            rest.get(1..)?
        }
        None if rest.len() > 3 => rest.get(rest.len() - 2..)?,
        None => rest,
    };
    Some(name)
}

pub(super) fn patronymic(word: &Word) -> bool {
    ["вич", "вича", "вичу", "вичем", "вна", "вны", "вне", "вной", "ьич", "ьича"]
        .iter()
        .any(|end| word.folded.ends_with(end))
}

/// Whether a word is the name of a weekday or a month, no short one.
fn is_day(word: &Word) -> bool {
    /// More letters than any such name has.
    const LETTERS: usize = 24;
    let mut letters = ['\0'; LETTERS];
    let mut chars = word.folded.chars();
    let length = letters.iter_mut().zip(chars.by_ref()).map(|(place, char)| *place = char).count();
    let text = letters.get(..length).unwrap_or_default();
    length > 4
        && chars.next().is_none()
        && calendar::match_at(text, 0).is_some_and(|(end, _)| end == text.len())
}

/// The runs of capitalised words of a stretch, with particles inside (`de`, `von`); weekdays, months and pronouns at a
/// sentence's head are none.
pub(super) fn runs<'a>(paragraph: &Paragraph<'a>, from: usize, to: usize) -> Vec<&'a [Word]> {
    let words = paragraph.between(from, to);
    let mut runs: Vec<&[Word]> = Vec::new();
    let mut open: Option<usize> = None;
    let part = |word: &Word| {
        let common = || STOP.has_key(word) || vocabulary::LOOSE.has(word);
        let pronoun = || vocabulary::HE.has(word) || vocabulary::SHE.has(word);
        paragraph.capital(word)
            && paragraph.span_at(word.start).is_none()
            && !(common() || pronoun() || is_day(word))
    };
    let particle = |word: &Word| {
        matches!(
            word.folded.as_str(),
            "de" | "del" | "van" | "von" | "du" | "da" | "dos" | "bin" | "al" | "el" | "le" | "di" | "zu"
        )
    };
    // `van der Berg`, `de la Cruz`: these stand only behind another particle.
    let second = |word: &Word| matches!(word.folded.as_str(), "der" | "den" | "la" | "las" | "los");
    let joined = |at: usize| {
        let gap = words
            .get(at.wrapping_sub(1))
            .zip(words.get(at))
            .and_then(|(one, two)| paragraph.text.get(one.end..two.start));
        gap.is_some_and(|gap| gap.len() <= 2 && gap.iter().all(|c| matches!(c, ' ' | '-' | '.' | '\u{a0}')))
    };
    for (at, word) in words.iter().enumerate() {
        let after_particle = || at.checked_sub(1).and_then(|before| words.get(before)).is_some_and(particle);
        let inner = open.is_some() && joined(at) && (particle(word) || second(word) && after_particle()) && {
            let next = (at + 1..at + 3)
                .find(|&next| words.get(next).is_some_and(|word| !particle(word) && !second(word)));
            next.is_some_and(|next| words.get(next).is_some_and(part) && (at + 1..=next).all(joined))
        };
        if part(word) || inner {
            match open {
                Some(start) if !joined(at) => {
                    runs.extend(words.get(start..at));
                    open = Some(at);
                }
                None => open = Some(at),
                Some(_) => {}
            }
        } else if let Some(start) = open.take() {
            runs.extend(words.get(start..at));
        }
    }
    if let Some(start) = open {
        runs.extend(words.get(start..));
    }
    runs.retain(|run| run.iter().map(|word| word.end - word.start).sum::<usize>() > 2);
    runs
}

/// The title before a name: the words of its noun phrase, `la ministre de la Culture, ` included.
pub(super) fn title_before(paragraph: &Paragraph<'_>, name: usize, bound: usize) -> Option<String> {
    let words = paragraph.between(bound, name);
    let mut from = words.len();
    while from > 0 && words.len() - from < NOUN_PHRASE {
        let word = words.get(from - 1)?;
        let next = words.get(from).map_or(name, |next| next.start);
        let gap = paragraph.text.get(word.end..next).unwrap_or(&[]);
        let comma = gap.iter().any(|c| matches!(c, ',' | '،'));
        let open = gap.iter().all(|c| matches!(c, ' ' | ',' | '-' | '\u{a0}' | '/' | '’' | '\''));
        if !open
            || comma && from < words.len()
            || vocabulary::LOOSE.has(word) && !matches!(word.folded.as_str(), "de" | "da" | "y" | "e")
        {
            break;
        }
        from -= 1;
    }
    let first = words.get(from)?;
    let german = paragraph.language == "de";
    let titled = |word: &Word| TITLES.has(word) || german && paragraph.capital(word);
    if !words.get(from..)?.iter().any(titled) {
        return None;
    }
    let mark = |c: char| matches!(c, ',' | '،' | '-');
    let trimmed = paragraph.slice(first.start, name).trim_matches(|c: char| c.is_whitespace() || mark(c));
    let articles = ["the ", "a ", "an ", "la ", "le ", "el ", "der ", "die ", "sa ", "su ", "its "];
    let opens = |article: &&&str| {
        trimmed.get(..article.len()).is_some_and(|opening| opening.eq_ignore_ascii_case(article))
    };
    let skip = articles.iter().find(opens).map_or(0, |article| article.len());
    let title = trimmed.get(skip..).unwrap_or(trimmed);
    (!title.is_empty()).then(|| title.to_owned())
}
