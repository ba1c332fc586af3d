//! Why settings were refused.

use std::fmt;
use std::path::PathBuf;

/// One thing wrong with the settings: where, what with its numbers, and how to cure it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The dotted key, the name of the variable or the flag.
    pub place: String,
    /// What is wrong, with the numbers.
    pub message: String,
    /// What to do about it.
    pub cure: String,
}

impl Problem {
    /// A problem at a place.
    pub fn new(place: impl Into<String>, message: impl Into<String>, cure: impl Into<String>) -> Self {
        Self { place: place.into(), message: message.into(), cure: cure.into() }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}; {}", self.place, self.message, self.cure)
    }
}

/// The settings cannot be used. The worker does not start with them.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The settings file cannot be read.
    #[error("cannot read the settings file {path}: {source}")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The settings file is no TOML.
    #[error("the settings file {path} is not valid TOML: {message}")]
    Syntax {
        /// The file.
        path: PathBuf,
        /// Place and reason, as the parser gives them.
        message: String,
    },
    /// A value has the wrong form: not a duration, not a size, not one of the words allowed.
    #[error("a setting has the wrong form: {message}")]
    Form {
        /// The key and the reason.
        message: String,
    },
    /// Keys are unknown, or values do not fit together. Every problem found is listed.
    #[error("{}", list(problems))]
    Invalid {
        /// At least one.
        problems: Vec<Problem>,
    },
}

impl SettingsError {
    /// A stable name of the kind of error.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Unreadable { .. } => "unreadable",
            Self::Syntax { .. } => "syntax",
            Self::Form { .. } => "form",
            Self::Invalid { .. } => "invalid",
        }
    }
}

fn list(problems: &[Problem]) -> String {
    let count = problems.len();
    let head =
        if count == 1 { "a setting is wrong".to_owned() } else { format!("{count} settings are wrong") };
    problems.iter().fold(head + ":", |text, problem| format!("{text}\n  {problem}"))
}
