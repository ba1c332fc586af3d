//! Certificates for one test run, made with `openssl`: an authority, what it signs, and what nobody should accept.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::kafka_install;

/// A certificate with its key, PEM.
#[derive(Debug, Clone)]
pub struct Pair {
    pub certificate: PathBuf,
    pub key: PathBuf,
}

/// An authority in a folder of its own.
#[derive(Debug, Clone)]
pub struct Authority {
    folder: PathBuf,
    own: Pair,
}

impl Authority {
    /// Makes one.
    pub fn new(folder: &Path, name: &str) -> Self {
        kafka_install::need_openssl();
        std::fs::create_dir_all(folder).expect("a folder for certificates");
        let own = pair(folder, name);
        let mut command = Command::new("openssl");
        command.args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]);
        command.args(["-days", "2", "-subj", &format!("/CN={name}")]);
        command.args(["-addext", "keyUsage=critical,keyCertSign,cRLSign"]);
        run(command.arg("-keyout").arg(&own.key).arg("-out").arg(&own.certificate));
        Self { folder: folder.to_owned(), own }
    }

    /// Its certificate.
    pub fn certificate(&self) -> &Path {
        &self.own.certificate
    }

    /// A certificate for `name` at localhost; `expired`: one that has been valid until now.
    pub fn sign(&self, name: &str, expired: bool) -> Pair {
        let pair = pair(&self.folder, name);
        let request = self.folder.join(format!("{name}.csr"));
        let extensions = self.folder.join(format!("{name}.ext"));
        std::fs::write(&extensions, "subjectAltName=DNS:localhost,IP:127.0.0.1\n").expect("extensions");
        let mut command = Command::new("openssl");
        command.args(["req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]);
        command
            .args(["-subj", &format!("/CN={name}")])
            .arg("-keyout")
            .arg(&pair.key)
            .arg("-out")
            .arg(&request);
        run(&mut command);
        let mut command = Command::new("openssl");
        command.args(["x509", "-req", "-set_serial", &format!("{}", rand_serial())]);
        command.args(["-days", if expired { "0" } else { "2" }]).arg("-in").arg(&request);
        command.arg("-CA").arg(&self.own.certificate).arg("-CAkey").arg(&self.own.key);
        command.arg("-extfile").arg(&extensions).arg("-out").arg(&pair.certificate);
        run(&mut command);
        pair
    }
}

impl Pair {
    /// Key and certificate in one file, as a broker's PEM key store wants them.
    pub fn as_key_store(&self) -> PathBuf {
        let store = self.certificate.with_extension("store.pem");
        let read = |path: &Path| std::fs::read_to_string(path).expect("PEM");
        std::fs::write(&store, read(&self.key) + &read(&self.certificate)).expect("a key store");
        store
    }
}

fn pair(folder: &Path, name: &str) -> Pair {
    Pair { certificate: folder.join(format!("{name}.pem")), key: folder.join(format!("{name}.key")) }
}

fn rand_serial() -> u64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("a clock after 1970");
    u64::try_from(now.as_nanos() & u128::from(u64::MAX >> 1)).expect("63 bits")
}

fn run(command: &mut Command) {
    let output = command.output().expect("openssl");
    assert!(output.status.success(), "{command:?}:\n{}", String::from_utf8_lossy(&output.stderr));
}
