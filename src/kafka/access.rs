//! What it means when the cluster does not let the worker in, or does not let it do something: in words, with a cure.
//!
//! None of this ends the worker. It waits, says why on `/readyz`, and goes on when the cause is mended: rights are
//! asked for again, and files with credentials and certificates are read again when their contents change.

use std::hash::{DefaultHasher, Hasher as _};
use std::path::PathBuf;

use rdkafka::types::RDKafkaErrorCode;

use super::{client, tls};
use crate::settings::{Settings, Tls};
use crate::telemetry::health::Obstacle;

/// Why a connection is refused, from librdkafka's error and its text; `None` when it is no question of credentials or
/// certificates.
pub fn refused_entry(code: RDKafkaErrorCode, reason: &str, tls: &Tls) -> Option<String> {
    // How long it took differs each time, and tells nothing.
    let reason = reason.split(" (after ").next().unwrap_or(reason);
    let says = |words: &[&str]| words.iter().any(|word| reason.contains(word));
    let (problem, cure) = match code {
        RDKafkaErrorCode::Authentication if says(&["OAUTHBEARER token"]) => (
            "there is no usable bearer token",
            "put a JWT that is valid now into kafka.sasl.token_file; it is read again every 10 s",
        ),
        RDKafkaErrorCode::Authentication => (
            "the broker refuses our credentials",
            "correct kafka.sasl.username and the contents of kafka.sasl.password_file or kafka.sasl.token_file; the \
             files are read again",
        ),
        // A broker tells by an alert that it refuses our certificate, and seldom why: Java says "certificate unknown".
        _ if says(&["alert"]) && tls::own_certificate_has_expired(tls) => (
            "the broker refuses our certificate, which has expired",
            "renew kafka.tls.certificate_file and kafka.tls.key_file; the files are read again",
        ),
        _ if says(&["alert"]) && says(&["certificate", "unknown ca", "bad_certificate"]) => (
            "the broker wants a client certificate that it trusts",
            "set kafka.tls.certificate_file and kafka.tls.key_file to a certificate of an authority that the broker \
             trusts; the files are read again",
        ),
        RDKafkaErrorCode::SSL if says(&["certificate verify failed", "could not be verified"]) => (
            "the broker's certificate cannot be verified: it has expired, is for another host, or is of an authority \
             that kafka.tls.ca_file does not hold",
            "run `rawi validate`, which tells which of them; renew the broker's certificate, or correct \
             kafka.tls.ca_file, which is read again",
        ),
        RDKafkaErrorCode::SSL => (
            "no TLS connection can be made",
            "check that kafka.tls and kafka.bootstrap_servers fit the broker's listener",
        ),
        _ => return None,
    };
    Some(format!("{problem} ({reason}). Cure: {cure}"))
}

/// Whether an error says that a right is missing.
pub fn is_denied(code: RDKafkaErrorCode) -> bool {
    matches!(
        code,
        RDKafkaErrorCode::TopicAuthorizationFailed
            | RDKafkaErrorCode::GroupAuthorizationFailed
            | RDKafkaErrorCode::TransactionalIdAuthorizationFailed
            | RDKafkaErrorCode::ClusterAuthorizationFailed
    )
}

/// Which client was denied a right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Reading.
    Consumer,
    /// Publishing.
    Producer,
}

/// What the input topic is in want of, when an error of reading says so: a right, or the topic itself.
pub fn unreadable(code: RDKafkaErrorCode, settings: &Settings) -> Option<(Obstacle, String)> {
    if matches!(code, RDKafkaErrorCode::UnknownTopicOrPartition | RDKafkaErrorCode::UnknownTopic) {
        let topic = &settings.topics.input;
        let why = format!(
            "topic {topic:?} is not there any more ({code}). Cure: create it again, or set topics.input; the worker goes on \
             by itself when it is there"
        );
        return Some((Obstacle::Input, why));
    }
    denied(code, Side::Consumer, settings)
}

/// What right is missing, and who must grant what; `None` when the error is of another kind.
pub fn denied(code: RDKafkaErrorCode, side: Side, settings: &Settings) -> Option<(Obstacle, String)> {
    let topics = &settings.topics;
    let (obstacle, right) = match code {
        RDKafkaErrorCode::TopicAuthorizationFailed => match side {
            Side::Consumer => (Obstacle::Input, format!("Read on topic {:?}", topics.input)),
            Side::Producer => (
                Obstacle::Output,
                format!("Write on topics {:?} and {:?}", topics.output, topics.dead_letter),
            ),
        },
        RDKafkaErrorCode::GroupAuthorizationFailed => {
            (Obstacle::Group, format!("Read on group {:?}", settings.kafka.group_id))
        }
        RDKafkaErrorCode::TransactionalIdAuthorizationFailed => (
            Obstacle::TransactionalId,
            format!("Write and Describe on transactional id {:?}", client::transactional_id(settings)),
        ),
        RDKafkaErrorCode::ClusterAuthorizationFailed => {
            (Obstacle::TransactionalId, "IdempotentWrite on the cluster".to_owned())
        }
        _ => return None,
    };
    let why = format!(
        "a right is missing ({code}). Cure: grant this user {right}; the worker tries again by itself"
    );
    Some((obstacle, why))
}

/// The files from which clients are made, as a number that changes when their contents do. Files that cannot be read
/// count as empty: a Secret is being replaced.
pub fn fingerprint(settings: &Settings) -> u64 {
    let (tls, sasl) = (&settings.kafka.tls, &settings.kafka.sasl);
    let files: [&Option<PathBuf>; 6] = [
        &tls.ca_file,
        &tls.certificate_file,
        &tls.key_file,
        &tls.key_password_file,
        &sasl.password_file,
        &sasl.token_file,
    ];
    let mut hasher = DefaultHasher::new();
    for file in files {
        let contents = file.as_ref().and_then(|path| std::fs::read(path).ok()).unwrap_or_default();
        hasher.write_usize(contents.len());
        hasher.write(&contents);
    }
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_input_topic_that_is_gone_is_told_with_its_name_and_its_cure() {
        let settings = Settings::load(None, std::iter::empty(), &[]).unwrap();
        let (obstacle, why) = unreadable(RDKafkaErrorCode::UnknownTopicOrPartition, &settings).unwrap();
        assert_eq!(obstacle, Obstacle::Input);
        assert!(why.contains("\"news.raw\" is not there") && why.contains("Cure: "), "{why}");
        let (_, why) = unreadable(RDKafkaErrorCode::TopicAuthorizationFailed, &settings).unwrap();
        assert!(why.contains("Read on topic"), "{why}");
        assert_eq!(unreadable(RDKafkaErrorCode::RequestTimedOut, &settings), None);
    }

    #[test]
    fn refused_entries_are_told_apart_and_name_the_setting_to_correct() {
        let tls = Settings::load(None, std::iter::empty(), &[]).unwrap().kafka.tls;
        let told = |code, reason| refused_entry(code, reason, &tls).unwrap_or_default();
        assert!(
            told(RDKafkaErrorCode::Authentication, "SASL SCRAM: bad password").contains("password_file"),
            "credentials"
        );
        let token = "Failed to acquire SASL OAUTHBEARER token: no such file";
        assert!(told(RDKafkaErrorCode::Authentication, token).contains("token_file"));
        let verify = "SSL handshake failed: error:0A000086:SSL routines::certificate verify failed";
        assert!(told(RDKafkaErrorCode::SSL, verify).contains("ca_file"));
        let unknown = "Receive failed: error:0A000416:SSL routines::ssl/tls alert certificate unknown";
        assert!(
            told(RDKafkaErrorCode::BrokerTransportFailure, unknown).contains("wants a client certificate")
        );
        let required = "error:0A00045C:SSL routines::tlsv13 alert certificate required";
        assert!(told(RDKafkaErrorCode::SSL, required).contains("wants a client certificate"));
        assert_eq!(refused_entry(RDKafkaErrorCode::BrokerTransportFailure, "Connection refused", &tls), None);
    }

    #[test]
    fn a_missing_right_names_what_to_grant() {
        let settings = Settings::load(None, std::iter::empty(), &[]).unwrap();
        let right = |code, side| denied(code, side, &settings).map(|(_, why)| why).unwrap_or_default();
        let topic = RDKafkaErrorCode::TopicAuthorizationFailed;
        assert!(right(topic, Side::Consumer).contains("Read on topic \"news.raw\""));
        assert!(right(topic, Side::Producer).contains("Write on topics \"news.enriched\""));
        assert!(right(RDKafkaErrorCode::GroupAuthorizationFailed, Side::Producer).contains("group \"rawi\""));
        assert_eq!(right(RDKafkaErrorCode::UnknownTopic, Side::Consumer), "");
    }

    #[test]
    fn the_fingerprint_changes_with_the_contents_of_the_files_and_only_then() {
        let folder = tempfile::tempdir().unwrap();
        let password = folder.path().join("password");
        std::fs::write(&password, "one").unwrap();
        let mut settings = Settings::load(None, std::iter::empty(), &[]).unwrap();
        settings.kafka.sasl.password_file = Some(password.clone());
        let before = fingerprint(&settings);
        assert_eq!(fingerprint(&settings), before);
        std::fs::write(&password, "two").unwrap();
        assert_ne!(fingerprint(&settings), before);
    }
}
