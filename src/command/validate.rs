//! `rawi validate`: will the worker start and run here? Each check with its answer, and a cure where it fails.

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use crate::kafka::properties;
use crate::kafka::validate::{self, Answer, Check};
use crate::settings::{NamedFile, Problem, Settings, SettingsError};
use crate::telemetry::traces::exporter;

/// Arguments of `rawi validate`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Exit codes: 0, no check failed; 1, one did; 2, arguments that cannot be used.")]
pub struct Arguments {
    /// Settings file, over the defaults and under the environment
    #[arg(long, value_name = "FILE", env = "RAWI_CONFIG")]
    config: Option<PathBuf>,
    /// Check the settings alone, without asking the cluster
    #[arg(long)]
    offline: bool,
    /// Print one JSON object with every check and the verdict, at the end
    #[arg(long)]
    json: bool,
}

/// What `--json` prints.
#[derive(serde::Serialize)]
struct Report<'a> {
    /// `ok`, or `failed` when one check failed.
    verdict: &'static str,
    /// How many checks failed.
    failed: usize,
    /// In the order in which they were made.
    checks: Vec<ReportedCheck<'a>>,
}

#[derive(serde::Serialize)]
struct ReportedCheck<'a> {
    name: &'a str,
    /// `ok`, `failed` or `unknown`.
    outcome: &'static str,
    /// What was found, or why nothing could be.
    found: &'a str,
    /// What to do when it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    cure: Option<&'a str>,
}

/// Runs the command: success when no check fails.
pub fn run(arguments: &Arguments) -> ExitCode {
    let mut checks = Vec::new();
    check_all(arguments, &mut |check| {
        if !arguments.json {
            print(&line(&check));
        }
        checks.push(check);
    });
    if arguments.json {
        print(&json(&checks));
    }
    let failed = checks.iter().filter(|check| check.is_bad()).count();
    if failed == 0 {
        return ExitCode::SUCCESS;
    }
    aside!("rawi validate: {failed} {} failed", if failed == 1 { "check" } else { "checks" });
    ExitCode::FAILURE
}

fn print(text: &str) {
    // A reader that stops early (`| head`) does not change what was found.
    let _ = io::stdout().write_all(text.as_bytes());
}

fn check_all(arguments: &Arguments, tell: &mut impl FnMut(Check)) {
    match Settings::load(arguments.config.as_deref(), Settings::environment(), &[]) {
        Ok(settings) => {
            let from = arguments.config.as_ref().map_or("defaults".into(), |path| path.display().to_string());
            tell(Check::good("settings", format!("{from} and environment fit together")));
            for check in passed_through(&settings).into_iter().chain(files(&settings)) {
                tell(check);
            }
            if !arguments.offline {
                match tokio::runtime::Builder::new_current_thread().enable_all().build() {
                    Ok(runtime) => runtime.block_on(async {
                        validate::ask(&settings, tell).await;
                        if let Some(check) = collector(&settings).await {
                            tell(check);
                        }
                    }),
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
}

/// The collector of traces, where one is set: a request without spans must be taken.
async fn collector(settings: &Settings) -> Option<Check> {
    let subject = format!("collector {}", settings.traces.endpoint.as_deref()?);
    Some(match exporter::probe(&settings.traces).await {
        Ok(_) => Check::good(subject, "it takes spans"),
        Err(why) => {
            let cure = "correct traces.endpoint (its HTTP port is 4318 as a rule), traces.ca_file and \
                        traces.headers_file; articles flow on without it";
            Check::bad(subject, why, cure)
        }
    })
}

/// Files that the settings name must be readable, and what they are named for must be in them.
fn files(settings: &Settings) -> Vec<Check> {
    let check = |file: NamedFile| {
        let subject = format!("file {}", file.key);
        match file.outcome {
            Ok(seen) => Check::good(subject, seen),
            Err(why) => Check::bad(subject, why, NamedFile::CURE),
        }
    };
    settings.files().into_iter().map(check).collect()
}

/// Settings for librdkafka that it does not take.
fn passed_through(settings: &Settings) -> Vec<Check> {
    let check =
        |problem: Problem| Check::bad(format!("setting {}", problem.place), problem.message, problem.cure);
    properties::refused(settings).into_iter().map(check).collect()
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

fn reported(check: &Check) -> ReportedCheck<'_> {
    let (outcome, found, cure) = match &check.answer {
        Answer::Good(seen) => ("ok", seen, None),
        Answer::Bad { problem, cure } => ("failed", problem, Some(cure.as_str())),
        Answer::Unknown(why) => ("unknown", why, None),
    };
    ReportedCheck { name: &check.subject, outcome, found, cure }
}

fn json(checks: &[Check]) -> String {
    let failed = checks.iter().filter(|check| check.is_bad()).count();
    let verdict = if failed == 0 { "ok" } else { "failed" };
    let report = Report { verdict, failed, checks: checks.iter().map(reported).collect() };
    // Strings and numbers alone cannot fail to be written.
    serde_json::to_string_pretty(&report).unwrap_or_default() + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run_with(toml: &str, offline: bool) -> ExitCode {
        let file = tempfile::NamedTempFile::with_suffix(".toml").unwrap();
        std::fs::write(file.path(), toml).unwrap();
        run(&Arguments { config: Some(file.path().to_owned()), offline, json: false })
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

    #[test]
    fn the_report_tells_every_check_and_fails_with_one_of_them() {
        let read = |checks: &[Check]| serde_json::from_str::<serde_json::Value>(&json(checks)).unwrap();
        let fine = [Check::good("a", "seen"), Check::unknown("b", "who knows")];
        assert_eq!(
            read(&fine),
            serde_json::json!({"verdict": "ok", "failed": 0, "checks": [
                {"name": "a", "outcome": "ok", "found": "seen"},
                {"name": "b", "outcome": "unknown", "found": "who knows"},
            ]})
        );
        let report = read(&[Check::good("a", "seen"), Check::bad("c", "broken", "mend it")]);
        assert_eq!((&report["verdict"], &report["failed"]), (&"failed".into(), &1.into()));
        assert_eq!(
            report["checks"][1],
            serde_json::json!({"name": "c", "outcome": "failed", "found": "broken", "cure": "mend it"})
        );
    }
}
