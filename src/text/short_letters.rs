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

#[cfg(test)]
mod tests {
    use super::*;

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
