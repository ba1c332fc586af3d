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
    let is = |at: usize, form: &str| words.get(at).is_some_and(|word| word.folded == form);
    if is(0, "این") && is(1, "را") {
        return register.implicit();
    }
    if is(0, "این") {
        // `این پژوهشگر با اشاره به`: a noun of a person, whose ending shows it.
        let role = words.get(1).filter(|role| {
            let person = ["گر", "مند", "کار", "دان", "شناس", "نویس", "ورز", "ساز", "بان", "یست"];
            vocabulary::OFFICES_PERSIAN.contains(&role.folded)
                || person.iter().any(|ending| role.folded.ends_with(ending))
        })?;
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
    if let Some(speaker) = in_a_text(paragraph, words).or_else(|| called(paragraph, words)) {
        return Some(speaker);
    }
    let stop = words.iter().position(ends).unwrap_or(words.len());
    // `زنی که در صف ایستاده`
    let anonymous = stop == 1 && is(1, "که") && words.first().is_some_and(|word| word.folded.ends_with('ی'));
    if anonymous && let Some(first) = words.first() {
        let title = Some(paragraph.written(first.start, first.end));
        let how = Attribution::Anonymous;
        return Some(Speaker { name: None, title, via: None, how, confidence: 0.6 });
    }
    // `کیان خمیر را ورز می‌دهد`: what stands before the mark of the object is no part of the subject.
    let stop = if is(stop, "را") && stop > 1 { stop - 1 } else { stop };
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
        && let Some(name) = (segment..subject.len())
            .find(|&at| gap_ends(at))
            .and_then(|end| subject.get(segment..=end))
            .filter(|name| (2..=3).contains(&name.len()))
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

/// Whose text a sentence quotes from: `در بیانیه اتاق بازرگانی مشهد نیز آمده است`.
fn in_a_text(paragraph: &Paragraph<'_>, words: &[Word]) -> Option<Speaker> {
    let (first, noun) = (words.first()?, words.get(1)?);
    let text = matches!(noun.folded.as_str(), "بیانیه" | "اطلاعیه" | "نامه" | "پیام" | "گزارش");
    let ends = |word: &Word| matches!(word.folded.as_str(), "نیز" | "هم" | "آمده" | "که" | "است" | "نوشته");
    let rest = words.get(2..)?;
    let end = rest.iter().position(ends).unwrap_or(rest.len());
    let owner = rest.get(..end).filter(|owner| (1..=NOUN_PHRASE).contains(&owner.len()))?;
    let (from, to) = (owner.first()?, owner.last()?);
    (first.folded == "در" && text).then(|| Speaker {
        name: None,
        title: Some(paragraph.written(from.start, to.end)),
        via: None,
        how: Attribution::Anonymous,
        confidence: 0.6,
    })
}

/// Who is introduced by his name alone: `راننده‌ای به نام غلام‌رضا با خنده گفت`.
fn called(paragraph: &Paragraph<'_>, words: &[Word]) -> Option<Speaker> {
    let at = words
        .windows(2)
        .position(|pair| matches!(pair, [to, name] if to.folded == "به" && name.folded == "نام"))
        .filter(|&at| (1..=NOUN_PHRASE).contains(&at))?;
    let ends = |word: &Word| {
        matches!(
            word.folded.as_str(),
            "با" | "که" | "در" | "از" | "به" | "نیز" | "هم" | "گفت" | "و" | "می‌گوید" | "را"
        )
    };
    let rest = words.get(at + 2..)?;
    let end = rest.iter().take(4).position(ends).unwrap_or(rest.len());
    let name = rest.get(..end).filter(|name| (1..=3).contains(&name.len()))?;
    let title = paragraph.written(words.first()?.start, words.get(at - 1)?.end);
    Some(Speaker {
        name: Some(paragraph.written(name.first()?.start, name.last()?.end)),
        title: Some(title),
        via: None,
        how: Attribution::Explicit,
        confidence: 0.8,
    })
}
