//! The only place that knows Kafka: consumer, assignment, transactions, rewind.
//!
//! One consumer and one transactional producer a process (KIP-447). The consumer is a tokio task that never blocks
//! ([`consumer`]); the producer lives on a thread of its own, because every transactional call blocks ([`publisher`]).
//! They meet in the [`Book`](crate::pipeline::book::Book): the consumer charges, the publisher releases and commits.

pub mod access;
mod admin_call;
pub mod authorized;
pub mod client;
pub mod consumer;
pub mod context;
pub mod embedded;
pub mod failpoint;
pub mod headers;
pub mod newest;
pub mod producer;
pub mod properties;
pub mod publisher;
pub mod redrive;
mod refusals;
pub mod tls;
mod transaction;
pub mod transaction_error;
pub mod validate;
mod watched;
pub mod worker;
