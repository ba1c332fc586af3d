//! `Томский государственный университет`, `Комитет Государственной думы по бюджету`, `АО «Гидромонтаж»`: adjectives
//! before the noun, genitives behind it, all of them declined.

use std::sync::LazyLock;

use compact_str::CompactString;

use crate::article::facts::NameKind;
use crate::lexicon::names::institutions::{self, Role};
use crate::lexicon::word_table::WordSet;

use super::super::token::{Gap, Token};
use super::Text;

/// Endings of nouns in their cases, the longest first.
const CASES: &[&str] = &[
    "ами", "ями", "ием", "иях", "ией", "ого", "ом", "ем", "ой", "ей", "ии", "ию", "ия", "ие", "ах", "ов",
    "а", "у", "е", "ы", "и", "о", "я", "ю", "ь", "й",
];

/// What the nominative of a noun can have instead of the ending.
const NOMINATIVES: &[&str] = &["", "о", "а", "е", "ия", "ие", "я", "ь", "й"];

/// Endings of adjectives, and of those in the genitive.
const ADJECTIVES: &[&str] = &[
    "ый", "ий", "ой", "ая", "яя", "ое", "ее", "ые", "ие", "ого", "его", "ому", "ему", "ым", "им", "ом", "ем",
    "ую", "юю", "ых", "их", "ыми", "ими", "ей",
];
const GENITIVE_ADJECTIVES: &[&str] = &["ого", "его", "ой", "ей", "ых", "их"];
const GENITIVES: &[&str] = &["ов", "ев", "ей", "ий", "и", "ы", "а", "я", "ств", "ук", "анк", "ода"];

/// Beginnings and ends of the short names of ministries and services.
const SHORT_BEGINNINGS: &[&str] = &["мин", "рос", "гос", "ген", "центр", "глав", "мос"];
const SHORT_ENDS: &[&str] = &[
    "фин",
    "оборон",
    "здрав",
    "юст",
    "культ",
    "транс",
    "энерго",
    "пром",
    "торг",
    "труд",
    "сельхоз",
    "строй",
    "цифр",
    "природ",
    "обрнаук",
    "просвещ",
    "экономразвит",
    "спорт",
    "надзор",
    "стат",
    "реестр",
    "имуществ",
    "космос",
    "атом",
    "авиаци",
    "нефт",
    "гварди",
    "ресурс",
    "молодеж",
    "мониторинг",
    "автодор",
    "банк",
    "рыболовств",
    "гидромет",
    "прокуратур",
    "дум",
    "горсуд",
    "гордум",
    "ведомств",
    "вод",
    "недр",
    "лесхоз",
    "патент",
    "аккредитаци",
    "туризм",
    "нано",
    "тех",
    "сельхознадзор",
    "избирком",
    "деп",
    "штаб",
    "совет",
];

/// What the name that is told at a token spans.
pub fn name(text: Text<'_>, at: usize) -> Option<(usize, usize)> {
    let token = text.token(at).filter(|token| !token.arabic)?;
    if token.opened && token.capital {
        return quoted(text, at);
    }
    if is_short(token) {
        let by = text.goes_on(at + 1) && text.is(at + 1, &["по"]);
        return Some((at, if by { complement(text, at + 1) } else { at + 1 }));
    }
    if !is_head(text, at) {
        return None;
    }
    let from = adjectives(text, at);
    let to = complement(text, at + 1);
    let begins = text.capital(from);
    (begins && to > from + 1).then_some((from, to))
}

/// The heads without the endings of their nominatives, in every way that one can be taken off.
static STEMS: LazyLock<WordSet> = LazyLock::new(|| {
    let heads = institutions::of("ru").into_iter().flat_map(|words| words.of(Role::Head));
    let stems = heads.flat_map(|head| NOMINATIVES.iter().filter_map(|end| head.strip_suffix(end)));
    stems.filter(|stem| stem.chars().count() > 2).map(CompactString::from).collect()
});

/// Whether a token is a head in one of its cases.
fn is_head(text: Text<'_>, at: usize) -> bool {
    text.has(Role::Head, at)
        || text.token(at).is_some_and(|token| {
            CASES.iter().filter_map(|ending| token.key.strip_suffix(ending)).any(|stem| STEMS.contains(stem))
        })
}

/// `Минфин`, `Росводресурсов`, `Генпрокуратуры`, `Газпромбанк`.
fn is_short(token: &Token<'_>) -> bool {
    let key = token.key.as_str();
    if !token.capital || key.chars().count() < 6 {
        return false;
    }
    let bare = || std::iter::once(key).chain(CASES.iter().filter_map(|ending| key.strip_suffix(ending)));
    let begun = SHORT_BEGINNINGS.iter().any(|begin| key.starts_with(begin));
    begun && bare().any(|stem| SHORT_ENDS.iter().any(|end| stem.ends_with(end)))
        || bare().any(|stem| stem.ends_with("банк") && stem.chars().count() > 6)
}

/// Where the adjectives before a head begin, the first of which has the capital.
fn adjectives(text: Text<'_>, at: usize) -> usize {
    let mut from = at;
    let mut capital = at;
    while from > 0 && at - from < 4 && text.goes_on(from) {
        let Some(before) = text.token(from - 1).filter(|before| is_adjective(before)) else { break };
        from -= 1;
        if before.capital {
            capital = from;
            break;
        }
    }
    if text.capital(capital) { capital } else { at }
}

fn is_adjective(token: &Token<'_>) -> bool {
    let key = token.key.as_str();
    key.chars().count() > 4 && ADJECTIVES.iter().any(|ending| key.ends_with(ending))
}

/// One past the genitives behind a head: `финансов РФ`, `цитологии и генетики`, `по бюджету`.
fn complement(text: Text<'_>, from: usize) -> usize {
    let mut to = from;
    let mut nouns = 0;
    while to < from + 7 {
        if let Some(place) = text.known(to).filter(|known| text.goes_on(to) && known.kind == NameKind::Place)
        {
            return place.to;
        }
        let Some(token) = text.token(to).filter(|_| text.goes_on(to)) else { break };
        // `Центр «Вектор»` is read where the quoted name begins.
        let key = token.key.as_str();
        let letters = key.chars().count();
        let ends = |endings: &[&str]| endings.iter().any(|ending| key.ends_with(ending));
        if matches!(key, "рф" | "сша") && token.capital {
            return to + 1;
        }
        if matches!(key, "и" | "по") && nouns + usize::from(key == "по") > 0 {
            let next = text.token(to + 1).filter(|_| text.goes_on(to + 1));
            let noun = next.is_some_and(|next| !next.capital && next.key.chars().count() > 4);
            let fitting = next.is_some_and(|next| {
                let key = next.key.as_str();
                if token.key == "по" { dative(key) } else { GENITIVES.iter().any(|end| key.ends_with(end)) }
            });
            if noun && fitting && !is_verb(next.map_or("", |next| next.key.as_str())) {
                to += 2;
                if key == "по" && next.is_some_and(is_adjective) && text.goes_on(to) {
                    to += 1;
                }
                nouns += 1;
                continue;
            }
            break;
        }
        if letters < 3 || is_verb(key) {
            break;
        }
        let adjective = ends(GENITIVE_ADJECTIVES)
            && letters > 5
            && text.goes_on(to + 1)
            && text.token(to + 1).is_some_and(|next| GENITIVES.iter().any(|end| next.key.ends_with(end)));
        if adjective && !(token.capital && text.given(to)) {
            to += 2;
            nouns += 1;
            continue;
        }
        let noun = ends(GENITIVES) && nouns < 2 && letters > 3;
        if !noun || token.capital && (text.given(to) || nouns > 0) {
            break;
        }
        to += 1;
        nouns += 1;
    }
    to
}

fn dative(key: &str) -> bool {
    ["у", "ю", "е", "и", "ам", "ям", "ому", "ой", "ым", "им"].iter().any(|ending| key.ends_with(ending))
}

fn is_verb(key: &str) -> bool {
    [
        "л", "ла", "ло", "ли", "лся", "лась", "лись", "лось", "ет", "ит", "ют", "ят", "ут", "ется", "ится",
        "ать", "ить",
    ]
    .iter()
    .any(|ending| key.ends_with(ending))
        || matches!(
            key,
            "при"
                | "для"
                | "после"
                | "около"
                | "сегодня"
                | "вчера"
                | "заявил"
                | "года"
                | "дня"
                | "она"
                | "они"
        )
}

/// Words of sport that a story must have before a short name in quotation marks is a club's: `победил «Зенит»`.
const SPORT: usize = 3;

fn is_sport(text: Text<'_>) -> bool {
    const STEMS: &[&str] = &[
        "матч",
        "тренер",
        "футбол",
        "хокке",
        "голкипер",
        "защитник",
        "полузащитник",
        "нападающ",
        "чемпионат",
        "лиг",
        "турнир",
        "баскетбол",
        "форвард",
        "вратар",
        "кубк",
        "тайм",
    ];
    let of_sport = |token: &&Token<'_>| STEMS.iter().any(|stem| token.key.starts_with(stem));
    text.tokens.iter().filter(of_sport).take(SPORT).count() == SPORT
}

/// `АО «Гидромонтаж»`, `компания «Северсталь-Инвест»`: the name in quotation marks behind a noun or a legal form, or
/// behind a head.
fn quoted(text: Text<'_>, at: usize) -> Option<(usize, usize)> {
    let before = at.checked_sub(1)?;
    text.token(at).filter(|token| token.gap == Gap::Open)?;
    let mut to = at + 1;
    while text.token(to).is_some_and(|next| matches!(next.gap, Gap::Space | Gap::Hyphen)) {
        to += 1;
    }
    if to <= at + 2 && *text.sport.get_or_init(|| is_sport(text)) {
        return Some((at, to));
    }
    let legal = text.has(Role::Legal, before) && text.token(before).is_some_and(|form| form.capital);
    let introduced = text.has(Role::Intro, before) || is_head(text, before);
    if !(legal || introduced) || to > at + 5 {
        return None;
    }
    // `Государственный научный центр «Вектор»`.
    let from = adjectives(text, before);
    let named = introduced && text.capital(from) && from < before;
    Some((if named { from } else { at }, to))
}
