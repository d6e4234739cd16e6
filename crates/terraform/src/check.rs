//! Is every argument one that the provider has, and does every reference lead somewhere? What
//! `terraform validate` would say, without Terraform: so that a mistake never leaves the building.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Display;

use diagnostic::Failure;
use serde_json::{Map, Value as Json};

use crate::block::{Block, BlockKind};
use crate::check_failure::{CheckRefusal, failure};
use crate::expression::{ExpressionReference, ReferenceRoot, references};
use crate::module::Module;
use crate::schema::{ProviderSchema, TypeSchema};
use crate::signature::Signature;
use crate::value::is_template;

/// Arguments that Terraform itself gives every resource.
const META_ARGUMENTS: [&str; 6] = [
    "count",
    "for_each",
    "provider",
    "depends_on",
    "lifecycle",
    "dynamic",
];

/// Checks every block of `module` against the provider's schema and every reference against the
/// module itself. `schema` is asked for when there is a block to check; `signatures` are the modules
/// that it may call, by path.
pub fn check_module<'a, 'p: 'a>(
    module: &'a Module,
    schema: impl Fn() -> &'p ProviderSchema,
    signatures: &BTreeMap<&str, &'a Signature>,
) -> Option<Failure> {
    let schema = || -> &'a ProviderSchema { schema() };
    let mut checker = ModuleChecker::new(module, &schema, signatures);
    for block in &module.blocks {
        checker.block(block);
    }
    for (name, value) in &module.locals {
        checker.strings(&format!("local.{name}"), value);
    }
    for variable in &module.variables {
        for (condition, _) in &variable.validations {
            checker.template(
                &format!("var.{}", variable.name),
                &format!("${{{condition}}}"),
            );
        }
    }
    for output in &module.outputs {
        checker.strings(&format!("output.{}", output.name), &output.value);
    }
    for (name, body) in &module.checks {
        checker.check(name, body);
    }
    checker.calls();
    failure(module, checker.refusals)
}

struct ModuleChecker<'a, 's> {
    module: &'a Module,
    schema: &'s dyn Fn() -> &'a ProviderSchema,
    addresses: BTreeSet<String>,
    /// Data sources inside checks that were looked at.
    scoped: BTreeSet<String>,
    variables: BTreeSet<&'a str>,
    calls: HashMap<&'a str, &'a Signature>,
    refusals: Vec<CheckRefusal>,
}

impl<'a, 's> ModuleChecker<'a, 's> {
    fn new(
        module: &'a Module,
        schema: &'s dyn Fn() -> &'a ProviderSchema,
        signatures: &BTreeMap<&str, &'a Signature>,
    ) -> Self {
        let mut calls = HashMap::with_capacity(module.calls.len());
        let mut refusals = Vec::new();
        for call in &module.calls {
            match signatures.get(call.module.as_str()) {
                Some(called) => {
                    calls.insert(call.name.as_str(), *called);
                }
                None => refusals.push(CheckRefusal {
                    place: format!("module.{}", call.name),
                    message: format!("there is no module {}", call.module),
                }),
            }
        }
        Self {
            module,
            schema,
            addresses: module.blocks.iter().map(Block::address).collect(),
            scoped: BTreeSet::new(),
            variables: module.variables.iter().map(|v| v.name.as_str()).collect(),
            calls,
            refusals,
        }
    }

    fn problem(&mut self, place: &dyn Display, message: impl Into<String>) {
        self.refusals.push(CheckRefusal {
            place: place.to_string(),
            message: message.into(),
        });
    }

    fn block(&mut self, block: &Block) {
        let place = block.address();
        // `terraform_data` and its like come with Terraform itself.
        if !block.type_name.starts_with("terraform_") {
            let schema = (self.schema)();
            let types = match block.kind {
                BlockKind::Resource => &schema.resources,
                BlockKind::Data => &schema.data,
            };
            match (types.get(&block.type_name), &block.body) {
                (Some(schema), Json::Object(body)) => self.body(&place, body, schema, true),
                (Some(_), _) => self.problem(&place, "its body is not an object"),
                (None, _) => {
                    let version = schema.version.clone();
                    self.problem(
                        &place,
                        format!("provider {version} has no {}", block.type_name),
                    );
                }
            }
        }
        self.strings(&place, &block.body);
    }

    /// A `check`: the data source inside it is known to its assertions alone.
    fn check(&mut self, name: &str, body: &Json) {
        let place = format!("check.{name}");
        let mut scoped = Vec::new();
        for (type_name, named) in body["data"].as_object().into_iter().flatten() {
            for (name, body) in named.as_object().into_iter().flatten() {
                let block = Block {
                    kind: BlockKind::Data,
                    type_name: type_name.clone(),
                    name: name.clone(),
                    body: body.clone(),
                };
                self.block(&block);
                let address = block.address();
                // Names are unique in the module, also of what only its check may refer to.
                if !self.scoped.contains(&address) && self.addresses.insert(address.clone()) {
                    scoped.push(address);
                } else {
                    self.problem(&place, format!("{address} is there twice"));
                }
            }
        }
        self.strings(&place, &body["assert"]);
        for address in scoped {
            self.addresses.remove(&address);
            self.scoped.insert(address);
        }
    }

    fn body(&mut self, place: &str, body: &Map<String, Json>, schema: &TypeSchema, top: bool) {
        for (key, value) in body {
            let at = format!("{place}.{key}");
            if let Some(attribute) = schema.attributes.get(key) {
                if !attribute.required && !attribute.optional {
                    self.problem(&at, "only the provider sets it");
                } else if attribute.deprecated {
                    self.problem(&at, "the provider calls it deprecated");
                } else if let Some(wanted) = mismatch(value, &attribute.kind) {
                    self.problem(&at, format!("wants {wanted}"));
                }
            } else if let Some(nested) = schema.blocks.get(key) {
                let bodies: Vec<&Json> = match value {
                    Json::Array(items) => items.iter().collect(),
                    other => vec![other],
                };
                let number = bodies.len() as u64;
                if nested.max_items > 0 && number > nested.max_items {
                    self.problem(&at, format!("at most {} allowed", nested.max_items));
                }
                for inner in bodies {
                    match inner {
                        Json::Object(inner) => self.body(&at, inner, &nested.block, false),
                        _ => self.problem(&at, "wants a block"),
                    }
                }
            } else if key == "dynamic" {
                self.dynamic(place, value, schema);
            } else if !(top && META_ARGUMENTS.contains(&key.as_str())) {
                self.problem(&at, "the provider has no such argument");
            }
        }
        let dynamic = |name: &str| {
            body.get("dynamic")
                .is_some_and(|dynamic| dynamic.get(name).is_some())
        };
        for (name, attribute) in &schema.attributes {
            if attribute.required && !body.contains_key(name) {
                self.problem(&place, format!("argument {name} is missing"));
            }
        }
        for (name, nested) in &schema.blocks {
            if nested.min_items > 0 && !body.contains_key(name) && !dynamic(name) {
                self.problem(&place, format!("block {name} is missing"));
            }
        }
    }

    fn dynamic(&mut self, place: &str, value: &Json, schema: &TypeSchema) {
        for (name, dynamic) in value.as_object().into_iter().flatten() {
            let at = format!("{place}.dynamic.{name}");
            match (schema.blocks.get(name), dynamic["content"].as_object()) {
                (Some(nested), Some(content)) => self.body(&at, content, &nested.block, false),
                (None, _) => self.problem(&at, "the provider has no such block"),
                (_, None) => self.problem(&at, "has no content"),
            }
        }
    }

    /// Every template in `value`, keys included: object keys are templates too.
    fn strings(&mut self, place: &dyn Display, value: &Json) {
        match value {
            Json::String(template) => self.template(place, template),
            Json::Array(items) => items.iter().for_each(|item| self.strings(place, item)),
            Json::Object(entries) => {
                for (key, value) in entries {
                    self.template(place, key);
                    match key.as_str() {
                        "depends_on" => self.depends_on(place, value),
                        "ignore_changes" | "provider" => {}
                        _ => self.strings(place, value),
                    }
                }
            }
            _ => {}
        }
    }

    fn depends_on(&mut self, place: &dyn Display, value: &Json) {
        for address in value.as_array().into_iter().flatten() {
            // Bare references: the same syntax without the `${}`.
            if let Some(address) = address.as_str() {
                self.template(place, &format!("${{{address}}}"));
            }
        }
    }

    fn template(&mut self, place: &dyn Display, template: &str) {
        match references(template) {
            Ok(references) => {
                for reference in &references {
                    self.reference(place, reference);
                }
            }
            Err(error) => self.problem(
                place,
                format!("`{template}` is not a Terraform expression: {error}"),
            ),
        }
    }

    fn reference(&mut self, place: &dyn Display, reference: &ExpressionReference<'_>) {
        let name = |index| reference.name(index);
        match &reference.root {
            ReferenceRoot::Variable => match name(0) {
                Some(variable) if self.variables.contains(variable) => {}
                other => self.problem(place, format!("there is no var.{}", other.unwrap_or("?"))),
            },
            ReferenceRoot::Local => match name(0) {
                Some(local) if self.module.locals.contains_key(local) => {}
                other => self.problem(place, format!("there is no local.{}", other.unwrap_or("?"))),
            },
            ReferenceRoot::Module => self.call_reference(place, reference),
            ReferenceRoot::Data => match (name(0), name(1)) {
                (Some(type_name), Some(label)) => {
                    let address = format!("data.{type_name}.{label}");
                    let schema = (self.schema)().data.get(type_name);
                    self.block_reference(place, reference, 2, &address, schema);
                }
                _ => self.problem(place, "an incomplete data reference"),
            },
            ReferenceRoot::Resource(type_name) => match name(0) {
                Some(label) => {
                    let address = format!("{type_name}.{label}");
                    let schema = (self.schema)().resources.get(&**type_name);
                    self.block_reference(place, reference, 1, &address, schema);
                }
                None => self.problem(place, format!("`{type_name}` names nothing")),
            },
            ReferenceRoot::Given(_) => {}
        }
    }

    fn block_reference(
        &mut self,
        place: &dyn Display,
        reference: &ExpressionReference<'_>,
        skip: usize,
        address: &str,
        schema: Option<&'a TypeSchema>,
    ) {
        // `dynamic` blocks bind their own name; it looks like a resource type.
        if schema.is_none()
            && !self.addresses.contains(address)
            && let ReferenceRoot::Resource(root) = &reference.root
            && matches!(reference.name(0), Some("value" | "key"))
            && !root.contains("aws_")
        {
            return;
        }
        if !self.addresses.contains(address) {
            self.problem(place, format!("there is no {address}"));
            return;
        }
        let attribute = (skip..reference.steps.len()).find_map(|index| reference.name(index));
        if let (Some(schema), Some(attribute)) = (schema, attribute)
            && !schema.attributes.contains_key(attribute)
            && !schema.blocks.contains_key(attribute)
        {
            self.problem(place, format!("{address} has no attribute {attribute}"));
        }
    }

    fn call_reference(&mut self, place: &dyn Display, reference: &ExpressionReference<'_>) {
        let Some(call) = reference.name(0) else {
            return self.problem(place, "an incomplete module reference");
        };
        let Some(called) = self.calls.get(call) else {
            return self.problem(place, format!("there is no module.{call}"));
        };
        let output = (1..reference.steps.len()).find_map(|index| reference.name(index));
        if let Some(output) = output
            && !called.gives(output)
        {
            let path = &called.path;
            self.problem(place, format!("module {path} has no output {output}"));
        }
    }

    fn calls(&mut self) {
        for call in &self.module.calls {
            let place = format_args!("module.{}", call.name);
            let Some(called) = self.calls.get(call.name.as_str()).copied() else {
                continue;
            };
            let mut given = vec![false; called.inputs.len()];
            for (name, value) in call.arguments.iter() {
                if let Some(index) = called.inputs.iter().position(|input| input.name == name) {
                    given[index] = true;
                } else {
                    let message = format!("module {} has no variable {name}", call.module);
                    self.problem(&place, message);
                }
                value.templates(&mut |template| {
                    if self.module.given.contains(template) {
                        return;
                    }
                    self.template(&format_args!("{place}.{name}"), template);
                });
            }
            for (input, is_given) in called.inputs.iter().zip(given) {
                if input.is_required && !is_given {
                    self.problem(&place, format!("{} is missing", input.name));
                }
            }
            for address in &call.depends_on {
                self.template(&place, &format!("${{{address}}}"));
            }
        }
    }
}

/// What the type wants, when the literal cannot be converted to it. A string may be a template,
/// whose type is Terraform's to say.
fn mismatch(value: &Json, kind: &Json) -> Option<&'static str> {
    if value.is_null() || value.is_string() && !plain_string(value, kind) {
        return None;
    }
    match kind {
        Json::String(word) => match (word.as_str(), value) {
            ("string", Json::Array(_) | Json::Object(_)) => Some("text"),
            ("number", Json::Number(_)) | ("bool", Json::Bool(_)) | ("string" | "dynamic", _) => {
                None
            }
            ("number", _) => Some("a number"),
            ("bool", _) => Some("true or false"),
            _ => None,
        },
        Json::Array(parts) => match (parts.first().and_then(Json::as_str), value) {
            (Some("list" | "set"), Json::Array(items)) => items
                .iter()
                .find_map(|item| mismatch(item, parts.get(1).unwrap_or(&Json::Null))),
            (Some("list" | "set"), _) => Some("a list"),
            (Some("map"), Json::Object(entries)) => entries
                .values()
                .find_map(|entry| mismatch(entry, parts.get(1).unwrap_or(&Json::Null))),
            (Some("object"), Json::Object(_)) => None,
            (Some("map" | "object"), _) => Some("a map"),
            _ => None,
        },
        _ => None,
    }
}

/// Whether `value` is a string without expressions that cannot be read as `kind`.
fn plain_string(value: &Json, kind: &Json) -> bool {
    let Some(text) = value.as_str() else {
        return false;
    };
    if is_template(text) {
        return false;
    }
    match kind {
        Json::String(word) if word == "number" => text.parse::<f64>().is_err(),
        Json::String(word) if word == "bool" => text != "true" && text != "false",
        Json::String(_) => false,
        _ => true,
    }
}
