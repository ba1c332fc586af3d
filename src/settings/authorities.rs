//! Where certificate authorities lie when no setting names them.

use std::path::PathBuf;

/// The files of Debian, Red Hat and Alpine; librdkafka looks there as well.
const FILES: [&str; 3] =
    ["/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem"];

/// The system's file of certificate authorities, PEM; `None` when it has none of the known ones.
pub fn system_authorities() -> Option<PathBuf> {
    FILES.iter().map(PathBuf::from).find(|path| path.is_file())
}
