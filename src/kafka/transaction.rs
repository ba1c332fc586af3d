//! One transaction: begin, send, await the delivery reports, add the offsets, commit; or abort.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rdkafka::consumer::{CommitMode, Consumer as _};
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::producer::Producer as _;
use rdkafka::{Offset, TopicPartitionList};

use super::access::{self, Side};
use super::producer::{self, Client, Outgoing};
use super::publisher::{Item, Publisher, RETRY_PAUSE, State};
use super::transaction_error::{class_of, code_of, is_fenced, is_refusal};
use super::watched::within;
use super::{failpoint, headers};
use crate::pipeline::dead_letter::dead_letter;
use crate::pipeline::passport::Outcome;
use crate::pipeline::recovery::Class;
use crate::settings::Delivery;
use crate::telemetry::health::Obstacle;
use crate::telemetry::metrics::Phase;

/// How one transaction failed.
pub(super) enum TransactionError {
    /// The transaction is spoilt; the producer is well.
    Abort { code: String },
    /// The producer must be made anew.
    Fatal { code: String, cause: Cause },
}

/// Why a producer cannot go on, as far as it matters for what comes next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cause {
    /// Another producer took over our transactional id.
    Fenced,
    /// A right is missing.
    Denied,
    /// Anything else.
    Other,
}

impl Cause {
    fn of(code: RDKafkaErrorCode) -> Self {
        if is_fenced(code) {
            Self::Fenced
        } else if access::is_denied(code) {
            Self::Denied
        } else {
            Self::Other
        }
    }
}

impl Publisher {
    fn deadline(&self) -> Instant {
        Instant::now() + self.settings.producer.transaction_timeout
    }

    /// Sends every output and dead letter and awaits the delivery reports.
    fn send_all(&self, state: &mut State, items: &[Item], deadline: Instant) -> Result<(), TransactionError> {
        let State { client: Some(client), refusals, .. } = state else {
            return Err(TransactionError::Fatal { code: "no producer".into(), cause: Cause::Other });
        };
        producer::forget(client);
        let (topics, max_message) = (&self.settings.topics, self.settings.producer.max_message);
        for (index, item) in items.iter().enumerate() {
            let record = &item.finished.passport.record;
            let sent = match &item.finished.outcome {
                Outcome::Drop { .. } => Ok(()),
                Outcome::Publish { key, value, .. } => {
                    let recorded = self.events.outgoing(&item.finished.passport);
                    let outgoing = Outgoing {
                        topic: &topics.output,
                        partition: None,
                        key: Some(key.as_bytes()),
                        value: Some(value),
                        headers: headers::of_output(record, recorded.as_ref()),
                        timestamp: record.timestamp,
                    };
                    producer::send(client, index, outgoing, deadline)
                }
                Outcome::DeadLetter(failure) => {
                    let letter =
                        dead_letter(record, failure, &jiff::Timestamp::now().to_string(), max_message);
                    let outgoing = Outgoing {
                        topic: &topics.dead_letter,
                        partition: None,
                        key: letter.key.as_deref(),
                        value: letter.value.as_deref(),
                        headers: headers::to_kafka(
                            letter.headers.iter().map(|(key, value)| (key.as_str(), value.as_deref())),
                        ),
                        timestamp: record.timestamp,
                    };
                    producer::send(client, index, outgoing, deadline)
                }
            };
            if let Err(error) = sent {
                refusals.note(items.get(index), error.rdkafka_error_code(), true);
                return Err(self.classify(&error));
            }
        }
        producer::await_deliveries(client, deadline).map_err(|errors| {
            let Some(&(_, code)) = errors.first() else {
                return TransactionError::Fatal { code: "deliveries timed out".into(), cause: Cause::Other };
            };
            let alone = errors.len() == 1;
            for (index, code) in errors {
                refusals.note(items.get(index), Some(code), alone);
            }
            if let Some((code, _)) = client.client().fatal_error() {
                self.note_denied(code);
                return TransactionError::Fatal { code: code.to_string(), cause: Cause::of(code) };
            }
            // The topic, the broker or our rights are at fault: not the articles. Do not storm.
            if !is_refusal(code) && !self.note_denied(code) {
                let why = format!(
                    "records cannot be delivered to topics {:?} and {:?} ({code}). Cure: mend the topic or its \
                     brokers; the worker tries again by itself",
                    topics.output, topics.dead_letter
                );
                self.events.hindered(Obstacle::Output, &why);
                std::thread::sleep(RETRY_PAUSE);
            }
            TransactionError::Abort { code: code.to_string() }
        })
    }

    /// Exactly once: outputs, dead letters and offsets in one transaction.
    pub(super) fn transaction(&self, state: &mut State, items: &[Item]) -> Result<(), TransactionError> {
        let deadline = self.deadline();
        let begun = state.client.as_ref().map(|client| client.begin_transaction());
        if let Some(Err(error)) = begun {
            return Err(self.classify(&error));
        }
        failpoint::reached("after-begin");
        let phase = Instant::now();
        if let Err(error) = self.send_all(state, items, deadline) {
            self.ask_why(state, items, &error);
            return Err(error);
        }
        self.events.transaction_phase(Phase::Produce, phase.elapsed());
        failpoint::reached("after-produce");
        let Some(client) = &state.client else {
            return Err(TransactionError::Fatal { code: "no producer".into(), cause: Cause::Other });
        };
        let Some(group) = self.group.load_full() else {
            return Err(TransactionError::Abort { code: "no group".into() });
        };
        let offsets = self.offsets(items);
        let phase = Instant::now();
        self.call("offsets", deadline, client, move |client, limit| {
            client.send_offsets_to_transaction(&offsets, &group, limit)
        })?;
        self.events.transaction_phase(Phase::Offsets, phase.elapsed());
        failpoint::reached("after-offsets");
        let phase = Instant::now();
        failpoint::reached_soon("during-commit");
        self.call("commit", deadline, client, |client, limit| client.commit_transaction(limit))?;
        self.events.transaction_phase(Phase::Commit, phase.elapsed());
        Ok(())
    }

    /// Records of a spoilt transaction come back with the word that they were purged; why it is spoilt is told by the
    /// next transactional call. What is sent by this one is thrown away by the abort.
    fn ask_why(&self, state: &State, items: &[Item], error: &TransactionError) {
        let (TransactionError::Abort { .. }, Some(client), Some(group)) =
            (error, &state.client, self.group.load_full())
        else {
            return;
        };
        let (client, offsets) = (Arc::clone(client), self.offsets(items));
        let asked =
            within(RETRY_PAUSE, move || client.send_offsets_to_transaction(&offsets, &group, RETRY_PAUSE));
        if let Some(Err(KafkaError::Transaction(error))) = asked
            && let Some((obstacle, why)) = access::denied(error.code(), Side::Producer, &self.settings)
        {
            self.events.hindered(obstacle, &why);
        }
    }

    /// At-least-once: the same sends by an idempotent producer, then a commit of the offsets.
    pub(super) fn plain(&self, state: &mut State, items: &[Item]) -> Result<(), TransactionError> {
        self.send_all(state, items, self.deadline())?;
        self.consumer
            .commit(&self.offsets(items), CommitMode::Sync)
            .map_err(|error| TransactionError::Abort { code: error.to_string() })
    }

    /// The next offset of every partition in the batch.
    fn offsets(&self, items: &[Item]) -> TopicPartitionList {
        let mut next = BTreeMap::new();
        for item in items {
            let at = next.entry(item.partition).or_insert(0);
            *at = item.offset.saturating_add(1).max(*at);
        }
        let mut list = TopicPartitionList::new();
        for (partition, offset) in next {
            if let Err(error) =
                list.add_partition_offset(&self.settings.topics.input, partition, Offset::Offset(offset))
            {
                tracing::error!(%error, partition, offset, "an offset could not be listed");
            }
        }
        list
    }

    /// Makes a transactional call again while its error is retriable and time is left. A call that ran out of time may
    /// still land on a later transaction (confluentinc/librdkafka#5423), and one that never returns holds the producer,
    /// so the producer must go then.
    fn call(
        &self,
        name: &'static str,
        deadline: Instant,
        client: &Arc<Client>,
        call: impl Fn(&Client, Duration) -> Result<(), KafkaError> + Send + Sync + 'static,
    ) -> Result<(), TransactionError> {
        let call = Arc::new(call);
        loop {
            self.events.publisher_alive();
            let (limit, client, made) = (left(deadline), Arc::clone(client), Arc::clone(&call));
            let Some(answer) = within(limit, move || made(&client, limit)) else {
                return Err(TransactionError::Fatal {
                    code: format!("{name} never returned"),
                    cause: Cause::Other,
                });
            };
            let Err(error) = answer else { return Ok(()) };
            let class = class_of(&error);
            self.events.transaction_error(class.kind(), &code_of(&error));
            if class != Class::Retriable {
                return Err(self.classify(&error));
            }
            if Instant::now() >= deadline {
                return Err(TransactionError::Fatal {
                    code: format!("{name} timed out"),
                    cause: Cause::Other,
                });
            }
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    fn classify(&self, error: &KafkaError) -> TransactionError {
        let code = code_of(error);
        tracing::warn!(%error, code, "a transactional call failed");
        let cause = error.rdkafka_error_code().map_or(Cause::Other, Cause::of);
        if let Some(code) = error.rdkafka_error_code() {
            self.note_denied(code);
        }
        match class_of(error) {
            Class::Abortable => TransactionError::Abort { code },
            Class::Retriable | Class::Fatal => {
                if matches!(error, KafkaError::MessageProduction(_)) && cause != Cause::Fenced {
                    return TransactionError::Abort { code };
                }
                TransactionError::Fatal { code, cause }
            }
        }
    }

    /// Tells that a right is missing, if that is what the error says, and waits before the next try.
    fn note_denied(&self, code: RDKafkaErrorCode) -> bool {
        let Some((obstacle, why)) = access::denied(code, Side::Producer, &self.settings) else {
            return false;
        };
        self.events.hindered(obstacle, &why);
        std::thread::sleep(RETRY_PAUSE);
        true
    }

    /// Aborts the open transaction. `false` when the producer must be made anew.
    pub(super) fn abort(&self, state: &State) -> bool {
        if self.settings.delivery == Delivery::AtLeastOnce {
            return true;
        }
        let Some(client) = &state.client else { return false };
        let deadline = self.deadline();
        let phase = Instant::now();
        let result = self.call("abort", deadline, client, |client, limit| client.abort_transaction(limit));
        self.events.transaction_phase(Phase::Abort, phase.elapsed());
        result.is_ok()
    }
}

fn left(deadline: Instant) -> Duration {
    deadline.saturating_duration_since(Instant::now()).max(Duration::from_millis(1))
}
