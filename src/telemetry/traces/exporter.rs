//! The way of spans to the collector: a bounded queue, and a task that empties it in batches.
//!
//! Pushing never waits. While the collector is away or slow the queue fills up, and what finds no room is counted and
//! forgotten; a batch that is not taken after a few tries is so as well.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep, timeout, timeout_at};

use super::collector::{Collector, Refusal};
use super::otlp::{self, Resource};
use super::span::Span;
use crate::settings::Traces;
use crate::telemetry::labels::SpanLoss;
use crate::telemetry::metrics::Metrics;

/// Spans that wait: seconds of a busy worker, a few megabytes.
const QUEUE: usize = 8192;

/// Spans in one request.
const BATCH: usize = 512;

/// A request leaves after this time, however few spans are in it.
const INTERVAL: Duration = Duration::from_secs(1);

/// How often a batch is tried, with these pauses in between.
const PAUSES: [Duration; 2] = [Duration::from_secs(1), Duration::from_secs(3)];

/// Where spans are put.
#[derive(Debug, Clone)]
pub struct SpanQueue {
    spans: mpsc::Sender<Span>,
    metrics: Arc<Metrics>,
}

impl SpanQueue {
    /// Puts a span in, or counts it as lost when there is no room.
    pub(super) fn push(&self, span: Span) {
        if self.spans.try_send(span).is_err() {
            self.metrics.spans_dropped(SpanLoss::QueueFull, 1);
        }
    }
}

/// Where spans come out.
#[derive(Debug)]
pub struct Spans(mpsc::Receiver<Span>);

impl Spans {
    /// What is in the queue now.
    #[cfg(test)]
    pub(super) fn take_all(&mut self) -> Vec<Span> {
        std::iter::from_fn(|| self.0.try_recv().ok()).collect()
    }
}

/// A queue of at most `capacity` spans.
pub fn queue(capacity: usize, metrics: Arc<Metrics>) -> (SpanQueue, Spans) {
    let (sender, receiver) = mpsc::channel(capacity);
    (SpanQueue { spans: sender, metrics }, Spans(receiver))
}

/// The task that sends.
#[derive(Debug)]
pub struct Exporter {
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

impl Exporter {
    /// Starts the task on the current runtime. `instance` distinguishes this worker from its brothers. `None` when no
    /// endpoint is set.
    ///
    /// # Errors
    ///
    /// When the endpoint or the authorities cannot be used.
    pub fn start(
        traces: &Traces,
        instance: String,
        metrics: &Arc<Metrics>,
    ) -> Result<Option<(SpanQueue, Self)>, String> {
        let Some(collector) = Collector::new(traces)? else { return Ok(None) };
        let (queue, spans) = queue(QUEUE, Arc::clone(metrics));
        let (stop, stopped) = oneshot::channel();
        let sending = Sending {
            collector,
            resource: Resource { instance },
            metrics: Arc::clone(metrics),
            failing: false,
        };
        Ok(Some((queue, Self { stop, task: tokio::spawn(sending.run(spans.0, stopped)) })))
    }

    /// Sends what is in the queue and ends, within `limit`.
    pub async fn flush(self, limit: Duration) {
        // It is gone only when it panicked.
        let _ = self.stop.send(());
        let aborting = self.task.abort_handle();
        if timeout(limit, self.task).await.is_err() {
            aborting.abort();
            tracing::warn!(limit_ms = limit.as_millis(), "the last spans were not exported in time");
        }
    }
}

/// Sends a request without spans, and tells why it was not taken: whether name, port, path, certificates and headers are
/// right. `None` when no endpoint is set.
///
/// # Errors
///
/// What is wrong.
pub async fn probe(traces: &Traces) -> Result<Option<()>, String> {
    let Some(mut collector) = Collector::new(traces)? else { return Ok(None) };
    let empty = otlp::encode(&Resource { instance: String::new() }, &[]);
    match collector.send(&empty).await {
        Ok(_) => Ok(Some(())),
        Err(Refusal::Passing(why) | Refusal::Final(why)) => Err(why),
    }
}

struct Sending {
    collector: Collector,
    resource: Resource,
    metrics: Arc<Metrics>,
    failing: bool,
}

impl Sending {
    async fn run(mut self, mut spans: mpsc::Receiver<Span>, mut stop: oneshot::Receiver<()>) {
        let mut batch = Vec::with_capacity(BATCH);
        loop {
            tokio::select! {
                open = fill(&mut spans, &mut batch) => if !open { break },
                _ = &mut stop => break,
            }
            tokio::select! {
                () = self.send(&mut batch, &PAUSES) => {}
                _ = &mut stop => break,
            }
        }
        spans.close();
        while !batch.is_empty() || spans.recv_many(&mut batch, BATCH).await > 0 {
            if self.failing {
                self.metrics.spans_dropped(SpanLoss::Unreachable, batch.len() as u64);
                batch.clear();
            } else {
                self.send(&mut batch, &[]).await;
            }
        }
    }

    /// Sends a batch, once more after each pause, and empties it.
    async fn send(&mut self, batch: &mut Vec<Span>, pauses: &[Duration]) {
        let count = batch.len() as u64;
        let body = otlp::encode(&self.resource, batch);
        let mut pauses = pauses.iter();
        let loss = loop {
            let (loss, why) = match self.collector.send(&body).await {
                Ok(answer) => {
                    let rejected = otlp::rejected(&answer).min(count);
                    self.metrics.spans_exported(count - rejected);
                    self.metrics.spans_dropped(SpanLoss::Refused, rejected);
                    self.is_well();
                    break None;
                }
                Err(Refusal::Passing(why)) => (SpanLoss::Unreachable, why),
                Err(Refusal::Final(why)) => (SpanLoss::Refused, why),
            };
            self.is_failing(&why);
            match pauses.next().filter(|_| loss == SpanLoss::Unreachable) {
                Some(pause) => sleep(*pause).await,
                None => break Some(loss),
            }
        };
        if let Some(loss) = loss {
            self.metrics.spans_dropped(loss, count);
        }
        batch.clear();
    }

    fn is_failing(&mut self, why: &str) {
        if !std::mem::replace(&mut self.failing, true) {
            tracing::warn!(reason = why, "spans cannot be exported; articles flow on without them");
        }
    }

    fn is_well(&mut self) {
        if std::mem::replace(&mut self.failing, false) {
            tracing::info!("spans are exported again");
        }
    }
}

/// Fills a batch: until it is full, or [`INTERVAL`] after its first span. `false` when no more can come.
async fn fill(spans: &mut mpsc::Receiver<Span>, batch: &mut Vec<Span>) -> bool {
    if batch.is_empty() && spans.recv_many(batch, BATCH).await == 0 {
        return false;
    }
    let deadline = Instant::now() + INTERVAL;
    while batch.len() < BATCH {
        match timeout_at(deadline, spans.recv_many(batch, BATCH - batch.len())).await {
            Ok(0) | Err(_) => break,
            Ok(_) => {}
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::settings::Settings;
    use crate::telemetry::trace_context::TraceContext;
    use crate::telemetry::traces::span::Kind;

    fn span(number: u64) -> Span {
        let context = TraceContext::root([7; 16], number.to_be_bytes());
        Span::new("normalize", Kind::Internal, context, std::time::Instant::now())
    }

    fn traces(endpoint: &str) -> Traces {
        let overrides = [("traces.endpoint".to_owned(), endpoint.to_owned())];
        Settings::load(None, std::iter::empty(), &overrides).unwrap().traces
    }

    fn count(metrics: &Metrics, series: &str) -> u64 {
        let text = metrics.encode();
        let line = text.lines().find_map(|line| line.strip_prefix(series)?.strip_prefix(' '));
        line.unwrap_or_else(|| panic!("no {series} in {text}")).parse().unwrap()
    }

    #[test]
    fn a_span_that_finds_no_room_is_counted_and_not_waited_for() {
        let metrics = Arc::new(Metrics::new().unwrap());
        let (queue, mut spans) = queue(3, Arc::clone(&metrics));
        for number in 0..10 {
            queue.push(span(number));
        }
        assert_eq!(spans.take_all().len(), 3);
        assert_eq!(count(&metrics, "rawi_trace_spans_dropped_total{reason=\"queue_full\"}"), 7);
    }

    #[tokio::test]
    async fn without_an_endpoint_there_is_no_task() {
        let metrics = Arc::new(Metrics::new().unwrap());
        assert!(Exporter::start(&traces(""), String::new(), &metrics).unwrap().is_none());
    }

    #[tokio::test]
    async fn a_collector_that_is_not_there_costs_its_spans_and_no_longer_than_the_limit() {
        let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let metrics = Arc::new(Metrics::new().unwrap());
        let endpoint = format!("http://{closed}");
        let (queue, exporter) =
            Exporter::start(&traces(&endpoint), "here".to_owned(), &metrics).unwrap().unwrap();
        for number in 0..5 {
            queue.push(span(number));
        }
        let began = std::time::Instant::now();
        exporter.flush(Duration::from_secs(5)).await;
        assert!(began.elapsed() < Duration::from_secs(4));
        assert_eq!(count(&metrics, "rawi_trace_spans_dropped_total{reason=\"unreachable\"}"), 5);
    }

    #[tokio::test]
    async fn a_probe_tells_that_nobody_is_there() {
        assert_eq!(probe(&traces("")).await, Ok(None));
        let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let why = probe(&traces(&format!("http://{closed}"))).await.unwrap_err();
        assert!(why.contains("no connection"), "{why}");
    }

    #[tokio::test]
    async fn a_collector_that_never_answers_holds_the_end_no_longer_than_the_limit() {
        let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let metrics = Arc::new(Metrics::new().unwrap());
        let endpoint = format!("http://{}", silent.local_addr().unwrap());
        let (queue, exporter) =
            Exporter::start(&traces(&endpoint), "here".to_owned(), &metrics).unwrap().unwrap();
        queue.push(span(1));
        let began = std::time::Instant::now();
        exporter.flush(Duration::from_millis(300)).await;
        assert!((300..2000).contains(&began.elapsed().as_millis()), "{:?}", began.elapsed());
    }
}
