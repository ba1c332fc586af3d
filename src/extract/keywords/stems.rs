//! What a word is counted and shown by.

use std::sync::LazyLock;

use compact_str::CompactString;

use super::numbers::Numbers;
use crate::lexicon::frequency;
use crate::lexicon::word_table::WordSet;
use crate::text::letters;
use crate::text::search_tier::name_key;
use crate::text::word_hash;
use crate::text::words::{readings, without_article};

/// Words that are no keyword of any story, folded.
static PLAIN: LazyLock<WordSet> = LazyLock::new(|| {
    let lines = include_str!("plain.txt").lines().filter(|line| !line.starts_with('#'));
    lines
        .flat_map(str::split_whitespace)
        .map(|word| CompactString::from(bare(&name_key(word), true)))
        .collect()
});

/// The frequency of a word that the table does not have.
pub(super) const RAREST: f32 = 2.5;

/// What each of a story's different words is counted by: the numbers of the stems in the order of the words, and the
/// stems. Only Arabic words have anything taken off: the others are their own stems, and so are those that are not `used`.
pub(super) fn stems<'a>(
    words: Numbers<'a>,
    used: impl Iterator<Item = bool>,
    arabic: bool,
) -> (Vec<u32>, Numbers<'a>) {
    if !arabic {
        return ((0..).take(words.len()).collect(), words);
    }
    // Without its article a word is a stem; with a particle before it, it is one that the language has.
    let mut stems = Numbers::with_room(2 * words.len());
    let own: Vec<u32> = words
        .iter()
        .map(|(word, hash)| match bare(word, true) {
            stem if stem.len() < word.len() => stems.number(stem, word_hash::of(stem)),
            stem => stems.number(stem, hash),
        })
        .collect();
    let alone = stems.len();
    let of_words = words.iter().zip(own).zip(used).map(|(((word, _), own), used)| {
        if !used || !word.starts_with(['و', 'ف', 'ب', 'ل', 'ك']) {
            return own;
        }
        // A particle comes off only when the story has the word without it too.
        let found = readings(word).skip(1).map(|reading| bare(reading.stem, true)).find_map(|stem| {
            let long = stem.chars().nth(2).is_some();
            stems.find(stem).filter(|number| long && (*number as usize) < alone)
        });
        found.unwrap_or_else(|| match without_preposition(word) {
            Some(stem) => stems.number(stem, word_hash::of(stem)),
            None => own,
        })
    });
    (of_words.collect(), stems)
}

/// Whether a word can be a keyword of a story: `stem` is what it is counted by, with its [hash](word_hash::of).
pub(super) fn may_be_keyword(key: &str, (stem, hash): (&str, u64), arabic: bool) -> bool {
    // `وقالت` has the stem it is listed by only when its particle is read off.
    let plain = || {
        PLAIN.contains_hashed(stem, hash)
            || arabic
                && readings(key)
                    .map(|reading| bare(reading.stem, true))
                    .any(|read| read != stem && PLAIN.contains(read))
    };
    let alphabetic =
        || key.bytes().all(|byte| byte.is_ascii_alphabetic()) || key.chars().all(letters::is_alphabetic);
    stem.chars().nth(2).is_some() && alphabetic() && !plain()
}

/// How much more frequent (Zipf) a word must be without the preposition that may be written onto it. `بمشاركة` and
/// `لتحلية` are found with it, and `بلدة`, `لجنة` and `كتلة` without theirs are rarer words or none.
const FAR_MORE: f32 = 0.4;

/// An indefinite word without the preposition that is written onto it, where the language has it far more often so.
pub(super) fn without_preposition(key: &str) -> Option<&str> {
    // `بلدية` folds to the same as `ب` + `لديه`.
    const CHANCE: [&str; 1] = ["لديه"];
    let known = |key: &str| frequency::zipf("ar", key).unwrap_or(RAREST);
    let stem = key.strip_prefix(['ب', 'ل', 'ك']).filter(|stem| stem.chars().nth(2).is_some())?;
    (!CHANCE.contains(&stem) && known(stem) >= known(key) + FAR_MORE).then_some(stem)
}

/// What Turkish writes onto a noun: number, possession and case, the longest first.
const TURKISH: [&str; 56] = [
    "larından",
    "lerinden",
    "larında",
    "lerinde",
    "larının",
    "lerinin",
    "larına",
    "lerine",
    "larını",
    "lerini",
    "ların",
    "lerin",
    "lardan",
    "lerden",
    "sından",
    "sinden",
    "undan",
    "ından",
    "inden",
    "ünden",
    "sında",
    "sinde",
    "sının",
    "sinin",
    "larda",
    "lerde",
    "ları",
    "leri",
    "lara",
    "lere",
    "sına",
    "sine",
    "sını",
    "sini",
    "unda",
    "ında",
    "inde",
    "ünde",
    "ının",
    "inin",
    "unun",
    "ünün",
    "lar",
    "ler",
    "nın",
    "nin",
    "dan",
    "den",
    "tan",
    "ten",
    "da",
    "de",
    "ta",
    "te",
    "yı",
    "yi",
];

/// The bare form of a Turkish noun: what is left without its endings, where the language has that far more often. Short
/// endings are taken off long words only: `bina` is no `bin` with an ending.
pub(super) fn turkish_noun(key: &str) -> Option<&str> {
    let known = |key: &str| frequency::zipf("tr", key).unwrap_or(RAREST);
    TURKISH.iter().find_map(|ending| {
        let stem = key.strip_suffix(ending)?;
        let least = if ending.chars().count() > 2 { 4 } else { 5 };
        (stem.chars().count() >= least && known(stem) >= known(key) + FAR_MORE).then_some(stem)
    })
}

/// What is written without the particle before it, `key` being its first word's: where the language has the word without
/// it far more often (`بغلاء الأسعار`), or the article swallowed (`للطاقة`).
pub(super) fn without_particle(language: &str, written: &str, key: &str) -> String {
    if language == "tr" {
        let left = turkish_noun(key).map_or(written.chars().count(), |stem| stem.chars().count());
        return written.chars().take(left).collect();
    }
    if language == "ar" {
        let known = |key: &str| frequency::zipf(language, key).unwrap_or(RAREST);
        for reading in readings(key).skip(1) {
            let letters: usize = written.chars().take(reading.particles).map(char::len_utf8).sum();
            let rest = written.get(letters..).unwrap_or("");
            let swallowed = reading.article && known(&format!("ال{}", reading.stem)) > RAREST;
            if swallowed {
                return format!("ال{rest}");
            }
            let definite = reading.stem.starts_with("ال");
            let bound = without_preposition(key) == Some(reading.stem);
            let more = bound || known(reading.stem) > known(key) + 1.0;
            if reading.stem.chars().nth(2).is_some() && (definite || more) {
                return rest.to_owned();
            }
        }
    }
    written.to_owned()
}

pub(super) fn bare(key: &str, arabic: bool) -> &str {
    match key.strip_prefix("ال").filter(|_| arabic) {
        None => key,
        // More than one letter is left.
        Some(stem) if stem.len() > char::MAX_LEN_UTF8 => stem,
        Some(_) => without_article(key).unwrap_or(key),
    }
}
