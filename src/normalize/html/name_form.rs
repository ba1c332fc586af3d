//! What the form of a name tells: a person, an account, an organisation, a staff.

use std::sync::LazyLock;

use regex::Regex;

use super::title::fold;
use crate::lexicon::names::{GIVEN_NAMES, NAME_PARTS};
use crate::text::search_tier::name_key;

/// What only organisations are called: legal forms, desks, domains.
static ORGANISATION: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?ix) \b(?:gmbh|ag|e\.?\s?v|inc|ltd|llc|s\.?a\.?s?|s\.?p\.?a)\.?$ | \b(?:team|staff|redaktion|r[e\u{e9}]daction|redacci[o\u{f3}]n
          |redazione|redactie|newsroom|editorial|editors|desk|nachrichten|news|magazin|magazine|zeitung|verlag)$
          | ^(?:redaktion|team|news|staff|the\seditors)\b | ^[\w-]+[.\x20](?:at|de|com|ch|net|org|info|it|fr|pl|es|ru|tv)$",
    )
    .ok()
});

/// Whether a text taken from a place that only looks like a byline can be a person's name: at least `least`
/// and at most five words, each with a capital or a known particle
/// where the script has capitals, and no digits.
pub fn is_person_like(name: &str, least: usize) -> bool {
    const PARTICLES: [&str; 24] = [
        "von", "van", "der", "den", "de", "del", "della", "di", "da", "dos", "do", "du", "la", "le", "el",
        "al", "bin", "ben", "ibn", "y", "e", "zu", "ter", "af",
    ];
    let words: Vec<&str> = name.split_whitespace().collect();
    let cased = name.chars().any(|c| c.is_uppercase() || c.is_lowercase());
    let good = |word: &&str| {
        PARTICLES.contains(word) || word.chars().next().is_some_and(|c| c.is_uppercase() || !c.is_lowercase())
    };
    let count = if cased {
        (least..=5).contains(&words.len())
    } else {
        name.chars().count() <= 24 && words.len() <= 5
    };
    count
        && words.iter().all(good)
        && !name.chars().any(|c| c.is_ascii_digit() || matches!(c, ':' | '(' | '/' | '|'))
}

/// Whether a name is an organisation's by its form.
pub fn is_organisation(name: &str) -> bool {
    ORGANISATION.as_ref().is_some_and(|organisation| organisation.is_match(name.trim()))
}

/// Whether a name is that of an account rather than of a person: one word without a capital, where the script has them.
pub fn is_account(name: &str) -> bool {
    !name.contains(char::is_whitespace)
        && name.chars().any(char::is_lowercase)
        && !name.chars().any(char::is_uppercase)
}

/// Whether a name is a person's for certain: person-like, and begun by a given name, or of words that only names have.
pub fn is_person(name: &str) -> bool {
    let words = || name.split_whitespace();
    let begun = || words().next().is_some_and(|first| GIVEN_NAMES.contains(&name_key(first)));
    let parts = || words().all(|word| NAME_PARTS.contains(&name_key(word)));
    is_person_like(name, 2) && !is_organisation(name) && (begun() || parts())
}

/// What staffs and desks are called, folded.
pub const DESK_WORDS: [&str; 14] = [
    "team",
    "staff",
    "desk",
    "redaktion",
    "editors",
    "newsroom",
    "redaction",
    "rédaction",
    "redacción",
    "redaccion",
    "redazione",
    "redactie",
    "redação",
    "редакция",
];

/// Whether a name begins or ends as a staff's: `Redaktion example.com`.
pub fn is_staff(name: &str) -> bool {
    let folded = fold(name);
    let mut words = folded.split(' ');
    let (first, last) = (words.next(), words.next_back());
    last.is_some() && [first, last].into_iter().flatten().any(|word| DESK_WORDS.contains(&word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_that_looks_like_a_byline_gives_only_what_looks_like_a_name() {
        for name in ["Jane Roe", "Ursula von der Leyen", "منى صالح", "渡辺洋介"] {
            assert!(is_person_like(name, if name == "渡辺洋介" { 1 } else { 2 }), "{name}");
        }
        for name in ["read all articles", "Photo: Jane Roe", "Roe 12", "Jane"] {
            assert!(!is_person_like(name, 2), "{name}");
        }
    }

    #[test]
    fn accounts_people_and_staffs_are_told_by_their_names() {
        for (name, account, person, staff) in [
            ("jane.roe", true, false, false),
            ("Jane", false, false, false),
            ("Jane Roe", false, true, false),
            ("The Example", false, false, false),
            ("Redaktion example.test", false, false, true),
            ("Redaktion", false, false, false),
            ("منى صالح", false, true, false),
        ] {
            assert_eq!(
                (is_account(name), is_person(name), is_staff(name)),
                (account, person, staff),
                "{name}"
            );
        }
    }
}
