//! Letters and digits told by a table: the standard library searches for all but ASCII, and a text is asked for each of
//! its characters several times.

use std::sync::LazyLock;

/// Characters below this are in the table: Latin, Greek, Cyrillic, Hebrew and Arabic.
const TABLED: usize = 0x700;

/// A bit for each character of the table.
type Bits = [u64; TABLED / 64];

static ALPHANUMERIC: LazyLock<Bits> = LazyLock::new(|| table(char::is_alphanumeric));

static ALPHABETIC: LazyLock<Bits> = LazyLock::new(|| table(char::is_alphabetic));

static NUMERIC: LazyLock<Bits> = LazyLock::new(|| table(char::is_numeric));

fn table(is: fn(char) -> bool) -> Bits {
    std::array::from_fn(|word| {
        (0..64).fold(0, |bits, bit| {
            let char = u32::try_from(word * 64 + bit).ok().and_then(char::from_u32);
            bits | u64::from(char.is_some_and(is)) << bit
        })
    })
}

/// As [`char::is_alphanumeric`], faster for the scripts of the table.
pub fn is_alphanumeric(char: char) -> bool {
    tabled(&ALPHANUMERIC, char).unwrap_or_else(|| char.is_alphanumeric())
}

/// As [`char::is_alphabetic`], faster for the scripts of the table.
pub fn is_alphabetic(char: char) -> bool {
    tabled(&ALPHABETIC, char).unwrap_or_else(|| char.is_alphabetic())
}

/// As [`char::is_numeric`], faster for the scripts of the table.
pub fn is_numeric(char: char) -> bool {
    tabled(&NUMERIC, char).unwrap_or_else(|| char.is_numeric())
}

/// What a table says of a character; nothing where it lies outside.
fn tabled(table: &Bits, char: char) -> Option<bool> {
    // The quotation marks and dashes of every script: none of their block is a letter or digit.
    if matches!(char, '\u{2000}'..='\u{206f}') {
        return Some(false);
    }
    let point = char as usize;
    table.get(point / 64).map(|bits| bits >> (point % 64) & 1 == 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_says_what_the_standard_library_says() {
        for char in '\0'..='\u{2fff}' {
            assert_eq!(is_alphanumeric(char), char.is_alphanumeric(), "{char:?}");
            assert_eq!(is_alphabetic(char), char.is_alphabetic(), "{char:?}");
            assert_eq!(is_numeric(char), char.is_numeric(), "{char:?}");
        }
    }
}
