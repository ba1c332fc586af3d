//! People counted in words.

use super::places::{ends_word, lower};
use super::units::unit_after;
use crate::article::facts::{Quantity, QuantityKind};
use crate::lexicon::quantities::{Numerals, Unit};

/// Longest word that stands for tens or hundreds, with the space behind it, in code points.
const LONGEST_WORD: usize = 12;

/// People counted in words: `three soldiers`, `ثلاثة جنود`, and Arabic duals: `شخصان`.
pub(super) fn people_in_words(
    text: &[char],
    from: usize,
    numerals: &Numerals,
    language: Option<&str>,
) -> Option<Quantity> {
    let opening = text.get(from..)?.first_chunk::<2>()?.map(lower);
    let (numeral, end) = numerals.beginning(opening).iter().find_map(|numeral| {
        let end = from + numeral.word.len();
        let written = text.get(from..end)?;
        let same = written.iter().zip(&numeral.word).all(|(one, other)| lower(*one) == *other);
        (same && ends_word(text, end)).then_some((numeral, end))
    })?;
    if follows_number(text, from) {
        return None;
    }
    let people = |end: usize, noun: &[char]| {
        let noun: String = noun.iter().collect();
        let (value, unit) = (numeral.value.to_string(), Some(noun.trim().to_owned()));
        Some(Quantity { kind: QuantityKind::Count, start: from, end, value, unit })
    };
    if numeral.is_noun {
        return people(end, text.get(from..end)?);
    }
    match unit_after(text, end, language)? {
        (after, Unit::People) => people(after, text.get(end..after)?),
        _ => None,
    }
}

/// Whether a number word is the end of a longer number: after a hyphen, or after tens and hundreds and what joins them
/// ("hundred and two", "treinta y tres", "مئة وثلاثة").
pub(super) fn follows_number(text: &[char], from: usize) -> bool {
    const HIGHER: [&str; 32] = [
        "hundred",
        "thousand",
        "million",
        "cent",
        "cents",
        "mille",
        "vingt",
        "trente",
        "quarante",
        "cinquante",
        "soixante",
        "ciento",
        "cientos",
        "mil",
        "veinte",
        "treinta",
        "cuarenta",
        "cincuenta",
        "sesenta",
        "setenta",
        "ochenta",
        "noventa",
        "hundert",
        "tausend",
        "مئة",
        "مائة",
        "مئتين",
        "مئتان",
        "ألف",
        "ألفا",
        "آلاف",
        "مليون",
    ];
    // Words are looked for no further back than the longest of them.
    let word_before = |at: usize| {
        let before = text.get(at.saturating_sub(LONGEST_WORD)..at).unwrap_or_default();
        let end = before.iter().rposition(|char| *char != ' ').map_or(0, |last| last + 1);
        let word = before.get(..end).unwrap_or_default();
        let start = word.iter().rposition(|char| !char.is_alphanumeric()).map_or(0, |last| last + 1);
        let word: String = word.get(start..).unwrap_or_default().iter().collect();
        (at.saturating_sub(before.len() - start), word.to_lowercase())
    };
    let (at, mut word) = word_before(from);
    if ["and", "y", "et", "und", "و"].contains(&word.as_str()) {
        word = word_before(at).1;
    }
    text.get(from.wrapping_sub(1)) == Some(&'-') || HIGHER.contains(&word.as_str())
}
