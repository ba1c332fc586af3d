//! A statistical tagger for Arabic: a linear chain over hashed features that learned from a tagged corpus which words
//! are names.
//!
//! It sees the same text as the rules and what they make of it, so it learns how far to trust them. `model.bin` is
//! made by `cargo run --example train_tagger`, from the ANERcorp corpus (see NOTICE).

pub mod chain;
mod exponential;
mod features;
mod fixed;
mod memory;
pub mod model;
mod sight;
mod spot;
mod uses;

use std::sync::LazyLock;

use crate::article::facts::NameKind;

use super::found::Found;
use super::token::{Gap, Token};
use super::{arabic, bodies, gazetteer, token};
use chain::Scores;
pub use features::Feature;
use features::{OWN, WINDOW};
use fixed::Gaps;
use memory::Row;
pub use model::Model;
use model::Sums;
pub use spot::Hints;
use uses::Uses;
pub use uses::Words;

/// The labels, each with its number: outside, then beginning and inside of each kind. The fourth kind, names of none
/// of ours (works, events, peoples), is learned so that it is not taken for one of them.
pub const LABEL_NAMES: [&str; chain::LABELS] =
    ["O", "B-PER", "I-PER", "B-LOC", "I-LOC", "B-ORG", "I-ORG", "B-MISC", "I-MISC"];

/// The tagger that ships.
pub static SHIPPED: LazyLock<Option<Model>> = LazyLock::new(|| Model::read(include_bytes!("model.bin")));

/// A sentence as the tagger sees it.
#[derive(Debug, Clone, Default)]
pub struct Sentence {
    /// First code point and one past the last of each token in the text.
    pub tokens: Vec<(usize, usize)>,
    /// The features of each token.
    pub features: Vec<Vec<Feature>>,
}

/// What the gazetteer and the rules make of a text.
struct Rules {
    known: Vec<Found>,
    titled: Vec<Found>,
    plain: Vec<Found>,
    organisations: Vec<Found>,
}

impl Rules {
    fn of(tokens: &[Token<'_>], body: &str) -> Self {
        let known = gazetteer::scan(tokens);
        Self {
            titled: arabic::titled_people(tokens, &known, &bodies::scan(tokens, &known), body),
            plain: arabic::plain_people(tokens),
            organisations: arabic::organisations(tokens, &known),
            known,
        }
    }

    fn hints(&self) -> Hints<'_> {
        Hints {
            known: &self.known,
            titled: &self.titled,
            plain: &self.plain,
            organisations: &self.organisations,
        }
    }
}

/// The sentences of a text with their features, for training.
pub fn look(body: &str) -> Vec<Sentence> {
    let tokens = token::tokens(body);
    let rules = Rules::of(&tokens, body);
    let mut features = features::features(&tokens, rules.hints());
    let mut sentences = Vec::new();
    for (from, to) in spans(&tokens) {
        let sentence = Sentence {
            tokens: tokens.iter().take(to).skip(from).map(|token| (token.start, token.end)).collect(),
            features: features.iter_mut().take(to).skip(from).map(std::mem::take).collect(),
        };
        sentences.push(sentence);
    }
    sentences
}

/// What a model makes of a document.
#[derive(Debug, Clone, Default)]
pub struct Tagging {
    /// The names it finds.
    pub names: Vec<Found>,
    /// For each token that was asked for how probable it is, from 0 to 1, that it belongs to a name: 0 in a sentence that
    /// has no name and no hint.
    pub named: Vec<f32>,
    /// The document's words.
    pub words: Words,
}

/// The names that a model finds in the tokens. `asked` says of which tokens it is to tell besides how probable a name is.
pub fn tag(tokens: &[Token<'_>], hints: Hints<'_>, asked: &[bool], model: &Model) -> Tagging {
    let mut named = vec![0.0_f32; tokens.len()];
    let mut hinted = vec![false; tokens.len()];
    for name in hints.known.iter().chain(hints.titled).chain(hints.organisations) {
        hinted.iter_mut().take(name.to).skip(name.from).for_each(|slot| *slot = true);
    }
    let (all, words) = scores(tokens, hints, model);
    let mut found = Vec::new();
    for (from, to) in spans(tokens) {
        let scores = all.get(from..to).unwrap_or_default();
        let path = chain::best(scores, model.transitions());
        if path.iter().all(|label| *label == 0) && hinted.iter().take(to).skip(from).all(|hinted| !hinted) {
            continue;
        }
        let asked = asked.get(from..to).unwrap_or_default();
        let asked: Vec<bool> = path.iter().zip(asked).map(|(label, asked)| *asked || *label > 0).collect();
        let mut likely = vec![0.0_f32; path.len()];
        chain::likely(scores, model.steps(), &asked, |at, probable| {
            if let Some(slot) = named.get_mut(from + at) {
                *slot = 1.0 - probable.of(0);
            }
            if let (Some(slot), Some(label @ 1..)) = (likely.get_mut(at), path.get(at)) {
                *slot = probable.of(*label);
            }
        });
        found.extend(names(&path, &likely, from));
    }
    Tagging { names: found, named, words }
}

/// The scores of each token's labels: those of the features that [`look`] gives, the most of them remembered. With them
/// the document's words.
fn scores(tokens: &[Token<'_>], hints: Hints<'_>, model: &Model) -> (Vec<Scores>, Words) {
    memory::with(model, |memory| {
        let memory::Known { rows, fixed, hinted, weights } = memory.known(model, tokens);
        let spots = spot::spots(tokens, rows.iter().skip(OWN).map(|row| &row.sight), hints);
        let uses = Uses::of(&spots);
        let mut given: Vec<Sums> = rows.windows(WINDOW).map(of_window).collect();
        for (at, spot) in spots.iter().enumerate().filter(|(_, spot)| spot.hint > 0) {
            // Seen from a token, a neighbour two behind it has that token two before it.
            let last = at + OWN;
            for (place, more) in hinted.of(model, spot).iter().enumerate() {
                if let Some(sums) = last.checked_sub(place).and_then(|at| given.get_mut(at)) {
                    model::add(sums, more);
                }
            }
        }
        let gap_at = |at: usize| spots.get(at).map_or(fixed::OUTSIDE, |spot| spot.gap);
        let mut gaps = (0..OWN).map(gap_at).fold(Gaps::new(), Gaps::then);
        let parts = spot::parts(&spots);
        let mut pair = match *parts {
            [nothing, first, ..] => fixed.pair(model, nothing, first),
            _ => 0,
        };
        // What the words around a word elsewhere give, summed when it is first asked for, and where it lies, from 1.
        let (mut around, mut places) = (Vec::new(), vec![0_usize; uses.len()]);
        let used = uses.each().zip(parts.windows(3));
        for ((at, (spot, sums)), ((word, used), parts)) in spots.iter().zip(&mut given).enumerate().zip(used)
        {
            let [before, here, after] = parts.first_chunk().copied().unwrap_or_default();
            gaps = gaps.then(gap_at(at + OWN));
            let behind = pair;
            pair = fixed.pair(model, here, after);
            let [gap, gaps_after] = fixed.gaps(gaps);
            let [part, next_part] = fixed.parts(behind, pair);
            let [unknown_behind, unknown_before] = match spot.hint {
                0 => fixed.unknown(before, after),
                _ => [&fixed::NOTHING_GIVEN; 2],
            };
            let count = fixed.count(spot, used);
            *sums =
                model::all(&[sums, gap, gaps_after, part, next_part, unknown_behind, unknown_before, count]);
            if spot.hint > 0 {
                let behind = features::of_hint_behind(spot.hint, before);
                weights.add(model, &[behind, features::of_hint_before(spot.hint, after)], sums);
            }
            if let Some(place) = places.get_mut(word).filter(|_| used.says(spot)) {
                fixed.add_use(spot, used, sums);
                if *place == 0 {
                    around.push(fixed.around(used));
                    *place = around.len();
                }
                if let Some(around) = around.get(*place - 1) {
                    model::add(sums, around);
                }
            }
        }
        let scores = given.iter().map(|sums| model.scores_of(*sums)).collect();
        (scores, uses.into_words())
    })
}

/// What the words of a token's window give to it.
fn of_window(window: &[&Row]) -> Sums {
    let Some([one, two, three, four, five]) = window.first_chunk::<WINDOW>() else { return Sums::default() };
    let [first, ..] = &one.gives;
    let [_, second, ..] = &two.gives;
    let [.., third, _, _] = &three.gives;
    let [.., fourth, _] = &four.gives;
    let [.., fifth] = &five.gives;
    model::all(&[first, second, third, fourth, fifth])
}

fn spans(tokens: &[Token<'_>]) -> Vec<(usize, usize)> {
    let mut spans = Vec::new();
    let mut from = 0;
    for (at, token) in tokens.iter().enumerate() {
        if at > from && matches!(token.gap, Gap::Block | Gap::Sentence) {
            spans.push((from, at));
            from = at;
        }
    }
    if from < tokens.len() {
        spans.push((from, tokens.len()));
    }
    spans
}

/// The names of a path: a beginning and the insides of its kind after it. `probable` are its labels.
fn names(path: &[u8], probable: &[f32], offset: usize) -> Vec<Found> {
    let mut names: Vec<Found> = Vec::new();
    let mut open: Option<u8> = None;
    for (at, label) in path.iter().enumerate() {
        let begins = label % 2 == 1;
        let kind = label.div_ceil(2);
        let probability = probable.get(at).copied().unwrap_or(0.0);
        if *label == 0 {
            open = None;
        } else if !begins && open == Some(kind) {
            if let Some(last) = names.last_mut() {
                last.to = offset + at + 1;
                last.confidence = last.confidence.min(probability);
            }
        } else {
            open = Some(kind);
            let kind = match kind {
                1 => NameKind::Person,
                2 => NameKind::Place,
                3 => NameKind::Organisation,
                _ => {
                    open = None;
                    continue;
                }
            };
            names.push(Found::plain(offset + at, offset + at + 1, kind, probability));
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_remembered_of_words_sums_to_what_all_features_weigh() {
        let model = SHIPPED.as_ref().unwrap();
        let body = "قال وزير الخارجية العراقي محمد بن سالم، الخميس، إن بلاده (العراق) ستشارك في اجتماع للجامعة العربية.\n\n\
                    وأضاف الوزير محمد أن «بغداد» وNATO وافقتا على 12 بندًا. ومحمد في بغداد والقاهرة وعمان.";
        let tokens = token::tokens(body);
        let rules = Rules::of(&tokens, body);
        let hints = rules.hints();
        let whole: Vec<Scores> =
            features::features(&tokens, hints).iter().map(|seen| model.scores(seen)).collect();
        let (scores, words) = scores(&tokens, hints, model);
        assert_eq!(scores, whole);
        assert!(tokens.iter().all(|token| words.contain(&token.key)) && !words.contain("دمشق"));
        assert!(!rules.known.is_empty() && !rules.titled.is_empty());
    }
}
