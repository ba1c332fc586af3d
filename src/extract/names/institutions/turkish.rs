//! `Tarım ve Orman Bakanlığı`, `Türkiye Futbol Federasyonu`: the noun stands last, with the ending of the possessive.

use crate::lexicon::names::STOP;
use crate::lexicon::names::institutions::Role;

use super::Text;

/// The name that a head at a token ends.
pub fn name(text: Text<'_>, at: usize) -> Option<(usize, usize)> {
    let token = text.token(at).filter(|token| token.capital)?;
    // `Trabzonspor`.
    if token.key.strip_suffix("spor").is_some_and(|town| town.chars().count() > 2) {
        return Some((at, at + 1));
    }
    // `Borsa İstanbul`.
    if token.key == "borsa" && text.goes_on(at + 1) && text.proper(at + 1) {
        return Some((at, at + 2));
    }
    if !text.has(Role::Head, at)
        || text.goes_on(at + 1) && text.has(Role::Head, at + 1) && text.capital(at + 1)
    {
        return None;
    }
    let mut from = at;
    while at - from < 7 {
        let Some(before) = from.checked_sub(1) else { break };
        if text.goes_on(from) && part(text, before) {
            from = before;
            continue;
        }
        let and = text.goes_on(from) && text.goes_on(before) && text.is(before, &["ve"]);
        match before.checked_sub(1).filter(|first| and && part(text, *first)) {
            // Two bodies: `Boğaziçi Üniversitesi ve Çevre Bakanlığı`.
            Some(first) if !is_head(text, first) => from = first,
            _ => break,
        }
    }
    (from < at).then_some((from, at + 1))
}

/// Endings of cases, which public bodies' names take without an apostrophe: `Sendikasından`.
const CASES: &[&str] = &[
    "ndan", "nden", "nda", "nde", "nın", "nin", "nun", "nün", "nca", "nce", "na", "ne", "nı", "ni", "nu",
    "nü", "yla", "yle",
];

fn is_head(text: Text<'_>, at: usize) -> bool {
    text.token(at).is_some_and(|token| {
        let key = token.key.as_str();
        let stems = CASES.iter().filter_map(|ending| key.strip_suffix(ending)).filter(|stem| stem.len() > 4);
        std::iter::once(key).chain(stems).any(|stem| text.words.has(Role::Head, stem))
    })
}

/// Whether a word with a capital can stand before the noun.
fn part(text: Text<'_>, at: usize) -> bool {
    text.token(at).is_some_and(|token| token.capital && !token.is_in(&STOP))
        && !text.has(Role::Stop, at)
        && !text.token(at).is_some_and(|token| super::is_title(token) && token.key != "genel")
}
