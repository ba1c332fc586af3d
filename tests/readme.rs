//! Holds the README's metrics table against the catalogue in the code, and its links against the files.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

use std::collections::BTreeSet;
use std::path::Path;

use rawi::telemetry::metrics::Metrics;

const README: &str = include_str!("../README.md");
const CATALOGUE: &str = include_str!("../src/telemetry/metrics.rs");

/// Metric names in the first column of the README's tables.
fn documented() -> BTreeSet<&'static str> {
    README
        .lines()
        .filter_map(|line| line.strip_prefix("| `rawi_"))
        .filter_map(|rest| rest.split_once('`').map(|(name, _)| name))
        .collect()
}

#[test]
fn every_metric_the_worker_exports_is_in_the_readme() {
    let documented = documented();
    assert!(documented.len() > 40, "only {} metrics were read from the table", documented.len());
    let names = Metrics::new().unwrap().names();
    let missing: Vec<&String> = names
        .iter()
        .filter(|name| name.strip_prefix("rawi_").is_some_and(|name| !documented.contains(name)))
        .collect();
    assert!(missing.is_empty(), "not in README.md: {missing:?}");
}

#[test]
fn every_metric_in_the_readme_is_in_the_catalogue() {
    let gone: Vec<&str> =
        documented().into_iter().filter(|name| !CATALOGUE.contains(&format!("\"{name}\""))).collect();
    assert!(gone.is_empty(), "in README.md, but not exported: {gone:?}");
}

#[test]
fn every_file_the_readme_links_to_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let links = README.split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(target, _)| target);
    let local: Vec<&str> = links.filter(|target| !target.contains("://")).collect();
    assert!(!local.is_empty());
    for target in local {
        let file = target.split('#').next().unwrap();
        assert!(root.join(file).exists(), "README.md links to {target}, which does not exist");
    }
}
