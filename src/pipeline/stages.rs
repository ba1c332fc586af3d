//! The two stages as the pools run them: from a record to a story, from a story to an outcome.

use super::dead_letter::record_bytes;
use super::passport::{Failure, Gist, InputRecord, Outcome, Passport};
use crate::article::{EnrichedArticle, Hints, Moment, Origin, Story};
use crate::extract::Extractor;
use crate::normalize::Normalizer;

/// What the Kafka headers of a record say of its article.
pub fn hints(record: &InputRecord) -> Hints {
    let header = |name| record.header(name).map(str::trim).filter(|value| !value.is_empty());
    Hints {
        content_type: header("content-type").map(str::to_owned),
        url: header("url").map(str::to_owned),
        source: header("source").map(str::to_owned),
        fetched_at: header("fetched-at").and_then(Moment::parse_iso),
    }
}

/// Normalizes the article of a passport.
///
/// # Errors
///
/// The normalizer's, as a dead letter's failure.
pub fn normalize(normalizer: &Normalizer, passport: &Passport) -> Result<Story, Failure> {
    let payload = passport.record.value.as_deref().unwrap_or_default();
    #[cfg(debug_assertions)]
    poison(payload);
    normalizer.normalize(payload, &hints(&passport.record)).map_err(|error| Failure {
        stage: "normalize",
        kind: error.kind(),
        message: error.to_string(),
    })
}

/// Extracts, lays out and encodes; refuses what the output topic would refuse.
///
/// # Errors
///
/// `too_large` when the record is over `max_message` bytes, found here so that no transaction is spoilt by it.
pub fn extract(
    extractor: &Extractor,
    passport: &Passport,
    story: Story,
    max_message: usize,
) -> Result<Outcome, Failure> {
    let mut article = extractor.extract(story);
    let record = &passport.record;
    article.rawi.origin = Some(Origin {
        topic: record.topic.to_string(),
        partition: record.partition,
        offset: record.offset,
        timestamp: record
            .timestamp
            .and_then(|millis| jiff::Timestamp::from_millisecond(millis).ok())
            .map(|timestamp| timestamp.to_string()),
    });
    let value = article.encoded().map_err(|error| Failure {
        stage: "extract",
        kind: "encode",
        message: error.to_string(),
    })?;
    let gist = Box::new(gist(&mut article));
    let key = article.ninjs.uri;
    let bytes = record_bytes(Some(key.as_bytes()), Some(&value), &record.headers);
    if bytes > max_message {
        return Err(Failure {
            stage: "publish",
            kind: "too_large",
            message: format!(
                "the enriched record has {bytes} bytes, more than the output topic takes \
                 ({max_message}, producer.max_message)"
            ),
        });
    }
    passport.charge().settle(value.len());
    Ok(Outcome::Publish { key, value, gist })
}

/// Takes the gist out of a record that is encoded already.
fn gist(article: &mut EnrichedArticle) -> Gist {
    let headlines = std::mem::take(&mut article.ninjs.headlines);
    Gist {
        headline: headlines
            .into_iter()
            .find(|headline| headline.role == "main")
            .map(|headline| headline.value),
        language: article.rawi.language.take().map(|language| language.code),
        source: article.rawi.source.take().or_else(|| article.rawi.site.take()),
    }
}

/// Poison for the tests of panic isolation and the time limit; debug builds only, and only when asked for.
#[cfg(debug_assertions)]
#[expect(clippy::panic, reason = "the poison is a panic")]
fn poison(payload: &[u8]) {
    use std::sync::LazyLock;
    static ASKED: LazyLock<bool> = LazyLock::new(|| std::env::var_os("RAWI_POISON").is_some());
    if !*ASKED {
        return;
    }
    let holds = |marker: &[u8]| payload.windows(marker.len()).any(|window| window == marker);
    if holds(b"rawi-test-panic") {
        panic!("poison: rawi-test-panic");
    }
    while holds(b"rawi-test-loop") {
        std::hint::spin_loop();
    }
}
