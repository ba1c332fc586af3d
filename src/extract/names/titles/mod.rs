//! The titles of the people whose names are found: before the name, behind it, or shared by several.
//!
//! Where a person's name begins and ends is known by now, so a title need only be followed from its head to the name,
//! or from the name to its end; that is surer than to guess both at once.

mod arabic;
mod cased;
mod persian;

use crate::article::facts::NameKind;

use super::capitals::is_title;
use super::found::Found;
use super::token::{self, Token};

/// A text's tokens with the names found among them.
#[derive(Clone, Copy)]
struct Read<'a> {
    body: &'a str,
    tokens: &'a [Token<'a>],
    /// In text order and without overlaps.
    found: &'a [Found],
}

impl<'a> Read<'a> {
    fn token(&self, at: usize) -> Option<&'a Token<'a>> {
        self.tokens.get(at)
    }

    /// The name that a token belongs to.
    fn name(&self, at: usize) -> Option<&'a Found> {
        let next = self.found.partition_point(|name| name.from <= at);
        next.checked_sub(1).and_then(|last| self.found.get(last)).filter(|name| name.to > at)
    }

    /// What is written between a token and the one before it.
    fn between(&self, at: usize) -> &'a str {
        token::between(self.tokens, self.body, at)
    }

    /// The text from one token to before another, without the first letters.
    fn text(&self, from: usize, to: usize, skip: usize) -> Option<&'a str> {
        let first = self.token(from)?;
        let last = self.token(to.checked_sub(1)?)?;
        let skipped: usize = first.written.chars().take(skip).map(char::len_utf8).sum();
        self.body.get(first.byte + skipped..last.byte_end()).filter(|text| !text.is_empty())
    }
}

/// Gives the people among the names the titles that stand by them; Arabic letters are read as Persian's where the text is
/// Persian. `found` is in text order and without overlaps.
pub fn assign(tokens: &[Token<'_>], body: &str, is_persian: bool, found: &mut [Found]) {
    let read = Read { body, tokens, found };
    let mut titles: Vec<(usize, String)> = Vec::new();
    for (number, name) in found.iter().enumerate().filter(|(_, name)| name.kind == NameKind::Person) {
        let arabic = tokens.get(name.from).is_some_and(|first| first.arabic);
        if arabic && is_persian {
            titles.extend(persian::title(read, name).map(|title| (number, title)));
        } else if arabic {
            titles.extend(arabic::title(read, name).map(|title| (number, title)));
        } else {
            titles.extend(cased::title(read, name).map(|title| (number, title)));
        }
    }
    if !is_persian {
        titles.extend(arabic::shared(read));
    }
    for (number, title) in titles {
        if let Some(person) = found.get_mut(number) {
            person.title = Some(title);
        }
    }
}

/// How much a title says: nothing, a way to address someone, an office by one word, an office with what it is of.
pub fn worth(title: Option<&str>) -> u8 {
    match title {
        None => 0,
        Some(title) if arabic::is_honorific(title) => 1,
        Some(title) if !title.contains(char::is_whitespace) => 2,
        Some(_) => 3,
    }
}

/// Drops the bodies that are an office where they stand: `Bundesrat` before a member's name.
pub fn drop_offices(tokens: &[Token<'_>], found: &mut Vec<Found>) {
    let people: Vec<usize> =
        found.iter().filter(|name| name.kind == NameKind::Person).map(|name| name.from).collect();
    let held = |name: &Found| {
        name.kind == NameKind::Organisation
            && name.to == name.from + 1
            && tokens.get(name.from).is_some_and(|token| token.capital && is_title(token))
            && tokens.get(name.to).is_some_and(Token::follows)
            && people.binary_search(&name.to).is_ok()
    };
    found.retain(|name| !held(name));
}
