//! What is looked at to see whether the application works, and how often.

use schemars::JsonSchema;
use serde::Deserialize;

use super::Concurrency;

/// The health check of one environment: every function, API and table is looked at.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct Health {
    /// Whether there is one.
    pub enabled: bool,
    /// Minutes between two looks.
    #[schemars(range(min = crate::ranges::HEALTH_EVERY_MINUTES.min, max = crate::ranges::HEALTH_EVERY_MINUTES.max))]
    pub every_minutes: u32,
    /// Most looks at one time, at least 2, taken out of the account's pool; or `"unreserved"`.
    pub reserved_concurrency: Concurrency,
    /// What an apply does that leaves something unhealthy.
    pub at_apply: AtApply,
}

/// What an apply does that leaves something unhealthy.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum AtApply {
    /// It fails, and names what is unhealthy. The next apply looks again.
    Fail,
    /// It succeeds with a warning.
    Warn,
    /// It does not look.
    Off,
}

/// How an API is asked whether it is healthy.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct HealthRoute {
    /// Path of a GET request, such as `/health`.
    #[schemars(regex(pattern = r"^/[A-Za-z0-9._~:/-]*$"), length(max = 512))]
    pub path: String,
    /// Status that it must answer with. By default any from 200 to 299.
    #[serde(default)]
    #[schemars(range(min = crate::ranges::HEALTH_STATUS.min, max = crate::ranges::HEALTH_STATUS.max))]
    pub status: Option<u16>,
}
