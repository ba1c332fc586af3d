//! The words that organisations are named with in languages other than Arabic, by what they do in the name.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;
use std::sync::LazyLock;

use compact_str::CompactString;

use super::joined_key;
use crate::lexicon::word_table::{Quick, WordMap};

/// What a word does in the name of an organisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// It begins or ends a name.
    Head,
    /// It does so written small too.
    Small,
    /// It goes on with a name that has its complement already.
    Field,
    /// It may stand before the head.
    Before,
    /// It ends a name that goes no further.
    Company,
    /// It stands before a club's name, or behind it.
    Club,
    /// It ends a club's name.
    Behind,
    /// It is a company's legal form.
    Legal,
    /// It stands before a quoted name.
    Intro,
    /// It is the end of a longer word that heads a name.
    Suffix,
    /// It stands before the name of a river, a mountain, a building.
    Site,
    /// It stands behind such a name.
    SiteBehind,
    /// It is no part of a name.
    Stop,
}

const ROLES: &[(&str, Role)] = &[
    ("head", Role::Head),
    ("small", Role::Small),
    ("field", Role::Field),
    ("before", Role::Before),
    ("company", Role::Company),
    ("club", Role::Club),
    ("behind", Role::Behind),
    ("legal", Role::Legal),
    ("intro", Role::Intro),
    ("suffix", Role::Suffix),
    ("site", Role::Site),
    ("sitebehind", Role::SiteBehind),
    ("stop", Role::Stop),
];

/// All that a word does: a bit for each role.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Roles(u16);

impl Roles {
    /// Whether the word does nothing in a name.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether the word does this.
    pub fn has(self, role: Role) -> bool {
        self.0 & 1 << role as u16 != 0
    }

    fn add(&mut self, role: Role) {
        self.0 |= 1 << role as u16;
    }
}

/// The words of one language.
#[derive(Debug)]
pub struct Vocabulary {
    words: WordMap<Roles>,
}

impl Vocabulary {
    /// All that a folded word does; nothing for a word that is not there.
    pub fn roles(&self, key: &str) -> Roles {
        self.words.get(key).copied().unwrap_or_default()
    }

    /// Whether a folded word does this.
    pub fn has(&self, role: Role, key: &str) -> bool {
        self.roles(key).has(role)
    }

    /// Whether one of the words that do this ends a longer word, by three letters at least.
    pub fn ends(&self, role: Role, key: &str) -> bool {
        key.char_indices().skip(3).filter_map(|(at, _)| key.get(at..)).any(|end| self.has(role, end))
    }

    /// The words that do this, in no order.
    pub fn of(&self, role: Role) -> impl Iterator<Item = &str> {
        self.words.iter().filter(move |(_, roles)| roles.has(role)).map(|(word, _)| word)
    }
}

static VOCABULARIES: LazyLock<HashMap<&'static str, Vocabulary>> = LazyLock::new(|| {
    type Words = HashMap<CompactString, Roles, BuildHasherDefault<Quick>>;
    let mut languages: HashMap<&str, Words> = HashMap::new();
    for (language, role, list) in lines() {
        let words = languages.entry(language).or_default();
        for word in list.split_whitespace() {
            for key in joined_key(word).split(' ') {
                words.entry(key.into()).or_default().add(role);
            }
        }
    }
    languages.into_iter().map(|(language, words)| (language, Vocabulary { words: words.into() })).collect()
});

/// Language, role and words of each line.
fn lines() -> impl Iterator<Item = (&'static str, Role, &'static str)> {
    let lines = include_str!("institutions.tsv").lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| {
        let mut fields = line.split('\t');
        let (language, role, list) = (fields.next()?, fields.next()?, fields.next()?);
        let role = ROLES.iter().find(|(name, _)| *name == role).map(|(_, role)| *role)?;
        Some((language, role, list))
    })
}

/// The words of a language by its two letters; nothing for Arabic and for languages without a table.
pub fn of(language: &str) -> Option<&'static Vocabulary> {
    VOCABULARIES.get(language)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_read_and_its_words_are_known() {
        let table = include_str!("institutions.tsv").lines().filter(|line| !line.starts_with('#'));
        assert_eq!(table.count(), lines().count());
        for (language, role, list) in lines() {
            let words = of(language).unwrap();
            for word in list.split_whitespace() {
                assert!(joined_key(word).split(' ').all(|key| words.has(role, key)), "{language} {word}");
            }
        }
        assert!(of("ar").is_none());
    }
}
