//! `rawi validate` against a broker that grants rights one by one, and beside a worker that must not feel it.

use std::process::{Command, Output};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rdkafka::producer::{BaseProducer, BaseRecord, Producer as _};
use serde_json::Value;

use crate::support::broker::Broker;
use crate::support::secure::{self, PASSWORD, POOR_USER};
use crate::support::topics::{self, Topics};
use crate::support::worker::Worker;
use crate::support::{acl, broker, feed, oracle};

const LIMIT: Duration = Duration::from_secs(60);

fn validate(topics: &Topics, more: &[(&str, &str)], arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rawi"));
    for (key, _) in std::env::vars().filter(|(key, _)| key.starts_with("RAWI_")) {
        command.env_remove(key);
    }
    command
        .arg("validate")
        .args(arguments)
        .env("RAWI__KAFKA__GROUP_ID", &topics.group)
        .env("RAWI__PRODUCER__TRANSACTIONAL_ID", format!("{}-rawi", topics.group))
        .env("RAWI__TOPICS__INPUT", &topics.input)
        .env("RAWI__TOPICS__OUTPUT", &topics.output)
        .env("RAWI__TOPICS__DEAD_LETTER", &topics.dead_letter)
        .env("RAWI__CONSUMER__MAX_MESSAGE", "64MiB")
        .envs(more.iter().copied())
        .output()
        .expect("rawi validate")
}

/// The report of `--json`, and its checks by name.
pub struct Report(Value);

impl Report {
    /// What `rawi validate` reports with these settings.
    pub fn of(topics: &Topics, more: &[(&str, &str)]) -> Self {
        let output = validate(topics, more, &["--json"]);
        let report: Value = serde_json::from_slice(&output.stdout).expect("one JSON object");
        let failed = report["verdict"] == "failed";
        assert_eq!(output.status.code(), Some(i32::from(failed)), "{report:#}");
        Self(report)
    }

    /// Outcome, what was found and the cure of the check with this name.
    pub fn check(&self, name: &str) -> (String, String, String) {
        let checks = self.0["checks"].as_array().expect("checks");
        let check = checks.iter().find(|check| check["name"] == name);
        let check = check.unwrap_or_else(|| panic!("no check {name:?} in {:#}", self.0));
        let text = |key: &str| check[key].as_str().unwrap_or_default().to_owned();
        (text("outcome"), text("found"), text("cure"))
    }

    fn outcome(&self, name: &str) -> String {
        self.check(name).0
    }

    fn assert_cure(&self, name: &str, cure: &str) {
        let (outcome, found, told) = self.check(name);
        assert_eq!((outcome.as_str(), told.as_str()), ("failed", cure), "{name}: {found}");
    }
}

#[test]
fn each_missing_right_is_told_with_its_cure_until_all_are_granted() {
    let secure = secure::broker();
    let topics = Topics::create(&secure.broker, "validate-rights", 2);
    let password = secure.file("validating-password", PASSWORD).display().to_string();
    let authority = secure.authority.certificate().display().to_string();
    let entry = [
        ("RAWI__KAFKA__BOOTSTRAP_SERVERS", secure.sasl.as_str()),
        ("RAWI__KAFKA__TLS__ENABLED", "true"),
        ("RAWI__KAFKA__TLS__CA_FILE", &authority),
        ("RAWI__KAFKA__SASL__MECHANISM", "SCRAM-SHA-512"),
        ("RAWI__KAFKA__SASL__USERNAME", POOR_USER),
        ("RAWI__KAFKA__SASL__PASSWORD_FILE", &password),
    ];
    let report = || Report::of(&topics, &entry);
    let allow = |operation, resource| {
        acl::allow(&secure.broker, POOR_USER, operation, resource, &topics.group);
    };
    let id = format!("{}-rawi", topics.group);
    let on = |kind: &str, name: &str| format!("rights on {kind} {name}");

    allow(acl::DESCRIBE, acl::TOPIC);
    let seen = report();
    seen.assert_cure(&on("topic", &topics.input), &format!("grant Read on topic {}", topics.input));
    seen.assert_cure(&on("topic", &topics.output), &format!("grant Write on topic {}", topics.output));
    seen.assert_cure(&on("group", &topics.group), &format!("grant Read on group {}", topics.group));
    // It may not ask for the brokers' limits, so the id itself is left alone.
    let (outcome, found, _) = seen.check(&on("transactional id", &id));
    assert_eq!(outcome, "unknown", "{found}");
    assert!(found.contains("transaction.max.timeout.ms"), "{found}");

    acl::allow(&secure.broker, POOR_USER, acl::DESCRIBE_CONFIGS, acl::CLUSTER, "kafka-cluster");
    let cure = format!("grant Write and Describe on transactional id {id}, or on a prefix of it");
    report().assert_cure(&on("transactional id", &id), &cure);

    allow(acl::READ, acl::TOPIC);
    allow(acl::WRITE, acl::TOPIC);
    allow(acl::READ, acl::GROUP);
    allow(acl::WRITE, acl::TRANSACTIONAL_ID);
    let seen = report();
    assert_eq!(seen.0["verdict"], "ok", "{:#}", seen.0);
    for name in [
        on("topic", &topics.input),
        on("topic", &topics.output),
        on("topic", &topics.dead_letter),
        on("group", &topics.group),
        on("transactional id", &id),
    ] {
        assert_eq!(seen.outcome(&name), "ok", "{name}");
    }
    assert!(!seen.0.to_string().contains(PASSWORD));
}

#[test]
fn a_worker_under_the_same_transactional_id_does_not_feel_it() {
    let (broker, _guard) = broker::shared();
    let topics = Topics::create(broker, "validate-beside", 2);
    let bootstrap = [("RAWI__KAFKA__BOOTSTRAP_SERVERS", broker.bootstrap())];
    let mut worker = Worker::start(broker, &topics, "rawi", &[]);
    let mut fed = feed::feed(broker, &topics.input, 2, feed::articles(0, 30));
    worker.wait_until_ready(LIMIT);
    let seen = Report::of(&topics, &bootstrap);
    assert_eq!(seen.0["verdict"], "ok", "{:#}", seen.0);
    assert_eq!(seen.outcome(&format!("rights on transactional id {}-rawi", topics.group)), "ok");
    fed.extend(feed::feed(broker, &topics.input, 2, feed::articles(30, 30)));
    oracle::judge(broker, &topics, &fed, LIMIT).assert_exactly_once().assert_no_dead_letters();
    assert_eq!(worker.metric("rawi_producer_recreated_total").unwrap_or(0.0), 0.0, "{}", worker.log_tail());
    assert_eq!(worker.metric("rawi_transaction_errors_total").unwrap_or(0.0), 0.0, "{}", worker.log_tail());
    worker.stop();
}

#[test]
fn a_clock_behind_the_newest_record_is_told() {
    let (broker, _guard) = broker::shared();
    let topics = Topics::create(broker, "validate-clock", 2);
    let bootstrap = [("RAWI__KAFKA__BOOTSTRAP_SERVERS", broker.bootstrap())];
    let clock = || Report::of(&topics, &bootstrap).check("clock");
    assert_eq!(clock().0, "unknown", "no record, nothing to compare with");
    write_at(broker, &topics.input, Duration::ZERO);
    let (outcome, found, _) = clock();
    assert_eq!(outcome, "ok", "{found}");
    write_at(broker, &topics.input, Duration::from_secs(600));
    let (outcome, found, _) = clock();
    assert!(outcome == "unknown" && found.contains("ahead of it"), "{outcome}: {found}");
}

#[test]
fn a_topic_that_takes_less_than_we_send_fails_in_words_and_in_json() {
    let (broker, _guard) = broker::shared();
    let mut topics = Topics::create(broker, "validate-limits", 1);
    topics.output = format!("{}.small", topics.group);
    topics::create(broker, &topics.output, 1, &[("max.message.bytes", "10000")]);
    let bootstrap = [("RAWI__KAFKA__BOOTSTRAP_SERVERS", broker.bootstrap())];
    let (outcome, found, cure) =
        Report::of(&topics, &bootstrap).check(&format!("record size of {}", topics.output));
    assert_eq!(outcome, "failed", "{found}");
    assert!(cure.contains("lower producer.max_message to 10000"), "{cure}");
    let words = validate(&topics, &bootstrap, &[]);
    assert_eq!(words.status.code(), Some(1));
    let words = String::from_utf8_lossy(&words.stdout).into_owned();
    assert!(words.contains(&format!("         cure: {cure}")), "{words}");
}

fn write_at(broker: &Broker, topic: &str, ahead: Duration) {
    let producer: BaseProducer = broker.client().create().unwrap();
    let at = SystemTime::now().duration_since(UNIX_EPOCH).unwrap() + ahead;
    let record = BaseRecord::<(), str>::to(topic)
        .partition(1)
        .payload("{}")
        .timestamp(i64::try_from(at.as_millis()).unwrap());
    producer.send(record).map_err(|(error, _)| error).unwrap();
    producer.flush(Duration::from_secs(20)).unwrap();
}
