//! What a plan of groundplan says of what apply changes, held against a plan of Terraform over the same state.

use std::collections::BTreeMap;

use serde_json::Value;

/// What apply does with a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    /// It stays as it is.
    Stays,
    /// It may change: only groundplan says so.
    MayChange,
    /// It may have to be made anew: only groundplan says so.
    MayBeReplaced,
    /// It is changed in place.
    Changes,
    /// It is destroyed and made anew.
    IsReplaced,
    /// It is made.
    IsMade,
    /// It is destroyed.
    Goes,
    /// It is forgotten.
    IsForgotten,
}

/// What apply does, by address of the managed resources. Both write one format.
#[must_use]
pub fn effects(plan: &Value) -> BTreeMap<String, Effect> {
    let changes = plan["resource_changes"].as_array();
    changes
        .into_iter()
        .flatten()
        .filter(|change| change["mode"] == "managed")
        .map(|resource| {
            let address = resource["address"].as_str().unwrap_or_default();
            (address.to_owned(), effect(&resource["change"]))
        })
        .collect()
}

fn effect(change: &Value) -> Effect {
    let actions: Vec<&str> = change["actions"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let has = |name: &str| actions.contains(&name);
    if has("create") && has("delete") {
        Effect::IsReplaced
    } else if has("create") {
        Effect::IsMade
    } else if has("delete") {
        Effect::Goes
    } else if has("forget") {
        Effect::IsForgotten
    } else if change["may_be_replaced"] == true {
        Effect::MayBeReplaced
    } else if change["may_change"].is_array() && is_only_possible(change) {
        Effect::MayChange
    } else if has("update") {
        Effect::Changes
    } else {
        Effect::Stays
    }
}

/// Does nothing differ but what may change?
fn is_only_possible(change: &Value) -> bool {
    let may: Vec<&str> = change["may_change"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let after = change["after"].as_object();
    after
        .into_iter()
        .flatten()
        .all(|(name, value)| may.contains(&name.as_str()) || change["before"][name] == *value)
}

/// Where groundplan says less than Terraform does, and where it says that something changes for certain
/// which stays. Resources of types that one of both did not see are left out.
#[must_use]
pub fn disagreements(
    terraform: &BTreeMap<String, Effect>,
    groundplan: &BTreeMap<String, Effect>,
    is_left_out: &dyn Fn(&str) -> bool,
) -> Vec<String> {
    let mut found = Vec::new();
    for (address, real) in terraform {
        if is_left_out(address) {
            continue;
        }
        let said = groundplan.get(address).copied().unwrap_or(Effect::Stays);
        if !covers(said, *real) {
            found.push(format!(
                "{address}: Terraform says {real:?}, groundplan {said:?}"
            ));
        }
    }
    for (address, said) in groundplan {
        let real = terraform.get(address).copied().unwrap_or(Effect::Stays);
        let is_certain = !matches!(
            said,
            Effect::Stays | Effect::MayChange | Effect::MayBeReplaced
        );
        if is_certain && real == Effect::Stays && !is_left_out(address) {
            found.push(format!(
                "{address}: groundplan says {said:?}, Terraform that it stays"
            ));
        }
    }
    found
}

/// The arguments of a resource that differ in a plan of groundplan, each with what it was and what it becomes.
#[must_use]
pub fn differing(plan: &Value, address: &str) -> Vec<String> {
    let changes = plan["resource_changes"].as_array();
    let resource = changes
        .into_iter()
        .flatten()
        .find(|change| change["address"] == address);
    let Some(change) = resource.map(|resource| &resource["change"]) else {
        return Vec::new();
    };
    let after = change["after"].as_object().into_iter().flatten();
    after
        .filter(|(name, value)| change["before"][name.as_str()] != **value)
        .map(|(name, value)| format!("{name}: {} -> {value}", change["before"][name.as_str()]))
        .collect()
}

/// Is what Terraform does said, or said to be possible?
fn covers(said: Effect, real: Effect) -> bool {
    match real {
        Effect::Stays => true,
        Effect::Changes | Effect::MayChange | Effect::MayBeReplaced => {
            !matches!(said, Effect::Stays | Effect::Goes | Effect::IsForgotten)
        }
        Effect::IsReplaced => matches!(said, Effect::IsReplaced | Effect::MayBeReplaced),
        other => said == other,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn single_effect(change: Value) -> BTreeMap<String, Effect> {
        effects(
            &json!({ "resource_changes": [{ "mode": "managed", "address": "a.b", "change": change }] }),
        )
    }

    #[test]
    fn what_is_hidden_is_found() {
        let real = single_effect(json!({ "actions": ["update"] }));
        let none = |_: &str| false;
        for (said, is_wrong) in [
            (json!({ "actions": ["no-op"] }), true),
            (json!({ "actions": ["update"] }), false),
            (
                json!({ "actions": ["update"], "may_change": ["a"], "before": { "a": 1 }, "after": {} }),
                false,
            ),
            (json!({ "actions": ["delete", "create"] }), false),
        ] {
            let wrong = disagreements(&real, &single_effect(said.clone()), &none);
            assert_eq!(!wrong.is_empty(), is_wrong, "{said}: {wrong:?}");
        }
        let stays = single_effect(json!({ "actions": ["no-op"] }));
        let claimed = single_effect(
            json!({ "actions": ["update"], "before": { "a": 1 }, "after": { "a": 2 } }),
        );
        assert_eq!(disagreements(&stays, &claimed, &none).len(), 1);
        let possible = single_effect(
            json!({ "actions": ["update"], "may_change": ["a"], "before": { "a": 1 }, "after": { "a": 2 } }),
        );
        assert!(disagreements(&stays, &possible, &none).is_empty());
        let replaced = single_effect(json!({ "actions": ["delete", "create"] }));
        assert_eq!(disagreements(&replaced, &claimed, &none).len(), 1);
    }
}
