//! The commands, one file each, thin: they read arguments, call the library and print.

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

/// Raw news articles from Kafka to enriched records, exactly once.
#[derive(Debug, Parser)]
#[command(name = "rawi", version, about, max_term_width = 100)]
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
