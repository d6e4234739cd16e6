//! The instances of a plan or state.

use std::collections::HashSet;
use std::sync::Arc;

use super::{DocumentNode, ReadError, WRITE_ANEW, merge};
use crate::plan::{ChangeAction, ImportTarget, Instance, Plan, ResourceChange, unseen};
use values::Value;
use values::address::{InstanceKey, ResourceMode};
use values::json::JsonStep;

/// Modules within each other, at most.
pub(super) const MAX_MODULES: usize = 64;

/// Reads `resource_changes`, `resource_drift` and the data sources of `prior_state`.
pub(super) fn changes(root: &DocumentNode<'_>, plan: &mut Plan) -> Result<(), ReadError> {
    if let Some(changes) = root.get("resource_changes") {
        for node in changes.items()? {
            let instance = changed(&node)?;
            let goes = instance.deposed.is_some()
                || instance.change.as_ref().is_some_and(|change| {
                    !change.actions.is_empty()
                        && change.actions.iter().all(|action| {
                            matches!(action, ChangeAction::Delete | ChangeAction::Forget)
                        })
                });
            if goes {
                plan.destroyed.push(instance);
            } else {
                plan.instances.push(instance);
            }
        }
    } else if let Some(module) = root
        .get("planned_values")
        .and_then(|values| values.get("root_module"))
    {
        self::module(&module, "", 0, &mut plan.instances)?;
    }
    if let Some(drift) = root.get("resource_drift") {
        for node in drift.items()? {
            plan.drift.push(changed(&node)?);
        }
    }
    let prior = root
        .get("prior_state")
        .and_then(|state| state.get("values"))
        .and_then(|values| values.get("root_module"));
    if let Some(prior) = prior {
        let mut before = Vec::new();
        module(&prior, "", 0, &mut before)?;
        let known: HashSet<Arc<str>> = plan
            .instances
            .iter()
            .map(|instance| instance.address.clone())
            .collect();
        before.retain(|instance| {
            instance.mode == ResourceMode::Data && !known.contains(&instance.address)
        });
        plan.instances.append(&mut before);
    }
    Ok(())
}

/// Reads the `values` of a state.
pub(super) fn state(values: &DocumentNode<'_>, plan: &mut Plan) -> Result<(), ReadError> {
    if let Some(root) = values.get("root_module") {
        module(&root, "", 0, &mut plan.instances)?;
    }
    if let Some(outputs) = values.get("outputs") {
        for (name, output) in outputs.entries()? {
            let value = output
                .get("value")
                .map_or(Value::NULL, |node| node.value.clone());
            let sensitive = output.get("sensitive").map(|node| node.value.clone());
            plan.outputs
                .insert(name.clone(), merge(&value, None, sensitive.as_ref()));
        }
    }
    Ok(())
}

fn module(
    node: &DocumentNode<'_>,
    address: &str,
    depth: usize,
    found: &mut Vec<Instance>,
) -> Result<(), ReadError> {
    if depth > MAX_MODULES {
        return Err(node.error("modules are nested too deep", WRITE_ANEW));
    }
    if let Some(resources) = node.get("resources") {
        for resource in resources.items()? {
            let mut instance = identity(&resource)?;
            instance.module = address.into();
            let values = resource
                .get("values")
                .map_or(Value::NULL, |values| values.value.clone());
            let sensitive = resource
                .get("sensitive_values")
                .map(|node| node.value.clone());
            instance.values = merge(&values, None, sensitive.as_ref());
            found.push(instance);
        }
    }
    if let Some(children) = node.get("child_modules") {
        for child in children.items()? {
            let address = child.need("address")?.text()?;
            module(&child, &address, depth + 1, found)?;
        }
    }
    Ok(())
}

fn identity(node: &DocumentNode<'_>) -> Result<Instance, ReadError> {
    let mode = node.need("mode")?;
    let text = |name: &'static str| -> Result<Arc<str>, ReadError> {
        Ok(node
            .get(name)
            .map(|node| node.text())
            .transpose()?
            .unwrap_or_default())
    };
    Ok(Instance {
        address: node.need("address")?.text()?,
        module: text("module_address")?,
        mode: match mode.text()?.as_ref() {
            "managed" => ResourceMode::Managed,
            "data" => ResourceMode::Data,
            _ => return Err(mode.wrong("`managed` or `data`")),
        },
        resource_type: node.need("type")?.text()?,
        name: node.need("name")?.text()?,
        key: node.get("index").map(|node| key(&node)).transpose()?,
        provider: text("provider_name")?,
        values: Value::NULL,
        change: None,
        deposed: node.get("deposed").map(|node| node.text()).transpose()?,
        location: None,
    })
}

fn key(node: &DocumentNode<'_>) -> Result<InstanceKey, ReadError> {
    match node.value {
        Value::String(text) => Ok(InstanceKey::Text(text.clone())),
        value => value
            .as_i64()
            .map(InstanceKey::Number)
            .ok_or_else(|| node.wrong("a string or a whole number")),
    }
}

fn changed(node: &DocumentNode<'_>) -> Result<Instance, ReadError> {
    let mut instance = identity(node)?;
    let change = node.need("change")?;
    let mut actions = Vec::new();
    for action in change.need("actions")?.items()? {
        let word = action.text()?;
        actions.push(ChangeAction::from_word(&word).ok_or_else(|| {
            action.error(
                format!("action `{word}` is not known"),
                "use a version of groundplan that knows it",
            )
        })?);
    }
    let text = |of: &DocumentNode<'_>, name: &'static str| -> Result<Option<Arc<str>>, ReadError> {
        // Lifetimes: the name outlives the document.
        match of.value.get(name) {
            None | Some(Value::Null(_)) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.clone())),
            Some(_) => Err(of.error(format!("`{name}` is not a string"), WRITE_ANEW)),
        }
    };
    let importing = match change.get("importing") {
        Some(node) => Some(ImportTarget {
            id: text(&node, "id")?,
            identity: node.get("identity").map(|node| node.value.clone()),
        }),
        None => None,
    };
    let before = merge(
        change.get("before").map_or(&Value::NULL, |node| node.value),
        None,
        change
            .get("before_sensitive")
            .map(|node| node.value.clone())
            .as_ref(),
    );
    let after = after(&change)?;
    // Our own plans say nothing of what they import; Terraform's say what it is.
    let before = match (&importing, before.is_null()) {
        (Some(_), true) => unseen(&after),
        _ => before,
    };
    let paths = change
        .get("replace_paths")
        .map(|node| node.items())
        .transpose()?;
    instance.values = if after.is_null() {
        before.clone()
    } else {
        after.clone()
    };
    instance.change = Some(ResourceChange {
        actions,
        before,
        after,
        replace_paths: paths
            .unwrap_or_default()
            .iter()
            .map(|node| node.value.clone())
            .collect(),
        reason: text(node, "action_reason")?,
        importing,
        previous_address: text(node, "previous_address")?,
        may_change: names(&change, "may_change")?,
        may_be_replaced: change
            .get("may_be_replaced")
            .map(|node| node.boolean())
            .transpose()?
            .unwrap_or(false),
        ..ResourceChange::default()
    });
    Ok(instance)
}

/// Names that a plan of this planner lists.
fn names(node: &DocumentNode<'_>, name: &'static str) -> Result<Vec<Arc<str>>, ReadError> {
    match node.value.get(name) {
        Some(value) if !value.is_null() => node
            .step(value, JsonStep::Member(name))
            .items()?
            .iter()
            .map(DocumentNode::text)
            .collect(),
        _ => Ok(Vec::new()),
    }
}

/// The value after a change, with what is unknown and sensitive in it.
pub(super) fn after(change: &DocumentNode<'_>) -> Result<Value, ReadError> {
    change.entries()?;
    Ok(merge(
        change.get("after").map_or(&Value::NULL, |node| node.value),
        change
            .get("after_unknown")
            .map(|node| node.value.clone())
            .as_ref(),
        change
            .get("after_sensitive")
            .map(|node| node.value.clone())
            .as_ref(),
    ))
}
