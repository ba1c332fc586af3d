//! Getting in: the name service, the connection, TLS, credentials.

use std::net::{TcpStream, ToSocketAddrs};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use rdkafka::client::{ClientContext, OAuthToken};
use rdkafka::consumer::ConsumerContext;
use rdkafka::error::KafkaError;
use rdkafka::producer::{DeliveryResult, NoCustomPartitioner, ProducerContext};

use super::check::Check;
use crate::kafka::tls::{self, Handshake};
use crate::kafka::{access, context};
use crate::settings::Settings;

/// Longest wait for a connection.
const CONNECT: Duration = Duration::from_secs(5);

/// Whether a TLS connection comes about, and which certificate is at fault when it does not.
pub(super) fn shake_hands(settings: &Settings, server: &str) -> Check {
    let subject = format!("TLS {server}");
    match tls::shake_hands(&settings.kafka.tls, server) {
        Handshake::Done(seen) => Check::good(subject, seen),
        Handshake::Failed { problem, cure } => Check::bad(subject, problem, cure),
        Handshake::Unknown(why) => Check::unknown(subject, why),
    }
}

/// Whether the name has an address and somebody listens there.
pub(super) fn reach(server: &str) -> Check {
    let subject = format!("broker {server}");
    let cure = "check kafka.bootstrap_servers, the name service and the network policy";
    let addresses = match server.to_socket_addrs() {
        Ok(addresses) => addresses.collect::<Vec<_>>(),
        Err(error) => return Check::bad(subject, format!("the name cannot be resolved: {error}"), cure),
    };
    let mut last = None;
    for address in &addresses {
        match TcpStream::connect_timeout(address, CONNECT) {
            Ok(_) => return Check::good(subject, format!("connected to {address}")),
            Err(error) => last = Some(format!("no connection to {address}: {error}")),
        }
    }
    Check::bad(subject, last.unwrap_or_else(|| "the name has no address".to_owned()), cure)
}

/// Keeps what librdkafka says of refused credentials and certificates.
pub(super) struct Asking {
    settings: Settings,
    refused: Mutex<Option<String>>,
}

impl ClientContext for Asking {
    const ENABLE_REFRESH_OAUTH_TOKEN: bool = true;

    fn generate_oauth_token(&self, _: Option<&str>) -> Result<OAuthToken, Box<dyn std::error::Error>> {
        context::bearer_token(&self.settings.kafka.sasl)
    }

    fn error(&self, error: KafkaError, reason: &str) {
        let code = error.rdkafka_error_code();
        if let Some(why) = code.and_then(|code| access::refused_entry(code, reason, &self.settings.kafka.tls))
        {
            *self.refused.lock().unwrap_or_else(PoisonError::into_inner) = Some(why);
        }
    }
}

impl ConsumerContext for Asking {}

impl ProducerContext<NoCustomPartitioner> for Asking {
    type DeliveryOpaque = ();

    fn delivery(&self, _: &DeliveryResult<'_>, (): ()) {}
}

impl Asking {
    /// For clients with these settings.
    pub(super) fn new(settings: &Settings) -> Self {
        Self { settings: settings.clone(), refused: Mutex::default() }
    }

    /// Why the cluster did not let us in, as far as librdkafka has told it since the last call.
    pub(super) fn take_refusal(&self) -> Option<String> {
        self.refused.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_where_nobody_listens_is_told() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        assert!(!reach(&address).is_bad());
        drop(listener);
        assert!(reach(&address).is_bad());
        assert!(reach("no-port").is_bad());
    }
}
