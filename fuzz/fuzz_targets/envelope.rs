//! Payloads of no announced type: the envelope, the sniffer and whatever it picks.
#![no_main]

use rawi::article::Hints;
use rawi::normalize::Normalizer;

libfuzzer_sys::fuzz_target!(|payload: &[u8]| {
    let hints = Hints { content_type: None, ..Hints::default() };
    let _ = Normalizer::default().normalize(payload, &hints);
});
