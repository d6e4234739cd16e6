//! What groundplan leaves out of its own parts on purpose: each with its reason, and only while what tells
//! instead is in the plan.

use naming::ConcernName;

use super::Facts;
use super::alarms::Alarmed;
use super::cell::{Cell, CoverageState};
use super::kinds::CoveredKind;
use super::workload::{Workload, WorkloadOrigin};

/// What workloads of a kind do without that a part of groundplan makes for itself.
pub(super) struct Spared {
    /// Module of the part.
    pub(super) module: ConcernName,
    /// Id of the aspect.
    pub(super) aspect: &'static str,
    /// Of several things that the aspect asks for, those.
    pub(super) things: &'static [&'static str],
    /// Does something else tell of it?
    pub(super) is_heard_of: fn(&Facts<'_>, usize) -> bool,
    pub(super) reason: &'static str,
}

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
    let spared = workload.kind.row().spared.iter().find(|spared| {
        spared.aspect == aspect
            && spared.module.contains(&address)
            && cell
                .missing
                .iter()
                .all(|thing| spared.things.contains(&thing.as_str()))
            && (spared.is_heard_of)(facts, at)
    });
    match spared {
        Some(spared) => cell.waived(spared.reason),
        None => cell,
    }
}

impl Facts<'_> {
    pub(super) fn hears_of(&self, at: usize, kind: CoveredKind, metric: &str) -> bool {
        let name = self.registry.all[at].name.as_deref();
        self.alarms.on(at, kind, name, &[metric], None) == Alarmed::Yes
    }

    /// Does somebody hear of what waits in the queue of a function?
    pub(super) fn hears_of_dead_letters(&self, function: usize) -> bool {
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
    pub(super) fn hears_of_silence(&self) -> bool {
        self.alarms.all.iter().any(|alarm| {
            let of = &alarm.instance;
            alarm.tells
                && of.lookup("namespace").text() == Some("Health")
                && of.lookup("metric_name").text() == Some("Checked")
                && of.lookup("treat_missing_data").text() == Some("breaching")
        })
    }

    /// Does somebody hear when a run of remediation fails?
    pub(super) fn hears_of_remediation(&self) -> bool {
        let mut all = self.registry.all.iter().enumerate();
        all.any(|(at, workload)| {
            workload.kind == CoveredKind::Function
                && workload.origin() == WorkloadOrigin::Own
                && ConcernName::Remediation.contains(&workload.address())
                && self.hears_of(at, CoveredKind::Function, "Errors")
        })
    }
}
