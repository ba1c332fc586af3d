//! Topics of one test: input, output and dead letters, under names nobody else uses.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rdkafka::admin::{AdminClient, AdminOptions, NewTopic, TopicReplication};
use rdkafka::client::DefaultClientContext;

use super::block_on;
use super::broker::Broker;

/// The three topics and the consumer group of one test.
#[derive(Debug, Clone)]
pub struct Topics {
    pub input: String,
    pub output: String,
    pub dead_letter: String,
    pub group: String,
    /// Partitions of the input.
    pub partitions: i32,
}

impl Topics {
    /// Names only.
    pub fn named(test: &str, partitions: i32) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("a clock after 1970").as_millis();
        let run = format!("{test}-{now}-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        Self {
            input: format!("{run}.raw"),
            output: format!("{run}.enriched"),
            dead_letter: format!("{run}.dead-letter"),
            group: run,
            partitions,
        }
    }

    /// Names, and the topics themselves: an input that takes 64 MiB records, four output partitions, one of dead
    /// letters.
    pub fn create(broker: &Broker, test: &str, partitions: i32) -> Self {
        let topics = Self::named(test, partitions);
        create(broker, &topics.input, partitions, &[("max.message.bytes", "67108864")]);
        create(broker, &topics.output, 4, &[]);
        create(broker, &topics.dead_letter, 1, &[]);
        topics
    }
}

/// Creates a topic and waits until the broker serves it.
pub fn create(broker: &Broker, name: &str, partitions: i32, settings: &[(&str, &str)]) {
    let admin: AdminClient<DefaultClientContext> = broker.client().create().expect("an admin client");
    let mut topic = NewTopic::new(name, partitions, TopicReplication::Fixed(1));
    for (key, value) in settings {
        topic = topic.set(key, value);
    }
    let options = AdminOptions::new().operation_timeout(Some(Duration::from_secs(15)));
    let results = block_on(admin.create_topics(&[topic], &options)).expect("an answer from the broker");
    for result in results {
        result.unwrap_or_else(|(name, error)| panic!("topic {name} was not created: {error}"));
    }
}

/// Deletes a topic and waits until the broker has forgotten it.
pub fn delete(broker: &Broker, name: &str) {
    let admin: AdminClient<DefaultClientContext> = broker.client().create().expect("an admin client");
    let options = AdminOptions::new().operation_timeout(Some(Duration::from_secs(15)));
    let results = block_on(admin.delete_topics(&[name], &options)).expect("an answer from the broker");
    for result in results {
        result.unwrap_or_else(|(name, error)| panic!("topic {name} was not deleted: {error}"));
    }
}
