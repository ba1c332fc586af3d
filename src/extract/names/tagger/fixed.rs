//! What a model makes of the features that a small number tells: summed once, then found by that number.

use super::features::{self, Feature, OWN, WINDOW};
use super::model::{self, Model, Sums};
use super::spot::{GAPS, NOTHING, PARTS, Spot};
use super::uses::{SEEN, Use};

/// A gap's number where a place of the window lies outside of the document; the numbers of gaps are below.
pub(super) const OUTSIDE: u8 = GAPS as u8;

/// How many bits a gap's number takes, [`OUTSIDE`] among them.
const BITS: usize = 3;

/// How many places of the window lie before the token, the token included, and how many behind.
const BEFORE: usize = OWN + 1;
const BEHIND: usize = WINDOW - BEFORE;

/// The gaps before the places of a token's window, from one token to the next.
#[derive(Debug, Clone, Copy)]
pub(super) struct Gaps(usize);

impl Gaps {
    /// Of a token of which nothing is told yet.
    pub fn new() -> Self {
        [OUTSIDE; WINDOW].into_iter().fold(Self(0), Self::then)
    }

    /// Those of the next token, where this gap comes last into the window.
    pub fn then(self, gap: u8) -> Self {
        Self((self.0 << BITS | usize::from(gap)) & ((1 << (BITS * WINDOW)) - 1))
    }
}

/// The sums of features that a small number tells.
#[derive(Debug, Clone)]
pub(super) struct Fixed {
    /// Of the gaps before the token's own place and those before it, and of the gaps behind; by their numbers.
    gaps_before: Vec<Row>,
    gaps_after: Vec<Row>,
    /// Of two parts beside one another, summed when they are first asked for, and for both parts where they lie, from 1.
    pairs: Vec<Pair>,
    places: Vec<u16>,
    /// Of a token in no known name, by the part before it and by the part after it.
    unknown_behind: Vec<Row>,
    unknown_before: Vec<Row>,
    /// Of how often the document has a word, by that and by its role.
    counts: Vec<Row>,
    /// Of a word once in the name of a person after a title, and once in a name of a kind; by whether it is in a name here.
    titled: [Row; 2],
    kinds: [[Row; 2]; 4],
    /// Of the words before and after a word elsewhere, by their roles.
    roles_before: Vec<Row>,
    roles_after: Vec<Row>,
}

/// Sums that do not lie in two lines of the processor's caches.
#[derive(Debug, Clone, Copy, Default)]
#[repr(align(32))]
struct Row(Sums);

#[derive(Debug, Clone, Copy)]
struct Pair {
    /// What the second part gives by the first.
    behind: Row,
    /// What the first part gives by the second.
    before: Row,
}

impl Pair {
    #[cold]
    fn of(model: &Model, one: u8, other: u8) -> Self {
        Self {
            behind: Row(model.sums(&[features::of_part_behind(one, other)])),
            before: Row(model.sums(&[features::of_part_before(one, other)])),
        }
    }
}

/// Roles, [`NOTHING`] among them.
const ROLES: usize = NOTHING as usize + 1;

impl Fixed {
    /// The sums of a model.
    pub fn of(model: &Model) -> Self {
        let one = |feature: Feature| Row(model.sums(&[feature]));
        let roles = |of: fn(usize) -> Feature| (0..ROLES).map(|role| one(of(role))).collect();
        let titled = |hinted| one(features::of_titled(hinted));
        let kind = |kind| [false, true].map(|hinted| one(features::of_kind(kind, hinted)));
        let counts = (0..=SEEN).flat_map(|count| (0..=NOTHING).map(move |role| (count, role)));
        Self {
            gaps_before: gaps(model, 0, BEFORE),
            gaps_after: gaps(model, BEFORE, BEHIND),
            pairs: Vec::new(),
            places: vec![0; usize::from(PARTS).pow(2)],
            unknown_behind: (0..PARTS).map(|part| one(features::of_hint_behind(0, part))).collect(),
            unknown_before: (0..PARTS).map(|part| one(features::of_hint_before(0, part))).collect(),
            counts: counts.map(|(count, role)| one(features::of_count(count, role))).collect(),
            titled: [false, true].map(titled),
            kinds: std::array::from_fn(kind),
            roles_before: roles(features::of_role_before),
            roles_after: roles(features::of_role_after),
        }
    }

    /// What the gaps before the places of a token's window give.
    #[inline(always)]
    pub fn gaps(&self, gaps: Gaps) -> [&Sums; 2] {
        let (before, after) = (gaps.0 >> (BITS * BEHIND), gaps.0 & ((1 << (BITS * BEHIND)) - 1));
        [sums(self.gaps_before.get(before)), sums(self.gaps_after.get(after))]
    }

    /// The number of two parts beside one another.
    #[inline(always)]
    pub fn pair(&mut self, model: &Model, one: u8, other: u8) -> u16 {
        let place = usize::from(one) * usize::from(PARTS) + usize::from(other);
        match self.places.get(place) {
            Some(0) | None => self.new_pair(model, one, other, place),
            Some(known) => *known,
        }
    }

    #[cold]
    fn new_pair(&mut self, model: &Model, one: u8, other: u8, place: usize) -> u16 {
        self.pairs.push(Pair::of(model, one, other));
        let number = u16::try_from(self.pairs.len()).unwrap_or_default();
        self.places.iter_mut().skip(place).take(1).for_each(|place| *place = number);
        number
    }

    /// What a token's part gives by the part before it and by the part after it, from the numbers of the two pairs.
    #[inline(always)]
    pub fn parts(&self, behind: u16, before: u16) -> [&Sums; 2] {
        let pair = |number: u16| usize::from(number).checked_sub(1).and_then(|place| self.pairs.get(place));
        [sums(pair(behind).map(|pair| &pair.behind)), sums(pair(before).map(|pair| &pair.before))]
    }

    /// What the parts before and after a token in no known name give.
    #[inline(always)]
    pub fn unknown(&self, before: u8, after: u8) -> [&Sums; 2] {
        [
            sums(self.unknown_behind.get(usize::from(before))),
            sums(self.unknown_before.get(usize::from(after))),
        ]
    }

    /// What it gives how often the document has a token's word.
    #[inline(always)]
    pub fn count(&self, spot: &Spot<'_>, used: &Use) -> &Sums {
        sums(self.counts.get(used.seen() * ROLES + usize::from(spot.role)))
    }

    /// Adds what the use of a token's word elsewhere [says](Use::says), but for the words around it there.
    pub fn add_use(&self, spot: &Spot<'_>, used: &Use, sums: &mut Sums) {
        let hinted = usize::from(spot.hint > 0);
        if used.titled {
            add(sums, self.titled.get(hinted));
        }
        for kind in used.kinds() {
            add(sums, self.kinds.get(kind).and_then(|kind| kind.get(hinted)));
        }
    }

    /// What the words around a word elsewhere give.
    pub fn around(&self, used: &Use) -> Sums {
        let mut sums = Sums::default();
        features::bits(used.before).for_each(|role| add(&mut sums, self.roles_before.get(role)));
        features::bits(used.after).for_each(|role| add(&mut sums, self.roles_after.get(role)));
        sums
    }
}

/// Sums that add nothing.
pub(super) static NOTHING_GIVEN: Sums = [0; model::LANES];

/// The sums of a row, if there is one.
#[inline(always)]
fn sums(row: Option<&Row>) -> &Sums {
    row.map_or(&NOTHING_GIVEN, |row| &row.0)
}

fn add(sums: &mut Sums, row: Option<&Row>) {
    if let Some(row) = row {
        model::add(sums, &row.0);
    }
}

/// What the gaps before `places` places of the window give, from the place `first` on, by all their numbers.
fn gaps(model: &Model, first: usize, places: usize) -> Vec<Row> {
    let sums = (0..1_usize << (BITS * places)).map(|number| {
        let mut seen = Vec::with_capacity(places);
        for (place, behind) in (first..first + places).zip((0..places).rev()) {
            match (number >> (BITS * behind)) as u8 & ((1 << BITS) - 1) {
                gap @ ..OUTSIDE => features::of_gap(&mut seen, place, gap),
                _ => features::of_nothing(&mut seen, place),
            }
        }
        Row(model.sums(&seen))
    });
    sums.collect()
}
