//! The features of a token: of its word by itself, of the words around it, of the place where it stands, and of how
//! the rest of the document uses it.
//!
//! What depends on one word only is apart ([`of_word`], [`of_neighbour`]), and what depends on a small number each by
//! itself, so that a model's sums of them can be remembered.

use crate::text::words::{readings, without_article};

use super::super::token::Token;
use super::sight::{FAMILY, GIVEN, NAME_PART, PLACE, Sight, hash};
use super::spot::{Hints, PARTS, Spot, parts, spots};
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
    let parts = parts(&spots);
    let mut all = Vec::with_capacity(tokens.len());
    for (at, (token, (_, used))) in tokens.iter().zip(uses.each()).enumerate() {
        let mut seen = Vec::with_capacity(64);
        of_word(&mut seen, token);
        for place in 0..WINDOW {
            match in_window(&spots, at, place) {
                Some(spot) => {
                    of_neighbour(&mut seen, place, spot.sight);
                    of_name(&mut seen, place, spot.sight.common, spot.classes());
                    of_gap(&mut seen, place, spot.gap);
                    of_hint(&mut seen, place, spot.hint, spot.new_classes());
                }
                None => of_nothing(&mut seen, place),
            }
        }
        let part = |at: usize| parts.get(at).copied().unwrap_or_default();
        let (before, here, after) = (part(at), part(at + 1), part(at + 2));
        seen.extend([of_part_behind(before, here), of_part_before(here, after)]);
        let hint = spots.get(at).map_or(0, |spot| spot.hint);
        seen.extend([of_hint_behind(hint, before), of_hint_before(hint, after)]);
        if let Some(spot) = spots.get(at) {
            of_document(&mut seen, spot, used);
        }
        all.push(seen);
    }
    all
}

/// The spot at a place of a token's window.
fn in_window<'a, 'b>(spots: &'a [Spot<'b>], at: usize, place: usize) -> Option<&'a Spot<'b>> {
    (at + place).checked_sub(OWN).and_then(|at| spots.get(at))
}

/// Tells apart the words for which [`of_word`] or [`of_neighbour`] gives other features.
pub(super) fn word_key(token: &Token<'_>) -> u64 {
    let flags = [token.arabic, token.capital, token.opened, token.tanwin];
    let flags = flags.iter().fold(0, |flags, flag| flags << 1 | u64::from(*flag));
    token.hash ^ (flags + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15)
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
pub(super) fn of_gap(seen: &mut Vec<Feature>, place: usize, gap: u8) {
    seen.push(feature(80 + place as u64, gap.into(), 0));
}

/// The feature of a place of the window that lies outside of the document.
pub(super) fn of_nothing(seen: &mut Vec<Feature>, place: usize) {
    seen.push(feature(40, place as u64, 0));
}

/// The feature that a word at a place right beside a token, or the token itself, gives by how much it is a name.
pub(super) fn of_name(seen: &mut Vec<Feature>, place: usize, common: u64, classes: u32) {
    if (OWN - 1..=OWN + 1).contains(&place) {
        seen.push(feature(113, place as u64 * 100 + common, u64::from(classes & NAMING)));
    }
}

/// The classes by which a word is a name.
pub(super) const NAMING: u32 = GIVEN | FAMILY | NAME_PART | PLACE;

/// Features that a place of the window gives by the name that is known there: `classes` are those that the word has by
/// that name only.
pub(super) fn of_hint(seen: &mut Vec<Feature>, place: usize, hint: u16, classes: u32) {
    if hint > 0 {
        seen.push(feature(90 + place as u64, hint.into(), 0));
        of_classes(seen, place, classes);
    }
}

/// The feature that a token's part gives with the part before it; both are below [`PARTS`].
pub(super) fn of_part_behind(before: u8, here: u8) -> Feature {
    debug_assert!(before < PARTS && here < PARTS);
    feature(100, before.into(), here.into())
}

/// The feature that a token's part gives with the part after it.
pub(super) fn of_part_before(here: u8, after: u8) -> Feature {
    feature(101, here.into(), after.into())
}

/// The feature that a token's place in a known name gives with the part before it.
pub(super) fn of_hint_behind(hint: u16, before: u8) -> Feature {
    feature(111, hint.into(), before.into())
}

/// The feature that a token's place in a known name gives with the part after it.
pub(super) fn of_hint_before(hint: u16, after: u8) -> Feature {
    feature(112, hint.into(), after.into())
}

/// Features of how the document uses the word elsewhere.
fn of_document(seen: &mut Vec<Feature>, spot: &Spot<'_>, used: &Use) {
    seen.push(of_count(used.seen(), spot.role));
    if !used.says(spot) {
        return;
    }
    let hinted = spot.hint > 0;
    if used.titled {
        seen.push(of_titled(hinted));
    }
    seen.extend(used.kinds().map(|kind| of_kind(kind, hinted)));
    seen.extend(bits(used.before).map(of_role_before));
    seen.extend(bits(used.after).map(of_role_after));
}

/// The feature of how often the document has a word that plays a role, up to [`SEEN`](super::uses::SEEN).
pub(super) fn of_count(count: usize, role: u8) -> Feature {
    feature(120, count as u64, role.into())
}

/// The feature of a word that once stands in the name of a person after a title.
pub(super) fn of_titled(hinted: bool) -> Feature {
    feature(121, 1, hinted.into())
}

/// The feature of a word that once stands in a known name of this kind.
pub(super) fn of_kind(kind: usize, hinted: bool) -> Feature {
    feature(122, kind as u64, hinted.into())
}

/// The feature of a word before which a word of this role stands once.
pub(super) fn of_role_before(role: usize) -> Feature {
    feature(123, role as u64, 0)
}

/// The feature of a word behind which a word of this role stands once.
pub(super) fn of_role_after(role: usize) -> Feature {
    feature(124, role as u64, 0)
}

/// The numbers of the bits that are set.
pub(super) fn bits(set: u64) -> impl Iterator<Item = usize> {
    std::iter::successors(Some(set), |set| Some(set & set.wrapping_sub(1)))
        .take_while(|set| *set > 0)
        .map(|set| set.trailing_zeros() as usize)
}

/// The feature that template `template` makes of two values.
fn feature(template: u64, a: u64, b: u64) -> Feature {
    let mixed = (a ^ template.wrapping_mul(0x9E37_79B9_7F4A_7C15)).wrapping_mul(0xFF51_AFD7_ED55_8CCD);
    let mixed = (mixed ^ mixed >> 32 ^ b).wrapping_mul(0xC4CE_B9FE_1A85_EC53);
    ((mixed ^ mixed >> 29) >> 24) as u32
}
