//! The harness proves itself before it judges a worker: what the oracle must see, and what Kafka must do.

use std::time::Duration;

use crate::support::feed::{self, Input};
use crate::support::oracle::{self, Verdict};
use crate::support::reader::{self, Read};
use crate::support::topics::Topics;
use crate::support::{broker, kafka_install, worker};
use rdkafka::producer::DefaultProducerContext;
use rdkafka::producer::{BaseRecord, Producer as _, ThreadedProducer};

const SHORT: Duration = Duration::from_secs(20);

/// What a faithful worker would write for these inputs.
fn faithful(fed: &feed::Fed, topic: &str) -> (Vec<Read>, Vec<Option<i64>>) {
    let mut next = [0_i64; 4];
    let mut committed = Vec::new();
    let mut output = Vec::new();
    for (&(partition, offset), input) in fed {
        let out = usize::try_from(offset % 4).unwrap();
        output.push(Read {
            partition: i32::try_from(out).unwrap(),
            offset: next[out],
            key: None,
            payload: Some(
                serde_json::json!({
                    "altIds": [{"role": "raw", "value": input.id}],
                    "rawi": {"origin": {"topic": topic, "partition": partition, "offset": offset}}
                })
                .to_string()
                .into_bytes(),
            ),
            headers: Vec::new(),
        });
        next[out] += 1;
        committed.resize(usize::try_from(partition).unwrap() + 1, None);
        committed[usize::try_from(partition).unwrap()] = Some(offset + 1);
    }
    (output, committed)
}

fn fed_by_hand() -> feed::Fed {
    feed::articles(0, 40)
        .into_iter()
        .enumerate()
        .map(|(number, input)| {
            ((i32::try_from(number % 2).unwrap(), i64::try_from(number / 2).unwrap()), input)
        })
        .collect()
}

fn faults(verdict: &Verdict) -> String {
    verdict.faults.join("\n")
}

#[test]
fn the_oracle_acquits_a_faithful_worker() {
    let fed = fed_by_hand();
    let (output, committed) = faithful(&fed, "in");
    let verdict = oracle::weigh(&fed, "in", output, Vec::new(), &committed);
    verdict.assert_exactly_once().assert_no_dead_letters();
    assert_eq!(verdict.published.len(), 40);
}

#[test]
fn the_oracle_sees_what_is_lost_doubled_out_of_order_or_mistaken() {
    let fed = fed_by_hand();
    let (output, committed) = faithful(&fed, "in");
    let weigh = |output: Vec<Read>, committed: &[Option<i64>]| {
        faults(&oracle::weigh(&fed, "in", output, Vec::new(), committed))
    };

    let mut lost = output.clone();
    lost.remove(7);
    assert!(weigh(lost, &committed).contains("is lost"));

    let mut doubled = output.clone();
    doubled.push(doubled[3].clone());
    assert!(weigh(doubled, &committed).contains("came out 2 times"));

    let mut swapped = output.clone();
    let (first, second) = (swapped[0].payload.clone(), swapped[4].payload.clone());
    assert_eq!(swapped[0].partition, swapped[4].partition);
    swapped[0].payload = second;
    swapped[4].payload = first;
    assert!(weigh(swapped, &committed).contains("after"));

    let mut foreign = output.clone();
    foreign[0].payload = Some(br#"{"rawi":{"origin":{"topic":"in","partition":0,"offset":99}}}"#.to_vec());
    assert!(weigh(foreign, &committed).contains("never fed"));

    let mut mistaken = output.clone();
    let text = String::from_utf8(mistaken[0].payload.clone().unwrap()).unwrap();
    mistaken[0].payload = Some(text.replace("article-000000", "article-000001").into_bytes());
    assert!(weigh(mistaken, &committed).contains("but 0/0 was article-000000"));

    assert!(weigh(output.clone(), &[Some(20), Some(19)]).contains("its end is 20"));
    assert!(weigh(output, &[Some(20), None]).contains("its end is 20"));
}

#[test]
fn the_oracle_wants_a_dead_letter_to_carry_the_original() {
    let fed = fed_by_hand();
    let (mut output, committed) = faithful(&fed, "in");
    output.remove(0);
    let header = |key: &str, value: &str| (key.to_owned(), value.as_bytes().to_vec());
    let input = &fed[&(0, 0)];
    let mut letter = Read {
        partition: 0,
        offset: 0,
        key: Some(input.key.clone()),
        payload: Some(input.payload.clone()),
        headers: vec![
            header("dlq.origin.topic", "in"),
            header("dlq.origin.partition", "0"),
            header("dlq.origin.offset", "0"),
            header("dlq.stage", "normalize"),
            header("dlq.error.kind", "bad_envelope"),
        ],
    };
    let verdict = oracle::weigh(&fed, "in", output.clone(), vec![letter.clone()], &committed);
    verdict.assert_exactly_once();
    assert_eq!(
        verdict.dead_letter(&fed, "article-000000"),
        Some(("normalize".to_owned(), "bad_envelope".to_owned()))
    );
    letter.payload = Some(b"something else".to_vec());
    letter.key = None;
    let verdict = oracle::weigh(&fed, "in", output, vec![letter], &committed);
    assert!(faults(&verdict).contains("has lost the key"));
    assert!(faults(&verdict).contains("has lost the value"));
}

#[test]
fn java_versions_are_read() {
    assert_eq!(kafka_install::java_major("openjdk version \"17.0.15\" 2025-04-15\nOpenJDK …"), Some(17));
    assert_eq!(kafka_install::java_major("openjdk version \"21\" 2023-09-19"), Some(21));
    assert_eq!(kafka_install::java_major("java version \"1.8.0_292\""), Some(1));
    assert_eq!(kafka_install::java_major("command not found"), None);
}

#[test]
fn metrics_are_summed_over_labels_and_not_over_longer_names() {
    let text = "# HELP a_total x\na_total{k=\"v w\"} 2\na_total{k=\"z\"} 3\na_total_more 9\nb 1.5\n";
    assert_eq!(worker::sum_of_metric(text, "a_total"), Some(5.0));
    assert_eq!(worker::sum_of_metric(text, "b"), Some(1.5));
    assert_eq!(worker::sum_of_metric(text, "c"), None);
}

#[test]
fn what_is_fed_is_read_back_in_order() {
    let (broker, _guard) = broker::shared();
    let topics = Topics::create(broker, "feed", 3);
    let mut inputs = feed::articles(0, 60);
    inputs[5].headers.push(("traceparent".to_owned(), b"00-1-2-01".to_vec()));
    let large = Input::bare("large", vec![b'x'; 20 << 20]);
    inputs.push(large);
    let fed = feed::feed(broker, &topics.input, 3, inputs);
    assert_eq!(fed.len(), 61);
    let read = reader::read_committed(broker, &topics.input);
    assert_eq!(read.len(), 61);
    for record in &read {
        let input = &fed[&(record.partition, record.offset)];
        assert_eq!(record.key.as_deref(), Some(input.key.as_slice()));
        assert_eq!(record.payload.as_deref(), Some(input.payload.as_slice()));
        assert_eq!(record.headers, input.headers);
    }
    assert_eq!(reader::committed(broker, &topics.group, &topics.input, 3), [None, None, None]);
}

#[test]
fn an_aborted_transaction_is_not_read_and_an_open_one_holds_the_topic() {
    let (broker, _guard) = broker::shared();
    let topics = Topics::create(broker, "abort", 1);
    let producer: ThreadedProducer<DefaultProducerContext> =
        broker.client().set("transactional.id", &topics.group).create().unwrap();
    let send = |payload: &str| {
        producer
            .send(BaseRecord::<(), str>::to(&topics.output).partition(0).payload(payload))
            .map_err(|(error, _)| error)
            .unwrap();
        producer.flush(SHORT).unwrap();
    };
    let payloads = || -> Vec<String> {
        reader::read_committed(broker, &topics.output)
            .into_iter()
            .map(|record| String::from_utf8(record.payload.unwrap()).unwrap())
            .collect()
    };
    producer.init_transactions(SHORT).unwrap();
    producer.begin_transaction().unwrap();
    send("first");
    producer.commit_transaction(SHORT).unwrap();
    producer.begin_transaction().unwrap();
    send("aborted");
    producer.abort_transaction(SHORT).unwrap();
    producer.begin_transaction().unwrap();
    send("open");
    assert_eq!(payloads(), ["first"]);
    assert!(!reader::settle(broker, &topics.output, Duration::from_millis(300)));
    producer.commit_transaction(SHORT).unwrap();
    assert!(reader::settle(broker, &topics.output, SHORT));
    assert_eq!(payloads(), ["first", "open"]);
}

#[test]
fn a_broker_that_was_killed_comes_back_with_its_records() {
    let (broker, _guard) = broker::exclusive();
    if !broker.is_ours() {
        eprintln!("not run: the broker of RAWI_TEST_BOOTSTRAP is not ours to kill");
        return;
    }
    let topics = Topics::create(broker, "crash", 2);
    let fed = feed::feed(broker, &topics.input, 2, feed::articles(0, 100));
    broker.kill();
    broker.start_again();
    assert_eq!(reader::read_committed(broker, &topics.input).len(), fed.len());
    broker.stop();
    broker.start_again();
    broker.freeze();
    std::thread::sleep(Duration::from_millis(500));
    broker.thaw();
    assert_eq!(reader::ends(broker, &topics.input, "read_committed"), [50, 50]);
}
