//! What names mean at a place of a module.

use std::borrow::Cow;

use super::expand::Repetition;
use super::instance::ModuleInstance;
use crate::language::{Fault, Scope};
use crate::plan::Mode;
use crate::syntax::{Expr, Place, Reference};
use crate::types::Type;
use crate::value::Value;

type Result<T = Value> = std::result::Result<T, Fault>;

/// What names mean at a place of a module.
#[derive(Clone, Copy)]
pub(super) struct Context<'a, 'p> {
    pub(super) instance: &'a ModuleInstance<'p>,
    pub(super) repetition: &'a Repetition,
    pub(super) iterator: Option<&'a Bound<'a>>,
    /// `self`
    pub(super) own: Option<&'a Value>,
    /// Address in the module of what is worked out.
    pub(super) name: &'a str,
}

/// The name that a `dynamic` block binds.
#[derive(Clone)]
pub(super) struct Bound<'a> {
    pub(super) name: &'a str,
    pub(super) key: Value,
    pub(super) value: Value,
    pub(super) outer: Option<&'a Bound<'a>>,
}

impl Context<'_, '_> {
    pub(super) fn value(&self, expr: &Expr) -> Result {
        self.instance.planning.evaluator.value(expr, self)
    }

    pub(super) fn problem(&self, place: &Place, argument: &str, fault: &Fault) {
        let name = match self.name {
            "" => argument.to_owned(),
            name => format!("{name}.{argument}"),
        };
        self.instance.problem(place, &name, fault);
    }
}

impl<'a, 'p> Context<'a, 'p> {
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
    pub(super) fn within(&self, iterator: &'a Bound<'a>) -> Context<'a, 'p> {
        Context {
            iterator: Some(iterator),
            ..*self
        }
    }
}

impl Scope for Context<'_, '_> {
    fn reference(&self, reference: &Reference) -> Result {
        let instance = self.instance;
        let module = &instance.module;
        match reference {
            Reference::Variable(name) => match module.variables.place(name) {
                Some(at) => instance.variable(at),
                None => Err(Fault::new(format!("there is no variable {name}"))
                    .near(name, module.variables.names())),
            },
            Reference::Local(name) => match module.locals.place(name) {
                Some(at) => instance.local(at),
                None => Err(Fault::new(format!("there is no local value {name}"))
                    .near(name, module.locals.names())),
            },
            Reference::Module(name) => match module.calls.place(name) {
                Some(at) => instance.call_value(at),
                None => Err(Fault::new(format!("there is no module call {name}"))
                    .near(name, module.calls.names())),
            },
            Reference::Resource {
                mode,
                kind,
                name,
                address,
            } => {
                if *mode == Mode::Managed
                    && let Some(bound) = self.bound(kind, name)
                {
                    return Ok(bound.clone());
                }
                match module.resources.place(address) {
                    Some(at) => instance.resource_value(at),
                    None => Err(
                        Fault::new(format!("there is no {address} in this module")).near(
                            address,
                            module
                                .resources
                                .names()
                                .filter(|known| known.contains(kind.as_ref())),
                        ),
                    ),
                }
            }
            Reference::EachKey => match self.repetition {
                Repetition::Each(key, _) => Ok(Value::String(key.clone())),
                _ => Err(Fault::new("`each.key` is there only with `for_each`")),
            },
            Reference::EachValue => match self.repetition {
                Repetition::Each(_, value) => Ok(value.clone()),
                _ => Err(Fault::new("`each.value` is there only with `for_each`")),
            },
            Reference::CountIndex => match self.repetition {
                Repetition::Count(at) => Ok(Value::number(*at)),
                _ => Err(Fault::new("`count.index` is there only with `count`")),
            },
            Reference::Own => self
                .own
                .cloned()
                .ok_or_else(|| Fault::new("`self` is there only in conditions of a resource")),
            Reference::PathModule => Ok(Value::from(instance.path.as_str())),
            Reference::PathRoot => Ok(Value::from(".")),
            Reference::PathCwd => {
                self.note("`path.cwd` differs from machine to machine");
                Ok(Value::unknown_not_null(Type::String))
            }
            Reference::Workspace => Ok(Value::from("default")),
        }
    }

    fn output(&self, call: &str, key: Option<&Value>, name: &str) -> Option<Result> {
        if key.is_some_and(|key| !key.is_wholly_known() || key.is_sensitive()) {
            return None;
        }
        self.instance.call_output(call, key, name)
    }

    fn attribute(&self, of: &Reference, key: Option<&Value>, name: &str) -> Option<Value> {
        let Reference::Resource {
            mode,
            kind,
            name: own,
            address,
        } = of
        else {
            return None;
        };
        if *mode == Mode::Managed && self.bound(kind, own).is_some() {
            return None;
        }
        let at = self.instance.module.resources.place(address)?;
        self.instance.resource_attribute(at, key, name)
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
