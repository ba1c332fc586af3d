//! Places that a noun leads to, places in a row, and which of the places that share a name is meant.

use crate::article::facts::NameKind;
use crate::lexicon::frequency::zipf;
use crate::lexicon::names::{
    GAZETTEER, GIVEN_NAMES, Known, LED_PLACES, NAMESAKES, Namesake, PLACE_NOUNS, SITE_NOUNS, STOP_ARABIC,
    Tables, is_demonym,
};
use crate::text::letters;
use crate::text::words::readings;

use super::bodies::FIRM;
use super::found::{Found, after, beginning_at, index_at};
use super::token::{Gap, Token};

/// A definite word below this Zipf frequency is hardly an ordinary one behind a site's noun.
const SELDOM: f32 = 3.8;

/// Names in a row are rarely more than this many.
const LONGEST_ROW: usize = 12;

/// Marks the known places that a noun leads to, one or a row of them (`محافظتي دمياط والدقهلية`), and adds those that
/// are known only there (`ولاية الجزيرة`).
pub fn lead(tokens: &[Token<'_>], known: &mut Vec<Found>) {
    let mut more = Vec::new();
    for (at, token) in tokens.iter().enumerate().filter(|(_, token)| token.arabic) {
        let noun = token.tables.any(Tables::PLACE_NOUNS) && is_place_noun(tokens, at);
        // `في برشلونة` is no club; `العاصمة الدنماركية كوبنهاغن` neither.
        if !noun && !matches!(token.key.as_str(), "في" | "العاصمه") {
            continue;
        }
        let mut to = at + 1;
        if token.key == "العاصمه" {
            to += usize::from(tokens.get(to).is_some_and(|next| next.follows() && is_demonym(&next.key)));
        }
        for number in 0..LONGEST_ROW {
            if !in_row(tokens, to, number > 0) {
                break;
            }
            let by_noun = led_place(tokens, to, number > 0);
            let name = index_at(known, to).and_then(|index| known.get_mut(index));
            match (name, by_noun) {
                (Some(name), by_noun) if noun && name.kind == NameKind::Place => {
                    if let Some(named) = by_noun.filter(|_| name.to == to + 1) {
                        *name = named;
                    }
                    name.led = true;
                    to = name.to;
                }
                (Some(name), Some(named))
                    if name.to == to + 1
                        && (noun || tokens.get(to).is_some_and(|name| !name.key.starts_with("ال"))) =>
                {
                    *name = named;
                    to += 1;
                }
                (None, Some(named)) if noun => {
                    more.push(named);
                    to += 1;
                }
                _ => break,
            }
        }
    }
    if !more.is_empty() {
        known.extend(more);
        known.sort_by_key(|name| name.from);
        known.dedup_by_key(|name| name.from);
    }
}

/// Words after a noun that leads to a place, and sites with the noun that opens their name (`سد مكحول`): places of
/// which nothing is known, for the tagger to agree with; those that need no tagger have the surety [`FIRM`].
pub fn unknown(tokens: &[Token<'_>], known: &[Found]) -> Vec<Found> {
    let mut found = Vec::new();
    let nouns = tokens.iter().enumerate().filter(|(_, token)| token.tables.any(Tables::PLACES));
    for (at, _) in nouns {
        let leads = is_place_noun(tokens, at);
        let site = if leads { None } else { site_noun(tokens, at) };
        if !leads && site.is_none() {
            continue;
        }
        let Some(next) = tokens.get(at + 1).filter(|next| next.follows() && next.arabic) else { continue };
        let key = next.key.as_str();
        let known = beginning_at(known, at + 1);
        let noun = is_place_noun(tokens, at + 1) || site_noun(tokens, at + 1).is_some();
        let plain = noun || STOP_ARABIC.contains(key) || is_demonym(key) || next.end - next.start < 3;
        let firm = site.filter(|_| is_site_name(tokens, at + 1, known));
        let honoured = site.and_then(|particles| Some((particles, honoured(tokens, at + 1)?)));
        if let Some((particles, end)) = honoured.or(firm.map(|particles| (particles, at + 2))) {
            let kind = tokens.get(end).is_some_and(|next| next.follows() && is_site_kind(&next.key));
            let mut place = Found::plain(at, end + usize::from(kind), NameKind::Place, FIRM);
            place.particles = particles;
            found.push(place);
            continue;
        }
        match (site, known) {
            (Some(particles), Some(name)) if name.particles == 0 => {
                let mut place = Found::plain(at, name.to, NameKind::Place, 0.75);
                place.particles = particles;
                found.push(place);
            }
            (_, Some(_)) => {}
            (site, None) if !plain && key.chars().all(letters::is_alphabetic) => {
                let from = if site.is_some() { at } else { at + 1 };
                let mut place = Found::plain(from, at + 2, NameKind::Place, 0.7);
                place.particles = site.unwrap_or(0);
                found.push(place);
            }
            _ => {}
        }
    }
    found
}

/// Whether a word behind a site's noun is its name for certain: a definite word that is seldom written, a month
/// (`سد تشرين`), or an organisation's short name (`ميناء الفاو`).
fn is_site_name(tokens: &[Token<'_>], at: usize, known: Option<&Found>) -> bool {
    let Some(token) = tokens.get(at) else { return false };
    let key = token.key.as_str();
    if matches!(key, "تشرين" | "اكتوبر" | "تموز" | "نيسان" | "ايار" | "ايلول" | "اذار" | "نوفمبر")
    {
        return tokens.get(at + 1).is_none_or(|next| !matches!(next.key.as_str(), "الاول" | "الثاني"));
    }
    match known {
        Some(name) => name.kind == NameKind::Organisation && name.to == at + 1 && name.particles == 0,
        None => {
            let seldom = zipf("ar", key).is_none_or(|zipf| zipf < SELDOM);
            // `واحة الأصوليين` is whose it is.
            let plural = ["ين", "ون", "ات"].iter().any(|end| key.ends_with(end));
            key.starts_with("ال")
                && token.end - token.start > 4
                && seldom
                && !(plural || STOP_ARABIC.contains(key))
        }
    }
}

/// One past the person that a site is named after: `ملعب محمد الخامس`, `معسكر أبو شوك`, `استاد خليفة الدولي`.
fn honoured(tokens: &[Token<'_>], from: usize) -> Option<usize> {
    let next = |at: usize| tokens.get(at).filter(|token| token.arabic && token.follows());
    let given = |at: usize| next(at).is_some_and(|it| it.is_in(&GIVEN_NAMES) && !it.is_in(&STOP_ARABIC));
    let joint = |at: usize| {
        let word = |it: &&Token<'_>| !it.is_in(&STOP_ARABIC) && !it.key.starts_with('و');
        next(at).is_some_and(|it| matches!(it.key.as_str(), "ابو" | "ام" | "بن" | "ابن"))
            && next(at + 1).filter(word).is_some()
    };
    let king = next(from)
        .is_some_and(|it| matches!(it.key.as_str(), "الملك" | "الامير" | "السلطان" | "الشيخ" | "الشهيد"));
    let first = from + usize::from(king);
    let mut to = first;
    while to < first + 4 {
        if joint(to) {
            to += 2;
        } else if given(to) {
            to += 1;
        } else {
            break;
        }
    }
    let ordinal = next(to).is_some_and(|it| {
        matches!(it.key.as_str(), "الاول" | "الثاني" | "الثالث" | "الرابع" | "الخامس" | "السادس")
    });
    let kind = next(to).is_some_and(|it| is_site_kind(&it.key));
    let told = king || ordinal || kind || to > first + 1;
    (to > first && told).then_some(to + usize::from(ordinal))
}

/// Adjectives behind a site's name.
fn is_site_kind(key: &str) -> bool {
    matches!(
        key,
        "الدولي"
            | "الدوليه"
            | "الحدودي"
            | "الحدوديه"
            | "الرياضي"
            | "البحري"
            | "البري"
            | "التجاري"
            | "الاثري"
    )
}

/// Whether the token is a noun that stands before a place's name.
pub fn is_place_noun(tokens: &[Token<'_>], at: usize) -> bool {
    let Some(token) = tokens.get(at).filter(|token| token.tables.any(Tables::PLACE_NOUNS)) else {
        return false;
    };
    readings(&token.key).any(|reading| PLACE_NOUNS.contains(reading.stem))
}

/// Letters of particles before a noun that opens a site's name.
fn site_noun(tokens: &[Token<'_>], at: usize) -> Option<usize> {
    let token = tokens.get(at).filter(|token| token.tables.any(Tables::SITE_NOUNS))?;
    let reading = readings(&token.key).find(|reading| SITE_NOUNS.contains(reading.stem))?;
    Some(reading.particles)
}

/// Whether a token goes on with a row of names: right behind the noun, or behind another name with `و` or a comma.
pub fn in_row(tokens: &[Token<'_>], at: usize, later: bool) -> bool {
    tokens.get(at).is_some_and(|token| {
        token.arabic
            && (token.follows() && (!later || token.key.starts_with('و')) || later && token.gap == Gap::Mark)
    })
}

/// The place at a token that is known only after a noun.
fn led_place(tokens: &[Token<'_>], at: usize, later: bool) -> Option<Found> {
    let token = tokens.get(at)?;
    let particles = usize::from(later && token.key.starts_with('و'));
    let known = LED_PLACES.get(after(&token.key, particles))?;
    let mut place = Found::plain(at, at + 1, NameKind::Place, 0.9);
    place.particles = particles;
    place.known = Some(*known);
    place.led = true;
    Some(place)
}

/// The place that the gazetteer knows by a key.
pub fn known_place(key: &str) -> Option<Known> {
    GAZETTEER.get(key).flatten().filter(|known| matches!(known, Known::Place(..)))
}

/// Gives each place whose name several share (`عمان`, `طرابلس`) the identity that the text speaks for: by the states of
/// its other places and by words such as `اللبنانية`.
pub fn tell_namesakes(tokens: &[Token<'_>], found: &mut [Found]) {
    let shared = |name: &Found| {
        (name.kind == NameKind::Place && name.to == name.from + 1)
            .then(|| tokens.get(name.from).and_then(|token| NAMESAKES.get(after(&token.key, name.particles))))
            .flatten()
    };
    let several: Vec<(usize, &[Namesake])> = found
        .iter()
        .enumerate()
        .filter_map(|(number, name)| Some((number, shared(name)?.as_slice())))
        .collect();
    // One name means one place in all of a text: it is asked once, for the answer takes the whole text.
    let mut told: Vec<(&[Namesake], Option<Known>)> = Vec::new();
    for (number, namesakes) in several {
        let known = told.iter().find(|(other, _)| std::ptr::eq(*other, namesakes)).map(|(_, known)| *known);
        let known = known.unwrap_or_else(|| {
            let others = found.iter().filter(|name| shared(name).is_none());
            let states = others.filter_map(|name| match name.known {
                Some(Known::Place(place, _)) => Some(place.country),
                _ => None,
            });
            let known = meant(namesakes, states, tokens).map(|place| place.known);
            told.push((namesakes, known));
            known
        });
        if let Some(name) = found.get_mut(number) {
            name.known = known;
        }
    }
}

/// The two letters that each of some stems begins with; nothing where one is shorter.
struct Stems(Option<Vec<[u8; 4]>>);

/// Particles that are written onto a word.
const PARTICLES: [&str; 5] = ["و", "ف", "ب", "ل", "ك"];

impl Stems {
    fn of(namesakes: &[Namesake]) -> Self {
        let stems = namesakes.iter().flat_map(|place| &place.stems);
        Self(stems.map(|stem| stem.as_bytes().first_chunk().copied()).collect())
    }

    /// Whether a word may begin with one of the stems in one of its readings, with the article or without; `false` is
    /// certain.
    fn may_begin(&self, word: &str) -> bool {
        let Some(stems) = &self.0 else { return true };
        let begins = |word: &str| word.as_bytes().first_chunk().is_some_and(|start| stems.contains(start));
        let mut rest = word;
        // A reading takes three letters off at most.
        for _ in 0..=3 {
            if begins(rest) || rest.strip_prefix("ال").is_some_and(begins) {
                return true;
            }
            match PARTICLES.iter().find_map(|particle| rest.strip_prefix(particle)) {
                Some(after) => rest = after,
                None => return false,
            }
        }
        false
    }
}

/// The namesake that most speaks for.
pub fn meant<'a, 'b>(
    namesakes: &'a [Namesake],
    states: impl Iterator<Item = &'b str>,
    tokens: &[Token<'_>],
) -> Option<&'a Namesake> {
    let mut evidence = vec![0; namesakes.len()];
    for state in states {
        let named = namesakes.iter().map(|place| usize::from(place.country == state));
        evidence.iter_mut().zip(named).for_each(|(sum, named)| *sum += named);
    }
    let stems = Stems::of(namesakes);
    for token in tokens.iter().filter(|token| stems.may_begin(&token.key)) {
        let speaks = |place: &Namesake| {
            readings(&token.key).any(|reading| {
                let bare = reading.stem.strip_prefix("ال").unwrap_or(reading.stem);
                place.stems.iter().any(|stem| bare.starts_with(stem.as_str()))
            })
        };
        let speaking = namesakes.iter().map(|place| usize::from(speaks(place)));
        evidence.iter_mut().zip(speaking).for_each(|(sum, speaks)| *sum += speaks);
    }
    let mut best: Option<(&Namesake, usize)> = None;
    for (place, evidence) in namesakes.iter().zip(evidence) {
        if best.is_none_or(|(_, most)| evidence > most) {
            best = Some((place, evidence));
        }
    }
    best.map(|(place, _)| place)
}
