//! Reads a topic as a downstream consumer would: to its end, `read_committed`.

use std::time::{Duration, Instant};

use rdkafka::TopicPartitionList;
use rdkafka::consumer::{BaseConsumer, Consumer as _};
use rdkafka::error::KafkaError;
use rdkafka::message::{Headers as _, Message as _};
use rdkafka::topic_partition_list::Offset;

use super::broker::Broker;
use super::wait_for;

/// Longest a single call may take.
const CALL: Duration = Duration::from_secs(10);
/// Errors of the connection are waited out this long.
const READ_LIMIT: Duration = Duration::from_secs(30);

/// One record as read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Read {
    pub partition: i32,
    pub offset: i64,
    pub key: Option<Vec<u8>>,
    pub payload: Option<Vec<u8>>,
    pub headers: Vec<(String, Vec<u8>)>,
}

impl Read {
    /// A header as text; the last one of that name.
    pub fn header(&self, name: &str) -> Option<&str> {
        let (_, value) = self.headers.iter().rev().find(|(key, _)| key == name)?;
        std::str::from_utf8(value).ok()
    }

    /// The payload as JSON.
    pub fn json(&self) -> Option<serde_json::Value> {
        serde_json::from_slice(self.payload.as_deref()?).ok()
    }
}

/// A consumer without a group's ways: no commits, from the beginning, any size.
pub fn consumer(broker: &Broker, isolation: &str) -> BaseConsumer {
    broker
        .client()
        .set("group.id", "oracle")
        .set("isolation.level", isolation)
        .set("enable.auto.commit", "false")
        .set("enable.partition.eof", "true")
        .set("auto.offset.reset", "earliest")
        .set("fetch.message.max.bytes", "67108864")
        .set("fetch.max.bytes", "134217728")
        .set("receive.message.max.bytes", "268435456")
        .create()
        .expect("a consumer")
}

/// Ends of all partitions: up to the last stable offset (`read_committed`) or to the high watermark.
pub fn ends(broker: &Broker, topic: &str, isolation: &str) -> Vec<i64> {
    let client = consumer(broker, isolation);
    let count = partitions(&client, topic);
    (0..count)
        .map(|partition| {
            // A broker that has just come back may not know yet that it leads the partition.
            let mut last = None;
            let high = wait_for(CALL, Duration::from_millis(100), || {
                client.fetch_watermarks(topic, partition, CALL).map_err(|error| last = Some(error)).ok()
            });
            high.unwrap_or_else(|| panic!("no watermarks of {topic}/{partition}: {last:?}")).1
        })
        .collect()
}

/// How many partitions a topic has.
pub fn partitions(client: &BaseConsumer, topic: &str) -> i32 {
    let metadata =
        wait_for(CALL, Duration::from_millis(100), || client.fetch_metadata(Some(topic), CALL).ok());
    let metadata = metadata.unwrap_or_else(|| panic!("no metadata of {topic}"));
    i32::try_from(metadata.topics().first().map_or(0, |topic| topic.partitions().len()))
        .expect("a small count")
}

/// Waits until no transaction is open on the topic; true when none is.
pub fn settle(broker: &Broker, topic: &str, limit: Duration) -> bool {
    wait_for(limit, Duration::from_millis(200), || {
        (ends(broker, topic, "read_committed") == ends(broker, topic, "read_uncommitted")).then_some(())
    })
    .is_some()
}

/// Everything a `read_committed` consumer sees from the beginning to the end, in offset order within a partition.
pub fn read_committed(broker: &Broker, topic: &str) -> Vec<Read> {
    let client = consumer(broker, "read_committed");
    let count = partitions(&client, topic);
    let mut list = TopicPartitionList::new();
    for partition in 0..count {
        list.add_partition_offset(topic, partition, Offset::Beginning).expect("a partition");
    }
    client.assign(&list).expect("an assignment");
    let mut open: std::collections::BTreeSet<i32> = (0..count).collect();
    let mut records = Vec::new();
    let deadline = Instant::now() + READ_LIMIT;
    while !open.is_empty() {
        match client.poll(CALL) {
            Some(Ok(message)) => records.push(Read {
                partition: message.partition(),
                offset: message.offset(),
                key: message.key().map(<[u8]>::to_vec),
                payload: message.payload().map(<[u8]>::to_vec),
                headers: message
                    .headers()
                    .map(|headers| {
                        headers
                            .iter()
                            .map(|header| (header.key.to_owned(), header.value.unwrap_or_default().to_vec()))
                            .collect()
                    })
                    .unwrap_or_default(),
            }),
            Some(Err(KafkaError::PartitionEOF(partition))) => {
                open.remove(&partition);
            }
            // librdkafka tells of a lost connection and makes a new one by itself.
            Some(Err(error)) if Instant::now() < deadline => eprintln!("reading {topic}: {error}"),
            Some(Err(error)) => panic!("cannot read {topic}: {error}"),
            None => panic!("{topic} gave nothing for {CALL:?}; partitions {open:?} not at their end"),
        }
    }
    records.sort_by_key(|record| (record.partition, record.offset));
    records
}

/// The offsets a group has committed on a topic; `None` where it has none.
pub fn committed(broker: &Broker, group: &str, topic: &str, partitions: i32) -> Vec<Option<i64>> {
    let client: BaseConsumer = broker.client().set("group.id", group).create().expect("a consumer");
    let mut list = TopicPartitionList::new();
    for partition in 0..partitions {
        list.add_partition(topic, partition);
    }
    match client.committed_offsets(list, CALL) {
        Ok(answer) => (0..partitions)
            .map(|partition| match answer.find_partition(topic, partition).map(|element| element.offset()) {
                Some(Offset::Offset(offset)) => Some(offset),
                _ => None,
            })
            .collect(),
        // The coordinator is away, or an open transaction holds the offsets: nothing is known yet.
        Err(_) => (0..partitions).map(|_| None).collect(),
    }
}
