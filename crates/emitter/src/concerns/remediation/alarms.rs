//! The alarms of remediation, as rows of the catalogue.

use crate::contribution::{Advice, AlarmDefinition, Chapter, Nature, RunbookSection};
use model::description::AlarmSeverity;

/// Every one of them.
pub(super) static ALL: &[&AlarmDefinition] = &[&ERRORS, &THROTTLES, &DEAD_LETTERS, &UNDELIVERED];

/// What to do about remediation that fails.
static FAILURES: RunbookSection = RunbookSection {
    chapter: Chapter::Alarms,
    title: "Remediation failures",
    text: include_str!("../../../templates/runbook/remediation-failures.md.tera"),
};

/// What to do about alarms that could not be handled.
static LEFT_OVER: RunbookSection = RunbookSection {
    chapter: Chapter::Alarms,
    title: "Remediation dead letters",
    text: include_str!("../../../templates/runbook/remediation-dead-letters.md.tera"),
};

pub(super) static ERRORS: AlarmDefinition = AlarmDefinition {
    name: "errors",
    metrics: "AWS/Lambda Errors",
    nature: Nature::Count,
    severity: AlarmSeverity::Ticket,
    reason: "What should heal does not; the alarm that called for it has its own severity.",
    advice: Advice::Recommended,
    response: &FAILURES,
};

pub(super) static THROTTLES: AlarmDefinition = AlarmDefinition {
    name: "throttles",
    metrics: "AWS/Lambda Throttles",
    nature: Nature::Count,
    severity: AlarmSeverity::Ticket,
    reason: "More functions need healing at once than may be healed: something larger is wrong.",
    advice: Advice::Recommended,
    response: &FAILURES,
};

pub(super) static DEAD_LETTERS: AlarmDefinition = AlarmDefinition {
    name: "dead-letters",
    metrics: "AWS/SQS ApproximateNumberOfMessagesVisible",
    nature: Nature::Level,
    severity: AlarmSeverity::Ticket,
    reason: "Nothing was done about an alarm that a remedy is for.",
    advice: Advice::Own,
    response: &LEFT_OVER,
};

pub(super) static UNDELIVERED: AlarmDefinition = AlarmDefinition {
    name: "undelivered",
    metrics: "AWS/SQS ApproximateNumberOfMessagesVisible",
    nature: Nature::Level,
    severity: AlarmSeverity::Ticket,
    reason: "EventBridge could not say that an alarm fired: nothing was done about it.",
    advice: Advice::Guide(
        "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html",
    ),
    response: &LEFT_OVER,
};
