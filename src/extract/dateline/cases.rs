//! True datelines of many manners, and first sentences that only look like one, read as the extractor reads a story's head.

use crate::article::facts::Dateline;
use crate::article::story::Format;
use crate::article::{Block, BlockKind, Moment, Story};
use crate::extract::credits;

/// A first sentence of each language, long enough to be one.
const BODIES: &[(&str, &str)] = &[
    (
        "ar",
        "قال الوزير إن بلاده ماضية في خططها لبيع حصة من شركة الموانئ هذا العام، وذلك بعد اجتماع الحكومة الذي عقد للبحث في الديون.",
    ),
    (
        "en",
        "The government plans to sell shares in its port operator this year, the minister said after a meeting about debt and the budget.",
    ),
    (
        "de",
        "Die Regierung will in diesem Jahr Anteile am Hafenbetreiber verkaufen, wie der Minister nach einer Sitzung über den Haushalt mitteilte.",
    ),
    (
        "fr",
        "Le gouvernement veut vendre cette année une part de l'exploitant du port, a dit le ministre après une réunion sur le budget.",
    ),
    (
        "es",
        "El Gobierno quiere vender este año una parte de la empresa de puertos, dijo el ministro tras una reunión sobre el presupuesto.",
    ),
    (
        "ru",
        "Правительство хочет продать в этом году часть акций портовой компании, сообщил министр после заседания по бюджету.",
    ),
    ("fa", "دولت می‌خواهد امسال بخشی از سهام شرکت بنادر را بفروشد، وزیر پس از نشستی درباره بودجه این را گفت."),
    (
        "tr",
        "Hükümet bu yıl liman işletmesinin hisselerinin bir bölümünü satmak istiyor, bakan bütçe toplantısının ardından bunu söyledi.",
    ),
];

fn read(lines: &[&str]) -> (Option<Dateline>, Story) {
    let mut story = Story::empty([0; 32], Format::Text);
    story.published = Moment::day(2024, 1, 26);
    for text in lines {
        story.blocks.push(Block { kind: BlockKind::Paragraph, text: (*text).to_owned() });
    }
    credits::take(&mut story);
    let filed = credits::take_byline(&mut story);
    (super::or_filed(super::take(&mut story), filed), story)
}

#[test]
fn datelines_of_many_manners_are_cut_whole_and_read() {
    let (mut cases, mut faults) = (0, Vec::new());
    for line in include_str!("cases/datelines.tsv").lines().filter(|line| !line.starts_with('#')) {
        let mut fields = line.split('\t');
        let mut field = || fields.next().unwrap_or_default();
        let (language, head) = (field(), field());
        let (places, sources, date, authors) = (field(), field(), field(), field());
        let body = BODIES.iter().find(|(of, _)| *of == language).map(|(_, body)| *body).unwrap();
        let text = format!("{head}{body}");
        let (found, story) = read(&text.split('¶').chain([body]).collect::<Vec<_>>());
        let found = found.unwrap_or_default();
        let rest: Vec<&str> = story.blocks.iter().map(|block| block.text.as_str()).collect();
        let day = found.date.map(|date| date.to_string()[..10].to_owned()).unwrap_or_default();
        let read = (found.places.join("/"), found.sources.join("+"), day, story.authors.join("|"));
        let cut = rest == [body, body];
        if !cut
            || (read.0.as_str(), read.1.as_str(), read.2.as_str(), read.3.as_str())
                != (places, sources, date, authors)
        {
            faults.push(format!(
                "{head:?}: {read:?} by {}{}",
                found.rule,
                if cut { String::new() } else { format!(", left {rest:?}") }
            ));
        }
        cases += 1;
    }
    assert!(cases >= 60 && faults.is_empty(), "{} of {cases}:\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn first_sentences_that_look_like_datelines_lose_nothing() {
    let (mut cases, mut faults) = (0, Vec::new());
    for text in include_str!("cases/ordinary.txt").lines().filter(|line| !line.starts_with('#')) {
        let second = "This is the second paragraph of the story, which goes on about other things for a while. هذه الفقرة الثانية.";
        // Alone, and as the beginning of a longer paragraph.
        for first in [text.to_owned(), format!("{text} {second}")] {
            let (found, story) = read(&[&first, second]);
            if story.blocks.first().is_none_or(|block| block.text != first) || story.blocks.len() != 2 {
                faults.push(format!("{first:?}: {found:?} {:?}", story.removed));
            }
        }
        cases += 1;
    }
    assert!(cases >= 60 && faults.is_empty(), "{} of {cases}:\n{}", faults.len(), faults.join("\n"));
}
#[test]
fn lines_of_people_and_agencies_name_their_sources() {
    let body = BODIES.iter().find(|(of, _)| *of == "fr").map(|(_, body)| *body).unwrap();
    for (head, sources) in [
        ("Le Monde avec AFP", "Le Monde+AFP"),
        ("Avec AFP et Reuters", "AFP+Reuters"),
        ("AFP, à Kaboul", "AFP"),
        ("Par Luc Petit (avec AFP)", "AFP"),
        ("L.P. avec AFP", "AFP"),
        ("20 Minutes avec AFP", "20 Minutes+AFP"),
        ("Par Jeune Afrique (avec AFP)", "Jeune Afrique+AFP"),
        ("Ap y Afp", "AP+AFP"),
        ("هسبريس – د.ب.أ", "Hespress+dpa"),
        ("L'Orient-Le Jour / Luc Petit, à Tripoli", "L'Orient-Le Jour"),
    ] {
        let (_, story) = read(&[head, body, body]);
        let found: Vec<_> = story.info_sources.iter().filter_map(|it| it.literal.clone()).collect();
        assert_eq!(found.join("+"), sources, "{head}");
    }
}

#[test]
fn headings_that_begin_with_a_place_stay() {
    let second =
        "قال الوزير إن بلاده ماضية في خططها لبيع حصة من شركة الموانئ هذا العام، وذلك بعد اجتماع الحكومة.";
    for heading in [
        "بيروت: مدينة تكتب نفسها",
        "القاهرة: صيف بلا كهرباء",
        "غزة - أرض محروقة",
        "دمشق: وجوه من السوق القديم",
        "طهران - واشنطن: جولة جديدة",
        "الرياض (موسم الرياض)",
        "London: a tale of two bridges",
        "Paris - deux siècles de grèves",
        "Berlin: Stadt ohne Schlaf",
    ] {
        let (found, story) = read(&[heading, second]);
        assert_eq!(story.blocks.len(), 2, "{heading}: {found:?} {:?}", story.removed);
    }
}
