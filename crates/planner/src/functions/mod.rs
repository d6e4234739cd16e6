//! Terraform's functions: one registry over small families. A function sees arguments of the types
//! that it asks for; null, unknown and sensitive ones are dealt with here unless it wants them.

#![allow(
    clippy::unnecessary_wraps,
    reason = "an implementation has the type that the table of functions asks for"
)]

mod collections;
mod dates;
mod encoding;
mod files;
mod format;
mod hashes;
mod maps;
mod network;
mod numbers;
mod patterns;
mod sets;
mod strings;
mod types;
mod yaml;

use crate::language::{EvalError, EvalScope, Evaluator, convert};
use std::sync::{Arc, LazyLock};
use values::{InlineCache, Marks, Type, Value};

type Result<T = Value> = std::result::Result<T, EvalError>;

/// What a function asks of an argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ParamType {
    /// A string.
    String,
    /// A number.
    Number,
    /// A list of strings.
    StringList,
    /// A list of booleans.
    BoolList,
    /// A list.
    List,
    /// A set.
    Set,
    /// A map of strings to lists of strings.
    MapOfStringLists,
    /// Anything that is known on the outside and not null.
    Any,
    /// Anything at all: null, unknown and sensitive are the function's own business.
    Raw,
}

/// A function.
struct FunctionSpec {
    name: &'static str,
    /// Its arguments.
    params: &'static [ParamType],
    /// What further arguments must be, when it takes any number.
    variadic: Option<ParamType>,
    /// Type of the result when an argument is unknown.
    result_type: fn() -> Type,
    implementation: fn(&FunctionArguments<'_>) -> Result,
}

/// A call under way.
struct FunctionArguments<'a> {
    name: &'a str,
    values: Vec<Value>,
    /// Was one of them sensitive? They are plain here.
    sensitive: bool,
    evaluator: &'a Evaluator,
    scope: &'a dyn EvalScope,
}

const STRING: fn() -> Type = || Type::String;
const NUMBER: fn() -> Type = || Type::Number;
const BOOL: fn() -> Type = || Type::Bool;
const STRING_LIST: fn() -> Type = || Type::List(Arc::new(Type::String));
const ANY: fn() -> Type = || Type::Dynamic;

/// The families; a new one is a line here.
const FAMILIES: &[&[FunctionSpec]] = &[
    collections::FUNCTIONS,
    dates::FUNCTIONS,
    encoding::FUNCTIONS,
    files::FUNCTIONS,
    format::FUNCTIONS,
    hashes::FUNCTIONS,
    maps::FUNCTIONS,
    network::FUNCTIONS,
    numbers::FUNCTIONS,
    patterns::FUNCTIONS,
    sets::FUNCTIONS,
    strings::FUNCTIONS,
    types::FUNCTIONS,
    yaml::FUNCTIONS,
];

/// The functions by name.
static REGISTRY: LazyLock<Vec<&'static FunctionSpec>> = LazyLock::new(|| {
    let families = FAMILIES.iter();
    let mut all: Vec<&FunctionSpec> = families.flat_map(|family| family.iter()).collect();
    all.sort_by_key(|function| function.name);
    all
});

/// Functions of Terraform whose result is not known before apply, or is not worked out here.
const UNKNOWN: &[&str] = &[
    "base64gzip",
    "bcrypt",
    "filemd5",
    "plantimestamp",
    "rsadecrypt",
    "textdecodebase64",
    "textencodebase64",
    "timestamp",
    "uuid",
    "uuidv5",
];

/// Calls a function; `cache` is where the call found it before.
pub(crate) fn call(
    name: &str,
    cache: &InlineCache,
    mut values: Vec<Value>,
    evaluator: &Evaluator,
    scope: &dyn EvalScope,
) -> Result {
    let registry = &*REGISTRY;
    let place = cache.get(|| {
        registry
            .binary_search_by_key(&name, |function| function.name)
            .ok()
    });
    let Some(function) = place.and_then(|at| registry.get(at).copied()) else {
        if UNKNOWN.contains(&name) || name.contains("::") {
            scope.note(&format!("`{name}` is not worked out without Terraform"));
            return Ok(Value::unknown(Type::Dynamic));
        }
        return Err(
            EvalError::new(format!("there is no function `{name}`")).suggest(
                name,
                registry
                    .iter()
                    .map(|function| function.name)
                    .filter(|known| near(known, name)),
            ),
        );
    };
    let least = function.params.len();
    if values.len() < least || (values.len() > least && function.variadic.is_none()) {
        let more = if function.variadic.is_some() {
            "at least "
        } else {
            ""
        };
        return Err(EvalError::new(format!(
            "`{name}` takes {more}{least} arguments, not {}",
            values.len()
        )));
    }
    let mut marks = Marks::NONE;
    let mut unknown = false;
    let mut undecided = false;
    for (at, place) in values.iter_mut().enumerate() {
        let of = function
            .params
            .get(at)
            .copied()
            .or(function.variadic)
            .unwrap_or(ParamType::Any);
        if of == ParamType::Raw {
            continue;
        }
        let value = std::mem::replace(place, Value::NULL);
        let own = value.all_marks();
        let value = if own.is_empty() {
            value
        } else {
            marks |= own;
            value.revealed()
        };
        let value = take(value, of).map_err(|message| {
            EvalError::new(format!("argument {} of `{name}`: {message}", at + 1))
        })?;
        if value.is_null() {
            return Err(EvalError::new(format!(
                "argument {} of `{name}` is null",
                at + 1
            )));
        }
        if let Value::Unknown(of) = &value {
            unknown = true;
            undecided |= of.ty == Type::Dynamic;
        }
        *place = value;
    }
    let result = if unknown {
        let kind = (function.result_type)();
        if undecided && kind == Type::Dynamic {
            Value::unknown(Type::Dynamic)
        } else {
            Value::unknown_not_null(kind)
        }
    } else {
        let arguments = FunctionArguments {
            name,
            values,
            sensitive: marks.sensitive,
            evaluator,
            scope,
        };
        (function.implementation)(&arguments).map_err(|error| {
            if marks.sensitive {
                error.redacted(&format!("an argument of `{name}`"))
            } else {
                error
            }
        })?
    };
    Ok(result.marked(marks))
}

/// The marks on values and on anything inside them.
fn all_marks(values: &[Value]) -> Marks {
    let marks = values.iter().map(Value::all_marks);
    marks.fold(Marks::NONE, |all, marks| all | marks)
}

fn near(known: &str, name: &str) -> bool {
    known.contains(name) || name.contains(known) || known.replace('_', "") == name.replace('_', "")
}

fn take(value: Value, of: ParamType) -> std::result::Result<Value, String> {
    match (of, &value) {
        (ParamType::Any | ParamType::Raw, _)
        | (ParamType::String, Value::String(_))
        | (ParamType::Number, Value::Number(_))
        | (ParamType::List, Value::List(_))
        | (ParamType::Set, Value::Set(_)) => return Ok(value),
        _ => {}
    }
    let list = |element: Type| Type::List(Arc::new(element));
    let kind = match of {
        ParamType::Any | ParamType::Raw => return Ok(value),
        ParamType::String => Type::String,
        ParamType::Number => Type::Number,
        ParamType::StringList => list(Type::String),
        ParamType::BoolList => list(Type::Bool),
        ParamType::List => list(Type::Dynamic),
        ParamType::Set => Type::Set(Arc::new(Type::Dynamic)),
        ParamType::MapOfStringLists => Type::Map(Arc::new(list(Type::String))),
    };
    convert(&value, &kind)
}

impl FunctionArguments<'_> {
    fn value(&self, at: usize) -> &Value {
        self.values.get(at).unwrap_or(&Value::NULL)
    }

    /// A string as it may be repeated to people.
    fn shown(&self, at: usize) -> &str {
        if self.sensitive {
            "(sensitive)"
        } else {
            self.text(at)
        }
    }

    /// A string, which the registry has made sure of.
    fn text(&self, at: usize) -> &str {
        self.value(at).as_str().unwrap_or_default()
    }

    /// A whole number.
    fn whole(&self, at: usize) -> Result<i64> {
        let number = match self.value(at) {
            Value::Number(number) => number.as_i64(),
            _ => None,
        };
        number.ok_or_else(|| self.argument_error(at, "a whole number is required"))
    }

    fn number(&self, at: usize) -> values::Number {
        match self.value(at) {
            Value::Number(number) => number.clone(),
            _ => 0i64.into(),
        }
    }

    /// Items of a list, set or tuple.
    fn items(&self, at: usize) -> &[Value] {
        self.value(at).items().unwrap_or_default()
    }

    /// Known strings of a list; `None` when one is unknown.
    fn texts(&self, at: usize) -> Result<Option<Vec<&str>>> {
        let mut texts = Vec::new();
        for item in self.items(at) {
            match item.plain() {
                Value::String(text) => texts.push(text.as_ref()),
                Value::Null(_) => {
                    return Err(self.argument_error(at, "one of the elements is null"));
                }
                _ => return Ok(None),
            }
        }
        Ok(Some(texts))
    }

    fn argument_error(&self, at: usize, message: impl std::fmt::Display) -> EvalError {
        EvalError::new(format!("argument {} of `{}`: {message}", at + 1, self.name))
    }

    fn error(&self, message: impl std::fmt::Display) -> EvalError {
        EvalError::new(format!("`{}`: {message}", self.name))
    }
}

/// A list of strings.
fn texts<T: Into<Arc<str>>>(items: impl IntoIterator<Item = T>) -> Value {
    let items = items.into_iter().map(|item| Value::String(item.into()));
    Value::list(Type::String, items.collect())
}
