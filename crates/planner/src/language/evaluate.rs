//! The value of an expression in a scope. What is there already, a constant or the value of a name,
//! is looked at where it is; only what is made anew is owned.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::HashMap;

use super::convert::convert;
use super::eval_error::EvalError;
use super::limits::Limits;
use super::operators;
use super::origin::origin;
use super::traversal::{get, index};
use syntax::{Binary, Expr, FunctionCall, Reference};
use values::{InlineCache, Type, Value};

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

/// Calls a function by its name, with what the call found before, its arguments, and where they were
/// evaluated.
pub(crate) type FunctionTable =
    fn(&str, &InlineCache, Vec<Value>, &Evaluator, &dyn EvalScope) -> Result;

/// What all evaluations of a plan share.
#[derive(Debug)]
pub(crate) struct Evaluator {
    /// The functions of the language. They evaluate templates, so they are handed in: evaluation itself knows none.
    functions: FunctionTable,
    pub(crate) limits: Limits,
    /// What functions made of files, by name of the function and path.
    pub(crate) files: RefCell<HashMap<(String, String), Value>>,
    /// Is it told of each unknown where it comes from? Only a comparison of plans asks.
    pub(crate) traced: bool,
}

/// A value that a `for`, a splat or a template has bound, and what was bound before it.
#[derive(Clone, Copy)]
pub(super) struct Binding<'a> {
    pub(super) value: &'a Value,
    pub(super) place: usize,
    pub(super) outer: Bindings<'a>,
}

/// What is bound, the innermost first.
pub(super) type Bindings<'a> = Option<&'a Binding<'a>>;
pub(super) type Result<T = Value> = std::result::Result<T, EvalError>;

impl<'a> Binding<'a> {
    pub(super) fn new(value: &'a Value, outer: Bindings<'a>) -> Self {
        Self {
            value,
            place: outer.map_or(0, |outer| outer.place + 1),
            outer,
        }
    }

    /// What is bound at a place of the stack.
    fn lookup(mut bound: Bindings<'a>, place: usize) -> ValueRef<'a> {
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
    /// An evaluator without limits reached, that calls these functions.
    pub(crate) fn new(functions: FunctionTable, traced: bool) -> Self {
        Self {
            functions,
            limits: Limits::default(),
            files: RefCell::default(),
            traced,
        }
    }

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
        bound: Bindings<'_>,
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
    pub(super) fn eval<'a>(
        &self,
        expr: &'a Expr,
        scope: &'a dyn EvalScope,
        bound: Bindings<'a>,
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
        bound: Bindings<'a>,
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
    fn traced(
        &self,
        made: Value,
        expr: &Expr,
        scope: &dyn EvalScope,
        bound: Bindings<'_>,
    ) -> Value {
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
        bound: Bindings<'a>,
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
        bound: Bindings<'a>,
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

    fn binary<'a>(
        &self,
        operator: Binary,
        sides: &'a (Expr, Expr),
        scope: &'a dyn EvalScope,
        bound: Bindings<'a>,
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

    fn call(&self, call: &FunctionCall, scope: &dyn EvalScope, bound: Bindings<'_>) -> Result {
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
        (self.functions)(name, &call.cache, arguments, self, scope)
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
pub(super) fn truth(value: &Value) -> std::result::Result<Option<bool>, String> {
    match value {
        Value::Bool(truth) => Ok(Some(*truth)),
        other => match convert(other, &Type::Bool)? {
            Value::Bool(truth) => Ok(Some(truth)),
            _ => Ok(None),
        },
    }
}
