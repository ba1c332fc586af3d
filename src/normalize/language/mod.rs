//! The language of a story: the script first, then an n-gram model inside the script, then the sender's word.
//!
//! Most scripts belong to one language and decide alone. Latin, Cyrillic, Arabic, Devanagari and Bengali are shared; a
//! naive Bayes model over byte n-grams tells their languages apart. What the page or feed says counts as evidence that
//! a headline can be too short to outweigh and that a paragraph outweighs easily. Languages that nobody can tell apart by their
//! text (Indonesian and Malay, Croatian, Serbian and Bosnian in Latin script, the two Norwegians) are named only when
//! the sender names one of them; otherwise the answer is the code that stands for all of them.

mod hint;
mod model;
mod ngrams;
mod script;

use std::borrow::Cow;
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;

use self::script::{Evidence, Script, Tally};
use super::unicode::is_composed;
use crate::article::Story;
use crate::article::story::{BlockKind, Language};

/// How much text is read, in bytes: enough for every language at full accuracy, and the same cost for any story.
const SAMPLE: usize = 1024;

/// How much is read at first and then, and the probability of one language with which that is enough: most stories are in
/// a language that is like no other.
const FIRST: [usize; 2] = [256, 512];
const ENOUGH: f32 = 0.9999;

/// In how many pieces a longer text is read, spread over it: its beginning may be a quotation, a notice or a list of names.
const PIECES: usize = 4;

/// Fewest letters that the model answers for; below, two-letter interjections and units decide.
const FEWEST_LETTERS: usize = 3;

/// By how much the sender's word multiplies a language's odds. A 60-character headline in the wrong language beats it
/// by orders of magnitude; a headline of names does not.
const HINT_ODDS: f32 = 20.0;

/// Confidence from which the model's answer stands against a sender who names a language the model does not know.
const SURE: f32 = 0.9;

/// By what a language's probability is multiplied before the sender's word counts, as a logarithm: a headline of names or
/// of a few common words would else go to a relative that few newsrooms write. Learnt by `odds.py`.
static ODDS: &str = include_str!("odds.tsv");

/// What the text alone says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Identified {
    /// ISO 639-1 code, else 639-3; `ms`, `sh` or `no` for languages that text does not tell apart.
    pub code: &'static str,
    /// Probability from 0 to 1 that the code is right.
    pub confidence: f32,
    /// The next best language of the same script.
    pub runner_up: Option<&'static str>,
}

/// Tells the language of a text by its letters, of which it reads at most 1,024 bytes (a quarter or half of that where it
/// is sure), spread over the text.
///
/// Nothing when there are no letters, or too few of a script that several languages share.
pub fn identify(text: &str) -> Option<Identified> {
    let ranking = Ranking::of([text].into_iter())?;
    let (code, confidence) = ranking.first()?;
    Some(Identified { code, confidence, runner_up: ranking.runner_up(code) })
}

/// What the model gives the languages of a text's script before their odds count, best first: what the odds are learnt from.
pub fn probabilities(text: &str) -> Vec<(&'static str, f32)> {
    let Some(ranking) = Ranking::of([text].into_iter()) else { return Vec::new() };
    let mut languages = ranking.languages;
    for (code, probability) in &mut languages {
        *probability /= odds(code);
    }
    languages.sort_by(|one, other| other.1.total_cmp(&one.1));
    languages
}

/// Tells the language of a story from its headline and the beginning of its text.
///
/// `hint` is what the envelope or feed says; without it, a language that the reader of the format has put into the
/// story is the hint. The answer's `from` is `detected` unless the hint changed it.
pub fn detect(story: &Story, hint: Option<&str>) -> Option<Language> {
    let (hint, from) = match (hint.and_then(hint::language), &story.language) {
        (Some(code), _) => (Some(code), "envelope"),
        (None, Some(said)) => (hint::language(&said.code), said.from.as_str()),
        (None, None) => (None, ""),
    };
    let blocks = story.blocks.iter().filter(|block| block.kind != BlockKind::Table);
    let texts = story.headline.as_deref().into_iter().chain(blocks.map(|block| block.text.as_str()));
    if texts.clone().all(|text| text.trim().is_empty()) {
        return None;
    }
    let Some(mut ranking) = Ranking::of(texts) else {
        return hint.map(|code| Language { code, confidence: 0.5, from: from.to_owned(), runner_up: None });
    };
    let alone = ranking.first()?;
    let Some(hint) = hint else {
        return Some(answer(alone.0, alone.1, "detected", ranking.runner_up(alone.0)));
    };
    let whole = if ranking.evidence.script == script::LATIN { hint::macro_code(&hint) } else { &hint };
    if hint::only_by_hint(&hint, ranking.evidence.script) {
        let decided_by_script = !matches!(ranking.evidence.script, Script::Shared(_));
        return Some(if decided_by_script || alone.1 < SURE {
            answer(&hint, 0.7, from, Some(alone.0))
        } else {
            answer(alone.0, alone.1, "detected", ranking.runner_up(alone.0))
        });
    }
    if !hint::is_written_in(&hint, ranking.evidence.script) {
        return Some(answer(alone.0, alone.1, "detected", ranking.runner_up(alone.0)));
    }
    ranking.favour(whole);
    let (code, confidence) = ranking.first()?;
    let runner_up = ranking.runner_up(code);
    Some(if code == whole && hint::is_member(&hint, whole) {
        answer(&hint, confidence, from, runner_up)
    } else {
        answer(code, confidence, if code == alone.0 { "detected" } else { from }, runner_up)
    })
}

fn answer(code: &str, confidence: f32, from: &str, runner_up: Option<&str>) -> Language {
    Language {
        code: code.to_owned(),
        confidence: (confidence * 1000.0).round() / 1000.0,
        from: from.to_owned(),
        runner_up: runner_up.map(str::to_owned),
    }
}

/// The languages of a text's script with their probabilities, best first.
struct Ranking {
    evidence: Evidence,
    languages: Vec<(&'static str, f32)>,
}

impl Ranking {
    /// Of texts that belong together, in reading order.
    fn of<'a>(texts: impl Iterator<Item = &'a str> + Clone) -> Option<Self> {
        let total: usize = texts.clone().map(str::len).sum();
        if total > SAMPLE {
            for bytes in FIRST {
                let ranking = Self::of_sample(&sample(texts.clone(), bytes));
                if let Some(ranking) = ranking.filter(Self::is_sure) {
                    return Some(ranking);
                }
            }
        }
        Self::of_sample(&sample(texts, SAMPLE))
    }

    /// Whether more text would say the same: one language of the main script is far before all others.
    fn is_sure(&self) -> bool {
        let first = self.languages.first().map_or(0.0, |(_, probability)| *probability);
        let all: f32 = self.languages.iter().map(|(_, probability)| probability).sum();
        first >= all * ENOUGH
    }

    fn of_sample(sample: &str) -> Option<Self> {
        let Prepared { text, tally } = prepare(sample);
        let evidence = tally.main()?;
        let share = |is_wanted: fn(char) -> bool| {
            text.chars().filter(|letter| is_wanted(*letter)).count() as f32 / tally.letters().max(1) as f32
        };
        let mut languages = match evidence.script {
            Script::Single("he") => one_of("he", "yi", share(is_yiddish), 0.02),
            Script::Single(code) => vec![(code, 1.0)],
            Script::HanAndKana => han_and_kana(share(is_kana), evidence.letters),
            Script::Shared(_) if evidence.letters < FEWEST_LETTERS => return None,
            // Letters that no other language of the script writes are rarer than one in fifty only in a text that
            // quotes a Sindhi name; the model has no Sindhi.
            script::ARABIC if share(is_sindhi) > 0.02 => vec![("sd", 0.99), ("ur", 0.01)],
            Script::Shared(name) => merge(&model::part(name)?.probabilities(&text)?, evidence.script)?,
        };
        // A few letters are weak evidence even in a script of one language, and a text half in another script is half
        // an answer.
        let certainty = evidence.share * (1.0 - 0.5 / evidence.letters as f32).min(0.999);
        for (_, probability) in &mut languages {
            *probability *= certainty;
        }
        let mut ranking = Self { evidence, languages };
        ranking.sort();
        Some(ranking)
    }

    /// Puts the languages in order that may be an answer. All others stay as they were, behind them: most are so unlikely
    /// that they change no sum.
    fn sort(&mut self) {
        const UNLIKELY: f32 = 1e-9;
        let best = self.languages.iter().map(|(_, probability)| *probability).fold(0.0, f32::max);
        let mut likely = 0;
        for at in 0..self.languages.len() {
            let is_likely = |(_, probability): &(&str, f32)| *probability >= best * UNLIKELY;
            if self.languages.get(at).is_some_and(is_likely) {
                self.languages.get_mut(likely..=at).unwrap_or_default().rotate_right(1);
                likely += 1;
            }
        }
        let likely = self.languages.get_mut(..likely).unwrap_or_default();
        likely.sort_by(|one, other| other.1.total_cmp(&one.1));
    }

    fn first(&self) -> Option<(&'static str, f32)> {
        self.languages.first().copied()
    }

    /// The best language other than `code`, if it has at least one chance in a thousand.
    fn runner_up(&self, code: &str) -> Option<&'static str> {
        let mut others = self.languages.iter().filter(|(other, _)| *other != code);
        others.next().filter(|(_, probability)| *probability >= 0.001).map(|(other, _)| *other)
    }

    /// Multiplies the odds of a language and ranks anew.
    fn favour(&mut self, code: &str) {
        let total: f32 = self.languages.iter().map(|(_, probability)| probability).sum();
        for (other, probability) in &mut self.languages {
            if *other == code {
                *probability *= HINT_ODDS;
            }
        }
        let sum: f32 = self.languages.iter().map(|(_, probability)| probability).sum();
        for (_, probability) in &mut self.languages {
            *probability *= total / sum.max(f32::MIN_POSITIVE);
        }
        self.sort();
    }
}

/// What becomes of the languages of a part of the model: their codes as answered, and for each language of the part which
/// of these it goes under and what its probability is multiplied by.
struct Answers {
    codes: Vec<&'static str>,
    of: Vec<(usize, f32)>,
}

static ANSWERS: LazyLock<Vec<(Script, Answers)>> = LazyLock::new(|| {
    let answers = |part: &model::Part| {
        let script = Script::Shared(part.script);
        let mut answers = Answers { codes: Vec::new(), of: Vec::new() };
        for &code in &part.languages {
            let code = if script == script::LATIN { hint::macro_code(code) } else { code };
            let odds = odds(code);
            let place = answers.codes.iter().position(|known| *known == code).unwrap_or_else(|| {
                answers.codes.push(code);
                answers.codes.len() - 1
            });
            answers.of.push((place, odds));
        }
        (script, answers)
    };
    model::parts().iter().map(answers).collect()
});

/// The odds of a language by its code as answered; a language that [`ODDS`] does not name keeps its own.
fn odds(code: &str) -> f32 {
    let line = ODDS.lines().filter_map(|line| line.split_once('\t')).find(|(known, _)| *known == code);
    line.and_then(|(_, odds)| odds.parse::<f32>().ok()).map_or(1.0, f32::exp)
}

/// The probabilities with those languages made one that text does not tell apart, and rare ones held back.
///
/// Of several made one the best counts: their sum would draw neighbours in (Slovene to Serbo-Croatian).
fn merge(probabilities: &[f32], script: Script) -> Option<Vec<(&'static str, f32)>> {
    let (_, answers) = ANSWERS.iter().find(|(known, _)| *known == script)?;
    let mut merged: Vec<(&'static str, f32)> = answers.codes.iter().map(|&code| (code, 0.0)).collect();
    for (probability, &(place, odds)) in probabilities.iter().zip(&answers.of) {
        if let Some((_, best)) = merged.get_mut(place) {
            *best = best.max(probability * odds);
        }
    }
    let sum: f32 = merged.iter().map(|(_, probability)| probability).sum();
    for (_, probability) in &mut merged {
        *probability /= sum.max(f32::MIN_POSITIVE);
    }
    Some(merged)
}

/// Japanese by its kana; Chinese without. A kanji-only headline is rare enough to leave Chinese the likelier answer.
fn han_and_kana(kana: f32, letters: usize) -> Vec<(&'static str, f32)> {
    if kana > 0.05 {
        return vec![("ja", 0.999), ("zh", 0.001)];
    }
    let likely = if letters < 30 { 0.9 } else { 0.999 };
    vec![("zh", likely), ("ja", 1.0 - likely)]
}

fn is_kana(letter: char) -> bool {
    matches!(letter, 'ぁ'..='ゖ' | 'ァ'..='ヺ' | 'ｦ'..='ﾝ')
}

/// The first language, or the second from a share of its own letters on.
fn one_of(first: &'static str, second: &'static str, share: f32, enough: f32) -> Vec<(&'static str, f32)> {
    if share > enough { vec![(second, 0.99), (first, 0.01)] } else { vec![(first, 1.0)] }
}

/// Letters of the Sindhi alphabet that Arabic, Persian, Urdu, Pashto, Kurdish and Uyghur do not have.
fn is_sindhi(letter: char) -> bool {
    matches!(
        letter,
        'ڪ' | 'ٻ'
            | 'ڀ'
            | 'ٺ'
            | 'ٽ'
            | 'ٿ'
            | 'ڄ'
            | 'ڃ'
            | 'ڇ'
            | 'ڊ'
            | 'ڌ'
            | 'ڍ'
            | 'ڏ'
            | 'ڙ'
            | 'ڦ'
            | 'ڳ'
            | 'ڱ'
            | 'ڻ'
    )
}

/// The Yiddish digraphs and the composed letters that Hebrew does not use.
fn is_yiddish(letter: char) -> bool {
    matches!(letter, '\u{05F0}'..='\u{05F2}' | '\u{FB1F}' | '\u{FB2E}' | '\u{FB2F}')
}

/// At most so many bytes of texts, a line each: all of them, or pieces spread evenly.
fn sample<'a>(texts: impl Iterator<Item = &'a str> + Clone, most: usize) -> Cow<'a, str> {
    let total: usize = texts.clone().map(str::len).sum();
    let mut few = texts.clone().filter(|text| !text.is_empty());
    if let (Some(text), None) = (few.next(), few.next())
        && total <= most
    {
        return Cow::Borrowed(text);
    }
    let (piece, distance) = if total <= most { (total, total) } else { (most / PIECES, total / PIECES) };
    let mut sample = String::with_capacity(most + 64);
    // The bounds of the piece that is read, and of the text at hand, in the texts joined.
    let (mut from, mut start) = (0_usize, 0_usize);
    for text in texts {
        let end = start.saturating_add(text.len());
        while from < end {
            let to = from.saturating_add(piece);
            sample.push_str(whole_words(text, from.saturating_sub(start), to.saturating_sub(start)));
            sample.push('\n');
            if to > end {
                // The rest of the piece is in the next text.
                break;
            }
            from = from.saturating_add(distance);
        }
        start = end;
    }
    Cow::Owned(sample)
}

/// The text between two bytes, or where they fall into a word and there are spaces, only the whole words between them.
fn whole_words(text: &str, from: usize, to: usize) -> &str {
    let to = text.floor_char_boundary(to);
    let piece = text.get(text.ceil_char_boundary(from)..to).unwrap_or_default();
    let first = if from == 0 { 0 } else { piece.find(' ').unwrap_or_default() };
    let last = if to == text.len() { piece.len() } else { piece.rfind(' ').unwrap_or(piece.len()) };
    piece.get(first..last).unwrap_or(piece)
}

/// What is scored, and its letters counted.
struct Prepared {
    text: String,
    tally: Tally,
}

/// Composes, leaves addresses and handles out (they are in no language), puts one space between words and around the
/// whole so that first and last words count like others, leaves Arabic vowel signs and tatweel out (the model learnt
/// from text without), and lowers the case when the text shouts.
fn prepare(text: &str) -> Prepared {
    let text: Cow<'_, str> =
        if is_composed(text) { Cow::Borrowed(text) } else { Cow::Owned(text.nfc().collect()) };
    let mut prepared = String::with_capacity(text.len() + 2);
    let mut tally = Tally::new();
    prepared.push(' ');
    let addresses = text.contains('@') || text.contains("://") || text.contains("www.");
    for word in text.split_whitespace().filter(|word| !addresses || !is_address(word)) {
        let mut pointed = false;
        if word.is_ascii() {
            tally.add_ascii(word);
            prepared.push_str(word);
            prepared.push(' ');
            continue;
        }
        for c in word.chars() {
            if is_pointing(c) {
                pointed = true;
            } else {
                tally.add(c);
            }
        }
        if pointed {
            prepared.extend(word.chars().filter(|c| !is_pointing(*c)));
        } else {
            prepared.push_str(word);
        }
        prepared.push(' ');
    }
    if tally.capital > tally.small * 2 {
        prepared = prepared.to_lowercase();
    }
    Prepared { text: prepared, tally }
}

fn is_pointing(c: char) -> bool {
    matches!(c, '\u{0640}' | '\u{064B}'..='\u{0652}' | '\u{0670}')
}

fn is_address(word: &str) -> bool {
    word.contains("://") || word.starts_with("www.") || word.contains('@')
}

#[cfg(test)]
mod tests;
