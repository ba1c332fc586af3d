//! What of a head of a block makes it a dateline, so that no ordinary sentence is cut.

use super::place::{in_capitals, is_common_word, is_known, is_located, starts_with_city};
use super::{Head, OWN_LINE, Parser, is_dash};
use crate::lexicon::agencies::{self, SourceRole};
use crate::lexicon::frequency;
use crate::lexicon::names::{FAMILY_NAMES, GIVEN_NAMES, is_demonym};
use crate::text::search_tier::name_key;

/// Below this frequency (Zipf scale) an Arabic word may be a given name that no list has.
const RARE: f32 = 4.3;
/// Below this one an Arabic word is hardly one of the language.
const STRANGE: f32 = 3.0;
/// Below this one an Arabic word with the form of a family name may be one.
const UNKNOWN: f32 = 3.5;

/// Whether all sources are news agencies: an outlet's name alone can be a heading.
fn is_agency(head: &Head) -> bool {
    head.sources.iter().all(|(_, source)| source.is_some_and(|source| source.role == SourceRole::Agency))
}

impl Parser<'_> {
    pub(super) fn accept(mut self, own_line: bool) -> Option<Head> {
        self.split_joined();
        self.reporter_first(own_line);
        let head = &self.head;
        let place = !head.places.is_empty();
        let day = head.day.day.is_some();
        let agency = self.generic || head.sources.iter().any(|(_, source)| source.is_some());
        let source = self.generic || !head.sources.is_empty();
        let author = head.bylines.first().is_some_and(|name| is_person(name));
        let known = head.places.iter().all(|place| is_known(place));
        let capitals = head.places.iter().all(|place| in_capitals(place));
        let separator = self.dashes > 0;
        let stop = self.last_separator == Some('.') || self.last_separator == Some('-');
        // Some names are also words, with which sentences begin: `معا - قالت المرأة`, `الغد - كما يراه الشباب`.
        let named = head.sources.iter().all(|(name, source)| source.is_some() && !agencies::is_word(name));
        let (rule, confidence) = if own_line {
            match (place, day, agency, source) {
                (true, _, true, _) => ("own-line", 0.98),
                (true, true, ..) => ("own-line-date", 0.9),
                (true, false, _, true) if known => ("own-line-outlet", 0.9),
                (false, true, true, _) => ("own-line-source", 0.9),
                (false, false, true, true)
                    if head.bylines.is_empty()
                        && (self.generic || is_agency(head))
                        && !head.sources.is_empty() =>
                {
                    ("own-line-agency", 0.8)
                }
                // An outlet's own name, perhaps with an agency: `RFI`, `هسبريس – د.ب.أ`.
                (false, false, true, true) if head.bylines.is_empty() && named => ("own-line-outlets", 0.8),
                (false, ..) if self.generic && self.capitals => ("own-line-agencies", 0.8),
                (true, ..) if known && author && self.last_separator.is_some() => ("own-line-byline", 0.8),
                (true, ..) if known && self.last_separator.is_none() && !self.state_behind_city => {
                    ("own-line-place", 0.6)
                }
                _ => return None,
            }
        } else if !self.separated {
            return None;
        } else if self.framed_place {
            ("inline-framed-place", 0.85)
        } else if !place && day && head.day.month.is_some() && agency && named && is_agency(head) && stop {
            ("inline-source-date", 0.85)
        } else if self.generic && (place && known || self.capitals) {
            ("inline-agencies", 0.85)
        } else if self.source_first && agency && !place {
            ("inline-agency", 0.85)
        } else if self.framed_source && agency && (place || day) && (named || self.framed_behind_place()) {
            ("inline", 0.98)
        } else if agency
            && source
            && stop
            && (place || day || named && is_agency(head) && !self.parenthetical())
        {
            ("inline-source", 0.85)
        } else if self.own_name() && named && !place && head.sources.len() == 1 {
            ("inline-own-name", 0.8)
        } else if place && day && separator && !self.places_at_dash {
            ("inline-date", 0.9)
        } else if place && source && self.framed_source && (!agency || named || self.framed_behind_place()) {
            ("inline-outlet", 0.8)
        } else if place && head.bylines.is_empty() && self.place_alone(known, capitals, source) {
            ("inline-place", 0.8)
        } else if place && known && author && self.from && matches!(self.last_separator, Some('-' | ':')) {
            ("inline-byline", 0.8)
        } else if place && day && known && self.last_separator == Some('.') && self.head.day.month.is_some() {
            ("inline-date-stop", 0.75)
        } else if place
            && known
            && !day
            && head.places.iter().all(|place| !is_common_word(place))
            && self.stops_behind(&head.places.join("/"))
            && head.bylines.is_empty()
        {
            ("inline-place-stop", 0.7)
        } else {
            return None;
        };
        self.head.bylines.retain(|name| is_person(name));
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

    /// `Ahmet YILMAZ/ANKARA, (DHA)`, `Ayşe YILMAZ / ANKARA`: the reporter comes first. On a line with nothing else a
    /// given name or a family name in capitals must tell him from a heading.
    fn reporter_first(&mut self, own_line: bool) {
        let [first, second] = self.head.places.as_slice() else { return };
        let sure = || {
            let mut words = first.split_whitespace();
            let (given, family) = (words.next().unwrap_or_default(), words.next_back().unwrap_or_default());
            GIVEN_NAMES.contains(&name_key(given)) || in_capitals(family) && !in_capitals(given)
        };
        if self.head.bylines.len() < 3
            && first.contains(' ')
            && is_person(first)
            && !is_known(first)
            && (is_known(second) || in_capitals(second))
            && (!own_line || !self.head.sources.is_empty() || sure())
        {
            let first = self.head.places.remove(0);
            self.head.bylines.insert(0, first);
        }
    }

    /// Whether nothing but places, states and separators is enough: a dash with a space behind it, and a sentence that
    /// does not go on from the place.
    fn place_alone(&self, known: bool, capitals: bool, source: bool) -> bool {
        let rest = self.text.get(self.at..).unwrap_or(&[]);
        let located = || {
            capitals && self.head.places.iter().all(|place| is_located(place) && place.chars().count() > 4)
        };
        let spaced = self.text.get(self.at.wrapping_sub(1)).is_some_and(|c| c.is_whitespace());
        let filed = self.head.places.iter().all(|place| agencies::is_filing_city(place));
        match self.last_separator {
            _ if self.places_at_dash
                || self.head.places.iter().any(|place| is_common_word(&title_case(place))) =>
            {
                false
            }
            Some('-') if source => known,
            Some('-') if capitals && (self.state_behind_city || filed) => spaced,
            Some('-') if known || located() => spaced && !self.parenthetical() && !starts_with_city(rest),
            Some('|') => capitals && (known || located()),
            Some(':') => capitals && known,
            _ => false,
        }
    }

    /// Whether an outlet opens the story with its own name and a slash: `شفق نيوز/ كشف مصدر`.
    fn own_name(&self) -> bool {
        self.last_separator == Some('/')
            && self.slashes == 1
            && self.text.len() > OWN_LINE
            && self.text.get(self.at.wrapping_sub(1)).is_some_and(|c| c.is_whitespace())
    }

    /// Whether the source stands in marks of its own, or behind a place: not `الخليج - العراق: مشاريع ربط`.
    fn framed_behind_place(&self) -> bool {
        let place = self.head.places.first().map(String::as_str).unwrap_or_default();
        let opens = || self.text.iter().skip_while(|c| !c.is_alphabetic()).copied();
        self.source_first
            || self.head.day.day.is_some()
            || place.chars().eq(opens().take(place.chars().count()))
    }

    /// Whether a stop stands right behind a place, and nothing else between.
    fn stops_behind(&self, place: &str) -> bool {
        let read = self.text.get(self.start..self.at).unwrap_or(&[]).iter().collect::<String>();
        read.trim_end().strip_prefix(place) == Some(".")
    }

    /// Whether another dash follows in the sentence: `Paris - die Stadt der Liebe - ist teuer`.
    pub(super) fn parenthetical(&self) -> bool {
        let rest = self.text.get(self.at..).unwrap_or(&[]);
        let sentence = rest.iter().position(|c| matches!(c, '.' | '!' | '?' | '؟')).unwrap_or(rest.len());
        rest.get(..sentence).unwrap_or(&[]).windows(3).any(|part| {
            matches!(part, [before, dash, after] if before.is_whitespace() && is_dash(*dash) && after.is_whitespace())
        })
    }
}

/// A place in capitals as it is written elsewhere.
fn title_case(place: &str) -> String {
    let mut chars = place.chars();
    let first = chars.next();
    first.into_iter().chain(chars.flat_map(char::to_lowercase)).collect()
}

/// Whether a text reads as a person's name: it begins with a given name, is written in capitals, or is of two words with
/// capitals. Without case, a family name behind a rare word is enough: `كارين أبو جودة`.
pub(super) fn is_person(name: &str) -> bool {
    let words: Vec<&str> = name.split_whitespace().collect();
    let (Some(first), Some(last)) =
        (words.first().map(|word| name_key(word)), words.last().map(|word| name_key(word)))
    else {
        return false;
    };
    if GIVEN_NAMES.contains(&first) || in_capitals(name) {
        return true;
    }
    if name.chars().any(|c| c.is_uppercase() || c.is_lowercase()) {
        return words.len() == 2
            && words.iter().all(|word| word.chars().next().is_some_and(char::is_uppercase));
    }
    let kin = matches!(words.get(1), Some(&("أبو" | "أبي" | "ابي" | "ابو" | "بو" | "بن" | "آل" | "عبد")));
    let rare = || frequency::zipf("ar", &first).is_none_or(|zipf| zipf < RARE) && !first.starts_with("ال");
    // `ميرزا الخويلدي`: an unknown family name of the form of many.
    let nisba = || {
        last.starts_with("ال")
            && last.ends_with('ي')
            && words.len() == 2
            && !is_demonym(&last)
            && frequency::zipf("ar", &last).is_none_or(|zipf| zipf < UNKNOWN)
    };
    // `سابين عويس`: two words that are none of the language's.
    let unknown = |word: &str| {
        let key = name_key(word);
        !key.starts_with("ال")
            && key.chars().count() >= 3
            && frequency::zipf("ar", &key).is_none_or(|zipf| zipf < STRANGE)
    };
    if words.len() == 2 && words.iter().all(|word| unknown(word)) {
        return true;
    }
    (2..=4).contains(&words.len()) && (kin || FAMILY_NAMES.contains(&last) || nisba()) && rare()
}
