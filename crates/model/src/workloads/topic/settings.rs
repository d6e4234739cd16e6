//! SNS topics.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::description::{DescribedWorkload, FormerNames, Threshold};

/// An SNS topic: each message goes to every subscriber. Functions and queues name it in their `triggers`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct Topic {
    /// Who else gets its messages.
    #[serde(default)]
    pub subscribers: Subscribers,
    /// What its alarms fire at.
    pub alarms: TopicAlarms,
    /// Its former name in this description, or all of them from the oldest on, when it was renamed. What
    /// it has in AWS keeps the names that follow from the oldest. Renamed back, an entry has its own name as
    /// the oldest: `[topics.items]` has `moved_from = ["items", "goods"]`.
    #[serde(default)]
    pub moved_from: FormerNames,
}

/// Who gets the messages of a topic besides functions and queues. Everything else subscribes with Terraform of your own.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
pub struct Subscribers {
    /// E-mail addresses, each sent every message; each must confirm once. An address that refuses messages has no
    /// dead-letter queue.
    #[serde(default)]
    pub emails: Vec<String>,
}

/// Alarms of a topic. Those on dead letters are made where it triggers a function or a queue: there is no
/// dead-letter queue without.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
pub struct TopicAlarms {
    /// Messages in 5 minutes that could not be delivered to a subscriber.
    pub failed_deliveries: Threshold,
    /// Messages that wait in its dead-letter queue, which is empty while all is well.
    pub dead_letters: Threshold,
    /// Messages in 5 minutes that could not be put into its dead-letter queue either, and so are lost.
    pub lost_messages: Threshold,
}

impl DescribedWorkload for Topic {
    fn former_names(&self) -> &FormerNames {
        &self.moved_from
    }

    fn given_name(&self) -> Option<&str> {
        None
    }

    fn is_protected(&self) -> Option<bool> {
        None
    }
}
