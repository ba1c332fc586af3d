//! Text that comes cut into tokens, one a line with its tag, as corpora of names do: read, written as running text,
//! and scored.

use std::collections::BTreeMap;

use crate::article::facts::NameKind;

use super::Names;

/// One token and its tag (`B-PER`, `I-PER`, `O`, …).
pub type Tagged = (String, String);

/// The sentences of a file: lines of a token, a space or tab and a tag; an empty line ends a sentence. A line
/// without a tag has the tag `O`.
pub fn read(file: &str) -> Vec<Vec<Tagged>> {
    let mut sentences = Vec::new();
    let mut sentence: Vec<Tagged> = Vec::new();
    for line in file.lines().map(str::trim) {
        if line.is_empty() {
            if !sentence.is_empty() {
                sentences.push(std::mem::take(&mut sentence));
            }
            continue;
        }
        let (token, tag) = line.rsplit_once([' ', '\t']).unwrap_or((line, "O"));
        let known = tag == "O" || tag.starts_with("B-") || tag.starts_with("I-");
        sentence.push((token.trim().to_owned(), if known { tag } else { "O" }.to_owned()));
    }
    if !sentence.is_empty() {
        sentences.push(sentence);
    }
    sentences
}

/// Sentences as running text, one a block, and where each token lies in it, in code points. Marks are set as writers
/// set them: a comma close to the word before it, a bracket close to the words inside.
pub fn text(sentences: &[Vec<Tagged>]) -> (String, Vec<Vec<(usize, usize)>>) {
    let mut body = String::new();
    let mut at = 0;
    let mut places = Vec::with_capacity(sentences.len());
    for sentence in sentences {
        if !body.is_empty() {
            body.push_str("\n\n");
            at += 2;
        }
        let mut spans = Vec::with_capacity(sentence.len());
        let mut quoted = false;
        let mut tight = true;
        for (token, _) in sentence {
            let quote = token == "\"";
            let closes = quote && quoted
                || matches!(
                    token.as_str(),
                    "،" | "," | "." | ":" | "؛" | ";" | "؟" | "?" | "!" | ")" | "]" | "»"
                );
            if !tight && !closes {
                body.push(' ');
                at += 1;
            }
            tight = quote && !quoted || matches!(token.as_str(), "(" | "[" | "«");
            quoted ^= quote;
            let length = token.chars().count();
            spans.push((at, at + length));
            body.push_str(token);
            at += length;
        }
        places.push(spans);
    }
    (body, places)
}

/// The tags of sentences' tokens, given the names found in their text.
pub fn tags(places: &[Vec<(usize, usize)>], names: &Names) -> Vec<Vec<String>> {
    let mut mentions = names.mentions.iter().peekable();
    let mut inside: Option<(usize, &str)> = None;
    let mut all = Vec::with_capacity(places.len());
    for sentence in places {
        let mut tags = Vec::with_capacity(sentence.len());
        for (start, end) in sentence {
            if inside.is_some_and(|(until, _)| until <= *start) {
                inside = None;
            }
            while mentions.peek().is_some_and(|mention| mention.end <= *start) {
                mentions.next();
            }
            let tag = match (inside, mentions.peek()) {
                (Some((_, kind)), _) => format!("I-{kind}"),
                (None, Some(mention)) if mention.start < *end => {
                    let kind = match mention.kind {
                        NameKind::Person => "PER",
                        NameKind::Place => "LOC",
                        NameKind::Organisation => "ORG",
                    };
                    inside = Some((mention.end, kind));
                    mentions.next();
                    format!("B-{kind}")
                }
                _ => "O".to_owned(),
            };
            tags.push(tag);
        }
        inside = None;
        all.push(tags);
    }
    all
}

/// How many names of a kind the gold tags have, the found tags have, and both have with the same bounds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Score {
    /// Names in the gold.
    pub gold: usize,
    /// Names found.
    pub found: usize,
    /// Names found that are in the gold.
    pub right: usize,
}

impl Score {
    /// The harmonic mean of precision and recall; 0 when nothing is right.
    pub fn f1(&self) -> f64 {
        2.0 * self.right as f64 / ((self.gold + self.found) as f64).max(1.0)
    }

    /// The share of found names that are right.
    pub fn precision(&self) -> f64 {
        self.right as f64 / (self.found as f64).max(1.0)
    }

    /// The share of gold names that are found.
    pub fn recall(&self) -> f64 {
        self.right as f64 / (self.gold as f64).max(1.0)
    }
}

/// Scores found tags against gold tags by kind of name, exact in bounds and kind, as the CoNLL shared tasks did.
pub fn score(gold: &[Vec<String>], found: &[Vec<String>]) -> BTreeMap<String, Score> {
    let mut scores: BTreeMap<String, Score> = BTreeMap::new();
    for (gold, found) in gold.iter().zip(found) {
        let (gold, found) = (names(gold), names(found));
        for name in &gold {
            let score = scores.entry(name.2.clone()).or_default();
            score.gold += 1;
            score.right += usize::from(found.contains(name));
        }
        for name in found {
            scores.entry(name.2).or_default().found += 1;
        }
    }
    scores
}

/// The scores as lines for a person, with the sum over people, places and organisations at the end.
pub fn report(scores: &BTreeMap<String, Score>) -> String {
    let line = |kind: &str, score: &Score| {
        format!(
            "{kind:5} P {:.3} R {:.3} F1 {:.3} ({} in the gold)\n",
            score.precision(),
            score.recall(),
            score.f1(),
            score.gold
        )
    };
    let ours = || scores.iter().filter(|(kind, _)| matches!(kind.as_str(), "PER" | "LOC" | "ORG"));
    let sum = ours().fold(Score::default(), |sum, (_, score)| Score {
        gold: sum.gold + score.gold,
        found: sum.found + score.found,
        right: sum.right + score.right,
    });
    ours().map(|(kind, score)| line(kind, score)).collect::<String>() + &line("all", &sum)
}

/// The names of a sentence's tags: first token, one past the last, kind.
pub fn names(tags: &[String]) -> Vec<(usize, usize, String)> {
    let mut names: Vec<(usize, usize, String)> = Vec::new();
    let mut open = false;
    for (at, tag) in tags.iter().enumerate() {
        let Some((part, kind)) = tag.split_once('-') else {
            open = false;
            continue;
        };
        match names.last_mut().filter(|last| open && part == "I" && last.2 == kind) {
            Some(last) => last.1 = at + 1,
            None => names.push((at, at + 1, kind.to_owned())),
        }
        open = true;
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strings(tags: &[&str]) -> Vec<String> {
        tags.iter().map(|tag| (*tag).to_owned()).collect()
    }

    #[test]
    fn tokens_become_text_and_names_in_it_become_tags() {
        let file = "وصل O\nإلى O\n( O\nبيروت O\n) O\n، O\nثم O\nدمشق O\n. O\n\nوبغداد O\n";
        let sentences = read(file);
        assert_eq!(sentences.len(), 2);
        let (body, places) = text(&sentences);
        assert_eq!(body, "وصل إلى (بيروت)، ثم دمشق.\n\nوبغداد");
        let found = tags(&places, &super::super::find_in(&body, Some("ar")));
        assert_eq!(found[0], strings(&["O", "O", "O", "B-LOC", "O", "O", "O", "B-LOC", "O"]));
        assert_eq!(found[1], strings(&["B-LOC"]));
    }

    #[test]
    fn a_name_is_right_only_with_its_bounds_and_kind() {
        let gold = vec![strings(&["B-PER", "I-PER", "O", "B-LOC", "B-LOC", "I-ORG"])];
        let found = vec![strings(&["B-PER", "O", "O", "B-LOC", "B-ORG", "B-ORG"])];
        let scores = score(&gold, &found);
        assert_eq!(scores["PER"], Score { gold: 1, found: 1, right: 0 });
        assert_eq!(scores["LOC"], Score { gold: 2, found: 1, right: 1 });
        assert_eq!(scores["ORG"], Score { gold: 1, found: 2, right: 1 });
    }
}
