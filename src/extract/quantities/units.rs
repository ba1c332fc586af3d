//! The unit behind a number.

use crate::lexicon::quantities::{LONGEST, Unit, unit};
use crate::text::letters;
use crate::text::search_tier::name_key;

/// The unit in the words after `at`, the longest one, and where it ends.
pub(super) fn unit_after(text: &[char], at: usize, language: Option<&str>) -> Option<(usize, Unit)> {
    let elided = at > 0 && matches!(text.get(at - 1), Some('\'' | '’'));
    if elided {
        return unit_from(text, at, language);
    }
    matches!(text.get(at), Some(' ' | '\u{a0}' | '\u{202f}'))
        .then(|| unit_from(text, at + 1, language))
        .flatten()
}

/// The unit in the words from `from` on.
pub(super) fn unit_from(text: &[char], from: usize, language: Option<&str>) -> Option<(usize, Unit)> {
    let mut best = None;
    let mut end = from;
    let mut words = String::new();
    for number in 0..LONGEST {
        if number > 0 {
            if !matches!(text.get(end), Some(' ' | '\u{a0}' | '\u{202f}')) {
                break;
            }
            end += 1;
        }
        let start = end;
        while text.get(end).is_some_and(|char| {
            letters::is_alphabetic(*char) || matches!(char, '\u{64b}'..='\u{652}' | '-') && end > start
        }) {
            end += 1;
        }
        if end == start {
            break;
        }
        if !words.is_empty() {
            words.push(' ');
        }
        words.extend(text.get(start..end).unwrap_or(&[]));
        if let Some(unit) = unit(&name_key(&words), language) {
            best = Some((end, unit));
        }
    }
    best
}
