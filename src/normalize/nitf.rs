//! IPTC NITF as input, 3.x and its relatives.
//!
//! Source: the NITF 3.6 documentation, <https://iptc.org/standards/nitf/>. Facts are taken from `docdata` and
//! `body.head`; the text from `body.content`.

use super::xml::{self, Element};
use super::{Limits, NormalizeError, claims, fragment};
use crate::article::story::Format;
use crate::article::{RawArticle, Story};

/// Reads a NITF document.
///
/// # Errors
///
/// Those of [`xml::parse`]; [`NormalizeError::NoText`] when `body.content` has no text.
pub fn read(text: &str, raw: &RawArticle, limits: &Limits) -> Result<Story, NormalizeError> {
    let root = xml::parse(text, "NITF", limits)?;
    let mut story = claims::begin(raw, Format::Nitf);
    fill(&root, &mut story);
    if story.blocks.is_empty() {
        return Err(NormalizeError::NoText { format: "NITF", bytes: text.len() });
    }
    claims::finish(&mut story, raw);
    Ok(story)
}

/// Puts what a `<nitf>` element says into a story, where the story does not know it yet.
pub(super) fn fill(root: &Element, story: &mut Story) {
    let language = root.attribute("xml:lang").or_else(|| root.at(&["body"])?.attribute("xml:lang"));
    claims::language(story, language, "feed");
    document_data(root, story);
    if let Some(head) = root.at(&["body", "body.head"]) {
        body_head(head, story);
    }
    if story.headline.is_none() {
        let title = root.text_at(&["head", "title"]);
        story.headline = title.and_then(|title| claims::clean(story, &title));
    }
    if let Some(content) = root.at(&["body", "body.content"]) {
        let found = fragment::from_xml(content, &mut story.repairs);
        story.blocks = found.blocks;
        if story.image.is_none() {
            story.image = picture(content).and_then(|source| claims::absolute(story, source));
        }
    }
}

fn document_data(root: &Element, story: &mut Story) {
    let Some(head) = root.at(&["head"]) else { return };
    let data = |path: &[&str], name: &str| {
        head.at(&["docdata"]).and_then(|data| data.at(path)).and_then(|found| found.attribute(name))
    };
    if story.id.is_none() {
        story.id = data(&["doc-id"], "id-string").map(str::to_owned);
    }
    if story.urgency.is_none() {
        let urgency = data(&["urgency"], "ed-urg").and_then(|urgency| urgency.parse().ok());
        story.urgency = urgency.filter(|urgency| (1..=9).contains(urgency));
    }
    if story.published.is_none() {
        let norm =
            ["date.issue", "date.release"].iter().find_map(|name| claims::moment(data(&[name], "norm")?));
        let published =
            norm.or_else(|| claims::moment(head.at(&["pubdata"])?.attribute("date.publication")?));
        if published.is_some() {
            story.published = published;
            story.provenance.insert("published", "nitf");
        }
    }
    if story.copyright.is_none() {
        let holder = data(&["doc.copyright"], "holder").map(str::to_owned);
        let year = data(&["doc.copyright"], "year");
        let line =
            holder.map(|holder| year.map_or_else(|| holder.clone(), |year| format!("© {year} {holder}")));
        story.copyright = line.and_then(|line| claims::clean(story, &line));
    }
    let section = head.at(&["pubdata"]).and_then(|data| data.attribute("position.section"));
    if story.section.is_none() {
        story.section = section.and_then(|section| claims::clean(story, section));
    }
    if story.slugline.is_none() {
        let meta = head.all("meta").find(|meta| {
            meta.attribute("name")
                .is_some_and(|name| ["slug", "slugline"].iter().any(|slug| name.eq_ignore_ascii_case(slug)))
        });
        let slug = meta.and_then(|meta| meta.attribute("content")).or_else(|| data(&["du-key"], "key"));
        story.slugline = slug.and_then(|slug| claims::clean(story, slug));
    }
    if let Some(list) = head.at(&["docdata", "key-list"]) {
        list.all("keyword")
            .filter_map(|word| word.attribute("key"))
            .for_each(|word| claims::tag(story, word));
    }
    let name = head.at(&["pubdata"]).and_then(|data| data.attribute("name"));
    if story.site_name.is_none() {
        story.site_name = name.and_then(|name| claims::clean(story, name));
    }
    if let Some(source) = data(&["doc-id"], "regsrc") {
        claims::source(story, source, "publisher");
    }
}

fn body_head(head: &Element, story: &mut Story) {
    if story.headline.is_none() {
        let headline = head.text_at(&["hedline", "hl1"]).or_else(|| head.text_at(&["hedline"]));
        story.headline = headline.and_then(|text| claims::clean(story, &text));
    }
    if story.summary.is_none() {
        let summary = head.text_at(&["abstract"]).or_else(|| head.text_at(&["hedline", "hl2"]));
        story.summary = summary.and_then(|text| claims::clean(story, &text));
    }
    for line in head.all("byline") {
        // Titles of the writers ("Political Editor") stand beside their names.
        let names: Vec<String> = line.all("person").map(Element::text).collect();
        let whole = if names.is_empty() { vec![text_without(line, "byttl")] } else { names };
        claims::credit(story, whole.iter().map(String::as_str), "nitf");
    }
    for distributor in head.all("distributor") {
        claims::source(story, &distributor.text(), "agency");
    }
    if let Some(dateline) = head.at(&["dateline"]) {
        if story.dateline.is_none() {
            story.dateline = claims::clean(story, &dateline.text());
        }
        if story.published.is_none() {
            story.published =
                dateline.at(&["story.date"]).and_then(|date| claims::moment(date.attribute("norm")?));
        }
    }
    if let Some(rights) = head.text_at(&["rights"])
        && let Some(rights) = claims::clean(story, &rights)
    {
        story.copyright = Some(rights);
    }
}

/// The text of an element without that of its children of one name.
fn text_without(element: &Element, name: &str) -> String {
    let mut text = String::new();
    for child in &element.children {
        match child {
            xml::Node::Text(part) => text.push_str(part),
            xml::Node::Element(inner) if inner.name == name => text.push(' '),
            xml::Node::Element(inner) => text.push_str(&inner.text()),
        }
    }
    text
}

fn picture(content: &Element) -> Option<&str> {
    content
        .descendants("media")
        .into_iter()
        .filter(|media| media.attribute("media-type").is_none_or(|kind| kind == "image"))
        .find_map(|media| media.at(&["media-reference"])?.attribute("source"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::{BlockKind, Hints};
    use crate::normalize::Normalizer;

    fn read_one(text: &str, content_type: &str) -> Result<Story, NormalizeError> {
        let hints = Hints { content_type: Some(content_type.into()), ..Hints::default() };
        Normalizer::default().normalize(text.as_bytes(), &hints)
    }

    const ARABIC: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
        <!DOCTYPE nitf SYSTEM "nitf-3-6.dtd">
        <nitf xml:lang="ar"><head><title>bridge</title><meta name="slug" content="JOR-BRIDGE"/>
        <docdata><doc-id id-string="ex-17" regsrc="AFP"/><urgency ed-urg="3"/><date.issue norm="20240125T143000+0300"/>
        <key-list><keyword key="جسور"/><keyword key="نقل"/></key-list><doc.copyright year="2024" holder="Example Wire"/></docdata>
        <pubdata position.section="محليات" name="المثال"/></head>
        <body><body.head><hedline><hl1>جسر جديد يربط ضفتي النهر</hl1><hl2>بعد أربعة أعوام</hl2></hedline>
        <byline>بقلم <person>منى صالح</person><byttl>محررة الشؤون المحلية</byttl></byline>
        <distributor>وكالة فرانس برس</distributor><dateline><location>عمّان</location> - <story.date norm="20240125">25 يناير</story.date></dateline>
        <abstract><p>افتتح الأحد.</p></abstract></body.head>
        <body.content><block><p>افتتحت المدينة جسرها الجديد.</p><hl2>ألف عابر</hl2><p>وعبره ألف شخص في الساعة الأولى.</p></block>
        <media media-type="image"><media-reference source="https://i.example/b.jpg"/><media-caption>الجسر ليلا</media-caption></media>
        </body.content></body></nitf>"#;

    #[test]
    fn every_fact_finds_its_field() {
        let story = read_one(ARABIC, "application/nitf+xml").unwrap();
        assert_eq!(story.headline.as_deref(), Some("جسر جديد يربط ضفتي النهر"));
        assert_eq!(story.summary.as_deref(), Some("افتتح الأحد."));
        assert_eq!(story.authors, ["منى صالح"]);
        assert_eq!(story.info_sources.len(), 1, "{:?}", story.info_sources);
        assert_eq!(story.dateline.as_deref(), Some("عمّان - 25 يناير"));
        assert_eq!(story.published.unwrap().to_string(), "2024-01-25T14:30:00+03:00");
        assert_eq!((story.urgency, story.slugline.as_deref()), (Some(3), Some("JOR-BRIDGE")));
        assert_eq!((story.section.as_deref(), story.site_name.as_deref()), (Some("محليات"), Some("المثال")));
        assert_eq!(story.tags, ["جسور", "نقل"]);
        assert_eq!(story.copyright.as_deref(), Some("© 2024 Example Wire"));
        assert_eq!(story.image.as_deref(), Some("https://i.example/b.jpg"));
        assert_eq!(story.id.as_deref(), Some("ex-17"));
        let kinds: Vec<_> = story.blocks.iter().map(|block| block.kind).collect();
        assert_eq!(
            kinds,
            [BlockKind::Paragraph, BlockKind::Subheading, BlockKind::Paragraph, BlockKind::Caption]
        );
    }

    #[test]
    fn a_lean_document_is_read_from_what_it_has() {
        let story = read_one(
            "<nitf><head><title>Bridge opens</title></head><body><body.head><byline>By Jane Roe<byttl>City Editor</byttl></byline>\
             <dateline><location>AMMAN</location><story.date norm='20240125T0900Z'/></dateline></body.head>\
             <body.content><p>It opened.</p><table><tr><td>a</td><td>b</td></tr></table></body.content></body></nitf>",
            "text/xml",
        )
        .unwrap();
        assert_eq!(
            (story.headline.as_deref(), story.authors),
            (Some("Bridge opens"), vec!["Jane Roe".to_owned()])
        );
        assert_eq!(story.published.unwrap().to_string(), "2024-01-25T09:00:00Z");
        assert_eq!(story.blocks.last().map(|block| block.text.as_str()), Some("a\tb"));
    }

    #[test]
    fn a_document_without_text_or_cut_short_is_refused() {
        assert_eq!(read_one("<nitf><body/></nitf>", "text/xml").unwrap_err().kind(), "no_text");
        for (cut, _) in ARABIC.char_indices().step_by(17) {
            let _ = read_one(&ARABIC[..cut], "application/nitf+xml");
        }
        let error = read_one(&ARABIC[..ARABIC.len() - 9], "application/nitf+xml").unwrap_err();
        assert!(error.to_string().contains("line 13"), "{error}");
    }
}
