//! Values that are put together of several: templates, objects and splats.

use std::borrow::Cow;
use std::sync::Arc;

use super::convert::convert;
use super::eval_error::EvalError;
use super::evaluate::{Binding, Bindings, EvalScope, Evaluator, Result};
use super::for_expressions::object_key;
use super::traversal::unknown_template;
use syntax::Expr;
use values::{Marks, Type, Value};

impl Evaluator {
    pub(super) fn template(
        &self,
        parts: &[Expr],
        scope: &dyn EvalScope,
        bound: Bindings<'_>,
    ) -> Result {
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

    pub(super) fn object(
        &self,
        entries: &[(Expr, Expr)],
        scope: &dyn EvalScope,
        bound: Bindings<'_>,
    ) -> Result {
        let mut result: Vec<(Arc<str>, Value)> = Vec::with_capacity(entries.len());
        let mut marks = Marks::NONE;
        let mut unknown = false;
        for (key, value) in entries {
            let key = self.eval(key, scope, bound)?;
            let value = self.eval(value, scope, bound)?.into_owned();
            marks |= key.marks();
            match object_key(&key)? {
                Some(key) => result.push((key, value)),
                None => unknown = true,
            }
        }
        if unknown {
            return Ok(Value::unknown(Type::Dynamic).marked(marks));
        }
        Ok(Value::object(result).marked(marks))
    }

    pub(super) fn splat(
        &self,
        source: &Value,
        each: &Expr,
        scope: &dyn EvalScope,
        bound: Bindings<'_>,
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
}
