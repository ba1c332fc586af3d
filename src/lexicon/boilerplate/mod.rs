//! Lines of a site's furniture, one table a language: "read more", "categories", rights notices.
//!
//! Which language a line is in says nothing about the language of the story it hangs on, so one index holds them all.

use std::sync::LazyLock;

use crate::article::story::RemovedKind;
use crate::text::letters;
use foldhash::{HashMap, HashSet};

/// The tables, by language: a kind and a phrase a line.
const TABLES: &[(&str, &str)] = &[
    ("ar", include_str!("ar.tsv")),
    ("de", include_str!("de.tsv")),
    ("en", include_str!("en.tsv")),
    ("es", include_str!("es.tsv")),
    ("fa", include_str!("fa.tsv")),
    ("fr", include_str!("fr.tsv")),
    ("he", include_str!("he.tsv")),
    ("hi", include_str!("hi.tsv")),
    ("id", include_str!("id.tsv")),
    ("it", include_str!("it.tsv")),
    ("ja", include_str!("ja.tsv")),
    ("ko", include_str!("ko.tsv")),
    ("nl", include_str!("nl.tsv")),
    ("pl", include_str!("pl.tsv")),
    ("pt", include_str!("pt.tsv")),
    ("ru", include_str!("ru.tsv")),
    ("tr", include_str!("tr.tsv")),
    ("uk", include_str!("uk.tsv")),
    ("ur", include_str!("ur.tsv")),
    ("zh", include_str!("zh.tsv")),
];

/// What is known of a phrase: its kind, and whether it goes wherever it stands.
type Known = (RemovedKind, bool);

static INDEX: LazyLock<HashMap<String, Known>> = LazyLock::new(|| {
    let rows = TABLES.iter().flat_map(|(_, table)| rows(table));
    rows.filter(|(_, text)| !text.contains(GAP)).map(|(known, text)| (fold(text), known)).collect()
});

/// Stands in a phrase for what each line says differently.
const GAP: char = '…';

/// The phrases with gaps: what is known of them and their folded parts, the first of which may be empty.
static FRAMES: LazyLock<Vec<(Known, Vec<String>)>> = LazyLock::new(|| {
    let rows = TABLES.iter().flat_map(|(_, table)| rows(table));
    rows.filter(|(_, text)| text.contains(GAP))
        .map(|(known, text)| (known, text.split(GAP).map(fold).collect()))
        .collect()
});

/// The first four letters of a phrase in the fold, the whole of a shorter one.
type Opening = [char; 4];

/// How the whole phrases begin, those with gaps, and those that lead to another story: few paragraphs begin so, and the
/// others need not be folded to be told from furniture.
static OPENINGS: LazyLock<Openings> =
    LazyLock::new(|| INDEX.keys().map(|phrase| opening(phrase.chars())).collect());
static FRAME_OPENINGS: LazyLock<Openings> = LazyLock::new(|| {
    let parts = FRAMES.iter().filter_map(|(_, parts)| parts.first().filter(|part| !part.is_empty()));
    parts.map(|part| opening(part.chars())).collect()
});
static LEADS: LazyLock<Openings> = LazyLock::new(|| {
    let related = INDEX.iter().filter(|(_, (kind, _))| *kind == RemovedKind::Related);
    related.map(|(phrase, _)| opening(phrase.chars())).collect()
});
/// How the phrases end that begin with a gap, from the last letter backwards.
static ENDINGS: LazyLock<Openings> = LazyLock::new(|| {
    let open = FRAMES.iter().filter(|(_, parts)| parts.first().is_some_and(String::is_empty));
    open.filter_map(|(_, parts)| parts.last().map(|last| opening(last.chars().rev()))).collect()
});

fn opening(letters: impl Iterator<Item = char>) -> Opening {
    let mut opening = Opening::default();
    opening.iter_mut().zip(letters).for_each(|(place, letter)| *place = letter);
    opening
}

/// The openings of some phrases.
#[derive(Debug)]
struct Openings {
    known: HashSet<Opening>,
    /// A bit for the first two letters of each, which tell most lines apart.
    pairs: [u64; 64],
}

impl FromIterator<Opening> for Openings {
    fn from_iter<I: IntoIterator<Item = Opening>>(openings: I) -> Self {
        let mut all = Self { known: HashSet::default(), pairs: [0; 64] };
        for opening in openings {
            let [first, second, ..] = opening;
            let (word, bit) = pair(first, second);
            all.pairs.get_mut(word).into_iter().for_each(|bits| *bits |= bit);
            all.known.insert(opening);
        }
        all
    }
}

impl Openings {
    /// Whether one of them may begin with two letters.
    fn may_hold(&self, first: char, second: char) -> bool {
        let (word, bit) = pair(first, second);
        self.pairs.get(word).is_some_and(|bits| bits & bit != 0)
    }
}

/// What [`fold_char`] makes of a letter of ASCII or an Arabic one, told at once; nothing of another.
fn plain(c: char) -> Option<char> {
    match c {
        '\0'..='\x7f' => Some(c.to_ascii_lowercase()),
        'أ' | 'إ' | 'آ' | 'ٱ' => Some('ا'),
        '\u{620}'..='\u{6d3}' => Some(c),
        _ => None,
    }
}

/// Which word of bits, and which bit of it, stands for two letters.
fn pair(first: char, second: char) -> (usize, u64) {
    let mixed = u32::from(first).wrapping_mul(37).wrapping_add(u32::from(second));
    ((mixed >> 6 & 63) as usize, 1 << (mixed & 63))
}

/// Whether a line may begin with one of the phrases, or end when its letters come backwards. Phrases have two letters or more.
fn may_begin(line: impl Iterator<Item = char>, phrases: &Openings) -> bool {
    let mut kept = line.skip_while(|c| !letters::is_alphanumeric(*c)).filter(|c| !is_dropped(*c)).peekable();
    // Two letters that fold to one each are enough for most lines.
    let first = kept.next_if(|c| plain(*c).is_some());
    let second = first.and_then(|_| kept.next_if(|c| plain(*c).is_some()));
    if second.is_none() && kept.peek().is_none() {
        return false;
    }
    if let (Some(first), Some(second)) = (first.and_then(plain), second.and_then(plain))
        && !phrases.may_hold(first, second)
    {
        return false;
    }
    let mut letters = first.into_iter().chain(second).chain(kept).flat_map(fold_char);
    let (Some(first), Some(second)) = (letters.next(), letters.next()) else { return false };
    if !phrases.may_hold(first, second) {
        return false;
    }
    let mut opening = [first, second, '\0', '\0'];
    let mut longer = opening.len() - 2;
    loop {
        if phrases.known.contains(&opening) {
            return true;
        }
        let Some(letter) = letters.next().filter(|_| longer > 0) else { return false };
        opening.iter_mut().rev().nth(longer - 1).into_iter().for_each(|place| *place = letter);
        longer -= 1;
    }
}

/// Longest phrase worth a look-up, in bytes; a longer line is no line of furniture.
const LONGEST: usize = 160;
/// Longest line, in bytes, that a phrase with gaps or with a teaser behind it makes.
const LONGEST_FILLED: usize = 600;

/// What kind of furniture a line is, if the whole of it is a known phrase: letter case, vowel marks, hamza seats and
/// punctuation around it aside.
pub fn kind_of(line: &str) -> Option<RemovedKind> {
    known(line).map(|(kind, _)| kind)
}

/// What kind of furniture a line is that goes wherever it stands: what is shown in the place of an embedded post, and a
/// heading of related stories of more than a word.
pub fn kind_anywhere(line: &str) -> Option<RemovedKind> {
    // Scripts without spaces say in one word what others say in two.
    let several = || line.trim().contains(' ') || line.contains(|c: char| c >= '\u{2e80}');
    known(line)
        .filter(|(kind, anywhere)| *anywhere || *kind == RemovedKind::Related && several())
        .map(|(kind, _)| kind)
}

fn known(line: &str) -> Option<Known> {
    if line.len() > LONGEST_FILLED {
        return None;
    }
    let whole = line.len() <= LONGEST && may_begin(line.chars(), &OPENINGS);
    let framed = (may_begin(line.chars(), &FRAME_OPENINGS) || may_begin(line.chars().rev(), &ENDINGS))
        && FRAMES.iter().any(|(_, parts)| may_fit(line, parts));
    if !(whole || framed) {
        return None;
    }
    let folded = fold(line);
    let known = whole.then(|| INDEX.get(&folded).copied()).flatten();
    let frame = || FRAMES.iter().find(|(_, parts)| framed && fits(&folded, parts));
    known.or_else(|| frame().map(|(known, _)| *known))
}

/// The teaser of a line that leads to another story: `Read more: Ferry line closes`, `اقرأ أيضا.. عنوان`.
pub fn teaser_of(line: &str) -> Option<&str> {
    const MARKS: [&str; 14] = [":", "：", "..", "…", "|", "»", "›", ">", "▶", "►", "←", " – ", " — ", " - "];
    if line.len() > LONGEST_FILLED || !may_begin(line.chars(), &LEADS) {
        return None;
    }
    // Behind the longest phrase nothing is a lead any more.
    let head = line.get(..line.floor_char_boundary(LONGEST + 4)).unwrap_or(line);
    let (at, mark) = MARKS.iter().filter_map(|mark| Some((head.find(mark)?, mark))).min()?;
    let (lead, teaser) = (line.get(..at)?, line.get(at.checked_add(mark.len())?..)?);
    let teaser = teaser.trim_start_matches(|c: char| !c.is_alphanumeric() && !"\"“«‹„'‘(".contains(c));
    let is_lead = lead.len() <= LONGEST
        && INDEX.get(&fold(lead)).is_some_and(|(kind, _)| *kind == RemovedKind::Related);
    (is_lead && !teaser.is_empty()).then_some(teaser)
}

/// Whether a line begins with the first part of a frame, or ends with the last one where the frame begins with a gap: told
/// without folding the whole line.
fn may_fit(line: &str, parts: &[String]) -> bool {
    fn begins(line: impl Iterator<Item = char>, mut part: impl Iterator<Item = char>) -> bool {
        let line = line.skip_while(|c| !letters::is_alphanumeric(*c)).filter(|c| !is_dropped(*c));
        let mut line = line.flat_map(fold_char);
        part.all(|letter| line.next() == Some(letter))
    }
    match (parts.first(), parts.last()) {
        (Some(first), _) if !first.is_empty() => begins(line.chars(), first.chars()),
        (_, Some(last)) => begins(line.chars().rev(), last.chars().rev()),
        _ => false,
    }
}

/// Whether the parts of a frame stand in a line in order, the first at its start, the last at its end unless empty.
fn fits(line: &str, parts: &[String]) -> bool {
    let Some((first, rest)) = parts.split_first() else { return false };
    let Some(mut behind) = line.strip_prefix(first.as_str()) else { return false };
    for part in rest {
        let Some(at) = behind.find(part.as_str()) else { return false };
        behind = behind.get(at.saturating_add(part.len())..).unwrap_or_default();
    }
    parts.last().is_some_and(|last| last.is_empty() || behind.is_empty())
}

fn rows(table: &str) -> impl Iterator<Item = (Known, &str)> {
    table.lines().filter(|line| !line.starts_with('#')).filter_map(|line| {
        let (kind, phrase) = line.split_once('\t')?;
        let known = match kind {
            "boilerplate" => (RemovedKind::Boilerplate, false),
            "embed" => (RemovedKind::Boilerplate, true),
            "related" => (RemovedKind::Related, false),
            "notice" => (RemovedKind::Notice, false),
            _ => return None,
        };
        Some((known, phrase))
    })
}

fn fold(text: &str) -> String {
    text.trim_matches(|c: char| !c.is_alphanumeric())
        .chars()
        .filter(|c| !is_dropped(*c))
        .flat_map(fold_char)
        .collect()
}

fn is_dropped(c: char) -> bool {
    matches!(c, '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{640}' | '\u{200c}')
}

fn fold_char(c: char) -> std::char::ToLowercase {
    match c {
        'أ' | 'إ' | 'آ' | 'ٱ' => 'ا',
        'İ' => 'i',
        c => c,
    }
    .to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_read_and_no_phrase_stands_twice() {
        let lines: usize =
            TABLES.iter().map(|(_, table)| table.lines().filter(|line| !line.starts_with('#')).count()).sum();
        assert_eq!(INDEX.len() + FRAMES.len(), lines);
    }

    #[test]
    fn a_plain_letter_folds_as_any_does() {
        for c in '\0'..='\u{fff}' {
            assert!(plain(c).is_none_or(|folded| fold_char(c).eq([folded])), "{c:?}");
        }
    }

    #[test]
    fn no_phrase_is_too_short_to_be_told_by_its_opening() {
        assert!(INDEX.keys().all(|phrase| phrase.chars().count() > 1));
        assert!(FRAMES.iter().all(|(_, parts)| parts.first().is_some_and(|part| part.chars().count() != 1)));
    }

    #[test]
    fn every_phrase_is_known_by_its_opening_with_punctuation_around_it() {
        for ((kind, _), phrase) in TABLES.iter().flat_map(|(_, table)| rows(table)) {
            let line = format!("» {} ::", phrase.replace(GAP, " x y ").to_uppercase());
            // Upper case is no way back for every letter (`ı`, `ß`), lower case of it is.
            if fold(&line.to_lowercase()) == fold(&phrase.replace(GAP, " x y ")) {
                assert_eq!(kind_of(&line), Some(kind), "{line}");
            }
            if kind == RemovedKind::Related && !phrase.contains(GAP) {
                assert_eq!(teaser_of(&format!("{phrase}: 2 ferries")), Some("2 ferries"), "{phrase}");
            }
        }
    }

    #[test]
    fn a_phrase_is_known_whatever_its_case_marks_and_punctuation() {
        assert_eq!(kind_of("إقرأ أيضاً:"), Some(RemovedKind::Related));
        assert_eq!(kind_of("READ MORE »"), Some(RemovedKind::Related));
        assert_eq!(kind_of("Categories"), Some(RemovedKind::Boilerplate));
        assert_eq!(kind_of("Read more books, the minister said."), None);
    }

    #[test]
    fn what_stands_for_an_embedded_post_goes_anywhere_and_a_rubric_of_one_word_only_at_the_ends() {
        for (line, kind) in [
            ("View this post on Instagram", Some(RemovedKind::Boilerplate)),
            ("A post shared by Jane Roe (@jane)", Some(RemovedKind::Boilerplate)),
            ("اقرأ أيضا", Some(RemovedKind::Related)),
            ("関連記事", Some(RemovedKind::Related)),
            ("Related", None),
            ("All rights reserved.", None),
        ] {
            assert_eq!(kind_anywhere(line), kind, "{line}");
        }
    }

    #[test]
    fn a_phrase_with_gaps_is_known_whatever_fills_them() {
        let line = "The post Bridge opens: a thousand cross appeared first on The Example.";
        assert_eq!(kind_of(line), Some(RemovedKind::Boilerplate));
        assert_eq!(kind_of("ظهرت المقالة جسر جديد أولاً على المثال."), Some(RemovedKind::Boilerplate));
        assert_eq!(kind_of("The post office appeared in the square."), None);
        assert!(FRAMES.iter().all(|(_, parts)| parts.iter().map(String::len).sum::<usize>() >= 10));
    }

    #[test]
    fn a_line_that_leads_to_another_story_gives_its_teaser() {
        for (line, teaser) in [
            ("Read more: Ferry line closes", "Ferry line closes"),
            ("اقرأ أيضاً: «خط العبّارات» يتوقف", "«خط العبّارات» يتوقف"),
            ("إقرأ أيضا.. خط العبارات يتوقف", "خط العبارات يتوقف"),
            ("Lire aussi : La ligne ferme", "La ligne ferme"),
            ("ALSO READ | Ferry line closes", "Ferry line closes"),
            ("Читайте также: Паром закрыт", "Паром закрыт"),
            ("関連記事：フェリー廃止", "フェリー廃止"),
        ] {
            assert_eq!(teaser_of(line), Some(teaser), "{line}");
        }
        for line in
            ["Read more:", "He said: read more", "Related matters: none were discussed.", "Tags: a, b"]
        {
            assert_eq!(teaser_of(line), None, "{line}");
        }
    }
}
