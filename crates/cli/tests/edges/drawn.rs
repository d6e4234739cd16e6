//! Each edge that a graph draws between things of the application is one that is proven.

use checker::edges::Proof;
use picture::graph::{Edge as Drawn, Way};

use crate::worlds::{World, worlds};

/// Beginnings of addresses behind the id of a node; none for what is outside: callers, ways out of the network,
/// and what was made elsewhere.
fn behind(world: &World, id: &str) -> Vec<String> {
    match id {
        "backup_vault" => vec!["module.backup.".into()],
        "recovery_vault" => vec!["module.backup.aws_backup_vault.recovery".into()],
        "watch_alarms" => vec![
            "module.monitoring.".into(),
            "module.remediation.aws_cloudwatch_event_rule".into(),
        ],
        "watch_remediation" => vec!["module.remediation.".into()],
        "told_chat" => vec!["module.monitoring.aws_chatbot_".into()],
        "told_people" => vec!["module.monitoring.aws_sns_topic_subscription.".into()],
        id => {
            let module = format!("module.{id}.");
            let made = world.plan.instances.iter();
            let is_made = made.into_iter().any(|one| one.address.starts_with(&module));
            if is_made { vec![module] } else { Vec::new() }
        }
    }
}

/// Is an edge of the plan the one that is drawn? A copy is taken by AWS Backup, which goes to what it backs up; and
/// what hands work to a function is drawn as what the function reads.
fn is_same(world: &World, drawn: &Drawn, from: &str, to: &str) -> bool {
    let starts = |address: &str, id: &str| {
        behind(world, id)
            .iter()
            .any(|start| address.starts_with(start))
    };
    let forth = starts(from, &drawn.from) && starts(to, &drawn.to);
    let fetched = drawn.to == "backup_vault" && starts(from, &drawn.to) && starts(to, &drawn.from);
    let handed = drawn.way == Way::Back && starts(from, &drawn.to) && starts(to, &drawn.from);
    forth || fetched || handed
}

#[test]
fn every_edge_of_a_graph_is_proven() {
    let (mut proven, mut outside) = (0, 0);
    for world in worlds() {
        let held = world.held();
        let edges = world.edges(&held);
        for drawn in &emitter::graph(&world.environment).edges {
            let ends = [&drawn.from, &drawn.to];
            if ends.iter().any(|id| behind(world, id).is_empty()) {
                outside += 1;
                continue;
            }
            let found: Vec<_> = edges
                .iter()
                .filter(|edge| is_same(world, drawn, &edge.from, &edge.to))
                .collect();
            assert!(
                !found.is_empty(),
                "{}: nothing proves {drawn:?}",
                world.name
            );
            for edge in found {
                let proof = edge.prove();
                assert!(
                    matches!(proof, Proof::Allowed(_)),
                    "{}: {drawn:?}: {proof:?}",
                    world.name
                );
            }
            proven += 1;
        }
    }
    println!("{proven} edges of graphs are proven, {outside} lead outside");
    assert!(proven > 30, "only {proven}");
}
