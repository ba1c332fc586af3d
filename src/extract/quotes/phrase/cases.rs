//! Names in other cases than a dictionary's: Turkish institutions, Russian surnames.

use super::super::paragraph::Paragraph;
use crate::article::facts::{Attribution, Speaker};
use crate::text::words::Word;

/// A Turkish institution, whose noun comes last and bears the case: `Maden İşçileri Sendikasından`.
pub(super) fn turkish_body(paragraph: &Paragraph<'_>, run: &[Word]) -> Option<Speaker> {
    let (first, last) = (run.first()?, run.last()?);
    let noun = [
        "sendikası",
        "birliği",
        "bakanlığı",
        "derneği",
        "odası",
        "federasyonu",
        "konfederasyonu",
        "müdürlüğü",
    ];
    let stem = noun.into_iter().find(|noun| last.folded.starts_with(noun)).filter(|_| run.len() > 1)?;
    let name = paragraph.written(first.start, last.start + stem.chars().count());
    Some(Speaker { name: Some(name), title: None, via: None, how: Attribution::Explicit, confidence: 0.8 })
}

/// The forms a Russian surname in another case may have as a subject.
pub(super) fn nominatives(surname: &str) -> Vec<String> {
    const ENDINGS: &[(&str, &[&str])] = &[
        ("овой", &["ова"]),
        ("евой", &["ева"]),
        ("иной", &["ина"]),
        ("ской", &["ская"]),
        ("ского", &["ский"]),
        ("ова", &["ов"]),
        ("ева", &["ев"]),
        ("ина", &["ин"]),
        ("ука", &["ук"]),
        ("енка", &["енок"]),
        ("яна", &["ян"]),
    ];
    let found = ENDINGS.iter().find_map(|(ending, forms)| Some((surname.strip_suffix(ending)?, forms)));
    found.map(|(stem, forms)| forms.iter().map(|form| format!("{stem}{form}")).collect()).unwrap_or_default()
}
