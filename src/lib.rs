//! # Rawi
//!
//! *Rāwī* (راوي): the one who hands a story on, faithfully and with its chain of sources.
//!
//! A streaming worker that pulls raw news articles from Kafka, turns each into a clean story, extracts what the
//! story says and who says it, and publishes one enriched record per article: exactly once, in order per partition,
//! with bounded memory, and with every step measured.
//!
//! ## The way of an article
//!
//! ```text
//! news.raw ─► consume ─[bounded]─► normalize ─[bounded]─► extract ─[bounded]─► publish ─► news.enriched
//!                 │                                                              │
//!                 └────────────── offsets, order, byte budget: pipeline ─────────┴──────► news.dead-letter
//! ```
//!
//! [`normalize`] and [`extract`] are pure functions over the nouns in [`article`]: they know neither Kafka nor tokio,
//! so the command line, tests, benchmarks and fuzzers call them straight. [`text`] and [`lexicon`] are the leaves that
//! both stand on. [`pipeline`] keeps order, offsets and the budget, without a Kafka type; [`kafka`] is the only room
//! that knows the client. Arrows point one way: command → kafka → pipeline → normalize, extract → article.
//!
//! ## How an article is handed on exactly once
//!
//! A record that is taken is *charged* to the ledger of its partition, under the generation of the assignment
//! ([`pipeline::ledger`]). It runs through the stages in any order and comes back with one outcome: a record, a dead
//! letter or a drop. Outcomes leave in offset order and only as the contiguous finished prefix ([`pipeline::book`]), and
//! go into one Kafka transaction with the offsets they stand for ([`kafka::publisher`]). Whatever fails has one way
//! back: abort, or a new producer under the same transactional id, then rewind to the committed offsets under a new
//! generation; results of the old one are stale and dropped. So a crash at any point repeats work and never output.
//!
//! ## What is promised
//!
//! 1. Exactly once, for readers with `isolation.level=read_committed`.
//! 2. Order: per input partition, outputs leave in offset order.
//! 3. Bounded memory: one budget in bytes and records ([`pipeline::budget`]), stated at start.
//! 4. No poison: bad bytes, a panic or an endless loop cost one dead letter ([`pipeline::pool`]).
//! 5. The committed offset is the contiguous finished prefix and never goes backwards within an assignment.
//! 6. What normalization took out of the text is in the record.

pub mod article;
pub mod command;
pub mod extract;
pub mod kafka;
pub mod lexicon;
pub mod normalize;
pub mod pipeline;
pub mod settings;
pub mod telemetry;
pub mod text;
