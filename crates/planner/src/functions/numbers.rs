//! Numbers.

use std::cmp::Ordering;

use super::{Arguments, Function, NUMBER, Of, Result};
use values::{Number, Type, Value};

pub(super) const FUNCTIONS: &[Function] = &[
    one("abs", |a| {
        let number = a.number(0);
        Ok(Value::Number(if number.is_negative() {
            number.negated()
        } else {
            number
        }))
    }),
    one("ceil", |a| Ok(Value::Number(a.number(0).ceil()))),
    one("floor", |a| Ok(Value::Number(a.number(0).floor()))),
    Function {
        name: "log",
        takes: &[Of::Number, Of::Number],
        further: None,
        gives: NUMBER,
        run: log,
    },
    Function {
        name: "max",
        takes: &[],
        further: Some(Of::Number),
        gives: NUMBER,
        run: |a| extreme(a, Ordering::Greater),
    },
    Function {
        name: "min",
        takes: &[],
        further: Some(Of::Number),
        gives: NUMBER,
        run: |a| extreme(a, Ordering::Less),
    },
    Function {
        name: "parseint",
        takes: &[Of::Text, Of::Number],
        further: None,
        gives: NUMBER,
        run: parseint,
    },
    Function {
        name: "pow",
        takes: &[Of::Number, Of::Number],
        further: None,
        gives: NUMBER,
        run: pow,
    },
    one("signum", signum),
    Function {
        name: "sum",
        takes: &[Of::Any],
        further: None,
        gives: NUMBER,
        run: sum,
    },
];

const fn one(name: &'static str, run: fn(&Arguments<'_>) -> Result) -> Function {
    Function {
        name,
        takes: &[Of::Number],
        further: None,
        gives: NUMBER,
        run,
    }
}

fn extreme(a: &Arguments<'_>, wanted: Ordering) -> Result {
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

fn from_float(a: &Arguments<'_>, number: f64) -> Result {
    Number::from_f64(number)
        .map(Value::Number)
        .ok_or_else(|| a.error("the result is no number"))
}

fn log(a: &Arguments<'_>) -> Result {
    let (number, base) = (a.number(0).as_f64(), a.number(1).as_f64());
    from_float(a, number.ln() / base.ln())
}

fn pow(a: &Arguments<'_>) -> Result {
    from_float(a, a.number(0).as_f64().powf(a.number(1).as_f64()))
}

fn signum(a: &Arguments<'_>) -> Result {
    let number = a.whole(0)?;
    Ok(Value::number(number.signum()))
}

fn parseint(a: &Arguments<'_>) -> Result {
    let base = a.whole(1)?;
    let base = match base {
        2..=62 => u32::try_from(base).unwrap_or(10),
        _ => return Err(a.fault(1, "a base is between 2 and 62")),
    };
    Number::from_radix(a.text(0), base)
        .map(Value::Number)
        .ok_or_else(|| a.fault(0, format!("\"{}\" is no number of base {base}", a.text(0))))
}

fn sum(a: &Arguments<'_>) -> Result {
    let items = a
        .value(0)
        .items()
        .ok_or_else(|| a.fault(0, "a list, set or tuple is required"))?;
    if items.is_empty() {
        return Err(a.fault(0, "there are no elements to add"));
    }
    let mut total = Number::from(0i64);
    let mut unknown = false;
    for item in items {
        match crate::language::convert(item, &Type::Number)
            .map_err(|message| a.fault(0, message))?
        {
            Value::Number(number) => {
                total = total
                    .add(&number)
                    .ok_or_else(|| a.error("the sum is too large"))?;
            }
            Value::Null(_) => return Err(a.fault(0, "one of the elements is null")),
            _ => unknown = true,
        }
    }
    Ok(if unknown {
        Value::unknown_not_null(Type::Number)
    } else {
        Value::Number(total)
    })
}
