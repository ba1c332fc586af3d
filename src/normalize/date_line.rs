//! A line that is nothing but a day, as it stands under the headline of a story: `24 يناير 2024`, `الخميس 4 كانون الثاني
//! 2024`, `January 24, 2024 - 10:35`.

use crate::article::Moment;
use crate::lexicon::calendar::{self, CalendarWord};
use crate::text::search_tier::ascii_digit;

/// Longest date line, in code points.
const LIMIT: usize = 60;

/// The day that a line names, if the line says nothing else. A time of day in it is allowed and left unread, because
/// nothing says its zone.
pub fn read(line: &str) -> Option<Moment> {
    let text: Vec<char> = line.chars().map(ascii_digit).collect();
    if text.len() > LIMIT {
        return None;
    }
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
            at = match calendar::match_at(&text, at) {
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
        ] {
            assert_eq!(
                read(line).map(|moment| moment.date().to_string()).as_deref(),
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
            "",
        ] {
            assert_eq!(read(line), None, "{line}");
        }
    }
}
