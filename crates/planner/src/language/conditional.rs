//! `condition ? one : other`.

use std::borrow::Cow;

use syntax::Expr;
use values::{Type, Value};

use super::eval_error::EvalError;
use super::evaluate::{Bindings, EvalScope, Evaluator, Result, ValueRef, truth};
use super::{convert, unify};

impl Evaluator {
    pub(super) fn conditional<'a>(
        &self,
        parts: &'a [Expr; 3],
        scope: &'a dyn EvalScope,
        bound: Bindings<'a>,
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
