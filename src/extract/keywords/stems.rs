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

/// What is written without the particle before it, `key` being its first word's: where the language has the word without
/// it far more often (`بغلاء الأسعار`), or the article swallowed (`للطاقة`).
pub(super) fn without_particle(language: &str, written: &str, key: &str) -> String {
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
            if reading.stem.chars().nth(2).is_some() && (definite || known(reading.stem) > known(key) + 1.0) {
                return rest.to_owned();
            }
        }
    }
    written.to_owned()
}

pub(super) fn bare(key: &str, arabic: bool) -> &str {
    if arabic { without_article(key).unwrap_or(key) } else { key }
}
