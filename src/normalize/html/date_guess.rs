//! The day of publication guessed from all of a page that states none: what is marked as a date, a moment in its scripts,
//! the address of its picture, its short texts, the day that its source names most.

use std::sync::LazyLock;

use ego_tree::NodeRef;
use foldhash::HashMap;
use regex::Regex;
use scraper::Node;
use scraper::node::Element;

use super::dates;
use crate::article::Moment;

/// How much of a page's source is searched, in bytes; pages of news are seldom longer.
const SOURCE: usize = 1 << 20;

/// Longest text that is a date and little else, in characters.
const LONGEST: usize = 52;

/// Most texts that are read for a date; a page with more is a calendar.
const MOST: usize = 1_000;

/// How far above a text an element may be marked as a date's.
const LEVELS: usize = 3;

/// Parts of the classes and ids of elements that hold dates, in the languages that templates are written in.
const MARKS: [&str; 22] = [
    "date",
    "datum",
    "time",
    "publish",
    "publication",
    "meta",
    "info",
    "byline",
    "subline",
    "posted",
    "post_detail",
    "submitted",
    "created",
    "author",
    "autor",
    "footer",
    "calendar",
    "clock",
    "fecha",
    "parution",
    "lastmod",
    "stand",
];

/// A moment as programs write it.
static MOMENT: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"\b(?:19|20)\d\d-\d\d-\d\d[T ]\d\d:\d\d").ok());

/// A day in the source: the year first, with marks or without; the day first.
static DAYS: LazyLock<[Option<Regex>; 3]> = LazyLock::new(|| {
    [
        r"(?:^|\D)(?P<y>(?:19|20)\d\d)[/.-](?P<m>[01]?\d)[/.-](?P<d>[0-3]?\d)(?:\D|$)",
        r"(?:^|\D)(?P<d>[0-3]?\d)[/.-](?P<m>[01]?\d)[/.-](?P<y>(?:19|20)\d\d)(?:\D|$)",
        r"(?:^|\D)(?P<y>20\d\d)(?P<m>[01]\d)(?P<d>[0-3]\d)(?:\D|$)",
    ]
    .map(|pattern| Regex::new(pattern).ok())
});

/// Guesses the day; `fits` tells what it can be. A year or month alone is no day.
pub fn guess(
    page: &scraper::Html,
    html: &str,
    image: Option<&str>,
    language: Option<&str>,
    fits: impl Fn(&Moment) -> bool,
) -> Option<Moment> {
    let american = language.is_some_and(|code| code.eq_ignore_ascii_case("en-us"));
    let shown = Shown::read(page, american, &fits);
    let source = html.get(..html.floor_char_boundary(SOURCE)).unwrap_or(html);
    let found = shown
        .marked
        .or_else(|| moment(source).filter(&fits))
        .or_else(|| image.and_then(dates::from_url).filter(&fits))
        .or(shown.newest)
        .or_else(|| DAYS.iter().flatten().find_map(|days| most_named(days, source, &fits)))?;
    let day = found.date();
    Moment::day(day.year(), day.month(), day.day())
}

/// The dates that the texts of a page show.
#[derive(Default)]
struct Shown {
    /// The first in an element that is marked as a date's.
    marked: Option<Moment>,
    /// The newest of all.
    newest: Option<Moment>,
}

impl Shown {
    fn read(page: &scraper::Html, american: bool, fits: &impl Fn(&Moment) -> bool) -> Self {
        let mut shown = Self::default();
        let texts = page.tree.root().descendants().filter_map(|node| {
            let text = node.value().as_text()?.trim();
            (is_short(text) && node.parent().is_some_and(is_read)).then_some((node, text))
        });
        for (node, text) in texts.take(MOST) {
            let read = || dates::parse(text).or_else(|| numeric(text, american)).filter(fits);
            let Some(found) = read() else { continue };
            if is_marked(node) {
                shown.marked = Some(found);
                return shown;
            }
            if shown.newest.is_none_or(|newest| newest.instant < found.instant) {
                shown.newest = Some(found);
            }
        }
        shown
    }
}

/// Whether a text is as long as a date may be and has the digits of one.
fn is_short(text: &str) -> bool {
    let digits = || text.bytes().filter(u8::is_ascii_digit).count();
    text.len() > 6
        && text.len() <= LONGEST * 2
        && (4..=18).contains(&digits())
        && text.chars().count() <= LONGEST
}

/// Whether the text in an element is for readers.
fn is_read(node: NodeRef<'_, Node>) -> bool {
    node.value().as_element().is_some_and(|element| {
        !matches!(element.name(), "script" | "style" | "noscript" | "template" | "option")
    })
}

fn is_marked(text: NodeRef<'_, Node>) -> bool {
    text.ancestors().take(LEVELS).filter_map(|node| node.value().as_element()).any(is_date_element)
}

fn is_date_element(element: &Element) -> bool {
    let named = |name: &str| {
        element.attr(name).is_some_and(|value| {
            let value = value.to_ascii_lowercase();
            MARKS.iter().any(|mark| value.contains(mark))
        })
    };
    matches!(element.name(), "time" | "small" | "footer")
        || ["class", "id", "itemprop"].into_iter().any(named)
}

/// A day in figures that could also be read the other way round: the day stands first everywhere but in America.
fn numeric(text: &str, american: bool) -> Option<Moment> {
    let found = DAYS.get(1)?.as_ref()?.captures(text)?;
    let number = |name: &str| found.name(name)?.as_str().parse::<i8>().ok();
    let (first, second) = (number("d")?, number("m")?);
    let (day, month) = if american { (second, first) } else { (first, second) };
    Moment::day(found.name("y")?.as_str().parse().ok()?, month, day)
}

fn moment(source: &str) -> Option<Moment> {
    dates::parse(MOMENT.as_ref()?.find(source)?.as_str())
}

/// The day that a text names most, of several the newest.
fn most_named(days: &Regex, source: &str, fits: &impl Fn(&Moment) -> bool) -> Option<Moment> {
    let mut counts: HashMap<(i16, i8, i8), usize> = HashMap::default();
    for found in days.captures_iter(source) {
        let number = |name: &str| found.name(name)?.as_str().parse::<i16>().ok();
        let (Some(year), Some(month), Some(day)) = (number("y"), number("m"), number("d")) else { continue };
        let (Ok(month), Ok(day)) = (i8::try_from(month), i8::try_from(day)) else { continue };
        let count = counts.entry((year, month, day)).or_default();
        *count = count.saturating_add(1);
    }
    let days = counts.into_iter().filter_map(|(day, count)| {
        let moment = Moment::day(day.0, day.1, day.2).filter(fits)?;
        (day.0 >= dates::FIRST_YEAR).then_some((count, day, moment))
    });
    days.max_by_key(|(count, day, _)| (*count, *day)).map(|(_, _, moment)| moment)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guessed(html: &str, language: &str) -> Option<String> {
        let page = scraper::Html::parse_document(html);
        let past = |moment: &Moment| moment.date().year() < 2025;
        guess(&page, html, None, Some(language), past).map(|day| day.to_string().chars().take(10).collect())
    }

    #[test]
    fn what_is_marked_as_a_date_wins_over_other_texts() {
        let html = "<p>1.2.2024</p><div class=post-date><span>3.2.2023</span></div><p>5.2.2023</p>";
        assert_eq!(guessed(html, "de").as_deref(), Some("2023-02-03"));
        assert_eq!(guessed("<p>1.2.2022</p><p>5.2.2023</p>", "de").as_deref(), Some("2023-02-05"));
        assert_eq!(guessed("<p>1.2.2022</p><p>5.2.2029</p>", "de").as_deref(), Some("2022-02-01"));
    }

    #[test]
    fn figures_that_can_be_read_both_ways_are_read_as_the_country_writes() {
        let html = "<p>02/10/2020</p>";
        assert_eq!(guessed(html, "en-GB").as_deref(), Some("2020-10-02"));
        assert_eq!(guessed(html, "en-US").as_deref(), Some("2020-02-10"));
    }

    #[test]
    fn the_source_is_asked_last_for_the_day_it_names_most() {
        let script =
            "<script>{\"created\":\"2022-01-31T15:58:43+01:00\",\"x\":\"2022-02-02T10:00\"}</script>";
        assert_eq!(guessed(script, "de").as_deref(), Some("2022-01-31"));
        let body = "<body id=news20190624_k100><img src='/20190624/a.jpg'><img src='/20190625/b.jpg'>";
        assert_eq!(guessed(body, "ja").as_deref(), Some("2019-06-24"));
    }

    #[test]
    fn a_year_or_a_month_is_no_day() {
        for html in
            ["<footer>© 2018 The Example</footer>", "<a href='/2019/06/'>June 2019</a>", "<p>Since 1998</p>"]
        {
            assert_eq!(guessed(html, "en"), None, "{html}");
        }
    }
}
