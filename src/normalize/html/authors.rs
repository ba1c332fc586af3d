//! Authors: of what pages call an author, the people; agencies apart; sites, sections and addresses out.

use std::sync::LazyLock;

use regex::Regex;

use super::super::unicode;
use super::name_form::{DESK_WORDS, is_organisation, is_person};
use super::title::fold;
use crate::lexicon::agencies::{self, SourceRole};
use crate::lexicon::names::GIVEN_NAMES;
use crate::text::search_tier::name_key;

/// Longest name, in characters and in words; what is longer is a sentence or a biography.
const MAX_NAME: (usize, usize) = (60, 7);

/// What stands before names in bylines.
static BY: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?ix) ^ (?: (?:written\s|posted\s|reported\s|story\s)?by
          | (?:erstellt\s|ver\u{f6}ffentlicht\s|geschrieben\s|verfasst\s|text\s|gepostet\s)?von
          | (?:escrito|publicado|redigido)\spor | scritto\sda | (?:publi\u{e9}|\u{e9}crit)\spar | par | por | door | автор | autore? | author
          | a\s+cura\s+di | text | vom | kirjoittanut | skrevet\s+av | af | av | yazan | oleh
          | بقلم | كتبت? | إعداد | تحرير | نوشته ) (?: \s*[:：]\s* | \s+ ) | ^ redaktion\s*[:：]\s*",
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

/// The outlet behind a name.
static FOR_WHOM: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"(?i)\s+for\s+the\s.*$").ok());

/// A by-word inside a title-cased byline: what stands before it is a section or kicker, no name.
static INNER_BY: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"^.+\s(?:Von|By|Par)\s+").ok());

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

/// What became of a page's author fields.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Credits {
    /// People, in order, each once.
    pub people: Vec<String>,
    /// Staffs, teams and desks that sign by a name of their own, in order, each once.
    pub desks: Vec<String>,
    /// Agencies and known outlets: the name as written and the common abbreviation.
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
        // "site.example, Town, Country" is an imprint; "The Example and Reuters" names a source.
        if parts.len() > 1
            && parts.first().is_some_and(|first| is_other(&fold(first), &others) || is_organisation(first))
        {
            parts.retain(|part| agency(part.trim()).is_some());
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
    let mut name = without(INNER_BY.as_ref(), without_by(part));
    for behind in [&FOR_WHOM, &BEHIND] {
        let found = behind.as_ref().and_then(|behind| behind.find(name));
        name = found.and_then(|found| name.get(..found.start())).unwrap_or(name);
    }
    let name = without(ARCHIVE.as_ref(), name).trim_matches(|c: char| {
        c.is_whitespace()
            || matches!(c, '-' | '–' | '—' | ':' | '•' | '·' | '*' | '"' | '(' | ')' | '@' | '_')
    });
    let folded = fold(name);
    if let Some(sign) = agency(name) {
        if !credits.agencies.iter().any(|(_, known)| *known == sign) {
            credits.agencies.push((name.to_owned(), sign));
        }
        return;
    }
    // "Jane Roe Associated Press": byline and agency without a mark between them.
    let ends = name.match_indices(' ').skip(1).map(|(at, _)| name.split_at_checked(at).unwrap_or((name, "")));
    if let Some((person, sign)) = ends.into_iter().find(|(_, end)| agency(end.trim()).is_some()) {
        add(sign, others, credits);
        add(person, others, credits);
        return;
    }
    if is_desk(name, &folded, others) {
        if !credits.desks.iter().any(|known| fold(known) == folded) {
            credits.desks.push(name.to_owned());
        }
        return;
    }
    let nobody = folded.is_empty()
        || NOBODY.contains(&folded.as_str())
        || DEGREES.contains(&folded.as_str())
        // Who writes a site of his own may have named it after himself.
        || (is_other(&folded, others) && !is_person(name))
        || is_tagline(name, others)
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

/// The common abbreviation of an agency or outlet that a whole name is; in author fields abbreviations may stand in
/// lower case. A given name is nobody's abbreviation (`Nina`, `Petra`).
fn agency(name: &str) -> Option<&'static str> {
    if !name.contains(' ') && name.chars().any(char::is_lowercase) && GIVEN_NAMES.contains(&name_key(name)) {
        return None;
    }
    let find = |name: &str| {
        let chars: Vec<char> = name.chars().collect();
        agencies::match_at(&chars, 0).filter(|(end, _)| *end == chars.len()).map(|(_, found)| found)
    };
    let shouted = || (name.len() <= 8 && !name.contains(' ')).then(|| find(&name.to_uppercase())).flatten();
    find(name).or_else(shouted).filter(|found| found.role == SourceRole::Agency).map(|found| found.literal)
}

/// Whether a name is that of a staff, team or desk which says more than that it is one.
fn is_desk(name: &str, folded: &str, others: &[String]) -> bool {
    let words: Vec<&str> = folded.split(' ').collect();
    let is_word = |word: &&&str| DESK_WORDS.contains(word);
    (2..=5).contains(&words.len())
        && words.first().into_iter().chain(words.last()).filter(is_word).count() == 1
        && name.chars().count() <= MAX_NAME.0
        && !words.iter().filter(|word| !is_word(word)).all(|word| NOBODY.contains(word) || *word == "the")
        && !others.iter().any(|other| other == folded)
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

/// Whether a name is the site's with what it says of itself: `The Example – News for all`.
fn is_tagline(name: &str, others: &[String]) -> bool {
    let site = [" – ", " — ", " - ", " | "].iter().find_map(|mark| name.split_once(mark));
    site.is_some_and(|(site, _)| is_other(&fold(site), others))
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
        for field in ["Example Media GmbH", "Redaktion", "example.de, Town, Country", "other.com"] {
            assert!(people(field).is_empty(), "{field}");
        }
    }

    #[test]
    fn a_site_is_nobody_whatever_it_says_of_itself_but_a_person_may_have_named_it() {
        assert!(people("The Example – Magazine of the town").is_empty());
        assert_eq!(people("Jane Roe for The Example on Sunday"), ["Jane Roe"]);
        assert_eq!(read(["Jane Roe"], &["Jane Roe"], None).people, ["Jane Roe"]);
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
    fn agencies_are_known_in_lower_case_and_given_names_are_no_agencies() {
        let credits = read(["afp", "dpa", "Petra", "Nina", "The Example et Reuters"], &["The Example"], None);
        assert_eq!(credits.people, ["Petra", "Nina"]);
        let signs: Vec<_> = credits.agencies.iter().map(|(_, sign)| *sign).collect();
        assert_eq!(signs, ["AFP", "dpa", "Reuters"]);
        let glued = read(["By Jane Roe Associated Press"], &[], None);
        assert_eq!((glued.people, glued.agencies.len()), (vec!["Jane Roe".to_owned()], 1));
    }

    #[test]
    fn a_desk_with_a_name_of_its_own_is_kept_apart_from_people() {
        let read = |field: &str| read([field], &["The Example"], None);
        for desk in ["TDE Staff", "Gear Team", "Beispiel-Redaktion", "Redaktion example.test"] {
            assert_eq!(read(desk).desks, [desk]);
            assert!(read(desk).people.is_empty(), "{desk}");
        }
        for desk in ["Staff", "The Team", "Redaktion", "News Desk", "The Example"] {
            assert_eq!(read(desk), Credits::default(), "{desk}");
        }
    }
}
