//! `rawi demo`: the worker on an in-process Kafka, fed with sample articles.

use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rdkafka::consumer::{BaseConsumer, Consumer as _};
use rdkafka::message::{Headers as _, Message as _};
use tokio::sync::watch;

use super::present::present;
use super::service::{self, Service};
use crate::article::EnrichedArticle;
use crate::kafka::consumer::Phase;
use crate::kafka::embedded::EmbeddedKafka;
use crate::kafka::worker::{self, Stages};
use crate::settings::Settings;

/// The samples: name, media type, document. The last one is broken on purpose.
const SAMPLES: [(&str, &str, &str); 4] = [
    ("wire-ar.txt", "text/plain", include_str!("../../config/samples/wire-ar.txt")),
    ("wire-en.txt", "text/plain", include_str!("../../config/samples/wire-en.txt")),
    ("page.html", "text/html", include_str!("../../config/samples/page.html")),
    ("broken.json", "application/json", "{\"id\": \"broken\", \"body\": \"cut off in the mid"),
];

/// Partitions of the input topic; the in-process cluster keeps at most 5 MiB in each.
const PARTITIONS: i32 = 4;

/// Longest run; the demo takes a few seconds.
const LIMIT: Duration = Duration::from_secs(60);

/// Arguments of `rawi demo`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Print the records as JSON lines instead
    #[arg(long)]
    json: bool,
    /// Address of /metrics, /livez, /readyz and /config while the demo runs
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:0")]
    listen: String,
    /// Go on for this many seconds after the last record, to look at the metrics
    #[arg(long, value_name = "SECONDS", default_value_t = 0)]
    linger: u64,
}

/// What came out for one sample.
enum Arrival {
    Enriched(Vec<u8>),
    DeadLetter { kind: String, message: String },
}

/// Runs the command: exit code 0 when every sample came out once.
pub fn run(arguments: &Arguments) -> ExitCode {
    match demo(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            aside!("rawi demo: {error}");
            ExitCode::FAILURE
        }
    }
}

fn demo(arguments: &Arguments) -> Result<(), Box<dyn std::error::Error>> {
    let started = Instant::now();
    let defaults = Settings::load(None, std::iter::empty(), &[])?;
    let topics = defaults.topics;
    let kafka = EmbeddedKafka::start(&[
        (&topics.input, PARTITIONS),
        (&topics.output, PARTITIONS),
        (&topics.dead_letter, 1),
    ])?;
    let overrides = [
        ("kafka.bootstrap_servers", kafka.bootstrap_servers()),
        ("admin.listen", &arguments.listen),
        ("producer.batch_interval", "100ms"),
        ("log.level", "warn"),
    ];
    let overrides: Vec<_> = overrides.iter().map(|(key, value)| ((*key).into(), (*value).into())).collect();
    let settings = Settings::load(None, std::iter::empty(), &overrides)?;
    for (name, content_type, document) in SAMPLES {
        kafka.produce(&topics.input, name, document.as_bytes(), content_type)?;
    }

    let runtime = service::runtime()?;
    let bootstrap = kafka.bootstrap_servers().to_owned();
    let totals = runtime.block_on(async {
        let service = Service::start(settings).await?;
        let address = service.address.map(|address| address.to_string()).unwrap_or_default();
        aside!("in-process Kafka at {bootstrap}, metrics at http://{address}/metrics\n");
        let (phase, stop) = watch::channel(Phase::Run);
        let events = Arc::clone(&service.events);
        let working = tokio::spawn(worker::run(
            Arc::clone(&service.settings),
            Arc::clone(&events),
            Stages::news(&service.settings),
            stop,
        ));
        let (listened, json) = (Arc::clone(&service.settings), arguments.json);
        tokio::task::spawn_blocking(move || listen(&listened, json).map_err(|error| error.to_string()))
            .await??;
        tokio::time::sleep(Duration::from_secs(arguments.linger)).await;
        phase.send(Phase::Drain)?;
        working.await??;
        Ok::<_, Box<dyn std::error::Error>>(events.totals())
    })?;
    aside!(
        "Articles in: {}. Enriched records out: {}, dead letters: {}, transactions: {}, {:.1} s.\n\
         This ran on an in-process stand-in for Kafka: it shows the way of an article, and proves nothing about \
         delivery.\nWith a real cluster: rawi validate, then rawi run.",
        SAMPLES.len(),
        totals.published,
        totals.dead_lettered,
        totals.transactions,
        started.elapsed().as_secs_f64(),
    );
    if totals.published + totals.dead_lettered != SAMPLES.len() as u64 {
        return Err("not every sample came out once".into());
    }
    Ok(())
}

/// Prints what comes out until every sample has.
fn listen(settings: &Settings, json: bool) -> Result<(), Box<dyn std::error::Error>> {
    let consumer: BaseConsumer = rdkafka::ClientConfig::new()
        .set("bootstrap.servers", &settings.kafka.bootstrap_servers)
        .set("group.id", "rawi-demo-reader")
        .set("auto.offset.reset", "earliest")
        .set("enable.auto.commit", "false")
        .set("fetch.wait.max.ms", "10")
        .create()?;
    consumer.subscribe(&[&settings.topics.output, &settings.topics.dead_letter])?;
    let deadline = Instant::now() + LIMIT;
    let mut missing = SAMPLES.len();
    while missing > 0 {
        if Instant::now() > deadline {
            return Err(format!("{missing} samples did not come out within {} s", LIMIT.as_secs()).into());
        }
        let Some(message) = consumer.poll(Duration::from_millis(100)) else { continue };
        let message = message?;
        let dead = message.topic() == settings.topics.dead_letter;
        let arrival = if dead {
            let header = |name: &str| {
                let headers = message.headers()?;
                let found = headers.iter().find(|header| header.key == name)?;
                Some(String::from_utf8_lossy(found.value?).into_owned())
            };
            Arrival::DeadLetter {
                kind: header("dlq.error.kind").unwrap_or_default(),
                message: header("dlq.error.message").unwrap_or_default(),
            }
        } else {
            Arrival::Enriched(message.payload().unwrap_or_default().to_vec())
        };
        show(arrival, json)?;
        missing -= 1;
    }
    Ok(())
}

fn show(arrival: Arrival, json: bool) -> Result<(), Box<dyn std::error::Error>> {
    match arrival {
        Arrival::Enriched(value) if json => out!("{}", String::from_utf8_lossy(&value)),
        Arrival::Enriched(value) => {
            let article: EnrichedArticle = serde_json::from_slice(&value)?;
            out!("{}", present(&article));
        }
        Arrival::DeadLetter { kind, message } => {
            aside!("dead letter ({kind}): {message}\n");
        }
    }
    Ok(())
}
