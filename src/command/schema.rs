//! `rawi schema`: the JSON Schema of the enriched record.

use std::io::{self, Write};
use std::process::ExitCode;

use crate::article::schema;

/// Arguments of `rawi schema`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Print the schema of the record without `rawi`, the core of ninjs 3.1
    #[arg(long)]
    core: bool,
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> ExitCode {
    let schema = if arguments.core { schema::ninjs_core() } else { schema::record() };
    let written = schema
        .and_then(|schema| serde_json::to_string_pretty(&schema))
        .map_err(io::Error::other)
        .and_then(|text| writeln!(io::stdout().lock(), "{text}"));
    match written {
        Ok(()) => ExitCode::SUCCESS,
        // A reader that stops early (`| head`) is no fault of ours.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            aside!("rawi schema: {error}");
            ExitCode::FAILURE
        }
    }
}
