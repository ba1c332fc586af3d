//! The script of a text: most scripts belong to one language, the others narrow the choice.

use std::sync::LazyLock;

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

/// The scripts of the blocks, each once.
static SCRIPTS: LazyLock<Vec<Script>> = LazyLock::new(|| {
    let mut scripts = Vec::new();
    for (_, _, script) in BLOCKS {
        if !scripts.contains(script) {
            scripts.push(*script);
        }
    }
    scripts
});

/// Most scripts that a letter's entry can tell apart.
const MOST_SCRIPTS: usize = 64;
/// Marks of a capital and of a small letter beside the number of its script.
const CAPITAL: u8 = 0x40;
const SMALL: u8 = 0x80;

/// One past the last letter whose entry is looked up; behind it come ideographs and Hangul syllables.
const TABLE_END: u32 = 0x3100;

/// The letters' entries: the number of the script, counted from one, and the case; zero is no letter of a known script.
static LETTERS: LazyLock<Vec<u8>> =
    LazyLock::new(|| (0..TABLE_END).map(|point| char::from_u32(point).map_or(0, tell)).collect());

fn entry(letter: char) -> u8 {
    LETTERS.get(letter as usize).copied().unwrap_or_else(|| tell(letter))
}

fn tell(letter: char) -> u8 {
    if !letter.is_alphabetic() {
        return 0;
    }
    let point = u32::from(letter);
    let place = BLOCKS.partition_point(|&(_, last, _)| last < point);
    let Some((_, _, script)) = BLOCKS.get(place).filter(|&&(first, _, _)| first <= point) else { return 0 };
    let number =
        (1_u8..).zip(SCRIPTS.iter()).find(|(_, known)| *known == script).map_or(0, |(number, _)| number);
    let case = match letter {
        _ if letter.is_uppercase() => CAPITAL,
        _ if letter.is_lowercase() => SMALL,
        _ => 0,
    };
    number | case
}

/// The letters of a text, counted.
#[derive(Debug)]
pub(super) struct Tally {
    /// By the number of the script; the first place is for what is no letter, and tells nothing.
    counts: [usize; MOST_SCRIPTS],
    /// Capital letters.
    pub capital: usize,
    /// Small letters.
    pub small: usize,
}

impl Tally {
    /// Of no letters.
    pub fn new() -> Self {
        Self { counts: [0; MOST_SCRIPTS], capital: 0, small: 0 }
    }

    /// Counts a character.
    pub fn add(&mut self, c: char) {
        let entry = entry(c);
        let place = usize::from(entry) % MOST_SCRIPTS;
        self.counts.get_mut(place).into_iter().for_each(|count| *count += 1);
        self.capital += usize::from(entry & CAPITAL != 0);
        self.small += usize::from(entry & SMALL != 0);
    }

    /// Counts the letters of a text of ASCII.
    pub fn add_ascii(&mut self, text: &str) {
        let capital = text.bytes().filter(u8::is_ascii_uppercase).count();
        let small = text.bytes().filter(u8::is_ascii_lowercase).count();
        let place = usize::from(entry('a')) % MOST_SCRIPTS;
        self.counts.get_mut(place).into_iter().for_each(|count| *count += capital + small);
        self.capital += capital;
        self.small += small;
    }

    /// All letters.
    pub fn letters(&self) -> usize {
        self.counts.iter().skip(1).sum()
    }

    /// The main script; nothing without letters.
    pub fn main(&self) -> Option<Evidence> {
        let counts = self.counts.iter().skip(1).zip(SCRIPTS.iter()).filter(|(count, _)| **count > 0);
        let counts = counts.map(|(&letters, &script)| (script, letters, letters * weight(script)));
        let total: usize = counts.clone().map(|(_, _, weighed)| weighed).sum();
        // Of equals the first in the order of blocks wins, so that the answer is always the same.
        let (script, letters, weighed) = counts.rev().max_by_key(|&(_, _, weighed)| weighed)?;
        Some(Evidence { script, letters, share: weighed as f32 / total as f32 })
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn main(text: &str) -> Option<Evidence> {
        let mut tally = Tally::new();
        text.chars().for_each(|c| tally.add(c));
        tally.main()
    }

    #[test]
    fn the_scripts_fit_their_entries() {
        assert!(SCRIPTS.len() < MOST_SCRIPTS);
    }

    #[test]
    fn letters_of_ascii_are_counted_together_as_they_are_one_by_one() {
        let (mut each, mut all) = (Tally::new(), Tally::new());
        let text = "It rained in Ulm, 7:30 [A]z@`{";
        text.chars().for_each(|c| each.add(c));
        all.add_ascii(text);
        assert_eq!((each.letters(), each.capital, each.small), (all.letters(), all.capital, all.small));
        assert_eq!(each.main().unwrap().letters, all.main().unwrap().letters);
    }

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
