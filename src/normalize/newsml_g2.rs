//! IPTC NewsML-G2 as input: a `newsItem` with its text inside, alone or the only text of a `newsMessage`.
//!
//! Source: the NewsML-G2 guidelines, <https://iptc.org/std/NewsML-G2/guidelines/>. The text is XHTML or NITF in
//! `inlineXML`, or plain in `inlineData`.

use super::xml::{self, Element};
use super::{Limits, NormalizeError, claims, fragment, nitf, plain_text};
use crate::article::story::Format;
use crate::article::{RawArticle, Story};

const FORMAT: &str = "NewsML-G2";

/// Reads a NewsML-G2 document.
///
/// # Errors
///
/// Those of [`xml::parse`]; [`NormalizeError::BadDocument`] for packages, concepts, messages with several texts and
/// items whose content lies elsewhere; [`NormalizeError::NoText`] when the content is empty.
pub fn read(text: &str, raw: &RawArticle, limits: &Limits) -> Result<Story, NormalizeError> {
    let root = xml::parse(text, FORMAT, limits)?;
    let item = the_item(&root)?;
    let mut story = claims::begin(raw, Format::NewsmlG2);
    identity(item, &mut story);
    if let Some(meta) = item.at(&["itemMeta"]) {
        item_meta(meta, &mut story);
    }
    if let Some(meta) = item.at(&["contentMeta"]) {
        content_meta(meta, &mut story);
    }
    rights(item, &mut story);
    content(item, limits, &mut story)?;
    if story.blocks.is_empty() {
        return Err(NormalizeError::NoText { format: FORMAT, bytes: text.len() });
    }
    claims::finish(&mut story, raw);
    Ok(story)
}

fn bad(reason: String) -> NormalizeError {
    NormalizeError::BadDocument { format: FORMAT, reason }
}

/// The item that is the article.
fn the_item(root: &Element) -> Result<&Element, NormalizeError> {
    match root.name.as_str() {
        "newsItem" => Ok(root),
        "newsMessage" => {
            // A message carries a story's pictures and its package beside the text.
            let texts: Vec<&Element> =
                root.descendants("newsItem").into_iter().filter(|item| has_content(item)).collect();
            match texts.as_slice() {
                [only] => Ok(only),
                [] => Err(bad(
                    "the newsMessage holds no newsItem with text inside; send the item's text inline".into(),
                )),
                several => Err(bad(format!(
                    "the newsMessage holds {} newsItems with text; send one a record",
                    several.len()
                ))),
            }
        }
        "packageItem" => Err(bad(
            "a packageItem only refers to articles; send the newsItems it refers to, one a record".into(),
        )),
        other => Err(bad(format!("a <{other}> is no article; send a <newsItem>"))),
    }
}

fn has_content(item: &Element) -> bool {
    item.at(&["contentSet"]).is_some_and(|set| {
        set.all("inlineXML").next().is_some()
            || set
                .all("inlineData")
                .any(|data| data.attribute("contenttype").is_none_or(|kind| kind.starts_with("text/")))
    })
}

fn identity(item: &Element, story: &mut Story) {
    claims::language(story, item.attribute("xml:lang"), "feed");
    let Some(guid) = item.attribute("guid") else { return };
    if story.url.is_none() && guid.contains(':') {
        story.url = Some(guid.to_owned());
        story.provenance.insert("url", "newsml-g2");
    } else if story.id.is_none() {
        story.id = Some(guid.to_owned());
    }
}

fn item_meta(meta: &Element, story: &mut Story) {
    story.published = moment(meta, "firstCreated").or_else(|| moment(meta, "versionCreated"));
    story.modified = moment(meta, "versionCreated");
    if story.published.is_some() {
        story.provenance.insert("published", "newsml-g2");
    }
    let service = meta.at(&["service"]).and_then(|service| name(service, story));
    story.section = service.and_then(|text| claims::clean(story, &text));
    if let Some(provider) = meta.at(&["provider"]).and_then(|provider| party(provider, story)) {
        claims::source(story, &provider, "publisher");
    }
}

fn content_meta(meta: &Element, story: &mut Story) {
    if story.language.as_ref().is_none() {
        claims::language(
            story,
            meta.at(&["language"]).and_then(|language| language.attribute("tag")),
            "feed",
        );
    }
    let created = moment(meta, "contentCreated");
    if created.is_some() {
        story.published = created;
    }
    story.modified = moment(meta, "contentModified").or(story.modified);
    let urgency = meta.text_at(&["urgency"]).and_then(|text| text.trim().parse().ok());
    story.urgency = urgency.filter(|urgency| (1..=9).contains(urgency));
    let main = |element: &&Element| element.attribute("role").is_none_or(|role| role.ends_with("main"));
    for (field, path) in [
        ("headline", "headline"),
        ("summary", "description"),
        ("dateline", "dateline"),
        ("slugline", "slugline"),
    ] {
        let found = meta.all(path).find(main).or_else(|| meta.all(path).next()).map(Element::text);
        let found = found.and_then(|text| claims::clean_markup(story, &text));
        match field {
            "headline" => story.headline = found,
            "summary" => story.summary = found,
            "dateline" => story.dateline = found,
            _ => story.slugline = found,
        }
    }
    if story.dateline.is_none() {
        let located = meta.at(&["located"]).and_then(|place| name(place, story));
        story.dateline = located.and_then(|text| claims::clean(story, &text));
    }
    let credit_line = meta.text_at(&["creditline"]);
    for line in credit_line.iter().flat_map(|line| line.split(['/', ';', '،', ','])) {
        claims::source(story, line, "publisher");
    }
    let sources: Vec<String> = meta.all("infoSource").filter_map(|source| party(source, story)).collect();
    for source in sources {
        claims::source(story, &source, "publisher");
    }
    let by: Vec<String> = meta.all("by").map(Element::text).collect();
    claims::credit(story, by.iter().map(String::as_str), "newsml-g2");
    if story.authors.is_empty() {
        let creators: Vec<String> = meta.all("creator").filter_map(|creator| name(creator, story)).collect();
        claims::credit(story, creators.iter().map(String::as_str), "newsml-g2");
    }
    let topics: Vec<String> = meta.all("subject").filter_map(|subject| name(subject, story)).collect();
    for tag in topics.into_iter().chain(meta.all("keyword").map(Element::text)) {
        claims::tag(story, &tag);
    }
}

fn moment(meta: &Element, path: &str) -> Option<crate::article::Moment> {
    claims::moment(&meta.text_at(&[path])?)
}

/// The name of a party or concept, in the item's language where it is given in several.
fn name(concept: &Element, story: &Story) -> Option<String> {
    let tag = story.language.as_ref().map(|language| language.code.as_str());
    let same = |name: &&Element| {
        let given = name.attribute("xml:lang").and_then(|given| given.get(..2));
        given.is_some() && given == tag.and_then(|tag| tag.get(..2))
    };
    let named = concept.all("name").find(same).or_else(|| concept.all("name").next());
    named.map(Element::text).filter(|name| !name.trim().is_empty())
}

/// The name of a party, else the code it goes by, without its scheme.
fn party(party: &Element, story: &Story) -> Option<String> {
    name(party, story)
        .or_else(|| party.attribute("literal").map(str::to_owned))
        .or_else(|| party.attribute("qcode").and_then(|code| code.rsplit(':').next()).map(str::to_owned))
}

fn rights(item: &Element, story: &mut Story) {
    let Some(info) = item.at(&["rightsInfo"]) else { return };
    let holder = info.at(&["copyrightHolder"]).and_then(|holder| party(holder, story));
    let line = info.text_at(&["copyrightNotice"]).or(holder);
    story.copyright = line.and_then(|line| claims::clean_markup(story, &line));
}

fn content(item: &Element, limits: &Limits, story: &mut Story) -> Result<(), NormalizeError> {
    let Some(set) = item.at(&["contentSet"]) else { return Ok(()) };
    if !has_content(item) && set.all("remoteContent").next().is_some() {
        return Err(bad("its content lies elsewhere (remoteContent); send the text in inlineXML".into()));
    }
    for inline in set.all("inlineXML") {
        let Some(inner) = inline.elements().next() else { continue };
        if inner.name == "nitf" {
            nitf::fill(inner, story);
        } else {
            let body = inner.at(&["body"]).unwrap_or(inner);
            let found = fragment::from_xml(body, &mut story.repairs);
            story.blocks = found.blocks;
            story.image = found.image.and_then(|source| claims::absolute(story, &source));
        }
        if !story.blocks.is_empty() {
            return Ok(());
        }
    }
    for inline in set.all("inlineData") {
        let text = inline.text();
        story.blocks = match inline.attribute("contenttype") {
            Some(kind) if kind.contains("html") => {
                fragment::from_html(&text, limits, &mut story.repairs)?.blocks
            }
            Some(kind) if !kind.starts_with("text/") => continue,
            _ => plain_text::body(&text, &mut story.repairs),
        };
        if !story.blocks.is_empty() {
            return Ok(());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::{BlockKind, Hints};
    use crate::normalize::Normalizer;

    fn read_one(text: &str) -> Result<Story, NormalizeError> {
        let hints =
            Hints { content_type: Some("application/vnd.iptc.g2.newsitem+xml".into()), ..Hints::default() };
        Normalizer::default().normalize(text.as_bytes(), &hints)
    }

    fn item(content: &str) -> String {
        format!(
            r#"<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:newsml:example.org:20240125:17" version="2" xml:lang="ar">
            <rightsInfo><copyrightHolder literal="Example Wire"/><copyrightNotice>© 2024 Example Wire</copyrightNotice></rightsInfo>
            <itemMeta><itemClass qcode="ninat:text"/><provider qcode="nprov:AFP"/><versionCreated>2024-01-25T15:00:00+03:00</versionCreated>
            <firstCreated>2024-01-25T14:30:00+03:00</firstCreated><service><name>محليات</name></service></itemMeta>
            <contentMeta><urgency>4</urgency><located qcode="city:1"><name xml:lang="en">Amman</name><name xml:lang="ar">عمّان</name></located>
            <creditline>أ ف ب/Example Wire</creditline><by>منى صالح</by>
            <subject type="cpnat:abstract" qcode="medtop:1"><name xml:lang="en">transport</name><name xml:lang="ar">نقل</name></subject>
            <keyword>جسور</keyword><slugline separator="-">JOR-BRIDGE</slugline>
            <headline role="hld:short">جسر</headline><headline role="hld:main">جسر جديد يربط ضفتي النهر</headline>
            <description>افتتح الأحد.</description></contentMeta>
            <contentSet>{content}</contentSet></newsItem>"#
        )
    }

    const XHTML: &str = r#"<inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml"><head><title>x</title></head>
        <body><p>افتتحت المدينة جسرها الجديد.</p><h2>ألف عابر</h2><p>وعبره ألف شخص.</p><img src="https://i.example/b.jpg"/></body></html></inlineXML>"#;

    #[test]
    fn an_item_with_xhtml_inside_gives_every_field() {
        let story = read_one(&item(XHTML)).unwrap();
        assert_eq!(story.headline.as_deref(), Some("جسر جديد يربط ضفتي النهر"));
        assert_eq!(story.summary.as_deref(), Some("افتتح الأحد."));
        assert_eq!(
            (story.authors.as_slice(), story.dateline.as_deref()),
            (&["منى صالح".to_owned()][..], Some("عمّان"))
        );
        let sources: Vec<_> = story.info_sources.iter().map(|source| source.name.as_str()).collect();
        assert_eq!(sources, ["AFP", "Example Wire"]);
        assert_eq!(story.published.unwrap().to_string(), "2024-01-25T14:30:00+03:00");
        assert_eq!(story.modified.unwrap().to_string(), "2024-01-25T15:00:00+03:00");
        assert_eq!(story.tags, ["نقل", "جسور"]);
        assert_eq!((story.urgency, story.section.as_deref()), (Some(4), Some("محليات")));
        assert_eq!(story.copyright.as_deref(), Some("© 2024 Example Wire"));
        assert_eq!(story.url.as_deref(), Some("urn:newsml:example.org:20240125:17"));
        let kinds: Vec<_> = story.blocks.iter().map(|block| block.kind).collect();
        assert_eq!(kinds, [BlockKind::Paragraph, BlockKind::Subheading, BlockKind::Paragraph]);
    }

    #[test]
    fn nitf_and_plain_text_inside_are_read_too() {
        let nitf = "<inlineXML contenttype='application/nitf+xml'><nitf xmlns='http://iptc.org/std/NITF/2006-10-18/'><body><body.head>\
            <hedline><hl1>no</hl1></hedline></body.head><body.content><p>Inside.</p></body.content></body></nitf></inlineXML>";
        let story = read_one(&item(nitf)).unwrap();
        assert_eq!(story.blocks.first().map(|block| block.text.as_str()), Some("Inside."));
        assert_eq!(story.headline.as_deref(), Some("جسر جديد يربط ضفتي النهر"));
        let plain = "<inlineData contenttype='text/plain'>One.\n\nTwo.</inlineData>";
        assert_eq!(read_one(&item(plain)).unwrap().blocks.len(), 2);
    }

    #[test]
    fn a_prefix_changes_nothing() {
        let text = "<n:newsItem xmlns:n='http://iptc.org/std/nar/2006-10-01/' xmlns:h='http://www.w3.org/1999/xhtml'>\
            <n:contentMeta><n:headline>Bridge</n:headline></n:contentMeta><n:contentSet><n:inlineXML>\
            <h:html><h:body><h:p>It opened.</h:p></h:body></h:html></n:inlineXML></n:contentSet></n:newsItem>";
        let story = read_one(text).unwrap();
        assert_eq!((story.headline.as_deref(), story.blocks.len()), (Some("Bridge"), 1));
    }

    #[test]
    fn the_only_text_of_a_message_is_the_article_and_several_are_refused() {
        let picture = "<newsItem><contentSet><remoteContent href='x'/></contentSet></newsItem>";
        let message = |items: &str| {
            format!("<newsMessage><header/><itemSet><packageItem/>{items}</itemSet></newsMessage>")
        };
        assert!(read_one(&message(&format!("{picture}{}", item(XHTML)))).is_ok());
        let error = read_one(&message(&(item(XHTML) + &item(XHTML)))).unwrap_err().to_string();
        assert!(error.contains("2 newsItems") && error.contains("send one a record"), "{error}");
    }

    #[test]
    fn packages_concepts_and_remote_content_are_refused_with_the_cure() {
        for text in [
            "<packageItem/>",
            "<conceptItem/>",
            "<newsMessage/>",
            "<newsItem><contentSet><remoteContent/></contentSet></newsItem>",
        ] {
            let error = read_one(text).unwrap_err();
            assert_eq!(error.kind(), "bad_document", "{text}");
            assert!(error.to_string().contains("send "), "{error}");
        }
        assert_eq!(read_one(&item("")).unwrap_err().kind(), "no_text");
    }
}
