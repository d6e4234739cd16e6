//! What is backed up in an environment, when, and for how long.

use schemars::JsonSchema;
use serde::Deserialize;

/// Backups of tables and buckets in one environment.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct Backup {
    /// Whether there are any.
    pub enabled: bool,
    /// Every day.
    pub daily: BackupRule,
    /// Every week.
    pub weekly: BackupRule,
    /// Every month.
    pub monthly: BackupRule,
    /// Every day, for what must survive the loss of the region.
    pub critical: BackupRule,
    /// Whether backups are restored on a schedule, to see that they can be.
    pub restore_testing: RestoreTesting,
    /// Whether nobody may shorten what is kept: `"off"`, or `"governance"`, which only those may
    /// lift who have the right to.
    pub vault_lock: VaultLock,
    /// Whether AWS Backup Audit Manager holds the account against what is described. The account
    /// needs a recorder of AWS Config.
    pub audit: bool,
}

/// When backups are made, and how long they are kept.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct BackupRule {
    /// Whether the rule is in force.
    pub enabled: bool,
    /// When, in UTC: `cron(minute hour day-of-month month day-of-week year)`.
    pub schedule: String,
    /// Days after which a backup moves to cold storage, where it stays for 90 days at least; 0 is
    /// never. Only backups of tables move.
    #[serde(default)]
    #[schemars(range(min = 0, max = 36410))]
    pub cold_storage_days: u32,
    /// Days that a backup is kept. A copy in the recovery region is kept twice as long.
    #[schemars(range(min = 1, max = 18250))]
    pub retention_days: u32,
    /// Whether a copy goes to the recovery region.
    #[serde(default)]
    pub copy: bool,
}

/// Restores of backups on a schedule.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct RestoreTesting {
    /// Whether there are any.
    pub enabled: bool,
    /// When, in UTC: `cron(minute hour day-of-month month day-of-week year)`. Each run restores one
    /// backup of every table and bucket, which costs what a restore costs.
    pub schedule: String,
}

/// Whether nobody may shorten what a vault keeps.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum VaultLock {
    /// No lock.
    Off,
    /// A lock that only those may lift who have the right to.
    Governance,
}

/// Days that a backup stays in cold storage at least (AWS Backup API, read 2026-11).
pub const COLD_STORAGE_DAYS: u32 = 90;

/// Minutes within which a backup begins after its time. Of rules whose backups begin in the same
/// time, AWS Backup makes only the one that is kept longest.
pub const BACKUP_START_MINUTES: u32 = 60;

impl Backup {
    /// The rules in force, by name.
    pub fn rules(&self) -> impl Iterator<Item = (&'static str, &BackupRule)> {
        [
            ("daily", &self.daily),
            ("weekly", &self.weekly),
            ("monthly", &self.monthly),
            ("critical", &self.critical),
        ]
        .into_iter()
        .filter(|(_, rule)| rule.enabled)
    }
}

impl BackupRule {
    /// Days that a copy in the recovery region is kept.
    #[must_use]
    pub fn copy_retention_days(&self) -> u32 {
        2 * self.retention_days
    }
}
