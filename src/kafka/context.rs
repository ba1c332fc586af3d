//! The consumer's context: what librdkafka calls back, on the task that polls.
//!
//! A rebalance callback must not wait for work that needs the task it runs on. So a revoke is only reported; the
//! consumer task drains and un-assigns later itself ([`super::consumer`]). Lost partitions, and everything while
//! closing, are un-assigned at once.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use arc_swap::ArcSwapOption;
use rdkafka::ClientContext;
use rdkafka::client::OAuthToken;
use rdkafka::consumer::{BaseConsumer, Consumer, ConsumerContext, ConsumerGroupMetadata, RebalanceProtocol};
use rdkafka::error::{KafkaError, KafkaResult, RDKafkaErrorCode};
use rdkafka::statistics::Statistics;
use rdkafka::topic_partition_list::TopicPartitionList;
use rdkafka::types::RDKafkaRespErr;
use tokio::sync::mpsc::UnboundedSender;

use super::access::{self, Side};
use crate::settings::{Sasl, Settings};
use crate::telemetry::health::Obstacle;
use crate::telemetry::metrics::Client;
use crate::telemetry::worker_events::{Standing, WorkerEvents};

/// What happened to the assignment, in order.
#[derive(Debug)]
pub enum RebalanceEvent {
    /// Partitions were added (perhaps none); they are assigned already.
    Assigned(Vec<i32>),
    /// Partitions must be given back: drain, then un-assign.
    Revoked(TopicPartitionList),
    /// Partitions are gone already; nothing of them may be committed.
    Lost(Vec<i32>),
    /// Where the assigned partitions stand, from statistics.
    Watermarks(BTreeMap<i32, Standing>),
}

/// State shared with librdkafka's callbacks.
pub struct Context {
    topic: String,
    events: UnboundedSender<RebalanceEvent>,
    group: Arc<ArcSwapOption<ConsumerGroupMetadata>>,
    closing: Arc<AtomicBool>,
    settings: Arc<Settings>,
    worker: Arc<WorkerEvents>,
}

impl Context {
    /// A context that reports to `events` and keeps the group metadata of the last completed rebalance in `group`.
    pub fn new(
        topic: &str,
        events: UnboundedSender<RebalanceEvent>,
        group: Arc<ArcSwapOption<ConsumerGroupMetadata>>,
        closing: Arc<AtomicBool>,
        settings: Arc<Settings>,
        worker: Arc<WorkerEvents>,
    ) -> Self {
        Self { topic: topic.to_owned(), events, group, closing, settings, worker }
    }

    fn report(&self, event: RebalanceEvent) {
        // Nobody listens only while the worker ends.
        let _ = self.events.send(event);
    }
}

/// Moves a client's metrics.
pub fn report_statistics(worker: &WorkerEvents, client: Client, statistics: &Statistics) {
    let round_trips =
        statistics.brokers.values().filter_map(|broker| Some(broker.rtt.as_ref()?.avg as f64 / 1e6));
    let bytes = |count: i64| u64::try_from(count).unwrap_or_default();
    let slowest =
        round_trips.fold(None, |slowest: Option<f64>, next| Some(slowest.map_or(next, |s| s.max(next))));
    worker.client_statistics(client, bytes(statistics.rx_bytes), bytes(statistics.tx_bytes), slowest);
    if statistics.brokers.values().any(|broker| broker.state == "UP") {
        worker.unhindered(entry_of(client));
    }
}

fn entry_of(client: Client) -> Obstacle {
    match client {
        Client::Consumer => Obstacle::ConsumerEntry,
        Client::Producer => Obstacle::ProducerEntry,
    }
}

/// Logs and counts an error that librdkafka reports outside of a call, and tells what it means when the cluster keeps
/// us out or denies a right.
pub fn report_error(
    worker: &WorkerEvents,
    settings: &Settings,
    client: Client,
    error: &KafkaError,
    reason: &str,
) {
    // No error, and told to the consumer task as well.
    if error.rdkafka_error_code() == Some(RDKafkaErrorCode::PartitionEOF) {
        return;
    }
    let code = error.rdkafka_error_code().map_or_else(|| "unknown".to_owned(), |code| format!("{code:?}"));
    worker.client_error(client, &code, &error.to_string(), reason);
    let Some(code) = error.rdkafka_error_code() else { return };
    if let Some(why) = access::refused_entry(code, reason, &settings.kafka.tls) {
        worker.hindered(entry_of(client), &why);
    }
    // That the group may not be used is told only here, and once. What concerns topics comes with the calls as well.
    if code == RDKafkaErrorCode::GroupAuthorizationFailed
        && let Some((obstacle, why)) = access::denied(code, Side::Consumer, settings)
    {
        worker.hindered(obstacle, &why);
    }
}

/// A bearer token for OAUTHBEARER from its file.
pub fn bearer_token(sasl: &Sasl) -> Result<OAuthToken, Box<dyn std::error::Error>> {
    let token = sasl.token()?.ok_or("kafka.sasl.token_file is not set")?;
    let (principal, lifetime) =
        jwt_claims(token.expose()).ok_or("the token is not a JWT with sub and exp")?;
    Ok(OAuthToken {
        token: token.expose().to_owned(),
        principal_name: principal,
        lifetime_ms: lifetime.saturating_mul(1000),
    })
}

/// `sub` and `exp` (seconds since 1970) of a JWT (RFC 7519); the broker checks its signature, we do not.
fn jwt_claims(token: &str) -> Option<(String, i64)> {
    use base64::Engine as _;
    let payload = token.trim().split('.').nth(1)?;
    let bytes =
        base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(payload.trim_end_matches('=')).ok()?;
    let claims: serde_json::Value = serde_json::from_slice(&bytes).ok()?;
    let principal = claims.get("sub")?.as_str()?.to_owned();
    let expiry = claims.get("exp")?;
    Some((principal, expiry.as_i64().or_else(|| expiry.as_f64().map(|seconds| seconds as i64))?))
}

impl ClientContext for Context {
    const ENABLE_REFRESH_OAUTH_TOKEN: bool = true;

    fn generate_oauth_token(&self, _: Option<&str>) -> Result<OAuthToken, Box<dyn std::error::Error>> {
        bearer_token(&self.settings.kafka.sasl)
    }

    fn stats(&self, statistics: Statistics) {
        report_statistics(&self.worker, Client::Consumer, &statistics);
        let Some(topic) = statistics.topics.get(&self.topic) else { return };
        let known = topic.partitions.iter().filter(|(id, partition)| **id >= 0 && partition.ls_offset >= 0);
        let standing = known.map(|(id, partition)| {
            let waiting = partition.fetchq_cnt > 0 || partition.next_offset < 0;
            let next = (!waiting).then_some(partition.next_offset);
            (*id, Standing { end: partition.ls_offset, next })
        });
        self.report(RebalanceEvent::Watermarks(standing.collect()));
    }

    fn error(&self, error: KafkaError, reason: &str) {
        report_error(&self.worker, &self.settings, Client::Consumer, &error, reason);
    }
}

impl ConsumerContext for Context {
    fn rebalance(&self, consumer: &BaseConsumer<Self>, err: RDKafkaRespErr, tpl: &mut TopicPartitionList) {
        let cooperative = matches!(consumer.rebalance_protocol(), RebalanceProtocol::Cooperative);
        let partitions: Vec<i32> = tpl.elements().iter().map(|element| element.partition()).collect();
        let unassign = |consumer: &BaseConsumer<Self>| {
            log_failure(if cooperative { consumer.incremental_unassign(tpl) } else { consumer.unassign() });
        };
        match err {
            RDKafkaRespErr::RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS => {
                log_failure(if cooperative {
                    consumer.incremental_assign(tpl)
                } else {
                    consumer.assign(tpl)
                });
                // Taken here and not at commit time: after a session loss the client forgets its member id, and a
                // commit without one is not fenced.
                self.group.store(consumer.group_metadata().map(Arc::new));
                self.report(RebalanceEvent::Assigned(partitions));
            }
            RDKafkaRespErr::RD_KAFKA_RESP_ERR__REVOKE_PARTITIONS => {
                if consumer.assignment_lost() || self.closing.load(Ordering::Acquire) || partitions.is_empty()
                {
                    unassign(consumer);
                    self.report(RebalanceEvent::Lost(partitions));
                } else {
                    self.report(RebalanceEvent::Revoked(tpl.clone()));
                }
            }
            _ => {
                tracing::error!(?err, "rebalance failed");
                unassign(consumer);
                self.report(RebalanceEvent::Lost(partitions));
            }
        }
    }
}

fn log_failure(result: KafkaResult<()>) {
    if let Err(error) = result {
        tracing::error!(%error, "the assignment could not be changed");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tokens_subject_and_expiry_are_read_without_trusting_them() {
        use base64::Engine as _;
        let payload =
            base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(r#"{"sub":"rawi","exp":1893456000}"#);
        assert_eq!(jwt_claims(&format!("e30.{payload}.x")), Some(("rawi".into(), 1_893_456_000)));
        assert_eq!(jwt_claims("not a token"), None);
    }
}
