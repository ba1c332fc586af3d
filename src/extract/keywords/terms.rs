//! The terms of a story and the pairs that they stand in, counted.

use std::collections::{HashMap, HashSet};

use foldhash::fast::RandomState;

use super::COMMONEST;
use super::nouns;
use super::stems::{RAREST, bare, stem, turkish_noun, without_particle, without_preposition};
use crate::article::facts::Mention;
use crate::lexicon::frequency;
use crate::text::words::{Word, readings};

/// A term while it is counted.
pub(super) struct Term<'a> {
    pub stem: &'a str,
    pub count: u32,
    /// Times in the headline.
    pub headed: u32,
    /// Whether it stands somewhere as only a noun does.
    pub noun: bool,
    /// How frequent the language has it: as its commonest form. Told of a term that counts.
    pub zipf: f32,
    /// The forms in the story, for a term that counts.
    pub forms: Vec<Form<'a>>,
}

/// A form of a term: as written, as looked up, and how much speaks for showing it.
pub(super) struct Form<'a> {
    written: &'a str,
    key: &'a str,
    weight: u32,
}

impl Term<'_> {
    /// Whether it can be a keyword: the story says it again, or its headline has it.
    fn counts(&self) -> bool {
        self.count > 1 || self.headed > 0
    }

    /// The commonest form as written and as looked up; of equals the first in the alphabet, so that runs agree.
    pub fn form(&self) -> Option<(&str, &str)> {
        let best = self.forms.iter().max_by(|a, b| a.weight.cmp(&b.weight).then(b.written.cmp(a.written)));
        best.map(|form| (form.written, form.key))
    }
}

/// Two words that stand together more than once.
pub(super) struct Pair {
    pub first: usize,
    pub second: usize,
    pub count: u32,
    pub headed: u32,
    /// As shown, and whether the story has it so.
    pub written: String,
    whole: bool,
}

/// The terms of a story while they are read.
pub(super) struct Reader<'a> {
    language: &'a str,
    arabic: bool,
    /// The different words of the story, and the place of each.
    keys: Vec<&'a str>,
    /// The words of an Arabic story without article.
    alone: HashSet<&'a str, RandomState>,
    /// Where the term of each different word stands, once it was looked for.
    of_word: Vec<Option<Option<usize>>>,
    /// Where the term of each stem of an Arabic story stands.
    of_stem: HashMap<&'a str, usize, RandomState>,
    pub terms: Vec<Term<'a>>,
    /// For each word of the body its place among the different ones, then its term, and the same for the headline.
    body: Vec<Option<usize>>,
    head: Vec<Option<usize>>,
}

impl<'a> Reader<'a> {
    pub fn new(language: &'a str, found: &'a [Word], head: &'a [Word]) -> Self {
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
        // Only Arabic words have anything taken off: the others are their own stems.
        let alone =
            if arabic { keys.iter().map(|key| bare(key, true)).collect() } else { HashSet::default() };
        let of_word = vec![None; keys.len()];
        let (of_stem, terms) = (HashMap::default(), Vec::with_capacity(keys.len() / 2));
        Self { language, arabic, keys, alone, of_word, of_stem, terms, body, head }
    }

    fn numbers(&mut self, headline: bool) -> &mut Vec<Option<usize>> {
        if headline { &mut self.head } else { &mut self.body }
    }

    /// Counts the words that belong to no name and to no verb of two words, by the form without particles and article.
    pub fn count(&mut self, found: &[Word], mentions: &[Mention], headline: bool) {
        let mut numbers = std::mem::take(self.numbers(headline));
        let mut mentions = mentions.iter().peekable();
        let next = found.iter().skip(1).map(Some).chain(std::iter::once(None));
        for ((word, number), next) in found.iter().zip(&mut numbers).zip(next) {
            while mentions.peek().is_some_and(|mention| mention.end <= word.start) {
                mentions.next();
            }
            let named = mentions.peek().is_some_and(|mention| mention.start < word.end);
            // `ویران کرد`: the noun of a Persian verb is no noun of the story's.
            let of_verb =
                self.language == "fa" && next.is_some_and(|next| nouns::is_persian_auxiliary(next.key()));
            *number = number.take().filter(|_| !named && !of_verb).and_then(|place| self.term(place));
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
            let terms = &mut self.terms;
            let mut add = || {
                let (zipf, forms) = (COMMONEST, Vec::new());
                terms.push(Term { stem, count: 0, headed: 0, noun: false, zipf, forms });
                terms.len() - 1
            };
            if self.arabic { *self.of_stem.entry(stem).or_insert_with(add) } else { add() }
        });
        *slot = Some(term);
        term
    }

    /// Looks at the forms of the terms that count, and at what stands before them.
    pub fn look(&mut self, text: &'a str, found: &'a [Word], headline: bool) {
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
    pub fn weigh(&mut self) {
        for term in self.terms.iter_mut().filter(|term| term.counts()) {
            let turkish = (self.language == "tr").then(|| turkish_noun(term.stem)).flatten();
            let keys =
                std::iter::once(term.stem).chain(turkish).chain(term.forms.iter().map(|form| form.key));
            let zipf = keys.map(|key| frequency::zipf(self.language, key).unwrap_or(RAREST));
            term.zipf = zipf.fold(0.0, f32::max);
        }
    }

    /// The pairs of words that stand together at least twice in body and headline, the commonest first, no word in two.
    pub fn pairs(&self, body: &str, found: &[Word], headline: &str, head: &[Word]) -> Vec<Pair> {
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
        // An indefinite word with a preposition says how: `زلزال بقوة`.
        let manner = || without_preposition(two.key()).is_some();
        let agree = !self.arabic || (!definite(one) || two.key().starts_with("ال")) && !manner();
        agree && !verb(one, first) && !verb(two, second)
    }
}
