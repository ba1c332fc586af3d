//! The subject of a Persian sentence.

use super::super::paragraph::Paragraph;
use super::super::register::Register;
use super::super::vocabulary;
use super::{NOUN_PHRASE, Region};
use crate::article::facts::{Attribution, Speaker};
use crate::lexicon::names::GIVEN_NAMES;
use crate::text::search_tier::name_key;
use crate::text::words::Word;

/// The subject of a Persian sentence: it opens the sentence, its name before or behind its office.
pub(super) fn persian(paragraph: &Paragraph<'_>, region: Region, register: &Register<'_>) -> Option<Speaker> {
    let words = paragraph.between(region.from, region.to);
    // `این استاد دانشگاه`: who was spoken of.
    if words.first().is_some_and(|word| word.folded == "این") {
        let role = words.get(1).filter(|role| vocabulary::OFFICES_PERSIAN.contains(&role.folded))?;
        return register.by_role(&role.folded, None).or_else(|| register.implicit());
    }
    let ends = |word: &Word| {
        matches!(
            word.folded.as_str(),
            "همچنین"
                | "البته"
                | "سپس"
                | "اکنون"
                | "همزمان"
                | "پیشتر"
                | "در"
                | "به"
                | "روز"
                | "با"
                | "که"
                | "نیز"
                | "هم"
                | "از"
                | "را"
                | "گفت"
                | "برای"
                | "بر"
                | "این"
                | "ضمن"
                | "و"
                | "طی"
                | "امروز"
                | "دیروز"
                | "گفته"
                | "تا"
        )
    };
    let stop = words.iter().position(ends).unwrap_or(words.len());
    let subject = words.get(..stop.min(NOUN_PHRASE))?;
    let key = |word: &Word| name_key(word.folded.split('\u{200c}').next().unwrap_or(&word.folded));
    let gap_ends = |at: usize| {
        let two = subject.get(at).zip(subject.get(at + 1));
        two.is_none_or(|(one, two)| {
            paragraph
                .text
                .get(one.end..two.start)
                .is_some_and(|gap| gap.iter().any(|c| *c == '،' || *c == ','))
        })
    };
    let segment = (0..subject.len()).find(|&at| gap_ends(at)).map_or(subject.len(), |at| at + 1);
    let head = subject.get(..segment)?;
    let (first, last) = (head.first()?, head.last()?);
    let written = paragraph.written(first.start, last.end);
    if let Some(known) = register.by_name(&written) {
        return Some(known);
    }
    let office = |word: &Word| vocabulary::OFFICES_PERSIAN.contains(&word.folded);
    let begins = head.iter().position(|word| GIVEN_NAMES.contains(&key(word)) && !office(word));
    // Without a known given name, a subject that opens with no office and has few words is a name.
    let bare = !office(first) && (head.len() == 2 || head.len() <= 3 && segment < subject.len());
    // `استاندار آذربایجان غربی، بهرام نوروزی،`: the name in commas behind the office.
    if begins.is_none()
        && office(first)
        && let Some(name) = subject.get(segment..).filter(|name| (2..=3).contains(&name.len()))
        && name.iter().all(|word| !office(word))
        && let Some((from, to)) = name.first().zip(name.last())
    {
        let title = Some(written);
        let name = paragraph.written(from.start, to.end);
        let known = register.by_name(&name);
        return Some(match known {
            Some(known) => Speaker { title, ..known },
            None => {
                Speaker { name: Some(name), title, via: None, how: Attribution::Explicit, confidence: 0.8 }
            }
        });
    }
    let given = begins.or_else(|| bare.then_some(0))?;
    let start = head.get(given)?.start;
    let rest = head.get(given..)?;
    let until = rest.iter().skip(1).position(office).map_or(rest.len(), |at| at + 1);
    let (rest, behind) = (rest.get(..until)?, rest.get(until..)?);
    let name = rest.get(..rest.len().min(3))?;
    let written = paragraph.written(start, name.last()?.end);
    let apposed = (segment < subject.len()).then(|| {
        let tail = subject.get(segment..).unwrap_or(&[]);
        tail.first().zip(tail.last()).map(|(first, last)| paragraph.written(first.start, last.end))
    });
    let before = (given > 0).then(|| paragraph.written(first.start, start).trim().to_owned());
    let after =
        behind.first().zip(behind.last()).map(|(first, last)| paragraph.written(first.start, last.end));
    let title = before.or(after).or(apposed.flatten());
    if let Some(known) = register.by_name(&written) {
        return Some(Speaker { title: title.or(known.title.clone()), ..known });
    }
    let alone = name.len() == 1 && segment == subject.len() && given > 0;
    (!alone).then_some(Speaker {
        name: Some(written),
        title,
        via: None,
        how: Attribution::Explicit,
        confidence: 0.8,
    })
}
