//! Lines of styled text for a terminal: wrapped, aligned by their direction, coloured.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use super::bidi::{self, Direction, END, MARK, has_right_to_left, isolated};
use crate::article::facts::NameKind;

/// Columns of the labels on the left.
const LABEL: usize = 15;

/// What the terminal is like.
#[derive(Debug, Clone, Copy)]
pub struct Look {
    /// Columns.
    pub width: usize,
    /// Whether to colour.
    pub colour: bool,
    /// Whether right-to-left text is put in its visual order by us.
    pub visual: bool,
}

/// How a letter looks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Style {
    /// The kind of name it belongs to.
    pub name: Option<NameKind>,
    /// Bold.
    pub strong: bool,
    /// Faint.
    pub faint: bool,
}

impl Style {
    /// Bold and nothing else.
    pub const STRONG: Self = Self { name: None, strong: true, faint: false };
    /// Faint and nothing else.
    pub const FAINT: Self = Self { name: None, strong: false, faint: true };

    /// The colour of a kind of name and nothing else.
    pub fn of(kind: NameKind) -> Self {
        Self { name: Some(kind), ..Self::default() }
    }

    /// Parameters of the SGR sequence. The colours are of the eight that every terminal has, legible on dark and on
    /// light ground.
    fn codes(self) -> Vec<&'static str> {
        let name = self.name.map(|kind| match kind {
            NameKind::Person => "36",
            NameKind::Organisation => "35",
            NameKind::Place => "32",
        });
        [self.strong.then_some("1"), self.faint.then_some("2"), name].into_iter().flatten().collect()
    }
}

/// A letter with its style; also the parts that lines are made of.
pub type Letter = (char, Style);

/// A text in one style.
pub fn letters(text: &str, style: Style) -> Vec<Letter> {
    text.chars().map(|char| (char, style)).collect()
}

/// Lines, as they are added.
#[derive(Debug)]
pub struct Layout<'l> {
    look: &'l Look,
    out: String,
}

impl<'l> Layout<'l> {
    /// Nothing yet.
    pub fn new(look: &'l Look) -> Self {
        Self { look, out: String::new() }
    }

    /// All lines.
    pub fn finish(self) -> String {
        self.out
    }

    /// An empty line.
    pub fn gap(&mut self) {
        if !self.out.is_empty() && !self.out.ends_with("\n\n") {
            self.out.push('\n');
        }
    }

    /// The heading of a section, after an empty line.
    pub fn heading(&mut self, text: &str) {
        self.gap();
        self.line(&letters(text, Style::STRONG), Direction::Ltr, 0);
    }

    /// A paragraph, wrapped; right-to-left ones are aligned to the right. `first` and `rest` begin its first line and
    /// the others, on the side where reading begins.
    pub fn paragraph(
        &mut self,
        text: &[Letter],
        direction: Direction,
        first: &str,
        rest: &str,
        indent: usize,
    ) {
        let room = self.look.width.saturating_sub(indent + width_of(first).max(width_of(rest))).max(10);
        for (number, line) in wrap(text, room).into_iter().enumerate() {
            let mut begun = letters(if number == 0 { first } else { rest }, Style::FAINT);
            begun.extend(line);
            self.line(&begun, direction, indent);
        }
    }

    /// A label and its values, those of one label after each other as far as they fit.
    pub fn row(&mut self, label: &str, values: &[String], from: Option<&str>) {
        let mut parts: Vec<Vec<Letter>> = Vec::with_capacity(values.len() + 1);
        for (number, value) in values.iter().enumerate() {
            let mut part = letters(&isolated(value), Style::default());
            if number + 1 < values.len() {
                part.extend(letters(" · ", Style::FAINT));
            }
            parts.push(part);
        }
        parts.extend(from.map(|from| letters(&format!("  from {from}"), Style::FAINT)));
        self.flow(letters(&format!("  {label}"), Style::FAINT), parts);
    }

    /// Parts after each other as far as they fit, beside a label.
    pub fn flow(&mut self, label: Vec<Letter>, parts: Vec<Vec<Letter>>) {
        let room = self.look.width.saturating_sub(LABEL).max(10);
        let mut lines: Vec<Vec<Letter>> = Vec::new();
        let mut used = 0;
        for part in parts {
            let width = width(&part);
            if width > room {
                lines.extend(wrap(&part, room));
                used = lines.last().map_or(0, |line| self::width(line));
                continue;
            }
            match lines.last_mut().filter(|_| used + width <= room) {
                Some(line) => {
                    line.extend(part);
                    used += width;
                }
                None => {
                    lines.push(part);
                    used = width;
                }
            }
        }
        for (number, line) in lines.into_iter().enumerate() {
            let mut begun = if number == 0 { label.clone() } else { Vec::new() };
            let pad = LABEL.saturating_sub(width(&begun)).max(usize::from(number == 0));
            begun.extend(std::iter::repeat_n((' ', Style::default()), pad));
            begun.extend(line);
            self.line(&begun, Direction::Ltr, 0);
        }
    }

    /// A table: columns side by side where they fit, else cells with a bar between them.
    pub fn table(&mut self, rows: &[Vec<Vec<Letter>>], direction: Direction) {
        let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
        let widths: Vec<usize> = (0..columns)
            .map(|column| {
                rows.iter().filter_map(|row| row.get(column)).map(|cell| width(cell)).max().unwrap_or(0)
            })
            .collect();
        let fits = widths.iter().sum::<usize>() + 2 * columns <= self.look.width;
        for row in rows {
            let mut line: Vec<Letter> = Vec::new();
            for (column, cell) in row.iter().enumerate() {
                if column > 0 {
                    line.extend(letters(if fits { "  " } else { " | " }, Style::FAINT));
                }
                let written: String = cell.iter().map(|letter| letter.0).collect();
                let inner = Direction::of(&written).unwrap_or(direction);
                if fits {
                    line.push((inner.opening(), Style::default()));
                }
                line.extend(cell);
                if fits {
                    line.push((END, Style::default()));
                    let pad = widths.get(column).map_or(0, |wide| wide.saturating_sub(width(cell)));
                    line.extend(std::iter::repeat_n((' ', Style::default()), pad));
                }
            }
            if fits { self.line(&line, direction, 0) } else { self.paragraph(&line, direction, "", "  ", 0) }
        }
    }

    /// One line, which must fit.
    fn line(&mut self, text: &[Letter], direction: Direction, indent: usize) {
        let mut text = text;
        while let Some(((' ', _), rest)) = text.split_last() {
            text = rest;
        }
        let pad = match direction {
            Direction::Ltr => indent,
            Direction::Rtl => self.look.width.saturating_sub(indent + width(text)),
        };
        let written: String = text.iter().map(|letter| letter.0).collect();
        let turns = direction == Direction::Rtl || has_right_to_left(&written);
        if !turns {
            self.out.extend(std::iter::repeat_n(' ', pad));
            self.styled(text);
        } else if self.look.visual {
            self.out.extend(std::iter::repeat_n(' ', pad));
            self.styled(&bidi::visual(text, direction));
        } else {
            self.out.push(MARK);
            self.out.extend(std::iter::repeat_n(' ', pad));
            self.out.push(direction.opening());
            self.styled(text);
            self.out.push(END);
        }
        self.out.push('\n');
    }

    fn styled(&mut self, text: &[Letter]) {
        for run in text.chunk_by(|one, other| one.1 == other.1) {
            let codes =
                run.first().filter(|_| self.look.colour).map(|letter| letter.1.codes()).unwrap_or_default();
            if !codes.is_empty() {
                self.out.push_str(&format!("\u{1b}[{}m", codes.join(";")));
            }
            self.out.extend(run.iter().map(|letter| letter.0));
            if !codes.is_empty() {
                self.out.push_str("\u{1b}[0m");
            }
        }
    }
}

/// Columns that letters take; lam and alef are two, though a terminal may draw them as one.
fn width(text: &[Letter]) -> usize {
    width_of(&text.iter().map(|letter| letter.0).collect::<String>())
}

fn width_of(text: &str) -> usize {
    // Cluster by cluster: as a whole, the crate takes lam and alef for the one glyph they can be drawn as.
    text.graphemes(true).map(|cluster| cluster.width()).sum()
}

/// Lines of at most `room` columns, broken at spaces; words that are longer, and scripts without spaces, between
/// letters.
fn wrap(text: &[Letter], room: usize) -> Vec<Vec<Letter>> {
    let mut lines: Vec<Vec<Letter>> = Vec::new();
    for part in text.split(|letter| letter.0 == '\n') {
        let mut line: Vec<Letter> = Vec::new();
        let mut used = 0;
        for word in part.split_inclusive(|letter| matches!(letter.0, ' ' | '\t')) {
            let bare = match word.split_last() {
                Some(((' ' | '\t', _), rest)) => rest,
                _ => word,
            };
            if used > 0 && used + width(bare) > room {
                lines.push(std::mem::take(&mut line));
                used = 0;
            }
            if width(bare) <= room {
                line.extend(
                    word.iter().map(|(char, style)| (if *char == '\t' { ' ' } else { *char }, *style)),
                );
                used += width(word);
                continue;
            }
            let written: String = word.iter().map(|letter| letter.0).collect();
            let mut at = 0;
            for cluster in written.graphemes(true) {
                if used + width_of(cluster) > room {
                    lines.push(std::mem::take(&mut line));
                    used = 0;
                }
                let end = at + cluster.chars().count();
                line.extend(word.get(at..end).unwrap_or(&[]));
                used += width_of(cluster);
                at = end;
            }
        }
        lines.push(line);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: Look = Look { width: 20, colour: false, visual: false };

    fn paragraph(look: &Look, text: &str, direction: Direction) -> String {
        let mut layout = Layout::new(look);
        layout.paragraph(&letters(text, Style::default()), direction, "", "", 0);
        layout.finish()
    }

    #[test]
    fn long_lines_break_at_words_and_no_word_is_lost() {
        let text = "one two three four five six seven eight nine ten";
        let lines = paragraph(&PLAIN, text, Direction::Ltr);
        assert!(lines.lines().all(|line| line.len() <= 20), "{lines}");
        assert_eq!(lines.split_whitespace().collect::<Vec<_>>().join(" "), text);
        let lines = paragraph(&PLAIN, &"x".repeat(50), Direction::Ltr);
        assert_eq!(lines.lines().map(str::len).collect::<Vec<_>>(), [20, 20, 10]);
        let lines = paragraph(&PLAIN, &"新闻".repeat(12), Direction::Ltr);
        assert!(lines.lines().all(|line| line.width() <= 20), "{lines}");
    }

    #[test]
    fn right_to_left_lines_are_aligned_right_in_an_isolate() {
        assert_eq!(
            paragraph(&PLAIN, "بيت NATO", Direction::Rtl),
            "\u{200e}            \u{2067}بيت NATO\u{2069}\n"
        );
        let visual = Look { visual: true, ..PLAIN };
        assert_eq!(paragraph(&visual, "بيت NATO", Direction::Rtl), "            NATO ﺖﻴﺑ\n");
        assert_eq!(paragraph(&PLAIN, "left only", Direction::Ltr), "left only\n", "no marks without need");
    }

    #[test]
    fn labels_stay_left_of_right_to_left_values() {
        let visual = Look { visual: true, width: 40, colour: false };
        let mut layout = Layout::new(&visual);
        layout.row("people", &["دار".into(), "Bob (2)".into(), "دور".into()], None);
        assert_eq!(layout.finish(), "  people       ﺭﺍﺩ · Bob (2) · ﺭﻭﺩ\n");
    }

    #[test]
    fn colour_is_written_only_when_asked_for() {
        let text = letters("Bob", Style::of(NameKind::Person));
        for colour in [true, false] {
            let look = Look { colour, ..PLAIN };
            let mut layout = Layout::new(&look);
            layout.paragraph(&text, Direction::Ltr, "", "", 0);
            assert_eq!(layout.finish(), if colour { "\u{1b}[36mBob\u{1b}[0m\n" } else { "Bob\n" });
        }
    }

    #[test]
    fn columns_of_a_table_stand_under_each_other_on_the_side_where_reading_begins() {
        let cell = |text: &str| letters(text, Style::default());
        let rows = vec![vec![cell("دار"), cell("12")], vec![cell("د"), cell("3")]];
        let look = Look { visual: true, ..PLAIN };
        let mut layout = Layout::new(&look);
        layout.table(&rows, Direction::Rtl);
        assert_eq!(
            layout.finish(),
            "             12  ﺭﺍﺩ\n             3     ﺩ\n".replace("             3 ", "              3")
        );
    }
}
