//! `rawi process`: the stages without Kafka, over files or standard input.

use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;
use std::time::Instant;

use indicatif::{ProgressBar, ProgressStyle};

use super::articles::{RawInput, STACK_BYTES, enrich, read_all};
use crate::extract::Extractor;
use crate::normalize::Normalizer;

/// Articles read ahead of the workers, each.
const READ_AHEAD: usize = 16;

/// Arguments of `rawi process`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Exit codes: 0, done; 1, a file could not be read, or with --strict an article; 2, arguments that cannot be used."
)]
pub struct Arguments {
    /// Files to read: JSON lines of raw articles (.jsonl, .ndjson, .json), or one document each; `-` or none is
    /// standard input, either of them
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Exit with 1 when an article could not be read
    #[arg(long)]
    strict: bool,
    /// Worker threads; all cores when not given
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    workers: Option<u16>,
}

/// An enriched JSON line, or why there is none.
struct Done {
    place: String,
    line: Result<Vec<u8>, String>,
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> ExitCode {
    let workers = arguments
        .workers
        .map(usize::from)
        .or_else(|| thread::available_parallelism().ok().map(usize::from))
        .unwrap_or(1);
    match process(arguments, workers) {
        Ok(failed) if failed > 0 && arguments.strict => ExitCode::FAILURE,
        Ok(_) => ExitCode::SUCCESS,
        // A reader that stops early (`| head`) is no fault of ours.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            aside!("rawi process: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Each worker has its own pair of channels and jobs go round in turn, so results are read back in input order
/// without a reorder buffer, and at most `READ_AHEAD` articles a worker are in memory.
fn process(arguments: &Arguments, workers: usize) -> io::Result<u64> {
    thread::scope(|scope| {
        let mut senders: Vec<SyncSender<RawInput>> = Vec::with_capacity(workers);
        let mut receivers: Vec<Receiver<Done>> = Vec::with_capacity(workers);
        for number in 0..workers {
            let (jobs, inbox) = sync_channel::<RawInput>(READ_AHEAD);
            let (outbox, results) = sync_channel::<Done>(READ_AHEAD);
            senders.push(jobs);
            receivers.push(results);
            thread::Builder::new().name(format!("process-{number}")).stack_size(STACK_BYTES).spawn_scoped(
                scope,
                move || {
                    let (normalizer, extractor) = (Normalizer::default(), Extractor::default());
                    for job in inbox {
                        let line = enrich(&normalizer, &extractor, &job)
                            .and_then(|record| record.encoded().map_err(|error| error.to_string()));
                        if outbox.send(Done { place: job.place, line }).is_err() {
                            break;
                        }
                    }
                },
            )?;
        }
        let reader = thread::Builder::new().name("read".into()).spawn_scoped(scope, move || {
            let mut turn = senders.iter().cycle();
            let mut feed = |job| turn.next().is_some_and(|sender| sender.send(job).is_ok());
            read_all(&arguments.files, &mut feed)
        })?;
        let failed = write_all(&receivers)?;
        reader.join().unwrap_or_else(|_| Err(io::Error::other("the reading thread panicked")))?;
        Ok(failed)
    })
}

fn write_all(receivers: &[Receiver<Done>]) -> io::Result<u64> {
    let started = Instant::now();
    let mut output = BufWriter::new(io::stdout().lock());
    let progress = if io::stderr().is_terminal() {
        let style = ProgressStyle::with_template("{spinner} {human_pos} articles, {per_sec}, {msg}")
            .unwrap_or_else(|_| ProgressStyle::default_spinner());
        ProgressBar::new_spinner().with_style(style)
    } else {
        ProgressBar::hidden()
    };
    let (mut written, mut failed) = (0u64, 0u64);
    for receiver in receivers.iter().cycle() {
        let Ok(done) = receiver.recv() else { break };
        match done.line {
            Ok(mut line) => {
                line.push(b'\n');
                output.write_all(&line)?;
                written += 1;
            }
            Err(error) => {
                failed += 1;
                progress.suspend(|| aside!("{}: {error}", done.place));
            }
        }
        progress.inc(1);
        progress.set_message(format!("{failed} could not be read"));
    }
    output.flush()?;
    progress.finish_and_clear();
    let seconds = started.elapsed().as_secs_f64();
    aside!("{written} enriched, {failed} could not be read, {seconds:.1} s");
    Ok(failed)
}
