//! One Apache Kafka for a test binary: the one that `RAWI_TEST_BOOTSTRAP` names, else a single KRaft node of our own.

use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::{Duration, Instant};

use nix::sys::signal::Signal;
use rdkafka::config::ClientConfig;
use rdkafka::consumer::{BaseConsumer, Consumer as _};
use rdkafka::metadata::MetadataTopic;

use super::guarded::Guarded;
use super::{kafka_install, tail, wait_for};

/// A cold JVM on two busy cores takes about 3 s.
const START_LIMIT: Duration = Duration::from_secs(60);

/// The broker of this test binary.
#[derive(Debug)]
pub struct Broker {
    bootstrap: String,
    own: Option<Own>,
}

/// A broker that we started and may hurt.
#[derive(Debug)]
struct Own {
    home: PathBuf,
    jars: PathBuf,
    process: Mutex<Option<Guarded>>,
}

static BROKER: OnceLock<Broker> = OnceLock::new();
static USE: RwLock<()> = RwLock::new(());

/// The broker, beside other tests.
pub fn shared() -> (&'static Broker, RwLockReadGuard<'static, ()>) {
    let guard = USE.read().unwrap_or_else(PoisonError::into_inner);
    (broker(), guard)
}

/// The broker for one test alone: it may be stopped, frozen and killed, or the machine's speed matters.
pub fn exclusive() -> (&'static Broker, RwLockWriteGuard<'static, ()>) {
    let guard = USE.write().unwrap_or_else(PoisonError::into_inner);
    (broker(), guard)
}

fn broker() -> &'static Broker {
    BROKER.get_or_init(|| match std::env::var("RAWI_TEST_BOOTSTRAP") {
        Ok(bootstrap) if !bootstrap.trim().is_empty() => {
            let broker = Broker { bootstrap, own: None };
            assert!(broker.answers(), "no broker answers at RAWI_TEST_BOOTSTRAP={}", broker.bootstrap);
            broker
        }
        _ => Broker::start("plain", |_| Extra::default()),
    })
}

/// What a broker has beyond the plain listener.
#[derive(Debug, Default)]
pub struct Extra {
    /// Further listeners, as `NAME:PROTOCOL` and port.
    pub listeners: Vec<(String, u16)>,
    /// Further lines of `server.properties`.
    pub properties: String,
    /// Further arguments of the formatting of its storage.
    pub format: Vec<String>,
}

impl Broker {
    /// Starts a broker of our own; `extra` is given its folder.
    pub fn start(name: &str, extra: impl FnOnce(&Path) -> Extra) -> Self {
        let cache = Path::new(env!("CARGO_TARGET_TMPDIR"));
        let jars = kafka_install::jars(cache);
        remove_leftovers(cache);
        let (port, controller_port) = (free_port(), free_port());
        let home = cache.join(format!("broker-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&home).expect("a folder for the broker");
        let properties = home.join("server.properties");
        let extra = extra(&home);
        std::fs::write(&properties, server_properties(port, controller_port, &home.join("data"), &extra))
            .expect("server.properties");
        let formatted = java(&jars)
            .args(["kafka.tools.StorageTool", "format", "--cluster-id", "rawi-tests-AAAAAAAAAAA", "--config"])
            .arg(&properties)
            .args(&extra.format)
            .output()
            .expect("java");
        assert!(
            formatted.status.success(),
            "Kafka's storage could not be formatted:\n{}{}",
            String::from_utf8_lossy(&formatted.stdout),
            String::from_utf8_lossy(&formatted.stderr)
        );
        let own = Own { home, jars, process: Mutex::new(None) };
        let broker = Self { bootstrap: format!("127.0.0.1:{port}"), own: Some(own) };
        broker.start_again();
        broker
    }

    /// Its address.
    pub fn bootstrap(&self) -> &str {
        &self.bootstrap
    }

    /// A client configuration that reaches it.
    pub fn client(&self) -> ClientConfig {
        let mut config = ClientConfig::new();
        config.set("bootstrap.servers", &self.bootstrap);
        config
    }

    /// Whether it is ours to hurt; a broker of the user's is not.
    pub fn is_ours(&self) -> bool {
        self.own.is_some()
    }

    /// SIGKILL: the broker crashes and keeps what it has written.
    pub fn kill(&self) {
        *self.own().process.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// SIGTERM, and waits for a clean end.
    pub fn stop(&self) {
        let mut slot = self.own().process.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(process) = slot.as_mut() {
            process.signal(Signal::SIGTERM);
            process.wait(Duration::from_secs(30));
        }
        *slot = None;
    }

    /// SIGSTOP: connections stay, answers do not come.
    pub fn freeze(&self) {
        self.signal(Signal::SIGSTOP);
    }

    /// SIGCONT after [`freeze`](Self::freeze).
    pub fn thaw(&self) {
        self.signal(Signal::SIGCONT);
    }

    /// Starts it on the same ports and data, and waits until it answers.
    pub fn start_again(&self) {
        let own = self.own();
        let log = own.home.join("broker.log");
        for _ in 0..3 {
            let out = std::fs::OpenOptions::new().create(true).append(true).open(&log).expect("broker.log");
            let err = out.try_clone().expect("broker.log");
            let mut command = java(&own.jars);
            command
                .arg("kafka.Kafka")
                .arg(own.home.join("server.properties"))
                .stdout(Stdio::from(out))
                .stderr(Stdio::from(err));
            let began = Instant::now();
            let mut process = Guarded::start(&mut command, Some(&own.home));
            let answer = wait_for(START_LIMIT, Duration::from_millis(100), || {
                if process.exit_status().is_some() {
                    return Some(false);
                }
                self.answers().then_some(true)
            });
            if answer == Some(true) {
                eprintln!(
                    "Apache Kafka answers at {} after {:.1} s",
                    self.bootstrap,
                    began.elapsed().as_secs_f32()
                );
                *own.process.lock().unwrap_or_else(PoisonError::into_inner) = Some(process);
                return;
            }
        }
        panic!("Apache Kafka did not start; its log ends with:\n{}", tail(&log, 40));
    }

    fn signal(&self, signal: Signal) {
        if let Some(process) = self.own().process.lock().unwrap_or_else(PoisonError::into_inner).as_mut() {
            process.signal(signal);
        }
    }

    fn own(&self) -> &Own {
        self.own.as_ref().expect("a broker of RAWI_TEST_BOOTSTRAP is not ours to stop")
    }

    fn answers(&self) -> bool {
        let Ok(client) = self.client().set("log_level", "0").create::<BaseConsumer>() else { return false };
        // After a crash the node is there before it leads its partitions again.
        client.fetch_metadata(None, Duration::from_secs(2)).is_ok_and(|metadata| {
            let leads =
                |topic: &MetadataTopic| topic.partitions().iter().all(|partition| partition.leader() >= 0);
            !metadata.brokers().is_empty() && metadata.topics().iter().all(leads)
        })
    }
}

fn java(jars: &Path) -> Command {
    let mut command = Command::new("java");
    command
        .args(["-Xms128m", "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"])
        .arg("-Dorg.slf4j.simpleLogger.defaultLogLevel=warn")
        .arg("-Dorg.slf4j.simpleLogger.showDateTime=true")
        .arg("-cp")
        .arg(jars.join("*"));
    command
}

/// One combined node on loopback, small, with time-outs short enough to test.
fn server_properties(port: u16, controller_port: u16, data: &Path, extra: &Extra) -> String {
    let (mut listeners, mut advertised, mut protocols) = (String::new(), String::new(), String::new());
    for (listener, port) in &extra.listeners {
        let (name, _) = listener.split_once(':').expect("NAME:PROTOCOL");
        listeners.push_str(&format!(",{name}://127.0.0.1:{port}"));
        advertised.push_str(&format!(",{name}://localhost:{port}"));
        protocols.push_str(&format!(",{listener}"));
    }
    let more = &extra.properties;
    format!(
        "process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:{controller_port}
listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller_port}{listeners}
advertised.listeners=PLAINTEXT://127.0.0.1:{port}{advertised}
inter.broker.listener.name=PLAINTEXT
controller.listener.names=CONTROLLER
listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT{protocols}
log.dirs={}
auto.create.topics.enable=false
offsets.topic.replication.factor=1
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=4
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
group.initial.rebalance.delay.ms=0
num.network.threads=2
num.io.threads=2
log.cleaner.dedupe.buffer.size=16777216
# A broker that was killed may register again after 2 s instead of 9 s.
broker.session.timeout.ms=2000
broker.heartbeat.interval.ms=400
# The default waits up to 10 s before it looks for transactions that ran out of time.
transaction.abort.timed.out.transaction.cleanup.interval.ms=1000
{more}",
        data.display()
    )
}

/// A port of loopback that nobody listens on, below the range from which the system gives ports to clients.
pub fn free_port() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let start = std::process::id() as u16;
    for _ in 0..2000 {
        let step = NEXT.fetch_add(1, Ordering::Relaxed);
        let port = 20_000 + start.wrapping_mul(37).wrapping_add(step) % 10_000;
        if TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok() {
            return port;
        }
    }
    panic!("no free port on 127.0.0.1 between 20000 and 30000");
}

/// Folders of test runs that ended before they could clean up.
fn remove_leftovers(cache: &Path) {
    for entry in std::fs::read_dir(cache).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if let Some(pid) =
            name.strip_prefix("broker-").and_then(|rest| rest.split('-').next()?.parse::<u32>().ok())
            && !Path::new(&format!("/proc/{pid}")).exists()
        {
            let _ = std::fs::remove_dir_all(entry.path());
        }
    }
}
