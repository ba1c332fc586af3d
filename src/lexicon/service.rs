//! Words of lines that agencies write for desks (urgency, embargo, slug, takes) and of lines that label a story
//! (keywords, rights, numbers, dates).

use std::sync::LazyLock;

use foldhash::HashMap;

use super::credits::{first_word, split};
use crate::text::letters;

/// What a phrase says of the line it opens or fills.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ServiceWord {
    /// How urgent the story is.
    Priority,
    /// When it may be published.
    Embargo,
    /// Its working name follows.
    Slug,
    /// What is new in this version.
    Update,
    /// A further take of the story begins here.
    Addition,
    /// A further take will come.
    Follow,
    /// Pictures or films that come with it.
    Media,
    /// A word between those.
    MediaJoint,
    /// Keywords follow, in the line or below it.
    Keywords,
    /// Keywords follow behind a colon.
    KeywordsInLine,
    /// Who owns it.
    Rights,
    /// Its number in some system.
    Code,
    /// The day of publication follows.
    Published,
    /// The day of the last change follows.
    Updated,
}

type Phrase = (Vec<String>, ServiceWord);

/// First word → the phrases it begins, longest first.
static TABLE: LazyLock<HashMap<String, Vec<Phrase>>> = LazyLock::new(|| {
    let mut table: HashMap<String, Vec<Phrase>> = HashMap::default();
    for line in include_str!("service.tsv").lines().filter(|line| !line.starts_with('#')) {
        let Some((kind, phrases)) = line.split_once('\t') else { continue };
        let Some(word) = word(kind) else { continue };
        for phrase in phrases.split('|') {
            let words = split(phrase);
            let Some(first) = words.first().cloned() else { continue };
            table.entry(first).or_default().push((words, word));
        }
    }
    for phrases in table.values_mut() {
        phrases.sort_by_key(|(words, _)| std::cmp::Reverse(words.len()));
    }
    table
});

fn word(kind: &str) -> Option<ServiceWord> {
    Some(match kind {
        "priority" => ServiceWord::Priority,
        "embargo" => ServiceWord::Embargo,
        "slug" => ServiceWord::Slug,
        "update" => ServiceWord::Update,
        "addition" => ServiceWord::Addition,
        "follow" => ServiceWord::Follow,
        "media" => ServiceWord::Media,
        "media+" => ServiceWord::MediaJoint,
        "keywords" => ServiceWord::Keywords,
        "keywords+" => ServiceWord::KeywordsInLine,
        "rights" => ServiceWord::Rights,
        "code" => ServiceWord::Code,
        "published" => ServiceWord::Published,
        "updated" => ServiceWord::Updated,
        _ => return None,
    })
}

/// Whether a line begins with the first word of any phrase. Cheap: nothing but that word is folded.
pub fn may_open(line: &str) -> bool {
    if let Some(word) = first_word(line) {
        return TABLE.contains_key(word.as_str());
    }
    let line = line.trim_start_matches(|char: char| !letters::is_alphanumeric(char));
    let end = line.find(|char: char| !letters::is_alphanumeric(char) && !is_mark(char)).unwrap_or(line.len());
    line.get(..end)
        .and_then(|word| split(word).into_iter().next())
        .is_some_and(|word| TABLE.contains_key(&word))
}

/// Marks that folding drops from inside words.
fn is_mark(char: char) -> bool {
    matches!(char, '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{640}' | '\u{200c}')
}

/// How many of the folded `words` (see [`split`]) the longest phrase of this kind takes that they begin with.
pub fn opens(words: &[String], wanted: ServiceWord) -> Option<usize> {
    let phrases = TABLE.get(words.first()?)?;
    phrases
        .iter()
        .find(|(phrase, word)| *word == wanted && words.starts_with(phrase))
        .map(|(phrase, _)| phrase.len())
}

/// Whether the folded `words` are one phrase of this kind and nothing else.
pub fn is(words: &[String], wanted: ServiceWord) -> bool {
    opens(words, wanted) == Some(words.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_are_matched_by_whole_words() {
        assert!(is(&split("/ إضافة أولى /"), ServiceWord::Addition));
        assert_eq!(opens(&split("EMBARGOED UNTIL 0001 GMT"), ServiceWord::Embargo), Some(2));
        assert_eq!(opens(&split("Embargo on oil takes effect"), ServiceWord::Embargo), None);
        assert!(may_open("(Adds quotes)") && may_open("عــاجل:") && !may_open("Bridge opens"));
        assert!(!is(&split("عاجلا أم آجلا"), ServiceWord::Priority));
    }

    #[test]
    fn every_row_is_read_and_no_phrase_stands_twice_under_one_kind() {
        let rows = include_str!("service.tsv").lines().filter(|line| !line.starts_with('#'));
        let mut seen = std::collections::HashSet::new();
        for row in rows {
            let (kind, phrases) = row.split_once('\t').unwrap();
            let word = word(kind).unwrap();
            for phrase in phrases.split('|').filter(|phrase| !split(phrase).is_empty()) {
                assert!(seen.insert((split(phrase), word)), "{kind}: {phrase}");
            }
        }
    }
}
