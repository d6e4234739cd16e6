//! Sets.

use std::sync::Arc;

use super::{ANY, FunctionArguments, FunctionSpec, ParamType, Result};
use crate::language::{convert, unify};
use values::{Type, Value};

pub(super) const FUNCTIONS: &[FunctionSpec] = &[
    FunctionSpec {
        name: "setintersection",
        params: &[ParamType::Set],
        variadic: Some(ParamType::Set),
        result_type: ANY,
        implementation: |a| combine(a, Combine::Intersection),
    },
    FunctionSpec {
        name: "setproduct",
        params: &[],
        variadic: Some(ParamType::Any),
        result_type: ANY,
        implementation: setproduct,
    },
    FunctionSpec {
        name: "setsubtract",
        params: &[ParamType::Set, ParamType::Set],
        variadic: None,
        result_type: ANY,
        implementation: |a| combine(a, Combine::Subtract),
    },
    FunctionSpec {
        name: "setunion",
        params: &[ParamType::Set],
        variadic: Some(ParamType::Set),
        result_type: ANY,
        implementation: |a| combine(a, Combine::Union),
    },
];

/// Combinations that a product may have, at most.
const MAX_PRODUCT: usize = 200_000;

#[derive(Clone, Copy, PartialEq)]
enum Combine {
    Union,
    Intersection,
    Subtract,
}

fn combine(a: &FunctionArguments<'_>, how: Combine) -> Result {
    let elements: Vec<Type> = a
        .values
        .iter()
        .filter_map(|value| match value {
            // An empty set has no say.
            Value::Set(set) if set.items.is_empty() && set.element == Type::Dynamic => None,
            Value::Set(set) => Some(set.element.clone()),
            _ => None,
        })
        .collect();
    let element = match elements.as_slice() {
        [] => Type::Dynamic,
        several => {
            unify(several).ok_or_else(|| a.error("the sets have elements of different types"))?
        }
    };
    let kind = Type::Set(Arc::new(element.clone()));
    let known = a.values.iter().all(Value::is_wholly_known);
    if !known && how != Combine::Union {
        return Ok(Value::unknown_not_null(kind));
    }
    let mut sets = Vec::new();
    for value in &a.values {
        let set = convert(value, &kind).map_err(|message| a.error(message))?;
        sets.push(set.items().unwrap_or_default().to_vec());
    }
    let mut sets = sets.into_iter();
    let mut result = sets.next().unwrap_or_default();
    for set in sets {
        if how != Combine::Union {
            // Each is held against each.
            let pairs = result.len().saturating_mul(set.len());
            a.evaluator.limits.consume_steps(pairs / 16)?;
        }
        match how {
            Combine::Union => result.extend(set),
            Combine::Intersection => result.retain(|item| set.contains(item)),
            Combine::Subtract => result.retain(|item| !set.contains(item)),
        }
    }
    Ok(Value::set(element, result))
}

fn setproduct(a: &FunctionArguments<'_>) -> Result {
    if a.values.len() < 2 {
        return Err(a.error("at least two sets or lists are required"));
    }
    let mut kinds = Vec::new();
    let mut parts: Vec<Vec<Value>> = Vec::new();
    let mut lists = true;
    let mut total: usize = 1;
    for (at, value) in a.values.iter().enumerate() {
        let element = match value {
            Value::Set(set) => {
                lists = false;
                set.element.clone()
            }
            Value::List(list) => list.element.clone(),
            Value::Tuple(tuple) => {
                let kinds: Vec<Type> = tuple.items.iter().map(Value::ty).collect();
                if kinds.is_empty() {
                    Type::Dynamic
                } else {
                    unify(&kinds).ok_or_else(|| {
                        a.argument_error(at, "all elements must have the same type")
                    })?
                }
            }
            _ => return Err(a.argument_error(at, "a set or a list is required")),
        };
        let items = value.items().unwrap_or_default();
        let items: std::result::Result<Vec<Value>, String> =
            items.iter().map(|item| convert(item, &element)).collect();
        let items = items.map_err(|message| a.argument_error(at, message))?;
        total = total.saturating_mul(items.len());
        kinds.push(element);
        parts.push(items);
    }
    if total > MAX_PRODUCT {
        return Err(a
            .error(format!(
                "more than {MAX_PRODUCT} combinations would be made"
            ))
            .help("give it smaller sets"));
    }
    let mut product: Vec<Vec<Value>> = vec![Vec::new()];
    for part in &parts {
        product = product
            .iter()
            .flat_map(|before| {
                part.iter().map(|item| {
                    let mut row = before.clone();
                    row.push(item.clone());
                    row
                })
            })
            .collect();
    }
    let element = Type::Tuple(kinds.into());
    let rows = product.into_iter().map(Value::tuple).collect();
    Ok(if lists {
        Value::list(element, rows)
    } else {
        Value::set(element, rows)
    })
}
