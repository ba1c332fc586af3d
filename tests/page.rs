//! The page at `/` in a real browser: headless Chromium, where it is installed.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

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

fn browser() -> Option<&'static str> {
    ["chromium", "chromium-browser", "google-chrome"]
        .into_iter()
        .find(|name| Command::new(name).arg("--version").output().is_ok_and(|output| output.status.success()))
}

fn browse(browser: &str, url: &str, more: &[&str]) -> String {
    let profile = tempfile::tempdir().unwrap();
    let output = Command::new(browser)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"])
        .args(["--disable-background-networking", "--disable-component-update", "--disable-sync"])
        .args(["--enable-logging=stderr", "--hide-scrollbars", "--window-size=1280,1250"])
        .arg(format!("--user-data-dir={}", profile.path().display()))
        .args(more)
        .arg(url)
        .output()
        .expect("the browser starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let log = String::from_utf8_lossy(&output.stderr).into_owned();
    let faults: Vec<&str> = log.lines().filter(|line| line.contains("CONSOLE")).collect();
    assert!(faults.is_empty(), "the page complains: {faults:?}");
    String::from_utf8(output.stdout).expect("UTF-8")
}

#[test]
fn the_page_shows_what_flows_with_arabic_from_the_right() {
    let Some(browser) = browser() else {
        eprintln!("NOT RUN: the page in a browser; install chromium to run it");
        return;
    };
    let (_demo, address) = demo();
    let url = format!("http://{address}/");
    let mut page = String::new();
    for _ in 0..10 {
        page = browse(browser, &url, &["--timeout=4000", "--dump-dom"]);
        if page.contains("data-snapshots") && page.contains(r#"class="headline""#) {
            break;
        }
        std::thread::sleep(Duration::from_millis(500));
    }
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
        assert!(page.contains(words), "no {words:?} in:\n{page}");
    }
    assert!(!page.contains("خطة تمتد ثلاث سنوات"), "the body of an article must not be shown");

    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    for (name, more) in
        [("page-light.png", "--disable-features=Unused"), ("page-dark.png", "--force-dark-mode")]
    {
        let picture = folder.join(name);
        let screenshot = format!("--screenshot={}", picture.display());
        // The picture is taken when the page is loaded, with or without its first numbers: then it is far smaller.
        let whole = (0..10).any(|_| {
            browse(browser, &url, &["--timeout=4000", &screenshot, more]);
            std::fs::metadata(&picture).expect("a picture").len() > 60_000
        });
        assert!(whole, "{} shows no numbers", picture.display());
        eprintln!("{}", picture.display());
    }
}
