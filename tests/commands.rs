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
fn process_goes_on_over_a_file_that_is_not_there_and_fails_at_the_end() {
    let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/config/samples/wire-ar.txt");
    let output = rawi(&["process", "/no/such/file", sample]);
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!((output.status.code(), lines(&output).len()), (Some(1), 1), "{told}");
    assert!(told.contains("/no/such/file: ") && told.contains("1 file of 2"), "{told}");
}

#[test]
fn inspect_shows_one_article_of_any_input_that_process_reads_and_a_record_too() {
    let folder = tempfile::tempdir().expect("a folder");
    let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/config/samples/wire-ar.txt");
    let shown = rawi(&["inspect", sample]);
    let text = String::from_utf8(shown.stdout.clone()).expect("UTF-8");
    assert!(shown.status.success() && text.contains("سامر الحوراني"), "{text}");
    assert!(!text.contains('\u{1b}'), "no colours where there is no terminal: {text}");

    let record = folder.path().join("record.json");
    std::fs::write(&record, rawi(&["process", sample]).stdout).expect("written");
    let again = rawi(&["inspect", record.to_str().expect("UTF-8")]);
    assert_eq!(String::from_utf8_lossy(&again.stdout), text, "the record is shown as the article itself");

    let lines = folder.path().join("two.jsonl");
    let article =
        |title: &str| format!(r#"{{"content_type":"text/plain","body":"{title}\n\nA sentence of it."}}"#);
    std::fs::write(&lines, format!("{}\n\n{}\n", article("First story"), article("Second story")))
        .expect("written");
    let path = lines.to_str().expect("UTF-8");
    let second = rawi(&["inspect", "--line", "2", path]);
    assert!(String::from_utf8_lossy(&second.stdout).starts_with("Second story\n"));
    let third = rawi(&["inspect", "--line", "3", path]);
    assert!(!third.status.success());
    let told = String::from_utf8_lossy(&third.stderr).into_owned();
    assert!(told.contains("has 2 articles, number 3 is wanted"), "{told}");
}

#[test]
fn inspect_reads_standard_input_and_colours_when_told_to() {
    use std::io::Write as _;
    use std::process::Stdio;
    let mut child = Command::new(env!("CARGO_BIN_EXE_rawi"))
        .args(["inspect", "-", "--color", "always"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    let page = "<html><head><title>Ferry is late</title></head><body><article><h1>Ferry is late</h1><p>LONDON (Reuters) - \
                A ferry to Dublin was late on Monday, a spokesman of the company said in London.</p></article></body></html>";
    child.stdin.take().expect("a pipe").write_all(page.as_bytes()).expect("written");
    let output = child.wait_with_output().expect("it ends");
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(text.contains("\u{1b}[1mFerry is late\u{1b}[0m"), "{text}");
    assert!(text.contains("\u{1b}[32mDublin"), "{text}");
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
fn a_worker_does_not_start_with_files_or_client_settings_that_cannot_be_used() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("rawi.toml");
    let toml = "[kafka.sasl]\nmechanism = \"OAUTHBEARER\"\ntoken_file = \"/no/such/token\"\n\
                [kafka.librdkafka]\n\"fetch.wait.max.msx\" = 1\n";
    std::fs::write(&file, toml).expect("written");
    let path = file.to_str().expect("UTF-8");
    for arguments in [["run", "--config", path], ["redrive", "--config", path]] {
        let output = rawi(&arguments);
        let told = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{told}");
        for part in ["kafka.sasl.token_file: ", "/no/such/token", "did you mean `fetch.wait.max.ms`?"] {
            assert!(told.contains(part), "no {part:?} in {told}");
        }
    }
    let checked = rawi(&["validate", "--offline", "--config", path]);
    let told = String::from_utf8_lossy(&checked.stdout);
    assert!(
        told.contains("FAILED   file kafka.sasl.token_file") && told.contains("fetch.wait.max.ms"),
        "{told}"
    );
}

/// A command whose standard error and output nobody reads.
fn unread(arguments: &[&str], configure: impl FnOnce(&mut Command)) -> std::process::ExitStatus {
    let (error_reader, error) = std::io::pipe().expect("a pipe");
    let (output_reader, output) = std::io::pipe().expect("a pipe");
    drop((error_reader, output_reader));
    let mut command = Command::new(env!("CARGO_BIN_EXE_rawi"));
    command.args(arguments).stderr(error).stdout(output);
    configure(&mut command);
    command.status().expect("the binary starts")
}

#[test]
fn commands_whose_output_nobody_reads_end_as_they_would() {
    let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/config/samples/wire-ar.txt");
    assert_eq!(unread(&["process", sample], |_| {}).code(), Some(0));
    assert_eq!(unread(&["process", "/no/such/file"], |_| {}).code(), Some(1));
    assert_eq!(unread(&["run", "--config", "/no/such/file"], |_| {}).code(), Some(2));
    // The worker logs to it, and its own failure is that it cannot listen where it is told to.
    let elsewhere = |command: &mut Command| {
        command.env("RAWI__ADMIN__LISTEN", "192.0.2.1:9464");
    };
    assert_eq!(unread(&["run"], elsewhere).code(), Some(1));
}

#[test]
fn a_variable_that_is_no_unicode_stops_nothing() {
    use std::os::unix::ffi::OsStrExt as _;
    let output = Command::new(env!("CARGO_BIN_EXE_rawi"))
        .args(["run", "--config", "/no/such/file"])
        .env("SOME_THING", std::ffi::OsStr::from_bytes(b"\xff"))
        .output()
        .expect("the binary starts");
    assert_eq!(output.status.code(), Some(2), "{}", String::from_utf8_lossy(&output.stderr));
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
