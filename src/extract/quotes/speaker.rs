//! Who speaks: the words around a cue, the names found before, and the register of who spoke last.

use std::collections::HashSet;

use super::Paragraph;
use super::cues::{Cue, CueKind, Cues, Gender};
use crate::article::facts::{Attribution, Entity, Mention, NameKind, Speaker};
use crate::text::{search_tier, words::Word};

/// Most words of a subject.
const SUBJECT_WORDS: usize = 12;

/// A cue in a paragraph and its speaker.
#[derive(Debug, Clone)]
pub(crate) struct Event {
    /// First character of the cue in the paragraph.
    pub at: usize,
    /// One past its last character.
    pub end: usize,
    /// The cue as written.
    pub cue: String,
    /// Who speaks.
    pub speaker: Option<Speaker>,
}

/// Who spoke so far, with the gender their cue showed.
pub(crate) struct Register<'a> {
    mentions: &'a [Mention],
    entities: &'a [Entity],
    people: Vec<(Speaker, Option<Gender>)>,
    current: Option<usize>,
}

impl<'a> Register<'a> {
    pub fn new(mentions: &'a [Mention], entities: &'a [Entity]) -> Self {
        Self { mentions, entities, people: Vec::new(), current: None }
    }

    /// A subheading: nobody goes on speaking over it.
    pub fn reset(&mut self) {
        self.current = None;
    }

    /// The current speaker goes on.
    pub fn implicit(&self) -> Option<Speaker> {
        let (speaker, _) = self.people.get(self.current?)?;
        let how = if speaker.name.is_none() { Attribution::Anonymous } else { Attribution::Implicit };
        Some(Speaker { how, confidence: speaker.confidence * 0.85, ..speaker.clone() })
    }

    fn implicit_of(&mut self, gender: Option<Gender>) -> Option<Speaker> {
        let agrees = |other: Option<Gender>| gender.is_none() || other.is_none() || gender == other;
        let current = self.current.filter(|&at| self.people.get(at).is_some_and(|person| agrees(person.1)));
        self.current = current.or_else(|| self.people.iter().rposition(|person| agrees(person.1)));
        self.implicit()
    }

    fn set(&mut self, speaker: Speaker, gender: Option<Gender>) -> Speaker {
        let same = |other: &Speaker| {
            other.name == speaker.name && (speaker.name.is_some() || other.title == speaker.title)
        };
        match self.people.iter().position(|(other, _)| same(other)) {
            Some(at) => self.current = Some(at),
            None => {
                self.people.push((speaker.clone(), gender));
                self.current = Some(self.people.len() - 1);
            }
        }
        speaker
    }

    /// Whether the names say that exactly this span is a name.
    pub fn is_name(&self, start: usize, end: usize) -> bool {
        self.mentions.iter().any(|mention| {
            mention.start <= start + 1 && mention.end + 1 >= end && mention.end > start && mention.start < end
        })
    }

    fn person_in(&self, start: usize, end: usize, last: bool) -> Option<&'a Mention> {
        let mentions = self.mentions;
        let inside = |m: &&Mention| m.kind == NameKind::Person && m.start >= start && m.end <= end;
        if last { mentions.iter().rev().find(inside) } else { mentions.iter().find(inside) }
    }

    fn named(&self, mention: &Mention) -> Speaker {
        let entity = self.entities.iter().find(|e| e.name == mention.name && e.kind == NameKind::Person);
        let full = mention.end - mention.start >= mention.name.chars().count();
        Speaker {
            name: Some(mention.name.clone()),
            title: entity.and_then(|entity| entity.title.clone()),
            via: None,
            how: if full { Attribution::Explicit } else { Attribution::Surname },
            confidence: 0.9,
        }
    }

    /// Completes a bare surname or given name, or a definite role, from who was named before.
    fn known(&self, subject: &str) -> Option<Speaker> {
        let wanted: HashSet<String> = key(subject);
        let first = subject.split_whitespace().next().map(search_tier::name_key)?;
        let head = first.strip_prefix("ال").filter(|stem| stem.chars().count() > 2).map(str::to_owned);
        let matches = |name: Option<&str>| name.is_some_and(|name| wanted.is_subset(&key(name)));
        for (speaker, _) in self.people.iter().rev() {
            if matches(speaker.name.as_deref())
                || (wanted.len() == 1 && matches(speaker.title.as_deref()) && head.is_none())
            {
                return Some(Speaker { how: Attribution::Surname, confidence: 0.85, ..speaker.clone() });
            }
        }
        let people = self.entities.iter().filter(|entity| entity.kind == NameKind::Person);
        let named = people.clone().find(|entity| matches(Some(&entity.name)));
        let entity_speaker = |entity: &Entity, how| Speaker {
            name: Some(entity.name.clone()),
            title: entity.title.clone(),
            via: None,
            how,
            confidence: 0.8,
        };
        if let Some(entity) = named {
            return Some(entity_speaker(entity, Attribution::Surname));
        }
        let head = head?;
        let holds = |title: Option<&str>| {
            title.is_some_and(|title| {
                key(title).iter().any(|word| word.strip_prefix("ال").unwrap_or(word) == head)
            })
        };
        let current = self.current.and_then(|at| self.people.get(at));
        let spoken = current.into_iter().chain(self.people.iter().rev());
        for (speaker, _) in spoken {
            if holds(speaker.title.as_deref()) {
                return Some(Speaker { how: Attribution::Role, confidence: 0.8, ..speaker.clone() });
            }
        }
        people
            .rev()
            .find(|entity| holds(entity.title.as_deref()))
            .map(|entity| entity_speaker(entity, Attribution::Role))
    }
}

fn key(text: &str) -> HashSet<String> {
    text.split_whitespace().map(search_tier::name_key).collect()
}

/// The cues of a paragraph outside its quotations, each with its speaker.
pub(crate) fn events(paragraph: &Paragraph<'_>, cues: &Cues, register: &mut Register<'_>) -> Vec<Event> {
    let quoted = |at: usize| paragraph.spans.iter().any(|span| span.open <= at && at < span.close);
    let mut events: Vec<Event> = Vec::new();
    for (index, word) in paragraph.words.iter().enumerate() {
        let Some(cue) = cues.get(&word.folded, paragraph.arabic).filter(|_| !quoted(word.start)) else {
            continue;
        };
        if paragraph.arabic && cue.kind == CueKind::Verb && !finite(paragraph, index) {
            continue;
        }
        let speaker = if paragraph.arabic {
            arabic_subject(paragraph, index, cue, register)
        } else {
            other_subject(paragraph, index, register)
        };
        let written = paragraph.text.get(word.start..word.end).unwrap_or(&[]).iter().collect();
        events.push(Event { at: word.start, end: word.end, cue: written, speaker });
    }
    events
}

/// A noun that looks like a verb (`بين`, `رد`) stands behind a preposition or before no subject and no clause.
fn finite(paragraph: &Paragraph<'_>, index: usize) -> bool {
    let word = paragraph.words.get(index).map(|word| word.folded.as_str());
    let next = paragraph.words.get(index + 1).map(|word| word.folded.as_str()).unwrap_or_default();
    match word {
        Some("بين" | "رد" | "قدر" | "حث" | "علق" | "نقل" | "وعد" | "كتب" | "ختم" | "مضي" | "جاء" | "جدد") => {
            next.starts_with("ان") || index == 0
        }
        _ => true,
    }
}

fn arabic_subject(
    paragraph: &Paragraph<'_>,
    index: usize,
    cue: Cue,
    register: &mut Register<'_>,
) -> Option<Speaker> {
    let word = paragraph.words.get(index)?;
    if cue.kind == CueKind::Participle || possessive(&word.folded) {
        return register
            .implicit_of(cue.gender.filter(|_| cue.kind == CueKind::Participle).filter(|_| false));
    }
    let subject = subject_after(paragraph, index);
    let (Some(first), Some(last)) = (subject.first(), subject.last()) else {
        return register.implicit_of(cue.gender);
    };
    let (start, end) = (first.start, last.end);
    if let Some(mention) = register.person_in(paragraph.offset + start, paragraph.offset + end, false) {
        let speaker = register.named(mention);
        return Some(register.set(speaker, cue.gender));
    }
    let written: String = paragraph.text.get(start..end)?.iter().collect();
    if let Some(speaker) = register.known(&written) {
        return Some(register.set(speaker, cue.gender));
    }
    let speaker =
        Speaker { name: None, title: Some(written), via: None, how: Attribution::Anonymous, confidence: 0.7 };
    Some(register.set(speaker, cue.gender))
}

fn possessive(folded: &str) -> bool {
    matches!(folded, "قوله" | "قولها" | "قولهم" | "تعبيره" | "تعبيرها" | "وصفه" | "وصفها")
}

/// The noun phrase behind an Arabic cue, up to where the clause, a mark or a circumstance begins.
fn subject_after<'a>(paragraph: &Paragraph<'a>, index: usize) -> &'a [Word] {
    let words: &'a [Word] = paragraph.words;
    let mut from = index + 1;
    if words.get(index).is_some_and(|word| matches!(word.folded.as_str(), "وفقا" | "ووفقا"))
        && words.get(from).is_some_and(|word| word.folded == "ل")
    {
        from += 1;
    }
    let mut to = from;
    while let Some(word) = words.get(to).filter(|_| to < from + SUBJECT_WORDS) {
        let gap_start = words.get(to.wrapping_sub(1)).map_or(0, |before| before.end);
        let gap = paragraph.text.get(gap_start..word.start).unwrap_or(&[]);
        if gap.iter().any(|c| !c.is_whitespace() && !matches!(c, 'ـ' | '(' | ')' | '-'))
            || stops(word, words.get(to + 1))
        {
            break;
        }
        to += 1;
    }
    words.get(from..to).unwrap_or(&[])
}

fn stops(word: &Word, next: Option<&Word>) -> bool {
    let folded = word.folded.as_str();
    let event = |word: &Word| {
        let bare = word.folded.as_str();
        [
            "مقابل",
            "تصريح",
            "حديث",
            "مؤتمر",
            "بيان",
            "كلم",
            "منشور",
            "تغريد",
            "اتصال",
            "خطاب",
            "وقت",
            "رسال",
            "ختام",
            "تقرير",
            "لقاء",
            "حوار",
            "جلس",
            "هذا",
            "افتتاح",
        ]
        .iter()
        .any(|stem| bare.starts_with(stem))
    };
    let that = ["ان", "بان", "انه", "انها", "انهم", "بانه", "بانها", "اننا", "انني", "انهما", "بانهم"]
        .contains(&folded);
    that || matches!(
        folded,
        "خلال"
            | "عقب"
            | "بعد"
            | "قبل"
            | "امس"
            | "اليوم"
            | "عبر"
            | "ردا"
            | "الي"
            | "علي"
            | "مع"
            | "عن"
            | "من"
            | "اثناء"
            | "لدي"
            | "حول"
            | "ايضا"
            | "كذلك"
            | "مساء"
            | "صباح"
            | "السبت"
            | "الاحد"
            | "الاثنين"
            | "الثلاثاء"
            | "الاربعاء"
            | "الخميس"
            | "الجمعه"
            | "لرويترز"
            | "للصحافيين"
            | "للصحفيين"
            | "للجزيره"
            | "بشان"
            | "فيما"
            | "لكن"
            | "كما"
            | "حيث"
            | "وهو"
            | "وهي"
            | "التي"
            | "الذي"
            | "لا"
            | "لم"
            | "لن"
            | "قد"
            | "سوف"
            | "ضروره"
            | "اهميه"
            | "رغبه"
            | "استعداد"
            | "امله"
            | "قوله"
    ) || (folded.starts_with("لوكال")
        || folded.starts_with("لصحيف")
        || folded.starts_with("لقنا")
        || folded.starts_with("لموقع"))
        || (folded == "في" && next.is_some_and(event))
        || folded == "ل"
}

/// The subject of a cue where verbs stand behind or before it.
fn other_subject(paragraph: &Paragraph<'_>, index: usize, register: &mut Register<'_>) -> Option<Speaker> {
    let word = paragraph.words.get(index)?;
    let (start, end) = paragraph.sentence(word.start);
    let left = paragraph.spans.iter().filter(|span| span.close <= word.start).map(|span| span.close).max();
    let from = left.unwrap_or(0).max(start);
    let to = paragraph.spans.iter().filter(|span| span.open >= word.end).map(|span| span.open).min();
    let to = to.unwrap_or(end).min(end.max(word.end));
    let after = (word.end, clause_end(paragraph, word.end, to));
    let mut regions = vec![(from, word.start, true), (after.0, after.1, false)];
    let near_words = paragraph.words.iter().filter(|w| w.start >= from && w.end <= word.start).count();
    if left.is_some_and(|left| left >= start) && near_words <= 1 {
        regions.reverse();
    }
    regions.push((after.1, to, false));
    if from > start {
        regions.push((start, from, false));
    }
    for &(a, b, last) in &regions {
        if let Some(mention) = register.person_in(paragraph.offset + a, paragraph.offset + b, last) {
            let speaker = register.named(mention);
            return Some(register.set(speaker, None));
        }
        if pronoun(paragraph, a, b) && register.current.is_some() {
            return register.implicit();
        }
        let Some(written) = capitals(paragraph, a, b, last) else { continue };
        if let Some(speaker) = register.known(&written) {
            return Some(register.set(speaker, None));
        }
        let full = written.split_whitespace().count() >= 2;
        if full {
            let speaker = Speaker {
                name: Some(written),
                title: None,
                via: None,
                how: Attribution::Explicit,
                confidence: 0.7,
            };
            return Some(register.set(speaker, None));
        }
    }
    register.implicit()
}

fn clause_end(paragraph: &Paragraph<'_>, from: usize, to: usize) -> usize {
    let stop = |&at: &usize| paragraph.text.get(at).is_some_and(|c| matches!(c, ',' | '،' | ':' | ';' | '—'));
    (from..to).find(stop).unwrap_or(to)
}

fn pronoun(paragraph: &Paragraph<'_>, from: usize, to: usize) -> bool {
    let mut words = paragraph.words.iter().filter(|word| word.start >= from && word.end <= to);
    words.any(|word| {
        matches!(
            word.folded.as_str(),
            "he" | "she" | "il" | "elle" | "er" | "sie" | "он" | "она" | "él" | "ella" | "او" | "وی"
        )
    })
}

/// The nearest run of capitalised words in a region, at most four; nothing in a script without case.
fn capitals(paragraph: &Paragraph<'_>, from: usize, to: usize, last: bool) -> Option<String> {
    let words: Vec<&Word> =
        paragraph.words.iter().filter(|word| word.start >= from && word.end <= to).collect();
    let capital = |word: &Word| paragraph.text.get(word.start).is_some_and(|c| c.is_uppercase());
    let day = |word: &Word| {
        let text: Vec<char> = word.folded.chars().collect();
        crate::lexicon::calendar::match_at(&text, 0).is_some_and(|(end, _)| end == text.len())
    };
    let mut runs: Vec<(usize, usize)> = Vec::new();
    let mut open: Option<(usize, usize)> = None;
    for word in words {
        let joined = open.is_some_and(|(_, end)| {
            paragraph
                .text
                .get(end..word.start)
                .is_some_and(|gap| gap.iter().all(|c| matches!(c, ' ' | '-' | '.')))
        });
        if capital(word) && !day(word) {
            open = match open {
                Some((start, _)) if joined => Some((start, word.end)),
                other => {
                    runs.extend(other);
                    Some((word.start, word.end))
                }
            };
        } else {
            runs.extend(open.take());
        }
    }
    runs.extend(open);
    let long = |run: &&(usize, usize)| run.1 - run.0 > 2;
    let run = if last { runs.iter().rev().find(long) } else { runs.iter().find(long) }?;
    Some(paragraph.text.get(run.0..run.1)?.iter().collect())
}
