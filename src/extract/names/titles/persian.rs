//! Titles in Persian: `سخنگوی قوه قضائیه، X،`, `وزیر نفت X`, `X، مدیرعامل شرکت Y،`.

use crate::article::facts::NameKind;
use crate::lexicon::names::{OFFICES_PERSIAN, STOP_PERSIAN};

use super::super::found::Found;
use super::super::token::Gap;
use super::Read;

/// Titles longer than this many words are a sentence, not a title.
const LONGEST: usize = 10;

/// The title of a person: behind a comma after the name, else before it.
pub fn title(read: Read<'_>, name: &Found) -> Option<String> {
    before(read, name).or_else(|| behind(read, name))
}

fn is_head(read: Read<'_>, at: usize) -> bool {
    read.token(at).is_some_and(|token| token.arabic && token.is_in(&OFFICES_PERSIAN))
}

/// Whether a word can stand in a title: none that ends a phrase, unless an organisation holds it.
fn within(read: Read<'_>, at: usize) -> bool {
    let part = |kind| kind != NameKind::Person;
    read.name(at).map_or_else(
        || {
            read.token(at).is_some_and(|token| {
                let key = token.key.as_str();
                key == "و" || is_head(read, at) || !STOP_PERSIAN.contains(key) || is_of_state(key)
            })
        },
        |inner| part(inner.kind),
    )
}

/// Nouns that end no title although they begin no name.
fn is_of_state(key: &str) -> bool {
    matches!(
        key,
        "كشور"
            | "دولت"
            | "مجلس"
            | "شهر"
            | "استان"
            | "تيم"
            | "ملي"
            | "فوتبال"
            | "اول"
            | "سازمان"
            | "شوراي"
            | "بانك"
            | "شركت"
            | "باشگاه"
            | "دانشگاه"
            | "مركز"
            | "مردم"
            | "آب"
            | "برق"
            | "كار"
    )
}

fn before(read: Read<'_>, name: &Found) -> Option<String> {
    let first = read.token(name.from)?;
    let comma = match first.gap {
        Gap::Space => false,
        Gap::Mark if read.between(name.from).trim() == "،" => true,
        _ => return None,
    };
    let mut best = None;
    let mut at = name.from;
    while let Some(here) = at.checked_sub(1).filter(|here| name.from - here <= LONGEST) {
        let joined = at == name.from || read.token(at).is_some_and(|token| token.gap == Gap::Space);
        if !joined || !within(read, here) {
            break;
        }
        if is_head(read, here) {
            best = Some(here);
        }
        at = here;
    }
    let from = best?;
    // With a comma before the name the title needs what it is of: `رئیس، X` is none.
    if comma && name.from - from < 2 {
        return None;
    }
    read.text(from, name.from, 0).map(str::to_owned)
}

fn behind(read: Read<'_>, name: &Found) -> Option<String> {
    if read.between(name.to).trim() != "،" || !is_head(read, name.to) || read.name(name.to).is_some() {
        return None;
    }
    let mut to = name.to + 1;
    while to < name.to + LONGEST
        && read.token(to).is_some_and(|token| token.gap == Gap::Space)
        && within(read, to)
    {
        to += 1;
    }
    (to > name.to + 1).then(|| read.text(name.to, to, 0).map(str::to_owned))?
}
