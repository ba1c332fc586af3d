//! Counting text the way the record counts it.

use super::word_bounds::each_word;

/// Unicode code points.
pub fn code_points(text: &str) -> usize {
    text.chars().count()
}

/// The code points themselves.
pub fn chars(text: &str) -> Vec<char> {
    // Into room of their own number: pushed one by one, each would be asked whether it has any.
    let mut chars = vec!['\0'; code_points(text)];
    chars.iter_mut().zip(text.chars()).for_each(|(place, char)| *place = char);
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

    #[test]
    fn arabic_words_are_counted_without_their_punctuation() {
        assert_eq!(words("قال الوزير، الخميس: «نعم»."), 4);
        assert_eq!(code_points("نعم"), 3);
        assert_eq!(chars("نعم!"), ['ن', 'ع', 'م', '!']);
    }
}
