//! What of functions is kept ready: its range, and that functions may run as often as they are kept ready for.

use diagnostic::Diagnostics;

use crate::checks::capacity::range;
use crate::checks::error;
use crate::description::{Concurrency, Function, ProvisionedConcurrency};
use crate::tree::At;

/// One function.
pub(super) fn check(name: &str, function: &Function, at: At<'_>, diagnostics: &mut Diagnostics) {
    let Some(provisioned) = function.provisioned_concurrency else {
        return;
    };
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
