//! What is reserved for the functions that groundplan adds, and the ranges in which capacity grows and shrinks.

use diagnostic::Diagnostics;

use super::{RuleContext, error};
use crate::description::Concurrency;
use crate::tree::At;

/// The functions of health and remediation do not run at all with less than this.
pub(super) fn check(context: &RuleContext<'_>, diagnostics: &mut Diagnostics) {
    let Some(settings) = &context.resolved.settings else {
        return;
    };
    for (section, reserved, least, why) in [
        (
            "health",
            settings.health.reserved_concurrency,
            2,
            "an apply looks while the schedule does",
        ),
        (
            "remediation",
            settings.remediation.reserved_concurrency,
            1,
            "with 0 it never runs",
        ),
    ] {
        match reserved {
            Concurrency::Reserved(number) if number < least => {
                let message = format!("{number} is too few for the function of `{section}`: {why}");
                let place = context
                    .root()
                    .get(section)
                    .get("reserved_concurrency")
                    .value();
                diagnostics.push(error("low-reservation", message, place, "").help(format!(
                    "write `reserved_concurrency = {least}` or more, or \"unreserved\""
                )));
            }
            Concurrency::Reserved(_) | Concurrency::Unreserved(_) => {}
        }
    }
}

/// Between least and most of what grows and shrinks.
pub(crate) fn range(at: At<'_>, min: u32, max: u32, diagnostics: &mut Diagnostics) {
    if min > max {
        let message = format!("there is nothing between {min} and {max}");
        diagnostics.push(
            error(
                "empty-range",
                message,
                at.get("max").value(),
                "less than `min`",
            )
            .related(at.get("min").value(), "the least")
            .help(format!("write `max = {min}` or more")),
        );
    }
}
