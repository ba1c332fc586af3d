//! The headline: of a page's several titles the one it shows, without the site's name.

use super::page::Page;

/// What separates a headline from a site's name in a `<title>`.
const SEPARATORS: [&str; 9] = [" | ", " - ", " – ", " — ", " :: ", " · ", " • ", " » ", " « "];

/// The headline and where it was found.
///
/// The page's own heading wins when metadata agrees with it, because it is what readers see; metadata wins over a
/// heading nothing else agrees with; a `<title>` comes last.
pub fn choose(page: &Page, linked: Option<&str>, site: Option<&str>) -> Option<(String, &'static str)> {
    let site_folded = site.map(fold).unwrap_or_default();
    let strip = |title: &str| without_site(title, &site_folded);
    let linked = linked.map(strip).filter(|title| !title.is_empty());
    let graph = page.meta(&["og:title", "twitter:title", "dc.title", "dcterms.title"]).map(strip);
    let window = page.title.as_deref().map(strip);
    let headings: Vec<&String> = page.h1.iter().filter(|title| fold(title) != site_folded).collect();
    let named = [linked.as_ref(), graph.as_ref(), window.as_ref()];
    for other in named.into_iter().flatten() {
        if let Some(heading) = headings.iter().find(|heading| fold(heading) == fold(other)) {
            return Some((strip(heading), "h1"));
        }
    }
    // Two voices of the metadata that say the same outweigh a heading that says it with a kicker or shortened.
    if let (Some(linked), Some(graph)) = (&linked, &graph)
        && fold(linked) == fold(graph)
    {
        return Some((linked.clone(), "json-ld"));
    }
    for other in named.into_iter().flatten() {
        if let Some(heading) = headings.iter().find(|heading| agree(heading, other)) {
            return Some((strip(heading), "h1"));
        }
    }
    let alone = match headings.as_slice() {
        [only] => Some((strip(only), "h1")),
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

/// Whether two titles are the same headline, perhaps with something at an end of one of them.
pub fn agree(one: &str, other: &str) -> bool {
    let (one, other) = (fold(one), fold(other));
    let (short, long) = if one.len() <= other.len() { (&one, &other) } else { (&other, &one) };
    !short.is_empty() && (one == other || (short.split(' ').count() >= 3 && long.contains(short.as_str())))
}

/// A title without the site's name at its end or start: the part behind a separator is cut when it is the site's
/// name.
fn without_site(title: &str, site: &str) -> String {
    let mut title = title.trim();
    if site.is_empty() {
        return title.to_owned();
    }
    loop {
        let tail = SEPARATORS
            .iter()
            .filter_map(|separator| title.rsplit_once(separator))
            .min_by_key(|(_, tail)| tail.len())
            .filter(|(head, tail)| !head.trim().is_empty() && is_site(tail, site));
        let head = SEPARATORS
            .iter()
            .filter_map(|separator| title.split_once(separator))
            .min_by_key(|(head, _)| head.len())
            .filter(|(head, tail)| !tail.trim().is_empty() && is_site(head, site));
        title = match (tail, head) {
            (Some((kept, _)), _) | (None, Some((_, kept))) => kept.trim(),
            (None, None) => return title.to_owned(),
        };
    }
}

fn is_site(part: &str, site: &str) -> bool {
    let part = fold(part);
    let bare = |text: &str| text.replace(' ', "");
    part == site
        || bare(&part) == bare(site)
        || (part.len() >= 4 && (site.contains(&part) || part.contains(site)))
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
        Page {
            title: Some(title.into()),
            metas: vec![("og:title".into(), og.into())],
            h1: h1.iter().map(|&text| text.into()).collect(),
            ..Page::default()
        }
    }

    #[test]
    fn the_heading_wins_when_metadata_agrees() {
        let page = page("Rain in the north | The Example", "Rain", &["The Example", "Rain in the North"]);
        assert_eq!(choose(&page, None, Some("The Example")), Some(("Rain in the North".into(), "h1")));
    }

    #[test]
    fn metadata_wins_over_a_heading_that_nothing_agrees_with() {
        let page = page("x", "Rain in the north - The Example", &["Weather"]);
        assert_eq!(choose(&page, None, Some("The Example")), Some(("Rain in the north".into(), "opengraph")));
    }

    #[test]
    fn a_dash_inside_a_headline_stays() {
        assert_eq!(without_site("الحكومة - خطة جديدة | المثال", "المثال"), "الحكومة - خطة جديدة");
        assert_eq!(without_site("المثال | خبر", "المثال"), "خبر");
    }
}
