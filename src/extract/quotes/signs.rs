//! The signs by which a text is parted into speech and sentences: marks of quotation, dashes and stops. They are found
//! once for a whole text, by its words, between which they stand.

use crate::text::words::Word;

/// A mark of quotation, a dash or a stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sign {
    /// Its place in the text, in code points.
    pub at: usize,
    /// Its place in the text, in bytes.
    pub byte: usize,
    /// What it is.
    pub char: char,
}

impl Sign {
    /// The first byte behind it.
    pub fn behind(&self) -> usize {
        self.byte + self.char.len_utf8()
    }
}

/// The signs of a text in order. `words` are those of the text.
pub fn signs(text: &str, words: &[Word]) -> Vec<Sign> {
    // A paragraph of a few dozen words has a handful.
    let mut signs = Vec::with_capacity(words.len() / 4);
    let (mut byte, mut at) = (0, 0);
    for word in words {
        // Most words stand one space apart.
        if word.bytes.start != byte + 1 || text.as_bytes().get(byte) != Some(&b' ') {
            collect(text.get(byte..word.bytes.start).unwrap_or_default(), byte, at, &mut signs);
        }
        // Letters and digits are none.
        if !word.plain {
            collect(word.written(text), word.bytes.start, word.start, &mut signs);
        }
        (byte, at) = (word.bytes.end, word.end);
    }
    collect(text.get(byte..).unwrap_or_default(), byte, at, &mut signs);
    signs
}

/// Collects the signs of a stretch that begins at a place of the text.
fn collect(stretch: &str, byte: usize, at: usize, signs: &mut Vec<Sign>) {
    for (point, (place, char)) in stretch.char_indices().enumerate() {
        if is_sign(char) {
            signs.push(Sign { at: at + point, byte: byte + place, char });
        }
    }
}

/// Whether a character is a sign.
pub fn is_sign(char: char) -> bool {
    match char {
        ..'\u{80}' => matches!(char, '"' | '\'' | '.' | '!' | '?' | '\n'),
        '«' | '»' | '؟' | '۔' => true,
        '–' | '—' | '‘' | '’' | '“' | '”' | '„' | '‹' | '›' => true,
        '。' | '「' | '」' | '『' | '』' => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::words::words;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_sign_of_a_text_is_found(text in "[a5א \u{301}«»“”„\"'‘’‹›「」—–.!?؟\n,]{0,60}") {
            let by_hand: Vec<Sign> = text
                .char_indices()
                .enumerate()
                .filter(|(_, (_, char))| is_sign(*char))
                .map(|(at, (byte, char))| Sign { at, byte, char })
                .collect();
            for language in ["en", "ar"] {
                prop_assert_eq!(&signs(&text, &words(&text, Some(language))), &by_hand);
            }
        }
    }
}
