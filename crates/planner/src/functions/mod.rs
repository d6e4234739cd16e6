//! Terraform's functions: one registry over small families. A function sees arguments of the types
//! that it asks for; null, unknown and sensitive ones are dealt with here unless it wants them.

mod collections;
mod dates;
mod encoding;
mod files;
mod format;
mod hashes;
mod network;
mod numbers;
mod patterns;
mod sets;
mod strings;
mod types;
mod yaml;

use std::sync::{Arc, LazyLock};

use crate::language::evaluate::remark;
use crate::language::{Evaluator, Fault, Scope, convert};
use values::{InlineCache, Marks, Type, Value};

type Result<T = Value> = std::result::Result<T, Fault>;

/// What a function asks of an argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Of {
    /// A string.
    Text,
    /// A number.
    Number,
    /// A list of strings.
    Texts,
    /// A list of truth values.
    Truths,
    /// A list.
    List,
    /// A set.
    Set,
    /// A map of strings to lists of strings.
    MapOfTexts,
    /// Anything that is known on the outside and not null.
    Any,
    /// Anything at all: null, unknown and sensitive are the function's own business.
    Raw,
}

/// A function.
struct Function {
    name: &'static str,
    /// Its arguments.
    takes: &'static [Of],
    /// What further arguments must be, when it takes any number.
    further: Option<Of>,
    /// Type of the result when an argument is unknown.
    gives: fn() -> Type,
    run: fn(&Arguments<'_>) -> Result,
}

/// A call under way.
struct Arguments<'a> {
    name: &'a str,
    values: Vec<Value>,
    /// Was one of them sensitive? They are plain here.
    sensitive: bool,
    evaluator: &'a Evaluator,
    scope: &'a dyn Scope,
}

const TEXT: fn() -> Type = || Type::String;
const NUMBER: fn() -> Type = || Type::Number;
const TRUTH: fn() -> Type = || Type::Bool;
const TEXTS: fn() -> Type = || Type::List(Arc::new(Type::String));
const ANY: fn() -> Type = || Type::Dynamic;

/// The families; a new one is a line here.
const FAMILIES: &[&[Function]] = &[
    collections::FUNCTIONS,
    dates::FUNCTIONS,
    encoding::FUNCTIONS,
    files::FUNCTIONS,
    format::FUNCTIONS,
    hashes::FUNCTIONS,
    network::FUNCTIONS,
    numbers::FUNCTIONS,
    patterns::FUNCTIONS,
    sets::FUNCTIONS,
    strings::FUNCTIONS,
    types::FUNCTIONS,
    yaml::FUNCTIONS,
];

/// The functions by name.
static REGISTRY: LazyLock<Vec<&'static Function>> = LazyLock::new(|| {
    let families = FAMILIES.iter();
    let mut all: Vec<&Function> = families.flat_map(|family| family.iter()).collect();
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

/// Calls a function; `slot` is where the call found it before.
pub(crate) fn call(
    name: &str,
    slot: &InlineCache,
    mut values: Vec<Value>,
    evaluator: &Evaluator,
    scope: &dyn Scope,
) -> Result {
    let registry = &*REGISTRY;
    let place = slot.get(|| {
        registry
            .binary_search_by_key(&name, |function| function.name)
            .ok()
    });
    let Some(function) = place.and_then(|at| registry.get(at).copied()) else {
        if UNKNOWN.contains(&name) || name.contains("::") {
            scope.note(&format!("`{name}` is not worked out without Terraform"));
            return Ok(Value::unknown(Type::Dynamic));
        }
        return Err(Fault::new(format!("there is no function `{name}`")).near(
            name,
            registry
                .iter()
                .map(|function| function.name)
                .filter(|known| near(known, name)),
        ));
    };
    let least = function.takes.len();
    if values.len() < least || (values.len() > least && function.further.is_none()) {
        let more = if function.further.is_some() {
            "at least "
        } else {
            ""
        };
        return Err(Fault::new(format!(
            "`{name}` takes {more}{least} arguments, not {}",
            values.len()
        )));
    }
    let mut marks = Marks::NONE;
    let mut unknown = false;
    let mut undecided = false;
    for (at, place) in values.iter_mut().enumerate() {
        let of = function
            .takes
            .get(at)
            .copied()
            .or(function.further)
            .unwrap_or(Of::Any);
        if of == Of::Raw {
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
        let value = take(value, of)
            .map_err(|message| Fault::new(format!("argument {} of `{name}`: {message}", at + 1)))?;
        if value.is_null() {
            return Err(Fault::new(format!(
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
        let kind = (function.gives)();
        if undecided && kind == Type::Dynamic {
            Value::unknown(Type::Dynamic)
        } else {
            Value::unknown_not_null(kind)
        }
    } else {
        let arguments = Arguments {
            name,
            values,
            sensitive: marks.sensitive,
            evaluator,
            scope,
        };
        (function.run)(&arguments).map_err(|fault| match marks.sensitive {
            true => fault.veiled(&format!("an argument of `{name}`")),
            false => fault,
        })?
    };
    Ok(remark(result, marks))
}

/// The marks on values and on anything inside them.
fn all_marks(values: &[Value]) -> Marks {
    let marks = values.iter().map(Value::all_marks);
    marks.fold(Marks::NONE, |all, marks| all | marks)
}

fn near(known: &str, name: &str) -> bool {
    known.contains(name) || name.contains(known) || known.replace('_', "") == name.replace('_', "")
}

fn take(value: Value, of: Of) -> std::result::Result<Value, String> {
    match (of, &value) {
        (Of::Any | Of::Raw, _)
        | (Of::Text, Value::String(_))
        | (Of::Number, Value::Number(_))
        | (Of::List, Value::List(_))
        | (Of::Set, Value::Set(_)) => return Ok(value),
        _ => {}
    }
    let list = |element: Type| Type::List(Arc::new(element));
    let kind = match of {
        Of::Any | Of::Raw => return Ok(value),
        Of::Text => Type::String,
        Of::Number => Type::Number,
        Of::Texts => list(Type::String),
        Of::Truths => list(Type::Bool),
        Of::List => list(Type::Dynamic),
        Of::Set => Type::Set(Arc::new(Type::Dynamic)),
        Of::MapOfTexts => Type::Map(Arc::new(list(Type::String))),
    };
    convert(&value, &kind)
}

impl Arguments<'_> {
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
        number.ok_or_else(|| self.fault(at, "a whole number is required"))
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
                Value::Null(_) => return Err(self.fault(at, "one of the elements is null")),
                _ => return Ok(None),
            }
        }
        Ok(Some(texts))
    }

    fn fault(&self, at: usize, message: impl std::fmt::Display) -> Fault {
        Fault::new(format!("argument {} of `{}`: {message}", at + 1, self.name))
    }

    fn error(&self, message: impl std::fmt::Display) -> Fault {
        Fault::new(format!("`{}`: {message}", self.name))
    }
}

/// A list of strings.
fn texts<T: Into<Arc<str>>>(items: impl IntoIterator<Item = T>) -> Value {
    let items = items.into_iter().map(|item| Value::String(item.into()));
    Value::list(Type::String, items.collect())
}
