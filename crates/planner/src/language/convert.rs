//! From one type to another, as Terraform converts.

use std::sync::Arc;

use super::unify::unify;
use values::{Field, Marks, Number, Type, Unknown, Value};

/// Converts a value to a type. The message of an error says what was wrong where.
pub(crate) fn convert(value: &Value, to: &Type) -> Result<Value, String> {
    match (value, to) {
        (_, Type::Dynamic) => Ok(value.clone()),
        (Value::Marked(inner, marks), _) => Ok(convert(inner, to)?.marked(*marks)),
        (Value::String(_), Type::String)
        | (Value::Number(_), Type::Number)
        | (Value::Bool(_), Type::Bool) => Ok(value.clone()),
        (Value::Null(kind), _) => {
            possible(kind, to)?;
            Ok(Value::Null(concrete(kind, to)))
        }
        (Value::Unknown(unknown), _) => {
            if unknown.ty == *to && to.is_primitive() {
                return Ok(value.clone());
            }
            possible(&unknown.ty, to)?;
            Ok(Value::Unknown(Arc::new(Unknown {
                ty: concrete(&unknown.ty, to),
                not_null: unknown.not_null,
                partial: unknown.partial.clone(),
                origin: unknown.origin.clone(),
            })))
        }
        (Value::Number(number), Type::String) => Ok(Value::from(number.to_string())),
        (Value::Bool(truth), Type::String) => Ok(Value::from(truth.to_string())),
        (Value::String(text), Type::Number) => number(text)
            .map(Value::Number)
            .ok_or_else(|| "a number is required".into()),
        (Value::String(text), Type::Bool) => truth(text).map(Value::Bool),
        (Value::List(from), Type::List(element)) => {
            if from.element == **element || **element == Type::Dynamic {
                return Ok(value.clone());
            }
            collection(&from.items, element).map(|items| Value::list((**element).clone(), items))
        }
        (Value::Set(from), Type::Set(element)) => {
            if from.element == **element || **element == Type::Dynamic {
                return Ok(value.clone());
            }
            collection(&from.items, element).map(|items| set((**element).clone(), items))
        }
        (Value::Set(from), Type::List(element)) => {
            let element = decided(element, &from.element);
            collection(&from.items, &element).map(|items| Value::list(element, items))
        }
        (Value::List(from), Type::Set(element)) => {
            let element = decided(element, &from.element);
            collection(&from.items, &element).map(|items| set(element, items))
        }
        (Value::Tuple(from), Type::List(element)) => {
            let element = common(element, from.items.iter())?;
            collection(&from.items, &element).map(|items| Value::list(element, items))
        }
        (Value::Tuple(from), Type::Set(element)) => {
            let element = common(element, from.items.iter())?;
            collection(&from.items, &element).map(|items| set(element, items))
        }
        (Value::Tuple(from), Type::Tuple(kinds)) => {
            if from.items.len() != kinds.len() {
                return Err(format!(
                    "a tuple of {} elements is required, not of {}",
                    kinds.len(),
                    from.items.len()
                ));
            }
            let items = from.items.iter().zip(kinds.iter()).enumerate();
            items
                .map(|(at, (item, kind))| convert(item, kind).map_err(|e| within(at, &e)))
                .collect::<Result<_, _>>()
                .map(Value::tuple)
        }
        (Value::Map(from), Type::Map(element)) => {
            if from.element == **element || **element == Type::Dynamic {
                return Ok(value.clone());
            }
            entries(&from.entries, element).map(|entries| Value::map((**element).clone(), entries))
        }
        (Value::Object(from), Type::Map(element)) => {
            let element = common(element, from.entries.iter().map(|(_, value)| value))?;
            entries(&from.entries, &element).map(|entries| Value::map(element, entries))
        }
        (Value::Object(from), Type::Object(fields)) => object(fields, |name| from.get(name)),
        (Value::Map(from), Type::Object(fields)) => object(fields, |name| from.get(name)),
        (other, to) => Err(required(&other.ty(), to)),
    }
}

/// The message for a value of another type.
fn required(_from: &Type, to: &Type) -> String {
    let article = |kind: &Type| match kind {
        Type::Object(_) => "an object".to_owned(),
        other => format!("a {}", other.friendly()),
    };
    format!("{} is required", article(to))
}

/// A number in a string: as HCL writes it.
pub(crate) fn number(text: &str) -> Option<Number> {
    let first = text.strip_prefix('-').unwrap_or(text);
    if !first.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    Number::parse(text)
}

fn truth(text: &str) -> Result<bool, String> {
    match text {
        "true" | "1" => Ok(true),
        "false" | "0" => Ok(false),
        "True" | "TRUE" => {
            Err("a bool is required; to convert from string, use lowercase \"true\"".into())
        }
        "False" | "FALSE" => {
            Err("a bool is required; to convert from string, use lowercase \"false\"".into())
        }
        _ => Err("a bool is required".into()),
    }
}

pub(super) fn within(step: impl std::fmt::Display, message: &str) -> String {
    match message.strip_prefix('.') {
        Some(_) => format!(".{step}{message}"),
        None => format!(".{step}: {message}"),
    }
}

fn decided(element: &Type, from: &Type) -> Type {
    match element {
        Type::Dynamic => from.clone(),
        other => other.clone(),
    }
}

/// The type of the items of a collection made of a tuple.
fn common<'a>(element: &Type, items: impl Iterator<Item = &'a Value>) -> Result<Type, String> {
    if *element != Type::Dynamic {
        return Ok(element.clone());
    }
    let kinds: Vec<Type> = items.map(Value::ty).collect();
    if kinds.is_empty() {
        return Ok(Type::Dynamic);
    }
    unify(&kinds).ok_or_else(|| "all elements must have the same type".to_owned())
}

fn collection(items: &[Value], element: &Type) -> Result<Vec<Value>, String> {
    items
        .iter()
        .enumerate()
        .map(|(at, item)| convert(item, element).map_err(|e| within(at, &e)))
        .collect()
}

fn entries(
    entries: &[(Arc<str>, Value)],
    element: &Type,
) -> Result<Vec<(Arc<str>, Value)>, String> {
    entries
        .iter()
        .map(|(key, value)| {
            let value = convert(value, element).map_err(|e| within(key, &e))?;
            Ok((key.clone(), value))
        })
        .collect()
}

fn object<'a>(fields: &[Field], get: impl Fn(&str) -> Option<&'a Value>) -> Result<Value, String> {
    let mut result = Vec::with_capacity(fields.len());
    for field in fields {
        let value = match get(&field.name) {
            Some(value) => convert(value, &field.ty).map_err(|e| within(&field.name, &e))?,
            None if field.optional => Value::Null(field.ty.clone()),
            None => return Err(format!("attribute \"{}\" is required", field.name)),
        };
        result.push((field.name.clone(), value));
    }
    // Attributes of a type are in order.
    Ok(Value::sorted_object(result))
}

/// Whether a value of one type may be converted to another.
pub(crate) fn possible(from: &Type, to: &Type) -> Result<(), String> {
    let no = || Err(required(from, to));
    match (from, to) {
        (_, Type::Dynamic) | (Type::Dynamic, _) => Ok(()),
        (Type::Bool, Type::Number) | (Type::Number, Type::Bool) => no(),
        (from, to) if from.is_primitive() && to.is_primitive() => Ok(()),
        (Type::List(a) | Type::Set(a), Type::List(b) | Type::Set(b))
        | (Type::Map(a), Type::Map(b)) => possible(a, b),
        (Type::Tuple(items), Type::List(element) | Type::Set(element)) => {
            if **element == Type::Dynamic {
                return match unify(items) {
                    Some(_) => Ok(()),
                    None if items.is_empty() => Ok(()),
                    None => Err("all elements must have the same type".into()),
                };
            }
            items.iter().try_for_each(|item| possible(item, element))
        }
        (Type::Tuple(from), Type::Tuple(to)) if from.len() == to.len() => from
            .iter()
            .zip(to.iter())
            .try_for_each(|(a, b)| possible(a, b)),
        (Type::Object(fields), Type::Map(element)) => {
            if **element == Type::Dynamic {
                let kinds: Vec<Type> = fields.iter().map(|field| field.ty.clone()).collect();
                return match unify(&kinds) {
                    Some(_) => Ok(()),
                    None if fields.is_empty() => Ok(()),
                    None => Err("all elements must have the same type".into()),
                };
            }
            fields
                .iter()
                .try_for_each(|field| possible(&field.ty, element))
        }
        (Type::Object(_), Type::Object(to)) => {
            to.iter()
                .try_for_each(|field| match from.field(&field.name) {
                    Some(own) => possible(&own.ty, &field.ty),
                    None if field.optional => Ok(()),
                    None => Err(format!("attribute \"{}\" is required", field.name)),
                })
        }
        (Type::Map(element), Type::Object(to)) => {
            to.iter().try_for_each(|field| possible(element, &field.ty))
        }
        (from, to) if from == to => Ok(()),
        _ => no(),
    }
}

/// The wanted type, with what it leaves open taken from the type that there is.
fn concrete(from: &Type, to: &Type) -> Type {
    match (from, to) {
        (from, Type::Dynamic) => from.clone(),
        (Type::List(a) | Type::Set(a), Type::List(b)) => Type::List(Arc::new(concrete(a, b))),
        (Type::List(a) | Type::Set(a), Type::Set(b)) => Type::Set(Arc::new(concrete(a, b))),
        (Type::Map(a), Type::Map(b)) => Type::Map(Arc::new(concrete(a, b))),
        (Type::Tuple(items), Type::List(b)) if b.has_dynamic() => {
            let element = unify(items).unwrap_or(Type::Dynamic);
            Type::List(Arc::new(concrete(&element, b)))
        }
        (Type::Tuple(items), Type::Set(b)) if b.has_dynamic() => {
            let element = unify(items).unwrap_or(Type::Dynamic);
            Type::Set(Arc::new(concrete(&element, b)))
        }
        (_, Type::Object(fields)) => Type::Object(
            fields
                .iter()
                .map(|field| Field {
                    name: field.name.clone(),
                    ty: match from.field(&field.name) {
                        Some(own) => concrete(&own.ty, &field.ty),
                        None => field.ty.clone(),
                    },
                    optional: false,
                })
                .collect(),
        ),
        (_, to) => to.clone(),
    }
}

/// A set: the marks of its elements are those of the whole, since an element has no place of its own.
fn set(element: Type, items: Vec<Value>) -> Value {
    let marks = items.iter().map(Value::all_marks);
    let marks = marks.fold(Marks::NONE, |all, marks| all | marks);
    if marks.is_empty() {
        return Value::set(element, items);
    }
    let items = items.iter().map(Value::revealed);
    Value::set(element, items.collect()).marked(marks)
}
