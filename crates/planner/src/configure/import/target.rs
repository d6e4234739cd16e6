//! Addresses that something is imported to: their parts, and the instances that they name.

use std::rc::Rc;
use std::sync::Arc;

use super::Result;
use crate::configure::calls::ModuleAtAddress;
use crate::configure::context::ModuleScope;
use crate::configure::instance::ModuleInstance;
use crate::configure::instances::{Instances, Repetition};
use crate::language::EvalError;
use syntax::{self, Expr, Reference};
use values::Value;
use values::address::{AddressStep, InstanceKey, ResourceMode, join};

/// An address that something is imported to.
pub(super) struct Target {
    /// Calls on the way, each with its key.
    calls: Vec<(Arc<str>, Option<Value>)>,
    kind: Arc<str>,
    name: Arc<str>,
    key: Option<Value>,
}

impl ModuleInstance<'_> {
    /// The parts of an address; keys may be made of `each`.
    pub(super) fn target(&self, to: &Expr, repetition: &Repetition) -> Result<Target> {
        let invalid = || {
            EvalError::new("`to` names no instance of a resource")
                .help("write its address alone, such as `module.table.aws_dynamodb_table.this`")
        };
        let mut steps = steps_of(to).ok_or_else(invalid)?.into_iter().peekable();
        let key = |steps: &mut std::iter::Peekable<std::vec::IntoIter<Path<'_>>>| match steps
            .next_if(|step| matches!(step, Path::Key(_)))
        {
            Some(Path::Key(expr)) => self.target_key(expr, repetition).map(Some),
            _ => Ok(None),
        };
        let mut calls = Vec::new();
        loop {
            let Some(Path::Name(first)) = steps.next() else {
                return Err(invalid());
            };
            let Some(Path::Name(second)) = steps.next() else {
                return Err(invalid());
            };
            match first.as_ref() {
                "module" => calls.push((second, key(&mut steps)?)),
                "data" => {
                    return Err(EvalError::new("only managed resources can be imported")
                        .help("name a `resource` in `to`"));
                }
                _ => {
                    let (kind, name) = match (first.as_ref(), steps.peek()) {
                        ("resource", Some(Path::Name(_))) => match steps.next() {
                            Some(Path::Name(third)) => (second, third),
                            _ => return Err(invalid()),
                        },
                        _ => (first, second),
                    };
                    let key = key(&mut steps)?;
                    if steps.next().is_some() {
                        return Err(invalid());
                    }
                    return Ok(Target {
                        calls,
                        kind,
                        name,
                        key,
                    });
                }
            }
        }
    }

    fn target_key(&self, expr: &Expr, repetition: &Repetition) -> Result<Value> {
        let mut references = Vec::new();
        syntax::references(expr, &mut references);
        let of_each = |reference: &Arc<str>| reference.starts_with("each.");
        let repeated = matches!(repetition, Repetition::Each(..));
        if expr.constant().is_none() && !repeated || !references.iter().all(of_each) {
            return Err(EvalError::new(
                "a key in `to` is a constant, or made of `each.key` and `each.value`",
            )
            .help("give the block a `for_each`, and use `each` in the key"));
        }
        let context = ModuleScope {
            repetition,
            ..self.context()
        };
        let value = context.value(expr)?.into_owned();
        if value.has_sensitive() {
            return Err(EvalError::new("a key in `to` is sensitive")
                .help("wrap it in `nonsensitive` if the keys may be shown"));
        }
        match value {
            Value::String(_) | Value::Number(_) => Ok(value),
            _ => Err(EvalError::new("a key in `to` is neither text nor a number")
                .help("write a key of `for_each`, or a number of `count`")),
        }
    }

    /// The address of the instance that a target names. `None` when whether it is there is not known.
    pub(super) fn reach(&self, target: &Target) -> Result<Option<String>> {
        let whole = target.text();
        let missing = |of: &Self, name: &str, known: Vec<String>| {
            let place = match of.address.as_ref() {
                "" => "the root module".to_owned(),
                module => module.to_owned(),
            };
            EvalError::new(format!(
                "configuration for the import target {whole} does not exist: {place} has no {name}"
            ))
            .suggest(name, known.iter().map(String::as_str))
        };
        let mut at: Option<Rc<Self>> = None;
        for (call, key) in &target.calls {
            let here = at.as_deref().unwrap_or(self);
            let name = format!("module.{call}");
            let Some(place) = here.module.calls.index_of(call) else {
                let known = here.module.calls.names();
                let known = known.map(|known| format!("module.{known}")).collect();
                return Err(missing(here, &name, known));
            };
            let next = match here.child(place, key.as_ref())? {
                ModuleAtAddress::Open(next) => next,
                ModuleAtAddress::NotAtHand => return Ok(None),
                ModuleAtAddress::Nowhere => {
                    let name = format!("{name}{}", shown(key.as_ref()));
                    return Err(missing(here, &name, Vec::new()));
                }
            };
            at = Some(next);
        }
        let here = at.as_deref().unwrap_or(self);
        let own = format!("{}.{}", target.kind, target.name);
        let managed = here.module.resources.iter();
        let managed = managed.filter(|(_, resource)| resource.mode == ResourceMode::Managed);
        let Some(place) = here.module.resources.index_of(&own) else {
            let known = managed.map(|(address, _)| address.to_string()).collect();
            return Err(missing(here, &own, known));
        };
        let instances = &here.expanded(place)?.instances;
        let uses = |what: &str, key: &str| {
            Err(EvalError::new(format!("{whole}: the resource uses {what}"))
                .help(format!("say which instance is imported: `{whole}[{key}]`")))
        };
        match (instances, &target.key) {
            (Instances::Undecided, _) => return Ok(None),
            (Instances::Count(_), None) => return uses("`count`", "0"),
            (Instances::Each(_), None) => return uses("`for_each`", "\"key\""),
            (Instances::Single, Some(_)) => {
                let message = format!("{whole}: the resource uses neither `count` nor `for_each`");
                return Err(EvalError::new(message).help("take the key out of `to`"));
            }
            _ => {}
        }
        if instances.index_of(target.key.as_ref()).is_none() {
            let name = format!("{own}{}", shown(target.key.as_ref()));
            return Err(missing(here, &name, Vec::new()));
        }
        Ok(Some(whole))
    }
}

impl Target {
    fn text(&self) -> String {
        let name = |name: &Arc<str>| AddressStep::Name(name.clone());
        let mut steps = Vec::new();
        for (call, key) in &self.calls {
            steps.extend([AddressStep::Name("module".into()), name(call)]);
            steps.extend(as_key(key.as_ref()).map(AddressStep::Key));
        }
        steps.extend([name(&self.kind), name(&self.name)]);
        steps.extend(as_key(self.key.as_ref()).map(AddressStep::Key));
        join(&steps)
    }
}

fn as_key(key: Option<&Value>) -> Option<InstanceKey> {
    match key? {
        Value::String(text) => Some(InstanceKey::Text(text.clone())),
        other => other.as_i64().map(InstanceKey::Number),
    }
}

fn shown(key: Option<&Value>) -> String {
    as_key(key).map(|key| key.to_string()).unwrap_or_default()
}

/// A step of an address as it is written.
enum Path<'e> {
    Name(Arc<str>),
    Key(&'e Expr),
}

/// The steps of an expression that names something; `None` of any other.
fn steps_of(expr: &Expr) -> Option<Vec<Path<'_>>> {
    match expr {
        Expr::Get(source, name, _) => {
            let mut steps = steps_of(source)?;
            steps.push(Path::Name(name.clone()));
            Some(steps)
        }
        Expr::Index(parts) => {
            let mut steps = steps_of(&parts.0)?;
            steps.push(Path::Key(&parts.1));
            Some(steps)
        }
        Expr::Reference(Reference::Module(name, _)) => {
            Some(vec![Path::Name("module".into()), Path::Name(name.clone())])
        }
        Expr::Reference(Reference::Resource {
            mode,
            resource_type: kind,
            name,
            ..
        }) => {
            let data = (*mode == ResourceMode::Data).then(|| Path::Name("data".into()));
            let own = [Path::Name(kind.clone()), Path::Name(name.clone())];
            Some(data.into_iter().chain(own).collect())
        }
        _ => None,
    }
}

/// An address without anything to evaluate in it.
pub(super) fn address(expr: &Expr) -> Option<String> {
    let steps = steps_of(expr)?.into_iter().map(|step| match step {
        Path::Name(name) => Some(AddressStep::Name(name)),
        Path::Key(expr) => as_key(expr.constant()).map(AddressStep::Key),
    });
    Some(join(&steps.collect::<Option<Vec<AddressStep>>>()?))
}
