//! What the cluster lets this user do with a topic or a group (KIP-430).
//!
//! A broker without an authorizer lets everybody do everything, and says just that.

#![expect(unsafe_code, reason = "the safe wrapper does not ask for authorized operations")]

use std::ffi::CString;
use std::time::Duration;

use rdkafka::client::{Client, ClientContext};
use rdkafka::types::RDKafkaErrorCode;
use rdkafka_sys as native;
use rdkafka_sys::rd_kafka_AclOperation_t as Native;

use super::admin_call::{self, Options};

/// An operation that the worker needs the right to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operation {
    /// Reading records, or being a member of a group.
    Read,
    /// Writing records.
    Write,
    /// Asking what is there; whoever may read or write may do this too.
    Describe,
}

impl Operation {
    fn number(self) -> u32 {
        match self {
            Self::Read => Native::RD_KAFKA_ACL_OPERATION_READ as u32,
            Self::Write => Native::RD_KAFKA_ACL_OPERATION_WRITE as u32,
            Self::Describe => Native::RD_KAFKA_ACL_OPERATION_DESCRIBE as u32,
        }
    }
}

/// What this user may do with one resource.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rights(Vec<u32>);

impl Rights {
    /// Rights to just these operations.
    pub fn to(operations: &[Operation]) -> Self {
        Self(operations.iter().map(|operation| operation.number()).collect())
    }

    /// Whether they allow this operation.
    pub fn allow(&self, operation: Operation) -> bool {
        self.0.contains(&operation.number())
    }
}

/// The rights to a topic; `None` when the broker does not tell any.
///
/// # Errors
///
/// What the broker says instead, such as that the topic may not even be described.
pub fn of_topic<C: ClientContext>(
    client: &Client<C>,
    topic: &str,
    limit: Duration,
) -> Result<Option<Rights>, RDKafkaErrorCode> {
    let name = CString::new(topic).map_err(|_| RDKafkaErrorCode::InvalidTopic)?;
    let options = options(client, native::rd_kafka_admin_op_t::RD_KAFKA_ADMIN_OP_DESCRIBETOPICS, limit)?;
    let mut names = [name.as_ptr()];
    // SAFETY: the names live until the collection has copied them; it is destroyed once, after librdkafka took the
    // question. What the answer points to lives as long as the answer, and is copied before that ends.
    unsafe {
        let answer = admin_call::ask(client, limit, |rk, queue| {
            let topics = native::rd_kafka_TopicCollection_of_topic_names(names.as_mut_ptr(), names.len());
            native::rd_kafka_DescribeTopics(rk, topics, options.as_ptr(), queue);
            native::rd_kafka_TopicCollection_destroy(topics);
        })?;
        let result = native::rd_kafka_event_DescribeTopics_result(answer.as_ptr());
        let mut count = 0;
        let topics = native::rd_kafka_DescribeTopics_result_topics(result, &raw mut count);
        if topics.is_null() || count == 0 {
            return Ok(None);
        }
        let topic = *topics;
        refuse(native::rd_kafka_TopicDescription_error(topic))?;
        let mut count = 0;
        let operations = native::rd_kafka_TopicDescription_authorized_operations(topic, &raw mut count);
        Ok(copy(operations, count))
    }
}

/// The rights to a consumer group, which need not exist; `None` when the broker does not tell any.
///
/// # Errors
///
/// What the broker says instead, such as that the group may not be described, or that its coordinator is not there yet.
pub fn of_group<C: ClientContext>(
    client: &Client<C>,
    group: &str,
    limit: Duration,
) -> Result<Option<Rights>, RDKafkaErrorCode> {
    let name = CString::new(group).map_err(|_| RDKafkaErrorCode::InvalidGroupId)?;
    let question = native::rd_kafka_admin_op_t::RD_KAFKA_ADMIN_OP_DESCRIBECONSUMERGROUPS;
    let options = options(client, question, limit)?;
    let mut names = [name.as_ptr()];
    // SAFETY: librdkafka copies the names before the call returns. What the answer points to lives as long as the
    // answer, and is copied before that ends.
    unsafe {
        let answer = admin_call::ask(client, limit, |rk, queue| {
            native::rd_kafka_DescribeConsumerGroups(
                rk,
                names.as_mut_ptr(),
                names.len(),
                options.as_ptr(),
                queue,
            );
        })?;
        let result = native::rd_kafka_event_DescribeConsumerGroups_result(answer.as_ptr());
        let mut count = 0;
        let groups = native::rd_kafka_DescribeConsumerGroups_result_groups(result, &raw mut count);
        if groups.is_null() || count == 0 {
            return Ok(None);
        }
        let group = *groups;
        refuse(native::rd_kafka_ConsumerGroupDescription_error(group))?;
        let mut count = 0;
        let operations =
            native::rd_kafka_ConsumerGroupDescription_authorized_operations(group, &raw mut count);
        Ok(copy(operations, count))
    }
}

fn options<C: ClientContext>(
    client: &Client<C>,
    question: native::rd_kafka_admin_op_t,
    limit: Duration,
) -> Result<Options, RDKafkaErrorCode> {
    let options = Options::new(client, question, limit).ok_or(RDKafkaErrorCode::Fail)?;
    // SAFETY: the options live; an error is destroyed once.
    unsafe {
        let error = native::rd_kafka_AdminOptions_set_include_authorized_operations(options.as_ptr(), 1);
        if !error.is_null() {
            native::rd_kafka_error_destroy(error);
            return Err(RDKafkaErrorCode::UnsupportedFeature);
        }
    }
    Ok(options)
}

/// # Safety
///
/// `error` is null or points to a living error.
unsafe fn refuse(error: *const native::rd_kafka_error_t) -> Result<(), RDKafkaErrorCode> {
    if error.is_null() {
        return Ok(());
    }
    // SAFETY: not null, and the caller answers for the rest.
    match RDKafkaErrorCode::from(unsafe { native::rd_kafka_error_code(error) }) {
        RDKafkaErrorCode::NoError => Ok(()),
        code => Err(code),
    }
}

/// # Safety
///
/// `operations` is null or points to `count` operations.
unsafe fn copy(operations: *const Native, count: usize) -> Option<Rights> {
    if operations.is_null() {
        return None;
    }
    // A pointer to no operations need not be aligned.
    if count == 0 {
        return Some(Rights::default());
    }
    // Read as numbers: brokers may know operations that the binding's enum does not.
    // SAFETY: the caller answers for pointer and count; the enum is represented as `u32`.
    Some(Rights(unsafe { std::slice::from_raw_parts(operations.cast::<u32>(), count) }.to_vec()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rights_allow_what_they_name_and_nothing_else() {
        let rights = Rights::to(&[Operation::Read, Operation::Describe]);
        assert!(rights.allow(Operation::Read) && rights.allow(Operation::Describe));
        assert!(!rights.allow(Operation::Write));
        assert!(!Rights::default().allow(Operation::Describe));
    }
}
