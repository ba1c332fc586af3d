//! Dates as pages write them in metadata: ISO 8601 and its dirty relatives, mail dates, epochs, day-first forms.

use std::sync::LazyLock;

use jiff::tz::Offset;
use jiff::{Timestamp, civil};
use regex::Regex;

use crate::article::{Moment, Precision};
use crate::text::search_tier::ascii_digit;

/// News on the web is not older than this year; what is, is a default of some system.
pub const FIRST_YEAR: i16 = 1990;

/// `2024-01-25`, `2024/1/25`, `20240125`, perhaps with a time and an offset after it.
static YEAR_FIRST: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?x) (?:^|\D) (?P<y>(?:19|20)\d\d) (?: [-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2}) | (?P<mm>\d\d)(?P<dd>\d\d) )
          (?: (?:\s*[T,]?\s*|\s+-\s+) (?P<h>\d{1,2}):(?P<min>\d\d)(?::(?P<s>\d\d)(?:[.,]\d+)?)?
              \s*(?P<z>Z|UTC|GMT|[+\x{2212}-]\d\d:?(?:\d\d)?)? )?",
    )
    .ok()
});

/// `25.01.2024` and `25/01/2024`, perhaps with a time.
static DAY_FIRST: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?x) (?:^|\D) (?P<d>\d{1,2}) (?P<sep>[./-]|\s\|\s) (?P<m>\d{1,2}) (?:[./-]|\s\|\s) (?P<y>(?:19|20)\d\d)
          (?: [\s,|–-]* (?P<h>\d{1,2}) [:.] (?P<min>\d\d) )?",
    )
    .ok()
});

/// What programs print: `Thu Jan 25 14:30:00 2024` (C), `Thu Jan 25 14:30:00 +0300 2024` (Ruby, and a social network's
/// interface), `Thu Jan 25 2024 14:30:00 GMT+0300 (…)` (JavaScript).
static PROGRAM: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?x) ^ [A-Z][a-z]{2},?\s+ (?P<name>[A-Z][a-z]{2})\s+ (?P<d>\d{1,2})\s+ (?:(?P<y>(?:19|20)\d\d)\s+)?
          (?P<h>\d{1,2}):(?P<min>\d\d):(?P<s>\d\d) (?:\s+(?:GMT|UTC|Z))? \s*(?P<z>[+-]\d\d:?\d\d)?
          (?:\s+(?P<y2>(?:19|20)\d\d))? (?:\s+\(.*\))? $",
    )
    .ok()
});

/// `January 25, 2024`, `25 Jan 2024`, `25. Januar 2024`, perhaps with a time.
static MONTH_NAME: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?xi) (?: (?P<d>\d{1,2})(?:st|nd|rd|th|er|º|°)?\.?\s+(?:de\s+)? )? (?P<name>\p{L}{3,12})\.? \s+
          (?: (?P<d2>\d{1,2})(?:st|nd|rd|th)?,?\s+ )? (?:de\s+)? (?P<y>(?:19|20)\d\d)
          (?: [\s,|–-]* (?:at\s+)? (?P<h>\d{1,2}):(?P<min>\d\d)\s*(?P<ap>[ap]\.?m)? )?",
    )
    .ok()
});

/// First letters of month names, folded, in the languages that pages on the web use most in metadata.
const MONTHS: [&[&str]; 12] = [
    &["jan", "ene", "gen", "янв", "يناير", "oca", "sty"],
    &["feb", "fév", "fev", "фев", "فبراير", "şub", "lut"],
    &["mar", "mär", "maa", "мар", "مارس"],
    &["apr", "avr", "abr", "апр", "أبريل", "ابريل", "nis", "kwi"],
    &["may", "mai", "mei", "mag", "maj", "мая", "май", "مايو"],
    &["jun", "juin", "giu", "июн", "يونيو", "haz", "cze"],
    &["jul", "juil", "lug", "июл", "يوليو", "tem", "lip"],
    &["aug", "aoû", "aou", "ago", "авг", "أغسطس", "اغسطس", "ağu", "sie"],
    &["sep", "set", "сен", "سبتمبر", "eyl", "wrz"],
    &["oct", "okt", "out", "ott", "окт", "أكتوبر", "اكتوبر", "eki", "paź"],
    &["nov", "ноя", "نوفمبر", "kas", "lis"],
    &["dec", "dez", "déc", "dic", "дек", "ديسمبر", "ara", "gru"],
];

/// Reads a date; a numeric day-first form only when it can be no other, or is written with points.
pub fn parse(text: &str) -> Option<Moment> {
    let text: String = text.trim().chars().map(ascii_digit).collect();
    let text = text.as_str();
    let found = Moment::parse_iso(text)
        .or_else(|| epoch(text))
        .or_else(|| mail(text))
        .or_else(|| program(text))
        .or_else(|| year_first(text))
        .or_else(|| day_first(text))
        .or_else(|| month_name(text))?;
    (found.date().year() >= FIRST_YEAR).then_some(found)
}

/// The day that an address carries in its path (`/2024/01/25/`, `/20240125/`, `2024-01-25`).
pub fn from_url(url: &str) -> Option<Moment> {
    static PATH: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"[/_-](20\d\d)(?:[/_-](\d{1,2})[/_-](\d{1,2})|(\d\d)(\d\d))(?:[/_.-]|$)").ok()
    });
    let found = PATH.as_ref()?.captures(url)?;
    let number = |at: usize, other: usize| found.get(at).or_else(|| found.get(other))?.as_str().parse().ok();
    Moment::day(found.get(1)?.as_str().parse().ok()?, number(2, 4)?, number(3, 5)?)
}

fn epoch(text: &str) -> Option<Moment> {
    let number: i64 = Some(text).filter(|text| (10..=13).contains(&text.len()))?.parse().ok()?;
    let seconds = if text.len() == 10 {
        number
    } else if text.len() == 13 {
        number / 1_000
    } else {
        return None;
    };
    Some(Moment::utc(Timestamp::from_second(seconds).ok()?))
}

fn mail(text: &str) -> Option<Moment> {
    let zoned = jiff::fmt::rfc2822::parse(text).ok()?;
    Some(Moment { instant: zoned.timestamp(), offset: zoned.offset(), precision: Precision::Time })
}

fn program(text: &str) -> Option<Moment> {
    let found = PROGRAM.as_ref()?.captures(text)?;
    let number = |name: &str| found.name(name)?.as_str().parse::<i8>().ok();
    let year = found.name("y").or_else(|| found.name("y2"))?.as_str().parse().ok()?;
    let offset = found.name("z").map_or(Some(Offset::UTC), |zone| offset(zone.as_str()))?;
    let month = month(found.name("name")?.as_str())?;
    moment(year, month, number("d")?, number("h").zip(number("min")), number("s")?, offset)
}

/// The month, from 1, that a name stands for.
fn month(name: &str) -> Option<i8> {
    let name = name.to_lowercase();
    let at = MONTHS.iter().position(|starts| starts.iter().any(|start| name.starts_with(start)))?;
    i8::try_from(at + 1).ok()
}

fn year_first(text: &str) -> Option<Moment> {
    let found = YEAR_FIRST.as_ref()?.captures(text)?;
    let number = |names: &[&str]| names.iter().find_map(|name| found.name(name)?.as_str().parse::<i8>().ok());
    let year = found.name("y")?.as_str().parse().ok()?;
    let offset = found.name("z").map_or(Some(Offset::UTC), |zone| offset(zone.as_str()))?;
    let (hour, minute, second) = (number(&["h"]), number(&["min"]), number(&["s"]));
    moment(year, number(&["m", "mm"])?, number(&["d", "dd"])?, hour.zip(minute), second.unwrap_or(0), offset)
}

fn day_first(text: &str) -> Option<Moment> {
    let found = DAY_FIRST.as_ref()?.captures(text)?;
    let number = |name: &str| found.name(name)?.as_str().parse::<i8>().ok();
    let (mut day, mut month) = (number("d")?, number("m")?);
    if month > 12 {
        (day, month) = (month, day);
    } else if day <= 12
        && day != month
        && !found.name("sep").is_some_and(|sep| matches!(sep.as_str().trim(), "." | "|"))
    {
        return None;
    }
    let year = found.name("y")?.as_str().parse().ok()?;
    moment(year, month, day, number("h").zip(number("min")), 0, Offset::UTC)
}

fn month_name(text: &str) -> Option<Moment> {
    let found = MONTH_NAME.as_ref()?.captures(text)?;
    let month = month(found.name("name")?.as_str())?;
    let number = |name: &str| found.name(name)?.as_str().parse::<i8>().ok();
    let half = found.name("ap").map(|half| half.as_str().to_lowercase());
    let hour = number("h").map(|hour| match half.as_deref() {
        Some(half) if half.starts_with('p') && hour < 12 => hour + 12,
        Some(half) if half.starts_with('a') && hour == 12 => 0,
        _ => hour,
    });
    let year = found.name("y")?.as_str().parse().ok()?;
    let day = number("d2").or_else(|| number("d"))?;
    moment(year, month, day, hour.zip(number("min")), 0, Offset::UTC)
}

fn moment(
    year: i16,
    month: i8,
    day: i8,
    time: Option<(i8, i8)>,
    second: i8,
    offset: Offset,
) -> Option<Moment> {
    let Some((hour, minute)) = time else { return Moment::day(year, month, day) };
    let when = civil::DateTime::new(year, month, day, hour, minute, second, 0).ok()?;
    Some(Moment { instant: offset.to_timestamp(when).ok()?, offset, precision: Precision::Time })
}

fn offset(zone: &str) -> Option<Offset> {
    let zone = zone.replace('\u{2212}', "-");
    let Some(sign) = zone.strip_prefix(['+', '-']) else { return Some(Offset::UTC) };
    let digits: String = sign.chars().filter(char::is_ascii_digit).collect();
    let hours: i32 = digits.get(..2)?.parse().ok()?;
    let minutes: i32 = digits.get(2..4).unwrap_or("00").parse().ok()?;
    let seconds = (hours * 60 + minutes) * 60;
    Offset::from_seconds(if zone.starts_with('-') { -seconds } else { seconds }).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<String> {
        parse(text).map(|moment| moment.to_string())
    }

    #[test]
    fn dirty_relatives_of_iso_are_read_with_their_zone() {
        for (text, expected) in [
            ("2024-01-25T14:30:00+0300", "2024-01-25T14:30:00+03:00"),
            ("2024-01-25 14:30:00 +03:00", "2024-01-25T14:30:00+03:00"),
            ("2024-1-5T9:05", "2024-01-05T09:05:00Z"),
            ("2024/01/25 14:30", "2024-01-25T14:30:00Z"),
            ("20240125", "2024-01-25T00:00:00Z"),
            ("Thu, 25 Jan 2024 14:30:00 +0100", "2024-01-25T14:30:00+01:00"),
            ("٢٠٢٤-٠١-٢٥ ١٤:٣٠", "2024-01-25T14:30:00Z"),
            ("۲۰۲۴/۱/۲۵", "2024-01-25T00:00:00Z"),
            ("Thu Jan 25 14:30:05 2024", "2024-01-25T14:30:05Z"),
            ("Thu Jan  5 14:30:05 UTC 2024", "2024-01-05T14:30:05Z"),
            ("Thu Jan 25 14:30:00 +0300 2024", "2024-01-25T14:30:00+03:00"),
            ("Thu Jan 25 2024 14:30:00 GMT+0300 (Arabian Standard Time)", "2024-01-25T14:30:00+03:00"),
            ("1706193000", "2024-01-25T14:30:00Z"),
            ("1706193000000", "2024-01-25T14:30:00Z"),
        ] {
            assert_eq!(read(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn written_dates_are_read() {
        for (text, day) in [
            ("25.01.2024, 14:30 Uhr", "2024-01-25T14:30:00Z"),
            ("25/01/2024", "2024-01-25T00:00:00Z"),
            ("25 | 01 | 2024", "2024-01-25T00:00:00Z"),
            ("Jan. 25, 2024 at 2:30 PM", "2024-01-25T14:30:00Z"),
            ("25. Januar 2024", "2024-01-25T00:00:00Z"),
            ("25 de enero de 2024", "2024-01-25T00:00:00Z"),
            ("25 يناير 2024", "2024-01-25T00:00:00Z"),
        ] {
            assert_eq!(read(text).as_deref(), Some(day), "{text}");
        }
    }

    #[test]
    fn what_may_be_day_or_month_first_is_no_date() {
        assert_eq!(read("05/04/2024"), None);
        assert_eq!(read("0000-00-00"), None);
        assert_eq!(read("1970-01-01T00:00:00Z"), None);
    }

    #[test]
    fn an_address_gives_its_day() {
        assert_eq!(
            from_url("https://a.example/2024/01/25/x").map(|m| m.to_string()).as_deref(),
            Some("2024-01-25T00:00:00Z")
        );
        assert_eq!(from_url("https://a.example/news-20991399-x"), None);
    }
}
