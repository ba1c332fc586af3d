//! The unit behind a number.

use super::places::{char_at, char_before, is_space, letters_from};
use crate::lexicon::quantities::{LONGEST, Unit, begins_longer_unit, may_begin_unit, unit};
use crate::text::search_tier::name_key;

/// The unit in the words after `at`, the longest one, and where it ends.
pub(super) fn unit_after(text: &str, at: usize, language: Option<&str>) -> Option<(usize, Unit)> {
    if matches!(char_before(text, at), Some('\'' | '’')) {
        return unit_from(text, at, language);
    }
    let space = char_at(text, at).filter(|char| is_space(*char))?;
    unit_from(text, at + space.len_utf8(), language)
}

/// The unit in the words from `from` on.
fn unit_from(text: &str, from: usize, language: Option<&str>) -> Option<(usize, Unit)> {
    let mut end = word_end(text, from)?;
    let first = text.get(from..end)?;
    if first.is_ascii() && !may_begin_unit(first.as_bytes()) {
        return None;
    }
    let key = name_key(first);
    let mut best = unit(&key, language).map(|unit| (end, unit));
    // Most words begin no unit of several.
    if !begins_longer_unit(key.split(' ').next().unwrap_or_default()) {
        return best;
    }
    let mut words = first.to_owned();
    for _ in 1..LONGEST {
        let Some(space) = char_at(text, end).filter(|char| is_space(*char)) else { break };
        let start = end + space.len_utf8();
        let Some(after) = word_end(text, start) else { break };
        words.push(' ');
        words.push_str(text.get(start..after)?);
        end = after;
        best = unit(&name_key(&words), language).map(|unit| (end, unit)).or(best);
    }
    best
}

/// One past the letters of a word, with vowel signs and hyphens behind the first; nothing where none begins.
fn word_end(text: &str, from: usize) -> Option<usize> {
    let mut end = from;
    loop {
        end = letters_from(text, end).end;
        match char_at(text, end) {
            Some(char @ ('\u{64b}'..='\u{652}' | '-')) if end > from => end += char.len_utf8(),
            _ => return (end > from).then_some(end),
        }
    }
}
