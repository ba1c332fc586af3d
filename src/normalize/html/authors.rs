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
        r"(?ix) ^ (?: (?:written\s|posted\s|reported\s|story\s)?by | von | par | por | door | автор | autore? | author
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

/// Degrees that follow a name after a comma and are no person.
const DEGREES: [&str; 8] = ["phd", "ph d", "md", "jr", "sr", "mba", "ma", "esq"];

/// Words that stand where a name should and name nobody, folded.
const NOBODY: [&str; 26] = [
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
        let mut parts: Vec<String> = split(JOINTS.as_ref(), without_by(plain.trim()));
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
    let name = without_by(part).trim_matches(|c: char| {
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
    let site = |other: &String| *other == folded || other.replace(' ', "") == folded.replace(' ', "");
    let nobody = folded.is_empty()
        || NOBODY.contains(&folded.as_str())
        || DEGREES.contains(&folded.as_str())
        || others.iter().any(site)
        || name.chars().count() < 2
        || name.chars().count() > MAX_NAME.0
        || folded.split(' ').count() > MAX_NAME.1
        || name.chars().filter(char::is_ascii_digit).count() > 3
        || name.contains(['{', '}', '=', '<', '>', '?', '!']);
    if !nobody && !credits.people.iter().any(|known| fold(known) == folded) {
        credits.people.push(name.to_owned());
    }
}

fn split(joints: Option<&Regex>, text: &str) -> Vec<String> {
    joints.map_or_else(|| vec![text.to_owned()], |joints| joints.split(text).map(str::to_owned).collect())
}

fn without_by(text: &str) -> &str {
    let end = BY.as_ref().and_then(|by| by.find(text)).map_or(0, |found| found.end());
    text.get(end..).unwrap_or(text)
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
