//! A module as the files that Terraform reads, printed one way only.

use serde_json::{Map, Value as Json, json};

use crate::block::BlockKind;
use crate::module::{Call, Module};
use crate::print::{PrintTree, print};

/// A file of a module, by its path below the module's folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Path below the module's folder.
    pub path: String,
    /// Content.
    pub text: String,
}

impl Module {
    /// The module's Terraform files. The `terraform` block is alone in `versions.tf.json`,
    /// because a scanner drops the whole file that holds it.
    #[must_use]
    pub fn files(&self) -> Vec<File> {
        let mut files = Vec::new();
        let mut add = |path: &str, text: String| {
            files.push(File {
                path: path.into(),
                text,
            });
        };
        add("main.tf.json", self.main());
        if !self.variables.is_empty() {
            let variables = Json::Object(self.variable_map());
            add("variables.tf.json", single("variable", (&variables).into()));
        }
        if !self.outputs.is_empty() {
            let outputs = Json::Object(self.output_map());
            add("outputs.tf.json", single("output", (&outputs).into()));
        }
        let versions = Json::Object(self.versions());
        add("versions.tf.json", single("terraform", (&versions).into()));
        if !self.providers.is_empty() {
            let providers = json!({ "aws": self.providers });
            add("providers.tf.json", single("provider", (&providers).into()));
        }
        for test in &self.tests {
            let path = format!("tests/{}.tftest.json", test.name);
            add(&path, print(&test.document()));
        }
        files
    }

    fn main(&self) -> String {
        let mut main = Vec::new();
        if !self.locals.is_empty() {
            let locals = self
                .locals
                .iter()
                .map(|(name, value)| (name.as_str(), value.into()));
            main.push(("locals", PrintTree::Object(locals.collect())));
        }
        for (kind, word) in [(BlockKind::Data, "data"), (BlockKind::Resource, "resource")] {
            let types = self.blocks_by_type(kind);
            if !types.is_empty() {
                main.push((word, PrintTree::Object(types)));
            }
        }
        let sources: Vec<Json> = self.calls.iter().map(|call| json!(call.source)).collect();
        let extras: Vec<CallExtras> = self.calls.iter().map(CallExtras::new).collect();
        if !self.calls.is_empty() {
            let calls = self.calls.iter().zip(&sources).zip(&extras);
            let calls = calls
                .map(|((call, source), extras)| (call.name.as_str(), call.body(source, extras)));
            main.push(("module", PrintTree::Object(calls.collect())));
        }
        if !self.checks.is_empty() {
            let checks = self.checks.iter();
            let checks = checks.map(|(name, body)| (name.as_str(), body.into()));
            main.push(("check", PrintTree::Object(checks.collect())));
        }
        let changes = [
            ("moved", Json::Array(self.moved.clone())),
            ("removed", Json::Array(self.removed.clone())),
            ("import", Json::Array(self.imports.clone())),
        ];
        for (word, bodies) in &changes {
            if bodies.as_array().is_some_and(|bodies| !bodies.is_empty()) {
                main.push((word, bodies.into()));
            }
        }
        PrintTree::Object(main).print()
    }

    /// The blocks of one kind by type, in the order in which the types first appear.
    fn blocks_by_type(&self, kind: BlockKind) -> Vec<(&str, PrintTree<'_>)> {
        let mut types: Vec<(&str, PrintTree<'_>)> = Vec::new();
        for block in self.blocks.iter().filter(|block| block.kind == kind) {
            let named = (block.name.as_str(), PrintTree::from(&block.body));
            match types.iter_mut().find(|(name, _)| *name == block.type_name) {
                Some((_, PrintTree::Object(names))) => names.push(named),
                _ => types.push((&block.type_name, PrintTree::Object(vec![named]))),
            }
        }
        types
    }

    fn variable_map(&self) -> Map<String, Json> {
        self.variables
            .iter()
            .map(|variable| {
                let mut body = Map::new();
                body.insert("type".into(), variable.type_constraint.clone().into());
                body.insert("description".into(), variable.description.clone().into());
                if let Some(default) = &variable.default {
                    body.insert("default".into(), default.clone());
                }
                body.insert("nullable".into(), variable.nullable.into());
                let validations: Vec<Json> = variable
                    .validations
                    .iter()
                    .map(|(condition, message)| {
                        json!({ "condition": format!("${{{condition}}}"), "error_message": message })
                    })
                    .collect();
                if !validations.is_empty() {
                    body.insert("validation".into(), validations.into());
                }
                (variable.name.clone(), Json::Object(body))
            })
            .collect()
    }

    fn output_map(&self) -> Map<String, Json> {
        self.outputs
            .iter()
            .map(|output| {
                let body = json!({ "description": output.description, "value": output.value });
                (output.name.clone(), body)
            })
            .collect()
    }

    fn versions(&self) -> Map<String, Json> {
        let mut terraform = Map::new();
        terraform.insert("required_version".into(), ">= 1.10".into());
        let providers = self
            .requires
            .iter()
            .map(|provider| {
                let mut body = Map::new();
                body.insert("source".into(), provider.source.clone().into());
                body.insert("version".into(), provider.version.clone().into());
                if !provider.aliases.is_empty() {
                    body.insert(
                        "configuration_aliases".into(),
                        provider.aliases.clone().into(),
                    );
                }
                (provider.name.clone(), Json::Object(body))
            })
            .collect();
        terraform.insert("required_providers".into(), Json::Object(providers));
        terraform
    }
}

/// The arguments that Terraform itself gives a module call, as JSON.
struct CallExtras {
    providers: Json,
    depends_on: Json,
}

impl CallExtras {
    fn new(call: &Call) -> Self {
        let providers = call.providers.iter();
        Self {
            providers: providers
                .map(|(inner, outer)| (inner.clone(), Json::from(outer.as_str())))
                .collect(),
            depends_on: call.depends_on.clone().into(),
        }
    }
}

impl Call {
    fn body<'a>(&'a self, source: &'a Json, extras: &'a CallExtras) -> PrintTree<'a> {
        let mut body = vec![("source", PrintTree::from(source))];
        if !self.providers.is_empty() {
            body.push(("providers", (&extras.providers).into()));
        }
        let arguments = self.arguments.iter();
        body.extend(arguments.map(|(name, value)| (name, PrintTree::Written(value))));
        if !self.depends_on.is_empty() {
            body.push(("depends_on", (&extras.depends_on).into()));
        }
        PrintTree::Object(body)
    }
}

fn single(key: &str, value: PrintTree<'_>) -> String {
    PrintTree::Object(vec![(key, value)]).print()
}
