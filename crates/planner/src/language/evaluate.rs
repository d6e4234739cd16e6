//! The value of an expression in a scope.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use super::convert::convert;
use super::limits::Limits;
use super::operators;
use super::traversal::{get, index, unknown_template};
use super::unify::unify;
use crate::functions;
use crate::syntax::{Binary, Call, Expr, For, Reference};
use crate::types::Type;
use crate::value::Value;

/// Why an expression has no value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) message: String,
    pub(crate) help: Option<String>,
    /// It was already reported where it happened.
    pub(crate) reported: bool,
    /// A limit of the evaluation was reached: `try` and `can` make nothing else of it.
    pub(crate) limit: bool,
}

impl Fault {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            help: None,
            reported: false,
            limit: false,
        }
    }

    /// The same, without what it would show of a sensitive value.
    pub(crate) fn veiled(self, what: &str) -> Self {
        if self.reported || self.limit {
            return self;
        }
        Self::new(format!(
            "{what} is wrong in a way that cannot be shown, because a value in it is sensitive"
        ))
        .help("look at what goes in; `nonsensitive` around it, for a moment on your own machine, shows the rest")
    }

    /// A limit of the evaluation was reached.
    pub(crate) fn limit(message: impl Into<String>, help: &str) -> Self {
        Self {
            limit: true,
            ..Self::new(message).help(help)
        }
    }

    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Names the nearest of the names that there are.
    pub(crate) fn near<'a>(self, name: &str, known: impl Iterator<Item = &'a str>) -> Self {
        let known: Vec<&str> = known.take(40).collect();
        if known.is_empty() || self.help.is_some() {
            return self;
        }
        let close = known.iter().find(|candidate| {
            candidate.eq_ignore_ascii_case(name)
                || candidate.replace('_', "") == name.replace('_', "")
                || candidate.contains(name)
                || name.contains(**candidate)
        });
        match close {
            Some(close) => self.help(format!("is `{close}` meant?")),
            None => self.help(format!("there are {}", known.join(", "))),
        }
    }
}

/// What names mean.
pub(crate) trait Scope {
    /// The value of a name of the module.
    fn reference(&self, reference: &Reference) -> Result;
    /// The output of a module call, with its key when it has one: so that a reference to one output
    /// does not wait for the others.
    fn output(&self, _call: &str, _key: Option<&Value>, _name: &str) -> Option<Result> {
        None
    }
    /// An attribute of a resource, with the key of the instance when there is one: so that nobody
    /// puts the whole resource together for it. `None` leaves it to the usual way.
    fn attribute(&self, _of: &Reference, _key: Option<&Value>, _name: &str) -> Option<Value> {
        None
    }
    /// The bytes of a file, by the path that the configuration gives; `None` when there is none.
    fn file(&self, path: &str) -> Option<Cow<'_, [u8]>>;
    /// Says why something is unknown.
    fn note(&self, reason: &str);
}

/// What all evaluations of a plan share.
#[derive(Debug, Default)]
pub(crate) struct Evaluator {
    pub(crate) limits: Limits,
    /// What functions made of files, by name of the function and path.
    pub(crate) files: RefCell<HashMap<(String, String), Value>>,
}

type Bound = Vec<Value>;
type Result<T = Value> = std::result::Result<T, Fault>;

impl Evaluator {
    /// The value of an expression.
    pub(crate) fn value(&self, expr: &Expr, scope: &dyn Scope) -> Result {
        self.eval(expr, scope, &mut Vec::new())
    }

    /// The same where names are bound: by a template's own variables.
    pub(crate) fn with_bound(&self, expr: &Expr, scope: &dyn Scope, bound: Vec<Value>) -> Result {
        let mut bound = bound;
        self.eval(expr, scope, &mut bound)
    }

    fn eval(&self, expr: &Expr, scope: &dyn Scope, bound: &mut Bound) -> Result {
        match expr {
            Expr::Value(value) => return Ok(value.clone()),
            Expr::Bound(at) => {
                return Ok(bound.get(*at).cloned().unwrap_or(Value::NULL));
            }
            Expr::Faulty(message) => return Err(Fault::new(message.as_ref())),
            _ => {}
        }
        self.limits.enter()?;
        let result = self.eval_inner(expr, scope, bound);
        self.limits.leave();
        result.and_then(|value| self.limits.check(value))
    }

    fn eval_inner(&self, expr: &Expr, scope: &dyn Scope, bound: &mut Bound) -> Result {
        match expr {
            Expr::Value(value) => Ok(value.clone()),
            Expr::Faulty(message) => Err(Fault::new(message.as_ref())),
            Expr::Bound(at) => Ok(bound.get(*at).cloned().unwrap_or(Value::NULL)),
            Expr::Template(parts) => self.template(parts, scope, bound),
            Expr::Tuple(items) => {
                let items: Result<Vec<Value>> = items
                    .iter()
                    .map(|item| self.eval(item, scope, bound))
                    .collect();
                Ok(Value::tuple(items?))
            }
            Expr::Object(entries) => self.object(entries, scope, bound),
            Expr::Reference(reference) => scope.reference(reference),
            Expr::Get(source, name) => {
                let direct = match source.as_ref() {
                    Expr::Reference(of) => direct(scope, of, None, name),
                    Expr::Index(parts) => match &parts.0 {
                        Expr::Reference(
                            of @ (Reference::Module(_) | Reference::Resource { .. }),
                        ) => {
                            let key = self.eval(&parts.1, scope, bound)?;
                            direct(scope, of, Some(&key), name)
                        }
                        _ => None,
                    },
                    _ => None,
                };
                match direct {
                    Some(value) => value,
                    None => get(&self.eval(source, scope, bound)?, name),
                }
            }
            Expr::Index(parts) => {
                let source = self.eval(&parts.0, scope, bound)?;
                let key = self.eval(&parts.1, scope, bound)?;
                index(&source, &key)
            }
            Expr::Splat { source, each } => {
                let source = self.eval(source, scope, bound)?;
                self.splat(&source, each, scope, bound)
            }
            Expr::Call(call) => self.call(call, scope, bound),
            Expr::Conditional(parts) => self.conditional(parts, scope, bound),
            Expr::Unary(operator, inner) => {
                let value = self.eval(inner, scope, bound)?;
                let result = operators::unary(*operator, value.plain())?;
                Ok(remark(result, value.is_sensitive()))
            }
            Expr::Binary(operator, sides) => self.binary(*operator, sides, scope, bound),
            Expr::For(each) => self.for_each(each, scope, bound),
            Expr::Repeat(each) => self.repeat(each, scope, bound),
        }
    }

    fn template(&self, parts: &[Expr], scope: &dyn Scope, bound: &mut Bound) -> Result {
        let mut text = String::new();
        let mut pieces: Option<Vec<Value>> = None;
        let mut sensitive = false;
        for part in parts {
            let value = self.eval(part, scope, bound)?;
            sensitive |= value.is_sensitive();
            if value.is_null() {
                return Err(Fault::new("null cannot be put into a string")
                    .help("give it a value, or write another text with `x == null ? ... : ...`"));
            }
            let value = convert(value.plain(), &Type::String)
                .map_err(|message| Fault::new(format!("what is put into a string: {message}")))?;
            match value {
                Value::String(piece) => {
                    self.limits.text(text.len(), piece.len())?;
                    text.push_str(&piece);
                }
                unknown => {
                    let pieces = pieces.get_or_insert_with(Vec::new);
                    if !text.is_empty() {
                        pieces.push(Value::from(std::mem::take(&mut text)));
                    }
                    pieces.push(unknown);
                }
            }
        }
        let result = match pieces {
            None => Value::from(text),
            Some(mut pieces) => {
                if !text.is_empty() {
                    pieces.push(Value::from(text));
                }
                unknown_template(pieces)
            }
        };
        Ok(remark(result, sensitive))
    }

    fn object(&self, entries: &[(Expr, Expr)], scope: &dyn Scope, bound: &mut Bound) -> Result {
        let mut result: Vec<(Arc<str>, Value)> = Vec::with_capacity(entries.len());
        let mut sensitive = false;
        let mut unknown = false;
        for (key, value) in entries {
            let key = self.eval(key, scope, bound)?;
            let value = self.eval(value, scope, bound)?;
            sensitive |= key.is_sensitive();
            match self::key(&key)? {
                Some(key) => result.push((key, value)),
                None => unknown = true,
            }
        }
        if unknown {
            return Ok(remark(Value::unknown(Type::Dynamic), sensitive));
        }
        Ok(remark(Value::object(result), sensitive))
    }

    fn binary(
        &self,
        operator: Binary,
        sides: &(Expr, Expr),
        scope: &dyn Scope,
        bound: &mut Bound,
    ) -> Result {
        let a = self.eval(&sides.0, scope, bound)?;
        let b = match self.eval(&sides.1, scope, bound) {
            Ok(b) => b,
            // From Terraform 1.12 on, a decided left side is enough.
            Err(fault) => {
                let decided = match operator {
                    Binary::And => a.as_bool() == Some(false),
                    Binary::Or => a.as_bool() == Some(true),
                    _ => false,
                };
                if decided && !fault.limit {
                    return Ok(a);
                }
                return Err(fault);
            }
        };
        let sensitive = match operator {
            Binary::Equal | Binary::NotEqual => a.has_sensitive() || b.has_sensitive(),
            _ => a.is_sensitive() || b.is_sensitive(),
        };
        let result = operators::binary(operator, a.plain(), b.plain())?;
        Ok(remark(result, sensitive))
    }

    fn conditional(&self, parts: &[Expr; 3], scope: &dyn Scope, bound: &mut Bound) -> Result {
        let condition = self.eval(&parts[0], scope, bound)?;
        if condition.is_null() {
            return Err(Fault::new("the condition is null").help(
                "a condition is true or false; compare with `== null` when null is possible",
            ));
        }
        let sensitive = condition.is_sensitive();
        let condition = convert(condition.plain(), &Type::Bool)
            .map_err(|message| Fault::new(format!("the condition: {message}")))?;
        let one = self.eval(&parts[1], scope, bound);
        let other = self.eval(&parts[2], scope, bound);
        let Value::Bool(truth) = condition else {
            let (one, other) = (one?, other?);
            return undecided(&one, &other).map(|value| {
                remark(
                    value,
                    sensitive || one.is_sensitive() || other.is_sensitive(),
                )
            });
        };
        let (chosen, left) = if truth { (one, other) } else { (other, one) };
        let chosen = chosen?;
        let result = match left {
            // What is not chosen still has a say in the type.
            Ok(left) => {
                let plain = chosen.plain();
                match (plain, left.plain()) {
                    (Value::String(_), Value::String(_))
                    | (Value::Number(_), Value::Number(_))
                    | (Value::Bool(_), Value::Bool(_))
                    | (_, Value::Null(Type::Dynamic)) => chosen,
                    (Value::Null(Type::Dynamic), left) => {
                        remark(Value::Null(left.kind()), chosen.is_sensitive())
                    }
                    (plain, left) => {
                        let kind = both(&plain.kind(), &left.kind())?;
                        convert(&chosen, &kind).map_err(|message| {
                            Fault::new(format!("the chosen result: {message}"))
                        })?
                    }
                }
            }
            Err(fault) if fault.limit => return Err(fault),
            Err(_) => chosen,
        };
        Ok(remark(result, sensitive))
    }

    fn splat(&self, source: &Value, each: &Expr, scope: &dyn Scope, bound: &mut Bound) -> Result {
        if let Value::Sensitive(inner) = source {
            return Ok(self.splat(inner, each, scope, bound)?.sensitive());
        }
        let items: Vec<Value> = match source {
            // Nothing has no elements; anything else that is no collection is its only one.
            Value::Null(Type::List(_) | Type::Set(_) | Type::Tuple(_)) => {
                return Err(Fault::new(
                    "`[*]` of a null list; nothing can be said of its elements",
                ));
            }
            Value::Null(_) => Vec::new(),
            Value::Unknown(unknown) => match &unknown.kind {
                Type::Tuple(kinds) => kinds
                    .iter()
                    .map(|kind| Value::unknown(kind.clone()))
                    .collect(),
                Type::List(_) | Type::Set(_) | Type::Dynamic => {
                    return Ok(Value::unknown(Type::Dynamic));
                }
                _ if unknown.not_null => vec![source.clone()],
                _ => return Ok(Value::unknown(Type::Dynamic)),
            },
            other => match other.items() {
                Some(items) => items.to_vec(),
                None => vec![other.clone()],
            },
        };
        self.limits.charge(items.len())?;
        let is_list = matches!(source, Value::List(_) | Value::Set(_));
        let mut result = Vec::with_capacity(items.len());
        for item in items {
            bound.push(item);
            let value = self.eval(each, scope, bound);
            bound.pop();
            result.push(value?);
        }
        if is_list {
            let kinds: Vec<Type> = result.iter().map(Value::kind).collect();
            let element = match kinds.first() {
                Some(first) if kinds.iter().all(|kind| kind == first) => Some(first.clone()),
                Some(_) => None,
                None => Some(Type::Dynamic),
            };
            if let Some(element) = element {
                return Ok(Value::list(element, result));
            }
        }
        Ok(Value::tuple(result))
    }

    fn call(&self, call: &Call, scope: &dyn Scope, bound: &mut Bound) -> Result {
        let name = call.name.strip_prefix("core::").unwrap_or(&call.name);
        match name {
            "try" => {
                let mut messages = Vec::new();
                for argument in &call.arguments {
                    match self.eval(argument, scope, bound) {
                        // Whether it fails is not known before everything in it is.
                        Ok(value) if !value.is_wholly_known() => {
                            return Ok(Value::unknown(Type::Dynamic));
                        }
                        Ok(value) => return Ok(value),
                        Err(fault) if fault.limit => return Err(fault),
                        Err(fault) => messages.push(fault.message),
                    }
                }
                return Err(Fault::new(format!(
                    "no argument of `try` has a value: {}",
                    messages.join("; ")
                )));
            }
            "can" => {
                let [argument] = &call.arguments[..] else {
                    return Err(Fault::new("`can` takes one argument"));
                };
                return Ok(match self.eval(argument, scope, bound) {
                    Ok(value) if !value.is_wholly_known() => Value::unknown(Type::Bool),
                    Ok(_) => Value::Bool(true),
                    Err(fault) if fault.limit => return Err(fault),
                    Err(_) => Value::Bool(false),
                });
            }
            _ => {}
        }
        let mut arguments = Vec::with_capacity(call.arguments.len());
        for (at, argument) in call.arguments.iter().enumerate() {
            let value = self.eval(argument, scope, bound)?;
            if call.expand && at + 1 == call.arguments.len() {
                if value.is_null() {
                    return Err(Fault::new("the argument before `...` is null"));
                }
                if value.is_unknown() {
                    return Ok(remark(Value::unknown(Type::Dynamic), value.is_sensitive()));
                }
                let Some(items) = value.items() else {
                    return Err(Fault::new(
                        "the argument before `...` is no list, set or tuple",
                    ));
                };
                let sensitive = value.is_sensitive();
                arguments.extend(items.iter().map(|item| remark(item.clone(), sensitive)));
            } else {
                arguments.push(value);
            }
        }
        self.limits.arguments(&arguments)?;
        functions::call(name, arguments, self, scope)
    }

    fn for_each(&self, each: &For, scope: &dyn Scope, bound: &mut Bound) -> Result {
        let source = self.eval(&each.collection, scope, bound)?;
        let sensitive = source.is_sensitive();
        let Some(items) = self.items_of(source.plain())? else {
            return Ok(remark(Value::unknown(Type::Dynamic), sensitive));
        };
        let mut result = ForResult::new(each);
        let mut marked = sensitive;
        for (key, value) in items {
            let depth = bound.len();
            if each.with_key {
                bound.push(key);
            }
            bound.push(value);
            let item = self.for_item(each, scope, bound, &mut result);
            bound.truncate(depth);
            marked |= item?;
        }
        result.finish(each, marked)
    }

    /// One turn of a `for`. Says whether the whole result becomes sensitive by it.
    fn for_item(
        &self,
        each: &For,
        scope: &dyn Scope,
        bound: &mut Bound,
        result: &mut ForResult,
    ) -> Result<bool> {
        let mut marked = false;
        if let Some(condition) = &each.condition {
            let condition = self.eval(condition, scope, bound)?;
            if condition.is_null() {
                return Err(Fault::new("the `if` of a `for` is null"));
            }
            marked |= condition.is_sensitive();
            let condition = convert(condition.plain(), &Type::Bool)
                .map_err(|message| Fault::new(format!("the `if` of a `for`: {message}")))?;
            match condition {
                Value::Bool(true) => {}
                Value::Bool(false) => return Ok(marked),
                _ => {
                    result.unknown = true;
                    return Ok(marked);
                }
            }
        }
        let Some(key) = &each.key else {
            result.items.push(self.eval(&each.value, scope, bound)?);
            return Ok(marked);
        };
        let key = self.eval(key, scope, bound)?;
        marked |= key.is_sensitive();
        let Some(key) = self::key(&key)? else {
            result.unknown = true;
            return Ok(marked);
        };
        let value = self.eval(&each.value, scope, bound)?;
        result.insert(key, value, each.grouping)?;
        Ok(marked)
    }

    /// Keys and values of a collection; `None` when it is unknown.
    fn items_of(&self, source: &Value) -> Result<Option<Vec<(Value, Value)>>> {
        let items = match source {
            Value::Null(_) => return Err(Fault::new("`for` goes over null")),
            Value::Unknown(unknown) => {
                return match &unknown.kind {
                    Type::Bool | Type::Number | Type::String => Err(Fault::new(
                        "`for` goes over something that is no collection",
                    )),
                    _ => Ok(None),
                };
            }
            Value::List(items) | Value::Tuple(items) => items
                .items
                .iter()
                .enumerate()
                .map(|(at, item)| (Value::number(at), item.clone()))
                .collect(),
            Value::Set(items) => items
                .items
                .iter()
                .map(|item| (item.clone(), item.clone()))
                .collect::<Vec<_>>(),
            Value::Map(entries) | Value::Object(entries) => entries
                .entries
                .iter()
                .map(|(key, value)| (Value::String(key.clone()), value.clone()))
                .collect(),
            other => {
                return Err(Fault::new(format!(
                    "`for` goes over a {}, which is no collection",
                    other.kind().friendly()
                )));
            }
        };
        self.limits.charge(items.len())?;
        Ok(Some(items))
    }

    fn repeat(&self, each: &For, scope: &dyn Scope, bound: &mut Bound) -> Result {
        let source = self.eval(&each.collection, scope, bound)?;
        let mut sensitive = source.is_sensitive();
        let Some(items) = self.items_of(source.plain())? else {
            return Ok(remark(Value::unknown_not_null(Type::String), sensitive));
        };
        let mut text = String::new();
        let mut pieces = Vec::new();
        for (key, value) in items {
            let depth = bound.len();
            if each.with_key {
                bound.push(key);
            }
            bound.push(value);
            let item = self.eval(&each.value, scope, bound);
            bound.truncate(depth);
            let item = item?;
            sensitive |= item.is_sensitive();
            match convert(item.plain(), &Type::String).map_err(Fault::new)? {
                Value::String(piece) => {
                    self.limits.text(text.len(), piece.len())?;
                    text.push_str(&piece);
                }
                unknown => {
                    pieces.push(Value::from(std::mem::take(&mut text)));
                    pieces.push(unknown);
                }
            }
        }
        if pieces.is_empty() {
            return Ok(remark(Value::from(text), sensitive));
        }
        pieces.push(Value::from(text));
        Ok(remark(unknown_template(pieces), sensitive))
    }
}

/// An output of a call or an attribute of a resource, without the rest of it.
fn direct(scope: &dyn Scope, of: &Reference, key: Option<&Value>, name: &str) -> Option<Result> {
    match of {
        Reference::Module(call) => scope.output(call, key, name),
        Reference::Resource { .. } => scope.attribute(of, key, name).map(Ok),
        _ => None,
    }
}

/// Puts a mark back.
pub(crate) fn remark(value: Value, sensitive: bool) -> Value {
    if sensitive { value.sensitive() } else { value }
}

/// The key of an object; `None` when it is unknown.
fn key(value: &Value) -> Result<Option<Arc<str>>> {
    if value.is_null() {
        return Err(Fault::new("a key is null"));
    }
    match convert(value.plain(), &Type::String)
        .map_err(|message| Fault::new(format!("a key: {message}")))?
    {
        Value::String(key) => Ok(Some(key)),
        _ => Ok(None),
    }
}

fn both(a: &Type, b: &Type) -> Result<Type> {
    unify(&[a.clone(), b.clone()]).ok_or_else(|| {
        Fault::new(format!(
            "the results of the condition have different types: {} and {}",
            a.friendly(),
            b.friendly()
        ))
    })
}

/// The result of a condition that is not known yet.
fn undecided(one: &Value, other: &Value) -> Result {
    let (one, other) = (one.plain(), other.plain());
    let kind = match (one, other) {
        (Value::Null(Type::Dynamic), other) => other.kind(),
        (one, Value::Null(Type::Dynamic)) => one.kind(),
        (one, other) => both(&one.kind(), &other.kind())?,
    };
    if one.is_null() && other.is_null() {
        return Ok(Value::Null(kind));
    }
    let not_null = |value: &Value| match value {
        Value::Null(_) => false,
        Value::Unknown(unknown) => unknown.not_null,
        _ => true,
    };
    Ok(if not_null(one) && not_null(other) {
        Value::unknown_not_null(kind)
    } else {
        Value::unknown(kind)
    })
}

struct ForResult {
    items: Vec<Value>,
    entries: Vec<(Arc<str>, Value)>,
    groups: std::collections::BTreeMap<Arc<str>, Vec<Value>>,
    keys: std::collections::HashSet<Arc<str>>,
    unknown: bool,
}

impl ForResult {
    fn new(_: &For) -> Self {
        Self {
            items: Vec::new(),
            entries: Vec::new(),
            groups: std::collections::BTreeMap::new(),
            keys: std::collections::HashSet::new(),
            unknown: false,
        }
    }

    fn insert(&mut self, key: Arc<str>, value: Value, grouping: bool) -> Result<()> {
        if grouping {
            self.groups.entry(key).or_default().push(value);
        } else if self.keys.insert(key.clone()) {
            self.entries.push((key, value));
        } else {
            return Err(Fault::new(format!("two items have the key \"{key}\""))
                .help("write `...` behind the value to collect the values of a key in a list"));
        }
        Ok(())
    }

    fn finish(self, each: &For, marked: bool) -> Result {
        let result = if self.unknown {
            Value::unknown(Type::Dynamic)
        } else if each.key.is_none() {
            Value::tuple(self.items)
        } else if each.grouping {
            let groups = self.groups.into_iter();
            Value::object(
                groups
                    .map(|(key, values)| (key, Value::tuple(values)))
                    .collect(),
            )
        } else {
            Value::object(self.entries)
        };
        Ok(remark(result, marked))
    }
}
