//! Names that are known beforehand: places and organisations of the gazetteer.

use crate::article::facts::NameKind;
use crate::lexicon::frequency::zipf;
use crate::lexicon::names::{
    CLUB_WORDS, GAZETTEER, GIVEN_NAMES, Known, ORG_INTRODUCERS, PLACE_NOUNS, QUOTED_BODIES, SHARED_BODIES,
    STOP_ARABIC, Tables, is_demonym,
};
use crate::text::words::readings;

use super::declension::{PLACES, is_cyrillic, nominatives};
use super::found::Found;
use super::places::{self, is_place_noun};
use super::token::{Gap, Token};

/// The longest known name at each token, left to right, none overlapping another.
pub fn scan(tokens: &[Token<'_>]) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    let mut key = String::with_capacity(KEY);
    let mut at = 0;
    while let Some(next) = tokens.iter().skip(at).position(may_begin) {
        at += next;
        let beside = found.last().is_some_and(|last| last.to == at && last.kind == NameKind::Place);
        match longest(tokens, at, beside, &mut key) {
            Some(name) => {
                at = name.to;
                found.push(name);
            }
            None => at += 1,
        }
    }
    places::lead(tokens, &mut found);
    found
}

/// Whether a known name may begin at a token. Latin and Cyrillic names begin with a capital; scripts without case never get
/// here with one.
#[inline]
fn may_begin(token: &Token<'_>) -> bool {
    if token.arabic {
        return token.tables.any(Tables::KNOWN);
    }
    match token.written.as_bytes().first() {
        Some(first @ ..0x80) => !first.is_ascii_lowercase(),
        _ => !token.written.chars().next().is_some_and(char::is_lowercase),
    }
}

/// The longest name at a token where one may begin; `beside` a place, the particle `و` is more likely than a name that begins with it
/// (`الرياض وجدة`).
fn longest(tokens: &[Token<'_>], at: usize, beside: bool, key: &mut String) -> Option<Found> {
    let token = tokens.get(at)?;
    if !token.arabic {
        let entry = GAZETTEER.get_hashed(&token.key, token.hash);
        return at_key(tokens, at, &token.key, entry, 0, false, key).or_else(|| declined(tokens, at));
    }
    let mut best: Option<Found> = None;
    for (number, reading) in readings(&token.key).enumerate() {
        let with_article = if reading.article { format!("ال{}", reading.stem) } else { String::new() };
        for stem in [with_article.as_str(), reading.stem].into_iter().filter(|stem| !stem.is_empty()) {
            // The first reading is the word itself.
            let entry = match number {
                0 => GAZETTEER.get_hashed(stem, token.hash),
                _ => GAZETTEER.get(stem),
            };
            if entry.is_some()
                && let Some(name) = at_key(tokens, at, stem, entry, reading.particles, reading.article, key)
                && best.as_ref().is_none_or(|best| {
                    name.to > best.to
                        || beside && token.follows() && name.to == best.to && best.particles == 0
                })
            {
                best = Some(name);
            }
        }
    }
    best
}

/// Room for most keys of several words, in bytes.
const KEY: usize = 64;

/// A known name of one word in another case than the nominative: `Мурманске`, `Москву`.
fn declined(tokens: &[Token<'_>], at: usize) -> Option<Found> {
    let token = tokens.get(at).filter(|token| token.capital)?;
    let key = token.key.as_str();
    if !is_cyrillic(key) || key.chars().count() < 5 {
        return None;
    }
    nominatives(key, PLACES).find_map(|whole| {
        let known = GAZETTEER.get(&whole)??;
        let name = accept(tokens, at, at + 1, &whole, known, 0)?;
        Some(Found { known: name.known.or(Some(known)), ..name })
    })
}

/// The longest known name that begins at a token with a stem, of which the gazetteer knows `entry`. Longer keys are put
/// together in `key`.
fn at_key(
    tokens: &[Token<'_>],
    at: usize,
    stem: &str,
    entry: Option<Option<Known>>,
    particles: usize,
    article: bool,
    key: &mut String,
) -> Option<Found> {
    let mut entry = entry;
    entry?;
    key.clear();
    let mut best = None;
    let mut to = at + 1;
    while let Some(known) = entry {
        let whole = if to > at + 1 { key.as_str() } else { stem };
        if let Some(known) = known
            && let Some(name) = accept(tokens, at, to, whole, known, particles)
        {
            let known = name.known.or(Some(known));
            best = Some(Found { particles, article, known, ..name });
        }
        let Some(next) = tokens.get(to).filter(|_| to - at < GAZETTEER.longest()) else { break };
        if !matches!(next.gap, Gap::Space | Gap::Hyphen | Gap::Dot | Gap::Apostrophe) {
            break;
        }
        if key.is_empty() {
            key.push_str(stem);
        }
        key.push(' ');
        key.push_str(&next.key);
        to += 1;
        entry = GAZETTEER.get(key);
    }
    best
}

/// Whether a word is more usual as it stands, or without the ending of the accusative, than what is left of it without its
/// particle: `وزاريا` is ministerial, not "and Zaria".
fn is_whole_word(word: &str, stem: &str) -> bool {
    let usual = |word: &str| zipf("ar", word).unwrap_or(0.0);
    let bare = word.strip_suffix('ا').map_or(0.0, usual);
    usual(word).max(bare) > usual(stem)
}

/// Whether a key found in the text is the name and not an ordinary word or a person's name.
fn accept(
    tokens: &[Token<'_>],
    from: usize,
    to: usize,
    key: &str,
    known: Known,
    particles: usize,
) -> Option<Found> {
    let single = to == from + 1;
    let letters = || key.chars().count();
    let first = tokens.get(from)?;
    let last = tokens.get(to - 1)?;
    // `ولاية` is a noun, not a town with `و` before it.
    if single && particles > 0 && first.is_in(&PLACE_NOUNS) {
        return None;
    }
    // `جده` is somebody's grandfather.
    if key == "جده" && first.written.ends_with('ه') {
        return None;
    }
    // `Kanton Thurgau` is not in China.
    if key == "kanton" && tokens.get(to).is_some_and(|next| next.capital && next.follows()) {
        return None;
    }
    // `مسقط رأسه` is where somebody was born.
    if key == "مسقط" && tokens.get(to).is_some_and(|next| next.key.starts_with("راس")) {
        return None;
    }
    match known {
        Known::Place(..) if QUOTED_BODIES.contains(key) && marked(tokens, from, to) => {
            let known = QUOTED_BODIES.get(key).copied();
            Some(Found { known, ..Found::plain(from, to, NameKind::Organisation, 0.9) })
        }
        Known::Place(place, _) => {
            if single && particles > 0 && is_whole_word(&first.key, key) {
                return None;
            }
            if single && particles > 0 && (letters() < 3 || letters() == 3 && place.weight < 6) {
                return None;
            }
            if single && first.arabic && (STOP_ARABIC.contains(key) || is_demonym(key) && place.weight < 9) {
                return None;
            }
            // People are called so too: a place of that name must be told by what stands before it.
            let told = || match first.arabic {
                true => place.weight == 6 && located(tokens, from),
                false => place.weight > 3 && is_in(tokens, from, to),
            };
            if single && GIVEN_NAMES.contains(key) && place.weight < 7 && !told() {
                return None;
            }
            if single && first.arabic && place.weight < 5 && !located(tokens, from) {
                return None;
            }
            if !first.arabic && first.capital {
                let upper = single && first.written.chars().all(char::is_uppercase);
                if single && !upper && letters() <= 3 || !last.capital {
                    return None;
                }
                // A small town's name inside a sequence of capitals is more likely a surname, at a sentence's
                // beginning an ordinary word.
                let before = from.checked_sub(1).and_then(|at| tokens.get(at)).filter(|_| first.follows());
                // `In Waco`, but not `Tim Waco`.
                let joined = before.is_some_and(|before| before.capital && !leads(&before.key))
                    || tokens
                        .get(to)
                        .is_some_and(|next| next.capital && matches!(next.gap, Gap::Space | Gap::Hyphen));
                // `Eskişehir'de`: only names have their endings behind an apostrophe.
                let ending = tokens.get(to).is_some_and(|next| {
                    next.gap == Gap::Apostrophe && !next.capital && next.end - next.start > 1
                });
                let opening = matches!(first.gap, Gap::Block | Gap::Sentence) && !ending;
                if single && place.weight < 6 && (joined || opening) {
                    return None;
                }
                // `Полярный` is an adjective first.
                let adjective = ["ый", "ий", "ой", "ая", "ое", "ые"].iter().any(|end| key.ends_with(end));
                if single && place.weight < 5 && adjective && is_cyrillic(key) && !is_in(tokens, from, to) {
                    return None;
                }
            }
            let confidence = match place.weight {
                7.. => 0.95,
                5..7 => 0.85,
                _ => 0.7,
            };
            Some(Found::plain(from, to, NameKind::Place, confidence))
        }
        Known::Organisation(organisation, _) => {
            if organisation.ambiguous && !marked(tokens, from, to) {
                return None;
            }
            if !first.arabic {
                if !first.capital {
                    return None;
                }
                if single && letters() <= 3 && !first.written.chars().skip(1).all(char::is_uppercase) {
                    return None;
                }
            } else if single && particles > 0 && letters() <= 3 {
                return None;
            }
            Some(Found::plain(from, to, NameKind::Organisation, 0.9))
        }
    }
}

/// Whether quotation marks or brackets around a name, or a noun such as `صحيفة` before it, say that it is a body's.
fn marked(tokens: &[Token<'_>], from: usize, to: usize) -> bool {
    let Some(first) = tokens.get(from) else { return false };
    let before = from.checked_sub(1).and_then(|at| tokens.get(at)).filter(|_| first.follows());
    let introduced = before.is_some_and(|before| {
        readings(&before.key).any(|reading| {
            ORG_INTRODUCERS.contains(reading.stem)
                || SHARED_BODIES.contains(reading.stem)
                || CLUB_WORDS.contains(reading.stem)
        })
    });
    introduced
        || (first.opened || first.gap == Gap::Open)
            && tokens.get(to).is_none_or(|next| !matches!(next.gap, Gap::Space | Gap::Hyphen))
}

/// Whether a name in a script with capitals stands alone behind a word that leads to places: `near Carlisle,`.
fn is_in(tokens: &[Token<'_>], from: usize, to: usize) -> bool {
    let led = from.checked_sub(1).and_then(|at| tokens.get(at)).is_some_and(|before| leads(&before.key));
    let first = tokens.get(from).is_some_and(|first| first.follows());
    let more = |next: &Token<'_>| matches!(next.gap, Gap::Space | Gap::Hyphen) && next.capital;
    led && first && !tokens.get(to).is_some_and(more)
}

/// Words of languages with capitals that lead to places.
fn leads(key: &str) -> bool {
    matches!(
        key,
        "in" | "near"
            | "at"
            | "à"
            | "bei"
            | "nach"
            | "aus"
            | "en"
            | "desde"
            | "в"
            | "из"
            | "im"
            | "nahe"
            | "from"
    )
}

/// Whether the word before says that a place follows; a small town's name is believed only then.
pub fn located(tokens: &[Token<'_>], at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|before| tokens.get(before));
    before.is_some_and(|before| {
        readings(&before.key).any(|reading| matches!(reading.stem, "في" | "الي" | "در"))
            || at.checked_sub(1).is_some_and(|before| is_place_noun(tokens, before))
    })
}
