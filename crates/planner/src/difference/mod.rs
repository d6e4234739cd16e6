//! What apply would do to reach a plan from what there is: a plan of an older revision, or a state.
//!
//! The configuration is evaluated over what there is, as Terraform does it: an attribute that the provider
//! sets keeps its value, unless its instance is made anew or an update sets it anew; whatever is computed
//! of it is computed of that. So a change is followed to all that it reaches. Where a value before is not
//! known either, what it comes from is compared instead of it.

mod location;
pub(crate) mod names;
mod planned;
mod provider;
mod written;

use std::cell::{OnceCell, RefCell};
use std::collections::HashSet;
use std::sync::Arc;

pub(crate) use names::AttributeOwner;
pub use provider::{NoProvider, ProviderBehavior, Removal};

use crate::configure::shape::BodySchema;
use plan::same::{Same, may_be_anew, same};
use plan::{
    ChangeAction, Instance, LOCATION_CHANGED, Location, ModuleConfiguration, Plan, ResourceChange,
};
use planned::{ArgumentComparison, ComparedValue};
use values::address::ResourceMode;
use values::{Stability, Value};
use written::Configurations;

/// What a configuration is compared with.
#[derive(Clone, Copy)]
pub struct Against<'a> {
    /// What there is.
    pub plan: &'a Plan,
    /// What its providers do.
    pub provider: &'a dyn ProviderBehavior,
}

/// A comparison under way.
pub(crate) struct PlanComparison<'a> {
    against: Against<'a>,
    /// Addresses before of what is still there.
    found: RefCell<HashSet<Arc<str>>>,
    /// Addresses of what stays behind in another place.
    left: RefCell<HashSet<Arc<str>>>,
    /// What is written, where what there is comes from a document.
    written: OnceCell<Configurations>,
}

/// A managed instance that is compared: its arguments as they are written, the rest unset.
pub(crate) struct PlannedInstance<'a> {
    pub(crate) address: &'a Arc<str>,
    pub(crate) kind: &'a str,
    pub(crate) shape: Option<&'a BodySchema>,
    pub(crate) value: Value,
    pub(crate) location: Option<&'a Location>,
    /// Paths whose changes are ignored; `None` for all.
    pub(crate) ignored: Option<&'a [Arc<str>]>,
    /// Is it there already, and becomes known by an `import` block?
    pub(crate) is_imported: bool,
    pub(crate) create_before_destroy: bool,
    /// `moved` blocks of its module and of those that call it.
    pub(crate) moved: &'a [(String, String)],
    /// Is it made anew because something else changes? Asked only where there is something.
    pub(crate) is_triggered: &'a dyn Fn() -> Triggered,
}

/// Whether `replace_triggered_by` makes something anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Triggered {
    No,
    Perhaps,
    Yes,
}

impl<'a> PlanComparison<'a> {
    pub(crate) fn new(against: Against<'a>) -> Self {
        Self {
            against,
            found: RefCell::default(),
            left: RefCell::default(),
            written: OnceCell::new(),
        }
    }

    /// Does what there is come from a document, which tells how it is written?
    pub(crate) fn is_with_document(&self) -> bool {
        let plan = self.against.plan;
        !plan.terraform_version.is_empty() && plan.configuration.is_some()
    }

    /// Tells how what is planned is written, to compare it with a document.
    pub(crate) fn is_written_so(&self, now: Arc<ModuleConfiguration>) {
        if let Some(before) = self.against.plan.configuration.clone() {
            let _ = self.written.set(Configurations::new(before, now));
        }
    }

    /// The instance that was at an address, and whether it was elsewhere.
    fn before(&self, address: &str, moved: &[(String, String)]) -> Option<(&'a Instance, bool)> {
        let old = self.against.plan.former_at(address, moved)?;
        Some((old, old.address.as_ref() != address))
    }

    /// A data source as it was read before, when that is known, and read at the same place.
    pub(crate) fn data(&self, address: &str, location: Option<&Location>) -> Option<&'a Value> {
        let old = self.against.plan.find(address)?;
        let is_elsewhere = location.is_some_and(|location| {
            location.is_other(&location::before(self.against.plan, old), false)
        });
        (old.mode == ResourceMode::Data && !is_elsewhere).then_some(&old.values)
    }

    /// What becomes of an instance.
    pub(crate) fn change(&self, one: &PlannedInstance<'_>) -> ResourceChange {
        let provider = self.against.provider;
        let Some((old, is_moved)) = self.before(one.address, one.moved) else {
            return created(one, None);
        };
        self.found.borrow_mut().insert(old.address.clone());
        if let Some(location) = one.location
            && location.is_other(
                &location::before(self.against.plan, old),
                provider.is_global(one.kind),
            )
        {
            self.left.borrow_mut().insert(old.address.clone());
            return created(one, Some(LOCATION_CHANGED));
        }
        let mut change = self.change_of(one, old);
        if is_moved {
            change.previous_address = Some(old.address.clone());
        }
        change
    }

    fn change_of(&self, one: &PlannedInstance<'_>, old: &Instance) -> ResourceChange {
        let provider = self.against.provider;
        let stays = AttributeOwner {
            address: &old.address,
            state: Stability::Stable,
        };
        let before = self.named(old, &stays);
        let mut after: Vec<(Arc<str>, Value)> = Vec::new();
        let mut changed: Vec<Arc<str>> = Vec::new();
        let mut may_change: Vec<Arc<str>> = Vec::new();
        for (name, value) in one.value.entries().unwrap_or_default() {
            let was = before.get(name).unwrap_or(&Value::NULL);
            let next = self.member(one, old, name, was, value);
            let next = match ignored(one.ignored, name) {
                IgnoredChanges::Whole => ComparedValue {
                    value: if was.is_null() { value } else { was }.clone(),
                    same: Same::Yes,
                },
                IgnoredChanges::Parts(paths) if next.same != Same::Yes => {
                    let value = with_parts_of(value, was, &paths);
                    self.member(one, old, name, was, &value)
                }
                IgnoredChanges::Parts(_) | IgnoredChanges::Not => next,
            };
            match next.same {
                Same::Yes => {}
                Same::Perhaps => may_change.push(name.clone()),
                Same::No => changed.push(name.clone()),
            }
            after.push((name.clone(), next.value));
        }
        let replaces = |name: &&Arc<str>| provider.replaces(one.kind, name);
        let path = |name: &Arc<str>| Value::tuple(vec![Value::String(name.clone())]);
        let replace_paths: Vec<Value> = changed.iter().filter(replaces).map(path).collect();
        let triggered = (one.is_triggered)();
        let is_replaced = !replace_paths.is_empty() || triggered == Triggered::Yes;
        if is_replaced {
            let reason = if replace_paths.is_empty() {
                "replace_by_triggers"
            } else {
                "replace_because_cannot_update"
            };
            return ResourceChange {
                actions: if one.create_before_destroy {
                    vec![ChangeAction::Create, ChangeAction::Delete]
                } else {
                    vec![ChangeAction::Delete, ChangeAction::Create]
                },
                before,
                after: made_anew(one),
                replace_paths,
                reason: Some(reason.into()),
                changed,
                may_change,
                ..ResourceChange::default()
            };
        }
        let may_be_replaced =
            triggered == Triggered::Perhaps || may_change.iter().any(|name| replaces(&name));
        if !changed.is_empty() || !may_change.is_empty() || may_be_replaced {
            let all: Vec<Arc<str>> = changed.iter().chain(&may_change).cloned().collect();
            for (name, value) in &mut after {
                let is_unset = one.value.get(name).is_some_and(Value::is_unset);
                if !is_unset {
                    continue;
                }
                let state = if may_be_replaced {
                    Stability::Uncertain
                } else {
                    let certain = recomputed(provider, one, name, &changed);
                    let possible = recomputed(provider, one, name, &all);
                    certain.max(possible.min(Stability::Uncertain))
                };
                let address = match state {
                    Stability::Stable => continue,
                    Stability::Uncertain => &old.address,
                    Stability::Recomputed => one.address,
                };
                *value = AttributeOwner { address, state }.attribute(name, value);
            }
        }
        let after = stays.named(&Value::object(after), "", &Value::is_unset);
        ResourceChange {
            actions: if changed.is_empty() && may_change.is_empty() && !may_be_replaced {
                vec![ChangeAction::NoOp]
            } else {
                vec![ChangeAction::Update]
            },
            before,
            after,
            changed,
            may_change,
            may_be_replaced,
            ..ResourceChange::default()
        }
    }

    /// The values before, with a name for what the provider sets, where nobody gave it one: in a document.
    fn named(&self, old: &Instance, owner: &AttributeOwner<'_>) -> Value {
        let configuration = self.against.plan.configuration_of(old);
        let is_written = |name: &str| configuration.is_some_and(|of| of.body.0.contains_key(name));
        let entries = old.values.entries().unwrap_or_default().iter();
        let named = entries.map(|(name, value)| {
            let value = if is_written(name) {
                value.clone()
            } else {
                owner.named(value, name, &Value::is_opaque)
            };
            (name.clone(), value)
        });
        Value::object(named.collect())
    }

    /// What becomes of an argument, a block or an attribute at the top.
    fn member(
        &self,
        one: &PlannedInstance<'_>,
        old: &Instance,
        name: &str,
        was: &Value,
        value: &Value,
    ) -> ComparedValue {
        let plan = self.against.plan;
        let configuration = plan.configuration_of(old);
        let was_written = configuration.map(|of| of.body.0.contains_key(name));
        let compared = ArgumentComparison {
            kind: one.kind,
            provider: self.against.provider,
            before_is_written: was_written == Some(true),
        };
        if was_written == Some(false) && value.is_null() {
            // It is not written, as it was not.
            return ComparedValue {
                value: if was.is_unknown() { value } else { was }.clone(),
                same: Same::Yes,
            };
        }
        let next = match one.shape.map(|shape| shape.member(name)) {
            Some(Some(member)) => compared.member(member, name, was, value),
            _ => compared.argument(name, was, value),
        };
        // A document tells nothing of an unknown: what it is made of is compared as it is written.
        if next.same == Same::Perhaps
            && !was.is_wholly_known()
            && !may_be_anew(value)
            && let Some(written) = self.written.get()
            && written.is_unchanged(&old.module, &old.resource(), name)
        {
            return ComparedValue {
                same: Same::Yes,
                ..next
            };
        }
        next
    }

    /// What is destroyed, and what is left behind elsewhere.
    pub(crate) fn finish(self, plan: &mut Plan) {
        let (found, left) = (self.found.into_inner(), self.left.into_inner());
        let before = self.against.plan;
        let gone = before
            .instances
            .iter()
            .filter(|old| old.is_managed() && !found.contains(&old.address));
        let gone = gone.map(|old| {
            let action = if plan.forgets(&old.address) {
                ChangeAction::Forget
            } else {
                ChangeAction::Delete
            };
            ended(old, action, why_destroyed(plan, old))
        });
        let mut destroyed: Vec<Instance> = gone.collect();
        destroyed.sort_by(|a, b| a.address.cmp(&b.address));
        plan.destroyed = destroyed;
        let left = before
            .instances
            .iter()
            .filter(|old| left.contains(&old.address));
        plan.drift
            .extend(left.map(|old| ended(old, ChangeAction::Delete, LOCATION_CHANGED)));
    }
}

/// Was the same asked of a data source before? What is not written is no part of the question.
pub(crate) fn is_same_question(before: &Value, now: &Value) -> bool {
    let entries = now.entries().unwrap_or_default();
    entries
        .iter()
        .filter(|(_, value)| !value.is_unset() && !value.is_null())
        .all(|(name, value)| {
            before
                .get(name)
                .is_some_and(|was| same(was, value) == Same::Yes)
        })
}

/// Does an attribute change?
pub(crate) fn is_other(before: &Value, after: &Value) -> Triggered {
    match same(before, after) {
        Same::Yes => Triggered::No,
        Same::Perhaps => Triggered::Perhaps,
        Same::No => Triggered::Yes,
    }
}

fn ended(old: &Instance, action: ChangeAction, reason: &str) -> Instance {
    Instance {
        change: Some(ResourceChange {
            actions: vec![action],
            before: old.values.clone(),
            after: Value::NULL,
            reason: Some(reason.into()),
            ..ResourceChange::default()
        }),
        ..old.clone()
    }
}

/// What an update of these arguments does to an attribute that the provider sets.
fn recomputed(
    provider: &dyn ProviderBehavior,
    one: &PlannedInstance<'_>,
    name: &str,
    changed: &[Arc<str>],
) -> Stability {
    if changed.is_empty() {
        return Stability::Stable;
    }
    if name == "tags_all" {
        let tags = changed.iter().any(|changed| changed.as_ref() == "tags");
        return if tags {
            Stability::Recomputed
        } else {
            Stability::Stable
        };
    }
    provider.recomputes(one.kind, name, changed, &one.value)
}

fn created(one: &PlannedInstance<'_>, reason: Option<&str>) -> ResourceChange {
    ResourceChange {
        actions: vec![ChangeAction::Create],
        after: made_anew(one),
        reason: reason.map(Arc::from),
        ..ResourceChange::default()
    }
}

/// The values of a new object: what the provider sets is known only after apply.
fn made_anew(one: &PlannedInstance<'_>) -> Value {
    let owner = AttributeOwner {
        address: one.address,
        // Terraform reads what is imported when it plans.
        state: if one.is_imported {
            Stability::Uncertain
        } else {
            Stability::Recomputed
        },
    };
    owner.named(&one.value, "", &Value::is_unset)
}

/// Whether changes of an argument are ignored.
enum IgnoredChanges<'a> {
    Not,
    Whole,
    /// Only these paths in it.
    Parts(Vec<&'a str>),
}

fn ignored<'a>(all: Option<&'a [Arc<str>]>, name: &str) -> IgnoredChanges<'a> {
    let Some(all) = all else {
        return IgnoredChanges::Whole;
    };
    let mut parts = Vec::new();
    for path in all {
        match path.strip_prefix(name) {
            Some("") => return IgnoredChanges::Whole,
            Some(rest) if rest.starts_with(['.', '[']) => parts.push(rest),
            _ => {}
        }
    }
    if parts.is_empty() {
        IgnoredChanges::Not
    } else {
        IgnoredChanges::Parts(parts)
    }
}

/// The value, with what was at these paths in it.
fn with_parts_of(value: &Value, was: &Value, paths: &[&str]) -> Value {
    paths.iter().fold(value.clone(), |value, path| {
        match values::address::steps(path) {
            Some(steps) => with_part_of(&value, was, &steps),
            // A path that cannot be followed: all of it.
            None => was.clone(),
        }
    })
}

fn with_part_of(value: &Value, was: &Value, steps: &[values::address::AddressStep]) -> Value {
    use values::address::{AddressStep, InstanceKey};
    let Some((step, rest)) = steps.split_first() else {
        return was.clone();
    };
    let value = value.parts();
    let was = was.parts();
    match step {
        AddressStep::Name(name) | AddressStep::Key(InstanceKey::Text(name)) => {
            let Some(entries) = value.entries() else {
                return value.clone();
            };
            let mut entries: Vec<(Arc<str>, Value)> = entries.to_vec();
            let there = entries.iter_mut().find(|(key, _)| key == name);
            match (there, was.get(name)) {
                (Some((_, value)), Some(was)) => *value = with_part_of(value, was, rest),
                (Some(_), None) if rest.is_empty() => entries.retain(|(key, _)| key != name),
                (None, Some(was)) if rest.is_empty() => entries.push((name.clone(), was.clone())),
                _ => {}
            }
            match value {
                Value::Map(map) => Value::map(map.element.clone(), entries),
                _ => Value::object(entries),
            }
        }
        AddressStep::Key(InstanceKey::Number(at)) => {
            let (Some(items), Some(before)) = (value.items(), was.items()) else {
                return value.clone();
            };
            let mut items = items.to_vec();
            let place = usize::try_from(*at).ok();
            if let Some(place) = place
                && let (Some(item), Some(before)) = (items.get_mut(place), before.get(place))
            {
                *item = with_part_of(item, before, rest);
            }
            match value {
                Value::List(list) => Value::list(list.element.clone(), items),
                Value::Set(set) => Value::set(set.element.clone(), items),
                _ => Value::tuple(items),
            }
        }
    }
}

/// The `action_reason` of an instance that is no longer in the plan.
fn why_destroyed(plan: &Plan, old: &Instance) -> &'static str {
    match plan.module_configuration(&old.module) {
        None => "delete_because_no_module",
        Some(module) => match module.resources.get(old.resource().as_str()) {
            None => "delete_because_no_resource_config",
            Some(resource) if resource.for_each.is_some() => "delete_because_each_key",
            Some(resource) if resource.count.is_some() => "delete_because_count_index",
            Some(_) => "delete_because_wrong_repetition",
        },
    }
}
