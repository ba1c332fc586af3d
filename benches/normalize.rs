//! What normalization costs: charset, the two Unicode tiers, language, and a page from bytes to story.
//!
//! ```sh
//! cargo bench --bench normalize
//! ```
//!
//! The texts are the samples of `config/samples`, repeated to the length of a long story; the page is the sample page
//! with as much markup around it as pages on the web carry. Throughput is in bytes of input.

#![allow(clippy::unwrap_used, missing_docs)]

use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use rawi::article::Hints;
use rawi::normalize::{Normalizer, charset, language, unicode};
use rawi::text::search_tier;

const ARABIC: &str = include_str!("../config/samples/wire-ar.txt");
const ENGLISH: &str = include_str!("../config/samples/wire-en.txt");
const PAGE: &str = include_str!("../config/samples/page.html");

/// Length of a long story, in bytes.
const STORY: usize = 16 * 1024;
/// Length of a page on the web, in bytes.
const WEB_PAGE: usize = 130 * 1024;

fn main() {
    divan::main();
}

fn sample(code: &str) -> &'static str {
    if code == "ar" { ARABIC } else { ENGLISH }
}

fn story(sample: &str) -> String {
    let mut text = sample.repeat(STORY / sample.len() + 1);
    text.truncate((0..=STORY).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0));
    text
}

/// The sample page between navigation and teasers, as long as pages are.
fn page() -> String {
    let item = |n: usize| {
        format!(
            "<li class=\"menu-item menu-item-{n}\"><a class=\"menu__link\" href=\"/section/{n}\" data-track=\"nav\">\
             <span class=\"menu__label\">Section number {n}</span></a></li>"
        )
    };
    let style = ".card{margin:0 auto;padding:1rem}".repeat(600);
    let script = "window.state={\"id\":1,\"list\":[1,2,3]};".repeat(900);
    let mut head = format!("<style>{style}</style><script>{script}</script><nav><ul>");
    let mut n = 0;
    while head.len() + PAGE.len() < WEB_PAGE {
        head.push_str(&item(n));
        n += 1;
    }
    head.push_str("</ul></nav>");
    PAGE.replacen("<body>", &format!("<body>{head}"), 1)
}

#[divan::bench(args = ["utf-8", "windows-1256", "iso-8859-6"])]
fn charset_of_arabic(bencher: Bencher, label: &str) {
    let (bytes, _, _) = encoding_rs::Encoding::for_label(label.as_bytes()).unwrap().encode(ARABIC);
    let bytes = bytes.repeat(STORY / bytes.len());
    let claim = None;
    bencher
        .counter(BytesCount::of_slice(&bytes))
        .bench(|| charset::decode(black_box(&bytes), charset::Help { claim, ..charset::Help::default() }));
}

#[divan::bench(args = ["ar", "en"])]
fn display_tier(bencher: Bencher, code: &str) {
    let text = story(sample(code));
    bencher.counter(BytesCount::of_str(&text)).bench(|| unicode::display(black_box(&text)));
}

#[divan::bench(args = ["ar", "en"])]
fn search_tier(bencher: Bencher, code: &str) {
    let text = story(sample(code));
    bencher.counter(BytesCount::of_str(&text)).bench(|| search_tier::fold(black_box(&text), Some(code)));
}

#[divan::bench(args = ["ar", "en"])]
fn language_of(bencher: Bencher, code: &str) {
    let text = story(sample(code));
    bencher.counter(BytesCount::of_str(&text)).bench(|| language::identify(black_box(&text)));
}

#[divan::bench]
fn page_to_story(bencher: Bencher) {
    let page = page();
    let hints = Hints { content_type: Some("text/html".into()), ..Hints::default() };
    let normalizer = Normalizer::default();
    bencher
        .counter(BytesCount::of_str(&page))
        .bench(|| normalizer.normalize(black_box(page.as_bytes()), &hints).unwrap());
}
