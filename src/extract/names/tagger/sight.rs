//! What the tagger sees of a word wherever it stands: its letters as a number, the classes that the tables give it, and
//! how common it is.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;
use std::sync::LazyLock;

use crate::lexicon::frequency;
use crate::lexicon::names::{
    FAMILY_NAMES, GIVEN_NAMES, MINISTRIES, NAME_PARTS, OFFICE_WORDS, OFFICES, ORG_INTRODUCERS, ORG_TRIGGERS,
    Quick, SPEECH_VERBS, STOP_ARABIC, WordSet, is_demonym,
};
use crate::text::words::readings;

use super::super::token::Token;

// Classes of words, as bits.
pub(super) const OFFICE: u32 = 1;
pub(super) const OFFICE_WORD: u32 = 1 << 1;
pub(super) const GIVEN: u32 = 1 << 2;
pub(super) const FAMILY: u32 = 1 << 3;
pub(super) const PLAIN: u32 = 1 << 4;
pub(super) const TRIGGER: u32 = 1 << 5;
pub(super) const INTRODUCER: u32 = 1 << 6;
pub(super) const SPEECH: u32 = 1 << 7;
pub(super) const DEMONYM: u32 = 1 << 8;
pub(super) const MINISTRY: u32 = 1 << 9;
pub(super) const PLACE: u32 = 1 << 10;
pub(super) const BIG_PLACE: u32 = 1 << 11;
pub(super) const BODY: u32 = 1 << 12;
pub(super) const ARTICLE: u32 = 1 << 13;
pub(super) const FOREIGN: u32 = 1 << 14;
pub(super) const NUMBER: u32 = 1 << 15;
pub(super) const LOCATIVE: u32 = 1 << 16;
pub(super) const NAME_PART: u32 = 1 << 17;

/// The classes of all words of the tables, by the word's hash.
static CLASSES: LazyLock<HashMap<u64, u32, BuildHasherDefault<Quick>>> = LazyLock::new(|| {
    let tables: [(&WordSet, u32); 10] = [
        (&OFFICES, OFFICE),
        (&SPEECH_VERBS, SPEECH),
        (&ORG_TRIGGERS, TRIGGER),
        (&ORG_INTRODUCERS, INTRODUCER),
        (&MINISTRIES, MINISTRY),
        (&GIVEN_NAMES, GIVEN),
        (&FAMILY_NAMES, FAMILY),
        (&NAME_PARTS, NAME_PART),
        (&OFFICE_WORDS, OFFICE_WORD),
        (&STOP_ARABIC, PLAIN),
    ];
    let mut classes: HashMap<u64, u32, BuildHasherDefault<Quick>> = HashMap::default();
    for (words, class) in tables {
        for (word, ()) in words.iter() {
            *classes.entry(hash(word)).or_default() |= class;
        }
    }
    for word in LOCATIVES {
        *classes.entry(hash(word)).or_default() |= LOCATIVE;
    }
    classes
});

/// Words that a place's name follows.
const LOCATIVES: &[&str] = &[
    "في",
    "مدينه",
    "بلده",
    "قريه",
    "محافظه",
    "منطقه",
    "قضاء",
    "ولايه",
    "الي",
    "جنوب",
    "شمال",
    "شرق",
    "غرب",
    "وسط",
    "مخيم",
    "جزيره",
    "بلديه",
    "شارع",
    "حي",
    "مطار",
    "العاصمه",
    "ضاحيه",
    "جمهوريه",
];

/// What is seen of a word by itself.
#[derive(Debug, Clone, Default)]
pub(super) struct Sight {
    /// Hash of the folded word.
    pub word: u64,
    /// Classes of the word.
    pub classes: u32,
    /// How common the word is, 0 for a rare one.
    pub common: u64,
    /// Its [`role`] by these.
    pub role: u8,
    /// Hashes of what the word may be without its particles, the likeliest first; empty for most.
    pub bare: Box<[u64]>,
}

impl Sight {
    /// Looks at a token.
    pub fn of(token: &Token<'_>) -> Self {
        let key = token.key.as_str();
        let mut classes = 0;
        let mut bare = Vec::new();
        for reading in readings(key) {
            let stem = reading.stem;
            let found = CLASSES.get(&hash(stem)).copied().unwrap_or(0);
            // A particle before a word of a table counts for nouns and verbs, a bare word for all tables.
            classes |= if reading.particles == 0 { found } else { found & !(OFFICE_WORD | PLAIN) };
            if stem.starts_with("ال") || reading.article {
                classes |= ARTICLE;
            }
            if is_demonym(stem) {
                classes |= DEMONYM;
            }
            if token.arabic && reading.particles > 0 && stem.chars().nth(2).is_some() {
                bare.push(if reading.article { hash_on(hash("ال"), stem) } else { hash(stem) });
            }
        }
        if !token.arabic {
            classes |= FOREIGN;
        }
        if key.chars().next().is_some_and(char::is_numeric) {
            classes |= NUMBER;
        }
        let common = frequency::zipf("ar", key).map_or(0, |zipf| (zipf * 2.0) as u64);
        let role = role(classes, common);
        Self { word: hash(key), classes, common, role, bare: bare.into_boxed_slice() }
    }
}

/// The one class that says most of a word's part in a pattern, as a number below 46.
pub(super) fn role(classes: u32, common: u64) -> u8 {
    let order = [
        NUMBER,
        FOREIGN,
        SPEECH,
        OFFICE,
        TRIGGER,
        INTRODUCER,
        BODY,
        BIG_PLACE,
        LOCATIVE,
        PLAIN,
        DEMONYM,
        MINISTRY,
        GIVEN,
        FAMILY,
        PLACE,
        OFFICE_WORD,
        ARTICLE,
    ];
    match order.iter().position(|class| classes & class > 0) {
        Some(at) => 10 + at as u8,
        None if classes & NAME_PART > 0 => 30 + common.min(15) as u8 / 2,
        None => common.min(9) as u8,
    }
}

/// FNV-1a, 64 bits.
pub(super) fn hash(text: &str) -> u64 {
    hash_on(0xCBF2_9CE4_8422_2325, text)
}

/// The hash of what `before` is the hash of, with `text` after it.
fn hash_on(before: u64, text: &str) -> u64 {
    text.bytes().fold(before, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01B3))
}
