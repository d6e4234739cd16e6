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
