//! Healable: an alarm of it starts what heals it.

use super::super::aspect::Aspect;
use super::super::cell::Cell;
use super::super::healing::Healed;
use super::super::kinds::CoveredKind;
use super::super::workload::WorkloadOrigin;

pub(super) const ASPECT: Aspect = Aspect {
    id: "coverage-healable",
    column: "heals",
    title: "An alarm of it starts what heals it",
    reason: "A bad release is rolled back in a minute by itself, and in an hour by who is woken.",
    fix: |kind, origin| match (kind, origin) {
        (CoveredKind::Function, WorkloadOrigin::Described) => {
            "say `mode = \"act\"` in `[remediation]` of the environment, and a remedy in `remediation` of its entry"
        }
        (CoveredKind::Function, WorkloadOrigin::Elsewhere) => {
            "name the `alias` of its entry under `[existing.functions]`, and a remedy in `remediation`"
        }
        (CoveredKind::Function, WorkloadOrigin::Own) => {
            "nothing heals it by design: waive it, or watch it closely"
        }
        (CoveredKind::Function, WorkloadOrigin::Foreign) => {
            "list it under `[existing.functions]` with its alias, as `groundplan adopt FILE` prints it"
        }
        _ => "AWS runs it",
    },
    judge: |facts, at, workload| {
        if workload.kind != CoveredKind::Function {
            return Cell::not_applicable("AWS runs it: there is nothing to roll back or restart");
        }
        let name = workload.name.as_deref();
        let alarms = facts.alarms.names_of(at, workload.kind, name);
        match facts.healing.is_healed(at, name, alarms) {
            Healed::Yes => Cell::covered(),
            Healed::IsHealer => Cell::not_applicable("it is what heals the others"),
            Healed::No(why) => Cell::missing(why),
            Healed::Unknown(why) => Cell::unknown(why),
        }
    },
};
