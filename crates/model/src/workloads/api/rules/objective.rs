//! Objectives: that each part of one has what it is about.

use diagnostic::Diagnostics;

use crate::checks::{RuleContext, error};

/// The objective of every API.
pub(super) fn check(context: &RuleContext<'_>, diagnostics: &mut Diagnostics) {
    for (name, api) in &context.description().apis {
        let objective = api.objective;
        if objective.latency_percent.is_some() && objective.latency_ms.is_none() {
            let at = context.entry("apis", name).get("objective");
            let place = at.get("latency_percent").value();
            let message =
                format!("the objective of `{name}` does not say within how many milliseconds");
            diagnostics.push(error("no-latency", message, place, "").help(
                "add `latency_ms`, such as `latency_ms = 800`, or leave `latency_percent` out",
            ));
        }
    }
}
