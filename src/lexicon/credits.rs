//! Words that open a credit line: who reported, who edited, which source, and what says that a story is over.

use std::sync::LazyLock;

use crate::text::search_tier::name_key;
use foldhash::HashMap;

/// What a phrase of a credit line says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CreditWord {
    /// People who reported or wrote the story follow.
    Reporter,
    /// People who helped to report it follow.
    Helper,
    /// People who edited or translated it follow.
    Editor,
    /// Agencies or outlets follow.
    Source,
    /// The author follows; only at the head.
    Byline,
    /// The story is over.
    End,
    /// Agencies without a name.
    Generic,
    /// A call to follow an outlet.
    Follow,
    /// A channel on which an outlet can be followed.
    Channel,
}

/// A phrase found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CreditPhrase {
    /// What it says.
    pub word: CreditWord,
    /// Whether it is also an ordinary word, so that more than itself is needed to know it for a credit.
    pub weak: bool,
    /// How many words it has.
    pub length: usize,
}

/// The words of a phrase, what it says, and whether it is weak.
type Phrase = (Vec<String>, CreditWord, bool);

/// First word → the phrases it begins, longest first.
static TABLE: LazyLock<HashMap<String, Vec<Phrase>>> = LazyLock::new(|| {
    let mut table: HashMap<String, Vec<Phrase>> = HashMap::default();
    for line in include_str!("credits.tsv").lines().filter(|line| !line.starts_with('#')) {
        let Some((kind, phrases)) = line.split_once('\t') else { continue };
        let weak = kind.ends_with('?');
        let word = match kind.trim_end_matches('?') {
            "reporter" => CreditWord::Reporter,
            "helper" => CreditWord::Helper,
            "editor" => CreditWord::Editor,
            "source" => CreditWord::Source,
            "byline" => CreditWord::Byline,
            "end" => CreditWord::End,
            "generic" => CreditWord::Generic,
            "follow" => CreditWord::Follow,
            _ => CreditWord::Channel,
        };
        for phrase in phrases.split('|') {
            let words: Vec<String> = split(phrase);
            let Some(first) = words.first().cloned() else { continue };
            table.entry(first).or_default().push((words, word, weak));
        }
    }
    for phrases in table.values_mut() {
        phrases.sort_by_key(|(words, ..)| std::cmp::Reverse(words.len()));
    }
    table
});

/// The folded words of a line, as the phrases are compared by.
pub fn split(line: &str) -> Vec<String> {
    let key = name_key(line);
    key.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// Longest line that can be a phrase, in bytes.
const LONGEST: usize = 160;

/// The longest phrase of one of the `wanted` kinds that the folded `words` begin with.
pub fn phrase_at<W: AsRef<str>>(words: &[W], wanted: &[CreditWord]) -> Option<CreditPhrase> {
    let candidates = TABLE.get(words.first()?.as_ref())?;
    candidates.iter().find_map(|(phrase, word, weak)| {
        let same = wanted.contains(word)
            && words.len() >= phrase.len()
            && words.iter().zip(phrase).all(|(one, other)| one.as_ref() == other);
        same.then_some(CreditPhrase { word: *word, weak: *weak, length: phrase.len() })
    })
}

/// Whether the whole line is a phrase of this kind.
pub fn is_phrase(line: &str, wanted: CreditWord) -> bool {
    if line.len() > LONGEST {
        return false;
    }
    let words = split(line);
    phrase_at(&words, &[wanted]).is_some_and(|phrase| phrase.length == words.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_are_matched_by_whole_words_in_any_spelling() {
        let words = split("(Reporting by Ann Lee");
        let found = phrase_at(&words, &[CreditWord::Reporter]).unwrap();
        assert_eq!((found.length, found.weak), (2, false));
        assert!(is_phrase("الوكالات", CreditWord::Generic));
        assert!(phrase_at(&split("Bystanders said"), &[CreditWord::Byline]).is_none());
    }

    #[test]
    fn no_phrase_stands_twice_under_one_kind() {
        for phrases in TABLE.values() {
            let mut seen = std::collections::HashSet::new();
            for (words, kind, _) in phrases {
                assert!(seen.insert((words.join(" "), *kind)), "{words:?}");
            }
        }
    }
}
