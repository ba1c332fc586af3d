//! Datelines: read at the head of a story, cut out of its text, kept as facts.

pub mod grammar;

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

static CHINESE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"^(新华社)([^\s，。]{1,8}?)((\d{1,2})月(\d{1,2})日)?(?:电|電)\s*(?:（[^）]{1,40}）)?").ok()
});

/// Reads the dateline of a story, cuts it out of the text and leaves it in the story's record: `removed`, the
/// sources, the authors. Ordinary first sentences stay as they are.
pub fn take(story: &mut Story) -> Option<Dateline> {
    for index in 0..story.blocks.len().min(BLOCKS) {
        let Some(block) = story.blocks.get(index).filter(|block| block.kind == BlockKind::Paragraph) else {
            continue;
        };
        let text: Vec<char> = block.text.chars().collect();
        if let Some(head) = chinese(&block.text).or_else(|| grammar::read(&text)) {
            return Some(cut(story, index, head));
        }
        // A long paragraph that begins without a dateline is the story already.
        if text.len() > 100 {
            break;
        }
    }
    story.dateline.as_deref().map(|text| from_form(text, story.published))
}

fn chinese(text: &str) -> Option<Head> {
    let caught = CHINESE.as_ref()?.captures(text)?;
    let whole = caught.get(0)?.as_str();
    let xinhua = agencies::match_at(&['新', '华', '社'], 0).map(|(_, source)| source);
    let number = |group| caught.get(group).and_then(|part| part.as_str().parse().ok());
    Some(Head {
        end: whole.chars().count(),
        places: vec![caught.get(2)?.as_str().to_owned()],
        sources: vec![("新华社".into(), xinhua)],
        day: WrittenDay { month: number(4), day: number(5), ..WrittenDay::default() },
        rule: "chinese",
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
    if let Some(person) = head.byline.clone() {
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
        ("ABU DHABI, 25th January, 2024 (WAM) -- ", "ABU DHABI", "WAM", "2024-01-25"),
    ];

    #[test]
    fn inline_datelines_of_many_agencies_are_cut_and_read() {
        let mut faults = Vec::new();
        for (dateline, places, sources, date) in INLINE {
            let body = if dateline.is_ascii() {
                "Kenya plans to sell shares."
            } else {
                "قال الوزير إن بلاده ماضية."
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
