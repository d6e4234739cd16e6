//! A function's node in the graph: what it may do, and on what.

use model::description::{Function, GrantTarget};
use model::kinds::FUNCTION;
use picture::graph::{Flow, NodeRole, Way};

use crate::contribution::{EdgeSpec, EdgeTarget, GraphNode};

/// Beginnings of the names of actions that only read (IAM's access levels Read and List, 2026-11).
const READING: [&str; 10] = [
    "Get", "List", "Describe", "Query", "Scan", "BatchGet", "Receive", "Select", "Head", "Search",
];

pub(super) fn function(name: &str, function: &Function) -> GraphNode {
    let mut drawn = GraphNode::new(NodeRole::Compute, FUNCTION.titles, name);
    drawn.in_network = function.vpc;
    let schedules = function
        .triggers
        .iter()
        .filter(|one| one.schedule.is_some());
    let note = match schedules.count() {
        0 => None,
        1 => Some("1 schedule".to_owned()),
        count => Some(format!("{count} schedules")),
    };
    drawn = drawn.noted(note.is_some(), note.as_deref().unwrap_or_default());
    for grant in &function.access {
        for target in grant.targets() {
            let to = match target {
                GrantTarget::Workload(kind, name) => EdgeTarget::Workload(kind.call(name)),
                GrantTarget::Secret(arn) | GrantTarget::Arn(arn) => {
                    EdgeTarget::Arn(arn.identity().to_owned())
                }
            };
            let is_call = matches!(target, GrantTarget::Workload(kind, _) if kind == &FUNCTION);
            drawn.edges.push(EdgeSpec {
                to,
                flow: if is_call { Flow::Call } else { Flow::Data },
                way: if is_call {
                    Way::Forth
                } else {
                    way(&grant.actions)
                },
                label: words(&grant.actions),
                count: 1,
                unit: ("grant", "grants"),
                details: grant.actions.clone(),
            });
        }
    }
    drawn
}

/// The actions without their service.
fn words(actions: &[String]) -> String {
    let short: Vec<&str> = actions
        .iter()
        .map(|action| {
            action
                .split_once(':')
                .map_or(action.as_str(), |(_, verb)| verb)
        })
        .collect();
    short.join(", ")
}

/// Where data goes: `read` and what sounds like it takes it from there.
fn way(actions: &[String]) -> Way {
    let (mut reads, mut writes) = (false, false);
    for action in actions {
        match action.split_once(':') {
            None if action == "read" => reads = true,
            None => writes = true,
            Some((_, verb)) if verb.starts_with('*') => {
                reads = true;
                writes = true;
            }
            Some((_, verb)) if READING.iter().any(|reading| verb.starts_with(reading)) => {
                reads = true;
            }
            Some(_) => writes = true,
        }
    }
    match (reads, writes) {
        (true, true) => Way::Both,
        (true, false) => Way::Back,
        _ => Way::Forth,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_goes_where_the_actions_say() {
        let way = |actions: &[&str]| {
            super::way(&actions.iter().map(ToString::to_string).collect::<Vec<_>>())
        };
        assert_eq!(way(&["read"]), Way::Back);
        assert_eq!(way(&["write", "delete"]), Way::Forth);
        assert_eq!(way(&["read", "write"]), Way::Both);
        assert_eq!(way(&["dynamodb:Query", "s3:ListBucket"]), Way::Back);
        assert_eq!(way(&["ses:SendEmail"]), Way::Forth);
        assert_eq!(way(&["sqs:*"]), Way::Both);
        assert_eq!(
            words(&["read".into(), "ses:SendEmail".into()]),
            "read, SendEmail"
        );
    }
}
