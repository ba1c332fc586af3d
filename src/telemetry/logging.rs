//! The log: lines for people or one JSON object a line, on standard error.
//!
//! Standard output belongs to what a command prints. Fields that make a line findable: `topic`, `partition`,
//! `offset`, `stage`, `trace_id`. Article bodies and whole headers are never logged.

use std::io::{self, IsTerminal};

use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::util::SubscriberInitExt;

use crate::settings::{Log, LogFormat};

/// The log cannot be set up.
#[derive(Debug, thiserror::Error)]
pub enum LoggingError {
    /// The filter is not one.
    #[error("log.level {level:?} is no level or filter: {source}")]
    Filter {
        /// The filter.
        level: String,
        /// The reason.
        source: tracing_subscriber::filter::ParseError,
    },
    /// A log has been set up in this process already.
    #[error("the log is set up already: {source}")]
    Twice {
        /// The reason.
        source: tracing_subscriber::util::TryInitError,
    },
}

/// Sets up the process's log. Once a process; commands that only compute do without.
///
/// # Errors
/// [`LoggingError`] when the filter cannot be parsed, or when a log is there already.
pub fn init(settings: &Log) -> Result<(), LoggingError> {
    let colours = io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    subscriber(settings, io::stderr, colours)?.try_init().map_err(|source| LoggingError::Twice { source })
}

/// The log as a subscriber that writes to `writer`.
fn subscriber<W>(
    settings: &Log,
    writer: W,
    colours: bool,
) -> Result<Box<dyn tracing::Subscriber + Send + Sync>, LoggingError>
where
    W: for<'writer> MakeWriter<'writer> + Send + Sync + 'static,
{
    let filter = settings
        .level
        .parse::<EnvFilter>()
        .map_err(|source| LoggingError::Filter { level: settings.level.clone(), source })?;
    // An error of the writer would be told on standard error, and that is where a closed reader makes it panic.
    let builder =
        tracing_subscriber::fmt().with_env_filter(filter).with_writer(writer).log_internal_errors(false);
    Ok(match settings.format {
        LogFormat::Text => Box::new(builder.with_ansi(colours).finish()),
        LogFormat::Json => Box::new(
            builder.json().flatten_event(true).with_current_span(true).with_span_list(false).finish(),
        ),
    })
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;

    #[derive(Clone, Default)]
    struct Sink(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Sink {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn logged(format: LogFormat, level: &str, log: impl FnOnce()) -> String {
        let sink = Sink::default();
        let writer = sink.clone();
        let settings = Log { format, level: level.to_owned() };
        let subscriber = subscriber(&settings, move || writer.clone(), false).unwrap();
        tracing::subscriber::with_default(subscriber, log);
        String::from_utf8(sink.0.lock().unwrap().clone()).unwrap()
    }

    #[test]
    fn json_lines_carry_their_fields_at_the_top() {
        let text = logged(LogFormat::Json, "info", || {
            tracing::info!(topic = "news.raw", partition = 3, offset = 4711, "dead letter");
        });
        let line: serde_json::Value = serde_json::from_str(text.trim()).unwrap();
        assert_eq!(line["message"], "dead letter");
        assert_eq!(line["topic"], "news.raw");
        assert_eq!(line["offset"], 4711);
        assert_eq!(line["level"], "INFO");
    }

    #[test]
    fn the_filter_is_obeyed() {
        let log = || {
            tracing::debug!(target: "rawi::kafka", "kept");
            tracing::debug!(target: "rawi::other", "left out");
        };
        let text = logged(LogFormat::Text, "info,rawi::kafka=debug", log);
        assert!(text.contains("kept") && !text.contains("left out"), "{text}");
    }

    #[test]
    fn a_filter_that_is_none_is_refused() {
        let settings = Log { format: LogFormat::Text, level: "rawi=loud".to_owned() };
        assert!(matches!(subscriber(&settings, io::sink, false), Err(LoggingError::Filter { .. })));
    }
}
