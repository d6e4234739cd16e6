//! The value of an expression in a scope. What is there already, a constant or what a name stands for,
//! is looked at where it is; only what is made anew is owned.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use super::convert::convert;
use super::eval_error::EvalError;
use super::limits::Limits;
use super::operators;
use super::origin::origin;
use super::traversal::{get, index, unknown_template};
use super::unify::unify;
use crate::functions;
use syntax::{Binary, Expr, For, FunctionCall, Reference};
use values::{InlineCache, Marks, Type, Value};

/// A value that is there already, or one that was made.
pub(crate) type ValueRef<'a> = Cow<'a, Value>;

/// What names mean.
pub(crate) trait EvalScope {
    /// The value of a name of the module.
    fn reference<'a>(&'a self, reference: &'a Reference) -> Result<ValueRef<'a>>;
    /// The output of a module call or an attribute of a resource, with the key of the instance when
    /// there is one: so that a reference to one of them neither waits for the others nor puts them
    /// together. `None` leaves it to the usual way.
    fn member<'a>(
        &'a self,
        _of: &'a Reference,
        _key: Option<&Value>,
        _name: &str,
    ) -> Option<Result<ValueRef<'a>>> {
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
    /// Is it told of each unknown where it comes from? Only a comparison of plans asks.
    pub(crate) traced: bool,
}

/// A value that a `for`, a splat or a template has bound, and what was bound before it.
#[derive(Clone, Copy)]
struct Binding<'a> {
    value: &'a Value,
    place: usize,
    outer: Bound<'a>,
}

/// What is bound, the innermost first.
type Bound<'a> = Option<&'a Binding<'a>>;
type Result<T = Value> = std::result::Result<T, EvalError>;

impl<'a> Binding<'a> {
    fn new(value: &'a Value, outer: Bound<'a>) -> Self {
        Self {
            value,
            place: outer.map_or(0, |outer| outer.place + 1),
            outer,
        }
    }

    /// What is bound at a place of the stack.
    fn lookup(mut bound: Bound<'a>, place: usize) -> ValueRef<'a> {
        while let Some(binding) = bound {
            if binding.place == place {
                return Cow::Borrowed(binding.value);
            }
            bound = binding.outer;
        }
        Cow::Owned(Value::NULL)
    }
}

impl Evaluator {
    /// The value of an expression.
    pub(crate) fn value<'a>(
        &self,
        expr: &'a Expr,
        scope: &'a dyn EvalScope,
    ) -> Result<ValueRef<'a>> {
        let value = self.eval(expr, scope, None)?;
        if let (Cow::Borrowed(there), Expr::Reference(_) | Expr::Get(..)) = (&value, expr) {
            self.limits.check_size(there)?;
        }
        Ok(value)
    }

    /// The same where names are bound: by a template's own variables.
    pub(crate) fn with_bound(&self, expr: &Expr, scope: &dyn EvalScope, bound: &[Value]) -> Result {
        self.bind_all(expr, scope, bound, None)
    }

    fn bind_all(
        &self,
        expr: &Expr,
        scope: &dyn EvalScope,
        more: &[Value],
        bound: Bound<'_>,
    ) -> Result {
        match more.split_first() {
            Some((first, rest)) => {
                let binding = Binding::new(first, bound);
                self.bind_all(expr, scope, rest, Some(&binding))
            }
            None => self.eval(expr, scope, bound).map(Cow::into_owned),
        }
    }

    #[inline]
    fn eval<'a>(
        &self,
        expr: &'a Expr,
        scope: &'a dyn EvalScope,
        bound: Bound<'a>,
    ) -> Result<ValueRef<'a>> {
        match expr {
            Expr::Value(value) => Ok(Cow::Borrowed(value)),
            Expr::Bound(at) => Ok(Binding::lookup(bound, *at)),
            _ => self.eval_deeper(expr, scope, bound),
        }
    }

    fn eval_deeper<'a>(
        &self,
        expr: &'a Expr,
        scope: &'a dyn EvalScope,
        bound: Bound<'a>,
    ) -> Result<ValueRef<'a>> {
        self.limits.enter_expression()?;
        let result = self.eval_inner(expr, scope, bound);
        self.limits.leave_expression();
        let result = match result {
            Ok(Cow::Owned(made)) if self.traced && made.is_opaque() => {
                Ok(Cow::Owned(self.traced(made, expr, scope, bound)))
            }
            other => other,
        };
        // What is there already was checked when it was made.
        if let Ok(Cow::Owned(made)) = &result {
            self.limits.check_size(made)?;
        }
        result
    }

    /// An unknown, with where it comes from.
    fn traced(&self, made: Value, expr: &Expr, scope: &dyn EvalScope, bound: Bound<'_>) -> Value {
        let depth = bound.map_or(0, |bound| bound.place + 1);
        let part = |part: &Expr| {
            let value = self.eval(part, scope, bound).map(Cow::into_owned);
            // What fails, and is caught by `try`, fails each time.
            value.unwrap_or(Value::NULL)
        };
        made.or_from(|| origin(expr, depth, &part))
    }

    fn eval_inner<'a>(
        &self,
        expr: &'a Expr,
        scope: &'a dyn EvalScope,
        bound: Bound<'a>,
    ) -> Result<ValueRef<'a>> {
        let made = match expr {
            Expr::Value(value) => return Ok(Cow::Borrowed(value)),
            Expr::Bound(at) => return Ok(Binding::lookup(bound, *at)),
            Expr::Reference(reference) => return scope.reference(reference),
            Expr::Get(source, name, cache) => return self.get(source, name, cache, scope, bound),
            Expr::Index(parts) => {
                let source = self.eval(&parts.0, scope, bound)?;
                let key = self.eval(&parts.1, scope, bound)?;
                return inside(
                    source,
                    |source| index(source, &key),
                    |source| index(source, &key).map(Cow::into_owned),
                );
            }
            Expr::Conditional(parts) => return self.conditional(parts, scope, bound),
            Expr::Binary(operator, sides) => return self.binary(*operator, sides, scope, bound),
            Expr::Invalid(invalid) => Err(EvalError::new(invalid.error.as_str())),
            Expr::Template(parts) => self.template(parts, scope, bound),
            Expr::Tuple(items) => {
                let items: Result<Vec<Value>> = items
                    .iter()
                    .map(|item| self.eval(item, scope, bound).map(Cow::into_owned))
                    .collect();
                Ok(Value::tuple(items?))
            }
            Expr::Object(entries) => self.object(entries, scope, bound),
            Expr::Splat { source, each } => {
                let source = self.eval(source, scope, bound)?;
                self.splat(&source, each, scope, bound)
            }
            Expr::Call(call) => self.call(call, scope, bound),
            Expr::Unary(operator, inner) => {
                let value = self.eval(inner, scope, bound)?;
                let result = operators::unary(*operator, value.plain())?;
                Ok(result.marked(value.marks()))
            }
            Expr::For(each) => self.for_each(each, scope, bound),
            Expr::TemplateFor(each) => self.repeat(each, scope, bound),
        };
        made.map(Cow::Owned)
    }

    fn get<'a>(
        &self,
        source: &'a Expr,
        name: &str,
        cache: &InlineCache,
        scope: &'a dyn EvalScope,
        bound: Bound<'a>,
    ) -> Result<ValueRef<'a>> {
        let direct = match source {
            Expr::Reference(of @ (Reference::Module(..) | Reference::Resource { .. })) => {
                scope.member(of, None, name)
            }
            Expr::Index(parts) => match &parts.0 {
                Expr::Reference(of @ (Reference::Module(..) | Reference::Resource { .. })) => {
                    let key = self.eval(&parts.1, scope, bound)?;
                    scope.member(of, Some(&key), name)
                }
                _ => None,
            },
            _ => None,
        };
        match direct {
            Some(found) => found,
            None => inside(
                self.eval(source, scope, bound)?,
                |source| get(source, name, cache),
                |source| get(source, name, cache).map(Cow::into_owned),
            ),
        }
    }

    fn template(&self, parts: &[Expr], scope: &dyn EvalScope, bound: Bound<'_>) -> Result {
        // Most templates make a name or an ARN.
        let mut text = String::with_capacity(64);
        let mut pieces: Option<Vec<Value>> = None;
        let mut marks = Marks::NONE;
        for part in parts {
            let value = self.eval(part, scope, bound)?;
            marks |= value.marks();
            if let Value::String(piece) = value.plain() {
                self.limits.reserve_text(text.len(), piece.len())?;
                text.push_str(piece);
                continue;
            }
            if value.is_null() {
                return Err(EvalError::new("null cannot be put into a string")
                    .help("give it a value, or write another text with `x == null ? ... : ...`"));
            }
            let value = convert(value.plain(), &Type::String).map_err(|message| {
                EvalError::new(format!("what is put into a string: {message}"))
            })?;
            match value {
                Value::String(piece) => {
                    self.limits.reserve_text(text.len(), piece.len())?;
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
        Ok(result.marked(marks))
    }

    fn object(&self, entries: &[(Expr, Expr)], scope: &dyn EvalScope, bound: Bound<'_>) -> Result {
        let mut result: Vec<(Arc<str>, Value)> = Vec::with_capacity(entries.len());
        let mut marks = Marks::NONE;
        let mut unknown = false;
        for (key, value) in entries {
            let key = self.eval(key, scope, bound)?;
            let value = self.eval(value, scope, bound)?.into_owned();
            marks |= key.marks();
            match self::key(&key)? {
                Some(key) => result.push((key, value)),
                None => unknown = true,
            }
        }
        if unknown {
            return Ok(Value::unknown(Type::Dynamic).marked(marks));
        }
        Ok(Value::object(result).marked(marks))
    }

    fn binary<'a>(
        &self,
        operator: Binary,
        sides: &'a (Expr, Expr),
        scope: &'a dyn EvalScope,
        bound: Bound<'a>,
    ) -> Result<ValueRef<'a>> {
        let a = self.eval(&sides.0, scope, bound)?;
        if let (Expr::Value(Value::Null(_)), Binary::Equal | Binary::NotEqual) =
            (&sides.1, operator)
            && let Some(is_null) = against_null(&a)
        {
            return Ok(Cow::Owned(Value::Bool(
                is_null == (operator == Binary::Equal),
            )));
        }
        let b = match self.eval(&sides.1, scope, bound) {
            Ok(b) => b,
            // From Terraform 1.12 on, a decided left side is enough.
            Err(error) => {
                let decided = match operator {
                    Binary::And => a.as_bool() == Some(false),
                    Binary::Or => a.as_bool() == Some(true),
                    _ => false,
                };
                if decided && !error.limit {
                    return Ok(a);
                }
                return Err(error);
            }
        };
        let marks = match operator {
            Binary::Equal | Binary::NotEqual => a.all_marks() | b.all_marks(),
            _ => a.marks() | b.marks(),
        };
        let result = operators::binary(operator, a.plain(), b.plain())?;
        Ok(Cow::Owned(result.marked(marks)))
    }

    fn conditional<'a>(
        &self,
        parts: &'a [Expr; 3],
        scope: &'a dyn EvalScope,
        bound: Bound<'a>,
    ) -> Result<ValueRef<'a>> {
        let condition = self.eval(&parts[0], scope, bound)?;
        if condition.is_null() {
            return Err(EvalError::new("the condition is null").help(
                "a condition is true or false; compare with `== null` when null is possible",
            ));
        }
        let mut marks = condition.marks();
        let condition = truth(condition.plain())
            .map_err(|message| EvalError::new(format!("the condition: {message}")))?;
        let one = self.eval(&parts[1], scope, bound);
        let other = self.eval(&parts[2], scope, bound);
        let Some(truth) = condition else {
            let (one, other) = (one?, other?);
            let result = undecided(&one, &other)?;
            let marks = marks | one.marks() | other.marks();
            return Ok(Cow::Owned(result.marked(marks)));
        };
        let (chosen, left) = if truth { (one, other) } else { (other, one) };
        let chosen = chosen?;
        let result = match left {
            // What is not chosen still has a say in the type and the marks.
            Ok(left) => {
                marks |= left.marks();
                let plain = chosen.plain();
                match (plain, left.plain()) {
                    (Value::String(_), Value::String(_))
                    | (Value::Number(_), Value::Number(_))
                    | (Value::Bool(_), Value::Bool(_))
                    | (_, Value::Null(Type::Dynamic)) => chosen,
                    (Value::Null(Type::Dynamic), left) => {
                        Cow::Owned(Value::Null(left.ty()).marked(chosen.marks()))
                    }
                    (plain, left) => {
                        let kind = both(&plain.ty(), &left.ty())?;
                        Cow::Owned(convert(&chosen, &kind).map_err(|message| {
                            EvalError::new(format!("the chosen result: {message}"))
                        })?)
                    }
                }
            }
            Err(error) if error.limit => return Err(error),
            Err(_) => chosen,
        };
        Ok(if marks.is_empty() {
            result
        } else {
            Cow::Owned(result.into_owned().marked(marks))
        })
    }

    fn splat(
        &self,
        source: &Value,
        each: &Expr,
        scope: &dyn EvalScope,
        bound: Bound<'_>,
    ) -> Result {
        if let Value::Marked(inner, marks) = source {
            return Ok(self.splat(inner, each, scope, bound)?.marked(*marks));
        }
        let items: Cow<'_, [Value]> = match source {
            // Nothing has no elements; anything else that is no collection is its only one.
            Value::Null(Type::List(_) | Type::Set(_) | Type::Tuple(_)) => {
                return Err(EvalError::new(
                    "`[*]` of a null list; nothing can be said of its elements",
                ));
            }
            Value::Null(_) => Cow::Borrowed(&[]),
            Value::Unknown(unknown) => match &unknown.ty {
                Type::Tuple(kinds) => kinds
                    .iter()
                    .map(|kind| Value::unknown(kind.clone()))
                    .collect(),
                Type::List(_) | Type::Set(_) | Type::Dynamic => {
                    return Ok(Value::unknown(Type::Dynamic));
                }
                _ if unknown.not_null => Cow::Borrowed(std::slice::from_ref(source)),
                _ => return Ok(Value::unknown(Type::Dynamic)),
            },
            other => match other.items() {
                Some(items) => Cow::Borrowed(items),
                None => Cow::Borrowed(std::slice::from_ref(other)),
            },
        };
        self.limits.consume_steps(items.len())?;
        let is_list = matches!(source, Value::List(_) | Value::Set(_));
        let mut result = Vec::with_capacity(items.len());
        let mut weight = 0;
        for item in items.iter() {
            let binding = Binding::new(item, bound);
            let value = self.eval(each, scope, Some(&binding))?;
            self.limits.reserve_part(&mut weight, &value)?;
            result.push(value.into_owned());
        }
        if is_list {
            let kinds: Vec<Type> = result.iter().map(Value::ty).collect();
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

    fn call(&self, call: &FunctionCall, scope: &dyn EvalScope, bound: Bound<'_>) -> Result {
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
                        Ok(value) => return Ok(value.into_owned()),
                        Err(error) if error.limit => return Err(error),
                        Err(error) => messages.push(error.message.clone()),
                    }
                }
                return Err(EvalError::new(format!(
                    "no argument of `try` has a value: {}",
                    messages.join("; ")
                )));
            }
            "can" => {
                let [argument] = &call.arguments[..] else {
                    return Err(EvalError::new("`can` takes one argument"));
                };
                return Ok(match self.eval(argument, scope, bound) {
                    Ok(value) if !value.is_wholly_known() => Value::unknown(Type::Bool),
                    Ok(_) => Value::Bool(true),
                    Err(error) if error.limit => return Err(error),
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
                    return Err(EvalError::new("the argument before `...` is null"));
                }
                if value.is_unknown() {
                    return Ok(Value::unknown(Type::Dynamic).marked(value.marks()));
                }
                let Some(items) = value.items() else {
                    return Err(EvalError::new(
                        "the argument before `...` is no list, set or tuple",
                    ));
                };
                let marks = value.marks();
                arguments.extend(items.iter().map(|item| item.clone().marked(marks)));
            } else {
                arguments.push(value.into_owned());
            }
        }
        self.limits.check_arguments(&arguments)?;
        functions::call(name, &call.cache, arguments, self, scope)
    }

    fn for_each(&self, each: &For, scope: &dyn EvalScope, bound: Bound<'_>) -> Result {
        let source = self.eval(&each.collection, scope, bound)?;
        let marks = source.marks();
        let mut result = ForResult::default();
        let mut marked = marks;
        let known = self.turns(source.plain(), each, bound, &mut |bound| {
            marked |= self.for_item(each, scope, bound, &mut result)?;
            Ok(())
        })?;
        if !known {
            return Ok(Value::unknown(Type::Dynamic).marked(marks));
        }
        result.finish(each, marked)
    }

    /// One turn of a `for`. Gives the marks that the whole result gets by it.
    fn for_item(
        &self,
        each: &For,
        scope: &dyn EvalScope,
        bound: Bound<'_>,
        result: &mut ForResult,
    ) -> Result<Marks> {
        let mut marked = Marks::NONE;
        if let Some(condition) = &each.condition {
            let condition = self.eval(condition, scope, bound)?;
            if condition.is_null() {
                return Err(EvalError::new("the `if` of a `for` is null"));
            }
            marked |= condition.marks();
            let condition = truth(condition.plain())
                .map_err(|message| EvalError::new(format!("the `if` of a `for`: {message}")))?;
            match condition {
                Some(true) => {}
                Some(false) => return Ok(marked),
                None => {
                    result.unknown = true;
                    return Ok(marked);
                }
            }
        }
        let Some(key) = &each.key else {
            let value = self.eval(&each.value, scope, bound)?;
            self.limits.reserve_part(&mut result.weight, &value)?;
            result.items.push(value.into_owned());
            return Ok(marked);
        };
        let key = self.eval(key, scope, bound)?;
        marked |= key.marks();
        let Some(key) = self::key(&key)? else {
            result.unknown = true;
            return Ok(marked);
        };
        let value = self.eval(&each.value, scope, bound)?;
        self.limits.reserve_part(&mut result.weight, &value)?;
        result.insert(key, value.into_owned(), each.grouping)?;
        Ok(marked)
    }

    /// Takes one turn for each item of a collection, its key and value bound; `false` when the
    /// collection is unknown.
    fn turns(
        &self,
        source: &Value,
        each: &For,
        bound: Bound<'_>,
        turn: &mut dyn FnMut(Bound<'_>) -> Result<()>,
    ) -> Result<bool> {
        let mut one = |key: &Value, value: &Value| {
            if each.with_key {
                let key = Binding::new(key, bound);
                turn(Some(&Binding::new(value, Some(&key))))
            } else {
                turn(Some(&Binding::new(value, bound)))
            }
        };
        match source {
            Value::Null(_) => return Err(EvalError::new("`for` goes over null")),
            Value::Unknown(unknown) => {
                return match &unknown.ty {
                    Type::Bool | Type::Number | Type::String => Err(EvalError::new(
                        "`for` goes over something that is no collection",
                    )),
                    _ => Ok(false),
                };
            }
            Value::List(items) | Value::Tuple(items) => {
                self.limits.consume_steps(items.items.len())?;
                for (at, item) in items.items.iter().enumerate() {
                    one(&Value::number(at), item)?;
                }
            }
            Value::Set(items) => {
                self.limits.consume_steps(items.items.len())?;
                for item in &items.items {
                    one(item, item)?;
                }
            }
            Value::Map(entries) | Value::Object(entries) => {
                self.limits.consume_steps(entries.entries.len())?;
                for (key, value) in &entries.entries {
                    if each.with_key {
                        one(&Value::String(key.clone()), value)?;
                    } else {
                        one(&Value::NULL, value)?;
                    }
                }
            }
            other => {
                return Err(EvalError::new(format!(
                    "`for` goes over a {}, which is no collection",
                    other.ty().friendly()
                )));
            }
        }
        Ok(true)
    }

    fn repeat(&self, each: &For, scope: &dyn EvalScope, bound: Bound<'_>) -> Result {
        let source = self.eval(&each.collection, scope, bound)?;
        let mut marks = source.marks();
        let mut text = String::new();
        let mut pieces = Vec::new();
        let known = self.turns(source.plain(), each, bound, &mut |bound| {
            let item = self.eval(&each.value, scope, bound)?;
            marks |= item.marks();
            match convert(item.plain(), &Type::String).map_err(EvalError::new)? {
                Value::String(piece) => {
                    self.limits.reserve_text(text.len(), piece.len())?;
                    text.push_str(&piece);
                }
                unknown => {
                    pieces.push(Value::from(std::mem::take(&mut text)));
                    pieces.push(unknown);
                }
            }
            Ok(())
        })?;
        if !known {
            return Ok(Value::unknown_not_null(Type::String).marked(marks));
        }
        if pieces.is_empty() {
            return Ok(Value::from(text).marked(marks));
        }
        pieces.push(Value::from(text));
        Ok(unknown_template(pieces).marked(marks))
    }
}

/// What lies in a value: looked at where that is, or taken out of one that was made.
fn inside<'a>(
    source: ValueRef<'a>,
    there: impl FnOnce(&'a Value) -> Result<ValueRef<'a>>,
    made: impl FnOnce(&Value) -> Result,
) -> Result<ValueRef<'a>> {
    match source {
        Cow::Borrowed(source) => there(source),
        Cow::Owned(source) => made(&source).map(Cow::Owned),
    }
}

/// Is it null? `None` where more is to be said: it is unknown, or something in it is sensitive.
fn against_null(value: &Value) -> Option<bool> {
    match value {
        Value::Null(_) => Some(true),
        Value::Unknown(_) => None,
        other => other.all_marks().is_empty().then_some(false),
    }
}

/// A truth; `None` when it is not known.
fn truth(value: &Value) -> std::result::Result<Option<bool>, String> {
    match value {
        Value::Bool(truth) => Ok(Some(*truth)),
        other => match convert(other, &Type::Bool)? {
            Value::Bool(truth) => Ok(Some(truth)),
            _ => Ok(None),
        },
    }
}

/// The key of an object; `None` when it is unknown.
fn key(value: &Value) -> Result<Option<Arc<str>>> {
    if value.is_null() {
        return Err(EvalError::new("a key is null"));
    }
    if let Value::String(key) = value.plain() {
        return Ok(Some(key.clone()));
    }
    match convert(value.plain(), &Type::String)
        .map_err(|message| EvalError::new(format!("a key: {message}")))?
    {
        Value::String(key) => Ok(Some(key)),
        _ => Ok(None),
    }
}

fn both(a: &Type, b: &Type) -> Result<Type> {
    unify(&[a.clone(), b.clone()]).ok_or_else(|| {
        EvalError::new(format!(
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
        (Value::Null(Type::Dynamic), other) => other.ty(),
        (one, Value::Null(Type::Dynamic)) => one.ty(),
        (one, other) => both(&one.ty(), &other.ty())?,
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

#[derive(Default)]
struct ForResult {
    items: Vec<Value>,
    entries: Vec<(Arc<str>, Value)>,
    groups: BTreeMap<Arc<str>, Vec<Value>>,
    /// The keys, once they do not come in their order.
    keys: Option<HashSet<Arc<str>>>,
    unknown: bool,
    /// Of all values so far.
    weight: u32,
}

impl ForResult {
    fn insert(&mut self, key: Arc<str>, value: Value, grouping: bool) -> Result<()> {
        if grouping {
            self.groups.entry(key).or_default().push(value);
        } else if self.is_new(&key) {
            self.entries.push((key, value));
        } else {
            return Err(EvalError::new(format!("two items have the key \"{key}\""))
                .help("write `...` behind the value to collect the values of a key in a list"));
        }
        Ok(())
    }

    fn is_new(&mut self, key: &Arc<str>) -> bool {
        let in_order = self.entries.last().is_none_or(|(last, _)| last < key);
        if self.keys.is_none() && in_order {
            return true;
        }
        let entries = &self.entries;
        let known = || entries.iter().map(|(key, _)| key.clone()).collect();
        self.keys.get_or_insert_with(known).insert(key.clone())
    }

    fn finish(self, each: &For, marked: Marks) -> Result {
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
        } else if self.keys.is_none() {
            Value::sorted_object(self.entries)
        } else {
            Value::object(self.entries)
        };
        Ok(result.marked(marked))
    }
}
