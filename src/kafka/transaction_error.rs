//! What an error of a transactional call or a delivery report means.

use rdkafka::error::{KafkaError, RDKafkaErrorCode};

use crate::pipeline::recovery::Class;

/// The class of an error: librdkafka's three flags, and the timeouts that come without them.
pub fn class_of(error: &KafkaError) -> Class {
    match error {
        KafkaError::Transaction(error) => {
            Class::of(error.is_fatal(), error.txn_requires_abort(), error.is_retriable())
        }
        KafkaError::Flush(RDKafkaErrorCode::OperationTimedOut) => Class::Retriable,
        _ => Class::Fatal,
    }
}

/// The error's code as a label for metrics and logs.
pub fn code_of(error: &KafkaError) -> String {
    error.rdkafka_error_code().map_or_else(|| "unknown".to_owned(), |code| format!("{code:?}"))
}

/// Whether another producer has taken over our transactional id.
pub fn is_fenced(code: RDKafkaErrorCode) -> bool {
    matches!(
        code,
        RDKafkaErrorCode::Fenced | RDKafkaErrorCode::InvalidProducerEpoch | RDKafkaErrorCode::ProducerFenced
    )
}

/// Whether the broker says that this very record can never be taken.
pub fn is_refusal(code: RDKafkaErrorCode) -> bool {
    matches!(
        code,
        RDKafkaErrorCode::MessageSizeTooLarge
            | RDKafkaErrorCode::InvalidRecord
            | RDKafkaErrorCode::InvalidMessage
            | RDKafkaErrorCode::InvalidMessageSize
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flush_that_timed_out_may_be_tried_again_and_a_misuse_may_not() {
        assert_eq!(class_of(&KafkaError::Flush(RDKafkaErrorCode::OperationTimedOut)), Class::Retriable);
        assert_eq!(class_of(&KafkaError::Canceled), Class::Fatal);
    }

    #[test]
    fn only_faults_of_the_record_itself_are_refusals() {
        assert!(is_refusal(RDKafkaErrorCode::MessageSizeTooLarge));
        assert!(!is_refusal(RDKafkaErrorCode::UnknownTopicOrPartition));
        assert!(!is_refusal(RDKafkaErrorCode::TopicAuthorizationFailed));
        assert!(!is_refusal(RDKafkaErrorCode::PurgeQueue), "purged with a refused one, not refused itself");
    }
}
