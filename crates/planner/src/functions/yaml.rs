//! YAML.

use std::fmt::Write as _;

use super::{ANY, FunctionArguments, FunctionSpec, ParamType, Result, STRING};
use values::{Number, Type, Value, json};

pub(super) const FUNCTIONS: &[FunctionSpec] = &[
    FunctionSpec {
        name: "yamldecode",
        params: &[ParamType::String],
        variadic: None,
        result_type: ANY,
        implementation: yamldecode,
    },
    FunctionSpec {
        name: "yamlencode",
        params: &[ParamType::Raw],
        variadic: None,
        result_type: STRING,
        implementation: yamlencode,
    },
];

fn yamldecode(a: &FunctionArguments<'_>) -> Result {
    let parsed: serde_norway::Value = serde_norway::from_str(a.text(0))
        .map_err(|error| a.argument_error(0, format!("this is not YAML: {error}")))?;
    if doubtful(&parsed, 0) {
        a.scope.note(
            "`yamldecode` of yes, no, on or off, which mean truths to Terraform when unquoted",
        );
        return Ok(Value::unknown(Type::Dynamic));
    }
    value(&parsed, 0).ok_or_else(|| a.argument_error(0, "it holds what Terraform has no value for"))
}

/// Is there a word that is a truth value in YAML 1.1, but a string in 1.2?
fn doubtful(parsed: &serde_norway::Value, depth: usize) -> bool {
    use serde_norway::Value as Yaml;
    const WORDS: [&str; 6] = ["yes", "no", "on", "off", "y", "n"];
    match parsed {
        Yaml::String(text) => WORDS.contains(&text.to_lowercase().as_str()),
        Yaml::Sequence(items) if depth < 100 => items.iter().any(|item| doubtful(item, depth + 1)),
        Yaml::Mapping(entries) if depth < 100 => entries
            .iter()
            .any(|(key, item)| doubtful(key, depth + 1) || doubtful(item, depth + 1)),
        _ => false,
    }
}

fn value(parsed: &serde_norway::Value, depth: usize) -> Option<Value> {
    use serde_norway::Value as Yaml;
    if depth > 100 {
        return None;
    }
    Some(match parsed {
        Yaml::Null => Value::NULL,
        Yaml::Bool(truth) => Value::Bool(*truth),
        Yaml::Number(number) => Value::Number(Number::parse(&number.to_string())?),
        Yaml::String(text) => Value::from(text.as_str()),
        Yaml::Sequence(items) => {
            let items: Option<Vec<Value>> =
                items.iter().map(|item| value(item, depth + 1)).collect();
            Value::tuple(items?)
        }
        Yaml::Mapping(entries) => {
            let mut found = Vec::new();
            for (key, inner) in entries {
                let key = match value(key, depth + 1)? {
                    Value::String(text) => text,
                    Value::Number(number) => number.to_string().into(),
                    Value::Bool(truth) => truth.to_string().into(),
                    _ => return None,
                };
                found.push((key, value(inner, depth + 1)?));
            }
            Value::object(found)
        }
        Yaml::Tagged(_) => return None,
    })
}

fn yamlencode(a: &FunctionArguments<'_>) -> Result {
    let value = a.value(0);
    let marks = value.all_marks();
    let result = if value.is_wholly_known() {
        let mut out = String::new();
        write(&value.revealed(), 0, false, &mut out);
        Value::from(out)
    } else {
        Value::unknown_not_null(Type::String)
    };
    Ok(result.marked(marks))
}

/// Writes a value in Terraform's layout: keys and strings in quotes, lists at the depth of their key.
fn write(value: &Value, depth: usize, inline: bool, out: &mut String) {
    let pad = "  ".repeat(depth);
    if let Some(items) = value.items() {
        if items.is_empty() {
            out.push_str("[]\n");
            return;
        }
        for (at, item) in items.iter().enumerate() {
            if at > 0 || !inline {
                out.push_str(&pad);
            }
            out.push_str("- ");
            write(item, depth + 1, true, out);
        }
    } else if let Some(entries) = value.entries() {
        if entries.is_empty() {
            out.push_str("{}\n");
            return;
        }
        for (at, (key, item)) in entries.iter().enumerate() {
            if at > 0 || !inline {
                out.push_str(&pad);
            }
            let _ = write!(out, "{}:", json::encode(&Value::String(key.clone())));
            let is_list = item.items().is_some_and(|items| !items.is_empty());
            let is_map = item.entries().is_some_and(|entries| !entries.is_empty());
            if is_list || is_map {
                out.push('\n');
                write(item, if is_list { depth } else { depth + 1 }, false, out);
            } else {
                out.push(' ');
                write(item, depth, true, out);
            }
        }
    } else {
        match value {
            Value::String(text) if text.contains('\n') => block(text, depth, out),
            other => {
                out.push_str(&json::encode(other));
                out.push('\n');
            }
        }
    }
}

/// Text of several lines.
fn block(text: &str, depth: usize, out: &mut String) {
    let pad = "  ".repeat(depth + 1);
    let (body, mark) = match text.strip_suffix('\n') {
        Some(rest) if rest.ends_with('\n') => (text, "|+"),
        Some(rest) => (rest, "|"),
        None => (text, "|-"),
    };
    let _ = writeln!(out, "{mark}");
    for line in body.split('\n') {
        if line.is_empty() {
            out.push('\n');
        } else {
            let _ = writeln!(out, "{pad}{line}");
        }
    }
}
