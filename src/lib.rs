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
//! both stand on.

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
