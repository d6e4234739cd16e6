//! Backed up by AWS Backup.

use super::super::Facts;
use super::super::aspect::Aspect;
use super::super::cell::Cell;
use super::super::kinds::CoveredKind;
use super::super::selection::Taken;
use super::super::workload::{Workload, WorkloadOrigin};

pub(super) const ASPECT: Aspect = Aspect {
    id: "coverage-backed-up",
    column: "backup",
    title: "Backed up, apart from the place where it lives",
    reason: "What is deleted with its recovery points in the same place is gone.",
    fix: |kind, origin| fix(kind, origin),
    judge: |facts, at, workload| {
        data(facts, workload, "backed up", || {
            facts.backups.backed_up(at, workload)
        })
    },
};

pub(super) fn fix(kind: CoveredKind, origin: WorkloadOrigin) -> &'static str {
    if let Some(why) = kind.row().keeps_nothing {
        return why;
    }
    match origin {
        WorkloadOrigin::Described => {
            "say `backup = true` in its entry, where `[backup]` of the environment is enabled"
        }
        WorkloadOrigin::Elsewhere => "say `backup = true` in its entry under `[existing]`",
        WorkloadOrigin::Own => "say `enabled = true` of `[backup]`",
        WorkloadOrigin::Foreign => {
            "list it under `[existing]` with `backup = true`, as `groundplan adopt FILE` prints it; or add its ARN to an aws_backup_selection"
        }
    }
}

/// What backups do with a workload that keeps data.
pub(super) fn data(
    facts: &Facts<'_>,
    workload: &Workload<'_>,
    what: &str,
    taken: impl FnOnce() -> Taken,
) -> Cell {
    if let Some(why) = workload.kind.row().keeps_nothing {
        return Cell::not_applicable(why);
    }
    if workload.kind == CoveredKind::Bucket && facts.takes_logs(workload) {
        return Cell::not_applicable("it takes the logs of others");
    }
    let cell = match taken() {
        Taken::Yes => Cell::covered(),
        Taken::Perhaps => Cell::unknown(format!(
            "whether it is {what} is known only after apply: judge the state then, or groundplan's own plan"
        )),
        Taken::No if workload.instance.is_none() => Cell::unknown(format!(
            "it is not {what} here; whether it is elsewhere, this plan does not tell"
        )),
        Taken::No => Cell::missing(format!("it is not {what}")),
    };
    match workload.tag("BackupRequired") {
        values::Lookup::Known(value) if value.as_bool() == Some(false) => {
            cell.waived("its tag `BackupRequired` is `false`")
        }
        _ => cell,
    }
}
