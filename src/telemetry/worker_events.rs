//! What happens in the worker: each event writes its log line and moves its metrics in one place.
//!
//! Log lines carry topic, partition, offset, stage and trace id; never the text of an article.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use super::health::{Health, Obstacle};
use super::metrics::{
    Client, Completed, Drained, Flow, Metrics, Phase, Queue, QueueMeter, Rebalance, Transaction,
};
use super::recent::{DeadLetter, Headline, Recent};
use super::trace_context::TraceContext;
use super::traces::{Leaving, Tracer};
use crate::pipeline::budget::Budget;
use crate::pipeline::ledger::LedgerError;
use crate::pipeline::passport::{Failure, InputRecord, Outcome, Passport};
use crate::pipeline::pool::Watch;
use crate::settings::Settings;

/// The counts a person asks for at the end of a run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Totals {
    /// Records taken from the input topic, those read again after a rewind included.
    pub consumed: u64,
    /// Enriched records committed.
    pub published: u64,
    /// Dead letters committed.
    pub dead_lettered: u64,
    /// Transactions committed.
    pub transactions: u64,
}

#[derive(Default)]
struct Counts {
    consumed: AtomicU64,
    published: AtomicU64,
    dead_lettered: AtomicU64,
    transactions: AtomicU64,
}

/// Events of one worker. Shared by all its threads.
pub struct WorkerEvents {
    metrics: Arc<Metrics>,
    health: Arc<Health>,
    topic: String,
    started: Instant,
    draining: AtomicBool,
    /// Whether anything was ever hindered.
    hindered: AtomicBool,
    counts: Counts,
    consumed: Flow,
    published: Flow,
    dead_letters: Flow,
    queues: [QueueMeter; 3],
    frontiers: Mutex<Frontiers>,
    paused_at: Mutex<Option<Instant>>,
    recent: Option<Arc<Recent>>,
    tracer: Option<Tracer>,
}

/// Where a partition stands by the client's statistics.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Its end (last stable offset).
    pub end: i64,
    /// The offset that is fetched next; absent while fetched records wait to be taken.
    pub next: Option<i64>,
}

/// How far each assigned partition is committed, for lag: by our own commits; before the first one by the first record
/// that was taken, or, while none was, by where fetching began.
#[derive(Default)]
struct Frontiers {
    committed: BTreeMap<i32, i64>,
}

fn unix_now() -> f64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0.0, |since| since.as_secs_f64())
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl WorkerEvents {
    /// Events that move `metrics` and `health`, whose beats count from `started`.
    pub fn new(settings: &Settings, metrics: Arc<Metrics>, health: Arc<Health>, started: Instant) -> Self {
        let queues = [Queue::Normalize, Queue::Extract, Queue::Publish].map(|queue| metrics.queue(queue));
        let (depth, in_flight) = (settings.pipeline.queue_depth, settings.pipeline.budget_records);
        for (queue, capacity) in queues.iter().zip([depth, depth, in_flight]) {
            queue.set_capacity(capacity);
        }
        metrics.set_budget(settings.pipeline.budget, settings.pipeline.budget_records);
        Self {
            topic: settings.topics.input.clone(),
            started,
            draining: AtomicBool::new(false),
            hindered: AtomicBool::new(false),
            counts: Counts::default(),
            consumed: metrics.consumed(&settings.topics.input),
            published: metrics.published(&settings.topics.output),
            dead_letters: metrics.published(&settings.topics.dead_letter),
            queues,
            frontiers: Mutex::default(),
            paused_at: Mutex::default(),
            recent: None,
            tracer: None,
            metrics,
            health,
        }
    }

    /// The same, which keep the last headlines and dead letters in `recent`.
    pub fn keeping(self, recent: Option<Arc<Recent>>) -> Self {
        Self { recent, ..self }
    }

    /// The same, which tell `tracer` what becomes of articles.
    pub fn tracing(self, tracer: Option<Tracer>) -> Self {
        Self { tracer, ..self }
    }

    /// The counts so far.
    pub fn totals(&self) -> Totals {
        let load = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        Totals {
            consumed: load(&self.counts.consumed),
            published: load(&self.counts.published),
            dead_lettered: load(&self.counts.dead_lettered),
            transactions: load(&self.counts.transactions),
        }
    }

    /// The worker starts with these threads a stage.
    pub fn started(&self, settings: &Settings, memory_bound: usize, threads: [(&'static str, usize); 2]) {
        for (stage, threads) in threads {
            self.metrics.set_workers(stage, threads);
        }
        tracing::info!(
            version = env!("CARGO_PKG_VERSION"),
            input = settings.topics.input,
            output = settings.topics.output,
            dead_letter = settings.topics.dead_letter,
            group = settings.kafka.group_id,
            delivery = settings.delivery.as_str(),
            budget_bytes = settings.pipeline.budget,
            memory_bound_bytes = memory_bound,
            "the worker starts"
        );
    }

    /// The consumer task turned.
    pub fn consumer_alive(&self) {
        self.health.polled(self.started.elapsed());
        self.metrics.polled_at(unix_now());
    }

    /// The publisher turned.
    pub fn publisher_alive(&self) {
        self.health.published(self.started.elapsed());
    }

    /// The producer can be used.
    pub fn producer_ready(&self) {
        self.health.set_producer(true);
        self.update_ready();
        self.unhindered(Obstacle::ProducerEntry);
        self.unhindered(Obstacle::TransactionalId);
        tracing::info!("the producer is ready");
    }

    /// The worker is hindered from outside; `why` tells the cure as well. Told once in the log, and by `/readyz` until
    /// [`unhindered`](Self::unhindered).
    pub fn hindered(&self, obstacle: Obstacle, why: &str) {
        let news = self.health.hindered(obstacle, why);
        self.hindered.store(true, Ordering::Release);
        self.update_ready();
        if news {
            tracing::error!(reason = why, "not ready");
        }
    }

    /// This hinders the worker no more. Costs next to nothing when nothing did.
    pub fn unhindered(&self, obstacle: Obstacle) {
        if self.hindered.load(Ordering::Acquire) && self.health.unhindered(obstacle) {
            self.update_ready();
            tracing::info!(?obstacle, "no longer hindered");
        }
    }

    /// Whether anything outside hinders the worker now.
    pub fn is_hindered(&self) -> bool {
        self.hindered.load(Ordering::Acquire) && self.health.is_hindered()
    }

    /// Whether the cluster does not let a client in, for want of good credentials or certificates.
    pub fn is_kept_out(&self) -> bool {
        self.hindered.load(Ordering::Acquire) && self.health.is_kept_out()
    }

    /// The worker begins anew with new clients, because credentials or certificates have changed.
    pub fn begins_anew(&self) {
        self.health.begins_anew();
        self.update_ready();
        tracing::info!("credentials or certificates have changed: beginning anew with them");
    }

    fn update_ready(&self) {
        self.metrics.set_ready(self.health.ready().is_yes());
    }

    /// The shutdown has begun.
    pub fn draining(&self) {
        self.draining.store(true, Ordering::Release);
        self.health.draining();
        self.update_ready();
        tracing::info!("shutting down: taking nothing new, finishing what is under way");
    }

    /// A record was taken. The first of an assignment is where its partition was committed to.
    pub fn record_consumed(&self, partition: i32, offset: i64, bytes: usize) {
        lock(&self.frontiers).committed.entry(partition).or_insert(offset);
        self.counts.consumed.fetch_add(1, Ordering::Relaxed);
        self.consumed.add(1, bytes as u64);
        self.unhindered(Obstacle::Input);
    }

    /// An article was handed to the first stage, or needed none.
    pub fn handed_on(&self, passport: &Passport) {
        if let Some(tracer) = &self.tracer {
            tracer.consumed(passport);
        }
    }

    /// The trace context that goes out with an article; `None` when its trace is not recorded here.
    pub fn outgoing(&self, passport: &Passport) -> Option<TraceContext> {
        self.tracer.as_ref()?.outgoing(passport)
    }

    /// A batch that began at `began` was committed, or failed as `error` says.
    pub fn batch_ended<'a>(
        &self,
        articles: impl Iterator<Item = Leaving<'a>>,
        began: Instant,
        error: Option<&str>,
    ) {
        if let Some(tracer) = &self.tracer {
            tracer.batch_ended(articles, began, error);
        }
    }

    /// The client reported an error where a record was expected.
    pub fn consume_failed(&self, error: &str) {
        tracing::warn!(error, "the consumer reported an error");
    }

    /// A partition delivered an offset that it had gone past already.
    pub fn went_back(&self, partition: i32, error: &LedgerError) {
        tracing::warn!(
            topic = self.topic,
            partition,
            %error,
            "the partition went back: its topic was made anew or has lost records; reading again from the committed offsets"
        );
    }

    /// A ledger was misused; the count must stay 0.
    pub fn ledger_violated(&self, partition: i32, error: &LedgerError) {
        self.metrics.ledger_violation(error.kind());
        tracing::error!(topic = self.topic, partition, %error, "ledger violated");
    }

    /// A result came after its partition was given back or rewound.
    pub fn stale_result(&self) {
        self.metrics.stale_results(1);
    }

    /// Fetching was paused.
    pub fn paused(&self) {
        self.metrics.paused();
        *lock(&self.paused_at) = Some(Instant::now());
        tracing::info!("fetching paused: the budget or the first queue is full");
    }

    /// Fetching was resumed.
    pub fn resumed(&self) {
        self.count_pause(false);
        tracing::info!("fetching resumed");
    }

    /// Counts the time since fetching was paused, or since it was counted last.
    fn count_pause(&self, still: bool) {
        let mut paused = lock(&self.paused_at);
        if let Some(since) = paused.take() {
            let now = Instant::now();
            self.metrics.backpressure(now.saturating_duration_since(since).as_secs_f64());
            *paused = still.then_some(now);
        }
    }

    /// The depths of the channels and the budget now.
    pub fn flow(&self, work: usize, stories: usize, results: usize, budget: &Budget) {
        for (queue, depth) in self.queues.iter().zip([work, stories, results]) {
            queue.set_depth(depth);
        }
        self.metrics.set_in_flight(budget.bytes(), budget.records());
        self.count_pause(true);
    }

    /// Partitions were assigned; `total` are assigned now.
    pub fn assigned(&self, partitions: &[i32], total: usize) {
        self.metrics.rebalanced(Rebalance::Assign);
        self.metrics.set_assigned(&self.topic, total);
        self.health.assigned();
        self.update_ready();
        self.unhindered(Obstacle::Group);
        let mut frontiers = lock(&self.frontiers);
        for partition in partitions {
            frontiers.committed.remove(partition);
        }
    }

    /// Partitions were given back.
    pub fn revoked(&self, partitions: &[i32], total: usize, result: Drained, took: Duration) {
        tracing::info!(
            ?partitions,
            result = result.as_str(),
            took_ms = took.as_millis(),
            "partitions given back"
        );
        self.metrics.rebalanced(Rebalance::Revoke);
        self.metrics.rebalance_drained(result, took.as_secs_f64());
        self.forget(partitions, total);
    }

    /// Partitions were gone.
    pub fn lost(&self, partitions: &[i32], total: usize) {
        self.metrics.rebalanced(Rebalance::Lost);
        self.forget(partitions, total);
    }

    fn forget(&self, partitions: &[i32], total: usize) {
        self.metrics.set_assigned(&self.topic, total);
        let mut frontiers = lock(&self.frontiers);
        for partition in partitions {
            frontiers.committed.remove(partition);
            self.metrics.forget_partition(&self.topic, *partition);
        }
    }

    /// Everything assigned was rewound to its committed offsets.
    pub fn rewound(&self, reason: &'static str, partitions: &[i32]) {
        self.metrics.rewound(reason);
        tracing::info!(reason, ?partitions, "rewound to the committed offsets");
    }

    /// Statistics told the ends of partitions (last stable offsets). Lag is computed from our own frontier:
    /// librdkafka's is wrong when the producer commits the offsets. `oldest` is the age of the oldest record of each
    /// partition under way.
    pub fn watermarks(&self, standing: &BTreeMap<i32, Standing>, oldest: &BTreeMap<i32, f64>) {
        let frontiers = lock(&self.frontiers);
        for (partition, Standing { end, next }) in standing {
            if let Some(committed) = frontiers.committed.get(partition).or(next.as_ref()) {
                let age = oldest.get(partition).copied().unwrap_or(0.0);
                self.metrics.set_partition(&self.topic, *partition, (end - committed).max(0), age);
            }
        }
    }

    /// librdkafka's statistics of one client: bytes received and sent since it was made, and the mean round trip in
    /// seconds to its slowest broker.
    pub fn client_statistics(&self, client: Client, received: u64, sent: u64, round_trip: Option<f64>) {
        self.metrics.client_statistics(client, received, sent, round_trip, unix_now());
    }

    /// librdkafka reported an error outside of a call.
    pub fn client_error(&self, client: Client, code: &str, error: &str, reason: &str) {
        self.metrics.client_error(client, code);
        tracing::warn!(client = client.as_str(), error, reason, "a kafka client reported an error");
    }

    /// A transaction was committed.
    pub fn transaction_committed(&self, records: usize, took: Duration) {
        self.counts.transactions.fetch_add(1, Ordering::Relaxed);
        self.metrics.transaction_committed(records, took.as_secs_f64());
        self.metrics.committed_at(unix_now());
        self.unhindered(Obstacle::Output);
        self.unhindered(Obstacle::TransactionalId);
    }

    /// A transaction failed.
    pub fn transaction_failed(&self, result: Transaction, code: &str) {
        self.metrics.transaction_failed(result);
        tracing::warn!(result = result.as_str(), code, "transaction failed; its articles are done again");
    }

    /// A phase of a transaction ended.
    pub fn transaction_phase(&self, phase: Phase, took: Duration) {
        self.metrics.transaction_phase(phase, took.as_secs_f64());
    }

    /// A transactional call reported an error.
    pub fn transaction_error(&self, class: &str, code: &str) {
        self.metrics.transaction_error(class, code);
    }

    /// The producer must be made anew.
    pub fn producer_recreated(&self, reason: &str) {
        self.metrics.producer_recreated(reason);
        self.health.set_producer(false);
        self.update_ready();
        tracing::warn!(reason, "the producer is made anew");
    }

    /// An article's outcome is committed. `age` is the time since the worker took it.
    pub fn article_done(&self, outcome: &Outcome, record: &InputRecord, age: Duration) {
        lock(&self.frontiers).committed.insert(record.partition, record.offset + 1);
        let since_record = record.timestamp.map(|millis| unix_now() - millis as f64 / 1000.0);
        self.metrics.end_to_end(since_record.unwrap_or(age.as_secs_f64()).max(0.0));
        match outcome {
            Outcome::Publish { value, gist, .. } => {
                if let Some(recent) = &self.recent {
                    recent.published(Headline {
                        at: (unix_now() * 1000.0) as i64,
                        headline: gist.headline.clone(),
                        language: gist.language.clone(),
                        source: gist.source.clone(),
                        partition: record.partition,
                        offset: record.offset,
                    });
                }
                self.metrics.article(gist.language.as_deref(), gist.source.as_deref());
                self.counts.published.fetch_add(1, Ordering::Relaxed);
                self.published.add(1, value.len() as u64);
                self.metrics.completed(Completed::Published, 1);
            }
            Outcome::DeadLetter(failure) => {
                self.counts.dead_lettered.fetch_add(1, Ordering::Relaxed);
                self.dead_letters.add(1, record.bytes() as u64);
                self.metrics.completed(Completed::DeadLettered, 1);
                self.metrics.dead_letter(failure.stage, failure.kind);
                if let Some(recent) = &self.recent {
                    recent.dead_lettered(DeadLetter {
                        at: (unix_now() * 1000.0) as i64,
                        stage: failure.stage,
                        kind: failure.kind,
                        partition: record.partition,
                        offset: record.offset,
                    });
                }
                let trace = record
                    .header("traceparent")
                    .and_then(|parent| TraceContext::parse(parent.as_bytes(), None));
                tracing::warn!(
                    topic = %record.topic, partition = record.partition, offset = record.offset,
                    stage = failure.stage, kind = failure.kind, reason = failure.message,
                    trace_id = trace.map(|trace| trace.trace_id()), "dead letter"
                );
            }
            Outcome::Drop { reason } => {
                self.metrics.completed(Completed::Dropped, 1);
                tracing::debug!(partition = record.partition, offset = record.offset, reason, "dropped");
            }
        }
    }
}

impl Watch for WorkerEvents {
    fn stage_finished(&self, stage: &'static str, seconds: f64) {
        self.metrics.stage_finished(stage, seconds);
    }

    fn stage_failed(&self, failure: &Failure) {
        self.metrics.stage_failed(failure.stage, failure.kind);
    }

    fn article_left(
        &self,
        stage: &'static str,
        passport: &Passport,
        since: Instant,
        failure: Option<&Failure>,
    ) {
        if let Some(tracer) = &self.tracer {
            tracer.stage_left(passport, stage, since, failure);
        }
    }

    fn worker_busy(&self, stage: &'static str, change: i64) {
        self.metrics.worker_busy(stage, change);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pipeline::passport::Gist;

    fn events() -> (WorkerEvents, Arc<Metrics>) {
        let settings = Settings::load(None, std::iter::empty(), &[]).unwrap();
        let metrics = Arc::new(Metrics::new().unwrap());
        let health = Arc::new(Health::new(Duration::from_secs(60)));
        (WorkerEvents::new(&settings, Arc::clone(&metrics), health, Instant::now()), metrics)
    }

    fn record(partition: i32, offset: i64) -> InputRecord {
        let (topic, headers) = ("news.raw".into(), Vec::new());
        InputRecord { topic, partition, offset, timestamp: None, key: None, value: None, headers }
    }

    #[test]
    fn lag_is_known_before_the_first_commit_and_gone_with_the_partition() {
        let (events, metrics) = events();
        events.assigned(&[0, 1, 2], 3);
        events.record_consumed(0, 40, 1);
        events.record_consumed(0, 41, 1);
        let standing = BTreeMap::from([
            (0, Standing { end: 50, next: Some(45) }),
            (1, Standing { end: 50, next: Some(45) }),
            (2, Standing { end: 50, next: None }),
        ]);
        let oldest = BTreeMap::from([(0, 1.5)]);
        events.watermarks(&standing, &oldest);
        let lag = |partition: i32| {
            let start = format!("rawi_consumer_lag_records{{partition=\"{partition}\",topic=\"news.raw\"}} ");
            metrics.encode().lines().find_map(|line| line.strip_prefix(&start).map(str::to_owned))
        };
        assert_eq!(lag(0).as_deref(), Some("10"), "from the first record that was taken");
        assert_eq!(lag(1).as_deref(), Some("5"), "from where fetching began");
        assert_eq!(lag(2), None, "what waits in the client's queue may not be committed");
        let gist = Box::new(Gist { language: Some("ar".into()), ..Gist::default() });
        let outcome = Outcome::Publish { key: String::new(), value: Vec::new(), gist };
        events.article_done(&outcome, &record(0, 40), Duration::ZERO);
        events.watermarks(&standing, &oldest);
        assert_eq!(lag(0).as_deref(), Some("9"));
        assert!(metrics.encode().contains("rawi_articles_by_language_total{language=\"ar\"} 1"));
        assert!(metrics.encode().contains("rawi_articles_by_source_total{source=\"unknown\"} 1"));
        events.lost(&[0], 2);
        assert_eq!(lag(0), None);
    }

    #[test]
    fn a_pause_is_counted_while_it_lasts() {
        let (events, metrics) = events();
        let budget = Budget::new(1, 1);
        let counted = || {
            let text = metrics.encode();
            let line = text.lines().find(|line| line.starts_with("rawi_backpressure_seconds_total "));
            line.unwrap().rsplit(' ').next().unwrap().parse::<f64>().unwrap()
        };
        events.flow(0, 0, 0, &budget);
        assert_eq!(counted(), 0.0);
        events.paused();
        std::thread::sleep(Duration::from_millis(20));
        events.flow(0, 0, 0, &budget);
        let first = counted();
        assert!(first >= 0.02, "{first}");
        std::thread::sleep(Duration::from_millis(20));
        events.resumed();
        assert!((0.04..5.0).contains(&counted()));
        let end = counted();
        events.flow(0, 0, 0, &budget);
        assert_eq!(counted(), end);
    }
}
