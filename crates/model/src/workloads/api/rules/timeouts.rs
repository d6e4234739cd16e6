//! How long the functions may run that answer for an API.

use diagnostic::Diagnostics;

use crate::checks::{RuleContext, error};
use crate::description::{Api, Description, Function};

/// Longest answer of an API in seconds (API Gateway's integration timeout, AWS quota, read 2026-11).
const API_TIMEOUT_SECONDS: u32 = 29;

/// A function that answers for an API has 29 seconds. What a profile gives is shortened silently;
/// what a user wrote is not.
pub(super) fn check(context: &RuleContext<'_>, diagnostics: &mut Diagnostics) {
    for (api_name, api) in &context.description().apis {
        let at = context.entry("apis", api_name);
        let routes = api
            .routes
            .iter()
            .map(|(key, route)| (&route.function, at.get("routes").get(key).key()));
        let authorizers = api.authorizers().map(|(function, route)| {
            let owner = route.map_or(at, |route| at.get("routes").get(route));
            (function, owner.get("authorization").value())
        });
        let mut reported = Vec::new();
        for (name, place) in routes.chain(authorizers) {
            let Some(function) = context.description().functions.get(name) else {
                continue;
            };
            let timeout = context.entry("functions", name).get("timeout_seconds");
            let seconds = function.timeout_seconds;
            if seconds > API_TIMEOUT_SECONDS && timeout.is_written() && !reported.contains(&name) {
                reported.push(name);
                let message = format!(
                    "`{name}` may run {seconds} seconds, but an API waits {API_TIMEOUT_SECONDS} at most"
                );
                diagnostics.push(
                    error(
                        "api-timeout",
                        message,
                        timeout.value(),
                        "longer than its caller waits",
                    )
                    .related(place, "it answers for an API here")
                    .help("write `timeout_seconds = 29`, or let another function do the long work"),
                );
            }
        }
    }
}

/// Shortens the timeouts of functions that answer for an API; longer ones that a user wrote were
/// refused before.
pub(crate) fn bound_timeouts(description: &mut Description) {
    for api in description.apis.values() {
        for name in api.answering() {
            if let Some(function) = description.functions.get_mut(name) {
                function.timeout_seconds = function.timeout_seconds.min(API_TIMEOUT_SECONDS);
            }
        }
    }
}

/// How long a function may run, in seconds, once those that answer for an API are bounded.
pub(crate) fn bounded_timeout(description: &Description, name: &str, function: &Function) -> u32 {
    let mut answering = description.apis.values().flat_map(Api::answering);
    match answering.any(|answers| answers == name) {
        true => function.timeout_seconds.min(API_TIMEOUT_SECONDS),
        false => function.timeout_seconds,
    }
}
