//! Tests across a real Apache Kafka, with the real `rawi run` as processes of their own.
//!
//! They bring the broker themselves: see [`support::broker`]. What a worker did is judged by [`support::oracle`].

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test says what it expected by failing there"
)]

#[cfg(feature = "tls")]
mod collector;
mod crashes;
mod harness;
mod memory;
mod poison;
mod rebalances;
mod redrive;
mod running;
mod scaling;
mod security;
#[path = "../support/mod.rs"]
mod support;
#[cfg(feature = "tls")]
mod traces;
mod validate;
