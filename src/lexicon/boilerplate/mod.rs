//! Lines of a site's furniture, one table a language: "read more", "categories", rights notices.
//!
//! Which language a line is in says nothing about the language of the story it hangs on, so one index holds them all.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::article::story::RemovedKind;

/// The tables, by language: a kind and a phrase a line.
const TABLES: &[(&str, &str)] = &[
    ("ar", include_str!("ar.tsv")),
    ("de", include_str!("de.tsv")),
    ("en", include_str!("en.tsv")),
    ("es", include_str!("es.tsv")),
    ("fa", include_str!("fa.tsv")),
    ("fr", include_str!("fr.tsv")),
    ("he", include_str!("he.tsv")),
    ("hi", include_str!("hi.tsv")),
    ("id", include_str!("id.tsv")),
    ("it", include_str!("it.tsv")),
    ("ja", include_str!("ja.tsv")),
    ("ko", include_str!("ko.tsv")),
    ("nl", include_str!("nl.tsv")),
    ("pl", include_str!("pl.tsv")),
    ("pt", include_str!("pt.tsv")),
    ("ru", include_str!("ru.tsv")),
    ("tr", include_str!("tr.tsv")),
    ("uk", include_str!("uk.tsv")),
    ("ur", include_str!("ur.tsv")),
    ("zh", include_str!("zh.tsv")),
];

static INDEX: LazyLock<HashMap<String, RemovedKind>> = LazyLock::new(|| {
    TABLES.iter().flat_map(|(_, table)| rows(table)).map(|(kind, text)| (fold(text), kind)).collect()
});

/// Longest phrase worth a look-up, in bytes; a longer line is no line of furniture.
const LONGEST: usize = 160;

/// What kind of furniture a line is, if the whole of it is a known phrase: letter case, vowel marks, hamza seats and
/// punctuation around it aside.
pub fn kind_of(line: &str) -> Option<RemovedKind> {
    if line.len() > LONGEST {
        return None;
    }
    INDEX.get(&fold(line)).copied()
}

fn rows(table: &str) -> impl Iterator<Item = (RemovedKind, &str)> {
    table.lines().filter(|line| !line.starts_with('#')).filter_map(|line| {
        let (kind, phrase) = line.split_once('\t')?;
        let kind = match kind {
            "boilerplate" => RemovedKind::Boilerplate,
            "related" => RemovedKind::Related,
            "notice" => RemovedKind::Notice,
            _ => return None,
        };
        Some((kind, phrase))
    })
}

fn fold(text: &str) -> String {
    text.trim_matches(|c: char| !c.is_alphanumeric())
        .chars()
        .filter(|c| !matches!(c, '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{640}' | '\u{200c}'))
        .map(|c| if matches!(c, 'أ' | 'إ' | 'آ' | 'ٱ') { 'ا' } else { c })
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_read_and_no_phrase_stands_twice() {
        let lines: usize =
            TABLES.iter().map(|(_, table)| table.lines().filter(|line| !line.starts_with('#')).count()).sum();
        assert_eq!(INDEX.len(), lines);
    }

    #[test]
    fn a_phrase_is_known_whatever_its_case_marks_and_punctuation() {
        assert_eq!(kind_of("إقرأ أيضاً:"), Some(RemovedKind::Related));
        assert_eq!(kind_of("READ MORE »"), Some(RemovedKind::Related));
        assert_eq!(kind_of("Categories"), Some(RemovedKind::Boilerplate));
        assert_eq!(kind_of("Read more books, the minister said."), None);
    }
}
