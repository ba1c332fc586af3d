//! The page at `/` in a real browser: headless Chromium, where it is installed.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod browser;

use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use browser::Page;

/// The demo, ended with the test.
struct Demo(Child);

impl Drop for Demo {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Starts the demo and waits until all samples came out; its address.
fn demo() -> (Demo, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_rawi"))
        .args(["demo", "--json", "--linger", "120"])
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    let mut told = BufReader::new(child.stderr.take().expect("standard error")).lines();
    let demo = Demo(child);
    let first = told.next().expect("a line").expect("text");
    let address = first.split("http://").nth(1).and_then(|rest| rest.split('/').next()).expect("an address");
    let address = address.to_owned();
    told.find(|line| line.as_ref().is_ok_and(|line| line.starts_with("dead letter")))
        .expect("a dead letter")
        .unwrap();
    std::thread::spawn(move || told.for_each(drop));
    (demo, address)
}

#[test]
fn the_page_shows_what_flows_with_arabic_from_the_right() {
    let Some(chromium) = browser::installed() else {
        eprintln!("NOT RUN: the page in a browser; install chromium to run it");
        return;
    };
    let (_demo, address) = demo();
    let mut page = Page::open(chromium, &format!("http://{address}/"), 1280, 1250);
    let shows =
        "document.documentElement.dataset.snapshots > 1 && document.querySelectorAll('.headline').length > 2";
    page.wait_for(shows, Duration::from_secs(60));
    let document = page.document();
    let arabic = r#"<span class="headline" dir="auto" lang="ar">مجلس الوزراء الأردني"#;
    for words in [
        "ready, up",
        "news.raw → news.enriched, news.dead-letter",
        arabic,
        "Harbour workers in Porto end two-week strike",
        "<td>normalize</td><td>bad_envelope</td><td class=\"n\">1</td>",
        "<bdi>fr</bdi>",
        "lag over 4 partitions",
    ] {
        assert!(document.contains(words), "no {words:?} in:\n{document}");
    }
    assert!(!document.contains("خطة تمتد ثلاث سنوات"), "the body of an article must not be shown");
    let start = "getComputedStyle(document.querySelector('.headline[lang=ar]')).direction";
    assert_eq!(page.evaluate(start), "rtl", "an Arabic headline is read from the right");

    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    let [light, dark] = ["light", "dark"].map(|colours| {
        let picture = page.picture(colours);
        let path = folder.join(format!("page-{colours}.png"));
        std::fs::write(&path, &picture).expect("the picture is kept");
        eprintln!("{}", path.display());
        picture
    });
    assert!(light != dark, "the page follows the reader's colours");
    assert!(page.complaints().is_empty(), "the page complains: {:?}", page.complaints());
}
