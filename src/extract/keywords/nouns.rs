//! Nouns and verbs told apart by what stands before them and by their endings: only nouns are keywords.

/// Whether a word stands before nouns only.
fn is_determiner(language: &str, word: &str) -> bool {
    match language {
        "en" => matches!(
            word,
            "the"
                | "a"
                | "an"
                | "of"
                | "its"
                | "his"
                | "her"
                | "their"
                | "our"
                | "this"
                | "these"
                | "those"
                | "no"
                | "new"
                | "for"
                | "in"
        ),
        "fr" => matches!(
            word,
            "le" | "la"
                | "les"
                | "un"
                | "une"
                | "des"
                | "du"
                | "de"
                | "son"
                | "sa"
                | "ses"
                | "leur"
                | "leurs"
                | "cette"
                | "ce"
                | "ces"
                | "au"
                | "aux"
                | "en"
        ),
        "es" => matches!(
            word,
            "el" | "la"
                | "los"
                | "las"
                | "un"
                | "una"
                | "del"
                | "de"
                | "su"
                | "sus"
                | "esta"
                | "este"
                | "al"
                | "en"
        ),
        _ => false,
    }
}

/// Whether a word stands here as only a noun does. `written` and `key` are its forms, `before` the word before it.
pub fn is_noun(language: &str, written: &str, key: &str, before: Option<&str>) -> bool {
    match language {
        "ar" => {
            let definite = |key: &str| key.starts_with("ال") || key.starts_with("لل");
            let behind = |particle| key.strip_prefix(particle).is_some_and(definite);
            definite(key)
                || ['و', 'ف', 'ب', 'ك'].into_iter().any(behind)
                || key.ends_with('ه') && written.ends_with('ة')
        }
        "de" => before.is_some() && written.chars().next().is_some_and(char::is_uppercase),
        "fa" | "ru" | "tr" => !is_verb(language, key, false),
        _ => {
            // An elided article is one word with its noun.
            let elided = language == "fr" && written.chars().take(3).any(|char| matches!(char, '\'' | '’'));
            elided || before.is_some_and(|before| is_determiner(language, before))
        }
    }
}

/// The verbs that make a verb of the noun or adjective before them, and the copulas, folded: Persian has few verbs of one
/// word, and its headlines end with one of these.
const PERSIAN_AUXILIARIES: [&str; 41] = [
    "كرد",
    "كردند",
    "كرده",
    "كند",
    "كنند",
    "كردن",
    "نكرد",
    "شد",
    "شدند",
    "شده",
    "شود",
    "شوند",
    "شدن",
    "نشد",
    "است",
    "نيست",
    "هست",
    "هستند",
    "بود",
    "بودند",
    "باشد",
    "داد",
    "دادند",
    "داده",
    "دهد",
    "دهند",
    "گرفت",
    "گرفتند",
    "گرفته",
    "گيرد",
    "يافت",
    "يافته",
    "يابد",
    "زد",
    "زدند",
    "زند",
    "خواهد",
    "نمود",
    "خورد",
    "نخواهد",
    "آورد",
];

/// Whether a folded Persian word makes a verb of the word before it.
pub fn is_persian_auxiliary(key: &str) -> bool {
    let key =
        key.strip_prefix("نمي").or(key.strip_prefix("مي")).unwrap_or(key).trim_start_matches('\u{200c}');
    PERSIAN_AUXILIARIES.contains(&key)
}

/// Whether a word is a verb by its form, unless the story has it as a noun too.
pub fn is_verb(language: &str, key: &str, noun: bool) -> bool {
    if noun {
        return false;
    }
    let ends = |endings: &[&str]| endings.iter().any(|ending| key.ends_with(ending));
    match language {
        "ar" => {
            let letters: Vec<char> = key.chars().take(6).collect();
            // `تمويل`, `تشغيل`: nouns of the second form.
            let second = letters.len() == 5 && letters.get(3) == Some(&'ي');
            match letters.first() {
                Some('ي') => letters.len() > 3,
                Some('ت') => letters.len() > 3 && !second && !key.ends_with('ه'),
                Some('س') => matches!(letters.get(1), Some('ي' | 'ت')) && letters.len() > 4,
                _ => false,
            }
        }
        "ru" => ends(&[
            "л", "ла", "ло", "ли", "лся", "лась", "лись", "ется", "ится", "ют", "чит", "шит", "жит", "яет",
            "еет", "ать", "ить", "еть", "ует", "ает",
        ]),
        "tr" => ends(&[
            "yor", "dı", "di", "du", "dü", "tı", "ti", "tu", "tü", "miş", "mış", "muş", "müş", "cak", "cek",
            "erek", "arak",
        ]),
        "fa" => {
            key.starts_with("مي") && key.ends_with('د')
                || is_persian_auxiliary(key)
                || ends(&["كرد", "كردند", "شدند", "دادند"])
        }
        "fr" => ends(&["ait", "aient", "ent", "era", "ont"]) && !ends(&["ment"]),
        "es" => ends(&["aron", "ieron", "aba", "aban", "ará", "ando", "iendo"]),
        _ => false,
    }
}
