//! Rawi's pure core, compiled by itself: what fuzzing exercises needs neither Kafka nor a runtime, and a sanitizer
//! cannot be built into librdkafka's configure step.
//!
//! The modules are rawi's own files; a new one in the core that another of them uses is added here too, and a
//! new dependency of the core to Cargo.toml: `.ci/run` checks both.

#[path = "../../src/article/mod.rs"]
pub mod article;
#[path = "../../src/extract/mod.rs"]
pub mod extract;
#[path = "../../src/lexicon/mod.rs"]
pub mod lexicon;
#[path = "../../src/normalize/mod.rs"]
pub mod normalize;
#[path = "../../src/text/mod.rs"]
pub mod text;
