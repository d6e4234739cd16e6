//! What was written, as far as a plan tells: for each argument its constant or its references.

use std::collections::BTreeMap;
use std::sync::Arc;

use values::Value;
use values::address::ResourceMode;

/// A module as it was written.
#[derive(Clone, Debug, Default)]
pub struct ModuleConfiguration {
    /// Resources and data sources, by address in the module: `data.aws_region.this`.
    pub resources: BTreeMap<Arc<str>, ResourceConfiguration>,
    /// Calls of other modules.
    pub calls: BTreeMap<Arc<str>, CallConfiguration>,
    /// Variables.
    pub variables: BTreeMap<Arc<str>, VariableConfiguration>,
    /// Named values. The JSON of a Terraform plan does not tell them; this planner's plans do.
    pub locals: BTreeMap<Arc<str>, Expression>,
    /// Results.
    pub outputs: BTreeMap<Arc<str>, OutputConfiguration>,
    /// Provider configurations, by key such as `aws.recovery`; in a root only.
    pub providers: BTreeMap<Arc<str>, ProviderConfiguration>,
}

/// A resource or data source as it was written.
#[derive(Clone, Debug)]
pub struct ResourceConfiguration {
    /// Resource or data source.
    pub mode: ResourceMode,
    /// Type, such as `aws_dynamodb_table`.
    pub resource_type: Arc<str>,
    /// Name.
    pub name: Arc<str>,
    /// Key of its provider configuration.
    pub provider: Arc<str>,
    /// Its arguments and nested blocks.
    pub body: BodyConfiguration,
    /// `count`
    pub count: Option<Expression>,
    /// `for_each`
    pub for_each: Option<Expression>,
    /// Addresses in `depends_on`.
    pub depends_on: Vec<Arc<str>>,
    /// Does `lifecycle` forbid to destroy it? `None` when read from the JSON of a plan, which does not
    /// tell it.
    pub prevent_destroy: Option<bool>,
    /// Is a replacement made before what it replaces is destroyed? `None` as above.
    pub create_before_destroy: Option<bool>,
    /// Arguments whose changes `lifecycle` ignores; `None` for all. Nor does the JSON tell these.
    pub ignore_changes: Option<Vec<Arc<str>>>,
    /// What makes it anew when it changes, as `lifecycle` refers to it. Nor does the JSON tell these.
    pub replace_triggered_by: Vec<Arc<str>>,
}

/// A call of a module as it was written.
#[derive(Clone, Debug, Default)]
pub struct CallConfiguration {
    /// `source`
    pub source: Arc<str>,
    /// `version`, which only modules of a registry have.
    pub version: Option<Arc<str>>,
    /// Its arguments.
    pub arguments: BodyConfiguration,
    /// `count`
    pub count: Option<Expression>,
    /// `for_each`
    pub for_each: Option<Expression>,
    /// Addresses in `depends_on`.
    pub depends_on: Vec<Arc<str>>,
    /// Provider configurations that are passed: the key in the module, the key here. The JSON of a Terraform
    /// plan does not tell them; there a resource's own key is the root's already.
    pub providers: Vec<(Arc<str>, Arc<str>)>,
    /// The module; `None` when it is not at hand.
    pub module: Option<Arc<ModuleConfiguration>>,
}

/// A variable as it was written.
#[derive(Clone, Debug, Default)]
pub struct VariableConfiguration {
    /// Value when none is given.
    pub default: Option<Value>,
    /// Description.
    pub description: Option<Arc<str>>,
    /// Is its value not to be shown?
    pub sensitive: bool,
}

/// A result as it was written.
#[derive(Clone, Debug, Default)]
pub struct OutputConfiguration {
    /// Its value.
    pub expression: Expression,
    /// Is it not to be shown?
    pub sensitive: bool,
}

/// A provider configuration as it was written.
#[derive(Clone, Debug, Default)]
pub struct ProviderConfiguration {
    /// Local name, such as `aws`.
    pub name: Arc<str>,
    /// Full name, such as `registry.terraform.io/hashicorp/aws`.
    pub full_name: Arc<str>,
    /// Alias.
    pub alias: Option<Arc<str>>,
    /// Its arguments.
    pub body: BodyConfiguration,
}

/// Arguments and nested blocks by name.
#[derive(Clone, Debug, Default)]
pub struct BodyConfiguration(pub BTreeMap<Arc<str>, Argument>);

/// What a body has at a name.
#[derive(Clone, Debug)]
pub enum Argument {
    /// An expression.
    Expression(Expression),
    /// Nested blocks. A `dynamic` block is one block.
    Blocks(Vec<BodyConfiguration>),
}

/// An expression, as far as a plan tells.
#[derive(Clone, Debug, Default)]
pub struct Expression {
    /// Its value, when it refers to nothing.
    pub constant: Option<Value>,
    /// What it refers to, most exact first: `aws_s3_bucket.logs.id`, `aws_s3_bucket.logs`.
    pub references: Vec<Arc<str>>,
}

impl BodyConfiguration {
    /// The expression at a path such as `rule.0.bucket`; a number counts nested blocks.
    #[must_use]
    pub fn expression(&self, path: &str) -> Option<&Expression> {
        let mut body = self;
        let mut steps = path.split('.').filter(|step| !step.is_empty()).peekable();
        while let Some(name) = steps.next() {
            match body.0.get(name)? {
                Argument::Expression(expression) => return Some(expression),
                Argument::Blocks(blocks) => {
                    let at = match steps.peek().and_then(|step| step.parse::<usize>().ok()) {
                        Some(at) => {
                            steps.next();
                            at
                        }
                        None => 0,
                    };
                    // A `dynamic` block makes several of one.
                    body = blocks.get(at).or(match blocks.as_slice() {
                        [only] => Some(only),
                        _ => None,
                    })?;
                }
            }
        }
        None
    }

    /// Every reference of every expression in it.
    pub fn references(&self) -> Vec<&Arc<str>> {
        let mut found = Vec::new();
        for argument in self.0.values() {
            match argument {
                Argument::Expression(expression) => found.extend(&expression.references),
                Argument::Blocks(blocks) => {
                    found.extend(blocks.iter().flat_map(BodyConfiguration::references));
                }
            }
        }
        found
    }
}
