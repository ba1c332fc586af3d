//! Takes a site's furniture off the head and tail of a story.
//!
//! Only whole blocks that are a known phrase go, and only from the ends, so that a story about "related stories" keeps
//! its words. Behind a heading of related stories, near the end, the short blocks without a full stop are teasers.

use crate::article::story::{Removed, RemovedKind};
use crate::article::{Block, BlockKind};
use crate::lexicon::boilerplate::kind_of;

/// How many blocks from the end a heading of related stories is looked for.
const TAIL: usize = 12;
/// Longest teaser, in code points.
const TEASER: usize = 150;
/// Longest piece kept in the record, in code points, as [`Removed`] promises.
const KEPT: usize = 1000;

/// Strips furniture from both ends and lists it in `removed`, in reading order. Something of the text always stays: a
/// story that is nothing but furniture is left as it is.
pub fn strip(blocks: &mut Vec<Block>, removed: &mut Vec<Removed>) {
    let head = blocks.iter().take_while(|block| is_furniture(block)).count();
    if head == blocks.len() {
        return;
    }
    for block in blocks.drain(..head) {
        removed.push(listed(&block.text));
    }
    let first = blocks.len().saturating_sub(TAIL).max(1);
    let related = (first..blocks.len()).find(|&at| {
        let behind = blocks.get(at.saturating_add(1)..).unwrap_or_default();
        blocks.get(at).is_some_and(|block| kind_of(&block.text) == Some(RemovedKind::Related))
            && behind.iter().all(|block| is_furniture(block) || is_teaser(block))
    });
    let mut end = related.unwrap_or(blocks.len());
    while end > 1 && end.checked_sub(1).and_then(|last| blocks.get(last)).is_some_and(is_furniture) {
        end = end.saturating_sub(1);
    }
    for block in blocks.drain(end..) {
        removed.push(if is_furniture(&block) {
            listed(&block.text)
        } else {
            Removed { kind: RemovedKind::Related, text: block.text.chars().take(KEPT).collect() }
        });
    }
}

fn is_furniture(block: &Block) -> bool {
    block.kind != BlockKind::Table && kind_of(&block.text).is_some()
}

fn is_teaser(block: &Block) -> bool {
    block.text.chars().count() <= TEASER
        && !block.text.ends_with(['.', '!', '؟', '۔', '。', '।', '"', '”', '»'])
}

fn listed(text: &str) -> Removed {
    let kind = match kind_of(text) {
        Some(RemovedKind::Notice) => RemovedKind::Notice,
        _ => RemovedKind::Boilerplate,
    };
    Removed { kind, text: text.chars().take(KEPT).collect() }
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
    fn a_story_of_nothing_but_furniture_is_left() {
        assert_eq!(stripped(&["Share", "Print"]).0.len(), 2);
    }
}
