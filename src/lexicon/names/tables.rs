//! Which tables have a word, asked once for all of them: most words of a text are in none, and the rules ask for each
//! word many times.

use std::cell::RefCell;
use std::collections::HashMap;
use std::hash::BuildHasherDefault;
use std::sync::LazyLock;

use compact_str::CompactString;

use super::{
    BODY_NOUNS, CLUB_HEADS, DEPARTMENTS, GAZETTEER, GIVEN_NAMES, MINISTRIES, OFFICES, ORG_HEADS,
    ORG_INTRODUCERS, ORG_TRIGGERS, PLACE_NOUNS, Quick, SHARED_BODIES, SHARED_OFFICES, SITE_NOUNS,
    SPEECH_VERBS, WordMap, WordSet,
};
use crate::text::word_hash;
use crate::text::words::readings;

/// Tables, as bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tables(u16);

impl Tables {
    /// Heads of a title.
    pub const OFFICES: Self = Self(1);
    /// Given names.
    pub const GIVEN: Self = Self(1 << 1);
    /// Verbs of speech.
    pub const SPEECH: Self = Self(1 << 2);
    /// Words that an organisation's name, or a ministry's, begins with or stands behind.
    pub const ORGANISATIONS: Self = Self(1 << 3);
    /// Words that the longer names of bodies begin with or stand behind.
    pub const BODIES: Self = Self(1 << 6);
    /// Nouns before a place's name.
    pub const PLACE_NOUNS: Self = Self(1 << 4);
    /// Nouns that open a site's name.
    pub const SITE_NOUNS: Self = Self(1 << 5);
    /// Nouns before a place's name, and those that open a site's name.
    pub const PLACES: Self = Self(Self::PLACE_NOUNS.0 | Self::SITE_NOUNS.0);
    /// Offices in the dual or plural, which several people share.
    pub const SHARED_OFFICES: Self = Self(1 << 7);
    /// Words that a known name is, or begins with.
    pub const KNOWN: Self = Self(1 << 8);

    /// The tables that have a folded Arabic word in one of its readings, or with the article that a preposition has
    /// swallowed. A word of none of them cannot be one of any. `hash` is the word's [hash](crate::text::word_hash::of).
    pub fn of(key: &str, hash: u64) -> Self {
        thread_local! {
            static MEMORY: RefCell<Memory> = RefCell::new(Memory::new());
        }
        MEMORY.with(|memory| {
            let Ok(mut memory) = memory.try_borrow_mut() else { return Self::look_up(key) };
            memory.tables(key, hash)
        })
    }

    fn look_up(key: &str) -> Self {
        let mut found = 0;
        for reading in readings(key) {
            found |= Self::of_stem(reading.stem);
            if reading.article {
                found |= Self::of_stem(&format!("ال{}", reading.stem));
            }
        }
        // A verb of one letter behind its particle is no reading, but rules ask for it.
        if key.strip_prefix(['و', 'ف']).is_some_and(|verb| SPEECH_VERBS.contains(verb)) {
            found |= Self::SPEECH.0;
        }
        Self(found)
    }

    fn of_stem(stem: &str) -> u16 {
        let hash = word_hash::of(stem);
        let known = if GAZETTEER.get_hashed(stem, hash).is_some() { Self::KNOWN.0 } else { 0 };
        ALL.get_hashed(stem, hash).map_or(0, |tables| tables.0) | known
    }

    /// Whether one of these tables has the word.
    pub fn any(self, of: Self) -> bool {
        self.0 & of.0 > 0
    }
}

/// The words of all tables but the gazetteer, with the tables that have them.
static ALL: LazyLock<WordMap<Tables>> = LazyLock::new(|| {
    let tables: [(&WordSet, u16); 12] = [
        (&OFFICES, Tables::OFFICES.0),
        (&GIVEN_NAMES, Tables::GIVEN.0),
        (&SPEECH_VERBS, Tables::SPEECH.0),
        (&ORG_TRIGGERS, Tables::ORGANISATIONS.0 | Tables::BODIES.0),
        (&MINISTRIES, Tables::ORGANISATIONS.0),
        (&ORG_HEADS, Tables::ORGANISATIONS.0 | Tables::BODIES.0),
        (&ORG_INTRODUCERS, Tables::ORGANISATIONS.0 | Tables::BODIES.0),
        (&BODY_NOUNS, Tables::BODIES.0),
        (&CLUB_HEADS, Tables::BODIES.0),
        (&DEPARTMENTS, Tables::BODIES.0),
        (&PLACE_NOUNS, Tables::PLACE_NOUNS.0),
        (&SITE_NOUNS, Tables::SITE_NOUNS.0),
    ];
    let words = tables.iter().flat_map(|(table, bits)| table.iter().map(|(word, ())| (word, *bits)));
    let shared = SHARED_OFFICES.keys().map(|word| (word.as_str(), Tables::SHARED_OFFICES.0));
    let bodies = SHARED_BODIES.iter().map(|(word, _)| word).chain([CITY, OPERATIONS]);
    let single = [(MINISTRY, Tables::ORGANISATIONS.0)].into_iter();
    let mut all: HashMap<CompactString, Tables, BuildHasherDefault<Quick>> = HashMap::default();
    for (word, bits) in words.chain(shared).chain(single).chain(bodies.map(|word| (word, Tables::BODIES.0))) {
        all.entry(word.into()).or_default().0 |= bits;
    }
    all.into()
});

/// The noun that a ministry's name begins with.
pub const MINISTRY: &str = "وزاره";

/// The noun that names of honoured cities begin with.
pub const CITY: &str = "مدينه";

/// The noun that commands of operations are named with.
pub const OPERATIONS: &str = "عمليات";

/// How many words a thread remembers, in a quarter of a megabyte. A power of two.
const MOST: usize = 16_384;

/// The words asked for last, each in the slot that its hash gives, with the tables that have it.
struct Memory(Vec<(u64, Tables)>);

impl Memory {
    fn new() -> Self {
        // Each slot begins with a hash of another one, so that none is found before it is asked for.
        Self((0..MOST as u64).map(|slot| (slot ^ 1, Tables::default())).collect())
    }

    fn tables(&mut self, key: &str, hash: u64) -> Tables {
        let Some((known, tables)) = self.0.get_mut(hash as usize % MOST) else { return Tables::look_up(key) };
        if *known != hash {
            (*known, *tables) = (hash, Tables::look_up(key));
        }
        *tables
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::search_tier::name_key;
    use crate::text::word_hash;

    fn tables(word: &str) -> Tables {
        let key = name_key(word);
        Tables::of(&key, word_hash::of(&key))
    }

    #[test]
    fn a_word_is_told_with_its_particles_and_the_swallowed_article() {
        assert!(tables("ووزير").any(Tables::OFFICES));
        assert!(tables("للرئيس").any(Tables::OFFICES));
        assert!(tables("وبوزارة").any(Tables::ORGANISATIONS));
        assert!(tables("وقالت").any(Tables::SPEECH));
        assert!(tables("بمحافظة").any(Tables::PLACE_NOUNS));
        assert!(tables("لوزيري").any(Tables::SHARED_OFFICES));
        assert!(tables("وللعراق").any(Tables::KNOWN));
        assert!(tables("ونيو").any(Tables::KNOWN));
        assert_eq!(tables("فجأة"), Tables::default());
    }

    #[test]
    fn what_is_remembered_is_what_is_looked_up() {
        for key in ["محمد", "للرءيس", "سد", "قال", "محمد"] {
            assert_eq!(tables(key), Tables::look_up(key), "{key}");
        }
    }
}
