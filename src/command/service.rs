//! What commands share that reach the cluster: the settings, the runtime, the metrics, the admin server.

use std::hash::RandomState;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use crate::kafka::{client, properties};
use crate::settings::{NamedFile, Settings, SettingsError};
use crate::telemetry::admin::{self, AdminState};
use crate::telemetry::health::Health;
use crate::telemetry::metrics::Metrics;
use crate::telemetry::page::Page;
use crate::telemetry::recent::Recent;
use crate::telemetry::traces::Tracer;
use crate::telemetry::traces::exporter::Exporter;
use crate::telemetry::worker_events::WorkerEvents;

/// Threads of the runtime: signals, timers, the consumer task and the admin server need no more; the work is done on
/// the stages' own threads.
const RUNTIME_THREADS: usize = 2;

/// A tokio runtime for the worker.
///
/// # Errors
///
/// When the system gives no threads.
pub fn runtime() -> std::io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(RUNTIME_THREADS)
        .thread_name("rawi-async")
        .enable_all()
        .build()
}

/// The settings that a command starts with: the defaults, the file and the environment, fitting together, the files that
/// they name looked at, and the pass-through table to librdkafka's liking.
///
/// # Errors
///
/// [`SettingsError`], with every problem of the first kind that was found.
pub fn settings(config: Option<&Path>) -> Result<Settings, SettingsError> {
    let settings = Settings::load(config, Settings::environment(), &[])?;
    let mut problems = properties::refused(&settings);
    problems.extend(settings.files().iter().filter_map(NamedFile::problem));
    if problems.is_empty() { Ok(settings) } else { Err(SettingsError::Invalid { problems }) }
}

/// What a worker is watched through.
pub struct Service {
    /// The settings.
    pub settings: Arc<Settings>,
    /// The worker's events.
    pub events: Arc<WorkerEvents>,
    /// Where the admin server listens; absent when it is switched off.
    pub address: Option<SocketAddr>,
    /// What sends the spans; absent when there are none.
    pub spans: Option<Exporter>,
}

impl Service {
    /// Makes metrics and health, and starts the admin server and the export of spans where the settings say.
    ///
    /// # Errors
    ///
    /// When the address cannot be listened on, or the collector of traces cannot be used.
    pub async fn start(settings: Settings) -> Result<Self, Box<dyn std::error::Error>> {
        let settings = Arc::new(settings);
        let started = Instant::now();
        let metrics = Arc::new(Metrics::new()?);
        metrics.set_config_hash(&settings.hash());
        // A transactional call may take the whole transaction timeout, and so may the abort after it.
        let health = Arc::new(Health::new(settings.producer.transaction_timeout * 3));
        let recent = settings.admin.page.then(Arc::<Recent>::default);
        let events = WorkerEvents::new(&settings, Arc::clone(&metrics), Arc::clone(&health), started);
        let (queue, spans) =
            Exporter::start(&settings.traces, client::transactional_id(&settings), &metrics)?.unzip();
        let tracer = queue.map(|queue| Tracer::new(&settings, queue, RandomState::new()));
        let events = Arc::new(events.keeping(recent.clone()).tracing(tracer));
        let mut address = None;
        if let Some(wanted) = &settings.admin.listen {
            let listener = tokio::net::TcpListener::bind(wanted)
                .await
                .map_err(|error| format!("admin.listen: cannot listen on {wanted}: {error}"))?;
            address = Some(listener.local_addr()?);
            let config = Arc::new(settings.redacted_json());
            let state = AdminState { metrics, health, config, started, page: recent.map(Page::new) };
            tokio::spawn(admin::serve(listener, state, std::future::pending()));
        }
        Ok(Self { settings, events, address, spans })
    }
}
