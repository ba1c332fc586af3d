//! The words that organisations are named with in languages other than Arabic, by what they do in the name.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;
use std::sync::LazyLock;

use compact_str::CompactString;

use super::{Endings, joined_key};
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
    suffixes: Suffixes,
}

/// What the words that end longer ones have in common.
#[derive(Debug)]
struct Suffixes {
    /// The endings of those of less than four bytes, and of the others.
    short: Endings<3>,
    long: Endings<4>,
    /// A bit for each length, in bytes.
    lengths: u64,
}

impl Suffixes {
    fn of<'a>(words: impl Iterator<Item = &'a str>) -> Self {
        let (short, long): (Vec<_>, Vec<_>) = words.partition(|word| word.len() < 4);
        let lengths = short.iter().chain(&long).fold(0, |bits, word| bits | Self::length(word));
        Self { short: Endings::of(short), long: Endings::of(long), lengths }
    }

    /// The bit of a word's length; very long ones have the last one in common.
    fn length(word: &str) -> u64 {
        1 << word.len().min(63)
    }

    /// Whether a word may end in one of them; `false` is certain.
    fn may_end(&self, word: &str) -> bool {
        self.long.may_end(word) || self.short.may_end(word)
    }
}

impl Vocabulary {
    /// All that a folded word does; nothing for a word that is not there.
    pub fn roles(&self, key: &str) -> Roles {
        self.words.get(key).copied().unwrap_or_default()
    }

    /// As [`roles`](Self::roles), of a word whose [hash](crate::text::word_hash::of) is `hash`.
    #[inline]
    pub fn roles_hashed(&self, key: &str, hash: u64) -> Roles {
        self.words.get_hashed(key, hash).copied().unwrap_or_default()
    }

    /// Whether a folded word does this.
    pub fn has(&self, role: Role, key: &str) -> bool {
        self.roles(key).has(role)
    }

    /// Whether a word is one of those that end longer ones, or ends in one of them behind three letters at least.
    pub fn has_suffix(&self, key: &str) -> bool {
        let long = |end: &&str| self.suffixes.lengths & Suffixes::length(end) != 0;
        let ends = || key.char_indices().skip(3).filter_map(|(at, _)| key.get(at..)).filter(long);
        self.suffixes.may_end(key)
            && (self.has(Role::Suffix, key) || ends().any(|end| self.has(Role::Suffix, end)))
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
    let vocabulary = |words: Words| {
        let suffixes = words.iter().filter(|(_, roles)| roles.has(Role::Suffix));
        let suffixes = Suffixes::of(suffixes.map(|(word, _)| word.as_str()));
        Vocabulary { suffixes, words: words.into() }
    };
    languages.into_iter().map(|(language, words)| (language, vocabulary(words))).collect()
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
