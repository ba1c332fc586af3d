//! Traces: what became of an article, as spans for a collector that speaks OTLP (`[traces]`, off by default).
//!
//! An article has the spans `consume` (taken, until it is handed to the first stage), `normalize`, `extract` and
//! `publish` (from its place in a batch to the commit). `consume` is a child of the trace context the record came with,
//! or the root of a trace of its own; the other three are its children, and the context of `publish` goes out with the
//! record. A batch is a trace of its own, since it has many parents: its span links to the `publish` spans in it.
//!
//! A trace that comes in is followed when its sender samples it; of articles without one a share is
//! (`traces.sample_share`). Ids are hashes of where an article stands, so nothing is carried through the stages, and an
//! article that is read again after a rewind has new spans in the same trace.
//!
//! Nothing here waits: spans go into a bounded queue ([`exporter`]), and what finds no room is counted and forgotten.

mod collector;
pub mod exporter;
mod otlp;
mod span;

use std::hash::{BuildHasher as _, RandomState};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use self::exporter::SpanQueue;
use self::span::{Kind, Span, Value};
use super::trace_context::{TRACEPARENT, TRACESTATE, TraceContext};
use crate::pipeline::ledger::Generation;
use crate::pipeline::passport::{Failure, InputRecord, Outcome, Passport};
use crate::settings::{Delivery, Settings};

/// Most links of a batch, as OpenTelemetry limits them.
const MAX_LINKS: usize = 128;

/// Makes the spans of one worker.
pub struct Tracer {
    queue: SpanQueue,
    ids: RandomState,
    share: f64,
    group: String,
    delivery: Delivery,
    output: String,
    dead_letter: String,
}

/// An article on its way out, for [`Tracer::batch_ended`].
pub struct Leaving<'a> {
    /// The article.
    pub passport: &'a Passport,
    /// What became of it.
    pub outcome: &'a Outcome,
    /// Since when it waited to leave.
    pub since: Instant,
}

impl Tracer {
    /// A tracer that hands its spans to `queue`. `ids` makes them distinct from those of other workers.
    pub fn new(settings: &Settings, queue: SpanQueue, ids: RandomState) -> Self {
        Self {
            queue,
            ids,
            share: settings.traces.sample_share,
            group: settings.kafka.group_id.clone(),
            delivery: settings.delivery,
            output: settings.topics.output.clone(),
            dead_letter: settings.topics.dead_letter.clone(),
        }
    }

    /// An article was handed to the first stage, or needed none.
    pub fn consumed(&self, passport: &Passport) {
        let record = &passport.record;
        let Some((context, parent)) = self.consume(record, passport.generation) else { return };
        let mut attributes = vec![
            ("messaging.system", Value::Text("kafka".into())),
            ("messaging.operation.type", Value::Text("receive".into())),
            ("messaging.destination.name", Value::Text(record.topic.to_string())),
            ("messaging.destination.partition.id", Value::Text(record.partition.to_string())),
            ("messaging.kafka.offset", Value::Number(record.offset)),
            ("messaging.consumer.group.name", Value::Text(self.group.clone())),
            ("messaging.message.body.size", Value::of(record.value.as_ref().map_or(0, Vec::len))),
        ];
        if let Some(attempt) = record.header("dlq.redrive").and_then(|count| count.parse().ok()) {
            attributes.push(("rawi.redrive", Value::Number(attempt)));
        }
        let span = Span::new("consume", Kind::Consumer, context, passport.taken);
        self.queue.push(Span { parent, attributes, ..span });
    }

    /// An article left a stage, or was given up in it.
    pub fn stage_left(
        &self,
        passport: &Passport,
        stage: &'static str,
        since: Instant,
        failure: Option<&Failure>,
    ) {
        let Some((consume, _)) = self.consume(&passport.record, passport.generation) else { return };
        let context = consume.child(self.span_id(passport, stage));
        let span = Span::new(stage, Kind::Internal, context, since);
        self.queue.push(Span {
            parent: Some(consume.span_id()),
            attributes: failure
                .map(|failure| ("error.type", Value::Text(failure.kind.into())))
                .into_iter()
                .collect(),
            error: failure.map(|failure| failure.kind.to_owned()),
            ..span
        });
    }

    /// The context that goes out with an article: that of its `publish`. `None` when its trace is not recorded.
    pub fn outgoing(&self, passport: &Passport) -> Option<TraceContext> {
        let (consume, _) = self.consume(&passport.record, passport.generation)?;
        Some(consume.child(self.span_id(passport, "publish")))
    }

    /// A batch that began at `began` was committed, or failed as `error` says; all its articles failed with it.
    pub fn batch_ended<'a>(
        &self,
        articles: impl Iterator<Item = Leaving<'a>>,
        began: Instant,
        error: Option<&str>,
    ) {
        let (mut links, mut dropped_links, mut count) = (Vec::new(), 0, 0_usize);
        for Leaving { passport, outcome, since } in articles {
            count += 1;
            let Some((consume, _)) = self.consume(&passport.record, passport.generation) else { continue };
            let context = consume.child(self.span_id(passport, "publish"));
            if links.len() < MAX_LINKS {
                links.push(context.clone());
            } else {
                dropped_links += 1;
            }
            let span = Span::new("publish", Kind::Producer, context, since);
            self.queue.push(Span {
                parent: Some(consume.span_id()),
                attributes: self.of_outcome(outcome),
                error: error.map(str::to_owned),
                ..span
            });
        }
        let Some(first) = links.first() else { return };
        let trace_id = self.trace_id(("batch", first.span_id()));
        let context = TraceContext::root(trace_id, self.ids.hash_one(("batch span", trace_id)).to_be_bytes());
        let span = Span::new("batch", Kind::Client, context, began);
        self.queue.push(Span {
            attributes: vec![
                ("messaging.system", Value::Text("kafka".into())),
                ("messaging.operation.type", Value::Text("send".into())),
                ("messaging.batch.message_count", Value::of(count)),
                ("rawi.delivery", Value::Text(self.delivery.as_str().into())),
            ],
            links,
            dropped_links,
            error: error.map(str::to_owned),
            ..span
        });
    }

    fn of_outcome(&self, outcome: &Outcome) -> Vec<(&'static str, Value)> {
        let (word, topic) = match outcome {
            Outcome::Publish { .. } => ("published", Some(&self.output)),
            Outcome::DeadLetter(_) => ("dead_lettered", Some(&self.dead_letter)),
            Outcome::Drop { .. } => ("dropped", None),
        };
        let mut attributes = vec![
            ("messaging.system", Value::Text("kafka".into())),
            ("rawi.outcome", Value::Text(word.into())),
        ];
        if let Some(topic) = topic {
            attributes.push(("messaging.destination.name", Value::Text(topic.clone())));
        }
        if let Outcome::DeadLetter(failure) = outcome {
            attributes.push(("rawi.failed.stage", Value::Text(failure.stage.into())));
            attributes.push(("error.type", Value::Text(failure.kind.into())));
        }
        attributes
    }

    /// The context of an article's `consume` and the id of that span's parent; `None` when the trace is not recorded.
    fn consume(
        &self,
        record: &InputRecord,
        generation: Generation,
    ) -> Option<(TraceContext, Option<[u8; 8]>)> {
        let own = self.id_of(record, generation, "consume");
        let incoming = record.header(TRACEPARENT).and_then(|parent| {
            TraceContext::parse(parent.as_bytes(), record.header(TRACESTATE).map(str::as_bytes))
        });
        if let Some(incoming) = incoming {
            return incoming.is_sampled().then(|| (incoming.child(own), Some(incoming.span_id())));
        }
        let place = (&*record.topic, record.partition, record.offset);
        // 53 bits, as many as a float holds: evenly spread over 0 to 1, without 1.
        let draw = (self.ids.hash_one(("sample", place)) >> 11) as f64 / (1_u64 << 53) as f64;
        (draw < self.share).then(|| (TraceContext::root(self.trace_id(place), own), None))
    }

    fn span_id(&self, passport: &Passport, name: &str) -> [u8; 8] {
        self.id_of(&passport.record, passport.generation, name)
    }

    fn id_of(&self, record: &InputRecord, generation: Generation, name: &str) -> [u8; 8] {
        self.ids.hash_one((record.partition, record.offset, generation.0, name)).to_be_bytes()
    }

    fn trace_id(&self, of: impl std::hash::Hash) -> [u8; 16] {
        let (high, low) = (self.ids.hash_one((0, &of)), self.ids.hash_one((1, &of)));
        (u128::from(high) << 64 | u128::from(low)).to_be_bytes()
    }
}

/// Time since 1970 at a moment of the monotonic clock.
fn unix_time(moment: Instant) -> Duration {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    now.saturating_sub(moment.elapsed())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::pipeline::budget::Budget;
    use crate::telemetry::metrics::Metrics;

    const PARENT: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7";

    fn tracer(share: &str) -> (Tracer, exporter::Spans) {
        let overrides = [("traces.sample_share".to_owned(), share.to_owned())];
        let settings = Settings::load(None, std::iter::empty(), &overrides).unwrap();
        let (queue, spans) = exporter::queue(1000, Arc::new(Metrics::new().unwrap()));
        (Tracer::new(&settings, queue, RandomState::new()), spans)
    }

    fn passport(offset: i64, traceparent: Option<&str>, generation: u64) -> Passport {
        let headers = traceparent
            .map(|parent| ("traceparent".to_owned(), Some(parent.as_bytes().to_vec())))
            .into_iter();
        let record = InputRecord {
            topic: "news.raw".into(),
            partition: 2,
            offset,
            timestamp: None,
            key: None,
            value: Some(b"x".to_vec()),
            headers: headers.collect(),
        };
        let charge = Budget::new(10, 10).take(1);
        Passport::new(record, Generation(generation), charge, Instant::now())
    }

    fn through(tracer: &Tracer, passport: &Passport, error: Option<&str>) {
        tracer.consumed(passport);
        tracer.stage_left(passport, "normalize", Instant::now(), None);
        tracer.stage_left(passport, "extract", Instant::now(), None);
        let outcome = Outcome::Drop { reason: "test" };
        let leaving = Leaving { passport, outcome: &outcome, since: Instant::now() };
        tracer.batch_ended(std::iter::once(leaving), Instant::now(), error);
    }

    fn named<'a>(spans: &'a [Span], name: &str) -> &'a Span {
        spans.iter().find(|span| span.name == name).unwrap_or_else(|| panic!("no {name} in {spans:?}"))
    }

    #[test]
    fn an_article_has_four_spans_under_the_context_it_came_with_and_its_batch_links_to_them() {
        let (tracer, mut spans) = tracer("0");
        let passport = passport(7, Some(&format!("{PARENT}-01")), 1);
        let out = tracer.outgoing(&passport).unwrap();
        through(&tracer, &passport, None);
        let spans = spans.take_all();
        assert_eq!(spans.len(), 5);
        let consume = named(&spans, "consume");
        assert_eq!(consume.parent, Some([0x00, 0xf0, 0x67, 0xaa, 0x0b, 0xa9, 0x02, 0xb7]));
        for name in ["normalize", "extract", "publish"] {
            let span = named(&spans, name);
            assert_eq!(span.parent, Some(consume.context.span_id()), "{name}");
            assert_eq!(span.context.trace_id(), "4bf92f3577b34da6a3ce929d0e0e4736");
            assert_ne!(span.context.span_id(), consume.context.span_id());
        }
        assert_eq!(named(&spans, "publish").context, out);
        let batch = named(&spans, "batch");
        assert_eq!((batch.parent, batch.links.as_slice()), (None, [out].as_slice()));
        assert_ne!(batch.context.trace_id(), consume.context.trace_id());
    }

    #[test]
    fn the_sender_decides_whether_its_trace_is_followed_and_the_share_decides_over_the_rest() {
        let (none, mut spans) = tracer("0");
        through(&none, &passport(1, Some(&format!("{PARENT}-00")), 1), None);
        through(&none, &passport(2, None, 1), None);
        assert_eq!(none.outgoing(&passport(2, None, 1)), None);
        assert!(spans.take_all().is_empty());

        let (all, mut spans) = tracer("1");
        through(&all, &passport(1, Some(&format!("{PARENT}-00")), 1), None);
        assert!(spans.take_all().is_empty());
        through(&all, &passport(2, None, 1), None);
        assert_eq!(spans.take_all().len(), 5);

        let (some, _spans) = tracer("0.25");
        let sampled = (0..4000).filter(|offset| some.outgoing(&passport(*offset, None, 1)).is_some()).count();
        assert!((800..1200).contains(&sampled), "{sampled} of 4000");
    }

    #[test]
    fn an_article_that_is_read_again_has_new_spans_in_the_same_trace() {
        let (tracer, mut spans) = tracer("1");
        through(&tracer, &passport(3, None, 1), Some("aborted"));
        let first = spans.take_all();
        through(&tracer, &passport(3, None, 2), None);
        let second = spans.take_all();
        let (one, two) = (named(&first, "consume"), named(&second, "consume"));
        assert_eq!(one.context.trace_id(), two.context.trace_id());
        assert_ne!(one.context.span_id(), two.context.span_id());
        assert_eq!(named(&first, "publish").error.as_deref(), Some("aborted"));
        assert_eq!(named(&first, "batch").error.as_deref(), Some("aborted"));
        assert_eq!(named(&second, "publish").error, None);
    }

    #[test]
    fn a_batch_links_to_no_more_articles_than_a_collector_takes() {
        let (tracer, mut spans) = tracer("1");
        let passports: Vec<Passport> = (0..200).map(|offset| passport(offset, None, 1)).collect();
        let outcome = Outcome::Drop { reason: "test" };
        let leaving =
            passports.iter().map(|passport| Leaving { passport, outcome: &outcome, since: Instant::now() });
        tracer.batch_ended(leaving, Instant::now(), None);
        let spans = spans.take_all();
        let batch = named(&spans, "batch");
        assert_eq!((batch.links.len(), batch.dropped_links), (128, 72));
    }
}
