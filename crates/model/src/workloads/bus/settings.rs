//! EventBridge event buses.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::description::{DescribedWorkload, FormerNames, Threshold};

/// An EventBridge event bus: each event goes to every function and queue with a trigger whose pattern it
/// matches.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct Bus {
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

/// Makes a type for what may hold anything that JSON can say, as a table.
macro_rules! free_table {
    ($(#[$help:meta])* $name:ident) => {
        $(#[$help])*
        #[derive(Clone, Debug, Deserialize, PartialEq)]
        #[serde(transparent)]
        pub struct $name(pub Map<String, Value>);

        impl JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({ "type": "object", "additionalProperties": {} })
            }
        }
    };
}

free_table! {
    /// A pattern of EventBridge, as a table. What it may say is for [`super::rules`].
    EventPattern
}

impl EventPattern {
    /// As AWS takes it.
    #[must_use]
    pub fn as_json(&self) -> String {
        Value::Object(self.0.clone()).to_string()
    }
}

free_table! {
    /// An event that a function gets, as a table.
    EventInput
}

/// Alarms of an event bus. Those on what its rules do are made where it triggers something.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
pub struct BusAlarms {
    /// Events in 5 minutes that could not be handed to a function or queue in any attempt.
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
