//! The sections of the settings, in the order of `config/default.toml`, which says what each is for.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::secret::{Secret, SecretError};
use super::{librdkafka, units};

/// Names of the topics.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Topics {
    /// Raw articles.
    pub input: String,
    /// Enriched records.
    pub output: String,
    /// Articles that could not be enriched.
    pub dead_letter: String,
}

/// How to reach the cluster.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kafka {
    /// `host:port`, several separated by commas.
    pub bootstrap_servers: String,
    /// Name of this client in broker logs and quotas.
    pub client_id: String,
    /// Consumer group.
    pub group_id: String,
    /// TLS.
    pub tls: Tls,
    /// SASL.
    pub sasl: Sasl,
    /// Other librdkafka settings, by their own names. None that [`librdkafka::refusal`] names.
    #[serde(default, serialize_with = "librdkafka::serialize")]
    pub librdkafka: BTreeMap<String, String>,
}

impl fmt::Debug for Kafka {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&String> = self.librdkafka.keys().collect();
        f.debug_struct("Kafka")
            .field("bootstrap_servers", &self.bootstrap_servers)
            .field("client_id", &self.client_id)
            .field("group_id", &self.group_id)
            .field("tls", &self.tls)
            .field("sasl", &self.sasl)
            .field("librdkafka", &names)
            .finish()
    }
}

/// TLS to the brokers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tls {
    /// Whether connections are encrypted.
    pub enabled: bool,
    /// Certificate authorities, PEM; absent: the system's.
    #[serde(with = "units::optional")]
    pub ca_file: Option<PathBuf>,
    /// Client certificate, PEM.
    #[serde(with = "units::optional")]
    pub certificate_file: Option<PathBuf>,
    /// Key of the client certificate, PEM.
    #[serde(with = "units::optional")]
    pub key_file: Option<PathBuf>,
    /// File with the password of the key.
    #[serde(with = "units::optional")]
    pub key_password_file: Option<PathBuf>,
    /// Whether the broker's certificate must name the host we connect to.
    pub verify_hostname: bool,
}

impl Tls {
    /// Reads the password of the client key; `None` when no file is set.
    ///
    /// # Errors
    /// [`SecretError`] when the file cannot be used.
    pub fn key_password(&self) -> Result<Option<Secret>, SecretError> {
        self.key_password_file.as_deref().map(Secret::read).transpose()
    }
}

/// SASL to the brokers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sasl {
    /// The mechanism; absent: no SASL.
    #[serde(with = "units::optional")]
    pub mechanism: Option<SaslMechanism>,
    /// User name (PLAIN, SCRAM).
    #[serde(with = "units::optional")]
    pub username: Option<String>,
    /// File with the password (PLAIN, SCRAM).
    #[serde(with = "units::optional")]
    pub password_file: Option<PathBuf>,
    /// File with the bearer token (OAUTHBEARER).
    #[serde(with = "units::optional")]
    pub token_file: Option<PathBuf>,
}

impl Sasl {
    /// Reads the password; `None` when no file is set.
    ///
    /// # Errors
    /// [`SecretError`] when the file cannot be used.
    pub fn password(&self) -> Result<Option<Secret>, SecretError> {
        self.password_file.as_deref().map(Secret::read).transpose()
    }

    /// Reads the current bearer token; `None` when no file is set.
    ///
    /// # Errors
    /// [`SecretError`] when the file cannot be used.
    pub fn token(&self) -> Result<Option<Secret>, SecretError> {
        self.token_file.as_deref().map(Secret::read).transpose()
    }
}

/// Defines an enum of words that are written the same in the settings and for librdkafka.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)+
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
            }
        }

        impl $name {
            /// The word, as the settings and librdkafka write it.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }
        }

        impl FromStr for $name {
            type Err = String;

            fn from_str(text: &str) -> Result<Self, String> {
                match text {
                    $($word => Ok(Self::$variant),)+
                    _ => Err(format!("{text:?} is none of {}", [$($word),+].join(", "))),
                }
            }
        }
    };
}

words! {
    /// The delivery guarantee.
    Delivery {
        /// Outputs, dead letters and consumed offsets in one Kafka transaction.
        ExactlyOnce = "exactly-once",
        /// The same path with an idempotent producer and plain offset commits: a crash can repeat the last
        /// batch.
        AtLeastOnce = "at-least-once",
    }
}

words! {
    /// SASL mechanisms.
    SaslMechanism {
        /// User name and password, sent as they are: only over TLS.
        Plain = "PLAIN",
        /// Salted challenge and response, SHA-256.
        ScramSha256 = "SCRAM-SHA-256",
        /// Salted challenge and response, SHA-512.
        ScramSha512 = "SCRAM-SHA-512",
        /// A bearer token (JWT).
        OauthBearer = "OAUTHBEARER",
    }
}

words! {
    /// How partitions are shared in the group.
    AssignmentStrategy {
        /// Partitions that stay are not taken away in a rebalance.
        CooperativeSticky = "cooperative-sticky",
        /// Contiguous ranges; every rebalance takes everything away.
        Range = "range",
        /// One after the other; every rebalance takes everything away.
        RoundRobin = "roundrobin",
    }
}

words! {
    /// Where to start in a partition without a committed offset.
    OffsetReset {
        /// At the oldest record.
        Earliest = "earliest",
        /// At records that come from now on.
        Latest = "latest",
        /// Not at all: stop with an error.
        Error = "error",
    }
}

words! {
    /// Compression of what is produced.
    Compression {
        /// None.
        None = "none",
        /// gzip.
        Gzip = "gzip",
        /// Snappy.
        Snappy = "snappy",
        /// LZ4.
        Lz4 = "lz4",
        /// Zstandard.
        Zstd = "zstd",
    }
}

words! {
    /// Form of the log.
    LogFormat {
        /// Lines for people.
        Text = "text",
        /// One JSON object a line.
        Json = "json",
    }
}

/// The consumer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Consumer {
    /// How partitions are shared in the group.
    pub assignment_strategy: AssignmentStrategy,
    /// Where to start in a partition without a committed offset.
    pub auto_offset_reset: OffsetReset,
    /// How long the group waits for a silent worker.
    #[serde(with = "units::duration")]
    pub session_timeout: Duration,
    /// How long the group waits for a worker that does not poll.
    #[serde(with = "units::duration")]
    pub max_poll_interval: Duration,
    /// Static membership id; absent: dynamic.
    #[serde(with = "units::optional")]
    pub group_instance_id: Option<String>,
    /// Bytes librdkafka may fetch ahead, a partition.
    #[serde(with = "units::size")]
    pub prefetch: usize,
    /// Largest record fetched in one piece, bytes.
    #[serde(with = "units::size")]
    pub max_message: usize,
}

/// The producer and its transactions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Producer {
    /// Transactional id; absent: made of client id, group id and host name.
    #[serde(with = "units::optional")]
    pub transactional_id: Option<String>,
    /// The broker aborts a transaction that is open longer.
    #[serde(with = "units::duration")]
    pub transaction_timeout: Duration,
    /// A transaction closes after this time.
    #[serde(with = "units::duration")]
    pub batch_interval: Duration,
    /// A transaction closes after this many records.
    pub batch_records: usize,
    /// A transaction closes after this many bytes.
    #[serde(with = "units::size")]
    pub batch_bytes: usize,
    /// How long librdkafka waits to fill a request.
    #[serde(with = "units::duration")]
    pub linger: Duration,
    /// Compression of what is produced.
    pub compression: Compression,
    /// Largest record that output and dead-letter topics take, bytes, with key and headers.
    #[serde(with = "units::size")]
    pub max_message: usize,
    /// How often the producer may be made anew within `recreation_window`.
    pub max_recreations: u32,
    /// The time over which recreations are counted.
    #[serde(with = "units::duration")]
    pub recreation_window: Duration,
}

/// Stages and what may be in flight.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pipeline {
    /// Bytes in flight between consume and commit.
    #[serde(with = "units::size")]
    pub budget: usize,
    /// Records in flight between consume and commit.
    pub budget_records: usize,
    /// Share of the budget under which fetching resumes, between 0 and 1.
    pub resume_at: f64,
    /// Threads of normalization; 0: as many as cores.
    pub normalize_workers: usize,
    /// Threads of extraction; 0: as many as cores.
    pub extract_workers: usize,
    /// Articles waiting before each stage.
    pub queue_depth: usize,
    /// Longest a stage may take over one article.
    #[serde(with = "units::duration")]
    pub article_time_limit: Duration,
}

/// Limits of normalization.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Normalize {
    /// Largest payload, bytes.
    #[serde(with = "units::size")]
    pub max_payload: usize,
    /// Deepest markup.
    pub max_nesting: usize,
}

/// When the worker stops instead of filling the dead letters.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeadLetters {
    /// Share of failed articles above which the worker stops; 1: never.
    pub stop_share: f64,
    /// The number of recent articles over which the share is taken.
    pub stop_window: usize,
}

/// Deadlines of an orderly end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shutdown {
    /// Time to finish what is in flight.
    #[serde(with = "units::duration")]
    pub drain: Duration,
    /// Time to commit it.
    #[serde(with = "units::duration")]
    pub commit: Duration,
    /// Time to leave the group and close the connections.
    #[serde(with = "units::duration")]
    pub close: Duration,
}

/// The admin server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Admin {
    /// `host:port` to listen on; absent: no admin server.
    #[serde(with = "units::optional")]
    pub listen: Option<String>,
    /// Whether there is a page at `/`.
    pub page: bool,
}

/// Traces for a collector.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Traces {
    /// URL of the collector's OTLP receiver over HTTP; absent: no traces.
    #[serde(with = "units::optional")]
    pub endpoint: Option<String>,
    /// File with the headers of each request, a line each: `name: value`.
    #[serde(with = "units::optional")]
    pub headers_file: Option<PathBuf>,
    /// Certificate authorities, PEM; absent: the system's.
    #[serde(with = "units::optional")]
    pub ca_file: Option<PathBuf>,
    /// Share of the articles whose traces are recorded, between 0 and 1, where their sender has not decided.
    pub sample_share: f64,
}

impl Traces {
    /// Reads the headers; `None` when no file is set.
    ///
    /// # Errors
    /// [`SecretError`] when the file cannot be used.
    pub fn headers(&self) -> Result<Option<Secret>, SecretError> {
        self.headers_file.as_deref().map(Secret::read).transpose()
    }
}

/// The log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Log {
    /// Form of the lines.
    pub format: LogFormat,
    /// A level or an EnvFilter directive.
    pub level: String,
}
