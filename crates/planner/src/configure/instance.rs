//! Instances of modules: what their names come to, each worked out once, when it is asked for.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::{BTreeMap, HashMap};
use std::rc::{Rc, Weak};
use std::sync::Arc;

use super::calls::CallInstances;
use super::compare::Moves;
use super::context::ModuleScope;
use super::expand::{Instances, Repetition};
use super::memo::{Memos, memos};
use super::module::{LoadedModule, VariableBlock};
use super::problems::{EVALUATION, Problem};
use super::{Planning, compare, ephemeral};
use crate::language::EvalError;
use plan::ResourceChange;
use syntax::SourceLocation;
use values::{Marks, Value};

type Result<T = Value> = std::result::Result<T, EvalError>;

/// An instance of a module.
pub(super) struct ModuleInstance<'p> {
    pub(super) own: Weak<ModuleInstance<'p>>,
    pub(super) planning: &'p Planning<'p>,
    pub(super) module: Rc<LoadedModule>,
    /// Its address; empty for the root.
    pub(super) address: Arc<str>,
    /// Path of its folder as `path.module` gives it.
    pub(super) path: String,
    pub(super) caller: Option<CallSite<'p>>,
    /// Key of a provider configuration here -> the root's.
    pub(super) providers: HashMap<Arc<str>, Arc<str>>,
    pub(super) variables: Memos<Value>,
    pub(super) given: Option<&'p BTreeMap<Arc<str>, Value>>,
    pub(super) locals: Memos<Value>,
    pub(super) outputs: Memos<Value>,
    pub(super) resources: Memos<ResourceInstances>,
    pub(super) ephemerals: Memos<Value>,
    pub(super) assembled: Box<[OnceCell<Value>]>,
    pub(super) calls: Memos<CallInstances<'p>>,
    pub(super) moves: OnceCell<Moves>,
}

pub(super) struct CallSite<'p> {
    pub(super) instance: Weak<ModuleInstance<'p>>,
    pub(super) call: usize,
    pub(super) repetition: Repetition,
}

/// The instances of a resource with their values.
#[derive(Debug)]
pub(super) struct ResourceInstances {
    pub(super) instances: Instances,
    pub(super) values: Vec<Value>,
    /// What apply does with each, when the plan is compared with another.
    pub(super) changes: Vec<Option<ResourceChange>>,
    /// Is it a data source that is read only at apply?
    pub(super) deferred: bool,
}

impl<'p> ModuleInstance<'p> {
    pub(super) fn new(
        planning: &'p Planning<'p>,
        module: Rc<LoadedModule>,
        address: Arc<str>,
        path: String,
        caller: Option<CallSite<'p>>,
        providers: HashMap<Arc<str>, Arc<str>>,
        given: Option<&'p BTreeMap<Arc<str>, Value>>,
    ) -> Rc<Self> {
        Rc::new_cyclic(|own| Self {
            own: own.clone(),
            planning,
            variables: memos(module.variables.len()),
            locals: memos(module.locals.len()),
            outputs: memos(module.outputs.len()),
            resources: memos(module.resources.len()),
            ephemerals: memos(module.ephemerals.len()),
            assembled: (0..module.resources.len())
                .map(|_| OnceCell::new())
                .collect(),
            calls: memos(module.calls.len()),
            moves: OnceCell::new(),
            module,
            address,
            path,
            caller,
            providers,
            given,
        })
    }

    pub(super) fn within(&self, name: &str) -> String {
        if self.address.is_empty() {
            name.to_owned()
        } else {
            [&self.address, ".", name].concat()
        }
    }

    pub(super) fn problem(&self, location: &SourceLocation, name: &str, error: &EvalError) {
        if error.reported {
            return;
        }
        let problem = Problem::new(EVALUATION, location, &error.message)
            .address(self.within(name))
            .help(error.help.as_deref().unwrap_or_default());
        self.planning.problem(problem);
    }

    /// Where names mean what they mean here, outside of any resource.
    pub(super) fn context(&self) -> ModuleScope<'_, 'p> {
        ModuleScope {
            instance: self,
            repetition: &Repetition::None,
            iterator: None,
            own: None,
            name: "",
        }
    }

    pub(super) fn variable(&self, at: usize) -> Result<&Value> {
        let Some((name, variable)) = self.module.variables.by_index(at) else {
            return Err(EvalError::new("there is no such variable"));
        };
        self.memo(
            &self.variables,
            at,
            ("var.", name),
            || variable.location.clone(),
            || {
                let given = self.argument(name, variable)?;
                let value = match given {
                    Some(value) if value.is_null() && !variable.nullable => None,
                    other => other,
                };
                let value = match (value, &variable.default) {
                    (Some(value), _) => variable.constraint.apply(&value).map_err(|message| {
                        EvalError::new(format!("the value that is given: {message}"))
                            .help(format!("give a {}", variable.constraint.kind))
                    })?,
                    (None, Some(default)) => default.clone(),
                    (None, None) if self.caller.is_none() => {
                        self.planning.note(
                            &format!("var.{name}"),
                            "no value is given for this variable of the root",
                        );
                        compare::ungiven(name, &variable.constraint.kind)
                    }
                    (None, None) => {
                        return Err(EvalError::new(
                            "this variable has no default, and the call gives no value",
                        ));
                    }
                };
                Ok(value.marked(Marks {
                    sensitive: variable.sensitive,
                    ephemeral: variable.ephemeral,
                }))
            },
        )
    }

    /// What the call, or whoever plans the root, gives a variable.
    fn argument(&self, name: &str, variable: &VariableBlock) -> Result<Option<Value>> {
        let Some(caller) = &self.caller else {
            return Ok(self.given.and_then(|given| given.get(name).cloned()));
        };
        let Some(parent) = caller.instance.upgrade() else {
            return Ok(None);
        };
        let Some((call_name, call)) = parent.module.calls.by_index(caller.call) else {
            return Ok(None);
        };
        let Some(argument) = call
            .arguments
            .iter()
            .find(|argument| argument.name.as_ref() == name)
        else {
            return Ok(None);
        };
        let context = ModuleScope {
            instance: &parent,
            repetition: &caller.repetition,
            iterator: None,
            own: None,
            name: call_name,
        };
        let value = context.value(&argument.expr);
        match value.and_then(|value| ephemeral::given(variable, &value).map(|()| value)) {
            Ok(value) => Ok(Some(value.into_owned())),
            Err(mut error) => {
                let at = format!("module.{call_name}.{name}");
                parent.problem(&argument.location(), &at, &error);
                error.reported = true;
                Err(error)
            }
        }
    }

    pub(super) fn local(&self, at: usize) -> Result<&Value> {
        let Some((name, local)) = self.module.locals.by_index(at) else {
            return Err(EvalError::new("there is no such local value"));
        };
        self.memo(
            &self.locals,
            at,
            ("local.", name),
            || local.location(),
            || {
                let context = self.context();
                context.value(&local.expr).map(Cow::into_owned)
            },
        )
    }

    pub(super) fn output_at(&self, at: usize) -> Result<&Value> {
        let Some((name, output)) = self.module.outputs.by_index(at) else {
            return Err(EvalError::new("there is no such output"));
        };
        self.memo(
            &self.outputs,
            at,
            ("output.", name),
            || output.location.clone(),
            || {
                let context = self.context();
                let value = context.value(&output.value.expr)?.into_owned();
                let is_root = self.caller.is_none();
                let value = ephemeral::output(output, value, is_root).map_err(|mut error| {
                    let location = match output.ephemeral && is_root {
                        true => &output.location,
                        false => &output.value.location(),
                    };
                    self.problem(location, &format!("output.{name}"), &error);
                    error.reported = true;
                    error
                })?;
                if self.caller.is_none() && value.has_sensitive() && !output.sensitive {
                    return Err(EvalError::new("the output holds a sensitive value")
                        .help("say `sensitive = true` in the output"));
                }
                Ok(if output.sensitive {
                    value.sensitive()
                } else {
                    value
                })
            },
        )
    }
}
