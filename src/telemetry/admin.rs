//! The admin server: `/metrics`, `/livez`, `/readyz` and `/config`, for Prometheus, the cluster and people; and the
//! [page](super::page) at `/`.
//!
//! It only reads, so only GET (and HEAD) is answered. It is not meant for the open internet, yet a hostile or
//! broken client must not cost the worker anything: connections are bounded, heads have a time and a size
//! limit, bodies are not read.

use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::extract::{DefaultBodyLimit, Extension, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

use super::health::{Health, Verdict};
use super::metrics::Metrics;
use super::page::{self, HangUp, Page};

/// Longest time for a request's head; a connection that idles longer between requests is closed as well.
const HEAD_TIME: Duration = Duration::from_secs(5);

/// Largest request head, in bytes. hyper takes no less than 8 KiB.
const HEAD_BYTES: usize = 16 * 1024;

/// Largest request body, in bytes. Nothing here reads one.
const BODY_BYTES: usize = 1024;

/// Connections at a time; more wait in the listener's queue.
const CONNECTIONS: usize = 64;

/// Longest life of a connection, so that readers that do not read are let go.
const CONNECTION_TIME: Duration = Duration::from_secs(300);

/// The media type of the Prometheus text format.
const METRICS_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// What the server shows.
#[derive(Debug, Clone)]
pub struct AdminState {
    /// The metrics.
    pub metrics: Arc<Metrics>,
    /// The health.
    pub health: Arc<Health>,
    /// The merged settings, secrets redacted.
    pub config: Arc<serde_json::Value>,
    /// When the worker started: beats of [`Health`] count from here.
    pub started: Instant,
    /// The page at `/`, when it is wanted.
    pub page: Option<Page>,
}

/// Serves on `listener` until `shutdown` resolves. Running requests are not waited for.
///
/// # Errors
/// When the listener fails in a way that waiting does not cure.
pub async fn serve(
    listener: TcpListener,
    state: AdminState,
    shutdown: impl Future<Output = ()>,
) -> io::Result<()> {
    let router = router(state);
    let seats = Arc::new(Semaphore::new(CONNECTIONS));
    let mut tasks = tokio::task::JoinSet::new();
    tokio::pin!(shutdown);
    loop {
        let seat = tokio::select! {
            () = &mut shutdown => return Ok(()),
            seat = Arc::clone(&seats).acquire_owned() => seat.map_err(io::Error::other)?,
        };
        let stream = tokio::select! {
            () = &mut shutdown => return Ok(()),
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => stream,
                // A client that hung up, or too many open files: neither is cured by ending the server.
                Err(_) => {
                    tokio::time::sleep(Duration::from_millis(100)).await;
                    continue;
                }
            },
        };
        let hang_up = HangUp::default();
        let service = TowerToHyperService::new(router.clone().layer(Extension(Arc::clone(&hang_up))));
        while tasks.try_join_next().is_some() {}
        tasks.spawn(async move {
            let connection = http1::Builder::new()
                .timer(TokioTimer::new())
                .header_read_timeout(HEAD_TIME)
                .max_buf_size(HEAD_BYTES)
                .serve_connection(TokioIo::new(stream), service);
            // What a client does wrong is its own business.
            tokio::select! {
                _ = tokio::time::timeout(CONNECTION_TIME, connection) => {}
                () = hang_up.notified() => {}
            }
            drop(seat);
        });
    }
}

fn router(state: AdminState) -> Router {
    let page = state.page.clone().map(|page| page::routes().layer(Extension(page)));
    page.unwrap_or_default()
        .route("/metrics", get(metrics))
        .route("/livez", get(livez))
        .route("/readyz", get(readyz))
        .route("/config", get(config))
        .layer(DefaultBodyLimit::max(BODY_BYTES))
        .with_state(state)
}

async fn metrics(State(state): State<AdminState>) -> Response {
    state.metrics.set_ready(state.health.ready().is_yes());
    ([(header::CONTENT_TYPE, METRICS_TYPE)], state.metrics.encode()).into_response()
}

async fn livez(State(state): State<AdminState>) -> Response {
    answer(state.health.live(state.started.elapsed()))
}

async fn readyz(State(state): State<AdminState>) -> Response {
    answer(state.health.ready())
}

async fn config(State(state): State<AdminState>) -> Response {
    Json(state.config.as_ref()).into_response()
}

fn answer(verdict: Verdict) -> Response {
    match verdict {
        Verdict::Yes => (StatusCode::OK, "ok\n").into_response(),
        Verdict::No(why) => (StatusCode::SERVICE_UNAVAILABLE, why + "\n").into_response(),
    }
}

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;

    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpStream;

    use super::super::recent::{Headline, Recent};
    use super::*;

    async fn start() -> (SocketAddr, Arc<Health>) {
        start_with(None).await
    }

    async fn start_with(page: Option<Page>) -> (SocketAddr, Arc<Health>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let health = Arc::new(Health::new(Duration::from_secs(60)));
        let state = AdminState {
            metrics: Arc::new(Metrics::new().unwrap()),
            health: Arc::clone(&health),
            config: Arc::new(serde_json::json!({"delivery": "exactly-once"})),
            started: Instant::now(),
            page,
        };
        tokio::spawn(serve(listener, state, std::future::pending()));
        (address, health)
    }

    async fn ask(address: SocketAddr, parts: &[&str]) -> String {
        let mut stream = TcpStream::connect(address).await.unwrap();
        for part in parts {
            stream.write_all(part.as_bytes()).await.unwrap();
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.unwrap();
        String::from_utf8(answer).unwrap()
    }

    async fn get(address: SocketAddr, path: &str) -> String {
        ask(address, &[&format!("GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")]).await
    }

    #[tokio::test]
    async fn every_page_answers() {
        let (address, health) = start().await;
        let metrics = get(address, "/metrics").await;
        assert!(metrics.starts_with("HTTP/1.1 200") && metrics.contains("version=0.0.4"), "{metrics}");
        assert!(metrics.contains("rawi_ready 0"), "{metrics}");
        assert!(get(address, "/livez").await.starts_with("HTTP/1.1 200"));
        let ready = get(address, "/readyz").await;
        assert!(ready.starts_with("HTTP/1.1 503") && ready.contains("producer"), "{ready}");
        health.set_producer(true);
        health.assigned();
        assert!(get(address, "/readyz").await.starts_with("HTTP/1.1 200"));
        assert!(get(address, "/metrics").await.contains("rawi_ready 1"));
        assert!(get(address, "/config").await.contains("\"delivery\":\"exactly-once\""));
        assert!(get(address, "/other").await.starts_with("HTTP/1.1 404"));
    }

    #[tokio::test]
    async fn a_head_in_pieces_is_answered() {
        let (address, _) = start().await;
        let answer =
            ask(address, &["GET /li", "vez HTTP/1.1\r\nHo", "st: a\r\nConnection: close\r", "\n\r\n"]).await;
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    }

    #[tokio::test]
    async fn only_reading_is_allowed() {
        let (address, _) = start().await;
        for method in ["POST", "PUT", "DELETE"] {
            let request = format!(
                "{method} /config HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
            );
            let answer = ask(address, &[&request]).await;
            assert!(answer.starts_with("HTTP/1.1 405"), "{method}: {answer}");
        }
    }

    #[tokio::test]
    async fn nonsense_and_a_huge_head_are_refused_and_others_are_served() {
        let (address, _) = start().await;
        assert!(ask(address, &["\u{1}\u{2} nonsense\r\n\r\n"]).await.starts_with("HTTP/1.1 400"));
        let mut stream = TcpStream::connect(address).await.unwrap();
        let head = format!("GET /livez HTTP/1.1\r\nHost: a\r\nX: {}\r\n\r\n", "x".repeat(HEAD_BYTES * 2));
        // The server may close before all of it is written.
        let _ = stream.write_all(head.as_bytes()).await;
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer).await;
        assert!(!answer.starts_with(b"HTTP/1.1 200"));
        assert!(get(address, "/livez").await.starts_with("HTTP/1.1 200"));
    }

    #[tokio::test]
    async fn clients_that_say_nothing_are_let_go() {
        let (address, _) = start().await;
        let mut silent = Vec::new();
        for _ in 0..CONNECTIONS {
            silent.push(TcpStream::connect(address).await.unwrap());
        }
        let begun = Instant::now();
        let answer = tokio::time::timeout(HEAD_TIME * 3, get(address, "/livez")).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        assert!(begun.elapsed() >= HEAD_TIME / 2, "the seats were not taken");
    }

    fn page() -> (Page, Arc<Recent>) {
        let recent = Arc::new(Recent::default());
        (Page::new(Arc::clone(&recent)), recent)
    }

    #[tokio::test]
    async fn the_page_comes_from_here_alone_and_can_be_switched_off() {
        let (address, _) = start_with(Some(page().0)).await;
        for (path, media_type) in
            [("/", "text/html"), ("/page.css", "text/css"), ("/page.js", "text/javascript")]
        {
            let answer = get(address, path).await;
            assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
            let (head, body) = answer.split_once("\r\n\r\n").unwrap();
            assert!(head.contains(&format!("content-type: {media_type}")), "{head}");
            assert!(head.contains("default-src 'none'") && head.contains("nosniff"), "{head}");
            assert!(!body.contains("//cdn") && !body.contains("http:") && !body.contains("https:"), "{path}");
        }
        let request = "POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
        assert!(ask(address, &[request]).await.starts_with("HTTP/1.1 405"));
        let (address, _) = start().await;
        for path in ["/", "/page.js", "/events"] {
            assert!(get(address, path).await.starts_with("HTTP/1.1 404"), "{path}");
        }
        assert!(get(address, "/livez").await.starts_with("HTTP/1.1 200"));
    }

    async fn reader(address: SocketAddr) -> TcpStream {
        // Little room, so that one who does not read is soon behind, however busy the machine is.
        let socket = tokio::net::TcpSocket::new_v4().unwrap();
        socket.set_recv_buffer_size(8192).unwrap();
        let mut stream = socket.connect(address).await.unwrap();
        stream.write_all(b"GET /events HTTP/1.1\r\nHost: a\r\n\r\n").await.unwrap();
        stream
    }

    async fn some(stream: &mut TcpStream, until: &str) -> String {
        let mut text = String::new();
        let mut piece = [0; 4096];
        while !text.contains(until) {
            let read =
                tokio::time::timeout(Duration::from_secs(5), stream.read(&mut piece)).await.unwrap().unwrap();
            assert!(read > 0, "closed after {text}");
            text.push_str(&String::from_utf8_lossy(&piece[..read]));
        }
        text
    }

    #[tokio::test]
    async fn readers_get_snapshots_with_headlines_and_are_bounded_in_number() {
        let (page, recent) = page();
        recent.published(Headline {
            at: 1,
            headline: Some("<b>ميناء</b> جديد".into()),
            language: Some("ar".into()),
            source: Some("wire".into()),
            partition: 3,
            offset: 7,
        });
        let (address, _) = start_with(Some(page.paced(Duration::from_millis(20), HEAD_TIME))).await;
        let mut readers = Vec::new();
        for _ in 0..8 {
            let mut stream = reader(address).await;
            let text = some(&mut stream, "\n\n\r\n").await;
            assert!(text.contains("content-type: text/event-stream"), "{text}");
            assert!(text.contains("data: {\"now\":") && text.contains("<b>ميناء</b> جديد"), "{text}");
            assert!(text.contains("\"completed\":{\"dead_lettered\":0.0"), "{text}");
            readers.push(stream);
        }
        assert!(some(&mut reader(address).await, "\r\n\r\n").await.starts_with("HTTP/1.1 503"));
        // A reader that leaves gives its seat to another, and the others go on.
        readers.pop();
        tokio::time::sleep(Duration::from_millis(200)).await;
        assert!(some(&mut reader(address).await, "\r\n\r\n").await.starts_with("HTTP/1.1 200"));
        some(&mut readers[0], "data: ").await;
    }

    #[tokio::test]
    async fn a_reader_that_does_not_read_is_hung_up_on() {
        let (page, recent) = page();
        for offset in 0..20 {
            let (headline, language, source) = (Some("خبر ".repeat(60)), None, None);
            recent.published(Headline { at: 1, headline, language, source, partition: 0, offset });
        }
        let (address, _) =
            start_with(Some(page.paced(Duration::from_micros(10), Duration::from_millis(300)))).await;
        let mut silent = reader(address).await;
        tokio::time::sleep(Duration::from_secs(3)).await;
        // What the system had taken in for it can be read, and then it is over.
        let mut rest = Vec::new();
        let ended = tokio::time::timeout(Duration::from_secs(10), silent.read_to_end(&mut rest)).await;
        assert!(ended.is_ok(), "still being served after {} bytes", rest.len());
    }
}
