//! The names of a text in order, none overlapping another.

use crate::article::facts::NameKind;

use super::found::Found;

/// Keeps the best of the names that overlap: the surer kind first, then the longer. They come out in text order.
pub fn settle(found: Vec<Found>) -> Vec<Found> {
    let found = in_order(found);
    let apart =
        |pair: &[Found]| matches!(pair, [one, other] if one.to <= other.from && one.from < other.from);
    if found.windows(2).all(apart) {
        return found;
    }
    let weight = |name: &Found| {
        let kind = match name.kind {
            NameKind::Person => 0.2,
            NameKind::Organisation => 0.1,
            NameKind::Place => 0.0,
        };
        name.confidence + kind + 0.15 * (name.to - name.from).min(6) as f32
    };
    // The bits of numbers above zero are in their order; the greatest comes first.
    let mut best: Vec<u64> =
        found.iter().zip(0..).map(|(name, at)| key(!weight(name).to_bits(), at)).collect();
    best.sort_unstable();
    let last = found.iter().map(|name| name.to).max().unwrap_or(0);
    let mut taken = vec![false; last];
    let mut kept = vec![false; found.len()];
    for at in best.into_iter().map(place) {
        let Some(name) = found.get(at) else { continue };
        let tokens = taken.get_mut(name.from..name.to).unwrap_or_default();
        if !tokens.contains(&true) {
            tokens.fill(true);
            kept.iter_mut().skip(at).take(1).for_each(|slot| *slot = true);
        }
    }
    found.into_iter().zip(kept).filter_map(|(name, kept)| kept.then_some(name)).collect()
}

/// Names in text order; those that begin at one token stay as they are to one another.
fn in_order(found: Vec<Found>) -> Vec<Found> {
    if found.is_sorted_by_key(|name| name.from) {
        return found;
    }
    // A name is large: their places are sorted, and each is moved once.
    let mut order: Vec<u64> = found.iter().zip(0..).map(|(name, at)| key(name.from as u32, at)).collect();
    order.sort_unstable();
    let mut found: Vec<Option<Found>> = found.into_iter().map(Some).collect();
    order.into_iter().filter_map(|key| found.get_mut(place(key))?.take()).collect()
}

/// A number to sort a name by and the place of the name, as one number.
fn key(number: u32, place: u32) -> u64 {
    u64::from(number) << 32 | u64::from(place)
}

/// The place of a name in its [`key`].
fn place(key: u64) -> usize {
    (key & u64::from(u32::MAX)) as usize
}
