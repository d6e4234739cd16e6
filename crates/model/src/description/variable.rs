//! Environment variables of functions: texts, references to what is known of a workload only when it is there, and what
//! Terraform finds. Which
//! attributes a workload has is in the row of its kind, [`crate::kinds`].

use std::borrow::Cow;
use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::TerraformExpression;
use crate::kinds::{KINDS, WorkloadAttribute, WorkloadKind};
use crate::schema::or;

/// The setting that names an attribute.
pub(crate) const ATTRIBUTE: &str = "attribute";

/// The value of an environment variable.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(untagged)]
pub enum VariableSetting {
    /// A text.
    Written(String),
    /// Where Terraform finds it.
    Elsewhere(TerraformExpression),
    /// An attribute of a workload.
    Referred(AttributeReference),
}

/// A reference to an attribute of a workload. Exactly one workload is named.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
pub struct AttributeReference {
    /// The attribute; the first of the kind by default.
    #[serde(default)]
    pub attribute: Option<String>,
    /// What is named, by the settings that name it.
    #[serde(flatten)]
    named: BTreeMap<String, String>,
}

/// The kinds of workloads that variables can refer to.
pub(crate) fn referable_kinds() -> impl Iterator<Item = &'static WorkloadKind> {
    KINDS.into_iter().filter(|kind| !kind.attributes.is_empty())
}

impl VariableSetting {
    /// The text that was written.
    #[must_use]
    pub fn written(&self) -> Option<&str> {
        match self {
            Self::Written(text) => Some(text),
            Self::Elsewhere(_) | Self::Referred(_) => None,
        }
    }

    /// The attribute that is referred to.
    #[must_use]
    pub fn reference(&self) -> Option<&AttributeReference> {
        match self {
            Self::Written(_) | Self::Elsewhere(_) => None,
            Self::Referred(reference) => Some(reference),
        }
    }
}

impl AttributeReference {
    /// The workloads that were named; a valid reference has exactly one.
    pub fn targets(&self) -> impl Iterator<Item = (&'static WorkloadKind, &str)> {
        referable_kinds().filter_map(|kind| Some((kind, self.named.get(kind.singular)?.as_str())))
    }

    /// The workload and its attribute, where the reference is valid.
    #[must_use]
    pub fn resolved(&self) -> Option<(&'static WorkloadKind, &str, &'static WorkloadAttribute)> {
        let (kind, name) = self.targets().next()?;
        Some((kind, name, kind.attribute(self.attribute.as_deref())?))
    }
}

impl JsonSchema for VariableSetting {
    fn schema_name() -> Cow<'static, str> {
        "VariableSetting".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let text = |help: String| json!({ "description": help, "type": "string" });
        let mut properties: Map<String, Value> = referable_kinds()
            .map(|kind| (kind.singular.to_owned(), text(help(kind))))
            .collect();
        properties.insert(
            ATTRIBUTE.to_owned(),
            text("Which attribute of the workload it is; the first of its kind by default.".into()),
        );
        properties.insert(
            "terraform".to_owned(),
            text("An expression in Terraform's language, over what the environment's own `.tf` files declare.".into()),
        );
        json_schema!({
            "description": "A text, an attribute of a workload, or what Terraform finds. One thing is named; that grants no rights on it.",
            "anyOf": [
                { "type": "object", "properties": properties },
                { "type": "string" },
            ],
        })
    }
}

/// What a setting names that refers to a workload of `kind`, and which attributes that has.
fn help(kind: &WorkloadKind) -> String {
    let existing = if kind.has_existing() {
        format!(", or of `[existing.{}]`", kind.section)
    } else {
        String::new()
    };
    let words = kind.attributes.iter();
    let words: Vec<String> = words
        .map(|attribute| format!("`{}`", attribute.word))
        .collect();
    let (first, others) = words
        .split_first()
        .map_or(("", &[][..]), |(first, others)| (first.as_str(), others));
    format!(
        "Name of {} of this description{existing}: its {first} by default, else {}.",
        kind.with_article,
        or(others)
    )
}
