//! Full dates.

use super::places::{char_at, digit, skip};
use crate::article::facts::{Quantity, QuantityKind};
use crate::lexicon::calendar::{self, CalendarWord};
use crate::text::letters;

/// A day with its month and year: `25 يناير 2024`, `4 كانون الأول/ديسمبر 2023`, `2024-01-25`. `written` are the digits as
/// ASCII with what parts them, from `from` to `end`.
pub(super) fn date(text: &str, written: &str, from: usize, end: usize) -> Option<Quantity> {
    if written.len() > 2 {
        let [year, month, day] = parts(written)?;
        return dated(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?, from, end);
    }
    let day: i8 = written.parse().ok()?;
    let mut at = skip(text, end, &["."]);
    at = skip(text, skip(text, at, &[" "]), &["de ", "من "]);
    let (mut at, month) = month_at(text, at)?;
    let space = skip(text, at, &[" "]);
    let second = skip(text, space, &["/"]);
    if second > space
        && let Some((after, other)) = month_at(text, skip(text, second, &[" "]))
        && other == month
    {
        at = after;
    }
    at = skip(text, at, &["."]);
    at = skip(text, at, &[" de ", " من عام ", " عام ", " "]);
    let (year, end) = year(text, at)?;
    dated(year, month, day, from, end)
}

/// Year, month and day of a date in numbers.
fn parts(written: &str) -> Option<[&str; 3]> {
    let (year, (month, day)) =
        written.split_once('-').and_then(|(year, rest)| Some((year, rest.split_once('-')?)))?;
    ((year.len(), month.len(), day.len()) == (4, 2, 2)).then_some([year, month, day])
}

/// The month that stands at a place, and where it ends.
fn month_at(text: &str, at: usize) -> Option<(usize, i8)> {
    match calendar::match_start(text.get(at..)?)? {
        (length, CalendarWord::Month(month)) => Some((at + length, month)),
        _ => None,
    }
}

/// `January 25, 2024`, which only English writes.
pub(super) fn month_first(text: &str, from: usize) -> Option<Quantity> {
    let (at, month) = month_at(text, from)?;
    let at = skip(text, skip(text, at, &["."]), &[" "]);
    let length =
        text.get(at..)?.chars().take(3).take_while(|char| digit(*char).is_some()).map(char::len_utf8);
    let end = at + length.sum::<usize>();
    let day = text.get(at..end)?.parse().ok()?;
    let (year, end) = year(text, skip(text, end, &[", ", ","]))?;
    dated(year, month, day, from, end)
}

fn year(text: &str, at: usize) -> Option<(i16, usize)> {
    let (mut year, mut end) = (0, at);
    for _ in 0..4 {
        let char = char_at(text, end)?;
        year = 10 * year + i16::try_from(digit(char)?.to_digit(10)?).ok()?;
        end += char.len_utf8();
    }
    let more = char_at(text, end).is_some_and(letters::is_alphanumeric);
    ((1800..2200).contains(&year) && !more).then_some((year, end))
}

fn dated(year: i16, month: i8, day: i8, start: usize, end: usize) -> Option<Quantity> {
    let date = jiff::civil::Date::new(year, month, day).ok()?;
    Some(Quantity { kind: QuantityKind::Date, start, end, value: date.to_string(), unit: None })
}
