//! Blocks from the units of a story.

use super::super::unicode::{self, Repairs};
use super::body::Body;
use super::outline::{Kind, Outline};
use crate::article::{Block, BlockKind};

/// The blocks of a story, their repairs added to `repairs`; the cells of a table make one block, rows as lines, cells separated by a tab.
pub fn of(outline: &Outline, body: &Body, repairs: &mut Repairs) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut last: Option<(usize, usize)> = None;
    for unit in body.units.iter().filter_map(|at| outline.units.get(*at)) {
        unicode::add_all(repairs, &unit.repairs);
        let kind = match unit.kind {
            Kind::Heading(_) => BlockKind::Subheading,
            Kind::Paragraph | Kind::Run => BlockKind::Paragraph,
            Kind::Item => BlockKind::ListItem,
            Kind::Quote => BlockKind::Quote,
            Kind::Caption => BlockKind::Caption,
            Kind::Cell => BlockKind::Table,
        };
        if kind == BlockKind::Table
            && let (Some((row, table)), Some((last_row, last_table))) = (unit.row, last)
            && table == last_table
            && let Some(block) = blocks.last_mut().filter(|block| block.kind == BlockKind::Table)
        {
            block.text.push(if row == last_row { '\t' } else { '\n' });
            block.text.push_str(&unit.text);
        } else {
            blocks.push(Block { kind, text: unit.text.clone() });
        }
        last = if kind == BlockKind::Table { unit.row } else { None };
    }
    blocks
}
