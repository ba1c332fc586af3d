//! Datelines: read at the head of a story, cut out of its text, kept as facts.

#[cfg(test)]
mod cases;
pub mod grammar;
mod opening;

use std::sync::LazyLock;

use regex::Regex;

use crate::article::facts::Dateline;
use crate::article::story::{Removed, RemovedKind};
use crate::article::{BlockKind, Moment, Story};
use crate::extract::credits::{add_author, add_source};
use crate::lexicon::agencies;
use grammar::{Head, WrittenDay};

/// How many blocks at the head of a story may hold its dateline.
const BLOCKS: usize = 3;

/// Datelines of East Asia: `新华社北京1月25日电（记者王明）`, `【ワシントン共同】`, `(서울=연합뉴스) 홍길동 기자 = `. Groups: source,
/// place, month, day.
static EAST_ASIAN: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    [
        r"^(?P<s>新华社|新華社|中新社|中新网|法新社|路透社|美联社)(?P<p>[^\s，。、0-9]{1,8}?)((?P<m>\d{1,2})月(?P<d>\d{1,2})日)?(?:电|電)\s*(?:（[^）]{1,40}）)?\s*",
        r"^【(?P<p>[^】=＝]{1,12}?)[=＝・]?(?P<s>共同通信|共同|時事|ロイター|AFP=時事|AFP時事)】\s*",
        r"^[(（\[](?P<p>[^=)\s]{1,12})=(?P<s>연합뉴스|뉴시스|뉴스1|Yonhap)[)）\]]\s*(?:[가-힣]{2,4}\s*(?:기자|특파원)\s*=\s*)?",
    ]
    .into_iter()
    .filter_map(|pattern| Regex::new(pattern).ok())
    .collect()
});

/// Reads the dateline of a story, cuts it out of the text and leaves it in the story's record: `removed`, the
/// sources, the authors. Ordinary first sentences stay as they are.
pub fn take(story: &mut Story) -> Option<Dateline> {
    let told = opening::told(story);
    let mut named: Option<Dateline> = None;
    let mut index = 0;
    while index < story.blocks.len().min(BLOCKS) {
        let Some(block) = story.blocks.get(index).filter(|block| block.kind == BlockKind::Paragraph) else {
            index += 1;
            continue;
        };
        let text: Vec<char> = block.text.chars().collect();
        let head =
            east_asian(&block.text).or_else(|| grammar::read(&text)).or_else(|| opening::signed(&text));
        match head {
            // An agency on a line of its own: the place may stand in the next.
            Some(head) if named.is_none() && head.places.is_empty() && head.end >= text.len() => {
                named = Some(cut(story, index, head));
            }
            Some(head) => return Some(joined(named, cut(story, index, head))),
            // A long paragraph that begins without a dateline is the story already.
            None if text.len() > 100 => break,
            None => index += 1,
        }
    }
    let formal = || story.dateline.as_deref().map(|text| from_form(text, story.published));
    or_filed(named.or_else(formal), told)
}

/// Two lines of a dateline as one.
fn joined(first: Option<Dateline>, second: Dateline) -> Dateline {
    let Some(first) = first else { return second };
    let mut sources = first.sources;
    sources.extend(second.sources);
    Dateline {
        text: format!("{}\n{}", first.text, second.text),
        date: second.date.or(first.date),
        sources,
        ..second
    }
}

/// The dateline of a story whose byline said where it was `filed`: what its own dateline leaves open comes from there.
pub fn or_filed(dateline: Option<Dateline>, filed: Option<Dateline>) -> Option<Dateline> {
    match (dateline, filed) {
        (Some(dateline), Some(filed)) if dateline.places.is_empty() => {
            Some(Dateline { places: filed.places, ..dateline })
        }
        (dateline, filed) => dateline.or(filed),
    }
}

fn east_asian(text: &str) -> Option<Head> {
    let caught = EAST_ASIAN.iter().find_map(|pattern| pattern.captures(text))?;
    let whole = caught.get(0)?.as_str();
    let name = caught.name("s")?.as_str();
    let chars: Vec<char> = name.chars().collect();
    let source = agencies::match_at(&chars, 0).map(|(_, source)| source);
    let number = |group| caught.name(group).and_then(|part| part.as_str().parse().ok());
    Some(Head {
        end: whole.chars().count(),
        places: vec![caught.name("p")?.as_str().to_owned()],
        sources: vec![(name.to_owned(), source)],
        day: WrittenDay { month: number("m"), day: number("d"), ..WrittenDay::default() },
        rule: "east-asian",
        confidence: 0.95,
        ..Head::default()
    })
}

/// A dateline that the format carried apart from the text.
fn from_form(text: &str, published: Option<Moment>) -> Dateline {
    let chars: Vec<char> = text.chars().collect();
    match grammar::read(&chars) {
        Some(head) => facts(text.to_owned(), &head, published),
        None => {
            let places = text.split(['/', ',', '،']).map(str::trim).filter(|place| !place.is_empty());
            Dateline {
                text: text.to_owned(),
                places: places.take(1).map(str::to_owned).collect(),
                rule: "form".into(),
                confidence: 0.9,
                ..Dateline::default()
            }
        }
    }
}

fn facts(text: String, head: &Head, published: Option<Moment>) -> Dateline {
    Dateline {
        text,
        places: head.places.clone(),
        date: resolve(head.day, published),
        sources: head
            .sources
            .iter()
            .map(|(name, source)| match source {
                Some(source) if source.role == agencies::SourceRole::Agency => source.literal.to_owned(),
                _ => name.clone(),
            })
            .collect(),
        rule: head.rule.to_owned(),
        confidence: head.confidence,
    }
}

fn cut(story: &mut Story, index: usize, head: Head) -> Dateline {
    let mut written = String::new();
    if let Some(block) = story.blocks.get_mut(index) {
        let at = block.text.char_indices().nth(head.end).map_or(block.text.len(), |(at, _)| at);
        let rest = block.text.split_off(at);
        written = std::mem::replace(&mut block.text, rest).trim().to_owned();
        if block.text.trim().is_empty() {
            story.blocks.remove(index);
        }
    }
    for (name, source) in &head.sources {
        add_source(&mut story.info_sources, name, *source);
    }
    for person in head.bylines.clone() {
        add_author(&mut story.authors, person);
    }
    story.removed.push(Removed { kind: RemovedKind::Dateline, text: written.clone() });
    facts(written, &head, story.published)
}

/// The day a dateline names. Without a year, the one nearest to the publication date; a weekday alone is the last one
/// up to the publication date; without a publication date, neither is known.
fn resolve(day: WrittenDay, published: Option<Moment>) -> Option<Moment> {
    match (day.day, day.month, day.year) {
        (Some(number), Some(month), Some(year)) => Moment::day(year, month, number),
        (Some(number), Some(month), None) => {
            let reference = published?.date();
            [-1, 0, 1]
                .into_iter()
                .filter_map(|offset| jiff::civil::Date::new(reference.year() + offset, month, number).ok())
                .min_by_key(|date| reference.since(*date).map_or(i32::MAX, |span| span.get_days().abs()))
                .and_then(|date| Moment::day(date.year(), date.month(), date.day()))
        }
        _ => {
            let weekday = day.weekday?;
            let reference = published?.date();
            let back = (reference.weekday().to_monday_one_offset() - weekday).rem_euclid(7);
            let date = reference.checked_sub(jiff::Span::new().days(i64::from(back))).ok()?;
            Moment::day(date.year(), date.month(), date.day())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Block;
    use crate::article::story::Format;

    fn read(text: &str) -> (Option<Dateline>, String, Story) {
        let mut story = Story::empty([0; 32], Format::Text);
        story.published = Moment::day(2024, 1, 26);
        for text in [text, "وهذه فقرة ثانية من القصة."] {
            story.blocks.push(Block { kind: BlockKind::Paragraph, text: text.into() });
        }
        let dateline = take(&mut story);
        let first = story.blocks.first().map(|block| block.text.clone()).unwrap_or_default();
        (dateline, first, story)
    }

    /// Dateline and story text, places by `/`, sources by `+`, date.
    const INLINE: &[(&str, &str, &str, &str)] = &[
        ("القاهرة 14 مايو (رويترز) - ", "القاهرة", "Reuters", "2024-05-14"),
        ("مرسيليا (فرنسا) (أ ف ب) - ", "مرسيليا", "AFP", ""),
        ("عمان 3 آذار (بترا)- ", "عمان", "Petra", "2024-03-03"),
        ("عمان 4 كانون الأول (بترا) - ", "عمان", "Petra", "2023-12-04"),
        ("القاهرة في 25 يناير / أ ش أ / ", "القاهرة", "MENA", "2024-01-25"),
        ("أبوظبي في 25 يناير / وام / ", "أبوظبي", "WAM", "2024-01-25"),
        ("روما (أ ب) — ", "روما", "AP", ""),
        ("الرباط – (ومع) ", "الرباط", "MAP", ""),
        ("9 يونيو (رويترز) - ", "", "Reuters", "2024-06-09"),
        ("باريس 25-1-2024 (أ ف ب)- ", "باريس", "AFP", "2024-01-25"),
        ("الكويت - 25 - 1 (كونا) -- ", "الكويت", "KUNA", "2024-01-25"),
        ("واشنطن ( اف ب ) - ", "واشنطن", "AFP", ""),
        ("مانيلا، ٣ ديسمبر (رويترز) - ", "مانيلا", "Reuters", "2023-12-03"),
        ("دبي/بغداد (رويترز) - ", "دبي/بغداد", "Reuters", ""),
        ("دبي وبغداد (رويترز) - ", "دبي/بغداد", "Reuters", ""),
        ("Hamburg (dpa) - ", "Hamburg", "dpa", ""),
        ("Wien, 25. Jan (Reuters) - ", "Wien", "Reuters", "2024-01-25"),
        ("WASHINGTON, Jan 25 (Reuters) - ", "WASHINGTON", "Reuters", "2024-01-25"),
        ("BEIJING, Sept. 2 (Xinhua) -- ", "BEIJING", "Xinhua", "2023-09-02"),
        ("Lyon (France) (AFP) - ", "Lyon", "AFP", ""),
        ("Paris, Jan 25, 2024 (AFP) - ", "Paris", "AFP", "2024-01-25"),
        ("Santiago de Chile, 14 jun (EFE).- ", "Santiago de Chile", "EFE", "2024-06-14"),
        ("Rennes, 25 jan 2024 (AFP) - ", "Rennes", "AFP", "2024-01-25"),
        ("GENEVE, 9 juin (Reuters) - ", "GENEVE", "Reuters", "2024-06-09"),
        ("МУРМАНСК, 25 января. /ТАСС/. ", "МУРМАНСК", "TASS", "2024-01-25"),
        ("MOSCOW, January 25. /TASS/. ", "MOSCOW", "TASS", "2024-01-25"),
        ("TRABZON (AA) - ", "TRABZON", "AA", ""),
        ("İstanbul - ", "İstanbul", "", ""),
        ("BEIRUT — ", "BEIRUT", "", ""),
        ("گرگان - ایرنا - ", "گرگان", "IRNA", ""),
        ("МОСКВА, 25 янв - РИА Новости. ", "МОСКВА", "RIA", "2024-01-25"),
        ("МОСКВА, 25 янв — РИА Новости, Иван Петров. ", "МОСКВА", "RIA", "2024-01-25"),
        ("Москва. 25 января. INTERFAX.RU - ", "Москва", "Interfax", "2024-01-25"),
        ("25 января, Минск /Корр. БЕЛТА/. ", "Минск", "BelTA", "2024-01-25"),
        ("Cuxhaven. ", "Cuxhaven", "", ""),
        ("Berlin (dpa/tmn) - ", "Berlin", "dpa", ""),
        ("Frankfurt/Main (dpa) - ", "Frankfurt/Main", "dpa", ""),
        ("BERLIN taz | ", "BERLIN", "taz", ""),
        ("(dpa) ", "", "dpa", ""),
        ("(رويترز) - ", "", "Reuters", ""),
        ("(ANSA) - ROMA, 25 GEN - ", "ROMA", "ANSA", "2024-01-25"),
        ("MADRID, 25 (EUROPA PRESS) ", "MADRID", "Europa Press", ""),
        ("Lima, ene. 25. ", "Lima", "", "2024-01-25"),
        ("KARS (AA) - MURAT ÇETİN - ", "KARS", "AA", ""),
        ("Ahmet YILMAZ/ANKARA, (DHA) - ", "ANKARA", "DHA", ""),
        ("KABUL, Afghanistan (AP) — ", "KABUL", "AP", ""),
        ("واشنطن ـ وكالات: ", "واشنطن", "", ""),
        ("کابل (پژواک، ۵ دلو ۱۴۰۲): ", "کابل", "Pajhwok", ""),
        ("新华社北京1月25日电（记者王明）", "北京", "Xinhua", "2024-01-25"),
        ("【ワシントン共同】", "ワシントン", "Kyodo", ""),
        ("(서울=연합뉴스) 홍길동 기자 = ", "서울", "Yonhap", ""),
        ("ACCRA, Jan. 25, GNA - ", "ACCRA", "GNA", "2024-01-25"),
        ("Addis Ababa, January 25/2024 (ENA) ", "Addis Ababa", "ENA", "2024-01-25"),
        ("Bogotá, 25 de enero de 2024 (AFP). ", "Bogotá", "AFP", "2024-01-25"),
        ("BRUXELLES 25/01 (BELGA) = ", "BRUXELLES", "Belga", "2024-01-25"),
        ("New Delhi, Jan 25 (IANS) ", "New Delhi", "IANS", "2024-01-25"),
        ("WASHINGTON (TNND) — ", "WASHINGTON", "TNND", ""),
        ("МОСКВА, 12 сен — РИА Новости. ", "МОСКВА", "RIA", "2023-09-12"),
        ("ЕРЕВАН, 25 января. АРМЕНПРЕСС. ", "ЕРЕВАН", "Armenpress", "2024-01-25"),
        ("کابل، ۲۵ جنوری (باختر) - ", "کابل", "Bakhtar", "2024-01-25"),
        ("الخرطوم 25-1-2024م (سونا) - ", "الخرطوم", "SUNA", "2024-01-25"),
        ("عمان 25 كانون الثاني (بترا) من هدى سالم- ", "عمان", "Petra", "2024-01-25"),
        ("أ ف ب - باريس: ", "باريس", "AFP", ""),
        ("لندن ـ «القدس العربي» ـ وكالات: ", "لندن", "القدس العربي", ""),
        ("(SEOUL=Yonhap) ", "SEOUL", "Yonhap", ""),
        ("ABU DHABI, 25th January, 2024 (WAM) -- ", "ABU DHABI", "WAM", "2024-01-25"),
    ];

    #[test]
    fn inline_datelines_of_many_agencies_are_cut_and_read() {
        let mut faults = Vec::new();
        for (dateline, places, sources, date) in INLINE {
            let body = if dateline.is_ascii() {
                "Kenya plans to sell shares in its port operator this year, the minister said on Thursday after the \
                 government had met in the capital to speak about debt and the budget of next year."
            } else {
                "قال الوزير إن بلاده ماضية في خططها لبيع حصة من شركة الموانئ هذا العام، وذلك بعد اجتماع الحكومة الذي \
                 عقد في العاصمة للبحث في الديون وفي موازنة العام المقبل."
            };
            let (found, rest, _) = read(&format!("{dateline}{body}"));
            let found = found.unwrap_or_default();
            let day = found.date.map(|date| date.to_string()[..10].to_owned()).unwrap_or_default();
            let source = found.sources.join("+").replace("Anadolu", "AA");
            if rest != body || found.places.join("/") != *places || source != *sources || day != *date {
                faults.push(format!("{dateline:?}: {found:?} {rest:?}"));
            }
        }
        assert!(faults.is_empty(), "{}", faults.join("\n"));
    }

    #[test]
    fn datelines_on_a_line_of_their_own_leave_no_block() {
        for (dateline, places, sources) in [
            ("دبي/بغداد-الشرقأ ف ب", "دبي/بغداد", "الشرق+AFP"),
            ("الرياض/عدن-الشرقرويترز", "الرياض/عدن", "الشرق+Reuters"),
            ("بغداد/دبي ـ الشرق", "بغداد/دبي", "الشرق"),
            ("الرياض: «الشرق الأوسط»", "الرياض", "الشرق الأوسط"),
            ("أنقرة/ محمد يلدز/ الأناضول", "أنقرة", "Anadolu"),
            ("الأحساء 05 شعبان 1446 هـ الموافق 04 فبراير 2025 م واس", "الأحساء", "SPA"),
            ("سكاي نيوز عربية - أبوظبي", "أبوظبي", "سكاي نيوز عربية"),
            ("بغداد - واع", "بغداد", "INA"),
            ("دمشق-سانا", "دمشق", "SANA"),
            ("الجزائر - أ ف ب", "الجزائر", "AFP"),
            ("أوسلو - وكالات", "أوسلو", ""),
            ("إسطنبول - رويترز، أ ف ب", "إسطنبول", "Reuters+AFP"),
            ("بغداد – واع – هدى سالم", "بغداد", "INA"),
            ("الجزيرة نت - خاص", "", "الجزيرة نت"),
            ("أ ش أ", "", "MENA"),
            ("واشنطن – فيصل الراشد", "واشنطن", ""),
            ("بيروت: ميرا الحايك", "بيروت", ""),
        ] {
            let (found, rest, story) = read(dateline);
            let found = found.unwrap_or_default();
            assert_eq!(found.places.join("/"), places, "{dateline}");
            assert_eq!(found.sources.join("+"), sources, "{dateline}");
            assert_eq!(rest, "وهذه فقرة ثانية من القصة.", "{dateline}");
            assert_eq!(story.removed.len(), 1);
        }
    }

    #[test]
    fn ordinary_first_sentences_are_never_cut() {
        for text in [
            "قال وزير الخارجية الأميركي، الخميس، إن بلاده لا تبحث الأمر.",
            "أعلنت رويترز أن الاجتماع تأجل.",
            "رويترز: واشنطن تبحث سحب قواتها من العراق.",
            "الشرق الأوسط يشهد توترا - كما يقول محللون - منذ أشهر.",
            "وافق المجلس (بالإجماع) على القرار - وهو الأول من نوعه.",
            "باريس سان جيرمان (بطل فرنسا) يواجه ريال مدريد.",
            "The Associated Press reported on Monday that talks had failed.",
            "Paris and London (both in Europe) agreed on Monday.",
            "On Jan. 25 (a Thursday) the court ruled - unusually - in favour.",
            "Monday - the day of the vote - was calm.",
            "Der Streit - so die Regierung - ist beendet.",
            "In Berlin, 25 Menschen wurden verletzt.",
            "الكويت والعراق يتفقان - بعد سنوات - على ترسيم الحدود.",
            "Paris - die Stadt der Liebe - ist teuer geworden.",
            "Essen. Trinken. Schlafen. Mehr will der Mensch im Urlaub nicht, sagt der Forscher.",
            "Nice. That was the first word the coach found after the match on Sunday.",
            "London: what a city it was in the summer of the games.",
            "Reading, writing and counting are taught from the first year on - in every school.",
            "دمشق وبيروت: طريق واحد وقصتان لا تلتقيان منذ أعوام طويلة كما يقول السكان.",
            "بغداد مدينة لا تنام - أو هكذا كانت - قبل الحرب.",
            "Moskau, 25 Jahre danach: Die Stadt hat sich verändert.",
            "Мир. Труд. Май. Эти слова помнят все.",
            "Ankara'nın yeni belediye başkanı - eski bir öğretmen - göreve başladı.",
            "القاهرة (القديمة) - حيث ولد محفوظ - تستعد لاستقبال زوارها.",
            "دبي 2024: مدينة تبحث عن ظل في صيف لا يرحم.",
            "وفا لوعده: عاد المدرب إلى ناديه القديم بعد غياب عشرة أعوام.",
            "سبأ مملكة قديمة - وسدها من عجائب زمانه - لم يبق منها إلا القليل.",
            "في باريس، 25 يناير هو يوم تفتح فيه المتاحف أبوابها مجانا.",
            "الأردن (بترا تحديدا) - وجهة السياح الأولى - يستعد للموسم.",
            "Geneva (Switzerland) - home to the UN - hosts the talks.",
            "Paris, Texas (1984) - a film by a German - returns to the cinemas.",
            "Washington (NATO) allies met on Monday to speak about the budget.",
            "Madrid y Lisboa, 25 años después: la vieja rivalidad vuelve a la mesa.",
            "Москва (столица России) - крупнейший город страны - отметила день рождения.",
            "Berlin (West) war eine Insel, sagt der Historiker, und niemand wollte fort.",
            "TAP, la compagnie portugaise - déficitaire depuis des années - cherche un acheteur.",
            "25 يناير - يوم الثورة - عطلة رسمية في مصر.",
        ] {
            let (found, rest, _) = read(text);
            assert_eq!(rest, text, "{found:?}");
            assert_eq!(found, None);
        }
    }

    #[test]
    fn a_weekday_is_resolved_against_the_publication_date() {
        let (found, ..) = read("بغداد، الخميس (رويترز) - قال الوزير إن بلاده ماضية.");
        assert_eq!(found.unwrap().date, Moment::day(2024, 1, 25));
    }
}
