//! Companies and outlets behind the noun that introduces them: `شركة مسار القابضة`, `موقع ميدل إيست آي`.

use crate::article::facts::NameKind;
use crate::lexicon::frequency::zipf;
use crate::lexicon::names::{BODY_FIELDS, BODY_NOUNS, ORG_TRIGGERS, STOP_ARABIC, is_demonym};
use crate::text::letters;

use super::super::arabic::is_office;
use super::super::found::Found;
use super::super::token::{Gap, Token};
use super::phrase::{aim, tail};
use super::{FIRM, Text, is_adjective, is_definite, is_generic};

/// A word that a name without more evidence is made of is no more usual than this, by Zipf frequency.
const RARE: f32 = 3.4;

/// The same right behind `شركة`.
const NAMED: f32 = 3.9;

/// The same before what a company is for.
const PURPOSED: f32 = 4.6;

/// The longest name of such words.
const LONGEST: usize = 3;

/// A name that no table knows, when what follows says that it is one, or its words are rare.
pub fn company(text: Text<'_>, at: usize, noun: &str) -> Option<Found> {
    let first = text.next(at + 1).filter(|_| text.known(at + 1).is_none())?;
    // Adverbs, what is joined to the noun, numbers: `أسهم 32 شركة ارتفاعا`, `شركة للإنتاج`.
    if first.tanwin
        || is_accusative(&first.key)
        || first.key.starts_with('و')
        || first.key.starts_with("لل")
        || !is_word(&first.key)
    {
        return None;
    }
    if first.key.starts_with("ال") {
        return definite(text, at, noun, first);
    }
    let holding = |at: usize| text.next(at).is_some_and(|next| is_company_word(&next.key));
    // What a `شركة` is for tells that the word between is its name, what a `تحالف` is for does not.
    let purposed = noun == "شركه"
        && aim(text, at + 2).is_some()
        && !first.key.ends_with(['ه', 'ت'])
        && zipf("ar", &first.key).is_none_or(|zipf| zipf < PURPOSED);
    let plain = |token: &Token<'_>| {
        let key = token.key.as_str();
        STOP_ARABIC.contains(key) && !is_article(key)
            || is_office(key)
            || is_demonym(key)
            || BODY_NOUNS.contains(key)
            || ORG_TRIGGERS.contains(key)
            || !holding(at + 2) && !purposed && zipf("ar", key).is_some_and(|zipf| zipf > 4.0)
    };
    if matches!(noun, "شركه" | "مجموعه") && compound(text, at, first) {
        return Some(Found::plain(at, tail(text, at + 3), NameKind::Organisation, FIRM));
    }
    if plain(first) && !(is_article(&first.key) && text.next(at + 2).is_some_and(is_rare)) {
        return None;
    }
    let mut to = at + 2;
    while to < at + 5
        && text.token(to).is_some_and(|next| {
            next.arabic
                && matches!(next.gap, Gap::Space | Gap::Dot)
                && !next.key.starts_with("ال")
                && !["و", "ست", "سي"].iter().any(|start| next.key.starts_with(start))
                && (!plain(next) || noun == "شركه" && next.is_in(&BODY_FIELDS))
                && text.known(to).is_none()
        })
        && aim(text, to).is_none()
        && !holding(to)
    {
        to += 1;
    }
    let told = text.next(to).is_some_and(|next| is_adjective(next) || is_company_word(&next.key));
    // `مجموعة انتقادات للمشروع`, `منصة هامة للشركات`.
    let plural = first.key.ends_with("ات") || first.key.ends_with('ه') && noun.ends_with('ه');
    let aimed = aim(text, to).is_some() && !(plural && noun != "شركه" || first.key.starts_with('ل'));
    if !told && !aimed {
        // `شركة نماء`, `مجلة ذي أتلانتيك`: rare words, and no adjective by its ending.
        let words = text.tokens.get(at + 1..to).unwrap_or(&[]);
        let rare =
            words.iter().all(|word| is_rare(word) || is_article(&word.key) || is_company_word(&word.key));
        let feminine = noun.ends_with('ه');
        let adjective = |key: &str| {
            key.ends_with('ه') || key.ends_with("ات") || key.ends_with('ي') && !(feminine && to == at + 2)
        };
        let one = to == at + 2 && !adjective(&first.key) && first.end - first.start > 2;
        if one && noun == "شركه" && is_named(&first.key) {
            return Some(Found::plain(at + 1, to, NameKind::Organisation, FIRM));
        }
        let several = (3..=LONGEST + 1).contains(&(to - at)) && !first.key.ends_with("يه");
        return (rare && (one || several)).then(|| Found::plain(at + 1, to, NameKind::Organisation, FIRM));
    }
    let end = tail(text, to);
    Some(Found::plain(at + 1, end.max(to + usize::from(told)), NameKind::Organisation, FIRM))
}

/// `شركة رواد التقنية`, `شركة نبع الخليج`: two nouns of which the first is no verb and no adjective by its form.
fn compound(text: Text<'_>, at: usize, first: &Token<'_>) -> bool {
    let key = first.key.as_str();
    let usual = zipf("ar", key).is_some_and(|zipf| zipf > 4.4);
    let plain = STOP_ARABIC.contains(key) || is_office(key) || is_demonym(key) || usual;
    let noun = !plain && first.end - first.start > 2 && !key.ends_with(['ه', 'ت', 'ي']);
    let lasts = |to: usize| text.next(to).is_none_or(|next| !is_definite(next) || is_adjective(next));
    noun && !key.starts_with(['ت', 'ي', 'و'])
        && text.next(at + 2).is_some_and(|next| next.key.starts_with("ال") && next.end - next.start > 4)
        && text.known(at + 2).is_none_or(|name| name.particles == 0 && name.to == at + 3)
        && lasts(at + 3)
}

/// `مجموعة الفنار القابضة`, `شركة الأصيل`: a definite word that says no branch of trade.
fn definite(text: Text<'_>, at: usize, noun: &str, first: &Token<'_>) -> Option<Found> {
    let key = first.key.as_str();
    if !is_definite(first) || is_generic(key) || BODY_FIELDS.contains(key) {
        return None;
    }
    if text.next(at + 2).is_some_and(|next| is_company_word(&next.key) && next.key.starts_with("ال")) {
        if !matches!(noun, "شركه" | "مجموعه" | "سهم") {
            return None;
        }
        let from = at + usize::from(noun == "سهم");
        return Some(Found::plain(from, at + 3, NameKind::Organisation, FIRM));
    }
    let lone = text.next(at + 2).is_none_or(|next| !is_definite(next));
    let named = matches!(noun, "شركه" | "قناه" | "صحيفه" | "مجله" | "جريده" | "اذاعه");
    // Of one company only one, and no adjective: `الشركة الأم`, `شركات الصرافة`.
    let plural = ["ات", "ين", "ون", "ه", "يه"].iter().any(|end| key.ends_with(end));
    (named && lone && !plural && is_rare(first) && !is_demonym(key))
        .then(|| Found::plain(at, at + 2, NameKind::Organisation, FIRM))
}

/// Whether a word right behind `شركة` is its name: no verb by its form, and not often written.
fn is_named(key: &str) -> bool {
    !key.starts_with(['ت', 'ي']) && !key.ends_with('ت') && zipf("ar", key).is_none_or(|zipf| zipf < NAMED)
}

/// `ارتفاعا`: an ordinary noun with the ending of the accusative.
fn is_accusative(key: &str) -> bool {
    key.strip_suffix('ا').is_some_and(|noun| zipf("ar", noun).is_some_and(|zipf| zipf > RARE))
}

fn is_word(key: &str) -> bool {
    key.chars().all(letters::is_alphabetic) && !is_company_word(key)
}

fn is_rare(token: &Token<'_>) -> bool {
    token.end - token.start > 1 && zipf("ar", &token.key).is_none_or(|zipf| zipf < RARE)
}

/// Articles of other languages as Arabic writes them.
fn is_article(key: &str) -> bool {
    matches!(key, "ذا" | "ذي" | "لو" | "لا" | "دي" | "دير" | "اي" | "ان" | "تي" | "في")
}

fn is_company_word(key: &str) -> bool {
    matches!(
        key,
        "القابضه"
            | "كابيتال"
            | "غروب"
            | "جروب"
            | "المحدوده"
            | "المساهمه"
            | "العالميه"
            | "العقاريه"
            | "انفست"
            | "موتورز"
            | "ميديا"
            | "هولدينغ"
            | "بتروليوم"
            | "انرجي"
            | "فارما"
            | "تكنولوجي"
            | "سيستمز"
            | "ايرلاينز"
            | "بروداكشن"
    )
}
