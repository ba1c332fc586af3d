//! One paragraph as the quotations see it: its words, its spans in marks, its sentences.

use super::signs::Sign;
use super::spans::Span;
use crate::text::letters;
use crate::text::words::Word;

/// One paragraph; offsets count from its first character. All lookups are binary searches, so that a paragraph of
/// nothing but marks costs no more than another.
pub(crate) struct Paragraph<'a> {
    /// The body that it is a paragraph of.
    body: &'a str,
    /// Where it begins in the body, in bytes.
    byte: usize,
    pub text: &'a [char],
    pub words: &'a [Word],
    pub spans: &'a [Span],
    /// One past each sentence's last mark, ascending.
    ends: Vec<usize>,
    /// Where the paragraph begins in the body.
    pub offset: usize,
    /// Two-letter code.
    pub language: &'a str,
    pub arabic: bool,
}

impl<'a> Paragraph<'a> {
    /// The paragraph that begins at `offset` in the body; `signs` are those that stand in it. The bytes of the words count
    /// from the beginning of the body.
    pub fn new(
        body: &'a str,
        text: &'a [char],
        words: &'a [Word],
        spans: &'a [Span],
        signs: &[Sign],
        offset: usize,
        language: &'a str,
    ) -> Self {
        let arabic = language == "ar";
        let byte = match words.first() {
            Some(first) => {
                let before = body.get(..first.bytes.start).unwrap_or_default();
                before.char_indices().rev().take(first.start).last().map_or(before.len(), |(byte, _)| byte)
            }
            None => behind(body, 0, offset),
        };
        let ends = Vec::new();
        let mut paragraph = Self { body, byte, text, words, spans, ends, offset, language, arabic };
        let stops = signs.iter().filter(|sign| is_stop(sign.char));
        let ends = stops.map(|stop| (stop.at - offset, stop.char));
        let ends = ends.filter(|&(at, char)| paragraph.ends_at(at, char)).map(|(at, _)| at + 1).collect();
        paragraph.ends = ends;
        paragraph
    }

    /// The words that lie wholly between two places.
    pub fn between(&self, from: usize, to: usize) -> &'a [Word] {
        let first = self.words.partition_point(|word| word.start < from);
        let last = self.words.partition_point(|word| word.end <= to);
        self.words.get(first..last.max(first)).unwrap_or(&[])
    }

    /// The last word that ends at or before a place.
    pub fn word_before(&self, at: usize) -> Option<&'a Word> {
        self.words.get(self.words.partition_point(|word| word.end <= at).checked_sub(1)?)
    }

    /// The span whose marks enclose a place.
    pub fn span_at(&self, at: usize) -> Option<&'a Span> {
        let index = self.spans.partition_point(|span| span.open <= at).checked_sub(1)?;
        self.spans.get(index).filter(|span| at < span.close)
    }

    /// The last span that closes at or before a place.
    pub fn span_before(&self, at: usize) -> Option<&'a Span> {
        self.spans.get(self.spans.partition_point(|span| span.close <= at).checked_sub(1)?)
    }

    /// The first span that opens at or behind a place.
    pub fn span_after(&self, at: usize) -> Option<&'a Span> {
        self.spans.get(self.spans.partition_point(|span| span.open < at))
    }

    /// Start and end of the sentence around a place; stops inside quotation marks end no sentence.
    pub fn sentence(&self, at: usize) -> (usize, usize) {
        let index = self.ends.partition_point(|&end| end <= at);
        let start = index.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        (start, self.ends.get(index).copied().unwrap_or(self.text.len()))
    }

    /// The text between two places.
    pub fn written(&self, from: usize, to: usize) -> String {
        self.slice(from, to).to_owned()
    }

    /// The text between two places, where it stands.
    pub fn slice(&self, from: usize, to: usize) -> &'a str {
        let inside = from <= to && to <= self.text.len();
        let text = if inside { self.body.get(self.byte_at(from)..self.byte_at(to)) } else { None };
        text.unwrap_or_default()
    }

    /// The byte of the body that a place lies at.
    fn byte_at(&self, at: usize) -> usize {
        let index = self.words.partition_point(|word| word.start <= at).checked_sub(1);
        let (known, byte) = match index.and_then(|index| self.words.get(index)) {
            Some(word) if word.end <= at => (word.end, word.bytes.end),
            Some(word) => (word.start, word.bytes.start),
            None => (0, self.byte),
        };
        behind(self.body, byte, at - known)
    }

    /// Whether a word begins with a capital.
    pub fn capital(&self, word: &Word) -> bool {
        self.text.get(word.start).is_some_and(|c| c.is_uppercase())
    }

    /// Whether the stop at a place ends a sentence.
    fn ends_at(&self, at: usize, char: char) -> bool {
        let inside = self.span_at(at).is_some();
        let mut next = at + 1;
        while self.text.get(next).is_some_and(|c| matches!(c, '»' | '"' | '”' | '“' | '’' | ')')) {
            next += 1;
        }
        let spaced = self.text.get(next).is_none_or(|c| c.is_whitespace());
        let capital = self.text.get(next + 1).is_none_or(|c| !c.is_lowercase());
        match char {
            '\n' => !inside,
            '؟' | '۔' | '。' => spaced && !inside,
            _ => {
                let initial = at >= 1
                    && self.text.get(at - 1).is_some_and(|c| c.is_uppercase())
                    && (at < 2 || self.text.get(at - 2).is_none_or(|c| !letters::is_alphanumeric(*c)));
                let closing =
                    char == '.' && inside && next > at + 1 && self.span_at(next).is_none() && !self.arabic;
                spaced && capital && !initial && !self.abbreviation(at) && (!inside || closing)
            }
        }
    }

    /// `Dr.`, `St.`, `Mr.` end no sentence.
    fn abbreviation(&self, at: usize) -> bool {
        let start = (at.saturating_sub(4)..at)
            .rev()
            .find(|&place| !self.text.get(place).is_some_and(|c| letters::is_alphabetic(*c)))
            .map_or(at.saturating_sub(4), |place| place + 1);
        matches!(
            self.text.get(start..at).unwrap_or(&[]),
            ['D' | 'M', 'r']
                | ['M', 'r', 's']
                | ['M', 's']
                | ['S', 't']
                | ['G', 'e', 'n']
                | ['S', 'e', 'n']
                | ['R', 'e', 'p']
                | ['G', 'o', 'v']
                | ['P', 'r', 'o', 'f']
                | ['د']
                | ['A', 'v']
        )
    }
}

/// The byte so many code points behind another.
fn behind(text: &str, byte: usize, points: usize) -> usize {
    let rest = text.get(byte..).unwrap_or_default();
    byte + rest.chars().take(points).map(char::len_utf8).sum::<usize>()
}

/// Whether a sentence may end with a character.
fn is_stop(char: char) -> bool {
    matches!(char, '؟' | '۔' | '。' | '.' | '!' | '?' | '\n')
}
