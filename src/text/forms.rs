//! The folded forms of a word as written. Most words of a text have been met before, so a thread remembers them.

use std::cell::RefCell;
use std::collections::HashMap;

use compact_str::CompactString;
use foldhash::fast::RandomState;

use super::search_tier::{self, Folding};

/// What a word is matched by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forms {
    /// The word in the search tier of its language; of one without end only [its head](super::search_tier::head).
    pub folded: CompactString,
    /// The key of a name that it is looked up by, where that is another.
    pub key: Option<Box<CompactString>>,
}

/// Words of one folding that a thread remembers from one document to the next, about two megabytes; with more than
/// these it begins anew, so that no stream can make it grow. There are four foldings.
const MOST: usize = 16_384;

/// Longest word that is remembered, in bytes; longer ones are rare.
const LONGEST: usize = 24;

/// Words as written in the languages that fold in one way.
type Known = HashMap<CompactString, Forms, RandomState>;

thread_local! {
    static MEMORY: RefCell<Vec<(Folding, Known)>> = RefCell::default();
}

impl Forms {
    /// The forms of a word as written.
    pub fn of(written: &str, folding: Folding) -> Self {
        if written.len() > LONGEST {
            return Self::make(written, folding);
        }
        MEMORY.with(|memory| {
            let Ok(mut memory) = memory.try_borrow_mut() else { return Self::make(written, folding) };
            let at = memory.iter().position(|(kept, _)| *kept == folding).unwrap_or_else(|| {
                memory.push((folding, Known::default()));
                memory.len() - 1
            });
            let Some((_, known)) = memory.get_mut(at) else { return Self::make(written, folding) };
            if let Some(forms) = known.get(written) {
                return forms.clone();
            }
            if known.len() >= MOST {
                known.clear();
            }
            let forms = Self::make(written, folding);
            known.insert(written.into(), forms.clone());
            forms
        })
    }

    fn make(written: &str, folding: Folding) -> Self {
        let folded = folding.fold(search_tier::head(written));
        let key = (!search_tier::is_name_key(&folded)).then(|| search_tier::name_key(&folded));
        let key = key.filter(|key| *key != folded).map(Box::new);
        Self { folded, key }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_remembered_is_what_is_made_in_each_language_and_no_stream_makes_it_grow() {
        let words = ["الوزارة", "رؤوف", "I", "کابل", "Straße", "الوزارة"];
        for language in [Some("ar"), Some("fa"), Some("tr"), None, Some("ar")] {
            let folding = Folding::of(language);
            for _ in 0..2 {
                for word in words {
                    assert_eq!(Forms::of(word, folding), Forms::make(word, folding), "{word}");
                }
            }
        }
        for number in 0..MOST + 10 {
            Forms::of(&format!("كلمة{number}"), Folding::of(Some("ar")));
        }
        assert!(MEMORY.with(|memory| memory.borrow().iter().all(|(_, known)| known.len() <= MOST)));
    }
}
