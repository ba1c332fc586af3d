//! The catalogue of metrics: every series the worker exports, its meaning and its labels, in this one file.
//!
//! Base units, `_total` on counters, no topic or partition label except where a value exists once a
//! partition. Label values that are known beforehand are resolved once and exported from the start with zero,
//! so that an alert on a rate sees the first increase. One registry a [`Metrics`], never the global one:
//! tests run side by side.
//!
//! Counters that must stay zero (an alert on any increase): `rawi_ledger_violations_total`,
//! `rawi_order_violations_total`.

use std::array;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};

use prometheus::core::Collector;
use prometheus::process_collector::ProcessCollector;
use prometheus::proto::MetricFamily;
use prometheus::{
    Counter, Error, Gauge, GaugeVec, Histogram, HistogramOpts, HistogramVec, IntCounter, IntCounterVec,
    IntGauge, IntGaugeVec, Opts, Registry, TextEncoder,
};

use super::labels::{Capped, FAILURES, LEDGER_RULES, RECREATIONS, REWINDS};
pub use super::labels::{Client, Completed, Drained, Phase, Queue, Rebalance, SpanLoss, Transaction};

/// What all names but `process_*` begin with.
const NAMESPACE: &str = "rawi";

/// Work of a stage on one article: 0.1 ms to the time limit.
const STAGE_SECONDS: &[f64] =
    &[0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];

/// From the input record's timestamp to the commit: one transaction interval to an hour of catching up.
const LATENCY_SECONDS: &[f64] =
    &[0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0, 900.0, 1800.0, 3600.0];

/// Records in one transaction.
const TRANSACTION_RECORDS: &[f64] =
    &[1.0, 5.0, 10.0, 25.0, 50.0, 100.0, 250.0, 500.0, 1000.0, 2500.0, 5000.0, 10000.0];

/// A transaction or a phase of one: a millisecond to the broker's time limit.
const TRANSACTION_SECONDS: &[f64] =
    &[0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 20.0, 30.0];

/// Finishing what is in flight before partitions are given away.
const DRAIN_SECONDS: &[f64] = &[0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 20.0, 30.0];

/// Most languages and most sources with a series of their own.
const LANGUAGES: usize = 80;
const SOURCES: usize = 100;

/// The stages, as their label says.
const STAGES: [&str; 4] = ["consume", "normalize", "extract", "publish"];

/// Records and bytes that passed one place; keep it instead of looking it up a record.
#[derive(Debug, Clone)]
pub struct Flow {
    records: IntCounter,
    bytes: IntCounter,
}

impl Flow {
    /// Counts records and their bytes.
    pub fn add(&self, records: u64, bytes: u64) {
        self.records.inc_by(records);
        self.bytes.inc_by(bytes);
    }
}

/// Depth and capacity of one bounded channel.
#[derive(Debug, Clone)]
pub struct QueueMeter {
    depth: IntGauge,
    capacity: IntGauge,
}

impl QueueMeter {
    /// Sets how many articles wait.
    pub fn set_depth(&self, articles: usize) {
        self.depth.set(whole(articles));
    }

    /// Sets how many articles can wait.
    pub fn set_capacity(&self, articles: usize) {
        self.capacity.set(whole(articles));
    }
}

#[derive(Debug)]
struct StageMeters {
    duration: Histogram,
    retries: IntCounter,
    panics: IntCounter,
    timeouts: IntCounter,
    busy: IntGauge,
    workers: IntGauge,
}

/// Every metric of the worker.
#[derive(Debug)]
pub struct Metrics {
    registry: Registry,
    names: BTreeSet<String>,
    records_consumed: IntCounterVec,
    bytes_consumed: IntCounterVec,
    records_completed: IntCounterVec,
    records_published: IntCounterVec,
    bytes_published: IntCounterVec,
    stages: [StageMeters; STAGES.len()],
    stage_errors: IntCounterVec,
    end_to_end: Histogram,
    queue_depth: IntGaugeVec,
    queue_capacity: IntGaugeVec,
    budget_bytes: IntGauge,
    budget_limit_bytes: IntGauge,
    budget_records: IntGauge,
    budget_limit_records: IntGauge,
    backpressure: Counter,
    pauses: IntCounter,
    lag: IntGaugeVec,
    oldest_age: GaugeVec,
    assigned: IntGaugeVec,
    rebalances: IntCounterVec,
    rebalance_drain: HistogramVec,
    transactions: IntCounterVec,
    transaction_records: Histogram,
    transaction_duration: Histogram,
    transaction_phase: HistogramVec,
    transaction_errors: IntCounterVec,
    producer_recreated: IntCounterVec,
    rewinds: IntCounterVec,
    dead_letters: IntCounterVec,
    ledger_violations: IntCounterVec,
    order_violations: IntCounter,
    stale_results: IntCounter,
    last_poll: Gauge,
    last_commit: Gauge,
    last_statistics: Gauge,
    client_received: IntCounterVec,
    client_sent: IntCounterVec,
    client_totals: [(AtomicU64, AtomicU64); Client::WORDS.len()],
    broker_rtt: GaugeVec,
    client_errors: IntCounterVec,
    languages: Capped,
    sources: Capped,
    spans_exported: IntCounter,
    spans_dropped: IntCounterVec,
    config_info: IntGaugeVec,
    ready: IntGauge,
}

impl Metrics {
    /// Makes and registers every metric.
    ///
    /// # Errors
    /// When two metrics have one name or a name is not legal: a mistake in this file.
    pub fn new() -> Result<Self, Error> {
        let make = Maker { registry: Registry::new(), names: RefCell::default() };
        let build = make.gauges(
            "build_info",
            "Always 1; labels: version and commit of the build",
            &["version", "commit"],
        )?;
        build
            .with_label_values(&[env!("CARGO_PKG_VERSION"), option_env!("RAWI_COMMIT").unwrap_or_default()])
            .set(1);
        make.gauge("up", "Always 1 while the process runs")?.set(1);
        let process = ProcessCollector::for_self();
        make.note(&process);
        make.registry.register(Box::new(process))?;
        let duration = make.histograms(
            "stage_duration_seconds",
            "Work of a stage on one article; stage: consume, normalize, extract, publish",
            &["stage"],
            STAGE_SECONDS,
        )?;
        let stage = ["stage"];
        let retries = make.counters(
            "stage_retries_total",
            "Articles that a stage took up again; stage: as above",
            &stage,
        )?;
        let panics =
            make.counters("stage_panics_total", "Articles that made a stage panic; stage: as above", &stage)?;
        let timeouts = make.counters(
            "stage_timeouts_total",
            "Articles that ran into pipeline.article_time_limit; stage: as above",
            &stage,
        )?;
        let busy =
            make.gauges("workers_busy", "Threads at work on an article; stage: normalize, extract", &stage)?;
        let workers = make.gauges("workers", "Threads of a stage; stage: normalize, extract", &stage)?;
        let stages = STAGES.map(|name| StageMeters {
            duration: duration.with_label_values(&[name]),
            retries: retries.with_label_values(&[name]),
            panics: panics.with_label_values(&[name]),
            timeouts: timeouts.with_label_values(&[name]),
            busy: busy.with_label_values(&[name]),
            workers: workers.with_label_values(&[name]),
        });
        Ok(Self {
            stages,
            records_consumed: make.counters(
                "records_consumed_total",
                "Records read; topic: the input topic",
                &["topic"],
            )?,
            bytes_consumed: make.counters(
                "bytes_consumed_total",
                "Bytes read, keys and values; topic: the input topic",
                &["topic"],
            )?,
            records_completed: make.fixed_counters(
                "records_completed_total",
                "Input records whose outcome is committed; outcome: published, dead_lettered, dropped",
                "outcome",
                Completed::WORDS,
            )?,
            records_published: make.counters(
                "records_published_total",
                "Records in committed transactions; topic: output or dead letter",
                &["topic"],
            )?,
            bytes_published: make.counters(
                "bytes_published_total",
                "Bytes of keys and values in committed transactions; topic: output or dead letter",
                &["topic"],
            )?,
            stage_errors: make.failure_counters(
                "stage_errors_total",
                "Articles that failed; stage: consume, normalize, extract, publish; kind: the error's name",
            )?,
            end_to_end: make.histogram(
                "end_to_end_latency_seconds",
                "From the input record's timestamp to the commit of its outcome",
                LATENCY_SECONDS,
            )?,
            queue_depth: make.fixed_gauges(
                "queue_depth",
                "Articles waiting before a stage; queue: normalize, extract, publish",
                "queue",
                Queue::WORDS,
            )?,
            queue_capacity: make.fixed_gauges(
                "queue_capacity",
                "Articles that can wait before a stage; queue: normalize, extract, publish",
                "queue",
                Queue::WORDS,
            )?,
            budget_bytes: make.gauge("budget_bytes", "Bytes in flight between consume and commit, with what is or will be made of them")?,
            budget_limit_bytes: make.gauge("budget_limit_bytes", "Most bytes in flight, pipeline.budget")?,
            budget_records: make.gauge("budget_records", "Records in flight between consume and commit")?,
            budget_limit_records: make
                .gauge("budget_limit_records", "Most records in flight, pipeline.budget_records")?,
            backpressure: make.register(Counter::with_opts(opts(
                "backpressure_seconds_total",
                "Time for which fetching was paused because the budget was full",
            ))?)?,
            pauses: make.counter("pauses_total", "Times that fetching was paused, the budget being full")?,
            lag: make.gauges(
                "consumer_lag_records",
                "Offsets from the committed frontier to the end of the partition (a transaction marker takes \
                 one too); gone with the partition; topic, partition: of the input",
                &["topic", "partition"],
            )?,
            oldest_age: make.register(GaugeVec::new(
                opts(
                    "oldest_unfinished_age_seconds",
                    "Age of the oldest record that is read and not committed, 0 when there is none; topic, \
                     partition: of the input",
                ),
                &["topic", "partition"],
            )?)?,
            assigned: make.gauges(
                "assigned_partitions",
                "Partitions owned; topic: the input topic",
                &["topic"],
            )?,
            rebalances: make.fixed_counters(
                "rebalances_total",
                "Changes of the assignment; event: assign, revoke, lost",
                "event",
                Rebalance::WORDS,
            )?,
            rebalance_drain: make.fixed_histograms(
                "rebalance_drain_seconds",
                "Time to finish what was in flight before partitions went; result: drained, deadline, lost",
                "result",
                Drained::WORDS,
                DRAIN_SECONDS,
            )?,
            transactions: make.fixed_counters(
                "transactions_total",
                "Transactions that ended; result: committed, aborted, fatal",
                "result",
                Transaction::WORDS,
            )?,
            transaction_records: make.histogram(
                "transaction_records",
                "Records in a committed transaction",
                TRANSACTION_RECORDS,
            )?,
            transaction_duration: make.histogram(
                "transaction_duration_seconds",
                "From begin to the end of a committed transaction",
                TRANSACTION_SECONDS,
            )?,
            transaction_phase: make.fixed_histograms(
                "transaction_phase_seconds",
                "One phase of a transaction; phase: produce, offsets, commit, abort",
                "phase",
                Phase::WORDS,
                TRANSACTION_SECONDS,
            )?,
            transaction_errors: make.counters(
                "transaction_errors_total",
                "Errors of transactions; class: retriable, abortable, fenced, fatal; code: librdkafka's",
                &["class", "code"],
            )?,
            producer_recreated: make.fixed_counters(
                "producer_recreated_total",
                "Producers made anew; reason: the class of the error before it",
                "reason",
                RECREATIONS,
            )?,
            rewinds: make.fixed_counters(
                "rewinds_total",
                "Partitions set back to their committed offset; reason: what made it necessary",
                "reason",
                REWINDS,
            )?,
            dead_letters: make.failure_counters(
                "dead_letters_total",
                "Dead letters committed; stage: consume, normalize, extract, publish; kind: the error's name",
            )?,
            ledger_violations: make.fixed_counters(
                "ledger_violations_total",
                "Must stay 0: offsets that broke the ledger's rules; kind: the rule",
                "kind",
                LEDGER_RULES,
            )?,
            order_violations: make.counter(
                "order_violations_total",
                "Must stay 0: outcomes that came to publish out of offset order",
            )?,
            stale_results: make.counter(
                "stale_results_total",
                "Outcomes thrown away since their partition went to another worker meanwhile",
            )?,
            last_poll: make.time("poll_last_seconds", "Unix time of the consumer's last poll")?,
            last_commit: make.time("commit_last_seconds", "Unix time of the last commit")?,
            last_statistics: make.time("statistics_last_seconds", "Unix time of the last statistics")?,
            client_received: make.fixed_counters(
                "kafka_client_rx_bytes_total",
                "Bytes received from brokers; client: consumer, producer",
                "client",
                Client::WORDS,
            )?,
            client_sent: make.fixed_counters(
                "kafka_client_tx_bytes_total",
                "Bytes sent to brokers; client: consumer, producer",
                "client",
                Client::WORDS,
            )?,
            client_totals: array::from_fn(|_| Default::default()),
            broker_rtt: make.register(GaugeVec::new(
                opts(
                    "kafka_broker_rtt_seconds",
                    "Mean round trip to the slowest broker; client: consumer, producer",
                ),
                &["client"],
            )?)?,
            client_errors: make.counters(
                "kafka_client_errors_total",
                "Errors outside of calls; client: consumer, producer; code: librdkafka's name",
                &["client", "code"],
            )?,
            languages: Capped::new(
                make.counters(
                    "articles_by_language_total",
                    "Enriched records committed; language: code of the text's language (80 of them, then other), unknown",
                    &["language"],
                )?,
                LANGUAGES,
            ),
            sources: Capped::new(
                make.counters(
                    "articles_by_source_total",
                    "Enriched records committed; source: feed, outlet or site (100 of them, then other), unknown",
                    &["source"],
                )?,
                SOURCES,
            ),
            spans_exported: make
                .counter("trace_spans_exported_total", "Spans that the collector of traces.endpoint took")?,
            spans_dropped: make.fixed_counters(
                "trace_spans_dropped_total",
                "Spans that did not reach the collector; reason: queue_full, unreachable, refused",
                "reason",
                SpanLoss::WORDS,
            )?,
            config_info: make.gauges("config_info", "Always 1; hash: of the merged settings", &["hash"])?,
            ready: make.gauge("ready", "Whether /readyz says yes")?,
            names: make.names.into_inner(),
            registry: make.registry,
        })
    }

    /// The text format of Prometheus. Empty when encoding fails, which only a broken metric could cause.
    pub fn encode(&self) -> String {
        TextEncoder::new().encode_to_string(&self.registry.gather()).unwrap_or_default()
    }

    /// Every metric with its series now.
    pub(super) fn gather(&self) -> Vec<MetricFamily> {
        self.registry.gather()
    }

    /// Names of all metrics that can be exported, sorted, for checks of dashboards and alerts: those without a
    /// series yet too. Histograms by their base name.
    pub fn names(&self) -> Vec<String> {
        self.names.iter().cloned().collect()
    }

    /// The meter of records read from a topic.
    pub fn consumed(&self, topic: &str) -> Flow {
        Flow {
            records: self.records_consumed.with_label_values(&[topic]),
            bytes: self.bytes_consumed.with_label_values(&[topic]),
        }
    }

    /// The meter of records written to a topic; add to it after the commit.
    pub fn published(&self, topic: &str) -> Flow {
        Flow {
            records: self.records_published.with_label_values(&[topic]),
            bytes: self.bytes_published.with_label_values(&[topic]),
        }
    }

    /// Input records whose outcome is committed.
    pub fn completed(&self, outcome: Completed, records: u64) {
        self.records_completed.with_label_values(&[outcome.as_str()]).inc_by(records);
    }

    fn stage(&self, stage: &str) -> Option<&StageMeters> {
        STAGES.iter().zip(&self.stages).find(|(name, _)| **name == stage).map(|(_, meters)| meters)
    }

    /// An article left a stage after `seconds` of work.
    pub fn stage_finished(&self, stage: &str, seconds: f64) {
        if let Some(meters) = self.stage(stage) {
            meters.duration.observe(seconds);
        }
    }

    /// An article failed in a stage. Kinds `panic` and `timeout` count in their own series as well.
    pub fn stage_failed(&self, stage: &str, kind: &str) {
        self.stage_errors.with_label_values(&[stage, kind]).inc();
        if let Some(meters) = self.stage(stage) {
            match kind {
                "panic" => meters.panics.inc(),
                "timeout" => meters.timeouts.inc(),
                _ => {}
            }
        }
    }

    /// A stage took an article up again.
    pub fn stage_retried(&self, stage: &str) {
        if let Some(meters) = self.stage(stage) {
            meters.retries.inc();
        }
    }

    /// Threads of a stage that started (+1) or ended (-1) work on an article.
    pub fn worker_busy(&self, stage: &str, change: i64) {
        if let Some(meters) = self.stage(stage) {
            meters.busy.add(change);
        }
    }

    /// Threads of a stage.
    pub fn set_workers(&self, stage: &str, threads: usize) {
        if let Some(meters) = self.stage(stage) {
            meters.workers.set(whole(threads));
        }
    }

    /// Time from the input record's timestamp to the commit, in seconds; a clock that ran ahead counts as 0.
    pub fn end_to_end(&self, seconds: f64) {
        self.end_to_end.observe(seconds.max(0.0));
    }

    /// The meter of one bounded channel.
    pub fn queue(&self, queue: Queue) -> QueueMeter {
        QueueMeter {
            depth: self.queue_depth.with_label_values(&[queue.as_str()]),
            capacity: self.queue_capacity.with_label_values(&[queue.as_str()]),
        }
    }

    /// What is in flight.
    pub fn set_in_flight(&self, bytes: usize, records: usize) {
        self.budget_bytes.set(whole(bytes));
        self.budget_records.set(whole(records));
    }

    /// What may be in flight.
    pub fn set_budget(&self, bytes: usize, records: usize) {
        self.budget_limit_bytes.set(whole(bytes));
        self.budget_limit_records.set(whole(records));
    }

    /// Fetching was paused.
    pub fn paused(&self) {
        self.pauses.inc();
    }

    /// Fetching was paused for so long.
    pub fn backpressure(&self, seconds: f64) {
        self.backpressure.inc_by(seconds.max(0.0));
    }

    /// The state of one partition: its lag, and the age of its oldest unfinished record in seconds.
    pub fn set_partition(&self, topic: &str, partition: i32, lag: i64, oldest_age: f64) {
        let partition = partition.to_string();
        self.lag.with_label_values(&[topic, &partition]).set(lag.max(0));
        self.oldest_age.with_label_values(&[topic, &partition]).set(oldest_age.max(0.0));
    }

    /// Removes the series of a partition that went away, or they would stand still for ever.
    pub fn forget_partition(&self, topic: &str, partition: i32) {
        let partition = partition.to_string();
        // An error only says that there is no such series.
        let _ = self.lag.remove_label_values(&[topic, &partition]);
        let _ = self.oldest_age.remove_label_values(&[topic, &partition]);
    }

    /// Partitions this worker owns.
    pub fn set_assigned(&self, topic: &str, partitions: usize) {
        self.assigned.with_label_values(&[topic]).set(whole(partitions));
    }

    /// The assignment changed.
    pub fn rebalanced(&self, event: Rebalance) {
        self.rebalances.with_label_values(&[event.as_str()]).inc();
    }

    /// Work on partitions that went away ended after `seconds`.
    pub fn rebalance_drained(&self, result: Drained, seconds: f64) {
        self.rebalance_drain.with_label_values(&[result.as_str()]).observe(seconds);
    }

    /// A transaction was committed after `seconds`.
    pub fn transaction_committed(&self, records: usize, seconds: f64) {
        self.transactions.with_label_values(&[Transaction::Committed.as_str()]).inc();
        self.transaction_records.observe(u32::try_from(records).map_or(f64::INFINITY, f64::from));
        self.transaction_duration.observe(seconds);
    }

    /// A transaction ended in another way.
    pub fn transaction_failed(&self, result: Transaction) {
        self.transactions.with_label_values(&[result.as_str()]).inc();
    }

    /// One phase of a transaction took `seconds`.
    pub fn transaction_phase(&self, phase: Phase, seconds: f64) {
        self.transaction_phase.with_label_values(&[phase.as_str()]).observe(seconds);
    }

    /// A transactional call failed.
    pub fn transaction_error(&self, class: &str, code: &str) {
        self.transaction_errors.with_label_values(&[class, code]).inc();
    }

    /// The producer was made anew.
    pub fn producer_recreated(&self, reason: &str) {
        self.producer_recreated.with_label_values(&[reason]).inc();
    }

    /// A partition was set back to its committed offset.
    pub fn rewound(&self, reason: &str) {
        self.rewinds.with_label_values(&[reason]).inc();
    }

    /// A dead letter was committed.
    pub fn dead_letter(&self, stage: &str, kind: &str) {
        self.dead_letters.with_label_values(&[stage, kind]).inc();
    }

    /// An offset broke a rule of the ledger.
    pub fn ledger_violation(&self, kind: &str) {
        self.ledger_violations.with_label_values(&[kind]).inc();
    }

    /// The collector took spans.
    pub fn spans_exported(&self, count: u64) {
        self.spans_exported.inc_by(count);
    }

    /// Spans did not reach the collector.
    pub fn spans_dropped(&self, loss: SpanLoss, count: u64) {
        self.spans_dropped.with_label_values(&[loss.as_str()]).inc_by(count);
    }

    /// An outcome came to publish out of order.
    pub fn order_violation(&self) {
        self.order_violations.inc();
    }

    /// Outcomes of an older assignment were thrown away.
    pub fn stale_results(&self, count: u64) {
        self.stale_results.inc_by(count);
    }

    /// The consumer polled at a Unix time in seconds.
    pub fn polled_at(&self, unix_seconds: f64) {
        self.last_poll.set(unix_seconds);
    }

    /// A commit succeeded at a Unix time in seconds.
    pub fn committed_at(&self, unix_seconds: f64) {
        self.last_commit.set(unix_seconds);
    }

    /// Takes librdkafka's statistics of one client: bytes since that client was made, and the mean round trip
    /// to the slowest broker in seconds, at a Unix time in seconds. A client that was made anew starts from
    /// zero again.
    pub fn client_statistics(
        &self,
        client: Client,
        received: u64,
        sent: u64,
        rtt: Option<f64>,
        unix_seconds: f64,
    ) {
        let index = match client {
            Client::Consumer => 0,
            Client::Producer => 1,
        };
        let label = [client.as_str()];
        if let Some((last_received, last_sent)) = self.client_totals.get(index) {
            let grown = |last: &AtomicU64, now: u64| {
                let before = last.swap(now, Ordering::Relaxed);
                now.checked_sub(before).unwrap_or(now)
            };
            self.client_received.with_label_values(&label).inc_by(grown(last_received, received));
            self.client_sent.with_label_values(&label).inc_by(grown(last_sent, sent));
        }
        if let Some(rtt) = rtt {
            self.broker_rtt.with_label_values(&label).set(rtt);
        }
        self.last_statistics.set(unix_seconds);
    }

    /// librdkafka reported an error outside of a call.
    pub fn client_error(&self, client: Client, code: &str) {
        self.client_errors.with_label_values(&[client.as_str(), code]).inc();
    }

    /// An enriched record of this language and source was committed.
    pub fn article(&self, language: Option<&str>, source: Option<&str>) {
        self.languages.count(language);
        self.sources.count(source);
    }

    /// Names the settings that the worker runs with by their hash.
    pub fn set_config_hash(&self, hash: &str) {
        self.config_info.reset();
        self.config_info.with_label_values(&[hash]).set(1);
    }

    /// Whether the worker is ready.
    pub fn set_ready(&self, ready: bool) {
        self.ready.set(i64::from(ready));
    }
}

fn whole(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

fn opts(name: &str, help: &str) -> Opts {
    Opts::new(name, help).namespace(NAMESPACE)
}

/// Makes metrics and registers each.
struct Maker {
    registry: Registry,
    names: RefCell<BTreeSet<String>>,
}

impl Maker {
    fn note(&self, metric: &impl Collector) {
        self.names.borrow_mut().extend(metric.desc().into_iter().map(|desc| desc.fq_name.clone()));
    }

    fn register<C: Collector + Clone + 'static>(&self, metric: C) -> Result<C, Error> {
        self.note(&metric);
        self.registry.register(Box::new(metric.clone()))?;
        Ok(metric)
    }

    fn counter(&self, name: &str, help: &str) -> Result<IntCounter, Error> {
        self.register(IntCounter::with_opts(opts(name, help))?)
    }

    fn counters(&self, name: &str, help: &str, labels: &[&str]) -> Result<IntCounterVec, Error> {
        self.register(IntCounterVec::new(opts(name, help), labels)?)
    }

    fn fixed_counters(
        &self,
        name: &str,
        help: &str,
        label: &str,
        words: &[&str],
    ) -> Result<IntCounterVec, Error> {
        let counters = self.counters(name, help, &[label])?;
        words.iter().for_each(|word| drop(counters.with_label_values(&[word])));
        Ok(counters)
    }

    fn failure_counters(&self, name: &str, help: &str) -> Result<IntCounterVec, Error> {
        let counters = self.counters(name, help, &["stage", "kind"])?;
        FAILURES.iter().for_each(|(stage, kind)| drop(counters.with_label_values(&[stage, kind])));
        Ok(counters)
    }

    fn gauge(&self, name: &str, help: &str) -> Result<IntGauge, Error> {
        self.register(IntGauge::with_opts(opts(name, help))?)
    }

    fn time(&self, name: &str, help: &str) -> Result<Gauge, Error> {
        self.register(Gauge::with_opts(opts(name, help))?)
    }

    fn gauges(&self, name: &str, help: &str, labels: &[&str]) -> Result<IntGaugeVec, Error> {
        self.register(IntGaugeVec::new(opts(name, help), labels)?)
    }

    fn fixed_gauges(
        &self,
        name: &str,
        help: &str,
        label: &str,
        words: &[&str],
    ) -> Result<IntGaugeVec, Error> {
        let gauges = self.gauges(name, help, &[label])?;
        words.iter().for_each(|word| drop(gauges.with_label_values(&[word])));
        Ok(gauges)
    }

    fn histogram(&self, name: &str, help: &str, buckets: &[f64]) -> Result<Histogram, Error> {
        let opts = HistogramOpts::new(name, help).namespace(NAMESPACE).buckets(buckets.to_vec());
        self.register(Histogram::with_opts(opts)?)
    }

    fn fixed_histograms(
        &self,
        name: &str,
        help: &str,
        label: &str,
        words: &[&str],
        buckets: &[f64],
    ) -> Result<HistogramVec, Error> {
        let histograms = self.histograms(name, help, &[label], buckets)?;
        words.iter().for_each(|word| drop(histograms.with_label_values(&[word])));
        Ok(histograms)
    }

    fn histograms(
        &self,
        name: &str,
        help: &str,
        labels: &[&str],
        buckets: &[f64],
    ) -> Result<HistogramVec, Error> {
        let opts = HistogramOpts::new(name, help).namespace(NAMESPACE).buckets(buckets.to_vec());
        self.register(HistogramVec::new(opts, labels)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_ours_or_the_process_standard() {
        let metrics = Metrics::new().unwrap();
        assert!(metrics.names().len() > 30);
        for name in metrics.names() {
            assert!(name.starts_with("rawi_") || name.starts_with("process_"), "{name}");
        }
    }

    #[test]
    fn a_metric_without_a_series_has_its_name_in_the_catalogue() {
        let metrics = Metrics::new().unwrap();
        assert!(!metrics.encode().contains("rawi_transaction_errors_total"));
        assert!(metrics.names().iter().any(|name| name == "rawi_transaction_errors_total"));
    }

    #[test]
    fn known_label_values_are_exported_from_the_start() {
        let text = Metrics::new().unwrap().encode();
        for line in [
            "rawi_records_completed_total{outcome=\"dead_lettered\"} 0",
            "rawi_transactions_total{result=\"committed\"} 0",
            "rawi_queue_depth{queue=\"extract\"} 0",
            "rawi_stage_panics_total{stage=\"normalize\"} 0",
            "rawi_order_violations_total 0",
            "rawi_ledger_violations_total{kind=\"twice\"} 0",
            "rawi_dead_letters_total{kind=\"bad_envelope\",stage=\"normalize\"} 0",
            "rawi_stage_errors_total{kind=\"timeout\",stage=\"extract\"} 0",
            "rawi_rewinds_total{reason=\"aborted\"} 0",
            "rawi_producer_recreated_total{reason=\"fatal\"} 0",
            "rawi_up 1",
        ] {
            assert!(text.lines().any(|one| one == line), "no {line}");
        }
        assert!(text.contains("rawi_build_info{commit="));
        assert!(text.contains("process_resident_memory_bytes"));
    }

    #[test]
    fn two_sets_of_metrics_do_not_meet() {
        let (one, other) = (Metrics::new().unwrap(), Metrics::new().unwrap());
        one.completed(Completed::Published, 3);
        assert!(one.encode().contains("outcome=\"published\"} 3"));
        assert!(other.encode().contains("outcome=\"published\"} 0"));
    }

    #[test]
    fn a_partition_that_went_away_leaves_no_series() {
        let metrics = Metrics::new().unwrap();
        metrics.set_partition("news.raw", 3, 17, 1.5);
        assert!(
            metrics.encode().contains("rawi_consumer_lag_records{partition=\"3\",topic=\"news.raw\"} 17")
        );
        metrics.forget_partition("news.raw", 3);
        metrics.forget_partition("news.raw", 4);
        assert!(!metrics.encode().contains("partition=\"3\""));
    }

    #[test]
    fn panics_and_timeouts_count_as_errors_and_by_themselves() {
        let metrics = Metrics::new().unwrap();
        metrics.stage_failed("extract", "panic");
        metrics.stage_failed("extract", "timeout");
        metrics.stage_failed("normalize", "too_large");
        let text = metrics.encode();
        for line in [
            "rawi_stage_errors_total{kind=\"panic\",stage=\"extract\"} 1",
            "rawi_stage_errors_total{kind=\"too_large\",stage=\"normalize\"} 1",
            "rawi_stage_panics_total{stage=\"extract\"} 1",
            "rawi_stage_timeouts_total{stage=\"extract\"} 1",
            "rawi_stage_timeouts_total{stage=\"normalize\"} 0",
        ] {
            assert!(text.lines().any(|one| one == line), "no {line} in {text}");
        }
    }

    #[test]
    fn client_bytes_only_grow_when_a_client_is_made_anew() {
        let metrics = Metrics::new().unwrap();
        let total = || {
            let text = metrics.encode();
            let line = text
                .lines()
                .find(|line| line.starts_with("rawi_kafka_client_tx_bytes_total{client=\"producer\"}"));
            line.unwrap().rsplit(' ').next().unwrap().parse::<u64>().unwrap()
        };
        metrics.client_statistics(Client::Producer, 0, 100, Some(0.002), 1.0);
        metrics.client_statistics(Client::Producer, 0, 150, None, 2.0);
        assert_eq!(total(), 150);
        metrics.client_statistics(Client::Producer, 0, 30, None, 3.0);
        assert_eq!(total(), 180);
    }

    #[test]
    fn a_clock_that_ran_ahead_gives_no_negative_latency() {
        let metrics = Metrics::new().unwrap();
        metrics.end_to_end(-5.0);
        let text = metrics.encode();
        assert!(text.contains("rawi_end_to_end_latency_seconds_sum 0"), "{text}");
    }

    #[test]
    fn help_texts_name_the_labels_of_each_metric() {
        let text = Metrics::new().unwrap().encode();
        for family in ["rawi_records_completed_total", "rawi_queue_depth", "rawi_transactions_total"] {
            let help = text.lines().find(|line| line.starts_with(&format!("# HELP {family} "))).unwrap();
            assert!(help.contains(": "), "{help}");
        }
    }
}
