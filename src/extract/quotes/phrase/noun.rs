//! A speaker without a name: a role, an institution, or a description of somebody spoken of.

use super::super::cues::{CueKind, Cues};
use super::super::paragraph::Paragraph;
use super::super::register::{ARTICLES, Register};
use super::super::vocabulary::{self, Asked};
use super::runs::bare_end;
use super::{NOUN_PHRASE, Region, verb_last};
use crate::article::facts::{Attribution, Speaker};
use crate::lexicon::names::{ORG_WORDS, TITLES};
use crate::text::words::Word;

/// What stands behind the asides that open a sentence: `Dans un communiqué, la compagnie`, `Outside court, a spokeswoman`.
fn behind_aside<'a>(paragraph: &Paragraph<'_>, words: &'a [Word]) -> &'a [Word] {
    let comma = words
        .iter()
        .zip(words.iter().skip(1))
        .rposition(|(one, two)| paragraph.text.get(one.end..two.start).is_some_and(|gap| gap.contains(&',')));
    let behind = comma.and_then(|comma| words.get(comma + 1..)).unwrap_or(&[]);
    let noun = behind.first().is_some_and(|first| {
        ARTICLES.contains(&first.folded.as_str())
            || matches!(first.folded.as_str(), "a" | "an" | "un" | "une" | "una" | "ein" | "eine")
    });
    if noun && behind.len() >= 2 { behind } else { words }
}

/// Whether a French article is written onto the word: `l'attaquant`.
fn elided(word: &Word) -> bool {
    word.folded.starts_with("l'") || word.folded.starts_with("l’")
}

/// Whether a noun phrase describes a person otherwise than by an office or an institution, so that it can only mean
/// somebody spoken of: `the nurse`, `the Portuguese`, `le retraité`, `чиновник`. By the endings of such nouns, and a
/// table of what has them and is none.
fn person_noun(paragraph: &Paragraph<'_>, words: &[Word]) -> bool {
    let Some(last) = words.last() else { return false };
    // In Romance languages the noun stands first, in others last.
    let romance = matches!(paragraph.language, "fr" | "es");
    // `представителя Кремля`: the noun stands before its genitive.
    let genitive = paragraph.language == "ru" && words.len() == 2 && paragraph.capital(last);
    let noun = if genitive {
        words.first().unwrap_or(last)
    } else if romance && !elided(last) && !words.first().is_some_and(elided) {
        words.get(1).unwrap_or(last)
    } else if romance {
        words.first().unwrap_or(last)
    } else {
        last
    };
    let written = noun.folded.as_str();
    let written = written.strip_prefix("l'").or_else(|| written.strip_prefix("l’")).unwrap_or(written);
    if vocabulary::DESCRIPTIONS.contains(written) {
        return true;
    }
    if words.iter().any(|word| ORG_WORDS.has(word) || TITLES.has(word)) {
        return false;
    }
    let endings: &[&str] = match paragraph.language {
        "en" => &["er", "or", "ist", "man", "woman", "ian", "year-old", "ese", "old"],
        "de" => &["in", "jährige", "frau", "mann", "ist", "ent", "ier", "aner", "ener", "länder", "ese"],
        "fr" => &["eur", "euse", "ier", "ière", "iste", "ien", "ienne", "é", "ée", "trice", "ant", "ante"],
        "es" => &["or", "ora", "ista", "ero", "era", "ense", "dora"],
        "ru" => &["ник", "ника", "тель", "теля", "ист", "иста", "ница", "ницы"],
        _ => return false,
    };
    words.len() <= 3
        && !vocabulary::BODIES.contains(written)
        && endings.iter().any(|ending| written.ends_with(ending))
}

/// A speaker without a name: an institution or a role right beside the cue.
pub(super) fn noun_phrase(
    paragraph: &Paragraph<'_>,
    region: Region,
    kind: CueKind,
    cues: &Cues,
    register: &mut Register<'_>,
) -> Option<Speaker> {
    let mut words = paragraph.between(region.from, region.to);
    if region.last && !verb_last(paragraph) {
        words = behind_aside(paragraph, words);
    }
    let with = |word: &Word| {
        kind == CueKind::After && paragraph.language == "es" && matches!(word.folded.as_str(), "con" | "a")
    };
    while words.first().is_some_and(|word| vocabulary::LOOSE.has(word) || with(word)) {
        words = words.get(1..)?;
    }
    // `responde sin levantar la vista`: how it is said.
    let infinitive =
        |word: &Word| ["ar", "er", "ir", "arse", "irse"].iter().any(|ending| word.folded.ends_with(ending));
    if paragraph.language == "es"
        && words.first().is_some_and(|word| !paragraph.capital(word) && infinitive(word))
    {
        return None;
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
    while words.last().is_some_and(|word| vocabulary::LOOSE.has(word)) {
        words = words.get(..words.len() - 1)?;
    }
    let preposition = |word: &Word| {
        matches!(
            word.folded.as_str(),
            "in" | "sur"
                | "par"
                | "chez"
                | "devant"
                | "avec"
                | "on"
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
                | "sin"
                | "con"
                | "desde"
                | "mientras"
                | "entre"
                | "sans"
                | "pendant"
                | "depuis"
                | "without"
                | "while"
                | "ohne"
                | "mit"
                | "während"
                | "без"
                | "со"
                | "در"
                | "به"
                | "با"
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
        // `в сообщении Союза рыбаков`.
        let text = |word: &Word| {
            matches!(
                word.folded.as_str(),
                "сообщении" | "заявлении" | "письме" | "релизе" | "пресс-релизе" | "обращении"
            )
        };
        if words.first().is_some_and(text) {
            if words.len() == 1 {
                return register.implicit();
            }
            words = words.get(1..)?;
        }
    }
    let (first, last) = (words.first()?, words.last()?);
    // `wettert von Flüchtlingen`: a circumstance is nobody.
    let circumstance = matches!(
        first.folded.as_str(),
        "von"
            | "vom"
            | "im"
            | "an"
            | "bei"
            | "beim"
            | "aus"
            | "zur"
            | "zum"
            | "zu"
            | "auf"
            | "für"
            | "über"
            | "insbesondere"
    );
    if paragraph.language == "de" && circumstance {
        return None;
    }
    let verb = words.iter().any(|word| cues.of_word(word).is_some());
    if words.len() > NOUN_PHRASE
        || verb
        || preposition(first)
        || first.folded.chars().next().is_some_and(char::is_numeric)
    {
        return None;
    }
    let mark = |c: char| matches!(c, ',' | '،' | '-' | '—' | '–' | ':');
    let written = paragraph.slice(first.start, bare_end(paragraph, last));
    let title = written.trim_matches(|c: char| c.is_whitespace() || mark(c));
    if title.chars().count() < 3 {
        return None;
    }
    let article = ARTICLES.contains(&first.folded.as_str()) || elided(first);
    let definite = article || matches!(paragraph.language, "ru" | "tr" | "fa");
    if definite && words.len() <= 4 {
        let head = if paragraph.language == "fa" { first } else { last };
        if let Some(speaker) = register.by_role(&head.folded, None) {
            return Some(speaker);
        }
        if let Some(speaker) = register.institution(&head.folded) {
            return Some(speaker);
        }
        let seen = paragraph.offset + first.start;
        let described = article || paragraph.language == "ru";
        if described
            && kind != CueKind::Before
            && person_noun(paragraph, words)
            && let Some(speaker) = register.described(paragraph.offset, seen, None)
        {
            return Some(speaker);
        }
    }
    Some(Speaker {
        name: None,
        title: Some(title.to_owned()),
        via: None,
        how: Attribution::Anonymous,
        confidence: 0.6,
    })
}
