//! Who signed a story and when, as the lines around its text say it: `Von Käthe Groß`, `Date: 3 May 2024`, a name alone.

use std::sync::LazyLock;

use regex::Regex;

use super::body::Body;
use super::outline::{Frame, Kind, Outline, Unit};
use super::region::Region;
use super::{authors, dates, name_form};
use crate::article::Moment;
use crate::lexicon::names::{GAZETTEER, GIVEN_NAMES, joined_key};
use crate::text::search_tier::name_key;

/// How many units before the story a byline or date is looked for.
const BEFORE: usize = 12;
/// How many units behind the story.
const BEHIND: usize = 8;
/// Longest line that is a byline or date, in letters.
const LINE: f32 = 80.0;
/// Longest line that shows a date and nothing else of weight, in letters.
const DATE_LINE: f32 = 60.0;
/// Longest line that is a link and shows a date, in letters.
const LINKED_DATE: f32 = 30.0;
/// How much of a longer unit is read for a date that it begins with, in characters.
const BEGINNING: usize = 45;
/// How many units before the story its heading may stand.
const FAR_HEADING: usize = 40;
/// How many short lines of a page are read for a date when the lines around the story show none.
const FAR: usize = 400;

/// A line that says who wrote: a word of authorship at its start, perhaps behind what was done or when.
static BYLINE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?ix) ^ \W*
        (?: (?: [^!?]{0,60} \d [^!?\d]{0,12} \s
              | (?: (?: written | posted | published | reported | story | text | words | article | blog | post | ein | eine
                  | geschrieben | gepostet | verfasst | ver\u{f6}ffentlicht | erstellt | eingestellt | gespeichert | beitrag | artikel | interview
                  | kommentar | kolumne | gastbeitrag | publi\u{e9} | \u{e9}crit | r\u{e9}dig\u{e9} | escrito | publicado | redigido
                  | scritto | pubblicato | geplaatst | geschreven | skrevet | skriven | ditulis ) \s+ ){0,3} )
            (?: by | von | vom | par | por | da | di | door | af | av | oleh ) \s* [:：]? \s+
          | (?: author s? | autor (?: in | en | innen | a | es | as )? (?: / autor )? | autore | auteur | verfasser (?: in )? | reporter
              | penulis | yazar | yazan | автор | بقلم | الكاتبة? | كتبت? | إعداد | نویسنده | گزارشگر ) \s* [:：]? \s+
          | (?: 作者 | 记者 | 記者 | 文 | 责编 | 責編 | 责任编辑 | 責任編輯 | 編集 | 글 ) \s* [:：/／] \s* )
        (?P<names> \S .*) $",
    )
    .ok()
});

/// Where the names of a byline end.
static NAMES_END: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?ix) \s* (?: [|•·–—@()\[\]（）] | \s-\s | \b\d | , \s* (?: datum | date | am | on ) \b | \b (?: am | on | um | at | in | für | for ) \s ) .* $",
    )
    .ok()
});

/// A line that says that a date is the publication's.
static DATED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?ix) ^ \W* (?: date | datum | published | posted | updated | ver\u{f6}ffentlicht | erstellt | stand | erschienen | publi\u{e9}e?
          | mis\s\u{e0}\sjour | publicado | publicaci\u{f3}n | fecha | pubblicato | data | gepubliceerd | geplaatst | publicerad | publisert
          | julkaistu | opublikowano | опубликовано | дата | yayınlanma | tarih | diterbitkan | tanggal | تاريخ | نشر | نُشر | آخر\sتحديث
          | تاریخ | انتشار | 发布 | 發布 | 公開 | 更新 | 入力 ) ",
    )
    .ok()
});

/// The fields of the bylines that stand before the story, else behind it.
pub fn bylines(outline: &Outline, body: &Body) -> Vec<String> {
    let Some((before, behind)) = around(outline, body) else { return Vec::new() };
    let first = body.units.first().copied().unwrap_or_default();
    let lines = |range: std::ops::Range<usize>| {
        let units = outline.units.get(range).unwrap_or_default();
        units.iter().filter(move |unit| unit.kind != Kind::Caption && is_line(outline, unit, LINE, first))
    };
    // The last lines of the story may be its signature.
    let end = behind.start.saturating_sub(BEHIND).max(before.end)..behind.end;
    let signed = lines(before).chain(lines(end)).find_map(|unit| by(&unit.text));
    // A name below the text signs it; above the text it may be a section or somebody pictured.
    let alone = || {
        let end = behind.start.saturating_add(2);
        lines(behind.start..end.min(behind.end)).find(|unit| is_name_alone(unit, outline, body))
    };
    signed.or_else(|| alone().map(|unit| unit.text.clone())).into_iter().collect()
}

/// The date that the lines around a story show: one that is called the publication's, one before the story or with
/// which it begins, one behind it, the first on the page.
pub fn date(outline: &Outline, body: &Body) -> Option<(Moment, &'static str)> {
    let (before, behind) = around(outline, body)?;
    let first = body.units.first().copied()?;
    let lines = |range: std::ops::Range<usize>| {
        let units = outline.units.get(range).unwrap_or_default();
        units.iter().filter(move |unit| {
            let begins = unit.text.starts_with(|c: char| c.is_ascii_digit());
            let linked = unit.link_share() >= 0.5 && unit.size > LINKED_DATE && !begins;
            // Some pages show headline and date as the caption of the picture.
            let shown = unit.kind != Kind::Caption || begins && unit.size <= LINKED_DATE;
            !linked && shown && is_line(outline, unit, DATE_LINE, first)
        })
    };
    let is_dated = |unit: &&Unit| DATED.as_ref().is_some_and(|dated| dated.is_match(&unit.text));
    let read = |unit: &Unit| dates::parse(&unit.text).or_else(|| short_year(&unit.text));
    // One of the first lines that begins with the date, or a heading that begins or ends with it.
    let within = || {
        let units = outline.units.get(before.start..=before.end.max(first)).unwrap_or_default();
        let longer =
            units.iter().filter(|unit| matches!(unit.kind, Kind::Heading(_)) || unit.size > DATE_LINE);
        longer.into_iter().find_map(|unit| {
            let start: String = unit.text.chars().take(BEGINNING).collect();
            let end = unit.text.char_indices().rev().nth(BEGINNING).map_or(0, |(at, _)| at);
            let end = unit.text.get(end..).filter(|_| matches!(unit.kind, Kind::Heading(_)));
            dates::parse(&start).or_else(|| end.and_then(dates::parse))
        })
    };
    lines(before.clone())
        .filter(is_dated)
        .chain(lines(behind.start.saturating_sub(BEHIND).max(before.end)..behind.end).filter(is_dated))
        .find_map(read)
        .or_else(|| lines(before.clone()).find_map(read))
        .or_else(within)
        .map(|date| (date, "visible"))
        .or_else(|| {
            let far = || lines(0..outline.units.len()).take(FAR);
            lines(behind)
                .chain(far().filter(is_dated))
                .chain(far())
                .find_map(read)
                .map(|date| (date, "estimated"))
        })
}

/// `31.10.23`, which is no date anywhere but in a line that can hold one.
fn short_year(line: &str) -> Option<Moment> {
    static SHORT: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"(?:^|[^\d.])(\d{1,2})\.\s?(\d{1,2})\.\s?(\d\d)(?:$|[^\d.])").ok());
    let found = SHORT.as_ref()?.captures(line)?;
    let number = |at: usize| found.get(at)?.as_str().parse::<i8>().ok();
    Moment::day(i16::from(number(3)?).saturating_add(2_000), number(2)?, number(1)?)
}

/// The units before the story and in its first lines, and those of its last line and behind it.
fn around(outline: &Outline, body: &Body) -> Option<(std::ops::Range<usize>, std::ops::Range<usize>)> {
    let (first, last) = (*body.units.first()?, *body.units.last()?);
    let third = body.units.get(2).copied().unwrap_or(last).max(first);
    let end = last.saturating_add(BEHIND).min(outline.units.len());
    let mut heading = outline.units.get(..first).unwrap_or_default().iter();
    let heading = heading.rposition(|unit| unit.kind == Kind::Heading(1)).unwrap_or(first);
    let start = if first.saturating_sub(heading) <= FAR_HEADING { heading.saturating_sub(4) } else { first };
    Some((start.min(first.saturating_sub(BEFORE))..third, last.max(third)..end.max(last)))
}

/// Whether a unit is a short line that stands in no region of other things. What holds the first
/// unit of the story holds the story, whatever it is called.
fn is_line(outline: &Outline, unit: &Unit, longest: f32, first: usize) -> bool {
    let mut frame = outline.frames.get(unit.frame);
    let mut aside = false;
    while let Some(inner) = frame.filter(|inner| !(inner.start..inner.end).contains(&first)) {
        aside |= inner.outside.is_some_and(|mark| match mark.region {
            Region::Comment | Region::Consent => true,
            Region::Related => !is_head(outline, inner, first),
            _ => false,
        });
        frame = inner.parent.and_then(|parent| outline.frames.get(parent));
    }
    !aside && unit.size <= longest
}

/// Whether a frame is the story's own head, whatever it is called: a few units right before the story, or its heading
/// among them.
fn is_head(outline: &Outline, frame: &Frame, first: usize) -> bool {
    let units = outline.units.get(frame.start..frame.end).unwrap_or_default();
    let near = frame.end <= first && first.saturating_sub(frame.end) < units.len().saturating_add(3);
    near && (units.len() <= 2
        || units.len() <= BEHIND && units.iter().any(|unit| unit.kind == Kind::Heading(1)))
}

/// The names in a line of authorship.
fn by(line: &str) -> Option<String> {
    let names = BYLINE.as_ref()?.captures(line)?.name("names")?.as_str();
    let (names, behind) =
        names.split_at(NAMES_END.as_ref()?.find(names).map_or(names.len(), |found| found.start()));
    let names = names.trim_matches(|c: char| !c.is_alphanumeric() && c != '.');
    let mut people = authors::read([names], &[], None).people.into_iter().peekable();
    let cased = names.chars().any(|c| c.is_lowercase() || c.is_uppercase());
    people.peek()?;
    // An account signs with what it did and when: `by jane on 3 May`.
    let account = !names.contains(' ') && behind.contains(|c: char| c.is_ascii_digit());
    // Without capitals nothing tells a name from a word but its shortness.
    people
        .all(|name| account || name_form::is_person_like(&name, 1) && (cased || name.chars().count() <= 20))
        .then(|| names.to_owned())
}

/// Whether a line is the name of a person of whom the story does not speak.
fn is_name_alone(unit: &Unit, outline: &Outline, body: &Body) -> bool {
    let words: Vec<&str> = unit.text.split_whitespace().collect();
    let ([first, .., last], 2..=4) = (words.as_slice(), words.len()) else { return false };
    matches!(unit.kind, Kind::Paragraph | Kind::Run)
        && unit.link_share() < 0.5
        && name_form::is_person_like(&unit.text, 2)
        && unit.text.ends_with(char::is_alphabetic)
        && (unit.bold || GIVEN_NAMES.contains(name_key(first).as_str()))
        && GAZETTEER.get(&joined_key(&unit.text)).is_none()
        && !body
            .units
            .iter()
            .filter_map(|at| outline.units.get(*at))
            .any(|other| !std::ptr::eq(other, unit) && other.text != unit.text && other.text.contains(last))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str =
        "The bridge over the river was opened on Monday after four years of work, the city said.";

    fn page(before: &str, behind: &str) -> (Outline, Body) {
        let html = format!(
            "<h1>Bridge opened</h1>{before}<div><p>{TEXT}</p><p>{TEXT} Two.</p><p>{TEXT} Three.</p>\
             <p>{TEXT} Four.</p></div>{behind}"
        );
        let outline = Outline::read(&scraper::Html::parse_document(&html));
        let body = super::super::body::find(&outline, Some("Bridge opened")).unwrap();
        (outline, body)
    }

    fn signed(before: &str, behind: &str) -> Vec<String> {
        let (outline, body) = page(before, behind);
        bylines(&outline, &body)
    }

    #[test]
    fn lines_of_authorship_are_read_wherever_they_stand_around_the_story() {
        for (line, names) in [
            ("Von Käthe Groß", "Käthe Groß"),
            ("06.11.2023 13:30 von Olga", "Olga"),
            ("Published on 3 May 2024 by Jane Roe | Reading time 3 minutes", "Jane Roe"),
            ("Author: Jane Roe, Datum: 03.05.2024", "Jane Roe"),
            ("Autorin/Autor Jan Müller", "Jan Müller"),
            ("Blog Beitrag von Jana Groß", "Jana Groß"),
            ("Posted by Jane @ 12:00 am", "Jane"),
            ("von jana2roe am 3. Mai 2024", "jana2roe"),
            ("(责编：牛镛、岳弘彬)", "牛镛、岳弘彬"),
            ("بقلم: منى صالح", "منى صالح"),
        ] {
            assert_eq!(signed(&format!("<div>{line}</div>"), ""), [names], "{line}");
            assert_eq!(signed("", &format!("<div>{line}</div>")), [names], "{line}");
        }
    }

    #[test]
    fn lines_that_are_not_signed_give_nobody() {
        for line in [
            "By the river, a new life",
            "Posted by admin",
            "Posted by jane",
            "Von Montag an",
            "Read by 1,000 people",
            "The Example",
            "New York City",
        ] {
            assert!(signed(&format!("<div>{line}</div>"), "").is_empty(), "{line}");
        }
    }

    #[test]
    fn a_byline_between_heading_and_story_is_read_though_its_region_is_called_a_teaser() {
        assert_eq!(signed("<div class=teaser__meta><p>By Jane Roe</p></div>", ""), ["Jane Roe"]);
        let others = "<p>Other story</p><p>By Jane Roe</p><p>Another</p>";
        assert!(signed(&format!("<div class=teaser__list>{others}</div>"), "").is_empty());
    }

    #[test]
    fn a_name_alone_signs_unless_the_story_speaks_of_the_person() {
        for name in ["Anna Berger", "Lê Phương"] {
            assert_eq!(signed("", &format!("<p><strong>{name}</strong></p>")), [name]);
        }
        assert!(signed("<div>Anna Berger</div>", "").is_empty());
        let spoken = format!("<p>{TEXT} Berger was there.</p><p>Anna Berger</p>");
        assert!(signed("", &spoken).is_empty());
    }

    #[test]
    fn a_date_that_is_called_the_publications_wins_over_one_nearer_to_the_story() {
        let date = |before: &str, behind: &str| {
            let (outline, body) = page(before, behind);
            date(&outline, &body).map(|(date, from)| (date.to_string(), from))
        };
        let day = |day: &str, from| Some((format!("2021-05-{day}T00:00:00Z"), from));
        assert_eq!(date("<div>3. Mai 2021</div>", ""), day("03", "visible"));
        assert_eq!(
            date("<div>The photo of 24.05.2021</div>", "<ul><li>Datum 28.05.2021</ul>"),
            day("28", "visible")
        );
        assert_eq!(date("<div>Jane Roe | 31.05.21</div>", ""), day("31", "visible"));
        assert_eq!(date("<h2>27. Mai 2021 – The new bridge</h2>", ""), day("27", "visible"));
        assert_eq!(date("<figcaption>26.05.2021 Traffic</figcaption>", ""), day("26", "visible"));
        let section = "<p>25. Mai 2021 | <a href=/press>Press releases</a></p>";
        assert_eq!(date(section, ""), day("25", "visible"));
        assert_eq!(date("", "<div>30.05.2021</div>"), day("30", "estimated"));
        assert_eq!(date("", "<div class=comments><p>30.05.2021</p></div>"), None);
    }
}
