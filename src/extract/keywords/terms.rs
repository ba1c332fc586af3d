//! The terms of a story and the pairs that they stand in, counted.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::COMMONEST;
use super::again::Again;
use super::nouns;
use super::numbers::Numbers;
use super::stems::{
    RAREST, bare, may_be_keyword, stems, turkish_noun, without_particle, without_preposition,
};
use crate::article::facts::Mention;
use crate::lexicon::frequency;
use crate::text::words::{Word, readings};

/// What can be a keyword: the story says it again, or its headline has it.
pub(super) struct Term<'a> {
    pub stem: &'a str,
    pub count: u32,
    /// Times in the headline.
    pub headed: u32,
    /// Whether it stands somewhere as only a noun does.
    pub noun: bool,
    /// How frequent the language has it: as its commonest form. Below [`COMMONEST`].
    pub zipf: f32,
    /// How many forms it has, and the place of the one that was found last.
    forms: u32,
    last: Option<u32>,
}

/// Most forms of a term that are told apart. A word has few in any story, but a text made for it could have it in thousands
/// of spellings, each held against all others.
const MOST_FORMS: u32 = 100;

impl Term<'_> {
    /// Whether the story has it often enough.
    fn counts(&self) -> bool {
        Count { body: self.count, head: self.headed }.counts()
    }
}

/// A form of a term: as written, as looked up, and how much speaks for showing it.
struct Form<'a> {
    written: &'a str,
    key: &'a str,
    weight: u32,
    /// The place of the term's form before it.
    before: Option<u32>,
}

/// How often body and headline have a word outside of names.
#[derive(Debug, Clone, Copy, Default)]
struct Count {
    body: u32,
    head: u32,
}

impl Count {
    fn add(&mut self, other: Self) {
        self.body += other.body;
        self.head += other.head;
    }

    /// Whether what is so often there can be a keyword.
    fn counts(self) -> bool {
        self.body > 1 || self.head > 0
    }
}

/// Two words that stand together more than once.
pub(super) struct Pair {
    pub first: u32,
    pub second: u32,
    pub count: u32,
    pub headed: u32,
    /// As shown, and whether the story has it so.
    pub written: String,
    whole: bool,
}

/// The words of a story: text, words, and which of them belong to names.
#[derive(Clone, Copy)]
pub(super) struct Text<'a> {
    pub text: &'a str,
    pub words: &'a [Word],
    pub mentions: &'a [Mention],
}

/// The terms of a story.
pub(super) struct Terms<'a> {
    language: &'a str,
    arabic: bool,
    body: Text<'a>,
    head: Text<'a>,
    terms: Vec<Term<'a>>,
    forms: Vec<Form<'a>>,
    /// The term of each word of the body and of the headline.
    of_body: Vec<Option<u32>>,
    of_head: Vec<Option<u32>>,
}

impl<'a> Terms<'a> {
    /// Reads the terms of a story. Words count that belong to no name and to no verb of two words, by the form without
    /// particles and article.
    pub fn of(language: &'a str, body: Text<'a>, head: Text<'a>) -> Self {
        let arabic = language == "ar";
        // Arabic and Persian words say something of others although they belong to names or are there once.
        let all = matches!(language, "ar" | "fa");
        let again = (!all).then(|| again(body, head));
        let room = body.words.len() + head.words.len();
        // Words that are there again are half as many at most.
        let mut numbers = Numbers::with_room(if all { room } else { room / 2 + head.words.len() });
        let mut of_body = number(body, again.as_ref(), &mut numbers);
        let mut of_head = number(head, again.as_ref(), &mut numbers);
        if all {
            let verbs: Vec<bool> = match language {
                "fa" => numbers.iter().map(|(word, _)| nouns::is_persian_auxiliary(word)).collect(),
                _ => Vec::new(),
            };
            leave_out(body, &verbs, &mut of_body);
            leave_out(head, &verbs, &mut of_head);
        }
        let mut counts = vec![Count::default(); numbers.len()];
        for (words, once) in [(&of_body, Count { body: 1, head: 0 }), (&of_head, Count { body: 0, head: 1 })]
        {
            for number in words.iter().flatten() {
                if let Some(count) = counts.get_mut(*number as usize) {
                    count.add(once);
                }
            }
        }
        let words: Vec<&str> = numbers.iter().map(|(word, _)| word).collect();
        let used = counts.iter().map(|count| count.body + count.head > 0);
        let (of_word, stems) = stems(numbers, used, arabic);
        let mut terms = Terms {
            language,
            arabic,
            body,
            head,
            terms: Vec::new(),
            forms: Vec::new(),
            of_body: Vec::new(),
            of_head: Vec::new(),
        };
        let of_word = terms.add(&words, &counts, &of_word, &stems);
        let term = |word: &Option<u32>| of_word.get((*word)? as usize).copied().flatten();
        terms.of_body = of_body.iter().map(term).collect();
        terms.of_head = of_head.iter().map(term).collect();
        terms.look(false);
        terms.look(true);
        terms
    }

    /// Adds the terms of the different words. `stems_of` are the numbers of their stems. Gives the term of each word.
    fn add(
        &mut self,
        words: &[&'a str],
        counts: &[Count],
        stems_of: &[u32],
        stems: &Numbers<'a>,
    ) -> Vec<Option<u32>> {
        // How often each stem can count at most: most are there once, and no more is asked of their words.
        let mut most = vec![Count::default(); stems.len()];
        for (count, stem) in counts.iter().zip(stems_of) {
            if let Some(most) = most.get_mut(*stem as usize) {
                most.add(*count);
            }
        }
        let mut of_stem: Vec<Option<u32>> = vec![None; stems.len()];
        let mut of_word: Vec<Option<u32>> = vec![None; words.len()];
        for (((word, count), stem), term) in words.iter().zip(counts).zip(stems_of).zip(&mut of_word) {
            let used = count.body + count.head > 0;
            if !used || !most.get(*stem as usize).is_some_and(|most| most.counts()) {
                continue;
            }
            let (Some((written, hash)), Some(known)) = (stems.word(*stem), of_stem.get_mut(*stem as usize))
            else {
                continue;
            };
            if !may_be_keyword(word, (written, hash), self.arabic) {
                continue;
            }
            let place = *known.get_or_insert_with(|| {
                let (stem, zipf, noun, last) = (written, 0.0, false, None);
                self.terms.push(Term { stem, count: 0, headed: 0, noun, zipf, forms: 0, last });
                place_of(self.terms.len() - 1)
            });
            *term = Some(place);
            if let Some(term) = self.terms.get_mut(place as usize) {
                term.count += count.body;
                term.headed += count.head;
            }
        }
        self.weigh(words, &of_word);
        for term in &mut of_word {
            *term = term.filter(|place| {
                let term = self.terms.get(*place as usize);
                term.is_some_and(|term| term.counts() && term.zipf < COMMONEST)
            });
        }
        of_word
    }

    /// Tells how frequent the language has the terms that count.
    fn weigh(&mut self, words: &[&str], of_word: &[Option<u32>]) {
        let known = |key: &str| frequency::zipf(self.language, key).unwrap_or(RAREST);
        for term in self.terms.iter_mut().filter(|term| term.counts()) {
            let turkish = (self.language == "tr").then(|| turkish_noun(term.stem)).flatten();
            term.zipf = turkish.map_or(0.0, known).max(known(term.stem));
        }
        // The others have one form, which is the stem.
        if self.arabic {
            for (word, term) in words.iter().zip(of_word) {
                let term = term.and_then(|place| self.terms.get_mut(place as usize));
                if let Some(term) = term.filter(|term| term.counts() && term.stem != *word) {
                    term.zipf = term.zipf.max(known(word));
                }
            }
        }
    }

    /// Looks at the forms of the terms, and at what stands before them.
    fn look(&mut self, headline: bool) {
        let (text, of_words) = if headline { (self.head, &self.of_head) } else { (self.body, &self.of_body) };
        let mut before: Option<&Word> = None;
        for (word, place) in text.words.iter().zip(of_words) {
            let last = before.replace(word);
            let Some(term) = place.and_then(|place| self.terms.get_mut(place as usize)) else { continue };
            let (written, key) = (word.written(text.text), word.key());
            term.noun = term.noun || nouns::is_noun(self.language, written, key, last.map(Word::key));
            // Shown without particles: of the forms in the story, only those that begin with the word itself.
            let whole = !self.arabic || bare(key, true) == term.stem;
            let weight = if whole { 100 } else { 1 };
            let mut known = term.last;
            while let Some(form) = known.and_then(|place| self.forms.get_mut(place as usize)) {
                if form.written == written {
                    form.weight += weight;
                    break;
                }
                known = form.before;
            }
            if known.is_none() && term.forms < MOST_FORMS {
                term.forms += 1;
                self.forms.push(Form { written, key, weight, before: term.last });
                term.last = Some(place_of(self.forms.len() - 1));
            }
        }
    }

    /// The terms; some have no form and are none after all.
    pub fn iter(&self) -> impl Iterator<Item = &Term<'a>> {
        self.terms.iter()
    }

    /// The commonest form of a term as written and as looked up; of equals the first in the alphabet, so that runs agree.
    pub fn form(&self, term: &Term<'a>) -> Option<(&'a str, &'a str)> {
        let form = |place: Option<u32>| self.forms.get(place? as usize);
        let forms = std::iter::successors(form(term.last), |last| form(last.before));
        let best = forms.max_by(|a, b| a.weight.cmp(&b.weight).then(b.written.cmp(a.written)));
        best.map(|form| (form.written, form.key))
    }
    /// Takes the pairs of words that stand together at least twice in body and headline out of the terms, the commonest
    /// first, no word in two.
    pub fn take_pairs(&mut self) -> Vec<Pair> {
        let pairs = self.pairs();
        for pair in &pairs {
            for place in [pair.first, pair.second] {
                if let Some(term) = self.terms.get_mut(place as usize) {
                    term.count = term.count.saturating_sub(pair.count);
                    term.headed = term.headed.saturating_sub(pair.headed);
                }
            }
        }
        pairs
    }

    fn pairs(&self) -> Vec<Pair> {
        let mut places: HashMap<(u32, u32), usize, RandomState> = HashMap::default();
        let mut pairs: Vec<Pair> = Vec::new();
        let term = |place: u32| self.terms.get(place as usize);
        let often = |place: u32| term(place).is_some_and(|term| term.count + term.headed > 1);
        for (text, of_words, headed) in [(self.body, &self.of_body, false), (self.head, &self.of_head, true)]
        {
            for (couple, places_of) in text.words.windows(2).zip(of_words.windows(2)) {
                let ([one, two], [Some(first), Some(second)]) = (couple, places_of) else { continue };
                let (first, second) = (*first, *second);
                let beside = || text.text.get(one.bytes.end..two.bytes.start) == Some(" ");
                let fits = || self.fits((one, first), (two, second));
                if first == second || !often(first) || !often(second) || !beside() || !fits() {
                    continue;
                }
                let place = *places.entry((first, second)).or_insert(pairs.len());
                let whole = bare(one.key(), true) == term(first).map_or("", |term| term.stem);
                if place == pairs.len() {
                    let (count, headed, written) = (0, 0, String::new());
                    pairs.push(Pair { first, second, count, headed, written, whole: false });
                }
                let Some(pair) = pairs.get_mut(place) else { continue };
                if pair.written.is_empty() || whole && !pair.whole {
                    let written = text.text.get(one.bytes.start..two.bytes.end).unwrap_or("");
                    pair.written = without_particle(self.language, written, one.key());
                    pair.whole = whole;
                }
                *if headed { &mut pair.headed } else { &mut pair.count } += 1;
            }
        }
        pairs.retain(|pair| pair.count + pair.headed > 1 && !pair.written.is_empty());
        pairs.sort_by(|a, b| {
            (b.count + b.headed).cmp(&(a.count + a.headed)).then_with(|| a.written.cmp(&b.written))
        });
        let mut taken = vec![false; self.terms.len()];
        let mut take =
            |place: u32| taken.get_mut(place as usize).is_some_and(|taken| !std::mem::replace(taken, true));
        pairs.retain(|pair| take(pair.first) && take(pair.second));
        pairs
    }

    /// How frequent the language has the words of a pair, taken together.
    pub fn zipf_of_pair(&self, pair: &Pair) -> f32 {
        let zipf = |place: u32| self.terms.get(place as usize).map_or(COMMONEST, |term| term.zipf);
        (zipf(pair.first) + zipf(pair.second)) / 2.0
    }

    /// Whether two words can be one term: nouns with what they are of or like. A definite noun has no indefinite word
    /// behind it that belongs to it.
    fn fits(&self, (one, first): (&Word, u32), (two, second): (&Word, u32)) -> bool {
        let verb = |word: &Word, term: u32| {
            let noun = self.terms.get(term as usize).is_some_and(|term| term.noun);
            nouns::is_verb(self.language, word.key(), noun)
        };
        let definite = |word: &Word| readings(word.key()).any(|it| it.article || it.stem.starts_with("ال"));
        // An indefinite word with a preposition says how: `زلزال بقوة`.
        let manner = || without_preposition(two.key()).is_some();
        let agree = !self.arabic || (!definite(one) || two.key().starts_with("ال")) && !manner();
        agree && !verb(one, first) && !verb(two, second)
    }
}

/// The words that a story has again, or that its headline has.
fn again(body: Text<'_>, head: Text<'_>) -> Again {
    let mut again = Again::with_room(body.words.len() + 2 * head.words.len());
    // What the headline has counts as if it were there twice.
    for words in [body.words, head.words, head.words] {
        for word in words {
            again.add(word.key_hash());
        }
    }
    again
}

/// Numbers the words of a text: all of them, or those that are there `again`, may be keywords and belong to no name.
fn number<'a>(text: Text<'a>, again: Option<&Again>, numbers: &mut Numbers<'a>) -> Vec<Option<u32>> {
    let mut names = Ahead(text.mentions);
    let mut is_counted = |word: &Word, again: &Again| {
        // None of two letters is a keyword.
        word.key().len() > 2 && again.may_have(word.key_hash()) && !names.take(word)
    };
    let number = |word: &'a Word| {
        let is_numbered = again.is_none_or(|again| is_counted(word, again));
        is_numbered.then(|| numbers.number(word.key(), word.key_hash()))
    };
    text.words.iter().map(number).collect()
}

/// Takes the numbers of words away that belong to a name or are the noun of a verb of two words. `verbs` tells of each
/// different word whether it makes a verb of the word before it.
fn leave_out(text: Text<'_>, verbs: &[bool], numbers: &mut [Option<u32>]) {
    let mut names = Ahead(text.mentions);
    for (at, word) in text.words.iter().enumerate() {
        // `ویران کرد`: the noun of a Persian verb is no noun of the story's.
        let is_verb = |next: u32| verbs.get(next as usize) == Some(&true);
        let of_verb = !verbs.is_empty() && numbers.get(at + 1).copied().flatten().is_some_and(is_verb);
        if let Some(number) = numbers.get_mut(at)
            && (names.take(word) || of_verb)
        {
            *number = None;
        }
    }
}

/// The names of a text that are not behind the word that was looked at last.
struct Ahead<'a>(&'a [Mention]);

impl Ahead<'_> {
    /// Whether a word belongs to a name. Words are asked for in the order of the text.
    fn take(&mut self, word: &Word) -> bool {
        while let [name, rest @ ..] = self.0 {
            if name.end > word.start {
                return name.start < word.end;
            }
            self.0 = rest;
        }
        false
    }
}

/// A place in a list of a story's, none of which has as many as four thousand million.
fn place_of(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::words::words;

    #[test]
    fn a_word_in_countless_spellings_is_shown_by_the_commonest_of_the_first() {
        let spelt = |number: usize| -> String {
            let capital = |(at, char): (usize, char)| {
                if number >> at & 1 == 1 { char.to_ascii_uppercase() } else { char }
            };
            "reservoir".chars().enumerate().map(capital).collect()
        };
        let text = (0..500).map(spelt).collect::<Vec<_>>().join(" ")
            + " ReSeRvoir reservoiR reservoiR Reservoir Reservoir";
        let found = words(&text, Some("en"));
        let body = Text { text: &text, words: &found, mentions: &[] };
        let terms = Terms::of("en", body, Text { text: "", words: &[], mentions: &[] });
        let shown: Vec<_> = terms.iter().map(|term| (term.count, terms.form(term))).collect();
        assert_eq!(shown, [(505, Some(("Reservoir", "reservoir")))]);
        assert_eq!(terms.forms.len(), MOST_FORMS as usize);
    }
}
