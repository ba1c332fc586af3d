//! What a word is counted and shown by.

use std::collections::HashSet;
use std::sync::LazyLock;

use compact_str::CompactString;
use foldhash::fast::RandomState;

use crate::lexicon::frequency;
use crate::lexicon::word_table::WordSet;
use crate::text::letters;
use crate::text::search_tier::name_key;
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

/// What a word is counted by; nothing where it is no keyword of any story. `alone` are the words of the story without
/// their articles.
pub(super) fn stem<'a>(key: &'a str, arabic: bool, alone: &HashSet<&str, RandomState>) -> Option<&'a str> {
    if !key.chars().all(letters::is_alphabetic) {
        return None;
    }
    // A particle comes off only when the story has the word without it too.
    let stem = match arabic {
        true => readings(key)
            .skip(1)
            .map(|reading| bare(reading.stem, true))
            .find(|stem| stem.chars().nth(2).is_some() && alone.contains(stem))
            .or_else(|| without_preposition(key))
            .unwrap_or(bare(key, true)),
        false => key,
    };
    // `وقالت` has the stem it is listed by only when its particle is read off.
    let plain = || {
        PLAIN.contains(stem)
            || arabic
                && readings(key)
                    .map(|reading| bare(reading.stem, true))
                    .any(|read| read != stem && PLAIN.contains(read))
    };
    (stem.chars().nth(2).is_some() && !plain()).then_some(stem)
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
    if arabic { without_article(key).unwrap_or(key) } else { key }
}
