//! Client configurations from settings: what both clients share, and what is each one's own.

use std::time::Duration;

use rdkafka::ClientConfig;
use rdkafka::config::RDKafkaLogLevel;

use crate::settings::{Delivery, SecretError, Settings};

/// How often librdkafka reports statistics, from which lag is computed.
const STATISTICS_INTERVAL_MS: u32 = 5000;

/// Longest time between two heartbeats. The answer to a heartbeat is how a worker hears of a rebalance, and a
/// cooperative one has two rounds: with a tenth of the default session timeout (4.5 s) the partitions that move stand
/// still for 7 s, measured while scaling from two workers to four.
const HEARTBEAT_LIMIT: Duration = Duration::from_secs(1);

/// How long a partition with enough prefetched records is left before its next fetch. At 50 ms, 4 KB records came at
/// four fifths of the rate that they came at with 10 ms: the partition had run dry before it was asked for again.
const FETCH_BACKOFF: Duration = Duration::from_millis(10);

fn common(settings: &Settings) -> Result<ClientConfig, SecretError> {
    let kafka = &settings.kafka;
    let mut config = ClientConfig::new();
    config
        .set("bootstrap.servers", &kafka.bootstrap_servers)
        .set("client.id", &kafka.client_id)
        .set("socket.keepalive.enable", "true")
        .set("topic.metadata.refresh.interval.ms", "30000")
        .set("statistics.interval.ms", STATISTICS_INTERVAL_MS.to_string())
        .set_log_level(RDKafkaLogLevel::Warning);
    let protocol = match (kafka.tls.enabled, kafka.sasl.mechanism.is_some()) {
        (false, false) => "plaintext",
        (true, false) => "ssl",
        (false, true) => "sasl_plaintext",
        (true, true) => "sasl_ssl",
    };
    config.set("security.protocol", protocol);
    if kafka.tls.enabled {
        let files = [
            ("ssl.ca.location", &kafka.tls.ca_file),
            ("ssl.certificate.location", &kafka.tls.certificate_file),
            ("ssl.key.location", &kafka.tls.key_file),
        ];
        for (key, file) in files {
            if let Some(file) = file {
                config.set(key, file.to_string_lossy());
            }
        }
        if let Some(password) = kafka.tls.key_password()? {
            config.set("ssl.key.password", password.expose());
        }
        let identification = if kafka.tls.verify_hostname { "https" } else { "none" };
        config.set("ssl.endpoint.identification.algorithm", identification);
    }
    if let Some(mechanism) = kafka.sasl.mechanism {
        config.set("sasl.mechanism", mechanism.as_str());
        if let Some(username) = &kafka.sasl.username {
            config.set("sasl.username", username);
        }
        if let Some(password) = kafka.sasl.password()? {
            config.set("sasl.password", password.expose());
        }
    }
    Ok(config)
}

/// Lays the pass-through table over what we chose ourselves: it holds nothing that must stay as we chose it.
fn passed_through(mut config: ClientConfig, settings: &Settings) -> ClientConfig {
    config.extend(settings.kafka.librdkafka.clone());
    config
}

/// The consumer's configuration: manual offsets, `read_committed`, a bounded prefetch.
///
/// # Errors
///
/// When a secret's file cannot be read.
pub fn consumer(settings: &Settings) -> Result<ClientConfig, SecretError> {
    let consumer = &settings.consumer;
    let mut config = common(settings)?;
    config
        .set("group.id", &settings.kafka.group_id)
        .set("enable.auto.commit", "false")
        .set("enable.auto.offset.store", "false")
        // How an idle worker learns that it may read its partitions again.
        .set("enable.partition.eof", "true")
        .set("isolation.level", "read_committed")
        .set("auto.offset.reset", consumer.auto_offset_reset.as_str())
        .set("partition.assignment.strategy", consumer.assignment_strategy.as_str())
        .set("session.timeout.ms", millis(consumer.session_timeout))
        .set("heartbeat.interval.ms", millis((consumer.session_timeout / 10).min(HEARTBEAT_LIMIT)))
        .set("max.poll.interval.ms", millis(consumer.max_poll_interval))
        .set("queued.min.messages", "1000")
        .set("queued.max.messages.kbytes", (consumer.prefetch / 1024).max(1).to_string())
        .set("fetch.queue.backoff.ms", millis(FETCH_BACKOFF))
        .set("fetch.wait.max.ms", "100")
        .set("fetch.max.bytes", consumer.max_message.to_string())
        .set("fetch.message.max.bytes", consumer.max_message.min(1024 * 1024).to_string())
        .set("receive.message.max.bytes", (consumer.max_message * 2 + 1024 * 1024).to_string());
    if let Some(instance) = &consumer.group_instance_id {
        config.set("group.instance.id", instance);
    }
    Ok(passed_through(config, settings))
}

/// The producer's configuration: idempotent, and transactional unless delivery is at-least-once.
///
/// # Errors
///
/// When a secret's file cannot be read.
pub fn producer(settings: &Settings) -> Result<ClientConfig, SecretError> {
    let producer = &settings.producer;
    let mut config = common(settings)?;
    config
        .set("enable.idempotence", "true")
        .set("acks", "all")
        .set("partitioner", "murmur2_random")
        .set("linger.ms", millis(producer.linger))
        .set("compression.type", producer.compression.as_str())
        .set("message.max.bytes", producer.max_message.to_string())
        .set("queue.buffering.max.kbytes", (producer.batch_bytes * 2 / 1024).max(1024).to_string())
        .set("topic.metadata.propagation.max.ms", "5000");
    match settings.delivery {
        Delivery::ExactlyOnce => {
            config
                .set("transactional.id", transactional_id(settings))
                .set("transaction.timeout.ms", millis(producer.transaction_timeout));
        }
        Delivery::AtLeastOnce => {
            config.set("message.timeout.ms", millis(producer.transaction_timeout));
        }
    }
    Ok(passed_through(config, settings))
}

/// The transactional id: the setting, else `<client_id>-<group_id>-<host name>`, stable for a StatefulSet's pod.
pub fn transactional_id(settings: &Settings) -> String {
    settings.producer.transactional_id.clone().unwrap_or_else(|| {
        let host = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
        let host = std::env::var("HOSTNAME").ok().filter(|name| !name.is_empty()).unwrap_or(host);
        format!("{}-{}-{}", settings.kafka.client_id, settings.kafka.group_id, host.trim())
    })
}

fn millis(duration: Duration) -> String {
    duration.as_millis().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_passed_through_wins_over_what_we_tuned() {
        let wanted = [("fetch.wait.max.ms", "17"), ("topic.metadata.refresh.interval.ms", "5000")];
        let overrides = wanted.map(|(key, value)| (format!("kafka.librdkafka.{key}"), value.to_owned()));
        let settings = Settings::load(None, std::iter::empty(), &overrides).unwrap();
        for (key, value) in wanted {
            assert_eq!(consumer(&settings).unwrap().get(key), Some(value));
            assert_eq!(producer(&settings).unwrap().get(key), Some(value));
        }
    }
}
