//! The topics: are they there, and does somebody lead every partition.

use std::collections::BTreeMap;

use rdkafka::metadata::Metadata;

use super::check::Check;
use crate::settings::Settings;

/// The topics, each with the setting that names it.
pub(super) fn names(settings: &Settings) -> [(&'static str, &str); 3] {
    let topics = &settings.topics;
    [
        ("topics.input", &topics.input),
        ("topics.output", &topics.output),
        ("topics.dead_letter", &topics.dead_letter),
    ]
}

/// What the checks need of a topic.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Shape {
    /// How many partitions it has.
    pub(super) partitions: usize,
    /// How many of them nobody leads.
    pub(super) without_leader: usize,
    /// Replicas of the partition that has fewest.
    pub(super) least_replicas: usize,
    /// What the broker says instead.
    pub(super) error: Option<String>,
}

/// Every topic that this user may see.
pub(super) fn shapes(metadata: &Metadata) -> BTreeMap<String, Shape> {
    let shape = |topic: &rdkafka::metadata::MetadataTopic| Shape {
        partitions: topic.partitions().len(),
        without_leader: topic.partitions().iter().filter(|one| one.leader() < 0).count(),
        least_replicas: topic.partitions().iter().map(|one| one.replicas().len()).min().unwrap_or(0),
        error: topic.error().map(|error| rdkafka::types::RDKafkaErrorCode::from(error).to_string()),
    };
    metadata.topics().iter().map(|topic| (topic.name().to_owned(), shape(topic))).collect()
}

/// Whether a topic is there and can be used.
pub(super) fn judge(key: &str, name: &str, shape: Option<&Shape>) -> Check {
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

#[cfg(test)]
mod tests {
    use super::super::check::Answer;
    use super::*;

    fn shape() -> Shape {
        Shape { partitions: 6, without_leader: 0, least_replicas: 3, error: None }
    }

    #[test]
    fn a_missing_and_a_leaderless_topic_are_told_with_a_cure() {
        let missing = judge("topics.output", "news.enriched", None);
        assert!(
            matches!(&missing.answer, Answer::Bad { cure, .. } if cure.contains("--topic news.enriched"))
        );
        assert!(judge("k", "t", Some(&Shape { without_leader: 1, ..shape() })).is_bad());
        assert_eq!(
            judge("k", "t", Some(&shape())).answer,
            Answer::Good("6 partitions, replication 3".to_owned())
        );
    }
}
