//! The examples of controls as documents of `terraform show -json`, each under addresses of its own, so
//! that one document holds them all. Whatever an example leaves out stands there as in a plan of
//! Terraform's: null, an empty list, or known only after apply, as the provider's schema has it.

use acceptance::{Failure, Result};
use checker::{Control, example};
use serde_json::{Map, Value, json};

const PROVIDER: &str = "registry.terraform.io/hashicorp/aws";

/// An example of a control.
pub(super) struct Example {
    /// The control whose example it is.
    pub(super) control: &'static Control,
    /// The plan of it alone.
    pub(super) document: Value,
    mark: String,
}

impl Example {
    /// Is an address one of this example's?
    pub(super) fn holds(&self, address: &str) -> bool {
        address.contains(&self.mark)
    }
}

/// The good, bad and exempt examples of controls.
///
/// # Errors
///
/// An example that cannot be read.
pub(super) fn of(controls: &[&'static Control], schema: &Value) -> Result<Vec<Example>> {
    let schemas = &schema["provider_schemas"][PROVIDER]["resource_schemas"];
    if schemas.get("aws_s3_bucket").is_none() {
        return Err(Failure::new("the schema is not the AWS provider's"));
    }
    let mut found = Vec::new();
    for control in controls {
        let examples = &control.examples;
        for text in examples
            .good
            .iter()
            .chain(examples.bad)
            .chain(examples.exempt)
        {
            let mark = format!(".example{}_", found.len());
            let Some(text) = marked(text, &mark) else {
                continue;
            };
            let plan = example::plan(&text).map_err(Failure::new)?;
            let mut document: Value = serde_json::from_str(&plan.document("1.11.4"))
                .map_err(|why| Failure::new(why.to_string()))?;
            complete(&mut document, schemas);
            found.push(Example {
                control,
                document,
                mark,
            });
        }
    }
    Ok(found)
}

/// An example whose resources have names of their own; none, when it is about more than resources.
fn marked(text: &str, mark: &str) -> Option<String> {
    let given: Map<String, Value> = serde_json::from_str(text).ok()?;
    let mut text = text.to_owned();
    for key in given.keys() {
        let address = key.rsplit(' ').next()?;
        if !address.trim_start_matches("data.").starts_with("aws_") {
            return None;
        }
        let (kind, name) = address.rsplit_once('.')?;
        let new = format!("{kind}{mark}{name}");
        let renamed = key.replace(address, &new);
        text = text
            .replace(&format!("\"{key}\""), &format!("\"{renamed}\""))
            .replace(&format!("${{{address}."), &format!("${{{new}."));
    }
    Some(text)
}

/// All of them as one plan.
pub(super) fn merged(examples: &[Example]) -> Value {
    let all = |path: &str| -> Vec<Value> {
        examples
            .iter()
            .filter_map(|example| example.document.pointer(path)?.as_array())
            .flatten()
            .cloned()
            .collect()
    };
    json!({
        "format_version": "1.2",
        "terraform_version": "1.11.4",
        "planned_values": { "root_module": { "resources": all("/planned_values/root_module/resources") } },
        "resource_changes": all("/resource_changes"),
        "configuration": {
            "provider_config": { "aws": { "name": "aws", "full_name": PROVIDER } },
            "root_module": { "resources": all("/configuration/root_module/resources") },
        },
    })
}

fn complete(document: &mut Value, schemas: &Value) {
    let block_of = |resource: &Value| {
        let kind = resource["type"].as_str().unwrap_or_default();
        schemas.get(kind).map(|schema| schema["block"].clone())
    };
    let mut unknowns = Map::new();
    for change in array(&mut document["resource_changes"]) {
        let Some(block) = block_of(change) else {
            continue;
        };
        let mut unknown = change["change"]["after_unknown"].take();
        if let Some(after) = change["change"]["after"].as_object_mut() {
            fill(after, &mut unknown, &block);
        }
        unknowns.insert(
            change["address"].as_str().unwrap_or_default().to_owned(),
            unknown.clone(),
        );
        change["change"]["after_unknown"] = unknown;
    }
    for resource in array(&mut document["planned_values"]["root_module"]["resources"]) {
        let Some(block) = block_of(resource) else {
            continue;
        };
        let address = resource["address"].as_str().unwrap_or_default().to_owned();
        let mut unknown = unknowns.get(&address).cloned().unwrap_or_default();
        if let Some(values) = resource["values"].as_object_mut() {
            fill(values, &mut unknown, &block);
        }
    }
}

fn array(value: &mut Value) -> impl Iterator<Item = &mut Value> {
    value.as_array_mut().into_iter().flatten()
}

/// Adds to `values`, and to what is `unknown` of them, what a block has besides.
fn fill(values: &mut Map<String, Value>, unknown: &mut Value, block: &Value) {
    if !unknown.is_object() {
        *unknown = json!({});
    }
    for (name, attribute) in block["attributes"].as_object().into_iter().flatten() {
        if values.contains_key(name) || unknown[name] == true {
            continue;
        }
        if attribute["computed"] == true {
            unknown[name] = json!(true);
        } else {
            values.insert(name.clone(), Value::Null);
        }
    }
    for (name, nested) in block["block_types"].as_object().into_iter().flatten() {
        if unknown[name] == true {
            continue;
        }
        let many = matches!(nested["nesting_mode"].as_str(), Some("list" | "set"));
        let absent = if many { json!([]) } else { Value::Null };
        let items = values.entry(name.clone()).or_insert(absent);
        let Some(items) = items.as_array_mut().filter(|items| !items.is_empty()) else {
            continue;
        };
        let mut parts: Vec<Value> = match unknown[name].take() {
            Value::Array(parts) => parts,
            _ => Vec::new(),
        };
        parts.resize(items.len(), json!({}));
        for (item, part) in items.iter_mut().zip(&mut parts) {
            if let Some(item) = item.as_object_mut() {
                fill(item, part, &nested["block"]);
            }
        }
        unknown[name] = json!(parts);
    }
}
