//! The judge: every input exactly once in output ∪ dead letters, in order, with the offsets committed to the end.

use std::collections::BTreeMap;
use std::time::Duration;

use super::broker::Broker;
use super::feed::Fed;
use super::reader::{self, Read};
use super::topics::Topics;
use super::wait_for;

/// Where an input stood: (partition, offset).
pub type Place = (i32, i64);

/// What came out, sorted by input.
#[derive(Debug, Default)]
pub struct Verdict {
    /// Enriched records by their input.
    pub published: BTreeMap<Place, Read>,
    /// Dead letters by their input.
    pub dead: BTreeMap<Place, Read>,
    /// What is wrong, one line each; empty when all holds.
    pub faults: Vec<String>,
}

impl Verdict {
    /// # Panics
    ///
    /// With the first faults, when anything is lost, doubled, out of order or not committed.
    pub fn assert_exactly_once(&self) -> &Self {
        assert!(
            self.faults.is_empty(),
            "{} faults ({} published, {} dead letters):\n{}",
            self.faults.len(),
            self.published.len(),
            self.dead.len(),
            self.faults.iter().take(20).cloned().collect::<Vec<_>>().join("\n")
        );
        self
    }

    /// # Panics
    ///
    /// When a dead letter was written, with its stage and error.
    pub fn assert_no_dead_letters(&self) -> &Self {
        let seen: Vec<String> = self
            .dead
            .iter()
            .take(5)
            .map(|(place, letter)| {
                format!(
                    "{place:?}: {} {} {}",
                    letter.header("dlq.stage").unwrap_or("?"),
                    letter.header("dlq.error.kind").unwrap_or("?"),
                    letter.header("dlq.error.message").unwrap_or("?")
                )
            })
            .collect();
        assert!(self.dead.is_empty(), "{} dead letters: {seen:?}", self.dead.len());
        self
    }

    /// The dead letter of the input with this id, as (stage, error kind).
    pub fn dead_letter(&self, fed: &Fed, id: &str) -> Option<(String, String)> {
        let (place, _) = fed.iter().find(|(_, input)| input.id == id)?;
        let letter = self.dead.get(place)?;
        Some((letter.header("dlq.stage")?.to_owned(), letter.header("dlq.error.kind")?.to_owned()))
    }
}

/// Offset after the last input of each partition.
fn input_ends(fed: &Fed) -> BTreeMap<i32, i64> {
    let mut ends = BTreeMap::new();
    for &(partition, offset) in fed.keys() {
        ends.insert(partition, offset + 1);
    }
    ends
}

/// Offsets below the committed ones, over all partitions.
pub fn offsets_committed(broker: &Broker, topics: &Topics) -> usize {
    let committed = reader::committed(broker, &topics.group, &topics.input, topics.partitions);
    committed.into_iter().flatten().map(|offset| usize::try_from(offset).unwrap_or(0)).sum()
}

/// Waits until the group has committed at least `count` inputs.
///
/// # Panics
///
/// When it takes longer than `limit`.
pub fn wait_for_progress(broker: &Broker, topics: &Topics, count: usize, limit: Duration) {
    let mut best = 0;
    let reached = wait_for(limit, Duration::from_millis(100), || {
        best = offsets_committed(broker, topics).max(best);
        (best >= count).then_some(())
    });
    assert!(reached.is_some(), "only {best} of {count} inputs were committed within {limit:?}");
}

/// Waits for the end of the input to be committed and of all transactions, then reads and judges.
pub fn judge(broker: &Broker, topics: &Topics, fed: &Fed, limit: Duration) -> Verdict {
    wait_for_progress(broker, topics, fed.len(), limit);
    for topic in [&topics.output, &topics.dead_letter] {
        assert!(reader::settle(broker, topic, limit), "a transaction on {topic} stays open");
    }
    let output = reader::read_committed(broker, &topics.output);
    let dead = reader::read_committed(broker, &topics.dead_letter);
    let committed = reader::committed(broker, &topics.group, &topics.input, topics.partitions);
    weigh(fed, &topics.input, output, dead, &committed)
}

/// The judgement itself, over what was read.
pub fn weigh(
    fed: &Fed,
    input_topic: &str,
    output: Vec<Read>,
    dead: Vec<Read>,
    committed: &[Option<i64>],
) -> Verdict {
    let mut verdict = Verdict::default();
    let mut seen: BTreeMap<Place, usize> = BTreeMap::new();
    // (which topic, output partition, input partition) to the last input offset there.
    let mut last: BTreeMap<(bool, i32, i32), i64> = BTreeMap::new();
    for (is_output, record) in
        output.into_iter().map(|record| (true, record)).chain(dead.into_iter().map(|record| (false, record)))
    {
        let kind = if is_output { "output" } else { "dead letter" };
        let at = format!("{kind} {}/{}", record.partition, record.offset);
        let origin = if is_output { origin_of_output(&record) } else { origin_of_dead_letter(&record) };
        let Some((topic, partition, offset)) = origin else {
            verdict.faults.push(format!("{at} does not say where it came from"));
            continue;
        };
        let Some(input) = fed.get(&(partition, offset)).filter(|_| topic == input_topic) else {
            verdict.faults.push(format!("{at} comes from {topic}/{partition}/{offset}, which was never fed"));
            continue;
        };
        *seen.entry((partition, offset)).or_default() += 1;
        if let Some(before) = last.insert((is_output, record.partition, partition), offset)
            && before >= offset
        {
            verdict.faults.push(format!("{at} holds input {partition}/{offset} after {partition}/{before}"));
        }
        if is_output {
            if let Some(id) = raw_id(&record)
                && id != input.id
            {
                verdict.faults.push(format!("{at} is {id}, but {partition}/{offset} was {}", input.id));
            }
            verdict.published.insert((partition, offset), record);
        } else {
            if record.key.as_deref() != Some(input.key.as_slice()) {
                verdict.faults.push(format!("{at} has lost the key of {}", input.id));
            }
            let truncated = record.header("dlq.truncated") == Some("true");
            if !truncated && record.payload.as_deref() != Some(input.payload.as_slice()) {
                verdict.faults.push(format!("{at} has lost the value of {}", input.id));
            }
            verdict.dead.insert((partition, offset), record);
        }
    }
    for (place, input) in fed {
        match seen.get(place) {
            Some(1) => {}
            Some(times) => verdict.faults.push(format!("{} at {place:?} came out {times} times", input.id)),
            None => verdict.faults.push(format!("{} at {place:?} is lost", input.id)),
        }
    }
    for (partition, end) in input_ends(fed) {
        let at = usize::try_from(partition).ok().and_then(|index| committed.get(index)).copied().flatten();
        if at != Some(end) {
            verdict.faults.push(format!("partition {partition} is committed to {at:?}, its end is {end}"));
        }
    }
    verdict
}

fn origin_of_output(record: &Read) -> Option<(String, i32, i64)> {
    let json = record.json()?;
    let origin = json.get("rawi")?.get("origin")?;
    Some((
        origin.get("topic")?.as_str()?.to_owned(),
        i32::try_from(origin.get("partition")?.as_i64()?).ok()?,
        origin.get("offset")?.as_i64()?,
    ))
}

fn origin_of_dead_letter(record: &Read) -> Option<(String, i32, i64)> {
    Some((
        record.header("dlq.origin.topic")?.to_owned(),
        record.header("dlq.origin.partition")?.parse().ok()?,
        record.header("dlq.origin.offset")?.parse().ok()?,
    ))
}

fn raw_id(record: &Read) -> Option<String> {
    let json = record.json()?;
    let ids = json.get("altIds")?.as_array()?;
    let raw = ids.iter().find(|id| id.get("role").and_then(|role| role.as_str()) == Some("raw"))?;
    Some(raw.get("value")?.as_str()?.to_owned())
}
