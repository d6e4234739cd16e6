//! Its restoring is tested again and again.

use super::super::aspect::Aspect;
use super::super::workload::WorkloadOrigin;
use super::backup;

pub(super) const ASPECT: Aspect = Aspect {
    id: "coverage-restore-tested",
    column: "tested",
    title: "Its backup is restored for a test",
    reason: "A backup that nobody restored is a hope.",
    fix: |kind, origin| match (kind.row().keeps_nothing, origin) {
        (Some(why), _) => why,
        (None, WorkloadOrigin::Foreign) => {
            "add an aws_backup_restore_testing_selection of its kind"
        }
        (None, _) => "say `enabled = true` of `backup.restore_testing` in the environment",
    },
    judge: |facts, at, workload| {
        backup::data(facts, workload, "restored for a test", || {
            // Without a backup there is nothing to restore.
            facts
                .backups
                .tested(at, workload)
                .min(facts.backups.backed_up(at, workload))
        })
    },
};
