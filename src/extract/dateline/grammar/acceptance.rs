//! What of a head of a block makes it a dateline, so that no ordinary sentence is cut.

use super::place::{in_capitals, is_common_word, is_known};
use super::{Head, Parser, is_dash};
use crate::lexicon::agencies::SourceRole;
use crate::lexicon::names::GIVEN_NAMES;
use crate::text::search_tier::name_key;

/// Whether all sources are news agencies: an outlet's name alone can be a heading.
fn is_agency(head: &Head) -> bool {
    head.sources.iter().all(|(_, source)| source.is_some_and(|source| source.role == SourceRole::Agency))
}

impl Parser<'_> {
    pub(super) fn accept(mut self, own_line: bool) -> Option<Head> {
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
                (false, false, true, true)
                    if head.byline.is_none()
                        && (self.generic || is_agency(head))
                        && !head.sources.is_empty() =>
                {
                    ("own-line-agency", 0.8)
                }
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
    pub(super) fn parenthetical(&self) -> bool {
        let rest = self.text.get(self.at..).unwrap_or(&[]);
        let sentence = rest.iter().position(|c| matches!(c, '.' | '!' | '?' | '؟')).unwrap_or(rest.len());
        rest.get(..sentence).unwrap_or(&[]).windows(3).any(|part| {
            matches!(part, [before, dash, after] if before.is_whitespace() && is_dash(*dash) && after.is_whitespace())
        })
    }
}

/// Whether a text reads as a person's name: it begins with a given name, or is written in capitals.
fn is_person(name: &str) -> bool {
    let first = name.split_whitespace().next().map(name_key);
    first.is_some_and(|first| GIVEN_NAMES.contains(&first)) || in_capitals(name) || {
        let cased = name.split_whitespace().all(|word| word.chars().next().is_some_and(char::is_uppercase));
        cased && name.split_whitespace().count() == 2
    }
}
