//! Articles of our own, in Arabic and English, and the way to put them on a topic.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use rdkafka::message::{Header, OwnedHeaders};
use rdkafka::producer::{FutureProducer, FutureRecord, Producer as _};

use super::block_on;
use super::broker::Broker;
use super::topics::Topics;

/// One input record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// What the oracle calls it; in an envelope also its `id`.
    pub id: String,
    pub key: Vec<u8>,
    pub payload: Vec<u8>,
    pub headers: Vec<(String, Vec<u8>)>,
}

impl Input {
    /// A record with this payload and nothing else.
    pub fn bare(id: &str, payload: impl Into<Vec<u8>>) -> Self {
        Self { id: id.to_owned(), key: id.as_bytes().to_vec(), payload: payload.into(), headers: Vec::new() }
    }

    /// An envelope of plain text.
    pub fn envelope(id: &str, title: &str, content_type: &str, body: &str) -> Self {
        let payload = serde_json::json!({
            "id": id,
            "url": format!("https://wire.example/{id}"),
            "source": "wire-desk",
            "fetched_at": "2024-05-14T09:30:00Z",
            "content_type": content_type,
            "title": title,
            "body": body,
        });
        Self::bare(id, payload.to_string())
    }
}

/// Where every input record stands: (partition, offset) to the record.
pub type Fed = BTreeMap<(i32, i64), Input>;

const ARABIC: [&str; 3] = [
    "قال وزير النقل في مؤتمر صحافي إن الخط الجديد سيربط الميناء بالمدينة القديمة قبل نهاية العام، مضيفا أن العمل يسير وفق الجدول.",
    "وأعلنت البلدية أن مياه الشرب عادت إلى أحياء الشمال بعد يومين من الانقطاع، وشكرت السكان على صبرهم.",
    "ونقلت الصحيفة عن مزارعين في الوادي قولهم إن موسم الزيتون جاء أفضل من العام الماضي رغم قلة الأمطار.",
];
const ENGLISH: [&str; 3] = [
    "The harbour board said on Tuesday that the new ferry line would open before the end of the year.",
    "Engineers repaired the water main in the northern district after two days, the city council announced.",
    "Farmers in the valley told the paper that the olive harvest was better than last year despite little rain.",
];

/// Articles number `from..to`: every second one Arabic, of one to six paragraphs, no two alike.
pub fn articles(from: usize, to: usize) -> Vec<Input> {
    (from..to)
        .map(|number| {
            let (texts, place) =
                if number % 2 == 0 { (&ARABIC, "المرفأ") } else { (&ENGLISH, "Harbour") };
            let paragraphs: Vec<String> = (0..=number % 6)
                .map(|line| format!("{} ({place} {number}-{line})", texts[(number / 2 + line) % texts.len()]))
                .collect();
            let title = format!("{place} {number}");
            Input::envelope(&format!("article-{number:06}"), &title, "text/plain", &paragraphs.join("\n\n"))
        })
        .collect()
}

/// Puts records on `topic`, record n on partition n mod `partitions`, and says where each one stands. Returns when
/// the broker has acknowledged all.
pub fn feed(broker: &Broker, topic: &str, partitions: i32, inputs: Vec<Input>) -> Fed {
    let producer: FutureProducer = broker
        .client()
        .set("enable.idempotence", "true")
        .set("message.max.bytes", "67108864")
        .set("queue.buffering.max.kbytes", "262144")
        .set("linger.ms", "5")
        .set("compression.type", "lz4")
        .create()
        .expect("a producer");
    let mut fed = Fed::new();
    for (round, chunk) in inputs.chunks(5_000).enumerate() {
        let deliveries: Vec<_> = chunk
            .iter()
            .enumerate()
            .map(|(index, input)| {
                let number = round * 5_000 + index;
                let partition =
                    i32::try_from(number % usize::try_from(partitions).expect("a count")).expect("small");
                let mut headers = OwnedHeaders::new();
                for (key, value) in &input.headers {
                    headers = headers.insert(Header { key, value: Some(value) });
                }
                let record = FutureRecord::to(topic)
                    .partition(partition)
                    .key(&input.key)
                    .payload(&input.payload)
                    .headers(headers);
                let delivery =
                    producer.send_result(record).map_err(|(error, _)| error).expect("room in the queue");
                (input, delivery)
            })
            .collect();
        for (input, delivery) in deliveries {
            let place = block_on(delivery)
                .expect("a delivery report")
                .unwrap_or_else(|(error, _)| panic!("{} was not delivered: {error}", input.id));
            fed.insert((place.partition, place.offset), input.clone());
        }
    }
    producer.flush(Duration::from_secs(10)).expect("an empty queue");
    fed
}

/// Articles that keep coming while a test hurts workers.
#[derive(Debug)]
pub struct Stream {
    enough: Arc<AtomicBool>,
    feeder: JoinHandle<Fed>,
}

impl Stream {
    /// Feeds `count` articles, `chunk` at a time with a pause between.
    pub fn start(
        broker: &'static Broker,
        topics: &Topics,
        count: usize,
        chunk: usize,
        pause: Duration,
    ) -> Self {
        let (topic, partitions) = (topics.input.clone(), topics.partitions);
        let enough = Arc::new(AtomicBool::new(false));
        let seen = Arc::clone(&enough);
        let feeder = std::thread::spawn(move || {
            let mut fed = Fed::new();
            for from in (0..count).step_by(chunk) {
                if seen.load(Ordering::Relaxed) {
                    break;
                }
                fed.extend(feed(
                    broker,
                    &topic,
                    partitions,
                    articles(from, count.min(from.saturating_add(chunk))),
                ));
                std::thread::sleep(pause);
            }
            fed
        });
        Self { enough, feeder }
    }

    /// Waits for the last article; all of them.
    pub fn join(self) -> Fed {
        self.feeder.join().expect("the feeder")
    }

    /// Ends it now; all articles so far.
    pub fn stop(self) -> Fed {
        self.enough.store(true, Ordering::Relaxed);
        self.join()
    }
}
