//! An API's node in the graph: who may call it, and who answers.

use std::collections::BTreeMap;

use model::description::{Api, ApiType, Authorization};
use model::kinds::{API, FUNCTION};
use picture::graph::{Flow, NodeRole, Way};

use crate::contribution::{EdgeSpec, EdgeTarget, GraphNode};

pub(super) fn api(name: &str, api: &Api) -> GraphNode {
    let mut drawn = GraphNode::new(NodeRole::Entry, API.titles, name)
        .noted(api.api_type == ApiType::Http, "HTTP API")
        .noted(api.domain.is_some(), "own domain")
        .noted(api.web_acl_arn.is_some(), "behind a web ACL");
    let authorizations = api.authorizations_of_routes();
    let mut callers: Vec<&str> = Vec::new();
    for authorization in &authorizations {
        let words = match authorization {
            Authorization::None => "Anybody",
            Authorization::Iam => "Signed with IAM",
            Authorization::Cognito(_) => "Users of Cognito",
            Authorization::Jwt(_) => "Holders of a token",
            // Which one, the edge to it says.
            Authorization::Function(_) => "Let in by a function",
        };
        if !callers.contains(&words) {
            callers.push(words);
        }
    }
    drawn.callers = Some(callers.join(", "));
    let mut routes: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (key, route) in &api.routes {
        routes.entry(&route.function).or_default().push(key.clone());
    }
    for (function, routes) in routes {
        drawn.edges.push(EdgeSpec {
            to: EdgeTarget::Workload(FUNCTION.call(function)),
            flow: Flow::Call,
            way: Way::Forth,
            label: match &routes[..] {
                [route] => route.clone(),
                routes => format!("{} routes", routes.len()),
            },
            count: routes.len(),
            unit: ("route", "routes"),
            details: routes,
        });
    }
    let authorizers = authorizations
        .iter()
        .filter_map(|authorization| match authorization {
            Authorization::Function(function) => Some(function),
            _ => None,
        });
    for function in authorizers {
        drawn.edges.push(EdgeSpec {
            to: EdgeTarget::Workload(FUNCTION.call(function)),
            flow: Flow::Call,
            way: Way::Forth,
            label: "asks who may".into(),
            count: 1,
            unit: ("authoriser", "authorisers"),
            details: Vec::new(),
        });
    }
    drawn
}
