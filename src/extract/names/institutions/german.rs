//! `Bundesgerichtshof`, `Verband der Automobilindustrie`, `Deutscher Mieterbund`, `VfL Bochum`.

use crate::article::facts::NameKind;
use crate::lexicon::names::institutions::Role;
use crate::lexicon::names::{GAZETTEER, Known, STOP};

use super::super::token::Token;
use super::Text;

/// What the name that is told at a token spans.
pub fn name(text: Text<'_>, at: usize) -> Option<(usize, usize)> {
    let token = text.token(at).filter(|token| token.capital)?;
    if token.is_in(&STOP) {
        return None;
    }
    if let Some(club) = club(text, at) {
        return Some(club);
    }
    // `Kölner Polizei`, `Frankfurter Rundschau`.
    let papers = [
        "polizei",
        "zeitung",
        "anzeiger",
        "stadt",
        "rundschau",
        "allgemeine",
        "nachrichten",
        "messe",
        "universität",
        "feuerwehr",
    ];
    if token.key.ends_with("er")
        && token.key.len() > 5
        && text.goes_on(at + 1)
        && text.capital(at + 1)
        && text.is(at + 1, &papers)
    {
        let to = text.capitals(at + 2, 2);
        let city = text.is(at + 1, &["stadt"]) && to == at + 2;
        if !city {
            return Some((at, to));
        }
    }
    if let Some(named) = described(text, at, token) {
        return Some(named);
    }
    let head = text.has(Role::Head, at) || is_body(text, at);
    if !head {
        return None;
    }
    // `Max-Planck-Institut`: the noun ends the name.
    let from = hyphened(text, at);
    let to = complement(text, at + 1);
    let whole = to > at + 1 || from < at || is_of_state(&token.key);
    whole.then_some((from, to))
}

/// A noun and, in -s and -es of the genitive, its bare forms by which it is told.
fn bare(key: &str) -> impl Iterator<Item = &str> {
    let one = key.strip_suffix('s');
    let other = one.unwrap_or(key).strip_suffix('e');
    [Some(key), one, other].into_iter().flatten()
}

/// Whether a noun, or the last part of a compound, means a body.
fn is_body(text: Text<'_>, at: usize) -> bool {
    text.token(at).is_some_and(|token| bare(&token.key).any(|key| text.words.has_suffix(key)))
}

/// `Bundeskartellamt`, `Oberlandesgericht`: bodies of a state that need no more.
fn is_of_state(key: &str) -> bool {
    key.strip_prefix("bundes").is_some_and(|rest| {
        rest.chars().count() > 3
            && !["polizist", "land", "länder", "liga", "straße", "tagswahl"].contains(&rest)
    })
}

fn hyphened(text: Text<'_>, at: usize) -> usize {
    let mut from = at;
    while from > 0
        && from + 3 > at
        && text.token(from).is_some_and(|token| token.gap == super::Gap::Hyphen)
        && text.proper(from - 1)
    {
        from -= 1;
    }
    from
}

/// One past what a body is of or for, and the town it is in.
fn complement(text: Text<'_>, from: usize) -> usize {
    let mut to = from;
    if text.goes_on(to) && text.is(to, &["für", "der", "des", "gegen", "zur"]) {
        // `Institut der deutschen Wirtschaft`.
        let small = text.goes_on(to + 1)
            && text
                .token(to + 1)
                .is_some_and(|it| !it.capital && it.key.ends_with(['n', 'r', 'e']) && it.key.len() > 5);
        let first = to + 1 + usize::from(small);
        let end = text.capitals(first, 3);
        if end > first && !text.given(first) {
            to = end;
            if text.goes_on(to) && text.is(to, &["und"]) {
                let more = text.capitals(to + 1, 2);
                let other = is_body(text, to + 1) || text.known(to + 1).is_some() || text.given(to + 1);
                if more > to + 1 && !other {
                    to = more;
                }
            }
        }
    }
    // A town behind a word with a capital is no name by itself to the gazetteer's rules: `Sparkasse Leverkusen`.
    let town = || {
        let key = text.token(to).filter(|token| token.capital && text.goes_on(to))?;
        matches!(GAZETTEER.get_hashed(&key.key, key.hash), Some(Some(Known::Place(..)))).then_some(to + 1)
    };
    let place = text.known(to).filter(|known| known.kind == NameKind::Place && text.goes_on(to));
    if let Some(end) = place.map(|place| place.to).or_else(town) {
        to = end;
        if text.goes_on(to) && text.is(to, &["i", "ii", "iii"]) {
            to += 1;
        }
    }
    to
}

/// `Deutsche Fußball Liga`, `Freien Wähler`: an adjective with a capital where no sentence begins.
fn described(text: Text<'_>, at: usize, token: &Token<'_>) -> Option<(usize, usize)> {
    let key = token.key.as_str();
    let stem = ["en", "er", "es", "em", "e"].iter().find_map(|end| key.strip_suffix(end))?;
    let nation = stem.ends_with("isch") || stem.ends_with("deutsch");
    let plain = matches!(stem, "frei" | "international" | "national" | "zentral" | "gemeinsam" | "allgemein");
    if !(nation || plain) || !text.goes_on(at + 1) || !text.proper(at + 1) {
        return None;
    }
    let noun = text.token(at + 1)?;
    if bare(&noun.key).any(|key| text.words.has(Role::Stop, key)) || text.given(at + 1) {
        return None;
    }
    let before = at > 0 && text.goes_on(at) && text.proper(at - 1);
    let mut to = at + 2;
    while to < at + 5 && text.goes_on(to) && text.proper(to) && !text.given(to) {
        to += 1;
    }
    let body = (at + 1..to).any(|at| is_body(text, at) || text.has(Role::Head, at));
    if text.opens(at) && !body || before {
        return None;
    }
    if body { Some((at, complement(text, to))) } else { Some((at, to)) }
}

/// `VfL Bochum`, `Eintracht Braunschweig`.
fn club(text: Text<'_>, at: usize) -> Option<(usize, usize)> {
    let token = text.token(at).filter(|_| text.has(Role::Club, at))?;
    let short = token.written.chars().count() <= 4;
    let upper = token.written.chars().filter(|char| char.is_uppercase()).count() > 1;
    if short && !upper {
        return None;
    }
    let to = text.capitals(at + 1, if short { 2 } else { 1 });
    if to == at + 1 || text.given(at + 1) && !short {
        return None;
    }
    let number = text.goes_on(to)
        && text.token(to).is_some_and(|it| it.key.len() <= 4 && it.key.chars().all(char::is_numeric));
    Some((at, to + usize::from(number)))
}
