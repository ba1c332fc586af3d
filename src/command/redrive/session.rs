//! One redrive from beginning to end: plan, then show, send or write.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, IsTerminal, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use super::Failed;
use super::report::{self, Report};
use crate::kafka::redrive::{Desk, Originals, RedriveError, Sender};
use crate::pipeline::dead_letter::record_bytes;
use crate::pipeline::redrive::letter::{Article, Letter};
use crate::pipeline::redrive::line;
use crate::pipeline::redrive::marks::Marks;
use crate::pipeline::redrive::plan::{Choice, Plan, Planner};
use crate::settings::Settings;

/// Why a redrive failed.
#[derive(Debug, thiserror::Error)]
pub enum SessionError {
    /// Kafka.
    #[error(transparent)]
    Kafka(#[from] RedriveError),
    /// A file.
    #[error("{}: {error}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// The reason.
        error: io::Error,
    },
    /// A signal ended it before anything was sent.
    #[error("interrupted before anything was sent")]
    Interrupted,
    /// A line of a file.
    #[error("{}:{number}: {reason}", path.display())]
    Line {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        number: usize,
        /// The reason.
        reason: String,
    },
}

/// What is done with the chosen letters.
#[derive(Debug, Clone)]
pub enum Action {
    /// Nothing.
    Show,
    /// They are sent back.
    Send {
        /// Records a second.
        rate: Option<f64>,
    },
    /// They are written to this file.
    Write(PathBuf),
}

/// One redrive.
pub struct Session {
    /// Settings of [`settings_for`](crate::kafka::redrive::settings_for).
    pub settings: Arc<Settings>,
    /// What is chosen.
    pub choice: Choice,
    /// The file they come from; absent: the topic.
    pub source: Option<PathBuf>,
    /// What is done.
    pub action: Action,
    /// Raised when it must end early.
    pub stop: Arc<AtomicBool>,
    /// Whether progress is not shown.
    pub quiet: bool,
}

/// A batch that fills.
#[derive(Default)]
struct Batch {
    articles: Vec<Article>,
    /// Partition, offset and end of the letter of each article.
    places: Vec<(i32, i64, i64)>,
    bytes: usize,
}

impl Session {
    /// Runs it, showing the plan when it stands.
    ///
    /// # Errors
    ///
    /// Why it failed, and what was done until then.
    pub fn run(&self, show: impl FnOnce(&Plan)) -> Result<Report, Failed> {
        let started = Instant::now();
        let plain = |error: SessionError| (error, None);
        let kafka = |error: RedriveError| (SessionError::from(error), None);
        let desk = Desk::open(Arc::clone(&self.settings)).map_err(kafka)?;
        let spans = desk.spans().map_err(kafka)?;
        // The sender fences what is still at work under its id; only then the marks are final.
        let sender = match self.action {
            Action::Send { .. } => Some(Sender::open(Arc::clone(&self.settings)).map_err(kafka)?),
            Action::Show | Action::Write(_) => None,
        };
        let marks = desk.marks(&spans).map_err(kafka)?;
        let plan = self.plan(&desk, &spans, marks).map_err(plain)?;
        show(&plan);
        if let (Action::Send { .. }, Some((partition, length))) = (&self.action, plan.too_fine()) {
            return Err(kafka(RedriveError::TooFine { partition, length }));
        }
        let action = match self.action {
            Action::Show => "show",
            Action::Send { .. } => "send",
            Action::Write(_) => "write",
        };
        let mut report = Report::new(&plan, &self.settings, action);
        let done = match (&self.action, sender) {
            (Action::Send { rate }, Some(sender)) if plan.count() > 0 => {
                self.send(&desk, sender, &plan, *rate, &mut report)
            }
            (Action::Write(path), _) => self.write(&desk, path, &plan, &mut report),
            _ => Ok(()),
        };
        report.seconds = started.elapsed().as_secs_f64();
        match done {
            Ok(()) => Ok(report),
            Err(error) => Err((error, Some(Box::new(report)))),
        }
    }

    /// Sees every letter from the lowest floor to the end, or every line of the file.
    fn plan(
        &self,
        desk: &Desk,
        spans: &BTreeMap<i32, Range<i64>>,
        marks: BTreeMap<i32, Marks>,
    ) -> Result<Plan, SessionError> {
        let starts: BTreeMap<i32, Range<i64>> = spans
            .iter()
            .map(|(partition, span)| {
                let floor = marks.get(partition).map_or(0, Marks::floor);
                (*partition, span.start.max(floor)..span.end)
            })
            .collect();
        let mut planner = Planner::new(self.choice.clone(), marks);
        match &self.source {
            None => {
                desk.read(&starts, |record| {
                    planner.record_at(record.partition, record.offset);
                    match Letter::read(record) {
                        Some(letter) => planner.letter(&letter),
                        None => planner.foreign(),
                    }
                    Ok(!self.stop.load(Ordering::Acquire))
                })?;
                for (partition, span) in starts.iter().filter(|(_, span)| !span.is_empty()) {
                    planner.record_at(*partition, span.end);
                }
            }
            Some(path) => self.lines(path, &mut |number, letter| {
                if !spans.get(&letter.partition).is_some_and(|span| (0..span.end).contains(&letter.offset)) {
                    let (partition, offset) = (letter.partition, letter.offset);
                    let topic = &self.settings.topics.dead_letter;
                    let reason = format!("{topic} has never held a record at {partition}/{offset}");
                    return Err(SessionError::Line { path: path.clone(), number, reason });
                }
                planner.letter(&letter);
                Ok(!self.stop.load(Ordering::Acquire))
            })?,
        }
        // A plan of what was not read to its end would take the rest for gaps.
        if self.stop.load(Ordering::Acquire) {
            return Err(SessionError::Interrupted);
        }
        Ok(planner.finish())
    }

    fn lines(
        &self,
        path: &Path,
        each: &mut dyn FnMut(usize, Letter) -> Result<bool, SessionError>,
    ) -> Result<(), SessionError> {
        let failed = |error| SessionError::File { path: path.to_owned(), error };
        for (index, text) in BufReader::new(File::open(path).map_err(failed)?).lines().enumerate() {
            let (text, number) = (text.map_err(failed)?, index + 1);
            if text.trim().is_empty() {
                continue;
            }
            let letter = line::read(&text, &self.settings.topics.dead_letter).map_err(|error| {
                SessionError::Line { path: path.to_owned(), number, reason: error.to_string() }
            })?;
            if !each(number, letter)? {
                break;
            }
        }
        Ok(())
    }

    /// Hands every chosen letter to `each`, whole where it can be had.
    fn chosen(
        &self,
        desk: &Desk,
        plan: &Plan,
        left: &mut Report,
        mut each: impl FnMut(Letter, i64, &mut Report) -> Result<bool, SessionError>,
    ) -> Result<(), SessionError> {
        let mut waiting: BTreeSet<(i32, i64)> = plan
            .picks
            .iter()
            .flat_map(|(partition, picks)| picks.keys().map(|offset| (*partition, *offset)))
            .collect();
        let mut originals: Option<Originals> = None;
        let mut failed = None;
        let mut take = |mut letter: Letter, left: &mut Report| -> Result<bool, SessionError> {
            if self.stop.load(Ordering::Acquire) {
                left.interrupted = true;
                return Ok(false);
            }
            let (partition, offset) = (letter.partition, letter.offset);
            let Some(&until) = plan.picks.get(&partition).and_then(|picks| picks.get(&offset)) else {
                return Ok(true);
            };
            if !waiting.remove(&(partition, offset)) {
                return Ok(true);
            }
            if letter.truncated
                && let (Some(topic), Some(at), Some(offset)) =
                    (letter.origin.topic.clone(), letter.origin.partition, letter.origin.offset)
            {
                let from = match originals.take() {
                    Some(originals) => originals,
                    None => Originals::open(&self.settings)?,
                };
                if let Some(whole) = from.fetch(&topic, at, offset) {
                    letter.complete(whole);
                }
                originals = Some(from);
            }
            each(letter, until, left)
        };
        match &self.source {
            None => {
                let spans: BTreeMap<i32, Range<i64>> = plan
                    .picks
                    .iter()
                    .filter_map(|(partition, picks)| {
                        let (first, last) = (picks.first_key_value()?.0, picks.last_key_value()?.0);
                        Some((*partition, *first..last + 1))
                    })
                    .collect();
                desk.read(&spans, |record| {
                    let Some(letter) = Letter::read(record) else { return Ok(true) };
                    Ok(take(letter, left).unwrap_or_else(|error| {
                        failed = Some(error);
                        false
                    }))
                })?;
            }
            Some(path) => self.lines(path, &mut |_, letter| take(letter, left))?,
        }
        if let Some(error) = failed {
            return Err(error);
        }
        if !left.interrupted {
            left.left.gone = waiting.len() as u64;
        }
        Ok(())
    }

    fn send(
        &self,
        desk: &Desk,
        mut sender: Sender,
        plan: &Plan,
        rate: Option<f64>,
        report: &mut Report,
    ) -> Result<(), SessionError> {
        let producer = &self.settings.producer;
        let most = batch_size(rate, producer.batch_interval, producer.batch_records);
        let mut marks = plan.marks.clone();
        let progress = self.progress(plan.count());
        let started = Instant::now();
        let mut batch = Batch::default();
        let mut flush = |batch: &mut Batch, report: &mut Report| -> Result<(), SessionError> {
            let batch = std::mem::take(batch);
            if batch.articles.is_empty() {
                return Ok(());
            }
            pause(started, report.done, rate, &self.stop);
            let marks_with = |sent: &BTreeSet<usize>| {
                let mut changed: BTreeMap<i32, Marks> = BTreeMap::new();
                for (index, (partition, offset, until)) in batch.places.iter().enumerate() {
                    if sent.contains(&index) {
                        let before = || marks.get(partition).cloned().unwrap_or_default();
                        changed.entry(*partition).or_insert_with(before).insert(*offset, *until);
                    }
                }
                changed
            };
            let refused = sender.send(desk, &batch.articles, marks_with)?;
            let sent: BTreeSet<usize> =
                (0..batch.articles.len()).filter(|index| !refused.contains(index)).collect();
            let changed = marks_with(&sent);
            marks.extend(changed);
            report.left.refused += refused.len() as u64;
            report.done += (batch.articles.len() - refused.len()) as u64;
            report.marks = report::marks(&marks);
            progress.set_position(report.done);
            Ok(())
        };
        let result = self.chosen(desk, plan, report, |letter, until, report| {
            if letter.truncated {
                report.left.truncated += 1;
                return Ok(true);
            }
            let (partition, offset) = (letter.partition, letter.offset);
            let article = letter.into_article(&self.choice.input);
            let bytes = record_bytes(article.key.as_deref(), article.value.as_deref(), &article.headers);
            if !batch.articles.is_empty() && batch.bytes + bytes > producer.batch_bytes {
                flush(&mut batch, report)?;
            }
            batch.bytes += bytes;
            batch.places.push((partition, offset, until));
            batch.articles.push(article);
            if batch.articles.len() >= most {
                flush(&mut batch, report)?;
            }
            Ok(true)
        });
        // What was begun when the signal came is small, and finished.
        let result = result.and_then(|()| flush(&mut batch, report));
        progress.finish_and_clear();
        result
    }

    fn write(&self, desk: &Desk, path: &Path, plan: &Plan, report: &mut Report) -> Result<(), SessionError> {
        let failed = |error| SessionError::File { path: path.to_owned(), error };
        let output: Box<dyn Write> = if path.as_os_str() == "-" {
            Box::new(io::stdout().lock())
        } else {
            Box::new(File::create_new(path).map_err(failed)?)
        };
        let mut output = BufWriter::new(output);
        let progress = self.progress(plan.count());
        self.chosen(desk, plan, report, |letter, _, report| {
            let line = line::write(&letter, &self.settings.topics.dead_letter)
                .map_err(|error| failed(io::Error::other(error)))?;
            writeln!(output, "{line}").map_err(failed)?;
            report.done += 1;
            progress.set_position(report.done);
            Ok(true)
        })?;
        progress.finish_and_clear();
        output.flush().map_err(failed)
    }

    fn progress(&self, count: usize) -> ProgressBar {
        if self.quiet || !io::stderr().is_terminal() {
            return ProgressBar::hidden();
        }
        let style =
            ProgressStyle::with_template("{bar:40} {human_pos} of {human_len}, {per_sec}, {eta} left")
                .unwrap_or_else(|_| ProgressStyle::default_bar());
        ProgressBar::new(count as u64).with_style(style)
    }
}

/// Records in a transaction: as the worker's, and no more than the rate lets through in one batch interval.
fn batch_size(rate: Option<f64>, interval: Duration, records: usize) -> usize {
    let paced = rate.map_or(usize::MAX, |rate| (rate * interval.as_secs_f64()).ceil() as usize);
    paced.min(records).max(1)
}

/// How long to wait so that `done` records since the start are within the rate.
fn wait_for_rate(elapsed: Duration, done: u64, rate: f64) -> Duration {
    let due = Duration::try_from_secs_f64(done as f64 / rate).unwrap_or(Duration::MAX);
    due.saturating_sub(elapsed)
}

fn pause(started: Instant, done: u64, rate: Option<f64>, stop: &AtomicBool) {
    let Some(rate) = rate else { return };
    while !stop.load(Ordering::Acquire) {
        let wait = wait_for_rate(started.elapsed(), done, rate);
        if wait.is_zero() {
            return;
        }
        std::thread::sleep(wait.min(Duration::from_millis(100)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn batches_are_no_larger_than_the_rate_allows() {
        let half = Duration::from_millis(500);
        assert_eq!(batch_size(None, half, 1000), 1000);
        assert_eq!(batch_size(Some(50.0), half, 1000), 25);
        assert_eq!(batch_size(Some(0.1), half, 1000), 1);
        assert_eq!(batch_size(Some(1e9), half, 1000), 1000);
    }

    #[test]
    fn the_rate_holds_over_the_whole_run() {
        let second = Duration::from_secs(1);
        assert_eq!(wait_for_rate(Duration::ZERO, 0, 10.0), Duration::ZERO);
        assert_eq!(wait_for_rate(Duration::ZERO, 25, 10.0), second * 5 / 2);
        assert_eq!(wait_for_rate(second * 3, 25, 10.0), Duration::ZERO);
    }
}
