//! The words that introduce speech, one file a language.

use std::sync::LazyLock;

use compact_str::CompactString;

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

/// The cues of one language: folded form → cue. In Arabic, also with `و`, `ف` or `ل` before them.
#[derive(Debug)]
pub struct Cues {
    forms: WordMap<Cue>,
}

impl Cues {
    /// Looks up a folded word.
    pub fn get(&self, folded: &str) -> Option<Cue> {
        self.forms.get(folded).copied()
    }

    /// Looks up a word of a text.
    #[inline]
    pub fn of_word(&self, word: &Word) -> Option<Cue> {
        self.forms.get_hashed(&word.folded, word.hash).copied()
    }
}

/// The forms of Arabic cues with the particles that are written onto them.
fn with_particles(forms: &[(CompactString, Cue)]) -> Vec<(CompactString, Cue)> {
    let joined = |particle: &'static str, form: &CompactString| CompactString::const_new(particle) + form;
    let with = forms.iter().flat_map(|(form, cue)| {
        // `وعادت النائبة لترد`: the subject is that of the main clause.
        let imperfect =
            cue.kind == CueKind::Verb && cue.gender.is_some() && imperfect("ar", form) == cue.gender;
        let purpose = imperfect.then_some((joined("ل", form), Cue { kind: CueKind::Participle, ..*cue }));
        [(joined("و", form), *cue), (joined("ف", form), *cue)].into_iter().chain(purpose)
    });
    with.collect()
}

static TABLES: LazyLock<Vec<(&'static str, Cues)>> = LazyLock::new(|| {
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
    TABLES.iter().find(|(code, _)| *code == language).map(|(_, cues)| cues)
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
    // Of several cues of one form the first stays, and one without a particle before one with it.
    let with = if language == "ar" { with_particles(&forms) } else { Vec::new() };
    Cues { forms: forms.into_iter().chain(with).collect() }
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
            assert!(cues.get(&search_tier::fold(word, Some("ar"))).is_some(), "{word}");
        }
        assert_eq!(cues.get("وقالت").unwrap().gender, Some(Gender::Feminine));
        assert!(cues.get("مدينه").is_none());
        assert_eq!(cues.get("ووصفته").map(|cue| cue.gender), Some(Some(Gender::Feminine)));
    }
}
