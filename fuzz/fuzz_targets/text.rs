//! Plain text through both stages: a wire story with its credits, dateline, names and quotations.
#![no_main]

use rawi::article::Hints;
use rawi::extract::Extractor;
use rawi::normalize::Normalizer;

libfuzzer_sys::fuzz_target!(|text: &str| {
    let hints = Hints { content_type: Some("text/plain; charset=utf-8".into()), ..Hints::default() };
    let Ok(story) = Normalizer::default().normalize(text.as_bytes(), &hints) else { return };
    let record = Extractor::default().extract(story);
    let body = record.ninjs.bodies.first().map_or("", |body| body.value.as_str());
    let length = body.chars().count();
    assert!(record.rawi.mentions.iter().all(|mention| mention.start <= mention.end && mention.end <= length));
    assert!(record.rawi.quotes.iter().all(|quote| quote.start <= quote.end && quote.end <= length));
});
