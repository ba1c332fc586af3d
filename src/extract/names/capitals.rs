//! Names in scripts with capitals: sequences of capitalised words, told apart by titles, given names and the words
//! that organisations are named with.

use std::sync::LazyLock;

use crate::article::facts::NameKind;
use crate::lexicon::names::{Endings, GIVEN_NAMES, NAME_PARTS, ORG_WORDS, STOP, TITLES};

use super::declension::{PEOPLE, is_cyrillic, nominatives};
use super::found::{Found, beginning_at};
use super::token::{Gap, Token};

/// Lower-case words inside a person's name.
const JOINTS: &[&str] = &[
    "al", "el", "ul", "de", "da", "di", "do", "dos", "del", "della", "van", "von", "der", "den", "bin",
    "ibn", "ben", "abu", "la", "le", "аль", "эль", "ибн", "бен", "фон",
];

/// Lower-case words inside an organisation's name, after the word that makes it one.
pub const LINKS: &[&str] = &[
    "of", "for", "and", "the", "on", "de", "des", "du", "la", "les", "del", "y", "für", "der", "und", "et",
    "l", "d",
];

/// The people and organisations among the sequences of capitalised words. `known` are the names of the gazetteer;
/// `bodies`, organisations that are found already, part a sequence.
pub fn scan(tokens: &[Token<'_>], body: &str, known: &[Found], bodies: &[Found]) -> Vec<Found> {
    let mut found = Vec::new();
    let mut taken = vec![false; if bodies.is_empty() { 0 } else { tokens.len() }];
    for name in bodies {
        taken.iter_mut().take(name.to).skip(name.from).for_each(|slot| *slot = true);
    }
    let taken = |at: usize| taken.get(at).copied().unwrap_or(false);
    let mut at = 0;
    while let Some(next) = tokens.iter().skip(at).position(|token| token.capital) {
        at += next;
        if taken(at) {
            at += 1;
            continue;
        }
        let mut from = at;
        let whole = sequence_end(tokens, from);
        let mut to = (from..whole).find(|at| taken(*at)).unwrap_or(whole);
        while to < whole && to > from + 1 && tokens.get(to - 1).is_some_and(|last| !last.capital) {
            to -= 1;
        }
        at = to.max(at + 1);
        (from, to) = without_places(tokens, known, from, to);
        // An ordinary word with the capital of its sentence, an elided article.
        while from < to && tokens.get(from).is_some_and(|first| first.is_in(&STOP)) {
            from += 1;
        }
        if from >= to {
            continue;
        }
        // `Birgit Lorenz von der Partei`: a person, and the body behind the particles.
        if let Some((person_to, body_from)) = parted(tokens, from, to) {
            found.extend(person(tokens, from, person_to, body));
            from = body_from;
        }
        if let Some(end) = organisation_end(tokens, from, to) {
            found.push(Found::plain(from, end, NameKind::Organisation, 0.75));
            at = at.max(end);
            continue;
        }
        found.extend(person(tokens, from, to, body));
    }
    found
}

/// A sequence without the place it begins with in Russian, where nothing but order parts what an office is of from who
/// holds it (`премьер-министр Казахстана Ерлан Бектасов`), and without the one it ends with in Turkish, where a case
/// follows (`Bakan Aksoylu Bakü'de`).
fn without_places(tokens: &[Token<'_>], known: &[Found], from: usize, to: usize) -> (usize, usize) {
    let place = |at: usize| {
        beginning_at(known, at)
            .filter(|name| name.kind == NameKind::Place && name.to <= to)
            .map(|name| name.to)
    };
    if tokens.get(from).is_some_and(|first| is_cyrillic(&first.key))
        && let Some(end) = place(from).filter(|end| end + 2 <= to)
    {
        return (end, to);
    }
    let suffixed = tokens.get(to).is_some_and(|next| next.gap == Gap::Apostrophe && !next.capital);
    let last = to.saturating_sub(1);
    if suffixed && last > from && place(last) == Some(to) {
        return (from, last);
    }
    (from, to)
}

/// Whether a word is a given name; in Russian in any case, and of the names of both sorts that the table has.
fn is_given(token: &Token<'_>) -> bool {
    let key = token.key.as_str();
    let russian =
        || token.is_in(&NAME_PARTS) || nominatives(key, PEOPLE).any(|name| NAME_PARTS.contains(&name));
    !token.is_in(&STOP) && (token.is_in(&GIVEN_NAMES) || is_cyrillic(key) && russian())
}

fn sequence_end(tokens: &[Token<'_>], from: usize) -> usize {
    let mut to = from + 1;
    while let Some(next) = tokens.get(to) {
        if !matches!(next.gap, Gap::Space | Gap::Hyphen | Gap::Dot | Gap::Apostrophe) || next.arabic {
            break;
        }
        if next.capital {
            to += 1;
            continue;
        }
        // One or two particles count only when a capital follows.
        if !tokens.get(to + 1..).unwrap_or_default().iter().take(2).any(|next| next.capital) {
            break;
        }
        let mut after = to;
        while tokens.get(after).is_some_and(|joint| JOINTS.contains(&joint.key.as_str()) && after < to + 2) {
            after += 1;
        }
        let capital = tokens.get(after).is_some_and(|next| {
            next.capital && matches!(next.gap, Gap::Space | Gap::Hyphen | Gap::Apostrophe)
        });
        if after == to || !capital {
            break;
        }
        to = after + 1;
    }
    to
}

/// Where a sequence whose maker of an organisation stands behind two particles has its person end and its body begin.
fn parted(tokens: &[Token<'_>], from: usize, to: usize) -> Option<(usize, usize)> {
    let small = |at: usize| tokens.get(at).is_some_and(|token| !token.capital);
    let person_to = (from + 2..to).find(|at| small(*at) && small(at + 1))?;
    let body = person_to + 2;
    let maker = (body..to).any(|at| tokens.get(at).is_some_and(|token| token.is_in(&ORG_WORDS)));
    maker.then_some((person_to, body))
}

fn organisation_end(tokens: &[Token<'_>], from: usize, to: usize) -> Option<usize> {
    let maker = (from..to).find(|at| tokens.get(*at).is_some_and(|token| token.is_in(&ORG_WORDS)))?;
    let mut end = to;
    // "Ministry of Foreign Affairs": links carry on to more capitals when the maker ends the sequence.
    if maker + 1 == to {
        let mut after = to;
        // `the Council and the Court` are two.
        let and = tokens.get(to).is_some_and(|link| matches!(link.key.as_str(), "and" | "y" | "et" | "und"));
        while !and
            && tokens.get(after).is_some_and(|link| link.follows() && LINKS.contains(&link.key.as_str()))
            && after < to + 3
        {
            after += 1;
        }
        if after > to
            && tokens.get(after).is_some_and(|next| next.capital && next.follows() && !next.is_in(&STOP))
        {
            end = sequence_end(tokens, after);
        }
    }
    (end - from >= 2 && end - from <= 9).then_some(end)
}

fn person(tokens: &[Token<'_>], from: usize, to: usize, body: &str) -> Option<Found> {
    let titled = |at: usize| tokens.get(at).is_some_and(is_title);
    let behind = tokens.get(from).is_some_and(|first| matches!(first.gap, Gap::Space | Gap::Dot));
    // One word by itself is a person only right behind a title.
    if to == from + 1 && !(behind && from > 0 && titled(from - 1)) {
        return None;
    }
    // The title inside the sequence ends at its last title word; before the sequence it stands in lower case.
    let inside = (from..to)
        .rev()
        .find(|at| titled(*at) && *at + 1 < to || titled(*at) && *at + 1 == to)
        .map(|at| at + 1);
    let mut name_from = inside.unwrap_or(from);
    let is_given = |at: usize| {
        tokens.get(at).is_some_and(|token| {
            let letters = is_cyrillic(&token.key) && token.written.chars().all(char::is_uppercase);
            !letters && is_given(token)
        })
    };
    // `Esnaf Nuri Kalender`: a noun with a capital before the given name.
    if inside.is_none()
        && !is_given(from)
        && let Some(given) = (from + 1..to.saturating_sub(1)).find(|at| is_given(*at))
        && tokens.get(given).is_some_and(Token::follows)
        && tokens.get(from).is_some_and(|first| first.written.chars().count() > 1)
    {
        name_from = given;
    }
    // `глава Роскосмоса Дмитрий Самойлов`: what the office is of stands in the sequence too.
    let cyrillic = |at: usize| tokens.get(at).is_some_and(|token| is_cyrillic(&token.key));
    if inside.is_some() && cyrillic(name_from) && !is_given(name_from) {
        name_from = (name_from + 1..to.saturating_sub(1)).find(|at| is_given(*at)).unwrap_or(name_from);
    }
    if name_from >= to || tokens.get(name_from).is_some_and(|first| !first.capital && is_article(&first.key))
    {
        return None;
    }
    let mut title_from = inside.map(|_| from);
    if inside.is_none() && behind {
        title_from = (from > 0 && titled(from - 1)).then(|| title_start(tokens, from - 1));
    } else if inside.is_some() {
        title_from = Some(title_start(tokens, name_from - 1));
    }
    let given = is_given(name_from);
    let length = to - name_from;
    let stopped = (name_from..to).any(|at| {
        tokens.get(at).is_some_and(|token| token.is_in(&STOP) && !JOINTS.contains(&token.key.as_str()))
    });
    let shouted = (name_from..to).all(|at| {
        tokens.get(at).is_some_and(|token| {
            token.written.chars().count() > 1 && token.written.chars().all(char::is_uppercase)
        })
    });
    // `Saint-Louis` is a town, a church or a school.
    let holy = tokens.get(name_from).is_some_and(|first| matches!(first.key.as_str(), "saint" | "sainte"))
        && tokens.get(name_from + 1).is_some_and(|next| next.gap == Gap::Hyphen);
    // `Губернатор Свердловской области`.
    let region = length == 1
        && tokens.get(name_from).is_some_and(|first| {
            ["ской", "ского", "ская", "ский", "ском", "ному", "ного"]
                .iter()
                .any(|ending| first.key.ends_with(ending))
        })
        && tokens.get(to).is_some_and(|next| next.follows() && !next.capital);
    if stopped || length > 6 || shouted || holy || region {
        return None;
    }
    let confidence = match (title_from.is_some(), given, length) {
        (true, true, 2..) => 0.95,
        (true, _, _) => 0.85,
        (false, true, 2..) => 0.85,
        (false, false, 2..=3) if beside_office(tokens, name_from, to) => 0.8,
        _ => return None,
    };
    let mut person = Found::person(name_from, to, confidence);
    person.title = title_from.and_then(|at| {
        let start = tokens.get(at)?.byte;
        let end = tokens.get(name_from - 1)?.byte_end();
        body.get(start..end).map(str::to_owned).filter(|title| !is_address(title))
    });
    Some(person)
}

/// `Chef der Genossenschaft` is no person.
fn is_article(key: &str) -> bool {
    matches!(key, "der" | "den" | "de" | "des" | "del" | "du" | "da" | "do" | "di" | "la" | "le")
}

/// Whether an office stands beside a name, parted by a comma: `X, director of`, `der Chef der Genossenschaft, X,`.
fn beside_office(tokens: &[Token<'_>], from: usize, to: usize) -> bool {
    let opening =
        |at: usize| tokens.get(at).is_some_and(|token| matches!(token.gap, Gap::Block | Gap::Sentence));
    let comma = |at: usize| tokens.get(at).is_some_and(|token| token.gap == Gap::Mark);
    let office = |at: usize| tokens.get(at).is_some_and(is_title);
    let behind =
        comma(to) && (to..to + 8).take_while(|at| *at == to || !comma(*at) && !opening(*at)).any(office);
    let before = comma(from)
        && comma(to)
        && (1..=9).map_while(|back| from.checked_sub(back)).take_while(|at| !comma(*at)).any(office);
    behind || before
}

fn title_start(tokens: &[Token<'_>], last: usize) -> usize {
    let mut at = last;
    while at > 0 && last - at < 8 {
        let joined = tokens.get(at).is_some_and(|token| matches!(token.gap, Gap::Space | Gap::Hyphen));
        let Some(before) = tokens.get(at - 1).filter(|_| joined) else { break };
        let part = before.is_in(&TITLES) || before.capital && !before.is_in(&STOP);
        if !part {
            break;
        }
        at -= 1;
    }
    at
}

/// The nouns that German writes together with what an office is of: `Wirtschaftssenatorin`.
const COMPOUNDS: &[&str] = &[
    "minister",
    "ministerin",
    "senator",
    "senatorin",
    "meister",
    "meisterin",
    "präsident",
    "präsidentin",
    "sprecher",
    "sprecherin",
    "chef",
    "chefin",
    "leiter",
    "leiterin",
    "kanzler",
    "kanzlerin",
    "direktor",
    "direktorin",
    "forscher",
    "forscherin",
    "schützer",
    "schützerin",
    "biologe",
    "biologin",
    "trainer",
    "trainerin",
    "anwalt",
    "anwältin",
    "trainerin",
    "rektor",
    "rektorin",
    "vorstand",
    "vorständin",
    "experte",
    "expertin",
    "ökonom",
    "ökonomin",
    "historiker",
    "historikerin",
    "vorsitzende",
    "vorsitzender",
    "spieler",
    "spielerin",
    "stürmer",
    "stürmerin",
    "kommissar",
    "kommissarin",
    "beauftragte",
    "beauftragter",
    "rätin",
    "präfekt",
    "professor",
    "professorin",
    "sekretär",
    "sekretärin",
];

/// The ends of people's professions in several languages.
const SCIENTISTS: &[&str] = &["ólogo", "óloga", "ologist", "ologue"];

/// The endings of [`COMPOUNDS`] and [`SCIENTISTS`].
static ENDINGS: LazyLock<Endings<4>> =
    LazyLock::new(|| Endings::of(COMPOUNDS.iter().chain(SCIENTISTS).copied()));

/// Whether a word is an office or a way to address someone.
pub fn is_title(token: &Token<'_>) -> bool {
    let key = token.key.as_str();
    let former = || key.strip_prefix("ex").is_some_and(|office| office.len() > 4 && TITLES.contains(office));
    let science = || SCIENTISTS.iter().any(|end| key.ends_with(end));
    let compound = || {
        let offices = COMPOUNDS.iter().filter(|_| key.len() > 9);
        offices.filter_map(|office| key.strip_suffix(office)).any(|of| of.chars().count() > 3)
    };
    token.is_in(&TITLES)
        || former()
        || is_cyrillic(key) && nominatives(key, PEOPLE).any(|office| TITLES.contains(&office))
        || ENDINGS.may_end(key) && (science() || compound())
}

/// Ways to address that are no office to report.
pub fn is_address(title: &str) -> bool {
    matches!(
        title.to_lowercase().as_str(),
        "mr" | "mrs"
            | "ms"
            | "miss"
            | "sir"
            | "lord"
            | "lady"
            | "m"
            | "mme"
            | "mlle"
            | "monsieur"
            | "madame"
            | "señor"
            | "señora"
            | "don"
            | "doña"
            | "herr"
            | "frau"
            | "господин"
            | "bay"
            | "bayan"
    )
}
