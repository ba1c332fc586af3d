//! Where the name of a person lies in an Arabic noun phrase, told from the title before or behind it.

use std::borrow::Cow;

use super::super::paragraph::Paragraph;
use super::super::vocabulary::{self, Asked};
use super::clause::{Subject, gap_is_open};
use crate::lexicon::frequency;
use crate::lexicon::names::{
    FAMILY_NAMES, GAZETTEER, GIVEN_NAMES, Known, OFFICE_WORDS, OFFICES, STOP_ARABIC, Tables, is_demonym,
    joined_key,
};
use crate::text::letters;
use crate::text::word_hash;
use crate::text::words::Word;

/// Words below this one are hardly any of the language.
const STRANGE: f32 = 3.0;
/// Words below this frequency (Zipf scale) may be names behind a preposition.
const RARE: f32 = 3.6;

/// Particles that join the parts of a name.
const JOINTS: &[&str] = &[
    "بن", "ابن", "بنت", "ابو", "ابي", "ام", "ال", "عبد", "دي", "دا", "فان", "فون", "دو", "ديل", "بو", "ولد",
    "دا", "ديه",
];

/// Whether a word is one of [`JOINTS`], none of which has more than four letters.
fn is_joint(key: &str) -> bool {
    key.len() <= 8 && JOINTS.contains(&key)
}

/// Where the name of a person lies in a phrase. After a definite noun an indefinite word cannot describe it: it is the
/// name. The last name counts, unless the phrase begins with one.
pub(super) fn split(paragraph: &Paragraph<'_>, found: Subject) -> Option<(usize, usize)> {
    let words = paragraph.words;
    let mut best = None;
    let mut at = found.from;
    let mut definite = false;
    while at < found.far {
        let word = words.get(at)?;
        let key = word.key();
        let called = matches!(word.folded.as_str(), "يدعي" | "تدعي" | "اسمه" | "اسمها" | "يسمي");
        if called && at + 1 < found.far {
            return Some((at + 1, name_end(paragraph, at + 1, found.far)));
        }
        let quoted = paragraph.span_at(word.start).is_some();
        // Behind a definite noun a word of offices can only be a name that is spelt like one: `الوزير أمين معلوف`.
        let tables = tables(word);
        let given = given(key, tables)
            || is_joint_start(key)
            || is_basim(words, at, found)
            || definite && tables.any(Tables::GIVEN_NAME) && !tables.any(Tables::PLAIN);
        let feminine = paragraph.text.get(word.end.saturating_sub(1)) == Some(&'ة');
        // `آنا` folds to the pronoun.
        let madda = paragraph.text.get(word.start) == Some(&'آ');
        // `عالم الفيزياء بيتر هولم`: the noun of a profession before a definite one, though it is a given name too.
        let heads = at + 2 < found.far
            && vocabulary::HEADS.has_key(word)
            && words.get(at + 1).is_some_and(|next| {
                let own = paragraph.text.get(next.end.saturating_sub(1)) == Some(&'ه');
                own || next.folded.starts_with("ال") || is_office_noun(next)
            });
        // `الوزيرة بثينة`: behind the feminine of an office no indefinite word describes it.
        // `الناشطة الحقوقية رملة الدهماني`: nor does an indefinite word with its own definite one behind a woman's noun.
        let family = words
            .get(at + 1)
            .filter(|_| at + 1 < found.far)
            .is_some_and(|next| next.folded.starts_with("ال") && next.folded.ends_with('ي'));
        let feminine = feminine
            && !(at == found.from + 1 && feminine_office(words, found.from))
            && !(family && definite && woman(words, found.from));
        let starts = given && !heads
            || definite && at > found.from && !feminine && (is_strange(word, tables) || madda);
        if !quoted && starts && !in_title(words, at, found.from) {
            let to = name_end(paragraph, at, found.far);
            let long = to > at + 1;
            let followed_by_office = words.get(to).filter(|_| to < found.far).is_some_and(|next| {
                OFFICES.has_key(next)
                    && !words.get(to - 1).is_some_and(|last| last.folded.starts_with("ال") && to > at + 1)
            });
            // Behind a preposition only a given name makes a name.
            let last = words.get(to - 1).map(|last| last.key()).unwrap_or_default();
            let family = last.starts_with("ال") && last.ends_with('ي') || FAMILY_NAMES.contains(last);
            let unknown = |at: usize| {
                words.get(at).is_some_and(|word| {
                    frequency::zipf("ar", word.key()).is_none_or(|zipf| zipf < RARE)
                        && !word.key().starts_with("ال")
                })
            };
            // `الباحث في التراث الشعبي نايف النوايسة`: two words that are none of the language's.
            let foreign = unknown(at) && (last.starts_with("ال") || unknown(to - 1));
            let crossed = at >= found.near && !given && !(long && (family || foreign));
            if at == found.from && long && !heads {
                return Some((at, to));
            }
            // `النائبة هدى سالم ووزير الكهرباء`: behind the name another office begins.
            let joined = words.get(to).filter(|_| long && to < found.far).is_some_and(|next| {
                next.key().strip_prefix('و').is_some_and(|office| OFFICES.contains(office))
            });
            if !crossed && joined && best.is_none() {
                return Some((at, to));
            }
            if !crossed && (long || given || definite) && !(followed_by_office && best.is_none() && !long) {
                best = Some((at, to));
            }
            at = to;
            definite = false;
            continue;
        }
        definite = word.folded.starts_with("ال")
            || word.folded.starts_with("لل")
            || word.folded.starts_with("وال")
            || quoted
            || is_place(paragraph, word);
        at += 1;
    }
    // One word is a name only behind a title.
    best.filter(|&(from, to)| to > from + 1 || from > found.from).or_else(|| tail(paragraph, found))
}

/// What is left of a phrase behind its last definite noun: a name though nothing else tells.
pub(super) fn tail(paragraph: &Paragraph<'_>, found: Subject) -> Option<(usize, usize)> {
    let words = paragraph.words.get(found.from..found.near)?;
    let definite = |word: &Word| {
        ["ال", "لل", "وال", "بال"].iter().any(|start| word.folded.starts_with(start))
            || is_place(paragraph, word)
            || paragraph.span_at(word.start).is_some()
    };
    // A family name has the article too: `نقيب السائقين بسام الحاج`.
    let last = words.len().checked_sub(1)?;
    let at = words.get(..last)?.iter().rposition(definite)?;
    let rest = words.get(at + 1..)?;
    let first = rest.first()?;
    let plain = rest.iter().all(|word| {
        !STOP_ARABIC.has_key(word)
            && !paragraph.text.get(word.end - 1).is_some_and(|c| matches!(c, 'ة' | 'ً'))
            && paragraph.text.get(word.end.saturating_sub(2)).is_none_or(|c| *c != 'ً')
    });
    let common = is_vocabulary(first.key()) || is_demonym(first.key());
    let long = (2..=4).contains(&rest.len()) && !first.folded.starts_with("ال");
    (plain && long && !common).then_some((found.from + at + 1, found.near))
}

pub(super) fn is_place(paragraph: &Paragraph<'_>, word: &Word) -> bool {
    let (key, hash) = match word.key() {
        key if key.chars().all(letters::is_alphanumeric) => (Cow::Borrowed(key), word.key_hash()),
        // The gazetteer has its own mind of what parts words: `سان.جو`.
        _ => {
            let key = joined_key(paragraph.slice(word.start, word.end));
            let hash = word_hash::of(&key);
            (Cow::Owned(key), hash)
        }
    };
    let known = |key: &str, hash: u64| {
        let known = GAZETTEER.get_hashed(key, hash);
        matches!(known, Some(Some(Known::Place(place, _))) if place.weight >= 5)
    };
    known(&key, hash) || key.strip_prefix(['ل', 'ب']).is_some_and(|bare| known(bare, word_hash::of(bare)))
}

/// Whether `باسم` is the name and not what a spokesman speaks in: a family name or the end of the phrase stands behind it.
pub(super) fn is_basim(words: &[Word], at: usize, found: Subject) -> bool {
    let spokesman = |word: &Word| {
        let key = word.key();
        matches!(key.strip_prefix("ال").unwrap_or(key), "متحدث" | "متحدثه" | "ناطق" | "ناطقه" | "متكلم")
    };
    words.get(at).is_some_and(|word| word.key() == "باسم")
        && !words.get(found.from..at).unwrap_or(&[]).iter().any(spokesman)
        && words.get(at + 1).filter(|_| at + 1 < found.far).is_none_or(|next| {
            let key = next.key();
            FAMILY_NAMES.contains(key) && !is_vocabulary(key)
                || key.starts_with("ال") && key.ends_with('ي') && !is_vocabulary(key) && !is_demonym(key)
        })
}

pub(super) fn is_joint_start(key: &str) -> bool {
    matches!(key, "ابو" | "ابن" | "ام" | "عبد")
}

/// The tables that have a word of the text.
fn tables(word: &Word) -> Tables {
    tables_of(word.key(), word.key_hash())
}

/// The tables that have a folded word with this [hash](word_hash::of).
fn tables_of(key: &str, hash: u64) -> Tables {
    Tables::with_memory(|memory| Tables::of(key, hash, memory))
}

pub(super) fn is_given(word: &Word) -> bool {
    given(word.key(), tables(word))
}

/// Whether a word that these tables have is a given name and nothing else.
fn given(key: &str, tables: Tables) -> bool {
    (tables.any(Tables::GIVEN_NAME) && !tables.any(Tables::PLAIN) || key == "علي")
        && !matches!(key, "باسمه" | "باسمها" | "باسمهم")
        && !tables.any(Tables::VOCABULARY)
}

/// Whether a word of the text is [one of offices and institutions](is_vocabulary).
pub(super) fn is_office_noun(word: &Word) -> bool {
    tables(word).any(Tables::VOCABULARY)
}

/// Words of offices and institutions, which are no names though they may stand in lists of names.
pub(super) fn is_vocabulary(key: &str) -> bool {
    tables_of(key, word_hash::of(key)).any(Tables::VOCABULARY)
}

/// A word without article that can only be a name behind a definite noun.
pub(super) fn strange(word: &Word) -> bool {
    is_strange(word, tables(word))
}

fn is_strange(word: &Word, tables: Tables) -> bool {
    let key = word.key();
    key.chars().count() >= 3
        && !key.starts_with("ال")
        && !key.starts_with("باسم")
        && !["لل", "بال", "وال", "فال", "كال"].iter().any(|start| key.starts_with(start))
        && !tables.any(Tables::PLAIN)
        && !tables.any(Tables::VOCABULARY)
        && !tables.any(Tables::DEMONYM)
        && !key.starts_with(|c: char| c.is_numeric())
        && !key.strip_prefix(['و', 'ل', 'ب']).is_some_and(|rest| {
            let rest = tables_of(rest, word_hash::of(rest));
            rest.any(Tables::VOCABULARY) || rest.any(Tables::PLAIN)
        })
}

/// `جامعة الملك فيصل`: a name inside the title, behind a royal title that an institution's noun governs.
pub(super) fn in_title(words: &[Word], at: usize, from: usize) -> bool {
    let key = |back: usize| at.checked_sub(back).filter(|&at| at >= from).and_then(|at| words.get(at));
    let royal = key(1).is_some_and(|word| {
        matches!(
            word.folded.as_str(),
            "الملك"
                | "الملكه"
                | "الامير"
                | "الامام"
                | "الشيخ"
                | "السلطان"
                | "القديس"
                | "الرئيس"
        )
    });
    royal && key(2).is_some_and(|word| !OFFICES.has_key(word) && !word.folded.starts_with("ال"))
}

/// One past the last word of the name that begins at `from`.
pub(super) fn name_end(paragraph: &Paragraph<'_>, from: usize, far: usize) -> usize {
    let words = paragraph.words;
    let mut to = from + 1;
    let family_behind = words.get(from).is_some_and(is_given);
    let mut joint = words.get(from).is_some_and(|word| is_joint(word.key()));
    while to < far.min(from + 6) {
        let Some(word) = words.get(to) else { break };
        let key = word.key();
        // `صالح أبو عواد (71 عاما)`: an age is no part of the name.
        if paragraph.span_at(word.start).is_some()
            || !adjoins(paragraph, to)
            || key.starts_with(char::is_numeric)
        {
            break;
        }
        if is_joint(key) {
            joint = true;
            to += 1;
            continue;
        }
        // `نور الدين حمادي`, `عبد الله حسن`: one given name of two words.
        if matches!(key, "الدين" | "الله" | "الرحمن" | "الاسلام" | "الحق" | "النبي" | "الزهراء")
        {
            to += 1;
            joint = false;
            continue;
        }
        let tables = tables(word);
        let family = tables.any(Tables::FAMILY_NAME) || tables.any(Tables::GIVEN_NAME);
        let article = key.starts_with("ال");
        let stops = tables.any(Tables::PLAIN) || !family && !article && !joint && tables.any(Tables::DEMONYM);
        let office =
            tables.any(Tables::VOCABULARY) && !(joint || article && family && !tables.any(Tables::OFFICE));
        // `بثينة الأمين`: an office behind a single given name is its family name where the phrase ends with it.
        let whole = article && family_behind && to == from + 1 && to + 1 == far && !key.ends_with('ه');
        let particle = ["لل", "بال", "وال"].iter().any(|start| key.starts_with(start));
        let and = !family
            && key.strip_prefix('و').is_some_and(|rest| {
                let tables = tables_of(rest, word_hash::of(rest));
                given(rest, tables) || tables.any(Tables::VOCABULARY)
            });
        let feminine = !family && paragraph.text.get(word.end.saturating_sub(1)) == Some(&'ة');
        if whole {
            return to + 1;
        }
        if stops || office || particle || and || feminine {
            break;
        }
        to += 1;
        if article && !joint {
            break;
        }
        joint = false;
    }
    to
}

/// Whether the word is the feminine of an office that a person's name can follow at once.
fn feminine_office(words: &[Word], at: usize) -> bool {
    words.get(at).is_some_and(|word| {
        let key = word.key();
        key.starts_with("ال") && key.ends_with('ه') && OFFICES.has_key(word)
    })
}

/// Whether a phrase begins with the definite noun of a woman: `الناشطة`, `الخبيرة`.
fn woman(words: &[Word], at: usize) -> bool {
    words.get(at).is_some_and(|word| {
        let key = word.key();
        let noun = key.strip_prefix("ال").filter(|noun| noun.ends_with('ه'));
        noun.is_some_and(|noun| vocabulary::HEADS.contains(noun) || OFFICES.has_key(word))
    })
}

/// Whether nothing but spaces and hyphens stands between a word and the one before.
fn adjoins(paragraph: &Paragraph<'_>, at: usize) -> bool {
    let start = at.checked_sub(1).and_then(|before| paragraph.words.get(before)).map_or(0, |word| word.end);
    let end = paragraph.words.get(at).map_or(start, |word| word.start);
    paragraph
        .text
        .get(start..end)
        .is_some_and(|gap| gap.iter().all(|c| c.is_whitespace() || matches!(c, '-' | 'ـ')))
}

/// Most words of a name or title in commas.
const APPOSITION: usize = 10;

/// The stretch of words in commas that begins at `at`, if the text before it is a comma.
fn aside(paragraph: &Paragraph<'_>, at: usize) -> Option<(usize, usize)> {
    let words = paragraph.words;
    let (before, first) = (words.get(at.checked_sub(1)?)?, words.get(at)?);
    let gap = paragraph.text.get(before.end..first.start)?;
    let comma = gap.iter().any(|c| matches!(c, '،' | ','))
        && gap.iter().all(|c| matches!(c, '،' | ',' | ' ' | '"' | '»' | ')'));
    if !comma || paragraph.span_at(first.start).is_some() {
        return None;
    }
    let to = (at + 1..=at + APPOSITION).find(|&next| !gap_is_open(paragraph, next) || next >= words.len())?;
    Some((at, to))
}

/// The name in commas behind an office: `مدير الهيئة، حسن عثمان طه، إن`.
pub(super) fn apposed(paragraph: &Paragraph<'_>, found: Subject) -> Option<(usize, usize)> {
    let (mut from, to) = aside(paragraph, found.far)?;
    let word = |at: usize| paragraph.words.get(at);
    let key = |at: usize| word(at).map(Word::key);
    // `، السيد نور الدين حمادي،`
    while from + 1 < to
        && word(from).is_some_and(|word| word.key().starts_with("ال") && OFFICES.has_key(word))
    {
        from += 1;
    }
    // `صاحب المحل، ويدعى جرجس فؤاد،`
    if key(from).is_some_and(|key| {
        matches!(key.trim_start_matches('و'), "يدعي" | "تدعي" | "اسمه" | "اسمها" | "يسمي" | "تسمي")
    }) && from + 1 < to
    {
        return Some((from + 1, name_end(paragraph, from + 1, to)));
    }
    // `هاني جنينة، كبير الاقتصاديين في الشركة،`: an office with what it is of.
    let described = paragraph.words.get(from + 1).filter(|_| from + 1 < to);
    let office = word(from).is_some_and(|word| {
        OFFICES.has_key(word) || vocabulary::HEADS.has_key(word) || matches!(word.key(), "كبير" | "كبيره")
    });
    if office && described.is_some_and(|next| !FAMILY_NAMES.has_key(next)) {
        return None;
    }
    let first = word(from)?;
    let key = first.key();
    let clause = paragraph.words.get(from..to)?.iter().any(|word| vocabulary::SUBJECT_ENDS.has(word));
    let joined = key.starts_with(['و', 'ف', 'ب', 'ل']);
    let end = name_end(paragraph, from, to);
    let given =
        is_given(first) || is_joint_start(key) || GIVEN_NAMES.has_key(first) && !STOP_ARABIC.has_key(first);
    let whole = end == to;
    let long = end > from + 1;
    // A name goes on with its circumstance (`، سامي حداد في بيان،`); another word only where it fills the aside.
    let circumstance = paragraph.words.get(end).is_some_and(|next| {
        vocabulary::SUBJECT_ENDS.has(next) || matches!(next.folded.as_str(), "في" | "علي" | "ل")
    });
    // `إلهام`: with its hamza the word has no article.
    let hamza = paragraph
        .words
        .get(from)
        .is_some_and(|word| paragraph.text.get(word.start).is_some_and(|c| matches!(c, 'إ' | 'أ' | 'آ')));
    // `، مامادو كوناتيه القادم من غينيا،`: two words that are none of the language's, with what describes them.
    let rare = |at: usize| {
        paragraph.words.get(at).is_some_and(|word| {
            !word.folded.starts_with("ال")
                && frequency::zipf("ar", word.key()).is_none_or(|zipf| zipf < STRANGE)
        })
    };
    if !whole && rare(from) && rare(from + 1) {
        let described = (from + 2..to).next().and_then(|at| paragraph.words.get(at));
        if described.is_some_and(|next| next.folded.starts_with("ال")) && strange(first) && !joined {
            return Some((from, from + 2));
        }
    }
    let unknown = whole && long && !clause && !joined && (strange(first) || hamza);
    let name = given && long && (whole || circumstance) || unknown;
    name.then_some((from, end))
}

/// The office in commas behind a name: `عبد الرحيم بوزيان، الكاتب الجهوي للنقابة، إن`.
pub(super) fn title_behind(paragraph: &Paragraph<'_>, at: usize) -> Option<(usize, usize)> {
    let (from, to) = aside(paragraph, at)?;
    let word = paragraph.words.get(from)?;
    let office = OFFICES.has_key(word) || word.key().starts_with("ال") && OFFICE_WORDS.has_key(word);
    office.then_some((from, to))
}
