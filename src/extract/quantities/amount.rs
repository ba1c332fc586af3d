//! Money, shares and counts: a number, its scale and its unit.

use super::before::{self, Minus};
use super::number::{decimal, number, plain};
use super::places::{char_at, char_before, digit_at, ends_word, is_space, number_end, skip, starts_word};
use super::units::unit_after;
use crate::article::facts::{Quantity, QuantityKind};
use crate::lexicon::quantities::Unit;
use crate::text::letters;

/// A number, its scale and its unit. `written` are the digits as ASCII with what parts them, from `from` to `end`.
pub(super) fn amount(
    text: &str,
    written: &str,
    from: usize,
    end: usize,
    language: Option<&str>,
) -> Option<Quantity> {
    // A letter written onto the number is its scale ("$1.2bn"), or the number is no amount.
    let written_on = char_at(text, end).is_some_and(letters::is_alphabetic);
    let behind = if written_on { None } else { unit_after(text, end, language) };
    let is_sign = |sign: char| matches!(sign, '%' | '٪') || before::currency(sign, language).is_some();
    // Most numbers are of nothing that is read here.
    if !written_on
        && behind.is_none()
        && !sign_at(text, end).1.is_some_and(is_sign)
        && !before::may_tell(text, from, language)
    {
        return None;
    }
    let minus = before::minus(text, from);
    if minus == Minus::Joined || before::continues(text, from, language) {
        return None;
    }
    let (whole, fraction) = number(written, language)?;
    let (mut at, mut scale) = (end, 0);
    let mut value = None;
    if written_on {
        (at, scale) = scale_written_on(text, end, language)?;
    } else if let Some((after, Unit::Scale(power))) = behind {
        (at, scale) = (after, power);
        if let Some((after, sum)) = goes_on(text, at, (&whole, &fraction, power), language)? {
            (at, value) = (after, Some(sum));
        }
        at = link(text, at, language);
    }
    let value = value.unwrap_or_else(|| decimal(&whole, &fraction, scale.into()));
    let quantity = |kind, start, end, unit: Option<&str>| {
        Some(Quantity { kind, start, end, value: value.clone(), unit: unit.map(str::to_owned) })
    };
    let share = |end| match minus {
        Minus::At(start) => {
            let value = format!("-{value}");
            Some(Quantity { kind: QuantityKind::Percentage, start, end, value, unit: None })
        }
        _ => quantity(QuantityKind::Percentage, from, end, None),
    };
    if let (sign_start, Some(sign)) = sign_at(text, at) {
        let sign_end = sign_start + sign.len_utf8();
        // A sign with a digit behind it belongs to the next number, or to both, which is to none: "5 €7", "5€7".
        let belongs_here = !digit_at(text, sign_end);
        match sign {
            '%' | '٪' if scale == 0 && belongs_here => return share(sign_end),
            sign if belongs_here => {
                if let Some(code) = before::currency(sign, language) {
                    return quantity(QuantityKind::Money, from, sign_end, Some(code));
                }
            }
            _ => {}
        }
    }
    if scale == 0
        && let Some(start) = before::percent(text, from, language)
    {
        return quantity(QuantityKind::Percentage, start, at, None);
    }
    let unit = if at == end { behind } else { unit_after(text, at, language) };
    if let Some((after, unit)) = unit {
        return match unit {
            Unit::Percent => share(after),
            Unit::Money(code) => quantity(QuantityKind::Money, from, after, Some(code)),
            Unit::People if fraction.is_empty() || scale > 0 => {
                quantity(QuantityKind::Count, from, after, Some(text.get(at..after)?.trim()))
            }
            _ => None,
        };
    }
    let sign = char_before(text, from)?;
    let start = from - sign.len_utf8();
    let before = text.get(..start)?;
    if sign == '$' && before.ends_with("US") && starts_word(text, start - 2) {
        return quantity(QuantityKind::Money, start - 2, at, Some("USD"));
    }
    // Other dollars are written with a letter before the sign: "C$", "HK$".
    let lettered = before.ends_with(letters::is_alphabetic);
    let code = before::currency(sign, language).filter(|_| !lettered || matches!(sign, '€' | '£'))?;
    quantity(QuantityKind::Money, start, at, Some(code))
}

/// What stands at a place, behind a space that may stand there, and where it begins.
fn sign_at(text: &str, at: usize) -> (usize, Option<char>) {
    match char_at(text, at) {
        Some(space) if is_space(space) => {
            let at = at + space.len_utf8();
            (at, char_at(text, at))
        }
        sign => (at, sign),
    }
}

/// A number that goes on behind its scale, as Arabic and Persian write it: `31 ألفا و450`, `۳ میلیون و ۴۰۰ هزار`. The end of
/// the whole and its value; nothing in the inner option where it does not go on, and in the outer where it does in a way
/// that cannot be read.
fn goes_on(
    text: &str,
    at: usize,
    (whole, fraction, power): (&str, &str, u8),
    language: Option<&str>,
) -> Option<Option<(usize, String)>> {
    let from = skip(text, at, &[" و ", " و"]);
    if from == at || !digit_at(text, from) {
        return Some(None);
    }
    let end = number_end(text, from);
    let (more, rest) = number(&plain(text.get(from..end)?), language)?;
    let (end, lower) = match unit_after(text, end, language) {
        Some((after, Unit::Scale(lower))) => (after, lower),
        _ => (end, 0),
    };
    // What follows is another number: "3 ملايين و5 ملايين", "1.5 مليون و200".
    if !fraction.is_empty() || !rest.is_empty() || lower >= power {
        return Some(None);
    }
    let times = |digits: &str, power: u8| {
        digits.parse::<u128>().ok()?.checked_mul(10_u128.checked_pow(power.into())?)
    };
    let (high, low) = (times(whole, power)?, times(&more, lower)?);
    let fits = low < 10_u128.checked_pow(power.into())?;
    // A unit of its own makes it a number of its own: "3 ملايين دولار و200 شخص" has one before, "3 آلاف و20%" behind it.
    let of_its_own = matches!(char_at(text, skip(text, end, &[" "])), Some('%' | '٪'));
    Some((fits && !of_its_own).then(|| (end, (high + low).to_string())))
}

/// The scale that English writes onto an amount: `$1.2bn`, `£900m`.
fn scale_written_on(text: &str, at: usize, language: Option<&str>) -> Option<(usize, u8)> {
    if !language.is_none_or(|code| code.starts_with("en")) {
        return None;
    }
    let length = text.get(at..)?.chars().take(4).take_while(|char| char.is_alphabetic()).map(char::len_utf8);
    let end = at + length.sum::<usize>();
    let scale = match text.get(at..end)?.to_ascii_lowercase().as_str() {
        "k" => 3,
        "m" | "mn" | "mln" => 6,
        "b" | "bn" | "bln" => 9,
        "tn" | "trn" => 12,
        _ => return None,
    };
    ends_word(text, end).then_some((end, scale))
}

/// The place behind what joins a scale and its unit: the point of an abbreviation ("2 Mrd. Euro"), and the preposition of
/// the Romance languages ("2 milliards d'euros"). `at` when no unit follows.
fn link(text: &str, at: usize, language: Option<&str>) -> usize {
    let dotted = skip(text, at, &["."]);
    [skip(text, dotted, &[" de", " di"]), skip(text, dotted, &[" d'", " d’"]), dotted]
        .into_iter()
        .filter(|joined| *joined > at)
        .find(|joined| {
            matches!(unit_after(text, *joined, language), Some((_, Unit::Money(_) | Unit::People)))
        })
        .unwrap_or(at)
}
