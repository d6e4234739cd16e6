//! What names mean at a location of a module.

use std::borrow::Cow;

use super::instance::ModuleInstance;
use super::instances::Repetition;
use crate::language::{EvalError, EvalScope, ValueRef};
use syntax::{Expr, Reference, SourceLocation};
use values::address::ResourceMode;
use values::{Marks, Type, Value};

type Result<T = Value> = std::result::Result<T, EvalError>;

/// What names mean at a location of a module.
#[derive(Clone, Copy)]
pub(super) struct ModuleScope<'a, 'p> {
    pub(super) instance: &'a ModuleInstance<'p>,
    pub(super) repetition: &'a Repetition,
    pub(super) iterator: Option<&'a IteratorBinding<'a>>,
    /// `self`
    pub(super) own: Option<&'a Value>,
    /// Address in the module of what is worked out.
    pub(super) name: &'a str,
}

/// The name that a `dynamic` block binds.
#[derive(Clone)]
pub(super) struct IteratorBinding<'a> {
    pub(super) name: &'a str,
    pub(super) key: Value,
    pub(super) value: Value,
    pub(super) outer: Option<&'a IteratorBinding<'a>>,
}

impl ModuleScope<'_, '_> {
    /// The value of an expression, looked at where it is when it is there already.
    pub(super) fn value<'s>(&'s self, expr: &'s Expr) -> Result<ValueRef<'s>> {
        self.instance.planning.evaluator.value(expr, self)
    }

    pub(super) fn problem(&self, location: &SourceLocation, argument: &str, error: &EvalError) {
        let name = match self.name {
            "" => argument.to_owned(),
            name => format!("{name}.{argument}"),
        };
        self.instance.problem(location, &name, error);
    }
}

impl<'a, 'p> ModuleScope<'a, 'p> {
    /// What a `dynamic` block binds: the innermost of its name.
    fn bound(&self, iterator: &str, name: &str) -> Option<&'a Value> {
        let mut found = self.iterator;
        while let Some(bound) = found {
            if bound.name == iterator {
                match name {
                    "key" => return Some(&bound.key),
                    "value" => return Some(&bound.value),
                    _ => {}
                }
            }
            found = bound.outer;
        }
        None
    }

    /// The same inside a `dynamic` block.
    pub(super) fn within(&self, iterator: &'a IteratorBinding<'a>) -> ModuleScope<'a, 'p> {
        ModuleScope {
            iterator: Some(iterator),
            ..*self
        }
    }
}

impl EvalScope for ModuleScope<'_, '_> {
    fn reference<'s>(&'s self, reference: &'s Reference) -> Result<ValueRef<'s>> {
        let instance = self.instance;
        let module = &instance.module;
        match reference {
            Reference::Variable(name, cache) => match cache.get(|| module.variables.index_of(name))
            {
                Some(at) => instance.variable(at).map(Cow::Borrowed),
                None => Err(EvalError::new(format!("there is no variable {name}"))
                    .suggest(name, module.variables.names())),
            },
            Reference::Local(name, cache) => match cache.get(|| module.locals.index_of(name)) {
                Some(at) => instance.local(at).map(Cow::Borrowed),
                None => Err(EvalError::new(format!("there is no local value {name}"))
                    .suggest(name, module.locals.names())),
            },
            Reference::Module(name, cache) => match cache.get(|| module.calls.index_of(name)) {
                Some(at) => instance.call_value(at).map(Cow::Owned),
                None => Err(EvalError::new(format!("there is no module call {name}"))
                    .suggest(name, module.calls.names())),
            },
            Reference::Resource {
                mode,
                resource_type: kind,
                name,
                address,
                cache,
            } => {
                if *mode == ResourceMode::Managed
                    && let Some(bound) = self.bound(kind, name)
                {
                    return Ok(Cow::Borrowed(bound));
                }
                match cache.get(|| module.resources.index_of(address)) {
                    Some(at) => instance.resource_value(at),
                    None => Err(
                        EvalError::new(format!("there is no {address} in this module")).suggest(
                            address,
                            module
                                .resources
                                .names()
                                .filter(|known| known.contains(kind.as_ref())),
                        ),
                    ),
                }
            }
            Reference::Ephemeral(address, cache) => {
                match cache.get(|| module.ephemerals.index_of(address)) {
                    Some(at) => instance.ephemeral(at).map(Cow::Borrowed),
                    None => Err(
                        EvalError::new(format!("there is no {address} in this module"))
                            .suggest(address, module.ephemerals.names()),
                    ),
                }
            }
            Reference::EachKey => match self.repetition {
                Repetition::Each(key, _) => Ok(Cow::Borrowed(key)),
                _ => Err(EvalError::new("`each.key` is there only with `for_each`")),
            },
            Reference::EachValue => match self.repetition {
                Repetition::Each(_, value) => Ok(Cow::Borrowed(value)),
                _ => Err(EvalError::new("`each.value` is there only with `for_each`")),
            },
            Reference::CountIndex => match self.repetition {
                Repetition::Count(at) => Ok(Cow::Owned(Value::number(*at))),
                _ => Err(EvalError::new("`count.index` is there only with `count`")),
            },
            Reference::SelfRef => self
                .own
                .map(Cow::Borrowed)
                .ok_or_else(|| EvalError::new("`self` is there only in conditions of a resource")),
            Reference::PathModule => Ok(Cow::Owned(Value::from(instance.path.as_str()))),
            Reference::PathRoot => Ok(Cow::Owned(Value::from("."))),
            Reference::PathCwd => {
                self.note("`path.cwd` differs from machine to machine");
                Ok(Cow::Owned(Value::unknown_not_null(Type::String)))
            }
            Reference::Applying => Ok(Cow::Owned(Value::Bool(false).marked(Marks::EPHEMERAL))),
            Reference::Workspace => Ok(Cow::Owned(Value::from("default"))),
        }
    }

    fn member<'s>(
        &'s self,
        of: &'s Reference,
        key: Option<&Value>,
        name: &str,
    ) -> Option<Result<ValueRef<'s>>> {
        let module = &self.instance.module;
        match of {
            Reference::Module(call, cache) => {
                if key.is_some_and(|key| !key.is_wholly_known() || key.is_sensitive()) {
                    return None;
                }
                let at = cache.get(|| module.calls.index_of(call))?;
                let found = self.instance.call_output(at, call, key, name)?;
                Some(found.map(Cow::Owned))
            }
            Reference::Resource {
                mode,
                resource_type: kind,
                name: own,
                address,
                cache,
            } => {
                if *mode == ResourceMode::Managed && self.bound(kind, own).is_some() {
                    return None;
                }
                let at = cache.get(|| module.resources.index_of(address))?;
                let found = self.instance.resource_attribute(at, key, name)?;
                Some(Ok(Cow::Borrowed(found)))
            }
            _ => None,
        }
    }

    fn file(&self, path: &str) -> Option<Cow<'_, [u8]>> {
        let planning = self.instance.planning;
        let path = if path.starts_with('/') {
            path.to_owned()
        } else {
            super::join(&planning.root, path)
        };
        planning.files.read(&path)
    }

    fn note(&self, reason: &str) {
        self.instance
            .planning
            .note(&self.instance.within(self.name), reason);
    }
}
