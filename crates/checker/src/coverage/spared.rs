//! What groundplan leaves out of its own parts on purpose: each with its reason, and only while what tells
//! instead is in the plan.

use naming::ConcernName;

use super::Facts;
use super::alarms::Alarmed;
use super::cell::{Cell, CoverageState};
use super::kind::CoveredKind;
use super::workload::{Workload, WorkloadOrigin};

/// A part of groundplan, and what it does without.
struct Spared {
    /// Module of the part.
    module: ConcernName,
    kind: CoveredKind,
    /// Id of the aspect.
    aspect: &'static str,
    /// Of several things that the aspect asks for, those.
    things: &'static [&'static str],
    /// Does something else tell of it?
    told: fn(&Facts<'_>, usize) -> bool,
    reason: &'static str,
}

const SPARED: &[Spared] = &[
    Spared {
        module: ConcernName::Health,
        kind: CoveredKind::Function,
        aspect: "coverage-alarmed",
        things: &["Errors", "Duration", "Throttles"],
        told: |facts, health| facts.hears_of_dead_letters(health) && facts.hears_of_silence(),
        reason: "a look that fails, times out or is refused leaves a dead letter or a silence, and both have alarms; one on errors would also fire at each apply that fails because something is unhealthy",
    },
    Spared {
        module: ConcernName::Health,
        kind: CoveredKind::Function,
        aspect: "coverage-healable",
        things: &[],
        told: |facts, _| facts.hears_of_silence(),
        reason: "it fails when it finds something unhealthy at an apply, which a remedy would take for a bad release of it",
    },
    Spared {
        module: ConcernName::Remediation,
        kind: CoveredKind::Function,
        aspect: "coverage-alarmed",
        things: &["Duration"],
        told: |facts, function| facts.hears_of(function, CoveredKind::Function, "Errors"),
        reason: "nobody waits for it, and a run that takes too long ends as an error, which has an alarm",
    },
    Spared {
        module: ConcernName::Remediation,
        kind: CoveredKind::Table,
        aspect: "coverage-alarmed",
        things: &["ReadThrottleEvents", "WriteThrottleEvents", "SystemErrors"],
        told: |facts, _| facts.hears_of_remediation(),
        reason: "only remediation asks it, some times for each alarm; where it does not answer a run of remediation fails, which has an alarm",
    },
];

/// The cell, waived where a part of groundplan does without on purpose.
pub(super) fn spare(
    facts: &Facts<'_>,
    at: usize,
    workload: &Workload<'_>,
    aspect: &str,
    cell: Cell,
) -> Cell {
    if cell.state != CoverageState::Missing || workload.origin() != WorkloadOrigin::Own {
        return cell;
    }
    let address = workload.address();
    let spared = SPARED.iter().find(|spared| {
        spared.aspect == aspect
            && spared.kind == workload.kind
            && spared.module.contains(&address)
            && cell
                .missing
                .iter()
                .all(|thing| spared.things.contains(&thing.as_str()))
            && (spared.told)(facts, at)
    });
    match spared {
        Some(spared) => cell.waived(spared.reason),
        None => cell,
    }
}

impl Facts<'_> {
    fn hears_of(&self, at: usize, kind: CoveredKind, metric: &str) -> bool {
        let name = self.registry.all[at].name.as_deref();
        self.alarms.on(at, kind, name, &[metric], None) == Alarmed::Yes
    }

    /// Does somebody hear of what waits in the queue of a function?
    fn hears_of_dead_letters(&self, function: usize) -> bool {
        let queues = self.dead_letters.get(&function);
        queues.is_some_and(|queues| {
            let mut queues = queues.iter();
            queues.all(|queue| {
                self.hears_of(
                    *queue,
                    CoveredKind::Queue,
                    "ApproximateNumberOfMessagesVisible",
                )
            })
        })
    }

    /// Does somebody hear when the health check looks no more?
    fn hears_of_silence(&self) -> bool {
        self.alarms.all.iter().any(|alarm| {
            let of = &alarm.instance;
            alarm.tells
                && of.lookup("namespace").text() == Some("Health")
                && of.lookup("metric_name").text() == Some("Checked")
                && of.lookup("treat_missing_data").text() == Some("breaching")
        })
    }

    /// Does somebody hear when a run of remediation fails?
    fn hears_of_remediation(&self) -> bool {
        let mut all = self.registry.all.iter().enumerate();
        all.any(|(at, workload)| {
            workload.kind == CoveredKind::Function
                && workload.origin() == WorkloadOrigin::Own
                && ConcernName::Remediation.contains(&workload.address())
                && self.hears_of(at, CoveredKind::Function, "Errors")
        })
    }
}
