//! Spans as OTLP/JSON (<https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding>): ids in hexadecimal, 64-bit
//! numbers as text, names in lowerCamelCase, enums as numbers.

use std::time::Duration;

use serde_json::{Value as Json, json};

use super::span::{Kind, Span, Value};
use crate::telemetry::trace_context::TraceContext;

/// `STATUS_CODE_ERROR`.
const ERROR: u8 = 2;

/// Who the spans are of.
#[derive(Debug, Clone)]
pub(super) struct Resource {
    /// What distinguishes this worker from its brothers: its host.
    pub(super) instance: String,
}

/// The body of one request.
pub(super) fn encode(resource: &Resource, spans: &[Span]) -> Vec<u8> {
    let version = env!("CARGO_PKG_VERSION");
    let text = |value: &str| Value::Text(value.to_owned());
    let of_worker = [
        ("service.name", text("rawi")),
        ("service.version", text(version)),
        ("service.instance.id", text(&resource.instance)),
    ];
    let body = json!({"resourceSpans": [{
        "resource": {"attributes": attributes(&of_worker)},
        "scopeSpans": [{
            "scope": {"name": "rawi", "version": version},
            "spans": spans.iter().map(span).collect::<Vec<_>>(),
        }],
    }]});
    body.to_string().into_bytes()
}

/// How many of the spans the collector says it did not take, from the body of its answer.
pub(super) fn rejected(answer: &[u8]) -> u64 {
    let answer: Json = serde_json::from_slice(answer).unwrap_or_default();
    let rejected = answer.pointer("/partialSuccess/rejectedSpans");
    let number = |value: &Json| value.as_u64().or_else(|| value.as_str()?.parse().ok());
    rejected.and_then(number).unwrap_or(0)
}

fn span(span: &Span) -> Json {
    let mut json = json!({
        "traceId": span.context.trace_id(),
        "spanId": hex(&span.context.span_id()),
        "name": span.name,
        "kind": kind(span.kind),
        "startTimeUnixNano": nanos(span.start),
        "endTimeUnixNano": nanos(span.end),
        "attributes": attributes(&span.attributes),
        "status": {},
    });
    let mut set = |key: &str, value: Json| {
        if let Some(object) = json.as_object_mut() {
            object.insert(key.to_owned(), value);
        }
    };
    if let Some(parent) = &span.parent {
        set("parentSpanId", hex(parent).into());
    }
    if let Some(state) = span.context.tracestate() {
        set("traceState", state.into());
    }
    if !span.links.is_empty() {
        set("links", span.links.iter().map(link).collect());
    }
    if span.dropped_links > 0 {
        set("droppedLinksCount", span.dropped_links.into());
    }
    if let Some(error) = &span.error {
        set("status", json!({"code": ERROR, "message": error}));
    }
    json
}

fn link(context: &TraceContext) -> Json {
    json!({"traceId": context.trace_id(), "spanId": hex(&context.span_id())})
}

fn attributes(attributes: &[(&'static str, Value)]) -> Json {
    let attribute = |(key, value): &(&'static str, Value)| {
        let value = match value {
            Value::Text(text) => json!({"stringValue": text}),
            Value::Number(number) => json!({"intValue": number.to_string()}),
        };
        json!({"key": key, "value": value})
    };
    attributes.iter().map(attribute).collect()
}

/// The numbers of `SpanKind`.
fn kind(kind: Kind) -> u8 {
    match kind {
        Kind::Internal => 1,
        Kind::Client => 3,
        Kind::Producer => 4,
        Kind::Consumer => 5,
    }
}

fn nanos(time: Duration) -> String {
    time.as_nanos().to_string()
}

fn hex(id: &[u8; 8]) -> String {
    format!("{:016x}", u64::from_be_bytes(*id))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Span {
        let parent = b"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        let context = TraceContext::parse(parent, Some(b"a=b")).unwrap();
        Span {
            name: "publish",
            kind: Kind::Producer,
            context: context.clone(),
            parent: Some([0, 0, 0, 0, 0, 0, 0, 1]),
            start: Duration::new(1_700_000_000, 5),
            end: Duration::new(1_700_000_001, 0),
            attributes: vec![("messaging.kafka.offset", Value::Number(-7)), ("b", Value::Text("ج".into()))],
            links: vec![context],
            dropped_links: 3,
            error: Some("aborted".to_owned()),
        }
    }

    #[test]
    fn a_span_is_written_as_the_protocol_wants_it() {
        let resource = Resource { instance: "pod-1".to_owned() };
        let body: Json = serde_json::from_slice(&encode(&resource, &[sample()])).unwrap();
        let resource = &body["resourceSpans"][0];
        assert_eq!(
            resource["resource"]["attributes"][2],
            json!({"key": "service.instance.id", "value": {"stringValue": "pod-1"}})
        );
        assert_eq!(
            resource["scopeSpans"][0]["spans"][0],
            json!({
                "traceId": "4bf92f3577b34da6a3ce929d0e0e4736",
                "spanId": "00f067aa0ba902b7",
                "parentSpanId": "0000000000000001",
                "traceState": "a=b",
                "name": "publish",
                "kind": 4,
                "startTimeUnixNano": "1700000000000000005",
                "endTimeUnixNano": "1700000001000000000",
                "attributes": [
                    {"key": "messaging.kafka.offset", "value": {"intValue": "-7"}},
                    {"key": "b", "value": {"stringValue": "ج"}},
                ],
                "links": [{"traceId": "4bf92f3577b34da6a3ce929d0e0e4736", "spanId": "00f067aa0ba902b7"}],
                "droppedLinksCount": 3,
                "status": {"code": 2, "message": "aborted"},
            })
        );
    }

    #[test]
    fn what_a_collector_did_not_take_is_read_from_its_answer() {
        assert_eq!(rejected(br#"{"partialSuccess": {"rejectedSpans": "4", "errorMessage": "x"}}"#), 4);
        assert_eq!(rejected(br#"{"partialSuccess": {"rejectedSpans": 2}}"#), 2);
        assert_eq!(rejected(b"{}"), 0);
        assert_eq!(rejected(b"<html>"), 0);
    }
}
