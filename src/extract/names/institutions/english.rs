//! `Department of Health and Human Services`, `Howard Trust for Justice`, `Sheffield United`.

use crate::article::facts::NameKind;
use crate::lexicon::names::institutions::Role;

use super::Text;

/// The name that a head at a token makes.
pub fn name(text: Text<'_>, at: usize) -> Option<(usize, usize)> {
    let token = text.token(at).filter(|token| token.capital)?;
    if text.has(Role::Company, at) || text.has(Role::Behind, at) {
        let from = text.capitals_before(at, 4);
        let club = text.has(Role::Behind, at);
        // `United Nations` goes on; `Acme Technologies` does not begin a sentence with a plain word.
        let ends = !(text.goes_on(at + 1) && text.proper(at + 1)) || text.given(at + 1);
        let only = from + 1 == at && text.known(from).is_some_and(|known| known.kind == NameKind::Place);
        let plain = !club && only && token.key == "power";
        return (from < at && ends && !plain).then_some((from, at + 1));
    }
    let district = text.is(at, &["district"]) && at > 0 && text.is(at - 1, &["school"]) && text.goes_on(at);
    if !(text.has(Role::Head, at) || district) {
        return None;
    }
    let from = before(text, at);
    let mut to = at + 1;
    // `University Hospital`, `Police Federation`.
    while text.goes_on(to) && text.capital(to) && text.has(Role::Head, to) {
        to += 1;
    }
    let to = complement(text, to);
    // `Transport for Wales`, but no `Turkish Transport`.
    let of = token.key != "transport" || to > at + 1;
    (of && to > from + 1 && to - from <= 9).then_some((from, to))
}

/// Where a name begins that a head ends: words with capitals, and two fields of one body (`Food and Drug
/// Administration`).
fn before(text: Text<'_>, at: usize) -> usize {
    let mut from = text.capitals_before(at, 5);
    // `St James's University Hospital`.
    if text.is(from.saturating_sub(1), &["s"])
        && from > 1
        && text.joined(from - 1)
        && text.goes_on(from)
        && text.proper(from.saturating_sub(2))
    {
        from = text.capitals_before(from - 2, 3);
    }
    if from < at
        && from > 1
        && text.is(from - 1, &["and"])
        && text.goes_on(from)
        && text.goes_on(from - 1)
        && text.proper(from - 2)
        && text.known(from - 2).is_none()
        && !text.given(from - 2)
        && !text.opens(from - 2)
    {
        let alone = from - 2;
        let lone = !(alone > 0 && text.goes_on(alone) && text.proper(alone - 1));
        if lone {
            from = alone;
        }
    }
    from
}

/// One past what a body is of or for.
fn complement(text: Text<'_>, from: usize) -> usize {
    let mut to = from;
    for _ in 0..2 {
        if !(text.goes_on(to) && text.is(to, &["of", "for", "on", "against"])) {
            break;
        }
        let mut first = to + 1;
        while first < to + 3
            && text.goes_on(first)
            && text.is(first, &["the", "human"])
            && !text.capital(first)
        {
            first += 1;
        }
        let end = text.capitals(first, 4);
        if end == first {
            break;
        }
        to = end;
        // `Control and Prevention`, but not `the Bank of Canada and the`.
        let more = text.capitals(to + 1, 3);
        let person = text.given(to + 1) || text.known(to + 1).is_some();
        if text.goes_on(to) && text.is(to, &["and"]) && more > to + 1 && !person {
            to = more;
        }
    }
    to
}
