//! JSON-LD: the article object of a page, in all the shapes in which publishers write it.

use serde_json::{Map, Value};

/// Deepest nesting of objects that is searched for the article.
const MAX_DEPTH: usize = 12;

/// The article that a page's JSON-LD describes. Values as written; nothing judged.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LinkedArticle {
    /// `headline`, else `name`.
    pub headline: Option<String>,
    /// `description`.
    pub description: Option<String>,
    /// Names of `author` (else `creator`) that are not declared an organisation.
    pub people: Vec<String>,
    /// Names of authors that are declared an organisation.
    pub organisations: Vec<String>,
    /// `datePublished`, else `dateCreated`, `uploadDate`.
    pub published: Option<String>,
    /// `dateModified`.
    pub modified: Option<String>,
    /// `articleSection`, the first.
    pub section: Option<String>,
    /// `keywords`.
    pub keywords: Vec<String>,
    /// `image`, the first.
    pub image: Option<String>,
    /// `publisher.name`.
    pub publisher: Option<String>,
    /// `copyrightNotice`.
    pub copyright: Option<String>,
    /// `articleBody`.
    pub body: Option<String>,
    /// `isAccessibleForFree`, negated.
    pub paywalled: Option<bool>,
    /// Whether it is a `LiveBlogPosting`.
    pub live_blog: bool,
}

/// Reads all scripts of a page and answers the article among their objects: of several, the one whose headline
/// `agrees`, else the one that says most.
pub fn read(scripts: &[String], agrees: impl Fn(&str) -> bool) -> Option<LinkedArticle> {
    let roots: Vec<Value> = scripts.iter().filter_map(|script| parse(script)).collect();
    let mut objects = Vec::new();
    for root in &roots {
        collect(root, 0, &mut objects);
    }
    // `max_by_key` answers the last of equals; the first is wanted.
    let ranked = objects.iter().filter_map(|object| Some((rank(object, &agrees)?, *object)));
    let (_, best) = ranked.rev().max_by_key(|(rank, _)| *rank)?;
    let mut article = article(best, &objects);
    if article.publisher.is_none() {
        article.publisher = objects
            .iter()
            .find(|object| types(object).any(|kind| matches!(kind, "NewsMediaOrganization" | "WebSite")))
            .and_then(|object| string(object.get("name")));
    }
    Some(article)
}

/// Parses a script; what is commonly wrong with them (comment wrappers, raw line breaks in strings, a final
/// semicolon) is forgiven.
fn parse(script: &str) -> Option<Value> {
    const WRAPPERS: [(&str, &str); 4] =
        [("<!--", "-->"), ("//<![CDATA[", "//]]>"), ("<![CDATA[", "]]>"), ("/*<![CDATA[*/", "/*]]>*/")];
    let mut text = script.trim();
    for (open, close) in WRAPPERS {
        if let Some(inner) = text.strip_prefix(open) {
            text = inner.trim().strip_suffix(close).unwrap_or(inner).trim();
        }
    }
    let text = text.trim_end_matches(';').trim_end();
    serde_json::from_str(text).ok().or_else(|| {
        let spaced: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        serde_json::Deserializer::from_str(&spaced).into_iter::<Value>().next().and_then(Result::ok)
    })
}

/// All objects under a value, outer ones first; parts that are other articles are left out.
fn collect<'a>(value: &'a Value, depth: usize, into: &mut Vec<&'a Map<String, Value>>) {
    const OTHERS: [&str; 5] = ["liveBlogUpdate", "comment", "itemListElement", "hasPart", "review"];
    if depth > MAX_DEPTH {
        return;
    }
    match value {
        Value::Array(items) => items.iter().for_each(|item| collect(item, depth + 1, into)),
        Value::Object(object) => {
            into.push(object);
            for (key, inner) in object {
                if !OTHERS.contains(&key.as_str()) {
                    collect(inner, depth + 1, into);
                }
            }
        }
        _ => {}
    }
}

fn types(object: &Map<String, Value>) -> impl Iterator<Item = &str> {
    let kinds: Vec<&str> = match object.get("@type") {
        Some(Value::String(kind)) => vec![kind.as_str()],
        Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    kinds.into_iter().map(|kind| kind.rsplit(['/', ':', '#']).next().unwrap_or(kind))
}

/// How likely an object is the page's article: its kind and agreement first, then how much it says.
fn rank(object: &Map<String, Value>, agrees: &impl Fn(&str) -> bool) -> Option<(u8, u8)> {
    const FACTS: [&str; 5] = ["headline", "datePublished", "author", "articleBody", "dateModified"];
    let kind = types(object)
        .map(|kind| match kind {
            kind if kind.ends_with("Article") || kind.ends_with("Posting") || kind == "Report" => 4,
            "Review" | "CreativeWork" | "Recipe" => 2,
            "WebPage" | "ItemPage" | "VideoObject" => 1,
            _ => 0,
        })
        .max()
        .filter(|kind| *kind > 0)?;
    let headline = string(object.get("headline")).or_else(|| string(object.get("name")));
    let agreement = if kind > 1 && headline.is_some_and(|headline| agrees(&headline)) { 3 } else { 0 };
    let said = FACTS.iter().filter(|fact| object.contains_key(**fact)).count();
    Some((kind + agreement, u8::try_from(said).unwrap_or(u8::MAX)))
}

fn article(object: &Map<String, Value>, all: &[&Map<String, Value>]) -> LinkedArticle {
    let first_of = |keys: [&str; 3]| keys.iter().find_map(|key| string(object.get(*key)));
    let mut found = LinkedArticle {
        headline: string(object.get("headline")).or_else(|| string(object.get("name"))),
        description: string(object.get("description")),
        published: first_of(["datePublished", "dateCreated", "uploadDate"]),
        modified: string(object.get("dateModified")),
        section: string(object.get("articleSection")),
        keywords: keywords(object.get("keywords")),
        image: image(object.get("image")),
        publisher: resolve(object.get("publisher"), all).and_then(|publisher| string(publisher.get("name"))),
        copyright: string(object.get("copyrightNotice")),
        body: string(object.get("articleBody")),
        paywalled: object.get("isAccessibleForFree").and_then(truth).map(|free| !free),
        live_blog: types(object).any(|kind| kind == "LiveBlogPosting"),
        ..LinkedArticle::default()
    };
    for key in ["author", "creator"] {
        if found.people.is_empty() && found.organisations.is_empty() {
            authors(object.get(key), all, &mut found, 0);
        }
    }
    found
}

fn authors(value: Option<&Value>, all: &[&Map<String, Value>], into: &mut LinkedArticle, depth: usize) {
    if depth > 3 {
        return;
    }
    match value {
        Some(Value::String(name)) => into.people.push(name.clone()),
        Some(Value::Array(items)) => {
            items.iter().for_each(|item| authors(Some(item), all, into, depth + 1));
        }
        Some(Value::Object(_)) => {
            let Some(person) = resolve(value, all) else { return };
            let names = strings(person.get("name"));
            // A person's own site is described as both.
            let is_person = types(person).any(|kind| kind == "Person");
            if !is_person && types(person).any(|kind| kind.ends_with("Organization")) {
                into.organisations.extend(names);
            } else {
                into.people.extend(names);
            }
        }
        _ => {}
    }
}

/// An object that is named, or the one with the same `@id` that is (graph form).
fn resolve<'a>(value: Option<&'a Value>, all: &[&'a Map<String, Value>]) -> Option<&'a Map<String, Value>> {
    let object = match value {
        Some(Value::Object(object)) => object,
        Some(Value::Array(items)) => items.first().and_then(Value::as_object)?,
        _ => return None,
    };
    if object.contains_key("name") {
        return Some(object);
    }
    let id = object.get("@id").and_then(Value::as_str)?;
    all.iter()
        .copied()
        .find(|other| other.contains_key("name") && other.get("@id").and_then(Value::as_str) == Some(id))
}

fn string(value: Option<&Value>) -> Option<String> {
    strings(value).into_iter().next()
}

/// The texts of a value: a string, a list, a language-tagged value, or an object with a name.
fn strings(value: Option<&Value>) -> Vec<String> {
    match value {
        Some(Value::String(text)) if !text.trim().is_empty() => vec![text.clone()],
        Some(Value::Array(items)) => items.iter().flat_map(|item| strings(Some(item))).collect(),
        Some(Value::Object(object)) => strings(object.get("@value").or_else(|| object.get("name"))),
        _ => Vec::new(),
    }
}

fn keywords(value: Option<&Value>) -> Vec<String> {
    strings(value).iter().flat_map(|text| text.split([',', ';', '،'])).map(str::to_owned).collect()
}

fn image(value: Option<&Value>) -> Option<String> {
    match value {
        Some(Value::String(address)) => Some(address.clone()),
        Some(Value::Array(items)) => image(items.first().filter(|first| !first.is_array())),
        Some(Value::Object(object)) => {
            ["url", "contentUrl"].iter().find_map(|key| object.get(*key)?.as_str().map(str::to_owned))
        }
        _ => None,
    }
}

fn truth(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(truth) => Some(*truth),
        Value::String(text) => match text.trim().to_ascii_lowercase().as_str() {
            "true" | "yes" | "1" => Some(true),
            "false" | "no" | "0" => Some(false),
            _ => None,
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_one(script: &str) -> Option<LinkedArticle> {
        read(&[script.to_owned()], |_| false)
    }

    #[test]
    fn a_graph_gives_the_article_and_its_author_by_reference() {
        let found = read_one(
            r##"{"@context":"https://schema.org","@graph":[{"@type":"WebSite","name":"The Daily Example"},
            {"@type":"ReportageNewsArticle","headline":"Rain","datePublished":"2024-01-02T03:04:05+03:00",
             "author":{"@id":"#p"},"isAccessibleForFree":"False"},
            {"@type":"Person","@id":"#p","name":"Mona Saleh"}]}"##,
        )
        .unwrap();
        assert_eq!(found.headline.as_deref(), Some("Rain"));
        assert_eq!(found.people, ["Mona Saleh"]);
        assert_eq!(found.publisher.as_deref(), Some("The Daily Example"));
        assert_eq!(found.paywalled, Some(true));
    }

    #[test]
    fn of_several_articles_the_one_that_agrees_with_the_page_wins() {
        let script = r#"[{"@type":"NewsArticle","headline":"Other","author":"X","datePublished":"2020"},
                         {"@type":"NewsArticle","headline":"Ours"}]"#;
        let found = read(&[script.to_owned()], |headline| headline == "Ours").unwrap();
        assert_eq!(found.headline.as_deref(), Some("Ours"));
    }

    #[test]
    fn an_organisation_as_author_is_kept_apart_from_people() {
        let found = read_one(
            r#"{"@type":["Article","NewsArticle"],"author":[{"@type":"Organization","name":"Wire"},
                {"@type":"Person","name":["A B","C D"]}]}"#,
        )
        .unwrap();
        assert_eq!(found.people, ["A B", "C D"]);
        assert_eq!(found.organisations, ["Wire"]);
        let own = r#"{"@type":"Article","author":{"@type":["Person","Organization"],"name":"A B"}}"#;
        assert_eq!(read_one(own).unwrap().people, ["A B"]);
    }

    #[test]
    fn line_breaks_in_strings_and_comment_wrappers_are_forgiven() {
        let found = read_one("<!-- {\"@type\":\"NewsArticle\",\"headline\":\"Two\nlines\"}; -->").unwrap();
        assert_eq!(found.headline.as_deref(), Some("Two lines"));
    }

    #[test]
    fn a_live_blog_says_so_and_its_updates_are_not_the_article() {
        let found = read_one(
            r#"{"@type":"LiveBlogPosting","headline":"Live","liveBlogUpdate":[{"@type":"BlogPosting",
                "headline":"Update","author":"Z","datePublished":"2024-01-01"}]}"#,
        )
        .unwrap();
        assert!(found.live_blog);
        assert_eq!(found.headline.as_deref(), Some("Live"));
    }

    #[test]
    fn broken_scripts_and_other_things_give_nothing() {
        assert_eq!(read_one("{"), None);
        assert_eq!(read_one(r#"{"@type":"BreadcrumbList"}"#), None);
    }
}
