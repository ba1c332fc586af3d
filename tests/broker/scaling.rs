//! What a platform team does to running workers: restart them one after the other, add some, take some away; and
//! what it must not do: run two under one transactional id.

use std::time::{Duration, Instant};

use crate::support::feed::Stream;
use crate::support::oracle;
use crate::support::pulse::Pulse;
use crate::support::topics::Topics;
use crate::support::worker::Worker;
use crate::support::{broker, wait_for};

const LIMIT: Duration = Duration::from_secs(90);
/// Between two steps: long enough that the group settles and each step's pause is seen alone.
const STEP: Duration = Duration::from_secs(3);
/// What a restart or a change of scale may cost the readers of the output: no pause as long as this.
const GOAL: Duration = Duration::from_secs(10);
/// What fails the test. Twice the goal, and still half of the session timeout below, which is what a pause lasts when
/// a worker leaves without saying so: a slow machine passes, a worker that does not leave its group does not.
const BOUND: Duration = Duration::from_secs(20);

/// The timeouts that a worker ships with, which the other tests shorten.
const AS_SHIPPED: [(&str, &str); 6] = [
    ("RAWI__CONSUMER__SESSION_TIMEOUT", "45s"),
    ("RAWI__CONSUMER__MAX_POLL_INTERVAL", "5m"),
    ("RAWI__PRODUCER__TRANSACTION_TIMEOUT", "20s"),
    ("RAWI__SHUTDOWN__DRAIN", "20s"),
    ("RAWI__SHUTDOWN__COMMIT", "5s"),
    ("RAWI__SHUTDOWN__CLOSE", "5s"),
];

/// Six partitions under about a hundred articles a second, `count` workers, and `change` done to them: nothing may be lost or
/// doubled, and the output must go on.
fn under_load(test: &str, count: usize, change: impl FnOnce(&mut Vec<Worker>, &dyn Fn(usize) -> Worker)) {
    let (broker, _guard) = broker::shared();
    let topics = Topics::create(broker, test, 6);
    let start = |number: usize| Worker::start(broker, &topics, &format!("rawi-{number}"), &AS_SHIPPED);
    let mut workers: Vec<Worker> = (0..count).map(start).collect();
    for worker in &mut workers {
        worker.wait_until_ready(LIMIT);
    }
    let stream = Stream::start(broker, &topics, usize::MAX, 60, Duration::from_millis(200));
    let pulse = Pulse::of(broker, &topics.output);
    oracle::wait_for_progress(broker, &topics, 300, LIMIT);
    std::thread::sleep(STEP);
    let from = Instant::now();
    change(&mut workers, &start);
    std::thread::sleep(STEP);
    let to = Instant::now();
    let fed = stream.stop();
    let beats = pulse.stop();
    let (pause, began) = beats.longest_pause(from, to);
    let (partition, alone, alone_began) = beats.longest_pause_of_a_partition(from, to);
    eprintln!(
        "{test}: the output paused for at most {:.1} s (at {:.1} s of {:.1} s), that of input partition {partition} \
         for {:.1} s (at {:.1} s); the goal is less than {GOAL:?}; {} articles",
        pause.as_secs_f32(),
        began.as_secs_f32(),
        (to - from).as_secs_f32(),
        alone.as_secs_f32(),
        alone_began.as_secs_f32(),
        fed.len()
    );
    oracle::judge(broker, &topics, &fed, LIMIT).assert_exactly_once().assert_no_dead_letters();
    for worker in &mut workers {
        assert!(worker.is_running(), "a worker gave up:\n{}", worker.log_tail());
        worker.stop();
    }
    assert!(alone < BOUND, "partition {partition} paused for {alone:?}, and the goal is {GOAL:?}");
}

#[test]
fn a_rolling_restart_of_three_workers_loses_and_doubles_nothing_and_the_output_goes_on() {
    under_load("rolling", 3, |workers, start| {
        for (number, worker) in workers.iter_mut().enumerate() {
            worker.stop();
            *worker = start(number);
            worker.wait_until_ready(LIMIT);
            std::thread::sleep(STEP);
        }
    });
}

#[test]
fn scaling_from_two_to_four_to_two_loses_and_doubles_nothing_and_the_output_goes_on() {
    under_load("scaling", 2, |workers, start| {
        workers.extend([2, 3].map(start));
        for worker in workers.iter_mut() {
            worker.wait_until_ready(LIMIT);
        }
        std::thread::sleep(STEP);
        for mut leaver in workers.drain(2..).rev() {
            leaver.stop();
        }
    });
}

#[test]
fn of_two_workers_under_one_transactional_id_one_ends_saying_so_and_nothing_is_doubled() {
    let (broker, _guard) = broker::shared();
    let topics = Topics::create(broker, "same-id", 6);
    let id = format!("{}-same", topics.group);
    let more = [("RAWI__PRODUCER__TRANSACTIONAL_ID", id.as_str()), ("RAWI__PRODUCER__MAX_RECREATIONS", "2")];
    let stream = Stream::start(broker, &topics, usize::MAX, 30, Duration::from_millis(200));
    let mut workers: Vec<Worker> =
        ["first", "second"].map(|name| Worker::start(broker, &topics, name, &more)).into();
    let ended = wait_for(LIMIT, Duration::from_millis(100), || {
        workers.iter_mut().position(|worker| !worker.is_running())
    });
    let mut loser = workers.remove(ended.expect("two live workers under one transactional id"));
    let status = loser.wait(LIMIT);
    assert_eq!(status.code(), Some(1));
    let log = loser.log_text();
    assert!(
        log.contains("is another worker running with the same producer.transactional_id?"),
        "the log does not say why it ended:\n{}",
        loser.log_tail()
    );
    let before = oracle::offsets_committed(broker, &topics);
    oracle::wait_for_progress(broker, &topics, before + 100, LIMIT);
    let fed = stream.stop();
    oracle::judge(broker, &topics, &fed, LIMIT).assert_exactly_once().assert_no_dead_letters();
    workers[0].stop();
}
