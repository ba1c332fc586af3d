//! Names whose letters stand in brackets behind them: `Unidad Central Operativa (UCO)`. The letters say how far back the
//! name goes, and that it is one.

use std::sync::LazyLock;

use compact_str::CompactString;

use crate::article::facts::NameKind;
use crate::lexicon::word_table::WordSet;

use super::super::token::{Gap, Token};
use super::Text;

/// Letters that stand for things, states and offices, not for bodies.
static THINGS: LazyLock<WordSet> = LazyLock::new(|| {
    let things = [
        "ai", "ki", "ia", "gdp", "pib", "bip", "ввп", "ии", "lng", "gnl", "vat", "tva", "iva", "hiv", "vih",
        "dna", "adn", "usa", "uk", "uae", "eau", "eeuu", "сша", "оаэ", "abd", "bae", "covid", "ндс", "esg",
        "ceo", "cfo", "pdg", "drh", "gps", "sms", "pdf", "suv", "lkw", "pkw", "kfz", "gmt", "utc", "cet",
        "mez", "gsyh", "öpnv", "lgbt", "lgbtq", "dvd", "led", "ncaa", "pme", "pyme", "pymes", "smic", "aids",
        "sida", "vip", "pcr", "ppp", "ipo", "opa", "cdi", "cdd", "hlm", "ogm", "rer", "tgv", "ave", "ddr",
        "brd", "cccp", "urss", "ussr", "ссср", "кнр", "днр", "лнр", "кндр", "дтп", "сво", "тэц", "аэс",
        "смэ", "сми", "жкх", "мрот", "егэ", "днк", "вич", "бпла", "пво", "рлс", "гэс", "азс", "ркн", "спг",
        "ткб", "чп", "лгбт", "kkm", "kdv", "ötv", "tl", "tır", "sgk", "usd", "eur", "gbp", "rub", "try",
        "iii", "vii", "viii", "xii", "xiii", "xiv", "xvi", "xix", "xxi", "via", "mph", "km", "kwh", "mwh",
        "gwh", "ufo", "iq", "rna", "arn", "ptsd", "nft", "mit", "ist", "sos", "diy", "faq", "url", "html",
        "usb", "ram", "cpu", "icbm", "wmd", "ira", "roi", "byd", "omg", "aka", "asap", "wc", "tv",
    ];
    things.into_iter().map(CompactString::from).collect()
});

/// Whether a token may be letters that stand by themselves; `false` is certain.
#[inline]
pub fn may_stand_alone(token: &Token<'_>) -> bool {
    token.capital && !token.written.as_bytes().get(1).is_none_or(u8::is_ascii_lowercase)
}

/// Whether a token is the letters of a body standing by themselves, as in `la televisión del ISTE`: three to six
/// capitals in a text that does not shout around them.
pub fn stands_alone(text: Text<'_>, at: usize) -> bool {
    let shouted =
        |token: &Token<'_>| token.end - token.start > 1 && token.written.chars().all(char::is_uppercase);
    let Some(token) = text.token(at).filter(|token| token.capital && shouted(token)) else { return false };
    let length = token.end - token.start;
    let around = [at.checked_sub(1), Some(at + 1)].into_iter().flatten().filter(|beside| {
        let first = if *beside < at { at } else { *beside };
        !text.token(first).is_some_and(|token| token.gap == Gap::Block)
    });
    (3..=7).contains(&length)
        && !token.is_in(&THINGS)
        && text.known(at).is_none()
        && !super::is_title(token)
        && !matches!(token.gap, Gap::Block)
        && !around.filter_map(|beside| text.token(beside)).any(shouted)
}

/// The name before letters in brackets at a token, if its words begin with them.
pub fn name(text: Text<'_>, at: usize) -> Option<(usize, usize)> {
    let token = text.token(at).filter(|token| token.gap == Gap::Open && token.capital && !token.opened)?;
    let closed = text.token(at + 1).is_none_or(|next| !matches!(next.gap, Gap::Space | Gap::Hyphen));
    let letters: Vec<char> = token.written.chars().filter(|char| char.is_uppercase()).collect();
    let length = token.written.chars().count();
    if !closed || !(2..=8).contains(&letters.len()) || length > letters.len() + 3 {
        return None;
    }
    if token.is_in(&THINGS) {
        return None;
    }
    let from = begin(text, at, &letters)?;
    let place = text.known(from).is_some_and(|known| known.kind == NameKind::Place && known.to == at);
    let first = text.token(from).filter(|first| first.capital)?;
    let compound = at > from + 1 || first.written.chars().count() > 9;
    (compound && !place).then_some((from, at))
}

/// Where the words begin that the letters are the first ones of; a long word may hold several.
fn begin(text: Text<'_>, at: usize, letters: &[char]) -> Option<usize> {
    let mut left = letters.len();
    let mut from = at;
    while left > 0 {
        let here = from.checked_sub(1).filter(|here| at - here <= 14)?;
        let token = text.token(here)?;
        let apart = from < at && !text.joined(from) && text.between(from).trim() != "-";
        if apart {
            return None;
        }
        let spent = (1..=left.min(4))
            .find(|count| letters.get(left - count..left).is_some_and(|part| begins(token, part)));
        match spent {
            Some(count) => left -= count,
            None if from < at && token.written.chars().count() <= 4 && !token.capital => {}
            None => return None,
        }
        from = here;
    }
    Some(from)
}

/// Whether a word begins with the first letter and has the others behind it in order.
fn begins(token: &Token<'_>, letters: &[char]) -> bool {
    let mut rest = token.written.chars().flat_map(char::to_lowercase);
    let mut wanted = letters.iter().flat_map(|letter| letter.to_lowercase());
    let plain = |letter: char| match letter {
        'é' | 'è' | 'ê' => 'e',
        'á' | 'à' => 'a',
        'ó' | 'ö' => 'o',
        'í' => 'i',
        'ú' | 'ü' => 'u',
        other => other,
    };
    let Some(first) = wanted.next() else { return false };
    rest.next().map(plain) == Some(plain(first))
        && wanted.all(|letter| rest.any(|other| plain(other) == plain(letter)))
}
