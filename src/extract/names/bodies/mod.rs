//! Organisations in Arabic whose names are longer than the noun and its adjectives: what a body is for or of
//! (`محكمة جنايات القاهرة`), whom it is named after and rows of bodies with one noun.

mod clubs;
mod companies;
mod phrase;
mod rows;
mod units;

use std::cell::OnceCell;

use crate::article::facts::NameKind;
use crate::lexicon::names::{
    BODY_NOUNS, CITY, CLUB_HEADS, DEPARTMENTS, OFFICE_WORDS, OPERATIONS, ORG_ADJECTIVES, ORG_INTRODUCERS,
    ORG_TRIGGERS, SHARED_BODIES, STOP_ARABIC, Tables, is_demonym,
};
use crate::text::words::readings;

use super::arabic::{is_office, is_org_head};
use super::found::{Found, beginning_at};
use super::token::Token;

/// The surety of a name that a noun, a field and what it is of make together; such a name holds the names inside it.
pub const FIRM: f32 = 0.85;

/// The organisations of a text that its nouns tell, in order of their first token.
pub fn scan(tokens: &[Token<'_>], known: &[Found]) -> Vec<Found> {
    let text = Text { tokens, known, sport: &OnceCell::new() };
    let mut found = Vec::new();
    for (at, token) in tokens.iter().enumerate().filter(|(_, token)| token.tables.any(Tables::BODIES)) {
        if token.opened
            && let Some(name) = rows::titled(text, at)
        {
            found.push(name);
            continue;
        }
        // `مفتشيه` are inspectors of his, no `مفتشية`.
        if token.key.ends_with("يه") && token.written.ends_with('ه') {
            continue;
        }
        for reading in readings(&token.key) {
            let stem = reading.stem;
            if let Some(shared) = SHARED_BODIES.get(stem) {
                rows::row(text, at, reading.particles, *shared, &mut found);
                break;
            }
            if let Some(mut name) = named(text, at, stem, reading.article) {
                if name.from == at {
                    name.particles = reading.particles;
                    name.article = reading.article;
                }
                found.push(name);
                break;
            }
        }
    }
    found.sort_by_key(|name| name.from);
    found
}

/// The body that a noun tells; `article` where a preposition has swallowed the noun's article.
fn named(text: Text<'_>, at: usize, stem: &str, article: bool) -> Option<Found> {
    if stem == CITY {
        return phrase::honoured_city(text, at);
    }
    if stem == OPERATIONS {
        return units::command(text, at);
    }
    if CLUB_HEADS.contains(stem)
        && let Some(club) = clubs::club(text, at)
    {
        return Some(club);
    }
    if !article && stem != "شركه" && (ORG_TRIGGERS.contains(stem) || BODY_NOUNS.contains(stem)) {
        let body = units::unit(text, at, stem)
            .or_else(|| phrase::body(text, at, stem))
            .or_else(|| rows::quoted(text, at, stem));
        if body.is_some() || !ORG_INTRODUCERS.contains(stem) {
            return body;
        }
    }
    if ORG_INTRODUCERS.contains(stem) {
        return (!article).then(|| introduced(text, at, stem)).flatten();
    }
    let definite = article.then(|| format!("ال{stem}"));
    let head = definite.as_deref().unwrap_or(stem);
    if is_org_head(stem, article) {
        return units::unit(text, at, head).or_else(|| phrase::national(text, at, head));
    }
    if DEPARTMENTS.contains(head) {
        return units::unit(text, at, head).or_else(|| phrase::department(text, at, head));
    }
    None
}

/// The name behind a noun that introduces one, or with that noun: `شركة مسار القابضة`, `تلفزيون السودان`.
fn introduced(text: Text<'_>, at: usize, noun: &str) -> Option<Found> {
    let whole = match noun {
        "شركه" | "تلفزيون" | "اذاعه" => phrase::body(text, at, noun),
        // `شبكة مياه المدينة` is none.
        "شبكه" => phrase::body(text, at, noun).filter(|_| text.next(at + 1).is_some_and(is_of_people)),
        _ => None,
    };
    whole
        .or_else(|| outlet(text, at, noun))
        .or_else(|| companies::company(text, at, noun))
        .or_else(|| rows::quoted(text, at, noun))
}

/// An outlet that is named as a place is: `صحيفة الرياض`, `قناة النيل الأزرق`. Canals are places.
fn outlet(text: Text<'_>, at: usize, noun: &str) -> Option<Found> {
    let place = text.known(at + 1).filter(|name| name.kind == NameKind::Place && name.particles == 0)?;
    let first = text.next(at + 1)?;
    let canal = matches!(first.key.as_str(), "السويس" | "بنما");
    let named = match noun {
        "صحيفه" | "جريده" | "مجله" | "تلفزيون" | "اذاعه" => true,
        "قناه" => !canal,
        _ => false,
    };
    named.then(|| firm(at, place.to))
}

/// Fields that are people: `شبكة أطباء السودان`.
fn is_of_people(token: &Token<'_>) -> bool {
    matches!(
        token.key.as_str(),
        "اطباء"
            | "محامي"
            | "صحفيي"
            | "نساء"
            | "شباب"
            | "نقابات"
            | "جمعيات"
            | "منظمات"
            | "علماء"
    )
}

#[derive(Clone, Copy)]
struct Text<'a> {
    tokens: &'a [Token<'a>],
    known: &'a [Found],
    /// Whether it is of sport, once that was asked.
    sport: &'a OnceCell<bool>,
}

impl<'a> Text<'a> {
    fn token(self, at: usize) -> Option<&'a Token<'a>> {
        self.tokens.get(at)
    }

    /// The token, if only space parts it from the one before.
    fn next(self, at: usize) -> Option<&'a Token<'a>> {
        self.token(at).filter(|token| token.arabic && token.follows())
    }

    fn known(self, at: usize) -> Option<&'a Found> {
        beginning_at(self.known, at)
    }
}

/// Whether a token is a definite noun or adjective that a name can hold.
fn is_definite(token: &Token<'_>) -> bool {
    let key = token.key.as_str();
    // Nouns of states are no part of a person's name, but of a body's.
    let body = || OFFICE_WORDS.contains(key) && !is_time(key) || matches!(key, "الحرب");
    key.starts_with("ال")
        && token.end - token.start > 3
        && (!STOP_ARABIC.contains(key) || body())
        && !is_office(key)
}

/// Adjectives of offices that say when.
fn is_time(key: &str) -> bool {
    matches!(
        key,
        "الحالي"
            | "الحاليه"
            | "السابق"
            | "السابقه"
            | "الاسبق"
            | "الجديد"
            | "الجديده"
            | "الراحل"
            | "الراحله"
    )
}

/// An adjective that bodies are named with, or of a nation.
fn is_adjective(token: &Token<'_>) -> bool {
    token.is_in(&ORG_ADJECTIVES) || token.key.starts_with("ال") && is_demonym(&token.key)
}

fn firm(from: usize, to: usize) -> Found {
    Found::plain(from, to, NameKind::Organisation, FIRM)
}

/// Definite nouns that mean the body of the story, or a part of one: `مجلس إدارة البنك`.
pub fn is_generic(key: &str) -> bool {
    matches!(
        key,
        "الاداره"
            | "البنك"
            | "الشركه"
            | "المحكمه"
            | "الجامعه"
            | "الحزب"
            | "النادي"
            | "المدينه"
            | "البلده"
            | "القريه"
            | "المقابلات"
            | "الموسسه"
            | "الهييه"
            | "الوزاره"
            | "المجلس"
            | "الجمعيه"
            | "البلاد"
            | "المحافظه"
            | "الولايه"
            | "الاقليم"
            | "المنطقه"
            | "الحي"
    )
}
