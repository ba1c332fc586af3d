//! What a worker holds, whatever comes in and however little goes out.

use std::time::Duration;

use crate::support::broker;
use crate::support::feed::{self, Input};
use crate::support::oracle;
use crate::support::topics::Topics;
use crate::support::worker::Worker;

/// About 60 KB of HTML with 8 KB of text, unlike each other; the rest is what pages carry beside their text.
fn page(number: usize) -> Input {
    let paragraph = |turn: usize| {
        format!(
            "<p>وقال المجلس في بيانه رقم {number} إن الفقرة {turn} من الخطة تشمل {} قرية في المحافظة، \
             وإن الأعمال فيها تبدأ بعد {} يوما من توقيع العقد مع الشركة المنفذة.</p>",
            turn * 7 + number % 13,
            turn + number % 29,
        )
    };
    let text: String = (0..25).map(paragraph).collect();
    let state: String =
        (0..1_200).map(|turn| format!("\"{number}-{turn}\":\"{:030}\",", turn * number)).collect();
    let body = format!(
        "<html lang=\"ar\"><head><title>خبر {number}</title>\
         <script>window.state={{{state}}}</script></head><body><article>{text}</article></body></html>"
    );
    Input::envelope(&format!("page-{number}"), &format!("خبر {number}"), "text/html", &body)
}

#[test]
fn a_stalled_broker_under_full_input_keeps_the_worker_under_the_bound_it_states() {
    let (broker, _guard) = broker::exclusive();
    if !broker.is_ours() {
        eprintln!("not run: the broker of RAWI_TEST_BOOTSTRAP is not ours to freeze");
        return;
    }
    let topics = Topics::create(broker, "memory", 6);
    let fed = feed::feed(broker, &topics.input, topics.partitions, (0..1_500).map(page).collect());
    let more = [
        ("RAWI__PIPELINE__BUDGET", "64MiB"),
        ("RAWI__CONSUMER__SESSION_TIMEOUT", "45s"),
        ("RAWI__CONSUMER__MAX_POLL_INTERVAL", "5m"),
        ("RAWI__PRODUCER__TRANSACTION_TIMEOUT", "40s"),
    ];
    let mut worker = Worker::start(broker, &topics, "only", &more);
    oracle::wait_for_progress(broker, &topics, 100, Duration::from_secs(60));
    broker.freeze();
    std::thread::sleep(Duration::from_secs(30));
    broker.thaw();
    oracle::judge(broker, &topics, &fed, Duration::from_secs(400))
        .assert_exactly_once()
        .assert_no_dead_letters();
    let log = worker.log_text();
    let stated = log.split("memory_bound_bytes").nth(1).expect("the bound is stated at start");
    let digits: String =
        stated.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).collect();
    let bound: u64 = digits.parse().expect("a number of bytes");
    let peak = worker.peak_memory().expect("the worker still runs");
    eprintln!("peak {} MiB, bound {} MiB", peak >> 20, bound >> 20);
    assert!(peak < bound, "peak {peak} bytes, bound {bound} bytes");
    worker.stop();
}
