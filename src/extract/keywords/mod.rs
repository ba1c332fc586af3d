//! The salient terms of a story: its names, the words it uses far more often than its language does, and pairs of words
//! that stand together again and again (`الطاقة الشمسية`).
//!
//! A term's weight is how often the story uses it, damped, times how rare it is in its language (its Zipf frequency
//! below [`COMMONEST`]). The headline says what the story is about: what it has counts more, and a noun of it is a
//! keyword although the body has it once. A language that the table of frequencies does not have gets no keywords:
//! without frequencies the commonest words would win.

mod nouns;

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use compact_str::CompactString;
use foldhash::fast::RandomState;

use crate::article::facts::{Entity, Keyword, Mention, NameKind};
use crate::lexicon::frequency;
use crate::lexicon::word_table::WordSet;
use crate::text::letters;
use crate::text::search_tier::name_key;
use crate::text::words::{Word, readings, without_article, words};

/// Words at least this frequent (Zipf) say nothing of a story.
const COMMONEST: f32 = 5.6;

/// Words that are no keyword of any story, folded.
static PLAIN: LazyLock<WordSet> = LazyLock::new(|| {
    let lines = include_str!("plain.txt").lines().filter(|line| !line.starts_with('#'));
    lines
        .flat_map(str::split_whitespace)
        .map(|word| CompactString::from(bare(&name_key(word), true)))
        .collect()
});

/// The frequency of a word that the table does not have.
const RAREST: f32 = 2.5;

/// A noun that only the headline has must be rarer than this.
const RARE: f32 = 4.9;

/// Most keywords of a story.
const MOST: usize = 12;

/// Weights below this share of the first keyword's are left out.
const LEAST: f32 = 0.25;

/// How many times in the body one time in the headline is worth.
const HEADLINE: f32 = 2.0;

/// How much a person counts whom the headline does not name: most of those are only asked.
const ASKED: f32 = 0.6;

/// How much a place counts: most stories lie somewhere, few are about it.
const PLACE: f32 = 0.7;

/// How much a name counts that only the first paragraph has.
const EARLY: f32 = 0.7;

/// A term while it is counted.
struct Term<'a> {
    stem: &'a str,
    count: u32,
    /// Times in the headline.
    headed: u32,
    /// Whether it stands somewhere as only a noun does.
    noun: bool,
    /// How frequent the language has it: as its commonest form. Told of a term that counts.
    zipf: f32,
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
    /// Whether it can be a keyword: the story says it again, or its headline has it.
    fn counts(&self) -> bool {
        self.count + self.headed > 1 || self.headed > 0
    }

    /// The commonest form as written and as looked up; of equals the first in the alphabet, so that runs agree.
    fn form(&self) -> Option<(&str, &str)> {
        let best = self.forms.iter().max_by(|a, b| a.weight.cmp(&b.weight).then(b.written.cmp(a.written)));
        best.map(|form| (form.written, form.key))
    }
}

/// The keywords of a body, most salient first. `found` are its words; `mentions` are the names found in it; their words
/// count for the name, not for themselves.
pub fn find(
    body: &str,
    headline: Option<&str>,
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
    let headline = headline.unwrap_or("");
    let head = words(headline, Some(language));
    let mut ranked = names(&head, language, &opening(body, mentions), entities);
    let mut reader = Reader::new(language, found, &head);
    reader.count(found, mentions, false);
    let named = names_in(headline, &head, entities);
    reader.count(&head, &named, true);
    reader.look(body, found, false);
    reader.look(headline, &head, true);
    reader.weigh();
    let pairs = reader.pairs(body, found, headline, &head);
    for pair in &pairs {
        for term in [pair.first, pair.second] {
            if let Some(term) = reader.terms.get_mut(term) {
                term.count = term.count.saturating_sub(pair.count);
                term.headed = term.headed.saturating_sub(pair.headed);
            }
        }
        let zipf = |at: usize| reader.terms.get(at).map_or(COMMONEST, |term| term.zipf);
        let rarity = (zipf(pair.first) + zipf(pair.second)) / 2.0;
        let weight = 1.2 * weight(pair.count, pair.headed, rarity.min(COMMONEST - 0.5));
        ranked.push((weight, pair.written.clone()));
    }
    for term in &reader.terms {
        if term.forms.is_empty() || term.count + term.headed == 0 {
            continue;
        }
        let zipf = term.zipf;
        let often = term.count > 1 || term.count == 1 && term.headed > 0 && term.noun;
        let only = term.headed > 0 && term.noun && zipf < RARE;
        if zipf >= COMMONEST || !(often || only) || nouns::is_verb(language, term.stem, term.noun) {
            continue;
        }
        let weight = weight(term.count, term.headed, zipf);
        ranked.extend(term.form().map(|(form, key)| (weight, without_particle(language, form, key))));
    }
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    let Some(top) = ranked.first().map(|(weight, _)| *weight).filter(|top| *top > 0.0) else {
        return Vec::new();
    };
    let mut keywords: Vec<Keyword> = Vec::new();
    for (weight, term) in ranked.into_iter().take_while(|(weight, _)| *weight >= LEAST * top).take(MOST) {
        if keywords.iter().all(|keyword| !is_form_of(&keyword.term, &term)) {
            keywords.push(Keyword { term, score: (weight / top * 1000.0).round() / 1000.0 });
        }
    }
    keywords
}

/// Whether two keywords are one word, or two forms of one: `завод`, `завода`.
fn is_form_of(one: &str, other: &str) -> bool {
    let lengths = (one.chars().count(), other.chars().count());
    let stem = one.chars().zip(other.chars()).take_while(|(a, b)| a == b).count();
    let forms = stem > 4 && lengths.0.abs_diff(lengths.1) < 3 && lengths.0.max(lengths.1) - stem < 3;
    one == other || forms && !one.contains(' ') && !other.contains(' ')
}

fn weight(count: u32, headed: u32, zipf: f32) -> f32 {
    (count as f32 + if headed > 0 { HEADLINE } else { 0.0 }).sqrt() * (COMMONEST - zipf)
}

/// The names of the first paragraph.
fn opening<'m>(body: &str, mentions: &'m [Mention]) -> Vec<&'m Mention> {
    let end = body.split_once("\n\n").map_or(body, |(first, _)| first).chars().count();
    mentions.iter().take_while(|mention| mention.start < end).collect()
}

/// The names that are keywords: those that are named again, or in the headline, and of bodies and places those that the
/// first paragraph has.
fn names(head: &[Word], language: &str, opening: &[&Mention], entities: &[Entity]) -> Vec<(f32, String)> {
    let arabic = language == "ar";
    // The words of the headline in all their readings.
    let mut stems: HashSet<&str, RandomState> = HashSet::default();
    for word in head {
        stems.insert(bare(word.key(), arabic));
        if arabic {
            stems.extend(readings(word.key()).map(|reading| bare(reading.stem, true)));
        }
    }
    let has = |word: &str| stems.contains(bare(&name_key(word), arabic));
    let weigh = |entity: &Entity| {
        let mut words = entity.name.split_whitespace();
        // A person is named there by the last name.
        let headed = match entity.kind {
            NameKind::Person => words.next_back().is_some_and(has),
            _ => words.all(has),
        };
        let weight = weight(entity.mentions, u32::from(headed), RAREST + 1.0);
        let share = match entity.kind {
            NameKind::Person if !headed && !head.is_empty() => ASKED,
            NameKind::Place => PLACE,
            _ => 1.0,
        };
        let early = || {
            let here = |mention: &&Mention| mention.kind == entity.kind && mention.name == entity.name;
            entity.kind != NameKind::Person && opening.iter().any(here)
        };
        match entity.mentions > 1 || headed {
            true => Some(share * weight),
            false => early().then_some(EARLY * share * weight),
        }
    };
    entities.iter().filter_map(|entity| Some((weigh(entity)?, entity.name.clone()))).collect()
}

/// Where the words of names stand in the headline.
fn names_in(headline: &str, head: &[Word], entities: &[Entity]) -> Vec<Mention> {
    let parts: HashSet<CompactString, RandomState> =
        entities.iter().flat_map(|entity| entity.name.split_whitespace()).map(name_key).collect();
    let is_part = |word: &&Word| {
        readings(word.key()).any(|reading| {
            parts.contains(reading.stem)
                || reading.article && parts.contains(name_key(word.written(headline)).as_str())
        })
    };
    let mention = |word: &Word| Mention {
        name: String::new(),
        kind: NameKind::Place,
        start: word.start,
        end: word.end,
        confidence: 1.0,
    };
    head.iter().filter(is_part).map(mention).collect()
}

/// Two words that stand together more than once.
struct Pair {
    first: usize,
    second: usize,
    count: u32,
    headed: u32,
    /// As shown, and whether the story has it so.
    written: String,
    whole: bool,
}

/// The terms of a story while they are read.
struct Reader<'a> {
    language: &'a str,
    arabic: bool,
    /// The different words of the story, and the place of each.
    keys: Vec<&'a str>,
    /// The words of the story without article.
    alone: HashSet<&'a str, RandomState>,
    /// Where the term of each different word stands, once it was looked for.
    of_word: Vec<Option<Option<usize>>>,
    of_stem: HashMap<&'a str, usize, RandomState>,
    terms: Vec<Term<'a>>,
    /// For each word of the body its place among the different ones, then its term, and the same for the headline.
    body: Vec<Option<usize>>,
    head: Vec<Option<usize>>,
}

impl<'a> Reader<'a> {
    fn new(language: &'a str, found: &'a [Word], head: &'a [Word]) -> Self {
        let arabic = language == "ar";
        let mut places: HashMap<&str, usize, RandomState> =
            HashMap::with_capacity_and_hasher(found.len(), RandomState::default());
        let mut keys: Vec<&str> = Vec::with_capacity(found.len());
        let mut number = |word: &'a Word| {
            Some(*places.entry(word.key()).or_insert_with(|| {
                keys.push(word.key());
                keys.len() - 1
            }))
        };
        let body = found.iter().map(&mut number).collect();
        let head = head.iter().map(&mut number).collect();
        let alone = keys.iter().map(|key| bare(key, arabic)).collect();
        let of_word = vec![None; keys.len()];
        let (of_stem, terms) = (HashMap::default(), Vec::new());
        Self { language, arabic, keys, alone, of_word, of_stem, terms, body, head }
    }

    fn numbers(&mut self, headline: bool) -> &mut Vec<Option<usize>> {
        if headline { &mut self.head } else { &mut self.body }
    }

    /// Counts the words that belong to no name, by the form without particles and article.
    fn count(&mut self, found: &[Word], mentions: &[Mention], headline: bool) {
        let mut numbers = std::mem::take(self.numbers(headline));
        let mut mentions = mentions.iter().peekable();
        for (word, number) in found.iter().zip(&mut numbers) {
            while mentions.peek().is_some_and(|mention| mention.end <= word.start) {
                mentions.next();
            }
            let named = mentions.peek().is_some_and(|mention| mention.start < word.end);
            *number = number.take().filter(|_| !named).and_then(|place| self.term(place));
            if let Some(term) = number.and_then(|place| self.terms.get_mut(place)) {
                *if headline { &mut term.headed } else { &mut term.count } += 1;
            }
        }
        *self.numbers(headline) = numbers;
    }

    /// Where the term of a different word stands; nothing for words that are no keyword of any story.
    fn term(&mut self, place: usize) -> Option<usize> {
        let key = *self.keys.get(place)?;
        let slot = self.of_word.get_mut(place)?;
        if let Some(known) = slot {
            return *known;
        }
        let term = stem(key, self.arabic, &self.alone).map(|stem| {
            *self.of_stem.entry(stem).or_insert_with(|| {
                let (zipf, forms) = (COMMONEST, Vec::new());
                self.terms.push(Term { stem, count: 0, headed: 0, noun: false, zipf, forms });
                self.terms.len() - 1
            })
        });
        *slot = Some(term);
        term
    }

    /// Looks at the forms of the terms that count, and at what stands before them.
    fn look(&mut self, text: &'a str, found: &'a [Word], headline: bool) {
        let numbers = std::mem::take(self.numbers(headline));
        let mut before: Option<&Word> = None;
        for (word, number) in found.iter().zip(&numbers) {
            let last = before.replace(word);
            let Some(place) = number else { continue };
            let Some(term) = self.terms.get_mut(*place).filter(|term| term.counts()) else { continue };
            let (written, key) = (word.written(text), word.key());
            term.noun = term.noun || nouns::is_noun(self.language, written, key, last.map(Word::key));
            // Shown without particles: of the forms in the story, only those that begin with the word itself.
            let whole = !self.arabic || bare(key, true) == term.stem;
            let weight = if whole { 100 } else { 1 };
            match term.forms.iter_mut().find(|form| form.written == written) {
                Some(form) => form.weight += weight,
                None => term.forms.push(Form { written, key, weight }),
            }
        }
        *self.numbers(headline) = numbers;
    }

    /// Tells how frequent the language has the terms that count.
    fn weigh(&mut self) {
        for term in self.terms.iter_mut().filter(|term| term.counts()) {
            let keys = std::iter::once(term.stem).chain(term.forms.iter().map(|form| form.key));
            let zipf = keys.map(|key| frequency::zipf(self.language, key).unwrap_or(RAREST));
            term.zipf = zipf.fold(0.0, f32::max);
        }
    }

    /// The pairs of words that stand together at least twice in body and headline, the commonest first, no word in two.
    fn pairs(&self, body: &str, found: &[Word], headline: &str, head: &[Word]) -> Vec<Pair> {
        let mut places: HashMap<(usize, usize), usize, RandomState> = HashMap::default();
        let mut pairs: Vec<Pair> = Vec::new();
        // Commoner words are particles: `after a deal`, `for families`.
        let often = |at: usize| {
            self.terms.get(at).is_some_and(|term| term.count + term.headed > 1 && term.zipf < COMMONEST)
        };
        for (text, words, numbers, headed) in
            [(body, found, &self.body, false), (headline, head, &self.head, true)]
        {
            for (couple, numbers) in words.windows(2).zip(numbers.windows(2)) {
                let ([one, two], [Some(first), Some(second)]) = (couple, numbers) else { continue };
                let (first, second) = (*first, *second);
                let beside = text.get(one.bytes.end..two.bytes.start) == Some(" ");
                let fits = || self.fits((one, first), (two, second));
                if first == second || !beside || !often(first) || !often(second) || !fits() {
                    continue;
                }
                let place = *places.entry((first, second)).or_insert(pairs.len());
                let whole = bare(one.key(), true) == self.terms.get(first).map_or("", |term| term.stem);
                if place == pairs.len() {
                    pairs.push(Pair {
                        first,
                        second,
                        count: 0,
                        headed: 0,
                        written: String::new(),
                        whole: false,
                    });
                }
                let Some(pair) = pairs.get_mut(place) else { continue };
                if pair.written.is_empty() || whole && !pair.whole {
                    let written = text.get(one.bytes.start..two.bytes.end).unwrap_or("");
                    pair.written = without_particle(self.language, written, one.key());
                    pair.whole = whole;
                }
                if headed {
                    pair.headed += 1;
                } else {
                    pair.count += 1;
                }
            }
        }
        pairs.retain(|pair| pair.count + pair.headed > 1 && !pair.written.is_empty());
        pairs.sort_by(|a, b| {
            (b.count + b.headed).cmp(&(a.count + a.headed)).then_with(|| a.written.cmp(&b.written))
        });
        let mut taken: HashSet<usize, RandomState> = HashSet::default();
        pairs.retain(|pair| taken.insert(pair.first) && taken.insert(pair.second));
        pairs
    }

    /// Whether two words can be one term: nouns with what they are of or like. A definite noun has no indefinite word
    /// behind it that belongs to it.
    fn fits(&self, (one, first): (&Word, usize), (two, second): (&Word, usize)) -> bool {
        let verb = |word: &Word, term: usize| {
            let noun = self.terms.get(term).is_some_and(|term| term.noun);
            nouns::is_verb(self.language, word.key(), noun)
        };
        let definite = |word: &Word| readings(word.key()).any(|it| it.article || it.stem.starts_with("ال"));
        let agree = !self.arabic || !definite(one) || two.key().starts_with("ال");
        agree && !verb(one, first) && !verb(two, second)
    }
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
            || arabic
                && readings(key)
                    .map(|reading| bare(reading.stem, true))
                    .any(|read| read != stem && PLAIN.contains(read))
    };
    (stem.chars().nth(2).is_some() && !plain()).then_some(stem)
}

/// What is written without the particle before it, `key` being its first word's: where the language has the word without
/// it far more often (`بغلاء الأسعار`), or the article swallowed (`للطاقة`).
fn without_particle(language: &str, written: &str, key: &str) -> String {
    if language == "ar" {
        let known = |key: &str| frequency::zipf(language, key).unwrap_or(RAREST);
        for reading in readings(key).skip(1) {
            let letters: usize = written.chars().take(reading.particles).map(char::len_utf8).sum();
            let rest = written.get(letters..).unwrap_or("");
            let swallowed = reading.article && known(&format!("ال{}", reading.stem)) > RAREST;
            if swallowed {
                return format!("ال{rest}");
            }
            let definite = reading.stem.starts_with("ال");
            if reading.stem.chars().nth(2).is_some() && (definite || known(reading.stem) > known(key) + 1.0) {
                return rest.to_owned();
            }
        }
    }
    written.to_owned()
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
        find(text, None, &found, Some(language), &names.mentions, &names.entities)
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

    fn with_headline(headline: &str, text: &str, language: &str) -> Vec<String> {
        let found = words(text, Some(language));
        let names = names::find_in_story(text, &found, Some(headline), Some(language));
        find(text, Some(headline), &found, Some(language), &names.mentions, &names.entities)
            .into_iter()
            .map(|k| k.term)
            .collect()
    }

    #[test]
    fn what_the_headline_has_comes_first_although_the_body_has_it_once() {
        let text =
            "أعلنت الشركة أمس أن المحطة الجديدة ستعمل بالألواح. وقال خبير إن الألواح تكفي، وإن الألواح مستوردة.";
        let found = with_headline("افتتاح محطة للهيدروجين", text, "ar");
        assert!(found.iter().any(|term| term.contains("محطة") || term.contains("المحطة")), "{found:?}");
        let text = "The harbour board met on Monday. Members said the ferry would stop in spring.";
        let found = with_headline("Ferry to end service", text, "en");
        assert_eq!(found.first().map(|term| term.to_lowercase()).as_deref(), Some("ferry"), "{found:?}");
    }

    #[test]
    fn two_words_that_stand_together_are_one_term_and_a_verb_is_in_none() {
        let text = "تعمل المحطة بالطاقة الشمسية. وقال خبير إن الطاقة الشمسية رخيصة، وإن تكلفة الطاقة الشمسية تتراجع.";
        let found = with_headline("محطة جديدة تعمل بالطاقة الشمسية", text, "ar");
        assert_eq!(found.first().map(String::as_str), Some("الطاقة الشمسية"), "{found:?}");
        assert!(!found.iter().any(|term| term == "تعمل" || term == "الشمسية"), "{found:?}");
        let text = "The solar farm opens today. Critics of the solar farm say it is too large.";
        assert!(with_headline("Village gets a solar farm", text, "en").contains(&"solar farm".to_owned()));
    }

    #[test]
    fn who_is_only_asked_comes_behind_whom_the_headline_names() {
        let text = "Mayor Karen Holt resigned on Monday. Analyst Peter Gray spoke of a shock. Gray said Holt had no choice; \
                    Gray said voters were angry.";
        let found = with_headline("Holt resigns", text, "en");
        assert_eq!(found.first().map(String::as_str), Some("Karen Holt"), "{found:?}");
    }

    #[test]
    fn an_unknown_language_and_an_empty_text_have_no_keywords() {
        assert!(keywords("et et et in in", "la").is_empty());
        assert!(keywords("", "ar").is_empty());
    }
}
