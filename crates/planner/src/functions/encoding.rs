//! JSON, Base64, CSV and the escapes of URLs.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{ANY, FunctionArguments, FunctionSpec, ParamType, Result, STRING};
use values::{PartialValue, Type, Value, json};

pub(super) const FUNCTIONS: &[FunctionSpec] = &[
    unary("base64decode", STRING, base64decode),
    unary("base64encode", STRING, |a| {
        Ok(Value::from(STANDARD.encode(a.text(0))))
    }),
    unary("csvdecode", ANY, csvdecode),
    unary("jsondecode", ANY, |a| {
        json::parse(a.text(0))
            .map_err(|error| a.argument_error(0, format!("this is not JSON: {error}")))
    }),
    FunctionSpec {
        name: "jsonencode",
        params: &[ParamType::Raw],
        variadic: None,
        result_type: STRING,
        implementation: jsonencode,
    },
    unary("urlencode", STRING, |a| {
        Ok(Value::from(urlencode(a.text(0))))
    }),
];

const fn unary(
    name: &'static str,
    result_type: fn() -> Type,
    implementation: fn(&FunctionArguments<'_>) -> Result,
) -> FunctionSpec {
    FunctionSpec {
        name,
        params: &[ParamType::String],
        variadic: None,
        result_type,
        implementation,
    }
}

fn base64decode(a: &FunctionArguments<'_>) -> Result {
    let bytes = STANDARD
        .decode(a.text(0).replace(['\n', '\r'], ""))
        .map_err(|error| a.argument_error(0, format!("this is not Base64: {error}")))?;
    String::from_utf8(bytes)
        .map(Value::from)
        .map_err(|_| a.argument_error(0, "what it says is not text in UTF-8"))
}

/// Unknown as a whole when anything inside is, but what it is made of is kept.
fn jsonencode(a: &FunctionArguments<'_>) -> Result {
    let value = a.value(0);
    let marks = value.all_marks();
    let result = if value.is_wholly_known() {
        Value::from(json::encode(value))
    } else {
        Value::partial(Type::String, PartialValue::Json(value.revealed()))
    };
    Ok(result.marked(marks))
}

fn urlencode(text: &str) -> String {
    use std::fmt::Write as _;
    let mut out = String::new();
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                out.push(char::from(byte));
            }
            b' ' => out.push('+'),
            other => {
                let _ = write!(out, "%{other:02X}");
            }
        }
    }
    out
}

fn csvdecode(a: &FunctionArguments<'_>) -> Result {
    let rows = csv(a.text(0)).map_err(|message| a.argument_error(0, message))?;
    let mut rows = rows.into_iter();
    let header = rows
        .next()
        .ok_or_else(|| a.argument_error(0, "the line with the names is missing"))?;
    let mut found = Vec::new();
    for row in rows {
        if row.len() != header.len() {
            return Err(a.argument_error(0, "a line has another number of fields than the first"));
        }
        let entries = header
            .iter()
            .zip(row)
            .map(|(name, field)| (Arc::from(name.as_str()), Value::from(field)));
        found.push(Value::object(entries.collect()));
    }
    let element = Type::object(
        header
            .iter()
            .map(|name| (Arc::from(name.as_str()), Type::String)),
    );
    Ok(Value::list(element, found))
}

fn csv(text: &str) -> std::result::Result<Vec<Vec<String>>, &'static str> {
    let mut rows = Vec::new();
    let mut row = Vec::new();
    let mut field = String::new();
    let mut quoted = false;
    let mut any = false;
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        match c {
            '"' if quoted && characters.peek() == Some(&'"') => {
                characters.next();
                field.push('"');
            }
            '"' if quoted => quoted = false,
            '"' if field.is_empty() => {
                quoted = true;
                any = true;
            }
            '"' => return Err("a quotation mark is inside a field"),
            ',' if !quoted => {
                row.push(std::mem::take(&mut field));
                any = true;
            }
            '\r' if !quoted && characters.peek() == Some(&'\n') => {}
            '\n' if !quoted => {
                if any || !field.is_empty() {
                    row.push(std::mem::take(&mut field));
                    rows.push(std::mem::take(&mut row));
                }
                any = false;
            }
            other => field.push(other),
        }
    }
    if quoted {
        return Err("a quotation mark is not closed");
    }
    if any || !field.is_empty() {
        row.push(field);
        rows.push(row);
    }
    Ok(rows)
}
