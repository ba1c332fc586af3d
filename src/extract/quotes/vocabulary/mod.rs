//! Words around quotations that are neither cues nor names: what ends a subject, names an occasion, brings in a name.

use std::sync::LazyLock;

use compact_str::CompactString;

use crate::lexicon::names::OFFICES;
use crate::lexicon::word_table::{WordMap, WordSet};
use crate::text::words::Word;

/// A table that is asked for the words of a text, whose hashes are known.
pub(crate) trait Asked {
    /// Whether the folded word is there.
    fn has(&self, word: &Word) -> bool;
    /// Whether the word's [key](Word::key) is there.
    fn has_key(&self, word: &Word) -> bool;
}

impl<V> Asked for WordMap<V> {
    #[inline]
    fn has(&self, word: &Word) -> bool {
        self.contains_hashed(&word.folded, word.hash)
    }

    #[inline(always)]
    fn has_key(&self, word: &Word) -> bool {
        self.contains_hashed(word.key(), word.key_hash())
    }
}

fn words(table: &'static str) -> WordSet {
    let lines = table.lines().filter(|line| !line.starts_with('#'));
    lines.flat_map(str::split_whitespace).map(CompactString::from).collect()
}

macro_rules! tables {
    ($($(#[$doc:meta])* $name:ident = $file:literal;)*) => {
        $($(#[$doc])* pub(crate) static $name: LazyLock<WordSet> = LazyLock::new(|| words(include_str!($file)));)*

        #[cfg(test)]
        const TABLES: &[(&str, &str)] = &[$(($file, include_str!($file))),*];
    };
}

tables! {
    /// Words at which the subject of an Arabic verb of speech ends.
    SUBJECT_ENDS = "subject_ends.ar.txt";
    /// Beginnings of the nouns of an occasion behind `في`.
    OCCASIONS = "occasions.ar.txt";
    /// Nouns before the name of an outlet.
    OUTLET_NOUNS = "outlet_nouns.ar.txt";
    /// Words that mean the person named last.
    HONORIFICS = "honorifics.ar.txt";
    /// Nouns with the article that mean a person who was spoken of before.
    PERSONS = "persons.ar.txt";
    /// Nouns of kin and of helpers.
    KIN = "kin.ar.txt";
    /// Nouns of professions and kin that are given names too.
    HEADS = "heads.ar.txt";
    /// Nouns before a name in quotation marks.
    NAMED = "named.txt";
    /// Words that can stand between a subject and its verb, or open a clause, and belong to neither; not in Arabic.
    LOOSE = "loose.txt";
    /// Nouns that describe a person spoken of, whatever their ending; not in Arabic.
    DESCRIPTIONS = "descriptions.txt";
    /// Nouns of institutions, firms and texts that end as nouns of people do; not in Arabic.
    BODIES = "bodies.txt";
    /// Heads of an office in Persian.
    OFFICES_PERSIAN = "offices.fa.txt";
    /// Pronouns of the third person, masculine.
    HE = "he.txt";
    /// Pronouns of the third person, feminine.
    SHE = "she.txt";
    /// Pronouns of the third person that show no gender.
    THEY = "they.txt";
}

/// Words that [point back](super::arabic::pointing_back).
const POINTERS: [&str; 4] = ["هكذا", "بهذه", "بهذا", "بتلك"];

/// The heads of an Arabic title, with and without `و`, and words that point back.
pub(crate) static OFFICES_AND_POINTERS: LazyLock<WordSet> = LazyLock::new(|| {
    let offices = OFFICES.iter().map(|(office, ())| office);
    let offices = offices.flat_map(|office| [office.into(), CompactString::const_new("و") + office]);
    offices.chain(POINTERS.map(CompactString::const_new)).collect()
});

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::search_tier;

    #[test]
    fn arabic_tables_are_folded() {
        for word in POINTERS {
            assert_eq!(search_tier::name_key(word), word);
        }
        for (file, table) in TABLES.iter().filter(|(file, _)| file.ends_with(".ar.txt")) {
            for (word, ()) in words(table).iter() {
                assert_eq!(search_tier::fold(word, Some("ar")), word, "{file}");
            }
        }
    }
}
