//! Copied to another region: with its backups, or by replication of its own.

use values::{Lookup, Value};

use super::super::Facts;
use super::super::aspect::Aspect;
use super::super::kinds::CoveredKind;
use super::super::selection::Taken;
use super::super::workload::{Workload, WorkloadOrigin};
use super::backup;

pub(super) const ASPECT: Aspect = Aspect {
    id: "coverage-copied",
    column: "copy",
    title: "Copied to another region",
    reason: "A region can be lost, and what is kept only there with it.",
    fix: |kind, origin| match (kind.row().keeps_nothing, origin) {
        (Some(why), _) => why,
        (None, WorkloadOrigin::Foreign) => {
            "add a `copy_action` to another region to the rule of its aws_backup_plan"
        }
        (None, _) => {
            "give the environment a `recovery_region`, and one rule of `[backup]` `copy = true`"
        }
    },
    judge: |facts, at, workload| {
        backup::data(facts, workload, "copied to another region", || {
            replicated(facts, workload).max(facts.backups.copied(at, workload))
        })
    },
};

/// Does it replicate by itself?
fn replicated(facts: &Facts<'_>, workload: &Workload<'_>) -> Taken {
    let Some(instance) = workload.instance else {
        return Taken::No;
    };
    match workload.kind {
        CoveredKind::Table => match instance.values.get("replica").map(Value::parts) {
            Some(replicas) if replicas.items().is_some_and(|all| !all.is_empty()) => Taken::Yes,
            _ => Taken::No,
        },
        CoveredKind::Bucket => {
            let rules = facts.scope.companions(
                instance,
                "aws_s3_bucket_replication_configuration",
                "bucket",
                CoveredKind::Bucket.row().attributes,
            );
            let enabled = rules.found.iter().any(|one| {
                one.lookup_each("rule.*.status").iter().any(
                    |status| matches!(status, Lookup::Known(v) if v.as_str() == Some("Enabled")),
                )
            });
            // The ARN of a bucket does not say its region.
            if enabled { Taken::Perhaps } else { Taken::No }
        }
        _ => Taken::No,
    }
}
