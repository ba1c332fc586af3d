//! `شرکت ملی نفت ایران`, `دانشگاه تهران`: a noun with what it is of behind it. Nothing in the script says where the name
//! ends, so only words that bodies are named with go on with it, a place ends it, and one other word may stand alone.

use crate::article::facts::NameKind;
use crate::lexicon::frequency::zipf;
use crate::lexicon::names::STOP_PERSIAN;
use crate::lexicon::names::institutions::Role;
use crate::text::letters;

use super::super::token::Gap;
use super::Text;

/// Words behind a noun that tell which one or how many, not its name.
const PLAIN: &[&str] = &[
    "جديد",
    "بزرگ",
    "كوچك",
    "خصوصي",
    "دولتي",
    "ايراني",
    "خارجي",
    "داخلي",
    "مختلف",
    "مشترك",
    "متعدد",
    "فعال",
    "ديگر",
    "مربوطه",
    "محلي",
    "معتبر",
    "هاي",
    "ها",
    "مهم",
    "نظامي",
    "مسيول",
    "مذكور",
    "قبلي",
    "فعلي",
    "اصلي",
    "زير",
];

/// The name that begins with a noun at a token.
pub fn name(text: Text<'_>, at: usize) -> Option<(usize, usize)> {
    let head = text.token(at).filter(|token| token.arabic)?;
    let loose = text.has(Role::Small, at);
    if !loose && !text.has(Role::Head, at) {
        return None;
    }
    let mut to = at + 1;
    let mut fields = 0;
    while to < at + 8 {
        if let Some(place) = text.known(to).filter(|known| follows(text, to) && known.kind == NameKind::Place)
        {
            return Some((at, place.to));
        }
        // `وزارت صنعت، معدن و تجارت`.
        let comma = fields > 0 && text.between(to).trim() == "،" && row(text, to);
        if !(follows(text, to) || comma) {
            break;
        }
        let and = text.is(to, &["و"]) && text.has(Role::Field, to + 1) && follows(text, to + 1);
        if and && fields > 0 {
            to += 2;
            fields += 1;
        } else if text.has(Role::Field, to) || fields > 0 && text.has(Role::Head, to) {
            to += 1;
            fields += 1;
        } else {
            break;
        }
    }
    // `دانشگاه صنعتی شریف`, `بانک ملت`.
    let ends = text.token(to + 1).is_none_or(|next| next.gap != Gap::Space || ends_phrase(&next.key));
    let sure = fields == 0 && matches!(head.key.as_str(), "باشگاه" | "بانك");
    let named = ["دانشگاه", "شركت", "بيمارستان", "بنياد", "موسسه"].contains(&head.key.as_str());
    if (fields > 0 && ends && named || fields == 0 && !loose) && is_own(text, to, sure, fields > 0) {
        to += 1;
    }
    (to > at + 1).then_some((at, to))
}

/// Whether a word can be what a body is called: `sure` where the noun before it says so, `behind` fields where an
/// adjective goes on with them.
fn is_own(text: Text<'_>, at: usize, sure: bool, behind: bool) -> bool {
    let Some(token) = text.token(at).filter(|_| follows(text, at)) else { return false };
    let key = token.key.as_str();
    if STOP_PERSIAN.contains(key) || PLAIN.contains(&key) || is_verb(key) {
        return false;
    }
    // `دانشگاه هشدار داد`: a verb of two words.
    let verb = follows(text, at + 1) && text.token(at + 1).is_some_and(|next| is_verb(&next.key));
    let word = key.chars().count() > 2 && key.chars().all(letters::is_alphabetic);
    let rare = zipf("fa", key).is_none_or(|zipf| zipf < 5.2);
    sure || rare && word && !verb && !(behind && key.ends_with('ي'))
}

fn follows(text: Text<'_>, at: usize) -> bool {
    text.token(at).is_some_and(|token| token.arabic && token.gap == Gap::Space)
}

/// Whether a field behind a comma is one of a row that ends with `و`.
fn row(text: Text<'_>, at: usize) -> bool {
    text.has(Role::Field, at) && text.is(at + 1, &["و"]) && text.has(Role::Field, at + 2)
}

fn is_verb(key: &str) -> bool {
    ["كرد", "شد", "است", "بود", "داد", "گفت", "كند", "شود", "دارد", "كردند", "شدند", "دادند"].contains(&key)
        || key.starts_with("مي") && key.ends_with('د')
}

fn ends_phrase(key: &str) -> bool {
    STOP_PERSIAN.contains(key) || is_verb(key)
}
