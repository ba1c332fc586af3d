//! Counting text the way the record counts it.

use super::word_bounds;

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
    let points = points.min(all);
    if text.len() <= all + all / 4 {
        return first_of_latin(text, points);
    }
    // Into room of their own number: pushed one by one, each would be asked whether it has any.
    let mut chars = vec!['\0'; points];
    chars.iter_mut().zip(text.chars()).for_each(|(place, char)| *place = char);
    chars
}

/// As [`first_chars`], of a text whose most are ASCII and that has so many: they become characters many at a time.
fn first_of_latin(text: &str, points: usize) -> Vec<char> {
    const RUN: usize = 16;
    let mut chars = Vec::with_capacity(points + RUN);
    let mut rest = text;
    while chars.len() < points
        && let Some(run) = rest.as_bytes().first_chunk::<RUN>()
    {
        let ascii = match run.is_ascii() {
            true => RUN,
            false => run.iter().take_while(|byte| byte.is_ascii()).count(),
        };
        // All of a run at once, then what is no character of its own away.
        let kept = chars.len() + ascii;
        chars.extend_from_slice(&run.map(char::from));
        chars.truncate(kept);
        rest = rest.get(ascii..).unwrap_or_default();
        if ascii < RUN {
            let mut behind = rest.chars();
            chars.extend(behind.next());
            rest = behind.as_str();
        }
    }
    chars.extend(rest.chars().take(points.saturating_sub(chars.len())));
    chars.truncate(points);
    chars
}

/// Words by UAX 29 word boundaries, punctuation not counted.
pub fn words(text: &str) -> usize {
    word_bounds::of(text).count()
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
