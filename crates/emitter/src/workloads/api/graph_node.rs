//! An API's node in the graph: who may call it, and who answers.

use std::collections::BTreeMap;

use model::description::{Api, Authorization};
use model::kinds::{API, FUNCTION};
use picture::graph::{Flow, NodeRole, Way};

use crate::contribution::{EdgeSpec, EdgeTarget, GraphNode};

pub(super) fn api(name: &str, api: &Api) -> GraphNode {
    let mut drawn = GraphNode::new(NodeRole::Entry, API.titles, name)
        .noted(api.web_acl_arn.is_some(), "behind a web ACL");
    drawn.callers = Some(match &api.authorization {
        Authorization::None => "Anybody".into(),
        Authorization::Iam => "Signed with IAM".into(),
        Authorization::Cognito(_) => "Users of Cognito".into(),
        // Which is told by the edge to it.
        Authorization::Function(_) => "Let in by a function".into(),
    });
    let mut routes: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (route, function) in &api.routes {
        routes.entry(function).or_default().push(route.clone());
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
    if let Authorization::Function(function) = &api.authorization {
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
