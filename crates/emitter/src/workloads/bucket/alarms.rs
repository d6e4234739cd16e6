//! The alarms of a bucket, as rows of the catalogue.

use model::description::AlarmSeverity;

use crate::contribution::{Advice, AlarmDefinition, Chapter, Nature, RunbookSection};

/// What to do about copies that fail or are late.
static REPLICATION: RunbookSection = RunbookSection {
    chapter: Chapter::Alarms,
    title: "Bucket replication",
    text: include_str!("runbook/replication.md.tera"),
};

/// Every alarm of a bucket.
pub(super) static ALL: &[&AlarmDefinition] = &[&FAILED_REPLICATION, &LATE_REPLICATION];

pub(super) static FAILED_REPLICATION: AlarmDefinition = AlarmDefinition {
    name: "failed-replication",
    metrics: "AWS/S3 OperationsFailedReplication",
    nature: Nature::Count,
    severity: AlarmSeverity::Ticket,
    reason: "S3 does not try again by itself: what failed is missing in the standby until somebody copies it.",
    advice: Advice::Recommended,
    response: &REPLICATION,
};

pub(super) static LATE_REPLICATION: AlarmDefinition = AlarmDefinition {
    name: "late-replication",
    metrics: "AWS/S3 ReplicationLatency",
    nature: Nature::Duration,
    severity: AlarmSeverity::Ticket,
    reason: "What is not copied yet is lost with the Region of the bucket.",
    advice: Advice::Own,
    response: &REPLICATION,
};
