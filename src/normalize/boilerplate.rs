//! Takes a site's furniture off the head and tail of a story, and lines that lead to other stories out of it.
//!
//! At the ends only whole blocks that are a known phrase go, so that a story about "related stories" keeps its words.
//! Behind a heading of related stories, near the end, the short blocks without a full stop are teasers. A line that is
//! such a heading and its teaser in one ("Read more: Ferry line closes") goes wherever it stands, and so do such a heading
//! alone with the one teaser behind it and what a page shows in the place of an embedded post.

use super::references;
use crate::article::story::{Removed, RemovedKind};
use crate::article::{Block, BlockKind, Story};
use crate::lexicon::boilerplate::Line;
use crate::text::letters;

/// How many blocks from the end a heading of related stories is looked for.
const TAIL: usize = 12;
/// Longest teaser, in code points.
const TEASER: usize = 150;
/// Longest piece kept in the record, in code points, as [`Removed`] promises.
pub(super) const KEPT: usize = 1000;

/// What a block is as furniture of a page.
#[derive(Debug, Clone, Copy)]
struct Told {
    /// As a whole line.
    kind: Option<RemovedKind>,
    /// As a line that goes wherever it stands.
    anywhere: Option<RemovedKind>,
    /// Whether it is a heading of related stories and a teaser in one.
    leads_away: bool,
    is_table: bool,
}

impl Told {
    fn of(block: &Block) -> Self {
        let line = Line::of(&block.text);
        let is_table = block.kind == BlockKind::Table;
        let leads_away = !is_table && line.teaser().is_some_and(|teaser| teaser.chars().count() <= TEASER);
        Self { kind: line.kind(), anywhere: line.kind_anywhere(), leads_away, is_table }
    }

    fn is_furniture(&self) -> bool {
        !self.is_table && self.kind.is_some() || self.leads_away
    }
}

/// Strips furniture and lists it in `removed`, in reading order. Something of the text always stays: a story that is
/// nothing but furniture is left as it is.
pub fn strip(blocks: &mut Vec<Block>, removed: &mut Vec<Removed>) {
    let told: Vec<Told> = blocks.iter().map(Told::of).collect();
    let head = told.iter().take_while(|told| told.is_furniture()).count();
    if head == blocks.len() {
        return;
    }
    let first = blocks.len().saturating_sub(TAIL).max(head.saturating_add(1));
    let related = (first..blocks.len()).find(|&at| {
        let behind = blocks.iter().zip(&told).skip(at.saturating_add(1));
        told.get(at).is_some_and(|told| told.kind == Some(RemovedKind::Related))
            && behind.clone().all(|(block, told)| told.is_furniture() || is_teaser(block))
    });
    let mut end = related.unwrap_or(blocks.len());
    while end > head.saturating_add(1)
        && end.checked_sub(1).and_then(|last| told.get(last)).is_some_and(Told::is_furniture)
    {
        end = end.saturating_sub(1);
    }
    let (mut at, mut led) = (0_usize, false);
    let mut all = told.iter();
    blocks.retain(|block| {
        let Some(told) = all.next() else { return true };
        let is_inside = (head..end).contains(&at);
        at = at.saturating_add(1);
        let was_led = std::mem::take(&mut led);
        let kind = if told.leads_away {
            RemovedKind::Related
        } else if is_inside {
            let kind = told.anywhere.filter(|_| !told.is_table);
            led = kind == Some(RemovedKind::Related);
            let is_led = was_led && at < end && block.kind != BlockKind::Subheading && is_teaser(block);
            match kind.or(is_led.then_some(RemovedKind::Related)) {
                Some(kind) => kind,
                None => return true,
            }
        } else {
            match told.kind {
                Some(RemovedKind::Notice) => RemovedKind::Notice,
                Some(_) => RemovedKind::Boilerplate,
                None => RemovedKind::Related,
            }
        };
        removed.push(Removed { kind, text: block.text.chars().take(KEPT).collect() });
        false
    });
}

/// Takes the headline out of the text where the text begins with it again, also where it is all the text there is.
pub fn drop_headline(story: &mut Story) {
    let (Some(headline), Some(first)) = (&story.headline, story.blocks.first()) else { return };
    let letters = |text: &str| -> String {
        references::rest(text).chars().filter(|c| letters::is_alphanumeric(*c)).collect()
    };
    let own = letters(headline);
    if !own.is_empty() && own == letters(&first.text) {
        let block = story.blocks.remove(0);
        let text = block.text.chars().take(KEPT).collect();
        story.removed.insert(0, Removed { kind: RemovedKind::Headline, text });
    }
}

fn is_teaser(block: &Block) -> bool {
    block.text.chars().count() <= TEASER
        && !block.text.ends_with(['.', '!', '؟', '۔', '。', '।', '"', '”', '»'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stripped(texts: &[&str]) -> (Vec<String>, Vec<(RemovedKind, String)>) {
        let mut blocks: Vec<Block> =
            texts.iter().map(|text| Block { kind: BlockKind::Paragraph, text: (*text).to_owned() }).collect();
        let mut removed = Vec::new();
        strip(&mut blocks, &mut removed);
        (
            blocks.into_iter().map(|block| block.text).collect(),
            removed.into_iter().map(|removed| (removed.kind, removed.text)).collect(),
        )
    }

    #[test]
    fn furniture_at_both_ends_is_removed_and_listed() {
        let (kept, removed) =
            stripped(&["Share", "The bridge opened.", "Traffic is back.", "وسوم", "All rights reserved."]);
        assert_eq!(kept, ["The bridge opened.", "Traffic is back."]);
        let kinds: Vec<_> = removed.iter().map(|(kind, _)| *kind).collect();
        assert_eq!(kinds, [RemovedKind::Boilerplate, RemovedKind::Boilerplate, RemovedKind::Notice]);
    }

    #[test]
    fn teasers_behind_a_heading_of_related_stories_go_with_it() {
        let (kept, removed) =
            stripped(&["The bridge opened.", "اقرأ أيضا", "Ferry line closes after 40 years"]);
        assert_eq!(kept, ["The bridge opened."]);
        assert_eq!(removed.last().map(|(kind, _)| *kind), Some(RemovedKind::Related));
    }

    #[test]
    fn the_phrase_inside_the_story_stays() {
        let (kept, removed) = stripped(&["One.", "Related", "The minister spoke for an hour.", "Two."]);
        assert_eq!((kept.len(), removed.len()), (4, 0));
    }

    #[test]
    fn a_line_that_leads_to_another_story_goes_wherever_it_stands() {
        let (kept, removed) = stripped(&[
            "افتتحت المدينة جسرها.",
            "اقرأ أيضا: خط العبارات يتوقف بعد أربعين عاما",
            "وعبره ألف شخص.",
            "Read more: Ferry line closes after 40 years",
            "Share",
        ]);
        assert_eq!(kept, ["افتتحت المدينة جسرها.", "وعبره ألف شخص."]);
        let kinds: Vec<_> = removed.iter().map(|(kind, _)| *kind).collect();
        assert_eq!(kinds, [RemovedKind::Related, RemovedKind::Related, RemovedKind::Boilerplate]);
    }

    #[test]
    fn a_paragraph_that_only_begins_like_a_lead_stays() {
        let long = format!("Read more: {}", "the minister asked the students to read more books. ".repeat(5));
        assert_eq!(stripped(&["One.", &long, "See also the note below.", "Two."]).0.len(), 4);
    }

    #[test]
    fn inside_a_story_a_heading_of_related_stories_goes_with_its_teaser_and_so_does_an_embedded_posts_stand_in()
     {
        let (kept, removed) = stripped(&[
            "The bridge opened.",
            "اقرأ أيضا",
            "خط العبارات يتوقف",
            "Traffic is back.",
            "View this post on Instagram",
            "The mayor spoke.",
            "Read more",
            "He was glad.",
            "It rained.",
        ]);
        assert_eq!(
            kept,
            ["The bridge opened.", "Traffic is back.", "The mayor spoke.", "He was glad.", "It rained."]
        );
        assert_eq!(removed.len(), 4);
        // One word may be the story's own.
        assert_eq!(stripped(&["One.", "Related", "Two.", "Three."]).0.len(), 4);
    }

    #[test]
    fn a_headline_that_the_text_repeats_is_removed_and_listed() {
        let mut story = Story::empty([0; 32], crate::article::story::Format::Text);
        let block = |text: &str| Block { kind: BlockKind::Paragraph, text: text.to_owned() };
        story.headline = Some("جسر جديد: ألف عابر".to_owned());
        story.blocks = vec![block("جسر جديد.. ألف عابر!"), block("افتتح.")];
        drop_headline(&mut story);
        drop_headline(&mut story);
        assert_eq!((story.blocks.len(), story.removed.len()), (1, 1));
        assert_eq!(story.removed[0].kind, RemovedKind::Headline);
        story.blocks = vec![block("جسر جديد - ألف عابر")];
        drop_headline(&mut story);
        assert_eq!((story.blocks.len(), story.removed.len()), (0, 2), "a flash that repeats its title");
    }

    #[test]
    fn a_story_of_nothing_but_furniture_is_left() {
        assert_eq!(stripped(&["Share", "Print"]).0.len(), 2);
    }
}
