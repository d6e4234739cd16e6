//! The alarms of the health check, as rows of the catalogue.

use crate::contribution::{Advice, AlarmDefinition, Chapter, Nature, RunbookSection};
use model::description::AlarmSeverity;

/// Every one of them.
pub(super) static ALL: &[&AlarmDefinition] = &[&UNHEALTHY, &SILENCE, &DEAD_LETTERS];

pub(super) static UNHEALTHY: AlarmDefinition = AlarmDefinition {
    name: "unhealthy",
    metrics: "Health Unhealthy",
    nature: Nature::Level,
    severity: AlarmSeverity::Page,
    reason: "A function, API or table does not work: users are hurt now, or will be with the next request.",
    advice: Advice::Own,
    response: &RunbookSection {
        chapter: Chapter::Alarms,
        title: "Unhealthy",
        text: include_str!("../../../templates/runbook/unhealthy.md.tera"),
    },
};

pub(super) static SILENCE: AlarmDefinition = AlarmDefinition {
    name: "silence",
    metrics: "Health Checked",
    nature: Nature::Missing,
    severity: AlarmSeverity::Ticket,
    reason: "Who is not looked at is not known to work; the other alarms still watch.",
    advice: Advice::Own,
    response: &RunbookSection {
        chapter: Chapter::Alarms,
        title: "Health check silence",
        text: include_str!("../../../templates/runbook/health-silence.md.tera"),
    },
};

pub(super) static DEAD_LETTERS: AlarmDefinition = AlarmDefinition {
    name: "dead-letters",
    metrics: "AWS/SQS ApproximateNumberOfMessagesVisible",
    nature: Nature::Level,
    severity: AlarmSeverity::Ticket,
    reason: "The health check itself fails.",
    advice: Advice::Own,
    response: &RunbookSection {
        chapter: Chapter::Alarms,
        title: "Health check dead letters",
        text: include_str!("../../../templates/runbook/health-dead-letters.md.tera"),
    },
};
