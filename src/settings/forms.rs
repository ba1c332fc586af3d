//! Whether a value has the form that its default shows, before it is read.
//!
//! The reader is lenient: it takes `2` for true and `1.5` for 1. A setting that was meant otherwise than it is read
//! is worse than one that is refused.

use config::{Value, ValueKind};

use super::units;

/// What the default of a setting shows of the values that may stand in its place: what is wrong with this value and
/// what to write instead. `None` when its form is right; what it says may still be wrong.
pub(super) fn misfit(default: &Value, value: &Value) -> Option<(String, String)> {
    let fits = match (&default.kind, &value.kind) {
        (ValueKind::Boolean(_), ValueKind::Boolean(_)) => true,
        (ValueKind::Boolean(_), ValueKind::String(text)) => is_truth(text),
        (ValueKind::Boolean(_), _) => false,
        (_, ValueKind::String(text)) if is_whole(default) => text.trim().parse::<u64>().is_ok(),
        _ if is_whole(default) => is_whole(value) && !value.to_string().starts_with('-'),
        (ValueKind::Float(_), ValueKind::Float(_)) => true,
        (ValueKind::Float(_), ValueKind::String(text)) => text.trim().parse::<f64>().is_ok(),
        (ValueKind::Float(_), _) => is_whole(value),
        (ValueKind::String(_), ValueKind::String(_)) => true,
        // Sizes may be numbers of bytes; durations without a unit are refused by their reader, with a better reason.
        (ValueKind::String(text), _) => is_whole(value) && units::is_size_or_duration(text),
        _ => true,
    };
    (!fits).then(|| (format!("{} does not fit here", shown(value)), wanted(default)))
}

/// As [`misfit`], for a value of a file, where numbers and truths stand without quotes.
pub(super) fn misfit_in_file(default: &Value, value: &Value) -> Option<(String, String)> {
    let quoted = matches!(value.kind, ValueKind::String(_)) && !matches!(default.kind, ValueKind::String(_));
    if quoted {
        return Some((format!("{} does not fit here", shown(value)), wanted(default)));
    }
    misfit(default, value)
}

/// What to write, with the default as the example.
pub(super) fn wanted(default: &Value) -> String {
    match &default.kind {
        ValueKind::Boolean(_) => "write true or false".to_owned(),
        ValueKind::Float(_) => format!("write a number, such as the default, {default}"),
        _ if is_whole(default) => format!("write a whole number, 0 or more; the default is {default}"),
        ValueKind::String(text) if text.is_empty() => {
            "`config/default.toml` says what may stand here".to_owned()
        }
        _ => format!("write it as the default is written, {}", shown(default)),
    }
}

fn shown(value: &Value) -> String {
    match &value.kind {
        ValueKind::String(text) => format!("{text:?}"),
        ValueKind::Float(number) => format!("{number:?}"),
        ValueKind::Array(_) => "a list".to_owned(),
        ValueKind::Nil => "nothing".to_owned(),
        _ => value.to_string(),
    }
}

fn is_whole(value: &Value) -> bool {
    matches!(value.kind, ValueKind::I64(_) | ValueKind::I128(_) | ValueKind::U64(_) | ValueKind::U128(_))
}

/// The words that the reader takes for a truth.
fn is_truth(text: &str) -> bool {
    ["1", "true", "on", "yes", "0", "false", "off", "no"].contains(&text.to_lowercase().as_str())
}
