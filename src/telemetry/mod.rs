//! What the worker says of itself: metrics, health, logs, trace context, and the server that shows them.
//!
//! Nothing here knows Kafka or the stages; they call in. Clocks and random bytes come in as arguments.

pub mod admin;
pub mod health;
pub mod labels;
pub mod logging;
pub mod metrics;
pub mod page;
pub mod recent;
pub mod trace_context;
pub mod traces;
pub mod worker_events;
