//! Names of months and weekdays, in all naming systems and languages, folded.

use std::sync::LazyLock;

use foldhash::HashMap;

use super::agencies::fold_char;
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

/// Finds the longest month or weekday that starts at `at` in `text` and ends at a word's end. Returns the index
/// after it.
pub fn match_at(text: &[char], at: usize) -> Option<(usize, CalendarWord)> {
    let (at, first) = (at..).zip(text.get(at..)?).find_map(|(at, char)| Some((at, fold_char(*char)?)))?;
    // The names that begin with what was read so far; each letter leaves fewer.
    let opening = OPENINGS.binary_search_by_key(&first, |(letter, _)| *letter).ok()?;
    let mut names = OPENINGS.get(opening).map_or(Default::default(), |(_, names)| *names);
    let mut read = 0;
    let mut best = None;
    for place in at.. {
        let Some(letter) = text.get(place) else { break };
        let Some(letter) = fold_char(*letter) else { continue };
        let below = names.partition_point(|(name, _)| name.get(read) < Some(&letter));
        let same = names.get(below..)?.partition_point(|(name, _)| name.get(read) == Some(&letter));
        names = names.get(below..below + same)?;
        read += 1;
        let Some((first, word)) = names.first() else { break };
        let ends =
            || text.get(place + 1).is_none_or(|c| !letters::is_alphabetic(*c) && fold_char(*c).is_some());
        if first.len() == read && ends() {
            best = Some((place + 1, *word));
        }
    }
    best
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
        }
        let chars: Vec<char> = "مارسيليا".chars().collect();
        assert_eq!(match_at(&chars, 0), None);
    }
}
