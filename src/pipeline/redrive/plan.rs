//! The plan of a redrive: what would be sent back, what is left, and why.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::Serialize;

use super::filter::Filter;
use super::letter::Letter;
use super::marks::{METADATA_LIMIT, Marks};

/// Letters that a plan shows.
const SAMPLE: usize = 5;

/// Longest excerpt of an error message in a sample, in characters.
const EXCERPT: usize = 160;

/// What is chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// The conditions.
    pub filter: Filter,
    /// Letters whose articles were sent back this often already are left.
    pub max_redrives: u32,
    /// At most this many, the oldest.
    pub limit: Option<usize>,
    /// Topic for letters that do not say where they came from.
    pub input: String,
}

/// Dead letters that are left, by reason. They stay in the dead-letter topic and can be chosen by a later redrive.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Left {
    /// The filters do not mean them.
    pub filtered: u64,
    /// An earlier redrive sent them back.
    pub sent_before: u64,
    /// Their articles were sent back `max_redrives` times already.
    pub too_often: u64,
    /// They are beyond the limit.
    pub over_limit: u64,
    /// They are records that no worker wrote.
    pub foreign: u64,
    /// Their value is cut, and the record they were cut from is gone.
    pub truncated: u64,
    /// The broker refused their article.
    pub refused: u64,
    /// They went away between plan and sending.
    pub gone: u64,
}

/// How many of one stage and kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Count {
    /// The stage that failed.
    pub stage: String,
    /// The error's label.
    pub kind: String,
    /// How many.
    pub count: u64,
}

/// One letter, for a look.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Sample {
    /// Its partition in the dead-letter topic.
    pub partition: i32,
    /// Its offset there.
    pub offset: i64,
    /// The stage that failed.
    pub stage: String,
    /// The error's label.
    pub kind: String,
    /// The beginning of the error message.
    pub message: String,
    /// The article's key, where it is text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// When it was written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time: Option<String>,
    /// How often its article was sent back.
    pub redrives: u32,
}

/// What a redrive will do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Letters to send back: partition, offset, and the offset up to which nothing else is.
    pub picks: BTreeMap<i32, BTreeMap<i64, i64>>,
    /// What has been sent back before.
    pub marks: BTreeMap<i32, Marks>,
    /// Letters read.
    pub read: u64,
    /// Letters left.
    pub left: Left,
    /// Letters to send back, by stage and kind.
    pub by_kind: Vec<Count>,
    /// Letters to send back, by the topic they go to.
    pub targets: BTreeMap<String, u64>,
    /// The oldest letter to send back.
    pub oldest: Option<Timestamp>,
    /// The newest one.
    pub newest: Option<Timestamp>,
    /// Letters to send back whose value is cut.
    pub truncated: u64,
    /// Some of the letters to send back, oldest first.
    pub sample: Vec<Sample>,
}

impl Plan {
    /// How many letters will be sent back.
    pub fn count(&self) -> usize {
        self.picks.values().map(BTreeMap::len).sum()
    }

    /// The first partition whose marks would not fit into a commit once all is sent back, with their length.
    pub fn too_fine(&self) -> Option<(i32, usize)> {
        self.picks.iter().find_map(|(partition, picks)| {
            let mut marks = self.marks.get(partition).cloned().unwrap_or_default();
            for (&offset, &until) in picks {
                marks.insert(offset, until);
            }
            let length = marks.encode().len();
            (length > METADATA_LIMIT).then_some((*partition, length))
        })
    }
}

/// A letter that is meant.
type Candidate = (Option<Timestamp>, i32, i64, usize);

/// Sees every dead letter once, and says at the end which are sent back.
#[derive(Debug)]
pub struct Planner {
    choice: Choice,
    marks: BTreeMap<i32, Marks>,
    read: u64,
    left: Left,
    /// Stage, kind, target and whether cut, of the candidates: few, so they are kept once.
    classes: Vec<(String, String, String, bool)>,
    candidates: Vec<Candidate>,
    seen: BTreeSet<(i32, i64)>,
    previous: BTreeMap<i32, i64>,
    untils: BTreeMap<(i32, i64), i64>,
    sample: BTreeMap<(Option<Timestamp>, i32, i64), Sample>,
}

impl Planner {
    /// A planner that chooses so, knowing what has been sent back.
    pub fn new(choice: Choice, marks: BTreeMap<i32, Marks>) -> Self {
        Self {
            choice,
            marks,
            read: 0,
            left: Left::default(),
            classes: Vec::new(),
            candidates: Vec::new(),
            seen: BTreeSet::new(),
            previous: BTreeMap::new(),
            untils: BTreeMap::new(),
            sample: BTreeMap::new(),
        }
    }

    /// Notes that the partition holds a record here (or ends here) and none since the one noted last. Called in
    /// offset order, for every record of the topic; it closes the gaps that markers and compaction leave.
    pub fn record_at(&mut self, partition: i32, offset: i64) {
        let marks = self.marks.entry(partition).or_default();
        match self.previous.insert(partition, offset) {
            None => marks.raise(offset),
            Some(before) if marks.contains(before) => marks.insert(before, offset),
            Some(before) if offset > before + 1 => {
                self.untils.insert((partition, before), offset);
            }
            Some(_) => {}
        }
    }

    /// Notes a record that is no dead letter of ours.
    pub fn foreign(&mut self) {
        self.read += 1;
        self.left.foreign += 1;
    }

    /// Decides on a letter.
    pub fn letter(&mut self, letter: &Letter) {
        self.read += 1;
        let place = (letter.partition, letter.offset);
        let sent = self.marks.get(&letter.partition).is_some_and(|marks| marks.contains(letter.offset));
        let left = &mut self.left;
        let reason = if sent || self.seen.contains(&place) {
            &mut left.sent_before
        } else if !self.choice.filter.matches(letter) {
            &mut left.filtered
        } else if letter.redrives >= self.choice.max_redrives {
            &mut left.too_often
        } else {
            self.take(letter);
            return;
        };
        *reason += 1;
    }

    fn take(&mut self, letter: &Letter) {
        let target = letter.target(&self.choice.input);
        let same = |(stage, kind, to, cut): &(String, String, String, bool)| {
            *stage == letter.stage && *kind == letter.kind && to == target && *cut == letter.truncated
        };
        let class = self.classes.iter().position(same).unwrap_or_else(|| {
            let class = (letter.stage.clone(), letter.kind.clone(), target.to_owned(), letter.truncated);
            self.classes.push(class);
            self.classes.len() - 1
        });
        self.seen.insert((letter.partition, letter.offset));
        self.candidates.push((letter.time, letter.partition, letter.offset, class));
        let place = (letter.time, letter.partition, letter.offset);
        if self.sample.len() < SAMPLE || self.sample.last_key_value().is_some_and(|(last, _)| place < *last) {
            self.sample.insert(place, sample(letter));
            if self.sample.len() > SAMPLE {
                self.sample.pop_last();
            }
        }
    }

    /// The plan.
    pub fn finish(mut self) -> Plan {
        self.candidates.sort_unstable();
        let limit = self.choice.limit.unwrap_or(usize::MAX);
        self.left.over_limit = self.candidates.len().saturating_sub(limit) as u64;
        self.candidates.truncate(limit);
        let mut plan = Plan {
            picks: BTreeMap::new(),
            marks: self.marks,
            read: self.read,
            left: self.left,
            by_kind: Vec::new(),
            targets: BTreeMap::new(),
            oldest: self.candidates.iter().find_map(|(time, ..)| *time),
            newest: self.candidates.iter().rev().find_map(|(time, ..)| *time),
            truncated: 0,
            sample: self.sample.into_values().take(limit).collect(),
        };
        let mut kinds: BTreeMap<(String, String), u64> = BTreeMap::new();
        for (_, partition, offset, class) in self.candidates {
            let until = self.untils.get(&(partition, offset)).copied().unwrap_or(offset + 1);
            plan.picks.entry(partition).or_default().insert(offset, until);
            if let Some((stage, kind, target, cut)) = self.classes.get(class) {
                *kinds.entry((stage.clone(), kind.clone())).or_default() += 1;
                *plan.targets.entry(target.clone()).or_default() += 1;
                plan.truncated += u64::from(*cut);
            }
        }
        plan.by_kind = kinds.into_iter().map(|((stage, kind), count)| Count { stage, kind, count }).collect();
        plan.by_kind.sort_by_key(|count| std::cmp::Reverse(count.count));
        plan
    }
}

fn sample(letter: &Letter) -> Sample {
    Sample {
        partition: letter.partition,
        offset: letter.offset,
        stage: letter.stage.clone(),
        kind: letter.kind.clone(),
        message: letter.message.chars().take(EXCERPT).collect(),
        key: letter.key.clone().and_then(|key| String::from_utf8(key).ok()),
        time: letter.time.map(|time| time.to_string()),
        redrives: letter.redrives,
    }
}

#[cfg(test)]
mod tests {
    use super::super::letter::tests::{article, dead};
    use super::*;

    fn letter(offset: i64, kind: &'static str, second: i64) -> Letter {
        let mut letter = Letter::read(dead(&article(offset), kind, offset)).unwrap();
        letter.time = Some(Timestamp::from_second(1_700_000_000 + second).unwrap());
        letter
    }

    fn choice() -> Choice {
        Choice { filter: Filter::default(), max_redrives: 3, limit: None, input: "news.raw".into() }
    }

    fn plan(choice: Choice, marks: Marks, letters: &[Letter], end: i64) -> Plan {
        let mut planner = Planner::new(choice, BTreeMap::from([(0, marks)]));
        for letter in letters {
            planner.record_at(0, letter.offset);
            planner.letter(letter);
        }
        planner.record_at(0, end);
        planner.finish()
    }

    #[test]
    fn every_letter_is_chosen_or_left_for_one_reason() {
        let mut choice = choice();
        choice.filter.kinds = vec!["timeout".into()];
        choice.limit = Some(2);
        let mut often = letter(5, "timeout", 5);
        often.redrives = 3;
        let letters = [
            letter(0, "timeout", 0),
            letter(1, "timeout", 9),
            letter(2, "panic", 2),
            letter(3, "timeout", 3),
            letter(4, "timeout", 4),
            often,
        ];
        let mut marks = Marks::default();
        marks.insert(0, 1);
        let plan = plan(choice, marks, &letters, 6);
        let Left { filtered, sent_before, too_often, over_limit, .. } = plan.left;
        assert_eq!((filtered, sent_before, too_often, over_limit), (1, 1, 1, 1));
        assert_eq!(plan.read, 6);
        assert_eq!(plan.picks[&0].keys().collect::<Vec<_>>(), [&3, &4], "the limit takes the oldest");
        assert_eq!(plan.oldest, letters[3].time);
        assert_eq!(plan.newest, letters[4].time);
        assert_eq!(plan.sample.iter().map(|sample| sample.offset).collect::<Vec<_>>(), [3, 4]);
        assert_eq!(plan.by_kind, [Count { stage: "normalize".into(), kind: "timeout".into(), count: 2 }]);
        assert_eq!(plan.targets, BTreeMap::from([("news.raw".to_owned(), 2)]));
    }

    #[test]
    fn gaps_that_transaction_markers_leave_do_not_hold_the_floor_back() {
        // Records at 2, 4 and 7; markers and what compaction took away between them; the end is 9.
        let letters = [letter(2, "timeout", 0), letter(4, "panic", 1), letter(7, "timeout", 2)];
        let mut first = choice();
        first.filter.kinds = vec!["timeout".into()];
        let first = plan(first, Marks::default(), &letters, 9);
        let mut marks = first.marks[&0].clone();
        for (&offset, &until) in &first.picks[&0] {
            marks.insert(offset, until);
        }
        assert_eq!((marks.floor(), marks.ahead()), (4, 2));
        let second = plan(choice(), marks.clone(), &letters[1..], 9);
        assert_eq!(second.picks[&0].keys().collect::<Vec<_>>(), [&4]);
        for (&offset, &until) in &second.picks[&0] {
            marks.insert(offset, until);
        }
        assert_eq!((marks.floor(), marks.ahead()), (9, 0));
    }

    #[test]
    fn a_letter_that_is_told_twice_is_sent_once() {
        let mut planner = Planner::new(choice(), BTreeMap::new());
        planner.letter(&letter(1, "timeout", 0));
        planner.letter(&letter(1, "timeout", 0));
        let plan = planner.finish();
        assert_eq!((plan.count(), plan.left.sent_before), (1, 1));
    }

    #[test]
    fn a_pattern_too_fine_for_a_commit_is_told_beforehand() {
        let letters: Vec<Letter> = (0..60_000)
            .map(|offset| letter(offset, if offset % 2 == 0 { "panic" } else { "timeout" }, offset))
            .collect();
        let mut some = choice();
        some.filter.kinds = vec!["timeout".into()];
        let fine = plan(some, Marks::default(), &letters, 60_000);
        assert!(fine.too_fine().is_some_and(|(partition, length)| partition == 0 && length > METADATA_LIMIT));
        assert_eq!(plan(choice(), Marks::default(), &letters, 60_000).too_fine(), None);
    }
}
