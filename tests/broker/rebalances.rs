//! Partitions that change hands: by growing and shrinking, and because a worker slept too long.

use std::time::Duration;

use crate::support::broker;
use crate::support::feed::Stream;
use crate::support::oracle;
use crate::support::topics::Topics;
use crate::support::worker::Worker;

const LIMIT: Duration = Duration::from_secs(240);
/// Between two changes of the group.
const STEP: Duration = Duration::from_secs(4);

fn storm(test: &str, strategy: &str) {
    let (broker, _guard) = broker::shared();
    let topics = Topics::create(broker, test, 6);
    let stream = Stream::start(broker, &topics, 4_000, 80, Duration::from_millis(300));
    let start = |name: &str| {
        Worker::start(broker, &topics, name, &[("RAWI__CONSUMER__ASSIGNMENT_STRATEGY", strategy)])
    };
    let mut workers = vec![start("one")];
    workers[0].wait_until_ready(LIMIT);
    std::thread::sleep(STEP);
    workers.extend(["two", "three", "four"].map(start));
    std::thread::sleep(STEP);
    for mut leaver in workers.drain(1..3) {
        leaver.stop();
    }
    std::thread::sleep(STEP);
    workers.push(start("five"));
    let fed = stream.join();
    oracle::judge(broker, &topics, &fed, LIMIT).assert_exactly_once().assert_no_dead_letters();
    for worker in &mut workers {
        assert!(worker.is_running(), "a worker gave up:\n{}", worker.log_tail());
        worker.stop();
    }
}

#[test]
fn a_storm_of_one_four_two_three_workers_loses_and_doubles_nothing() {
    storm("storm", "cooperative-sticky");
}

#[test]
fn a_storm_with_the_eager_assignor_loses_and_doubles_nothing() {
    storm("storm-range", "range");
}

#[test]
fn a_worker_frozen_past_its_session_is_fenced_and_doubles_nothing() {
    let (broker, _guard) = broker::shared();
    let topics = Topics::create(broker, "frozen", 6);
    let stream = Stream::start(broker, &topics, 3_000, 60, Duration::from_millis(300));
    let mut sleeper = Worker::start(broker, &topics, "sleeper", &[]);
    sleeper.wait_until_ready(LIMIT);
    oracle::wait_for_progress(broker, &topics, 60, LIMIT);
    let mut other = Worker::start(broker, &topics, "other", &[]);
    other.wait_until_ready(LIMIT);
    std::thread::sleep(Duration::from_secs(1));
    sleeper.freeze();
    // Longer than its session (6 s) and its transaction (5 s) together with the broker's rounds.
    std::thread::sleep(Duration::from_secs(10));
    let while_asleep = oracle::offsets_committed(broker, &topics);
    sleeper.thaw();
    let fed = stream.join();
    oracle::judge(broker, &topics, &fed, LIMIT).assert_exactly_once().assert_no_dead_letters();
    assert!(while_asleep > 60, "the other worker went on meanwhile");
    assert!(sleeper.is_running(), "the sleeper joined again:\n{}", sleeper.log_tail());
    sleeper.stop();
    other.stop();
}
