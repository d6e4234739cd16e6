//! What an aspect is: what it asks, why, and how what is missing is fixed.

use std::fmt;

use plan::Instance;

use super::Facts;
use super::cell::Cell;
use super::kind::Judged;
use super::kinds::CoveredKind;
use super::workload::{Workload, WorkloadOrigin};
use crate::Verdict;
use crate::controls;

/// One thing that operation asks of every workload.
pub struct Aspect {
    /// Stable name, such as `coverage-backed-up`; a waiver names it as it names a control.
    pub id: &'static str,
    /// Head of its column.
    pub column: &'static str,
    /// What is asked, as a sentence without a full stop.
    pub title: &'static str,
    /// Why it is asked.
    pub reason: &'static str,
    /// How it is fixed, by who makes the workload.
    pub fix: fn(CoveredKind, WorkloadOrigin) -> &'static str,
    /// Judges a workload, by its place in the registry.
    pub(super) judge: fn(&Facts<'_>, usize, &Workload<'_>) -> Cell,
}

impl fmt::Debug for Aspect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Aspect").field(&self.id).finish()
    }
}

/// What is said of a workload that the plan does not make, by an aspect that only its maker can cover.
pub(super) fn made_elsewhere() -> Cell {
    Cell::not_applicable("it is made elsewhere: judge the plan or state that makes it")
}

/// What controls say of a resource, the worst of it.
pub(super) fn by_controls(facts: &Facts<'_>, instance: &Instance, ids: &[&str]) -> Verdict {
    let verdicts = ids
        .iter()
        .filter_map(|id| controls::find(id))
        .filter(|control| control.types.contains(&instance.resource_type.as_ref()))
        .map(|control| (control.judge)(&facts.scope, instance));
    Verdict::all(verdicts, Verdict::NotApplicable("nothing is asked"))
}

/// What the row of its kind says decides.
pub(super) fn by_row(facts: &Facts<'_>, instance: &Instance, judged: &Judged) -> Verdict {
    match judged {
        Judged::ByControls { controls, .. } => by_controls(facts, instance, controls),
        Judged::ByStages {
            stage, argument, ..
        } => stages(facts, instance, stage, argument),
        Judged::NotAsked(why) => Verdict::NotApplicable(why),
    }
}

/// Each stage of an API writes an access log.
fn stages(
    facts: &Facts<'_>,
    api: &Instance,
    kind: &'static str,
    argument: &'static str,
) -> Verdict {
    let stages = facts
        .scope
        .companions(api, kind, argument, CoveredKind::RestApi.row().attributes);
    let without = if stages.perhaps {
        Verdict::unknown(argument)
    } else {
        Verdict::NotApplicable("it has no stage here")
    };
    let logged = stages.found.iter().map(|stage| {
        facts.scope.given(
            stage,
            "access_log_settings.0.destination_arn",
            &format!("{} writes no access log", stage.address),
        )
    });
    Verdict::all(logged, without)
}
