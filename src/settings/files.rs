//! The files that settings name: certificates, keys and secrets, looked at before the worker starts.

use std::path::Path;

use super::secret::Secret;
use super::{Problem, Settings};

/// What every certificate and key in PEM begins with.
const PEM: &str = "-----BEGIN ";

/// A file that a setting names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedFile {
    /// The setting.
    pub key: &'static str,
    /// What was seen, or why the file cannot be used. Never what is in it.
    pub outcome: Result<String, String>,
}

impl NamedFile {
    /// What to do about a file that cannot be used.
    pub const CURE: &'static str = "check the path, and that this user may read the file";

    /// The problem, when there is one.
    pub fn problem(&self) -> Option<Problem> {
        self.outcome.as_ref().err().map(|why| Problem::new(self.key, why, Self::CURE))
    }
}

impl Settings {
    /// Looks at every file that these settings use: it can be read, and it holds what its setting says, so far as its
    /// form shows. Files may change later; a worker that runs sees to that itself.
    pub fn files(&self) -> Vec<NamedFile> {
        let (tls, sasl) = (&self.kafka.tls, &self.kafka.sasl);
        let traces = self.traces.endpoint.is_some().then_some(&self.traces);
        let pem = [
            ("kafka.tls.ca_file", &tls.ca_file),
            ("kafka.tls.certificate_file", &tls.certificate_file),
            ("kafka.tls.key_file", &tls.key_file),
        ];
        let authorities = traces.and_then(|traces| traces.ca_file.as_deref());
        let pem = pem.into_iter().filter_map(|(key, path)| Some((key, path.as_deref()?)));
        let secrets = [
            ("kafka.tls.key_password_file", tls.key_password_file.as_deref()),
            ("kafka.sasl.password_file", sasl.password_file.as_deref()),
            ("kafka.sasl.token_file", sasl.token_file.as_deref()),
            ("traces.headers_file", traces.and_then(|traces| traces.headers_file.as_deref())),
        ];
        let secrets = secrets.into_iter().filter_map(|(key, path)| Some((key, path?)));
        pem.chain(authorities.map(|path| ("traces.ca_file", path)))
            .map(|(key, path)| NamedFile { key, outcome: pem_file(path) })
            .chain(secrets.map(|(key, path)| NamedFile { key, outcome: secret_file(path) }))
            .collect()
    }
}

fn pem_file(path: &Path) -> Result<String, String> {
    let bytes = std::fs::read(path).map_err(|error| format!("cannot read {}: {error}", path.display()))?;
    if String::from_utf8_lossy(&bytes).contains(PEM) {
        Ok(format!("{} can be read", path.display()))
    } else {
        Err(format!("{} is not in PEM form: no line in it begins with {PEM:?}", path.display()))
    }
}

fn secret_file(path: &Path) -> Result<String, String> {
    Secret::read(path).map(|_| "it can be read".to_owned()).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_that_are_missing_folders_or_of_another_form_are_told_with_their_settings() {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str, content: &str| {
            let path = folder.path().join(name);
            std::fs::write(&path, content).unwrap();
            path.display().to_string()
        };
        let pem = file("ca.pem", "# our own\n-----BEGIN CERTIFICATE-----\n");
        let der = file("key.der", "0\u{82}");
        let token = file("token", "a.b.c\n");
        let here = folder.path().display().to_string();
        let overrides = [
            ("kafka.tls.enabled", "true"),
            ("kafka.tls.ca_file", &pem),
            ("kafka.tls.certificate_file", &here),
            ("kafka.tls.key_file", &der),
            ("kafka.tls.key_password_file", "/no/such/password"),
            ("kafka.sasl.mechanism", "OAUTHBEARER"),
            ("kafka.sasl.token_file", &token),
            ("traces.headers_file", "/no/such/headers"),
        ];
        let own = overrides.map(|(key, value)| (key.to_owned(), value.to_owned()));
        let files = Settings::load(None, std::iter::empty(), &own).unwrap().files();
        let told: Vec<(&str, bool)> = files.iter().map(|file| (file.key, file.outcome.is_ok())).collect();
        let expected = [
            ("kafka.tls.ca_file", true),
            ("kafka.tls.certificate_file", false),
            ("kafka.tls.key_file", false),
            ("kafka.tls.key_password_file", false),
            ("kafka.sasl.token_file", true),
        ];
        assert_eq!(told, expected, "headers are not used without an endpoint");
        let problem = files.iter().find_map(NamedFile::problem).unwrap().to_string();
        assert!(problem.contains(&here) && problem.contains(NamedFile::CURE), "{problem}");
    }
}
