//! A person found once in full is found everywhere by a part of the name.

use foldhash::HashMap;

use crate::article::facts::NameKind;
use crate::lexicon::names::{Endings, GIVEN_NAMES, OFFICES, STOP, STOP_ARABIC, is_demonym};
use crate::text::words::{readings, without_article};

use super::arabic::is_speech_verb;
use super::found::Found;
use super::token::Token;

/// Finds surnames and given names of the people already found in full, where they stand alone.
pub fn propagate(tokens: &[Token<'_>], found: &mut Vec<Found>) {
    let people = found.iter().filter(|name| name.kind == NameKind::Person);
    let keys: Vec<_> = people.map(|name| (name.from, name.key(tokens))).collect();
    let mut parts: HashMap<&str, bool> =
        HashMap::with_capacity_and_hasher(2 * keys.len(), Default::default());
    for (from, key) in &keys {
        let (first, last) = key.split_once(' ').map_or((None, key.as_ref()), |(first, rest)| {
            (Some(first), rest.rsplit_once(' ').map_or(rest, |(_, last)| last))
        });
        parts.entry(last).or_insert(true);
        if let Some(first) = first {
            parts.entry(first).or_insert(false);
            let arabic = tokens.get(*from).is_some_and(|token| token.arabic);
            if let Some(bare) = without_article(last).filter(|_| arabic) {
                parts.entry(bare).or_insert(true);
            }
        }
    }
    if parts.is_empty() {
        return;
    }
    let mut taken = vec![false; tokens.len()];
    // A place that is also the surname of someone in the story gives way; an organisation stays.
    let shared = |name: &Found| {
        name.kind == NameKind::Place
            && name.to == name.from + 1
            && parts.get(name.key(tokens).as_ref()) == Some(&true)
    };
    found.retain(|name| !shared(name));
    for name in found.iter() {
        taken.iter_mut().take(name.to).skip(name.from).for_each(|slot| *slot = true);
    }
    // Particles come off in front, so a word that ends in none of the parts has no reading among them.
    let ends = Endings::<4>::of(parts.keys().copied());
    for (at, token) in tokens.iter().enumerate().filter(|(_, token)| token.arabic || token.capital) {
        if taken.get(at).copied().unwrap_or(true) || !ends.may_end(&token.key) {
            continue;
        }
        if !token.arabic {
            let surname = parts.get(token.key.as_str()).copied();
            if surname.is_some() && !token.is_in(&STOP) {
                found.push(Found::person(at, at + 1, 0.8));
            }
            continue;
        }
        let spoken = || {
            let before = at.checked_sub(1).and_then(|before| tokens.get(before));
            before.is_some_and(|before| is_speech_verb(before) || before.is_in(&OFFICES)) && token.follows()
        };
        for reading in readings(&token.key) {
            let Some(surname) = parts.get(reading.stem) else { continue };
            let plain = STOP_ARABIC.contains(reading.stem)
                || reading.particles > 0 && reading.stem.chars().count() < 4;
            let doubtful = !surname && GIVEN_NAMES.contains(reading.stem)
                || is_demonym(reading.stem)
                || !reading.stem.starts_with("ال") && reading.stem.chars().count() < 3;
            if plain {
                continue;
            }
            let spoken = spoken();
            if doubtful && !spoken {
                continue;
            }
            let mut name = Found::person(at, at + 1, if spoken { 0.9 } else { 0.75 });
            name.particles = reading.particles;
            found.push(name);
            break;
        }
    }
}
