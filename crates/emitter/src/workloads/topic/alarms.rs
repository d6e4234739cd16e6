//! The alarms of a topic, as rows of the catalogue.

use crate::contribution::{Advice, AlarmDefinition, Chapter, Nature, RunbookSection};
use model::description::AlarmSeverity;

/// Every one of them.
pub(super) static ALL: &[&AlarmDefinition] = &[&FAILED_DELIVERIES, &DEAD_LETTERS, &LOST_MESSAGES];

pub(super) static FAILED_DELIVERIES: AlarmDefinition = AlarmDefinition {
    name: "failed-deliveries",
    metrics: "AWS/SNS NumberOfNotificationsFailed",
    nature: Nature::Count,
    severity: AlarmSeverity::Ticket,
    reason: "A subscriber does not get what others get: a permission is missing, or an address refuses mail.",
    advice: Advice::Recommended,
    response: &RunbookSection {
        chapter: Chapter::Alarms,
        title: "Topic deliveries",
        text: include_str!("runbook/deliveries.md.tera"),
    },
};

pub(super) static DEAD_LETTERS: AlarmDefinition = AlarmDefinition {
    name: "dead-letters",
    metrics: "AWS/SQS ApproximateNumberOfMessagesVisible",
    nature: Nature::Level,
    severity: AlarmSeverity::Ticket,
    reason: "Messages that a function or queue was not given wait for somebody; they are kept for days, so nobody is woken.",
    advice: Advice::Guide("https://docs.aws.amazon.com/sns/latest/dg/sns-dead-letter-queues.html"),
    response: &RunbookSection {
        chapter: Chapter::Alarms,
        title: "Topic dead letters",
        text: include_str!("runbook/dead-letters.md.tera"),
    },
};

pub(super) static LOST_MESSAGES: AlarmDefinition = AlarmDefinition {
    name: "lost-messages",
    metrics: "AWS/SNS NumberOfNotificationsFailedToRedriveToDlq",
    nature: Nature::Count,
    severity: AlarmSeverity::Page,
    reason: "Messages are lost as long as it lasts: neither the subscriber nor the dead-letter queue gets them.",
    advice: Advice::Recommended,
    response: &RunbookSection {
        chapter: Chapter::Alarms,
        title: "Topic lost messages",
        text: include_str!("runbook/lost-messages.md.tera"),
    },
};
