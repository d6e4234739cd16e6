//! `aws_iam_policy_document`: statements become JSON, as the provider writes it.

use std::fmt::Write as _;
use std::sync::Arc;

use super::context::ModuleScope;
use super::module::ResourceBlock;
use crate::language::EvalScope as _;
use values::{PartialValue, Type, Value, json};

/// The documents of a data source whose arguments are known.
pub(super) fn document(value: Value, context: &ModuleScope<'_, '_>) -> Value {
    let merges = [
        "source_policy_documents",
        "override_policy_documents",
        "source_json",
        "override_json",
    ]
    .iter()
    .any(|name| !value.lookup(name).is_absent());
    if merges {
        context.note("`aws_iam_policy_document` with other documents to merge is not worked out");
        return value;
    }
    let document = build(&value);
    let pretty = pretty(&document);
    let minified = json::encode(&document);
    value
        .with_attribute("json", Value::from(pretty))
        .with_attribute("minified_json", Value::from(minified))
}

/// A document that is made at apply: unknown, but its statements are told.
pub(super) fn unfinished(resource: &ResourceBlock, value: Value) -> Value {
    if resource.kind.as_ref() != "aws_iam_policy_document" || value.lookup("statement").is_unknown()
    {
        return value;
    }
    let unknown = Value::partial(Type::String, PartialValue::Json(build(&value)));
    value
        .with_attribute("json", unknown.clone())
        .with_attribute("minified_json", unknown)
}

/// The document as the provider orders it. Keys have a number before them, so that they keep it.
fn build(value: &Value) -> Value {
    let version = match value.lookup("version").text() {
        Some(version) => version.to_owned(),
        None => "2012-10-17".to_owned(),
    };
    let mut document = vec![(Arc::from("Version"), Value::from(version))];
    if let Some(id) = value.lookup("policy_id").text() {
        document.push((Arc::from("Id"), Value::from(id)));
    }
    let statements: Vec<Value> = value
        .lookup("statement")
        .known()
        .and_then(Value::items)
        .unwrap_or_default()
        .iter()
        .map(statement)
        .collect();
    if !statements.is_empty() {
        document.push((Arc::from("Statement"), Value::tuple(statements)));
    }
    Value::object(document)
}

fn statement(value: &Value) -> Value {
    let mut entries: Vec<(Arc<str>, Value)> = Vec::new();
    if let Some(sid) = value.lookup("sid").text().filter(|sid| !sid.is_empty()) {
        entries.push(("Sid".into(), Value::from(sid)));
    }
    let effect = value.lookup("effect").text().unwrap_or("Allow");
    entries.push(("Effect".into(), Value::from(effect)));
    for (argument, key) in [
        ("actions", "Action"),
        ("not_actions", "NotAction"),
        ("resources", "Resource"),
        ("not_resources", "NotResource"),
    ] {
        if let Some(listed) = value.get(argument).and_then(listed) {
            entries.push((key.into(), listed));
        }
    }
    for (argument, key) in [
        ("principals", "Principal"),
        ("not_principals", "NotPrincipal"),
    ] {
        if let Some(principals) = value.lookup(argument).known().and_then(principals) {
            entries.push((key.into(), principals));
        }
    }
    let conditions = value
        .lookup("condition")
        .known()
        .and_then(Value::items)
        .unwrap_or_default();
    if !conditions.is_empty() {
        entries.push(("Condition".into(), self::conditions(conditions)));
    }
    Value::object(entries)
}

/// A set of strings: one as itself, several as a list, from the last to the first.
fn listed(value: &Value) -> Option<Value> {
    if value.is_unknown() {
        return Some(value.clone());
    }
    let items = value.items()?;
    match items {
        [] => None,
        [only] => Some(only.clone()),
        several => {
            let mut all = several.to_vec();
            all.reverse();
            Some(Value::tuple(all))
        }
    }
}

fn principals(value: &Value) -> Option<Value> {
    let items = value.items()?;
    if items.is_empty() {
        return None;
    }
    let mut entries: Vec<(Arc<str>, Value)> = Vec::new();
    for item in items {
        let kind = item.lookup("type").text().unwrap_or("AWS");
        let identifiers = item.get("identifiers").cloned().unwrap_or(Value::NULL);
        let everyone = identifiers
            .items()
            .is_some_and(|all| matches!(all, [only] if only.as_str() == Some("*")));
        if kind == "*" && everyone {
            return Some(Value::from("*"));
        }
        let identifiers = listed(&identifiers).unwrap_or(Value::tuple(Vec::new()));
        entries.push((kind.into(), identifiers));
    }
    Some(Value::object(entries))
}

type Members = Vec<(Arc<str>, Value)>;

fn conditions(items: &[Value]) -> Value {
    let mut tests: Vec<(Arc<str>, Members)> = Vec::new();
    for item in items {
        let test: Arc<str> = item.lookup("test").text().unwrap_or_default().into();
        let variable: Arc<str> = item.lookup("variable").text().unwrap_or_default().into();
        let values = match item.get("values").map(|values| (values, values.items())) {
            Some((_, Some([only]))) => only.clone(),
            Some((_, Some(several))) => Value::tuple(several.to_vec()),
            Some((values, None)) => values.clone(),
            None => Value::NULL,
        };
        match tests.iter_mut().find(|(known, _)| *known == test) {
            Some((_, entries)) => entries.push((variable, values)),
            None => tests.push((test, vec![(variable, values)])),
        }
    }
    Value::object(
        tests
            .into_iter()
            .map(|(test, entries)| (test, Value::object(entries)))
            .collect(),
    )
}

/// Members in the order of the provider's own structure.
const ORDER: [&str; 11] = [
    "Version",
    "Id",
    "Sid",
    "Effect",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Principal",
    "NotPrincipal",
    "Condition",
];

fn pretty(value: &Value) -> String {
    let mut out = String::new();
    write(value, 0, &mut out);
    out
}

fn write(value: &Value, depth: usize, out: &mut String) {
    let pad = "  ".repeat(depth + 1);
    let end = "  ".repeat(depth);
    if let Some(items) = value.items() {
        if items.is_empty() {
            out.push_str("[]");
            return;
        }
        out.push_str("[\n");
        for (at, item) in items.iter().enumerate() {
            let comma = if at + 1 < items.len() { "," } else { "" };
            out.push_str(&pad);
            write(item, depth + 1, out);
            let _ = writeln!(out, "{comma}");
        }
        let _ = write!(out, "{end}]");
    } else if let Some(entries) = value.entries() {
        let mut entries: Vec<&(Arc<str>, Value)> = entries.iter().collect();
        entries.sort_by_key(|(key, _)| ORDER.iter().position(|known| *known == key.as_ref()));
        out.push_str("{\n");
        for (at, (key, item)) in entries.iter().enumerate() {
            let comma = if at + 1 < entries.len() { "," } else { "" };
            out.push_str(&pad);
            json::write_string(key, out);
            out.push_str(": ");
            write(item, depth + 1, out);
            let _ = writeln!(out, "{comma}");
        }
        let _ = write!(out, "{end}}}");
    } else {
        out.push_str(&json::encode(value));
    }
}
