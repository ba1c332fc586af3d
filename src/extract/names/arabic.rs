//! Patterns of Arabic: titles before people, verbs of speech before people, nouns before organisations.

use crate::article::facts::NameKind;
use crate::lexicon::names::{
    FAMILY_NAMES, GIVEN_NAMES, MINISTRIES, MINISTRY, OFFICE_WORDS, OFFICES, ORG_ADJECTIVES, ORG_HEADS,
    ORG_INTRODUCERS, ORG_TRIGGERS, SPEECH_VERBS, STOP_ARABIC, Tables, WordSet, is_demonym,
};
use crate::text::letters;
use crate::text::words::readings;

use super::found::{Found, beginning_at};
use super::token::{Gap, Token};

/// Titles longer than this many words are a sentence, not a title.
const LONGEST_TITLE: usize = 14;

/// Particles that join the parts of a name.
const JOINTS: &[&str] =
    &["بن", "ابن", "بنت", "ابو", "ام", "ال", "عبد", "دي", "دا", "فان", "فون", "دو", "ديل", "بو", "ولد"];

/// Whether a word is one of [`JOINTS`], none of which has more than four letters.
fn is_joint(key: &str) -> bool {
    key.len() <= 8 && JOINTS.contains(&key)
}

/// People after a title: `وزير الدفاع العراقي ثابت العباسي`. Names of the gazetteer and bodies stand inside one whole.
pub fn titled_people(tokens: &[Token<'_>], known: &[Found], bodies: &[Found], body: &str) -> Vec<Found> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let Some((particles, head)) = head(tokens, at) else {
            at += 1;
            continue;
        };
        let mut to = at + 1;
        let mut definite = head.starts_with("ال");
        while to < tokens.len() && to - at < LONGEST_TITLE {
            let Some(next) = tokens.get(to) else { break };
            if let Some(name) = beginning_at(bodies, to).filter(|body| joins(next) && body.particles == 0) {
                to = name.to;
                definite = true;
                continue;
            }
            if let Some(name) = beginning_at(known, to).filter(|_| joins(next)) {
                // A place or body inside the title; a person's name can also begin like a town.
                let given = name.to == to + 1 && next.is_in(&GIVEN_NAMES);
                if !given {
                    to = name.to;
                    definite = true;
                    continue;
                }
            }
            if !next.follows() || !continues_title(next) {
                break;
            }
            definite |=
                next.key.starts_with("ال") || next.key.starts_with("وال") || next.key.starts_with("لل");
            to += 1;
        }
        let quoted_body = tokens.get(to).is_some_and(|next| next.gap != Gap::Space);
        let end = if quoted_body { to } else { name_end(tokens, to, true) };
        let given = tokens.get(to).is_some_and(is_given_name);
        if end > to && (definite || given) && plausible(tokens, to, end, at + 1 == to, given) {
            let (first, last) = (tokens.get(at), tokens.get(to - 1));
            let title = first.zip(last).and_then(|(first, last)| {
                let skip: usize = first.written.chars().take(particles).map(char::len_utf8).sum();
                body.get(first.byte + skip..last.byte_end())
            });
            let confidence = if given || end - to > 1 { 0.93 } else { 0.8 };
            let mut person = Found::person(to, end, confidence);
            person.title = title.map(str::to_owned).filter(|title| !is_address(title));
            found.push(person);
            at = end;
        } else {
            at += 1;
        }
    }
    found
}

/// People after a verb of speech, and given names followed by more of a name.
pub fn plain_people(tokens: &[Token<'_>]) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        if !token.tables.any(Tables::GIVEN) {
            at += 1;
            continue;
        }
        let spoken = at.checked_sub(1).and_then(|before| tokens.get(before)).is_some_and(is_speech_verb);
        let start = readings(&token.key).find(|reading| is_given(reading.stem));
        let Some(reading) = start.filter(|_| !token.is_in(&STOP_ARABIC)) else {
            at += 1;
            continue;
        };
        let end = name_end(tokens, at, false).max(if reading.particles > 0 {
            name_end_after(tokens, at)
        } else {
            at
        });
        let firm = || {
            JOINTS.contains(&reading.stem)
                || tokens.get(at + 1).is_some_and(|second| {
                    JOINTS.contains(&second.key.as_str())
                        || is_given_name(second)
                        || second.is_in(&FAMILY_NAMES)
                        || second.key.starts_with("ال")
                            && second.key.ends_with('ي')
                            && !second.is_in(&OFFICE_WORDS)
                })
        };
        if end > at + 1 && (spoken && reading.particles == 0 || firm()) && !token.is_in(&OFFICES) {
            let mut person = Found::person(at, end, if spoken { 0.85 } else { 0.75 });
            person.particles = reading.particles;
            found.push(person);
            at = end;
        } else {
            at += 1;
        }
    }
    found
}

/// Organisations after the noun that opens or introduces their name, and ministries.
pub fn organisations(tokens: &[Token<'_>], known: &[Found]) -> Vec<Found> {
    let mut found = Vec::new();
    for (at, token) in tokens.iter().enumerate().filter(|(_, token)| token.tables.any(Tables::ORGANISATIONS))
    {
        for reading in readings(&token.key) {
            let stem = reading.stem;
            let mut name = if ORG_TRIGGERS.contains(stem) {
                opened(tokens, known, at)
            } else if stem == MINISTRY {
                ministry(tokens, at + 1).map(|to| Found::plain(at, to, NameKind::Organisation, 0.9))
            } else if MINISTRIES.contains(stem) && !after_office(tokens, at) {
                let demonym =
                    tokens.get(at + 1).filter(|next| next.follows() && is_feminine_demonym(&next.key));
                demonym.map(|_| Found::plain(at, at + 2, NameKind::Organisation, 0.84))
            } else if is_org_head(stem, reading.article) {
                national(tokens, at)
            } else if ORG_INTRODUCERS.contains(stem) {
                introduced(tokens, at).or_else(|| company(tokens, known, at))
            } else {
                None
            };
            if let Some(name) = &mut name {
                if name.from == at {
                    name.particles = reading.particles;
                    name.article = reading.article;
                }
                found.push(name.clone());
                break;
            }
        }
    }
    found
}

/// Whether a token is a verb of speech, `و` or `ف` before it or not.
pub fn is_speech_verb(token: &Token<'_>) -> bool {
    if token.arabic && !token.tables.any(Tables::SPEECH) {
        return false;
    }
    let key = token.key.as_str();
    SPEECH_VERBS.contains(key) || key.strip_prefix(['و', 'ف']).is_some_and(|verb| SPEECH_VERBS.contains(verb))
}

/// Whether a folded word heads a title.
pub fn is_office(key: &str) -> bool {
    OFFICES.contains(key)
}

/// Whether a token is a given name and no ordinary word.
fn is_given_name(token: &Token<'_>) -> bool {
    token.tables.any(Tables::GIVEN_NAME)
        && !(token.tables.any(Tables::PLAIN)
            || token.tables.any(Tables::OFFICE_WORD)
            || token.tables.any(Tables::OFFICE))
}

/// Whether a folded word is a given name and no ordinary word.
fn is_given(key: &str) -> bool {
    GIVEN_NAMES.contains(key)
        && !STOP_ARABIC.contains(key)
        && !OFFICE_WORDS.contains(key)
        && !OFFICES.contains(key)
}

/// `السيد`, `الدكتور` alone are ways to address, no office to report.
pub fn is_address(title: &str) -> bool {
    matches!(
        title,
        "السيد"
            | "السيدة"
            | "الآنسة"
            | "المواطن"
            | "المواطنة"
            | "زميله"
            | "والده"
            | "شقيقه"
            | "نجله"
            | "زوجته"
            | "ابنه"
            | "د"
    )
}

fn joins(token: &Token<'_>) -> bool {
    matches!(token.gap, Gap::Space | Gap::Open)
}

/// The office that a token heads a title with: the letters of particles before it, and its noun.
fn head(tokens: &[Token<'_>], at: usize) -> Option<(usize, String)> {
    tokens.get(at).filter(|token| token.tables.any(Tables::OFFICES))?;
    head_in(tokens, at, &[&OFFICES])
}

/// As [`head`], with the nouns of other tables.
pub fn head_in(tokens: &[Token<'_>], at: usize, tables: &[&WordSet]) -> Option<(usize, String)> {
    let token = tokens.get(at).filter(|token| token.arabic)?;
    let heads = |noun: &str| tables.iter().any(|table| table.contains(noun));
    let reading = readings(&token.key)
        .find(|reading| heads(reading.stem) || reading.article && heads(&format!("ال{}", reading.stem)))?;
    // `د` is a doctor only with its full stop.
    if reading.stem == "د" && tokens.get(at + 1).is_none_or(|next| next.gap == Gap::Space) {
        return None;
    }
    let stem = if reading.article { format!("ال{}", reading.stem) } else { reading.stem.to_owned() };
    // A preposition that swallowed the article leaves its lam in the title.
    Some((reading.particles - usize::from(reading.article), stem))
}

fn continues_title(token: &Token<'_>) -> bool {
    let key = token.key.as_str();
    if !token.arabic {
        return false;
    }
    let whole = token.tables;
    whole.any(Tables::OFFICE_WORD)
        || whole.any(Tables::PORTFOLIO)
        || whole.any(Tables::OFFICE) && !whole.any(Tables::GIVEN_NAME)
        || key.strip_prefix('و').is_some_and(|bare| {
            OFFICE_WORDS.contains(bare)
                || MINISTRIES.contains(bare)
                || OFFICES.contains(bare) && !GIVEN_NAMES.contains(bare)
        })
        || whole.any(Tables::DEMONYM) && key.starts_with("ال")
        || key == "في"
}

/// One past the last token of the name that begins at `from`; `from` if none does.
fn name_end(tokens: &[Token<'_>], from: usize, titled: bool) -> usize {
    let first = match tokens.get(from) {
        Some(first) if is_name_word(first, titled) => first,
        _ => return from,
    };
    if first.key.starts_with("ال") && !first.is_in(&GIVEN_NAMES) {
        return from + 1;
    }
    extend(tokens, from)
}

/// As [`name_end`] for a first token with particles before it, which the caller has looked up.
fn name_end_after(tokens: &[Token<'_>], from: usize) -> usize {
    extend(tokens, from)
}

fn extend(tokens: &[Token<'_>], from: usize) -> usize {
    let mut to = from + 1;
    let mut words = 1;
    while words < 5 {
        let Some(next) =
            tokens.get(to).filter(|next| next.arabic && matches!(next.gap, Gap::Space | Gap::Hyphen))
        else {
            break;
        };
        let key = next.key.as_str();
        if is_joint(key) {
            let more = tokens.get(to + 1).is_some_and(|after| after.follows() && is_name_word(after, true));
            if !more {
                break;
            }
            to += 2;
            words += 1;
            continue;
        }
        let given = next.tables.any(Tables::GIVEN_NAME);
        if !is_name_word(next, true) || next.tables.any(Tables::OFFICE) && !given {
            break;
        }
        to += 1;
        words += 1;
        if key.starts_with("ال") && !given {
            break;
        }
    }
    to
}

/// Whether a word can be part of a person's name by its form.
fn is_name_word(token: &Token<'_>, article_allowed: bool) -> bool {
    let (key, whole) = (token.key.as_str(), token.tables);
    if is_joint(key) {
        return true;
    }
    if whole.any(Tables::PLAIN) || key.chars().any(letters::is_numeric) || !starts_arabic(key) {
        return false;
    }
    if whole.any(Tables::GIVEN_NAME) || whole.any(Tables::FAMILY_NAME) {
        return true;
    }
    let letters = key.chars().count();
    if letters < 2
        || whole.any(Tables::VERB)
        || whole.any(Tables::OFFICE_WORD)
        || whole.any(Tables::TRIGGER)
        || whole.any(Tables::INTRODUCER)
        || !key.starts_with("ال") && whole.any(Tables::DEMONYM)
    {
        return false;
    }
    if key.starts_with("ال") {
        return article_allowed
            && letters >= 4
            && !key.ends_with("ات")
            && !key.ends_with('ه')
            && !key.ends_with("يون");
    }
    // Conjunction or preposition with article; future and present tense; adverbs in -an; plurals.
    let particle = ["وال", "بال", "فال", "كال", "لل"].iter().any(|start| key.starts_with(start))
        || letters >= 5 && ["سي", "ست"].iter().any(|start| key.starts_with(start));
    let tense = letters >= 4 && (key.starts_with('ي') || key.starts_with("تت") || key.starts_with("است"));
    let adverb = token.written.contains('\u{64b}');
    let plural = letters > 4 && (key.ends_with("ات") || key.ends_with("ون"));
    let conjunction = key.strip_prefix(['و', 'ف', 'ب', 'ل', 'ك']).is_some_and(|rest| {
        STOP_ARABIC.contains(rest)
            || SPEECH_VERBS.contains(rest)
            || OFFICES.contains(rest)
            || ORG_TRIGGERS.contains(rest)
    });
    !(particle || tense || adverb || plural && !article_allowed || conjunction)
}

fn starts_arabic(key: &str) -> bool {
    key.chars().next().is_some_and(|char| matches!(char, '\u{621}'..='\u{6d3}'))
}

/// Whether the words after a title can be a name: a known given name, two words, or one that nothing speaks against.
fn plausible(tokens: &[Token<'_>], from: usize, to: usize, right_after_head: bool, given: bool) -> bool {
    if given {
        return true;
    }
    let Some(first) = tokens.get(from) else { return false };
    let feminine = first.key.ends_with('ه') && first.written.ends_with('ة');
    if to - from > 1 {
        let tail_is_name = tokens.get(to - 1).is_some_and(|last| last.key.starts_with("ال"));
        return !first.key.starts_with("ال") && (!feminine || tail_is_name);
    }
    // `الرئيس السيسي`: the article right after the head, or a word without one.
    if first.key.starts_with("ال") {
        right_after_head && !is_demonym(&first.key) && !feminine
    } else {
        !feminine
    }
}

fn is_feminine_demonym(key: &str) -> bool {
    key.ends_with('ه') && is_demonym(key)
}

fn after_office(tokens: &[Token<'_>], at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|before| tokens.get(before));
    before.is_some_and(|before| {
        tokens.get(at).is_some_and(Token::follows)
            && readings(&before.key)
                .any(|reading| matches!(reading.stem, "وزير" | "وزيره" | "وزراء" | "وزارتي" | "شوون"))
    })
}

/// `وزارة` and what it is for: definite nouns, `و` and more of them, a demonym.
fn ministry(tokens: &[Token<'_>], from: usize) -> Option<usize> {
    let definite = |token: &Token<'_>| {
        token.follows()
            && (token.key.starts_with("ال") || token.key.starts_with("وال"))
            && !token.is_in(&STOP_ARABIC)
    };
    tokens.get(from).filter(|token| definite(token))?;
    let mut to = from + 1;
    while to - from < 4 && tokens.get(to).is_some_and(definite) {
        let last = tokens.get(to).is_some_and(|token| is_demonym(&token.key));
        to += 1;
        if last {
            break;
        }
    }
    Some(to)
}

/// A trigger with the definite nouns, or the known or quoted name, after it.
fn opened(tokens: &[Token<'_>], known: &[Found], at: usize) -> Option<Found> {
    let mut to = at + 1;
    while to - at < 5 {
        let Some(next) = tokens.get(to) else { break };
        if !next.follows() {
            break;
        }
        let key = next.key.as_str();
        if let Some(name) = beginning_at(known, to).filter(|name| name.particles == 0) {
            to = name.to;
            break;
        }
        let definite = key.starts_with("ال") || key.starts_with("وال") || key.starts_with("لل");
        let other = key.strip_prefix('و').is_some_and(|noun| ORG_HEADS.contains(noun));
        if !definite || other || STOP_ARABIC.contains(key) || is_office(key) {
            break;
        }
        to += 1;
        if is_demonym(key) {
            break;
        }
    }
    (to > at + 1).then(|| Found::plain(at, to, NameKind::Organisation, 0.75))
}

pub fn is_org_head(stem: &str, article: bool) -> bool {
    ORG_HEADS.contains(stem) || article && ORG_HEADS.contains(&format!("ال{stem}"))
}

/// A definite noun with an adjective that bodies are named with, and what the body is for: `المؤسسة الوطنية للنفط`.
fn national(tokens: &[Token<'_>], at: usize) -> Option<Found> {
    let mut to = at + 1;
    let adjective = |token: &Token<'_>| {
        token.follows()
            && (token.is_in(&ORG_ADJECTIVES) || token.key.starts_with("ال") && is_demonym(&token.key))
    };
    while to - at < 4 && tokens.get(to).is_some_and(adjective) {
        to += 1;
    }
    if to == at + 1 {
        return None;
    }
    let follows = |to: usize| tokens.get(to).filter(|token| token.follows() && token.arabic);
    let purpose = |token: &&Token<'_>| {
        token.key.starts_with("لل") && token.end - token.start > 4 && !token.is_in(&STOP_ARABIC)
    };
    if follows(to).filter(purpose).is_some() {
        to += 1;
        let more = |token: &Token<'_>| {
            token.key.starts_with("وال") && token.end - token.start > 5 && !is_office_joined(&token.key)
                || token.is_in(&ORG_ADJECTIVES)
                || token.key.starts_with("ال") && is_demonym(&token.key)
        };
        for _ in 0..2 {
            to += usize::from(follows(to).is_some_and(more));
        }
    }
    Some(Found::plain(at, to, NameKind::Organisation, 0.8))
}

fn is_office_joined(key: &str) -> bool {
    key.strip_prefix('و')
        .is_some_and(|rest| OFFICES.contains(rest) || STOP_ARABIC.contains(rest) || ORG_HEADS.contains(rest))
}

/// A noun like `شركة` with a definite name after it, and its adjectives: `شركة السكك الحديدية التركية`; or with one
/// more noun and a known place: `شركة مصافي عدن`.
fn company(tokens: &[Token<'_>], known: &[Found], at: usize) -> Option<Found> {
    let next = tokens.get(at + 1).filter(|next| next.follows() && next.arabic)?;
    let plain = |token: &Token<'_>| token.is_in(&STOP_ARABIC) || token.is_in(&OFFICES);
    if plain(next) || next.end - next.start < 4 {
        return None;
    }
    if next.key.starts_with("ال") {
        let definite = |token: &Token<'_>| token.follows() && token.key.starts_with("ال") && !plain(token);
        let mut to = at + 2;
        while to - at < 5 && tokens.get(to).is_some_and(definite) {
            let last = tokens.get(to).is_some_and(|token| is_demonym(&token.key));
            to += 1;
            if last {
                return Some(Found::plain(at, to, NameKind::Organisation, 0.75));
            }
        }
        return None;
    }
    let place =
        beginning_at(known, at + 2).filter(|name| name.kind == NameKind::Place && name.particles == 0)?;
    tokens.get(at + 2).filter(|token| token.follows())?;
    Some(Found::plain(at, place.to, NameKind::Organisation, 0.75))
}

/// The quoted or foreign name after a noun like `شركة`.
fn introduced(tokens: &[Token<'_>], at: usize) -> Option<Found> {
    let first = tokens.get(at + 1)?;
    if first.opened {
        let mut to = at + 2;
        while to - at < 6 && tokens.get(to).is_some_and(|next| matches!(next.gap, Gap::Space | Gap::Hyphen)) {
            to += 1;
        }
        let closed = tokens.get(to).is_none_or(|next| next.gap != Gap::Block);
        return (closed && to - at <= 5).then(|| Found::plain(at + 1, to, NameKind::Organisation, 0.8));
    }
    if first.follows() && !first.arabic && first.capital {
        let mut to = at + 2;
        while tokens.get(to).is_some_and(|next| next.follows() && !next.arabic && next.capital) {
            to += 1;
        }
        return Some(Found::plain(at + 1, to, NameKind::Organisation, 0.8));
    }
    None
}
