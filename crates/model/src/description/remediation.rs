//! What heals a function by itself when an alarm of it fires, and how far that goes.

use schemars::JsonSchema;
use serde::Deserialize;

use super::Concurrency;

/// Remediation in one environment.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct Remediation {
    /// Whether remedies are only told of, tried without changing anything, or carried out.
    pub mode: RemediationMode,
    /// Most functions that are healed at one time, at least 1, taken out of the account's pool; or
    /// `"unreserved"`.
    pub reserved_concurrency: Concurrency,
}

/// How far remediation goes in an environment.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum RemediationMode {
    /// Tells which remedy there would be. It has no rights on any function.
    Notify,
    /// Looks at the function and tells exactly what it would do. It has the right to read only.
    DryRun,
    /// Does it, and tells.
    Act,
}

impl RemediationMode {
    /// The word in the description.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Notify => "notify",
            Self::DryRun => "dry_run",
            Self::Act => "act",
        }
    }
}

/// What heals a function by itself when an alarm of it fires.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct FunctionRemediation {
    /// When it fails (the alarms `errors` and `error_rate_percent`). By default `roll_back` where
    /// there is an alias, else `recycle`.
    pub errors: Option<RemedyAction>,
    /// When it is slow (the alarm `duration_ms`).
    pub duration: RemedyAction,
    /// When Lambda refuses runs of it (the alarm `throttles`).
    pub throttles: RemedyAction,
    /// Minutes after a deployment in which `roll_back` acts. What fails later fails for another reason, and people are
    /// notified.
    #[schemars(range(min = crate::ranges::DEPLOYMENT_WINDOW_MINUTES.min, max = crate::ranges::DEPLOYMENT_WINDOW_MINUTES.max))]
    pub window_minutes: u32,
    /// Percent of the runs of a new version that fail, from which `roll_back` acts; of at least 20 runs over the
    /// alarm's window. The version before must have failed less.
    #[schemars(range(min = crate::ranges::FAILING_PERCENT.min, max = crate::ranges::FAILING_PERCENT.max))]
    pub error_rate_percent: u32,
    /// What `raise_memory` never goes beyond, in MB. It acts when runs used 85 % of their memory or more.
    #[schemars(range(min = aws::ranges::FUNCTION_MEMORY_MB.min, max = aws::ranges::FUNCTION_MEMORY_MB.max))]
    pub memory_cap_mb: u32,
    /// What `throttle` lowers its executions at one time to; 0 stops it.
    #[schemars(range(min = 0, max = 100_000))]
    pub throttle_concurrency: Option<u32>,
    /// Minutes after an attempt in which it is left alone, whichever of its alarms fires.
    #[schemars(range(min = crate::ranges::COOLDOWN_MINUTES.min, max = crate::ranges::COOLDOWN_MINUTES.max))]
    pub cooldown_minutes: u32,
    /// Most attempts within 24 hours.
    #[schemars(range(min = crate::ranges::ATTEMPTS_PER_DAY.min, max = crate::ranges::ATTEMPTS_PER_DAY.max))]
    pub attempts_per_day: u32,
}

/// What is done about an alarm.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum RemedyAction {
    /// Moves the alias to the version before, while a deployment is young, fails at a rate, and the version before
    /// served without alarm.
    RollBack,
    /// Gives half as much memory again, when runs use up what there is.
    RaiseMemory,
    /// Gives new execution environments; for functions without alias.
    Recycle,
    /// Lowers how many may run at one time.
    Throttle,
    /// Tells people, beside the alarm itself.
    Notify,
    /// Nothing.
    Off,
}

impl RemedyAction {
    /// The word in the description.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::RollBack => "roll_back",
            Self::RaiseMemory => "raise_memory",
            Self::Recycle => "recycle",
            Self::Throttle => "throttle",
            Self::Notify => "notify",
            Self::Off => "off",
        }
    }
}

impl FunctionRemediation {
    /// What is done when a function fails that has an alias, or has none.
    #[must_use]
    pub fn on_errors(&self, has_alias: bool) -> RemedyAction {
        self.errors.unwrap_or(if has_alias {
            RemedyAction::RollBack
        } else {
            RemedyAction::Recycle
        })
    }
}
