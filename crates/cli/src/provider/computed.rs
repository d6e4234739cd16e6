//! Attributes that an update sets anew, and what becomes of arguments that are no longer written. The
//! provider's schema tells neither: these are facts of its source, version 5.100.0, read 2026-11.

use std::sync::Arc;

use planner::Removal;
use values::{Stability, Value};

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
];

/// Types that were looked through: an update sets nothing anew but what is listed above, and blocks go
/// when they are no longer written, but those that are listed below.
const READ: &[&str] = &[
    "aws_accessanalyzer_analyzer",
    "aws_api_gateway_account",
    "aws_api_gateway_deployment",
    "aws_api_gateway_method_settings",
    "aws_api_gateway_rest_api",
    "aws_api_gateway_stage",
    "aws_appautoscaling_policy",
    "aws_appautoscaling_target",
    "aws_backup_framework",
    "aws_backup_plan",
    "aws_backup_region_settings",
    "aws_backup_selection",
    "aws_backup_vault",
    "aws_backup_vault_lock_configuration",
    "aws_backup_vault_policy",
    "aws_budgets_budget",
    "aws_ce_anomaly_monitor",
    "aws_ce_anomaly_subscription",
    "aws_chatbot_slack_channel_configuration",
    "aws_chatbot_teams_channel_configuration",
    "aws_cloudtrail",
    "aws_cloudwatch_alarm_mute_rule",
    "aws_cloudwatch_composite_alarm",
    "aws_cloudwatch_dashboard",
    "aws_cloudwatch_event_archive",
    "aws_cloudwatch_event_bus",
    "aws_cloudwatch_event_bus_policy",
    "aws_cloudwatch_event_rule",
    "aws_cloudwatch_event_target",
    "aws_cloudwatch_log_group",
    "aws_cloudwatch_log_metric_filter",
    "aws_cloudwatch_metric_alarm",
    "aws_cloudwatch_query_definition",
    "aws_default_security_group",
    "aws_dynamodb_table",
    "aws_dynamodb_table_item",
    "aws_flow_log",
    "aws_iam_openid_connect_provider",
    "aws_iam_policy",
    "aws_iam_role",
    "aws_iam_role_policy",
    "aws_iam_role_policy_attachment",
    "aws_kms_alias",
    "aws_kms_key",
    "aws_lambda_alias",
    "aws_lambda_event_source_mapping",
    "aws_lambda_function",
    "aws_lambda_function_event_invoke_config",
    "aws_lambda_permission",
    "aws_lambda_provisioned_concurrency_config",
    "aws_route_table",
    "aws_route_table_association",
    "aws_s3_account_public_access_block",
    "aws_s3_bucket",
    "aws_s3_bucket_logging",
    "aws_s3_bucket_notification",
    "aws_s3_bucket_ownership_controls",
    "aws_s3_bucket_policy",
    "aws_s3_bucket_public_access_block",
    "aws_s3_bucket_replication_configuration",
    "aws_s3_bucket_server_side_encryption_configuration",
    "aws_s3_bucket_versioning",
    "aws_scheduler_schedule",
    "aws_security_group",
    "aws_sns_topic",
    "aws_sns_topic_policy",
    "aws_sns_topic_subscription",
    "aws_sqs_queue",
    "aws_sqs_queue_policy",
    "aws_sqs_queue_redrive_allow_policy",
    "aws_subnet",
    "aws_vpc",
    "aws_vpc_endpoint",
    "aws_wafv2_web_acl_association",
    "aws_xray_encryption_config",
];

/// Blocks and arguments that stay as they are when they are no longer written, by type and path.
///
/// Most are `Optional` and `Computed` at once, which `terraform providers schema` does not tell of blocks:
/// Terraform's plan of a new resource shows them as known only after apply. `ttl` is not: its difference is
/// suppressed when the block is missing (dynamodb/table.go, `DiffSuppressFunc:
/// verify.SuppressMissingOptionalConfigurationBlock`; issues 39195 and 44730 of the provider). So is whether a
/// rule is enabled (Terraform 1.11 with provider 5.100.0 over a state, `tests/run against`, 2026-11).
const STAYS: &[(&str, &str)] = &[
    ("aws_api_gateway_rest_api", "endpoint_configuration"),
    ("aws_appautoscaling_target", "suspended_state"),
    ("aws_backup_selection", "condition"),
    ("aws_budgets_budget", "cost_filter"),
    ("aws_budgets_budget", "cost_types"),
    ("aws_cloudwatch_event_rule", "is_enabled"),
    ("aws_cloudwatch_event_rule", "state"),
    ("aws_dynamodb_table", "point_in_time_recovery"),
    ("aws_dynamodb_table", "server_side_encryption"),
    ("aws_dynamodb_table", "ttl"),
    ("aws_iam_role", "inline_policy"),
    ("aws_lambda_function", "ephemeral_storage"),
    ("aws_lambda_function", "logging_config"),
    ("aws_lambda_function", "tracing_config"),
    ("aws_s3_bucket", "cors_rule"),
    ("aws_s3_bucket", "grant"),
    ("aws_s3_bucket", "lifecycle_rule"),
    ("aws_s3_bucket", "logging"),
    ("aws_s3_bucket", "object_lock_configuration"),
    ("aws_s3_bucket", "replication_configuration"),
    ("aws_s3_bucket", "server_side_encryption_configuration"),
    ("aws_s3_bucket", "versioning"),
    ("aws_s3_bucket", "website"),
    ("aws_vpc_endpoint", "dns_options"),
    ("aws_vpc_endpoint", "subnet_configuration"),
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
    if READ.contains(&kind) || kind == "terraform_data" || matches!(attribute, "arn" | "id") {
        Stability::Stable
    } else {
        Stability::Uncertain
    }
}

/// What becomes of an argument or block that is no longer written.
pub(super) fn removal(kind: &str, path: &str) -> Removal {
    if STAYS.contains(&(kind, path)) {
        Removal::Stays
    } else if READ.contains(&kind) {
        Removal::Goes
    } else {
        Removal::Unknown
    }
}

#[cfg(test)]
mod tests {
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
        kinds.retain(|kind| !READ.contains(kind) && !UNREAD.contains(kind));
        assert!(
            kinds.is_empty(),
            "{kinds:?}: read in the provider's source what an update sets anew, and add them to READ"
        );
    }

    #[test]
    fn every_name_is_one_of_the_provider() {
        let schema = emitter::provider_schema_6();
        for kind in READ {
            assert!(schema.resources.contains_key(*kind), "{kind}");
        }
        for (kind, path) in STAYS {
            assert!(
                schema.resources[*kind].blocks.contains_key(*path)
                    || schema.resources[*kind].attributes.contains_key(*path),
                "{kind}.{path}"
            );
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
}
