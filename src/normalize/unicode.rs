//! The display tier: text as a reader sees it, in one form. Idempotent.

use unicode_normalization::UnicodeNormalization;

/// Cleans one paragraph: NFC, one kind of space, invisible marks and controls out.
pub fn display(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut space = false;
    for c in text.nfc() {
        if c.is_whitespace() {
            space = true;
            continue;
        }
        let invisible = matches!(c, '\u{feff}' | '\u{200b}' | '\u{ad}' | '\u{2060}' | '\u{fffd}' | '\u{200e}'
            | '\u{200f}' | '\u{61c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
            || c.is_control();
        if invisible {
            continue;
        }
        if space && !clean.is_empty() {
            clean.push(' ');
        }
        space = false;
        clean.push(c);
    }
    clean
}
