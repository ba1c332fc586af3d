//! What is known of names before a story is read: places with identifiers, organisations, given names, and the
//! words around names.
//!
//! All keys are folded by [`name_key`] and split into words at everything that is no letter or digit, so that a lookup
//! is a hash of words joined by one space. Words, not characters, are the alphabet: a match can then never begin or
//! end inside a word, and a hash table of 0.1 million keys is as fast as an automaton would be on words.
//!
//! `build.py` makes `places.tsv`, `given_names.txt`, `family_names.txt` and `name_parts.txt`; the other tables are kept
//! by hand.

mod endings;
pub mod institutions;
mod tables;

use std::collections::HashMap;
use std::hash::BuildHasherDefault;
use std::sync::LazyLock;

use compact_str::CompactString;

use super::word_table::WordMap;
pub use super::word_table::{Quick, WordSet};
use crate::text::letters;
use crate::text::search_tier::name_key;
pub use endings::Endings;
pub use tables::{CITY, MINISTRY, OPERATIONS, Tables};

/// A place of the gazetteer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// GeoNames id; 0 for a territory or a region.
    pub geonames: u32,
    /// ISO 3166-1 alpha-2 code; empty for what lies in no single state.
    pub country: &'static str,
    /// Whole part of the common logarithm of the population; 9 for a territory, 7 for cities known by heart.
    pub weight: u8,
}

/// An organisation of the curated table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Organisation {
    /// Wikidata id, where known for certain.
    pub wikidata: Option<&'static str>,
    /// Whether the name is also an ordinary word, so that it counts only in quotation marks or after a trigger.
    pub ambiguous: bool,
    /// Whether it is also a place's name, as those of football clubs are.
    pub shared: bool,
}

/// What a key stands for. `row` tells rows of one table apart: two keys of one row are two names of one thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    /// A place.
    Place(Place, u32),
    /// An organisation.
    Organisation(Organisation, u32),
}

/// The gazetteer: keys of one or more words, and every beginning of a key of several words.
#[derive(Debug)]
pub struct Gazetteer {
    keys: WordMap<Option<Known>>,
    longest: usize,
}

impl Gazetteer {
    /// What `key` stands for: `None` if it neither is nor begins a name, `Some(None)` if it only begins one.
    pub fn get(&self, key: &str) -> Option<Option<Known>> {
        self.keys.get(key).copied()
    }

    /// As [`get`](Self::get), of a key whose [hash](crate::text::word_hash::of) is `hash`.
    #[inline]
    pub fn get_hashed(&self, key: &str, hash: u64) -> Option<Option<Known>> {
        self.keys.get_hashed(key, hash).copied()
    }

    /// How many words the longest key has.
    pub fn longest(&self) -> usize {
        self.longest
    }
}

/// The gazetteer while it is read.
#[derive(Debug, Default)]
struct Reader {
    keys: HashMap<CompactString, Option<Known>, BuildHasherDefault<Quick>>,
    longest: usize,
}

impl Reader {
    fn add(&mut self, key: &str, known: Known) {
        for (at, _) in key.match_indices(' ') {
            if let Some(beginning) = key.get(..at) {
                self.keys.entry(beginning.into()).or_insert(None);
            }
        }
        self.longest = self.longest.max(key.split(' ').count());
        let slot = self.keys.entry(key.into()).or_insert(None);
        let firm =
            |known: &Known| !matches!(known, Known::Organisation(organisation, _) if organisation.ambiguous);
        match slot {
            Some(Known::Organisation(old, _)) if !old.ambiguous && matches!(known, Known::Place(..)) => {
                old.shared = true;
            }
            // Where an organisation's name is ambiguous, a place keeps it.
            Some(old) if firm(old) || !firm(&known) => {}
            _ => *slot = Some(known),
        }
    }
}

/// The words of a name as lookups join them: folded, letters and digits only, one space between.
pub fn joined_key(name: &str) -> String {
    // Persian's joiner parts tokens, but folding would drop it.
    let folded = name_key(&name.replace('\u{200c}', " "));
    folded
        .split(|char: char| !letters::is_alphanumeric(char))
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// The gazetteer of places and organisations.
pub static GAZETTEER: LazyLock<Gazetteer> = LazyLock::new(|| {
    let mut gazetteer = Reader::default();
    gazetteer.keys.reserve(150_000);
    for (name, known) in organisations() {
        gazetteer.add(&joined_key(name), known);
    }
    for (place, row, name) in regions().filter(|(.., name)| !name.starts_with('?')) {
        gazetteer.add(&joined_key(name), Known::Place(place, row));
    }
    for (row, line) in include_str!("places.tsv").lines().enumerate() {
        let mut fields = line.split('\t');
        let (Some(id), Some(country), Some(weight), Some(keys)) =
            (fields.next(), fields.next(), fields.next(), fields.next())
        else {
            continue;
        };
        let place = Place { geonames: id.parse().unwrap_or(0), country, weight: weight.parse().unwrap_or(0) };
        for key in keys.split('|') {
            gazetteer.add(key, Known::Place(place, u32::try_from(row).unwrap_or(0)));
        }
    }
    Gazetteer { keys: gazetteer.keys.into(), longest: gazetteer.longest }
});

/// Each name of `organisations.tsv` as written there, its mark included, with what it stands for.
fn organisations() -> impl Iterator<Item = (&'static str, Known)> {
    let lines = include_str!("organisations.tsv").lines().filter(|line| !line.starts_with('#'));
    lines.enumerate().flat_map(|(row, line)| {
        let (id, names) = line.split_once('\t').unwrap_or(("", ""));
        names.split('|').filter(|name| !name.is_empty()).enumerate().map(move |(at, name)| {
            let wikidata = id.starts_with('Q').then_some(id);
            // Rows without an identifier gather kin, not one organisation: there each name stands for itself.
            let own = if wikidata.is_some() { 0 } else { u32::try_from(at).unwrap_or(0) };
            let row = u32::try_from(row).unwrap_or(0) * 256 + own;
            let ambiguous = name.starts_with('?');
            (name, Known::Organisation(Organisation { wikidata, ambiguous, shared: false }, row))
        })
    })
}

/// Rows of `regions.tsv` are told from those of `places.tsv` by this bit, rows of `shared_places.tsv` by the other.
const REGION: u32 = 1 << 30;
const SHARED: u32 = 1 << 29;

/// Each name of `regions.tsv` as written there, its mark included, with its place and row.
fn regions() -> impl Iterator<Item = (Place, u32, &'static str)> {
    let lines = include_str!("regions.tsv").lines().filter(|line| !line.starts_with('#'));
    lines.enumerate().flat_map(|(row, line)| {
        let mut fields = line.split('\t');
        let mut field = || fields.next().unwrap_or("");
        let (id, country, names) = (field(), field(), field());
        let place = Place { geonames: id.parse().unwrap_or(0), country, weight: 8 };
        names.split('|').map(move |name| (place, REGION | u32::try_from(row).unwrap_or(0), name))
    })
}

/// Places whose names are ordinary words, or names of something else: known only after a noun such as `محافظة`.
pub static LED_PLACES: LazyLock<WordMap<Known>> = LazyLock::new(|| {
    let led = regions().filter_map(|(place, row, name)| Some((place, row, name.strip_prefix('?')?)));
    let keys: HashMap<CompactString, Known, BuildHasherDefault<Quick>> =
        led.map(|(place, row, name)| (joined_key(name).into(), Known::Place(place, row))).collect();
    keys.into()
});

/// One of several places of the same name.
#[derive(Debug, Clone)]
pub struct Namesake {
    /// The place.
    pub known: Known,
    /// Its state.
    pub country: &'static str,
    /// Folded beginnings of words, without article, that speak for it.
    pub stems: Vec<CompactString>,
}

/// Places that share a name, by its key, the most usual first.
pub static NAMESAKES: LazyLock<HashMap<String, Vec<Namesake>>> = LazyLock::new(|| {
    let lines = include_str!("shared_places.tsv").lines().filter(|line| !line.starts_with('#'));
    let mut namesakes = HashMap::default();
    for (row, line) in lines.enumerate() {
        let mut fields = line.split('\t');
        let names = fields.next().unwrap_or("");
        let places: Vec<Namesake> = fields
            .enumerate()
            .map(|(at, field)| {
                let mut words = field.split(' ');
                let country = words.next().unwrap_or("");
                let geonames = words.next().and_then(|id| id.parse().ok()).unwrap_or(0);
                let weight = words.next().and_then(|weight| weight.parse().ok()).unwrap_or(0);
                let row = SHARED | u32::try_from(row * 16 + at).unwrap_or(0);
                let known = Known::Place(Place { geonames, country, weight }, row);
                Namesake { known, country, stems: words.map(name_key).collect() }
            })
            .collect();
        for name in names.split('|') {
            namesakes.insert(joined_key(name), places.clone());
        }
    }
    namesakes
});

fn words(table: &'static str) -> WordSet {
    let lines = table.lines().filter(|line| !line.starts_with('#'));
    lines.flat_map(str::split_whitespace).map(name_key).collect()
}

macro_rules! word_tables {
    ($($(#[$doc:meta])* $name:ident = $file:literal;)*) => {
        $($(#[$doc])* pub static $name: LazyLock<WordSet> = LazyLock::new(|| words(include_str!($file)));)*

        #[cfg(test)]
        const TABLES: &[(&str, &str)] = &[$(($file, include_str!($file))),*];
    };
}

word_tables! {
    /// Given names.
    GIVEN_NAMES = "given_names.txt";
    /// Arabic family names.
    FAMILY_NAMES = "family_names.txt";
    /// Words of people's names, given or family, in Arabic and Cyrillic script. Some are ordinary words too.
    NAME_PARTS = "name_parts.txt";
    /// Definite Arabic nouns that a body's name begins with when an adjective follows.
    ORG_HEADS = "org_heads.ar.txt";
    /// Arabic adjectives that bodies are named with.
    ORG_ADJECTIVES = "org_adjectives.ar.txt";
    /// Arabic heads of a title.
    OFFICES = "offices.ar.txt";
    /// Arabic heads of a title that names are not found by.
    TITLE_HEADS = "title_heads.ar.txt";
    /// Arabic words of address, rank and learning before a name.
    HONORIFICS = "honorifics.ar.txt";
    /// Arabic words that continue a title.
    OFFICE_WORDS = "office_words.ar.txt";
    /// Arabic words that are no part of a person's name.
    STOP_ARABIC = "stop.ar.txt";
    /// Persian heads of a title.
    OFFICES_PERSIAN = "offices.fa.txt";
    /// Persian given names.
    GIVEN_PERSIAN = "given_names.fa.txt";
    /// Persian words that are no part of a person's name.
    STOP_PERSIAN = "stop.fa.txt";
    /// Arabic nouns that open an organisation's name.
    ORG_TRIGGERS = "org_triggers.ar.txt";
    /// Arabic nouns that stand before an organisation's name.
    ORG_INTRODUCERS = "org_introducers.ar.txt";
    /// Arabic portfolios.
    MINISTRIES = "ministries.ar.txt";
    /// Arabic verbs of speech.
    SPEECH_VERBS = "speech_verbs.ar.txt";
    /// Titles in languages with capitals.
    TITLES = "titles.txt";
    /// Words of organisations in languages with capitals.
    ORG_WORDS = "org_words.txt";
    /// Words that are no part of a name although a capital may begin them.
    STOP = "stop.txt";
    /// Arabic nouns that open a body's name before a field, a name or an adjective.
    BODY_NOUNS = "body_nouns.ar.txt";
    /// Those of them that need a field or a purpose.
    LOOSE_BODIES = "loose_bodies.ar.txt";
    /// Those of them that a place's name may follow.
    TOWN_BODIES = "town_bodies.ar.txt";
    /// Arabic nouns that the name of any person or place behind them makes a body's.
    NAMED_BODIES = "named_bodies.ar.txt";
    /// Arabic words before a football club's name.
    CLUB_WORDS = "club_words.ar.txt";
    /// Arabic nouns that name a football club before its town.
    CLUB_HEADS = "club_heads.ar.txt";
    /// Definite Arabic nouns that open a body's name only before an adjective and a purpose.
    DEPARTMENTS = "departments.ar.txt";
    /// Arabic nouns in the middle of a body's name.
    BODY_FIELDS = "body_fields.ar.txt";
    /// Arabic nouns before a place's name that do not belong to it.
    PLACE_NOUNS = "place_nouns.ar.txt";
    /// Arabic nouns that open the name of a site.
    SITE_NOUNS = "site_nouns.ar.txt";
    /// Arabic demonyms, masculine singular without article.
    DEMONYMS = "demonyms.ar.txt";
}

/// Arabic offices that several people share, folded, each with the office of one as written.
pub static SHARED_OFFICES: LazyLock<HashMap<String, &'static str>> = LazyLock::new(|| {
    let lines = include_str!("shared_offices.ar.txt").lines().filter(|line| !line.starts_with('#'));
    let pairs = lines.flat_map(str::split_whitespace).filter_map(|pair| pair.split_once('='));
    pairs.map(|(shared, office)| (name_key(shared).into(), office)).collect()
});

/// How a noun that several bodies share stands to their names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shared {
    /// It belongs to the first one's name.
    Belongs,
    /// It only stands before them.
    Before,
    /// It stands before known or quoted names only, else it is an ordinary plural.
    BeforeKnown,
}

/// Arabic nouns that several bodies share, folded.
pub static SHARED_BODIES: LazyLock<WordMap<Shared>> = LazyLock::new(|| {
    let lines = include_str!("shared_bodies.ar.txt").lines().filter(|line| !line.starts_with('#'));
    let nouns = lines.flat_map(str::split_whitespace);
    let shared = nouns.map(|noun| match (noun.strip_prefix('+'), noun.strip_prefix('*')) {
        (Some(noun), _) => (name_key(noun), Shared::Belongs),
        (_, Some(noun)) => (name_key(noun), Shared::BeforeKnown),
        _ => (name_key(noun), Shared::Before),
    });
    let keys: HashMap<CompactString, Shared, BuildHasherDefault<Quick>> = shared.collect();
    keys.into()
});

/// Ambiguous names of organisations by their keys, those included that a place has too.
pub static QUOTED_BODIES: LazyLock<WordMap<Known>> = LazyLock::new(|| {
    let keys: HashMap<CompactString, Known, BuildHasherDefault<Quick>> = organisations()
        .filter_map(|(name, known)| Some((joined_key(name.strip_prefix('?')?).into(), known)))
        .collect();
    keys.into()
});

/// Whether a folded Arabic word is a demonym, in any gender and number, with or without the article.
pub fn is_demonym(key: &str) -> bool {
    let bare = key.strip_prefix("ال").unwrap_or(key);
    ["", "ه", "ون", "ين", "ات"].iter().any(|ending| {
        bare.strip_suffix(ending).is_some_and(|stem| ENDS.may_end(stem) && DEMONYMS.contains(stem))
    })
}

/// The endings of [`DEMONYMS`]: nearly all of them are adjectives of one form.
static ENDS: LazyLock<Endings<2>> =
    LazyLock::new(|| Endings::of(DEMONYMS.iter().map(|(demonym, ())| demonym)));

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn keys_of_places_are_folded_and_found_once() {
        let mut seen = HashSet::new();
        for line in include_str!("places.tsv").lines() {
            let keys = line.split('\t').nth(3).expect("four fields");
            for key in keys.split('|') {
                assert_eq!(joined_key(key), key, "{line}");
                assert!(seen.insert(key), "{key} twice");
            }
        }
    }

    #[test]
    fn states_and_capitals_carry_their_identifiers() {
        for (name, country, geonames) in [
            ("العراق", "IQ", 0),
            ("بغداد", "IQ", 98182),
            ("United States", "US", 0),
            ("Москва", "RU", 524901),
        ] {
            let Some(Some(Known::Place(place, _))) = GAZETTEER.get(&joined_key(name)) else {
                panic!("{name} is not known")
            };
            assert_eq!((place.country, place.geonames), (country, geonames), "{name}");
        }
    }

    #[test]
    fn regions_are_known_by_themselves_or_by_their_noun_only() {
        let mut seen = HashSet::new();
        for (place, _, name) in regions() {
            let key = joined_key(name.trim_start_matches('?'));
            assert!(!key.is_empty() && seen.insert(key.clone()), "{name} twice");
            assert!(place.country.is_empty() || place.country.len() == 2, "{name}: {}", place.country);
            match name.strip_prefix('?') {
                Some(_) => assert!(LED_PLACES.get(&key).is_some(), "{name}"),
                None => assert!(GAZETTEER.get(&key).flatten().is_some(), "{name}"),
            }
        }
        assert!(seen.len() > 1000);
    }

    #[test]
    fn namesakes_are_places_of_different_states() {
        for (name, places) in NAMESAKES.iter() {
            let states: HashSet<_> = places.iter().map(|place| place.country).collect();
            assert!(places.len() > 1 && states.len() == places.len(), "{name}");
            assert!(
                matches!(GAZETTEER.get(name), Some(Some(Known::Place(..)))) || LED_PLACES.get(name).is_some(),
                "{name}"
            );
        }
    }

    #[test]
    fn demonyms_are_told_in_every_form() {
        for form in ["العراقي", "عراقية", "الأميركيون", "أميركيين", "الإيرانية"]
        {
            assert!(is_demonym(&name_key(form)), "{form}");
        }
        assert!(!is_demonym(&name_key("العباسي")));
    }

    #[test]
    fn no_table_is_empty_or_repeats_a_line() {
        for (file, table) in TABLES {
            let lines: Vec<_> = table.lines().collect();
            assert!(lines.len() > 1, "{file}");
            assert_eq!(lines.iter().collect::<HashSet<_>>().len(), lines.len(), "{file}");
        }
    }
}
