//! UTF-16 whose mark at the start was lost.

use encoding_rs::{Encoding, UTF_16BE, UTF_16LE};

use crate::text::bytes::holds;

/// How many bytes are looked at.
const SAMPLE: usize = 8192;

/// One code unit in so many is a space, a line break or ASCII in any script's prose, so its upper byte is zero.
const ASCII_ONE_IN: usize = 50;

/// The byte order in which the bytes are a text, when zero bytes stand only in the upper half of its units.
pub(super) fn detect(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = bytes.get(..SAMPLE).unwrap_or(bytes);
    if !holds(sample, 0) {
        return None;
    }
    // Of the alphabets, whose units share one upper byte or two, the bytes can be valid UTF-8; of Han they cannot.
    let ambiguous = std::str::from_utf8(bytes).is_ok();
    [UTF_16LE, UTF_16BE].into_iter().find(|encoding| {
        let read = if *encoding == UTF_16LE { u16::from_le_bytes } else { u16::from_be_bytes };
        let units = sample.as_chunks::<2>().0.iter().map(|pair| read(*pair));
        is_text(units.clone()) && (!ambiguous || is_alphabetic(units))
    })
}

/// Whether two upper bytes make up four fifths of the units, as in prose of any alphabet; misread ASCII has many.
fn is_alphabetic(units: impl Iterator<Item = u16>) -> bool {
    let mut counts = [0_usize; 256];
    for unit in units {
        if let Some(count) = counts.get_mut(usize::from(unit >> 8)) {
            *count = count.saturating_add(1);
        }
    }
    let all: usize = counts.iter().sum();
    counts.sort_unstable_by(|one, other| other.cmp(one));
    counts.iter().take(2).sum::<usize>().saturating_mul(5) >= all.saturating_mul(4)
}

fn is_text(units: impl Iterator<Item = u16> + Clone) -> bool {
    let all = units.clone().count();
    let ascii = units.clone().filter(|unit| *unit < 0x80).count();
    // The sample may end inside a pair, so the last unit is not asked.
    let whole = char::decode_utf16(units.take(all.saturating_sub(1)));
    all > 0
        && ascii.saturating_mul(ASCII_ONE_IN) >= all
        && whole.into_iter().all(|c| c.is_ok_and(|c| !is_impossible(c)))
}

/// What stands in no text: controls other than tab and line ends, characters for private use, noncharacters.
fn is_impossible(c: char) -> bool {
    (c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{c}' | '\u{85}'))
        || matches!(c, '\u{e000}'..='\u{f8ff}' | '\u{fdd0}'..='\u{fdef}' | '\u{fffe}' | '\u{ffff}')
        || u32::from(c) & 0xfffe == 0xfffe
}
