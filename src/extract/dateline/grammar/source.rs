//! The sources of a dateline: agencies and outlets in brackets, between slashes, glued, quoted, and the reporter behind one.

use super::place::{capitalised, in_capitals, is_known, is_located};
use super::{OWN_LINE, Parser, is_dash, is_separator};
use crate::lexicon::agencies;
use crate::lexicon::names::GIVEN_NAMES;
use crate::text::search_tier::name_key;

/// Most words of a state's name in brackets behind its city.
const STATE_WORDS: usize = 6;

impl Parser<'_> {
    /// `(رويترز)`, `( اف ب )`, `(AFP/Reuters)`, `(فرنسا)`, `（记者…）`.
    pub(super) fn bracketed(&mut self) -> bool {
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
                Some(_)
                    if self.at < close
                        && (self.calendar() || self.source(false) || self.unnamed() || self.desk()) => {}
                _ => break,
            }
        }
        self.in_brackets = false;
        if self.at >= close {
            self.at = close + 1;
            self.framed_source |= self.head.sources.len() > sources;
            self.source_first |= open == 0 && self.framed_source;
            self.separated = self.framed_source;
            return self.head.sources.len() > sources || self.head.day != day || self.generic;
        }
        self.head.sources.truncate(sources);
        self.head.day = day;
        let inside: String = self.text.get(open + 1..close).unwrap_or(&[]).iter().collect();
        let words = inside.split_whitespace().count();
        // `(İSTANBUL) - `, `(Québec) La ministre`: the place itself, before the first sentence.
        if open == 0 && self.framed_places(&inside, close + 1) {
            self.at = close + 1;
            return true;
        }
        // An agency that says that it is one: `(dts Nachrichtenagentur)`.
        if !self.head.places.is_empty() && self.head.sources.is_empty() && words < 6 && names_agency(&inside)
        {
            self.head.sources.push((inside.trim().to_owned(), None));
            self.at = close + 1;
            self.framed_source = true;
            self.separated = true;
            return true;
        }
        let state = self.framed_source && !is_located(&inside);
        // `Goma (République démocratique du Congo).– `: the last word of a long name may be the only one that tells.
        let last = inside.split_whitespace().next_back().unwrap_or_default();
        let long = words > 3 && !(words <= STATE_WORDS && (is_located(inside.trim()) || is_located(last)));
        if self.head.places.is_empty() || state || words == 0 || long {
            self.at = open;
            return false;
        }
        // `القاهرة (أحمد علي)` on a line of its own.
        let given =
            inside.split_whitespace().next().is_some_and(|first| GIVEN_NAMES.contains(&name_key(first)));
        if words > 1 && given && close + 1 == self.text.len() && !is_located(&inside) {
            self.head.bylines.push(inside.trim().to_owned());
            self.last_separator = self.last_separator.or(Some('('));
            self.at = close + 1;
            return true;
        }
        // `(AIP)`, `(صونا)`: an agency that the table does not know, where a place and a dash or a day stand around it.
        let mut after = close + 1;
        while self.text.get(after).is_some_and(|c| c.is_whitespace()) {
            after += 1;
        }
        let dashed = self.text.get(after).copied().is_some_and(is_dash);
        let letters = inside.chars().count();
        let abbreviation = (2..=6).contains(&letters) && inside.chars().all(|c| c.is_uppercase());
        let uncased = (3..=8).contains(&letters)
            && inside.chars().all(|c| c.is_alphabetic() && !c.is_uppercase() && !c.is_lowercase());
        let dated = self.head.day.day.is_some();
        let known = is_located(&inside) || self.state_behind_city;
        // `CULIACÁN, Sin. (Proceso).— `: the state stood before.
        let stopped =
            self.text.get(close + 1) == Some(&'.') && self.text.get(close + 2).copied().is_some_and(is_dash);
        let outlet = words == 1
            && self.state_behind_city
            && (dashed || stopped)
            && inside.starts_with(char::is_uppercase)
            && inside.chars().all(char::is_alphabetic);
        if outlet && !is_located(&inside) && self.head.sources.is_empty() {
            self.head.sources.push((inside, None));
            self.at = close + 1;
            self.framed_source = true;
            self.separated = true;
            return true;
        }
        if (abbreviation && (dashed || dated) || uncased && dated && dashed)
            && !known
            && self.head.sources.is_empty()
        {
            self.head.sources.push((inside, None));
            self.at = close + 1;
            self.framed_source = true;
            self.separated = true;
            return true;
        }
        // The state behind a city is no place of filing.
        self.at = close + 1;
        self.state_behind_city = true;
        self.separated = false;
        true
    }

    /// Takes what stood in the first brackets for places of filing, where it is nothing else and a sentence begins behind.
    fn framed_places(&mut self, inside: &str, behind: usize) -> bool {
        let places: Vec<&str> = inside.split(['/', ',', '،']).map(str::trim).collect();
        let known = |place: &&str| is_known(place) || in_capitals(place) && is_located(place);
        let rest = self.text.get(behind..).unwrap_or(&[]);
        let mut rest = rest.iter().skip_while(|c| c.is_whitespace()).peekable();
        let dashed = rest.peek().is_some_and(|c| is_dash(**c));
        let begins = dashed || rest.peek().is_some_and(|c| c.is_uppercase());
        if !places.iter().all(known) || !begins {
            return false;
        }
        self.head.places = places.into_iter().map(str::to_owned).collect();
        self.framed_place = true;
        self.separated = true;
        true
    }

    /// Where a source begins that a conjunction at `at` joins to the one before: `رويترز ود ب أ`, `AFP et Reuters`.
    fn joined_source(&self, at: usize) -> Option<usize> {
        const JOINTS: &[&str] = &["و", "and ", "et ", "y ", "und ", "и ", "ve ", "و "];
        let begins = |joint: &&str| {
            let end = at + joint.chars().count();
            let same = self.text.get(at..end)?.iter().copied().eq(joint.chars());
            (same && agencies::match_named(self.text, end).is_some()).then_some(end)
        };
        JOINTS.iter().find_map(begins)
    }

    /// `الرياض: «الشرق الأوسط»`: an outlet that quotes its own name.
    pub(super) fn quoted_outlet(&mut self) -> bool {
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
    pub(super) fn desk(&mut self) -> bool {
        let after_source =
            !self.head.sources.is_empty() && self.text.get(self.at.wrapping_sub(1)) == Some(&'/');
        let length =
            self.text.get(self.at..).unwrap_or(&[]).iter().take_while(|c| c.is_alphanumeric()).count();
        let good = after_source && (1..=4).contains(&length);
        self.at += if good { length } else { 0 };
        good
    }

    /// Agencies without a name: `أوسلو - وكالات`. A correspondent's abbreviation before an agency is passed over.
    pub(super) fn unnamed(&mut self) -> bool {
        for word in ["Корр.", "корр.", "Corr.", "خبرنگار ", "مراسل "] {
            let end = self.at + word.chars().count();
            if self.text.get(self.at..end).is_some_and(|found| found.iter().copied().eq(word.chars())) {
                let start = std::mem::replace(&mut self.at, end);
                self.spaces();
                if self.source(false) || self.agency_reporter() {
                    return true;
                }
                self.at = start;
                return false;
            }
        }
        // A desk at the end of a line of its own: `الجزيرة نت - خاص`.
        let rest = self.text.get(self.at..).unwrap_or(&[]);
        let desk = |word: &str| rest.iter().copied().eq(word.chars());
        if self.text.len() <= OWN_LINE
            && !self.head.sources.is_empty()
            && ["خاص", "دولي", "محلي", "دوليات", "محليات", "متابعة", "متابعات"].into_iter().any(desk)
        {
            self.generic = true;
            self.at = self.text.len();
            return true;
        }
        // `صنعاء - خاص`: the outlet's own.
        let own = self.text.get(self.at..self.at + 3) == Some(&['خ', 'ا', 'ص']);
        if own && self.separated && !self.head.places.is_empty() {
            let mut behind =
                self.text.get(self.at + 3..).unwrap_or(&[]).iter().skip_while(|c| c.is_whitespace());
            if behind.next().is_none_or(|c| is_separator(*c)) {
                self.generic = true;
                self.at += 3;
                self.separated = false;
                return true;
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

    /// An agency and its reporter between slashes: `/Корр. ТАСС Иван Петров/`.
    fn agency_reporter(&mut self) -> bool {
        let Some((end, source)) = agencies::match_at(self.text, self.at) else { return false };
        let rest = self.text.get(end..).unwrap_or(&[]);
        let Some(length) = rest.iter().take(40).position(|c| *c == '/') else { return false };
        let person: String = rest.get(..length).unwrap_or(&[]).iter().collect();
        if self.last_separator != Some('/')
            || !(2..=3).contains(&person.split_whitespace().count())
            || !capitalised(person.trim())
        {
            return false;
        }
        let name: String = self.text.get(self.at..end).unwrap_or(&[]).iter().collect();
        self.head.sources.push((name, Some(source)));
        self.head.bylines.push(person.trim().to_owned());
        self.framed_source = true;
        self.separated = false;
        self.at = end + length;
        true
    }

    /// The reporter behind a place, before the story begins: `القاهرة ـ من هدى سالم: `.
    pub(super) fn from(&mut self) -> bool {
        // `هسبريس من الرباط` on a line of its own: the outlet and where it writes from.
        if self.head.places.is_empty()
            && self.head.sources.len() == 1
            && self.text.len() <= OWN_LINE
            && self.text.get(self.at..self.at + 3) == Some(&['م', 'ن', ' '])
        {
            let place: String = self.text.get(self.at + 3..).unwrap_or(&[]).iter().collect();
            if is_known(place.trim()) {
                self.head.places.push(place.trim().to_owned());
                self.at = self.text.len();
                self.separated = false;
                return true;
            }
        }
        if !self.separated || self.head.places.is_empty() || !self.head.bylines.is_empty() {
            return false;
        }
        let Some(rest) = self
            .text
            .get(self.at + 3..)
            .filter(|_| self.text.get(self.at..self.at + 3) == Some(&['م', 'ن', ' ']))
        else {
            return false;
        };
        let length = rest.iter().take(50).take_while(|&&c| !is_separator(c)).count();
        let name: String = rest.get(..length).unwrap_or(&[]).iter().collect();
        let given =
            name.split_whitespace().next().is_some_and(|first| GIVEN_NAMES.contains(&name_key(first)));
        if !given || !(2..=4).contains(&name.split_whitespace().count()) {
            return false;
        }
        self.head.bylines.push(name.trim().to_owned());
        self.from = true;
        self.at += 3 + length;
        self.separated = false;
        true
    }

    /// The reporter behind an agency: `KARS (AA) - MURAT ÇETİN - `, `РИА Новости, Иван Петров. `.
    pub(super) fn reporter(&mut self) -> bool {
        if self.head.bylines.len() > 3 || self.head.places.is_empty() {
            return false;
        }
        // `(بترا) من هدى سالم-`
        let from = self.text.get(self.at..self.at + 3) == Some(&['م', 'ن', ' ']);
        let at = self.at + if from { 3 } else { 0 };
        let rest = self.text.get(at..).unwrap_or(&[]);
        let comma = self.last_separator == Some(',');
        let stop = |c: &char| matches!(c, '.' | '-' | '–' | '—' | '/' | ',');
        let whole = self.text.len() <= OWN_LINE && !rest.is_empty();
        let end = whole.then_some(rest.len());
        let Some(length) = rest.iter().take(50).position(stop).or(end) else { return false };
        let name: String = rest.get(..length).unwrap_or(&[]).iter().collect();
        let words = name.split_whitespace().count();
        let spaced = name.ends_with(' ') || rest.get(length) != Some(&'-');
        let dash = rest.get(length).copied().is_some_and(is_dash) && spaced && in_capitals(&name);
        let dotted = comma && matches!(rest.get(length), Some('.' | ',')) && capitalised(&name);
        let given =
            name.split_whitespace().next().is_some_and(|first| GIVEN_NAMES.contains(&name_key(first)));
        let closes = if whole { length == rest.len() } else { false };
        let named = given && (from && rest.get(length).copied().is_some_and(is_dash) || closes);
        if !(2..=4).contains(&words) || !(dash || dotted || named) {
            return false;
        }
        self.head.bylines.push(name.trim().to_owned());
        self.at = at + length;
        self.separated = false;
        true
    }

    /// A source whose name begins here. `more` asks for one that a separator or the end follows.
    pub(super) fn source(&mut self, more: bool) -> bool {
        if !self.separated
            && self.head.places.is_empty()
            && !self.in_brackets
            && !self.head.sources.is_empty()
        {
            return false;
        }
        if !self.head.sources.is_empty()
            && let Some(second) = self.joined_source(self.at)
        {
            self.at = second;
        }
        let glued = agencies::match_glued(self.text, self.at);
        let Some((end, source)) = glued.or_else(|| agencies::match_named(self.text, self.at)) else {
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
        // `ТАСС, 12 марта. `
        let dated = matches!(follows, Some(',' | '،'))
            && self.head.places.is_empty()
            && self.head.sources.is_empty()
            && self.begins_day(next + 1);
        self.source_dated |= dated;
        // `بی‌بی‌سی، استانبول` and nothing else on the line.
        let located = matches!(follows, Some(',' | '،')) && self.text.len() <= OWN_LINE && {
            let place: String = self.text.get(next + 1..).unwrap_or(&[]).iter().collect();
            is_known(place.trim())
        };
        let ends = ends || listed || dated || located || self.joined_source(next).is_some();
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
}

/// Whether a text in brackets is an agency by its own words.
fn names_agency(text: &str) -> bool {
    const WORDS: &[&str] = &[
        "nachrichtenagentur",
        "news agency",
        "press agency",
        "haber ajansı",
        "agence ",
        "agencia ",
        "agenzia ",
        "خبرگزاری ",
        "وكالة ",
    ];
    let lower = format!("{} ", text.to_lowercase());
    WORDS.iter().any(|word| lower.contains(word)) && text.trim().contains(' ')
}
