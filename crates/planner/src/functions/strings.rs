//! Text.

use unicode_segmentation::UnicodeSegmentation;

use super::{BOOL, FunctionArguments, FunctionSpec, ParamType, Result, STRING, STRING_LIST, texts};
use crate::language::convert;
use values::{PartialValue, Type, Value};

pub(super) const FUNCTIONS: &[FunctionSpec] = &[
    unary("chomp", |a| {
        Ok(Value::from(a.text(0).trim_end_matches(['\r', '\n'])))
    }),
    two("endswith", BOOL, |a| {
        Ok(Value::Bool(a.text(0).ends_with(a.text(1))))
    }),
    FunctionSpec {
        name: "indent",
        params: &[ParamType::Number, ParamType::String],
        variadic: None,
        result_type: STRING,
        implementation: indent,
    },
    FunctionSpec {
        name: "join",
        params: &[ParamType::String],
        variadic: Some(ParamType::StringList),
        result_type: STRING,
        implementation: join,
    },
    unary("lower", |a| {
        Ok(Value::from(
            a.text(0).chars().map(lower).collect::<String>(),
        ))
    }),
    two("split", STRING_LIST, split),
    FunctionSpec {
        name: "startswith",
        params: &[ParamType::Raw, ParamType::String],
        variadic: None,
        result_type: BOOL,
        implementation: startswith,
    },
    two("strcontains", BOOL, |a| {
        Ok(Value::Bool(a.text(0).contains(a.text(1))))
    }),
    unary("strrev", |a| {
        Ok(Value::from(
            a.text(0).graphemes(true).rev().collect::<String>(),
        ))
    }),
    FunctionSpec {
        name: "substr",
        params: &[ParamType::String, ParamType::Number, ParamType::Number],
        variadic: None,
        result_type: STRING,
        implementation: substr,
    },
    unary("title", |a| Ok(Value::from(title(a.text(0))))),
    two("trim", STRING, |a| {
        let set: Vec<char> = a.text(1).chars().collect();
        Ok(Value::from(a.text(0).trim_matches(|c| set.contains(&c))))
    }),
    two("trimprefix", STRING, |a| {
        let text = a.text(0);
        Ok(Value::from(text.strip_prefix(a.text(1)).unwrap_or(text)))
    }),
    unary("trimspace", |a| Ok(Value::from(a.text(0).trim()))),
    two("trimsuffix", STRING, |a| {
        let text = a.text(0);
        Ok(Value::from(text.strip_suffix(a.text(1)).unwrap_or(text)))
    }),
    unary("upper", |a| {
        Ok(Value::from(
            a.text(0).chars().map(upper).collect::<String>(),
        ))
    }),
];

const fn unary(
    name: &'static str,
    implementation: fn(&FunctionArguments<'_>) -> Result,
) -> FunctionSpec {
    FunctionSpec {
        name,
        params: &[ParamType::String],
        variadic: None,
        result_type: STRING,
        implementation,
    }
}

const fn two(
    name: &'static str,
    result_type: fn() -> Type,
    implementation: fn(&FunctionArguments<'_>) -> Result,
) -> FunctionSpec {
    FunctionSpec {
        name,
        params: &[ParamType::String, ParamType::String],
        variadic: None,
        result_type,
        implementation,
    }
}

/// Characters become one other; `ß` has no single upper case.
fn upper(c: char) -> char {
    let mut upper = c.to_uppercase();
    match (upper.next(), upper.next()) {
        (Some(only), None) => only,
        _ => c,
    }
}

fn lower(c: char) -> char {
    let mut lower = c.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(only), None) => only,
        _ => c,
    }
}

fn title(text: &str) -> String {
    let mut before = ' ';
    text.chars()
        .map(|c| {
            let separates = if before.is_ascii() {
                !before.is_ascii_alphanumeric() && before != '_'
            } else {
                !before.is_alphanumeric() && before.is_whitespace()
            };
            before = c;
            if separates { upper(c) } else { c }
        })
        .collect()
}

fn indent(a: &FunctionArguments<'_>) -> Result {
    let spaces = a.whole(0)?;
    let spaces = usize::try_from(spaces).map_err(|_| a.argument_error(0, "it is negative"))?;
    if spaces > 10_000 {
        return Err(a.argument_error(0, "it is too large"));
    }
    let lines = a.text(1).matches('\n').count();
    a.evaluator
        .limits
        .reserve_text(a.text(1).len(), lines.saturating_mul(spaces))?;
    let pad = format!("\n{}", " ".repeat(spaces));
    Ok(Value::from(a.text(1).replace('\n', &pad)))
}

fn join(a: &FunctionArguments<'_>) -> Result {
    let mut all = Vec::new();
    for at in 1..a.values.len() {
        match a.texts(at)? {
            Some(texts) => all.extend(texts),
            None => return Ok(Value::unknown_not_null(Type::String)),
        }
    }
    if a.values.len() == 1 {
        return Err(a.error("at least one list is required"));
    }
    let separators = a.text(0).len().saturating_mul(all.len());
    let texts: usize = all.iter().map(|text| text.len()).sum();
    a.evaluator.limits.reserve_text(separators, texts)?;
    Ok(Value::from(all.join(a.text(0))))
}

fn split(a: &FunctionArguments<'_>) -> Result {
    let (separator, text) = (a.text(0), a.text(1));
    if separator.is_empty() {
        return Ok(texts(text.chars().map(String::from)));
    }
    Ok(texts(text.split(separator)))
}

/// The start of a string may be known though the rest is not.
fn startswith(a: &FunctionArguments<'_>) -> Result {
    let marks = a.value(0).marks();
    let text = convert(a.value(0).plain(), &Type::String)
        .map_err(|message| a.argument_error(0, message))?;
    let prefix = a.text(1);
    let result = match &text {
        Value::Null(_) => return Err(a.argument_error(0, "it is null")),
        Value::String(text) => Value::Bool(text.starts_with(prefix)),
        Value::Unknown(unknown) => {
            let start = match unknown.partial.as_deref() {
                Some(PartialValue::Template(pieces)) => pieces.first().and_then(Value::as_str),
                _ => None,
            };
            match start.unwrap_or_default() {
                start if start.starts_with(prefix) => Value::Bool(true),
                start if !prefix.starts_with(start) => Value::Bool(false),
                _ => Value::unknown_not_null(Type::Bool),
            }
        }
        _ => Value::unknown_not_null(Type::Bool),
    };
    Ok(result.marked(marks))
}

fn substr(a: &FunctionArguments<'_>) -> Result {
    let (text, mut offset, length) = (a.text(0), a.whole(1)?, a.whole(2)?);
    let all: Vec<&str> = text.graphemes(true).collect();
    let count = i64::try_from(all.len()).unwrap_or(i64::MAX);
    if offset < 0 {
        offset = (offset + count).max(0);
    }
    let skip = usize::try_from(offset).unwrap_or(usize::MAX);
    let take = usize::try_from(length).unwrap_or(usize::MAX);
    Ok(Value::from(
        all.into_iter().skip(skip).take(take).collect::<String>(),
    ))
}

/// How many characters a reader sees.
pub(super) fn length(text: &str) -> usize {
    if text.is_ascii() && !text.contains('\r') {
        return text.len();
    }
    text.graphemes(true).count()
}
