//! What the sender claims, put into a story: first what identifies the article, last what its document left open.

use super::html::{authors, dates};
use super::references;
use super::unicode::{self, Joiners};
use crate::article::ninjs::InfoSource;
use crate::article::story::{Format, Language};
use crate::article::{Moment, RawArticle, Story};
use crate::lexicon::agencies;

/// A story that knows its sender's identifiers and nothing else.
pub fn begin(raw: &RawArticle, format: Format) -> Story {
    let mut story = Story::empty(raw.payload_hash, format);
    story.id.clone_from(&raw.id);
    story.url.clone_from(&raw.url);
    story.source.clone_from(&raw.source);
    story.fetched_at = raw.fetched_at;
    story
}

/// Fills what the document left open with the sender's claims, and drops dates that lie after the fetch.
pub fn finish(story: &mut Story, raw: &RawArticle) {
    if story.headline.is_none()
        && let Some(title) = raw.title.as_deref().and_then(|title| clean_markup(story, title))
    {
        story.headline = Some(title);
        story.provenance.insert("headline", "envelope");
    }
    if story.authors.is_empty() {
        credit(story, raw.authors.iter().map(String::as_str), "envelope");
    }
    story.published = story.published.filter(|moment| is_past(moment, raw));
    if story.published.is_none()
        && let Some(moment) = raw.published_at.filter(|moment| is_past(moment, raw))
    {
        story.published = Some(moment);
        story.provenance.insert("published", "envelope");
    }
    let published = story.published;
    story.modified = story.modified.filter(|moment| {
        is_past(moment, raw) && published.is_none_or(|published| moment.instant > published.instant)
    });
}

/// Five minutes for clocks that disagree; a bare day may be the day of the fetch in any zone.
pub fn is_past(moment: &Moment, raw: &RawArticle) -> bool {
    let slack = if moment.precision == crate::article::Precision::Day { 14 * 3_600 } else { 300 };
    raw.fetched_at
        .is_none_or(|fetched| moment.instant.as_second() <= fetched.instant.as_second().saturating_add(slack))
}

/// One line in the display tier, its repairs counted; nothing when nothing is left.
pub fn clean(story: &mut Story, text: &str) -> Option<String> {
    let clean = unicode::display_counted(text, Joiners::Keep, &mut story.repairs);
    (!clean.is_empty()).then_some(clean)
}

/// The same for a line that may carry markup or character references, as titles in feeds do.
pub fn clean_markup(story: &mut Story, text: &str) -> Option<String> {
    if !text.contains(['<', '&']) {
        return clean(story, text);
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        let (before, tag) = rest.split_at_checked(at).unwrap_or((rest, ""));
        plain.push_str(before);
        let is_tag = tag
            .get(1..)
            .is_some_and(|name| name.starts_with(|c: char| c.is_ascii_alphabetic() || "/!".contains(c)));
        rest = match tag.find('>').filter(|_| is_tag) {
            Some(end) => tag.get(end.saturating_add(1)..).unwrap_or_default(),
            None => {
                plain.push('<');
                tag.get(1..).unwrap_or_default()
            }
        };
        if !is_tag && rest.is_empty() {
            break;
        }
    }
    plain.push_str(rest);
    clean(story, &references::decode(&plain))
}

/// Adds people and agencies of byline fields; `from` names the place for the record.
pub fn credit<'a>(story: &mut Story, fields: impl IntoIterator<Item = &'a str>, from: &'static str) {
    let language = story.language.as_ref().map(|language| language.code.clone());
    let others: Vec<&str> =
        [story.site_name.as_deref(), story.section.as_deref()].into_iter().flatten().collect();
    let credits = authors::read(fields, &others, language.as_deref());
    for (name, _) in credits.agencies {
        source(story, &name, "agency");
    }
    if story.authors.is_empty() && !credits.people.is_empty() {
        story.authors = credits.people;
        story.provenance.insert("authors", from);
    }
}

/// Adds a party that supplied the content, once; a known agency or outlet gets its abbreviation and its own role.
pub fn source(story: &mut Story, name: &str, role: &str) {
    let Some(name) = clean(story, name) else { return };
    let chars: Vec<char> = name.chars().collect();
    let known = agencies::match_at(&chars, 0).filter(|(end, _)| *end == chars.len()).map(|(_, known)| known);
    let literal = known.map(|known| known.literal.to_owned());
    let role = known.map_or(role, |known| known.role.as_str()).to_owned();
    let repeated = story.info_sources.iter().any(|other| {
        other.name.to_lowercase() == name.to_lowercase() || literal.is_some() && other.literal == literal
    });
    if !repeated {
        story.info_sources.push(InfoSource { name, role, uri: None, literal });
    }
}

/// Adds keywords, each once, up to fifty of at most 60 characters; longer ones are sentences.
pub fn tag(story: &mut Story, text: &str) {
    let Some(tag) = clean_markup(story, text) else { return };
    let known = story.tags.iter().any(|known| known.to_lowercase() == tag.to_lowercase());
    if !known && tag.chars().count() <= 60 && story.tags.len() < 50 {
        story.tags.push(tag);
    }
}

/// What the document says of its language: a hint for the detector; `from` is `page` or `feed`.
pub fn language(story: &mut Story, tag: Option<&str>, from: &str) {
    if story.language.is_none()
        && let Some(tag) = tag.map(str::trim).filter(|tag| !tag.is_empty())
    {
        story.language =
            Some(Language { code: tag.to_owned(), confidence: 0.0, from: from.into(), runner_up: None });
    }
}

/// A date as wire formats and feeds write it: ISO 8601 in either form, RFC 2822 even with the wrong weekday.
pub fn moment(text: &str) -> Option<Moment> {
    static MAIL: jiff::fmt::rfc2822::DateTimeParser =
        jiff::fmt::rfc2822::DateTimeParser::new().relaxed_weekday(true);
    let text = text.trim();
    if let Ok(zoned) = MAIL.parse_zoned_datetime(text) {
        let (instant, offset) = (zoned.timestamp(), zoned.offset());
        return Some(Moment { instant, offset, precision: crate::article::Precision::Time });
    }
    dates::parse(text)
}

/// An address made absolute against the story's own; only what can be fetched from the web.
pub fn absolute(story: &Story, address: &str) -> Option<String> {
    let address = address.trim();
    let parsed = url::Url::parse(address).ok().or_else(|| {
        let base = story.url.as_deref().and_then(|url| url::Url::parse(url).ok())?;
        base.join(address).ok()
    });
    parsed.filter(|url| matches!(url.scheme(), "http" | "https")).map(|url| url.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_senders_word_fills_what_the_document_left_open() {
        let json = br#"{"title": "Bridge\u200b opens", "authors": ["By Jane Roe", "Reuters"],
            "published_at": "2024-01-25T10:00:00Z", "fetched_at": "2024-01-25T11:00:00Z", "body": "x"}"#;
        let raw = crate::normalize::envelope::open(json, &crate::article::Hints::default()).unwrap();
        let mut story = begin(&raw, Format::Text);
        story.published = Moment::parse_iso("2024-01-26T10:00:00Z");
        finish(&mut story, &raw);
        assert_eq!(
            (story.headline.as_deref(), story.authors),
            (Some("Bridge opens"), vec!["Jane Roe".to_owned()])
        );
        assert_eq!(story.info_sources.first().and_then(|source| source.literal.as_deref()), Some("Reuters"));
        assert_eq!(story.published, raw.published_at);
        assert_eq!(story.provenance["published"], "envelope");
    }

    #[test]
    fn dates_of_mail_and_wire_are_read_with_their_zone() {
        for (text, expected) in [
            ("Thu, 25 Jan 2024 14:30:00 +0300", "2024-01-25T14:30:00+03:00"),
            ("Mon, 25 Jan 2024 14:30:00 GMT", "2024-01-25T14:30:00Z"),
            ("25 Jan 2024 14:30 EST", "2024-01-25T14:30:00-05:00"),
            ("20240125T143000+0300", "2024-01-25T14:30:00+03:00"),
            ("20240125T143000Z", "2024-01-25T14:30:00Z"),
            ("2024-01-25T14:30:00.123Z", "2024-01-25T14:30:00.123Z"),
            ("20240125", "2024-01-25T00:00:00Z"),
        ] {
            assert_eq!(moment(text).map(|moment| moment.to_string()).as_deref(), Some(expected), "{text}");
        }
        assert_eq!(moment("soon"), None);
    }

    #[test]
    fn markup_leaves_titles_and_a_lone_sign_stays() {
        let mut story = Story::empty([0; 32], Format::Rss);
        for (text, expected) in [
            ("<b>Rain</b> &amp; wind", "Rain & wind"),
            ("Profit < 5 %", "Profit < 5 %"),
            ("a <", "a <"),
            ("Q&amp;A: 1 < 2 <i>ok</i>", "Q&A: 1 < 2 ok"),
            ("Q&amp;amp;A &amp;quot;ok&amp;quot;", "Q&A \"ok\""),
        ] {
            assert_eq!(clean_markup(&mut story, text).as_deref(), Some(expected), "{text}");
        }
        assert_eq!(clean_markup(&mut story, "<br/> &nbsp;"), None);
    }

    #[test]
    fn a_known_agency_is_named_once_with_its_abbreviation() {
        let mut story = Story::empty([0; 32], Format::Nitf);
        for name in ["أ ف ب", "Agence France-Presse", "Example Wire", "example wire", " "] {
            source(&mut story, name, "publisher");
        }
        let found: Vec<_> = story
            .info_sources
            .iter()
            .map(|source| (source.role.as_str(), source.literal.as_deref()))
            .collect();
        assert_eq!(found, [("agency", Some("AFP")), ("publisher", None)]);
    }
}
