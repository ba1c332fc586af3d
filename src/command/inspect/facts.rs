//! What is told of an article beside its text, in the order and the words of both layouts.

use std::collections::BTreeMap;

use super::bidi::harmless;
use crate::article::facts::{Entity, NameKind, QuantityKind, Quote, QuoteKind, Speaker};
use crate::article::moment::Precision;
use crate::article::{EnrichedArticle, Moment};

/// A labelled line: one value, or several of the same kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// What it is.
    pub label: &'static str,
    /// The values, without anything harmful in them.
    pub values: Vec<String>,
    /// Where it was found.
    pub from: Option<String>,
}

/// The headline, when there is one.
pub fn headline(article: &EnrichedArticle) -> Option<String> {
    let main = article.ninjs.headlines.iter().find(|headline| headline.role == "main");
    main.or(article.ninjs.headlines.first()).map(|headline| harmless(&headline.value))
}

/// Who wrote it, when, where, for whom: what stands above a story.
pub fn head(article: &EnrichedArticle) -> Vec<Fact> {
    let (ninjs, rawi) = (&article.ninjs, &article.rawi);
    let mut facts = Facts::of(article);
    facts.all("by", &rawi.authors, "authors");
    facts.one("published", ninjs.content_created.map(moment), "published");
    let modified = ninjs.version_created.filter(|version| Some(*version) != ninjs.content_created);
    facts.one("modified", modified.map(moment), "modified");
    if let Some(dateline) = &rawi.dateline {
        facts.all("filed from", &dateline.places, "");
        facts.one("dateline day", dateline.date.map(moment), "");
        facts.one("dateline", Some(dateline.text.clone()), "");
    } else {
        facts.one("filed from", ninjs.located.clone(), "");
    }
    let sources = ninjs.info_sources.iter().map(|source| match &source.literal {
        Some(literal) if *literal != source.name => format!("{} ({}, {literal})", source.name, source.role),
        _ => format!("{} ({})", source.name, source.role),
    });
    facts.all("sources", &sources.collect::<Vec<_>>(), "");
    let topics = ninjs.subjects.iter().map(|subject| match subject.confidence {
        Some(confidence) => format!("{} ({confidence} %)", subject.name),
        None => subject.name.clone(),
    });
    facts.all("topics", &topics.collect::<Vec<_>>(), "");
    facts.all("keywords", &rawi.keywords.iter().map(|keyword| keyword.term.clone()).collect::<Vec<_>>(), "");
    facts.found
}

/// Where it came from and how it was read: what stands below a story.
pub fn foot(article: &EnrichedArticle) -> Vec<Fact> {
    let (ninjs, rawi) = (&article.ninjs, &article.rawi);
    let mut facts = Facts::of(article);
    let text = ninjs.bodies.iter().find(|body| body.role == "main");
    facts.one(
        "text",
        text.map(|body| format!("{} words, {} characters", body.word_count, body.char_count)),
        "text",
    );
    let language = rawi.language.as_ref().map(|language| {
        let runner_up = language.runner_up.as_ref().map(|code| format!(", else {code}")).unwrap_or_default();
        format!("{} ({:.1} %{runner_up})", language.code, language.confidence * 100.0)
    });
    facts.one("language", language.or(ninjs.language.clone()), "language");
    if let (Some(from), Some(fact)) = (
        rawi.language.as_ref().map(|language| harmless(&language.from)),
        facts.found.iter_mut().find(|fact| fact.label == "language"),
    ) {
        fact.from = Some(from);
    }
    facts.one("site", rawi.site.clone(), "site_name");
    facts.one("section", rawi.section.clone(), "section");
    facts.all("source's tags", &rawi.tags, "tags");
    facts.one("slugline", ninjs.slugline.clone(), "slugline");
    facts.one("urgency", ninjs.urgency.map(|urgency| urgency.to_string()), "urgency");
    facts.one("paywall", rawi.paywalled.map(|is| if is { "yes" } else { "no" }.to_owned()), "paywalled");
    facts.one("live blog", rawi.live_blog.map(|is| if is { "yes" } else { "no" }.to_owned()), "live_blog");
    facts.one("copyright", ninjs.copyright_notice.clone(), "copyright");
    facts.one("uri", Some(ninjs.uri.clone()), "url");
    let images: Vec<String> = ninjs.renditions.iter().map(|image| image.href.clone()).collect();
    facts.all("image", &images, "image");
    facts.one("came through", rawi.source.clone(), "source");
    let ids: Vec<String> = ninjs.alt_ids.iter().map(|id| format!("{} ({})", id.value, id.role)).collect();
    facts.all("other ids", &ids, "id");
    let origin = rawi
        .origin
        .as_ref()
        .map(|origin| format!("{}, partition {}, offset {}", origin.topic, origin.partition, origin.offset));
    facts.one("Kafka", origin, "");
    let charset = rawi.charset.as_ref().map(|charset| {
        let malformed =
            if charset.malformed > 0 { format!(", {} bad", charset.malformed) } else { String::new() };
        let twice = if charset.double_encoding_repaired { ", double encoding repaired" } else { "" };
        format!("{} by {}{malformed}{twice}", charset.name, charset.from)
    });
    facts.one("format", Some(word(&rawi.format)), "");
    facts.one("charset", charset, "");
    let repairs: Vec<String> = rawi.repairs.iter().map(|(rule, count)| format!("{rule} {count}")).collect();
    facts.all("repairs", &repairs, "");
    let told: Vec<&str> =
        ["authors", "published", "modified"].into_iter().chain(facts.asked.iter().copied()).collect();
    let rest = rawi.provenance.iter().filter(|(field, _)| !told.contains(&field.as_str()));
    let rest: Vec<String> = rest.map(|(field, from)| format!("{field}: {from}")).collect();
    facts.all("found", &rest, "");
    facts.one("written by", Some(format!("rawi {}", rawi.worker)), "");
    facts.found
}

/// The standfirst that the source gives apart from the text.
pub fn summary(article: &EnrichedArticle) -> Option<String> {
    article.ninjs.descriptions.first().map(|description| harmless(&description.value))
}

/// People, organisations and places, each the most mentioned first, with their places in the record's list.
pub fn names(article: &EnrichedArticle, kind: NameKind) -> Vec<(usize, &Entity)> {
    let all = article.rawi.entities.iter().enumerate();
    let mut names: Vec<(usize, &Entity)> = all.filter(|(_, entity)| entity.kind == kind).collect();
    names.sort_by_key(|(at, entity)| (std::cmp::Reverse(entity.mentions), *at));
    names
}

/// What is known of a name, in a few words.
pub fn of_name(entity: &Entity) -> String {
    let times = (entity.mentions > 1).then(|| format!("{}×", entity.mentions));
    let sure = (entity.confidence < 0.7).then(|| format!("{:.0} % sure", entity.confidence * 100.0));
    let parts = [entity.title.clone(), entity.country.clone(), times, sure];
    harmless(&parts.into_iter().flatten().collect::<Vec<_>>().join(", "))
}

/// Who says a quotation: the name, and the title where there is one.
pub fn speaker(speaker: &Speaker) -> Option<String> {
    let who = match (&speaker.name, &speaker.title) {
        (Some(name), Some(title)) => format!("{name}, {title}"),
        (Some(one), None) | (None, Some(one)) => one.clone(),
        (None, None) => return None,
    };
    Some(harmless(&who))
}

/// How a quotation and its speaker were told, in a few words.
pub fn of_quote(quote: &Quote) -> String {
    let kind = match quote.kind {
        QuoteKind::Direct => "direct",
        QuoteKind::Mixed => "mixed",
    };
    let mut parts = vec![kind.to_owned()];
    if let Some(speaker) = &quote.speaker {
        parts.push(word(&speaker.how));
        parts.push(format!("{:.0} %", speaker.confidence * 100.0));
        parts.extend(speaker.via.as_ref().map(|via| format!("via {via}")));
    }
    parts.extend(quote.cue.as_ref().map(|cue| format!("cue {cue}")));
    if quote.unclosed {
        parts.push("never closed".into());
    }
    harmless(&parts.join(", "))
}

/// The quantities: as written, and what was read.
pub fn quantities(article: &EnrichedArticle) -> Vec<(String, String)> {
    let points: Vec<char> = article.body().chars().collect();
    let told = article.rawi.quantities.iter().filter_map(|quantity| {
        let written: String = points.get(quantity.start..quantity.end)?.iter().collect();
        let unit = quantity.unit.as_deref().unwrap_or_default();
        let read = match quantity.kind {
            QuantityKind::Money | QuantityKind::Count => format!("{} {unit}", quantity.value),
            QuantityKind::Percentage => format!("{} %", quantity.value),
            QuantityKind::Date => quantity.value.clone(),
        };
        Some((harmless(&written), harmless(read.trim())))
    });
    told.collect()
}

/// What was taken out of the text, by the reason.
pub fn removed(article: &EnrichedArticle) -> BTreeMap<String, Vec<String>> {
    let mut by_kind: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for removed in &article.rawi.removed {
        by_kind.entry(word(&removed.kind)).or_default().push(harmless(&removed.text));
    }
    by_kind
}

/// A moment as exact as it is known.
fn moment(moment: Moment) -> String {
    match moment.precision {
        Precision::Day => moment.date().to_string(),
        Precision::Time => moment.to_string().replacen('T', " ", 1),
    }
}

/// The word that a record writes for a value, underscores as spaces.
fn word(value: &impl serde::Serialize) -> String {
    let value = serde_json::to_value(value).unwrap_or_default();
    value.as_str().unwrap_or_default().replace('_', " ")
}

/// Facts while they are gathered, and which fields' provenance they have told.
struct Facts<'a> {
    article: &'a EnrichedArticle,
    found: Vec<Fact>,
    asked: Vec<&'static str>,
}

impl<'a> Facts<'a> {
    fn of(article: &'a EnrichedArticle) -> Self {
        Self { article, found: Vec::new(), asked: Vec::new() }
    }

    fn one(&mut self, label: &'static str, value: Option<String>, field: &'static str) {
        self.all(label, value.as_slice(), field);
    }

    fn all(&mut self, label: &'static str, values: &[String], field: &'static str) {
        self.asked.push(field);
        let values: Vec<String> =
            values.iter().map(|value| harmless(value)).filter(|v| !v.is_empty()).collect();
        if values.is_empty() {
            return;
        }
        let from = self.article.rawi.provenance.get(field).map(|from| harmless(from));
        self.found.push(Fact { label, values, from });
    }
}
