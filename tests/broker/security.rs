//! A broker that lets nobody in without credentials, and what a worker does when it has the wrong ones: it waits, says
//! why and what to do, and goes on when that was done. No secret is ever shown.

use std::path::Path;
use std::process::{Command, Output};
use std::time::Duration;

use crate::support::secure::{self, PASSWORD, POOR_USER, SecureBroker, USER};
use crate::support::topics::Topics;
use crate::support::worker::Worker;
use crate::support::{acl, feed, oracle, wait_for};

const LIMIT: Duration = Duration::from_secs(60);

/// Settings as environment variables.
type Variables = Vec<(&'static str, String)>;

fn sasl(secure: &SecureBroker, mechanism: &str, user: &str, password: &Path) -> Variables {
    vec![
        ("RAWI__KAFKA__BOOTSTRAP_SERVERS", secure.sasl.clone()),
        ("RAWI__KAFKA__TLS__ENABLED", "true".to_owned()),
        ("RAWI__KAFKA__TLS__CA_FILE", text(secure.authority.certificate())),
        ("RAWI__KAFKA__SASL__MECHANISM", mechanism.to_owned()),
        ("RAWI__KAFKA__SASL__USERNAME", user.to_owned()),
        ("RAWI__KAFKA__SASL__PASSWORD_FILE", text(password)),
    ]
}

fn bearer(secure: &SecureBroker, token: &Path) -> Variables {
    vec![
        ("RAWI__KAFKA__BOOTSTRAP_SERVERS", secure.sasl.clone()),
        ("RAWI__KAFKA__TLS__ENABLED", "true".to_owned()),
        ("RAWI__KAFKA__TLS__CA_FILE", text(secure.authority.certificate())),
        ("RAWI__KAFKA__SASL__MECHANISM", "OAUTHBEARER".to_owned()),
        ("RAWI__KAFKA__SASL__TOKEN_FILE", text(token)),
    ]
}

fn mutual(secure: &SecureBroker, authority: &Path, certificate: &Path, key: &Path) -> Variables {
    vec![
        ("RAWI__KAFKA__BOOTSTRAP_SERVERS", secure.mutual.clone()),
        ("RAWI__KAFKA__TLS__ENABLED", "true".to_owned()),
        ("RAWI__KAFKA__TLS__CA_FILE", text(authority)),
        ("RAWI__KAFKA__TLS__CERTIFICATE_FILE", text(certificate)),
        ("RAWI__KAFKA__TLS__KEY_FILE", text(key)),
    ]
}

fn text(path: &Path) -> String {
    path.display().to_string()
}

fn start(secure: &SecureBroker, topics: &Topics, name: &str, variables: &Variables) -> Worker {
    let more: Vec<(&str, &str)> = variables.iter().map(|(key, value)| (*key, value.as_str())).collect();
    Worker::start(&secure.broker, topics, name, &more)
}

/// A worker with these settings does its work, and shows no secret doing it.
fn works(secure: &'static SecureBroker, test: &str, variables: &Variables, secrets: &[&str]) {
    let topics = Topics::create(&secure.broker, test, 3);
    let fed = feed::feed(&secure.broker, &topics.input, 3, feed::articles(0, 60));
    let mut worker = start(secure, &topics, test, variables);
    oracle::judge(&secure.broker, &topics, &fed, LIMIT).assert_exactly_once().assert_no_dead_letters();
    worker.wait_until_ready(LIMIT);
    shows_no_secret(&worker, secrets);
    let seen = stdout(&validate(&topics, variables));
    assert!(!seen.contains("FAILED"), "{seen}");
    worker.stop();
}

/// Waits until `/readyz` says all of `words`, and why.
fn waits_saying(worker: &mut Worker, words: &[&str]) -> String {
    let mut last = None;
    let said = wait_for(LIMIT, Duration::from_millis(200), || {
        assert!(worker.is_running(), "it ended instead of waiting:\n{}", worker.log_tail());
        last = worker.get("/readyz");
        let (status, why) = last.clone()?;
        (status == 503 && words.iter().all(|word| why.contains(word))).then_some(why)
    });
    said.unwrap_or_else(|| panic!("/readyz does not say {words:?}, but {last:?}\n{}", worker.log_tail()))
}

/// A worker that was repaired while it waited becomes ready by itself and does its work.
fn recovers(secure: &'static SecureBroker, topics: &Topics, worker: &mut Worker, secrets: &[&str]) {
    let fed = feed::feed(&secure.broker, &topics.input, 3, feed::articles(0, 30));
    worker.wait_until_ready(LIMIT);
    oracle::judge(&secure.broker, topics, &fed, LIMIT).assert_exactly_once().assert_no_dead_letters();
    shows_no_secret(worker, secrets);
    worker.stop();
}

fn shows_no_secret(worker: &Worker, secrets: &[&str]) {
    for page in ["/metrics", "/config", "/readyz", "/livez"] {
        let (_, body) = worker.get(page).expect("an answer");
        assert_no_secret(page, &body, secrets);
    }
    assert_no_secret("the log", &worker.log_text(), secrets);
}

fn assert_no_secret(place: &str, text: &str, secrets: &[&str]) {
    for secret in secrets {
        assert!(!text.contains(secret), "{place} shows the secret {secret:?}");
    }
}

fn validate(topics: &Topics, variables: &Variables) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rawi"));
    for (key, _) in std::env::vars().filter(|(key, _)| key.starts_with("RAWI_")) {
        command.env_remove(key);
    }
    command
        .arg("validate")
        .env("RAWI__KAFKA__GROUP_ID", &topics.group)
        .env("RAWI__TOPICS__INPUT", &topics.input)
        .env("RAWI__TOPICS__OUTPUT", &topics.output)
        .env("RAWI__TOPICS__DEAD_LETTER", &topics.dead_letter)
        .env("RAWI__CONSUMER__MAX_MESSAGE", "64MiB")
        .envs(variables.iter().map(|(key, value)| (*key, value)))
        .output()
        .expect("rawi validate")
}

fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// `rawi validate` fails, says all of `words`, and shows no secret.
fn validate_fails_saying(topics: &Topics, variables: &Variables, words: &[&str], secrets: &[&str]) {
    let output = validate(topics, variables);
    let seen = stdout(&output);
    assert_eq!(output.status.code(), Some(1), "{seen}");
    for word in words.iter().chain(&["FAILED", "cure:"]) {
        assert!(seen.contains(word), "rawi validate does not say {word:?}:\n{seen}");
    }
    assert_no_secret("rawi validate", &seen, secrets);
    assert_no_secret("rawi validate", &String::from_utf8_lossy(&output.stderr), secrets);
}

#[test]
fn a_worker_works_over_tls_with_scram_of_both_sizes() {
    let secure = secure::broker();
    let password = secure.file("good-password", PASSWORD);
    works(secure, "scram-256", &sasl(secure, "SCRAM-SHA-256", USER, &password), &[PASSWORD]);
    works(secure, "scram-512", &sasl(secure, "SCRAM-SHA-512", USER, &password), &[PASSWORD]);
}

#[test]
fn a_worker_works_over_tls_with_a_certificate_of_its_own() {
    let secure = secure::broker();
    let pair = secure.client(USER, false);
    let key = std::fs::read_to_string(&pair.key).unwrap();
    let secret = key.lines().nth(1).expect("a line of the key");
    let variables = mutual(secure, secure.authority.certificate(), &pair.certificate, &pair.key);
    works(secure, "mutual", &variables, &[secret]);
}

#[test]
fn a_worker_works_with_a_bearer_token() {
    let secure = secure::broker();
    let token = secure::token(USER, Duration::from_secs(600));
    let file = secure.file("good-token", &token);
    works(secure, "bearer", &bearer(secure, &file), &[&token]);
}

#[test]
fn with_a_wrong_password_a_worker_waits_and_goes_on_when_the_file_is_corrected() {
    let secure = secure::broker();
    let topics = Topics::create(&secure.broker, "wrong-password", 3);
    let wrong = "wrong-secret-77d0";
    let file = secure.file("changing-password", wrong);
    let variables = sasl(secure, "SCRAM-SHA-512", USER, &file);
    let mut worker = start(secure, &topics, "rawi", &variables);
    waits_saying(&mut worker, &["refuses our credentials", "Cure:", "password_file"]);
    validate_fails_saying(&topics, &variables, &["kafka.sasl.password_file"], &[wrong]);
    shows_no_secret(&worker, &[wrong]);
    secure::replace(&file, PASSWORD);
    recovers(secure, &topics, &mut worker, &[wrong, PASSWORD]);
}

#[test]
fn without_a_valid_token_a_worker_waits_and_goes_on_when_one_is_there() {
    let secure = secure::broker();
    let topics = Topics::create(&secure.broker, "no-token", 3);
    let file = secure.file("changing-token", "not-a-jwt-5a90");
    let variables = bearer(secure, &file);
    let mut worker = start(secure, &topics, "rawi", &variables);
    waits_saying(&mut worker, &["no usable bearer token", "Cure:", "kafka.sasl.token_file"]);
    validate_fails_saying(&topics, &variables, &["kafka.sasl.token_file"], &["not-a-jwt-5a90"]);
    let token = secure::token(USER, Duration::from_secs(600));
    secure::replace(&file, &token);
    recovers(secure, &topics, &mut worker, &["not-a-jwt-5a90", &token]);
}

#[test]
fn with_an_expired_certificate_a_worker_waits_and_goes_on_when_it_is_renewed() {
    let secure = secure::broker();
    let topics = Topics::create(&secure.broker, "expired", 3);
    let old = secure.client("rawi-old", true);
    let (certificate, key) = (secure.file("changing.pem", ""), secure.file("changing.key", ""));
    let put = |pair: &crate::support::certificates::Pair| {
        secure::replace(&key, &std::fs::read_to_string(&pair.key).unwrap());
        secure::replace(&certificate, &std::fs::read_to_string(&pair.certificate).unwrap());
    };
    put(&old);
    let variables = mutual(secure, secure.authority.certificate(), &certificate, &key);
    let mut worker = start(secure, &topics, "rawi", &variables);
    waits_saying(&mut worker, &["expired", "Cure:", "kafka.tls.certificate_file"]);
    validate_fails_saying(&topics, &variables, &["expired", "kafka.tls.certificate_file"], &[]);
    put(&secure.client("rawi-renewed", false));
    recovers(secure, &topics, &mut worker, &[]);
}

#[test]
fn a_broker_that_cannot_be_verified_is_not_talked_to() {
    let secure = secure::broker();
    let topics = Topics::create(&secure.broker, "unverified", 3);
    let pair = secure.client("rawi-verifying", false);
    // An authority that did not sign the broker's certificate, corrected later.
    let authority = secure.file("changing-authority.pem", "");
    let of = |path: &Path| std::fs::read_to_string(path).unwrap();
    secure::replace(&authority, &of(secure.stranger.certificate()));
    let variables = mutual(secure, &authority, &pair.certificate, &pair.key);
    let mut worker = start(secure, &topics, "rawi", &variables);
    waits_saying(&mut worker, &["cannot be verified", "Cure:", "kafka.tls.ca_file"]);
    validate_fails_saying(&topics, &variables, &["kafka.tls.ca_file", "authority"], &[]);
    secure::replace(&authority, &of(secure.authority.certificate()));
    recovers(secure, &topics, &mut worker, &[]);

    // A certificate of the right authority, but out of date.
    let mut variables = mutual(secure, secure.authority.certificate(), &pair.certificate, &pair.key);
    variables[0].1.clone_from(&secure.expired);
    let mut worker = start(secure, &topics, "late", &variables);
    waits_saying(&mut worker, &["cannot be verified", "expired", "Cure:"]);
    validate_fails_saying(&topics, &variables, &["expired"], &[]);
    worker.stop();
}

#[test]
fn a_worker_without_rights_waits_and_climbs_with_each_right_that_is_granted() {
    let secure = secure::broker();
    let topics = Topics::create(&secure.broker, "rights", 3);
    let password = secure.file("newcomers-password", PASSWORD);
    let variables = sasl(secure, "SCRAM-SHA-512", POOR_USER, &password);
    let allow = |operation, resource| {
        acl::allow(&secure.broker, POOR_USER, operation, resource, &topics.group);
    };
    let mut worker = start(secure, &topics, "rawi", &variables);
    waits_saying(&mut worker, &["may not be described", &topics.input, "Cure:"]);
    validate_fails_saying(&topics, &variables, &["may not see it", "Describe"], &[PASSWORD]);
    allow(acl::DESCRIBE, acl::TOPIC);
    waits_saying(&mut worker, &["Write and Describe on transactional id", &topics.group]);
    allow(acl::WRITE, acl::TRANSACTIONAL_ID);
    waits_saying(&mut worker, &["Read on group", &topics.group]);
    validate_fails_saying(&topics, &variables, &["group", "grant Read on group"], &[PASSWORD]);
    allow(acl::READ, acl::GROUP);
    waits_saying(&mut worker, &["Read on topic", &topics.input]);
    let fed = feed::feed(&secure.broker, &topics.input, 3, feed::articles(0, 30));
    allow(acl::READ, acl::TOPIC);
    waits_saying(&mut worker, &["Write on topics", &topics.output, &topics.dead_letter]);
    allow(acl::WRITE, acl::TOPIC);
    oracle::judge(&secure.broker, &topics, &fed, LIMIT).assert_exactly_once().assert_no_dead_letters();
    worker.wait_until_ready(LIMIT);
    shows_no_secret(&worker, &[PASSWORD]);
    worker.stop();
}
