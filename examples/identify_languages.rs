//! How well languages are told: accuracy by language on paragraphs of 200 characters and on pieces of 60, and speed.
//!
//! ```sh
//! python3 src/normalize/language/corpus.py FOLDER > corpus.tsv
//! cargo run --release --example identify_languages -- corpus.tsv [--wrong CODE | --scores]
//! ```
//!
//! The corpus has one paragraph a line: code, source, text. Long texts are paragraphs of one source joined to at least 200
//! characters, short ones a paragraph's first 60 characters, cut between words. `--wrong` prints what was told wrong of
//! one language, `--scores` what the model gives the likeliest languages of each text before their odds: code, source,
//! kind, pairs. `src/normalize/language/odds.py` learns the odds from that.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]

use std::collections::BTreeMap;
use std::time::Duration;

use nix::time::{ClockId, clock_gettime};
use rawi::normalize::language::{identify, probabilities};

/// Length of a long text at least and of a short one at most, in code points.
const LONG: usize = 200;
const SHORT: usize = 60;
/// Fewer letters than this are a heading, not a piece of prose.
const FEWEST: usize = 40;
/// Most texts of a language from one source, spread over it.
const MOST: usize = 500;

#[derive(Default)]
struct Texts {
    long: Vec<String>,
    short: Vec<String>,
}

#[derive(Default, Clone)]
struct Score {
    right: usize,
    all: usize,
    wrong: BTreeMap<&'static str, usize>,
}

impl Score {
    fn of(code: &str, texts: &[String], shown: bool) -> Self {
        let mut score = Self { all: texts.len(), ..Self::default() };
        for text in texts {
            let told = identify(text).map_or("–", |found| found.code);
            if told == code {
                score.right += 1;
            } else {
                *score.wrong.entry(told).or_default() += 1;
                if shown {
                    println!("{told}\t{text}");
                }
            }
        }
        score
    }

    fn share(&self) -> f64 {
        100.0 * self.right as f64 / self.all.max(1) as f64
    }

    fn add(&mut self, other: &Self) {
        self.right += other.right;
        self.all += other.all;
        for (code, count) in &other.wrong {
            *self.wrong.entry(code).or_default() += count;
        }
    }

    fn worst(&self) -> String {
        let mut wrong: Vec<_> = self.wrong.iter().collect();
        wrong.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
        wrong.iter().take(4).map(|(code, count)| format!(" {code} {count}")).collect()
    }
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let path = arguments.next().unwrap_or_else(|| "corpus.tsv".to_owned());
    let corpus = std::fs::read_to_string(path).unwrap();
    let (option, shown) = (arguments.next(), arguments.next());
    let corpus = read(&corpus);
    if option.as_deref() == Some("--scores") {
        return print_scores(&corpus);
    }

    let mut by_language: BTreeMap<&str, [Score; 2]> = BTreeMap::new();
    let mut by_source: BTreeMap<&str, Vec<[Score; 2]>> = BTreeMap::new();
    for ((code, source), texts) in &corpus {
        let shown = shown.as_deref() == Some(code);
        let scores = [&texts.long, &texts.short].map(|texts| Score::of(code, texts, shown));
        let sum = by_language.entry(code).or_default();
        sum.iter_mut().zip(&scores).for_each(|(sum, score)| sum.add(score));
        by_source.entry(source).or_default().push(scores);
    }
    println!("{:5} {:>6} {:>7} {:>6} {:>7}  told as", "code", "long", "right", "short", "right");
    for (code, [long, short]) in &by_language {
        let worst = [long, short].map(Score::worst).join(" |");
        println!(
            "{code:5} {:6} {:7.2} {:6} {:7.2} {worst}",
            long.all,
            long.share(),
            short.all,
            short.share()
        );
    }
    for (source, scores) in &by_source {
        println!("{source:12} {:3} languages: {}", scores.len(), mean(scores));
    }
    let all: Vec<_> = by_language.values().cloned().collect();
    println!("mean over {} languages: {}", all.len(), mean(&all));
    speed("long texts", corpus.values().flat_map(|texts| texts.long.iter().take(20)));
    speed("short texts", corpus.values().flat_map(|texts| texts.short.iter().take(40)));
    for codes in [
        &["en", "fr", "de", "es", "pt", "tr", "ms", "vi"][..],
        &["ar", "fa", "ur", "ru", "uk"],
        &["zh", "hi", "el"],
    ] {
        let some = corpus.iter().filter(|((code, _), _)| codes.contains(code));
        speed(&codes.join(" "), some.flat_map(|(_, texts)| texts.long.iter().take(100)));
    }
}

fn print_scores(corpus: &BTreeMap<(&str, &str), Texts>) {
    for ((code, source), texts) in corpus {
        for (kind, texts) in [("long", &texts.long), ("short", &texts.short)] {
            for text in texts {
                let likely = probabilities(text);
                let pairs: Vec<_> =
                    likely.iter().take(12).map(|(code, share)| format!("{code}:{share:e}")).collect();
                println!("{code}\t{source}\t{kind}\t{}", pairs.join(" "));
            }
        }
    }
}

/// Recall of long and short texts, each language counting alike.
fn mean(scores: &[[Score; 2]]) -> String {
    let mean = |at: usize| {
        let present: Vec<f64> =
            scores.iter().map(|pair| &pair[at]).filter(|s| s.all > 0).map(Score::share).collect();
        present.iter().sum::<f64>() / present.len().max(1) as f64
    };
    format!("long {:.2} short {:.2}", mean(0), mean(1))
}

/// Speed in CPU time, the best of several passes, so that a busy machine does not count.
fn speed<'a>(name: &str, texts: impl Iterator<Item = &'a String>) {
    let texts: Vec<&String> = texts.collect();
    let bytes: usize = texts.iter().map(|text| text.len()).sum();
    let now = || Duration::from(clock_gettime(ClockId::CLOCK_PROCESS_CPUTIME_ID).unwrap());
    let pass = || {
        let start = now();
        for text in &texts {
            std::hint::black_box(identify(text));
        }
        now() - start
    };
    let best = (0..9).map(|_| pass()).min().unwrap_or(Duration::MAX);
    let mean = bytes / texts.len().max(1);
    println!(
        "{name}: {:.1} MB/s, {} texts of {mean} bytes",
        bytes as f64 / best.as_secs_f64() / 1e6,
        texts.len()
    );
}

fn read(corpus: &str) -> BTreeMap<(&str, &str), Texts> {
    let mut all: BTreeMap<(&str, &str), Texts> = BTreeMap::new();
    let mut joined: BTreeMap<(&str, &str), String> = BTreeMap::new();
    for line in corpus.lines() {
        let mut columns = line.splitn(3, '\t');
        let (Some(code), Some(source), Some(text)) = (columns.next(), columns.next(), columns.next()) else {
            continue;
        };
        let key = (code, source);
        let texts = all.entry(key).or_default();
        let long = joined.entry(key).or_default();
        long.push_str(text);
        long.push(' ');
        if long.chars().count() >= LONG {
            texts.long.push(std::mem::take(long));
        }
        let short = cut(text);
        if short.chars().count() >= if ["zh", "ja", "ko"].contains(&code) { FEWEST / 2 } else { FEWEST } {
            texts.short.push(short.to_owned());
        }
    }
    for texts in all.values_mut() {
        texts.long = spread(std::mem::take(&mut texts.long));
        texts.short = spread(std::mem::take(&mut texts.short));
    }
    all
}

fn cut(text: &str) -> &str {
    let Some((end, _)) = text.char_indices().nth(SHORT) else { return text };
    let head = &text[..end];
    head.rfind(' ').map_or(head, |space| &head[..space])
}

fn spread(texts: Vec<String>) -> Vec<String> {
    let step = texts.len().div_ceil(MOST).max(1);
    texts.into_iter().step_by(step).collect()
}
