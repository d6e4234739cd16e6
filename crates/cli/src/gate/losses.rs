//! What an apply would take away of what holds data: two plans of a root held against each other.
//!
//! Only what holds data is looked at, and only the arguments that the provider cannot change in place. What
//! neither plan knows is compared by what it is made of, and by where the module call takes it from.

use std::collections::BTreeSet;
use std::sync::Arc;

use plan::{Instance, Plan};
use values::{PartialValue, Value};

use super::roots::Root;

/// Something that holds data and would be lost.
#[derive(Clone, Debug)]
pub(super) struct Loss {
    /// Its address as it was.
    pub(super) address: Arc<str>,
    /// Name of its module call; empty in the root.
    pub(super) call: String,
    pub(super) how: How,
}

/// How it would be lost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum How {
    /// Destroyed, and its module call with it or not.
    Destroyed { with_its_call: bool },
    /// Replaced by an empty one.
    Replaced {
        by: Vec<Forced>,
        /// Name of the module call that it moves to.
        moves_to: Option<String>,
    },
    /// It stays, and its copies in these Regions are destroyed.
    Copies { regions: Vec<String> },
    /// Left in AWS where Terraform no longer looks.
    LeftBehind { provider: String },
}

/// An argument that the provider cannot change in place, with both values as people read them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Forced {
    pub(super) argument: String,
    pub(super) was: String,
    pub(super) is: String,
}

/// What the next apply would take away of what holds data, by address. `after` is none where the root goes.
pub(super) fn losses(root: &Root, before: &Plan, after: Option<Plan>) -> Vec<Loss> {
    let elsewhere: BTreeSet<String> = root
        .elsewhere()
        .iter()
        .map(|(alias, ..)| (*alias).to_owned())
        .collect();
    let mut after = after.unwrap_or_default();
    // Of a root that goes nothing is configured any more.
    after.configuration.get_or_insert_default();
    let mut stays: BTreeSet<Arc<str>> = BTreeSet::new();
    let mut pairs: Vec<(&Instance, &Instance)> = Vec::new();
    for new in after.instances.iter().filter(|new| new.is_managed()) {
        if let Some(old) = after.former(new, before) {
            stays.insert(old.address.clone());
            if holds(old) {
                pairs.push((old, new));
            }
        }
    }
    let mut found = changed(before, &after, &pairs, &elsewhere);
    let goes = before.instances.iter().filter(|old| {
        old.is_managed() && !stays.contains(&old.address) && !after.forgets(&old.address)
    });
    after.destroyed = goes.cloned().collect();
    for old in after.destroyed.iter().filter(|old| holds(old)) {
        let alias = alias(before, old);
        let name = call(&old.module);
        let how = if elsewhere.contains(&alias) {
            How::LeftBehind { provider: alias }
        } else if checker::goes_along(&after, old) {
            continue;
        } else {
            let configuration = root.after.as_ref();
            let with_its_call = configuration.is_none_or(|after| after.call(&name).is_none());
            How::Destroyed { with_its_call }
        };
        found.push(Loss {
            address: old.address.clone(),
            call: name,
            how,
        });
    }
    found.sort_by(|a, b| a.address.cmp(&b.address));
    found
}

/// What stays, and would be replaced or left behind.
fn changed(
    before: &Plan,
    after: &Plan,
    pairs: &[(&Instance, &Instance)],
    elsewhere: &BTreeSet<String>,
) -> Vec<Loss> {
    let mut found: Vec<Loss> = Vec::new();
    let mut replaced: BTreeSet<(String, String)> = BTreeSet::new();
    // What is replaced makes a replacement of what is made of it; as long as that finds more.
    loop {
        let known = found.len();
        for (old, new) in pairs {
            if found.iter().any(|loss| loss.address == old.address) {
                continue;
            }
            let alias = alias(before, old);
            let how = if elsewhere.contains(&alias) {
                How::LeftBehind { provider: alias }
            } else {
                let by = forced(before, old, after, new, &replaced);
                if by.is_empty() {
                    continue;
                }
                let moves_to = (old.module != new.module).then(|| call(&new.module));
                How::Replaced { by, moves_to }
            };
            replaced.insert((call(&new.module), new.resource()));
            found.push(Loss {
                address: old.address.clone(),
                call: call(&old.module),
                how,
            });
        }
        if found.len() == known {
            break;
        }
    }
    for (old, new) in pairs {
        if found.iter().any(|loss| loss.address == old.address) {
            continue;
        }
        let regions = checker::replicas_lost(&old.resource_type, &old.values, &new.values);
        if !regions.is_empty() {
            found.push(Loss {
                address: old.address.clone(),
                call: call(&old.module),
                how: How::Copies { regions },
            });
        }
    }
    found
}

fn holds(instance: &Instance) -> bool {
    instance.is_managed() && checker::holds_data(&instance.resource_type)
}

/// Name of the call in the root that a module belongs to.
fn call(module: &str) -> String {
    let name = module.strip_prefix("module.").unwrap_or(module);
    name.split(['.', '[']).next().unwrap_or_default().to_owned()
}

/// Alias of the root's provider configuration that an instance uses; those of the modules have the same.
fn alias(plan: &Plan, instance: &Instance) -> String {
    let provider = plan
        .configuration_of(instance)
        .map(|of| of.provider.clone());
    let provider = provider.unwrap_or_default();
    provider
        .split_once('.')
        .map_or("", |(_, alias)| alias)
        .to_owned()
}

/// The arguments for which Terraform would replace an instance.
fn forced(
    before: &Plan,
    old: &Instance,
    after: &Plan,
    new: &Instance,
    replaced: &BTreeSet<(String, String)>,
) -> Vec<Forced> {
    let arguments = checker::replaced_by(&old.resource_type);
    let forced = arguments.filter_map(|argument| {
        let (was, is) = (parts(&old.values, argument), parts(&new.values, argument));
        let (from, to) = (
            sources(before, old, argument),
            sources(after, new, argument),
        );
        let differs = match (was.as_slice(), is.as_slice()) {
            // Not written, so it keeps what it has.
            (_, [is]) if is.is_unknown() && to.is_empty() && made_of(is).is_none() => false,
            ([was], [is]) => differ(was, is) || (was.is_unknown() && is.is_unknown() && from != to),
            (was, is) => {
                was.len() != is.len() || was.iter().zip(is).any(|(was, is)| differ(was, is))
            }
        };
        let follows = || to.iter().any(|source| leads_to(after, source, replaced));
        (differs || (is.iter().any(|is| is.is_unknown()) && follows())).then(|| Forced {
            argument: argument.to_owned(),
            was: shown_all(&was),
            is: shown_all(&is),
        })
    });
    forced.collect()
}

/// Every value at a path of names, through the items of nested blocks, but for nulls.
fn parts<'a>(value: &'a Value, path: &str) -> Vec<&'a Value> {
    let mut found = vec![value];
    for name in path.split('.') {
        let inner = found
            .into_iter()
            .flat_map(|value| match value.plain().items() {
                Some(items) => items.iter().collect(),
                None => vec![value],
            });
        found = inner.filter_map(|value| value.plain().get(name)).collect();
    }
    found.retain(|value| !is_nothing(value));
    found
}

fn is_nothing(value: &Value) -> bool {
    match value.plain() {
        Value::Null(_) | Value::Bool(false) => true,
        Value::String(text) => text.is_empty(),
        other => other.items().is_some_and(<[Value]>::is_empty),
    }
}

fn made_of(value: &Value) -> Option<&PartialValue> {
    match value.plain() {
        Value::Unknown(unknown) => unknown.partial.as_deref(),
        _ => None,
    }
}

/// Are two values of an argument surely not the same? What is partly unknown may be whatever fits its known
/// parts.
fn differ(was: &Value, is: &Value) -> bool {
    match (made_of(was), made_of(is)) {
        (Some(PartialValue::Template(was)), Some(PartialValue::Template(is))) => {
            was.len() != is.len() || was.iter().zip(is).any(|(was, is)| differ(was, is))
        }
        (Some(PartialValue::Template(pieces)), None) if is.as_str().is_some() => !fits(pieces, is),
        (None, Some(PartialValue::Template(pieces))) if was.as_str().is_some() => {
            !fits(pieces, was)
        }
        (Some(a), Some(b)) => a != b,
        (None, None) if was.is_unknown() && is.is_unknown() => false,
        _ => was.is_unknown() != is.is_unknown() || !was.says_the_same(is),
    }
}

/// Does a text contain the known pieces of a template, in their order?
fn fits(pieces: &[Value], text: &Value) -> bool {
    let mut rest = text.as_str().unwrap_or_default();
    let mut anchored = true;
    for piece in pieces {
        match piece.as_str() {
            Some(known) if anchored => match rest.strip_prefix(known) {
                Some(after) => rest = after,
                None => return false,
            },
            Some(known) => match rest.find(known) {
                Some(at) => rest = &rest[at + known.len()..],
                None => return false,
            },
            None => {}
        }
        anchored = piece.as_str().is_some();
    }
    rest.is_empty() || !anchored
}

/// What an argument is taken from, as the root says it: `module.security.key_arn`.
fn sources(plan: &Plan, instance: &Instance, argument: &str) -> BTreeSet<Arc<str>> {
    let body = plan.configuration_of(instance).map(|of| &of.body);
    let Some(expression) = body.and_then(|body| body.expression(argument)) else {
        return BTreeSet::new();
    };
    let name = call(&instance.module);
    let root = plan.configuration.as_ref();
    let arguments = root
        .and_then(|root| root.calls.get(name.as_str()))
        .map(|call| &call.arguments);
    let mut found = BTreeSet::new();
    for reference in &expression.references {
        let variable = reference
            .strip_prefix("var.")
            .and_then(|rest| rest.split(['.', '[']).next());
        match variable.and_then(|variable| arguments?.expression(variable)) {
            Some(given) => found.extend(given.references.iter().cloned()),
            None if variable.is_some() => {}
            // A resource of the module itself.
            None => {
                found.insert(format!("{}.{reference}", instance.module).into());
            }
        }
    }
    found
}

/// Is what a source names made of something that is replaced?
fn leads_to(plan: &Plan, source: &str, replaced: &BTreeSet<(String, String)>) -> bool {
    let Some((name, rest)) = source
        .strip_prefix("module.")
        .and_then(|rest| rest.split_once('.'))
    else {
        return false;
    };
    let own = |reference: &str| {
        replaced.iter().any(|(call, resource)| {
            call == name
                && reference
                    .strip_prefix(resource.as_str())
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
        })
    };
    let module = plan.module_configuration(&format!("module.{name}"));
    let output = module.and_then(|module| module.outputs.get(rest.split(['.', '[']).next()?));
    own(rest)
        || output.is_some_and(|output| {
            output
                .expression
                .references
                .iter()
                .any(|reference| own(reference))
        })
}

fn shown_all(values: &[&Value]) -> String {
    match values {
        [] => "none".to_owned(),
        [value] => shown(value),
        several => {
            let texts: Vec<String> = several.iter().map(|value| shown(value)).collect();
            texts.join(", ")
        }
    }
}

/// A value for people.
fn shown(value: &Value) -> String {
    match (value.plain(), made_of(value)) {
        _ if value.has_sensitive() => "(sensitive)".to_owned(),
        (_, Some(PartialValue::Template(pieces))) => {
            let pieces = pieces.iter().map(|piece| piece.as_str().unwrap_or("..."));
            format!("\"{}\"", pieces.collect::<String>())
        }
        (Value::Unknown(_), _) => "(known after apply)".to_owned(),
        (Value::String(text), _) => format!("\"{text}\""),
        (Value::Bool(truth), _) => truth.to_string(),
        (Value::Number(number), _) => number.to_string(),
        (Value::Null(_), _) => "none".to_owned(),
        (other, _) => match (other.items(), other.entries()) {
            (Some(items), _) => shown_all(&items.iter().collect::<Vec<_>>()),
            (_, Some(entries)) => {
                let known = entries.iter().filter(|(_, value)| !is_nothing(value));
                let texts: Vec<String> = known
                    .map(|(name, value)| format!("{name} = {}", shown(value)))
                    .collect();
                format!("{{ {} }}", texts.join(", "))
            }
            _ => String::new(),
        },
    }
}
