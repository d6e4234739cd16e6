//! What an apply must not do without somebody's word: one file per question, and the list of all.
//!
//! A gate is a control of changes: it is judged where the plan says what there is, be it a plan of
//! Terraform or one of ours against something. A state says nothing of changes, and what is done with
//! nothing is not asked about.

use plan::{ChangeAction, Instance, ResourceChange};

use crate::control::Control;
use crate::verdict::Verdict;

mod access;
mod attached;
mod data;
mod region;
mod remedy;
mod replaced;
mod rights;
mod routes;
mod widening;

pub use data::{goes_along, holds_data, replicas_lost};
pub use region::without_region;
pub use remedy::{keeps_remedy, unseen_remedies};
pub use replaced::{replaced_by, replaces};

/// Every gate.
pub const ALL: &[&[Control]] = &[
    access::GATES,
    data::GATES,
    region::GATES,
    remedy::GATES,
    rights::GATES,
];

/// Each gate.
pub fn all() -> impl Iterator<Item = &'static Control> {
    ALL.iter().copied().flatten()
}

/// Does a control ask whether data or records are lost?
#[must_use]
pub fn is_about_losses(control: &Control) -> bool {
    data::GATES.iter().any(|gate| gate.id == control.id)
}

/// Judges what apply does; a state does not say it.
fn of_change(instance: &Instance, judge: impl FnOnce(&ResourceChange) -> Verdict) -> Verdict {
    match &instance.change {
        Some(change) => judge(change),
        None => Verdict::NotApplicable("a state does not say what apply does"),
    }
}

/// Is it made anew where nothing of it was?
fn is_new(instance: &Instance) -> bool {
    instance
        .change
        .as_ref()
        .is_some_and(|change| change.actions == [ChangeAction::Create])
}

/// Names in a sentence; of many the first.
fn some_of(names: &[String]) -> String {
    const MOST: usize = 4;
    let shown = names.iter().take(MOST).cloned().collect::<Vec<_>>();
    match names.len().checked_sub(MOST) {
        None | Some(0) => shown.join(", "),
        Some(more) => format!("{} and {more} more", shown.join(", ")),
    }
}
