//! A line that is nothing but a day, as it stands under the headline of a story or under its text: `24 يناير 2024`,
//! `الخميس 4 كانون الثاني 2024`, `January 24, 2024 - 10:35`, `آخر تحديث: 24/1/2024`.

use crate::article::Moment;
use crate::lexicon::calendar::{self, CalendarWord};
use crate::lexicon::credits::split;
use crate::lexicon::service::{ServiceWord, opens};
use crate::text::search_tier::ascii_digit;

/// Longest date line, in code points.
const LIMIT: usize = 60;

/// What a date line says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DateLine {
    /// The day; absent when nothing says which number is the month.
    pub day: Option<Moment>,
    /// Whether it is the day of the last change.
    pub is_update: bool,
}

/// Reads a line that says nothing but a day. A time of day in it is allowed and left unread, because nothing says its
/// zone. `day_first` says how `3/9/2023` is read; without it such a day stays unknown.
pub fn read(line: &str, day_first: bool) -> Option<DateLine> {
    // A bound in bytes first: most lines are paragraphs.
    if line.len() > 4 * LIMIT || !line.contains(is_numeric) || line.chars().nth(LIMIT).is_some() {
        return None;
    }
    let words = split(line);
    let label = |wanted| opens(&words, wanted);
    let (label, is_update) = match label(ServiceWord::Updated) {
        Some(length) => (length, true),
        None => (label(ServiceWord::Published).unwrap_or_default(), false),
    };
    let mut rest = line;
    for word in line.split_whitespace().take(label) {
        let at = rest.find(word)?.saturating_add(word.len());
        rest = rest.get(at..)?;
    }
    let text: Vec<char> = rest.chars().map(ascii_digit).collect();
    let day = match in_numbers(&text) {
        Some(numbers) => numbers.day(day_first),
        None => Some(in_words(&text)?),
    };
    Some(DateLine { day, is_update })
}

/// As [`char::is_numeric`], which is slow for letters that are not Latin.
fn is_numeric(char: char) -> bool {
    !matches!(char, '\u{620}'..='\u{64a}') && char.is_numeric()
}

/// Three numbers of a day as written, perhaps with a time behind them.
struct Numbers {
    first: i16,
    second: i16,
    third: i16,
    points: bool,
}

impl Numbers {
    fn day(&self, day_first: bool) -> Option<Moment> {
        let moment = |year, month: i16, day: i16| {
            Moment::day(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?)
        };
        let &Self { first, second, third, points } = self;
        match () {
            () if first > 1900 => moment(first, second, third),
            () if first > 12 || day_first || points || first == second => moment(third, second, first),
            () if second > 12 => moment(third, first, second),
            () => None,
        }
    }
}

/// `24/9/2023`, `2023-09-24 10:35`, and nothing else.
fn in_numbers(text: &[char]) -> Option<Numbers> {
    let line: String = text.iter().collect();
    let line = line.trim_matches([' ', '-', '–', '|', '/', '(', ')', ':', '،', ',']);
    let (day, time) = line.split_once([' ', 'T']).unwrap_or((line, ""));
    let day = day.trim_end_matches([',', '،', '-']);
    let mark = day.chars().find(|char| !char.is_ascii_digit())?;
    let parts: Vec<&str> = day.split(mark).collect();
    let &[first, second, third] = parts.as_slice() else { return None };
    let lengths = (first.len(), second.len(), third.len());
    let shaped = matches!(lengths, (1..=2, 1..=2, 4) | (4, 1..=2, 1..=2)) && matches!(mark, '/' | '-' | '.');
    let is_time = time
        .chars()
        .all(|char| char.is_ascii_digit() || " :-–|,،.صمamputcgz+()".contains(char.to_ascii_lowercase()));
    let number = |part: &str| part.parse().ok();
    let numbers = Numbers {
        first: number(first)?,
        second: number(second)?,
        third: number(third)?,
        points: mark == '.',
    };
    let year = numbers.first.max(numbers.third);
    (shaped && is_time && (1900..2200).contains(&year)).then_some(numbers)
}

/// The day with its month in words.
fn in_words(text: &[char]) -> Option<Moment> {
    let (mut day, mut month, mut year) = (None, None, None);
    let mut at = 0_usize;
    while let Some(char) = text.get(at) {
        let run = |of: fn(&char) -> bool| text.iter().skip(at).take_while(|char| of(char)).count();
        let digits = run(char::is_ascii_digit);
        if digits > 0 {
            let end = at.saturating_add(digits);
            let number: i16 = text.get(at..end)?.iter().collect::<String>().parse().ok()?;
            let is_time = text.get(end) == Some(&':');
            match digits {
                _ if is_time || year.is_some() => {}
                4 => year = Some(number),
                1 | 2 if day.is_none() => day = Some(i8::try_from(number).ok()?),
                _ => return None,
            }
            at = end;
        } else if char.is_alphabetic() {
            at = match calendar::match_at(text, at) {
                Some((end, CalendarWord::Month(number))) if month.is_none_or(|month| month == number) => {
                    month = Some(number);
                    end
                }
                Some((end, CalendarWord::Weekday(_))) => end,
                // The mark of the common era, and of the half of the day.
                _ if matches!(char, 'م' | 'ص') && run(|char| char.is_alphabetic()) == 1 => {
                    at.saturating_add(1)
                }
                _ => return None,
            };
        } else {
            at = at.saturating_add(1);
        }
    }
    Moment::day(year.filter(|year| (1900..2200).contains(year))?, month?, day?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_is_a_day_is_read() {
        for line in [
            "24 يناير 2024",
            "الأربعاء 24 كانون الثاني/يناير 2024",
            "٢٤ يناير ٢٠٢٤ م",
            "January 24, 2024 - 10:35",
            "24. Januar 2024",
            "24 janvier 2024",
            "24/1/2024",
            "24.01.2024, 10:35",
            "2024-01-24",
            "(01/24/2024 10:35 PM)",
            "نشر في: ٢٤/١/٢٠٢٤",
            "Published on 24 January 2024",
        ] {
            assert_eq!(
                read(line, false).and_then(|line| line.day).map(|day| day.date().to_string()).as_deref(),
                Some("2024-01-24"),
                "{line}"
            );
        }
    }

    #[test]
    fn a_line_that_says_more_or_less_is_none() {
        for line in [
            "بيروت 24 يناير 2024",
            "في 24 يناير 2024 فتح الجسر",
            "24 يناير",
            "يناير 2024",
            "2024",
            "31 February 2024",
            "24 25 January 2024",
            "24/1/2024 فتح الجسر",
            "2/3/4 متر",
            "",
        ] {
            assert_eq!(read(line, true), None, "{line}");
        }
    }

    #[test]
    fn numbers_that_may_be_day_or_month_are_read_where_the_day_is_known_to_stand_first() {
        let day = |line, day_first| read(line, day_first).unwrap().day.map(|day| day.date().to_string());
        assert_eq!(day("3/9/2023", true).as_deref(), Some("2023-09-03"));
        assert_eq!(day("3/9/2023", false), None);
        assert_eq!(day("3.9.2023", false).as_deref(), Some("2023-09-03"));
        assert!(read("آخر تحديث: 24/1/2024 - 10:35", true).unwrap().is_update);
        assert!(!read("Published: 24/1/2024", true).unwrap().is_update);
    }
}
