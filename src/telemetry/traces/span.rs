//! One span.

use std::time::{Duration, Instant};

use super::unix_time;
use crate::telemetry::trace_context::TraceContext;

/// What side of a conversation a span is (OpenTelemetry's `SpanKind`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Work inside the worker.
    Internal,
    /// A request that waits for its answer.
    Client,
    /// A message handed over.
    Producer,
    /// A message taken.
    Consumer,
}

/// Value of an attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    Text(String),
    Number(i64),
}

impl Value {
    /// A count.
    pub(super) fn of(count: usize) -> Self {
        Self::Number(i64::try_from(count).unwrap_or(i64::MAX))
    }
}

/// A piece of work that is over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// Its name: a stage, or `batch`.
    pub(super) name: &'static str,
    pub(super) kind: Kind,
    /// Its trace, its own id, and the state of its trace.
    pub(super) context: TraceContext,
    /// Id of the span it is part of.
    pub(super) parent: Option<[u8; 8]>,
    /// Since 1970.
    pub(super) start: Duration,
    /// Since 1970.
    pub(super) end: Duration,
    pub(super) attributes: Vec<(&'static str, Value)>,
    /// Spans it has to do with.
    pub(super) links: Vec<TraceContext>,
    /// How many more there were.
    pub(super) dropped_links: u32,
    /// What it failed with.
    pub(super) error: Option<String>,
}

impl Span {
    /// A span from `since` to now, without anything more.
    pub(super) fn new(name: &'static str, kind: Kind, context: TraceContext, since: Instant) -> Self {
        let now = Instant::now();
        let end = unix_time(now);
        let start = end.saturating_sub(now.saturating_duration_since(since));
        let (attributes, links) = (Vec::new(), Vec::new());
        Self {
            name,
            kind,
            context,
            parent: None,
            start,
            end,
            attributes,
            links,
            dropped_links: 0,
            error: None,
        }
    }
}
