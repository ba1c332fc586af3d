//! The collector: an HTTP client for one address that keeps its connection.

use std::path::PathBuf;
use std::time::Duration;

use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::Bytes;
use hyper::client::conn::http1::{self, SendRequest};
use hyper::header::{CONTENT_TYPE, HOST, HeaderName, HeaderValue, USER_AGENT};
use hyper::{Request, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use url::Url;

use crate::settings::{Secret, Traces};

/// Longest time for a request, connection and answer included.
const PATIENCE: Duration = Duration::from_secs(5);

/// Most bytes of an answer; it says little.
const ANSWER: usize = 64 * 1024;

/// Where spans go when the endpoint names no path (OTLP's default).
const PATH: &str = "/v1/traces";

/// Why a request was not taken.
#[derive(Debug)]
pub(super) enum Refusal {
    /// It may be taken later.
    Passing(String),
    /// It will not be.
    Final(String),
}

/// A collector that speaks OTLP over HTTP.
pub(super) struct Collector {
    host: String,
    port: u16,
    authority: String,
    path: String,
    tls: Option<Tls>,
    headers_file: Option<PathBuf>,
    connection: Option<SendRequest<Full<Bytes>>>,
}

impl Collector {
    /// The collector of these settings; `None` when no endpoint is set.
    ///
    /// # Errors
    ///
    /// When the authorities cannot be read, or the endpoint cannot be used.
    pub(super) fn new(traces: &Traces) -> Result<Option<Self>, String> {
        let Some(endpoint) = &traces.endpoint else { return Ok(None) };
        let url = Url::parse(endpoint).map_err(|error| format!("traces.endpoint: {error}"))?;
        let (Some(host), Some(port)) = (url.host_str(), url.port_or_known_default()) else {
            return Err(format!("traces.endpoint: {endpoint} names no host"));
        };
        let mut path = if matches!(url.path(), "" | "/") { PATH.to_owned() } else { url.path().to_owned() };
        if let Some(query) = url.query() {
            path = format!("{path}?{query}");
        }
        Ok(Some(Self {
            host: host.trim_matches(['[', ']']).to_owned(),
            port,
            authority: url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}")),
            path,
            tls: (url.scheme() == "https").then(|| Tls::new(traces)).transpose()?,
            headers_file: traces.headers_file.clone(),
            connection: None,
        }))
    }

    /// Sends a request and gives the body of its answer.
    pub(super) async fn send(&mut self, body: &[u8]) -> Result<Bytes, Refusal> {
        match tokio::time::timeout(PATIENCE, self.converse(body)).await {
            Ok(answer) => answer,
            Err(_) => Err(Refusal::Passing(format!("no answer within {} s", PATIENCE.as_secs()))),
        }
    }

    async fn converse(&mut self, body: &[u8]) -> Result<Bytes, Refusal> {
        let body = Bytes::copy_from_slice(body);
        // The other side closes a connection that rests; only a new one tells whether it is there.
        if let Some(connection) = self.connection.take().filter(|connection| !connection.is_closed())
            && let Ok(answer) = self.ask(connection, body.clone()).await?
        {
            return Ok(answer);
        }
        let connection = self.connect().await.map_err(Refusal::Passing)?;
        self.ask(connection, body).await?.map_err(Refusal::Passing)
    }

    /// Asks over a connection and keeps it for the next time. An error inside is one of the connection.
    async fn ask(
        &mut self,
        mut connection: SendRequest<Full<Bytes>>,
        body: Bytes,
    ) -> Result<Result<Bytes, String>, Refusal> {
        let request = self.request(body).map_err(Refusal::Final)?;
        let answer = match connection.send_request(request).await {
            Ok(answer) => answer,
            Err(error) => return Ok(Err(error.to_string())),
        };
        let status = answer.status();
        let answer = match Limited::new(answer.into_body(), ANSWER).collect().await {
            Ok(answer) => answer.to_bytes(),
            Err(error) => return Ok(Err(error.to_string())),
        };
        self.connection = Some(connection);
        match status {
            _ if status.is_success() => Ok(Ok(answer)),
            // The ones that OTLP says are worth another try.
            StatusCode::TOO_MANY_REQUESTS
            | StatusCode::BAD_GATEWAY
            | StatusCode::SERVICE_UNAVAILABLE
            | StatusCode::GATEWAY_TIMEOUT => Err(Refusal::Passing(format!("the collector answers {status}"))),
            _ => Err(Refusal::Final(format!("the collector answers {status}"))),
        }
    }

    fn request(&self, body: Bytes) -> Result<Request<Full<Bytes>>, String> {
        let mut request = Request::post(&self.path)
            .header(HOST, &self.authority)
            .header(CONTENT_TYPE, "application/json")
            .header(USER_AGENT, concat!("rawi/", env!("CARGO_PKG_VERSION")));
        // Read each time: a Secret that is replaced counts at once.
        if let Some(path) = &self.headers_file {
            let secret = Secret::read(path).map_err(|error| error.to_string())?;
            for (name, value) in
                headers(secret.expose()).map_err(|why| format!("{}: {why}", path.display()))?
            {
                request = request.header(name, value);
            }
        }
        request.body(Full::new(body)).map_err(|error| error.to_string())
    }

    async fn connect(&self) -> Result<SendRequest<Full<Bytes>>, String> {
        let stream = TcpStream::connect((self.host.as_str(), self.port))
            .await
            .map_err(|error| format!("no connection to {}: {error}", self.authority))?;
        let _ = stream.set_nodelay(true);
        match &self.tls {
            None => speak(stream).await,
            Some(tls) => speak(tls.shake_hands(&self.host, stream).await?).await,
        }
    }
}

async fn speak(
    stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static,
) -> Result<SendRequest<Full<Bytes>>, String> {
    let (sender, connection) =
        http1::handshake(TokioIo::new(stream)).await.map_err(|error| error.to_string())?;
    tokio::spawn(async move {
        // Its errors come with the requests.
        let _ = connection.await;
    });
    Ok(sender)
}

/// Headers as lines `name: value`. Errors name the line and not what is in it.
fn headers(text: &str) -> Result<Vec<(HeaderName, HeaderValue)>, String> {
    let mut found = Vec::new();
    for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let header = line.split_once(':').and_then(|(name, value)| {
            let mut value = HeaderValue::from_str(value.trim()).ok()?;
            value.set_sensitive(true);
            Some((name.trim().parse::<HeaderName>().ok()?, value))
        });
        found.push(header.ok_or_else(|| format!("line {} is no header `name: value`", number + 1))?);
    }
    Ok(found)
}

#[cfg(feature = "tls")]
struct Tls(openssl::ssl::SslConnector);

#[cfg(feature = "tls")]
impl Tls {
    fn new(traces: &Traces) -> Result<Self, String> {
        use openssl::ssl::{SslConnector, SslMethod};
        let told = |error: openssl::error::ErrorStack| error.to_string();
        let mut connector = SslConnector::builder(SslMethod::tls_client()).map_err(told)?;
        if let Some(path) = traces.ca_file.clone().or_else(crate::settings::system_authorities) {
            connector
                .set_ca_file(&path)
                .map_err(|_| format!("traces.ca_file: {} holds no PEM certificates", path.display()))?;
        }
        Ok(Self(connector.build()))
    }

    async fn shake_hands(
        &self,
        host: &str,
        stream: TcpStream,
    ) -> Result<tokio_openssl::SslStream<TcpStream>, String> {
        let told = |error: openssl::error::ErrorStack| error.to_string();
        let ssl = self.0.configure().and_then(|ssl| ssl.into_ssl(host)).map_err(told)?;
        let mut stream = tokio_openssl::SslStream::new(ssl, stream).map_err(told)?;
        std::pin::Pin::new(&mut stream)
            .connect()
            .await
            .map_err(|error| format!("no TLS connection: {error}"))?;
        Ok(stream)
    }
}

/// This build has no TLS.
#[cfg(not(feature = "tls"))]
struct Tls(std::convert::Infallible);

#[cfg(not(feature = "tls"))]
impl Tls {
    fn new(_: &Traces) -> Result<Self, String> {
        Err("traces.endpoint: this build has no TLS, so it must begin with http:".to_owned())
    }

    async fn shake_hands(&self, _: &str, _: TcpStream) -> Result<TcpStream, String> {
        match self.0 {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_read_and_a_bad_line_is_named_without_its_secret() {
        let read = headers("authorization: Bearer abc:def\n\nx-scope: news\n").unwrap();
        let (name, value) = &read[0];
        assert_eq!((name.as_str(), value.to_str().unwrap()), ("authorization", "Bearer abc:def"));
        assert!(value.is_sensitive());
        assert_eq!(read.len(), 2);
        let why = headers("a: b\nsecret-without-colon").unwrap_err();
        assert!(why.contains("line 2") && !why.contains("secret"), "{why}");
    }
}
