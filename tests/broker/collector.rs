//! A stand-in for a collector of traces: OTLP/JSON over HTTP and TLS, every request kept.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};

use openssl::ssl::{SslAcceptor, SslFiletype, SslMethod};
use serde_json::Value;

use crate::support::certificates::Pair;

/// One request: its head and its body.
#[derive(Debug, Clone)]
pub struct Posted {
    pub head: String,
    pub body: Value,
}

/// A collector at a port of its own. It serves until the process ends.
#[derive(Debug)]
pub struct Collector {
    port: u16,
    posted: Arc<Mutex<Vec<Posted>>>,
}

impl Collector {
    /// Starts one that shows this certificate.
    pub fn start(pair: &Pair) -> Self {
        let mut acceptor = SslAcceptor::mozilla_intermediate_v5(SslMethod::tls_server()).expect("TLS");
        acceptor.set_certificate_chain_file(&pair.certificate).expect("a certificate");
        acceptor.set_private_key_file(&pair.key, SslFiletype::PEM).expect("a key");
        let acceptor = acceptor.build();
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let posted = Arc::new(Mutex::new(Vec::new()));
        let keep = Arc::clone(&posted);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (acceptor, keep) = (acceptor.clone(), Arc::clone(&keep));
                std::thread::spawn(move || {
                    acceptor.accept::<TcpStream>(stream).map(|stream| serve(stream, &keep))
                });
            }
        });
        Self { port, posted }
    }

    /// `https://…` without a path.
    pub fn endpoint(&self) -> String {
        format!("https://localhost:{}", self.port)
    }

    /// What has come so far.
    pub fn posted(&self) -> Vec<Posted> {
        self.posted.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// All spans that have come so far.
    pub fn spans(&self) -> Vec<Value> {
        let of = |posted: &Posted| {
            posted.body.pointer("/resourceSpans/0/scopeSpans/0/spans").and_then(Value::as_array).cloned()
        };
        self.posted().iter().filter_map(of).flatten().collect()
    }
}

/// Answers requests until the connection ends.
fn serve(mut stream: impl Read + Write, keep: &Mutex<Vec<Posted>>) {
    let mut bytes = Vec::new();
    while let Some(posted) = request(&mut stream, &mut bytes) {
        keep.lock().unwrap_or_else(PoisonError::into_inner).push(posted);
        let answer = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}";
        if stream.write_all(answer.as_bytes()).is_err() {
            return;
        }
    }
}

fn request(stream: &mut impl Read, bytes: &mut Vec<u8>) -> Option<Posted> {
    let mut chunk = [0; 16 * 1024];
    loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
            let length =
                head.lines().find_map(|line| line.strip_prefix("content-length: "))?.parse::<usize>().ok()?;
            if bytes.len() >= end + 4 + length {
                let body = serde_json::from_slice(&bytes[end + 4..end + 4 + length]).ok()?;
                bytes.drain(..end + 4 + length);
                return Some(Posted { head, body });
            }
        }
        match stream.read(&mut chunk).ok()? {
            0 => return None,
            read => bytes.extend_from_slice(&chunk[..read]),
        }
    }
}
