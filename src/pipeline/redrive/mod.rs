//! Redrive: dead letters back to the topic they came from. The pure core: what a dead letter says, which are
//! chosen, what becomes of their headers, and which have been sent back before.
//!
//! ## What the group's offset means
//!
//! A redrive chooses some dead letters and leaves others, so one number cannot tell what is done. The offset that
//! it commits for a partition of the dead-letter topic is the *floor*: every dead letter below it has been sent back.
//! The ones sent back above the floor stand in the metadata of the same commit ([`marks`]). Both are committed in
//! the transaction that sends the articles. So a redrive that is killed sends nothing twice when it is run again, with
//! whatever filters, and what was left stays there for the next one.

pub mod filter;
pub mod letter;
pub mod line;
pub mod marks;
pub mod plan;
