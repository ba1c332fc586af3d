//! `rawi run`: the worker.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;

use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

use crate::kafka::consumer::Phase;
use crate::kafka::worker;
use crate::settings::Settings;
use crate::telemetry::admin::{self, AdminState};
use crate::telemetry::health::Health;
use crate::telemetry::logging;
use crate::telemetry::metrics::Metrics;
use crate::telemetry::worker_events::WorkerEvents;

/// Threads of the runtime: signals, timers, the consumer task and the admin server need no more; the work is done on
/// the stages' own threads.
const RUNTIME_THREADS: usize = 2;

/// Arguments of `rawi run`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Settings file (TOML); `config/default.toml` documents every key
    #[arg(long, value_name = "FILE", env = "RAWI_CONFIG")]
    config: Option<PathBuf>,
}

/// Runs the command: exit code 0 after a clean shutdown, 1 after a failure, 2 for settings that do not hold.
pub fn run(arguments: &Arguments) -> ExitCode {
    let settings = match Settings::load(arguments.config.as_deref(), std::env::vars(), &[]) {
        Ok(settings) => settings,
        Err(error) => {
            eprintln!("rawi run: {error}");
            return ExitCode::from(2);
        }
    };
    if let Err(error) = logging::init(&settings.log) {
        eprintln!("rawi run: {error}");
        return ExitCode::from(2);
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(RUNTIME_THREADS)
        .thread_name("rawi-async")
        .enable_all()
        .build();
    let result = match runtime {
        Ok(runtime) => runtime.block_on(serve(settings)),
        Err(error) => Err(error.into()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!(error = %error, "the worker ended with a failure");
            ExitCode::FAILURE
        }
    }
}

async fn serve(settings: Settings) -> Result<(), Box<dyn std::error::Error>> {
    let settings = Arc::new(settings);
    let started = Instant::now();
    let metrics = Arc::new(Metrics::new()?);
    // A transactional call may take the whole transaction timeout, and so may the abort after it.
    let health = Arc::new(Health::new(settings.producer.transaction_timeout * 3));
    let events = Arc::new(WorkerEvents::new(&settings, Arc::clone(&metrics), Arc::clone(&health), started));
    if let Some(address) = &settings.admin.listen {
        let listener = tokio::net::TcpListener::bind(address)
            .await
            .map_err(|error| format!("admin.listen: cannot listen on {address}: {error}"))?;
        let config = Arc::new(settings.redacted_json());
        let state = AdminState { metrics, health, config, started };
        tokio::spawn(admin::serve(listener, state, std::future::pending()));
    }
    let (phase, stop) = watch::channel(Phase::Run);
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    tokio::spawn(async move {
        for next in [Phase::Drain, Phase::Abandon] {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
            if phase.send(next).is_err() {
                return;
            }
        }
        // Keep the sender: a closed channel would read as another request to stop.
        std::future::pending::<()>().await;
    });
    worker::run(settings, events, stop).await?;
    tracing::info!("the worker ended: everything taken is committed");
    Ok(())
}
