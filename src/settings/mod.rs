//! The typed settings of the worker.
//!
//! `config/default.toml` is compiled in and documents every key; a file, the environment
//! (`RAWI__SECTION__KEY`) and flags lie over it, later layers winning ([`layers`]). A key that the defaults
//! do not have stops the start and the error names the nearest known one. What single values cannot show,
//! [`checks`] does: timeouts that do not fit together, sizes that cannot be held. Secrets are never settings:
//! a setting names the file that holds one, and [`Secret`] reads it.
//!
//! Field names equal the keys, so that an error, the documentation and the code speak of the same thing.

mod authorities;
mod checks;
mod error;
mod files;
mod forms;
mod layers;
pub mod librdkafka;
mod secret;
mod sections;
mod units;

use std::path::Path;
use std::time::Duration;

use serde::{Deserialize, Serialize};

pub use authorities::system_authorities;
pub use error::{Problem, SettingsError};
pub use files::NamedFile;
pub use secret::{Secret, SecretError};
pub use sections::{
    Admin, AssignmentStrategy, Compression, Consumer, DeadLetters, Delivery, Kafka, Log, LogFormat,
    Normalize, OffsetReset, Pipeline, Producer, Sasl, SaslMechanism, Shutdown, Tls, Topics, Traces,
};

/// Share of `consumer.max_poll_interval` that a revocation may take: the loop must poll again well before the
/// end.
const REVOKE_SHARE_OF_POLL_INTERVAL: f64 = 0.2;

/// Every setting, merged and checked: a value of this type fits together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// The delivery guarantee.
    pub delivery: Delivery,
    /// Names of the topics.
    pub topics: Topics,
    /// How to reach the cluster.
    pub kafka: Kafka,
    /// The consumer.
    pub consumer: Consumer,
    /// The producer and its transactions.
    pub producer: Producer,
    /// Stages and what may be in flight.
    pub pipeline: Pipeline,
    /// Limits of normalization.
    pub normalize: Normalize,
    /// When the worker stops instead of filling the dead letters.
    pub dead_letters: DeadLetters,
    /// Deadlines of an orderly end.
    pub shutdown: Shutdown,
    /// The admin server.
    pub admin: Admin,
    /// Traces for a collector.
    pub traces: Traces,
    /// The log.
    pub log: Log,
}

impl Settings {
    /// Merges the layers (compiled-in defaults < `file` < `env` < `overrides`) and checks the result.
    ///
    /// `env` is the whole environment; only names that begin with `RAWI__` are read. `overrides` are pairs of
    /// a dotted key (`pipeline.budget`) and a value as text.
    ///
    /// # Errors
    /// [`SettingsError`] when the file cannot be read or parsed, a value has the wrong form, or, with all
    /// problems found and not just the first, when keys are unknown or values do not fit together.
    pub fn load(
        file: Option<&Path>,
        env: impl Iterator<Item = (String, String)>,
        overrides: &[(String, String)],
    ) -> Result<Self, SettingsError> {
        let merged = layers::merge(file, env, overrides)?;
        let problems: Vec<Problem> =
            checks::problems(&merged.settings).into_iter().map(|problem| merged.placed(problem)).collect();
        if problems.is_empty() { Ok(merged.settings) } else { Err(SettingsError::Invalid { problems }) }
    }

    /// This process's environment, for [`Settings::load`]. What is no Unicode is read so far as it is: it stops the
    /// start only where it is one of ours and does not fit.
    pub fn environment() -> impl Iterator<Item = (String, String)> {
        std::env::vars_os()
            .map(|(name, value)| (name.to_string_lossy().into_owned(), value.to_string_lossy().into_owned()))
    }

    /// How long a revocation of partitions may take in all, drain and commit included: a fifth of
    /// `consumer.max_poll_interval` or half of `consumer.session_timeout`, whichever is shorter. Past it the
    /// group may have given the partitions to another worker.
    pub fn revoke_budget(&self) -> Duration {
        let poll = self.consumer.max_poll_interval.mul_f64(REVOKE_SHARE_OF_POLL_INTERVAL);
        poll.min(self.consumer.session_timeout / 2)
    }

    /// Longest time from a signal to the end of the process: what the pod's grace period must exceed.
    pub fn shutdown_budget(&self) -> Duration {
        self.shutdown.drain + self.shutdown.commit + self.shutdown.close
    }

    /// A short name for these very settings: workers whose hashes differ run with different ones.
    pub fn hash(&self) -> String {
        use sha2::Digest as _;
        let digest = sha2::Sha256::digest(self.redacted_json().to_string());
        digest.iter().take(6).map(|byte| format!("{byte:02x}")).collect()
    }

    /// The merged settings for `/config`, in the order of the defaults. Paths of secret files are shown,
    /// never what is in them; values of the pass-through table that may be secrets are replaced.
    pub fn redacted_json(&self) -> serde_json::Value {
        // Serialization into a value fails only for maps with keys that are no strings; there are none here.
        serde_json::to_value(self).unwrap_or(serde_json::Value::Null)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn load(toml: &str, env: &[(&str, &str)], overrides: &[(&str, &str)]) -> Result<Settings, SettingsError> {
        let mut file = tempfile::NamedTempFile::with_suffix(".toml").unwrap();
        file.write_all(toml.as_bytes()).unwrap();
        let own = |pairs: &[(&str, &str)]| -> Vec<(String, String)> {
            pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
        };
        Settings::load(Some(file.path()), own(env).into_iter(), &own(overrides))
    }

    fn refusal(toml: &str) -> String {
        load(toml, &[], &[]).unwrap_err().to_string()
    }

    fn defaults() -> Settings {
        Settings::load(None, std::iter::empty(), &[]).unwrap()
    }

    #[test]
    fn the_defaults_load_and_fit_together() {
        let settings = defaults();
        assert_eq!(settings.delivery, Delivery::ExactlyOnce);
        assert_eq!(settings.topics.dead_letter, "news.dead-letter");
        assert_eq!(settings.consumer.session_timeout, Duration::from_secs(45));
        assert_eq!(settings.consumer.max_poll_interval, Duration::from_secs(300));
        assert_eq!(settings.producer.linger, Duration::from_millis(5));
        assert_eq!(settings.producer.batch_bytes, 8 * 1024 * 1024);
        assert_eq!(settings.producer.max_message, 1_000_000);
        assert_eq!(settings.pipeline.budget, 256 * 1024 * 1024);
        assert_eq!(settings.kafka.tls.ca_file, None);
        assert_eq!(settings.producer.transactional_id, None);
        assert!(settings.kafka.librdkafka.is_empty());
    }

    #[test]
    fn later_layers_win() {
        let file = "[pipeline]\nbudget = \"128MiB\"\nqueue_depth = 8\nextract_workers = 3";
        let env =
            [("RAWI__PIPELINE__QUEUE_DEPTH", "16"), ("RAWI__PIPELINE__EXTRACT_WORKERS", "5"), ("HOME", "/")];
        let settings = load(file, &env, &[("pipeline.extract_workers", "7")]).unwrap();
        assert_eq!(settings.pipeline.budget, 128 * 1024 * 1024);
        assert_eq!(settings.pipeline.queue_depth, 16);
        assert_eq!(settings.pipeline.extract_workers, 7);
        assert_eq!(settings.pipeline.budget_records, defaults().pipeline.budget_records);
    }

    #[test]
    fn environment_values_of_every_kind_are_read() {
        let env = [
            ("RAWI__DELIVERY", "at-least-once"),
            ("RAWI__KAFKA__TLS__ENABLED", "true"),
            ("RAWI__KAFKA__TLS__VERIFY_HOSTNAME", "false"),
            ("RAWI__PIPELINE__RESUME_AT", "0.5"),
            ("RAWI__PIPELINE__BUDGET", "64MiB"),
            ("RAWI__PRODUCER__MAX_MESSAGE", "2000000"),
            ("RAWI__PRODUCER__BATCH_INTERVAL", "1s 500ms"),
        ];
        let settings = load("", &env, &[]).unwrap();
        assert_eq!(settings.delivery, Delivery::AtLeastOnce);
        assert!(settings.kafka.tls.enabled);
        assert!(!settings.kafka.tls.verify_hostname);
        assert!((settings.pipeline.resume_at - 0.5).abs() < 1e-9);
        assert_eq!(settings.pipeline.budget, 64 * 1024 * 1024);
        assert_eq!(settings.producer.max_message, 2_000_000);
        assert_eq!(settings.producer.batch_interval, Duration::from_millis(1500));
    }

    #[test]
    fn traces_are_off_by_default_and_their_endpoint_is_an_url_without_credentials() {
        assert_eq!(defaults().traces.endpoint, None);
        let endpoint = |url: &str| load("", &[], &[("traces.endpoint", url)]);
        assert!(endpoint("https://collector.example/v1/traces").is_ok());
        for url in ["collector:4318", "grpc://collector:4317", "http://"] {
            assert!(endpoint(url).unwrap_err().to_string().contains("traces.endpoint"), "{url}");
        }
        let message = endpoint("http://user:hunter2@collector:4318").unwrap_err().to_string();
        assert!(message.contains("traces.headers_file") && !message.contains("hunter2"), "{message}");
        let message = refusal("[traces]\nsample_share = 1.5");
        assert!(message.contains("traces.sample_share"), "{message}");
    }

    #[test]
    fn an_unknown_key_names_the_nearest_known_one() {
        let message = refusal("[consumer]\nsesion_timeout = \"30s\"");
        assert!(message.contains("consumer.sesion_timeout"), "{message}");
        assert!(message.contains("did you mean `consumer.session_timeout`"), "{message}");
    }

    #[test]
    fn a_known_key_in_the_wrong_section_is_led_home() {
        let message = refusal("[producer]\nsession_timeout = \"30s\"");
        assert!(message.contains("did you mean `consumer.session_timeout`"), "{message}");
        let message = refusal("[pipline]\nbudget = \"64MiB\"");
        assert!(message.contains("did you mean `pipeline`"), "{message}");
    }

    #[test]
    fn an_unknown_variable_names_the_nearest_known_one() {
        let message = load("", &[("RAWI__KAFKA__BOOTSTRAP_SERVER", "a:1")], &[]).unwrap_err().to_string();
        assert!(message.contains("RAWI__KAFKA__BOOTSTRAP_SERVER"), "{message}");
        assert!(message.contains("did you mean `RAWI__KAFKA__BOOTSTRAP_SERVERS`"), "{message}");
    }

    #[test]
    fn an_unknown_flag_is_refused() {
        let message = load("", &[], &[("pipeline.bugdet", "1")]).unwrap_err().to_string();
        assert!(message.contains("did you mean `pipeline.budget`"), "{message}");
    }

    #[test]
    fn a_section_is_no_answer_for_a_single_value() {
        let message = refusal("[kafka]\nbrokers = \"a:1\"");
        assert!(message.contains("did you mean `kafka.bootstrap_servers`?"), "{message}");
        let message = refusal("[kafka]\nbootstrap.servers = \"a:1\"");
        assert!(message.contains("did you mean `kafka.bootstrap_servers`?"), "{message}");
    }

    #[test]
    fn a_variable_with_single_underscores_is_led_home_and_those_of_a_cluster_are_none_of_ours() {
        let message = load("", &[("RAWI_KAFKA_BOOTSTRAP_SERVERS", "a:1")], &[]).unwrap_err().to_string();
        assert!(message.contains("write `RAWI__KAFKA__BOOTSTRAP_SERVERS`"), "{message}");
        let env = [
            ("RAWI_PORT", "tcp://10.0.0.1:9464"),
            ("RAWI_SERVICE_HOST", "10.0.0.1"),
            ("RAWI_ADMIN_PORT_9464_TCP", "tcp://10.0.0.1:9464"),
            ("RAWI_CONFIG", "/etc/rawi.toml"),
        ];
        load("", &env, &[]).unwrap();
    }

    #[test]
    fn a_setting_from_the_environment_goes_by_its_variable() {
        for (name, value) in [
            ("RAWI__CONSUMER__SESSION_TIMEOUT", "45"),
            ("RAWI__CONSUMER__SESSION_TIMEOUT", "1h"),
            ("RAWI__PIPELINE__QUEUE_DEPTH", "-1"),
            ("RAWI__ADMIN__PAGE", ""),
            ("RAWI__KAFKA__LIBRDKAFKA__GROUP_PROTOCOL", "consumer"),
        ] {
            let message = load("", &[(name, value)], &[]).unwrap_err().to_string();
            assert!(message.contains(&format!("\n  {name}: ")), "{name}={value}: {message}");
        }
    }

    #[test]
    fn every_value_of_another_form_than_its_default_is_refused_at_once() {
        let message = refusal(
            "delivery = 3\n[topics]\ninput = 3\n[kafka]\nbootstrap_servers = [\"a:1\", \"b:1\"]\n\
             [kafka.tls]\nenabled = \"yes\"\nverify_hostname = 2\n[producer]\nbatch_records = 1e3\n\
             [pipeline]\nextract_workers = 1.5\nqueue_depth = -1\nresume_at = \"0.8\"\n[admin]\npage = \"\"",
        );
        for key in [
            "delivery",
            "topics.input",
            "kafka.bootstrap_servers",
            "kafka.tls.enabled",
            "kafka.tls.verify_hostname",
            "producer.batch_records",
            "pipeline.extract_workers",
            "pipeline.queue_depth",
            "pipeline.resume_at",
            "admin.page",
        ] {
            assert!(message.contains(&format!("\n  {key}: ")), "{key}: {message}");
        }
        assert!(message.contains("write a whole number, 0 or more; the default is 64"), "{message}");
    }

    #[test]
    fn every_value_that_cannot_be_read_is_told_with_its_default() {
        let message = refusal(
            "[consumer]\nsession_timeout = \"10d\"\nauto_offset_reset = \"smallest\"\n[pipeline]\nbudget = \"lots\"",
        );
        for part in [
            "\n  consumer.session_timeout: \"10d\" is no duration such as",
            "\n  consumer.auto_offset_reset: \"smallest\" is none of earliest, latest, error; write",
            "\n  pipeline.budget: \"lots\" is no size",
            "the default is written, \"45s\"",
        ] {
            assert!(message.contains(part), "no {part:?} in {message}");
        }
    }

    #[test]
    fn servers_are_hosts_with_ports_that_exist() {
        let servers = |text: &str| load("", &[], &[("kafka.bootstrap_servers", text)]);
        for text in ["a", "a:9092", "a:1, b_2.example:2", "[::1]:9092", "::1", "10.0.0.1:9092"] {
            assert!(servers(text).is_ok(), "{text}");
        }
        for text in ["a:99999", "a:0", "a:", ":9092", "SSL://a:9092", "a:1,,b:1", "a b:1", "[::1:9092"] {
            let message = servers(text).map(|_| ()).unwrap_err().to_string();
            assert!(message.contains("kafka.bootstrap_servers"), "{text}: {message}");
        }
    }

    #[test]
    fn a_list_is_not_passed_through() {
        let message = refusal("[kafka.librdkafka]\ndebug = [\"cgrp\", \"topic\"]");
        assert!(message.contains("kafka.librdkafka.\"debug\"") && message.contains("commas"), "{message}");
    }

    #[test]
    fn all_unknown_keys_are_reported_at_once() {
        let message = refusal("colour = 1\n[log]\nlevle = \"info\"\n[topics]\ninput_topic = \"x\"");
        for key in ["colour", "log.levle", "topics.input_topic"] {
            assert!(message.contains(key), "{key}: {message}");
        }
    }

    #[test]
    fn values_of_the_wrong_form_name_their_key() {
        for (toml, key, word) in [
            ("[consumer]\nsession_timeout = \"fast\"", "consumer.session_timeout", "fast"),
            ("[consumer]\nsession_timeout = 45", "consumer.session_timeout", "unit"),
            ("[consumer]\nsession_timeout = \"-3s\"", "consumer.session_timeout", "negative"),
            ("[pipeline]\nbudget = \"lots\"", "pipeline.budget", "lots"),
            ("[pipeline]\nbudget = -5", "pipeline.budget", "-5"),
            ("[producer]\ncompression = \"rar\"", "producer.compression", "zstd"),
            ("delivery = \"maybe\"", "delivery", "exactly-once"),
            ("[kafka]\ntls = 3", "kafka.tls", "section"),
            ("[log.level]\na = 3", "log.level", "single value"),
        ] {
            let message = refusal(toml);
            assert!(message.contains(key) && message.contains(word), "{toml}: {message}");
        }
    }

    #[test]
    fn a_missing_file_is_named() {
        let error =
            Settings::load(Some(Path::new("/no/such/rawi.toml")), std::iter::empty(), &[]).unwrap_err();
        assert!(error.to_string().contains("/no/such/rawi.toml"));
        assert_eq!(error.kind(), "unreadable");
    }

    #[test]
    fn pass_through_settings_take_dotted_keys_and_every_scalar() {
        let toml = "[kafka.librdkafka]\n\"socket.keepalive.enable\" = false\nfetch.wait.max.ms = 250\n\
                    \"client.rack\" = \"a\"";
        let env = [
            ("RAWI__KAFKA__LIBRDKAFKA__SOCKET_KEEPALIVE_ENABLE", "true"),
            ("RAWI__KAFKA__LIBRDKAFKA__BROKER__ADDRESS__FAMILY", "v4"),
        ];
        let settings = load(toml, &env, &[("kafka.librdkafka.client.rack", "b")]).unwrap();
        let table: Vec<(&str, &str)> =
            settings.kafka.librdkafka.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
        assert_eq!(
            table,
            [
                ("broker.address.family", "v4"),
                ("client.rack", "b"),
                ("fetch.wait.max.ms", "250"),
                ("socket.keepalive.enable", "true"),
            ]
        );
    }

    #[test]
    fn pass_through_settings_that_break_the_guarantees_are_refused_with_a_reason() {
        for key in [
            "enable.auto.commit",
            "isolation.level",
            "transactional.id",
            "acks",
            "request.required.acks",
            "max.in.flight",
            "group.protocol",
            "sasl.password",
            "enable.ssl.certificate.verification",
            "transaction.timeout.ms",
        ] {
            let message = refusal(&format!("[kafka.librdkafka]\n\"{key}\" = \"1\""));
            assert!(message.contains(&format!("kafka.librdkafka.\"{key}\"")), "{key}: {message}");
        }
    }

    #[test]
    fn timeouts_that_do_not_fit_are_refused_with_their_numbers() {
        for (toml, words) in [
            ("[producer]\nlinger = \"600ms\"", ["producer.linger", "600ms", "500ms"]),
            ("[producer]\nbatch_interval = \"10s\"", ["producer.batch_interval", "10s", "20s"]),
            ("[producer]\ntransaction_timeout = \"45s\"", ["producer.transaction_timeout", "45s", "session"]),
            ("[consumer]\nsession_timeout = \"6m\"", ["consumer.session_timeout", "6m", "5m"]),
            ("[pipeline]\narticle_time_limit = \"18s\"", ["pipeline.article_time_limit", "18s", "22s 500ms"]),
            ("[shutdown]\ndrain = \"4s\"", ["shutdown.drain", "4s", "10s"]),
            ("[producer]\nbatch_bytes = \"300MiB\"", ["producer.batch_bytes", "300.0 MiB", "256.0 MiB"]),
            ("[producer]\nbatch_records = 30000", ["producer.batch_records", "30000", "20000"]),
            ("[normalize]\nmax_payload = \"1GiB\"", ["normalize.max_payload", "1.0 GiB", "256.0 MiB"]),
            ("[consumer]\nmax_message = \"1GiB\"", ["consumer.max_message", "1.0 GiB", "256.0 MiB"]),
            ("[pipeline]\nresume_at = 1.5", ["pipeline.resume_at", "1.5", "0"]),
            ("[dead_letters]\nstop_share = 0.0", ["dead_letters.stop_share", "0", "1"]),
            ("[topics]\noutput = \"news.raw\"", ["topics.output", "news.raw", "input"]),
            ("[topics]\ninput = \"a b\"", ["topics.input", "a b", "letters"]),
            ("[kafka.sasl]\nmechanism = \"PLAIN\"", ["kafka.sasl.username", "PLAIN", "password_file"]),
            ("[kafka.tls]\nca_file = \"/x\"", ["kafka.tls.ca_file", "enabled", "true"]),
            ("[log]\nlevel = \"rawi=loud\"", ["log.level", "loud", "info"]),
            ("[log]\nlevel = \"loud\"", ["log.level", "loud", "info"]),
            ("[log]\nlevel = \"\"", ["log.level", "no level", "off"]),
            ("[consumer]\nmax_poll_interval = \"48h\"", ["consumer.max_poll_interval", "48h", "24h"]),
            ("[consumer]\nprefetch = \"3GiB\"", ["consumer.prefetch", "3.0 GiB", "lower it"]),
            ("[pipeline]\nextract_workers = 5000", ["pipeline.extract_workers", "5000", "1024"]),
            ("[normalize]\nmax_nesting = 100000", ["normalize.max_nesting", "100000", "4096"]),
            ("[dead_letters]\nstop_window = 1000000000", ["dead_letters.stop_window", "1000000000", "lower"]),
            ("[admin]\nlisten = \"9464\"", ["admin.listen", "9464", "host:port"]),
        ] {
            let message = refusal(toml);
            for word in words {
                assert!(message.contains(word), "{toml}: no {word:?} in {message}");
            }
        }
    }

    #[test]
    fn several_misfits_are_reported_at_once() {
        let message = refusal("[producer]\nlinger = \"1s\"\n[pipeline]\nqueue_depth = 0");
        assert!(message.contains("producer.linger") && message.contains("pipeline.queue_depth"), "{message}");
    }

    #[test]
    fn the_revoke_budget_is_the_shorter_of_its_two_bounds() {
        assert_eq!(defaults().revoke_budget(), Duration::from_millis(22_500));
        let settings = load("[consumer]\nmax_poll_interval = \"80s\"", &[], &[]).unwrap();
        assert_eq!(settings.revoke_budget(), Duration::from_secs(16));
    }

    #[test]
    fn redacted_json_reads_as_the_settings_were_written_and_hides_secrets() {
        let toml = "[kafka.librdkafka]\n\"ssl.keystore.password\" = \"hunter2\"\n\"client.rack\" = \"a\"";
        let settings = load(toml, &[], &[]).unwrap();
        let json = settings.redacted_json();
        assert_eq!(json["consumer"]["session_timeout"], "45s");
        assert_eq!(json["pipeline"]["budget"], "256.0 MiB");
        assert_eq!(json["kafka"]["librdkafka"]["client.rack"], "a");
        assert_eq!(json["kafka"]["librdkafka"]["ssl.keystore.password"], "[redacted]");
        for text in [json.to_string(), format!("{settings:?}")] {
            assert!(!text.contains("hunter2"), "{text}");
        }
    }

    #[test]
    fn redacted_json_has_every_key_of_the_defaults() {
        let json = defaults().redacted_json();
        for key in layers::known_keys().unwrap() {
            let found = key.split('.').try_fold(&json, |value, part| value.get(part));
            assert!(found.is_some(), "{key} is not in the redacted settings");
        }
    }
}
