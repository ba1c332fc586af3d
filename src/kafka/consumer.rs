//! The consumer task: pulls records, hands them to the stages, and keeps the assignment in order.
//!
//! It never blocks. A record that finds the work channel full is held; under steady pressure the partitions are
//! paused, and polling goes on, because rebalances are served by it.
//!
//! | event | what is done |
//! |---|---|
//! | assign | a new ledger and generation for each partition |
//! | revoke | no more records are taken of them; what is under way is finished and committed; then un-assign |
//! | revoke, deadline passed | their ledgers are dropped, un-assign; the next owner does the work again |
//! | lost | their ledgers are dropped; nothing is committed |
//! | rewind | everything under way is stale; seek to the committed offsets, new generations |
//! | a partition goes back | no more records are taken; what is under way is finished and committed; then a rewind |

use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::task;
use std::time::{Duration, Instant};

use rdkafka::Offset;
use rdkafka::consumer::{Consumer as _, RebalanceProtocol, StreamConsumer};
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::message::{BorrowedMessage, Message as _};
use rdkafka::topic_partition_list::TopicPartitionList;
use tokio::sync::mpsc::UnboundedReceiver;

use super::access;
use super::context::{Context, RebalanceEvent};
use super::headers;
use super::publisher::{SharedBook, Steering, lock};
use crate::pipeline::budget::{Budget, Gate, Turn};
use crate::pipeline::passport::{Finished, Outcome, Passport};
use crate::pipeline::pool::Job;
use crate::pipeline::room::Room;
use crate::settings::{OffsetReset, Settings};
use crate::telemetry::health::Obstacle;
use crate::telemetry::metrics::Drained;
use crate::telemetry::worker_events::WorkerEvents;

/// How often the task looks after drains, the gate and the gauges.
const TICK: Duration = Duration::from_millis(50);
/// Most messages that are taken between two looks at everything else.
const HANDFUL: usize = 256;
/// How long pressure must last before fetching is paused: a pause throws the prefetched records away.
const PATIENCE: Duration = Duration::from_secs(1);
/// Longest wait for one answer of the group coordinator during a rewind.
const REWIND_TIMEOUT: Duration = Duration::from_secs(10);
/// Pause before a failed rewind is tried again.
const REWIND_RETRY: Duration = Duration::from_millis(500);

/// What the publisher asks of the consumer task.
#[derive(Debug, Clone, Copy)]
pub enum Command {
    /// Read again from the committed offsets.
    Rewind(&'static str),
}

/// How the consumer task ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConsumerEnd {
    /// Everything taken is committed.
    Drained,
    /// The drain ran out of time, or was cut short.
    CutShort,
    /// The client cannot go on.
    Failed(String),
}

/// How far the shutdown is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Running.
    Run,
    /// Take nothing new, finish what is under way.
    Drain,
    /// End now.
    Abandon,
}

/// Partitions that are being given back.
struct Drain {
    list: TopicPartitionList,
    partitions: Vec<i32>,
    started: Instant,
}

/// Everything the consumer task stands on.
pub struct ConsumerTask {
    /// Settings.
    pub settings: Arc<Settings>,
    /// The consumer.
    pub consumer: Arc<StreamConsumer<Context>>,
    /// The book.
    pub book: SharedBook,
    /// The budget.
    pub budget: Arc<Budget>,
    /// The channel to normalize.
    pub work: async_channel::Sender<Job<()>>,
    /// Room in it.
    pub room: Arc<Room>,
    /// The channel to publish, for records that need no work.
    pub results: crossbeam_channel::Sender<Finished>,
    /// Flags of the publisher.
    pub steering: Arc<Steering>,
    /// Metrics and logs.
    pub events: Arc<WorkerEvents>,
}

/// What changes while the task runs.
struct State {
    topic: Arc<str>,
    started: Instant,
    held: VecDeque<Job<()>>,
    drains: Vec<Drain>,
    gate: Gate,
    rewind: Option<(&'static str, Instant)>,
    /// A partition delivered an offset that it had gone past: its topic was made anew, or its log was cut off. What is
    /// delivered until the rewind is read again after it.
    went_back: bool,
}

impl ConsumerTask {
    /// Runs until everything is drained after `phase` says [`Phase::Drain`], until [`Phase::Abandon`], or until the
    /// client cannot go on.
    pub async fn run(
        self,
        mut rebalances: UnboundedReceiver<RebalanceEvent>,
        mut commands: UnboundedReceiver<Command>,
        mut phase: tokio::sync::watch::Receiver<Phase>,
    ) -> ConsumerEnd {
        let mut state = State {
            topic: Arc::from(self.settings.topics.input.as_str()),
            started: Instant::now(),
            held: VecDeque::new(),
            drains: Vec::new(),
            gate: Gate::new(PATIENCE, self.settings.pipeline.resume_at),
            rewind: None,
            went_back: false,
        };
        let mut draining_since: Option<Instant> = None;
        loop {
            self.events.consumer_alive();
            let now_phase = *phase.borrow_and_update();
            match now_phase {
                Phase::Abandon => return ConsumerEnd::CutShort,
                Phase::Drain if draining_since.is_none() => {
                    draining_since = Some(Instant::now());
                    self.pause_all();
                }
                _ => {}
            }
            if let Some(since) = draining_since {
                let partitions = lock(&self.book).partitions();
                if state.held.is_empty() && state.rewind.is_none() && lock(&self.book).is_idle(&partitions) {
                    return ConsumerEnd::Drained;
                }
                if since.elapsed() > self.settings.shutdown.drain {
                    return ConsumerEnd::CutShort;
                }
            }
            let blocked = !state.held.is_empty() || self.budget.is_full();
            let poll = !blocked || state.gate.is_paused() || draining_since.is_some();
            tokio::select! {
                biased;
                Some(event) = rebalances.recv() => self.rebalanced(&mut state, event),
                Some(Command::Rewind(reason)) = commands.recv() => {
                    state.held.clear();
                    state.went_back = false;
                    state.rewind = Some((reason, Instant::now()));
                }
                _ = phase.changed() => {}
                message = self.consumer.recv(), if poll => {
                    if let Some(end) = self.receive(&mut state, message, &mut rebalances, draining_since.is_some()) {
                        return end;
                    }
                }
                () = self.room.wait(|| self.work.len()), if !state.held.is_empty() => {}
                () = tokio::time::sleep(TICK) => {}
            }
            self.look_after(&mut state, draining_since.is_some()).await;
        }
    }

    /// Takes a message and what the client has ready after it, as long as the first channel has room.
    fn receive<'a>(
        &'a self,
        state: &mut State,
        first: Result<BorrowedMessage<'a>, KafkaError>,
        rebalances: &mut UnboundedReceiver<RebalanceEvent>,
        draining: bool,
    ) -> Option<ConsumerEnd> {
        let room = self.work.capacity().map_or(1, |depth| depth.saturating_sub(self.work.len()));
        let (mut message, mut taken) = (Some(first), 0);
        while let Some(next) = message {
            match next {
                Ok(message) => {
                    // Callbacks ran inside the poll: what they reported comes before this record.
                    while let Ok(event) = rebalances.try_recv() {
                        self.rebalanced(state, event);
                    }
                    if !draining {
                        self.take(state, &message);
                    }
                }
                Err(error) => {
                    if let Some(reason) = self.failed(&error) {
                        return Some(ConsumerEnd::Failed(reason));
                    }
                }
            }
            taken += 1;
            let more = taken < HANDFUL && state.held.len() < room && !self.budget.is_full();
            message = if more { self.ready() } else { None };
        }
        self.hand_on(state);
        None
    }

    /// The next message, if the client has one ready.
    fn ready(&self) -> Option<Result<BorrowedMessage<'_>, KafkaError>> {
        let mut next = std::pin::pin!(self.consumer.recv());
        match next.as_mut().poll(&mut task::Context::from_waker(task::Waker::noop())) {
            task::Poll::Ready(message) => Some(message),
            task::Poll::Pending => None,
        }
    }

    /// Tells of an error where a message was expected; why the task cannot go on, if it cannot.
    fn failed(&self, error: &KafkaError) -> Option<String> {
        // The end of a partition was read, so it may be read.
        if matches!(error, KafkaError::PartitionEOF(_)) {
            self.events.unhindered(Obstacle::Input);
            return None;
        }
        self.events.consume_failed(&error.to_string());
        let code = error.rdkafka_error_code();
        if let Some((obstacle, why)) = code.and_then(|code| access::unreadable(code, &self.settings)) {
            self.events.hindered(obstacle, &why);
        }
        hopeless(error)
    }

    /// Takes one record: charges it to its ledger and to the budget, and holds it.
    fn take(&self, state: &mut State, message: &BorrowedMessage<'_>) {
        let (partition, offset) = (message.partition(), message.offset());
        if state.went_back || state.drains.iter().any(|drain| drain.partitions.contains(&partition)) {
            return;
        }
        let generation = match lock(&self.book).charge(partition, offset, Instant::now()) {
            Ok(Some(generation)) => generation,
            Ok(None) => return,
            Err(error) => {
                self.events.went_back(partition, &error);
                state.went_back = true;
                return;
            }
        };
        let record = headers::own(message, &state.topic);
        self.events.record_consumed(partition, offset, record.bytes());
        let charge = self.budget.take(record.bytes());
        let tombstone = record.value.is_none();
        let passport = Arc::new(Passport::new(record, generation, charge, Instant::now()));
        if tombstone {
            // The result channel may be full; the book takes it here without waiting.
            self.events.handed_on(&passport);
            let finished = Finished { passport, outcome: Outcome::Drop { reason: "tombstone" } };
            if let Err(error) = lock(&self.book).complete(partition, generation, offset, finished) {
                self.events.ledger_violated(partition, &error);
            }
            return;
        }
        state.held.push_back(Job { passport, input: () });
    }

    fn hand_on(&self, state: &mut State) {
        while let Some(job) = state.held.pop_front() {
            let passport = Arc::clone(&job.passport);
            match self.work.try_send(job) {
                Ok(()) => self.events.handed_on(&passport),
                Err(async_channel::TrySendError::Full(job) | async_channel::TrySendError::Closed(job)) => {
                    state.held.push_front(job);
                    return;
                }
            }
        }
    }

    async fn look_after(&self, state: &mut State, draining: bool) {
        self.hand_on(state);
        self.finish_drains(state);
        // Only what is not committed may be read again, and nothing may be committed between asking and seeking.
        if state.went_back && state.held.is_empty() && state.rewind.is_none() {
            let book = lock(&self.book);
            let partitions = book.partitions();
            if book.is_idle(&partitions) {
                state.went_back = false;
                state.rewind = Some(("went_back", Instant::now()));
            }
        }
        self.rewind(state).await;
        let in_haste = draining || state.went_back || !state.drains.is_empty();
        self.steering.flush.store(in_haste, Ordering::Release);
        let pressed = !state.held.is_empty() || self.budget.is_full();
        if !draining {
            match state.gate.look(state.started.elapsed(), pressed, self.budget.fullness()) {
                Turn::Stay => {}
                Turn::Pause => {
                    self.pause_all();
                    self.events.paused();
                }
                Turn::Resume => {
                    self.resume_all();
                    self.events.resumed();
                }
            }
        }
    }

    fn pause_all(&self) {
        self.assignment_do("pause", |list| self.consumer.pause(list));
    }

    fn resume_all(&self) {
        self.assignment_do("resume", |list| self.consumer.resume(list));
    }

    fn assignment_do(
        &self,
        what: &'static str,
        act: impl FnOnce(&TopicPartitionList) -> rdkafka::error::KafkaResult<()>,
    ) {
        if let Err(error) = self.consumer.assignment().and_then(|list| act(&list)) {
            tracing::warn!(%error, what, "the assignment could not be changed");
        }
    }

    fn rebalanced(&self, state: &mut State, event: RebalanceEvent) {
        match event {
            RebalanceEvent::Assigned(partitions) => {
                tracing::info!(?partitions, "partitions assigned");
                {
                    let mut book = lock(&self.book);
                    for partition in &partitions {
                        book.assign(*partition);
                    }
                }
                // librdkafka keeps the pause of a partition that went away and came back.
                if state.gate.is_paused() {
                    self.pause_all();
                } else {
                    self.resume_all();
                }
                self.events.assigned(&partitions, lock(&self.book).partitions().len());
            }
            RebalanceEvent::Revoked(list) => {
                let partitions: Vec<i32> =
                    list.elements().iter().map(|element| element.partition()).collect();
                tracing::info!(?partitions, "partitions are being given back: draining");
                state.drains.push(Drain { list, partitions, started: Instant::now() });
            }
            RebalanceEvent::Lost(partitions) => {
                tracing::warn!(?partitions, "partitions gone");
                let mut book = lock(&self.book);
                for partition in &partitions {
                    book.retire(*partition);
                }
                let gone: BTreeSet<i32> = partitions.iter().copied().collect();
                state
                    .drains
                    .retain(|drain| drain.partitions.iter().all(|partition| !gone.contains(partition)));
                self.events.lost(&partitions, book.partitions().len());
            }
            RebalanceEvent::Watermarks(standing) => {
                let now = Instant::now();
                let oldest =
                    lock(&self.book).oldest(|taken| now.saturating_duration_since(taken).as_secs_f64());
                self.events.watermarks(&standing, &oldest);
            }
        }
    }

    /// Un-assigns partitions whose work is committed, or whose time is up.
    fn finish_drains(&self, state: &mut State) {
        let budget = self.settings.revoke_budget();
        let drains = std::mem::take(&mut state.drains);
        for drain in drains {
            let idle = lock(&self.book).is_idle(&drain.partitions)
                && !state.held.iter().any(|job| drain.partitions.contains(&job.passport.record.partition));
            let late = drain.started.elapsed() > budget;
            if !idle && !late {
                state.drains.push(drain);
                continue;
            }
            let left = {
                let mut book = lock(&self.book);
                for partition in &drain.partitions {
                    book.retire(*partition);
                }
                book.partitions().len()
            };
            let result = match self.consumer.rebalance_protocol() {
                RebalanceProtocol::Cooperative => self.consumer.incremental_unassign(&drain.list),
                _ => self.consumer.unassign(),
            };
            if let Err(error) = result {
                tracing::warn!(%error, "partitions could not be given back");
            }
            let outcome = if idle { Drained::Drained } else { Drained::Deadline };
            self.events.revoked(&drain.partitions, left, outcome, drain.started.elapsed());
        }
    }

    /// Seeks every assigned partition back to its committed offset and opens new ledgers.
    async fn rewind(&self, state: &mut State) {
        let Some((reason, not_before)) = state.rewind else { return };
        if Instant::now() < not_before {
            return;
        }
        let (consumer, reset) = (Arc::clone(&self.consumer), self.settings.consumer.auto_offset_reset);
        let sought = tokio::task::spawn_blocking(move || seek_to_committed(&consumer, reset)).await;
        match sought {
            Ok(Ok(partitions)) => {
                let mut book = lock(&self.book);
                for partition in &partitions {
                    book.assign(*partition);
                }
                // A partition that is being given back has nothing under way any more.
                for partition in state.drains.iter().flat_map(|drain| &drain.partitions) {
                    book.retire(*partition);
                }
                drop(book);
                state.rewind = None;
                self.events.rewound(reason, &partitions);
            }
            Ok(Err(error)) => {
                tracing::warn!(%error, reason, "the rewind failed; trying again");
                state.rewind = Some((reason, Instant::now() + REWIND_RETRY));
            }
            Err(error) => tracing::error!(%error, "the rewind panicked"),
        }
    }
}

/// Why the consumer cannot go on after an error; `None` when librdkafka mends it itself.
fn hopeless(error: &KafkaError) -> Option<String> {
    match error.rdkafka_error_code()? {
        RDKafkaErrorCode::AutoOffsetReset => Some(format!(
            "a partition has no committed offset, or one that is gone, and consumer.auto_offset_reset is \"error\": {error}"
        )),
        RDKafkaErrorCode::Fatal | RDKafkaErrorCode::FencedInstanceId => Some(error.to_string()),
        _ => None,
    }
}

/// Blocks for up to twice [`REWIND_TIMEOUT`].
fn seek_to_committed(consumer: &StreamConsumer<Context>, reset: OffsetReset) -> Result<Vec<i32>, KafkaError> {
    let assignment = consumer.assignment()?;
    if assignment.count() == 0 {
        return Ok(Vec::new());
    }
    let committed = consumer.committed_offsets(assignment, REWIND_TIMEOUT)?;
    let mut list = TopicPartitionList::new();
    for element in committed.elements() {
        element.error()?;
        let offset = match element.offset() {
            Offset::Offset(offset) => Offset::Offset(offset),
            _ => match reset {
                OffsetReset::Latest => Offset::End,
                OffsetReset::Earliest | OffsetReset::Error => Offset::Beginning,
            },
        };
        list.add_partition_offset(element.topic(), element.partition(), offset)?;
    }
    let sought = consumer.seek_partitions(list, REWIND_TIMEOUT)?;
    sought.elements().iter().map(|element| element.error().map(|()| element.partition())).collect()
}
