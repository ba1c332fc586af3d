//! An enriched record for a person, in plain lines.

use std::fmt::Write as _;

use crate::article::EnrichedArticle;
use crate::article::facts::{Quote, Speaker};

/// Longest excerpt of the text, in code points.
const EXCERPT: usize = 160;

/// Lays a record out in lines: headline, facts, names, quotations, what was removed.
pub fn present(article: &EnrichedArticle) -> String {
    let mut page = String::new();
    let ninjs = &article.ninjs;
    let headline = ninjs.headlines.iter().find(|headline| headline.role == "main");
    let _ = writeln!(page, "{}", headline.map_or("(no headline)", |headline| headline.value.as_str()));
    let mut line = |name: &str, value: String| {
        if !value.is_empty() {
            let _ = writeln!(page, "  {name:<13} {value}");
        }
    };
    line("uri", ninjs.uri.clone());
    if let Some(language) = &article.rawi.language {
        line("language", format!("{} ({:.0} %)", language.code, language.confidence * 100.0));
    }
    line("published", ninjs.content_created.map(|moment| moment.to_string()).unwrap_or_default());
    line("by", article.rawi.authors.join(", "));
    line("located", ninjs.located.clone().unwrap_or_default());
    line("sources", names(ninjs.info_sources.iter().map(|source| source.name.as_str())));
    line("people", names(article.rawi.entities.iter().filter(is_person).map(|entity| entity.name.as_str())));
    line("organisations", names(ninjs.organisations.iter().map(|concept| concept.name.as_str())));
    line("places", names(ninjs.places.iter().map(|concept| concept.name.as_str())));
    if let Some(body) = ninjs.bodies.first() {
        line("text", format!("{} words in {} blocks", body.word_count, article.rawi.blocks.len()));
        line("", excerpt(&body.value));
    }
    for quote in &article.rawi.quotes {
        line("quote", told(quote));
    }
    line("removed", names(article.rawi.removed.iter().map(|removed| removed.text.as_str())));
    if let Some(origin) = &article.rawi.origin {
        line("from", format!("{} partition {} offset {}", origin.topic, origin.partition, origin.offset));
    }
    page
}

fn is_person(entity: &&crate::article::facts::Entity) -> bool {
    entity.kind == crate::article::facts::NameKind::Person
}

fn names<'a>(items: impl Iterator<Item = &'a str>) -> String {
    items.collect::<Vec<_>>().join(" · ")
}

fn told(quote: &Quote) -> String {
    let who = quote.speaker.as_ref().and_then(speaker);
    format!("{} — {}", excerpt(&quote.text), who.unwrap_or_else(|| "(speaker unknown)".into()))
}

fn speaker(speaker: &Speaker) -> Option<String> {
    match (&speaker.name, &speaker.title) {
        (Some(name), Some(title)) => Some(format!("{name}, {title}")),
        (Some(one), None) | (None, Some(one)) => Some(one.clone()),
        (None, None) => None,
    }
}

fn excerpt(text: &str) -> String {
    let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if flat.chars().count() <= EXCERPT {
        return flat;
    }
    let cut: String = flat.chars().take(EXCERPT).collect();
    format!("{}…", cut.rsplit_once(' ').map_or(cut.as_str(), |(whole, _)| whole))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Hints;
    use crate::extract::Extractor;
    use crate::normalize::Normalizer;

    #[test]
    fn a_record_is_shown_with_its_speakers_and_without_empty_lines() {
        let hints = Hints { content_type: Some("text/plain".into()), ..Hints::default() };
        let text =
            "ميناء جديد في العقبة\n\nقال وزير النقل الأردني فهد الدلابيح إن الميناء \"سيفتح في الخريف\".";
        let story = Normalizer::default().normalize(text.as_bytes(), &hints).unwrap();
        let page = present(&Extractor::default().extract(story));
        assert!(page.starts_with("ميناء جديد في العقبة\n"), "{page}");
        assert!(page.contains("سيفتح في الخريف — فهد الدلابيح"), "{page}");
        assert!(!page.contains("published"), "an unknown date must not be shown: {page}");
    }

    #[test]
    fn long_text_is_cut_at_a_word() {
        let text = "كلمة ".repeat(100);
        let short = excerpt(&text);
        assert!(short.ends_with("كلمة…") && short.chars().count() <= EXCERPT + 1);
    }
}
