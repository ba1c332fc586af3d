//! Words that open a credit line: who reported, who edited, which source, and what says that a story is over.

use std::sync::LazyLock;

use compact_str::CompactString;
use foldhash::HashMap;

use crate::text::letters;
use crate::text::search_tier::name_key;

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
    parts(&name_key(line)).map(str::to_owned).collect()
}

fn parts(key: &str) -> impl Iterator<Item = &str> {
    key.split(|c: char| !letters::is_alphanumeric(c)).filter(|word| !word.is_empty())
}

/// The first folded word of a line, told without folding the rest; `None` where only folding it whole would tell.
pub(super) fn first_word(line: &str) -> Option<CompactString> {
    let start = line.find(letters::is_alphanumeric)?;
    let (before, rest) = line.split_at_checked(start)?;
    let end = rest.find(|c: char| !letters::is_alphanumeric(c)).unwrap_or(rest.len());
    let (word, behind) = rest.split_at_checked(end)?;
    // Letters of other scripts may be cut otherwise, and other marks may be dropped from inside a word.
    let plain = |c: char| c < '\u{700}' && (letters::is_alphabetic(c) || c.is_ascii_digit());
    let apart = behind.is_empty() || behind.starts_with(|c: char| c.is_ascii());
    if !apart || !before.is_ascii() || !word.chars().all(plain) {
        return None;
    }
    let key = name_key(word);
    parts(&key).next().map(CompactString::new)
}

/// Whether a phrase may begin a line. Cheap: nothing but its first word is folded.
pub fn may_open(line: &str) -> bool {
    first_word(line).is_none_or(|word| TABLE.contains_key(word.as_str()))
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
    if line.len() > LONGEST || !may_open(line) {
        return false;
    }
    let words = split(line);
    phrase_at(&words, &[wanted]).is_some_and(|phrase| phrase.length == words.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn phrases_are_matched_by_whole_words_in_any_spelling() {
        let words = split("(Reporting by Ann Lee");
        let found = phrase_at(&words, &[CreditWord::Reporter]).unwrap();
        assert_eq!((found.length, found.weak), (2, false));
        assert!(is_phrase("الوكالات", CreditWord::Generic));
        assert!(phrase_at(&split("Bystanders said"), &[CreditWord::Byline]).is_none());
    }

    #[test]
    fn the_first_word_of_a_line_is_that_of_the_line_folded_whole() {
        for line in [
            "(Reporting by Ann",
            "إعـــداد: منى",
            "«تحرير» سالم",
            "a² b",
            "3.5 m",
            "№5 x",
            "soft\u{ad}ware",
            "ｗｉｄｅ",
            "编辑：王",
        ] {
            if let Some(first) = first_word(line) {
                assert_eq!(Some(first.as_str()), split(line).first().map(String::as_str), "{line}");
            }
        }
        assert_eq!(first_word("(Reporting by Ann").as_deref(), Some("reporting"));
        assert!(may_open("Reporting by Ann") && may_open("编辑：王") && !may_open("Bystanders said"));
    }

    proptest! {
        #[test]
        fn the_first_word_of_any_line_is_that_of_the_line_folded_whole(line in "\\PC{0,12}|[\u{600}-\u{6ff} .:a-zA-Z²½]{0,12}") {
            if let Some(first) = first_word(&line) {
                let whole = split(&line);
                prop_assert_eq!(Some(first.as_str()), whole.first().map(String::as_str));
            }
        }
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
