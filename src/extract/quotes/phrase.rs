//! The speaker of a cue in languages where capitals tell names, and in Persian, where the verb stands last.

use super::cues::{Cue, CueKind, Cues, Gender};
use super::paragraph::Paragraph;
use super::register::Register;
use super::{via, vocabulary};
use crate::article::facts::{Attribution, NameKind, Speaker};
use crate::lexicon::names::{GIVEN_NAMES, TITLES};
use crate::lexicon::{agencies, calendar};
use crate::text::search_tier::name_key;
use crate::text::words::Word;

/// Most words on one side of a cue that are searched for its subject.
const REACH: usize = 32;
/// Most words of a subject without a name.
const NOUN_PHRASE: usize = 9;
/// Most words of a person's name.
const NAME_WORDS: usize = 4;

/// A stretch of a sentence in which a subject may stand.
#[derive(Debug, Clone, Copy)]
struct Region {
    from: usize,
    to: usize,
    /// Whether its end is nearer to the cue than its beginning.
    last: bool,
    /// Whether the cue adjoins it, so that a noun phrase there is its subject.
    adjoins: bool,
    /// Where the title of a name in it may begin, if before it.
    bound: Option<usize>,
}

/// Who speaks by the cue at `index`.
pub(crate) fn speaker(
    paragraph: &Paragraph<'_>,
    index: usize,
    cue: Cue,
    cues: &Cues,
    register: &mut Register<'_>,
    earlier: bool,
) -> Option<Speaker> {
    let word = paragraph.words.get(index)?;
    let seen = paragraph.offset + word.start;
    if cue.kind == CueKind::Participle {
        // The subject of a main clause without a cue of its own stands at its head.
        let (start, _) = paragraph.sentence(word.start);
        let near =
            index.checked_sub(REACH).and_then(|at| paragraph.words.get(at)).map_or(0, |word| word.start);
        let head = Region { from: start.max(near), to: word.start, last: false, adjoins: false, bound: None };
        if !earlier && let Some(speaker) = person(paragraph, head, register) {
            return Some(register.set(speaker, None, seen));
        }
        return register.implicit_of(None);
    }
    // `گفته` is what somebody said only behind `به`; else it is part of the verb.
    let said_by = index.checked_sub(1).and_then(|at| paragraph.words.get(at));
    let said_by =
        said_by.is_some_and(|word| matches!(word.folded.as_str(), "به" | "بنا" | "بر" | "از" | "طبق"));
    let cue = if paragraph.language == "fa" && cue.kind == CueKind::After && !said_by {
        Cue { kind: CueKind::Verb, ..cue }
    } else {
        cue
    };
    if let Some(gender) = pronoun(paragraph, index, cue) {
        let gender = gender.or(cue.gender);
        let speaker = register.implicit_of(gender)?;
        return Some(Speaker { via: via::other(paragraph, index), ..speaker });
    }
    let regions = regions(paragraph, index, cue);
    for region in &regions {
        if let Some(mut speaker) = person(paragraph, *region, register) {
            speaker.via = via::other(paragraph, index).filter(|via| speaker.name.as_ref() != Some(via));
            return Some(register.set(speaker, cue.gender, seen));
        }
    }
    let phrase = regions
        .iter()
        .filter(|region| region.adjoins)
        .find_map(|region| noun_phrase(paragraph, *region, cues, register));
    if let Some(mut speaker) = phrase {
        speaker.via = via::other(paragraph, index)
            .filter(|via| !speaker.title.as_deref().unwrap_or_default().contains(via));
        return Some(register.set(speaker, cue.gender, seen));
    }
    register.implicit_of(cue.gender)
}

/// The pronoun that is the subject of a cue, with its gender.
fn pronoun(paragraph: &Paragraph<'_>, index: usize, cue: Cue) -> Option<Option<Gender>> {
    let near = |at: usize| -> Option<Option<Gender>> {
        let word = paragraph.words.get(at)?;
        if paragraph.span_at(word.start).is_some() {
            return None;
        }
        // `a-t-elle` is one word.
        let last = word.folded.rsplit('-').next().unwrap_or(&word.folded);
        [last, word.folded.as_str()].iter().find_map(|form| {
            if vocabulary::HE.contains(*form) && paragraph.language != "tr" {
                Some(Some(Gender::Masculine))
            } else if vocabulary::SHE.contains(*form) {
                Some(Some(Gender::Feminine))
            } else if vocabulary::THEY.contains(*form)
                && (paragraph.language != "tr" || *form != "o" || at == 0)
            {
                Some(None)
            } else {
                None
            }
        })
    };
    let (start, end) = paragraph.sentence(paragraph.words.get(index)?.start);
    let within =
        |at: &usize| paragraph.words.get(*at).is_some_and(|word| word.start >= start && word.end <= end);
    let before = (index.saturating_sub(3)..index).rev().filter(within);
    let after = (index + 1..index + 3).filter(within);
    let mut found = None;
    if cue.kind != CueKind::After {
        for at in before {
            // Another name between would be the subject.
            let word = paragraph.words.get(at)?;
            let pronoun = near(at);
            if pronoun.is_some() {
                found = pronoun;
                break;
            }
            if paragraph.capital(word) && word.start > start
                || !vocabulary::LOOSE.contains(&word.folded) && at + 1 < index
            {
                break;
            }
        }
        if found.is_none() && verb_last(paragraph) {
            let first = paragraph.words.partition_point(|word| word.start < start);
            found = near(first).filter(|_| first < index);
        }
    }
    found.or_else(|| after.take(if cue.kind == CueKind::Before { 0 } else { 2 }).find_map(near))
}

fn verb_last(paragraph: &Paragraph<'_>) -> bool {
    matches!(paragraph.language, "tr" | "fa")
}

/// The stretches around a cue, the likeliest first.
fn regions(paragraph: &Paragraph<'_>, index: usize, cue: Cue) -> Vec<Region> {
    let Some(word) = paragraph.words.get(index) else { return Vec::new() };
    let (start, end) = paragraph.sentence(word.start);
    let near = |at: Option<usize>| at.and_then(|at| paragraph.words.get(at)).map(|word| word.start);
    let start = start.max(near(index.checked_sub(REACH)).unwrap_or(0));
    let end = end.min(near(Some(index + REACH)).unwrap_or(usize::MAX)).max(word.end);
    let left = paragraph.span_before(word.start).map(|span| span.close).filter(|&close| close >= start);
    let from = left.unwrap_or(start);
    let to = paragraph.span_after(word.end).map_or(end, |span| span.open).min(end).max(word.end);
    let stop = clause_end(paragraph, word.end, to);
    let before = Region { from, to: word.start, last: true, adjoins: true, bound: None };
    let after = Region { from: word.end, to: stop, last: false, adjoins: true, bound: None };
    let rest = Region { from: stop, to, last: false, adjoins: false, bound: Some(word.end) };
    let head =
        paragraph.span_before(word.start).filter(|span| span.open > start && left.is_some()).map(|span| {
            let last = !verb_last(paragraph);
            Region {
                from: start,
                to: first_open(paragraph, start, span.open),
                last,
                adjoins: verb_last(paragraph),
                bound: None,
            }
        });
    let apposition = Region { from: word.end, to, last: false, adjoins: false, bound: None };
    match cue.kind {
        CueKind::After => return vec![after, apposition],
        CueKind::Before => return vec![before],
        _ => {}
    }
    let between = paragraph.between(from, word.start);
    let named = between.iter().any(|word| paragraph.capital(word));
    let inverted = left.is_some() && !named && between.len() <= 2;
    let mut regions = match (verb_last(paragraph), inverted) {
        (true, _) if paragraph.language == "fa" => vec![Region { last: false, ..before }],
        (true, _) => vec![Region { last: left.is_some(), ..before }],
        (false, true) => vec![after, rest, before],
        (false, false) => vec![before, after, rest],
    };
    regions.extend(head);
    regions
}

/// Where the first of several quotations in a stretch opens.
fn first_open(paragraph: &Paragraph<'_>, start: usize, open: usize) -> usize {
    paragraph.span_after(start).map_or(open, |span| span.open.min(open))
}

fn clause_end(paragraph: &Paragraph<'_>, from: usize, to: usize) -> usize {
    let stop =
        |&at: &usize| paragraph.text.get(at).is_some_and(|c| matches!(c, ',' | '،' | ':' | ';' | '—' | '؛'));
    (from..to).find(stop).unwrap_or(to)
}

/// The person of a stretch: the name nearest to the cue, or in Persian the one the stretch begins with.
fn person(paragraph: &Paragraph<'_>, region: Region, register: &Register<'_>) -> Option<Speaker> {
    if paragraph.language == "fa" {
        return persian(paragraph, region, register);
    }
    let runs = runs(paragraph, region.from, region.to);
    let mut ordered: Vec<&[Word]> = runs.clone();
    if region.last {
        ordered.reverse();
    }
    // `Maria Petkova at Varna Consult`: what a preposition governs comes last.
    let governed = |run: &&[Word]| {
        let before = run.first().and_then(|first| paragraph.word_before(first.start));
        before.is_some_and(|before| {
            before.start >= region.from
                && matches!(
                    before.folded.as_str(),
                    "at" | "of"
                        | "from"
                        | "in"
                        | "for"
                        | "with"
                        | "by"
                        | "de"
                        | "del"
                        | "du"
                        | "von"
                        | "vom"
                        | "bei"
                        | "aus"
                        | "im"
                        | "из"
                        | "от"
                        | "в"
                        | "на"
                        | "à"
                        | "en"
                        | "to"
                )
        })
    };
    ordered.sort_by_key(governed);
    for run in ordered {
        if let Some(speaker) = of_run(paragraph, run, region, register) {
            return Some(speaker);
        }
    }
    None
}

fn of_run(
    paragraph: &Paragraph<'_>,
    run: &[Word],
    region: Region,
    register: &Register<'_>,
) -> Option<Speaker> {
    let (first, last) = (run.first()?, run.last()?);
    let mentions = register.mentions_in(paragraph.offset + first.start, paragraph.offset + last.end);
    let whole = mentions.iter().any(|mention| {
        mention.kind != NameKind::Person
            && mention.end - mention.start + 2 >= last.end - first.start
            && register.by_name(&paragraph.written(first.start, last.end)).is_none()
    });
    if whole || agencies::match_at(paragraph.text, first.start).is_some_and(|(end, _)| end >= last.end) {
        return None;
    }
    let name = name_in(paragraph, run)?;
    let (start, end) = (name.first()?.start, bare_end(paragraph, name.last()?));
    let written = paragraph.written(start, end);
    let title = title_before(paragraph, start, region.bound.unwrap_or(region.from));
    if let Some(known) = register.by_name(&written) {
        let title = title.or(known.title.clone());
        return Some(Speaker { title, ..known });
    }
    if name.len() < 2 {
        return None;
    }
    Some(Speaker { name: Some(written), title, via: None, how: Attribution::Explicit, confidence: 0.8 })
}

/// Where a word ends without the ending that an apostrophe joins to it: `Kalender'e`, `Smith's`.
fn bare_end(paragraph: &Paragraph<'_>, word: &Word) -> usize {
    let written = paragraph.text.get(word.start..word.end).unwrap_or(&[]);
    let at = written.iter().rposition(|c| matches!(c, '\'' | '’'));
    match at.filter(|&at| at >= 2 && (paragraph.language == "tr" || written.len() - at <= 2)) {
        Some(at) => word.start + at,
        None => word.end,
    }
}

/// The name in a run of capitalised words: what begins with a given name, or what titles leave.
fn name_in<'a>(paragraph: &Paragraph<'_>, run: &'a [Word]) -> Option<&'a [Word]> {
    let key = |word: &Word| name_key(&paragraph.written(word.start, bare_end(paragraph, word)));
    let title = |word: &Word| TITLES.contains(&key(word)) || TITLES.contains(&word.folded);
    let behind_titles = run.iter().rposition(title).map_or(0, |at| at + 1);
    let rest = run.get(behind_titles..).filter(|rest| !rest.is_empty()).unwrap_or(run);
    let given = rest.iter().enumerate().position(|(at, word)| {
        GIVEN_NAMES.contains(&key(word)) && rest.len() - at >= 2 && rest.len() - at <= NAME_WORDS + 1
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

fn patronymic(word: &Word) -> bool {
    ["вич", "вича", "вичу", "вичем", "вна", "вны", "вне", "вной", "ьич", "ьича"]
        .iter()
        .any(|end| word.folded.ends_with(end))
}

/// The runs of capitalised words of a stretch, with particles inside (`de`, `von`); weekdays, months and pronouns at a
/// sentence's head are none.
fn runs<'a>(paragraph: &Paragraph<'a>, from: usize, to: usize) -> Vec<&'a [Word]> {
    let words = paragraph.between(from, to);
    let mut runs: Vec<&[Word]> = Vec::new();
    let mut open: Option<usize> = None;
    let part = |word: &Word| {
        let text: Vec<char> = word.folded.chars().collect();
        let day = text.len() > 4 && calendar::match_at(&text, 0).is_some_and(|(end, _)| end == text.len());
        let common = crate::lexicon::names::STOP.contains(&name_key(&word.folded))
            || vocabulary::LOOSE.contains(&word.folded);
        let pronoun = vocabulary::HE.contains(&word.folded) || vocabulary::SHE.contains(&word.folded);
        paragraph.capital(word) && !day && !common && !pronoun && paragraph.span_at(word.start).is_none()
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
        let after_particle = at.checked_sub(1).and_then(|before| words.get(before)).is_some_and(particle);
        let inner = open.is_some() && joined(at) && (particle(word) || second(word) && after_particle) && {
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
fn title_before(paragraph: &Paragraph<'_>, name: usize, bound: usize) -> Option<String> {
    let words = paragraph.between(bound, name);
    let mut from = words.len();
    let mut commas = 0;
    while from > 0 && words.len() - from < NOUN_PHRASE {
        let word = words.get(from - 1)?;
        let next = words.get(from).map_or(name, |next| next.start);
        let gap = paragraph.text.get(word.end..next).unwrap_or(&[]);
        commas += gap.iter().filter(|c| matches!(c, ',' | '،')).count();
        let open = gap.iter().all(|c| matches!(c, ' ' | ',' | '-' | '\u{a0}' | '/' | '’' | '\''));
        if !open
            || commas > usize::from(from == words.len() || commas == 0)
            || vocabulary::LOOSE.contains(&word.folded)
                && !matches!(word.folded.as_str(), "de" | "da" | "y" | "e")
        {
            break;
        }
        from -= 1;
    }
    let first = words.get(from)?;
    let written = paragraph.written(first.start, name);
    let trimmed = written.trim_matches(|c: char| c.is_whitespace() || ",،-".contains(c));
    let titled = words
        .get(from..)?
        .iter()
        .any(|word| TITLES.contains(&word.folded) || paragraph.language == "de" && paragraph.capital(word));
    let articles = ["the ", "a ", "an ", "la ", "le ", "el ", "der ", "die ", "sa ", "su ", "its "];
    let lower = trimmed.to_lowercase();
    let skip = articles.iter().find(|article| lower.starts_with(*article)).map_or(0, |article| article.len());
    let title = trimmed.get(skip..).unwrap_or(trimmed);
    (titled && !title.is_empty()).then(|| title.to_owned())
}

/// A speaker without a name: an institution or a role right beside the cue.
fn noun_phrase(
    paragraph: &Paragraph<'_>,
    region: Region,
    cues: &Cues,
    register: &Register<'_>,
) -> Option<Speaker> {
    let mut words = paragraph.between(region.from, region.to);
    while words.first().is_some_and(|word| vocabulary::LOOSE.contains(&word.folded)) {
        words = words.get(1..)?;
    }
    // A relative clause or an aside ends the phrase.
    let comma = words.iter().zip(words.iter().skip(1)).position(|(one, two)| {
        paragraph
            .text
            .get(one.end..two.start)
            .is_some_and(|gap| gap.iter().any(|c| matches!(c, ',' | '،' | ';')))
    });
    if let Some(comma) = comma {
        words = words.get(..=comma)?;
    }
    while words.last().is_some_and(|word| vocabulary::LOOSE.contains(&word.folded)) {
        words = words.get(..words.len() - 1)?;
    }
    let preposition = |word: &Word| {
        matches!(
            word.folded.as_str(),
            "in" | "on"
                | "at"
                | "after"
                | "during"
                | "that"
                | "to"
                | "dans"
                | "lors"
                | "que"
                | "en"
                | "am"
                | "dass"
                | "nach"
                | "что"
                | "в"
                | "на"
                | "tras"
                | "durante"
                | "sollen"
                | "soll"
                | "sei"
                | "habe"
                | "hat"
                | "ist"
                | "sind"
                | "will"
                | "werde"
                | "که"
                | "در"
                | "به"
                | "را"
                | "روز"
        )
    };
    if !region.last || verb_last(paragraph) {
        let end = words.iter().skip(1).position(preposition).map_or(words.len(), |at| at + 1);
        words = words.get(..end)?;
    }
    if paragraph.language == "de" && !region.last {
        // German nouns have capitals: behind the first, a small word that joins no other noun is the verb.
        let joins = |word: &Word| {
            matches!(word.folded.as_str(), "der" | "des" | "von" | "für" | "und" | "vom" | "am" | "den")
        };
        let noun = words.iter().position(|word| paragraph.capital(word))?;
        let end = words.iter().skip(noun).position(|word| !paragraph.capital(word) && !joins(word));
        words = words.get(..end.map_or(words.len(), |at| noun + at))?;
    }
    // `В министерстве сообщили`.
    if paragraph.language == "ru"
        && words.len() <= 5
        && words.first().is_some_and(|word| matches!(word.folded.as_str(), "в" | "во" | "на"))
    {
        words = words.get(1..)?;
    }
    let (first, last) = (words.first()?, words.last()?);
    let verb = words.iter().any(|word| cues.get(&word.folded, false).is_some());
    if words.len() > NOUN_PHRASE
        || verb
        || preposition(first)
        || first.folded.chars().next().is_some_and(char::is_numeric)
    {
        return None;
    }
    let written = paragraph.written(first.start, bare_end(paragraph, last));
    let title = written.trim_matches(|c: char| c.is_whitespace() || ",،-—–:".contains(c)).to_owned();
    if title.chars().count() < 3 {
        return None;
    }
    let definite = matches!(
        first.folded.as_str(),
        "the" | "le" | "la" | "el" | "der" | "die" | "das" | "les" | "los" | "las"
    ) || matches!(paragraph.language, "ru" | "tr" | "fa");
    if definite && words.len() <= 3 {
        let head = if paragraph.language == "fa" { first } else { last };
        if let Some(speaker) = register.by_role(&head.folded, None) {
            return Some(speaker);
        }
        if let Some(speaker) = register.institution(&head.folded) {
            return Some(speaker);
        }
    }
    Some(Speaker { name: None, title: Some(title), via: None, how: Attribution::Anonymous, confidence: 0.6 })
}

/// The subject of a Persian sentence: it opens the sentence, its name before or behind its office.
fn persian(paragraph: &Paragraph<'_>, region: Region, register: &Register<'_>) -> Option<Speaker> {
    let words = paragraph.between(region.from, region.to);
    let ends = |word: &Word| {
        matches!(
            word.folded.as_str(),
            "همچنین"
                | "البته"
                | "سپس"
                | "اکنون"
                | "همزمان"
                | "پیشتر"
                | "در"
                | "به"
                | "روز"
                | "با"
                | "که"
                | "نیز"
                | "هم"
                | "از"
                | "را"
                | "گفت"
                | "برای"
                | "بر"
                | "این"
                | "ضمن"
                | "و"
                | "طی"
                | "امروز"
                | "دیروز"
                | "گفته"
                | "تا"
        )
    };
    let stop = words.iter().position(ends).unwrap_or(words.len());
    let subject = words.get(..stop.min(NOUN_PHRASE))?;
    let key = |word: &Word| name_key(word.folded.split('\u{200c}').next().unwrap_or(&word.folded));
    let gap_ends = |at: usize| {
        let two = subject.get(at).zip(subject.get(at + 1));
        two.is_none_or(|(one, two)| {
            paragraph
                .text
                .get(one.end..two.start)
                .is_some_and(|gap| gap.iter().any(|c| *c == '،' || *c == ','))
        })
    };
    let segment = (0..subject.len()).find(|&at| gap_ends(at)).map_or(subject.len(), |at| at + 1);
    let head = subject.get(..segment)?;
    let (first, last) = (head.first()?, head.last()?);
    let written = paragraph.written(first.start, last.end);
    if let Some(known) = register.by_name(&written) {
        return Some(known);
    }
    let office = |word: &Word| vocabulary::OFFICES_PERSIAN.contains(&word.folded);
    let begins = head.iter().position(|word| GIVEN_NAMES.contains(&key(word)) && !office(word));
    // Without a known given name, a subject that opens with no office and has few words is a name.
    let bare = !office(first) && (head.len() == 2 || head.len() <= 3 && segment < subject.len());
    let given = begins.or_else(|| bare.then_some(0))?;
    let start = head.get(given)?.start;
    let rest = head.get(given..)?;
    let until = rest.iter().skip(1).position(office).map_or(rest.len(), |at| at + 1);
    let (rest, behind) = (rest.get(..until)?, rest.get(until..)?);
    let name = rest.get(..rest.len().min(3))?;
    let written = paragraph.written(start, name.last()?.end);
    let apposed = (segment < subject.len()).then(|| {
        let tail = subject.get(segment..).unwrap_or(&[]);
        tail.first().zip(tail.last()).map(|(first, last)| paragraph.written(first.start, last.end))
    });
    let before = (given > 0).then(|| paragraph.written(first.start, start).trim().to_owned());
    let after =
        behind.first().zip(behind.last()).map(|(first, last)| paragraph.written(first.start, last.end));
    let title = before.or(after).or(apposed.flatten());
    if let Some(known) = register.by_name(&written) {
        return Some(Speaker { title: title.or(known.title.clone()), ..known });
    }
    let alone = name.len() == 1 && segment == subject.len() && given > 0;
    (!alone).then_some(Speaker {
        name: Some(written),
        title,
        via: None,
        how: Attribution::Explicit,
        confidence: 0.8,
    })
}
