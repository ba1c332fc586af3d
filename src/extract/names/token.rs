//! The body cut into the tokens that names are made of.

use std::ops::{Deref, Range};

use crate::lexicon::names::{Tables, WordSet};
use crate::lexicon::word_memory::WordMemory;
use crate::text::letters;
use crate::text::search_tier::{self, name_key};
use crate::text::word_hash;
use crate::text::words::Word;

/// What stands between a token and the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gap {
    /// Only space, or nothing.
    Space,
    /// A hyphen without space.
    Hyphen,
    /// An apostrophe without space.
    Apostrophe,
    /// A full stop without space, as in `U.S.`, or one after an initial.
    Dot,
    /// An opening quotation mark or bracket.
    Open,
    /// Any other mark inside a sentence.
    Mark,
    /// The end of a sentence.
    Sentence,
    /// The end of a block, or the text's beginning.
    Block,
}

/// One token: a run of letters and digits.
#[derive(Debug, Clone)]
pub struct Token<'a> {
    /// First code point in the body.
    pub start: usize,
    /// One past the last code point.
    pub end: usize,
    /// First byte in the body.
    pub byte: usize,
    /// The token as written.
    pub written: &'a str,
    /// The key it is looked up by.
    pub key: Key<'a>,
    /// The key's [hash](word_hash::of).
    pub hash: u64,
    /// What stands before it.
    pub gap: Gap,
    /// Whether it is right after an opening quotation mark.
    pub opened: bool,
    /// Whether its letters are Arabic.
    pub arabic: bool,
    /// Whether it begins with a capital.
    pub capital: bool,
    /// Whether an Arabic ending of the indefinite accusative is written on it.
    pub tanwin: bool,
    /// The tables that have the word, if it is Arabic.
    pub tables: Tables,
}

/// The key of a token: lent by a word of the body, or folded for the token alone.
#[derive(Clone)]
pub enum Key<'a> {
    /// The key of a word.
    Lent(&'a str),
    /// A key of its own.
    Own(Box<str>),
}

impl Key<'_> {
    /// The key as a string.
    #[inline]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Lent(key) => key,
            Self::Own(key) => key,
        }
    }
}

impl Deref for Key<'_> {
    type Target = str;

    #[inline]
    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl PartialEq<&str> for Key<'_> {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}

impl std::fmt::Debug for Key<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Debug::fmt(self.as_str(), formatter)
    }
}

impl Token<'_> {
    /// Whether its key is one of these words.
    #[inline]
    pub fn is_in(&self, words: &WordSet) -> bool {
        words.contains_hashed(&self.key, self.hash)
    }

    /// Whether only space parts it from the token before.
    pub fn follows(&self) -> bool {
        self.gap == Gap::Space
    }

    /// One past its last byte in the body.
    pub fn byte_end(&self) -> usize {
        self.byte + self.written.len()
    }
}

/// What is written in a body between the token at `at` and the one before it; `tokens` are the body's.
pub fn between<'a>(tokens: &[Token<'_>], body: &'a str, at: usize) -> &'a str {
    let before = at.checked_sub(1).and_then(|before| tokens.get(before)).map_or(0, Token::byte_end);
    tokens.get(at).and_then(|token| body.get(before..token.byte)).unwrap_or("")
}

/// Most tokens of a body that names are looked for in: more than a megabyte of text, several times the longest live
/// blog. It bounds what a hostile text costs; names behind are not found.
pub const MOST: usize = 200_000;

/// The tokens of a body, in order, at most [`MOST`].
pub fn tokens(body: &str) -> Vec<Token<'_>> {
    tokens_among(body, &[])
}

/// As [`tokens`]; `words` are those of the body's beginning, in order: the plain ones are tokens, and only what stands
/// between them is read letter by letter.
pub fn tokens_among<'a>(body: &'a str, words: &'a [Word]) -> Vec<Token<'a>> {
    Tables::with_memory(|tables| cut(body, words, tables))
}

fn cut<'a>(body: &'a str, words: &'a [Word], tables: &mut WordMemory<Tables>) -> Vec<Token<'a>> {
    // Some words are cut into several tokens.
    let found = Vec::with_capacity((words.len() + words.len() / 8).max(body.len() / 12).min(MOST));
    let mut cut = Cut { body, found, byte: 0, point: 0, gap_from: 0, tables };
    for word in words.iter().filter(|word| word.plain) {
        if cut.is_full() {
            return cut.found;
        }
        let gap = cut.gap_until(word.bytes.start);
        let key = Key::Lent(word.key());
        cut.push(&word.bytes, word.start..word.end, gap, (key, word.key_hash()), false);
        (cut.byte, cut.point) = (word.bytes.end, word.end);
    }
    cut.read_until(body.len());
    cut.found
}

/// A body while it is cut.
struct Cut<'a, 'b> {
    body: &'a str,
    found: Vec<Token<'a>>,
    /// How far it is cut, in bytes and in code points.
    byte: usize,
    point: usize,
    /// Where the last token ends.
    gap_from: usize,
    /// The tables of the words asked for last.
    tables: &'b mut WordMemory<Tables>,
}

impl<'a> Cut<'a, '_> {
    fn is_full(&self) -> bool {
        self.found.len() >= MOST
    }

    /// What stands before a token at which the next word begins. Adds the tokens before it.
    #[inline(always)]
    fn gap_until(&mut self, byte: usize) -> (Gap, bool) {
        let bytes = self.body.as_bytes();
        let spaced = byte == self.byte + 1 && bytes.get(self.byte) == Some(&b' ');
        if spaced && self.byte == self.gap_from && !self.found.is_empty() {
            return (Gap::Space, false);
        }
        let between = bytes.get(self.byte..byte);
        let marks = |between: &[u8]| between.iter().all(|byte| matches!(byte, b' '..=b'/' | b'\n'));
        if between != Some("، ".as_bytes()) && !between.is_some_and(marks) {
            self.read_until(byte);
        }
        self.gap_before(byte)
    }

    /// What stands between the last token and one that begins at a byte, and whether it opens a quotation.
    #[inline(never)]
    fn gap_before(&self, byte: usize) -> (Gap, bool) {
        let between = self.body.get(self.gap_from..byte).unwrap_or("");
        let Some(last) = self.found.last() else { return (Gap::Block, opens(between)) };
        match between {
            " " => (Gap::Space, false),
            // Most of the others, told at once.
            ", " | "، " => (Gap::Mark, false),
            "\n\n" | ".\n\n" => (Gap::Block, false),
            "-" => (Gap::Hyphen, false),
            _ => (read_gap(between, last.capital && is_shortened(last)), opens(between)),
        }
    }

    /// Adds the tokens up to a byte at which none is going on.
    #[inline(never)]
    fn read_until(&mut self, end: usize) {
        let body = self.body;
        let (first, mut point) = (self.byte, self.point);
        let mut begin: Option<(usize, usize)> = None;
        let mut tanwin = false;
        let letters = body.get(first..end).unwrap_or_default();
        // The last token ends where the letters do.
        let places = letters.char_indices().map(|(at, char)| (first + at, Some(char)));
        for (byte, char) in places.chain([(end, None)]) {
            if self.is_full() {
                return;
            }
            match (char.filter(|char| letters::is_alphanumeric(*char) || is_mark(*char)), begin) {
                (Some(char), _) => {
                    tanwin |= char == '\u{64b}';
                    begin = begin.or(Some((byte, point)));
                }
                (None, Some((from, start))) => {
                    let key = key_of(body.get(from..byte).unwrap_or_default());
                    let gap = self.gap_before(from);
                    self.push(&(from..byte), start..point, gap, key, tanwin);
                    (begin, tanwin) = (None, false);
                }
                (None, None) => {}
            }
            point += usize::from(char.is_some());
        }
        (self.byte, self.point) = (end, point);
    }

    /// Adds the token in these bytes, which are these code points.
    #[inline(always)]
    fn push(
        &mut self,
        bytes: &Range<usize>,
        points: Range<usize>,
        (gap, opened): (Gap, bool),
        (key, hash): (Key<'a>, u64),
        tanwin: bool,
    ) {
        self.gap_from = bytes.end;
        let written = self.body.get(bytes.clone()).unwrap_or("");
        let (arabic, capital) = match written.as_bytes().first() {
            Some(first @ ..0x80) => (false, first.is_ascii_uppercase()),
            // Most Arabic letters.
            Some(0xD8..=0xDB) => (true, false),
            _ => match written.chars().next() {
                Some(first) if is_arabic(first) => (true, false),
                first => (false, first.is_some_and(char::is_uppercase)),
            },
        };
        self.found.push(Token {
            start: points.start,
            end: points.end,
            byte: bytes.start,
            written,
            gap,
            opened,
            arabic,
            tables: if arabic { Tables::of(&key, hash, self.tables) } else { Tables::default() },
            key,
            hash,
            capital,
            tanwin: arabic && tanwin,
        });
    }
}

/// The key of a token that is none of the words, and the key's hash.
fn key_of(written: &str) -> (Key<'_>, u64) {
    let head = search_tier::head(written);
    if head.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()) {
        return (Key::Lent(head), word_hash::of(head));
    }
    let key = name_key(head);
    (Key::Own(key.as_str().into()), word_hash::of(&key))
}

/// Whether a full stop behind a word with a capital ends no sentence: an initial, or a title in short.
fn is_shortened(token: &Token<'_>) -> bool {
    token.end - token.start <= 2
        || matches!(
            token.written,
            "Sen"
                | "Rep"
                | "Gov"
                | "Gen"
                | "Col"
                | "Capt"
                | "Sgt"
                | "Adm"
                | "Prof"
                | "Rev"
                | "Msgr"
                | "Dra"
                | "Doç"
        )
}

/// Whether an opening quotation mark is the last of what stands before a token.
fn opens(between: &str) -> bool {
    between.ends_with(['"', '“', '«', '„', '‘', '\''])
}

fn is_mark(char: char) -> bool {
    matches!(char, '\u{300}'..='\u{36f}' | '\u{640}' | '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{93c}'..='\u{94d}')
}

fn is_arabic(char: char) -> bool {
    matches!(char, '\u{600}'..='\u{6ff}' | '\u{750}'..='\u{77f}' | '\u{fb50}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}')
}

fn read_gap(between: &str, after_initial: bool) -> Gap {
    let marks = between.trim();
    if between.contains('\n') {
        return Gap::Block;
    }
    if marks.chars().all(|char| matches!(char, '\u{200c}' | '\u{200d}')) {
        return Gap::Space;
    }
    let tight = marks.len() == between.len();
    match marks {
        "-" | "\u{2010}" | "\u{2011}" if tight => Gap::Hyphen,
        "'" | "’" | "ʼ" if tight => Gap::Apostrophe,
        "." if tight || after_initial => Gap::Dot,
        _ if marks.contains(['.', '!', '?', '؟', '…', '۔']) => Gap::Sentence,
        _ if marks.ends_with(['"', '“', '«', '„', '(', '[', '‘']) => Gap::Open,
        _ => Gap::Mark,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::words;
    use proptest::prelude::*;

    #[test]
    fn a_text_without_end_gives_no_more_tokens_than_the_most() {
        assert_eq!(tokens(&"كلمة\n".repeat(MOST + 7)).len(), MOST);
    }

    #[test]
    fn words_of_the_body_save_the_folding_and_change_nothing() {
        for (body, language) in [
            ("قال رؤوف القاضي (NATO) إن الأمر، والوزارة", Some("ar")),
            ("Die Straße in ISPARTA, l'eau und U.S.", Some("tr")),
            ("رئیس‌جمهور ایران گفت", Some("fa")),
        ] {
            let words = words::words(body, language);
            let found = tokens_among(body, &words);
            let keys = |found: &[Token<'_>]| {
                found.iter().map(|token| (token.key.to_string(), token.hash)).collect::<Vec<_>>()
            };
            assert_eq!(keys(&found), keys(&tokens(body)), "{body}");
            assert!(found.iter().all(|token| token.hash == word_hash::of(&token.key)), "{body}");
        }
    }

    proptest! {
        #[test]
        fn words_of_the_body_change_nothing(
            text in "([\u{620}-\u{64a}]{1,5}|[\u{64b}-\u{652}\u{300}]|[a-zA-Z0-9]{1,4}|[٠-٩]{1,3}|[éüß²]| |\n|[.,:;'’«»\"()_،-]|中文|می\u{200c}|\u{483}|😀){0,24}"
        ) {
            let cut = |tokens: &[Token<'_>]| tokens.iter().map(|token| format!("{token:?}")).collect::<Vec<_>>();
            let body = format!("{text}\n\nمن Head, line");
            for language in ["ar", "fa", "en"] {
                let words = words::words(&text, Some(language));
                prop_assert_eq!(cut(&tokens_among(&body, &words)), cut(&tokens(&body)));
            }
        }
    }

    #[test]
    fn gaps_tell_what_joins_and_what_parts() {
        let found = tokens("U.S. envoy al-Sudani's said.\n\nقال «تيك»، أمس");
        let gaps: Vec<_> = found.iter().map(|token| (token.written, token.gap)).collect();
        assert_eq!(
            gaps,
            [
                ("U", Gap::Block),
                ("S", Gap::Dot),
                ("envoy", Gap::Dot),
                ("al", Gap::Space),
                ("Sudani", Gap::Hyphen),
                ("s", Gap::Apostrophe),
                ("said", Gap::Space),
                ("قال", Gap::Block),
                ("تيك", Gap::Open),
                ("أمس", Gap::Mark),
            ]
        );
        assert!(found[8].opened && found[8].arabic);
    }
}
