//! What the tagger and the rules find, made one: the tagger decides which words are names, the rules know more of them.

use crate::article::facts::NameKind;
use crate::lexicon::frequency::zipf;
use crate::lexicon::names::{
    CLUB_WORDS, FAMILY_NAMES, GAZETTEER, GIVEN_NAMES, Known, LED_PLACES, MINISTRIES, NAME_PARTS,
    NAMED_BODIES, OFFICES, STOP_ARABIC, Tables, is_demonym,
};
use crate::text::letters;
use crate::text::words::readings;

use super::bodies::{FIRM, is_generic};
use super::found::{Found, Taken, after, all_at, beginning_at};
use super::gazetteer::located;
use super::places::{in_row, known_place};
use super::tagger::{Tagging, Words};
use super::token::Token;

/// Words of this Zipf frequency and more are ordinary words, even if an organisation has the same name.
const COMMON: f32 = 4.5;

/// A person after a title, and a name of the gazetteer, that the tagger leaves out stand nevertheless if it gives
/// each of their words at least this probability of belonging to a name. Chosen on held-out parts of its corpus.
const TITLED: f32 = 0.3;
const KNOWN: f32 = 0.3;

/// The least probability of belonging to a name for a place of which only the noun before it tells, and for a state
/// or a region.
const UNKNOWN: f32 = 0.3;
const STATE: f32 = 0.05;

/// The same for a town of a hundred thousand whose name is no person's.
const TOWN: f32 = 0.06;

/// The same for a known name, however short or usual the word.
const BELIEVED: f32 = 0.2;

/// The same for a person whose words are all known as names.
const GIVEN: f32 = 0.1;

/// Words below this Zipf frequency are hardly ordinary ones.
const ODD: f32 = 2.5;

/// A word of this Zipf frequency behind the preposition lam is what something is for.
const USUAL: f32 = 3.8;

/// What the rules found in a document.
#[derive(Debug, Clone, Copy)]
pub struct Rules<'a> {
    /// Names of the gazetteer.
    pub known: &'a [Found],
    /// People after titles.
    pub titled: &'a [Found],
    /// People after verbs of speech and by their given names.
    pub plain: &'a [Found],
    /// Organisations after their nouns.
    pub organisations: &'a [Found],
    /// Longer names of organisations, in rows and with what they are of.
    pub bodies: &'a [Found],
    /// Places of which only the noun before them tells.
    pub unknown: &'a [Found],
    /// The least probability of being a name that the tagger must give a word of such an organisation.
    pub backing: f32,
}

/// Of which tokens [`reconcile`] asks the tagger how probable a name is, besides those that it tags itself: of those in
/// names of the rules, of those where an unknown place may go on, and of words that may be a person.
pub fn asks(tokens: &[Token<'_>], rules: Rules<'_>) -> Vec<bool> {
    // A noun before a body is asked for as well.
    let mut asked = vec![rules.backing > 0.0; tokens.len()];
    let mut ask = |from: usize, to: usize| asked.iter_mut().take(to).skip(from).for_each(|slot| *slot = true);
    let names = [rules.known, rules.titled, rules.plain, rules.organisations, rules.bodies];
    names.into_iter().flatten().for_each(|name| ask(name.from, name.to));
    rules.unknown.iter().for_each(|place| ask(place.to.saturating_sub(1), place.to + 2));
    for (at, pair) in tokens.windows(2).enumerate() {
        if may_be_person(pair) {
            ask(at, at + 2);
        }
    }
    asked
}

/// Whether two words next to each other are known as names.
fn may_be_person(pair: &[Token<'_>]) -> bool {
    let name = |token: &Token<'_>| {
        token.arabic && token.tables.any(Tables::NAME_PART) && !token.tables.any(Tables::PLAIN)
    };
    matches!(pair, [first, second] if name(first) && name(second) && second.follows())
}

/// The tagged names with the particles, titles and identities that the rules know, and those names of the rules that
/// the tagger has missed and that are sure enough by themselves.
pub fn reconcile(tokens: &[Token<'_>], tagging: Tagging, rules: Rules<'_>) -> Vec<Found> {
    for names in [rules.known, rules.titled, rules.plain, rules.organisations] {
        debug_assert!(names.is_sorted_by_key(|name| name.from), "names are asked for in text order");
    }
    // The gazetteer knows where its names of several words end, and where one place of a row does.
    let tagged = whole(tagging.names, rules);
    let noun = |body: &Found| tagging.named.get(body.from).copied().unwrap_or(0.0);
    let held = |body: &Found| rules.backing == 0.0 || noun(body) >= rules.backing;
    let bodies: Vec<&Found> = rules.bodies.iter().filter(|body| held(body)).collect();
    // A body's name holds the names inside it. No body that begins further before a name reaches it.
    let mut holders = bodies.clone();
    holders.sort_by_key(|body| body.from);
    let longest = holders.iter().map(|body| body.to - body.from).max().unwrap_or(0);
    let inside = |name: &Found| {
        let first = holders.partition_point(|body| body.from + longest <= name.from);
        holders.iter().skip(first).take_while(|body| body.from <= name.from).any(|body| {
            let within = body.from <= name.from && name.to <= body.to;
            // `جامعة الملك [عبدالعزيز وجامعة عفت]`.
            let crossing = body.from < name.from && name.from < body.to;
            (within || crossing) && body.confidence >= FIRM
                || within && name.to - name.from == body.to - body.from
        })
    };
    let tagged: Vec<Found> = tagged
        .into_iter()
        .filter(|name| !(inside(name) || is_counted(tokens, name) || is_region(tokens, name, rules)))
        .collect();
    let (rows, tagged): (Vec<Found>, Vec<Found>) =
        tagged.into_iter().partition(|name| is_row(name, rules.known));
    let mut names: Vec<Found> =
        tagged.into_iter().map(|name| informed(tokens, name, rules, &tagging.words)).collect();
    let least = |name: &Found| {
        let named = tagging.named.get(name.from..name.to).unwrap_or(&[]);
        named.iter().copied().fold(1.0_f32, f32::min)
    };
    let stands = |name: &Found| match name.kind {
        NameKind::Person => {
            name.confidence > 0.9 && least(name) > TITLED || least(name) > GIVEN && is_full(tokens, name)
        }
        NameKind::Organisation
            if name.known.is_none() && name.confidence < FIRM && is_loose(tokens, name) =>
        {
            false
        }
        NameKind::Organisation if name.known.is_none() => most(&tagging.named, name) >= rules.backing,
        _ => {
            sure(tokens, name)
                || least(name) > believed(name) && !describes(tokens, name)
                || rare(tokens, name) && least(name) > least_of(tokens, name)
                || is_state(tokens, name) && (rare(tokens, name) || least(name) > STATE)
        }
    };
    for name in names.iter_mut().filter(|_| rules.backing == 0.0) {
        opened(tokens, name);
    }
    let taken = Taken::by(&names, tokens.len());
    let missed = |name: &&Found| taken.is_free(name) && stands(name);
    let ruled = bodies.iter().copied().chain(rules.known).chain(rules.organisations).chain(rules.titled);
    let ruled = ruled.chain(rules.plain);
    let more: Vec<Found> = ruled.filter(missed).cloned().collect();
    names.extend(more);
    people(tokens, &tagging.named, &mut names);
    for row in &rows {
        let first = rules.known.partition_point(|known| known.from < row.from);
        let inside = rules.known.iter().skip(first).take_while(|known| known.from < row.to);
        names.extend(inside.filter(|known| known.to <= row.to).cloned());
    }
    row(tokens, rules.known.iter(), &mut names);
    row(tokens, rules.known.iter().rev(), &mut names);
    let mut taken = Taken::by(&names, tokens.len());
    for name in rules.unknown {
        let named = tagging.named.get(name.to.saturating_sub(1)).copied().unwrap_or(0.0);
        let site = name.to > name.from + 1;
        let last = name.to.checked_sub(1).and_then(|last| tokens.get(last));
        let odd = || last.and_then(|last| zipf("ar", &last.key)).is_none_or(|zipf| zipf < ODD);
        if (named >= UNKNOWN.max(rules.backing) || site && rules.backing == 0.0 && odd())
            && taken.is_free(name)
        {
            let mut place = name.clone();
            let goes_on = |to: usize| {
                let named = tagging.named.get(to).copied().unwrap_or(0.0) > 0.5;
                named && tokens.get(to).is_some_and(|next| next.follows() && !next.key.starts_with('و'))
            };
            while site && place.to < name.to + 2 && goes_on(place.to) {
                place.to += 1;
            }
            if taken.is_free(&place) {
                taken.add(&place);
                names.push(place);
            }
        }
    }
    names
}

/// Whether a noun and a word are too little for a body's name: `مركز الشمس`, `مجلس الإدارة`, `إتحاد للقبائل`,
/// `الثقافة العربية`, `العلاقات الخارجية الإسبانية`.
fn is_loose(tokens: &[Token<'_>], name: &Found) -> bool {
    let (Some(noun), Some(next)) = (tokens.get(name.from), tokens.get(name.from + 1)) else { return false };
    let noun = after(&noun.key, name.particles);
    if name.to > name.from + 2 && !next.key.starts_with("لل") {
        return false;
    }
    let feminine = |key: &str| key.starts_with("ال") && (key.ends_with('ه') || key.ends_with("ات"));
    let before = name.from.checked_sub(1).and_then(|at| tokens.get(at));
    let adjective = MINISTRIES.contains(noun)
        && tokens.get(name.from).is_some_and(Token::follows)
        && before.is_some_and(|before| feminine(&before.key));
    let culture = matches!(noun, "الثقافه" | "التجاره" | "الزراعه" | "التعليم" | "الطاقه" | "الاقتصاد");
    next.key.starts_with("لل") && !noun.starts_with("ال")
        || is_generic(&next.key)
        || matches!(noun, "مركز" | "دايره" | "لواء") && next.key.starts_with("ال") && name.to == name.from + 2
        || culture
        || adjective
}

/// Whether one word behind a number is what is counted: `20 مليون شيقل`.
fn is_counted(tokens: &[Token<'_>], name: &Found) -> bool {
    let before = name.from.checked_sub(1).and_then(|at| tokens.get(at));
    let counts = |key: &str| {
        key.chars().all(letters::is_numeric)
            || matches!(key, "مليون" | "مليار" | "الف" | "ملايين" | "مليارات" | "الاف" | "مليوني" | "تريليون")
    };
    name.kind != NameKind::Place
        && name.to == name.from + 1
        && tokens.get(name.from).is_some_and(|first| first.arabic && first.follows())
        && before.is_some_and(|before| counts(&before.key))
}

/// The organisation that the gazetteer knows by a key.
fn known_body(key: &str) -> Option<Known> {
    GAZETTEER.get(key).flatten().filter(|known| is_body(*known))
}

/// Whether a tagged name is no name or a region that only looks like something else: one of a row of places that is also a
/// person's name (`الأنبار وصلاح الدين`), or a body that begins as places do (`قرى بريف عفرين`).
fn is_region(tokens: &[Token<'_>], name: &Found, rules: Rules<'_>) -> bool {
    match name.kind {
        NameKind::Person => {
            let place = |known: &&Found| known.kind == NameKind::Place;
            let same = beginning_at(rules.known, name.from).filter(place).is_some_and(|it| it.to == name.to);
            let before = || {
                let ends = rules.known.partition_point(|known| known.from < name.from);
                let last = ends.checked_sub(1).and_then(|last| rules.known.get(last));
                last.filter(place).is_some_and(|it| it.to == name.from)
            };
            same && in_row(tokens, name.from, true) && before()
        }
        NameKind::Organisation => tokens.get(name.from).is_some_and(|first| {
            // `شبكة لتهريب الوقود`.
            let aim = first.key.strip_prefix('ل').filter(|_| name.to == name.from + 1);
            let usual =
                |noun: &str| zipf("ar", noun).is_some_and(|zipf| zipf >= USUAL) && known_body(noun).is_none();
            aim.is_some_and(usual)
                || readings(&first.key)
                    .any(|it| matches!(it.stem, "قري" | "ريف" | "بلدات" | "مدن" | "ضواحي" | "احياء"))
        }),
        NameKind::Place => false,
    }
}

/// Makes a name that stands right behind a noun such as `مستشفى` the name of that body.
fn opened(tokens: &[Token<'_>], name: &mut Found) {
    let Some(at) = name.from.checked_sub(1) else { return };
    let (Some(noun), Some(first)) = (tokens.get(at), tokens.get(name.from)) else { return };
    if !first.arabic || !first.follows() || name.particles > 0 || name.known.is_some_and(is_body) {
        return;
    }
    if let Some(reading) =
        readings(&noun.key).find(|reading| !reading.article && NAMED_BODIES.contains(reading.stem))
    {
        *name = Found {
            from: at,
            particles: reading.particles,
            kind: NameKind::Organisation,
            known: None,
            title: None,
            ..name.clone()
        };
    }
}

fn is_body(known: Known) -> bool {
    matches!(known, Known::Organisation(..))
}

/// The most probable of a name's words.
fn most(named: &[f32], name: &Found) -> f32 {
    named.get(name.from..name.to).unwrap_or(&[]).iter().copied().fold(0.0_f32, f32::max)
}

/// The tagged names without those that are only the beginning of a known name, or pieces of it (`أم`, `درمان`). A noun
/// before the tagged name may stay outside (`حركة حماس`). ANERcorp leaves more outside, such as what honours a town.
fn whole(names: Vec<Found>, rules: Rules<'_>) -> Vec<Found> {
    let mut kept = vec![true; names.len()];
    for known in rules.known.iter().filter(|known| known.to > known.from + 1) {
        let begin = names.partition_point(|name| name.from < known.from);
        let end = begin + names.iter().skip(begin).take_while(|name| name.to <= known.to).count();
        let is_part = |(name, kept): &(&Found, &bool)| **kept && name.to - name.from < known.to - known.from;
        let mut parts = names.iter().zip(&kept).take(end).skip(begin).filter(is_part);
        let first = parts.next().is_some_and(|(first, _)| first.from == known.from);
        let whole = parts.next().is_some() || rules.backing == 0.0 || known.kind != NameKind::Place;
        if first && whole {
            for (name, kept) in names.iter().zip(&mut kept).take(end).skip(begin) {
                *kept &= name.to - name.from == known.to - known.from;
            }
        }
    }
    names.into_iter().zip(kept).filter_map(|(name, kept)| kept.then_some(name)).collect()
}

/// Whether a tagged name is several known places, each joined to the one before it.
fn is_row(name: &Found, known: &[Found]) -> bool {
    let mut to = name.from;
    let mut places = 0;
    let first = known.partition_point(|known| known.from < name.from);
    for place in known.iter().skip(first).take_while(|known| known.to <= name.to) {
        if place.kind != NameKind::Place || place.from != to || places > 0 && place.particles == 0 {
            return false;
        }
        to = place.to;
        places += 1;
    }
    places > 1 && to == name.to
}

/// Adds the known places that stand in a row with a place: `في حلب وحمص وإدلب`.
fn row<'a>(tokens: &[Token<'_>], known: impl Iterator<Item = &'a Found>, names: &mut Vec<Found>) {
    let mut taken = Taken::by(names, tokens.len());
    // The tokens at which places begin, and those behind them.
    let (mut begun, mut ended) = (vec![false; tokens.len() + 1], vec![false; tokens.len() + 1]);
    fn mark(places: &mut [bool], at: usize) {
        places.iter_mut().skip(at).take(1).for_each(|place| *place = true);
    }
    for place in names.iter().filter(|name| name.kind == NameKind::Place) {
        mark(&mut begun, place.from);
        mark(&mut ended, place.to);
    }
    for name in known.filter(|name| name.kind == NameKind::Place) {
        if !taken.is_free(name) {
            continue;
        }
        let beside = ended.get(name.from) == Some(&true) && in_row(tokens, name.from, true)
            || begun.get(name.to) == Some(&true) && in_row(tokens, name.to, true);
        if beside {
            taken.add(name);
            mark(&mut begun, name.from);
            mark(&mut ended, name.to);
            names.push(name.clone());
        }
    }
}

/// Whether a name of the gazetteer stands without the tagger.
fn sure(tokens: &[Token<'_>], name: &Found) -> bool {
    let arabic = tokens.get(name.from).is_some_and(|token| token.arabic);
    match name.known {
        Some(Known::Place(place, _)) => {
            !arabic
                || name.led
                || place.weight >= 5 && (name.to > name.from + 1 || located(tokens, name.from))
        }
        // Agencies' initials in brackets say where a story is from, not what it is about; short names are ordinary
        // words too.
        Some(Known::Organisation(organisation, _)) => {
            let long = |token: &Token<'_>| token.end - token.start > 3;
            !arabic
                || organisation.ambiguous && (is_marked(tokens, name))
                || !organisation.ambiguous
                    && (name.to > name.from + 1 || rare(tokens, name) && !organisation.shared)
                    && tokens.get(name.from..name.to).is_some_and(|words| words.iter().any(long))
        }
        None => true,
    }
}

/// Whether quotation marks are around a name, or a word such as `مدرب` before it tells a club.
fn is_marked(tokens: &[Token<'_>], name: &Found) -> bool {
    tokens.get(name.from).is_some_and(|first| first.opened)
        || name.particles == 0
            && name
                .from
                .checked_sub(1)
                .and_then(|at| tokens.get(at))
                .is_some_and(|before| readings(&before.key).any(|reading| CLUB_WORDS.contains(reading.stem)))
}

/// The least probability of being a name for a name of the gazetteer, however short or usual the word.
fn believed(name: &Found) -> f32 {
    match name.known {
        Some(Known::Place(place, _)) if place.weight >= 5 => BELIEVED,
        _ => 2.0 * BELIEVED,
    }
}

/// The least probability of being a name for a name of the gazetteer that is seldom written.
fn least_of(tokens: &[Token<'_>], name: &Found) -> f32 {
    let person =
        || tokens.get(name.from).is_some_and(|first| NAME_PARTS.contains(after(&first.key, name.particles)));
    match name.known {
        // `لفترة وجيزة` is no Giza.
        Some(Known::Place(place, _)) if place.weight >= 5 && !person() => {
            if name.particles == 0 {
                TOWN
            } else {
                BELIEVED
            }
        }
        _ => KNOWN,
    }
}

/// Adds two words that are known as names, next to each other, where the tagger half believes both.
fn people(tokens: &[Token<'_>], named: &[f32], names: &mut Vec<Found>) {
    let mut taken = Taken::by(names, tokens.len());
    for (at, (pair, named)) in tokens.windows(2).zip(named.windows(2)).enumerate() {
        let ([first, second], &[one, two]) = (pair, named) else { continue };
        if !may_be_person(pair) {
            continue;
        }
        // A sentence without any hint is not asked; there an occupation must stand before them.
        let told = || {
            let before = at.checked_sub(1).and_then(|before| tokens.get(before));
            one == 0.0
                && two == 0.0
                && first.follows()
                && before.is_some_and(|before| before.key.starts_with("ال") && before.end - before.start > 5)
        };
        if (one < GIVEN || two < GIVEN) && !told() {
            continue;
        }
        let usual = || zipf("ar", &first.key).is_some_and(|zipf| zipf >= COMMON);
        let person = Found::person(at, at + 2, 0.7);
        if (first.is_in(&GIVEN_NAMES) || second.is_in(&GIVEN_NAMES))
            && !(first.is_in(&OFFICES) || usual())
            && taken.is_free(&person)
        {
            taken.add(&person);
            names.push(person);
        }
    }
}

/// Whether a person's name has two words or more, each of them known as a name, the first as a given name.
fn is_full(tokens: &[Token<'_>], name: &Found) -> bool {
    let words = tokens.get(name.from..name.to).unwrap_or(&[]);
    let known = |(number, token): (usize, &Token<'_>)| {
        let key = if number == 0 { after(&token.key, name.particles) } else { token.key.as_str() };
        GIVEN_NAMES.contains(key) || number > 0 && (FAMILY_NAMES.contains(key) || NAME_PARTS.contains(key))
    };
    words.len() > 1 && words.iter().enumerate().all(known)
}

/// Whether a name is also a demonym (`السعودية`, `مالي`).
fn describes(tokens: &[Token<'_>], name: &Found) -> bool {
    tokens.get(name.from).is_some_and(|first| is_demonym(after(&first.key, name.particles)))
}

fn is_state(tokens: &[Token<'_>], name: &Found) -> bool {
    !describes(tokens, name) && matches!(name.known, Some(Known::Place(place, _)) if place.weight == 9)
}

/// Whether a name of the gazetteer is one long word that is seldom written, or of several words.
fn rare(tokens: &[Token<'_>], name: &Found) -> bool {
    let Some(first) = tokens.get(name.from).filter(|_| name.known.is_some()) else { return false };
    let seldom = zipf("ar", after(&first.key, name.particles)).is_none_or(|zipf| zipf < COMMON);
    name.to > name.from + 1 || seldom && first.end - first.start > name.particles + 3
}

fn informed(tokens: &[Token<'_>], mut name: Found, rules: Rules<'_>, words: &Words) -> Found {
    // A rule knows with which noun an organisation's name begins.
    let mut opened = name.from.checked_sub(1).into_iter().flat_map(|noun| all_at(rules.organisations, noun));
    if name.kind == NameKind::Organisation
        && let Some(rule) = opened.find(|rule| rule.to == name.to)
    {
        return Found { confidence: name.confidence, ..rule.clone() };
    }
    let same = |other: &&Found| other.from == name.from && other.to == name.to && other.kind == name.kind;
    if let Some(known) = all_at(rules.known, name.from).find(same) {
        name.particles = known.particles;
        name.known = known.known;
        name.article = known.article;
        return name;
    }
    if let Some(known) = beginning_at(rules.known, name.from).filter(|known| known.led && known.to == name.to)
    {
        return Found { confidence: name.confidence, ..known.clone() };
    }
    if name.kind == NameKind::Place
        && let Some(known) = looked_up(tokens, &name)
    {
        return known;
    }
    if name.kind == NameKind::Person
        && let Some(titled) = beginning_at(rules.titled, name.from)
    {
        name.title.clone_from(&titled.title);
        return name;
    }
    let mut others = [rules.plain, rules.organisations, rules.known]
        .into_iter()
        .flat_map(|names| all_at(names, name.from));
    if let Some(other) = others.find(|other| other.kind == name.kind) {
        name.particles = other.particles;
        return name;
    }
    if let Some(first) = tokens.get(name.from).filter(|first| first.arabic) {
        name.particles = particles(&first.key, name.kind, words);
    }
    name
}

/// A tagged place that is too small to be believed without the tagger, with what the gazetteer knows of it.
fn looked_up(tokens: &[Token<'_>], name: &Found) -> Option<Found> {
    let first = tokens.get(name.from).filter(|first| first.arabic)?;
    let key = name.key(tokens);
    let length = first.key.len();
    for reading in readings(&first.key).filter(|reading| !reading.article) {
        let stem = key.get(length - reading.stem.len()..);
        let known = stem.and_then(|stem| known_place(stem).or_else(|| LED_PLACES.get(stem).copied()));
        let Some(known) = known else { continue };
        return Some(Found { particles: reading.particles, known: Some(known), ..name.clone() });
    }
    None
}

/// Letters of particles before a name of which no rule knows: those whose rest is a known name or a word of its own in
/// the document, where the whole is none.
fn particles(key: &str, kind: NameKind, words: &Words) -> usize {
    let named =
        |stem: &str| NAME_PARTS.contains(stem) || GIVEN_NAMES.contains(stem) || FAMILY_NAMES.contains(stem);
    if kind == NameKind::Person && named(key) {
        return 0;
    }
    for reading in readings(key).skip(1) {
        let stem = reading.stem;
        if stem.chars().count() < 3 || STOP_ARABIC.contains(stem) {
            continue;
        }
        let joined = ["وال", "بال", "لل", "كال", "فال"].iter().any(|start| key.starts_with(start));
        if kind == NameKind::Person && named(stem) || words.contain(stem) || joined {
            return reading.particles - usize::from(reading.article);
        }
    }
    0
}
