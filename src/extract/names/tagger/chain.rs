//! The linear chain: the best sequence of labels for a sentence, and how probable each label is.

/// How many labels there are.
pub const LABELS: usize = 9;

/// A number for each label.
pub type Scores = [f32; LABELS];

/// Scores of one label after another: `transitions[before][after]`.
pub type Transitions = [Scores; LABELS];

/// The label sequence with the highest sum of scores (Viterbi). Empty for an empty sentence.
pub fn best(scores: &[Scores], transitions: &Transitions) -> Vec<u8> {
    let mut total = [0.0_f32; LABELS];
    let mut back: Vec<[u8; LABELS]> = Vec::with_capacity(scores.len());
    for (at, here) in scores.iter().enumerate() {
        let mut next = *here;
        let mut from = [0_u8; LABELS];
        if at > 0 {
            // All labels side by side for each label before: a processor takes several at a time.
            let mut top = [f32::NEG_INFINITY; LABELS];
            let mut best = [0_u32; LABELS];
            for ((before, total), row) in (0_u32..).zip(&total).zip(transitions) {
                for ((top, best), step) in top.iter_mut().zip(&mut best).zip(row) {
                    let sum = total + step;
                    *best = if sum > *top { before } else { *best };
                    *top = if sum > *top { sum } else { *top };
                }
            }
            next.iter_mut().zip(top).for_each(|(score, top)| *score += top);
            from = best.map(|before| before as u8);
        }
        total = next;
        back.push(from);
    }
    let last = total.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1)).map_or(0, |(label, _)| label as u8);
    let mut path = Vec::with_capacity(scores.len());
    let mut label = last;
    for from in back.iter().rev() {
        path.push(label);
        label = from.get(usize::from(label)).copied().unwrap_or(0);
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

/// The forward half of forward-backward, scaled at each token.
struct Forward {
    /// The likelihood of each label at each token by itself, against the likeliest.
    here: Vec<Scores>,
    /// The probability of each label after all tokens up to here.
    forward: Vec<Scores>,
    /// The logarithm of the sum over all sequences.
    log_total: f64,
}

fn forward(scores: &[Scores], steps: &Transitions) -> Forward {
    let mut log_total = 0.0_f64;
    let mut here: Vec<Scores> = Vec::with_capacity(scores.len());
    let mut forward: Vec<Scores> = Vec::with_capacity(scores.len());
    for row in scores {
        let top = row.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let likely = row.map(|score| (score - top).exp());
        let mut now = likely;
        if let Some(before) = forward.last() {
            now = [0.0; LABELS];
            for (weight, steps) in before.iter().zip(steps) {
                for (sum, step) in now.iter_mut().zip(steps) {
                    *sum += weight * step;
                }
            }
            now.iter_mut().zip(&likely).for_each(|(sum, likely)| *sum *= likely);
        }
        let sum = now.iter().sum::<f32>().max(f32::MIN_POSITIVE);
        log_total += f64::from(top) + f64::from(sum).ln();
        now.iter_mut().for_each(|value| *value /= sum);
        forward.push(now);
        here.push(likely);
    }
    Forward { here, forward, log_total }
}

/// The probabilities of labels at each token (forward-backward, scaled). `steps` are the exponentials of the
/// transitions.
pub fn likely(scores: &[Scores], steps: &Transitions) -> Vec<Scores> {
    backward(&forward(scores, steps), steps, |_, _| ())
}

/// The probabilities of labels at each token and of pairs of labels (forward-backward, scaled).
pub fn expect(scores: &[Scores], transitions: &Transitions) -> Expected {
    let steps = transitions.map(|row| row.map(f32::exp));
    let half = forward(scores, &steps);
    let mut pairs = [[0.0_f32; LABELS]; LABELS];
    let labels = backward(&half, &steps, |before, ahead| {
        let mut total = 0.0_f32;
        let mut joint = [[0.0_f32; LABELS]; LABELS];
        for ((weight, steps), row) in before.iter().zip(&steps).zip(&mut joint) {
            for ((ahead, step), cell) in ahead.iter().zip(steps).zip(row) {
                *cell = weight * step * ahead;
                total += *cell;
            }
        }
        let total = total.max(f32::MIN_POSITIVE);
        pairs.iter_mut().flatten().zip(joint.iter().flatten()).for_each(|(sum, cell)| *sum += cell / total);
    });
    Expected { labels, pairs, log_total: half.log_total }
}

/// The backward half, from the last token to the first, and with the forward half the probabilities of the labels.
/// `between` is called for each two tokens with what lies before the step between them and what lies ahead of it.
fn backward(half: &Forward, steps: &Transitions, mut between: impl FnMut(&Scores, &Scores)) -> Vec<Scores> {
    let mut backward = [1.0_f32; LABELS];
    let mut labels = vec![[0.0_f32; LABELS]; half.forward.len()];
    for at in (0..half.forward.len()).rev() {
        let Some(now) = half.forward.get(at) else { continue };
        let mut row = [0.0_f32; LABELS];
        row.iter_mut().zip(now.iter().zip(&backward)).for_each(|(row, (f, b))| *row = f * b);
        let sum = row.iter().sum::<f32>().max(f32::MIN_POSITIVE);
        row.iter_mut().for_each(|value| *value /= sum);
        if let Some(slot) = labels.get_mut(at) {
            *slot = row;
        }
        let (Some(before), Some(likely)) =
            (at.checked_sub(1).and_then(|at| half.forward.get(at)), half.here.get(at))
        else {
            break;
        };
        let mut ahead = [0.0_f32; LABELS];
        ahead.iter_mut().zip(likely.iter().zip(&backward)).for_each(|(out, (l, b))| *out = l * b);
        between(before, &ahead);
        let mut next = [0.0_f32; LABELS];
        for (steps, out) in steps.iter().zip(&mut next) {
            *out = ahead.iter().zip(steps).map(|(ahead, step)| step * ahead).sum();
        }
        let scale = next.iter().copied().fold(0.0_f32, f32::max).max(f32::MIN_POSITIVE);
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
