//! Names of months and weekdays, in all naming systems and languages, folded.

use std::sync::LazyLock;

use foldhash::HashMap;

use super::agencies::fold_char;
use super::openings::Openings;
use crate::text::letters;

/// What a word of the calendar names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CalendarWord {
    /// A month of the Gregorian calendar, 1 to 12.
    Month(i8),
    /// A month of the Islamic calendar, 1 to 12.
    Hijri(i8),
    /// A month of the Solar Hijri calendar, 1 to 12.
    Jalali(i8),
    /// A weekday, Monday = 1.
    Weekday(i8),
}

/// A name, folded, and what it names.
type Name = (Vec<char>, CalendarWord);

/// The names in the order of their letters.
static NAMES: LazyLock<Vec<Name>> = LazyLock::new(|| {
    let mut words = HashMap::default();
    for line in include_str!("calendar.tsv").lines().filter(|line| !line.starts_with('#')) {
        let mut fields = line.split('\t');
        let (Some(kind), Some(Ok(number)), Some(names)) =
            (fields.next(), fields.next().map(str::parse), fields.next())
        else {
            continue;
        };
        let word = match kind {
            "month" => CalendarWord::Month(number),
            "hijri" => CalendarWord::Hijri(number),
            "jalali" => CalendarWord::Jalali(number),
            _ => CalendarWord::Weekday(number),
        };
        for name in names.split('|') {
            let key: Vec<char> = name.chars().filter_map(fold_char).collect();
            words.entry(key).or_insert(word);
        }
    }
    let mut names: Vec<_> = words.into_iter().collect();
    names.sort_by(|(one, _), (other, _)| one.cmp(other));
    names
});

/// The first letters of the names, in order, with the names that begin with each.
static OPENINGS: LazyLock<Vec<(char, &'static [Name])>> = LazyLock::new(|| {
    let opening = |name: &Name| name.0.first().copied();
    let same = NAMES.chunk_by(|one, other| opening(one) == opening(other));
    same.filter_map(|names| Some((opening(names.first()?)?, names))).collect()
});

/// The first words of the months, folded.
static MONTHS: LazyLock<Openings> = LazyLock::new(|| {
    let mut openings = Openings::none();
    for (name, word) in NAMES.iter() {
        if matches!(word, CalendarWord::Month(_)) {
            openings.add(name.iter().copied().take_while(|char| letters::is_alphabetic(*char)));
        }
    }
    openings
});

/// The beginnings and lengths of the first words of all months of the Gregorian calendar: of a word of ASCII, all letters
/// up to what is none and no mark.
pub fn month_openings() -> &'static Openings {
    &MONTHS
}

/// Finds the longest month or weekday that starts at `at` in `text` and ends at a word's end. Returns the index
/// after it.
pub fn match_at(text: &[char], at: usize) -> Option<(usize, CalendarWord)> {
    longest((at + 1..).zip(text.get(at..)?.iter().copied()))
}

/// Finds the longest month or weekday that a text begins with and that ends at a word's end. Returns its length in bytes.
pub fn match_start(text: &str) -> Option<(usize, CalendarWord)> {
    longest(text.char_indices().map(|(at, char)| (at + char.len_utf8(), char)))
}

/// The longest name that characters begin with and that ends at a word's end, and the place after it; each character
/// comes with the place after it.
fn longest(chars: impl Iterator<Item = (usize, char)>) -> Option<(usize, CalendarWord)> {
    // The names that begin with what was read so far; each letter leaves fewer.
    let mut names: Option<&[Name]> = None;
    let mut read = 0;
    let mut best = None;
    // A name that was read to its end, when the next character may go on with the word.
    let mut whole = None;
    for (after, char) in chars {
        let letter = fold_char(char);
        if letter.is_some() && !letters::is_alphabetic(char) {
            best = whole.or(best);
        }
        whole = None;
        let Some(letter) = letter else { continue };
        let left = match names {
            None => {
                let opening = OPENINGS.binary_search_by_key(&letter, |(letter, _)| *letter).ok()?;
                OPENINGS.get(opening)?.1
            }
            Some(names) => {
                let below = names.partition_point(|(name, _)| name.get(read) < Some(&letter));
                let same = names.get(below..)?.partition_point(|(name, _)| name.get(read) == Some(&letter));
                names.get(below..below + same)?
            }
        };
        names = Some(left);
        read += 1;
        let Some((first, word)) = left.first() else { return best };
        if first.len() == read {
            whole = Some((after, *word));
        }
    }
    whole.or(best)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_of_every_naming_system_are_read() {
        for (text, want) in [
            ("كانون الثاني", CalendarWord::Month(1)),
            ("جانفي", CalendarWord::Month(1)),
            ("يناير", CalendarWord::Month(1)),
            ("آذار", CalendarWord::Month(3)),
            ("Sept", CalendarWord::Month(9)),
            ("января", CalendarWord::Month(1)),
            ("août", CalendarWord::Month(8)),
            ("رجب", CalendarWord::Hijri(7)),
            ("ذو الحجة", CalendarWord::Hijri(12)),
            ("الخميس", CalendarWord::Weekday(4)),
            ("Thursday", CalendarWord::Weekday(4)),
        ] {
            let chars: Vec<char> = text.chars().collect();
            assert_eq!(match_at(&chars, 0), Some((chars.len(), want)), "{text}");
            let behind = format!("{text}, {text}");
            assert_eq!(match_start(&behind), Some((text.len(), want)), "{behind}");
        }
        let chars: Vec<char> = "مارسيليا".chars().collect();
        assert_eq!(match_at(&chars, 0), None);
    }

    #[test]
    fn every_month_in_ascii_may_begin_with_its_first_word_and_other_words_may_not() {
        let first = |name: &[char]| name.iter().take_while(|char| char.is_alphabetic()).collect::<String>();
        let months = NAMES.iter().filter(|(_, word)| matches!(word, CalendarWord::Month(_)));
        let in_ascii = months.clone().filter(|(name, _)| name.first().is_some_and(char::is_ascii));
        assert!(in_ascii.clone().count() > 50 && !in_ascii.clone().any(|(name, _)| name.contains(&' ')));
        let words: Vec<String> = months.map(|(name, _)| first(name)).filter(|word| word.is_ascii()).collect();
        assert!(
            words.len() > 50 && words.iter().all(|word| MONTHS.may_have_ascii(word.as_bytes())),
            "{words:?}"
        );
        for word in ["The", "Marchers", "President", "Junction"] {
            assert!(!MONTHS.may_have_ascii(word.as_bytes()), "{word}");
        }
    }
}
