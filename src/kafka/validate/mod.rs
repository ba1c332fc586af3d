//! What `rawi validate` asks the cluster: is it there, are the topics there, do their limits fit the settings, may we do
//! what we must, do the clocks agree.
//!
//! Only questions: nothing is created, no group is joined, and no transaction is begun, since that would fence a
//! worker that runs under the same transactional id.

mod check;
mod clock;
mod entry;
mod limits;
mod rights;
mod topics;
mod transactional_id;

use std::time::Duration;

use rdkafka::consumer::{BaseConsumer, Consumer as _};
use rdkafka::metadata::Metadata;

pub use self::check::{Answer, Check};
use self::entry::Asking;
use super::client;
use crate::settings::{Delivery, Settings};

/// Longest wait for one answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// Asks everything, handing each answer to `tell` as it comes. Later checks that an earlier answer makes
/// pointless are left out.
pub async fn ask(settings: &Settings, tell: &mut impl FnMut(Check)) {
    let mut reached = false;
    for server in settings.kafka.bootstrap_servers.split(',').map(str::trim).filter(|one| !one.is_empty()) {
        let check = entry::reach(server);
        let connected = matches!(check.answer, Answer::Good(_));
        tell(check);
        if connected && settings.kafka.tls.enabled {
            let check = entry::shake_hands(settings, server);
            reached |= !check.is_bad();
            tell(check);
        } else {
            reached |= connected;
        }
    }
    if !reached {
        return;
    }
    let (consumer, metadata) = match enter(settings) {
        Ok(entered) => entered,
        Err(check) => return tell(check),
    };
    tell(Check::good("cluster", format!("{} brokers", metadata.brokers().len())));
    let topics = topics::shapes(&metadata);
    for (key, name) in topics::names(settings) {
        let shape = topics.get(name);
        tell(topics::judge(key, name, shape));
        if shape.is_some() {
            tell(rights::topic(&consumer, key, name));
        }
    }
    let input = topics.get(&settings.topics.input);
    let group = rights::group(&consumer, &settings.kafka.group_id);
    // Whoever may not use the group waits for its offsets in vain.
    let may_use_group = !group.is_bad();
    tell(group);
    if may_use_group {
        tell(rights::committed(settings, &consumer, input));
    }
    let told = limits::ask(settings, &metadata, &topics, tell).await;
    if settings.delivery == Delivery::ExactlyOnce {
        tell(transactional_id::ask(settings, told.most_transaction_timeout));
    }
    if let Some(shape) = input {
        tell(clock::ask(&consumer, &settings.topics.input, shape, told.brokers_stamp_input));
    }
}

/// A client that the cluster has let in, and what it was told there.
fn enter(settings: &Settings) -> Result<(BaseConsumer<Asking>, Metadata), Check> {
    let config = client::consumer(settings).map_err(|error| {
        Check::bad("secrets", error.to_string(), "check the path, and that this user may read the file")
    })?;
    let consumer: BaseConsumer<Asking> =
        config.create_with_context(Asking::new(settings)).map_err(|error| {
            let cure = "correct the setting that librdkafka names; `kafka.librdkafka` and the files of \
                        `kafka.tls` are the usual places";
            Check::bad("client", error.to_string(), cure)
        })?;
    // Without a subscription this only serves events, such as the request for a token.
    let _ = consumer.poll(Duration::from_millis(200));
    match consumer.client().fetch_metadata(None, PATIENCE) {
        Ok(metadata) => Ok((consumer, metadata)),
        Err(error) => {
            // Serves what librdkafka has to tell.
            let _ = consumer.poll(Duration::from_millis(200));
            if let Some(refusal) = consumer.context().take_refusal() {
                let (problem, cure) = refusal.split_once(" Cure: ").unwrap_or((&refusal, "see above"));
                return Err(Check::bad("entry", problem, cure));
            }
            let problem = format!("no broker answered within {} s: {error}", PATIENCE.as_secs());
            let cure = "check that kafka.tls and kafka.sasl are what this listener expects";
            Err(Check::bad("cluster", problem, cure))
        }
    }
}
