//! Counting text the way the record counts it.

use super::word_bounds::each_word;

/// Unicode code points.
pub fn code_points(text: &str) -> usize {
    text.chars().count()
}

/// The code points themselves.
pub fn chars(text: &str) -> Vec<char> {
    first_chars(text, code_points(text))
}

/// The first code points of a text, as many as are asked for or as there are.
pub fn first_chars(text: &str, points: usize) -> Vec<char> {
    /// So many bytes of ASCII become characters at once.
    const RUN: usize = 16;
    /// The bits that no byte of ASCII has.
    const NO_ASCII: u128 = u128::from_ne_bytes([0x80; RUN]);
    // Into room of their own number: pushed one by one, each would be asked whether it has any.
    let mut chars = vec!['\0'; points.min(code_points(text))];
    let mut room = chars.as_mut_slice();
    let mut rest = text.chars();
    while !room.is_empty() {
        let behind = rest.as_str();
        let ascii = behind.as_bytes().first_chunk::<RUN>();
        let ascii = ascii.filter(|run| u128::from_ne_bytes(**run) & NO_ASCII == 0);
        let filled = match ascii.zip(room.first_chunk_mut::<RUN>()) {
            Some((run, some)) => {
                some.iter_mut().zip(run).for_each(|(place, byte)| *place = char::from(*byte));
                rest = behind.get(RUN..).unwrap_or_default().chars();
                RUN
            }
            None => {
                let some = room.iter_mut().take(RUN);
                some.zip(rest.by_ref()).map(|(place, char)| *place = char).count()
            }
        };
        room = room.get_mut(filled..).unwrap_or_default();
    }
    chars
}

/// Words by UAX 29 word boundaries, punctuation not counted.
pub fn words(text: &str) -> usize {
    let mut words = 0;
    each_word(text, |_| words += 1);
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn arabic_words_are_counted_without_their_punctuation() {
        assert_eq!(words("قال الوزير، الخميس: «نعم»."), 4);
        assert_eq!(code_points("نعم"), 3);
        assert_eq!(chars("نعم!"), ['ن', 'ع', 'م', '!']);
    }

    proptest! {
        #[test]
        fn the_first_code_points_are_those_that_a_text_begins_with(text in "[ -~]{0,20}\\PC{0,9}[ -~]{0,20}") {
            prop_assert_eq!(chars(&text), text.chars().collect::<Vec<_>>());
            for points in 0..50 {
                prop_assert_eq!(first_chars(&text, points), text.chars().take(points).collect::<Vec<_>>());
            }
        }
    }
}
