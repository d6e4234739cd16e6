//! Attributes that an update sets anew, what becomes of arguments that are no longer written, and what is planned for those that never
//! were. The provider's schema tells none of it: these are facts of its source, version 5.100.0, read 2026-11, most of them in
//! `checker/data/types.txt`.

use std::sync::Arc;

use checker::provider_types::facts;
use planner::Removal;
use values::{Stability, Value, json};

/// An attribute that an update sets anew: when these arguments change, or all but these.
struct Recomputed {
    kind: &'static str,
    attributes: &'static [&'static str],
    when: When,
    /// Only where this argument is `true`.
    provided: Option<&'static str>,
}

enum When {
    Changes(&'static [&'static str]),
    ChangesOtherThan(&'static [&'static str]),
}

/// `CustomizeDiff` and `SetNewComputed` in `internal/service/*`, and the plan modifiers of types that are
/// made with the plugin framework.
const RECOMPUTED: &[Recomputed] = &[
    Recomputed {
        // lambda/function.go, updateComputedAttributesOnPublish
        kind: "aws_lambda_function",
        attributes: &["qualified_arn", "qualified_invoke_arn", "version"],
        when: When::ChangesOtherThan(&[
            "code_signing_config_arn",
            "reserved_concurrent_executions",
            "tags",
            "tags_all",
            "timeouts",
        ]),
        provided: Some("publish"),
    },
    Recomputed {
        // lambda/function.go, needsFunctionCodeUpdate
        kind: "aws_lambda_function",
        attributes: &["last_modified"],
        when: When::Changes(&[
            "architectures",
            "filename",
            "image_uri",
            "s3_bucket",
            "s3_key",
            "s3_object_version",
            "source_code_hash",
        ]),
        provided: None,
    },
    Recomputed {
        // chatbot/slack_channel_configuration.go: computed, and planned anew by each update
        kind: "aws_chatbot_slack_channel_configuration",
        attributes: &["slack_channel_name", "slack_team_name"],
        when: When::ChangesOtherThan(&[]),
        provided: None,
    },
    Recomputed {
        // cloudwatch/alarm_mute_rule.go of 6.41: computed, and planned anew by each update
        kind: "aws_cloudwatch_alarm_mute_rule",
        attributes: &["last_updated_timestamp", "mute_type", "status"],
        when: When::ChangesOtherThan(&[]),
        provided: None,
    },
    Recomputed {
        // dynamodb/table.go, CustomizeDiff
        kind: "aws_dynamodb_table",
        attributes: &["stream_arn"],
        when: When::Changes(&["stream_enabled", "stream_view_type"]),
        provided: None,
    },
    Recomputed {
        // ssm/parameter.go, CustomizeDiff
        kind: "aws_ssm_parameter",
        attributes: &["value"],
        when: When::Changes(&["insecure_value"]),
        provided: None,
    },
    Recomputed {
        // The same.
        kind: "aws_ssm_parameter",
        attributes: &["version"],
        when: When::Changes(&["description", "value"]),
        provided: None,
    },
    Recomputed {
        // The same.
        kind: "aws_ssm_parameter",
        attributes: &["has_value_wo"],
        when: When::Changes(&["value_wo_version"]),
        provided: None,
    },
];

/// What an update of these arguments does to an attribute.
pub(super) fn recomputes(
    kind: &str,
    attribute: &str,
    changed: &[Arc<str>],
    values: &Value,
) -> Stability {
    let rows = RECOMPUTED.iter().filter(|row| row.kind == kind);
    for row in rows.filter(|row| row.attributes.contains(&attribute)) {
        let provided = row
            .provided
            .is_none_or(|argument| values.lookup(argument).truth() == Some(true));
        let hit = changed.iter().any(|name| match row.when {
            When::Changes(names) => names.contains(&name.as_ref()),
            When::ChangesOtherThan(names) => !names.contains(&name.as_ref()),
        });
        if provided && hit {
            return Stability::Recomputed;
        }
    }
    // What a thing is known by does not change with it.
    if is_read(kind) || kind == "terraform_data" || matches!(attribute, "arn" | "id") {
        Stability::Stable
    } else {
        Stability::Uncertain
    }
}

/// Was the type looked through?
fn is_read(kind: &str) -> bool {
    facts(kind).is_some_and(|facts| facts.is_read)
}

/// The default of an argument, by its path without places.
pub(super) fn default(kind: &str, path: &str) -> Option<Value> {
    let mut defaults = facts(kind)?.defaults.iter();
    let (_, value) = defaults.find(|(argument, _)| *argument == path)?;
    json::parse(value).ok()
}

/// What becomes of an argument or block that is no longer written.
pub(super) fn removal(kind: &str, path: &str) -> Removal {
    match facts(kind) {
        Some(facts) if facts.stays.contains(&path) => Removal::Stays,
        Some(facts) if facts.is_read => Removal::Goes,
        _ => Removal::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use checker::provider_types;

    use super::*;

    fn after(kind: &str, attribute: &str, changed: &str) -> Stability {
        let publish = Value::object(vec![("publish".into(), Value::Bool(true))]);
        recomputes(kind, attribute, &[changed.into()], &publish)
    }

    #[test]
    fn a_function_gets_a_version_when_its_code_or_settings_change() {
        let function = "aws_lambda_function";
        assert_eq!(
            after(function, "version", "memory_size"),
            Stability::Recomputed
        );
        assert_eq!(after(function, "version", "tags"), Stability::Stable);
        assert_eq!(after(function, "arn", "memory_size"), Stability::Stable);
        let changed = ["memory_size".into()];
        let unpublished = recomputes(function, "version", &changed, &Value::object(Vec::new()));
        assert_eq!(unpublished, Stability::Stable);
        assert_eq!(
            after("aws_mq_broker", "instances", "logs"),
            Stability::Uncertain
        );
    }

    /// Types that are emitted and of which nobody says what an update sets anew: a plan says that it may be anything.
    const UNREAD: &[&str] = &[
        "aws_backup_restore_testing_plan",
        "aws_backup_restore_testing_selection",
        "aws_lambda_invocation",
        "aws_s3_bucket_lifecycle_configuration",
        "aws_vpc_security_group_egress_rule",
        "aws_vpc_security_group_ingress_rule",
    ];

    #[test]
    fn every_type_that_is_emitted_was_looked_through() {
        let schema = emitter::provider_schema_6();
        let mut kinds: Vec<&str> = schema.resources.keys().map(String::as_str).collect();
        kinds.retain(|kind| !is_read(kind) && !UNREAD.contains(kind));
        assert!(
            kinds.is_empty(),
            "{kinds:?}: read in the provider's source what an update sets anew, and give each a line `update` in crates/checker/data/types.txt"
        );
    }

    #[test]
    fn every_name_is_one_of_the_provider() {
        let schema = emitter::provider_schema_6();
        for (kind, facts) in provider_types::all().filter(|(_, facts)| facts.is_read) {
            let of = schema.resources.get(kind);
            let of = of.unwrap_or_else(|| panic!("{kind}"));
            for path in &facts.stays {
                let is_known = of.blocks.contains_key(*path) || of.attributes.contains_key(*path);
                assert!(is_known, "{kind}.{path}");
            }
        }
        for row in RECOMPUTED {
            let of = &schema.resources[row.kind];
            let names = match row.when {
                When::Changes(names) | When::ChangesOtherThan(names) => names,
            };
            for name in names.iter().chain(row.attributes) {
                let known = of.attributes.contains_key(*name) || *name == "timeouts";
                assert!(known, "{}.{name}", row.kind);
            }
        }
    }

    #[test]
    fn every_default_is_of_an_argument_that_the_provider_does_not_compute() {
        let schema = emitter::provider_schema();
        for (kind, facts) in provider_types::all() {
            for (path, text) in &facts.defaults {
                assert!(json::parse(text).is_ok(), "{text}");
                let Some(of) = schema.resources.get(kind) else {
                    continue;
                };
                let mut blocks: Vec<&str> = path.split('.').collect();
                let name = blocks.pop().unwrap_or_default();
                let within = blocks.into_iter().try_fold(of, |of, block| {
                    of.blocks.get(block).map(|nested| &nested.block)
                });
                let argument = within.and_then(|of| of.attributes.get(name));
                assert!(
                    argument.is_some_and(|argument| argument.optional),
                    "{kind}.{path}"
                );
            }
        }
    }
}
