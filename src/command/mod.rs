//! The commands, one file each, thin: they read arguments, call the library and print.

/// A line on standard error. A reader of ours that has gone away is no reason to end, as it is for `eprintln!`.
macro_rules! aside {
    ($($text:tt)*) => {{
        let _ = std::io::Write::write_fmt(&mut std::io::stderr().lock(), format_args!("{}\n", format_args!($($text)*)));
    }};
}

/// A line on standard output, as [`aside!`].
macro_rules! out {
    ($($text:tt)*) => {{
        let _ = std::io::Write::write_fmt(&mut std::io::stdout().lock(), format_args!("{}\n", format_args!($($text)*)));
    }};
}

mod articles;
pub mod demo;
pub mod inspect;
pub mod present;
pub mod process;
pub mod redrive;
pub mod run;
pub mod schema;
mod service;
pub mod validate;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// What a command's exit code says.
const EXIT_CODES: &str = "Exit codes: 0, done; 1, it failed, or something that it checked did; 2, arguments or settings \
    that cannot be used.";

/// Raw news articles from Kafka to enriched records, exactly once.
#[derive(Debug, Parser)]
#[command(name = "rawi", version, about, max_term_width = 100, after_help = EXIT_CODES)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the worker: raw articles from the input topic, enriched records to the output topic
    Run(run::Arguments),
    /// Run the worker on an in-process Kafka with sample articles; nothing to install
    Demo(demo::Arguments),
    /// Take articles from files or standard input through the stages, without Kafka; enriched JSON lines come out
    Process(process::Arguments),
    /// Send dead letters back to the topic they came from; a dry run unless told otherwise
    Redrive(Box<redrive::Arguments>),
    /// Show one article to a person: text, names, speakers, what was removed; in the terminal or as a page
    Inspect(inspect::Arguments),
    /// Print the JSON Schema of the enriched record
    Schema(schema::Arguments),
    /// Check settings, reachability, topics and limits, each with its answer and its cure
    Validate(validate::Arguments),
}

impl Cli {
    /// Runs the command; its exit code is the process's.
    pub fn run(self) -> ExitCode {
        match self.command {
            Command::Run(arguments) => run::run(&arguments),
            Command::Demo(arguments) => demo::run(&arguments),
            Command::Process(arguments) => process::run(&arguments),
            Command::Redrive(arguments) => redrive::run(&arguments),
            Command::Inspect(arguments) => inspect::run(&arguments),
            Command::Schema(arguments) => schema::run(&arguments),
            Command::Validate(arguments) => validate::run(&arguments),
        }
    }
}
