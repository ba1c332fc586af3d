//! What a model makes of the features that a small number tells: summed once, then found by that number.

use super::features::{self, Feature, OWN, WINDOW};
use super::model::{self, Model, Sums};
use super::spot::{GAPS, NOTHING, PARTS, Spot};
use super::uses::{SEEN, Use};

/// A gap's number where a place of the window lies outside of the document; the numbers of gaps are below.
pub(super) const OUTSIDE: u8 = GAPS as u8;

/// Numbers of gaps, [`OUTSIDE`] among them.
const CODES: usize = GAPS + 1;

/// How many places of the window lie before the token, the token included.
const BEFORE: usize = OWN + 1;

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
        let counts = (0..=SEEN).flat_map(|count| (0..ROLES as u64).map(move |role| (count, role)));
        Self {
            gaps_before: gaps(model, 0, BEFORE),
            gaps_after: gaps(model, BEFORE, WINDOW - BEFORE),
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

    /// Adds what the gaps before the places of a token's window give, by their numbers, or [`OUTSIDE`].
    pub fn add_gaps(&self, gaps: &[u8], sums: &mut Sums) {
        let number = |gaps: &[u8]| gaps.iter().fold(0, |number, gap| number * CODES + usize::from(*gap));
        let Some((before, after)) = gaps.split_at_checked(BEFORE) else { return };
        add(sums, self.gaps_before.get(number(before)));
        add(sums, self.gaps_after.get(number(after)));
    }

    /// Adds what two parts beside one another give, to the token of the first and to that of the second.
    pub fn add_parts(&mut self, model: &Model, parts: [u8; 2], first: &mut Sums, second: &mut Sums) {
        let [one, other] = parts;
        let place = usize::from(one) * usize::from(PARTS) + usize::from(other);
        let Some(place) = self.places.get_mut(place) else { return };
        if *place == 0 {
            self.pairs.push(Pair::of(model, one, other));
            *place = u16::try_from(self.pairs.len()).unwrap_or_default();
        }
        if let Some(pair) = usize::from(*place).checked_sub(1).and_then(|place| self.pairs.get(place)) {
            model::add(first, &pair.before.0);
            model::add(second, &pair.behind.0);
        }
    }

    /// Adds what the parts before and after a token in no known name give.
    pub fn add_unknown(&self, before: u8, after: u8, sums: &mut Sums) {
        add(sums, self.unknown_behind.get(usize::from(before)));
        add(sums, self.unknown_before.get(usize::from(after)));
    }

    /// Adds what the use of a token's word elsewhere gives, but for the words around it there.
    pub fn add_use(&self, spot: &Spot<'_>, used: &Use, sums: &mut Sums) {
        add(sums, self.counts.get(used.seen() * ROLES + spot.role as usize));
        if !used.says(spot) {
            return;
        }
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

fn add(sums: &mut Sums, row: Option<&Row>) {
    if let Some(row) = row {
        model::add(sums, &row.0);
    }
}

/// What the gaps before `places` places of the window give, from the place `first` on, by all their numbers.
fn gaps(model: &Model, first: usize, places: usize) -> Vec<Row> {
    let all = 0..CODES.pow(places as u32);
    let sums = all.map(|number| {
        let mut seen = Vec::with_capacity(places);
        let mut rest = number;
        for place in (first..first + places).rev() {
            match rest % CODES {
                gap if gap < GAPS => features::of_gap(&mut seen, place, gap as u64),
                _ => features::of_nothing(&mut seen, place),
            }
            rest /= CODES;
        }
        Row(model.sums(&seen))
    });
    sums.collect()
}
