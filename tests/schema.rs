//! What the schema promises its readers: records of a version stay valid as long as the version is the same, and a
//! change that a reader would stumble over raises the version.
//!
//! `tests/schema/vN` holds the schema of version N as it was first published, and records of that time.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test says what it expected by failing there"
)]

use std::path::PathBuf;

use rawi::article::enriched::SCHEMA_VERSION;
use rawi::article::schema;
use serde_json::{Map, Value, json};

fn folder(version: u32) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("tests/schema/v{version}"))
}

fn read(version: u32, name: &str) -> String {
    let path = folder(version).join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|error| {
        panic!("{}: {error}. A new version brings its schema and records of its own", path.display())
    })
}

fn published(version: u32) -> Value {
    serde_json::from_str(&read(version, "schema.json")).unwrap()
}

fn records(version: u32) -> Vec<Value> {
    read(version, "records.jsonl").lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn faults(schema: &Value, record: &Value) -> Vec<String> {
    let validator = jsonschema::options().should_validate_formats(true).build(schema).unwrap();
    validator.iter_errors(record).map(|error| format!("{error} at {}", error.instance_path())).collect()
}

/// Words of a schema that bind nobody.
const REMARKS: [&str; 5] = ["description", "title", "examples", "$comment", "$id"];

/// What a change of `old` to `new` breaks: for records that were valid, and for readers that rely on what was promised.
/// New optional properties, new definitions and new values of an enumeration break nothing.
fn broken(old: &Value, new: &Value, at: &str, found: &mut Vec<String>) {
    let (Value::Object(old), Value::Object(new)) = (old, new) else {
        if old != new {
            found.push(format!("{at}: {old} became {new}"));
        }
        return;
    };
    for (word, was) in old.iter().filter(|(word, _)| !REMARKS.contains(&word.as_str())) {
        let here = format!("{at}/{word}");
        let Some(is) = new.get(word) else {
            found.push(format!("{here} is gone"));
            continue;
        };
        match word.as_str() {
            "properties" | "$defs" | "patternProperties" => names(was, is, &here, found),
            "enum" => {
                let lost =
                    was.as_array().unwrap().iter().filter(|value| !is.as_array().unwrap().contains(value));
                found.extend(lost.map(|value| format!("{here}: {value} is gone")));
            }
            "required" => {
                let (was, is) = (was.as_array().unwrap(), is.as_array().unwrap());
                found.extend(
                    was.iter()
                        .filter(|name| !is.contains(name))
                        .map(|name| format!("{here}: {name} may be absent, and readers rely on it")),
                );
                found.extend(
                    is.iter()
                        .filter(|name| !was.contains(name))
                        .map(|name| format!("{here}: {name} must be there, and old records lack it")),
                );
            }
            "allOf" | "anyOf" | "oneOf" if same_length(was, is) => {
                let pairs = was.as_array().unwrap().iter().zip(is.as_array().unwrap());
                for (index, (was, is)) in pairs.enumerate() {
                    broken(was, is, &format!("{here}/{index}"), found);
                }
            }
            _ => broken(was, is, &here, found),
        }
    }
    for word in new.keys().filter(|word| !REMARKS.contains(&word.as_str()) && !old.contains_key(*word)) {
        if !matches!(word.as_str(), "properties" | "$defs") {
            found.push(format!("{at}/{word} is a new demand"));
        }
    }
}

fn same_length(was: &Value, is: &Value) -> bool {
    was.as_array().map(Vec::len) == is.as_array().map(Vec::len)
}

fn names(was: &Value, is: &Value, at: &str, found: &mut Vec<String>) {
    let nothing = Map::new();
    let is = is.as_object().unwrap_or(&nothing);
    for (name, old) in was.as_object().unwrap() {
        match is.get(name) {
            Some(new) => broken(old, new, &format!("{at}/{name}"), found),
            None => found.push(format!("{at}/{name} is gone")),
        }
    }
}

fn changes(old: &Value, new: &Value) -> Vec<String> {
    let mut found = Vec::new();
    broken(old, new, "", &mut found);
    found
}

#[test]
fn old_records_stay_valid_against_the_schema_that_is_printed_now() {
    let printed = schema::record().unwrap();
    let old = records(SCHEMA_VERSION);
    assert!(old.len() >= 3, "there are samples");
    for record in &old {
        let faults = faults(&printed, record);
        assert!(faults.is_empty(), "{}: {faults:#?}", record["uri"]);
    }
}

#[test]
fn records_of_every_version_are_valid_against_their_own_schema() {
    for version in 1..=SCHEMA_VERSION {
        let schema = published(version);
        assert_eq!(schema["$defs"]["extension"]["properties"]["schema"]["const"], version);
        for record in records(version) {
            assert_eq!(
                faults(&schema, &record),
                Vec::<String>::new(),
                "version {version}: {}",
                record["uri"]
            );
        }
    }
}

#[test]
fn the_version_is_raised_when_the_schema_changes_incompatibly() {
    let found = changes(&published(SCHEMA_VERSION), &schema::record().unwrap());
    assert!(
        found.is_empty(),
        "the schema of version {SCHEMA_VERSION} has changed in a way that breaks old records or readers: raise \
         SCHEMA_VERSION, add tests/schema/v{}, and say so in CHANGELOG.md:\n{}",
        SCHEMA_VERSION + 1,
        found.join("\n")
    );
}

#[test]
fn the_samples_hold_most_of_what_a_record_can_say() {
    let records = records(SCHEMA_VERSION);
    for part in ["origin", "dateline", "quotes", "mentions", "entities", "keywords", "removed", "fingerprint"]
    {
        assert!(records.iter().any(|record| !record["rawi"][part].is_null()), "no sample has {part}");
    }
    assert!(records.iter().any(|record| record["language"] == "ar"));
}

#[test]
fn what_breaks_records_or_readers_is_seen_and_what_does_not_is_let_be() {
    let old = json!({
        "type": "object", "required": ["a"], "additionalProperties": false,
        "properties": {"a": {"type": "string", "minLength": 1}, "b": {"enum": ["x", "y"], "description": "b"}}
    });
    let with = |path: &str, value: Option<Value>| {
        let mut new = old.clone();
        let (parent, name) = path.rsplit_once('/').unwrap();
        let parent = new.pointer_mut(parent).unwrap().as_object_mut().unwrap();
        match value {
            Some(value) => parent.insert(name.to_owned(), value),
            None => parent.remove(name),
        };
        changes(&old, &new).join("; ")
    };
    assert_eq!(changes(&old, &old), Vec::<String>::new());
    assert_eq!(with("/properties/c", Some(json!({"type": "integer"}))), "");
    assert_eq!(with("/properties/b/enum", Some(json!(["x", "y", "z"]))), "");
    assert_eq!(with("/properties/b/description", Some(json!("said better"))), "");
    assert!(with("/properties/b", None).contains("/properties/b is gone"));
    assert!(with("/properties/a/type", Some(json!("integer"))).contains("became"));
    assert!(with("/properties/a/minLength", Some(json!(5))).contains("became"));
    assert!(with("/properties/a/pattern", Some(json!("^x"))).contains("new demand"));
    assert!(with("/properties/b/enum", Some(json!(["x"]))).contains("\"y\" is gone"));
    assert!(with("/required", Some(json!([]))).contains("readers rely on it"));
    assert!(with("/required", Some(json!(["a", "b"]))).contains("old records lack it"));
}
