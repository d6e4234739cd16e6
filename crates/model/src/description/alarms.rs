//! What alarms fire at. A threshold is a number, or `false` for no such alarm.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Where an alarm fires, or that there is none.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq)]
#[serde(untagged)]
pub enum Threshold {
    /// `false`: no such alarm. (`true` is refused.)
    Off(#[schemars(extend("const" = false))] bool),
    /// The alarm fires beyond this value.
    At(#[schemars(range(min = 0))] f64),
}

impl Threshold {
    /// The value, unless the alarm is off.
    #[must_use]
    pub fn value(self) -> Option<f64> {
        match self {
            Self::Off(_) => None,
            Self::At(value) => Some(value),
        }
    }
}

/// Alarms of a function.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
pub struct FunctionAlarms {
    /// Failed runs in 5 minutes, twice in a row.
    pub errors: Threshold,
    /// Failed runs in percent of at least 20 runs in 5 minutes, twice in a row.
    pub error_rate_percent: Threshold,
    /// Mean duration in ms over 5 minutes, twice in a row.
    pub duration_ms: Threshold,
    /// Refused runs in 5 minutes.
    pub throttles: Threshold,
    /// Runs in 5 minutes, twice in a row, that found none of `provisioned_concurrency` ready.
    pub spillover: Threshold,
    /// Messages that wait in the dead-letter queue.
    pub dead_letters: Threshold,
    /// Events in 5 minutes that could not be put into the dead-letter queue, and so are lost.
    pub lost_events: Threshold,
}

/// Who is notified when an alarm fires.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum AlarmSeverity {
    /// Users are hurt now, or data is being lost: somebody is woken.
    Page,
    /// Somebody looks at it on the next working day.
    Ticket,
}

impl AlarmSeverity {
    /// The word in the description, in modules and in documents.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Ticket => "ticket",
        }
    }
}

/// Alarms of an API.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
pub struct ApiAlarms {
    /// Answers 400 to 499 in 5 minutes, twice in a row.
    pub status_4xx: Threshold,
    /// Answers 500 to 599 in 5 minutes.
    pub status_5xx: Threshold,
    /// Answers 500 to 599 in percent of at least 20 requests in 5 minutes, twice in a row.
    pub status_5xx_percent: Threshold,
    /// 99th percentile of latency in ms over 5 minutes, twice in a row.
    pub latency_p99_ms: Threshold,
}

/// Alarms of a table.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
pub struct TableAlarms {
    /// Throttled reads and writes in 5 minutes, of every operation.
    pub throttles: Threshold,
    /// Used units in percent of the most that `capacity` allows, over 5 minutes, twice in a row.
    pub capacity_percent: Threshold,
    /// Errors on DynamoDB's side in 5 minutes, of every operation.
    pub system_errors: Threshold,
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
