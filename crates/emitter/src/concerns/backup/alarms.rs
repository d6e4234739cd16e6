//! The alarms of backups, as rows of the catalogue.

use crate::contribution::{Advice, AlarmDefinition, Chapter, Nature, RunbookSection};
use model::description::AlarmSeverity;

/// What AWS Backup reports.
const BACKUP_METRICS: &str =
    "https://docs.aws.amazon.com/aws-backup/latest/devguide/cloudwatch.html";

/// Every one of them.
pub(super) static ALL: &[&AlarmDefinition] = &[
    &FAILED,
    &MISSING,
    &COPIES_FAILED,
    &COPIES_MISSING,
    &RESTORE_TESTS_FAILED,
    &RESTORE_TESTS_MISSING,
    &UNDELIVERED,
];

/// What to do about backups and copies that fail.
static FAILURES: RunbookSection = RunbookSection {
    chapter: Chapter::Alarms,
    title: "Backup failures",
    text: include_str!("../../../templates/runbook/backup-failures.md.tera"),
};

/// What to do about backups and copies that do not happen.
static ABSENCE: RunbookSection = RunbookSection {
    chapter: Chapter::Alarms,
    title: "Missing backups",
    text: include_str!("../../../templates/runbook/backup-missing.md.tera"),
};

/// What to do about backups that cannot be restored, or are not tried.
static TESTS: RunbookSection = RunbookSection {
    chapter: Chapter::Alarms,
    title: "Restore tests",
    text: include_str!("../../../templates/runbook/restore-tests.md.tera"),
};

pub(super) static FAILED: AlarmDefinition = AlarmDefinition {
    name: "failed",
    metrics: "AWS/Backup NumberOfBackupJobsFailed + NumberOfBackupJobsExpired + NumberOfBackupJobsAborted",
    nature: Nature::Count,
    severity: AlarmSeverity::Ticket,
    reason: "The newest data is in no backup; the older ones are, so there is time until the next day.",
    advice: Advice::Guide(BACKUP_METRICS),
    response: &FAILURES,
};

pub(super) static MISSING: AlarmDefinition = AlarmDefinition {
    name: "missing",
    metrics: "AWS/Backup NumberOfBackupJobsCompleted",
    nature: Nature::Missing,
    severity: AlarmSeverity::Ticket,
    reason: "Jobs that were never begun report no failure: only their absence shows.",
    advice: Advice::Own,
    response: &ABSENCE,
};

pub(super) static COPIES_FAILED: AlarmDefinition = AlarmDefinition {
    name: "copies-failed",
    metrics: "AWS/Backup NumberOfCopyJobsFailed",
    nature: Nature::Count,
    severity: AlarmSeverity::Ticket,
    reason: "The loss of the region would lose more than foreseen.",
    advice: Advice::Guide(BACKUP_METRICS),
    response: &FAILURES,
};

pub(super) static COPIES_MISSING: AlarmDefinition = AlarmDefinition {
    name: "copies-missing",
    metrics: "AWS/Backup NumberOfCopyJobsCompleted",
    nature: Nature::Missing,
    severity: AlarmSeverity::Ticket,
    reason: "Copies that were never begun report no failure: only their absence shows.",
    advice: Advice::Own,
    response: &ABSENCE,
};

pub(super) static RESTORE_TESTS_FAILED: AlarmDefinition = AlarmDefinition {
    name: "restore-tests-failed",
    metrics: "AWS/Backup NumberOfRestoreJobsFailed",
    nature: Nature::Count,
    severity: AlarmSeverity::Ticket,
    reason: "A backup that cannot be restored is none.",
    advice: Advice::Guide(BACKUP_METRICS),
    response: &TESTS,
};

pub(super) static RESTORE_TESTS_MISSING: AlarmDefinition = AlarmDefinition {
    name: "restore-tests-missing",
    metrics: "AWS/Backup NumberOfRestoreJobsCompleted",
    nature: Nature::Missing,
    severity: AlarmSeverity::Ticket,
    reason: "What is not tried is not known to work.",
    advice: Advice::Own,
    response: &TESTS,
};

pub(super) static UNDELIVERED: AlarmDefinition = AlarmDefinition {
    name: "undelivered",
    metrics: "AWS/SQS ApproximateNumberOfMessagesVisible",
    nature: Nature::Level,
    severity: AlarmSeverity::Ticket,
    reason: "EventBridge could not say that a backup left something out.",
    advice: Advice::Guide(
        "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html",
    ),
    response: &RunbookSection {
        chapter: Chapter::Alarms,
        title: "Undelivered word of backups",
        text: include_str!("../../../templates/runbook/backup-undelivered.md.tera"),
    },
};
