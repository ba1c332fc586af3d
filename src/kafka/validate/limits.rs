//! The limits of topics and brokers, against ours. The worker does not need the right to ask for them.

use std::collections::BTreeMap;

use rdkafka::admin::{AdminClient, AdminOptions, ConfigResource, ResourceSpecifier};
use rdkafka::client::DefaultClientContext;
use rdkafka::metadata::Metadata;

use super::PATIENCE;
use super::check::Check;
use super::topics::{Shape, names};
use crate::kafka::client;
use crate::settings::{Delivery, SaslMechanism, Settings};

/// What later checks need of it; absent where the cluster did not tell.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Told {
    /// The longest `transaction.max.timeout.ms` of a broker.
    pub(super) most_transaction_timeout: Option<u64>,
    /// Whether the brokers stamp the input's records with their own clock, not the senders with theirs.
    pub(super) brokers_stamp_input: Option<bool>,
}

/// Asks for them and judges them.
pub(super) async fn ask(
    settings: &Settings,
    metadata: &Metadata,
    topics: &BTreeMap<String, Shape>,
    tell: &mut impl FnMut(Check),
) -> Told {
    let subject = "limits";
    let mut told = Told::default();
    if settings.kafka.sasl.mechanism == Some(SaslMechanism::OauthBearer) {
        tell(Check::unknown(subject, "they are not asked for under OAUTHBEARER"));
        return told;
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
        Err(why) => {
            tell(Check::unknown(subject, why));
            return told;
        }
    };
    let options = AdminOptions::new().request_timeout(Some(PATIENCE));
    for (key, name) in names(settings) {
        let Some(shape) = topics.get(name) else { continue };
        match describe(&admin, ResourceSpecifier::Topic(name), &options).await {
            Ok(resource) => {
                judge_topic(settings, key, name, shape, &|entry| number(&resource, entry), tell);
                if key == "topics.input" {
                    let kind = text(&resource, "message.timestamp.type");
                    told.brokers_stamp_input = kind.map(|kind| kind == "LogAppendTime");
                }
            }
            Err(why) => tell(Check::unknown(format!("limits of {name}"), why)),
        }
    }
    if settings.delivery == Delivery::ExactlyOnce {
        match transaction_timeouts(&admin, metadata, &options).await {
            Ok(timeouts) => {
                told.most_transaction_timeout = timeouts.iter().max().copied();
                tell(judge_transaction_timeout(settings, timeouts.iter().min().copied()));
            }
            Err(why) => tell(Check::unknown("limits of the brokers", why)),
        }
    }
    told
}

/// Every broker's limit, since any of them may be the coordinator; empty when one does not tell it.
async fn transaction_timeouts(
    admin: &AdminClient<DefaultClientContext>,
    metadata: &Metadata,
    options: &AdminOptions,
) -> Result<Vec<u64>, String> {
    let mut timeouts = Vec::new();
    for broker in metadata.brokers() {
        let resource = describe(admin, ResourceSpecifier::Broker(broker.id()), options).await?;
        match number(&resource, "transaction.max.timeout.ms") {
            Some(timeout) => timeouts.push(timeout),
            None => return Ok(Vec::new()),
        }
    }
    Ok(timeouts)
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
    text(resource, entry)?.parse().ok()
}

fn text<'a>(resource: &'a ConfigResource, entry: &str) -> Option<&'a str> {
    resource.get(entry)?.value.as_deref()
}

fn judge_topic(
    settings: &Settings,
    key: &str,
    name: &str,
    shape: &Shape,
    number: &dyn Fn(&str) -> Option<u64>,
    tell: &mut impl FnMut(Check),
) {
    // A broker leaves out what this user may not ask for.
    if ["max.message.bytes", "min.insync.replicas"].iter().all(|entry| number(entry).is_none()) {
        let why = format!("not told; the check needs DescribeConfigs on topic {name}, the worker does not");
        return tell(Check::unknown(format!("limits of {name}"), why));
    }
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
        None => Check::unknown(
            subject,
            "transaction.max.timeout.ms is not told; the check needs DescribeConfigs on the cluster, the worker does not",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::super::check::Answer;
    use super::*;

    fn settings() -> Settings {
        Settings::load(None, std::iter::empty(), &[]).unwrap()
    }

    fn limits_of(key: &str, max_message: u64, in_sync: u64) -> Vec<Check> {
        let shape = Shape { partitions: 6, without_leader: 0, least_replicas: 3, error: None };
        let mut checks = Vec::new();
        let number = |entry: &str| match entry {
            "max.message.bytes" => Some(max_message),
            "min.insync.replicas" => Some(in_sync),
            _ => None,
        };
        judge_topic(&settings(), key, "t", &shape, &number, &mut |check| checks.push(check));
        checks
    }

    #[test]
    fn an_output_topic_that_takes_less_than_we_send_is_told() {
        assert!(limits_of("topics.output", 999_999, 2).iter().any(Check::is_bad));
        assert!(!limits_of("topics.output", 1_000_000, 2).iter().any(Check::is_bad));
        assert!(!limits_of("topics.input", 999_999, 2).iter().any(Check::is_bad));
        assert!(limits_of("topics.input", 64 << 20, 2).iter().any(Check::is_bad));
    }

    #[test]
    fn limits_that_are_not_told_are_said_to_be_unknown() {
        let mut checks = Vec::new();
        let shape = Shape { partitions: 6, without_leader: 0, least_replicas: 3, error: None };
        judge_topic(&settings(), "topics.output", "t", &shape, &|_| None, &mut |check| checks.push(check));
        assert!(
            matches!(checks.as_slice(), [Check { answer: Answer::Unknown(why), .. }] if why.contains("DescribeConfigs")),
            "{checks:?}"
        );
    }

    #[test]
    fn more_replicas_in_sync_than_there_are_is_told() {
        assert!(limits_of("topics.dead_letter", 2_000_000, 4).iter().any(Check::is_bad));
        assert!(!limits_of("topics.dead_letter", 2_000_000, 3).iter().any(Check::is_bad));
    }

    #[test]
    fn a_transaction_timeout_beyond_the_brokers_is_told() {
        assert!(judge_transaction_timeout(&settings(), Some(19_999)).is_bad());
        assert!(!judge_transaction_timeout(&settings(), Some(20_000)).is_bad());
        assert!(!judge_transaction_timeout(&settings(), None).is_bad());
    }
}
