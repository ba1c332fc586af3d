//! The article in a terminal.

use super::bidi::{Direction, harmless, isolated};
use super::facts;
use super::layout::{Layout, Letter, Look, Style, letters};
use super::pieces::{self, Laid};
use crate::article::facts::NameKind;
use crate::article::{BlockKind, EnrichedArticle};

const KINDS: [(NameKind, &str); 3] =
    [(NameKind::Person, "people"), (NameKind::Organisation, "organisations"), (NameKind::Place, "places")];

/// Lays the article out: headline and what stands above a story, the text, who says what, names, numbers, what was
/// removed, and where it all came from.
pub fn page(article: &EnrichedArticle, look: &Look) -> String {
    let mut layout = Layout::new(look);
    let main = pieces::direction(article);
    let way = |text: &str| Direction::of(text).unwrap_or(main);
    match facts::headline(article) {
        Some(headline) => {
            layout.paragraph(&letters(&headline, Style::STRONG), way(&headline), "", "", 0);
        }
        None => layout.paragraph(&letters("(no headline)", Style::FAINT), Direction::Ltr, "", "", 0),
    }
    if let Some(summary) = facts::summary(article) {
        layout.paragraph(&letters(&summary, Style::FAINT), way(&summary), "", "", 0);
    }
    layout.gap();
    for fact in facts::head(article) {
        layout.row(fact.label, &fact.values, fact.from.as_deref());
    }
    layout.gap();
    if look.colour {
        legend(&mut layout, article);
    }
    for block in pieces::blocks(article) {
        text(&mut layout, &block, article);
        layout.gap();
    }
    quotes(&mut layout, article, main);
    names(&mut layout, article);
    let quantities = facts::quantities(article);
    if !quantities.is_empty() {
        layout.heading("numbers");
        for (written, read) in quantities {
            let mut line = letters(&isolated(&written), Style::default());
            line.extend(letters(" = ", Style::FAINT));
            line.extend(letters(&isolated(&read), Style::default()));
            layout.paragraph(&line, Direction::Ltr, "  ", "    ", 0);
        }
    }
    let removed = facts::removed(article);
    if !removed.is_empty() {
        layout.heading("taken out of the text");
        for (kind, texts) in removed {
            for text in texts {
                layout.row(&kind, &[text.replace('\n', " / ")], None);
            }
        }
    }
    layout.heading("record");
    for fact in facts::foot(article) {
        layout.row(fact.label, &fact.values, fact.from.as_deref());
    }
    layout.finish()
}

fn legend(layout: &mut Layout<'_>, article: &EnrichedArticle) {
    let mut parts: Vec<Vec<Letter>> = Vec::new();
    for (kind, label) in KINDS {
        if article.rawi.mentions.iter().any(|mention| mention.kind == kind) {
            parts.push(letters(&format!("{label}  "), Style::of(kind)));
        }
    }
    if !article.rawi.quotes.is_empty() {
        parts.push(letters("[1] number of a quotation", Style::FAINT));
    }
    if !parts.is_empty() {
        layout.flow(letters("  colours", Style::FAINT), parts);
        layout.gap();
    }
}

fn text(layout: &mut Layout<'_>, block: &Laid<'_>, article: &EnrichedArticle) {
    let base = match block.kind {
        BlockKind::Subheading => Style::STRONG,
        BlockKind::Caption => Style::FAINT,
        _ => Style::default(),
    };
    let mut written: Vec<Letter> = Vec::new();
    for piece in &block.pieces {
        let mention = piece.mention.and_then(|at| article.rawi.mentions.get(at));
        let style = Style { name: mention.map(|mention| mention.kind), ..base };
        written.extend(letters(&harmless(piece.text), style));
        for end in &piece.ends {
            written.extend(letters(&format!("[{}]", end + 1), Style::FAINT));
        }
    }
    match block.kind {
        BlockKind::Table => {
            let rows: Vec<Vec<Vec<Letter>>> = written
                .split(|letter| letter.0 == '\n')
                .map(|row| row.split(|letter| letter.0 == '\t').map(<[Letter]>::to_vec).collect())
                .collect();
            layout.table(&rows, block.direction);
        }
        BlockKind::ListItem => layout.paragraph(&written, block.direction, "• ", "  ", 2),
        BlockKind::Quote => layout.paragraph(&written, block.direction, "│ ", "│ ", 2),
        BlockKind::Caption => layout.paragraph(&written, block.direction, "▣ ", "  ", 2),
        BlockKind::Paragraph | BlockKind::Subheading => {
            layout.paragraph(&written, block.direction, "", "", 0);
        }
    }
}

fn quotes(layout: &mut Layout<'_>, article: &EnrichedArticle, main: Direction) {
    if article.rawi.quotes.is_empty() {
        return;
    }
    layout.heading("who says what");
    for (number, quote) in article.rawi.quotes.iter().enumerate() {
        let said = harmless(&quote.text).replace("\n\n", " ¶ ");
        let who = quote.speaker.as_ref().and_then(facts::speaker);
        let who = match who {
            Some(who) => letters(&isolated(&who), Style::of(NameKind::Person)),
            None => letters("nobody named", Style::FAINT),
        };
        let told = letters(&format!("  ({})", isolated_parts(&facts::of_quote(quote))), Style::FAINT);
        layout.flow(letters(&format!("  [{}]", number + 1), Style::FAINT), vec![who, told]);
        layout.paragraph(&letters(&said, Style::default()), Direction::of(&said).unwrap_or(main), "", "", 4);
    }
}

fn names(layout: &mut Layout<'_>, article: &EnrichedArticle) {
    for (kind, label) in KINDS {
        let found = facts::names(article, kind);
        if found.is_empty() {
            continue;
        }
        layout.heading(label);
        for (_, entity) in found {
            let mut line = letters(&isolated(&harmless(&entity.name)), Style::of(kind));
            let told = facts::of_name(entity);
            if !told.is_empty() {
                line.extend(letters(&format!("  {}", isolated_parts(&told)), Style::FAINT));
            }
            if let Some(uri) = &entity.uri {
                line.extend(letters(&format!("  {}", isolated(&harmless(uri))), Style::FAINT));
            }
            layout.paragraph(&line, Direction::Ltr, "  ", "    ", 0);
        }
    }
}

/// A list with commas, each part isolated; "cue قال" runs the way of its first word.
fn isolated_parts(list: &str) -> String {
    let part = |part: &str| match part.split_once(' ') {
        Some((label, value)) if Direction::of(label) == Some(Direction::Ltr) => {
            format!("{label} {}", isolated(value))
        }
        _ => isolated(part),
    };
    list.split(", ").map(part).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::inspect::test_record;

    const LOOK: Look = Look { width: 80, colour: false, visual: false };

    #[test]
    fn what_is_known_is_shown_and_what_is_not_is_not_mentioned() {
        let shown = page(&test_record(), &LOOK);
        for part in ["ميناء جديد في العقبة", "فهد الدلابيح", "[1]", "بترا", "اقرأ أيضا", "40000000 USD"]
        {
            assert!(shown.contains(part), "{part} is missing in\n{shown}");
        }
        assert!(!shown.contains("published") && !shown.contains("paywall"), "{shown}");
        assert!(!shown.contains('\u{1b}'));
    }

    #[test]
    fn no_line_is_wider_than_the_terminal() {
        for width in [40, 60, 80] {
            for visual in [false, true] {
                let shown = page(&test_record(), &Look { width, colour: false, visual });
                for line in shown.lines() {
                    let clusters = unicode_segmentation::UnicodeSegmentation::graphemes(line, true);
                    let columns: usize = clusters.map(unicode_width::UnicodeWidthStr::width).sum();
                    assert!(columns <= width, "{columns} columns of {width}: {line}");
                }
            }
        }
    }

    #[test]
    fn an_article_cannot_send_commands_to_the_terminal() {
        let mut record = test_record();
        let evil = "\u{1b}]0;owned\u{7}\u{1b}[2J\u{9b}31m\u{202e}";
        record.ninjs.headlines[0].value = evil.into();
        record.ninjs.uri = evil.into();
        record.rawi.authors = vec![evil.into()];
        record.rawi.entities[0].name = evil.into();
        record.rawi.entities[0].title = Some(evil.into());
        record.rawi.entities[0].uri = Some(evil.into());
        record.rawi.quotes[0].text = evil.into();
        record.rawi.quotes[0].cue = Some(evil.into());
        record.rawi.removed[0].text = evil.into();
        record.rawi.tags = vec![evil.into()];
        record.rawi.worker = evil.into();
        record.rawi.provenance.insert(evil.into(), evil.into());
        record.rawi.repairs.insert(evil.into(), 1);
        record.ninjs.bodies[0].value.push_str(evil);
        record.rawi.blocks.clear();
        let shown = page(&record, &LOOK);
        let bad: Vec<char> = shown
            .chars()
            .filter(|char| *char != '\n' && (char.is_control() || *char == '\u{202e}'))
            .collect();
        assert!(bad.is_empty(), "{bad:?}");
    }
}
