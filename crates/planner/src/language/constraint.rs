//! Type constraints of variables: `object({ name = string, size = optional(number, 3) })`.

use std::sync::Arc;

use super::convert::{convert, within};
use syntax::{Expr, Reference};
use values::{Field, Type, Value};

/// A type constraint with the defaults of its optional attributes.
#[derive(Clone, Debug)]
pub(crate) struct Constraint {
    pub(crate) kind: Type,
    defaults: Option<Arc<Defaults>>,
}

/// Defaults of optional attributes, at their depth.
#[derive(Debug, Default)]
struct Defaults {
    values: Vec<(Arc<str>, Value)>,
    fields: Vec<(Arc<str>, Arc<Defaults>)>,
    items: Vec<(usize, Arc<Defaults>)>,
    element: Option<Arc<Defaults>>,
}

impl Constraint {
    /// Anything.
    pub(crate) const ANY: Self = Self {
        kind: Type::Dynamic,
        defaults: None,
    };

    /// Reads a constraint.
    pub(crate) fn read(expr: &Expr) -> Result<Self, String> {
        read(expr, 0)
    }

    /// Converts a value, defaults filled in.
    pub(crate) fn apply(&self, value: &Value) -> Result<Value, String> {
        match &self.defaults {
            Some(defaults) => filled(value, &self.kind, Some(defaults)),
            None => convert(value, &self.kind),
        }
    }
}

fn read(expr: &Expr, depth: usize) -> Result<Constraint, String> {
    let plain = |kind: Type| Constraint {
        kind,
        defaults: None,
    };
    if depth > 32 {
        return Err("the type is nested too deep".into());
    }
    match expr {
        // A lone word is no reference.
        Expr::Invalid(invalid) => match invalid.word.as_deref() {
            Some("string") => Ok(plain(Type::String)),
            Some("number") => Ok(plain(Type::Number)),
            Some("bool") => Ok(plain(Type::Bool)),
            Some("any") => Ok(plain(Type::Dynamic)),
            Some("list") => Ok(plain(Type::List(Arc::new(Type::Dynamic)))),
            Some("set") => Ok(plain(Type::Set(Arc::new(Type::Dynamic)))),
            Some("map") => Ok(plain(Type::Map(Arc::new(Type::Dynamic)))),
            Some(word) => Err(format!("`{word}` is no type")),
            None => Err(invalid.error.clone()),
        },
        // The older notation: `"string"`.
        Expr::Value(Value::String(text)) => match text.as_ref() {
            "string" => Ok(plain(Type::String)),
            "list" => Ok(plain(Type::List(Arc::new(Type::String)))),
            "map" => Ok(plain(Type::Map(Arc::new(Type::String)))),
            other => Err(format!("\"{other}\" is no type")),
        },
        Expr::Call(call) => {
            let argument = || match &call.arguments[..] {
                [only] => read(only, depth + 1),
                _ => Err(format!("`{}` takes one type", call.name)),
            };
            let collection = |make: fn(Arc<Type>) -> Type| {
                let element = argument()?;
                Ok(Constraint {
                    kind: make(Arc::new(element.kind)),
                    defaults: element.defaults.map(|defaults| {
                        Arc::new(Defaults {
                            element: Some(defaults),
                            ..Defaults::default()
                        })
                    }),
                })
            };
            match call.name.as_ref() {
                "list" => collection(Type::List),
                "set" => collection(Type::Set),
                "map" => collection(Type::Map),
                "tuple" => tuple(&call.arguments, depth),
                "object" => object(&call.arguments, depth),
                other => Err(format!("`{other}` is no type")),
            }
        }
        Expr::Reference(Reference::Resource {
            resource_type: kind,
            ..
        }) => Err(format!("`{kind}` is no type")),
        _ => Err("this is no type".into()),
    }
}

fn tuple(arguments: &[Expr], depth: usize) -> Result<Constraint, String> {
    let items: &[Expr] = match arguments {
        [Expr::Tuple(items)] => items,
        [Expr::Value(Value::Tuple(items))] if items.items.is_empty() => &[],
        _ => return Err("`tuple` takes a list of types".into()),
    };
    let mut kinds = Vec::new();
    let mut defaults = Defaults::default();
    for (at, item) in items.iter().enumerate() {
        let item = read(item, depth + 1)?;
        kinds.push(item.kind);
        if let Some(inner) = item.defaults {
            defaults.items.push((at, inner));
        }
    }
    let any = !defaults.items.is_empty();
    Ok(Constraint {
        kind: Type::Tuple(kinds.into()),
        defaults: any.then(|| Arc::new(defaults)),
    })
}

fn object(arguments: &[Expr], depth: usize) -> Result<Constraint, String> {
    let [Expr::Object(entries)] = arguments else {
        return Err("`object` takes names with their types".into());
    };
    let mut fields = Vec::new();
    let mut defaults = Defaults::default();
    for (key, value) in entries {
        let Some(name) = key.constant().and_then(Value::as_str) else {
            return Err("an attribute of `object` has no plain name".into());
        };
        let name: Arc<str> = name.into();
        let (of, default, optional) = match value {
            Expr::Call(call) if call.name.as_ref() == "optional" => match &call.arguments[..] {
                [of] => (of, None, true),
                [of, Expr::Value(default)] => (of, Some(default.clone()), true),
                [of, default] => (of, Some(constant(default)?), true),
                _ => return Err("`optional` takes a type and perhaps a default".into()),
            },
            other => (other, None, false),
        };
        let of = read(of, depth + 1)?;
        if let Some(default) = default {
            let default = of
                .apply(&default)
                .map_err(|message| format!("the default of attribute {name}: {message}"))?;
            defaults.values.push((name.clone(), default));
        }
        if let Some(inner) = of.defaults {
            defaults.fields.push((name.clone(), inner));
        }
        fields.push(Field {
            name,
            ty: of.kind,
            optional,
        });
    }
    fields.sort_by(|a, b| a.name.cmp(&b.name));
    let any = !defaults.values.is_empty() || !defaults.fields.is_empty();
    Ok(Constraint {
        kind: Type::Object(fields.into()),
        defaults: any.then(|| Arc::new(defaults)),
    })
}

/// A default is a constant, also when it is a list or object written out.
fn constant(expr: &Expr) -> Result<Value, String> {
    match expr {
        Expr::Value(value) => Ok(value.clone()),
        Expr::Tuple(items) => items
            .iter()
            .map(constant)
            .collect::<Result<_, _>>()
            .map(Value::tuple),
        Expr::Object(entries) => entries
            .iter()
            .map(|(key, value)| match constant(key)? {
                Value::String(key) => Ok((key, constant(value)?)),
                _ => Err("a key of a default is no string".into()),
            })
            .collect::<Result<_, String>>()
            .map(Value::object),
        Expr::Unary(syntax::Unary::Negative, inner) => match constant(inner)? {
            Value::Number(number) => Ok(Value::Number(number.negated())),
            _ => Err("a default of `optional` must be a constant".into()),
        },
        _ => Err("a default of `optional` must be a constant".into()),
    }
}

/// Fills defaults in and converts, in one walk where the value has the form of the type.
fn filled(value: &Value, kind: &Type, defaults: Option<&Arc<Defaults>>) -> Result<Value, String> {
    let Some(defaults) = defaults else {
        return convert(value, kind);
    };
    match (value, kind, &defaults.element) {
        (Value::Object(given) | Value::Map(given), Type::Object(fields), None) => {
            let mut result = Vec::with_capacity(fields.len());
            // Both are in the order of their names.
            let mut rest = given.entries.iter().peekable();
            for field in fields.iter() {
                while rest.next_if(|(name, _)| *name < field.name).is_some() {}
                let given = rest.next_if(|(name, _)| *name == field.name);
                let given = given.map(|(_, value)| value);
                let default = named(&defaults.values, &field.name);
                let given = match default {
                    Some(default) => given.filter(|given| !given.is_null()).or(Some(default)),
                    None => given,
                };
                let value = match given {
                    Some(given) => filled(given, &field.ty, named(&defaults.fields, &field.name))
                        .map_err(|message| within(&field.name, &message))?,
                    None if field.optional => Value::Null(field.ty.clone()),
                    None => return Err(format!("attribute \"{}\" is required", field.name)),
                };
                result.push((field.name.clone(), value));
            }
            Ok(Value::sorted_object(result))
        }
        (Value::Object(given) | Value::Map(given), Type::Map(of), inner @ Some(_)) => {
            let entries: Result<Vec<(Arc<str>, Value)>, String> = given
                .entries
                .iter()
                .map(|(key, value)| {
                    let value = filled(value, of, inner.as_ref());
                    Ok((key.clone(), value.map_err(|message| within(key, &message))?))
                })
                .collect();
            Ok(Value::map((**of).clone(), entries?))
        }
        (Value::Tuple(given) | Value::List(given), Type::List(of), inner @ Some(_)) => {
            let items: Result<Vec<Value>, String> = given
                .items
                .iter()
                .enumerate()
                .map(|(at, item)| {
                    filled(item, of, inner.as_ref()).map_err(|message| within(at, &message))
                })
                .collect();
            Ok(Value::list((**of).clone(), items?))
        }
        _ => convert(&fill(value, defaults), kind),
    }
}

fn named<'a, T>(things: &'a [(Arc<str>, T)], name: &str) -> Option<&'a T> {
    let mut things = things.iter();
    things
        .find(|(known, _)| known.as_ref() == name)
        .map(|(_, thing)| thing)
}

fn fill(value: &Value, defaults: &Arc<Defaults>) -> Value {
    match value {
        Value::Marked(inner, marks) => fill(inner, defaults).marked(*marks),
        Value::Object(entries) | Value::Map(entries) => {
            if let Some(element) = &defaults.element {
                let filled = entries
                    .entries
                    .iter()
                    .map(|(key, value)| (key.clone(), fill(value, element)))
                    .collect();
                return Value::object(filled);
            }
            let mut filled: Vec<(Arc<str>, Value)> = entries.entries.clone();
            for (name, default) in &defaults.values {
                match filled.iter_mut().find(|(key, _)| key == name) {
                    Some((_, value)) if value.is_null() => *value = default.clone(),
                    Some(_) => {}
                    None => filled.push((name.clone(), default.clone())),
                }
            }
            for (name, inner) in &defaults.fields {
                if let Some((_, value)) = filled.iter_mut().find(|(key, _)| key == name) {
                    *value = fill(value, inner);
                }
            }
            Value::object(filled)
        }
        Value::Tuple(items) | Value::List(items) | Value::Set(items) => {
            let filled = items.items.iter().enumerate().map(|(at, item)| {
                let own = defaults.items.iter().find(|(index, _)| *index == at);
                match own.map(|(_, inner)| inner).or(defaults.element.as_ref()) {
                    Some(inner) => fill(item, inner),
                    None => item.clone(),
                }
            });
            Value::tuple(filled.collect())
        }
        other => other.clone(),
    }
}
