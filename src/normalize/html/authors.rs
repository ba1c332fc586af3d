//! Authors: of what pages call an author, the people; agencies apart; sites, sections and addresses out.

use std::sync::LazyLock;

use regex::Regex;

use super::super::unicode;
use super::title::fold;

/// Longest name, in characters and in words; what is longer is a sentence or a biography.
const MAX_NAME: (usize, usize) = (60, 7);

/// What stands before names in bylines.
static BY: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?ix) ^ (?: (?:written\s|posted\s|reported\s|story\s)?by
          | (?:erstellt\s|ver\u{f6}ffentlicht\s|geschrieben\s|verfasst\s|text\s|gepostet\s)?von
          | (?:escrito|publicado|redigido)\spor | scritto\sda | (?:publi\u{e9}|\u{e9}crit)\spar | par | por | door | автор | autore? | author
          | a\s+cura\s+di | text | redaktion | kirjoittanut | skrevet\s+av | af | av | yazan | oleh
          | بقلم | كتبت? | إعداد | تحرير | نوشته ) (?: \s*[:：]\s* | \s+ )",
    )
    .ok()
});

/// What joins names in one byline.
static JOINTS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)\s*[,;|،؛、/]\s*|\s*&\s*|\s+(?:and|und|et|og|och|en|ve|и|with|mit|avec)\s+").ok()
});

/// The same in Romance languages, where the word is too short to be safe elsewhere.
static ROMANCE_JOINTS: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\s+(?:y|e|i)\s+").ok());

static ADDRESS: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?i)[(<\[]?\b[\w.+-]+@[\w-]+\.[\w.-]+[)>\]]?|https?://\S+|www\.\S+").ok());

/// Archive links of blog systems: "View all posts by …", with the arrow behind.
static ARCHIVE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?ix) ^ (?: (?:view|see|show|read)\s(?:all|more)\s(?:posts|articles|stories)?\s?(?:by|from) | (?:all|more)\sposts\sby
          | posts?\s(?:by|from) | zeige\salle\sbeitr\u{e4}ge\svon | alle\s(?:beitr\u{e4}ge|artikel)\svon | beitrag\svon
          | mehr\svon | voir\stous\sles\sarticles\sd[eu] | ver\stodas\slas\sentradas\sde | interview:? | about ) \s+",
    )
    .ok()
});

/// What follows a name in a byline: the word before the date, a handle.
static BEHIND: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)(?:\s+(?:am|at|on|um|le|el|il)(?:\s+(?:\w+day|\w+tag|\d).*)?|\s+(?:says|schreibt|sagt|writes|shares)|\s+\w+day|\s+@\w+|\s*[→»›|])+\s*$").ok()
});

/// A by-word inside a title-cased byline: what stands before it is a section or kicker, no name.
static INNER_BY: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"^.+\s(?:Von|By|Par)\s+").ok());

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

/// Degrees that follow a name after a comma and are no person.
const DEGREES: [&str; 8] = ["phd", "ph d", "md", "jr", "sr", "mba", "ma", "esq"];

/// Words that stand where a name should and name nobody, folded.
const NOBODY: [&str; 36] = [
    "no author",
    "name",
    "human",
    "posted",
    "posted by",
    "red",
    "abgelegt unter",
    "gast",
    "email",
    "published",
    "admin",
    "administrator",
    "author",
    "autor",
    "editor",
    "unknown",
    "anonymous",
    "guest",
    "user",
    "none",
    "null",
    "undefined",
    "root",
    "webmaster",
    "n a",
    "follow",
    "share",
    "teilen",
    "updated",
    "facebook",
    "agenturen",
    "agencies",
    "nachrichten",
    "news",
    "twitter",
    "team",
];

/// The agencies whose names and signs stand in author fields, folded → the common abbreviation.
const AGENCIES: [(&str, &str); 38] = [
    ("afp", "AFP"),
    ("agence france presse", "AFP"),
    ("أ ف ب", "AFP"),
    ("فرانس برس", "AFP"),
    ("وكالة فرانس برس", "AFP"),
    ("ap", "AP"),
    ("associated press", "AP"),
    ("the associated press", "AP"),
    ("أسوشيتد برس", "AP"),
    ("أ ب", "AP"),
    ("reuters", "Reuters"),
    ("thomson reuters", "Reuters"),
    ("رويترز", "Reuters"),
    ("dpa", "dpa"),
    ("deutsche presse agentur", "dpa"),
    ("د ب أ", "dpa"),
    ("efe", "EFE"),
    ("agencia efe", "EFE"),
    ("ansa", "ANSA"),
    ("apa", "APA"),
    ("sda", "SDA"),
    ("keystone sda", "SDA"),
    ("sid", "SID"),
    ("epd", "epd"),
    ("kna", "KNA"),
    ("pti", "PTI"),
    ("press trust of india", "PTI"),
    ("ani", "ANI"),
    ("tass", "TASS"),
    ("тасс", "TASS"),
    ("xinhua", "Xinhua"),
    ("شينخوا", "Xinhua"),
    ("kyodo", "Kyodo"),
    ("yonhap", "Yonhap"),
    ("sapa", "SAPA"),
    ("سبأ", "Saba"),
    ("وام", "WAM"),
    ("واس", "SPA"),
];

/// What became of a page's author fields.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Credits {
    /// People, in order, each once.
    pub people: Vec<String>,
    /// Agencies: the name as written and the common abbreviation.
    pub agencies: Vec<(String, &'static str)>,
}

/// Reads author fields; `not_people` are the names of the site, its publisher and its sections.
pub fn read<'a>(
    fields: impl IntoIterator<Item = &'a str>,
    not_people: &[&str],
    language: Option<&str>,
) -> Credits {
    let mut credits = Credits::default();
    let others: Vec<String> =
        not_people.iter().map(|name| fold(name)).filter(|name| !name.is_empty()).collect();
    let romance =
        language.is_some_and(|code| matches!(code.get(..2), Some("es" | "it" | "pt" | "ca" | "gl")));
    for field in fields {
        let plain = html_escape::decode_html_entities(field);
        let plain = unicode::display(&strip_tags(&plain));
        let plain =
            ADDRESS.as_ref().map_or(plain.as_str().into(), |address| address.replace_all(&plain, " "));
        let text = without(ARCHIVE.as_ref(), without_by(plain.trim()));
        let mut parts: Vec<String> = split(JOINTS.as_ref(), text);
        // "site.example, Town, Country" is an imprint.
        if parts.len() > 1
            && parts.first().is_some_and(|first| is_other(&fold(first), &others) || is_organisation(first))
        {
            continue;
        }
        if romance {
            parts = parts.iter().flat_map(|part| split(ROMANCE_JOINTS.as_ref(), part)).collect();
        }
        for part in parts {
            add(&part, &others, &mut credits);
        }
    }
    credits
}

fn add(part: &str, others: &[String], credits: &mut Credits) {
    let name = without(INNER_BY.as_ref(), without_by(part));
    let name = BEHIND
        .as_ref()
        .and_then(|behind| behind.find(name))
        .map_or(name, |found| name.get(..found.start()).unwrap_or(name));
    let name = without(ARCHIVE.as_ref(), name).trim_matches(|c: char| {
        c.is_whitespace()
            || matches!(c, '-' | '–' | '—' | ':' | '•' | '·' | '*' | '"' | '(' | ')' | '@' | '_')
    });
    let folded = fold(name);
    if let Some((_, sign)) = AGENCIES.iter().find(|(agency, _)| *agency == folded) {
        if !credits.agencies.iter().any(|(_, known)| known == sign) {
            credits.agencies.push((name.to_owned(), sign));
        }
        return;
    }
    let nobody = folded.is_empty()
        || NOBODY.contains(&folded.as_str())
        || DEGREES.contains(&folded.as_str())
        || is_other(&folded, others)
        || is_organisation(name)
        || name.chars().count() < 2
        || name.chars().count() > MAX_NAME.0
        || folded.split(' ').count() > MAX_NAME.1
        || name.chars().filter(char::is_ascii_digit).count() > 3
        || name.contains(['{', '}', '=', '<', '>', '?', '!']);
    if !nobody && !credits.people.iter().any(|known| fold(known) == folded) {
        credits.people.push(name.to_owned());
    }
}

/// Whether a folded name is the site's, the section's or the publisher's.
fn is_other(folded: &str, others: &[String]) -> bool {
    let joined = folded.replace(' ', "");
    others.iter().any(|other| {
        other == folded
            || other.replace(' ', "") == joined
            || (!folded.contains(' ') && joined.len() > 3 && other.split(' ').next() == Some(folded))
    })
}

fn without<'a>(start: Option<&Regex>, text: &'a str) -> &'a str {
    let end = start.and_then(|start| start.find(text)).map_or(0, |found| found.end());
    text.get(end..).unwrap_or(text)
}

fn split(joints: Option<&Regex>, text: &str) -> Vec<String> {
    joints.map_or_else(|| vec![text.to_owned()], |joints| joints.split(text).map(str::to_owned).collect())
}

fn without_by(text: &str) -> &str {
    without(BY.as_ref(), text)
}

fn strip_tags(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut inside = false;
    for c in text.chars() {
        match c {
            '<' => inside = true,
            '>' if inside => inside = false,
            _ if !inside => plain.push(c),
            _ => {}
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn people(field: &str) -> Vec<String> {
        read([field], &["The Example", "Sport"], Some("en")).people
    }

    #[test]
    fn a_byline_becomes_its_people() {
        assert_eq!(people("By Jane Roe and John Q. Public"), ["Jane Roe", "John Q. Public"]);
        assert_eq!(people("Von Käthe Groß, Jan Müller"), ["Käthe Groß", "Jan Müller"]);
        assert_eq!(people("بقلم: منى صالح"), ["منى صالح"]);
    }

    #[test]
    fn sites_sections_addresses_and_nobody_are_no_people() {
        for field in ["The Example", "theexample", "Sport", "admin", "https://social.example/someone", ""] {
            assert!(people(field).is_empty(), "{field}");
        }
        assert_eq!(people("Jane Roe <jane@example.org>"), ["Jane Roe"]);
    }

    #[test]
    fn words_around_a_name_are_cut() {
        for field in [
            "View all posts by Jane Roe",
            "Zeige alle Beiträge von Jane Roe →",
            "Jane Roe am 12.10.2020",
            "Jane Roe @janeroe",
            "Capital Von Jane Roe",
            "Geschrieben von Jane Roe",
        ] {
            assert_eq!(people(field), ["Jane Roe"], "{field}");
        }
        for field in
            ["Example Media GmbH", "Sports Desk", "Redaktion", "example.de, Town, Country", "other.com"]
        {
            assert!(people(field).is_empty(), "{field}");
        }
    }

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
    fn agencies_are_kept_apart() {
        let credits = read(["Jane Roe, Reuters", "أ ف ب"], &[], None);
        assert_eq!(credits.people, ["Jane Roe"]);
        assert_eq!(credits.agencies, [("Reuters".to_owned(), "Reuters"), ("أ ف ب".to_owned(), "AFP")]);
    }

    #[test]
    fn a_spanish_and_is_split_only_on_spanish_pages() {
        assert_eq!(read(["Ana Ruiz y Luis Gil"], &[], Some("es-ES")).people, ["Ana Ruiz", "Luis Gil"]);
        assert_eq!(read(["Ortega y Gasset"], &[], Some("en")).people, ["Ortega y Gasset"]);
    }

    #[test]
    fn agency_names_are_folded_and_listed_once() {
        for (at, (name, _)) in AGENCIES.iter().enumerate() {
            assert_eq!(fold(name), *name);
            assert!(!AGENCIES.iter().skip(at + 1).any(|(other, _)| other == name), "{name}");
        }
    }
}
