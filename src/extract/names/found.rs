//! A name found in the tokens, before the document has its say.

use std::borrow::Cow;

use crate::article::facts::NameKind;
use crate::lexicon::names::Known;

use super::token::Token;

/// A span of tokens that is a name.
#[derive(Debug, Clone)]
pub struct Found {
    /// First token.
    pub from: usize,
    /// One past the last token.
    pub to: usize,
    /// Letters of particles at the start of the first token that do not belong to the name.
    pub particles: usize,
    /// What it names.
    pub kind: NameKind,
    /// Probability from 0 to 1.
    pub confidence: f32,
    /// The title before a person's name.
    pub title: Option<String>,
    /// What the gazetteer knows of it.
    pub known: Option<Known>,
    /// Whether the article is swallowed by a preposition before the name (`للعراق`).
    pub article: bool,
    /// Whether a noun before it says that it is a place (`مدينة`).
    pub led: bool,
    /// Whether it is the short name of the organisation before it (`(ناسا)`).
    pub alias: bool,
}

impl Found {
    /// A person without a title.
    pub fn person(from: usize, to: usize, confidence: f32) -> Self {
        Self::plain(from, to, NameKind::Person, confidence)
    }

    /// A name of which nothing more is known.
    pub fn plain(from: usize, to: usize, kind: NameKind, confidence: f32) -> Self {
        Self {
            from,
            to,
            particles: 0,
            kind,
            confidence,
            title: None,
            known: None,
            article: false,
            led: false,
            alias: false,
        }
    }

    /// Whether both share a token.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.from < other.to && other.from < self.to
    }

    /// First code point, one past the last, and the name as written.
    pub fn place<'a>(&self, tokens: &[Token<'_>], body: &'a str) -> Option<(usize, usize, &'a str)> {
        let first = tokens.get(self.from)?;
        let last = tokens.get(self.to.checked_sub(1)?)?;
        let (points, bytes) = leading(first.written, self.particles);
        let written = body.get(first.byte + bytes..last.byte_end())?;
        (!written.is_empty()).then_some((first.start + points, last.end, written))
    }

    /// The key of the name: the folded tokens without particles and with the swallowed article, one space between.
    pub fn key<'a>(&self, tokens: &'a [Token<'_>]) -> Cow<'a, str> {
        let Some((first, others)) = tokens.get(self.from..self.to).and_then(<[_]>::split_first) else {
            return Cow::Borrowed("");
        };
        let rest = after(&first.key, self.particles);
        let article = self.article && !rest.starts_with("ال");
        if others.is_empty() && !article {
            return Cow::Borrowed(rest);
        }
        let length = others.iter().map(|token| token.key.len() + 1).sum::<usize>();
        let mut key = String::with_capacity("ال".len() + rest.len() + length);
        if article {
            key.push_str("ال");
        }
        key.push_str(rest);
        for token in others {
            key.push(' ');
            key.push_str(&token.key);
        }
        Cow::Owned(key)
    }
}

/// Where among names in text order, no two of which begin at one token, the one that begins at a token lies.
pub fn index_at(names: &[Found], token: usize) -> Option<usize> {
    let index = names.partition_point(|name| name.from < token);
    names.get(index).filter(|name| name.from == token).map(|_| index)
}

/// The name that begins at a token, of names as [`index_at`] takes them.
pub fn beginning_at(names: &[Found], token: usize) -> Option<&Found> {
    index_at(names, token).and_then(|index| names.get(index))
}

/// Those of names in text order that begin at a token.
pub fn all_at(names: &[Found], token: usize) -> impl Iterator<Item = &Found> {
    let first = names.partition_point(|name| name.from < token);
    names.iter().skip(first).take_while(move |name| name.from == token)
}

/// Which tokens names take.
#[derive(Debug)]
pub struct Taken(Vec<bool>);

impl Taken {
    /// Of a text of so many tokens.
    pub fn by(names: &[Found], tokens: usize) -> Self {
        let mut taken = Self(vec![false; tokens]);
        names.iter().for_each(|name| taken.add(name));
        taken
    }

    /// Takes the tokens of one more name.
    pub fn add(&mut self, name: &Found) {
        self.0.iter_mut().take(name.to).skip(name.from).for_each(|taken| *taken = true);
    }

    /// Whether none of a name's tokens is taken.
    pub fn is_free(&self, name: &Found) -> bool {
        !self.0.get(name.from..name.to).unwrap_or_default().contains(&true)
    }
}

/// The text without its first `letters` code points.
pub fn after(key: &str, letters: usize) -> &str {
    if letters == 0 {
        return key;
    }
    key.char_indices().nth(letters).map_or("", |(at, _)| key.get(at..).unwrap_or(""))
}

/// Code points and bytes that the first `letters` letters take as written, marks between them included.
fn leading(written: &str, letters: usize) -> (usize, usize) {
    let mut left = letters;
    for (points, (byte, char)) in written.char_indices().enumerate() {
        let mark = matches!(char, '\u{640}' | '\u{64b}'..='\u{65f}' | '\u{670}');
        if left == 0 && !mark {
            return (points, byte);
        }
        left = left.saturating_sub(usize::from(!mark));
    }
    (0, 0)
}
