//! All that a plan, an apply and a destroy ask for is allowed.

use std::collections::{BTreeMap, BTreeSet};

use checker::policy::evaluate::Decision;
use checker::rights::{Need, Phase, Role, World};

use crate::worlds::{Delivered, delivered};

/// A request that a role of delivery has no business to make, though the provider would: an administrator does.
pub(crate) fn is_an_administrators(_world: &Delivered, _need: &Need) -> bool {
    false
}

/// What a role is for.
pub(crate) fn needed<'n>(role: &str, needs: &'n [Need]) -> impl Iterator<Item = &'n Need> {
    let reads_only = role == "plan";
    needs
        .iter()
        .filter(move |need| !reads_only || need.phase == Phase::Read)
}

/// The requests that a role should be allowed and is not.
pub(crate) fn missing(
    environment: &Delivered,
    world: &World<'_>,
    role: &Role,
    needs: &[Need],
    name: &str,
) -> Vec<(String, Decision)> {
    needed(name, needs)
        .filter(|need| !is_an_administrators(environment, need))
        .map(|need| (need, world.decide(role, need)))
        .filter(|(_, decision)| !decision.is_allowed())
        .map(|(need, decision)| {
            let (phase, action, on) = (need.phase, need.action, need.resource.shown());
            (
                format!("{name} {phase} {action} {on} ({})", need.address),
                decision,
            )
        })
        .collect()
}

#[test]
fn the_roles_of_delivery_may_do_all_that_they_are_for() {
    let mut pairs = BTreeSet::new();
    let mut wrong = BTreeMap::new();
    for environment in delivered() {
        let world = environment.world();
        let mut needs = world.needs();
        assert_eq!(needs.unlisted, BTreeSet::new(), "{}", environment.name);
        needs.listed.extend(environment.backend_needs());
        for name in ["plan", "apply"] {
            let role = environment.role(name);
            for (what, decision) in missing(environment, &world, &role, &needs.listed, name) {
                wrong.insert(
                    format!("{}: {what}", environment.name),
                    decision.to_string(),
                );
            }
            let evaluated = needed(name, &needs.listed);
            pairs.extend(evaluated.map(|need| {
                let on = need.resource.shown();
                (environment.name.clone(), name, need.action, on)
            }));
        }
    }
    println!("{} pairs of action and ARN were evaluated", pairs.len());
    for (what, why) in &wrong {
        println!("{what}: {why}");
    }
    assert_eq!(wrong.len(), 0);
    assert!(pairs.len() >= 1_500, "only {} pairs", pairs.len());
}
