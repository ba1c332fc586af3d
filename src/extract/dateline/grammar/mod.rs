//! The grammar of a dateline:
//! `[WEEKDAY] PLACE{(/|و|,) PLACE} [في] [DATE] SEP [OUTLET] [(]AGENCY[)] SEP body`.

mod acceptance;
mod day;
mod place;
mod source;

pub(super) use place::is_located;

use crate::lexicon::agencies::Source;

/// Longest head of a block that is searched, in code points.
const HEAD: usize = 160;

/// Longest block, in code points, whose place may stand behind its source ("سكاي نيوز عربية - أبوظبي").
const OWN_LINE: usize = 60;

/// A day as written: what of it was given.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct WrittenDay {
    /// Day of the month.
    pub day: Option<i8>,
    /// Month, 1 to 12.
    pub month: Option<i8>,
    /// Year.
    pub year: Option<i16>,
    /// Weekday, Monday = 1.
    pub weekday: Option<i8>,
}

/// What the grammar read at the head of a block.
#[derive(Debug, Clone, Default)]
pub struct Head {
    /// Length of the dateline in code points, separators after it included.
    pub end: usize,
    /// Places in order.
    pub places: Vec<String>,
    /// Sources in order, as written.
    pub sources: Vec<(String, Option<&'static Source>)>,
    /// People between place and source or behind it (`أنقرة/ محمد يلدز/ الأناضول`).
    pub bylines: Vec<String>,
    /// The day.
    pub day: WrittenDay,
    /// Name of the rule that accepted it.
    pub rule: &'static str,
    /// Probability from 0 to 1.
    pub confidence: f32,
}

pub(super) struct Parser<'a> {
    pub(super) text: &'a [char],
    pub(super) at: usize,
    pub(super) head: Head,
    /// Where the last item ended: a separator alone belongs to the dateline only when it follows one.
    pub(super) separated: bool,
    pub(super) in_brackets: bool,
    /// A source stood in brackets or between slashes.
    pub(super) framed_source: bool,
    /// The separator that came last.
    pub(super) last_separator: Option<char>,
    pub(super) dashes: usize,
    pub(super) state_behind_city: bool,
    pub(super) slashes: usize,
    /// Agencies without a name (`وكالات`) stood in it.
    pub(super) generic: bool,
    /// Capitals without a name (`عواصم`) stood where a place does.
    pub(super) capitals: bool,
    /// Two places with a dash between them: a way, a match, a quarrel.
    pub(super) places_at_dash: bool,
    /// The reporter stood behind `من`.
    pub(super) from: bool,
    /// The text began with a source in brackets: `(ANSA) - ROMA`.
    pub(super) source_first: bool,
    /// The text began with a source before a day: `ТАСС, 12 марта. `.
    pub(super) source_dated: bool,
    /// The text began with its place in brackets: `(Québec) `.
    pub(super) framed_place: bool,
    /// Where the dateline begins: behind the initials of an author.
    pub(super) start: usize,
}

/// Reads the head of a block. `None` when it is no dateline: an ordinary sentence is never cut.
pub fn read(text: &[char]) -> Option<Head> {
    let whole = text.len() <= HEAD;
    let mut parser = Parser {
        text: text.get(..HEAD.min(text.len())).unwrap_or(text),
        at: 0,
        head: Head::default(),
        separated: true,
        in_brackets: false,
        framed_source: false,
        last_separator: None,
        dashes: 0,
        state_behind_city: false,
        slashes: 0,
        generic: false,
        capitals: false,
        places_at_dash: false,
        from: false,
        source_first: false,
        source_dated: false,
        framed_place: false,
        start: 0,
    };
    parser.initials();
    parser.run();
    let own_line = whole && parser.at == text.len();
    parser.accept(own_line)
}

pub(super) fn is_separator(c: char) -> bool {
    matches!(
        c,
        '-' | '\u{2010}'..='\u{2015}' | 'ـ' | '/' | ':' | '.' | '|' | ',' | '،' | '؛' | '•' | '·' | '+' | '='
    )
}

pub(super) fn is_dash(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2015}' | 'ـ')
}

impl Parser<'_> {
    fn peek(&self) -> Option<char> {
        self.text.get(self.at).copied()
    }

    fn spaces(&mut self) {
        while self.peek().is_some_and(|c| c.is_whitespace()) {
            self.at += 1;
        }
    }

    /// Passes over the initials of an author before a place in capitals: `abr. BRÜSSEL. `.
    fn initials(&mut self) {
        let length = self.text.iter().take_while(|c| c.is_lowercase()).count();
        let stop = self.text.get(length..length + 2) == Some(&['.', ' ']);
        let capitals = self.text.iter().skip(length + 2).take_while(|c| c.is_uppercase()).count();
        if (2..=4).contains(&length) && stop && capitals > 2 {
            self.start = length + 2;
            self.at = self.start;
        }
    }

    fn run(&mut self) {
        loop {
            let before = self.at;
            self.spaces();
            let Some(char) = self.peek() else { return };
            if is_separator(char) {
                self.separator(char);
                continue;
            }
            // Behind a framed source and its separator the story begins, unless more sources follow at once.
            let located =
                !self.head.places.is_empty() || self.head.day.day.is_some() || self.text.len() > OWN_LINE;
            let waits = (self.source_first || self.source_dated) && self.head.day.day.is_none();
            let closed = self.framed_source && self.separated && located && !waits;
            let moved = match char {
                '(' | '[' | '（' => self.bracketed(),
                '«' | '"' | '“' => self.quoted_outlet(),
                _ if closed => {
                    self.source(true)
                        || self.unnamed()
                        || self.reporter()
                        || self.head.places.is_empty() && self.place()
                }
                _ => self.calendar() || self.unnamed() || self.source(false) || self.from() || self.place(),
            };
            if !moved {
                self.at = if self.separated { before.max(self.at) } else { before };
                return;
            }
        }
    }

    fn separator(&mut self, first: char) {
        while let Some(char) = self.peek().filter(|&c| is_separator(c) || c.is_whitespace()) {
            self.dashes += usize::from(is_dash(char));
            self.slashes += usize::from(char == '/');
            self.at += 1;
            if !char.is_whitespace() {
                self.last_separator = Some(if is_dash(char) { '-' } else { char });
            }
        }
        if is_dash(first) {
            self.last_separator = Some('-');
        }
        self.separated = true;
    }
}
