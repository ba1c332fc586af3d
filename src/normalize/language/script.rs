//! The script of a text: most scripts belong to one language, the others narrow the choice.

/// The scripts told apart. Han and the kana are one, because Japanese mixes them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Script {
    /// A script that several languages share, by the name of its part of the model.
    Shared(&'static str),
    /// A script of one language (or one whose other languages are rare in news), by that language's code.
    Single(&'static str),
    /// Han with or without kana.
    HanAndKana,
}

/// Latin.
pub(super) const LATIN: Script = Script::Shared("latin");
/// Arabic with its extensions and presentation forms.
pub(super) const ARABIC: Script = Script::Shared("arabic");
const CYRILLIC: Script = Script::Shared("cyrillic");
const DEVANAGARI: Script = Script::Shared("devanagari");
const BENGALI: Script = Script::Shared("bengali");

/// First and last code point of the blocks that hold letters, ascending, with their script (Unicode 16 blocks).
const BLOCKS: &[(u32, u32, Script)] = &[
    (0x0041, 0x024F, LATIN),
    (0x0250, 0x02AF, LATIN),
    (0x0370, 0x03FF, Script::Single("el")),
    (0x0400, 0x052F, CYRILLIC),
    (0x0531, 0x058F, Script::Single("hy")),
    (0x0591, 0x05F4, Script::Single("he")),
    (0x0600, 0x06FF, ARABIC),
    (0x0700, 0x074F, Script::Single("syr")),
    (0x0750, 0x077F, ARABIC),
    (0x0780, 0x07BF, Script::Single("dv")),
    (0x07C0, 0x07FF, Script::Single("nqo")),
    (0x0870, 0x08FF, ARABIC),
    (0x0900, 0x097F, DEVANAGARI),
    (0x0980, 0x09FF, BENGALI),
    (0x0A00, 0x0A7F, Script::Single("pa")),
    (0x0A80, 0x0AFF, Script::Single("gu")),
    (0x0B00, 0x0B7F, Script::Single("or")),
    (0x0B80, 0x0BFF, Script::Single("ta")),
    (0x0C00, 0x0C7F, Script::Single("te")),
    (0x0C80, 0x0CFF, Script::Single("kn")),
    (0x0D00, 0x0D7F, Script::Single("ml")),
    (0x0D80, 0x0DFF, Script::Single("si")),
    (0x0E00, 0x0E7F, Script::Single("th")),
    (0x0E80, 0x0EFF, Script::Single("lo")),
    (0x0F00, 0x0FFF, Script::Single("bo")),
    (0x1000, 0x109F, Script::Single("my")),
    (0x10A0, 0x10FF, Script::Single("ka")),
    (0x1100, 0x11FF, Script::Single("ko")),
    (0x1200, 0x139F, Script::Single("am")),
    (0x13A0, 0x13FF, Script::Single("chr")),
    (0x1400, 0x167F, Script::Single("iu")),
    (0x1780, 0x17FF, Script::Single("km")),
    (0x1800, 0x18AF, Script::Single("mn")),
    (0x1C90, 0x1CBF, Script::Single("ka")),
    (0x1E00, 0x1EFF, LATIN),
    (0x1F00, 0x1FFF, Script::Single("el")),
    (0x2D00, 0x2D2F, Script::Single("ka")),
    (0x2D30, 0x2D7F, Script::Single("zgh")),
    (0x2D80, 0x2DDF, Script::Single("am")),
    (0x3005, 0x3007, Script::HanAndKana),
    (0x3040, 0x30FF, Script::HanAndKana),
    (0x3130, 0x318F, Script::Single("ko")),
    (0x31F0, 0x31FF, Script::HanAndKana),
    (0x3400, 0x4DBF, Script::HanAndKana),
    (0x4E00, 0x9FFF, Script::HanAndKana),
    (0xA640, 0xA69F, CYRILLIC),
    (0xAB01, 0xAB2E, Script::Single("am")),
    (0xAC00, 0xD7AF, Script::Single("ko")),
    (0xF900, 0xFAFF, Script::HanAndKana),
    (0xFB00, 0xFB06, LATIN),
    (0xFB1D, 0xFB4F, Script::Single("he")),
    (0xFB50, 0xFDFF, ARABIC),
    (0xFE70, 0xFEFC, ARABIC),
    (0xFF21, 0xFF5A, LATIN),
    (0xFF66, 0xFF9D, Script::HanAndKana),
    (0x20000, 0x323AF, Script::HanAndKana),
];

/// The script of a letter; nothing for digits, marks, punctuation and scripts not told apart.
pub(super) fn of(letter: char) -> Option<Script> {
    if letter.is_ascii() {
        return letter.is_ascii_alphabetic().then_some(LATIN);
    }
    // The letters that most text is made of, ahead of the search: they cost half of this module's time otherwise.
    match letter {
        'ء'..='غ' | 'ف'..='ي' => return Some(ARABIC),
        'А'..='я' => return Some(CYRILLIC),
        _ if !letter.is_alphabetic() => return None,
        _ => {}
    }
    let point = u32::from(letter);
    let place = BLOCKS.partition_point(|&(_, last, _)| last < point);
    BLOCKS.get(place).filter(|&&(first, _, _)| first <= point).map(|&(_, _, script)| script)
}

/// What the letters of a text say about its script.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Evidence {
    /// The script that carries most of the text.
    pub script: Script,
    /// Letters in that script.
    pub letters: usize,
    /// Its share of the text's letters, from above 0 to 1, letters weighed by what they carry.
    pub share: f32,
}

/// How much a letter carries against a letter of an alphabet: a Han character stands for most of a word, a Hangul
/// syllable for two or three letters. Without this a Chinese story full of English product names would be English.
fn weight(script: Script) -> usize {
    match script {
        Script::HanAndKana => 3,
        Script::Single("ko") => 2,
        _ => 1,
    }
}

/// The main script of a text; nothing when it has no letters.
pub(super) fn main(text: &str) -> Option<Evidence> {
    let mut counts: Vec<(Script, usize)> = Vec::new();
    for script in text.chars().filter_map(of) {
        match counts.iter_mut().find(|(seen, _)| *seen == script) {
            Some((_, count)) => *count += 1,
            None => counts.push((script, 1)),
        }
    }
    let total: usize = counts.iter().map(|&(script, count)| count * weight(script)).sum();
    // The first of equals wins, so that the answer does not hang on how a sort treats them.
    let (script, letters) = counts.into_iter().rev().max_by_key(|&(script, count)| count * weight(script))?;
    Some(Evidence { script, letters, share: (letters * weight(script)) as f32 / total as f32 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_ascend_and_do_not_overlap() {
        for pair in BLOCKS.windows(2) {
            assert!(pair[0].0 <= pair[0].1 && pair[0].1 < pair[1].0, "{:x} and {:x}", pair[0].0, pair[1].0);
        }
    }

    #[test]
    fn symbols_and_digits_have_no_script() {
        assert_eq!(main("2024 — 17:30 ٢٠٢٤ ؟ !! 🎉 × ÷"), None);
    }

    #[test]
    fn the_script_that_carries_the_text_wins_over_names_in_another() {
        let mixed = main("苹果发布新款手机 iPhone Pro Max").unwrap();
        assert_eq!(mixed.script, Script::HanAndKana);
        assert!(mixed.share < 0.9);
        assert_eq!(main("قال متحدث باسم Google إن الشركة").unwrap().script, ARABIC);
    }
}
