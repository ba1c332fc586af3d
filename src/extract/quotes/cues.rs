//! The words that introduce speech, one file a language.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::lexicon::word_table::WordMap;
use crate::text::search_tier;
use crate::text::words::Word;

/// Grammatical gender of the speaker as the cue shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Gender {
    /// Masculine singular.
    Masculine,
    /// Feminine singular.
    Feminine,
}

/// What kind of cue a word is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CueKind {
    /// A finite verb.
    Verb,
    /// A participle: its subject is that of the main clause.
    Participle,
    /// A noun or preposition (`بحسب`).
    Noun,
    /// What only a speaker can follow (`according to`, `selon`).
    After,
    /// What only a speaker can precede (`zufolge`, `göre`).
    Before,
}

/// One cue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cue {
    /// Its kind.
    pub kind: CueKind,
    /// The gender it shows, if it shows one.
    pub gender: Option<Gender>,
}

/// The cues of one language: folded form → cue.
#[derive(Debug)]
pub struct Cues {
    forms: WordMap<Cue>,
}

impl Cues {
    /// Looks up a folded word. In Arabic, `و` and `ف` before it come off.
    pub fn get(&self, folded: &str, arabic: bool) -> Option<Cue> {
        self.forms.get(folded).copied().or_else(|| self.behind_particle(folded).filter(|_| arabic))
    }

    /// Looks up a word of a text as [`get`](Self::get) does.
    #[inline]
    pub fn of_word(&self, word: &Word, arabic: bool) -> Option<Cue> {
        let whole = self.forms.get_hashed(&word.folded, word.hash).copied();
        if whole.is_some() || !arabic { whole } else { self.behind_particle(&word.folded) }
    }

    /// Looks up an Arabic word without its particle.
    fn behind_particle(&self, folded: &str) -> Option<Cue> {
        let bare = folded.strip_prefix(['و', 'ف', 'ل'])?;
        let cue = *self.forms.get(bare)?;
        if !folded.starts_with('ل') {
            return Some(cue);
        }
        // `وعادت النائبة لترد`: the subject is that of the main clause.
        let imperfect =
            cue.kind == CueKind::Verb && cue.gender.is_some() && imperfect("ar", bare) == cue.gender;
        imperfect.then_some(Cue { kind: CueKind::Participle, ..cue })
    }
}

static TABLES: LazyLock<HashMap<&'static str, Cues>> = LazyLock::new(|| {
    [
        ("ar", include_str!("cues/ar.txt")),
        ("en", include_str!("cues/en.txt")),
        ("fr", include_str!("cues/fr.txt")),
        ("es", include_str!("cues/es.txt")),
        ("de", include_str!("cues/de.txt")),
        ("ru", include_str!("cues/ru.txt")),
        ("fa", include_str!("cues/fa.txt")),
        ("tr", include_str!("cues/tr.txt")),
    ]
    .into_iter()
    .map(|(language, table)| (language, load(language, table)))
    .collect()
});

/// The cues of a language given by its two-letter code.
pub fn of(language: &str) -> Option<&'static Cues> {
    TABLES.get(language)
}

fn load(language: &str, table: &str) -> Cues {
    let mut forms = Vec::new();
    let mut add = |form: String, kind, gender| {
        forms.push((search_tier::fold(&form, Some(language)), Cue { kind, gender }));
    };
    for line in table.lines() {
        let Some((class, words)) = line.split_once(' ').filter(|(class, _)| *class != "#") else { continue };
        for word in words.split('|') {
            match class {
                "verb" => {
                    add(word.to_owned(), CueKind::Verb, Some(Gender::Masculine));
                    add(format!("{word}ت"), CueKind::Verb, Some(Gender::Feminine));
                    add(format!("{word}وا"), CueKind::Verb, None);
                }
                "part" => {
                    add(format!("{word}ا"), CueKind::Participle, Some(Gender::Masculine));
                    add(format!("{word}ة"), CueKind::Participle, Some(Gender::Feminine));
                    add(format!("{word}ين"), CueKind::Participle, None);
                }
                // Verbs that take the person spoken of as a suffix: طالبه، وصفتها.
                "object" => {
                    for suffix in ["ه", "ها", "هم", "ته", "تها", "تهم"] {
                        let gender =
                            if suffix.starts_with('ت') { Gender::Feminine } else { Gender::Masculine };
                        // `سمى` is written `سماه`, `سمته`.
                        let stem = match word.strip_suffix('ى') {
                            Some(stem) if suffix.starts_with('ت') => stem.to_owned(),
                            Some(stem) => format!("{stem}ا"),
                            None => word.to_owned(),
                        };
                        add(format!("{stem}{suffix}"), CueKind::Verb, Some(gender));
                    }
                }
                "objects" => {
                    for suffix in ["ه", "ها", "هم"] {
                        add(format!("{word}{suffix}"), CueKind::Verb, imperfect(language, word));
                    }
                }
                "noun" => add(word.to_owned(), CueKind::Noun, None),
                "after" => add(word.to_owned(), CueKind::After, None),
                "before" => add(word.to_owned(), CueKind::Before, None),
                "participle" => add(word.to_owned(), CueKind::Participle, None),
                "he" => add(word.to_owned(), CueKind::Verb, Some(Gender::Masculine)),
                "she" => add(word.to_owned(), CueKind::Verb, Some(Gender::Feminine)),
                _ => add(word.to_owned(), CueKind::Verb, imperfect(language, word)),
            }
        }
    }
    Cues { forms: forms.into_iter().collect() }
}

/// The gender that the first letter of an Arabic verb in the imperfect shows, plurals left out.
fn imperfect(language: &str, word: &str) -> Option<Gender> {
    let plural = word.ends_with("ون") || word.ends_with("ان") || word.ends_with("وا");
    match word.chars().next().filter(|_| language == "ar" && !plural) {
        Some('ي') => Some(Gender::Masculine),
        Some('ت') => Some(Gender::Feminine),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arabic_cues_are_found_with_clitics_and_inflection() {
        let cues = of("ar").unwrap();
        for word in ["قال", "وقالت", "فأضاف", "مؤكداً", "مشيرة", "وأوضحت", "بحسب"]
        {
            assert!(cues.get(&search_tier::fold(word, Some("ar")), true).is_some(), "{word}");
        }
        assert_eq!(cues.get("وقالت", true).unwrap().gender, Some(Gender::Feminine));
        assert!(cues.get("مدينه", true).is_none());
        assert_eq!(cues.get("ووصفته", true).map(|cue| cue.gender), Some(Some(Gender::Feminine)));
    }
}
