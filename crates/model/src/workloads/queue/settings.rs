//! SQS queues.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::description::{DescribedWorkload, FormerNames, Threshold, Trigger, TriggeredFunction};

/// What a message is hidden for by default in a queue that triggers nothing, in seconds: as in SQS.
const HIDDEN_SECONDS: u32 = 30;

/// As many times as its function may run is a message hidden at least: Lambda tries again while a function is
/// throttled ("Creating and configuring an Amazon SQS event source mapping" of the AWS Lambda developer guide, read
/// 2026-11).
const RUNS_HIDDEN: u32 = 6;

/// An SQS queue with a dead-letter queue. The function that works it off names it in its `triggers`; without one,
/// functions that are granted `receive` take messages by themselves.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct Queue {
    /// What puts messages into it, besides functions that are granted `send`: topics, event buses and buckets of this
    /// description, and schedules, each with settings of its own.
    #[serde(default)]
    pub triggers: Vec<Trigger>,
    /// How long a message is hidden that somebody took, in seconds. By default six times what the function that it
    /// triggers may run, and the `batch_window_seconds` of that; 30 where it triggers none.
    #[serde(default)]
    #[schemars(range(min = aws::ranges::QUEUE_VISIBILITY_SECONDS.min, max = aws::ranges::QUEUE_VISIBILITY_SECONDS.max))]
    pub visibility_timeout_seconds: Option<u32>,
    /// How often a message is taken before it goes to the dead-letter queue.
    #[schemars(range(min = aws::ranges::QUEUE_RECEIVES.min, max = aws::ranges::QUEUE_RECEIVES.max))]
    pub max_receives: u32,
    /// Days that a message is kept that nobody works off; dead letters are kept for 14, which is the most.
    #[schemars(range(min = 1, max = aws::ranges::QUEUE_RETENTION_SECONDS.max / aws::date::SECONDS_A_DAY))]
    pub retention_days: u32,
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
    /// The least time that a message has to be hidden, in seconds, when the function of `trigger` may run so long.
    #[must_use]
    pub fn least_visibility_seconds(timeout_seconds: u32, trigger: &Trigger) -> u32 {
        RUNS_HIDDEN * timeout_seconds + trigger.batch_window_seconds()
    }

    /// How long a message is hidden that somebody took, in seconds.
    #[must_use]
    pub fn visibility_seconds(&self, consumer: Option<TriggeredFunction<'_>>) -> u32 {
        self.visibility_timeout_seconds
            .or_else(|| {
                let TriggeredFunction {
                    function, trigger, ..
                } = consumer?;
                Some(Self::least_visibility_seconds(
                    function.timeout_seconds,
                    trigger,
                ))
            })
            .unwrap_or(HIDDEN_SECONDS)
    }

    /// How long a message is kept that nobody works off, in seconds.
    #[must_use]
    pub fn retention_seconds(&self) -> u32 {
        self.retention_days * aws::date::SECONDS_A_DAY
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
    /// Events of objects in 5 minutes that could not be sent to it in any attempt. Where a bucket triggers it.
    pub failed_invocations: Threshold,
    /// Events of objects in 5 minutes that could not be put into its dead-letter queue either, and so are lost. Where a bucket triggers it.
    pub lost_events: Threshold,
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
