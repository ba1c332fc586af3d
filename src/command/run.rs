//! `rawi run`: the worker.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::{Arc, OnceLock};
use std::time::Instant;

use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

use super::service::{self, Service};
use crate::kafka::consumer::Phase;
use crate::kafka::worker::{self, Stages, WorkerError};
use crate::settings::Settings;
use crate::telemetry::logging;

/// Arguments of `rawi run`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Exit codes: 0, stopped by a signal with everything taken committed; 1, it failed, and the log's last line says \
    why; 2, settings that cannot be used."
)]
pub struct Arguments {
    /// Settings file (TOML); `config/default.toml` documents every key
    #[arg(long, value_name = "FILE", env = "RAWI_CONFIG")]
    config: Option<PathBuf>,
}

/// Runs the command: exit code 0 after a clean shutdown, 1 after a failure, 2 for settings that do not hold.
pub fn run(arguments: &Arguments) -> ExitCode {
    let settings = match service::settings(arguments.config.as_deref()) {
        Ok(settings) => settings,
        Err(error) => {
            aside!("rawi run: {error}");
            return ExitCode::from(2);
        }
    };
    if let Err(error) = logging::init(&settings.log) {
        aside!("rawi run: {error}");
        return ExitCode::from(2);
    }
    let result = match service::runtime() {
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
    let service = Service::start(settings).await?;
    let (phase, stop) = watch::channel(Phase::Run);
    let told = Arc::new(OnceLock::new());
    let telling = Arc::clone(&told);
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    // Of a terminal that is closed, or of an operator who expects new settings to be read: they are at the next start.
    let mut hang_up = signal(SignalKind::hangup())?;
    tokio::spawn(async move {
        for next in [Phase::Drain, Phase::Abandon] {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
                _ = hang_up.recv() => {}
            }
            telling.get_or_init(Instant::now);
            if phase.send(next).is_err() {
                return;
            }
        }
        // Keep the sender: a closed channel would read as another request to stop.
        std::future::pending::<()>().await;
    });
    let result = loop {
        let stages = Stages::news(&service.settings);
        let (settings, events) = (Arc::clone(&service.settings), Arc::clone(&service.events));
        match worker::run(settings, events, stages, stop.clone()).await {
            Err(WorkerError::CredentialsChanged) => service.events.begins_anew(),
            end => break end,
        }
    };
    if let Some(spans) = service.spans {
        // What the shutdown has left of its time; a worker that failed by itself was never told to end.
        let budget = service.settings.shutdown_budget();
        let left = told.get().map(|since: &Instant| budget.saturating_sub(since.elapsed()));
        spans.flush(left.unwrap_or(service.settings.shutdown.close)).await;
    }
    result?;
    tracing::info!("the worker ended: everything taken is committed");
    Ok(())
}
