//! A module under construction, and the finished thing. A root configuration is a module too.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value as Json, json};

use crate::arguments::CallArguments;
use crate::block::{Block, BlockKind};
use crate::interface;
use crate::tftest::TestFile;

/// A Terraform module: everything that its files say.
#[derive(Clone, Debug, Default)]
pub struct Module {
    /// Path below the folder of modules: `table`, `table/protected`.
    pub path: String,
    /// One sentence: what it makes.
    pub summary: String,
    /// Inputs, in the order of their struct.
    pub variables: Vec<Variable>,
    /// Named values.
    pub locals: Map<String, Json>,
    /// Resources and data, in the order they were written.
    pub blocks: Vec<Block>,
    /// Calls of other modules.
    pub calls: Vec<Call>,
    /// Results.
    pub outputs: Vec<Output>,
    /// `provider` bodies (root configurations only).
    pub providers: Vec<Json>,
    /// `moved` bodies.
    pub moved: Vec<Json>,
    /// `removed` bodies.
    pub removed: Vec<Json>,
    /// `import` bodies.
    pub imports: Vec<Json>,
    /// `check` bodies by name: what Terraform warns of when it does not hold.
    pub checks: Map<String, Json>,
    /// Providers that it needs.
    pub requires: Vec<ProviderRequirement>,
    /// Its tests.
    pub tests: Vec<TestFile>,
    /// Arguments of calls that users wrote as expressions, in template syntax. What they refer to may be declared in files
    /// beside, and is not checked here.
    pub given: BTreeSet<String>,
    /// Files in its folder that it refers to by `path.module`, by path below the folder.
    pub assets: BTreeMap<String, Vec<u8>>,
}

/// An input of a module.
#[derive(Clone, Debug)]
pub struct Variable {
    /// Its name.
    pub name: String,
    /// Terraform type constraint.
    pub type_constraint: String,
    /// One or two sentences.
    pub description: String,
    /// Value when the caller gives none; `None` means that the caller must.
    pub default: Option<Json>,
    /// Whether `null` is a value.
    pub nullable: bool,
    /// Conditions with the message for when they do not hold.
    pub validations: Vec<(String, String)>,
}

/// A result of a module.
#[derive(Clone, Debug)]
pub struct Output {
    /// Its name.
    pub name: String,
    /// Its value, in Terraform JSON.
    pub value: Json,
    /// One sentence.
    pub description: String,
}

/// A call of a module.
#[derive(Clone, Debug)]
pub struct Call {
    /// Its name in the calling configuration.
    pub name: String,
    /// Path of the called module below the folder of modules; finds its interface.
    pub module: String,
    /// What Terraform reads as `source`.
    pub source: String,
    /// Provider configurations that are passed on, as `("aws.recovery", "aws.recovery")`.
    pub providers: Vec<(String, String)>,
    /// Addresses that must be complete before.
    pub depends_on: Vec<String>,
    /// Arguments.
    pub arguments: CallArguments,
}

/// A provider that a module needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProviderRequirement {
    /// Local name, such as `aws`.
    pub name: String,
    /// Registry source, such as `hashicorp/aws`.
    pub source: String,
    /// Version constraint.
    pub version: String,
    /// Aliased configurations that the caller must pass, such as `aws.recovery`.
    pub aliases: Vec<String>,
}

impl Module {
    /// A module at `path` with the interface `Inputs`: its fields become the variables.
    #[must_use]
    pub fn new<Inputs: JsonSchema>(path: &str, summary: &str) -> Self {
        Self {
            path: path.into(),
            summary: summary.into(),
            variables: interface::variables::<Inputs>(),
            ..Self::default()
        }
    }

    /// A configuration without inputs: an environment.
    #[must_use]
    pub fn root(path: &str) -> Self {
        Self {
            path: path.into(),
            ..Self::default()
        }
    }

    /// Adds a resource and gives it back, for references to it.
    pub fn resource(&mut self, type_name: &str, name: &str, body: Json) -> Block {
        self.block(BlockKind::Resource, type_name, name, body)
    }

    /// Adds a data source and gives it back, for references to it.
    pub fn data(&mut self, type_name: &str, name: &str, body: Json) -> Block {
        self.block(BlockKind::Data, type_name, name, body)
    }

    fn block(&mut self, kind: BlockKind, type_name: &str, name: &str, body: Json) -> Block {
        self.blocks.push(Block {
            kind,
            type_name: type_name.into(),
            name: name.into(),
            body,
        });
        Block {
            kind,
            type_name: type_name.into(),
            name: name.into(),
            body: Json::Null,
        }
    }

    /// Adds a named value and gives the expression for it: `${local.name}`.
    pub fn local(&mut self, name: &str, value: Json) -> String {
        self.locals.insert(name.into(), value);
        format!("${{local.{name}}}")
    }

    /// Adds a JSON document (a policy, say) as a named value, so that it reads as JSON in review,
    /// and gives the expression for its text.
    pub fn document(&mut self, name: &str, value: Json) -> String {
        self.locals.insert(name.into(), value);
        format!("${{jsonencode(local.{name})}}")
    }

    /// Adds a condition that Terraform warns of, in plans and applies, when it does not hold.
    /// `condition` and `message` are templates.
    pub fn check(&mut self, name: &str, condition: &str, message: &str) {
        let assert = json!({ "condition": condition, "error_message": message });
        self.checks.insert(name.into(), json!({ "assert": assert }));
    }

    /// Adds a condition over a data source that nothing else of the module may refer to, of a type and with
    /// a body. It is called as the check is, because its name must be the only one of its type in the
    /// module. Terraform warns when the provider cannot read it, too.
    pub fn check_with_data(
        &mut self,
        name: &str,
        (type_name, body): (&str, Json),
        condition: &str,
        message: &str,
    ) {
        let assert = json!({ "condition": condition, "error_message": message });
        let data = json!({ type_name: { name: body } });
        let check = json!({ "data": data, "assert": assert });
        self.checks.insert(name.into(), check);
    }

    /// Adds a result.
    pub fn output(&mut self, name: &str, value: impl Into<Json>, description: &str) {
        self.outputs.push(Output {
            name: name.into(),
            value: value.into(),
            description: description.into(),
        });
    }

    /// Adds a condition on a variable that no single field's type can say.
    ///
    /// # Panics
    /// When there is no such variable: a mistake in the module, found by its own tests.
    pub fn validation(&mut self, variable: &str, condition: &str, message: &str) {
        let variable = self
            .variables
            .iter_mut()
            .find(|candidate| candidate.name == variable)
            .unwrap_or_else(|| panic!("module {}: no variable {variable}", self.path));
        variable
            .validations
            .push((condition.into(), message.into()));
    }

    /// Adds a test file.
    pub fn test(&mut self, test: TestFile) {
        self.tests.push(test);
    }

    /// The block at `address`, when there is one.
    #[must_use]
    pub fn find(&self, address: &str) -> Option<&Block> {
        self.blocks.iter().find(|block| block.address() == address)
    }

    /// Changes the body of every resource of `type_name`: how an edition differs from its module.
    pub fn change(&mut self, type_name: &str, change: impl Fn(&mut Map<String, Json>)) {
        for block in &mut self.blocks {
            if block.type_name == type_name
                && let Json::Object(body) = &mut block.body
            {
                change(body);
            }
        }
    }

    /// Writes the literal `prevent_destroy` into every resource of `type_name`; Terraform takes no
    /// expression there.
    pub fn prevent_destroy(&mut self, type_name: &str) {
        self.change(type_name, |body| {
            let lifecycle = body.entry("lifecycle").or_insert_with(|| json!({}));
            if let Json::Object(lifecycle) = lifecycle {
                lifecycle.insert("prevent_destroy".into(), true.into());
            }
        });
    }
}

impl Call {
    /// A call with the arguments that `inputs` serialises to; what is `null` or empty is left to the
    /// module's default.
    pub fn new<Inputs: Serialize>(name: &str, module: &str, inputs: &Inputs) -> Self {
        Self {
            name: name.into(),
            module: module.into(),
            source: String::new(),
            providers: Vec::new(),
            depends_on: Vec::new(),
            arguments: CallArguments::from_inputs(inputs),
        }
    }
}
