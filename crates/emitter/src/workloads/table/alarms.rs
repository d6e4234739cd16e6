//! The alarms of a table, as rows of the catalogue.

use crate::contribution::{Advice, AlarmDefinition, Chapter, Nature, RunbookSection};
use model::description::AlarmSeverity;

/// What to do about reads and writes that are refused.
static REFUSED: RunbookSection = RunbookSection {
    chapter: Chapter::Alarms,
    title: "Table throttles",
    text: include_str!("runbook/throttles.md.tera"),
};

/// What to do when a table nears its bound.
static NEAR_BOUND: RunbookSection = RunbookSection {
    chapter: Chapter::Alarms,
    title: "Table capacity",
    text: include_str!("runbook/capacity.md.tera"),
};

/// Every alarm of a table.
pub(super) static ALL: &[&AlarmDefinition] = &[
    &THROTTLES,
    &THROTTLED_INDEXES,
    &READ_CAPACITY,
    &WRITE_CAPACITY,
    &SYSTEM_ERRORS,
    &LATE_REPLICAS,
];

pub(super) static THROTTLES: AlarmDefinition = AlarmDefinition {
    name: "throttles",
    metrics: "AWS/DynamoDB ReadThrottleEvents + WriteThrottleEvents",
    nature: Nature::Count,
    severity: AlarmSeverity::Ticket,
    reason: "The AWS SDK retries what was refused, so callers are slower at first; what fails in the end pages as an error rate.",
    advice: Advice::Recommended,
    response: &REFUSED,
};

pub(super) static THROTTLED_INDEXES: AlarmDefinition = AlarmDefinition {
    name: "throttled-indexes",
    metrics: "AWS/DynamoDB ReadThrottleEvents + WriteThrottleEvents of indexes",
    nature: Nature::Count,
    severity: AlarmSeverity::Ticket,
    reason: "A write that an index refuses is refused by its table, whose own metrics do not count it.",
    advice: Advice::Recommended,
    response: &REFUSED,
};

pub(super) static READ_CAPACITY: AlarmDefinition = AlarmDefinition {
    name: "read-capacity",
    metrics: "AWS/DynamoDB ConsumedReadCapacityUnits",
    nature: Nature::Level,
    severity: AlarmSeverity::Ticket,
    reason: "Refused reads are next: there is time to raise the bound.",
    advice: Advice::Own,
    response: &NEAR_BOUND,
};

pub(super) static WRITE_CAPACITY: AlarmDefinition = AlarmDefinition {
    name: "write-capacity",
    metrics: "AWS/DynamoDB ConsumedWriteCapacityUnits",
    nature: Nature::Level,
    severity: AlarmSeverity::Ticket,
    reason: "Refused writes are next: there is time to raise the bound.",
    advice: Advice::Own,
    response: &NEAR_BOUND,
};

pub(super) static SYSTEM_ERRORS: AlarmDefinition = AlarmDefinition {
    name: "system-errors",
    metrics: "AWS/DynamoDB SystemErrors of ten operations",
    nature: Nature::Count,
    severity: AlarmSeverity::Ticket,
    reason: "DynamoDB itself fails; the AWS SDK retries, and nothing here can be repaired, but it explains other alarms.",
    advice: Advice::Recommended,
    response: &RunbookSection {
        chapter: Chapter::Alarms,
        title: "Table system errors",
        text: include_str!("runbook/system-errors.md.tera"),
    },
};

pub(super) static LATE_REPLICAS: AlarmDefinition = AlarmDefinition {
    name: "late-replicas",
    metrics: "AWS/DynamoDB ReplicationLatency",
    nature: Nature::Duration,
    severity: AlarmSeverity::Ticket,
    reason: "What is not in the replica is lost with the Region of the table, and callers there read what is old.",
    advice: Advice::Recommended,
    response: &RunbookSection {
        chapter: Chapter::Alarms,
        title: "Table replicas",
        text: include_str!("runbook/replicas.md.tera"),
    },
};
