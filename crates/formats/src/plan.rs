//! What `plan ENV --format json` writes: the format of `terraform show -json`, version 1.2, with a few members of
//! groundplan's own, which are named as such.
//!
//! Values are of a type `V`, so that a large plan is written from the values that it has and never copied. Members
//! are in the order of their names, as in Terraform's documents.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use crate::configuration::ConfigurationEntry;

/// A plan in the format of `terraform show -json`.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(title = "groundplan plan ENV --format json", rename = "PlanDocument")]
pub struct PlanDocument<'a, V> {
    /// Whether the plan can be applied.
    pub applyable: bool,
    /// Whether applying it makes everything as configured.
    pub complete: bool,
    /// The configuration that the plan was made of. Absent when the plan came without it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub configuration: Option<ConfigurationEntry<'a, V>>,
    /// Whether planning failed.
    pub errored: bool,
    /// The version of Terraform's format.
    pub format_version: &'static str,
    /// What apply does to the outputs of the root module.
    pub output_changes: BTreeMap<&'a str, ChangeEntry<'a, V>>,
    /// Everything as it is after apply.
    pub planned_values: StateValues<'a, V>,
    /// What the plan knows of what there is.
    pub prior_state: PriorState<'a, V>,
    /// What apply does to each resource instance.
    pub resource_changes: Vec<ResourceChangeEntry<'a, V>>,
    /// What has changed outside Terraform, and what is left behind in another Region or account.
    pub resource_drift: Vec<ResourceChangeEntry<'a, V>>,
    /// The version of Terraform that writes this format.
    pub terraform_version: &'a str,
    /// Values of the variables of the root module.
    pub variables: BTreeMap<&'a str, VariableValue<V>>,
}

/// The value of a variable.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "VariableValue")]
pub struct VariableValue<V> {
    /// The value, without what is unknown.
    pub value: V,
}

/// What the plan knows of what there is: the data sources that were read.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "PriorState")]
pub struct PriorState<'a, V> {
    /// The version of Terraform's format of states.
    pub format_version: &'static str,
    /// The version of Terraform that writes this format.
    pub terraform_version: &'a str,
    /// The values.
    pub values: StateValues<'a, V>,
}

/// Outputs and resources.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "StateValues")]
pub struct StateValues<'a, V> {
    /// Outputs of the root module.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outputs: Option<BTreeMap<&'a str, OutputValue<V>>>,
    /// The root module and those below it.
    pub root_module: ModuleValues<'a, V>,
}

/// The value of an output.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "OutputValue")]
pub struct OutputValue<V> {
    /// Whether it must not be shown.
    pub sensitive: bool,
    /// The value. Absent when part of it is unknown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<V>,
}

/// Resource instances of a module, and the modules that it calls.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "ModuleValues")]
pub struct ModuleValues<'a, V> {
    /// Address of the module. Absent for the root module.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// The modules that it calls.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(default)]
    pub child_modules: Vec<Self>,
    /// Its resource instances.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(default)]
    pub resources: Vec<ResourceValues<'a, V>>,
}

/// A resource instance and its values.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "ResourceValues")]
pub struct ResourceValues<'a, V> {
    /// Address of the instance.
    pub address: &'a str,
    /// Its key. Absent without `count` and `for_each`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub index: Option<IndexEntry<'a>>,
    /// Whether it is managed or only read.
    pub mode: ModeEntry,
    /// Name of the resource.
    pub name: &'a str,
    /// Source address of its provider.
    pub provider_name: &'a str,
    /// Version of the provider's schema; always 0.
    pub schema_version: u32,
    /// Which values must not be shown: `true`, or an object or list that says it of its parts.
    pub sensitive_values: V,
    /// Type of the resource.
    #[serde(rename = "type")]
    pub resource_type: &'a str,
    /// Its values, without what is unknown.
    pub values: V,
}

/// What apply does to a resource instance.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "ResourceChangeEntry")]
pub struct ResourceChangeEntry<'a, V> {
    /// Why, in Terraform's words, such as `delete_because_no_resource_config`; groundplan's own is `place_changed`:
    /// the instance is made anew in another Region or account. Absent when there is nothing to say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub action_reason: Option<&'a str>,
    /// Address of the instance.
    pub address: &'a str,
    /// What is done. Absent when that is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub change: Option<ChangeEntry<'a, V>>,
    /// Identifies an object that waits to be destroyed after its replacement.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deposed: Option<&'a str>,
    /// Its key. Absent without `count` and `for_each`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub index: Option<IndexEntry<'a>>,
    /// Whether it is managed or only read.
    pub mode: ModeEntry,
    /// Address of its module. Absent in the root module.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub module_address: Option<&'a str>,
    /// Name of the resource.
    pub name: &'a str,
    /// Its address before a `moved` block.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub previous_address: Option<&'a str>,
    /// Source address of its provider.
    pub provider_name: &'a str,
    /// Type of the resource.
    #[serde(rename = "type")]
    pub resource_type: &'a str,
}

/// The key of an instance.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum IndexEntry<'a> {
    /// With `count`.
    Number(i64),
    /// With `for_each`.
    Text(&'a str),
}

/// Whether something is managed or only read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ModeEntry {
    /// A `resource` block.
    Managed,
    /// A `data` block.
    Data,
}

/// What apply does to an object.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "ChangeEntry")]
pub struct ChangeEntry<'a, V> {
    /// What is done, in order; two for a replacement.
    pub actions: Vec<ActionEntry>,
    /// Values after apply, without what is unknown; `null` for what is destroyed.
    pub after: V,
    /// Which values after apply must not be shown: `true`, or an object or list that says it of its parts.
    pub after_sensitive: V,
    /// Which values after apply are unknown: `true`, or an object or list that says it of its parts.
    pub after_unknown: V,
    /// Values before; `null` for what is new, and for what is imported and was not read.
    pub before: V,
    /// Which values before must not be shown: `true`, or an object or list that says it of its parts.
    pub before_sensitive: V,
    /// What the object is imported by. Absent when it is not imported.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub importing: Option<ImportingEntry<'a, V>>,
    /// groundplan's own: whether one of `may_change` cannot be changed in place.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[schemars(default)]
    pub may_be_replaced: bool,
    /// groundplan's own: names of the arguments that may change. Others that differ change for certain.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(default)]
    pub may_change: Vec<&'a str>,
    /// Paths whose change makes a replacement necessary: names and indexes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(default)]
    pub replace_paths: Vec<V>,
}

/// A step of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ActionEntry {
    /// Nothing is done.
    NoOp,
    /// The object is created.
    Create,
    /// The data source is read.
    Read,
    /// The object is updated in place.
    Update,
    /// The object is destroyed.
    Delete,
    /// The object stays, and Terraform no longer manages it.
    Forget,
}

/// What an object is imported by: one of the members.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "ImportingEntry")]
pub struct ImportingEntry<'a, V> {
    /// `id` of the `import` block.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<&'a str>,
    /// `identity` of the `import` block.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub identity: Option<V>,
    /// `true` while neither is known.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[schemars(default)]
    pub unknown: bool,
}
