//! Lists, sets and tuples.

use std::sync::Arc;

use super::{
    ANY, BOOL, FunctionArguments, FunctionSpec, NUMBER, ParamType, Result, STRING_LIST, texts,
};
use crate::language::{convert, equal, unify};
use values::{Marks, PartialValue, Type, Value};

pub(super) const FUNCTIONS: &[FunctionSpec] = &[
    unary("alltrue", ParamType::BoolList, BOOL, |a| truths(a, false)),
    unary("anytrue", ParamType::BoolList, BOOL, |a| truths(a, true)),
    FunctionSpec {
        name: "chunklist",
        params: &[ParamType::List, ParamType::Number],
        variadic: None,
        result_type: ANY,
        implementation: chunklist,
    },
    many("coalesce", ParamType::Raw, coalesce),
    many("coalescelist", ParamType::Raw, coalescelist),
    unary("compact", ParamType::StringList, STRING_LIST, compact),
    many("concat", ParamType::Any, concat),
    FunctionSpec {
        name: "contains",
        params: &[ParamType::Any, ParamType::Raw],
        variadic: None,
        result_type: BOOL,
        implementation: contains,
    },
    unary("distinct", ParamType::List, ANY, distinct),
    FunctionSpec {
        name: "element",
        params: &[ParamType::Any, ParamType::Number],
        variadic: None,
        result_type: ANY,
        implementation: element,
    },
    unary("flatten", ParamType::Raw, ANY, flatten),
    FunctionSpec {
        name: "index",
        params: &[ParamType::Any, ParamType::Raw],
        variadic: None,
        result_type: NUMBER,
        implementation: index,
    },
    unary("length", ParamType::Raw, NUMBER, length),
    unary("one", ParamType::Any, ANY, only),
    FunctionSpec {
        name: "range",
        params: &[],
        variadic: Some(ParamType::Number),
        result_type: ANY,
        implementation: range,
    },
    unary("reverse", ParamType::Any, ANY, reverse),
    FunctionSpec {
        name: "slice",
        params: &[ParamType::Any, ParamType::Number, ParamType::Number],
        variadic: None,
        result_type: ANY,
        implementation: slice,
    },
    unary("sort", ParamType::StringList, STRING_LIST, sort),
];

/// Items that a function may make, at most.
pub(super) const MAX_ITEMS: usize = 1_000_000;

pub(super) const fn unary(
    name: &'static str,
    of: ParamType,
    result_type: fn() -> Type,
    implementation: fn(&FunctionArguments<'_>) -> Result,
) -> FunctionSpec {
    let params: &'static [ParamType] = match of {
        ParamType::BoolList => &[ParamType::BoolList],
        ParamType::StringList => &[ParamType::StringList],
        ParamType::List => &[ParamType::List],
        ParamType::MapOfStringLists => &[ParamType::MapOfStringLists],
        ParamType::Raw => &[ParamType::Raw],
        _ => &[ParamType::Any],
    };
    FunctionSpec {
        name,
        params,
        variadic: None,
        result_type,
        implementation,
    }
}

pub(super) const fn many(
    name: &'static str,
    of: ParamType,
    implementation: fn(&FunctionArguments<'_>) -> Result,
) -> FunctionSpec {
    FunctionSpec {
        name,
        params: &[],
        variadic: Some(of),
        result_type: ANY,
        implementation,
    }
}

/// `alltrue`, or with `wanted` `anytrue`: one decides, and else an unknown leaves it open.
fn truths(a: &FunctionArguments<'_>, wanted: bool) -> Result {
    let mut unknown = false;
    for item in a.items(0) {
        match item.plain() {
            Value::Bool(truth) if *truth == wanted => return Ok(Value::Bool(wanted)),
            Value::Null(_) if !wanted => return Ok(Value::Bool(false)),
            Value::Unknown(_) => unknown = true,
            _ => {}
        }
    }
    Ok(if unknown {
        Value::unknown_not_null(Type::Bool)
    } else {
        Value::Bool(!wanted)
    })
}

pub(super) fn element_type(value: &Value) -> Type {
    match value {
        Value::List(items) | Value::Set(items) => items.element.clone(),
        Value::Map(entries) => entries.element.clone(),
        _ => Type::Dynamic,
    }
}

fn chunklist(a: &FunctionArguments<'_>) -> Result {
    let element = element_type(a.value(0));
    let inner = Type::List(Arc::new(element.clone()));
    let size = usize::try_from(a.whole(1)?).map_err(|_| a.argument_error(1, "it is negative"))?;
    let items = a.items(0);
    let chunks: Vec<Value> = if items.is_empty() {
        Vec::new()
    } else if size == 0 {
        vec![a.value(0).clone()]
    } else {
        let chunks = items.chunks(size);
        chunks
            .map(|chunk| Value::list(element.clone(), chunk.to_vec()))
            .collect()
    };
    Ok(Value::list(inner, chunks))
}

fn coalesce(a: &FunctionArguments<'_>) -> Result {
    let kinds: Vec<Type> = a.values.iter().map(Value::ty).collect();
    let kind = unify(&kinds).ok_or_else(|| a.error("all arguments must have the same type"))?;
    for value in &a.values {
        if value.is_null() {
            continue;
        }
        let value = convert(value, &kind).map_err(|message| a.error(message))?;
        match value.plain() {
            Value::Unknown(_) => return Ok(Value::unknown(kind).marked(value.marks())),
            Value::String(text) if text.is_empty() => {}
            _ => return Ok(value),
        }
    }
    Err(a.error("no argument is other than null or an empty string"))
}

fn coalescelist(a: &FunctionArguments<'_>) -> Result {
    for value in &a.values {
        if value.is_unknown() {
            return Ok(Value::unknown(Type::Dynamic));
        }
        match value.plain() {
            Value::Null(Type::List(_) | Type::Tuple(_)) => continue,
            Value::List(_) | Value::Tuple(_) => {}
            _ => return Err(a.error("the arguments must be lists or tuples")),
        }
        if value.items().is_some_and(|items| !items.is_empty()) {
            return Ok(value.clone());
        }
    }
    Err(a.error("no argument has elements"))
}

fn compact(a: &FunctionArguments<'_>) -> Result {
    if !a.value(0).is_wholly_known() {
        return Ok(Value::unknown_not_null(STRING_LIST()));
    }
    let kept = a.items(0).iter().filter_map(Value::as_str);
    Ok(texts(kept.filter(|text| !text.is_empty())))
}

fn concat(a: &FunctionArguments<'_>) -> Result {
    if a.values.is_empty() {
        return Err(a.error("at least one list is required"));
    }
    let mut all = Vec::new();
    let first = element_type(a.value(0));
    let mut lists = true;
    for (at, value) in a.values.iter().enumerate() {
        match value {
            Value::List(items) => {
                lists &= items.element == first;
                all.extend(items.items.iter().cloned());
            }
            Value::Tuple(items) => {
                lists = false;
                all.extend(items.items.iter().cloned());
            }
            _ => return Err(a.argument_error(at, "a list or tuple is required")),
        }
    }
    if lists {
        return Ok(Value::list(first, all));
    }
    // Lists of different element types become one list when there is a type for all.
    if a.values.iter().all(|value| matches!(value, Value::List(_)))
        && let kinds = a.values.iter().map(Value::ty).collect::<Vec<Type>>()
        && let Some(kind) = unify(&kinds)
        && let Type::List(element) = &kind
    {
        let items: std::result::Result<Vec<Value>, String> =
            all.iter().map(|item| convert(item, element)).collect();
        return Ok(Value::list(
            (**element).clone(),
            items.map_err(|message| a.error(message))?,
        ));
    }
    Ok(Value::tuple(all))
}

fn contains(a: &FunctionArguments<'_>) -> Result {
    let marks = a.value(1).all_marks();
    let wanted = a.value(1).revealed();
    let Some(items) = a.value(0).items() else {
        return Err(a.argument_error(0, "a list, set or tuple is required"));
    };
    if wanted.is_null() {
        return Err(a.argument_error(1, "it is null"));
    }
    if wanted.is_unknown() {
        return Ok(Value::unknown_not_null(Type::Bool).marked(marks));
    }
    let mut unknown = false;
    for item in items {
        match equal(item, &wanted) {
            Some(true) => return Ok(Value::Bool(true).marked(marks)),
            Some(false) => {}
            None => unknown = true,
        }
    }
    let result = if unknown {
        Value::unknown_not_null(Type::Bool)
    } else {
        Value::Bool(false)
    };
    Ok(result.marked(marks))
}

fn distinct(a: &FunctionArguments<'_>) -> Result {
    let list = a.value(0);
    if !list.is_wholly_known() {
        return Ok(Value::unknown_not_null(list.ty()));
    }
    let mut kept: Vec<Value> = Vec::new();
    let mut seen = std::collections::HashSet::new();
    for item in a.items(0) {
        let key = match item {
            Value::String(text) => text.to_string(),
            other => values::json::encode(other),
        };
        if seen.insert(key) {
            kept.push(item.clone());
        }
    }
    Ok(Value::list(element_type(list), kept))
}

fn element(a: &FunctionArguments<'_>) -> Result {
    let items = match a.value(0) {
        Value::List(items) | Value::Tuple(items) => &items.items,
        other => {
            return Err(a.argument_error(
                0,
                format!("a {} has no elements in order", other.ty().friendly()),
            ));
        }
    };
    let at = a.whole(1)?;
    let count = i64::try_from(items.len()).unwrap_or(i64::MAX);
    if count == 0 {
        return Err(a.argument_error(0, "the list is empty"));
    }
    let at = usize::try_from(at.rem_euclid(count)).unwrap_or(0);
    Ok(items.get(at).cloned().unwrap_or(Value::NULL))
}

fn flatten(a: &FunctionArguments<'_>) -> Result {
    let value = a.value(0);
    if value.is_null() {
        return Err(a.argument_error(0, "it is null"));
    }
    let mut marks = Marks::NONE;
    let mut out = Vec::new();
    if value.is_unknown() {
        return Ok(Value::unknown(Type::Dynamic).marked(value.marks()));
    }
    if value.items().is_none() {
        return Err(a.argument_error(0, "a list, set or tuple is required"));
    }
    if !flat(value, &mut out, &mut marks) {
        return Ok(Value::unknown(Type::Dynamic).marked(marks));
    }
    if !value.is_wholly_known() {
        // Terraform says nothing of it while any part is unknown.
        let parts = PartialValue::Parts(Value::tuple(out).revealed());
        return Ok(Value::partial(Type::Dynamic, parts).marked(marks));
    }
    Ok(Value::tuple(out).marked(marks))
}

/// Says whether everything that decides the shape is known.
fn flat(value: &Value, out: &mut Vec<Value>, marks: &mut Marks) -> bool {
    *marks |= value.marks();
    let mut known = true;
    for item in value.items().unwrap_or_default() {
        match item.plain() {
            Value::List(_) | Value::Set(_) | Value::Tuple(_) => {
                known &= flat(item, out, marks);
            }
            Value::Unknown(unknown)
                if matches!(
                    unknown.ty,
                    Type::Dynamic | Type::List(_) | Type::Set(_) | Type::Tuple(_)
                ) =>
            {
                known = false;
            }
            _ => out.push(item.clone()),
        }
    }
    known
}

fn index(a: &FunctionArguments<'_>) -> Result {
    let items = match a.value(0) {
        Value::List(items) | Value::Tuple(items) => &items.items,
        _ => return Err(a.argument_error(0, "a list or tuple is required")),
    };
    if items.is_empty() {
        return Err(a.argument_error(0, "the list is empty"));
    }
    for (at, item) in items.iter().enumerate() {
        match equal(item, a.value(1)) {
            Some(true) => return Ok(Value::number(at)),
            Some(false) => {}
            None => return Ok(Value::unknown_not_null(Type::Number)),
        }
    }
    Err(a.error("the item is not in the list"))
}

fn length(a: &FunctionArguments<'_>) -> Result {
    let value = a.value(0);
    let count = match value.plain() {
        Value::Null(_) => return Err(a.argument_error(0, "it is null")),
        Value::String(text) => super::strings::length(text),
        Value::List(items) | Value::Tuple(items) => items.items.len(),
        // Unknown items of a set may turn out the same.
        Value::Set(items) if !value.is_wholly_known() && items.items.len() > 1 => {
            return Ok(Value::unknown_not_null(Type::Number).marked(value.marks()));
        }
        Value::Set(items) => items.items.len(),
        Value::Map(entries) | Value::Object(entries) => entries.entries.len(),
        Value::Unknown(unknown) => match &unknown.ty {
            Type::Tuple(kinds) => kinds.len(),
            Type::Object(fields) => fields.len(),
            Type::Bool | Type::Number => {
                return Err(a.argument_error(0, "it must be a string, a list or a map"));
            }
            _ => {
                return Ok(Value::unknown_not_null(Type::Number).marked(value.marks()));
            }
        },
        _ => return Err(a.argument_error(0, "it must be a string, a list or a map")),
    };
    // How many there are is not secret when only what is inside is.
    Ok(Value::number(count).marked(value.marks()))
}

fn only(a: &FunctionArguments<'_>) -> Result {
    let Some(items) = a.value(0).items() else {
        return Err(a.argument_error(0, "a list, set or tuple is required"));
    };
    match items {
        [] => Ok(Value::Null(element_type(a.value(0)))),
        [only] => Ok(only.clone()),
        _ => Err(a.argument_error(
            0,
            format!(
                "it has {} elements, and none or one is required",
                items.len()
            ),
        )),
    }
}

fn range(a: &FunctionArguments<'_>) -> Result {
    use values::Number;
    let zero = Number::from(0i64);
    let (start, end, step) = match a.values.len() {
        1 => (zero.clone(), a.number(0), None),
        2 => (a.number(0), a.number(1), None),
        3 => (a.number(0), a.number(1), Some(a.number(2))),
        _ => return Err(a.error("takes one to three numbers")),
    };
    let down = end < start;
    let step = step.unwrap_or_else(|| if down { (-1i64).into() } else { 1i64.into() });
    if step == zero {
        return Err(a.argument_error(2, "the step is zero"));
    }
    if step.is_negative() != down && start != end {
        return Err(a.argument_error(2, "the step leads away from the end"));
    }
    let mut numbers = Vec::new();
    let mut current = start;
    while (down && current > end) || (!down && current < end) {
        if numbers.len() >= 1024 {
            return Err(a.error("more than 1024 values would be made"));
        }
        numbers.push(Value::Number(current.clone()));
        current = current
            .add(&step)
            .ok_or_else(|| a.error("the numbers are too large"))?;
    }
    Ok(Value::list(Type::Number, numbers))
}

fn reverse(a: &FunctionArguments<'_>) -> Result {
    let mut items = a
        .value(0)
        .items()
        .ok_or_else(|| a.argument_error(0, "a list, set or tuple is required"))?
        .to_vec();
    items.reverse();
    Ok(match a.value(0) {
        Value::Tuple(_) => Value::tuple(items),
        other => Value::list(element_type(other), items),
    })
}

fn slice(a: &FunctionArguments<'_>) -> Result {
    let items = match a.value(0) {
        Value::List(items) | Value::Tuple(items) => &items.items,
        _ => return Err(a.argument_error(0, "a list or tuple is required")),
    };
    let (from, to) = (
        usize::try_from(a.whole(1)?).ok(),
        usize::try_from(a.whole(2)?).ok(),
    );
    let part = match (from, to) {
        (Some(from), Some(to)) if from <= to => items.get(from..to),
        _ => None,
    };
    let part = part
        .ok_or_else(|| {
            a.error(format!(
                "the bounds do not lie in order within 0 to {}",
                items.len()
            ))
        })?
        .to_vec();
    Ok(match a.value(0) {
        Value::Tuple(_) => Value::tuple(part),
        other => Value::list(element_type(other), part),
    })
}

fn sort(a: &FunctionArguments<'_>) -> Result {
    match a.texts(0)? {
        Some(mut sorted) => {
            sorted.sort_unstable();
            Ok(texts(sorted))
        }
        None => Ok(Value::unknown_not_null(STRING_LIST())),
    }
}
