//! How many of something an API may have ("Quotas for configuring and running an HTTP API" and "Quotas for configuring and running
//! a REST API" of the Amazon API Gateway developer guide, read 2026-11-28).

use std::collections::BTreeSet;

use diagnostic::Diagnostics;

use crate::checks::{RuleContext, error, warning};
use crate::description::{Api, ApiType, Authorization};

/// Integrations of an HTTP API, of which each route has one. AWS raises it for nobody.
const HTTP_ROUTES: usize = 300;
/// Resources of a REST API: each part of a path after another, and the root. AWS raises it on request.
const REST_RESOURCES: usize = 300;
/// Authorizers of an API. AWS raises it on request.
const AUTHORIZERS: usize = 10;

/// Every API.
pub(super) fn check(context: &RuleContext<'_>, diagnostics: &mut Diagnostics) {
    for (name, api) in &context.description().apis {
        let at = context.entry("apis", name);
        let asked = authorizers(api);
        if asked > AUTHORIZERS {
            let message = format!(
                "`{name}` asks in {asked} ways who calls, and an API may have {AUTHORIZERS} authorizers by default"
            );
            diagnostics.push(warning("api-quota", message, at.key()).help(
                "let routes share authorizers, or ask AWS Support for more before the apply",
            ));
        }
        let routes = api.routes.len();
        match api.api_type {
            ApiType::Http if routes > HTTP_ROUTES => {
                let message =
                    format!("`{name}` has {routes} routes, and an HTTP API may have {HTTP_ROUTES}");
                diagnostics.push(
                    error("api-quota", message, at.get("routes").key(), "")
                        .help("let `{proxy+}` take several, or make two APIs"),
                );
            }
            ApiType::Rest => {
                let resources = resources(api);
                if resources > REST_RESOURCES {
                    let message = format!(
                        "the paths of `{name}` are {resources} resources, and a REST API may have {REST_RESOURCES} by default"
                    );
                    diagnostics.push(
                        warning("api-quota", message, at.get("routes").key()).help(
                            "let `{proxy+}` take several, or have the quota \"Resources per API\" raised before the apply",
                        ),
                    );
                }
            }
            ApiType::Http => {}
        }
    }
}

/// How many authorizers there are.
fn authorizers(api: &Api) -> usize {
    let mut known: Vec<Authorization> = Vec::new();
    for authorization in api.authorizations_of_routes() {
        // Scopes are of routes.
        let authorizer = match authorization {
            Authorization::None | Authorization::Iam => continue,
            Authorization::Jwt(jwt) => {
                let mut jwt = jwt.clone();
                jwt.scopes.clear();
                Authorization::Jwt(jwt)
            }
            other => other.clone(),
        };
        if !known.contains(&authorizer) {
            known.push(authorizer);
        }
    }
    known.len()
}

/// How many resources the paths of a REST API are.
fn resources(api: &Api) -> usize {
    let paths = api.routes.keys().filter_map(|route| route.split_once(' '));
    let mut known = BTreeSet::from(["/"]);
    for (_, path) in paths {
        let ends = path.match_indices('/').skip(1).map(|(end, _)| end);
        known.extend(ends.chain([path.len()]).filter_map(|end| path.get(..end)));
    }
    known.len()
}
