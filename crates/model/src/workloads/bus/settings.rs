//! EventBridge event buses.

use std::borrow::Cow;
use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::description::{DescribedWorkload, FormerNames, Threshold};

/// An EventBridge event bus: each event goes to every consumer whose pattern it matches.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct Bus {
    /// Who gets which of its events, by names of your choice. Each is a rule of EventBridge.
    #[serde(default)]
    pub consumers: BTreeMap<String, BusConsumer>,
    /// Days that every event is kept, to be replayed; 0 keeps none.
    #[schemars(range(min = 0, max = aws::ranges::KEEP_DAYS.max))]
    pub archive_days: u32,
    /// Other accounts that may put events on it, by their twelve digits.
    #[serde(default)]
    #[schemars(inner(regex(pattern = "^[0-9]{12}$")))]
    pub accounts: Vec<String>,
    /// What its alarms fire at.
    pub alarms: BusAlarms,
    /// Its former name in this description, or all of them from the oldest on, when it was renamed. What
    /// it has in AWS keeps the names that follow from the oldest. Renamed back, an entry has its own name as
    /// the oldest: `[buses.items]` has `moved_from = ["items", "goods"]`.
    #[serde(default)]
    pub moved_from: FormerNames,
}

/// A function that is invoked with the events that match a pattern.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct BusConsumer {
    /// Function of this description. What EventBridge cannot hand to it goes to the dead-letter queue of the bus; what
    /// it fails at goes to the function's own.
    pub function: String,
    /// Which events.
    pub pattern: EventPattern,
    /// How often EventBridge tries again to invoke it before the dead-letter queue. 185 times by default, as in
    /// EventBridge.
    #[serde(default = "retries")]
    #[schemars(range(min = aws::ranges::EVENT_RETRIES.min, max = aws::ranges::EVENT_RETRIES.max))]
    pub retries: u32,
    /// How old an event is at most when EventBridge tries again, in seconds. A day by default, as in EventBridge.
    #[serde(default = "age")]
    #[schemars(range(min = aws::ranges::EVENT_AGE_SECONDS.min, max = aws::ranges::EVENT_AGE_SECONDS.max))]
    pub max_age_seconds: u32,
}

fn retries() -> u32 {
    aws::ranges::EVENT_RETRIES.max
}

fn age() -> u32 {
    aws::ranges::EVENT_AGE_SECONDS.max
}

/// A pattern of EventBridge, as a table. What it may say is for [`super::rules`].
#[derive(Clone, Debug, Deserialize, PartialEq)]
#[serde(transparent)]
pub struct EventPattern(pub Map<String, Value>);

impl JsonSchema for EventPattern {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "EventPattern".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "object", "additionalProperties": {} })
    }
}

/// Alarms of an event bus. Those on what its rules do are made where it has consumers.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
pub struct BusAlarms {
    /// Events in 5 minutes that a consumer was not invoked with in any attempt.
    pub failed_invocations: Threshold,
    /// Events that wait in its dead-letter queue, which is empty while all is well.
    pub dead_letters: Threshold,
    /// Events in 5 minutes that could not be put into its dead-letter queue either, and so are lost.
    pub lost_events: Threshold,
    /// Times in 5 minutes that rules were throttled, so that events come late.
    pub throttled_rules: Threshold,
}

impl DescribedWorkload for Bus {
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
