//! Titles in Arabic: `وزير الخارجية الروسي X`, `X، المدير التنفيذي لشركة Y،`, `الرئيسين الأميركي X والروسي Y`.

use crate::article::facts::NameKind;
use crate::lexicon::names::{
    HONORIFICS, OFFICE_WORDS, OFFICES, ORG_INTRODUCERS, ORG_TRIGGERS, SHARED_OFFICES, SPEECH_VERBS,
    STOP_ARABIC, TITLE_HEADS, Tables, is_demonym,
};
use crate::text::letters;
use crate::text::search_tier::name_key;
use crate::text::words::readings;

use super::super::arabic::{head_in, is_address, is_office, is_speech_verb};
use super::super::found::{Found, index_at};
use super::super::token::{Gap, Token};
use super::Read;

/// Titles longer than this many words are a sentence, not a title.
const LONGEST: usize = 14;

fn head(read: Read<'_>, at: usize) -> Option<(usize, String)> {
    read.token(at).filter(|token| token.tables.any(Tables::TITLES))?;
    head_in(read.tokens, at, &[&OFFICES, &TITLE_HEADS])
}

/// The title of a person.
pub fn title(read: Read<'_>, name: &Found) -> Option<String> {
    let before = before(read, name);
    if before.as_deref().is_some_and(|title| super::worth(Some(title)) == 3) {
        return before;
    }
    behind(read, name).or(before)
}

/// Whether a title is only a way to address someone, or a rank.
pub fn is_honorific(title: &str) -> bool {
    title.split_whitespace().all(|word| HONORIFICS.contains(&name_key(word)))
}

/// The title that ends where the name begins, or at a comma before it.
fn before(read: Read<'_>, name: &Found) -> Option<String> {
    let first = read.token(name.from)?;
    if name.particles > 0 {
        return None;
    }
    let comma = match first.gap {
        Gap::Space => false,
        Gap::Mark => matches!(read.between(name.from).trim(), "،" | ",").then_some(true)?,
        _ => return None,
    };
    // Where the title begins, the particles before it, and whether it is more than an address.
    let mut best: Option<(usize, usize, bool)> = None;
    let mut at = name.from;
    while let Some(here) = at.checked_sub(1) {
        let token = read.token(here).filter(|token| token.arabic)?;
        let joined = at == name.from || read.token(at).is_some_and(|next| joins(read, at, next));
        if !joined || name.from - here > LONGEST {
            break;
        }
        if let Some(inner) = read.name(here) {
            if inner.kind == NameKind::Person {
                break;
            }
            at = inner.from;
            if inner.particles > 0 && read.token(at).is_some_and(|first| first.key.starts_with('و')) {
                break;
            }
            continue;
        }
        if let Some((particles, _)) = head(read, here) {
            let honorific = token.is_in(&HONORIFICS);
            let office = best.is_some_and(|(.., office)| office);
            // A second full title does not belong to the same person.
            if office && honorific {
                break;
            }
            best = Some((here, particles, !honorific));
            let conjoined = particles > 0 && token.key.starts_with('و');
            if conjoined || !(honorific || goes_on(read, here, particles)) {
                break;
            }
            at = here;
            continue;
        }
        if !within(read, here, at, at == name.from) {
            break;
        }
        at = here;
    }
    let (from, particles, office) = best?;
    let length = name.from - from;
    let first = read.token(from)?;
    let definite = first.key.starts_with("ال") || length > 1;
    if !definite || comma && (length < 2 || !office) {
        return None;
    }
    let title = read.text(from, name.from, particles)?;
    let title = if office { without_address(title) } else { title };
    (!is_address(title)).then(|| title.to_owned())
}

/// A title without the words of address at its end: `وزير الصحة الدكتور`.
fn without_address(title: &str) -> &str {
    let mut title = title.trim_end();
    while let Some((rest, last)) = title.rsplit_once(char::is_whitespace) {
        let last = last.trim_end_matches('.');
        if !matches!(
            name_key(last).as_str(),
            "السيد"
                | "السيده"
                | "الدكتور"
                | "الدكتوره"
                | "د"
                | "الانسه"
                | "الاستاذ"
                | "الاستاذه"
                | "المهندس"
                | "المهندسه"
        ) {
            break;
        }
        title = rest.trim_end();
    }
    title
}

/// Whether the title goes on before its head: `نائب رئيس`, `المتحدثة باسم وزير`, `المستشار الخاص لرئيس`.
fn goes_on(read: Read<'_>, head: usize, particles: usize) -> bool {
    let Some(before) = head.checked_sub(1) else { return false };
    let Some(token) = read.token(before).filter(|token| token.arabic) else { return false };
    if !read.token(head).is_some_and(Token::follows) || read.name(before).is_some() {
        return false;
    }
    let key = token.key.as_str();
    if particles > 0 {
        return !STOP_ARABIC.contains(key) && !is_speech_verb(token);
    }
    // `كبير مستشاري الرئيس`.
    let several = key.strip_suffix('ي').is_some_and(|office| OFFICES.contains(office));
    let construct = several
        || OFFICES.contains(key)
        || TITLE_HEADS.contains(key)
        || OFFICE_WORDS.contains(key)
        || ORG_TRIGGERS.contains(key);
    construct && !key.starts_with("ال") && !is_demonym(key)
}

/// Whether a word can stand in a title between its head and the name; `next` is the token after it, `last` whether that
/// is the name.
fn within(read: Read<'_>, at: usize, next: usize, last: bool) -> bool {
    let Some(token) = read.token(at) else { return false };
    let key = token.key.as_str();
    if matches!(key, "في" | "لدي") {
        return !last
            && (read.name(next).is_some() || read.token(next).is_some_and(|next| is_definite(&next.key)));
    }
    if !token.arabic {
        return false;
    }
    let whole = token.tables;
    if whole.any(Tables::OFFICE_WORD)
        || whole.any(Tables::PORTFOLIO)
        || whole.any(Tables::DEMONYM) && is_definite(key)
    {
        return true;
    }
    if whole.any(Tables::PLAIN) || is_speech_verb(token) {
        return false;
    }
    if is_definite(key) {
        return true;
    }
    !last && is_construct(token)
}

/// Whether an indefinite word can be a noun that the next word belongs to.
fn is_construct(token: &Token<'_>) -> bool {
    let key = token.key.as_str();
    let letters = token.end - token.start;
    let rest = key.strip_prefix(['و', 'ف', 'ب', 'ل']).filter(|rest| rest.chars().count() > 2);
    let verb = letters > 3 && key.starts_with('ي')
        || key.starts_with("سي")
        || key.starts_with("ست")
        || key.ends_with("وا")
        || rest.is_some_and(|rest| STOP_ARABIC.contains(rest) || SPEECH_VERBS.contains(rest));
    let adverb = token.written.contains('\u{64b}') || key.ends_with('ا') && letters > 3;
    let number = key.chars().any(letters::is_numeric);
    letters > 1 && !verb && !adverb && !number && !is_demonym(key)
}

fn is_definite(key: &str) -> bool {
    ["ال", "وال", "بال", "لل", "كال"].iter().any(|start| key.starts_with(start))
}

/// Whether a token stands in one phrase with the token before it: space between, or the marks around an organisation's
/// name.
fn joins(read: Read<'_>, at: usize, token: &Token<'_>) -> bool {
    token.gap == Gap::Space
        || token.gap == Gap::Hyphen
        || token.gap == Gap::Open
            && token.opened
            && read.name(at).is_some_and(|name| name.kind == NameKind::Organisation)
}

/// The title that stands behind a name: after a comma or a bracket, or right behind a full name.
fn behind(read: Read<'_>, name: &Found) -> Option<String> {
    let from = name.to;
    let first = read.token(from).filter(|first| first.arabic)?;
    let comma = match first.gap {
        Gap::Space => false,
        Gap::Mark | Gap::Open => {
            matches!(read.between(from).trim(), "،" | "," | "(" | "-" | "–").then_some(true)?
        }
        _ => return None,
    };
    let (particles, _) = head(read, from).filter(|(particles, _)| *particles == 0)?;
    let honorific = first.is_in(&HONORIFICS) && !first.key.starts_with('ا');
    if honorific || read.name(from).is_some() {
        return None;
    }
    let mut to = from + 1;
    while let Some(token) = read.token(to) {
        if to - from > LONGEST || !joins(read, to, token) {
            break;
        }
        if let Some(inner) = read.name(to) {
            if inner.kind == NameKind::Person {
                // The title is the next one's: `استقبل X وزير الخارجية Y`.
                let part = read
                    .token(to.checked_sub(1)?)
                    .is_some_and(|before| before.is_in(&ORG_TRIGGERS) || before.is_in(&ORG_INTRODUCERS));
                if !comma && !part {
                    return None;
                }
                break;
            }
            to = inner.to;
            continue;
        }
        let key = token.key.as_str();
        let plain = OFFICE_WORDS.contains(key)
            || OFFICES.contains(key) && !key.starts_with("ال")
            || is_demonym(key) && is_definite(key)
            || is_definite(key)
                && !STOP_ARABIC.contains(key)
                && !is_speech_verb(token)
                && !is_conjoined_office(key);
        let next_definite = || {
            let next = to + 1;
            read.token(next).is_some_and(|token| {
                token.follows() && (is_definite(&token.key) || token.is_in(&OFFICE_WORDS))
            }) || read.name(next).is_some_and(|name| name.kind != NameKind::Person && name.from == next)
        };
        let joint = matches!(key, "في" | "لدي" | "ل")
            || !STOP_ARABIC.contains(key) && !is_speech_verb(token) && is_construct(token);
        // What a company is called can be any word.
        let company = comma
            && readings(key).any(|it| ORG_INTRODUCERS.contains(it.stem) || ORG_TRIGGERS.contains(it.stem))
            && read.token(to + 1).is_some_and(Token::follows)
            && read.token(to + 2).is_none_or(|next| next.gap != Gap::Space);
        match plain || joint && next_definite() {
            true => to += 1,
            false if company => to += 2,
            false => break,
        }
    }
    let ended = read.token(to).is_none_or(|next| next.gap != Gap::Space);
    let words = to - from;
    let full = name.to > name.from + 1;
    if words < 2 && !(comma && ended && first.key.starts_with("ال")) || !comma && !full {
        return None;
    }
    if !comma {
        let before = name.from.checked_sub(1).and_then(|at| read.token(at));
        let met = before.is_some_and(|before| {
            readings(&before.key).any(|reading| {
                matches!(
                    reading.stem,
                    "التقي"
                        | "التقت"
                        | "استقبل"
                        | "استقبلت"
                        | "هاتف"
                        | "اتهم"
                        | "اتهمت"
                        | "انتقد"
                        | "عين"
                        | "خلف"
                        | "اقال"
                )
            })
        });
        if met {
            return None;
        }
    }
    read.text(from, to, particles).map(str::to_owned)
}

fn is_conjoined_office(key: &str) -> bool {
    key.strip_prefix('و').is_some_and(is_office)
}

/// The titles of people who share an office: `وزيري الخارجية المصري X والسعودي Y`. Each as the number of the person's
/// name with the office of one.
pub fn shared(read: Read<'_>) -> Vec<(usize, String)> {
    let mut titles = Vec::new();
    let offices = read.tokens.iter().enumerate();
    for (at, token) in offices.filter(|(_, token)| token.tables.any(Tables::SHARED_OFFICES)) {
        let office = readings(&token.key).find_map(|reading| SHARED_OFFICES.get(reading.stem));
        let Some(office) = office else { continue };
        // `رئيس وزراء العراق` is one office.
        let before = at.checked_sub(1).and_then(|before| read.token(before)).filter(|_| token.follows());
        if before.is_some_and(|before| {
            readings(&before.key).any(|it| OFFICES.contains(it.stem) || ORG_TRIGGERS.contains(it.stem))
        }) {
            continue;
        }
        // What the office is of, up to whose it is: `الخارجية`.
        let mut to = at + 1;
        let whose = |to: usize| {
            let token = read.token(to)?;
            let place = read.name(to).filter(|name| name.kind == NameKind::Place && name.from == to);
            let end = place.map(|place| place.to).or_else(|| {
                let bare = token.key.strip_prefix('و').unwrap_or(token.key.as_str());
                is_demonym(bare).then_some(to + 1)
            })?;
            let owner = index_at(read.found, end)?;
            let person = read.found.get(owner)?;
            let direct = read.token(end).is_some_and(Token::follows);
            (person.kind == NameKind::Person && direct).then_some((end, owner, person.to))
        };
        while to < at + 4
            && whose(to).is_none()
            && read.token(to).is_some_and(|next| next.follows() && next.arabic)
        {
            to += 1;
        }
        let of = read.text(at + 1, to, 0).map(|of| format!(" {of}")).unwrap_or_default();
        let of = if to > at + 1 { of } else { String::new() };
        let mut first = true;
        while let Some((end, owner, after)) = whose(to) {
            let conjoined = read.token(to).is_some_and(|token| token.key.starts_with('و'));
            if !first && !conjoined {
                break;
            }
            let skip = usize::from(!first);
            let Some(adjective) = read.text(to, end, skip) else { break };
            titles.push((owner, format!("{office}{of} {adjective}")));
            first = false;
            to = after;
        }
    }
    titles
}

#[cfg(test)]
mod tests {
    use crate::article::facts::NameKind;
    use crate::extract::names::find_in;

    /// The people of a text, each with the title found.
    fn people(text: &str) -> Vec<(String, Option<String>)> {
        let names = find_in(text, Some("ar"));
        names.of(NameKind::Person).map(|person| (person.name.clone(), person.title.clone())).collect()
    }

    fn title(text: &str) -> Option<String> {
        people(text).into_iter().next().and_then(|(_, title)| title)
    }

    #[test]
    fn a_title_before_the_name_is_read_back_to_its_head() {
        for (text, expected) in [
            ("وأكد وزير الشؤون الخارجية والتعاون السيد يوسف بنجلون ذلك.", "وزير الشؤون الخارجية والتعاون"),
            ("وقال كبير مستشاري الرئيس الأميركي جون هاريس للصحفيين.", "كبير مستشاري الرئيس الأميركي"),
            (
                "قالت المتحدثة باسم الخارجية الروسية، ماريا إيفانوفا، إن العمل جار.",
                "المتحدثة باسم الخارجية الروسية",
            ),
            ("التقى وزير النقل المصري الرئيس الفرنسي جون هاريس.", "الرئيس الفرنسي"),
        ] {
            assert_eq!(title(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn a_title_behind_the_name_ends_with_its_phrase() {
        for (text, expected) in [
            ("وقال أحمد الزين، المدير التنفيذي لشركة مصدر، إن العمل جار.", "المدير التنفيذي لشركة مصدر"),
            ("عقد الدكتور طارق عبد الحميد رئيس الوزراء اجتماعا أمس.", "رئيس الوزراء"),
        ] {
            assert_eq!(title(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn an_office_that_two_share_is_the_office_of_each() {
        let text = "بحث الرئيسان الأميركي جون هاريس والروسي أندريه سوكولوف الأزمة.";
        let titles: Vec<_> = people(text).into_iter().filter_map(|(_, title)| title).collect();
        assert_eq!(titles, ["الرئيس الأميركي", "الرئيس الروسي"]);
        let text = "اجتمع وزيرا الدفاع الأميركي جون هاريس والروسي أندريه سوكولوف.";
        let titles: Vec<_> = people(text).into_iter().filter_map(|(_, title)| title).collect();
        assert_eq!(titles, ["وزير الدفاع الأميركي", "وزير الدفاع الروسي"]);
    }
}
