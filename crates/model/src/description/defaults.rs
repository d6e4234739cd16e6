//! `[defaults]`: what environments share.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Deserialize;

use super::{EnvironmentDescription, Overrides};
use crate::kinds::KINDS;

/// What each environment says of itself, and what the description has a section for already.
const NOT_SHARED: &[&str] = &[
    "profile",
    "standby_of",
    "active",
    "network",
    "existing",
    "waivers",
];

/// Settings of every `environment.toml` that says nothing else.
///
/// Carries nothing: it is merged into each environment. It is here for its JSON Schema.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct EnvironmentDefaults {}

impl JsonSchema for EnvironmentDefaults {
    fn schema_name() -> Cow<'static, str> {
        "EnvironmentDefaults".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut schema = Overrides::<EnvironmentDescription>::json_schema(generator).to_value();
        if let Some(settings) = schema["properties"].as_object_mut() {
            let of_workloads = KINDS.iter().map(|kind| kind.section);
            for key in of_workloads.chain(NOT_SHARED.iter().copied()) {
                settings.shift_remove(key);
            }
        }
        Schema::try_from(schema).unwrap_or_default()
    }
}
