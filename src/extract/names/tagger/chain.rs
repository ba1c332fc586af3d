//! The linear chain: the best sequence of labels for a sentence, and how probable each label is.

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

fn scores(row: &Row) -> Scores {
    let mut scores = [0.0; LABELS];
    scores.iter_mut().zip(row).for_each(|(slot, number)| *slot = *number);
    scores
}

/// The label sequence with the highest sum of scores (Viterbi). Empty for an empty sentence.
pub fn best(scores: &[Scores], transitions: &Transitions) -> Vec<u8> {
    let transitions = transitions.map(|steps| row(&steps));
    let mut totals: Vec<Row> = Vec::with_capacity(scores.len());
    for here in scores {
        let mut next = row(here);
        if let Some(before) = totals.last() {
            let mut top = [f32::NEG_INFINITY; 12];
            for (total, steps) in before.iter().zip(&transitions) {
                for (top, step) in top.iter_mut().zip(steps) {
                    let sum = total + step;
                    *top = if sum > *top { sum } else { *top };
                }
            }
            next.iter_mut().zip(&top).for_each(|(score, top)| *score += top);
        }
        totals.push(next);
    }
    let mut path = Vec::with_capacity(scores.len());
    let mut rest = totals.iter().zip(scores).rev();
    let Some((last, mut score)) = rest.next() else { return path };
    let last = last.iter().take(LABELS).enumerate();
    let (mut label, mut total) =
        last.max_by(|a, b| a.1.total_cmp(b.1)).map_or((0, 0.0), |(at, top)| (at, *top));
    path.push(label as u8);
    for (before, here) in rest {
        // The label before is the first one whose sum made this total.
        let own = score.get(label).copied().unwrap_or(0.0);
        let steps = transitions.iter().map(|steps| steps.get(label).copied().unwrap_or(0.0));
        let made = before.iter().zip(steps).position(|(before, step)| own + (before + step) == total);
        label = made.unwrap_or(0);
        total = before.get(label).copied().unwrap_or(0.0);
        score = here;
        path.push(label as u8);
    }
    path.reverse();
    path
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
/// side by side.
#[derive(Debug, Clone)]
pub struct Steps {
    onward: [Row; LABELS],
    turned: [Row; LABELS],
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
        Self { onward: steps.map(|steps| row(&steps)), turned }
    }
}

/// The forward half of forward-backward, scaled at each token.
struct Forward {
    /// The likelihood of each label at each token by itself, against the likeliest.
    here: Vec<Row>,
    /// The probability of each label after all tokens up to here.
    forward: Vec<Row>,
}

/// `scaled` is called for each token with its highest score and with what its likelihoods were divided by.
fn forward(scores: &[Scores], steps: &Steps, mut scaled: impl FnMut(f32, f32)) -> Forward {
    let mut here: Vec<Row> = Vec::with_capacity(scores.len());
    let mut forward: Vec<Row> = Vec::with_capacity(scores.len());
    for scores in scores {
        let top = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let likely = row(&scores.map(|score| (score - top).exp()));
        let mut now = likely;
        if let Some(before) = forward.last() {
            now = [0.0; 12];
            for (weight, steps) in before.iter().zip(&steps.onward) {
                for (sum, step) in now.iter_mut().zip(steps) {
                    *sum += weight * step;
                }
            }
            now.iter_mut().zip(&likely).for_each(|(sum, likely)| *sum *= likely);
        }
        let sum = now.iter().take(LABELS).sum::<f32>().max(f32::MIN_POSITIVE);
        scaled(top, sum);
        now.iter_mut().for_each(|value| *value /= sum);
        forward.push(now);
        here.push(likely);
    }
    Forward { here, forward }
}

/// The probabilities of labels at each token (forward-backward, scaled). `steps` are those of
/// the transitions.
pub fn likely(scores: &[Scores], steps: &Steps) -> Vec<Scores> {
    backward(&forward(scores, steps, |_, _| ()), steps, |_, _| ())
}

/// The probabilities of labels at each token and of pairs of labels (forward-backward, scaled).
pub fn expect(scores: &[Scores], transitions: &Transitions) -> Expected {
    let steps = Steps::of(transitions);
    let mut log_total = 0.0_f64;
    let half = forward(scores, &steps, |top, sum| log_total += f64::from(top) + f64::from(sum).ln());
    let mut pairs = [[0.0_f32; LABELS]; LABELS];
    let labels = backward(&half, &steps, |before, ahead| {
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

/// The backward half, from the last token to the first, and with the forward half the probabilities of the labels.
/// `between` is called for each two tokens with what lies before the step between them and what lies ahead of it.
fn backward(half: &Forward, steps: &Steps, mut between: impl FnMut(&Row, &Row)) -> Vec<Scores> {
    let mut backward: Row = [1.0; 12];
    let mut labels = vec![[0.0_f32; LABELS]; half.forward.len()];
    for at in (0..half.forward.len()).rev() {
        let Some(now) = half.forward.get(at) else { continue };
        let mut row: Row = [0.0; 12];
        row.iter_mut().zip(now.iter().zip(&backward)).for_each(|(row, (f, b))| *row = f * b);
        let sum = row.iter().take(LABELS).sum::<f32>().max(f32::MIN_POSITIVE);
        row.iter_mut().for_each(|value| *value /= sum);
        if let Some(slot) = labels.get_mut(at) {
            *slot = scores(&row);
        }
        let (Some(before), Some(likely)) =
            (at.checked_sub(1).and_then(|at| half.forward.get(at)), half.here.get(at))
        else {
            break;
        };
        let mut ahead: Row = [0.0; 12];
        ahead.iter_mut().zip(likely.iter().zip(&backward)).for_each(|(out, (l, b))| *out = l * b);
        between(before, &ahead);
        let mut next: Row = [0.0; 12];
        for (ahead, steps) in ahead.iter().zip(&steps.turned) {
            next.iter_mut().zip(steps).for_each(|(out, step)| *out += step * ahead);
        }
        let scale = next.iter().take(LABELS).copied().fold(0.0_f32, f32::max).max(f32::MIN_POSITIVE);
        backward = next.map(|value| value / scale);
    }
    labels
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
