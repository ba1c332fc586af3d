//! Redrive's way to Kafka: reads the dead-letter topic, sends articles back, commits the marks with them.
//!
//! No group is joined: partitions are assigned by hand, and what makes two redrives at once safe is the transactional
//! id they share, whatever delivery the worker has. The one that begins later fences the other, and only then reads the
//! committed marks, so it knows of everything the other has committed ([`Sender::open`] before [`Desk::marks`]).

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::ops::Range;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rdkafka::client::OAuthToken;
use rdkafka::consumer::{BaseConsumer, Consumer, ConsumerContext};
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::message::Message as _;
use rdkafka::producer::Producer as _;
use rdkafka::{ClientContext, Offset, TopicPartitionList};

use super::producer::{self, Client, Outgoing};
use super::transaction_error::{class_of, code_of, is_fenced, is_refusal};
use super::{access, client, context, failpoint, headers};
use crate::pipeline::passport::InputRecord;
use crate::pipeline::recovery::Class;
use crate::pipeline::redrive::letter::Article;
use crate::pipeline::redrive::marks::{METADATA_LIMIT, Marks, MarksError};
use crate::settings::{Delivery, OffsetReset, Settings};
use crate::telemetry::health::Health;
use crate::telemetry::metrics::Metrics;
use crate::telemetry::worker_events::WorkerEvents;

/// Longest wait for one answer, or for the next record.
const PATIENCE: Duration = Duration::from_secs(30);

/// One turn of the reading loop.
const POLL: Duration = Duration::from_millis(100);

/// How often a batch is tried again after an abort that is not the articles' fault.
const TRIES: u32 = 5;

/// Pause between such tries.
const RETRY_PAUSE: Duration = Duration::from_secs(1);

/// Why a redrive cannot go on. Nothing is lost by any of them: the same command goes on where this one stopped.
#[derive(Debug, thiserror::Error)]
pub enum RedriveError {
    /// A client cannot be made.
    #[error("the client cannot be made: {0}")]
    Client(String),
    /// The cluster does not answer a question.
    #[error("{what}: {error}")]
    Cluster {
        /// The question.
        what: String,
        /// The answer.
        error: KafkaError,
    },
    /// A topic is not there.
    #[error("topic {0:?} does not exist or may not be described")]
    NoTopic(String),
    /// The topic gave nothing for long.
    #[error("topic {topic:?} gave nothing for {} s; partitions not read to their end: {open:?}", PATIENCE.as_secs())]
    Stalled {
        /// The topic.
        topic: String,
        /// The partitions.
        open: Vec<i32>,
    },
    /// The group is used for something else.
    #[error("partition {partition} of group {group:?}: {error}; choose another --group")]
    ForeignGroup {
        /// The group.
        group: String,
        /// The partition.
        partition: i32,
        /// What is there.
        error: MarksError,
    },
    /// The topic was made anew since.
    #[error(
        "partition {partition} ends at offset {end}, and group {group:?} has marks up to {floor}: the topic was made \
         anew since; choose another --group"
    )]
    MarksBeyondEnd {
        /// The group.
        group: String,
        /// The partition.
        partition: i32,
        /// The end.
        end: i64,
        /// The marks' floor.
        floor: i64,
    },
    /// The marks do not fit into a commit.
    #[error(
        "partition {partition}: sent and left letters alternate too finely to be kept in a commit ({length} characters, \
         a broker takes {METADATA_LIMIT}); send more of them at once, or fewer with --limit, --before or --after"
    )]
    TooFine {
        /// The partition.
        partition: i32,
        /// The characters it would take.
        length: usize,
    },
    /// Another redrive has begun.
    #[error("another redrive with transactional id {0:?} has begun meanwhile; this one ends")]
    Fenced(String),
    /// The transactional id may not be used.
    #[error(
        "a right is missing ({code}). Cure: grant this user Write and Describe on transactional id {id:?}: every \
         redrive takes it, whatever `delivery` is, since it is what keeps two of them apart"
    )]
    NoTransactionalId {
        /// The id.
        id: String,
        /// librdkafka's code.
        code: RDKafkaErrorCode,
    },
    /// A transaction failed.
    #[error("{call} failed with {code}; run the command again, it goes on where this one stopped")]
    Transaction {
        /// The call.
        call: &'static str,
        /// librdkafka's code.
        code: String,
    },
}

fn cluster(what: impl Into<String>) -> impl FnOnce(KafkaError) -> RedriveError {
    let what = what.into();
    move |error| RedriveError::Cluster { what, error }
}

/// The worker's settings, turned to a redrive's: its own group and transactional id, and always transactions.
pub fn settings_for(settings: &Settings, group: Option<&str>) -> Settings {
    let mut own = settings.clone();
    own.kafka.group_id = group.map_or_else(|| format!("{}-redrive", settings.kafka.group_id), str::to_owned);
    // One id for all redrives of a group, whichever machine they run on: that is their lock.
    own.producer.transactional_id = Some(format!("{}-{}", settings.kafka.client_id, own.kafka.group_id));
    own.delivery = Delivery::ExactlyOnce;
    own.consumer.group_instance_id = None;
    own.consumer.auto_offset_reset = OffsetReset::Earliest;
    // What goes back is as large as what came in; the input topic's own limit decides.
    own.producer.max_message = own.producer.max_message.max(own.consumer.max_message);
    own.producer.batch_bytes = own.producer.batch_bytes.max(own.producer.max_message);
    own
}

struct Reading {
    sasl: crate::settings::Sasl,
}

impl ClientContext for Reading {
    const ENABLE_REFRESH_OAUTH_TOKEN: bool = true;

    fn generate_oauth_token(&self, _: Option<&str>) -> Result<OAuthToken, Box<dyn std::error::Error>> {
        context::bearer_token(&self.sasl)
    }

    fn error(&self, error: KafkaError, reason: &str) {
        if error.rdkafka_error_code() == Some(RDKafkaErrorCode::PartitionEOF) {
            return;
        }
        tracing::warn!(%error, reason, "the kafka client reported an error");
    }
}

impl ConsumerContext for Reading {}

/// Reads the dead-letter topic and the marks.
pub struct Desk {
    settings: Arc<Settings>,
    consumer: BaseConsumer<Reading>,
}

impl Desk {
    /// Connects with settings of [`settings_for`].
    ///
    /// # Errors
    ///
    /// When the client cannot be made.
    pub fn open(settings: Arc<Settings>) -> Result<Self, RedriveError> {
        let mut config =
            client::consumer(&settings).map_err(|error| RedriveError::Client(error.to_string()))?;
        config.set("enable.partition.eof", "true");
        let consumer: BaseConsumer<Reading> = config
            .create_with_context(Reading { sasl: settings.kafka.sasl.clone() })
            .map_err(|error| RedriveError::Client(error.to_string()))?;
        // Without an assignment this only serves events, such as the request for a token.
        let _ = consumer.poll(Duration::from_millis(10));
        Ok(Self { settings, consumer })
    }

    fn topic(&self) -> &str {
        &self.settings.topics.dead_letter
    }

    /// Number of partitions of a topic.
    ///
    /// # Errors
    ///
    /// When the topic is not there.
    pub fn partitions(&self, topic: &str) -> Result<i32, RedriveError> {
        let metadata = self
            .consumer
            .fetch_metadata(Some(topic), PATIENCE)
            .map_err(cluster(format!("topic {topic:?} cannot be described")))?;
        metadata
            .topics()
            .iter()
            .find(|found| found.name() == topic && found.error().is_none() && !found.partitions().is_empty())
            .and_then(|found| i32::try_from(found.partitions().len()).ok())
            .ok_or_else(|| RedriveError::NoTopic(topic.to_owned()))
    }

    /// First offset and last stable one of every partition of the dead-letter topic.
    ///
    /// # Errors
    ///
    /// When the topic is not there or does not answer.
    pub fn spans(&self) -> Result<BTreeMap<i32, Range<i64>>, RedriveError> {
        (0..self.partitions(self.topic())?)
            .map(|partition| {
                let what = format!("the ends of {}/{partition}", self.topic());
                let (first, end) = self
                    .consumer
                    .fetch_watermarks(self.topic(), partition, PATIENCE)
                    .map_err(cluster(what))?;
                Ok((partition, first..end))
            })
            .collect()
    }

    /// What was sent back before, for each of these partitions. Waits while a transaction of an earlier redrive is open.
    ///
    /// # Errors
    ///
    /// When the group is another program's, or the topic was made anew.
    pub fn marks(&self, spans: &BTreeMap<i32, Range<i64>>) -> Result<BTreeMap<i32, Marks>, RedriveError> {
        let mut list = TopicPartitionList::new();
        for partition in spans.keys() {
            list.add_partition(self.topic(), *partition);
        }
        let group = &self.settings.kafka.group_id;
        let what = format!("the committed offsets of group {group:?}");
        let committed = self.consumer.committed_offsets(list, PATIENCE).map_err(cluster(what.clone()))?;
        let mut marks = BTreeMap::new();
        for element in committed.elements() {
            element.error().map_err(cluster(what.clone()))?;
            let partition = element.partition();
            let Offset::Offset(floor) = element.offset() else { continue };
            let read = Marks::decode(floor, element.metadata())
                .map_err(|error| RedriveError::ForeignGroup { group: group.clone(), partition, error })?;
            let end = spans.get(&partition).map_or(0, |span| span.end);
            if floor > end {
                return Err(RedriveError::MarksBeyondEnd { group: group.clone(), partition, end, floor });
            }
            marks.insert(partition, read);
        }
        Ok(marks)
    }

    /// Reads these spans of the dead-letter topic, each partition in offset order, until `each` says no more.
    ///
    /// # Errors
    ///
    /// What `each` says, or that the topic gives nothing.
    pub fn read(
        &self,
        spans: &BTreeMap<i32, Range<i64>>,
        mut each: impl FnMut(InputRecord) -> Result<bool, RedriveError>,
    ) -> Result<(), RedriveError> {
        let topic: Arc<str> = self.topic().into();
        let mut open: BTreeSet<i32> =
            spans.iter().filter(|(_, span)| !span.is_empty()).map(|(partition, _)| *partition).collect();
        let mut list = TopicPartitionList::new();
        for (partition, span) in spans.iter().filter(|(partition, _)| open.contains(partition)) {
            list.add_partition_offset(&topic, *partition, Offset::Offset(span.start))
                .map_err(cluster("the assignment"))?;
        }
        self.consumer.assign(&list).map_err(cluster("the assignment"))?;
        let mut heard = Instant::now();
        while !open.is_empty() {
            match self.consumer.poll(POLL) {
                Some(Ok(message)) => {
                    heard = Instant::now();
                    let (partition, offset) = (message.partition(), message.offset());
                    let end = spans.get(&partition).map_or(0, |span| span.end);
                    if offset < end && open.contains(&partition) && !each(headers::own(&message, &topic))? {
                        break;
                    }
                    if offset + 1 >= end && open.remove(&partition) {
                        self.hush(&topic, partition);
                    }
                }
                Some(Err(KafkaError::PartitionEOF(partition))) => {
                    heard = Instant::now();
                    open.remove(&partition);
                }
                // librdkafka mends its connections; what lasts shows as silence.
                Some(Err(error)) => tracing::warn!(%error, "reading the dead letters"),
                None => {}
            }
            if heard.elapsed() > PATIENCE {
                let (topic, open) = (topic.to_string(), open.into_iter().collect());
                return Err(RedriveError::Stalled { topic, open });
            }
        }
        self.consumer.unassign().map_err(cluster("the assignment"))
    }

    /// Stops fetching a partition that is read to its end; letters that come meanwhile are not ours.
    fn hush(&self, topic: &str, partition: i32) {
        let mut list = TopicPartitionList::new();
        list.add_partition(topic, partition);
        if let Err(error) = self.consumer.pause(&list) {
            tracing::debug!(%error, partition, "a partition that is done goes on being fetched");
        }
    }
}

/// Fetches the records that cut dead letters were cut from.
pub struct Originals {
    consumer: BaseConsumer<Reading>,
}

impl Originals {
    /// Connects.
    ///
    /// # Errors
    ///
    /// When the client cannot be made.
    pub fn open(settings: &Settings) -> Result<Self, RedriveError> {
        let config = client::consumer(settings).map_err(|error| RedriveError::Client(error.to_string()))?;
        let consumer = config
            .create_with_context(Reading { sasl: settings.kafka.sasl.clone() })
            .map_err(|error| RedriveError::Client(error.to_string()))?;
        Ok(Self { consumer })
    }

    /// The record at this place; `None` when it is gone or cannot be read.
    pub fn fetch(&self, topic: &str, partition: i32, offset: i64) -> Option<InputRecord> {
        let (first, end) = self.consumer.fetch_watermarks(topic, partition, PATIENCE).ok()?;
        if !(first..end).contains(&offset) {
            return None;
        }
        let mut list = TopicPartitionList::new();
        list.add_partition_offset(topic, partition, Offset::Offset(offset)).ok()?;
        self.consumer.assign(&list).ok()?;
        let deadline = Instant::now() + PATIENCE;
        let name: Arc<str> = topic.into();
        let found = loop {
            match self.consumer.poll(POLL) {
                Some(Ok(message)) if message.offset() == offset => break Some(headers::own(&message, &name)),
                Some(Ok(_)) => break None,
                Some(Err(error)) => tracing::warn!(%error, topic, partition, offset, "reading an original"),
                None => {}
            }
            if Instant::now() >= deadline {
                break None;
            }
        };
        let _ = self.consumer.unassign();
        found
    }
}

/// Why a batch was not sent.
enum Failure {
    /// The broker refused these for good.
    Refused(BTreeSet<usize>),
    /// It may go better next time.
    Again(RedriveError),
    /// The redrive is over.
    Over(RedriveError),
}

/// Sends articles back, in transactions.
pub struct Sender {
    settings: Arc<Settings>,
    client: Client,
    partitions: BTreeMap<String, i32>,
}

impl Sender {
    /// Connects, and fences a redrive that is still at work: its open transaction is aborted.
    ///
    /// # Errors
    ///
    /// When the client cannot be made or the coordinator does not answer.
    pub fn open(settings: Arc<Settings>) -> Result<Self, RedriveError> {
        let made = |error: String| RedriveError::Client(error);
        let config = client::producer(&settings).map_err(|error| made(error.to_string()))?;
        let metrics = Arc::new(Metrics::new().map_err(|error| made(error.to_string()))?);
        let health = Arc::new(Health::new(PATIENCE));
        let events = Arc::new(WorkerEvents::new(&settings, metrics, health, Instant::now()));
        let client = producer::create(&config, Arc::clone(&settings), events)
            .map_err(|error| made(error.to_string()))?;
        let deadline = Instant::now() + PATIENCE * 2;
        while let Err(error) = client.init_transactions(PATIENCE) {
            if let Some(code) = error.rdkafka_error_code().filter(|code| access::is_denied(*code)) {
                let id = client::transactional_id(&settings);
                return Err(RedriveError::NoTransactionalId { id, code });
            }
            if class_of(&error) != Class::Retriable || Instant::now() >= deadline {
                return Err(RedriveError::Cluster { what: "init_transactions".into(), error });
            }
        }
        Ok(Self { settings, client, partitions: BTreeMap::new() })
    }

    /// Sends a batch and commits with it the marks that `marks` makes of the indices that are sent. Returns the indices
    /// of articles that the broker refuses for good; they are left out, and not marked.
    ///
    /// # Errors
    ///
    /// When it cannot go on. What was sent until then is marked.
    pub fn send(
        &mut self,
        desk: &Desk,
        batch: &[Article],
        marks: impl Fn(&BTreeSet<usize>) -> BTreeMap<i32, Marks>,
    ) -> Result<BTreeSet<usize>, RedriveError> {
        for article in batch {
            if !self.partitions.contains_key(&article.topic) {
                let count = desk.partitions(&article.topic)?;
                self.partitions.insert(article.topic.clone(), count);
            }
        }
        let (mut sent, mut refused) = (BTreeSet::new(), BTreeSet::new());
        let mut parts: VecDeque<BTreeSet<usize>> = VecDeque::from([(0..batch.len()).collect()]);
        while let Some(part) = parts.pop_front() {
            let after: BTreeSet<usize> = &sent | &part;
            let offsets = self.offsets(&marks(&after))?;
            match self.persist(desk, batch, &part, &offsets)? {
                None => sent = after,
                Some(_) if part.len() == 1 => refused.extend(part),
                // A broker refuses a whole request for one record of it, so each suspect is tried alone.
                Some(suspects) => {
                    let rest = &part - &suspects;
                    parts.extend((!rest.is_empty()).then_some(rest));
                    parts.extend(suspects.into_iter().map(|index| BTreeSet::from([index])));
                }
            }
        }
        Ok(refused)
    }

    /// Sends a part of a batch in one transaction, again after failures that are not the articles' fault. Returns those
    /// that the broker refused; nothing was sent then.
    fn persist(
        &self,
        desk: &Desk,
        batch: &[Article],
        part: &BTreeSet<usize>,
        offsets: &TopicPartitionList,
    ) -> Result<Option<BTreeSet<usize>>, RedriveError> {
        let mut tries = 0;
        loop {
            match self.attempt(desk, batch, part, offsets) {
                Ok(()) => return Ok(None),
                Err(Failure::Refused(suspects)) => {
                    self.abort()?;
                    return Ok(Some(suspects));
                }
                Err(Failure::Again(error)) => {
                    self.abort()?;
                    tries += 1;
                    if tries >= TRIES {
                        return Err(error);
                    }
                    tracing::warn!(%error, tries, "a batch is sent again");
                    std::thread::sleep(RETRY_PAUSE);
                }
                Err(Failure::Over(error)) => return Err(error),
            }
        }
    }

    fn offsets(&self, marks: &BTreeMap<i32, Marks>) -> Result<TopicPartitionList, RedriveError> {
        let topic = &self.settings.topics.dead_letter;
        let mut list = TopicPartitionList::new();
        for (&partition, marks) in marks {
            let metadata = marks.encode();
            if metadata.len() > METADATA_LIMIT {
                return Err(RedriveError::TooFine { partition, length: metadata.len() });
            }
            let mut element = list.add_partition(topic, partition);
            element.set_offset(Offset::Offset(marks.floor())).map_err(cluster("the list of offsets"))?;
            element.set_metadata(metadata);
        }
        Ok(list)
    }

    fn attempt(
        &self,
        desk: &Desk,
        batch: &[Article],
        part: &BTreeSet<usize>,
        offsets: &TopicPartitionList,
    ) -> Result<(), Failure> {
        let deadline = Instant::now() + self.settings.producer.transaction_timeout;
        self.client.begin_transaction().map_err(|error| self.failure("begin_transaction", &error))?;
        failpoint::reached("after-begin");
        self.produce(batch, part, deadline)?;
        failpoint::reached("after-produce");
        let group = desk.consumer.group_metadata().ok_or_else(|| {
            Failure::Over(RedriveError::Transaction { call: "group_metadata", code: "none".into() })
        })?;
        self.call("send_offsets_to_transaction", deadline, |left| {
            self.client.send_offsets_to_transaction(offsets, &group, left)
        })?;
        failpoint::reached("after-offsets");
        failpoint::reached_soon("during-commit");
        self.call("commit_transaction", deadline, |left| self.client.commit_transaction(left))
    }

    fn produce(&self, batch: &[Article], part: &BTreeSet<usize>, deadline: Instant) -> Result<(), Failure> {
        producer::forget(&self.client);
        for (index, article) in batch.iter().enumerate().filter(|(index, _)| part.contains(index)) {
            let count = self.partitions.get(&article.topic).copied().unwrap_or(0);
            let outgoing = Outgoing {
                topic: &article.topic,
                partition: article.partition.filter(|partition| (0..count).contains(partition)),
                key: article.key.as_deref(),
                value: article.value.as_deref(),
                headers: headers::to_kafka(
                    article.headers.iter().map(|(name, value)| (name.as_str(), value.as_deref())),
                ),
                // Now, not the article's first time: a topic's retention would take an old record away at once, and a
                // broker may refuse it (message.timestamp.before.max.ms).
                timestamp: None,
            };
            if let Err(error) = producer::send(&self.client, index, outgoing, deadline) {
                if error.rdkafka_error_code().is_some_and(is_refusal) {
                    // What was handed over before must be out of the way before the abort.
                    let _ = producer::await_deliveries(&self.client, deadline);
                    return Err(Failure::Refused(BTreeSet::from([index])));
                }
                return Err(self.failure("send", &error));
            }
        }
        producer::await_deliveries(&self.client, deadline).map_err(|errors| {
            let refusals: BTreeSet<usize> =
                errors.iter().filter(|(_, code)| is_refusal(*code)).map(|(index, _)| *index).collect();
            match errors.first() {
                _ if !refusals.is_empty() => Failure::Refused(refusals),
                Some((_, code)) => self.failure("produce", &KafkaError::MessageProduction(*code)),
                None => Failure::Over(RedriveError::Transaction {
                    call: "produce",
                    code: format!("{:?}", RDKafkaErrorCode::MessageTimedOut),
                }),
            }
        })
    }

    /// Calls again while the error is retriable and time is left. After the deadline the outcome is unknown; the next
    /// start finds it out.
    fn call(
        &self,
        name: &'static str,
        deadline: Instant,
        mut call: impl FnMut(Duration) -> Result<(), KafkaError>,
    ) -> Result<(), Failure> {
        loop {
            let left = deadline.saturating_duration_since(Instant::now()).max(Duration::from_millis(1));
            let Err(error) = call(left) else { return Ok(()) };
            if class_of(&error) != Class::Retriable || Instant::now() >= deadline {
                return Err(self.failure(name, &error));
            }
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    fn failure(&self, call: &'static str, error: &KafkaError) -> Failure {
        let fatal = self.client.client().fatal_error().map(|(code, _)| code);
        if fatal.or(error.rdkafka_error_code()).is_some_and(is_fenced) {
            return Failure::Over(RedriveError::Fenced(client::transactional_id(&self.settings)));
        }
        let failed = RedriveError::Transaction { call, code: code_of(error) };
        let spoilt = matches!(error, KafkaError::MessageProduction(_)) || class_of(error) == Class::Abortable;
        if spoilt && fatal.is_none() { Failure::Again(failed) } else { Failure::Over(failed) }
    }

    fn abort(&self) -> Result<(), RedriveError> {
        let deadline = Instant::now() + self.settings.producer.transaction_timeout;
        self.call("abort_transaction", deadline, |left| self.client.abort_transaction(left)).map_err(
            |failure| match failure {
                Failure::Again(error) | Failure::Over(error) => error,
                Failure::Refused(_) => {
                    RedriveError::Transaction { call: "abort_transaction", code: "refused".into() }
                }
            },
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_redrives_of_a_group_share_one_transactional_id_whatever_the_delivery() {
        for delivery in ["exactly-once", "at-least-once"] {
            let overrides = [("delivery".to_owned(), delivery.to_owned())];
            let worker = Settings::load(None, std::iter::empty(), &overrides).unwrap();
            let own = settings_for(&worker, None);
            assert_eq!(own.delivery, Delivery::ExactlyOnce, "{delivery}");
            assert_eq!(client::producer(&own).unwrap().get("transactional.id"), Some("rawi-rawi-redrive"));
            assert_eq!(client::transactional_id(&settings_for(&worker, Some("mine"))), "rawi-mine");
        }
    }
}
