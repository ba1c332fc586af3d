//! The cascade: each field from the most trustworthy place that has it, and where that was.

use url::Url;

use super::super::{claims, references, unicode};
use super::json_ld::{self, LinkedArticle};
use super::page::Page;
use super::{authors, dates, name_form, title};
use crate::article::ninjs::InfoSource;
use crate::article::{Moment, Precision, Story};

/// Names of `<meta>` that carry the publication date, in order of trust.
const PUBLISHED: [&str; 22] = [
    "article:published_time",
    "og:article:published_time",
    "datepublished",
    "og:published_time",
    "date.published",
    "published_time",
    "parsely-pub-date",
    "sailthru.date",
    "publish-date",
    "publish_date",
    "pubdate",
    "publishdate",
    "publication_date",
    "cxenseparse:recs:publishtime",
    "dc.date.issued",
    "dcterms.issued",
    "dcterms.created",
    "dc.date",
    "dcterms.date",
    "citation_publication_date",
    "article.published",
    "date",
];

/// Names of `<meta>` that carry the date of the last change.
const MODIFIED: [&str; 8] = [
    "article:modified_time",
    "og:updated_time",
    "datemodified",
    "og:modified_time",
    "dcterms.modified",
    "dc.date.modified",
    "last-modified",
    "lastmod",
];

/// Names of `<meta>` that carry authors, in order of trust.
const AUTHORS: [&str; 12] = [
    "author",
    "article:author",
    "og:article:author",
    "article:author_name",
    "parsely-author",
    "sailthru.author",
    "dc.creator",
    "dcterms.creator",
    "dc.creator.name",
    "byl",
    "cxenseparse:author",
    "citation_author",
];

/// Fills a story with what the page says about itself.
pub fn fill(page: &Page, story: &mut Story) -> Option<String> {
    let window = page.title.as_deref().unwrap_or_default();
    let graph = page.meta(&["og:title"]).unwrap_or_default();
    let linked = json_ld::read(&page.json_ld, |headline| {
        title::agree(headline, graph)
            || title::agree(headline, window)
            || page.h1().any(|heading| title::agree(headline, &heading.text))
    })
    .unwrap_or_default();
    address(page, story);
    let language =
        page.language.as_deref().or_else(|| page.meta(&["content-language", "og:locale", "dc.language"]));
    claims::language(story, language, "page");
    let site = page
        .meta(&["og:site_name", "application-name", "apple-mobile-web-app-title", "dc.publisher"])
        .map(str::to_owned)
        .or_else(|| linked.publisher.as_deref().map(clean));
    put(&mut story.site_name, site, "site_name", "page", &mut story.provenance);
    let headline = linked.headline.as_deref().map(clean);
    if let Some((text, from)) =
        title::choose(page, headline.as_deref(), story.site_name.as_deref(), story.url.as_deref())
    {
        if let Some(repairs) = page.repairs_of(&text) {
            unicode::add_all(&mut story.repairs, repairs);
        }
        put(&mut story.headline, Some(text), "headline", from, &mut story.provenance);
    }
    let summary = page.meta(&["og:description", "description", "twitter:description", "dc.description"]);
    let summary = summary.map(str::to_owned).or_else(|| linked.description.as_deref().map(clean));
    put(&mut story.summary, summary, "summary", "meta", &mut story.provenance);
    let section = linked
        .section
        .as_deref()
        .map(clean)
        .or_else(|| page.meta(&["article:section", "parsely-section", "section"]).map(str::to_owned));
    put(&mut story.section, section, "section", "page", &mut story.provenance);
    people(page, &linked, story);
    when(page, &linked, story);
    tags(page, &linked, story);
    let image = page.meta(&["og:image", "og:image:url", "twitter:image", "twitter:image:src"]);
    let image = image.map(str::to_owned).or(linked.image).and_then(|image| absolute(&image, story));
    put(&mut story.image, image, "image", "page", &mut story.provenance);
    put(
        &mut story.copyright,
        linked.copyright.as_deref().map(clean),
        "copyright",
        "json-ld",
        &mut story.provenance,
    );
    story.paywalled = linked.paywalled.or_else(|| tier(page));
    story.live_blog = linked.live_blog.then_some(true);
    linked.body
}

/// Adds people whom the lines around the text name, when the page's own fields name none but staff or accounts, or one
/// of them by less than the name.
pub fn add_people(bylines: &[String], page: &Page, story: &mut Story) {
    let staff = |name: &String| authors::read([name.as_str()], &[], None).people.is_empty();
    let lesser = story.authors.iter().all(|name| staff(name) || name_form::is_account(name));
    let first_name = story.authors.first().filter(|name| story.authors.len() == 1 && !name.contains(' '));
    if !lesser && first_name.is_none() {
        return;
    }
    let others: Vec<&str> =
        [story.site_name.as_deref(), story.section.as_deref()].into_iter().flatten().collect();
    let mut credits = authors::read(bylines.iter().map(String::as_str), &others, page.language.as_deref());
    let nobody = story.authors.is_empty();
    credits.people.retain(|name| name_form::is_person_like(name, 1) || nobody && !name.contains(' '));
    // `Jane` and `By Jane Roe`
    let fuller = |name: &String| {
        let first = name.split(' ').next().map(str::to_lowercase);
        name_form::is_person(name) && first == first_name.map(|name| name.to_lowercase())
    };
    if lesser || credits.people.iter().any(fuller) {
        credit(credits, story, "byline-line");
    }
}

/// Sets a publication date found by other means, unless there is one or it lies after the fetch.
pub fn add_published(found: Option<Moment>, from: &'static str, story: &mut Story) {
    if story.published.is_none()
        && let Some(moment) = found.filter(|moment| is_past(moment, story))
    {
        story.published = Some(moment);
        story.provenance.insert("published", from);
    }
}

fn put(
    field: &mut Option<String>,
    value: Option<String>,
    name: &'static str,
    from: &'static str,
    provenance: &mut std::collections::BTreeMap<&'static str, &'static str>,
) {
    if field.is_none()
        && let Some(value) = value.filter(|value| !value.trim().is_empty())
    {
        *field = Some(value);
        provenance.insert(name, from);
    }
}

fn clean(text: &str) -> String {
    unicode::display(&references::decode(text))
}

/// The page's claim of its address, where it names the same site and is more than the site's front page.
fn address(page: &Page, story: &mut Story) {
    let Some(claim) = page.canonical.as_deref().or_else(|| page.meta(&["og:url"])) else { return };
    let fetched = story.url.as_deref().and_then(|url| Url::parse(url).ok());
    let claim = match &fetched {
        Some(base) => base.join(claim.trim()).ok(),
        None => Url::parse(claim.trim()).ok(),
    };
    let Some(claim) = claim.filter(|url| matches!(url.scheme(), "http" | "https")) else { return };
    let same = fetched.as_ref().is_none_or(|fetched| {
        domain(fetched) == domain(&claim) && (claim.path().len() > 1 || fetched.path().len() <= 1)
    });
    if same {
        story.url = Some(claim.to_string());
        story.provenance.insert("url", "canonical");
    }
}

/// Host without the service part (`www`, `m`, `amp`).
fn domain(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    ["www.", "m.", "amp.", "mobile."]
        .iter()
        .find_map(|part| host.strip_prefix(part))
        .unwrap_or(host)
        .to_owned()
}

fn absolute(address: &str, story: &Story) -> Option<String> {
    let address = address.trim();
    let parsed = match story.url.as_deref().and_then(|url| Url::parse(url).ok()) {
        Some(base) => base.join(address).ok(),
        None => Url::parse(address).ok(),
    };
    parsed.filter(|url| matches!(url.scheme(), "http" | "https")).map(|url| url.to_string())
}

fn people(page: &Page, linked: &LinkedArticle, story: &mut Story) {
    let host = story.url.as_deref().and_then(|url| Url::parse(url).ok()).map(|url| domain(&url));
    let bare = host.as_deref().and_then(|host| host.split('.').next()).map(str::to_owned);
    let others: Vec<String> = [
        story.site_name.clone(),
        story.section.clone(),
        linked.publisher.clone(),
        host.clone(),
        bare,
        page.meta(&["og:site_name"]).map(str::to_owned),
    ]
    .into_iter()
    .flatten()
    .collect();
    let others: Vec<&str> = others.iter().map(String::as_str).collect();
    let language = page.language.as_deref();
    let [named, linked_to, lines] = &page.bylines;
    let mut places: Vec<(&'static str, Vec<&str>)> =
        vec![("json-ld", linked.people.iter().map(String::as_str).collect())];
    places.extend(AUTHORS.iter().map(|name| ("meta", page.all_meta(name).collect())));
    places.extend([
        ("meta", labelled(page)),
        ("rel-author", page.rel_authors.iter().map(String::as_str).collect()),
        ("microdata", page.all_properties("author").collect()),
        ("microdata", page.all_properties("creator").collect()),
        ("byline", named.iter().map(String::as_str).collect()),
        ("byline", linked_to.iter().map(String::as_str).collect()),
        ("byline-line", lines.iter().map(String::as_str).collect()),
        ("organisation", linked.organisations.iter().map(String::as_str).collect()),
    ]);
    // Staffs and desks sign where no person does, or beside one; accounts are asked after people.
    let (mut desks, mut accounts) = (None, None);
    for (from, fields) in places {
        let own = fields.iter().copied().filter(|field| !names_host(field, host.as_deref()));
        let mut credits = authors::read(own, &others, language);
        match from {
            "byline" => credits.people.retain(|name| name_form::is_person_like(name, 1)),
            "byline-line" => {
                let all = credits.people.len();
                credits.people.retain(|name| name_form::is_person_like(name, 2));
                // Beside what is no name, only capitals tell a name.
                if credits.people.len() < all {
                    credits.people.retain(|name| name.contains(char::is_uppercase));
                }
            }
            "organisation" => credits.people.clear(),
            _ => {}
        }
        if !credits.people.is_empty() && credits.people.iter().all(|name| name_form::is_account(name)) {
            let found = std::mem::take(&mut credits.people);
            accounts = accounts.or(Some((found, from)));
        }
        if accounts.is_some() {
            credits.people.retain(|name| name_form::is_person(name));
        }
        let found = std::mem::take(&mut credits.desks);
        let done = !credits.people.is_empty();
        if done {
            credits.people.extend(found);
        } else if desks.is_none() && !found.is_empty() {
            desks = Some((found, from));
        }
        credit(credits, story, from);
        if done {
            break;
        }
    }
    if let (true, Some((names, from))) = (story.authors.is_empty(), accounts.or(desks)) {
        story.authors = names;
        story.provenance.insert("authors", from);
    }
    // An outlet that signs its own story is its source.
    if story.authors.is_empty() && story.info_sources.is_empty() {
        for name in linked.organisations.iter().map(|name| clean(name)).filter(|name| !name.is_empty()) {
            if !story.info_sources.iter().any(|known| known.name == name) {
                story.info_sources.push(InfoSource { name, role: "outlet".into(), uri: None, literal: None });
            }
        }
    }
}

/// What the page shows to readers of cards under a label of authorship (`twitter:label1`: "Written by").
fn labelled(page: &Page) -> Vec<&str> {
    const LABELS: [&str; 16] = [
        "written by",
        "posted by",
        "author",
        "verfasst von",
        "geschrieben von",
        "autor",
        "écrit par",
        "rédigé par",
        "escrito por",
        "scritto da",
        "geschreven door",
        "skrevet av",
        "написано",
        "yazan",
        "ditulis oleh",
        "كتب بواسطة",
    ];
    let label = |name: &str| page.meta(&[name]).map(|label| label.trim_end_matches(':').to_lowercase());
    [("twitter:label1", "twitter:data1"), ("twitter:label2", "twitter:data2")]
        .into_iter()
        .filter(|(name, _)| label(name).is_some_and(|label| LABELS.contains(&label.as_str())))
        .filter_map(|(_, data)| page.meta(&[data]))
        .collect()
}

/// Whether an author field gives the site's own address, as imprints do: `The Example (www.example.com)`.
fn names_host(field: &str, host: Option<&str>) -> bool {
    // A longer field tells of a person who works there, and its staff signs by its name.
    let short = field.len() <= 40 && !field.contains('@') && !name_form::is_staff(field);
    let is_own = |host: &str| host.len() > 3 && short && field.to_lowercase().contains(host);
    host.is_some_and(is_own) && !field.contains("://")
}

fn credit(credits: authors::Credits, story: &mut Story, from: &'static str) {
    for (name, _) in credits.agencies {
        claims::source(story, &name, "agency");
    }
    if !credits.people.is_empty() {
        story.authors = credits.people;
        story.provenance.insert("authors", from);
    }
}

fn when(page: &Page, linked: &LinkedArticle, story: &mut Story) {
    let read = |text: &str| dates::parse(text).filter(|moment| is_past(moment, story));
    let times = |wanted: fn(&str) -> bool| {
        page.times.iter().filter(|time| !time.aside && wanted(&time.marks)).find_map(|time| read(&time.value))
    };
    let published = [
        ("json-ld", linked.published.as_deref().and_then(read)),
        ("meta", PUBLISHED.iter().find_map(|name| page.all_meta(name).find_map(read))),
        ("microdata", page.property(&["datepublished", "datecreated"]).and_then(read)),
        (
            "time",
            times(|marks| {
                marks.contains("publi") || marks.contains("pubdate") || marks.contains("entry-date")
            }),
        ),
    ];
    let found = published.into_iter().find_map(|(from, moment)| moment.map(|moment| (moment, from)));
    let modified = linked
        .modified
        .as_deref()
        .and_then(read)
        .or_else(|| MODIFIED.iter().find_map(|name| page.all_meta(name).find_map(read)))
        .or_else(|| page.property(&["datemodified"]).and_then(read));
    if let Some((moment, from)) = found {
        story.modified = modified.filter(|modified| modified.instant > moment.instant);
        story.published = Some(moment);
        story.provenance.insert("published", from);
    }
}

/// Whether a moment does not lie after the fetch; a bare day may be the day of the fetch in any zone.
pub fn is_past(moment: &Moment, story: &Story) -> bool {
    let slack = if moment.precision == Precision::Day { 14 * 3_600 } else { 300 };
    story
        .fetched_at
        .is_none_or(|fetched| moment.instant.as_second() <= fetched.instant.as_second().saturating_add(slack))
}

fn tags(page: &Page, linked: &LinkedArticle, story: &mut Story) {
    let article: Vec<String> = page.all_meta("article:tag").map(str::to_owned).collect();
    let named = ["news_keywords", "keywords", "parsely-tags"].iter().find_map(|name| page.meta(&[name]));
    let named = named.iter().flat_map(|text| text.split([',', ';', '،'])).map(str::to_owned).collect();
    let found = [article, linked.keywords.clone(), named].into_iter().find(|tags| !tags.is_empty());
    for tag in found.unwrap_or_default() {
        let tag = clean(&tag);
        let known = story.tags.iter().any(|known| known.to_lowercase() == tag.to_lowercase());
        // Systems write their own keys among the keywords ("type:article"); longer ones are sentences.
        if !tag.is_empty() && !known && tag.chars().count() <= 60 && story.tags.len() < 50 {
            story.tags.push(tag);
        }
    }
}

/// What `article:content_tier` says: `free`, `metered`, `locked`.
fn tier(page: &Page) -> Option<bool> {
    match page.meta(&["article:content_tier"])?.trim().to_ascii_lowercase().as_str() {
        "free" => Some(false),
        "locked" | "metered" => Some(true),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::article::Hints;
    use crate::normalize::Normalizer;

    fn credited(head: &str, lines: &str) -> (Vec<String>, Vec<String>) {
        let text = "The bridge over the river was opened on Monday after four years of work, the city said.";
        let html = format!(
            "<html lang=en><head><title>Bridge opened</title><meta property=og:site_name content='The Example'>{head}\
             </head><body><h1>Bridge opened</h1>{lines}<p>{text}</p><p>{text} Two.</p><p>{text} Three.</p></body></html>"
        );
        let url = Some("https://www.example.test/a".into());
        let hints = Hints { content_type: Some("text/html".into()), url, ..Hints::default() };
        let story = Normalizer::default().normalize(html.as_bytes(), &hints).unwrap();
        (story.authors, story.info_sources.into_iter().map(|source| source.name).collect())
    }

    #[test]
    fn each_field_of_authorship_is_asked_until_one_names_a_person() {
        let site = "<meta name=author content='The Example (www.example.test)'>";
        for (head, lines) in [
            ("<meta name='cXenseParse:author' content='Jane Roe'>", ""),
            (
                "<meta name=twitter:label1 content='Written by'><meta name=twitter:data1 content='Jane Roe'>",
                "",
            ),
            ("", "<div>Von Jane Roe</div>"),
        ] {
            assert_eq!(credited(&format!("{site}{head}"), lines).0, ["Jane Roe"], "{head}{lines}");
        }
    }

    #[test]
    fn a_full_name_in_a_byline_wins_over_an_account_and_over_a_first_name() {
        let author = |name: &str| format!("<meta name=author content='{name}'>");
        let line = "<div>By Jane Roe</div>";
        for (name, people) in
            [("jane.roe", ["Jane Roe"]), ("Jane", ["Jane Roe"]), ("Tom", ["Tom"]), ("Tom Hall", ["Tom Hall"])]
        {
            assert_eq!(credited(&author(name), line).0, people, "{name}");
        }
        assert_eq!(credited(&author("jane.roe"), "").0, ["jane.roe"]);
        assert_eq!(credited(&author("jane.roe"), "<p class=byline>Pen Name</p>").0, ["jane.roe"]);
    }

    #[test]
    fn agencies_are_sources_and_desks_sign_only_where_nobody_does() {
        let author = |name: &str| format!("<meta name=author content='{name}'>");
        assert_eq!(credited(&author("The Example and Reuters"), ""), (vec![], vec!["Reuters".to_owned()]));
        assert_eq!(credited(&author("TDE Staff"), "").0, ["TDE Staff"]);
        assert_eq!(credited(&author("TDE Staff"), "<div>By Jane Roe</div>").0, ["Jane Roe"]);
        assert_eq!(credited(&author("Jane Roe, Gear Team"), "").0, ["Jane Roe", "Gear Team"]);
    }

    #[test]
    fn the_language_of_the_page_is_a_hint_and_repairs_of_the_title_are_counted() {
        let text = "Jembatan baru di kota itu dibuka pada hari Minggu setelah empat tahun pembangunan, kata wali kota. ";
        let page = |lang: &str| {
            let paragraph = |n: usize| format!("<p>\u{feff}{n}. {}</p>", text.repeat(n));
            let body: String = (1..4).map(paragraph).collect();
            format!(
                "<html lang='{lang}'><head><title>Jem\u{200b}batan baru dibuka\u{200f}</title></head><body><article>\
                 <h1>Jem\u{200b}batan baru dibuka\u{200f}</h1>{body}</article></body></html>"
            )
        };
        for (lang, code) in [("id-ID", "id"), ("ms", "ms"), ("ar", "ms")] {
            let hints = Hints { content_type: Some("text/html".into()), ..Hints::default() };
            let story = Normalizer::default().normalize(page(lang).as_bytes(), &hints).unwrap();
            assert_eq!(story.language.unwrap().code, code, "{lang}");
            assert_eq!(story.headline.as_deref(), Some("Jembatan baru dibuka"));
            assert_eq!((story.repairs["invisible"], story.repairs["bidi_control"]), (4, 1));
        }
    }
}
