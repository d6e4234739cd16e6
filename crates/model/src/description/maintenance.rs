//! Times at which alarms notify nobody.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::kinds::{KINDS, WorkloadKind};

/// A time of maintenance: alarms notify nobody and remedies change nothing. An alarm that is still on at its end notifies
/// people then.
///
/// Alarms are muted by rules of CloudWatch, which `[terraform] aws_provider = "6"` is for; otherwise only remedies wait.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct Maintenance {
    /// When it begins: `cron(minute hour day-of-month month day-of-week)`, such as `cron(0 22 * * THU)`, or
    /// `at(2027-01-09T02:00)` for once.
    pub schedule: String,
    /// How long it lasts; 15 days (21,600) at most.
    #[schemars(range(min = aws::ranges::MUTE_MINUTES.min, max = aws::ranges::MUTE_MINUTES.max))]
    pub duration_minutes: u32,
    /// Time zone of the schedule, such as `Europe/Berlin`; hours follow its daylight saving time. UTC by default.
    #[serde(default)]
    #[schemars(regex(pattern = r"^[A-Za-z0-9_+/-]{1,50}$"))]
    pub timezone: Option<String>,
    /// What it is about, such as `["functions.orders", "existing.tables.stock"]`. Everything by default, but for alarms on
    /// security events.
    #[serde(default, rename = "of")]
    #[schemars(length(min = 1))]
    pub workloads: Option<Vec<String>>,
}

/// What a time of maintenance is about: an entry of the description.
#[derive(Clone, Copy, Debug)]
pub struct MaintainedWorkload<'a> {
    /// Its kind.
    pub kind: &'static WorkloadKind,
    /// Its name in the description.
    pub name: &'a str,
    /// Whether it was made elsewhere.
    pub exists: bool,
}

impl<'a> MaintainedWorkload<'a> {
    /// The entry that `path` names: `functions.orders` or `existing.functions.orders`.
    #[must_use]
    pub fn parse(path: &'a str) -> Option<Self> {
        let (exists, rest) = match path.strip_prefix("existing.") {
            Some(rest) => (true, rest),
            None => (false, path),
        };
        let (section, name) = rest.split_once('.')?;
        let kind = KINDS.into_iter().find(|kind| kind.section == section)?;
        Some(Self { kind, name, exists })
    }
}
