//! Which name stands for another: the full name of a person named by a part, of an organisation named in short.

use std::borrow::Cow;

use foldhash::HashMap;

use crate::article::facts::NameKind;
use crate::text::word_hash;
use crate::text::words::without_article;

use super::found::Found;

/// How many names of organisations are compared with one another; no story has as many.
const BODIES: usize = 500;

/// The words of several keys, as their hashes.
struct Words {
    hashes: Vec<u64>,
    /// Where the words of each key end among the hashes.
    ends: Vec<usize>,
}

impl Words {
    fn of<'a>(keys: impl Iterator<Item = &'a str>) -> Self {
        let (mut hashes, mut ends) = (Vec::new(), Vec::new());
        for key in keys {
            hashes.extend(key.split(' ').map(word_hash::of));
            ends.push(hashes.len());
        }
        Self { hashes, ends }
    }

    /// The words of the key at a place.
    fn of_key(&self, place: usize) -> &[u64] {
        let from = place.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        let to = self.ends.get(place).copied().unwrap_or(from);
        self.hashes.get(from..to).unwrap_or_default()
    }
}

/// What tells at a glance that the name of one organisation cannot be that of another in full.
struct Glance {
    /// Bytes of its key.
    length: usize,
    known: bool,
    /// A bit for each of its words.
    bits: u64,
}

impl Glance {
    fn of(name: &Found, key: &str, words: &[u64]) -> Self {
        let bits = words.iter().fold(0, |bits, word| bits | 1 << (word >> 58));
        Self { length: key.len(), known: name.known.is_some(), bits }
    }

    /// Whether another name may be this one in full: it is longer, has its words, and not both are known.
    fn may_be(&self, longer: &Self) -> bool {
        longer.length > self.length && !(self.known && longer.known) && self.bits & !longer.bits == 0
    }
}

/// How many spaces part the words of a key.
fn spaces(key: &str) -> usize {
    key.bytes().filter(|byte| *byte == b' ').count()
}

/// Gives organisations that are named in short the full name of theirs: `هيئة الأرصاد` that of `هيئة الأرصاد الجوية`,
/// initials in brackets the name before them. Where two full names are possible, neither is taken.
fn short_organisations(found: &[Found], keys: &[Cow<'_, str>], owners: &mut [usize]) {
    let bodies: Vec<usize> = (0..found.len())
        .filter(|at| found.get(*at).is_some_and(|name| name.kind == NameKind::Organisation))
        .take(BODIES)
        .collect();
    let words = Words::of(bodies.iter().filter_map(|at| keys.get(*at)).map(Cow::as_ref));
    let names = bodies.iter().filter_map(|at| found.get(*at).zip(keys.get(*at))).enumerate();
    let glances: Vec<Glance> =
        names.map(|(place, (name, key))| Glance::of(name, key, words.of_key(place))).collect();
    for (place, at) in bodies.iter().copied().enumerate() {
        let (Some(name), Some(key)) = (found.get(at), keys.get(at)) else { continue };
        if name.alias {
            let before = bodies.iter().rev().find(|other| **other < at);
            if let (Some(before), Some(slot)) = (before, owners.get_mut(at)) {
                *slot = *before;
            }
            continue;
        }
        if spaces(key) == 0 {
            let same = |other: &&usize| {
                found.get(**other).is_some_and(|name| name.alias) && keys.get(**other) == Some(key)
            };
            if let Some(alias) = bodies.iter().find(same).and_then(|other| owners.get(*other).copied())
                && let Some(slot) = owners.get_mut(at)
            {
                *slot = alias;
            }
            continue;
        }
        let mut full: Option<usize> = None;
        let mut several = false;
        let (mine, Some(glance)) = (words.of_key(place), glances.get(place)) else { continue };
        let may_be = |(place, other): (usize, &Glance)| glance.may_be(other).then_some(place);
        for other_place in glances.iter().enumerate().filter_map(may_be) {
            let Some(other) = bodies.get(other_place).copied() else { continue };
            let Some(longer) = keys.get(other) else { continue };
            let theirs = words.of_key(other_place);
            if !mine.iter().all(|word| theirs.contains(word)) {
                continue;
            }
            several |= full.and_then(|full| keys.get(full)).is_some_and(|full| full != longer);
            full = full.or(Some(other));
        }
        if let (Some(full), false, Some(slot)) = (full, several, owners.get_mut(at)) {
            *slot = full;
        }
    }
}

/// The names that have a word, by the word, in the order in which they were added.
struct Holders<'a> {
    /// The first and the last of a word's names, as places in `names`.
    words: HashMap<&'a str, (usize, usize)>,
    /// The names, each with the place of the next one that has the same word.
    names: Vec<(usize, Option<usize>)>,
}

impl<'a> Holders<'a> {
    /// None yet, with room for so many names.
    fn of(names: usize) -> Self {
        Self {
            words: HashMap::with_capacity_and_hasher(3 * names, Default::default()),
            names: Vec::with_capacity(4 * names),
        }
    }

    fn add(&mut self, word: &'a str, name: usize) {
        let place = self.names.len();
        self.names.push((name, None));
        let (_, last) = self.words.entry(word).or_insert((place, place));
        if *last != place {
            self.names.iter_mut().skip(*last).take(1).for_each(|(_, next)| *next = Some(place));
            *last = place;
        }
    }

    /// The names that have the word, if any has.
    fn get(&self, word: &str) -> Option<impl Iterator<Item = usize>> {
        let first = self.words.get(word)?.0;
        let places = std::iter::successors(Some(first), |place| self.names.get(*place)?.1);
        Some(places.filter_map(|place| self.names.get(place).map(|(name, _)| *name)))
    }
}

/// How many different names with one word in common are looked at; no story has as many people of one name.
const NAMESAKES: usize = 200;

/// For each name the name that stands for it: of a person named by a part, the nearest fuller name, before it if there
/// is one.
pub fn full_names(found: &[Found], keys: &[Cow<'_, str>]) -> Vec<usize> {
    let people = || found.iter().zip(0..).filter(|(name, _)| name.kind == NameKind::Person).map(|(_, at)| at);
    let mut by_word = Holders::of(people().count());
    // A name counts where it is first written; a story may repeat it ten thousand times.
    let mut holders: HashMap<&str, usize> =
        HashMap::with_capacity_and_hasher(people().count(), Default::default());
    for at in people() {
        let Some(key) = keys.get(at) else { continue };
        if *holders.entry(key.as_ref()).or_insert(at) != at {
            continue;
        }
        for word in key.split(' ').filter(|word| *word != "ال") {
            by_word.add(word, at);
            if let Some(bare) = without_article(word) {
                by_word.add(bare, at);
            }
        }
    }
    let mut owners: Vec<usize> = (0..found.len()).collect();
    let (mut mine, mut theirs) = (Vec::new(), Vec::new());
    for at in people() {
        let Some(key) = keys.get(at) else { continue };
        if let Some(first) = holders.get(key.as_ref()).copied().filter(|first| *first != at) {
            let owner = owners.get(first).copied().unwrap_or(first);
            if let Some(slot) = owners.get_mut(at) {
                *slot = owner;
            }
            continue;
        }
        mine.clear();
        let (words, last) = (spaces(key), key.rsplit(' ').next().unwrap_or(""));
        let candidates = by_word.get(last).or_else(|| by_word.get(without_article(last).unwrap_or(last)));
        let mut best: Option<(usize, usize)> = None;
        for other in candidates.into_iter().flatten().take(NAMESAKES) {
            let Some(full) = keys.get(other).filter(|full| spaces(full) > words) else { continue };
            if mine.is_empty() {
                mine.extend(key.split(' '));
            }
            theirs.clear();
            theirs.extend(full.split(' '));
            let within = mine.iter().all(|word| {
                theirs.iter().any(|their| {
                    their == word
                        || without_article(their) == Some(*word)
                        || without_article(word) == Some(*their)
                })
            });
            if within && best.is_none_or(|(length, _)| theirs.len() > length) {
                best = Some((theirs.len(), other));
            }
        }
        if let (Some((_, owner)), Some(slot)) = (best, owners.get_mut(at)) {
            *slot = owner;
        }
    }
    short_organisations(found, keys, &mut owners);
    // Follow to the end: a part may stand for a longer part that stands for the full name.
    for at in 0..owners.len() {
        let mut owner = owners.get(at).copied().unwrap_or(at);
        for _ in 0..4 {
            owner = owners.get(owner).copied().unwrap_or(owner);
        }
        if let Some(slot) = owners.get_mut(at) {
            *slot = owner;
        }
    }
    // Equal keys share their first holder.
    let mut first: HashMap<&str, usize> = HashMap::with_capacity_and_hasher(found.len(), Default::default());
    for slot in &mut owners {
        if let Some(key) = keys.get(*slot) {
            *slot = *first.entry(key.as_ref()).or_insert(*slot);
        }
    }
    owners
}
