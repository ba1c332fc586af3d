//! Kafka headers in and out.

use rdkafka::message::{BorrowedMessage, Header, Headers as _, Message as _, OwnedHeaders};

use crate::pipeline::passport::InputRecord;
use crate::telemetry::trace_context::{TRACEPARENT, TRACESTATE, TraceContext};

/// Takes a record out of librdkafka's memory.
pub fn own(message: &BorrowedMessage<'_>, topic: &std::sync::Arc<str>) -> InputRecord {
    let headers = message.headers().map(|headers| {
        headers.iter().map(|header| (header.key.to_owned(), header.value.map(<[u8]>::to_vec))).collect()
    });
    InputRecord {
        topic: std::sync::Arc::clone(topic),
        partition: message.partition(),
        offset: message.offset(),
        timestamp: message.timestamp().to_millis(),
        key: message.key().map(<[u8]>::to_vec),
        value: message.payload().map(<[u8]>::to_vec),
        headers: headers.unwrap_or_default(),
    }
}

/// Makes librdkafka headers.
pub fn to_kafka<'a>(headers: impl IntoIterator<Item = (&'a str, Option<&'a [u8]>)>) -> OwnedHeaders {
    headers.into_iter().fold(OwnedHeaders::new(), |owned, (key, value)| owned.insert(Header { key, value }))
}

/// The headers of an enriched record: its media type, and the trace context it goes out with: `recorded` when its trace
/// is recorded here, else the one of the article it was made of.
pub fn of_output(record: &InputRecord, recorded: Option<&TraceContext>) -> OwnedHeaders {
    let headers = to_kafka([("content-type", Some(&b"application/json"[..]))]);
    let parent = recorded.map(TraceContext::traceparent);
    let (parent, state) = match recorded {
        Some(context) => (parent.as_deref(), context.tracestate()),
        None => (record.header(TRACEPARENT), record.header(TRACESTATE)),
    };
    [(TRACEPARENT, parent), (TRACESTATE, state)].into_iter().fold(
        headers,
        |headers, (key, value)| match value {
            Some(value) => headers.insert(Header { key, value: Some(value) }),
            None => headers,
        },
    )
}
