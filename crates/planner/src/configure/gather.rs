//! The instances of a resource, with what apply does with each when nothing of it is known to be there.

use std::fmt::Write as _;

use super::context::ModuleScope;
use super::import;
use super::instance::{ModuleInstance, ResourceInstances};
use super::planned_values;
use plan::{ChangeAction, Instance, ResourceChange};
use values::address::ResourceMode;

impl ModuleInstance<'_> {
    /// Adds the instances of a resource to those that were found.
    pub(super) fn gather(
        &self,
        at: usize,
        expanded: &ResourceInstances,
        found: &mut Vec<Instance>,
    ) {
        let Some((address, resource)) = self.module.resources.by_index(at) else {
            return;
        };
        let provider = self.provider_name(&resource.provider);
        let location = self.location(resource);
        let own_address = self.within(address);
        let mut full = String::new();
        for (place, value) in expanded.values.iter().enumerate() {
            let (key, repetition) = expanded.instances.by_index(place);
            full.clear();
            full.push_str(&own_address);
            if let Some(key) = &key {
                // Writing into a string does not fail.
                let _ = write!(full, "{key}");
            }
            if !resource.preconditions.is_empty() || !resource.postconditions.is_empty() {
                // `self` is what others see of it.
                let own = match &resource.shape {
                    Some(shape) => planned_values::seen(value, shape),
                    None => value.clone(),
                };
                let context = ModuleScope {
                    name: address,
                    repetition: &repetition,
                    own: Some(&own),
                    ..self.context()
                };
                super::conditions::check(&resource.preconditions, "precondition", &context);
                super::conditions::check(&resource.postconditions, "postcondition", &context);
            }
            let action = match (resource.mode, expanded.deferred) {
                (ResourceMode::Managed, _) => Some(ChangeAction::Create),
                (ResourceMode::Data, true) => Some(ChangeAction::Read),
                (ResourceMode::Data, false) => None,
            };
            let compared = expanded.changes.get(place).and_then(Option::as_ref);
            let compared = compared.filter(|change| change.actions != [ChangeAction::Create]);
            let (value, change) = match action {
                Some(_) if let Some(change) = compared => (value.clone(), Some(change.clone())),
                None => (value.clone(), None),
                Some(action) => {
                    let imports = self.planning.imports.borrow();
                    let (value, change) = if let Some(importing) = imports.get(full.as_str()) {
                        import::change(&resource.kind, value, importing)
                    } else {
                        let created = expanded.changes.get(place).cloned().flatten();
                        let change =
                            created.unwrap_or_else(|| ResourceChange::from_nothing(action, value));
                        (value.clone(), change)
                    };
                    (value, Some(change))
                }
            };
            found.push(Instance {
                address: full.as_str().into(),
                module: self.address.clone(),
                mode: resource.mode,
                resource_type: resource.kind.clone(),
                name: resource.name.clone(),
                key,
                provider: provider.clone(),
                values: value,
                change,
                deposed: None,
                location: location.clone(),
            });
        }
    }
}
