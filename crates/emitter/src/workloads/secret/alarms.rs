//! The alarms of a secret, as rows of the catalogue.

use crate::contribution::{Advice, AlarmDefinition, Chapter, Nature, RunbookSection};
use model::description::AlarmSeverity;

/// Every one of them.
pub(super) static ALL: &[&AlarmDefinition] = &[&FAILED_ROTATIONS];

pub(super) static FAILED_ROTATIONS: AlarmDefinition = AlarmDefinition {
    name: "failed-rotations",
    metrics: "Secrets failed-rotations",
    nature: Nature::Count,
    severity: AlarmSeverity::Ticket,
    reason: "The secret keeps its value, which is in use for longer than was decided; a rotation that ended halfway may have changed the password of a service already.",
    advice: Advice::Own,
    response: &RunbookSection {
        chapter: Chapter::Alarms,
        title: "Secret rotations",
        text: include_str!("runbook/rotations.md.tera"),
    },
};
