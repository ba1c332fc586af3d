//! The main body cut into pieces: each block into stretches that lie in the same name, quotation and quantity.

use super::bidi::Direction;
use crate::article::facts::NameKind;
use crate::article::{BlockKind, EnrichedArticle};

/// Marks that close a quotation.
const CLOSING: [char; 9] = ['"', '”', '»', '“', '’', '\'', '›', '」', '』'];

/// One block of the text.
#[derive(Debug)]
pub struct Laid<'a> {
    /// What kind of block it is.
    pub kind: BlockKind,
    /// The way it runs.
    pub direction: Direction,
    /// Its text, in order and without gaps.
    pub pieces: Vec<Piece<'a>>,
}

/// A stretch of text. The numbers are places in the record's lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece<'a> {
    /// The text.
    pub text: &'a str,
    /// The mention it belongs to.
    pub mention: Option<usize>,
    /// The outermost quotation it belongs to.
    pub quote: Option<usize>,
    /// The quantity it belongs to.
    pub quantity: Option<usize>,
    /// The quotations that end here, or whose closing mark does.
    pub ends: Vec<usize>,
}

/// The way the whole article runs.
pub fn direction(article: &EnrichedArticle) -> Direction {
    let headlines = article.ninjs.headlines.iter().map(|headline| headline.value.as_str());
    std::iter::once(article.body()).chain(headlines).find_map(Direction::of).unwrap_or(Direction::Ltr)
}

/// The blocks of the main body. A record whose facts point outside of the text shows what lies inside.
pub fn blocks(article: &EnrichedArticle) -> Vec<Laid<'_>> {
    let body = article.body();
    let bytes: Vec<usize> = body.char_indices().map(|(byte, _)| byte).chain([body.len()]).collect();
    let points = bytes.len() - 1;
    let rawi = &article.rawi;
    let mentions = painted(points, rawi.mentions.iter().map(|mention| (mention.start, mention.end)));
    let quotes = painted(points, rawi.quotes.iter().map(|quote| (quote.start, quote.end)));
    let quantities = painted(points, rawi.quantities.iter().map(|quantity| (quantity.start, quantity.end)));
    // A quotation's number stands behind its closing mark, which is not part of the quotation.
    let closes = |at: usize| {
        bytes.get(at).and_then(|byte| body.get(*byte..)).is_some_and(|rest| rest.starts_with(CLOSING))
    };
    let mut ends: Vec<(usize, usize)> = rawi
        .quotes
        .iter()
        .enumerate()
        .map(|(at, quote)| (quote.end.saturating_add(usize::from(closes(quote.end))), at))
        .collect();
    ends.sort_unstable();
    let main = direction(article);
    let whole = [(BlockKind::Paragraph, 0, points)];
    let spans: Vec<(BlockKind, usize, usize)> =
        rawi.blocks.iter().map(|block| (block.kind, block.start, block.end)).collect();
    let spans = if spans.is_empty() && points > 0 { whole.to_vec() } else { spans };
    let text = |start: usize, end: usize| {
        bytes.get(start).zip(bytes.get(end)).and_then(|(start, end)| body.get(*start..*end)).unwrap_or("")
    };
    let colour = |at: usize| {
        let of = |paint: &[Option<usize>]| paint.get(at).copied().flatten();
        (of(&mentions), of(&quotes), of(&quantities))
    };
    let mut laid = Vec::with_capacity(spans.len());
    for (kind, start, end) in spans {
        let end = end.min(points);
        let mut pieces = Vec::new();
        let mut from = start;
        while from < end {
            let first_end = ends.partition_point(|(place, _)| *place <= from);
            let next_end = ends.get(first_end).map_or(end, |(place, _)| (*place).min(end));
            let mut to = from + 1;
            while to < next_end && colour(to) == colour(from) {
                to += 1;
            }
            let (mention, quote, quantity) = colour(from);
            let here = ends.iter().skip(first_end).take_while(|(place, _)| *place == to).map(|(_, at)| *at);
            pieces.push(Piece { text: text(from, to), mention, quote, quantity, ends: here.collect() });
            from = to;
        }
        // One foreign word does not turn a paragraph round; a paragraph in the other script only does.
        let direction = match main {
            Direction::Rtl if start < end && !super::bidi::has_right_to_left(text(start, end)) => {
                Direction::of(text(start, end)).unwrap_or(main)
            }
            Direction::Ltr => match Direction::of(text(start.min(end), end)) {
                Some(Direction::Rtl) => Direction::Rtl,
                _ => main,
            },
            Direction::Rtl => main,
        };
        laid.push(Laid { kind, direction, pieces });
    }
    laid
}

/// For each code point the place of the span over it; of spans that overlap the first one has it.
fn painted(points: usize, spans: impl Iterator<Item = (usize, usize)>) -> Vec<Option<usize>> {
    let mut spans: Vec<(usize, usize, usize)> =
        spans.enumerate().map(|(at, (start, end))| (start, end, at)).collect();
    spans.sort_by_key(|(start, end, _)| (*start, std::cmp::Reverse(*end)));
    let mut paint = vec![None; points];
    let mut done = 0;
    for (start, end, at) in spans {
        for place in start.max(done)..end.min(points) {
            if let Some(place) = paint.get_mut(place) {
                *place = Some(at);
            }
        }
        done = done.max(end.min(points));
    }
    paint
}

/// The word for a kind of name.
pub fn kind_word(kind: NameKind) -> &'static str {
    match kind {
        NameKind::Person => "person",
        NameKind::Organisation => "organisation",
        NameKind::Place => "place",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::inspect::test_record;

    #[test]
    fn the_pieces_of_a_block_are_its_text_and_tell_names_and_quotations() {
        let record = test_record();
        let blocks = blocks(&record);
        let joined: Vec<String> =
            blocks.iter().map(|block| block.pieces.iter().map(|piece| piece.text).collect()).collect();
        assert_eq!(joined.join("\n\n"), record.body());
        let pieces = || blocks.iter().flat_map(|block| &block.pieces);
        assert!(pieces().any(|piece| piece.text == "فهد الدلابيح" && piece.mention.is_some()), "{blocks:?}");
        let quote = pieces().find(|piece| piece.quote.is_some()).expect("a quotation");
        assert_eq!(quote.text, "سيفتح في الخريف");
        let end = pieces().find(|piece| piece.ends == [0]).expect("its end");
        assert_eq!(end.text, "\"", "the number stands behind the mark");
        assert!(blocks.iter().all(|block| block.direction == Direction::Rtl));
    }

    #[test]
    fn facts_that_point_outside_of_the_text_or_over_each_other_lose_nothing() {
        let mut record = test_record();
        let mut quote = record.rawi.quotes[0].clone();
        (quote.start, quote.end) = (3, 100_000);
        record.rawi.quotes.push(quote);
        let mut mention = record.rawi.mentions[0].clone();
        (mention.start, mention.end) = (70_000, 5);
        record.rawi.mentions.push(mention);
        record.rawi.blocks.clear();
        let all: String =
            blocks(&record).iter().flat_map(|block| &block.pieces).map(|piece| piece.text).collect();
        assert_eq!(all, record.body());
    }
}
