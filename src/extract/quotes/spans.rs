//! The spans between quotation marks, of every style.

use std::ops::Range;

use super::signs::Sign;

/// What stands between two marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// The opening mark.
    pub open: usize,
    /// First character inside, spaces left out.
    pub start: usize,
    /// One past the last character inside, spaces left out.
    pub end: usize,
    /// One past the closing mark.
    pub close: usize,
    /// Whether the closing mark is missing.
    pub unclosed: bool,
}

/// The outermost spans of a paragraph that lies at `place` in `text`, in order; `signs` are those of the paragraph. Offsets
/// count from its first character. A mark without a partner closes at its end. Time is linear: where a search for a
/// closing mark fails, the span reaches to the end, or the same search is never made again.
pub fn find(text: &str, mut signs: &[Sign], place: Range<usize>) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut dead: Vec<char> = Vec::new();
    while let [opening, behind @ ..] = signs {
        signs = behind;
        let char = opening.char;
        let Some(closers) = closers(char, doubled(opening, behind)).filter(|_| !dead.contains(&char)) else {
            continue;
        };
        // Two apostrophes are one mark.
        let double = usize::from(char == '\'');
        signs = signs.get(double..).unwrap_or_default();
        let close =
            closing(text, signs, char, closers, place.end).and_then(|close| Some((close, signs.get(close)?)));
        // A single curly mark without a partner is an apostrophe; a closing mark without an opening one is none.
        if close.is_none() && matches!(char, '‘' | '»' | '”' | '\'') {
            dead.push(char);
            continue;
        }
        let (first, byte) = (opening.at + 1 + double, opening.behind() + double);
        let (last, after, inside) = match close {
            Some((_, close)) => (close.at, close.at + 1 + double, text.get(byte..close.byte)),
            None => (place.end, place.end, text.get(byte..).map(|rest| up_to(rest, place.end - first))),
        };
        let inside = inside.unwrap_or_default();
        let blanks = inside.chars().take_while(|c| c.is_whitespace()).count();
        let blanks_behind = inside.chars().rev().take_while(|c| c.is_whitespace()).count();
        let (start, end) = (first + blanks, last.saturating_sub(blanks_behind));
        if start < end {
            let from_first = |at: usize| at - place.start;
            spans.push(Span {
                open: from_first(opening.at),
                start: from_first(start),
                end: from_first(end),
                close: from_first(after),
                unclosed: close.is_none(),
            });
        }
        let past = close.map_or(signs.len(), |(close, _)| close + 1 + double);
        signs = signs.get(past..).unwrap_or_default();
    }
    spans
}

/// So many code points of the beginning of a text.
fn up_to(text: &str, points: usize) -> &str {
    text.char_indices().nth(points).and_then(|(byte, _)| text.get(..byte)).unwrap_or(text)
}

/// Whether the same sign stands right behind a sign.
fn doubled(sign: &Sign, behind: &[Sign]) -> bool {
    behind.first().is_some_and(|next| next.at == sign.at + 1 && next.char == sign.char)
}

/// The marks that close what a mark opens, which may stand twice.
fn closers(mark: char, doubled: bool) -> Option<&'static [char]> {
    Some(match mark {
        '«' => &['»'],
        '»' => &['«'],
        '“' => &['”', '“'],
        '”' => &['“', '”'],
        '„' => &['“', '”', '"'],
        '‹' => &['›'],
        '"' => &['"'],
        '「' => &['」'],
        '『' => &['』'],
        '\'' if doubled => &['\''],
        '‘' => &['’'],
        _ => return None,
    })
}

/// Which of the signs behind an opening mark closes it. Only guillemets and low marks nest in their own kind.
fn closing(text: &str, signs: &[Sign], opener: char, closers: &[char], end: usize) -> Option<usize> {
    let nests = matches!(opener, '«' | '„' | '‹');
    let mut depth = 0usize;
    for (index, sign) in signs.iter().enumerate() {
        if sign.char == opener && nests {
            depth += 1;
        } else if closers.contains(&sign.char)
            && (opener != '\'' || doubled(sign, signs.get(index + 1..).unwrap_or_default()))
        {
            let apostrophe = sign.char == '’' && sign.at + 1 < end && {
                let next = text.get(sign.behind()..).and_then(|behind| behind.chars().next());
                next.is_some_and(char::is_alphabetic)
            };
            if depth == 0 && !apostrophe {
                return Some(index);
            }
            depth = depth.saturating_sub(usize::from(!apostrophe));
        }
    }
    None
}

/// The speech of a dialogue that dashes mark: `— Ждём, — сказал он. — Долго.`. Parts in which `narrates` finds a verb
/// of speech among the first words are no speech. Empty when the paragraph opens with no dash or nobody speaks in it.
pub fn dialogue(text: &[char], narrates: impl Fn(usize, usize) -> bool) -> Vec<Span> {
    let dash = |c: Option<&char>| c.is_some_and(|c| matches!(c, '—' | '–'));
    if !dash(text.first()) {
        return Vec::new();
    }
    let mut parts = Vec::new();
    let mut from = 0;
    for at in 1..=text.len() {
        let loose = text
            .get(at.wrapping_sub(1))
            .is_none_or(|c| c.is_whitespace() || matches!(c, '.' | ',' | '!' | '?'))
            || text.get(at + 1).is_none_or(|c| c.is_whitespace() || matches!(c, '.' | ','));
        if at == text.len() || dash(text.get(at)) && loose {
            parts.push((from, at));
            from = at;
        }
    }
    let mut narrated = false;
    let mut spans = Vec::new();
    for (open, close) in parts {
        let mark = |place: usize| {
            text.get(place).is_some_and(|c| c.is_whitespace() || matches!(c, '—' | '–' | ',' | '.'))
        };
        let (mut start, mut end) = (open, close);
        while start < end && mark(start) {
            start += 1;
        }
        if narrates(start, close) {
            narrated = true;
            continue;
        }
        while end > start && text.get(end - 1).is_some_and(|c| c.is_whitespace() || *c == ',') {
            end -= 1;
        }
        if start < end {
            spans.push(Span { open, start, end, close, unclosed: false });
        }
    }
    if narrated { spans } else { Vec::new() }
}

/// The parts of a span that a remark between dashes interrupts: `«Отец строил, — вспоминает хозяйка, — а немец не сжёг»`.
/// A part in which `narrates` finds a verb of speech among the first words is the remark.
pub fn parted(text: &[char], span: Span, narrates: impl Fn(usize, usize) -> bool) -> Vec<Span> {
    let char = |at: usize| text.get(at).copied().unwrap_or(' ');
    let dash = |at: &usize| {
        let at = *at;
        matches!(char(at), '—' | '–')
            && char(at + 1) == ' '
            && at > span.start + 2
            && char(at - 1) == ' '
            && matches!(char(at - 2), ',' | '.' | '!' | '?' | '…')
    };
    let mut parts = Vec::new();
    let (mut open, mut start, mut from) = (span.open, span.start, span.start);
    while let Some(first) = (from..span.end).find(dash) {
        let Some(second) = (first + 1..span.end).find(dash) else { break };
        if !narrates(first, second) {
            from = first + 1;
            continue;
        }
        let end = if char(first - 2) == ',' { first - 2 } else { first - 1 };
        if start < end {
            parts.push(Span { open, start, end, close: first, unclosed: false });
        }
        (open, start, from) = (second, (second + 2).min(span.end), second + 1);
    }
    if start < span.end {
        parts.push(Span { open, start, ..span });
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::super::signs::is_sign;
    use super::*;
    use proptest::prelude::*;

    fn spans(text: &str) -> Vec<Span> {
        let words = crate::text::words::words(text, None);
        find(text, &super::super::signs::signs(text, &words), 0..text.chars().count())
    }

    fn texts(text: &str) -> Vec<String> {
        let chars: Vec<char> = text.chars().collect();
        spans(text).iter().map(|span| chars[span.start..span.end].iter().collect()).collect()
    }

    #[test]
    fn every_style_of_marks_is_read() {
        for text in [
            "قال «نعم الآن» ثم",
            "قال \"نعم الآن\" ثم",
            "قال “نعم الآن” ثم",
            "„نعم الآن“",
            "''نعم الآن''",
            "« نعم الآن »",
        ] {
            assert_eq!(texts(text), ["نعم الآن"], "{text}");
        }
        assert_eq!(texts("«قال «نعم» ثم» و\"لا\""), ["قال «نعم» ثم", "لا"]);
        assert_eq!(texts("قال: \"نعم الآن"), ["نعم الآن"]);
        assert!(texts("l’homme d’État").is_empty());
    }

    #[test]
    fn a_dialogue_of_dashes_is_told_from_its_narration() {
        let read = |text: &str, verb: &str| {
            let chars: Vec<char> = text.chars().collect();
            let narrates = |from: usize, to: usize| {
                chars[from..to].iter().collect::<String>().split_whitespace().take(2).any(|word| word == verb)
            };
            dialogue(&chars, narrates)
                .iter()
                .map(|span| chars[span.start..span.end].iter().collect::<String>())
                .collect::<Vec<_>>()
        };
        assert_eq!(read("— Ждём, — сказал Иванов. — Долго.", "сказал"), ["Ждём", "Долго."]);
        assert_eq!(read("—Ya es tarde —dijo Ana—. Vamos.", "dijo"), ["Ya es tarde", "Vamos."]);
        assert!(read("— nobody speaks here", "said").is_empty());
    }

    #[test]
    fn a_remark_between_dashes_parts_a_quotation() {
        let read = |text: &str| {
            let chars: Vec<char> = text.chars().collect();
            let narrates =
                |from: usize, to: usize| chars[from..to].iter().collect::<String>().contains("сказал");
            let span = spans(text)[0];
            parted(&chars, span, narrates)
                .iter()
                .map(|span| chars[span.start..span.end].iter().collect::<String>())
                .collect::<Vec<_>>()
        };
        assert_eq!(read("«Ждём, — сказал он, — и долго»."), ["Ждём", "и долго"]);
        assert_eq!(read("«Ждём! — сказал он. — Долго. — сказал он, — Да»"), ["Ждём!", "Долго.", "Да"]);
        assert_eq!(read("«Москва, — город, — река»"), ["Москва, — город, — река"]);
    }

    #[test]
    fn every_mark_that_opens_or_closes_a_span_is_a_sign() {
        let opening: Vec<char> = ('\0'..='\u{ffff}').filter(|char| closers(*char, true).is_some()).collect();
        assert!(opening.len() >= 11, "{opening:?}");
        for char in opening {
            assert!(is_sign(char), "{char:?}");
            for closer in closers(char, true).unwrap() {
                assert!(is_sign(*closer), "{closer:?}");
            }
        }
    }

    proptest! {
        #[test]
        fn spans_lie_in_the_text_and_in_order(text in "[a «»“”„\"'‘’]{0,40}") {
            let chars: Vec<char> = text.chars().collect();
            let mut last = 0;
            for span in spans(&text) {
                prop_assert!(last <= span.open && span.open < span.start && span.start < span.end);
                prop_assert!(span.end <= span.close && span.close <= chars.len());
                last = span.close;
            }
        }
    }
}
