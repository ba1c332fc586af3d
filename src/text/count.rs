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
    let all = code_points(text);
    // Into room of their own number: pushed one by one, each would be asked whether it has any.
    let mut chars = vec!['\0'; points.min(all)];
    let (mut room, mut rest) = (chars.as_mut_slice(), text);
    if text.len() <= all + all / 4 {
        (room, rest) = fill_latin(room, rest);
    }
    room.iter_mut().zip(rest.chars()).for_each(|(place, char)| *place = char);
    chars
}

/// Fills room with the code points of a text whose most are ASCII, which become characters many at a time. Gives back
/// what is left of both.
fn fill_latin<'a, 'b>(mut room: &'a mut [char], mut text: &'b str) -> (&'a mut [char], &'b str) {
    const RUN: usize = 16;
    while room.len() >= RUN
        && let Some(run) = text.as_bytes().first_chunk::<RUN>()
    {
        let ascii = match run.is_ascii() {
            true => RUN,
            false => run.iter().take_while(|byte| byte.is_ascii()).count(),
        };
        // All of a run at once: so many are widened together.
        if let Some(places) = room.first_chunk_mut::<RUN>() {
            *places = run.map(char::from);
        }
        room = room.get_mut(ascii..).unwrap_or_default();
        text = text.get(ascii..).unwrap_or_default();
        if ascii < RUN {
            let mut chars = text.chars();
            let some = room.iter_mut().zip(chars.by_ref()).take(1);
            let filled = some.map(|(place, char)| *place = char).count();
            (room, text) = (room.get_mut(filled..).unwrap_or_default(), chars.as_str());
        }
    }
    (room, text)
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
