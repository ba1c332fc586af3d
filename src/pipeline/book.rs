//! All ledgers of a worker, by partition: what is assigned, in which generation, and what may leave.

use std::collections::BTreeMap;
use std::time::Instant;

use super::ledger::{Generation, Ledger, LedgerError};

/// What became of a completed result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Completion {
    /// It stands in its ledger.
    Kept,
    /// Its partition was revoked or rewound since; it was dropped, somebody else does the work again.
    Stale,
}

/// The ledgers of all assigned partitions.
#[derive(Debug)]
pub struct Book<T> {
    ledgers: BTreeMap<i32, Ledger<T>>,
    next_generation: u64,
}

impl<T> Default for Book<T> {
    fn default() -> Self {
        Self { ledgers: BTreeMap::new(), next_generation: 1 }
    }
}

impl<T> Book<T> {
    /// Opens a new ledger for a partition, in a new generation; an older ledger of it is dropped.
    pub fn assign(&mut self, partition: i32) -> Generation {
        let generation = Generation(self.next_generation);
        self.next_generation += 1;
        self.ledgers.insert(partition, Ledger::new(generation));
        generation
    }

    /// Drops the ledger of a partition; results of it that still come are stale.
    pub fn retire(&mut self, partition: i32) {
        self.ledgers.remove(&partition);
    }

    /// Drops every ledger, before a rewind: nothing may leave until the partitions are assigned anew.
    pub fn retire_all(&mut self) {
        self.ledgers.clear();
    }

    /// Notes a record delivered `now`; `None` when its partition has no ledger, so that it must be dropped unprocessed.
    ///
    /// # Errors
    ///
    /// [`LedgerError::NotAbove`] when the offset went backwards.
    pub fn charge(
        &mut self,
        partition: i32,
        offset: i64,
        now: Instant,
    ) -> Result<Option<Generation>, LedgerError> {
        let Some(ledger) = self.ledgers.get_mut(&partition) else { return Ok(None) };
        ledger.charge(offset, now)?;
        Ok(Some(ledger.generation()))
    }

    /// Notes the outcome of a record.
    ///
    /// # Errors
    ///
    /// [`LedgerError::Unknown`] or [`LedgerError::Twice`].
    pub fn complete(
        &mut self,
        partition: i32,
        generation: Generation,
        offset: i64,
        outcome: T,
    ) -> Result<Completion, LedgerError> {
        match self.ledgers.get_mut(&partition) {
            Some(ledger) if ledger.generation() == generation => {
                ledger.complete(offset, outcome).map(|()| Completion::Kept)
            }
            _ => Ok(Completion::Stale),
        }
    }

    /// Hands every outcome of the finished prefixes to `take`, in offset order per partition.
    pub fn release(&mut self, mut take: impl FnMut(i32, i64, T)) {
        for (&partition, ledger) in &mut self.ledgers {
            while let Some((offset, outcome)) = ledger.release() {
                take(partition, offset, outcome);
            }
        }
    }

    /// Whether the partition is still in this generation.
    pub fn is_current(&self, partition: i32, generation: Generation) -> bool {
        self.ledgers.get(&partition).is_some_and(|ledger| ledger.generation() == generation)
    }

    /// Notes that a partition is committed up to and including `offset`, unless the generation has passed.
    pub fn commit(&mut self, partition: i32, generation: Generation, offset: i64) {
        if let Some(ledger) =
            self.ledgers.get_mut(&partition).filter(|ledger| ledger.generation() == generation)
        {
            ledger.commit(offset);
        }
    }

    /// Whether everything charged in these partitions is committed.
    pub fn is_idle(&self, partitions: &[i32]) -> bool {
        partitions.iter().all(|partition| self.ledgers.get(partition).is_none_or(Ledger::is_idle))
    }

    /// The assigned partitions.
    pub fn partitions(&self) -> Vec<i32> {
        self.ledgers.keys().copied().collect()
    }

    /// What `measure` makes of the time since which the oldest record of each partition has been under way.
    pub fn oldest(&self, measure: impl Fn(Instant) -> f64) -> BTreeMap<i32, f64> {
        let oldest =
            self.ledgers.iter().filter_map(|(partition, ledger)| Some((*partition, ledger.oldest()?)));
        oldest.map(|(partition, since)| (partition, measure(since))).collect()
    }

    /// Records under way or waiting for an older one, over all partitions.
    pub fn depth(&self) -> usize {
        self.ledgers.values().map(Ledger::depth).sum()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_result_of_an_older_generation_is_stale_even_at_the_same_offset() {
        let mut book = Book::default();
        let old = book.assign(0);
        assert_eq!(book.charge(0, 10, Instant::now()), Ok(Some(old)));
        let new = book.assign(0);
        assert_eq!(book.charge(0, 10, Instant::now()), Ok(Some(new)));
        assert_eq!(book.complete(0, old, 10, "old"), Ok(Completion::Stale));
        assert_eq!(book.complete(0, new, 10, "new"), Ok(Completion::Kept));
        let mut left = Vec::new();
        book.release(|partition, offset, outcome| left.push((partition, offset, outcome)));
        assert_eq!(left, [(0, 10, "new")]);
    }

    #[test]
    fn a_record_of_an_unassigned_partition_is_not_charged() {
        let mut book: Book<()> = Book::default();
        assert_eq!(book.charge(3, 0, Instant::now()), Ok(None));
    }

    #[derive(Debug, Clone)]
    enum Step {
        Deliver(i32),
        Finish(usize),
        Commit,
        Rewind(i32),
        Revoke(i32),
        Abort,
    }

    fn steps() -> impl Strategy<Value = Vec<Step>> {
        let step = prop_oneof![
            8 => (0..3i32).prop_map(Step::Deliver),
            8 => any::<usize>().prop_map(Step::Finish),
            3 => Just(Step::Commit),
            1 => (0..3i32).prop_map(Step::Rewind),
            1 => (0..3i32).prop_map(Step::Revoke),
            1 => Just(Step::Abort),
        ];
        prop::collection::vec(step, 1..300)
    }

    proptest! {
        /// A model of the worker: records are delivered from the committed position, finish in any order, are
        /// committed in batches; partitions are rewound, revoked and given back, batches aborted. Whatever happens,
        /// the committed sequence of each partition is 0, 1, 2, … without gap or repetition.
        #[test]
        fn whatever_the_schedule_each_offset_is_committed_once_and_in_order(steps in steps()) {
            let mut book: Book<i64> = Book::default();
            let mut position = [0i64; 3];
            let mut committed: [Vec<i64>; 3] = Default::default();
            let mut in_flight: Vec<(i32, Generation, i64)> = Vec::new();
            let mut batch: Vec<(i32, i64)> = Vec::new();
            for partition in 0..3 { book.assign(partition); }
            for step in steps {
                match step {
                    Step::Deliver(partition) => {
                        let p = partition as usize;
                        if let Some(generation) = book.charge(partition, position[p], Instant::now()).unwrap() {
                            in_flight.push((partition, generation, position[p]));
                            position[p] += 1;
                        }
                    }
                    Step::Finish(pick) if !in_flight.is_empty() => {
                        let (partition, generation, offset) = in_flight.swap_remove(pick % in_flight.len());
                        book.complete(partition, generation, offset, offset).unwrap();
                        book.release(|partition, offset, _| batch.push((partition, offset)));
                    }
                    Step::Finish(_) => {}
                    Step::Commit => {
                        for (partition, offset) in batch.drain(..) { committed[partition as usize].push(offset); }
                    }
                    Step::Rewind(partition) | Step::Revoke(partition) => {
                        batch.retain(|(p, _)| *p != partition);
                        if matches!(step, Step::Revoke(_)) { book.retire(partition); }
                        book.assign(partition);
                        position[partition as usize] = committed[partition as usize].len() as i64;
                    }
                    Step::Abort => {
                        batch.clear();
                        book.retire_all();
                        for partition in 0..3 {
                            book.assign(partition);
                            position[partition as usize] = committed[partition as usize].len() as i64;
                        }
                    }
                }
            }
            for offsets in committed {
                let expected: Vec<i64> = (0..offsets.len() as i64).collect();
                prop_assert_eq!(offsets, expected);
            }
        }
    }
}
