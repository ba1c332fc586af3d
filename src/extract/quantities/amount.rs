//! Money, shares and counts: a number, its scale and its unit.

use super::before::{self, Minus};
use super::number::{decimal, number};
use super::places::{digit, ends_word, number_end, skip, starts_word};
use super::units::unit_after;
use crate::article::facts::{Quantity, QuantityKind};
use crate::lexicon::quantities::Unit;

/// A number, its scale and its unit.
pub(super) fn amount(text: &[char], from: usize, end: usize, language: Option<&str>) -> Option<Quantity> {
    let minus = before::minus(text, from);
    if minus == Minus::Joined || before::continues(text, from, language) {
        return None;
    }
    let (whole, fraction) = number(text.get(from..end)?, language)?;
    let (mut at, mut scale) = (end, 0);
    // A letter written onto the number is its scale ("$1.2bn"), or the number is no amount.
    let written_on = text.get(end).is_some_and(|char| char.is_alphabetic());
    let mut value = None;
    if written_on {
        (at, scale) = scale_written_on(text, end, language)?;
    } else if let Some((after, Unit::Scale(power))) = unit_after(text, at, language) {
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
    let gap = usize::from(matches!(text.get(at), Some(' ' | '\u{a0}' | '\u{202f}')));
    let sign_end = at + gap + 1;
    // A sign with a digit behind it belongs to the next number, or to both, which is to none: "5 €7", "5€7".
    let belongs_here = text.get(sign_end).is_none_or(|char| digit(*char).is_none());
    match text.get(at + gap) {
        Some('%' | '٪') if scale == 0 && belongs_here => return share(sign_end),
        Some(sign) if belongs_here => {
            if let Some(code) = before::currency(*sign, language) {
                return quantity(QuantityKind::Money, from, sign_end, Some(code));
            }
        }
        _ => {}
    }
    if scale == 0
        && let Some(start) = before::percent(text, from, language)
    {
        return quantity(QuantityKind::Percentage, start, at, None);
    }
    if let Some((after, unit)) = unit_after(text, at, language) {
        return match unit {
            Unit::Percent => share(after),
            Unit::Money(code) => quantity(QuantityKind::Money, from, after, Some(code)),
            Unit::People if fraction.is_empty() || scale > 0 => {
                let noun: String = text.get(at..after)?.iter().collect();
                quantity(QuantityKind::Count, from, after, Some(noun.trim()))
            }
            _ => None,
        };
    }
    let sign = from.checked_sub(1).and_then(|before| text.get(before).map(|sign| (before, *sign)))?;
    if sign.1 == '$'
        && let Some(start) = sign.0.checked_sub(2)
        && text.get(start..sign.0) == Some(&['U', 'S'])
        && starts_word(text, start)
    {
        return quantity(QuantityKind::Money, start, at, Some("USD"));
    }
    // Other dollars are written with a letter before the sign: "C$", "HK$".
    let lettered = sign.0.checked_sub(1).and_then(|at| text.get(at)).is_some_and(|c| c.is_alphabetic());
    let code = before::currency(sign.1, language).filter(|_| !lettered || matches!(sign.1, '€' | '£'))?;
    quantity(QuantityKind::Money, sign.0, at, Some(code))
}

/// A number that goes on behind its scale, as Arabic and Persian write it: `31 ألفا و450`, `۳ میلیون و ۴۰۰ هزار`. The end of
/// the whole and its value; nothing in the inner option where it does not go on, and in the outer where it does in a way
/// that cannot be read.
pub(super) fn goes_on(
    text: &[char],
    at: usize,
    (whole, fraction, power): (&str, &str, u8),
    language: Option<&str>,
) -> Option<Option<(usize, String)>> {
    let from = skip(text, at, &[" و ", " و"]);
    if from == at || text.get(from).is_none_or(|char| digit(*char).is_none()) {
        return Some(None);
    }
    let end = number_end(text, from);
    let (more, rest) = number(text.get(from..end)?, language)?;
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
    let of_its_own = matches!(text.get(skip(text, end, &[" "])), Some('%' | '٪'));
    Some((fits && !of_its_own).then(|| (end, (high + low).to_string())))
}

/// The scale that English writes onto an amount: `$1.2bn`, `£900m`.
pub(super) fn scale_written_on(text: &[char], at: usize, language: Option<&str>) -> Option<(usize, u8)> {
    if !language.is_none_or(|code| code.starts_with("en")) {
        return None;
    }
    let letters: String = text.get(at..)?.iter().take(4).take_while(|char| char.is_alphabetic()).collect();
    let scale = match letters.to_ascii_lowercase().as_str() {
        "k" => 3,
        "m" | "mn" | "mln" => 6,
        "b" | "bn" | "bln" => 9,
        "tn" | "trn" => 12,
        _ => return None,
    };
    let end = at + letters.chars().count();
    ends_word(text, end).then_some((end, scale))
}

/// The place behind what joins a scale and its unit: the point of an abbreviation ("2 Mrd. Euro"), and the preposition of
/// the Romance languages ("2 milliards d'euros"). `at` when no unit follows.
pub(super) fn link(text: &[char], at: usize, language: Option<&str>) -> usize {
    let dotted = skip(text, at, &["."]);
    [skip(text, dotted, &[" de", " di"]), skip(text, dotted, &[" d'", " d’"]), dotted]
        .into_iter()
        .filter(|joined| *joined > at)
        .find(|joined| {
            matches!(unit_after(text, *joined, language), Some((_, Unit::Money(_) | Unit::People)))
        })
        .unwrap_or(at)
}
