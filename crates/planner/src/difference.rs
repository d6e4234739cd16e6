//! What apply would do to reach a plan from another: a plan of an older revision, or a state.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::configuration::ResourceConfiguration;
use crate::plan::{Action, Change, Instance, Mode, Plan};
use crate::value::{MadeOf, Value};

/// Which arguments of a type cannot be changed in place.
pub type Replaces<'a> = &'a dyn Fn(&str, &str) -> bool;

impl Plan {
    /// Sets what apply does with each instance, when `before` is what there is. Arguments that are
    /// unknown now, and those that are not written and keep the provider's value, count as unchanged.
    pub fn against(&mut self, before: &Plan, replaces: Replaces<'_>) {
        let mut came_from: HashSet<Arc<str>> = HashSet::new();
        let changes: Vec<Option<Change>> = self
            .instances
            .iter()
            .map(|instance| {
                if instance.mode == Mode::Data {
                    return instance.change.clone();
                }
                let Some(old) = self.former(instance, before) else {
                    return Some(created(instance));
                };
                came_from.insert(old.address.clone());
                let mut change = self.change(instance, old, before, replaces);
                if old.address != instance.address {
                    change.previous_address = Some(old.address.clone());
                }
                Some(change)
            })
            .collect();
        for (instance, change) in self.instances.iter_mut().zip(changes) {
            if let Some(change) = &change {
                instance.values = change.after.clone();
            }
            instance.change = change;
        }
        self.destroyed = before
            .instances
            .iter()
            .filter(|old| old.mode == Mode::Managed && !came_from.contains(&old.address))
            .map(|old| Instance {
                change: Some(Change {
                    actions: vec![if self.forgets(&old.address) {
                        Action::Forget
                    } else {
                        Action::Delete
                    }],
                    before: old.values.clone(),
                    after: Value::NULL,
                    replace_paths: Vec::new(),
                    reason: Some(self.why_destroyed(old).into()),
                    importing: None,
                    previous_address: None,
                }),
                ..old.clone()
            })
            .collect();
        self.destroyed.sort_by(|a, b| a.address.cmp(&b.address));
    }

    /// What there was of an instance in a plan of before: at its address, where `moved` blocks take it from,
    /// or where it was with `count` or without.
    pub fn former<'a>(&self, instance: &Instance, before: &'a Plan) -> Option<&'a Instance> {
        let moved = || {
            let addresses = previous(&instance.address, &self.moved);
            addresses.iter().find_map(|address| before.find(address))
        };
        let found = before.find(&instance.address).or_else(moved);
        found.or_else(|| before.find(&counted(&instance.address)))
    }

    /// Does a `removed` block let what was at an address stay in AWS?
    pub fn forgets(&self, address: &str) -> bool {
        forgotten(address, &self.forgotten)
    }

    fn why_destroyed(&self, old: &Instance) -> &'static str {
        match self.module_configuration(&old.module) {
            None => "delete_because_no_module",
            Some(module) => match module.resources.get(old.resource().as_str()) {
                None => "delete_because_no_resource_config",
                Some(resource) if resource.for_each.is_some() => "delete_because_each_key",
                Some(resource) if resource.count.is_some() => "delete_because_count_index",
                Some(_) => "delete_because_wrong_repetition",
            },
        }
    }

    fn change(
        &self,
        instance: &Instance,
        old: &Instance,
        before: &Plan,
        replaces: Replaces<'_>,
    ) -> Change {
        let configuration = self.configuration_of(instance);
        let old_configuration = before.configuration_of(old);
        let written = |of: Option<&ResourceConfiguration>, name: &str| {
            of.is_some_and(|of| of.body.0.contains_key(name))
        };
        let mut after: Vec<(Arc<str>, Value)> = Vec::new();
        let mut changed: Vec<Arc<str>> = Vec::new();
        for (name, value) in instance.values.entries().unwrap_or_default() {
            let was = old.values.get(name).unwrap_or(&Value::NULL);
            let own = written(configuration, name) || name.as_ref() == "tags_all";
            let removed = !own && written(old_configuration, name);
            let ignored = configuration.is_some_and(|of| {
                of.ignore_changes
                    .as_ref()
                    .is_none_or(|ignored| ignored.iter().any(|ignored| names(ignored, name)))
            });
            let same = if own {
                same(was, value)
            } else {
                !removed || was.is_null() || was.is_unknown()
            };
            if same || ignored {
                // What stays: the known of the two.
                let stays = if value.is_wholly_known() && own {
                    value
                } else {
                    was
                };
                let stays = if stays.is_null() { value } else { stays };
                after.push((name.clone(), stays.clone()));
            } else {
                changed.push(name.clone());
                after.push((name.clone(), value.clone()));
            }
        }
        // Tags by default follow from the provider; alone they are told as a change of tags.
        let replace_paths: Vec<Value> = changed
            .iter()
            .filter(|name| replaces(&instance.kind, name))
            .map(|name| Value::tuple(vec![Value::String((*name).clone())]))
            .collect();
        let replaced = !replace_paths.is_empty();
        let actions = if replaced {
            vec![Action::Delete, Action::Create]
        } else if changed.is_empty() {
            vec![Action::NoOp]
        } else {
            vec![Action::Update]
        };
        Change {
            actions,
            before: old.values.clone(),
            after: if replaced {
                instance.values.clone()
            } else {
                Value::object(after)
            },
            replace_paths,
            reason: replaced.then(|| "replace_because_cannot_update".into()),
            importing: None,
            previous_address: None,
        }
    }

    /// Names of the arguments that a change is about.
    pub fn changed_arguments(change: &Change) -> Vec<Arc<str>> {
        let names = change.after.entries().unwrap_or_default();
        let mut found: Vec<Arc<str>> = names
            .iter()
            .filter(|(name, value)| {
                let was = change.before.get(name).unwrap_or(&Value::NULL);
                !value.is_unknown() && !same(was, value) || made_otherwise(was, value)
            })
            .map(|(name, _)| name.clone())
            .collect();
        if change.is_replacement() {
            // A new object has its own identity; that is no news.
            found.retain(|name| !matches!(name.as_ref(), "id" | "arn"));
        }
        found
    }
}

fn names(ignored: &str, name: &str) -> bool {
    ignored == name
        || ignored
            .strip_prefix(name)
            .is_some_and(|rest| rest.starts_with(['.', '[']))
}

/// The change of an instance that was not there before: made, or imported as its `import` block says.
fn created(instance: &Instance) -> Change {
    if let Some(change) = &instance.change
        && change.importing.is_some()
    {
        return change.clone();
    }
    Change {
        actions: vec![Action::Create],
        before: Value::NULL,
        after: instance.values.clone(),
        replace_paths: Vec::new(),
        reason: None,
        importing: None,
        previous_address: None,
    }
}

/// Does a `removed` block let it stay? Such blocks take no keys.
fn forgotten(address: &str, removed: &[String]) -> bool {
    let steps = crate::address::steps(address).unwrap_or_default();
    let names: Vec<crate::Step> = steps
        .into_iter()
        .filter(|step| matches!(step, crate::Step::Name(_)))
        .collect();
    let plain = crate::address::join(&names);
    removed.iter().any(|from| {
        plain
            .strip_prefix(from.as_str())
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    })
}

/// Where an address was before `moved` blocks: before the last move of it, before the one before that, and
/// so on. What there is may be of any age.
fn previous(address: &str, moved: &[(String, String)]) -> Vec<String> {
    let mut address = address.to_owned();
    let mut found = Vec::new();
    let mut left: Vec<&(String, String)> = moved.iter().rev().collect();
    let before = |address: &str, (from, to): &(String, String)| {
        let rest = address.strip_prefix(to.as_str())?;
        (rest.is_empty() || rest.starts_with(['.', '['])).then(|| format!("{from}{rest}"))
    };
    // Each move is undone once.
    while let Some(at) = (left.iter()).position(|step| before(&address, step).is_some()) {
        if let Some(was) = before(&address, left.remove(at)) {
            found.push(was.clone());
            address = was;
        }
    }
    found
}

/// Where a resource was when it had no `count` that has one now, or the other way round: Terraform moves
/// it to or from the first of them by itself.
fn counted(address: &str) -> String {
    match address.strip_suffix("[0]") {
        Some(alone) => alone.to_owned(),
        None => format!("{address}[0]"),
    }
}

/// Does a value stay as it was, as far as it is known?
fn same(was: &Value, is: &Value) -> bool {
    let (was, is) = (was.plain(), is.plain());
    if made_otherwise(was, is) {
        return false;
    }
    match (was, is) {
        (_, Value::Unknown(_)) => true,
        (Value::Unknown(was), _) if matches!(was.made_of.as_deref(), Some(MadeOf::File(_))) => true,
        (Value::Unknown(_), Value::Null(_)) => true,
        (Value::Unknown(_), _) => false,
        (was, Value::Null(_)) => nothing(was),
        (Value::Null(_), is) => nothing(is),
        (was, is) => match (was.items(), is.items(), was.entries(), is.entries()) {
            (Some(a), Some(b), ..) => {
                a.len() == b.len() && (pairs(a, b) || matches!(is, Value::Set(_)) && as_sets(a, b))
            }
            (_, _, Some(a), Some(b)) => {
                let known: HashMap<&str, &Value> =
                    a.iter().map(|(key, value)| (key.as_ref(), value)).collect();
                b.iter().all(|(key, value)| {
                    same(
                        known.get(key.as_ref()).copied().unwrap_or(&Value::NULL),
                        value,
                    )
                }) && (!matches!(is, Value::Map(_)) || a.len() == b.len())
            }
            _ => was.says_the_same(is) || plain_text(was) == plain_text(is),
        },
    }
}

/// Two unknown values that the planner made of different things.
fn made_otherwise(was: &Value, is: &Value) -> bool {
    match (was.plain(), is.plain()) {
        (Value::Unknown(was), Value::Unknown(is)) => match (&was.made_of, &is.made_of) {
            (Some(was), Some(is)) => match (was.as_ref(), is.as_ref()) {
                (MadeOf::Json(was), MadeOf::Json(is)) | (MadeOf::Parts(was), MadeOf::Parts(is)) => {
                    !same(was, is)
                }
                (MadeOf::Template(was), MadeOf::Template(is)) => !pairs(was, is),
                _ => false,
            },
            _ => false,
        },
        _ => false,
    }
}

fn pairs(a: &[Value], b: &[Value]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
}

fn as_sets(a: &[Value], b: &[Value]) -> bool {
    let mut rest: Vec<&Value> = a.iter().collect();
    b.iter().all(
        |item| match rest.iter().position(|other| same(other, item)) {
            Some(at) => {
                rest.swap_remove(at);
                true
            }
            None => false,
        },
    )
}

/// What a provider gives for an argument that is not there.
fn nothing(value: &Value) -> bool {
    match value.plain() {
        Value::Null(_) | Value::Unknown(_) => true,
        Value::Bool(truth) => !truth,
        Value::Number(number) => number.is_zero(),
        Value::String(text) => text.is_empty(),
        other => {
            other.items().is_some_and(<[Value]>::is_empty)
                || other.entries().is_some_and(<[_]>::is_empty)
        }
    }
}

/// Numbers and truths are strings in some places.
fn plain_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.to_string()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        _ => None,
    }
}
