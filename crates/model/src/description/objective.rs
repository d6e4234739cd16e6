//! How well something must work, and so how fast its failures may come before somebody is woken.

use schemars::JsonSchema;
use serde::Deserialize;

/// An objective, or that there is none.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq)]
#[serde(untagged)]
pub enum ObjectiveSetting {
    /// `false`: no objective. (`true` is refused.)
    Off(#[schemars(extend("const" = false))] bool),
    /// How well it must work.
    On(Objective),
}

impl Default for ObjectiveSetting {
    fn default() -> Self {
        Self::Off(false)
    }
}

impl ObjectiveSetting {
    /// The objective, if there is one.
    pub fn objective(self) -> Option<Objective> {
        match self {
            Self::Off(_) => None,
            Self::On(objective) => Some(objective),
        }
    }
}

/// How well it must work over thirty days. The rest to 100 % is the error budget; alarms say when it is used up so fast
/// that it will not last.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq)]
pub struct Objective {
    /// Requests in percent that must not fail; 99.9 unless it is said.
    #[serde(default = "availability_percent")]
    #[schemars(range(min = 90, max = 99.99))]
    pub availability_percent: f64,
    /// Milliseconds within which `latency_percent` of the requests must be answered. By default latency has no objective.
    #[serde(default)]
    #[schemars(range(min = 1, max = 900_000))]
    pub latency_ms: Option<u32>,
    /// Requests in percent that must be answered within `latency_ms`; 99 unless it is said.
    #[serde(default)]
    #[schemars(range(min = 50, max = 99.99))]
    pub latency_percent: Option<f64>,
}

/// Requests in percent that are answered in time, unless an objective says another.
const LATENCY_PERCENT: f64 = 99.0;

fn availability_percent() -> f64 {
    99.9
}

impl Objective {
    /// Milliseconds, and the requests in percent that must be answered within them; none where latency has no objective.
    pub fn latency(self) -> Option<(u32, f64)> {
        let milliseconds = self.latency_ms?;
        Some((
            milliseconds,
            self.latency_percent.unwrap_or(LATENCY_PERCENT),
        ))
    }
}
