//! Grants rights on a broker with an authorizer. The client crate does not wrap this part of librdkafka.

#![expect(unsafe_code, reason = "the safe wrapper offers no access control lists")]

use std::ffi::CString;
use std::ptr;

use rdkafka::producer::{BaseProducer, DefaultProducerContext, Producer as _};
use rdkafka_sys as native;
use rdkafka_sys::rd_kafka_AclOperation_t as Operation;
use rdkafka_sys::rd_kafka_ResourceType_t as Resource;

use super::broker::Broker;

pub use native::rd_kafka_AclOperation_t::{
    RD_KAFKA_ACL_OPERATION_DESCRIBE as DESCRIBE, RD_KAFKA_ACL_OPERATION_DESCRIBE_CONFIGS as DESCRIBE_CONFIGS,
    RD_KAFKA_ACL_OPERATION_READ as READ, RD_KAFKA_ACL_OPERATION_WRITE as WRITE,
};
pub use native::rd_kafka_ResourceType_t::{
    RD_KAFKA_RESOURCE_BROKER as CLUSTER, RD_KAFKA_RESOURCE_GROUP as GROUP, RD_KAFKA_RESOURCE_TOPIC as TOPIC,
    RD_KAFKA_RESOURCE_TRANSACTIONAL_ID as TRANSACTIONAL_ID,
};

/// Allows `user` to do `operation` on everything of this kind whose name begins with `prefix`.
///
/// # Panics
///
/// When the broker does not take it.
pub fn allow(broker: &Broker, user: &str, operation: Operation, resource: Resource, prefix: &str) {
    let client: BaseProducer<DefaultProducerContext> = broker.client().create().expect("a client");
    let text = |text: &str| CString::new(text).expect("no zero byte");
    let (prefix, principal, host) = (text(prefix), text(&format!("User:{user}")), text("*"));
    let mut problem = [0; 512];
    // SAFETY: every pointer is checked or made here and destroyed once, after its last use; the client outlives all.
    unsafe {
        let rk = client.client().native_ptr();
        let mut binding = native::rd_kafka_AclBinding_new(
            resource,
            prefix.as_ptr(),
            native::rd_kafka_ResourcePatternType_t::RD_KAFKA_RESOURCE_PATTERN_PREFIXED,
            principal.as_ptr(),
            host.as_ptr(),
            operation,
            native::rd_kafka_AclPermissionType_t::RD_KAFKA_ACL_PERMISSION_TYPE_ALLOW,
            problem.as_mut_ptr(),
            problem.len(),
        );
        assert!(!binding.is_null(), "no such right");
        let queue = native::rd_kafka_queue_new(rk);
        native::rd_kafka_CreateAcls(rk, &raw mut binding, 1, ptr::null(), queue);
        let event = native::rd_kafka_queue_poll(queue, 15_000);
        assert!(!event.is_null(), "the broker does not answer");
        let result = native::rd_kafka_event_CreateAcls_result(event);
        assert!(
            !result.is_null() && native::rd_kafka_event_error(event) as i32 == 0,
            "the right was not granted"
        );
        let mut count = 0;
        let results = native::rd_kafka_CreateAcls_result_acls(result, &raw mut count);
        for index in 0..count {
            let error = native::rd_kafka_acl_result_error(*results.add(index));
            assert!(error.is_null(), "the broker refused the right");
        }
        native::rd_kafka_event_destroy(event);
        native::rd_kafka_queue_destroy(queue);
        native::rd_kafka_AclBinding_destroy(binding);
    }
}
