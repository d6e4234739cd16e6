//! Module calls: the instances that they make, and their outputs.

use std::cell::{OnceCell, RefCell};
use std::rc::Rc;

use values::{Type, Value};

use super::context::ModuleScope;
use super::expand;
use super::instance::{CallInstances, CallSite, CalledModule, ModuleInstance};
use super::instances::Instances;
use super::module::{LoadedModule, ModuleCall};
use super::module_tree::MAX_MODULES;
use crate::language::EvalError;

type Result<T = Value> = std::result::Result<T, EvalError>;

/// What is found at the address of a module.
pub(super) enum ModuleAtAddress<'p> {
    Open(Rc<ModuleInstance<'p>>),
    /// The module is not on this machine, or how many instances it has is not known.
    NotAtHand,
    Nowhere,
}

impl CalledModule<'_> {
    /// An output, by its place.
    fn output(&self, at: usize) -> Result {
        if let Some(outputs) = self.outputs.get() {
            let output = outputs.get(at).cloned();
            return output.unwrap_or_else(|| Err(EvalError::new("there is no such output")));
        }
        let open = self.open.borrow().clone();
        match open {
            Some(instance) => instance.output_at(at).cloned(),
            None => Err(EvalError::new("there is no such output")),
        }
    }
}

impl<'p> ModuleInstance<'p> {
    pub(super) fn called(&self, at: usize) -> Result<&CallInstances<'p>> {
        let Some((name, call)) = self.module.calls.by_index(at) else {
            return Err(EvalError::new("there is no such module call"));
        };
        self.memo(
            &self.calls,
            at,
            ("module.", name),
            || call.location.clone(),
            || {
                let context = ModuleScope {
                    name,
                    ..self.context()
                };
                let instances =
                    expand::instances(call.count.as_ref(), call.for_each.as_ref(), &context)?;
                let (module, path) = self.source(name, call)?;
                let Some(module) = module else {
                    return Ok(CallInstances {
                        instances,
                        modules: Vec::new(),
                        module: None,
                    });
                };
                self.refuse_imports(name, &module);
                for argument in &call.arguments {
                    if module.variables.index_of(&argument.name).is_none() {
                        let error = EvalError::new("the module has no such variable")
                            .suggest(&argument.name, module.variables.names());
                        self.problem(
                            &argument.location(),
                            &format!("module.{name}.{}", argument.name),
                            &error,
                        );
                    }
                }
                self.planning.reserve_instances(instances.len())?;
                let mut modules = Vec::new();
                for place in 0..instances.len() {
                    let (key, repetition) = instances.by_index(place);
                    let mut address = self.within(&format!("module.{name}"));
                    if let Some(key) = &key {
                        address.push_str(&key.to_string());
                    }
                    let caller = CallSite {
                        instance: self.own.clone(),
                        call: at,
                        repetition,
                    };
                    let providers = self.passed_providers(call);
                    let instance = ModuleInstance::new(
                        self.planning,
                        module.clone(),
                        address.into(),
                        path.clone(),
                        Some(caller),
                        providers,
                        None,
                    );
                    modules.push(CalledModule {
                        open: RefCell::new(Some(instance)),
                        outputs: OnceCell::new(),
                    });
                }
                Ok(CallInstances {
                    instances,
                    modules,
                    module: Some(module),
                })
            },
        )
    }

    /// The module that a call names, and its path; none when it is not on this machine.
    fn source(&self, name: &str, call: &ModuleCall) -> Result<(Option<Rc<LoadedModule>>, String)> {
        let source = call.source.as_ref();
        let depth = self.address.matches("module.").count();
        if depth >= MAX_MODULES {
            return Err(EvalError::new("modules call each other too deep")
                .help("a module must not call itself"));
        }
        if source.starts_with("./") || source.starts_with("../") {
            let folder = super::join(&self.module.folder, source);
            let path = super::join(&self.path, source);
            let path = if path.is_empty() {
                ".".to_owned()
            } else {
                path
            };
            return match self.planning.module(&folder) {
                Some(module) => Ok((Some(module), path)),
                None => Err(EvalError::new(format!("there is no module in {folder}"))
                    .help("fix the `source`; it is relative to the folder of the file")),
            };
        }
        let installed = self.planning.installed(&self.address, name);
        if let Some((folder, path)) = installed
            && let Some(module) = self.planning.module(&folder)
        {
            return Ok((Some(module), path));
        }
        self.planning.note(
            &self.within(&format!("module.{name}")),
            "the module is not on this machine: `terraform init` fetches it",
        );
        Ok((None, String::new()))
    }

    /// The instance of a called module, as long as it is open.
    pub(super) fn child(&self, at: usize, key: Option<&Value>) -> Result<ModuleAtAddress<'p>> {
        let called = self.called(at)?;
        if called.module.is_none() || matches!(called.instances, Instances::Undecided) {
            return Ok(ModuleAtAddress::NotAtHand);
        }
        let place = called.instances.index_of(key);
        let child = place.and_then(|place| called.modules.get(place));
        Ok(child
            .and_then(|child| child.open.borrow().clone())
            .map_or(ModuleAtAddress::Nowhere, ModuleAtAddress::Open))
    }

    /// An output of a call, without waiting for its other outputs.
    pub(super) fn call_output(
        &self,
        at: usize,
        call: &str,
        key: Option<&Value>,
        name: &str,
    ) -> Option<Result> {
        let called = match self.called(at) {
            Ok(called) => called,
            Err(error) => return Some(Err(error)),
        };
        let Some(module) = &called.module else {
            return Some(Ok(self.output_of_absent(at, name)));
        };
        let child = called.modules.get(called.instances.index_of(key)?)?;
        Some(match module.outputs.index_of(name) {
            Some(at) => child.output(at),
            None => Err(
                EvalError::new(format!("module.{call} has no output {name}"))
                    .suggest(name, module.outputs.names()),
            ),
        })
    }

    /// All outputs of a call.
    pub(super) fn call_value(&self, at: usize) -> Result {
        let called = self.called(at)?;
        let Some(module) = &called.module else {
            return Ok(Value::unknown(Type::Dynamic));
        };
        let mut values = Vec::new();
        for child in &called.modules {
            let mut outputs = Vec::new();
            for (at, (name, _)) in module.outputs.iter().enumerate() {
                outputs.push((name.clone(), child.output(at)?));
            }
            values.push(Value::object(outputs));
        }
        Ok(called.instances.assemble(values.into_iter()))
    }
}
