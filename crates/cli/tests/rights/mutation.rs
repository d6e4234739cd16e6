//! Each statement of the policies of delivery is needed, and each of its actions: without it the proof fails in one
//! environment at least. What is not needed is no part of the product.

use std::collections::{BTreeMap, BTreeSet};

use checker::policy::evaluate::{Cited, Decision};
use checker::policy::{Policy, patterns};
use checker::rights::Role;

use crate::trials::{Court, Trial, Who, trials};
use crate::worlds::delivered;

/// A policy of a role: one of its own by number, or its boundary.
#[derive(Clone, Copy)]
enum Where {
    Own(usize),
    Boundary,
}

fn policies(role: &Role) -> impl Iterator<Item = (Where, &(String, Policy))> {
    let own = role.identity.iter().enumerate();
    own.map(|(at, policy)| (Where::Own(at), policy))
        .chain(role.boundary.iter().map(|policy| (Where::Boundary, policy)))
        .filter(|(_, (name, _))| name.starts_with("module.delivery."))
}

/// The role with a statement less, or with one that has an action less.
fn without(role: &Role, place: Where, statement: usize, action: Option<usize>) -> Role {
    let mut role = role.clone();
    let policy = match place {
        Where::Own(at) => &mut role.identity[at].1,
        Where::Boundary => &mut role.boundary.as_mut().unwrap().1,
    };
    match action {
        None => {
            policy.statements.remove(statement);
        }
        Some(action) => {
            policy.statements[statement].actions.remove(action);
        }
    }
    role
}

/// What is asked in a role.
fn of_role(trials: &[Trial], who: Who) -> Vec<&Trial> {
    trials.iter().filter(|trial| trial.who == who).collect()
}

fn cited(decision: &Decision) -> &[Cited] {
    match decision {
        Decision::Allowed(by) | Decision::Denied(by) => by,
        _ => &[],
    }
}

#[test]
fn every_statement_and_every_action_is_needed() {
    let mut known = BTreeSet::new();
    let mut needed = BTreeSet::new();
    for environment in delivered() {
        let court = Court::new(environment);
        let trials = trials(environment);
        // Which trials a statement decides.
        let mut decided: BTreeMap<(Who, String, String), Vec<&Trial>> = BTreeMap::new();
        for trial in &trials {
            let decision = court.decide(trial, &court.roles[&trial.who]);
            for Cited { policy, statement } in cited(&decision) {
                let key = (trial.who, policy.clone(), statement.clone());
                decided.entry(key).or_default().push(trial);
            }
        }
        for (who, role) in &court.roles {
            for (place, (name, policy)) in policies(role) {
                for (at, statement) in policy.statements.iter().enumerate() {
                    let key = (*who, name.clone(), statement.sid.clone());
                    let of_statement = decided.get(&key).map(Vec::as_slice).unwrap_or_default();
                    let fails =
                        |role: &Role, mut trials: Box<dyn Iterator<Item = &&Trial> + '_>| {
                            trials.any(|trial| !trial.is_right(&court.decide(trial, role)))
                        };
                    // What a description grants is not of this module, nor is what only the proof adds.
                    if statement.sid.starts_with("Described") || statement.sid == "Everything" {
                        continue;
                    }
                    let whole = (name.clone(), statement.sid.clone(), String::new());
                    known.insert(whole.clone());
                    if !needed.contains(&whole)
                        && fails(
                            &without(role, place, at, None),
                            Box::new(of_statement.iter()),
                        )
                    {
                        needed.insert(whole);
                    }
                    for (number, action) in statement.actions.iter().enumerate() {
                        let action = action.known().unwrap();
                        let part = (name.clone(), statement.sid.clone(), action.to_owned());
                        known.insert(part.clone());
                        if statement.actions.len() == 1 || needed.contains(&part) {
                            needed.insert(part);
                            continue;
                        }
                        let less = without(role, place, at, Some(number));
                        // What is left out of a statement is decided by others.
                        let exempt: Vec<&Trial> = match statement.not_action {
                            true => of_role(&trials, *who),
                            false => Vec::new(),
                        };
                        let of_action = of_statement
                            .iter()
                            .chain(&exempt)
                            .filter(|trial| patterns::is_like(action, trial.action()));
                        if fails(&less, Box::new(of_action)) {
                            needed.insert(part);
                        }
                    }
                }
            }
        }
    }
    println!(
        "{} statements and actions were taken away, one at a time",
        known.len()
    );
    let superfluous: Vec<String> = known
        .difference(&needed)
        .map(|(policy, statement, action)| format!("{policy}#{statement} {action}"))
        .collect();
    assert!(known.len() > 300, "only {}", known.len());
    assert_eq!(superfluous, Vec::<String>::new());
}

/// What keys and buckets say of the roles of delivery: no other proof knows of it.
const OF_RESOURCES: &[&str] = &[
    "DeliveryKeepsTheKey",
    "DeliveryLeavesTheSettings",
    "DeliveryUsesTheKey",
    "PlansReadWithTheKey",
];

#[test]
fn what_keys_and_buckets_say_of_delivery_decides_alone() {
    let mut alone = BTreeSet::new();
    for environment in delivered() {
        let court = Court::new(environment);
        for trial in &trials(environment) {
            let decision = court.decide(trial, &court.roles[&trial.who]);
            if let [Cited { statement, .. }] = cited(&decision)
                && trial.is_right(&decision)
                && let Some(sid) = OF_RESOURCES.iter().find(|sid| *sid == statement)
            {
                alone.insert(*sid);
            }
        }
    }
    assert_eq!(alone, OF_RESOURCES.iter().copied().collect());
}
