//! Workloads that left the description and stay in AWS.

use std::borrow::Cow;
use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::kinds::{KINDS, WorkloadKind};

/// A workload that left the description: exactly one of the kinds, by its former name.
#[derive(Clone, Debug, Deserialize)]
pub struct Forget {
    /// Why it is kept, for the reader of the next review.
    pub reason: Option<String>,
    /// Former names, by the kinds that they are of.
    #[serde(flatten)]
    names: BTreeMap<String, String>,
}

/// The kinds of which something is created that Terraform can forget.
pub(crate) fn forgettable() -> impl Iterator<Item = &'static WorkloadKind> {
    KINDS.into_iter().filter(|kind| kind.is_created)
}

impl Forget {
    /// The workloads that were named, by kind and former name; a valid entry has exactly one.
    #[must_use]
    pub fn workloads(&self) -> Vec<(&'static WorkloadKind, &str)> {
        forgettable()
            .filter_map(|kind| Some((kind, self.names.get(kind.singular)?.as_str())))
            .collect()
    }
}

impl JsonSchema for Forget {
    fn schema_name() -> Cow<'static, str> {
        "Forget".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let mut properties: Map<String, Value> = forgettable()
            .map(|kind| {
                let help = format!("Former name of {}.", kind.with_article);
                let setting = json!({ "description": help, "type": "string" });
                (kind.singular.to_owned(), setting)
            })
            .collect();
        properties.insert(
            "reason".to_owned(),
            json!({
                "description": "Why it is kept, for the reader of the next review.",
                "type": "string",
            }),
        );
        json_schema!({
            "description": "A workload that left the description: exactly one of the kinds, by its former name.",
            "type": "object",
            "properties": properties,
        })
    }
}
