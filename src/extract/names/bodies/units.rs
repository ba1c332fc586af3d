//! Units and commands of armies: `الفرقة السادسة`, `اللواء 41`, `لواء المشاة 36`, `عمليات بغداد`.

use crate::article::facts::NameKind;
use crate::lexicon::names::{OFFICES, OPERATIONS};
use crate::text::letters;
use crate::text::words::readings;

use super::super::arabic::is_speech_verb;
use super::super::found::Found;
use super::super::token::{Gap, Token};
use super::{Text, firm, is_definite};

/// A unit with its number: a definite noun with one right behind it, or a noun with an arm of service between.
pub fn unit(text: Text<'_>, at: usize, head: &str) -> Option<Found> {
    let definite = matches!(head, "الفرقه" | "الفيلق" | "الكتيبه" | "الفوج" | "اللواء");
    if !definite && !matches!(head, "فرقه" | "كتيبه" | "فوج" | "لواء") {
        return None;
    }
    // `طلاب الفرقة الثانية` are in their second year, `اللواء الثاني` may be a general.
    let year = at.checked_sub(1).and_then(|before| text.token(before)).is_some_and(|before| {
        readings(&before.key)
            .any(|it| matches!(it.stem, "طلاب" | "طلبه" | "طالب" | "طالبه" | "طالبات" | "امتحانات"))
    });
    if year {
        return None;
    }
    let arm = !definite && text.next(at + 1).is_some_and(|next| is_definite(next) && !is_ordinal(next));
    let number = at + 1 + usize::from(arm);
    let counted = text
        .token(number)
        .filter(|next| next.follows())
        .is_some_and(|next| is_number(next) || (definite || arm) && is_ordinal(next));
    if !counted {
        return None;
    }
    let service = text.next(number + 1).is_some_and(|next| is_service(&next.key));
    Some(firm(at, number + 1 + usize::from(service)))
}

/// `عمليات بغداد`: the command in a place, where a verb before it, or a command elsewhere in the text, says that it
/// is one. Behind an office it is what someone leads there.
pub fn command(text: Text<'_>, at: usize) -> Option<Found> {
    let place = text.known(at + 1).filter(|name| name.kind == NameKind::Place && name.particles == 0)?;
    text.next(at + 1)?;
    let before = at.checked_sub(1).and_then(|before| text.token(before));
    let opens = text.token(at).is_some_and(|token| token.gap == Gap::Block);
    let told = before.is_some_and(|before| !opens && (is_speech_verb(before) || before.key == "قاطع"));
    let commands = || {
        text.tokens.windows(2).any(|pair| {
            matches!(pair, [one, other]
                if other.key == OPERATIONS && readings(&one.key).any(|it| matches!(it.stem, "قياده" | "قايد")))
        })
    };
    let office = before.is_some_and(|before| before.is_in(&OFFICES));
    (!office && (told || commands())).then(|| firm(at, place.to))
}

fn is_number(token: &Token<'_>) -> bool {
    token.key.chars().all(letters::is_numeric)
}

fn is_ordinal(token: &Token<'_>) -> bool {
    let key = token.key.as_str();
    ORDINALS.contains(&key.strip_suffix('ه').unwrap_or(key))
}

/// An arm of service behind the number: `الفرقة الخامسة مشاة`.
fn is_service(key: &str) -> bool {
    matches!(
        key,
        "مشاه"
            | "مدرع"
            | "مدرعه"
            | "قتال"
            | "مدفعيه"
            | "حدود"
            | "مغاوير"
            | "مظليين"
            | "مظلي"
            | "دعم"
            | "عمالقه"
    )
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
