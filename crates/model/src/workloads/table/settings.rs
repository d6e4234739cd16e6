//! DynamoDB tables.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::description::{Capacity, DescribedWorkload, FormerNames, Threshold};

/// A DynamoDB table.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct Table {
    /// Its whole name in AWS, such as one that another tool gave it: 3 to 255 letters, digits, `_`, `.` and
    /// `-`. By default application, environment and its name here.
    #[serde(default)]
    pub name: Option<String>,
    /// Whether a table of that name is there already and Terraform takes it over, with its items. It refuses
    /// to destroy the table as long as this is said; after an apply it may be left out.
    #[serde(default)]
    pub import: bool,
    /// Partition key.
    pub hash_key: Attribute,
    /// Sort key.
    #[serde(default)]
    pub range_key: Option<Attribute>,
    /// Global secondary indexes, by name.
    #[serde(default)]
    pub indexes: BTreeMap<String, Index>,
    /// Attribute that holds the second at which an item expires.
    #[serde(default)]
    #[schemars(length(min = 1, max = 255))]
    pub ttl_attribute: Option<String>,
    /// Whether items expire. To stop expiry, keep `ttl_attribute`, write `false` and apply once; then both
    /// may go.
    #[serde(default = "yes")]
    pub ttl_enabled: bool,
    /// What a change stream carries. No stream by default, and `new_and_old_images` where the table triggers functions.
    #[serde(default)]
    pub stream: Option<StreamView>,
    /// Regions in which `DynamoDB` keeps a copy of it, under the same name: the `recovery_region` of the environment.
    /// Every change is in the copy within seconds, and a standby there uses it instead of a restore. The table then
    /// has a stream of `new_and_old_images`, and is paid for by request.
    #[serde(default)]
    pub replicas: Vec<String>,
    /// What it can take: by default as much as is asked of it, paid for by request.
    #[serde(default)]
    pub capacity: Capacity,
    /// Days that every second can be restored to.
    #[schemars(range(min = aws::ranges::TABLE_RECOVERY_DAYS.min, max = aws::ranges::TABLE_RECOVERY_DAYS.max))]
    pub point_in_time_recovery_days: u32,
    /// Whether Terraform and DynamoDB refuse to destroy it.
    pub protected: bool,
    /// Whether it is backed up, where anything is.
    pub backup: bool,
    /// What its alarms fire at.
    pub alarms: TableAlarms,
    /// Its former name in this description, or all of them from the oldest on, when it was renamed. What
    /// it has in AWS keeps the names that follow from the oldest. Renamed back, an entry has its own name as
    /// the oldest: `[tables.items]` has `moved_from = ["items", "goods"]`.
    #[serde(default)]
    pub moved_from: FormerNames,
}

fn yes() -> bool {
    true
}

/// A key attribute of a table.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct Attribute {
    /// Name of the attribute.
    #[schemars(length(min = 1, max = 255))]
    pub name: String,
    /// `S` (string), `N` (number) or `B` (binary).
    #[serde(rename = "type")]
    pub kind: AttributeType,
}

/// Type of a key attribute.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
pub enum AttributeType {
    /// String.
    S,
    /// Number.
    N,
    /// Binary.
    B,
}

/// A global secondary index.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct Index {
    /// Partition key.
    pub hash_key: Attribute,
    /// Sort key.
    #[serde(default)]
    pub range_key: Option<Attribute>,
    /// What it carries: `"all"`, `"keys_only"` or `{ include = ["attribute"] }`.
    #[serde(default)]
    pub projection: Projection,
}

/// What an index carries.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Projection {
    /// Every attribute.
    #[default]
    All,
    /// Only the keys.
    KeysOnly,
    /// The keys and these attributes.
    Include(#[schemars(length(min = 1, max = 20))] Vec<String>),
}

/// What a change stream carries.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum StreamView {
    /// Keys of the changed item.
    KeysOnly,
    /// The item as it is now.
    NewImage,
    /// The item as it was.
    OldImage,
    /// Both.
    NewAndOldImages,
}

/// Alarms of a table.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
pub struct TableAlarms {
    /// Throttled reads and writes in 5 minutes, of every operation.
    pub throttles: Threshold,
    /// Used units in percent of the most that `capacity` allows, over 5 minutes, twice in a row.
    pub capacity_percent: Threshold,
    /// Errors on DynamoDB's side in 5 minutes, of every operation.
    pub system_errors: Threshold,
}

impl Table {
    /// What its stream carries; none where it has no stream. One that triggers functions has it.
    #[must_use]
    pub fn stream_view(&self, triggers_functions: bool) -> Option<StreamView> {
        let is_needed = triggers_functions || !self.replicas.is_empty();
        let needed = is_needed.then_some(StreamView::NewAndOldImages);
        self.stream.or(needed)
    }
}

impl DescribedWorkload for Table {
    fn former_names(&self) -> &FormerNames {
        &self.moved_from
    }

    fn given_name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    fn is_protected(&self) -> Option<bool> {
        Some(self.protected)
    }
}
