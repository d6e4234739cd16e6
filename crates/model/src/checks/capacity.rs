//! What is kept ready: ranges, and that functions may run as often as they are kept ready for. What is reserved for the
//! functions that groundplan adds.

use diagnostic::Diagnostics;

use super::{RuleContext, error};
use crate::description::{Concurrency, ProvisionedConcurrency, Table};
use crate::tree::At;

/// Every function and table.
pub(super) fn check(context: &RuleContext<'_>, diagnostics: &mut Diagnostics) {
    for (name, function) in &context.description().functions {
        let Some(provisioned) = function.provisioned_concurrency else {
            continue;
        };
        let at = context.entry("functions", name);
        range(
            at.get("provisioned_concurrency"),
            provisioned.min,
            provisioned.most(),
            diagnostics,
        );
        within_reservation(
            name,
            provisioned,
            function.reserved_concurrency,
            at,
            diagnostics,
        );
        let throttled = function.remediation.throttle_concurrency;
        if let Some(bound) = throttled.filter(|bound| *bound < provisioned.most()) {
            let message = format!(
                "`{name}` cannot be throttled to {bound}: Lambda keeps {} ready",
                provisioned.most()
            );
            let place = at.get("remediation").get("throttle_concurrency").value();
            diagnostics.push(
                error("provisioned-concurrency", message, place, "")
                    .related(at.get("provisioned_concurrency").value(), "kept ready")
                    .help("keep fewer ready, or throttle to no less than that"),
            );
        }
    }
    own(context, diagnostics);
    for (name, table) in &context.description().tables {
        self::table(
            table,
            context.entry("tables", name).get("capacity"),
            diagnostics,
        );
    }
}

/// The functions of health and remediation do not run at all with less than this.
fn own(context: &RuleContext<'_>, diagnostics: &mut Diagnostics) {
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

/// Lambda takes what is kept ready out of what is reserved.
fn within_reservation(
    name: &str,
    provisioned: ProvisionedConcurrency,
    reserved: Concurrency,
    at: At<'_>,
    diagnostics: &mut Diagnostics,
) {
    let Concurrency::Reserved(reserved) = reserved else {
        return;
    };
    let most = provisioned.most();
    if most <= reserved {
        return;
    }
    let message =
        format!("`{name}` may run {reserved} times at once, but {most} are to be kept ready");
    let setting = if provisioned.max.is_some() {
        "max"
    } else {
        "min"
    };
    let place = at.get("provisioned_concurrency").get(setting).value();
    diagnostics.push(
        error(
            "provisioned-concurrency",
            message,
            place,
            "more than it may",
        )
        .related(at.get("reserved_concurrency").value(), "reserved here")
        .help(format!(
            "write `reserved_concurrency = {most}` or more, or \"unreserved\""
        )),
    );
}

fn table(table: &Table, at: At<'_>, diagnostics: &mut Diagnostics) {
    let Some(provisioned) = table.capacity.provisioned else {
        return;
    };
    for (setting, value) in [
        ("max_read_units", table.capacity.max_read_units),
        ("max_write_units", table.capacity.max_write_units),
    ] {
        if value.is_some() {
            let message = format!("`{setting}` bounds a table that is paid for by request");
            diagnostics.push(
                error("two-capacities", message, at.get(setting).key(), "")
                    .related(
                        at.get("provisioned").key(),
                        "this one is paid for by the hour",
                    )
                    .help("leave one of the two out; what is provisioned has its own `max`"),
            );
        }
    }
    let place = at.get("provisioned");
    for (setting, units) in [("read", provisioned.read), ("write", provisioned.write)] {
        range(place.get(setting), units.min, units.max, diagnostics);
    }
}

fn range(at: At<'_>, min: u32, max: u32, diagnostics: &mut Diagnostics) {
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
