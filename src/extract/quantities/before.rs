//! What stands before a number and changes it: the signs of currencies and of minus, the rest of a longer number.

use super::places::lower;
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
pub(super) fn minus(text: &[char], from: usize) -> Minus {
    let before = |back: usize| from.checked_sub(back).and_then(|at| text.get(at)).copied();
    match before(1) {
        Some('-' | '\u{2010}'..='\u{2015}' | '\u{2212}') => {
            let free =
                before(2).is_none_or(|char| char.is_whitespace() || matches!(char, '(' | '[' | '«' | '"'));
            if free { Minus::At(from - 1) } else { Minus::Joined }
        }
        _ => Minus::Absent,
    }
}

/// Where a percent sign or word that stands before its number begins: `%15` in Turkish, Persian and Arabic, `yüzde 40`.
pub(super) fn percent(text: &[char], from: usize, language: Option<&str>) -> Option<usize> {
    let sign = from.checked_sub(1)?;
    if matches!(text.get(sign), Some('%' | '٪')) {
        let number_before =
            sign.checked_sub(1).and_then(|at| text.get(at)).is_some_and(|char| char.is_numeric());
        return (!number_before).then_some(sign);
    }
    if !language.is_some_and(|code| code.starts_with("tr")) {
        return None;
    }
    let start = from.checked_sub("yüzde ".chars().count())?;
    let written = text.get(start..from)?;
    let same = written.iter().zip("yüzde ".chars()).all(|(one, other)| lower(*one) == other);
    let alone =
        start.checked_sub(1).and_then(|at| text.get(at)).is_none_or(|char| !letters::is_alphanumeric(*char));
    (same && alone).then_some(start)
}

/// Whether a number goes on another one that is not in digits or not read: `مليون و200 ألف`, `مئة و20`.
pub(super) fn continues(text: &[char], from: usize, language: Option<&str>) -> bool {
    let Some(and) = from
        .checked_sub(1)
        .map(|last| if text.get(last) == Some(&' ') { last.saturating_sub(1) } else { last })
    else {
        return false;
    };
    if text.get(and) != Some(&'و') {
        return false;
    }
    let before = text.get(..and).unwrap_or_default();
    let Some(end) = before.iter().rposition(|char| *char != ' ').map(|last| last + 1) else { return false };
    if end == and {
        return false;
    }
    let start = before.get(..end).unwrap_or_default().iter().rposition(|char| !letters::is_alphabetic(*char));
    let start = start.map_or(0, |at| at + 1);
    let word: String = before.get(start..end).unwrap_or_default().iter().collect();
    let key = name_key(&word);
    let hundreds = ["مئه", "مائه", "ميه", "مايه", "مئتان", "مئتين", "ميتين", "مايتين", "صد"];
    [Some(key.as_str()), key.strip_prefix("ال")]
        .into_iter()
        .flatten()
        .any(|key| matches!(unit(key, language), Some(Unit::Scale(_))) || hundreds.contains(&key))
}
