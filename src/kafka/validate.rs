//! What `rawi validate` asks the cluster: is it there, are the topics there, do their limits fit the settings, may we
//! use the group.
//!
//! Only questions: nothing is created, no group is joined, and no transaction is begun, since that would fence a
//! worker that runs under the same transactional id.

use std::collections::BTreeMap;
use std::net::{TcpStream, ToSocketAddrs};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use rdkafka::admin::{AdminClient, AdminOptions, ConfigResource, ResourceSpecifier};
use rdkafka::client::{ClientContext, DefaultClientContext, OAuthToken};
use rdkafka::consumer::{BaseConsumer, Consumer, ConsumerContext};
use rdkafka::error::KafkaError;
use rdkafka::metadata::Metadata;
use rdkafka::{Offset, TopicPartitionList};

use super::tls::{self, Handshake};
use super::{access, client, context};
use crate::settings::{Delivery, SaslMechanism, Settings};

/// Longest wait for one answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// Longest wait for a connection.
const CONNECT: Duration = Duration::from_secs(5);

/// What one check found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// It holds, with what was seen.
    Good(String),
    /// It does not hold: what is wrong, and what to do.
    Bad {
        /// What is wrong, with numbers.
        problem: String,
        /// What to do about it.
        cure: String,
    },
    /// It could not be found out, which does not hinder the worker.
    Unknown(String),
}

/// One check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// What was asked.
    pub subject: String,
    /// The answer.
    pub answer: Answer,
}

impl Check {
    /// A check that holds.
    pub fn good(subject: impl Into<String>, seen: impl Into<String>) -> Self {
        Self { subject: subject.into(), answer: Answer::Good(seen.into()) }
    }

    /// A check that does not hold.
    pub fn bad(subject: impl Into<String>, problem: impl Into<String>, cure: impl Into<String>) -> Self {
        let answer = Answer::Bad { problem: problem.into(), cure: cure.into() };
        Self { subject: subject.into(), answer }
    }

    /// A check that could not be made.
    pub fn unknown(subject: impl Into<String>, why: impl Into<String>) -> Self {
        Self { subject: subject.into(), answer: Answer::Unknown(why.into()) }
    }
}

/// Keeps what librdkafka says of refused credentials and certificates.
struct Asking {
    settings: Settings,
    refused: Mutex<Option<String>>,
}

impl ClientContext for Asking {
    const ENABLE_REFRESH_OAUTH_TOKEN: bool = true;

    fn generate_oauth_token(&self, _: Option<&str>) -> Result<OAuthToken, Box<dyn std::error::Error>> {
        context::bearer_token(&self.settings.kafka.sasl)
    }

    fn error(&self, error: KafkaError, reason: &str) {
        let code = error.rdkafka_error_code();
        if let Some(why) = code.and_then(|code| access::refused_entry(code, reason, &self.settings.kafka.tls))
        {
            *self.refused.lock().unwrap_or_else(PoisonError::into_inner) = Some(why);
        }
    }
}

impl ConsumerContext for Asking {}

/// Asks everything, handing each answer to `tell` as it comes. Later checks that an earlier answer makes
/// pointless are left out.
pub async fn ask(settings: &Settings, tell: &mut impl FnMut(Check)) {
    let mut reached = false;
    for server in settings.kafka.bootstrap_servers.split(',').map(str::trim).filter(|one| !one.is_empty()) {
        let check = reach(server);
        let connected = matches!(check.answer, Answer::Good(_));
        tell(check);
        if connected && settings.kafka.tls.enabled {
            let check = shake_hands(settings, server);
            reached |= !matches!(check.answer, Answer::Bad { .. });
            tell(check);
        } else {
            reached |= connected;
        }
    }
    if !reached {
        return;
    }
    let secret_cure = "check the path, and that this user may read the file";
    let consumer = match client::consumer(settings) {
        Ok(config) => config.create_with_context::<_, BaseConsumer<Asking>>(Asking {
            settings: settings.clone(),
            refused: Mutex::default(),
        }),
        Err(error) => return tell(Check::bad("secrets", error.to_string(), secret_cure)),
    };
    let consumer = match consumer {
        Ok(consumer) => consumer,
        Err(error) => {
            let cure = "correct the setting that librdkafka names; `kafka.librdkafka` and the files of \
                        `kafka.tls` are the usual places";
            return tell(Check::bad("client", error.to_string(), cure));
        }
    };
    // Without a subscription this only serves events, such as the request for a token.
    let _ = consumer.poll(Duration::from_millis(200));
    let metadata = match consumer.client().fetch_metadata(None, PATIENCE) {
        Ok(metadata) => metadata,
        Err(error) => {
            // Serves what librdkafka has to tell.
            let _ = consumer.poll(Duration::from_millis(200));
            let refused = consumer.context().refused.lock().unwrap_or_else(PoisonError::into_inner).take();
            if let Some(refused) = refused {
                let (problem, cure) = refused.split_once(" Cure: ").unwrap_or((&refused, "see above"));
                return tell(Check::bad("entry", problem, cure));
            }
            let problem = format!("no broker answered within {} s: {error}", PATIENCE.as_secs());
            let cure = "check that kafka.tls and kafka.sasl are what this listener expects";
            return tell(Check::bad("cluster", problem, cure));
        }
    };
    tell(Check::good("cluster", format!("{} brokers", metadata.brokers().len())));
    let topics = shapes(&metadata);
    for (key, name) in names(settings) {
        tell(judge_topic(key, name, topics.get(name)));
    }
    tell(group(settings, &consumer, topics.get(&settings.topics.input)));
    limits(settings, &metadata, &topics, tell).await;
}

fn shake_hands(settings: &Settings, server: &str) -> Check {
    let subject = format!("TLS {server}");
    match tls::shake_hands(&settings.kafka.tls, server) {
        Handshake::Done(seen) => Check::good(subject, seen),
        Handshake::Failed { problem, cure } => Check::bad(subject, problem, cure),
        Handshake::Unknown(why) => Check::unknown(subject, why),
    }
}

fn names(settings: &Settings) -> [(&'static str, &str); 3] {
    let topics = &settings.topics;
    [
        ("topics.input", &topics.input),
        ("topics.output", &topics.output),
        ("topics.dead_letter", &topics.dead_letter),
    ]
}

fn reach(server: &str) -> Check {
    let subject = format!("broker {server}");
    let cure = "check kafka.bootstrap_servers, the name service and the network policy";
    let addresses = match server.to_socket_addrs() {
        Ok(addresses) => addresses.collect::<Vec<_>>(),
        Err(error) => return Check::bad(subject, format!("the name cannot be resolved: {error}"), cure),
    };
    let mut last = None;
    for address in &addresses {
        match TcpStream::connect_timeout(address, CONNECT) {
            Ok(_) => return Check::good(subject, format!("connected to {address}")),
            Err(error) => last = Some(format!("no connection to {address}: {error}")),
        }
    }
    Check::bad(subject, last.unwrap_or_else(|| "the name has no address".to_owned()), cure)
}

/// What the checks need of a topic.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Shape {
    partitions: usize,
    without_leader: usize,
    least_replicas: usize,
    error: Option<String>,
}

fn shapes(metadata: &Metadata) -> BTreeMap<String, Shape> {
    let shape = |topic: &rdkafka::metadata::MetadataTopic| Shape {
        partitions: topic.partitions().len(),
        without_leader: topic.partitions().iter().filter(|one| one.leader() < 0).count(),
        least_replicas: topic.partitions().iter().map(|one| one.replicas().len()).min().unwrap_or(0),
        error: topic.error().map(|error| rdkafka::types::RDKafkaErrorCode::from(error).to_string()),
    };
    metadata.topics().iter().map(|topic| (topic.name().to_owned(), shape(topic))).collect()
}

fn judge_topic(key: &str, name: &str, shape: Option<&Shape>) -> Check {
    let subject = format!("topic {name}");
    let Some(shape) = shape else {
        let problem = format!("it does not exist, or this user may not see it (`{key}`)");
        let cure = format!(
            "create it (kafka-topics.sh --create --topic {name} --partitions <n>), or grant Describe on it"
        );
        return Check::bad(subject, problem, cure);
    };
    if let Some(error) = &shape.error {
        return Check::bad(subject, error.clone(), format!("check the topic and the rights on it (`{key}`)"));
    }
    if shape.without_leader > 0 {
        let problem = format!("{} of {} partitions have no leader", shape.without_leader, shape.partitions);
        return Check::bad(subject, problem, "bring the brokers that hold them back");
    }
    let seen = format!("{} partitions, replication {}", shape.partitions, shape.least_replicas);
    Check::good(subject, seen)
}

/// Asks for committed offsets: it needs the group's coordinator and the right to describe the group, and joins nothing.
fn group(settings: &Settings, consumer: &BaseConsumer<Asking>, input: Option<&Shape>) -> Check {
    let subject = format!("group {}", settings.kafka.group_id);
    let Some(input) = input else { return Check::unknown(subject, "the input topic is not there") };
    let mut list = TopicPartitionList::new();
    list.add_partition_range(&settings.topics.input, 0, i32::try_from(input.partitions).unwrap_or(1) - 1);
    match consumer.committed_offsets(list, PATIENCE) {
        Ok(offsets) => {
            let committed =
                offsets.elements().iter().filter(|one| matches!(one.offset(), Offset::Offset(_))).count();
            Check::good(
                subject,
                format!("{committed} of {} partitions have a committed offset", input.partitions),
            )
        }
        Err(error) => {
            let cure = format!("grant Read on group {}", settings.kafka.group_id);
            Check::bad(subject, error.to_string(), cure)
        }
    }
}

/// Asks for the limits of topics and brokers. The worker does not need the right to ask.
async fn limits(
    settings: &Settings,
    metadata: &Metadata,
    topics: &BTreeMap<String, Shape>,
    tell: &mut impl FnMut(Check),
) {
    let subject = "limits";
    if settings.kafka.sasl.mechanism == Some(SaslMechanism::OauthBearer) {
        return tell(Check::unknown(subject, "they are not asked for under OAUTHBEARER"));
    }
    let config = client::producer(settings).map_err(|error| error.to_string());
    let admin = config.and_then(|mut config| {
        for key in
            ["transactional.id", "transaction.timeout.ms", "enable.idempotence", "statistics.interval.ms"]
        {
            config.remove(key);
        }
        config.create::<AdminClient<DefaultClientContext>>().map_err(|error| error.to_string())
    });
    let admin = match admin {
        Ok(admin) => admin,
        Err(why) => return tell(Check::unknown(subject, why)),
    };
    let options = AdminOptions::new().request_timeout(Some(PATIENCE));
    for (key, name) in names(settings) {
        let Some(shape) = topics.get(name) else { continue };
        match describe(&admin, ResourceSpecifier::Topic(name), &options).await {
            Ok(resource) => judge_limits(settings, key, name, shape, &|entry| number(&resource, entry), tell),
            Err(why) => tell(Check::unknown(format!("limits of {name}"), why)),
        }
    }
    if let Some(broker) = metadata.brokers().first()
        && settings.delivery == Delivery::ExactlyOnce
    {
        match describe(&admin, ResourceSpecifier::Broker(broker.id()), &options).await {
            Ok(resource) => {
                tell(judge_transaction_timeout(settings, number(&resource, "transaction.max.timeout.ms")))
            }
            Err(why) => tell(Check::unknown("limits of the brokers", why)),
        }
    }
}

async fn describe(
    admin: &AdminClient<DefaultClientContext>,
    resource: ResourceSpecifier<'_>,
    options: &AdminOptions,
) -> Result<ConfigResource, String> {
    let answers = admin.describe_configs([&resource], options).await.map_err(|error| error.to_string())?;
    match answers.into_iter().next() {
        Some(Ok(resource)) => Ok(resource),
        Some(Err(code)) => Err(code.to_string()),
        None => Err("no answer".to_owned()),
    }
}

fn number(resource: &ConfigResource, entry: &str) -> Option<u64> {
    resource.get(entry)?.value.as_deref()?.parse().ok()
}

fn judge_limits(
    settings: &Settings,
    key: &str,
    name: &str,
    shape: &Shape,
    number: &dyn Fn(&str) -> Option<u64>,
    tell: &mut impl FnMut(Check),
) {
    if let Some(limit) = number("max.message.bytes") {
        let subject = format!("record size of {name}");
        let seen = format!("max.message.bytes is {limit}");
        let (setting, ours) = if key == "topics.input" {
            ("consumer.max_message", settings.consumer.max_message)
        } else {
            ("producer.max_message", settings.producer.max_message)
        };
        let ours = u64::try_from(ours).unwrap_or(u64::MAX);
        tell(match key {
            "topics.input" if limit > ours => Check::bad(
                subject,
                format!(
                    "{seen}, more than {setting} = {ours}: larger articles come alone and break the budget"
                ),
                format!("raise {setting} to {limit}, or lower the topic's limit"),
            ),
            "topics.output" | "topics.dead_letter" if limit < ours => Check::bad(
                subject,
                format!(
                    "{seen}, less than {setting} = {ours}: records between the two abort their transaction"
                ),
                format!("lower {setting} to {limit}, or raise the topic's limit"),
            ),
            _ => Check::good(subject, format!("{seen}, {setting} is {ours}")),
        });
    }
    if key != "topics.input"
        && let Some(needed) = number("min.insync.replicas")
    {
        let subject = format!("replicas of {name}");
        let have = u64::try_from(shape.least_replicas).unwrap_or(u64::MAX);
        tell(if needed > have {
            let problem = format!("min.insync.replicas is {needed}, and a partition has {have} replicas");
            Check::bad(subject, problem, "lower min.insync.replicas, or add replicas: nothing can be written")
        } else {
            Check::good(subject, format!("{have}, of which {needed} must be in sync"))
        });
    }
}

fn judge_transaction_timeout(settings: &Settings, most: Option<u64>) -> Check {
    let subject = "transaction timeout";
    let ours = u64::try_from(settings.producer.transaction_timeout.as_millis()).unwrap_or(u64::MAX);
    match most {
        Some(most) if ours > most => Check::bad(
            subject,
            format!("producer.transaction_timeout is {ours} ms, more than the brokers' {most} ms"),
            "lower it, or raise transaction.max.timeout.ms on the brokers",
        ),
        Some(most) => Check::good(subject, format!("{ours} ms, the brokers take up to {most} ms")),
        None => Check::unknown(subject, "the brokers do not tell transaction.max.timeout.ms"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings() -> Settings {
        Settings::load(None, std::iter::empty(), &[]).unwrap()
    }

    fn shape() -> Shape {
        Shape { partitions: 6, without_leader: 0, least_replicas: 3, error: None }
    }

    fn is_bad(check: &Check) -> bool {
        matches!(check.answer, Answer::Bad { .. })
    }

    fn limits_of(key: &str, max_message: u64, in_sync: u64) -> Vec<Check> {
        let mut checks = Vec::new();
        let number = |entry: &str| match entry {
            "max.message.bytes" => Some(max_message),
            "min.insync.replicas" => Some(in_sync),
            _ => None,
        };
        judge_limits(&settings(), key, "t", &shape(), &number, &mut |check| checks.push(check));
        checks
    }

    #[test]
    fn a_missing_and_a_leaderless_topic_are_told_with_a_cure() {
        let missing = judge_topic("topics.output", "news.enriched", None);
        assert!(
            matches!(&missing.answer, Answer::Bad { cure, .. } if cure.contains("--topic news.enriched"))
        );
        assert!(is_bad(&judge_topic("k", "t", Some(&Shape { without_leader: 1, ..shape() }))));
        assert_eq!(
            judge_topic("k", "t", Some(&shape())).answer,
            Answer::Good("6 partitions, replication 3".to_owned())
        );
    }

    #[test]
    fn an_output_topic_that_takes_less_than_we_send_is_told() {
        assert!(limits_of("topics.output", 999_999, 2).iter().any(is_bad));
        assert!(!limits_of("topics.output", 1_000_000, 2).iter().any(is_bad));
        assert!(!limits_of("topics.input", 999_999, 2).iter().any(is_bad));
        assert!(limits_of("topics.input", 64 << 20, 2).iter().any(is_bad));
    }

    #[test]
    fn more_replicas_in_sync_than_there_are_is_told() {
        assert!(limits_of("topics.dead_letter", 2_000_000, 4).iter().any(is_bad));
        assert!(!limits_of("topics.dead_letter", 2_000_000, 3).iter().any(is_bad));
    }

    #[test]
    fn a_transaction_timeout_beyond_the_brokers_is_told() {
        assert!(is_bad(&judge_transaction_timeout(&settings(), Some(19_999))));
        assert!(!is_bad(&judge_transaction_timeout(&settings(), Some(20_000))));
        assert!(!is_bad(&judge_transaction_timeout(&settings(), None)));
    }

    #[test]
    fn a_port_where_nobody_listens_is_told() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        assert!(!is_bad(&reach(&address)));
        drop(listener);
        assert!(is_bad(&reach(&address)));
        assert!(is_bad(&reach("no-port")));
    }
}
