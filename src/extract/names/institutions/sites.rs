//! Rivers, mountains, provinces and buildings that no table knows: `Lake Turkana`, `Gökova Körfezi`, `Свердловской области`.

use crate::lexicon::names::institutions::Role;

use super::super::token::Gap;
use super::Text;

/// The site that is named at a token: the noun before its name, or the noun that its name ends with.
pub fn name(text: Text<'_>, language: &str, at: usize) -> Option<(usize, usize)> {
    let token = text.token(at)?;
    if text.has(Role::Site, at) {
        return match language {
            "en" => (token.capital && !text.opens(at + 1))
                .then(|| text.capitals(at + 1, 2))
                .filter(|to| *to > at + 1),
            "ru" => Some(text.capitals(at + 1, 1)).filter(|to| *to > at + 1),
            "fa" => persian(text, at),
            _ => {
                let link =
                    at + 1 + usize::from(text.joined(at + 1) && text.is(at + 1, &["de", "du", "del", "d"]));
                let to = text.capitals(link, 2).max(elided(text, link));
                Some(to).filter(|to| *to > link && !token.capital)
            }
        }
        .map(|to| (at, to));
    }
    if !text.has(Role::SiteBehind, at) || language != "ru" && !token.capital {
        return None;
    }
    let goes_on = text.goes_on(at + 1) && text.capital(at + 1);
    let from = match language {
        // The adjective of the town or the people: `Баренцевом море`.
        "ru" => at.checked_sub(1).filter(|before| text.goes_on(at) && text.capital(*before)).unwrap_or(at),
        _ => text.capitals_before(at, 2),
    };
    let opening = from + 1 == at && text.opens(from) && language == "en" && text.known(from).is_none();
    (from < at && (!goes_on || language == "ru" || language == "tr") && !opening).then_some((from, at + 1))
}

/// One past a word behind an elided article.
fn elided(text: Text<'_>, at: usize) -> usize {
    let apostrophe = text.token(at).is_some_and(|token| token.gap == Gap::Apostrophe && token.capital);
    if apostrophe { at + 1 } else { at }
}

fn persian(text: Text<'_>, at: usize) -> Option<usize> {
    let next = text.token(at + 1).filter(|next| next.arabic && next.gap == Gap::Space)?;
    let plain = crate::lexicon::names::STOP_PERSIAN.contains(&next.key) || next.key.chars().count() < 3;
    (!plain && !text.has(Role::Field, at + 1) && !text.has(Role::Head, at + 1)).then_some(at + 2)
}
