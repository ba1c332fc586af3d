//! RSS and Atom items as input: an item alone, or the only one of its feed.
//!
//! The full text (`content:encoded`, Atom `content`) comes before the summary. Feeds are cut into items by whoever
//! fetches them: a document with several is refused, because one record is one article.

use super::xml::{self, Element, Space};
use super::{Limits, NormalizeError, claims, fragment};
use crate::article::story::Format;
use crate::article::{RawArticle, Story};

/// Reads an RSS item or an Atom entry.
///
/// # Errors
///
/// Those of [`xml::parse`]; [`NormalizeError::BadDocument`] when there is not exactly one item;
/// [`NormalizeError::NoText`] when the item has neither content nor summary.
pub fn read(text: &str, raw: &RawArticle, limits: &Limits) -> Result<Story, NormalizeError> {
    let root = xml::parse(text, "feed", limits)?;
    if matches!(root.name.as_str(), "feed" | "entry") {
        let (entry, feed) = only(&root, "entry")?;
        atom(entry, feed, text.len(), raw, limits)
    } else {
        let (item, _) = only(&root, "item")?;
        let channel = if root.name == "channel" { Some(&root) } else { root.at(&["channel"]) };
        rss(item, channel, text.len(), raw, limits)
    }
}

/// The only item of a document, and the feed around it.
fn only<'a>(root: &'a Element, name: &str) -> Result<(&'a Element, Option<&'a Element>), NormalizeError> {
    if root.name == name {
        return Ok((root, None));
    }
    match root.descendants(name).as_slice() {
        [one] => Ok((*one, Some(root))),
        found => Err(NormalizeError::BadDocument {
            format: "feed",
            reason: format!("it holds {} items (<{name}>); send one a record", found.len()),
        }),
    }
}

fn rss(
    item: &Element,
    channel: Option<&Element>,
    bytes: usize,
    raw: &RawArticle,
    limits: &Limits,
) -> Result<Story, NormalizeError> {
    let mut story = claims::begin(raw, Format::Rss);
    let language = of(item, Space::DublinCore, "language").or_else(|| channel?.text_at(&["language"]));
    claims::language(&mut story, language.as_deref(), "feed");
    let link = item.text_at(&["link"]).or_else(|| {
        let guid = item.at(&["guid"]).filter(|guid| guid.attribute("isPermaLink") != Some("false"))?;
        Some(guid.text())
    });
    address(link.as_deref(), &mut story);
    if story.id.is_none() {
        story.id = item.text_at(&["guid"]).map(|guid| guid.trim().to_owned());
    }
    let site = channel.and_then(|channel| channel.text_at(&["title"]));
    let site = site.or_else(|| of(item, Space::DublinCore, "publisher"));
    site_name(site.as_deref(), &mut story);
    let title = item.text_at(&["title"]).or_else(|| of(item, Space::DublinCore, "title"));
    story.headline = title.and_then(|title| claims::clean_markup(&mut story, &title));

    let full = of(item, Space::Content, "encoded");
    let short = item.text_at(&["description"]).or_else(|| of(item, Space::DublinCore, "description"));
    text(full.as_deref(), short.as_deref(), bytes, limits, &mut story)?;

    let mut names: Vec<String> =
        item.elements().filter(|one| one.is(Space::DublinCore, "creator")).map(Element::text).collect();
    if names.is_empty() {
        names = item.all("author").map(Element::text).collect();
    }
    claims::credit(&mut story, names.iter().map(String::as_str), "feed");
    for source in item.all("source") {
        claims::source(&mut story, &source.text(), "outlet");
    }
    let date = item.text_at(&["pubDate"]).or_else(|| of(item, Space::DublinCore, "date"));
    published(date.and_then(|date| claims::moment(&date)), &mut story);
    let changed = of(item, Space::DublinCore, "modified").or_else(|| item.text_at(&["updated"]));
    story.modified = changed.and_then(|date| claims::moment(&date));
    for tag in item.all("category").chain(item.elements().filter(|one| one.is(Space::DublinCore, "subject")))
    {
        claims::tag(&mut story, &tag.text());
    }
    let rights = of(item, Space::DublinCore, "rights")
        .or_else(|| channel.and_then(|channel| channel.text_at(&["copyright"])));
    story.copyright = rights.and_then(|line| claims::clean_markup(&mut story, &line));
    picture(item, &mut story);
    claims::finish(&mut story, raw);
    Ok(story)
}

fn atom(
    entry: &Element,
    feed: Option<&Element>,
    bytes: usize,
    raw: &RawArticle,
    limits: &Limits,
) -> Result<Story, NormalizeError> {
    let mut story = claims::begin(raw, Format::Atom);
    let language = entry.attribute("xml:lang").or_else(|| feed?.attribute("xml:lang"));
    claims::language(&mut story, language, "feed");
    let link = entry
        .all("link")
        .filter(|link| link.attribute("rel").is_none_or(|rel| rel == "alternate"))
        .find_map(|link| link.attribute("href"));
    address(link, &mut story);
    if story.id.is_none() {
        story.id = entry.text_at(&["id"]).map(|id| id.trim().to_owned());
    }
    let origin = entry.at(&["source"]).or(feed);
    site_name(origin.and_then(|feed| feed.text_at(&["title"])).as_deref(), &mut story);
    let title = entry.text_at(&["title"]);
    story.headline = title.and_then(|title| claims::clean_markup(&mut story, &title));

    // `src` points to content elsewhere; other media types than text are no story.
    let readable = |content: &&Element| {
        let kind = content.attribute("type").unwrap_or("text");
        content.attribute("src").is_none() && (kind.contains("text") || kind.contains("html"))
    };
    let content = entry.at(&["content"]).filter(readable);
    let summary = entry.at(&["summary"]).filter(readable);
    let inline = content.and_then(|content| {
        let element = content
            .elements()
            .next()
            .filter(|_| content.attribute("type").is_some_and(|kind| kind.contains("xhtml")))?;
        Some(fragment::from_xml(element, &mut story.repairs))
    });
    match inline.filter(|found| !found.blocks.is_empty()) {
        Some(found) => {
            story.blocks = found.blocks;
            story.image = found.image.and_then(|source| claims::absolute(&story, &source));
            story.provenance.insert("text", "feed-content");
            let short = summary.map(Element::text);
            story.summary = short.and_then(|short| claims::clean_markup(&mut story, &short));
        }
        None => {
            let full = content.map(Element::text).filter(|text| !text.trim().is_empty());
            text(full.as_deref(), summary.map(Element::text).as_deref(), bytes, limits, &mut story)?;
        }
    }

    let writers = if entry.all("author").next().is_some() { Some(entry) } else { origin };
    let names: Vec<String> = writers
        .into_iter()
        .flat_map(|from| from.all("author"))
        .filter_map(|author| author.text_at(&["name"]))
        .collect();
    claims::credit(&mut story, names.iter().map(String::as_str), "feed");
    let moment = |name: &str| claims::moment(&entry.text_at(&[name])?);
    published(moment("published").or_else(|| moment("issued")).or_else(|| moment("updated")), &mut story);
    story.modified = moment("updated");
    for category in entry.all("category") {
        if let Some(tag) = category.attribute("label").or_else(|| category.attribute("term")) {
            claims::tag(&mut story, tag);
        }
    }
    let rights = entry.text_at(&["rights"]).or_else(|| origin.and_then(|feed| feed.text_at(&["rights"])));
    story.copyright = rights.and_then(|line| claims::clean_markup(&mut story, &line));
    picture(entry, &mut story);
    claims::finish(&mut story, raw);
    Ok(story)
}

fn of(element: &Element, space: Space, name: &str) -> Option<String> {
    element
        .elements()
        .find(|one| one.is(space, name))
        .map(Element::text)
        .filter(|text| !text.trim().is_empty())
}

/// The item's own link is the article's address; what the sender fetched may have been the feed.
fn address(link: Option<&str>, story: &mut Story) {
    if let Some(link) = link.and_then(|link| claims::absolute(story, link)) {
        story.url = Some(link);
        story.provenance.insert("url", "feed");
    }
}

fn site_name(name: Option<&str>, story: &mut Story) {
    if let Some(name) = name.and_then(|name| claims::clean_markup(story, name)) {
        story.site_name = Some(name);
        story.provenance.insert("site_name", "feed");
    }
}

fn published(moment: Option<crate::article::Moment>, story: &mut Story) {
    if moment.is_some() {
        story.published = moment;
        story.provenance.insert("published", "feed");
    }
}

/// The full text where there is one, and the short one as the summary; else the short one as the text.
fn text(
    full: Option<&str>,
    short: Option<&str>,
    bytes: usize,
    limits: &Limits,
    story: &mut Story,
) -> Result<(), NormalizeError> {
    let candidates = [(full, "feed-content"), (short, "feed-summary")];
    for (markup, from) in candidates.into_iter().filter_map(|(markup, from)| Some((markup?, from))) {
        let found = fragment::from_html(markup, limits, &mut story.repairs)?;
        if found.blocks.is_empty() {
            continue;
        }
        story.blocks = found.blocks;
        story.image = found.image.and_then(|source| claims::absolute(story, &source));
        story.provenance.insert("text", from);
        if from == "feed-content"
            && let Some(short) = short
        {
            let short = fragment::from_html(short, limits, &mut story.repairs)?.blocks;
            let joined: Vec<&str> = short.iter().map(|block| block.text.as_str()).collect();
            story.summary = claims::clean(story, &joined.join(" "));
        }
        return Ok(());
    }
    Err(NormalizeError::NoText { format: "feed", bytes })
}

/// The picture that the item names, before one that its text shows: `media:content`, `media:thumbnail`, `enclosure`.
fn picture(item: &Element, story: &mut Story) {
    let in_groups = item.elements().filter(|one| one.is(Space::Media, "group")).flat_map(Element::elements);
    let media: Vec<&Element> =
        item.elements().chain(in_groups).filter(|one| one.space == Space::Media).collect();
    let is_picture = |one: &&&Element| {
        one.attribute("medium") == Some("image")
            || one.attribute("type").is_some_and(|kind| kind.starts_with("image/"))
            || one.attribute("medium").is_none() && one.attribute("type").is_none()
    };
    let content = media
        .iter()
        .filter(|one| one.name == "content")
        .filter(is_picture)
        .find_map(|one| one.attribute("url"));
    let thumbnail = media.iter().filter(|one| one.name == "thumbnail").find_map(|one| one.attribute("url"));
    let attached = item
        .elements()
        .filter(|one| {
            one.is(Space::Own, "enclosure")
                || one.is(Space::Own, "link") && one.attribute("rel") == Some("enclosure")
        })
        .filter(|one| one.attribute("type").is_some_and(|kind| kind.starts_with("image/")))
        .find_map(|one| one.attribute("url").or_else(|| one.attribute("href")));
    if let Some(found) = content.or(attached).or(thumbnail).and_then(|url| claims::absolute(story, url)) {
        story.image = Some(found);
        story.provenance.insert("image", "feed");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::{BlockKind, Hints};
    use crate::normalize::Normalizer;

    fn read_one(text: &str) -> Result<Story, NormalizeError> {
        Normalizer::default().normalize(text.as_bytes(), &Hints::default())
    }

    fn texts(story: &Story) -> Vec<&str> {
        story.blocks.iter().map(|block| block.text.as_str()).collect()
    }

    const RSS: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
        <rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
             xmlns:m="http://search.yahoo.com/mrss/" xmlns:atom="http://www.w3.org/2005/Atom">
        <channel><title>المثال</title><link>https://example.org/</link><atom:link rel="self" href="https://example.org/rss"/>
        <language>ar-JO</language><copyright>© 2024 المثال</copyright>
        <item><title><![CDATA[جسر جديد &amp; طريق]]></title><link>https://example.org/2024/bridge</link>
        <guid isPermaLink="false">17</guid><pubDate>Thu, 25 Jan 2024 14:30:00 +0300</pubDate>
        <dc:creator>منى صالح</dc:creator><dc:creator>أ ف ب</dc:creator><category>محليات</category><category>نقل</category>
        <description>&lt;p&gt;افتتح الأحد.&lt;/p&gt;</description>
        <content:encoded><![CDATA[<p>افتتحت المدينة جسرها.</p><h3>ألف عابر</h3><p>وعبره ألف&nbsp;شخص.</p><img src="/in.jpg">]]></content:encoded>
        <m:content url="https://i.example/b.jpg" medium="image"/></item></channel></rss>"#;

    #[test]
    fn an_rss_item_gives_its_full_text_and_its_facts() {
        let story = read_one(RSS).unwrap();
        assert_eq!(story.format, Format::Rss);
        assert_eq!(story.headline.as_deref(), Some("جسر جديد & طريق"));
        assert_eq!(texts(&story), ["افتتحت المدينة جسرها.", "ألف عابر", "وعبره ألف شخص."]);
        assert_eq!(story.blocks[1].kind, BlockKind::Subheading);
        assert_eq!(story.summary.as_deref(), Some("افتتح الأحد."));
        assert_eq!(story.authors, ["منى صالح"]);
        assert_eq!(story.info_sources.first().and_then(|source| source.literal.as_deref()), Some("AFP"));
        assert_eq!(story.published.unwrap().to_string(), "2024-01-25T14:30:00+03:00");
        assert_eq!(story.url.as_deref(), Some("https://example.org/2024/bridge"));
        assert_eq!((story.id.as_deref(), story.site_name.as_deref()), (Some("17"), Some("المثال")));
        assert_eq!(story.tags, ["محليات", "نقل"]);
        assert_eq!(story.image.as_deref(), Some("https://i.example/b.jpg"));
        assert_eq!(story.copyright.as_deref(), Some("© 2024 المثال"));
        assert_eq!(story.language.unwrap().code, "ar");
    }

    #[test]
    fn an_item_cut_out_of_its_feed_is_read_without_its_declarations() {
        let story = read_one(
            "<item><title>Bridge opens</title><guid>https://example.org/b</guid><author>jane@example.org (Jane Roe)</author>\
             <description>The bridge opened.&lt;br&gt;&lt;br&gt;A thousand crossed.</description>\
             <media:thumbnail url='https://i.example/t.jpg'/><dc:date>2024-01-25</dc:date></item>",
        )
        .unwrap();
        assert_eq!(texts(&story), ["The bridge opened.", "A thousand crossed."]);
        assert_eq!((story.summary.as_deref(), story.url.as_deref()), (None, Some("https://example.org/b")));
        assert_eq!(story.authors, ["Jane Roe"]);
        assert_eq!(story.image.as_deref(), Some("https://i.example/t.jpg"));
        assert_eq!(story.published.unwrap().to_string(), "2024-01-25T00:00:00Z");
    }

    #[test]
    fn rss_1_with_its_item_beside_the_channel_is_read() {
        let story = read_one(
            "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/'>\
             <channel><title>Example</title></channel><item><title>T</title><link>https://example.org/a</link>\
             <description>Text.</description></item></rdf:RDF>",
        )
        .unwrap();
        assert_eq!((story.site_name.as_deref(), texts(&story)), (Some("Example"), vec!["Text."]));
    }

    #[test]
    fn an_atom_entry_is_read_with_xhtml_or_escaped_content() {
        for content in [
            "<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'><p>It opened.</p><p>A thousand crossed.</p></div></content>",
            "<content type='html'>&lt;p>It opened.&lt;/p>&lt;p>A thousand crossed.&lt;/p></content>",
        ] {
            let story = read_one(&format!(
                "<feed xmlns='http://www.w3.org/2005/Atom' xml:lang='en'><title>Example</title><id>f</id>\
                 <author><name>Desk Editor</name></author>\
                 <entry><title type='html'>Bridge &amp;amp; road</title><id>tag:example.org,2024:1</id>\
                 <link rel='self' href='https://example.org/x'/><link href='https://example.org/b'/>\
                 <author><name>Jane Roe</name></author><published>2024-01-25T14:30:00+03:00</published>\
                 <updated>2024-01-25T15:00:00+03:00</updated><category term='t' label='Transport'/>\
                 <summary>After four years.</summary>{content}</entry></feed>"
            ))
            .unwrap();
            assert_eq!(story.format, Format::Atom);
            assert_eq!(texts(&story), ["It opened.", "A thousand crossed."]);
            assert_eq!(story.headline.as_deref(), Some("Bridge & road"));
            assert_eq!(
                (story.summary.as_deref(), story.authors),
                (Some("After four years."), vec!["Jane Roe".to_owned()])
            );
            assert_eq!(story.url.as_deref(), Some("https://example.org/b"));
            assert_eq!(story.modified.unwrap().to_string(), "2024-01-25T15:00:00+03:00");
            assert_eq!(story.tags, ["Transport"]);
        }
    }

    #[test]
    fn a_feed_of_several_items_or_none_is_refused_with_the_cure() {
        for (items, count) in [("", "0 items"), ("<item/><item/>", "2 items")] {
            let error = read_one(&format!("<rss><channel>{items}</channel></rss>")).unwrap_err().to_string();
            assert!(error.contains(count) && error.contains("send one a record"), "{error}");
        }
        assert_eq!(read_one("<item><title>x</title></item>").unwrap_err().kind(), "no_text");
    }

    #[test]
    fn a_date_after_the_fetch_is_not_believed() {
        let fetched_at = crate::article::Moment::parse_iso("2024-01-20T00:00:00Z");
        let hints = Hints { fetched_at, ..Hints::default() };
        let story = Normalizer::default().normalize(RSS.as_bytes(), &hints).unwrap();
        assert_eq!(story.published, None);
    }
}
