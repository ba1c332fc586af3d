//! Who an Arabic noun phrase means: a name with its title, a role, a body.

use std::slice;

use super::super::cues::Gender;
use super::super::paragraph::Paragraph;
use super::super::register::{Register, is_sound};
use super::super::vocabulary::{self, Asked};
use super::super::word_set::WordSet;
use super::clause::{Subject, gap_is_open, governed, is_common};
use super::name::{apposed, is_office_noun, is_place, is_vocabulary, split, title_behind};
use crate::article::facts::{Attribution, Mention, NameKind, Speaker};
use crate::lexicon::frequency;
use crate::lexicon::names::{GIVEN_NAMES, OFFICE_WORDS, OFFICES};
use crate::text::words::Word;

/// Most words of a title behind the point where a subject commonly ends.
const TITLE_WORDS: usize = 8;

/// Who a noun phrase means.
pub(super) fn subject(
    paragraph: &Paragraph<'_>,
    found: Subject,
    gender: Option<Gender>,
    register: &mut Register<'_>,
) -> Option<Speaker> {
    let words = paragraph.words;
    let (first, last) = (words.get(found.from)?, words.get(found.near.checked_sub(1)?)?);
    if found.near <= found.from {
        return None;
    }
    let head = first.key();
    // `سمو نائب أمير المنطقة`, `ذات المسؤول`: the office stands behind its style, or behind what says that it is known.
    let styled = matches!(
        head,
        "سمو"
            | "معالي"
            | "سعاده"
            | "فخامه"
            | "دوله"
            | "سماحه"
            | "فضيله"
            | "جلاله"
            | "سياده"
            | "غبطه"
    ) && words.get(found.from + 1).is_some_and(|next| OFFICES.has_key(next));
    let same = matches!(head, "ذات" | "نفس")
        && words.get(found.from + 1).is_some_and(|next| next.folded.starts_with("ال"));
    if (styled || same) && found.near > found.from + 1 {
        let found = subject(paragraph, Subject { from: found.from + 1, ..found }, gender, register)?;
        let known = if found.name.is_none() && same { register.implicit_of(gender) } else { None };
        return Some(known.unwrap_or(found));
    }
    // `المتحدث ذاته`: the one who is speaking.
    let again = |word: &Word| {
        matches!(
            word.folded.as_str(),
            "ذاته" | "ذاتها" | "نفسه" | "نفسها" | "عينه" | "عينها" | "المذكور" | "المذكوره"
        )
    };
    if found.near > found.from + 1 && again(last) {
        let shorter = Subject { near: found.near - 1, far: found.near - 1, ..found };
        let role = paragraph.words.get(shorter.near.checked_sub(1)?)?;
        let written = paragraph.written(first.start, role.end);
        let known = register.by_role(head, gender).or_else(|| register.by_title(head, &written));
        let known = known.or_else(|| register.implicit_of(gender));
        return known.map(|speaker| Speaker { how: Attribution::Role, ..speaker });
    }
    // `ابن الثالثة والثلاثين`: who was spoken of, by his age.
    let aged = matches!(head, "ابن" | "ابنه")
        && words
            .get(found.from + 1)
            .is_some_and(|next| next.folded.starts_with("ال") && next.folded.ends_with('ه'));
    if aged && register.speaks() {
        return register.implicit_of(gender);
    }
    // `قال للنواب`: to whom it was said.
    let according = found.from.checked_sub(1).and_then(|at| words.get(at)).is_some_and(|before| {
        matches!(before.folded.as_str(), "وفقا" | "ووفقا" | "طبقا" | "استنادا" | "خلافا" | "نسبه" | "تبعا")
    });
    if first.folded.starts_with("لل") && !according && head.ends_with("ين") {
        return None;
    }
    if vocabulary::HONORIFICS.has(first) {
        let speaker = match register.styled(&first.folded) {
            Some(speaker) => speaker,
            None => register.implicit_of(gender)?,
        };
        return Some(Speaker { how: Attribution::Role, ..speaker });
    }
    // `زوجة أبو عواد، أم جهاد،`: the kinsman's name is part of the title.
    if vocabulary::KIN.has_key(first)
        && let Some((from, to)) = apposed(paragraph, found)
    {
        return Some(complete(paragraph, found, from, to, register));
    }
    if let Some((from, to)) = split(paragraph, found) {
        return Some(complete(paragraph, found, from, to, register));
    }
    if let Some((from, to)) = apposed(paragraph, found) {
        return Some(complete(paragraph, found, from, to, register));
    }
    // `كبير المحللين لدى شركة أفق، ماهر الزين، إن`: the name behind all that the title says.
    if OFFICES.has_key(first) || vocabulary::HEADS.has_key(first) {
        let plain = |at: usize| {
            words.get(at).is_some_and(|word| {
                paragraph.span_at(word.start).is_none()
                    && !matches!(
                        word.folded.as_str(),
                        "ان" | "انه" | "انها" | "بان" | "بانه" | "بانها" | "الذي" | "التي"
                    )
            })
        };
        let end = (found.far..found.far + TITLE_WORDS)
            .take_while(|&at| plain(at) && gap_is_open(paragraph, at))
            .last();
        if let Some(end) = end {
            let longer = Subject { from: found.from, near: end + 1, far: end + 1 };
            if let Some((from, to)) = apposed(paragraph, longer) {
                return Some(complete(paragraph, longer, from, to, register));
            }
            // `محللة الطاقة لدى بيرنبرج أليساندرا فيرو`, `محامي المجني عليهم عبد المحسن القطان`.
            let employed = words.get(found.far).is_some_and(|word| {
                matches!(word.folded.as_str(), "لدي" | "عليه" | "عليها" | "عليهم" | "عليهما")
            });
            if employed
                && let Some((from, to)) = split(paragraph, longer).filter(|&(from, _)| from > found.far)
            {
                return Some(complete(paragraph, longer, from, to, register));
            }
            let (start, end) = (first.start, words.get(end).map_or(first.end, |word| word.end));
            let named = register.mentions_in(paragraph.offset + start, paragraph.offset + end);
            let person =
                named.iter().find(|mention| mention.kind == NameKind::Person && mention.name.contains(' '));
            if employed && let Some(mention) = person.filter(|mention| is_sound(&mention.name)) {
                return Some(register.of_mention(mention, Attribution::Explicit));
            }
        }
    }
    let (start, end) = (paragraph.offset + first.start, paragraph.offset + last.end);
    let mentions = register.mentions_in(start, end);
    // `قال كاليندا`: no preposition can stand before a subject, so a name does not begin inside its first word.
    let inside = |mention: &&Mention| mention.start > start && mention.start < paragraph.offset + first.end;
    let person = mentions.iter().rev().find(|it| {
        it.kind == NameKind::Person && is_sound(&it.name) && !(inside(it) && head.starts_with('ك'))
    });
    if let Some(mention) = person {
        let alone = mention.start == start;
        let how = if mention.end - mention.start < mention.name.chars().count() {
            Attribution::Surname
        } else {
            Attribution::Explicit
        };
        let mut speaker = register.of_mention(mention, how);
        if !alone && let Some(title) = title(paragraph, first.start, mention.start - paragraph.offset) {
            speaker.title = Some(title);
        }
        return Some(speaker);
    }
    // `القيادي في حركة حماس باسم الخالدي`: behind a preposition only where nothing parts it from the office.
    let far =
        words.get(found.far.checked_sub(1)?).filter(|_| OFFICES.has_key(first) && found.far > found.near);
    let beyond = far.map_or(&[][..], |far| register.mentions_in(end, paragraph.offset + far.end));
    if let Some(mention) = beyond.iter().find(|it| it.kind == NameKind::Person && it.name.contains(' ')) {
        let mut speaker = register.of_mention(mention, Attribution::Explicit);
        speaker.title =
            speaker.title.or_else(|| title(paragraph, first.start, mention.start - paragraph.offset));
        return Some(speaker);
    }
    let written = paragraph.written(first.start, last.end);
    let single = found.near == found.from + 1;
    if single && head == "باسم" {
        let known = register.by_name(&written);
        let how = Attribution::Explicit;
        let own = Speaker { name: Some(written), title: None, via: None, how, confidence: 0.7 };
        return Some(known.unwrap_or(own));
    }
    if single && let Some(speaker) = register.by_words(slice::from_ref(first), || (&written).into()) {
        return Some(speaker);
    }
    let definite = head.starts_with("ال");
    // The definite words behind a definite noun describe it; any other word is no part of the phrase any more.
    let mut described = found.from + 1;
    while described < found.near
        && words.get(described).is_some_and(|word| {
            let key = word.key();
            let before = words.get(described - 1).is_some_and(|word| word.folded.starts_with("ال"));
            // `دعت الوزارة الجانبين إلى`: a dual or a plural behind one thing is whom the verb is for.
            let object = key.ends_with("ين") && !head.ends_with("ين") && described == found.from + 1;
            key.starts_with("ال") && !(object && is_singular(head))
                || key.starts_with("لل")
                || key.starts_with("وال")
                || is_office_noun(word) && !(before && GIVEN_NAMES.has_key(word))
                || is_place(paragraph, word)
        })
    {
        described += 1;
    }
    let (near, last) = match words.get(described - 1).filter(|_| definite) {
        Some(last) => (described, last),
        None => (found.near, last),
    };
    // `بفخر`, `بوصف ما جرى`: how something was said.
    let manner = (single && head != "باسم" || governed(paragraph, first) || is_circumstance(head))
        && first.folded.starts_with('ب')
        && !GIVEN_NAMES.has_key(first)
        && mentions.is_empty();
    // `وتبرر رحيلها بأن`: what belongs to the speaker is the object, unless it is a person.
    let object = is_own_thing(paragraph, first) && is_common(first);
    if manner || single && is_own_thing(paragraph, first) || object && mentions.is_empty() {
        return None;
    }
    // `السيدة الخمسينية`, `الرجل`: who was spoken of.
    if vocabulary::PERSONS.has_key(first)
        && let Some(speaker) = register.implicit_of(gender)
    {
        return Some(Speaker { how: Attribution::Role, ..speaker });
    }
    // `نائب رئيس الوزراء`: an office known with its holder.
    if !definite
        && OFFICES.has_key(first)
        && last.folded.starts_with("ال")
        && let Some(speaker) = register.by_title(head, &written)
    {
        return Some(speaker);
    }
    if definite {
        let role = paragraph.written(first.start, last.end);
        let plain = words.get(found.from + 1..near)?.iter().all(|word| word.folded.starts_with("ال"));
        let speaker = if plain { register.by_role(head, gender) } else { register.by_title(head, &role) };
        if let Some(speaker) = speaker {
            return Some(speaker);
        }
        if let Some(speaker) = register.institution(head).filter(|_| near == found.from + 1) {
            return Some(speaker);
        }
    }
    let body =
        mentions.iter().find(|mention| mention.kind == NameKind::Organisation && mention.start == start);
    if let Some(body) = body {
        let name = if body.end < end && !definite {
            paragraph.written(first.start, body.end - paragraph.offset)
        } else {
            body.name.clone()
        };
        return Some(Speaker {
            name: Some(name),
            title: None,
            via: None,
            how: Attribution::Explicit,
            confidence: 0.8,
        });
    }
    // A definite noun keeps no circumstance, an indefinite one does: `مسؤول في الوزارة`.
    let end = if definite { near } else { found.far };
    let last = words.get(end.checked_sub(1)?)?;
    // `وفقا لأحد المسؤولين`, `فالحاكم الجديد`: the particle is none of the noun.
    let to_the = according && first.folded.starts_with("لل");
    let particle = according && first.folded.starts_with('ل') && !to_the
        || head.starts_with("فال")
        || head.starts_with("وال") && !head.starts_with("والد") && !GIVEN_NAMES.has_key(first);
    let title = match to_the {
        true => format!("ال{}", paragraph.written(first.start + 2, last.end)),
        false => paragraph.written(first.start + usize::from(particle), last.end),
    };
    Some(Speaker { name: None, title: Some(title), via: None, how: Attribution::Anonymous, confidence: 0.7 })
}

/// Whether a word is a short common noun with the preposition `ب` before it: `بوصف`.
fn is_circumstance(key: &str) -> bool {
    key.strip_prefix('ب').filter(|bare| bare.chars().count() == 3).is_some_and(|bare| {
        let frequency = |key: &str| frequency::zipf("ar", key);
        !is_vocabulary(key)
            && frequency(bare)
                .is_some_and(|common| common >= 4.0 && frequency(key).is_none_or(|whole| whole <= common))
    })
}

/// Whether a noun means one person or body: `الوزارة`, `الوزير`, not `الوزراء`.
fn is_singular(head: &str) -> bool {
    head.ends_with('ه') || OFFICES.contains(head) && !head.ends_with("ون")
}

/// Whether a noun with a suffix is a thing of the speaker's (`رحيلها`), and no kinsman or colleague (`والدته`).
pub(super) fn is_own_thing(paragraph: &Paragraph<'_>, word: &Word) -> bool {
    let key = word.key();
    let suffixed = paragraph.text.get(word.end.saturating_sub(1)) == Some(&'ه');
    let bare = match key.strip_suffix("ها") {
        Some(bare) => bare,
        None if suffixed => key.strip_suffix('ه').unwrap_or(key),
        None => return false,
    };
    let feminine = || bare.strip_suffix('ت').map(|bare| format!("{bare}ه"));
    let person = |noun: &str| {
        vocabulary::KIN.contains(noun)
            || vocabulary::HEADS.contains(noun)
            || OFFICES.contains(noun)
            || vocabulary::PERSONS.contains(&format!("ال{noun}"))
    };
    bare.chars().count() >= 3
        && !key.starts_with("ال")
        && !GIVEN_NAMES.has_key(word)
        && !person(bare)
        && !feminine().as_deref().is_some_and(person)
        && !is_vocabulary(bare)
}

/// The speaker of a phrase whose name was found, completed from the register where it is a surname.
pub(super) fn complete(
    paragraph: &Paragraph<'_>,
    found: Subject,
    from: usize,
    to: usize,
    register: &Register<'_>,
) -> Speaker {
    let speaker = explicit(paragraph, found, from, to);
    let known = paragraph
        .words
        .get(from..to)
        .and_then(|words| register.by_words(words, || speaker.name.as_deref().unwrap_or_default().into()));
    let Some(known) = known else { return speaker };
    // The known name may begin before what was read as one; its first words are no title.
    let mut first = from;
    let full = match first > found.from {
        true => register.words_of(known.name.as_deref().unwrap_or_default()),
        false => WordSet::default(),
    };
    while first > found.from && paragraph.words.get(first - 1).is_some_and(|word| full.contains(word.key())) {
        first -= 1;
    }
    if first < from {
        let title = explicit(paragraph, found, first, to).title;
        return Speaker { title: title.or(known.title.clone()), ..known };
    }
    Speaker { title: speaker.title.or(known.title), ..known }
}

pub(super) fn explicit(paragraph: &Paragraph<'_>, found: Subject, from: usize, to: usize) -> Speaker {
    let place = |at: usize, end: bool| {
        paragraph.words.get(at).map_or(0, |word| if end { word.end } else { word.start })
    };
    let name = paragraph.written(place(from, false), place(to - 1, true));
    // The title before a name ends where an aside in commas begins.
    let before = title(paragraph, place(found.from, false), place(from, false));
    // `كريم الضاهر الخبير القانوني`: the office may stand behind the name.
    let behind = || {
        let office = paragraph.words.get(to).filter(|_| to < found.near)?;
        let key = office.key();
        (OFFICES.has_key(office) || key.starts_with("ال") && OFFICE_WORDS.has_key(office))
            .then(|| title(paragraph, office.start, place(found.near - 1, true)))?
    };
    let title = before.or_else(behind).or_else(|| {
        let (first, last) = title_behind(paragraph, to)?;
        title(paragraph, place(first, false), place(last - 1, true))
    });
    Speaker { name: Some(name), title, via: None, how: Attribution::Explicit, confidence: 0.9 }
}

/// A title as written; ways to address somebody are none.
fn title(paragraph: &Paragraph<'_>, from: usize, to: usize) -> Option<String> {
    let mark = |c: char| matches!(c, '،' | ',' | '«' | '»' | '"' | '“' | '”' | '(' | ')');
    let title = paragraph.slice(from, to).trim_matches(|c: char| c.is_whitespace() || mark(c));
    let address = matches!(
        title,
        "" | "السيد"
            | "السيدة"
            | "د"
            | "د."
            | "الآنسة"
            | "المواطن"
            | "المواطنة"
            | "أما"
            | "لكن"
    );
    (!address).then(|| title.to_owned())
}
