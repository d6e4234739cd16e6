//! Numbers that a setting takes where AWS says nothing: the description's schema and the modules' validations are
//! made of them. What AWS takes is in [`aws::ranges`].

use aws::ranges::Range;

/// Minutes that must pass between two actions of remediation on one function.
pub const COOLDOWN_MINUTES: Range = Range { min: 2, max: 1440 };
/// How often remediation acts on one function in a day.
pub const ATTEMPTS_PER_DAY: Range = Range { min: 1, max: 24 };
/// Minutes after a deployment in which remediation rolls it back.
pub const DEPLOYMENT_WINDOW_MINUTES: Range = Range { min: 5, max: 1440 };
/// Percent of the runs of a deployment that fail.
pub const FAILING_PERCENT: Range = Range { min: 1, max: 100 };
/// Minutes between two health checks.
pub const HEALTH_EVERY_MINUTES: Range = Range { min: 1, max: 60 };
/// HTTP status that a health check may expect.
pub const HEALTH_STATUS: Range = Range { min: 200, max: 599 };
