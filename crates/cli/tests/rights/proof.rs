//! All that a plan, an apply and a destroy ask for is allowed; every emitted role has what its policies say; and what nobody
//! may reach is out of reach.

use std::collections::{BTreeMap, BTreeSet};

use naming::ConcernName;

use crate::trials::{Court, What, trials};
use crate::worlds::delivered;

#[test]
fn the_roles_of_delivery_may_do_what_they_are_for_and_nothing_that_they_must_not() {
    let (mut pairs, mut ends, mut bounds) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    let mut wrong = BTreeMap::new();
    for environment in delivered() {
        let court = Court::new(environment);
        for trial in trials(environment) {
            let decision = court.decide(&trial, &court.roles[&trial.who]);
            let place = format!("{}: {}", environment.name, trial.shown());
            if !trial.is_right(&decision) {
                wrong.insert(place.clone(), decision.to_string());
            }
            let asked = (environment.name.clone(), trial.action(), trial.resource());
            match (&trial.what, trial.allowed) {
                (What::Need(_), _) => pairs.insert(asked),
                (_, true) => bounds.insert(asked),
                (_, false) => ends.insert(asked),
            };
        }
    }
    println!(
        "{} pairs of action and ARN that delivery needs, {} that emitted roles are granted, {} ends that nobody reaches",
        pairs.len(),
        bounds.len(),
        ends.len()
    );
    for (what, why) in &wrong {
        println!("{what}: {why}");
    }
    assert_eq!(wrong.len(), 0);
    assert!(pairs.len() >= 1_500, "only {} pairs", pairs.len());
    assert!(ends.len() >= 500, "only {} ends", ends.len());
}

/// A type without a row would need nothing, and one that is in no environment here would be proven by nothing.
#[test]
fn every_emitted_type_has_rows_of_rights_and_is_planned_here() {
    // What delivery and state need is made by an administrator.
    let by_administrator = [ConcernName::Delivery, ConcernName::State];
    let emitted: BTreeSet<&str> = emitter::modules()
        .iter()
        .filter(|module| {
            by_administrator
                .iter()
                .all(|concern| concern.as_str() != module.path)
        })
        .flat_map(|module| &module.blocks)
        .filter(|block| block.kind == terraform::BlockKind::Resource)
        .map(|block| block.type_name.as_str())
        .filter(|resource_type| *resource_type != "terraform_data")
        .collect();
    let without_rows: Vec<&&str> = emitted
        .iter()
        .filter(|resource_type| checker::rights::rows(resource_type).is_empty())
        .collect();
    let planned: BTreeSet<&str> = delivered()
        .iter()
        .flat_map(|delivered| [&delivered.plan, &delivered.bootstrap])
        .flat_map(|plan| &plan.instances)
        .map(|instance| instance.resource_type.as_ref())
        .collect();
    let unplanned: Vec<&&str> = emitted.difference(&planned).collect();
    assert!(
        without_rows.is_empty() && unplanned.is_empty(),
        "crates/checker/data/types.txt says no rights of {without_rows:?}; no environment of `worlds.rs` has {unplanned:?}"
    );
}
