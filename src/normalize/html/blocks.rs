//! Blocks from extracted content.

use trafilatura::ExtractResult;

use super::super::unicode;
use crate::article::{Block, BlockKind};

/// The blocks of an extraction.
pub fn of(result: &ExtractResult) -> Vec<Block> {
    result
        .content_text
        .split('\n')
        .map(unicode::display)
        .filter(|text| !text.is_empty())
        .map(|text| Block { kind: BlockKind::Paragraph, text })
        .collect()
}
