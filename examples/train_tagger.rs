//! Trains the Arabic tagger of names and writes its model file.
//!
//!     cargo run --example train_tagger -- CORPUS [--model src/extract/names/tagger/model.bin] [--hold 6/6]
//!
//! CORPUS is a file of `token TAG` lines with empty lines between sentences: ANERcorp's train split, which is not part
//! of this repository. Without `--model` nothing is written. With `--hold 6/6` it learns from all but the last of six
//! equal parts of the sentences and prints how the whole of the name finding, with this model, does on that part.
//!
//! The weights are those of a conditional random field, learned by AdaGrad over sentences in a shuffled order that is
//! the same in every run. `ERRORS=1` prints every name that was missed or found wrongly. Features are dropped at random
//! while learning: the names of tomorrow's news are not in the corpus, so the chain must also learn to do without them.

use std::collections::HashMap;
use std::error::Error;

use rawi::extract::names::tagger::chain::{self, LABELS, Scores, Transitions};
use rawi::extract::names::tagger::{LABEL_NAMES, Model, look};
use rawi::extract::names::{CORPUS_BACKING, conll, find_with};

/// Sentences that are read as one document; the corpus has lost where its documents end.
const DOCUMENT: usize = 20;

struct Sentence {
    features: Vec<Vec<u32>>,
    labels: Vec<usize>,
}

struct Settings {
    epochs: usize,
    rate: f32,
    decay: f32,
    drop: f64,
    least: usize,
    most: usize,
    outside: Option<f32>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let mut corpus = None;
    let mut model_path = None;
    let mut hold: Option<(usize, usize)> = None;
    let mut settings =
        Settings { epochs: 14, rate: 0.08, decay: 1e-3, drop: 0.5, least: 1, most: 250_000, outside: None };
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().ok_or(format!("{argument} needs a value"));
        match argument.as_str() {
            "--model" => model_path = Some(value()?),
            "--hold" => {
                let value = value()?;
                let (some, all) = value.split_once('/').ok_or("--hold is written 6/6")?;
                hold = Some((some.parse::<usize>()?.max(1), all.parse::<usize>()?.max(1)));
            }
            "--epochs" => settings.epochs = value()?.parse()?,
            "--rate" => settings.rate = value()?.parse()?,
            "--decay" => settings.decay = value()?.parse()?,
            "--drop" => settings.drop = value()?.parse()?,
            "--least" => settings.least = value()?.parse()?,
            "--outside" => settings.outside = Some(value()?.parse()?),
            "--most" => settings.most = value()?.parse()?,
            _ => corpus = Some(argument),
        }
    }
    let corpus = conll::read(&std::fs::read_to_string(corpus.ok_or("no corpus named")?)?);
    let bound = |part: usize, all: usize| (corpus.len() * part / all).min(corpus.len());
    let (from, to) = hold.map_or((0, 0), |(part, all)| (bound(part - 1, all), bound(part, all)));
    let (held, learned) = match corpus.get(from..to) {
        Some(held) => (held, [corpus.get(..from), corpus.get(to..)]),
        None => return Err("nothing is held out".into()),
    };
    let sentences: Vec<Sentence> = learned.into_iter().flatten().flat_map(examples).collect();
    let (weights, transitions) = learn(&sentences, &settings);
    let file = Model::quantized(weights, transitions, settings.most);
    eprintln!("{} sentences learned, {} bytes", sentences.len(), file.len());
    if let Some(path) = model_path {
        std::fs::write(path, &file)?;
    }
    if !held.is_empty() {
        let model = Model::read(&file).ok_or("the model does not read")?;
        judge(held, &settings.outside.map_or(model.clone(), |outside| model.with_outside(outside)));
    }
    Ok(())
}

fn examples(corpus: &[Vec<conll::Tagged>]) -> Vec<Sentence> {
    let mut examples = Vec::new();
    for document in corpus.chunks(DOCUMENT) {
        let (body, places) = conll::text(document);
        let tagged: Vec<(usize, usize, &str)> = document
            .iter()
            .zip(&places)
            .flat_map(|(sentence, places)| sentence.iter().zip(places))
            .map(|((_, tag), place)| (place.0, place.1, tag.as_str()))
            .collect();
        let mut at = 0;
        for sentence in look(&body) {
            let mut labels = Vec::with_capacity(sentence.tokens.len());
            for (start, _) in &sentence.tokens {
                while at + 1 < tagged.len() && tagged.get(at).is_some_and(|tagged| tagged.1 <= *start) {
                    at += 1;
                }
                let Some((from, _, tag)) = tagged.get(at) else { continue };
                let label = LABEL_NAMES.iter().position(|label| label == tag).unwrap_or(0);
                // A second token of ours inside one of the corpus goes on with its name.
                labels.push(if start > from && label % 2 == 1 && !labels.is_empty() {
                    label + 1
                } else {
                    label
                });
            }
            examples.push(Sentence { features: sentence.features, labels });
        }
    }
    examples
}

/// A small generator of random numbers (splitmix64), the same in every run.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ mixed >> 31
    }

    fn below(&mut self, share: f64) -> bool {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64 <= share
    }
}

fn learn(sentences: &[Sentence], settings: &Settings) -> (Vec<(u32, Scores)>, Transitions) {
    let mut counts: HashMap<u32, usize> = HashMap::new();
    for feature in sentences.iter().flat_map(|sentence| sentence.features.iter().flatten()) {
        *counts.entry(*feature).or_default() += 1;
    }
    let mut order: Vec<u32> =
        counts.iter().filter(|(_, count)| **count >= settings.least).map(|(feature, _)| *feature).collect();
    order.sort_unstable();
    let index: HashMap<u32, usize> = order.iter().enumerate().map(|(at, feature)| (*feature, at)).collect();
    let inputs: Vec<Vec<Vec<usize>>> = sentences
        .iter()
        .map(|sentence| {
            let known = |features: &Vec<u32>| features.iter().filter_map(|f| index.get(f).copied()).collect();
            sentence.features.iter().map(known).collect()
        })
        .collect();
    let mut weights = vec![[0.0_f32; LABELS]; order.len()];
    let mut squares = vec![[0.0_f32; LABELS]; order.len()];
    let mut transitions = [[0.0_f32; LABELS]; LABELS];
    let mut transition_squares = [[0.0_f32; LABELS]; LABELS];
    let mut random = Random(11);
    let mut visits: Vec<usize> = (0..sentences.len()).collect();
    let mut mean = vec![[0.0_f32; LABELS]; order.len()];
    let mut mean_transitions = [[0.0_f32; LABELS]; LABELS];
    let averaged = settings.epochs.div_ceil(3);
    for epoch in 0..settings.epochs {
        for at in (1..visits.len()).rev() {
            visits.swap(at, (random.next() % (at as u64 + 1)) as usize);
        }
        let mut loss = 0.0;
        for visit in &visits {
            let (Some(input), Some(sentence)) = (inputs.get(*visit), sentences.get(*visit)) else { continue };
            // The same features are dropped from the whole of a token.
            let input: Vec<Vec<usize>> = input
                .iter()
                .map(|features| {
                    features.iter().copied().filter(|_| !random.below(settings.drop)).collect::<Vec<_>>()
                })
                .collect();
            let keep = 1.0 / (1.0 - settings.drop as f32);
            let scores: Vec<Scores> = input
                .iter()
                .map(|features| {
                    let mut sum = [0.0; LABELS];
                    for row in features.iter().filter_map(|at| weights.get(*at)) {
                        sum.iter_mut().zip(row).for_each(|(sum, weight)| *sum += weight * keep);
                    }
                    sum
                })
                .collect();
            let expected = chain::expect(&scores, &transitions);
            let mut gold = 0.0_f64;
            for (at, (features, label)) in input.iter().zip(&sentence.labels).enumerate() {
                let Some(likely) = expected.labels.get(at) else { continue };
                let mut slope = *likely;
                if let Some(own) = slope.get_mut(*label) {
                    *own -= 1.0;
                }
                gold += f64::from(scores.get(at).and_then(|row| row.get(*label)).copied().unwrap_or(0.0));
                if slope.iter().all(|slope| slope.abs() < 1e-4) {
                    continue;
                }
                for feature in features {
                    let (Some(row), Some(square)) = (weights.get_mut(*feature), squares.get_mut(*feature))
                    else {
                        continue;
                    };
                    for ((weight, square), slope) in row.iter_mut().zip(square).zip(&slope) {
                        let slope = slope * keep + settings.decay * *weight;
                        *square += slope * slope;
                        *weight -= settings.rate * slope / (square.sqrt() + 1e-3);
                    }
                }
            }
            let mut pairs = expected.pairs;
            for pair in sentence.labels.windows(2) {
                if let [before, after] = pair
                    && let Some(cell) = pairs.get_mut(*before).and_then(|row| row.get_mut(*after))
                {
                    *cell -= 1.0;
                    gold += f64::from(
                        transitions.get(*before).and_then(|row| row.get(*after)).copied().unwrap_or(0.0),
                    );
                }
            }
            for ((weight, square), slope) in transitions
                .iter_mut()
                .flatten()
                .zip(transition_squares.iter_mut().flatten())
                .zip(pairs.iter().flatten())
            {
                *square += slope * slope;
                *weight -= settings.rate * slope / (square.sqrt() + 1e-3);
            }
            loss += expected.log_total - gold;
        }
        eprintln!("epoch {}: loss {:.4} a sentence", epoch + 1, loss / sentences.len() as f64);
        if epoch + averaged >= settings.epochs {
            let share = 1.0 / averaged as f32;
            for (mean, weight) in mean.iter_mut().flatten().zip(weights.iter().flatten()) {
                *mean += weight * share;
            }
            for (mean, weight) in mean_transitions.iter_mut().flatten().zip(transitions.iter().flatten()) {
                *mean += weight * share;
            }
        }
    }
    (order.into_iter().zip(mean).collect(), mean_transitions)
}

fn judge(held: &[Vec<conll::Tagged>], model: &Model) {
    let gold: Vec<Vec<String>> =
        held.iter().map(|sentence| sentence.iter().map(|(_, tag)| tag.clone()).collect()).collect();
    let mut found = Vec::with_capacity(gold.len());
    for document in held.chunks(DOCUMENT) {
        let (body, places) = conll::text(document);
        found.extend(conll::tags(&places, &find_with(&body, Some("ar"), Some(model), CORPUS_BACKING)));
    }
    if std::env::var_os("ERRORS").is_some() {
        for ((tokens, gold), found) in held.iter().zip(&gold).zip(&found) {
            let (gold, found) = (conll::names(gold), conll::names(found));
            let text = |name: &(usize, usize, String)| {
                let from = name.0.saturating_sub(3);
                let words = tokens.iter().enumerate().skip(from).take(name.1 + 3 - from);
                words
                    .map(|(at, (word, _))| match at {
                        at if at == name.0 => format!("[{word}"),
                        at if at == name.1 => format!("] {word}"),
                        _ => word.clone(),
                    })
                    .collect::<Vec<_>>()
                    .join(" ")
            };
            for name in gold.iter().filter(|name| name.2 != "MISC" && !found.contains(name)) {
                println!("miss {} {}", name.2, text(name));
            }
            for name in found.iter().filter(|name| !gold.contains(name)) {
                println!("false {} {}", name.2, text(name));
            }
        }
    }
    print!("{}", conll::report(&conll::score(&gold, &found)));
}
