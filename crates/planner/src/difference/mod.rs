//! What apply would do to reach a plan from what there is: a plan of an older revision, or a state.
//!
//! The configuration is evaluated over what there is, as Terraform does it: an attribute that the provider
//! sets keeps its value, unless its instance is made anew or an update sets it anew; whatever is computed
//! of it is computed of that. So a change is followed to all that it reaches. Where a value before is not
//! known either, what it comes from is compared instead of it.

mod location;
mod moved;
pub(crate) mod names;
mod planned;
mod provider;
mod same;
#[cfg(test)]
mod same_tests;
mod written;

use std::cell::{OnceCell, RefCell};
use std::collections::HashSet;
use std::sync::Arc;

pub use location::Location;
pub(crate) use names::Owner;
pub use provider::{NoProvider, Provider, Removal};

use crate::configuration::ModuleConfiguration;
use crate::configure::shape::Shape;
use crate::plan::{Action, Change, Instance, Mode, Plan};
use crate::value::{Stability, Value};
use planned::{Compared, Next};
use same::{Same, is_nothing, same};
use written::Configurations;

/// Why something is made anew in another Region or account.
pub const PLACE_CHANGED: &str = "place_changed";

/// What a configuration is compared with.
#[derive(Clone, Copy)]
pub struct Against<'a> {
    /// What there is.
    pub plan: &'a Plan,
    /// What its providers do.
    pub provider: &'a dyn Provider,
}

/// A comparison under way.
pub(crate) struct Comparison<'a> {
    against: Against<'a>,
    /// Addresses before of what is still there.
    found: RefCell<HashSet<Arc<str>>>,
    /// Addresses of what stays behind in another place.
    left: RefCell<HashSet<Arc<str>>>,
    /// What is written, where what there is comes from a document.
    written: OnceCell<Configurations>,
}

/// A managed instance that is compared: its arguments as they are written, the rest unset.
pub(crate) struct Written<'a> {
    pub(crate) address: &'a Arc<str>,
    pub(crate) kind: &'a str,
    pub(crate) shape: Option<&'a Shape>,
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

impl<'a> Comparison<'a> {
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
        let old = former(address, moved, self.against.plan)?;
        Some((old, old.address.as_ref() != address))
    }

    /// A data source as it was read before, when that is known.
    pub(crate) fn data(&self, address: &str) -> Option<&'a Value> {
        let old = self.against.plan.find(address)?;
        (old.mode == Mode::Data).then_some(&old.values)
    }

    /// What becomes of an instance.
    pub(crate) fn change(&self, one: &Written<'_>) -> Change {
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
            return created(one, Some(PLACE_CHANGED));
        }
        let mut change = self.change_of(one, old);
        if is_moved {
            change.previous_address = Some(old.address.clone());
        }
        change
    }

    fn change_of(&self, one: &Written<'_>, old: &Instance) -> Change {
        let provider = self.against.provider;
        let stays = Owner {
            address: &old.address,
            state: Stability::Stays,
        };
        let before = self.named(old, &stays);
        let mut after: Vec<(Arc<str>, Value)> = Vec::new();
        let mut changed: Vec<Arc<str>> = Vec::new();
        let mut may_change: Vec<Arc<str>> = Vec::new();
        for (name, value) in one.value.entries().unwrap_or_default() {
            let was = before.get(name).unwrap_or(&Value::NULL);
            let next = self.member(one, old, name, was, value);
            let next = match ignored(one.ignored, name) {
                Ignored::Whole => Next {
                    value: if was.is_null() { value } else { was }.clone(),
                    same: Same::Yes,
                },
                Ignored::Parts(paths) if next.same != Same::Yes => {
                    let value = with_parts_of(value, was, &paths);
                    self.member(one, old, name, was, &value)
                }
                Ignored::Parts(_) | Ignored::Not => next,
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
            return Change {
                actions: if one.create_before_destroy {
                    vec![Action::Create, Action::Delete]
                } else {
                    vec![Action::Delete, Action::Create]
                },
                before,
                after: made_anew(one),
                replace_paths,
                reason: Some(reason.into()),
                changed,
                may_change,
                ..Change::default()
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
                    Stability::Perhaps
                } else {
                    let certain = recomputed(provider, one, name, &changed);
                    let possible = recomputed(provider, one, name, &all);
                    certain.max(possible.min(Stability::Perhaps))
                };
                let address = match state {
                    Stability::Stays => continue,
                    Stability::Perhaps => &old.address,
                    Stability::Anew => one.address,
                };
                *value = Owner { address, state }.attribute(name, value);
            }
        }
        let after = stays.named(&Value::object(after), "", &Value::is_unset);
        Change {
            actions: if changed.is_empty() && may_change.is_empty() && !may_be_replaced {
                vec![Action::NoOp]
            } else {
                vec![Action::Update]
            },
            before,
            after,
            changed,
            may_change,
            may_be_replaced,
            ..Change::default()
        }
    }

    /// The values before, with a name for what the provider sets, where nobody gave it one: in a document.
    fn named(&self, old: &Instance, owner: &Owner<'_>) -> Value {
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
        one: &Written<'_>,
        old: &Instance,
        name: &str,
        was: &Value,
        value: &Value,
    ) -> Next {
        let plan = self.against.plan;
        let configuration = plan.configuration_of(old);
        let was_written = configuration.map(|of| of.body.0.contains_key(name));
        let compared = Compared {
            kind: one.kind,
            provider: self.against.provider,
            before_is_written: was_written == Some(true),
        };
        if was_written == Some(false) && value.is_null() {
            // It is not written, as it was not.
            return Next {
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
            && !same::may_be_anew(value)
            && let Some(written) = self.written.get()
            && written.is_unchanged(&old.module, &old.resource(), name)
        {
            return Next {
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
                Action::Forget
            } else {
                Action::Delete
            };
            ended(old, action, plan.why_destroyed(old))
        });
        let mut destroyed: Vec<Instance> = gone.collect();
        destroyed.sort_by(|a, b| a.address.cmp(&b.address));
        plan.destroyed = destroyed;
        let left = before
            .instances
            .iter()
            .filter(|old| left.contains(&old.address));
        plan.drift
            .extend(left.map(|old| ended(old, Action::Delete, PLACE_CHANGED)));
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

/// What there was of the instance at an address: there, where `moved` blocks take it from, or where it was
/// with `count` or without.
fn former<'a>(address: &str, moved: &[(String, String)], before: &'a Plan) -> Option<&'a Instance> {
    let managed = |address: &str| before.find(address).filter(|old| old.is_managed());
    // What was here may have moved away.
    let went = moved::next(address, moved);
    let went = !went.is_empty() && went.iter().all(|next| managed(next).is_none());
    if !went && let Some(old) = managed(address) {
        return Some(old);
    }
    moved::previous(address, moved)
        .iter()
        .find_map(|previous| managed(previous))
        .or_else(|| managed(&moved::counted(address)))
}

fn ended(old: &Instance, action: Action, reason: &str) -> Instance {
    Instance {
        change: Some(Change {
            actions: vec![action],
            before: old.values.clone(),
            after: Value::NULL,
            reason: Some(reason.into()),
            ..Change::default()
        }),
        ..old.clone()
    }
}

/// What an update of these arguments does to an attribute that the provider sets.
fn recomputed(
    provider: &dyn Provider,
    one: &Written<'_>,
    name: &str,
    changed: &[Arc<str>],
) -> Stability {
    if changed.is_empty() {
        return Stability::Stays;
    }
    if name == "tags_all" {
        let tags = changed.iter().any(|changed| changed.as_ref() == "tags");
        return if tags {
            Stability::Anew
        } else {
            Stability::Stays
        };
    }
    provider.recomputes(one.kind, name, changed, &one.value)
}

fn created(one: &Written<'_>, reason: Option<&str>) -> Change {
    Change {
        actions: vec![Action::Create],
        after: made_anew(one),
        reason: reason.map(Arc::from),
        ..Change::default()
    }
}

/// The values of a new object: what the provider sets is known only after apply.
fn made_anew(one: &Written<'_>) -> Value {
    let owner = Owner {
        address: one.address,
        // Terraform reads what is imported when it plans.
        state: if one.is_imported {
            Stability::Perhaps
        } else {
            Stability::Anew
        },
    };
    owner.named(&one.value, "", &Value::is_unset)
}

/// Whether changes of an argument are ignored.
enum Ignored<'a> {
    Not,
    Whole,
    /// Only these paths in it.
    Parts(Vec<&'a str>),
}

fn ignored<'a>(all: Option<&'a [Arc<str>]>, name: &str) -> Ignored<'a> {
    let Some(all) = all else {
        return Ignored::Whole;
    };
    let mut parts = Vec::new();
    for path in all {
        match path.strip_prefix(name) {
            Some("") => return Ignored::Whole,
            Some(rest) if rest.starts_with(['.', '[']) => parts.push(rest),
            _ => {}
        }
    }
    if parts.is_empty() {
        Ignored::Not
    } else {
        Ignored::Parts(parts)
    }
}

/// The value, with what was at these paths in it.
fn with_parts_of(value: &Value, was: &Value, paths: &[&str]) -> Value {
    paths.iter().fold(value.clone(), |value, path| {
        match crate::address::steps(path) {
            Some(steps) => with_part_of(&value, was, &steps),
            // A path that cannot be followed: all of it.
            None => was.clone(),
        }
    })
}

fn with_part_of(value: &Value, was: &Value, steps: &[crate::Step]) -> Value {
    use crate::{Key, Step};
    let Some((step, rest)) = steps.split_first() else {
        return was.clone();
    };
    let value = value.parts();
    let was = was.parts();
    match step {
        Step::Name(name) | Step::Key(Key::Text(name)) => {
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
        Step::Key(Key::Number(at)) => {
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

impl Plan {
    /// What there was of an instance in a plan of before: at its address, where `moved` blocks take it from,
    /// or where it was with `count` or without.
    pub fn former<'a>(&self, instance: &Instance, before: &'a Plan) -> Option<&'a Instance> {
        former(&instance.address, &self.moved, before)
    }

    /// Does a `removed` block let what was at an address stay in AWS?
    pub fn forgets(&self, address: &str) -> bool {
        moved::forgotten(address, &self.forgotten)
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

    /// Names of the arguments that a change is certainly about.
    pub fn changed_arguments(change: &Change) -> Vec<Arc<str>> {
        if !change.changed.is_empty() || !change.may_change.is_empty() {
            return change.changed.clone();
        }
        // A plan of Terraform does not name them.
        let names = change.after.entries().unwrap_or_default();
        let mut found: Vec<Arc<str>> = names
            .iter()
            .filter(|(name, value)| {
                let was = change.before.get(name).unwrap_or(&Value::NULL);
                !(is_nothing(was) && is_nothing(value)) && same(was, value) == Same::No
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
