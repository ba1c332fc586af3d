//! Does our clock agree with the cluster's? Kafka tells nobody the time; what there is to see is the timestamp of the
//! input's newest record. When that lies ahead of us, one of two clocks is wrong. That ours runs ahead cannot be seen so,
//! nor that it is behind while the topic rests.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rdkafka::consumer::{BaseConsumer, Consumer as _};

use super::PATIENCE;
use super::check::Check;
use super::entry::Asking;
use super::topics::Shape;
use crate::kafka::newest;

const SUBJECT: &str = "clock";

/// How far ahead a record may be: the way there takes no time, and clocks that are kept right differ by less.
const TOLERANCE: Duration = Duration::from_secs(5);

/// Asks for the newest record; `brokers_stamp` says, where known, whether its timestamp is of a broker's clock.
pub(super) fn ask(
    consumer: &BaseConsumer<Asking>,
    topic: &str,
    shape: &Shape,
    brokers_stamp: Option<bool>,
) -> Check {
    let partitions = i32::try_from(shape.partitions).unwrap_or(i32::MAX);
    let newest = newest::timestamp(consumer.client(), topic, partitions, PATIENCE);
    // After the answer: a record that came while it was asked for is not ahead.
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    match newest {
        Ok(Some(newest)) => judge(topic, newest, now, brokers_stamp),
        Ok(None) => Check::unknown(SUBJECT, format!("{topic} has no record to compare with")),
        Err(code) => Check::unknown(SUBJECT, format!("the newest record of {topic} is not told: {code}")),
    }
}

fn judge(topic: &str, newest: i64, now: Duration, brokers_stamp: Option<bool>) -> Check {
    let now = i64::try_from(now.as_millis()).unwrap_or(i64::MAX);
    let tolerance = i64::try_from(TOLERANCE.as_millis()).unwrap_or(i64::MAX);
    let ahead = newest.saturating_sub(now);
    let written =
        jiff::Timestamp::from_millisecond(newest).map_or_else(|_| newest.to_string(), |at| at.to_string());
    if ahead <= tolerance {
        let seen = format!(
            "not behind the newest record of {topic} ({written}); whether it is ahead cannot be seen from here"
        );
        return Check::good(SUBJECT, seen);
    }
    let seconds = ahead / 1000;
    if brokers_stamp == Some(true) {
        let problem =
            format!("{seconds} s behind the broker that stamped the newest record of {topic} ({written})");
        return Check::bad(SUBJECT, problem, "set the clocks of this machine and of the brokers right (NTP)");
    }
    let why = format!(
        "the newest record of {topic} is {seconds} s ahead of it ({written}): our clock is behind, or its sender's is \
         ahead. Ages and latencies are wrong by as much"
    );
    Check::unknown(SUBJECT, why)
}

#[cfg(test)]
mod tests {
    use super::super::check::Answer;
    use super::*;

    const NOW: Duration = Duration::from_secs(1_700_000_000);

    #[test]
    fn a_brokers_stamp_ahead_of_us_fails_and_a_senders_is_only_told() {
        let ahead = 1_700_000_060_000;
        assert!(matches!(judge("t", ahead, NOW, Some(true)).answer, Answer::Bad { problem, .. }
            if problem.starts_with("60 s behind")));
        for stamp in [Some(false), None] {
            assert!(matches!(judge("t", ahead, NOW, stamp).answer, Answer::Unknown(why)
                if why.contains("60 s ahead") && why.contains("2023-11-14T22:14:20Z")));
        }
    }

    #[test]
    fn a_newest_record_of_the_past_or_of_now_is_good() {
        for newest in [0, 1_699_999_000_000, 1_700_000_005_000] {
            assert!(matches!(judge("t", newest, NOW, Some(true)).answer, Answer::Good(_)), "{newest}");
        }
    }
}
