//! Functions over maps, objects and lists of keys.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::collections::{MAX_ITEMS, element_type, many, unary};
use super::{ANY, FunctionArguments, FunctionSpec, ParamType, Result, STRING_LIST, texts};
use crate::language::{convert, equal};
use values::{Marks, Type, Value};

pub(super) const FUNCTIONS: &[FunctionSpec] = &[
    unary("keys", ParamType::Raw, ANY, keys),
    FunctionSpec {
        name: "lookup",
        params: &[ParamType::Raw, ParamType::String],
        variadic: Some(ParamType::Raw),
        result_type: ANY,
        implementation: lookup,
    },
    FunctionSpec {
        name: "matchkeys",
        params: &[ParamType::List, ParamType::List, ParamType::List],
        variadic: None,
        result_type: ANY,
        implementation: matchkeys,
    },
    many("merge", ParamType::Raw, merge),
    unary("transpose", ParamType::MapOfStringLists, ANY, transpose),
    unary("values", ParamType::Any, ANY, values),
    FunctionSpec {
        name: "zipmap",
        params: &[ParamType::StringList, ParamType::Any],
        variadic: None,
        result_type: ANY,
        implementation: zipmap,
    },
];

fn keys(a: &FunctionArguments<'_>) -> Result {
    let keys = |entries: &[(Arc<str>, Value)]| -> Vec<Value> {
        entries
            .iter()
            .map(|(key, _)| Value::String(key.clone()))
            .collect()
    };
    let value = a.value(0);
    let result = match value.plain() {
        Value::Map(entries) => Value::list(Type::String, keys(&entries.entries)),
        Value::Object(entries) => Value::tuple(keys(&entries.entries)),
        Value::Null(_) => return Err(a.argument_error(0, "it is null")),
        Value::Unknown(unknown) => match &unknown.ty {
            Type::Dynamic => Value::unknown(Type::Dynamic),
            Type::Map(_) => Value::unknown_not_null(Type::List(Arc::new(Type::String))),
            Type::Object(fields) => {
                let names = fields.iter().map(|field| Value::String(field.name.clone()));
                Value::tuple(names.collect())
            }
            _ => return Err(a.argument_error(0, "a map or object is required")),
        },
        _ => return Err(a.argument_error(0, "a map or object is required")),
    };
    // Names are not secret when only their values are.
    Ok(result.marked(value.marks()))
}

fn lookup(a: &FunctionArguments<'_>) -> Result {
    if a.values.len() > 3 {
        return Err(a.error("takes two or three arguments"));
    }
    let map = a.value(0);
    let marks = map.marks();
    let key = a.text(1);
    if map.is_null() {
        return Err(a.argument_error(0, "it is null"));
    }
    if map.is_unknown() {
        let kind = match map.ty() {
            Type::Map(element) => (*element).clone(),
            _ => Type::Dynamic,
        };
        return Ok(Value::unknown(kind).marked(marks));
    }
    let Some(entries) = map.entries() else {
        return Err(a.argument_error(0, "a map or object is required"));
    };
    if let Some((_, found)) = entries.iter().find(|(name, _)| name.as_ref() == key) {
        if !map.is_wholly_known() && !found.is_wholly_known() {
            return Ok(Value::unknown(found.ty()).marked(marks));
        }
        return Ok(found.clone().marked(marks));
    }
    let Some(default) = a.values.get(2) else {
        return Err(a.error(format!("there is no element \"{key}\" and no default")));
    };
    let default = match map.plain() {
        Value::Map(entries) => {
            convert(default, &entries.element).map_err(|message| a.argument_error(2, message))?
        }
        _ => default.clone(),
    };
    Ok(default.marked(marks))
}

fn merge(a: &FunctionArguments<'_>) -> Result {
    let mut all: BTreeMap<Arc<str>, Value> = BTreeMap::new();
    let mut marks = Marks::NONE;
    let mut element: Option<Type> = None;
    let mut maps = true;
    let mut unknown = false;
    for (at, value) in a.values.iter().enumerate() {
        marks |= value.marks();
        let plain = value.plain();
        match plain {
            Value::Null(kind) => {
                match kind {
                    Type::Map(_) | Type::Object(_) | Type::Dynamic => {}
                    _ => return Err(a.argument_error(at, "a map or object is required")),
                }
                maps &= matches!(kind, Type::Map(_));
            }
            Value::Unknown(of) => match of.ty {
                Type::Map(_) | Type::Object(_) | Type::Dynamic => unknown = true,
                _ => return Err(a.argument_error(at, "a map or object is required")),
            },
            Value::Map(entries) => {
                maps &= element
                    .as_ref()
                    .is_none_or(|known| *known == entries.element);
                element = Some(entries.element.clone());
                all.extend(entries.entries.iter().cloned());
            }
            Value::Object(entries) => {
                maps = false;
                all.extend(entries.entries.iter().cloned());
            }
            _ => return Err(a.argument_error(at, "a map or object is required")),
        }
    }
    if unknown {
        return Ok(Value::unknown(Type::Dynamic).marked(marks));
    }
    let entries: Vec<(Arc<str>, Value)> = all.into_iter().collect();
    let result = match element {
        Some(element) if maps => Value::map(element, entries),
        _ => Value::object(entries),
    };
    Ok(result.marked(marks))
}

fn transpose(a: &FunctionArguments<'_>) -> Result {
    if !a.value(0).is_wholly_known() {
        return Ok(Value::unknown_not_null(Type::Map(Arc::new(STRING_LIST()))));
    }
    let mut turned: BTreeMap<Arc<str>, Vec<Arc<str>>> = BTreeMap::new();
    for (key, values) in a.value(0).entries().unwrap_or_default() {
        for value in values.items().unwrap_or_default() {
            match value {
                Value::String(text) => turned.entry(text.clone()).or_default().push(key.clone()),
                _ => return Err(a.argument_error(0, "one of the elements is null")),
            }
        }
    }
    let entries = turned.into_iter().map(|(key, mut values)| {
        values.sort();
        (key, texts(values))
    });
    Ok(Value::map(STRING_LIST(), entries.collect()))
}

fn values(a: &FunctionArguments<'_>) -> Result {
    let values = |entries: &[(Arc<str>, Value)]| -> Vec<Value> {
        entries.iter().map(|(_, value)| value.clone()).collect()
    };
    match a.value(0) {
        Value::Map(entries) => Ok(Value::list(
            entries.element.clone(),
            values(&entries.entries),
        )),
        Value::Object(entries) => Ok(Value::tuple(values(&entries.entries))),
        _ => Err(a.argument_error(0, "a map or object is required")),
    }
}

fn zipmap(a: &FunctionArguments<'_>) -> Result {
    let Some(keys) = a.texts(0)? else {
        return Ok(Value::unknown(Type::Dynamic));
    };
    let items = match a.value(1) {
        Value::List(items) | Value::Tuple(items) => &items.items,
        _ => return Err(a.argument_error(1, "a list or tuple is required")),
    };
    if keys.len() != items.len() {
        return Err(a.error(format!(
            "there are {} keys and {} values",
            keys.len(),
            items.len()
        )));
    }
    if keys.len() > MAX_ITEMS {
        return Err(a.error("there are too many keys"));
    }
    let entries = keys
        .iter()
        .map(|key| Arc::from(*key))
        .zip(items.iter().cloned());
    Ok(match a.value(1) {
        Value::List(items) => Value::map(items.element.clone(), entries.collect()),
        _ => Value::object(entries.collect()),
    })
}

fn matchkeys(a: &FunctionArguments<'_>) -> Result {
    let (values, keys, wanted) = (a.items(0), a.items(1), a.items(2));
    if values.len() != keys.len() {
        return Err(a.error("the lists of values and keys must be of one length"));
    }
    a.evaluator
        .limits
        .consume_steps(values.len().saturating_mul(wanted.len()) / 16)?;
    let mut kept = Vec::new();
    for (value, key) in values.iter().zip(keys) {
        for one in wanted {
            match equal(key, one) {
                Some(true) => {
                    kept.push(value.clone());
                    break;
                }
                Some(false) => {}
                None => return Ok(Value::unknown_not_null(a.value(0).ty())),
            }
        }
    }
    Ok(Value::list(element_type(a.value(0)), kept))
}
