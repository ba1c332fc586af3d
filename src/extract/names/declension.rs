//! Russian names in other cases than the nominative. The endings of places' and of people's names differ.

use compact_str::{CompactString, format_compact};

/// Endings of cases, each with what the nominative can have instead, the likeliest first.
pub type Endings = &'static [(&'static str, &'static [&'static str])];

/// The endings of places.
pub const PLACES: Endings = &[
    ("ии", &["ия"]),
    ("ию", &["ия"]),
    ("ией", &["ия"]),
    ("ом", &["", "о"]),
    ("ой", &["а"]),
    ("ы", &["а"]),
    ("и", &["ь", "а", "я"]),
    ("у", &["", "а"]),
    ("е", &["", "а", "я"]),
    ("а", &["", "о"]),
    ("я", &["ь", "й"]),
    ("ю", &["ь", "я"]),
];

/// The endings of people and their offices.
pub const PEOPLE: Endings = &[
    ("ом", &[""]),
    ("ем", &["й", "ь"]),
    ("ой", &["а"]),
    ("ей", &["я", "й"]),
    ("ого", &["ий", "ый"]),
    ("ию", &["ий"]),
    ("ия", &["ий"]),
    ("а", &[""]),
    ("я", &["й", "ь"]),
    ("у", &["", "а"]),
    ("ю", &["й", "я"]),
    ("ы", &["а"]),
    ("и", &["я", "а"]),
    ("е", &["", "а"]),
];

/// Whether a folded word begins with a Cyrillic letter.
pub fn is_cyrillic(key: &str) -> bool {
    key.chars().next().is_some_and(|first| matches!(first, 'а'..='я' | 'ё'))
}

/// What the nominative of a folded word can be if the word has one of the endings; not the word itself.
pub fn nominatives(key: &str, endings: Endings) -> impl Iterator<Item = CompactString> + '_ {
    let declined = endings.iter().filter_map(|(ending, ends)| Some((key.strip_suffix(ending)?, *ends)));
    declined.flat_map(|(stem, ends)| ends.iter().map(move |end| format_compact!("{stem}{end}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ending_gives_every_nominative_in_its_order_and_never_the_word_itself() {
        let read = |key, endings| nominatives(key, endings).collect::<Vec<_>>();
        assert_eq!(read("мурманске", PLACES), ["мурманск", "мурманска", "мурманскя"]);
        assert_eq!(read("сергеем", PEOPLE), ["сергей", "сергеь"]);
        assert!(read("kyiv", PLACES).is_empty() && !is_cyrillic("kyiv") && is_cyrillic("киев"));
    }
}
