//! Through whom the words came: `told Reuters`, `لوكالة فرانس برس`, `في حديث مع الشرق`.

use super::paragraph::Paragraph;
use super::vocabulary;
use crate::lexicon::agencies;

/// How many words around a cue are searched.
const REACH: usize = 14;

/// The agency or outlet to which an Arabic speaker spoke, searched for behind the cue up to the quotation.
pub(crate) fn arabic(paragraph: &Paragraph<'_>, from: usize) -> Option<String> {
    let (_, end) = paragraph.sentence(from);
    let words = paragraph.between(from, end);
    let near = words.get(..REACH).unwrap_or(words);
    // Up to the first quotation of more than a name.
    let spans = paragraph.spans.get(paragraph.spans.partition_point(|span| span.close <= from)..)?;
    let mut spans = spans.iter().take_while(|span| near.last().is_some_and(|last| span.open < last.end));
    let said = spans.find(|span| paragraph.between(span.open, span.close).len() > 4);
    let near = near.iter().take_while(|word| said.is_none_or(|said| word.start < said.open));
    for (index, word) in near.enumerate() {
        let next = words.get(index + 1);
        let folded = word.folded.as_str();
        let spoken_to = folded == "ل" || folded == "مع";
        if spoken_to && let Some(found) = next.and_then(|next| source(paragraph, next.start)) {
            return Some(found);
        }
        if !folded.starts_with('ل') {
            continue;
        }
        let noun = folded.strip_prefix('ل').filter(|noun| vocabulary::OUTLET_NOUNS.contains(noun));
        if noun.is_some() {
            let named = next.and_then(|next| source(paragraph, next.start));
            return named.or_else(|| source(paragraph, word.start + 1)).or_else(|| {
                let next = next?;
                let span = paragraph.span_at(next.start).filter(|span| span.start == next.start)?;
                Some(paragraph.written(span.start, span.end))
            });
        }
        // `لرويترز`, `للأناضول`.
        if folded.starts_with("لل") {
            let rest: Vec<char> = "ال"
                .chars()
                .chain(
                    paragraph
                        .text
                        .get(word.start + 2..(word.end + 24).min(paragraph.text.len()))?
                        .iter()
                        .copied(),
                )
                .collect();
            if let Some((end, _)) = agencies::match_at(&rest, 0) {
                return Some(rest.get(..end)?.iter().collect::<String>().trim().to_owned());
            }
        } else if let Some(found) = source(paragraph, word.start + 1) {
            return Some(found);
        }
    }
    None
}

/// The agency or outlet named in the clause of a cue in another language.
pub(crate) fn other(paragraph: &Paragraph<'_>, index: usize) -> Option<String> {
    let word = paragraph.words.get(index)?;
    let (start, end) = paragraph.sentence(word.start);
    let from = index.saturating_sub(REACH / 2);
    let words = paragraph.words.get(from..(index + REACH / 2).min(paragraph.words.len()))?;
    let mut outside = words
        .iter()
        .filter(|word| word.start >= start && word.end <= end && paragraph.span_at(word.start).is_none());
    outside.find_map(|word| {
        // Persian names of agencies are ordinary words; behind `به` they are told something.
        let told = paragraph.word_before(word.start).is_some_and(|before| before.folded == "به");
        if paragraph.language == "fa" && !told {
            return None;
        }
        let joined = paragraph.text.get(word.start..word.end)?.iter().position(|c| matches!(c, '\'' | '’'));
        source(paragraph, word.start).or_else(|| source(paragraph, word.start + joined? + 1))
    })
}

fn source(paragraph: &Paragraph<'_>, at: usize) -> Option<String> {
    let (end, _) = agencies::match_at(paragraph.text, at)?;
    Some(paragraph.written(at, end).trim().to_owned())
}
