//! The people, organisations and places a story names.
//!
//! Known names come from the gazetteer; unknown ones from what stands around them: titles, verbs of speech, the nouns
//! that organisations are named with, capitals. Then the document has its say: a surname is completed to the full name
//! it belongs to, and one thing is one entity with all its mentions.

mod arabic;
mod bodies;
mod capitals;
pub mod conll;
mod declension;
mod document;
mod found;
mod full_names;
mod gazetteer;
mod institutions;
mod persian;
mod places;
mod propagate;
mod reconcile;
mod settle;
mod short_names;
pub mod tagger;
mod titles;
mod token;

use crate::article::enriched::EnrichedArticle;
use crate::article::facts::{Entity, Mention, NameKind};
use crate::article::ninjs::Concept;
use crate::lexicon::names::{GAZETTEER, Known, NAMESAKES, joined_key};
use crate::text::words::Word;

/// The names of a story.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Names {
    /// Every mention, in text order, none overlapping another.
    pub mentions: Vec<Mention>,
    /// The people, organisations and places, in order of first mention.
    pub entities: Vec<Entity>,
}

/// What ANERcorp calls an organisation: ministries, armies and councils mostly not. Chosen on held-out parts of its
/// train split.
pub const CORPUS_BACKING: f32 = 0.3;

/// Finds the names in a body of text. Offsets count its code points; `language` is a BCP 47 tag and decides whether the
/// Arabic tagger reads it. Never fails: no name is no mention.
pub fn find_in(body: &str, language: Option<&str>) -> Names {
    find_with(body, language, tagger::SHIPPED.as_ref(), 0.0)
}

/// Finds the names in a story's body, of which `words` are the words, and those that only its headline has: entities without a mention, for offsets
/// count the body. Headlines of some languages write every word with a capital, so outside of Arabic only names of the
/// gazetteer are believed there.
pub fn find_in_story(body: &str, words: &[Word], headline: Option<&str>, language: Option<&str>) -> Names {
    let find = |text: &str| find_among(text, words, language, tagger::SHIPPED.as_ref(), 0.0);
    let Some(headline) = headline else { return find(body) };
    let mut names = find(&format!("{body}\n\n{headline}"));
    let length = body.chars().count();
    let beyond = names.mentions.iter().rposition(|mention| mention.start < length).map_or(0, |last| last + 1);
    for mention in names.mentions.drain(beyond..) {
        let named = |entity: &&mut Entity| entity.kind == mention.kind && entity.name == mention.name;
        if let Some(entity) = names.entities.iter_mut().find(named) {
            entity.mentions = entity.mentions.saturating_sub(1);
        }
    }
    let known = |name: &str| matches!(GAZETTEER.get(&joined_key(name)), Some(Some(Known::Organisation(..))));
    let believed = |entity: &Entity| {
        is_arabic(language)
            || entity.uri.is_some()
            || entity.country.is_some()
            || entity.kind == NameKind::Organisation && known(&entity.name)
    };
    names.entities.retain(|entity| entity.mentions > 0 || believed(entity));
    names
}

fn is_arabic(language: Option<&str>) -> bool {
    language.is_some_and(|code| code == "ar" || code.starts_with("ar-"))
}

fn is_persian(language: Option<&str>) -> bool {
    language.is_some_and(|code| code == "fa" || code.starts_with("fa-"))
}

/// As [`find_in`], with another model of the tagger, or none. `backing` is the least probability of being a name that
/// the tagger must give a word of an organisation which only a noun before it tells (`مجلس`, `وزارة`): 0 takes them
/// all, more keeps to what the tagger's corpus calls a name; see [`CORPUS_BACKING`].
pub fn find_with(body: &str, language: Option<&str>, model: Option<&tagger::Model>, backing: f32) -> Names {
    find_among(body, &[], language, model, backing)
}

/// As [`find_with`]; `words` are those of the body's beginning.
fn find_among(
    body: &str,
    words: &[Word],
    language: Option<&str>,
    model: Option<&tagger::Model>,
    backing: f32,
) -> Names {
    let tokens = token::tokens_among(body, words);
    let known = gazetteer::scan(&tokens);
    let arabic: &[_] = if tokens.iter().any(|token| token.arabic) { &tokens } else { &[] };
    let mut bodies = bodies::scan(arabic, &known);
    let titled = arabic::titled_people(arabic, &known, &bodies, body);
    let organisations = arabic::organisations(arabic, &known);
    let plain = arabic::plain_people(arabic);
    let persian = is_persian(language);
    let institutions = institutions::scan(&tokens, &known, body, language);
    let mut capitals = capitals::scan(&tokens, body, &known, &institutions);
    // `Cruz Roja` is nobody.
    let body_of = |person: &found::Found| {
        known.iter().any(|name| {
            name.kind == NameKind::Organisation && name.from <= person.from && person.to <= name.to
        })
    };
    capitals.retain(|name| name.kind != NameKind::Person || !body_of(name));
    let model = model.filter(|_| is_arabic(language));
    let mut found = match model {
        Some(model) => {
            let (sites, unknown): (Vec<_>, Vec<_>) = places::unknown(&tokens, &known)
                .into_iter()
                .partition(|site| site.confidence >= bodies::FIRM);
            bodies.extend(sites);
            let rules = reconcile::Rules {
                known: &known,
                titled: &titled,
                plain: &plain,
                organisations: &organisations,
                bodies: &bodies,
                unknown: &unknown,
                backing,
            };
            let hints = tagger::Hints {
                known: &known,
                titled: &titled,
                plain: &plain,
                organisations: &organisations,
            };
            let tagged = tagger::tag(&tokens, hints, &reconcile::asks(&tokens, rules), model);
            let mut found = reconcile::reconcile(&tokens, tagged, rules);
            found.extend(capitals);
            found
        }
        None => {
            let (titled, plain) =
                if persian { (Vec::new(), persian::people(&tokens)) } else { (titled, plain) };
            let ambiguous = |name: &found::Found| titled.iter().any(|person| person.overlaps(name));
            let mut found: Vec<_> =
                plain.into_iter().filter(|name| !(ambiguous(name) || persian && body_of(name))).collect();
            found.extend(titled);
            found.extend(capitals);
            found.extend(organisations);
            found.extend(bodies);
            found.extend(institutions);
            found.extend(known.into_iter().filter(|name| !persian || persian::is_place(&tokens, name)));
            found
        }
    };
    found = settle::settle(found);
    short_names::add(&tokens, &mut found);
    propagate::propagate(&tokens, &mut found);
    let mut found = settle::settle(found);
    titles::drop_offices(&tokens, &mut found);
    places::tell_namesakes(&tokens, &mut found);
    titles::assign(&tokens, body, persian, &mut found);
    let (mentions, entities) = document::lay_out(&tokens, &found, body);
    Names { mentions, entities }
}
impl Names {
    /// Adds the places a story was filed from. A dateline is cut out of the text, so they may have no mention there.
    /// A place that the gazetteer does not know has no identifier.
    pub fn add_filed_from(&mut self, places: &[String]) {
        for place in places {
            let key = joined_key(place);
            let known = match (NAMESAKES.get(&key), GAZETTEER.get(&key)) {
                (Some(namesakes), _) => {
                    let states = self.entities.iter().filter_map(|entity| entity.country.as_deref());
                    places::meant(namesakes, states, &[]).map(|place| place.known)
                }
                (None, Some(Some(known @ Known::Place(..)))) => Some(known),
                _ => None,
            };
            let entity = document::filed_from(place, known);
            let same = |named: &Entity| {
                named.uri.is_some() && named.uri == entity.uri || joined_key(&named.name) == key
            };
            if !key.is_empty() && !self.of(NameKind::Place).any(same) {
                self.entities.push(entity);
            }
        }
    }

    /// Puts the names into a record: ninjs's people, organisations and places, and our mentions and entities.
    pub fn fill(self, record: &mut EnrichedArticle) {
        for entity in &self.entities {
            let concept = Concept {
                name: entity.name.clone(),
                rel: "mentions".into(),
                uri: entity.uri.clone(),
                literal: entity.country.clone(),
            };
            match entity.kind {
                NameKind::Person => record.ninjs.people.push(concept),
                NameKind::Organisation => record.ninjs.organisations.push(concept),
                NameKind::Place => record.ninjs.places.push(concept),
            }
        }
        record.rawi.mentions = self.mentions;
        record.rawi.entities = self.entities;
    }

    /// The entities of one kind, in order of first mention.
    pub fn of(&self, kind: NameKind) -> impl Iterator<Item = &Entity> {
        self.entities.iter().filter(move |entity| entity.kind == kind)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn language(text: &str) -> Option<&'static str> {
        text.chars().any(|char| char == 'ا').then_some("ar")
    }

    fn named(text: &str, kind: NameKind) -> Vec<String> {
        find_in(text, language(text)).of(kind).map(|entity| entity.name.clone()).collect()
    }

    fn title_of(text: &str) -> Option<String> {
        find_in(text, language(text)).of(NameKind::Person).next().and_then(|person| person.title.clone())
    }

    #[test]
    fn a_title_gives_the_person_and_stays_with_them() {
        let text = "وقال وزير المالية الجزائري كريم بوزناد إن الموازنة جاهزة.";
        assert_eq!(named(text, NameKind::Person), ["كريم بوزناد"]);
        assert_eq!(title_of(text).as_deref(), Some("وزير المالية الجزائري"));
        let text = "German Foreign Minister Klara Winter met Iraqi officials.";
        assert_eq!(named(text, NameKind::Person), ["Klara Winter"]);
        assert_eq!(title_of(text).as_deref(), Some("German Foreign Minister"));
    }

    #[test]
    fn a_club_is_one_organisation_whether_or_not_the_gazetteer_tells_it_at_each_place() {
        let text = "بلغ الأهلي نهائي الكأس بعد فوزه على ضيفه الزمالك. وقال مدرب الأهلي الألماني ماتياس يايسله إن الفوز مستحق. \
                    ويلتقي الأهلي في المباراة النهائية مع الهلال.";
        let names = find_in(text, Some("ar"));
        let clubs = names.entities.iter().filter(|entity| entity.name == "الأهلي").count();
        assert_eq!(clubs, 1, "{:?}", names.entities);
    }

    #[test]
    fn a_surname_alone_is_the_person_named_before() {
        let text = "التقى وزير النفط العراقي حيان الغانمي نظيره. وأضاف الغانمي أن الإنتاج مستقر.";
        let names = find_in(text, language(text));
        let people: Vec<_> = names.mentions.iter().filter(|m| m.kind == NameKind::Person).collect();
        assert_eq!(people.len(), 2);
        assert!(people.iter().all(|mention| mention.name == "حيان الغانمي"), "{people:?}");
    }

    #[test]
    fn particles_are_no_part_of_a_place() {
        let text = "وصل إلى بيروت قادما من دمشق، ثم غادر لبيروت وبغداد.";
        let names = find_in(text, language(text));
        let points: Vec<char> = text.chars().collect();
        let written: Vec<String> =
            names.mentions.iter().map(|m| points[m.start..m.end].iter().collect()).collect();
        assert_eq!(written, ["بيروت", "دمشق", "بيروت", "بغداد"]);
        let beirut = names.of(NameKind::Place).next().unwrap();
        assert_eq!((beirut.country.as_deref(), beirut.mentions), (Some("LB"), 2));
        assert_eq!(beirut.uri.as_deref(), Some("https://sws.geonames.org/276781/"));
    }

    #[test]
    fn a_word_that_only_looks_like_a_particle_and_a_place_is_none() {
        // Zaria is a town of Nigeria.
        for (text, towns) in [
            ("تستضيف الرباط اجتماعا وزاريا حول أمن المياه.", &["الرباط"][..]),
            ("وصل إلى دمشق وبغداد وبيروت.", &["دمشق", "بغداد", "بيروت"]),
        ] {
            let names = find_in(text, Some("ar"));
            let found: Vec<_> = names.of(NameKind::Place).map(|place| place.name.as_str()).collect();
            assert_eq!(found, towns, "{text}");
        }
    }

    #[test]
    fn a_place_of_filing_is_a_place_without_a_mention_and_stands_once() {
        let mut names = find_in("وصل الوزير إلى بيروت.", Some("ar"));
        names.add_filed_from(&["بيروت".to_owned(), "دمشق".to_owned(), "لا مكان".to_owned()]);
        let places: Vec<_> =
            names.of(NameKind::Place).map(|place| (place.name.as_str(), place.mentions)).collect();
        assert_eq!(places, [("بيروت", 1), ("دمشق", 0), ("لا مكان", 0)]);
        let identifiers: Vec<bool> = names.of(NameKind::Place).map(|place| place.uri.is_some()).collect();
        assert_eq!(identifiers, [true, true, false]);
        let mut names = find_in("Die Stadt Salzburg plant.", Some("de"));
        names.add_filed_from(&["SALZBURG".to_owned()]);
        assert_eq!(names.of(NameKind::Place).count(), 1);
    }

    #[test]
    fn a_name_that_only_the_headline_has_is_named_without_a_mention() {
        let body = "قال الوزير إن العمل مستمر.";
        let names = find_in_story(body, &[], Some("وزير النقل في لبنان يزور طرابلس"), Some("ar"));
        assert!(names.mentions.is_empty());
        let places: Vec<_> =
            names.of(NameKind::Place).map(|place| (place.name.as_str(), place.mentions)).collect();
        assert_eq!(places, [("لبنان", 0), ("طرابلس", 0)]);
        let names = find_in_story("It rained.", &[], Some("Why Everyone Loves Britain"), Some("en"));
        assert_eq!(names.entities.iter().map(|entity| entity.name.as_str()).collect::<Vec<_>>(), ["Britain"]);
    }

    #[test]
    fn bodies_in_a_row_are_found_each_by_itself() {
        let text = "وقع العقد مع شركتي أرامكو السعودية ومعادن، بعد لقاء في وزارتي الدفاع والداخلية.";
        assert_eq!(
            named(text, NameKind::Organisation),
            ["أرامكو السعودية", "معادن", "وزارتي الدفاع", "الداخلية"]
        );
        let text = "كتب في صحيفتي «الجمهورية» و«طريق الشعب».";
        assert_eq!(named(text, NameKind::Organisation), ["الجمهورية", "طريق الشعب"]);
    }

    #[test]
    fn a_body_is_named_with_what_it_is_of_and_for() {
        for name in [
            "محكمة جنايات القاهرة",
            "هيئة شؤون الأسرى",
            "مؤسسة الملك خالد للتضامن",
            "الهيئة الحكومية للتنمية",
            "جامعة بغداد",
            "مستشفى ابن سينا",
            "شرطة محافظة كركوك",
            "الاتحادية الجزائرية لكرة القدم",
            "الشركة القابضة لمياه الشرب",
            "مركز بيو للأبحاث",
            "مستشفى حمود الجامعي",
            "مجموعة الفنار القابضة",
            "وكالة السودان للأنباء",
            "اللواء 41",
            "لواء المشاة 36",
        ] {
            assert_eq!(named(&format!("أعلنت {name} ذلك أمس."), NameKind::Organisation), [name]);
        }
        for plain in [
            "اجتمع مجلس الإدارة أمس.",
            "اجتمع مجلس إدارة البنك أمس.",
            "تأسس اتحاد للقبائل.",
            "قالت الشركة المالكة للقناة ذلك أمس.",
            "امتحن طلاب الفرقة الثانية أمس.",
            "قال إن مفتشيه «بحاجة إلى وصول كامل».",
            "بلغت القيمة 420 مليون ريال أمس.",
            "حققت أسهم 32 شركة ارتفاعا أمس.",
            "أسس شركة للإنتاج في الحي.",
            "وقع رغم مجموعة انتقادات للمشروع أمس.",
            "ظهر خط الدفاع بقيادة خلف سالم أمس.",
            "رأى أن القرار من مصلحة الشعب اللبناني أيضا.",
            "تأثر بتطور الثقافة الإيرانية كثيرا.",
        ] {
            assert!(named(plain, NameKind::Organisation).is_empty(), "{plain}");
        }
    }

    #[test]
    fn a_site_is_named_with_the_person_that_it_honours_or_a_seldom_word() {
        let text = "أقيمت المباراة على ملعب محمد الخامس ثم في استاد خليفة الدولي، ونقل الركاب إلى معسكر أبو شوك وسد تشرين.";
        assert_eq!(
            named(text, NameKind::Place),
            ["ملعب محمد الخامس", "استاد خليفة الدولي", "معسكر أبو شوك", "سد تشرين"]
        );
        assert_eq!(named("وصل الوفد إلى مسقط أمس.", NameKind::Place), ["مسقط"]);
        assert!(named("عاد الشاعر إلى مسقط رأسه أمس.", NameKind::Place).is_empty());
    }

    #[test]
    fn a_noun_and_a_town_are_a_club_only_where_sport_is_spoken_of() {
        let text = "يستقبل المغرب التطواني ضيفه شباب السوالم في الدوري على ملعب تطوان، وقال المدرب إن المباراة صعبة.";
        assert_eq!(named(text, NameKind::Organisation), ["المغرب التطواني", "شباب السوالم"]);
        let text = "التقى الوزير شباب السوالم أمس وأشاد بعملهم.";
        assert!(named(text, NameKind::Organisation).is_empty());
    }

    #[test]
    fn a_preposition_gives_the_article_back_that_it_has_swallowed() {
        let text =
            "قال بيان للهيئة المستقلة لحقوق الإنسان إن العمل مستمر. وأضافت الهيئة المستقلة لحقوق الإنسان ذلك.";
        let names = find_in(text, Some("ar"));
        let bodies: Vec<_> =
            names.of(NameKind::Organisation).map(|body| (body.name.as_str(), body.mentions)).collect();
        assert_eq!(bodies, [("الهيئة المستقلة لحقوق الإنسان", 2)]);
    }

    #[test]
    fn a_short_name_is_the_body_that_was_named_in_full() {
        let text = "أعلنت هيئة الأرصاد الجوية (هاج) حالة الطوارئ. وقالت هيئة الأرصاد إن هاج تراقب الوضع.";
        let names = find_in(text, Some("ar"));
        let bodies: Vec<_> =
            names.of(NameKind::Organisation).map(|body| (body.name.as_str(), body.mentions)).collect();
        assert_eq!(bodies, [("هيئة الأرصاد الجوية", 4)]);
    }

    #[test]
    fn people_are_found_behind_nouns_and_beside_their_offices() {
        for (text, language, person, title) in [
            (
                "Das teilte Wirtschaftssenatorin Katrin Vossberg mit.",
                "de",
                "Katrin Vossberg",
                "Wirtschaftssenatorin",
            ),
            (
                "Priya Ramanov, chief executive of a bank, told reporters.",
                "en",
                "Priya Ramanov",
                "chief executive of a bank",
            ),
            (
                "El presidente colombiano, Álvaro Restrepo, anunció la pausa.",
                "es",
                "Álvaro Restrepo",
                "presidente colombiano",
            ),
            ("Глава Роскосмоса Дмитрий Самойлов приехал.", "ru", "Дмитрий Самойлов", "Глава Роскосмоса"),
        ] {
            let names = find_in(text, Some(language));
            let people: Vec<_> =
                names.of(NameKind::Person).map(|one| (one.name.as_str(), one.title.as_deref())).collect();
            assert_eq!(people, [(person, Some(title))], "{text}");
        }
        assert!(named("Der Chef der Genossenschaft schwieg.", NameKind::Person).is_empty());
    }

    #[test]
    fn russian_places_are_known_in_every_case() {
        let names = find_in("Из Москвы он уехал в Мурманск, затем жил в Самаре и видел Украину.", Some("ru"));
        let states: Vec<_> = names.of(NameKind::Place).filter_map(|place| place.country.as_deref()).collect();
        assert_eq!(states, ["RU", "RU", "RU", "UA"]);
    }

    #[test]
    fn persian_names_are_a_given_name_and_a_family_name() {
        let names = find_in("مریم صادقی در اهواز گفت که باران نیز می‌بارد. علی گفت.", Some("fa"));
        let people: Vec<_> = names.of(NameKind::Person).map(|person| person.name.as_str()).collect();
        assert_eq!(people, ["مریم صادقی"]);
        assert_eq!(names.of(NameKind::Place).count(), 1);
    }

    #[test]
    fn places_in_a_row_are_all_found() {
        let text = "تواصل القصف على بلدات في حلب وحمص وإدلب، وعلى رفح وخان يونس، بين الرياض وجدة.";
        let row = ["حلب", "حمص", "إدلب", "رفح", "خان يونس", "الرياض", "جدة"];
        assert_eq!(named(text, NameKind::Place), row);
        let text = "شملت الحملة محافظات دمياط والدقهلية والشرقية، وولاية الجزيرة.";
        assert_eq!(named(text, NameKind::Place), ["دمياط", "الدقهلية", "الشرقية", "الجزيرة"]);
    }

    #[test]
    fn places_that_share_a_name_are_told_by_the_text() {
        let state = |text: &str| {
            let names = find_in(text, Some("ar"));
            let states: Vec<_> = names.of(NameKind::Place).map(|place| place.country.clone()).collect();
            states.into_iter().next().flatten()
        };
        assert_eq!(state("في عمان، قال الملك إن الأردن لن يقبل.").as_deref(), Some("JO"));
        assert_eq!(state("في عمان، استقبل السلطان وزير الدفاع العماني.").as_deref(), Some("OM"));
        assert_eq!(state("في طرابلس، أعلنت الحكومة الليبية ذلك.").as_deref(), Some("LY"));
        assert_eq!(state("في طرابلس، انتشر الجيش اللبناني.").as_deref(), Some("LB"));
        let mut names = find_in("التقى وزراء من لبنان.", Some("ar"));
        names.add_filed_from(&["طرابلس".to_owned()]);
        assert_eq!(names.of(NameKind::Place).nth(1).and_then(|place| place.country.as_deref()), Some("LB"));
    }

    #[test]
    fn a_demonym_is_no_place() {
        assert!(named("الجنود الأميركيون والقوات البريطانية", NameKind::Place).is_empty());
    }

    #[test]
    fn an_ordinary_word_is_an_outlet_only_in_quotation_marks() {
        assert!(named("دول الشرق تتقدم", NameKind::Organisation).is_empty());
        assert_eq!(named("وقال في حديث لـ\"الشرق\"، أمس", NameKind::Organisation), ["الشرق"]);
    }

    #[test]
    fn a_portfolio_with_a_demonym_is_a_ministry() {
        assert_eq!(named("نفت الخارجية الروسية ذلك", NameKind::Organisation), ["الخارجية الروسية"]);
        assert_eq!(named("أعلنت وزارة الصحة اللبنانية", NameKind::Organisation), ["وزارة الصحة اللبنانية"]);
    }

    #[test]
    fn a_known_body_is_found_wherever_it_stands_alone() {
        let text = "نقل مراسلنا عن ضابط رفيع في البنتاجون أن القاعدة الجوية لم تتعرض لأي هجوم.\n\n\
                    كما صرحت الناطقة باسم البنتاجون كلارا هولت بأن التحقيق مستمر، فيما التزم الكرملين الصمت.";
        assert_eq!(named(text, NameKind::Organisation), ["البنتاجون", "الكرملين"]);
        assert_eq!(named(text, NameKind::Person), ["كلارا هولت"]);
        assert_eq!(title_of(text).as_deref(), Some("الناطقة باسم البنتاجون"));
    }

    proptest! {
        #[test]
        fn mentions_are_in_order_and_inside(text in "(وزير|الرئيس|علي|بن|ال|القاهرة|في|قال|Mr|Al|-|\\.|«|»|\n| ){0,40}") {
            let names = find_in(&text, language(&text));
            let length = text.chars().count();
            let mut at = 0;
            for mention in &names.mentions {
                prop_assert!(mention.start >= at && mention.start < mention.end && mention.end <= length);
                at = mention.end;
            }
        }

        #[test]
        fn any_text_is_read_without_panic(text in "\\PC{0,80}") {
            find_in(&text, Some("ar"));
            find_in(&text, None);
        }
    }
}
