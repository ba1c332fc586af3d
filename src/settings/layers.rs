//! The layers of the settings and how they lie over each other.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use config::{Config, ConfigError, File, FileFormat, Map, Source, Value, ValueKind};

use super::error::{Problem, SettingsError};
use super::{Settings, librdkafka};

/// The defaults, which are also the list of all known keys.
const DEFAULTS: &str = include_str!("../../config/default.toml");

/// What the name of an environment variable of ours begins with.
const ENV_PREFIX: &str = "RAWI__";

/// The one table whose keys are not ours.
const PASS_THROUGH: &str = "kafka.librdkafka";

/// A suggestion less alike than this (Jaro-Winkler, 0 to 1) would mislead.
const LEAST_LIKENESS: f64 = 0.75;

/// One layer's values, its pass-through table taken out.
#[derive(Debug, Clone)]
struct Layer(Map<String, Value>);

impl Source for Layer {
    fn clone_into_box(&self) -> Box<dyn Source + Send + Sync> {
        Box::new(self.clone())
    }

    fn collect(&self) -> Result<Map<String, Value>, ConfigError> {
        Ok(self.0.clone())
    }
}

/// Lays all layers over each other and reads the result, unchecked but for unknown keys and single values.
pub(super) fn merge(
    file: Option<&Path>,
    env: impl Iterator<Item = (String, String)>,
    overrides: &[(String, String)],
) -> Result<Settings, SettingsError> {
    let known = known_keys()?;
    let mut problems = Vec::new();
    let mut pass_through = BTreeMap::new();
    let mut builder = Config::builder().add_source(Layer(parse(DEFAULTS).map_err(form)?));
    if let Some(path) = file {
        let text = fs::read_to_string(path)
            .map_err(|source| SettingsError::Unreadable { path: path.to_owned(), source })?;
        let mut layer = parse(&text)
            .map_err(|error| SettingsError::Syntax { path: path.to_owned(), message: error.to_string() })?;
        take_pass_through(&mut layer, &mut pass_through);
        unknown_keys(&layer, "", &known, &mut problems);
        builder = builder.add_source(Layer(layer));
    }
    let mut set = |place: &str, key: &str, value: &str, suggest: &dyn Fn(&str) -> String| {
        if let Some(name) = key.strip_prefix(PASS_THROUGH).and_then(|rest| rest.strip_prefix('.')) {
            pass_through.insert(name.to_owned(), value.to_owned());
            return None;
        }
        if known.iter().any(|one| one == key) && !is_section(key, &known) {
            return Some((key.to_owned(), value.to_owned()));
        }
        problems.push(unknown(place, key, &known, suggest));
        None
    };
    let mut values = Vec::new();
    let mut env: Vec<(String, String)> =
        env.filter_map(|(name, value)| Some((name.strip_prefix(ENV_PREFIX)?.to_owned(), value))).collect();
    env.sort();
    for (name, value) in &env {
        values.extend(set(&format!("{ENV_PREFIX}{name}"), &key_of(name), value, &variable_of));
    }
    for (key, value) in overrides {
        values.extend(set(key, key, value, &str::to_owned));
    }
    for (key, value) in values {
        builder = builder.set_override(key, value).map_err(form)?;
    }
    for key in pass_through.keys() {
        if let Some(reason) = librdkafka::refusal(key) {
            let place = format!("{PASS_THROUGH}.\"{key}\"");
            problems.push(Problem::new(place, "this librdkafka setting is not passed on", reason));
        }
    }
    if !problems.is_empty() {
        return Err(SettingsError::Invalid { problems });
    }
    let mut settings: Settings = builder.build().and_then(Config::try_deserialize).map_err(form)?;
    settings.kafka.librdkafka = pass_through;
    Ok(settings)
}

/// Every key of the defaults, sections included, dotted.
pub(super) fn known_keys() -> Result<Vec<String>, SettingsError> {
    fn walk(table: &Map<String, Value>, prefix: &str, keys: &mut Vec<String>) {
        for (key, value) in table {
            let key = format!("{prefix}{key}");
            if let ValueKind::Table(inner) = &value.kind {
                walk(inner, &format!("{key}."), keys);
            }
            keys.push(key);
        }
    }
    let mut keys = Vec::new();
    walk(&parse(DEFAULTS).map_err(form)?, "", &mut keys);
    keys.sort();
    Ok(keys)
}

fn is_section(key: &str, known: &[String]) -> bool {
    key == PASS_THROUGH
        || known.iter().any(|one| one.strip_prefix(key).is_some_and(|rest| rest.starts_with('.')))
}

fn parse(text: &str) -> Result<Map<String, Value>, ConfigError> {
    File::from_str(text, FileFormat::Toml).collect()
}

fn form(error: ConfigError) -> SettingsError {
    SettingsError::Form { message: error.to_string() }
}

/// Moves a layer's pass-through table out, its nested tables flattened to dotted keys: TOML reads
/// `fetch.wait.max.ms = 1` as three tables, `"fetch.wait.max.ms" = 1` as one key, and both mean the same
/// here.
fn take_pass_through(layer: &mut Map<String, Value>, into: &mut BTreeMap<String, String>) {
    fn flatten(value: Value, key: String, into: &mut BTreeMap<String, String>) {
        match value.kind {
            ValueKind::Table(table) => {
                for (part, value) in table {
                    let key = if key.is_empty() { part } else { format!("{key}.{part}") };
                    flatten(value, key, into);
                }
            }
            _ => {
                into.insert(key, value.to_string());
            }
        }
    }
    if let Some(ValueKind::Table(kafka)) = layer.get_mut("kafka").map(|value| &mut value.kind)
        && let Some(ValueKind::Table(_)) = kafka.get("librdkafka").map(|value| &value.kind)
        && let Some(table) = kafka.remove("librdkafka")
    {
        flatten(table, String::new(), into);
    }
}

/// `KAFKA__TLS__CA_FILE` → `kafka.tls.ca_file`. In the pass-through table single underscores are dots too, as
/// no librdkafka setting has an underscore in its name.
fn key_of(name: &str) -> String {
    let key = name.to_lowercase().replace("__", ".");
    match key.strip_prefix(PASS_THROUGH) {
        Some(rest) => format!("{PASS_THROUGH}{}", rest.replace('_', ".")),
        None => key,
    }
}

/// `kafka.tls.ca_file` → `RAWI__KAFKA__TLS__CA_FILE`.
fn variable_of(key: &str) -> String {
    format!("{ENV_PREFIX}{}", key.to_uppercase().replace('.', "__"))
}

fn unknown_keys(table: &Map<String, Value>, prefix: &str, known: &[String], problems: &mut Vec<Problem>) {
    let mut entries: Vec<(&String, &Value)> = table.iter().collect();
    entries.sort_by_key(|(key, _)| *key);
    for (key, value) in entries {
        let key = format!("{prefix}{key}");
        let section = is_section(&key, known);
        match &value.kind {
            ValueKind::Table(inner) if section => unknown_keys(inner, &format!("{key}."), known, problems),
            _ if section => problems.push(Problem::new(
                &key,
                "this is a section, not a single value",
                format!("write its keys under [{key}]"),
            )),
            _ if !known.contains(&key) => problems.push(unknown(&key, &key, known, &str::to_owned)),
            ValueKind::Table(_) => {
                let cure = "give the value itself, as config/default.toml does";
                problems.push(Problem::new(&key, "this is a single value, not a section", cure));
            }
            _ => {}
        }
    }
}

fn unknown(place: &str, key: &str, known: &[String], name: &dyn Fn(&str) -> String) -> Problem {
    if is_section(key, known) {
        return Problem::new(place, "this is a section, not a single value", "name one of its keys");
    }
    let cure = match nearest(key, known) {
        Some(near) => format!("did you mean `{}`?", name(near)),
        None => "`config/default.toml` lists every key".to_owned(),
    };
    Problem::new(place, "there is no such setting", cure)
}

/// The known key most like the unknown one: by the whole key, or by its last part alone, for a key that was
/// put into the wrong section.
fn nearest<'a>(key: &str, known: &'a [String]) -> Option<&'a str> {
    let last = |key: &str| key.rsplit('.').next().unwrap_or_default().to_owned();
    let likeness = |one: &str| {
        let whole = strsim::jaro_winkler(key, one);
        let part = 0.97 * strsim::jaro_winkler(&last(key), &last(one));
        if strsim::damerau_levenshtein(&last(key), &last(one)) <= 2 { whole.max(part) } else { whole }
    };
    known
        .iter()
        .map(|one| (likeness(one), one.as_str()))
        .filter(|(likeness, _)| *likeness >= LEAST_LIKENESS)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, one)| one)
}
