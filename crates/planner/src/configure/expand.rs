//! `count` and `for_each`: what they come to.

use super::context::ModuleScope;
use super::instances::Instances;
use crate::language::{EvalError, EvalScope as _, convert};
use syntax::AttributeNode;
use values::{Type, Value};

/// Instances of one resource or call, at most.
const MAX_INSTANCES: i64 = 100_000;

/// Works out which instances there are.
pub(super) fn instances(
    count: Option<&AttributeNode>,
    for_each: Option<&AttributeNode>,
    context: &ModuleScope<'_, '_>,
) -> Result<Instances, EvalError> {
    match (count, for_each) {
        (Some(_), Some(_)) => Err(EvalError::new(
            "`count` and `for_each` cannot be used together",
        )),
        (Some(count), None) => self::count(count, context),
        (None, Some(for_each)) => self::for_each(for_each, context),
        (None, None) => Ok(Instances::Single),
    }
}

const APPLY: &str =
    "Terraform refuses it: make it depend only on names and settings that are known before apply";

/// What Terraform refuses, unless it depends on what a data source answers when Terraform plans.
fn undecided(message: &str, context: &ModuleScope<'_, '_>) -> Result<Instances, EvalError> {
    if !context.instance.planning.unanswered.get() {
        return Err(EvalError::new(message).help(APPLY));
    }
    context.note("how many there are may depend on what AWS answers, so none is shown");
    Ok(Instances::Undecided)
}

fn not_kept(argument: &str) -> EvalError {
    EvalError::new(format!("`{argument}` is made of an ephemeral value"))
        .help("which instances there are is kept in the state: make it of what may be kept")
}

fn count(written: &AttributeNode, context: &ModuleScope<'_, '_>) -> Result<Instances, EvalError> {
    let value = context.value(&written.expr)?;
    if value.has_ephemeral() {
        return Err(not_kept("count"));
    }
    if value.is_sensitive() {
        return Err(EvalError::new("`count` is sensitive")
            .help("wrap it in `nonsensitive` if its value may be shown"));
    }
    let value = convert(&value, &Type::Number)
        .map_err(|message| EvalError::new(format!("`count`: {message}")))?;
    match value {
        Value::Number(number) => match number.as_i64() {
            Some(count) if (0..=MAX_INSTANCES).contains(&count) => Ok(Instances::Count(count)),
            _ => Err(EvalError::new(format!(
                "`count` is {number}, and must be a whole number from 0 to {MAX_INSTANCES}"
            ))),
        },
        Value::Null(_) => {
            Err(EvalError::new("`count` is null").help("give it a number; 0 makes nothing"))
        }
        _ => undecided("`count` is known only after apply", context),
    }
}

fn for_each(
    written: &AttributeNode,
    context: &ModuleScope<'_, '_>,
) -> Result<Instances, EvalError> {
    let value = context.value(&written.expr)?;
    if value.marks().ephemeral || matches!(*value, Value::Set(_)) && value.has_ephemeral() {
        return Err(not_kept("for_each"));
    }
    // A set shows its elements as keys.
    if value.is_sensitive() || matches!(*value, Value::Set(_)) && value.has_sensitive() {
        return Err(
            EvalError::new("`for_each` is sensitive: its keys would be shown")
                .help("wrap it in `nonsensitive` if the keys may be shown"),
        );
    }
    let unknown = || undecided("the keys of `for_each` are known only after apply", context);
    let entries = match &*value {
        Value::Unknown(_) => return unknown(),
        Value::Null(_) => {
            return Err(EvalError::new("`for_each` is null")
                .help("give it an empty map or set to make nothing"));
        }
        Value::Map(entries) | Value::Object(entries) => entries.entries.clone(),
        Value::Set(items) => {
            let mut entries = Vec::new();
            for item in &items.items {
                match item.plain() {
                    Value::String(text) => {
                        entries.push((text.clone(), Value::String(text.clone())));
                    }
                    Value::Unknown(_) => return unknown(),
                    Value::Null(_) => {
                        return Err(EvalError::new("the set of `for_each` holds null"));
                    }
                    other => {
                        return Err(EvalError::new(format!(
                            "the set of `for_each` holds a {}, and must hold strings",
                            other.ty().friendly()
                        )));
                    }
                }
            }
            entries
        }
        other => {
            return Err(EvalError::new(format!(
                "`for_each` is a {}, and must be a map or a set of strings",
                other.ty().friendly()
            ))
            .help("`toset` makes a set of a list"));
        }
    };
    Ok(Instances::Each(entries))
}
