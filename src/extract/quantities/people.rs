//! People counted in words.

use super::places::{Letters, ends_word, lower};
use super::units::unit_after;
use crate::article::facts::{Quantity, QuantityKind};
use crate::lexicon::quantities::{Numeral, Numerals, Unit};

/// Longest word that stands for tens or hundreds, with the space behind it, in code points.
const LONGEST_WORD: usize = 12;

/// People counted in words: `three soldiers`, `ثلاثة جنود`, and Arabic duals: `شخصان`. `letters` are those of the word that
/// begins at `from`.
pub(super) fn people_in_words(
    text: &str,
    from: usize,
    letters: Letters,
    numerals: &Numerals,
    language: Option<&str>,
) -> Option<Quantity> {
    let end = letters.end;
    let word = text.get(from..end)?;
    let mut begin = word.chars().map(lower);
    let opening = [begin.next()?, begin.next()?];
    let is_word = |numeral: &&Numeral| {
        numeral.word.len() == letters.count && word.chars().map(lower).eq(numeral.word.iter().copied())
    };
    let numeral = numerals.beginning(opening).iter().find(is_word)?;
    if !ends_word(text, end) || follows_number(text, from) {
        return None;
    }
    let people = |end: usize, noun: &str| {
        let (value, unit) = (numeral.value.to_string(), Some(noun.trim().to_owned()));
        Some(Quantity { kind: QuantityKind::Count, start: from, end, value, unit })
    };
    if numeral.is_noun {
        return people(end, word);
    }
    match unit_after(text, end, language)? {
        (after, Unit::People) => people(after, text.get(end..after)?),
        _ => None,
    }
}

/// Whether a number word is the end of a longer number: after a hyphen, or after tens and hundreds and what joins them
/// ("hundred and two", "treinta y tres", "مئة وثلاثة").
pub(super) fn follows_number(text: &str, from: usize) -> bool {
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
    let before = text.get(..from).unwrap_or_default();
    let (rest, mut word) = word_before(before);
    if ["and", "y", "et", "und", "و"].contains(&word.as_str()) {
        word = word_before(rest).1;
    }
    before.ends_with('-') || HIGHER.contains(&word.as_str())
}

/// The word at a text's end in lower case, and what stands before it. It is looked for no further back than the longest
/// of those that it may be.
fn word_before(text: &str) -> (&str, String) {
    let from = text.char_indices().rev().take(LONGEST_WORD).last().map_or(text.len(), |(at, _)| at);
    let near = text.get(from..).unwrap_or_default().trim_end_matches(' ');
    let start = near.trim_end_matches(char::is_alphanumeric).len();
    let word = near.get(start..).unwrap_or_default().to_lowercase();
    (text.get(..from + start).unwrap_or_default(), word)
}
