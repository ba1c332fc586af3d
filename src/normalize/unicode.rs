//! The display tier: text as a reader sees it, in one form. Idempotent; no letter that a reader sees is changed.
//!
//! NFC and not NFKC, because NFKC turns `²`, `½` and `ﷺ` into something else. Only the Arabic presentation forms
//! (U+FB50–FDF9, U+FE70–FEFC), which old systems write instead of letters, become the letters they show.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use unicode_normalization::char::canonical_combining_class;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use crate::text::{letters, short_letters};

/// How often each repair was made, by its rule's name.
pub type Repairs = BTreeMap<&'static str, u32>;

/// What becomes of the zero-width joiner and non-joiner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Joiners {
    /// They are part of the spelling (Persian, Urdu, Kurdish, Pashto, Indic scripts) or of an emoji.
    Keep,
    /// They are typesetting (Arabic): the non-joiner goes, the joiner goes after an Arabic letter.
    Drop,
}

/// Cleans one paragraph and keeps joiners: see [`display_counted`].
pub fn display(text: &str) -> String {
    display_counted(text, Joiners::Keep, &mut Repairs::new())
}

/// Cleans one paragraph: NFC, single plain spaces, trimmed, presentation forms as letters, invisible marks and
/// controls out, the tatweel out of words but kept where it stands free (there it is a dash).
///
/// Line breaks become spaces. Counts of what was done are added to `repairs`: `joiner`, `invisible`, `bidi_control`,
/// `control`, `replacement_character`, `presentation_form`, `composed`, `tatweel`.
pub fn display_counted(text: &str, joiners: Joiners, repairs: &mut Repairs) -> String {
    let mut run = plain_run(text);
    if run.len() == text.len() && !run.ends_with(' ') {
        return text.to_owned();
    }
    let mut clean = String::with_capacity(text.len());
    let mut rest = text;
    // Whether a space is due before the next character, whether one was kept that may have to be composed, whether a
    // tatweel was.
    let (mut space, mut odd, mut stretched) = (false, false, false);
    // The last character that is no mark. Marks may change places when the text is composed; it stays.
    let mut letter = None;
    loop {
        if !run.is_empty() {
            if space && !clean.is_empty() {
                clean.push(' ');
            }
            // A run that begins with a mark is checked together with what stands before it.
            odd |= run.chars().next().is_some_and(|c| class_of(c) != PLAIN);
            let trimmed = run.strip_suffix(' ');
            space = trimmed.is_some();
            clean.push_str(trimmed.unwrap_or(run));
            letter = last_letter(trimmed.unwrap_or(run)).or(letter);
        }
        let mut after = rest.get(run.len()..).unwrap_or_default().chars();
        let Some(c) = after.next() else { break };
        rest = after.as_str();
        run = plain_run(rest);
        if c.is_whitespace() {
            space = true;
            continue;
        }
        if let Some(rule) = dropped(c, joiners, letter, space) {
            add(repairs, rule, 1);
            continue;
        }
        if space && !clean.is_empty() {
            clean.push(' ');
        }
        space = false;
        stretched |= c == TATWEEL;
        if is_presentation_form(c) {
            add(repairs, "presentation_form", 1);
            // Some of them are marks on a tatweel.
            (odd, stretched) = (true, true);
            // The isolated vowel marks decompose to a space and the mark; the mark belongs to the letter before.
            let from = clean.len();
            clean.extend(std::iter::once(c).nfkc().filter(|c| *c != ' '));
            letter = clean.get(from..).and_then(last_letter).or(letter);
        } else {
            odd |= c != TATWEEL && !is_joiner(c);
            letter = if canonical_combining_class(c) == 0 { Some(c) } else { letter };
            clean.push(c);
        }
    }
    if odd && is_nfc_quick(clean.chars()) != IsNormalized::Yes {
        let composed = composed(&clean);
        if composed != clean {
            add(repairs, "composed", 1);
            clean = composed;
        }
    }
    if stretched {
        clean = without_tatweel(&clean, repairs);
    }
    if clean.chars().all(|c| is_joiner(c) || c == ' ') { String::new() } else { clean }
}

/// A text in NFC. A space composes with nothing and no mark passes it, so each word is composed by itself: those of ASCII are.
fn composed(text: &str) -> String {
    let mut composed = String::with_capacity(text.len());
    for word in text.split_inclusive(' ') {
        match word.is_ascii() {
            true => composed.push_str(word),
            false => composed.extend(word.nfc()),
        }
    }
    composed
}

/// Whether a text is in NFC for certain, told in one pass; `false` where only composing it would tell.
pub(crate) fn is_composed(text: &str) -> bool {
    let mut before = PLAIN;
    text.chars().all(|c| {
        if c.is_ascii() {
            before = PLAIN;
            return true;
        }
        let class = match class_of(c) {
            ODD if is_nfc_quick(std::iter::once(c)) != IsNormalized::Yes => return false,
            ODD | SPACE => PLAIN,
            class => class,
        };
        let in_order = class == PLAIN || class >= before;
        before = class;
        in_order
    })
}

/// What a character asks of the display tier: nothing, or nothing behind a mark of its own or a lower class (the
/// classes between are canonical combining classes), or that no other space stands beside it, or a closer look.
const PLAIN: u8 = 0;
const SPACE: u8 = 254;
const ODD: u8 = 255;

/// One past the last character whose class is looked up: all alphabets of news but the Hangul syllables.
const TABLE_END: u32 = 0x3100;

static CLASSES: LazyLock<Vec<u8>> =
    LazyLock::new(|| (0..TABLE_END).map(|point| char::from_u32(point).map_or(ODD, tell_class)).collect());

fn class_of(c: char) -> u8 {
    match CLASSES.get(c as usize) {
        Some(&class) => class,
        // Ideographs and Hangul syllables.
        None if matches!(c, '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}') => PLAIN,
        None => tell_class(c),
    }
}

fn tell_class(c: char) -> u8 {
    if c == ' ' {
        return SPACE;
    }
    let odd = c.is_whitespace()
        || c == TATWEEL
        || is_joiner(c)
        || is_presentation_form(c)
        || dropped(c, Joiners::Keep, None, false).is_some()
        || is_nfc_quick(std::iter::once(c)) != IsNormalized::Yes;
    if odd { ODD } else { canonical_combining_class(c) }
}

/// The beginning of a text that stays as it is: plain characters, marks in order, single spaces between them. It may end
/// in one space and does not begin with one.
fn plain_run(text: &str) -> &str {
    let classes = CLASSES.as_slice();
    let mut before = SPACE;
    let mut rest = text.as_bytes();
    loop {
        // Letters, most of any text: those of ASCII first, then those of two bytes.
        (before, rest) = behind_ascii(rest, before);
        if let Some(0xd8 | 0xd9) = rest.first() {
            let arabic = short_letters::arabic(rest);
            if arabic > 0 {
                (before, rest) = (PLAIN, rest.get(arabic..).unwrap_or_default());
            }
        }
        while let Some((point, after)) = short_letters::next(rest)
            && point > 0x7f
            && classes.get(point) == Some(&PLAIN)
        {
            (before, rest) = (PLAIN, after);
        }
        let at = text.len() - rest.len();
        let (class, after) = match short_letters::next(rest) {
            Some((point, after)) => (classes.get(point).copied().unwrap_or(ODD), after),
            None => {
                let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) else { return text };
                (class_of(c), rest.get(c.len_utf8()..).unwrap_or_default())
            }
        };
        let stays = match class {
            PLAIN => true,
            SPACE => before != SPACE,
            ODD => false,
            class => before == SPACE || class >= before,
        };
        if !stays {
            return text.get(..at).unwrap_or_default();
        }
        (before, rest) = (class, after);
    }
}

/// What of a text stands behind the characters of ASCII that it begins with and that stay, and the class of the last of
/// these; `before` is that of the character before the text.
fn behind_ascii(text: &[u8], before: u8) -> (u8, &[u8]) {
    const EACH: u64 = u64::from_le_bytes([1; 8]);
    const HIGH: u64 = EACH << 7;
    let mut rest = text;
    // The highest bit of a byte says it: whether the one before is a space.
    let mut spaced = if before == SPACE { 0x80 } else { 0 };
    while let Some((eight, after)) = rest.split_first_chunk::<8>() {
        let bytes = u64::from_le_bytes(*eight);
        let low = bytes & !HIGH;
        let from_space = low + u64::from(0x80 - b' ') * EACH;
        let delete = low + EACH;
        let not_space = bytes ^ (u64::from(b' ') * EACH);
        let spaces = !(not_space | ((not_space & !HIGH) + (HIGH - EACH))) & HIGH;
        let twice = spaces & (spaces << 8 | spaced);
        let stops = (bytes | !from_space | delete) & HIGH | twice;
        if stops != 0 {
            let stay = stops.trailing_zeros() as usize / 8;
            let last = spaces << 8 | spaced;
            let class = if last >> (8 * stay) & 0x80 != 0 { SPACE } else { PLAIN };
            return match stay + text.len() - rest.len() {
                0 => (before, text),
                _ => (class, rest.get(stay..).unwrap_or_default()),
            };
        }
        (spaced, rest) = (spaces >> 56, after);
    }
    let mut class = match rest.len() == text.len() {
        true => before,
        false if spaced != 0 => SPACE,
        false => PLAIN,
    };
    while let [byte @ b' '..=b'~', after @ ..] = rest {
        let next = if *byte == b' ' { SPACE } else { PLAIN };
        if next == SPACE && class == SPACE {
            break;
        }
        (class, rest) = (next, after);
    }
    (class, rest)
}

const TATWEEL: char = '\u{640}';

fn add(repairs: &mut Repairs, rule: &'static str, count: u32) {
    let total = repairs.entry(rule).or_insert(0);
    *total = total.saturating_add(count);
}

/// Adds the counts of one text to those of a larger one.
pub fn add_all(total: &mut Repairs, more: &Repairs) {
    for (rule, count) in more {
        add(total, rule, *count);
    }
}

/// The last character that is no mark.
fn last_letter(text: &str) -> Option<char> {
    text.chars().rev().find(|c| canonical_combining_class(*c) == 0)
}

fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200c}' | '\u{200d}')
}

/// The rule by which a character is left out, if one applies.
fn dropped(c: char, joiners: Joiners, before: Option<char>, space: bool) -> Option<&'static str> {
    match c {
        '\u{200c}' if joiners == Joiners::Drop => Some("joiner"),
        '\u{200d}' if joiners == Joiners::Drop && (space || before.is_none_or(is_arabic)) => Some("joiner"),
        '\u{feff}' | '\u{200b}' | '\u{ad}' | '\u{2060}' => Some("invisible"),
        '\u{200e}' | '\u{200f}' | '\u{61c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
            Some("bidi_control")
        }
        '\u{fffd}' => Some("replacement_character"),
        c if c.is_control() => Some("control"),
        _ => None,
    }
}

/// Arabic presentation forms that stand for letters. The honorifics ﷺ and ﷻ and the rial sign are signs of their own.
fn is_presentation_form(c: char) -> bool {
    matches!(c, '\u{fb50}'..='\u{fbb1}' | '\u{fbd3}'..='\u{fd3d}' | '\u{fd50}'..='\u{fdf9}' | '\u{fe70}'..='\u{fefc}')
        && std::iter::once(c).nfkc().next() != Some(c)
}

fn is_arabic(c: char) -> bool {
    matches!(c, '\u{610}'..='\u{61a}' | '\u{620}'..='\u{63f}' | '\u{641}'..='\u{65f}' | '\u{66e}'..='\u{6d3}'
        | '\u{6d5}'..='\u{6dc}' | '\u{6df}'..='\u{6e8}' | '\u{6ea}'..='\u{6ef}' | '\u{6fa}'..='\u{6ff}'
        | '\u{750}'..='\u{77f}' | '\u{8a0}'..='\u{8ff}')
}

fn is_arabic_letter(c: char) -> bool {
    is_arabic(c) && letters::is_alphabetic(c) && !unicode_normalization::char::is_combining_mark(c)
}

/// Takes the tatweel out from between letters. One that ends a word (`هـ`, `الـ"شرق"`), carries a vowel mark or stands
/// free is seen by the reader as something else than a stretched letter, and stays.
fn without_tatweel(text: &str, repairs: &mut Repairs) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut run = 0_u32;
    for c in text.chars() {
        if c == TATWEEL {
            run = run.saturating_add(1);
            continue;
        }
        if run > 0 {
            if is_arabic_letter(c) && clean.chars().next_back().is_some_and(is_arabic) {
                add(repairs, "tatweel", run);
            } else {
                clean.extend((0..run).map(|_| TATWEEL));
            }
            run = 0;
        }
        clean.push(c);
    }
    clean.extend((0..run).map(|_| TATWEEL));
    clean
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn in_arabic(text: &str) -> String {
        display_counted(text, Joiners::Drop, &mut Repairs::new())
    }

    #[test]
    fn arabic_letters_that_are_passed_over_by_fours_are_plain() {
        let letters = (0x600..0x700).filter_map(char::from_u32);
        let letters = letters.filter(|char| short_letters::arabic(char.to_string().as_bytes()) > 0);
        assert_eq!(letters.clone().count(), 42);
        assert!(letters.into_iter().all(|char| class_of(char) == PLAIN));
    }

    #[test]
    fn a_tatweel_goes_from_words_and_stays_where_it_is_a_dash() {
        assert_eq!(display("القـــاهرة ـ رويترز"), "القاهرة ـ رويترز");
        assert_eq!(display("عام 1445 هـ، في حديثه لـ\"الصحيفة\""), "عام 1445 هـ، في حديثه لـ\"الصحيفة\"");
    }

    #[test]
    fn presentation_forms_become_letters_and_honorifics_stay() {
        assert_eq!(display("ﺍﻟﺴﻼﻡ"), "السلام");
        assert_eq!(display("محمد ﷺ x² ½"), "محمد ﷺ x² ½");
    }

    #[test]
    fn the_non_joiner_stays_in_persian_and_goes_in_arabic() {
        assert_eq!(display("می\u{200c}شود"), "می\u{200c}شود");
        assert_eq!(in_arabic("ال\u{200c}بيت"), "البيت");
        assert_eq!(in_arabic("👨\u{200d}👩"), "👨\u{200d}👩");
        assert_eq!(in_arabic("a\u{64e}\u{301}\u{200d}"), "á\u{64e}\u{200d}");
        assert_eq!(in_arabic("á\u{64e}\u{200d}"), "á\u{64e}\u{200d}");
    }

    #[test]
    fn repairs_are_counted_by_rule() {
        let mut repairs = Repairs::new();
        let text =
            display_counted("\u{200f}مـــر\u{a0}\u{a0}\u{fffd}حبا\u{200b}", Joiners::Keep, &mut repairs);
        assert_eq!(text, "مر حبا");
        let counts: Vec<_> = repairs.into_iter().collect();
        assert_eq!(
            counts,
            [("bidi_control", 1), ("invisible", 1), ("replacement_character", 1), ("tatweel", 3)]
        );
    }

    proptest! {
        #[test]
        fn single_spaces_and_signs_of_ascii_stay(text in "([!-~]{0,9}| |  |[\\x00-\\x1f\\x7fé]){0,12}", spaced: bool) {
            let before = if spaced { SPACE } else { PLAIN };
            let (mut class, mut stay) = (before, 0);
            for byte in text.bytes() {
                match byte {
                    b' ' if class != SPACE => class = SPACE,
                    b'!'..=b'~' => class = PLAIN,
                    _ => break,
                }
                stay += 1;
            }
            prop_assert_eq!(behind_ascii(text.as_bytes(), before), (class, &text.as_bytes()[stay..]));
        }

        #[test]
        fn a_text_is_composed_word_by_word_as_it_is_whole(text in "([a-z]|[ \u{300}-\u{345}\u{5b0}-\u{5c2}\u{64b}-\u{655}]|[éÅẛاأ\u{1100}\u{1161}\u{11a8}]){0,24}") {
            prop_assert_eq!(composed(&text), text.nfc().collect::<String>());
        }

        #[test]
        fn the_display_tier_is_idempotent(text in hostile()) {
            let once = display(&text);
            prop_assert_eq!(display(&once), once.clone());
            let arabic = in_arabic(&text);
            prop_assert_eq!(in_arabic(&arabic), arabic.clone());
        }

        #[test]
        fn no_arabic_letter_is_lost_or_changed(text in "[ء-غف-يپچژگکی ]{0,60}") {
            let letters = |text: &str| text.nfc().filter(|c| *c != ' ').collect::<String>();
            prop_assert_eq!(letters(&display(&text)), letters(&text));
        }
    }

    fn hostile() -> impl Strategy<Value = String> {
        let odd = prop::sample::select(
            "ا ل م َ ّ ٔ ـ ﻻ ﹱ ﹰ ﱞ a \u{301} \u{200b} \u{200c} \u{200d} \u{a0} \u{fffd} \u{202e} ﷲ é \u{1100} \u{1161}"
                .chars()
                .collect::<Vec<char>>(),
        );
        prop_oneof![prop::collection::vec(odd, 0..24).prop_map(|c| c.into_iter().collect()), ".{0,40}"]
    }
}
