//! `source.name` and `source[key]`.

use std::borrow::Cow;

use super::convert::convert;
use super::eval_error::EvalError;
use super::evaluate::ValueRef;
use values::{InlineCache, PartialValue, Type, Value};

/// `source.name`; what is there is not copied. `cache` is where the name was found in another value.
pub(super) fn get<'a>(
    source: &'a Value,
    name: &str,
    cache: &InlineCache,
) -> Result<ValueRef<'a>, EvalError> {
    if let Value::Object(entries) | Value::Map(entries) = source
        && let Some(found) = entries.get_cached(name, cache)
    {
        return Ok(Cow::Borrowed(found));
    }
    owned_or_missing(source, name, cache).map(Cow::Owned)
}

fn owned_or_missing(source: &Value, name: &str, cache: &InlineCache) -> Result<Value, EvalError> {
    match source {
        Value::Marked(inner, marks) => Ok(get(inner, name, cache)?.into_owned().marked(*marks)),
        Value::Null(_) => Err(EvalError::new(format!(
            "this value is null, so it has no attribute {name}"
        ))),
        Value::Object(entries) => Err(EvalError::new(format!(
            "this object has no attribute {name}"
        ))
        .suggest(name, entries.entries.iter().map(|(key, _)| key.as_ref()))),
        Value::Map(entries) => Err(EvalError::new(format!(
            "this map has no element with the key \"{name}\""
        ))
        .suggest(name, entries.entries.iter().map(|(key, _)| key.as_ref()))),
        Value::Unknown(unknown) => match &unknown.ty {
            Type::Dynamic => Ok(Value::unknown(Type::Dynamic)),
            Type::Map(element) => Ok(Value::unknown((**element).clone())),
            Type::Object(_) => match unknown.ty.field(name) {
                Some(field) => Ok(Value::unknown(field.ty.clone())),
                None => Err(EvalError::new(format!(
                    "this object has no attribute {name}"
                ))),
            },
            other => Err(no_attributes(other, name)),
        },
        other => Err(no_attributes(&other.ty(), name)),
    }
}

fn no_attributes(kind: &Type, name: &str) -> EvalError {
    let message = match kind {
        Type::List(_) | Type::Tuple(_) => format!(
            "this is a {}: name one of its elements with an index before .{name}",
            kind.friendly()
        ),
        Type::Set(_) => format!("the elements of a set have no key: use `for` to get at .{name}"),
        other => format!("a {} has no attribute {name}", other.friendly()),
    };
    EvalError::new(message)
}

/// `source[key]`; what is there is not copied.
pub(super) fn index<'a>(source: &'a Value, key: &Value) -> Result<ValueRef<'a>, EvalError> {
    let found = match (source, key) {
        (Value::Map(entries) | Value::Object(entries), Value::String(key)) => entries.get(key),
        (Value::List(items) | Value::Tuple(items), Value::Number(number)) => number
            .as_i64()
            .and_then(|at| usize::try_from(at).ok())
            .and_then(|at| items.items.get(at)),
        _ => None,
    };
    match found {
        Some(found) => Ok(Cow::Borrowed(found)),
        None => owned_element(source, key).map(Cow::Owned),
    }
}

fn owned_element(source: &Value, key: &Value) -> Result<Value, EvalError> {
    if let Value::Marked(inner, marks) = source {
        return Ok(index(inner, key)?.into_owned().marked(*marks));
    }
    if let Value::Marked(inner, marks) = key {
        let found = index(source, inner).map_err(|error| error.redacted("the key"))?;
        return Ok(found.into_owned().marked(*marks));
    }
    if source.is_null() {
        return Err(EvalError::new("this value is null, so it has no elements"));
    }
    if key.is_null() {
        return Err(EvalError::new("null cannot be an index"));
    }
    let by_number = |key: &Value| {
        convert(key, &Type::Number)
            .map_err(|message| EvalError::new(format!("the index: {message}")))
    };
    let by_text = |key: &Value| {
        convert(key, &Type::String).map_err(|message| EvalError::new(format!("the key: {message}")))
    };
    match source {
        Value::List(items) | Value::Tuple(items) => match by_number(key)? {
            Value::Number(number) => match number.as_i64().map(usize::try_from) {
                Some(Ok(at)) => items.items.get(at).cloned().ok_or_else(|| {
                    EvalError::new(match items.items.len() {
                        0 => "the collection has no elements".to_owned(),
                        length => {
                            format!("the index is {at}, and the collection has {length} elements")
                        }
                    })
                }),
                _ => Err(EvalError::new("an index is a whole number from 0")),
            },
            _ => Ok(Value::unknown(items.element.clone())),
        },
        Value::Map(entries) => match by_text(key)? {
            Value::String(key) => entries.get(&key).cloned().ok_or_else(|| {
                EvalError::new(format!("the map has no element with the key \"{key}\""))
            }),
            _ => Ok(Value::unknown(entries.element.clone())),
        },
        Value::Object(entries) => match by_text(key)? {
            Value::String(key) => entries
                .get(&key)
                .cloned()
                .ok_or_else(|| EvalError::new(format!("the object has no attribute \"{key}\""))),
            _ => Ok(Value::unknown(Type::Dynamic)),
        },
        Value::Unknown(unknown) => match (&unknown.ty, key) {
            (Type::List(element), _) => by_number(key).map(|_| Value::unknown((**element).clone())),
            (Type::Map(element), _) => by_text(key).map(|_| Value::unknown((**element).clone())),
            (Type::Object(_), Value::String(name)) => {
                get(source, name, &InlineCache::default()).map(Cow::into_owned)
            }
            (Type::Tuple(kinds), Value::Number(number)) => {
                let at = number.as_i64().and_then(|at| usize::try_from(at).ok());
                match at.and_then(|at| kinds.get(at)) {
                    Some(kind) => Ok(Value::unknown(kind.clone())),
                    None => Err(EvalError::new(format!("the tuple has no element {number}"))),
                }
            }
            (Type::Dynamic | Type::Object(_) | Type::Tuple(_), _) => {
                Ok(Value::unknown(Type::Dynamic))
            }
            (Type::Set(_), _) => Err(set_index()),
            (kind, _) => Err(EvalError::new(format!(
                "a {} has no elements",
                kind.friendly()
            ))),
        },
        Value::Set(_) => Err(set_index()),
        other => Err(EvalError::new(format!(
            "a {} has no elements",
            other.ty().friendly()
        ))),
    }
}

fn set_index() -> EvalError {
    EvalError::new(
        "the elements of a set have no index; `tolist` gives them one, `one` takes the only one",
    )
}

/// An unknown string made of these pieces, known text and unknown strings.
pub(super) fn unknown_template(pieces: Vec<Value>) -> Value {
    Value::partial(Type::String, PartialValue::Template(pieces))
}
