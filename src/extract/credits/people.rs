//! The people of a credit: `Reporting by Ann Lee and Joe Park in Seoul; Editing by Tom Hall`.

use compact_str::CompactString;

use crate::lexicon::credits::{CreditWord, may_open, phrase_at};
use crate::lexicon::names::{GIVEN_NAMES, STOP_ARABIC};
use crate::text::letters;
use crate::text::search_tier::name_key;
use crate::text::words;

/// Most words of one person's name.
const NAME_WORDS: usize = 5;

/// Particles inside names of people.
const PARTICLES: &[&str] = &[
    "de", "del", "della", "di", "da", "do", "dos", "das", "la", "le", "van", "von", "der", "den", "bin",
    "ibn", "al", "el", "e", "y", "af", "zu", "ter", "ten",
];

/// The words of a line: folded as phrases are, and where each ends.
#[derive(Debug)]
pub(crate) struct Words {
    pub folded: Vec<CompactString>,
    spans: Vec<(usize, usize)>,
}

impl Words {
    pub fn of(text: &str) -> Self {
        let found = words::words(text, None);
        let mut all =
            Self { folded: Vec::with_capacity(found.len()), spans: Vec::with_capacity(found.len()) };
        for word in found {
            let mut start = word.bytes.start;
            for part in word.written(text).split(|c: char| !letters::is_alphanumeric(c) && !is_mark(c)) {
                if !part.is_empty() {
                    all.folded.push(name_key(part));
                    all.spans.push((start, start + part.len()));
                }
                start += part.len() + 1;
            }
        }
        all
    }

    /// What stands behind the first `count` words, without spaces before it.
    pub fn after<'a>(&self, text: &'a str, count: usize) -> Option<&'a str> {
        let end = self.spans.get(count.checked_sub(1)?)?.1;
        text.get(end..).map(str::trim_start)
    }
}

fn is_mark(c: char) -> bool {
    matches!(c, '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{200c}' | '\u{640}')
}

/// Reads a line that names reporters or editors; the reporters are returned. `None` when it is no such line.
pub(crate) fn read(text: &str, in_brackets: bool) -> Option<Vec<String>> {
    const ROLES: &[CreditWord] = &[CreditWord::Reporter, CreditWord::Helper, CreditWord::Editor];
    if !may_open(text) {
        return None;
    }
    let words = Words::of(text);
    let first = phrase_at(&words.folded, ROLES)?;
    let mut roles = vec![(0, first)];
    let mut at = first.length;
    while at < words.folded.len() {
        let phrase = words.folded.get(at..).and_then(|rest| phrase_at(rest, ROLES));
        // Between two roles stands a mark or a conjunction.
        let parted = words
            .gap_before(text, at)
            .is_some_and(|gap| gap.contains([';', '-', ',', '،', '–', '.', '/', '—', '؛', '|']))
            || words
                .folded
                .get(at.wrapping_sub(1))
                .is_some_and(|word| matches!(word.as_str(), "and" | "و" | "et" | "y" | "und"));
        match phrase.filter(|_| parted) {
            Some(phrase) => {
                roles.push((at, phrase));
                at += phrase.length;
            }
            None => at += 1,
        }
    }
    let delimited =
        words.after(text, first.length).is_some_and(|rest| rest.starts_with([':', '/', '：', '-', '–']));
    let strong = !first.weak || in_brackets || delimited || roles.len() > 1;
    let mut authors = Vec::new();
    let mut people = 0;
    for (number, &(from, phrase)) in roles.iter().enumerate() {
        let start = words.end(from + phrase.length - 1)?;
        let end = roles.get(number + 1).and_then(|&(next, _)| words.start(next)).unwrap_or(text.len());
        let named = names(text.get(start..end)?);
        people += named.len();
        if phrase.word != CreditWord::Editor {
            authors.extend(named);
        }
    }
    let listed = words.folded.len() <= 6 + people * 12;
    (strong && people > 0 && listed).then_some(authors)
}

/// Whether a line that names people begins with those who only helped.
pub(crate) fn is_help(text: &str) -> bool {
    phrase_at(&Words::of(text).folded, &[CreditWord::Helper]).is_some()
}

impl Words {
    fn start(&self, at: usize) -> Option<usize> {
        self.spans.get(at).map(|span| span.0)
    }

    fn end(&self, at: usize) -> Option<usize> {
        self.spans.get(at).map(|span| span.1)
    }

    fn gap_before<'a>(&self, text: &'a str, at: usize) -> Option<&'a str> {
        text.get(self.end(at.checked_sub(1)?)?..self.start(at)?)
    }
}

/// The people of a list, in order. What is no name ends the list: `للنشرة العربية`, `in Seoul`.
pub(crate) fn names(list: &str) -> Vec<String> {
    let mut found = Vec::new();
    for part in list.split([',', '،', ';', '؛', '/', '&', '|', '–', '—', '\n']) {
        let part = part.split(" - ").next().unwrap_or(part);
        for one in joined(part) {
            let Some(name) = name(one) else { return found };
            found.push(name);
        }
    }
    found
}

/// Parts at conjunctions; an Arabic `و` written onto a given name joins two people.
fn joined(part: &str) -> Vec<&str> {
    let mut parts = vec![part];
    for joint in [" and ", " et ", " y ", " und ", " и ", " ve ", " e ", " و ", " with ", " mit ", " avec "]
    {
        parts = parts.into_iter().flat_map(|part| part.split(joint)).collect();
    }
    parts
        .into_iter()
        .flat_map(|part| {
            let at = part.match_indices(" و").find(|&(at, _)| {
                let second = part.get(at + " و".len()..).and_then(|rest| rest.split_whitespace().next());
                at > 0 && second.is_some_and(|word| GIVEN_NAMES.contains(&name_key(word)))
            });
            match at.and_then(|(at, _)| Some((part.get(..at)?, part.get(at + " و".len()..)?))) {
                Some((first, second)) => vec![first, second],
                None => vec![part],
            }
        })
        .collect()
}

/// The name a text begins with: capitalised words, or up to four words where there is no case. `None` for anything
/// else.
pub(crate) fn name(text: &str) -> Option<String> {
    let text = text.trim_matches(|c: char| !letters::is_alphanumeric(c) && !is_mark(c));
    let mut taken: Vec<&str> = Vec::new();
    for word in text.split_whitespace() {
        let key = name_key(word);
        let cased = word.chars().any(|c| c.is_lowercase() || c.is_uppercase());
        let capital = word.chars().next().is_some_and(char::is_uppercase);
        let particle = PARTICLES.contains(&key.as_str()) && !taken.is_empty();
        let letters = word.chars().all(|c| c.is_alphabetic() || is_mark(c) || "'’.-".contains(c));
        let good = letters
            && if cased {
                capital || particle
            } else {
                // `علي` folds to the preposition `على`.
                let ali = word == "علي" && !taken.is_empty();
                (ali || !STOP_ARABIC.contains(&key)) && !key.starts_with("لل")
            };
        if !good || taken.len() >= NAME_WORDS {
            break;
        }
        taken.push(word);
    }
    while taken.last().is_some_and(|word| PARTICLES.contains(&name_key(word).as_str())) {
        taken.pop();
    }
    let cased = taken.first().is_some_and(|word| word.chars().any(char::is_uppercase));
    let enough = taken.len() >= 2 && (cased || taken.len() <= 4)
        || taken.len() == 1 && cased && taken.first() == Some(&text);
    let name = taken.join(" ");
    (enough && !name.is_empty()).then(|| name.trim_end_matches(['.', ',']).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_end_where_something_else_begins() {
        assert_eq!(names(" Ann Lee and Joe de la Cruz in Seoul"), ["Ann Lee", "Joe de la Cruz"]);
        assert_eq!(names(" سلمى عبد الوهاب للنشرة العربية"), ["سلمى عبد الوهاب"]);
        assert_eq!(names(": عمر خليل وهدى سالم"), ["عمر خليل", "هدى سالم"]);
        assert!(names(" the book took three years").is_empty());
    }
}
