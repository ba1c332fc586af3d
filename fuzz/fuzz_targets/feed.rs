//! RSS items and, by their root element, Atom entries.
#![no_main]

use rawi::article::Hints;
use rawi::normalize::Normalizer;

libfuzzer_sys::fuzz_target!(|payload: &[u8]| {
    let hints = Hints { content_type: Some("application/rss+xml".into()), ..Hints::default() };
    let _ = Normalizer::default().normalize(payload, &hints);
});
