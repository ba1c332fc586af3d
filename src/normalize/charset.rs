//! Bytes to Unicode.
//!
//! Policy, measured on Arabic pages with honest, missing and false labels: valid UTF-8 wins; else the label, unless it
//! says UTF-8 or Latin-1 (both are what careless servers say); else detection.

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

use crate::article::story::Charset;

/// Text and the charset it was in.
pub struct Decoded {
    /// The text; malformed sequences are U+FFFD.
    pub text: String,
    /// Which charset, and why.
    pub charset: Charset,
}

/// Decodes `bytes`, given a label from the envelope or the headers.
pub fn decode(bytes: &[u8], label: Option<&str>) -> Decoded {
    if let Some((encoding, skip)) = Encoding::for_bom(bytes) {
        return finish(encoding, "bom", bytes.get(skip..).unwrap_or_default());
    }
    if std::str::from_utf8(bytes).is_ok() {
        return finish(UTF_8, "utf-8", bytes);
    }
    let labelled = label.and_then(|label| Encoding::for_label(label.as_bytes()));
    if let Some(encoding) = labelled.filter(|&encoding| encoding != UTF_8 && encoding != WINDOWS_1252) {
        return finish(encoding, "envelope", bytes);
    }
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    finish(detector.guess(None, chardetng::Utf8Detection::Allow), "detected", bytes)
}

fn finish(encoding: &'static Encoding, from: &str, bytes: &[u8]) -> Decoded {
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    let malformed = text.chars().filter(|&c| c == char::REPLACEMENT_CHARACTER).count();
    Decoded {
        text: text.into_owned(),
        charset: Charset {
            name: encoding.name().to_ascii_lowercase(),
            from: from.into(),
            malformed: malformed.try_into().unwrap_or(u32::MAX),
            double_encoding_repaired: false,
        },
    }
}
