//! Which instances a resource or a module call has, and what `each` and `count` are for each.

use std::sync::Arc;

use values::address::InstanceKey;
use values::{Type, Value};

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

    /// The value of a resource or call of its instances' values.
    pub(super) fn assemble(&self, mut values: impl Iterator<Item = Value>) -> Value {
        match self {
            Self::Undecided => Value::unknown(Type::Dynamic),
            Self::Single => values
                .next()
                .unwrap_or_else(|| Value::unknown(Type::Dynamic)),
            Self::Count(_) => Value::tuple(values.collect()),
            Self::Each(entries) => Value::object(
                entries
                    .iter()
                    .map(|(key, _)| key.clone())
                    .zip(values)
                    .collect(),
            ),
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
