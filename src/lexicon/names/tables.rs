//! Which tables have a word, asked once for all of them: most words of a text are in none, and the rules ask for each
//! word many times.

use std::cell::RefCell;
use std::collections::HashMap;
use std::hash::{BuildHasher, BuildHasherDefault};

use super::{
    BODY_NOUNS, CLUB_HEADS, DEPARTMENTS, GAZETTEER, GIVEN_NAMES, MINISTRIES, OFFICES, ORG_HEADS,
    ORG_INTRODUCERS, ORG_TRIGGERS, PLACE_NOUNS, Quick, SHARED_BODIES, SHARED_OFFICES, SITE_NOUNS,
    SPEECH_VERBS, WordSet,
};
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
    /// Offices in the dual or plural, which several people share.
    pub const SHARED_OFFICES: Self = Self(1 << 7);
    /// Words that a known name is, or begins with.
    pub const KNOWN: Self = Self(1 << 8);

    /// The tables that have a folded Arabic word in one of its readings, or with the article that a preposition has
    /// swallowed. A word of none of them cannot be one of any.
    pub fn of(key: &str) -> Self {
        thread_local! {
            static MEMORY: RefCell<HashMap<u64, Tables, BuildHasherDefault<Quick>>> = RefCell::default();
        }
        let hash = BuildHasherDefault::<Quick>::default().hash_one(key);
        MEMORY.with(|memory| {
            let Ok(mut memory) = memory.try_borrow_mut() else { return Self::look_up(key) };
            if memory.len() >= MOST {
                memory.clear();
            }
            *memory.entry(hash).or_insert_with(|| Self::look_up(key))
        })
    }

    fn look_up(key: &str) -> Self {
        let tables: [(&WordSet, Self); 12] = [
            (&OFFICES, Self::OFFICES),
            (&GIVEN_NAMES, Self::GIVEN),
            (&SPEECH_VERBS, Self::SPEECH),
            (&ORG_TRIGGERS, Self(Self::ORGANISATIONS.0 | Self::BODIES.0)),
            (&MINISTRIES, Self::ORGANISATIONS),
            (&ORG_HEADS, Self(Self::ORGANISATIONS.0 | Self::BODIES.0)),
            (&ORG_INTRODUCERS, Self(Self::ORGANISATIONS.0 | Self::BODIES.0)),
            (&BODY_NOUNS, Self::BODIES),
            (&CLUB_HEADS, Self::BODIES),
            (&DEPARTMENTS, Self::BODIES),
            (&PLACE_NOUNS, Self::PLACE_NOUNS),
            (&SITE_NOUNS, Self::SITE_NOUNS),
        ];
        let mut found = 0;
        for reading in readings(key) {
            let defined = reading.article.then(|| format!("ال{}", reading.stem));
            for stem in [Some(reading.stem), defined.as_deref()].into_iter().flatten() {
                let having = tables.iter().filter(|(table, _)| table.contains(stem));
                found |= having.fold(0, |bits, (_, bit)| bits | bit.0);
                found |= if GAZETTEER.get(stem).is_some() { Self::KNOWN.0 } else { 0 };
                found |= if SHARED_OFFICES.contains_key(stem) { Self::SHARED_OFFICES.0 } else { 0 };
            }
            if reading.stem == MINISTRY {
                found |= Self::ORGANISATIONS.0;
            }
            if matches!(reading.stem, CITY | OPERATIONS) || SHARED_BODIES.contains(reading.stem) {
                found |= Self::BODIES.0;
            }
        }
        // A verb of one letter behind its particle is no reading, but rules ask for it.
        if key.strip_prefix(['و', 'ف']).is_some_and(|verb| SPEECH_VERBS.contains(verb)) {
            found |= Self::SPEECH.0;
        }
        Self(found)
    }

    /// Whether one of these tables has the word.
    pub fn any(self, of: Self) -> bool {
        self.0 & of.0 > 0
    }
}

/// The noun that a ministry's name begins with.
pub const MINISTRY: &str = "وزاره";

/// The noun that names of honoured cities begin with.
pub const CITY: &str = "مدينه";

/// The noun that commands of operations are named with.
pub const OPERATIONS: &str = "عمليات";

/// Words that a thread remembers, about half a megabyte; then it begins anew.
const MOST: usize = 16_384;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::search_tier::name_key;

    #[test]
    fn a_word_is_told_with_its_particles_and_the_swallowed_article() {
        assert!(Tables::of(&name_key("ووزير")).any(Tables::OFFICES));
        assert!(Tables::of(&name_key("للرئيس")).any(Tables::OFFICES));
        assert!(Tables::of(&name_key("وبوزارة")).any(Tables::ORGANISATIONS));
        assert!(Tables::of(&name_key("وقالت")).any(Tables::SPEECH));
        assert!(Tables::of(&name_key("بمحافظة")).any(Tables::PLACE_NOUNS));
        assert!(Tables::of(&name_key("لوزيري")).any(Tables::SHARED_OFFICES));
        assert!(Tables::of(&name_key("وللعراق")).any(Tables::KNOWN));
        assert!(Tables::of(&name_key("ونيو")).any(Tables::KNOWN));
        assert_eq!(Tables::of(&name_key("فجأة")), Tables::default());
    }

    #[test]
    fn what_is_remembered_is_what_is_looked_up() {
        for key in ["محمد", "للرءيس", "سد", "قال", "محمد"] {
            assert_eq!(Tables::of(key), Tables::look_up(key), "{key}");
        }
    }
}
