//! The alarms of a metric of the application's own, as rows of the catalogue.

use crate::contribution::{Advice, AlarmDefinition, Chapter, Nature, RunbookSection};
use model::description::AlarmSeverity;

/// Every one of them.
pub(super) static ALL: &[&AlarmDefinition] = &[&CUSTOM];

pub(super) static CUSTOM: AlarmDefinition = AlarmDefinition {
    name: "",
    metrics: "as described",
    nature: Nature::Level,
    severity: AlarmSeverity::Ticket,
    reason: "Only the application knows what it means; `severity` says when somebody is woken for it.",
    advice: Advice::Own,
    response: &RunbookSection {
        chapter: Chapter::Alarms,
        title: "Custom metrics",
        text: include_str!("../../../templates/runbook/custom-metrics.md.tera"),
    },
};
