//! The language of a story: the script first, then an n-gram model inside the script, then the sender's word.
//!
//! Most scripts belong to one language and decide alone. Latin, Cyrillic, Arabic, Devanagari and Bengali are shared; a
//! naive Bayes model over byte n-grams tells their languages apart. What the page or feed says counts as evidence that
//! a headline can be too short to outweigh and that a paragraph outweighs easily. Languages that nobody can tell apart by their
//! text (Indonesian and Malay, Croatian, Serbian and Bosnian in Latin script, the two Norwegians) are named only when
//! the sender names one of them; otherwise the answer is the code that stands for all of them.

mod hint;
mod model;
mod script;

use std::borrow::Cow;

use unicode_normalization::{UnicodeNormalization, is_nfc};

use self::script::{Evidence, Script};
use crate::article::Story;
use crate::article::story::{BlockKind, Language};

/// How much text is read, in bytes: enough for every language at full accuracy, and the same cost for any story.
const SAMPLE: usize = 2048;

/// Fewest letters that the model answers for; below, two-letter interjections and units decide.
const FEWEST_LETTERS: usize = 3;

/// By how much the sender's word multiplies a language's odds. A 60-character headline in the wrong language beats it
/// by orders of magnitude; a headline of names does not.
const HINT_ODDS: f32 = 20.0;

/// Confidence from which the model's answer stands against a sender who names a language the model does not know.
const SURE: f32 = 0.9;

/// Languages that close relatives outnumber in news by far, or that few newsrooms write: a headline of names or of a few
/// common words goes to the relative.
const RARE: &[&str] = &[
    "la", "oc", "lb", "fy", "fo", "gd", "br", "eo", "ht", "jv", "tk", "gom", "sa", "ba", "tt", "om", "ln",
    "lg", "sn", "st", "mg", "rw", "gl", "as",
];

/// What a rare language's probability is multiplied by before the sender's word counts.
const RARE_ODDS: f32 = 0.25;

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

/// Tells the language of a text by its letters, of which it reads the first 2,048 bytes.
///
/// Nothing when there are no letters, or too few of a script that several languages share.
pub fn identify(text: &str) -> Option<Identified> {
    let ranking = Ranking::of(text)?;
    let (code, confidence) = ranking.first()?;
    Some(Identified { code, confidence, runner_up: ranking.runner_up(code) })
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
    let text = sample(story);
    if text.trim().is_empty() {
        return None;
    }
    let Some(mut ranking) = Ranking::of(&text) else {
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
    fn of(text: &str) -> Option<Self> {
        let text = prepare(beginning(text));
        let evidence = script::main(&text)?;
        let mut languages = match evidence.script {
            Script::Single("he") => one_of("he", "yi", share(&text, is_yiddish), 0.02),
            Script::Single(code) => vec![(code, 1.0)],
            Script::HanAndKana => han_and_kana(&text),
            Script::Shared(_) if evidence.letters < FEWEST_LETTERS => return None,
            // Letters that no other language of the script writes are rarer than one in fifty only in a text that
            // quotes a Sindhi name; the model has no Sindhi.
            script::ARABIC if share(&text, is_sindhi) > 0.02 => vec![("sd", 0.99), ("ur", 0.01)],
            Script::Shared(name) => {
                let part = model::part(name)?;
                let probabilities = part.probabilities(&text)?;
                merge(part.languages.iter().copied().zip(probabilities), evidence.script)
            }
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

    fn sort(&mut self) {
        self.languages.sort_by(|one, other| other.1.total_cmp(&one.1));
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

/// The probabilities with those languages made one that text does not tell apart, and rare ones held back.
///
/// Of several made one the best counts: their sum would draw neighbours in (Slovene to Serbo-Croatian).
fn merge(scored: impl Iterator<Item = (&'static str, f32)>, script: Script) -> Vec<(&'static str, f32)> {
    let mut merged: Vec<(&'static str, f32)> = Vec::new();
    for (code, probability) in scored {
        let code = if script == script::LATIN { hint::macro_code(code) } else { code };
        let probability = if RARE.contains(&code) { probability * RARE_ODDS } else { probability };
        match merged.iter_mut().find(|(seen, _)| *seen == code) {
            Some((_, best)) => *best = best.max(probability),
            None => merged.push((code, probability)),
        }
    }
    let sum: f32 = merged.iter().map(|(_, probability)| probability).sum();
    for (_, probability) in &mut merged {
        *probability /= sum.max(f32::MIN_POSITIVE);
    }
    merged
}

/// Japanese by its kana; Chinese without. A kanji-only headline is rare enough to leave Chinese the likelier answer.
fn han_and_kana(text: &str) -> Vec<(&'static str, f32)> {
    let kana = |letter: char| matches!(letter, 'ぁ'..='ゖ' | 'ァ'..='ヺ' | 'ｦ'..='ﾝ');
    let kana_share = share(text, kana);
    let letters = text.chars().filter(|&letter| script::of(letter) == Some(Script::HanAndKana)).count();
    if kana_share > 0.05 {
        return vec![("ja", 0.999), ("zh", 0.001)];
    }
    let likely = if letters < 30 { 0.9 } else { 0.999 };
    vec![("zh", likely), ("ja", 1.0 - likely)]
}

/// The first language, or the second from a share of its own letters on.
fn one_of(first: &'static str, second: &'static str, share: f32, enough: f32) -> Vec<(&'static str, f32)> {
    if share > enough { vec![(second, 0.99), (first, 0.01)] } else { vec![(first, 1.0)] }
}

/// The share of a text's letters that answer to a description.
fn share(text: &str, is_wanted: impl Fn(char) -> bool) -> f32 {
    let letters = text.chars().filter(|&letter| script::of(letter).is_some());
    let (wanted, all) = letters
        .fold((0_usize, 0_usize), |(wanted, all), letter| (wanted + usize::from(is_wanted(letter)), all + 1));
    wanted as f32 / all.max(1) as f32
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

/// The headline and the beginning of the text, a line each, tables left out.
fn sample(story: &Story) -> String {
    let mut text = story.headline.clone().unwrap_or_default();
    for block in story.blocks.iter().filter(|block| block.kind != BlockKind::Table) {
        if text.len() >= SAMPLE {
            break;
        }
        text.push('\n');
        text.push_str(beginning(&block.text));
    }
    text
}

/// At most [`SAMPLE`] bytes of a text, whole letters.
fn beginning(text: &str) -> &str {
    text.get(..text.floor_char_boundary(SAMPLE)).unwrap_or(text)
}

/// What is scored: composed, without addresses and handles (they are in no language), one space between words and
/// around the whole so that first and last words count like others, without Arabic vowel signs and tatweel (the model
/// learnt from text without), in lower case when the text shouts.
fn prepare(text: &str) -> String {
    let composed: Cow<'_, str> =
        if is_nfc(text) { Cow::Borrowed(text) } else { Cow::Owned(text.nfc().collect()) };
    let mut out = String::with_capacity(composed.len() + 2);
    out.push(' ');
    let (mut upper, mut lower) = (0_usize, 0_usize);
    for word in composed.split_whitespace().filter(|word| !is_address(word)) {
        for letter in word.chars() {
            if matches!(letter, '\u{0640}' | '\u{064B}'..='\u{0652}' | '\u{0670}') {
                continue;
            }
            upper += usize::from(letter.is_uppercase());
            lower += usize::from(letter.is_lowercase());
            out.push(letter);
        }
        out.push(' ');
    }
    if upper > lower * 2 { out.to_lowercase() } else { out }
}

fn is_address(word: &str) -> bool {
    word.contains("://") || word.starts_with("www.") || word.contains('@')
}

#[cfg(test)]
mod tests;
