//! A worker in calm weather, at its end, and with a broker that is not as it should be.

use std::time::{Duration, Instant};

use crate::support::feed::{self, Stream};
use crate::support::oracle;
use crate::support::topics::{self, Topics};
use crate::support::worker::Worker;
use crate::support::{broker, reader, wait_for};

const LIMIT: Duration = Duration::from_secs(180);

#[test]
fn two_workers_take_two_thousand_articles_from_six_partitions_exactly_once() {
    let (broker, _guard) = broker::shared();
    let topics = Topics::create(broker, "calm", 6);
    let fed = feed::feed(broker, &topics.input, topics.partitions, feed::articles(0, 2_000));
    let mut workers =
        [Worker::start(broker, &topics, "first", &[]), Worker::start(broker, &topics, "second", &[])];
    let verdict = oracle::judge(broker, &topics, &fed, LIMIT);
    verdict.assert_exactly_once().assert_no_dead_letters();
    assert_eq!(verdict.published.len(), 2_000);
    for worker in &mut workers {
        worker.wait_until_ready(LIMIT);
        assert_eq!(worker.metric("rawi_ledger_violations_total").unwrap_or(0.0), 0.0);
        assert_eq!(worker.metric("rawi_order_violations_total").unwrap_or(0.0), 0.0);
    }
    let completed: f64 =
        workers.iter().filter_map(|worker| worker.metric("rawi_records_completed_total")).sum();
    assert_eq!(completed, 2_000.0, "the metrics tell what the topics hold");
    for worker in &mut workers {
        worker.stop();
    }
}

#[test]
fn sigterm_under_load_ends_cleanly_and_the_next_worker_goes_on_where_it_stopped() {
    let (broker, _guard) = broker::shared();
    let topics = Topics::create(broker, "sigterm", 6);
    let stream = Stream::start(broker, &topics, 3_000, 200, Duration::from_millis(250));
    let mut first = Worker::start(broker, &topics, "first", &[]);
    oracle::wait_for_progress(broker, &topics, 300, LIMIT);
    let began = Instant::now();
    first.stop();
    assert!(began.elapsed() < Duration::from_secs(12), "ended after {:?}", began.elapsed());
    // It has left the group and closed its transaction: the next one need not wait for any time-out.
    let mut second = Worker::start(broker, &topics, "second", &[]);
    let fed = stream.join();
    oracle::judge(broker, &topics, &fed, LIMIT).assert_exactly_once().assert_no_dead_letters();
    second.stop();
}

#[test]
fn a_second_sigterm_ends_a_worker_at_once_and_loses_nothing() {
    let (broker, _guard) = broker::shared();
    let topics = Topics::create(broker, "sigterm-twice", 6);
    let stream = Stream::start(broker, &topics, 2_000, 200, Duration::from_millis(200));
    let mut first = Worker::start(broker, &topics, "first", &[]);
    oracle::wait_for_progress(broker, &topics, 200, LIMIT);
    first.terminate();
    std::thread::sleep(Duration::from_millis(5));
    first.terminate();
    first.wait(Duration::from_secs(5));
    let mut second = Worker::start(broker, &topics, "second", &[]);
    let fed = stream.join();
    oracle::judge(broker, &topics, &fed, LIMIT).assert_exactly_once().assert_no_dead_letters();
    second.stop();
}

#[test]
fn a_missing_output_topic_commits_nothing_and_is_made_up_for_when_it_comes() {
    let (broker, _guard) = broker::shared();
    let topics = Topics::named("no-output", 3);
    topics::create(broker, &topics.input, 3, &[]);
    topics::create(broker, &topics.dead_letter, 1, &[]);
    let fed = feed::feed(broker, &topics.input, 3, feed::articles(0, 300));
    let start = || Worker::start(broker, &topics, "first", &[]);
    let mut worker = start();
    let ended =
        wait_for(Duration::from_secs(6), Duration::from_millis(100), || (!worker.is_running()).then_some(()));
    assert_eq!(oracle::offsets_committed(broker, &topics), 0, "nothing may be committed without an output");
    assert!(!worker.is_ready(), "a worker that cannot publish is not ready");
    assert!(worker.log_text().contains(&topics.output), "it names the topic:\n{}", worker.log_tail());
    topics::create(broker, &topics.output, 4, &[]);
    if ended.is_some() {
        // An orchestrator starts it again.
        worker = start();
    }
    oracle::judge(broker, &topics, &fed, LIMIT).assert_exactly_once().assert_no_dead_letters();
    worker.stop();
}

/// Time-outs that outlast a broker's restart.
const PATIENT: [(&str, &str); 3] = [
    ("RAWI__CONSUMER__SESSION_TIMEOUT", "45s"),
    ("RAWI__CONSUMER__MAX_POLL_INTERVAL", "5m"),
    ("RAWI__PRODUCER__TRANSACTION_TIMEOUT", "20s"),
];

#[test]
fn a_broker_that_restarts_and_one_that_freezes_lose_and_double_nothing() {
    let (broker, _guard) = broker::exclusive();
    if !broker.is_ours() {
        eprintln!("not run: the broker of RAWI_TEST_BOOTSTRAP is not ours to stop");
        return;
    }
    let topics = Topics::create(broker, "broker-restart", 6);
    let stream = Stream::start(broker, &topics, 3_000, 200, Duration::from_millis(250));
    let mut workers = ["first", "second"].map(|name| Worker::start(broker, &topics, name, &PATIENT));
    oracle::wait_for_progress(broker, &topics, 200, LIMIT);
    broker.stop();
    std::thread::sleep(Duration::from_secs(2));
    broker.start_again();
    std::thread::sleep(Duration::from_secs(2));
    broker.freeze();
    std::thread::sleep(Duration::from_secs(3));
    broker.thaw();
    let fed = stream.join();
    oracle::judge(broker, &topics, &fed, Duration::from_secs(240))
        .assert_exactly_once()
        .assert_no_dead_letters();
    for worker in &mut workers {
        assert!(worker.is_running(), "a worker did not outlive the broker:\n{}", worker.log_tail());
        worker.stop();
    }
}

/// Asserts that work goes on to the end, not that nothing doubles. When the only broker of a cluster crashes inside a
/// transaction, Kafka itself may end that transaction without its markers: the coordinator that comes back before it
/// knows any leader takes the partitions for deleted and skips them ("Couldn't find leader endpoint for partitions … can
/// be skipped", TransactionMarkerChannelManager, seen with Kafka 4.3.1).
#[test]
fn a_lone_broker_that_crashes_is_waited_for() {
    let (broker, _guard) = broker::exclusive();
    if !broker.is_ours() {
        eprintln!("not run: the broker of RAWI_TEST_BOOTSTRAP is not ours to kill");
        return;
    }
    let topics = Topics::create(broker, "broker-crash", 6);
    let stream = Stream::start(broker, &topics, 1_000, 200, Duration::from_millis(250));
    let mut workers = ["first", "second"].map(|name| Worker::start(broker, &topics, name, &[]));
    oracle::wait_for_progress(broker, &topics, 200, LIMIT);
    broker.kill();
    std::thread::sleep(Duration::from_secs(2));
    broker.start_again();
    let fed = stream.join();
    oracle::wait_for_progress(broker, &topics, fed.len(), Duration::from_secs(240));
    for worker in &mut workers {
        assert!(worker.is_running(), "a worker did not outlive the broker:\n{}", worker.log_tail());
        worker.stop();
    }
}

#[test]
fn at_least_once_loses_nothing_either() {
    let (broker, _guard) = broker::shared();
    let topics = Topics::create(broker, "at-least-once", 3);
    let fed = feed::feed(broker, &topics.input, 3, feed::articles(0, 400));
    let mut worker = Worker::start(broker, &topics, "first", &[("RAWI__DELIVERY", "at-least-once")]);
    // Nobody crashed, so here too each comes once.
    oracle::judge(broker, &topics, &fed, LIMIT).assert_exactly_once().assert_no_dead_letters();
    worker.stop();
    assert_eq!(
        reader::read_committed(broker, &topics.output).len(),
        usize::try_from(reader::ends(broker, &topics.output, "read_uncommitted").iter().sum::<i64>())
            .unwrap(),
        "no transaction marker was written"
    );
}

#[test]
fn an_input_topic_that_is_made_anew_is_read_from_its_start_and_a_hang_up_ends_the_worker_cleanly() {
    let (broker, _guard) = broker::shared();
    let topics = Topics::create(broker, "anew", 1);
    let mut worker = Worker::start(broker, &topics, "first", &[]);
    let published = |count: usize| {
        wait_for(LIMIT, Duration::from_millis(100), || {
            let read = reader::read_committed(broker, &topics.output);
            (read.len() >= count).then_some(read.len())
        })
    };
    feed::feed(broker, &topics.input, 1, feed::articles(0, 40));
    assert_eq!(published(40), Some(40));

    // Offsets begin at 0 again, and the worker has gone past that.
    topics::delete(broker, &topics.input);
    topics::create(broker, &topics.input, 1, &[]);
    feed::feed(broker, &topics.input, 1, feed::articles(40, 50));
    assert_eq!(published(50), Some(50), "{}", worker.log_tail());
    assert_eq!(worker.metric("rawi_ledger_violations_total").unwrap_or(0.0), 0.0);
    worker.hang_up();
    let end = worker.wait(Duration::from_secs(12));
    assert!(end.success(), "{end}: {}", worker.log_tail());
}
