//! `count` and `for_each`.

use std::sync::Arc;

use super::context::ModuleScope;
use crate::language::{EvalError, EvalScope as _, convert};
use syntax::AttributeNode;
use values::address::InstanceKey;
use values::{Type, Value};

/// Instances of one resource or call, at most.
const MAX_INSTANCES: i64 = 100_000;

/// Which instances there are.
#[derive(Clone, Debug)]
pub(super) enum Instances {
    /// One, without key.
    Single,
    /// By number.
    Count(i64),
    /// By name, with the value of each.
    Each(Vec<(Arc<str>, Value)>),
    /// AWS decides when Terraform plans; here there are none.
    Undecided,
}

impl Instances {
    /// Which of the instances has a key; `None` when none has, or it is not certain.
    pub(super) fn index_of(&self, key: Option<&Value>) -> Option<usize> {
        match (self, key) {
            (Self::Single, None) => Some(0),
            (Self::Count(count), Some(Value::Number(number))) => {
                let at = number.as_i64().filter(|at| at < count)?;
                usize::try_from(at).ok()
            }
            // Keys of maps and sets are in order.
            (Self::Each(entries), Some(Value::String(text))) => {
                entries.binary_search_by(|(key, _)| key.cmp(text)).ok()
            }
            _ => None,
        }
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Single => 1,
            Self::Count(count) => usize::try_from(*count).unwrap_or(0),
            Self::Each(entries) => entries.len(),
            Self::Undecided => 0,
        }
    }

    /// Key of one of them, with what `each` or `count` is for it.
    pub(super) fn by_index(&self, index: usize) -> (Option<InstanceKey>, Repetition) {
        match self {
            Self::Count(_) => {
                let at = i64::try_from(index).unwrap_or(i64::MAX);
                (Some(InstanceKey::Number(at)), Repetition::Count(at))
            }
            Self::Each(entries) => match entries.get(index) {
                Some((key, value)) => {
                    let each = Value::String(key.clone());
                    (
                        Some(InstanceKey::Text(key.clone())),
                        Repetition::Each(each, value.clone()),
                    )
                }
                None => (None, Repetition::None),
            },
            Self::Single | Self::Undecided => (None, Repetition::None),
        }
    }
}

/// What `each` and `count` are.
#[derive(Clone, Debug, Default)]
pub(super) enum Repetition {
    #[default]
    None,
    Count(i64),
    /// `each.key` and `each.value`
    Each(Value, Value),
}

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
                        entries.push((text.clone(), Value::String(text.clone())))
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
