//! The names that groundplan itself gives: of module calls and their outputs, of alarms, of resources that
//! belong to another, of tags. What gives such a name and what looks for it take it from here.
//! Knows no kind of workload: each says its own word.

mod alarm;
mod call;
mod concern;

pub use alarm::AlarmId;
pub use call::{CallName, OutputRef};
pub use concern::ConcernName;

/// Alias of every function that groundplan creates. Callers use it, and a rollback moves it.
pub const LIVE_ALIAS: &str = "live";

/// Name of the resource, in Terraform, that a module of a workload is about.
pub const MAIN_RESOURCE: &str = "this";

/// Value of the tag [`tags::MANAGED_BY`] on every resource.
pub const MANAGED_BY: &str = "groundplan";

/// Keys of the tags on every resource.
pub mod tags {
    /// Name of the application.
    pub const APPLICATION: &str = "Application";
    /// Name of the environment.
    pub const ENVIRONMENT: &str = "Environment";
    /// Which tool manages the resource.
    pub const MANAGED_BY: &str = "ManagedBy";
    /// Who answers for the application.
    pub const OWNER: &str = "Owner";
    /// All of them, in alphabetical order.
    pub const ALL: [&str; 4] = [APPLICATION, ENVIRONMENT, MANAGED_BY, OWNER];
}

/// What the name of the dead-letter queue of a function ends with, also of those that groundplan adds.
pub const FUNCTION_DEAD_LETTERS: &str = "-dlq";

/// Name of the dead-letter queue of the function called `name`.
#[must_use]
pub fn dead_letter_queue(name: &str) -> String {
    format!("{name}{FUNCTION_DEAD_LETTERS}")
}

/// What the name of a FIFO queue ends with (Amazon SQS API reference, `CreateQueue`, read 2026-11).
pub const FIFO: &str = ".fifo";

/// What comes behind the name of a queue in the names of its schedules, its rules and their role, so that a function and its queue may
/// be called alike.
pub const OF_QUEUE: &str = "-queue";

/// Name of the function that remediates, and of its ledger, where names begin with `prefix`.
#[must_use]
pub fn remediation(prefix: &str) -> String {
    format!("{prefix}-remediation")
}

/// Name of the function that checks health, where names begin with `prefix`.
#[must_use]
pub fn health_check(prefix: &str) -> String {
    format!("{prefix}-health")
}

/// Name of the backup vault, and of its copy in the recovery region, where names begin with `prefix`.
#[must_use]
pub fn backup_vault(prefix: &str) -> String {
    format!("{prefix}-backup-vault")
}

/// Name of the queue of events that EventBridge could not deliver to `receiver`.
#[must_use]
pub fn undelivered_queue(receiver: &str) -> String {
    format!("{receiver}-undelivered")
}
