//! The words after a number that say what it is a number of.

use std::sync::LazyLock;

use compact_str::CompactString;

use super::openings::Openings;
use super::word_table::{WordMap, WordSet};
use crate::text::search_tier::name_key;

/// What a word after a number says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// A power of ten ("million").
    Scale(u8),
    /// A hundredth.
    Percent,
    /// A currency, by its ISO 4217 code.
    Money(&'static str),
    /// A noun of people.
    People,
}

/// The longest unit has this many words.
pub const LONGEST: usize = 3;

/// Kind, value and words of each line of the table.
fn lines() -> impl Iterator<Item = [&'static str; 3]> {
    let lines = include_str!("quantities.tsv").lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| line.split('\t').collect::<Vec<_>>().try_into().ok())
}

/// A word that is a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Numeral {
    /// The word, as characters in lower case.
    pub word: Vec<char>,
    /// What it is.
    pub value: u8,
    /// Whether the word is what is counted, too: an Arabic dual.
    pub is_noun: bool,
}

/// The number words of a language, those with the same first two letters together.
#[derive(Debug)]
pub struct Numerals {
    words: Vec<([char; 2], Vec<Numeral>)>,
    /// Tells most words apart.
    openings: Openings,
}

impl Numerals {
    const NONE: Self = Self { words: Vec::new(), openings: Openings::none() };

    /// The beginnings and lengths of the words.
    pub fn openings(&self) -> &Openings {
        &self.openings
    }

    /// The words that begin with two letters in lower case, in the order of the table.
    pub fn beginning(&self, letters: [char; 2]) -> &[Numeral] {
        self.words.iter().find(|(known, _)| *known == letters).map_or(&[], |(_, words)| words)
    }

    fn add(&mut self, numeral: Numeral) {
        let Some(letters) = numeral.word.first_chunk::<2>().copied() else { return };
        self.openings.add(numeral.word.iter().copied());
        match self.words.iter_mut().find(|(known, _)| *known == letters) {
            Some((_, words)) => words.push(numeral),
            None => self.words.push((letters, vec![numeral])),
        }
    }
}

/// The number words of each language.
static NUMERALS: LazyLock<Vec<(&'static str, Numerals)>> = LazyLock::new(|| {
    let mut languages: Vec<(&'static str, Numerals)> = Vec::new();
    for [kind, language, words] in lines() {
        let (language, is_noun) = match kind {
            "numeral" => (language, false),
            "two" => ("ar", true),
            _ => continue,
        };
        let numerals = words.split('|').filter_map(|word| {
            let (value, word) = if is_noun { ("2", word) } else { word.split_once('=')? };
            Some(Numeral { word: word.chars().collect(), value: value.parse().ok()?, is_noun })
        });
        let at = languages.iter().position(|(known, _)| *known == language).unwrap_or_else(|| {
            languages.push((language, Numerals::NONE));
            languages.len() - 1
        });
        if let Some((_, known)) = languages.get_mut(at) {
            numerals.for_each(|numeral| known.add(numeral));
        }
    }
    languages
});

/// The number words of a language; nothing for one that the table does not have.
pub fn numerals(language: Option<&str>) -> Option<&'static Numerals> {
    let code = language.and_then(|code| code.split('-').next()).unwrap_or_default();
    NUMERALS.iter().find(|(known, _)| *known == code).map(|(_, numerals)| numerals)
}

/// The units, and how they are found.
struct Units {
    units: WordMap<Unit>,
    /// The words that a unit of several words begins with.
    first: WordSet,
    /// The first words of all units.
    openings: Openings,
}

static UNITS: LazyLock<Units> = LazyLock::new(|| {
    let mut units: Vec<(CompactString, Unit)> = Vec::new();
    for [kind, value, words] in lines() {
        let unit = match kind {
            "scale" => value.parse().map_or(Unit::People, Unit::Scale),
            "percent" => Unit::Percent,
            "money" => Unit::Money(value),
            "people" => Unit::People,
            _ => continue,
        };
        for word in words.split('|') {
            units.push((name_key(word), unit));
        }
    }
    let mut openings = Openings::none();
    units.iter().for_each(|(words, _)| openings.add(words.chars().take_while(|char| *char != ' ')));
    let first = units.iter().filter_map(|(words, _)| words.split_once(' '));
    let first = first.map(|(first, _)| CompactString::from(first)).collect();
    Units { units: units.into_iter().collect(), first, openings }
});

/// Whether a unit may begin with a word of ASCII.
pub fn may_begin_unit(word: &[u8]) -> bool {
    UNITS.openings.may_have_ascii(word)
}

/// Whether a unit of several words begins with one, folded by [`name_key`].
pub fn begins_longer_unit(word: &str) -> bool {
    UNITS.first.contains(word)
}

/// The unit that words stand for; `key` is folded by [`name_key`], one space between words.
pub fn unit(key: &str, language: Option<&str>) -> Option<Unit> {
    let unit = UNITS.units.get(key).copied()?;
    // The long scale: a German Billion and a Spanish billón are an English trillion, and so on.
    let long = language.is_some_and(|code| code.starts_with("de"));
    match (key, long) {
        ("billion" | "billionen", true) => Some(Unit::Scale(12)),
        ("billion" | "billions" | "trillion", _) if language.is_some_and(|code| code.starts_with("fr")) => {
            None
        }
        ("mil", _) if !language.is_some_and(|code| code.starts_with("es") || code.starts_with("pt")) => None,
        ("bin", _) if !language.is_some_and(|code| code.starts_with("tr")) => None,
        _ => Some(unit),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_word_is_found_by_its_first_two_letters() {
        let mut count = 0;
        for [kind, language, words] in lines().filter(|[kind, ..]| ["numeral", "two"].contains(kind)) {
            let known = numerals(Some(if *kind == *"two" { "ar" } else { language })).unwrap();
            for word in words.split('|') {
                let word: Vec<char> = word.split('=').next_back().unwrap().chars().collect();
                assert!(known.beginning([word[0], word[1]]).iter().any(|it| it.word == word), "{word:?}");
                count += 1;
            }
        }
        assert!(count > 100, "{count}");
    }

    #[test]
    fn units_are_found_in_their_folded_form_and_a_billion_is_not_the_same_everywhere() {
        assert_eq!(unit(&name_key("دولاراً"), Some("ar")), Some(Unit::Money("USD")));
        assert_eq!(unit(&name_key("في المئة"), Some("ar")), Some(Unit::Percent));
        assert_eq!(unit("billion", Some("en")), Some(Unit::Scale(9)));
        assert_eq!(unit("billionen", Some("de")), Some(Unit::Scale(12)));
        assert_eq!(unit("bin", Some("de")), None);
        let units = &UNITS.units;
        assert!(units.len() > 250 && units.iter().all(|(key, _)| key.split(' ').count() <= LONGEST));
    }
}
