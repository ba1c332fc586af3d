//! Everything about form: bytes in any shape become a clean [`Story`].
//!
//! [`Normalizer::normalize`] is a pure function over a payload and its hints. It opens the JSON envelope or takes the
//! bare document ([`envelope`]), decodes bytes ([`charset`]), tells the format ([`format`](mod@format)) and reads it, cleans the text to the
//! display tier ([`unicode`]), and tells the language ([`language`]). It knows neither Kafka nor tokio.

pub mod boilerplate;
pub mod charset;
mod claims;
pub mod date_line;
pub mod double_encoding;
pub mod envelope;
pub mod error;
pub mod feed;
pub mod format;
pub mod fragment;
#[cfg(test)]
mod hostile;
pub mod html;
pub mod language;
pub mod newsml_g2;
pub mod ninjs;
pub mod nitf;
mod plain_markup;
pub mod plain_text;
mod references;
mod service_lines;
pub mod unicode;
pub mod xml;

pub use error::NormalizeError;

use std::borrow::Cow;

use crate::article::story::{Charset, Format};
use crate::article::{Hints, RawArticle, RawBody, Story};

/// Limits on what one article may cost; over them it is refused with a clear error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Largest payload, in bytes.
    pub payload_bytes: usize,
    /// Deepest nesting of markup elements.
    pub nesting: usize,
    /// Most elements of markup.
    pub elements: usize,
}

impl Limits {
    /// The highest value of `nesting` that is safe: markup as deep as that goes through every parser on a stack of 64 MiB,
    /// debug builds included.
    pub const DEEPEST_NESTING: usize = 4096;
}

impl Default for Limits {
    /// 8 MiB and 512 levels: above every page of the public extraction benchmarks, below what overflows a parser. The
    /// largest page there has 10,000 elements; ten times as many cost less than a second and 300 MB.
    fn default() -> Self {
        Self { payload_bytes: 8 * 1024 * 1024, nesting: 512, elements: 100_000 }
    }
}

/// Turns raw articles into stories. Cheap to share between threads; holds models and limits, no state.
#[derive(Debug, Clone, Default)]
pub struct Normalizer {
    limits: Limits,
}

impl Normalizer {
    /// A normalizer with the given limits.
    pub fn new(limits: Limits) -> Self {
        Self { limits }
    }

    /// Makes a story of one payload.
    ///
    /// # Errors
    ///
    /// [`NormalizeError`] when the payload is no article we can read; its `kind` is stable and goes into metrics and
    /// dead letters. The same payload always gives the same answer, so retrying is useless.
    pub fn normalize(&self, payload: &[u8], hints: &Hints) -> Result<Story, NormalizeError> {
        if payload.len() > self.limits.payload_bytes {
            return Err(NormalizeError::TooLarge { bytes: payload.len(), limit: self.limits.payload_bytes });
        }
        let raw = envelope::open(payload, hints)?;
        self.story(&raw)
    }

    fn story(&self, raw: &RawArticle) -> Result<Story, NormalizeError> {
        let (text, charset) = decode(raw);
        let limits = &self.limits;
        let mut story = match format::of(raw, &text)? {
            Format::Text => plain_text::read(&text, raw)?,
            Format::Html => html::read(&text, raw, limits)?,
            Format::Ninjs => ninjs::read(&text, raw, limits)?,
            Format::Nitf => nitf::read(&text, raw, limits)?,
            Format::NewsmlG2 => newsml_g2::read(&text, raw, limits)?,
            Format::Rss | Format::Atom => feed::read(&text, raw, limits)?,
        };
        if story.format != Format::Text {
            let mut blocks = std::mem::take(&mut story.blocks);
            service_lines::take_head(&mut blocks, &mut story);
            story.blocks = blocks;
            service_lines::take(&mut story);
        }
        boilerplate::strip(&mut story.blocks, &mut story.removed);
        boilerplate::drop_headline(&mut story);
        story.charset = charset;
        story.language = language::detect(&story, raw.language.as_deref());
        drop_arabic_joiners(&mut story);
        Ok(story)
    }
}

/// The body as Unicode, put right where it was encoded twice, and the charset it came in.
fn decode(raw: &RawArticle) -> (Cow<'_, str>, Option<Charset>) {
    let (mut text, mut charset) = match &raw.body {
        RawBody::Text(text) => (Cow::Borrowed(text.as_str()), None),
        RawBody::Bytes(bytes) => {
            let (claim, url) = (raw.charset.as_ref(), raw.url.as_deref());
            let help = charset::Help { claim, url, language: raw.language.as_deref() };
            let decoded = charset::decode(bytes, help);
            (Cow::Owned(decoded.text), Some(decoded.charset))
        }
    };
    if let Some((better, _)) = double_encoding::repair(&text) {
        text = Cow::Owned(better);
        // What came inside a JSON envelope was UTF-8 there.
        let envelope = || Charset {
            name: "utf-8".into(),
            from: "envelope".into(),
            malformed: 0,
            double_encoding_repaired: false,
        };
        charset.get_or_insert_with(envelope).double_encoding_repaired = true;
    }
    (text, charset)
}

/// Whether a text holds a zero-width joiner or non-joiner, told by its bytes without a branch.
fn has_joiner(text: &str) -> bool {
    let bytes = text.as_bytes();
    // The last two of their three bytes; other characters that end so are looked at for nothing.
    let pairs = bytes.iter().zip(bytes.iter().skip(1));
    let likely =
        pairs.fold(false, |found, (first, second)| found | (*first == 0x80 && matches!(second, 0x8c | 0x8d)));
    likely && text.contains(['\u{200c}', '\u{200d}'])
}

/// Joiners are spelling in most languages that use them and mere typesetting in Arabic, which only the language tells.
fn drop_arabic_joiners(story: &mut Story) {
    if story.language.as_ref().is_none_or(|language| language.code != "ar") {
        return;
    }
    let Story { headline, blocks, repairs, .. } = story;
    let texts = headline.iter_mut().chain(blocks.iter_mut().filter_map(|block| {
        // A table keeps its rows and cells apart with characters that the display tier turns into spaces.
        (block.kind != crate::article::BlockKind::Table).then_some(&mut block.text)
    }));
    for text in texts.filter(|text| has_joiner(text)) {
        *text = unicode::display_counted(text, unicode::Joiners::Drop, repairs);
    }
    blocks.retain(|block| !block.text.is_empty());
}
