//! Which tables have a word, asked once for all of them: most words of a text are in none, and the rules ask for each
//! word many times.

use std::cell::RefCell;
use std::collections::HashMap;
use std::hash::BuildHasherDefault;
use std::sync::LazyLock;

use compact_str::CompactString;

use super::{
    BODY_NOUNS, CLUB_HEADS, DEPARTMENTS, FAMILY_NAMES, GAZETTEER, GIVEN_NAMES, MINISTRIES, NAME_PARTS,
    OFFICE_WORDS, OFFICES, ORG_HEADS, ORG_INTRODUCERS, ORG_TRIGGERS, PLACE_NOUNS, Quick, SHARED_BODIES,
    SHARED_OFFICES, SITE_NOUNS, SPEECH_VERBS, STOP_ARABIC, TITLE_HEADS, WordMap, WordSet, is_demonym,
};
use crate::lexicon::word_memory::WordMemory;
use crate::text::word_hash;
use crate::text::words::readings;

/// Tables, as bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tables(u32);

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
    /// Heads of a title, and those of its other beginnings.
    pub const TITLES: Self = Self(Self::OFFICES.0 | 1 << 9);

    // Those that have the word as it stands, with no particle taken off.

    /// Ordinary words.
    pub const PLAIN: Self = Self(1 << 16);
    /// Heads of a title.
    pub const OFFICE: Self = Self(1 << 17);
    /// Words inside a title.
    pub const OFFICE_WORD: Self = Self(1 << 18);
    /// Given names.
    pub const GIVEN_NAME: Self = Self(1 << 19);
    /// Family names.
    pub const FAMILY_NAME: Self = Self(1 << 20);
    /// Portfolios of ministries.
    pub const PORTFOLIO: Self = Self(1 << 21);
    /// Nouns that open an organisation's name.
    pub const TRIGGER: Self = Self(1 << 22);
    /// Nouns that introduce an organisation's name.
    pub const INTRODUCER: Self = Self(1 << 23);
    /// Words of offices and institutions: heads of a title, words inside one, portfolios, and nouns of organisations.
    pub const VOCABULARY: Self =
        Self(Self::OFFICE.0 | Self::OFFICE_WORD.0 | Self::PORTFOLIO.0 | Self::TRIGGER.0 | Self::INTRODUCER.0);
    /// Verbs of speech.
    pub const VERB: Self = Self(1 << 24);
    /// Demonyms.
    pub const DEMONYM: Self = Self(1 << 25);
    /// Parts of people's names.
    pub const NAME_PART: Self = Self(1 << 26);

    /// The tables that have a folded Arabic word in one of its readings, or with the article that a preposition has
    /// swallowed. A word of none of them cannot be one of any. `hash` is the word's [hash](crate::text::word_hash::of).
    #[inline]
    pub fn of(key: &str, hash: u64, memory: &mut WordMemory<Self>) -> Self {
        memory.recall(hash, || Self::look_up(key, hash))
    }

    /// Calls with the thread's memory of the tables of words.
    pub fn with_memory<T>(call: impl FnOnce(&mut WordMemory<Self>) -> T) -> T {
        thread_local! {
            static MEMORY: RefCell<WordMemory<Tables>> = RefCell::new(WordMemory::default());
        }
        MEMORY.with(|memory| match memory.try_borrow_mut() {
            Ok(mut memory) => call(&mut memory),
            Err(_) => call(&mut WordMemory::default()),
        })
    }

    #[cold]
    fn look_up(key: &str, hash: u64) -> Self {
        let mut found = Self::of_whole(key, hash);
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

    /// The tables that have the word as it stands.
    fn of_whole(key: &str, hash: u64) -> u32 {
        let tables: [(&WordSet, Self); 10] = [
            (&STOP_ARABIC, Self::PLAIN),
            (&OFFICES, Self::OFFICE),
            (&OFFICE_WORDS, Self::OFFICE_WORD),
            (&GIVEN_NAMES, Self::GIVEN_NAME),
            (&FAMILY_NAMES, Self::FAMILY_NAME),
            (&MINISTRIES, Self::PORTFOLIO),
            (&ORG_TRIGGERS, Self::TRIGGER),
            (&ORG_INTRODUCERS, Self::INTRODUCER),
            (&SPEECH_VERBS, Self::VERB),
            (&NAME_PARTS, Self::NAME_PART),
        ];
        let having = tables.iter().filter(|(table, _)| table.contains_hashed(key, hash));
        let found = having.fold(0, |found, (_, bit)| found | bit.0);
        found | if is_demonym(key) { Self::DEMONYM.0 } else { 0 }
    }

    fn of_stem(stem: &str) -> u32 {
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
    let tables: [(&WordSet, u32); 13] = [
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
        (&TITLE_HEADS, Tables::TITLES.0 & !Tables::OFFICES.0),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::search_tier::name_key;
    use crate::text::word_hash;

    fn tables(word: &str) -> Tables {
        let key = name_key(word);
        Tables::with_memory(|memory| Tables::of(&key, word_hash::of(&key), memory))
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
    fn a_word_as_it_stands_is_told_from_one_behind_particles() {
        for (word, table) in [
            ("في", Tables::PLAIN),
            ("وزير", Tables::OFFICE),
            ("محمد", Tables::GIVEN_NAME),
            ("الحسيني", Tables::FAMILY_NAME),
            ("الداخلية", Tables::PORTFOLIO),
            ("منظمة", Tables::TRIGGER),
            ("وكالة", Tables::INTRODUCER),
            ("قال", Tables::VERB),
            ("العراقي", Tables::DEMONYM),
            ("الحسيني", Tables::NAME_PART),
        ] {
            assert!(tables(word).any(table), "{word}");
            assert!(!tables(&format!("ب{word}")).any(table), "{word}");
        }
        assert!(tables("لوزير").any(Tables::TITLES) && !tables("لوزير").any(Tables::OFFICE));
    }
}
