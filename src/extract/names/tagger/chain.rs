//! The linear chain: the best sequence of labels for a sentence, and how probable each label is.

use super::exponential::Exponential;

/// How many labels there are.
pub const LABELS: usize = 9;

/// A number for each label.
pub type Scores = [f32; LABELS];

/// Scores of one label after another: `transitions[before][after]`.
pub type Transitions = [Scores; LABELS];

/// A number for each label, and room behind them that fills three registers of a processor, so that all labels are
/// reckoned side by side.
type Row = [f32; 12];

fn row(scores: &Scores) -> Row {
    let mut row = [0.0; 12];
    row.iter_mut().zip(scores).for_each(|(slot, score)| *slot = *score);
    row
}

/// The label sequence with the highest sum of scores (Viterbi). Empty for an empty sentence.
pub fn best(scores: &[Scores], transitions: &Transitions) -> Vec<u8> {
    let transitions = transitions.map(|steps| row(&steps));
    let mut before: Option<Row> = None;
    let total = |here: &Scores| {
        let mut total = row(here);
        if let Some(before) = &before {
            let mut top = [f32::NEG_INFINITY; 12];
            for (total, steps) in before.iter().zip(&transitions) {
                for (top, step) in top.iter_mut().zip(steps) {
                    *top = greater(total + step, *top);
                }
            }
            total.iter_mut().zip(&top).for_each(|(score, top)| *score += top);
        }
        *before.insert(total)
    };
    let totals: Vec<Row> = scores.iter().map(total).collect();
    let mut path = vec![0_u8; scores.len()];
    let mut rest = totals.iter().zip(scores).zip(&mut path).rev();
    let Some(((last, mut score), slot)) = rest.next() else { return path };
    let last = last.iter().take(LABELS).enumerate();
    let (mut label, mut total) =
        last.max_by(|a, b| a.1.total_cmp(b.1)).map_or((0, 0.0), |(at, top)| (at, *top));
    *slot = label as u8;
    for ((before, here), slot) in rest {
        // The label before is the first one whose sum made this total.
        let own = score.get(label).copied().unwrap_or(0.0);
        let steps = transitions.iter().map(|steps| steps.get(label).copied().unwrap_or(0.0));
        let made = before.iter().zip(steps).position(|(before, step)| own + (before + step) == total);
        label = made.unwrap_or(0);
        total = before.get(label).copied().unwrap_or(0.0);
        score = here;
        *slot = label as u8;
    }
    path
}

/// The greater of two numbers.
#[inline(always)]
fn greater(one: f32, other: f32) -> f32 {
    if one > other { one } else { other }
}

/// What the chain expects of a sentence.
#[derive(Debug, Clone, Default)]
pub struct Expected {
    /// The probability of each label at each token.
    pub labels: Vec<Scores>,
    /// The expected count of each label after another.
    pub pairs: Transitions,
    /// The logarithm of the sum over all sequences.
    pub log_total: f64,
}

/// The exponentials of transitions: as they are, and turned, so that what each label leads to is summed for all labels
/// side by side. With them the function itself.
#[derive(Debug, Clone)]
pub struct Steps {
    onward: [Row; LABELS],
    turned: [Row; LABELS],
    exponential: Exponential,
}

impl Steps {
    /// Of these transitions.
    pub fn of(transitions: &Transitions) -> Self {
        let steps = transitions.map(|scores| scores.map(f32::exp));
        let mut turned: [Row; LABELS] = [[0.0; 12]; LABELS];
        for (before, steps) in steps.iter().enumerate() {
            for (row, step) in turned.iter_mut().zip(steps) {
                row.iter_mut().skip(before).take(1).for_each(|slot| *slot = *step);
            }
        }
        Self { onward: steps.map(|steps| row(&steps)), turned, exponential: Exponential::new() }
    }
}

/// The forward half of forward-backward at a token.
struct Forward {
    /// The likelihood of each label by itself, against the likeliest.
    here: Row,
    /// The probability of each label after all tokens up to here.
    forward: Row,
}

/// The forward half, scaled at each token. `scaled` is called for each with its highest score and with what its
/// likelihoods were divided by.
///
/// Behind `last` only the likelihoods are reckoned.
#[inline(always)]
fn forward(scores: &[Scores], steps: &Steps, last: usize, mut scaled: impl FnMut(f32, f32)) -> Vec<Forward> {
    // What the labels so far lead to.
    let mut before: Row = [1.0; 12];
    let next = |(at, scores): (usize, &Scores)| {
        let top = scores.iter().copied().fold(f32::NEG_INFINITY, greater);
        let here = row(&scores.map(|score| steps.exponential.of(score - top)));
        let mut forward = here;
        if at > last {
            return Forward { here, forward };
        }
        forward.iter_mut().zip(&before).for_each(|(sum, before)| *sum *= before);
        let sum = sum(&forward);
        scaled(top, sum);
        forward.iter_mut().for_each(|value| *value /= sum);
        before = led(&forward, &steps.onward);
        Forward { here, forward }
    };
    scores.iter().enumerate().map(next).collect()
}

/// What labels of these weights lead to: the sums of their steps. Apart from its callers it is compiled to what a
/// processor does best, whatever they do with the sums.
#[inline(never)]
fn led(weights: &Row, steps: &[Row; LABELS]) -> Row {
    let mut sums: Row = [0.0; 12];
    for (weight, steps) in weights.iter().zip(steps) {
        for (sum, step) in sums.iter_mut().zip(steps) {
            *sum += weight * step;
        }
    }
    sums
}

/// The sum over the labels, but never nothing.
#[inline(always)]
fn sum(row: &Row) -> f32 {
    greater(row.iter().take(LABELS).sum::<f32>(), f32::MIN_POSITIVE)
}

/// How probable the labels of a token are, before scaling.
pub struct Probable {
    row: Row,
    sum: f32,
}

impl Probable {
    /// The probability of a label, from 0 to 1.
    #[inline(always)]
    pub fn of(&self, label: u8) -> f32 {
        self.row.get(usize::from(label)).map_or(0.0, |value| value / self.sum)
    }
}

/// The probabilities of labels at the tokens that are asked for (forward-backward, scaled). `steps` are those of the
/// transitions. `each` is called for each such token with its place, from the last to the first.
pub fn likely(scores: &[Scores], steps: &Steps, asked: &[bool], each: impl FnMut(usize, &Probable)) {
    let Some(last) = asked.iter().rposition(|asked| *asked) else { return };
    backward(&forward(scores, steps, last, |_, _| ()), steps, asked, each, |_, _| ());
}

/// The probabilities of labels at each token and of pairs of labels (forward-backward, scaled).
pub fn expect(scores: &[Scores], transitions: &Transitions) -> Expected {
    let steps = Steps::of(transitions);
    let mut log_total = 0.0_f64;
    let half =
        forward(scores, &steps, scores.len(), |top, sum| log_total += f64::from(top) + f64::from(sum).ln());
    let mut pairs = [[0.0_f32; LABELS]; LABELS];
    let mut labels = vec![[0.0_f32; LABELS]; scores.len()];
    let label = |at: usize, probable: &Probable| {
        if let Some(slots) = labels.get_mut(at) {
            slots.iter_mut().zip(0..).for_each(|(slot, label)| *slot = probable.of(label));
        }
    };
    backward(&half, &steps, &vec![true; scores.len()], label, |before, ahead| {
        let mut total = 0.0_f32;
        let mut joint = [[0.0_f32; LABELS]; LABELS];
        for ((weight, steps), row) in before.iter().zip(&steps.onward).zip(&mut joint) {
            for ((ahead, step), cell) in ahead.iter().zip(steps).zip(row) {
                *cell = weight * step * ahead;
                total += *cell;
            }
        }
        let total = total.max(f32::MIN_POSITIVE);
        pairs.iter_mut().flatten().zip(joint.iter().flatten()).for_each(|(sum, cell)| *sum += cell / total);
    });
    Expected { labels, pairs, log_total }
}

/// The backward half, from the last token to the first that is asked for, and with the forward half the probabilities of
/// the labels of those that are, with which `each` is called. `between` is called for each two tokens with what lies
/// before the step between them and what lies ahead of it.
#[inline(always)]
fn backward(
    half: &[Forward],
    steps: &Steps,
    asked: &[bool],
    mut each: impl FnMut(usize, &Probable),
    mut between: impl FnMut(&Row, &Row),
) {
    let mut backward: Row = [1.0; 12];
    let first = asked.iter().position(|asked| *asked).unwrap_or(half.len());
    let mut rest = half;
    while let Some((now, before)) = rest.split_last() {
        let at = before.len();
        if asked.get(at) == Some(&true) {
            let mut row: Row = [0.0; 12];
            row.iter_mut().zip(now.forward.iter().zip(&backward)).for_each(|(row, (f, b))| *row = f * b);
            each(at, &Probable { row, sum: sum(&row) });
        }
        rest = before;
        let Some(before) = before.last().filter(|_| at > first) else { break };
        let mut ahead: Row = [0.0; 12];
        ahead.iter_mut().zip(now.here.iter().zip(&backward)).for_each(|(out, (l, b))| *out = l * b);
        between(&before.forward, &ahead);
        let next = led(&ahead, &steps.turned);
        let scale = greatest(&next);
        backward = next.map(|value| value / scale);
    }
}

/// The greatest of numbers that are not below zero, but never nothing.
#[inline(always)]
fn greatest(row: &Row) -> f32 {
    let mut top = [f32::MIN_POSITIVE; 4];
    for four in row.as_chunks::<4>().0 {
        top.iter_mut().zip(four).for_each(|(top, value)| *top = greater(*value, *top));
    }
    let [one, two, three, four] = top;
    greater(greater(one, two), greater(three, four))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> (Vec<Scores>, Transitions) {
        let mut scores = vec![[0.0; LABELS]; 3];
        let mut transitions = [[0.0; LABELS]; LABELS];
        for (at, row) in scores.iter_mut().enumerate() {
            for (label, score) in row.iter_mut().enumerate() {
                *score = ((at * 7 + label * 5) % 11) as f32 / 4.0;
            }
        }
        for (before, row) in transitions.iter_mut().enumerate() {
            for (after, score) in row.iter_mut().enumerate() {
                *score = ((before * 3 + after * 8) % 7) as f32 / 3.0 - 1.0;
            }
        }
        (scores, transitions)
    }

    /// Every sequence of three labels with its score.
    fn all(scores: &[Scores], transitions: &Transitions) -> Vec<([usize; 3], f64)> {
        let mut found = Vec::new();
        for a in 0..LABELS {
            for b in 0..LABELS {
                for c in 0..LABELS {
                    let sum =
                        scores[0][a] + scores[1][b] + scores[2][c] + transitions[a][b] + transitions[b][c];
                    found.push(([a, b, c], f64::from(sum)));
                }
            }
        }
        found
    }

    #[test]
    fn the_best_path_is_the_best_of_all_paths() {
        let (scores, transitions) = sample();
        let top = all(&scores, &transitions).into_iter().max_by(|a, b| a.1.total_cmp(&b.1)).unwrap();
        let path: Vec<usize> = best(&scores, &transitions).into_iter().map(usize::from).collect();
        assert_eq!(path, top.0);
        assert!(best(&[], &transitions).is_empty());
    }

    #[test]
    fn what_is_asked_of_some_tokens_is_what_is_asked_of_all() {
        let (mut scores, transitions) = sample();
        scores.extend_from_within(..);
        let all = expect(&scores, &transitions).labels;
        for mask in 0..64_u32 {
            let asked: Vec<bool> = (0..6).map(|at| mask >> at & 1 == 1).collect();
            let mut told = vec![false; 6];
            likely(&scores, &Steps::of(&transitions), &asked, |at, probable| {
                told[at] = true;
                for (label, whole) in (0..).zip(all[at]) {
                    assert_eq!(probable.of(label), whole);
                }
            });
            assert_eq!(told, asked);
        }
    }

    #[test]
    fn probabilities_are_those_of_the_sum_over_all_paths() {
        let (scores, transitions) = sample();
        let paths = all(&scores, &transitions);
        let total: f64 = paths.iter().map(|(_, score)| score.exp()).sum();
        let expected = expect(&scores, &transitions);
        assert!((expected.log_total - total.ln()).abs() < 1e-4);
        for at in 0..3 {
            for label in 0..LABELS {
                let want: f64 =
                    paths.iter().filter(|p| p.0[at] == label).map(|p| p.1.exp()).sum::<f64>() / total;
                assert!((f64::from(expected.labels[at][label]) - want).abs() < 1e-4);
            }
        }
        let want: f64 = paths
            .iter()
            .map(|(path, score)| {
                score.exp()
                    * (usize::from(path[0] == 1 && path[1] == 2) + usize::from(path[1] == 1 && path[2] == 2))
                        as f64
            })
            .sum::<f64>()
            / total;
        assert!((f64::from(expected.pairs[1][2]) - want).abs() < 1e-4);
    }
}
