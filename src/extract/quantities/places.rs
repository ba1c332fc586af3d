//! Where the words and numbers of a text begin and end, and what stands there.

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

/// Whether a letter is a particle that Arabic writes onto the next word.
pub(super) fn is_particle(letter: char) -> bool {
    matches!(letter, 'و' | 'ف' | 'ب' | 'ل' | 'ك')
}

/// Whether a word can begin here: after no letter or digit, after an Arabic particle written onto a number, or in a script
/// that has no spaces.
pub(super) fn starts_word(text: &[char], at: usize) -> bool {
    let before = |back: usize| at.checked_sub(back).and_then(|at| text.get(at)).copied();
    let spaceless = |char: char| matches!(char, '\u{3040}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}');
    let parts =
        |char: Option<char>| char.is_none_or(|char| !letters::is_alphanumeric(char) || spaceless(char));
    parts(before(1)) || before(1).is_some_and(is_particle) && parts(before(2))
}

/// Whether no letter, digit, hyphen or vowel sign goes on here.
pub(super) fn ends_word(text: &[char], at: usize) -> bool {
    text.get(at).is_none_or(|char| !char.is_alphanumeric() && !matches!(char, '-' | '\u{64b}'..='\u{652}'))
}

/// One past the last letter of a word.
pub(super) fn word_end(text: &[char], from: usize) -> usize {
    let letters =
        text.get(from..).unwrap_or_default().iter().take_while(|char| letters::is_alphabetic(**char));
    from + letters.count().max(1)
}

/// One past the last digit of a number, separators between digits included.
pub(super) fn number_end(text: &[char], from: usize) -> usize {
    let mut end = from;
    let is_digit = |at: usize| text.get(at).is_some_and(|char| digit(*char).is_some());
    loop {
        if is_digit(end) {
            end += 1;
            continue;
        }
        let separator = matches!(
            text.get(end),
            Some(
                '.' | ','
                    | '٫'
                    | '٬'
                    | '،'
                    | '\''
                    | '’'
                    | '/'
                    | '-'
                    | ':'
                    | '\u{a0}'
                    | '\u{202f}'
                    | '\u{2010}'..='\u{2015}'
            )
        );
        if !(separator && is_digit(end + 1)) {
            return end;
        }
        end += 1;
    }
}

/// The place after the first of `options` that stands at `at`; `at` if none does.
pub(super) fn skip(text: &[char], at: usize, options: &[&str]) -> usize {
    let stands =
        |option: &&&str| option.chars().enumerate().all(|(off, char)| text.get(at + off) == Some(&char));
    options.iter().find(stands).map_or(at, |option| at + option.chars().count())
}
