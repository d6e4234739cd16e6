//! Its log is kept where somebody decided to keep it.

use super::super::aspect::{Aspect, by_row, made_elsewhere};
use super::super::workload::WorkloadOrigin;

pub(super) const ASPECT: Aspect = Aspect {
    id: "coverage-logs-kept",
    column: "logs",
    title: "Its log goes where somebody decided to keep it",
    reason: "After an incident the log is what is left of it.",
    fix: |kind, origin| match (kind, origin) {
        (_, WorkloadOrigin::Described | WorkloadOrigin::Own) => {
            "`groundplan emit` makes it: emit and apply again"
        }
        (kind, _) => kind.row().logs.fix(),
    },
    judge: |facts, _, workload| {
        let Some(instance) = workload.instance else {
            return made_elsewhere();
        };
        by_row(facts, instance, &workload.kind.row().logs).into()
    },
};
