//! What the tagger and the rules find, made one: the tagger decides which words are names, the rules know more of them.

use std::collections::HashSet;

use crate::article::facts::NameKind;
use crate::lexicon::frequency::zipf;
use crate::lexicon::names::{FAMILY_NAMES, GIVEN_NAMES, Known, NAME_PARTS, STOP_ARABIC};
use crate::text::words::readings;

use super::found::{Found, after};
use super::gazetteer::located;
use super::tagger::Tagging;
use super::token::Token;

/// Words of this Zipf frequency and more are ordinary words, even if an organisation has the same name.
const COMMON: f32 = 4.5;

/// A person after a title, and a name of the gazetteer, that the tagger leaves out stand nevertheless if it gives
/// each of their words at least this probability of belonging to a name. Chosen on held-out parts of its corpus.
const TITLED: f32 = 0.3;
const KNOWN: f32 = 0.3;

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
    /// The least probability of being a name that the tagger must give a word of such an organisation.
    pub backing: f32,
}

/// The tagged names with the particles, titles and identities that the rules know, and those names of the rules that
/// the tagger has missed and that are sure enough by themselves.
pub fn reconcile(tokens: &[Token<'_>], tagging: Tagging, rules: Rules<'_>) -> Vec<Found> {
    let words: HashSet<&str> = tokens.iter().map(|token| token.key.as_str()).collect();
    let mut names: Vec<Found> =
        tagging.names.into_iter().map(|name| informed(tokens, name, rules, &words)).collect();
    let least = |name: &Found| {
        let named = tagging.named.get(name.from..name.to).unwrap_or(&[]);
        named.iter().copied().fold(1.0_f32, f32::min)
    };
    let stands = |name: &Found| match name.kind {
        NameKind::Person => name.confidence > 0.9 && least(name) > TITLED,
        NameKind::Organisation if name.known.is_none() => {
            let named = tagging.named.get(name.from..name.to).unwrap_or(&[]);
            named.iter().copied().fold(0.0_f32, f32::max) >= rules.backing
        }
        _ => sure(tokens, name) || rare(tokens, name) && least(name) > KNOWN,
    };
    let missed = |name: &&Found| !names.iter().any(|tagged| tagged.overlaps(name)) && stands(name);
    let ruled = rules.known.iter().chain(rules.organisations).chain(rules.titled);
    let more: Vec<Found> = ruled.filter(missed).cloned().collect();
    names.extend(more);
    names
}

/// Whether a name of the gazetteer stands without the tagger.
fn sure(tokens: &[Token<'_>], name: &Found) -> bool {
    let arabic = tokens.get(name.from).is_some_and(|token| token.arabic);
    match name.known {
        Some(Known::Place(place, _)) => {
            !arabic || place.weight >= 5 && (name.to > name.from + 1 || located(tokens, name.from))
        }
        // Agencies' initials in brackets say where a story is from, not what it is about; short names are ordinary
        // words too.
        Some(Known::Organisation(organisation, _)) => {
            let long = |token: &Token<'_>| token.end - token.start > 3;
            !arabic
                || !organisation.ambiguous
                    && (name.to > name.from + 1 || rare(tokens, name) && !organisation.shared)
                    && tokens.get(name.from..name.to).is_some_and(|words| words.iter().all(long))
        }
        None => true,
    }
}

/// Whether a name of the gazetteer is one long word that is seldom written, or of several words.
fn rare(tokens: &[Token<'_>], name: &Found) -> bool {
    let Some(first) = tokens.get(name.from).filter(|_| name.known.is_some()) else { return false };
    let seldom = zipf("ar", after(&first.key, name.particles)).is_none_or(|zipf| zipf < COMMON);
    name.to > name.from + 1 || seldom && first.end - first.start > name.particles + 3
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
