//! `Cour des comptes`, `Agence régionale de santé`, `Ministerio de Economía y Hacienda`.

use crate::lexicon::names::STOP;
use crate::lexicon::names::institutions::Role;

use super::Text;

const FRENCH_LINKS: &[&str] =
    &["de", "du", "des", "d", "la", "le", "les", "l", "pour", "contre", "sur", "aux", "en"];
const FRENCH_OPENING: &[&str] = &["de", "du", "des", "d", "pour", "contre"];
const SPANISH_LINKS: &[&str] = &["de", "del", "la", "el", "las", "los", "para", "contra", "sobre", "en"];
const SPANISH_OPENING: &[&str] = &["de", "del", "para", "contra", "sobre"];

/// What courts and chambers are of, written small before their town: `cour d'appel de Rennes`.
const COURTS: &[&str] =
    &["appel", "assises", "commerce", "police", "comptes", "métiers", "agriculture", "instance"];

/// Endings of adjectives that stand small behind a noun in French.
const ADJECTIVES: &[&str] = &[
    "al",
    "ale",
    "aux",
    "ales",
    "ique",
    "iques",
    "ais",
    "aise",
    "aises",
    "ien",
    "ienne",
    "iens",
    "iennes",
    "ain",
    "aine",
    "ains",
    "aines",
    "if",
    "ive",
    "ifs",
    "ives",
    "aire",
    "aires",
    "el",
    "elle",
    "els",
    "elles",
    "eux",
    "euse",
    "iste",
    "istes",
    "ois",
    "oise",
    "érieur",
    "érieure",
    "ateur",
    "atrice",
    "ée",
    "ées",
    "anticorruption",
    "civil",
    "civile",
    "civils",
    "civiles",
    "public",
    "mobile",
    "libre",
    "libres",
    "unie",
    "unies",
    "populaire",
    "mixte",
    "uni",
    "vert",
    "verts",
    "ouvrière",
    "alier",
];

/// The name that begins with a head at a token.
pub fn french(text: Text<'_>, at: usize) -> Option<(usize, usize)> {
    let token = text.token(at).filter(|token| !token.arabic)?;
    if let Some(club) = club(text, at) {
        return Some(club);
    }
    let big = token.capital && text.has(Role::Head, at);
    if !big && (token.capital || !text.has(Role::Small, at)) {
        return None;
    }
    let mut to = at + 1;
    let adjective = |at: usize| {
        text.goes_on(at)
            && text.token(at).is_some_and(|next| {
                let key = next.key.as_str();
                // `ouest-africaine`
                let side = matches!(key, "ouest" | "est" | "nord" | "sud")
                    && text.token(at + 1).is_some_and(|next| next.gap == super::Gap::Hyphen);
                !next.capital
                    && !STOP.contains(key)
                    && !text.has(Role::Stop, at)
                    && (side || ADJECTIVES.iter().any(|end| key.ends_with(end)))
            })
    };
    let mut proper = false;
    let mut complements = 0;
    loop {
        while to < at + 12 && adjective(to) {
            to += 1;
        }
        let end = text.capitals(to, 4);
        if end > to && !(complements == 0 && text.given(to)) {
            proper = true;
            to = end;
            continue;
        }
        let and = text.goes_on(to) && text.is(to, &["et"]);
        let from = to + usize::from(and && complements > 0);
        let opening = text.joined(from) && text.is(from, FRENCH_OPENING);
        let parallel = from > to && text.is(from, &["la", "le", "les", "l"]) && pour(text, at, to);
        let bare = from > to && text.goes_on(from) && text.has(Role::Field, from);
        if !(opening || parallel || bare) || to >= at + 12 {
            break;
        }
        let mut first = from;
        while first < from + 3 && text.joined(first) && text.is(first, FRENCH_LINKS) {
            first += 1;
        }
        let Some(noun) = text.token(first).filter(|_| text.joined(first)) else { break };
        let word = noun.written.chars().count() > 2 && !noun.is_in(&STOP);
        // `Ligue de protection des oiseaux`: what has no article is of something yet.
        let open = complements == 1 && text.is(from, &["des", "du", "de"]) && bare_last(text, at, to);
        let small = complements == 0 || and || open || text.has(Role::Field, first);
        let digits = noun.key.chars().all(char::is_numeric);
        if digits && complements == 0 {
            // `Mouvement du 5 juin`.
            let month = text.goes_on(first + 1) && text.token(first + 1).is_some_and(|it| it.key.len() > 2);
            if !month {
                break;
            }
            to = first + 2;
        } else if noun.capital && word {
            proper = true;
            to = text.capitals(first + 1, 3);
        } else if word
            && small
            && (big || complements > 0 || COURTS.contains(&noun.key.as_str()))
            && !text.has(Role::Stop, first)
        {
            to = first + 1;
            // `sapeurs-pompiers`
            to += usize::from(text.token(to).is_some_and(|next| next.gap == super::Gap::Hyphen));
        } else {
            break;
        }
        complements += 1;
    }
    (to > at + 1 && (big || proper)).then(|| (before(text, at), to))
}

/// Whether the complement that ends a name has no article: `de protection`.
fn bare_last(text: Text<'_>, from: usize, to: usize) -> bool {
    to.checked_sub(2).is_some_and(|link| link > from && text.is(link, &["de", "d"]))
}

/// Whether what a name is for was said last.
fn pour(text: Text<'_>, from: usize, to: usize) -> bool {
    (from..to).rev().find(|at| text.is(*at, FRENCH_OPENING)).is_some_and(|at| text.is(at, &["pour"]))
}

/// `Haut Conseil`, `Alto Tribunal`.
fn before(text: Text<'_>, at: usize) -> usize {
    let high = at > 0
        && text.goes_on(at)
        && text.capital(at - 1)
        && (text.is(at - 1, &["haut", "haute", "grand", "grande"]) || text.has(Role::Before, at - 1));
    at - usize::from(high)
}

/// `AS Monaco`, `Stade rennais`, `Real Zaragoza`: a club's noun with its town behind it.
fn club(text: Text<'_>, at: usize) -> Option<(usize, usize)> {
    let token = text.token(at).filter(|token| token.capital && text.has(Role::Club, at))?;
    let short = token.written.chars().count() <= 4 && token.key != "real";
    if short && !token.written.chars().all(char::is_uppercase) {
        return None;
    }
    let from = at + 1;
    let mut to = from;
    if text.joined(to) && text.is(to, &["de", "club"]) {
        to += 1 + usize::from(text.is(to + 1, &["de"]));
    }
    let first = to;
    to = text.capitals(to, 3);
    (to > first && !(text.given(first) && text.capitals(first, 2) == first + 2 && !short)).then_some((at, to))
}

/// Bodies that are of several fields: `Ministerio de Energía y Minas`.
fn has_fields(key: &str) -> bool {
    const NOUNS: &[&str] = &[
        "ministerio",
        "secretaría",
        "consejería",
        "comisión",
        "instituto",
        "superintendencia",
        "departamento",
        "federación",
        "confederación",
        "agencia",
        "sociedad",
        "cámara",
        "dirección",
        "comité",
        "centro",
        "asociación",
    ];
    NOUNS.contains(&key)
}

/// The name that begins with a head at a token; Spanish writes all but the links with capitals.
pub fn spanish(text: Text<'_>, at: usize) -> Option<(usize, usize)> {
    let token = text.token(at)?;
    if !(token.capital && text.has(Role::Head, at)) {
        if let Some(club) = club(text, at) {
            return Some(club);
        }
        // `el partido de Quispe` is no party.
        let of = text.is(at, &["universidad", "ministerio"]) || text.capital(at + 1);
        if token.capital || !text.has(Role::Small, at) || !of {
            return None;
        }
    }
    let mut to = text.capitals(at + 1, 5);
    if to > at + 1 && !token.capital && text.given(at + 1) {
        return None;
    }
    for _ in 0..3 {
        let and = text.goes_on(to) && text.is(to, &["y", "e"]) && to > at + 1;
        let mut first = to + usize::from(and);
        let opening = text.goes_on(first) && text.is(first, SPANISH_OPENING);
        while first < to + 4 && text.goes_on(first) && text.is(first, SPANISH_LINKS) && !text.capital(first) {
            first += 1;
        }
        let end = text.capitals(first, 4);
        // `Banco de España y Repsol`: two bodies; `Energía y Minas`: two fields.
        let other = and
            && !opening
            && (text.known(first).is_some() || text.given(first) || text.has(Role::Head, first));
        let fields = !and || opening || has_fields(&token.key);
        if !(opening || and) || end == first || other || !fields {
            break;
        }
        to = end;
    }
    if text.goes_on(to) && text.is(to, &["número", "nº", "n"]) {
        let number = |at: usize| text.token(at).is_some_and(|it| it.key.chars().all(char::is_numeric));
        if number(to + 1) {
            to += 2;
        }
    }
    (to > at + 1).then(|| (before(text, at), to))
}
