//! Brings Apache Kafka: its jars by Maven, and Java itself on Debian.

use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Newest version for which Maven Central also serves the command-line tools.
const KAFKA_VERSION: &str = "4.3.1";
/// `kafka_2.13` logs through slf4j and brings no binding; these two fit each other.
const SLF4J_VERSION: &str = "2.0.20";
/// Kafka 4 brokers need it.
const OLDEST_JAVA: u32 = 17;

/// The folder that holds the broker's jars; downloaded once and kept under the target folder.
///
/// # Panics
///
/// With what to type, when Java or Maven is missing and cannot be installed, or when Maven fails.
pub fn jars(cache: &Path) -> PathBuf {
    let home = cache.join(format!("kafka-{KAFKA_VERSION}"));
    let lib = home.join("lib");
    need_java();
    if lib.is_dir() {
        return lib;
    }
    need("mvn", &["--version"], &["maven"]);
    std::fs::create_dir_all(&home).expect("a folder for Kafka");
    let attempt = tempfile::tempdir_in(&home).expect("a folder for the download");
    let pom = attempt.path().join("pom.xml");
    std::fs::write(&pom, pom_xml()).expect("pom.xml");
    let downloaded = attempt.path().join("lib");
    eprintln!("downloading Apache Kafka {KAFKA_VERSION} with Maven into {} (once)", lib.display());
    let outcome = Command::new("mvn")
        .args(["--quiet", "--batch-mode", "--file"])
        .arg(&pom)
        .args(["dependency:copy-dependencies", "-DincludeScope=runtime"])
        .arg(format!("-DoutputDirectory={}", downloaded.display()))
        .output()
        .expect("mvn");
    assert!(
        outcome.status.success(),
        "Maven could not bring Apache Kafka {KAFKA_VERSION}; set RAWI_TEST_BOOTSTRAP to use a broker of yours.\n{}{}",
        String::from_utf8_lossy(&outcome.stdout),
        String::from_utf8_lossy(&outcome.stderr)
    );
    // Whole or not at all; another test binary may have been quicker.
    if let Err(error) = std::fs::rename(&downloaded, &lib) {
        assert!(lib.is_dir(), "cannot move the jars to {}: {error}", lib.display());
    }
    lib
}

fn pom_xml() -> String {
    format!(
        r#"<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>local</groupId><artifactId>broker</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies>
    <dependency>
      <groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>{KAFKA_VERSION}</version>
    </dependency>
    <dependency>
      <groupId>org.slf4j</groupId><artifactId>slf4j-api</artifactId><version>{SLF4J_VERSION}</version>
    </dependency>
    <dependency>
      <groupId>org.slf4j</groupId><artifactId>slf4j-simple</artifactId><version>{SLF4J_VERSION}</version>
    </dependency>
  </dependencies>
</project>
"#
    )
}

fn need_java() {
    need(
        "java",
        &["-version"],
        &["openjdk-17-jre-headless", "openjdk-21-jre-headless", "default-jre-headless"],
    );
    let output = Command::new("java").arg("-version").output().expect("java");
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    let version = java_major(&text);
    assert!(
        version.is_some_and(|version| version >= OLDEST_JAVA),
        "Apache Kafka needs Java {OLDEST_JAVA} or newer, but `java -version` says: {text}{}",
        advice()
    );
}

/// The major version in what `java -version` prints (`openjdk version "17.0.15" 2025-04-15`).
pub fn java_major(text: &str) -> Option<u32> {
    let quoted = text.split('"').nth(1)?;
    quoted.split(['.', '-', '+']).next()?.parse().ok()
}

/// Makes sure `openssl` is there, which makes certificates for the tests.
pub fn need_openssl() {
    need("openssl", &["version"], &["openssl"]);
}

/// Makes sure a program runs; on Debian and its kin it is installed from the first of `packages` that exists.
fn need(program: &str, probe: &[&str], packages: &[&str]) {
    let runs = || Command::new(program).args(probe).output().is_ok_and(|output| output.status.success());
    if runs() {
        return;
    }
    assert!(
        Path::new("/etc/debian_version").exists(),
        "the tests need `{program}` to run Apache Kafka.{}",
        advice()
    );
    assert!(
        apt_get(&["update"]),
        "`{program}` is missing and apt-get update failed (it needs root or sudo without a password).{}",
        advice()
    );
    for package in packages {
        eprintln!("`{program}` is missing: installing {package}");
        if apt_get(&["install", "--yes", "--no-install-recommends", package]) && runs() {
            return;
        }
    }
    panic!("`{program}` is missing and apt-get could not install {}.{}", packages.join(" or "), advice());
}

fn apt_get(arguments: &[&str]) -> bool {
    let root = std::fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0);
    let mut command = Command::new(if root { "env" } else { "sudo" });
    if !root {
        command.args(["-n", "env"]);
    }
    command.args(["DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", "-o", "DPkg::Lock::Timeout=120"]);
    match command.args(arguments).output() {
        Ok(output) if output.status.success() => true,
        Ok(output) => {
            eprint!("{}", String::from_utf8_lossy(&output.stderr));
            false
        }
        Err(_) => false,
    }
}

/// The one line to type.
fn advice() -> &'static str {
    if cfg!(target_os = "macos") {
        "\nType: brew install openjdk maven\nor set RAWI_TEST_BOOTSTRAP=host:port to use a broker of yours."
    } else if Path::new("/etc/debian_version").exists() {
        "\nType: sudo apt-get install -y openjdk-17-jre-headless maven\n\
         or set RAWI_TEST_BOOTSTRAP=host:port to use a broker of yours."
    } else {
        "\nInstall Java 17 or newer and Maven, e.g.: sudo dnf install -y java-21-openjdk-headless maven\n\
         or set RAWI_TEST_BOOTSTRAP=host:port to use a broker of yours."
    }
}
