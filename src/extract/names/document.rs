//! What the whole document says of its names: surnames belong to full names, a name found once is found everywhere,
//! and one name is one entity.

use std::borrow::Cow;
use std::cmp::Reverse;

use crate::article::facts::{Entity, Mention, NameKind};
use crate::lexicon::names::{Endings, GIVEN_NAMES, Known, OFFICES, STOP, STOP_ARABIC, is_demonym};
use crate::text::words::{readings, without_article};
use foldhash::HashMap;

use super::arabic::is_speech_verb;
use super::found::Found;
use super::titles;
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
        if !ends.may_end(&token.key) || taken.get(at).copied().unwrap_or(true) {
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
    // The bits of numbers above zero are in their order.
    let weights = found.iter().enumerate().map(|(at, name)| (Reverse(weight(name).to_bits()), at, name));
    let mut best: Vec<_> = weights.collect();
    best.sort_unstable_by_key(|(weight, at, _)| (*weight, *at));
    let last = found.iter().map(|name| name.to).max().unwrap_or(0);
    let mut taken = vec![false; last];
    let mut kept = vec![false; found.len()];
    for (_, at, name) in best {
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
    let mut order: Vec<(usize, usize)> = found.iter().map(|name| name.from).zip(0..).collect();
    order.sort_unstable();
    let mut found: Vec<Option<Found>> = found.into_iter().map(Some).collect();
    order.iter().filter_map(|(_, at)| found.get_mut(*at)?.take()).collect()
}

/// Lays the names out as mentions in text order and entities in order of first mention.
pub fn lay_out(tokens: &[Token<'_>], found: &[Found], body: &str) -> (Vec<Mention>, Vec<Entity>) {
    let keys: Vec<Cow<'_, str>> = found.iter().map(|name| name.key(tokens)).collect();
    let owners = full_names(found, &keys);
    // What is known of a name at one place holds wherever the same name stands.
    let rows: HashMap<(NameKind, &str), Identity<'_>> = found
        .iter()
        .zip(&keys)
        .filter_map(|(name, key)| Some(((name.kind, key.as_ref()), Identity::known(name.known?))))
        .collect();
    let mut index: HashMap<(NameKind, Identity<'_>), usize> =
        HashMap::with_capacity_and_hasher(found.len(), Default::default());
    let mut entities: Vec<Entity> = Vec::with_capacity(found.len());
    let mut mentions: Vec<(usize, Mention)> = Vec::with_capacity(found.len());
    for (at, name) in found.iter().enumerate() {
        let Some((start, end, written)) = name.place(tokens, body) else { continue };
        let owner = owners.get(at).and_then(|owner| found.get(*owner));
        let key = match owner.and_then(|owner| owner.known).or(name.known) {
            Some(known) => Identity::known(known),
            None => {
                let key = owners.get(at).and_then(|owner| keys.get(*owner)).map_or("", Cow::as_ref);
                rows.get(&(name.kind, key)).copied().unwrap_or(Identity::Key(key))
            }
        };
        let slot = *index.entry((name.kind, key)).or_insert_with(|| {
            entities.push(entity(name, written));
            entities.len() - 1
        });
        let Some(entity) = entities.get_mut(slot) else { continue };
        entity.mentions += 1;
        entity.confidence = entity.confidence.max(name.confidence);
        let full = owners.get(at).is_some_and(|owner| *owner == at);
        let by_words =
            name.kind == NameKind::Person || name.kind == NameKind::Organisation && name.known.is_none();
        if full && by_words && written != entity.name && words(written) > words(&entity.name) {
            entity.name = written.to_owned();
        }
        if entity.uri.is_none()
            && let Some(known) = name.known
        {
            (entity.uri, entity.country) = identifiers(known);
        }
        if name.title.is_some()
            && name.title != entity.title
            && titles::worth(name.title.as_deref()) > titles::worth(entity.title.as_deref())
        {
            entity.title.clone_from(&name.title);
        }
        let mention =
            Mention { name: String::new(), kind: name.kind, start, end, confidence: name.confidence };
        mentions.push((slot, mention));
    }
    let mentions = mentions
        .into_iter()
        .map(|(slot, mention)| Mention {
            name: entities.get(slot).map(|entity| entity.name.clone()).unwrap_or_default(),
            ..mention
        })
        .collect();
    (mentions, entities)
}

/// What tells one entity from another of its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Identity<'a> {
    /// A row of the gazetteer's places.
    Place(u32),
    /// A row of its organisations.
    Organisation(u32),
    /// The name's key, of what the gazetteer does not know.
    Key(&'a str),
}

impl Identity<'_> {
    fn known(known: Known) -> Self {
        match known {
            Known::Place(_, row) => Self::Place(row),
            Known::Organisation(_, row) => Self::Organisation(row),
        }
    }
}

fn words(name: &str) -> usize {
    name.split_whitespace().count()
}

/// The entity of a place of filing.
pub fn filed_from(place: &str, known: Option<Known>) -> Entity {
    let (uri, country) = known.map_or((None, None), identifiers);
    Entity {
        name: place.to_owned(),
        kind: NameKind::Place,
        title: None,
        uri,
        country,
        mentions: 0,
        confidence: 0.95,
    }
}

/// The identifier and the state of what the gazetteer knows.
fn identifiers(known: Known) -> (Option<String>, Option<String>) {
    match known {
        Known::Place(place, _) => (
            (place.geonames > 0).then(|| format!("https://sws.geonames.org/{}/", place.geonames)),
            (!place.country.is_empty()).then(|| place.country.to_owned()),
        ),
        Known::Organisation(organisation, _) => {
            (organisation.wikidata.map(|id| format!("http://www.wikidata.org/entity/{id}")), None)
        }
    }
}

fn entity(name: &Found, written: &str) -> Entity {
    let (uri, country) = name.known.map_or((None, None), identifiers);
    let name_text = written.split_whitespace().collect::<Vec<_>>().join(" ");
    let full =
        if name.article && !name_text.starts_with("ال") { format!("ال{name_text}") } else { name_text };
    Entity {
        name: full,
        kind: name.kind,
        title: name.title.clone(),
        uri,
        country,
        mentions: 0,
        confidence: name.confidence,
    }
}

/// How many names of organisations are compared with one another; no story has as many.
const BODIES: usize = 500;

/// Gives organisations that are named in short the full name of theirs: `هيئة الأرصاد` that of `هيئة الأرصاد الجوية`,
/// initials in brackets the name before them. Where two full names are possible, neither is taken.
fn short_organisations(found: &[Found], keys: &[Cow<'_, str>], owners: &mut [usize]) {
    let bodies: Vec<usize> = (0..found.len())
        .filter(|at| found.get(*at).is_some_and(|name| name.kind == NameKind::Organisation))
        .take(BODIES)
        .collect();
    for at in bodies.iter().copied() {
        let (Some(name), Some(key)) = (found.get(at), keys.get(at)) else { continue };
        if name.alias {
            let before = bodies.iter().rev().find(|other| **other < at);
            if let (Some(before), Some(slot)) = (before, owners.get_mut(at)) {
                *slot = *before;
            }
            continue;
        }
        let words: Vec<&str> = key.split(' ').collect();
        if words.len() < 2 {
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
        for other in bodies.iter().copied() {
            let Some(longer) = keys.get(other).filter(|longer| longer.len() > key.len()) else { continue };
            let apart = name.known.is_some() && found.get(other).is_some_and(|other| other.known.is_some());
            if apart || !words.iter().all(|word| longer.split(' ').any(|theirs| theirs == *word)) {
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
fn full_names(found: &[Found], keys: &[Cow<'_, str>]) -> Vec<usize> {
    let people = || found.iter().zip(0..).filter(|(name, _)| name.kind == NameKind::Person).map(|(_, at)| at);
    let mut by_word = Holders::of(people().count());
    // A name counts where it is first written; a story may repeat it ten thousand times.
    let mut holders: HashMap<&str, usize> = HashMap::default();
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
        mine.extend(key.split(' '));
        let last = mine.last().copied().unwrap_or("");
        let candidates = by_word.get(last).or_else(|| by_word.get(without_article(last).unwrap_or(last)));
        let mut best: Option<(usize, usize)> = None;
        for other in candidates.into_iter().flatten().take(NAMESAKES) {
            let Some(full) = keys.get(other).filter(|_| other != at) else { continue };
            theirs.clear();
            theirs.extend(full.split(' '));
            let longer = theirs.len() > mine.len();
            let within = mine.iter().all(|word| {
                theirs.iter().any(|their| {
                    their == word
                        || without_article(their) == Some(*word)
                        || without_article(word) == Some(*their)
                })
            });
            if longer && within && best.is_none_or(|(length, _)| theirs.len() > length) {
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
