//! Health: is the worker alive, is it ready.
//!
//! *Alive* means that its two loops still turn: the poll loop and the publish loop beat here, and a beat that
//! is too old says that a restart will help. A lag, a slow broker or a missing topic is no reason to restart,
//! so alive never looks at them. *Ready* means that it takes part: assigned once (an empty assignment counts:
//! more workers than partitions is no fault), producer made, not draining, and nothing known that hinders it: a
//! missing topic, refused credentials, a right that is not granted. What hinders it is told with its cure.
//!
//! Verdicts are functions of the state and a given now.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Oldest beat of the poll loop that still counts as alive.
pub const POLL_LIMIT: Duration = Duration::from_secs(30);

/// The beats and states of one worker. Cheap to write from any thread.
#[derive(Debug)]
pub struct Health {
    /// Milliseconds since the worker's start, plus one; 0: never.
    polled: AtomicU64,
    published: AtomicU64,
    publish_limit: Duration,
    assigned: AtomicBool,
    producer: AtomicBool,
    draining: AtomicBool,
    obstacles: Mutex<BTreeMap<Obstacle, String>>,
}

/// Where the worker can be hindered from outside, in the order in which it is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Obstacle {
    /// The consumer's way into the cluster: TLS, credentials.
    ConsumerEntry,
    /// The producer's way into the cluster.
    ProducerEntry,
    /// The topics are not there, or may not be described.
    Topics,
    /// The transactional id may not be used.
    TransactionalId,
    /// The group may not be read.
    Group,
    /// The input topic may not be read.
    Input,
    /// Output or dead-letter topic take nothing.
    Output,
}

/// An answer with its reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Yes.
    Yes,
    /// No, and why, for a person.
    No(String),
}

impl Verdict {
    /// Whether it is yes.
    pub fn is_yes(&self) -> bool {
        *self == Self::Yes
    }
}

impl Health {
    /// The health of a worker that has just started. `publish_limit` is the oldest beat of the publish loop
    /// that still counts as alive: longer than the longest call it may wait for, so than the transaction
    /// timeout.
    pub fn new(publish_limit: Duration) -> Self {
        Self {
            polled: AtomicU64::new(0),
            published: AtomicU64::new(0),
            publish_limit,
            assigned: AtomicBool::new(false),
            producer: AtomicBool::new(false),
            draining: AtomicBool::new(false),
            obstacles: Mutex::default(),
        }
    }

    /// Something hinders the worker, said with its cure. `false` when that is known already.
    pub fn hindered(&self, obstacle: Obstacle, why: &str) -> bool {
        let before = self.obstacles().insert(obstacle, why.to_owned());
        before.as_deref() != Some(why)
    }

    /// It hinders the worker no more. `false` when it did not.
    pub fn unhindered(&self, obstacle: Obstacle) -> bool {
        self.obstacles().remove(&obstacle).is_some()
    }

    /// Whether anything hinders the worker.
    pub fn is_hindered(&self) -> bool {
        !self.obstacles().is_empty()
    }

    /// Whether the cluster does not let a client in.
    pub fn is_kept_out(&self) -> bool {
        let obstacles = self.obstacles();
        obstacles.contains_key(&Obstacle::ConsumerEntry) || obstacles.contains_key(&Obstacle::ProducerEntry)
    }

    /// The worker begins anew with new clients.
    pub fn begins_anew(&self) {
        self.obstacles().clear();
        self.producer.store(false, Ordering::Relaxed);
        self.assigned.store(false, Ordering::Relaxed);
    }

    fn obstacles(&self) -> std::sync::MutexGuard<'_, BTreeMap<Obstacle, String>> {
        self.obstacles.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The poll loop turned, at a time since the worker's start.
    pub fn polled(&self, now: Duration) {
        self.polled.store(stamp(now), Ordering::Relaxed);
    }

    /// The publish loop turned, at a time since the worker's start.
    pub fn published(&self, now: Duration) {
        self.published.store(stamp(now), Ordering::Relaxed);
    }

    /// The group gave an assignment, perhaps an empty one.
    pub fn assigned(&self) {
        self.assigned.store(true, Ordering::Relaxed);
    }

    /// The producer was made and its transactions initialised, or is not usable any more.
    pub fn set_producer(&self, usable: bool) {
        self.producer.store(usable, Ordering::Relaxed);
    }

    /// The worker ends: from now on it is not ready.
    pub fn draining(&self) {
        self.draining.store(true, Ordering::Relaxed);
    }

    /// Whether the worker's loops turn, at a time since its start. Before its first beat a loop has its whole
    /// limit to start.
    pub fn live(&self, now: Duration) -> Verdict {
        for (name, beat, limit) in
            [("poll", &self.polled, POLL_LIMIT), ("publish", &self.published, self.publish_limit)]
        {
            let last = beat.load(Ordering::Relaxed);
            let age = now.saturating_sub(Duration::from_millis(last.saturating_sub(1)));
            if age > limit {
                let since = if last == 0 { "since the start" } else { "since its last turn" };
                return Verdict::No(format!(
                    "the {name} loop stands still: {:.1} s {since}, the limit is {:.1} s",
                    age.as_secs_f64(),
                    limit.as_secs_f64()
                ));
            }
        }
        Verdict::Yes
    }

    /// Whether the worker takes part.
    pub fn ready(&self) -> Verdict {
        if self.draining.load(Ordering::Relaxed) {
            return Verdict::No("the worker is draining".to_owned());
        }
        if let Some(why) = self.obstacles().values().next() {
            return Verdict::No(why.clone());
        }
        if !self.producer.load(Ordering::Relaxed) {
            return Verdict::No("the producer is not ready".to_owned());
        }
        if !self.assigned.load(Ordering::Relaxed) {
            return Verdict::No("the group has given no assignment yet".to_owned());
        }
        Verdict::Yes
    }
}

fn stamp(now: Duration) -> u64 {
    u64::try_from(now.as_millis()).unwrap_or(u64::MAX).saturating_add(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn s(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn a_worker_is_alive_while_both_loops_turn() {
        let health = Health::new(s(40));
        assert!(health.live(s(29)).is_yes());
        health.polled(s(100));
        health.published(s(95));
        assert!(health.live(s(130)).is_yes());
        assert_eq!(
            health.live(s(131)),
            Verdict::No(
                "the poll loop stands still: 31.0 s since its last turn, the limit is 30.0 s".to_owned()
            )
        );
        health.polled(s(131));
        assert!(health.live(s(135)).is_yes());
        let Verdict::No(why) = health.live(s(136)) else {
            panic!("alive with a publish loop that stands still")
        };
        assert!(why.contains("publish loop"), "{why}");
    }

    #[test]
    fn a_loop_that_never_starts_is_not_alive() {
        let health = Health::new(s(40));
        let Verdict::No(why) = health.live(s(31)) else { panic!("alive without a beat") };
        assert!(why.contains("since the start"), "{why}");
    }

    #[test]
    fn a_clock_behind_the_beat_is_alive() {
        let health = Health::new(s(40));
        health.polled(s(10));
        health.published(s(10));
        assert!(health.live(s(9)).is_yes());
    }

    #[test]
    fn ready_needs_a_producer_and_an_assignment_and_ends_with_draining() {
        let health = Health::new(s(40));
        assert_eq!(health.ready(), Verdict::No("the producer is not ready".to_owned()));
        health.set_producer(true);
        assert_eq!(health.ready(), Verdict::No("the group has given no assignment yet".to_owned()));
        health.assigned();
        assert!(health.ready().is_yes());
        health.set_producer(false);
        assert!(!health.ready().is_yes());
        health.set_producer(true);
        assert!(health.hindered(Obstacle::Group, "no right; grant it"));
        assert!(!health.hindered(Obstacle::Group, "no right; grant it"), "known already");
        assert_eq!(health.ready(), Verdict::No("no right; grant it".to_owned()));
        assert!(health.unhindered(Obstacle::Group) && !health.unhindered(Obstacle::Group));
        assert!(health.ready().is_yes());
        health.draining();
        assert_eq!(health.ready(), Verdict::No("the worker is draining".to_owned()));
    }
}
