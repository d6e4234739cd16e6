//! Numbers that a setting takes where AWS says nothing: the description's schema and the modules' validations are
//! made of them. What AWS takes is in [`aws::ranges`].

use aws::ranges::Range;

/// Minutes that must pass between two actions of remediation on one function.
pub const COOLDOWN_MINUTES: Range = Range { min: 2, max: 1440 };
/// How often remediation acts on one function in a day.
pub const ATTEMPTS_PER_DAY: Range = Range { min: 1, max: 24 };
/// Minutes between two health checks.
pub const HEALTH_EVERY_MINUTES: Range = Range { min: 1, max: 60 };
/// HTTP status that a health check may expect.
pub const HEALTH_STATUS: Range = Range { min: 200, max: 599 };
