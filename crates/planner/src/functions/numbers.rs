//! Numbers.

use std::cmp::Ordering;

use super::{FunctionArguments, FunctionSpec, NUMBER, ParamType, Result};
use values::{Number, Type, Value};

pub(super) const FUNCTIONS: &[FunctionSpec] = &[
    unary("abs", |a| {
        let number = a.number(0);
        Ok(Value::Number(if number.is_negative() {
            number.negated()
        } else {
            number
        }))
    }),
    unary("ceil", |a| Ok(Value::Number(a.number(0).ceil()))),
    unary("floor", |a| Ok(Value::Number(a.number(0).floor()))),
    FunctionSpec {
        name: "log",
        params: &[ParamType::Number, ParamType::Number],
        variadic: None,
        result_type: NUMBER,
        implementation: log,
    },
    FunctionSpec {
        name: "max",
        params: &[],
        variadic: Some(ParamType::Number),
        result_type: NUMBER,
        implementation: |a| extreme(a, Ordering::Greater),
    },
    FunctionSpec {
        name: "min",
        params: &[],
        variadic: Some(ParamType::Number),
        result_type: NUMBER,
        implementation: |a| extreme(a, Ordering::Less),
    },
    FunctionSpec {
        name: "parseint",
        params: &[ParamType::String, ParamType::Number],
        variadic: None,
        result_type: NUMBER,
        implementation: parseint,
    },
    FunctionSpec {
        name: "pow",
        params: &[ParamType::Number, ParamType::Number],
        variadic: None,
        result_type: NUMBER,
        implementation: pow,
    },
    unary("signum", signum),
    FunctionSpec {
        name: "sum",
        params: &[ParamType::Any],
        variadic: None,
        result_type: NUMBER,
        implementation: sum,
    },
];

const fn unary(
    name: &'static str,
    implementation: fn(&FunctionArguments<'_>) -> Result,
) -> FunctionSpec {
    FunctionSpec {
        name,
        params: &[ParamType::Number],
        variadic: None,
        result_type: NUMBER,
        implementation,
    }
}

fn extreme(a: &FunctionArguments<'_>, wanted: Ordering) -> Result {
    let mut numbers = (0..a.values.len()).map(|at| a.number(at));
    let first = numbers
        .next()
        .ok_or_else(|| a.error("at least one number is required"))?;
    Ok(Value::Number(numbers.fold(first, |best, number| {
        if number.cmp(&best) == wanted {
            number
        } else {
            best
        }
    })))
}

fn from_float(a: &FunctionArguments<'_>, number: f64) -> Result {
    Number::from_f64(number)
        .map(Value::Number)
        .ok_or_else(|| a.error("the result is no number"))
}

fn log(a: &FunctionArguments<'_>) -> Result {
    let (number, base) = (a.number(0).as_f64(), a.number(1).as_f64());
    from_float(a, number.ln() / base.ln())
}

fn pow(a: &FunctionArguments<'_>) -> Result {
    from_float(a, a.number(0).as_f64().powf(a.number(1).as_f64()))
}

fn signum(a: &FunctionArguments<'_>) -> Result {
    let number = a.whole(0)?;
    Ok(Value::number(number.signum()))
}

fn parseint(a: &FunctionArguments<'_>) -> Result {
    let base = a.whole(1)?;
    let base = match base {
        2..=62 => u32::try_from(base).unwrap_or(10),
        _ => return Err(a.argument_error(1, "a base is between 2 and 62")),
    };
    Number::from_radix(a.text(0), base)
        .map(Value::Number)
        .ok_or_else(|| {
            a.argument_error(0, format!("\"{}\" is no number of base {base}", a.text(0)))
        })
}

fn sum(a: &FunctionArguments<'_>) -> Result {
    let items = a
        .value(0)
        .items()
        .ok_or_else(|| a.argument_error(0, "a list, set or tuple is required"))?;
    if items.is_empty() {
        return Err(a.argument_error(0, "there are no elements to add"));
    }
    let mut total = Number::from(0i64);
    let mut unknown = false;
    for item in items {
        match crate::language::convert(item, &Type::Number)
            .map_err(|message| a.argument_error(0, message))?
        {
            Value::Number(number) => {
                total = total
                    .add(&number)
                    .ok_or_else(|| a.error("the sum is too large"))?;
            }
            Value::Null(_) => return Err(a.argument_error(0, "one of the elements is null")),
            _ => unknown = true,
        }
    }
    Ok(if unknown {
        Value::unknown_not_null(Type::Number)
    } else {
        Value::Number(total)
    })
}
