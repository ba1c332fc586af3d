//! Service lines: what an agency or a site writes around a story for desks and machines, not for readers.
//!
//! Urgency ("عاجل"), embargoes, slugs, notes of what a version adds, marks between the takes of one story, notes of
//! pictures, lines of keywords, of rights and of numbers. They leave the text and are listed in the record; what they
//! say of the story (slug, keywords, rights) goes where it belongs. A headline keeps its own words, "Update 2:" too.

use super::{boilerplate, claims};
use crate::article::story::{Removed, RemovedKind};
use crate::article::{Block, BlockKind, Story};
use crate::lexicon::credits::split;
use crate::lexicon::service::{ServiceWord, is, may_open, opens};
use crate::lexicon::{agencies, boilerplate as furniture};
use crate::text::letters;

/// How many blocks at the head can be service lines.
const HEAD: usize = 6;
/// How many blocks at the end are looked at.
const TAIL: usize = 10;
/// Longest service line, in bytes; a line of keywords may be twice as long.
const LONGEST: usize = 300;
/// Longest line of urgency or of a mark between takes, in bytes.
const MARK: usize = 64;
/// Longest embargo line, in code points.
const EMBARGO: usize = 120;
/// Longest keyword, in words.
const KEYWORD_WORDS: usize = 6;
/// Longest signature before a mark between takes, and most words of the slug behind it.
const SIGNATURE: usize = 14;
const SLUG_WORDS: usize = 6;

/// Takes the service lines off the head of a text. Something of the text always stays.
pub fn take_head(blocks: &mut Vec<Block>, story: &mut Story) {
    let mut at = 0;
    for _ in 0..HEAD {
        let rest = blocks.len().saturating_sub(at);
        let Some(block) = blocks.get(at).filter(|block| rest > 1 && block.text.len() <= LONGEST) else {
            return;
        };
        let words = words_of(&block.text);
        let slug = slug(&block.text, &words).filter(|_| rest > 2);
        let is_service = slug.is_some()
            || is_priority(&block.text, &words)
            || opens(&words, ServiceWord::Embargo).is_some()
                && block.text.chars().count() <= EMBARGO
                && !block.text.ends_with('.')
            || is_note(&block.text, &words);
        if is_service {
            let text = blocks.remove(at).text;
            if let Some(slug) = slug.filter(|_| story.slugline.is_none()) {
                story.slugline = Some(slug);
                story.provenance.insert("slugline", "text");
            }
            remove(story, RemovedKind::Boilerplate, text);
        } else {
            // Notes stand below the headline too.
            at = at.saturating_add(1);
        }
    }
}

/// Takes marks between takes out of a text, and service lines off its end.
pub fn take(story: &mut Story) {
    take_marks(story);
    take_tail(story);
}

/// The folded words of a line that may be a service line; none for all others, which are most.
fn words_of(text: &str) -> Vec<String> {
    if text.starts_with(['#', '©', 'Ⓒ']) || may_open(text) { split(text) } else { Vec::new() }
}

fn remove(story: &mut Story, kind: RemovedKind, text: String) {
    story.removed.push(Removed { kind, text: text.chars().take(boilerplate::KEPT).collect() });
}

/// `عاجل`, `URGENT 2`: nothing but a word of urgency, an agency and a number beside it aside.
fn is_priority(text: &str, words: &[String]) -> bool {
    if text.len() > MARK {
        return false;
    }
    let length = opens(words, ServiceWord::Priority).unwrap_or_default();
    let rest = words.get(length..).unwrap_or_default();
    length > 0 && rest.iter().all(|word| word.chars().all(char::is_numeric))
}

/// The slug that a line gives: behind its label, or in the manner of the wire: `IRAN-NUCLEAR/UPDATE 2 (PIX, TV)`.
fn slug(text: &str, words: &[String]) -> Option<String> {
    if opens(words, ServiceWord::Slug).is_some() {
        let slug = text.split_once([':', '：'])?.1.trim();
        return (!slug.is_empty()).then(|| slug.to_owned());
    }
    let bare = text.split('(').next()?.trim();
    let name = bare.split(' ').next()?;
    let parts: Vec<&str> = name.split(['/', '-']).collect();
    let in_capitals =
        |part: &&str| !part.is_empty() && part.bytes().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit());
    let long = parts.iter().filter(|part| part.len() > 2).count();
    let rest = bare.split(' ').skip(1);
    (parts.len() > 1
        && long > 1
        && parts.iter().all(in_capitals)
        && rest.clone().count() <= 2
        && rest.clone().all(|word| word.bytes().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit())))
    .then(|| name.to_owned())
}

/// A note in brackets that says what is new or what comes with the text: `(Adds quotes)`, `(مع صورة)`.
fn is_note(text: &str, words: &[String]) -> bool {
    let text = text.trim_end_matches('.');
    let in_brackets = text.starts_with(['(', '[']) && text.ends_with([')', ']']);
    let label = text.strip_prefix("Eds:").or_else(|| text.strip_prefix("Eds.:"));
    in_brackets && (opens(words, ServiceWord::Update).is_some() || is_media(words)) || label.is_some()
}

/// Whether words say nothing but that pictures come with the text.
fn is_media(words: &[String]) -> bool {
    let mut at = 0;
    let mut found = false;
    while let Some(rest) = words.get(at..).filter(|rest| !rest.is_empty()) {
        let Some(length) = opens(rest, ServiceWord::Media).or_else(|| opens(rest, ServiceWord::MediaJoint))
        else {
            return false;
        };
        found |= opens(rest, ServiceWord::Media).is_some();
        at = at.saturating_add(length);
    }
    found
}

/// Marks between takes: `/ إضافة أولى /` with the signature before and the slug behind it, `(يتبع)`.
fn take_marks(story: &mut Story) {
    let mut kept: Vec<Block> = Vec::with_capacity(story.blocks.len());
    let mut blocks = std::mem::take(&mut story.blocks).into_iter().peekable();
    while let Some(block) = blocks.next() {
        let short = block.text.len() <= MARK && block.kind != BlockKind::Table;
        let words = if short { words_of(&block.text) } else { Vec::new() };
        let framed = block.text.starts_with(|char: char| !letters::is_alphanumeric(char));
        let adds = framed && is(&words, ServiceWord::Addition);
        if !adds && !is(&words, ServiceWord::Follow) || kept.is_empty() {
            kept.push(block);
            continue;
        }
        if adds {
            while kept.len() > 1 && kept.last().is_some_and(|block| is_signature(&block.text)) {
                if let Some(block) = kept.pop() {
                    remove(story, RemovedKind::Credit, block.text);
                }
            }
        }
        remove(story, RemovedKind::Boilerplate, block.text);
        if adds && let Some(slug) = blocks.next_if(|next| is_slug(&next.text)) {
            remove(story, RemovedKind::Boilerplate, slug.text);
        }
    }
    story.blocks = kept;
}

/// Initials of editors or the agency's own name, as they close a take.
fn is_signature(text: &str) -> bool {
    let bare: Vec<char> = text.trim_matches(|char: char| !char.is_alphanumeric()).chars().collect();
    let initials = || text.split([' ', '/', '.']).all(|part| part.chars().count() <= 2);
    bare.len() <= SIGNATURE
        && (initials() || agencies::match_at(&bare, 0).is_some_and(|(end, _)| end == bare.len()))
}

fn is_slug(text: &str) -> bool {
    text.split_whitespace().count() <= SLUG_WORDS && !text.ends_with(['.', '؟', '!', ':', '"', '»'])
}

/// Service lines near the end, furniture and credits between them left for others.
fn take_tail(story: &mut Story) {
    let last = story.blocks.len();
    let mut at = last;
    let first = last.saturating_sub(TAIL).max(1);
    while at > first {
        at = at.saturating_sub(1);
        let Some(block) = story.blocks.get(at).filter(|block| block.kind != BlockKind::Table) else { return };
        if block.text.len() > 2 * LONGEST {
            return;
        }
        let words = words_of(&block.text);
        let behind = story.blocks.get(at.saturating_add(1)..).unwrap_or_default();
        if let Some(tags) = keywords(&block.text, &words, behind) {
            let lines: Vec<Block> =
                if tags.below { story.blocks.drain(at..).collect() } else { vec![story.blocks.remove(at)] };
            tags.found.iter().for_each(|tag| claims::tag(story, tag));
            for line in lines {
                remove(story, RemovedKind::Boilerplate, line.text);
            }
        } else if block.text.len() > LONGEST {
            return;
        } else if is_rights(&block.text, &words) {
            let text = story.blocks.remove(at).text;
            if story.copyright.is_none() {
                story.copyright = Some(text.clone());
                story.provenance.insert("copyright", "text");
            }
            remove(story, RemovedKind::Notice, text);
        } else if is_code(&words) || is_note(&block.text, &words) && is_media(&words) {
            let text = story.blocks.remove(at).text;
            remove(story, RemovedKind::Boilerplate, text);
        }
    }
}

struct Tags {
    found: Vec<String>,
    /// Whether they stand in the lines below the label.
    below: bool,
}

/// The keywords of a line: behind its label, in the lines below the label, or all of it as hashtags.
fn keywords(text: &str, words: &[String], behind: &[Block]) -> Option<Tags> {
    let tags = |list: &str| -> Vec<String> {
        let marks = [',', '،', ';', '؛', '|', '#', '/', '•', '，', '、'];
        let parts =
            list.split(marks).map(|part| part.trim_matches([' ', '.', '-', '–', ':']).replace('_', " "));
        parts.filter(|part| !part.is_empty()).collect()
    };
    let short = |tags: &[String]| {
        !tags.is_empty() && tags.iter().all(|tag| tag.split_whitespace().count() <= KEYWORD_WORDS)
    };
    if text.starts_with('#') {
        let found: Vec<String> = text.split_whitespace().flat_map(&tags).collect();
        let all = text.split_whitespace().all(|word| word.starts_with('#'));
        return (all && short(&found)).then_some(Tags { found, below: false });
    }
    let in_line =
        opens(words, ServiceWord::Keywords).or_else(|| opens(words, ServiceWord::KeywordsInLine))?;
    if let Some((label, list)) = text.split_once([':', '：'])
        && split(label).len() == in_line
        && !list.trim().is_empty()
    {
        let found = tags(list);
        let sentence = list.trim_end().ends_with('.') && list.split_whitespace().count() > 8;
        return (short(&found) && !sentence).then_some(Tags { found, below: false });
    }
    let alone = is(words, ServiceWord::Keywords) && !behind.is_empty();
    let is_tag = |block: &Block| {
        block.text.split_whitespace().count() <= KEYWORD_WORDS
            && block.text.chars().count() <= 60
            && !block.text.ends_with(['.', '!', '؟', '?', ':', '"', '»', '۔'])
            && furniture::Line::of(&block.text).kind().is_none()
    };
    (alone && behind.iter().all(is_tag))
        .then(|| Tags { found: behind.iter().flat_map(|block| tags(&block.text)).collect(), below: true })
}

fn is_rights(text: &str, words: &[String]) -> bool {
    // "Copyright law" opens sentences too; a line of rights names a year, a sign or all rights.
    let signed = text.contains('©') || words.iter().any(|word| word.len() == 4 && word.starts_with("20"));
    let sentence = text.ends_with('.') && words.len() > 16;
    let opened = opens(words, ServiceWord::Rights);
    !sentence && (text.starts_with(['©', 'Ⓒ']) || opened.is_some_and(|length| signed || length > 2))
}

/// A label and the story's number: `کد خبر 85412345`.
fn is_code(words: &[String]) -> bool {
    let Some(length) = opens(words, ServiceWord::Code) else { return false };
    let number = words.get(length..).unwrap_or_default();
    !number.is_empty()
        && number.len() <= 2
        && number.iter().all(|word| word.contains(|c: char| c.is_numeric()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Hints;
    use crate::normalize::Normalizer;

    const LONG: &str = "وقالت وزيرة النقل إن الجسر الجديد سيختصر زمن الرحلة بين الضفتين إلى النصف، وأضافت أن العمل فيه \
        استغرق أربعة أعوام كاملة قبل أن يفتح اليوم أمام الناس في احتفال كبير حضره سكان المدينة.";

    fn story(text: &str) -> Story {
        let hints = Hints { content_type: Some("text/plain".into()), ..Hints::default() };
        Normalizer::default().normalize(text.as_bytes(), &hints).unwrap()
    }

    #[test]
    fn lines_for_desks_leave_the_head_in_every_language() {
        for line in [
            "عاجل",
            "URGENT 2",
            "محظور النشر حتى الساعة 12:00 بتوقيت غرينتش",
            "EMBARGOED UNTIL 0001 GMT, WEDNESDAY MARCH 13",
            "Sperrfrist bis 10.00 Uhr",
            "SLUG: BRIDGE/CITY",
            "IRAN-NUCLEAR/UPDATE 2 (PIX, TV)",
            "(Adds quotes, background)",
            "(لإضافة تصريحات وتفاصيل)",
            "(مع صورة)",
            "[avec photos et vidéo]",
            "Eds: Updates with quotes.",
        ] {
            let story = story(&format!("{line}\n\nجسر جديد في المدينة\n\n{LONG}\n\n{LONG} وشكرتهم."));
            assert_eq!(story.headline.as_deref(), Some("جسر جديد في المدينة"), "{line}");
            assert_eq!(story.removed.first().map(|removed| removed.text.as_str()), Some(line), "{line}");
        }
    }

    #[test]
    fn headlines_that_only_look_like_such_lines_stay() {
        for line in [
            "عاجل: جسر جديد في المدينة",
            "Embargo on oil takes effect",
            "COVID-19",
            "UPDATE 1-Bridge opens",
            "US-China talks go on",
            "Flash floods hit the coast",
            "(الجسر) يفتح أبوابه",
        ] {
            assert_eq!(
                story(&format!("{line}\n\n{LONG}\n\n{LONG} ثم.")).headline.as_deref(),
                Some(line),
                "{line}"
            );
        }
    }

    #[test]
    fn takes_are_joined_and_the_mark_signature_and_slug_between_them_leave() {
        let story = story(&format!(
            "جسر جديد\n\n{LONG}\n\nم ح\n\nأ ش أ\n\n/ إضافة أولى /\n\nالجسر / المدينة\n\nوأضافت أن العبور مجاني.\n\n(يتبع)"
        ));
        assert_eq!(story.blocks.len(), 2);
        let removed: Vec<_> = story.removed.iter().map(|removed| removed.text.as_str()).collect();
        assert_eq!(removed, ["أ ش أ", "م ح", "/ إضافة أولى /", "الجسر / المدينة", "(يتبع)"]);
    }

    #[test]
    fn keywords_in_a_line_below_a_label_or_as_hashtags_become_tags() {
        for tail in [
            "كلمات مفتاحية: جسر، نهر الأردن",
            "Keywords: جسر; نهر الأردن.",
            "#جسر #نهر_الأردن",
            "مواضيع\n\nجسر\n\nنهر الأردن",
            "وسوم\nجسر | نهر الأردن",
        ] {
            let story = story(&format!("جسر جديد\n\n{LONG}\n\nوشكرتهم.\n\n{tail}\n\nالمصدر: وكالات"));
            if !tail.contains('\n') {
                assert_eq!(story.tags, ["جسر", "نهر الأردن"], "{tail}");
                assert_eq!(story.blocks.len(), 3, "{tail}");
            }
            let story = self::story(&format!("جسر جديد\n\n{LONG}\n\nوشكرتهم.\n\n{tail}"));
            assert_eq!((story.tags.len(), story.blocks.len()), (2, 2), "{tail}");
        }
    }

    #[test]
    fn rights_and_numbers_leave_the_tail_and_sentences_about_them_stay() {
        for line in ["© dpa-infocom, dpa:240326-99-456123/4", "حقوق النشر © 2024 المثال", "کد خبر 85412345"]
        {
            let story = story(&format!("جسر جديد\n\n{LONG}\n\nوشكرتهم.\n\n{line}"));
            assert_eq!((story.blocks.len(), story.removed.len()), (2, 1), "{line}");
        }
        for line in [
            "Copyright law was the subject of the talks.",
            "Keywords: the minister said that she would not read the list of the words aloud today.",
            "وسوم وجوائز وزعت على العمال.",
            "يتبع الجسر وزارة النقل.",
        ] {
            assert_eq!(story(&format!("جسر جديد\n\n{LONG}\n\n{line}")).blocks.len(), 2, "{line}");
        }
    }
}
