//! Secrets: read from files, never shown.

use std::fmt;
use std::path::{Path, PathBuf};

use serde::{Serialize, Serializer};

/// What stands in the place of a secret.
pub(super) const REDACTED: &str = "[redacted]";

/// Largest secret file: tokens and passwords are far smaller, so more is a wrong path.
const MAX_BYTES: usize = 64 * 1024;

/// A password or token. `Debug` and `Serialize` show that it is there, not what it is.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

/// A secret file cannot be used. The message names the file, never its content.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    /// The file cannot be read, or is no UTF-8.
    #[error("cannot read the secret file {path}: {source}")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// There is nothing in it.
    #[error("the secret file {path} is empty")]
    Empty {
        /// The file.
        path: PathBuf,
    },
    /// There is too much in it.
    #[error("the secret file {path} has {bytes} bytes; a secret has at most {MAX_BYTES}")]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// Its size.
        bytes: usize,
    },
}

impl Secret {
    /// Reads a secret from a file. One line end at the end is not part of it, as editors and `echo` add one.
    ///
    /// # Errors
    /// [`SecretError`] when the file cannot be read, is empty, or is larger than any secret.
    pub fn read(path: &Path) -> Result<Self, SecretError> {
        let text = std::fs::read_to_string(path)
            .map_err(|source| SecretError::Unreadable { path: path.to_owned(), source })?;
        if text.len() > MAX_BYTES {
            return Err(SecretError::TooLarge { path: path.to_owned(), bytes: text.len() });
        }
        let text = text.strip_suffix('\n').unwrap_or(&text);
        let text = text.strip_suffix('\r').unwrap_or(text);
        if text.is_empty() {
            return Err(SecretError::Empty { path: path.to_owned() });
        }
        Ok(Self(text.to_owned()))
    }

    /// The secret itself, for the one place that hands it to the client.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(REDACTED)
    }
}

impl Serialize for Secret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(REDACTED)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(content: &str) -> tempfile::NamedTempFile {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), content).unwrap();
        file
    }

    #[test]
    fn one_line_end_is_not_part_of_a_secret() {
        assert_eq!(Secret::read(file("hunter2\n").path()).unwrap().expose(), "hunter2");
        assert_eq!(Secret::read(file("hunter2\r\n").path()).unwrap().expose(), "hunter2");
        assert_eq!(Secret::read(file(" spaced \n\n").path()).unwrap().expose(), " spaced \n");
    }

    #[test]
    fn a_secret_is_never_shown() {
        let secret = Secret::read(file("hunter2").path()).unwrap();
        assert_eq!(format!("{secret:?}"), "[redacted]");
        assert_eq!(serde_json::to_string(&secret).unwrap(), "\"[redacted]\"");
    }

    #[test]
    fn an_empty_a_missing_and_a_huge_file_are_refused() {
        assert!(matches!(Secret::read(file("\n").path()), Err(SecretError::Empty { .. })));
        assert!(matches!(Secret::read(Path::new("/no/such/file")), Err(SecretError::Unreadable { .. })));
        let huge = file(&"x".repeat(MAX_BYTES + 1));
        assert!(matches!(Secret::read(huge.path()), Err(SecretError::TooLarge { .. })));
    }
}
