//! APIs: routes and who may call them, domain names, health, objectives, how long logs are kept, answers in time, and what each type of API has.

mod callers;
mod domains;
mod health;
mod quotas;
mod routes;
mod timeouts;
mod types;

use diagnostic::Diagnostics;

use crate::checks::{RuleContext, log_retention, objective};

pub(crate) use domains::distinct as distinct_domains;
pub(crate) use timeouts::{bound_timeouts, bounded_timeout};

/// Every API.
pub(crate) fn check(context: &RuleContext<'_>, diagnostics: &mut Diagnostics) {
    for (name, api) in &context.description().apis {
        let at = context.entry("apis", name).get("log_retention_days");
        log_retention::check(api.log_retention_days, at, diagnostics);
        let at = context.entry("apis", name).get("objective");
        objective::check(name, api.objective, at, diagnostics);
    }
    health::check(context, diagnostics);
    routes::check(context, diagnostics);
    callers::check(context, diagnostics);
    quotas::check(context, diagnostics);
    domains::check(context, diagnostics);
    timeouts::check(context, diagnostics);
    types::check(context, diagnostics);
}
