//! Numbers worth having: money, shares, counts of people and full dates.
//!
//! Only numbers written in digits, and only those whose unit stands beside them and whose separators can be read in
//! one way in the text's language. A currency's name that several states share ("pounds", "دينار") is money only with
//! the state's.

mod before;

use crate::article::facts::{Quantity, QuantityKind};
use crate::lexicon::calendar::{self, CalendarWord};
use crate::lexicon::quantities::{LONGEST, Numerals, Unit, numerals, unit};
use crate::text::search_tier::name_key;
use crate::text::{count, letters};
use before::Minus;

/// The quantities of a body, in text order. Offsets count code points.
pub fn find(body: &str, language: Option<&str>) -> Vec<Quantity> {
    let text = count::chars(body);
    let mut found = Vec::new();
    let mut at = 0;
    let month_first_is_read = language.is_some_and(|code| code.starts_with("en"));
    let numerals = numerals(language);
    while let Some(char) = text.get(at).copied() {
        let is_digit = digit(char).is_some();
        if !is_digit && !letters::is_alphabetic(char) {
            at += 1;
            continue;
        }
        if !starts_word(&text, at) {
            // The rest of a word, or of a number that something is written onto, is no number either.
            at = if is_digit { number_end(&text, at) } else { word_end(&text, at) };
            continue;
        }
        if !is_digit {
            let read = numerals.and_then(|numerals| people_in_words(&text, at, numerals, language));
            let is_month = || month_first_is_read && char.is_uppercase();
            let read = read.or_else(|| is_month().then(|| month_first(&text, at)).flatten());
            at = match &read {
                Some(quantity) => quantity.end,
                // A number or a word may be written onto a particle.
                None if is_particle(char) => at + 1,
                None => word_end(&text, at),
            };
            found.extend(read);
            continue;
        }
        let end = number_end(&text, at);
        let quantity = date(&text, at, end).or_else(|| amount(&text, at, end, language));
        at = quantity.as_ref().map_or(end, |quantity| quantity.end);
        found.extend(quantity);
    }
    found
}

/// Longest word that stands for tens or hundreds, with the space behind it, in code points.
const LONGEST_WORD: usize = 12;

/// People counted in words: `three soldiers`, `ثلاثة جنود`, and Arabic duals: `شخصان`.
fn people_in_words(
    text: &[char],
    from: usize,
    numerals: &Numerals,
    language: Option<&str>,
) -> Option<Quantity> {
    let opening = text.get(from..)?.first_chunk::<2>()?.map(lower);
    let (numeral, end) = numerals.beginning(opening).iter().find_map(|numeral| {
        let end = from + numeral.word.len();
        let written = text.get(from..end)?;
        let same = written.iter().zip(&numeral.word).all(|(one, other)| lower(*one) == *other);
        (same && ends_word(text, end)).then_some((numeral, end))
    })?;
    if follows_number(text, from) {
        return None;
    }
    let people = |end: usize, noun: &[char]| {
        let noun: String = noun.iter().collect();
        let (value, unit) = (numeral.value.to_string(), Some(noun.trim().to_owned()));
        Some(Quantity { kind: QuantityKind::Count, start: from, end, value, unit })
    };
    if numeral.is_noun {
        return people(end, text.get(from..end)?);
    }
    match unit_after(text, end, language)? {
        (after, Unit::People) => people(after, text.get(end..after)?),
        _ => None,
    }
}

/// Whether a number word is the end of a longer number: after a hyphen, or after tens and hundreds and what joins them
/// ("hundred and two", "treinta y tres", "مئة وثلاثة").
fn follows_number(text: &[char], from: usize) -> bool {
    const HIGHER: [&str; 32] = [
        "hundred",
        "thousand",
        "million",
        "cent",
        "cents",
        "mille",
        "vingt",
        "trente",
        "quarante",
        "cinquante",
        "soixante",
        "ciento",
        "cientos",
        "mil",
        "veinte",
        "treinta",
        "cuarenta",
        "cincuenta",
        "sesenta",
        "setenta",
        "ochenta",
        "noventa",
        "hundert",
        "tausend",
        "مئة",
        "مائة",
        "مئتين",
        "مئتان",
        "ألف",
        "ألفا",
        "آلاف",
        "مليون",
    ];
    // Words are looked for no further back than the longest of them.
    let word_before = |at: usize| {
        let before = text.get(at.saturating_sub(LONGEST_WORD)..at).unwrap_or_default();
        let end = before.iter().rposition(|char| *char != ' ').map_or(0, |last| last + 1);
        let word = before.get(..end).unwrap_or_default();
        let start = word.iter().rposition(|char| !char.is_alphanumeric()).map_or(0, |last| last + 1);
        let word: String = word.get(start..).unwrap_or_default().iter().collect();
        (at.saturating_sub(before.len() - start), word.to_lowercase())
    };
    let (at, mut word) = word_before(from);
    if ["and", "y", "et", "und", "و"].contains(&word.as_str()) {
        word = word_before(at).1;
    }
    text.get(from.wrapping_sub(1)) == Some(&'-') || HIGHER.contains(&word.as_str())
}

fn lower(char: char) -> char {
    match char {
        '\0'..='\x7f' => char.to_ascii_lowercase(),
        // Arabic letters have no case, and the standard library searches for each.
        '\u{600}'..='\u{6ff}' => char,
        _ => char.to_lowercase().next().unwrap_or(char),
    }
}

fn ends_word(text: &[char], at: usize) -> bool {
    text.get(at).is_none_or(|char| !char.is_alphanumeric() && !matches!(char, '-' | '\u{64b}'..='\u{652}'))
}

/// One past the last letter of a word.
fn word_end(text: &[char], from: usize) -> usize {
    let letters =
        text.get(from..).unwrap_or_default().iter().take_while(|char| letters::is_alphabetic(**char));
    from + letters.count().max(1)
}

/// Whether a word can begin here: after no letter or digit, after an Arabic particle written onto a number, or in a script
/// that has no spaces.
fn starts_word(text: &[char], at: usize) -> bool {
    let before = |back: usize| at.checked_sub(back).and_then(|at| text.get(at)).copied();
    let spaceless = |char: char| matches!(char, '\u{3040}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}');
    let parts =
        |char: Option<char>| char.is_none_or(|char| !letters::is_alphanumeric(char) || spaceless(char));
    parts(before(1)) || before(1).is_some_and(is_particle) && parts(before(2))
}

/// Whether a letter is a particle that Arabic writes onto the next word.
fn is_particle(letter: char) -> bool {
    matches!(letter, 'و' | 'ف' | 'ب' | 'ل' | 'ك')
}

fn digit(char: char) -> Option<char> {
    match char {
        '0'..='9' => Some(char),
        '٠'..='٩' => char::from_digit(u32::from(char) - 0x660, 10),
        '۰'..='۹' => char::from_digit(u32::from(char) - 0x6f0, 10),
        _ => None,
    }
}

/// One past the last digit of a number, separators between digits included.
fn number_end(text: &[char], from: usize) -> usize {
    let mut end = from;
    let is_digit = |at: usize| text.get(at).is_some_and(|char| digit(*char).is_some());
    loop {
        if is_digit(end) {
            end += 1;
            continue;
        }
        let separator = matches!(
            text.get(end),
            Some(
                '.' | ','
                    | '٫'
                    | '٬'
                    | '،'
                    | '\''
                    | '’'
                    | '/'
                    | '-'
                    | ':'
                    | '\u{a0}'
                    | '\u{202f}'
                    | '\u{2010}'..='\u{2015}'
            )
        );
        if !(separator && is_digit(end + 1)) {
            return end;
        }
        end += 1;
    }
}

/// A number as whole digits and digits after the decimal sign; nothing when it could be read in two ways.
fn number(text: &[char], language: Option<&str>) -> Option<(String, String)> {
    let plain: String = text.iter().map(|char| digit(*char).unwrap_or(*char)).collect();
    let separators: Vec<char> = plain.chars().filter(|char| !char.is_ascii_digit()).collect();
    let groups: Vec<&str> = plain.split(|char: char| !char.is_ascii_digit()).collect();
    let (first, rest) = groups.split_first()?;
    if separators.is_empty() {
        return Some((plain.clone(), String::new()));
    }
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

/// A number, its scale and its unit.
fn amount(text: &[char], from: usize, end: usize, language: Option<&str>) -> Option<Quantity> {
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
fn goes_on(
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
fn scale_written_on(text: &[char], at: usize, language: Option<&str>) -> Option<(usize, u8)> {
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
fn link(text: &[char], at: usize, language: Option<&str>) -> usize {
    let dotted = skip(text, at, &["."]);
    [skip(text, dotted, &[" de", " di"]), skip(text, dotted, &[" d'", " d’"]), dotted]
        .into_iter()
        .filter(|joined| *joined > at)
        .find(|joined| {
            matches!(unit_after(text, *joined, language), Some((_, Unit::Money(_) | Unit::People)))
        })
        .unwrap_or(at)
}

/// The unit in the words after `at`, the longest one, and where it ends.
fn unit_after(text: &[char], at: usize, language: Option<&str>) -> Option<(usize, Unit)> {
    let elided = at > 0 && matches!(text.get(at - 1), Some('\'' | '’'));
    if elided {
        return unit_from(text, at, language);
    }
    matches!(text.get(at), Some(' ' | '\u{a0}' | '\u{202f}'))
        .then(|| unit_from(text, at + 1, language))
        .flatten()
}

/// The unit in the words from `from` on.
fn unit_from(text: &[char], from: usize, language: Option<&str>) -> Option<(usize, Unit)> {
    let mut best = None;
    let mut end = from;
    let mut words = String::new();
    for number in 0..LONGEST {
        if number > 0 {
            if !matches!(text.get(end), Some(' ' | '\u{a0}' | '\u{202f}')) {
                break;
            }
            end += 1;
        }
        let start = end;
        while text.get(end).is_some_and(|char| {
            letters::is_alphabetic(*char) || matches!(char, '\u{64b}'..='\u{652}' | '-') && end > start
        }) {
            end += 1;
        }
        if end == start {
            break;
        }
        if !words.is_empty() {
            words.push(' ');
        }
        words.extend(text.get(start..end).unwrap_or(&[]));
        if let Some(unit) = unit(&name_key(&words), language) {
            best = Some((end, unit));
        }
    }
    best
}

/// `digits.fraction` times ten to the power of `scale`, without zeros that say nothing.
fn decimal(whole: &str, fraction: &str, scale: usize) -> String {
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

/// A day with its month and year: `25 يناير 2024`, `4 كانون الأول/ديسمبر 2023`, `2024-01-25`.
fn date(text: &[char], from: usize, end: usize) -> Option<Quantity> {
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
fn month_first(text: &[char], from: usize) -> Option<Quantity> {
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

fn year(text: &[char], at: usize) -> Option<(i16, usize)> {
    let end = at + 4;
    let year: String = text.get(at..end)?.iter().map(|char| digit(*char)).collect::<Option<_>>()?;
    let more = text.get(end).is_some_and(|char| letters::is_alphanumeric(*char));
    let year = year.parse().ok().filter(|year| (1800..2200).contains(year) && !more)?;
    Some((year, end))
}

fn dated(year: i16, month: i8, day: i8, start: usize, end: usize) -> Option<Quantity> {
    let date = jiff::civil::Date::new(year, month, day).ok()?;
    Some(Quantity { kind: QuantityKind::Date, start, end, value: date.to_string(), unit: None })
}

/// The place after the first of `options` that stands at `at`; `at` if none does.
fn skip(text: &[char], at: usize, options: &[&str]) -> usize {
    let stands =
        |option: &&&str| option.chars().enumerate().all(|(off, char)| text.get(at + off) == Some(&char));
    options.iter().find(stands).map_or(at, |option| at + option.chars().count())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str, language: &str) -> Vec<String> {
        let points: Vec<char> = text.chars().collect();
        find(text, Some(language))
            .into_iter()
            .map(|q| {
                let written: String = points[q.start..q.end].iter().collect();
                format!("{written} = {} {}", q.value, q.unit.unwrap_or_default()).trim_end().to_owned()
            })
            .collect()
    }

    #[test]
    fn money_is_read_with_its_scale_and_currency() {
        let text = "بلغت الكلفة ٢٫٥ مليون دولار، أي 1,200,000 جنيه مصري و3,5 مليارات يورو و40 ديناراً.";
        let want = [
            "٢٫٥ مليون دولار = 2500000 USD",
            "1,200,000 جنيه مصري = 1200000 EGP",
            "3,5 مليارات يورو = 3500000000 EUR",
        ];
        assert_eq!(read(text, "ar"), want);
        assert_eq!(read("It cost $1.5 billion, not C$3.", "en"), ["$1.5 billion = 1500000000 USD"]);
        assert_eq!(
            read("1.250,75 Euro und 2 Billionen Euro", "de"),
            ["1.250,75 Euro = 1250.75 EUR", "2 Billionen Euro = 2000000000000 EUR"]
        );
        assert_eq!(read("3,2 млрд рублей", "ru"), ["3,2 млрд рублей = 3200000000 RUB"]);
    }

    #[test]
    fn scales_are_read_in_short_and_through_what_joins_them_to_the_currency() {
        assert_eq!(
            read("$1.2bn, £900m and €3k, but $5x and 20m pounds, US$4.5 billion and $3 bn.", "en"),
            [
                "$1.2bn = 1200000000 USD",
                "£900m = 900000000 GBP",
                "€3k = 3000 EUR",
                "US$4.5 billion = 4500000000 USD",
                "$3 bn = 3000000000 USD"
            ]
        );
        assert_eq!(
            read("2 Mrd. Euro und 900 Mio. Dollar. 3 Mio. Dann kam", "de"),
            ["2 Mrd. Euro = 2000000000 EUR", "900 Mio. Dollar = 900000000 USD"]
        );
        assert_eq!(
            read("2 milliards d'euros, 3,5 millions de dollars et 4 millions de personnes", "fr"),
            [
                "2 milliards d'euros = 2000000000 EUR",
                "3,5 millions de dollars = 3500000 USD",
                "4 millions de personnes = 4000000 personnes"
            ]
        );
        assert_eq!(read("5.000 millones de euros", "es"), ["5.000 millones de euros = 5000000000 EUR"]);
    }

    #[test]
    fn people_are_counted_in_words_and_duals() {
        assert_eq!(
            read(
                "Three soldiers and twelve civilians; twenty-two men, two-thirds, one of the ten roads.",
                "en"
            ),
            ["Three soldiers = 3 soldiers", "twelve civilians = 12 civilians"]
        );
        assert_eq!(
            read("قتل شخصان وثلاثة جنود وأصيب خمسة عمال، بعد ثلاثة أيام من إعلان طالبان.", "ar"),
            ["شخصان = 2 شخصان", "ثلاثة جنود = 3 جنود", "خمسة عمال = 5 عمال"]
        );
        assert_eq!(read("Zwei Polizisten und elf Dörfer", "de"), ["Zwei Polizisten = 2 Polizisten"]);
        for (text, language) in [
            ("once people", "en"),
            ("One hundred and two people", "en"),
            ("cent deux personnes, quatre-vingt-dix soldats", "fr"),
            ("treinta y tres personas", "es"),
            ("مئة وثلاثة جنود", "ar"),
        ] {
            assert_eq!(read(text, language), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn shares_and_counts_of_people_are_read_and_bare_numbers_are_not() {
        let text = "ارتفعت الأسعار 12.5% أو 13 في المئة وقتل ٢٠ شخصاً في 7 مدن عند 10:30.";
        assert_eq!(read(text, "ar"), ["12.5% = 12.5", "13 في المئة = 13", "٢٠ شخصاً = 20 شخصاً"]);
        assert_eq!(
            read("On 5 May 1,200 people and 2-3 soldiers left 7.", "en"),
            ["1,200 people = 1200 people"]
        );
    }

    #[test]
    fn full_dates_are_days_and_impossible_ones_are_none() {
        assert_eq!(
            read("في 4 كانون الأول/ديسمبر 2023، ثم ٢٥ يناير ٢٠٢٤", "ar"),
            ["4 كانون الأول/ديسمبر 2023 = 2023-12-04", "٢٥ يناير ٢٠٢٤ = 2024-01-25"]
        );
        assert_eq!(
            read("On January 25, 2024 and 2024-02-30 and 3 May 2024.", "en"),
            ["January 25, 2024 = 2024-01-25", "3 May 2024 = 2024-05-03"]
        );
        assert_eq!(read("el 3 de marzo de 2021", "es"), ["3 de marzo de 2021 = 2021-03-03"]);
    }

    #[test]
    fn a_number_that_goes_on_behind_its_scale_is_one() {
        assert_eq!(
            read("كلف 3 مليارات و400 مليون دولار، وحضر 31 ألفا و450 شخصا.", "ar"),
            ["3 مليارات و400 مليون دولار = 3400000000 USD", "31 ألفا و450 شخصا = 31450 شخصا"]
        );
        assert_eq!(read("۳ میلیون و ۴۰۰ هزار نفر", "fa"), ["۳ میلیون و ۴۰۰ هزار نفر = 3400000 نفر"]);
        assert_eq!(
            read("بين 3 ملايين و5 ملايين دولار، و20 جنديا", "ar"),
            ["20 جنديا = 20 جنديا"],
            "two numbers, and whose the first one's unit is cannot be told"
        );
        for text in ["مليون و200 ألف دولار", "مئة و20 شخصا", "ألف و 500 جندي", "ثلاثة ملايين و200 ألف شخص"]
        {
            assert!(read(text, "ar").is_empty(), "{text}: {:?}", read(text, "ar"));
        }
        assert_eq!(read("قتل ٣ مدنيين و20 جنديا", "ar"), ["٣ مدنيين = 3 مدنيين", "20 جنديا = 20 جنديا"]);
    }

    #[test]
    fn ranges_and_numbers_in_names_are_none_and_minus_is_read() {
        for (text, language) in [
            ("8,0–8,5%", "ru"),
            ("2–3 soldiers", "en"),
            ("10-15% of it", "en"),
            ("G-20 people", "en"),
            ("COVID-19 patients", "en"),
        ] {
            assert!(read(text, language).is_empty(), "{text}: {:?}", read(text, language));
        }
        assert_eq!(read("Growth was -0.5% and (−2 percent)", "en"), ["-0.5% = -0.5", "−2 percent = -2"]);
        assert_eq!(read("- 5% of it", "en"), ["5% = 5"]);
    }

    #[test]
    fn fractions_of_one_are_read() {
        assert_eq!(read("ارتفع 0.8 بالمئة ثم ٠٫٧%", "ar"), ["0.8 بالمئة = 0.8", "٠٫٧% = 0.7"]);
        assert_eq!(read("rose 0.25% to $0.75; 0,500 euros", "en"), ["0.25% = 0.25", "$0.75 = 0.75 USD"]);
        assert_eq!(
            read("0,7 Prozent, 0,5 Mio. Euro", "de"),
            ["0,7 Prozent = 0.7", "0,5 Mio. Euro = 500000 EUR"]
        );
    }

    #[test]
    fn a_percent_sign_or_word_may_stand_before_its_number() {
        assert_eq!(
            read("Enflasyon yüzde 40 arttı, faiz %50,5 oldu; Ocak 2024 %3", "tr"),
            ["yüzde 40 = 40", "%50,5 = 50.5", "%3 = 3"]
        );
        assert_eq!(read("ارتفعت بنسبة %15 ثم ٪٧", "ar"), ["%15 = 15", "٪٧ = 7"]);
        assert!(read("5%15", "ar").is_empty());
    }

    #[test]
    fn a_sign_is_the_currency_that_it_alone_means() {
        assert_eq!(
            read("₽500, 20 ₺ and ₹3 but R$5, A$7", "en"),
            ["₽500 = 500 RUB", "20 ₺ = 20 TRY", "₹3 = 3 INR"]
        );
        assert_eq!(read("cuesta $500, US$20 y 3 €", "es"), ["US$20 = 20 USD", "3 € = 3 EUR"]);
        assert_eq!(
            read("50 دولارا كنديا و3 ملايين دولار أسترالي", "ar"),
            ["50 دولارا كنديا = 50 CAD", "3 ملايين دولار أسترالي = 3000000 AUD"]
        );
    }

    #[test]
    fn scripts_without_spaces_write_shares_onto_their_words() {
        assert_eq!(read("同比增长5.4%，耗资", "zh"), ["5.4% = 5.4"]);
        assert_eq!(read("前年比2%を超え", "ja"), ["2% = 2"]);
    }

    #[test]
    fn a_number_that_can_be_read_in_two_ways_is_left_alone() {
        assert!(read("1.200.5 euros et 12/5 euros", "fr").is_empty());
    }

    #[test]
    fn a_sign_between_two_numbers_is_the_second_ones() {
        assert_eq!(read("5 €7 and €3", "en"), ["€7 = 7 EUR", "€3 = 3 EUR"]);
        assert_eq!(read("٠€٠", "ar"), ["€٠ = 0 EUR"]);
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_panic_and_in_order(text in "([0-9٠-٩]{1,3}|[.,/ :%$€-]|مليون|دولار|May|يناير|شخصا){0,30}") {
            let length = text.chars().count();
            let mut at = 0;
            for quantity in find(&text, Some("ar")) {
                prop_assert!(quantity.start >= at && quantity.end > quantity.start && quantity.end <= length);
                prop_assert!(!quantity.value.is_empty());
                at = quantity.end;
            }
        }
    }
}
