//! The phrase of a body's name: its noun, fields, whom or what it is of, adjectives and what it is for.

use crate::article::facts::NameKind;
use crate::lexicon::frequency::zipf;
use crate::lexicon::names::{
    BODY_FIELDS, GIVEN_NAMES, HONORIFICS, LOOSE_BODIES, MINISTRIES, NAMED_BODIES, ORG_ADJECTIVES, ORG_HEADS,
    ORG_TRIGGERS, PLACE_NOUNS, STOP_ARABIC, TOWN_BODIES, is_demonym,
};
use crate::text::letters;

use super::super::arabic::is_office;
use super::super::found::Found;
use super::super::token::Token;
use super::{Text, firm, is_adjective, is_definite, is_generic, is_time};

/// Fields in one name are rarely more than these.
const FIELDS: usize = 3;

/// Words of this Zipf frequency or less are hardly ordinary ones.
const ODD: f32 = 3.0;

/// The same for words that are no adjectives by their ending, where more says that they are a name.
const RARE: f32 = 3.8;

/// `إدارة تعليم الطائف`, `مؤسسة محمد الخامس للتضامن`: a noun with fields, a name, or an adjective behind it.
pub fn body(text: Text<'_>, at: usize, noun: &str) -> Option<Found> {
    // `مجمع محاكم طرة` is a site.
    let to = if noun == "مجمع" { at + 1 } else { fields(text, at + 1) };
    let fields = to - at - 1;
    let loose = LOOSE_BODIES.contains(noun);
    let of_towns = ORG_TRIGGERS.contains(noun) || TOWN_BODIES.contains(noun);
    // `مركز مدينة غزة` is the middle of it.
    if let Some(end) = region(text, to).filter(|_| fields > 0 || of_towns && !loose && noun != "مركز") {
        return Some(firm(at, end));
    }
    let next = text.next(to)?;
    // `مركز مالي` is no body of Mali.
    let adjective = |name: &Found| name.to == to + 1 && is_demonym(&next.key) && !next.key.starts_with("ال");
    if let Some(name) = text.known(to).filter(|name| name.particles == 0 && !adjective(name)) {
        let of_place = name.kind == NameKind::Place
            && (of_towns
                || aim(text, name.to).is_some()
                || institution(text, name.to, noun)
                // `سلطة وادي الأردن`.
                || name.to > to + 1 && next.is_in(&BODY_FIELDS));
        if fields == 0 && !of_place {
            return None;
        }
        // `بلدية باريس الاشتراكي`: of more behind a place only what bodies are named with belongs to the body.
        let adjective = text.next(name.to).is_some_and(is_adjective) || institution(text, name.to, noun);
        let to = name.to + usize::from(adjective);
        return Some(firm(at, aim(text, to).map_or(to, |_| tail(text, to))));
    }
    // `بقيادة خلف سالم` tells who led.
    let led = !(NAMED_BODIES.contains(noun) || is_force(noun));
    let told = |end: usize| {
        !(loose || led) || fields > 0 || aim(text, end).is_some() || institution(text, end, noun)
    };
    if let Some(end) = person(text, to).filter(|end| told(*end)) {
        // `مؤسسة الملك عبدالعزيز ورجاله للموهبة`.
        let company =
            text.next(end).is_some_and(|next| next.key.starts_with('و')) && aim(text, end + 1).is_some();
        return Some(firm(at, tail(text, end + usize::from(company))));
    }
    if let Some(end) = named(text, to, noun) {
        return Some(firm(at, end));
    }
    if matches!(noun, "مكتب" | "مديريه" | "دايره") && next.is_in(&MINISTRIES) {
        return Some(firm(at, tail(text, to + 1)));
    }
    if fields == 0 && is_force(noun) && (is_odd(next) || is_definite(next) && is_seldom(next)) {
        return Some(firm(at, to + 1));
    }
    if !is_definite(next) {
        return (fields > 0 && is_odd(next)).then(|| firm(at, to + 1));
    }
    let described = |to: usize| text.known(to).is_none() && text.next(to).is_some_and(qualifies);
    let adjective = text.next(to + 1).is_some_and(is_adjective) || described(to + 1) && described(to + 2);
    let purpose = aim(text, to + 1).is_some();
    // `مصلحة الشعب اللبناني` is what is good for it.
    if noun == "مصلحه"
        && matches!(next.key.as_str(), "الشعب" | "الوطن" | "الدوله" | "المجتمع" | "الامه" | "المواطن")
    {
        return None;
    }
    if is_generic(&next.key) && !(matches!(noun, "بنك" | "مصرف") && next.key == "البلاد") {
        return None;
    }
    let bank = matches!(noun, "بنك" | "مصرف") && next.key == "البلاد";
    (fields > 0 || adjective && !loose || purpose || bank).then(|| firm(at, tail(text, to + 1)))
}

/// One past the fields that begin at a token.
fn fields(text: Text<'_>, from: usize) -> usize {
    let mut to = from;
    while to < from + FIELDS
        && text.known(to).is_none()
        && text.next(to).is_some_and(|next| is_field(&next.key))
    {
        to += 1;
    }
    to
}

/// One past `محافظة كركوك`, `شمالي سوريا`: a noun and the place it leads to.
fn region(text: Text<'_>, at: usize) -> Option<usize> {
    text.next(at).filter(|noun| {
        noun.is_in(&PLACE_NOUNS) || matches!(noun.key.as_str(), "شمالي" | "جنوبي" | "شرقي" | "غربي" | "وسط")
    })?;
    let next = text.next(at + 1)?;
    match text.known(at + 1) {
        Some(name) => (name.kind == NameKind::Place && name.particles == 0).then_some(name.to),
        None => is_odd(next).then_some(at + 2),
    }
}

/// One past a name of words that no table knows, before what says that the noun is a body's: `حمود الجامعي`,
/// `بيو للأبحاث`, `سلمان الحارثي للمحاماة`.
fn named(text: Text<'_>, from: usize, noun: &str) -> Option<usize> {
    let mut to = from;
    while to < from + 3
        && text.known(to).is_none()
        && text.next(to).is_some_and(|next| {
            (!next.key.starts_with('و') || next.is_in(&GIVEN_NAMES)) && is_nameable(next, to > from, noun)
        })
    {
        to += 1;
        if institution(text, to, noun) {
            return Some(tail(text, to + 1));
        }
    }
    let first = text.next(from).is_some_and(|first| !first.key.starts_with("ال"));
    (first && to > from && aim(text, to).is_some()).then(|| tail(text, to))
}

/// Whether a word can be one of a name that no table knows; `later` than its first.
fn is_nameable(token: &Token<'_>, later: bool, noun: &str) -> bool {
    let key = token.key.as_str();
    is_below(token, RARE) && !key.ends_with(['ه', 'ت', 'ي'])
        || is_odd(token)
        || GIVEN_NAMES.contains(key) && !STOP_ARABIC.contains(key)
        || is_definite(token) && (later || NAMED_BODIES.contains(noun)) && !is_generic(key)
}

/// Whether a word is an adjective that says of which kind a hospital or school is.
fn institution(text: Text<'_>, at: usize, noun: &str) -> bool {
    NAMED_BODIES.contains(noun)
        && text.next(at).is_some_and(|next| {
            matches!(
                next.key.as_str(),
                "الجامعي"
                    | "الحكومي"
                    | "التخصصي"
                    | "التعليمي"
                    | "العسكري"
                    | "الميداني"
                    | "الطبي"
                    | "الخاص"
                    | "العام"
                    | "الاهلي"
                    | "المركزي"
                    | "الجهوي"
                    | "العمومي"
                    | "الاميري"
                    | "الجامعيه"
                    | "الطبيه"
                    | "العسكريه"
                    | "الاهليه"
            )
        })
}

/// Whether a word is hardly an ordinary one, and no adjective by its ending.
fn is_odd(token: &Token<'_>) -> bool {
    is_below(token, ODD)
}

fn is_below(token: &Token<'_>, most: f32) -> bool {
    let key = token.key.as_str();
    let adjective = ["يه", "ات", "ين", "ون"].iter().any(|end| key.ends_with(end)) || token.tanwin;
    let other = key.starts_with("ال") || key.starts_with("لل") || STOP_ARABIC.contains(key);
    token.end - token.start > 2
        && !(adjective || other || is_office(key) || is_demonym(key))
        && key.chars().all(letters::is_alphabetic)
        && zipf("ar", key).is_none_or(|zipf| zipf < most)
}

/// Nouns of armed groups that a word of no other use names: `لواء غولاني`, `قوات زيرفاني`.
fn is_force(noun: &str) -> bool {
    matches!(noun, "لواء" | "قوات" | "كتيبه" | "كتايب" | "فيلق" | "فصيل")
}

fn is_seldom(token: &Token<'_>) -> bool {
    token.key.chars().all(letters::is_alphabetic) && zipf("ar", &token.key).is_none_or(|zipf| zipf < ODD)
}

/// `مدينة الملك عبدالعزيز للعلوم`: a city of that kind is a body.
pub fn honoured_city(text: Text<'_>, at: usize) -> Option<Found> {
    let honoured = text.next(at + 1).is_some_and(|next| next.key.starts_with("ال"));
    let end = person(text, at + 1).filter(|_| honoured)?;
    let to = tail(text, end);
    (to > end).then(|| firm(at, to))
}

/// `الهيئة الحكومية للتنمية`, `الاتحاد العمالي العام`: a definite noun, a definite adjective, and a purpose or an
/// adjective that bodies are named with.
pub fn national(text: Text<'_>, at: usize, head: &str) -> Option<Found> {
    let first = text.next(at + 1).filter(|next| is_definite(next) && text.known(at + 1).is_none())?;
    if is_participle(&first.key) {
        return None;
    }
    let adjective = text.next(at + 2).is_some_and(|second| {
        is_adjective(second) || is_office_kind(head) && qualifies(first) && qualifies(second)
    });
    if !adjective && aim(text, at + 2).is_none() {
        let end = person(text, at + 2).filter(|_| qualifies(first))?;
        return Some(firm(at, tail(text, end)));
    }
    Some(firm(at, tail(text, at + 2)))
}

/// `الإدارة العامة للمرور`: a definite noun that is too usual for a body's name without an adjective that bodies are
/// named with and a purpose.
pub fn department(text: Text<'_>, at: usize, head: &str) -> Option<Found> {
    let first = text.next(at + 1).filter(|_| text.known(at + 1).is_none())?;
    let federation = matches!(head, "الاتحاديه" | "الفدراليه" | "الفيدراليه");
    let named = first.is_in(&ORG_ADJECTIVES) || federation && is_demonym(&first.key);
    let second = text.next(at + 2).is_some_and(|next| is_definite(next) && next.key.ends_with('ه'));
    let to = at + 2 + usize::from(second && text.known(at + 2).is_none());
    if is_office_kind(head) && qualifies(first) && text.next(at + 2).is_some_and(qualifies) {
        return Some(firm(at, tail(text, at + 2)));
    }
    (named && aim(text, to).is_some()).then(|| firm(at, tail(text, to)))
}

/// Definite nouns that two adjectives make a body's name: `المكتب الإعلامي الحكومي`.
fn is_office_kind(head: &str) -> bool {
    matches!(head, "المكتب" | "المجلس" | "اللجنه" | "الهييه" | "المديريه" | "المحكمه" | "الكليه")
}

/// What a body does to something else: `الشركة المالكة للقناة`.
fn is_participle(key: &str) -> bool {
    matches!(
        key,
        "المالكه"
            | "المالك"
            | "المنتجه"
            | "المنظمه"
            | "المنظم"
            | "المشغله"
            | "المشغل"
            | "المنفذه"
            | "المصنعه"
            | "المطوره"
            | "المورده"
            | "الداعمه"
            | "الراعيه"
            | "المنافسه"
            | "المعارضه"
            | "المويده"
            | "المواليه"
            | "المناهضه"
            | "الممثله"
            | "التابعه"
            | "التابع"
            | "المكلفه"
            | "المكلف"
            | "المستضيفه"
            | "المستضيف"
    )
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

/// One past what a body is for: `للتضامن`, `لكرة القدم`, `لنقابات عمال فلسطين`.
pub fn aim(text: Text<'_>, at: usize) -> Option<usize> {
    let token = text.next(at)?;
    let key = token.key.as_str();
    if key.starts_with("لل") && token.end - token.start > 4 && !STOP_ARABIC.contains(key) {
        if is_no_aim(key) {
            return None;
        }
        return match text.known(at) {
            Some(name) => (name.kind == NameKind::Organisation).then_some(name.to),
            None => Some(at + 1),
        };
    }
    key.strip_prefix('ل').filter(|noun| BODY_FIELDS.contains(noun))?;
    let mut to = fields(text, at + 1);
    // `لإدارة مخيمات النازحين`.
    let plural = text.next(to).is_some_and(|next| next.key.ends_with("ات") && !next.key.starts_with("ال"));
    to += usize::from(plural && text.known(to).is_none());
    let of = text.next(to)?;
    match text.known(to) {
        Some(name) => (name.particles == 0).then_some(name.to),
        None => is_definite(of).then_some(to + 1),
    }
}

/// What a sentence goes on with behind a body, and no body is for: `مجلس الأمن للحصول على`.
fn is_no_aim(key: &str) -> bool {
    matches!(
        key,
        "للفتره"
            | "للحصول"
            | "للتاكد"
            | "للموسم"
            | "للعام"
            | "للمره"
            | "للشهر"
            | "للاسبوع"
            | "لليوم"
            | "للمشاركه"
            | "للمطالبه"
            | "للضغط"
            | "للرد"
            | "للنظر"
            | "للوقوف"
            | "للتوصل"
            | "للوصول"
            | "للقيام"
            | "للخروج"
            | "للقاء"
            | "للتصويت"
            | "للمساهمه"
            | "للمساعده"
            | "للدخول"
            | "للعوده"
            | "للسنه"
            | "للتعبير"
            | "للتحقق"
            | "للاسف"
            | "للاستماع"
            | "للاطلاع"
            | "للمناقشه"
            | "للاجتماع"
            | "للغايه"
    )
}

/// One past the person that a body is named after: an honorific and given names, or two given names.
fn person(text: Text<'_>, at: usize) -> Option<usize> {
    let given = |at: usize| text.next(at).is_some_and(|next| next.is_in(&GIVEN_NAMES));
    let joint = |at: usize| {
        text.next(at).is_some_and(|next| matches!(next.key.as_str(), "ابن" | "بن" | "ابو" | "ام" | "عبد"))
    };
    let honoured = text.next(at).is_some_and(|next| {
        next.key.starts_with("ال")
            && (next.is_in(&HONORIFICS)
                || matches!(
                    next.key.as_str(),
                    "الملك" | "الملكه" | "السلطان" | "الشهيد" | "الامام" | "الرييس"
                ))
    });
    let mut to = at + usize::from(honoured);
    let first = to;
    while to < first + 4 {
        if joint(to) && text.next(to + 1).is_some_and(|next| !next.is_in(&STOP_ARABIC)) {
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
pub fn tail(text: Text<'_>, from: usize) -> usize {
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
    let to = adjectives(from);
    let Some(end) = aim(text, to) else { return to };
    let mut to = adjectives(end);
    // `لمكافحة الجريمة المنظمة والإرهاب`: an adjective of another form, when the purpose goes on behind it.
    if joined(to + 1) && text.known(to).is_none() && text.next(to).is_some_and(is_definite) {
        to += 1;
    }
    if joined(to) {
        to = adjectives(to + 1);
    }
    // `للأجهزة العليا للرقابة المالية والمحاسبة`.
    match aim(text, to).filter(|_| to < from + 6) {
        Some(end) => {
            let to = adjectives(end);
            if joined(to) { adjectives(to + 1) } else { to }
        }
        None => to,
    }
}
