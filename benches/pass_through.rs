//! The worker with trivial stages against a bare consume-produce loop, on the same broker and in one run.
//!
//! ```sh
//! RAWI_BENCH_BOOTSTRAP=127.0.0.1:9092 cargo bench --bench pass_through
//! ```
//!
//! Both sides read the same topic of 4 KB records and write to a topic of their own, transactionally: 1000 records or
//! 500 ms a transaction, delivery reports awaited before the commit. They take turns; the medians and their ratio are
//! printed. `RAWI_BENCH_SETTINGS` takes more settings of the worker, `KEY=VALUE` with a space between. What is compared
//! is everything the worker adds to the clients: owning the record, channels, two thread pools, ledger, budget, batch.

#![allow(clippy::expect_used, missing_docs)]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use rawi::kafka::consumer::Phase;
use rawi::kafka::worker::{self, Stages};
use rawi::pipeline::passport::Outcome;
use rawi::settings::Settings;
use rawi::telemetry::health::Health;
use rawi::telemetry::metrics::Metrics;
use rawi::telemetry::worker_events::WorkerEvents;
use rdkafka::admin::{AdminClient, AdminOptions, NewTopic, TopicReplication};
use rdkafka::client::DefaultClientContext;
use rdkafka::consumer::{BaseConsumer, Consumer as _};
use rdkafka::message::Message as _;
use rdkafka::producer::{
    BaseRecord, DeliveryResult, NoCustomPartitioner, Producer as _, ProducerContext, ThreadedProducer,
};
use rdkafka::{ClientConfig, ClientContext, Offset, TopicPartitionList};

// Both sides with the allocator that the worker has.
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

const RECORDS: usize = 40_000;
const RECORD_BYTES: usize = 4096;
const PARTITIONS: i32 = 6;
const ROUNDS: usize = 5;
const BATCH: usize = 1000;
const TIMEOUT: Duration = Duration::from_secs(30);

struct Pending(Arc<AtomicUsize>);

impl ClientContext for Pending {}

impl ProducerContext<NoCustomPartitioner> for Pending {
    type DeliveryOpaque = ();

    fn delivery(&self, result: &DeliveryResult<'_>, (): ()) {
        assert!(result.is_ok(), "a record was not delivered");
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

fn main() {
    let Ok(bootstrap) = std::env::var("RAWI_BENCH_BOOTSTRAP") else {
        println!("set RAWI_BENCH_BOOTSTRAP to a broker to measure on");
        return;
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    let run = std::process::id();
    let input = format!("bench.{run}.in");
    runtime.block_on(create(&bootstrap, &input));
    fill(&bootstrap, &input);
    let dead_letters = format!("bench.{run}.dead");
    runtime.block_on(create(&bootstrap, &dead_letters));
    let (mut bare, mut ours) = (Vec::new(), Vec::new());
    for round in 0..=ROUNDS {
        let output = format!("bench.{run}.bare.{round}");
        runtime.block_on(create(&bootstrap, &output));
        let loop_rate = bare_loop(&bootstrap, &input, &output);
        let output = format!("bench.{run}.rawi.{round}");
        runtime.block_on(create(&bootstrap, &output));
        let worker_rate = runtime.block_on(rawi_worker(&bootstrap, &input, &output, &dead_letters));
        println!("round {round}: bare loop {loop_rate:.0} records/s, worker {worker_rate:.0} records/s");
        if round > 0 {
            bare.push(loop_rate);
            ours.push(worker_rate);
        }
    }
    let (bare, ours) = (median(bare), median(ours));
    println!(
        "median of {ROUNDS} after one warm-up: bare {bare:.0}/s, worker {ours:.0}/s, ratio {:.2}",
        ours / bare
    );
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}

fn config(bootstrap: &str) -> ClientConfig {
    let mut config = ClientConfig::new();
    config.set("bootstrap.servers", bootstrap);
    config
}

async fn create(bootstrap: &str, topic: &str) {
    let admin: AdminClient<DefaultClientContext> = config(bootstrap).create().expect("an admin client");
    let topics = [NewTopic::new(topic, PARTITIONS, TopicReplication::Fixed(1))];
    for result in admin.create_topics(&topics, &AdminOptions::new()).await.expect("an answer") {
        result.expect("a topic");
    }
}

fn fill(bootstrap: &str, topic: &str) {
    let pending = Arc::new(AtomicUsize::new(0));
    let producer: ThreadedProducer<Pending> =
        config(bootstrap).create_with_context(Pending(Arc::clone(&pending))).expect("a producer");
    let text: String = "خبر عاجل من الرواي، ".chars().cycle().take(RECORD_BYTES / 2).collect();
    for number in 0..RECORDS {
        pending.fetch_add(1, Ordering::AcqRel);
        let key = number.to_string();
        let mut record = BaseRecord::to(topic).key(&key).payload(&text);
        while let Err((_, again)) = producer.send(record) {
            record = again;
            std::thread::sleep(Duration::from_millis(5));
        }
    }
    while pending.load(Ordering::Acquire) > 0 {
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// What a careful programmer writes without the worker: poll, send, and every thousand records await, add the offsets,
/// commit.
fn bare_loop(bootstrap: &str, input: &str, output: &str) -> f64 {
    let consumer: BaseConsumer = config(bootstrap)
        .set("group.id", output)
        .set("auto.offset.reset", "earliest")
        .set("enable.auto.commit", "false")
        .set("partition.assignment.strategy", "cooperative-sticky")
        .create()
        .expect("a consumer");
    consumer.subscribe(&[input]).expect("a subscription");
    let pending = Arc::new(AtomicUsize::new(0));
    let producer: ThreadedProducer<Pending> = config(bootstrap)
        .set("transactional.id", output)
        .set("compression.type", "lz4")
        .create_with_context(Pending(Arc::clone(&pending)))
        .expect("a producer");
    producer.init_transactions(TIMEOUT).expect("a coordinator");
    let (mut done, mut started) = (0, None);
    while done < RECORDS {
        producer.begin_transaction().expect("a transaction");
        let mut next = TopicPartitionList::new();
        let (mut batch, opened) = (0, Instant::now());
        while batch < BATCH && done + batch < RECORDS && opened.elapsed() < Duration::from_millis(500) {
            let Some(message) = consumer.poll(Duration::from_millis(50)) else { continue };
            let message = message.expect("a record");
            started.get_or_insert_with(Instant::now);
            pending.fetch_add(1, Ordering::AcqRel);
            let payload = message.payload().unwrap_or_default();
            let key = message.key().unwrap_or_default();
            assert!(
                producer.send(BaseRecord::to(output).key(key).payload(payload)).is_ok(),
                "the queue is full"
            );
            let offset = Offset::Offset(message.offset() + 1);
            match next.find_partition(input, message.partition()) {
                Some(mut element) => element.set_offset(offset).expect("an offset"),
                None => next.add_partition_offset(input, message.partition(), offset).expect("an offset"),
            }
            batch += 1;
        }
        while pending.load(Ordering::Acquire) > 0 {
            std::thread::sleep(Duration::from_micros(200));
        }
        if batch > 0 {
            let group = consumer.group_metadata().expect("a group");
            producer.send_offsets_to_transaction(&next, &group, TIMEOUT).expect("offsets");
        }
        producer.commit_transaction(TIMEOUT).expect("a commit");
        done += batch;
    }
    RECORDS as f64 / started.map_or(f64::NAN, |started| started.elapsed().as_secs_f64())
}

/// The worker, whose stages hand the payload through.
async fn rawi_worker(bootstrap: &str, input: &str, output: &str, dead_letters: &str) -> f64 {
    let overrides = [
        ("kafka.bootstrap_servers", bootstrap),
        ("kafka.group_id", output),
        ("topics.input", input),
        ("topics.output", output),
        ("topics.dead_letter", dead_letters),
        ("producer.transactional_id", output),
        ("admin.listen", ""),
    ];
    let mut overrides: Vec<(String, String)> =
        overrides.iter().map(|(key, value)| ((*key).into(), (*value).into())).collect();
    let more = std::env::var("RAWI_BENCH_SETTINGS").unwrap_or_default();
    overrides.extend(
        more.split_whitespace()
            .filter_map(|pair| pair.split_once('='))
            .map(|(key, value)| (key.into(), value.into())),
    );
    let settings = Arc::new(Settings::load(None, std::iter::empty(), &overrides).expect("settings"));
    let metrics = Arc::new(Metrics::new().expect("metrics"));
    let health = Arc::new(Health::new(TIMEOUT));
    let events = Arc::new(WorkerEvents::new(&settings, metrics, health, Instant::now()));
    let stages: Stages<Vec<u8>> = Stages {
        normalize: Box::new(|passport, ()| Ok(passport.record.value.clone().unwrap_or_default())),
        extract: Box::new(|passport, value| {
            let key = passport.record.key.as_deref().map(String::from_utf8_lossy).unwrap_or_default();
            Ok(Outcome::Publish { key: key.into_owned(), value, gist: Box::default() })
        }),
    };
    let (phase, stop) = tokio::sync::watch::channel(Phase::Run);
    let running = tokio::spawn(worker::run(settings, Arc::clone(&events), stages, stop));
    let mut started = None;
    while (events.totals().published as usize) < RECORDS {
        if started.is_none() && events.totals().consumed > 0 {
            started = Some(Instant::now());
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    let rate = RECORDS as f64 / started.map_or(f64::NAN, |started| started.elapsed().as_secs_f64());
    phase.send(Phase::Drain).expect("a running worker");
    running.await.expect("no panic").expect("a clean end");
    rate
}
