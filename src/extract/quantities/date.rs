//! Full dates.

use super::places::{digit, skip};
use crate::article::facts::{Quantity, QuantityKind};
use crate::lexicon::calendar::{self, CalendarWord};
use crate::text::letters;

/// A day with its month and year: `25 يناير 2024`, `4 كانون الأول/ديسمبر 2023`, `2024-01-25`.
pub(super) fn date(text: &[char], from: usize, end: usize) -> Option<Quantity> {
    let plain: String = text.get(from..end)?.iter().map(|char| digit(*char).unwrap_or(*char)).collect();
    if let [year, month, day] = plain.split('-').collect::<Vec<_>>().as_slice()
        && (year.len(), month.len(), day.len()) == (4, 2, 2)
    {
        return dated(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?, from, end);
    }
    let day: i8 = plain.parse().ok().filter(|_| plain.len() <= 2)?;
    let mut at = skip(text, end, &["."]);
    at = skip(text, at + usize::from(text.get(at) == Some(&' ')), &["de ", "من "]);
    let (mut at, CalendarWord::Month(month)) = calendar::match_at(text, at)? else { return None };
    let second = skip(text, skip(text, at, &[" "]), &["/"]);
    if second > at + usize::from(text.get(at) == Some(&' '))
        && let Some((after, CalendarWord::Month(other))) =
            calendar::match_at(text, skip(text, second, &[" "]))
        && other == month
    {
        at = after;
    }
    at = skip(text, at, &["."]);
    at = skip(text, at, &[" de ", " من عام ", " عام ", " "]);
    let (year, end) = year(text, at)?;
    dated(year, month, day, from, end)
}

/// `January 25, 2024`, which only English writes.
pub(super) fn month_first(text: &[char], from: usize) -> Option<Quantity> {
    let (at, CalendarWord::Month(month)) = calendar::match_at(text, from)? else { return None };
    let at = skip(text, skip(text, at, &["."]), &[" "]);
    let mut end = at;
    while text.get(end).is_some_and(|char| digit(*char).is_some()) && end < at + 3 {
        end += 1;
    }
    let day: String = text.get(at..end)?.iter().collect();
    let (year, end) = year(text, skip(text, end, &[", ", ","]))?;
    dated(year, month, day.parse().ok()?, from, end)
}

pub(super) fn year(text: &[char], at: usize) -> Option<(i16, usize)> {
    let end = at + 4;
    let year: String = text.get(at..end)?.iter().map(|char| digit(*char)).collect::<Option<_>>()?;
    let more = text.get(end).is_some_and(|char| letters::is_alphanumeric(*char));
    let year = year.parse().ok().filter(|year| (1800..2200).contains(year) && !more)?;
    Some((year, end))
}

pub(super) fn dated(year: i16, month: i8, day: i8, start: usize, end: usize) -> Option<Quantity> {
    let date = jiff::civil::Date::new(year, month, day).ok()?;
    Some(Quantity { kind: QuantityKind::Date, start, end, value: date.to_string(), unit: None })
}
