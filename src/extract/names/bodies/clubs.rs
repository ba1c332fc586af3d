//! Football clubs that are named with a noun and their town: `شباب السوالم`, `مولودية البيض`.

use crate::article::facts::NameKind;
use crate::lexicon::frequency::zipf;
use crate::lexicon::names::STOP_ARABIC;
use crate::text::words::readings;

use super::super::arabic::is_office;
use super::super::found::Found;
use super::super::token::Token;
use super::{FIRM, Text, is_adjective, is_generic};

/// Words of sport that a story must have before such a noun names a club.
const WORDS: usize = 3;

/// Towns that no table knows are words below this Zipf frequency.
const TOWN: f32 = 3.3;

/// The club that a noun and its town name, in a story of sport.
pub fn club(text: Text<'_>, at: usize) -> Option<Found> {
    let next = text.next(at + 1)?;
    let key = next.key.as_str();
    let known = text.known(at + 1).filter(|name| name.particles == 0);
    let end = match known {
        Some(name) if name.kind == NameKind::Place => name.to,
        Some(_) => return None,
        None => {
            let odd = next.end - next.start > 3 && zipf("ar", key).is_none_or(|zipf| zipf < TOWN);
            let plain = STOP_ARABIC.contains(key) || is_office(key) || is_generic(key) || is_adjective(next);
            if !odd || plain || key.starts_with('و') || key.starts_with("لل") {
                return None;
            }
            at + 2
        }
    };
    let sport = *text.sport.get_or_init(|| is_sport(text.tokens));
    sport.then(|| Found::plain(at, end, NameKind::Organisation, FIRM))
}

fn is_sport(tokens: &[Token<'_>]) -> bool {
    let of_sport = |token: &&Token<'_>| {
        token.arabic
            && readings(&token.key).any(|reading| {
                matches!(
                    reading.stem,
                    "مباراه"
                        | "المباراه"
                        | "مباريات"
                        | "الدوري"
                        | "دوري"
                        | "ملعب"
                        | "المدرب"
                        | "مدرب"
                        | "لاعب"
                        | "اللاعب"
                        | "كره"
                        | "لكره"
                        | "كاس"
                        | "الكاس"
                        | "نادي"
                        | "النادي"
                        | "هدف"
                        | "التتويج"
                )
            })
    };
    tokens.iter().filter(of_sport).take(WORDS).count() == WORDS
}
