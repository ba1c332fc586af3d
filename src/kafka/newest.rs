//! The timestamp of a topic's newest record, without reading it (KIP-734, brokers from 3.0 on).

#![expect(unsafe_code, reason = "the safe wrapper gives offsets without their timestamps")]

use std::ffi::CString;
use std::ptr::NonNull;
use std::time::Duration;

use rdkafka::client::{Client, ClientContext};
use rdkafka::types::RDKafkaErrorCode;
use rdkafka_sys as native;

use super::admin_call::{self, Options};

struct Partitions(NonNull<native::rd_kafka_topic_partition_list_t>);

impl Drop for Partitions {
    fn drop(&mut self) {
        // SAFETY: made by `timestamp`, destroyed here only.
        unsafe { native::rd_kafka_topic_partition_list_destroy(self.0.as_ptr()) }
    }
}

/// The greatest timestamp among the topic's records, milliseconds since 1970; `None` when it has none.
///
/// # Errors
///
/// What the broker says instead.
pub fn timestamp<C: ClientContext>(
    client: &Client<C>,
    topic: &str,
    partitions: i32,
    limit: Duration,
) -> Result<Option<i64>, RDKafkaErrorCode> {
    let name = CString::new(topic).map_err(|_| RDKafkaErrorCode::InvalidTopic)?;
    let question = native::rd_kafka_admin_op_t::RD_KAFKA_ADMIN_OP_LISTOFFSETS;
    let options = Options::new(client, question, limit).ok_or(RDKafkaErrorCode::Fail)?;
    // SAFETY: list and answer are owned by guards; each entry that is added is written before the next one moves the
    // list; the results live as long as the answer and are read before that ends.
    unsafe {
        let list = native::rd_kafka_topic_partition_list_new(partitions.max(1));
        let list = Partitions(NonNull::new(list).ok_or(RDKafkaErrorCode::Fail)?);
        for partition in 0..partitions {
            let entry = native::rd_kafka_topic_partition_list_add(list.0.as_ptr(), name.as_ptr(), partition);
            (*entry).offset = native::rd_kafka_OffsetSpec_t::RD_KAFKA_OFFSET_SPEC_MAX_TIMESTAMP as i64;
        }
        let answer = admin_call::ask(client, limit, |rk, queue| {
            native::rd_kafka_ListOffsets(rk, list.0.as_ptr(), options.as_ptr(), queue);
        })?;
        let result = native::rd_kafka_event_ListOffsets_result(answer.as_ptr());
        let mut count = 0;
        let infos = native::rd_kafka_ListOffsets_result_infos(result, &raw mut count);
        let mut newest = None;
        for index in 0..count {
            let info = *infos.add(index);
            let partition = native::rd_kafka_ListOffsetsResultInfo_topic_partition(info);
            match RDKafkaErrorCode::from((*partition).err) {
                RDKafkaErrorCode::NoError => {}
                code => return Err(code),
            }
            // -1 where there is no record.
            let timestamp = native::rd_kafka_ListOffsetsResultInfo_timestamp(info);
            newest = newest.max(Some(timestamp).filter(|timestamp| *timestamp >= 0));
        }
        Ok(newest)
    }
}
