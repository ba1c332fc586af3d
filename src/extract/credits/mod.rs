//! Who stands behind a story: credits at its end, bylines at its head. Both are taken out of the text and read.

mod byline;
#[cfg(test)]
mod cases;
mod people;

pub use byline::take as take_byline;

use crate::article::ninjs::InfoSource;
use crate::article::story::{Removed, RemovedKind};
use crate::article::{Block, BlockKind, Story};
use crate::lexicon::agencies::{self, Source};
use crate::lexicon::boilerplate;
use crate::lexicon::credits::{CreditWord, is_phrase, may_open, phrase_at};
use crate::text::letters;
use crate::text::search_tier::name_key;
use people::Words;

/// How many blocks at the end can be credits.
const TAIL: usize = 8;
/// Longest credit, in code points.
const LONGEST: usize = 300;
/// Longest line of sources, in code points.
const SOURCE_LINE: usize = 140;
/// Longest line behind an end mark, in code points: `16:42ت م`.
const SERVICE_LINE: usize = 20;
/// Most words of a line that lists agencies and outlets.
const LISTED_WORDS: usize = 10;
/// Most words of one source.
const SOURCE_WORDS: usize = 6;

/// What a credit line says.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Credit {
    authors: Vec<String>,
    sources: Vec<(String, Option<&'static Source>)>,
    furniture: bool,
    /// Whether the people only gave a part: they are authors where nobody else is.
    helpers: bool,
}

/// Takes the credits off the end of a story: reporters become authors, sources sources, and every line is kept in
/// `removed`. Furniture between and before them goes too. The first block always stays.
pub fn take(story: &mut Story) {
    let mut removed = Vec::new();
    for _ in 0..behind_the_end(&story.blocks) {
        let Some(block) = story.blocks.pop() else { break };
        removed.push(Removed { kind: RemovedKind::Credit, text: block.text });
    }
    while story.blocks.len() > 1 && removed.len() < TAIL {
        let Some(block) = story.blocks.last().filter(|block| block.kind != BlockKind::Table) else { break };
        let kind = match line(&block.text) {
            Some(credit) => {
                let furniture = credit.furniture;
                credit.into_story(story);
                if furniture { RemovedKind::Boilerplate } else { RemovedKind::Credit }
            }
            None => match boilerplate::Line::of(&block.text).kind() {
                Some(RemovedKind::Notice) => RemovedKind::Notice,
                Some(_) => RemovedKind::Boilerplate,
                None => break,
            },
        };
        let Some(block) = story.blocks.pop() else { break };
        removed.push(Removed { kind, text: block.text });
    }
    if let Some((text, credit)) = story.blocks.last_mut().and_then(|block| split_off(&mut block.text)) {
        credit.into_story(story);
        removed.push(Removed { kind: RemovedKind::Credit, text });
    }
    removed.reverse();
    story.removed.append(&mut removed);
}

/// How many blocks an agency wrote behind its end mark: a time of release, a serial number.
fn behind_the_end(blocks: &[Block]) -> usize {
    let tail = blocks.iter().skip(1).rev().take(TAIL);
    let ends = |block: &Block| {
        let words = block.text.trim_matches(|char: char| !letters::is_alphanumeric(char));
        words != block.text && is_phrase(words, CreditWord::End)
    };
    let behind = tail.clone().position(ends).unwrap_or_default();
    let short =
        |block: &Block| block.kind == BlockKind::Paragraph && block.text.chars().count() <= SERVICE_LINE;
    if tail.take(behind).all(short) { behind } else { 0 }
}

impl Credit {
    fn into_story(self, story: &mut Story) {
        let authors = if self.helpers && !story.authors.is_empty() { Vec::new() } else { self.authors };
        for author in authors {
            add_author(&mut story.authors, author);
        }
        for (name, source) in &self.sources {
            add_source(&mut story.info_sources, name, *source);
        }
    }
}

/// Adds an author unless the story has him already.
pub(crate) fn add_author(authors: &mut Vec<String>, name: String) {
    let key = crate::lexicon::names::joined_key(&name);
    if !authors.iter().any(|other| crate::lexicon::names::joined_key(other) == key) {
        authors.push(name);
    }
}

/// Adds a source unless the story has it already.
pub(crate) fn add_source(sources: &mut Vec<InfoSource>, name: &str, source: Option<&Source>) {
    let literal = source.map(|source| source.literal.to_owned());
    let there =
        sources.iter().any(|other| other.name == name || (literal.is_some() && other.literal == literal));
    if there || name.is_empty() {
        return;
    }
    let role = source.map_or("outlet", |source| source.role.as_str());
    sources.push(InfoSource { name: name.to_owned(), role: role.into(), uri: None, literal });
}

/// Reads a line that is nothing but a credit.
fn line(text: &str) -> Option<Credit> {
    let text = text.trim();
    if text.chars().nth(LONGEST).is_some() {
        return None;
    }
    let bare = text.trim_start_matches(['-', '–', '—', '*', '#', '/', ' ']);
    let inside = bracketed(bare);
    let content = inside.unwrap_or(bare);
    let whole = content.trim_matches(|c: char| c.is_whitespace() || "«»\"“”.*".contains(c));
    if is_phrase(whole, CreditWord::Generic) && whole.split_whitespace().count() < 6 && is_wire(whole) {
        return Some(Credit::default());
    }
    people::read(content, inside.is_some())
        .map(|authors| {
            // `con información de EFE`: an agency is no person.
            let mut credit = Credit { helpers: people::is_help(content), ..Credit::default() };
            for name in authors {
                match known_source(&name) {
                    None => credit.authors.push(name),
                    source => credit.sources.push((name, source)),
                }
            }
            credit
        })
        .or_else(|| contributed(content))
        .or_else(|| sources(content, inside.is_some()))
        .or_else(|| {
            joined(content).or_else(|| listed(content)).map(|sources| Credit { sources, ..Credit::default() })
        })
        .or_else(|| signature(text))
        .or_else(|| desk(text))
        .or_else(|| call_to_follow(bare))
}

fn bracketed(text: &str) -> Option<&str> {
    let text = text.trim_end_matches(['.', ' ']);
    let inside = text.strip_prefix('(').and_then(|text| text.strip_suffix(')'));
    inside.or_else(|| text.strip_prefix('[').and_then(|text| text.strip_suffix(']')))
}

/// `المصدر: الجزيرة + وكالات`, `Quelle: dpa`, `Con información de EFE`.
fn sources(text: &str, in_brackets: bool) -> Option<Credit> {
    if text.chars().nth(SOURCE_LINE).is_some() || !may_open(text) {
        return None;
    }
    let words = Words::of(text);
    let phrase = phrase_at(&words.folded, &[CreditWord::Source])?;
    let rest = words.after(text, phrase.length)?;
    let delimited = rest.starts_with([':', '：', '-', '–', '—', '/']) && !rest.starts_with("://");
    let mut credit = Credit::default();
    let mut named = true;
    for item in split_sources(rest) {
        match known_source(item) {
            Some(source) => credit.sources.push((item.to_owned(), Some(source))),
            None if is_phrase(item, CreditWord::Generic) => {}
            None => {
                named = false;
                credit.sources.push((item.to_owned(), None));
            }
        }
    }
    let short = credit.sources.iter().all(|(name, _)| name.split_whitespace().count() <= SOURCE_WORDS);
    let sentence = rest.trim_end().ends_with(['.', '!', '؟', '?']) && rest.split_whitespace().count() > 8;
    let sure = named && (in_brackets || !credit.sources.is_empty());
    ((delimited && short && !sentence) || sure).then_some(credit)
}

/// Nothing but agencies and outlets: `Agencias AFP y Reuters`, `أ ف ب ورويترز`, `Tsp/dpa`.
fn listed(text: &str) -> Option<Vec<(String, Option<&'static Source>)>> {
    const AGENCIES: &[&str] =
        &["Agencias ", "Agences ", "Agenturen ", "Agencies ", "وكالات ", "وكالتا ", "وكالتي "];
    let text = text.trim().trim_end_matches('.');
    if text.split_whitespace().nth(LISTED_WORDS).is_some() {
        return None;
    }
    let rest = AGENCIES.iter().find_map(|noun| text.strip_prefix(noun)).unwrap_or(text);
    let items = split_sources(rest);
    if items.len() < 2 {
        return None;
    }
    let mut found = Vec::new();
    for item in items {
        match known_source(item) {
            None if is_phrase(item, CreditWord::Generic) => {}
            source => found.push((item.to_owned(), Some(source?))),
        }
    }
    found.iter().any(|(name, _)| !agencies::is_word(name)).then_some(found)
}

/// An outlet and the agencies whose copy it used: `Le Monde avec AFP`, `mit dpa`, `con EFE y AP`.
fn joined(text: &str) -> Option<Vec<(String, Option<&'static Source>)>> {
    let text = text.trim().trim_end_matches('.');
    if text.split_whitespace().nth(8).is_some() {
        return None;
    }
    let words = format!(" {text} ").to_lowercase();
    let joint = ["avec", "mit", "con", "with", "com", "ile"].into_iter().find_map(|joint| {
        let at = words.find(&format!(" {joint} "))?;
        text.get(..at).zip(text.get((at + joint.len()).min(text.len())..))
    });
    let (outlet, agencies) = joint?;
    // `Jeune Afrique (avec AFP)`
    let (outlet, agencies) = (outlet.trim().trim_end_matches([',', ' ', '(']), split_sources(agencies));
    let known = !agencies.is_empty()
        && agencies.iter().all(|item| known_source(item).is_some() || is_phrase(item, CreditWord::Generic));
    let capital = outlet.chars().next().is_none_or(|first| first.is_uppercase() || first.is_numeric())
        && outlet.split_whitespace().count() <= 4
        || known_source(outlet).is_some();
    let mut found = Vec::new();
    if !outlet.is_empty() {
        found.push((outlet.to_owned(), known_source(outlet)));
    }
    found.extend(agencies.into_iter().filter_map(|item| Some((item.to_owned(), Some(known_source(item)?)))));
    (known && capital && !found.is_empty()).then_some(found)
}

/// Whether a line of agencies without a name can stand alone: a word that is also a desk's or a reader's cannot.
fn is_wire(line: &str) -> bool {
    let key = name_key(line);
    ["وكال", "agenc", "agentur", "агентств", "ajans", "خبرگزاری", "agenz", "agênc"]
        .iter()
        .any(|stem| key.contains(stem))
}

/// `Reuters contributed to this report.`, `Associated Press writers Ann Lee and Joe Park contributed to this report.`
fn contributed(text: &str) -> Option<Credit> {
    const ENDS: &[&str] = &[
        " contributed to this report",
        " contributed to this article",
        " contributed to this story",
        " also contributed to this report",
        " contributed reporting",
    ];
    const WRITERS: &[&str] = &[
        "writers",
        "writer",
        "reporters",
        "reporter",
        "journalists",
        "journalist",
        "correspondents",
        "correspondent",
    ];
    let text = text.trim().trim_end_matches('.');
    let who = ENDS.iter().find_map(|end| text.strip_suffix(end))?;
    let mut credit = Credit { helpers: true, ..Credit::default() };
    for writer in WRITERS {
        let Some((agency, people)) = who.split_once(&format!(" {writer} ")) else { continue };
        credit.sources.push((agency.trim().to_owned(), Some(known_source(agency.trim())?)));
        // `Ann Lee in Paris and Joe Park in Rome`
        for one in people.split([',', ';']).flat_map(|part| part.split(" and ")) {
            credit.authors.extend(people::name(one.trim()));
        }
        return (!credit.authors.is_empty()).then_some(credit);
    }
    for item in split_sources(who) {
        credit.sources.push((item.to_owned(), Some(known_source(item)?)));
    }
    (!credit.sources.is_empty()).then_some(credit)
}

/// The source that an item names, with or without the noun of an outlet before it: `وكالة رويترز`, `صحيفة الغارديان`.
pub(crate) fn known_source(item: &str) -> Option<&'static Source> {
    let chars: Vec<char> = item.chars().collect();
    agencies::match_named(&chars, 0).filter(|&(end, _)| end == chars.len()).map(|(_, source)| source)
}

/// The sources of a list. Arabic `و` joins two only where it stands before a source of its own.
fn split_sources(text: &str) -> Vec<&str> {
    let mut items: Vec<&str> = Vec::new();
    for part in text.split(['+', '/', ',', '،', '&', '|', ';', '؛', ':', '：', '(', ')', '–', '—', '、'])
    {
        let part = part.trim_matches(|c: char| c.is_whitespace() || "-.\"«»“”'".contains(c));
        if part.is_empty() || part.contains("www.") || part.starts_with("http") {
            continue;
        }
        if known_source(part).is_some() || is_phrase(part, CreditWord::Generic) {
            items.push(part);
            continue;
        }
        let mut rest = part;
        for joint in [" - ", " و ", " and ", " et ", " y ", " und ", " и ", " e ", " ve ", " ile "] {
            if let Some((first, second)) = rest.split_once(joint) {
                items.push(first.trim());
                rest = second.trim();
            }
        }
        let conjunction = rest.match_indices(" و").find(|&(at, _)| {
            let second = rest.get(at + " و".len()..).unwrap_or_default();
            known_source(second).is_some() || is_phrase(second, CreditWord::Generic)
        });
        match conjunction {
            Some((at, _)) => {
                items.push(rest.get(..at).unwrap_or_default().trim());
                items.push(rest.get(at + " و".len()..).unwrap_or_default());
            }
            None => items.push(rest),
        }
    }
    items.retain(|item| !item.is_empty());
    items
}

/// The signature of an agency: its name, initials of editors, words that say the story is over, and nothing else.
fn signature(text: &str) -> Option<Credit> {
    if text.chars().nth(60).is_some() {
        return None;
    }
    let chars: Vec<char> = text.chars().collect();
    // `انتهای پیام`
    if text.split_whitespace().count() > 1 && is_phrase(text, CreditWord::End) {
        return Some(Credit::default());
    }
    let mut credit = Credit::default();
    let (mut initials, mut over, mut at, mut names) = (0, false, 0, 0);
    while at < chars.len() {
        if !letters::is_alphanumeric(*chars.get(at)?) {
            at += 1;
            continue;
        }
        if let Some((end, source)) = agencies::match_at(&chars, at) {
            credit.sources.push((chars.get(at..end)?.iter().collect(), Some(source)));
            at = end;
            continue;
        }
        let end =
            (at..chars.len()).find(|&next| chars.get(next).is_none_or(|c| !letters::is_alphanumeric(*c)));
        let end = end.unwrap_or(chars.len());
        let word: String = chars.get(at..end)?.iter().collect();
        let slash = text.contains('/');
        if is_phrase(&word, CreditWord::End) {
            over = true;
        } else if end - at == 1 || (slash && end - at <= 3) {
            initials += 1;
        } else if !credit.sources.is_empty() && slash && names < 4 && word.chars().all(char::is_alphabetic) {
            names += 1;
        } else if !word.chars().all(char::is_numeric) {
            return None;
        }
        at = end;
    }
    // Names stand in a signature, not in a sentence behind one.
    if names > 0 && text.trim_end_matches('.').contains(['.', ',', '،']) {
        return None;
    }
    let framed = text.contains(['/', '.', '-', '(', '#']);
    let signed = !credit.sources.is_empty() || over || initials >= 2 && (framed || initials >= 3);
    signed.then_some(credit)
}

/// The signature of a desk: agencies, the initials of its people, the day and nothing else: `lgc (efe, afp)`,
/// `sda/reuters/luc`, `(APA, red, 12.3.2024)`, `red, ORF.at/Agenturen`, `DW, AFP / JD, ET`.
fn desk(text: &str) -> Option<Credit> {
    if text.chars().nth(60).is_some() {
        return None;
    }
    let mut credit = Credit::default();
    let mut others = 0;
    let is_mark =
        |c: char| matches!(c, ',' | '/' | '(' | ')' | '+' | ';' | '،' | '|' | '[' | ']' | '–' | '—');
    for token in text.trim_end_matches('.').split(is_mark).map(str::trim).filter(|token| !token.is_empty()) {
        let token = token.trim_end_matches(|c: char| c.is_numeric() || matches!(c, '.' | ' ' | ':'));
        let letters = token.chars().filter(|c| c.is_alphabetic()).count();
        let one_case = token.chars().any(char::is_lowercase) != token.chars().any(char::is_uppercase);
        let apart = token.split(['.', ' ']).all(|part| part.chars().count() <= 1);
        let initials =
            letters <= 4 && token.chars().all(|c| c.is_alphabetic() || matches!(c, '.' | '-' | ' '));
        match known_source(token) {
            Some(source) => credit.sources.push((token.to_owned(), Some(source))),
            None if token.is_empty() => {}
            None if is_phrase(token, CreditWord::Generic) || initials && (one_case || apart) => others += 1,
            None => return None,
        }
    }
    let named = credit.sources.iter().any(|(name, _)| !agencies::is_word(name));
    (named && others > 0).then_some(credit)
}

/// `تابعوا أخبار سانا على تلغرام`, `Follow us on X`.
fn call_to_follow(text: &str) -> Option<Credit> {
    if !may_open(text) {
        return None;
    }
    let words = Words::of(text);
    let follow = phrase_at(&words.folded, &[CreditWord::Follow])?;
    let rest = words.folded.get(follow.length..)?;
    let channel = (0..rest.len())
        .any(|at| rest.get(at..).is_some_and(|tail| phrase_at(tail, &[CreditWord::Channel]).is_some()));
    (channel && words.folded.len() <= 16).then(|| Credit { furniture: true, ..Credit::default() })
}

/// Cuts a credit off the end of a paragraph: what stands behind its last sentence.
fn split_off(text: &mut String) -> Option<(String, Credit)> {
    let tail = text.char_indices().rev().take(LONGEST).last().map_or(0, |(at, _)| at);
    let mut found = None;
    for (at, char) in text.char_indices().rev().take_while(|&(at, _)| at > tail) {
        if !matches!(char, '(' | '[' | '-' | '–' | '—' | '/') {
            continue;
        }
        let (before, credit) = (text.get(..at)?.trim_end(), text.get(at..)?);
        let ended = before.ends_with(['.', '!', '؟', '?', '"', '”', '»', '۔', '。', ')']);
        if ended && let Some(read) = line(credit).filter(|credit| !credit.furniture) {
            found = Some((before.len(), at, read));
        }
    }
    let (end, at, credit) = found?;
    let written = text.get(at..)?.trim().to_owned();
    text.truncate(end);
    Some((written, credit))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::story::Format;

    fn taken(tail: &[&str]) -> Story {
        let mut story = Story::empty([0; 32], Format::Text);
        for text in std::iter::once(&"افتتح الوزير الجسر أمس، وحضر الحفل عدد من السكان.").chain(tail)
        {
            story.blocks.push(Block { kind: BlockKind::Paragraph, text: (*text).to_owned() });
        }
        take(&mut story);
        story
    }

    #[test]
    fn who_only_contributed_is_an_author_where_nobody_else_is() {
        let tail = "Associated Press writers Ann Lee and Joe Park contributed to this report.";
        assert_eq!(taken(&[tail]).authors, ["Ann Lee", "Joe Park"]);
        let help = "Additional reporting by Ann Lee.";
        assert_eq!(taken(&[help]).authors, ["Ann Lee"]);
        let mut story = taken(&[]);
        story.authors.push("Tom Hall".into());
        for text in [help, tail] {
            story.blocks.push(Block { kind: BlockKind::Paragraph, text: text.into() });
        }
        take(&mut story);
        assert_eq!(story.authors, ["Tom Hall"]);
        assert!(story.info_sources.iter().any(|source| source.literal.as_deref() == Some("AP")));
    }

    #[test]
    fn credits_at_the_end_are_removed_and_read() {
        for (tail, authors, sources) in [
            ("(إعداد هدى سالم للنشرة العربية - تحرير سامي حداد)", "هدى سالم", ""),
            ("إعداد: هدى سالم", "هدى سالم", ""),
            ("(تغطية صحفية عمر خليل وهدى سالم - إعداد سامي حداد)", "عمر خليل|هدى سالم|سامي حداد", ""),
            ("(Reporting by Ann Lee and Joe Park in Seoul; Editing by Tom Hall)", "Ann Lee|Joe Park", ""),
            ("Reporting by Ann Lee, Joe Park; editing by Tom Hall", "Ann Lee|Joe Park", ""),
            ("(Bericht von Anna Berg, redigiert von Jan Wolf)", "Anna Berg", ""),
            ("(Reportage Luc Petit, édité par Claire Roux)", "Luc Petit", ""),
            ("(Reporte de Ana Ruiz; editado por Luis Gil)", "Ana Ruiz", ""),
            ("المصدر: الجزيرة + وكالات", "", "Al Jazeera"),
            ("المصدر : رويترز و أ ف ب", "", "Reuters|AFP"),
            ("المصدر: جريدة الضحى", "", "جريدة الضحى"),
            ("Quelle: dpa", "", "dpa"),
            ("Le Monde avec AFP", "", "Le Monde|AFP"),
            ("(mit dpa)", "", "dpa"),
            ("Fuente: EFE", "", "EFE"),
            ("Source : AFP", "", "AFP"),
            ("Источник: ТАСС", "", "TASS"),
            ("منبع: ایسنا", "", "ISNA"),
            ("Kaynak: AA", "", "Anadolu"),
            ("--(بترا) ل م/ن ح", "", "Petra"),
            ("س ع / م ف ر", "", ""),
            ("وام/هدى سالم", "", "WAM"),
            ("(رويترز)", "", "Reuters"),
            ("//انتهى//", "", ""),
        ] {
            let story = taken(&[tail]);
            assert_eq!(story.blocks.len(), 1, "{tail}");
            assert_eq!(story.removed.len(), 1, "{tail}");
            assert_eq!(story.authors.join("|"), authors, "{tail}");
            let found: Vec<_> = story
                .info_sources
                .iter()
                .map(|source| source.literal.clone().unwrap_or(source.name.clone()))
                .collect();
            assert_eq!(found.join("|"), sources, "{tail}");
        }
    }

    #[test]
    fn what_stands_behind_an_end_mark_goes_with_it() {
        let story = taken(&["وقال الوزير إن الجسر آمن.", "//انتهى//", "16:42ت م", "0123"]);
        let removed: Vec<_> = story.removed.iter().map(|removed| removed.text.as_str()).collect();
        assert_eq!((story.blocks.len(), removed), (2, vec!["//انتهى//", "16:42ت م", "0123"]));
        let going_on = taken(&["//انتهى//", "وقال الوزير إن الجسر آمن وإن العمل فيه مستمر حتى الخريف."]);
        assert_eq!(going_on.blocks.len(), 3);
    }

    #[test]
    fn a_credit_behind_the_last_sentence_is_cut_off() {
        let story = taken(&["The bridge opened on Monday. (Reporting by Ann Lee; Editing by Tom Hall)"]);
        assert_eq!(story.blocks[1].text, "The bridge opened on Monday.");
        assert_eq!(story.authors, ["Ann Lee"]);
        let story = taken(&["وقال الوزير إن الجسر آمن. --(بترا) ل م/ن ح"]);
        assert_eq!(story.blocks[1].text, "وقال الوزير إن الجسر آمن.");
        let story = taken(&["وقال الوزير إن الجسر آمن. (أ ف ب، رويترز)"]);
        assert_eq!(story.info_sources.len(), 2);
    }

    #[test]
    fn last_sentences_are_no_credits() {
        for tail in [
            "تحرير الموصل كان أصعب المعارك.",
            "Editing the book took three years.",
            "Report: the bridge will open in May, the mayor said on Monday after years of delay in the works.",
            "The source said that talks went on.",
            "المصدر نفسه قال إن المحادثات مستمرة.",
            "The deal was announced by the agency (Reuters reported it first).",
            "انتهى الحفل في منتصف الليل.",
            "Follow-up talks are planned for May.",
            "\"It is over,\" he said (in English).",
            "وقال إن عدد القتلى 14.",
        ] {
            let story = taken(&[tail]);
            assert_eq!(story.blocks.len(), 2, "{tail}");
            assert_eq!(story.blocks[1].text, tail);
        }
    }
}
