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

use super::access;
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
use crate::pipeline::room::Room;
use crate::pipeline::stages;
use crate::pipeline::warm_up::warm_up;
use crate::settings::Settings;
use crate::telemetry::health::Obstacle;
use crate::telemetry::worker_events::WorkerEvents;

/// Stack of a stage thread: HTML parsers recurse once a nesting level. Only touched pages are resident.
const STACK_BYTES: usize = 64 * 1024 * 1024;

/// How often the worker looks after its threads.
const LOOK_AFTER: Duration = Duration::from_millis(100);

/// How long librdkafka's callbacks are served between two looks for the topics.
const CALLBACKS: Duration = Duration::from_millis(100);

/// How often the files with credentials and certificates are looked at while the cluster keeps us out.
const CREDENTIALS_LOOK: Duration = Duration::from_secs(1);

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
    /// The cluster keeps us out, and the files with credentials or certificates have changed since the clients were
    /// made: run again, with new clients.
    #[error("credentials or certificates have changed")]
    CredentialsChanged,
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
        let limits = Limits {
            payload_bytes: settings.normalize.max_payload,
            nesting: settings.normalize.max_nesting,
            ..Limits::default()
        };
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
/// [`WorkerError`]; the process must then exit non-zero, but for [`WorkerError::CredentialsChanged`], after which it runs
/// again.
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
    // What waits here holds its share of the budget, so the stages go on while a commit takes its time.
    let (results, results_inbox) = crossbeam_channel::unbounded::<Finished>();

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
    let room = Arc::new(Room::new(depth));
    let story_room = Arc::new(Room::new(depth));
    let full = Arc::clone(&story_room);
    let normalizing = told(Arc::clone(&room), work_inbox.clone(), work_of.normalize);
    let extracting = told(story_room, stories_inbox.clone(), work_of.extract);
    let normalize = Pool::start(
        pool("normalize", normalizers),
        work_inbox,
        normalizing,
        Box::new(move |passport, input| {
            let mut job = Job { passport, input };
            // The receivers are gone only when the worker ends.
            while let Err(async_channel::TrySendError::Full(back)) = stories.try_send(job) {
                job = back;
                full.wait_blocking(|| stories.len());
            }
        }),
        fail(results.clone()),
        Arc::clone(&watch),
    )?;
    let outcomes = results.clone();
    let extract = Pool::start(
        pool("extract", extractors),
        stories_inbox,
        extracting,
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
        Arc::clone(&settings),
        Arc::clone(&events),
    );
    let mut credentials = Credentials::now(&settings);
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
    let arrival =
        wait_for_topics(&settings, &consumer, &events, &publishing, &mut credentials, stop.clone()).await;
    let (phase, phase_inbox) = watch::channel(*stop.borrow());
    let task = ConsumerTask {
        settings: Arc::clone(&settings),
        consumer: Arc::clone(&consumer),
        book,
        budget: Arc::clone(&budget),
        work,
        room,
        results,
        steering: Arc::clone(&steering),
        events: Arc::clone(&events),
    };
    if arrival == Arrival::Ready {
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
                    Ok(ConsumerEnd::Failed(reason)) => Some(WorkerError::Consume(reason.clone())),
                    // Told to stop before the topics were there: nothing was taken.
                    Ok(ConsumerEnd::Drained) => None,
                    Ok(ConsumerEnd::CutShort) => Some(WorkerError::CutShort),
                    Err(_) => Some(WorkerError::Panicked("consumer")),
                };
                ended = end.ok();
                break failure;
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
                if arrival == Arrival::Outdated || (events.is_kept_out() && credentials.have_changed(&settings)) {
                    break Some(WorkerError::CredentialsChanged);
                }
            }
        }
    };

    if failure.is_some() {
        let _ = phase.send(Phase::Abandon);
        steering.abandon.store(true, Ordering::Release);
    }
    let drained = match ended {
        Some(end) => end == ConsumerEnd::Drained,
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

/// The work of a stage that says, as it begins, that it took an article out of its channel.
fn told<I: Send + 'static, O: 'static>(
    room: Arc<Room>,
    inbox: async_channel::Receiver<Job<I>>,
    work: Box<Work<I, O>>,
) -> Box<Work<I, O>> {
    Box::new(move |passport, input| {
        room.taken(inbox.len());
        work(passport, input)
    })
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

/// The files from which the clients were made.
struct Credentials {
    fingerprint: u64,
    looked: Instant,
}

impl Credentials {
    fn now(settings: &Settings) -> Self {
        Self { fingerprint: access::fingerprint(settings), looked: Instant::now() }
    }

    /// Whether their contents are others now. Looks at most once in [`CREDENTIALS_LOOK`].
    fn have_changed(&mut self, settings: &Settings) -> bool {
        if self.looked.elapsed() < CREDENTIALS_LOOK {
            return false;
        }
        self.looked = Instant::now();
        access::fingerprint(settings) != self.fingerprint
    }
}

/// How the wait for the topics ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Arrival {
    /// They are there.
    Ready,
    /// The worker is told to stop, or its publisher ended.
    Stopped,
    /// The cluster keeps us out, and credentials or certificates have changed.
    Outdated,
}

/// Waits until input, output and dead-letter topics exist.
async fn wait_for_topics(
    settings: &Arc<Settings>,
    consumer: &Arc<StreamConsumer<Context>>,
    events: &WorkerEvents,
    publishing: &thread::JoinHandle<Result<(), PublishError>>,
    credentials: &mut Credentials,
    stop: watch::Receiver<Phase>,
) -> Arrival {
    loop {
        events.consumer_alive();
        // Without a subscription this serves what librdkafka calls back: errors, and the request for a bearer token,
        // without which no question is answered.
        let serve = async {
            loop {
                let _ = consumer.recv().await;
            }
        };
        let _: Result<(), _> = tokio::time::timeout(CALLBACKS, serve).await;
        let (client, topics) = (Arc::clone(consumer), settings.topics.clone());
        let missing = tokio::task::spawn_blocking(move || missing_topic(&client, &topics)).await;
        match missing {
            Ok(None) => {
                events.unhindered(Obstacle::Topics);
                events.unhindered(Obstacle::ConsumerEntry);
                return Arrival::Ready;
            }
            Ok(Some(reason)) => events.hindered(Obstacle::Topics, &reason),
            Err(error) => events.hindered(Obstacle::Topics, &error.to_string()),
        }
        if *stop.borrow() != Phase::Run || publishing.is_finished() {
            return Arrival::Stopped;
        }
        if events.is_kept_out() && credentials.have_changed(settings) {
            return Arrival::Outdated;
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
                    return Some(format!(
                        "topic {topic:?} does not exist or may not be described. Cure: create it, or grant this user \
                         Describe on it; the worker looks again every second"
                    ));
                }
            }
            Err(error) => return Some(format!("the cluster does not answer about topic {topic:?}: {error}")),
        }
    }
    None
}
