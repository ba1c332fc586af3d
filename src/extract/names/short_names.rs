//! Short names of organisations in brackets behind their full names: `(ناسا)`, `(م.ت.ف)`.

use crate::article::facts::NameKind;
use crate::lexicon::frequency::zipf;
use crate::lexicon::names::{GAZETTEER, Known, QUOTED_BODIES, STOP_ARABIC, is_demonym};
use crate::text::letters;
use crate::text::words::readings;

use super::arabic::is_office;
use super::found::Found;
use super::token::{Gap, Token};

/// Adds the initials or the short name in brackets right behind an organisation (`(ناسا)`, `(م.ت.ف)`), and the
/// short name wherever it stands alone.
pub fn add(tokens: &[Token<'_>], found: &mut Vec<Found>) {
    let organisations = found.iter().filter(|name| name.kind == NameKind::Organisation);
    let mut short: Vec<Found> = organisations.filter_map(|name| short_name(tokens, name)).collect();
    short.retain(|name| !found.iter().any(|other| other.overlaps(name)));
    if short.is_empty() {
        return;
    }
    let keys: Vec<_> = short.iter().map(|name| name.key(tokens)).filter(|key| key.len() > 4).collect();
    found.append(&mut short);
    for (at, token) in tokens.iter().enumerate().filter(|(_, token)| token.arabic || token.capital) {
        let Some(reading) = readings(&token.key).find(|reading| keys.iter().any(|key| key == reading.stem))
        else {
            continue;
        };
        let mut name = Found::plain(at, at + 1, NameKind::Organisation, 0.8);
        name.particles = reading.particles;
        if !found.iter().any(|other| other.overlaps(&name)) {
            found.push(name);
        }
    }
    found.sort_by_key(|name| name.from);
}

/// The short name in brackets right behind an organisation.
fn short_name(tokens: &[Token<'_>], full: &Found) -> Option<Found> {
    let from = full.to;
    let first = tokens.get(from).filter(|first| first.gap == Gap::Open && !first.opened)?;
    let mut to = from + 1;
    while to < from + 5 && tokens.get(to).is_some_and(|next| matches!(next.gap, Gap::Dot | Gap::Space)) {
        to += 1;
    }
    let closed = tokens.get(to).is_none_or(|next| !matches!(next.gap, Gap::Space | Gap::Hyphen));
    let letters = to > from + 1 && tokens.get(from..to)?.iter().all(|letter| letter.end - letter.start <= 2);
    let length = first.end - first.start;
    let word = to == from + 1
        && if first.arabic {
            (2..=8).contains(&length) && !is_plain(first, full.to - full.from > 3)
        } else {
            first.capital
        };
    (closed && (letters || word)).then(|| {
        let mut name = Found::plain(from, to, NameKind::Organisation, 0.9);
        name.alias = true;
        name
    })
}

/// Whether a word in brackets is no short name: a particle, an office, a nation, a word that is often written.
/// Behind a long name a more usual word can be one: `حزب التجمع الوطني للإصلاح (تواصل)`.
fn is_plain(token: &Token<'_>, long: bool) -> bool {
    let key = token.key.as_str();
    let body = |known: &Known| matches!(known, Known::Organisation(..));
    if QUOTED_BODIES.contains(key) || GAZETTEER.get(key).flatten().as_ref().is_some_and(body) {
        return false;
    }
    let form = key.starts_with("ال") || key.ends_with(['ي', 'ه', 'ا']) || token.tanwin;
    let most = if long && !form { 4.9 } else { 4.3 };
    if zipf("ar", key).is_some_and(|zipf| zipf > most) {
        return true;
    }
    STOP_ARABIC.contains(key) || is_office(key) || is_demonym(key) || key.chars().any(letters::is_numeric)
}
