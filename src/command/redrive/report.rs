//! What a redrive tells: the plan in lines, and at the end a report in a line or in JSON.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Serialize;

use crate::pipeline::redrive::marks::Marks;
use crate::pipeline::redrive::plan::{Count, Left, Plan, Sample};
use crate::settings::Settings;

/// How a redrive ended. Fields stay; new ones may come.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// The dead-letter topic.
    pub dead_letter_topic: String,
    /// The group that remembers what was sent back.
    pub group: String,
    /// `show`, `send` or `write`.
    pub action: &'static str,
    /// Dead letters read.
    pub read: u64,
    /// Dead letters chosen.
    pub chosen: u64,
    /// Dead letters sent back, or written to the file.
    pub done: u64,
    /// Whether a signal ended it before all chosen were done.
    pub interrupted: bool,
    /// Dead letters left, by reason.
    pub left: Left,
    /// The chosen ones by stage and kind.
    pub by_kind: Vec<Count>,
    /// The chosen ones by the topic they go to.
    pub targets: BTreeMap<String, u64>,
    /// When the oldest chosen one was written.
    pub oldest: Option<String>,
    /// When the newest chosen one was written.
    pub newest: Option<String>,
    /// Some of the chosen ones, oldest first.
    pub sample: Vec<Sample>,
    /// What has been sent back, by partition of the dead-letter topic.
    pub marks: Vec<Mark>,
    /// Seconds it took.
    pub seconds: f64,
}

/// What has been sent back of one partition.
#[derive(Debug, Clone, Serialize)]
pub struct Mark {
    /// The partition.
    pub partition: i32,
    /// Everything below this offset has been sent back: the group's offset.
    pub floor: i64,
    /// Offsets above it that have been sent back.
    pub ahead: u64,
}

impl Report {
    /// A report before anything is done.
    pub fn new(plan: &Plan, settings: &Settings, action: &'static str) -> Self {
        Self {
            dead_letter_topic: settings.topics.dead_letter.clone(),
            group: settings.kafka.group_id.clone(),
            action,
            read: plan.read,
            chosen: plan.count() as u64,
            done: 0,
            interrupted: false,
            left: plan.left.clone(),
            by_kind: plan.by_kind.clone(),
            targets: plan.targets.clone(),
            oldest: plan.oldest.map(|time| time.to_string()),
            newest: plan.newest.map(|time| time.to_string()),
            sample: plan.sample.clone(),
            marks: marks(&plan.marks),
            seconds: 0.0,
        }
    }

    /// One JSON object in a line.
    pub fn json(&self) -> String {
        let mut text = serde_json::to_string(self).unwrap_or_default();
        text.push('\n');
        text
    }

    /// The last lines for a person.
    pub fn told(&self) -> String {
        let (done, chosen, seconds) = (self.done, self.chosen, self.seconds);
        let mut text = match self.action {
            "show" if chosen == 0 => "dry run: there is nothing to send back\n".to_owned(),
            "show" => "dry run: nothing was sent; --execute sends them\n".to_owned(),
            "write" => format!("{done} of {chosen} written in {seconds:.1} s; nothing was sent\n"),
            _ => format!("{done} of {chosen} sent back in {seconds:.1} s\n"),
        };
        for (count, why) in [
            (self.left.refused, "were refused by the broker"),
            (self.left.truncated, "are cut, and the record they were cut from is gone"),
            (self.left.gone, "went away meanwhile"),
        ] {
            if count > 0 {
                let _ = writeln!(text, "left: {count} {why}");
            }
        }
        if self.interrupted {
            text.push_str("interrupted; run the command again, it goes on where this one stopped\n");
        }
        text
    }
}

/// The marks as a report shows them.
pub fn marks(marks: &BTreeMap<i32, Marks>) -> Vec<Mark> {
    let mark =
        |(&partition, marks): (&i32, &Marks)| Mark { partition, floor: marks.floor(), ahead: marks.ahead() };
    marks.iter().map(mark).collect()
}

/// The plan in lines.
pub fn plan(plan: &Plan, settings: &Settings, max_redrives: u32) -> String {
    let mut page = String::new();
    let (topic, count) = (&settings.topics.dead_letter, plan.count());
    let _ = writeln!(page, "{topic}: {} dead letters read, {count} to send back", plan.read);
    let wide = |width: usize, words: &dyn Fn(&Count) -> usize| {
        plan.by_kind.iter().map(words).max().unwrap_or(0).max(width)
    };
    let (stage, kind) = (wide(5, &|it| it.stage.len()), wide(4, &|it| it.kind.len()));
    if count > 0 {
        let _ = writeln!(page, "\n  {:<stage$}  {:<kind$}  {:>8}", "stage", "kind", "count");
        for it in &plan.by_kind {
            let _ = writeln!(page, "  {:<stage$}  {:<kind$}  {:>8}", it.stage, it.kind, it.count);
        }
        for (target, count) in &plan.targets {
            let _ = writeln!(page, "\n  to {target}: {count}");
        }
        if let (Some(oldest), Some(newest)) = (plan.oldest, plan.newest) {
            let _ = writeln!(page, "  written from {oldest:.0} to {newest:.0}");
        }
        if plan.truncated > 0 {
            let _ = writeln!(page, "  {} are cut and fetched whole from where they came", plan.truncated);
        }
        page.push_str("\n  the oldest:\n");
        for it in &plan.sample {
            let key = it.key.as_deref().map(|key| format!(" key {key:?}")).unwrap_or_default();
            let message = it.message.lines().next().unwrap_or_default();
            let _ =
                writeln!(page, "  {}/{} {} {}{key}: {message}", it.partition, it.offset, it.stage, it.kind);
        }
        page.push('\n');
    }
    let left = &plan.left;
    for (count, why) in [
        (left.filtered, "the filters do not mean".to_owned()),
        (left.sent_before, "were sent back before".to_owned()),
        (left.too_often, format!("were sent back {max_redrives} times already (--max-redrives)")),
        (left.over_limit, "are beyond --limit".to_owned()),
        (left.foreign, "are no dead letters of a worker".to_owned()),
    ] {
        if count > 0 {
            let _ = writeln!(page, "left: {count} {why}");
        }
    }
    page
}
