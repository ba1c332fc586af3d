//! Names in quotation marks behind a noun, and rows of bodies with one noun.

use crate::article::facts::NameKind;
use crate::lexicon::frequency::zipf;
use crate::lexicon::names::{
    BODY_FIELDS, BODY_NOUNS, DEPARTMENTS, Known, LOOSE_BODIES, MINISTRIES, NAME_PARTS, OFFICE_WORDS,
    ORG_INTRODUCERS, ORG_TRIGGERS, STOP_ARABIC, Shared, is_demonym,
};
use crate::text::letters;

use super::super::arabic::{is_office, is_org_head};
use super::super::found::{Found, after};
use super::super::token::{Gap, Token};
use super::{FIRM, Text, firm, is_adjective, is_definite};

/// A later word of a row that no table knows is no more usual than this, by Zipf frequency.
const USUAL: f32 = 4.8;

/// The longest row of bodies.
const LONGEST_ROW: usize = 5;

/// `كتلة «الجمهورية القوية»`: the quoted name behind a noun.
pub fn quoted(text: Text<'_>, at: usize, noun: &str) -> Option<Found> {
    if LOOSE_BODIES.contains(noun) && !ORG_INTRODUCERS.contains(noun) {
        return None;
    }
    let first = text.token(at + 1).filter(|first| first.opened)?;
    let to = closing(text, at + 1)?;
    (first.arabic || first.capital).then(|| Found::plain(at + 1, to, NameKind::Organisation, FIRM))
}

/// `«مجلس سوريا الديمقراطية»`, `«الفرقة 60»`: a body's noun and no more than names, definite words and numbers, alone
/// in quotation marks.
pub fn titled(text: Text<'_>, at: usize) -> Option<Found> {
    let first = text.token(at)?;
    let key = first.key.as_str();
    let noun = ORG_TRIGGERS.contains(key) || BODY_NOUNS.contains(key) || ORG_INTRODUCERS.contains(key);
    if !(noun || is_org_head(key, false) || DEPARTMENTS.contains(key)) {
        return None;
    }
    let loose = LOOSE_BODIES.contains(key);
    let to = closing(text, at).filter(|to| *to > at + 1 + usize::from(loose))?;
    let mut from = at + 1;
    while from < to {
        if let Some(name) = text.known(from) {
            from = name.to;
            continue;
        }
        let next = text.token(from)?;
        let key = next.key.as_str();
        let number = key.chars().all(letters::is_numeric);
        let named = BODY_FIELDS.contains(key) || NAME_PARTS.contains(key) && !STOP_ARABIC.contains(key);
        if !(number || named || is_definite(next)) {
            return None;
        }
        from += 1;
    }
    Some(firm(at, to))
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
pub fn row(text: Text<'_>, at: usize, particles: usize, shared: Shared, found: &mut Vec<Found>) {
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
    // `حزبا الدعوة والفضيلة والعدد الكبير من العلماء`.
    let usual = || {
        !(MINISTRIES.contains(noun) || OFFICE_WORDS.contains(noun))
            && zipf("ar", noun).is_some_and(|zipf| zipf > USUAL)
    };
    if later && (is_demonym(noun) || usual()) {
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
