//! Encrypted with a key of the customer's own: by the controls of its kind.

use super::super::aspect::{Aspect, by_row, made_elsewhere};
use super::super::workload::WorkloadOrigin;

pub(super) const ASPECT: Aspect = Aspect {
    id: "coverage-encrypted",
    column: "encr.",
    title: "Encrypted with a key of the customer's own",
    reason: "Who may read what is kept is then also decided by the key's policy, and each use of the key is on record.",
    fix: |kind, origin| match (kind, origin) {
        (_, WorkloadOrigin::Described | WorkloadOrigin::Own) => {
            "`groundplan emit` encrypts it with the environment's key: emit and apply again"
        }
        (kind, _) => kind.row().encrypted.fix(),
    },
    judge: |facts, _, workload| {
        let Some(instance) = workload.instance else {
            return made_elsewhere();
        };
        by_row(facts, instance, &workload.kind.row().encrypted).into()
    },
};
