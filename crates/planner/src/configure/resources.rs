//! The instances of resources and `ephemeral` resources, and what other expressions see of them.

use std::borrow::Cow;

use values::Value;
use values::address::ResourceMode;

use super::context::ModuleScope;
use super::expand;
use super::instance::{ModuleInstance, ResourceInstances};
use super::module::ResourceBlock;
use super::{applied, data, planned_values, sensitive};
use crate::language::{EvalError, ValueRef};

type Result<T = Value> = std::result::Result<T, EvalError>;

impl ModuleInstance<'_> {
    pub(super) fn expanded(&self, at: usize) -> Result<&ResourceInstances> {
        let Some((address, resource)) = self.module.resources.by_index(at) else {
            return Err(EvalError::new("there is no such resource"));
        };
        self.memo(
            &self.resources,
            at,
            ("", address),
            || resource.location.clone(),
            || {
                let context = ModuleScope {
                    name: address,
                    ..self.context()
                };
                let instances = expand::instances(
                    resource.count.as_ref(),
                    resource.for_each.as_ref(),
                    &context,
                )?;
                self.planning.reserve_instances(instances.len())?;
                let mut deferred = false;
                let mut values = Vec::with_capacity(instances.len());
                let mut changes = Vec::new();
                for place in 0..instances.len() {
                    let (key, repetition) = instances.by_index(place);
                    let context = ModuleScope {
                        name: address,
                        repetition: &repetition,
                        ..self.context()
                    };
                    let value = self.planned(resource, &context);
                    let value = match resource.mode {
                        ResourceMode::Managed => {
                            let (value, change) =
                                self.change(resource, key.as_ref(), value, &context);
                            changes.push(change);
                            value
                        }
                        ResourceMode::Data => {
                            if let Some(applied) = self.planning.applied {
                                let full = self.address_of(resource, key.as_ref());
                                applied::locate(applied, &full, resource, &value, &context);
                            }
                            let read = data::read(resource, value.clone(), &context);
                            deferred |= read.deferred;
                            self.answer(resource, key.as_ref(), &value, read.value)
                        }
                    };
                    values.push(value);
                }
                Ok(ResourceInstances {
                    instances,
                    values,
                    changes,
                    deferred,
                })
            },
        )
    }

    fn planned(&self, resource: &ResourceBlock, context: &ModuleScope<'_, '_>) -> Value {
        let Some(shape) = &resource.shape else {
            self.planning.note(
                &resource.kind,
                "the schema of this type is not at hand: only what is written is known",
            );
            let value = planned_values::without_schema(&resource.body, context);
            return sensitive::hide(&resource.kind, value);
        };
        let mut value = planned_values::body(&resource.body, shape, context);
        if resource.mode == ResourceMode::Managed {
            if let Some(all) = self.all_tags(resource, &value) {
                value = value.with_attribute("tags_all", all);
            }
            if resource.kind.as_ref() == "terraform_data"
                && let Some(input) = value.get("input").filter(|input| input.is_null()).cloned()
            {
                value = value.with_attribute("output", input);
            }
        }
        value
    }

    /// The value of an `ephemeral` resource.
    pub(super) fn ephemeral(&self, at: usize) -> Result<&Value> {
        let Some((address, resource)) = self.module.ephemerals.by_index(at) else {
            return Err(EvalError::new("there is no such ephemeral resource"));
        };
        let name = ("", address);
        self.memo(
            &self.ephemerals,
            at,
            name,
            || resource.location.clone(),
            || self.open(address, resource),
        )
    }

    /// The value of a resource as others see it.
    pub(super) fn resource_value(&self, at: usize) -> Result<ValueRef<'_>> {
        let expanded = self.expanded(at)?;
        let Some(assembled) = self.assembled.get(at) else {
            return Err(EvalError::new("there is no such resource"));
        };
        let value = assembled.get_or_init(|| {
            let resource = self
                .module
                .resources
                .by_index(at)
                .map(|(_, resource)| resource);
            let seen = |(place, value): (usize, &Value)| {
                self.seen_by_others(resource, expanded, place, value)
            };
            let values = expanded.values.iter().enumerate();
            expanded.instances.assemble(values.map(seen))
        });
        Ok(Cow::Borrowed(value))
    }

    /// An attribute of a resource, of the instance with a key when it has several; `None` where the
    /// whole resource has to be looked at, if only to say what is wrong.
    pub(super) fn resource_attribute(
        &self,
        at: usize,
        key: Option<&Value>,
        name: &str,
    ) -> Option<&Value> {
        let (_, resource) = self.module.resources.by_index(at)?;
        let member = resource.shape.as_ref()?.member(name)?;
        let expanded = self.expanded(at).ok()?;
        let instance = expanded.instances.index_of(key)?;
        let value = expanded.values.get(instance)?;
        let seen = member.seen(value.get(name)?);
        // It gets a name when the whole is put together.
        (!self.planning.evaluator.traced || !seen.is_unset()).then_some(seen)
    }
}
