//! Variables, local values and outputs of an instance of a module, each worked out when it is asked for.

use std::borrow::Cow;

use super::context::ModuleScope;
use super::instance::ModuleInstance;
use super::instances::Repetition;
use super::module::VariableBlock;
use super::{compare, ephemeral};
use crate::language::EvalError;
use values::{Marks, Value};

type Result<T = Value> = std::result::Result<T, EvalError>;

impl<'p> ModuleInstance<'p> {
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

    /// What the call, or the caller of the root, gives a variable.
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
                    let location = if output.ephemeral && is_root {
                        &output.location
                    } else {
                        &output.value.location()
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
