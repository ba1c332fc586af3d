//! UTF-8 that was decoded as a single-byte charset and encoded again: `ط§ظ„` and `Ø§Ù„` for `ال`, `Ã©` for `é`.
//!
//! Such text is put right only where that is clearly better: the letters of a segment, written as bytes of the wrong
//! charset, must be UTF-8 (nearly) throughout, which the letters of no language are, and there must be several of them.
//! Encoding the repair again gives the input back, by construction.

use std::borrow::Cow;
use std::sync::LazyLock;

use encoding_rs::{WINDOWS_1251, WINDOWS_1252, WINDOWS_1256};

/// Fewest sequences that prove a double encoding; fewer may be a text about `Ã©`.
const FEWEST: usize = 3;
/// In a segment, repairable runs for each that is not.
const PURITY: usize = 4;
/// Encoded twice is common, three times happens, more is noise.
const ROUNDS: usize = 2;
/// One past the last character of the charsets, U+2122 ™.
const END: usize = 0x2123;

/// The byte that a character is in windows-1252, windows-1251 and windows-1256; zero where it is none.
static BYTES: LazyLock<Vec<[u8; 3]>> = LazyLock::new(|| {
    let mut table = vec![[0; 3]; END];
    let mut set = |c: u32, charset: usize, byte: u8| {
        let place =
            usize::try_from(c).ok().and_then(|c| table.get_mut(c)).and_then(|row| row.get_mut(charset));
        if let Some(place) = place {
            *place = byte;
        }
    };
    for byte in 0x80..=0xff_u8 {
        // Latin-1 proper has controls where windows-1252 has punctuation.
        if byte < 0xa0 {
            set(u32::from(byte), 0, byte);
        }
        for (charset, encoding) in [WINDOWS_1252, WINDOWS_1251, WINDOWS_1256].into_iter().enumerate() {
            let bytes = [byte];
            let decoded = encoding.decode_without_bom_handling(&bytes).0;
            if let Some(c) = decoded.chars().next().filter(|c| *c != char::REPLACEMENT_CHARACTER) {
                set(u32::from(c), charset, byte);
            }
        }
    }
    table
});

fn bytes_of(c: char) -> [u8; 3] {
    usize::try_from(u32::from(c)).ok().and_then(|c| BYTES.get(c)).copied().unwrap_or_default()
}

/// The text put right and how many characters that gave; `None` when nothing was to do.
pub fn repair(text: &str) -> Option<(String, u32)> {
    let mut repaired: Option<(String, u32)> = None;
    for _ in 0..ROUNDS {
        let current = repaired.as_ref().map_or(text, |(text, _)| text);
        let Some((better, count)) = suspects(current).find_map(|charset| repair_from(current, charset))
        else {
            break;
        };
        repaired = Some((better, repaired.map_or(count, |(_, before)| before.saturating_add(count))));
    }
    repaired
}

/// What a character can be in text that was encoded twice: of the low three bits one for each charset in which it is the
/// lead byte of a sequence, of the next three one for each in which it is a continuation byte.
static PARTS: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let bits = |bytes: &[u8; 3], range: std::ops::RangeInclusive<u8>| {
        bytes.iter().rev().fold(0, |bits, byte| bits << 1 | u8::from(range.contains(byte)))
    };
    BYTES.iter().map(|bytes| bits(bytes, 0xc2..=0xf4) | bits(bytes, 0x80..=0xbf) << 3).collect()
});

/// The charsets in which a lead byte stands before a continuation byte, as bits.
fn pair(parts: &[u8], lead: char, next: char) -> u8 {
    let part = |c: char| parts.get(c as usize).copied().unwrap_or_default();
    part(lead) & part(next) >> 3
}

/// Where the first byte outside ASCII is.
fn first_odd(bytes: &[u8]) -> Option<usize> {
    const CHUNK: usize = 64;
    let plain = bytes.as_chunks::<CHUNK>().0.iter().take_while(|chunk| chunk.is_ascii()).count() * CHUNK;
    Some(plain + bytes.get(plain..)?.iter().position(|byte| !byte.is_ascii())?)
}

/// The charsets in which the text has enough pairs of a lead byte and a continuation byte, the likeliest first.
///
/// Only runs that begin with such a pair count, for no other can be UTF-8. Words of an honest Arabic or Russian text hardly ever
/// do, although many end so (`لا،`).
fn suspects(text: &str) -> impl Iterator<Item = usize> {
    let parts = PARTS.as_slice();
    let mut pairs = [0_usize; 3];
    let mut rest = text;
    // Markup is ASCII for the most part, and is passed over by bytes.
    while let Some(start) = first_odd(rest.as_bytes()) {
        let run = rest.get(start..).unwrap_or_default();
        let end = run.as_bytes().iter().position(u8::is_ascii).unwrap_or(run.len());
        rest = run.get(end..).unwrap_or_default();
        let mut chars = run.chars().take_while(|c| !c.is_ascii());
        let (Some(first), Some(second)) = (chars.next(), chars.next()) else { continue };
        let fitting = pair(parts, first, second);
        if fitting == 0 {
            continue;
        }
        let (mut lead, mut next) = (first, Some(second));
        while let Some(c) = next {
            let charsets = fitting & pair(parts, lead, c);
            for (charset, pairs) in pairs.iter_mut().enumerate() {
                *pairs += usize::from(charsets >> charset & 1);
            }
            (lead, next) = (c, chars.next());
        }
    }
    let mut order: Vec<(usize, usize)> =
        pairs.into_iter().enumerate().filter(|(_, pairs)| *pairs >= FEWEST).collect();
    order.sort_by_key(|(_, pairs)| std::cmp::Reverse(*pairs));
    order.into_iter().map(|(charset, _)| charset)
}

fn repair_from(text: &str, charset: usize) -> Option<(String, u32)> {
    let mut out = String::with_capacity(text.len());
    let mut count = 0_usize;
    // Pages mix what their templates say well with what their database says badly, but not inside one piece of text.
    for segment in text.split_inclusive(['<', '>', '\n', '"', '\t']) {
        match segment_from(segment, charset) {
            Some((better, found)) => {
                count = count.saturating_add(found);
                out.push_str(&better);
            }
            None => out.push_str(segment),
        }
    }
    (count >= FEWEST).then(|| (out, u32::try_from(count).unwrap_or(u32::MAX)))
}

fn segment_from(segment: &str, charset: usize) -> Option<(Cow<'_, str>, usize)> {
    let mut out = String::new();
    let (mut good, mut bad, mut letters) = (0_usize, 0_usize, 0_usize);
    let mut rest = segment;
    while let Some(start) = rest.find(|c: char| !c.is_ascii()) {
        let (plain, odd) = rest.split_at_checked(start)?;
        let (run, after) = odd.split_at_checked(odd.find(|c: char| c.is_ascii()).unwrap_or(odd.len()))?;
        out.push_str(plain);
        let bytes: Vec<u8> =
            run.chars().map(|c| bytes_of(c).get(charset).copied().unwrap_or_default()).collect();
        match String::from_utf8(bytes).ok().filter(|better| better.chars().all(is_text)) {
            Some(better) => {
                good = good.saturating_add(1);
                letters = letters.saturating_add(better.chars().count());
                out.push_str(&better);
            }
            None => {
                bad = bad.saturating_add(1);
                out.push_str(run);
            }
        }
        rest = after;
    }
    out.push_str(rest);
    (good > 0 && good >= bad.saturating_mul(PURITY)).then_some((Cow::Owned(out), letters))
}

/// What decoding a byte run of another charset by chance tends to give and prose does not: zero bytes (no byte of the
/// charset), controls, private use.
fn is_text(c: char) -> bool {
    !c.is_ascii()
        && !c.is_control()
        && !matches!(c, '\u{e000}'..='\u{f8ff}' | '\u{fff0}'..='\u{fffc}' | '\u{f0000}'..)
}

#[cfg(test)]
mod tests {
    use encoding_rs::Encoding;
    use proptest::prelude::*;

    use super::*;

    const ARABIC: &str =
        "افتتحت المدينة جسرها الجديد صباح الأحد، وقال رئيس البلدية: «استغرق العمل أربعة أعوام».";
    const FRENCH: &str = "Le maire l’a répété à l’école : « la réussite a été complète ». Le marché, déjà ouvert, sera agrandi.";
    const RUSSIAN: &str = "В воскресенье утром в городе открыли новый мост — после четырёх лет работ.";

    fn twice(text: &str, wrong: &'static Encoding) -> String {
        wrong.decode_without_bom_handling(text.as_bytes()).0.into_owned()
    }

    #[test]
    fn text_encoded_twice_is_put_right_from_each_charset() {
        for text in [ARABIC, FRENCH, RUSSIAN] {
            for wrong in [WINDOWS_1252, WINDOWS_1251, WINDOWS_1256] {
                let (better, count) = repair(&twice(text, wrong)).unwrap();
                assert_eq!(better, text, "{}", wrong.name());
                assert_eq!(usize::try_from(count).unwrap(), text.chars().filter(|c| !c.is_ascii()).count());
            }
        }
        let latin_1: String = ARABIC.bytes().map(char::from).collect();
        assert_eq!(repair(&latin_1).unwrap().0, ARABIC);
    }

    #[test]
    fn text_encoded_three_times_is_put_right_too() {
        assert_eq!(repair(&twice(&twice(FRENCH, WINDOWS_1252), WINDOWS_1252)).unwrap().0, FRENCH);
    }

    #[test]
    fn only_the_damaged_pieces_of_a_page_are_touched() {
        let page = format!("<h1>{ARABIC}</h1><p>{}</p><p>Déjà vu</p>", twice(ARABIC, WINDOWS_1256));
        let expected = format!("<h1>{ARABIC}</h1><p>{ARABIC}</p><p>Déjà vu</p>");
        assert_eq!(repair(&page).unwrap().0, expected);
    }

    #[test]
    fn a_lost_no_break_space_does_not_spoil_the_repair() {
        let damaged = twice(FRENCH, WINDOWS_1252).replace('\u{a0}', " ");
        let better = repair(&damaged).unwrap().0;
        assert!(better.contains("réussite a été complète"), "{better}");
    }

    #[test]
    fn good_text_in_any_language_is_left_alone() {
        for text in [
            ARABIC,
            FRENCH,
            RUSSIAN,
            "Größe, Übermut & naïveté – 5 £, 20 °C, «œuvre», São Tomé, Ångström, smörgåsbord",
            "ÇOK ÖNEMLİ: İSTANBUL'DA ŞİDDETLİ YAĞIŞ, ÂLİM VE KÂTİP",
            "LES ÉLÈVES ÂGÉS DE L’ÎLE À CÔTÉ",
            "The bytes Ã© stand for é.",
            "قال: «لا»؛ وأضاف، ثم سأل: متى؟",
            "日本語の記事と中文新闻",
        ] {
            assert_eq!(repair(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_repair_encodes_back_to_what_it_was(text in "[a-z «»é،ا-ي]{0,80}") {
            if text.chars().filter(|c| !c.is_ascii()).count() >= FEWEST {
                prop_assert_eq!(repair(&twice(&text, WINDOWS_1252)).map(|(better, _)| better), Some(text));
            }
        }

        #[test]
        fn no_text_makes_it_panic(text in "[ -~À-ÿ€-™ء-ي\u{80}-\u{9f}]{0,120}") {
            repair(&text);
        }
    }
}
