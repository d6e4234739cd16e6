//! The metrics that are to be alarmed on, which the row of each kind lists.
//!
//! From "Recommended alarms" of the Amazon CloudWatch user guide
//! (`Best_Practice_Recommended_Alarms_AWS_Services.html`), read 2026-11. What of that list is not asked
//! here, and why, is in `docs/coverage.md`.

use values::Value;

use super::Facts;
use super::kinds::CoveredKind;
use super::workload::Workload;

/// A metric that an alarm is recommended on.
pub struct Recommended {
    /// What is missing when no alarm looks at it.
    pub name: &'static str,
    /// The metrics of which one is enough.
    pub any_of: &'static [&'static str],
    /// Whose metrics they are.
    pub of: Of,
    /// Of which workloads it is asked.
    pub asked: MetricCondition,
    /// In the description, the setting of the threshold.
    pub setting: &'static str,
    /// What goes unnoticed without it.
    pub reason: &'static str,
}

/// Of which workloads of its kind a metric is asked.
pub struct MetricCondition {
    /// In words; empty where it is asked of each.
    pub words: &'static str,
    pub(super) judge: fn(&Facts<'_>, &Workload<'_>) -> Asked,
}

/// A metric is asked of the workloads that `judge` finds, which are those of `words`.
pub(super) const fn asked_where(
    words: &'static str,
    judge: fn(&Facts<'_>, &Workload<'_>) -> Asked,
) -> MetricCondition {
    MetricCondition { words, judge }
}

/// Whose metrics a recommendation is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    /// The workload's own.
    Workload,
    /// Each global index of the table.
    Indexes,
    /// The queue of what a function could not handle.
    DeadLetters,
}

/// Whether a metric is asked of a workload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    Yes,
    No,
    /// The plan does not tell.
    Perhaps,
}

/// A metric of the workload that is asked of each, by one of `any_of`.
pub(super) const fn metric(name: &'static str, any_of: &'static [&'static str]) -> Recommended {
    Recommended {
        name,
        any_of,
        of: Of::Workload,
        asked: asked_where("", |_, _| Asked::Yes),
        setting: "",
        reason: "",
    }
}

/// The metrics that are recommended for a kind of workload.
#[must_use]
pub fn recommended(kind: CoveredKind) -> &'static [Recommended] {
    kind.row().recommended
}

/// The names of the global indexes of a table, as far as they are known.
pub(super) fn indexes<'w>(table: &Workload<'w>) -> Vec<&'w str> {
    table
        .instance
        .and_then(|of| of.values.get("global_secondary_index"))
        .map(Value::parts)
        .and_then(Value::items)
        .unwrap_or_default()
        .iter()
        .filter_map(|index| index.lookup("name").text())
        .collect()
}
