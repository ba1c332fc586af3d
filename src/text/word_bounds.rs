//! Where words begin and end: UAX 29, in one pass over what most text is made of.
//!
//! Letters of the Latin, Greek, Cyrillic and Arabic scripts, digits and common marks are told by a table, and a run of
//! them between marks is a word by rules WB5 to WB10 without further looking. Where a mark may join two runs
//! (`U.S.`, `3,5`, `l'eau`) and for every other script, the stretch up to the next space goes through the whole
//! algorithm.

use unicode_segmentation::UnicodeSegmentation;

use super::short_letters;

/// One word's place, in bytes and in code points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// First byte.
    pub byte: usize,
    /// One past the last byte.
    pub byte_end: usize,
    /// First code point.
    pub start: usize,
    /// One past the last code point.
    pub end: usize,
    /// Whether it is nothing but letters and digits of the table, and neither a letter, a digit nor a combining mark
    /// stands beside it.
    pub plain: bool,
    /// What it is written with. Of a word that is not plain it is not told.
    pub letters: Letters,
}

/// What a word is written with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Letters {
    /// Nothing but small letters and digits of ASCII, which fold to themselves in every language.
    Small,
    /// A capital letter of ASCII, and behind it nothing but such.
    Capital,
    /// Others.
    Other,
}

impl Letters {
    /// Of a first letter with nothing but small letters and digits of ASCII behind it.
    fn behind(first: char) -> Self {
        match first {
            'a'..='z' | '0'..='9' => Self::Small,
            'A'..='Z' => Self::Capital,
            _ => Self::Other,
        }
    }
}

/// What a character can do to a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    /// A letter or digit: goes on.
    Inside,
    /// A combining mark: goes on, begins nothing.
    Extend,
    /// Ends a word, whatever stands behind it.
    Hard,
    /// Ends a word unless another run follows at once.
    Middle,
    /// Anything else: the whole algorithm decides.
    Other,
}

/// Classes of the first code points, by Unicode's `WordBreakProperty`.
const CLASSES: [Class; 0x700] = {
    let mut classes = [Class::Other; 0x700];
    let mut at = 0;
    while at < 0x700 {
        #[allow(clippy::indexing_slicing)] // Within the array's length, and in a constant.
        {
            classes[at] = class_of_point(at as u32);
        }
        at += 1;
    }
    classes
};

const fn class_of_point(point: u32) -> Class {
    match point {
        0x30..=0x39 | 0x41..=0x5a | 0x61..=0x7a => Class::Inside,
        0x27 | 0x2c | 0x2e | 0x3a | 0x3b | 0xb7 | 0x387 | 0x60c => Class::Middle,
        0x5f => Class::Other,
        0..=0x7f | 0xa0..=0xa9 | 0xab | 0xac | 0xae..=0xb1 | 0xb4 | 0xb6 | 0xbb | 0xbf => Class::Hard,
        0xd7 | 0xf7 | 0x61b | 0x61f | 0x66a | 0x6d4 => Class::Hard,
        0xaa | 0xb5 | 0xba | 0xc0..=0x2af => Class::Inside,
        0x386 | 0x388..=0x38a | 0x38c | 0x38e..=0x3a1 | 0x3a3..=0x3f5 | 0x3f7..=0x3ff => Class::Inside,
        0x400..=0x481 | 0x48a..=0x52f => Class::Inside,
        0x620..=0x64a | 0x660..=0x669 | 0x66e | 0x66f | 0x671..=0x6d3 | 0x6d5 | 0x6e5 | 0x6e6 => {
            Class::Inside
        }
        0x6ee..=0x6fc | 0x6ff => Class::Inside,
        0x300..=0x36f | 0x483..=0x489 | 0x64b..=0x65f | 0x670 | 0x6d6..=0x6dc | 0x6df..=0x6e4 => {
            Class::Extend
        }
        0x6e7 | 0x6e8 | 0x6ea..=0x6ed => Class::Extend,
        _ => Class::Other,
    }
}

fn class(char: char) -> Class {
    match CLASSES.get(char as usize) {
        Some(class) => *class,
        None => match char {
            '\u{200c}' => Class::Extend,
            '\u{2010}'..='\u{2015}' | '\u{201a}'..='\u{2023}' | '\u{2026}' => Class::Hard,
            '\u{2018}' | '\u{2019}' => Class::Middle,
            _ => Class::Other,
        },
    }
}

/// The words of a text by UAX 29, in order: the segments that hold a letter or digit.
pub fn of(text: &str) -> Words<'_> {
    Words { text, byte: 0, point: 0, read: Vec::new(), given: 0 }
}

/// See [`of`].
#[derive(Debug, Clone)]
pub struct Words<'a> {
    text: &'a str,
    /// How far the text is read, in bytes and in code points.
    byte: usize,
    point: usize,
    /// The words of a stretch that marks may join, and how many of them are given.
    read: Vec<Bounds>,
    given: usize,
}

impl Iterator for Words<'_> {
    type Item = Bounds;

    // What a word is made of is asked for at once: as a call it would cost as much again.
    #[inline(always)]
    fn next(&mut self) -> Option<Bounds> {
        loop {
            if let Some(bounds) = self.read.get(self.given) {
                self.given += 1;
                return Some(*bounds);
            }
            let rest = self.text.as_bytes().get(self.byte..).filter(|rest| !rest.is_empty())?;
            // Most words are a run of letters with a space or a stop behind it, and most runs are small letters.
            let smalls = smalls(rest);
            if ends(rest.get(smalls..).unwrap_or_default()) {
                let run = Run { bytes: smalls, points: smalls, letters: Letters::Small };
                match self.pass(run) {
                    Some(word) => return Some(word),
                    None => continue,
                }
            }
            let run = inside(rest, smalls);
            if !ends(rest.get(run.bytes..).unwrap_or_default()) {
                self.stretch();
            } else if let Some(word) = self.pass(run) {
                return Some(word);
            }
        }
    }
}

impl Words<'_> {
    /// Passes a run of letters and digits and the mark behind it. Gives its word, when there is one.
    #[inline(always)]
    fn pass(&mut self, run: Run) -> Option<Bounds> {
        let (byte, start) = (self.byte, self.point);
        let (byte_end, end) = (byte + run.bytes, start + run.points);
        (self.byte, self.point) = (byte_end + 1, end + 1);
        let bounds = Bounds { byte, byte_end, start, end, plain: true, letters: run.letters };
        (run.bytes > 0).then_some(bounds)
    }

    /// Reads on by what marks may join.
    #[inline(never)]
    fn stretch(&mut self) {
        self.read.clear();
        self.given = 0;
        let found = |bounds| self.read.push(bounds);
        (self.byte, self.point) = one_word(self.text, self.byte, self.point, found);
    }
}

/// Whether a run of letters and digits with this behind it is a word for certain.
#[inline]
fn ends(behind: &[u8]) -> bool {
    match behind {
        [] | [b' ' | b'\n', ..] => true,
        [b'.' | b',', behind @ ..] => matches!(behind, [] | [b' ' | b'\n', ..]),
        _ => false,
    }
}

/// Letters and digits of the table that a text begins with.
#[derive(Debug, Clone, Copy)]
struct Run {
    bytes: usize,
    /// As many code points.
    points: usize,
    letters: Letters,
}

/// Reads what stands at a byte, which is this code point of the text and where no word is going on: a word, several that
/// marks may join, or a mark. Gives where the text goes on.
fn one_word(text: &str, byte: usize, point: usize, mut found: impl FnMut(Bounds)) -> (usize, usize) {
    let (from, start) = (byte, point);
    let mut chars = text.get(from..).unwrap_or_default().chars();
    // The code points behind the one that is looked at.
    let mut points = start;
    // Whether a run is going on, whether no combining mark is in it so far, and what it is written with.
    let (mut begun, mut plain, mut letters) = (false, true, Letters::Other);
    loop {
        let byte = text.len() - chars.as_str().len();
        let Some(char) = chars.next() else {
            if begun {
                found(Bounds { byte: from, byte_end: byte, start, end: points, plain, letters });
            }
            return (byte, points);
        };
        points += 1;
        match class(char) {
            Class::Inside if begun => {
                let run = run(chars.as_str().as_bytes());
                chars = chars.as_str().get(run.bytes..).unwrap_or_default().chars();
                (letters, points) = (Letters::Other, points + run.points);
            }
            Class::Extend if begun => plain = false,
            Class::Inside => {
                let rest = chars.as_str();
                let run = run(rest.as_bytes());
                if run.letters == Letters::Small {
                    letters = Letters::behind(char);
                }
                chars = rest.get(run.bytes..).unwrap_or_default().chars();
                (begun, points) = (true, points + run.points);
            }
            Class::Hard | Class::Middle if !begun => return (byte + char.len_utf8(), points),
            Class::Middle if joins(text.as_bytes(), byte, char) => plain = false,
            Class::Middle if !ends_at(&chars) => break,
            Class::Hard | Class::Middle => {
                found(Bounds { byte: from, byte_end: byte, start, end: points - 1, plain, letters });
                return (byte + char.len_utf8(), points);
            }
            Class::Other | Class::Extend => break,
        }
    }
    let stretch = text.get(from..).unwrap_or_default();
    let length = stretch.find([' ', '\n']).unwrap_or(stretch.len());
    let stretch = stretch.get(..length).unwrap_or_default();
    in_full(stretch, from, start, found);
    (from + length, start + stretch.chars().count())
}

/// Whether the mark at a byte joins what stands around it by rules WB6, WB7, WB11 and WB12 for certain: between letters of
/// ASCII an apostrophe or a full stop does (`can't`, `U.S`), between its digits a comma or a full stop (`1,000.5`).
fn joins(text: &[u8], byte: usize, mark: char) -> bool {
    let before = byte.checked_sub(1).and_then(|before| text.get(before));
    let Some((before, behind)) = before.zip(text.get(byte + mark.len_utf8())) else { return false };
    match mark {
        '\'' | '’' => before.is_ascii_alphabetic() && behind.is_ascii_alphabetic(),
        '.' => {
            before.is_ascii_alphabetic() && behind.is_ascii_alphabetic()
                || before.is_ascii_digit() && behind.is_ascii_digit()
        }
        ',' => before.is_ascii_digit() && behind.is_ascii_digit(),
        _ => false,
    }
}

/// Whether a mark that may join two runs ends the one before it, since none follows.
fn ends_at(behind: &std::str::Chars<'_>) -> bool {
    matches!(behind.clone().next().map_or(Class::Hard, class), Class::Hard | Class::Middle)
}

/// The letters and digits of the table that a text begins with.
fn run(text: &[u8]) -> Run {
    inside(text, smalls(text))
}

/// The letters and digits of the table that a text begins with; so many [small ones](smalls) of ASCII come first.
fn inside(text: &[u8], small: usize) -> Run {
    let mut rest = text.get(small..).unwrap_or_default();
    let (mut points, mut letters) = (small, Letters::Small);
    while let Some((point, after)) = short_letters::next(rest) {
        if CLASSES.get(point) != Some(&Class::Inside) {
            break;
        }
        let is_first_capital = points == 0 && matches!(point, 0x41..=0x5a);
        letters = if is_first_capital { Letters::Capital } else { Letters::Other };
        (rest, points) = (after, points + 1);
        // Behind a letter of ASCII mostly small ones stand, behind an Arabic letter others.
        if point < 0x80 {
            let small = smalls(rest);
            (rest, points) = (rest.get(small..).unwrap_or_default(), points + small);
        } else if point >= 0x600 {
            let arabic = short_letters::arabic(rest);
            (rest, points) = (rest.get(arabic..).unwrap_or_default(), points + arabic / 2);
        }
    }
    Run { bytes: text.len() - rest.len(), points, letters }
}

/// How many small letters and digits of ASCII a text begins with.
#[inline]
fn smalls(text: &[u8]) -> usize {
    let mut rest = text;
    // Eight at a time: most words end in the first eight.
    while let Some((eight, after)) = rest.split_first_chunk::<8>() {
        let others = not_small(u64::from_le_bytes(*eight));
        if others != 0 {
            return text.len() - rest.len() + others.trailing_zeros() as usize / 8;
        }
        rest = after;
    }
    let is_small = |byte: &&u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    text.len() - rest.len() + rest.iter().take_while(is_small).count()
}

/// Of eight bytes, the highest bit of each that is no small letter or digit of ASCII.
#[inline]
fn not_small(bytes: u64) -> u64 {
    const EACH: u64 = u64::from_le_bytes([1; 8]);
    const HIGH: u64 = EACH << 7;
    // Without the highest bit, so that no sum reaches the next byte.
    let low = bytes & !HIGH;
    let from = |byte: u8| low + u64::from(0x80 - byte) * EACH;
    let letter = from(b'a') & !from(b'z' + 1);
    let digit = from(b'0') & !from(b'9' + 1);
    (bytes | !(letter | digit)) & HIGH
}

/// The words of a stretch by the whole algorithm; it begins at `byte` and code point `start` of the text.
fn in_full(stretch: &str, byte: usize, start: usize, mut found: impl FnMut(Bounds)) {
    let (mut before, mut point) = (0, start);
    for (at, word) in stretch.unicode_word_indices() {
        let start = point + stretch.get(before..at).map_or(0, |gap| gap.chars().count());
        let end = start + word.chars().count();
        found(Bounds {
            byte: byte + at,
            byte_end: byte + at + word.len(),
            start,
            end,
            plain: false,
            letters: Letters::Other,
        });
        (before, point) = (at + word.len(), end);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use unicode_normalization::char::canonical_combining_class;

    fn word_bounds(text: &str) -> Vec<Bounds> {
        of(text).collect()
    }

    fn by_table(text: &str) -> Vec<(usize, &str)> {
        word_bounds(text).iter().map(|word| (word.byte, &text[word.byte..word.byte_end])).collect()
    }

    fn by_the_book(text: &str) -> Vec<(usize, &str)> {
        text.unicode_word_indices().collect()
    }

    #[test]
    fn common_text_is_cut_as_uax_29_cuts_it() {
        for text in [
            "قال «تيك»، الخميس: NATO لـ\"الشرق\" 3,5٪ و2.5 و٣٬٥ دبي/بغداد-الشرق أ.ف.ب",
            "The U.S.-led can't 3,000.5 x_y e.g. O'Neill's a:b a;b 5;6 l’eau 10:30",
            "Élève cœur ǅ Москва́ ёлка Ωμέγα·άλφα Straße 12²",
            "می‌شود کتاب‌ها هەولێر",
            "中文新闻 日本語のテキスト 한국어 ภาษาไทย हिन्दी में",
            "a\u{ad}b x\u{200d}y 🇸🇦🇪🇬 👨‍👩‍👧 co-op \u{feff}start",
            "مُحَمَّد ﻣﺤﻤﺪ ﷺ",
            "",
            "...",
            "word",
        ] {
            assert_eq!(by_table(text), by_the_book(text), "{text}");
        }
    }

    #[test]
    fn small_letters_and_digits_are_told_from_every_other_byte_at_every_place() {
        for byte in 0..=255_u8 {
            let is_small = byte.is_ascii_lowercase() || byte.is_ascii_digit();
            for place in 0..12 {
                let mut text = *b"azmqbyzx0519";
                text[place] = byte;
                assert_eq!(smalls(&text), if is_small { text.len() } else { place }, "{byte} at {place}");
            }
        }
    }

    #[test]
    fn code_points_are_counted_beside_the_bytes() {
        let text = "قال «تيك»، U.S. نعم";
        let points: Vec<char> = text.chars().collect();
        for word in word_bounds(text) {
            let written: String = points[word.start..word.end].iter().collect();
            assert_eq!(written, &text[word.byte..word.byte_end]);
        }
    }

    #[test]
    fn every_class_agrees_with_the_algorithm_next_to_letters_and_digits() {
        let mut wrong = Vec::new();
        for point in (1..0x700).chain(0x2000..0x2070) {
            let Some(char) = char::from_u32(point) else { continue };
            for text in [
                format!("ا{char}ا"),
                format!("a{char}b"),
                format!("5{char}6"),
                format!("a{char} {char}"),
                format!("a.{char}a"),
            ] {
                // A mark alone behind a space: here it begins a stretch, by the book the space is its letter.
                if text.contains(' ') && canonical_combining_class(char) != 0 {
                    continue;
                }
                if by_table(&text) != by_the_book(&text) {
                    wrong.push(format!("U+{point:04X} in {text:?}"));
                }
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    }

    proptest! {
        #[test]
        fn mixed_text_is_cut_as_uax_29_cuts_it(
            text in "([\u{620}-\u{64a}]{1,5}\u{64e}?|[a-zA-Z0-9]{1,4}|[٠-٩]{1,3}|[а-яё]{1,4}|[éüß]{1,2}| |\n|[.,:;'’«»\"()/_،؛؟!…–-]|中文|x\u{301}|می\u{200c}){0,24}"
        ) {
            prop_assert_eq!(by_table(&text), by_the_book(&text));
        }

        #[test]
        fn any_text_is_cut_without_panic(text in "\\PC{0,60}") {
            word_bounds(&text);
        }
    }
}
