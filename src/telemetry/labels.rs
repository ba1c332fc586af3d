//! The values that the labels of metrics can have, where they are known beforehand.

/// Defines an enum of label values.
macro_rules! label {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)+
        }

        impl $name {
            /// All values, in order.
            pub(super) const WORDS: &[&str] = &[$($word),+];

            /// The label's value.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }
        }
    };
}

label! {
    /// What became of an input record.
    Completed {
        /// An enriched record was published.
        Published = "published",
        /// A dead letter was published.
        DeadLettered = "dead_lettered",
        /// Nothing was to be published.
        Dropped = "dropped",
    }
}

label! {
    /// The bounded channels, named by the stage that takes out of them.
    Queue {
        /// Before normalization.
        Normalize = "normalize",
        /// Before extraction.
        Extract = "extract",
        /// Before publishing.
        Publish = "publish",
    }
}

label! {
    /// What a rebalance did to the worker.
    Rebalance {
        /// Partitions came.
        Assign = "assign",
        /// Partitions went, with time to finish.
        Revoke = "revoke",
        /// Partitions were gone already.
        Lost = "lost",
    }
}

label! {
    /// How the work on partitions that went away ended.
    Drained {
        /// All was finished and committed.
        Drained = "drained",
        /// The time was over; the rest is done again by the next owner.
        Deadline = "deadline",
        /// The partitions were gone, nothing could be committed.
        Lost = "lost",
    }
}

label! {
    /// How a transaction ended.
    Transaction {
        /// Committed.
        Committed = "committed",
        /// Aborted; its records are done again.
        Aborted = "aborted",
        /// The producer cannot go on.
        Fatal = "fatal",
    }
}

label! {
    /// The phases of a transaction.
    Phase {
        /// From the first record sent to the last delivery report.
        Produce = "produce",
        /// Adding the consumed offsets.
        Offsets = "offsets",
        /// Committing.
        Commit = "commit",
        /// Aborting.
        Abort = "abort",
    }
}

label! {
    /// The Kafka clients of a worker.
    Client {
        /// The consumer.
        Consumer = "consumer",
        /// The producer.
        Producer = "producer",
    }
}
