//! Calls of librdkafka that may never return.
//!
//! A transactional call takes a time limit, but it is kept by librdkafka's own thread, and an answer that is lost on the
//! way leaves the caller waiting without end: seen with `rd_kafka_send_offsets_to_transaction` of librdkafka 2.12.1
//! while a broker restarted. So such a call is made on a thread of its own, and one that does not return is left behind
//! with its thread and its client.

use std::time::Duration;

use crossbeam_channel::bounded;

/// How much longer than its own time limit a call may take.
const GRACE: Duration = Duration::from_secs(2);

/// What a call answers; `None` when it has not returned [`GRACE`] after `limit`, or cannot be made at all. Whatever the
/// call holds must bear being held for ever.
pub(super) fn within<T: Send + 'static>(
    limit: Duration,
    call: impl FnOnce() -> T + Send + 'static,
) -> Option<T> {
    let (answer, answers) = bounded(1);
    let caller = std::thread::Builder::new().name("kafka-call".into()).spawn(move || {
        // Nobody listens any more when it took too long.
        let _ = answer.send(call());
    });
    if let Err(error) = caller {
        tracing::error!(%error, "no thread for a transactional call");
        return None;
    }
    answers.recv_timeout(limit.saturating_add(GRACE)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_that_returns_is_answered_and_one_that_panics_or_hangs_is_not() {
        assert_eq!(within(Duration::from_secs(5), || 7), Some(7));
        assert_eq!(within(Duration::from_secs(5), || -> u8 { panic!("in a call") }), None);
        let (_keep, never) = bounded::<()>(0);
        assert_eq!(within(Duration::ZERO, move || never.recv()), None);
    }
}
