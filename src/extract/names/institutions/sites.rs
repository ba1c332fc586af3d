//! Rivers, mountains, provinces and buildings that no table knows: `Lake Turkana`, `Gökova Körfezi`, `Свердловской области`.

use crate::lexicon::frequency::zipf;
use crate::lexicon::names::institutions::Role;
use crate::lexicon::names::{GIVEN_NAMES, STOP_PERSIAN};

use super::super::token::{Gap, Token};
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
        "ru" => at
            .checked_sub(1)
            .filter(|before| text.goes_on(at) && text.proper(*before) && is_adjective(text, *before))
            .unwrap_or(at),
        _ => text.capitals_before(at, 2),
    };
    let opening = from + 1 == at && text.opens(from) && language == "en" && text.known(from).is_none();
    (from < at && (!goes_on || language == "ru" || language == "tr") && !opening).then_some((from, at + 1))
}

/// A small town that no table knows, behind a word that leads to places: `near Bridgnorth`, `en Moguer,`. One or two
/// words with capitals that the language does not use otherwise, and no more of a name behind them.
pub fn town(text: Text<'_>, language: &str, at: usize) -> Option<(usize, usize)> {
    let before = at.checked_sub(1)?;
    let key = text.token(before).filter(|_| text.goes_on(at) && text.capital(at))?.key.as_str();
    let of_mayor = || before.checked_sub(1).is_some_and(|mayor| text.is(mayor, MAYORS));
    let leads = match language {
        "en" => matches!(key, "near" | "outside" | "in" | "around"),
        "es" => key == "en" || key == "de" && of_mayor(),
        "fr" => key == "de" && of_mayor() || key == "à" && text.opens(before),
        _ => false,
    };
    // `a stake in Kestrel`, `trust in Harcourt`.
    let held = || {
        before.checked_sub(1).is_some_and(|noun| {
            text.is(
                noun,
                &[
                    "stake",
                    "stakes",
                    "shares",
                    "share",
                    "confidence",
                    "trust",
                    "interest",
                    "faith",
                    "belief",
                    "investment",
                    "shareholder",
                    "investor",
                    "investors",
                    "acciones",
                    "participación",
                    "confianza",
                    "inversión",
                ],
            )
        })
    };
    if !leads || text.known(at).is_some() || held() {
        return None;
    }
    let mut to = at;
    while to < at + 2
        && text.goes_on(to)
        && text.token(to).is_some_and(|token| !token.written.chars().skip(1).any(char::is_uppercase))
        && text.proper(to)
        && text.known(to).is_none()
    {
        to += 1;
    }
    let words = text.tokens.get(at..to).unwrap_or(&[]);
    let odd = |token: &Token<'_>| zipf(language, &token.key).is_none_or(|zipf| zipf < SELDOM);
    let long = words.iter().all(|token| token.end - token.start > 3);
    let more = matches!(text.token(to).map(|next| next.gap), Some(Gap::Apostrophe | Gap::Hyphen | Gap::Dot))
        || text.goes_on(to) && text.capital(to);
    let named = words.iter().any(|token| token.is_in(&GIVEN_NAMES));
    (to > at && long && !more && !named && words.iter().any(odd)).then_some((at, to))
}

/// Heads of towns.
const MAYORS: &[&str] = &[
    "alcalde",
    "alcaldesa",
    "exalcalde",
    "exalcaldesa",
    "municipio",
    "localidad",
    "pueblo",
    "maire",
    "commune",
    "ville",
];

/// Words of this Zipf frequency and more are ordinary ones.
const SELDOM: f32 = 3.2;

/// One past a word behind an elided article.
fn elided(text: Text<'_>, at: usize) -> usize {
    let apostrophe = text.token(at).is_some_and(|token| token.gap == Gap::Apostrophe && token.capital);
    if apostrophe { at + 1 } else { at }
}

/// Whether a word of Russian can be an adjective by its ending.
fn is_adjective(text: Text<'_>, at: usize) -> bool {
    const ENDINGS: &[&str] =
        &["ий", "ый", "ой", "ая", "яя", "ое", "ее", "ого", "его", "ому", "ему", "ом", "ем", "ую", "ым", "им"];
    text.token(at).is_some_and(|token| {
        token.key.chars().count() > 5 && ENDINGS.iter().any(|ending| token.key.ends_with(ending))
    })
}

fn persian(text: Text<'_>, at: usize) -> Option<usize> {
    let next = text.token(at + 1).filter(|next| next.arabic && next.gap == Gap::Space)?;
    let common = zipf("fa", &next.key).is_some_and(|zipf| zipf > 4.8);
    let plain = common
        || next.is_in(&STOP_PERSIAN)
        || next.key.chars().count() < 3
        || next.key.ends_with("يم") && text.token(at + 2).is_none_or(|end| end.gap != Gap::Space);
    (!plain && !text.has(Role::Field, at + 1) && !text.has(Role::Head, at + 1)).then_some(at + 2)
}

#[cfg(test)]
mod tests {
    use crate::article::facts::NameKind;
    use crate::extract::names::find_in;

    #[test]
    fn a_site_is_told_by_the_noun_beside_its_name() {
        for (language, text, site) in [
            ("en", "The water of Lake Turkana fell.", "Lake Turkana"),
            ("en", "They met in the Elgon Valley on Monday.", "Elgon Valley"),
            ("fr", "Le feu menace le mont Ventoux.", "mont Ventoux"),
            ("es", "Llueve en el valle del Colca.", "valle del Colca"),
            ("ru", "Так сказал губернатор Свердловской области.", "Свердловской области"),
            ("tr", "Tekne dün Gökova Körfezi'nde battı.", "Gökova Körfezi"),
            ("fa", "آب رودخانه کارون بالا آمد.", "رودخانه کارون"),
        ] {
            let names = find_in(text, Some(language));
            let places: Vec<_> = names.of(NameKind::Place).map(|place| place.name.as_str()).collect();
            assert_eq!(places, [site], "{text}");
        }
        for (language, text) in
            [("en", "The River is high."), ("ru", "Глава района уехал."), ("fa", "این دریاچه نیست.")]
        {
            assert_eq!(find_in(text, Some(language)).entities.len(), 0, "{text}");
        }
    }
}
