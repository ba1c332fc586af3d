//! A worker: the real `rawi run` as a process of its own, to be watched and hurt.

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, TcpStream};
use std::path::PathBuf;
use std::process::{Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use nix::sys::signal::Signal;

use super::broker::{Broker, free_port};
use super::guarded::Guarded;
use super::topics::Topics;
use super::{tail, wait_for};

/// Settings of every worker under test: short time-outs that still fit together, and few threads for a small machine.
/// Kafka refuses session time-outs under 6 s.
const SETTINGS: [(&str, &str); 13] = [
    ("RAWI__CONSUMER__SESSION_TIMEOUT", "6s"),
    ("RAWI__CONSUMER__MAX_POLL_INTERVAL", "30s"),
    ("RAWI__PRODUCER__TRANSACTION_TIMEOUT", "5s"),
    ("RAWI__PRODUCER__BATCH_INTERVAL", "100ms"),
    ("RAWI__PRODUCER__BATCH_RECORDS", "50"),
    ("RAWI__PIPELINE__NORMALIZE_WORKERS", "2"),
    ("RAWI__PIPELINE__EXTRACT_WORKERS", "2"),
    ("RAWI__PIPELINE__BUDGET", "64MiB"),
    ("RAWI__PIPELINE__ARTICLE_TIME_LIMIT", "2s"),
    ("RAWI__SHUTDOWN__DRAIN", "5s"),
    ("RAWI__SHUTDOWN__COMMIT", "1s"),
    ("RAWI__SHUTDOWN__CLOSE", "3s"),
    ("RAWI__LOG__LEVEL", "info"),
];

/// A running worker.
#[derive(Debug)]
pub struct Worker {
    name: String,
    process: Guarded,
    log: PathBuf,
    admin: u16,
    expected_to_end_badly: bool,
}

impl Worker {
    /// Starts `rawi run` on these topics; `name` makes its transactional id, `more` are further environment variables.
    pub fn start(broker: &Broker, topics: &Topics, name: &str, more: &[(&str, &str)]) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let admin = free_port();
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("worker-logs");
        std::fs::create_dir_all(&folder).expect("a folder for logs");
        let log =
            folder.join(format!("{}-{name}-{}.log", topics.group, NEXT.fetch_add(1, Ordering::Relaxed)));
        let out = std::fs::File::create(&log).expect("a log file");
        let err = out.try_clone().expect("a log file");
        let mut command = Command::new(env!("CARGO_BIN_EXE_rawi"));
        for (key, _) in std::env::vars().filter(|(key, _)| key.starts_with("RAWI_")) {
            command.env_remove(key);
        }
        command
            .arg("run")
            // The trace of a panic in a large debug build takes longer than an article may.
            .env("RUST_BACKTRACE", "0")
            .env("RAWI__KAFKA__BOOTSTRAP_SERVERS", broker.bootstrap())
            .env("RAWI__KAFKA__GROUP_ID", &topics.group)
            .env("RAWI__KAFKA__CLIENT_ID", name)
            .env("RAWI__PRODUCER__TRANSACTIONAL_ID", format!("{}-{name}", topics.group))
            .env("RAWI__TOPICS__INPUT", &topics.input)
            .env("RAWI__TOPICS__OUTPUT", &topics.output)
            .env("RAWI__TOPICS__DEAD_LETTER", &topics.dead_letter)
            .env("RAWI__ADMIN__LISTEN", format!("127.0.0.1:{admin}"))
            .envs(SETTINGS)
            .envs(more.iter().copied())
            .stdout(Stdio::from(out))
            .stderr(Stdio::from(err));
        let process = Guarded::start(&mut command, None);
        Self { name: name.to_owned(), process, log, admin, expected_to_end_badly: false }
    }

    /// `kill -9`.
    pub fn kill(&mut self) {
        self.expected_to_end_badly = true;
        self.process.kill();
    }

    /// SIGTERM; does not wait.
    pub fn terminate(&mut self) {
        self.process.signal(Signal::SIGTERM);
    }

    /// SIGHUP; does not wait.
    pub fn hang_up(&mut self) {
        self.process.signal(Signal::SIGHUP);
    }

    /// SIGSTOP: it lives, and does nothing.
    pub fn freeze(&mut self) {
        self.process.signal(Signal::SIGSTOP);
    }

    /// SIGCONT after [`freeze`](Self::freeze).
    pub fn thaw(&mut self) {
        self.process.signal(Signal::SIGCONT);
    }

    /// Whether it still runs.
    pub fn is_running(&mut self) -> bool {
        self.process.exit_status().is_none()
    }

    /// Waits for it to end by itself.
    ///
    /// # Panics
    ///
    /// With the end of its log, when it does not.
    pub fn wait(&mut self, limit: Duration) -> ExitStatus {
        self.process.wait(limit).unwrap_or_else(|| {
            panic!("worker {} still runs after {limit:?}; its log ends with:\n{}", self.name, self.log_tail())
        })
    }

    /// SIGTERM, and a clean end.
    ///
    /// # Panics
    ///
    /// When it does not end by itself or ends with an error.
    pub fn stop(&mut self) {
        self.terminate();
        let status = self.wait(Duration::from_secs(30));
        assert!(status.success(), "worker {} ended with {status}; its log:\n{}", self.name, self.log_tail());
    }

    /// Waits until it says that it is ready.
    pub fn wait_until_ready(&mut self, limit: Duration) {
        let ready = wait_for(limit, Duration::from_millis(100), || {
            assert!(self.is_running(), "worker {} ended at start; its log:\n{}", self.name, self.log_tail());
            self.get("/readyz").filter(|(status, _)| *status == 200)
        });
        assert!(ready.is_some(), "worker {} is not ready after {limit:?}:\n{}", self.name, self.log_tail());
    }

    /// Whether it says now that it is ready.
    pub fn is_ready(&self) -> bool {
        self.get("/readyz").is_some_and(|(status, _)| status == 200)
    }

    /// Sum of a metric over its labels; `None` when it is not exported.
    pub fn metric(&self, name: &str) -> Option<f64> {
        let (_, text) = self.get("/metrics")?;
        sum_of_metric(&text, name)
    }

    /// Status and body of a page of its admin server.
    pub fn get(&self, path: &str) -> Option<(u16, String)> {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, self.admin)).ok()?;
        stream.set_read_timeout(Some(Duration::from_secs(5))).ok()?;
        write!(stream, "GET {path} HTTP/1.0\r\nHost: localhost\r\nConnection: close\r\n\r\n").ok()?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).ok()?;
        let answer = String::from_utf8_lossy(&answer).into_owned();
        let (head, body) = answer.split_once("\r\n\r\n")?;
        let status = head.split(' ').nth(1)?.parse().ok()?;
        Some((status, body.to_owned()))
    }

    /// Resident memory now, bytes.
    pub fn memory(&self) -> Option<u64> {
        self.status_kib("VmRSS:").map(|kib| kib * 1024)
    }

    /// Most resident memory so far, bytes.
    pub fn peak_memory(&self) -> Option<u64> {
        self.status_kib("VmHWM:").map(|kib| kib * 1024)
    }

    fn status_kib(&self, field: &str) -> Option<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.id())).ok()?;
        let line = status.lines().find(|line| line.starts_with(field))?;
        line.split_whitespace().nth(1)?.parse().ok()
    }

    /// Last lines of its log.
    pub fn log_tail(&self) -> String {
        tail(&self.log, 40)
    }

    /// Its whole log.
    pub fn log_text(&self) -> String {
        String::from_utf8_lossy(&std::fs::read(&self.log).unwrap_or_default()).into_owned()
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        if std::thread::panicking() && !self.expected_to_end_badly {
            eprintln!(
                "log of worker {} ({}) ends with:\n{}\n",
                self.name,
                self.log.display(),
                self.log_tail()
            );
        }
    }
}

/// Sum over the series of one metric in Prometheus text.
pub fn sum_of_metric(text: &str, name: &str) -> Option<f64> {
    let mut sum = None;
    for line in text.lines() {
        let Some(rest) = line.strip_prefix(name) else { continue };
        if rest.starts_with('{') || rest.starts_with(' ') {
            let value: f64 = line.rsplit(' ').next()?.parse().ok()?;
            sum = Some(sum.unwrap_or(0.0) + value);
        }
    }
    sum
}
