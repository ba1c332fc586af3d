use std::collections::HashSet;

use proptest::prelude::*;

use super::*;
use crate::article::story::{Block, Format};

/// Sentences of our own writing: code, tab, text.
fn sentences() -> impl Iterator<Item = (&'static str, &'static str)> {
    include_str!("sentences.tsv").lines().filter_map(|line| line.split_once('\t'))
}

fn story(headline: &str, text: &str) -> Story {
    let mut story = Story::empty([0; 32], Format::Text);
    story.headline = (!headline.is_empty()).then(|| headline.to_owned());
    story.blocks.push(Block { kind: BlockKind::Paragraph, text: text.to_owned() });
    story
}

fn code(text: &str) -> Option<&'static str> {
    identify(text).map(|found| found.code)
}

fn told(story: &Story, hint: Option<&str>) -> (String, String) {
    let language = detect(story, hint).unwrap();
    (language.code, language.from)
}

#[test]
fn headlines_and_paragraphs_are_told_in_more_than_eighty_languages() {
    let wrong: Vec<_> = sentences()
        .filter(|&(want, text)| code(text) != Some(want))
        .map(|(want, text)| (want, identify(text)))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    let languages: HashSet<_> = sentences().map(|(code, _)| code).collect();
    assert!(languages.len() > 80, "{}", languages.len());
}

#[test]
fn a_paragraph_of_two_hundred_letters_is_certain() {
    for (want, text) in sentences().filter(|(_, text)| text.chars().count() >= 200) {
        let found = identify(text).unwrap();
        assert!(found.code == want && found.confidence > 0.9, "{want}: {found:?}");
    }
}

#[test]
fn text_without_letters_has_no_language() {
    for text in ["", "   \n\t", "2024 — 17:30 ٢٠٢٤ ؟", "*** ### +++", "https://example.org/arabic", "km"]
    {
        assert_eq!(identify(text), None, "{text:?}");
    }
    assert_eq!(detect(&story("", ""), Some("ar")), None);
    assert_eq!(detect(&story("", "2024 — 17:30"), None), None);
}

#[test]
fn foreign_names_do_not_change_the_language_of_the_text() {
    assert_eq!(
        code("أعلنت شركة Microsoft Corporation أن هاتف Surface Duo سيصل إلى الأسواق العربية"),
        Some("ar")
    );
    assert_eq!(code("Der Sender الجزيرة berichtete am Montag über die Lage in der Hauptstadt"), Some("de"));
    assert_eq!(code("腾讯宣布与 Electronic Arts 合作推出新游戏"), Some("zh"));
}

#[test]
fn text_half_in_another_script_is_less_certain() {
    let pure = identify("قالت وزارة الصحة إن حملة التلقيح ستبدأ قريبا").unwrap();
    let mixed =
        identify("قالت وزارة الصحة إن حملة التلقيح ستبدأ قريبا. The ministry said it would begin").unwrap();
    assert_eq!(mixed.code, "ar");
    assert!(mixed.confidence < pure.confidence * 0.8, "{mixed:?} {pure:?}");
}

#[test]
fn a_headline_in_capitals_is_read_like_any_other() {
    assert_eq!(code("EL GOBIERNO ANUNCIA UN NUEVO PLAN DE AYUDA A LOS AGRICULTORES"), Some("es"));
    assert_eq!(code("ПРАВИТЕЛЬСТВО ПРЕДСТАВИЛО НОВЫЙ ПЛАН ПОДДЕРЖКИ ФЕРМЕРОВ"), Some("ru"));
}

#[test]
fn inseparable_languages_are_named_by_the_sender_or_go_under_one_code() {
    for (text, whole, members) in [
        ("Pemerintah mengumumkan rencana baru untuk membantu petani", "ms", ["id", "ms"]),
        ("Vlada je predstavila novi plan pomoći poljoprivrednicima", "sh", ["hr", "sr-Latn"]),
        ("Regjeringen legger fram en ny plan for å støtte bøndene", "no", ["nb-NO", "nn"]),
    ] {
        let story = story("", text);
        assert_eq!(told(&story, None), (whole.to_owned(), "detected".to_owned()));
        for member in members {
            let (code, from) = told(&story, Some(member));
            assert!(member.starts_with(&code), "{member}: {code}");
            assert_eq!(from, "envelope");
        }
        assert_eq!(told(&story, Some("en")).0, whole);
    }
}

#[test]
fn a_wrong_hint_does_not_outweigh_a_paragraph() {
    for (want, text) in sentences().filter(|(_, text)| text.chars().count() >= 200) {
        for hint in ["en", "ar", "fa", "ru", "pt"] {
            assert_eq!(told(&story("", text), Some(hint)), (want.to_owned(), "detected".to_owned()));
        }
    }
}

#[test]
fn a_hint_decides_where_the_text_is_too_short() {
    let names = story("", "Tom Hanks");
    assert_eq!(told(&names, Some("de")).0, "de");
    assert_eq!(told(&story("", "12 km"), Some("fr-FR")), ("fr".to_owned(), "envelope".to_owned()));
}

#[test]
fn a_language_the_model_does_not_know_is_taken_from_the_hint() {
    let tigrinya = story("", "መንግስቲ ንሓረስቶት ዝሕግዝ ሓድሽ መደብ ኣፋሊጡ");
    assert_eq!(told(&tigrinya, Some("ti")), ("ti".to_owned(), "envelope".to_owned()));
    assert_eq!(told(&tigrinya, Some("el")), ("am".to_owned(), "detected".to_owned()));
}

#[test]
fn what_the_format_said_is_the_hint_when_the_envelope_is_silent() {
    let mut page = story("", "Pemerintah mengumumkan rencana baru untuk membantu petani");
    page.language =
        Some(Language { code: "id-ID".into(), confidence: 0.5, from: "page".into(), runner_up: None });
    assert_eq!(told(&page, None), ("id".to_owned(), "page".to_owned()));
}

#[test]
fn the_odds_are_of_languages_that_are_answered_and_stay_odds() {
    for line in ODDS.lines() {
        let (code, odds) = line.split_once('\t').unwrap();
        assert!(ANSWERS.iter().any(|(_, answers)| answers.codes.contains(&code)), "{code}");
        assert!(odds.parse::<f32>().unwrap().abs() <= 4.0, "{line}");
    }
    let told = probabilities("Pemerintah mengumumkan rencana baru untuk membantu petani");
    assert_eq!(told.first().map(|(code, _)| *code), Some("ms"));
}

#[test]
fn every_language_of_the_model_has_a_final_code() {
    for part in model::parts() {
        for code in &part.languages {
            assert_eq!(hint::language(code).as_deref(), Some(*code));
        }
    }
}

proptest! {
    #[test]
    fn any_text_is_answered_with_a_probability(text in "\\PC{0,200}", hint in "\\PC{0,6}") {
        if let Some(found) = identify(&text) {
            prop_assert!((0.0..=1.0).contains(&found.confidence), "{:?}", found);
            prop_assert_ne!(found.runner_up, Some(found.code));
        }
        if let Some(language) = detect(&story(&text, ""), Some(&hint)) {
            prop_assert!((0.0..=1.0).contains(&language.confidence));
        }
    }
}
