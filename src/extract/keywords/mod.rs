//! The salient terms of a story: its names, the words it uses far more often than its language does, and pairs of words
//! that stand together again and again (`الطاقة الشمسية`).
//!
//! A term's weight is how often the story uses it, damped, times how rare it is in its language (its Zipf frequency
//! below [`COMMONEST`]). The headline says what the story is about: what it has counts more, and a noun of it is a
//! keyword although the body has it once. A language that the table of frequencies does not have gets no keywords:
//! without frequencies the commonest words would win.

mod nouns;
mod stems;
mod terms;

use std::collections::HashSet;

use compact_str::CompactString;
use foldhash::fast::RandomState;

use crate::article::facts::{Entity, Keyword, Mention, NameKind};
use crate::lexicon::{agencies, frequency};
use crate::text::search_tier::name_key;
use crate::text::words::{Word, readings, words};
use stems::{RAREST, bare, without_particle};
use terms::Reader;

/// Words at least this frequent (Zipf) say nothing of a story.
const COMMONEST: f32 = 5.6;

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
        // Whose the story is, not what it is about.
        if !headed && entity.kind == NameKind::Organisation && agencies::is_name(&entity.name) {
            return None;
        }
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
    fn prepositions_come_off_and_the_words_of_manner_that_are_left_are_no_keywords() {
        let text = "تنتج المحطة المياه لتحلية مياه البحر، وبدأت المدينة قبل عام خطة لتحلية مياه الآبار بمشاركة السكان.";
        let found = with_headline("محطة لتحلية مياه البحر بمشاركة شركة إسبانية", text, "ar");
        assert!(found.iter().any(|term| term == "تحلية مياه"), "{found:?}");
        assert!(!found.iter().any(|term| term.starts_with("لتحلية") || term == "بمشاركة"), "{found:?}");
        let text =
            "اجتمعت لجنة البلدة أمس. وقالت لجنة البلدة إن كتلة الثلج تذوب، وإن كتلة الثلج تهدد بلدية القرية.";
        let found = with_headline("لجنة: كتلة الثلج تهدد بلدية القرية", text, "ar");
        assert!(found.iter().all(|term| !term.starts_with("تلة") && !term.starts_with("جنة")), "{found:?}");
    }

    #[test]
    fn units_and_directions_are_no_keywords() {
        let text =
            "ضرب زلزال بقوة 6 درجات جنوب شرق الجزيرة، على عمق 12 كيلومترا. وأعقبت الزلزال هزات بقوة 4 درجات.";
        let found = with_headline("زلزال بقوة 6 درجات يضرب جنوب شرق الجزيرة", text, "ar");
        assert!(found.iter().any(|term| term.contains("زلزال")), "{found:?}");
        for word in ["درجات", "بقوة", "جنوب", "كيلومترا"] {
            assert!(!found.iter().any(|term| term.contains(word)), "{word} in {found:?}");
        }
    }

    #[test]
    fn months_and_currencies_are_no_keywords() {
        let text = "Wheat rose in March to 280 dollars. Traders said wheat was 260 dollars in February, before March rains.";
        let found = with_headline("Wheat up in March", text, "en");
        assert!(found.iter().any(|term| term.eq_ignore_ascii_case("wheat")), "{found:?}");
        assert!(!found.iter().any(|term| ["March", "dollars"].contains(&term.as_str())), "{found:?}");
        let text = "بلغ سعر القمح 280 دولارا للطن في مارس، وكان سعر القمح 260 دولارا في فبراير قبل أمطار مارس.";
        let found = with_headline("القمح يرتفع في مارس", text, "ar");
        assert!(found.iter().any(|term| term.contains("قمح")), "{found:?}");
        assert!(!found.iter().any(|term| term.contains("دولار") || term.contains("مارس")), "{found:?}");
    }

    #[test]
    fn the_verbs_of_persian_headlines_are_no_keywords_nor_are_their_nouns() {
        for (headline, text, verbs) in [
            (
                "توفان صدها خانه را در بندر ویران کرد",
                "توفان شامگاه دوشنبه به بندر رسید. امدادگران گفتند توفان خانه‌ها را ویران کرد.",
                ["ویران", "کرد", "صدها"],
            ),
            (
                "کتابخانه شهر افتتاح شد",
                "کتابخانه سه طبقه دارد. شهردار گفت کتابخانه برای همه است.",
                ["افتتاح", "شد", "دارد"],
            ),
            (
                "صادرات زعفران کاهش یافت",
                "صادرات زعفران در پاییز کم شد. کشاورزان گفتند صادرات زعفران سود ندارد.",
                ["کاهش", "یافت", "کم"],
            ),
        ] {
            let found = with_headline(headline, text, "fa");
            assert!(!found.is_empty(), "{headline}");
            for verb in verbs {
                assert!(
                    !found.iter().any(|term| term.split(' ').any(|word| word == verb)),
                    "{verb} in {found:?}"
                );
            }
        }
    }

    #[test]
    fn turkish_nouns_are_shown_without_their_endings_where_the_bare_word_is_far_commoner() {
        let text = "Mahkeme davasında karar verdi. Tanıklar davasında konuştu. Binada yangın çıktı, bina boşaltıldı.";
        let found = with_headline("Ücrette artış yok, davasında karar çıktı", text, "tr");
        assert!(found.iter().any(|term| term == "Ücret"), "{found:?}");
        assert!(!found.iter().any(|term| term == "bin" || term == "davasında"), "{found:?}");
    }

    #[test]
    fn an_agency_that_the_story_is_from_is_no_keyword() {
        let text = "قال مصدر لوكالة رويترز إن المفاوضات تتقدم. وأضاف المصدر لرويترز أن المفاوضات تنتهي غدا.";
        let found = with_headline("مصدر: المفاوضات تتقدم", text, "ar");
        assert!(!found.iter().any(|term| term.contains("رويترز")), "{found:?}");
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
