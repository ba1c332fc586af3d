//! An in-process Kafka for the demo: librdkafka's mock cluster.
//!
//! It speaks the protocol over loopback and so carries the worker's real path, but it is no transaction engine: aborted
//! records stay visible, zombies are not fenced, offsets sent to a transaction are not stored, and each partition keeps
//! 5 MiB. Nothing about delivery is proved on it.

use rdkafka::ClientConfig;
use rdkafka::error::KafkaError;
use rdkafka::producer::{BaseProducer, BaseRecord, Producer as _};

/// A running in-process cluster; it ends when this is dropped.
pub struct EmbeddedKafka {
    owner: BaseProducer,
    bootstrap: String,
}

impl EmbeddedKafka {
    /// Starts a cluster of one broker with these topics.
    ///
    /// # Errors
    ///
    /// When the cluster or a topic cannot be made.
    pub fn start(topics: &[(&str, i32)]) -> Result<Self, KafkaError> {
        let owner: BaseProducer =
            ClientConfig::new().set("test.mock.num.brokers", "1").set("linger.ms", "0").create()?;
        join_groups_at_once(&owner);
        let bootstrap = {
            let mock = owner
                .client()
                .mock_cluster()
                .ok_or_else(|| KafkaError::ClientCreation("the client has no mock cluster".into()))?;
            for (topic, partitions) in topics {
                mock.create_topic(topic, *partitions, 1)?;
            }
            mock.bootstrap_servers()
        };
        Ok(Self { owner, bootstrap })
    }

    /// Where clients reach it.
    pub fn bootstrap_servers(&self) -> &str {
        &self.bootstrap
    }

    /// Produces a record and waits for it.
    ///
    /// # Errors
    ///
    /// What librdkafka says.
    pub fn produce(
        &self,
        topic: &str,
        key: &str,
        value: &[u8],
        content_type: &str,
    ) -> Result<(), KafkaError> {
        let headers = super::headers::to_kafka([
            ("content-type", Some(content_type.as_bytes())),
            ("source", Some(&b"rawi-demo"[..])),
        ]);
        self.owner
            .send(BaseRecord::to(topic).key(key).payload(value).headers(headers))
            .map_err(|(error, _)| error)?;
        self.owner.flush(std::time::Duration::from_secs(10))
    }
}

/// The mock waits 3 s for more members before a group's first assignment; there will be none.
#[expect(unsafe_code, reason = "the safe wrapper does not offer this setting of the mock cluster")]
fn join_groups_at_once(owner: &BaseProducer) {
    // SAFETY: the pointer is the live client's; the mock cluster handle belongs to it and is used only here, before
    // any other client exists.
    unsafe {
        let cluster = rdkafka_sys::rd_kafka_handle_mock_cluster(owner.client().native_ptr());
        if !cluster.is_null() {
            rdkafka_sys::rd_kafka_mock_group_initial_rebalance_delay_ms(cluster, 0);
        }
    }
}
