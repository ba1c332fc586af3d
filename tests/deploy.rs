//! Holds what lies in deploy/ against the code: metrics, settings, the grace period. Renaming a metric or a setting
//! breaks these tests, not somebody's alert.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use jiff::SignedDuration;
use rawi::settings::Settings;
use rawi::telemetry::metrics::Metrics;
use regex::Regex;
use serde_json::Value;

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("deploy").join(name)
}

fn text(name: &str) -> String {
    fs::read_to_string(path(name)).unwrap_or_else(|error| panic!("deploy/{name}: {error}"))
}

fn yaml(name: &str) -> Value {
    let mut tree: serde_yaml_ng::Value = serde_yaml_ng::from_str(&text(name)).unwrap();
    tree.apply_merge().unwrap();
    serde_json::to_value(tree).unwrap()
}

fn json(name: &str) -> Value {
    serde_json::from_str(&text(name)).unwrap()
}

/// Files of a folder whose names end so, as paths under deploy/.
fn files(folder: &str, end: &str) -> Vec<String> {
    let mut found: Vec<String> = fs::read_dir(path(folder))
        .unwrap()
        .map(|entry| format!("{folder}/{}", entry.unwrap().file_name().to_str().unwrap()))
        .filter(|name| name.ends_with(end))
        .collect();
    found.sort();
    assert!(!found.is_empty(), "no {end} in deploy/{folder}");
    found
}

/// The leaves of a tree of settings, by dotted key; an empty table is a leaf.
fn flatten(tree: &Value, prefix: &str, into: &mut BTreeMap<String, Value>) {
    match tree.as_object() {
        Some(table) if !table.is_empty() => {
            for (key, value) in table {
                let key = if prefix.is_empty() { key.clone() } else { format!("{prefix}.{key}") };
                flatten(value, &key, into);
            }
        }
        _ => {
            into.insert(prefix.to_owned(), tree.clone());
        }
    }
}

fn leaves(tree: &Value) -> BTreeMap<String, Value> {
    let mut found = BTreeMap::new();
    flatten(tree, "", &mut found);
    found
}

/// The defaults of the worker as they are written.
fn default_tree() -> Value {
    let source = config::File::from_str(include_str!("../config/default.toml"), config::FileFormat::Toml);
    config::Config::builder().add_source(source).build().unwrap().try_deserialize().unwrap()
}

/// Every setting with its default.
fn defaults() -> BTreeMap<String, Value> {
    leaves(&default_tree())
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// The settings of a chart's values as the worker would take them.
fn chart_settings(values: &Value) -> Settings {
    let pairs: Vec<(String, String)> = values["settings"]
        .as_object()
        .map(|_| leaves(&values["settings"]))
        .unwrap_or_default()
        .into_iter()
        .map(|(key, value)| (key, plain(&value)))
        .collect();
    Settings::load(None, std::iter::empty(), &pairs).unwrap()
}

/// The port of `host:port`.
fn port(address: &str) -> &str {
    address.rsplit(':').next().unwrap()
}

/// All files that name metrics.
fn naming_metrics() -> Vec<String> {
    let mut names: Vec<String> =
        ["prometheus/rules.yaml", "prometheus/rules.test.yaml", "grafana/dashboard.json", "RUNBOOK.md"]
            .map(str::to_owned)
            .into();
    names.extend(files("chart/templates", ".yaml"));
    names.push("chart/values.yaml".to_owned());
    names
}

#[test]
fn every_metric_that_rules_dashboard_and_chart_name_is_in_the_catalogue() {
    let metrics = Metrics::new().unwrap();
    let names: BTreeSet<String> = metrics.names().into_iter().collect();
    let exported = metrics.encode();
    let histogram = |name: &str| exported.contains(&format!("# TYPE {name} histogram\n"));
    let token = Regex::new(r"\b(?:rawi|process)_[a-z0-9_]+\b").unwrap();
    let mut used = BTreeSet::new();
    for file in naming_metrics() {
        let text = text(&file);
        for name in token.find_iter(&text).map(|found| found.as_str()) {
            let base = ["_bucket", "_sum", "_count"]
                .iter()
                .find_map(|end| name.strip_suffix(end).filter(|base| histogram(base)));
            assert!(
                names.contains(base.unwrap_or(name)),
                "deploy/{file} names {name}, which the worker does not export"
            );
            // A bare histogram is no series; prose may name it.
            assert!(
                base.is_some() || !histogram(name) || file.ends_with(".md"),
                "deploy/{file} asks for {name}, a histogram, without _bucket, _sum or _count"
            );
            used.insert(base.unwrap_or(name).to_owned());
        }
    }
    assert!(used.len() > 35, "only {} metrics are used: {used:?}", used.len());
}

#[test]
fn every_recorded_series_that_is_used_is_recorded() {
    let token = Regex::new(r"\brawi:[a-z0-9_:]+").unwrap();
    let rules = yaml("prometheus/rules.yaml");
    let recorded: BTreeSet<&str> = rules["groups"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|group| group["rules"].as_array().unwrap())
        .filter_map(|rule| rule["record"].as_str())
        .collect();
    assert!(recorded.len() > 8);
    for file in ["prometheus/rules.yaml", "prometheus/rules.test.yaml", "grafana/dashboard.json"] {
        for found in token.find_iter(&text(file)) {
            assert!(recorded.contains(found.as_str()), "deploy/{file}: nothing records {}", found.as_str());
        }
    }
}

#[test]
fn every_alert_has_a_runbook_section_a_case_that_fires_and_one_that_does_not() {
    let (rules, tests, runbook) =
        (yaml("prometheus/rules.yaml"), yaml("prometheus/rules.test.yaml"), text("RUNBOOK.md"));
    let alerts: Vec<&Value> = rules["groups"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|group| group["rules"].as_array().unwrap())
        .filter(|rule| rule["alert"].is_string())
        .collect();
    assert!(alerts.len() >= 8);
    let cases: Vec<&Value> = tests["tests"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|test| test["alert_rule_test"].as_array().unwrap())
        .collect();
    for alert in &alerts {
        let name = alert["alert"].as_str().unwrap();
        assert!(runbook.lines().any(|line| line == format!("## {name}")), "RUNBOOK.md has no section {name}");
        assert_eq!(alert["annotations"]["runbook_url"], format!("RUNBOOK.md#{}", name.to_lowercase()));
        assert!(["warning", "critical"].contains(&alert["labels"]["severity"].as_str().unwrap()));
        let fires = |case: &Value| case["exp_alerts"].as_array().is_some_and(|alerts| !alerts.is_empty());
        let of_it: Vec<&Value> = cases.iter().copied().filter(|case| case["alertname"] == name).collect();
        assert!(of_it.iter().any(|case| fires(case)), "{name} never fires in rules.test.yaml");
        assert!(of_it.iter().any(|case| !fires(case)), "{name} always fires in rules.test.yaml");
    }
    for section in runbook.lines().filter_map(|line| line.strip_prefix("## ")) {
        assert!(alerts.iter().any(|alert| alert["alert"] == section), "no alert {section} any more");
    }
}

#[test]
fn the_dashboard_is_well_formed() {
    let dashboard = json("grafana/dashboard.json");
    assert_eq!(dashboard["uid"], "rawi");
    let panels = dashboard["panels"].as_array().unwrap();
    let (mut ids, mut cells) = (BTreeSet::new(), BTreeSet::new());
    for panel in panels {
        let title = panel["title"].as_str().unwrap();
        assert!(ids.insert(panel["id"].as_u64().unwrap()), "{title}: its id is used twice");
        let side = |name: &str| panel["gridPos"][name].as_u64().unwrap();
        assert!(side("x") + side("w") <= 24, "{title} is wider than the dashboard");
        for x in side("x")..side("x") + side("w") {
            for y in side("y")..side("y") + side("h") {
                assert!(cells.insert((x, y)), "{title} lies over another panel");
            }
        }
        if panel["type"] == "row" {
            continue;
        }
        assert!(!panel["description"].as_str().unwrap().is_empty(), "{title} is not described");
        let targets = panel["targets"].as_array().unwrap();
        assert!(!targets.is_empty(), "{title} asks for nothing");
        for query in targets {
            let query = query["expr"].as_str().unwrap();
            assert!(query.contains(r#"job=~"$job""#), "{title} ignores the chosen job: {query}");
        }
    }
    let variables: Vec<&str> = dashboard["templating"]["list"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["name"].as_str().unwrap())
        .collect();
    assert_eq!(variables, ["datasource", "job", "instance"]);
}

#[test]
fn the_chart_takes_every_setting_and_no_other() {
    let schema = json("chart/values.schema.json");
    fn keys(schema: &Value, prefix: &str, into: &mut BTreeSet<String>) {
        match schema["properties"].as_object() {
            Some(properties) => {
                assert_eq!(schema["additionalProperties"], false, "{prefix} lets unknown keys through");
                for (key, inner) in properties {
                    keys(
                        inner,
                        &if prefix.is_empty() { key.clone() } else { format!("{prefix}.{key}") },
                        into,
                    );
                }
            }
            None => {
                into.insert(prefix.to_owned());
            }
        }
    }
    let mut taken = BTreeSet::new();
    keys(&schema["properties"]["settings"], "", &mut taken);
    assert_eq!(taken, defaults().into_keys().collect());

    let fits = jsonschema::validator_for(&schema["properties"]["settings"]).unwrap();
    let tree = default_tree();
    let refused: Vec<String> = fits.iter_errors(&tree).map(|error| error.to_string()).collect();
    assert!(refused.is_empty(), "the chart refuses the worker's own defaults: {refused:?}");
}

#[test]
fn the_templates_name_known_settings_with_their_defaults() {
    let defaults = defaults();
    let dig = Regex::new(r#"dig "([a-z_]+)" "([a-z_]+)" (?:"([^"]*)"|(\d+))"#).unwrap();
    let file = Regex::new(r#""([a-z_]+_file)""#).unwrap();
    let mut seen = 0;
    let mut templates = files("chart/templates", ".yaml");
    templates.extend(["chart/templates/_helpers.tpl", "chart/templates/NOTES.txt"].map(str::to_owned));
    for name in templates {
        let text = text(&name);
        for found in dig.captures_iter(&text).filter(|found| &found[1] != "requests") {
            let key = format!("{}.{}", &found[1], &found[2]);
            let default = defaults.get(&key).unwrap_or_else(|| panic!("deploy/{name}: no setting {key}"));
            let written = found.get(3).or(found.get(4)).unwrap().as_str();
            if !written.is_empty() {
                assert_eq!(written, plain(default), "deploy/{name}: another default for {key}");
            }
            seen += 1;
        }
        for found in file.captures_iter(&text) {
            let known = ["kafka.tls", "kafka.sasl", "traces"]
                .iter()
                .any(|one| defaults.contains_key(&format!("{one}.{}", &found[1])));
            assert!(known, "deploy/{name}: no setting {}", &found[1]);
            seen += 1;
        }
    }
    assert!(seen > 12, "only {seen} settings were found in the templates");
    // The grace period falls back on the worker's own shutdown settings.
    let fallback = ["drain", "commit", "close"]
        .map(|key| format!("\"{key}\" {}", defaults[&format!("shutdown.{key}")]))
        .join(" ");
    assert!(
        text("chart/templates/_helpers.tpl").contains(&fallback),
        "_helpers.tpl falls back on another budget"
    );
    for key in ["drain", "commit", "close"] {
        let fallback = format!("\"{key}\": {}", defaults[&format!("shutdown.{key}")]);
        assert!(
            text("check_manifests.py").contains(&fallback),
            "check_manifests.py falls back on another {key}"
        );
    }
}

#[test]
fn the_settings_of_all_values_hold_and_leave_a_margin_for_the_shutdown() {
    let base = yaml("chart/values.yaml");
    assert!(base["terminationGraceMarginSeconds"].as_u64().unwrap() >= 1);
    assert!(
        text("chart/templates/workload.yaml")
            .contains(r#"terminationGracePeriodSeconds: {{ include "rawi.graceSeconds" . }}"#)
    );
    let settings = chart_settings(&base);
    assert_eq!(settings.admin.listen.as_deref().map(port), Some("9464"));
    for name in files("chart/ci", "-values.yaml") {
        chart_settings(&yaml(&name));
    }
}

/// helm of the machine, or the one that deploy/check.sh keeps.
fn helm() -> Option<PathBuf> {
    let home = std::env::var_os("HOME").map(PathBuf::from).unwrap_or_default();
    let cache = std::env::var_os("XDG_CACHE_HOME").map_or(home.join(".cache"), PathBuf::from);
    let kept = std::env::var_os("RAWI_CHECK_CACHE").map_or(cache.join("rawi-check"), PathBuf::from);
    ["helm".into(), kept.join("helm")]
        .into_iter()
        .find(|helm| Command::new(helm).arg("version").output().is_ok_and(|run| run.status.success()))
}

#[test]
fn what_the_chart_renders_starts_the_worker_and_outlasts_its_shutdown() {
    let Some(helm) = helm() else {
        eprintln!("not run: there is no helm; deploy/check.sh fetches one");
        return;
    };
    let mut arguments = vec![Vec::new()];
    for name in files("chart/ci", "-values.yaml") {
        arguments.push(vec!["-f".to_owned(), path(&name).to_str().unwrap().to_owned()]);
    }
    let odd = "settings.shutdown.drain=2m,settings.shutdown.commit=1500ms,settings.shutdown.close=1m 1s";
    arguments.push(vec!["--set".to_owned(), odd.to_owned()]);
    for endpoint in ["https://collector", "http://collector/v1/traces", "http://[fd00::7]:4318/otlp?team=7"] {
        arguments.push(vec!["--set".to_owned(), format!("settings.traces.endpoint={endpoint}")]);
    }
    for arguments in arguments {
        let run = Command::new(&helm)
            .args(["template", "rawi"])
            .arg(path("chart"))
            .args(&arguments)
            .output()
            .unwrap();
        assert!(run.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&run.stderr));
        let objects: Vec<Value> = serde_yaml_ng::Deserializer::from_slice(&run.stdout)
            .map(|one| serde::Deserialize::deserialize(one).unwrap())
            .collect();
        let toml = objects.iter().find_map(|one| one["data"]["rawi.toml"].as_str()).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("rawi.toml");
        fs::write(&file, toml).unwrap();
        let settings = Settings::load(Some(&file), std::iter::empty(), &[])
            .unwrap_or_else(|error| panic!("{arguments:?}: {error}\n{toml}"));
        let grace = objects
            .iter()
            .find_map(|one| one["spec"]["template"]["spec"]["terminationGracePeriodSeconds"].as_u64())
            .unwrap();
        if let Some(policy) = objects.iter().find(|one| one["kind"] == "NetworkPolicy") {
            let rules = policy["spec"]["egress"].as_array().unwrap();
            let open: BTreeSet<String> = rules
                .iter()
                .flat_map(|rule| rule["ports"].as_array().unwrap())
                .map(|one| one["port"].to_string())
                .collect();
            let collector = settings.traces.endpoint.as_deref().map(|endpoint| {
                url::Url::parse(endpoint).unwrap().port_or_known_default().unwrap().to_string()
            });
            let brokers = settings.kafka.bootstrap_servers.split(',').map(|server| port(server).to_owned());
            for needed in brokers.chain(collector) {
                assert!(open.contains(&needed), "{arguments:?}: port {needed} is not open, but {open:?}");
            }
        }
        let (grace, budget) = (Duration::from_secs(grace), settings.shutdown_budget());
        assert!(grace > budget, "{arguments:?}: {grace:?} does not exceed {budget:?}");
        assert!(grace <= budget + Duration::from_secs(16), "{arguments:?}: {grace:?} is far over {budget:?}");
    }
}

#[test]
fn the_workers_of_the_compose_file_start_and_are_scraped() {
    let compose = yaml("compose.yaml");
    let services = compose["services"].as_object().unwrap();
    let workers: Vec<&Value> = services.values().filter(|service| service["image"] == "rawi:local").collect();
    assert_eq!(workers.len(), 2);
    let scraped = yaml("prometheus/prometheus.yaml");
    let targets = scraped["scrape_configs"][0]["static_configs"][0]["targets"].as_array().unwrap();
    let feeder = plain(&services["topics"]["command"][2]);
    let mut hosts = BTreeSet::new();
    for worker in &workers {
        let environment = worker["environment"].as_object().unwrap();
        let pairs =
            environment.iter().map(|(name, value)| (name.clone(), value.as_str().unwrap().to_owned()));
        let settings = Settings::load(None, pairs, &[]).unwrap();
        assert!(settings.producer.transactional_id.is_none(), "the workers would share a transactional id");
        let host = worker["hostname"].as_str().unwrap();
        assert!(hosts.insert(host), "two workers are called {host}");
        let target = format!("{host}:{}", port(settings.admin.listen.as_deref().unwrap()));
        assert!(targets.contains(&Value::from(target.as_str())), "nobody scrapes {target}");
        let grace: SignedDuration = worker["stop_grace_period"].as_str().unwrap().parse().unwrap();
        assert!(Duration::try_from(grace).unwrap() > settings.shutdown_budget());
        for topic in [&settings.topics.input, &settings.topics.output, &settings.topics.dead_letter] {
            assert!(feeder.contains(topic.as_str()), "{topic} is not made");
        }
    }
    for mount in services.values().filter_map(|service| service["volumes"].as_array()).flatten() {
        let from = mount.as_str().unwrap().split(':').next().unwrap();
        assert!(path(from).exists(), "compose.yaml mounts {from}, which is not there");
    }
}

/// The lints of Cargo.toml that are errors, as rustc takes them.
fn denied_lints() -> Vec<String> {
    let source = config::File::from_str(include_str!("../Cargo.toml"), config::FileFormat::Toml);
    let manifest: Value =
        config::Config::builder().add_source(source).build().unwrap().try_deserialize().unwrap();
    let lints = manifest["lints"]["rust"].as_object().unwrap();
    lints.iter().filter(|(_, level)| *level == "deny").map(|(lint, _)| format!("-D{lint}")).collect()
}

#[test]
fn the_stub_that_the_dockerfile_compiles_the_dependencies_with_passes_our_lints() {
    let dockerfile = text("Dockerfile").replace("\\\n", " ");
    let stub = dockerfile.lines().find_map(|line| {
        let (stub, _) = line.strip_prefix("RUN mkdir src")?.split_once("&& cargo build")?;
        Some(format!("mkdir src {stub}"))
    });
    let folder = tempfile::tempdir().unwrap();
    let made = Command::new("sh").args(["-ec", &stub.unwrap()]).current_dir(&folder).status().unwrap();
    assert!(made.success());
    let lints = denied_lints();
    assert!(lints.iter().any(|lint| lint == "-Dmissing_docs"), "{lints:?}");
    for (file, kind) in [("src/lib.rs", "lib"), ("src/main.rs", "bin")] {
        let output = Command::new("rustc")
            .args([
                "--edition",
                "2024",
                "--emit",
                "metadata",
                "--crate-name",
                "rawi",
                "--crate-type",
                kind,
                file,
            ])
            .args(&lints)
            .current_dir(&folder)
            .output()
            .unwrap();
        assert!(output.status.success(), "{file}: {}", String::from_utf8_lossy(&output.stderr));
    }
}
