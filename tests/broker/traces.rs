//! Spans of real workers, as a collector sees them.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::Value;

use crate::collector::Collector;
use crate::support::certificates::Authority;
use crate::support::feed::{self, Input};
use crate::support::reader::{self, Read};
use crate::support::topics::Topics;
use crate::support::worker::Worker;
use crate::support::{broker, oracle, wait_for};
use crate::validate::Report;

const LIMIT: Duration = Duration::from_secs(60);
const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
const PARENT: &str = "00f067aa0ba902b7";
const OTHER_TRACE: &str = "5cf92f3577b34da6a3ce929d0e0e4736";
const SECRET: &str = "Bearer s3cret-of-the-collector-41";

/// Article number `number`, with a trace context whose sender has decided about it.
fn article(number: usize, trace: Option<(&str, &str)>) -> Input {
    let mut input = feed::articles(number, number + 1).remove(0);
    if let Some((trace, flags)) = trace {
        input.headers.push(("traceparent".into(), format!("00-{trace}-{PARENT}-{flags}").into_bytes()));
        input.headers.push(("tracestate".into(), b"desk=7".to_vec()));
    }
    input
}

fn header(read: &Read, name: &str) -> Option<String> {
    read.header(name).map(str::to_owned)
}

fn text<'a>(span: &'a Value, key: &str) -> &'a str {
    span[key].as_str().unwrap_or_default()
}

fn attribute(span: &Value, key: &str) -> Option<String> {
    let found = span["attributes"].as_array()?.iter().find(|attribute| attribute["key"] == key)?;
    let value = found["value"].as_object()?.values().next()?;
    Some(value.as_str().unwrap_or_default().to_owned())
}

/// The spans of one trace by name; each name once.
struct Trace(Vec<Value>);

impl Trace {
    fn of(spans: &[Value], trace: &str) -> Self {
        Self(spans.iter().filter(|span| span["traceId"] == trace).cloned().collect())
    }

    fn names(&self) -> BTreeSet<&str> {
        self.0.iter().map(|span| text(span, "name")).collect()
    }

    fn span(&self, name: &str) -> &Value {
        let mut found = self.0.iter().filter(|span| span["name"] == name);
        let span = found.next().unwrap_or_else(|| panic!("no span {name} in {:#?}", self.0));
        assert_eq!(found.next(), None, "{name} twice");
        span
    }

    /// Asserts that all others are children of `consume`, and took place after it began.
    fn assert_is_one_family(&self) {
        let consume = self.span("consume");
        let start = |span: &Value| text(span, "startTimeUnixNano").parse::<u64>().unwrap();
        for span in self.0.iter().filter(|span| span["name"] != "consume") {
            assert_eq!(span["parentSpanId"], consume["spanId"], "{span:#}");
            assert!(
                start(span) >= start(consume)
                    && text(span, "endTimeUnixNano") >= text(span, "startTimeUnixNano")
            );
        }
    }
}

#[test]
fn a_collector_gets_the_spans_of_articles_and_of_the_batch_that_links_to_them() {
    let (broker, _guard) = broker::shared();
    let topics = Topics::create(broker, "traces", 1);
    let folder = tempfile::tempdir().unwrap();
    let authority = Authority::new(folder.path(), "collectors-authority");
    let collector = Collector::start(&authority.sign("collector", false));
    let headers = folder.path().join("headers");
    std::fs::write(&headers, format!("authorization: {SECRET}\nx-scope: news\n")).unwrap();
    let endpoint = collector.endpoint();
    let settings = [
        ("RAWI__KAFKA__BOOTSTRAP_SERVERS", broker.bootstrap()),
        ("RAWI__TRACES__ENDPOINT", endpoint.as_str()),
        ("RAWI__TRACES__CA_FILE", authority.certificate().to_str().unwrap()),
        ("RAWI__TRACES__HEADERS_FILE", headers.to_str().unwrap()),
        ("RAWI__TRACES__SAMPLE_SHARE", "1"),
    ];
    let mut worker = Worker::start(broker, &topics, "rawi", &settings);
    let (outcome, found, _) = Report::of(&topics, &settings).check(&format!("collector {endpoint}"));
    assert_eq!((outcome.as_str(), found.as_str()), ("ok", "it takes spans"));
    let without_authority: Vec<_> =
        settings.into_iter().filter(|(key, _)| !key.ends_with("CA_FILE")).collect();
    let (outcome, found, _) = Report::of(&topics, &without_authority).check(&format!("collector {endpoint}"));
    assert!(outcome == "failed" && found.contains("certificate verify failed"), "{outcome}: {found}");
    let mut broken = article(3, Some((OTHER_TRACE, "01")));
    broken.payload = b"{broken".to_vec();
    let unsampled = format!("{}1", &TRACE[1..]);
    let fed = feed::feed(
        broker,
        &topics.input,
        1,
        vec![article(0, Some((TRACE, "01"))), article(1, Some((&unsampled, "00"))), article(2, None), broken],
    );
    oracle::judge(broker, &topics, &fed, LIMIT).assert_exactly_once();

    // Four of one article, four of another, three of the dead letter.
    let complete = |spans: &Vec<Value>| spans.iter().filter(|span| span["name"] != "batch").count() >= 11;
    let spans = wait_for(LIMIT, Duration::from_millis(50), || Some(collector.spans()).filter(complete));
    let spans = spans.unwrap_or_else(|| panic!("{:#?}\n{}", collector.spans(), worker.log_tail()));

    let output = reader::read_committed(broker, &topics.output);
    let goes_out_with = |offset: i64| {
        let of = |read: &&Read| {
            let record: Value = serde_json::from_slice(read.payload.as_deref().unwrap()).unwrap();
            record["rawi"]["origin"]["offset"] == offset
        };
        let read = output.iter().find(of).expect("the record");
        (header(read, "traceparent").unwrap(), header(read, "tracestate"))
    };

    let followed = Trace::of(&spans, TRACE);
    assert_eq!(followed.names(), ["consume", "extract", "normalize", "publish"].into());
    followed.assert_is_one_family();
    let consume = followed.span("consume");
    assert_eq!((text(consume, "parentSpanId"), text(consume, "traceState")), (PARENT, "desk=7"));
    assert_eq!(attribute(consume, "messaging.destination.name").as_deref(), Some(topics.input.as_str()));
    assert_eq!(attribute(consume, "messaging.kafka.offset").as_deref(), Some("0"));
    let publish = followed.span("publish");
    let out = format!("00-{TRACE}-{}-01", text(publish, "spanId"));
    assert_eq!(goes_out_with(0), (out, Some("desk=7".to_owned())));

    assert_eq!(Trace::of(&spans, &unsampled).names(), BTreeSet::new());
    assert_eq!(goes_out_with(1).0, format!("00-{unsampled}-{PARENT}-00"), "handed on as it came");

    let (own, _) = goes_out_with(2);
    let own = Trace::of(&spans, own.split('-').nth(1).unwrap());
    assert_eq!(own.names(), ["consume", "extract", "normalize", "publish"].into());
    own.assert_is_one_family();
    assert_eq!(own.span("consume")["parentSpanId"], Value::Null);

    let failed = Trace::of(&spans, OTHER_TRACE);
    assert_eq!(failed.names(), ["consume", "normalize", "publish"].into());
    assert_eq!(failed.span("normalize")["status"]["code"], 2);
    assert_eq!(attribute(failed.span("publish"), "rawi.outcome").as_deref(), Some("dead_lettered"));
    assert_eq!(attribute(failed.span("publish"), "error.type").as_deref(), Some("bad_envelope"));

    let batches = spans.iter().filter(|span| span["name"] == "batch");
    let linked: BTreeSet<(&str, &str)> = batches
        .flat_map(|batch| batch["links"].as_array().unwrap())
        .map(|link| (text(link, "traceId"), text(link, "spanId")))
        .collect();
    for trace in [&followed, &own, &failed] {
        let publish = trace.span("publish");
        assert!(linked.contains(&(text(publish, "traceId"), text(publish, "spanId"))), "{linked:?}");
    }

    for posted in collector.posted() {
        assert!(posted.head.starts_with("POST /v1/traces HTTP/1.1"), "{}", posted.head);
        assert!(posted.head.contains(&format!("authorization: {SECRET}")), "{}", posted.head);
        assert!(posted.head.contains("x-scope: news"), "{}", posted.head);
    }
    for page in ["/config", "/metrics"] {
        assert!(!worker.get(page).unwrap().1.contains("s3cret"), "{page}");
    }

    // What is committed when the worker is told to end is exported as well.
    let mut fed = fed;
    fed.extend(feed::feed(
        broker,
        &topics.input,
        1,
        vec![article(5, Some((&format!("{}2", &TRACE[1..]), "01")))],
    ));
    oracle::judge(broker, &topics, &fed, LIMIT).assert_exactly_once();
    worker.stop();
    let last = Trace::of(&collector.spans(), &format!("{}2", &TRACE[1..]));
    assert_eq!(last.names(), ["consume", "extract", "normalize", "publish"].into());
    assert!(!worker.log_text().contains("s3cret"));
}

#[test]
fn a_dead_collector_costs_articles_nothing_and_a_counter_tells() {
    let (broker, _guard) = broker::shared();
    let topics = Topics::create(broker, "traces-dead", 2);
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let endpoint = format!("http://{nobody}");
    let traces = [("RAWI__TRACES__ENDPOINT", endpoint.as_str()), ("RAWI__TRACES__SAMPLE_SHARE", "1")];
    let mut worker = Worker::start(broker, &topics, "rawi", &traces);
    let fed = feed::feed(broker, &topics.input, 2, feed::articles(0, 100));
    oracle::judge(broker, &topics, &fed, LIMIT).assert_exactly_once().assert_no_dead_letters();
    let dropped = || worker.metric("rawi_trace_spans_dropped_total").filter(|count| *count >= 1.0);
    assert!(wait_for(LIMIT, Duration::from_millis(100), dropped).is_some(), "{}", worker.log_tail());
    assert_eq!(worker.metric("rawi_trace_spans_exported_total"), Some(0.0));
    assert!(worker.is_ready());
    worker.stop();
}

#[test]
fn without_traces_in_the_settings_a_context_is_handed_on_as_it_came() {
    let (broker, _guard) = broker::shared();
    let topics = Topics::create(broker, "traces-off", 1);
    let mut worker = Worker::start(broker, &topics, "rawi", &[]);
    let fed = feed::feed(broker, &topics.input, 1, vec![article(0, Some((TRACE, "01"))), article(1, None)]);
    oracle::judge(broker, &topics, &fed, LIMIT).assert_exactly_once().assert_no_dead_letters();
    let output = reader::read_committed(broker, &topics.output);
    let contexts: BTreeSet<Option<String>> = output.iter().map(|read| header(read, "traceparent")).collect();
    assert_eq!(contexts, [None, Some(format!("00-{TRACE}-{PARENT}-01"))].into());
    for count in ["rawi_trace_spans_exported_total", "rawi_trace_spans_dropped_total"] {
        assert_eq!(worker.metric(count), Some(0.0));
    }
    worker.stop();
}
