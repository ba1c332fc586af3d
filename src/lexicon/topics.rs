//! Words that speak for a topic, one file a language.
//!
//! The topics are the top level of the IPTC Media Topics. A word is looked up by its [`name_key`]; the strength of its
//! evidence is from 1 (fits other topics too) to 3 (hardly fits another).

use std::sync::LazyLock;

use compact_str::CompactString;
use foldhash::{HashMap, HashSet};

use super::word_table::{WordMap, WordSet};
use crate::text::search_tier::name_key;
use crate::text::words::without_article;

/// One top-level concept of the IPTC Media Topics.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Topic {
    /// Our short word for it, as in the word files.
    pub word: &'static str,
    /// Its name in the scheme.
    pub name: &'static str,
    /// Its URI.
    pub uri: &'static str,
}

macro_rules! topics {
    ($(($word:literal, $number:literal, $name:literal)),* $(,)?) => {
        /// The seventeen. Source: IPTC NewsCodes, <http://cv.iptc.org/newscodes/mediatopic/>.
        pub const TOPICS: &[Topic] = &[$(Topic {
            word: $word,
            name: $name,
            uri: concat!("http://cv.iptc.org/newscodes/mediatopic/", $number),
        }),*];
    };
}

topics![
    ("arts", "01000000", "arts, culture, entertainment and media"),
    ("crime", "02000000", "crime, law and justice"),
    ("disaster", "03000000", "disaster, accident and emergency incident"),
    ("economy", "04000000", "economy, business and finance"),
    ("education", "05000000", "education"),
    ("environment", "06000000", "environment"),
    ("health", "07000000", "health"),
    ("human_interest", "08000000", "human interest"),
    ("labour", "09000000", "labour"),
    ("lifestyle", "10000000", "lifestyle and leisure"),
    ("politics", "11000000", "politics and government"),
    ("religion", "12000000", "religion"),
    ("science", "13000000", "science and technology"),
    ("society", "14000000", "society"),
    ("sport", "15000000", "sport"),
    ("conflict", "16000000", "conflict, war and peace"),
    ("weather", "17000000", "weather"),
];

/// The longest term has this many words.
pub const LONGEST: usize = 3;

/// A shorter word is not looked up by its beginnings.
const SHORTEST_BEGINNING: usize = 3;

/// A term's topics with their strengths: places in [`TOPICS`].
type Evidence = Vec<(usize, u8)>;

/// The terms of one language.
#[derive(Debug)]
pub struct Words {
    whole: WordMap<Evidence>,
    /// By their first [`SHORTEST_BEGINNING`] characters, the longest first.
    beginnings: WordMap<Vec<(CompactString, Evidence)>>,
    /// The first words of terms of several words.
    openers: WordSet,
    /// The first characters of every term without an article.
    likely: WordSet,
}

impl Words {
    /// What a term speaks for; `key` is folded by [`name_key`], one space between words.
    pub fn evidence(&self, key: &str) -> &[(usize, u8)] {
        if let Some(evidence) = self.whole.get(key) {
            return evidence;
        }
        let listed = opening(key).and_then(|opening| self.beginnings.get(opening));
        let longest =
            listed.and_then(|listed| listed.iter().find(|(start, _)| key.starts_with(start.as_str())));
        longest.map_or(&[], |(_, evidence)| evidence)
    }

    /// Whether a term of several words begins with this one.
    pub fn opens(&self, key: &str) -> bool {
        self.openers.contains(key)
    }

    /// Whether any term begins like this word, which stands without an article. A look at three characters, so
    /// that the many words that say nothing are passed over.
    pub fn is_likely(&self, bare: &str) -> bool {
        self.likely.contains(opening(bare).unwrap_or(bare))
    }
}

/// The terms while they are read.
#[derive(Debug, Default)]
struct Reader {
    whole: HashMap<CompactString, Evidence>,
    beginnings: HashMap<CompactString, Vec<(CompactString, Evidence)>>,
    openers: HashSet<CompactString>,
    likely: HashSet<CompactString>,
}

impl Reader {
    fn add(&mut self, term: &str, topic: usize, strength: u8) {
        let (key, is_beginning) = match term.strip_suffix('*') {
            Some(beginning) => (name_key(beginning), true),
            None => (name_key(term), false),
        };
        let first = key.split(' ').next().unwrap_or(&key);
        if first.len() < key.len() {
            self.openers.insert(first.into());
        }
        for bare in [first, without_article(first).unwrap_or(first)] {
            self.likely.insert(opening(bare).unwrap_or(bare).into());
            // A beginning of fewer characters than the look takes would have to be listed under all it begins.
            debug_assert!(!is_beginning || opening(bare).is_some(), "{term} is too short a beginning");
        }
        let evidence = match opening(&key).filter(|_| is_beginning) {
            Some(opening) => {
                let listed = self.beginnings.entry(opening.into()).or_default();
                match listed.iter().position(|(start, _)| *start == key) {
                    Some(at) => listed.get_mut(at).map(|(_, evidence)| evidence),
                    None => {
                        // Where the longest come first, the first that fits is the longest that does.
                        let at = listed.partition_point(|(start, _)| start.len() > key.len());
                        listed.insert(at, (key, Evidence::new()));
                        listed.get_mut(at).map(|(_, evidence)| evidence)
                    }
                }
            }
            None => Some(self.whole.entry(key).or_default()),
        };
        if let Some(evidence) = evidence {
            evidence.push((topic, strength));
        }
    }

    fn finish(self) -> Words {
        Words {
            whole: self.whole.into_iter().collect(),
            beginnings: self.beginnings.into_iter().collect(),
            openers: self.openers.into_iter().collect(),
            likely: self.likely.into_iter().collect(),
        }
    }
}

/// The first characters of a key, by which beginnings are listed; `None` where it has fewer.
fn opening(key: &str) -> Option<&str> {
    // Most are of two bytes each.
    let twos = key.as_bytes().get(..2 * SHORTEST_BEGINNING);
    if twos.is_some_and(|twos| twos.iter().step_by(2).all(|lead| (0xc2..=0xdf).contains(lead))) {
        return key.get(..2 * SHORTEST_BEGINNING);
    }
    let (last, char) = key.char_indices().nth(SHORTEST_BEGINNING - 1)?;
    key.get(..last + char.len_utf8())
}

const FILES: [(&str, &str); 8] = [
    ("ar", include_str!("topics/ar.tsv")),
    ("en", include_str!("topics/en.tsv")),
    ("fr", include_str!("topics/fr.tsv")),
    ("es", include_str!("topics/es.tsv")),
    ("de", include_str!("topics/de.tsv")),
    ("ru", include_str!("topics/ru.tsv")),
    ("fa", include_str!("topics/fa.tsv")),
    ("tr", include_str!("topics/tr.tsv")),
];

static WORDS: LazyLock<HashMap<&'static str, Words>> =
    LazyLock::new(|| FILES.iter().map(|(language, file)| (*language, read(file))).collect());

/// The terms of a language, by its ISO 639-1 code.
pub fn words(language: &str) -> Option<&'static Words> {
    WORDS.get(language)
}

fn read(file: &str) -> Words {
    let mut words = Reader::default();
    for (topic, strength, term) in terms(file) {
        if let Some(topic) = TOPICS.iter().position(|known| known.word == topic) {
            words.add(term, topic, strength);
        }
    }
    words.finish()
}

fn terms(file: &str) -> impl Iterator<Item = (&str, u8, &str)> {
    file.lines().filter(|line| !line.starts_with('#')).flat_map(|line| {
        let mut fields = line.splitn(3, '\t');
        let topic = fields.next().unwrap_or_default();
        let strength = fields.next().and_then(|field| field.parse().ok()).unwrap_or(1);
        fields.next().unwrap_or_default().split('|').map(move |term| (topic, strength, term))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_has_a_known_topic_and_no_term_stands_twice_for_one() {
        for (language, file) in FILES {
            let mut seen = HashSet::default();
            for (topic, strength, term) in terms(file) {
                assert!(TOPICS.iter().any(|known| known.word == topic), "{language}: {topic}");
                assert!((1..=3).contains(&strength), "{language}: {term}");
                assert!(!term.trim().is_empty() && term.trim() == term, "{language}: {term:?}");
                assert!(term.split(' ').count() <= LONGEST, "{language}: {term} is too long");
                assert!(seen.insert((topic, name_key(term))), "{language}: {term} stands twice for {topic}");
            }
            let topics: HashSet<&str> = terms(file).map(|term| term.0).collect();
            assert!(topics.len() >= 16, "{language} has words for {} topics", topics.len());
        }
    }

    #[test]
    fn words_are_found_folded_and_by_their_beginning() {
        let economy = TOPICS.iter().position(|topic| topic.word == "economy").unwrap();
        let found = |language, word| words(language).unwrap().evidence(&name_key(word)).to_vec();
        assert_eq!(found("ru", "инфляции"), [(economy, 2)]);
        assert_eq!(found("en", "inflation"), [(economy, 2)]);
        assert!(found("en", "inflationary").is_empty());
        assert!(found("ar", "في").is_empty());
    }
}
