//! Examples of controls: a few resources in JSON, as a plan shows them.
//!
//! ```json
//! { "aws_s3_bucket.a": { "bucket": "a" },
//!   "aws_s3_bucket_policy.a": { "bucket": "${aws_s3_bucket.a.id}", "policy": { "Statement": [] } } }
//! ```
//!
//! Text with `${...}` is known only after apply and refers to what it names; `$${...}` is a variable of
//! a policy. The argument `policy` and its like may be written as an object; it is the JSON text of it, of
//! which only what refers to something is unknown. A word before an address says what apply does:
//! `delete`, `forget`, `replace`, `import`, or `update` with `before` and `after`; `drift` says what was changed
//! outside Terraform.
//!
//! `lifecycle` of a resource says what is written in its block; `provider.aws` and `module.a` are a
//! provider's configuration and a call of a module. With `"terraform": "1.11"` the plan is one that
//! Terraform wrote, which does not tell `lifecycle`; with `"state": true` it is a state, which tells of
//! resources alone.
//!
//! `{300 characters}` means so many, the list `["{51 items}"]` for so many different texts, and
//! the address `101 * aws_sqs_queue.a` for so many resources like it: `aws_sqs_queue.a1`, ….

use std::sync::Arc;

use plan::{
    Argument, BodyConfiguration, CallConfiguration, ChangeAction, Expression, ImportTarget,
    Instance, ModuleConfiguration, Plan, ProviderConfiguration, ResourceChange,
    ResourceConfiguration,
};
use values::address::ResourceMode;
use values::{PartialValue, Type, Value};

/// Arguments whose text is JSON.
const DOCUMENTS: [&str; 8] = [
    "body",
    "policy",
    "assume_role_policy",
    "redrive_policy",
    "redrive_allow_policy",
    "access_policy",
    "event_pattern",
    "dashboard_body",
];

/// Stands for `$${` while interpolations are looked for.
const ESCAPED: &str = "\u{0}";

/// The plan of an example.
///
/// # Errors
/// When it is not written as the module's documentation says.
pub fn plan(text: &str) -> Result<Plan, String> {
    let document = values::json::parse(text).map_err(|error| error.to_string())?;
    let entries = document.entries().ok_or("an example is an object")?;
    let mut plan = Plan::default();
    let mut configuration = ModuleConfiguration::default();
    if let Some(version) = document.lookup("terraform").text() {
        version.clone_into(&mut plan.terraform_version);
    }
    let mut many = Vec::new();
    for (key, given) in entries {
        if matches!(key.as_ref(), "terraform" | "state") || written(&mut configuration, key, given)
        {
            continue;
        }
        if let Some((count, address)) = key.split_once(" * ") {
            let count: usize = count.parse().map_err(|_| format!("`{key}` is no number"))?;
            let (kind, name) = address
                .split_once('.')
                .ok_or_else(|| format!("`{address}` is no address"))?;
            many.extend((1..=count).map(|at| (format!("{kind}.{name}{at}"), given)));
        } else {
            many.push((key.to_string(), given));
        }
    }
    for (key, given) in many {
        let (word, address) = key.split_once(' ').unwrap_or(("create", &key));
        let (mode, rest) = match address.strip_prefix("data.") {
            Some(rest) => (ResourceMode::Data, rest),
            None => (ResourceMode::Managed, address),
        };
        let (kind, name) = rest
            .split_once('.')
            .ok_or_else(|| format!("`{address}` is no address"))?;
        let (before, after) = match word {
            "update" | "replace" | "drift" if given.get("after").is_some() => (
                value("", given.get("before").unwrap_or(&Value::NULL)),
                value("", given.get("after").unwrap_or(&Value::NULL)),
            ),
            "delete" | "forget" => (value("", given), Value::NULL),
            "import" => (plan::unseen(given), value("", given)),
            "replace" => (value("", given), value("", given)),
            "create" => (Value::NULL, value("", given)),
            _ => return Err(format!("`{word}` is no action")),
        };
        let actions = match word {
            "update" | "drift" | "import" => vec![ChangeAction::Update],
            "delete" => vec![ChangeAction::Delete],
            "forget" => vec![ChangeAction::Forget],
            "replace" => vec![ChangeAction::Delete, ChangeAction::Create],
            _ => vec![ChangeAction::Create],
        };
        let goes = after.is_null();
        let instance = Instance {
            address: address.into(),
            module: "".into(),
            mode,
            resource_type: kind.into(),
            name: name.into(),
            key: None,
            provider: "registry.terraform.io/hashicorp/aws".into(),
            values: if goes { before.clone() } else { after.clone() },
            change: Some(ResourceChange {
                actions,
                before,
                after,
                importing: (word == "import").then(ImportTarget::default),
                ..ResourceChange::default()
            }),
            deposed: None,
            location: None,
        };
        if word == "drift" {
            plan.drift.push(instance);
            continue;
        }
        if goes {
            plan.destroyed.push(instance);
            continue;
        }
        plan.instances.push(instance);
        let written = given.get("after").unwrap_or(given);
        let lifecycle = |name: &str| {
            let set = written
                .lookup("lifecycle")
                .known()
                .and_then(|of| of.get(name));
            plan.terraform_version
                .is_empty()
                .then(|| set.and_then(Value::as_bool).unwrap_or(false))
        };
        configuration.resources.insert(
            address.into(),
            ResourceConfiguration {
                mode,
                resource_type: kind.into(),
                name: name.into(),
                provider: "aws".into(),
                body: body(written),
                count: None,
                for_each: None,
                depends_on: Vec::new(),
                prevent_destroy: lifecycle("prevent_destroy"),
                create_before_destroy: lifecycle("create_before_destroy"),
                ignore_changes: Some(Vec::new()),
                replace_triggered_by: Vec::new(),
            },
        );
    }
    plan.configuration = match document.lookup("state").truth() {
        Some(true) => None,
        _ => Some(Arc::new(configuration)),
    };
    plan.reindex();
    Ok(plan)
}

/// Takes what is no resource: `provider.aws`, `module.a`.
fn written(configuration: &mut ModuleConfiguration, key: &str, given: &Value) -> bool {
    match key.split_once('.') {
        Some(("provider", provider)) => {
            let (name, alias) = match provider.split_once('.') {
                Some((name, alias)) => (name, Some(alias.into())),
                None => (provider, None),
            };
            configuration.providers.insert(
                provider.into(),
                ProviderConfiguration {
                    name: name.into(),
                    full_name: format!("registry.terraform.io/hashicorp/{name}").into(),
                    alias,
                    body: body(given),
                },
            );
            true
        }
        Some(("module", name)) => {
            let text = |of: &str| given.lookup(of).text().map(Arc::from);
            configuration.calls.insert(
                name.into(),
                CallConfiguration {
                    source: text("source").unwrap_or_default(),
                    version: text("version"),
                    ..CallConfiguration::default()
                },
            );
            true
        }
        _ => false,
    }
}

/// The value of an argument, with what refers to something unknown.
fn value(name: &str, given: &Value) -> Value {
    if DOCUMENTS.contains(&name) && given.entries().is_some() {
        let inner = value("", given);
        return if inner.is_wholly_known() {
            Value::string(values::json::encode(&inner))
        } else {
            made_of(PartialValue::Json(inner))
        };
    }
    if let Some(items) = given.items() {
        if let Some(count) = counted(items) {
            let items = (1..=count).map(|at| Value::from(format!("item{at}")));
            return Value::tuple(items.collect());
        }
        return Value::tuple(items.iter().map(|item| value("", item)).collect());
    }
    if let Some(entries) = given.entries() {
        let entries = entries
            .iter()
            .map(|(name, given)| (name.clone(), value(name, given)));
        return Value::object(entries.collect());
    }
    match given.as_str() {
        Some(text) if text.contains("${") => template(&long(text).replace("$${", ESCAPED)),
        Some(text) if text.contains(" characters}") => Value::from(long(text)),
        _ => given.clone(),
    }
}

/// Text in which `{300 characters}` is so many.
fn long(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let given = after.split_once(" characters}");
        let Some((count, after)) = given.and_then(|(n, after)| Some((n.parse().ok()?, after)))
        else {
            break;
        };
        out.push_str(before);
        out.push_str(&"x".repeat(count));
        rest = after;
    }
    out + rest
}

/// How many items `["{51 items}"]` means.
fn counted(items: &[Value]) -> Option<usize> {
    let [only] = items else { return None };
    let count = only.as_str()?.strip_prefix('{')?;
    count.strip_suffix(" items}")?.parse().ok()
}

fn template(text: &str) -> Value {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        if !before.is_empty() {
            pieces.push(Value::from(before.replace(ESCAPED, "${")));
        }
        pieces.push(Value::unknown(Type::String));
        rest = after.split_once('}').map_or("", |(_, rest)| rest);
    }
    if pieces.is_empty() {
        return Value::from(rest.replace(ESCAPED, "${"));
    }
    if !rest.is_empty() {
        pieces.push(Value::from(rest.replace(ESCAPED, "${")));
    }
    if pieces.len() == 1 {
        return Value::unknown(Type::String);
    }
    made_of(PartialValue::Template(pieces))
}

fn made_of(made_of: PartialValue) -> Value {
    Value::partial(Type::String, made_of)
}

fn body(given: &Value) -> BodyConfiguration {
    let mut body = BodyConfiguration::default();
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
        for part in text.replace("$${", ESCAPED).split("${").skip(1) {
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
