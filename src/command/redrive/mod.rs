//! `rawi redrive`: dead letters back to the topic they came from, or to a file and back.

mod report;
mod session;

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::signal::unix::{SignalKind, signal};

use self::report::Report;
use self::session::{Action, Session, SessionError};
use super::service;
use crate::kafka::redrive::settings_for;
use crate::pipeline::redrive::filter::{Filter, moment};
use crate::pipeline::redrive::plan::Choice;
use crate::settings::Settings;
use crate::telemetry::logging;

/// Arguments of `rawi redrive`.
#[derive(Debug, Clone, clap::Args)]
#[command(
    after_help = "Without --execute nothing is sent: the command shows what would be. What is sent back is \
    remembered in the consumer group (<kafka.group_id>-redrive), in the same transaction: no dead letter is sent back \
    twice, whatever the filters, and a redrive that was stopped goes on when it is run again."
)]
pub struct Arguments {
    /// Settings file (TOML), over the defaults and under the environment
    #[arg(long, value_name = "FILE", env = "RAWI_CONFIG")]
    config: Option<PathBuf>,
    /// Send the dead letters back
    #[arg(long, visible_alias = "yes", conflicts_with = "to_file")]
    execute: bool,
    /// Only of this stage (consume, normalize, extract, publish); may be repeated
    #[arg(long, value_name = "STAGE")]
    stage: Vec<String>,
    /// Only with this kind of error, such as bad_envelope or timeout; may be repeated
    #[arg(long, value_name = "KIND")]
    kind: Vec<String>,
    /// Only of articles with this key; may be repeated
    #[arg(long, value_name = "KEY")]
    key: Vec<String>,
    /// Only of articles from this topic
    #[arg(long, value_name = "TOPIC")]
    origin_topic: Option<String>,
    /// Only of articles from this partition; may be repeated
    #[arg(long, value_name = "N")]
    origin_partition: Vec<i32>,
    /// Only written at this time or later: 2026-03-01T12:00:00Z, 2026-03-01, or 90m or 2d for so long ago
    #[arg(long, value_name = "TIME")]
    after: Option<String>,
    /// Only written before this time
    #[arg(long, value_name = "TIME")]
    before: Option<String>,
    /// At most this many, the oldest
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
    /// Leave articles that were sent back this often already
    #[arg(long, value_name = "N", default_value_t = 3)]
    max_redrives: u32,
    /// At most this many records a second
    #[arg(long, value_name = "N", value_parser = rate)]
    rate: Option<f64>,
    /// Consumer group that remembers what was sent back [default: <kafka.group_id>-redrive]
    #[arg(long, value_name = "GROUP")]
    group: Option<String>,
    /// Write the dead letters into a new file (JSON lines; `-` is standard output) and send nothing
    #[arg(long, value_name = "FILE", conflicts_with = "from_file")]
    to_file: Option<PathBuf>,
    /// Take the dead letters from such a file, mended perhaps, instead of the topic
    #[arg(long, value_name = "FILE")]
    from_file: Option<PathBuf>,
    /// Print the report as one JSON object
    #[arg(long)]
    json: bool,
}

fn rate(text: &str) -> Result<f64, String> {
    text.parse()
        .ok()
        .filter(|rate: &f64| rate.is_finite() && *rate > 0.0)
        .ok_or_else(|| "a number of records above 0, such as 50 or 0.5".to_owned())
}

/// Runs the command: exit code 0 when all that was chosen is done, 1 after a failure or an interruption, 2 for settings
/// or arguments that do not hold.
pub fn run(arguments: &Arguments) -> ExitCode {
    let settings = match service::settings(arguments.config.as_deref()) {
        Ok(settings) => settings,
        Err(error) => return told(&error, 2),
    };
    if let Err(error) = logging::init(&settings.log) {
        return told(&error, 2);
    }
    let choice = match choice(arguments, &settings, jiff::Timestamp::now()) {
        Ok(choice) => choice,
        Err(error) => return told(&error, 2),
    };
    let action = match (&arguments.to_file, arguments.execute) {
        (Some(file), _) => Action::Write(file.clone()),
        (None, true) => Action::Send { rate: arguments.rate },
        (None, false) => Action::Show,
    };
    // Standard output is the letters' when they are written there.
    let aside = arguments.to_file.as_deref().is_some_and(|path| path.as_os_str() == "-");
    let settings = Arc::new(settings_for(&settings, arguments.group.as_deref()));
    let session = Session {
        settings,
        choice,
        source: arguments.from_file.clone(),
        action,
        stop: stop_on_signals(),
        quiet: arguments.json,
    };
    let result = session.run(|plan| {
        if !arguments.json {
            say(&report::plan(plan, &session.settings, arguments.max_redrives), aside);
        }
    });
    match result {
        Ok(report) => {
            let text = if arguments.json { report.json() } else { report.told() };
            say(&text, aside);
            if report.interrupted { ExitCode::FAILURE } else { ExitCode::SUCCESS }
        }
        Err((error, report)) => {
            if let Some(report) = report {
                say(&if arguments.json { report.json() } else { report.told() }, aside);
            }
            told(&error, 1)
        }
    }
}

/// What a session ends with when it fails: why, and what was done until then.
type Failed = (SessionError, Option<Box<Report>>);

fn choice(arguments: &Arguments, settings: &Settings, now: jiff::Timestamp) -> Result<Choice, String> {
    let time = |flag: &str, text: &Option<String>| {
        text.as_deref().map(|text| moment(text, now)).transpose().map_err(|why| format!("{flag}: {why}"))
    };
    Ok(Choice {
        filter: Filter {
            stages: arguments.stage.clone(),
            kinds: arguments.kind.clone(),
            keys: arguments.key.iter().map(|key| key.clone().into_bytes()).collect(),
            origin_topic: arguments.origin_topic.clone(),
            origin_partitions: arguments.origin_partition.clone(),
            after: time("--after", &arguments.after)?,
            before: time("--before", &arguments.before)?,
        },
        max_redrives: arguments.max_redrives,
        limit: arguments.limit,
        input: settings.topics.input.clone(),
    })
}

fn told(error: &dyn std::fmt::Display, code: u8) -> ExitCode {
    aside!("rawi redrive: {error}");
    ExitCode::from(code)
}

fn say(text: &str, aside: bool) {
    // A reader that stops early (`| head`) does not change what is done.
    let _ =
        if aside { io::stderr().write_all(text.as_bytes()) } else { io::stdout().write_all(text.as_bytes()) };
}

/// A flag that SIGINT and SIGTERM raise: the open batch is finished, so that no transaction is left open to hold up the
/// readers of the input topic. A second signal ends the process.
fn stop_on_signals() -> Arc<AtomicBool> {
    let stop = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&stop);
    std::thread::spawn(move || {
        let Ok(runtime) = service::runtime() else { return };
        runtime.block_on(async {
            let (Ok(mut terminate), Ok(mut interrupt)) =
                (signal(SignalKind::terminate()), signal(SignalKind::interrupt()))
            else {
                return;
            };
            loop {
                tokio::select! {
                    _ = terminate.recv() => {}
                    _ = interrupt.recv() => {}
                }
                if flag.swap(true, Ordering::AcqRel) {
                    std::process::exit(1);
                }
            }
        });
    });
    stop
}
