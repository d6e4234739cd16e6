//! How long the functions may run that answer for an API.

use diagnostic::Diagnostics;

use crate::checks::{RuleContext, error};
use crate::description::{Api, ApiType, Description, Function};

/// Longest answer of an API in seconds (API Gateway's integration timeout, AWS quota, read 2026-11).
const API_TIMEOUT_SECONDS: u32 = 29;

/// How long an HTTP API waits for whom it asks who is let in, in seconds ("Quotas for configuring and running an HTTP API" of the
/// Amazon API Gateway developer guide, read 2026-11-28).
const HTTP_AUTHORIZER_SECONDS: u32 = 10;

/// How long an API waits for a function, in seconds; none where it does not ask it.
fn waits(api: &Api, name: &str) -> Option<u32> {
    let authorizes = || api.authorizers().any(|(function, _)| function == name);
    if api.api_type == ApiType::Http && authorizes() {
        return Some(HTTP_AUTHORIZER_SECONDS);
    }
    let answers = api.answering().any(|function| function == name);
    answers.then_some(API_TIMEOUT_SECONDS)
}

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
            let longest = waits(api, name).unwrap_or(API_TIMEOUT_SECONDS);
            if seconds > longest && timeout.is_written() && !reported.contains(&name) {
                reported.push(name);
                let message = format!(
                    "`{name}` may run {seconds} seconds, but an API waits {longest} at most"
                );
                diagnostics.push(
                    error(
                        "api-timeout",
                        message,
                        timeout.value(),
                        "longer than its caller waits",
                    )
                    .related(place, "it answers for an API here")
                    .help(format!("write `timeout_seconds = {longest}`, or let another function do the long work")),
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
            let function = description.functions.get_mut(name);
            if let (Some(function), Some(longest)) = (function, waits(api, name)) {
                function.timeout_seconds = function.timeout_seconds.min(longest);
            }
        }
    }
}

/// How long a function may run, in seconds, once those that answer for an API are bounded.
pub(crate) fn bounded_timeout(description: &Description, name: &str, function: &Function) -> u32 {
    let apis = description.apis.values();
    let longest = apis.filter_map(|api| waits(api, name)).min();
    function.timeout_seconds.min(longest.unwrap_or(u32::MAX))
}
