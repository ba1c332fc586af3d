//! Who says a quotation, in sentences of many manners.

use super::find;
use crate::article::BlockKind;
use crate::article::facts::BlockSpan;
use crate::extract::names::find_in_story;
use crate::text::words;

/// The speakers of the quotations of a text whose paragraphs `¶` parts, by name or else by role.
fn speakers(text: &str, language: &str) -> Vec<String> {
    let body = text.replace('¶', "\n\n");
    let mut start = 0;
    let mut blocks = Vec::new();
    for part in body.split("\n\n") {
        let end = start + part.chars().count();
        blocks.push(BlockSpan { kind: BlockKind::Paragraph, start, end });
        start = end + 2;
    }
    let words = words::words(&body, Some(language));
    let names = find_in_story(&body, &words, None, Some(language));
    let quotes = find(&body, words, &blocks, Some(language), &names.mentions, &names.entities);
    let who = |speaker: crate::article::facts::Speaker| speaker.name.or(speaker.title);
    quotes.into_iter().map(|quote| quote.speaker.and_then(who).unwrap_or_default()).collect()
}

#[test]
fn speakers_of_many_manners_are_told() {
    let (mut cases, mut faults) = (0, Vec::new());
    for line in include_str!("cases/speakers.tsv").lines().filter(|line| !line.starts_with('#')) {
        let mut fields = line.split('\t');
        let mut field = || fields.next().unwrap_or_default();
        let (language, text, wanted) = (field(), field(), field());
        let found = speakers(text, language).join("|");
        if found != wanted {
            faults.push(format!("{text}: {found:?} instead of {wanted:?}"));
        }
        cases += 1;
    }
    assert!(cases >= 30 && faults.is_empty(), "{} of {cases}:\n{}", faults.len(), faults.join("\n"));
}
