//! What the tests against a real Apache Kafka share: the broker, its topics, articles to feed, worker processes to
//! hurt, and the oracle that judges what came out.

#![allow(dead_code, reason = "each test binary uses its own part")]

pub mod acl;
pub mod broker;
pub mod certificates;
pub mod feed;
pub mod guarded;
pub mod kafka_install;
pub mod oracle;
pub mod pulse;
pub mod reader;
pub mod secure;
pub mod topics;
pub mod worker;

use std::time::{Duration, Instant};

/// Asks `probe` every `pause` until it answers, at most for `limit`.
pub fn wait_for<T>(limit: Duration, pause: Duration, mut probe: impl FnMut() -> Option<T>) -> Option<T> {
    let deadline = Instant::now() + limit;
    loop {
        if let Some(answer) = probe() {
            return Some(answer);
        }
        if Instant::now() >= deadline {
            return None;
        }
        std::thread::sleep(pause);
    }
}

/// Runs one of rdkafka's futures to its end.
pub fn block_on<F: Future>(future: F) -> F::Output {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime").block_on(future)
}

/// Last lines of a log file, for the message of a failed test.
pub fn tail(path: &std::path::Path, lines: usize) -> String {
    let text = String::from_utf8_lossy(&std::fs::read(path).unwrap_or_default()).into_owned();
    let all: Vec<&str> = text.lines().collect();
    all[all.len().saturating_sub(lines)..].join("\n")
}
