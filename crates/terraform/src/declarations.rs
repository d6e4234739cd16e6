//! What configuration files declare that expressions may refer to. Evaluates nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::{Map, Value as Json};
use syntax::{BlockNode, Expr, read_hcl};

/// What the files of one module declare, apart from those that are emitted.
#[derive(Clone, Debug, Default)]
pub struct Declarations {
    /// Addresses of resources and data sources: `aws_sqs_queue.jobs`, `data.aws_vpc.main`.
    pub addresses: BTreeSet<String>,
    /// Names of variables.
    pub variables: BTreeSet<String>,
    /// Names of local values.
    pub locals: BTreeSet<String>,
    /// Names of outputs.
    pub outputs: BTreeSet<String>,
    /// Module calls, with the source where that is a literal.
    pub calls: BTreeMap<String, Option<String>>,
    /// Outputs of called modules, by the name of the call; those of which they are known.
    pub outputs_of_calls: BTreeMap<String, BTreeSet<String>>,
    /// Whether a file could not be read: there may be more.
    pub is_partial: bool,
}

impl Declarations {
    /// Adds what the file at `path` declares, `.tf` or `.tf.json`. An override file changes what others declare, and declares
    /// nothing.
    pub fn add(&mut self, path: &str, text: &str) {
        if is_override(path) {
            return;
        }
        let is_read = if path.ends_with(".json") {
            serde_json::from_str(text)
                .ok()
                .and_then(|file: Json| self.add_json(&file))
        } else {
            let file: Arc<str> = path.into();
            let body = read_hcl(&file, text).ok();
            body.map(|body| body.blocks.iter().for_each(|block| self.add_block(block)))
        };
        self.is_partial |= is_read.is_none();
    }

    fn add_block(&mut self, block: &BlockNode) {
        match (&*block.block_type, block.labels.as_slice()) {
            ("locals", []) => {
                let names = block.body.attributes.iter().map(|one| one.name.to_string());
                self.locals.extend(names);
            }
            ("module", [name]) => {
                let source = block.body.expr("source").and_then(Expr::constant);
                let source = source.and_then(values::Value::as_str).map(str::to_owned);
                self.calls.insert(name.to_string(), source);
            }
            (section, labels) => {
                let labels: Vec<&str> = labels.iter().map(|label| &**label).collect();
                self.add_name(section, &labels);
            }
        }
    }

    /// What has no more than a name that matters here.
    fn add_name(&mut self, section: &str, labels: &[&str]) {
        match (section, labels) {
            ("resource", [kind, name]) => _ = self.addresses.insert(format!("{kind}.{name}")),
            ("data" | "ephemeral", [kind, name]) => {
                self.addresses.insert(format!("{section}.{kind}.{name}"));
            }
            ("variable", [name]) => _ = self.variables.insert((*name).to_owned()),
            ("output", [name]) => _ = self.outputs.insert((*name).to_owned()),
            _ => {}
        }
    }

    /// None where the file is no configuration.
    fn add_json(&mut self, file: &Json) -> Option<()> {
        for (section, inner) in members(file)? {
            match section.as_str() {
                "resource" | "data" | "ephemeral" => {
                    for (kind, named) in objects(inner) {
                        for (name, _) in objects(named) {
                            self.add_name(section, &[kind, name]);
                        }
                    }
                }
                "locals" => self
                    .locals
                    .extend(objects(inner).map(|(name, _)| name.clone())),
                "module" => {
                    for (name, body) in objects(inner) {
                        let source = body.get("source").and_then(Json::as_str);
                        self.calls.insert(name.clone(), source.map(str::to_owned));
                    }
                }
                section => {
                    for (name, _) in objects(inner) {
                        self.add_name(section, &[name]);
                    }
                }
            }
        }
        Some(())
    }
}

/// Whether Terraform takes a file for an override file ("Override Files" of its language, read 2026-11).
fn is_override(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let stem = name.strip_suffix(".json").unwrap_or(name);
    let stem = stem.strip_suffix(".tf").unwrap_or(stem);
    stem == "override" || stem.ends_with("_override")
}

fn members(value: &Json) -> Option<&Map<String, Json>> {
    value.as_object()
}

/// The members of an object, or of each object of a list.
fn objects(value: &Json) -> impl Iterator<Item = (&String, &Json)> {
    let listed = value.as_array().into_iter().flatten();
    let all = listed.chain(value.as_array().is_none().then_some(value));
    all.filter_map(members).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NATIVE: &str = r#"
resource "aws_sqs_queue" "jobs" { name = "jobs" }
data "aws_vpc" "main" {}
variable "cache" { type = string }
locals {
  prefix = "shop"
}
module "vpc" {
  source = "./vpc"
}
output "url" { value = aws_sqs_queue.jobs.url }
"#;

    const IN_JSON: &str = r#"{
      "resource": { "aws_sqs_queue": { "jobs": { "name": "jobs" } } },
      "data": [{ "aws_vpc": { "main": {} } }],
      "variable": { "cache": { "type": "string" } },
      "locals": { "prefix": "shop" },
      "module": { "vpc": { "source": "./vpc" } },
      "output": { "url": { "value": "${aws_sqs_queue.jobs.url}" } }
    }"#;

    #[test]
    fn both_notations_declare_the_same() {
        for (path, text) in [("own.tf", NATIVE), ("own.tf.json", IN_JSON)] {
            let mut found = Declarations::default();
            found.add(path, text);
            assert!(!found.is_partial, "{path}");
            let addresses: Vec<&str> = found.addresses.iter().map(String::as_str).collect();
            assert_eq!(addresses, ["aws_sqs_queue.jobs", "data.aws_vpc.main"]);
            assert!(found.variables.contains("cache") && found.locals.contains("prefix"));
            assert_eq!(found.calls["vpc"].as_deref(), Some("./vpc"));
            assert!(found.outputs.contains("url"));
        }
    }

    #[test]
    fn an_override_file_declares_nothing() {
        let mut found = Declarations::default();
        for path in ["a/override.tf", "a/own_override.tf", "own_override.tf.json"] {
            found.add(path, NATIVE);
        }
        assert!(found.addresses.is_empty() && found.calls.is_empty() && !found.is_partial);
        found.add("a/overrides.tf", NATIVE);
        assert!(!found.addresses.is_empty());
    }

    #[test]
    fn a_file_that_cannot_be_read_may_declare_anything() {
        for (path, text) in [
            ("own.tf", "resource {"),
            ("own.tf.json", "[1]"),
            ("a.tf.json", "{"),
        ] {
            let mut found = Declarations::default();
            found.add(path, text);
            assert!(found.is_partial, "{text}");
        }
    }
}
