//! May this user write under the worker's transactional id? There is no question for that, so a producer tries, in a way
//! that a running worker cannot feel.
//!
//! A broker checks the right first and the transaction timeout second, and looks at the id's state only then. So a
//! producer that asks for a longer timeout than the brokers take is always turned away, and the error tells whether it
//! came past the first check. That is certain only when the brokers' limit is known. When it is not, a neighbour of the
//! id is tried, which says something about rights that are granted by prefix, and nothing about others.

use std::sync::Arc;

use rdkafka::error::KafkaError;
use rdkafka::producer::{Producer as _, ThreadedProducer};
use rdkafka::types::RDKafkaErrorCode;

use super::PATIENCE;
use super::check::Check;
use super::entry::Asking;
use crate::kafka::{client, watched};
use crate::settings::Settings;

/// The longest timeout there is.
const TIMEOUT: i32 = i32::MAX;

/// Whose id is tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tried {
    /// The worker's own: the brokers are sure to turn the timeout away.
    Own,
    /// Another one that begins like it.
    Neighbour,
}

/// Tries; `most_timeout` is the brokers' limit, where known.
pub(super) fn ask(settings: &Settings, most_timeout: Option<u64>) -> Check {
    let own = client::transactional_id(settings);
    let subject = format!("rights on transactional id {own}");
    let (id, tried) = choose(&own, most_timeout);
    match attempt(settings, &id) {
        Ok(answer) => judge(&own, &id, tried, answer),
        Err(why) => Check::unknown(subject, why),
    }
}

fn choose(own: &str, most_timeout: Option<u64>) -> (String, Tried) {
    match most_timeout {
        Some(most) if most < u64::from(TIMEOUT.unsigned_abs()) => (own.to_owned(), Tried::Own),
        _ => (format!("{own}-validate"), Tried::Neighbour),
    }
}

fn attempt(settings: &Settings, id: &str) -> Result<Option<RDKafkaErrorCode>, String> {
    let mut config = client::producer(settings).map_err(|error| error.to_string())?;
    config
        .set("transactional.id", id)
        .set("transaction.timeout.ms", TIMEOUT.to_string())
        .set("statistics.interval.ms", "0");
    let producer: ThreadedProducer<Asking> =
        config.create_with_context(Asking::new(settings)).map_err(|error| error.to_string())?;
    let producer = Arc::new(producer);
    match watched::within(PATIENCE, move || producer.init_transactions(PATIENCE)) {
        Some(Ok(())) => Ok(None),
        Some(Err(KafkaError::Transaction(error))) => Ok(Some(error.code())),
        Some(Err(error)) => Err(error.to_string()),
        None => Err(format!("no answer within {} s", PATIENCE.as_secs())),
    }
}

fn judge(own: &str, id: &str, tried: Tried, answer: Option<RDKafkaErrorCode>) -> Check {
    let subject = format!("rights on transactional id {own}");
    let let_in = matches!(answer, None | Some(RDKafkaErrorCode::InvalidTransactionTimeout));
    let denied = answer == Some(RDKafkaErrorCode::TransactionalIdAuthorizationFailed);
    match (tried, answer) {
        (Tried::Own, _) if let_in => Check::good(subject, "Write is allowed; nothing was begun under it"),
        (Tried::Neighbour, _) if let_in => Check::good(
            subject,
            format!(
                "Write is allowed by prefix: {id} was tried, since trying the id itself could fence a worker"
            ),
        ),
        (Tried::Own, Some(code)) if denied => Check::bad(
            subject,
            format!("Write is not allowed: {code}"),
            format!("grant Write and Describe on transactional id {own}, or on a prefix of it"),
        ),
        (Tried::Neighbour, Some(_)) if denied => Check::unknown(
            subject,
            format!(
                "no right by prefix: {id} was refused. Whether there is one for the id itself cannot be asked without \
                 fencing a worker, unless transaction.max.timeout.ms is known (DescribeConfigs on the cluster); grant \
                 Write and Describe if it is missing"
            ),
        ),
        (_, Some(code)) => Check::unknown(subject, code.to_string()),
        (_, None) => Check::unknown(subject, "no answer"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::check::Answer;
    use super::*;

    #[test]
    fn the_workers_own_id_is_tried_only_when_the_brokers_are_sure_to_turn_the_timeout_away() {
        assert_eq!(choose("a", Some(900_000)), ("a".to_owned(), Tried::Own));
        assert_eq!(choose("a", Some(2_147_483_647)).1, Tried::Neighbour);
        assert_eq!(choose("a", None), ("a-validate".to_owned(), Tried::Neighbour));
    }

    #[test]
    fn only_a_refusal_of_the_id_itself_is_a_failed_check() {
        let answer = |tried, code| judge("a", "a-validate", tried, code).answer;
        let denied = Some(RDKafkaErrorCode::TransactionalIdAuthorizationFailed);
        assert!(matches!(answer(Tried::Own, denied), Answer::Bad { .. }));
        assert!(matches!(answer(Tried::Neighbour, denied), Answer::Unknown(_)));
        let let_in = Some(RDKafkaErrorCode::InvalidTransactionTimeout);
        assert!(matches!(answer(Tried::Own, let_in), Answer::Good(_)));
        assert!(matches!(answer(Tried::Neighbour, let_in), Answer::Good(_)));
        assert!(matches!(answer(Tried::Neighbour, None), Answer::Good(_)));
        let busy = Some(RDKafkaErrorCode::CoordinatorLoadInProgress);
        assert!(matches!(answer(Tried::Own, busy), Answer::Unknown(_)));
    }
}
