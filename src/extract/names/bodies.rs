//! Organisations in Arabic whose names are longer than the noun and its adjectives: what a body is for or of
//! (`محكمة جنايات القاهرة`), whom it is named after and rows of bodies with one noun.

use crate::article::facts::NameKind;
use crate::lexicon::frequency::zipf;
use crate::lexicon::names::{
    BODY_FIELDS, BODY_NOUNS, CITY, GIVEN_NAMES, HONORIFICS, Known, LOOSE_BODIES, OFFICE_WORDS,
    ORG_ADJECTIVES, ORG_HEADS, ORG_INTRODUCERS, ORG_TRIGGERS, SHARED_BODIES, STOP_ARABIC, Shared,
    TOWN_BODIES, Tables, is_demonym,
};
use crate::text::words::readings;

use super::arabic::{is_office, is_org_head};
use super::found::{Found, after, beginning_at};
use super::token::{Gap, Token};

/// The surety of a name that a noun, a field and what it is of make together; such a name holds the names inside it.
pub const FIRM: f32 = 0.85;

/// The longest row of bodies.
const LONGEST_ROW: usize = 5;

/// The organisations of a text that its nouns tell.
pub fn scan(tokens: &[Token<'_>], known: &[Found]) -> Vec<Found> {
    let text = Text { tokens, known };
    let mut found = Vec::new();
    for (at, token) in tokens.iter().enumerate().filter(|(_, token)| token.tables.any(Tables::BODIES)) {
        for reading in readings(&token.key) {
            let stem = reading.stem;
            if let Some(shared) = SHARED_BODIES.get(stem) {
                row(text, at, reading.particles, *shared, &mut found);
                break;
            }
            let noun = !reading.article
                && stem != "شركه"
                && (ORG_TRIGGERS.contains(stem) || BODY_NOUNS.contains(stem));
            let name = if stem == CITY {
                honoured_city(text, at)
            } else if noun {
                body(text, at, stem).or_else(|| quoted(text, at, stem))
            } else if ORG_INTRODUCERS.contains(stem) {
                body(text, at, stem).filter(|_| stem == "شركه").or_else(|| company(text, at))
            } else if is_org_head(stem, reading.article) {
                unit(text, at, stem).or_else(|| purpose(text, at))
            } else {
                None
            };
            if let Some(mut name) = name {
                if name.from == at {
                    name.particles = reading.particles - usize::from(reading.article);
                }
                found.push(name);
                break;
            }
        }
    }
    found
}

#[derive(Clone, Copy)]
struct Text<'a> {
    tokens: &'a [Token<'a>],
    known: &'a [Found],
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
    ORG_ADJECTIVES.contains(&token.key) || token.key.starts_with("ال") && is_demonym(&token.key)
}

/// `إدارة تعليم الطائف`, `مؤسسة محمد الخامس للتضامن`: a noun with fields, a name, or an adjective behind it.
fn body(text: Text<'_>, at: usize, noun: &str) -> Option<Found> {
    let mut to = at + 1;
    let mut fields = 0;
    while fields < 3 && text.known(to).is_none() {
        let field = text.next(to).filter(|next| is_field(&next.key));
        if field.is_none() {
            break;
        }
        fields += 1;
        to += 1;
    }
    let next = text.next(to)?;
    if let Some(name) = text.known(to).filter(|name| name.particles == 0) {
        let of_place =
            name.kind == NameKind::Place && (ORG_TRIGGERS.contains(noun) || TOWN_BODIES.contains(noun));
        if fields == 0 && !of_place {
            return None;
        }
        // `بلدية باريس الاشتراكي`: of more behind a place only what bodies are named with belongs to the body.
        let to = name.to + usize::from(text.next(name.to).is_some_and(is_adjective));
        return Some(firm(at, to));
    }
    let loose = LOOSE_BODIES.contains(noun);
    if let Some(end) = person(text, to).filter(|_| !loose || fields > 0) {
        return Some(firm(at, tail(text, end)));
    }
    if !is_definite(next) {
        return None;
    }
    let adjective = text.next(to + 1).is_some_and(is_adjective);
    let purpose = text.next(to + 1).is_some_and(|next| is_purpose(next));
    if is_generic(&next.key) {
        return None;
    }
    (fields > 0 || adjective && !loose || purpose).then(|| firm(at, tail(text, to + 1)))
}

/// `شركة مسار القابضة`, `شركة بلاك سي للاستشارات`: a name that no table knows, when what follows says that it is one.
fn company(text: Text<'_>, at: usize) -> Option<Found> {
    let first =
        text.next(at + 1).filter(|next| !next.key.starts_with("ال") && text.known(at + 1).is_none())?;
    let holding = |at: usize| text.next(at).is_some_and(|next| is_company_word(&next.key));
    let plain = |token: &Token<'_>| {
        let key = token.key.as_str();
        STOP_ARABIC.contains(key)
            || is_office(key)
            || is_demonym(key)
            || BODY_NOUNS.contains(key)
            || ORG_TRIGGERS.contains(key)
            || !holding(at + 2) && zipf("ar", key).is_some_and(|zipf| zipf > 4.0)
    };
    if plain(first) {
        return None;
    }
    let mut to = at + 2;
    while to < at + 5
        && text.token(to).is_some_and(|next| {
            next.arabic
                && matches!(next.gap, Gap::Space | Gap::Dot)
                && !next.key.starts_with("ال")
                && !next.key.starts_with('و')
                && !is_purpose(next)
                && !plain(next)
                && text.known(to).is_none()
        })
    {
        to += 1;
    }
    let of_companies =
        |next: &Token<'_>| is_purpose(next) || is_adjective(next) || is_company_word(&next.key);
    if !text.next(to).is_some_and(of_companies) {
        // `شركة نماء`: one rare word, and no adjective by its ending.
        let rare = zipf("ar", &first.key).is_none_or(|zipf| zipf < 3.4) && first.end - first.start > 2;
        let adjective = first.key.ends_with(['ه', 'ي']) || first.key.ends_with("ات");
        return (rare && !adjective && to == at + 2)
            .then(|| Found::plain(at + 1, to, NameKind::Organisation, 0.8));
    }
    let end = tail(text, to);
    Some(Found::plain(at + 1, end.max(to + 1), NameKind::Organisation, FIRM))
}

fn is_company_word(key: &str) -> bool {
    matches!(key, "القابضه" | "كابيتال" | "غروب" | "جروب" | "المحدوده" | "المساهمه" | "العالميه")
}

/// `مدينة الملك عبدالعزيز للعلوم`: a city of that kind is a body.
fn honoured_city(text: Text<'_>, at: usize) -> Option<Found> {
    let end = person(text, at + 1).filter(|_| text.next(at + 1).is_some_and(is_definite))?;
    let to = tail(text, end);
    (to > end).then(|| firm(at, to))
}

fn firm(from: usize, to: usize) -> Found {
    Found::plain(from, to, NameKind::Organisation, FIRM)
}

/// A noun in the middle of a body's name, with `و` before it or not.
fn is_field(key: &str) -> bool {
    BODY_FIELDS.contains(key) || key.strip_prefix('و').is_some_and(|key| BODY_FIELDS.contains(key))
}

/// Whether a definite word can be an adjective behind a body's name: by its form, or because bodies are named with it.
fn qualifies(token: &Token<'_>) -> bool {
    let key = token.key.as_str();
    let adjective = key.ends_with("يه") || key.ends_with('ي') || ORG_ADJECTIVES.contains(key);
    adjective && is_definite(token) && !is_time(key) && !GIVEN_NAMES.contains(key)
}

/// `للتضامن`, `للبحوث`.
fn is_purpose(token: &Token<'_>) -> bool {
    token.key.starts_with("لل") && token.end - token.start > 4 && !STOP_ARABIC.contains(&token.key)
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
            | "الحي"
    )
}

/// One past the person that a body is named after: an honorific and given names, or two given names.
fn person(text: Text<'_>, at: usize) -> Option<usize> {
    let given = |at: usize| text.next(at).is_some_and(|next| GIVEN_NAMES.contains(&next.key));
    let joint = |at: usize| {
        text.next(at).is_some_and(|next| matches!(next.key.as_str(), "ابن" | "بن" | "ابو" | "ام" | "عبد"))
    };
    let honoured = text.next(at).is_some_and(|next| {
        next.key.starts_with("ال")
            && (HONORIFICS.contains(&next.key)
                || matches!(
                    next.key.as_str(),
                    "الملك" | "الملكه" | "السلطان" | "الشهيد" | "الامام" | "الرييس"
                ))
    });
    let mut to = at + usize::from(honoured);
    let first = to;
    while to < first + 4 {
        if joint(to) && text.next(to + 1).is_some_and(|next| !STOP_ARABIC.contains(&next.key)) {
            to += 2;
        } else if given(to) {
            to += 1;
        } else {
            break;
        }
    }
    (to > first + usize::from(!honoured)).then_some(to)
}

/// One past the adjectives, the purpose and its adjectives behind a body's name.
fn tail(text: Text<'_>, from: usize) -> usize {
    let mut to = from;
    let adjectives = |mut to: usize| {
        while to < from + 6 && text.known(to).is_none() && text.next(to).is_some_and(qualifies) {
            to += 1;
            if text.token(to - 1).is_some_and(|last| is_demonym(&last.key)) {
                break;
            }
        }
        to
    };
    let joined = |to: usize| {
        text.next(to).is_some_and(|next| {
            next.key.strip_prefix('و').is_some_and(|noun| {
                noun.starts_with("ال")
                    && next.end - next.start > 5
                    && !(STOP_ARABIC.contains(noun) || is_office(noun) || ORG_HEADS.contains(noun))
            }) && text.known(to).is_none()
        })
    };
    to = adjectives(to);
    if text.next(to).is_some_and(is_purpose) && text.known(to).is_none() {
        to = adjectives(to + 1);
        if joined(to) {
            to = adjectives(to + 1);
        }
    }
    to
}

/// `الفرقة السادسة`, `الفوج 12`: a unit of an army with its number.
fn unit(text: Text<'_>, at: usize, head: &str) -> Option<Found> {
    if !matches!(head, "الفرقه" | "الفيلق" | "الكتيبه" | "الفوج") {
        return None;
    }
    let ordinal = text.token(at + 1).filter(|next| next.follows()).is_some_and(|next| {
        let key = next.key.as_str();
        key.chars().all(char::is_numeric) || ORDINALS.contains(&key.strip_suffix('ه').unwrap_or(key))
    });
    // `طلاب الفرقة الثانية` are in their second year.
    let year = at.checked_sub(1).and_then(|before| text.token(before)).is_some_and(|before| {
        readings(&before.key)
            .any(|it| matches!(it.stem, "طلاب" | "طلبه" | "طالب" | "طالبه" | "طالبات" | "امتحانات"))
    });
    (ordinal && !year).then(|| firm(at, at + 2))
}

/// Ordinals, folded and without the ending of the feminine.
const ORDINALS: &[&str] = &[
    "الاول",
    "الاولي",
    "الثاني",
    "الثالث",
    "الرابع",
    "الخامس",
    "السادس",
    "السابع",
    "الثامن",
    "التاسع",
    "العاشر",
    "الثلاثين",
    "العشرين",
];

/// `الهيئة الحكومية للتنمية`, `الاتحاد العمالي العام`: a definite noun, a definite adjective, and a purpose or an
/// adjective that bodies are named with.
fn purpose(text: Text<'_>, at: usize) -> Option<Found> {
    text.next(at + 1).filter(|next| is_definite(next) && text.known(at + 1).is_none())?;
    let second = text.next(at + 2)?;
    (is_purpose(second) || is_adjective(second)).then(|| firm(at, tail(text, at + 2)))
}

/// `كتلة «الجمهورية القوية»`: the quoted name behind a noun.
fn quoted(text: Text<'_>, at: usize, noun: &str) -> Option<Found> {
    if LOOSE_BODIES.contains(noun) {
        return None;
    }
    let first = text.token(at + 1).filter(|first| first.opened)?;
    let to = closing(text, at + 1)?;
    (first.arabic || first.capital).then(|| Found::plain(at + 1, to, NameKind::Organisation, 0.8))
}

/// One past the last token of a short name in quotation marks.
fn closing(text: Text<'_>, from: usize) -> Option<usize> {
    let mut to = from + 1;
    while text.token(to).is_some_and(|next| matches!(next.gap, Gap::Space | Gap::Hyphen)) {
        to += 1;
    }
    (to - from <= 5).then_some(to)
}

/// The bodies of a row: `وزارتي الدفاع والداخلية`, `صحيفتي «الجمهورية» و«طريق الشعب»`.
fn row(text: Text<'_>, at: usize, particles: usize, shared: Shared, found: &mut Vec<Found>) {
    let mut bodies: Vec<Found> = Vec::new();
    let mut from = at + 1;
    while bodies.len() < LONGEST_ROW {
        let Some((start, end, conjoined)) = member(text, from, !bodies.is_empty()) else { break };
        let mut body = Found::plain(start, end, NameKind::Organisation, FIRM);
        body.particles = conjoined;
        if let Some(name) = text.known(start).filter(|name| name.to == end) {
            if let Some(Known::Organisation(..)) = name.known {
                body.known = name.known;
            }
            body.particles = name.particles;
        }
        let sure = text.known(start).is_some() || text.token(start).is_some_and(|first| first.opened);
        if shared == Shared::BeforeKnown && !sure {
            break;
        }
        if bodies.is_empty() && shared == Shared::Belongs {
            body.from = at;
            body.particles = particles;
        }
        bodies.push(body);
        from = end;
    }
    if bodies.len() > 1 {
        found.extend(bodies);
    } else if let Some(mut body) = bodies.pop().filter(|_| shared == Shared::Belongs) {
        // `وكالتي الفضاء الأوروبية والكندية`: two bodies in one phrase.
        let joined = text.next(body.to).and_then(|next| next.key.strip_prefix('و'));
        if joined.is_some_and(|adjective| adjective.starts_with("ال") && is_demonym(adjective)) {
            body.to += 1;
            found.push(body);
        }
    }
}

/// One body of a row: its first token, one past its last, and the letters of particles before it.
fn member(text: Text<'_>, at: usize, later: bool) -> Option<(usize, usize, usize)> {
    let token = text.token(at)?;
    let mut conjoined = 0;
    let mut at = at;
    if later {
        if token.key == "و" && text.token(at + 1).is_some_and(|next| next.opened) {
            at += 1;
        } else if token.follows() && token.key.starts_with('و') {
            conjoined = 1;
        } else {
            return None;
        }
    }
    let token = text.token(at)?;
    if token.opened {
        return closing(text, at).map(|to| (at, to, 0));
    }
    if !(token.follows() && (token.arabic || token.capital)) {
        return None;
    }
    if let Some(name) = text.known(at) {
        let to =
            if text.next(name.to).is_some_and(|next| is_adjective(next)) { name.to + 1 } else { name.to };
        return Some((at, if name.kind == NameKind::Place { name.to } else { to }, conjoined));
    }
    let noun = after(&token.key, conjoined);
    if later && is_demonym(noun) {
        return None;
    }
    if STOP_ARABIC.contains(noun)
        || is_office(noun)
        || noun.chars().count() < 3
        || ORG_INTRODUCERS.contains(noun)
    {
        return None;
    }
    let mut to = at + 1;
    // The last of a row goes on no further than adjectives of bodies: `وزارتا الخارجية والصحة العدوان`.
    let goes_on = |next: &Token<'_>| if later { is_adjective(next) } else { is_definite(next) };
    while to < at + 4 && text.known(to).is_none() && text.next(to).is_some_and(goes_on) {
        to += 1;
    }
    Some((at, to, conjoined))
}
