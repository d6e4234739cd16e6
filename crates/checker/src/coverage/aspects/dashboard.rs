//! Drawn on a dashboard.

use super::super::aspect::Aspect;
use super::super::cell::Cell;
use super::super::kinds::CoveredKind;
use super::super::workload::WorkloadOrigin;

pub(super) const ASPECT: Aspect = Aspect {
    id: "coverage-dashboard",
    column: "graph",
    title: "Drawn on a dashboard",
    reason: "Who is woken sees at a glance what else is not as usual.",
    fix: |kind, origin| match origin {
        WorkloadOrigin::Described | WorkloadOrigin::Elsewhere => {
            "`groundplan emit` draws it: emit and apply again"
        }
        WorkloadOrigin::Own => {
            "groundplan does not draw it: add a dashboard beside the emitted files"
        }
        WorkloadOrigin::Foreign if !kind.row().can_be_adopted => {
            "add it to an aws_cloudwatch_dashboard"
        }
        WorkloadOrigin::Foreign => {
            "list it under `[existing]`, as `groundplan adopt FILE` prints it; or add it to an aws_cloudwatch_dashboard"
        }
    },
    judge: |facts, at, workload| {
        if workload.kind == CoveredKind::Queue && facts.is_dead_letters(workload) {
            return Cell::not_applicable("it is empty while all is well: its alarm is enough");
        }
        if workload.kind == CoveredKind::Bucket {
            return Cell::not_applicable("S3 draws its own, and publishes little by the minute");
        }
        if workload.kind.row().namespace.is_empty() {
            return Cell::not_applicable("AWS publishes no metric of a single one");
        }
        match facts
            .dashboards
            .draw(at, workload.kind, workload.name.as_deref())
        {
            Some(true) => Cell::covered(),
            Some(false) => Cell::missing("no dashboard draws it"),
            None => Cell::unknown("what some dashboards draw is known only after apply"),
        }
    },
};
