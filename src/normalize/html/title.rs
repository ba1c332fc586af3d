//! The headline: of a page's several titles the one it shows, without the site's name.

use super::page::{Heading, Page};

use url::Url;

/// What separates a headline from a site's name in a `<title>`.
const SEPARATORS: [&str; 14] =
    [" | ", " - ", " – ", " — ", " :: ", " : ", " · ", " • ", " » ", " « ", " › ", "│", "｜", "|"];

/// Parts that blog systems write between the site's name and the headline, folded.
const FILLERS: [&str; 8] =
    ["blog archive", "blog archiv", "archive", "archiv", "home", "startseite", "blog", "news"];

/// Longest name that a site's heading is told by, in words.
const SITE_WORDS: usize = 5;

/// The headline and where it was found.
///
/// The page's own heading wins when metadata agrees with it, because it is what readers see; metadata wins over a
/// heading nothing else agrees with; a `<title>` comes last. A heading that names the site is none.
pub fn choose(
    page: &Page,
    linked: Option<&str>,
    site: Option<&str>,
    url: Option<&str>,
) -> Option<(String, &'static str)> {
    let hosts = host_labels(url);
    let mut sites: Vec<String> = site.map(fold).filter(|site| !site.is_empty()).into_iter().collect();
    let names_site = |title: &str, sites: &[String]| sites.contains(&fold(title)) || is_host(title, &hosts);
    let named_sites: Vec<String> = page
        .headings
        .iter()
        .filter(|heading| names_site(&heading.text, &sites))
        .map(|heading| fold(&heading.text))
        .collect();
    sites.extend(named_sites);
    let strip = |title: &str| without_site(title, &sites, &hosts);
    let meta = |names: &[&str]| page.meta(names).map(strip).filter(|title| !title.is_empty());
    let linked = linked.map(strip).filter(|title| !title.is_empty());
    let graph = meta(&["og:title", "twitter:title", "dc.title", "dcterms.title"]);
    let card = meta(&["twitter:title"]);
    let window = page.title.as_deref().map(strip).filter(|title| !title.is_empty());
    let headings: Vec<&Heading> = page.h1().filter(|heading| !names_site(&heading.text, &sites)).collect();
    let voices = [linked.as_ref(), graph.as_ref(), card.as_ref(), window.as_ref()];
    // The line above a headline goes where another voice knows the headline without it, or none with it.
    let known = |title: &str| voices.into_iter().flatten().any(|voice| fold(voice) == fold(title));
    let h1 = |heading: &Heading| {
        let bare = heading.bare.as_ref().filter(|bare| known(bare) || !known(&heading.text));
        Some((strip(bare.unwrap_or(&heading.text)), "h1"))
    };
    // A heading whose line above is marked up, and which is a known headline without it.
    let marked = page.headings.iter().find(|heading| {
        let voices = [linked.as_ref(), graph.as_ref(), card.as_ref()];
        let known = |title: &str| voices.into_iter().flatten().any(|voice| fold(voice) == fold(title));
        heading.bare.as_deref().is_some_and(known)
    });
    if let Some(heading) = marked {
        return Some((strip(heading.headline()), if heading.level == 1 { "h1" } else { "heading" }));
    }
    let shown_as = |voice: Option<&String>| {
        let voice = voice.map(|voice| fold(voice))?;
        let is = |text: &str| fold(text) == voice;
        headings.iter().find(|heading| is(&heading.text) || heading.bare.as_deref().is_some_and(is))
    };
    if let Some(heading) = shown_as(linked.as_ref()).or_else(|| shown_as(graph.as_ref())) {
        return h1(heading);
    }
    // Two voices of the metadata that say the same outweigh a heading that says it otherwise.
    let same = |one: &Option<String>, other: &Option<String>| {
        one.as_ref().zip(other.as_ref()).is_some_and(|(one, other)| fold(one) == fold(other))
    };
    if same(&linked, &graph) {
        return linked.map(|title| (title, "json-ld"));
    }
    if let Some(heading) = shown_as(window.as_ref()) {
        return h1(heading);
    }
    let named = [linked.as_ref(), graph.as_ref(), window.as_ref()];
    for other in [page.title.as_ref(), graph.as_ref()].into_iter().flatten() {
        // Of two that are, the longer is the headline and the other the site.
        let parts = headings.iter().filter(|heading| is_part(other, &heading.text));
        if let Some(heading) = parts.max_by_key(|heading| heading.text.len()) {
            return h1(heading);
        }
    }
    for other in named.into_iter().flatten() {
        if let Some(heading) = headings.iter().find(|heading| agree(&heading.text, other)) {
            return h1(heading);
        }
    }
    if same(&graph, &window) && same(&graph, &card) {
        return graph.map(|title| (title, "opengraph"));
    }
    for other in [graph.as_ref(), page.title.as_ref()].into_iter().flatten() {
        let lower = page.headings.iter().filter(|heading| heading.level > 1);
        let found = lower
            .filter(|heading| !names_site(&heading.text, &sites))
            .find(|heading| fold(heading.headline()) == fold(other) || is_part(other, heading.headline()));
        if let Some(heading) = found {
            return Some((strip(heading.headline()), "heading"));
        }
    }
    let alone = match headings.as_slice() {
        [only] => h1(only),
        _ => None,
    };
    linked
        .map(|title| (title, "json-ld"))
        .or_else(|| page.property(&["headline"]).map(|title| (strip(title), "microdata")))
        .or_else(|| graph.map(|title| (title, "opengraph")))
        .or(alone)
        .or_else(|| window.map(|title| (title, "title")))
        .filter(|(title, _)| !title.is_empty())
}

/// Names in the host of an address, lower case, shorter ones left out; of an archived page its own.
fn host_labels(url: Option<&str>) -> Vec<String> {
    const SHORTEST: usize = 4;
    let Some(url) = url else { return Vec::new() };
    let inner = ["/http://", "/https://"].iter().find_map(|start| url.find(start)).map_or(0, |at| at + 1);
    let host = Url::parse(url.get(inner..).unwrap_or(url))
        .ok()
        .and_then(|url| url.host_str().map(str::to_owned))
        .unwrap_or_default();
    let labels: Vec<&str> = host.split('.').filter(|label| *label != "www").collect();
    let names = labels.get(..labels.len().saturating_sub(1)).unwrap_or_default();
    names.iter().map(|label| label.replace('-', "")).filter(|label| label.len() >= SHORTEST).collect()
}

/// Whether a title is the name that the host is made of: `The Daily Example` on `dailyexample.com`.
fn is_host(title: &str, hosts: &[String]) -> bool {
    let folded = fold(title);
    let bare = folded.replace(' ', "");
    folded.split(' ').count() <= SITE_WORDS
        && hosts.iter().any(|host| {
            (bare.contains(host.as_str()) && host.len() * 2 >= bare.len())
                || (bare.len() >= 4 && host.contains(&bare) && bare.len() * 2 >= host.len())
        })
}

/// Whether one title is the other up to a separator, or from one on.
pub fn is_part(title: &str, part: &str) -> bool {
    let part = fold(part);
    !part.is_empty()
        && SEPARATORS.iter().any(|separator| {
            title.match_indices(separator).take(8).any(|(at, _)| {
                let (head, tail) = title.split_at_checked(at).unwrap_or((title, ""));
                fold(head) == part || fold(tail.get(separator.len()..).unwrap_or_default()) == part
            })
        })
}

/// Whether two titles are the same headline, perhaps with something at an end of one of them.
pub fn agree(one: &str, other: &str) -> bool {
    let (one, other) = (fold(one), fold(other));
    let (short, long) = if one.len() <= other.len() { (&one, &other) } else { (&other, &one) };
    !short.is_empty() && (one == other || (short.split(' ').count() >= 3 && long.contains(short.as_str())))
}

/// A title without the site's name at its end or start: the part behind a separator is cut when it is the site's
/// name, and fillers of blog systems with it.
fn without_site(title: &str, sites: &[String], hosts: &[String]) -> String {
    let mut title = title.trim();
    let mut cut = false;
    let is_cut = |part: &str, cut: bool| {
        is_site(part, sites) || is_host(part, hosts) || (cut && FILLERS.contains(&fold(part).as_str()))
    };
    loop {
        let tail = SEPARATORS
            .iter()
            .filter_map(|separator| title.rsplit_once(separator))
            .min_by_key(|(_, tail)| tail.len())
            .filter(|(head, tail)| !head.trim().is_empty() && is_cut(tail, cut));
        let head = SEPARATORS
            .iter()
            .filter_map(|separator| title.split_once(separator))
            .min_by_key(|(head, _)| head.len())
            .filter(|(head, tail)| !tail.trim().is_empty() && is_cut(head, cut));
        title = match (tail, head) {
            (Some((kept, _)), _) | (None, Some((_, kept))) => kept.trim(),
            (None, None) => return title.to_owned(),
        };
        cut = true;
    }
}

fn is_site(part: &str, sites: &[String]) -> bool {
    let part = fold(part);
    let bare = |text: &str| text.replace(' ', "");
    sites.iter().any(|site| {
        part == *site
            || bare(&part) == bare(site)
            || (part.len() >= 4 && (site.contains(&part) || part.contains(site.as_str())))
    })
}

/// Letters and digits in lower case, single spaces.
pub fn fold(text: &str) -> String {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(title: &str, og: &str, h1: &[&str]) -> Page {
        let heading = |text: &&str| Heading { level: 1, text: (*text).into(), bare: None };
        Page {
            title: Some(title.into()),
            metas: vec![("og:title".into(), og.into())],
            headings: h1.iter().map(heading).collect(),
            ..Page::default()
        }
    }

    fn chosen(page: &Page, site: Option<&str>, url: &str) -> (String, &'static str) {
        choose(page, None, site, Some(url)).unwrap()
    }

    const URL: &str = "https://www.daily.test/a";

    #[test]
    fn the_heading_wins_when_metadata_agrees() {
        let page = page("Rain in the north | The Example", "Rain", &["The Example", "Rain in the North"]);
        assert_eq!(chosen(&page, Some("The Example"), URL), ("Rain in the North".into(), "h1"));
    }

    #[test]
    fn metadata_wins_over_a_heading_that_nothing_agrees_with() {
        let page = page("x", "Rain in the north - The Example", &["Weather"]);
        assert_eq!(chosen(&page, Some("The Example"), URL), ("Rain in the north".into(), "opengraph"));
    }

    #[test]
    fn a_dash_inside_a_headline_stays() {
        let sites = ["المثال".to_owned()];
        assert_eq!(without_site("الحكومة - خطة جديدة | المثال", &sites, &[]), "الحكومة - خطة جديدة");
        assert_eq!(without_site("المثال | خبر", &sites, &[]), "خبر");
    }

    #[test]
    fn a_heading_that_names_the_site_is_no_headline() {
        for (window, h1, url) in [
            ("Morning Lines » Blog Archive » Rain", "Morning Lines", "https://morninglines.test/?p=1"),
            ("Rain | The Morninger", "The Morninger", "https://www.morninger.test/rain"),
            ("Rain - Morning", "Morning", "https://web.archive.test/web/2010/http://morning.test/rain"),
        ] {
            assert_eq!(chosen(&page(window, "", &[h1]), None, url), ("Rain".into(), "title"), "{window}");
        }
        let page = page("Daily bread gets dearer", "", &["Daily bread gets dearer again this year"]);
        assert_eq!(chosen(&page, None, URL).0, "Daily bread gets dearer again this year");
    }

    #[test]
    fn a_heading_that_is_the_title_up_to_a_separator_is_the_headline() {
        let page = page("Rain – A Paper of the North", "Rain – A Paper of the North", &["Rain", "More"]);
        assert_eq!(chosen(&page, None, URL), ("Rain".into(), "h1"));
    }

    #[test]
    fn a_lower_heading_serves_where_the_first_names_the_site() {
        let mut page = page("Rain at last | A Paper", "", &["Daily"]);
        page.headings.push(Heading { level: 2, text: "Rain at last".into(), bare: None });
        assert_eq!(chosen(&page, None, URL), ("Rain at last".into(), "heading"));
    }

    #[test]
    fn the_line_above_a_headline_is_left_out() {
        let mut page = page("Transport: Bridge opened", "Bridge opened", &[]);
        let bare = Some("Bridge opened".into());
        page.headings.push(Heading { level: 1, text: "Transport: Bridge opened".into(), bare });
        assert_eq!(chosen(&page, None, URL), ("Bridge opened".into(), "h1"));
    }
}
