//! What the page is sent once a second: the numbers of `/metrics` that it shows, and the last events. Bounded in size.

use std::collections::BTreeMap;
use std::time::{SystemTime, UNIX_EPOCH};

use prometheus::proto::{Metric, MetricFamily, MetricType};
use serde_json::{Map, Value, json};

use super::super::admin::AdminState;
use super::super::health::Verdict;
use super::super::recent::Recent;

/// Most partitions shown, those with the largest lag.
const PARTITIONS: usize = 64;

/// Most languages and most sources shown.
const WORDS: usize = 12;

/// A snapshot as JSON.
pub fn take(state: &AdminState, recent: &Recent) -> String {
    let families: BTreeMap<String, MetricFamily> =
        state.metrics.gather().into_iter().map(|family| (family.name().to_owned(), family)).collect();
    let look = Look(&families);
    let told = |verdict: Verdict| match verdict {
        Verdict::Yes => Value::Null,
        Verdict::No(why) => why.into(),
    };
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0.0, |since| since.as_secs_f64());
    let stages: Vec<Value> = ["normalize", "extract"]
        .into_iter()
        .map(|stage| {
            json!({
                "name": stage,
                "waiting": look.value("rawi_queue_depth", "queue", stage),
                "room": look.value("rawi_queue_capacity", "queue", stage),
                "busy": look.value("rawi_workers_busy", "stage", stage),
                "threads": look.value("rawi_workers", "stage", stage),
                "duration": look.histogram("rawi_stage_duration_seconds", stage),
            })
        })
        .chain([json!({
            "name": "publish",
            "waiting": look.value("rawi_queue_depth", "queue", "publish"),
            "room": look.value("rawi_queue_capacity", "queue", "publish"),
            "duration": look.histogram("rawi_transaction_duration_seconds", ""),
        })])
        .collect();
    let topic = |key: &str| state.config.pointer(&format!("/topics/{key}")).cloned().unwrap_or_default();
    json!({
        "now": now,
        "uptime": state.started.elapsed().as_secs_f64(),
        "version": env!("CARGO_PKG_VERSION"),
        "not_live": told(state.health.live(state.started.elapsed())),
        "not_ready": told(state.health.ready()),
        "topics": {"input": topic("input"), "output": topic("output"), "dead_letter": topic("dead_letter")},
        "group": state.config.pointer("/kafka/group_id").cloned().unwrap_or_default(),
        "consumed": look.sum("rawi_records_consumed_total"),
        "consumed_bytes": look.sum("rawi_bytes_consumed_total"),
        "completed": look.by("rawi_records_completed_total", "outcome", usize::MAX),
        "latency": look.histogram("rawi_end_to_end_latency_seconds", ""),
        "stages": stages,
        "budget": {
            "bytes": look.sum("rawi_budget_bytes"),
            "limit_bytes": look.sum("rawi_budget_limit_bytes"),
            "records": look.sum("rawi_budget_records"),
            "limit_records": look.sum("rawi_budget_limit_records"),
            "paused": look.sum("rawi_backpressure_seconds_total"),
        },
        "transactions": look.by("rawi_transactions_total", "result", usize::MAX),
        "assigned": look.sum("rawi_assigned_partitions"),
        "partitions": look.partitions(),
        "failures": look.failures(),
        "languages": look.by("rawi_articles_by_language_total", "language", WORDS),
        "sources": look.by("rawi_articles_by_source_total", "source", WORDS),
        "headlines": recent.headlines(),
        "dead_letters": recent.dead_letters(),
    })
    .to_string()
}

struct Look<'a>(&'a BTreeMap<String, MetricFamily>);

impl Look<'_> {
    fn metrics(&self, name: &str) -> impl Iterator<Item = (&Metric, f64)> {
        self.0.get(name).into_iter().flat_map(|family| {
            let kind = family.get_field_type();
            family.get_metric().iter().map(move |metric| {
                let value = match kind {
                    MetricType::COUNTER => metric.get_counter().get_value(),
                    _ => metric.get_gauge().get_value(),
                };
                (metric, value)
            })
        })
    }

    fn sum(&self, name: &str) -> f64 {
        self.metrics(name).map(|(_, value)| value).sum()
    }

    fn value(&self, name: &str, label: &str, word: &str) -> f64 {
        self.metrics(name).find(|(metric, _)| label_of(metric, label) == word).map_or(0.0, |(_, value)| value)
    }

    /// Values by a label, the `most` largest, largest first.
    fn by(&self, name: &str, label: &str, most: usize) -> Value {
        let mut all: Vec<(&str, f64)> =
            self.metrics(name).map(|(metric, value)| (label_of(metric, label), value)).collect();
        all.sort_by(|(one, a), (other, b)| b.total_cmp(a).then(one.cmp(other)));
        Value::Object(
            all.into_iter()
                .take(most)
                .map(|(word, value)| (word.to_owned(), value.into()))
                .collect::<Map<_, _>>(),
        )
    }

    /// Bounds and cumulative counts of a histogram, of the stage if one is named.
    fn histogram(&self, name: &str, stage: &str) -> Value {
        let metric = self
            .0
            .get(name)
            .and_then(|family| family.get_metric().iter().find(|metric| label_of(metric, "stage") == stage));
        let Some(histogram) = metric.map(Metric::get_histogram) else { return Value::Null };
        let buckets: Vec<[f64; 2]> = histogram
            .get_bucket()
            .iter()
            .map(|bucket| [bucket.upper_bound(), bucket.cumulative_count() as f64])
            .collect();
        json!({"buckets": buckets, "count": histogram.get_sample_count()})
    }

    fn partitions(&self) -> Vec<Value> {
        let ages: BTreeMap<&str, f64> = self
            .metrics("rawi_oldest_unfinished_age_seconds")
            .map(|(metric, age)| (label_of(metric, "partition"), age))
            .collect();
        let mut all: Vec<(i64, f64, f64)> = self
            .metrics("rawi_consumer_lag_records")
            .filter_map(|(metric, lag)| {
                let partition = label_of(metric, "partition");
                Some((partition.parse().ok()?, lag, ages.get(partition).copied().unwrap_or(0.0)))
            })
            .collect();
        all.sort_by(|(_, a, _), (_, b, _)| b.total_cmp(a));
        all.truncate(PARTITIONS);
        all.sort_by_key(|(partition, ..)| *partition);
        let show = |(partition, lag, age)| json!({"partition": partition, "lag": lag, "age": age});
        all.into_iter().map(show).collect()
    }

    /// Dead letters so far by stage and kind, most first.
    fn failures(&self) -> Vec<Value> {
        let mut all: Vec<(f64, &str, &str)> = self
            .metrics("rawi_dead_letters_total")
            .filter(|(_, count)| *count > 0.0)
            .map(|(metric, count)| (count, label_of(metric, "stage"), label_of(metric, "kind")))
            .collect();
        all.sort_by(|a, b| b.0.total_cmp(&a.0));
        let show = |(count, stage, kind)| json!({"stage": stage, "kind": kind, "count": count});
        all.into_iter().map(show).collect()
    }
}

fn label_of<'a>(metric: &'a Metric, name: &str) -> &'a str {
    metric.get_label().iter().find(|label| label.name() == name).map_or("", |label| label.value())
}
