//! A stage's pool of OS threads: panics are contained, endless work is abandoned, the rest flows on.
//!
//! A thread cannot be killed. When an article takes longer than the limit, the watchdog answers for it with a dead
//! letter, leaves the thread to itself and starts another in its place. The abandoned thread ends when it comes back;
//! until then its article keeps its share of the budget. What it had finished before is handed on by the watchdog. More
//! than [`MAX_ABANDONED`] at once is a fault of the worker, not of the articles, and its owner must stop it.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::handful::{Handful, PATIENCE};
use super::passport::{Failure, Finished, Outcome, Passport};

/// Most abandoned threads of one pool at a time.
pub const MAX_ABANDONED: usize = 16;

/// How often the watchdog looks.
const WATCH_INTERVAL: Duration = Duration::from_millis(50);

/// Told what happens in a stage; implemented by the metrics.
pub trait Watch: Send + Sync {
    /// An article left a stage after `seconds` on its thread.
    fn stage_finished(&self, stage: &'static str, seconds: f64);
    /// An article failed in a stage.
    fn stage_failed(&self, failure: &Failure);
    /// This article, in the stage `since` then, left it with or without a failure, or was given up there.
    fn article_left(
        &self,
        stage: &'static str,
        passport: &Passport,
        since: Instant,
        failure: Option<&Failure>,
    );
    /// A thread started (+1) or ended (-1) work on an article.
    fn worker_busy(&self, stage: &'static str, change: i64);
}

/// One article on its way into a stage, with what the stage before made of it.
#[derive(Debug)]
pub struct Job<T> {
    /// The article.
    pub passport: Arc<Passport>,
    /// What the stage before made of it.
    pub input: T,
}

/// How a pool runs.
#[derive(Debug, Clone)]
pub struct PoolSettings {
    /// Name of the stage; threads are called `<stage>-<n>`.
    pub stage: &'static str,
    /// Threads.
    pub workers: usize,
    /// Stack of each thread, in bytes: parsers recurse, and a stack overflow ends the process.
    pub stack_bytes: usize,
    /// Longest work on one article.
    pub time_limit: Duration,
}

/// What a stage does to one article.
pub type Work<I, O> = dyn Fn(&Passport, I) -> Result<O, Failure> + Send + Sync;
/// Hands on a result; may block.
pub type Deliver<O> = dyn Fn(Arc<Passport>, O) + Send + Sync;
/// Hands a failed article to publish; may block.
pub type Fail = dyn Fn(Finished) + Send + Sync;

/// What one thread has under way.
struct Desk<O> {
    running: Option<(Arc<Passport>, Instant)>,
    done: Handful<(Arc<Passport>, O)>,
    abandoned: bool,
}

impl<O> Desk<O> {
    fn new() -> Self {
        Self { running: None, done: Handful::default(), abandoned: false }
    }
}

struct Shared<I, O> {
    settings: PoolSettings,
    inbox: async_channel::Receiver<Job<I>>,
    work: Box<Work<I, O>>,
    deliver: Box<Deliver<O>>,
    fail: Box<Fail>,
    watch: Arc<dyn Watch>,
    desks: Mutex<Vec<Arc<Mutex<Desk<O>>>>>,
    abandoned: Arc<AtomicUsize>,
    started: AtomicUsize,
}

/// A running pool. Its threads end when the inbox is closed and empty; dropping the handle stops the watchdog.
pub struct Pool {
    abandoned: Arc<AtomicUsize>,
    stop: Arc<AtomicBool>,
}

impl Pool {
    /// Starts the threads of a stage.
    ///
    /// # Errors
    ///
    /// When the system gives no thread.
    pub fn start<I: Send + 'static, O: Send + 'static>(
        settings: PoolSettings,
        inbox: async_channel::Receiver<Job<I>>,
        work: Box<Work<I, O>>,
        deliver: Box<Deliver<O>>,
        fail: Box<Fail>,
        watch: Arc<dyn Watch>,
    ) -> std::io::Result<Self> {
        let abandoned = Arc::new(AtomicUsize::new(0));
        let stage = settings.stage;
        let workers = settings.workers.max(1);
        let shared = Arc::new(Shared {
            settings,
            inbox,
            work,
            deliver,
            fail,
            watch,
            desks: Mutex::default(),
            abandoned: Arc::clone(&abandoned),
            started: AtomicUsize::new(0),
        });
        for _ in 0..workers {
            spawn(&shared)?;
        }
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&stop);
        thread::Builder::new().name(format!("{stage}-watchdog")).spawn(move || {
            while !stopped.load(Ordering::Relaxed) {
                thread::sleep(WATCH_INTERVAL);
                watch_desks(&shared);
            }
        })?;
        Ok(Self { abandoned, stop })
    }

    /// Threads that are abandoned now.
    pub fn abandoned(&self) -> usize {
        self.abandoned.load(Ordering::Relaxed)
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    // Nothing under these locks panics; were it otherwise, the data would still be whole.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn spawn<I: Send + 'static, O: Send + 'static>(shared: &Arc<Shared<I, O>>) -> std::io::Result<()> {
    let desk = Arc::new(Mutex::new(Desk::new()));
    lock(&shared.desks).push(Arc::clone(&desk));
    let number = shared.started.fetch_add(1, Ordering::Relaxed);
    let shared = Arc::clone(shared);
    thread::Builder::new()
        .name(format!("{}-{number}", shared.settings.stage))
        .stack_size(shared.settings.stack_bytes)
        .spawn(move || {
            while let Some(job) = next(&shared, &desk) {
                if !serve(&shared, &desk, job) {
                    shared.abandoned.fetch_sub(1, Ordering::Relaxed);
                    return;
                }
            }
        })?;
    Ok(())
}

/// The next article. Before the thread sleeps, and before it ends, it hands on what it has finished.
fn next<I, O>(shared: &Shared<I, O>, desk: &Mutex<Desk<O>>) -> Option<Job<I>> {
    if let Ok(job) = shared.inbox.try_recv() {
        return Some(job);
    }
    hand_on(shared, lock(desk).done.take());
    shared.inbox.recv_blocking().ok()
}

fn hand_on<I, O>(shared: &Shared<I, O>, done: Vec<(Arc<Passport>, O)>) {
    for (passport, output) in done {
        (shared.deliver)(passport, output);
    }
}

/// Works on one article. `false` when the thread was abandoned meanwhile and must end.
fn serve<I, O>(shared: &Shared<I, O>, desk: &Mutex<Desk<O>>, job: Job<I>) -> bool {
    let stage = shared.settings.stage;
    let started = Instant::now();
    lock(desk).running = Some((Arc::clone(&job.passport), started));
    shared.watch.worker_busy(stage, 1);
    let outcome = catch_unwind(AssertUnwindSafe(|| (shared.work)(&job.passport, job.input)));
    shared.watch.worker_busy(stage, -1);
    {
        let mut desk = lock(desk);
        if desk.abandoned {
            return false;
        }
        desk.running = None;
    }
    let ended = Instant::now();
    shared.watch.stage_finished(stage, ended.saturating_duration_since(started).as_secs_f64());
    let result = outcome.unwrap_or_else(|panic| {
        let message = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
        let message = message.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default();
        Err(Failure { stage, kind: "panic", message: format!("the stage panicked: {message}") })
    });
    shared.watch.article_left(stage, &job.passport, started, result.as_ref().err());
    match result {
        Ok(output) => {
            let due = {
                let done = &mut lock(desk).done;
                done.push((job.passport, output), started);
                if done.is_due(ended, PATIENCE) { done.take() } else { Vec::new() }
            };
            hand_on(shared, due);
        }
        Err(failure) => fail(shared, job.passport, failure),
    }
    true
}

fn fail<I, O>(shared: &Shared<I, O>, passport: Arc<Passport>, failure: Failure) {
    shared.watch.stage_failed(&failure);
    (shared.fail)(Finished { passport, outcome: Outcome::DeadLetter(failure) });
}

/// Answers for articles that take too long, and puts a new thread in the place of theirs. Hands on what a thread had
/// finished before an article that holds it up.
fn watch_desks<I: Send + 'static, O: Send + 'static>(shared: &Arc<Shared<I, O>>) {
    let limit = shared.settings.time_limit;
    let now = Instant::now();
    let (mut overdue, mut done) = (Vec::new(), Vec::new());
    lock(&shared.desks).retain(|desk| {
        let mut desk = lock(desk);
        if desk.running.as_ref().is_some_and(|(_, since)| since.elapsed() > limit) {
            desk.abandoned = true;
            overdue.extend(desk.running.take());
        }
        if desk.abandoned || desk.done.is_due(now, WATCH_INTERVAL) {
            done.append(&mut desk.done.take());
        }
        !desk.abandoned
    });
    hand_on(shared, done);
    for (passport, since) in overdue {
        shared.abandoned.fetch_add(1, Ordering::Relaxed);
        let message =
            format!("the stage took longer than {} ms (pipeline.article_time_limit)", limit.as_millis());
        let failure = Failure { stage: shared.settings.stage, kind: "timeout", message };
        shared.watch.article_left(failure.stage, &passport, since, Some(&failure));
        fail(shared, passport, failure);
        if let Err(error) = spawn(shared) {
            tracing::error!(stage = shared.settings.stage, %error, "no thread to replace an abandoned one");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::budget::Budget;
    use super::super::ledger::Generation;
    use super::super::passport::InputRecord;
    use super::*;

    struct Silent;

    impl Watch for Silent {
        fn stage_finished(&self, _: &'static str, _: f64) {}
        fn stage_failed(&self, _: &Failure) {}
        fn article_left(&self, _: &'static str, _: &Passport, _: Instant, _: Option<&Failure>) {}
        fn worker_busy(&self, _: &'static str, _: i64) {}
    }

    fn passport(budget: &Arc<Budget>, offset: i64) -> Arc<Passport> {
        let record = InputRecord {
            topic: "t".into(),
            partition: 0,
            offset,
            timestamp: None,
            key: None,
            value: None,
            headers: Vec::new(),
        };
        Arc::new(Passport::new(record, Generation(1), budget.take(1), Instant::now()))
    }

    #[test]
    fn a_panic_and_an_endless_loop_cost_one_article_each_and_neighbours_flow_on() {
        let budget = Budget::new(1000, 1000);
        let (jobs, inbox) = async_channel::bounded::<Job<u32>>(100);
        let (results, finished) = async_channel::bounded::<(i64, Result<u32, &'static str>)>(100);
        let failures = results.clone();
        let release = Arc::new(AtomicBool::new(false));
        let held = Arc::clone(&release);
        let pool = Pool::start(
            PoolSettings {
                stage: "test",
                workers: 2,
                stack_bytes: 1 << 20,
                // Far longer than any honest article here takes on a busy machine.
                time_limit: Duration::from_secs(3),
            },
            inbox,
            Box::new(move |_: &Passport, input: u32| {
                match input {
                    3 => panic!("poison"),
                    5 => {
                        while !held.load(Ordering::Relaxed) {
                            thread::sleep(Duration::from_millis(5));
                        }
                    }
                    _ => {}
                }
                Ok(input * 2)
            }),
            Box::new(move |passport, output| {
                results.send_blocking((passport.record.offset, Ok(output))).unwrap();
            }),
            Box::new(move |finished| {
                let Outcome::DeadLetter(failure) = finished.outcome else { panic!("no dead letter") };
                failures.send_blocking((finished.passport.record.offset, Err(failure.kind))).unwrap();
            }),
            Arc::new(Silent),
        )
        .unwrap();
        for input in 0..10u32 {
            jobs.send_blocking(Job { passport: passport(&budget, input.into()), input }).unwrap();
        }
        let mut seen: Vec<_> = (0..10).map(|_| finished.recv_blocking().unwrap()).collect();
        seen.sort_unstable();
        for (offset, result) in seen {
            let expected = match offset {
                3 => Err("panic"),
                5 => Err("timeout"),
                _ => Ok(u32::try_from(offset).unwrap() * 2),
            };
            assert_eq!(result, expected, "article {offset}");
        }
        assert_eq!(pool.abandoned(), 1);
        release.store(true, Ordering::Relaxed);
        while pool.abandoned() > 0 {
            thread::sleep(Duration::from_millis(5));
        }
        assert!(finished.is_empty(), "the thread that came back must not answer a second time");
    }

    #[test]
    fn what_a_thread_has_finished_does_not_wait_for_an_endless_article() {
        let budget = Budget::new(1000, 1000);
        let (jobs, inbox) = async_channel::bounded::<Job<u32>>(100);
        let (results, finished) = crossbeam_channel::bounded::<i64>(100);
        let release = Arc::new(AtomicBool::new(false));
        let held = Arc::clone(&release);
        for input in 0..3u32 {
            jobs.send_blocking(Job { passport: passport(&budget, input.into()), input }).unwrap();
        }
        let _pool = Pool::start(
            PoolSettings {
                stage: "test",
                workers: 1,
                stack_bytes: 1 << 20,
                time_limit: Duration::from_secs(600),
            },
            inbox,
            Box::new(move |_: &Passport, input: u32| {
                while input == 2 && !held.load(Ordering::Relaxed) {
                    thread::sleep(Duration::from_millis(5));
                }
                Ok(())
            }),
            Box::new(move |passport, ()| results.send(passport.record.offset).unwrap()),
            Box::new(|_| panic!("nothing fails here")),
            Arc::new(Silent),
        )
        .unwrap();
        let next = || finished.recv_timeout(Duration::from_secs(60)).expect("an article");
        let mut seen = [next(), next()];
        seen.sort_unstable();
        assert_eq!(seen, [0, 1]);
        release.store(true, Ordering::Relaxed);
        assert_eq!(next(), 2);
    }
}
