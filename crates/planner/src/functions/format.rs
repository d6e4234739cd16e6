//! `format` and `formatlist`: Go's verbs.

use std::fmt::Write as _;
use unicode_segmentation::UnicodeSegmentation;

use super::{ANY, FunctionArguments, FunctionSpec, ParamType, Result, STRING, all_marks};
use crate::language::convert;
use values::{Number, Type, Value, json};

pub(super) const FUNCTIONS: &[FunctionSpec] = &[
    FunctionSpec {
        name: "format",
        params: &[ParamType::String],
        variadic: Some(ParamType::Raw),
        result_type: STRING,
        implementation: format,
    },
    FunctionSpec {
        name: "formatlist",
        params: &[ParamType::String],
        variadic: Some(ParamType::Raw),
        result_type: ANY,
        implementation: formatlist,
    },
];

/// Width and precision, at most.
const MAX_WIDTH: usize = 10_000;
/// Bytes of a text, at most.
const MAX_TEXT: usize = 64 << 20;

fn format(a: &FunctionArguments<'_>) -> Result {
    let arguments = a.values.get(1..).unwrap_or_default();
    let marks = all_marks(arguments);
    let result = format_text(a.text(0), arguments).map_err(|message| a.error(message))?;
    Ok(result.marked(marks))
}

/// Unknown when an argument is: then the known text before it says nothing more.
fn format_text(text: &str, arguments: &[Value]) -> std::result::Result<Value, String> {
    // A null of no type may become anything.
    let undecided = |value: &Value| matches!(value.plain(), Value::Null(Type::Dynamic));
    if !arguments.iter().all(Value::is_wholly_known) || arguments.iter().any(undecided) {
        return Ok(Value::unknown_not_null(Type::String));
    }
    let arguments: Vec<Value> = arguments.iter().map(Value::revealed).collect();
    write(text, &arguments).map(Value::from)
}

fn formatlist(a: &FunctionArguments<'_>) -> Result {
    let arguments = a.values.get(1..).unwrap_or_default();
    if arguments.is_empty() {
        let text = format_text(a.text(0), &[]).map_err(|message| a.error(message))?;
        return Ok(Value::list(Type::String, vec![text]));
    }
    let marks = all_marks(arguments);
    let list = Type::List(std::sync::Arc::new(Type::String));
    let mut length: Option<usize> = None;
    for (at, argument) in arguments.iter().enumerate() {
        let plain = argument.plain();
        if let Value::Unknown(unknown) = plain
            && matches!(unknown.ty, Type::List(_) | Type::Set(_) | Type::Dynamic)
        {
            return Ok(Value::unknown_not_null(list));
        }
        let Some(items) = plain.items() else { continue };
        match length {
            None => length = Some(items.len()),
            Some(known) if known == items.len() => {}
            Some(known) => {
                return Err(a.argument_error(
                    at + 1,
                    format!(
                        "it has {} elements, and another list has {known}",
                        items.len()
                    ),
                ));
            }
        }
    }
    let mut result = Vec::new();
    let mut total = 0;
    for row in 0..length.unwrap_or(1) {
        let own: Vec<Value> = arguments
            .iter()
            .map(|argument| match argument.plain().items() {
                Some(items) => items.get(row).cloned().unwrap_or(Value::NULL),
                None => argument.clone(),
            })
            .collect();
        let text = format_text(a.text(0), &own).map_err(|message| a.error(message))?;
        let more = text.as_str().map_or(0, str::len);
        a.evaluator.limits.reserve_text(total, more)?;
        total += more;
        result.push(text);
    }
    let result = Value::list(Type::String, result);
    Ok(result.marked(marks))
}

#[derive(Debug, Default)]
struct Verb {
    zero: bool,
    sharp: bool,
    plus: bool,
    minus: bool,
    space: bool,
    width: Option<usize>,
    precision: Option<usize>,
    mode: char,
}

fn write(text: &str, arguments: &[Value]) -> std::result::Result<String, String> {
    let mut out = String::new();
    let mut characters = text.chars().peekable();
    let mut next = 0;
    let mut most = 0;
    while let Some(c) = characters.next() {
        if c != '%' {
            out.push(c);
            continue;
        }
        let mut verb = Verb::default();
        while let Some(flag) = characters.peek() {
            match flag {
                '0' => verb.zero = true,
                '#' => verb.sharp = true,
                '+' => verb.plus = true,
                '-' => verb.minus = true,
                ' ' => verb.space = true,
                _ => break,
            }
            characters.next();
        }
        verb.width = digits(&mut characters)?;
        if characters.peek() == Some(&'.') {
            characters.next();
            verb.precision = Some(digits(&mut characters)?.unwrap_or(0));
        }
        if characters.peek() == Some(&'[') {
            characters.next();
            let at = digits(&mut characters)?.unwrap_or(0);
            if characters.next() != Some(']') || at == 0 {
                return Err("an argument's number in brackets is not well formed".into());
            }
            next = at - 1;
        }
        verb.mode = characters.next().ok_or("the text ends within a verb")?;
        if verb.mode == '%' {
            out.push('%');
            continue;
        }
        let argument = arguments
            .get(next)
            .ok_or_else(|| format!("there is no argument {} for `%{}`", next + 1, verb.mode))?;
        next += 1;
        most = most.max(next);
        out.push_str(&verb.write(argument)?);
        if out.len() > MAX_TEXT {
            return Err(format!(
                "more than {} MB of text would be made",
                MAX_TEXT >> 20
            ));
        }
    }
    if most < arguments.len() {
        return Err(format!("too many arguments: {most} are used"));
    }
    Ok(out)
}

fn digits(
    characters: &mut std::iter::Peekable<std::str::Chars<'_>>,
) -> std::result::Result<Option<usize>, String> {
    let mut found = None;
    while let Some(digit) = characters.peek().and_then(|c| c.to_digit(10)) {
        characters.next();
        let so_far: usize = found.unwrap_or(0);
        let value = so_far * 10 + digit as usize;
        if value > MAX_WIDTH {
            return Err("a width is too large".into());
        }
        found = Some(value);
    }
    Ok(found)
}

impl Verb {
    fn write(&self, argument: &Value) -> std::result::Result<String, String> {
        let bad = |message: String| format!("`%{}`: {message}", self.mode);
        if self.mode != 'v' && argument.is_null() {
            return Err(bad("null cannot be formatted".into()));
        }
        match self.mode {
            'v' => Ok(self.pad(match argument {
                Value::String(text) if !self.sharp => text.to_string(),
                Value::Number(number) if !self.sharp => general(number, None, 'e'),
                other => json::encode(other),
            })),
            't' => match convert(argument, &Type::Bool).map_err(bad)? {
                Value::Bool(truth) => Ok(truth.to_string()),
                _ => Err(bad("a bool is required".into())),
            },
            'b' | 'd' | 'o' | 'x' | 'X' | 'e' | 'E' | 'f' | 'g' | 'G' => {
                match convert(argument, &Type::Number).map_err(bad)? {
                    Value::Number(number) => self.number(&number),
                    _ => Err(bad("a number is required".into())),
                }
            }
            's' | 'q' => match convert(argument, &Type::String).map_err(bad)? {
                Value::String(text) => {
                    let text: String = match self.precision {
                        Some(limit) if limit > 0 => text.graphemes(true).take(limit).collect(),
                        _ => text.to_string(),
                    };
                    Ok(self.pad(if self.mode == 'q' {
                        json::encode(&Value::from(text))
                    } else {
                        text
                    }))
                }
                _ => Err(bad("a string is required".into())),
            },
            other => Err(format!("there is no verb `%{other}`")),
        }
    }

    /// To the width, counted in characters that a reader sees.
    fn pad(&self, text: String) -> String {
        let missing = self
            .width
            .unwrap_or(0)
            .saturating_sub(super::strings::length(&text));
        let fill = if self.zero && !self.minus { "0" } else { " " };
        if self.minus {
            text + &fill.repeat(missing)
        } else {
            fill.repeat(missing) + &text
        }
    }

    fn number(&self, number: &Number) -> std::result::Result<String, String> {
        let magnitude = if number.is_negative() {
            number.negated()
        } else {
            number.clone()
        };
        let digits = match self.mode {
            'b' | 'd' | 'o' | 'x' | 'X' => {
                if !number.is_whole() {
                    return Err(format!("`%{}`: an integer is required", self.mode));
                }
                let base = match self.mode {
                    'b' => 2,
                    'd' => 10,
                    'o' => 8,
                    _ => 16,
                };
                let digits = magnitude.to_radix(base);
                let mut digits = if self.mode == 'X' {
                    digits.to_uppercase()
                } else {
                    digits
                };
                if let Some(least) = self.precision {
                    digits = format!("{digits:0>least$}");
                }
                match (self.sharp, self.mode) {
                    (true, 'x') => format!("0x{digits}"),
                    (true, 'X') => format!("0X{digits}"),
                    (true, 'o') => format!("0{digits}"),
                    (true, 'b') => format!("0b{digits}"),
                    _ => digits,
                }
            }
            'f' => fixed(&magnitude, self.precision.unwrap_or(6)),
            'e' | 'E' => scientific(&magnitude, Some(self.precision.unwrap_or(6)), self.mode),
            _ => general(
                &magnitude,
                self.precision,
                if self.mode == 'G' { 'E' } else { 'e' },
            ),
        };
        let sign = match (number.is_negative(), self.plus, self.space) {
            (true, _, _) => "-",
            (false, true, _) => "+",
            (false, false, true) => " ",
            _ => "",
        };
        let missing = self
            .width
            .unwrap_or(0)
            .saturating_sub(sign.len() + digits.len());
        Ok(if self.minus {
            format!("{sign}{digits}{}", " ".repeat(missing))
        } else if self.zero {
            format!("{sign}{}{digits}", "0".repeat(missing))
        } else {
            format!("{}{sign}{digits}", " ".repeat(missing))
        })
    }
}

/// Decimal digits of a number that is not negative, without zeros at either end, and the place of the
/// point before or behind the first of them.
fn decimal(number: &Number) -> (Vec<u8>, i64) {
    let text = number.to_string();
    let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
    let mut digits: Vec<u8> = [whole, part].concat().into_bytes();
    let mut point = i64::try_from(whole.len()).unwrap_or(0);
    let zeros = digits.iter().take_while(|digit| **digit == b'0').count();
    digits.drain(..zeros);
    point -= i64::try_from(zeros).unwrap_or(0);
    while digits.last() == Some(&b'0') {
        digits.pop();
    }
    if digits.is_empty() {
        point = 0;
    }
    (digits, point)
}

/// Rounds digits to so many, half to even.
fn rounded(digits: &mut Vec<u8>, point: &mut i64, keep: i64) {
    let Ok(keep) = usize::try_from(keep) else {
        digits.clear();
        return;
    };
    if keep >= digits.len() {
        return;
    }
    let rest = digits.split_off(keep);
    let half = rest[0] == b'5' && rest[1..].iter().all(|digit| *digit == b'0');
    let odd = digits.last().is_some_and(|digit| (digit - b'0') % 2 == 1);
    if rest[0] > b'5' || (rest[0] == b'5' && (!half || odd)) {
        let mut at = digits.len();
        loop {
            if at == 0 {
                digits.insert(0, b'1');
                *point += 1;
                break;
            }
            at -= 1;
            if digits[at] == b'9' {
                digits[at] = b'0';
            } else {
                digits[at] += 1;
                break;
            }
        }
    }
}

fn fixed(number: &Number, precision: usize) -> String {
    let (mut digits, mut point) = decimal(number);
    let places = i64::try_from(precision).unwrap_or(0);
    let keep = point + places;
    rounded(&mut digits, &mut point, keep);
    let digit = |at: i64| -> char {
        usize::try_from(at)
            .ok()
            .and_then(|at| digits.get(at))
            .map_or('0', |digit| char::from(*digit))
    };
    let mut out = String::new();
    if point <= 0 {
        out.push('0');
    }
    (0..point).for_each(|at| out.push(digit(at)));
    if precision > 0 {
        out.push('.');
        (point..point + places).for_each(|at| out.push(digit(at)));
    }
    out
}

fn scientific(number: &Number, precision: Option<usize>, letter: char) -> String {
    let (mut digits, mut point) = decimal(number);
    if let Some(precision) = precision {
        let keep = i64::try_from(precision).unwrap_or(0) + 1;
        rounded(&mut digits, &mut point, keep);
        digits.resize(precision + 1, b'0');
    }
    if digits.is_empty() {
        digits.push(b'0');
        point = 1;
    }
    let exponent = if number.is_zero() { 0 } else { point - 1 };
    let mut out = String::new();
    out.push(char::from(digits[0]));
    if digits.len() > 1 {
        out.push('.');
        out.extend(digits[1..].iter().map(|digit| char::from(*digit)));
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    let _ = write!(out, "{letter}{sign}{:02}", exponent.abs());
    out
}

/// The shorter of the two notations, as Go chooses.
fn general(number: &Number, precision: Option<usize>, letter: char) -> String {
    let negative = number.is_negative();
    let magnitude = if negative {
        number.negated()
    } else {
        number.clone()
    };
    let (mut digits, mut point) = decimal(&magnitude);
    let mut limit;
    if let Some(precision) = precision {
        let precision = precision.max(1);
        rounded(
            &mut digits,
            &mut point,
            i64::try_from(precision).unwrap_or(0),
        );
        while digits.last() == Some(&b'0') {
            digits.pop();
        }
        let count = i64::try_from(digits.len()).unwrap_or(0);
        limit = i64::try_from(precision).unwrap_or(0);
        if limit > count && count >= point {
            limit = count;
        }
    } else {
        limit = 6;
    }
    let exponent = point - 1;
    let text = if !magnitude.is_zero() && (exponent < -4 || exponent >= limit) {
        let places = digits.len().saturating_sub(1);
        scientific(&magnitude, Some(places), letter)
    } else {
        let places = i64::try_from(digits.len()).unwrap_or(0) - point;
        fixed(&magnitude, usize::try_from(places).unwrap_or(0))
    };
    if negative { format!("-{text}") } else { text }
}
