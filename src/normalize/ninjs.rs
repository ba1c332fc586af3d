//! IPTC ninjs as input: 1.x with its flat properties (`body_xhtml`), 2.x and 3.x with lists of roles (`bodies`).
//!
//! Source: the ninjs schemas 1.0 to 3.1, <https://iptc.org/standards/ninjs/>. Property names changed their letter case
//! between the versions, so it is not looked at. Besides, the properties that Superdesk adds are read (`body_html`,
//! `service`, `authors`, `source`), because most ninjs in the field is written by it.

use serde_json::{Map, Value};

use super::fragment::{self, Fragment};
use super::{Limits, NormalizeError, claims};
use crate::article::story::Format;
use crate::article::{Block, RawArticle, Story};

/// A plain body that is so much longer than the marked-up one, in percent, is the fuller of the two.
const FULLER: usize = 150;

type Object = Map<String, Value>;

/// Reads a ninjs document.
///
/// # Errors
///
/// [`NormalizeError::BadDocument`] with line and column when it is no JSON object; [`NormalizeError::NoText`] when it has
/// no body.
pub fn read(text: &str, raw: &RawArticle, limits: &Limits) -> Result<Story, NormalizeError> {
    let bad = |reason: String| NormalizeError::BadDocument { format: "ninjs", reason };
    let document: Value = serde_json::from_str(text)
        .map_err(|error| bad(format!("{error}; send one ninjs object a record, in UTF-8")))?;
    let Value::Object(document) = document else {
        return Err(bad("it is no JSON object; send one ninjs object a record".into()));
    };
    let mut story = claims::begin(raw, Format::Ninjs);
    claims::language(&mut story, string(&document, "language"), "feed");
    let body = body(&document, limits, &mut story)?;
    if body.blocks.is_empty() {
        return Err(NormalizeError::NoText { format: "ninjs", bytes: text.len() });
    }
    story.blocks = body.blocks;
    identity(&document, &mut story);
    let headline = role_text(&document, "headlines", "main")
        .or_else(|| string(&document, "headline"))
        .or_else(|| prefixed(&document, "headline_"))
        .or_else(|| string(&document, "title"));
    story.headline = headline.and_then(|text| claims::clean_markup(&mut story, text));
    let summary = role_text(&document, "descriptions", "summary")
        .or_else(|| string(&document, "description_text"))
        .or_else(|| prefixed(&document, "description_"));
    story.summary = summary.and_then(|text| claims::clean_markup(&mut story, text));
    people(&document, &mut story);
    when(&document, &mut story);
    subjects(&document, &mut story);
    story.dateline = string(&document, "located").and_then(|text| claims::clean(&mut story, text));
    story.slugline = string(&document, "slugline").and_then(|text| claims::clean(&mut story, text));
    story.urgency = get(&document, "urgency")
        .and_then(|value| value.as_u64().or_else(|| value.as_str()?.trim().parse().ok()))
        .and_then(|urgency| u8::try_from(urgency).ok())
        .filter(|urgency| (1..=9).contains(urgency));
    let copyright = ["copyrightnotice", "copyrightholder"].iter().find_map(|key| string(&document, key));
    story.copyright = copyright.and_then(|text| claims::clean_markup(&mut story, text));
    story.image = image(&document).or(body.image.as_deref()).and_then(|href| claims::absolute(&story, href));
    claims::finish(&mut story, raw);
    Ok(story)
}

/// A property by its lower-case name.
fn get<'a>(object: &'a Object, name: &str) -> Option<&'a Value> {
    object
        .get(name)
        .or_else(|| object.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value))
}

fn string<'a>(object: &'a Object, name: &str) -> Option<&'a str> {
    get(object, name)?.as_str().filter(|text| !text.trim().is_empty())
}

/// The objects of a list; of a map of named objects, as associations and renditions are before 2.0, its values.
fn objects<'a>(object: &'a Object, name: &str) -> Vec<&'a Object> {
    match get(object, name) {
        Some(Value::Array(items)) => items.iter().filter_map(Value::as_object).collect(),
        Some(Value::Object(named)) => named.values().filter_map(Value::as_object).collect(),
        _ => Vec::new(),
    }
}

/// The value of the first of several texts that has the role, else of the first at all.
fn role_text<'a>(document: &'a Object, name: &str, role: &str) -> Option<&'a str> {
    let texts = objects(document, name);
    let wanted = texts.iter().find(|text| string(text, "role") == Some(role));
    wanted
        .and_then(|text| string(text, "value"))
        .or_else(|| texts.iter().find_map(|text| string(text, "value")))
}

/// The first property whose name begins so, the way 1.x names variants.
fn prefixed<'a>(document: &'a Object, prefix: &str) -> Option<&'a str> {
    document
        .iter()
        .filter(|(key, _)| key.to_ascii_lowercase().starts_with(prefix))
        .find_map(|(_, value)| value.as_str().filter(|text| !text.trim().is_empty()))
}

/// The body: marked-up before plain, because markup tells headings and lists apart, unless the plain one is fuller.
fn body(document: &Object, limits: &Limits, story: &mut Story) -> Result<Fragment, NormalizeError> {
    let mut marked: Vec<&str> = Vec::new();
    let mut plain: Vec<&str> = Vec::new();
    let bodies = objects(document, "bodies");
    let role = |body: &&&Object| matches!(string(body, "role"), Some("main" | "body") | None);
    for body in bodies.iter().filter(role).chain(bodies.iter().filter(|body| !role(body))) {
        let Some(value) = string(body, "value") else { continue };
        let kind = string(body, "contenttype").unwrap_or_default().to_ascii_lowercase();
        let is_marked = if kind.is_empty() { value.contains("</") } else { !kind.starts_with("text/plain") };
        if is_marked { marked.push(value) } else { plain.push(value) }
    }
    marked.extend(["body_xhtml", "body_html"].iter().find_map(|key| string(document, key)));
    plain.extend(string(document, "body_text").or_else(|| prefixed(document, "body_")));
    let mut found = match marked.first() {
        Some(markup) => fragment::from_html(markup, limits, &mut story.repairs)?,
        None => Fragment::default(),
    };
    if let Some(text) = plain.first() {
        let read = if text.contains("</") {
            fragment::from_html(text, limits, &mut story.repairs)?.blocks
        } else {
            super::plain_text::body(text, &mut story.repairs)
        };
        if length(&read).saturating_mul(100) > length(&found.blocks).saturating_mul(FULLER) {
            found.blocks = read;
        }
    }
    Ok(found)
}

fn length(blocks: &[Block]) -> usize {
    blocks.iter().map(|block| block.text.len()).sum()
}

fn identity(document: &Object, story: &mut Story) {
    let Some(uri) = string(document, "uri").map(str::trim) else { return };
    if story.url.is_none() {
        story.url = Some(uri.to_owned());
        story.provenance.insert("url", "ninjs");
    }
    if story.id.is_none() && story.url.as_deref() != Some(uri) {
        story.id = Some(uri.to_owned());
    }
}

fn people(document: &Object, story: &mut Story) {
    for source in objects(document, "infosource").into_iter().chain(objects(document, "infosources")) {
        if let Some(name) = string(source, "name").or_else(|| string(source, "literal")) {
            claims::source(story, name, "publisher");
        }
    }
    if let Some(name) = string(document, "source") {
        claims::source(story, name, "publisher");
    }
    let named: Vec<&str> = ["by", "byline"].iter().filter_map(|key| string(document, key)).take(1).collect();
    claims::credit(story, named, "ninjs");
    if story.authors.is_empty() {
        let writers = objects(document, "authors").into_iter();
        let mentioned = objects(document, "person").into_iter().chain(objects(document, "people"));
        let marked = mentioned.filter(|person| string(person, "rel") == Some("author"));
        let names: Vec<&str> = writers.chain(marked).filter_map(|person| string(person, "name")).collect();
        claims::credit(story, names, "ninjs");
    }
}

fn when(document: &Object, story: &mut Story) {
    let moment = |key: &&str| claims::moment(string(document, key)?);
    story.published = ["contentcreated", "firstcreated", "versioncreated"].iter().find_map(moment);
    story.modified = ["versioncreated", "contentmodified"].iter().find_map(moment);
    if story.published.is_some() {
        story.provenance.insert("published", "ninjs");
    }
}

fn subjects(document: &Object, story: &mut Story) {
    let service = objects(document, "service").into_iter().find_map(|service| string(service, "name"));
    let section = string(document, "section").or(service);
    story.section = section.and_then(|text| claims::clean_markup(story, text));
    for subject in objects(document, "subject").into_iter().chain(objects(document, "subjects")) {
        if let Some(name) = string(subject, "name") {
            claims::tag(story, name);
        }
    }
    if let Some(Value::Array(words)) = get(document, "keywords") {
        words.iter().filter_map(Value::as_str).for_each(|word| claims::tag(story, word));
    }
}

/// A picture: a rendition of the document's own, else of its first associated picture.
fn image(document: &Object) -> Option<&str> {
    picture_of(document).or_else(|| {
        objects(document, "associations")
            .into_iter()
            .filter(|other| matches!(string(other, "type"), None | Some("picture" | "graphic" | "image")))
            .find_map(picture_of)
    })
}

/// The widest rendition that is a picture.
fn picture_of(object: &Object) -> Option<&str> {
    objects(object, "renditions")
        .into_iter()
        .filter(|rendition| {
            let kind = string(rendition, "mimetype").or_else(|| string(rendition, "contenttype"));
            kind.is_none_or(|kind| kind.starts_with("image/"))
        })
        .filter_map(|rendition| {
            let width = get(rendition, "width").and_then(Value::as_u64).unwrap_or_default();
            Some((string(rendition, "href")?, width))
        })
        .max_by_key(|(_, width)| *width)
        .map(|(href, _)| href)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::{BlockKind, Hints};
    use crate::normalize::Normalizer;

    fn read_one(json: &str) -> Result<Story, NormalizeError> {
        let hints = Hints { content_type: Some("application/ninjs+json".into()), ..Hints::default() };
        Normalizer::default().normalize(json.as_bytes(), &hints)
    }

    const FIRST: &str = r#"{"uri": "urn:example:2024:17", "type": "text", "language": "ar", "urgency": 4,
        "firstcreated": "2024-01-25T09:00:00+03:00", "versioncreated": "2024-01-25T10:30:00+03:00",
        "headline": "جسر جديد يربط ضفتي النهر", "byline": "منى صالح، أ ف ب", "located": "عمّان", "slugline": "bridge-opens",
        "body_text": "افتتحت المدينة جسرها. وعبره ألف شخص.", "copyrightholder": "Example Wire",
        "body_xhtml": "<p>افتتحت المدينة جسرها الجديد صباح الأحد.</p><h2>أربعة أعوام</h2><p>وعبره ألف شخص.</p>",
        "description_text": "الجسر استغرق أربعة أعوام.", "subject": [{"code": "t:1", "name": "نقل"}, {"name": "مدن"}],
        "infosource": [{"name": "Example Wire"}],
        "associations": {"featuremedia": {"type": "picture", "renditions": {
            "thumb": {"href": "https://i.example/t.jpg", "width": 100}, "full": {"href": "https://i.example/f.jpg", "width": 900}}}}}"#;

    #[test]
    fn version_1_gives_its_flat_properties() {
        let story = read_one(FIRST).unwrap();
        assert_eq!(story.headline.as_deref(), Some("جسر جديد يربط ضفتي النهر"));
        assert_eq!(story.authors, ["منى صالح"]);
        let sources: Vec<_> = story.info_sources.iter().map(|source| source.name.as_str()).collect();
        assert_eq!(sources, ["Example Wire", "أ ف ب"]);
        let kinds: Vec<_> = story.blocks.iter().map(|block| block.kind).collect();
        assert_eq!(kinds, [BlockKind::Paragraph, BlockKind::Subheading, BlockKind::Paragraph]);
        assert_eq!(story.published.unwrap().to_string(), "2024-01-25T09:00:00+03:00");
        assert_eq!(story.modified.unwrap().to_string(), "2024-01-25T10:30:00+03:00");
        assert_eq!((story.dateline.as_deref(), story.urgency), (Some("عمّان"), Some(4)));
        assert_eq!(
            (story.url.as_deref(), story.image.as_deref()),
            (Some("urn:example:2024:17"), Some("https://i.example/f.jpg"))
        );
        assert_eq!(story.tags, ["نقل", "مدن"]);
        assert_eq!(story.language.unwrap().code, "ar");
    }

    #[test]
    fn versions_2_and_3_give_the_text_of_the_wanted_role() {
        for kind in ["contenttype", "contentType"] {
            let json = format!(
                r#"{{"uri": "https://example.org/2024/bridge", "type": "text", "standard": {{"name": "ninjs", "version": "3.1"}},
                "versionCreated": "2024-01-25T10:30:00Z", "by": "By Jane Roe", "copyrightNotice": "© 2024 Example",
                "headlines": [{{"role": "short", "value": "Bridge"}}, {{"role": "main", "value": "Bridge opens &amp; closes"}}],
                "descriptions": [{{"role": "caption", "value": "c"}}, {{"role": "summary", "value": "After four years."}}],
                "bodies": [{{"role": "teaser", "value": "Read on."}},
                    {{"role": "main", "{kind}": "text/html", "value": "<p>The bridge opened.</p><ul><li>Toll-free</li></ul>"}}],
                "people": [{{"name": "Ann Mayor", "rel": "mentions"}}], "infoSources": [{{"name": "Reuters", "role": "x"}}],
                "renditions": [{{"name": "v", "contentType": "video/mp4", "href": "https://v.example/a.mp4"}}]}}"#
            );
            let story = read_one(&json).unwrap();
            assert_eq!(story.headline.as_deref(), Some("Bridge opens & closes"));
            assert_eq!(story.summary.as_deref(), Some("After four years."));
            let texts: Vec<_> = story.blocks.iter().map(|block| block.text.as_str()).collect();
            assert_eq!(texts, ["The bridge opened.", "Toll-free"]);
            assert_eq!(story.authors, ["Jane Roe"]);
            assert_eq!(story.info_sources.first().unwrap().literal.as_deref(), Some("Reuters"));
            assert_eq!((story.image, story.modified), (None, None));
            assert_eq!(story.copyright.as_deref(), Some("© 2024 Example"));
        }
    }

    #[test]
    fn a_plain_body_that_is_much_fuller_than_the_marked_up_one_is_taken() {
        let text = "The bridge opened on Sunday. ".repeat(10);
        let story =
            read_one(&format!(r#"{{"body_xhtml": "<p>The bridge opened.</p>", "body_text": "{text}"}}"#))
                .unwrap();
        assert!(story.blocks.first().unwrap().text.len() > 200);
    }

    #[test]
    fn what_superdesk_adds_is_read() {
        let story = read_one(
            r#"{"headline": "Bridge opens", "body_html": "<p>It opened.</p>", "service": [{"code": "d", "name": "Domestic"}],
                "authors": [{"name": "Jane Roe", "role": "writer"}], "source": "Example Wire", "keywords": ["bridges"]}"#,
        )
        .unwrap();
        assert_eq!(
            (story.section.as_deref(), story.authors),
            (Some("Domestic"), vec!["Jane Roe".to_owned()])
        );
        assert_eq!(story.tags, ["bridges"]);
    }

    #[test]
    fn a_document_without_a_body_or_with_broken_json_is_refused() {
        assert_eq!(read_one(r#"{"headline": "x", "type": "picture"}"#).unwrap_err().kind(), "no_text");
        let error = read_one("{\"uri\":\n 5,}").unwrap_err().to_string();
        assert!(error.contains("line 2 column 4") && error.contains("send one"), "{error}");
        assert_eq!(read_one("[1]").unwrap_err().kind(), "bad_document");
    }
}
