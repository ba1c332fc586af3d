//! People and places in Persian, which no tagger reads: given names with a family name behind them.

use crate::article::facts::NameKind;
use crate::lexicon::names::{FAMILY_NAMES, GIVEN_NAMES, GIVEN_PERSIAN, Known, NAME_PARTS, STOP_PERSIAN};

use super::found::Found;
use super::token::{Gap, Token};

/// Endings of family names, folded.
const ENDINGS: &[&str] =
    &["ي", "پور", "زاده", "نژاد", "نيا", "فر", "يان", "نام", "دوست", "خواه", "راد", "لو", "گر", "وند"];

/// The people of a text: a given name, and a word or two behind it that are known as names or end as names do.
pub fn people(tokens: &[Token<'_>]) -> Vec<Found> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        match person(tokens, at) {
            Some(to) => {
                found.push(Found::person(at, to, 0.85));
                at = to;
            }
            None => at += 1,
        }
    }
    found
}

fn person(tokens: &[Token<'_>], at: usize) -> Option<usize> {
    let given = |at: usize| {
        tokens.get(at).is_some_and(|token| {
            let given = token.is_in(&GIVEN_NAMES) || token.is_in(&GIVEN_PERSIAN);
            token.arabic && given && !token.is_in(&STOP_PERSIAN)
        })
    };
    let next = |at: usize| {
        tokens.get(at).filter(|token| {
            token.arabic
                && token.gap == Gap::Space
                && !token.is_in(&STOP_PERSIAN)
                && token.end - token.start > 1
        })
    };
    if !given(at) {
        return None;
    }
    let mut to = at + 1;
    while to < at + 2 && next(to).is_some() && given(to) {
        to += 1;
    }
    let family = |token: &Token<'_>| {
        let key = token.key.as_str();
        FAMILY_NAMES.contains(key)
            || NAME_PARTS.contains(key)
            || ENDINGS.iter().any(|ending| key.ends_with(ending)) && key.chars().count() > 3
    };
    // A family name may be written as two words that a joiner parts (`نیک‌نام`).
    let joined = |at: usize| {
        let (one, two) = (tokens.get(at)?, next(at + 1)?);
        let tight = two.byte == one.byte_end() + '\u{200c}'.len_utf8();
        let ending = || ENDINGS.contains(&two.key.as_str());
        (tight && (family(two) || ending()) && next(at).is_some()).then_some(at + 2)
    };
    if let Some(end) = joined(to) {
        return Some(end);
    }
    if next(to).is_some_and(family) {
        return Some(to + 1);
    }
    (to > at + 1).then_some(to)
}

/// Whether a known place is believed in Persian: a large one, or one behind a word that leads to places.
pub fn is_place(tokens: &[Token<'_>], name: &Found) -> bool {
    let (NameKind::Place, Some(Known::Place(place, _))) = (name.kind, name.known) else { return true };
    let before = name.from.checked_sub(1).and_then(|at| tokens.get(at));
    let led = before.is_some_and(|before| {
        matches!(before.key.as_str(), "در" | "مردم" | "استان" | "شهر" | "شهرستان" | "روستاي")
    });
    let plain = tokens.get(name.from).is_some_and(|first| first.is_in(&STOP_PERSIAN));
    !plain && (name.to > name.from + 1 || place.weight >= 6 || led)
}
