//! The topics of a story: the top level of the IPTC Media Topics, where the evidence is clear.
//!
//! Evidence are words that speak for a topic in the headline, in the beginning of the text and in what the source
//! itself says (section, tags). A topic is given only when several different words speak for it and no other topic
//! has far more; a story without clear evidence, or in a language without words, gets none.

use std::cell::RefCell;

use compact_str::CompactString;

use crate::article::ninjs::Subject;
use crate::lexicon::topics::{LONGEST, TOPICS, Words, words as words_of};
use crate::lexicon::word_memory::WordMemory;
use crate::text::word_hash;
use crate::text::words::{Word, readings, without_article, words};

/// Words of the text that are read: news tells first what it is about.
const READ: usize = 220;

/// Words that count twice: the lede.
const LEDE: usize = 45;

/// How much more a word counts in the headline, in the section or tags, and in the lede.
const HEADLINE: f32 = 2.5;
const SOURCE: f32 = 2.0;
const OPENING: f32 = 1.6;

/// Points at which a topic is clear, when its words are several.
const CLEAR: f32 = 6.0;

/// A second topic needs this share of the first one's points.
const SHARE: f32 = 0.62;

/// Most topics of a story.
const MOST: usize = 2;

/// Who assigns them.
const CREATOR: &str = "rawi";

/// What speaks for one topic.
#[derive(Debug, Clone, Default)]
struct Case {
    points: f32,
    terms: Vec<(CompactString, u8)>,
}

/// The topics of a story, the clearest first. `claims` are the source's own section and tags.
/// `body` are the words of the text.
pub fn find(headline: Option<&str>, body: &[Word], claims: &[&str], language: Option<&str>) -> Vec<Subject> {
    let Some(language) = language.and_then(|code| code.split('-').next()) else { return Vec::new() };
    let Some(table) = words_of(language) else { return Vec::new() };
    let mut cases = vec![Case::default(); TOPICS.len()];
    let mut listener = Listener { language, salt: word_hash::of(language), table, cases: &mut cases };
    with_memory(|silent| {
        listener.hear(&words(headline.unwrap_or_default(), Some(language)), silent, |_| HEADLINE);
        for claim in claims {
            listener.hear(&words(claim, Some(language)), silent, |_| SOURCE);
        }
        let beginning = body.get(..READ).unwrap_or(body);
        listener.hear(beginning, silent, |at| if at < LEDE { OPENING } else { 1.0 });
    });
    let mut ranked: Vec<(usize, Case)> =
        cases.into_iter().enumerate().filter(|(_, case)| case.points > 0.0).collect();
    ranked.sort_by(|one, other| other.1.points.total_cmp(&one.1.points));
    let Some(top) = ranked.first().map(|(_, case)| case.points) else { return Vec::new() };
    let all: f32 = ranked.iter().map(|(_, case)| case.points).sum();
    ranked
        .into_iter()
        .filter(|(_, case)| {
            case.points >= CLEAR
                && case.points >= SHARE * top
                && case.terms.len() > 1
                && case.terms.iter().any(|(_, strength)| *strength > 1)
        })
        .take(MOST)
        .filter_map(|(topic, case)| {
            let topic = TOPICS.get(topic)?;
            // Half for how much there is, half for how little speaks for others.
            let clear = 1.0 - (-case.points / 8.0).exp();
            let alone = case.points / all;
            Some(Subject {
                name: topic.name.into(),
                rel: "about".into(),
                uri: Some(topic.uri.into()),
                creator: Some(CREATOR.into()),
                confidence: Some((100.0 * (0.5 * clear + 0.5 * alone.sqrt())).round().clamp(0.0, 99.0) as u8),
            })
        })
        .collect()
}

/// Calls with the thread's memory of which words say nothing, as most words of a text do.
fn with_memory<T>(call: impl FnOnce(&mut WordMemory<bool>) -> T) -> T {
    thread_local! {
        static SILENT: RefCell<WordMemory<bool>> = RefCell::new(WordMemory::default());
    }
    SILENT.with(|silent| match silent.try_borrow_mut() {
        Ok(mut silent) => call(&mut silent),
        Err(_) => call(&mut WordMemory::default()),
    })
}

/// Who hears what texts of one language say.
struct Listener<'a> {
    language: &'a str,
    /// Tells apart words of different languages that are written alike.
    salt: u64,
    table: &'a Words,
    cases: &'a mut [Case],
}

impl Listener<'_> {
    /// Adds what a text says to the cases; `silent` remembers which words say nothing. A term counts for itself once in
    /// full, and for less each time again.
    fn hear(&mut self, text: &[Word], silent: &mut WordMemory<bool>, weight: impl Fn(usize) -> f32) {
        let mut at = 0;
        while let Some(word) = text.get(at) {
            let says_nothing = || {
                let says =
                    |form: &CompactString| self.table.opens(form) || !self.table.evidence(form).is_empty();
                !forms(word.key(), self.language, self.table).iter().any(says)
            };
            if silent.recall(word.key_hash() ^ self.salt, says_nothing) {
                at += 1;
                continue;
            }
            at += self.hear_term(text, at, &weight);
        }
    }

    /// Adds what the longest term says that begins at a word, and gives how many words it has: one if there is none.
    fn hear_term(&mut self, text: &[Word], at: usize, weight: &impl Fn(usize) -> f32) -> usize {
        let Some(word) = text.get(at) else { return 1 };
        let forms = forms(word.key(), self.language, self.table);
        let longest = if forms.iter().any(|form| self.table.opens(form)) { LONGEST } else { 1 };
        for length in (1..=longest.min(text.len() - at)).rev() {
            let rest = text.get(at + 1..at + length).unwrap_or_default();
            let heard = forms.iter().find_map(|form| {
                if rest.is_empty() {
                    let evidence = self.table.evidence(form);
                    return (!evidence.is_empty()).then(|| (form.clone(), evidence));
                }
                let mut term = form.clone();
                for word in rest {
                    term.push(' ');
                    term.push_str(word.key());
                }
                let evidence = self.table.evidence(&term);
                (!evidence.is_empty()).then_some((term, evidence))
            });
            let Some((term, evidence)) = heard else { continue };
            for (topic, strength) in evidence {
                let Some(case) = self.cases.get_mut(*topic) else { continue };
                let known = case.terms.iter().filter(|(seen, _)| *seen == term).count();
                let again = [1.0, 0.5, 0.25].get(known).copied().unwrap_or(0.0);
                case.points += f32::from(*strength) * weight(at) * again;
                // One term is kept once for the count of different ones; further hits only damp.
                if known == 0 {
                    case.terms.push((term.clone(), *strength));
                }
            }
            return length;
        }
        1
    }
}

/// The forms under which a word may be listed: itself, and in Arabic without particles, with and without article.
/// None where no term begins like it.
fn forms(key: &str, language: &str, table: &Words) -> Vec<CompactString> {
    if language != "ar" {
        return if table.is_likely(key) { vec![key.into()] } else { Vec::new() };
    }
    let mut forms: Vec<CompactString> = Vec::new();
    for reading in readings(key) {
        let bare = without_article(reading.stem).unwrap_or(reading.stem);
        if !table.is_likely(bare) {
            continue;
        }
        let mut definite = CompactString::const_new("ال");
        definite.push_str(bare);
        for form in [reading.stem.into(), bare.into(), definite] {
            if !forms.contains(&form) {
                forms.push(form);
            }
        }
    }
    forms
}

#[cfg(test)]
mod tests {
    use super::*;

    fn topics(headline: &str, body: &str, language: &str) -> Vec<String> {
        find(Some(headline), &words(body, Some(language)), &[], Some(language))
            .into_iter()
            .map(|topic| topic.name)
            .collect()
    }

    #[test]
    fn a_clear_story_has_its_topic_with_uri_confidence_and_creator() {
        let body = "سجل المهاجم هدفين في المباراة وقاد منتخب بلاده إلى نهائي بطولة كرة القدم.";
        let found =
            find(Some("لاعب يقود المنتخب إلى نهائي البطولة"), &words(body, Some("ar")), &[], Some("ar"));
        let first = found.first().expect("a topic");
        assert_eq!(first.uri.as_deref(), Some("http://cv.iptc.org/newscodes/mediatopic/15000000"));
        assert_eq!(first.creator.as_deref(), Some("rawi"));
        assert!(first.confidence.is_some_and(|confidence| confidence > 60), "{found:?}");
        let found =
            topics("Inflation falls", "The central bank cut its interest rate as inflation fell.", "en");
        assert_eq!(found, ["economy, business and finance"]);
    }

    #[test]
    fn sports_other_than_football_and_plain_business_are_known_in_every_language() {
        for (headline, body, language, topic) in [
            (
                "Une étape pour le maillot jaune",
                "Le coureur a remporté l'étape du Tour de France.",
                "fr",
                "sport",
            ),
            ("تیم ملی والیبال قهرمان شد", "تیم والیبال در قهرمانی آسیا پیروز شد.", "fa", "sport"),
            ("Basketbolda yarı final", "Basketbol takımı yarı finale çıktı.", "tr", "sport"),
            (
                "Теннисистка вышла в полуфинал",
                "Теннисистка выиграла матч и вышла в полуфинал.",
                "ru",
                "sport",
            ),
            ("La tenista gana la semifinal", "La jugadora de tenis ganó la semifinal.", "es", "sport"),
            (
                "Handball: Sieg im Halbfinale",
                "Die Mannschaft gewann das Handballspiel im Halbfinale.",
                "de",
                "sport",
            ),
            (
                "Volleyball side wins semi-final",
                "The volleyball team won its semi-final at home.",
                "en",
                "sport",
            ),
            ("منتخب كرة السلة إلى نصف النهائي", "فاز منتخب كرة السلة وبلغ نصف النهائي.", "ar", "sport"),
            (
                "Airline profit falls",
                "Shareholders said quarterly earnings fell.",
                "en",
                "economy, business and finance",
            ),
            (
                "Konzern meldet Gewinn",
                "Der Umsatz stieg, sagten Aktionäre.",
                "de",
                "economy, business and finance",
            ),
        ] {
            assert_eq!(
                topics(headline, body, language).first().map(String::as_str),
                Some(topic),
                "{headline}"
            );
        }
    }

    #[test]
    fn one_word_is_no_evidence_and_an_unknown_language_has_no_topics() {
        assert!(
            topics("A walk", "She passed a museum on her way and thought of her mother.", "en").is_empty()
        );
        assert!(topics("Ludi", "sport football league", "la").is_empty());
        assert!(find(None, &[], &[], None).is_empty());
    }
}
