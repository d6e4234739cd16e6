//! The part of an evaluation that is asked for only when plans are compared: which unknown is which, and
//! what apply does with an instance.

use std::borrow::Cow;
use std::sync::Arc;

use super::context::ModuleScope;
use super::instance::{ModuleInstance, Moves, ResourceInstances};
use super::module::ResourceBlock;
use super::{applied, planned_values};
use crate::difference::{AttributeOwner, PlannedInstance, Triggered};
use crate::language::origin::digest_of_text;
use plan::{ChangeAction, Location, ResourceChange};
use syntax::{Expr, Reference};
use values::address::{InstanceKey, ResourceMode};
use values::{Stability, Type, UnknownOrigin, Value};

impl ModuleInstance<'_> {
    /// A managed instance: as if it were applied, where that is asked for; and what apply does with it, when
    /// the plan is compared with another.
    pub(super) fn change(
        &self,
        resource: &ResourceBlock,
        key: Option<&InstanceKey>,
        value: Value,
        context: &ModuleScope<'_, '_>,
    ) -> (Value, Option<ResourceChange>) {
        if let Some(applied) = self.planning.applied {
            let address = self.address_of(resource, key);
            let made = applied::complete(applied, &address, resource, value, context);
            return (made, None);
        }
        if !self.planning.evaluator.traced {
            return (value, None);
        }
        let address = self.address_of(resource, key);
        let Some(comparison) = &self.planning.comparison else {
            let owner = AttributeOwner {
                address: &address,
                state: Stability::Stable,
            };
            return (owner.named(&value, "", &Value::is_unset), None);
        };
        let location = self.location(resource);
        let moved = self.moves();
        let change = comparison.change(&PlannedInstance {
            address: &address,
            kind: &resource.kind,
            shape: resource.shape.as_deref(),
            value,
            location: location.as_deref(),
            ignored: resource.ignore_changes.as_deref(),
            is_imported: self
                .planning
                .imports
                .borrow()
                .contains_key(address.as_ref()),
            create_before_destroy: resource.create_before_destroy,
            moved: &moved,
            is_triggered: &|| self.triggered(resource, context),
        });
        (change.after.clone(), Some(change))
    }

    pub(super) fn address_of(
        &self,
        resource: &ResourceBlock,
        key: Option<&InstanceKey>,
    ) -> Arc<str> {
        let own = match resource.mode {
            ResourceMode::Managed => [&resource.kind, ".", &resource.name].concat(),
            ResourceMode::Data => ["data.", &resource.kind, ".", &resource.name].concat(),
        };
        let mut address = self.within(&own);
        if let Some(key) = key {
            address.push_str(&key.to_string());
        }
        address.into()
    }

    /// An answer of AWS that is not known: the same question gets the same answer. One that is known from
    /// before is taken over.
    pub(super) fn answer(
        &self,
        resource: &ResourceBlock,
        key: Option<&InstanceKey>,
        asked: &Value,
        value: Value,
    ) -> Value {
        if !self.planning.evaluator.traced || value.is_wholly_known() {
            return value;
        }
        let address = self.address_of(resource, key);
        let location = self.location(resource);
        let before = self
            .planning
            .comparison
            .as_ref()
            .and_then(|comparison| comparison.data(&address, location.as_deref()));
        // What is known of the answer now, such as the name of a Region, is not another either.
        if let Some(before) = before
            && before.is_wholly_known()
            && crate::difference::is_same_question(before, asked)
            && crate::difference::is_same_question(before, &value)
            && !self.waits(resource)
        {
            return before.clone();
        }
        let waits = self.waits(resource);
        // The same question at another place is another question.
        let place = |part: fn(&plan::Location) -> &Option<Arc<str>>| {
            let part = location
                .as_deref()
                .and_then(|location| part(location).clone());
            part.map_or(Value::NULL, Value::String)
        };
        let place = [place(|at| &at.region), place(|at| &at.account)];
        let entries = value.entries().unwrap_or_default().iter();
        let named = entries.map(|(name, value)| {
            let value = if value.is_unset() {
                let origin = if waits {
                    UnknownOrigin::Attribute {
                        address: address.clone(),
                        path: name.clone(),
                        state: Stability::Uncertain,
                    }
                } else {
                    UnknownOrigin::Expression {
                        digest: digest_of_text(&[&resource.kind, ".", name].concat()),
                        injective: false,
                        inputs: Box::new([asked.clone(), place[0].clone(), place[1].clone()]),
                    }
                };
                Value::unknown_from(value.ty(), false, origin)
            } else {
                value.clone()
            };
            (name.clone(), value)
        });
        Value::object(named.collect())
    }

    /// Does a data source wait for something that changes?
    fn waits(&self, resource: &ResourceBlock) -> bool {
        resource.depends_on.iter().any(|address| {
            let at = self.module.resources.index_of(address);
            match at.map(|at| self.expanded(at)) {
                Some(Ok(expanded)) => expanded
                    .changes
                    .iter()
                    .flatten()
                    .any(|change| !change.is_no_op()),
                _ => false,
            }
        })
    }

    /// A resource as others see it, with a name for all of it that the provider sets.
    pub(super) fn seen_by_others(
        &self,
        resource: Option<&ResourceBlock>,
        expanded: &ResourceInstances,
        place: usize,
        value: &Value,
    ) -> Value {
        let shape = resource.and_then(|resource| resource.shape.as_ref());
        let seen = match shape {
            Some(shape) => planned_values::seen(value, shape),
            None => Value::unknown(Type::Dynamic),
        };
        let Some(resource) = resource.filter(|_| self.planning.evaluator.traced) else {
            return seen;
        };
        let (key, _) = expanded.instances.by_index(place);
        let own = self.address_of(resource, key.as_ref());
        let change = expanded.changes.get(place).and_then(Option::as_ref);
        let state = match change.map(|change| change.actions.as_slice()) {
            None | Some([ChangeAction::NoOp]) => Stability::Stable,
            Some([ChangeAction::Update]) => Stability::Uncertain,
            Some(_) => Stability::Recomputed,
        };
        let previous = change.and_then(|change| change.previous_address.as_ref());
        let owner = AttributeOwner {
            address: previous.unwrap_or(&own),
            state,
        };
        owner.named(&seen, "", &|value| value.is_unset() || value.is_opaque())
    }

    /// An output of a module that is not on this machine: of one that gets the same arguments it is the same.
    pub(super) fn output_of_absent(&self, call: usize, name: &str) -> Value {
        let unknown = Value::unknown(Type::Dynamic);
        let Some((own, call)) = self.module.calls.by_index(call) else {
            return unknown;
        };
        if !self.planning.evaluator.traced {
            return unknown;
        }
        let version = call.version.as_deref().unwrap_or_default();
        let text = [&call.source, " ", version, " ", own, ".", name].concat();
        let context = self.context();
        let arguments = call.arguments.iter().map(|argument| {
            let value = context.value(&argument.expr).map(Cow::into_owned);
            (argument.name.clone(), value.unwrap_or(Value::NULL))
        });
        unknown.or_from(|| {
            Some(UnknownOrigin::Expression {
                digest: digest_of_text(&text),
                injective: false,
                inputs: Box::new([Value::object(arguments.collect())]),
            })
        })
    }

    /// Where the provider of a resource works.
    pub(super) fn location(&self, resource: &ResourceBlock) -> Option<Arc<Location>> {
        let (root, key) = self.provider(&resource.provider)?;
        if let Some(known) = self.planning.locations.borrow().get(&key) {
            return known.clone();
        }
        let argument = |name: &str| -> Option<Value> {
            let body = root.module.providers.get(&key)?;
            let value = root.context().value(body.expr(name)?).ok()?.into_owned();
            Some(value.revealed())
        };
        let accounts = argument("allowed_account_ids");
        let account = accounts
            .as_ref()
            .and_then(|accounts| match accounts.items()? {
                [only] => only.as_str().map(Arc::from),
                _ => None,
            });
        let region = argument("region");
        let region = region.as_ref().and_then(Value::as_str).map(Arc::from);
        let location = Location { region, account };
        let known = (location != Location::default()).then(|| Arc::new(location));
        let mut locations = self.planning.locations.borrow_mut();
        locations.insert(key, known.clone());
        known
    }

    /// The `moved` blocks of this module and of those that call it, the outermost first.
    fn moves(&self) -> Moves {
        let known = self.moves.get_or_init(|| {
            let parent = self
                .caller
                .as_ref()
                .and_then(|caller| caller.instance.upgrade())
                .map(|parent| parent.moves());
            let own = self.module.moved.iter();
            let own = own.map(|(from, to)| (self.within(from), self.within(to)));
            match parent {
                Some(parent) if self.module.moved.is_empty() => parent,
                parent => parent
                    .iter()
                    .flat_map(|parent| parent.iter().cloned())
                    .chain(own)
                    .collect(),
            }
        });
        known.clone()
    }

    /// Does something in `replace_triggered_by` change?
    fn triggered(&self, resource: &ResourceBlock, context: &ModuleScope<'_, '_>) -> Triggered {
        let triggers = resource.triggers.iter();
        let each = triggers.map(|trigger| self.trigger(trigger, context));
        each.max().unwrap_or(Triggered::No)
    }

    fn trigger(&self, trigger: &Expr, context: &ModuleScope<'_, '_>) -> Triggered {
        let mut attribute = None;
        let mut key = None;
        let mut current = trigger;
        let reference = loop {
            match current {
                Expr::Get(source, name, _) => {
                    attribute = Some(name.clone());
                    current = source;
                }
                Expr::Index(parts) => {
                    let is_of_resource = matches!(parts.0, Expr::Reference(_));
                    if is_of_resource {
                        key = context.value(&parts.1).ok().map(Cow::into_owned);
                    }
                    current = &parts.0;
                }
                Expr::Reference(Reference::Resource { address, .. }) => break address,
                _ => return Triggered::Perhaps,
            }
        };
        let Some(Ok(expanded)) = self
            .module
            .resources
            .index_of(reference)
            .map(|at| self.expanded(at))
        else {
            return Triggered::Perhaps;
        };
        let only = key
            .as_ref()
            .and_then(|key| expanded.instances.index_of(Some(key)));
        let changes = expanded.changes.iter().enumerate();
        let each = changes
            .filter(|(at, _)| only.is_none_or(|only| only == *at))
            .filter_map(|(_, change)| change.as_ref())
            .map(|change| of_change(change, attribute.as_deref()));
        each.max().unwrap_or(Triggered::No)
    }
}

/// A variable of the root that gets no value: whatever it is, it is that in another plan.
pub(super) fn ungiven(name: &str, kind: &Type) -> Value {
    let origin = UnknownOrigin::Expression {
        digest: digest_of_text(&["var.", name].concat()),
        injective: false,
        inputs: Box::default(),
    };
    Value::unknown_from(kind.clone(), false, origin)
}

/// What the change of another instance, or of an attribute of it, makes of one that it triggers. What is
/// new triggers nothing.
fn of_change(change: &ResourceChange, attribute: Option<&str>) -> Triggered {
    if !change.is_replacement() && change.actions != [ChangeAction::Update] {
        return Triggered::No;
    }
    let Some(attribute) = attribute else {
        return if change.is_uncertain() {
            Triggered::Perhaps
        } else {
            Triggered::Yes
        };
    };
    let of = |value: &Value| value.get(attribute).cloned().unwrap_or(Value::NULL);
    crate::difference::is_other(&of(&change.before), &of(&change.after))
}
