//! A look at TLS of our own, for what librdkafka does not tell: which side's certificate is at fault, and why.

#[cfg(not(feature = "tls"))]
use crate::settings::Tls;

/// What a handshake showed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Handshake {
    /// It succeeded: the protocol's version and the broker's certificate.
    Done(String),
    /// It failed: what is wrong, and what to do.
    Failed {
        /// What is wrong.
        problem: String,
        /// What to do about it.
        cure: &'static str,
    },
    /// It could not be tried.
    Unknown(String),
}

#[cfg(feature = "tls")]
pub use with_openssl::{own_certificate_has_expired, shake_hands};

#[cfg(feature = "tls")]
mod with_openssl {
    use std::io::{ErrorKind, Read as _};
    use std::net::TcpStream;
    use std::path::Path;
    use std::time::Duration;

    use openssl::asn1::Asn1Time;
    use openssl::pkey::PKey;
    use openssl::ssl::{HandshakeError, Ssl, SslContext, SslMethod, SslVerifyMode};
    use openssl::x509::{X509, X509Ref, X509VerifyResult};

    use super::Handshake;
    use crate::settings::{Tls, system_authorities};

    /// Longest wait for a step of the handshake.
    const PATIENCE: Duration = Duration::from_secs(5);

    /// How long a broker may take to say that it refuses our certificate: under TLS 1.3 it does so after the handshake.
    const SECOND_THOUGHTS: Duration = Duration::from_millis(500);

    /// OpenSSL's codes of verification (x509_vfy.h).
    const CERT_HAS_EXPIRED: i32 = 10;
    const HOSTNAME_MISMATCH: i32 = 62;
    const IP_ADDRESS_MISMATCH: i32 = 64;

    /// Whether our client certificate is out of date. `false` when there is none or it cannot be read.
    pub fn own_certificate_has_expired(tls: &Tls) -> bool {
        let certificate = tls.certificate_file.as_deref().and_then(|path| first_certificate(path).ok());
        certificate.is_some_and(|certificate| is_past(&certificate))
    }

    fn first_certificate(path: &Path) -> Result<X509, String> {
        let pem = std::fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?;
        X509::from_pem(&pem).map_err(|_| format!("{} holds no PEM certificate", path.display()))
    }

    fn is_past(certificate: &X509Ref) -> bool {
        Asn1Time::days_from_now(0).is_ok_and(|now| certificate.not_after() <= now)
    }

    /// Shakes hands with `host:port` as the clients would, without a word of Kafka. Blocks for up to three times
    /// five seconds.
    pub fn shake_hands(tls: &Tls, server: &str) -> Handshake {
        if own_certificate_has_expired(tls) {
            return Handshake::Failed {
                problem: "our certificate has expired".to_owned(),
                cure: "renew kafka.tls.certificate_file and kafka.tls.key_file",
            };
        }
        let Some((host, _)) = server.rsplit_once(':') else {
            return Handshake::Unknown("it is not host:port".to_owned());
        };
        let ssl = match prepared(tls, host.trim_matches(['[', ']'])) {
            Ok(ssl) => ssl,
            Err(why) => {
                return Handshake::Failed { problem: why, cure: "correct the files that kafka.tls names" };
            }
        };
        let stream = match TcpStream::connect(server) {
            Ok(stream) => stream,
            Err(error) => return Handshake::Unknown(format!("no connection: {error}")),
        };
        let _ = stream.set_read_timeout(Some(PATIENCE));
        let _ = stream.set_write_timeout(Some(PATIENCE));
        let mut stream = match ssl.connect(stream) {
            Ok(stream) => stream,
            Err(HandshakeError::Failure(broken) | HandshakeError::WouldBlock(broken)) => {
                return failed(broken.ssl().verify_result(), &broken.error().to_string());
            }
            Err(HandshakeError::SetupFailure(error)) => return Handshake::Unknown(error.to_string()),
        };
        let _ = stream.get_ref().set_read_timeout(Some(SECOND_THOUGHTS));
        if let Err(error) = stream.read(&mut [0])
            && !matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut)
        {
            return failed(X509VerifyResult::OK, &error.to_string());
        }
        let until = stream.ssl().peer_certificate().map(|certificate| certificate.not_after().to_string());
        Handshake::Done(format!(
            "{}, the broker's certificate is valid until {}",
            stream.ssl().version_str(),
            until.as_deref().unwrap_or("unknown")
        ))
    }

    fn prepared(tls: &Tls, host: &str) -> Result<Ssl, String> {
        let told = |error: openssl::error::ErrorStack| error.to_string();
        let mut context = SslContext::builder(SslMethod::tls_client()).map_err(told)?;
        context.set_verify(SslVerifyMode::PEER);
        if let Some(path) = tls.ca_file.clone().or_else(system_authorities) {
            context
                .set_ca_file(&path)
                .map_err(|_| format!("{} holds no PEM certificates", path.display()))?;
        }
        if let (Some(certificate), Some(key)) = (&tls.certificate_file, &tls.key_file) {
            context
                .set_certificate_chain_file(certificate)
                .map_err(|_| format!("{} holds no PEM certificate", certificate.display()))?;
            let pem = std::fs::read(key).map_err(|error| format!("{}: {error}", key.display()))?;
            let password = tls.key_password().map_err(|error| error.to_string())?;
            // An empty password, so that OpenSSL does not ask for one on the terminal.
            let password = password.as_ref().map_or("", |password| password.expose());
            let private = PKey::private_key_from_pem_passphrase(&pem, password.as_bytes())
                .map_err(|_| format!("{} holds no PEM key, or its password is wrong", key.display()))?;
            context.set_private_key(&private).map_err(told)?;
            context
                .check_private_key()
                .map_err(|_| format!("{} is not the key of {}", key.display(), certificate.display()))?;
        }
        let mut ssl = Ssl::new(&context.build()).map_err(told)?;
        let address = host.parse().ok();
        if address.is_none() {
            ssl.set_hostname(host).map_err(told)?;
        }
        if tls.verify_hostname {
            match address {
                Some(address) => ssl.param_mut().set_ip(address).map_err(told)?,
                None => ssl.param_mut().set_host(host).map_err(told)?,
            }
        }
        Ok(ssl)
    }

    fn failed(verified: X509VerifyResult, error: &str) -> Handshake {
        let (problem, cure) = match verified.as_raw() {
            _ if error.contains("alert") => (
                format!("the broker refuses our certificate, or the want of one: {error}"),
                "set kafka.tls.certificate_file and kafka.tls.key_file to a certificate of an authority that the \
                 broker trusts",
            ),
            CERT_HAS_EXPIRED => {
                ("the broker's certificate has expired".to_owned(), "renew the broker's certificate")
            }
            HOSTNAME_MISMATCH | IP_ADDRESS_MISMATCH => (
                "the broker's certificate is for another host".to_owned(),
                "use the name that it is for in kafka.bootstrap_servers, or set kafka.tls.verify_hostname to false",
            ),
            _ if verified != X509VerifyResult::OK => (
                format!("the broker's certificate cannot be verified: {}", verified.error_string()),
                "put the authority that signed it into kafka.tls.ca_file",
            ),
            _ => (
                format!("no TLS connection: {error}"),
                "check that this listener speaks TLS, or set kafka.tls.enabled to false",
            ),
        };
        Handshake::Failed { problem, cure }
    }
}

/// Whether our client certificate is out of date. This build cannot look.
#[cfg(not(feature = "tls"))]
pub fn own_certificate_has_expired(_: &Tls) -> bool {
    false
}

/// Shakes hands. This build cannot.
#[cfg(not(feature = "tls"))]
pub fn shake_hands(_: &Tls, _: &str) -> Handshake {
    Handshake::Unknown("this build has no TLS".to_owned())
}
