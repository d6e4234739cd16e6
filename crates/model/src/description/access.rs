//! Access grants: what a function may do, and on what. Which workloads can be granted, and by which words, is
//! in the rows of [`crate::kinds`].

use std::borrow::Cow;
use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::ExternalValue;
use crate::kinds::{GrantRow, GrantWord, KINDS, SECRET, WorkloadKind};

/// Setting that names anything by its ARN.
const ARN: &str = "arn";

/// Words for groups of actions on a secret that is made elsewhere.
pub const SECRET_WORDS: &[GrantWord] = &[GrantWord {
    word: "read",
    actions: &["secretsmanager:GetSecretValue"],
}];

/// Actions that `DynamoDB` allows on the stream of a table and on nothing else (service authorization reference, "Actions, resources,
/// and condition keys for Amazon DynamoDB", read 2026-11).
const STREAM_ACTIONS: [&str; 3] = [
    "dynamodb:DescribeStream",
    "dynamodb:GetRecords",
    "dynamodb:GetShardIterator",
];

/// Whether an action is about the stream of a table.
#[must_use]
pub fn is_stream_action(action: &str) -> bool {
    let mut known = STREAM_ACTIONS.iter();
    known.any(|known| known.eq_ignore_ascii_case(action))
}

/// What a function may do on one thing. Exactly one of the targets is named.
#[derive(Clone, Debug, Deserialize)]
pub struct Grant {
    /// Words for groups of actions, or full IAM actions.
    pub actions: Vec<String>,
    /// What is named, by the settings that name it.
    #[serde(flatten)]
    named: BTreeMap<String, ExternalValue>,
}

/// The one thing that a grant is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GrantTarget<'a> {
    /// A workload of this description: its kind, which can be granted, and its name.
    Workload(&'static WorkloadKind, &'a str),
    /// A secret that is made elsewhere, by ARN.
    Secret(&'a ExternalValue),
    /// Anything, by ARN.
    Arn(&'a ExternalValue),
}

impl<'a> GrantTarget<'a> {
    /// The setting that names it, and what it says.
    #[must_use]
    pub fn setting(self) -> (&'static str, &'a str) {
        match self {
            Self::Workload(kind, name) => (kind.singular, name),
            Self::Secret(arn) => (SECRET.singular, arn.identity()),
            Self::Arn(arn) => (ARN, arn.identity()),
        }
    }

    /// What the setting of a kind names: one of this description, or a secret by its ARN.
    fn named(kind: &'static WorkloadKind, value: &'a ExternalValue) -> Option<Self> {
        match value.written() {
            Some(name) if kind != &SECRET || !name.starts_with("arn:") => {
                Some(Self::Workload(kind, name))
            }
            _ if kind == &SECRET => Some(Self::Secret(value)),
            _ => None,
        }
    }

    /// Words for groups of its actions.
    #[must_use]
    pub fn words(self) -> &'static [GrantWord] {
        match self {
            Self::Workload(kind, _) => kind.grant.as_ref().map_or(&[], |grant| grant.words),
            Self::Secret(_) => SECRET_WORDS,
            Self::Arn(_) => &[],
        }
    }
}

/// The kinds of workloads on which something can be granted.
pub(crate) fn granted_kinds() -> impl Iterator<Item = (&'static WorkloadKind, &'static GrantRow)> {
    KINDS
        .into_iter()
        .filter_map(|kind| Some((kind, kind.grant.as_ref()?)))
}

/// The settings that name the target of a grant.
pub(crate) fn target_settings() -> impl Iterator<Item = &'static str> {
    let workloads = granted_kinds().map(|(kind, _)| kind.singular);
    workloads.chain([ARN])
}

impl Grant {
    /// The targets that were named; a valid grant has exactly one.
    pub fn targets(&self) -> Vec<GrantTarget<'_>> {
        let named = |setting: &str| self.named.get(setting);
        let workloads =
            granted_kinds().filter_map(|(kind, _)| GrantTarget::named(kind, named(kind.singular)?));
        workloads.chain(named(ARN).map(GrantTarget::Arn)).collect()
    }

    /// What is named, by the settings that name it.
    pub(crate) fn named(&self) -> impl Iterator<Item = (&str, &ExternalValue)> {
        self.named
            .iter()
            .map(|(setting, value)| (setting.as_str(), value))
    }

    /// The IAM actions on its target: each word as the actions that it means, a full action as it is.
    pub fn iam_actions(&self, target: GrantTarget<'_>) -> Vec<String> {
        let mut found: Vec<String> = Vec::new();
        for action in &self.actions {
            match target.words().iter().find(|word| word.word == action) {
                Some(word) => found.extend(word.actions.iter().map(ToString::to_string)),
                None => found.push(action.clone()),
            }
        }
        found.sort();
        found.dedup();
        found
    }
}

impl JsonSchema for Grant {
    fn schema_name() -> Cow<'static, str> {
        "Grant".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let text = |help: &str| json!({ "description": help, "type": "string" });
        let mut external = |help: &str| {
            let mut schema = ExternalValue::json_schema(generator).to_value();
            schema["description"] = help.into();
            schema
        };
        let mut properties: Map<String, Value> = granted_kinds()
            .map(|(kind, grant)| {
                let schema = match kind == &SECRET {
                    true => external(grant.help),
                    false => text(grant.help),
                };
                (kind.singular.to_owned(), schema)
            })
            .collect();
        properties.insert(
            ARN.to_owned(),
            external("ARN of anything else. `actions` are then full IAM actions."),
        );
        properties.insert(
            "actions".to_owned(),
            json!({
                "description": actions_help(),
                "type": "array",
                "items": { "type": "string" },
                "minItems": 1,
            }),
        );
        json_schema!({
            "description": "What a function may do on one thing. Exactly one of the targets is named.",
            "type": "object",
            "properties": properties,
            "required": ["actions"],
        })
    }
}

/// Which words there are, of which targets.
fn actions_help() -> String {
    let workloads = granted_kinds().map(|(kind, grant)| (grant.words, kind.section));
    let words: Vec<String> = workloads
        .map(|(words, section)| {
            let words: Vec<String> = words
                .iter()
                .map(|word| format!("`{}`", word.word))
                .collect();
            format!("{} ({section})", words.join(", "))
        })
        .collect();
    format!(
        "{}, or full IAM actions of the target's service such as `dynamodb:GetItem`.",
        words.join("; ")
    )
}
