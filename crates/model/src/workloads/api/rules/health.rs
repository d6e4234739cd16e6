//! Health routes: that the API has them, and lets the check in.

use diagnostic::Diagnostics;

use super::routes::{answers_get, precedence};
use crate::checks::{RuleContext, error, meant};
use crate::description::{Api, Authorization};
use crate::tree::At;

/// The health route of every API.
pub(super) fn check(context: &RuleContext<'_>, diagnostics: &mut Diagnostics) {
    for (name, api) in &context.description().apis {
        let at = context.entry("apis", name).get("health");
        answered(name, api, at, diagnostics);
        let_in(name, api, at, diagnostics);
    }
}

/// A GET of the path must lead to a route.
fn answered(name: &str, api: &Api, at: At<'_>, diagnostics: &mut Diagnostics) {
    let Some(health) = &api.health else { return };
    let path = health.path.as_str();
    if api.routes.keys().any(|route| answers_get(route, path)) {
        return;
    }
    let paths = api.routes.keys().filter_map(|route| {
        let (_, path) = route.split_once(' ')?;
        answers_get(route, path).then_some(path)
    });
    let help = meant(path, paths)
        .unwrap_or_else(|| format!("add a route: `\"GET {path}\" = \"<function>\"`"));
    let message = format!("no route of `{name}` answers a GET of `{path}`");
    diagnostics.push(error("health-route", message, at.get("path").value(), "").help(help));
}

/// The check has no credentials, so it must expect to be turned away where they are asked for.
fn let_in(name: &str, api: &Api, at: At<'_>, diagnostics: &mut Diagnostics) {
    let Some(health) = &api.health else { return };
    let answering = api
        .routes
        .iter()
        .filter(|(route, _)| answers_get(route, &health.path))
        .min_by_key(|(route, _)| precedence(route));
    let authorization =
        answering.map_or(&api.authorization, |(_, route)| api.authorization_of(route));
    let status = match authorization {
        Authorization::None => return,
        Authorization::Iam => 403,
        Authorization::Cognito(_) | Authorization::Function(_) | Authorization::Jwt(_) => 401,
    };
    let turned_away = [401, 403];
    let (place, label) = match health.status {
        Some(expected) if turned_away.contains(&expected) => return,
        Some(_) => (at.get("status").value(), "never the answer"),
        None => (at.key(), "2xx is expected"),
    };
    let message = format!("`{name}` turns the health check away: it has no credentials");
    diagnostics.push(
        error("health-authorization", message, place, label).help(format!(
            "expect to be turned away with `status = {status}`, or leave `health` out: then any \
             answer below 500 is healthy"
        )),
    );
}
