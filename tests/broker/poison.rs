//! Articles that would break a worker cost one dead letter each, and their neighbours flow on.

use std::time::Duration;

use crate::support::broker;
use crate::support::feed::{self, Input};
use crate::support::oracle;
use crate::support::topics::{self, Topics};
use crate::support::worker::Worker;

const LIMIT: Duration = Duration::from_secs(240);

#[test]
fn poison_costs_one_dead_letter_each_and_its_neighbours_flow_on() {
    let (broker, _guard) = broker::shared();
    let topics = Topics::create(broker, "poison", 6);
    let mut inputs = feed::articles(0, 400);
    let mut broken = Input::bare("broken-json", r#"{"id": "broken-json", "body": "the end is miss"#);
    broken.headers.push(("content-type".to_owned(), b"application/json".to_vec()));
    broken.headers.push(("source".to_owned(), b"a-feed".to_vec()));
    let nested = format!("{}<p>deep</p>{}", "<div>".repeat(10_000), "</div>".repeat(10_000));
    let sentence = "The harbour board published the whole protocol of its meeting, line by line. ";
    let poison = [
        broken,
        Input::envelope("nested", "Nested", "text/html", &format!("<html><body>{nested}</body></html>")),
        Input::envelope("twenty-megabytes", "Large", "text/plain", &"word ".repeat(4 << 20)),
        Input::envelope("large-output", "Protocol", "text/plain", &sentence.repeat(20_000)),
        Input::envelope("panic", "Panic", "text/plain", "rawi-test-panic"),
        Input::envelope("loop", "Loop", "text/plain", "rawi-test-loop"),
        Input::bare("empty", ""),
    ];
    let ids: Vec<String> = poison.iter().map(|input| input.id.clone()).collect();
    for (number, input) in poison.into_iter().enumerate() {
        inputs.insert(50 + number * 37, input);
    }
    let fed = feed::feed(broker, &topics.input, topics.partitions, inputs);
    let mut worker = Worker::start(broker, &topics, "first", &[("RAWI_POISON", "1")]);
    let verdict = oracle::judge(broker, &topics, &fed, LIMIT);
    verdict.assert_exactly_once();
    for id in &ids {
        let letter = verdict.dead_letter(&fed, id);
        eprintln!("{id}: {letter:?}");
        // Markup of any depth may also be survived; everything else here cannot become a record.
        assert!(letter.is_some() || id == "nested", "{id} is no dead letter");
    }
    let kind = |id: &str| verdict.dead_letter(&fed, id).map(|(_, kind)| kind).unwrap_or_default();
    assert_ne!(kind("panic"), kind("loop"), "an operator can tell a panic from a time-out");
    assert!(verdict.published.len() >= 400, "only {} records", verdict.published.len());
    let letter = verdict.dead.values().find(|letter| letter.key.as_deref() == Some(b"broken-json")).unwrap();
    assert_eq!(letter.header("source"), Some("a-feed"), "the original headers stay");
    for name in ["dlq.version", "dlq.error.message", "dlq.attempts", "dlq.worker.version", "dlq.time"] {
        assert!(letter.header(name).is_some_and(|value| !value.is_empty()), "{name} is missing");
    }
    assert!(worker.is_running());
    worker.stop();
}

/// The topic takes less than the worker was told, and a broker refuses the whole request for one record in it.
#[test]
fn an_output_that_the_broker_refuses_is_a_dead_letter_and_those_beside_it_are_not() {
    let (broker, _guard) = broker::shared();
    let topics = Topics::named("refused", 1);
    topics::create(broker, &topics.input, 1, &[]);
    topics::create(broker, &topics.output, 1, &[("max.message.bytes", "20000")]);
    topics::create(broker, &topics.dead_letter, 1, &[]);
    let mut inputs = feed::articles(0, 40);
    // Numbers, because what repeats is compressed away.
    let numbers: String =
        (1_u64..8_000).map(|n| format!("{:x} ", n.wrapping_mul(0x9e37_79b9_7f4a_7c15))).collect();
    inputs.insert(20, Input::envelope("too-large", "Numbers", "text/plain", &numbers));
    let fed = feed::feed(broker, &topics.input, 1, inputs);
    let mut worker = Worker::start(broker, &topics, "first", &[("RAWI__PRODUCER__BATCH_INTERVAL", "500ms")]);
    let verdict = oracle::judge(broker, &topics, &fed, LIMIT);
    verdict.assert_exactly_once();
    assert_eq!(verdict.dead.len(), 1, "only the large one is a dead letter");
    assert_eq!(verdict.dead_letter(&fed, "too-large"), Some(("publish".into(), "refused".into())));
    worker.stop();
}

#[test]
fn a_topic_of_poison_stops_the_worker_instead_of_emptying_it_into_the_dead_letters() {
    let (broker, _guard) = broker::shared();
    let topics = Topics::create(broker, "all-poison", 3);
    let mut inputs = feed::articles(0, 100);
    for number in 0..3_000 {
        let mut broken = Input::bare(&format!("broken-{number}"), format!("{{\"id\": {number}, \"body\""));
        broken.headers.push(("content-type".to_owned(), b"application/json".to_vec()));
        inputs.push(broken);
    }
    let fed = feed::feed(broker, &topics.input, topics.partitions, inputs);
    let mut worker = Worker::start(broker, &topics, "first", &[]);
    let status = worker.wait(LIMIT);
    assert!(!status.success(), "it must end with an error");
    let left = fed.len() - oracle::offsets_committed(broker, &topics);
    assert!(left > 1_000, "only {left} of {} articles were spared", fed.len());
    assert!(
        worker.log_text().contains("dead_letters.stop_share"),
        "it names the setting:\n{}",
        worker.log_tail()
    );
}
