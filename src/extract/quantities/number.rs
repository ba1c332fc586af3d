//! A number in digits, as its language parts them.

use std::borrow::Cow;

use super::places::digit;

/// A number as written with the digits of ASCII.
pub(super) fn plain(written: &str) -> Cow<'_, str> {
    if written.is_ascii() {
        return written.into();
    }
    written.chars().map(|char| digit(char).unwrap_or(char)).collect()
}

/// A [plain] number as whole digits and digits after the decimal sign; nothing when it could be read in two ways.
pub(super) fn number(plain: &str, language: Option<&str>) -> Option<(String, String)> {
    if plain.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some((plain.to_owned(), String::new()));
    }
    let separators: Vec<char> = plain.chars().filter(|char| !char.is_ascii_digit()).collect();
    let groups: Vec<&str> = plain.split(|char: char| !char.is_ascii_digit()).collect();
    let (first, rest) = groups.split_first()?;
    if separators.iter().any(|char| matches!(char, '/' | '-' | ':' | '،' | '\u{2010}'..='\u{2015}')) {
        return None;
    }
    let comma_is_decimal = matches!(
        language.and_then(|code| code.split('-').next()),
        Some("de" | "es" | "fr" | "tr" | "ru" | "pt" | "it" | "nl" | "pl" | "uk" | "fa" | "id" | "sv" | "da")
    );
    let thousands = |groups: &[&str]| {
        first.len() <= 3 && !first.starts_with('0') && groups.iter().all(|group| group.len() == 3)
    };
    let decimal = |char: char| match char {
        '٫' => true,
        '.' => !comma_is_decimal,
        ',' => comma_is_decimal,
        _ => false,
    };
    let (last, before) = separators.split_last()?;
    if before.iter().any(|char| Some(char) != before.first()) {
        return None;
    }
    let fraction = decimal(*last) && !before.contains(last)
        // Arabic writers use the comma for both; one or two digits after it are a fraction.
        || *last == ',' && before.is_empty() && rest.last().is_some_and(|group| group.len() < 3);
    if fraction {
        let (fraction, middle) = rest.split_last()?;
        return (middle.is_empty() || thousands(middle))
            .then(|| (first.to_string() + &middle.concat(), (*fraction).to_owned()));
    }
    (thousands(rest) && (before.is_empty() || before.first() == Some(last)))
        .then(|| (first.to_string() + &rest.concat(), String::new()))
}

/// `digits.fraction` times ten to the power of `scale`, without zeros that say nothing.
pub(super) fn decimal(whole: &str, fraction: &str, scale: usize) -> String {
    let mut digits = whole.to_owned() + fraction;
    let places = fraction.len();
    if scale >= places {
        digits.extend(std::iter::repeat_n('0', scale - places));
        let trimmed = digits.trim_start_matches('0');
        return if trimmed.is_empty() { "0".into() } else { trimmed.into() };
    }
    let split = digits.len().saturating_sub(places - scale);
    let (whole, fraction) = digits.split_at_checked(split).unwrap_or((&digits, ""));
    let (whole, fraction) = (whole.trim_start_matches('0'), fraction.trim_end_matches('0'));
    let whole = if whole.is_empty() { "0" } else { whole };
    if fraction.is_empty() { whole.to_owned() } else { format!("{whole}.{fraction}") }
}
