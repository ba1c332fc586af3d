//! Credits of many manners, and last sentences that only look like one.

use super::take;
use crate::article::story::Format;
use crate::article::{Block, BlockKind, Story};

const BODY: &str = "افتتح الوزير الجسر أمس، وحضر الحفل عدد من السكان. The bridge was opened on Monday.";

fn taken(tail: &str) -> Story {
    let mut story = Story::empty([0; 32], Format::Text);
    for text in std::iter::once(BODY).chain(tail.split('¶')) {
        story.blocks.push(Block { kind: BlockKind::Paragraph, text: text.to_owned() });
    }
    take(&mut story);
    story
}

#[test]
fn credits_of_many_manners_go_and_name_authors_and_sources() {
    let (mut cases, mut faults) = (0, Vec::new());
    for line in include_str!("cases/credits.tsv").lines().filter(|line| !line.starts_with('#')) {
        let mut fields = line.split('\t');
        let mut field = || fields.next().unwrap_or_default();
        let (tail, authors, sources) = (field(), field(), field());
        let story = taken(tail);
        let found: Vec<String> =
            story.info_sources.iter().map(|it| it.literal.clone().unwrap_or(it.name.clone())).collect();
        if story.blocks.len() != 1 || story.authors.join("|") != authors || found.join("+") != sources {
            faults.push(format!("{tail}: left {}, {:?}, {found:?}", story.blocks.len() - 1, story.authors));
        }
        cases += 1;
    }
    assert!(cases >= 60 && faults.is_empty(), "{} of {cases}:\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn last_sentences_that_look_like_credits_stay() {
    for text in include_str!("cases/ordinary.txt").lines().filter(|line| !line.starts_with('#')) {
        let story = taken(text);
        let last = story.blocks.last().map(|block| block.text.as_str());
        assert_eq!(last, Some(text), "{:?} {:?}", story.removed, story.info_sources);
    }
}
