//! Workers that die: at random moments, and at the named points of a transaction.

use std::os::unix::process::ExitStatusExt as _;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use nix::sys::signal::Signal;

use crate::support::broker;
use crate::support::feed::Stream;
use crate::support::oracle;
use crate::support::topics::Topics;
use crate::support::worker::Worker;

const LIMIT: Duration = Duration::from_secs(240);

#[test]
fn workers_killed_at_random_moments_lose_and_double_nothing() {
    let (broker, _guard) = broker::shared();
    let topics = Topics::create(broker, "kill", 6);
    let stream = Stream::start(broker, &topics, 4_000, 100, Duration::from_millis(300));
    let mut moment = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_micros();
    let mut victim = Worker::start(broker, &topics, "victim", &[]);
    let mut survivor = Worker::start(broker, &topics, "survivor", &[]);
    oracle::wait_for_progress(broker, &topics, 100, LIMIT);
    for _ in 0..3 {
        // A linear congruential step; the moment need not be repeatable, only unforeseen.
        moment = (moment.wrapping_mul(6_364_136_223_846_793_005)).wrapping_add(1_442_695_040_888_963_407);
        let wait = Duration::from_millis(u64::try_from((moment >> 24) % 1_500).unwrap());
        std::thread::sleep(wait);
        eprintln!("killing a worker after {wait:?}");
        victim.kill();
        victim = Worker::start(broker, &topics, "victim", &[]);
        victim.wait_until_ready(LIMIT);
    }
    let fed = stream.join();
    let verdict = oracle::judge(broker, &topics, &fed, LIMIT);
    verdict.assert_exactly_once().assert_no_dead_letters();
    victim.stop();
    survivor.stop();
}

/// One worker dies at `point` of its first transaction while another runs on, and comes back.
fn dies_at(point: &str) {
    let (broker, _guard) = broker::shared();
    let topics = Topics::create(broker, point, 6);
    let stream = Stream::start(broker, &topics, 1_000, 100, Duration::from_millis(300));
    let mut doomed = Worker::start(broker, &topics, "doomed", &[("RAWI_FAILPOINT", point)]);
    let status = doomed.wait(LIMIT);
    assert_eq!(
        status.signal(),
        Some(Signal::SIGABRT as i32),
        "it ended with {status}:\n{}",
        doomed.log_tail()
    );
    let mut survivor = Worker::start(broker, &topics, "survivor", &[]);
    let mut again = Worker::start(broker, &topics, "doomed", &[]);
    let fed = stream.join();
    oracle::judge(broker, &topics, &fed, LIMIT).assert_exactly_once().assert_no_dead_letters();
    again.stop();
    survivor.stop();
}

#[test]
fn a_worker_that_dies_after_it_began_a_transaction_loses_and_doubles_nothing() {
    dies_at("after-begin");
}

#[test]
fn a_worker_that_dies_after_it_produced_loses_and_doubles_nothing() {
    dies_at("after-produce");
}

#[test]
fn a_worker_that_dies_after_it_sent_its_offsets_loses_and_doubles_nothing() {
    dies_at("after-offsets");
}

#[test]
fn a_worker_that_dies_during_a_commit_loses_and_doubles_nothing() {
    dies_at("during-commit");
}
