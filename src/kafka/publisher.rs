//! The publisher: outcomes in order, in batches, in transactions, with the offsets they stand for.
//!
//! It runs on a thread of its own (`kafka-txn`), because every transactional call may block. One transaction is:
//! begin, send outputs and dead letters, await every delivery report, send the offsets of the finished prefix with the
//! group metadata captured at the last rebalance, commit. Whatever fails has one way back: abort (or a new producer
//! under the same transactional id, when the outcome is unknown), then rewind to the committed offsets.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use arc_swap::ArcSwapOption;
use rdkafka::consumer::{ConsumerGroupMetadata, StreamConsumer};
use rdkafka::producer::Producer as _;
use tokio::sync::mpsc::UnboundedSender;

use super::access::{self, Side};
use super::client;
use super::consumer::Command;
use super::context::Context;
use super::producer::{self, Client};
use super::refusals::Refusals;
use super::transaction::{Cause, TransactionError};
use super::transaction_error::class_of;
use crate::pipeline::batch::{Batch, Limits};
use crate::pipeline::book::{Book, Completion};
use crate::pipeline::ledger::Generation;
use crate::pipeline::passport::{Failure, Finished, Outcome};
use crate::pipeline::recovery::{Allowance, Class};
use crate::pipeline::stop_rule::StopRule;
use crate::settings::{Delivery, Settings};
use crate::telemetry::metrics::Transaction;
use crate::telemetry::traces::Leaving;
use crate::telemetry::worker_events::WorkerEvents;

/// Longest wait for a result, so that a flush or a stop is seen soon.
const LOOK_AROUND: Duration = Duration::from_millis(20);

/// Most results that are noted under one lock of the book, for which the consumer task waits.
const RESULTS: usize = 255;

/// Pause before the next try after a failure that is not the articles' fault (a missing topic, no coordinator).
pub(super) const RETRY_PAUSE: Duration = Duration::from_secs(1);

/// Longest wait for the start of the transactions in one piece, so that a stop is seen soon. The wait goes on where it
/// stopped.
const INIT_SLICE: Duration = Duration::from_millis(500);

/// How often the log tells that this wait goes on.
const INIT_NEWS: Duration = Duration::from_secs(10);

/// The book of all articles under way, shared by consumer and publisher.
pub type SharedBook = Arc<Mutex<Book<Finished>>>;

/// Locks the book. Nothing panics under this lock; were it otherwise, the book would still be whole.
pub fn lock(book: &SharedBook) -> std::sync::MutexGuard<'_, Book<Finished>> {
    book.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Why the publisher cannot go on.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// The client cannot be made.
    #[error("the producer cannot be made: {0}")]
    Client(String),
    /// The producer had to be made anew too often.
    #[error("the producer failed {times} times within {window_s} s, last with: {last}{hint}")]
    AllowanceSpent {
        /// How often.
        times: u32,
        /// Within how many seconds.
        window_s: u64,
        /// The last error.
        last: String,
        /// What may be behind it.
        hint: &'static str,
    },
    /// Not even the dead letter of an article is taken.
    #[error(
        "the dead-letter topic {topic:?} refused the dead letter of partition {partition} offset {offset}: its \
         max.message.bytes must not be less than producer.max_message ({max_message})"
    )]
    DeadLetterRefused {
        /// The dead-letter topic.
        topic: String,
        /// Partition of the article.
        partition: i32,
        /// Offset of the article.
        offset: i64,
        /// `producer.max_message`.
        max_message: usize,
    },
    /// The stop rule.
    #[error(
        "{failures} of the last {window} articles failed, more than dead_letters.stop_share allows; \
         last: {last}. Nothing is lost: mend the cause and start again"
    )]
    TooManyFailures {
        /// How many failed.
        failures: usize,
        /// Of how many.
        window: usize,
        /// The last failure.
        last: String,
    },
}

/// Flags by which the consumer task steers the publisher.
#[derive(Debug, Default)]
pub struct Steering {
    /// Close the open batch now: partitions are being given back.
    pub flush: AtomicBool,
    /// Publish what is released and end.
    pub stop: AtomicBool,
    /// End at once; abort what is open.
    pub abandon: AtomicBool,
}

/// An article that may leave, in its place.
pub(super) struct Item {
    pub(super) partition: i32,
    pub(super) generation: Generation,
    pub(super) offset: i64,
    pub(super) finished: Finished,
    /// Since when it has waited to leave.
    pub(super) since: Instant,
}

/// Everything the publisher stands on.
pub struct Publisher {
    /// Settings.
    pub settings: Arc<Settings>,
    /// The book.
    pub book: SharedBook,
    /// Results of the stages.
    pub results: crossbeam_channel::Receiver<Finished>,
    /// Commands to the consumer task.
    pub commands: UnboundedSender<Command>,
    /// Group metadata of the last completed rebalance.
    pub group: Arc<ArcSwapOption<ConsumerGroupMetadata>>,
    /// The consumer, for commits without transactions.
    pub consumer: Arc<StreamConsumer<Context>>,
    /// Flags.
    pub steering: Arc<Steering>,
    /// Metrics and logs.
    pub events: Arc<WorkerEvents>,
}

impl Publisher {
    /// Runs until told to stop.
    ///
    /// # Errors
    ///
    /// [`PublishError`] when the worker must end with a failure.
    pub fn run(self) -> Result<(), PublishError> {
        let settings = Arc::clone(&self.settings);
        let (producer, window) = (&settings.producer, settings.producer.recreation_window);
        let mut state = State {
            started: Instant::now(),
            batch: Batch::new(Limits {
                interval: producer.batch_interval,
                records: producer.batch_records,
                bytes: producer.batch_bytes,
            }),
            stop_rule: StopRule::new(settings.dead_letters.stop_share, settings.dead_letters.stop_window),
            allowance: Allowance::new(producer.max_recreations as usize, window),
            refusals: Refusals::default(),
            client: None,
        };
        let result = self.serve(&mut state);
        if let Some(client) = state.client.take() {
            // Dropping a client waits for its thread; what was open is aborted by the broker or the next start.
            drop(client);
        }
        result
    }

    fn serve(&self, state: &mut State) -> Result<(), PublishError> {
        self.connect(state)?;
        loop {
            self.events.publisher_alive();
            if self.steering.abandon.load(Ordering::Acquire) {
                return Ok(());
            }
            let wait = state.batch.due_in(state.started.elapsed()).unwrap_or(LOOK_AROUND).min(LOOK_AROUND);
            match self.results.recv_timeout(wait) {
                Ok(finished) => {
                    self.accept(std::iter::once(finished).chain(self.results.try_iter().take(RESULTS)))
                }
                Err(crossbeam_channel::RecvTimeoutError::Timeout) => {}
                Err(crossbeam_channel::RecvTimeoutError::Disconnected) => std::thread::sleep(wait),
            }
            self.collect(state)?;
            let flush =
                self.steering.flush.load(Ordering::Acquire) || self.steering.stop.load(Ordering::Acquire);
            let due = state.batch.due_in(state.started.elapsed());
            if due.is_some_and(|due| due.is_zero() || flush) {
                let items = state.batch.take();
                self.publish_all(state, items)?;
            }
            if self.steering.stop.load(Ordering::Acquire) && state.batch.is_empty() {
                return Ok(());
            }
        }
    }

    /// Notes results in the book.
    fn accept(&self, results: impl Iterator<Item = Finished>) {
        let mut book = lock(&self.book);
        for finished in results {
            let record = &finished.passport.record;
            let (partition, offset, generation) =
                (record.partition, record.offset, finished.passport.generation);
            match book.complete(partition, generation, offset, finished) {
                Ok(Completion::Kept) => {}
                Ok(Completion::Stale) => self.events.stale_result(),
                Err(error) => self.events.ledger_violated(partition, &error),
            }
        }
    }

    /// Takes what may leave into the batch.
    fn collect(&self, state: &mut State) -> Result<(), PublishError> {
        let now = state.started.elapsed();
        let mut stop = None;
        let (batch, rule, refusals) = (&mut state.batch, &mut state.stop_rule, &mut state.refusals);
        lock(&self.book).release(|partition, offset, mut finished| {
            if refusals.is_guilty((partition, offset)) {
                finished.outcome = Outcome::DeadLetter(Failure {
                    stage: "publish",
                    kind: "refused",
                    message: "the broker refused the enriched record".into(),
                });
            }
            let bytes = match &finished.outcome {
                Outcome::Publish { value, .. } => value.len(),
                Outcome::DeadLetter(_) => finished.passport.record.bytes(),
                Outcome::Drop { .. } => 0,
            };
            let failure = match &finished.outcome {
                Outcome::DeadLetter(failure) => Some(failure.clone()),
                _ => None,
            };
            if let (Some(failures), Some(failure)) = (rule.note(failure.is_some()), failure) {
                stop.get_or_insert((failures, failure));
            }
            let generation = finished.passport.generation;
            batch.push(now, bytes, Item { partition, generation, offset, finished, since: Instant::now() });
        });
        match stop {
            None => Ok(()),
            Some((failures, failure)) => Err(PublishError::TooManyFailures {
                failures,
                window: self.settings.dead_letters.stop_window,
                last: format!("{} in {}: {}", failure.kind, failure.stage, failure.message),
            }),
        }
    }

    /// Publishes a batch, the articles that were refused in company each by itself.
    fn publish_all(&self, state: &mut State, items: Vec<Item>) -> Result<(), PublishError> {
        let mut together = Vec::with_capacity(items.len());
        for item in items {
            if state.refusals.is_suspect((item.partition, item.offset)) {
                self.publish(state, std::mem::take(&mut together))?;
                self.publish(state, vec![item])?;
            } else {
                together.push(item);
            }
        }
        self.publish(state, together)
    }

    /// Publishes articles in one transaction, or rewinds; after a rewind the rest of a batch is stale.
    fn publish(&self, state: &mut State, mut items: Vec<Item>) -> Result<(), PublishError> {
        {
            // A partition whose drain ran out of time is gone; its articles are another worker's now.
            let book = lock(&self.book);
            items.retain(|item| book.is_current(item.partition, item.generation));
        }
        if items.is_empty() {
            return Ok(());
        }
        let started = Instant::now();
        let result = match self.settings.delivery {
            Delivery::ExactlyOnce => self.transaction(state, &items),
            Delivery::AtLeastOnce => self.plain(state, &items),
        };
        let error = match &result {
            Ok(()) => None,
            Err(TransactionError::Abort { code } | TransactionError::Fatal { code, .. }) => {
                Some(code.as_str())
            }
        };
        let leaving = items.iter().map(|Item { finished, since, .. }| Leaving {
            passport: &finished.passport,
            outcome: &finished.outcome,
            since: *since,
        });
        self.events.batch_ended(leaving, started, error);
        match result {
            Ok(()) => {
                for item in &items {
                    state.refusals.forget((item.partition, item.offset));
                }
                self.committed(&items, started.elapsed());
                Ok(())
            }
            Err(TransactionError::Abort { code }) => {
                drop(items);
                self.events.transaction_failed(Transaction::Aborted, &code);
                let aborted = self.abort(state);
                if let Some((partition, offset)) = state.refusals.letter() {
                    return Err(PublishError::DeadLetterRefused {
                        topic: self.settings.topics.dead_letter.clone(),
                        partition,
                        offset,
                        max_message: self.settings.producer.max_message,
                    });
                }
                if !aborted {
                    self.replace(state, "abort_failed", &code, Cause::Other)?;
                }
                self.rewind("aborted");
                Ok(())
            }
            Err(TransactionError::Fatal { code, cause }) => {
                drop(items);
                self.events.transaction_failed(Transaction::Fatal, &code);
                self.replace(state, "fatal", &code, cause)?;
                self.rewind("producer_rebuilt");
                Ok(())
            }
        }
    }

    fn committed(&self, items: &[Item], took: Duration) {
        let mut book = lock(&self.book);
        for item in items {
            book.commit(item.partition, item.generation, item.offset);
        }
        drop(book);
        self.events.transaction_committed(items.len(), took);
        for item in items {
            let age = item.finished.passport.taken.elapsed();
            self.events.article_done(&item.finished.outcome, &item.finished.passport.record, age);
        }
    }

    /// Throws everything uncommitted away and asks the consumer task to read it again.
    fn rewind(&self, reason: &'static str) {
        lock(&self.book).retire_all();
        // The consumer task is gone only when the worker ends.
        let _ = self.commands.send(Command::Rewind(reason));
    }

    fn replace(
        &self,
        state: &mut State,
        reason: &'static str,
        last: &str,
        cause: Cause,
    ) -> Result<(), PublishError> {
        self.events.producer_recreated(reason);
        // A missing right or topic is waited for, however long: ending would only start a worker that lacks it as well.
        let waiting = cause == Cause::Denied || (cause == Cause::Other && self.events.is_hindered());
        if !waiting && !state.allowance.spend(state.started.elapsed()) {
            return Err(PublishError::AllowanceSpent {
                times: self.settings.producer.max_recreations,
                window_s: self.settings.producer.recreation_window.as_secs(),
                last: last.to_owned(),
                hint: if cause == Cause::Fenced {
                    "; is another worker running with the same producer.transactional_id?"
                } else {
                    ""
                },
            });
        }
        // The same id: its init_transactions finishes or aborts the old transaction, so that the committed offsets
        // read next tell the truth.
        state.client = None;
        self.connect(state)
    }

    /// Makes the producer and waits for its coordinator and the right to use the transactional id, however long that
    /// takes.
    fn connect(&self, state: &mut State) -> Result<(), PublishError> {
        while state.client.is_none() {
            let config =
                client::producer(&self.settings).map_err(|error| PublishError::Client(error.to_string()))?;
            let made = producer::create(&config, Arc::clone(&self.settings), Arc::clone(&self.events))
                .map_err(|error| PublishError::Client(error.to_string()))?;
            if self.is_ending() {
                return Ok(());
            }
            match self.init_transactions(&made)? {
                Init::Done => state.client = Some(Arc::new(made)),
                // librdkafka will not ask again with this client.
                Init::Denied => self.pause(),
                Init::Stopped => return Ok(()),
            }
        }
        self.events.producer_ready();
        Ok(())
    }

    fn init_transactions(&self, client: &Client) -> Result<Init, PublishError> {
        if self.settings.delivery != Delivery::ExactlyOnce {
            return Ok(Init::Done);
        }
        let mut told: Option<Instant> = None;
        while let Err(error) = client.init_transactions(INIT_SLICE) {
            self.events.publisher_alive();
            if self.is_ending() {
                return Ok(Init::Stopped);
            }
            let code = error.rdkafka_error_code();
            if let Some((obstacle, why)) =
                code.and_then(|code| access::denied(code, Side::Producer, &self.settings))
            {
                self.events.hindered(obstacle, &why);
                return Ok(Init::Denied);
            }
            if class_of(&error) != Class::Retriable {
                return Err(PublishError::Client(format!("init_transactions: {error}")));
            }
            if told.is_none_or(|told| told.elapsed() > INIT_NEWS) {
                told = Some(Instant::now());
                tracing::warn!(%error, "waiting for the transaction coordinator");
            }
            std::thread::sleep(LOOK_AROUND);
        }
        Ok(Init::Done)
    }

    fn is_ending(&self) -> bool {
        self.steering.abandon.load(Ordering::Acquire) || self.steering.stop.load(Ordering::Acquire)
    }

    /// Waits before the next try, but no longer than until the worker ends.
    fn pause(&self) {
        let until = Instant::now() + RETRY_PAUSE;
        while Instant::now() < until && !self.is_ending() {
            self.events.publisher_alive();
            std::thread::sleep(LOOK_AROUND);
        }
    }
}

/// How the start of a transactional producer went.
enum Init {
    Done,
    /// The transactional id may not be used.
    Denied,
    /// The worker ends meanwhile.
    Stopped,
}

/// What changes while the publisher runs.
pub(super) struct State {
    started: Instant,
    batch: Batch<Item>,
    stop_rule: StopRule,
    allowance: Allowance,
    /// Articles whose output or dead letter the broker refused.
    pub(super) refusals: Refusals,
    /// Shared with the calls that may never return ([`watched`](super::watched)).
    pub(super) client: Option<Arc<Client>>,
}
