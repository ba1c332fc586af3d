//! Titles in languages with capitals: `German Foreign Minister X`, `le ministre marocain des Affaires étrangères X`,
//! `X, chief executive of Y,`.

use crate::article::facts::NameKind;
use crate::lexicon::names::STOP;

use super::super::capitals::{LINKS, is_address, is_title};
use super::super::found::Found;
use super::super::token::{Gap, Token};
use super::Read;

/// Titles longer than this many words are a sentence, not a title.
const LONGEST: usize = 10;

/// The title of a person: before the name, or behind it after a comma.
pub fn title(read: Read<'_>, name: &Found) -> Option<String> {
    // `die Leiterin des Amts, Dr. Miriam Oster`: the office stands before the address.
    let mut addressed = name.clone();
    while let Some(here) = addressed.from.checked_sub(1)
        && read.token(addressed.from).is_some_and(|next| matches!(next.gap, Gap::Space | Gap::Dot))
        && read
            .token(here)
            .is_some_and(|token| matches!(token.key.as_str(), "dr" | "prof" | "doç" | "av" | "dra"))
    {
        addressed.from = here;
    }
    // `le ministre de la Défense, le général X`: a rank behind its article, and a comma before it.
    if let Some(rank) = addressed.from.checked_sub(1)
        && read.token(addressed.from).is_some_and(Token::follows)
        && read.token(rank).is_some_and(|token| is_military(&token.key))
        && let Some(article) = rank.checked_sub(1)
        && read
            .token(article)
            .is_some_and(|token| token.gap == Gap::Mark && matches!(token.key.as_str(), "le" | "la" | "el"))
    {
        addressed.from = article;
    }
    if addressed.from < name.from
        && let Some(office) = before(read, &addressed)
    {
        return Some(office);
    }
    let before = before(read, name);
    // A rank or a profession says less than an office behind the name: `l'avocate X, présidente de Y`.
    match before {
        Some(title) if !title.contains(char::is_whitespace) => behind(read, name).or(Some(title)),
        Some(title) => Some(title),
        None => behind(read, name).or_else(|| name.title.clone()),
    }
}

/// The title that ends where the name begins, or at a comma before it when another one closes the name.
fn before(read: Read<'_>, name: &Found) -> Option<String> {
    let first = read.token(name.from)?;
    let closes = |at: usize| {
        read.token(at).is_none_or(|next| matches!(next.gap, Gap::Mark | Gap::Sentence | Gap::Block))
            && read.between(at).trim_start().starts_with([',', '.'])
    };
    match first.gap {
        Gap::Space | Gap::Dot => {}
        Gap::Mark if read.between(name.from).trim() == "," && closes(name.to) => {}
        _ => return None,
    }
    let apart = first.gap == Gap::Mark;
    let mut best: Option<usize> = None;
    let mut at = name.from;
    while let Some(here) = at.checked_sub(1).filter(|here| name.from - here <= LONGEST) {
        let token = read.token(here)?;
        let joined = at == name.from || read.token(at).is_some_and(joins);
        if !joined || read.name(here).is_some_and(|inner| inner.kind == name.kind) {
            break;
        }
        if is_title(token) {
            best = Some(here);
        } else if let Some(head) = best {
            // Before its head a title has only what is set close to it: `German Foreign Minister`, `ex ministro`.
            // `Hazine ve Maliye Bakanı`, `Kurumu (TİSK) Genel Sekreteri`.
            let joint = token.key == "ve"
                && here > 0
                && read.token(here).is_some_and(joins)
                && read.token(here - 1).is_some_and(|field| field.capital);
            let whose = read.name(here).is_some_and(|inner| inner.kind == NameKind::Organisation);
            let whole = token.capital && !token.is_in(&STOP) || joint || whose;
            // In Russian whose office it is stands behind the office.
            let cyrillic = token.key.chars().next().is_some_and(|first| matches!(first, 'а'..='я'));
            let close = is_rank(&token.key) || whole && !cyrillic;
            if here + 1 != head || !close {
                break;
            }
            best = Some(here);
        } else if token.is_in(&STOP) && !LINKS.contains(&token.key.as_str()) {
            break;
        }
        at = here;
    }
    let from = best?;
    // `su director, X,`: one word is enough behind an article.
    let article = || {
        from.checked_sub(1).and_then(|before| read.token(before)).is_some_and(|before| {
            matches!(
                before.key.as_str(),
                "its"
                    | "their"
                    | "the"
                    | "his"
                    | "her"
                    | "el"
                    | "la"
                    | "su"
                    | "le"
                    | "l"
                    | "son"
                    | "sa"
                    | "der"
                    | "die"
            )
        })
    };
    if apart && name.from - from < 2 && !article() {
        return None;
    }
    read.text(from, name.from, 0).filter(|title| !is_address(title)).map(str::to_owned)
}

/// The title between the comma behind a name and the next mark.
fn behind(read: Read<'_>, name: &Found) -> Option<String> {
    let begin = past_aside(read, name.to);
    let mark = read.between(begin).trim();
    if mark != "," && !(begin > name.to && mark == "),") {
        return None;
    }
    let mut to = begin + 1;
    while to < begin + LONGEST && read.token(to).is_some_and(joins) {
        to += 1;
    }
    let closed = read.token(to).is_none_or(|next| !joins(next));
    let head = (begin..to.min(begin + 6)).any(|at| read.token(at).is_some_and(is_title));
    let person = read.name(begin).is_some_and(|inner| inner.kind == name.kind);
    // What opens with another clause's word is no title: `X, who was director`, `X, said the director`.
    let opens = read.token(begin).is_some_and(|first| {
        let article = matches!(
            first.key.as_str(),
            "a" | "an"
                | "the"
                | "le"
                | "la"
                | "l"
                | "el"
                | "der"
                | "die"
                | "ein"
                | "eine"
                | "un"
                | "une"
                | "una"
        );
        article || !first.is_in(&STOP) && !first.key.ends_with("ed") && first.key != "said"
    });
    if !closed || !head || person || !opens {
        return None;
    }
    let from = begin + usize::from(read.token(begin).is_some_and(|first| first.key == "the"));
    read.text(from, to, 0).map(str::to_owned)
}

/// Where what is said of a person begins behind an age or a party: `X, 43, a nurse`, `X (SPD), president of`.
fn past_aside(read: Read<'_>, at: usize) -> usize {
    let Some(token) = read.token(at) else { return at };
    let mark = read.between(at).trim();
    let next = read.between(at + 1).trim();
    let age = mark == "," && next == "," && token.key.len() <= 3 && token.key.chars().all(char::is_numeric);
    let party = mark == "(" && next == "),";
    if age || party { at + 1 } else { at }
}

/// Ranks, which say less than an office.
fn is_military(key: &str) -> bool {
    matches!(
        key,
        "général"
            | "générale"
            | "colonel"
            | "commandant"
            | "capitaine"
            | "amiral"
            | "general"
            | "coronel"
            | "almirante"
    )
}

/// Words close before a title that belong to it.
fn is_rank(key: &str) -> bool {
    let stems = [
        "официальн",
        "бывш",
        "первы",
        "перво",
        "генеральн",
        "главн",
        "исполнительн",
        "спортивн",
        "пресс",
        "экс",
    ];
    stems.iter().any(|stem| key.starts_with(stem))
        || matches!(
            key,
            "vice"
                | "deputy"
                | "chief"
                | "senior"
                | "former"
                | "prime"
                | "acting"
                | "ex"
                | "ancien"
                | "ancienne"
                | "premier"
                | "première"
                | "ehemalige"
                | "ehemaliger"
                | "früherer"
                | "вице"
                | "früheren"
                | "ehemaligen"
                | "anciens"
                | "head"
                | "chef"
                | "genel"
                | "eski"
                | "foreign"
                | "council"
                | "party"
                | "union"
                | "opposition"
                | "majority"
                | "minority"
                | "finance"
                | "defence"
                | "defense"
        )
}

fn joins(token: &Token<'_>) -> bool {
    matches!(token.gap, Gap::Space | Gap::Hyphen | Gap::Apostrophe | Gap::Dot)
}
