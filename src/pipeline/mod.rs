//! What stands between consume and publish: stage pools, bounded channels, order and offsets, the byte budget.
//!
//! ## Invariants
//!
//! 1. Every charged offset ends in exactly one outcome ([`ledger`]).
//! 2. The committed offset is the contiguous finished prefix and never goes backwards within a generation ([`ledger`]).
//! 3. Outcomes leave in offset order per partition ([`ledger`]).
//! 4. The budget is back at zero when everything is drained ([`budget`]).
//! 5. Nothing of an old generation reaches a transaction ([`book`]).
//!
//! No Kafka types here: [`ledger`], [`book`], [`batch`], [`budget`], [`growth`], [`handful`] and
//! [`stop_rule`] are pure, [`pool`] adds threads, [`room`] a task.

pub mod batch;
pub mod book;
pub mod budget;
pub mod dead_letter;
pub mod growth;
pub mod handful;
pub mod ledger;
pub mod passport;
pub mod pool;
pub mod recovery;
pub mod redrive;
pub mod room;
pub mod stages;
pub mod stop_rule;
pub mod warm_up;
