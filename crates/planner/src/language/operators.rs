//! Operators. Marks are already off the operands.

use super::convert::convert;
use super::eval_error::EvalError;
use syntax::{Binary, Unary};
use values::{Type, Value};

/// `!a`, `-a`
pub(super) fn unary(operator: Unary, value: &Value) -> Result<Value, EvalError> {
    let (kind, word) = match operator {
        Unary::Negative => (Type::Number, "-"),
        Unary::Not => (Type::Bool, "!"),
    };
    let value = operand(value, &kind, word)?;
    Ok(match value {
        Value::Number(number) => Value::Number(number.negated()),
        Value::Bool(truth) => Value::Bool(!truth),
        _ => Value::unknown_not_null(kind),
    })
}

fn operand(value: &Value, kind: &Type, operator: &str) -> Result<Value, EvalError> {
    let value = convert(value, kind)
        .map_err(|message| EvalError::new(format!("an operand of `{operator}`: {message}")))?;
    if value.is_null() {
        return Err(EvalError::new(format!(
            "an operand of `{operator}` is null"
        )));
    }
    Ok(value)
}

/// `a + b`
pub(super) fn binary(operator: Binary, a: &Value, b: &Value) -> Result<Value, EvalError> {
    match operator {
        Binary::Equal => {
            Ok(equal(a, b).map_or_else(|| Value::unknown_not_null(Type::Bool), Value::Bool))
        }
        Binary::NotEqual => Ok(equal(a, b).map_or_else(
            || Value::unknown_not_null(Type::Bool),
            |truth| Value::Bool(!truth),
        )),
        Binary::And | Binary::Or => {
            if let (Value::Bool(a), Value::Bool(b)) = (a, b) {
                return Ok(Value::Bool(match operator {
                    Binary::And => *a && *b,
                    _ => *a || *b,
                }));
            }
            let word = if operator == Binary::And { "&&" } else { "||" };
            let a = operand(a, &Type::Bool, word)?;
            let b = operand(b, &Type::Bool, word)?;
            Ok(match (&a, &b) {
                (Value::Bool(a), Value::Bool(b)) if operator == Binary::And => {
                    Value::Bool(*a && *b)
                }
                (Value::Bool(a), Value::Bool(b)) => Value::Bool(*a || *b),
                _ => Value::unknown_not_null(Type::Bool),
            })
        }
        _ => arithmetic(operator, a, b),
    }
}

fn arithmetic(operator: Binary, a: &Value, b: &Value) -> Result<Value, EvalError> {
    let word = match operator {
        Binary::LessOrEqual => "<=",
        Binary::GreaterOrEqual => ">=",
        Binary::Less => "<",
        Binary::Greater => ">",
        Binary::Plus => "+",
        Binary::Minus => "-",
        Binary::Times => "*",
        Binary::Divide => "/",
        _ => "%",
    };
    let a = operand(a, &Type::Number, word)?;
    let b = operand(b, &Type::Number, word)?;
    let compares = matches!(
        operator,
        Binary::LessOrEqual | Binary::GreaterOrEqual | Binary::Less | Binary::Greater
    );
    let (Value::Number(a), Value::Number(b)) = (&a, &b) else {
        let kind = if compares { Type::Bool } else { Type::Number };
        return Ok(Value::unknown_not_null(kind));
    };
    let result = match operator {
        Binary::LessOrEqual => return Ok(Value::Bool(a <= b)),
        Binary::GreaterOrEqual => return Ok(Value::Bool(a >= b)),
        Binary::Less => return Ok(Value::Bool(a < b)),
        Binary::Greater => return Ok(Value::Bool(a > b)),
        Binary::Plus => a.add(b),
        Binary::Minus => a.subtract(b),
        Binary::Times => a.multiply(b),
        Binary::Divide if b.is_zero() => return Err(EvalError::new("`/` divides by zero")),
        Binary::Remainder if b.is_zero() => Some(a.clone()),
        Binary::Divide => a.divide(b),
        _ => a.remainder(b),
    };
    result
        .map(Value::Number)
        .ok_or_else(|| EvalError::new(format!("the result of `{word}` is too large")))
}

/// Are they equal? `None` when that is not known yet. Values of different types are not equal.
pub(crate) fn equal(a: &Value, b: &Value) -> Option<bool> {
    match (a.plain(), b.plain()) {
        (Value::Null(_), Value::Null(_)) => Some(true),
        (Value::Null(_), Value::Unknown(unknown)) | (Value::Unknown(unknown), Value::Null(_)) => {
            unknown.not_null.then_some(false)
        }
        (Value::Null(_), _) | (_, Value::Null(_)) => Some(false),
        (Value::Unknown(unknown), other) | (other, Value::Unknown(unknown)) => {
            let kind = other.ty();
            // Of another type for certain: it cannot turn out equal.
            let differs = !unknown.ty.has_dynamic() && !kind.has_dynamic() && unknown.ty != kind;
            differs.then_some(false)
        }
        (Value::String(a), Value::String(b)) => Some(a == b),
        (Value::Number(a), Value::Number(b)) => Some(a == b),
        (Value::Bool(a), Value::Bool(b)) => Some(a == b),
        (Value::List(a), Value::List(b)) => {
            if a.element != b.element && !(a.items.is_empty() && b.items.is_empty()) {
                return Some(false);
            }
            all(a.items.len() == b.items.len(), a.items.iter().zip(&b.items))
        }
        (Value::Tuple(a), Value::Tuple(b)) => {
            all(a.items.len() == b.items.len(), a.items.iter().zip(&b.items))
        }
        (Value::Set(x), Value::Set(y)) => {
            if a.is_wholly_known() && b.is_wholly_known() {
                Some(x.items.len() == y.items.len() && x.items == y.items)
            } else {
                None
            }
        }
        (Value::Map(a), Value::Map(b)) | (Value::Object(a), Value::Object(b)) => {
            let same = a.entries.len() == b.entries.len()
                && a.entries.iter().zip(&b.entries).all(|(a, b)| a.0 == b.0);
            all(
                same,
                a.entries.iter().zip(&b.entries).map(|(a, b)| (&a.1, &b.1)),
            )
        }
        _ => Some(false),
    }
}

fn all<'a>(same: bool, pairs: impl Iterator<Item = (&'a Value, &'a Value)>) -> Option<bool> {
    if !same {
        return Some(false);
    }
    let mut result = Some(true);
    for (a, b) in pairs {
        match equal(a, b) {
            Some(false) => return Some(false),
            Some(true) => {}
            None => result = None,
        }
    }
    result
}
