//! Things made elsewhere: watched and healed, never created.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::kinds::WorkloadKind;
use crate::tree::Parts;

use super::{
    ApiAlarms, FunctionAlarms, FunctionRemediation, HealthRoute, QueueAlarms, TableAlarms,
};

/// Things made elsewhere, by kind and by the name they have here.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
pub struct Existing {
    /// Lambda functions.
    #[serde(default)]
    pub functions: BTreeMap<String, ExistingFunction>,
    /// REST APIs.
    #[serde(default)]
    pub apis: BTreeMap<String, ExistingApi>,
    /// DynamoDB tables.
    #[serde(default)]
    pub tables: BTreeMap<String, ExistingTable>,
    /// S3 buckets.
    #[serde(default)]
    pub buckets: BTreeMap<String, ExistingBucket>,
    /// SQS queues.
    #[serde(default)]
    pub queues: BTreeMap<String, ExistingQueue>,
}

/// The sections of things made elsewhere.
pub(crate) const EXISTING_SECTIONS: [&str; 5] =
    ["functions", "apis", "tables", "buckets", "queues"];

impl Existing {
    /// Reads them out of the merged tree.
    pub(super) fn read(parts: &mut Parts<'_>) -> Self {
        Self {
            functions: parts.entries(&["existing", "functions"]),
            apis: parts.entries(&["existing", "apis"]),
            tables: parts.entries(&["existing", "tables"]),
            buckets: parts.entries(&["existing", "buckets"]),
            queues: parts.entries(&["existing", "queues"]),
        }
    }

    /// Name in AWS of the thing of `kind` that is called `name` here.
    #[must_use]
    pub fn aws_name(&self, kind: &WorkloadKind, name: &str) -> Option<&str> {
        let [functions, apis, tables, buckets, queues] = EXISTING_SECTIONS;
        let found = match kind.section {
            section if section == functions => &self.functions.get(name)?.name,
            section if section == apis => &self.apis.get(name)?.name,
            section if section == tables => &self.tables.get(name)?.name,
            section if section == buckets => &self.buckets.get(name)?.name,
            section if section == queues => &self.queues.get(name)?.name,
            _ => return None,
        };
        Some(found)
    }

    /// The path of each, such as `existing.queues.jobs`.
    #[must_use]
    pub fn paths(&self) -> Vec<String> {
        fn names<T>(section: &BTreeMap<String, T>) -> Vec<&str> {
            section.keys().map(String::as_str).collect()
        }
        let [functions, apis, tables, buckets, queues] = EXISTING_SECTIONS;
        let sections = [
            (functions, names(&self.functions)),
            (apis, names(&self.apis)),
            (tables, names(&self.tables)),
            (buckets, names(&self.buckets)),
            (queues, names(&self.queues)),
        ];
        let paths = sections.into_iter().flat_map(|(section, names)| {
            let paths = names.into_iter();
            paths.map(move |name| format!("existing.{section}.{name}"))
        });
        paths.collect()
    }
}

/// A function made elsewhere.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct ExistingFunction {
    /// Name of the function in AWS.
    #[schemars(length(min = 1, max = 64))]
    pub name: String,
    /// What its alarms fire at. `dead_letters` needs a queue: list it under `[existing.queues]`.
    pub alarms: FunctionAlarms,
    /// Alias that its callers use, for a rollback. Without one, callers use the newest code.
    #[serde(default)]
    #[schemars(regex(pattern = r"^[a-zA-Z0-9_-]*[a-zA-Z_-][a-zA-Z0-9_-]*$"))]
    pub alias: Option<String>,
    /// ARN of the key that encrypts its environment variables, when that is not AWS's own.
    #[serde(default)]
    #[schemars(regex(pattern = r"^arn:[a-z-]+:kms:"))]
    pub kms_key_arn: Option<String>,
    /// What heals it by itself.
    pub remediation: FunctionRemediation,
}

/// An API made elsewhere.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct ExistingApi {
    /// Name of the REST API in AWS (the metric dimension `ApiName`).
    #[schemars(length(min = 1, max = 1024))]
    pub name: String,
    /// Where it answers: the URL of its stage. Without it, its health is not checked.
    #[serde(default)]
    #[schemars(regex(pattern = r"^https://[A-Za-z0-9.-]+(/[A-Za-z0-9._~:/-]*)?$"))]
    pub url: Option<String>,
    /// How it is asked whether it is healthy. By default it is healthy when it gives any answer
    /// below 500 at its root.
    #[serde(default)]
    pub health: Option<HealthRoute>,
    /// What its alarms fire at.
    pub alarms: ApiAlarms,
}

/// A table made elsewhere.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct ExistingTable {
    /// Name of the table in AWS.
    #[schemars(length(min = 3, max = 255))]
    pub name: String,
    /// What its alarms fire at.
    pub alarms: TableAlarms,
    /// Whether it is backed up here, where anything is. Not by default: whoever made it may do so.
    #[serde(default)]
    pub backup: bool,
    /// ARN of the key that encrypts it, for its backup, when that is not AWS's own.
    #[serde(default)]
    #[schemars(regex(pattern = r"^arn:[a-z-]+:kms:"))]
    pub kms_key_arn: Option<String>,
}

/// A bucket made elsewhere.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct ExistingBucket {
    /// Name of the bucket in AWS.
    #[schemars(length(min = 3, max = 63))]
    pub name: String,
    /// Whether it is backed up here, where anything is; it must be versioned. Not by default:
    /// whoever made it may do so.
    #[serde(default)]
    pub backup: bool,
    /// ARN of the key that encrypts it, for its backup, when that is not AWS's own.
    #[serde(default)]
    #[schemars(regex(pattern = r"^arn:[a-z-]+:kms:"))]
    pub kms_key_arn: Option<String>,
}

/// A queue made elsewhere.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct ExistingQueue {
    /// Name of the queue in AWS.
    #[schemars(length(min = 1, max = 80))]
    pub name: String,
    /// What its alarms fire at.
    pub alarms: QueueAlarms,
}
