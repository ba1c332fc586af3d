//! What the tagger sees at each token: the word, its parts, its neighbours, what the tables and rules say of it, and
//! how the rest of the document uses it.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;
use std::sync::LazyLock;

use crate::article::facts::NameKind;
use crate::lexicon::frequency;
use crate::lexicon::names::{
    FAMILY_NAMES, GIVEN_NAMES, Known, MINISTRIES, NAME_PARTS, OFFICE_WORDS, OFFICES, ORG_INTRODUCERS,
    ORG_TRIGGERS, Quick, SPEECH_VERBS, STOP_ARABIC, WordSet, is_demonym,
};
use crate::text::words::{readings, without_article};

use super::super::found::Found;
use super::super::token::{Gap, Token};

/// A feature: a hash of what is seen and where.
pub type Feature = u32;

/// What else is known of a document's tokens when the tagger looks at them.
#[derive(Debug, Clone, Copy)]
pub struct Hints<'a> {
    /// Names of the gazetteer.
    pub known: &'a [Found],
    /// People after titles.
    pub titled: &'a [Found],
    /// People after verbs of speech and by their given names.
    pub plain: &'a [Found],
    /// Organisations after their nouns.
    pub organisations: &'a [Found],
}

// Classes of words, as bits.
const OFFICE: u32 = 1;
const OFFICE_WORD: u32 = 1 << 1;
const GIVEN: u32 = 1 << 2;
const FAMILY: u32 = 1 << 3;
const PLAIN: u32 = 1 << 4;
const TRIGGER: u32 = 1 << 5;
const INTRODUCER: u32 = 1 << 6;
const SPEECH: u32 = 1 << 7;
const DEMONYM: u32 = 1 << 8;
const MINISTRY: u32 = 1 << 9;
const PLACE: u32 = 1 << 10;
const BIG_PLACE: u32 = 1 << 11;
const BODY: u32 = 1 << 12;
const ARTICLE: u32 = 1 << 13;
const FOREIGN: u32 = 1 << 14;
const NUMBER: u32 = 1 << 15;
const LOCATIVE: u32 = 1 << 16;
const NAME_PART: u32 = 1 << 17;

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

/// What is seen of one token by itself.
#[derive(Debug, Clone, Default)]
struct Sight {
    /// Hash of the folded word.
    word: u64,
    /// Hash of the word as this document shows it bare: without a particle if it stands so elsewhere.
    bare: u64,
    /// Classes of the word.
    classes: u32,
    /// The classes that name a word's part in a pattern, as one small number.
    role: u64,
    /// Place in a name of the gazetteer or the rules: 0 for none, else source, kind, and whether it begins there.
    hint: u64,
    /// How common the word is, 0 for a rare one.
    common: u64,
    /// What parts it from the token before.
    gap: u64,
}

/// The features of every token.
pub fn features(tokens: &[Token<'_>], hints: Hints<'_>) -> Vec<Vec<Feature>> {
    let mut all = Vec::with_capacity(tokens.len());
    in_context(tokens, hints, |token, context| {
        let mut seen = Vec::with_capacity(context.len() + 40);
        of_word(&mut seen, token);
        seen.extend_from_slice(context);
        all.push(seen);
    });
    all
}

/// Hands out the features that each token has by its place, without those of the word itself ([`of_word`]).
pub fn in_context<'a, 'b>(
    tokens: &'a [Token<'b>],
    hints: Hints<'_>,
    mut each: impl FnMut(&'a Token<'b>, &[Feature]),
) {
    let mut sights = sights(tokens, hints);
    let uses = uses(tokens, &mut sights);
    let mut seen = Vec::with_capacity(64);
    for (at, token) in tokens.iter().enumerate() {
        seen.clear();
        around(&mut seen, &sights, at);
        if let Some(sight) = sights.get(at) {
            of_document(&mut seen, sight, uses.get(&sight.bare));
        }
        each(token, &seen);
    }
}

/// Tells apart the words for which [`of_word`] gives other features.
pub fn word_key(token: &Token<'_>) -> u64 {
    let flags = [token.arabic, token.capital, token.opened, has_tanwin(token)];
    flags
        .iter()
        .fold(hash(&token.key), |key, flag| key.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ u64::from(*flag))
}

fn has_tanwin(token: &Token<'_>) -> bool {
    token.written.contains('\u{64b}')
}

fn sights(tokens: &[Token<'_>], hints: Hints<'_>) -> Vec<Sight> {
    let mut sights: Vec<Sight> = tokens.iter().map(sight).collect();
    for (source, names) in [hints.known, hints.organisations, hints.plain, hints.titled].iter().enumerate() {
        for name in *names {
            for at in name.from..name.to {
                let Some(sight) = sights.get_mut(at) else { continue };
                let kind = match name.kind {
                    NameKind::Person => 1,
                    NameKind::Place => 2,
                    NameKind::Organisation => 3,
                };
                let weight = match name.known {
                    Some(Known::Place(place, _)) => u64::from(place.weight),
                    _ => 0,
                };
                let part = u64::from(at > name.from) + 2 * u64::from(at + 1 < name.to);
                sight.hint = 1 + source as u64 * 1000 + kind * 100 + weight * 10 + part;
                sight.classes |= match name.known {
                    Some(Known::Place(place, _)) if place.weight >= 6 => PLACE | BIG_PLACE,
                    Some(Known::Place(..)) => PLACE,
                    Some(Known::Organisation(..)) => BODY,
                    None => 0,
                };
            }
        }
    }
    for sight in &mut sights {
        sight.role = role(sight.classes, sight.common);
    }
    sights
}

fn sight(token: &Token<'_>) -> Sight {
    let mut classes = 0;
    let key = token.key.as_str();
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
    }
    if !token.arabic {
        classes |= FOREIGN;
    }
    if key.chars().next().is_some_and(char::is_numeric) {
        classes |= NUMBER;
    }
    let common = frequency::zipf("ar", key).map_or(0, |zipf| (zipf * 2.0) as u64);
    Sight {
        word: hash(key),
        bare: hash(key),
        classes,
        common,
        gap: match token.gap {
            Gap::Space => 0,
            Gap::Hyphen => 1,
            Gap::Apostrophe | Gap::Dot => 2,
            Gap::Open => 3,
            Gap::Mark => 4,
            Gap::Sentence | Gap::Block => 5,
        },
        ..Sight::default()
    }
}

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

/// The one class that says most of a word's part in a pattern.
fn role(classes: u32, common: u64) -> u64 {
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
        Some(at) => 10 + at as u64,
        None if classes & NAME_PART > 0 => 30 + common.min(15) / 2,
        None => common.min(9),
    }
}

/// How a document uses a word, over all its occurrences.
#[derive(Debug, Clone, Default)]
struct Use {
    count: u32,
    titled: u32,
    hinted: [u32; 4],
    before: Vec<u64>,
    after: Vec<u64>,
}

/// Reads each word as the document shows it bare, then gathers how it is used.
fn uses(tokens: &[Token<'_>], sights: &mut [Sight]) -> HashMap<u64, Use> {
    let mut whole: HashMap<u64, u32, BuildHasherDefault<Quick>> = HashMap::default();
    for sight in sights.iter() {
        *whole.entry(sight.word).or_default() += 1;
    }
    for (token, sight) in tokens.iter().zip(sights.iter_mut()) {
        if !token.arabic {
            continue;
        }
        for reading in readings(&token.key).skip(1) {
            let stem = hash(reading.stem);
            let alone = if reading.article { hash(&format!("ال{}", reading.stem)) } else { stem };
            if whole.contains_key(&alone) && reading.stem.chars().count() >= 3 {
                sight.bare = alone;
                break;
            }
        }
    }
    let mut uses: HashMap<u64, Use> = HashMap::new();
    for at in 0..sights.len() {
        let Some(sight) = sights.get(at) else { continue };
        let before = at.checked_sub(1).and_then(|at| sights.get(at)).filter(|_| sight.gap < 4);
        let after = sights.get(at + 1).filter(|after| after.gap < 4);
        let entry = uses.entry(sight.bare).or_default();
        entry.count += 1;
        if sight.hint > 3000 {
            entry.titled += 1;
        }
        if sight.hint > 0
            && let Some(slot) = entry.hinted.get_mut((sight.hint / 100 % 10) as usize)
        {
            *slot += 1;
        }
        if entry.before.len() < 12 {
            entry.before.push(before.map_or(45, |before| before.role));
            entry.after.push(after.map_or(45, |after| after.role));
        }
    }
    uses
}

/// Features of the token by itself.
pub fn of_word(seen: &mut Vec<Feature>, token: &Token<'_>) {
    let key = token.key.as_str();
    seen.push(feature(1, hash(key), 0));
    let letters: Vec<usize> = key.char_indices().map(|(at, _)| at).chain([key.len()]).collect();
    let length = letters.len() - 1;
    seen.push(feature(2, length.min(10) as u64, 0));
    for size in 1..=4 {
        if size > length {
            break;
        }
        let head = letters.get(size).and_then(|end| key.get(..*end)).unwrap_or("");
        let tail = letters.get(length - size).and_then(|start| key.get(*start..)).unwrap_or("");
        seen.push(feature(10 + size as u64, hash(head), 0));
        seen.push(feature(20 + size as u64, hash(tail), 0));
    }
    for size in 2..=3 {
        for at in 0..letters.len().saturating_sub(size) {
            let part = letters.get(at).zip(letters.get(at + size)).and_then(|(a, b)| key.get(*a..*b));
            seen.push(feature(25 + size as u64, hash(part.unwrap_or("")), 0));
        }
    }
    if token.arabic {
        for reading in readings(key) {
            seen.push(feature(30, hash(reading.stem), 0));
            if let Some(bare) = without_article(reading.stem) {
                seen.push(feature(31, hash(bare), 0));
            }
        }
        if has_tanwin(token) {
            seen.push(feature(32, 1, 0));
        }
    } else {
        seen.push(feature(33, u64::from(token.capital), 0));
    }
    if token.opened {
        seen.push(feature(34, 1, 0));
    }
}

/// Features of the token among its neighbours.
fn around(seen: &mut Vec<Feature>, sights: &[Sight], at: usize) {
    let here = |off: isize| at.checked_add_signed(off).and_then(|at| sights.get(at));
    let Some(own) = here(0) else { return };
    for off in -3_isize..=3 {
        let place = (off + 3) as u64;
        let Some(sight) = here(off) else {
            seen.push(feature(40, place, 0));
            continue;
        };
        if off != 0 {
            seen.push(feature(50 + place, sight.word, 0));
        }
        if off.abs() <= 2 {
            let mut classes = sight.classes;
            while classes > 0 {
                let bit = classes.trailing_zeros();
                seen.push(feature(60 + place, u64::from(bit), 0));
                classes &= classes - 1;
            }
            seen.push(feature(70 + place, sight.common, 0));
            seen.push(feature(80 + place, sight.gap, 0));
            if sight.hint > 0 {
                seen.push(feature(90 + place, sight.hint, 0));
            }
        }
    }
    let role = |off: isize| here(off).map_or(46, |sight| sight.role + 50 * u64::from(sight.gap > 2));
    let word = |off: isize| here(off).map_or(0, |sight| sight.word);
    seen.push(feature(100, role(-1), role(0)));
    seen.push(feature(101, role(0), role(1)));
    seen.push(feature(102, role(-1) * 100 + role(0), role(1)));
    seen.push(feature(103, role(-2) * 100 + role(-1), role(0)));
    seen.push(feature(104, role(-2), role(-1)));
    seen.push(feature(105, role(1), role(2)));
    seen.push(feature(106, word(-1), own.role));
    seen.push(feature(107, word(1), own.role));
    seen.push(feature(108, word(-1), own.word));
    seen.push(feature(109, own.word, word(1)));
    seen.push(feature(110, word(-2), word(-1)));
    seen.push(feature(111, own.hint, role(-1)));
    seen.push(feature(112, own.hint, role(1)));
    for off in -1..=1 {
        if let Some(sight) = here(off) {
            let name = sight.classes & (GIVEN | FAMILY | NAME_PART | PLACE);
            seen.push(feature(113, (off + 2) as u64 * 100 + sight.common, u64::from(name)));
        }
    }
}

/// Features of how the document uses the word elsewhere.
fn of_document(seen: &mut Vec<Feature>, sight: &Sight, used: Option<&Use>) {
    let Some(used) = used else { return };
    seen.push(feature(120, u64::from(used.count.min(4)), sight.role));
    if used.count < 2 || sight.classes & (PLAIN | NUMBER | SPEECH) > 0 {
        return;
    }
    if used.titled > 0 {
        seen.push(feature(121, 1, u64::from(sight.hint > 0)));
    }
    for (kind, count) in used.hinted.iter().enumerate() {
        if *count > 0 {
            seen.push(feature(122, kind as u64, u64::from(sight.hint > 0)));
        }
    }
    let mut sides: Vec<Feature> = Vec::with_capacity(24);
    for role in &used.before {
        sides.push(feature(123, *role, 0));
    }
    for role in &used.after {
        sides.push(feature(124, *role, 0));
    }
    sides.sort_unstable();
    sides.dedup();
    seen.append(&mut sides);
}

/// FNV-1a, 64 bits.
fn hash(text: &str) -> u64 {
    text.bytes()
        .fold(0xCBF2_9CE4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01B3))
}

/// The feature that template `template` makes of two values.
fn feature(template: u64, a: u64, b: u64) -> Feature {
    let mixed = (a ^ template.wrapping_mul(0x9E37_79B9_7F4A_7C15)).wrapping_mul(0xFF51_AFD7_ED55_8CCD);
    let mixed = (mixed ^ mixed >> 32 ^ b).wrapping_mul(0xC4CE_B9FE_1A85_EC53);
    ((mixed ^ mixed >> 29) >> 24) as u32
}
