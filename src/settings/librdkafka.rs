//! The pass-through table `kafka.librdkafka`: which librdkafka settings it refuses, and which it hides.
//!
//! Names: librdkafka's CONFIGURATION.md, aliases included.

use std::collections::BTreeMap;

use serde::Serializer;
use serde::ser::SerializeMap;

use super::secret::REDACTED;

/// Settings that are refused, each with the reason or the setting of our own to use.
const REFUSED: &[(&str, &str)] = &[
    ("enable.auto.commit", "only the transaction commits offsets; committing by time loses articles"),
    ("auto.commit.enable", "only the transaction commits offsets; committing by time loses articles"),
    ("auto.commit.interval.ms", "only the transaction commits offsets"),
    ("enable.auto.offset.store", "offsets are stored when an article is finished, not when it is fetched"),
    ("offset.store.method", "offsets are kept by the broker, within the transaction"),
    ("isolation.level", "the input is always read committed; articles of aborted transactions do not exist"),
    ("transactional.id", "use `producer.transactional_id`"),
    ("transaction.timeout.ms", "use `producer.transaction_timeout`"),
    ("enable.idempotence", "without idempotence a retry doubles and reorders records"),
    ("enable.gapless.guarantee", "it turns single failed records into fatal errors"),
    ("acks", "every record is acknowledged by all in-sync replicas; anything less loses records"),
    (
        "request.required.acks",
        "every record is acknowledged by all in-sync replicas; anything less loses records",
    ),
    (
        "max.in.flight",
        "order is kept only up to five requests in flight, which is the default with idempotence",
    ),
    (
        "max.in.flight.requests.per.connection",
        "order is kept only up to five requests in flight, which is the default with idempotence",
    ),
    ("retries", "a record that is not retried aborts its transaction"),
    ("message.send.max.retries", "a record that is not retried aborts its transaction"),
    ("message.timeout.ms", "it follows `producer.transaction_timeout`"),
    ("delivery.timeout.ms", "it follows `producer.transaction_timeout`"),
    ("delivery.report.only.error", "a transaction is committed when the report of each record is in"),
    ("queuing.strategy", "order needs first in, first out"),
    ("group.id", "use `kafka.group_id`"),
    ("group.instance.id", "use `consumer.group_instance_id`"),
    ("group.protocol", "the worker speaks the classic group protocol"),
    ("group.remote.assignor", "the worker speaks the classic group protocol"),
    ("bootstrap.servers", "use `kafka.bootstrap_servers`"),
    ("metadata.broker.list", "use `kafka.bootstrap_servers`"),
    ("client.id", "use `kafka.client_id`"),
    ("partition.assignment.strategy", "use `consumer.assignment_strategy`"),
    ("auto.offset.reset", "use `consumer.auto_offset_reset`"),
    ("session.timeout.ms", "use `consumer.session_timeout`"),
    ("max.poll.interval.ms", "use `consumer.max_poll_interval`"),
    ("queued.max.messages.kbytes", "use `consumer.prefetch`"),
    ("fetch.message.max.bytes", "use `consumer.max_message`"),
    ("max.partition.fetch.bytes", "use `consumer.max_message`"),
    ("fetch.max.bytes", "use `consumer.max_message`"),
    ("receive.message.max.bytes", "use `consumer.max_message`"),
    ("enable.partition.eof", "an idle worker learns by it that its partitions are read to the end"),
    ("message.max.bytes", "use `producer.max_message`"),
    ("linger.ms", "use `producer.linger`"),
    ("queue.buffering.max.ms", "use `producer.linger`"),
    ("compression.type", "use `producer.compression`"),
    ("compression.codec", "use `producer.compression`"),
    ("security.protocol", "use `kafka.tls.enabled` and `kafka.sasl.mechanism`"),
    ("ssl.ca.location", "use `kafka.tls.ca_file`"),
    ("ssl.certificate.location", "use `kafka.tls.certificate_file`"),
    ("ssl.key.location", "use `kafka.tls.key_file`"),
    ("ssl.key.password", "use `kafka.tls.key_password_file`"),
    ("ssl.endpoint.identification.algorithm", "use `kafka.tls.verify_hostname`"),
    (
        "enable.ssl.certificate.verification",
        "a broker that cannot be verified can be anybody; use `kafka.tls.ca_file`",
    ),
    ("sasl.mechanism", "use `kafka.sasl.mechanism`"),
    ("sasl.mechanisms", "use `kafka.sasl.mechanism`"),
    ("sasl.username", "use `kafka.sasl.username`"),
    ("sasl.password", "use `kafka.sasl.password_file`"),
    ("sasl.oauthbearer.config", "use `kafka.sasl.token_file`"),
    ("enable.sasl.oauthbearer.unsecure.jwt", "an unsigned token proves nothing; use `kafka.sasl.token_file`"),
    ("test.mock.num.brokers", "it would put a broker that forgets everything in the place of the cluster"),
    ("log_level", "use `log.level`"),
    ("plugin.library.paths", "plug-ins can change any other setting"),
];

/// Why a librdkafka setting is refused; `None` when it is passed on.
pub fn refusal(key: &str) -> Option<&'static str> {
    REFUSED.iter().find(|(refused, _)| *refused == key).map(|(_, reason)| *reason)
}

/// Whether the value of a librdkafka setting may be a secret, so that it is not shown.
pub fn is_secret(key: &str) -> bool {
    ["password", "secret", "pem", "token"].iter().any(|word| key.contains(word))
}

/// Writes the table with its secrets replaced.
pub(super) fn serialize<S: Serializer>(table: &BTreeMap<String, String>, to: S) -> Result<S::Ok, S::Error> {
    let mut map = to.serialize_map(Some(table.len()))?;
    for (key, value) in table {
        map.serialize_entry(key, if is_secret(key) { REDACTED } else { value })?;
    }
    map.end()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn no_setting_is_refused_twice_and_all_are_librdkafka_names() {
        let names: BTreeSet<&str> = REFUSED.iter().map(|(key, _)| *key).collect();
        assert_eq!(names.len(), REFUSED.len());
        for name in names {
            assert!(name.chars().all(|c| c.is_ascii_lowercase() || matches!(c, '.' | '_')), "{name}");
        }
    }

    #[test]
    fn harmless_settings_pass() {
        for key in ["socket.keepalive.enable", "client.rack", "fetch.wait.max.ms", "statistics.interval.ms"] {
            assert_eq!(refusal(key), None, "{key}");
            assert!(!is_secret(key), "{key}");
        }
    }
}
