//! The spans between quotation marks, of every style.

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

/// The outermost spans in a paragraph, in order; offsets count from its first character. A mark without a partner
/// closes at the paragraph's end. Time is linear: where a search for a closing mark fails, the span reaches to the
/// end, or the same search is never made again.
pub fn find(text: &[char]) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut dead: Vec<char> = Vec::new();
    let mut at = 0;
    while let Some(&char) = text.get(at) {
        let common = char == ' ' || matches!(char, '\u{620}'..='\u{6d3}');
        let closers = if common { None } else { closers(text, at) };
        let Some(closers) = closers.filter(|_| !dead.contains(&char)) else {
            at += 1;
            continue;
        };
        let double = char == '\'';
        let first = at + 1 + usize::from(double);
        let close = closing(text, first, char, closers);
        // A single curly mark without a partner is an apostrophe; a closing mark without an opening one is none.
        if close.is_none() && matches!(char, '‘' | '»' | '”' | '\'') {
            dead.push(char);
            at = first;
            continue;
        }
        let last = close.unwrap_or(text.len());
        let blank = |place: usize| text.get(place).is_some_and(|c| c.is_whitespace());
        let (mut start, mut end) = (first, last);
        while start < end && blank(start) {
            start += 1;
        }
        while end > start && blank(end - 1) {
            end -= 1;
        }
        let after = close.map_or(last, |close| close + 1 + usize::from(double));
        if start < end {
            spans.push(Span { open: at, start, end, close: after, unclosed: close.is_none() });
        }
        at = after;
    }
    spans
}

/// Whether a span may open with a character, or a part of a dialogue.
pub fn is_mark(char: char) -> bool {
    matches!(char, '«' | '»' | '“' | '”' | '„' | '‹' | '"' | '「' | '『' | '\'' | '‘' | '—' | '–')
}

/// The marks that close what the mark at `at` opens.
fn closers(text: &[char], at: usize) -> Option<&'static [char]> {
    Some(match text.get(at)? {
        '«' => &['»'],
        '»' => &['«'],
        '“' => &['”', '“'],
        '”' => &['“', '”'],
        '„' => &['“', '”', '"'],
        '‹' => &['›'],
        '"' => &['"'],
        '「' => &['」'],
        '『' => &['』'],
        '\'' if text.get(at + 1) == Some(&'\'') => &['\''],
        '‘' => &['’'],
        _ => return None,
    })
}

/// Where the span that opens before `first` closes. Only guillemets and low marks nest in their own kind.
fn closing(text: &[char], first: usize, opener: char, closers: &[char]) -> Option<usize> {
    let double = opener == '\'';
    let nests = matches!(opener, '«' | '„' | '‹');
    let mut depth = 0usize;
    for (place, &inner) in text.iter().enumerate().skip(first) {
        if inner == opener && nests {
            depth += 1;
        } else if closers.contains(&inner) && (!double || text.get(place + 1) == Some(&'\'')) {
            let apostrophe = inner == '’' && text.get(place + 1).is_some_and(|c| c.is_alphabetic());
            if depth == 0 && !apostrophe {
                return Some(place);
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
    use super::*;
    use proptest::prelude::*;

    fn texts(text: &str) -> Vec<String> {
        let chars: Vec<char> = text.chars().collect();
        find(&chars).iter().map(|span| chars[span.start..span.end].iter().collect()).collect()
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
            let span = find(&chars)[0];
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
    fn nothing_opens_a_span_that_is_no_mark() {
        for char in '\0'..='\u{ffff}' {
            let opens = closers(&[char, '\''], 0).is_some() || matches!(char, '—' | '–');
            assert_eq!(is_mark(char), opens, "{char:?}");
        }
    }

    proptest! {
        #[test]
        fn spans_lie_in_the_text_and_in_order(text in "[a «»“”„\"'‘’]{0,40}") {
            let chars: Vec<char> = text.chars().collect();
            let mut last = 0;
            for span in find(&chars) {
                prop_assert!(last <= span.open && span.open < span.start && span.start < span.end);
                prop_assert!(span.end <= span.close && span.close <= chars.len());
                last = span.close;
            }
        }
    }
}
