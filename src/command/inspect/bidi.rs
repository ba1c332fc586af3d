//! Two directions on one line: which way a text runs, and how a line of it comes to the screen.
//!
//! A terminal either applies the bidirectional algorithm (UAX 9) to each of its lines, or shows letters one by one in
//! the order in which they are stored, unjoined. For the first kind a line is marked up with isolates, so that the
//! direction of one part does not move another; for the second we apply the algorithm ourselves and write Arabic
//! letters in their joined presentation forms.

use unicode_bidi::{BidiClass, BidiInfo, Level, bidi_class};
use unicode_bidi_mirroring::get_mirrored;
use unicode_segmentation::UnicodeSegmentation;

/// Opens a part that runs from left to right and moves nothing around it.
pub const LEFT_TO_RIGHT: char = '\u{2066}';
/// Opens a part that runs from right to left and moves nothing around it.
pub const RIGHT_TO_LEFT: char = '\u{2067}';
/// Closes the part.
pub const END: char = '\u{2069}';
/// Makes a line run from left to right for a terminal that goes by the first letter.
pub const MARK: char = '\u{200e}';

/// The way a text runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// From left to right.
    Ltr,
    /// From right to left.
    Rtl,
}

impl Direction {
    /// The way most letters of a text run; `None` when it has no letters.
    pub fn of(text: &str) -> Option<Self> {
        let (mut left, mut right) = (0usize, 0usize);
        for char in text.chars() {
            match bidi_class(char) {
                BidiClass::L => left += 1,
                BidiClass::R | BidiClass::AL => right += 1,
                _ => {}
            }
        }
        match (left, right) {
            (0, 0) => None,
            _ if right > left => Some(Self::Rtl),
            _ => Some(Self::Ltr),
        }
    }

    /// The isolate's opening mark.
    pub fn opening(self) -> char {
        if self == Self::Rtl { RIGHT_TO_LEFT } else { LEFT_TO_RIGHT }
    }
}

/// Whether a text has letters that run from right to left.
pub fn has_right_to_left(text: &str) -> bool {
    text.chars().any(|char| matches!(bidi_class(char), BidiClass::R | BidiClass::AL | BidiClass::AN))
}

/// A text as one unit of a line whose direction differs or may differ: isolated when it needs it.
pub fn isolated(text: &str) -> String {
    if has_right_to_left(text) {
        let opening = Direction::of(text).unwrap_or(Direction::Rtl).opening();
        format!("{opening}{text}{END}")
    } else {
        text.to_owned()
    }
}

/// A text without what could move the cursor, change colours or turn the direction of what stands around it.
pub fn harmless(text: &str) -> String {
    text.chars()
        .filter_map(|char| match char {
            '\n' | '\t' => Some(char),
            '\u{200e}' | '\u{200f}' | '\u{61c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => None,
            _ if char.is_control() => Some('\u{fffd}'),
            _ => Some(char),
        })
        .collect()
}

/// Whether the terminal is one of those that leave right-to-left text in stored order. Unknown ones are taken to do
/// the algorithm: the wrong guess there still leaves words whole for copying and searching.
pub fn shows_letters_one_by_one(environment: impl Fn(&str) -> Option<String>) -> bool {
    let term = environment("TERM").unwrap_or_default();
    // These do the algorithm: GNOME Terminal and other VTE from 0.58 on, Konsole, mlterm, macOS Terminal.
    let vte = environment("VTE_VERSION").and_then(|version| version.parse::<u32>().ok());
    let program = environment("TERM_PROGRAM").unwrap_or_default();
    if vte.is_some_and(|version| version >= 5800)
        || environment("KONSOLE_VERSION").is_some()
        || environment("MLTERM").is_some()
        || program == "Apple_Terminal"
    {
        return false;
    }
    vte.is_some()
        || ["alacritty", "xterm-kitty", "xterm-ghostty", "foot", "linux", "rxvt", "st-"]
            .iter()
            .any(|known| term.starts_with(known))
        || environment("XTERM_VERSION").is_some()
        || environment("KITTY_WINDOW_ID").is_some()
        || environment("ALACRITTY_WINDOW_ID").is_some()
        || environment("WT_SESSION").is_some()
        || matches!(program.as_str(), "WezTerm" | "ghostty" | "vscode")
}

/// Puts one line into the order of the screen, from left to right: `letters` with a style each. Isolates and other
/// invisible marks are gone from the result, brackets mirrored, Arabic letters joined.
pub fn visual<S: Copy>(letters: &[(char, S)], base: Direction) -> Vec<(char, S)> {
    let joined = joined(letters);
    let text: String = joined.iter().map(|(char, _)| *char).collect();
    let level = if base == Direction::Rtl { Level::rtl() } else { Level::ltr() };
    let info = BidiInfo::new(&text, Some(level));
    // Marks stay behind their letter, so what is moved is the grapheme cluster, by the level of its first byte.
    let mut clusters: Vec<&[(char, S)]> = Vec::new();
    let mut levels: Vec<Level> = Vec::new();
    let mut at = 0;
    for (byte, cluster) in text.grapheme_indices(true) {
        let end = at + cluster.chars().count();
        if let Some(letters) = joined.get(at..end) {
            clusters.push(letters);
            levels.push(info.levels.get(byte).copied().unwrap_or(level));
        }
        at = end;
    }
    let mut shown = Vec::with_capacity(joined.len());
    for index in BidiInfo::reorder_visual(&levels) {
        let (Some(cluster), Some(level)) = (clusters.get(index), levels.get(index)) else { continue };
        for (char, style) in *cluster {
            if matches!(char, '\u{200b}'..='\u{200f}' | '\u{61c}' | '\u{2066}'..='\u{2069}') {
                continue;
            }
            let mirrored = if level.is_rtl() { get_mirrored(*char) } else { None };
            shown.push((mirrored.unwrap_or(*char), *style));
        }
    }
    shown
}

/// Arabic letters and the first of their presentation forms (isolated, final, initial, medial, in this order), with
/// how many forms there are. Source: Unicode, Arabic Presentation Forms-A and -B.
const FORMS: &[(char, u32, u8)] = &[
    ('ء', 0xFE80, 1),
    ('آ', 0xFE81, 2),
    ('أ', 0xFE83, 2),
    ('ؤ', 0xFE85, 2),
    ('إ', 0xFE87, 2),
    ('ئ', 0xFE89, 4),
    ('ا', 0xFE8D, 2),
    ('ب', 0xFE8F, 4),
    ('ة', 0xFE93, 2),
    ('ت', 0xFE95, 4),
    ('ث', 0xFE99, 4),
    ('ج', 0xFE9D, 4),
    ('ح', 0xFEA1, 4),
    ('خ', 0xFEA5, 4),
    ('د', 0xFEA9, 2),
    ('ذ', 0xFEAB, 2),
    ('ر', 0xFEAD, 2),
    ('ز', 0xFEAF, 2),
    ('س', 0xFEB1, 4),
    ('ش', 0xFEB5, 4),
    ('ص', 0xFEB9, 4),
    ('ض', 0xFEBD, 4),
    ('ط', 0xFEC1, 4),
    ('ظ', 0xFEC5, 4),
    ('ع', 0xFEC9, 4),
    ('غ', 0xFECD, 4),
    ('ف', 0xFED1, 4),
    ('ق', 0xFED5, 4),
    ('ك', 0xFED9, 4),
    ('ل', 0xFEDD, 4),
    ('م', 0xFEE1, 4),
    ('ن', 0xFEE5, 4),
    ('ه', 0xFEE9, 4),
    ('و', 0xFEED, 2),
    ('ى', 0xFEEF, 2),
    ('ي', 0xFEF1, 4),
    ('ٱ', 0xFB50, 2),
    ('پ', 0xFB56, 4),
    ('ٹ', 0xFB66, 4),
    ('چ', 0xFB7A, 4),
    ('ڈ', 0xFB88, 2),
    ('ژ', 0xFB8A, 2),
    ('ڑ', 0xFB8C, 2),
    ('ک', 0xFB8E, 4),
    ('گ', 0xFB92, 4),
    ('ں', 0xFB9E, 2),
    ('ہ', 0xFBA6, 4),
    ('ھ', 0xFBAA, 4),
    ('ے', 0xFBAE, 2),
    ('ۓ', 0xFBB0, 2),
    ('ی', 0xFBFC, 4),
];

fn forms(char: char) -> Option<(u32, u8)> {
    FORMS.iter().find(|form| form.0 == char).map(|form| (form.1, form.2))
}

/// Whether a mark stands on the letter before it and does not part it from the next.
fn is_mark(char: char) -> bool {
    matches!(char, '\u{610}'..='\u{61a}' | '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{6d6}'..='\u{6dc}' | '\u{6df}'..='\u{6e8}')
}

/// Replaces Arabic letters by the forms they take between their neighbours; lam and alef become one.
fn joined<S: Copy>(letters: &[(char, S)]) -> Vec<(char, S)> {
    let near = |at: usize, step: isize| {
        let mut at = at.checked_add_signed(step)?;
        loop {
            match letters.get(at).map(|letter| letter.0) {
                Some(char) if is_mark(char) => at = at.checked_add_signed(step)?,
                other => return other,
            }
        }
    };
    // A tatweel or a joiner joins on both sides.
    let joins = |char: char| matches!(char, 'ـ' | '\u{200d}');
    let joins_on = |char: char| joins(char) || forms(char).is_some_and(|(_, count)| count == 4);
    let joins_back = |char: char| joins(char) || forms(char).is_some_and(|(_, count)| count > 1);
    let mut out = Vec::with_capacity(letters.len());
    let mut swallowed = false;
    for (at, (char, style)) in letters.iter().enumerate() {
        if swallowed && matches!(char, 'آ' | 'أ' | 'إ' | 'ا') {
            swallowed = false;
            continue;
        }
        let Some((first, count)) = forms(*char) else {
            out.push((*char, *style));
            continue;
        };
        let back = count > 1 && near(at, -1).is_some_and(joins_on);
        let ligature = match letters.get(at + 1).map(|letter| letter.0).filter(|_| *char == 'ل') {
            Some('آ') => Some(0xFEF5),
            Some('أ') => Some(0xFEF7),
            Some('إ') => Some(0xFEF9),
            Some('ا') => Some(0xFEFB),
            _ => None,
        };
        let form = match ligature {
            Some(ligature) => {
                swallowed = true;
                ligature + u32::from(back)
            }
            None => {
                let on = count == 4 && near(at, 1).is_some_and(joins_back);
                first + u32::from(back) + 2 * u32::from(on)
            }
        };
        out.push((char::from_u32(form).unwrap_or(*char), *style));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shown(text: &str, base: Direction) -> String {
        let letters: Vec<(char, ())> = text.chars().map(|char| (char, ())).collect();
        visual(&letters, base).into_iter().map(|(char, ())| char).collect()
    }

    #[test]
    fn a_text_runs_the_way_of_most_of_its_letters() {
        assert_eq!(Direction::of("NATO: اجتماع الحلف في بروكسل"), Some(Direction::Rtl));
        assert_eq!(Direction::of("The word سلام means peace"), Some(Direction::Ltr));
        assert_eq!(Direction::of("12:30 – 5 %"), None);
    }

    #[test]
    fn arabic_letters_are_joined_and_put_from_right_to_left() {
        assert_eq!(shown("سلام", Direction::Rtl), "ﻡﻼﺳ");
        assert_eq!(shown("بيت", Direction::Rtl), "ﺖﻴﺑ");
        // Vowel signs do not part letters and stay behind theirs.
        assert_eq!(shown("بَيت", Direction::Rtl), "ﺖﻴﺑَ");
        assert_eq!(shown("چای گرم", Direction::Rtl), "مﺮﮔ ﯼﺎﭼ".replace('م', "ﻡ"));
    }

    #[test]
    fn numbers_and_foreign_words_keep_their_order_and_brackets_are_mirrored() {
        assert_eq!(shown("(NATO) 25", Direction::Ltr), "(NATO) 25");
        assert_eq!(shown("دار (12)", Direction::Rtl), "(12) ﺭﺍﺩ");
        assert_eq!(shown("«دور»", Direction::Rtl), "«ﺭﻭﺩ»");
    }

    #[test]
    fn an_isolated_value_does_not_move_its_label() {
        let line = format!("by  {} (7)", isolated("دور"));
        assert_eq!(shown(&line, Direction::Ltr), "by  ﺭﻭﺩ (7)");
        // Without the isolate the number would jump to the other side.
        assert_ne!(shown("by  دور (7)", Direction::Ltr), "by  ﺭﻭﺩ (7)");
    }

    #[test]
    fn escape_sequences_and_overrides_are_taken_out() {
        assert_eq!(harmless("a\u{1b}[31mb\u{202e}c\u{9b}d\n"), "a\u{fffd}[31mbc\u{fffd}d\n");
    }

    #[test]
    fn terminals_are_told_apart_by_what_they_say_of_themselves() {
        let terminal = |pairs: &'static [(&str, &str)]| {
            shows_letters_one_by_one(move |name| {
                pairs.iter().find(|pair| pair.0 == name).map(|pair| pair.1.to_owned())
            })
        };
        assert!(terminal(&[("TERM", "alacritty")]));
        assert!(terminal(&[("TERM", "xterm-256color"), ("XTERM_VERSION", "XTerm(379)")]));
        assert!(!terminal(&[("TERM", "xterm-256color"), ("VTE_VERSION", "7600")]));
        assert!(terminal(&[("TERM", "xterm-256color"), ("VTE_VERSION", "5202")]));
        assert!(!terminal(&[("TERM", "xterm-256color")]), "an unknown one is taken to do the algorithm");
    }

    #[test]
    fn presentation_forms_fold_back_to_their_letters() {
        use unicode_normalization::UnicodeNormalization;
        for (char, first, count) in FORMS {
            for form in *first..first + u32::from(*count) {
                let form = char::from_u32(form).unwrap().to_string();
                assert_eq!(form.nfkc().collect::<String>(), char.to_string());
            }
        }
    }

    proptest! {
        #[test]
        fn any_line_keeps_its_visible_letters(text in "[a-z0-9 ابتلملاودسي«»()،:\u{64e}]{0,40}") {
            use unicode_normalization::UnicodeNormalization;
            let plain = |text: &str| {
                let mut letters: Vec<char> = text.nfkc().filter(|char| char.is_alphanumeric()).collect();
                letters.sort_unstable();
                letters
            };
            for base in [Direction::Ltr, Direction::Rtl] {
                prop_assert_eq!(plain(&shown(&text, base)), plain(&text));
            }
        }
    }
}
