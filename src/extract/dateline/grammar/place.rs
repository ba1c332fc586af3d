//! The places of a dateline.

use std::ops::Range;

use super::acceptance::is_person;
use super::day::digit;
use super::{Parser, is_dash, is_separator};
use crate::lexicon::agencies;
use crate::lexicon::calendar;
use crate::lexicon::names::{GAZETTEER, Known, joined_key};

/// Most words that one place is written with.
const PLACE_WORDS: usize = 4;

impl Parser<'_> {
    /// A place, or a person between place and source. A run of at most four words that something of a dateline ends.
    pub(super) fn place(&mut self) -> bool {
        let latin = self.text.iter().any(|c| c.is_uppercase());
        if !self.separated {
            return false;
        }
        let mut words: Vec<Range<usize>> = Vec::new();
        let mut next = self.at;
        let mut complete = false;
        let mut before_day = false;
        while words.len() <= PLACE_WORDS {
            let start = next;
            while self.text.get(next).is_some_and(|&c| {
                c.is_alphabetic()
                    || agencies::fold_char(c).is_none() && c != 'ـ'
                    || matches!(c, '\'' | '’' | 'ʿ' | '\u{200c}')
                    || (is_dash(c)
                        && c != 'ـ'
                        && latin
                        && self.text.get(next + 1).is_some_and(|c| c.is_alphabetic())
                        && !self.agency_glued(next + 1))
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
                before_day = dated && !framed;
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
        // `ورقلة - شرع يوم الاثنين في توزيع`: the first words of the sentence.
        if before_day
            && self.head.day.day.is_none()
            && !latin
            && !self.head.places.is_empty()
            && !is_known(&written)
            && !is_person(&written)
        {
            return false;
        }
        self.at = last.end;
        self.separated = false;
        let nowhere = matches!(written.as_str(), "عواصم" | "العواصم") || written.starts_with("Redacción");
        if nowhere && self.head.places.is_empty() {
            self.capitals = true;
            return true;
        }
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
            self.places_at_dash |= !self.head.places.is_empty() && self.last_separator == Some('-');
            self.head.places.push(written);
        } else if self.head.day.day.is_some() && self.head.sources.is_empty() && is_abbreviation(&written) {
            // An agency that the table does not know: `Астана. 12 марта. КазТАГ – `.
            self.head.sources.push((written, None));
        } else if matches!(self.last_separator, Some(',' | '،')) && self.head.sources.is_empty() {
            // The state or province behind a city ("ISTANBUL, Turkey", "لندن، إنجلترا").
            self.state_behind_city = true;
        } else if self.head.bylines.is_empty() && words.len() >= 2 && !self.head.places.is_empty() {
            self.head.bylines.push(written);
        } else {
            // The first words of the sentence: `(İSTANBUL) - Emekliler, …`.
            self.at = first.start;
            self.separated = true;
            return false;
        }
        true
    }

    /// Whether an abbreviation in capitals stands between two hyphens: `Tunis-TAP-`.
    fn agency_glued(&self, at: usize) -> bool {
        agencies::match_at(self.text, at).is_some_and(|(end, _)| {
            let capitals = self.text.get(at..end).is_some_and(|name| name.iter().all(|c| c.is_uppercase()));
            capitals && self.text.get(end).copied().is_some_and(is_dash)
        })
    }

    /// Takes "دبي وبغداد" and "London and Paris" apart.
    pub(super) fn split_joined(&mut self) {
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
pub(super) fn is_known(place: &str) -> bool {
    if agencies::is_filing_city(place) {
        return true;
    }
    let cased = place.chars().any(char::is_uppercase);
    let known = GAZETTEER.get(&joined_key(place)).flatten();
    matches!(known, Some(Known::Place(found, _)) if found.weight >= if cased { 4 } else { 5 })
}

/// Whether a text names any place of the gazetteer, of whatever size.
pub(in crate::extract::dateline) fn is_located(place: &str) -> bool {
    matches!(GAZETTEER.get(&joined_key(place)), Some(Some(Known::Place(..))))
}

/// Whether a city that news is filed from begins here, written with at most three words.
pub(super) fn starts_with_city(text: &[char]) -> bool {
    let letters = |c: &char| c.is_alphabetic() || matches!(c, '-' | '\'' | '’');
    let mut end = 0;
    for _ in 0..3 {
        let word = text.get(end..).unwrap_or(&[]).iter().take_while(|c| letters(c)).count();
        if word == 0 {
            return false;
        }
        end += word;
        if agencies::is_filing_city(&text.get(..end).unwrap_or(&[]).iter().collect::<String>()) {
            return true;
        }
        end += usize::from(text.get(end) == Some(&' '));
    }
    false
}

/// Towns whose names are words that a sentence can consist of.
pub(super) fn is_common_word(place: &str) -> bool {
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

/// Every word begins with a capital, but for particles inside ("Santiago de Chile"); "و" and scripts without case pass.
pub(super) fn capitalised(place: &str) -> bool {
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
                    | "a."
                    | "a.M."
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

/// Whether a word has more than one capital, as the short name of an agency has: `КазТАГ`, `AKIpress`.
fn is_abbreviation(word: &str) -> bool {
    (3..=10).contains(&word.chars().count())
        && !word.contains(char::is_whitespace)
        && word.chars().filter(|c| c.is_uppercase()).count() > 1
}

pub(super) fn in_capitals(place: &str) -> bool {
    place.chars().any(char::is_uppercase)
        && !place.chars().any(char::is_lowercase)
        && place.chars().count() > 2
}
