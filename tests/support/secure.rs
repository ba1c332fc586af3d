//! A broker that lets nobody in without credentials: TLS, SASL (SCRAM, OAUTHBEARER), an authorizer.
//!
//! Its plain listener belongs to the tests, whose anonymous user may do everything.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::broker::{Broker, Extra, free_port};
use super::certificates::{Authority, Pair};

/// The password that SCRAM users have.
pub const PASSWORD: &str = "s3cret-of-the-tests-6b1f";
/// Users with every right on everything, and one with none.
pub const USER: &str = "rawi";
pub const POOR_USER: &str = "newcomer";

/// The broker and what it takes to get in.
#[derive(Debug)]
pub struct SecureBroker {
    /// By its plain listener.
    pub broker: Broker,
    /// The authority that the broker trusts, and that signed its certificate.
    pub authority: Authority,
    /// An authority that nobody knows.
    pub stranger: Authority,
    /// `host:port` with SASL over TLS.
    pub sasl: String,
    /// `host:port` that wants a client certificate.
    pub mutual: String,
    /// `host:port` with a certificate that has expired.
    pub expired: String,
    folder: PathBuf,
}

static SECURE: OnceLock<SecureBroker> = OnceLock::new();

/// The one of this test binary.
pub fn broker() -> &'static SecureBroker {
    SECURE.get_or_init(start)
}

fn start() -> SecureBroker {
    let (sasl, mutual, expired) = (free_port(), free_port(), free_port());
    let mut made = None;
    let broker = Broker::start("secure", |home| {
        let folder = home.join("security");
        let authority = Authority::new(&folder.join("authority"), "tests-authority");
        let stranger = Authority::new(&folder.join("stranger"), "stranger-authority");
        let store = authority.sign("broker", false).as_key_store();
        let expired_store = authority.sign("expired-broker", true).as_key_store();
        let properties = properties(&store, &expired_store, authority.certificate());
        made = Some((folder, authority, stranger));
        let scram = |mechanism: &str, user: &str| {
            ["--add-scram".to_owned(), format!("{mechanism}=[name={user},password={PASSWORD}]")]
        };
        Extra {
            listeners: vec![
                ("SASL:SASL_SSL".to_owned(), sasl),
                ("MUTUAL:SSL".to_owned(), mutual),
                ("EXPIRED:SSL".to_owned(), expired),
            ],
            properties,
            format: [
                scram("SCRAM-SHA-256", USER),
                scram("SCRAM-SHA-512", USER),
                scram("SCRAM-SHA-512", POOR_USER),
            ]
            .concat(),
        }
    });
    let (folder, authority, stranger) = made.expect("made at the start");
    let at = |port: u16| format!("localhost:{port}");
    let (sasl, mutual, expired) = (at(sasl), at(mutual), at(expired));
    SecureBroker { broker, authority, stranger, sasl, mutual, expired, folder }
}

fn properties(store: &Path, expired_store: &Path, authority: &Path) -> String {
    format!(
        "ssl.keystore.type=PEM
ssl.keystore.location={store}
ssl.truststore.type=PEM
ssl.truststore.location={authority}
ssl.principal.mapping.rules=RULE:^CN=([a-z]+)[^,]*$/$1/,DEFAULT
listener.name.mutual.ssl.client.auth=required
listener.name.expired.ssl.keystore.type=PEM
listener.name.expired.ssl.keystore.location={expired_store}
listener.name.sasl.sasl.enabled.mechanisms=SCRAM-SHA-256,SCRAM-SHA-512,OAUTHBEARER
listener.name.sasl.scram-sha-256.sasl.jaas.config=\
org.apache.kafka.common.security.scram.ScramLoginModule required;
listener.name.sasl.scram-sha-512.sasl.jaas.config=\
org.apache.kafka.common.security.scram.ScramLoginModule required;
listener.name.sasl.oauthbearer.sasl.jaas.config=\
org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required \
unsecuredLoginStringClaim_sub=\"broker\";
authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
super.users=User:ANONYMOUS;User:{USER}
",
        store = store.display(),
        expired_store = expired_store.display(),
        authority = authority.display(),
    )
}

impl SecureBroker {
    /// A file with these contents, which a worker may be told to read.
    pub fn file(&self, name: &str, contents: &str) -> PathBuf {
        let path = self.folder.join(name);
        replace(&path, contents);
        path
    }

    /// A client certificate of the trusted authority.
    pub fn client(&self, name: &str, expired: bool) -> Pair {
        self.authority.sign(name, expired)
    }
}

/// Puts new contents in the place of a file at once, as a mounted Secret changes.
pub fn replace(path: &Path, contents: &str) {
    let next = path.with_extension("next");
    std::fs::write(&next, contents).expect("a file");
    std::fs::rename(&next, path).expect("a file");
}

/// A bearer token as the broker's validator for tests wants it: a JWT without a signature (RFC 7519, section 6).
pub fn token(user: &str, lifetime: Duration) -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("a clock after 1970").as_secs();
    let claims = serde_json::json!({"sub": user, "iat": now, "exp": now + lifetime.as_secs()});
    format!("{}.{}.", URL_SAFE_NO_PAD.encode(r#"{"alg":"none"}"#), URL_SAFE_NO_PAD.encode(claims.to_string()))
}
