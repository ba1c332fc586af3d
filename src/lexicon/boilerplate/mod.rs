//! Lines of a site's furniture, one table a language: "read more", "categories", rights notices.
//!
//! Which language a line is in says nothing about the language of the story it hangs on, so one index holds them all.

use std::sync::LazyLock;

use crate::article::story::RemovedKind;
use crate::text::letters;
use foldhash::HashMap;

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

/// In which ways a line may be furniture: a bit each.
type Ways = u8;

/// It may be a whole phrase.
const WHOLE: Ways = 1;
/// It may begin as a phrase with gaps.
const FRAME: Ways = 2;
/// It may end as a phrase that begins with a gap.
const ENDING: Ways = 4;
/// It may begin with a phrase that leads to another story.
const LEAD: Ways = 8;

/// How the phrases begin: few paragraphs begin so, and the others need not be folded to be told from furniture.
static OPENINGS: LazyLock<Openings> = LazyLock::new(|| {
    let whole = INDEX.iter().flat_map(|(phrase, (kind, _))| {
        let lead = if *kind == RemovedKind::Related { LEAD } else { 0 };
        Some((opening(phrase.chars())?, WHOLE | lead))
    });
    let framed = FRAMES.iter().filter_map(|(_, parts)| Some((opening(parts.first()?.chars())?, FRAME)));
    whole.chain(framed).collect()
});

/// How the phrases end that begin with a gap, from the last letter backwards.
static ENDINGS: LazyLock<Openings> = LazyLock::new(|| {
    let open = FRAMES.iter().filter(|(_, parts)| parts.first().is_some_and(String::is_empty));
    open.filter_map(|(_, parts)| Some((opening(parts.last()?.chars().rev())?, ENDING))).collect()
});

/// The opening of folded letters; phrases have two letters or more.
fn opening(letters: impl Iterator<Item = char>) -> Option<Opening> {
    let mut opening = Opening::default();
    opening.iter_mut().zip(letters).for_each(|(place, letter)| *place = letter);
    let [_, second, ..] = opening;
    (second != '\0').then_some(opening)
}

/// The opening of a line, from its first letter or digit on; of a line that comes backwards, its end.
fn opening_of(line: impl Iterator<Item = char> + Clone) -> Option<Opening> {
    let mut rest = line.clone().skip_while(|c| !letters::is_alphanumeric(*c));
    let mut opening = Opening::default();
    // Most letters fold to one each.
    for place in &mut opening {
        match rest.next().and_then(plain) {
            Some(letter) => *place = letter,
            None => return self::opening(folded(line)),
        }
    }
    Some(opening)
}

/// The openings of some phrases, and what each tells.
#[derive(Debug)]
struct Openings {
    ways: HashMap<Opening, Ways>,
    /// A bit for the first two letters of each, which tell most lines apart.
    pairs: [u64; 64],
}

impl FromIterator<(Opening, Ways)> for Openings {
    fn from_iter<I: IntoIterator<Item = (Opening, Ways)>>(openings: I) -> Self {
        let mut all = Self { ways: HashMap::default(), pairs: [0; 64] };
        for (opening, ways) in openings {
            let (word, bit) = pair(opening);
            all.pairs.get_mut(word).into_iter().for_each(|bits| *bits |= bit);
            *all.ways.entry(opening).or_default() |= ways;
        }
        all
    }
}

impl Openings {
    /// Whether a line may be furniture that begins with these bytes: all may whose first two letters are not told at once.
    fn may_open<'a>(&self, line: impl Iterator<Item = &'a u8>) -> bool {
        let mut line = line.skip_while(|byte| byte.is_ascii() && !byte.is_ascii_alphanumeric());
        let mut letter =
            || line.next().filter(|byte| byte.is_ascii()).map(|byte| char::from(byte.to_ascii_lowercase()));
        let Some((first, second)) = letter().zip(letter()) else { return true };
        self.has_pair([first, second, '\0', '\0'])
    }

    /// Whether one may begin with the first two letters of an opening.
    fn has_pair(&self, opening: Opening) -> bool {
        let (word, bit) = pair(opening);
        self.pairs.get(word).is_some_and(|bits| bits & bit != 0)
    }

    /// In which ways a line with such an opening may be furniture.
    fn ways(&self, line: Opening) -> Ways {
        if !self.has_pair(line) {
            return 0;
        }
        let [first, second, third, _] = line;
        let openings = [line, [first, second, third, '\0'], [first, second, '\0', '\0']];
        openings.iter().filter_map(|opening| self.ways.get(opening)).fold(0, |all, ways| all | ways)
    }
}

/// Which word of bits, and which bit of it, stands for the first two letters.
fn pair([first, second, ..]: Opening) -> (usize, u64) {
    let mixed = u32::from(first).wrapping_mul(37).wrapping_add(u32::from(second));
    ((mixed >> 6 & 63) as usize, 1 << (mixed & 63))
}

/// In which ways a line may be furniture, told by its ends alone: most lines are none.
fn ways(line: &str) -> Ways {
    if line.len() > LONGEST_FILLED {
        return 0;
    }
    let forwards = match OPENINGS.may_open(line.as_bytes().iter()) {
        true => opening_of(line.chars()).map_or(0, |opening| OPENINGS.ways(opening)),
        false => 0,
    };
    let backwards = match ENDINGS.may_open(line.as_bytes().iter().rev()) {
        true => opening_of(line.chars().rev()).map_or(0, |ending| ENDINGS.ways(ending)),
        false => 0,
    };
    if line.len() > LONGEST { (forwards & !WHOLE) | backwards } else { forwards | backwards }
}

/// What [`fold_char`] makes of a letter of ASCII or an Arabic one that is not dropped, told at once; nothing of another.
fn plain(c: char) -> Option<char> {
    match c {
        '\0'..='\x7f' => Some(c.to_ascii_lowercase()),
        'أ' | 'إ' | 'آ' | 'ٱ' => Some('ا'),
        '\u{620}'..='\u{6d3}' if !is_dropped(c) => Some(c),
        _ => None,
    }
}

/// The letters of a line in the fold, from the first letter or digit on.
fn folded(line: impl Iterator<Item = char>) -> impl Iterator<Item = char> {
    line.skip_while(|c| !letters::is_alphanumeric(*c)).filter(|c| !is_dropped(*c)).flat_map(fold_char)
}

/// Longest phrase worth a look-up, in bytes; a longer line is no line of furniture.
const LONGEST: usize = 160;
/// Longest line, in bytes, that a phrase with gaps or with a teaser behind it makes.
const LONGEST_FILLED: usize = 600;

/// A line as furniture of a page.
#[derive(Debug, Clone, Copy)]
pub struct Line<'a> {
    text: &'a str,
    ways: Ways,
    known: Option<Known>,
}

impl<'a> Line<'a> {
    /// Looks a line up.
    pub fn of(text: &'a str) -> Self {
        let ways = ways(text);
        let known = (ways & !LEAD != 0).then(|| known(text, ways)).flatten();
        Self { text, ways, known }
    }

    /// What kind of furniture it is, if the whole of it is a known phrase: letter case, vowel marks, hamza seats and
    /// punctuation around it aside.
    pub fn kind(&self) -> Option<RemovedKind> {
        self.known.map(|(kind, _)| kind)
    }

    /// What kind of furniture it is that goes wherever it stands: what is shown in the place of an embedded post, and a
    /// heading of related stories of more than a word.
    pub fn kind_anywhere(&self) -> Option<RemovedKind> {
        // Scripts without spaces say in one word what others say in two.
        let several = || self.text.trim().contains(' ') || self.text.contains(|c: char| c >= '\u{2e80}');
        self.known
            .filter(|(kind, anywhere)| *anywhere || *kind == RemovedKind::Related && several())
            .map(|(kind, _)| kind)
    }

    /// The teaser, if it leads to another story: `Read more: Ferry line closes`, `اقرأ أيضا.. عنوان`.
    pub fn teaser(&self) -> Option<&'a str> {
        if self.ways & LEAD == 0 {
            return None;
        }
        let line = self.text;
        // Behind the longest phrase nothing is a lead any more.
        let head = line.get(..line.floor_char_boundary(LONGEST + 4)).unwrap_or(line);
        let (at, mark) = first_mark(head)?;
        let (lead, teaser) = (line.get(..at)?, line.get(at.checked_add(mark.len())?..)?);
        let teaser = teaser.trim_start_matches(|c: char| !c.is_alphanumeric() && !"\"“«‹„'‘(".contains(c));
        let is_lead = lead.len() <= LONGEST
            && INDEX.get(&fold(lead)).is_some_and(|(kind, _)| *kind == RemovedKind::Related);
        (is_lead && !teaser.is_empty()).then_some(teaser)
    }
}

/// The first of the marks between a heading of related stories and a teaser, and where it stands.
fn first_mark(line: &str) -> Option<(usize, &'static str)> {
    const MARKS: [&str; 14] = [":", "：", "..", "…", "|", "»", "›", ">", "▶", "►", "←", " – ", " — ", " - "];
    let bytes = line.as_bytes();
    let may_open = |at: &usize| match bytes.get(*at..).unwrap_or_default() {
        [b' ', next, ..] => *next == b'-' || !next.is_ascii(),
        [b'.', next, ..] => *next == b'.',
        [byte, ..] => matches!(byte, b':' | b'|' | b'>') || !byte.is_ascii(),
        [] => false,
    };
    (0..bytes.len()).filter(may_open).find_map(|at| {
        let rest = line.get(at..)?;
        MARKS.iter().find(|mark| rest.starts_with(**mark)).map(|mark| (at, *mark))
    })
}

fn known(line: &str, ways: Ways) -> Option<Known> {
    let framed = ways & (FRAME | ENDING) != 0 && {
        let (first, last) = (folded(line.chars()).next(), folded(line.chars().rev()).next());
        FRAMES.iter().any(|(_, parts)| may_fit(line, first, last, parts))
    };
    if ways & WHOLE == 0 && !framed {
        return None;
    }
    let folded = fold(line);
    let known = if ways & WHOLE != 0 { INDEX.get(&folded).copied() } else { None };
    let frame = || FRAMES.iter().find(|(_, parts)| framed && fits(&folded, parts));
    known.or_else(|| frame().map(|(known, _)| *known))
}

/// Whether a line, whose first and last letters in the fold are given, begins with the first part of a frame, or ends with
/// the last one where the frame begins with a gap: told without folding the whole line.
fn may_fit(line: &str, first: Option<char>, last: Option<char>, parts: &[String]) -> bool {
    fn begins(line: impl Iterator<Item = char>, mut part: impl Iterator<Item = char>) -> bool {
        let mut line = folded(line);
        part.all(|letter| line.next() == Some(letter))
    }
    match (parts.first(), parts.last()) {
        (Some(part), _) if !part.is_empty() => {
            part.chars().next() == first && begins(line.chars(), part.chars())
        }
        (_, Some(part)) => part.chars().next_back() == last && begins(line.chars().rev(), part.chars().rev()),
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

    fn kind_of(line: &str) -> Option<RemovedKind> {
        Line::of(line).kind()
    }

    fn kind_anywhere(line: &str) -> Option<RemovedKind> {
        Line::of(line).kind_anywhere()
    }

    fn teaser_of(line: &str) -> Option<&str> {
        Line::of(line).teaser()
    }

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
