//! Payloads made to break: each costs one error or one odd story, never a panic and never much time.

mod cases;

use std::thread;
use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::{Limits, NormalizeError, Normalizer};
use crate::article::{Hints, Story};

/// The stack that the stages give their threads.
const STACK: usize = 64 * 1024 * 1024;
/// Sizes of the payloads whose time is measured, in bytes, and the most CPU time one may take in a debug build; a
/// release build takes a fraction.
const MEDIUM: usize = 1 << 16;
const MEDIUM_BOUND: Duration = Duration::from_secs(2);
const LARGE: usize = 1 << 20;
const LARGE_BOUND: Duration = Duration::from_secs(8);

/// Every way a payload can be announced.
const TYPES: [Option<&str>; 12] = [
    None,
    Some("application/json"),
    Some("text/html"),
    Some("text/plain"),
    Some("text/xml; charset=windows-1256"),
    Some("application/ninjs+json"),
    Some("application/nitf+xml"),
    Some("application/vnd.iptc.g2.newsitem+xml"),
    Some("application/rss+xml"),
    Some("application/atom+xml"),
    Some("application/xhtml+xml; charset=utf-16"),
    Some("nonsense"),
];

/// A whole document of each format.
const SAMPLES: [(&str, &str); 8] = [
    (
        "application/json",
        r#"{"id":"7","url":"https://example.org/a","content_type":"text/html","charset":"utf-8","body":"<h1>جسر</h1><p>افتتح.</p>"}"#,
    ),
    (
        "text/html",
        "<!doctype html><html lang=ar><head><meta charset=utf-8><title>جسر</title><script type='application/ld+json'>\
         {\"@type\":\"NewsArticle\",\"headline\":\"جسر\",\"author\":[{\"name\":\"منى\"}]}</script></head><body><article>\
         <h1>جسر</h1><p>افتتحت المدينة جسرها الجديد صباح الأحد بعد أربعة أعوام.</p><ul><li>واحد</ul></article>",
    ),
    ("text/plain", "جسر جديد\n\nعمّان - أ ف ب\n\nافتتحت المدينة \"جسرها\" الجديد.\r\n\t• واحد\n\nوسوم"),
    (
        "application/ninjs+json",
        r#"{"uri":"urn:x","headline":"جسر","versioncreated":"2024-01-25T10:00:00Z","body_xhtml":"<p>افتتح &amp; عبر.</p>",
           "subject":[{"name":"نقل"}],"associations":{"a":{"renditions":{"b":{"href":"https://i.example/a"}}}}}"#,
    ),
    (
        "application/nitf+xml",
        "<?xml version='1.0' encoding='UTF-8'?><!DOCTYPE nitf SYSTEM 'x'><nitf xml:lang='ar'><head><docdata>\
         <date.issue norm='20240125T100000Z'/></docdata></head><body><body.head><hedline><hl1>جسر</hl1></hedline>\
         <byline>منى</byline></body.head><body.content><p>افتتح &#x627;.</p><![CDATA[x]]></body.content></body></nitf>",
    ),
    (
        "application/vnd.iptc.g2.newsitem+xml",
        "<newsItem xmlns='http://iptc.org/std/nar/2006-10-01/' guid='urn:x'><itemMeta><versionCreated>2024-01-25T10:00:00Z\
         </versionCreated></itemMeta><contentMeta><headline>جسر</headline></contentMeta><contentSet><inlineXML>\
         <html xmlns='http://www.w3.org/1999/xhtml'><body><p>افتتح.</p></body></html></inlineXML></contentSet></newsItem>",
    ),
    (
        "application/rss+xml",
        "<rss><channel><title>المثال</title><item><title>جسر</title><link>https://example.org/a</link>\
         <pubDate>Thu, 25 Jan 2024 10:00:00 GMT</pubDate><content:encoded><![CDATA[<p>افتتح.<br>وعبر.</p>]]></content:encoded>\
         <description>&lt;b&gt;x</description><media:content url='a.jpg'/></item></channel></rss>",
    ),
    (
        "application/atom+xml",
        "<entry xmlns='http://www.w3.org/2005/Atom'><title type='html'>&lt;b>جسر</title><link href='https://example.org/a'/>\
         <updated>2024-01-25T10:00:00Z</updated><content type='xhtml'><div><p>افتتح.</p></div></content></entry>",
    ),
];

fn normalize(payload: &[u8], content_type: Option<&str>) -> Result<Story, NormalizeError> {
    let hints = Hints { content_type: content_type.map(Into::into), ..Hints::default() };
    Normalizer::default().normalize(payload, &hints)
}

/// What every story promises, whatever it was made of.
fn check(outcome: Result<Story, NormalizeError>) {
    let Ok(story) = outcome else { return };
    assert!(!story.blocks.is_empty() || story.headline.is_some());
    assert!(story.blocks.iter().all(|block| !block.text.trim().is_empty() && !block.text.contains("\n\n")));
    let texts =
        [&story.headline, &story.summary, &story.dateline, &story.section, &story.slugline, &story.url];
    assert!(texts.into_iter().flatten().all(|text| !text.trim().is_empty()));
    assert!(story.authors.iter().chain(&story.tags).all(|text| !text.trim().is_empty()));
}

/// CPU time of this thread, which other work on the machine does not lengthen; wall time where it cannot be read.
fn cpu_time(started: Instant) -> Duration {
    std::fs::read_to_string("/proc/thread-self/schedstat")
        .ok()
        .and_then(|line| line.split(' ').next()?.parse().ok())
        .map_or_else(|| started.elapsed(), Duration::from_nanos)
}

#[test]
fn every_sample_is_read() {
    for (content_type, text) in SAMPLES {
        let story = normalize(text.as_bytes(), Some(content_type)).unwrap();
        assert!(story.headline.is_some_and(|headline| headline.starts_with("جسر")), "{content_type}");
    }
}

#[test]
fn a_document_cut_at_any_byte_is_an_error_or_a_story() {
    for (content_type, text) in SAMPLES {
        for cut in 0..text.len() {
            check(normalize(&text.as_bytes()[..cut], Some(content_type)));
            if cut % 7 == 0 {
                check(normalize(&text.as_bytes()[cut..], None));
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn bytes_changed_anywhere_are_an_error_or_a_story(
        sample in 0..SAMPLES.len(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
        announced in any::<bool>(),
    ) {
        let (content_type, text) = SAMPLES[sample];
        let mut bytes = text.as_bytes().to_vec();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        check(normalize(&bytes, announced.then_some(content_type)));
    }

    #[test]
    fn any_bytes_of_any_type_are_an_error_or_a_story(
        bytes in prop::collection::vec(any::<u8>(), 0..200), kind in 0..TYPES.len(),
    ) {
        check(normalize(&bytes, TYPES[kind]));
    }

    #[test]
    fn any_markup_of_any_type_is_an_error_or_a_story(
        text in r#"(<[/!?]?[a-z:]{0,6}( [a-z]{1,3}=['"][^<>]{0,4}['"])?/?>|[a-c &;"\[\]{}:,ا-ي\n]|<!\[CDATA\[|\]\]>|<!--|-->){0,40}"#,
        kind in 0..TYPES.len(),
    ) {
        check(normalize(text.as_bytes(), TYPES[kind]));
    }
}

/// What is repeated to fill a payload: signs that open something, elements that nest or imply others, damaged text.
const UNITS: [&str; 54] = [
    "<",
    ">",
    "[",
    "{",
    "&",
    "\"",
    "\\",
    "\0",
    " ",
    "\n",
    "a\n",
    "ا ",
    "\u{200f}",
    "\u{301}",
    "ﻻ",
    "ـ",
    "<a>",
    "<div>",
    "<p>",
    "<b><i>",
    "<b><p>",
    "<a href=x>",
    "<table><tr><td>",
    "<li><ul>",
    "<svg>",
    "<br>",
    "</p>",
    "<script>",
    "<!--",
    "<![CDATA[",
    "<!DOCTYPE a [",
    "<?xml ",
    "<meta charset=",
    "<meta charset=gbk>",
    "&#x",
    "&amp;",
    "&lt;p&gt;",
    "<a b='c' ",
    "{\"a\":",
    "[{\"body\":",
    "ط§",
    "Ã©",
    "Ã\u{a0}",
    "\u{1b}$",
    "Read more: ",
    "The post … ",
    "- x - ",
    "x. ",
    "x. X.\n\n",
    "<h1>x</h1>",
    "<p>x</p>",
    "<time>",
    "<item>",
    "<p>Ã©</p>",
];

/// The CPU time of one payload of `size` bytes of one unit behind a beginning.
fn time_of(head: &str, unit: &str, size: usize, content_type: Option<&'static str>) -> Duration {
    let mut payload = head.as_bytes().to_vec();
    payload.extend(unit.bytes().cycle().take(size / unit.len() * unit.len()));
    let run = move || {
        let started = Instant::now();
        check(normalize(&payload, content_type));
        cpu_time(started)
    };
    thread::Builder::new().stack_size(STACK).spawn(run).unwrap().join().unwrap()
}

#[test]
fn time_does_not_explode_on_anything_repeated() {
    let believed =
        ["<html><body><p>x</p>", "<rss><item><description>", "{\"body\":\"", "<nitf><body><body.content>"];
    let announced = [None, Some("text/html"), Some("text/plain"), Some("application/ninjs+json")];
    for unit in UNITS {
        let unannounced = believed.iter().map(|head| (*head, None));
        for (head, content_type) in unannounced.chain(announced.map(|kind| ("", kind))) {
            let spent = time_of(head, unit, MEDIUM, content_type);
            assert!(spent < MEDIUM_BOUND, "{spent:?} for {unit:?} as {content_type:?} behind {head:?}");
        }
    }
}

#[test]
fn a_megabyte_of_what_opens_something_takes_bounded_time() {
    for unit in ["<", "[", "{", "&", "<p>"] {
        for content_type in [None, Some("text/html")] {
            let spent = time_of("", unit, LARGE, content_type);
            assert!(spent < LARGE_BOUND, "{spent:?} for {unit:?} as {content_type:?}");
        }
    }
}

#[test]
fn ten_thousand_levels_are_refused_or_read() {
    let nested = |open: &str, close: &str| format!("{}x{}", open.repeat(10_000), close.repeat(10_000));
    let payloads = [
        nested("<div>", "</div>"),
        nested("<a>", "</a>"),
        nested("<b>", "</b>"),
        nested("<p><b>", ""),
        nested("<table><tr><td>", "</td></tr></table>"),
        nested("<svg><g>", ""),
        nested("{\"a\":", "}"),
        nested("{\"body\":", "}"),
        nested("[", "]"),
        format!("<rss><item><description><![CDATA[{}]]></description></item></rss>", nested("<div>", "")),
        format!("{{\"body_xhtml\":\"{}\"}}", nested("<div>", "</div>")),
        format!("<nitf><body><body.content>{}</body.content></body></nitf>", nested("<block>", "</block>")),
        format!("<html><script type='application/ld+json'>{}</script><p>x</p>", nested("[", "]")),
    ];
    for payload in payloads {
        for content_type in TYPES {
            let payload = payload.clone();
            let run = move || check(normalize(payload.as_bytes(), content_type));
            thread::Builder::new().stack_size(STACK).spawn(run).unwrap().join().unwrap();
        }
    }
}

/// How much smaller the pages are here than where they are measured; their limits of size are smaller by as much.
const SHRINK: usize = 50;

#[test]
fn hostile_pages_are_records_or_dead_letters_of_their_kind() {
    let limits = Limits::default();
    let limits =
        Limits { payload_bytes: limits.payload_bytes / SHRINK, elements: limits.elements / SHRINK, ..limits };
    for case in cases::all(SHRINK) {
        let hints = Hints { content_type: Some(case.content_type.into()), ..Hints::default() };
        let run = move || Normalizer::new(limits).normalize(&case.payload, &hints);
        let outcome = thread::Builder::new().stack_size(STACK).spawn(run).unwrap().join().unwrap();
        assert_eq!(outcome.as_ref().err().map(NormalizeError::kind), case.kind, "{}", case.name);
        check(outcome);
    }
}

#[test]
fn the_deepest_limit_that_settings_allow_fits_on_the_stages_stacks() {
    let limits = Limits { nesting: Limits::DEEPEST_NESTING, ..Limits::default() };
    let nested =
        |open: &str, close: &str, times: usize| format!("{}x{}", open.repeat(times), close.repeat(times));
    let times = limits.nesting - 10;
    for payload in [
        nested("<div>", "</div>", times),
        nested("<b>", "</b>", times),
        nested("<table><tr><td>", "</td></tr></table>", times / 4),
        nested("<ul><li>", "</li></ul>", times / 2),
        nested("<svg><g>", "", times / 2),
        format!("{{\"body_xhtml\":\"{}\"}}", nested("<div>", "</div>", times)),
        format!(
            "<nitf><body><body.content>{}</body.content></body></nitf>",
            nested("<block>", "</block>", times)
        ),
        format!(
            "<rss><item><description><![CDATA[{}]]></description></item></rss>",
            nested("<div>", "", times)
        ),
    ] {
        for content_type in TYPES {
            let payload = payload.clone();
            let hints = Hints { content_type: content_type.map(Into::into), ..Hints::default() };
            let run = move || check(Normalizer::new(limits).normalize(payload.as_bytes(), &hints));
            thread::Builder::new().stack_size(STACK).spawn(run).unwrap().join().unwrap();
        }
    }
}
