//! What this user may do with topics and group, as the brokers tell it. They tell what their authorizer decides; without
//! one everything is allowed.

use std::time::Duration;

use rdkafka::TopicPartitionList;
use rdkafka::consumer::{BaseConsumer, Consumer as _};
use rdkafka::types::RDKafkaErrorCode;
use rdkafka::{Offset, error::KafkaError};

use super::PATIENCE;
use super::check::Check;
use super::entry::Asking;
use super::topics::Shape;
use crate::kafka::access::is_denied;
use crate::kafka::authorized::{self, Operation, Rights};
use crate::settings::Settings;

/// Between two questions to a coordinator that is not there yet.
const PAUSE: Duration = Duration::from_millis(200);

/// Whether the worker may do with a topic what it must.
pub(super) fn topic(consumer: &BaseConsumer<Asking>, key: &str, name: &str) -> Check {
    let needed = if key == "topics.input" { Operation::Read } else { Operation::Write };
    judge("topic", name, needed, authorized::of_topic(consumer.client(), name, PATIENCE))
}

/// Whether the worker may be a member of the group.
pub(super) fn group(consumer: &BaseConsumer<Asking>, name: &str) -> Check {
    let answer =
        patiently(PATIENCE, |left| authorized::of_group(consumer.client(), name, left), |code| Some(*code));
    judge("group", name, Operation::Read, answer)
}

fn judge(
    kind: &str,
    name: &str,
    needed: Operation,
    answer: Result<Option<Rights>, RDKafkaErrorCode>,
) -> Check {
    let subject = format!("rights on {kind} {name}");
    let cure = format!("grant {needed:?} on {kind} {name}");
    match answer {
        Ok(Some(rights)) if rights.allow(needed) => Check::good(subject, format!("{needed:?} is allowed")),
        Ok(Some(_)) => Check::bad(subject, format!("{needed:?} is not allowed"), cure),
        Ok(None) => Check::unknown(subject, "the broker does not tell what this user may do"),
        Err(code) if is_denied(code) => {
            Check::bad(subject, format!("not even Describe is allowed: {code}"), cure)
        }
        Err(code) => Check::unknown(subject, code.to_string()),
    }
}

/// Asks for committed offsets: it needs the group's coordinator and the right to describe the group, and joins nothing.
pub(super) fn committed(
    settings: &Settings,
    consumer: &BaseConsumer<Asking>,
    input: Option<&Shape>,
) -> Check {
    let subject = format!("group {}", settings.kafka.group_id);
    let Some(input) = input else { return Check::unknown(subject, "the input topic is not there") };
    let mut list = TopicPartitionList::new();
    list.add_partition_range(&settings.topics.input, 0, i32::try_from(input.partitions).unwrap_or(1) - 1);
    let ask = |left| consumer.committed_offsets(list.clone(), left);
    match patiently(PATIENCE, ask, KafkaError::rdkafka_error_code) {
        Ok(offsets) => {
            let committed =
                offsets.elements().iter().filter(|one| matches!(one.offset(), Offset::Offset(_))).count();
            Check::good(
                subject,
                format!("{committed} of {} partitions have a committed offset", input.partitions),
            )
        }
        Err(error) if error.rdkafka_error_code().is_some_and(is_denied) => {
            let cure = format!("grant Read on group {}", settings.kafka.group_id);
            Check::bad(subject, error.to_string(), cure)
        }
        Err(error) => {
            let cure = "look at the brokers: the group's coordinator does not answer as it should";
            Check::bad(subject, error.to_string(), cure)
        }
    }
}

/// Asks again while the group's coordinator is still being found or loaded, as on a cluster that has just started, and
/// at most for `limit`; `ask` is told how much of that is left.
fn patiently<T, E>(
    limit: Duration,
    mut ask: impl FnMut(Duration) -> Result<T, E>,
    code: impl Fn(&E) -> Option<RDKafkaErrorCode>,
) -> Result<T, E> {
    let began = std::time::Instant::now();
    loop {
        let left = limit.saturating_sub(began.elapsed());
        match ask(left.max(Duration::from_secs(1))) {
            Err(error) if code(&error).is_some_and(is_passing) && left > PAUSE => std::thread::sleep(PAUSE),
            answer => return answer,
        }
    }
}

fn is_passing(code: RDKafkaErrorCode) -> bool {
    matches!(
        code,
        RDKafkaErrorCode::NotCoordinator
            | RDKafkaErrorCode::CoordinatorLoadInProgress
            | RDKafkaErrorCode::CoordinatorNotAvailable
    )
}

#[cfg(test)]
mod tests {
    use super::super::check::Answer;
    use super::*;

    fn code(code: &RDKafkaErrorCode) -> Option<RDKafkaErrorCode> {
        Some(*code)
    }

    #[test]
    fn a_right_that_is_missing_is_told_with_what_to_grant() {
        let describe = || Ok(Some(Rights::to(&[Operation::Describe])));
        for answer in [describe(), Err(RDKafkaErrorCode::TopicAuthorizationFailed)] {
            let check = judge("topic", "news.raw", Operation::Read, answer);
            assert!(
                matches!(&check.answer, Answer::Bad { cure, .. } if cure == "grant Read on topic news.raw"),
                "{check:?}"
            );
        }
        let rights = Rights::to(&[Operation::Read, Operation::Write]);
        let check = judge("topic", "news.enriched", Operation::Write, Ok(Some(rights)));
        assert_eq!(check.answer, Answer::Good("Write is allowed".to_owned()));
    }

    #[test]
    fn a_broker_that_does_not_tell_rights_fails_nothing() {
        for answer in [Ok(None), Err(RDKafkaErrorCode::UnsupportedFeature)] {
            let check = judge("group", "rawi", Operation::Read, answer);
            assert!(matches!(check.answer, Answer::Unknown(_)), "{check:?}");
        }
    }

    #[test]
    fn a_coordinator_that_is_not_there_yet_is_asked_again_and_any_other_error_is_not() {
        let mut answers = [
            Err(RDKafkaErrorCode::CoordinatorNotAvailable),
            Err(RDKafkaErrorCode::NotCoordinator),
            Ok("there"),
        ]
        .into_iter();
        let answer = patiently(Duration::from_secs(10), |_| answers.next().unwrap(), code);
        assert_eq!(answer, Ok("there"));

        let mut asked = 0;
        let denied: Result<(), _> = patiently(
            Duration::from_secs(10),
            |_| {
                asked += 1;
                Err(RDKafkaErrorCode::GroupAuthorizationFailed)
            },
            code,
        );
        assert_eq!((denied, asked), (Err(RDKafkaErrorCode::GroupAuthorizationFailed), 1));
    }

    #[test]
    fn patience_ends() {
        let loading = || Err::<(), _>(RDKafkaErrorCode::CoordinatorLoadInProgress);
        assert_eq!(
            patiently(Duration::from_millis(300), |_| loading(), code),
            Err(RDKafkaErrorCode::CoordinatorLoadInProgress)
        );
    }
}
