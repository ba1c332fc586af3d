//! The grammar of a dateline:
//! `[WEEKDAY] PLACE{(/|و|,) PLACE} [في] [DATE] SEP [OUTLET] [(]AGENCY[)] SEP body`.

use std::ops::Range;

use crate::lexicon::agencies::{self, Source};
use crate::lexicon::calendar::{self, CalendarWord};
use crate::lexicon::names::{GAZETTEER, GIVEN_NAMES, Known, joined_key};
use crate::text::search_tier::name_key;

/// Longest head of a block that is searched, in code points.
const HEAD: usize = 160;

/// Longest block, in code points, whose place may stand behind its source ("سكاي نيوز عربية - أبوظبي").
const OWN_LINE: usize = 60;

/// Most words that one place is written with.
const PLACE_WORDS: usize = 4;

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
    /// A person between place and source (`أنقرة/ محمد يلدز/ الأناضول`).
    pub byline: Option<String>,
    /// The day.
    pub day: WrittenDay,
    /// Name of the rule that accepted it.
    pub rule: &'static str,
    /// Probability from 0 to 1.
    pub confidence: f32,
}

struct Parser<'a> {
    text: &'a [char],
    at: usize,
    head: Head,
    /// Where the last item ended: a separator alone belongs to the dateline only when it follows one.
    separated: bool,
    in_brackets: bool,
    /// A source stood in brackets or between slashes.
    framed_source: bool,
    /// The separator that came last.
    last_separator: Option<char>,
    dashes: usize,
    state_behind_city: bool,
    slashes: usize,
    /// Agencies without a name (`وكالات`) stood in it.
    generic: bool,
    /// The text began with a source in brackets: `(ANSA) - ROMA`.
    source_first: bool,
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
        source_first: false,
    };
    parser.run();
    let own_line = whole && parser.at == text.len();
    parser.accept(own_line)
}

fn is_separator(c: char) -> bool {
    matches!(
        c,
        '-' | '\u{2010}'..='\u{2015}' | 'ـ' | '/' | ':' | '.' | '|' | ',' | '،' | '؛' | '•' | '·' | '+'
    )
}

fn is_dash(c: char) -> bool {
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
            let waits = self.source_first && self.head.day.day.is_none();
            let closed = self.framed_source && self.separated && located && !waits;
            let moved = match char {
                '(' | '[' | '（' => self.bracketed(),
                '«' | '"' | '“' => self.quoted_outlet(),
                _ if closed => self.source(true) || self.reporter(),
                _ => self.calendar() || self.unnamed() || self.source(false) || self.place(),
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

    /// `(رويترز)`, `( اف ب )`, `(AFP/Reuters)`, `(فرنسا)`, `（记者…）`.
    fn bracketed(&mut self) -> bool {
        let open = self.at;
        let rest = self.text.get(open + 1..).unwrap_or(&[]);
        let Some(length) = rest.iter().take(60).position(|&c| matches!(c, ')' | ']' | '）')) else {
            return false;
        };
        let close = open + 1 + length;
        self.at = open + 1;
        let (sources, day) = (self.head.sources.len(), self.head.day);
        self.in_brackets = true;
        while self.at < close {
            self.spaces();
            match self.peek() {
                Some(c) if is_separator(c) => self.at += 1,
                Some(_) if self.at < close && (self.calendar() || self.source(false) || self.desk()) => {}
                _ => break,
            }
        }
        self.in_brackets = false;
        if self.at >= close {
            self.at = close + 1;
            self.framed_source |= self.head.sources.len() > sources;
            self.source_first |= open == 0 && self.framed_source;
            self.separated = self.framed_source;
            return self.head.sources.len() > sources || self.head.day != day;
        }
        self.head.sources.truncate(sources);
        self.head.day = day;
        let inside: String = self.text.get(open + 1..close).unwrap_or(&[]).iter().collect();
        let words = inside.split_whitespace().count();
        if self.head.places.is_empty() || self.framed_source || words == 0 || words > 3 {
            self.at = open;
            return false;
        }
        // The state behind a city is no place of filing.
        self.at = close + 1;
        self.state_behind_city = true;
        self.separated = false;
        true
    }

    /// `الرياض: «الشرق الأوسط»`: an outlet that quotes its own name.
    fn quoted_outlet(&mut self) -> bool {
        let open = self.at;
        let rest = self.text.get(open + 1..).unwrap_or(&[]);
        let Some(length) = rest.iter().take(40).position(|&c| matches!(c, '»' | '"' | '”')) else {
            return false;
        };
        let close = open + 1 + length;
        let known = agencies::match_at(self.text, open + 1).filter(|&(end, _)| end == close);
        let alone = self.text.len() == close + 1;
        if self.head.places.is_empty() || (known.is_none() && !alone) || !self.separated {
            return false;
        }
        let name: String = self.text.get(open + 1..close).unwrap_or(&[]).iter().collect();
        self.head.sources.push((name, known.map(|(_, source)| source)));
        self.at = close + 1;
        self.separated = true;
        self.framed_source = true;
        true
    }

    /// The desk or region behind an agency: `(dpa/lrs)`.
    fn desk(&mut self) -> bool {
        let after_source =
            !self.head.sources.is_empty() && self.text.get(self.at.wrapping_sub(1)) == Some(&'/');
        let length =
            self.text.get(self.at..).unwrap_or(&[]).iter().take_while(|c| c.is_alphanumeric()).count();
        let good = after_source && (1..=4).contains(&length);
        self.at += if good { length } else { 0 };
        good
    }

    /// Agencies without a name: `أوسلو - وكالات`. A correspondent's abbreviation before an agency is passed over.
    fn unnamed(&mut self) -> bool {
        for word in ["Корр.", "корр.", "Corr."] {
            let end = self.at + word.chars().count();
            if self.text.get(self.at..end).is_some_and(|found| found.iter().copied().eq(word.chars())) {
                self.at = end;
                self.spaces();
                return self.source(false);
            }
        }
        let Some(end) = agencies::match_generic(self.text, self.at).filter(|_| self.separated) else {
            return false;
        };
        self.generic = true;
        self.at = end;
        self.separated = false;
        true
    }

    /// The reporter behind an agency: `KARS (AA) - MURAT ÇETİN - `, `РИА Новости, Иван Петров. `.
    fn reporter(&mut self) -> bool {
        if self.head.byline.is_some() || self.head.places.is_empty() {
            return false;
        }
        let rest = self.text.get(self.at..).unwrap_or(&[]);
        let comma = self.last_separator == Some(',');
        let stop = |c: &char| matches!(c, '.' | '-' | '–' | '—' | '/' | ',');
        let Some(length) = rest.iter().take(50).position(stop) else { return false };
        let name: String = rest.get(..length).unwrap_or(&[]).iter().collect();
        let words = name.split_whitespace().count();
        let spaced = name.ends_with(' ') || rest.get(length) != Some(&'-');
        let dash = rest.get(length).copied().is_some_and(is_dash) && spaced && in_capitals(&name);
        let dotted = comma && rest.get(length) == Some(&'.') && capitalised(&name);
        if !(2..=4).contains(&words) || !(dash || dotted) {
            return false;
        }
        self.head.byline = Some(name.trim().to_owned());
        self.at += length;
        self.separated = false;
        true
    }

    /// A source whose name begins here. `more` asks for one that a separator or the end follows.
    fn source(&mut self, more: bool) -> bool {
        if !self.separated
            && self.head.places.is_empty()
            && !self.in_brackets
            && !self.head.sources.is_empty()
        {
            return false;
        }
        let glued = agencies::match_glued(self.text, self.at);
        let Some((end, source)) = glued.or_else(|| agencies::match_at(self.text, self.at)) else {
            return false;
        };
        let mut next = end;
        while self.text.get(next).is_some_and(|c| c.is_whitespace()) {
            next += 1;
        }
        let follows = self.text.get(next).copied();
        let ends = follows.is_none_or(|c| is_separator(c) && c != ',' && c != '،' || c == '(' || c == '（');
        let between_slashes = self.last_separator == Some('/') && follows == Some('/');
        // Another source, or the reporter, may follow a comma: `رويترز، أ ف ب`, `РИА Новости, Иван Петров`.
        let listed = matches!(follows, Some(',' | '،')) && {
            let mut second = next + 1;
            while self.text.get(second).is_some_and(|c| c.is_whitespace()) {
                second += 1;
            }
            let dashed = self.last_separator == Some('-') && self.head.day.day.is_some();
            agencies::match_at(self.text, second).is_some()
                || dashed && self.text.get(second).is_some_and(|c| c.is_uppercase())
        };
        let ends = ends || listed;
        let next_is_source =
            follows.is_some() && glued.is_none() && agencies::match_at(self.text, next).is_some();
        if glued.is_none() && !self.in_brackets && !ends && !next_is_source {
            return false;
        }
        // A story that begins with "رويترز:" says what the agency says; it was not filed by it.
        if more && follows == Some(':')
            || self.head.places.is_empty() && !self.in_brackets && follows == Some(':')
        {
            return false;
        }
        let name: String = self.text.get(self.at..end).unwrap_or(&[]).iter().collect();
        self.head.sources.push((name.trim().to_owned(), Some(source)));
        self.framed_source |= between_slashes || (follows.is_some_and(is_separator) && !self.in_brackets);
        self.at = end;
        self.separated = glued.is_some();
        true
    }

    fn number(&self, at: usize) -> Option<(usize, i32)> {
        let mut end = at;
        let mut value = 0i32;
        while let Some(digit) = self.text.get(end).and_then(|c| digit(*c)).filter(|_| end < at + 4) {
            value = value * 10 + digit;
            end += 1;
        }
        (end > at && self.text.get(end).and_then(|c| digit(*c)).is_none()).then_some((end, value))
    }

    /// A weekday, a date or a particle of one (`في`, `الموافق`, `هـ`, `م`).
    fn calendar(&mut self) -> bool {
        if let Some((end, word)) = calendar::match_at(self.text, self.at) {
            match word {
                CalendarWord::Weekday(day) if self.plausible_after(end) => {
                    self.head.day.weekday = Some(day);
                    self.at = end;
                    self.separated = false;
                    return true;
                }
                CalendarWord::Month(month) => return self.month_first(end, month),
                _ => return false,
            }
        }
        if let Some((end, value)) = self.number(self.at) {
            return self.numbered(end, value);
        }
        for word in ["الموافق", "الموافق لـ", "في", "يوم", "اليوم", "بتاريخ", "le", "el", "am", "den", "on"]
        {
            let letters: Vec<char> = word.chars().collect();
            let end = self.at + letters.len();
            let same = self.text.get(self.at..end) == Some(letters.as_slice());
            if !same || self.text.get(end).is_some_and(|c| c.is_alphanumeric()) || self.head.places.is_empty()
            {
                continue;
            }
            let mut next = end;
            while self.text.get(next).is_some_and(|c| c.is_whitespace()) {
                next += 1;
            }
            let date = self.number(next).is_some() || calendar::match_at(self.text, next).is_some();
            if date {
                self.at = next;
                self.separated = false;
                return true;
            }
        }
        false
    }

    /// A weekday belongs to the dateline only where more of a dateline follows, not where a sentence goes on.
    fn plausible_after(&self, end: usize) -> bool {
        let mut next = end;
        while self.text.get(next).is_some_and(|c| c.is_whitespace()) {
            next += 1;
        }
        let follows = self.text.get(next).copied();
        follows.is_none_or(|c| is_separator(c) || c == '(' || digit(c).is_some())
            || calendar::match_at(self.text, next).is_some()
    }

    fn month_first(&mut self, end: usize, month: i8) -> bool {
        let mut next = end;
        while self.text.get(next).is_some_and(|&c| c == '.' || c.is_whitespace()) {
            next += 1;
        }
        let Some((mut end, day)) = self.number(next).filter(|&(_, day)| (1..=31).contains(&day)) else {
            return false;
        };
        for suffix in [['t', 'h'], ['s', 't'], ['n', 'd'], ['r', 'd']] {
            if self.text.get(end..end + 2) == Some(&suffix) {
                end += 2;
            }
        }
        self.head.day.day = i8::try_from(day).ok();
        self.head.day.month = Some(month);
        self.at = self.year(end);
        self.separated = false;
        true
    }

    fn year(&mut self, end: usize) -> usize {
        let mut next = end;
        while self.text.get(next).is_some_and(|&c| matches!(c, ',' | '،' | '.' | ' ' | '\u{a0}')) {
            next += 1;
        }
        match self.number(next) {
            Some((end, year)) if (1900..=2199).contains(&year) => {
                self.head.day.year = i16::try_from(year).ok();
                let mut after = end;
                while self.text.get(after).is_some_and(|c| c.is_whitespace()) {
                    after += 1;
                }
                let unit = self.text.get(after).is_some_and(|&c| matches!(c, 'م' | 'г'));
                let bounded = !self.text.get(after + 1).is_some_and(|c| c.is_alphanumeric());
                if unit && bounded { after + 1 } else { end }
            }
            Some((end, year)) if (1300..1500).contains(&year) => {
                let mut after = end;
                while self.text.get(after).is_some_and(|c| c.is_whitespace()) {
                    after += 1;
                }
                if self.text.get(after) == Some(&'ه') {
                    (after + 1 + usize::from(self.text.get(after + 1) == Some(&'ـ'))).min(self.text.len())
                } else {
                    end
                }
            }
            _ => end,
        }
    }

    /// `14 مايو`, `25-1-2024`, `25/1/2024`, `2024-01-25`, `25. Jan`, `25 - 1`, `3 ديسمبر كانون الأول`.
    fn numbered(&mut self, end: usize, value: i32) -> bool {
        let mut next = end;
        while self
            .text
            .get(next)
            .is_some_and(|&c| matches!(c, ' ' | '.' | 'º' | '\u{a0}') || c.is_whitespace())
        {
            next += 1;
        }
        for particle in ["er ", "de ", "th ", "st ", "nd ", "rd "] {
            let letters: Vec<char> = particle.chars().collect();
            if self.text.get(next..next + letters.len()) == Some(letters.as_slice()) {
                next += letters.len();
            }
        }
        match calendar::match_at(self.text, next) {
            Some((end, CalendarWord::Month(month))) if (1..=31).contains(&value) => {
                self.head.day.day = i8::try_from(value).ok();
                self.head.day.month = Some(month);
                let end = self.second_name(end);
                self.at = self.year(end);
                self.separated = false;
                return true;
            }
            Some((end, CalendarWord::Hijri(_) | CalendarWord::Jalali(_))) if (1..=31).contains(&value) => {
                self.at = self.year(end);
                self.separated = false;
                return true;
            }
            _ => {}
        }
        // `MADRID, 25 (EUROPA PRESS)`: the day alone.
        if (1..=31).contains(&value) && self.text.get(next) == Some(&'(') && !self.head.places.is_empty() {
            self.at = end;
            self.separated = false;
            return true;
        }
        self.numeric(end, value)
    }

    /// The second name of the same month: `كانون الثاني/يناير`, `كانون الثاني (يناير)`.
    fn second_name(&self, end: usize) -> usize {
        let mut next = end;
        while self.text.get(next).is_some_and(|&c| matches!(c, ' ' | '/' | '(' | '.')) {
            next += 1;
        }
        match calendar::match_at(self.text, next) {
            Some((second, CalendarWord::Month(_))) => {
                second + usize::from(self.text.get(second) == Some(&')'))
            }
            _ => end,
        }
    }

    fn numeric(&mut self, end: usize, first: i32) -> bool {
        let part = |from: usize| {
            let mut next = from;
            while self.text.get(next).is_some_and(|&c| c == ' ') {
                next += 1;
            }
            if !self.text.get(next).is_some_and(|&c| matches!(c, '-' | '/' | '.' | '–')) {
                return None;
            }
            next += 1;
            while self.text.get(next).is_some_and(|&c| c == ' ') {
                next += 1;
            }
            self.number(next)
        };
        let Some((second_end, second)) = part(end) else { return false };
        let third = part(second_end);
        let (day, month, year, end) = match third {
            Some((end, third)) if first > 31 => (third, second, Some(first), end),
            Some((end, third)) => (first, second, Some(if third < 100 { 2000 + third } else { third }), end),
            None => (first, second, None, second_end),
        };
        if !(1..=31).contains(&day) || !(1..=12).contains(&month) {
            return false;
        }
        self.head.day.day = i8::try_from(day).ok();
        self.head.day.month = i8::try_from(month).ok();
        self.head.day.year = year.and_then(|year| i16::try_from(year).ok());
        self.at = end;
        self.separated = false;
        true
    }

    /// A place, or a person between place and source. A run of at most four words that something of a dateline ends.
    fn place(&mut self) -> bool {
        let latin = self.text.iter().any(|c| c.is_uppercase());
        if !self.separated {
            return false;
        }
        let mut words: Vec<Range<usize>> = Vec::new();
        let mut next = self.at;
        let mut complete = false;
        while words.len() <= PLACE_WORDS {
            let start = next;
            while self.text.get(next).is_some_and(|&c| {
                c.is_alphabetic()
                    || agencies::fold_char(c).is_none() && c != 'ـ'
                    || matches!(c, '\'' | '’' | 'ʿ' | '\u{200c}')
                    || (is_dash(c)
                        && c != 'ـ'
                        && latin
                        && self.text.get(next + 1).is_some_and(|c| c.is_alphabetic()))
                    || (c == '.' && next < start + 3 && next > start && latin)
            }) {
                next += 1;
            }
            if next == start {
                complete = !words.is_empty();
                break;
            }
            words.push(start..next);
            let mut after = next;
            while self.text.get(after).is_some_and(|&c| c == ' ' || c == '\u{a0}') {
                after += 1;
            }
            let framed =
                self.text.get(after).is_none_or(|&c| is_separator(c) || matches!(c, '(' | '[' | '（' | '\n'));
            let dated = self.text.get(after).is_some_and(|c| digit(*c).is_some())
                || calendar::match_at(self.text, after).is_some_and(|_| after > next)
                || self.text.get(after..after + 3) == Some(&['ف', 'ي', ' ']);
            let sourced = after > next
                && agencies::match_at(self.text, after).is_some_and(|(end, _)| {
                    let rest = self.text.get(end..).unwrap_or(&[]);
                    rest.iter().find(|c| !c.is_whitespace()).is_none_or(|c| *c == '|')
                });
            next = after;
            if framed || dated || sourced {
                complete = true;
                break;
            }
        }
        if !complete || words.len() > PLACE_WORDS {
            return false;
        }
        let (Some(first), Some(last)) = (words.first(), words.last()) else { return false };
        let written: String = self.text.get(first.start..last.end).unwrap_or(&[]).iter().collect();
        if latin && !capitalised(&written) {
            return false;
        }
        self.at = last.end;
        self.separated = false;
        let known = is_known(&written);
        if self.head.places.is_empty() && self.framed_source && !known && !in_capitals(&written) {
            self.at = first.start;
            self.separated = true;
            return false;
        }
        // `Frankfurt/Main`: the river tells two towns of one name apart.
        let river = matches!(
            written.as_str(),
            "Main" | "Oder" | "Saale" | "Saar" | "Ruhr" | "Donau" | "Elbe" | "Neckar" | "Weser" | "Spree"
        );
        if river
            && self.last_separator == Some('/')
            && let Some(town) = self.head.places.last_mut()
        {
            town.push('/');
            town.push_str(&written);
            return true;
        }
        let second = self.last_separator == Some('/') && words.len() == 1 && self.head.sources.is_empty();
        // Behind a comma stands the state of a city, unless it is a city of filing itself.
        let comma = matches!(self.last_separator, Some(',' | '،'));
        let another = if comma { agencies::is_filing_city(&written) } else { known };
        if self.head.places.is_empty() || another || second {
            self.head.places.push(written);
        } else if matches!(self.last_separator, Some(',' | '،')) && self.head.sources.is_empty() {
            // The state or province behind a city ("ISTANBUL, Turkey", "لندن، إنجلترا").
            self.state_behind_city = true;
        } else if self.head.byline.is_none() && words.len() >= 2 && !self.head.places.is_empty() {
            self.head.byline = Some(written);
        } else {
            return false;
        }
        true
    }

    fn accept(mut self, own_line: bool) -> Option<Head> {
        self.split_joined();
        let head = &self.head;
        let place = !head.places.is_empty();
        let day = head.day.day.is_some();
        let agency = self.generic || head.sources.iter().any(|(_, source)| source.is_some());
        let source = self.generic || !head.sources.is_empty();
        let author = head.byline.as_deref().is_some_and(is_person);
        let known = head.places.iter().all(|place| is_known(place));
        let capitals = head.places.iter().all(|place| in_capitals(place));
        let separator = self.dashes > 0;
        let stop = self.last_separator == Some('.') || self.last_separator == Some('-');
        let (rule, confidence) = if own_line {
            match (place, day, agency, source) {
                (true, _, true, _) => ("own-line", 0.98),
                (true, true, ..) => ("own-line-date", 0.9),
                (true, false, _, true) if known => ("own-line-outlet", 0.9),
                (false, true, true, _) => ("own-line-source", 0.9),
                (true, ..) if known && author && self.last_separator.is_some() => ("own-line-byline", 0.8),
                (true, ..) if known && self.last_separator.is_none() && !self.state_behind_city => {
                    ("own-line-place", 0.6)
                }
                _ => return None,
            }
        } else if !self.separated {
            return None;
        } else if self.generic && place && known {
            ("inline-agencies", 0.85)
        } else if self.source_first && agency && !place {
            ("inline-agency", 0.85)
        } else if self.framed_source && agency && (place || day) {
            ("inline", 0.98)
        } else if agency && source && stop {
            ("inline-source", 0.85)
        } else if place && day && separator {
            ("inline-date", 0.9)
        } else if place && source && self.framed_source {
            ("inline-outlet", 0.8)
        } else if place
            && (known || capitals)
            && (self.last_separator == Some('-') && separator
                || capitals && matches!(self.last_separator, Some('|'))
                || capitals && known && self.last_separator == Some(':'))
            && head.byline.is_none()
            && (source || capitals || !self.parenthetical())
        {
            ("inline-place", 0.8)
        } else if place && day && known && self.last_separator == Some('.') && self.head.day.month.is_some() {
            ("inline-date-stop", 0.75)
        } else if place
            && known
            && self.last_separator == Some('.')
            && !day
            && head.places.iter().all(|place| !is_common_word(place))
            && head.places.len() == 1
            && head.byline.is_none()
        {
            ("inline-place-stop", 0.7)
        } else {
            return None;
        };
        self.head.byline = self.head.byline.take().filter(|name| is_person(name));
        // `Ahmet YILMAZ/ANKARA, (DHA)`: the reporter comes first.
        if let [first, second] = self.head.places.as_slice()
            && self.head.byline.is_none()
            && first.contains(' ')
            && is_person(first)
            && !is_known(first)
            && (is_known(second) || in_capitals(second))
        {
            self.head.byline = Some(first.clone());
            self.head.places.remove(0);
        }
        let mut end = self.at;
        while self.text.get(end).is_some_and(|c| c.is_whitespace()) {
            end += 1;
        }
        let mut head = self.head;
        head.end = end;
        head.rule = rule;
        head.confidence = confidence;
        Some(head)
    }

    /// Whether another dash follows in the sentence: `Paris - die Stadt der Liebe - ist teuer`.
    fn parenthetical(&self) -> bool {
        let rest = self.text.get(self.at..).unwrap_or(&[]);
        let sentence = rest.iter().position(|c| matches!(c, '.' | '!' | '?' | '؟')).unwrap_or(rest.len());
        rest.get(..sentence).unwrap_or(&[]).windows(3).any(|part| {
            matches!(part, [before, dash, after] if before.is_whitespace() && is_dash(*dash) && after.is_whitespace())
        })
    }

    /// Takes "دبي وبغداد" and "London and Paris" apart.
    fn split_joined(&mut self) {
        let mut places = Vec::new();
        for place in self.head.places.drain(..) {
            let words: Vec<&str> = place.split_whitespace().collect();
            let joint = words.iter().enumerate().skip(1).find_map(|(index, word)| {
                if matches!(*word, "and" | "et" | "y" | "und" | "и" | "ve" | "و" | "AND") {
                    return Some((words.get(..index)?.join(" "), words.get(index + 1..)?.join(" ")));
                }
                let bare = word.strip_prefix('و')?;
                let second = std::iter::once(bare)
                    .chain(words.get(index + 1..)?.iter().copied())
                    .collect::<Vec<_>>()
                    .join(" ");
                let first = words.get(..index)?.join(" ");
                (agencies::is_filing_city(&second) || agencies::is_filing_city(&first))
                    .then_some((first, second))
            });
            match joint {
                Some((first, second)) if !first.is_empty() && !second.is_empty() => {
                    places.extend([first, second])
                }
                _ => places.push(place),
            }
        }
        self.head.places = places;
    }
}

/// Whether a place is a city of filing, or one of the gazetteer. In scripts without case only larger towns count, for
/// small ones are named with ordinary words.
fn is_known(place: &str) -> bool {
    if agencies::is_filing_city(place) {
        return true;
    }
    let cased = place.chars().any(char::is_uppercase);
    let known = GAZETTEER.get(&joined_key(place)).flatten();
    matches!(known, Some(Known::Place(found, _)) if found.weight >= if cased { 4 } else { 5 })
}

/// Towns whose names are words that a sentence can consist of.
fn is_common_word(place: &str) -> bool {
    matches!(
        place,
        "Essen"
            | "Nice"
            | "Reading"
            | "Mobile"
            | "Split"
            | "Bath"
            | "Male"
            | "Most"
            | "Hof"
            | "Same"
            | "March"
            | "Hall"
            | "Halle"
            | "Singen"
            | "Werden"
            | "Real"
            | "Vera"
            | "Victoria"
            | "Орёл"
            | "Мир"
            | "Мирный"
            | "Van"
            | "Ordu"
            | "Batman"
            | "Concepción"
            | "Progreso"
            | "Paz"
            | "Tours"
            | "Lens"
            | "Die"
            | "Sens"
    )
}

/// Whether a text reads as a person's name: it begins with a given name, or is written in capitals.
fn is_person(name: &str) -> bool {
    let first = name.split_whitespace().next().map(name_key);
    first.is_some_and(|first| GIVEN_NAMES.contains(&first)) || in_capitals(name) || {
        let cased = name.split_whitespace().all(|word| word.chars().next().is_some_and(char::is_uppercase));
        cased && name.split_whitespace().count() == 2
    }
}

/// Every word begins with a capital, but for particles inside ("Santiago de Chile"); "و" and scripts without case pass.
fn capitalised(place: &str) -> bool {
    place.split_whitespace().enumerate().all(|(index, word)| {
        let first = word.chars().next();
        let particle = index > 0
            && matches!(
                word,
                "de" | "del"
                    | "la"
                    | "las"
                    | "los"
                    | "le"
                    | "sur"
                    | "am"
                    | "an"
                    | "der"
                    | "den"
                    | "im"
                    | "and"
                    | "et"
                    | "y"
                    | "und"
                    | "и"
                    | "ve"
                    | "of"
                    | "upon"
                    | "al"
                    | "en"
                    | "e"
                    | "на"
            );
        particle || first.is_some_and(|c| c.is_uppercase() || !c.is_lowercase())
    })
}

fn in_capitals(place: &str) -> bool {
    place.chars().any(char::is_uppercase)
        && !place.chars().any(char::is_lowercase)
        && place.chars().count() > 2
}

fn digit(c: char) -> Option<i32> {
    let value = match c {
        '0'..='9' => u32::from(c) - 0x30,
        '٠'..='٩' => u32::from(c) - 0x660,
        '۰'..='۹' => u32::from(c) - 0x6f0,
        _ => return None,
    };
    i32::try_from(value).ok()
}
