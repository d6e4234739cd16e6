//! Objectives: that each part of one has what it is about.

use diagnostic::Diagnostics;

use super::error;
use crate::description::Objective;
use crate::tree::At;

/// The objective of the entry `name`.
pub(crate) fn check(name: &str, objective: Objective, at: At<'_>, diagnostics: &mut Diagnostics) {
    if objective.latency_percent.is_some() && objective.latency_ms.is_none() {
        let place = at.get("latency_percent").value();
        let message =
            format!("the objective of `{name}` does not say within how many milliseconds");
        diagnostics.push(
            error("no-latency", message, place, "").help(
                "add `latency_ms`, such as `latency_ms = 800`, or leave `latency_percent` out",
            ),
        );
    }
}
