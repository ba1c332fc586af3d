//! What the tagger and the rules find, made one: the tagger decides which words are names, the rules know more of them.

use std::collections::HashSet;

use crate::article::facts::NameKind;
use crate::lexicon::frequency::zipf;
use crate::lexicon::names::{
    FAMILY_NAMES, GIVEN_NAMES, Known, LED_PLACES, NAME_PARTS, STOP_ARABIC, is_demonym,
};
use crate::text::words::readings;

use super::found::{Found, after};
use super::gazetteer::located;
use super::places::{in_row, known_place};
use super::tagger::Tagging;
use super::token::Token;

/// Words of this Zipf frequency and more are ordinary words, even if an organisation has the same name.
const COMMON: f32 = 4.5;

/// A person after a title, and a name of the gazetteer, that the tagger leaves out stand nevertheless if it gives
/// each of their words at least this probability of belonging to a name. Chosen on held-out parts of its corpus.
const TITLED: f32 = 0.3;
const KNOWN: f32 = 0.3;

/// The least probability of belonging to a name for a place of which only the noun before it tells, and for a state
/// or a region.
const UNKNOWN: f32 = 0.3;
const STATE: f32 = 0.05;

/// The same for a town of a hundred thousand whose name is no person's.
const TOWN: f32 = 0.07;

/// Words below this Zipf frequency are hardly ordinary ones.
const ODD: f32 = 2.5;

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
    /// Places of which only the noun before them tells.
    pub unknown: &'a [Found],
    /// The least probability of being a name that the tagger must give a word of such an organisation.
    pub backing: f32,
}

/// The tagged names with the particles, titles and identities that the rules know, and those names of the rules that
/// the tagger has missed and that are sure enough by themselves.
pub fn reconcile(tokens: &[Token<'_>], tagging: Tagging, rules: Rules<'_>) -> Vec<Found> {
    let words: HashSet<&str> = tokens.iter().map(|token| token.key.as_str()).collect();
    // The gazetteer knows where its names of several words end, and where one place of a row does.
    let tagged = whole(tagging.names, rules);
    let (rows, tagged): (Vec<Found>, Vec<Found>) =
        tagged.into_iter().partition(|name| is_row(name, rules.known));
    let mut names: Vec<Found> =
        tagged.into_iter().map(|name| informed(tokens, name, rules, &words)).collect();
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
        _ => {
            sure(tokens, name)
                || rare(tokens, name) && least(name) > least_of(tokens, name)
                || is_state(tokens, name) && (rare(tokens, name) || least(name) > STATE)
        }
    };
    let free = |names: &[Found], name: &Found| !names.iter().any(|tagged| tagged.overlaps(name));
    let missed = |name: &&Found| free(&names, name) && stands(name);
    let ruled = rules.known.iter().chain(rules.organisations).chain(rules.titled);
    let more: Vec<Found> = ruled.filter(missed).cloned().collect();
    names.extend(more);
    let within = |known: &&Found| rows.iter().any(|row| row.from <= known.from && known.to <= row.to);
    names.extend(rules.known.iter().filter(within).cloned());
    row(tokens, rules.known.iter(), &mut names);
    row(tokens, rules.known.iter().rev(), &mut names);
    for name in rules.unknown {
        let named = tagging.named.get(name.to.saturating_sub(1)).copied().unwrap_or(0.0);
        let site = name.to > name.from + 1;
        let last = name.to.checked_sub(1).and_then(|last| tokens.get(last));
        let odd = || last.and_then(|last| zipf("ar", &last.key)).is_none_or(|zipf| zipf < ODD);
        if (named >= UNKNOWN.max(rules.backing) || site && rules.backing == 0.0 && odd())
            && free(&names, name)
        {
            let mut place = name.clone();
            let goes_on = |to: usize| {
                let named = tagging.named.get(to).copied().unwrap_or(0.0) > 0.5;
                named && tokens.get(to).is_some_and(|next| next.follows() && !next.key.starts_with('و'))
            };
            while site && place.to < name.to + 2 && goes_on(place.to) {
                place.to += 1;
            }
            if free(&names, &place) {
                names.push(place);
            }
        }
    }
    names
}

/// The tagged names without those that are only the beginning of a known name, or pieces of it (`أم`, `درمان`). A noun
/// before the tagged name may stay outside (`حركة حماس`). ANERcorp leaves more outside, such as what honours a town.
fn whole(mut names: Vec<Found>, rules: Rules<'_>) -> Vec<Found> {
    for known in rules.known.iter().filter(|known| known.to > known.from + 1) {
        let part = |name: &Found| {
            known.from <= name.from && name.to <= known.to && name.to - name.from < known.to - known.from
        };
        let mut parts = names.iter().filter(|name| part(name));
        let first = parts.next().is_some_and(|first| first.from == known.from);
        let whole = parts.next().is_some() || rules.backing == 0.0 || known.kind != NameKind::Place;
        if first && whole {
            names.retain(|name| !part(name));
        }
    }
    names
}

/// Whether a tagged name is several known places, each joined to the one before it.
fn is_row(name: &Found, known: &[Found]) -> bool {
    let mut to = name.from;
    let mut places = 0;
    for place in
        known.iter().skip_while(|known| known.from < name.from).take_while(|known| known.to <= name.to)
    {
        if place.kind != NameKind::Place || place.from != to || places > 0 && place.particles == 0 {
            return false;
        }
        to = place.to;
        places += 1;
    }
    places > 1 && to == name.to
}

/// Adds the known places that stand in a row with a place: `في حلب وحمص وإدلب`.
fn row<'a>(tokens: &[Token<'_>], known: impl Iterator<Item = &'a Found>, names: &mut Vec<Found>) {
    let places = known.filter(|name| name.kind == NameKind::Place);
    for name in places {
        if names.iter().any(|other| other.overlaps(name)) {
            continue;
        }
        let beside = names.iter().any(|other| {
            other.kind == NameKind::Place
                && (other.to == name.from && in_row(tokens, name.from, true)
                    || name.to == other.from && in_row(tokens, other.from, true))
        });
        if beside {
            names.push(name.clone());
        }
    }
}

/// Whether a name of the gazetteer stands without the tagger.
fn sure(tokens: &[Token<'_>], name: &Found) -> bool {
    let arabic = tokens.get(name.from).is_some_and(|token| token.arabic);
    match name.known {
        Some(Known::Place(place, _)) => {
            !arabic
                || name.led
                || place.weight >= 5 && (name.to > name.from + 1 || located(tokens, name.from))
        }
        // Agencies' initials in brackets say where a story is from, not what it is about; short names are ordinary
        // words too.
        Some(Known::Organisation(organisation, _)) => {
            let long = |token: &Token<'_>| token.end - token.start > 3;
            !arabic
                || !organisation.ambiguous
                    && (name.to > name.from + 1 || rare(tokens, name) && !organisation.shared)
                    && tokens.get(name.from..name.to).is_some_and(|words| words.iter().any(long))
        }
        None => true,
    }
}

/// The least probability of being a name for a name of the gazetteer that is seldom written.
fn least_of(tokens: &[Token<'_>], name: &Found) -> f32 {
    let person =
        || tokens.get(name.from).is_some_and(|first| NAME_PARTS.contains(after(&first.key, name.particles)));
    match name.known {
        Some(Known::Place(place, _)) if place.weight >= 5 && !person() => TOWN,
        _ => KNOWN,
    }
}

fn is_state(tokens: &[Token<'_>], name: &Found) -> bool {
    let demonym = tokens.get(name.from).is_some_and(|first| is_demonym(after(&first.key, name.particles)));
    !demonym && matches!(name.known, Some(Known::Place(place, _)) if matches!(place.weight, 7 | 9))
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
    if let Some(known) =
        rules.known.iter().find(|known| known.led && known.from == name.from && known.to == name.to)
    {
        return Found { confidence: name.confidence, ..known.clone() };
    }
    if name.kind == NameKind::Place
        && let Some(known) = looked_up(tokens, &name)
    {
        return known;
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

/// A tagged place that is too small to be believed without the tagger, with what the gazetteer knows of it.
fn looked_up(tokens: &[Token<'_>], name: &Found) -> Option<Found> {
    let first = tokens.get(name.from).filter(|first| first.arabic)?;
    let key = name.key(tokens);
    let length = first.key.len();
    for reading in readings(&first.key).filter(|reading| !reading.article) {
        let stem = key.get(length - reading.stem.len()..);
        let known = stem.and_then(|stem| known_place(stem).or_else(|| LED_PLACES.get(stem).copied()));
        let Some(known) = known else { continue };
        return Some(Found { particles: reading.particles, known: Some(known), ..name.clone() });
    }
    None
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
