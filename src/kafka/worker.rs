//! The worker: wires consumer, stages and publisher, and ends them in order.
//!
//! Shutdown has three stages with a deadline each (`[shutdown]`): the consumer takes nothing new and waits until what
//! is under way is committed; the publisher commits the last batch and ends; the consumer leaves the group. A second
//! signal, or a deadline, abandons the rest: what is uncommitted is read again by the next owner.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use arc_swap::ArcSwapOption;
use rdkafka::consumer::{Consumer as _, StreamConsumer};
use tokio::sync::{mpsc, watch};

use super::client;
use super::consumer::{ConsumerEnd, ConsumerTask, Phase};
use super::context::Context;
use super::publisher::{PublishError, Publisher, SharedBook, Steering};
use crate::article::Story;
use crate::extract::Extractor;
use crate::normalize::{Limits, Normalizer};
use crate::pipeline::book::Book;
use crate::pipeline::budget::Budget;
use crate::pipeline::passport::{Finished, Outcome};
use crate::pipeline::pool::{Fail, Job, MAX_ABANDONED, Pool, PoolSettings, Watch, Work};
use crate::pipeline::stages;
use crate::pipeline::warm_up::warm_up;
use crate::settings::Settings;
use crate::telemetry::worker_events::WorkerEvents;

/// Stack of a stage thread: HTML parsers recurse once a nesting level. Only touched pages are resident.
const STACK_BYTES: usize = 64 * 1024 * 1024;

/// How often the worker looks after its threads.
const LOOK_AFTER: Duration = Duration::from_millis(100);

/// Why the worker ended with a failure.
#[derive(Debug, thiserror::Error)]
pub enum WorkerError {
    /// A client cannot be made.
    #[error("the consumer cannot be made: {0}")]
    Client(String),
    /// The consumer cannot go on.
    #[error("the consumer cannot go on: {0}")]
    Consume(String),
    /// The system gives no thread.
    #[error("a thread could not be started: {0}")]
    Thread(#[from] std::io::Error),
    /// The publisher ended.
    #[error(transparent)]
    Publish(#[from] PublishError),
    /// A thread panicked outside a stage.
    #[error("the {0} thread panicked; this is a bug")]
    Panicked(&'static str),
    /// Too many articles loop.
    #[error(
        "{0} articles are stuck in a stage at once, more than {MAX_ABANDONED}: a start anew is the only way to be rid \
         of their threads; the articles are in the dead letters"
    )]
    Stuck(usize),
    /// The shutdown ran out of time, or was cut short by a second signal.
    #[error("the shutdown was cut short: what was not committed will be read again, nothing is lost")]
    CutShort,
}

/// What the worker may hold at most, in bytes, as a sum over its parts; logged at start.
///
/// Budget (records and what is made of them), librdkafka's prefetch, its produce queue and the copy in requests, the
/// scratch of each stage thread (a parsed page is up to about 16 times its bytes), and the process itself.
pub fn memory_bound(settings: &Settings, workers: usize) -> usize {
    const PROCESS: usize = 96 * 1024 * 1024;
    let scratch = workers * (settings.normalize.max_payload * 4).min(32 * 1024 * 1024);
    settings.pipeline.budget * 3 / 2
        + settings.consumer.prefetch * 2
        + settings.producer.batch_bytes * 3
        + scratch
        + PROCESS
}

/// What the two stages do to an article. `S` is what the first hands to the second.
pub struct Stages<S> {
    /// From the record to a story.
    pub normalize: Box<Work<(), S>>,
    /// From the story to what is published.
    pub extract: Box<Work<S, Outcome>>,
}

impl Stages<Story> {
    /// The stages of news, warmed up: this call builds their tables.
    pub fn news(settings: &Settings) -> Self {
        let limits =
            Limits { payload_bytes: settings.normalize.max_payload, nesting: settings.normalize.max_nesting };
        let normalizer = Normalizer::new(limits);
        let (extractor, max_message) = (Extractor::default(), settings.producer.max_message);
        warm_up(&normalizer, &extractor);
        Self {
            normalize: Box::new(move |passport, ()| stages::normalize(&normalizer, passport)),
            extract: Box::new(move |passport, story| {
                stages::extract(&extractor, passport, story, max_message)
            }),
        }
    }
}

/// Runs the worker until `stop` says [`Phase::Drain`] or [`Phase::Abandon`].
///
/// # Errors
///
/// [`WorkerError`]; the process must then exit non-zero.
pub async fn run<S: Send + 'static>(
    settings: Arc<Settings>,
    events: Arc<WorkerEvents>,
    work_of: Stages<S>,
    mut stop: watch::Receiver<Phase>,
) -> Result<(), WorkerError> {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let count = |workers: usize| if workers == 0 { cores } else { workers };
    let (normalizers, extractors) =
        (count(settings.pipeline.normalize_workers), count(settings.pipeline.extract_workers));
    let bound = memory_bound(&settings, normalizers + extractors);
    events.started(&settings, bound, [("normalize", normalizers), ("extract", extractors)]);

    let book: SharedBook = Arc::new(Mutex::new(Book::default()));
    let budget = Budget::new(settings.pipeline.budget, settings.pipeline.budget_records);
    let depth = settings.pipeline.queue_depth.max(1);
    let (work, work_inbox) = async_channel::bounded::<Job<()>>(depth);
    let (stories, stories_inbox) = async_channel::bounded::<Job<S>>(depth);
    let (results, results_inbox) = crossbeam_channel::bounded::<Finished>(depth);

    // Receivers only: a sender kept here would keep the pools from ending.
    let queues = (work_inbox.clone(), stories_inbox.clone(), results_inbox.clone());

    let pool = |stage, workers| PoolSettings {
        stage,
        workers,
        stack_bytes: STACK_BYTES,
        time_limit: settings.pipeline.article_time_limit,
    };
    let fail = |results: crossbeam_channel::Sender<Finished>| -> Box<Fail> {
        Box::new(move |finished| {
            // The receiver is gone only when the worker ends.
            let _ = results.send(finished);
        })
    };
    let watch: Arc<dyn Watch> = Arc::clone(&events) as Arc<dyn Watch>;
    let normalize = Pool::start(
        pool("normalize", normalizers),
        work_inbox,
        work_of.normalize,
        Box::new(move |passport, input| {
            let _ = stories.send_blocking(Job { passport, input });
        }),
        fail(results.clone()),
        Arc::clone(&watch),
    )?;
    let outcomes = results.clone();
    let extract = Pool::start(
        pool("extract", extractors),
        stories_inbox,
        work_of.extract,
        Box::new(move |passport, outcome| {
            let _ = outcomes.send(Finished { passport, outcome });
        }),
        fail(results.clone()),
        watch,
    )?;

    let group = Arc::new(ArcSwapOption::empty());
    let closing = Arc::new(AtomicBool::new(false));
    let (rebalances, rebalances_inbox) = mpsc::unbounded_channel();
    let (commands, commands_inbox) = mpsc::unbounded_channel();
    let topic = settings.topics.input.clone();
    let context = Context::new(
        &topic,
        rebalances,
        Arc::clone(&group),
        Arc::clone(&closing),
        settings.kafka.sasl.clone(),
        Arc::clone(&events),
    );
    let config = client::consumer(&settings).map_err(|error| WorkerError::Client(error.to_string()))?;
    let consumer: StreamConsumer<Context> =
        config.create_with_context(context).map_err(|error| WorkerError::Client(error.to_string()))?;
    let consumer = Arc::new(consumer);

    let steering = Arc::new(Steering::default());
    let publisher = Publisher {
        settings: Arc::clone(&settings),
        book: Arc::clone(&book),
        results: results_inbox,
        commands,
        group,
        consumer: Arc::clone(&consumer),
        steering: Arc::clone(&steering),
        events: Arc::clone(&events),
    };
    let publishing = thread::Builder::new().name("kafka-txn".into()).spawn(move || publisher.run())?;

    // Nothing is read before the topics are there: what cannot be published must not be fetched.
    let topics_ready = wait_for_topics(&settings, &consumer, &events, &publishing, stop.clone()).await;
    let (phase, phase_inbox) = watch::channel(*stop.borrow());
    let task = ConsumerTask {
        settings: Arc::clone(&settings),
        consumer: Arc::clone(&consumer),
        book,
        budget: Arc::clone(&budget),
        work,
        results,
        steering: Arc::clone(&steering),
        events: Arc::clone(&events),
    };
    if topics_ready {
        consumer.subscribe(&[&topic]).map_err(|error| WorkerError::Client(error.to_string()))?;
    }
    let mut consuming = tokio::spawn(task.run(rebalances_inbox, commands_inbox, phase_inbox));

    let mut ended = None;
    let failure = loop {
        tokio::select! {
            changed = stop.changed() => {
                let now = if changed.is_err() { Phase::Drain } else { *stop.borrow() };
                let _ = phase.send(now);
                if now == Phase::Drain {
                    events.draining();
                    break None;
                }
                if now == Phase::Abandon {
                    break Some(WorkerError::CutShort);
                }
            }
            end = &mut consuming => {
                let failure = match &end {
                    Ok(ConsumerEnd::Failed(reason)) => WorkerError::Consume(reason.clone()),
                    Ok(_) => WorkerError::CutShort,
                    Err(_) => WorkerError::Panicked("consumer"),
                };
                ended = end.ok();
                break Some(failure);
            }
            () = tokio::time::sleep(LOOK_AFTER) => {
                events.flow(queues.0.len(), queues.1.len(), queues.2.len(), &budget);
                let stuck = normalize.abandoned() + extract.abandoned();
                if stuck > MAX_ABANDONED {
                    break Some(WorkerError::Stuck(stuck));
                }
                if publishing.is_finished() {
                    break Some(WorkerError::Panicked("publisher"));
                }
            }
        }
    };

    if failure.is_some() {
        let _ = phase.send(Phase::Abandon);
        steering.abandon.store(true, Ordering::Release);
    }
    let drained = match ended {
        Some(_) => false,
        None => tokio::select! {
            end = &mut consuming => matches!(end, Ok(ConsumerEnd::Drained)),
            () = second_signal(&mut stop) => {
                let _ = phase.send(Phase::Abandon);
                steering.abandon.store(true, Ordering::Release);
                false
            }
        },
    };
    steering.stop.store(true, Ordering::Release);
    if !drained {
        steering.abandon.store(true, Ordering::Release);
    }
    let published = join(publishing, settings.shutdown.commit).await;
    closing.store(true, Ordering::Release);
    // Leaving the group blocks, and must not outlive its share of the shutdown.
    let close = tokio::task::spawn_blocking(move || drop(consumer));
    if tokio::time::timeout(settings.shutdown.close, close).await.is_err() {
        tracing::warn!("leaving the group took too long");
    }
    match (published, failure) {
        // The publisher's own error says more than that it ended.
        (Some(Err(error)), _) => Err(error.into()),
        (_, Some(error)) => Err(error),
        (Some(Ok(())), None) if drained => Ok(()),
        (Some(Ok(())) | None, None) => Err(WorkerError::CutShort),
    }
}

async fn second_signal(stop: &mut watch::Receiver<Phase>) {
    loop {
        if stop.changed().await.is_err() {
            std::future::pending::<()>().await;
        }
        if *stop.borrow() == Phase::Abandon {
            return;
        }
    }
}

/// Waits for the publisher; `None` when it does not end in time.
async fn join(
    handle: thread::JoinHandle<Result<(), PublishError>>,
    limit: Duration,
) -> Option<Result<(), PublishError>> {
    let deadline = Instant::now() + limit;
    while !handle.is_finished() {
        if Instant::now() >= deadline {
            return None;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    handle.join().ok()
}

/// Waits until input, output and dead-letter topics exist. `false` when the worker is told to stop first.
async fn wait_for_topics(
    settings: &Arc<Settings>,
    consumer: &Arc<StreamConsumer<Context>>,
    events: &WorkerEvents,
    publishing: &thread::JoinHandle<Result<(), PublishError>>,
    stop: watch::Receiver<Phase>,
) -> bool {
    loop {
        events.consumer_alive();
        let (client, topics) = (Arc::clone(consumer), settings.topics.clone());
        let missing = tokio::task::spawn_blocking(move || missing_topic(&client, &topics)).await;
        match missing {
            Ok(None) => return true,
            Ok(Some(reason)) => events.not_ready(&reason),
            Err(error) => events.not_ready(&error.to_string()),
        }
        if *stop.borrow() != Phase::Run || publishing.is_finished() {
            return false;
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

fn missing_topic(consumer: &StreamConsumer<Context>, topics: &crate::settings::Topics) -> Option<String> {
    for topic in [&topics.input, &topics.output, &topics.dead_letter] {
        match consumer.fetch_metadata(Some(topic), Duration::from_secs(5)) {
            Ok(metadata) => {
                let found = metadata.topics().iter().find(|found| found.name() == topic);
                if found.is_none_or(|found| found.error().is_some() || found.partitions().is_empty()) {
                    return Some(format!("topic {topic:?} does not exist or may not be described"));
                }
            }
            Err(error) => return Some(format!("the cluster does not answer about topic {topic:?}: {error}")),
        }
    }
    None
}
