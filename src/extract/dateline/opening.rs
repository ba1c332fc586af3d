//! Openings that name the source of a story and are no dateline: `به گزارش خبرگزاری تسنیم از اهواز، …`, which stays, and
//! an outlet's own name with a place or its reporter, which goes: `ایسنا/خراسان رضوی`, `همشهری آنلاین - مریم کاظمی: `.

use super::grammar::{self, Head};
use crate::article::facts::Dateline;
use crate::article::{BlockKind, Story};
use crate::extract::credits::add_source;
use crate::lexicon::agencies::{self, Source, SourceRole};
use crate::lexicon::names::GIVEN_NAMES;
use crate::text::search_tier::name_key;

/// How Persian stories begin that tell what an agency reports.
const REPORTED: &[&str] = &["به گزارش ", "بنا به گزارش ", "بنابر گزارش ", "بنا بر گزارش "];
/// What joins the second source to the first.
const QUOTING: &str = "به نقل از ";
/// Longest opening, in code points.
const CLAUSE: usize = 110;
/// Words before the name of a province or a town.
const PLACE_NOUNS: &[&str] = &["استان ", "شهرستان ", "شهر ", "مرکز "];
/// Nouns that the whole name of an unknown agency begins with.
const AGENCY_NOUNS: &[&str] = &["خبرگزاری ", "پایگاه خبری ", "پایگاه اطلاع‌رسانی ", "سرویس خبری "];
/// Most words of an agency that the table does not know.
const NAME_WORDS: usize = 5;
/// Most words of a place.
const PLACE_WORDS: usize = 3;

type Named = (String, Option<&'static Source>);

/// What an opening clause tells.
#[derive(Debug, Default, PartialEq)]
struct Told {
    clause: String,
    sources: Vec<Named>,
    place: Option<String>,
}

/// Reads the sources that a Persian story names in its first words into the story. The words stay, for they are part of a
/// sentence. The place they name is where the story was filed.
pub(super) fn told(story: &mut Story) -> Option<Dateline> {
    let first = story.blocks.iter().find(|block| block.kind == BlockKind::Paragraph)?;
    let told = clause(&first.text)?;
    for (name, source) in &told.sources {
        add_source(&mut story.info_sources, name, *source);
    }
    let place = told.place?;
    Some(Dateline {
        text: told.clause,
        places: vec![place],
        rule: "reported-from".into(),
        confidence: 0.85,
        ..Dateline::default()
    })
}

fn clause(text: &str) -> Option<Told> {
    let rest = REPORTED.iter().find_map(|opening| text.strip_prefix(opening))?;
    let (end, _) =
        rest.char_indices().take(CLAUSE).find(|(_, c)| matches!(c, '،' | ',' | '؛' | ':' | '.'))?;
    let inner = rest.get(..end)?;
    let clause = text.get(..text.len() - rest.len() + end)?.to_owned();
    let mut parts = inner.split(QUOTING);
    let own = parts.next()?.trim().trim_end_matches(" و").trim();
    let (own, place) = filed_from(own);
    let mut sources: Vec<Named> = agency(own).into_iter().collect();
    for quoted in parts {
        for name in quoted.split(" و ").map(str::trim) {
            sources.extend(agency(name));
        }
    }
    (!sources.is_empty()).then_some(Told { clause, sources, place })
}

/// `ایلنا از تبریز`: the agency, and the place.
fn filed_from(text: &str) -> (&str, Option<String>) {
    for joint in [" از ", " در "] {
        let Some((agency, place)) = text.rsplit_once(joint) else { continue };
        let place = PLACE_NOUNS.iter().find_map(|noun| place.strip_prefix(noun)).unwrap_or(place).trim();
        if grammar::is_located(place) {
            return (agency, Some(place.to_owned()));
        }
    }
    (text, None)
}

/// The agency at the end of a description: `خبرنگار اقتصادی خبرگزاری فارس`, `گروه بین‌الملل تسنیم`, `خبرنگار مهر`.
fn agency(text: &str) -> Option<Named> {
    let chars: Vec<char> = text.chars().collect();
    let starts = (0..chars.len()).filter(|&at| at == 0 || chars.get(at - 1) == Some(&' '));
    for at in starts {
        let Some((end, source)) = agencies::match_named(&chars, at) else { continue };
        let name: String = chars.get(at..end)?.iter().collect();
        // Nothing but the desk of the agency follows its name; a name that is a word closes the clause.
        if end == chars.len() || !agencies::is_word(&name) && chars.get(end) == Some(&' ') {
            return Some((name, Some(source)));
        }
    }
    let at = AGENCY_NOUNS.iter().find_map(|noun| text.find(noun))?;
    let name = text.get(at..)?.trim();
    ((2..=NAME_WORDS).contains(&name.split_whitespace().count())).then(|| (name.to_owned(), None))
}

/// Reads the outlet's own name at the head of a paragraph, with the place glued to it or its reporter behind it.
pub(super) fn signed(text: &[char]) -> Option<Head> {
    let (end, source) = agencies::match_named(text, 0)?;
    let name: String = text.get(..end)?.iter().collect();
    if agencies::is_word(&name) {
        return None;
    }
    let head = |end: usize| Head {
        end,
        sources: vec![(name.clone(), Some(source))],
        rule: "signed",
        confidence: 0.85,
        ..Head::default()
    };
    if text.get(end) == Some(&'/') && source.role == SourceRole::Agency {
        let (behind, place) = glued_place(text, end + 1)?;
        return Some(Head { places: vec![place], ..head(behind) });
    }
    // `باشگاه خبرنگاران جوان؛ علی رضایی - `
    let mark = |c: &char| matches!(c, '-' | '–' | '—' | '؛' | '/' | '|' | ':' | ',' | '،');
    let spaces = |at: usize| text.iter().skip(at).take_while(|c| c.is_whitespace()).count();
    let separator = end + spaces(end);
    // What stands behind a colon or a comma is the outlet's report.
    text.get(separator).filter(|c| mark(c) && !matches!(c, ':' | ',' | '،'))?;
    let from = separator + 1 + spaces(separator + 1);
    let length = text.iter().skip(from).take(40).position(mark)?;
    let person: String = text.get(from..from + length)?.iter().collect();
    let person = person.trim();
    let given = person.split_whitespace().next().is_some_and(|first| GIVEN_NAMES.contains(&name_key(first)));
    let behind = from + length + 1;
    let dashed = matches!(text.get(from + length), Some('-' | '–' | '—' | ':'));
    if !given || !(2..=4).contains(&person.split_whitespace().count()) || !dashed || spaces(behind) == 0 {
        return None;
    }
    Some(Head { bylines: vec![person.to_owned()], ..head(behind + spaces(behind)) })
}

/// The place glued to an agency by a slash, with nothing but a space behind it: the longest known one, or one word.
fn glued_place(text: &[char], at: usize) -> Option<(usize, String)> {
    let mut found = None;
    let mut end = at;
    for number in 0..PLACE_WORDS {
        let length = text.iter().skip(end).take_while(|c| c.is_alphabetic() || **c == '\u{200c}').count();
        if length == 0 {
            break;
        }
        end += length;
        let place: String = text.get(at..end)?.iter().collect();
        let spaced = text.get(end).is_some_and(|c| c.is_whitespace());
        if spaced && (number == 0 && place.chars().count() > 2 || grammar::is_located(&place)) {
            found = Some((end + 1, place));
        }
        end += usize::from(spaced);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (String, String) {
        let told = clause(text).unwrap_or_default();
        let literal =
            |(name, source): &Named| source.map_or(name.clone(), |source| source.literal.to_owned());
        let sources: Vec<String> = told.sources.iter().map(literal).collect();
        (sources.join("+"), told.place.unwrap_or_default())
    }

    #[test]
    fn the_first_words_of_a_persian_story_name_its_sources_and_where_it_was_filed() {
        for (opening, sources, place) in [
            ("به گزارش ایسنا،", "ISNA", ""),
            ("به گزارش خبرنگار مهر،", "Mehr", ""),
            ("به گزارش خبرگزاری مهر از یزد،", "Mehr", "یزد"),
            ("به گزارش خبرنگار ایرنا در استان مازندران،", "IRNA", "مازندران"),
            ("به گزارش خبرنگار ورزشی خبرگزاری فارس،", "Fars", ""),
            ("به گزارش گروه استان‌های خبرگزاری تسنیم از اراک،", "Tasnim", "اراک"),
            ("به گزارش ایسنا به نقل از رویترز،", "ISNA+Reuters", ""),
            ("به گزارش ایلنا و به نقل از خبرگزاری فرانسه،", "ILNA+AFP", ""),
            ("بنا به گزارش خبرگزاری آناتولی؛", "Anadolu", ""),
            ("به گزارش خبرگزاری کاسپین،", "خبرگزاری کاسپین", ""),
            ("به گزارش خبرگزاری دانشجو از تهران:", "SNN", "تهران"),
        ] {
            let text = format!("{opening} وزیر از سفر استانی بازگشت.");
            assert_eq!(read(&text), (sources.to_owned(), place.to_owned()), "{opening}");
        }
    }

    #[test]
    fn reports_of_others_name_no_source() {
        for text in [
            "به گزارش پلیس راه، جاده بسته است.",
            "به گزارش شاهدان عینی از شیراز، آتش خاموش شد.",
            "به گزارش سازمان هواشناسی به نقل از کارشناسان، باران می‌بارد.",
            "به گزارشی که وزیر داد، کسی اعتراض نکرد.",
        ] {
            assert_eq!(clause(text), None, "{text}");
        }
    }

    #[test]
    fn an_outlet_opens_a_story_with_its_place_or_its_reporter() {
        for (opening, place, person) in [
            ("ایسنا/خوزستان ", "خوزستان", ""),
            ("ایسنا/خراسان رضوی ", "خراسان رضوی", ""),
            ("همشهری آنلاین - مریم کاظمی: ", "", "مریم کاظمی"),
            ("باشگاه خبرنگاران جوان؛ علی رضایی - ", "", "علی رضایی"),
        ] {
            let text: Vec<char> = format!("{opening}شهرداری از آغاز طرح تازه خبر داد.").chars().collect();
            let head = signed(&text).unwrap_or_default();
            assert_eq!(head.end, opening.chars().count(), "{opening}");
            assert_eq!((head.places.join("/"), head.bylines.join("|")), (place.into(), person.into()));
        }
        for text in ["مهر/ماه مدرسه است.", "ایسنا - به گفته وزیر - تعطیل نمی‌شود.", "رویترز: علی رضایی رفت."]
        {
            assert!(signed(&text.chars().collect::<Vec<_>>()).is_none(), "{text}");
        }
    }
}
