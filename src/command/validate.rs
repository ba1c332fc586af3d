//! `rawi validate`: will the worker start and run here? Each check with its answer, and a cure where it fails.

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use crate::kafka::validate::{self, Answer, Check};
use crate::settings::{Settings, SettingsError};

/// Arguments of `rawi validate`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Settings file, over the defaults and under the environment
    #[arg(long, value_name = "FILE", env = "RAWI_CONFIG")]
    config: Option<PathBuf>,
    /// Check the settings alone, without asking the cluster
    #[arg(long)]
    offline: bool,
}

/// Runs the command: success when no check fails.
pub fn run(arguments: &Arguments) -> ExitCode {
    let mut failed = 0u32;
    let mut tell = |check: Check| {
        failed += u32::from(matches!(check.answer, Answer::Bad { .. }));
        // A reader that stops early (`| head`) does not change what was found.
        let _ = io::stdout().write_all(line(&check).as_bytes());
    };
    // A variable that is no Unicode cannot be one of ours.
    let env = std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
    match Settings::load(arguments.config.as_deref(), env, &[]) {
        Ok(settings) => {
            let from = arguments.config.as_ref().map_or("defaults".into(), |path| path.display().to_string());
            tell(Check::good("settings", format!("{from} and environment fit together")));
            for check in files(&settings) {
                tell(check);
            }
            if !arguments.offline {
                match tokio::runtime::Builder::new_current_thread().enable_all().build() {
                    Ok(runtime) => runtime.block_on(validate::ask(&settings, &mut tell)),
                    Err(error) => {
                        tell(Check::bad("runtime", error.to_string(), "raise the limits of the process"))
                    }
                }
            }
        }
        Err(SettingsError::Invalid { problems }) => {
            for problem in problems {
                tell(Check::bad(format!("setting {}", problem.place), problem.message, problem.cure));
            }
        }
        Err(error) => {
            let cure = "`config/default.toml` shows the form of every setting";
            tell(Check::bad("settings", error.to_string(), cure));
        }
    }
    if failed == 0 {
        return ExitCode::SUCCESS;
    }
    eprintln!("rawi validate: {failed} {} failed", if failed == 1 { "check" } else { "checks" });
    ExitCode::FAILURE
}

/// Files that the settings name must be readable, and secrets must be in them.
fn files(settings: &Settings) -> Vec<Check> {
    let (tls, sasl) = (&settings.kafka.tls, &settings.kafka.sasl);
    let cure = "check the path, and that this user may read the file";
    let mut checks = Vec::new();
    for (key, path) in [
        ("kafka.tls.ca_file", &tls.ca_file),
        ("kafka.tls.certificate_file", &tls.certificate_file),
        ("kafka.tls.key_file", &tls.key_file),
    ] {
        if let Some(path) = path {
            checks.push(match std::fs::File::open(path) {
                Ok(_) => Check::good(format!("file {key}"), format!("{} can be read", path.display())),
                Err(error) => Check::bad(format!("file {key}"), format!("{}: {error}", path.display()), cure),
            });
        }
    }
    for (key, secret) in [
        ("kafka.tls.key_password_file", tls.key_password()),
        ("kafka.sasl.password_file", sasl.password()),
        ("kafka.sasl.token_file", sasl.token()),
    ] {
        match secret {
            Ok(None) => {}
            Ok(Some(_)) => checks.push(Check::good(format!("secret {key}"), "it can be read")),
            Err(error) => checks.push(Check::bad(format!("secret {key}"), error.to_string(), cure)),
        }
    }
    checks
}

fn line(check: &Check) -> String {
    match &check.answer {
        Answer::Good(seen) => format!("ok       {}: {seen}\n", check.subject),
        Answer::Bad { problem, cure } => {
            format!("FAILED   {}: {problem}\n         cure: {cure}\n", check.subject)
        }
        Answer::Unknown(why) => format!("unknown  {}: {why}\n", check.subject),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run_with(toml: &str, offline: bool) -> ExitCode {
        let file = tempfile::NamedTempFile::with_suffix(".toml").unwrap();
        std::fs::write(file.path(), toml).unwrap();
        run(&Arguments { config: Some(file.path().to_owned()), offline })
    }

    #[test]
    fn the_exit_code_says_whether_a_check_failed() {
        assert_eq!(run_with("", true), ExitCode::SUCCESS);
        assert_eq!(run_with("[log]\nlevle = \"info\"", true), ExitCode::FAILURE);
        assert_eq!(
            run_with("[kafka.tls]\nenabled = true\nca_file = \"/no/such.pem\"", true),
            ExitCode::FAILURE
        );
        assert_eq!(run_with("[kafka]\nbootstrap_servers = \"127.0.0.1:1\"", false), ExitCode::FAILURE);
    }

    #[test]
    fn a_failed_check_is_printed_with_its_cure() {
        let text = line(&Check::bad("topic t", "it does not exist", "create it"));
        assert_eq!(text, "FAILED   topic t: it does not exist\n         cure: create it\n");
    }
}
