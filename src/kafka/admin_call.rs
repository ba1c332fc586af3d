//! A question of librdkafka's admin API that the crate does not wrap: its options, its queue, its one answer.

#![expect(unsafe_code, reason = "the safe wrapper does not offer these questions")]

use std::ptr::NonNull;
use std::time::Duration;

use rdkafka::client::{Client, ClientContext};
use rdkafka::types::RDKafkaErrorCode;
use rdkafka_sys as native;

/// How much longer than the broker's time the answer is waited for.
const GRACE: Duration = Duration::from_secs(2);

/// Options of one question.
pub(super) struct Options(NonNull<native::rd_kafka_AdminOptions_t>);

impl Options {
    /// For this kind of question, which the brokers have `limit` to answer.
    pub(super) fn new<C: ClientContext>(
        client: &Client<C>,
        question: native::rd_kafka_admin_op_t,
        limit: Duration,
    ) -> Option<Self> {
        let millis = i32::try_from(limit.as_millis()).unwrap_or(i32::MAX).max(1);
        let mut problem = [0; 256];
        // SAFETY: the client lives while it is borrowed; the new options are checked, and destroyed by `drop` alone.
        unsafe {
            let options = NonNull::new(native::rd_kafka_AdminOptions_new(client.native_ptr(), question))?;
            let options = Self(options);
            // It refuses only numbers that are out of range, and then its own limit stays.
            native::rd_kafka_AdminOptions_set_request_timeout(
                options.as_ptr(),
                millis,
                problem.as_mut_ptr(),
                problem.len(),
            );
            Some(options)
        }
    }

    /// For librdkafka, while these live.
    pub(super) fn as_ptr(&self) -> *mut native::rd_kafka_AdminOptions_t {
        self.0.as_ptr()
    }
}

impl Drop for Options {
    fn drop(&mut self) {
        // SAFETY: made by `new`, destroyed here only.
        unsafe { native::rd_kafka_AdminOptions_destroy(self.as_ptr()) }
    }
}

struct Queue(NonNull<native::rd_kafka_queue_t>);

impl Drop for Queue {
    fn drop(&mut self) {
        // SAFETY: made by `ask`, destroyed here only, after the last poll.
        unsafe { native::rd_kafka_queue_destroy(self.0.as_ptr()) }
    }
}

/// The answer, which owns all that its parts point to.
pub(super) struct Answer(NonNull<native::rd_kafka_event_t>);

impl Answer {
    /// For librdkafka, while this lives.
    pub(super) fn as_ptr(&self) -> *mut native::rd_kafka_event_t {
        self.0.as_ptr()
    }
}

impl Drop for Answer {
    fn drop(&mut self) {
        // SAFETY: given by `rd_kafka_queue_poll`, destroyed here only.
        unsafe { native::rd_kafka_event_destroy(self.as_ptr()) }
    }
}

/// Asks by `send`, which hands the question and this queue to librdkafka, and waits for the answer.
///
/// # Errors
///
/// The error of the whole question; `OperationTimedOut` when nothing came. Errors of its parts stand in the answer.
pub(super) fn ask<C: ClientContext>(
    client: &Client<C>,
    limit: Duration,
    send: impl FnOnce(*mut native::rd_kafka_t, *mut native::rd_kafka_queue_t),
) -> Result<Answer, RDKafkaErrorCode> {
    let wait = i32::try_from((limit + GRACE).as_millis()).unwrap_or(i32::MAX);
    let rk = client.native_ptr();
    // SAFETY: the client lives while it is borrowed; what librdkafka gives is checked and owned by guards, and the
    // answer outlives its queue, as librdkafka allows.
    unsafe {
        let queue = NonNull::new(native::rd_kafka_queue_new(rk)).ok_or(RDKafkaErrorCode::Fail)?;
        let queue = Queue(queue);
        send(rk, queue.0.as_ptr());
        let answer = native::rd_kafka_queue_poll(queue.0.as_ptr(), wait);
        let answer = Answer(NonNull::new(answer).ok_or(RDKafkaErrorCode::OperationTimedOut)?);
        match RDKafkaErrorCode::from(native::rd_kafka_event_error(answer.as_ptr())) {
            RDKafkaErrorCode::NoError => Ok(answer),
            code => Err(code),
        }
    }
}
