//! The features of a token: of its word by itself, of the words around it, of the place where it stands, and of how
//! the rest of the document uses it.
//!
//! What depends on one word only is apart ([`of_word`], [`of_neighbour`], [`of_gap`]), so that a model's sums of it
//! can be remembered.

use crate::text::words::{readings, without_article};

use super::super::token::Token;
use super::sight::{FAMILY, GIVEN, NAME_PART, NUMBER, PLACE, PLAIN, SPEECH, Sight, hash};
use super::spot::{Hints, NOTHING, Spot, spots};
use super::uses::{Use, Uses};

/// A feature: a hash of what is seen and where.
pub type Feature = u32;

/// The words that a token is seen among: itself, two before it and two after it.
pub(super) const WINDOW: usize = 5;

/// The token's own place in the window.
pub(super) const OWN: usize = 2;

/// The features of every token, for training.
pub fn features(tokens: &[Token<'_>], hints: Hints<'_>) -> Vec<Vec<Feature>> {
    let sights: Vec<Sight> = tokens.iter().map(Sight::of).collect();
    let spots = spots(tokens, sights.iter(), hints);
    let uses = Uses::of(&spots);
    let mut all = Vec::with_capacity(tokens.len());
    for (at, token) in tokens.iter().enumerate() {
        let mut seen = Vec::with_capacity(64);
        of_word(&mut seen, token);
        for place in 0..WINDOW {
            match in_window(&spots, at, place) {
                Some(spot) => {
                    of_neighbour(&mut seen, place, spot.sight);
                    of_gap(&mut seen, place, spot.gap);
                }
                None => of_nothing(&mut seen, place),
            }
        }
        of_spot(&mut seen, &spots, at, &uses);
        all.push(seen);
    }
    all
}

/// The spot at a place of a token's window.
pub(super) fn in_window<'a, 'b>(spots: &'a [Spot<'b>], at: usize, place: usize) -> Option<&'a Spot<'b>> {
    (at + place).checked_sub(OWN).and_then(|at| spots.get(at))
}

/// Tells apart the words for which [`of_word`] or [`of_neighbour`] gives other features.
pub(super) fn word_key(token: &Token<'_>) -> u64 {
    let flags = [token.arabic, token.capital, token.opened, token.tanwin];
    flags
        .iter()
        .fold(hash(&token.key), |key, flag| key.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ u64::from(*flag))
}

/// Features of the token by itself.
pub(super) fn of_word(seen: &mut Vec<Feature>, token: &Token<'_>) {
    let key = token.key.as_str();
    seen.push(feature(1, hash(key), 0));
    let letters: Vec<usize> = key.char_indices().map(|(at, _)| at).chain([key.len()]).collect();
    let length = letters.len() - 1;
    seen.push(feature(2, length.min(10) as u64, 0));
    for size in 1..=4 {
        if size > length {
            break;
        }
        let head = letters.get(size).and_then(|end| key.get(..*end)).unwrap_or("");
        let tail = letters.get(length - size).and_then(|start| key.get(*start..)).unwrap_or("");
        seen.push(feature(10 + size as u64, hash(head), 0));
        seen.push(feature(20 + size as u64, hash(tail), 0));
    }
    if token.arabic {
        for reading in readings(key) {
            seen.push(feature(30, hash(reading.stem), 0));
            if let Some(bare) = without_article(reading.stem) {
                seen.push(feature(31, hash(bare), 0));
            }
        }
        if token.tanwin {
            seen.push(feature(32, 1, 0));
        }
    } else {
        seen.push(feature(33, u64::from(token.capital), 0));
    }
    if token.opened {
        seen.push(feature(34, 1, 0));
    }
}

/// Features that a word at a place of the window gives.
pub(super) fn of_neighbour(seen: &mut Vec<Feature>, place: usize, sight: &Sight) {
    if place != OWN {
        seen.push(feature(50 + place as u64, sight.word, 0));
    }
    of_classes(seen, place, sight.classes);
    seen.push(feature(70 + place as u64, sight.common, 0));
}

fn of_classes(seen: &mut Vec<Feature>, place: usize, classes: u32) {
    let mut classes = classes;
    while classes > 0 {
        let bit = classes.trailing_zeros();
        seen.push(feature(60 + place as u64, u64::from(bit), 0));
        classes &= classes - 1;
    }
}

/// The feature that the gap before a place of the window gives.
pub(super) fn of_gap(seen: &mut Vec<Feature>, place: usize, gap: u64) {
    seen.push(feature(80 + place as u64, gap, 0));
}

/// The feature of a place of the window that lies outside of the document.
pub(super) fn of_nothing(seen: &mut Vec<Feature>, place: usize) {
    seen.push(feature(40, place as u64, 0));
}

/// All other features: what the token and its neighbours are together, where they stand in names that are known, and
/// how the document uses the word.
pub(super) fn of_spot(seen: &mut Vec<Feature>, spots: &[Spot<'_>], at: usize, uses: &Uses) {
    let Some(own) = spots.get(at) else { return };
    for place in 0..WINDOW {
        let Some(spot) = in_window(spots, at, place).filter(|spot| spot.hint > 0) else { continue };
        seen.push(feature(90 + place as u64, spot.hint, 0));
        of_classes(seen, place, spot.more_classes & !spot.sight.classes);
    }
    let role =
        |spot: Option<&Spot<'_>>| spot.map_or(NOTHING, |spot| spot.role + 50 * u64::from(spot.gap > 2));
    let before = role(in_window(spots, at, OWN - 1));
    let after = role(in_window(spots, at, OWN + 1));
    let here = role(Some(own));
    seen.push(feature(100, before, here));
    seen.push(feature(101, here, after));
    seen.push(feature(111, own.hint, before));
    seen.push(feature(112, own.hint, after));
    for place in OWN - 1..=OWN + 1 {
        if let Some(spot) = in_window(spots, at, place) {
            let name = spot.classes() & (GIVEN | FAMILY | NAME_PART | PLACE);
            seen.push(feature(113, place as u64 * 100 + spot.sight.common, u64::from(name)));
        }
    }
    if let Some(used) = uses.at(at) {
        of_document(seen, own, used);
    }
}

/// Features of how the document uses the word elsewhere.
fn of_document(seen: &mut Vec<Feature>, spot: &Spot<'_>, used: &Use) {
    seen.push(feature(120, u64::from(used.count.min(4)), spot.role));
    if used.count < 2 || spot.classes() & (PLAIN | NUMBER | SPEECH) > 0 {
        return;
    }
    let hinted = u64::from(spot.hint > 0);
    if used.titled {
        seen.push(feature(121, 1, hinted));
    }
    for (kind, is) in used.hinted.iter().enumerate() {
        if *is {
            seen.push(feature(122, kind as u64, hinted));
        }
    }
    for (template, roles) in [(123, used.before), (124, used.after)] {
        let mut roles = roles;
        while roles > 0 {
            seen.push(feature(template, u64::from(roles.trailing_zeros()), 0));
            roles &= roles - 1;
        }
    }
}

/// The feature that template `template` makes of two values.
fn feature(template: u64, a: u64, b: u64) -> Feature {
    let mixed = (a ^ template.wrapping_mul(0x9E37_79B9_7F4A_7C15)).wrapping_mul(0xFF51_AFD7_ED55_8CCD);
    let mixed = (mixed ^ mixed >> 32 ^ b).wrapping_mul(0xC4CE_B9FE_1A85_EC53);
    ((mixed ^ mixed >> 29) >> 24) as u32
}
