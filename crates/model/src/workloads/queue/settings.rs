//! SQS queues.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::description::{DescribedWorkload, FormerNames, Function, Threshold};

/// What a message is hidden for by default in a queue without a consumer, in seconds: as in SQS.
const HIDDEN_SECONDS: u32 = 30;

/// As many times as its consumer may run is a message hidden at least: Lambda tries again while a function is
/// throttled ("Creating and configuring an Amazon SQS event source mapping" of the AWS Lambda developer guide, read
/// 2026-11).
const RUNS_HIDDEN: u32 = 6;

/// An SQS queue with a dead-letter queue.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct Queue {
    /// Function of this description that works off its messages, in batches; it reports those of a batch that
    /// failed. Without one, functions that are granted `receive` take them by themselves.
    #[serde(default)]
    pub consumer: Option<String>,
    /// Most messages that the consumer gets at once: at most 10 of a FIFO queue, and more than 10 only with
    /// `batch_window_seconds`.
    #[schemars(range(min = aws::ranges::QUEUE_BATCH.min, max = aws::ranges::QUEUE_BATCH.max))]
    pub batch_size: u32,
    /// How long messages are gathered for a batch, in seconds. Not of a FIFO queue.
    #[schemars(range(min = aws::ranges::QUEUE_BATCH_WINDOW_SECONDS.min, max = aws::ranges::QUEUE_BATCH_WINDOW_SECONDS.max))]
    pub batch_window_seconds: u32,
    /// Most batches that the consumer works on at one time, so that a backlog does not take the concurrency of
    /// the account.
    #[schemars(range(min = aws::ranges::QUEUE_CONCURRENCY.min, max = aws::ranges::QUEUE_CONCURRENCY.max))]
    pub max_concurrency: u32,
    /// How long a message is hidden that somebody took, in seconds. By default six times what the consumer may
    /// run, and `batch_window_seconds`; 30 without a consumer.
    #[serde(default)]
    #[schemars(range(min = aws::ranges::QUEUE_VISIBILITY_SECONDS.min, max = aws::ranges::QUEUE_VISIBILITY_SECONDS.max))]
    pub visibility_timeout_seconds: Option<u32>,
    /// How often a message is taken before it goes to the dead-letter queue.
    #[schemars(range(min = aws::ranges::QUEUE_RECEIVES.min, max = aws::ranges::QUEUE_RECEIVES.max))]
    pub max_receives: u32,
    /// How long a message is kept that nobody works off, in seconds; dead letters are kept for 14 days, which is
    /// the most.
    #[schemars(range(min = aws::ranges::QUEUE_RETENTION_SECONDS.min, max = aws::ranges::QUEUE_RETENTION_SECONDS.max))]
    pub retention_seconds: u32,
    /// How long a new message is hidden, in seconds.
    #[schemars(range(min = aws::ranges::QUEUE_DELAY_SECONDS.min, max = aws::ranges::QUEUE_DELAY_SECONDS.max))]
    pub delay_seconds: u32,
    /// Whether the messages of a group stay in order and none comes twice. It is decided once: SQS makes no queue
    /// into another kind.
    #[serde(default)]
    pub fifo: bool,
    /// Whether messages with the same body within five minutes are one, so that senders need not say which are.
    /// Of a FIFO queue only.
    #[serde(default)]
    pub content_based_deduplication: bool,
    /// Whether Terraform refuses to destroy it, with the messages in it.
    pub protected: bool,
    /// What its alarms fire at.
    pub alarms: QueueAlarms,
    /// Its former name in this description, or all of them from the oldest on, when it was renamed. What
    /// it has in AWS keeps the names that follow from the oldest. Renamed back, an entry has its own name as
    /// the oldest: `[queues.items]` has `moved_from = ["items", "goods"]`.
    #[serde(default)]
    pub moved_from: FormerNames,
}

impl Queue {
    /// The least time that a message has to be hidden, in seconds, when its consumer may run so long.
    #[must_use]
    pub fn least_visibility_seconds(&self, consumer_timeout_seconds: u32) -> u32 {
        RUNS_HIDDEN * consumer_timeout_seconds + self.batch_window_seconds
    }

    /// How long a message is hidden that somebody took, in seconds.
    #[must_use]
    pub fn visibility_seconds(&self, functions: &BTreeMap<String, Function>) -> u32 {
        let consumer = self.consumer.as_ref().and_then(|name| functions.get(name));
        let of_consumer = consumer.map(|function| function.timeout_seconds);
        self.visibility_timeout_seconds
            .or_else(|| Some(self.least_visibility_seconds(of_consumer?)))
            .unwrap_or(HIDDEN_SECONDS)
    }
}

/// Alarms of a queue.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
pub struct QueueAlarms {
    /// Age of the oldest message in seconds, twice in a row.
    pub oldest_message_seconds: Threshold,
    /// Messages that wait in its dead-letter queue, which is empty while all is well; of an existing queue those in
    /// the queue itself, where that is one of dead letters.
    pub dead_letters: Threshold,
}

impl DescribedWorkload for Queue {
    fn former_names(&self) -> &FormerNames {
        &self.moved_from
    }

    fn given_name(&self) -> Option<&str> {
        None
    }

    fn name_ending(&self) -> &'static str {
        if self.fifo { naming::FIFO } else { "" }
    }

    fn is_protected(&self) -> Option<bool> {
        Some(self.protected)
    }
}
