//! Examples of controls: a few resources in JSON, as a plan shows them.
//!
//! ```json
//! { "aws_s3_bucket.a": { "bucket": "a" },
//!   "aws_s3_bucket_policy.a": { "bucket": "${aws_s3_bucket.a.id}", "policy": { "Statement": [] } } }
//! ```
//!
//! Text with `${...}` is known only after apply and refers to what stands there. The argument `policy`
//! and its like may be written as an object; it is the JSON text of it, of which only what refers to
//! something is unknown. A word before an address says what apply does: `delete`, `forget`,
//! `replace`, or `update` with `before` and `after`.

use std::sync::Arc;

use planner::{
    Action, Argument, Body, Change, Expression, Instance, MadeOf, Mode, ModuleConfiguration, Plan,
    ResourceConfiguration, Type, Unknown, Value,
};

/// Arguments whose text is JSON.
const DOCUMENTS: [&str; 7] = [
    "policy",
    "assume_role_policy",
    "redrive_policy",
    "redrive_allow_policy",
    "access_policy",
    "event_pattern",
    "dashboard_body",
];

/// The plan of an example.
///
/// # Errors
/// When it is not written as the module's documentation says.
pub fn plan(text: &str) -> Result<Plan, String> {
    let document = planner::json::parse(text).map_err(|error| error.to_string())?;
    let entries = document.entries().ok_or("an example is an object")?;
    let mut plan = Plan::default();
    let mut configuration = ModuleConfiguration::default();
    for (key, given) in entries {
        let (word, address) = key.split_once(' ').unwrap_or(("create", key));
        let (mode, rest) = match address.strip_prefix("data.") {
            Some(rest) => (Mode::Data, rest),
            None => (Mode::Managed, address),
        };
        let (kind, name) = rest
            .split_once('.')
            .ok_or_else(|| format!("`{address}` is no address"))?;
        let (before, after) = match word {
            "update" | "replace" if given.get("after").is_some() => (
                value("", given.get("before").unwrap_or(&Value::NULL)),
                value("", given.get("after").unwrap_or(&Value::NULL)),
            ),
            "delete" | "forget" => (value("", given), Value::NULL),
            "replace" => (value("", given), value("", given)),
            "create" => (Value::NULL, value("", given)),
            _ => return Err(format!("`{word}` is no action")),
        };
        let actions = match word {
            "update" => vec![Action::Update],
            "delete" => vec![Action::Delete],
            "forget" => vec![Action::Forget],
            "replace" => vec![Action::Delete, Action::Create],
            _ => vec![Action::Create],
        };
        let goes = after.is_null();
        let instance = Instance {
            address: address.into(),
            module: "".into(),
            mode,
            kind: kind.into(),
            name: name.into(),
            key: None,
            provider: "registry.terraform.io/hashicorp/aws".into(),
            values: if goes { before.clone() } else { after.clone() },
            change: Some(Change {
                actions,
                before,
                after,
                replace_paths: Vec::new(),
                reason: None,
                importing: None,
                previous_address: None,
            }),
            deposed: None,
        };
        if goes {
            plan.destroyed.push(instance);
            continue;
        }
        plan.instances.push(instance);
        let written = given.get("after").unwrap_or(given);
        configuration.resources.insert(
            address.into(),
            ResourceConfiguration {
                mode,
                kind: kind.into(),
                name: name.into(),
                provider: "aws".into(),
                body: body(written),
                count: None,
                for_each: None,
                depends_on: Vec::new(),
                prevent_destroy: false,
                ignore_changes: Some(Vec::new()),
            },
        );
    }
    plan.configuration = Some(Arc::new(configuration));
    plan.reindex();
    Ok(plan)
}

/// The value of an argument, with what refers to something unknown.
fn value(name: &str, given: &Value) -> Value {
    if DOCUMENTS.contains(&name) && given.entries().is_some() {
        let inner = value("", given);
        return if inner.is_wholly_known() {
            Value::string(planner::json::encode(&inner))
        } else {
            made_of(MadeOf::Json(inner))
        };
    }
    if let Some(items) = given.items() {
        return Value::tuple(items.iter().map(|item| value("", item)).collect());
    }
    if let Some(entries) = given.entries() {
        let entries = entries
            .iter()
            .map(|(name, given)| (name.clone(), value(name, given)));
        return Value::object(entries.collect());
    }
    match given.as_str() {
        Some(text) if text.contains("${") => template(text),
        _ => given.clone(),
    }
}

fn template(text: &str) -> Value {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        if !before.is_empty() {
            pieces.push(Value::from(before));
        }
        pieces.push(Value::unknown(Type::String));
        rest = after.split_once('}').map_or("", |(_, rest)| rest);
    }
    if !rest.is_empty() {
        pieces.push(Value::from(rest));
    }
    if pieces.len() == 1 {
        return Value::unknown(Type::String);
    }
    made_of(MadeOf::Template(pieces))
}

fn made_of(made_of: MadeOf) -> Value {
    Value::Unknown(Unknown {
        kind: Type::String,
        not_null: true,
        made_of: Some(Arc::new(made_of)),
    })
}

fn body(given: &Value) -> Body {
    let mut body = Body::default();
    for (name, value) in given.entries().unwrap_or_default() {
        let blocks = value
            .items()
            .filter(|items| !items.is_empty() && items.iter().all(|item| item.entries().is_some()));
        let argument = match blocks {
            Some(items) => Argument::Blocks(items.iter().map(self::body).collect()),
            None => Argument::Expression(expression(value)),
        };
        body.0.insert(name.clone(), argument);
    }
    body
}

fn expression(given: &Value) -> Expression {
    let mut references = Vec::new();
    collect(given, &mut references);
    Expression {
        constant: references.is_empty().then(|| given.clone()),
        references,
    }
}

/// References as Terraform lists them: `a.b.c`, then `a.b`.
fn collect(given: &Value, found: &mut Vec<Arc<str>>) {
    if let Some(text) = given.as_str() {
        for part in text.split("${").skip(1) {
            let reference = part.split('}').next().unwrap_or_default();
            found.push(reference.into());
            if let Some((shorter, _)) = reference.rsplit_once('.') {
                found.push(shorter.into());
            }
        }
    }
    for item in given.items().unwrap_or_default() {
        collect(item, found);
    }
    for (_, item) in given.entries().unwrap_or_default() {
        collect(item, found);
    }
}
