//! The alarms of a queue, ours or made elsewhere, as rows of the catalogue.

use crate::contribution::{Advice, AlarmDefinition, Chapter, Nature, RunbookSection};
use model::description::AlarmSeverity;

/// Every one of them.
pub(super) static ALL: &[&AlarmDefinition] = &[&OLDEST_MESSAGE, &DEAD_LETTERS];

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
        text: include_str!("../../../templates/runbook/queue-age.md.tera"),
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
        text: include_str!("../../../templates/runbook/queue-dead-letters.md.tera"),
    },
};
