//! The commands as a user runs them: the real binary, its output and its exit code.

#![allow(clippy::expect_used, clippy::indexing_slicing)]

use std::process::{Command, Output};

fn rawi(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_rawi")).args(arguments).output().expect("the binary starts")
}

fn lines(output: &Output) -> Vec<serde_json::Value> {
    let text = String::from_utf8(output.stdout.clone()).expect("UTF-8");
    text.lines().map(|line| serde_json::from_str(line).expect("a JSON line")).collect()
}

#[test]
fn the_demo_enriches_every_sample_and_ends_by_itself() {
    let output = rawi(&["demo", "--json"]);
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}");
    let mut languages: Vec<String> = lines(&output)
        .iter()
        .map(|record| record["language"].as_str().unwrap_or("none").to_owned())
        .collect();
    languages.sort();
    assert_eq!(languages, ["ar", "en", "fr"], "{told}");
    assert!(told.contains("dead letter (bad_envelope)"), "the broken sample must be a dead letter: {told}");
}

#[test]
fn process_goes_on_over_a_bad_article_and_fails_only_when_strict() {
    let folder = tempfile::tempdir().expect("a folder");
    let input = folder.path().join("articles.jsonl");
    let good = r#"{"id":"a","content_type":"text/plain","body":"Title\n\nA first sentence of a story."}"#;
    std::fs::write(&input, format!("{good}\n{{broken\n{}\n", good.replace("\"a\"", "\"b\"")))
        .expect("written");
    let path = input.to_str().expect("UTF-8");
    let output = rawi(&["process", path]);
    assert!(output.status.success());
    let ids: Vec<String> =
        lines(&output).iter().map(|record| record["altIds"][0]["value"].to_string()).collect();
    assert_eq!(ids, ["\"a\"", "\"b\""]);
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(told.contains(&format!("{path}:2: ")), "the place of the bad article must be told: {told}");
    assert_eq!(rawi(&["process", "--strict", path]).status.code(), Some(1));
}

#[test]
fn the_schema_command_prints_a_schema_that_records_satisfy() {
    let schema: serde_json::Value = serde_json::from_slice(&rawi(&["schema"]).stdout).expect("JSON");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    for record in lines(&rawi(&["demo", "--json"])) {
        let faults: Vec<String> = validator.iter_errors(&record).map(|error| error.to_string()).collect();
        assert!(faults.is_empty(), "{faults:?}");
    }
}

#[test]
fn a_misspelt_setting_stops_the_start_and_names_the_right_one() {
    let output = Command::new(env!("CARGO_BIN_EXE_rawi"))
        .arg("run")
        .env("RAWI__KAFKA__BOOTSTRAP_SERVER", "x")
        .output()
        .expect("the binary starts");
    assert_eq!(output.status.code(), Some(2));
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(told.contains("RAWI__KAFKA__BOOTSTRAP_SERVERS"), "{told}");
}
