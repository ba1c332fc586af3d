//! `rawi inspect`: one article for a person, in the terminal or as a page.

mod bidi;
mod facts;
mod layout;
mod page;
mod pieces;
mod terminal;

use std::io::{self, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::thread;

use super::articles::{RawInput, STACK_BYTES, are_lines, enrich, read_file, read_lines};
use crate::article::{EnrichedArticle, Hints};
use crate::extract::Extractor;
use crate::normalize::Normalizer;

/// Widest line of text: longer ones are hard to read, however wide the terminal is.
const WIDEST: usize = 100;

/// Arguments of `rawi inspect`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The article: anything that `rawi process` reads, or an enriched record; `-` is standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Which article of a file of JSON lines
    #[arg(long, value_name = "N", default_value = "1", value_parser = clap::value_parser!(u64).range(1..))]
    line: u64,
    /// Write a page for a browser, everything in one file, to standard output
    #[arg(long)]
    html: bool,
    /// When to colour; auto colours a terminal, unless NO_COLOR is set
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    color: Color,
    /// Who puts right-to-left text into its order on the screen; auto goes by what is known of the terminal
    #[arg(long, value_name = "WHO", default_value = "auto")]
    bidi: Bidi,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Color {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Bidi {
    /// By the name of the terminal
    Auto,
    /// The terminal: text is written as it is stored, in directional isolates
    Terminal,
    /// Rawi: lines are put in order and Arabic letters joined, for terminals that show them one by one
    Rawi,
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> ExitCode {
    // The stages need the stack that they have in the worker.
    let shown = thread::scope(|scope| {
        let stages = thread::Builder::new().name("inspect".into()).stack_size(STACK_BYTES);
        let handle = stages.spawn_scoped(scope, || show(arguments)).map_err(|error| error.to_string())?;
        handle.join().unwrap_or_else(|_| Err("the inspecting thread panicked".to_owned()))
    });
    let written = shown.and_then(|text| match io::stdout().lock().write_all(text.as_bytes()) {
        // A reader that stops early (`| head`) is no fault of ours.
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.to_string()),
        _ => Ok(()),
    });
    match written {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            aside!("rawi inspect: {error}");
            ExitCode::FAILURE
        }
    }
}

fn show(arguments: &Arguments) -> Result<String, String> {
    let input = pick(&arguments.file, arguments.line).map_err(|error| error.to_string())?;
    let record = read(&input).map_err(|error| format!("{}: {error}", input.place))?;
    if arguments.html {
        return Ok(page::page(&record));
    }
    let to_terminal = io::stdout().is_terminal();
    let width = terminal_size::terminal_size().filter(|_| to_terminal).map(|(width, _)| width.0.into());
    let environment = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let look = layout::Look {
        width: width.unwrap_or(WIDEST).clamp(40, WIDEST),
        colour: match arguments.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => {
                to_terminal
                    && environment("NO_COLOR").is_none()
                    && environment("TERM").is_some_and(|term| term != "dumb")
            }
        },
        visual: match arguments.bidi {
            Bidi::Terminal => false,
            Bidi::Rawi => true,
            Bidi::Auto => to_terminal && bidi::shows_letters_one_by_one(environment),
        },
    };
    Ok(terminal::page(&record, &look))
}

/// The wanted article of the input.
fn pick(file: &Path, line: u64) -> io::Result<RawInput> {
    let (mut seen, mut wanted) = (0, None);
    let mut feed = |input| {
        seen += 1;
        if seen == line {
            wanted = Some(input);
        }
        seen < line
    };
    if file.as_os_str() == "-" {
        let mut payload = Vec::new();
        io::stdin().lock().read_to_end(&mut payload)?;
        let place = "standard input".to_owned();
        if are_lines(&payload) {
            read_lines(&place, payload.as_slice(), &mut feed)?;
        } else {
            feed(RawInput { place, payload, hints: Hints::default() });
        }
    } else {
        read_file(file, &mut feed)?;
    }
    wanted.ok_or_else(|| {
        let place = file.display();
        io::Error::new(
            io::ErrorKind::NotFound,
            format!("{place} has {seen} articles, number {line} is wanted"),
        )
    })
}

/// An enriched record as it stands, anything else through both stages.
fn read(input: &RawInput) -> Result<EnrichedArticle, String> {
    #[derive(serde::Deserialize)]
    struct Probe {
        #[serde(rename = "rawi")]
        _rawi: serde::de::IgnoredAny,
    }
    if serde_json::from_slice::<Probe>(&input.payload).is_ok() {
        return serde_json::from_slice(&input.payload)
            .map_err(|error| format!("an enriched record of another version: {error}"));
    }
    enrich(&Normalizer::default(), &Extractor::default(), input)
}

/// A small record for the tests of the layouts.
#[cfg(test)]
fn test_record() -> EnrichedArticle {
    let text = "ميناء جديد في العقبة\n\nعمان (بترا) - قال وزير النقل الأردني فهد الدلابيح إن الميناء \"سيفتح في الخريف\" \
                بتكلفة 40 مليون دولار.\n\nوأضاف أن NATO لن تشارك.\n\nاقرأ أيضا";
    let hints = Hints { content_type: Some("text/plain".into()), ..Hints::default() };
    let input = RawInput { place: "test".into(), payload: text.into(), hints };
    enrich(&Normalizer::default(), &Extractor::default(), &input).expect("a record")
}
