//! The alarms of an event bus, as rows of the catalogue.

use crate::contribution::{Advice, AlarmDefinition, Chapter, Nature, RunbookSection};
use model::description::AlarmSeverity;

/// Every one of them.
pub(super) static ALL: &[&AlarmDefinition] = &[
    &FAILED_INVOCATIONS,
    &DEAD_LETTERS,
    &LOST_EVENTS,
    &THROTTLED_RULES,
];

/// What to do about events that a function or queue is not given, or not in time.
static DELIVERIES: RunbookSection = RunbookSection {
    chapter: Chapter::Alarms,
    title: "Event bus deliveries",
    text: include_str!("runbook/deliveries.md.tera"),
};

pub(super) static FAILED_INVOCATIONS: AlarmDefinition = AlarmDefinition {
    name: "failed-invocations",
    metrics: "AWS/Events FailedInvocations",
    nature: Nature::Count,
    severity: AlarmSeverity::Ticket,
    reason: "A function or queue does not get the events that it is there for: a permission is missing, or it is gone.",
    advice: Advice::Guide(
        "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring-events-best-practices.html",
    ),
    response: &DELIVERIES,
};

pub(super) static DEAD_LETTERS: AlarmDefinition = AlarmDefinition {
    name: "dead-letters",
    metrics: "AWS/SQS ApproximateNumberOfMessagesVisible",
    nature: Nature::Level,
    severity: AlarmSeverity::Ticket,
    reason: "Events that a function or queue was not given wait for somebody; they are kept for days, so nobody is woken.",
    advice: Advice::Guide(
        "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html",
    ),
    response: &RunbookSection {
        chapter: Chapter::Alarms,
        title: "Event bus dead letters",
        text: include_str!("runbook/dead-letters.md.tera"),
    },
};

pub(super) static LOST_EVENTS: AlarmDefinition = AlarmDefinition {
    name: "lost-events",
    metrics: "AWS/Events InvocationsFailedToBeSentToDlq",
    nature: Nature::Count,
    severity: AlarmSeverity::Page,
    reason: "Events are lost as long as it lasts: neither the target nor the dead-letter queue gets them.",
    advice: Advice::Guide(
        "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html",
    ),
    response: &RunbookSection {
        chapter: Chapter::Alarms,
        title: "Event bus lost events",
        text: include_str!("runbook/lost-events.md.tera"),
    },
};

pub(super) static THROTTLED_RULES: AlarmDefinition = AlarmDefinition {
    name: "throttled-rules",
    metrics: "AWS/Events ThrottledRules",
    nature: Nature::Count,
    severity: AlarmSeverity::Ticket,
    reason: "The account's quota of invocations is used up: events come late, and after a day not at all.",
    advice: Advice::Guide(
        "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html",
    ),
    response: &DELIVERIES,
};
