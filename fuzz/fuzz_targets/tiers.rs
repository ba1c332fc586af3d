//! What holds for any text: each tier is a fixed point of itself, and words lie where they say.
#![no_main]

use rawi::normalize::unicode::{self, Joiners, Repairs};
use rawi::normalize::language;
use rawi::text::{search_tier, words};

libfuzzer_sys::fuzz_target!(|text: &str| {
    for joiners in [Joiners::Keep, Joiners::Drop] {
        let display = |text: &str| unicode::display_counted(text, joiners, &mut Repairs::new());
        let once = display(text);
        assert_eq!(display(&once), once);
    }
    for language in [None, Some("ar"), Some("fa"), Some("tr")] {
        search_tier::fold(text, language);
    }
    search_tier::name_key(text);
    for word in words::words(text, Some("ar")) {
        assert!(!word.written(text).is_empty());
    }
    if let Some(found) = language::identify(text) {
        assert!((0.0..=1.0).contains(&found.confidence));
    }
});
