//! NewsML-G2 documents.
#![no_main]

use rawi::article::Hints;
use rawi::normalize::Normalizer;

libfuzzer_sys::fuzz_target!(|payload: &[u8]| {
    let hints = Hints { content_type: Some("application/vnd.iptc.g2.newsitem+xml".into()), ..Hints::default() };
    let _ = Normalizer::default().normalize(payload, &hints);
});
