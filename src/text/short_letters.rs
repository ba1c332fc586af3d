//! Letters of one byte or two, as all of the Latin, Greek, Cyrillic, Hebrew and Arabic alphabets are.

/// The code point that UTF-8 text begins with, and what stands behind it; nothing where it has three bytes or more, and at
/// the end of the text.
#[inline]
pub fn next(text: &[u8]) -> Option<(usize, &[u8])> {
    match text {
        [one @ ..0x80, after @ ..] => Some((usize::from(*one), after)),
        [one @ 0xc0..0xe0, two, after @ ..] => {
            Some((usize::from(*one & 0x1f) << 6 | usize::from(*two & 0x3f), after))
        }
        _ => None,
    }
}

/// How many bytes at the beginning of a text are Arabic letters, of two bytes each: those of the language itself, U+0620 to
/// U+064A without the tatweel. Another may stand behind them.
#[inline]
pub fn arabic(text: &[u8]) -> usize {
    let mut rest = text;
    // Four letters at a time.
    while let Some((eight, after)) = rest.split_first_chunk::<8>() {
        let others = not_arabic(u64::from_le_bytes(*eight));
        if others != 0 {
            return text.len() - rest.len() + others.trailing_zeros() as usize / 16 * 2;
        }
        rest = after;
    }
    while let Some((pair, after)) = rest.split_first_chunk::<2>()
        && not_arabic(u16::from_le_bytes(*pair).into()) & 1 == 0
    {
        rest = after;
    }
    text.len() - rest.len()
}

/// Of four pairs of bytes, the lowest bit of each that is no letter of [`arabic`].
#[inline]
fn not_arabic(pairs: u64) -> u64 {
    const EACH: u64 = 0x0001_0001_0001_0001;
    // The first byte is 0xD8 or 0xD9. Nothing is carried from one pair into the next.
    let other = ((pairs & (0xFE * EACH)) ^ (0xD8 * EACH)) + 0xFF * EACH;
    let second_row = pairs & EACH;
    // Behind 0xD8 the letters are from 0xA0 on, behind 0xD9 from 0x81 to 0x8A.
    let low = pairs >> 8 & (0x7F * EACH);
    let in_first = low >> 5;
    let in_second = !((low + 0x75 * EACH) >> 7) & (low + 0x7F * EACH) >> 7;
    let letter = in_first & !second_row | in_second & second_row;
    (!letter | other >> 8) & EACH
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn arabic_letters_are_told_from_all_other_characters() {
        for point in (0..0x1000).filter_map(char::from_u32) {
            let is_letter = matches!(point, '\u{620}'..='\u{63f}' | '\u{641}'..='\u{64a}');
            for (text, length) in [(format!("{point}"), 2), (format!("بيت{point}بيوت"), 16)] {
                let before = length - 2 - 8 * usize::from(length > 2);
                let expected = if is_letter { length } else { before };
                assert_eq!(arabic(text.as_bytes()), expected, "{text:?}");
            }
        }
    }

    proptest! {
        #[test]
        fn the_letters_that_a_text_begins_with_are_told(text in "[بيتفة ًـ،a0پ1é€]{0,14}") {
            let is_letter = |char: &char| matches!(char, '\u{620}'..='\u{63f}' | '\u{641}'..='\u{64a}');
            let letters: usize = text.chars().take_while(is_letter).map(char::len_utf8).sum();
            prop_assert_eq!(arabic(text.as_bytes()), letters);
        }
    }

    #[test]
    fn letters_are_read_as_characters_are_until_one_is_longer() {
        for point in (0..0x1000).filter_map(char::from_u32) {
            let text = format!("{point}x");
            let read = next(text.as_bytes());
            let expected = (point.len_utf8() < 3).then_some((point as usize, &b"x"[..]));
            assert_eq!(read, expected, "{point:?}");
        }
        assert_eq!(next(b""), None);
    }
}
