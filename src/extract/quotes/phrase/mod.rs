//! The speaker of a cue in languages where capitals tell names, and in Persian, where the verb stands last.

mod cases;
mod noun;
mod persian;
mod runs;

use super::cues::{Cue, CueKind, Cues, Gender};
use super::events::{Said, Through};
use super::paragraph::Paragraph;
use super::register::Register;
use super::vocabulary::{self, Asked};
use crate::article::facts::{Attribution, NameKind, Speaker};
use crate::lexicon::agencies;
use crate::lexicon::names::ORG_WORDS;
use crate::text::word_hash;
use crate::text::words::Word;
use cases::{nominatives, turkish_body};
use noun::noun_phrase;
use persian::persian;
use runs::{bare_end, name_in, runs, title_before};

/// Most words on one side of a cue that are searched for its subject.
const REACH: usize = 32;

/// Nouns of those who speak for somebody: `l'entourage de M. Castel`.
const ENTOURAGE: &[&str] = &[
    "entourage",
    "cabinet",
    "équipe",
    "avocat",
    "avocate",
    "défense",
    "entorno",
    "equipo",
    "abogado",
    "abogada",
    "gabinete",
    "familia",
    "famille",
    "family",
    "team",
    "office",
    "lawyers",
];

/// Most words of a subject without a name.
const NOUN_PHRASE: usize = 9;

/// A stretch of a sentence in which a subject may stand.
#[derive(Debug, Clone, Copy)]
pub(super) struct Region {
    pub(super) from: usize,
    pub(super) to: usize,
    /// Whether its end is nearer to the cue than its beginning.
    pub(super) last: bool,
    /// Whether the cue adjoins it, so that a noun phrase there is its subject.
    pub(super) adjoins: bool,
    /// Where the title of a name in it may begin, if before it.
    pub(super) bound: Option<usize>,
}

/// Who speaks by the cue at `index`.
pub(crate) fn speaker(
    paragraph: &Paragraph<'_>,
    index: usize,
    cue: Cue,
    cues: &Cues,
    register: &mut Register<'_>,
    earlier: bool,
) -> Option<Said> {
    let word = paragraph.words.get(index)?;
    let seen = paragraph.offset + word.start;
    if cue.kind == CueKind::Participle {
        // The subject of a main clause without a cue of its own stands at its head.
        let (start, _) = paragraph.sentence(word.start);
        let near =
            index.checked_sub(REACH).and_then(|at| paragraph.words.get(at)).map_or(0, |word| word.start);
        let head = Region { from: start.max(near), to: word.start, last: false, adjoins: false, bound: None };
        if !earlier && let Some(speaker) = person(paragraph, head, register) {
            return Some(register.set(speaker, None, seen).into());
        }
        return register.implicit_of(None).map(Said::from);
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
        let is_quoted = |at: usize| paragraph.span_at(at.saturating_sub(paragraph.offset)).is_some();
        let speaker = register.implicit_near(paragraph.offset..seen, gender, is_quoted)?;
        return Some(Said { speaker, through: Through::Any });
    }
    let regions = regions(paragraph, index, cue);
    for region in &regions {
        if let Some(speaker) = person(paragraph, *region, register) {
            let speaker = register.set(speaker, cue.gender, seen);
            return Some(Said { speaker, through: Through::Other });
        }
    }
    let mut phrase = None;
    for region in regions.iter().filter(|region| region.adjoins) {
        phrase = noun_phrase(paragraph, *region, cue.kind, cues, register);
        if phrase.is_some() {
            break;
        }
    }
    if let Some(speaker) = phrase {
        let through = Through::OutsideTitle;
        return Some(Said { speaker: register.set(speaker, cue.gender, seen), through });
    }
    register.implicit_of(cue.gender).map(Said::from)
}

/// The title that stands before a name.
pub(crate) fn title_of(paragraph: &Paragraph<'_>, name: usize) -> Option<String> {
    title_before(paragraph, name, paragraph.sentence(name).0)
}

/// Who is named behind a quotation that opens its sentence, although the verb is no cue: `« … », s'est emporté son
/// président, Mamadou Diallo.`; or the pronoun of such a verb, `s'emporte-t-il`.
pub(crate) fn behind(
    paragraph: &Paragraph<'_>,
    close: usize,
    register: &mut Register<'_>,
) -> Option<Speaker> {
    const BETWEEN: usize = 5;
    let end = paragraph.sentence(close).1;
    let mut gap = paragraph.text.get(close..end)?.iter().take_while(|c| !c.is_alphabetic());
    let opened = gap.all(|c| c.is_whitespace() || matches!(c, ',' | '—' | '–' | '-' | '»'));
    let words = paragraph.between(close, end);
    let near = words.get(..words.len().min(BETWEEN + 1))?;
    let first = near.first().filter(|first| opened && !paragraph.capital(first))?;
    if ["-il", "-elle"].iter().any(|pronoun| first.folded.ends_with(pronoun)) {
        let gender = if first.folded.ends_with("elle") { Gender::Feminine } else { Gender::Masculine };
        return register.implicit_of(Some(gender));
    }
    let name = near.iter().find(|word| paragraph.capital(word))?;
    let (from, to) = (paragraph.offset + name.start, paragraph.offset + end);
    let mention = register.mentions_in(from, to).first()?;
    if mention.start != from || mention.kind != NameKind::Person {
        return None;
    }
    let speaker = register.of_mention(mention, Attribution::Explicit);
    let speaker = register.by_name(&mention.name).unwrap_or(speaker);
    Some(register.set(speaker, None, from))
}

/// The person between a preposition that opens the sentence and its comma: `Para Montoya, …`.
pub(crate) fn whose_eyes(
    paragraph: &Paragraph<'_>,
    index: usize,
    register: &mut Register<'_>,
) -> Option<Speaker> {
    let word = paragraph.words.get(index)?;
    let (_, end) = paragraph.sentence(word.start);
    let comma = (word.end..end).find(|&at| paragraph.text.get(at) == Some(&','))?;
    let quoted = paragraph.span_after(comma).is_some_and(|span| span.open < end);
    let short = paragraph.between(word.end, comma).len() <= NOUN_PHRASE;
    let region = Region { from: word.end, to: comma, last: false, adjoins: true, bound: None };
    let speaker = person(paragraph, region, register).filter(|_| quoted && short)?;
    Some(register.set(speaker, None, paragraph.offset + word.start))
}

/// The pronoun that is the subject of a cue, with its gender.
fn pronoun(paragraph: &Paragraph<'_>, index: usize, cue: Cue) -> Option<Option<Gender>> {
    let near = |at: usize| -> Option<Option<Gender>> {
        let word = paragraph.words.get(at)?;
        if paragraph.span_at(word.start).is_some() {
            return None;
        }
        // `a-t-elle` is one word.
        let last = word.folded.rsplit_once('-').filter(|_| !word.plain).map(|(_, last)| last);
        let last = last.map(|last| (last, word_hash::of(last)));
        last.into_iter().chain([(word.folded.as_str(), word.hash)]).find_map(|(form, hash)| {
            if vocabulary::HE.contains_hashed(form, hash) && paragraph.language != "tr" {
                Some(Some(Gender::Masculine))
            } else if vocabulary::SHE.contains_hashed(form, hash) {
                Some(Some(Gender::Feminine))
            } else if vocabulary::THEY.contains_hashed(form, hash)
                && (paragraph.language != "tr" || form != "o" || at == 0)
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
            // `lui rétorque le député`: to whom it is said.
            if word.folded == "lui" && paragraph.language == "fr" {
                continue;
            }
            let pronoun = near(at);
            if pronoun.is_some() {
                found = pronoun;
                break;
            }
            if paragraph.capital(word) && word.start > start || !vocabulary::LOOSE.has(word) && at + 1 < index
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
    let next = paragraph.span_after(word.end);
    // `рассказал «Коммерсанту» сборщик`: an outlet in marks right behind the verb is passed over.
    let outlet = next.filter(|span| {
        let inside = paragraph.between(span.open, span.close);
        // `возмущается владелец сети «Здравица» Павел Тюрин`: or the name of a firm inside the phrase.
        let behind = paragraph.between(span.close, end);
        let gap = paragraph.text.get(word.end..span.open).unwrap_or(&[]);
        let inner =
            behind.first().is_some_and(|word| word.start == span.close + 1 && paragraph.capital(word))
                && gap.iter().all(|c| c.is_alphabetic() || *c == ' ');
        (paragraph.between(word.end, span.open).is_empty() || inner)
            && inside.len() <= 2
            && inside.first().is_some_and(|word| paragraph.capital(word))
            && paragraph.text.get(span.close).is_some_and(|c| *c == ' ')
    });
    let next = outlet.map_or(next, |span| paragraph.span_after(span.close));
    let to = next.map_or(end, |span| span.open).min(end).max(word.end);
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
    let mut runs = runs(paragraph, region.from, region.to);
    if region.last {
        runs.reverse();
    }
    // `Maria Petkova at Varna Consult`: what a preposition governs comes last.
    let governed = |run: &[Word]| {
        let before = run.first().and_then(|first| paragraph.word_before(first.start));
        // `Professorin von der Universität`: the article stands between.
        let article = |word: &&Word| matches!(word.folded.as_str(), "der" | "dem" | "den" | "la" | "the");
        let before = match before.filter(article) {
            Some(article) => paragraph.word_before(article.start),
            None => before,
        };
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
    // `El partido de Quispe denunció`: what belongs to somebody is not he.
    let owned = |run: &[Word]| {
        let before = run.first().and_then(|first| paragraph.word_before(first.start));
        let noun = before.and_then(|before| paragraph.word_before(before.start));
        before.is_some_and(|before| matches!(before.folded.as_str(), "de" | "del" | "du" | "of"))
            && noun.is_some_and(|noun| {
                let bare = noun.folded.trim_start_matches("l'").trim_start_matches("l’");
                noun.start >= region.from && (ORG_WORDS.contains(bare) || ENTOURAGE.contains(&bare))
            })
    };
    // `le commandant du PGHM de Chamonix, Stéphane Bozon`: what an office is of is no person unless it is known as one.
    let nobody = |run: &[Word]| {
        let (Some(first), Some(last)) = (run.first(), run.last()) else { return true };
        let named = register.mentions_in(paragraph.offset + first.start, paragraph.offset + last.end);
        !named.iter().any(|mention| mention.kind == NameKind::Person)
            && register.by_words(run, || paragraph.written(first.start, last.end).into()).is_none()
    };
    let known_only = matches!(paragraph.language, "fr" | "es" | "de");
    let of_run = |run: &[Word]| if owned(run) { None } else { of_run(paragraph, run, region, register) };
    let mut behind_prepositions = Vec::new();
    for run in runs {
        if governed(run) {
            behind_prepositions.push(run);
        } else if let Some(speaker) = of_run(run) {
            return Some(speaker);
        }
    }
    behind_prepositions.into_iter().filter(|run| !(known_only && nobody(run))).find_map(of_run)
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
            && register.by_words(run, || paragraph.written(first.start, last.end).into()).is_none()
    });
    if whole || agencies::match_at(paragraph.text, first.start).is_some_and(|(end, _)| end >= last.end) {
        return None;
    }
    if paragraph.language == "tr"
        && let Some(body) = turkish_body(paragraph, run)
    {
        return Some(body);
    }
    let name = name_in(paragraph, run)?;
    let (start, end) = (name.first()?.start, bare_end(paragraph, name.last()?));
    let written = || paragraph.written(start, end);
    let title = || title_before(paragraph, start, region.bound.unwrap_or(region.from));
    let whole = name.last().is_some_and(|last| last.end == end);
    let known = match whole {
        true => register.by_words(name, || written().into()),
        false => register.by_name(&written()),
    };
    if let Some(known) = known {
        let title = title().or(known.title.clone());
        return Some(Speaker { title, ..known });
    }
    // `По словам Зотовой`: the register knows her as Зотова.
    if paragraph.language == "ru" {
        let surname = name.last().map(|last| last.folded.to_string()).unwrap_or_default();
        let known = nominatives(&surname).into_iter().find_map(|form| register.by_name(&form));
        if let Some(known) = known {
            return Some(Speaker { title: title().or(known.title.clone()), ..known });
        }
    }
    if name.len() < 2 {
        return None;
    }
    Some(Speaker {
        name: Some(written()),
        title: title(),
        via: None,
        how: Attribution::Explicit,
        confidence: 0.8,
    })
}
