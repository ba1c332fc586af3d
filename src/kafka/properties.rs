//! The settings of `kafka.librdkafka` as librdkafka takes them: whether it knows their names and their values.

#![expect(unsafe_code, reason = "the safe wrapper does not list the names of settings")]

use std::ffi::{CStr, c_char};

use rdkafka::ClientConfig;
use rdkafka::error::KafkaError;
use rdkafka_sys as native;

use crate::settings::librdkafka::is_secret;
use crate::settings::{Problem, Settings};

/// A suggestion less alike than this (Jaro-Winkler, 0 to 1) would mislead.
const LEAST_LIKENESS: f64 = 0.85;

/// Every setting of the pass-through table that librdkafka refuses, each by itself; nothing is opened or connected.
pub fn refused(settings: &Settings) -> Vec<Problem> {
    let refusal = |(key, value): (&String, &String)| {
        let error = ClientConfig::new().set(key, value).create_native_config().err()?;
        let place = format!("kafka.librdkafka.\"{key}\"");
        let KafkaError::ClientConfig(_, reason, ..) = error else {
            return Some(Problem::new(place, error.to_string(), "take it out"));
        };
        if reason.starts_with("No such configuration property") {
            let cure = nearest(key).map_or_else(
                || "librdkafka's CONFIGURATION.md lists its settings".to_owned(),
                |near| format!("did you mean `{near}`?"),
            );
            return Some(Problem::new(place, "librdkafka has no such setting", cure));
        }
        // The reason quotes the value.
        let reason = if is_secret(key) { "librdkafka refuses its value".to_owned() } else { reason };
        Some(Problem::new(place, reason, "librdkafka's CONFIGURATION.md says what may stand here"))
    };
    settings.kafka.librdkafka.iter().filter_map(refusal).collect()
}

fn nearest(key: &str) -> Option<String> {
    names()
        .into_iter()
        .map(|name| (strsim::jaro_winkler(key, &name), name))
        .filter(|(likeness, _)| *likeness >= LEAST_LIKENESS)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, name)| name)
}

/// The names of librdkafka's settings that have a default.
fn names() -> Vec<String> {
    let mut count = 0;
    // SAFETY: the dump is an array of `count` pointers to strings, name and value in turn, which lives until it is
    // freed here; the configuration is ours alone and is destroyed after it.
    unsafe {
        let config = native::rd_kafka_conf_new();
        let dump: *mut *const c_char = native::rd_kafka_conf_dump(config, &raw mut count);
        let names = (0..count)
            .step_by(2)
            .map(|place| CStr::from_ptr(*dump.add(place)).to_string_lossy().into_owned())
            .collect();
        native::rd_kafka_conf_dump_free(dump, count);
        native::rd_kafka_conf_destroy(config);
        names
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(key: &str, value: &str) -> Vec<String> {
        let overrides = [(format!("kafka.librdkafka.{key}"), value.to_owned())];
        let settings = Settings::load(None, std::iter::empty(), &overrides).unwrap();
        refused(&settings).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn names_and_values_that_librdkafka_does_not_take_are_told_with_the_nearest_name() {
        for (key, value, words) in [
            ("fetch.wait.max.msx", "1", "did you mean `fetch.wait.max.ms`?"),
            ("quite.another.thing", "1", "CONFIGURATION.md lists"),
            ("fetch.wait.max.ms", "abc", "fetch.wait.max.ms"),
            ("fetch.wait.max.ms", "99999999", "range"),
            ("broker.address.family", "v5", "v5"),
        ] {
            let told = told(key, value);
            assert!(matches!(told.as_slice(), [one] if one.contains(words)), "{key} = {value}: {told:?}");
        }
        for (key, value) in
            [("fetch.wait.max.ms", "250"), ("client.rack", "a"), ("socket.nagle.disable", "true")]
        {
            assert!(told(key, value).is_empty(), "{key} = {value}");
        }
    }

    #[test]
    fn a_refused_secret_is_not_quoted() {
        let told = told("ssl.key.pem", "hunter2");
        assert!(told.iter().all(|one| !one.contains("hunter2")), "{told:?}");
    }
}
