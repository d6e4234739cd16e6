//! Is what an argument is made of written as it was? Asked of the JSON of a plan, which tells for each
//! argument its constant or what it refers to, and of what is unknown nothing else.
//!
//! Such a document does not tell the expressions of named values: they count as they were where all else of
//! their module is.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use plan::same::{Same, same};
use plan::{
    Argument, BodyConfiguration, CallConfiguration, Expression, ModuleConfiguration,
    ResourceConfiguration,
};
use values::{Value, address};

/// A module before and now.
#[derive(Clone, Copy)]
struct Pair<'a> {
    was: &'a ModuleConfiguration,
    is: &'a ModuleConfiguration,
}

/// The configuration of a document, and the one that is planned.
pub(super) struct Configurations {
    was: Arc<ModuleConfiguration>,
    is: Arc<ModuleConfiguration>,
    /// What was found out, by module and reference. One that is being looked at counts as unchanged.
    known: RefCell<HashMap<(String, String), bool>>,
}

impl Configurations {
    pub(super) fn new(was: Arc<ModuleConfiguration>, is: Arc<ModuleConfiguration>) -> Self {
        Self {
            was,
            is,
            known: RefCell::default(),
        }
    }

    /// Is an argument of a resource written as it was, and all that it refers to?
    pub(super) fn is_unchanged(&self, module: &str, resource: &str, argument: &str) -> bool {
        let Some(pair) = self.module(module) else {
            return false;
        };
        let (Some(was), Some(is)) = (
            pair.was.resources.get(resource),
            pair.is.resources.get(resource),
        ) else {
            return false;
        };
        self.resource_argument(module, was, is, argument)
    }

    fn resource_argument(
        &self,
        module: &str,
        was: &ResourceConfiguration,
        is: &ResourceConfiguration,
        argument: &str,
    ) -> bool {
        let each = |was: &Option<Expression>, is: &Option<Expression>| match (was, is) {
            (None, None) => true,
            (Some(was), Some(is)) => self.expression(module, was, is),
            _ => false,
        };
        let repeated = each(&was.count, &is.count) && each(&was.for_each, &is.for_each);
        repeated
            && match (was.body.0.get(argument), is.body.0.get(argument)) {
                // The provider sets it.
                (None, None) => true,
                (Some(was), Some(is)) => self.argument(module, was, is),
                _ => false,
            }
    }

    fn module(&self, module: &str) -> Option<Pair<'_>> {
        let mut pair = Pair {
            was: &self.was,
            is: &self.is,
        };
        for name in address::calls(module) {
            pair = Pair {
                was: pair.was.calls.get(name)?.module.as_deref()?,
                is: pair.is.calls.get(name)?.module.as_deref()?,
            };
        }
        Some(pair)
    }

    fn call(&self, module: &str) -> Option<(String, &CallConfiguration, &CallConfiguration)> {
        let (parent, name) = address::caller(module)?;
        let pair = self.module(parent)?;
        let (was, is) = (pair.was.calls.get(name)?, pair.is.calls.get(name)?);
        Some((parent.to_owned(), was, is))
    }

    fn argument(&self, module: &str, was: &Argument, is: &Argument) -> bool {
        match (was, is) {
            (Argument::Expression(was), Argument::Expression(is)) => {
                self.expression(module, was, is)
            }
            (Argument::Blocks(was), Argument::Blocks(is)) => {
                was.len() == is.len()
                    && was
                        .iter()
                        .zip(is)
                        .all(|(was, is)| self.body(module, was, is))
            }
            _ => false,
        }
    }

    fn body(&self, module: &str, was: &BodyConfiguration, is: &BodyConfiguration) -> bool {
        was.0.len() == is.0.len()
            && was.0.iter().all(|(name, was)| {
                let is = is.0.get(name);
                is.is_some_and(|is| self.argument(module, was, is))
            })
    }

    fn expression(&self, module: &str, was: &Expression, is: &Expression) -> bool {
        // What is named without its steps was named with them before.
        let mut last: Option<&str> = None;
        is_written_so(was, is)
            && is.references.iter().all(|reference| {
                let rest = last.and_then(|last| last.strip_prefix(reference.as_ref()));
                if rest.is_some_and(|rest| rest.starts_with(['.', '['])) {
                    return true;
                }
                last = Some(reference);
                self.reference(module, reference)
            })
    }

    fn reference(&self, module: &str, reference: &str) -> bool {
        let key = (module.to_owned(), reference.to_owned());
        if let Some(known) = self.known.borrow().get(&key) {
            return *known;
        }
        self.known.borrow_mut().insert(key.clone(), true);
        let found = self.follow(module, reference).unwrap_or(false);
        self.known.borrow_mut().insert(key, found);
        found
    }

    /// `None` when it leads nowhere.
    fn follow(&self, module: &str, reference: &str) -> Option<bool> {
        let parts = address::parts(reference)?;
        let names: Vec<&str> = parts
            .iter()
            .filter_map(|part| match part {
                address::AddressPart::Name(name) => Some(*name),
                address::AddressPart::Key(_) => None,
            })
            .collect();
        let pair = self.module(module)?;
        match names.as_slice() {
            ["path" | "terraform" | "self", ..] => Some(true),
            ["each" | "count", ..] => Some(self.repetition(module)),
            ["var", name, ..] => self.variable(module, pair, name),
            ["local", name, ..] => {
                let is = pair.is.locals.get(*name)?;
                let written = pair.was.locals.get(*name);
                Some(match written {
                    Some(was) => self.expression(module, was, is),
                    None => {
                        self.is_same_module(module, pair)
                            && is.references.iter().all(|of| self.reference(module, of))
                    }
                })
            }
            ["module", name] => {
                let below = below(module, name);
                let outputs = &self.module(&below)?.is.outputs;
                let all = outputs
                    .keys()
                    .all(|output| self.output(&below, output) == Some(true));
                Some(all)
            }
            ["module", name, output, ..] => self.output(&below(module, name), output),
            ["data", kind, name, rest @ ..] => {
                let address = format!("data.{kind}.{name}");
                Some(self.resource(module, pair, &address, rest.first().copied(), true))
            }
            [kind, name, rest @ ..] => {
                let address = format!("{kind}.{name}");
                Some(self.resource(module, pair, &address, rest.first().copied(), false))
            }
            _ => None,
        }
    }

    /// What a resource or call is repeated over is looked at where it is written.
    fn repetition(&self, module: &str) -> bool {
        let Some((parent, was, is)) = self.call(module) else {
            return true;
        };
        let each = |was: &Option<Expression>, is: &Option<Expression>| match (was, is) {
            (None, None) => true,
            (Some(was), Some(is)) => self.expression(&parent, was, is),
            _ => false,
        };
        each(&was.count, &is.count) && each(&was.for_each, &is.for_each)
    }

    fn variable(&self, module: &str, pair: Pair<'_>, name: &str) -> Option<bool> {
        let (was, is) = (pair.was.variables.get(name)?, pair.is.variables.get(name)?);
        let default = match (&was.default, &is.default) {
            (None, None) => true,
            (Some(was), Some(is)) => says_so(was, is),
            // A document leaves out what is `null`.
            (None, Some(default)) | (Some(default), None) => default.is_null(),
        };
        let Some((parent, was, is)) = self.call(module) else {
            return Some(default);
        };
        Some(
            match (was.arguments.0.get(name), is.arguments.0.get(name)) {
                (None, None) => default,
                (Some(was), Some(is)) => self.argument(&parent, was, is) && self.repetition(module),
                _ => false,
            },
        )
    }

    fn output(&self, module: &str, name: &str) -> Option<bool> {
        let pair = self.module(module)?;
        let (was, is) = (pair.was.outputs.get(name)?, pair.is.outputs.get(name)?);
        Some(self.expression(module, &was.expression, &is.expression))
    }

    /// An attribute of a resource; without a name, or of a data source, all that is written of it.
    fn resource(
        &self,
        module: &str,
        pair: Pair<'_>,
        address: &str,
        attribute: Option<&str>,
        whole: bool,
    ) -> bool {
        let (Some(was), Some(is)) = (
            pair.was.resources.get(address),
            pair.is.resources.get(address),
        ) else {
            return false;
        };
        match attribute {
            Some(attribute) if !whole => self.resource_argument(module, was, is, attribute),
            _ => self.body(module, &was.body, &is.body),
        }
    }

    /// Is all of a module written as it was, but for its named values?
    fn is_same_module(&self, module: &str, pair: Pair<'_>) -> bool {
        let key = (module.to_owned(), String::new());
        if let Some(known) = self.known.borrow().get(&key) {
            return *known;
        }
        let (was, is) = (pair.was, pair.is);
        let same = was.resources.len() == is.resources.len()
            && was.outputs.len() == is.outputs.len()
            && was.resources.iter().all(|(address, was)| {
                let is = is.resources.get(address);
                is.is_some_and(|is| bodies(&was.body, &is.body))
            })
            && was.outputs.iter().all(|(name, was)| {
                let is = is.outputs.get(name);
                is.is_some_and(|is| is_written_so(&was.expression, &is.expression))
            });
        self.known.borrow_mut().insert(key, same);
        same
    }
}

fn below(module: &str, name: &str) -> String {
    match module {
        "" => format!("module.{name}"),
        module => format!("{module}.module.{name}"),
    }
}

fn is_written_so(was: &Expression, is: &Expression) -> bool {
    let constant = match (&was.constant, &is.constant) {
        (None, None) => true,
        (Some(was), Some(is)) => says_so(was, is),
        // A document does not tell a constant that is `null`.
        (None, Some(constant)) | (Some(constant), None) => constant.is_null(),
    };
    constant && was.references == is.references
}

fn says_so(was: &Value, is: &Value) -> bool {
    same(was, is) == Same::Yes
}

fn bodies(was: &BodyConfiguration, is: &BodyConfiguration) -> bool {
    was.0.len() == is.0.len()
        && was.0.iter().all(|(name, was)| match (was, is.0.get(name)) {
            (Argument::Expression(was), Some(Argument::Expression(is))) => is_written_so(was, is),
            (Argument::Blocks(was), Some(Argument::Blocks(is))) => {
                was.len() == is.len() && was.iter().zip(is).all(|(was, is)| bodies(was, is))
            }
            _ => false,
        })
}
