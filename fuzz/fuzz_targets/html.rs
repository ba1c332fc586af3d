//! HTML pages.
#![no_main]

use rawi::article::Hints;
use rawi::normalize::Normalizer;

libfuzzer_sys::fuzz_target!(|payload: &[u8]| {
    let hints = Hints { content_type: Some("text/html".into()), ..Hints::default() };
    let _ = Normalizer::default().normalize(payload, &hints);
});
