//! Watches an output topic as a downstream consumer does, and measures how long nothing new could be read.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rdkafka::TopicPartitionList;
use rdkafka::consumer::Consumer as _;
use rdkafka::message::Message as _;
use rdkafka::topic_partition_list::Offset;

use super::broker::Broker;
use super::reader;

/// When a committed record could be read, and of which input partition it was.
type Beat = (Instant, i64);

/// A watcher on a thread of its own.
#[derive(Debug)]
pub struct Pulse {
    enough: Arc<AtomicBool>,
    watcher: JoinHandle<Vec<Beat>>,
}

impl Pulse {
    /// Watches `topic` from its beginning.
    pub fn of(broker: &'static Broker, topic: &str) -> Self {
        let (topic, enough) = (topic.to_owned(), Arc::new(AtomicBool::new(false)));
        let seen = Arc::clone(&enough);
        let watcher = std::thread::spawn(move || watch(broker, &topic, &seen));
        Self { enough, watcher }
    }

    /// Ends the watch; what was seen.
    pub fn stop(self) -> Beats {
        self.enough.store(true, Ordering::Relaxed);
        Beats(self.watcher.join().expect("the watcher"))
    }
}

fn watch(broker: &Broker, topic: &str, enough: &AtomicBool) -> Vec<Beat> {
    let client = reader::consumer(broker, "read_committed");
    let mut list = TopicPartitionList::new();
    for partition in 0..reader::partitions(&client, topic) {
        list.add_partition_offset(topic, partition, Offset::Beginning).expect("a partition");
    }
    client.assign(&list).expect("an assignment");
    let mut beats = Vec::new();
    while !enough.load(Ordering::Relaxed) {
        // Ends of partitions and lost connections come as errors; both pass.
        let Some(Ok(message)) = client.poll(Duration::from_millis(50)) else { continue };
        let origin = message
            .payload()
            .and_then(|payload| serde_json::from_slice::<serde_json::Value>(payload).ok())
            .and_then(|record| record.pointer("/rawi/origin/partition")?.as_i64());
        beats.push((Instant::now(), origin.expect("an enriched record says where it came from")));
    }
    beats
}

/// When records could be read, in order.
#[derive(Debug)]
pub struct Beats(Vec<Beat>);

impl Beats {
    /// The longest time between `from` and `to` in which no record came, and when it began, after `from`.
    pub fn longest_pause(&self, from: Instant, to: Instant) -> (Duration, Duration) {
        longest(self.0.iter().map(|(at, _)| *at), from, to)
    }

    /// The same over the records of one input partition; the worst partition with its pause.
    pub fn longest_pause_of_a_partition(&self, from: Instant, to: Instant) -> (i64, Duration, Duration) {
        let mut partitions: BTreeMap<i64, Vec<Instant>> = BTreeMap::new();
        for (at, partition) in &self.0 {
            partitions.entry(*partition).or_default().push(*at);
        }
        partitions
            .into_iter()
            .map(|(partition, beats)| {
                let (pause, began) = longest(beats.into_iter(), from, to);
                (partition, pause, began)
            })
            .max_by_key(|(_, pause, _)| *pause)
            .expect("records were read")
    }
}

fn longest(beats: impl Iterator<Item = Instant>, from: Instant, to: Instant) -> (Duration, Duration) {
    let (mut longest, mut began, mut last) = (Duration::ZERO, from, from);
    for at in beats.filter(|at| (from..=to).contains(at)).chain([to]) {
        if at - last > longest {
            (longest, began) = (at - last, last);
        }
        last = at;
    }
    (longest, began - from)
}
