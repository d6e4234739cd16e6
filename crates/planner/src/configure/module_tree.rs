//! The root module and those that it calls: everything in them is worked out, and the instances gathered.

use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use plan::Plan;
use values::Value;

use super::context::ModuleScope;
use super::instance::ModuleInstance;
use super::module::LoadedModule;
use super::{Planning, problems};

/// The root instance, and what is made of it.
pub(super) struct ModuleTree<'p> {
    root: Rc<ModuleInstance<'p>>,
}

impl<'p> ModuleTree<'p> {
    pub(super) fn new(
        planning: &'p Planning<'p>,
        module: Rc<LoadedModule>,
        variables: &'p BTreeMap<Arc<str>, Value>,
    ) -> Self {
        let providers = module
            .providers
            .names()
            .map(|key| (Arc::from(key), Arc::from(key)))
            .collect();
        Self {
            root: ModuleInstance::new(
                planning,
                module,
                "".into(),
                ".".into(),
                None,
                providers,
                Some(variables),
            ),
        }
    }

    /// Works everything out.
    pub(super) fn plan(&self) -> Plan {
        let mut plan = Plan::default();
        let root = &self.root;
        root.resolve_imports();
        for at in 0..root.module.variables.len() {
            if let (Ok(value), Some((name, _))) =
                (root.variable(at), root.module.variables.by_index(at))
            {
                plan.variables.insert(name.clone(), value.clone());
            }
        }
        root.collect(&mut plan, 0);
        let outputs = match root.planning.calls {
            None => root.module.outputs.len(),
            Some(_) => 0,
        };
        for at in 0..outputs {
            if let (Ok(value), Some((name, _))) =
                (root.output_at(at), root.module.outputs.by_index(at))
            {
                plan.outputs.insert(name.clone(), value.clone());
            }
        }
        plan
    }
}

/// Modules within each other, at most.
pub(super) const MAX_MODULES: usize = 64;

impl ModuleInstance<'_> {
    /// Works out everything in this module and below, and gathers the instances.
    fn collect(&self, plan: &mut Plan, depth: usize) {
        plan.moved.extend(
            self.module
                .moved
                .iter()
                .map(|(from, to)| (self.within(from), self.within(to))),
        );
        plan.forgotten
            .extend(self.module.forgotten.iter().map(|from| self.within(from)));
        for location in &self.module.ignored {
            let reason =
                "a `removed` block in an override file does nothing: write it in another file";
            let place = problems::file_and_line(location, self.planning.files);
            self.planning.note(&place, reason);
        }
        for at in 0..self.module.variables.len() {
            if let Ok(value) = self.variable(at) {
                self.validate(at, value);
            }
        }
        for at in 0..self.module.locals.len() {
            let _ = self.local(at);
        }
        for at in 0..self.module.resources.len() {
            if let Ok(expanded) = self.expanded(at) {
                self.gather(at, expanded, &mut plan.instances);
            }
        }
        for at in 0..self.module.ephemerals.len() {
            let _ = self.ephemeral(at);
        }
        for at in 0..self.module.calls.len() {
            let call = self.module.calls.by_index(at);
            if call.is_some_and(|(name, _)| !self.planning.plans(&self.address, name)) {
                continue;
            }
            let Ok(called) = self.called(at) else {
                continue;
            };
            if depth < MAX_MODULES {
                for child in &called.modules {
                    let open = child.open.borrow().clone();
                    if let Some(instance) = open {
                        instance.collect(plan, depth + 1);
                        // From here on nobody asks for more than the outputs.
                        let outputs = 0..instance.module.outputs.len();
                        let outputs = outputs.map(|at| instance.output_at(at).cloned());
                        let _ = child.outputs.set(outputs.collect());
                        child.open.replace(None);
                    }
                }
            }
        }
        if self.address.is_empty() && self.planning.calls.is_some() {
            return;
        }
        for at in 0..self.module.outputs.len() {
            if self.output_at(at).is_ok()
                && let Some((name, output)) = self.module.outputs.by_index(at)
                && !output.preconditions.is_empty()
            {
                let name = format!("output.{name}");
                let context = ModuleScope {
                    name: &name,
                    ..self.context()
                };
                super::conditions::check(&output.preconditions, "precondition", &context);
            }
        }
    }

    fn validate(&self, at: usize, value: &Value) {
        let Some((name, variable)) = self.module.variables.by_index(at) else {
            return;
        };
        if variable.validations.is_empty() {
            return;
        }
        let own = variable.validations.iter().all(|condition| condition.own);
        if own && self.planning.validated(&self.module, at, value) {
            return;
        }
        let place = format!("var.{name}");
        let context = ModuleScope {
            name: &place,
            ..self.context()
        };
        if super::conditions::check(&variable.validations, "validation", &context) && own {
            self.planning.remember(&self.module, at, value);
        }
    }
}
