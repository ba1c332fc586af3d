//! What the whole document says of its names: what is known at one place holds everywhere, and one name is one entity.

use std::borrow::Cow;

use crate::article::facts::{Entity, Mention, NameKind};
use crate::lexicon::names::Known;
use foldhash::HashMap;

use super::found::Found;
use super::full_names::full_names;
use super::titles;
use super::token::Token;

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
    if is_even(name) {
        return name.bytes().filter(|byte| *byte == b' ').count() + 1;
    }
    name.split_whitespace().count()
}

/// Whether a name is one or more words with one plain space between each two, as nearly all are.
fn is_even(name: &str) -> bool {
    let bytes = name.as_bytes();
    let (Some(first), Some(last)) = (bytes.first(), bytes.last()) else { return false };
    // No space but the plain one begins with any other byte than these.
    let odd = |byte: u8| (byte < b' ') | (byte == 0xC2) | (0xE1..=0xE3).contains(&byte);
    let any_odd = bytes.iter().fold(false, |any, byte| any | odd(*byte));
    let pairs = bytes.iter().zip(bytes.iter().skip(1));
    let any_wide = pairs.fold(false, |any, (one, other)| any | (*one == b' ') & (*other == b' '));
    !(any_odd || any_wide || *first == b' ' || *last == b' ')
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
    let article = if name.article && !written.starts_with("ال") { "ال" } else { "" };
    let mut full = String::with_capacity(article.len() + written.len());
    full.push_str(article);
    if is_even(written) {
        full.push_str(written);
    } else {
        for (number, word) in written.split_whitespace().enumerate() {
            full.push_str(if number > 0 { " " } else { "" });
            full.push_str(word);
        }
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_a_name_are_told_by_any_space() {
        for (name, count) in [
            ("", 0),
            ("بيروت", 1),
            ("خان يونس", 2),
            (" خان يونس", 2),
            ("خان  يونس", 2),
            ("خان\nيونس ", 2),
            ("خان\u{a0}يونس", 2),
            ("خان\u{2009}يونس\u{3000}ب", 3),
        ] {
            assert_eq!(words(name), count, "{name:?}");
        }
    }
}
