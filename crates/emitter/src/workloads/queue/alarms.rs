//! The alarms of a queue, ours or made elsewhere, as rows of the catalogue.

use crate::contribution::{Advice, AlarmDefinition, Chapter, Nature, RunbookSection};
use model::description::AlarmSeverity;

/// Every one of them.
pub(super) static ALL: &[&AlarmDefinition] = &[
    &OLDEST_MESSAGE,
    &DEAD_LETTERS,
    &FAILED_INVOCATIONS,
    &LOST_EVENTS,
];

/// What to do about events of objects that the queue does not get.
static RULES: RunbookSection = RunbookSection {
    chapter: Chapter::Alarms,
    title: "Queue rules",
    text: include_str!("runbook/rules.md.tera"),
};

pub(super) static OLDEST_MESSAGE: AlarmDefinition = AlarmDefinition {
    name: "oldest-message",
    metrics: "AWS/SQS ApproximateAgeOfOldestMessage",
    nature: Nature::Duration,
    severity: AlarmSeverity::Ticket,
    reason: "What should be handled in minutes waits: the consumer fails, is too slow, or is gone.",
    advice: Advice::Recommended,
    response: &RunbookSection {
        chapter: Chapter::Alarms,
        title: "Queue age",
        text: include_str!("runbook/age.md.tera"),
    },
};

pub(super) static DEAD_LETTERS: AlarmDefinition = AlarmDefinition {
    name: "dead-letters",
    metrics: "AWS/SQS ApproximateNumberOfMessagesVisible",
    nature: Nature::Level,
    severity: AlarmSeverity::Ticket,
    reason: "Messages that failed in every attempt wait for somebody; they are kept for days, so nobody is woken.",
    advice: Advice::Guide(
        "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/dead-letter-queues-alarms-cloudwatch.html",
    ),
    response: &RunbookSection {
        chapter: Chapter::Alarms,
        title: "Queue dead letters",
        text: include_str!("runbook/dead-letters.md.tera"),
    },
};

pub(super) static FAILED_INVOCATIONS: AlarmDefinition = AlarmDefinition {
    name: "failed-invocations",
    metrics: "AWS/Events FailedInvocations",
    nature: Nature::Count,
    severity: AlarmSeverity::Ticket,
    reason: "The queue does not get the events that it is there for: its policy or that of the key is not as it should be.",
    advice: Advice::Guide(
        "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring-events-best-practices.html",
    ),
    response: &RULES,
};

pub(super) static LOST_EVENTS: AlarmDefinition = AlarmDefinition {
    name: "lost-events",
    metrics: "AWS/Events InvocationsFailedToBeSentToDlq",
    nature: Nature::Count,
    severity: AlarmSeverity::Page,
    reason: "Events are lost as long as it lasts: neither the queue nor its dead-letter queue gets them.",
    advice: Advice::Guide(
        "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html",
    ),
    response: &RULES,
};
