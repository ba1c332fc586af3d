//! What stands before a number and changes it: the signs of currencies and of minus, the rest of a longer number.

use super::places::{char_before, lower};
use crate::lexicon::quantities::{Unit, unit};
use crate::text::letters;
use crate::text::search_tier::name_key;

/// The currency that a sign alone means, in a text of the language. Other dollars than the American are written with a
/// letter before the sign, and so are kronor and rupees by words; in Spanish and Portuguese the sign is first of all the
/// peso's, and whose cannot be told.
pub(super) fn currency(sign: char, language: Option<&str>) -> Option<&'static str> {
    let of_pesos = || language.is_some_and(|code| matches!(code.split('-').next(), Some("es" | "pt")));
    Some(match sign {
        '$' if !of_pesos() => "USD",
        '€' => "EUR",
        '£' => "GBP",
        '₽' => "RUB",
        '₺' => "TRY",
        '₴' => "UAH",
        '₪' => "ILS",
        '₹' => "INR",
        '₦' => "NGN",
        '₸' => "KZT",
        _ => return None,
    })
}

/// What a sign before a share says of it.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Minus {
    /// It is less than nothing; the sign stands there.
    At(usize),
    /// There is none.
    Absent,
    /// There is a dash, and it joins the number to something before it: a range, a name such as `G-20`.
    Joined,
}

/// The sign of the number that begins at `from`.
pub(super) fn minus(text: &str, from: usize) -> Minus {
    let mut before = text.get(..from).unwrap_or_default().chars();
    match before.next_back() {
        Some('-' | '\u{2010}'..='\u{2015}' | '\u{2212}') => {
            let at = before.as_str().len();
            let free = before
                .next_back()
                .is_none_or(|char| char.is_whitespace() || matches!(char, '(' | '[' | '«' | '"'));
            if free { Minus::At(at) } else { Minus::Joined }
        }
        _ => Minus::Absent,
    }
}

/// Where a percent sign or word that stands before its number begins: `%15` in Turkish, Persian and Arabic, `yüzde 40`.
pub(super) fn percent(text: &str, from: usize, language: Option<&str>) -> Option<usize> {
    let before = text.get(..from)?;
    if let Some(before) = before.strip_suffix(['%', '٪']) {
        let number_before = before.chars().next_back().is_some_and(char::is_numeric);
        return (!number_before).then_some(before.len());
    }
    if !is_turkish(language) {
        return None;
    }
    let mut before = before.chars();
    let same = "yüzde ".chars().rev().all(|letter| before.next_back().map(lower) == Some(letter));
    let start = before.as_str().len();
    let alone = before.next_back().is_none_or(|char| !letters::is_alphanumeric(char));
    (same && alone).then_some(start)
}

fn is_turkish(language: Option<&str>) -> bool {
    language.is_some_and(|code| code.starts_with("tr"))
}

/// Whether what stands right before a number may tell its unit: a sign, and in Turkish a word. The number has none where
/// neither this is so nor a unit follows.
pub(super) fn may_tell(text: &str, from: usize, language: Option<&str>) -> bool {
    char_before(text, from).is_some_and(|char| match char {
        '%' | '٪' | '$' => true,
        ' ' => is_turkish(language),
        sign => currency(sign, language).is_some(),
    })
}

/// Whether a number goes on another one that is not in digits or not read: `مليون و200 ألف`, `مئة و20`.
pub(super) fn continues(text: &str, from: usize, language: Option<&str>) -> bool {
    let before = text.get(..from).unwrap_or_default();
    let Some(before) = before.strip_suffix(' ').unwrap_or(before).strip_suffix('و') else { return false };
    let word_before = before.trim_end_matches(' ');
    if word_before.is_empty() || word_before.len() == before.len() {
        return false;
    }
    let start = word_before.trim_end_matches(letters::is_alphabetic).len();
    let key = name_key(word_before.get(start..).unwrap_or_default());
    let hundreds = ["مئه", "مائه", "ميه", "مايه", "مئتان", "مئتين", "ميتين", "مايتين", "صد"];
    [Some(key.as_str()), key.strip_prefix("ال")]
        .into_iter()
        .flatten()
        .any(|key| matches!(unit(key, language), Some(Unit::Scale(_))) || hundreds.contains(&key))
}
