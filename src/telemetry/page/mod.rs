//! The page at `/`: what flows now, for a person. It shows what `/metrics` counts, and the last headlines.
//!
//! The page and what it needs come from here alone, under a policy that lets it load nothing else and frame nowhere.
//! It is fed by server-sent events: one [`snapshot`] a second, the same numbers that only grow, from which the page
//! makes rates and quantiles of the last minute itself; so the server keeps nothing for a reader. Readers are bounded in
//! number, and one that does not take its snapshots is hung up on.

mod snapshot;

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Extension, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use hyper::body::{Bytes, Frame};
use tokio::sync::{Notify, Semaphore, mpsc};
use tokio::time::{MissedTickBehavior, interval, timeout};

use super::admin::AdminState;
use super::recent::Recent;

/// Readers of the events at a time: people, not machines.
const READERS: usize = 8;

/// Time between two snapshots.
const PACE: Duration = Duration::from_secs(1);

/// Longest time for a reader to take a snapshot.
const SLOW: Duration = Duration::from_secs(10);

/// The page may load its own style and script and read its own events; nothing else.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src data:; \
    base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// What the page needs beside the [`AdminState`].
#[derive(Debug, Clone)]
pub struct Page {
    recent: Arc<Recent>,
    seats: Arc<Semaphore>,
    pace: Duration,
    slow: Duration,
}

impl Page {
    /// A page that shows what `recent` keeps.
    pub fn new(recent: Arc<Recent>) -> Self {
        Self { recent, seats: Arc::new(Semaphore::new(READERS)), pace: PACE, slow: SLOW }
    }

    #[cfg(test)]
    pub(super) fn paced(mut self, pace: Duration, slow: Duration) -> Self {
        (self.pace, self.slow) = (pace, slow);
        self
    }
}

/// The way to hang up on a connection from within one of its requests.
pub type HangUp = Arc<Notify>;

/// The page's routes.
pub(super) fn routes() -> Router<AdminState> {
    Router::new()
        .route("/", get(|| asset("text/html; charset=utf-8", include_str!("index.html"))))
        .route("/page.css", get(|| asset("text/css; charset=utf-8", include_str!("page.css"))))
        .route("/page.js", get(|| asset("text/javascript; charset=utf-8", include_str!("page.js"))))
        .route("/events", get(events))
}

async fn asset(media_type: &'static str, text: &'static str) -> Response {
    guarded(media_type, Body::from(text))
}

fn guarded(media_type: &'static str, body: Body) -> Response {
    let mut response = body.into_response();
    for (name, value) in [
        (header::CONTENT_TYPE, media_type),
        (header::CACHE_CONTROL, "no-store"),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
    ] {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

async fn events(
    State(state): State<AdminState>,
    Extension(page): Extension<Page>,
    hang_up: Option<Extension<HangUp>>,
) -> Response {
    let Ok(seat) = Arc::clone(&page.seats).try_acquire_owned() else {
        let told = "too many readers\n";
        return (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "30")], told).into_response();
    };
    // One snapshot under way at most.
    let (sender, frames) = mpsc::channel::<Bytes>(1);
    tokio::spawn(async move {
        let mut pace = interval(page.pace);
        pace.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                () = sender.closed() => break,
                _ = pace.tick() => {}
            }
            let frame = Bytes::from(format!("data: {}\n\n", snapshot::take(&state, &page.recent)));
            match timeout(page.slow, sender.send(frame)).await {
                Ok(Ok(())) => {}
                Ok(Err(_)) => break,
                Err(_) => {
                    if let Some(Extension(hang_up)) = &hang_up {
                        hang_up.notify_one();
                    }
                    break;
                }
            }
        }
        drop(seat);
    });
    guarded("text/event-stream", Body::new(Frames(frames)))
}

/// A body that ends when the sender goes.
struct Frames(mpsc::Receiver<Bytes>);

impl hyper::body::Body for Frames {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        self.get_mut().0.poll_recv(context).map(|bytes| bytes.map(|bytes| Ok(Frame::data(bytes))))
    }
}
