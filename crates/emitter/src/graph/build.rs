//! Everybody's part of the graph, put together.

use std::collections::{BTreeMap, BTreeSet};

use model::Environment;
use naming::CallName;
use picture::graph::{Edge, Graph, Node};

use super::environment_nodes::{self, ACCOUNT, ALARMS, NETWORK};
use crate::contribution::OperationalFacts;
use crate::contribution::{EdgeTarget, GraphNode, NounForms};

/// About how many nodes there are that are no workloads.
const AROUND: usize = 32;

/// A graph that is being built.
#[derive(Default)]
pub(super) struct Build {
    pub(super) nodes: Vec<Node>,
    pub(super) edges: Vec<Edge>,
}

/// The graph of an environment: its workloads and what flows between them, what watches, heals and
/// backs them up, and the borders between those who are trusted with different things.
pub(crate) fn build(env: &Environment, facts: &[OperationalFacts]) -> Graph {
    let mut build = Build::default();
    let drawn: Vec<(&OperationalFacts, &GraphNode)> = facts
        .iter()
        .filter_map(|facts| Some((facts, facts.graph_node.as_ref()?)))
        .collect();
    // A thousand nodes are not copied for the few that are around them.
    build.nodes.reserve(drawn.len() + AROUND);
    build.nodes.extend(
        drawn
            .iter()
            .map(|(facts, drawn)| workload(env, facts, drawn)),
    );
    let used: BTreeSet<&str> = drawn
        .iter()
        .flat_map(|(_, drawn)| &drawn.edges)
        .filter_map(|flows| match &flows.to {
            EdgeTarget::Arn(arn) => Some(arn.as_str()),
            EdgeTarget::Workload(_) => None,
        })
        .collect();
    let used: BTreeMap<&str, String> = used
        .into_iter()
        .enumerate()
        .map(|(at, arn)| (arn, format!("used_{}", at + 1)))
        .collect();
    build
        .nodes
        .extend(used.iter().map(|(arn, id)| foreign(env, arn, id)));
    for (facts, node) in &drawn {
        for flows in &node.edges {
            let own = facts.workload.to_string();
            let other = match &flows.to {
                EdgeTarget::Workload(workload) => workload.to_string(),
                EdgeTarget::Arn(arn) => used[arn.as_str()].clone(),
            };
            // An edge leads to a later column, or stays in its own: what hands work to a function is read by it.
            let target = drawn
                .iter()
                .find(|(facts, _)| facts.workload.as_str() == other);
            let is_back = target.is_some_and(|(_, target)| target.role < node.role);
            let (from, to, way) = match is_back {
                true => (other, own, flows.way.reversed()),
                false => (own, other, flows.way),
            };
            build.edges.push(Edge {
                from,
                to,
                flow: flows.flow,
                way,
                label: flows.label.clone(),
                count: flows.count,
                unit: flows.unit,
                details: flows.details.clone(),
            });
        }
    }
    let kept: Vec<&CallName> = drawn
        .iter()
        .filter(|(facts, _)| facts.backups.iter().any(|backup| backup.wanted))
        .map(|(facts, _)| &facts.workload)
        .collect();
    environment_nodes::callers(&mut build, facts);
    environment_nodes::egress(&mut build, env);
    environment_nodes::backup(&mut build, env, &kept);
    environment_nodes::watch(&mut build, env, facts);
    let name = format!("{} {}", env.application.application.name, env.name);
    Graph {
        description: described(&name, &drawn),
        title: name,
        areas: environment_nodes::areas(env),
        nodes: build.nodes,
        edges: build.edges,
    }
}

fn described(name: &str, drawn: &[(&OperationalFacts, &GraphNode)]) -> String {
    let mut kinds: BTreeMap<NounForms, usize> = BTreeMap::new();
    for (_, drawn) in drawn {
        *kinds.entry(drawn.kind).or_default() += 1;
    }
    let kinds: Vec<String> = kinds
        .into_iter()
        .map(|(words, count)| super::counted(count, words))
        .collect();
    let kinds = if kinds.is_empty() {
        "No workload".to_owned()
    } else {
        kinds.join(", ")
    };
    format!(
        "{kinds} of {name}: who calls them, what they use, what watches, heals and backs them up."
    )
}

fn workload(env: &Environment, facts: &OperationalFacts, drawn: &GraphNode) -> Node {
    let settings = &env.settings;
    let mut notes = Vec::new();
    if settings.health.enabled && !facts.health_targets.is_empty() {
        notes.push("health checked".to_owned());
    }
    let mut cures: Vec<&str> = Vec::new();
    for remedy in &facts.remedies {
        let cure = remedy.action.as_str();
        if !cures.contains(&cure) {
            cures.push(cure);
        }
    }
    if !cures.is_empty() {
        notes.push(format!("remedies: {}", cures.join(", ")));
    }
    notes.extend(drawn.notes.iter().cloned());
    if settings.backup.enabled && facts.backups.iter().any(|backup| !backup.wanted) {
        notes.push("not backed up".into());
    }
    if drawn.elsewhere {
        notes.push("made elsewhere".into());
    }
    Node {
        id: facts.workload.to_string(),
        role: drawn.role,
        kind: drawn.kind,
        name: drawn.name.clone(),
        notes,
        counts: BTreeMap::from([(ALARMS, facts.alarms.len())]),
        area: if drawn.in_network { NETWORK } else { ACCOUNT },
        elsewhere: drawn.elsewhere,
    }
}

/// Something that the description knows by its ARN.
fn foreign(env: &Environment, arn: &str, id: &str) -> Node {
    let mut parts = arn.splitn(6, ':').skip(2);
    let mut part = || parts.next().unwrap_or_default();
    let (service, region, account, resource) = (part(), part(), part(), part());
    let is_secret = service == "secretsmanager";
    let name = resource.strip_prefix("secret:").filter(|_| is_secret);
    // An expression says no service.
    let mut notes = if is_secret || service.is_empty() {
        Vec::new()
    } else {
        vec![format!("service {service}")]
    };
    if !region.is_empty() && region != env.settings.region {
        notes.push(format!("in {region}"));
    }
    let own = env.settings.account_id.as_deref();
    if !account.is_empty() && own.is_some_and(|own| own != account) {
        notes.push(format!("in account {account}"));
    }
    notes.push(match arn {
        "*" => "actions without a resource level".into(),
        _ => "made elsewhere".into(),
    });
    Node {
        id: id.to_owned(),
        role: picture::graph::NodeRole::Data,
        kind: if is_secret {
            ("Secret", "Secrets")
        } else {
            ("Resource", "Resources")
        },
        name: match name.unwrap_or(resource) {
            "" => arn.to_owned(),
            name => name.to_owned(),
        },
        notes,
        counts: BTreeMap::new(),
        area: ACCOUNT,
        elsewhere: true,
    }
}
