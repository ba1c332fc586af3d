//! The salient terms of a story: its names, and the words it uses far more often than its language does.
//!
//! A term's weight is how often the story uses it, damped, times how rare it is in its language (its Zipf frequency
//! below [`COMMONEST`]). A language that the table of frequencies does not have gets no keywords: without frequencies
//! the commonest words would win.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use compact_str::CompactString;
use foldhash::fast::RandomState;

use crate::article::facts::{Entity, Keyword, Mention};
use crate::lexicon::frequency;
use crate::lexicon::word_table::WordSet;
use crate::text::letters;
use crate::text::search_tier::name_key;
use crate::text::words::{Word, readings, without_article};

/// Words at least this frequent (Zipf) say nothing of a story.
const COMMONEST: f32 = 5.6;

/// Words that are no keyword of any story, folded.
static PLAIN: LazyLock<WordSet> = LazyLock::new(|| {
    let lines = include_str!("keywords.txt").lines().filter(|line| !line.starts_with('#'));
    lines
        .flat_map(str::split_whitespace)
        .map(|word| CompactString::from(bare(&name_key(word), true)))
        .collect()
});

/// The frequency of a word that the table does not have.
const RAREST: f32 = 2.5;

/// Most keywords of a story.
const MOST: usize = 12;

/// Weights below this share of the first keyword's are left out.
const LEAST: f32 = 0.25;

/// A term while it is counted.
struct Term<'a> {
    stem: &'a str,
    count: u32,
    /// The forms in the story, for a term that counts.
    forms: Vec<Form<'a>>,
}

/// A form of a term: as written, as looked up, and how much speaks for showing it.
struct Form<'a> {
    written: &'a str,
    key: &'a str,
    weight: u32,
}

impl Term<'_> {
    /// How frequent the language has it: as its commonest form.
    fn zipf(&self, language: &str) -> f32 {
        let keys = std::iter::once(self.stem).chain(self.forms.iter().map(|form| form.key));
        keys.map(|key| frequency::zipf(language, key).unwrap_or(RAREST)).fold(0.0, f32::max)
    }
}

/// The keywords of a body, most salient first. `found` are its words; `mentions` are the names found in it; their words count for the name,
/// not for themselves.
pub fn find(
    body: &str,
    found: &[Word],
    language: Option<&str>,
    mentions: &[Mention],
    entities: &[Entity],
) -> Vec<Keyword> {
    let Some(language) =
        language.and_then(|code| code.split('-').next()).filter(|code| frequency::knows(code))
    else {
        return Vec::new();
    };
    let mut ranked: Vec<(f32, String)> = entities
        .iter()
        .filter(|entity| entity.mentions > 1)
        .map(|entity| (weight(entity.mentions, RAREST + 1.0), entity.name.clone()))
        .collect();
    for term in terms(body, language == "ar", found, mentions) {
        let zipf = term.zipf(language);
        if zipf >= COMMONEST {
            continue;
        }
        // The commonest form as written; of equals the first in the alphabet, so that runs agree.
        let form = term.forms.iter().max_by(|a, b| a.weight.cmp(&b.weight).then(b.written.cmp(a.written)));
        if let Some(form) = form {
            ranked.push((weight(term.count, zipf), form.written.to_owned()));
        }
    }
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    let Some(top) = ranked.first().map(|(weight, _)| *weight).filter(|top| *top > 0.0) else {
        return Vec::new();
    };
    let mut keywords: Vec<Keyword> = Vec::new();
    for (weight, term) in ranked.into_iter().take_while(|(weight, _)| *weight >= LEAST * top).take(MOST) {
        if keywords.iter().all(|keyword| keyword.term != term) {
            keywords.push(Keyword { term, score: (weight / top * 1000.0).round() / 1000.0 });
        }
    }
    keywords
}

fn weight(count: u32, zipf: f32) -> f32 {
    (count as f32).sqrt() * (COMMONEST - zipf)
}

/// The words that belong to no name, counted by the form without particles and article: those that the story uses again.
fn terms<'a>(body: &'a str, arabic: bool, found: &'a [Word], mentions: &[Mention]) -> Vec<Term<'a>> {
    // Each word once, by its place among the first of each.
    let mut places: HashMap<&str, usize, RandomState> =
        HashMap::with_capacity_and_hasher(found.len(), RandomState::default());
    let mut keys: Vec<&str> = Vec::with_capacity(found.len());
    let numbers = found.iter().map(|word| {
        *places.entry(word.key()).or_insert_with(|| {
            keys.push(word.key());
            keys.len() - 1
        })
    });
    let numbers: Vec<usize> = numbers.collect();
    let alone: HashSet<&str, RandomState> = keys.iter().map(|key| bare(key, arabic)).collect();
    let mut terms: Vec<Term<'a>> = Vec::new();
    let mut of_stem: HashMap<&str, usize, RandomState> = HashMap::default();
    // Where the term of each word stands, once it was looked for.
    let mut of_word: Vec<Option<Option<usize>>> = vec![None; keys.len()];
    let mut counted: Vec<(usize, &Word)> = Vec::with_capacity(found.len());
    let mut mentions = mentions.iter().peekable();
    for (word, number) in found.iter().zip(numbers) {
        while mentions.peek().is_some_and(|mention| mention.end <= word.start) {
            mentions.next();
        }
        if mentions.peek().is_some_and(|mention| mention.start < word.end) {
            continue;
        }
        let Some(place) = of_word.get_mut(number) else { continue };
        let place = *place.get_or_insert_with(|| {
            let stem = stem(word.key(), arabic, &alone)?;
            Some(*of_stem.entry(stem).or_insert_with(|| {
                terms.push(Term { stem, count: 0, forms: Vec::new() });
                terms.len() - 1
            }))
        });
        if let Some((place, term)) = place.and_then(|place| Some((place, terms.get_mut(place)?))) {
            term.count += 1;
            counted.push((place, word));
        }
    }
    for (place, word) in counted {
        let Some(term) = terms.get_mut(place).filter(|term| term.count > 1) else { continue };
        let (written, key) = (word.written(body), word.key());
        // Shown without particles: of the forms in the story, only those that begin with the word itself.
        let whole = !arabic || bare(key, true) == term.stem;
        let weight = if whole { 100 } else { 1 };
        match term.forms.iter_mut().find(|form| form.written == written) {
            Some(form) => form.weight += weight,
            None => term.forms.push(Form { written, key, weight }),
        }
    }
    terms.retain(|term| term.count > 1);
    terms
}

/// What a word is counted by; nothing where it is no keyword of any story. `alone` are the words of the story without
/// their articles.
fn stem<'a>(key: &'a str, arabic: bool, alone: &HashSet<&str, RandomState>) -> Option<&'a str> {
    if !key.chars().all(letters::is_alphabetic) {
        return None;
    }
    // A particle comes off only when the story has the word without it too.
    let stem = match arabic {
        true => readings(key)
            .skip(1)
            .map(|reading| bare(reading.stem, true))
            .find(|stem| stem.chars().nth(2).is_some() && alone.contains(stem))
            .unwrap_or(bare(key, true)),
        false => key,
    };
    // `وقالت` has the stem it is listed by only when its particle is read off.
    let plain = || {
        PLAIN.contains(stem)
            || arabic && readings(key).any(|reading| PLAIN.contains(bare(reading.stem, true)))
    };
    (stem.chars().nth(2).is_some() && !plain()).then_some(stem)
}

fn bare(key: &str, arabic: bool) -> &str {
    if arabic { without_article(key).unwrap_or(key) } else { key }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::names;
    use crate::text::words::words;

    fn keywords(text: &str, language: &str) -> Vec<String> {
        let names = names::find_in(text, Some(language));
        let found = words(text, Some(language));
        find(text, &found, Some(language), &names.mentions, &names.entities)
            .into_iter()
            .map(|k| k.term)
            .collect()
    }

    #[test]
    fn what_a_story_is_about_comes_first_and_common_words_never() {
        let text = "أعلنت الشركة أن المفاعل توقف عن العمل بعد تسرب في المفاعل. وقال مهندس إن التسرب محدود وإن مفاعلا آخر يعمل. \
                    ولم يحدد المهندس موعد تشغيل المفاعل.";
        let found = keywords(text, "ar");
        assert_eq!(found.first().map(String::as_str), Some("المفاعل"), "{found:?}");
        assert!(found.iter().any(|term| term.contains("تسرب")), "{found:?}");
        assert!(
            !found.iter().any(|term| ["إن", "عن", "قال", "أن", "في"].contains(&term.as_str())),
            "{found:?}"
        );
        let text = "The glacier is melting. Scientists said the glacier lost a metre; the glacier feeds the river. \
                    Scientists measured it.";
        assert_eq!(keywords(text, "en").first().map(String::as_str), Some("glacier"));
    }

    #[test]
    fn names_are_keywords_in_full_and_their_parts_are_none() {
        let text = "وصل إلى بيروت وزير النفط حيان الغانمي. وقال الغانمي إن بيروت مستعدة. وأضاف الغانمي أن الحقول تعمل.";
        let found = keywords(text, "ar");
        assert!(found.contains(&"حيان الغانمي".to_owned()), "{found:?}");
        assert!(!found.contains(&"الغانمي".to_owned()), "{found:?}");
    }

    #[test]
    fn verbs_of_saying_offices_and_scales_are_no_keywords() {
        let text = "وقالت الوزيرة إن السدود امتلأت. وقالت إن السدود الجديدة كلفت ثلاثة مليارات، وأضافت أن مليارات أخرى ستنفق. \
                    وأضافت الوزيرة شيئا.";
        let found = keywords(text, "ar");
        assert!(found.iter().any(|term| term == "السدود"), "{found:?}");
        for word in ["وقالت", "الوزيرة", "مليارات", "وأضافت"] {
            assert!(!found.iter().any(|term| term == word), "{word} in {found:?}");
        }
        let found = keywords(
            "The dam is full, he said. The dam leaks, he said. Officials said officials knew.",
            "en",
        );
        assert_eq!(found, ["dam"]);
    }

    #[test]
    fn an_unknown_language_and_an_empty_text_have_no_keywords() {
        assert!(keywords("et et et in in", "la").is_empty());
        assert!(keywords("", "ar").is_empty());
    }
}
