//! Tags text that comes cut into tokens, so that the name finding can be scored on corpora of names.
//!
//!     cargo run --example tag_conll -- FILE            # prints `token TAG`, an empty line after each sentence
//!     cargo run --example tag_conll -- --score FILE    # prints precision, recall and F1 by kind instead
//!
//! FILE has a token a line, an empty line after each sentence; a tag after the token (`token B-PER`) is not looked at
//! but for `--score`. `--language CODE` says what language it is in (`ar` if it is not said), `--document N` how many
//! sentences make a document (20), for the name finding learns from the whole of a document.
//!
//! Corpora differ in what they call an organisation. `--all` tags every one that `rawi process` reports; without it,
//! those that only a noun like `مجلس` tells are tagged where the tagger, which learned from ANERcorp, agrees.
//!
//! The corpora have no documents. Each run of `N` sentences is therefore read with the `N` before and after it.

use std::error::Error;

use rawi::extract::names::tagger::SHIPPED;
use rawi::extract::names::{CORPUS_BACKING, conll, find_with};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (mut file, mut language, mut document, mut score) = (None, "ar".to_owned(), 20, false);
    let mut backing = CORPUS_BACKING;
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--score" => score = true,
            "--all" => backing = 0.0,
            "--language" => language = arguments.next().ok_or("--language needs a code")?,
            "--document" => document = arguments.next().ok_or("--document needs a number")?.parse()?,
            _ => file = Some(argument),
        }
    }
    let document = std::cmp::max(document, 1);
    let sentences = conll::read(&std::fs::read_to_string(file.ok_or("no file named")?)?);
    let mut found: Vec<Vec<String>> = Vec::with_capacity(sentences.len());
    for from in (0..sentences.len()).step_by(document) {
        let first = from.saturating_sub(document);
        let last = (from + 2 * document).min(sentences.len());
        let Some(around) = sentences.get(first..last) else { continue };
        let (body, places) = conll::text(around);
        let tags = conll::tags(&places, &find_with(&body, Some(&language), SHIPPED.as_ref(), backing));
        found.extend(tags.into_iter().skip(from - first).take(document));
    }
    if score {
        let gold: Vec<Vec<String>> =
            sentences.iter().map(|sentence| sentence.iter().map(|(_, tag)| tag.clone()).collect()).collect();
        print!("{}", conll::report(&conll::score(&gold, &found)));
        return Ok(());
    }
    for (sentence, tags) in sentences.iter().zip(found) {
        for ((token, _), tag) in sentence.iter().zip(tags) {
            println!("{token} {tag}");
        }
        println!();
    }
    Ok(())
}
