//! What the tagger sees of a token where it stands: the word, what parts it from the one before, and its place in a
//! name of the gazetteer or the rules.

use crate::article::facts::NameKind;
use crate::lexicon::names::Known;

use super::super::found::Found;
use super::super::token::{Gap, Token};
use super::sight::{self, BIG_PLACE, BODY, PLACE, Sight};

/// The role of no word: before the first one of a sentence and after the last.
pub(super) const NOTHING: u8 = 46;

/// How many parts in a pattern are told apart, at most.
pub(super) const PARTS: u8 = 100;

/// How many kinds of gaps are told apart.
pub(super) const GAPS: usize = 6;

/// What else is known of a document's tokens when the tagger looks at them.
#[derive(Debug, Clone, Copy)]
pub struct Hints<'a> {
    /// Names of the gazetteer.
    pub known: &'a [Found],
    /// People after titles.
    pub titled: &'a [Found],
    /// People after verbs of speech and by their given names.
    pub plain: &'a [Found],
    /// Organisations after their nouns.
    pub organisations: &'a [Found],
}

/// What is seen of one token.
#[derive(Debug, Clone)]
pub(super) struct Spot<'a> {
    /// The word.
    pub sight: &'a Sight,
    /// Classes that the word has only here, by the name that it stands in.
    pub more_classes: u32,
    /// The classes that name a word's part in a pattern, as one small number.
    pub role: u8,
    /// Place in a name of the gazetteer or the rules: 0 for none, else source, kind, weight, and its part of the name.
    pub hint: u16,
    /// What parts it from the token before, below [`GAPS`].
    pub gap: u8,
}

impl Spot<'_> {
    /// All classes of the word here.
    pub fn classes(&self) -> u32 {
        self.sight.classes | self.more_classes
    }

    /// Classes that the word has only here.
    pub fn new_classes(&self) -> u32 {
        self.more_classes & !self.sight.classes
    }

    /// Whether a mark or more parts it from the token before.
    pub fn is_parted(&self) -> bool {
        self.gap >= 4
    }

    /// Whether it stands in the name of a person after a title.
    pub fn is_titled(&self) -> bool {
        self.hint > 3000
    }

    /// The kind of the name that it stands in, from 1.
    pub fn kind(&self) -> Option<usize> {
        (self.hint > 0).then(|| usize::from(self.hint / 100 % 10))
    }
}

/// The spots of a document; `sights` are those of its tokens.
pub(super) fn spots<'a>(
    tokens: &[Token<'_>],
    sights: impl Iterator<Item = &'a Sight>,
    hints: Hints<'_>,
) -> Vec<Spot<'a>> {
    let mut spots: Vec<Spot<'a>> = tokens
        .iter()
        .zip(sights)
        .map(|(token, sight)| Spot { sight, more_classes: 0, role: 0, hint: 0, gap: gap(token.gap) })
        .collect();
    for (source, names) in (0..).zip([hints.known, hints.organisations, hints.plain, hints.titled]) {
        for name in names {
            let kind = match name.kind {
                NameKind::Person => 1,
                NameKind::Place => 2,
                NameKind::Organisation => 3,
            };
            let (weight, classes) = match name.known {
                Some(Known::Place(place, _)) if place.weight >= 6 => {
                    (u16::from(place.weight), PLACE | BIG_PLACE)
                }
                Some(Known::Place(place, _)) => (u16::from(place.weight), PLACE),
                Some(Known::Organisation(..)) => (0, BODY),
                None => (0, 0),
            };
            for (at, spot) in spots.iter_mut().enumerate().take(name.to).skip(name.from) {
                let part = u16::from(at > name.from) + 2 * u16::from(at + 1 < name.to);
                spot.hint = 1 + source * 1000 + kind * 100 + weight * 10 + part;
                spot.more_classes |= classes;
            }
        }
    }
    for spot in &mut spots {
        spot.role = match spot.more_classes {
            0 => spot.sight.role,
            _ => sight::role(spot.classes(), spot.sight.common),
        };
    }
    spots
}

/// The part of each token in a pattern, below [`PARTS`]: its role, and whether it opens a phrase; with nothing before the
/// first and behind the last.
pub(super) fn parts(spots: &[Spot<'_>]) -> Vec<u8> {
    let part = |role: u8, opens: bool| role + 50 * u8::from(opens);
    let nothing = || std::iter::once(part(NOTHING, false));
    nothing().chain(spots.iter().map(|spot| part(spot.role, spot.gap > 2))).chain(nothing()).collect()
}

fn gap(gap: Gap) -> u8 {
    match gap {
        Gap::Space => 0,
        Gap::Hyphen => 1,
        Gap::Apostrophe | Gap::Dot => 2,
        Gap::Open => 3,
        Gap::Mark => 4,
        Gap::Sentence | Gap::Block => 5,
    }
}
