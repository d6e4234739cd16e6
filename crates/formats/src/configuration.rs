//! The `configuration` member of a plan document: what the plan was made of, in Terraform's format.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use crate::plan::ModeEntry;

/// A configuration.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "ConfigurationEntry")]
pub struct ConfigurationEntry<'a, V> {
    /// The provider configurations, by their key.
    pub provider_config: BTreeMap<&'a str, ProviderEntry<'a, V>>,
    /// The root module.
    pub root_module: ModuleEntry<'a, V>,
}

/// A provider configuration.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "ProviderEntry")]
pub struct ProviderEntry<'a, V> {
    /// `alias` of the `provider` block. Absent for the default configuration.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alias: Option<&'a str>,
    /// Arguments and blocks.
    pub expressions: BodyEntry<'a, V>,
    /// Source address of the provider.
    pub full_name: &'a str,
    /// Local name of the provider.
    pub name: &'a str,
}

/// A module. What it has none of is absent.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "ModuleEntry")]
pub struct ModuleEntry<'a, V> {
    /// The modules that it calls, by the name of the call.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    #[schemars(default)]
    pub module_calls: BTreeMap<&'a str, ModuleCallEntry<'a, V>>,
    /// Its outputs.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    #[schemars(default)]
    pub outputs: BTreeMap<&'a str, OutputEntry<'a, V>>,
    /// Its resources.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(default)]
    pub resources: Vec<ResourceEntry<'a, V>>,
    /// Its variables.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    #[schemars(default)]
    pub variables: BTreeMap<&'a str, VariableEntry<'a, V>>,
}

/// A call of a module.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "ModuleCallEntry")]
pub struct ModuleCallEntry<'a, V> {
    /// `count`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count_expression: Option<ExpressionEntry<'a, V>>,
    /// `depends_on`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(default)]
    pub depends_on: Vec<&'a str>,
    /// Arguments.
    pub expressions: BodyEntry<'a, V>,
    /// `for_each`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub for_each_expression: Option<ExpressionEntry<'a, V>>,
    /// The module. Absent when it was not read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub module: Option<ModuleEntry<'a, V>>,
    /// `source`.
    pub source: &'a str,
    /// `version`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version_constraint: Option<&'a str>,
}

/// An output of a module.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "OutputEntry")]
pub struct OutputEntry<'a, V> {
    /// `value`.
    pub expression: ExpressionEntry<'a, V>,
    /// `sensitive`. Absent when it is not set.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[schemars(default)]
    pub sensitive: bool,
}

/// A variable of a module.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "VariableEntry")]
pub struct VariableEntry<'a, V> {
    /// `default`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default: Option<V>,
    /// `description`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<&'a str>,
    /// `sensitive`. Absent when it is not set.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[schemars(default)]
    pub sensitive: bool,
}

/// A resource or data source of a module.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "ResourceEntry")]
pub struct ResourceEntry<'a, V> {
    /// Address in its module.
    pub address: &'a str,
    /// `count`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count_expression: Option<ExpressionEntry<'a, V>>,
    /// `depends_on`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(default)]
    pub depends_on: Vec<&'a str>,
    /// Arguments and blocks.
    pub expressions: BodyEntry<'a, V>,
    /// `for_each`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub for_each_expression: Option<ExpressionEntry<'a, V>>,
    /// Whether it is managed or only read.
    pub mode: ModeEntry,
    /// Its name.
    pub name: &'a str,
    /// The provider configuration that it uses.
    pub provider_config_key: &'a str,
    /// Version of the provider's schema; always 0.
    pub schema_version: u32,
    /// Its type.
    #[serde(rename = "type")]
    pub resource_type: &'a str,
}

/// Arguments and blocks by their names.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(transparent)]
#[schemars(rename = "BodyEntry")]
pub struct BodyEntry<'a, V>(pub BTreeMap<&'a str, ArgumentEntry<'a, V>>);

/// An argument, or the blocks of one type.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(untagged)]
#[schemars(rename = "ArgumentEntry")]
pub enum ArgumentEntry<'a, V> {
    /// An argument.
    Expression(ExpressionEntry<'a, V>),
    /// Blocks, in their order.
    Blocks(Vec<BodyEntry<'a, V>>),
}

/// An expression: its value when it is constant, else what it refers to.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "ExpressionEntry")]
pub struct ExpressionEntry<'a, V> {
    /// The value. Absent when the expression is not constant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub constant_value: Option<V>,
    /// What the expression refers to. Absent when there is nothing.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(default)]
    pub references: Vec<&'a str>,
}
