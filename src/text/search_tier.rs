//! The search tier: text folded so that spellings a reader takes for the same word are the same string.
//!
//! Lossy, never shown: it is hashed, looked up and compared. Which letters fold depends on the language, for the
//! letters that one language writes for another's are different letters at home: `ک` is a misspelt `ك` in Arabic and
//! the proper letter in Persian. The Arabic rules are those that the common Arabic analysers agree on (alef carriers,
//! alef maksura, teh marbuta, harakat, tatweel); other scripts get NFKC and lower case.

use std::sync::LazyLock;

use compact_str::CompactString;
use unicode_normalization::char::canonical_combining_class;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfkc_quick};

use super::short_letters;

/// How far letters are folded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Letters {
    /// Arabic: foreign letter forms become Arabic ones.
    Arabic,
    /// Persian, Urdu and Sorani: Arabic yeh and kaf become the local ones.
    Persian,
    /// Any other language, or none known: only what is safe for all of them.
    Any,
}

impl Letters {
    fn of(language: Option<&str>) -> Self {
        match language.map(|code| code.split(['-', '_']).next().unwrap_or(code)) {
            Some("ar") => Self::Arabic,
            Some("fa" | "ur" | "ckb") => Self::Persian,
            _ => Self::Any,
        }
    }
}

/// Longest word that is folded whole, in code points: no word of any language is as long. Of a longer one only so much is
/// matched and counted, so that a word of megabytes costs no more than any other.
pub const LONGEST_WORD: usize = 256;

/// What of a word is folded: all of it, or the first [`LONGEST_WORD`] code points.
pub fn head(word: &str) -> &str {
    if word.len() <= LONGEST_WORD {
        return word;
    }
    let end = word.char_indices().nth(LONGEST_WORD).map_or(word.len(), |(end, _)| end);
    word.get(..end).unwrap_or(word)
}

/// How a language folds. Many languages fold alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Folding {
    letters: Letters,
    turkish: bool,
}

impl Folding {
    /// How a language folds. `language` is a BCP 47 tag; only its first part counts.
    pub fn of(language: Option<&str>) -> Self {
        let turkish = language.is_some_and(|code| code.starts_with("tr"));
        Self { letters: Letters::of(language), turkish }
    }

    /// Folds a word, and makes the [key](name_key) of what came out, where that is another. Of a word without end only
    /// [the head](head) is folded.
    pub fn fold_word(self, word: &str) -> (CompactString, Option<CompactString>) {
        let word = head(word);
        if !self.turkish && word.is_ascii() {
            let mut folded = CompactString::new(word);
            folded.make_ascii_lowercase();
            return (folded, None);
        }
        if let Some((folded, is_key)) = fold_plain(word, self.letters, self.turkish, false) {
            let key = (!is_key).then(|| name_key(&folded));
            return (folded, key);
        }
        let folded = fold_whole(word, self.letters, self.turkish, false);
        let key = Some(name_key(&folded)).filter(|key| *key != folded);
        (folded, key)
    }

    /// Folds a word of ASCII in which no letter but the first is a capital; it is its own key. Nothing where a capital letter
    /// may become another than the small one, and of a word longer than [`LONGEST_WORD`].
    pub fn fold_capital(self, word: &str) -> Option<CompactString> {
        if self.turkish || word.len() > LONGEST_WORD {
            return None;
        }
        let mut folded = CompactString::new(word);
        folded.get_mut(..1)?.make_ascii_lowercase();
        Some(folded)
    }

    /// Folds a text. Idempotent.
    pub fn fold(self, text: &str) -> CompactString {
        fold_letters(text, self.letters, self.turkish, false)
    }
}

/// Folds a text as its language folds, by [`Folding::of`].
pub fn fold(text: &str, language: Option<&str>) -> CompactString {
    Folding::of(language).fold(text)
}

/// Folds a name into the key it is looked up by, the same in every language: as [`fold`] does for Arabic, and
/// besides `ؤ` to `و`, `ئ` to `ي` and dotless `ı` to `i`, which writers of names mix up.
pub fn name_key(name: &str) -> CompactString {
    fold_letters(name, Letters::Arabic, false, true)
}

fn fold_letters(text: &str, letters: Letters, turkish: bool, key: bool) -> CompactString {
    match fold_plain(text, letters, turkish, key) {
        Some((folded, _)) => folded,
        None => fold_whole(text, letters, turkish, key),
    }
}

/// The folding of any text by the whole rules.
fn fold_whole(text: &str, letters: Letters, turkish: bool, key: bool) -> CompactString {
    let once = |text: &str| {
        let mut out = CompactString::with_capacity(text.len());
        for char in text.chars() {
            push_folded(&mut out, char, letters, turkish, key);
        }
        out
    };
    let mut out = if is_nfkc_quick(text.chars()) == IsNormalized::Yes {
        once(text)
    } else {
        once(&text.nfkc().collect::<String>())
    };
    // Deleting marks and lowering case can bring characters together that compose; twice is enough in practice.
    for _ in 0..2 {
        if is_nfkc_quick(out.chars()) == IsNormalized::Yes {
            break;
        }
        out = once(&out.nfkc().collect::<String>());
    }
    out
}

/// What a plain character folds to in one table: 0 for nothing at all, [`NOT_PLAIN`] where the whole rules decide;
/// [`NO_KEY`] is added where what comes out has another key.
type Table = [u16; PLAIN];

/// The tables hold characters below this: Latin, Greek, Cyrillic and Arabic.
const PLAIN: usize = 0x700;

/// A character that may compose or decompose, or that becomes two.
const NOT_PLAIN: u16 = u16::MAX;

/// A bit of none of the characters.
const NO_KEY: u16 = 1 << 12;

/// The tables of the commonest ways to fold, made from [`push_folded`] so that both agree.
static TABLES: LazyLock<[Table; 4]> = LazyLock::new(|| {
    [(Letters::Arabic, true), (Letters::Arabic, false), (Letters::Persian, false), (Letters::Any, false)]
        .map(|(letters, key)| std::array::from_fn(|point| plain(point, letters, key)))
});

fn plain(point: usize, letters: Letters, key: bool) -> u16 {
    let Some(char) = u32::try_from(point).ok().and_then(char::from_u32) else { return NOT_PLAIN };
    // Marks of Arabic are deleted wherever they stand; those that compose with the letter before are not plain.
    let deleted = matches!(char, '\u{64b}'..='\u{652}' | '\u{670}' | '\u{640}');
    if !deleted
        && (is_nfkc_quick([char].into_iter()) != IsNormalized::Yes || canonical_combining_class(char) != 0)
    {
        return NOT_PLAIN;
    }
    let mut out = CompactString::default();
    push_folded(&mut out, char, letters, false, key);
    let mut folded = out.chars();
    match (folded.next(), folded.next()) {
        (None, _) => 0,
        (Some(one), None) if one != '\0' && (one as usize) < PLAIN => {
            let is_key = name_key_of(one).is_some_and(|key| key == one);
            u32::from(one) as u16 | if is_key { 0 } else { NO_KEY }
        }
        _ => NOT_PLAIN,
    }
}

/// The key of a folded character, where it is one character.
fn name_key_of(char: char) -> Option<char> {
    let mut key = CompactString::default();
    push_folded(&mut key, char, Letters::Arabic, false, true);
    let mut chars = key.chars();
    chars.next().filter(|_| chars.next().is_none())
}

/// The folding of a text of plain characters, and whether it is its own key for certain; nothing where one is not, for then the whole rules decide.
fn fold_plain(text: &str, letters: Letters, turkish: bool, key: bool) -> Option<(CompactString, bool)> {
    let table = match (letters, key) {
        _ if turkish => return None,
        (Letters::Arabic, true) => TABLES.first(),
        (Letters::Arabic, false) => TABLES.get(1),
        (Letters::Persian, false) => TABLES.get(2),
        (Letters::Any, false) => TABLES.get(3),
        _ => None,
    }?;
    let bytes = text.as_bytes();
    let kept = kept(bytes, table);
    if kept == bytes.len() {
        return Some((CompactString::new(text), true));
    }
    let (before, rest) = bytes.split_at_checked(kept)?;
    // A word is put together outside of the string, where a letter costs no growth.
    let mut short = [0_u8; WORD];
    let mut long = Vec::new();
    let out = if text.len() > WORD {
        long.resize(text.len(), 0);
        long.as_mut_slice()
    } else {
        short.as_mut_slice()
    };
    out.get_mut(..kept)?.copy_from_slice(before);
    let (length, is_key) = fold_bytes(rest, table, out.get_mut(kept..)?)?;
    let folded = std::str::from_utf8(out.get(..kept + length)?).ok()?;
    Some((CompactString::new(folded), is_key))
}

/// Longest text that is folded as a word, in bytes.
const WORD: usize = 48;

/// How many bytes at the beginning of a text fold to themselves and are their own key.
fn kept(text: &[u8], table: &Table) -> usize {
    let mut rest = text;
    while let Some((point, after)) = short_letters::next(rest) {
        if table.get(point).is_none_or(|folded| usize::from(*folded) != point) {
            break;
        }
        rest = after;
    }
    text.len() - rest.len()
}

/// Folds a text of plain characters, each of one byte or two and no longer when it is folded, and of apostrophes, into
/// `out`, which is as long as the text or longer. Gives how many bytes came out, and whether they are their own key.
fn fold_bytes(text: &[u8], table: &Table, out: &mut [u8]) -> Option<(usize, bool)> {
    let mut length = 0;
    let mut rest = text;
    let mut seen = 0;
    loop {
        let folded;
        (folded, rest) = match (short_letters::next(rest), rest) {
            (Some((point, after)), _) => (*table.get(point)?, after),
            // The apostrophe of printers, the only longer character of most texts' words.
            (None, [0xe2, 0x80, 0x99, after @ ..]) => (u16::from(b'\''), after),
            _ => break,
        };
        if folded == NOT_PLAIN {
            return None;
        }
        seen |= folded;
        match folded & !NO_KEY {
            0 => {}
            folded @ ..0x80 => {
                *out.get_mut(length)? = folded as u8;
                length += 1;
            }
            folded => {
                let [one, two] = out.get_mut(length..)?.first_chunk_mut::<2>()?;
                *one = 0xc0 | (folded >> 6) as u8;
                *two = 0x80 | (folded & 0x3f) as u8;
                length += 2;
            }
        }
    }
    rest.is_empty().then_some((length, seen & NO_KEY == 0))
}

fn push_folded(out: &mut CompactString, char: char, letters: Letters, turkish: bool, key: bool) {
    let folded = match char {
        'I' if turkish => 'ı',
        'ı' if key => 'i',
        '\0'..='\x7f' => char.to_ascii_lowercase(),
        '\u{640}' | '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{6d6}'..='\u{6dc}' | '\u{6df}'..='\u{6e8}' => {
            return;
        }
        '\u{6ea}'..='\u{6ed}' | '\u{ad}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2060}' | '\u{feff}' => {
            return;
        }
        '\u{61c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => return,
        '\u{200c}' | '\u{200d}' if letters == Letters::Arabic => return,
        'أ' | 'إ' | 'آ' | 'ٱ' => 'ا',
        'ة' => 'ه',
        'ؤ' if key => 'و',
        'ئ' if key => 'ي',
        'ى' | 'ی' if letters == Letters::Arabic => 'ي',
        'ک' if letters == Letters::Arabic => 'ك',
        'ہ' | 'ھ' | 'ە' | 'ۀ' | 'ۂ' if letters == Letters::Arabic => 'ه',
        'ي' | 'ى' if letters == Letters::Persian => 'ی',
        'ك' if letters == Letters::Persian => 'ک',
        '٠'..='٩' | '۰'..='۹' => ascii_digit(char),
        '“' | '”' | '„' | '‟' | '«' | '»' | '″' | '〝' | '〞' => '"',
        '‘' | '’' | '‚' | '‛' | '‹' | '›' | 'ʼ' | '′' => '\'',
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        'ς' => 'σ',
        'ё' | 'Ё' if key => 'е',
        'İ' => 'i',
        '\u{600}'..='\u{6ff}' => char,
        'ß' | 'ẞ' => {
            out.push_str("ss");
            return;
        }
        _ => {
            out.extend(char.to_lowercase());
            return;
        }
    };
    out.push(folded);
}

/// The ASCII digit that an Arabic-Indic or Persian digit stands for; any other character itself.
pub fn ascii_digit(char: char) -> char {
    let zero = match char {
        '٠'..='٩' => 0x660,
        '۰'..='۹' => 0x6f0,
        _ => return char,
    };
    u32::from(char).checked_sub(zero).and_then(|value| char::from_digit(value, 10)).unwrap_or(char)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn arabic_spellings_of_one_word_fold_to_one_string() {
        let pairs = [
            ("الأَمِيرْكِيّة", "الاميركيه"),
            ("إعـــلان", "اعلان"),
            ("آسيا", "اسيا"),
            ("مصطفى", "مصطفي"),
            ("المتحدة", "المتحده"),
            ("کابل", "كابل"),
            ("٢٥٠٠", "2500"),
            ("«الشرق»", "\"الشرق\""),
            ("ﺑﻐﺪﺍﺩ", "بغداد"),
        ];
        for (text, want) in pairs {
            assert_eq!(fold(text, Some("ar")), want, "{text}");
        }
    }

    #[test]
    fn persian_and_kurdish_letters_survive_at_home() {
        assert_eq!(fold("کشور ایران", Some("fa")), "کشور ایران");
        assert_eq!(fold("كشور ايران", Some("fa-IR")), "کشور ایران");
        assert_eq!(fold("هەولێر", Some("ckb")), "هەولێر");
        assert_eq!(fold("می\u{200c}شود", Some("fa")), "می\u{200c}شود");
    }

    #[test]
    fn other_scripts_get_compatibility_forms_and_lower_case() {
        assert_eq!(fold("ＮＡＴＯ Straße", None), "nato strasse");
        assert_eq!(fold("ISPARTA İzmir", Some("tr")), "ısparta izmir");
        assert_eq!(fold("МОСКВА – 5", Some("ru")), "москва - 5");
    }

    #[test]
    fn of_a_word_without_end_only_the_head_is_folded() {
        let marks = "\u{301}".repeat(LONGEST_WORD);
        assert_eq!(head(&format!("a{marks}")), format!("a{}", "\u{301}".repeat(LONGEST_WORD - 1)));
        let long = "ب".repeat(LONGEST_WORD);
        assert_eq!(head(&long), long);
        assert_eq!(head(&format!("{long}ب")), long);
    }

    #[test]
    fn hamza_seats_fold_only_in_name_keys() {
        assert_eq!(fold("رؤوف", Some("ar")), "رؤوف");
        assert_eq!(name_key("رؤوف"), "رووف");
        assert_eq!(name_key("فائق"), "فايق");
    }

    #[test]
    fn the_tables_agree_with_the_whole_rules() {
        for point in 1..PLAIN as u32 {
            let Some(char) = char::from_u32(point) else { continue };
            for text in [format!("{char}"), format!("ا{char}"), format!("b{char}ب")] {
                for (letters, key) in [
                    (Letters::Arabic, true),
                    (Letters::Arabic, false),
                    (Letters::Persian, false),
                    (Letters::Any, false),
                ] {
                    let Some((folded, _)) = fold_plain(&text, letters, false, key) else { continue };
                    let mut want = CompactString::default();
                    text.nfkc().for_each(|char| push_folded(&mut want, char, letters, false, key));
                    assert_eq!(folded, want, "U+{point:04X} {letters:?} {key}");
                }
            }
        }
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing(text in "[\\p{L}\\p{M}\\p{N}\\p{P} ]{0,40}") {
            for language in [Some("ar"), Some("fa"), Some("tr"), None] {
                let once = fold(&text, language);
                prop_assert_eq!(fold(&once, language), once);
            }
        }

        #[test]
        fn any_text_folds_without_panic(text in "\\PC{0,60}") {
            name_key(&text);
            fold(&text, Some("ar"));
        }
    }
}
