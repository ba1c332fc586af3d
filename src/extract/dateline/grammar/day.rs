//! The day of a dateline: dates in words and figures, of four calendars, and weekdays.

use super::{Parser, is_separator};
use crate::lexicon::calendar::{self, CalendarWord};

impl Parser<'_> {
    pub(super) fn number(&self, at: usize) -> Option<(usize, i32)> {
        let mut end = at;
        let mut value = 0i32;
        while let Some(digit) = self.text.get(end).and_then(|c| digit(*c)).filter(|_| end < at + 4) {
            value = value * 10 + digit;
            end += 1;
        }
        (end > at && self.text.get(end).and_then(|c| digit(*c)).is_none()).then_some((end, value))
    }

    /// A weekday, a date or a particle of one (`في`, `الموافق`, `هـ`, `م`).
    pub(super) fn calendar(&mut self) -> bool {
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

    /// Whether a day of a month begins behind spaces at `at`, in words or figures.
    pub(super) fn begins_day(&self, at: usize) -> bool {
        let mut next = at;
        while self.text.get(next).is_some_and(|c| c.is_whitespace()) {
            next += 1;
        }
        let month = |at| matches!(calendar::match_at(self.text, at), Some((_, CalendarWord::Month(_))));
        let behind = |end: usize| {
            end + self.text.iter().skip(end).take_while(|c| matches!(c, ' ' | '.' | '\u{a0}')).count()
        };
        match self.number(next) {
            Some((end, day)) => (1..=31).contains(&day) && month(behind(end)),
            None => month(next),
        }
    }

    /// A weekday belongs to the dateline only where more of a dateline follows, not where a sentence goes on.
    pub(super) fn plausible_after(&self, end: usize) -> bool {
        let mut next = end;
        while self.text.get(next).is_some_and(|c| c.is_whitespace()) {
            next += 1;
        }
        let follows = self.text.get(next).copied();
        follows.is_none_or(|c| is_separator(c) || c == '(' || digit(c).is_some())
            || calendar::match_at(self.text, next).is_some()
    }

    pub(super) fn month_first(&mut self, end: usize, month: i8) -> bool {
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

    pub(super) fn year(&mut self, end: usize) -> usize {
        let mut next = end;
        while self.text.get(next).is_some_and(|&c| matches!(c, ',' | '،' | '.' | ' ' | '\u{a0}')) {
            next += 1;
        }
        // `25 de enero de 2024`, `January 25/2024`.
        if self.text.get(next..next + 3) == Some(&['d', 'e', ' ']) {
            next += 3;
        } else if self.text.get(next) == Some(&'/') {
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
    pub(super) fn numbered(&mut self, end: usize, value: i32) -> bool {
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
    pub(super) fn second_name(&self, end: usize) -> usize {
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

    pub(super) fn numeric(&mut self, end: usize, first: i32) -> bool {
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
            // `Nice - Marseille (1-2)` is a result.
            None if self.in_brackets => return false,
            None => (first, second, None, second_end),
        };
        if !(1..=31).contains(&day) || !(1..=12).contains(&month) {
            return false;
        }
        self.head.day.day = i8::try_from(day).ok();
        self.head.day.month = i8::try_from(month).ok();
        self.head.day.year = year.and_then(|year| i16::try_from(year).ok());
        // `25-1-2024م`
        let unit =
            self.text.get(end) == Some(&'م') && !self.text.get(end + 1).is_some_and(|c| c.is_alphanumeric());
        self.at = end + usize::from(unit);
        self.separated = false;
        true
    }
}

pub(super) fn digit(c: char) -> Option<i32> {
    let value = match c {
        '0'..='9' => u32::from(c) - 0x30,
        '٠'..='٩' => u32::from(c) - 0x660,
        '۰'..='۹' => u32::from(c) - 0x6f0,
        _ => return None,
    };
    i32::try_from(value).ok()
}
