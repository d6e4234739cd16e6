//! Each statement of the emitted policies, and each permission of a function, is needed: without it an edge is not
//! proven any more, or something is not denied that has to be. What is not needed is no part of the product.

use std::collections::{BTreeMap, BTreeSet};

use checker::edges::{Held, Need};
use checker::policy::Effect;
use checker::policy::evaluate::{Cited, Decision};
use checker::resource_policies::RESOURCE_POLICIES;

use crate::forbidden;
use crate::worlds::worlds;

/// Statements that others than an environment's edges need.
fn is_of_others(cited: &Cited) -> bool {
    // Of the roles of delivery, which have a proof of their own (tests/rights), what keys and buckets say of them too.
    cited.policy.contains("module.delivery.")
        || cited.statement.starts_with("Delivery")
        || cited.statement == "PlansReadWithTheKey"
        // Of a key that roles of the standby use, which are in another plan.
        || cited.policy.contains("module.replication.aws_kms_key.")
}

#[test]
fn every_statement_is_needed() {
    // A statement is needed when it is in one environment: not every project uses all that a module has.
    let mut known: BTreeSet<(String, String)> = BTreeSet::new();
    let mut needed: BTreeSet<(String, String)> = BTreeSet::new();
    let mut taken = 0;
    for world in worlds() {
        let held = world.held();
        let edges = world.edges(&held);
        let wanted: Vec<(Need, bool)> = edges
            .into_iter()
            .flat_map(|edge| edge.needs)
            .map(|need| (need, true))
            .chain(
                forbidden::needs(world, &held)
                    .into_iter()
                    .map(|need| (need, false)),
            )
            .collect();
        let mut decided: BTreeMap<Cited, Vec<&(Need, bool)>> = BTreeMap::new();
        for one in &wanted {
            if let Decision::Allowed(by) | Decision::Denied(by) = one.0.decide() {
                for cited in by {
                    decided.entry(cited).or_default().push(one);
                }
            }
        }
        for (cited, _) in held.statements() {
            if is_of_others(&cited) {
                continue;
            }
            taken += 1;
            let key = (general(&cited.policy), general(&cited.statement));
            known.insert(key.clone());
            let of_it = decided.get(&cited).map(Vec::as_slice).unwrap_or_default();
            if of_it
                .iter()
                .any(|(need, allowed)| fails(need, *allowed, &cited))
            {
                needed.insert(key);
            }
        }
    }
    println!(
        "{taken} statements were taken away, {} different ones",
        known.len()
    );
    let superfluous: Vec<String> = known
        .difference(&needed)
        .map(|(policy, statement)| format!("{policy}#{statement}"))
        .collect();
    assert!(taken > 300, "only {taken}");
    assert_eq!(superfluous, Vec::<String>::new());
}

fn fails(need: &Need, allowed: bool, without: &Cited) -> bool {
    let decision = Held::decide_without(need, without);
    if allowed {
        !decision.is_allowed()
    } else {
        !matches!(decision, Decision::Denied(_))
    }
}

/// A policy of a module, whichever workload it is for: `module.function_*.aws_iam_role_policy.this`.
fn general(name: &str) -> String {
    let mut name = name.to_owned();
    for kind in ["function_", "table_", "bucket_", "api_"] {
        if let Some(start) = name.find(&format!("module.{kind}")) {
            let from = start + "module.".len() + kind.len();
            let end = name[from..].find('.').map_or(name.len(), |at| from + at);
            name.replace_range(from..end, "*");
        }
    }
    match name.split_once('[') {
        Some((start, rest)) => format!(
            "{start}[*]{}",
            rest.split_once(']').map_or("", |(_, end)| end)
        ),
        None => name,
    }
}

/// Statements with the effect that they have.
#[test]
fn every_kind_of_policy_is_among_them() {
    let mut effects = BTreeMap::new();
    for world in worlds() {
        for (cited, effect) in world.held().statements() {
            let kind = cited
                .policy
                .split('.')
                .find(|part| part.starts_with("aws_"));
            let kind = kind.unwrap_or(&cited.policy).to_owned();
            let denies = effect == Effect::Deny;
            *effects.entry((kind, denies)).or_insert(0) += 1;
        }
    }
    let kinds: BTreeSet<&str> = effects.keys().map(|(kind, _)| kind.as_str()).collect();
    // What a module sets the policy of a resource with, beside those of roles, keys and functions.
    let emitted = &emitter::provider_schema_6().resources;
    let beside = RESOURCE_POLICIES.iter().filter_map(|policy| {
        let kind = policy.set_by.as_ref()?.kind;
        emitted.contains_key(kind).then_some(kind)
    });
    let beside: Vec<&str> = beside.collect();
    assert!(beside.len() >= 4, "{beside:?}");
    let others = [
        "aws_iam_role",
        "aws_iam_role_policy",
        "aws_iam_policy",
        "aws_kms_key",
        "permission",
    ];
    for kind in beside.into_iter().chain(others) {
        assert!(kinds.contains(kind), "{kind}: {effects:?}");
    }
}
