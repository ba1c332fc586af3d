//! Where the words and numbers of a text begin and end, and what stands there. Places are bytes of the text.

use crate::text::letters;

/// A letter in lower case; the first of those that it becomes.
pub(super) fn lower(char: char) -> char {
    match char {
        '\0'..='\x7f' => char.to_ascii_lowercase(),
        // Arabic letters have no case, and the standard library searches for each.
        '\u{600}'..='\u{6ff}' => char,
        _ => char.to_lowercase().next().unwrap_or(char),
    }
}

/// The ASCII digit that a digit of the Latin, Arabic or Persian kind stands for.
pub(super) fn digit(char: char) -> Option<char> {
    match char {
        '0'..='9' => Some(char),
        '٠'..='٩' => char::from_digit(u32::from(char) - 0x660, 10),
        '۰'..='۹' => char::from_digit(u32::from(char) - 0x6f0, 10),
        _ => None,
    }
}

/// The character that begins at a place.
pub(super) fn char_at(text: &str, at: usize) -> Option<char> {
    text.get(at..)?.chars().next()
}

/// The character before a place.
pub(super) fn char_before(text: &str, at: usize) -> Option<char> {
    text.get(..at)?.chars().next_back()
}

/// Whether a digit of any kind stands at a place.
pub(super) fn digit_at(text: &str, at: usize) -> bool {
    char_at(text, at).is_some_and(|char| digit(char).is_some())
}

/// Whether a letter is a particle that Arabic writes onto the next word.
pub(super) fn is_particle(letter: char) -> bool {
    matches!(letter, 'و' | 'ف' | 'ب' | 'ل' | 'ك')
}

/// Whether a character is one of the spaces that stand between a number and its unit.
pub(super) fn is_space(char: char) -> bool {
    matches!(char, ' ' | '\u{a0}' | '\u{202f}')
}

/// Whether a word can begin here: after no letter or digit, after an Arabic particle written onto a number, or in a script
/// that has no spaces.
pub(super) fn starts_word(text: &str, at: usize) -> bool {
    let mut before = text.get(..at).unwrap_or_default().chars();
    let spaceless = |char: char| matches!(char, '\u{3040}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}');
    let parts =
        |char: Option<char>| char.is_none_or(|char| !letters::is_alphanumeric(char) || spaceless(char));
    let last = before.next_back();
    parts(last) || last.is_some_and(is_particle) && parts(before.next_back())
}

/// Whether no letter, digit, hyphen or vowel sign goes on here.
pub(super) fn ends_word(text: &str, at: usize) -> bool {
    char_at(text, at)
        .is_none_or(|char| !letters::is_alphanumeric(char) && !matches!(char, '-' | '\u{64b}'..='\u{652}'))
}

/// The letters that a text goes on with at a place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Letters {
    /// One past the last of them.
    pub end: usize,
    /// How many there are.
    pub count: usize,
}

/// The letters from a place on.
pub(super) fn letters_from(text: &str, from: usize) -> Letters {
    let mut rest = text.as_bytes().get(from..).unwrap_or_default();
    let mut count = 0;
    loop {
        if rest.first().is_some_and(u8::is_ascii_alphabetic) {
            let ascii = ascii_letters(rest);
            rest = rest.get(ascii..).unwrap_or_default();
            count += ascii;
        }
        // From hamza to yeh: nearly all that Arabic is written with.
        while let [0xd8, 0xa0..=0xff, after @ ..] | [0xd9, 0..=0x8a, after @ ..] = rest {
            (rest, count) = (after, count + 1);
        }
        let end = text.len() - rest.len();
        let char = match rest {
            [] => None,
            [byte @ ..0x80, ..] => Some(char::from(*byte)),
            _ => char_at(text, end),
        };
        let Some(char) = char.filter(|char| letters::is_alphabetic(*char)) else {
            return Letters { end, count };
        };
        (rest, count) = (rest.get(char.len_utf8()..).unwrap_or_default(), count + 1);
    }
}

/// How many letters of ASCII a text begins with.
#[inline]
pub(super) fn ascii_letters(text: &[u8]) -> usize {
    // Eight bytes at a time, the first in the lowest place: most words end in the first eight.
    const EACH: u64 = u64::from_le_bytes([1; 8]);
    const HIGH: u64 = EACH << 7;
    let mut rest = text;
    while let Some((eight, after)) = rest.split_first_chunk::<8>() {
        let bytes = u64::from_le_bytes(*eight);
        // In lower case and without the highest bit, so that no sum reaches the next byte.
        let low = (bytes | (0x20 * EACH)) & !HIGH;
        let from_a = low + u64::from(0x80 - b'a') * EACH;
        let behind_z = low + u64::from(0x7f - b'z') * EACH;
        let others = (bytes | !from_a | behind_z) & HIGH;
        if others != 0 {
            return text.len() - rest.len() + others.trailing_zeros() as usize / 8;
        }
        rest = after;
    }
    text.len() - rest.len() + rest.iter().take_while(|byte| byte.is_ascii_alphabetic()).count()
}

/// One past the last digit of a number, separators between digits included.
pub(super) fn number_end(text: &str, from: usize) -> usize {
    let mut end = from;
    for char in text.get(from..).unwrap_or_default().chars() {
        let after = end + char.len_utf8();
        let goes_on = digit(char).is_some() || is_separator(char) && digit_at(text, after);
        if !goes_on {
            break;
        }
        end = after;
    }
    end
}

/// Whether a mark may stand between the digits of a number.
fn is_separator(char: char) -> bool {
    matches!(
        char,
        '.' | ',' | '٫' | '٬' | '،' | '\'' | '’' | '/' | '-' | ':' | '\u{a0}' | '\u{202f}' | '\u{2010}'
            ..='\u{2015}'
    )
}

/// The place after the first of `options` that stands at `at`; `at` if none does.
pub(super) fn skip(text: &str, at: usize, options: &[&str]) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    options.iter().find(|option| rest.starts_with(**option)).map_or(at, |option| at + option.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_those_of_the_standard_library_in_every_script() {
        for char in '\0'..='\u{2fff}' {
            let text = format!("aب{char}éب");
            let want = if char.is_alphabetic() { (text.len(), 5) } else { (3, 2) };
            let letters = letters_from(&text, 0);
            assert_eq!((letters.end, letters.count), want, "{char:?}");
        }
        for byte in '\0'..='\x7f' {
            for length in 0..20 {
                let text = format!("{}{byte}qبZé1", &"zaZA".repeat(5)[..length]);
                let want = if byte.is_alphabetic() { length + 5 } else { length };
                assert_eq!(letters_from(&text, 0).count, want, "{text:?}");
            }
        }
    }
}
