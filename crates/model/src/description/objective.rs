//! How well something must work, and so how fast its failures may come before somebody is woken.

use schemars::JsonSchema;
use serde::Deserialize;

/// How well it must work over thirty days. The rest to 100 % is the error budget; alarms say when it is used up so fast
/// that it will not last.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq)]
pub struct Objective {
    /// Requests in percent that must not fail, or `false` for no such objective.
    pub availability_percent: ObjectivePercent,
    /// Milliseconds within which `latency_percent` of the requests must be answered. By default latency has no objective.
    #[serde(default)]
    #[schemars(range(min = 1, max = 900_000))]
    pub latency_ms: Option<u32>,
    /// Requests in percent that must be answered within `latency_ms`; 99 unless it is said.
    #[serde(default)]
    #[schemars(range(min = 50, max = 99.99))]
    pub latency_percent: Option<f64>,
}

/// A share of requests that an objective asks for, or that there is none.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq)]
#[serde(untagged)]
pub enum ObjectivePercent {
    /// `false`: no such objective. (`true` is refused.)
    Off(#[schemars(extend("const" = false))] bool),
    /// This share.
    At(#[schemars(range(min = 90, max = 99.99))] f64),
}

/// Requests in percent that are answered in time, unless an objective says another.
const LATENCY_PERCENT: f64 = 99.0;

impl Objective {
    /// Requests in percent that must not fail; none where that has no objective.
    pub fn availability(self) -> Option<f64> {
        match self.availability_percent {
            ObjectivePercent::Off(_) => None,
            ObjectivePercent::At(percent) => Some(percent),
        }
    }

    /// Milliseconds, and the requests in percent that must be answered within them; none where latency has no objective.
    pub fn latency(self) -> Option<(u32, f64)> {
        let milliseconds = self.latency_ms?;
        Some((
            milliseconds,
            self.latency_percent.unwrap_or(LATENCY_PERCENT),
        ))
    }
}
