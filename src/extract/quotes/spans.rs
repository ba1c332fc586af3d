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
/// closes at the paragraph's end.
pub fn find(text: &[char]) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut at = 0;
    while let Some(&char) = text.get(at) {
        let closers: &[char] = match char {
            '«' => &['»'],
            '»' => &['«'],
            '“' => &['”', '“'],
            '”' => &['“', '”'],
            '„' => &['“', '”', '"'],
            '‹' => &['›'],
            '"' => &['"'],
            '\'' if text.get(at + 1) == Some(&'\'') => &['\''],
            '‘' => &['’'],
            _ => {
                at += 1;
                continue;
            }
        };
        let double = char == '\'';
        let first = at + 1 + usize::from(double);
        let mut depth = 0usize;
        let mut place = first;
        let close = loop {
            let Some(&inner) = text.get(place) else { break None };
            if inner == char && !closers.contains(&char) {
                depth += 1;
            } else if closers.contains(&inner) && (!double || text.get(place + 1) == Some(&'\'')) {
                let apostrophe = inner == '’' && text.get(place + 1).is_some_and(|c| c.is_alphabetic());
                if depth == 0 && !apostrophe {
                    break Some(place);
                }
                depth = depth.saturating_sub(usize::from(!apostrophe));
            }
            place += 1;
        };
        // A single curly mark without a partner is an apostrophe; a closing mark without an opening one is none.
        let stray = close.is_none() && matches!(char, '‘' | '»' | '”' | '\'');
        if stray {
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
