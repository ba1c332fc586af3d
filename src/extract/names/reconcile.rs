//! What the tagger and the rules find, made one: the tagger decides which words are names, the rules know more of them.

use std::collections::HashSet;

use crate::article::facts::NameKind;
use crate::lexicon::frequency::zipf;
use crate::lexicon::names::{FAMILY_NAMES, GIVEN_NAMES, Known, NAME_PARTS, STOP_ARABIC};
use crate::text::words::readings;

use super::found::{Found, after};
use super::token::Token;

/// Words of this Zipf frequency and more are ordinary words, even if an organisation has the same name.
const COMMON: f32 = 4.5;

/// What the rules found in a document.
#[derive(Debug, Clone, Copy)]
pub struct Rules<'a> {
    /// Names of the gazetteer.
    pub known: &'a [Found],
    /// People after titles.
    pub titled: &'a [Found],
    /// People after verbs of speech and by their given names.
    pub plain: &'a [Found],
    /// Organisations after their nouns.
    pub organisations: &'a [Found],
}

/// The tagged names with the particles, titles and identities that the rules know, and those names of the rules that
/// the tagger has missed and that are sure enough by themselves.
pub fn reconcile(tokens: &[Token<'_>], tagged: Vec<Found>, rules: Rules<'_>) -> Vec<Found> {
    let words: HashSet<&str> = tokens.iter().map(|token| token.key.as_str()).collect();
    let mut names: Vec<Found> =
        tagged.into_iter().map(|name| informed(tokens, name, rules, &words)).collect();
    let missed = |name: &&Found| !names.iter().any(|tagged| tagged.overlaps(name)) && sure(tokens, name);
    let more: Vec<Found> = rules.known.iter().chain(rules.organisations).filter(missed).cloned().collect();
    names.extend(more);
    names
}

/// Whether a name of the gazetteer stands without the tagger.
fn sure(tokens: &[Token<'_>], name: &Found) -> bool {
    let arabic = tokens.get(name.from).is_some_and(|token| token.arabic);
    match name.known {
        Some(Known::Place(place, _)) => !arabic || place.weight >= 9 && name.to > name.from + 1,
        // Agencies' initials in brackets say where a story is from, not what it is about; short names are ordinary
        // words too.
        Some(Known::Organisation(organisation, _)) => {
            let long = |token: &Token<'_>| token.end - token.start > 3;
            let telling = tokens.get(name.from).is_some_and(|token| {
                let rare = zipf("ar", after(&token.key, name.particles)).is_none_or(|zipf| zipf < COMMON);
                rare && token.end - token.start > name.particles + 4
            });
            !arabic
                || !organisation.ambiguous
                    && (name.to > name.from + 1 || telling && !organisation.shared)
                    && tokens.get(name.from..name.to).is_some_and(|words| words.iter().all(long))
        }
        None => true,
    }
}

fn informed(tokens: &[Token<'_>], mut name: Found, rules: Rules<'_>, words: &HashSet<&str>) -> Found {
    // A rule knows with which noun an organisation's name begins.
    let opened = |rule: &&Found| rule.to == name.to && rule.from + 1 == name.from;
    if name.kind == NameKind::Organisation
        && let Some(rule) = rules.organisations.iter().find(opened)
    {
        return Found { confidence: name.confidence, ..rule.clone() };
    }
    let same = |other: &&Found| other.from == name.from && other.to == name.to && other.kind == name.kind;
    if let Some(known) = rules.known.iter().find(same) {
        name.particles = known.particles;
        name.known = known.known;
        name.article = known.article;
        return name;
    }
    if name.kind == NameKind::Person
        && let Some(titled) = rules.titled.iter().find(|titled| titled.from == name.from)
    {
        name.title.clone_from(&titled.title);
        return name;
    }
    let others = rules.plain.iter().chain(rules.organisations).chain(rules.known);
    if let Some(other) = others.clone().find(|other| other.from == name.from && other.kind == name.kind) {
        name.particles = other.particles;
        return name;
    }
    if let Some(first) = tokens.get(name.from).filter(|first| first.arabic) {
        name.particles = particles(&first.key, name.kind, words);
    }
    name
}

/// Letters of particles before a name of which no rule knows: those whose rest is a known name or a word of its own in
/// the document, where the whole is none.
fn particles(key: &str, kind: NameKind, words: &HashSet<&str>) -> usize {
    let named =
        |stem: &str| NAME_PARTS.contains(stem) || GIVEN_NAMES.contains(stem) || FAMILY_NAMES.contains(stem);
    if kind == NameKind::Person && named(key) {
        return 0;
    }
    for reading in readings(key).skip(1) {
        let stem = reading.stem;
        if stem.chars().count() < 3 || STOP_ARABIC.contains(stem) {
            continue;
        }
        let joined = ["وال", "بال", "لل", "كال", "فال"].iter().any(|start| key.starts_with(start));
        if kind == NameKind::Person && named(stem) || words.contains(stem) || joined {
            return reading.particles - usize::from(reading.article);
        }
    }
    0
}
