//! Bylines at the head: `By Ann Lee in Whitby`, `كتبت هدى سالم`, a name on a line of its own.

use super::people::{Words, name, names};
use super::{add_author, add_source};
use crate::article::facts::Dateline;
use crate::article::story::{Removed, RemovedKind};
use crate::article::{BlockKind, Story};
use crate::lexicon::agencies::{self, Source};
use crate::lexicon::credits::{CreditWord, phrase_at};
use crate::lexicon::names::{GAZETTEER, GIVEN_NAMES, Known, OFFICES, ORG_WORDS, TITLES, joined_key};
use crate::text::search_tier::name_key;

/// How many blocks at the head can be bylines.
const HEAD: usize = 3;
/// Longest byline, in code points.
const LONGEST: usize = 110;
/// Shortest paragraph, in code points, that a name alone can stand before.
const PARAGRAPH: usize = 60;

#[derive(Debug, Default, PartialEq)]
struct Byline {
    authors: Vec<String>,
    place: Option<String>,
    sources: Vec<(String, Option<&'static Source>)>,
}

/// Takes the byline off the head of a story. The place it names, if any, is where the story was filed.
pub fn take(story: &mut Story) -> Option<Dateline> {
    for index in 0..HEAD {
        if index + 1 >= story.blocks.len() {
            return None;
        }
        let block = story.blocks.get(index).filter(|block| block.kind == BlockKind::Paragraph)?;
        if block.text.chars().nth(LONGEST).is_some() {
            return None;
        }
        let (found, lines) =
            match listed(&block.text).or_else(|| labelled(&block.text)).or_else(|| shared(&block.text)) {
                Some(byline) => (byline, 1),
                None => match alone(story, index) {
                    Some(found) => found,
                    None => continue,
                },
            };
        let text: Vec<String> = story.blocks.drain(index..index + lines).map(|block| block.text).collect();
        for text in &text {
            story.removed.push(Removed { kind: RemovedKind::Byline, text: text.clone() });
        }
        for author in found.authors {
            add_author(&mut story.authors, author);
        }
        for (name, source) in &found.sources {
            add_source(&mut story.info_sources, name, *source);
        }
        return found.place.map(|place| Dateline {
            text: text.join("\n"),
            places: vec![place],
            rule: "byline".into(),
            confidence: 0.8,
            ..Dateline::default()
        });
    }
    None
}

/// An outlet and the agencies whose copy it used, or nothing but agencies, on a line of its own: `Le Monde avec AFP`,
/// `Ap y Afp`. Before `avec` may stand the author or his initials too.
fn shared(text: &str) -> Option<Byline> {
    let mut byline = Byline::default();
    for (name, source) in super::joined(text.trim()).or_else(|| super::listed(text.trim()))? {
        match source {
            None if is_initials(&name) || is_desk_word(&name) || behind_desk(&name).is_some() => {}
            None if is_author(&name) => byline.authors.push(name),
            source => byline.sources.push((name, source)),
        }
    }
    (!byline.sources.is_empty()).then_some(byline)
}

/// Whether an unknown name beside agencies is a person: two or three words that begin with a given name.
fn is_author(name: &str) -> bool {
    let first = name.split_whitespace().next().unwrap_or_default();
    GIVEN_NAMES.contains(&name_key(first)) && (2..=4).contains(&name.split_whitespace().count())
}

/// `L.P.`, `S. M.`, `HC`
fn is_initials(name: &str) -> bool {
    let letters = name.chars().filter(|c| c.is_alphabetic()).count();
    letters <= 3 && name.chars().all(|c| c.is_uppercase() || matches!(c, '.' | ' ' | '-'))
}

/// A line that a word of authorship opens, and whose rest is people, places, agencies and desks.
fn labelled(text: &str) -> Option<Byline> {
    let text = text.trim();
    let words = Words::of(text);
    let phrase = phrase_at(&words.folded, &[CreditWord::Byline])?;
    let rest = words.after(text, phrase.length)?;
    let delimited = rest.starts_with([':', '/', '-', '–', '：']);
    let rest = rest.trim_start_matches([':', '/', '-', '–', '：', ' ']);
    // `كتب أحمد علي:`, where nothing but a given name can follow.
    let rest = if phrase.weak { rest.strip_suffix(':').unwrap_or(rest).trim_end() } else { rest };
    if rest.ends_with(['.', '!', '؟', '?', ':']) || rest.is_empty() {
        return None;
    }
    let (people, place) = with_place(rest);
    let mut authors = names(people);
    authors.retain(|name| !is_desk(name));
    let first = name_key(rest.split_whitespace().next()?);
    let cased = rest.chars().any(char::is_uppercase);
    // Without case, only a known given name or a colon tells that people follow.
    let sure = delimited || !phrase.weak && cased || GIVEN_NAMES.contains(first.as_str());
    let longest = authors.iter().map(|name| name.split_whitespace().count()).sum::<usize>();
    let rest_words = people.split_whitespace().count();
    let mut byline = Byline { place, ..Byline::default() };
    for part in rest.split([',', '،', '|', '/', '-', '–', '(', ')']).skip(1) {
        match super::known_source(part.trim()) {
            Some(source) => byline.sources.push((part.trim().to_owned(), Some(source))),
            None if byline.place.is_none() && is_place(part.trim()) => {
                byline.place = Some(part.trim().to_owned())
            }
            None => {}
        }
    }
    // All that is no name stands behind a mark, or there is little of it.
    let behind = rest.split([',', '،', '|', '-', '–', '(']).count() > 1;
    let covered = longest + 2 * authors.len() >= rest_words || behind;
    byline.authors = authors;
    (sure && covered && !byline.authors.is_empty()).then_some(byline)
}

/// A line that is nothing but people, places, sources and desks with marks between: `هدى سالم - غزة`, `Ann Lee, London`,
/// `Par Claire Duval avec AFP`. What the grammar of datelines reads whole stays for it.
fn listed(text: &str) -> Option<Byline> {
    let text = text.trim();
    if text.split_whitespace().count() > 12 || text.ends_with(['.', '!', '؟', '?', ':']) {
        return None;
    }
    let words = Words::of(text);
    let phrase = phrase_at(&words.folded, &[CreditWord::Byline]);
    let label = phrase.and_then(|phrase| words.after(text, phrase.length));
    let rest = label.unwrap_or(text);
    let mut byline = Byline::default();
    let (mut marks, mut desk) = (false, false);
    let parted =
        rest.replace(" avec ", " | ").replace(" ووكالات", " | وكالات").replace(" and agencies", " | agencies");
    let parted = parted_at_hyphens(&parted.replace(" berichtet ", " | "));
    let parts = parted.split(['/', '|', ',', '،', '–', '—', 'ـ', '(', ')', '+', '\n']).map(str::trim);
    let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).flat_map(before_source).collect();
    for (number, &part) in parts.iter().enumerate() {
        marks |= number > 0;
        let with = lower(part, "avec ").unwrap_or(part);
        let own = OWN_REPORTER.iter().find_map(|own| with.strip_prefix(own).or_else(|| lower(with, own)));
        desk |= own.is_some();
        let part = own.or_else(|| behind_desk(part)).unwrap_or(part).trim();
        if own.is_some() && part.is_empty() {
            continue;
        }
        let bare = PLACE_PREPOSITIONS.iter().find_map(|word| part.strip_prefix(word));
        // `AFP, à Kaboul`, `Redacción Bogotá`
        desk |= number > 0 && bare.is_some_and(is_place) || behind_desk(parts.get(number)?).is_some();
        let part = bare.unwrap_or(part);
        let part = part.strip_prefix("avec ").unwrap_or(part);
        let chars: Vec<char> = part.chars().collect();
        let source = super::known_source(part);
        // `عبد الإله شبلاوي`: the given name is of two words.
        let given = part
            .split_whitespace()
            .next()
            .is_some_and(|first| first == "عبد" || GIVEN_NAMES.contains(&name_key(first)));
        let (people, place) = with_place(part);
        if source.is_some() {
            byline.sources.push((part.to_owned(), source));
        } else if agencies::match_generic(&chars, 0) == Some(chars.len()) || is_desk_word(part) {
            desk |= is_desk_word(part);
        } else if is_place(part) {
            if byline.place.is_some() {
                return None;
            }
            byline.place = Some(part.to_owned());
        } else if given && let Some(people) = whole_names(people) {
            byline.authors.extend(people);
            byline.place = byline.place.take().or(place);
        } else if label.is_some() && number == 0 && parts.len() > 1 && part.starts_with(char::is_uppercase) {
            // `Par La Montagne avec AFP`: the outlet itself; two or three capitals without an article are a person.
            let words = part.split_whitespace().count();
            let person = (2..=3).contains(&words)
                && !ARTICLES.iter().any(|article| part.starts_with(article))
                && name(part).is_some_and(|name| name.len() == part.len());
            match person {
                true => byline.authors.push(part.to_owned()),
                false => byline.sources.push((part.to_owned(), None)),
            }
        } else {
            return None;
        }
    }
    let filed = byline.place.is_some() || !byline.sources.is_empty();
    let person = !byline.authors.is_empty();
    if person && !(filed && marks || label.is_some())
        || !(person || desk && filed) && (byline.sources.is_empty() || label.is_none())
    {
        return None;
    }
    // A place first, or no person at all: the grammar of datelines knows such lines.
    let chars: Vec<char> = text.chars().collect();
    let first = text.split(['/', '-', '–', ':', 'ـ']).next().is_some_and(|first| is_place(first.trim()));
    let read =
        first && crate::extract::dateline::grammar::read(&chars).is_some_and(|head| head.end >= chars.len());
    (!read).then_some(byline)
}

/// What stands for a reporter whom the outlet does not name, or before his name.
const OWN_REPORTER: &[&str] = &[
    "de notre correspondante",
    "de notre correspondant",
    "de notre envoyée spéciale",
    "de notre envoyé spécial",
    "notre correspondante",
    "notre correspondant",
    "notre envoyée spéciale",
    "notre envoyé spécial",
    "envoyée spéciale",
    "envoyé spécial",
    "von unserem Korrespondenten",
    "von unserer Korrespondentin",
    "de nuestro corresponsal",
    "de nuestra corresponsal",
    "from our correspondent",
];

/// Prepositions before the place of a byline.
const PLACE_PREPOSITIONS: &[&str] = &["من ", "in ", "à ", "À ", "en ", "aus ", "Aus ", "в ", "из "];

/// The source at the end of a part apart, where a line was joined to the one before: `envoyé spécial à Kiev franceinfo`.
fn before_source(part: &str) -> Vec<&str> {
    if super::known_source(part).is_none() && lower(part, "avec ").is_none() {
        for (at, _) in part.match_indices(' ') {
            let Some((before, source)) = part.split_at_checked(at) else { continue };
            if super::known_source(source.trim()).is_some() && !agencies::is_word(source.trim()) {
                return vec![before, source.trim()];
            }
        }
    }
    vec![part]
}

/// The people of a part that is nothing but people: `Anna Berg und Max Kern`.
fn whole_names(text: &str) -> Option<Vec<String>> {
    let people = names(text);
    let words: usize = people.iter().map(|name| name.split_whitespace().count()).sum();
    let short = people.iter().all(|name| (2..=4).contains(&name.split_whitespace().count()));
    // Each further person needs a conjunction of one word, or one written on.
    let rest = text.split_whitespace().count().checked_sub(words)?;
    (!people.is_empty() && short && rest < people.len()).then_some(people)
}

/// Articles that the name of an outlet begins with.
const ARTICLES: &[&str] = &["Le ", "La ", "Les ", "L'", "L’", "El ", "Los ", "Der ", "Die ", "Das ", "The "];

/// What follows an opening whose first letter may be a capital.
fn lower<'a>(text: &'a str, opening: &str) -> Option<&'a str> {
    let head = text.get(..opening.len())?;
    head.to_lowercase().eq_ignore_ascii_case(&opening.to_lowercase()).then(|| text.get(opening.len()..))?
}

/// The text with a mark for each hyphen that joins no two parts of a Latin or Cyrillic name.
fn parted_at_hyphens(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let cased = |at: Option<usize>| {
        at.and_then(|at| chars.get(at)).is_some_and(|c| c.is_uppercase() || c.is_lowercase())
    };
    let mark = |(at, char): (usize, &char)| match char {
        '-' if !(cased(at.checked_sub(1)) && cased(Some(at + 1))) => '|',
        char => *char,
    };
    chars.iter().enumerate().map(mark).collect()
}

/// Words of a desk or of a correspondent without a name.
const DESK_WORDS: &[&str] = &[
    "خاص",
    "مراسلنا",
    "مراسلتنا",
    "correspondance",
    "correspondant",
    "correspondante",
    "correspondencia",
    "corresponsal",
    "Redacción",
    "REDACCIÓN",
    "Rédaction",
    "La rédaction",
    "Redaktion",
    "Haber Merkezi",
    "HABER MERKEZİ",
];

fn is_desk_word(text: &str) -> bool {
    DESK_WORDS.contains(&text)
}

/// What stands behind or before the word of a desk: `Redacción Bogotá`, `BirGün HABER MERKEZİ`.
fn behind_desk(part: &str) -> Option<&str> {
    let cut = |word: &str| {
        let rest = part.strip_prefix(word).filter(|rest| rest.starts_with(' '));
        rest.or_else(|| part.strip_suffix(word).filter(|rest| rest.ends_with(' ')))
    };
    DESK_WORDS.iter().find_map(|word| cut(word)).map(str::trim)
}

/// `Ann Lee in Whitby`: the people, and the place behind them.
fn with_place(text: &str) -> (&str, Option<String>) {
    for joint in [" in ", " à ", " en ", " aus ", " a ", " в ", " من ", " في ", " from "] {
        if let Some((people, place)) = text.rsplit_once(joint) {
            let place = place.trim();
            let short = place.split_whitespace().count() <= 3;
            let capital = place.chars().next().is_some_and(|c| c.is_uppercase() || !c.is_lowercase());
            if short && capital && name(people).is_some() {
                return (people, Some(place.to_owned()));
            }
        }
    }
    (text, None)
}

/// A name alone on a line before the story, perhaps with a line for the place behind it.
fn alone(story: &Story, index: usize) -> Option<(Byline, usize)> {
    let text = story.blocks.get(index)?.text.trim();
    let count = text.split_whitespace().count();
    if !(2..=4).contains(&count) || text.ends_with(|c: char| !c.is_alphabetic()) {
        return None;
    }
    let first = name_key(text.split_whitespace().next()?);
    if !GIVEN_NAMES.contains(first.as_str()) || is_place(text) || name(text)?.len() != text.len() {
        return None;
    }
    // Somebody the story speaks of is its heading, not its author.
    let last = text.split_whitespace().next_back()?;
    if story.blocks.iter().skip(index + 1).any(|block| block.text.contains(last)) {
        return None;
    }
    let next = story.blocks.get(index + 1)?;
    let place = Some(next.text.trim()).filter(|text| is_place(text)).map(str::to_owned);
    // `Luc Petit`, and below `La Presse Canadienne`
    let source =
        super::known_source(next.text.trim()).map(|source| (next.text.trim().to_owned(), Some(source)));
    let lines = 1 + usize::from(place.is_some() || source.is_some());
    let behind = &story.blocks.get(index + lines)?.text;
    let story_begins = behind.chars().nth(PARAGRAPH).is_some() || {
        let dateline = crate::extract::dateline::grammar::read(&behind.chars().collect::<Vec<_>>());
        dateline.is_some_and(|head| !head.places.is_empty() && story.blocks.len() > index + lines + 1)
    };
    let byline = Byline { authors: vec![text.to_owned()], place, sources: source.into_iter().collect() };
    story_begins.then_some((byline, lines))
}

/// An agency, a place or an office where a list of people goes on: `By Ann Lee, Associated Press, Political Editor`.
fn is_desk(text: &str) -> bool {
    let chars: Vec<char> = text.chars().collect();
    let office = |word: &str| {
        let key = name_key(word);
        TITLES.contains(&key) || ORG_WORDS.contains(&key) || OFFICES.contains(&key)
    };
    agencies::match_at(&chars, 0).is_some_and(|(end, _)| end == chars.len())
        || is_place(text)
        || text.split_whitespace().skip(1).any(office)
}

/// Whether a text is the name of a place, and of nothing else.
fn is_place(text: &str) -> bool {
    text.split_whitespace().count() <= 3
        && (agencies::is_filing_city(text)
            || matches!(GAZETTEER.get(&joined_key(text)), Some(Some(Known::Place(..)))))
        && text.chars().next().is_some_and(|c| c.is_uppercase() || !c.is_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Block;
    use crate::article::story::Format;

    fn taken(head: &[&str]) -> (Option<Dateline>, Story) {
        let mut story = Story::empty([0; 32], Format::Text);
        let paragraph = "افتتح الوزير الجسر أمس، وحضر الحفل عدد من السكان الذين انتظروه أربعة أعوام.";
        for text in head.iter().chain(std::iter::once(&paragraph)) {
            story.blocks.push(Block { kind: BlockKind::Paragraph, text: (*text).to_owned() });
        }
        let place = take(&mut story);
        (place, story)
    }

    #[test]
    fn bylines_are_removed_and_read() {
        for (head, authors, place, sources) in [
            (&["By Ann Lee in Whitby"][..], "Ann Lee", "Whitby", ""),
            (&["By ANN LEE, Associated Press"], "ANN LEE", "", "AP"),
            (&["By Ann Lee and Joe Park"], "Ann Lee|Joe Park", "", ""),
            (&["By Ann Lee, BBC News, Berlin"], "Ann Lee", "Berlin", "BBC"),
            (&["Von Anna Berg, Berlin"], "Anna Berg", "Berlin", ""),
            (&["Par Luc Petit"], "Luc Petit", "", ""),
            (&["Por Ana Ruiz"], "Ana Ruiz", "", ""),
            (&["كتبت هدى سالم"], "هدى سالم", "", ""),
            (&["كتب/ عمر خليل"], "عمر خليل", "", ""),
            (&["بقلم: هدى سالم"], "هدى سالم", "", ""),
            (&["Carmen Olivares", "Cuenca"], "Carmen Olivares", "Cuenca", ""),
            (&["Автор: Иван Петров"], "Иван Петров", "", ""),
            (&["هدى سالم - غزة"], "هدى سالم", "غزة", ""),
            (&["هدى سالم - بي بي سي - غزة"], "هدى سالم", "غزة", "BBC"),
            (&["Ann Lee | London"], "Ann Lee", "London", ""),
            (&["Par AFP"], "", "", "AFP"),
            (&["Par Claire Duval avec AFP"], "Claire Duval", "", "AFP"),
        ] {
            let (found, story) = taken(head);
            assert_eq!(story.blocks.len(), 1, "{head:?}");
            assert_eq!(story.authors.join("|"), authors, "{head:?}");
            assert_eq!(found.map(|line| line.places.join("/")).unwrap_or_default(), place, "{head:?}");
            let found: Vec<_> =
                story.info_sources.iter().filter_map(|source| source.literal.clone()).collect();
            assert_eq!(found.join("|"), sources, "{head:?}");
        }
    }

    #[test]
    fn other_short_lines_stay() {
        for head in [
            "By the end of May the bridge will open",
            "Por la tarde llegó la lluvia",
            "كتب التاريخ صفحة جديدة",
            "Paris",
            "جسر جديد",
            "Von Mai an rollt der Verkehr",
            "Paris, Rome, Londres",
            "Trump - Berlin",
            "سامي حداد، أول الواصلين",
        ] {
            let (_, story) = taken(&[head]);
            assert_eq!(story.blocks.len(), 2, "{head}: {:?}", story.removed);
        }
    }
}
