//! `[for ...]`, `{for ...}` and `%{ for ... }`.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use syntax::For;
use values::{Marks, Type, Value};

use super::convert;
use super::eval_error::EvalError;
use super::evaluate::{Binding, Bindings, EvalScope, Evaluator, Result, truth};
use super::traversal::unknown_template;

impl Evaluator {
    pub(super) fn for_each(
        &self,
        each: &For,
        scope: &dyn EvalScope,
        bound: Bindings<'_>,
    ) -> Result {
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
        bound: Bindings<'_>,
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
        let Some(key) = self::object_key(&key)? else {
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
        bound: Bindings<'_>,
        turn: &mut dyn FnMut(Bindings<'_>) -> Result<()>,
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

    pub(super) fn repeat(&self, each: &For, scope: &dyn EvalScope, bound: Bindings<'_>) -> Result {
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

/// The key of an object; `None` when it is unknown.
pub(super) fn object_key(value: &Value) -> Result<Option<Arc<str>>> {
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
