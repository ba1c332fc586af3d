//! Counting text the way the record counts it.

use super::word_bounds::word_bounds;

/// Unicode code points.
pub fn code_points(text: &str) -> usize {
    text.chars().count()
}

/// Words by UAX 29 word boundaries, punctuation not counted.
pub fn words(text: &str) -> usize {
    word_bounds(text).len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arabic_words_are_counted_without_their_punctuation() {
        assert_eq!(words("قال الوزير، الخميس: «نعم»."), 4);
        assert_eq!(code_points("نعم"), 3);
    }
}
