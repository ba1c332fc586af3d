//! The layers of the settings and how they lie over each other.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use config::builder::DefaultState;
use config::{Config, ConfigBuilder, ConfigError, File, FileFormat, Map, Source, Value, ValueKind};

use super::error::{Problem, SettingsError};
use super::forms::{misfit, misfit_in_file, wanted};
use super::{Settings, librdkafka};

/// The defaults, which are also the list of all known keys.
const DEFAULTS: &str = include_str!("../../config/default.toml");

/// What the name of an environment variable of ours begins with.
const ENV_PREFIX: &str = "RAWI__";

/// What the name of a variable begins with that may be meant for us.
const NEARLY_ENV_PREFIX: &str = "RAWI_";

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

/// The merged settings, and which of them the environment gave.
#[derive(Debug)]
pub(super) struct Merged {
    /// The settings, unchecked but for unknown keys and single values.
    pub(super) settings: Settings,
    /// The variable of each key that a variable gave last.
    pub(super) variables: BTreeMap<String, String>,
}

impl Merged {
    /// A problem as its reader finds it: a setting that came from the environment goes by its variable's name.
    pub(super) fn placed(&self, problem: Problem) -> Problem {
        placed(&self.variables, problem)
    }
}

fn placed(variables: &BTreeMap<String, String>, mut problem: Problem) -> Problem {
    if let Some(variable) = variables.get(&problem.place) {
        problem.place.clone_from(variable);
    }
    problem
}

/// Lays all layers over each other and reads the result.
pub(super) fn merge(
    file: Option<&Path>,
    env: impl Iterator<Item = (String, String)>,
    overrides: &[(String, String)],
) -> Result<Merged, SettingsError> {
    let known = known_keys()?;
    let defaults = parse(DEFAULTS).map_err(form)?;
    let mut problems = Vec::new();
    let mut pass_through = BTreeMap::new();
    let mut builder = Config::builder().add_source(Layer(defaults.clone()));
    if let Some(path) = file {
        let text = fs::read_to_string(path)
            .map_err(|source| SettingsError::Unreadable { path: path.to_owned(), source })?;
        let mut layer = parse(&text)
            .map_err(|error| SettingsError::Syntax { path: path.to_owned(), message: error.to_string() })?;
        take_pass_through(&mut layer, &mut pass_through, &mut problems);
        unknown_keys(&layer, &defaults, "", &known, &mut problems);
        builder = builder.add_source(Layer(layer));
    }
    let mut misnamed = Vec::new();
    let mut set = |place: &str, key: &str, value: &str, suggest: &dyn Fn(&str) -> String| {
        if let Some(name) = key.strip_prefix(PASS_THROUGH).and_then(|rest| rest.strip_prefix('.')) {
            pass_through.insert(name.to_owned(), value.to_owned());
            return None;
        }
        if known.iter().any(|one| one == key) && !is_section(key, &known) {
            return Some((key.to_owned(), value.to_owned()));
        }
        problems.push(unknown(place, key, false, &known, suggest));
        None
    };
    let mut values = BTreeMap::new();
    let mut variables = BTreeMap::new();
    let mut env: Vec<(String, String)> =
        env.filter(|(name, _)| name.starts_with(NEARLY_ENV_PREFIX)).collect();
    env.sort();
    for (variable, value) in &env {
        if let Some(name) = variable.strip_prefix(ENV_PREFIX) {
            let key = key_of(name);
            let place = if key.starts_with(PASS_THROUGH) { pass_through_place(&key) } else { key.clone() };
            variables.insert(place, variable.clone());
            values.extend(set(variable, &key, value, &variable_of));
        } else if let Some(key) = meant_by(variable, &known) {
            let cure = format!("write `{}`, with two underscores between the parts", variable_of(key));
            misnamed.push(Problem::new(variable, "this variable is not read", cure));
        }
    }
    for (key, value) in overrides {
        variables.remove(key);
        values.extend(set(key, key, value, &str::to_owned));
    }
    problems.append(&mut misnamed);
    for (key, value) in values {
        let text = Value::from(value.as_str());
        if let Some((wrong, cure)) = get(&defaults, &key).and_then(|default| misfit(default, &text)) {
            problems.push(Problem::new(&key, wrong, cure));
        }
        builder = builder.set_override(key, value).map_err(form)?;
    }
    for key in pass_through.keys() {
        if let Some(reason) = librdkafka::refusal(key) {
            let place = pass_through_place(&format!("{PASS_THROUGH}.{key}"));
            problems.push(Problem::new(place, "this librdkafka setting is not passed on", reason));
        }
    }
    let settings = if problems.is_empty() { read(builder, &defaults, &mut problems)? } else { None };
    let Some(mut settings) = settings else {
        let problems = problems.into_iter().map(|problem| placed(&variables, problem)).collect();
        return Err(SettingsError::Invalid { problems });
    };
    settings.kafka.librdkafka = pass_through;
    Ok(Merged { settings, variables })
}

/// Reads the merged values. Each that its reader refuses is a problem, and its default stands in for it until all are
/// found; then there are no settings.
fn read(
    mut builder: ConfigBuilder<DefaultState>,
    defaults: &Map<String, Value>,
    problems: &mut Vec<Problem>,
) -> Result<Option<Settings>, SettingsError> {
    loop {
        let error = match builder.build_cloned().and_then(Config::try_deserialize) {
            Ok(settings) => return Ok(problems.is_empty().then_some(settings)),
            Err(error) => error,
        };
        let Some((key, wrong)) = place_and_reason(&error) else { return Err(form(error)) };
        let Some(default) = get(defaults, &key) else { return Err(form(error)) };
        if problems.iter().any(|problem| problem.place == key) {
            return Err(form(error));
        }
        builder = builder.set_override(key.as_str(), default.clone()).map_err(form)?;
        problems.push(Problem::new(&key, wrong, wanted(default)));
    }
}

/// The key that an error of the reader names, and what it says without it.
fn place_and_reason(error: &ConfigError) -> Option<(String, String)> {
    match error {
        ConfigError::At { error, key: Some(key), .. } => Some((key.clone(), error.to_string())),
        ConfigError::Type { unexpected, expected, key: Some(key), .. } => {
            Some((key.clone(), format!("{unexpected} is not {expected}")))
        }
        _ => None,
    }
}

/// A default by its dotted key.
fn get<'a>(defaults: &'a Map<String, Value>, key: &str) -> Option<&'a Value> {
    match key.split_once('.') {
        None => defaults.get(key),
        Some((section, rest)) => match &defaults.get(section)?.kind {
            ValueKind::Table(inner) => get(inner, rest),
            _ => None,
        },
    }
}

/// `kafka.librdkafka.client.rack` as a problem names it, `kafka.librdkafka."client.rack"`.
fn pass_through_place(key: &str) -> String {
    let name = key.strip_prefix(PASS_THROUGH).unwrap_or(key).trim_start_matches('.');
    format!("{PASS_THROUGH}.\"{name}\"")
}

/// The setting that a variable means whose underscores are not ours: `RAWI_LOG_LEVEL`. Others that begin so are somebody
/// else's: a cluster writes `RAWI_PORT` for a service named rawi.
fn meant_by<'a>(variable: &str, known: &'a [String]) -> Option<&'a str> {
    let bare = |name: &str| name.to_lowercase().replace(['.', '_'], "");
    let wanted = bare(variable.strip_prefix(NEARLY_ENV_PREFIX)?);
    known.iter().map(String::as_str).find(|key| !is_section(key, known) && bare(key) == wanted)
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
fn take_pass_through(
    layer: &mut Map<String, Value>,
    into: &mut BTreeMap<String, String>,
    problems: &mut Vec<Problem>,
) {
    fn flatten(value: Value, key: String, into: &mut BTreeMap<String, String>, problems: &mut Vec<Problem>) {
        match value.kind {
            ValueKind::Table(table) => {
                for (part, value) in table {
                    let key = if key.is_empty() { part } else { format!("{key}.{part}") };
                    flatten(value, key, into, problems);
                }
            }
            ValueKind::Array(_) => problems.push(Problem::new(
                pass_through_place(&key),
                "a list is not passed on",
                "write its parts in one text, with commas between them",
            )),
            _ => {
                into.insert(key, value.to_string());
            }
        }
    }
    if let Some(ValueKind::Table(kafka)) = layer.get_mut("kafka").map(|value| &mut value.kind)
        && let Some(ValueKind::Table(_)) = kafka.get("librdkafka").map(|value| &value.kind)
        && let Some(table) = kafka.remove("librdkafka")
    {
        flatten(table, String::new(), into, problems);
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

fn unknown_keys(
    table: &Map<String, Value>,
    defaults: &Map<String, Value>,
    prefix: &str,
    known: &[String],
    problems: &mut Vec<Problem>,
) {
    let mut entries: Vec<(&String, &Value)> = table.iter().collect();
    entries.sort_by_key(|(key, _)| *key);
    for (key, value) in entries {
        let key = format!("{prefix}{key}");
        let section = is_section(&key, known);
        match &value.kind {
            ValueKind::Table(inner) if section => {
                unknown_keys(inner, defaults, &format!("{key}."), known, problems);
            }
            _ if section => problems.push(Problem::new(
                &key,
                "this is a section, not a single value",
                format!("write its keys under [{key}]"),
            )),
            kind if !known.contains(&key) => {
                let holds_keys = matches!(kind, ValueKind::Table(_));
                problems.push(unknown(&key, &key, holds_keys, known, &str::to_owned));
            }
            ValueKind::Table(_) => {
                let cure = "give the value itself, as config/default.toml does";
                problems.push(Problem::new(&key, "this is a single value, not a section", cure));
            }
            _ => {
                if let Some((wrong, cure)) = get(defaults, &key).and_then(|it| misfit_in_file(it, value)) {
                    problems.push(Problem::new(&key, wrong, cure));
                }
            }
        }
    }
}

fn unknown(
    place: &str,
    key: &str,
    holds_keys: bool,
    known: &[String],
    name: &dyn Fn(&str) -> String,
) -> Problem {
    if is_section(key, known) {
        return Problem::new(place, "this is a section, not a single value", "name one of its keys");
    }
    let cure = match nearest(key, holds_keys, known) {
        Some(near) => format!("did you mean `{}`?", name(near)),
        None => "`config/default.toml` lists every key".to_owned(),
    };
    Problem::new(place, "there is no such setting", cure)
}

/// The known key most like the unknown one: by the whole key, or by its last part alone, for a key that was
/// put into the wrong section. A section is the answer only for what `holds_keys`.
fn nearest<'a>(key: &str, holds_keys: bool, known: &'a [String]) -> Option<&'a str> {
    let last = |key: &str| key.rsplit('.').next().unwrap_or_default().to_owned();
    let likeness = |one: &str| {
        let whole = strsim::jaro_winkler(key, one);
        let part = 0.97 * strsim::jaro_winkler(&last(key), &last(one));
        if strsim::damerau_levenshtein(&last(key), &last(one)) <= 2 { whole.max(part) } else { whole }
    };
    known
        .iter()
        .filter(|one| holds_keys || !is_section(one, known))
        .map(|one| (likeness(one), one.as_str()))
        .filter(|(likeness, _)| *likeness >= LEAST_LIKENESS)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, one)| one)
}
