//! The words that organisations are named with in languages other than Arabic, by what they do in the name.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;
use std::sync::LazyLock;

use compact_str::CompactString;

use super::joined_key;
use crate::lexicon::word_table::{Quick, WordSet};

/// What a word does in the name of an organisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
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

/// The words of one language.
#[derive(Debug)]
pub struct Vocabulary {
    sets: HashMap<Role, WordSet>,
}

impl Vocabulary {
    /// Whether a folded word does this.
    pub fn has(&self, role: Role, key: &str) -> bool {
        self.sets.get(&role).is_some_and(|set| set.contains(key))
    }

    /// Whether one of the words of a role ends a longer word.
    pub fn ends(&self, role: Role, key: &str) -> bool {
        self.sets.get(&role).is_some_and(|set| {
            set.iter().any(|(end, ())| key.strip_suffix(end).is_some_and(|rest| rest.chars().count() > 2))
        })
    }
}

static VOCABULARIES: LazyLock<HashMap<&'static str, Vocabulary>> = LazyLock::new(|| {
    type Keys = HashMap<CompactString, (), BuildHasherDefault<Quick>>;
    let mut words: HashMap<&str, HashMap<Role, Keys>> = HashMap::new();
    for (language, role, list) in lines() {
        let keys = words.entry(language).or_default().entry(role).or_default();
        for word in list.split_whitespace() {
            keys.extend(joined_key(word).split(' ').map(|key| (CompactString::from(key), ())));
        }
    }
    let sets =
        |roles: HashMap<Role, Keys>| roles.into_iter().map(|(role, keys)| (role, keys.into())).collect();
    words.into_iter().map(|(language, roles)| (language, Vocabulary { sets: sets(roles) })).collect()
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
