//! What the modules have beside on version 6 of the AWS provider, for a description that asks for no older
//! one: a second text of those that differ, and nothing of the others.

use std::sync::OnceLock;

use serde_json::json;
use terraform::{AttributeSchema, Module, ProviderSchema, TypeSchema};

use crate::catalogue::{definitions, modules, provider_schema};
use crate::definition::NewerArgument;

/// Arguments that 5.x does not know.
pub(crate) fn arguments() -> impl Iterator<Item = NewerArgument> {
    let newer = definitions().filter_map(|definition| definition.on_provider_6.as_ref());
    newer.flat_map(|newer| newer.arguments).copied()
}

/// Resource types that 5.x does not know, as in `schema/aws-6.66.0.json`.
pub(crate) const TYPES: &[(&str, &str)] = &[(
    "aws_cloudwatch_alarm_mute_rule",
    r#"{
        "attributes": {
            "arn": { "type": "string", "computed": true },
            "description": { "type": "string", "optional": true },
            "expire_date": { "type": "string", "optional": true },
            "last_updated_timestamp": { "type": "string", "computed": true },
            "mute_type": { "type": "string", "computed": true },
            "name": { "type": "string", "required": true },
            "region": { "type": "string", "optional": true, "computed": true },
            "start_date": { "type": "string", "optional": true },
            "status": { "type": "string", "computed": true },
            "tags": { "type": ["map", "string"], "optional": true },
            "tags_all": { "type": "dynamic", "computed": true }
        },
        "blocks": {
            "mute_targets": { "block": { "attributes": { "alarm_names": { "type": ["set", "string"], "required": true } } } },
            "rule": { "block": { "blocks": { "schedule": { "block": { "attributes": {
                "duration": { "type": "string", "required": true },
                "expression": { "type": "string", "required": true },
                "timezone": { "type": "string", "optional": true, "computed": true }
            } } } } } }
        }
    }"#,
)];

/// The modules that differ, whole, by path.
pub(crate) fn modules_6() -> &'static [Module] {
    static MODULES: OnceLock<Vec<Module>> = OnceLock::new();
    MODULES.get_or_init(|| {
        let differing = modules().iter().filter_map(|module| {
            let name = module.path.split('/').next();
            let mut definitions = definitions();
            let definition = definitions.find(|definition| Some(definition.path) == name)?;
            let mut module = module.clone();
            (definition.on_provider_6?.change)(&mut module);
            Some(module)
        });
        differing.collect()
    })
}

/// The provider's schema with what the modules use of version 6.
pub fn provider_schema_6() -> &'static ProviderSchema {
    static SCHEMA: OnceLock<ProviderSchema> = OnceLock::new();
    SCHEMA.get_or_init(|| {
        let mut schema = provider_schema().clone();
        for argument in arguments() {
            let resource = schema
                .resources
                .entry(argument.resource.into())
                .or_default();
            let attributes = match argument.block {
                None => &mut resource.attributes,
                Some(block) => match resource.blocks.get_mut(block) {
                    Some(nested) => &mut nested.block.attributes,
                    None => continue,
                },
            };
            let own = AttributeSchema {
                kind: json!(argument.kind),
                optional: true,
                required: false,
                computed: argument.computed,
                sensitive: false,
                deprecated: false,
            };
            attributes.insert(argument.name.into(), own);
        }
        for (kind, text) in TYPES {
            let of: TypeSchema = serde_json::from_str(text).unwrap_or_default();
            schema.resources.insert((*kind).into(), of);
        }
        schema
    })
}

/// The schema for a configuration that requires the provider by `constraint`.
#[must_use]
pub fn schema_for(constraint: &str) -> &'static ProviderSchema {
    // `>= 6.12, < 7.0` and `~> 6.27` alike: the first number is the oldest major version that will do.
    match constraint.trim_start_matches(|letter: char| !letter.is_ascii_digit()) {
        oldest if oldest.starts_with("6.") => provider_schema_6(),
        _ => provider_schema(),
    }
}
