//! The salient terms of a story: its names, the words it uses far more often than its language does, and pairs of words
//! that stand together again and again (`الطاقة الشمسية`).
//!
//! A term's weight is how often the story uses it, damped, times how rare it is in its language (its Zipf frequency
//! below [`COMMONEST`]). The headline says what the story is about: what it has counts more, and a noun of it is a
//! keyword although the body has it once. A language that the table of frequencies does not have gets no keywords:
//! without frequencies the commonest words would win.

mod again;
mod names;
mod nouns;
mod numbers;
mod stems;
mod terms;

use crate::article::facts::{Entity, Keyword, Mention};
use crate::lexicon::frequency;
use crate::text::words::{Word, words};
use names::Names;
use stems::without_particle;
use terms::{Terms, Text};

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
    let names = Names::of(body, mentions, &head, entities, language == "ar");
    let mut ranked: Vec<(f32, Shown)> =
        names.weighed.iter().map(|(weight, name)| (*weight, Shown::Name(name))).collect();
    let body = Text { text: body, words: found, mentions };
    let head = Text { text: headline, words: &head, mentions: &names.in_headline };
    let mut terms = Terms::of(language, body, head);
    let pairs = terms.take_pairs();
    ranked.extend(pairs.iter().map(|pair| {
        let rarity = terms.zipf_of_pair(pair).min(COMMONEST - 0.5);
        (1.2 * weight(pair.count, pair.headed, rarity), Shown::Written(&pair.written))
    }));
    for term in terms.iter() {
        let often = term.count > 1 || term.count == 1 && term.headed > 0 && term.noun;
        let only = term.headed > 0 && term.noun && term.zipf < RARE;
        if !(often || only) || nouns::is_verb(language, term.stem, term.noun) {
            continue;
        }
        let weight = weight(term.count, term.headed, term.zipf);
        ranked.extend(terms.form(term).map(|(form, key)| (weight, Shown::Word(form, key))));
    }
    first(ranked, language)
}

/// What a keyword is shown by.
enum Shown<'a> {
    Name(&'a str),
    /// Two words as they are shown.
    Written(&'a str),
    /// A word as written and as looked up, which may have a particle before it.
    Word(&'a str, &'a str),
}

/// The keywords with the highest weights.
fn first(mut ranked: Vec<(f32, Shown)>, language: &str) -> Vec<Keyword> {
    let Some(top) = ranked.iter().map(|(weight, _)| *weight).max_by(f32::total_cmp).filter(|top| *top > 0.0)
    else {
        return Vec::new();
    };
    ranked.retain(|(weight, _)| *weight >= LEAST * top);
    let shown = |shown| match shown {
        Shown::Name(written) | Shown::Written(written) => written.to_owned(),
        Shown::Word(written, key) => without_particle(language, written, key),
    };
    let mut ranked: Vec<(f32, String)> =
        ranked.into_iter().map(|(weight, term)| (weight, shown(term))).collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    let mut keywords: Vec<Keyword> = Vec::new();
    for (weight, term) in ranked.into_iter().take(MOST) {
        if keywords.iter().all(|keyword| !is_form_of(&keyword.term, &term)) {
            keywords.push(Keyword { term, score: (weight / top * 1000.0).round() / 1000.0 });
        }
    }
    keywords
}

/// Whether two keywords are one word, or two forms of one: `завод`, `завода`.
fn is_form_of(one: &str, other: &str) -> bool {
    let stem = one.chars().zip(other.chars()).take_while(|(a, b)| a == b).count();
    if one == other || stem < 5 {
        return one == other;
    }
    let lengths = (one.chars().count(), other.chars().count());
    let forms = lengths.0.abs_diff(lengths.1) < 3 && lengths.0.max(lengths.1) - stem < 3;
    forms && !one.contains(' ') && !other.contains(' ')
}

fn weight(count: u32, headed: u32, zipf: f32) -> f32 {
    (count as f32 + if headed > 0 { HEADLINE } else { 0.0 }).sqrt() * (COMMONEST - zipf)
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
