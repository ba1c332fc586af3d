//! Bytes without and with a label.
#![no_main]

use rawi::article::raw::CharsetClaim;
use rawi::normalize::{charset, double_encoding};

libfuzzer_sys::fuzz_target!(|input: (&str, &str, &[u8])| {
    let (label, url, bytes) = input;
    let claim = CharsetClaim { label: label.to_owned(), from: "header" };
    let help = charset::Help { claim: Some(&claim), url: Some(url), language: Some(label) };
    let decoded = charset::decode(bytes, help);
    let _ = double_encoding::repair(&decoded.text);
});
