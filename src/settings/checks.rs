//! What single values cannot show: settings that must fit together.
//!
//! The chain of timeouts: a produce request fills within a transaction's interval; a transaction that hangs
//! is aborted by the broker before the group gives up on its worker, so that nobody reads its partitions
//! while it is open; the group gives up on a silent worker sooner than on a busy one. What must be done
//! inside a rebalance (the article at hand, the last commit) fits into [`Settings::revoke_budget`].

use std::net::Ipv6Addr;
use std::time::Duration;

use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;
use url::Url;

use super::Settings;
use super::error::Problem;
use super::sections::{Compression, SaslMechanism};
use super::units::{show_duration as time, show_size as size};
use crate::normalize::Limits;

/// A transaction must have this many times its interval before the broker aborts it.
const TRANSACTION_HEADROOM: u32 = 10;

/// Longest legal topic name (Kafka, `Topic.MAX_NAME_LENGTH`).
const MAX_TOPIC_NAME: usize = 249;

/// Smallest and largest values librdkafka takes for `message.max.bytes`.
const MESSAGE_BYTES: (usize, usize) = (1_000, 1_000_000_000);

/// Longest `session.timeout.ms` and `max.poll.interval.ms` that librdkafka takes.
const MAX_SESSION: Duration = Duration::from_secs(3600);
const MAX_POLL_INTERVAL: Duration = Duration::from_secs(86_400);

/// Largest `queued.max.messages.kbytes` that librdkafka takes, in bytes.
const MAX_PREFETCH: usize = 2_097_151 * 1024;

/// More would be no setting but a slip: threads, places in memory that is taken at once.
const MAX_WORKERS: usize = 1024;
const MAX_PLACES: usize = 10_000_000;

/// Every way in which the settings do not fit together.
pub(super) fn problems(settings: &Settings) -> Vec<Problem> {
    let mut found = Found(Vec::new());
    timeouts(settings, &mut found);
    sizes(settings, &mut found);
    names(settings, &mut found);
    security(settings, &mut found);
    telemetry(settings, &mut found);
    found.0
}

struct Found(Vec<Problem>);

impl Found {
    fn unless(&mut self, holds: bool, place: &str, message: impl FnOnce() -> String, cure: &str) {
        if !holds {
            self.0.push(Problem::new(place, message(), cure));
        }
    }

    fn less(&mut self, (low_key, low): (&str, Duration), (high_key, high): (&str, Duration)) {
        self.unless(
            low < high,
            low_key,
            || format!("{} is not less than `{high_key}` = {}", time(low), time(high)),
            &format!("lower it, or raise `{high_key}`"),
        );
    }

    fn at_most(&mut self, (key, value): (&str, Duration), most: Duration) {
        let wrong =
            || format!("{} is more than {}, the longest that librdkafka takes", time(value), time(most));
        self.unless(value <= most, key, wrong, "lower it");
    }

    fn within(&mut self, key: &str, value: usize, most: usize) {
        self.unless(value <= most, key, || format!("{value} is more than {most}"), "lower it");
    }

    fn fits(&mut self, (key, part): (&str, usize), (whole_key, whole): (&str, usize)) {
        self.unless(
            part <= whole,
            key,
            || format!("{} is more than `{whole_key}` = {}", size(part), size(whole)),
            &format!("lower it, or raise `{whole_key}`"),
        );
    }

    fn positive(&mut self, key: &str, value: usize) {
        self.unless(value > 0, key, || "0 would let nothing through".to_owned(), "set it to 1 or more");
    }
}

fn timeouts(settings: &Settings, found: &mut Found) {
    let (consumer, producer, shutdown) = (&settings.consumer, &settings.producer, &settings.shutdown);
    let session = ("consumer.session_timeout", consumer.session_timeout);
    let transaction = ("producer.transaction_timeout", producer.transaction_timeout);
    found.less(("producer.linger", producer.linger), ("producer.batch_interval", producer.batch_interval));
    let least = producer.batch_interval.saturating_mul(TRANSACTION_HEADROOM);
    found.unless(
        least <= producer.transaction_timeout,
        "producer.batch_interval",
        || {
            format!(
                "{} leaves less than {TRANSACTION_HEADROOM} intervals in `producer.transaction_timeout` = {}",
                time(producer.batch_interval),
                time(producer.transaction_timeout)
            )
        },
        "lower it, or raise `producer.transaction_timeout`, or a slow commit is aborted by the broker",
    );
    found.less(transaction, session);
    let poll = ("consumer.max_poll_interval", consumer.max_poll_interval);
    found.less(session, poll);
    found.at_most(session, MAX_SESSION);
    found.at_most(poll, MAX_POLL_INTERVAL);
    found.unless(
        producer.transaction_timeout >= Duration::from_secs(1),
        transaction.0,
        || format!("{} is less than the second that Kafka clients need", time(producer.transaction_timeout)),
        "raise it",
    );

    let (limit, revoke) = (settings.pipeline.article_time_limit, settings.revoke_budget());
    found.unless(
        limit + shutdown.commit <= revoke,
        "pipeline.article_time_limit",
        || {
            format!(
                "{} for the article at hand and `shutdown.commit` = {} for the last commit do not fit into \
                 {}, which a rebalance leaves: the shorter of a fifth of `consumer.max_poll_interval` = {} \
                 and half of `consumer.session_timeout` = {}",
                time(limit),
                time(shutdown.commit),
                time(revoke),
                time(consumer.max_poll_interval),
                time(consumer.session_timeout)
            )
        },
        "lower it, or raise `consumer.session_timeout` and `consumer.max_poll_interval`",
    );
    found.unless(
        shutdown.drain >= limit,
        "shutdown.drain",
        || format!("{} is less than `pipeline.article_time_limit` = {}", time(shutdown.drain), time(limit)),
        "raise it, or the article at hand is thrown away at each end",
    );
    for (key, value) in [
        ("pipeline.article_time_limit", limit),
        ("producer.batch_interval", producer.batch_interval),
        ("producer.recreation_window", producer.recreation_window),
        ("shutdown.commit", shutdown.commit),
        ("shutdown.close", shutdown.close),
    ] {
        let ask = "set it to 1ms or more";
        found.unless(value >= Duration::from_millis(1), key, || format!("{} is too short", time(value)), ask);
    }
}

fn sizes(settings: &Settings, found: &mut Found) {
    let (pipeline, producer) = (&settings.pipeline, &settings.producer);
    let budget = ("pipeline.budget", pipeline.budget);
    found.fits(("producer.batch_bytes", producer.batch_bytes), budget);
    found.fits(("normalize.max_payload", settings.normalize.max_payload), budget);
    found.fits(("consumer.max_message", settings.consumer.max_message), budget);
    found.unless(
        producer.batch_records <= pipeline.budget_records,
        "producer.batch_records",
        || {
            let (batch, all) = (producer.batch_records, pipeline.budget_records);
            format!("{batch} records are more than `pipeline.budget_records` = {all}")
        },
        "lower it, or raise `pipeline.budget_records`",
    );
    for (key, value) in [
        ("pipeline.budget_records", pipeline.budget_records),
        ("pipeline.queue_depth", pipeline.queue_depth),
        ("producer.batch_records", producer.batch_records),
        ("producer.batch_bytes", producer.batch_bytes),
        ("normalize.max_payload", settings.normalize.max_payload),
        ("normalize.max_nesting", settings.normalize.max_nesting),
        ("dead_letters.stop_window", settings.dead_letters.stop_window),
    ] {
        found.positive(key, value);
    }
    for (key, value, most) in [
        ("pipeline.normalize_workers", pipeline.normalize_workers, MAX_WORKERS),
        ("pipeline.extract_workers", pipeline.extract_workers, MAX_WORKERS),
        ("pipeline.queue_depth", pipeline.queue_depth, MAX_PLACES),
        ("pipeline.budget_records", pipeline.budget_records, MAX_PLACES),
        ("dead_letters.stop_window", settings.dead_letters.stop_window, MAX_PLACES),
        ("normalize.max_nesting", settings.normalize.max_nesting, Limits::DEEPEST_NESTING),
    ] {
        found.within(key, value, most);
    }
    for (key, value) in [
        ("producer.max_message", producer.max_message),
        ("consumer.max_message", settings.consumer.max_message),
    ] {
        let (least, most) = MESSAGE_BYTES;
        found.unless(
            (least..=most).contains(&value),
            key,
            || format!("{value} bytes are outside of {least} to {most}, which librdkafka takes"),
            "set it to the topic's max.message.bytes",
        );
    }
    found.unless(
        settings.consumer.prefetch >= 1024,
        "consumer.prefetch",
        || format!("{} is less than the KiB in which librdkafka counts", size(settings.consumer.prefetch)),
        "raise it",
    );
    found.unless(
        settings.consumer.prefetch <= MAX_PREFETCH,
        "consumer.prefetch",
        || format!("{} is more than librdkafka takes, 2 GiB less a KiB", size(settings.consumer.prefetch)),
        "lower it; it is for one partition",
    );
    let resume = pipeline.resume_at;
    found.unless(
        resume > 0.0 && resume < 1.0,
        "pipeline.resume_at",
        || format!("{resume} is not between 0 and 1, both excluded"),
        "0.8 is the default",
    );
    let share = settings.dead_letters.stop_share;
    found.unless(
        share > 0.0 && share <= 1.0,
        "dead_letters.stop_share",
        || format!("{share} is not above 0 and at most 1"),
        "1 never stops the worker, 0.5 is the default",
    );
}

fn names(settings: &Settings, found: &mut Found) {
    let topics = &settings.topics;
    let all = [
        ("topics.input", &topics.input),
        ("topics.output", &topics.output),
        ("topics.dead_letter", &topics.dead_letter),
    ];
    for (key, name) in all {
        let legal = !name.is_empty()
            && name.len() <= MAX_TOPIC_NAME
            && name != "."
            && name != ".."
            && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'));
        found.unless(
            legal,
            key,
            || format!("{name:?} is no topic name"),
            "use 1 to 249 ASCII letters, digits, `.`, `_` and `-`",
        );
    }
    for (index, (key, name)) in all.iter().enumerate() {
        for (other_key, other) in all.iter().take(index) {
            found.unless(
                name != other,
                key,
                || format!("{name:?} is `{other_key}` as well, so records would go round in a circle"),
                "name three different topics",
            );
        }
    }
    for (key, value) in [
        ("kafka.bootstrap_servers", &settings.kafka.bootstrap_servers),
        ("kafka.group_id", &settings.kafka.group_id),
        ("kafka.client_id", &settings.kafka.client_id),
    ] {
        found.unless(!value.trim().is_empty(), key, || "it is empty".to_owned(), "name it");
    }
    for server in settings.kafka.bootstrap_servers.split(',') {
        found.unless(
            settings.kafka.bootstrap_servers.trim().is_empty() || is_server(server.trim()),
            "kafka.bootstrap_servers",
            || format!("{server:?} is no server"),
            "write host:port, several with commas between them; whether it speaks TLS, kafka.tls.enabled says",
        );
    }
}

/// Whether text is `host`, `host:port` or `[IPv6]:port`. librdkafka itself takes a port modulo 65536.
fn is_server(text: &str) -> bool {
    let (host, port) = match text.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((host, rest)) => (host, rest.strip_prefix(':').or(rest.is_empty().then_some("9092"))),
        None if text.parse::<Ipv6Addr>().is_ok() => (text, Some("9092")),
        None => text.split_once(':').map_or((text, Some("9092")), |(host, port)| (host, Some(port))),
    };
    let legal_host = !host.is_empty()
        && (host.parse::<Ipv6Addr>().is_ok()
            || host.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '_')));
    legal_host && port.and_then(|port| port.parse::<u16>().ok()).is_some_and(|port| port > 0)
}

fn security(settings: &Settings, found: &mut Found) {
    let (tls, sasl) = (&settings.kafka.tls, &settings.kafka.sasl);
    for (key, is_set) in [
        ("kafka.tls.ca_file", tls.ca_file.is_some()),
        ("kafka.tls.certificate_file", tls.certificate_file.is_some()),
        ("kafka.tls.key_file", tls.key_file.is_some()),
        ("kafka.tls.key_password_file", tls.key_password_file.is_some()),
    ] {
        found.unless(
            tls.enabled || !is_set,
            key,
            || "it is set, but `kafka.tls.enabled` is false".to_owned(),
            "set `kafka.tls.enabled` to true, or the connection is not encrypted",
        );
    }
    found.unless(
        tls.certificate_file.is_some() == tls.key_file.is_some(),
        "kafka.tls.certificate_file",
        || "a client certificate and its key go together, and only one of them is set".to_owned(),
        "set both `kafka.tls.certificate_file` and `kafka.tls.key_file`, or neither",
    );
    let (username, password) = (sasl.username.is_some(), sasl.password_file.is_some());
    match sasl.mechanism {
        None => found.unless(
            !username && !password && sasl.token_file.is_none(),
            "kafka.sasl.mechanism",
            || "it is empty, but credentials are set".to_owned(),
            "name the mechanism, or take the credentials away",
        ),
        Some(SaslMechanism::OauthBearer) => found.unless(
            sasl.token_file.is_some(),
            "kafka.sasl.token_file",
            || "it is empty, and OAUTHBEARER needs a token".to_owned(),
            "name the file that holds the token",
        ),
        Some(mechanism) => found.unless(
            username && password,
            "kafka.sasl.username",
            || format!("{} needs a user name and a password", mechanism.as_str()),
            "set `kafka.sasl.username` and `kafka.sasl.password_file`",
        ),
    }
    if !cfg!(feature = "tls") {
        let place = if tls.enabled { "kafka.tls.enabled" } else { "kafka.sasl.mechanism" };
        let plain = matches!(sasl.mechanism, None | Some(SaslMechanism::Plain));
        let cure = "build with the feature `tls`";
        found.unless(
            !tls.enabled && plain,
            place,
            || "this build has no TLS, SCRAM and OAUTHBEARER".into(),
            cure,
        );
    }
    if !cfg!(feature = "zstd") {
        let zstd = settings.producer.compression == Compression::Zstd;
        let cure = "build with the feature `zstd`, or use lz4";
        found.unless(!zstd, "producer.compression", || "this build has no zstd".to_owned(), cure);
    }
}

fn telemetry(settings: &Settings, found: &mut Found) {
    if let Some(listen) = &settings.admin.listen {
        let legal = listen
            .rsplit_once(':')
            .is_some_and(|(host, port)| !host.is_empty() && port.parse::<u16>().is_ok());
        found.unless(
            legal,
            "admin.listen",
            || format!("{listen:?} is no address to listen on"),
            "write host:port, such as 0.0.0.0:9464, or leave it empty for no admin server",
        );
    }
    let traces = &settings.traces;
    if let Some(endpoint) = &traces.endpoint {
        let legal =
            Url::parse(endpoint).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
        found.unless(
            legal,
            "traces.endpoint",
            || format!("{endpoint:?} is no URL of a collector"),
            "such as \"http://collector:4318\"; leave it empty for no traces",
        );
        // Settings are shown, so they must hold no secret.
        let open =
            Url::parse(endpoint).is_ok_and(|url| !url.username().is_empty() || url.password().is_some());
        found.unless(
            !open,
            "traces.endpoint",
            || "it holds credentials, and settings are shown".to_owned(),
            "put them into the file of `traces.headers_file`, as a line \"authorization: Basic …\"",
        );
    }
    found.unless(
        (0.0..=1.0).contains(&traces.sample_share),
        "traces.sample_share",
        || format!("{} is no share", traces.sample_share),
        "write a number from 0 to 1",
    );
    let level = &settings.log.level;
    let cure = "such as \"info\" or \"info,rawi::kafka=debug\"; \"off\" for no log";
    match level.parse::<EnvFilter>() {
        Err(error) => {
            let message = format!("{level:?} is no level or filter ({error})");
            found.0.push(Problem::new("log.level", message, cure));
        }
        Ok(_) => {
            let wrong =
                bare_words(level).find(|word| word.is_empty() || word.parse::<LevelFilter>().is_err());
            found.unless(
                wrong.is_none(),
                "log.level",
                || format!("{:?} is no level", wrong.unwrap_or("")),
                cure,
            );
        }
    }
}

/// The parts of a filter that are one word and so meant as a level; the filter's own reader takes what is no level for the
/// name of a module. A text without any is one empty word.
fn bare_words(filter: &str) -> impl Iterator<Item = &str> {
    let parts = (!filter.contains('[')).then(|| filter.split(','));
    parts.into_iter().flatten().map(str::trim).filter(|part| !part.contains(['=', ':']))
}
