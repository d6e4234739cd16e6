//! A value of a plan: known, unknown, or known in part; perhaps sensitive.

use std::sync::Arc;

use crate::elements::{Flags, MapEntries, Sequence};
use crate::marks::Marks;
use crate::number::Number;
use crate::types::Type;
use crate::unknown::{PartialValue, Unknown, UnknownOrigin};

/// A value of Terraform's language.
///
/// Readers of a plan want the accessors rather than the variants: the JSON of a plan does not tell a
/// list from a set or tuple, nor a map from an object, and each accessor looks through sensitivity.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// `null` of a type.
    Null(Type),
    /// Known only after apply.
    Unknown(Arc<Unknown>),
    /// `true` or `false`.
    Bool(bool),
    /// A number.
    Number(Number),
    /// Text.
    String(Arc<str>),
    /// A list: all of one type.
    List(Arc<Sequence>),
    /// A set, in Terraform's order, without repetitions.
    Set(Arc<Sequence>),
    /// A tuple; every array of a plan's JSON is one.
    Tuple(Arc<Sequence>),
    /// A map: all values of one type.
    Map(Arc<MapEntries>),
    /// An object; every object of a plan's JSON is one.
    Object(Arc<MapEntries>),
    /// A value that must not be shown, or not be kept.
    Marked(Arc<Value>, Marks),
}

impl Value {
    /// `null` of no decided type.
    pub const NULL: Self = Self::Null(Type::Dynamic);

    /// A string.
    pub fn string(text: impl Into<Arc<str>>) -> Self {
        Self::String(text.into())
    }

    /// A whole number.
    pub fn number(number: impl Into<Number>) -> Self {
        Self::Number(number.into())
    }

    /// An unknown of a type, of which nothing else is known.
    #[must_use]
    pub fn unknown(ty: Type) -> Self {
        Self::Unknown(Arc::new(Unknown {
            ty,
            not_null: false,
            partial: None,
            origin: None,
        }))
    }

    /// An unknown that will not be `null`.
    #[must_use]
    pub fn unknown_not_null(ty: Type) -> Self {
        Self::Unknown(Arc::new(Unknown {
            ty,
            not_null: true,
            partial: None,
            origin: None,
        }))
    }

    /// An unknown that the planner itself put together; it will not be `null`.
    #[must_use]
    pub fn partial(ty: Type, partial: PartialValue) -> Self {
        Self::Unknown(Arc::new(Unknown {
            ty,
            not_null: true,
            partial: Some(Arc::new(partial)),
            origin: None,
        }))
    }

    /// An unknown whose origin is known.
    #[must_use]
    pub fn unknown_from(ty: Type, not_null: bool, origin: UnknownOrigin) -> Self {
        Self::Unknown(Arc::new(Unknown {
            ty,
            not_null,
            partial: None,
            origin: Some(Arc::new(origin)),
        }))
    }

    /// An unknown of which neither the parts nor the origin are known.
    #[must_use]
    pub fn is_opaque(&self) -> bool {
        match self.plain() {
            Self::Unknown(unknown) => unknown.partial.is_none() && unknown.origin.is_none(),
            _ => false,
        }
    }

    /// Is it an argument that is not written, and that the provider sets?
    #[must_use]
    pub fn is_unset(&self) -> bool {
        match self.plain() {
            Self::Unknown(unknown) => {
                matches!(unknown.origin.as_deref(), Some(UnknownOrigin::Unset))
            }
            _ => false,
        }
    }

    /// The same value, with this origin where it is an opaque unknown.
    #[must_use]
    pub fn or_from(self, origin: impl FnOnce() -> Option<UnknownOrigin>) -> Self {
        let marks = self.marks();
        let ty = match self.plain() {
            Self::Unknown(unknown) if self.is_opaque() => (unknown.ty.clone(), unknown.not_null),
            _ => return self,
        };
        let Some(origin) = origin() else { return self };
        Self::unknown_from(ty.0, ty.1, origin).marked(marks)
    }

    /// A tuple.
    #[must_use]
    pub fn tuple(items: Vec<Value>) -> Self {
        Self::Tuple(Sequence::new(Type::Dynamic, items))
    }

    /// A list. The caller knows that each item is of type `element`.
    #[must_use]
    pub fn list(element: Type, items: Vec<Value>) -> Self {
        Self::List(Sequence::new(element, items))
    }

    /// An object; the last of equal keys wins.
    #[must_use]
    pub fn object(entries: Vec<(Arc<str>, Value)>) -> Self {
        Self::Object(MapEntries::new(Type::Dynamic, entries))
    }

    /// An object of entries that are in the order of their keys, each once.
    #[must_use]
    pub fn sorted_object(entries: Vec<(Arc<str>, Value)>) -> Self {
        Self::Object(MapEntries::sorted(Type::Dynamic, entries))
    }

    /// A map. The caller knows that each value is of type `element`.
    #[must_use]
    pub fn map(element: Type, entries: Vec<(Arc<str>, Value)>) -> Self {
        Self::Map(MapEntries::new(element, entries))
    }

    /// The value, marked as not to be shown.
    #[must_use]
    pub fn sensitive(self) -> Self {
        self.marked(Marks::SENSITIVE)
    }

    /// The value with marks on the whole of it, besides those that it has.
    #[must_use]
    pub fn marked(self, marks: Marks) -> Self {
        match self {
            other if marks.is_empty() => other,
            Self::Marked(inner, known) => Self::Marked(inner, known | marks),
            other => Self::Marked(Arc::new(other), marks),
        }
    }

    /// The value without the mark on the whole of it; marks inside stay.
    #[must_use]
    pub fn plain(&self) -> &Self {
        match self {
            Self::Marked(inner, _) => inner.plain(),
            other => other,
        }
    }

    /// Is the whole of it marked as not to be shown?
    #[must_use]
    pub fn is_sensitive(&self) -> bool {
        self.marks().sensitive
    }

    /// Is it or anything inside it marked as not to be shown?
    #[must_use]
    pub fn has_sensitive(&self) -> bool {
        self.all_marks().sensitive
    }

    /// Is it or anything inside it marked as not to be kept?
    #[must_use]
    pub fn has_ephemeral(&self) -> bool {
        self.all_marks().ephemeral
    }

    /// The marks on the whole of it.
    #[must_use]
    pub fn marks(&self) -> Marks {
        match self {
            Self::Marked(_, marks) => *marks,
            _ => Marks::NONE,
        }
    }

    /// The marks on it and on anything inside it.
    #[must_use]
    pub fn all_marks(&self) -> Marks {
        match self {
            Self::Marked(inner, marks) => *marks | inner.all_marks(),
            Self::List(items) | Self::Set(items) | Self::Tuple(items) => items.flags.marks,
            Self::Map(entries) | Self::Object(entries) => entries.flags.marks,
            _ => Marks::NONE,
        }
    }

    /// Is the whole of it unknown?
    #[must_use]
    pub fn is_unknown(&self) -> bool {
        matches!(self.plain(), Self::Unknown(_))
    }

    /// Is nothing of it unknown?
    #[must_use]
    pub fn is_wholly_known(&self) -> bool {
        match self {
            Self::Unknown(_) => false,
            Self::Marked(inner, _) => inner.is_wholly_known(),
            Self::List(items) | Self::Set(items) | Self::Tuple(items) => !items.flags.unknown,
            Self::Map(entries) | Self::Object(entries) => !entries.flags.unknown,
            _ => true,
        }
    }

    /// How much there is of it, as if no part were shared with another: what a walk over it costs. A
    /// part counts 1, and text 1 more for each 16 bytes.
    #[must_use]
    pub fn weight(&self) -> u32 {
        match self {
            Self::Null(_) | Self::Bool(_) | Self::Number(_) => 1,
            Self::String(text) => {
                u32::try_from(text.len() / 16).map_or(u32::MAX, |more| more.saturating_add(1))
            }
            Self::Unknown(unknown) => match unknown.partial.as_deref() {
                Some(PartialValue::Json(value) | PartialValue::Parts(value)) => value.weight(),
                Some(PartialValue::Template(pieces)) => Flags::collect(pieces.iter()).weight,
                Some(PartialValue::File(_)) | None => 1,
            },
            Self::List(items) | Self::Set(items) | Self::Tuple(items) => {
                items.flags.weight.saturating_add(1)
            }
            Self::Map(entries) | Self::Object(entries) => entries.flags.weight.saturating_add(1),
            Self::Marked(inner, _) => inner.weight(),
        }
    }

    /// How many lists and objects lie in each other.
    #[must_use]
    pub fn depth(&self) -> u16 {
        match self {
            Self::List(items) | Self::Set(items) | Self::Tuple(items) => {
                items.flags.depth.saturating_add(1)
            }
            Self::Map(entries) | Self::Object(entries) => entries.flags.depth.saturating_add(1),
            Self::Marked(inner, _) => inner.depth(),
            Self::Unknown(unknown) => match unknown.partial.as_deref() {
                Some(PartialValue::Json(value) | PartialValue::Parts(value)) => {
                    value.depth().saturating_add(1)
                }
                Some(PartialValue::Template(pieces)) => {
                    Flags::collect(pieces.iter()).depth.saturating_add(1)
                }
                Some(PartialValue::File(_)) | None => 0,
            },
            _ => 0,
        }
    }

    /// Is it `null`?
    #[must_use]
    pub fn is_null(&self) -> bool {
        matches!(self.plain(), Self::Null(_))
    }

    /// The text of a known string.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match self.plain() {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// A known truth, also when it is written as a string.
    #[must_use]
    pub fn as_bool(&self) -> Option<bool> {
        match self.plain() {
            Self::Bool(truth) => Some(*truth),
            Self::String(text) => match text.as_ref() {
                "true" => Some(true),
                "false" => Some(false),
                _ => None,
            },
            _ => None,
        }
    }

    /// A known number, also when it is written as a string.
    #[must_use]
    pub fn as_number(&self) -> Option<Number> {
        match self.plain() {
            Self::Number(number) => Some(number.clone()),
            Self::String(text) => Number::parse(text),
            _ => None,
        }
    }

    /// A known whole number.
    #[must_use]
    pub fn as_i64(&self) -> Option<i64> {
        self.as_number()?.as_i64()
    }

    /// The items of a list, set or tuple. They may be unknown.
    #[must_use]
    pub fn items(&self) -> Option<&[Value]> {
        match self.plain() {
            Self::List(items) | Self::Set(items) | Self::Tuple(items) => Some(&items.items),
            _ => None,
        }
    }

    /// The entries of a map or object, by key. The values may be unknown.
    #[must_use]
    pub fn entries(&self) -> Option<&[(Arc<str>, Value)]> {
        match self.plain() {
            Self::Map(entries) | Self::Object(entries) => Some(&entries.entries),
            _ => None,
        }
    }

    /// The value at a key of a map or object.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Value> {
        match self.plain() {
            Self::Map(entries) | Self::Object(entries) => entries.get(key),
            _ => None,
        }
    }

    /// Its type.
    pub fn ty(&self) -> Type {
        match self {
            Self::Null(ty) => ty.clone(),
            Self::Unknown(unknown) => unknown.ty.clone(),
            Self::Bool(_) => Type::Bool,
            Self::Number(_) => Type::Number,
            Self::String(_) => Type::String,
            Self::List(items) => Type::List(Arc::new(items.element.clone())),
            Self::Set(items) => Type::Set(Arc::new(items.element.clone())),
            Self::Tuple(items) => Type::Tuple(items.items.iter().map(Value::ty).collect()),
            Self::Map(entries) => Type::Map(Arc::new(entries.element.clone())),
            Self::Object(entries) => Type::object(
                entries
                    .entries
                    .iter()
                    .map(|(key, value)| (key.clone(), value.ty())),
            ),
            Self::Marked(inner, _) => inner.ty(),
        }
    }

    /// The value without any mark, at any depth.
    #[must_use]
    pub fn revealed(&self) -> Self {
        if self.all_marks().is_empty() {
            return self.clone();
        }
        let items = |sequence: &Sequence| sequence.items.iter().map(Value::revealed).collect();
        let fields = |entries: &MapEntries| -> Vec<(Arc<str>, Value)> {
            entries
                .entries
                .iter()
                .map(|(key, value)| (key.clone(), value.revealed()))
                .collect()
        };
        match self {
            Self::Marked(inner, _) => inner.revealed(),
            Self::List(sequence) => Self::list(sequence.element.clone(), items(sequence)),
            Self::Set(sequence) => Self::set(sequence.element.clone(), items(sequence)),
            Self::Tuple(sequence) => Self::tuple(items(sequence)),
            Self::Map(entries) => Self::map(entries.element.clone(), fields(entries)),
            Self::Object(entries) => Self::object(fields(entries)),
            other => other.clone(),
        }
    }

    /// The value as it was written, where it is planned as unknown only because a part of it is.
    #[must_use]
    pub fn parts(&self) -> &Self {
        match self.plain() {
            Self::Unknown(unknown) => match unknown.partial.as_deref() {
                Some(PartialValue::Parts(value)) => value,
                _ => self,
            },
            plain => plain,
        }
    }
}

impl Value {
    /// The object with another value at a name that it has. Nothing is copied when nobody else holds
    /// it.
    #[must_use]
    pub fn with_attribute(self, name: &str, value: Value) -> Self {
        let Self::Object(mut shared) = self else {
            return self;
        };
        let at = shared
            .entries
            .binary_search_by(|(key, _)| key.as_ref().cmp(name));
        if let Ok(at) = at {
            if let Some(own) = Arc::get_mut(&mut shared) {
                own.entries[at].1 = value;
                own.flags = Flags::collect(own.entries.iter().map(|(_, value)| value));
            } else {
                let mut entries = shared.entries.clone();
                entries[at].1 = value;
                shared = MapEntries::new(shared.element.clone(), entries);
            }
        }
        Self::Object(shared)
    }
}

impl From<bool> for Value {
    fn from(truth: bool) -> Self {
        Self::Bool(truth)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::String(text.into())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::String(text.into())
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Number(number.into())
    }
}
